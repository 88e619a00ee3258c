"""What has changed between two documents of a story: words, persons, quotations, status, and what else they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from converter.checks.artefacts import Artefact, folded
from converter.checks.wordwise import aligned, countable
from converter.language_tags import primary

_TOKEN = re.compile(r"\w+|[^\w\s]")
_BEFORE = 6
"""words told before a change"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text: ``same``, ``removed`` or ``added``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the second document says otherwise."""

    what: str
    """headline, words, person, name, quotation, status, version, holder, date, language, identifier, place, or the
    property's own name"""
    before: str = ""
    """empty: it was not there"""
    after: str = ""
    """empty: it is there no more"""
    place: str = ""
    """of words: those before"""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two documents, and all that is otherwise in the second."""

    before: str
    """file"""
    after: str
    changes: tuple[Change, ...]
    pieces: tuple[Piece, ...]
    """the whole text, with what was removed and added; empty for texts that are too long to be aligned"""


def difference(one: Artefact, two: Artefact) -> Difference:
    """From the first document to the second. A single fact that only one of the two gives is no change."""
    pieces, alike = tuple(_pieces(one.copy, two.copy)), one.kind == two.kind
    changes = (
        *_facts(one, two),
        *(_words(pieces) if pieces or one.copy == two.copy else (Change("words", "(long text)", "(long text)"),)),
        *_sets("person", one.facts.persons, two.facts.persons, alike=alike),
        *_sets("name", one.entities - one.facts.persons, two.entities - two.facts.persons, alike=alike),
        *_sets("quotation", _quoted(one), _quoted(two), alike=alike),
        *_points(one, two),
        *(_said(one, two) if alike else ()),
    )
    return Difference(one.source, two.source, changes, pieces)


def _facts(one: Artefact, two: Artefact) -> Iterator[Change]:
    pairs = (
        ("identifier", one.guid, two.guid),
        ("version", one.facts.version, two.facts.version),
        ("status", one.facts.status, two.facts.status),
        ("headline", one.headline, two.headline),
        ("date", one.date, two.date),
        ("language", primary(one.language), primary(two.language)),
        ("holder", one.facts.holder, two.facts.holder),
    )
    for what, before, after in pairs:
        if before and after and before != after:
            yield Change(what, before, after)


def _pieces(before: str, after: str) -> Iterator[Piece]:
    """The tokens of both texts in order, spaced as they stand there."""
    first, second = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    first_words, second_words = [m[0] for m in first], [m[0] for m in second]
    if countable(first_words, second_words):
        return
    at = 0
    for run in aligned(first_words, second_words):
        (a, b), (c, d) = run.first, run.second
        yield from _piece("same", after, second, at, c)
        yield from _piece("removed", before, first, a, b)
        yield from _piece("added", after, second, c, d)
        at = d
    yield from _piece("same", after, second, at, len(second))


def _piece(kind: str, text: str, tokens: list[re.Match[str]], begin: int, end: int) -> Iterator[Piece]:
    if begin < end:
        yield Piece(kind, " ".join(text[tokens[begin].start() : tokens[end - 1].end()].split()))


def _words(pieces: tuple[Piece, ...]) -> Iterator[Change]:
    place, waiting = "", ""
    for number, piece in enumerate(pieces):
        if piece.kind == "same":
            place = " ".join(piece.text.split()[-_BEFORE:])
            continue
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        if piece.kind == "removed" and following is not None and following.kind == "added":
            waiting = piece.text
            continue
        removed = piece.text if piece.kind == "removed" else waiting
        yield Change("words", removed, piece.text if piece.kind == "added" else "", place)
        waiting = ""


def _quoted(one: Artefact) -> frozenset[str]:
    return frozenset(" ".join(text.split()) for text in one.quotations if folded(text))


def _sets(what: str, before: frozenset[str], after: frozenset[str], *, alike: bool) -> Iterator[Change]:
    """What is gone and what is new; a document of another kind that has none at all may have no place for them."""
    if not alike and not (before and after):
        return
    yield from (Change(what, before=name) for name in sorted(before - after))
    yield from (Change(what, after=name) for name in sorted(after - before))


def _points(one: Artefact, two: Artefact) -> Iterator[Change]:
    first = {name: (latitude, longitude) for name, latitude, longitude in one.facts.points}
    for name, latitude, longitude in two.facts.points:
        if name in first and first[name] != (latitude, longitude):
            yield Change("place", f"{name} {first[name][0]}, {first[name][1]}", f"{name} {latitude}, {longitude}")


_OF_A_VERSION = ("versionCreated", "versioncreated", "dateModified")
"""what must change with the version"""


def _said(one: Artefact, two: Artefact) -> Iterator[Change]:
    """Properties that say something else: one value in place of another, or values that came and went."""
    gone, new = one.said - two.said, two.said - one.said
    for name in sorted({name for name, _ in gone | new}):
        if name in _OF_A_VERSION and one.facts.version != two.facts.version:
            continue
        before, after = (sorted(value for known, value in found if known == name) for found in (gone, new))
        if len(before) == len(after) == 1:
            yield Change(name, before[0], after[0])
            continue
        yield from (Change(name, before=value) for value in before)
        yield from (Change(name, after=value) for value in after)
