"""Whose names they are: entities in the making, their names, and the forms by which they are named again."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field

from converter.knowledge import Gender
from converter.language.engine.candidates import Candidate
from converter.language.engine.rule import Rule
from converter.model import Entity, EntityType

Words = tuple[str, ...]


@dataclass(slots=True, eq=False)
class Group:
    """All names of one entity in a story."""

    type: EntityType
    words: Words
    """the fullest name, uninflected"""
    record: Entity | None = None
    gender: Gender | None = None
    ric: str | None = None
    country: str | None = None
    """where the text says that a ministry or parliament is that the knowledge base does not have; ``de-hessen``: of a
    state"""
    kind: str | None = None
    by: str = ""
    why: tuple[str, ...] = ()
    """reasons for the link to the record, as ``Entity.why``"""
    number: int = 0
    """the groups are numbered as they come up"""
    names: list[Name] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    """words at which its names begin, in order"""

    @property
    def name(self) -> str:
        return " ".join(self.words)

    def add(self, name: Name) -> None:
        self.names.append(name)
        insort(self.firsts, name.first)

    def last_before(self, i: int) -> int:
        """Where its last name before a word begins; -1 where there is none."""
        at = bisect_left(self.firsts, i)
        return self.firsts[at - 1] if at else -1


@dataclass(slots=True, eq=False)
class Name:
    """One name in the text and whose it is."""

    first: int
    last: int
    group: Group
    by: str
    score: float


@dataclass(frozen=True, slots=True)
class Named:
    """A candidate that was taken, before it is known whose name it is."""

    candidate: Candidate
    words: Words
    """uninflected"""
    record: Entity | None
    """what the knowledge base has for it"""
    country: str | None = None
    """the country that the text gives it where the record's may be another"""
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A form by which an entity may be named again."""

    words: Words
    group: Group
    rule: Rule


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the text a form stands."""

    first: int
    last: int
    capitals: bool
    """the line is written in capitals"""
    before: str
    """the word before it in the same sentence, in small letters; empty where there is none"""

    @property
    def single(self) -> bool:
        return self.last - self.first == 1


def folded_key(words: Words) -> Words:
    """Words in small letters, but for abbreviations."""
    return tuple(w.lower() if not w.isupper() or len(w) > 5 else w for w in words)


def folded(words: Iterable[str]) -> str:
    return " ".join(words).lower()
