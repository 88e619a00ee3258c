"""The forms under which a record's name stands in German text, beside those that the matcher derives from any name.

The matcher itself knows the genitive on the last word (``Russlands``, ``Merz’``) and capitals. Here is what depends on
the record: inflected adjectives and heads inside a name, dative plurals, surnames. Word endings are data
(``converter/language/de/names.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from converter import resources
from converter.knowledge.records import Record


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a record's name."""

    text: str
    name: str
    """the uninflected form it comes from; the same where it is one itself"""
    flag: str = ""
    """``short``, ``club`` or ``surname``"""


@dataclass(frozen=True, slots=True)
class _Grammar:
    adjective: re.Pattern[str]
    heads: tuple[str, ...]
    particles: frozenset[str]
    surname_first: frozenset[str]
    articles: tuple[str, ...]
    titles: tuple[str, ...]


@cache
def _grammar() -> _Grammar:
    data = resources.language_data("de", "names")
    stems = "|".join((*data["adjective_endings"], *data["adjective_stems"]))
    return _Grammar(
        re.compile(rf"(?i:(?:[^\W_]*(?:{stems})))(e|er|es)"),
        tuple(data["genitive_heads"]),
        frozenset(data["particles"]),
        frozenset(data["surname_first"]),
        tuple(f"{article} " for article in data["articles"]),
        tuple(f"{title} " for title in data["titles"]),
    )


def forms(record: Record) -> Iterator[Form]:
    """All forms, some of them more than once."""
    for name in (record.name, *record.aliases):
        yield from _of_name(record, name, "")
    for name in record.short:
        yield from _of_name(record, name, "club" if record.kind == "club" else "short")
    if record.type == "person":
        names = (record.name, *record.aliases) if record.surname is None else (record.name,)
        for last in {surname(name, record) for name in names} - {"", record.name, *record.aliases}:
            yield Form(last, last, "surname")


def _of_name(record: Record, name: str, flag: str) -> Iterator[Form]:
    if name.startswith(_grammar().articles):
        return  # Die Linke, Die Presse: the article does not belong to the span, and begins many sentences
    if record.type == "person" and name.startswith(_grammar().titles):
        bare = name.partition(" ")[2]
        yield Form(bare, bare, "surname")
        return
    yield Form(name, name, flag)
    if record.type == "person" or not record.inflect:
        return
    for other in _inflected(name):
        yield Form(other, name, flag)
    if record.plural and name.endswith(("e", "er", "el")):
        yield Form(name + "n", name, flag)


def surname(name: str, record: Record) -> str:
    """What a person is called by when named again; empty where it is the whole name."""
    if record.surname is not None:
        return record.surname
    words = name.split()
    if len(words) < 2:
        return ""
    if record.country in _grammar().surname_first:
        return words[0]
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in _grammar().particles:
        at -= 1
    if words[-1].rstrip(".") in ("Jr", "Sr", "junior", "II", "III"):
        return words[-2]
    return " ".join(words[at:])


def _inflected(name: str) -> Iterator[str]:
    """``Deutsche Bank`` → ``Deutschen Bank`` …, ``Bundesministerium der Finanzen`` → ``Bundesministeriums der …``,
    ``Bundesgerichtshof`` → ``Bundesgerichtshofes``."""
    grammar = _grammar()
    words = name.split(" ")
    first = next((i for i, w in enumerate(words) if grammar.adjective.fullmatch(w)), None)
    if first is not None and first < len(words) - 1 and first <= 1:
        last = first
        while last + 1 < len(words) - 1 and grammar.adjective.fullmatch(words[last + 1]):
            last += 1
        for ending in ("e", "en", "er", "es", "em"):
            yield from _with_head(
                [re.sub("(e|er|es)$", ending, w) if first <= i <= last else w for i, w in enumerate(words)],
                last + 1,
                genitive=ending == "en",
            )
        return
    yield from _with_head(words, 0, genitive=True)


def _with_head(words: list[str], head: int, *, genitive: bool) -> Iterator[str]:
    yield " ".join(words)
    if not genitive or not words[head].lower().endswith(_grammar().heads):
        return
    endings = ("es",) if words[head].endswith(("s", "ß", "z")) else ("s", "es")
    for ending in endings:
        yield " ".join((*words[:head], words[head] + ending, *words[head + 1 :]))
