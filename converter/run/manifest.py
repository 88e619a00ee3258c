"""What wiremark wrote: the manifest of an output folder, and a copy of it.

A line of JSON per source: hashes of input and recipe, the edition, the outputs with their hashes, the diagnostics. A
line is written, and on the disk, *before* its outputs are put in place; so whatever kills a run, every file of ours is
known, and a file whose bytes no line knows is somebody else's. The last line of a source counts; the hashes of earlier
ones still say what is ours until the run's end writes the manifest short. The copy stands in where the manifest is lost
or torn.

The folder is not trusted. A line counts only if its types fit and its names are relative, plain and end as an output
of ours does; others are said (``RUN012``) and passed over.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from converter import atomic, formats
from converter.diagnostics import Diagnostic, Location, Severity, plural
from converter.refusal import Refused
from converter.spans import Span

MANIFEST = ".wiremark.jsonl"
COPY = ".wiremark.copy.jsonl"
FORMAT = 3
_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_HASH = re.compile(r"[0-9a-f]{64}")
_LONGEST_LINE = 16 << 20
_LONGEST = 1 << 30


@dataclass(frozen=True, slots=True)
class Entry:
    """A source and what became of it."""

    source: str
    """its id"""
    input: str
    recipe: str
    edition: dict[str, Any]
    stories: list[str]
    outputs: dict[str, str]
    """name → hash of what belongs to this edition"""
    diagnostics: list[dict[str, Any]] = field(default_factory=list)
    at: str = ""
    """the source's path below the output folder, where it lies there"""
    others: dict[str, list[str]] = field(default_factory=dict)
    """name → hashes that wiremark once left there, where that is not what ``outputs`` says; none: not ours"""
    path: str = ""
    """where the source lies, as ``origins`` notes it; empty: nobody knows"""

    def owned(self) -> dict[str, frozenset[str]]:
        """Name → hashes of bytes that are ours under this name."""
        return {n: frozenset([h]) for n, h in self.outputs.items()} | {n: frozenset(h) for n, h in self.others.items()}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a folder."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    owned: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """name → hashes of bytes that wiremark wrote there"""
    notes: tuple[Diagnostic, ...] = ()
    torn: bool = False
    """some of it is known from the copy only"""


@cache
def program() -> str:
    """The version of the program that writes."""
    from importlib import metadata

    return metadata.version("wiremark")


def read(folder: Path) -> Manifest:
    """The folder's manifest, completed from its copy where lines are missing or torn. Raises Refused (``RUN016``) for
    one of a form that only a newer wiremark knows."""
    return gathered(content(folder / MANIFEST), lambda: content(folder / COPY), str(folder))


def gathered(data: bytes | None, copy: Callable[[], bytes | None], place: str) -> Manifest:
    """The same from the bytes of the manifest, None where there is none; ``copy`` is asked where they have gaps."""
    notes: list[Diagnostic] = []
    main, whole = _lines(data, place, notes)
    entries, owned = _gathered(main)
    if not whole:
        spare, _ = _lines(copy(), place, [])
        earlier, before = _gathered(spare)
        restored = [id_ for id_ in earlier if id_ not in entries]
        entries = {**earlier, **entries}
        owned = {n: owned.get(n, frozenset()) | before.get(n, frozenset()) for n in {*owned, *before}}
        if restored:
            known = plural(len(restored), "source is", "sources are")
            note = f"the manifest is lost or torn: {known} known from its copy"
            notes.append(Diagnostic("RUN012", Severity.WARNING, note, "", Location(f"{place}/{MANIFEST}")))
    return Manifest(entries, owned, tuple(notes), torn=not whole and bool(entries))


def _gathered(lines: Iterable[Entry]) -> tuple[dict[str, Entry], dict[str, frozenset[str]]]:
    entries: dict[str, Entry] = {}
    owned: dict[str, frozenset[str]] = {}
    for entry in lines:
        entries[entry.source] = entry
        for name, hashes in entry.owned().items():
            owned[name] = owned.get(name, frozenset()) | hashes
    return entries, owned


def _lines(data: bytes | None, place: str, notes: list[Diagnostic]) -> tuple[list[Entry], bool]:
    """The lines that count, and whether the manifest is there and whole."""
    if data is None:
        return [], False
    entries: list[Entry] = []
    whole, least = True, 1 << 62
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        try:
            if len(line) > _LONGEST_LINE:
                raise ValueError("too long")
            made = json.loads(line)
            if isinstance(made, dict) and "manifest" in made:
                least = _header(made, place, notes)
            else:
                entries.append(entry(made))
        except (ValueError, TypeError, RecursionError, KeyError, OverflowError) as error:
            whole = False
            if line.endswith(b"\n"):  # a torn end is what a kill leaves
                reason = str(error) if isinstance(error, Unfit) else "it is no line of a manifest"
                message = f"a line of the manifest does not count: {reason}"
                notes.append(
                    Diagnostic("RUN012", Severity.WARNING, message, "", Location(f"{place}/{MANIFEST}", line=number))
                )
    return entries, whole and len(entries) >= least


def content(path: Path, *, most: int = _LONGEST) -> bytes | None:
    """The bytes of a plain file; None where there is none. A pipe, a link, a folder or a device is not read."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(most)


class Unfit(ValueError):
    """A line that does not count; the message says why."""


def _header(made: dict[str, Any], place: str, notes: list[Diagnostic]) -> int:
    """How many lines were written with it: a file cut at the end of a line is not whole, either."""
    form, wrote, lines = made.get("manifest"), made.get("wiremark"), made.get("lines", 0)
    if not isinstance(form, int) or not isinstance(wrote, str) or not isinstance(lines, int):
        raise Unfit("its head is damaged")
    if form > FORMAT:
        raise Refused(
            "RUN016",
            f"this folder was written by a newer wiremark ({wrote[:40]!r}), whose manifest this one can't read",
            f"update wiremark ({program()}), or name another folder",
            place,
        )
    if _ordered(wrote) > _ordered(program()):
        message = f"this folder was last written by wiremark {wrote[:40]!r}; this one is older: {program()}"
        notes.append(Diagnostic("RUN016", Severity.WARNING, message, "", Location(place)))
    return lines


def _ordered(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d{1,9}", version)[:4])


def entry(made: object) -> Entry:
    """A line's entry. Raises Unfit where a type or a name is not as we write it."""
    if not isinstance(made, dict) or not {"source", "input", "recipe", "edition", "stories", "outputs"} <= set(made):
        raise Unfit("a field is missing")
    if set(made) - set(Entry.__dataclass_fields__):
        raise Unfit("it has a field that is unknown")
    read = Entry(**made)
    texts = (read.source, read.input, read.recipe, read.at, read.path)
    if not all(isinstance(t, str) and len(t) <= 8192 for t in texts) or not read.source:
        raise Unfit("a text is none")
    if not isinstance(read.stories, list) or not all(isinstance(s, str) for s in read.stories):
        raise Unfit("its stories are no list of ids")
    _verify_edition(read.edition)
    if not isinstance(read.outputs, dict) or not isinstance(read.others, dict):
        raise Unfit("its outputs are no table")
    for name in (*read.outputs, *read.others):
        if not plain(name):
            raise Unfit(f"no output of wiremark is called {ascii(name)[:80]}")
    hashes = [*read.outputs.values()]
    for many in read.others.values():
        if not isinstance(many, list):
            raise Unfit("its hashes are no list")
        hashes += many
    if not all(isinstance(h, str) and _HASH.fullmatch(h) for h in hashes):
        raise Unfit("a hash is none")
    if not isinstance(read.diagnostics, list):
        raise Unfit("its diagnostics are no list")
    for diagnostic in read.diagnostics:
        undump(diagnostic)
    return read


def _verify_edition(edition: object) -> None:
    if not isinstance(edition, dict) or set(edition) - {"version", "first_created", "version_created"}:
        raise Unfit("its edition is no table")
    version = edition.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version < 1 << 31:
        raise Unfit("its version is no number from 1 on")
    if edition and "version" not in edition:
        raise Unfit("its edition has no version")
    for key in ("first_created", "version_created"):
        moment = edition.get(key)
        if moment is None:
            continue
        try:
            if datetime.fromisoformat(moment).tzinfo is None:
                raise ValueError
        except (ValueError, TypeError):
            raise Unfit(f"its {key} is no moment") from None


def plain(name: object) -> bool:
    """Whether an output of ours can have this name: relative, safe segments, the suffix of a format that is written."""
    return (
        isinstance(name, str)
        and len(name) <= 4096
        and name.lower().endswith(formats.file_suffixes())
        and all(_SEGMENT.fullmatch(part) and not part.endswith(".") for part in name.split("/"))
    )


@cache
def suffixes() -> tuple[str, ...]:
    return tuple(known.suffix for known in formats.written())


def inside(folder: Path, name: str) -> Path | None:
    """Where an output lies; None where a link leads out of the folder, or a file stands where a folder must."""
    path = folder / name
    above = path.parent
    while above != folder:
        try:
            mode = above.lstat().st_mode
        except FileNotFoundError:
            above = above.parent
            continue
        except OSError:
            return None
        if not stat.S_ISDIR(mode):
            return None
        above = above.parent
    return path


def line(made: Entry) -> bytes:
    return json.dumps(asdict(made), ensure_ascii=True).encode() + b"\n"


def head(lines: int = 0) -> bytes:
    """The first line; ``lines`` are written with it at once."""
    return json.dumps({"wiremark": program(), "manifest": FORMAT, "lines": lines}).encode() + b"\n"


def dumped(entries: Mapping[str, Entry]) -> bytes:
    """A short manifest."""
    kept = [e for _, e in sorted(entries.items()) if e.edition or e.others]
    return head(len(kept)) + b"".join(line(e) for e in kept)


def write(folder: Path, entries: Mapping[str, Entry]) -> None:
    """Writes the manifest short, and its copy. Raises Refused."""
    data = dumped(entries)
    atomic.write(folder / MANIFEST, data, durable=True)
    atomic.write(folder / COPY, data)


def dump(diagnostic: Diagnostic) -> dict[str, Any]:
    return asdict(diagnostic)


def undump(data: Any) -> Diagnostic:
    """Raises Unfit."""
    try:
        location = dict(data["location"])
        if location["span"]:
            location["span"] = Span(**location["span"])
        made = Diagnostic(data["rule"], Severity(data["severity"]), data["message"], data["hint"], Location(**location))
    except (TypeError, ValueError, KeyError) as error:
        raise Unfit("a diagnostic is none") from error
    place = made.location
    texts = (made.rule, made.message, made.hint, place.source)
    numbers = (place.line, place.column, *((place.span.start, place.span.end) if place.span else ()))
    if (
        not all(isinstance(t, str) for t in texts)
        or not all(n is None or (isinstance(n, int) and n >= 0) for n in numbers)
        or not isinstance(place.path, str | None)
    ):
        raise Unfit("a diagnostic is none")
    return made


def without(known: Entry, *, diagnostics: list[dict[str, Any]]) -> Entry:
    """The entry of a source that can't be converted now: its history and what it once made stay, so that the same text
    has the same version when it comes back."""
    return replace(
        known,
        recipe="",
        stories=[],
        outputs={},
        others={n: sorted(h) for n, h in known.owned().items()},
        diagnostics=diagnostics,
    )
