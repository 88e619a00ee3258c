"""What stands above a story: source line, slug, labels, notes to editors, headline, byline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from converter.readers.wire.dateline import find_dateline, find_short_dateline, iso_date
from converter.readers.wire.findings import Findings, Piece
from converter.readers.wire.grammar import DASH, Grammar, has_rights
from converter.readers.wire.lines import (
    BULLET,
    CLOSED,
    LONG,
    NUMBERED,
    TERMINATED,
    URL,
    Line,
    cells_in,
    is_capitals,
    is_long_prose,
)
from converter.readers.wire.names import byline_names
from converter.readers.wire.signals import is_flash, signal_kind

HEAD = 40
"""lines above which a dateline is looked for"""
_PROSE = 40
"""code points that a paragraph's first line has at least"""
_TEASED = 2
"""paragraphs of which one may begin with a dateline: papers set a teaser above it"""
_SLUG = re.compile(
    r"(?:(?:BC|WDH|RPT)-)?[\w.&'’+-]+(?: [\w.&'’+-]+)?(?:/[\w.&'’+-]*(?: [\w.&'’+-]+)?)+(?:\s*\([^()]*\))*(?:\s*=)?$"
)
_SLUG_WORD = re.compile(r"[^\W\d_a-zäöü][\w&'’+-]*(?:\s*\([^()]*\))*$")
TRANSMISSION = re.compile(r"[a-z]{3,4}\s?\d{2,5}\s+\d\s+[a-z]{1,3}\s+\d{1,5}\b.*$")


def read_head(lines: Sequence[Line], text: str, g: Grammar, *, wrapped: bool, out: Findings) -> int:
    """Reads what stands above the story; the index of the line at which the story begins."""
    filed = dateline_line(lines, text, g)
    stop = len(lines) if filed is None else filed
    i = 0
    while i < stop:
        line = lines[i]
        if taken := _apparatus(lines, i, stop, text, g, wrapped=wrapped, out=out):
            i = taken
        elif filed is not None and BULLET.match(line.text):
            j = i + 1
            while j < stop and not lines[j].gap and (BULLET.match(lines[j].text) or lines[j].indent > line.indent):
                j += 1
            out.add("list", line, lines[j - 1])
            i = j
        elif filed is not None and is_long_prose(line):
            break
        elif out.headline is None and (filed is not None or _is_headline(lines, i, g, wrapped=wrapped)):
            j = _end_of_headline(lines, i, stop, wrapped=wrapped)
            out.add("headline", line, lines[j - 1])
            out.headline = (line.start, lines[j - 1].end)
            i = j
        elif filed is not None and not CLOSED.search(line.text):
            out.add("headline", line, line)
            i += 1
        else:
            break
    if filed is not None:
        begin = lines[filed].start
        out.dateline = find_dateline(text, begin, g) or find_short_dateline(text, begin, g)
    return i


def dateline_line(lines: Sequence[Line], text: str, g: Grammar) -> int | None:
    """The line at which the dateline begins.

    One that only its towns tell begins the first or second paragraph: ``Bern. Der …`` in the midst of a story is none.
    """
    paragraphs = 0
    for i, line in enumerate(lines[:HEAD]):
        if find_dateline(text, line.start, g):
            return i
        other = is_source(line.text, g) or is_notice(line.text, g)
        if not other and paragraphs < _TEASED and _begins_paragraph(lines, i):
            if find_short_dateline(text, line.start, g):
                return i
            paragraphs += 1
        if is_long_prose(line) and not other and i > 12:
            return None
    return None


def _begins_paragraph(lines: Sequence[Line], i: int) -> bool:
    """Behind a blank line or a line that is closed; and the last line before the next blank one is closed."""
    if len(lines[i].text) < _PROSE or not (i == 0 or lines[i].gap or CLOSED.search(lines[i].text)):
        return False
    last = next((k for k in range(i + 1, min(len(lines), i + 30)) if lines[k].gap), len(lines)) - 1
    return CLOSED.search(lines[last].text) is not None


def _apparatus(lines: Sequence[Line], i: int, stop: int, text: str, g: Grammar, *, wrapped: bool, out: Findings) -> int:
    """Reads a source line, slug, label, notice, flag or byline at ``i``; the index behind it, 0 where there is none."""
    line = lines[i]
    if is_source(line.text, g):
        j = i + 1
        while j < stop and not lines[j].gap and (is_source(lines[j].text, g) or continues_rights(line, lines[j], g)):
            j += 1
        out.add("source", line, lines[j - 1])
        return j
    if label := g.label.match(line.text):
        kind = g.labels[" ".join(label["label"].lower().split())]
        if kind == "headline" and label["value"]:
            out.pieces.append(Piece("headline", line.start, line.end))
            out.headline = out.headline or (line.start + label.start("value"), line.end)
            return i + 1
        if kind != "headline":
            out.add("source" if kind == "date" else "slug", line, line)
            return i + 1
    if j := _byline(lines, i, stop, text, g, out):
        return j
    if _is_flag(line.text, g):
        out.add("notice", line, line)
        return i + 1
    j = _end_of_notice(lines, i, stop, wrapped=wrapped)
    note = " ".join(each.text for each in lines[i:j])[:600]
    corrects = CLOSED.search(note) and g.notice.search(note) and (stop < len(lines) or g.notice_beginning.match(note))
    if corrects or is_notice(line.text, g) or (note.startswith("(") and is_notice(note, g)):
        out.add("notice", line, lines[j - 1])
        return j
    if is_slug(line.text, g):
        out.add("slug", line, line)
        return i + 1
    below = lines[i + 1] if i + 1 < stop else None
    if below and _is_enumeration(line.text) and len(below.text.split()) > 1:
        out.add("slug", line, line)
        return i + 1
    if below and _SLUG_WORD.match(line.text) and is_capitals(re.sub(r"\(.*", "", line.text)) and out.headline is None:
        names_headline = not find_dateline(text, below.start, g) and not CLOSED.search(below.text)
        if names_headline and len(below.text.split()) > 1 and len(below.text) <= 1.5 * LONG:
            out.add("slug", line, line)
            return i + 1
    return 0


def _byline(lines: Sequence[Line], i: int, stop: int, text: str, g: Grammar, out: Findings) -> int:
    """Reads a byline of up to four lines at ``i``; the index behind it, 0 where there is none."""
    line = lines[i]
    for dashed in (True, False):
        for j in range(i + 1, min(i + 4, stop) + 1):
            if j > i + 1 and lines[j - 1].gap:
                break
            last = lines[j - 1]
            if names := byline_names(text[line.start : last.end], line.start, g, dashed=dashed):
                out.add("byline", line, last)
                out.bylines += names
                return j
    return 0


def is_slug(text: str, g: Grammar) -> bool:
    """``USA/HAUSHALT (UPDATE 2)``, ``UKRAINE-KRIEG``, ``Inland/Verkehr/``, or an agency's ``xyz0123 4 pl 345``."""
    if len(text) > 2 * LONG:
        return False
    if TRANSMISSION.match(text):
        return True
    plain = re.sub(r"\s*\([^()]*\)", "", text)
    if signal := g.signal.search(plain, 1):
        plain = re.sub(rf"(?:\s|{DASH}|/)+$", "", plain[: signal.start()] + plain[signal.end() :])
    if re.fullmatch(r"[^\W\d_]+(?:-[\w+&]+)+", plain) and is_capitals(plain):
        return not g.signal.match(plain)
    if not _SLUG.match(plain):
        return False
    return is_capitals(plain) or plain.count(" ") == 0 or plain.rstrip().endswith("/")


def _is_enumeration(text: str) -> bool:
    """Keywords in capitals: ``REEDEREI, PROGNOSE, STELLENABBAU``."""
    parts = text.split(",")
    return 2 < len(parts) < 12 and is_capitals(text) and all(0 < len(p.split()) < 4 for p in parts)


def _is_flag(text: str, g: Grammar) -> bool:
    """Nothing but signals: ``EILMELDUNG``, ``+++ WDHLG +++``, ``(ZUSAMMENFASSUNG 1)``."""
    rest = g.signal.sub("", text)
    return rest != text and not re.search(r"\w", rest)


def is_notice(text: str, g: Grammar) -> bool:
    text = text[:600]
    if text.startswith(("(", "[")):
        return opens_notice(text, g) or g.notice.search(text) is not None
    if g.notice_opener.match(text):
        return True
    opened = g.opening.match(text)
    if not opened:
        return False
    rest = text[opened.end() :]
    if signal_kind(opened, g) == "embargo":
        return re.search(r"\d", rest) is not None
    if re.match(rf"(?:{DASH}|/)\S", rest):  # the prefix of a headline
        rest = re.sub(r"\([^()]*\)", "", rest)
    return g.notice.search(rest) is not None


def opens_notice(text: str, g: Grammar) -> bool:
    """A bracket that says at once what kind of note it is."""
    inner = text.strip("()[] ")
    return bool(g.signal.match(inner) or g.opening.match(inner) or g.notice_opener.match(inner))


def is_source(text: str, g: Grammar) -> bool:
    if len(text) > 500:
        return False
    if has_rights(text, g):
        return True
    return g.source.fullmatch(text) is not None and iso_date(text, g) is not None


def continues_rights(first: Line, line: Line, g: Grammar) -> bool:
    return len(line.text) < LONG and bool(URL.search(line.text)) and not URL.search(first.text)


def bracketed(lines: Sequence[Line], i: int, stop: int) -> tuple[str, int]:
    """The text of a bracket that opens at a line's start, and the index behind the line that closes it."""
    text = ""
    for j in range(i, min(i + 14, stop)):
        text = f"{text} {lines[j].text}".strip()
        if text.count("(") <= text.count(")"):
            return text, j + 1
        if j > i and lines[j].gap and len(lines[j].text) > 200:
            break
    return lines[i].text, i + 1


def _end_of_notice(lines: Sequence[Line], i: int, stop: int, *, wrapped: bool) -> int:
    if lines[i].text.startswith("("):
        return bracketed(lines, i, stop)[1]
    j = i + 1
    while wrapped and j < stop and not lines[j].gap and lines[j].indent <= lines[i].indent:
        if CLOSED.search(lines[j - 1].text):
            break
        j += 1
    return j


def _is_headline(lines: Sequence[Line], i: int, g: Grammar, *, wrapped: bool) -> bool:
    """Without a dateline below it: a short line at the top that is no sentence of the story."""
    line = lines[i]
    below = lines[i + 1] if i + 1 < len(lines) else None
    if len(line.text) > 1.5 * LONG or re.search(r"[.:;,]$|[.][\"“”»«)]$", line.text):
        return False
    if BULLET.match(line.text) or cells_in(line.text) or NUMBERED.match(line.text):
        return bool(re.match(r"\*|\+", line.text)) and below is None
    if below is None or below.gap or is_capitals(line.text):
        return True
    if not wrapped or below.indent > line.indent:
        return not below.text[0].islower()
    end = i + 1
    while end < min(len(lines), i + 4) and not lines[end].gap and lines[end].indent <= line.indent:
        end += 1
    apart = end == len(lines) or lines[end].gap or lines[end].indent > line.indent
    if end > i + 1 and apart and not TERMINATED.search(lines[end - 1].text) and line.indent <= below.indent:
        return True
    short = len(line.text) < 0.6 * max(len(x.text) for x in lines[i:])
    return short and line.indent <= below.indent and not below.text[0].islower()


def _end_of_headline(lines: Sequence[Line], i: int, stop: int, *, wrapped: bool) -> int:
    """A headline goes on in the next line where it had no room, in small letters or in capitals as before."""
    j = i + 1
    while j < stop and j < i + 4 and not lines[j].gap and lines[j].indent <= lines[i].indent + 2:
        upper, line = lines[j - 1], lines[j]
        runs_on = line.text[0].islower() or re.search(r"[-–—,&]$", upper.text) is not None
        crowded = wrapped and len(upper.text) + 1 + len(line.text.split(None, 1)[0]) > 60
        both = is_capitals(upper.text) and is_capitals(line.text) and len(upper.text) > 40
        if not (runs_on or crowded or both) or BULLET.match(line.text) or CLOSED.search(line.text):
            break
        j += 1
    return j


def read_flashes(lines: Sequence[Line], g: Grammar, out: Findings) -> bool:
    """Reads copy that is nothing but headlines: in capitals, starred, numbered or with a flash's prefix."""
    flags = 0
    while flags < len(lines) and _is_flag(lines[flags].text, g):
        flags += 1
    rest = lines[flags:]
    if not 1 < len(rest) <= HEAD or any(len(x.text) > 2 * LONG or CLOSED.search(x.text) for x in rest):
        return False
    numbered = all((m := NUMBERED.match(x.text)) and int(m[1]) == n for n, x in enumerate(rest, 1))
    marked = all(x.text.startswith("*") or is_flash(x.text, g) or is_capitals(x.text) for x in rest)
    if not (marked or (numbered and flags)) or any(cells_in(x.text) or is_slug(x.text, g) for x in rest):
        return False
    for i, line in enumerate(lines):
        out.add("notice" if i < flags else "headline", line, line)
    out.headline = (rest[0].start, rest[0].end)
    return True
