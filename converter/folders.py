"""The one way through a folder: in an order that never changes, past what is hidden."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Set

Enters = Callable[[str, str], bool]
"""a folder and the name of one in it: whether the walk goes on there"""


def hidden(name: str) -> bool:
    """Whether a file or a folder is nobody's but the system's: ``.git``, ``.DS_Store``."""
    return name.startswith(".")


def walk(
    top: str | os.PathLike[str],
    *,
    enters: Enters | None = None,
    unreadable: Callable[[OSError], None] | None = None,
    follow: bool = False,
    also: Set[str] = frozenset(),
) -> Iterator[tuple[str, list[str]]]:
    """Every folder from the top down with the names of its files, both sorted, none hidden.

    ``unreadable`` is told of folders that can't be listed; they are passed over. ``follow``: links to folders are
    entered, too, and ``enters`` has to keep the walk from going round. ``also``: hidden folders that are entered.
    """
    for here, folders, names in listed(top, unreadable=unreadable, follow=follow):
        shown = (f for f in sorted(folders) if not hidden(f) or f in also)
        folders[:] = [f for f in shown if enters is None or enters(here, f)]
        yield here, sorted(n for n in names if not hidden(n))


def listed(
    top: str | os.PathLike[str], *, unreadable: Callable[[OSError], None] | None = None, follow: bool = False
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Every folder from the top down with its folders and files; what is taken out of the folders is not entered.

    As ``os.walk``, which until Python 3.12 goes down by recursion: a thousand folders in one another ended it.
    """
    waiting = [os.fspath(top)]
    while waiting:
        here = waiting.pop()
        folders: list[str] = []
        names: list[str] = []
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    (folders if _is_folder(entry) else names).append(entry.name)
        except OSError as error:
            if unreadable:
                unreadable(error)
            continue
        yield here, folders, names
        paths = [os.path.join(here, name) for name in folders]
        waiting += [path for path in reversed(paths) if follow or not os.path.islink(path)]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
