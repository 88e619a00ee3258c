"""Whether a story costs more than it did: by counting, so that no noise can fail it.

    python tests/benchmarks/gate.py            # compares with calls.json, ends with 1 where a stage costs more
    python tests/benchmarks/gate.py --update   # writes calls.json

What is counted are calls of functions written in Python, stage by stage, over the same stories of the corpus: the same
number on a fast and on a slow machine, on a quiet and on a busy one. Comprehensions are left out, since newer Pythons
make no call of them. Time that is spent inside one call is not seen; for that there are the ratios of ``pytest -m
benchmark``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import corpus

from converter import pipeline, run
from converter.pipeline import Recipe, Source

COUNTS = Path(__file__).with_name("calls.json")
STORIES = 12
SLACK = 1.15
"""so many times the calls may become; what is new in the rules of language and of checks needs some"""
WRITERS = ("newsml-g2", "jsonld", "annotations", "ninjs", "markdown", "nitf")


def calls(work: Callable[[], Any]) -> int:
    """How many functions written in Python are called."""
    count = 0

    def seen(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call" and not frame.f_code.co_name.endswith("comp>")

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def measured() -> dict[str, int]:
    """Calls a story, by stage; after one story that fills what is kept."""
    recipe = Recipe(writers=WRITERS)
    sources = [Source(f"{n}.txt", corpus.story(n).encode(), str(n)) for n in range(STORIES)]
    for source in sources:
        pipeline.convert(source, recipe, check=run.judge)
    stories = [story for source in sources for story in pipeline.read(source, recipe).stories]
    made = [pipeline.annotate(story, recipe) for story in stories]
    outputs = {name: [o for story in made for o in pipeline.write(story, Recipe(writers=(name,)))] for name in WRITERS}
    found = {
        "read": calls(lambda: [pipeline.read(source, recipe) for source in sources]),
        "annotate": calls(lambda: [pipeline.annotate(story, recipe) for story in stories]),
    }
    for name in WRITERS:
        only = Recipe(writers=(name,))
        found[f"write {name}"] = calls(lambda only=only: [list(pipeline.write(story, only)) for story in made])  # type: ignore[misc]
        found[f"check {name}"] = calls(lambda name=name: [run.judge(output) for output in outputs[name]])  # type: ignore[misc]
    return {stage: number // STORIES for stage, number in found.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description="Counts calls a story and compares them.")
    parser.add_argument("--update", action="store_true", help="write what was counted")
    given = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets decides about a few calls
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    found = measured()
    if given.update:
        COUNTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    known: dict[str, int] = json.loads(COUNTS.read_text(encoding="utf-8"))
    worse = 0
    for stage, number in found.items():
        before = known.get(stage, 0)
        over = number > before * SLACK + 20
        worse += over
        told = f"{number / before - 1:+.0%}" if before else "new"
        print(f"{stage:20} {number:8} calls a story, {before:8} before ({told}){'  TOO MANY' if over else ''}")
    if worse:
        print("A stage calls far more than it did. If that is meant: python tests/benchmarks/gate.py --update")
    return int(worse > 0)


if __name__ == "__main__":
    sys.exit(main())
