"""Files around the pure ``convert``: discovery, versions, workers, atomic writes, the manifest.

The manifest (``.wiremark.jsonl`` in the output folder) has a line per source: hashes of input, recipe and code, the
edition, the outputs with their hashes, the diagnostics. A line is appended once the outputs stand; the last line of a
source counts, and a torn one does not. So a run that was killed goes on where it stopped, a second run converts
nothing, and identical bytes are never written again.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from converter import knowledge, pipeline, resources
from converter.diagnostics import Diagnostic, Location, Severity
from converter.pipeline import Edition, Output, Recipe, Result, Source
from converter.spans import Span

SUFFIXES = (".txt", ".md", ".xml", ".nitf", ".json")
"""what a folder or a ``.zip`` is searched for, also with ``.gz`` behind; a file named by itself is always read"""
LARGEST = 64 << 20
"""bytes of one source, unpacked"""
MANIFEST = ".wiremark.jsonl"
LOCK = ".wiremark.lock"
_CHUNK = 50  # sources a task: a task's overhead disappears, and little is lost with a worker
_PARALLEL_FROM = 100  # fewer sources are done before the workers have loaded their data


class Refused(Exception):
    """The run can't start or go on: exit code 2. Carries the diagnostic."""

    def __init__(self, rule: str, message: str, hint: str = "", source: str = "") -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(rule, Severity.ERROR, message, hint, Location(source))


@dataclass(frozen=True, slots=True)
class Ref:
    """A source that was found and not read yet."""

    name: str
    path: Path
    id: str
    member: str | None = None
    """a file inside the ``.zip``"""
    named: bool = True
    """the user named it, not only its folder or archive: it must be readable"""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did."""

    sources: int = 0
    stories: int = 0
    converted: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: int = 0
    """sources without a story"""
    diagnostics: tuple[Diagnostic, ...] = ()
    outputs: tuple[str, ...] = ()
    """names of all files that belong to the sources now"""


@dataclass(frozen=True, slots=True)
class _Entry:
    source: str
    input: str
    recipe: str
    edition: dict[str, Any]
    stories: list[str]
    outputs: dict[str, str]
    diagnostics: list[dict[str, Any]] = field(default_factory=list)


Progress = Callable[[int, int, str], None]
"""called with the number done, the number of all, the source's name"""


def clock(environ: Mapping[str, str]) -> datetime:
    """Now, or what SOURCE_DATE_EPOCH says (seconds since 1970, reproducible-builds.org). Raises Refused."""
    value = environ.get("SOURCE_DATE_EPOCH")
    if value is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Refused("RUN007", f"SOURCE_DATE_EPOCH is not a number of seconds: {value!r}") from error


# ---------------------------------------------------------------------------------------------------- discovery


def discover(paths: Iterable[Path], *, exclude: Path | None = None) -> tuple[tuple[Ref, ...], tuple[Diagnostic, ...]]:
    """The sources below the paths, in a stable order, and what is wrong with the paths.

    A source's id is its path below the folder that was given, without suffixes; a file given by itself is its stem.
    ``exclude`` is the output folder, which may lie inside a source folder.
    """
    found: list[Ref] = []
    notes: list[Diagnostic] = []
    for path in paths:
        refs = list(_below(path, notes, exclude))
        if not refs and path.exists() and not any(n.location.source.startswith(str(path)) for n in notes):
            notes.append(_input("RUN002", "no stories in this folder", f"looked for {', '.join(SUFFIXES)}", str(path)))
        found += refs
    unique: dict[str, Ref] = {}
    for ref in found:
        other = unique.setdefault(ref.id, ref)
        if other is ref or (other.path, other.member) == (ref.path, ref.member):
            continue
        notes.append(
            _input("RUN003", f"would have the same name as {other.name}", "convert them into two folders", ref.name)
        )
    return tuple(unique.values()), tuple(notes)


def _below(path: Path, notes: list[Diagnostic], exclude: Path | None) -> Iterator[Ref]:
    if not path.exists():
        notes.append(_input("RUN001", "there is no such file or folder", "", str(path)))
        return
    if not path.is_dir():
        yield from _members(path, path.name, notes)
        return
    left_out = exclude.resolve() if exclude else None
    for root, folders, files in os.walk(path):
        here = Path(root)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and (here / f).resolve() != left_out)
        for name in sorted(files):
            file = here / name
            if not name.startswith(".") and name.lower().removesuffix(".gz").endswith((*SUFFIXES, ".zip")):
                found = _members(file, file.relative_to(path).as_posix(), notes)
                yield from (replace(ref, named=False) for ref in found)


def _members(path: Path, relative: str, notes: list[Diagnostic]) -> Iterator[Ref]:
    if not path.name.lower().endswith(".zip"):
        yield Ref(str(path), path, stem(relative))
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(i.filename for i in archive.infolist() if not i.is_dir())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        notes.append(_input("RUN005", f"can't be unpacked: {error}", "", str(path)))
        return
    readable = [n for n in names if n.lower().removesuffix(".gz").endswith(SUFFIXES)]
    if not readable:
        notes.append(_input("RUN002", "no stories in this archive", f"looked for {', '.join(SUFFIXES)}", str(path)))
    for name in readable:
        yield Ref(f"{path}/{name}", path, f"{stem(relative)}/{stem(name)}", name, named=False)


def stem(relative: str) -> str:
    """The path without the suffixes that say how to read it: ``2025/a.txt.gz`` → ``2025/a``."""
    path = PurePosixPath(relative)
    name = path.name
    for suffix in (".gz", ".zip", *SUFFIXES, ".newsml", ".ninjs", ".annotations", ".nitf"):
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            name = name[: -len(suffix)]
    return str(path.with_name(name)) if name else relative


def load(ref: Ref) -> Source | Diagnostic:
    """The source's bytes, unpacked within bounds, or what hinders it."""
    try:
        with _open(ref) as stream:
            data = stream.read(LARGEST + 1)
    except (OSError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return _input("RUN005", f"can't be read: {reason}", "", ref.name)
    except Exception as error:  # zlib.error and whatever else a broken archive brings
        return _input("RUN005", f"can't be unpacked: {error}", "", ref.name)
    if len(data) > LARGEST:
        return _input("RUN006", f"has more than {LARGEST >> 20} MB", "split it", ref.name)
    return Source(ref.name, data, ref.id)


@contextmanager
def _open(ref: Ref) -> Iterator[io.BufferedIOBase | Any]:
    if ref.member is not None:
        with zipfile.ZipFile(ref.path) as archive, archive.open(ref.member) as stream:
            yield gzip.GzipFile(fileobj=stream) if ref.member.lower().endswith(".gz") else stream
    elif ref.path.name.lower().endswith(".gz"):
        with gzip.open(ref.path) as stream:
            yield stream
    else:
        with ref.path.open("rb") as stream:
            yield stream


# ------------------------------------------------------------------------------------------------------ one run


def convert_all(
    refs: Iterable[Ref],
    out: Path,
    recipe: Recipe,
    *,
    check: Callable[[Output], Iterable[Diagnostic]] | None = None,
    jobs: int = 0,
    prune: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Converts what has changed since the manifest was written.

    ``jobs`` 0: as many workers as there are cores, once that pays. ``prune`` removes the outputs of sources that are
    gone. Raises Refused where the recipe is wrong or the folder is locked or can't be written.
    """
    todo = tuple(refs)
    try:
        pipeline.verify(recipe)
        known = knowledge.load().version if recipe.annotators else ""
    except (LookupError, ValueError) as error:
        raise Refused("RUN008", str(error)) from error
    with _locked(out):
        for left in out.rglob(".*.tmp"):
            left.unlink(missing_ok=True)  # a run that was killed could not
        manifest = _read_manifest(out / MANIFEST)
        task = _Task(recipe, check, out, _fingerprint(recipe, known, check is not None))
        entries: dict[str, _Entry] = {}
        fresh: set[str] = set()
        with (out / MANIFEST).open("a", encoding="utf-8") as log:
            for number, (entry, changed) in enumerate(_work(todo, task, manifest, jobs), 1):
                entries[entry.source] = entry
                if changed:
                    fresh.add(entry.source)
                    log.write(json.dumps(asdict(entry), ensure_ascii=True) + "\n")
                    log.flush()
                if progress:
                    progress(number, len(todo), entry.source)
            os.fsync(log.fileno())
        removed = _tidy(out, manifest, entries, prune=prune)
    return _summary(todo, entries, fresh, removed)


@dataclass(frozen=True, slots=True)
class _Task:
    recipe: Recipe
    check: Callable[[Output], Iterable[Diagnostic]] | None
    out: Path
    fingerprint: str


def _work(
    refs: tuple[Ref, ...], task: _Task, manifest: Mapping[str, _Entry], jobs: int
) -> Iterator[tuple[_Entry, bool]]:
    workers = jobs or (os.cpu_count() or 1)
    if workers == 1 or (not jobs and len(refs) < _PARALLEL_FROM):
        for ref in refs:
            yield _one(ref, task, manifest.get(ref.id))
        return
    yield from _spread(refs, task, manifest, workers)


def _spread(
    refs: tuple[Ref, ...], task: _Task, manifest: Mapping[str, _Entry], workers: int
) -> Iterator[tuple[_Entry, bool]]:
    """In worker processes. A worker that dies takes its chunk with it: that chunk is done again source by source, and
    the source that kills is quarantined with ``INT002``."""
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool

    size = max(1, min(_CHUNK, len(refs) // workers))
    chunks = [refs[i : i + size] for i in range(0, len(refs), size)]
    left = {r.id: r for r in refs}

    def run(parts: list[tuple[Ref, ...]], count: int) -> Iterator[tuple[_Entry, bool]]:
        jobs = (delayed(_many)(p, task, {r.id: manifest[r.id] for r in p if r.id in manifest}) for p in parts)
        for done in Parallel(n_jobs=count, return_as="generator_unordered")(jobs):
            for entry, changed in done:
                left.pop(entry.source, None)
                yield entry, changed

    try:
        yield from run(chunks, workers)
        return
    except BrokenProcessPool:
        pass
    for ref in list(left.values()):
        try:
            yield from run([(ref,)], 2)
        except BrokenProcessPool:
            note = Diagnostic(
                "INT002",
                Severity.ERROR,
                "the process that converted this source died",
                "please report it with the source",
                Location(ref.name),
            )
            yield _Entry(ref.id, "", "", {}, [], {}, [_dump(note)]), True


def _many(refs: tuple[Ref, ...], task: _Task, manifest: Mapping[str, _Entry]) -> list[tuple[_Entry, bool]]:
    return [_one(ref, task, manifest.get(ref.id)) for ref in refs]


def _one(ref: Ref, task: _Task, known: _Entry | None) -> tuple[_Entry, bool]:
    """The source's manifest entry, and whether it was made anew."""
    source = load(ref)
    if isinstance(source, Diagnostic):
        history = known.edition if known else {}  # the next readable version counts on from here
        return _Entry(ref.id, "", "", history, [], {}, [_dump(source)]), True
    digest = _hash(source.data)
    if known and known.input == digest and known.recipe == task.fingerprint and _intact(task.out, known.outputs):
        return known, False
    now = task.recipe.now
    first = Edition(1, now, now)
    before = _edition(known.edition) if known and known.edition else None
    # the same text keeps its edition as long as what comes out is the same; a changed text is a new version
    edition = before if before and known and known.input == digest else _next(before, now) if before else first
    result = _convert(source, task, edition)
    if not ref.named and any(d.rule == "SRC001" for d in result.diagnostics):
        passed = replace(result.diagnostics[0], severity=Severity.INFO, message="passed over: no reader knows it")
        return _Entry(ref.id, digest, task.fingerprint, {}, [], {}, [_dump(passed)]), True
    hashes = {o.name: _hash(o.data) for o in result.outputs}
    if before and edition is before and known and hashes != known.outputs:
        edition = _next(before, now)
        result = _convert(source, task, edition)
        hashes = {o.name: _hash(o.data) for o in result.outputs}
    for output in result.outputs:
        write_atomically(task.out / output.name, output.data)
    entry = _Entry(
        ref.id,
        digest,
        task.fingerprint,
        {
            "version": edition.version,
            "first_created": edition.first_created and edition.first_created.isoformat(),
            "version_created": edition.version_created and edition.version_created.isoformat(),
        },
        [s.id for s in result.stories],
        hashes,
        [_dump(d) for d in result.diagnostics],
    )
    return entry, True


def _convert(source: Source, task: _Task, edition: Edition) -> Result:
    return pipeline.convert(source, replace(task.recipe, edition=edition), check=task.check)


def _next(edition: Edition, now: datetime) -> Edition:
    return Edition(edition.version + 1, edition.first_created, now)


def _edition(data: Mapping[str, Any]) -> Edition:
    def moment(key: str) -> datetime | None:
        return datetime.fromisoformat(data[key]) if data.get(key) else None

    return Edition(int(data["version"]), moment("first_created"), moment("version_created"))


def _tidy(out: Path, manifest: Mapping[str, _Entry], entries: dict[str, _Entry], *, prune: bool) -> int:
    """Removes outputs that nothing stands behind any more, and writes the manifest short. Returns the sources gone."""
    gone = [id_ for id_ in manifest if id_ not in entries] if prune else []
    kept = {id_: entry for id_, entry in manifest.items() if id_ not in gone} | entries
    current = {name for entry in kept.values() for name in entry.outputs}
    for entry in manifest.values():
        for name in entry.outputs:
            if name not in current and (prune or entry.source in entries):
                (out / name).unlink(missing_ok=True)
                _remove_empty(out, (out / name).parent)
    lines = "".join(json.dumps(asdict(e), ensure_ascii=True) + "\n" for _, e in sorted(kept.items()) if e.edition)
    write_atomically(out / MANIFEST, lines.encode())
    return len(gone)


def _remove_empty(out: Path, folder: Path) -> None:
    while folder != out and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _summary(refs: tuple[Ref, ...], entries: Mapping[str, _Entry], fresh: set[str], removed: int) -> Summary:
    in_order = [entries[r.id] for r in refs if r.id in entries]
    return Summary(
        sources=len(in_order),
        stories=sum(len(e.stories) for e in in_order),
        converted=sum(e.source in fresh and bool(e.stories) for e in in_order),
        unchanged=sum(e.source not in fresh for e in in_order),
        removed=removed,
        failed=sum(not e.stories and any(d["severity"] == "error" for d in e.diagnostics) for e in in_order),
        diagnostics=tuple(_undump(d) for e in in_order for d in e.diagnostics),
        outputs=tuple(name for e in in_order for name in e.outputs),
    )


def judge(output: Output) -> tuple[Diagnostic, ...]:
    """All rules over one output; picklable, so that workers can have it as their ``check``."""
    from converter import checks

    if output.name.endswith(".md"):
        return ()  # no standard to judge Markdown by; that it reads back is the reader's matter
    return tuple(checks.judge(output.name, output.data))


@dataclass(frozen=True, slots=True)
class Site:
    """What publishing did."""

    pages: int = 0
    unchanged: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()


def publish(
    data: Path,
    site: Path,
    recipe: Recipe,
    *,
    title: str,
    search: bool,
    live: bool = False,
    progress: Progress | None = None,
) -> Site:
    """The site of a data folder; left alone where neither data nor code nor options have changed. Raises Refused."""
    from converter import publish as site_maker

    stamp = site.with_name(f".{site.name}.stamp")
    now = _fingerprint(recipe, _hash((data / MANIFEST).read_bytes()), _theme(), title, search, live)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == now and (site / "index.html").is_file():
        return Site(unchanged=True)
    try:
        stamp.unlink(missing_ok=True)
        published = site_maker.publish(
            data, site, recipe=recipe, title=title, search=search, live=live, progress=progress and _named(progress)
        )
    except FileExistsError as error:
        raise Refused("RUN011", str(error), "", str(site)) from error
    except OSError as error:
        raise Refused("RUN009", f"can't write: {error.strerror or error}", "", str(site)) from error
    if not any(d.severity is Severity.ERROR for d in published.diagnostics):
        write_atomically(stamp, now.encode())
    return Site(published.pages, diagnostics=published.diagnostics)


def _named(progress: Progress) -> Callable[[str, int, int], None]:
    return lambda name, done, total: progress(done, total, name)


@cache
def _theme() -> str:
    folder = resources.folder("site")
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return _hash("".join(f"{p.relative_to(folder)} {_hash(p.read_bytes())}\n" for p in files).encode())


# ------------------------------------------------------------------------------------------------------- files


def write_atomically(path: Path, data: bytes) -> bool:
    """Writes beside and swaps in; False where the file has these bytes already. Raises Refused."""
    try:
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name[:100]}.{os.getpid()}.tmp")
        try:
            beside.write_bytes(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise Refused("RUN009", f"can't write: {error.strerror or error}", "", str(path)) from error
    return True


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = (out / LOCK).open("w")
    except OSError as error:
        raise Refused("RUN009", f"can't write: {error.strerror or error}", "name another folder", str(out)) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused("RUN010", "another wiremark is writing into this folder", "wait for it", str(out)) from error
        yield


def _read_manifest(path: Path) -> dict[str, _Entry]:
    entries: dict[str, _Entry] = {}
    if not path.is_file():
        return entries
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = _Entry(**json.loads(line))
        except (ValueError, TypeError):
            continue  # torn, or from another version: its source is converted again
        entries[entry.source] = entry
    return entries


def _intact(out: Path, outputs: Mapping[str, str]) -> bool:
    for name, digest in outputs.items():
        path = out / name
        if not path.is_file() or _hash(path.read_bytes()) != digest:
            return False
    return True


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _fingerprint(recipe: Recipe, *more: object) -> str:
    """Of everything but the input that decides about the output: the recipe without the clock, our code and data."""
    facts = asdict(replace(recipe, now=datetime(1970, 1, 1, tzinfo=UTC), edition=Edition()))
    return _hash(json.dumps([facts, *more, _code()], sort_keys=True, default=str).encode())


@cache
def _code() -> str:
    """A hash of the package's code and data, by names and contents: a new rule converts everything again."""
    digest = hashlib.sha256()
    for root in (resources.PACKAGE, resources.folder("schemas")):
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix in (".py", ".yaml", ".json", ".xsd", ".model", ".bin"):
                digest.update(f"{path.relative_to(root)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _input(rule: str, message: str, hint: str, source: str) -> Diagnostic:
    return Diagnostic(rule, Severity.ERROR, message, hint, Location(source))


def _dump(diagnostic: Diagnostic) -> dict[str, Any]:
    return asdict(diagnostic)


def _undump(data: Mapping[str, Any]) -> Diagnostic:
    location = dict(data["location"])
    if location["span"]:
        location["span"] = Span(**location["span"])
    return Diagnostic(data["rule"], Severity(data["severity"]), data["message"], data["hint"], Location(**location))
