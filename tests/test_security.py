"""SECURITY.md promises nothing that no test shows."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
TOLD = TESTS.parent / "SECURITY.md"


def test_every_promise_has_a_test_that_there_is() -> None:
    rows = re.findall(r"(?m)^\| (?!promise|-)(.+?) \| (.+) \|$", TOLD.read_text(encoding="utf-8"))
    there = {
        name
        for path in TESTS.rglob("test_*.py")
        for name in re.findall(r"(?m)^def (test_\w+)", path.read_text("utf-8"))
    }
    assert len(rows) > 10
    for promise, tests in rows:
        named = re.findall(r"`(test_\w+)`", tests)
        assert named, promise
        assert set(named) <= there, promise


def test_no_address_is_invented() -> None:
    assert not re.search(r"https?://|[\w.]+@[\w.]+", TOLD.read_text(encoding="utf-8"))
