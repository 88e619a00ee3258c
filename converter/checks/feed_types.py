"""What values of feeds may be: dates, addresses, numbers, languages, lists of words; each type has its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

from converter import language_tags, resources
from converter.checks import dates

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]+@(?:[^\s@<>().,;:\"\[\]_]+(?:\.[^\s@<>().,;:\"\[\]_]+)+|\[[0-9a-fA-F.:]+\])")
_MEDIA_TYPE = re.compile(
    r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:\s*;\s*[^\s=;]+=(?:\"[^\"]*\"|[^\s;\"]+))*\s*;?"
)
_UUID = re.compile(r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TAG = re.compile(
    r"tag:(?:[A-Za-z0-9._+-]+@)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?,\d{4}(?:-\d\d(?:-\d\d)?)?:[^#\s]*(?:#\S*)?"
)
_URN = re.compile(r"(?i)urn:([a-z0-9][a-z0-9-]{0,30}[a-z0-9]):(\S+)")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_NPT = re.compile(r"now|\d+(?:\.\d*)?|\d+:[0-5]?\d(?::[0-5]?\d)?(?:\.\d*)?")


@dataclass(frozen=True, slots=True)
class Type:
    """A kind of value."""

    fits: Callable[[str], object]
    words: str
    """what it must be, as said to people"""


@cache
def lists() -> Mapping[str, Any]:
    """``schemas/feeds/values.yaml``."""
    return resources.table("feeds/values.yaml")


@cache
def _grammar(name: str) -> Callable[[str], bool]:
    """RFC 3986 and 3987, as the JSON Schema library knows them."""
    import jsonschema_rs

    check = jsonschema_rs.validator_for({"type": "string", "format": name}, validate_formats=True)
    return lambda text: bool(check.is_valid(text))


def iri(text: str) -> bool:
    """A whole IRI; ``urn:`` and ``tag:`` by their own grammars."""
    if not _grammar("iri")(text):
        return False
    scheme = text.partition(":")[0].lower()
    if scheme in ("http", "https", "ftp", "feed"):
        return re.match(r"(?i)(?:https?|ftp|feed)://[^/?#]", text) is not None
    if scheme == "urn":
        return urn(text)
    return scheme != "tag" or _TAG.fullmatch(text) is not None


_MARKUP = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*|/)?>|<!--|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]+);")


def markup(text: str) -> str | None:
    """The first tag of HTML, comment or reference in plain text; ``<NVDA.O>`` is none, but a company's code."""
    known = _words("html")
    return next((m[0] for m in _MARKUP.finditer(text) if m[1] is None or m[1].lower() in known), None)


def unregistered(text: str) -> str | None:
    """The scheme of a whole address, where IANA does not list it; None: it does, or there is none."""
    scheme, colon, _ = text.partition(":")
    known = not colon or scheme.lower() in _words("schemes") or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme)
    return None if known else scheme.lower()


def urn(text: str) -> bool:
    """RFC 8141; a UUID in its own form."""
    match = _URN.fullmatch(text)
    if match is None:
        return False
    return match[1].lower() != "uuid" or _UUID.fullmatch(match[2]) is not None


def iri_reference(text: str) -> bool:
    """An IRI or an address relative to the document."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        return iri(text)
    return _grammar("iri-reference")(text)


def whole_address(text: str) -> bool:
    """What a browser can open: a whole address; spaces in it are wrong."""
    return iri(text)


def _picture(text: str) -> bool:
    ending = re.search(r"\.([a-z]{3,4})$", text.lower().partition("?")[0].rpartition("/")[2])
    return iri(text) and (ending is None or ending[1] in ("jpg", "jpeg", "png"))


def address(text: str) -> bool:
    """An e-mail address and nothing else."""
    return _EMAIL.fullmatch(text) is not None


def has_address(text: str) -> bool:
    """An e-mail address, with a name or without."""
    return _EMAIL.search(text) is not None


def media_type(text: str) -> bool:
    return _MEDIA_TYPE.fullmatch(text) is not None


def rfc3339(text: str) -> bool:
    return _RFC3339.fullmatch(text) is not None and dates.read(text.upper()) is not None


def w3cdtf(text: str) -> bool:
    """ISO 8601 as the W3C's note profiles it: a time has a zone, and a zone a colon."""
    if re.search(r"T", text) and not re.search(r"(?:Z|[+-]\d\d:\d\d)$", text):
        return False
    return re.match(r"\d{4}(?:-|$)", text) is not None and dates.read(text) is not None


def rfc822(text: str) -> bool:
    return rfc822_fault(text) is None


_RFC822 = re.compile(
    r"(?i)(?:(?P<day>[a-z]+)\s*,\s*)?\d{1,2}\s+(?P<month>[a-z]+)\s+(?P<year>\d{2}|\d{4})\s+"
    r"\d{1,2}:\d\d(?::\d\d)?\s+(?P<zone>[a-z]{1,5}|[+-]\d{4})"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES = frozenset(["ut", "utc", "gmt", "z", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt"]) | frozenset(
    "abcdefghiklmnopqrstuvwxy"
)


def moment(text: str) -> datetime | None:
    """The time that an e-mail's date means; None: it means none."""
    try:
        found = parsedate_to_datetime(re.sub(r"\s*\([^()]*\)\s*$", "", text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def rfc822_fault(text: str) -> str | None:
    """What is wrong with a date as in e-mail (RFC 822, 5; years of four digits as RSS allows); None: nothing."""
    bare = re.sub(r"\s*\([^()]*\)\s*$", "", text).strip()
    match = _RFC822.fullmatch(bare)
    if match is None:
        return "no RFC 822 date"
    if match["month"][:3].lower() not in _MONTHS or len(match["month"]) > 3:
        return f"no RFC 822 date, for it has no month {match['month']}"
    if match["zone"][0] not in "+-" and match["zone"].lower() not in _ZONES:
        return f"no RFC 822 date, for it has no zone {match['zone']}"
    when = moment(bare)
    if when is None:
        return "not in the calendar"
    day = match["day"]
    if day and day[:3].title() != _DAYS[when.weekday()]:
        return f"a {_DAYS[when.weekday()]}, not a {day}"
    if day and len(day) != 3:
        return "no RFC 822 date, for days have three letters"
    return None


def rfc822_doubt(text: str) -> str | None:
    """What readers stumble over in a date that RFC 822 allows; None: nothing."""
    bare = re.sub(r"\s*\([^()]*\)\s*$", "", text).strip()
    match = _RFC822.fullmatch(bare)
    if match is None:
        return None
    if bare != text.strip():
        return "has a comment"
    if len(match["year"]) == 2:
        return "has a year of two digits"
    if not re.search(r"\d\d:\d\d:\d\d", bare):
        return "has no seconds, or an hour of one digit"
    if match["zone"][0] not in "+-" and match["zone"].lower() not in (
        "gmt",
        "ut",
        "z",
        "est",
        "edt",
        "cst",
        "cdt",
        "mst",
        "mdt",
        "pst",
        "pdt",
    ):
        return f"has the zone {match['zone']}, which few readers know"
    return None if bare == bare.title().replace(match["zone"].title(), match["zone"]) else "has unusual capitals"


def integer(least: int | None = None, most: int = 2**63) -> Callable[[str], bool]:
    """A whole number within bounds."""

    def fits(text: str) -> bool:
        if not re.fullmatch(r"[+-]?[0-9]{1,19}", text):
            return False
        return (least is None or int(text) >= least) and int(text) <= most

    return fits


def decimal(least: float = -1e300, most: float = 1e300) -> Callable[[str], bool]:
    """A number within bounds."""
    return lambda text: _NUMBER.fullmatch(text) is not None and least <= float(text) <= most


def _points(least: int, most: int | None = None) -> Callable[[str], bool]:
    """Pairs of latitude and longitude, separated by spaces (a comma is told elsewhere)."""

    def fits(text: str) -> bool:
        numbers = re.split(r"[\s,]+", text.strip())
        if not all(_NUMBER.fullmatch(n) for n in numbers) or len(numbers) % 2:
            return False
        pairs = [(float(a), float(b)) for a, b in zip(numbers[::2], numbers[1::2], strict=True)]
        if len(pairs) < least or (most and len(pairs) > most):
            return False
        return all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in pairs)

    return fits


def _polygon(text: str) -> bool:
    numbers = re.split(r"[\s,]+", text.strip())
    return _points(4)(text) and numbers[:2] == numbers[-2:]


def _circle(text: str) -> bool:
    head, _, radius = text.strip().rpartition(" ")
    return _points(1, 1)(head) and decimal(0)(radius)


def _date_range(text: str) -> bool:
    parts = text.split("/")
    return len(parts) <= 2 and all(dates.read(part.strip()) for part in parts)


def _period(text: str) -> bool:
    """DCMI Period, or a W3CDTF date."""
    named = dict(re.findall(r"(\w+)\s*=\s*([^;]+)", text))
    if named.keys() & {"start", "end"}:
        return all(w3cdtf(named[key].strip()) for key in ("start", "end") if key in named)
    return w3cdtf(text)


@cache
def _itunes_categories() -> frozenset[str]:
    table = lists()
    now = table["itunes-categories"]
    return frozenset((*now, *(n for inner in now.values() for n in inner), *table["itunes-categories-old"]))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(lists()[name].split())


def _full_place(text: str) -> bool:
    parts = text.split(",")
    return len(parts) == 5 and all(part.strip() for part in parts)


def _price(text: str) -> bool:
    return re.fullmatch(r"\d+(?:\.\d+)?(?:\s+\S+)?", text.replace(",", "")) is not None


def _language(text: str) -> bool:
    return language_tags.complaint(text) is None


TYPES: Mapping[str, Type] = {
    "any": Type(lambda _: True, ""),
    "filled": Type(bool, "filled"),
    "nothing": Type(lambda text: not text, "empty"),
    "short": Type(lambda text: len(text) <= 255, "at most 255 characters long"),
    "long": Type(lambda text: len(text) <= 4000, "at most 4,000 characters long"),
    "natural": Type(integer(0), "a whole number from 0 on"),
    "positive": Type(integer(1), "a whole number from 1 on"),
    "integer": Type(integer(), "a whole number"),
    "integers": Type(lambda text: all(integer(0)(n.strip()) for n in text.split(",")), "whole numbers with commas"),
    "decimal": Type(decimal(), "a number"),
    "percentage": Type(lambda text: decimal(0, 100)(text.rstrip("% ")), "a number from 0 to 100"),
    "number-unit": Type(lambda text: bool(re.fullmatch(r"\d+(?:\.\d+)?(?:\s*\S.*)?", text)), "a number with its unit"),
    "year": Type(lambda text: bool(re.fullmatch(r"[12]\d{3}", text)), "a year of four digits"),
    "hour": Type(integer(0, 23), "an hour from 0 to 23"),
    "latitude": Type(decimal(-90, 90), "a number from -90 to 90"),
    "longitude": Type(decimal(-180, 180), "a number from -180 to 180"),
    "point": Type(_points(1, 1), "a latitude and a longitude: 52.5 13.4"),
    "line": Type(_points(2), "at least two pairs of latitude and longitude"),
    "polygon": Type(_polygon, "at least four pairs of latitude and longitude, the last equal to the first"),
    "box": Type(_points(2, 2), "two pairs of latitude and longitude"),
    "circle": Type(_circle, "a latitude, a longitude and a radius"),
    "url": Type(whole_address, "a whole address: https://example.org/a"),
    "picture": Type(_picture, "a whole address of a JPEG or PNG: https://example.org/a.jpg"),
    "iri": Type(iri, "a whole IRI"),
    "iri-reference": Type(iri_reference, "an address"),
    "email": Type(address, "an e-mail address"),
    "contact": Type(has_address, "an e-mail address: desk@example.org (News desk)"),
    "mime": Type(media_type, "a media type: audio/mpeg"),
    "language": Type(_language, "a language tag: de, de-AT"),
    "uuid": Type(lambda text: bool(_UUID.fullmatch(text)), "a UUID"),
    "w3cdtf": Type(w3cdtf, "a date as 2025-02-12 or 2025-02-12T10:31:00+01:00"),
    "iso-datetime": Type(lambda text: w3cdtf(text) and "T" in text, "a date and time as 2025-02-12T10:31:00+01:00"),
    "rfc822": Type(rfc822, "a date as Wed, 12 Feb 2025 10:31:00 +0100"),
    "w3cdtf-or-rfc822": Type(lambda text: w3cdtf(text) or rfc822(text), "a date"),
    "period-date": Type(_period, "a date as 2025-02-12, or start=…; end=…"),
    "date-range": Type(_date_range, "a date, or two with a slash between them"),
    "duration": Type(
        lambda text: bool(re.fullmatch(r"\d+(?:\.\d+)?|(?:\d+:[0-5]?\d|\d+):[0-5]?\d(?:\.\d+)?", text)),
        "seconds, MM:SS or HH:MM:SS",
    ),
    "npt": Type(lambda text: bool(_NPT.fullmatch(text)), "a time as 12:05:35 or seconds"),
    "itunes-category": Type(lambda text: text in _itunes_categories(), "one of Apple's categories"),
    "keywords": Type(
        lambda text: len(text) <= 255 and ("," in text or text.count(" ") < 3),
        "words with commas between them, 255 characters at most",
    ),
    "scheme": Type(lambda text: iri(text) or bool(re.fullmatch(r"urn:[a-z-]+", text)), "a whole IRI, or as urn:ebu"),
    "rfc3339": Type(rfc3339, "a date as 2025-02-12T10:31:00+01:00"),
    "day": Type(lambda text: bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and w3cdtf(text), "a day as 2025-02-12"),
    "alphanumeric": Type(lambda text: bool(re.fullmatch(r"[A-Za-z0-9._:-]+", text)), "made of letters and digits"),
    "counter": Type(integer(1, 2**31 - 1), "a whole number from 1 to 2147483647"),
    "no-comma": Type(lambda text: bool(text) and "," not in text, "one label without a comma"),
    "place": Type(lambda text: text.count(",") in (1, 2), "a place as city, region, country"),
    "full-place": Type(_full_place, "a place as street, city, region, postcode, country"),
    "currency": Type(lambda text: text in _words("currencies"), "a currency of ISO 4217: EUR"),
    "price": Type(_price, "a number, with the currency behind it"),
}


@cache
def of(name: str) -> Type:
    """A type by its name in the table of modules; raises KeyError for one that there is not."""
    if name in TYPES:
        return TYPES[name]
    choices = resources.table("feeds/modules.yaml")["choices"][name]
    shown = ", ".join(dict.fromkeys(str(c) for c in choices))
    return Type(frozenset(map(str, choices)).__contains__, f"one of: {shown}" if len(choices) > 1 else f"{shown!r}")
