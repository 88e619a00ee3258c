"""A quotation in the making."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from converter.model import Mode, QuotationType

Range = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """A quotation in the making; all ranges are offsets of the text, but for ``words``."""

    type: QuotationType
    spans: list[Range]
    words: list[Range] = field(default_factory=list)
    """what it takes of its sentence, as ranges of words; nothing where it lies in marks"""
    evidence: tuple[str, ...] = ()
    """what speaks for it and against it, by the names of the language's table of weights"""
    cue: list[Range] = field(default_factory=list)
    speaker: Range | None = None
    """the words that name who speaks"""
    phrase: Range | None = None
    """the same with all their attributes; None: no more than ``speaker``"""
    frame: list[Range] = field(default_factory=list)
    """the framing clause, without what was said; the engine sets it"""
    mode: Mode | None = None
    """spoken, written or thought, as far as the cue tells"""
    addressee: Range | None = None
    medium: Range | None = None
    place: Range | None = None
    rule: str = ""
    """id of the rule that made it; the engine sets it"""
    confidence: float = 1.0
    """0 to 1, from the evidence; the engine sets it"""
    carried: bool = False
    """it continues what came before it"""
    hearsay: bool = False
    """``hieß es``, passive: nobody is named"""
    by: Any = None
    """the language's own account of what introduces it"""
