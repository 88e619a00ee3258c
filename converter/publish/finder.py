"""What the search knows before it asks Pagefind: every name with its page, and every word that the stories have.

Pagefind answers a word that it does not have with words that begin alike, and takes ``ı``, ``ł`` and ``æ`` for letters
of their own. So the browser looks here first: a word that no story has is told as such, with one that is spelt like it;
one that is spelt with other letters is asked for as the stories spell it; and a name, under any of those that the
knowledge base has for it, leads to its page.

The data are scripts, not JSON, so that they can be read from a page that was opened as a file. They are cut by the
first letters of folded words, finer the more there are: a search needs the parts of its own words only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson

from converter.addresses import FOLD
from converter.language.folding import fold
from converter.model import Entity
from converter.publish.archive import Archive, Entry, Profile
from converter.publish.strings import Strings
from converter.publish.text import gapless, plain
from converter.publish.themes import Theme

FOLDER = "suche"
HEAD = f"{FOLDER}/kopf.js"

Others = Callable[[Entity], Iterable[str]]
"""under what other names somebody or something is known"""

READ = frozenset(("headline", "paragraph", "crosshead", "list", "table", "dateline"))
"""kinds of blocks that are searched: the copy, without rights, sign-offs and notes of the desk"""
_LETTERS = {chr(letter): other for letter, other in FOLD.items()} | {"œ": "oe", "þ": "th", "ð": "d"}
_TABLE = str.maketrans(_LETTERS)
_FEW = 20_000
"""up to so many words the parts are cut by the first letter, beyond by the first two"""
_WORD = re.compile(r"[^\W_]+")
_UMLAUT = re.compile("([aou])e")


@lru_cache(maxsize=262_144)
def folded(word: str) -> str:
    """A word as searches compare it: ``Müller``, ``Mueller`` and ``muller`` are one, ``Ræder`` and ``Räder`` are.

    What a word begins with folds to what the folded word begins with. ``assets/find.js`` does the same.
    """
    lower = word.lower().translate(_TABLE)
    bare = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    return _UMLAUT.sub(r"\1", bare)


def words_of(text: str) -> list[str]:
    """The words of a text, as they stand there, in lower case."""
    return _WORD.findall(fold(text).text.lower())


def copy(entry: Entry) -> Iterator[str]:
    """What of a story is searched, block by block."""
    story = entry.story
    headline = story.headline
    for block in gapless(story):
        if block.kind in READ and not (headline and headline.within(block.span)):
            yield " ".join(fold(block.span.of(story.text)).text.split())


@dataclass(slots=True)
class _Part:
    names: list[list[Any]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def files(archive: Archive, words: Strings, themes: Mapping[str, Theme], others: Others) -> Iterator[tuple[str, bytes]]:
    """Paths and contents."""
    named = [*_profiles(archive, words, others), *_topics(themes, words)]
    spelt = _vocabulary(archive, named)
    depth = 1 if len(spelt) <= _FEW else 2
    parts: dict[str, _Part] = {}
    for row in named:
        keys = {folded(word)[:depth]: None for name in (row[1], *row[6]) for word in words_of(name)}
        for key in keys:
            parts.setdefault(key, _Part()).names.append(row)
    for key, (count, spellings) in sorted(spelt.items()):
        others_ = "" if list(spellings) == [key] else "".join(f" {one}" for one in sorted(spellings))
        parts.setdefault(key[:depth], _Part()).words.append(f"{key} {count}{others_}")
    head = {
        "depth": depth,
        "letters": _LETTERS,
        "parts": sorted(parts),
        "topics": {t.code: plain(t.name) for t in themes.values() if not t.broader},
    }
    yield HEAD, _script("head", head)
    for key, part in sorted(parts.items()):
        yield f"{FOLDER}/{file_name(key)}.js", _script("part", key, {"names": part.names, "words": part.words})


def file_name(key: str) -> str:
    """Of a part: letters that not every file system has as their numbers."""
    return "w" + "".join(c if c.isascii() else f"-{ord(c):x}" for c in key)


def _script(name: str, *values: Any) -> bytes:
    return b"wiremarkFind.%s(%s);\n" % (name.encode(), b",".join(map(orjson.dumps, values)))


def _profiles(archive: Archive, words: Strings, others: Others) -> Iterator[list[Any]]:
    """Type, name, page, what it is, stories, quotations, other names: the most named first."""
    for profile in sorted(archive.profiles.values(), key=lambda p: (-len(p.entries), p.key)):
        entity = profile.entity
        also = [plain(name) for name in dict.fromkeys(others(entity)) if name != entity.name]
        counts = (len(profile.entries), len(profile.said))
        yield [entity.type, plain(entity.name), profile.page, what(profile, words), *counts, also]


def what(profile: Profile, words: Strings) -> str:
    """What tells somebody or something apart from others of the name: role, kind, country."""
    entity = profile.entity
    role = profile.titles.most_common(1)[0][0] if profile.titles else words.term("kinds", entity.kind)
    parts = [plain(role), plain(entity.within or "")]
    if not entity.within and entity.country and entity.kind != "country":
        parts.append(entity.country.upper())
    return ", ".join(part for part in parts if part)


def _topics(themes: Mapping[str, Theme], words: Strings) -> Iterator[list[Any]]:
    for theme in themes.values():
        yield ["topic", plain(theme.name), theme.page, words("topic"), len(theme.entries), 0, []]


def _vocabulary(archive: Archive, named: Iterable[list[Any]]) -> dict[str, tuple[int, dict[str, None]]]:
    """How many stories have each folded word, and how it is spelt."""
    counts: dict[str, int] = {}
    spelt: dict[str, dict[str, None]] = {}
    for entry in archive.entries:
        found = {word for text in (entry.title.text, entry.story.agency or "", *copy(entry)) for word in words_of(text)}
        for word in found:
            counts[word] = counts.get(word, 0) + 1
    for row in named:
        for word in {w for text in (row[1], row[3], *row[6]) for w in words_of(text)}:
            counts.setdefault(word, 1)
    totals: dict[str, int] = {}
    for word, count in counts.items():
        if key := folded(word):
            totals[key] = totals.get(key, 0) + count
            spelt.setdefault(key, {})[word] = None
    return {key: (totals[key], spellings) for key, spellings in spelt.items()}
