"""What the engine thought: every candidate, its evidence and score, and what it lost to. Kept only on request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from converter.language.engine.candidates import Candidate
from converter.spans import Span

Outcome = Literal["proposed", "kept", "lost", "changed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to one candidate."""

    span: Span
    """in the story's own text"""
    rule: str
    """of the candidate"""
    what: str
    """``person``, ``indirect``, an entity's id …"""
    outcome: Outcome
    evidence: tuple[str, ...] = ()
    score: float | None = None
    because: str = ""
    """the policy's or step's id, or its reason in words"""
    against: Span | None = None
    """the span of what it lost to"""


@dataclass(slots=True)
class Record:
    """The entries of a story, in the order in which they happened."""

    entries: list[Entry] = field(default_factory=list)

    def write(
        self,
        span: Span,
        candidate: Candidate,
        outcome: Outcome,
        *,
        because: str = "",
        against: Span | None = None,
    ) -> None:
        """Adds what happened to a candidate for a name, which stands at the span."""
        self.entries.append(
            Entry(
                span,
                candidate.rule,
                candidate.type,
                outcome,
                candidate.evidence,
                candidate.score,
                because,
                against,
            )
        )

    def at(self, start: int, end: int) -> tuple[Entry, ...]:
        """The entries whose span reaches into a stretch of the text."""
        return tuple(e for e in self.entries if e.span.start < end and start < e.span.end)
