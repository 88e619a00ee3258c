"""What is found while the lines of a piece of copy are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from converter.model import BlockKind
from converter.readers.wire.dateline import Filed
from converter.readers.wire.lines import Line


@dataclass(slots=True)
class Piece:
    """A block in the making."""

    kind: BlockKind
    start: int
    end: int


@dataclass(slots=True)
class Findings:
    """What is found while the lines are read, in folded offsets."""

    pieces: list[Piece] = field(default_factory=list)
    bylines: list[tuple[int, int]] = field(default_factory=list)
    dateline: Filed | None = None
    headline: tuple[int, int] | None = None

    def add(self, kind: BlockKind, first: Line, last: Line) -> None:
        self.pieces.append(Piece(kind, first.start, last.end))
