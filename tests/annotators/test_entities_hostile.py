"""Nothing that a source holds makes the recogniser raise, hang or point outside the text."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import knowledge
from converter.annotators import entities, references
from converter.model import Block, Dateline, Story
from converter.registry import Context, Recipe
from converter.spans import Span

pytestmark = pytest.mark.usefixtures("settled")

CONTEXT = Context(Recipe(), knowledge.load())
_PIECES = """Berlin Müller Dr. Minister AG & <ABC.DE> ( ) BSI für der von den „ “ ' ’ - \u00ad \u0301 \u202e 1. FC Köln
in , . : ; / \n \n\n KÖLN WIRD EXKLUSIV-Siemens 18-Jährige Nato-Chef İstanbul ß ﬁ 𝔅 \x00 hieß im Kreml al-Xy"""
PIECES = st.sampled_from(_PIECES.split(" "))
TEXTS = st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=120)


def checked(story: Story) -> Story:
    done = references.annotate(entities.annotate(story, CONTEXT), CONTEXT)
    known = {e.id for e in done.entities}
    assert len(known) == len(done.entities)
    for mention in done.mentions:
        assert mention.span.end <= len(story.text)
        assert mention.span.of(story.text).strip()
        assert mention.entity in known
    assert done.text == story.text
    return done


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.booleans(), st.data())
def test_any_text(text: str, blocks: bool, data: st.DataObject) -> None:
    story = Story("any", text)
    if blocks and text:
        cut = data.draw(st.integers(0, len(text)))
        kinds = ("headline", "paragraph")
        spans = (Span(0, cut), Span(cut, len(text)))
        story = replace(story, blocks=tuple(Block(k, s) for k, s in zip(kinds, spans, strict=True)))  # type: ignore[arg-type]
        story = replace(
            story, dateline=Dateline(Span(0, cut), located=(Span(0, cut),)), bylines=(Span(cut, len(text)),)
        )
    checked(story)


@pytest.mark.parametrize(
    "piece",
    [
        "Berlin ",
        "Minister Anna Müller ",
        "( ",
        '"Der ',
        "A. ",
        "- ",
        "Bundesamt für ",
        "FC ",
        "von den ",
        "X & ",
        "Der Konzern. ",
    ],
)
def test_repetition_stays_quick(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    start = time.process_time()
    checked(Story("long", text))
    assert time.process_time() - start < 20
