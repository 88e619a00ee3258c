"""Lines of copy, and what a line looks like: capitals, a table's row, prose; whether lines were wrapped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LONG = 120
"""code points: a longer line was not wrapped by a terminal, and is no crosshead"""
TERMINATED = re.compile(r"[.!?…:][\"'“”„»«’‘‹›)\]]*$")
CLOSED = re.compile(r"[.!?…][\"'“”„»«’‘‹›)\]]*$")
BULLET = re.compile(r"(?:[•‣⁃▪▫◦●○■□►▶·∙→✓]|[*+]+(?=\s*\S)|--?(?=\s)|[–—](?=\s))\s*(?=\S)")
NUMBERED = re.compile(r"\(?(\d{1,2})[.)]\s+(?=\S)")
RULE = re.compile(r"[-=_+|~ ]{4,}$")
URL = re.compile(r"https?://[^\s<>\"'()]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with something on it, without the white space around; offsets are the folded text's."""

    start: int
    end: int
    text: str
    indent: int
    """columns before the first sign"""
    gap: bool
    """a blank line stands before it, or nothing"""


def lines_of(text: str) -> list[Line]:
    """The lines of a folded text that are not blank."""
    found: list[Line] = []
    start, gap = 0, True
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            before = "" if raw[0] == stripped[0] else raw[: len(raw) - len(raw.lstrip())]
            begin = start + len(before)
            found.append(Line(begin, begin + len(stripped), stripped, len(before.expandtabs(8)), gap))
        gap = not stripped
        start += len(raw) + 1
    return found


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether a terminal or a desk wrapped the lines, so that a line's end means nothing.

    Told from lines that stand directly below each other: where sentences run on from line to line they are wrapped;
    where nearly each line ends a sentence they are paragraphs, unless each is as full as the next word allows.
    """
    prose = [line for line in lines if _is_prose(line)]
    sizes = [len(line.text) for line in prose]
    if 5 * sum(size for size in sizes if size > LONG) >= 3 * sum(sizes):  # most of the text stands in long lines
        return False
    pairs = [(a, b) for a, b in pairwise(lines) if not b.gap and b.indent <= a.indent and _is_prose(a) and _flows(b)]
    if not pairs:
        return False
    open_ = sum(not TERMINATED.search(a.text) for a, _ in pairs)
    if open_ * 2 >= len(pairs):
        return True
    width = max(len(line.text) for pair in pairs for line in pair)
    full = sum(len(a.text) + 1 + len(b.text.split(None, 1)[0]) > width for a, b in pairs)
    return open_ > 0 and full * 5 >= len(pairs) * 4


def _is_prose(line: Line) -> bool:
    return _flows(line) and len(line.text) > 25


def _flows(line: Line) -> bool:
    """Neither capitals nor an item nor a row: it may be the end of a sentence."""
    row = cells_in(line.text) and not is_justified([line.text])
    return not (is_capitals(line.text) or BULLET.match(line.text) or row)


def is_capitals(text: str) -> bool:
    """A line in capitals: ß has none, a RIC may have small letters, and so may a name like ``GmbH``."""
    plain = re.sub(r"<[^<>]*>|https?://\S+", "", text[: 2 * LONG])
    if (sum(map(str.islower, plain)) - sum(map(plain.count, "ßªº"))) * 8 > len(plain):
        return False  # most lines, in a tenth of the time
    letters = [c for c in plain if c.isalpha() and c not in "ßªº"]
    small = sum(c.islower() for c in letters)
    if len(letters) < 2 or len(letters) == small:
        return False
    words = re.findall(r"[^\W\d_]{2,}", plain)
    mixed = sum(sum(c.islower() and c != "ß" for c in w) > 1 for w in words)
    return small * 8 <= len(letters) and mixed * 5 <= len(words)


def is_crosshead(text: str) -> bool:
    return len(text) <= LONG and is_capitals(text) and not re.search(r"[.:;,]$", text)


def cells_in(text: str) -> int:
    """How many columns a table's row has; 0 where the line is no row."""
    if len(text) > 400 or RULE.match(text):
        return 0
    strong = re.split(r"\s*\t\s*|\s*\|\s*", text)
    cells = [c for c in (strong if len(strong) > 1 else re.split(r"\s{2,}", text)) if c]
    if len(cells) < 2 or any(len(c) > 70 for c in cells):
        return 0
    if len(strong) > 1 or len(cells) > 2:
        return len(cells)
    if re.search(r"[.!?:;,]$", cells[0]) or len(cells[1]) > 30 or BULLET.match(text):
        return 0
    return 2


def is_justified(rows: Sequence[str]) -> bool:
    """Prose that was set to a width with more than one blank between its words."""
    if any("\t" in row or "|" in row for row in rows):
        return False
    cells = [cell for row in rows for cell in re.split(r"\s{2,}", row)[1:] if cell]
    return 3 * sum(1 for cell in cells if cell[0].islower()) > len(cells)


def is_long_prose(line: Line) -> bool:
    return len(line.text) > 200 and bool(CLOSED.search(line.text))
