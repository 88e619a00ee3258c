"""Plain text: paragraphs and nothing else."""

from __future__ import annotations

import re

from converter.decoding import decode, remarks
from converter.model import Block, Story
from converter.registry import Reading, Recipe, Source, reader
from converter.spans import Span

_PARAGRAPH = re.compile(r"\S(?:.|\n(?![^\S\n]*(?:\n|\Z)))*")


@reader(
    "plain",
    detect=lambda source: 5 if source.name.lower().endswith((".txt", ".text")) else 0,
    suffixes=(".txt",),
    label="plain text",
)
def read(source: Source, recipe: Recipe) -> Reading:
    """Paragraphs divided by blank lines."""
    decoded = decode(
        source.data, name=source.name, encoding=recipe.encoding, repair=recipe.repair_encoding, limits=recipe.limits
    )
    if decoded.text is None:
        return Reading(notes=decoded.notes)
    text = decoded.text
    blocks = tuple(Block("paragraph", Span(*m.span()).trimmed(text)) for m in _PARAGRAPH.finditer(text))
    story = Story(
        id=source.id or source.name,
        text=text,
        language=recipe.language,
        blocks=blocks,
        notes=remarks(text, source.name),
    )
    return Reading((story,), decoded.notes)
