"""A run that can't start or go on."""

from __future__ import annotations

import errno
import os
import stat

from converter.diagnostics import Diagnostic, Location, Severity


class Refused(Exception):
    """The run can't start or go on: exit code 2. Carries the diagnostic, and pickles: a worker may raise it."""

    def __init__(self, rule: str, message: str, hint: str = "", place: str | Location = "") -> None:
        super().__init__(rule, message, hint, place)
        location = Location(place) if isinstance(place, str) else place
        self.diagnostic = Diagnostic(rule, Severity.ERROR, message, hint, location)

    def __str__(self) -> str:
        return self.diagnostic.message


class Broken(RuntimeError):
    """A plug-in can't be used; the message names it and its package."""


def cannot_write(error: OSError, path: str | os.PathLike[str]) -> Refused:
    """``RUN009`` for an error of the file system."""
    if error.errno in (errno.ENOTDIR, errno.EEXIST) and (found := _in_the_way(os.fspath(path))):
        at, kind = found
        return Refused("RUN009", f"can't write: {at} is a {kind}, not a folder", "name another folder", os.fspath(path))
    remedy = "look at its permissions" if error.errno in _CLOSED else "make room"
    return Refused("RUN009", f"can't write: {error.strerror or error}", f"{remedy}, or name another folder", str(path))


_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)


def kind(mode: int) -> str:
    """What a mode of ``stat`` says that something is."""
    kinds = {
        stat.S_IFREG: "file",
        stat.S_IFDIR: "folder",
        stat.S_IFIFO: "pipe",
        stat.S_IFSOCK: "socket",
        stat.S_IFLNK: "link to nothing",
    }
    return kinds.get(stat.S_IFMT(mode), "device")


def _in_the_way(path: str) -> tuple[str, str] | None:
    """What stands where a folder is wanted, and what it is."""
    while path and not os.path.lexists(path):
        path = os.path.dirname(path)
    if not path or os.path.isdir(path):
        return None
    try:
        return path, kind(os.stat(path).st_mode)
    except OSError:
        return path, kind(os.lstat(path).st_mode)
