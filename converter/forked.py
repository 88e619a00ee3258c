"""Worker processes that are copies of this one, for joblib: they start with what is loaded here and share its memory.

loky's workers start as new interpreters and load everything anew, which is as much work as judging a hundred documents.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from joblib.parallel import ParallelBackendBase, get_active_backend

_SIGNALS = (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()))


def possible() -> bool:
    """Whether a copy would be whole: on Linux, with no other thread of whatever library (a lock that it holds would
    stay held in the copy), and where nobody has chosen other workers (``joblib.parallel_config``)."""
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return False
    return len(os.listdir("/proc/self/task")) == 1 and type(get_active_backend()[0]).__name__ == "LokyBackend"


class Forked(ParallelBackendBase):  # type: ignore[misc]
    """joblib's interface to them (https://joblib.readthedocs.io/en/stable/custom_parallel_backend.html).

    A process that dies raises BrokenProcessPool, as loky does.
    """

    supports_retrieve_callback = True
    _pool: ProcessPoolExecutor | None = None

    def __init__(self, settle: Callable[[], None], **options: Any) -> None:
        """``settle`` is called in each process before its first task."""
        super().__init__(**options)
        self._settle = settle

    def effective_n_jobs(self, n_jobs: int) -> int:
        return n_jobs

    def configure(self, n_jobs: int = 1, parallel: object = None, **_: object) -> int:
        self.parallel = parallel
        self._pool = ProcessPoolExecutor(n_jobs, mp_context=get_context("fork"), initializer=_begin(self._settle))
        return n_jobs

    def submit(self, func: Callable[[], Any], callback: Callable[[Future[Any]], None] | None = None) -> Future[Any]:
        if self._pool is None:
            raise RuntimeError("configure() comes first")
        # the first task starts the processes: what our caller does on a signal is not theirs to do
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            future = self._pool.submit(func)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if callback is not None:
            future.add_done_callback(callback)
        return future

    apply_async = submit  # its name before joblib 1.5

    def retrieve_result_callback(self, out: Future[Any]) -> Any:
        return out.result()

    def terminate(self) -> None:
        """Ends them, whatever they do; returns when they are gone."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in list((pool._processes or {}).values()):  # noqa: SLF001 - kill_workers() comes with Python 3.14
            process.kill()
        pool.shutdown(wait=True, cancel_futures=True)

    def abort_everything(self, ensure_ready: bool = True) -> None:  # noqa: FBT001, FBT002 - joblib's signature
        self.terminate()


def _begin(settle: Callable[[], None]) -> Callable[[], None]:
    def begin() -> None:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        settle()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    return begin
