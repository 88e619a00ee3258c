"""The invented copy under ``copy/``: names in brackets, read as text and what should be found in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from converter.model import EntityType

FOLDER = Path(__file__).parent / "copy"
TYPES: dict[str, EntityType] = {"p": "person", "l": "place", "o": "organisation"}
_MARK = re.compile(r"\[([^\]]+)\]\(([plon]) ([\w-]+)\)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What stands in brackets: its place, its type (None: a nominal mention) and whose it is."""

    start: int
    end: int
    type: EntityType | None
    entity: str


@dataclass(frozen=True, slots=True)
class Copy:
    """One invented story."""

    name: str
    text: str
    wanted: tuple[Wanted, ...]


def stories() -> Iterator[Copy]:
    """All invented stories, in the order of the files."""
    for path in sorted(FOLDER.glob("*.txt")):
        for number, part in enumerate(re.split(r"(?m)^== *\w*\n", path.read_text(encoding="utf-8"))[1:]):
            yield read(f"{path.stem}-{number}", re.sub(r"(?m)^!", "", part))


def read(name: str, marked: str) -> Copy:
    """The story of a text with brackets."""
    text, wanted, position = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        start = len(text)
        text += match.group(1)
        wanted.append(Wanted(start, len(text), TYPES.get(match.group(2)), match.group(3)))
        position = match.end()
    return Copy(name, text + marked[position:], tuple(wanted))
