"""What a rule proposes: some words, a type, and the evidence for it."""

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
    evidence: tuple[str, ...] = ()
    """what speaks for it and against it, by the names that the language's table of weights has"""
    rule: str = ""
    """id of the rule; the engine sets it"""
    score: float = 0.0
    """0 to 1, from the evidence; the engine sets it"""
    match: Match | None = None
    """what the knowledge base knows of it"""
    role: int | None = None
    """the word that is its role or title"""
    gender: Gender | None = None
    ric: str | None = None
