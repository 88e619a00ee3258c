"""The corpus is the same for everybody, and varied; the gate counts what a story costs."""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import corpus
import gate


def test_a_story_depends_on_seed_and_number_only() -> None:
    assert corpus.story(7) == corpus.story(7)
    assert corpus.story(7) != corpus.story(7, seed=2)
    assert corpus.story(7) != corpus.story(8)


def test_lengths_vary_as_those_of_messages() -> None:
    lengths = [len(corpus.story(number)) for number in range(200)]
    assert 2_500 < statistics.median(lengths) < 5_000
    assert min(lengths) < 1_500
    assert max(lengths) > 8_000


def test_few_names_stand_in_many_stories() -> None:
    writers = [corpus._Writer(number, 1) for number in range(400)]
    names = [person for writer in writers for person, _, _ in set(writer.cast)]
    once = sum(names.count(name) == 1 for name in set(names))
    assert once / len(set(names)) > 0.4
    assert max(map(names.count, set(names))) > 40


def test_calls_are_counted_not_timed() -> None:
    def inner() -> int:
        return 1

    assert gate.calls(lambda: [inner() for _ in range(5)]) == 6
    assert set(json.loads(gate.COUNTS.read_text())) >= {"read", "annotate", "write newsml-g2", "check newsml-g2"}
