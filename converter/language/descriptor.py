"""What a language pack is: one descriptor, ``LANGUAGE`` of the package ``converter.language.<code>`` or of one that the
entry-point group ``wiremark.languages`` names by its code.

A pack names its parts as ``module:name``, relative to itself; they are imported once they are asked for. What a pack
does not name, stories of its language go without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import resolve_name
from typing import Any, Literal, Protocol

from converter import resources
from converter.language.engine.candidates import Candidate
from converter.language.engine.sheet import Sheet
from converter.model import Story
from converter.registry import Context

Part = Literal["names", "references", "quotations", "speakers"]
PARTS: tuple[Part, ...] = ("names", "references", "quotations", "speakers")
Voice = Callable[[Sheet], Iterable[Candidate]]
"""another opinion on the names: a spaCy pipeline, a token classifier"""


class Names(Protocol):
    """Reads names: entities, mentions and the document pass. What an editor made stays as it is."""

    def __call__(self, story: Story, context: Context, voice: Voice | None = None) -> Story: ...


class Layer(Protocol):
    """Adds a layer to a story."""

    def __call__(self, story: Story, context: Context) -> Story: ...


@dataclass(frozen=True, slots=True)
class Language:
    """A language pack."""

    code: str
    """primary subtag of BCP 47: ``de``"""
    label: str
    """for people"""
    data: tuple[str, ...]
    """files that must lie in its folder; ``wire.yaml`` holds the structure of its copy and its dates"""
    names: str = ""
    """``module:function`` of the pack, a ``Names``"""
    references: str = ""
    """``run(story, sheet) -> mentions``: roles, nouns and pronouns that stand for somebody named"""
    quotations: str = ""
    """an ``engine.quotations.Grammar``: sentences, quotation marks, verbs of saying and the order of its rules"""
    speakers: str = ""
    """a ``Layer``: which entity the words that name a speaker stand for"""
    subjects: bool = False
    """its folder has ``subjects.yaml``"""


@cache
def find(language: str) -> Language | None:
    """The pack that serves a language, BCP 47 (``de-AT`` is served by ``de``); None where there is none."""
    pack = resources.pack(language)
    if pack is None:
        return None
    found = getattr(import_module(pack[0]), "LANGUAGE", None)
    return found if isinstance(found, Language) else None


@cache
def part(language: str, name: Part) -> Any:
    """A part of the pack of a language; None where the pack has none, or there is no pack."""
    pack, found = resources.pack(language), find(language)
    where = getattr(found, name) if found else ""
    if pack is None or not where:
        return None
    return resolve_name(f"{pack[0]}{where}" if where.startswith(".") else where)


@cache
def lacking(language: str) -> tuple[str, ...]:
    """What a pack promises and does not have: files, modules, names in them. Nothing where there is no pack."""
    return tuple(_lacking(language))


def _lacking(language: str) -> Iterator[str]:
    pack, found = resources.pack(language), find(language)
    if pack is None:
        return
    if found is None:
        yield f"{pack[0]}.LANGUAGE"
        return
    wanted = (*found.data, *(("subjects.yaml",) if found.subjects else ()))
    yield from (name for name in wanted if not (pack[1] / name).is_file())
    for name in PARTS:
        try:
            part(language, name)
        except (ImportError, AttributeError, ValueError) as error:
            yield f"{getattr(found, name)} ({error})"


@cache
def codes() -> tuple[str, ...]:
    """The languages that there are packs of."""
    return tuple(code for code in resources.packs() if find(code))
