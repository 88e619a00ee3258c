"""The pool: what a process that dies costs."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from converter import workers


def deadly(item: int, fatal: frozenset[int]) -> int:
    if item in fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def died(item: int) -> int:
    return -item


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_each_process_that_dies_costs_its_own_item_and_the_pool_goes_on() -> None:
    """Several, one beside the other: after the first one the rest is done by a new pool."""
    fatal = frozenset((3, 30, 31))
    done = list(workers.spread(deadly, range(60), fatal, jobs=2, most=5, died=died))
    assert done == [-item if item in fatal else item for item in range(60)]
