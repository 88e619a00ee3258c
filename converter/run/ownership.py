"""What of the output folder is ours: before a file is written, replaced or removed.

A file is ours if the manifest knows its name *and* its bytes are among those that wiremark wrote there. What somebody
changed by hand stays (``RUN013``), so does what somebody else put there (``RUN014``), and a source of the run is never
an output (``RUN015``).
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from converter import atomic
from converter.diagnostics import Diagnostic, Location, Severity
from converter.refusal import Refused, cannot_write
from converter.run import manifest
from converter.run.discovery import Ref, folded, shown

Action = Literal["write", "replace", "remove", "keep", "refuse", "spare"]
"""``keep``: what is there has these bytes already; ``spare``: it is somebody's, and the new version goes beside it"""


@dataclass(frozen=True, slots=True)
class Change:
    """What happens, or with ``dry_run`` would happen, to a file of the output folder."""

    action: Action
    name: str
    """relative to the output folder"""
    story: str = ""
    """the source's id"""
    beside: str = ""
    """where the new version lies of a file that is spared"""


@dataclass(frozen=True, slots=True)
class State:
    """What is there under a name."""

    digest: str | None = None
    """hash of a plain file's bytes; None: there is no plain file"""
    stamp: tuple[int, ...] | None = None
    """inode, size and time; None: nothing is there at all"""


def state(path: Path) -> State:
    """Raises Refused where the file can't be read."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return State(None, _stamp(status))
        with path.open("rb") as file:
            return State(hashlib.file_digest(file, "sha256").hexdigest(), _stamp(status))
    except (FileNotFoundError, NotADirectoryError):
        return State()
    except OSError as error:
        raise cannot_write(error, path) from error


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def unmoved(path: Path, seen: State) -> None:
    """Raises Refused where somebody has touched the file since it was looked at."""
    try:
        now: tuple[int, ...] | None = _stamp(path.lstat())
    except OSError:
        now = None
    if now != seen.stamp:
        did = "changed" if now else "removed"
        raise Refused("RUN013", f"somebody {did} this file just now: it is not overwritten", "run again", str(path))


def plain_file(path: Path) -> None:
    """Raises OSError for what is there and no plain file with one name."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        raise OSError(f"{path.name} is a link or no plain file")


class Sources:
    """The files that the run reads: none of them is ever written or removed, under whatever name."""

    def __init__(self, refs: Iterable[Ref]) -> None:
        self._identities: set[tuple[int, int]] = set()
        for path in {ref.path for ref in refs if isinstance(ref.path, Path)}:
            try:
                status = path.stat()
            except (OSError, ValueError):
                continue
            self._identities.add((status.st_dev, status.st_ino))

    def __contains__(self, path: Path) -> bool:
        try:
            status = path.stat()
        except (OSError, ValueError):
            return False
        return (status.st_dev, status.st_ino) in self._identities


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done about one output."""

    action: Action
    seen: State = State()
    note: Diagnostic | None = None
    """why not"""
    ours: tuple[str, ...] | None = None
    """hashes that stay known as ours under this name, where the file is not written; None: as the outputs say"""
    own_source: bool = False


def decide(
    folder: Path, name: str, digest: str, known: frozenset[str], sources: Sources, *, force: bool, origin: str = ""
) -> Decision:
    """For one output and its hash; ``known`` are the hashes that the manifest knows under this name, ``origin`` is the
    name of the story's source, where it lies in the folder: one that wiremark wrote and somebody corrected stays."""
    path = manifest.inside(folder, name)
    if path is None:
        message = "the folder above it is a link or a file of somebody else's"
        return _refused(folder / name, "RUN014", message, (), hint=_NO_FILE)
    seen = state(path)
    if seen.stamp is None:
        return Decision("write", seen)
    if path in sources:
        if seen.digest == digest or (known and name == origin):
            return Decision("keep", seen, ours=tuple(sorted(known)), own_source=True)
        return _refused(path, "RUN015", "would overwrite a source of this run", tuple(known), seen, own_source=True)
    if seen.digest is None:
        return _refused(path, "RUN014", "this is no file, but a link, a folder or a device", (), seen, hint=_NO_FILE)
    if not (known or force or seen.digest == digest) and (other := _other(folder, path)):
        message = f"this file is another run's output, {shown(other / manifest.MANIFEST)} knows it: it stays"
        hint = f"name the folder of that run, -o {shown(other)}, or another one; --force overwrites it"
        return _refused(path, "RUN014", message, (), seen, hint=hint)
    return settled(path, seen, digest, known, force=force)


def _other(folder: Path, path: Path) -> Path | None:
    """The folder, above the file and not the run's own, whose manifest knows the file."""
    own, whole = folder.absolute(), path.absolute()
    for above in whole.parents:
        if above == own:
            continue
        try:
            stamp = _stamp((above / manifest.MANIFEST).lstat())
        except OSError:
            continue
        if whole.relative_to(above).as_posix() in _names(above, stamp):
            here = Path.cwd()
            return above.relative_to(here) if above.is_relative_to(here) else above
    return None


@lru_cache(maxsize=8)
def _names(folder: Path, _stamp: tuple[int, ...]) -> frozenset[str]:
    """The outputs that a manifest knows, which is read once as long as it stays as it is."""
    try:
        return frozenset(manifest.read(folder).owned)
    except Refused:
        return frozenset()


def settled(path: Path | str, seen: State, digest: str, known: frozenset[str], *, force: bool) -> Decision:
    """For what is no source, and plain if it is there."""
    if seen.stamp is None:
        return Decision("write", seen)
    if seen.digest == digest:
        return Decision("keep", seen)
    if seen.digest in known or force:
        return Decision("replace", seen)
    if known:
        return _refused(
            path, "RUN013", "somebody changed this file since wiremark wrote it: it stays", tuple(known), seen
        )
    return _refused(path, "RUN014", "this file is somebody else's: it stays", (), seen)


_HINTS = {
    "RUN013": "--keep-both writes the new version beside it, --force overwrites it",
    "RUN014": "name another folder; --force overwrites it",
    "RUN015": "name another folder, or other formats with --to",
}


_NO_FILE = "move it away, or name another folder; --force leaves it, too"


def _refused(
    path: Path | str,
    rule: str,
    message: str,
    ours: tuple[str, ...],
    seen: State = State(),
    *,
    hint: str = "",
    own_source: bool = False,
) -> Decision:
    note = Diagnostic(rule, Severity.ERROR, message, hint or _HINTS[rule], Location(shown(path)))
    return Decision("refuse", seen, note, tuple(sorted(ours)), own_source)


class Claims:
    """Names that outputs of this run have taken, as a disk sees them that folds case."""

    def __init__(self) -> None:
        self._taken: dict[str, tuple[str, str]] = {}

    def take(self, name: str, source: str) -> tuple[str, str] | None:
        """None where the name is free or the source's own, else the source that has it, and as what."""
        taken, other = self._taken.setdefault(folded(name), (name, source))
        return None if (taken, other) == (name, source) else (other, taken)


def removable(
    folder: Path, name: str, known: frozenset[str], sources: Sources
) -> tuple[Path | None, Diagnostic | None]:
    """The file to remove, or why it stays; both None where there is nothing."""
    path = manifest.inside(folder, name)
    if path is None:
        return None, None
    seen = state(path)
    if seen.stamp is None or path in sources:
        return None, None
    if seen.digest in known:
        return path, None
    if not known:
        return None, None
    return None, stays(path)


def stays(path: Path | str) -> Diagnostic:
    """Why an output that nothing stands behind any more is not removed."""
    note = "nothing stands behind this file any more, but somebody changed it: it stays"
    return Diagnostic("RUN013", Severity.WARNING, note, "remove it yourself", Location(shown(path)))


def remove_empty(folder: Path, parents: Iterable[Path]) -> None:
    """Removes folders that removing has left empty, up to the output folder."""
    for parent in parents:
        here = parent
        while here != folder and here.is_relative_to(folder):
            try:
                here.rmdir()
            except OSError:
                break
            here = here.parent


def sweep(folder: Path, owned: Mapping[str, object]) -> None:
    """Removes what killed runs left of temporary files, where outputs lie and nowhere else."""
    parents = {folder, *(path.parent for name in owned if (path := manifest.inside(folder, name)))}
    atomic.sweep(parents)
