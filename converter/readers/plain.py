"""Plain text: paragraphs and nothing else."""

from __future__ import annotations

import re

from converter.model import Block, Story
from converter.registry import Reading, Recipe, Source, reader
from converter.spans import Span


@reader("plain", detect=lambda source: 5 if source.name.endswith(".txt") else 0)
def read(source: Source, recipe: Recipe) -> Reading:
    """Paragraphs divided by blank lines."""
    text = source.data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    blocks = tuple(
        Block("paragraph", Span(m.start(), m.end()).trimmed(text)) for m in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text)
    )
    return Reading((Story(id=source.id or source.name, text=text, language=recipe.language, blocks=blocks),))
