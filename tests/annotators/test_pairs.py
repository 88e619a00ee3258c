"""Who is meant by a second sentence, behind each of many first ones: every pair is read, and kept in ``pairs.yaml``.

What is kept there is what the rules say, right or not: the cases of ``tests/rules`` say what is right, this file shows
where a change acts. ``python tests/annotators/test_pairs.py`` writes the file anew: read the difference, then commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from converter.language.engine.record import Record
from converter.model import Block, Story
from converter.pipeline import annotate
from converter.registry import Recipe
from converter.spans import Span

FILE = Path(__file__).with_name("pairs.yaml")
PAIRS = yaml.safe_load(FILE.read_text(encoding="utf-8"))
FIRST: Mapping[str, str] = PAIRS["first"]
SECOND: Mapping[str, Mapping[str, str]] = PAIRS["second"]


def read(first: str, second: str) -> str:
    """What is marked in the second sentence, ``Trainer=ole-voss REF020``, and what was refused, ``Trainer-REF007``."""
    text, begin = f"{first} {second}", len(first) + 1
    record = Record()
    story = Story("pair", text, blocks=(Block("paragraph", Span(0, len(text))),))
    story = annotate(story, Recipe(annotators=("entities", "references")), record=record)
    told = {(m.span, f"{m.span.of(text)}={m.entity} {m.by}") for m in story.mentions}
    marked = {m.span for m in story.mentions}
    told |= {
        (e.span, f"{e.span.of(text)}-{e.rule}")
        for e in record.entries
        if e.outcome == "lost" and e.rule.startswith(("LNK", "REF")) and e.span not in marked
    }
    return "; ".join(words for span, words in sorted(told, key=lambda t: (t[0].start, t[1])) if span.start >= begin)


def row(second: str) -> dict[str, str]:
    """By the first sentence's name; those behind which nothing is marked are left out."""
    return {name: told for name, first in FIRST.items() if (told := read(first, second))}


@pytest.mark.parametrize("second", SECOND)
def test_who_is_meant(second: str) -> None:
    assert row(second) == SECOND[second], "where it is meant: python tests/annotators/test_pairs.py"


if __name__ == "__main__":
    found = {"first": dict(FIRST), "second": {second: row(second) for second in SECOND}}
    FILE.write_text(yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=200), encoding="utf-8")
