"""The structure of wire copy: which lines are source line, slug, notice, headline, byline, body and sign-off.

A desk's conventions, not a format: so every decision rests on several signs, and what is undecided is a paragraph. The
words are data (``converter/language/<language>/wire.yaml``); the patterns run over the folded text, and only offsets
come back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from typing import Any, cast

from converter import resources
from converter.language.folding import Folded, fold
from converter.model import Block, BlockKind, Dateline, Rights, Signal, SignalKind, Story
from converter.spans import Span

_HEAD = 40
"""lines above which a dateline is looked for"""
_LONG = 120
"""code points: a longer line was not wrapped by a terminal, and is no crosshead"""
_TERMINATED = re.compile(r"[.!?…:][\"'“”„»«’‘‹›)\]]*$")
_CLOSED = re.compile(r"[.!?…][\"'“”„»«’‘‹›)\]]*$")
_DASH = r"(?:--|[-‐‑‒–—―])"
_BULLET = re.compile(r"(?:[•‣⁃▪▫◦●○■□►▶·∙→✓]|[*+]+(?=\s*\S)|--?(?=\s)|[–—](?=\s))\s*(?=\S)")
_NUMBERED = re.compile(r"\(?(\d{1,2})[.)]\s+(?=\S)")
_RULE = re.compile(r"[-=_+|~ ]{4,}$")
_FIGURE = re.compile(r"[-+±−]?\d[\d.,:/]*\)?(?:\s*(?:%|Prozent|Punkte?|Euro|Dollar|Franken|Pfund|Mio|Mrd|Uhr))?\s*\)?$")
_INITIALS = re.compile(
    r"\(?/?[a-zäöü]{2,4}(?:\s?[/,;|-]\s?[a-zäöü]{2,4}){0,4}/?\)?$|\(?[A-ZÄÖÜ]{2,3}(?:/[A-ZÄÖÜ]{2,3}){1,4}\)?$"
)
_URL = re.compile(r"https?://[^\s<>\"'()]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


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


@dataclass(slots=True)
class _Piece:
    """A block in the making."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Grammar:
    """A language's ``wire.yaml``, compiled."""

    data: Any = field(repr=False)
    agencies: dict[str, str]
    """spelling in lower case → name"""
    date: str
    """pattern of a date, with groups day, month, year"""
    months: dict[str, int]
    qualifiers: frozenset[str]
    particles: frozenset[str]
    signals: dict[str, SignalKind]
    """word in capitals → kind"""
    signal: re.Pattern[str]
    spoken: re.Pattern[str]
    opening: re.Pattern[str]
    rights: re.Pattern[str]
    notice: re.Pattern[str]
    notice_opener: re.Pattern[str]
    credit_opener: re.Pattern[str]
    credit_cue: re.Pattern[str]
    credit_end: re.Pattern[str]
    label: re.Pattern[str]
    labels: dict[str, str]
    dateline: re.Pattern[str]
    undated: re.Pattern[str]
    end_marks: frozenset[str]


@cache
def grammar(language: str) -> Grammar:
    """The words and patterns of a language; German where there are none of its own."""
    try:
        data = resources.language_data(language, "wire")
    except FileNotFoundError:
        data = resources.language_data("de", "wire")
    months = {spelling: int(number) for number, spellings in data["months"].items() for spelling in spellings}
    agencies = {spelling: name for name, spellings in data["agencies"].items() for spelling in spellings}
    signals = {word: cast(SignalKind, kind) for kind, words in data["signals"].items() for word in words}
    spoken = [w for kind in data["spoken_signals"] for w in data["signals"][kind]]
    labels = {word: kind for kind, words in data["labels"].items() for word in words}
    weekday = rf"(?:(?:{_words(data['weekdays'])})\.?,?\s+)?(?:den\s+)?"
    zone = (
        r"(?:,?\s*(?P<hour>\d\d?)[:.](?P<minute>\d\d)(?::\d\d)?(?:\s*Uhr)?"
        rf"(?:\s*\(?(?P<zone>{_words(data['zones'])})\b\)?)?)?"
    )
    date = (
        rf"(?i:{weekday})(?:(?P<day>\d\d?)\.?\s*(?i:(?P<name>{_words(months)}))\b\.?(?:\s+(?P<year>\d{{4}}))?"
        r"|(?P<day2>\d\d?)\.(?P<month2>\d\d?)\.(?P<year2>\d{4}|\d\d)?(?!\d)"
        r"|(?P<year3>\d{4})-(?P<month3>\d\d)(?:-(?P<day3>\d\d))?(?![\d-]))"
    )
    places = r"(?P<places>(?:[^()\n<>\"„“»«:;!?]|\n(?!\s*\n)|\((?i:" + _words(data["qualifiers"]) + r")\))*?)"
    after = rf"(?:\s*,\s*(?P<after>{_unnamed(date)}))?"
    return Grammar(
        data=data,
        agencies=agencies,
        date=date + zone,
        months=months,
        qualifiers=frozenset(data["qualifiers"]),
        particles=frozenset(data["particles"]),
        signals=signals,
        signal=re.compile(
            rf"(?<![^\W\d_])(?P<word>{_words(signals)})(?![^\W\d_])(?:\s+(?P<number>\d\d?)(?![\d.]|:\d))?"
        ),
        spoken=re.compile(rf"(?i:(?P<word>{_words(spoken)}))(?:\s+(?P<number>\d\d?))?(?=\s*:|\s+{_DASH}\s|$)"),
        opening=re.compile(rf"[(\[\s]*(?i:(?P<word>{_words(signals)}))\b(?P<number>)"),
        rights=_any(data["rights_lines"]),
        notice=_any(data["notice_words"]),
        notice_opener=re.compile(rf"(?i)(?:{_words(data['notice_openers'])})\s*(?::|{_DASH}\s|$)"),
        credit_opener=re.compile("(?i)[(\\[/*#\\s-]*(?:" + "|".join(data["credit_openers"]) + ")"),
        credit_cue=re.compile("(?i)\\b(?:" + "|".join(data["credit_cues"]) + ")\\s*"),
        credit_end=_any(data["credit_ends"]),
        label=re.compile(rf"(?i)(?P<label>{_words(labels)})\s*:\s*(?P<value>\S.*)?$"),
        labels=labels,
        dateline=re.compile(
            rf"{places}(?:(?:(?<=\s)|^|,\s*)(?P<date>{_unnamed(date)})\s*)?,?\s*\((?!(?i:{_words(data['qualifiers'])})\))(?P<agency>[^()\n]{{2,60}})\){after}"
            rf"(?P<dash>\s*(?:{_DASH}(?=\s|$|[„»\"])|[.:](?=\s|$)))?"
        ),
        undated=re.compile(rf"{places},\s*(?P<date>{_unnamed(date)})(?P<dash>\s*{_DASH})(?=\s|$)"),
        end_marks=frozenset(data["end_marks"]),
    )


def _words(words: Iterable[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)


# ------------------------------------------------------------------------------------------------------------ lines


def lines_of(text: str) -> list[Line]:
    """The lines of a folded text that are not blank."""
    found: list[Line] = []
    start, gap = 0, True
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            before = raw[: len(raw) - len(raw.lstrip())]
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
    pairs = [(a, b) for a, b in pairwise(lines) if not b.gap and b.indent <= a.indent and _is_prose(a) and _is_prose(b)]
    if not pairs or 4 * sum(len(a.text) > _LONG for a, _ in pairs) >= len(pairs):
        return False
    open_ = sum(not _TERMINATED.search(a.text) for a, _ in pairs)
    if open_ * 2 >= len(pairs):
        return True
    width = max(len(line.text) for pair in pairs for line in pair)
    full = sum(len(a.text) + 1 + len(b.text.split(None, 1)[0]) > width for a, b in pairs)
    return open_ > 0 and full * 5 >= len(pairs) * 4


def _is_prose(line: Line) -> bool:
    row = _cells(line.text) and not _justified([line.text])
    return not (is_capitals(line.text) or _BULLET.match(line.text) or row) and len(line.text) > 25


# ---------------------------------------------------------------------------------------------------- line patterns


def is_capitals(text: str) -> bool:
    """A line in capitals: ß has none, a RIC may have small letters, and so may a name like ``GmbH``."""
    plain = re.sub(r"<[^<>]*>|https?://\S+", "", text)
    letters = [c for c in plain if c.isalpha() and c not in "ßªº"]
    small = sum(c.islower() for c in letters)
    if len(letters) < 2 or len(letters) == small:
        return False
    words = re.findall(r"[^\W\d_]{2,}", plain)
    mixed = sum(sum(c.islower() and c != "ß" for c in w) > 1 for w in words)
    return small * 8 <= len(letters) and mixed * 5 <= len(words)


def is_crosshead(text: str) -> bool:
    return len(text) <= _LONG and is_capitals(text) and not re.search(r"[.:;,]$", text)


def _cells(text: str) -> int:
    """How many columns a table's row has; 0 where the line is no row."""
    if len(text) > 400 or _RULE.match(text):
        return 0
    strong = re.split(r"\s*\t\s*|\s*\|\s*", text)
    cells = [c for c in (strong if len(strong) > 1 else re.split(r"\s{2,}", text)) if c]
    if len(cells) < 2 or any(len(c) > 70 for c in cells):
        return 0
    if len(strong) > 1 or len(cells) > 2:
        return len(cells)
    if re.search(r"[.!?:;,]$", cells[0]) or len(cells[1]) > 30 or _BULLET.match(text):
        return 0
    return 2


def _capitalised(word: str, g: Grammar) -> bool:
    plain = word.strip("'’.-")
    return bool(plain) and (plain[0].isupper() or re.match(r"[a-z]{1,3}[-'’][^\W\d_a-zäöü]", plain) is not None)


def _is_name(text: str, g: Grammar, *, longest: int = 7) -> bool:
    words = text.split()
    if not 0 < len(words) <= longest or re.search(r"[\d@?!:;<>\"„“»«]", text):
        return False
    if any(len(w) > 5 and w.endswith(".") for w in words):
        return False
    return any(_capitalised(w, g) for w in words) and all(
        _capitalised(w, g) or w.lower().strip(".") in g.particles or w.lower() in g.particles for w in words
    )


_SEPARATOR = re.compile(r"\s*(?:[,;/&|]|\s(?:und|sowie|and|mit)\s)\s*", re.IGNORECASE)


def names_in(text: str, start: int, g: Grammar) -> tuple[tuple[int, int], ...]:
    """The names in an enumeration of people: ``Tilda Voss, Jan Roth und Ute Kern in Bonn``; () where it is none."""
    found = []
    position = 0
    for separator in (*_SEPARATOR.finditer(text), None):
        end = separator.start() if separator else len(text)
        part = text[position:end]
        begin = position + len(part) - len(part.lstrip())
        part = re.split(r"\s+(?:in|aus|für)\s|\s*\(", part.strip(), maxsplit=1)[0].strip()
        part = part.strip(" -–—.)")
        titled = re.match(r"(?i)(?:(?:dr|prof|dipl)\.\s*(?:-?\w+\.\s*)*|reuters-\w+\s+|unser\w*\s+\w+\s+)", part)
        if titled:
            begin, part = begin + titled.end(), part[titled.end() :]
        if part and part.lower() not in g.agencies and _is_name(part, g, longest=6):
            found.append((start + begin, start + begin + len(part)))
        elif part and part.lower() not in g.agencies:
            return ()
        position = separator.end() if separator else position
    whole = [(a, b) for a, b in found if " " in text[a - start : b - start]]
    return tuple(whole or found)


_DASHED_BYLINE = re.compile(rf"{_DASH}\s*(?i:von|by)\s+(?P<names>.+?)\s*{_DASH}$", re.DOTALL)
_PLAIN_BYLINE = re.compile(r"\(?(?:Von|VON|von|By|BY)\s*:?\s+(?P<names>[^.!?]+?\.?)\)?$", re.DOTALL)


def byline_names(text: str, start: int, g: Grammar, *, dashed: bool) -> tuple[tuple[int, int], ...]:
    """The authors in a byline, ``- von A und B -`` or, not ``dashed``, ``Von A und B``; () where it is none."""
    match = (_DASHED_BYLINE if dashed else _PLAIN_BYLINE).match(text) if len(text) <= 3 * _LONG else None
    if not match:
        return ()
    return names_in(match["names"], start + match.start("names"), g)


# ---------------------------------------------------------------------------------------------------------- dateline


@dataclass(frozen=True, slots=True)
class _Filed:
    """A dateline in folded offsets."""

    start: int
    end: int
    places: tuple[tuple[int, int], ...]
    date: str | None
    agency: tuple[int, int] | None
    name: str | None
    """the agency's name in the model"""


def find_dateline(text: str, start: int, g: Grammar) -> _Filed | None:
    """The dateline that begins at an offset of the folded text."""
    limit = min(len(text), start + 220)
    if match := g.dateline.match(text, start, limit):
        written = match["agency"].strip()
        name = _agency(written, g)
        places = _places(match["places"], match.start("places"), g)
        date = match["date"] or match["after"]
        runs_on = text[match.end() : match.end() + 3].lstrip(" ")
        complete = bool(match["dash"]) or (
            bool(places or date) and (not runs_on or runs_on[0] in '\n"„»' or runs_on[0].isupper())
        )
        if name and places is not None and complete:
            begin = match.start("agency") + len(match["agency"]) - len(match["agency"].lstrip())
            return _Filed(start, match.end(), places, iso_date(date, g), (begin, begin + len(written)), name)
    if match := g.undated.match(text, start, limit):
        places = _places(match["places"], match.start("places"), g)
        if places:
            return _Filed(start, match.end(), places, iso_date(match["date"], g), None, None)
    return None


def run_in_dateline(text: str, first: Span | None, language: str) -> tuple[Dateline | None, str | None]:
    """The dateline at the beginning of a story's first paragraph, and the agency's name in the model."""
    if first is None:
        return None, None
    folded = fold(text[first.start : min(first.end, first.start + 400)])
    filed = find_dateline(folded.text, 0, grammar(language))
    if filed is None:
        return None, None

    def moved(start: int, end: int) -> Span:
        span = folded.span(start, end)
        return Span(first.start + span.start, first.start + span.end)

    agency = moved(*filed.agency) if filed.agency else None
    places = tuple(moved(*place) for place in filed.places)
    return Dateline(moved(filed.start, filed.end), places, filed.date, agency), filed.name


def _agency(written: str, g: Grammar) -> str | None:
    for part in (written, *re.split(r"[/,;+]|\s-\s", written)):
        if name := g.agencies.get(" ".join(part.lower().split())):
            return name
    return None


def _places(text: str, start: int, g: Grammar) -> tuple[tuple[int, int], ...] | None:
    """The places of a dateline; None where the text is something else."""
    if not text.strip(" ,\n\t"):
        return ()
    found: list[tuple[int, int]] = []
    position = 0
    for separator in (*re.finditer(r"\s*[/,;]\s*|\s+(?:und|UND)\s+|\s+[-–]\s+", text), None):
        end = separator.start() if separator else len(text)
        part = text[position:end].strip()
        begin = position + len(text[position:end]) - len(text[position:end].lstrip())
        if part.lower().strip(".()") in g.qualifiers and found:
            found[-1] = (found[-1][0], start + begin + len(part))
        elif part and _is_name(re.sub(r"[()]", "", part), g):
            found.append((start + begin, start + begin + len(part)))
        elif part:
            return None
        position = separator.end() if separator else position
    return tuple(found) if len(found) <= 8 else None


def iso_date(text: str | None, g: Grammar) -> str | None:
    """A date as written → ISO 8601, as precise; ``--02-12`` without a year; None where it is none."""
    match = re.search(rf"(?<![\d.]){g.date}", text or "")
    if not match:
        return None
    year = match["year"] or match["year2"] or match["year3"]
    if year and len(year) == 2:
        year = ("20" if int(year) < 70 else "19") + year
    month = g.months[match["name"].lower()] if match["name"] else int(match["month2"] or match["month3"])
    day = match["day"] or match["day2"] or match["day3"]
    if not 1 <= month <= 12 or (
        day and not 1 <= int(day) <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)
    ):
        return None
    if not day:
        return f"{year}-{month:02}"
    whole = f"{year}-{month:02}-{int(day):02}" if year else f"--{month:02}-{int(day):02}"
    if year and match["zone"] and int(match["hour"]) < 24 and int(match["minute"]) < 60:
        return f"{whole}T{int(match['hour']):02}:{match['minute']}:00{g.data['zones'][match['zone'].upper()]}"
    return whole


# ------------------------------------------------------------------------------------------------------------ head

_SLUG = re.compile(
    r"(?:(?:BC|WDH|RPT)-)?[\w.&'’+-]+(?: [\w.&'’+-]+)?(?:/[\w.&'’+-]*(?: [\w.&'’+-]+)?)+(?:\s*\([^()]*\))*(?:\s*=)?$"
)
_SLUG_WORD = re.compile(r"[^\W\d_a-zäöü][\w&'’+-]*(?:\s*\([^()]*\))*$")
_TRANSMISSION = re.compile(r"[a-z]{3,4}\s?\d{2,5}\s+\d\s+[a-z]{1,3}\s+\d{1,5}\b.*$")


def _is_slug(text: str, g: Grammar) -> bool:
    """``USA/HAUSHALT (UPDATE 2)``, ``UKRAINE-KRIEG``, ``Inland/Verkehr/``, or an agency's ``xyz0123 4 pl 345``."""
    if len(text) > 2 * _LONG:
        return False
    if _TRANSMISSION.match(text):
        return True
    plain = re.sub(r"\s*\([^()]*\)", "", text)
    if signal := g.signal.search(plain, 1):
        plain = re.sub(rf"(?:\s|{_DASH}|/)+$", "", plain[: signal.start()] + plain[signal.end() :])
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


def _is_notice(text: str, g: Grammar) -> bool:
    text = text[:600]
    if text.startswith(("(", "[")):
        return _opens_notice(text, g) or g.notice.search(text) is not None
    if g.notice_opener.match(text):
        return True
    opened = g.opening.match(text)
    if not opened:
        return False
    rest = text[opened.end() :]
    if _signal_kind(opened, g) == "embargo":
        return re.search(r"\d", rest) is not None
    if re.match(rf"(?:{_DASH}|/)\S", rest):  # the prefix of a headline
        rest = re.sub(r"\([^()]*\)", "", rest)
    return g.notice.search(rest) is not None


def _opens_notice(text: str, g: Grammar) -> bool:
    """A bracket that says at once what kind of note it is."""
    inner = text.strip("()[] ")
    return bool(g.signal.match(inner) or g.opening.match(inner) or g.notice_opener.match(inner))


def _signal_kind(match: re.Match[str], g: Grammar) -> SignalKind:
    return g.signals[" ".join(match["word"].upper().split())]


def _is_source(text: str, g: Grammar) -> bool:
    if len(text) > 500:
        return False
    if g.rights.search(text):
        return True
    return bool(re.fullmatch(rf"(?:date:?\s+)?{g.date}[\s,]*(?:Uhr)?", text)) and iso_date(text, g) is not None


@dataclass(slots=True)
class _Reading:
    """What is found while the lines are read, in folded offsets."""

    pieces: list[_Piece] = field(default_factory=list)
    bylines: list[tuple[int, int]] = field(default_factory=list)
    dateline: _Filed | None = None
    headline: tuple[int, int] | None = None

    def add(self, kind: BlockKind, first: Line, last: Line) -> None:
        self.pieces.append(_Piece(kind, first.start, last.end))


def _head(lines: Sequence[Line], text: str, g: Grammar, *, wrapped: bool, out: _Reading) -> int:
    """Reads what stands above the story; the index of the line at which the story begins."""
    filed = _dateline_line(lines, text, g)
    stop = len(lines) if filed is None else filed
    i = 0
    while i < stop:
        line = lines[i]
        if taken := _apparatus(lines, i, stop, text, g, wrapped=wrapped, out=out):
            i = taken
        elif filed is not None and _BULLET.match(line.text):
            j = i + 1
            while j < stop and not lines[j].gap and (_BULLET.match(lines[j].text) or lines[j].indent > line.indent):
                j += 1
            out.add("list", line, lines[j - 1])
            i = j
        elif filed is not None and _prose_paragraph(line):
            break
        elif out.headline is None and (filed is not None or _is_headline(lines, i, g, wrapped=wrapped)):
            j = _end_of_headline(lines, i, stop, wrapped=wrapped)
            out.add("headline", line, lines[j - 1])
            out.headline = (line.start, lines[j - 1].end)
            i = j
        elif filed is not None and not _CLOSED.search(line.text):
            out.add("headline", line, line)
            i += 1
        else:
            break
    if filed is not None:
        out.dateline = find_dateline(text, lines[filed].start, g)
    return i


def _dateline_line(lines: Sequence[Line], text: str, g: Grammar) -> int | None:
    for i, line in enumerate(lines[:_HEAD]):
        if find_dateline(text, line.start, g):
            return i
        if _prose_paragraph(line) and not _is_source(line.text, g) and not _is_notice(line.text, g) and i > 12:
            return None
    return None


def _prose_paragraph(line: Line) -> bool:
    return len(line.text) > 200 and bool(_CLOSED.search(line.text))


def _apparatus(lines: Sequence[Line], i: int, stop: int, text: str, g: Grammar, *, wrapped: bool, out: _Reading) -> int:
    """Reads a source line, slug, label, notice, flag or byline at ``i``; the index behind it, 0 where there is none."""
    line = lines[i]
    if _is_source(line.text, g):
        j = i + 1
        while j < stop and not lines[j].gap and (_is_source(lines[j].text, g) or _continues_rights(line, lines[j], g)):
            j += 1
        out.add("source", line, lines[j - 1])
        return j
    if label := g.label.match(line.text):
        kind = g.labels[" ".join(label["label"].lower().split())]
        if kind == "headline" and label["value"]:
            out.pieces.append(_Piece("headline", line.start, line.end))
            out.headline = out.headline or (line.start + label.start("value"), line.end)
            return i + 1
        if kind != "headline":
            out.add("source" if kind == "date" else "slug", line, line)
            return i + 1
    for dashed in (True, False):
        for j in range(i + 1, min(i + 4, stop) + 1):
            if j > i + 1 and lines[j - 1].gap:
                break
            last = lines[j - 1]
            if names := byline_names(text[line.start : last.end], line.start, g, dashed=dashed):
                out.add("byline", line, last)
                out.bylines += names
                return j
    if _is_flag(line.text, g):
        out.add("notice", line, line)
        return i + 1
    corrects = stop < len(lines) and _CLOSED.search(line.text) and g.notice.search(line.text[:600])
    if (
        corrects
        or _is_notice(line.text, g)
        or (line.text.startswith("(") and _is_notice(_bracketed(lines, i, stop)[0], g))
    ):
        j = _end_of_notice(lines, i, stop, wrapped=wrapped)
        out.add("notice", line, lines[j - 1])
        return j
    if _is_slug(line.text, g):
        out.add("slug", line, line)
        return i + 1
    below = lines[i + 1] if i + 1 < stop else None
    if below and _is_enumeration(line.text) and len(below.text.split()) > 1:
        out.add("slug", line, line)
        return i + 1
    if below and _SLUG_WORD.match(line.text) and is_capitals(re.sub(r"\(.*", "", line.text)) and out.headline is None:
        names_headline = not find_dateline(text, below.start, g) and not _CLOSED.search(below.text)
        if names_headline and len(below.text.split()) > 1 and len(below.text) <= 1.5 * _LONG:
            out.add("slug", line, line)
            return i + 1
    return 0


def _continues_rights(first: Line, line: Line, g: Grammar) -> bool:
    return len(line.text) < _LONG and bool(_URL.search(line.text)) and not _URL.search(first.text)


def _bracketed(lines: Sequence[Line], i: int, stop: int) -> tuple[str, int]:
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
        return _bracketed(lines, i, stop)[1]
    j = i + 1
    while wrapped and j < stop and not lines[j].gap and lines[j].indent <= lines[i].indent:
        if _CLOSED.search(lines[j - 1].text):
            break
        j += 1
    return j


def _is_headline(lines: Sequence[Line], i: int, g: Grammar, *, wrapped: bool) -> bool:
    """Without a dateline below it: a short line at the top that is no sentence of the story."""
    line = lines[i]
    below = lines[i + 1] if i + 1 < len(lines) else None
    if len(line.text) > 1.5 * _LONG or re.search(r"[.:;,]$|[.][\"“”»«)]$", line.text):
        return False
    if _BULLET.match(line.text) or _cells(line.text) or _NUMBERED.match(line.text):
        return bool(re.match(r"\*|\+", line.text)) and below is None
    if below is None or below.gap or is_capitals(line.text):
        return True
    if below.text[0].islower():
        return False
    return not wrapped or below.indent > line.indent or len(line.text) < 0.6 * max(len(x.text) for x in lines)


def _end_of_headline(lines: Sequence[Line], i: int, stop: int, *, wrapped: bool) -> int:
    """A headline goes on in the next line where it had no room, in small letters or in capitals as before."""
    j = i + 1
    while j < stop and j < i + 4 and not lines[j].gap and lines[j].indent <= lines[i].indent + 2:
        upper, line = lines[j - 1], lines[j]
        runs_on = line.text[0].islower() or re.search(r"[-–—,&]$", upper.text) is not None
        crowded = wrapped and len(upper.text) + 1 + len(line.text.split(None, 1)[0]) > 60
        both = is_capitals(upper.text) and is_capitals(line.text) and len(upper.text) > 40
        if not (runs_on or crowded or both) or _BULLET.match(line.text) or _CLOSED.search(line.text):
            break
        j += 1
    return j


# ------------------------------------------------------------------------------------------------------------ body


def _body(lines: Sequence[Line], start: int, text: str, g: Grammar, *, wrapped: bool, out: _Reading) -> None:
    """Reads the story and what stands below it."""
    i = start
    stop = len(lines)
    ended = False
    tail = stop
    while tail > start and _is_tail(lines[tail - 1].text, g):
        tail -= 1
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
        elif (table := _table(lines, i)) > i:
            out.add("table", line, lines[table - 1])
            i = table
        elif (list_ := _list(lines, i, wrapped=wrapped)) > i:
            out.add("list", line, lines[list_ - 1])
            i = list_
        elif _stands_alone(lines, i, start, wrapped=wrapped) and is_crosshead(line.text) and line.start > opening:
            j = i + 1
            while j < stop and not lines[j].gap and is_crosshead(lines[j].text) and lines[j].indent <= line.indent + 2:
                j += 1
            out.add("crosshead", line, lines[j - 1])
            i = j
        elif line.text.startswith("(") and _opens_notice(_bracketed(lines, i, stop)[0], g) and line.start > opening:
            j = _bracketed(lines, i, stop)[1]
            out.add("notice", line, lines[j - 1])
            i = j
        elif not any(c.isalnum() for c in line.text):  # a line of signs divides, and says nothing
            i += 1
        else:
            j = _end_of_paragraph(lines, i, base, g, wrapped=wrapped)
            kind: BlockKind = "crosshead" if _is_mixed_crosshead(lines, i, j, text, out) else "paragraph"
            out.add(kind, line, lines[j - 1])
            i, ended = j, False


def _closing(lines: Sequence[Line], i: int, g: Grammar, *, last: bool, ended: bool, out: _Reading) -> int:
    """Reads a line of the sign-off, or the rights line below the story; the index behind it, 0 where none is.

    ``last``: only lines of a sign-off follow; ``ended``: one stands above.
    """
    line = lines[i]
    if _is_source(line.text, g) and last:
        j = i + 1
        while j < len(lines) and not lines[j].gap and _continues_rights(line, lines[j], g):
            j += 1
        out.add("source", line, lines[j - 1])
        return j
    opener = g.credit_opener.match(line.text)
    if line.text.startswith(("(", "[")) and (opener or (last and g.credit_cue.search(line.text[: 3 * _LONG]))):
        _, j = _bracketed(lines, i, len(lines))
        out.add("sign-off", line, lines[j - 1])
        return j
    if opener and len(lines) - i < 16 and not _goes_on(lines[i + 1 :], g):
        j = i + 1
        notes = line.text.lower().endswith("notizblock")
        while j < len(lines) and (notes or not lines[j].gap) and not _is_source(lines[j].text, g):
            j += 1
        out.add("sign-off", line, lines[j - 1])
        return j
    if last and (_is_sign_off(line.text, g) or (ended and _is_tail(line.text, g))):
        out.add("sign-off", line, line)
        return i + 1
    if last and line.text.startswith("(") and byline_names(line.text, line.start, g, dashed=False):
        out.add("sign-off", line, line)
        return i + 1
    if ended and last and len(line.text) < _LONG and ("@" in line.text or _URL.search(line.text)):
        out.add("sign-off", line, line)
        return i + 1
    return 0


def _goes_on(rest: Sequence[Line], g: Grammar) -> bool:
    """Whether prose follows that is no contact line."""
    return any(
        len(line.text) > 60
        and _CLOSED.search(line.text)
        and not (_is_tail(line.text, g) or "@" in line.text or line.text.endswith(")"))
        for line in rest
    )


def _is_sign_off(text: str, g: Grammar) -> bool:
    """Initials (``abc/xyz``), an agency's last line (``dpa abc yyxx n1 xyz``) or an end mark."""
    mark, _, rest = text.lower().partition(" ")
    if _INITIALS.match(text) or text.lower() in g.end_marks or (mark in g.end_marks and _INITIALS.match(rest)):
        return True
    words = re.split(r"[\s/]+", text.strip("()/ "))
    agency = any(w.lower() in g.agencies for w in words)
    return (
        agency
        and len(words) <= 8
        and all(re.fullmatch(r"[a-zäöü]{2,4}\d?|n\d|[A-Z]{2,5}", w) or w.lower() in g.agencies for w in words)
    )


def _is_tail(text: str, g: Grammar) -> bool:
    """A line that may stand below a sign-off."""
    return (
        _is_sign_off(text, g)
        or _is_source(text, g)
        or g.credit_opener.match(text) is not None
        or (
            len(text) < _LONG
            and ("@" in text or _URL.search(text) is not None or g.credit_end.search(text) is not None)
        )
        or (text.endswith(")") and g.credit_end.search(text) is not None)
        or (text.startswith("(") and g.credit_cue.search(text[: 3 * _LONG]) is not None)
    )


def _late_byline(lines: Sequence[Line], i: int, g: Grammar, *, allowed: bool) -> tuple[tuple[int, int], ...]:
    """``Von A und B`` below the headline's dateline or above the sign-off."""
    line = lines[i]
    if not allowed or line.text.startswith("(") or len(line.text) > _LONG:
        return ()
    return byline_names(line.text, line.start, g, dashed=False)


def _stands_alone(lines: Sequence[Line], i: int, start: int, *, wrapped: bool) -> bool:
    """A line is no part of a wrapped paragraph."""
    line = lines[i]
    below = lines[i + 1] if i + 1 < len(lines) else None
    if line.gap or not wrapped or i == start:
        return True
    closed = _TERMINATED.search(lines[i - 1].text) is not None or is_crosshead(lines[i - 1].text)
    return closed and (below is None or below.gap or below.indent > line.indent or not below.text[0].islower())


def _end_of_paragraph(lines: Sequence[Line], i: int, base: int, g: Grammar, *, wrapped: bool) -> int:
    j = i + 1
    if not wrapped:
        while j < len(lines) and not lines[j].gap and _runs_on(lines[j - 1], lines[j]):
            j += 1
        return j
    while j < len(lines) and not lines[j].gap:
        line = lines[j]
        if line.indent > base and line.indent > lines[j - 1].indent:
            break
        if _stands_alone(lines, j, i, wrapped=True) and is_crosshead(line.text) and len(line.text) > 8:
            break
        if _TERMINATED.search(lines[j - 1].text) and (
            _BULLET.match(line.text)
            or _is_sign_off(line.text, g)
            or g.credit_opener.match(line.text)
            or _is_source(line.text, g)
        ):
            break
        if _table(lines, j) > j:
            break
        j += 1
    return j


def _runs_on(upper: Line, line: Line) -> bool:
    """In copy with one line for each paragraph: a line that was broken all the same."""
    return line.text[0].islower() and not _TERMINATED.search(upper.text) and not _INITIALS.match(line.text)


def _is_mixed_crosshead(lines: Sequence[Line], i: int, j: int, text: str, out: _Reading) -> bool:
    """A crosshead in small letters, as dpa and AFP set it: a short line that is no sentence, between two paragraphs."""
    if j != i + 1 or not 0 < i < len(lines) - 1 or not out.pieces or out.pieces[-1].kind != "paragraph":
        return False
    line, above, below = lines[i], lines[i - 1], lines[j]
    return (
        line.gap
        and below.gap
        and 5 < len(line.text) <= 70
        and line.text[0].isupper()
        and len(below.text) > len(line.text)
        and _CLOSED.search(above.text) is not None
        and not re.search(r"[.:;,!…)\]]$|[.][\"“”»«]$", line.text)
        and not re.search(r"@|https?:", line.text)
    )


def _table(lines: Sequence[Line], i: int) -> int:
    """The index behind the table that begins at a line, its title included; ``i`` where none does."""
    first = i
    if not _cells(lines[i].text):
        titled = is_crosshead(lines[i].text) or (len(lines[i].text) < 80 and not _CLOSED.search(lines[i].text))
        below = lines[i + 1] if i + 1 < len(lines) else None
        if not titled or below is None or _BULLET.match(lines[i].text):
            return i
        if below.gap and not is_crosshead(lines[i].text):
            return i
        first = i + 1
        if _RULE.match(lines[first].text) and first + 1 < len(lines):
            first += 1
        if not _cells(lines[first].text):
            return _figures(lines, i)
    j, rows = first, 0
    while j < len(lines) and (j == first or not lines[j].gap or _cells(lines[j].text) > 1):
        if _cells(lines[j].text):
            rows += 1
        elif not _RULE.match(lines[j].text) and not (
            j + 1 < len(lines) and len(lines[j].text) < 40 and not lines[j + 1].gap and _cells(lines[j + 1].text)
        ):
            break
        j += 1
    if _justified([line.text for line in lines[first:j]]):
        return i
    if rows > 1 or (rows == 1 and first > i and is_crosshead(lines[i].text)):
        return j
    return _figures(lines, i)


def _justified(rows: Sequence[str]) -> bool:
    """Prose that was set to a width with more than one blank between its words."""
    if any("\t" in row or "|" in row for row in rows):
        return False
    cells = [cell for row in rows for cell in re.split(r"\s{2,}", row)[1:] if cell]
    return 3 * sum(1 for cell in cells if cell[0].islower()) > len(cells)


def _figures(lines: Sequence[Line], i: int) -> int:
    """A table with single blanks between the columns: each line ends in a figure, the title excepted."""
    titled = is_crosshead(lines[i].text) and not _FIGURE.search(lines[i].text)
    j = first = i + titled
    if not lines[i].gap and not titled:
        return i
    while j < len(lines) and (j == i or not lines[j].gap):
        line = lines[j].text
        figures = re.findall(r"(?<!\S)[-+±−(]*\d[\d.,:%]*\)?(?!\S)", line)
        if len(line) > 80 or not figures or not _FIGURE.search(line) or _BULLET.match(line):
            break
        j += 1
    whole = j >= len(lines) or lines[j].gap
    return j if whole and j - first >= 2 else i


def _list(lines: Sequence[Line], i: int, *, wrapped: bool) -> int:
    """The index behind the list that begins at a line, its lead-in included; ``i`` where none does."""
    first = i
    if not _item(lines, i):
        led = len(lines[i].text) <= _LONG and (
            lines[i].text.endswith(":") or (not _CLOSED.search(lines[i].text) and not wrapped)
        )
        if not led or i + 1 >= len(lines):
            return i
        first = i + 1
        if lines[first].gap and not lines[i].text.endswith(":"):
            return i
        if not _item(lines, first):
            return _unmarked_list(lines, i, wrapped=wrapped)
    j = first + 1
    while j < len(lines):
        line, upper = lines[j], lines[j - 1]
        if _item(lines, j, first=False):
            j += 1
        elif line.gap:
            break
        elif line.indent > lines[first].indent or (
            wrapped and not _CLOSED.search(upper.text) and line.text[0].islower()
        ) or (wrapped and not is_capitals(line.text) and len(upper.text) + len(line.text.split(None, 1)[0]) > 60
              and not _CLOSED.search(upper.text)):  # fmt: skip
            j += 1
        else:
            break
    return j


def _item(lines: Sequence[Line], i: int, *, first: bool = True) -> bool:
    line = lines[i].text
    if _BULLET.match(line) and not _RULE.match(line) and re.search(r"\w", line):
        return not re.match(rf"{_DASH}\s*(?i:von|by)\s", line)
    number = _NUMBERED.match(line)
    if not number:
        return False
    others = [_NUMBERED.match(x.text) for x in (lines[max(0, i - 4) : i] if not first else lines[i + 1 : i + 5])]
    wanted = int(number[1]) + (1 if first else -1)
    return (int(number[1]) == 1 or not first) and any(o and int(o[1]) == wanted for o in others)


def _unmarked_list(lines: Sequence[Line], i: int, *, wrapped: bool) -> int:
    """Short lines below a lead-in with a colon, that are no sentences."""
    if not lines[i].text.endswith(":") or lines[i + 1].gap:
        return i
    j = i + 1
    while j < len(lines) and j < i + 100 and not lines[j].gap and len(lines[j].text) <= _LONG:
        if lines[j].text[0].islower():
            return i
        j += 1
    items = [line.text for line in lines[i + 1 : j]]
    closed = sum(_CLOSED.search(t) is not None for t in items)
    if len(items) < 2 or (j < len(lines) and not lines[j].gap) or closed * 2 > len(items):
        return i
    return j


# ------------------------------------------------------------------------------------------------------- assembly


def read_copy(text: str, *, id_: str, language: str, year: int | None = None) -> Story:
    """The story in a piece of copy, with all that its lines say. Never raises; a text without a story has no
    ``paragraph``, ``headline``, ``list`` or ``table`` block."""
    g = grammar(language)
    folded = fold(text)
    lines = lines_of(folded.text)
    out = _Reading()
    filed = _dateline_line(lines, folded.text, g)
    wrapped = is_wrapped(lines[filed or 0 :])
    if not _flashes(lines, g, out):
        start = _head(lines, folded.text, g, wrapped=wrapped, out=out)
        _body(lines, start, folded.text, g, wrapped=wrapped, out=out)
    _run_in_sign_off(out, folded.text, g)
    pieces = _merged(out.pieces, folded.text)
    return _story(text, folded, pieces, out, g, id_=id_, language=language, year=year)


def _flashes(lines: Sequence[Line], g: Grammar, out: _Reading) -> bool:
    """Reads copy that is nothing but headlines: in capitals, starred, numbered or with a flash's prefix."""
    flags = 0
    while flags < len(lines) and _is_flag(lines[flags].text, g):
        flags += 1
    rest = lines[flags:]
    if not 1 < len(rest) <= _HEAD or any(len(x.text) > 2 * _LONG or _CLOSED.search(x.text) for x in rest):
        return False
    numbered = all((m := _NUMBERED.match(x.text)) and int(m[1]) == n for n, x in enumerate(rest, 1))
    marked = all(x.text.startswith("*") or _is_flash(x.text, g) or is_capitals(x.text) for x in rest)
    if not (marked or (numbered and flags)) or any(_cells(x.text) or _is_slug(x.text, g) for x in rest):
        return False
    for i, line in enumerate(lines):
        out.add("notice" if i < flags else "headline", line, line)
    out.headline = (rest[0].start, rest[0].end)
    return True


def _is_flash(text: str, g: Grammar) -> bool:
    return any(_signal_kind(m, g) == "flash" for m in _prefixes(text, g))


def _run_in_sign_off(out: _Reading, text: str, g: Grammar) -> None:
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
        out.pieces.insert(at + 1, _Piece("sign-off", first + match.start(1), last.end))
        last.end = first + match.start()


def _merged(pieces: Iterable[_Piece], text: str) -> list[_Piece]:
    """A table takes its title, a list its lead-in, and neighbours of one kind that are one block become one."""
    merged: list[_Piece] = []
    for piece in pieces:
        before = merged[-1] if merged else None
        if before and piece.kind == before.kind and piece.kind in ("list", "sign-off"):
            before.end = piece.end
        elif before and piece.kind == "table" and before.kind == "crosshead":
            before.kind, before.end = "table", piece.end
        else:
            merged.append(replace(piece))
    return merged


def _story(
    text: str,
    folded: Folded,
    pieces: Sequence[_Piece],
    out: _Reading,
    g: Grammar,
    *,
    id_: str,
    language: str,
    year: int | None,
) -> Story:
    def of(*kinds: BlockKind) -> Iterator[tuple[int, str]]:
        return ((p.start, folded.text[p.start : p.end]) for p in pieces if p.kind in kinds)

    def spans(pairs: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
        return tuple(folded.span(*pair) for pair in pairs)

    filed = out.dateline
    headline = out.headline and _without_end(folded.text, *out.headline)
    signals = _signals(pieces, folded, out, g)
    rights = next((r for r in (_rights(start, part, folded) for start, part in of("source")) if r), None)
    dated = next((d for d in (iso_date(part, g) for _, part in of("source")) if d and d[0] != "-"), None)
    if dated is None and filed and filed.date:
        dated = filed.date if filed.date[0] != "-" or year is None else f"{year:04}{filed.date[1:]}"
    labelled = [(g.labels[" ".join(m["label"].lower().split())], start + m.start("value"), m["value"])
                for start, part in of("slug") if (m := g.label.match(part)) and m["value"]]  # fmt: skip
    slug = next(((s, s + len(v)) for kind, s, v in labelled if kind == "slug"), None)
    slug = slug or next(
        ((s, s + len(p)) for s, p in of("slug") if not g.label.match(p) and not _TRANSMISSION.match(p)), None
    )
    keywords = [
        (s + m.start(), s + m.end())
        for kind, s, v in labelled if kind == "keywords"
        for m in re.finditer(r"[^,;/|\s](?:[^,;/|]*[^,;/|\s])?", v)
    ]  # fmt: skip
    urgency = next((int(m[0]) for kind, _, v in labelled if kind == "urgency" and (m := re.match(r"[1-9]\b", v))), None)
    kinds = {s.kind for s in signals}
    return Story(
        id=id_,
        text=text,
        language=language,
        agency=(filed.name if filed else None) or _source_agency(of("source"), g),
        dated=dated,
        status="canceled" if "withdrawal" in kinds else "withheld" if "embargo" in kinds else "usable",
        urgency=urgency,
        headline=folded.span(*headline) if headline else None,
        slugline=folded.span(*slug) if slug else None,
        keywords=spans(keywords),
        bylines=spans(out.bylines),
        credits=spans(c for start, part in of("sign-off") for c in _credits(part, start, g)),
        rights=rights,
        dateline=Dateline(
            folded.span(filed.start, filed.end),
            spans(filed.places),
            filed.date,
            folded.span(*filed.agency) if filed.agency else None,
        )
        if filed
        else None,
        signals=signals,
        blocks=tuple(Block(p.kind, folded.span(p.start, p.end)) for p in pieces),
    )


def _without_end(text: str, start: int, end: int) -> tuple[int, int]:
    """dpa ends a headline with an equals sign; it is no part of it."""
    return start, start + len(re.sub(r"\s*=$", "", text[start:end]))


def _source_agency(sources: Iterable[tuple[int, str]], g: Grammar) -> str | None:
    for _, part in sources:
        for spelling in sorted(g.agencies, key=len, reverse=True):
            if re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", part, re.IGNORECASE) and len(spelling) > 2:
                return g.agencies[spelling]
    return None


def _rights(start: int, part: str, folded: Folded) -> Rights | None:
    match = re.search(r"\(c\)|©|\bcopyright\b(?!-)|\balle\s+rechte\b|\ball\s+rights\b", part, re.IGNORECASE)
    if not match:
        return None
    notice = part[match.start() :].rstrip()
    url = _URL.search(notice)
    words = notice[: url.start()] if url else notice
    year = _YEAR.search(words)
    holder = re.match(
        r"(?i)(?:(?:\(c\)|©|copyright|by|\d{4}|[,:])\s*)*(?P<holder>[^\W\d_](?:[^.,;\d\n]|\.(?=\w))*)", words
    )
    name = holder["holder"].strip(" -–—") if holder and not re.match("(?i)all", holder["holder"]) else None
    begin = start + match.start()
    return Rights(
        folded.span(begin, begin + len(notice)),
        " ".join(name.split()) if name else None,
        int(year[0]) if year else None,
        url[0].rstrip(".,;") if url else None,
    )


def _credits(part: str, start: int, g: Grammar) -> Iterator[tuple[int, int]]:
    """Names and initials in a sign-off."""
    end = match.start() if (match := g.credit_end.search(part)) else len(part)
    cues = list(g.credit_cue.finditer(part, 0, end))
    first = part[: cues[0].start()] if cues else ""
    if before := re.match(r"\(\s*(?:Von\s+)?(?P<names>[^()\n;.]+?)\s*[;,.]\s*$", first):
        yield from names_in(before["names"], start + before.start("names"), g)
    for cue, after in zip(cues, (*cues[1:], None), strict=False):
        stop = after.start() if after else end
        named = re.match(r"(?:[^.;()\n]|\.(?=\s*[A-ZÄÖÜ][\w-]*\s)(?<=\b[A-Z]\.)|\n(?!\n))*", part[cue.end() : stop])
        if named:
            phrase = named[0][:300].rstrip(" ,\n\t")
            yield from names_in(phrase, start + cue.end(), g) or _leading_names(phrase, start + cue.end(), g)
    position = 0
    for raw in part.split("\n"):
        line = raw.strip()
        begin = start + position + len(raw) - len(raw.lstrip())
        if byline := (line.startswith("(") and byline_names(line, begin, g, dashed=False)):
            yield from byline
        elif line.lower() in g.end_marks:
            pass
        elif _INITIALS.match(line):
            inner = line.strip("()/")
            yield (begin + line.index(inner), begin + line.index(inner) + len(inner))
        elif inline := re.search(r"(?<=[\s(/)])[a-z]{2,4}(?:/[a-z]{2,4})+(?=\)?$)", raw):
            yield (start + position + inline.start(), start + position + inline.end())
        position += len(raw) + 1


def _leading_names(phrase: str, start: int, g: Grammar) -> tuple[tuple[int, int], ...]:
    """The names at the beginning, where more than names follows."""
    for separator in reversed(list(re.finditer(r"\s*,|\s", phrase))):
        if names := names_in(phrase[: separator.start()], start, g):
            return names
    return ()


def _signals(pieces: Sequence[_Piece], folded: Folded, out: _Reading, g: Grammar) -> tuple[Signal, ...]:
    found: dict[int, Signal] = {}

    def take(match: re.Match[str], offset: int) -> None:
        number = match["number"]
        span = folded.span(offset + match.start("word"), offset + match.end())
        found.setdefault(span.start, Signal(_signal_kind(match, g), span, int(number) if number else None))

    for piece in pieces:
        part = folded.text[piece.start : piece.end]
        if piece.kind in ("slug", "notice"):
            for match in g.signal.finditer(part):
                take(match, piece.start)
        if piece.kind == "notice":
            opened = g.opening.match(part)
            if opened:
                take(opened, piece.start)
        if piece.kind == "headline":
            start = max(piece.start, out.headline[0]) if out.headline and out.headline[0] < piece.end else piece.start
            if star := re.match(r"\*+(?=\s*\w)|(?P<number>\d{1,2})[.)](?=\s)", folded.text[start : piece.end]):
                span = folded.span(start, start + star.end())
                found.setdefault(span.start, Signal("flash", span, int(star["number"]) if star["number"] else None))
            for match in _prefixes(folded.text[start : piece.end], g):
                take(match, start)
    return tuple(found[key] for key in sorted(found))


def _prefixes(headline: str, g: Grammar) -> Iterator[re.Match[str]]:
    """``EXKLUSIV-KREISE-…``, ``UPDATE 2: …``, ``Kreise - …`` and ``… - Kreise``."""
    position = re.match(r"[\s*+(]*", headline).end()  # type: ignore[union-attr]
    tight = is_capitals(headline)
    while True:
        match = g.signal.match(headline, position)
        after = re.compile(rf"\s*(?:{_DASH}|[:/,|!)+]|\.\.\.?|…)+\s*|$").match(headline, match.end()) if match else None
        if match and after and tight and after[0] == "-" and len(match["word"]) < 4:
            return
        if not (match and after):
            match = g.spoken.match(headline, position)
            after = re.compile(rf"\s*(?::|{_DASH})\s*|$").match(headline, match.end()) if match else None
        if not (match and after):
            break
        yield match
        position = after.end()
        if position >= len(headline):
            return
    if trailing := re.search(rf"\s{_DASH}\s*(?P<rest>\w+)$", headline):
        match = g.spoken.match(headline, trailing.start("rest"))
        if match and match["word"].upper() in g.data["signals"]["sources"]:
            yield match
