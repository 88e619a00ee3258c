"""Formats: one descriptor each, made of what its reader and its writer declare.

A reader and a writer with one name are one format. Discovery, output names, checks, the site's downloads and the
command's help ask here, so that a plug-in's format is treated as ours are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from converter import registry
from converter.registry import Stage

_FIRST = (".txt", ".md", ".xml", ".nitf", ".json")
"""Suffixes are cut from a source's name in this order, others behind: it decides about ids and must not change."""


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which stories come or go."""

    name: str
    """what ``--from`` and ``--to`` call it"""
    label: str
    """for people: ``NewsML-G2``"""
    reads: tuple[str, ...] = ()
    """ends of file names that a folder or an archive is searched for"""
    suffix: str = ""
    """end of the name of what is written; empty: nothing is"""
    media_type: str = ""
    judged: bool = False
    """whether checks know it; an output of another format is not judged"""
    keeps: int = 0
    """how much of a story it keeps; of several outputs of one story, that which keeps most is read again"""
    version: re.Pattern[bytes] | None = None
    """finds an item's version in its first bytes, as the group 1"""
    readable: bool = False
    """there is a reader"""


@cache
def formats() -> dict[str, Format]:
    """All formats by name, plug-ins' included."""
    readers, writers = registry.stages("reader"), registry.stages("writer")
    return {name: _joined(name, readers.get(name), writers.get(name)) for name in sorted({*readers, *writers})}


def _joined(name: str, reader: Stage | None, writer: Stage | None) -> Format:
    read = reader.facts if reader else {}
    written = writer.facts if writer else {}
    pattern = written.get("version")
    return Format(
        name=name,
        label=written.get("label") or read.get("label") or name,
        reads=tuple(read.get("suffixes", ())),
        suffix=writer.suffix if writer else "",
        media_type=writer.media_type if writer else "",
        judged=bool(written.get("judged")),
        keeps=int(written.get("keeps", 0)),
        version=re.compile(pattern) if pattern else None,
        readable=reader is not None,
    )


@cache
def suffixes() -> tuple[str, ...]:
    """What a folder or a ``.zip`` is searched for, also with ``.gz`` behind; a file named by itself is always read."""
    found = {suffix.lower() for known in formats().values() for suffix in known.reads}
    return tuple(sorted(found, key=lambda s: (_FIRST.index(s) if s in _FIRST else len(_FIRST), s)))


@cache
def written() -> tuple[Format, ...]:
    """Formats that can be written, in the order of their labels."""
    return tuple(sorted((f for f in formats().values() if f.suffix), key=lambda f: f.label.casefold()))


@cache
def file_suffixes() -> tuple[str, ...]:
    """Ends of a name by which an output is a file that somebody named: ``x.xml`` as well as ``x.newsml.xml``."""
    short = {f".{known.suffix.rpartition('.')[2]}" for known in written()}
    return tuple(sorted(short | {suffix.lower() for known in written() for suffix in (known.suffix, *known.reads)}))


@cache
def cut() -> tuple[str, ...]:
    """Ends of a name that say how to read it, in the order in which they are cut: ``.json`` before ``.annotations``."""
    inner = (f.suffix.rpartition(".")[0] for f in formats().values() if f.readable)
    return (".gz", ".zip", *suffixes(), *sorted({i for i in inner if i}))


def of_output(name: str) -> Format | None:
    """The format of an output of ours, by the longest suffix that fits its name."""
    fitting = (f for f in written() if name.endswith(f.suffix))
    return max(fitting, key=lambda f: len(f.suffix), default=None)


def read_again() -> tuple[str, ...]:
    """Suffixes of our outputs that can be read, the one that keeps most first."""
    kept = sorted((f for f in written() if f.readable and f.keeps), key=lambda f: -f.keeps)
    return tuple(f.suffix for f in kept)
