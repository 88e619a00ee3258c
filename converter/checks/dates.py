"""Dates and times as news documents write them: XML Schema, NITF, RFC 822."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_ZONE = r"(Z|[+-]\d\d(?::?\d\d)?)?"
_ISO = re.compile(r"(-?\d{4,})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?)?)?" + _ZONE)
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(?:(\d\d)(?:[.,]\d+)?)?)?" + _ZONE)


@dataclass(frozen=True, slots=True)
class When:
    """A time as precise as it is written."""

    at: datetime
    """its beginning; UTC is assumed where no zone is given"""
    precision: str
    """``year``, ``month``, ``day``, ``time``"""
    zoned: bool


@lru_cache(1024)
def read(text: str) -> When | None:
    """XML Schema's dateTime, date, gYearMonth and gYear, or ISO 8601's basic form as in NITF; None: it is no time."""
    value = text.strip()
    if match := _BASIC.fullmatch(value):
        year, month, day, hour, minute, second, zone = match.groups()
        fraction = None
    elif match := _ISO.fullmatch(value):
        year, month, day, hour, minute, second, fraction, zone = match.groups()
    else:
        return None
    precision = "time" if hour else "day" if day else "month" if month else "year"
    try:
        midnight = hour == "24" and not int(minute or 0) and not int(second or 0)
        at = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            0 if midnight else int(hour or 0),
            int(minute or 0),
            min(59, int(second or 0)) if second == "60" else int(second or 0),
            int((fraction or "0")[:6].ljust(6, "0")),
            tzinfo=_zone(zone),
        )
        at = at.astimezone(UTC) + timedelta(days=1 if midnight else 0)
    except (ValueError, OverflowError):
        return None
    return When(at, precision, bool(zone))


def _zone(text: str | None) -> timezone:
    if not text or text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError(f"no zone: {text}")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def looks_like(text: str) -> bool:
    """Whether it is written as a date is, be it in the calendar or not."""
    return bool(_ISO.fullmatch(text.strip()) or _BASIC.fullmatch(text.strip()))


def later(first: When, second: When) -> bool:
    """Whether the first is certainly after the second, whatever their zones and precision leave open.

    Two times without a zone are taken to be of the same one; where only one has a zone, the other may be of any.
    """
    slack = timedelta(0) if first.zoned == second.zoned else timedelta(hours=14)
    if not first.zoned and not second.zoned and first.precision == second.precision:
        return first.at > second.at
    return first.at > _end(second) + slack


def apart(first: When, second: When) -> timedelta:
    """The least time between two moments, whatever their precision leaves open."""
    if first.at > second.at:
        first, second = second, first
    return max(timedelta(0), second.at - _end(first))


def _end(when: When) -> datetime:
    """The last moment that a time of its precision may mean."""
    try:
        if when.precision == "time":
            return when.at
        if when.precision == "day":
            return when.at + timedelta(days=1)
        if when.precision == "month":
            return when.at + timedelta(days=31)
        return when.at + timedelta(days=366)
    except OverflowError:
        return when.at
