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
