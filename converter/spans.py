"""Half-open spans of code points, and the line and column they stand at."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True, init=False)
class Span:
    """A stretch of a story's text: ``text[span.start:span.end]``, counted in code points."""

    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:  # written out, as thousands are made for a story
        if not 0 <= start <= end:
            raise ValueError(f"not a span: {start}:{end}")
        _set_start(self, start)
        _set_end(self, end)

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        return True  # an empty span is still a place

    def of(self, text: str) -> str:
        """The characters that the span covers."""
        return text[self.start : self.end]

    def within(self, other: Span) -> bool:
        return other.start <= self.start and self.end <= other.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def trimmed(self, text: str) -> Span:
        """The span without white space at its ends (empty, at its start, where nothing else is in it)."""
        part = self.of(text)
        stripped = part.strip()
        if not stripped:
            return Span(self.start, self.start)
        start = self.start + len(part) - len(part.lstrip())
        return Span(start, start + len(stripped))


_set_start = Span.__dict__["start"].__set__
_set_end = Span.__dict__["end"].__set__
_BREAK = re.compile(r"\n")


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the lines of a text start: offsets become lines and columns, both counted from 1."""

    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Lines:
        return cls((0, *(m.end() for m in _BREAK.finditer(text))))

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of a code point."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1
