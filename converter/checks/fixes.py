"""Repairs what is mechanical in a NewsML-G2 file: single attribute values and times, every other byte left alone.

Word counts that are off by more than the rule's tolerance, media types whose right name is known, and, where a zone is
given, times without one. The text is never parsed and written again: the new value is spliced in where the old one
stood, and the file is written only if its own bytes come back unchanged from decoding and encoding.
"""

from __future__ import annotations

import difflib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from converter import atomic
from converter.checks import catalogues, dates
from converter.checks.detection import views
from converter.checks.g2_content import TOLERANCE, counts, words_of
from converter.checks.g2_time import ZONED
from converter.checks.judging import chosen
from converter.checks.views import Element, Item, Options, encoding_of, local, natural, text_of
from converter.limits import DEFAULTS


@dataclass(frozen=True, slots=True)
class Splice:
    """A stretch of a text and what to put there."""

    start: int
    end: int
    text: str
    message: str


def zone(name: str) -> tzinfo:
    """``Europe/Berlin``, ``+01:00``, ``Z``. Raises ValueError."""
    if name in ("Z", "UTC"):
        return timezone.utc  # noqa: UP017 - as the others below
    match = re.fullmatch(r"([+-])(\d\d):(\d\d)", name)
    if match:
        offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
        return timezone(-offset if match[1] == "-" else offset)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}: use Europe/Berlin or +01:00") from error


def repair(path: Path, *, zone: tzinfo | None, options: Options) -> tuple[str, ...]:
    """What was repaired in a file; nothing is written where there is nothing to repair. Never raises for content.

    Of a link the file that it names is repaired, and the link stays."""
    data = _bytes(path)
    repaired, messages = repaired_bytes(str(path), data, zone=zone, options=options) if data else (b"", ())
    if messages:
        atomic.swap(Path(os.path.realpath(path)), (repaired,))
    return messages


def difference(path: Path, *, zone: tzinfo | None, options: Options) -> str:
    """What ``repair`` would do, as a unified diff; empty where that is nothing. Never raises for content."""
    data = _bytes(path)
    repaired, messages = repaired_bytes(str(path), data, zone=zone, options=options) if data else (b"", ())
    if not messages:
        return ""
    encoding = encoding_of(data)
    before, after = (list(io.StringIO(d.decode(encoding, "replace"), newline="\n")) for d in (data, repaired))
    lines = difflib.unified_diff(before, after, str(path), f"{path} (fixed)")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.stat().st_size <= DEFAULTS.xml_bytes else b""
    except OSError:
        return b""


def repaired_bytes(
    name: str, data: bytes, *, zone: tzinfo | None = None, options: Options
) -> tuple[bytes, tuple[str, ...]]:
    """The data with all repairs, and what they are. Compressed and other data come back as they are."""
    found = [s for view in views(name, data, options) if isinstance(view, Item) for s in _splices(view, zone)]
    items = [view for view in views(name, data, options) if isinstance(view, Item)]
    if not found or not items:
        return data, ()
    source = items[0].source
    encoding = source.codec
    if source.raw.encode(encoding) != data:
        return data, ()  # not reproducible byte for byte: hands off
    text = source.raw
    unique = {(s.start, s.end): s for s in found}
    for splice in sorted(unique.values(), key=lambda s: s.start, reverse=True):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text.encode(encoding), tuple(s.message for s in sorted(unique.values(), key=lambda s: s.start))


def _splices(item: Item, zone: tzinfo | None) -> Iterator[Splice]:
    options = item.options
    if chosen("G2B003", options):
        yield from _word_counts(item)
    if chosen("G2B002", options):
        yield from _media_types(item)
    if zone is not None and chosen("G2T003", options):
        yield from _zones(item, zone)


def _word_counts(item: Item) -> Iterator[Splice]:
    for element, _, value in item.having("wordcount"):
        written = natural(value.strip())
        found = tuple(counts(element)) if local(element.tag) in ("inlineXML", "inlineData") else ()
        if written is None or not found or any(abs(written - n) <= max(3, TOLERANCE * n) for n in found):
            continue
        yield from _attribute(item, element, "wordcount", str(words_of(element)))


def _media_types(item: Item) -> Iterator[Splice]:
    names = catalogues.facts()["media_types"]
    for element, _, value in item.having("contenttype"):
        kind, semicolon, parameters = value.partition(";")
        if kind.strip().lower() in names:
            yield from _attribute(item, element, "contenttype", names[kind.strip().lower()] + semicolon + parameters)


def _attribute(item: Item, element: Element, name: str, value: str) -> Iterator[Splice]:
    start = item.source.raw_offset(element, name)
    match = (
        re.compile(r"[^\s=]+\s*=\s*(?:\"([^\"]*)\"|'([^']*)')").match(item.source.raw, start)
        if start is not None
        else None
    )
    if match and "&" not in value and "<" not in value:
        group = 1 if match[1] is not None else 2
        yield Splice(match.start(group), match.end(group), value, f"{local(element.tag)}/@{name} is now {value}")


def _zones(item: Item, zone: tzinfo) -> Iterator[Splice]:
    for element in item.g2(*ZONED, "contentCreated"):
        text = text_of(element)
        when = dates.read(text)
        if when is None or when.precision != "time" or when.zoned or len(element):
            continue
        moment = datetime.fromisoformat(text.partition(".")[0]).replace(tzinfo=zone)
        offset = moment.utcoffset() or timedelta(0)
        minutes = int(offset.total_seconds()) // 60
        suffix = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
        start = item.source.raw_offset(element)
        match = re.compile(r"<[^>]*>\s*" + re.escape(text)).match(item.source.raw, start) if start is not None else None
        if match:
            yield Splice(match.end(), match.end(), suffix, f"{local(element.tag)} is now {text}{suffix}")
