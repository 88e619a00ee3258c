"""Tables and lists in copy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from converter.readers.wire.grammar import Grammar
from converter.readers.wire.lines import (
    BULLET,
    CLOSED,
    LONG,
    NUMBERED,
    RULE,
    Line,
    cells_in,
    is_capitals,
    is_crosshead,
    is_justified,
)


def end_of_table(lines: Sequence[Line], i: int, g: Grammar) -> int:
    """The index behind the table that begins at a line, its title included; ``i`` where none does."""
    first = i
    if not cells_in(lines[i].text):
        titled = is_crosshead(lines[i].text) or (len(lines[i].text) < 80 and not CLOSED.search(lines[i].text))
        below = lines[i + 1] if i + 1 < len(lines) else None
        if not titled or below is None or BULLET.match(lines[i].text):
            return i
        if below.gap and not is_crosshead(lines[i].text):
            return i
        first = i + 1
        if RULE.match(lines[first].text) and first + 1 < len(lines):
            first += 1
        if not cells_in(lines[first].text):
            return _figures(lines, i, g)
    j, rows = first, 0
    while j < len(lines) and (j == first or not lines[j].gap or cells_in(lines[j].text) > 1):
        if cells_in(lines[j].text):
            rows += 1
        elif not RULE.match(lines[j].text) and not (
            j + 1 < len(lines) and len(lines[j].text) < 40 and not lines[j + 1].gap and cells_in(lines[j + 1].text)
        ):
            break
        j += 1
    if is_justified([line.text for line in lines[first:j]]):
        return i
    if rows > 1 or (rows == 1 and first > i and is_crosshead(lines[i].text)):
        return j
    return _figures(lines, i, g)


def _figures(lines: Sequence[Line], i: int, g: Grammar) -> int:
    """A table with single blanks between the columns: each line ends in a figure, the title excepted."""
    titled = is_crosshead(lines[i].text) and not g.figure.search(lines[i].text)
    j = first = i + titled
    if not lines[i].gap and not titled:
        return i
    while j < len(lines) and (j == i or not lines[j].gap):
        line = lines[j].text
        figures = re.findall(r"(?<!\S)[-+±−(]*\d[\d.,:%]*\)?(?!\S)", line)
        if len(line) > 80 or not figures or not g.figure.search(line) or BULLET.match(line):
            break
        j += 1
    whole = j >= len(lines) or lines[j].gap
    return j if whole and j - first >= 2 else i


def end_of_list(lines: Sequence[Line], i: int, g: Grammar, *, wrapped: bool) -> int:
    """The index behind the list that begins at a line, its lead-in included; ``i`` where none does."""
    first = i
    if not _item(lines, i, g):
        led = len(lines[i].text) <= LONG and (
            lines[i].text.endswith(":") or (not CLOSED.search(lines[i].text) and not wrapped)
        )
        if not led or i + 1 >= len(lines):
            return i
        first = i + 1
        if lines[first].gap and not lines[i].text.endswith(":"):
            return i
        if not _item(lines, first, g):
            return _unmarked_list(lines, i, wrapped=wrapped)
    j = first + 1
    while j < len(lines):
        line, upper = lines[j], lines[j - 1]
        if _item(lines, j, g, first=False):
            j += 1
        elif line.gap:
            break
        elif line.indent > lines[first].indent or (
            wrapped and not CLOSED.search(upper.text) and line.text[0].islower()
        ) or (wrapped and not is_capitals(line.text) and len(upper.text) + len(line.text.split(None, 1)[0]) > 60
              and not CLOSED.search(upper.text)):  # fmt: skip
            j += 1
        else:
            break
    return j


def _item(lines: Sequence[Line], i: int, g: Grammar, *, first: bool = True) -> bool:
    line = lines[i].text
    if BULLET.match(line) and not RULE.match(line) and re.search(r"\w", line):
        return not g.dashed_byline.match(line)
    number = NUMBERED.match(line)
    if not number:
        return False
    others = [NUMBERED.match(x.text) for x in (lines[max(0, i - 4) : i] if not first else lines[i + 1 : i + 5])]
    wanted = int(number[1]) + (1 if first else -1)
    return (int(number[1]) == 1 or not first) and any(o and int(o[1]) == wanted for o in others)


def _unmarked_list(lines: Sequence[Line], i: int, *, wrapped: bool) -> int:
    """Short lines below a lead-in with a colon, that are no sentences."""
    if not lines[i].text.endswith(":") or lines[i + 1].gap:
        return i
    j = i + 1
    while j < len(lines) and j < i + 100 and not lines[j].gap and len(lines[j].text) <= LONG:
        if lines[j].text[0].islower():
            return i
        j += 1
    items = [line.text for line in lines[i + 1 : j]]
    closed = sum(CLOSED.search(t) is not None for t in items)
    if len(items) < 2 or (j < len(lines) and not lines[j].gap) or closed * 2 > len(items):
        return i
    others = (*pairwise(lines[max(0, i - 20) : i]), *pairwise(lines[j : j + 20]))
    near = sorted(len(a.text) for a, b in others if not b.gap)
    if not wrapped or not near:
        return j
    room = near[9 * len(near) // 10 - (len(near) > 9)]  # the width, but for a longer line or two
    full = sum(len(a.text) + 1 + len(b.text.split(None, 1)[0]) > room for a, b in pairwise(lines[i:j]))
    return i if full else j
