"""The story itself, and what stands below it: paragraphs, crossheads, sign-off, rights line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from converter.model import BlockKind
from converter.readers.wire.findings import Findings, Piece
from converter.readers.wire.grammar import Grammar
from converter.readers.wire.head import bracketed, continues_rights, is_source, opens_notice
from converter.readers.wire.lines import BULLET, CLOSED, LONG, TERMINATED, URL, Line, is_crosshead
from converter.readers.wire.names import byline_names
from converter.readers.wire.rows import end_of_list, end_of_table

_SMALL = "[a-zß-öø-ÿčćđěğıłńňőřśşšťůűźżž]"  # editors' names come from all over Europe
INITIALS = re.compile(
    rf"\(?/?{_SMALL}{{2,4}}(?:\s?[/,;|-]\s?{_SMALL}{{2,4}}){{0,4}}/?\)?$|\(?[A-ZÄÖÜ]{{2,3}}(?:/[A-ZÄÖÜ]{{2,3}}){{1,4}}\)?$"
)
_SLASHED = re.compile(rf"/?{_SMALL}{{2,4}}/[A-Z]{{2}}/{_SMALL}{{2,4}}$")  # dpa-AFX: ``/abc/DP/xyz``
_MARKS = "\"'“”„»«’‘‹›"
_SPACED = re.compile(rf"(?:{_SMALL}{{2,4}} ){{1,4}}(?:{_SMALL}{{2,4}}|n\d)$")  # dpa: ``abc def n1``


def read_body(lines: Sequence[Line], start: int, text: str, g: Grammar, *, wrapped: bool, out: Findings) -> None:
    """Reads the story and what stands below it."""
    i = start
    stop = len(lines)
    ended = False
    tail = _tail(lines, start, g)
    base = min((line.indent for line in lines[start:]), default=0)
    opening = out.dateline.end if out.dateline else -1
    while i < stop:
        line = lines[i]
        alone = line.start <= opening <= line.end and not text[opening : line.end].strip()
        if alone and not (wrapped and i + 1 < stop and not lines[i + 1].gap and lines[i + 1].indent <= line.indent):
            out.add("dateline", line, line)
            i += 1
        elif closing := _closing(lines, i, g, last=i + 1 >= tail, ended=ended, out=out):
            i, ended = closing, True
        elif (names := byline_names(line.text, line.start, g, dashed=True)) or (
            names := _late_byline(lines, i, g, allowed=i <= start + 1 or i + 1 >= tail)
        ):
            out.add("byline", line, line)
            out.bylines += names
            i += 1
        elif (table := end_of_table(lines, i, g)) > i:
            out.add("table", line, lines[table - 1])
            i = table
        elif (list_ := end_of_list(lines, i, g, wrapped=wrapped)) > i:
            out.add("list", line, lines[list_ - 1])
            i = list_
        elif _stands_alone(lines, i, start, wrapped=wrapped) and is_crosshead(line.text) and line.start > opening:
            j = i + 1
            while j < stop and not lines[j].gap and is_crosshead(lines[j].text) and lines[j].indent <= line.indent + 2:
                j += 1
            out.add("crosshead", line, lines[j - 1])
            i = j
        elif line.text.startswith("(") and opens_notice(bracketed(lines, i, stop)[0], g) and line.start > opening:
            j = bracketed(lines, i, stop)[1]
            out.add("notice", line, lines[j - 1])
            i = j
        elif not any(c.isalnum() for c in line.text):  # a line of signs divides, and says nothing
            i += 1
        else:
            j = _end_of_paragraph(lines, i, base, g, wrapped=wrapped)
            kind: BlockKind = "crosshead" if _is_mixed_crosshead(lines, i, j, text, out) else "paragraph"
            out.add(kind, line, lines[j - 1])
            i, ended = j, False


def _tail(lines: Sequence[Line], start: int, g: Grammar) -> int:
    """The index of the line from which on only a sign-off stands."""
    tail = len(lines)
    while tail > start:
        last = lines[tail - 1].text
        first = tail - 1
        while first > max(start, tail - 8) and not lines[first].gap:
            first -= 1
        opened = next((k for k in range(tail - 1, first - 1, -1) if lines[k].text.startswith(("(", "["))), first)
        opener = g.credit_opener.match(lines[opened].text) or (
            last.endswith(")") and opened < tail - 1 and g.credit_cue.search(lines[opened].text[: 3 * LONG])
        )
        if _is_tail(last, g) or (lines[tail - 1].gap and _SPACED.match(last)):
            tail -= 1
        elif opener and (last.endswith((")", "]")) or not lines[opened].text.startswith(("(", "["))):
            tail = opened
        else:
            break
    return tail


def _closing(lines: Sequence[Line], i: int, g: Grammar, *, last: bool, ended: bool, out: Findings) -> int:
    """Reads a line of the sign-off, or the rights line below the story; the index behind it, 0 where none is.

    ``last``: only lines of a sign-off follow; ``ended``: one stands above.
    """
    line = lines[i]
    if is_source(line.text, g) and last:
        j = i + 1
        while j < len(lines) and not lines[j].gap and continues_rights(line, lines[j], g):
            j += 1
        out.add("source", line, lines[j - 1])
        return j
    opener = g.credit_opener.match(line.text)
    if line.text.startswith(("(", "[")) and (opener or (last and g.credit_cue.search(line.text[: 3 * LONG]))):
        _, j = bracketed(lines, i, len(lines))
        out.add("sign-off", line, lines[j - 1])
        return j
    if opener and len(lines) - i < 16 and not _goes_on(lines[i + 1 :], g):
        j = i + 1
        notes = line.text.lower().endswith("notizblock")
        while j < len(lines) and (notes or not lines[j].gap) and not is_source(lines[j].text, g):
            j += 1
        out.add("sign-off", line, lines[j - 1])
        return j
    if last and ((line.gap and _SPACED.match(line.text)) or is_sign_off(line.text, g)):
        out.add("sign-off", line, line)
        return i + 1
    if last and ended and _is_tail(line.text, g):
        out.add("sign-off", line, line)
        return i + 1
    if last and line.text.startswith("(") and byline_names(line.text, line.start, g, dashed=False):
        out.add("sign-off", line, line)
        return i + 1
    if ended and last and len(line.text) < LONG and ("@" in line.text or URL.search(line.text)):
        out.add("sign-off", line, line)
        return i + 1
    return 0


def _goes_on(rest: Sequence[Line], g: Grammar) -> bool:
    """Whether prose follows that is no contact line."""
    return any(
        len(line.text) > 60
        and CLOSED.search(line.text)
        and not (_is_tail(line.text, g) or "@" in line.text or line.text.endswith(")"))
        for line in rest
    )


def is_sign_off(text: str, g: Grammar) -> bool:
    """Initials (``abc/xyz``), an agency's last line (``dpa abc yyxx n1 xyz``) or an end mark."""
    mark, _, rest = text.lower().partition(" ")
    if INITIALS.match(text) or text.lower() in g.end_marks or (mark in g.end_marks and INITIALS.match(rest)):
        return True
    if _SLASHED.match(text) or text.lower().strip("() ") in g.agencies:
        return True
    words = [w.removesuffix(".") for w in re.split(r"[\s/,]+", text.strip("()/ ")) if w]
    agency = any(w.lower() in g.agencies for w in words)
    return (
        agency
        and len(words) <= 8
        and all(re.fullmatch(r"[a-zäöü]{2,4}\d?|n\d|[A-Z]{2,5}|Red", w) or w.lower() in g.agencies for w in words)
    )


def _is_tail(text: str, g: Grammar) -> bool:
    """A line that may stand below a sign-off."""
    return (
        is_sign_off(text, g)
        or is_source(text, g)
        or g.credit_opener.match(text) is not None
        or (len(text) < LONG and ("@" in text or URL.search(text) is not None or g.credit_end.search(text) is not None))
        or (text.endswith(")") and g.credit_end.search(text) is not None)
        or (text.startswith("(") and g.credit_cue.search(text[: 3 * LONG]) is not None)
    )


def _late_byline(lines: Sequence[Line], i: int, g: Grammar, *, allowed: bool) -> tuple[tuple[int, int], ...]:
    """``Von A und B`` below the headline's dateline or above the sign-off."""
    line = lines[i]
    if not allowed or line.text.startswith("(") or len(line.text) > LONG:
        return ()
    return byline_names(line.text, line.start, g, dashed=False)


def _stands_alone(lines: Sequence[Line], i: int, start: int, *, wrapped: bool) -> bool:
    """A line is no part of a wrapped paragraph."""
    line = lines[i]
    below = lines[i + 1] if i + 1 < len(lines) else None
    if line.gap or not wrapped or i == start:
        return True
    closed = TERMINATED.search(lines[i - 1].text) is not None or is_crosshead(lines[i - 1].text)
    return closed and (below is None or below.gap or below.indent > line.indent or not below.text[0].islower())


def _end_of_paragraph(lines: Sequence[Line], i: int, base: int, g: Grammar, *, wrapped: bool) -> int:
    j = i + 1
    if not wrapped:
        while j < len(lines) and not lines[j].gap and _runs_on(lines[j - 1], lines[j]):
            j += 1
        return j
    while j < len(lines) and not lines[j].gap:
        line = lines[j]
        if line.indent > base and (line.indent > lines[j - 1].indent or CLOSED.search(lines[j - 1].text)):
            break
        if _stands_alone(lines, j, i, wrapped=True) and is_crosshead(line.text) and len(line.text) > 8:
            break
        if TERMINATED.search(lines[j - 1].text) and (
            BULLET.match(line.text)
            or is_sign_off(line.text, g)
            or g.credit_opener.match(line.text)
            or is_source(line.text, g)
        ):
            break
        if end_of_table(lines, j, g) > j:
            break
        j += 1
    return j


def _runs_on(upper: Line, line: Line) -> bool:
    """In copy with one line for each paragraph: a line that was broken all the same."""
    return line.text[0].islower() and not TERMINATED.search(upper.text) and not INITIALS.match(line.text)


def _is_mixed_crosshead(lines: Sequence[Line], i: int, j: int, text: str, out: Findings) -> bool:
    """A crosshead in small letters, as dpa and AFP set it: a short line that is no sentence, between two paragraphs."""
    if j != i + 1 or not 0 < i < len(lines) - 1 or not out.pieces or out.pieces[-1].kind != "paragraph":
        return False
    line, above, below = lines[i], lines[i - 1], lines[j]
    return (
        line.gap
        and below.gap
        and 5 < len(line.text) <= 70
        and line.text.lstrip(_MARKS)[:1].isupper()
        and not (line.text[0] in _MARKS and CLOSED.search(line.text))
        and len(below.text) > len(line.text)
        and CLOSED.search(above.text) is not None
        and not re.search(r"[.:;,!…)\]]$|[.][\"“”»«]$", line.text)
        and not re.search(r"@|https?:", line.text)
    )


def split_sign_off(out: Findings, text: str, g: Grammar) -> None:
    """``… sagte er. (Bericht von A)`` and ``… sagte er. abc/xyz``: the sign-off at the end of the last paragraph."""
    last = next((p for p in reversed(out.pieces) if p.kind not in ("source", "sign-off", "byline")), None)
    if last is None or last.kind != "paragraph":
        return
    first = max(last.start, last.end - 600)
    part = text[first : last.end]
    bracket = re.search(r"(?<=[.!?\"“”»«])\s+(\((?!.*\)\s*\S).*\))$", part, re.DOTALL)
    initials = re.search(r"(?<=[.!?\"“”»«])\s+(\(?[a-z]{2,4}(?:/[a-z]{2,4})+\)?)$", part)
    match = bracket if bracket and g.credit_opener.match(bracket[1]) else initials
    if match:
        at = out.pieces.index(last)
        out.pieces.insert(at + 1, Piece("sign-off", first + match.start(1), last.end))
        last.end = first + match.start()
