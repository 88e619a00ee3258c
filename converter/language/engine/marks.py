"""Quotation marks: which opens, which closes, and what they hold.

German ``„…“`` and ``‚…‘``, guillemets either way round (``»…«`` in Germany, ``«…»`` in Switzerland), ``“…”`` of
imported copy, and the straight ``"`` and ``'``. A mark without a partner never swallows the story: a quotation ends
with its block, unless the next one opens with a mark again, as a quotation over several paragraphs does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

SIGNS = frozenset("\"„“”»«‚‘’›‹‟'")
"""all quotation marks"""
_MARK = re.compile(f"[{''.join(sorted(SIGNS))}]")
_OPENERS = {
    "„": '“”"‟',
    "»": "«",
    "«": "»",
    "“": '”“"',
    "”": "”“",
    '"': '"“”',
    "‚": "‘’'",
    "›": "‹",
    "‹": "›",
    "‘": "’",
    "'": "'",
    "‟": "”“",
}
_SINGLE = frozenset("‚‘’›‹'")
_DEEPEST = 8
"""marks that wait for their partner at one time"""
LONGEST = 4000
"""characters; what is longer and lacks its closing mark is no quotation"""


class Marked(NamedTuple):
    """Text in quotation marks, marks included."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int = 0
    """0: not inside another one"""


def find(text: str, blocks: Sequence[tuple[int, int]]) -> list[Marked]:
    """All marked stretches in text order, outer before inner."""
    found: list[Marked] = []
    open_: list[tuple[str, int, int]] = []
    carried: tuple[str, int, int] | None = None
    for number, (start, end) in enumerate(blocks):
        open_ = []
        first = True
        for match in _MARK.finditer(text, start, end):
            mark, at, after = match.group(), match.start(), match.end()
            if first and carried and not text[start:at].strip():
                # the paragraph opens with a mark again: the quotation goes on
                open_ = [carried]
                carried = None
                first = False
                continue
            first = False
            carried = None
            _take(text, mark, at, after, start, end, open_, found)
        carried = _goes_on(text, open_, blocks, number)
    found.sort(key=lambda m: (m.start, -m.end))
    return _with_depth(found)


def _take(
    text: str,
    mark: str,
    at: int,
    after: int,
    start: int,
    end: int,
    open_: list[tuple[str, int, int]],
    found: list[Marked],
) -> None:
    before = text[at - 1] if at > start else " "
    behind = text[after] if after < end else " "
    if mark in ("'", "’", "‘") and before.isalnum() and (behind.isalnum() or not _closes(open_, mark)):
        return  # an apostrophe
    can_close = _closes(open_, mark) and not (before.isspace() and behind.isalnum() and mark in "\"'“”")
    can_open = mark in _OPENERS and (not before.isalnum()) and not behind.isspace()
    if mark in "“”" and can_close:
        can_open = False
    if mark == '"' and can_close and before.isspace() and not behind.isalnum():
        can_open = False
    if can_close and not (can_open and mark in "»«›‹" and not _paired(open_, mark)):
        while open_:
            opener, opened, inner = open_.pop()
            if mark in _OPENERS[opener]:
                if at > inner and at - inner <= LONGEST:
                    found.append(Marked(opened, after, inner, at))
                return
    elif can_open and mark not in ("’",) and (mark not in ("'", "‘") or _later(text, mark, after, end)):
        open_.append((mark, at, after))
        del open_[:-_DEEPEST]


def _closes(open_: list[tuple[str, int, int]], mark: str) -> bool:
    return any(mark in _OPENERS[opener] for opener, _, _ in open_)


def _paired(open_: list[tuple[str, int, int]], mark: str) -> bool:
    return bool(open_) and mark in _OPENERS[open_[-1][0]]


def _later(text: str, mark: str, after: int, end: int) -> bool:
    """A straight or single mark opens only where another one closes in the same line."""
    closers = _OPENERS[mark]
    line = text[after : min(end, after + 400)]
    return any(re.search(rf"\S{re.escape(c)}(?!\w)", line) for c in closers)


def _goes_on(
    text: str, open_: list[tuple[str, int, int]], blocks: Sequence[tuple[int, int]], number: int
) -> tuple[str, int, int] | None:
    """A quotation that is open at the end of a paragraph, where the next one opens with the same mark."""
    if not open_ or number + 1 >= len(blocks):
        return None
    opener = open_[0]
    start, end = blocks[number + 1]
    opening = text[start:end].lstrip()
    if opening.startswith(opener[0]) and opener[0] not in _SINGLE and start - opener[2] < LONGEST:
        return opener
    return None


def _with_depth(found: list[Marked]) -> list[Marked]:
    ends: list[int] = []
    nested: list[Marked] = []
    for m in found:
        while ends and ends[-1] <= m.start:
            ends.pop()
        nested.append(Marked(m.start, m.end, m.inner_start, m.inner_end, len(ends)) if ends else m)
        ends.append(m.end)
    return nested
