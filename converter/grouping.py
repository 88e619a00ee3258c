"""Equal findings told once, with their number and places: a feed with one slip in a template has it in every item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from converter.diagnostics import Diagnostic

Key = tuple[str, str, str, str, str]


def grouped(diagnostics: Iterable[Diagnostic], *, across: bool = False) -> tuple[Diagnostic, ...]:
    """One diagnostic per file, rule and message, in the order of the first of each; its ``others`` are the further
    places. ``across``: over all files. What follows from a finding stays with the first."""
    found: dict[Key, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        source = "" if across else diagnostic.location.source
        key = (source, diagnostic.rule, diagnostic.severity, diagnostic.message, diagnostic.hint)
        found.setdefault(key, []).append(diagnostic)
    return tuple(
        replace(same[0], others=tuple(place for d in same for place in (d.location, *d.others))[1:])
        if len(same) > 1
        else same[0]
        for same in found.values()
    )


def count(diagnostics: Iterable[Diagnostic]) -> int:
    """How many findings there are, the grouped ones with all their places."""
    return sum(1 + len(d.others) for d in diagnostics)
