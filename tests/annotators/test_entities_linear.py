"""Hostile copy costs no more than its length: four times the text, not sixteen times the time."""

from __future__ import annotations

import time

import pytest

from converter.model import Block, Story
from converter.pipeline import annotate
from converter.registry import Recipe
from converter.spans import Span

pytestmark = pytest.mark.usefixtures("settled")

RECIPE = Recipe(annotators=("entities",))
UNITS = {"hyphens": "a-b-", "dashes": "-----", "combining": "e\u0301", "digits": "1234567", "one word": "Abcdefgh"}


def _seconds(unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    story = Story("long", text, blocks=(Block("paragraph", Span(0, length)),))
    start = time.process_time()
    annotate(story, RECIPE)
    return time.process_time() - start


@pytest.mark.parametrize("kind", sorted(UNITS))
def test_four_times_the_text_is_not_sixteen_times_the_time(kind: str) -> None:
    _seconds(UNITS[kind], 100)
    short = min(_seconds(UNITS[kind], 30_000) for _ in range(2))
    assert _seconds(UNITS[kind], 120_000) < 8 * short + 0.5
