"""A file system that fails on demand, under a run in this very process.

Python tells an audit hook of every file that is opened, renamed, removed or made (PEP 578) before it happens, and what
the hook raises is raised there: so each such step below a folder can be counted, delayed, refused or be the last one.
What is written goes through ``os.fdopen``, which is replaced for the time. A kill is simulated by raising ``Killed``
and by refusing every later step as well: ``finally`` can tidy up no more than it could after SIGKILL.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

from converter import atomic

_CHANGES = frozenset(
    ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "os.link", "os.symlink", "os.utime")
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_NOBODY = count(1 << 23)
"""numbers that no process has: beyond Linux's highest, 2 to the 22nd"""


class Killed(BaseException):
    """The process is dead from here on."""


@dataclass(slots=True)
class Disk:
    """What happens below ``top``, from which step on."""

    top: Path
    after: int = 0
    """steps that still go well"""
    room: int | None = None
    """bytes that there is room for then; None: any"""
    inodes: int | None = None
    """files and folders that there is room for then"""
    refuses: int = 0
    """errno of every change then: EROFS, EACCES, EIO"""
    unreadable: bool = False
    """opening a file to read it is refused then, too"""
    closed: frozenset[Path] = frozenset()
    """files that can't be read, at whatever step"""
    kill: bool = False
    """before the step, or when half of a piece is written"""
    meanwhile: Callable[[], object] | None = None
    """what somebody else does at that moment, once"""
    pause: float = 0.0
    """seconds that every step takes"""
    steps: int = 0
    dead: bool = False

    def step(self, path: str, *, changes: bool, makes: bool = False) -> None:
        """One step is about to happen. Raises OSError and Killed."""
        if self.dead:
            raise Killed
        self.steps += 1
        if self.pause:
            time.sleep(self.pause)
        if self.steps <= self.after:
            return
        if self.kill:
            self.dead = True
            raise Killed
        if self.meanwhile:
            act, self.meanwhile = self.meanwhile, None
            act()
        if self.refuses and (changes or self.unreadable):
            raise OSError(self.refuses, os.strerror(self.refuses), path)
        if makes and self.inodes is not None:
            if self.inodes <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
            self.inodes -= 1

    def written(self, wanted: int) -> int:
        """How many bytes of a piece still go onto the disk."""
        if self.dead:
            raise Killed
        if self.kill:
            self.steps += 1
            if self.steps > self.after:
                self.dead = True
                return wanted // 2
        if self.steps < self.after or self.room is None:
            return wanted
        fits = min(wanted, self.room)
        self.room -= fits
        return fits


_active: Disk | None = None
_installed = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    global _active  # noqa: PLW0603
    disk = _active
    if disk is None or not (event == "open" or event in _CHANGES or event == "ctypes.dlsym"):
        return
    if event == "ctypes.dlsym":
        if arguments[1] == "renameat2":
            disk.step("renameat2", changes=True)
        return
    path = arguments[0]
    if not isinstance(path, str | bytes | os.PathLike):
        return
    shown = os.path.abspath(os.fsdecode(path))
    if shown != str(disk.top) and not shown.startswith(f"{disk.top}{os.sep}"):
        return
    writes = event != "open" or bool((arguments[2] or 0) & _WRITES)
    if not writes and Path(shown) in disk.closed:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), shown)
    _active = None  # what the disk itself does is no step
    try:
        makes = event == "os.mkdir" or (event == "open" and writes and not os.path.lexists(shown))
        disk.step(shown, changes=writes, makes=makes)
    finally:
        _active = disk


class _Bounded(io.FileIO):
    """A file on that disk."""

    def write(self, data: Any) -> int:
        disk = _active
        if disk is None:
            return super().write(data)
        view = memoryview(data).cast("B")
        fits = disk.written(len(view))
        done = super().write(view[:fits])
        if disk.dead:
            raise Killed
        if fits < len(view):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return done


_fdopen = os.fdopen


def _bounded(handle: int, mode: str = "r", buffering: int = -1, **options: Any) -> Any:
    if "b" not in mode or not {"w", "a", "+"} & set(mode):
        return _fdopen(handle, mode, buffering, **options)
    raw = _Bounded(handle, mode)
    return raw if buffering == 0 else io.BufferedWriter(raw)


def _nobodys_name() -> str:
    """A temporary name of a process that is gone, so that the next run sweeps what a kill leaves."""
    ours = next(_NOBODY)
    return _name().replace(f"-{os.getpid()}-", f"-{ours}-")


_name = atomic.temporary_name


@contextmanager
def under(disk: Disk) -> Iterator[Disk]:
    """All that this process does goes by that disk."""
    global _active, _installed  # noqa: PLW0603
    if not _installed:
        sys.addaudithook(_hook)
        _installed = True
    with (
        mock.patch("os.fdopen", _bounded),
        mock.patch("os.fsync"),
        mock.patch("converter.atomic.temporary_name", _nobodys_name),
    ):
        _active = disk
        try:
            yield disk
        finally:
            _active = None
