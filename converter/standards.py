"""Which versions of a standard are known here: ``schemas/releases.yaml``, the one place that lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from converter import resources


@dataclass(frozen=True, slots=True)
class Release:
    """A version of a standard."""

    version: str
    since: str
    """ISO 8601, as precise as a source says; empty: none does"""
    news: str
    """what is new in it, for people"""


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard with what is known of it."""

    name: str
    label: str
    source: str
    """its address"""
    written: str
    """the version that wiremark writes"""
    releases: tuple[Release, ...]
    """in their order"""

    @property
    def versions(self) -> tuple[str, ...]:
        return tuple(release.version for release in self.releases)


@cache
def standards() -> Mapping[str, Standard]:
    """All standards by name."""
    return {
        name: Standard(
            name,
            facts["label"],
            facts["source"],
            facts["written"],
            tuple(_release(version, said or "") for version, said in facts["versions"].items()),
        )
        for name, facts in resources.table("releases.yaml")["standards"].items()
    }


def _release(version: str, said: str) -> Release:
    since, _, news = said.partition(" ")
    return Release(version, since if since != "–" else "", news)


_NUMBER = re.compile(r"(?<![\d.])(\d)\.(\d{1,2})(?!\d|\.\d)")


def declared_ninjs(value: Mapping[str, Any]) -> tuple[str | None, str]:
    """The version of ninjs that a document says it is of (None: it says none), and where: ``$standard``, ``standard``
    or "".

    Either property counts, whatever the version: ``version`` as text or number, else the number in ``schema``.
    """
    for key in ("$standard", "standard"):
        said = value.get(key)
        if isinstance(said, str | int | float) and not isinstance(said, bool):
            said = {"version": said}
        if not isinstance(said, Mapping):
            continue
        for name in ("version", "schema"):
            text = str(said.get(name, ""))
            if match := _NUMBER.search(text):
                return match[0], key
            if name == "version" and re.fullmatch(r"\s*\d\s*", text):
                return f"{text.strip()}.0", key
            if name == "version" and text.strip():
                return text.strip(), key
    return None, ""


def nearest(name: str, version: str) -> str | None:
    """The newest version that is known of the series of one that is not (``3.2`` for 3.9); None: no such series."""
    series = version.partition(".")[0]
    return next((v for v in reversed(standards()[name].versions) if v.partition(".")[0] == series), None)
