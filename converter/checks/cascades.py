"""What follows from a fault that is told is told under it: one fault, one finding.

Which rules see one fault from two sides is data (``schemas/cascades.yaml``); places decide whether it is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from converter import resources
from converter.diagnostics import Diagnostic, Location

_ITEM = re.compile(r"/newsMessage/itemSet(?:\[\d+\])?/[^/]+")


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return resources.table("cascades.yaml")


@cache
def _concerned() -> frozenset[str]:
    """The rules that may have followers."""
    return frozenset(_table())


def held_back(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics of one document, each that follows from another moved under it."""
    left = list(found)
    causes = [d for d in left if d.rule in _concerned()]
    if not causes or len(left) < 2:
        return left
    under: dict[Diagnostic, list[Diagnostic]] = {}
    gone: set[Diagnostic] = set()
    for cause in causes:
        followers = _table()[cause.rule]
        for other in left:
            where = followers.get(other.rule)
            if where is None or other is cause or other in gone or cause in gone or not _fits(where, cause, other):
                continue
            first, second = (cause, other) if cause.severity.rank <= other.severity.rank else (other, cause)
            under.setdefault(first, []).append(second)
            gone.add(second)
    return [_with(d, under) for d in left if d not in gone]


def _with(diagnostic: Diagnostic, under: Mapping[Diagnostic, list[Diagnostic]]) -> Diagnostic:
    """Itself with all that follows, what follows from that included."""
    if diagnostic not in under:
        return diagnostic
    follows: list[Diagnostic] = []
    todo = list(under[diagnostic])
    while todo:
        one = todo.pop(0)
        follows.append(one)
        todo += under.get(one, [])
    return replace(diagnostic, follows=tuple(follows))


def _fits(where: str, cause: Diagnostic, other: Diagnostic) -> bool:
    one, two = cause.location, other.location
    if one.source != two.source:
        return False
    if where == "place":
        return (one.line, one.column, one.path) == (two.line, two.column, two.path)
    if where == "document":
        return _item(one) == _item(two)
    element = (one.path or "").partition("/@")[0]
    path = (two.path or "").partition("/@")[0]
    return bool(element) and (path == element or path.startswith(f"{element}/"))


def _item(location: Location) -> str:
    match = _ITEM.match(location.path or "")
    return match[0] if match else ""
