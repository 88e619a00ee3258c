"""The invented story with every layer as each writer writes it, character by character.

``pytest tests/writers/test_goldens.py --force-regen`` writes the files anew: read the difference, then commit.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture
from stories import story

import converter
from converter import pipeline, standoff
from converter.registry import Recipe, Source

GOLDENS = Path(__file__).parent / "goldens"
NOW = datetime(2024, 3, 13, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("writer", ["annotations", "jsonld", "jsonld-graph", "markdown", "newsml-g2", "ninjs", "nitf"])
def test_written(writer: str, file_regression: FileRegressionFixture) -> None:
    recipe = Recipe(now=NOW, base_url="https://wire.example", authority="wire.example,2024", writers=(writer,))
    (output,) = pipeline.write(story(), recipe)
    ending = output.name.partition(".")[2]
    text = output.data.decode().replace(converter.__version__, "VERSION")
    file_regression.check(text, fullpath=GOLDENS / f"{writer}.{ending}", encoding="utf-8", newline="\n")


@pytest.mark.parametrize("file", ["markdown.md", "newsml-g2.newsml.xml", "ninjs.ninjs.json", "nitf.nitf.xml"])
def test_read_again(file: str, file_regression: FileRegressionFixture) -> None:
    """What a reader makes of the file, and of what it complains."""
    recipe = Recipe(now=NOW, base_url="https://wire.example", authority="wire.example,2024")
    reading = pipeline.read(Source(file, (GOLDENS / file).read_bytes(), "again"), recipe)
    (again,) = reading.stories
    told = {
        "story": standoff.to_json(again),
        "notes": [f"{n.rule}: {n.message}" for n in (*reading.notes, *again.notes)],
    }
    text = re.sub(r"\[\s+(\d+),\s+(\d+)\s+\]", r"[\1, \2]", json.dumps(told, ensure_ascii=False, indent=1)) + "\n"
    file_regression.check(text, fullpath=GOLDENS / f"{file}.read.json", encoding="utf-8", newline="\n")
