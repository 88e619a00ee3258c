"""A finished site takes the place of the old one, in one step, and nothing of anybody else's goes with the old.

The record beside the site (``.site.stamp``) says which files wiremark wrote there, by name and hash. It is on the disk
before the site changes, and for that time knows both. Whatever it does not know is somebody's: a file whose name the
new site leaves free stays in its place; one that was changed, or whose name is taken, is kept in ``site.kept``.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from converter import atomic
from converter.diagnostics import Diagnostic, Location, Severity
from converter.folders import listed

MARKER = ".wiremark-site"
"""the file by which a folder is known as a site of ours"""
_HASH = re.compile(r"[0-9a-f]{64}")
_LONGEST = 1 << 28
"""bytes of a record"""


@dataclass(frozen=True, slots=True)
class Record:
    """What wiremark wrote into a site."""

    made_of: str = ""
    """hash of all that the site was made from; empty: it is not finished"""
    files: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """name → hashes of bytes that are ours"""
    look: str = ""
    """hash of what is the same for all pages"""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """name → hash of what the file was made from"""


class Hashes:
    """Hashes of files, looked at once while size and time stay: a file of the last site and of the next one are one."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, int, int], str] = {}

    def of(self, path: Path) -> str:
        """SHA-256, in hexadecimal digits. Raises OSError."""
        status = path.stat()
        key = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
        if key not in self._known:
            self._known[key] = hash_of(path)
        return self._known[key]


def record_path(site: Path) -> Path:
    return site.with_name(f".{site.name}.stamp")


def read(site: Path) -> Record | None:
    """The record of a site; None where there is none, or none that could be ours."""
    try:
        handle = os.open(record_path(site), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return None
            said = json.loads(file.read(_LONGEST))
        made_of, files = said["made_of"], said["files"]
        look, inputs = str(said.get("look", "")), {str(n): str(i) for n, i in said.get("inputs", {}).items()}
        hashes = {str(name): frozenset(many) for name, many in files.items()}
        if not isinstance(made_of, str) or not all(_HASH.fullmatch(h) for many in hashes.values() for h in many):
            return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return Record(made_of, hashes, look, inputs)


def write(site: Path, record: Record) -> None:
    """Raises Refused."""
    files = {n: sorted(h) for n, h in sorted(record.files.items())}
    inputs = dict(sorted(record.inputs.items()))
    said = {"made_of": record.made_of, "look": record.look, "inputs": inputs, "files": files}
    atomic.write(record_path(site), json.dumps(said, ensure_ascii=True, indent=0).encode() + b"\n", durable=True)


def whole(site: Path, made_of: str) -> bool:
    """Whether the site was made from this, and every file of it is there with its bytes."""
    record = read(site)
    if record is None or not record.files or record.made_of != made_of or site.is_symlink() or not site.is_dir():
        return False
    there = contents(site)
    return all(there.get(name) in hashes for name, hashes in record.files.items())


def contents(site: Path, hashes: Hashes | None = None) -> dict[str, str]:
    """Name → hash of every plain file; links and what else there is have none."""
    hash_ = hashes.of if hashes else hash_of
    return {name: hash_(path) for name, path in _files(site) if not path.is_symlink()}


def refuse_foreign(site: Path) -> None:
    """Raises FileExistsError where the folder has content and is not a site that wiremark built: neither its mark nor a
    record of it is there."""
    if site.is_symlink():
        raise FileExistsError(f"{site} is a link: name the folder that it points to")
    if site.exists() and not site.is_dir():
        raise FileExistsError(f"{site} is a file")
    if not site.is_dir() or (site / MARKER).is_file() or not any(site.iterdir()):
        return
    record = read(site)
    ours = record.files if record else {}
    if not any(name in ours and not path.is_symlink() and hash_of(path) in ours[name] for name, path in _files(site)):
        raise FileExistsError(f"{site} holds files that are not a site of wiremark: name another folder, or empty it")


def put_in_place(
    fresh: Path,
    site: Path,
    *,
    made_of: str = "",
    force: bool = False,
    look: str = "",
    inputs: Mapping[str, str] | None = None,
    hashes: Hashes | None = None,
) -> list[Diagnostic]:
    """The fresh folder takes the site's name; where the system can, both names change hands in one step. Says what of
    others was kept (``PUB010``); ``force`` keeps nothing that stands in the way. Raises OSError and Refused."""
    hashes = hashes or Hashes()
    new = contents(fresh, hashes)
    before = read(site) or Record()
    known = {n: before.files.get(n, frozenset()) | ({new[n]} if n in new else set()) for n in {*before.files, *new}}
    spared = _Spared(known, site, force, hashes)
    if site.is_dir():
        spared.from_(site, fresh)
    write(site, Record("", known))
    old = fresh
    if not site.exists():
        os.rename(fresh, site)
    elif not _exchange(fresh, site):
        old = aside(site)
        os.rename(site, old)
        os.rename(fresh, site)
    if old.is_dir():
        spared.from_(old, site)  # what somebody did to it meanwhile
        atomic.remove(old)
    files = {name: frozenset([digest]) for name, digest in new.items()}
    made = {name: hash_ for name, hash_ in (inputs or {}).items() if hash_ and name in files}
    write(site, Record(made_of, files, look, made))
    return spared.notes()


def aside(site: Path) -> Path:
    """Where the old site lies for the moment between two renamings."""
    return site.with_name(f".{site.name}.old")


def recover(site: Path) -> None:
    """What a run left that was killed between two renamings: the old site gets its name back, or goes if the new one
    has it."""
    old = aside(site)
    if not (old / MARKER).is_file() or old.is_symlink():
        return
    if site.exists():
        atomic.remove(old)  # what was not ours in it stands in the new one
    else:
        os.rename(old, site)


@dataclass(slots=True)
class _Spared:
    """What somebody else put into the old site: copied into the new one, or beside both."""

    known: Mapping[str, frozenset[str]]
    site: Path
    force: bool
    hashes: Hashes
    seen: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    kept: list[tuple[str, Path]] = field(default_factory=list)

    def from_(self, old: Path, new: Path) -> None:
        for name, path in _files(old):
            status = path.lstat()
            stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
            if self.seen.get(name) == stamp:
                continue
            self.seen[name] = stamp
            if not path.is_symlink() and self.hashes.of(path) in self.known.get(name, ()):
                continue
            if (name not in self.known and _copied(path, new / name)) or self.force:
                continue
            place = self._free(name, path)
            if not _copied(path, place):
                raise FileExistsError(
                    f"{place} can't be written: what is in the way there came while the site was built"
                )
            self.kept.append((name, place))

    def _free(self, name: str, like: Path) -> Path:
        """The first name beside the site that is free, or that holds the same already."""
        wanted = self._beside(name) / name
        for number in range(1, 1_000):
            path = wanted if number == 1 else wanted.with_name(f"{wanted.name}.{number}")
            if not os.path.lexists(path) or _same(path, like):
                return path
        raise FileExistsError(f"{wanted} and a thousand like it are there: tidy up")

    def _beside(self, name: str) -> Path:
        """``site.kept``, or ``site.kept.2`` where a file stands in the way of a folder."""
        above = Path(name).parent
        for number in range(1, 1_000):
            top = self.site.with_name(f"{self.site.name}.kept" + (f".{number}" if number > 1 else ""))
            if any(part.exists() and not part.is_dir() for part in (top / p for p in (above, *above.parents))):
                continue
            if os.path.realpath(top / above) != os.path.join(
                os.path.realpath(self.site.parent), top.name, *above.parts
            ):
                raise FileExistsError(f"{top} leads somewhere else: remove it")
            return top
        raise FileExistsError(f"{self.site}.kept and a thousand like it are files: tidy up")

    def notes(self) -> list[Diagnostic]:
        if len(self.kept) > 3:
            tops = dict.fromkeys(self._top(place) for _, place in self.kept)
            beside = " and ".join(tops)
            message = f"{len(self.kept)} files of the site were changed, or somebody else's: they are in {beside} now"
            return [Diagnostic("PUB010", Severity.WARNING, message, "", Location(str(self.site)))]
        return [
            Diagnostic(
                "PUB010",
                Severity.WARNING,
                f"{'somebody changed this file' if name in self.known else 'this file is somebody else’s'}: "
                f"the site is built anew, and what stood there is in {self._top(place)} now",
                "",
                Location(str(self.site / name)),
            )
            for name, place in self.kept
        ]

    def _top(self, place: Path) -> str:
        """The folder beside the site that a file was kept in."""
        return place.relative_to(self.site.parent).parts[0]


def _same(one: Path, other: Path) -> bool:
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and os.readlink(one) == os.readlink(other)
    return one.is_file() and hash_of(one) == hash_of(other)


def _copied(source: Path, target: Path) -> bool:
    """A copy that is whole or not there; False where the name is taken, or a file stands where a folder must be."""
    if os.path.lexists(target):
        return _same(target, source)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        return False
    beside = target.with_name(atomic.temporary_name())
    try:
        shutil.copy2(source, beside, follow_symlinks=False)
        os.rename(beside, target)
    finally:
        beside.unlink(missing_ok=True)
    return True


def _files(site: Path) -> Iterator[tuple[str, Path]]:
    """Files and links, never followed; FileExistsError for what can't be kept."""
    for root, folders, names in listed(site, unreadable=_raised):
        links = [f for f in folders if os.path.islink(os.path.join(root, f))]
        for name in sorted((*names, *links)):
            path = Path(root, name)
            if not stat.S_ISREG(mode := path.lstat().st_mode) and not stat.S_ISLNK(mode):
                raise FileExistsError(f"{path} is a pipe, a socket or a device: remove it")
            yield path.relative_to(site).as_posix(), path


def _raised(error: OSError) -> None:
    raise error


def hash_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _exchange(one: Path, other: Path) -> bool:
    """``renameat2`` with ``RENAME_EXCHANGE`` (Linux 3.15, glibc 2.28). False where system or file system lack it."""
    try:
        rename: Callable[..., int] = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):  # Windows knows no library without a name
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)
