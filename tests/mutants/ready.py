"""Changes tried in forks of a process in which all tests stand ready: the code of the changed function is exchanged.

It costs a change the time of its tests and nothing more. What it can't show (a changed constant, table or decorator,
and whatever was kept from before the change) ``sample`` tries again in a process that has nothing of ours loaded.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import resource
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import CodeType, FunctionType
from typing import NoReturn

import pytest
from _pytest.runner import runtestprotocol

SECONDS = 10
"""of processor time for one test; one that takes longer fails, if without the change it is quicker"""
PATIENCE = 300
"""seconds for all tests of a change: none may wait for what never comes; whose do counts as unseen"""
MEMORY = 6 << 30
"""bytes that one may ask for"""
FUNCTION = 0x3
"""how the code of a function is marked: optimized, with locals of its own"""

Exchange = list[tuple[CodeType, CodeType]]
"""functions as they are and as they would be"""


def exchange(path: Path, source: str, mutated: str) -> Exchange:
    """The functions that differ; none where something differs that is no function."""
    found: Exchange = []
    with warnings.catch_warnings(action="ignore"):  # of what is compared by ``is``
        old, new = (compile(text, str(path), "exec", dont_inherit=True) for text in (source, mutated))
    return found if _differ(old, new, found) else []


def _differ(old: CodeType, new: CodeType, found: Exchange) -> bool:
    """Of a module's or a class's own code: whether nothing but functions in it differs; they are found."""
    if _bare(old) != _bare(new):
        return False
    inner = [[x for x in code.co_consts if isinstance(x, CodeType)] for code in (old, new)]
    for a, b in zip(*inner, strict=True):
        if a == b:
            continue
        if a.co_flags & FUNCTION == FUNCTION:
            found.append((a, b))
        elif not _differ(a, b, found):
            return False
    return True


def place(code: CodeType) -> tuple[str, str, int]:
    """Where a function stands: two codes of one function are not equal once the interpreter has run one of them."""
    return str(Path(code.co_filename).absolute()), code.co_qualname, code.co_firstlineno


def _bare(code: CodeType) -> tuple[object, ...]:
    constants = [None if isinstance(x, CodeType) else (type(x), x) for x in code.co_consts]
    return code.co_code, code.co_names, constants


class Ready:
    """A plugin of pytest's: in place of its loop over the tests, the changes are tried."""

    def __init__(self, work: Iterable[tuple[int, Exchange, Sequence[str]]], tell: Callable[[int, str], None]) -> None:
        """``work``: number, exchange, names of tests; ``tell`` is told the number and the test that noticed it."""
        self.work = work
        self.tell = tell
        self.items: dict[str, pytest.Item] = {}
        self.functions: dict[tuple[str, str, int], list[FunctionType]] = {}
        self.innocent: dict[str, bool] = {}
        self.sharp: dict[tuple[str, str], int] = {}
        """how many changes of a file a test has noticed: it is tried first on the next"""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        for item in {item.path: item for item in reversed(session.items)}.values():  # what is loaded late is loaded now
            runtestprotocol(item, nextitem=None, log=False)
        for path in Path("converter").rglob("[!_]*.py"):
            with contextlib.suppress(ImportError):  # an extra that is not installed
                importlib.import_module(".".join(path.with_suffix("").parts))
        gc.collect()
        for one in gc.get_objects():
            if isinstance(one, FunctionType) and str(one.__module__).startswith("converter."):
                self.functions.setdefault(place(one.__code__), []).append(one)
        gc.freeze()
        for number, pairs, tests in self.work:
            if not all(place(old) in self.functions for old, _ in pairs):
                continue
            file = pairs[0][0].co_filename
            items = [self.items[t] for t in tests if t in self.items]
            items.sort(key=lambda item: -self.sharp.get((file, item.nodeid), 0))
            test = self.noticed(pairs, items)
            self.sharp[file, test] = self.sharp.get((file, test), 0) + 1
            self.tell(number, test)
        return True

    def noticed(self, pairs: Exchange, items: list[pytest.Item]) -> str:
        """The first test that fails with the change and not without it."""
        while failed := self.forked(pairs, items):
            if failed not in self.innocent:
                self.innocent[failed] = not self.forked([], [self.items[failed]])
            if self.innocent[failed]:
                return failed
            items = [item for item in items if item.nodeid != failed]
        return ""

    def forked(self, pairs: Exchange, items: Sequence[pytest.Item]) -> str:
        """The first test that fails, or in which the process ends."""
        with tempfile.TemporaryFile(buffering=0) as said:
            child = os.fork()
            if not child:
                self.child(pairs, items, said.fileno())
            ended = time.monotonic() + PATIENCE
            while not (done := os.waitpid(child, os.WNOHANG))[0]:
                if time.monotonic() > ended:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                    return ""
                time.sleep(0.005)
            said.seek(0)
            begun = said.read().decode().split("\0")[:-1]
        return begun[-1] if done[1] and begun else ""

    def child(self, pairs: Exchange, items: Sequence[pytest.Item], into: int) -> NoReturn:
        try:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            for old, new in pairs:
                for function in self.functions[place(old)]:
                    function.__code__ = new
            gc.disable()
            for item, following in zip(items, [*items[1:], None], strict=True):
                os.write(into, f"{item.nodeid}\0".encode())
                resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + SECONDS, -1))
                if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
                    os._exit(1)
            os._exit(0)
        finally:
            os._exit(3)
