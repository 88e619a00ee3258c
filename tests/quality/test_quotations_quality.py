"""Quotations and speakers on the development corpora: no figure falls below its floor in ``quotations.yaml``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from converter import pipeline, resources, standoff
from converter.registry import Recipe, Source

EVALUATION = Path(os.environ.get("WIREMARK_EVAL", "/nonexistent"))
FLOORS: Mapping[str, Mapping[str, float]] = resources.load_yaml(Path(__file__).with_name("quotations.yaml"))
ANNOTATORS = ("entities", "references", "quotations", "speakers")
SLACK = 0.002

pytestmark = pytest.mark.skipif(not EVALUATION.is_dir(), reason="WIREMARK_EVAL names no folder")


def annotate(sources: Iterator[tuple[str, bytes]], folder: Path, reader: str) -> None:
    recipe = Recipe(reader=reader, annotators=ANNOTATORS)
    for name, data in sources:
        (story,) = pipeline.read(Source(f"{name}.txt", data, name), recipe).stories
        found = standoff.to_json(pipeline.annotate(story, recipe))
        (folder / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")


def scored(*arguments: str | Path) -> dict[str, Any]:
    call = [sys.executable, *map(str, arguments), "--json"]
    result: dict[str, Any] = json.loads(subprocess.run(call, capture_output=True, check=True, text=True).stdout)
    return result


def wire(folder: Path) -> dict[str, float]:
    stories = ((f.stem, f.read_bytes()) for f in sorted((EVALUATION / "wire").glob("*.txt")))
    annotate(stories, folder, "reuters-de")
    result = scored(EVALUATION / "score_wire.py", EVALUATION / "wire", folder)
    return {
        "marked": result["quotations"]["marked"]["f1"],
        "indirect": result["quotations"]["indirect"]["f1"],
        "speakers": result["speakers"]["all"]["share"],
        "joint": result["joint"]["all"]["f1"],
        "no false alarms": 1.0 - sum(v["set"] for v in result["false alarms"].values()),
    }


def wikinews(folder: Path) -> dict[str, float]:
    corpus = EVALUATION / "quotes" / "dev.jsonl"
    lines = corpus.read_text(encoding="utf-8").splitlines()
    documents = ((d["name"], d["text"].encode()) for d in map(json.loads, lines))
    annotate(documents, folder, "plain")
    scores = scored(EVALUATION / "score_quotes.py", "score", corpus, folder)["scores"]
    return {name: scores[name]["f1"] for name in ("direct exact", "tokens", "match", "joint")}


@pytest.mark.parametrize("measure", [wire, wikinews])
def test_floor(measure: Any, tmp_path: Path) -> None:
    figures = measure(tmp_path)
    floors = FLOORS[measure.__name__]
    print({name: round(figures[name], 3) for name in floors})
    assert {n: figures[n] for n, floor in floors.items() if figures[n] < floor - SLACK} == {}
