"""What readers, annotators and checks complain about: a rule, a place, a hint."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from converter.spans import Lines, Span


class Severity(StrEnum):
    """How bad it is. Errors are what a standard forbids, warnings what consumers trip over."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return ("error", "warning", "info").index(self)


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a source; lines and columns count from 1, columns in code points."""

    source: str = ""
    """the file as the user named it, or a member of it (``feed.zip/a.txt``)"""
    line: int | None = None
    column: int | None = None
    span: Span | None = None
    """in the decoded text, where there is one"""
    path: str | None = None
    """XPath in XML, JSON Pointer in JSON"""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One complaint. ``rule`` is stable: it never changes its meaning and is never used again."""

    rule: str
    severity: Severity
    message: str
    hint: str = ""
    location: Location = Location()
    follows: tuple[Diagnostic, ...] = ()
    """what else is said of the same fault: told under it, not alone"""
    others: tuple[Location, ...] = ()
    """further places with the same finding, where equal ones are told once"""


def at(text: str, span: Span, source: str = "") -> Location:
    """The location of a span in a text."""
    line, column = Lines.of(text).at(span.start)
    return Location(source=source, line=line, column=column, span=span)


def plural(count: int, one: str, many: str = "") -> str:
    """``1 story``, ``2 stories``: how messages count."""
    return f"{count} {one if count == 1 else many or one + 's'}"
