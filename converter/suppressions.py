"""Ignore comments in a document: what its authors know and don't want to be told.

``<!-- wiremark: ignore G2C005 -->`` at the end of a line is about that line; on a line of its own it is about the next
one with content. ``<!-- wiremark: ignore-file G2C005, G2T -->`` is about the whole file. Only XML and HTML have such
comments; for JSON the configuration names places by pointer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from converter import verdict
from converter.diagnostics import Diagnostic

_COMMENT = re.compile(r"<!--[ \t]*wiremark:[ \t]*(ignore(?:-file)?)(?:[ \t]+([A-Za-z0-9, \t]{1,400}?))?[ \t]*-->")
MARKER = "wiremark:"
"""what a text without it need not be searched for"""


@dataclass(frozen=True, slots=True)
class Suppression:
    """One rule, or family of rules, that a comment silences."""

    rule: str
    """empty where the comment names none: it silences nothing"""
    line: int
    """the comment's own, counted from 1"""
    about: int | None
    """the line it is about; None: the whole file"""


def read(text: str) -> tuple[Suppression, ...]:
    """The ignore comments of a text, in order."""
    if MARKER not in text:
        return ()
    return tuple(_read(text.split("\n")))


def _read(lines: list[str]) -> Iterator[Suppression]:
    for number, line in enumerate(lines, 1):
        for match in _COMMENT.finditer(line) if MARKER in line else ():
            alone = not _COMMENT.sub("", line).strip()
            about = None if match[1] == "ignore-file" else _next(lines, number) if alone else number
            rules = [rule for rule in re.split(r"[,\s]+", match[2] or "") if rule]
            for rule in rules or [""]:
                yield Suppression(rule.upper(), number, about)


def _next(lines: list[str], number: int) -> int:
    """The next line with content; a line of ignore comments only has none."""
    for later in range(number, len(lines)):
        if _COMMENT.sub("", lines[later]).strip():
            return later + 1
    return number


def silenced(diagnostic: Diagnostic, suppressions: Iterable[Suppression]) -> bool:
    """Whether a comment is about a finding."""
    return any(
        s.rule and verdict.fits(diagnostic.rule, s.rule) and s.about in (None, diagnostic.location.line)
        for s in suppressions
    )
