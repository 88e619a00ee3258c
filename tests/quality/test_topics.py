"""Subjects on fifty stories of our own: F1 by level of the topic, and how often the first is the main one."""

from __future__ import annotations

from pathlib import Path

from converter import pipeline
from converter.recipe import Recipe
from converter.registry import Source
from converter.resources import load_yaml
from converter.topics import level

STORIES = Path(__file__).parent / "subjects" / "stories.yaml"
FLOORS = {1: 0.88, 2: 0.66, 3: 0.56}
"""of the first, the second and the third level"""
MAIN = 0.88


def test_figures() -> None:
    gold: set[tuple[int, str]] = set()
    found: set[tuple[int, str]] = set()
    stories = load_yaml(STORIES)["items"]
    assert len(stories) == 50
    main = 0
    for number, one in enumerate(stories):
        (story,) = pipeline.read(Source(f"{number}.txt", one["text"].encode()), Recipe()).stories
        codes = [s.code.removeprefix("medtop:") for s in pipeline.annotate(story, Recipe()).subjects]
        gold |= {(number, code) for code in one["subjects"]}
        found |= {(number, code) for code in codes}
        main += codes[:1] == one["subjects"][:1]
    for which, floor in FLOORS.items():
        wanted, given = ({c for c in codes if level(c[1]) == which} for codes in (gold, found))
        f1 = 2 * len(wanted & given) / (len(wanted) + len(given))
        assert f1 >= floor, f"level {which}: {f1:.3f}"
    assert main >= MAIN * len(stories), main
