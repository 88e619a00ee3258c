"""Which of several candidates wins, and why: an ordered table of steps, the same for every language.

A language hands in its own steps; this module has the last one, which all end with, and keeps the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from converter.language.engine.candidates import LIKELY, SURE, Candidate
from converter.language.engine.sheet import Sheet

T = TypeVar("T")


def change(sheet: Sheet, one: Candidate, score: float, because: str) -> Candidate:
    """The candidate with another score."""
    made = Candidate(
        one.first, one.last, one.type, one.evidence, one.rule, score, one.match, one.role, one.gender, one.ric
    )
    if sheet.record is not None:
        sheet.record.write(sheet.span(one.first, one.last), made, "changed", because=because)
    return made


def lose(sheet: Sheet, one: Candidate, because: str, winner: Candidate | None = None) -> None:
    """Writes down what a candidate lost to."""
    if sheet.record is not None:
        against = sheet.span(winner.first, winner.last) if winner else None
        sheet.record.write(sheet.span(one.first, one.last), one, "lost", because=because, against=against)


def likely(sheet: Sheet, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that count if nothing speaks against them."""
    found = []
    for one in candidates:
        if one.score >= LIKELY:
            found.append(one)
        else:
            lose(sheet, one, "not likely enough")
    return found


def surest(heard: Sequence[T], score: Callable[[T], float]) -> T:
    """The one of the highest score; of equals, the one that was asked first. ``heard`` is not empty."""
    return max(heard, key=lambda one: round(score(one), 3))


def best(sheet: Sheet, candidates: Sequence[Candidate], taken: bytearray) -> list[Candidate]:
    """What remains when the surest and then the longest come first; its words are marked as taken.

    A known name within the longer name of an organisation (``New York`` in ``New York Times``) goes before all that.
    """
    longer = {
        i: c
        for c in sorted(candidates, key=lambda c: c.last - c.first)
        if c.score >= SURE and c.last - c.first > 1 and c.type == "organisation"
        for i in range(c.first, c.last)
    }
    chosen: list[Candidate] = []
    winners: dict[int, Candidate] = {}
    for one in sorted(candidates, key=lambda c: (-round(c.score, 1), c.first - c.last, c.first)):
        whole = longer.get(one.first)
        if whole and one.match and one.score < 0.97 and _inside(one, whole):
            lose(sheet, one, "within the longer name of an organisation", whole)
        elif any(taken[one.first : one.last]):
            winner = next((winners[i] for i in range(one.first, one.last) if i in winners), None)
            lose(sheet, one, _why(one, winner), winner)
        else:
            taken[one.first : one.last] = b"\1" * (one.last - one.first)
            winners |= dict.fromkeys(range(one.first, one.last), one)
            chosen.append(one)
            if sheet.record is not None:
                sheet.record.write(sheet.span(one.first, one.last), one, "kept")
    return sorted(chosen, key=lambda c: c.first)


def _why(one: Candidate, winner: Candidate | None) -> str:
    if winner is None:
        return "the words were taken before"
    if round(one.score, 1) < round(winner.score, 1):
        return "another is surer"
    return "another is longer" if one.last - one.first < winner.last - winner.first else "another was asked first"


def _inside(one: Candidate, other: Candidate) -> bool:
    return other.first <= one.first and one.last <= other.last and one.last - one.first < other.last - other.first
