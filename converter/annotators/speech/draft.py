"""A quotation in the making."""

from __future__ import annotations

from dataclasses import dataclass, field

from converter.model import QuotationType

Range = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """A quotation in the making; all ranges are offsets of the text."""

    type: QuotationType
    spans: list[Range]
    cue: list[Range] = field(default_factory=list)
    speaker: Range | None = None
    addressee: Range | None = None
    medium: Range | None = None
    place: Range | None = None
    by: str = ""
    confidence: float = 1.0
    carried: bool = False
    """it continues what came before it"""
    hearsay: bool = False
    """``hieß es``, passive: nobody is named"""
