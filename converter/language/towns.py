"""Towns by the knowledge base, for readers: what stands at the beginning of copy as ``Kassel/Bonn -``."""

from __future__ import annotations

from converter import knowledge


def is_town(name: str) -> bool:
    """Whether a name in its usual spelling means a town or city before all else.

    Countries and regions are none. A little known village that is an everyday word is none, a well known town that is
    one (Essen, Halle) is.
    """
    base = knowledge.load()
    match = next(iter(base.find(name)), None)
    if match is None or (match.span.start, match.span.end) != (0, len(name)) or match.inflected:
        return False
    if {"surname", "first-name"} & set(match.flags) or {"minor", "word"} <= set(match.flags):
        return False
    record = base.record(match.entities[0])
    return record.type == "place" and record.kind == "city"
