"""Each folder of ``tests/cases`` is a case: a file as an agency would deliver it, and what the readers make of it.

``pytest tests/readers/test_cases.py --force-regen`` writes the expectations anew: read the difference, then commit.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from converter import pipeline, standoff
from converter.model import Story
from converter.pipeline import Reading, Recipe, Source

CASES = Path(__file__).parent.parent / "cases"


def described(reading: Reading) -> str:
    """The stories in the stand-off form, a span to a line, and where which rule complained."""
    notes = [*reading.notes, *(note for story in reading.stories for note in story.notes)]
    value = {
        "stories": [standoff.to_json(story) for story in reading.stories],
        "notes": [
            {"rule": n.rule, "severity": n.severity, "line": n.location.line, "column": n.location.column}
            for n in notes
        ],
    }
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return re.sub(r"\[\s+(\d+),\s+(\d+)\s+\]", r"[\1, \2]", text) + "\n"


@pytest.mark.parametrize("folder", sorted(p.name for p in CASES.iterdir() if p.is_dir()))
def test_case(folder: str, file_regression: FileRegressionFixture) -> None:
    source = next(p for p in sorted((CASES / folder).iterdir()) if p.stem == "input")
    reading = pipeline.read(Source(source.name, source.read_bytes(), folder), Recipe())
    file_regression.check(described(reading), fullpath=CASES / folder / "expected.json", encoding="utf-8", newline="\n")


def _placed(story: Story, ahead: int = 0) -> object:
    """All that is said of the story but its text and source, its spans so many characters further on."""
    return {k: _ahead(v, ahead) for k, v in standoff.to_json(story).items() if k not in ("source", "text")}


def _ahead(value: object, by: int, key: str = "") -> object:
    if isinstance(value, dict):
        return {k: _ahead(v, by, k) for k, v in value.items()}
    if isinstance(value, list):
        pair = len(value) == 2 and all(type(v) is int for v in value)
        return [v + by for v in value] if pair else [_ahead(v, by) for v in value]
    return value + by if key in ("start", "end") and isinstance(value, int) else value


@pytest.mark.parametrize("blank", [1, 3])
@pytest.mark.parametrize("folder", sorted(p.parent.name for p in CASES.glob("*/input.txt")))
def test_blank_lines_in_front_change_nothing(folder: str, blank: int) -> None:
    data = (CASES / folder / "input.txt").read_bytes()
    if b"\0" in data or data.startswith(b"\xef\xbb\xbf"):
        pytest.skip("a line feed of one byte can't stand in front")
    alone, moved = (pipeline.read(Source("input.txt", d, "case"), Recipe()) for d in (data, b"\n" * blank + data))
    assert [n.rule for n in moved.notes] == [n.rule for n in alone.notes]
    for one, other in zip(alone.stories, moved.stories, strict=True):
        assert other.text.lstrip("\n") == one.text.lstrip("\n")
        assert [n.rule for n in other.notes] == [n.rule for n in one.notes]
        assert _placed(other) == _placed(one, len(other.text) - len(one.text))
