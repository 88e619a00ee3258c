"""Where outputs lie: what a run needs of the place, and the place that is a folder.

A folder has locks, links and one rename that swaps a file in; ``objects`` has the places that lack them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar, Protocol, Self

from converter import atomic
from converter.diagnostics import Diagnostic
from converter.refusal import Refused, cannot_write
from converter.run import lock, manifest, ownership
from converter.run.discovery import Ref, shown
from converter.run.manifest import Entry, Manifest
from converter.run.origins import Origins, noted
from converter.run.ownership import Decision, Sources, State

Decide = Callable[..., Decision]
"""``ownership.decide`` without its folder"""
Write = tuple[str, bytes, State]
"""name, bytes, and what was there when it was decided"""


class Log(Protocol):
    """The manifest of a run that goes on."""

    def append(self, lines: bytes) -> None:
        """Adds lines, which are safe when this returns. Raises Refused."""

    def verify(self) -> None:
        """Raises Refused where the place, or the manifest in it, was removed or replaced while the run went on."""

    def finish(self, entries: Mapping[str, Entry]) -> None:
        """Writes the manifest short. Raises Refused."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...


class Store(Protocol):
    """A place for outputs. Pickles, so that workers can look into it; only the process that holds its lock writes."""

    batch: ClassVar[int]
    """stories whose lines and outputs are written at once"""

    def exclusive(self, *, wait: float, say: Callable[[str], None] | None) -> AbstractContextManager[None]:
        """Holds the place, as ``lock.exclusive`` does."""

    def notes(self) -> tuple[Diagnostic, ...]:
        """What is to be said of the place."""

    def known(self) -> Manifest:
        """What was written there. Raises Refused."""

    def log(self, known: Manifest, first: Mapping[str, Entry] | None) -> Log:
        """The manifest, to add lines to; ``first``: what it has to say before that. Raises Refused."""

    def content(self, name: str, most: int) -> bytes | None:
        """The first bytes of an output; None where there is none."""

    def digests(self, names: Iterable[str]) -> dict[str, str | None]:
        """Hashes of the outputs that are there."""

    def decider(self, names: Iterable[str]) -> Decide:
        """How to decide about outputs, most of which have these names."""

    def write(self, writes: Sequence[Write]) -> None:
        """Puts outputs in place. Raises Refused."""

    def renew(self, outputs: Mapping[str, str], sources: Sources) -> None:
        """Gives outputs that have these hashes, and are no sources, the present time. Raises Refused."""

    def removable(self, name: str, known: frozenset[str], sources: Sources) -> tuple[bool, Diagnostic | None]:
        """Whether the output is there to be removed, or why it stays."""

    def remove(self, names: Iterable[str]) -> None:
        """Removes outputs. Raises Refused."""

    def missing(self, names: Iterable[str]) -> str | None:
        """The first of these names under which nothing is there."""

    def home(self, ref: Ref) -> str:
        """The source's path below the place, empty where it lies elsewhere."""

    def origin(self, ref: Ref) -> str:
        """Where the source lies, as the place's manifest notes it."""

    def origins(self, refs: Iterable[Ref]) -> Origins:
        """The sources of a run, to tell which of those in the manifest are gone."""

    def shown(self, name: str = "") -> str:
        """A name, or the place itself, for people."""

    def seal(self) -> str:
        """What a process elsewhere sees there, too, if it is the same place; only while it is locked."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine's file system."""

    path: Path
    batch: ClassVar[int] = 16

    def exclusive(self, *, wait: float, say: Callable[[str], None] | None) -> AbstractContextManager[None]:
        return lock.exclusive(self.path, wait=wait, say=say)

    def notes(self) -> tuple[Diagnostic, ...]:
        return ()

    def known(self) -> Manifest:
        return manifest.read(self.path)

    def log(self, known: Manifest, first: Mapping[str, Entry] | None) -> Log:
        ownership.sweep(self.path, known.owned)
        return _File(self.path, first)

    def content(self, name: str, most: int) -> bytes | None:
        path = manifest.inside(self.path, name)
        return manifest.content(path, most=most) if path else None

    def digests(self, names: Iterable[str]) -> dict[str, str | None]:
        return {name: self._digest(name) for name in names}

    def _digest(self, name: str) -> str | None:
        path = manifest.inside(self.path, name)
        try:
            return ownership.state(path).digest if path else None
        except Refused:
            return None

    def decider(self, names: Iterable[str]) -> Decide:
        def decide(*args: object, **options: object) -> Decision:
            return ownership.decide(self.path, *args, **options)  # type: ignore[arg-type]

        return decide

    def write(self, writes: Sequence[Write]) -> None:
        for name, data, seen in writes:
            path = self.path / name
            atomic.write(path, data, unless=lambda p=path, s=seen: ownership.unmoved(p, s))  # type: ignore[misc]

    def renew(self, outputs: Mapping[str, str], sources: Sources) -> None:
        for name, digest in outputs.items():
            path = self.path / name
            if path in sources or self._digest(name) != digest:
                continue
            try:
                os.utime(path)
            except OSError as error:
                raise cannot_write(error, path) from error

    def removable(self, name: str, known: frozenset[str], sources: Sources) -> tuple[bool, Diagnostic | None]:
        path, note = ownership.removable(self.path, name, known, sources)
        return path is not None, note

    def remove(self, names: Iterable[str]) -> None:
        paths = [self.path / name for name in names]
        for path in paths:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise cannot_write(error, path) from error
        ownership.remove_empty(self.path, (path.parent for path in paths))

    def missing(self, names: Iterable[str]) -> str | None:
        return next((name for name in names if not os.path.lexists(self.path / name)), None)

    def home(self, ref: Ref) -> str:
        if not isinstance(ref.path, Path):
            return ""
        path, folder = os.path.realpath(ref.path), os.path.realpath(self.path)
        if not path.startswith(folder + os.sep):
            return ""
        relative = Path(path).relative_to(folder).as_posix()
        return relative if relative.isprintable() else ""

    def origin(self, ref: Ref) -> str:
        return noted(ref, str(self.path))

    def origins(self, refs: Iterable[Ref]) -> Origins:
        return Origins.of(refs, str(self.path))

    def shown(self, name: str = "") -> str:
        return shown(self.path / name)

    def seal(self) -> str:
        return (manifest.content(self.path / lock.LOCK, most=4096) or b"").decode("ascii", "replace")


class _File:
    """A manifest that grows by lines."""

    def __init__(self, folder: Path, first: Mapping[str, Entry] | None) -> None:
        self.folder = folder
        self.path = folder / manifest.MANIFEST
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        file: IO[bytes] | None = None
        try:
            ownership.plain_file(self.path)
            if first is not None:
                manifest.write(folder, first)
            file = os.fdopen(os.open(self.path, flags | getattr(os, "O_BINARY", 0), 0o644), "a+b", buffering=0)
            size = file.seek(0, os.SEEK_END)
            if size == 0:
                file.write(manifest.head())
            else:
                file.seek(size - 1)
                if file.read(1) != b"\n":  # a torn end must not swallow the next line
                    file.write(b"\n")
        except OSError as error:
            if file is not None:
                file.close()
            raise cannot_write(error, self.path) from error
        self.file = file

    def append(self, lines: bytes) -> None:
        try:
            self.file.write(lines)
            os.fsync(self.file.fileno())
        except OSError as error:
            raise cannot_write(error, self.path) from error

    def verify(self) -> None:
        try:
            there = self.path.lstat()
        except OSError:
            there = None
        mine = os.fstat(self.file.fileno())
        if there is None or (there.st_dev, there.st_ino) != (mine.st_dev, mine.st_ino):
            raise Refused(
                "RUN018",
                "the output folder was removed or replaced while the run went on",
                "nothing more was written; run again",
                shown(self.folder),
            )

    def finish(self, entries: Mapping[str, Entry]) -> None:
        self.file.close()
        manifest.write(self.folder, entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
