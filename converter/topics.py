"""IPTC's Media Topics: their names, what stands above them, and which are retired.

The table is the edition of 2 July 2026, ``schemas/vocabularies/mediatopics.tsv``; where it is from: ``SOURCES.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from converter import resources

SCHEME = "http://cv.iptc.org/newscodes/mediatopic"
"""without the slash at its end"""


@dataclass(frozen=True, slots=True)
class Topic:
    """One concept of the vocabulary."""

    code: str
    """eight digits"""
    english: str
    """the name in British English, which every concept has"""
    german: str
    """empty where IPTC has no German name yet"""
    broader: tuple[str, ...]
    """codes of what stands above it; empty at the first level"""
    retired: str
    """ISO 8601, the day since when it is no longer recommended; empty: it is in use"""
    instead: tuple[str, ...]
    """codes that the vocabulary recommends in the place of a retired one, where it names any"""

    def name(self, language: str) -> str:
        """The name in a language (ISO 639-1); in English where there is none."""
        return (self.german if language == "de" else "") or self.english


@cache
def topics() -> Mapping[str, Topic]:
    """All of them by code, retired ones too."""
    lines = (resources.folder("schemas") / "vocabularies" / "mediatopics.tsv").read_text(encoding="utf-8").splitlines()
    return {row[0]: _topic(*row) for row in (line.split("\t") for line in lines[1:])}


def _topic(code: str, english: str, german: str, broader: str, retired: str, instead: str) -> Topic:
    return Topic(code, english, german, _codes(broader), retired, _codes(instead))


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


@cache
def level(code: str) -> int:
    """1 for a topic of the first level. Raises KeyError for a code that is none."""
    above = topics()[code].broader
    return 1 + max((level(broader) for broader in above), default=0)
