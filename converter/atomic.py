"""Whole or not at all: the one way in which a file is written.

A temporary file in the same folder, then one rename. Its name says whose it is: host, process and a random part. What a
killed process left is swept once that process is gone; nothing else ever is.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import socket
import stat
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from converter.refusal import cannot_write

_NAME = re.compile(r"\.wiremark-([0-9a-f]{8})-([0-9]{1,10})-[0-9a-f]{8}\.tmp")
_FORGOTTEN = 86_400.0
"""seconds after which a temporary file of another host is nobody's any more"""


def temporary_name() -> str:
    """A name for a temporary file or folder of this process."""
    return f".wiremark-{_host()}-{os.getpid()}-{secrets.token_hex(4)}.tmp"


def write(path: Path, data: bytes, *, unless: Callable[[], None] | None = None, durable: bool = False) -> bool:
    """Writes beside and swaps in; False where the file has these bytes already.

    ``unless`` is called right before the swap and may raise, which leaves all as it was. ``durable``: the bytes are on
    the disk, not only in its cache, before the name shows them. Permissions of a file that is replaced stay. Raises
    Refused (``RUN009``).
    """
    try:
        before = _status(path)
        if before and stat.S_ISREG(before.st_mode) and before.st_size == len(data) and path.read_bytes() == data:
            return False
        swap(path, (data,), unless=unless, durable=durable)
    except OSError as error:
        raise cannot_write(error, path) from error
    return True


def swap(
    path: Path, chunks: Iterable[bytes], *, unless: Callable[[], None] | None = None, durable: bool = False
) -> None:
    """The same for bytes that come one after the other, whatever the file has. Raises OSError, and what they raise."""
    before = _status(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.parent / temporary_name()
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(beside, flags, 0o666), "wb") as file:
            file.writelines(chunks)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if before and stat.S_ISREG(before.st_mode):
            beside.chmod(stat.S_IMODE(before.st_mode))
        if unless:
            unless()
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def sweep(folders: Iterable[Path]) -> None:
    """Removes temporary files and folders of this user whose process is gone, in these folders and not below them."""
    for folder in folders:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in list(entries):
                if abandoned(entry.name, entry.path):
                    remove(Path(entry.path))


def abandoned(name: str, path: str | Path) -> bool:
    """Whether this is a temporary file or folder of this user that no living process writes."""
    found = _NAME.fullmatch(name)
    if not found:
        return False
    try:
        status = os.lstat(path)
    except OSError:
        return False
    if stat.S_ISLNK(status.st_mode) or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
        return False
    if found[1] != _host():
        return time.time() - status.st_mtime > _FORGOTTEN
    return int(found[2]) != os.getpid() and not lives(int(found[2]))


def remove(path: Path) -> None:
    """A file, or a folder with all that is in it; links are removed, never followed. Errors leave the rest."""
    import shutil

    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def lives(process: int) -> bool:
    """Whether a process of this machine is there, as far as the system says."""
    if os.name != "posix":
        return False  # there a file that somebody has open can't be removed anyway
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


@cache
def _host() -> str:
    return hashlib.sha256(socket.gethostname().encode("utf-8", "replace")).hexdigest()[:8]
