"""wiremark: the plain text of a news agency in, structured, validated, published news out."""

from __future__ import annotations

from converter.diagnostics import Diagnostic, Location, Severity
from converter.model import Entity, Mention, Quotation, Story
from converter.pipeline import Output, Recipe, Result, Source, convert
from converter.quoting import quotations
from converter.spans import Span

__all__ = [
    "Diagnostic",
    "Entity",
    "Location",
    "Mention",
    "Output",
    "Quotation",
    "Recipe",
    "Result",
    "Severity",
    "Source",
    "Span",
    "Story",
    "convert",
    "quotations",
]
