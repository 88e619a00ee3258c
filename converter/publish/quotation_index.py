"""All quotations as an index that a browser queries without a server: scripts of static data, loaded when needed.

Quotations have numbers from the oldest to the newest, so that a stretch of time is a stretch of numbers. What can be
asked for is a list of numbers (a posting list, of words with their places in the quotation, so that phrases are
exact); lists stand in tables sorted by key, which are cut into shards of some 16 KB. ``start.js`` says with which key
each shard begins, so an answer costs a shard for each thing asked for, and one for each result shown, however large
the archive is. Shards are scripts, not JSON: a page that was opened as a file may load those, too.

``site/theme/assets/quotation-index.js`` is the reader; the two agree in ``folded``, ``numbers`` and the tables' names.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson

from converter.addresses import slug
from converter.model import Entity
from converter.publish import spoken, themes
from converter.publish.archive import Archive, Entry, Said, key_of, shortened
from converter.publish.finder import what
from converter.publish.strings import Strings
from converter.publish.text import plain

FOLDER = "zitate/index"
ROWS = 8
"""quotations in a shard of rows"""
COLUMN = 4096
"""quotations in a shard of the column of speakers"""
SHARD = 16_000
"""characters of a shard, unless a single key has more"""

_FOLD = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ı": "i", "đ": "d", "ð": "d", "þ": "th"})
_NO_LETTER = frozenset(("Mn", "Mc", "Me", "Cf"))
_WORD = re.compile(r"[^\W_]+")
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def folded(text: str) -> list[str]:
    """The words in lower case, without marks on letters: ``Żółkiewski`` → ``zolkiewski``."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in _NO_LETTER)
    return _WORD.findall(text.lower().translate(_FOLD))


def numbers(values: Iterable[int]) -> str:
    """Whole numbers from 0 on in base 64: five bits a digit, the lowest first, a sixth where more follow."""
    out = []
    for value in values:
        rest = value
        while rest > 31:
            out.append(_DIGITS[rest & 31 | 32])
            rest >>= 5
        out.append(_DIGITS[rest])
    return "".join(out)


def _gaps(sorted_numbers: Iterable[int]) -> Iterator[int]:
    last = 0
    for number in sorted_numbers:
        yield number - last
        last = number


@cache
def _stemmer(language: str) -> Any:
    """Of the language (BCP 47); None where Snowball has none, or is not installed: then each form stands for itself."""
    try:
        import snowballstemmer
    except ImportError:
        return None
    names = {"de": "german", "en": "english"}
    name = names.get(language.split("-", maxsplit=1)[0].lower())
    return snowballstemmer.stemmer(name) if name else None


@dataclass(slots=True)
class _Tables:
    """What is asked for, with the numbers of the quotations that have it."""

    words: dict[str, list[tuple[int, list[int]]]] = field(default_factory=lambda: defaultdict(list))
    """stem → number, places of the word in the quotation"""
    forms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """word → stems"""
    who: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """``s:`` speaker, ``a:`` addressee, ``n:`` named, ``t:`` topic, ``k:`` kind"""
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """entity's key → name, what tells namesakes apart"""
    topics: dict[str, str] = field(default_factory=dict)
    speakers: list[str] = field(default_factory=list)
    """by number"""


def write(archive: Archive, words: Strings, folder: Path, *, shared: Mapping[str, str]) -> None:
    """Writes the index into a folder. ``shared`` has the pages of those quotations that have one of their own, by the
    address in their story. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    said = _ordered(archive)
    tables = _Tables()
    digest = hashlib.sha256()
    sizes: dict[str, list[str]] = {}

    def put(table: str, number: int, value: object) -> None:
        data = orjson.dumps(value)
        digest.update(data)
        (folder / f"{table}-{number}.js").write_bytes(b'zitate("%s",%d,%s)\n' % (table.encode(), number, data))

    for shard in range(0, len(said), ROWS):
        put("rows", shard // ROWS, _rows(archive, words, tables, said[shard : shard + ROWS], shard, shared))
    for shard in range(0, len(said), COLUMN):
        put("column", shard // COLUMN, _column(tables, tables.speakers[shard : shard + COLUMN]))
    for table, items in (
        ("forms", {form: " ".join(sorted(stems)) for form, stems in tables.forms.items()}),
        ("words", {stem: _places(found) for stem, found in tables.words.items()}),
        ("who", {key: [numbers(_gaps(found)), *_label(tables, key)] for key, found in tables.who.items()}),
        ("names", _by_word(tables)),
    ):
        sizes[table] = []
        for number, shard_ in enumerate(_cut(items)):
            put(table, number, shard_)
            sizes[table].append(next(iter(shard_)))
    start = {
        "n": len(said),
        "rows": ROWS,
        "column": COLUMN,
        "version": digest.hexdigest()[:10],
        "tables": sizes,
        "days": _days(said),
        "topics": sorted(([c, name, len(tables.who[f"t:{c}"])] for c, name in tables.topics.items()), key=_by_name),
        "kinds": [k for k in ("direct", "partial", "indirect") if f"k:{k}" in tables.who],
        "foremost": _foremost(tables),
    }
    (folder / "start.js").write_bytes(b'zitate("start",0,%s)\n' % orjson.dumps(start))


def _by_name(topic: list[Any]) -> tuple[str, str]:
    return slug(topic[1]), topic[0]


def _ordered(archive: Archive) -> list[Said]:
    """From the oldest to the newest; backwards within a story, so that from the newest on they read in its order."""
    return list(reversed(archive.said))


def _days(said: Iterable[Said]) -> list[list[Any]]:
    """Months with pairs of a day (0: only the month is known) and how many quotations it has, in their order."""
    months: list[list[Any]] = []
    for date, group in groupby(said, key=lambda s: s.entry.dated[:10]):
        month, day = (date if len(date) == 4 else date[:7]), int(date[8:10] or 0)
        if not months or months[-1][0] != month:
            months.append([month, []])
        months[-1][1] += [day, len(list(group))]
    return months


def _places(found: Iterable[tuple[int, list[int]]]) -> str:
    values: list[int] = []
    last = 0
    for number, places in found:
        values += [number - last, len(places), *_gaps(places)]
        last = number
    return numbers(values)


def _label(tables: _Tables, key: str) -> tuple[str, ...]:
    return tables.names.get(key[2:], ()) if key[0] in "san" else ()


def _cut(items: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """In the order in which JavaScript compares strings, by UTF-16 units."""
    shard: dict[str, Any] = {}
    size = 0
    for key in sorted(items, key=lambda k: k.encode("utf-16-be")):
        more = len(key) + len(orjson.dumps(items[key])) + 4
        if shard and size + more > SHARD:
            yield shard
            shard, size = {}, 0
        shard[key] = items[key]
        size += more
    if shard:
        yield shard


def _by_word(tables: _Tables) -> dict[str, list[list[Any]]]:
    """Folded words of names with whom they may mean: key, name, hint, how often speaker, addressee, named."""
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for key, (name, hint) in tables.names.items():
        counts = [len(tables.who.get(f"{role}:{key}", ())) for role in "san"]
        for word in dict.fromkeys(folded(name)):
            found[word].append([key, name, hint, *counts])
    return {word: sorted(many, key=lambda m: (-m[3], -m[5], m[0])) for word, many in found.items()}


def _foremost(tables: _Tables, most: int = 12) -> list[list[Any]]:
    counts = Counter({key[2:]: len(found) for key, found in tables.who.items() if key.startswith("s:")})
    ranked = sorted(((k, n) for k, n in counts.items() if not k.startswith("=")), key=lambda item: (-item[1], item[0]))
    return [[key, *tables.names[key], n] for key, n in ranked[:most]]


def _column(tables: _Tables, speakers: list[str]) -> list[Any]:
    """Everybody who speaks in a stretch, and for each quotation who it is; 0 is nobody."""
    known = {key: number for number, key in enumerate(dict.fromkeys(k for k in speakers if k), 1)}
    listed = [[key, *tables.names[key]] for key in known]
    return [listed, numbers(known.get(key, 0) for key in speakers)]


# Rows: what is shown of a quotation, and what it is found by


def _rows(
    archive: Archive, words: Strings, tables: _Tables, said: Iterable[Said], first: int, shared: Mapping[str, str]
) -> dict[str, Any]:
    stories: dict[str, list[Any]] = {}
    rows = []
    for number, one in enumerate(said, first):
        entry = one.entry
        place = list(stories).index(entry.page) if entry.page in stories else len(stories)
        stories.setdefault(entry.page, _of_story(entry))
        pieces = archive.spoken[entry.page].pieces(one.number)
        speaker = _speaker(archive, words, tables, one)
        addressee = _addressee(archive, words, tables, one)
        named = _named(archive, words, tables, one)
        inner = [n for n, outer in archive.spoken[entry.page].inside.items() if outer == one.number]
        kinds = {spoken.kind(one.quotation), *(spoken.kind(entry.story.quotations[n - 1]) for n in inner)}
        about = _topics(tables, entry, words.language)
        facets = (*(f"k:{k}" for k in kinds), *(f"n:{k}" for k in named), *(f"t:{c}" for c in about))
        for facet in (*facets, *([f"s:{speaker}"] if speaker else ()), *([f"a:{addressee}"] if addressee else ())):
            tables.who[facet].append(number)
        tables.speakers.append(speaker)
        _count(tables, number, one)
        flat = [part for piece in pieces for part in (piece.role, plain(piece.text))]
        rows.append(
            [
                place,
                one.number,
                one.quotation.type,
                speaker,
                tables.names[speaker][0] if speaker else "",
                addressee,
                tables.names[addressee][0] if addressee else "",
                named,
                int(one.quotation.unsure),
                shared.get(one.address, ""),
                flat,
            ]
        )
    return {"stories": list(stories.values()), "rows": rows}


def _of_story(entry: Entry) -> list[Any]:
    story = entry.story
    codes = [subject.code for subject in story.subjects]
    return [entry.page, plain(entry.short), entry.dated, plain(story.agency or ""), story.language, codes]


def _entity(archive: Archive, words: Strings, tables: _Tables, entity: Entity) -> str:
    key = key_of(entity)
    if key not in tables.names:
        profile = archive.profiles[key]
        tables.names[key] = (plain(profile.entity.name), shortened(what(profile, words), 60))
    return key


def _literal(tables: _Tables, phrase: str) -> str:
    """Somebody who is no entity, by the story's words."""
    phrase = plain(" ".join(phrase.split()))
    key = f"={slug(phrase)}"
    tables.names.setdefault(key, (shortened(phrase, 60), ""))
    return key


def _speaker(archive: Archive, words: Strings, tables: _Tables, said: Said) -> str:
    if profile := archive.speaker(said):
        return _entity(archive, words, tables, profile.entity)
    return _literal(tables, said.named) if said.named else ""


def _addressee(archive: Archive, words: Strings, tables: _Tables, said: Said) -> str:
    span, story = said.quotation.addressee, said.entry.story
    if span is None or not len(span):
        return ""
    ids = {m.entity for m in story.mentions if m.span.overlaps(span)}
    found = next((e for e in story.entities if e.id in ids), None)
    return _entity(archive, words, tables, found) if found else _literal(tables, span.of(story.text))


def _named(archive: Archive, words: Strings, tables: _Tables, said: Said) -> list[str]:
    """Keys of those whom the quotation names."""
    story = said.entry.story
    ids = {m.entity for m in story.mentions if any(m.span.overlaps(span) for span in said.quotation.spans)}
    ids.discard(said.quotation.attributed_to or "")  # whole sentences that report name their speaker
    return list(dict.fromkeys(_entity(archive, words, tables, e) for e in story.entities if e.id in ids))


def _topics(tables: _Tables, entry: Entry, language: str) -> list[str]:
    """Codes of the story's topics and of all that stand above them."""
    given = {subject.code: subject.name for subject in entry.story.subjects}
    found = list(dict.fromkeys(code for own in given for code in themes.with_broader(own)))
    for code in found:
        if code not in tables.topics:
            tables.topics[code] = plain(themes.name_of(code, given.get(code, code), language))
    return found


@lru_cache(maxsize=65_536)
def _stem(form: str, language: str) -> str:
    stemmer = _stemmer(language)
    return str(stemmer.stemWord(form)) if stemmer else form


def _count(tables: _Tables, number: int, said: Said) -> None:
    language = said.entry.story.language
    places: dict[str, list[int]] = defaultdict(list)
    for place, form in enumerate(folded(said.words)):
        stem = _stem(form, language)
        tables.forms[form].add(stem)
        places[stem].append(place)
    for stem, found in places.items():
        tables.words[stem].append((number, found))
