"""The knowledge base with a million names: build, load, memory, speed. Ratios within one run, in CPU time."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

import pytest

from converter.knowledge import compiled, store
from converter.knowledge.compiled import Base
from converter.knowledge.records import Record

pytestmark = pytest.mark.benchmark

_SYLLABLES = "ba be bi bo bu da de di do du fa fel gar han hil jo ka kel kon lam len mar mer nor pel ras ren sal tam ur wen zor".split()  # noqa: E501, SIM905


def _names(count: int) -> list[str]:
    chance = random.Random(7)

    def word() -> str:
        return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).title()

    found: set[str] = set()
    while len(found) < count:
        found.add(" ".join(word() for _ in range(chance.choice((1, 2, 2, 3)))))
    return sorted(found)


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _text(names: list[str], size: int) -> str:
    chance = random.Random(8)
    filler = (
        "der die das",
        "Konzern",
        "teilte mit und",
        "am Montag",
        "seine Prognose",
        "für",
        "Jahr",
        "höherer Preise",
    )
    parts: list[str] = []
    length = 0
    while length < size:
        part = chance.choice(names) if chance.random() < 0.05 else chance.choice(filler)
        parts.append(part)
        length += len(part) + 1
    return " ".join(parts)


def test_a_million_names_are_nearly_as_fast_as_ten_thousand() -> None:
    names = _names(1_000_000)
    speed = {}
    for count in (10_000, 1_000_000):
        some = names[:: len(names) // count]
        records = {str(i): Record(str(i), "organisation", n, inflect=False) for i, n in enumerate(some)}
        data = b""

        def build(records: dict[str, Record] = records) -> None:
            nonlocal data
            data = compiled.build(records, store.words(), "x")

        built = _timed(build)
        loaded = _timed(lambda data=data: Base.of(data))  # type: ignore[misc]
        base = Base.of(data)
        text = _text(some, 1_000_000)
        took = min(_timed(lambda: sum(1 for _ in base.find(text))) for _ in range(3))  # noqa: B023
        keys = sys.getsizeof(base.keys) + sum(sys.getsizeof(k) for k in base.keys)
        speed[count] = len(text.encode()) / took / 1e6
        print(
            f"{count:>9,} names: build {built:.1f} s, load {loaded * 1000:.0f} ms, file {len(data) / 1e6:.0f} MB, "
            f"keys {keys / 1e6:.0f} MB, {speed[count]:.1f} MB/s"
        )
    assert speed[1_000_000] > speed[10_000] / 3


def test_the_shipped_knowledge_loads_and_finds_quickly() -> None:
    data = store.build((store.DATA,), "x")
    loaded = min(_timed(lambda: Base.of(data)) for _ in range(5))
    base = Base.of(data)
    text = _text(["Berlin", "Angela Merkel", "Deutsche Bank", "der Ukraine", "Siemens"], 1_000_000)
    words = _timed(lambda: [w for w in text.split() if w in base.keys])
    took = min(_timed(lambda: sum(1 for _ in base.find(text))) for _ in range(3))
    print(f"load {loaded * 1000:.0f} ms, {len(text.encode()) / took / 1e6:.1f} MB/s, bare look-ups {words / took:.2f}")
    assert took < 40 * words
    assert loaded < took
