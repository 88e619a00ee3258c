"""How fast names are recognised, as a ratio to tokenising the same text in the same run, in CPU time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from converter import knowledge
from converter.annotators import entities
from converter.language.engine.sheet import word_pattern
from converter.model import Block, Story
from converter.registry import Context, Recipe
from converter.spans import Span

pytestmark = pytest.mark.benchmark

COPY = Path(__file__).parents[1] / "quality" / "copy"
TIMES_TOKENISING = 90
"""about 40,000 words a second where a regular expression makes 3.5 million tokens"""


def _best(work: Callable[[], object]) -> float:
    def once() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return min(once() for _ in range(5))


def test_names_cost_a_bounded_multiple_of_tokenising(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n\n".join(p.read_text(encoding="utf-8") for p in sorted(COPY.glob("*.txt")))
    stories = [
        Story(str(n), part, blocks=(Block("paragraph", Span(0, len(part))),)) for n, part in enumerate(text.split("=="))
    ]
    context = Context(Recipe(), knowledge.load())
    words = sum(len(s.text.split()) for s in stories)
    tokenise = _best(lambda: [word_pattern("de").findall(s.text) for s in stories])
    recognise = _best(lambda: [entities.annotate(s, context) for s in stories])
    with capsys.disabled():
        sys.stdout.write(f"\n{words / recognise:,.0f} words/s; {recognise / tokenise:.0f} times tokenising\n")
    assert recognise < TIMES_TOKENISING * tokenise


def test_the_cost_grows_with_the_text_and_not_faster() -> None:
    text = (COPY / "stories.txt").read_text(encoding="utf-8")
    context = Context(Recipe(), knowledge.load())

    def cost(times: int) -> float:
        whole = "\n".join([text] * times)
        story = Story("long", whole, blocks=(Block("paragraph", Span(0, len(whole))),))
        return _best(lambda: entities.annotate(story, context))

    assert cost(16) < 2.6 * 4 * cost(4)
