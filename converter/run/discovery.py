"""What there is to convert: files below folders and in archives, in a stable order.

A folder is not trusted: sources are regular files; links are passed over unless they are asked for, and nothing is
opened that could keep us waiting. What wiremark wrote itself is known by its manifest and is no source, unless it is
named, or unless its folder is named and the story's source lies elsewhere.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from converter.diagnostics import Diagnostic, Location, Severity
from converter.folders import hidden, walk
from converter.formats import cut, read_again, suffixes
from converter.limits import DEFAULTS, Limits, hint, stopped
from converter.pipeline import Source
from converter.refusal import kind
from converter.run import manifest
from converter.run.manifest import MANIFEST, Entry, Manifest
from converter.run.remote import Url, length

STDIN = "<stdin>"
"""what standard input is called that nobody has named"""
SITE = ".wiremark-site"
"""the file by which a folder is known as a site of ours: all in it is copies"""


@dataclass(frozen=True, slots=True)
class Ref:
    """A source that was found and not read yet."""

    name: str
    path: Path | Url
    id: str
    member: str | None = None
    """a file inside the ``.zip``"""
    named: bool = True
    """the user named it, not only its folder or archive: it must be readable"""
    follow: bool = True
    """whether it may be a link by the time it is read"""
    piped: bool = False
    """it came through standard input: nothing is left of it when the run is over"""


@dataclass(slots=True)
class _Search:
    """One walk over a path: what it found, and what it says."""

    top: Path
    exclude: tuple[int, int] | None
    """the output folder's identity"""
    follow: bool
    limits: Limits
    notes: list[Diagnostic] = field(default_factory=list)
    found: list[Ref] = field(default_factory=list)
    candidates: dict[tuple[Path, str, str], list[tuple[Ref, bool]]] = field(default_factory=dict)
    """own outputs of sources elsewhere, by story; with whether somebody changed them"""
    corrected: dict[Path, Ref] = field(default_factory=dict)
    """source, from the root → the Markdown made from it that somebody changed"""
    since: dict[str, Ref] = field(default_factory=dict)
    """id → an output of ours that somebody changed and that has been the source since"""
    manifests: dict[Path, tuple[Manifest, dict[str, Entry]]] = field(default_factory=dict)
    """with the entry of every output's name"""
    positions: dict[Path, int] = field(default_factory=dict)
    """files in the order of the walk"""
    passed: int = 0


def discover(
    paths: Iterable[Path | Url],
    *,
    exclude: Path | Url | None = None,
    follow_links: bool = False,
    limits: Limits = DEFAULTS,
) -> tuple[tuple[Ref, ...], tuple[Diagnostic, ...]]:
    """The sources below the paths, in a stable order, and what is to be said of the paths: errors (``RUN001`` to
    ``RUN005``) where one can't be used, notes where something is passed over.

    A source's id is its path below the folder that was given, without suffixes; a file given by itself is its stem.
    ``exclude`` is the output folder, which may lie inside a source folder or be one. Ids that only case or the
    composition of letters tells apart are one name: not every disk tells them apart.
    """
    found: list[Ref] = []
    notes: list[Diagnostic] = []
    for path in paths:
        refs = tuple(_below(path, notes, exclude, limits, follow=follow_links))
        here = shown(path)
        told = any(n.severity is Severity.ERROR and n.location.source.startswith(here) for n in notes)
        if not refs and not isinstance(path, Url) and path.exists() and not told:
            notes.append(_error("RUN002", "no stories in this folder", f"looked for {', '.join(suffixes())}", path))
        found += refs
    unique: dict[str, Ref] = {}
    for ref in found:
        other = unique.setdefault(folded(ref.id), ref)
        if other is ref or (other.path, other.member) == (ref.path, ref.member):
            continue
        same = "the same name as" if other.id == ref.id else "a name that some disks do not tell from that of"
        notes.append(_error("RUN003", f"would have {same} {other.name}", "convert them into two folders", ref.name))
    return tuple(unique.values()), tuple(notes)


def folded(name: str) -> str:
    """What a disk that folds case and composes letters sees."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _below(
    path: Path | Url, notes: list[Diagnostic], exclude: Path | Url | None, limits: Limits, *, follow: bool
) -> Iterator[Ref]:
    if isinstance(path, Url):
        yield from _objects(path, notes, exclude, limits)
        return
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        notes.append(_error("RUN001", "there is no such file or folder", "", path))
        return
    except (OSError, ValueError) as error:
        notes.append(_error("RUN005", f"can't be read: {_reason(error)}", "", path))
        return
    if stat.S_ISREG(mode):
        yield from _members(path, path.name, notes, limits)
    elif not stat.S_ISDIR(mode):
        notes.append(no_file(path, mode))
    else:
        out = _identity(exclude) if isinstance(exclude, Path) and exclude.is_dir() else None
        search = _Search(path, out, follow, limits, notes)
        _walk(search)
        yield from _chosen(search)


def no_file(path: os.PathLike[str] | str, mode: int) -> Diagnostic:
    """What is said of an argument that is neither file nor folder, as ``mode`` of ``stat`` has it."""
    piped = stat.S_ISFIFO(mode)
    hint = f"name a file, or - for standard input: - < {shown(path)}" if piped else "name a file"
    return _error("RUN005", f"is no regular file, but a {kind(mode)}", hint, path)


def _objects(url: Url, notes: list[Diagnostic], exclude: Path | Url | None, limits: Limits) -> Iterator[Ref]:
    """Sources in a store: all but what is hidden, and what lies where the outputs go."""
    try:
        names = url.below()
    except OSError as error:
        notes.append(_error("RUN005", f"can't be read: {_reason(error)}", "", url))
        return
    if names is None:
        notes.append(_error("RUN001", "there is no such object, and none below it", "", url))
        return
    if names == [""]:
        yield from _members(url, url.name, notes, limits)
        return
    found = False
    for name in names:
        bare = name.lower().removesuffix(".gz")
        unseen = any(map(hidden, name.split("/")))
        at = url / name
        if (
            unseen
            or not bare.endswith((*suffixes(), ".zip"))
            or (isinstance(exclude, Url) and at.is_relative_to(exclude))
        ):
            continue
        found = True
        yield from (replace(ref, named=False) for ref in _members(at, name, notes, limits))
    if not found:
        notes.append(_error("RUN002", "no stories below this address", f"looked for {', '.join(suffixes())}", url))


def _walk(search: _Search) -> None:
    top = search.top
    ring = {_identity(top)}
    for root, names in walk(
        top,
        enters=lambda here, name: _enters(search, Path(here, name), ring),
        unreadable=lambda error: _unreadable(error, search.notes),
        follow=search.follow,
    ):
        here = Path(root)
        for name in names:
            bare = name.lower().removesuffix(".gz")
            if bare.endswith((*suffixes(), ".zip")) and _regular(search, here / name):
                _sort_in(search, here / name)
    if search.passed:
        note = f"{search.passed} links passed over" if search.passed > 1 else "a link passed over"
        hint = "--follow-links reads what they point to"
        search.notes.append(Diagnostic("RUN004", Severity.INFO, note, hint, Location(shown(top))))


def _enters(search: _Search, folder: Path, ring: set[tuple[int, int]]) -> bool:
    if folder.is_symlink() and not search.follow:
        search.passed += 1
        return False
    try:
        identity = _identity(folder)
        if identity == search.exclude or (folder / SITE).is_file():
            return False
    except OSError as error:
        search.notes.append(_error("RUN005", f"can't be read: {_reason(error)}", "", folder))
        return False
    if search.follow and identity in ring:
        return False  # a link back: one round is enough
    ring.add(identity)
    return True


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _regular(search: _Search, file: Path) -> bool:
    """Whether the file is one; links count only where they are asked for."""
    try:
        status = file.lstat()
        if stat.S_ISLNK(status.st_mode):
            if not search.follow:
                search.passed += 1
                return False
            status = file.stat()
    except OSError as error:
        _unreadable(error, search.notes)
        return False
    if not stat.S_ISREG(status.st_mode):
        note = "passed over: no regular file"
        search.notes.append(Diagnostic("RUN004", Severity.INFO, note, "", Location(shown(file))))
        return False
    return True


def _unreadable(error: OSError, notes: list[Diagnostic]) -> None:
    notes.append(_error("RUN005", f"can't be read: {_reason(error)}", "", str(error.filename)))


# ------------------------------------------------------------------------------------------------- own outputs


def _sort_in(search: _Search, file: Path) -> None:
    """A source into ``found``; an output of ours to where it belongs."""
    relative = file.relative_to(search.top).as_posix()
    search.positions[file] = len(search.positions)
    refs = [
        replace(ref, named=False, follow=search.follow) for ref in _members(file, relative, search.notes, search.limits)
    ]
    own = _own(search, file)
    if own is None:
        search.found += refs
        return
    folder, name, entry, changed = own
    top = search.top.absolute()
    below = folder != top and folder.is_relative_to(top)
    source = folder / entry.at if entry.at else None
    if source == file.absolute():
        search.found += refs
        search.since |= {folded(ref.id): ref for ref in refs}
    elif changed and not below and source and name.endswith(".md"):
        search.corrected[source] = refs[0]
    elif not below and not source and not _beside(name, entry):
        stem_ = name.removesuffix(next((s for s in read_again() if name.endswith(s)), ""))
        search.candidates.setdefault((folder, entry.source, stem_), []).append((refs[0], changed))
    elif changed:
        note = "passed over: wiremark wrote it and somebody changed it since"
        hint = "name the file, or its folder, to read it"
        if below and source and source.exists():
            note += f"; {entry.at} beside it is read, as it was before"
            hint = f"name the folder, {shown(file.parents[name.count('/')])}: there the correction is read in its place"
        search.notes.append(Diagnostic("RUN004", Severity.WARNING, note, hint, Location(shown(file))))


def _own(search: _Search, file: Path) -> tuple[Path, str, Entry, bool] | None:
    """The manifest's folder, from the root; the name there, its entry, and whether somebody changed the file. None: not
    ours."""
    for folder in file.absolute().parents:
        known, entries = _manifest(search, folder)
        if not entries:
            continue
        name = file.absolute().relative_to(folder).as_posix()
        hashes, entry = known.owned.get(name), entries.get(name)
        if hashes and entry:
            return folder, name, entry, _digest(file) not in hashes
    return None


def _manifest(search: _Search, folder: Path) -> tuple[Manifest, dict[str, Entry]]:
    if folder not in search.manifests:
        there = any((folder / name).is_file() for name in (MANIFEST, manifest.COPY))
        known = manifest.read(folder) if there else Manifest()
        left = {n: e for e in known.entries.values() for n in e.others}
        search.manifests[folder] = known, left | {n: e for e in known.entries.values() for n in e.outputs}
    return search.manifests[folder]


def _beside(name: str, entry: Entry) -> bool:
    """Whether this is what ``--keep-both`` left beside a file."""
    return beside_which(name) in (*entry.outputs, *entry.others)


def beside(name: str, number: int = 1) -> str:
    """A name for a new version beside a file that somebody changed: ``a/x.md`` → ``a/x.new.md``, ``a/x.new2.md``."""
    stem_, suffix = _parted(name)
    return f"{stem_}.new{number if number > 1 else ''}{suffix}"


def beside_which(name: str) -> str:
    """The file beside which a new version has this name; empty for other names."""
    stem_, suffix = _parted(name)
    found = re.fullmatch(r"(.*[^/])\.new\d*", stem_)
    return f"{found[1]}{suffix}" if found else ""


def _parted(name: str) -> tuple[str, str]:
    """The stem, and the suffix of a format that is written, else all from the last dot on."""
    for known in manifest.suffixes():
        if name.endswith(known) and not f"/{name}".endswith(f"/{known}"):
            return name.removesuffix(known), known
    path = PurePosixPath(name)
    return name.removesuffix(path.suffix), path.suffix


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _chosen(search: _Search) -> Iterator[Ref]:
    """All sources of the walk: of several outputs of one story the corrected one, else the one that says most."""
    found = []
    for ref in search.found:
        better = search.corrected.pop(Path(ref.path).absolute(), None)
        since = search.since.get(folded(ref.id), ref)
        if better is None and since.path == ref.path:
            found.append(ref)
            continue
        if better:
            found.append(better)
        note = f"read instead of {ref.name}, from which it was made: somebody corrected it"
        search.notes.append(Diagnostic("RUN004", Severity.INFO, note, "", Location((better or since).name)))
    found += search.corrected.values()  # the source is gone, the correction is not
    for many in search.candidates.values():
        edited = [ref for ref, changed in many if changed]
        found += edited or [min((ref for ref, _ in many), key=_rank)]
    yield from sorted(found, key=lambda ref: (search.positions[Path(ref.path)], ref.member or ""))


def _rank(ref: Ref) -> int:
    best = read_again()
    return next((n for n, suffix in enumerate(best) if ref.path.name.endswith(suffix)), len(best))


# ------------------------------------------------------------------------------------------------------ reading


def _members(path: Path | Url, relative: str, notes: list[Diagnostic], limits: Limits) -> Iterator[Ref]:
    if not path.name.lower().endswith(".zip"):
        yield Ref(shown(path), path, stem(relative))
        return
    try:
        names = _listed(path, limits.archive_members)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        notes.append(_error("RUN005", f"can't be unpacked: {error}", "", path))
        return
    if names is None:
        message = f"more than {limits.archive_members:,} files in the archive, and none is read"
        notes.append(stopped("archive-members", message, Location(shown(path))))
        return
    readable = [n for n in names if n.lower().removesuffix(".gz").endswith(suffixes())]
    if not readable:
        notes.append(_error("RUN002", "no stories in this archive", f"looked for {', '.join(suffixes())}", path))
    for name in readable:
        yield Ref(f"{shown(path)}/{name}", path, f"{stem(relative)}/{stem(name)}", name, named=False)


def _listed(path: Path | Url, most: int) -> list[str] | None:
    """The files of an archive; None: there are too many. Raises what ``zipfile`` raises.

    How large its directory is stands at its end (APPNOTE 4.3.14, 4.3.16) and is looked at first: ``zipfile`` holds it
    all.
    """
    with _plain(path) as file:
        file.seek(max(0, length(file) - _END))
        tail = file.read()
    end, end64 = tail.rfind(b"PK\x05\x06"), tail.rfind(b"PK\x06\x06")
    size = int.from_bytes(tail[end + 12 : end + 16], "little")
    if size == 0xFFFFFFFF and end64 >= 0:
        size = int.from_bytes(tail[end64 + 40 : end64 + 48], "little")
    if end >= 0 and size > most * _ENTRY:
        return None
    with _plain(path) as file, zipfile.ZipFile(file) as archive:
        names = sorted(i.filename for i in archive.infolist() if not i.is_dir())
    return None if len(names) > most else names


_END = 65_557 + 76
"""bytes: the end records of an archive with the longest comment"""
_ENTRY = 1024
"""bytes of a file's entry in an archive's directory, with a long name"""


def stem(relative: str) -> str:
    """The path without the suffixes that say how to read it: ``2025/a.txt.gz`` → ``2025/a``. Bytes of a name that are
    not UTF-8 are written as ``%FF``."""
    path = PurePosixPath("".join(f"%{ord(c) - 0xDC00:02X}" if "\udc80" <= c <= "\udcff" else c for c in relative))
    name = path.name
    for suffix in cut():
        if name.lower().endswith(suffix) and name[: -len(suffix)].strip("."):
            name = name[: -len(suffix)]
    return str(path.with_name(name)) if name else relative


def shown(path: os.PathLike[str] | str) -> str:
    """A path as text that every output can carry: bytes that are not UTF-8 as ``\\xff``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def load(ref: Ref, limits: Limits = DEFAULTS) -> Source | Diagnostic:
    """The source's bytes, unpacked within bounds, or what hinders it."""
    try:
        with _open(ref) as stream:
            data = stream.read(limits.source_bytes + 1)
    except (OSError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as error:
        return _error("RUN005", f"can't be read: {_reason(error)}", "", ref.name)
    except Exception as error:  # zlib.error and whatever else a broken archive brings
        return _error("RUN005", f"can't be unpacked: {error}", "", ref.name)
    if len(data) > limits.source_bytes:
        message = f"source-bytes: has more than {limits.source_bytes:,} bytes"
        return _error("RUN006", message, hint("source-bytes"), ref.name)
    return Source(ref.name, data, ref.id)


@contextmanager
def _open(ref: Ref) -> Iterator[io.BufferedIOBase | Any]:
    if ref.member is not None:
        with (
            _plain(ref.path, follow=ref.follow) as file,
            zipfile.ZipFile(file) as archive,
            archive.open(ref.member) as stream,
        ):
            yield gzip.GzipFile(fileobj=stream) if ref.member.lower().endswith(".gz") else stream
    elif ref.path.name.lower().endswith(".gz"):
        with _plain(ref.path, follow=ref.follow) as file, gzip.GzipFile(fileobj=file) as packed:
            yield packed
    else:
        with _plain(ref.path, follow=ref.follow) as stream:
            yield stream


def _plain(path: Path | Url, *, follow: bool = True) -> AbstractContextManager[Any]:
    """The file, opened so that a pipe can't keep us waiting. Raises OSError for what is no regular file, and unless
    ``follow`` for a link, which somebody may have put there since it was found."""
    if isinstance(path, Url):
        return path.open()
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags if follow else flags | getattr(os, "O_NOFOLLOW", 0))
    file = os.fdopen(handle, "rb")
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        file.close()
        raise OSError("is no regular file")
    return file


def _reason(error: BaseException) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def _error(rule: str, message: str, hint: str, source: os.PathLike[str] | str) -> Diagnostic:
    return Diagnostic(rule, Severity.ERROR, message, hint, Location(shown(source)))
