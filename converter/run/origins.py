"""Where sources lie, as the manifest notes it, and which of them are gone: only what these left behind is pruned.

A path is noted as seen from the output folder, so that both can be moved together; from a store it is absolute. A
member of an archive is noted below the archive.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from converter.run.discovery import Ref
from converter.run.remote import Url


def noted(ref: Ref, base: str = "") -> str:
    """``base``: the output folder; empty: it is none. The result is empty where nobody can look there again."""
    if ref.piped:
        return ""
    if isinstance(ref.path, Url):
        path = ref.path.address
    else:
        # the file may be a link: then the link is the source
        path = os.path.join(os.path.realpath(ref.path.parent), ref.path.name)
        try:
            path = Path(os.path.relpath(path, os.path.realpath(base)) if base else path).as_posix()
        except ValueError:  # on another drive
            return ""
    return f"{path}/{ref.member}" if ref.member else path


@dataclass(frozen=True, slots=True)
class Origins:
    """What a run reads, to tell what is gone."""

    base: str
    there: frozenset[str]
    """as noted"""
    archives: tuple[str, ...]
    """with a slash behind: a member that is not ``there`` is gone"""
    stores: frozenset[tuple[str, str]]
    """the only ones that are asked, whatever a manifest says"""

    @classmethod
    def of(cls, refs: Iterable[Ref], base: str = "") -> Origins:
        known = {noted(ref, base): ref for ref in refs}
        archives = {path.removesuffix(ref.member) for path, ref in known.items() if ref.member}
        stores = {_store(path) for path, ref in known.items() if isinstance(ref.path, Url)}
        return cls(os.path.realpath(base) if base else "", frozenset(known), tuple(archives), frozenset(stores))

    def gone(self, path: str) -> bool:
        """Whether a source that was noted is no longer there. What nobody can know is taken to be there."""
        if not path or path in self.there:
            return False
        if path.startswith(self.archives):
            return True
        if "://" in path:
            return _store(path) in self.stores and _object_gone(path)
        if path.startswith(("\\", "//")):  # another machine, on Windows: it is not asked
            return False
        try:
            os.lstat(os.path.join(self.base, path))
        except FileNotFoundError:
            return True
        except (OSError, ValueError):  # below a file: in an archive, which this run does not read
            return False
        return False


def _store(path: str) -> tuple[str, str]:
    return urlsplit(path)[:2]


def _object_gone(path: str) -> bool:
    try:
        return Url(path).below() is None
    except OSError:
        return False
