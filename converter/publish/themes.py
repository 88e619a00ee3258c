"""What the stories are about: the topics of an archive, each with its stories and those of what stands below it.

IPTC's Media Topics have names in German and English and stand below each other (``converter.topics``); a story with a
topic counts for everything above it, too. A subject of another scheme is a topic for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from converter.addresses import slug
from converter.publish.archive import Archive, Entry
from converter.topics import topics

FOLDER = "themen"
_SCHEME = "medtop:"


@dataclass(slots=True)
class Theme:
    """A topic and its stories."""

    code: str
    """a qcode, ``medtop:11000000``"""
    name: str
    broader: str = ""
    """code of what stands above it; of several the first, as IPTC lists them; empty at the first level"""
    narrower: list[str] = field(default_factory=list)
    """codes of those below it that have stories, by name"""
    entries: list[Entry] = field(default_factory=list)
    """newest first"""

    @property
    def page(self) -> str:
        return f"{FOLDER}/{slug(self.code)}.html"

    @property
    def concept(self) -> str:
        """Its address at IPTC, empty for a topic of another scheme."""
        code = self.code.removeprefix(_SCHEME)
        return f"http://cv.iptc.org/newscodes/mediatopic/{code}" if code != self.code else ""


def themes(archive: Archive, language: str) -> dict[str, Theme]:
    """By code, in the order of their names. ``language`` (ISO 639-1) is that of the names."""
    found: dict[str, Theme] = {}
    for entry in archive.entries:
        given = {subject.code: subject.name for subject in entry.story.subjects}
        for code in dict.fromkeys(above for own in given for above in with_broader(own)):
            theme = found.get(code)
            if theme is None:
                theme = found[code] = Theme(code, name_of(code, given.get(code, code), language), _broader(code))
            theme.entries.append(entry)
    ordered = dict(sorted(found.items(), key=lambda item: (slug(item[1].name), item[0])))
    for code, theme in ordered.items():
        if theme.broader:
            ordered[theme.broader].narrower.append(code)
    return ordered


def name_of(code: str, given: str, language: str) -> str:
    """The topic's name in a language; the story's own word for it where the scheme is not IPTC's."""
    known = topics().get(code.removeprefix(_SCHEME)) if code.startswith(_SCHEME) else None
    return known.name(language) if known else given


@cache
def with_broader(code: str) -> tuple[str, ...]:
    """The code and all that stand above it, along the first of several; a circle ends where it closes."""
    line = [code]
    while (above := _broader(line[-1])) and above not in line:
        line.append(above)
    return tuple(line)


def _broader(code: str) -> str:
    known = topics().get(code.removeprefix(_SCHEME)) if code.startswith(_SCHEME) else None
    return f"{_SCHEME}{known.broader[0]}" if known and known.broader else ""


def line(code: str, known: Mapping[str, Theme]) -> list[Theme]:
    """What stands above a topic, the first level first, without itself."""
    return [known[above] for above in reversed(with_broader(code)[1:])]


def in_order(known: Mapping[str, Theme]) -> Iterator[tuple[int, Theme]]:
    """Every topic below the one that it belongs to, with its level, counted from 1."""

    def below(code: str, level: int) -> Iterator[tuple[int, Theme]]:
        yield level, known[code]
        for narrower in known[code].narrower:
            yield from below(narrower, level + 1)

    for code, theme in known.items():
        if not theme.broader:
            yield from below(code, 1)
