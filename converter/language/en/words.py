"""English words by class, and the words of a story laid out by them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from converter import resources
from converter.knowledge import Knowledge
from converter.language.engine.sheet import Sheet, lay_out
from converter.language.lexicon import Is, Lexicon, Lists
from converter.model import Story

_TOKEN = re.compile(
    rf"(?:{'|'.join(resources.language_data('en', 'abbreviations')['in names'])})\.(?=\W)"
    r"|(?:[A-Z]\.)+(?=\W|$)"
    r"|\d+(?:[.,:]\d+)*(?![\w-])"
    r"|[^\W_]+(?:-[^\W_]+|['’](?!s\b)[^\W_]+)*"
    r"|\S"
)
"""a genitive's ``'s`` is a word of its own, ``O'Neill`` is one"""


@cache
def words(name: str, key: str) -> frozenset[str]:
    """The words of a list of ``<name>.yaml``."""
    return frozenset(resources.language_data("en", name)[key])


@cache
def titles() -> frozenset[str]:
    """Titles as they stand before a name, small and with a capital."""
    found = frozenset().union(*(words("titles", gender) for gender in ("f", "m", "n")))
    return found | {t.lower() for t in found}


def gender_of(title: str) -> str | None:
    """What a title tells of the person's gender: ``f``, ``m`` or nothing."""
    return next((g for g in ("f", "m") if title.capitalize() in words("titles", g)), None)


@cache
def exonyms() -> dict[tuple[str, ...], str]:
    """English names of places, word by word → the knowledge base's id."""
    data = resources.language_data("en", "exonyms")["places"]
    return {tuple(_TOKEN.findall(name)): id_ for name, id_ in data.items()}


_MADE: dict[str, Lexicon] = {}


def lexicon(knowledge: Knowledge) -> Lexicon:
    """English words by what they may be; made once for each version of the knowledge base."""
    if knowledge.version not in _MADE:
        _MADE.clear()
        _MADE[knowledge.version] = Lexicon(_lists(), knowledge, token=_TOKEN)
    return _MADE[knowledge.version]


@cache
def _lists() -> Lists:
    return Lists(
        roles={},
        whole_roles=frozenset(),
        not_roles=(),
        feminine=(),
        titles={},
        weak=words("persons", "weak"),
        heads={},
        company=frozenset(),
        place=frozenset(),
        exact=dict.fromkeys(titles(), Is.TITLE),
        bodies=frozenset(),
        body_names=frozenset(),
        body_endings=(),
        hyphen_names=frozenset(),
        sport=frozenset(),
        nouns=frozenset(),
        noun_tails=frozenset(),
        noun_endings=(),
        function=words("closed", "function"),
        surname_endings=(),
    )


def laid_out(story: Story, knowledge: Knowledge) -> Sheet:
    """The story's sheet."""
    return lay_out(story, lexicon(knowledge), knowledge)


def written(found: Iterable[str]) -> tuple[str, ...]:
    """Words in capitals as they would stand in a sentence: ``NEW DELHI`` → ``New Delhi``."""
    return tuple(w.capitalize() if w.isupper() and "." not in w else w for w in found)


def same(sheet: Sheet, i: int, j: int) -> bool:
    """Both words are there and stand in one sentence."""
    return 0 <= i < len(sheet.words) and 0 <= j < len(sheet.words) and sheet.sentence_of[i] == sheet.sentence_of[j]


def is_name(sheet: Sheet, i: int) -> bool:
    """A word that may be part of a name: with a capital, no title, no word of a closed class, no day or month."""
    word = sheet.words[i]
    flags = sheet.info[i].flags
    return (
        bool(flags & Is.CAPITAL)
        and len(word) > 1
        and not flags & (Is.FUNCTION | Is.TITLE)
        and word not in words("closed", "time")
        and not word.lower().endswith(("’s", "'s"))
    )


def name_end(sheet: Sheet, first: int, most: int = 4) -> int:
    """Where the run of name words that begins at a word ends; initials and particles may stand within it."""
    last = first
    while last < len(sheet.words) and last - first < most and same(sheet, first, last):
        if last > first and sheet.gap(last - 1).strip("\n") != " " and sheet.gap(last - 1) != "\n":
            break
        if not is_name(sheet, last) and not (last > first and _within(sheet, last)):
            break
        last += 1
    while last > first and not is_name(sheet, last - 1):
        last -= 1
    return last


def _within(sheet: Sheet, i: int) -> bool:
    if sheet.info[i].flags & Is.INITIAL:
        return True
    return sheet.words[i] in words("wire", "particles") - words("closed", "of_places")
