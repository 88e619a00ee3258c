"""What a rule proposes: some words, a type, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

from converter.knowledge import Gender, Match
from converter.model import EntityType

SURE = 0.8
"""from here on a candidate needs no other voice"""
LIKELY = 0.5
"""from here on it counts if nothing speaks against it"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible name: the words ``first`` to ``last`` (not included)."""

    first: int
    last: int
    type: EntityType
    rule: str
    score: float
    """0 to 1"""
    match: Match | None = None
    """what the knowledge base knows of it"""
    role: int | None = None
    """the word that is its role or title"""
    gender: Gender | None = None
    ric: str | None = None

    def overlaps(self, other: Candidate) -> bool:
        return self.first < other.last and other.first < self.last


def best(candidates: list[Candidate], taken: bytearray) -> list[Candidate]:
    """The candidates that remain when the surest and longest come first; their words are marked as taken."""
    chosen: list[Candidate] = []
    longer = {
        i: c
        for c in sorted(candidates, key=lambda c: c.last - c.first)
        if c.score >= SURE and c.last - c.first > 1 and c.type == "organisation"
        for i in range(c.first, c.last)
    }
    candidates = [
        c for c in candidates if not (c.match and c.score < 0.97 and c.first in longer and _inside(c, longer[c.first]))
    ]
    for one in sorted(candidates, key=lambda c: (-round(c.score, 1), c.first - c.last, c.first)):
        if not any(taken[one.first : one.last]):
            taken[one.first : one.last] = b"\1" * (one.last - one.first)
            chosen.append(one)
    return sorted(chosen, key=lambda c: c.first)


def _inside(one: Candidate, other: Candidate) -> bool:
    """A known name within the longer name of an organisation: New York in New York Times."""
    return other.first <= one.first and one.last <= other.last and one.last - one.first < other.last - other.first
