"""Datelines and dates: ``Frankfurt/Main, 12. Feb (Reuters) -``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from converter.language.folding import fold
from converter.language.towns import is_town
from converter.model import Dateline
from converter.readers.wire.grammar import Grammar, grammar
from converter.readers.wire.names import is_name
from converter.spans import Span

_MAY_OPEN = re.compile(r'[^()<>"„“»«:;!?]*\(')
_MAY_BE_DATED = re.compile(r'[^<>"„“»«:;!?,]*,[^<>"„“»«:;!?\d]*\d')
"""what must follow for a dateline with an agency, or with a date only: most lines are told quickly"""


@dataclass(frozen=True, slots=True)
class Filed:
    """A dateline in folded offsets."""

    start: int
    end: int
    places: tuple[tuple[int, int], ...]
    date: str | None
    agency: tuple[int, int] | None
    name: str | None
    """the agency's name in the model"""


def find_dateline(text: str, start: int, g: Grammar) -> Filed | None:
    """The dateline that begins at an offset of the folded text."""
    limit = min(len(text), start + 220)
    if _MAY_OPEN.match(text, start, limit) and (match := g.dateline.match(text, start, limit)):
        written = match["agency"].strip()
        name = _agency(written, g)
        places = _places(match["places"], match.start("places"), g)
        if _is_line_above(text[match.start("places") : match.start("agency")]):
            return None
        date = match["date"] or match["after"]
        runs_on = text[match.end() : match.end() + 3].lstrip(" ")
        complete = bool(match["dash"]) or (
            bool(places or date) and (not runs_on or runs_on[0] in '\n"„»' or runs_on[0].isupper())
        )
        if name and places is not None and complete:
            begin = match.start("agency") + len(match["agency"]) - len(match["agency"].lstrip())
            return Filed(start, match.end(), places, iso_date(date, g), (begin, begin + len(written)), name)
    if _MAY_BE_DATED.match(text, start, limit) and (match := g.undated.match(text, start, limit)):
        places = _places(match["places"], match.start("places"), g)
        if places and (match["dash"] != "." or _begins_sentence(text, match.end())):
            return Filed(start, match.end(), places, iso_date(match["date"], g), None, None)
    return None


def find_short_dateline(text: str, start: int, g: Grammar) -> Filed | None:
    """A dateline that only its towns tell: ``(sda) Bern -``, ``BERN taz |``, ``Bern/Basel -``, ``Bern.``

    Each place must be a town that is known; and a new sentence must begin.
    """
    limit = min(len(text), start + 120)
    for pattern in (g.agency_first, g.agency_open, g.bare):
        match = pattern.match(text, start, limit)
        if not match or not _begins_sentence(text, match.end()):
            continue
        places = _places(match["places"], match.start("places"), g)
        if not places or not all(_is_town(text[a:b], g) for a, b in places):
            continue
        if pattern is g.bare:
            return Filed(start, match.end(), places, None, None, None)
        group = "agency" if match["agency"] else "open"
        if name := _agency(match[group], g):
            return Filed(start, match.end(), places, None, match.span(group), name)
    return None


def _begins_sentence(text: str, at: int) -> bool:
    """A capital, a figure or an opening mark follows."""
    follows = text[at : at + 3].lstrip()[:1]
    return follows.isupper() or follows.isdigit() or follows in '"„“«»‚'


def _is_town(written: str, g: Grammar) -> bool:
    """``BAD ZWISCHENAHN``, ``Frankfurt/Main``, ``Frankfurt a.M.``"""
    name = re.split(r"[/(]", written)[0].strip()
    if name.isupper():
        name = " ".join(w.lower() if w.lower() in g.particles else w.title() for w in name.split())
    if is_town(name):
        return True
    first, _, rest = name.partition(" ")
    return bool(rest) and re.sub(r"[.\s]", "", rest.lower()) in _short_rivers(g) and is_town(first)


def _short_rivers(g: Grammar) -> frozenset[str]:
    """``a.M.`` without its full stops"""
    return frozenset(f"{p}{q}" for p in ("a", "ad", "o", "ob") for q in g.qualifiers)


def run_in_dateline(text: str, first: Span | None, language: str) -> tuple[Dateline | None, str | None]:
    """The dateline at the beginning of a story's first paragraph, and the agency's name in the model."""
    if first is None:
        return None, None
    folded = fold(text[first.start : min(first.end, first.start + 400)])
    g = grammar(language)
    filed = find_dateline(folded.text, 0, g) or find_short_dateline(folded.text, 0, g)
    if filed is None:
        return None, None

    def moved(start: int, end: int) -> Span:
        span = folded.span(start, end)
        return Span(first.start + span.start, first.start + span.end)

    agency = moved(*filed.agency) if filed.agency else None
    places = tuple(moved(*place) for place in filed.places)
    return Dateline(moved(filed.start, filed.end), places, filed.date, agency), filed.name


def _is_line_above(text: str) -> bool:
    """Whether what looks like places is a headline with the dateline below it: only a list of places is broken."""
    upper, broken, _ = text.partition("\n")
    return bool(broken and upper.strip()) and not (
        re.search(r"(?:[/,]|\bund)\s*$", upper) or (len(upper) > 40 and "/" in upper)
    )


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
        elif part and is_name(re.sub(r"[()]", "", part), g):
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
    found = match.groupdict()
    year = found["year"] or found["year2"] or found["year3"] or found.get("year4")
    if year and len(year) == 2:
        year = ("20" if int(year) < 70 else "19") + year
    name = found["name"] or found.get("name4")
    month = g.months[name.lower()] if name else int(found["month2"] or found["month3"])
    day = found["day"] or found["day2"] or found["day3"] or found.get("day4")
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
