"""Judges documents in a process that may be killed: a document that takes too long costs its own request only."""

from __future__ import annotations

import multiprocessing
import threading
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from converter.checks.coverage import Tally
from converter.checks.views import Options
from converter.diagnostics import Diagnostic

Judged = tuple[tuple[Diagnostic, ...], Tally]
"""what is wrong with a document, and what of it was judged"""


class TooLong(Exception):
    """Judging took longer than it may."""


class Died(Exception):
    """The process that judged ended without a word."""


def _work(pipe: Connection) -> None:
    import signal

    from converter import workers

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    workers.end_with_parent()
    while True:
        try:
            name, data, options = pipe.recv()
        except EOFError:
            return
        pipe.send(_judged(name, data, options))


def _judged(name: str, data: bytes, options: Options) -> Judged:
    from converter.checks import coverage
    from converter.checks.files import judge_bytes

    met: list[coverage.Seen] = []
    found = judge_bytes(name, data, options=options, each=lambda view: met.extend(coverage.seen(view, options)))
    silence = coverage.nothing_judged(found, met, options, name)
    return (*found, *silence), coverage.tally(met)


class Judge:
    """One process, started when it is first needed and again after it was killed; one document at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def __call__(self, name: str, data: bytes, options: Options, *, seconds: float) -> Judged:
        """Raises TooLong, Died, or TimeoutError where others have the process for as long."""
        if not self._lock.acquire(timeout=seconds):
            raise TimeoutError
        try:
            pipe = self._started()
            try:
                pipe.send((name, data, options))
                if not pipe.poll(seconds):
                    self._end()
                    raise TooLong
                found: Judged = pipe.recv()
            except (EOFError, OSError):
                self._end()
                raise Died from None
            return found
        finally:
            self._lock.release()

    def _started(self) -> Connection:
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self._end()
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        self._process = context.Process(target=_work, args=(there,), daemon=True)
        self._process.start()
        there.close()
        self._pipe = here
        return here

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._process.join(5)
        self._pipe = self._process = None

    def close(self) -> None:
        """Ends the process."""
        with self._lock:
            self._end()
