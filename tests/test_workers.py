"""The pool: what a process that dies costs."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading

import pytest

from converter import forked, workers


def deadly(item: int, fatal: frozenset[int]) -> int:
    if item in fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def died(item: int) -> int:
    return -item


def loaded(item: int, context: None) -> tuple[int, bool]:
    return os.getpid(), bool(LOADED)


def wrong(item: int, fatal: int) -> int:
    if item == fatal:
        raise ValueError(f"no {item}")
    return item


LOADED: list[str] = []


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("copies", [True, False], ids=["copies", "new interpreters"])
def test_each_process_that_dies_costs_its_own_item_and_the_pool_goes_on(
    copies: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several, one beside the other: after the first one the rest is done by a new pool."""
    if not copies:
        monkeypatch.setattr(forked, "possible", lambda: False)
    fatal = frozenset((3, 30, 31))
    done = list(workers.spread(deadly, range(60), fatal, jobs=2, most=5, died=died))
    assert done == [-item if item in fatal else item for item in range(60)]


@pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only")
def test_workers_start_with_what_is_loaded_and_end_with_their_work() -> None:
    """In a process of its own: pytest's may have threads, and then no copy is made."""
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True", "False", "0"]


def of_copies() -> None:
    """Whether: copies are possible, several did the work with what was loaded here, a fault arrives as it was raised;
    copies are possible beside a thread; how many processes are left."""
    print(forked.possible())
    made = list(
        workers.spread(
            loaded, range(40), None, jobs=2, most=5, died=lambda n: (n, False), load=lambda: LOADED.append("x")
        )
    )
    print(all(held for _, held in made) and os.getpid() not in {pid for pid, _ in made})
    try:
        list(workers.spread(wrong, range(40), 7, jobs=2, most=5, died=died))
    except ValueError as error:
        print(str(error) == "no 7")
    stop = threading.Event()
    beside = threading.Thread(target=stop.wait)
    beside.start()
    print(forked.possible())
    stop.set()
    beside.join()
    print(len(multiprocessing.active_children()))


if __name__ == "__main__":
    of_copies()
