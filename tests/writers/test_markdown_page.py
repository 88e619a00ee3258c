"""The page that an editor gets: what stands in it as it is, and what is written so that Markdown takes it for text."""

from __future__ import annotations

import re

import pytest

from converter import registry
from converter.model import Block, BlockKind, Story
from converter.registry import Recipe
from converter.spans import Span


def page(story: Story) -> str:
    written: bytes = registry.stage("writer", "markdown").run(story, Recipe())
    return written.decode("utf-8")


def body(text: str, kind: BlockKind = "paragraph") -> str:
    """The page of one block, without its front matter and what is kept for the way back."""
    written = page(Story("a", text, blocks=(Block(kind, Span(0, len(text))),)))
    copy = re.split(r"^---\n", written, flags=re.MULTILINE)[2].partition("<!--")[0].strip()
    return copy.removeprefix("::: list\n").removesuffix("\n:::")


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("- Ja", "paragraph", r"\- Ja"),
        ("- Ja", "list", "- Ja"),
        ("* Ja", "list", "* Ja"),
        ("_ Ja", "list", r"\_ Ja"),
        ("-5 Grad", "list", r"\-5 Grad"),
        ("+ Ja", "paragraph", r"\+ Ja"),
        ("# Ja", "paragraph", r"\# Ja"),
        ("> Ja", "paragraph", r"\> Ja"),
        ("1. Mai", "paragraph", r"1\. Mai"),
        ("Am 1. Mai", "paragraph", "Am 1. Mai"),
    ],
)
def test_what_would_begin_a_block_is_text(text: str, kind: BlockKind, written: str) -> None:
    assert body(text, kind) == written


def test_of_two_gaps_as_frequent_the_blank_line_is_the_usual_one() -> None:
    text = "Eins.\n\n\nZwei.\n\nDrei."
    spans = [Span(text.index(w), text.index(w) + 5) for w in ("Eins.", "Zwei.", "Drei.")]
    written = page(Story("a", text, blocks=tuple(Block("paragraph", s) for s in spans)))
    assert "\ngap:" not in written
    assert r'gaps: {1: "\n\n\n"' in written
