"""The one pool of processes, for converting and for validating.

joblib, so that the same call can go to a cluster (``joblib.parallel_config(backend="dask")``). A task is a pure
function: workers write nothing. They end with whoever started them, however that ends, and one that the system kills
costs the item that it held and no other.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

I = TypeVar("I")  # noqa: E741 - an item
C = TypeVar("C")
R = TypeVar("R")

_LOOK = 0.25
"""seconds between two looks whether the parent still lives"""


def spread(
    function: Callable[[I, C], R],
    items: Sequence[I],
    context: C,
    *,
    jobs: int,
    most: int,
    died: Callable[[I], R],
) -> Iterator[R]:
    """``function(item, context)`` of every item, in their order, in ``jobs`` processes and tasks of at most ``most``.

    ``died`` makes the result of an item whose process ends without a word, also when it is tried alone. What the
    function raises ends all and is raised here.
    """
    results: dict[int, R] = {}
    position = 0
    left = list(range(len(items)))
    try:
        with tempfile.TemporaryDirectory(prefix="wiremark-") as folder:
            while left:
                size = max(1, min(most, len(left) // (jobs * 2) or 1))
                chunks = [left[at : at + size] for at in range(0, len(left), size)]
                notes = Path(tempfile.mkdtemp(dir=folder))
                for number, result in _round(function, items, context, chunks, jobs, notes):
                    results[number] = result
                    while position in results:
                        yield results.pop(position)
                        position += 1
                left = [n for n in left if n >= position and n not in results]
                for number in _suspects(notes, left):
                    results[number] = _alone(function, items[number], context, notes, died)
                    left.remove(number)
                while position in results:
                    yield results.pop(position)
                    position += 1
    finally:
        _end()


def _round(
    function: Callable[[I, C], R], items: Sequence[I], context: C, chunks: list[list[int]], jobs: int, notes: Path
) -> Iterator[tuple[int, R]]:
    """Results until all are there, or until a worker dies."""
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool

    calls = (delayed(_chunk)(function, [(n, items[n]) for n in chunk], context, str(notes)) for chunk in chunks)
    _start_tracker()
    # what the caller ends is told by the caller
    warnings.filterwarnings("ignore", "[0-9]+ tasks which were still being processed", UserWarning)
    # at least two: for one, joblib would work in this very process
    with contextlib.suppress(BrokenProcessPool):
        for done in Parallel(n_jobs=max(2, jobs), return_as="generator")(calls):
            yield from done


def _start_tracker() -> None:
    """Starts loky's process that cleans up after the others. It ignores SIGINT and SIGTERM by itself; a hangup of the
    whole process group must not end it before them either, so it inherits that SIGHUP is blocked."""
    if not hasattr(signal, "SIGHUP"):
        return
    from joblib.externals.loky.backend import resource_tracker

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        resource_tracker.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _suspects(notes: Path, left: list[int]) -> list[int]:
    """The items that workers held when one of them died; the first one left where none had begun."""
    held = {int(text) for path in notes.iterdir() if (text := path.read_text(encoding="ascii").strip()).isdigit()}
    return sorted(held & set(left)) or left[:1]


def _alone(function: Callable[[I, C], R], item: I, context: C, notes: Path, died: Callable[[I], R]) -> R:
    from joblib import delayed
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import BrokenProcessPool

    _end()
    run, arguments, _ = delayed(_chunk)(function, [(0, item)], context, str(notes))
    try:
        results: list[tuple[int, R]] = get_reusable_executor(max_workers=1).submit(run, *arguments).result()
        return results[0][1]
    except BrokenProcessPool:
        return died(item)
    finally:
        _end()  # joblib takes the executor that is there for one of its own


def _end() -> None:
    """No worker outlives its work."""
    from joblib.externals.loky import reusable_executor

    executor = reusable_executor._executor  # noqa: SLF001 - get_reusable_executor() would start one
    if executor is not None:
        executor.shutdown(wait=True, kill_workers=True)


# ------------------------------------------------------------------------------------------------- in a worker


def _chunk(function: Callable[[I, C], R], items: list[tuple[int, I]], context: C, notes: str) -> list[tuple[int, R]]:
    _settle()
    results = []
    with (Path(notes) / str(os.getpid())).open("w", encoding="ascii") as note:
        for number, item in items:
            _say(note.fileno(), str(number))
            results.append((number, function(item, context)))
            keep_loaded()
        _say(note.fileno(), "-")
    return results


def _say(handle: int, words: str) -> None:
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, f"{words:<12}".encode())


@cache
def keep_loaded() -> None:
    """Once a process, when its modules and tables are loaded: the garbage collector need not walk them again and again
    (``gc.freeze``), which takes a tenth of the time of short tasks, and looks for new garbage less often: a document
    leaves many objects and hardly a cycle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


_settled = False


def _settle() -> None:
    """Once a process: it leaves interrupts to its parent, and ends with it."""
    global _settled  # noqa: PLW0603
    if _settled:
        return
    _settled = True
    parent = os.getppid()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent()
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def end_with_parent() -> None:
    """Asks Linux to kill this process when its parent dies (prctl(2), PR_SET_PDEATHSIG); elsewhere nothing."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL, 0, 0, 0)


def bound(command: Sequence[str]) -> list[str]:
    """The command, so that on Linux it is killed when this process dies: a small interpreter asks for that, then
    becomes the command. Elsewhere the command itself."""
    if sys.platform != "linux" or not sys.executable:
        return list(command)
    return [sys.executable, "-I", "-S", "-c", _BOUND, str(os.getpid()), *command]


_BOUND = (
    "import ctypes, os, sys\n"
    "ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)\n"
    "if os.getppid() != int(sys.argv[1]): os._exit(1)\n"
    "os.execv(sys.argv[2], sys.argv[2:])\n"
)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)
