"""One lock for a whole run: data, site, search index and temporary folders, until the last worker is gone.

The lock is the system's (``flock``, on Windows a locked byte), so one that was killed leaves none behind; the file only
gives it a name and says who holds it. It is opened without following links, and never truncated.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from converter import clock
from converter.refusal import Refused, cannot_write

if TYPE_CHECKING:
    import filelock

LOCK = ".wiremark.lock"
WAIT = 60.0
"""seconds that a run waits for another one, unless told otherwise"""
_POLL = 0.05


@contextmanager
def exclusive(folder: Path, *, wait: float = WAIT, say: Callable[[str], None] | None = None) -> Iterator[None]:
    """Holds the folder, which is made where it is missing. Another run's end is awaited for ``wait`` seconds, and
    ``say`` hears of it once. Raises Refused: ``RUN010`` with who holds it, ``RUN009`` where there can be no lock."""
    import filelock

    path = folder / LOCK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _regular(path)
        lock = filelock.FileLock(path, mode=0o644, poll_interval=_POLL, fallback_to_soft=False, preserve_lock_file=True)
        _acquire(lock, path, folder, wait, say)
    except OSError as error:
        raise cannot_write(error, folder) from error
    try:
        _sign(path)
        yield
    finally:
        lock.release()


def _acquire(
    lock: filelock.BaseFileLock, path: Path, folder: Path, wait: float, say: Callable[[str], None] | None
) -> None:
    import filelock

    try:
        with contextlib.suppress(filelock.Timeout):
            lock.acquire(blocking=False)
            return
        if wait > 0:
            if say:
                say(f"{_holder(path)} is writing into {folder}: waiting up to {wait:g} s")
            lock.acquire(timeout=wait)
            return
    except filelock.Timeout:
        pass
    except RuntimeError:  # this very process holds it
        pass
    raise Refused("RUN010", f"{_holder(path)} is writing into this folder", "wait for it (--wait SECONDS)", str(folder))


def _regular(path: Path) -> None:
    """Raises OSError for what is no plain file with one name: a lock must not reach what lies elsewhere."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        raise OSError(f"{LOCK} is a link or no plain file")


def _sign(path: Path) -> None:
    """Says who holds the lock; a file with somebody else's words in it is left alone."""
    if _read(path) is None:
        return
    me = {
        "wiremark": "lock",
        "process": os.getpid(),
        "host": socket.gethostname(),
        "since": clock.now({}).isoformat(),
    }
    with contextlib.suppress(OSError):
        flags = os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(path, flags), "wb") as file:
            file.write(json.dumps(me).encode() + b"\n")
            file.truncate()


def _read(path: Path) -> dict[str, object] | None:
    """What the lock's file says; empty for an empty one, None for somebody else's."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
            text = file.read(4096)
    except OSError:
        return {}
    if not text.strip():
        return {}
    try:
        said = json.loads(text)
    except ValueError:
        return None
    return said if isinstance(said, dict) and said.get("wiremark") == "lock" else None


def _holder(path: Path) -> str:
    said = _read(path) or {}
    process, host, since = said.get("process"), said.get("host"), said.get("since")
    if not isinstance(process, int) or not isinstance(host, str) or not isinstance(since, str):
        return "another wiremark"
    where = "" if host == socket.gethostname() else f" on {host[:80]!a}"
    return f"another wiremark (process {process}{where}, since {ascii(since[:40])[1:-1]})"
