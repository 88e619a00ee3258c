"""An English sentence, as the rules for quotations see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from converter.language.engine.drafts import Draft, Range
from converter.language.engine.marks import Marked
from converter.language.engine.quotations import Thread


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the marked stretches in it, in characters."""

    start: int
    end: int
    marks: tuple[Marked, ...]


@dataclass(slots=True)
class Reading:
    """A sentence, as the rules see it; ``taken`` are characters."""

    thread: Thread
    sentence: Sentence
    found: list[Draft] = field(default_factory=list)
    taken: list[Range] = field(default_factory=list)
    holds: int = 0
    """nothing that a rule's trigger would name"""

    @property
    def text(self) -> str:
        return self.thread.text

    def items(self, each: str) -> Iterable[Marked]:
        return self.sentence.marks if each == "quote" else ()

    def free(self, first: int, last: int) -> bool:
        return not any(a < last and first < b for a, b in self.taken)

    def take(self, draft: Draft) -> None:
        self.found.append(draft)
        self.taken += draft.words

    def voice(self) -> Range | None:
        return None
