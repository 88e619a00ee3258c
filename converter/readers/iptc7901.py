"""IPTC 7901, the agencies' wire format, and its teleprinter relative with ``ZCZC`` and ``NNNN`` around each message.

IPTC 7901 (The Text Transmission Format, 2.3 and 3): ``SOH`` header ``STX`` text ``ETX`` date-time group ``EOT``. The
header names the service, the message's number, its priority (1 to 6), category and length:
``xyz0123 3 wi 345 …``. The framing is no part of the story; what stands between ``STX`` and ``ETX`` is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from converter.decoding import decode, remarks
from converter.diagnostics import Diagnostic, Location, Severity
from converter.limits import hint
from converter.model import Story
from converter.readers.reuters_de import has_story, no_story
from converter.readers.wire import grammar, iso_date, read_copy
from converter.registry import Reading, Recipe, Source, reader
from converter.spans import Lines, Span

_FRAME = re.compile(
    r"\x01(?P<header>[^\x02\x03\x04]{0,500}?)\x02(?P<text>[^\x03\x04]*)(?P<end>\x03(?P<group>[^\x04\x01]{0,120})\x04?)?"
    r"|(?m:^[ \t]*)ZCZC\b[ \t]*(?P<number>[^\n]{0,60})\n(?P<copy>(?s:.*?))(?P<stop>(?m:^[ \t]*)NNNN\b|(?=ZCZC\b)|\Z)"
)
_HEADER = re.compile(
    r"\s*(?P<service>[A-Za-zÄÖÜäöü]{2,4})\s?(?P<number>\d{2,5})\s+(?:(?P<priority>[1-9])\s+)?(?P<category>[A-Za-z]{1,3})"
    r"\s+(?P<words>\d{1,5})\b[ \t]*(?P<more>[^\n]*)"
)
_GROUP = re.compile(
    r"(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)\s*(?P<zone>[A-Za-z]{1,4})?\s+(?P<month>[^\W\d_]{3,4})\.?\s+(?P<year>\d{2,4})"
)


def _detect(source: Source) -> int:
    head = source.data[:400]
    if b"\x01" in head and b"\x02" in source.data[:1200]:
        return 95
    return 95 if re.match(rb"(?:\xef\xbb\xbf)?\s*ZCZC\b", head) else 0


@dataclass(frozen=True, slots=True)
class _Message:
    """One message in a source's text."""

    text: Span
    header: re.Match[str] | None
    group: str
    closed: bool


@reader("iptc7901", detect=_detect, suffixes=(".txt",), label="IPTC 7901")
def read(source: Source, recipe: Recipe) -> Reading:
    """The messages of a feed, each a story; what stands outside the framing is said and left out."""
    decoded = decode(
        source.data, name=source.name, encoding=recipe.encoding, repair=recipe.repair_encoding, limits=recipe.limits
    )
    if decoded.text is None:
        return Reading(notes=decoded.notes)
    text = decoded.text
    stories: list[Story] = []
    notes = list(decoded.notes)
    most = recipe.limits.source_stories
    found = list(islice(_messages(text), most + 1))
    if not found:
        return Reading(notes=(*notes, _note("SRC011", Location(source.name), "no message begins in the source")))
    lines = Lines.of(text)
    for message in found[:most]:
        id_ = (source.id or source.name) + (f"-{len(stories) + 1}" if stories else "")
        story = _story(text, message, id_, source, recipe)
        if not has_story(story):
            notes.append(replace(no_story(source.name), location=_location(lines, message, source)))
            continue
        stories.append(story)
        if not message.closed:
            where = _location(lines, message, source)
            notes.append(_note("SRC010", where, "the message has no end: it may be cut off"))
    if len(found) > most:
        said = f"source-stories: only the first {most:,} messages are read"
        notes.append(Diagnostic("SRC011", Severity.ERROR, said, hint("source-stories"), Location(source.name)))
    return Reading(tuple(stories), tuple(notes))


def _location(lines: Lines, message: _Message, source: Source) -> Location:
    line, column = lines.at(message.text.start)
    return Location(source.name, line=line, column=column)


def _note(rule: str, where: Location, message: str) -> Diagnostic:
    hint = "a message stands between SOH and ETX, or between ZCZC and NNNN; read it with --from reuters-de otherwise"
    return Diagnostic(rule, Severity.WARNING if rule == "SRC010" else Severity.ERROR, message, hint, where)


def _messages(text: str) -> Iterator[_Message]:
    for match in _FRAME.finditer(text):
        if match["header"] is not None:
            closed = match["end"] is not None
            yield _Message(Span(*match.span("text")), _HEADER.match(match["header"]), match["group"] or "", closed)
            continue
        copy = match["copy"]
        header = _HEADER.match(copy)
        start = match.start("copy") + (header.end() if header else 0)
        yield _Message(Span(start, match.end("copy")), header, copy[-120:], bool(match["stop"]))


def _story(text: str, message: _Message, id_: str, source: Source, recipe: Recipe) -> Story:
    part = message.text.of(text)
    story = read_copy(part, id_=id_, language=recipe.language, year=recipe.year)
    story = replace(
        story,
        notes=remarks(text, source.name, start=message.text.start, end=message.text.end),
        dated=_date_time(message.group, recipe) or story.dated,
    )
    if message.header is None:
        return story
    g = grammar(recipe.language)
    agency = next((g.agencies[w] for w in re.findall(r"\w+", message.header["more"].lower()) if w in g.agencies), None)
    priority = message.header["priority"]
    return replace(
        story,
        agency=story.agency or agency or g.agencies.get(message.header["service"].lower()),
        urgency=int(priority) if priority else story.urgency,
    )


def _date_time(group: str, recipe: Recipe) -> str | None:
    """``121031 Feb 25`` is ISO 8601 with a time where it names its zone, else the day."""
    match = _GROUP.search(group)
    if not match:
        return None
    g = grammar(recipe.language)
    year = match["year"] if len(match["year"]) == 4 else f"20{match['year'][-2:]}"
    day = iso_date(f"{match['day']}. {match['month']} {year}", g)
    zone = {"z": "Z"}.get((match["zone"] or "").lower()) or g.data["zones"].get((match["zone"] or "").upper())
    if day and zone and int(match["hour"]) < 24 and int(match["minute"]) < 60:
        return f"{day}T{match['hour']}:{match['minute']}:00{zone}"
    return day
