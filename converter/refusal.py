"""A run that can't start or go on."""

from __future__ import annotations

import errno

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


def cannot_write(error: OSError, path: object) -> Refused:
    """``RUN009`` for an error of the file system."""
    remedy = "look at its permissions" if error.errno in _CLOSED else "make room"
    return Refused("RUN009", f"can't write: {error.strerror or error}", f"{remedy}, or name another folder", str(path))


_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)
