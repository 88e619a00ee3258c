"""Rules on dates and times of NewsML-G2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise

from converter.checks import dates
from converter.checks.dates import When
from converter.checks.views import G2, Element, Finding, Item, local, natural, text_of
from converter.diagnostics import Severity
from converter.registry import check

_ITEM = ("newsml-g2",)


def _when(element: Element | None) -> When | None:
    return dates.read(text_of(element)) if element is not None else None


def _meta(item: Item, name: str) -> Element | None:
    return item.child(f"itemMeta/{name}")


@check("G2T001", severity="error", kinds=_ITEM)
def created_after_version(item: Item) -> Iterable[Finding]:
    """The item was first created after this version of it.

    A warning where it is less than a minute: two clocks.

    **Bad**

    ```xml
    <versionCreated>2025-02-12T10:00:00Z</versionCreated>
    <firstCreated>2025-02-13T10:00:00Z</firstCreated>
    ```

    **Good**

    ```xml
    <versionCreated>2025-02-13T10:00:00Z</versionCreated>
    <firstCreated>2025-02-12T10:00:00Z</firstCreated>
    ```

    Reference: NewsML-G2 2.35, firstCreated: when the first version of the item was created.
    """
    element = _meta(item, "firstCreated")
    first, version = _when(element), _when(_meta(item, "versionCreated"))
    if first and version and dates.later(first, version):
        message = (
            f"firstCreated ({text_of(element)}) is after versionCreated ({text_of(_meta(item, 'versionCreated'))})"
        )
        severity = Severity.WARNING if first.at - version.at <= timedelta(minutes=1) else None
        yield Finding(message, element, severity=severity)


@check("G2T002", severity="warning", kinds=_ITEM)
def embargo_over(item: Item) -> Iterable[Finding]:
    """The embargo was over before the item was made.

    It holds nothing back; mostly the date is mistyped, and the story goes out too early. For information where it ended
    since then.

    **Bad**

    ```xml
    <versionCreated>2025-02-12T10:00:00Z</versionCreated>
    <embargoed>2024-02-13T06:00:00Z</embargoed>
    ```

    **Good**

    ```xml
    <versionCreated>2025-02-12T10:00:00Z</versionCreated>
    <embargoed>2025-02-13T06:00:00Z</embargoed>
    ```

    Reference: NewsML-G2 2.35, embargoed: the time before which all versions of the item are embargoed.
    """
    element = _meta(item, "embargoed")
    embargo, version = _when(element), _when(_meta(item, "versionCreated"))
    if element is None or embargo is None:
        return
    if version and dates.later(version, embargo):
        yield Finding(f"the embargo ({text_of(element)}) was over when this version was created", element)
    elif item.options.now and embargo.at < item.options.now - timedelta(hours=0 if embargo.zoned else 14):
        status = _meta(item, "pubStatus")
        held = status is not None and (status.get("qcode") or status.get("uri") or "").endswith("withheld")
        severity = Severity.WARNING if held else Severity.INFO
        yield Finding(f"the embargo ({text_of(element)}) is over", element, severity=severity)


_ZONED_TIMES = ("contentCreated", "timestamp", "start", "end", "scheduled")
ZONED = ("versionCreated", "firstCreated", "embargoed", "expires", "sent", "contentModified")


@check("G2T003", severity="warning", kinds=(*_ITEM, "newsml-g2-message"))
def no_zone(item: Item) -> Iterable[Finding]:
    """A time has no time zone.

    Noon in Berlin is not noon in New York: an embargo without a zone is broken by half of the world. `--fix --timezone`
    adds one.

    **Bad**

    ```xml
    <versionCreated>2025-02-12T10:31:00</versionCreated>
    ```

    **Good**

    ```xml
    <versionCreated>2025-02-12T10:31:00+01:00</versionCreated>
    ```

    Reference: NewsML-G2 2.35, date-time values: with time zone.
    """
    if item.kind == "newsml-g2-message":
        header = item.child("header/sent")
        candidates = [] if header is None else [header]
    else:
        candidates = item.g2(*ZONED)
    for element in candidates:
        when = _when(element)
        if when and when.precision == "time" and not when.zoned:
            yield Finding(f"{local(element.tag)} has no time zone: {text_of(element)}", element)
        elif when and when.precision != "time" and local(element.tag) in ("versionCreated", "firstCreated"):
            yield Finding(f"{local(element.tag)} has no time of day: {text_of(element)}", element)
    for element in item.g2(*_ZONED_TIMES) if item.kind != "newsml-g2-message" else ():
        when = _when(element)
        if when and when.precision == "time" and not when.zoned:
            yield Finding(f"{local(element.tag)} has no time zone: {text_of(element)}", element)


_DATES = (
    "versionCreated",
    "firstCreated",
    "embargoed",
    "expires",
    "contentCreated",
    "contentModified",
    "born",
    "died",
    "founded",
    "dissolved",
    "created",
    "ceasedToExist",
    "sent",
    "start",
    "end",
)
_DATELIKE = re.compile(r"-?\d{4}-?\d\d(-?\d\d.*)?|\d\d?\.\d\d?\.\d{2,4}.*")
_DATE_ATTRIBUTES = (
    "created",
    "modified",
    "retired",
    "validfrom",
    "validto",
    "timestamp",
    "coversfrom",
    "coversto",
    "generated",
)


@check("G2T004", severity="error", kinds=_ITEM)
def no_date(item: Item) -> Iterable[Finding]:
    """A date is not in the calendar.

    **Bad**

    ```xml
    <contentCreated>2025-02-30</contentCreated>
    ```

    **Good**

    ```xml
    <contentCreated>2025-02-28</contentCreated>
    ```

    Reference: XML Schema Part 2, dateTime, date, gYearMonth; ISO 8601.
    """
    for element in item.g2(*_DATES):
        text = text_of(element)
        if text and len(element) == 0 and _DATELIKE.fullmatch(text) and dates.read(text) is None:
            yield Finding(f"{local(element.tag)} is no date: {text}", element)
    for element, attribute, value in item.having(*_DATE_ATTRIBUTES):
        if _DATELIKE.fullmatch(value.strip()) and dates.read(value) is None:
            yield Finding(f"{local(element.tag)}/@{attribute} is no date: {value}", (element, attribute))


@check("G2T005", severity="warning", kinds=_ITEM)
def in_the_future(item: Item) -> Iterable[Finding]:
    """The item comes from the future.

    A version created tomorrow stays on top of every list until then. A day of slack is given for clocks and zones.

    **Bad**

    ```xml
    <versionCreated>2052-02-12T10:31:00+01:00</versionCreated>
    ```

    **Good**

    ```xml
    <versionCreated>2025-02-12T10:31:00+01:00</versionCreated>
    ```

    Reference: NewsML-G2 2.35, versionCreated, firstCreated, contentCreated.
    """
    if item.options.now is None:
        return
    elements = [e for e in (_meta(item, "versionCreated"), _meta(item, "firstCreated")) if e is not None]
    elements += [
        e
        for e in (item.child("contentMeta/contentCreated"), item.child("contentMeta/contentModified"))
        if e is not None
    ]
    for element in elements:
        when = _when(element)
        if when and when.at > item.options.now + timedelta(days=1):
            yield Finding(f"{local(element.tag)} ({text_of(element)}) is in the future", element)


@check("G2T006", severity="warning", kinds=_ITEM)
def order_of_dates(item: Item) -> Iterable[Finding]:
    """Two dates are the wrong way round: created after modified, started after ended, born after died.

    **Bad**

    ```xml
    <contentCreated>2025-02-13</contentCreated>
    <contentModified>2025-02-12</contentModified>
    ```

    **Good**

    ```xml
    <contentCreated>2025-02-12</contentCreated>
    <contentModified>2025-02-13</contentModified>
    ```

    Reference: NewsML-G2 2.35, contentMeta, dates of an event, timeValidityAttributes, personDetails.
    """
    for parent, first, second in (
        ("contentMeta", "contentCreated", "contentModified"),
        ("dates", "start", "end"),
        ("personDetails", "born", "died"),
        ("organisationDetails", "founded", "dissolved"),
        ("POIDetails", "created", "ceasedToExist"),
        ("itemMeta", "versionCreated", "expires"),
    ):
        for element in item.g2(parent):
            yield from _ordered(item.child(first, element), item.child(second, element))
    for first, second in _PAIRS:
        for element, _, end in item.having(second):
            yield from _ordered_attributes(element, first, second, end)
    created, version = item.child("contentMeta/contentCreated"), _meta(item, "versionCreated")
    one, other = _when(created), _when(version)
    if created is not None and one and other and dates.later(one, other) and item.item_kind == "newsItem":
        yield Finding(f"contentCreated ({text_of(created)}) is after versionCreated ({text_of(version)})", created)


def _ordered(first: Element | None, second: Element | None) -> Iterator[Finding]:
    one, other = _when(first), _when(second)
    if first is not None and second is not None and one and other and dates.later(one, other):
        message = f"{local(first.tag)} ({text_of(first)}) is after {local(second.tag)} ({text_of(second)})"
        yield Finding(message, second)


_PAIRS = (
    ("validfrom", "validto"),
    ("coversfrom", "coversto"),
    ("created", "modified"),
    ("created", "retired"),
    ("schemecreated", "schememodified"),
    ("schemecreated", "schemeretired"),
)


def _ordered_attributes(element: Element, first: str, second: str, end: str) -> Iterator[Finding]:
    start = element.get(first)
    if not start:
        return
    one, other = dates.read(start), dates.read(end)
    if one and other and dates.later(one, other):
        yield Finding(f"{first} ({start}) is after {second} ({end})", (element, second))


@check("G2T007", severity="warning", kinds=_ITEM)
def order_of_hops(item: Item) -> Iterable[Finding]:
    """The hops of a history are out of order: a number twice, or a later hop with an earlier time.

    **Bad**

    ```xml
    <hop seq="1" timestamp="2025-02-12T10:00:00Z"/>
    <hop seq="2" timestamp="2025-02-12T09:00:00Z"/>
    ```

    **Good**

    ```xml
    <hop seq="1" timestamp="2025-02-12T09:00:00Z"/>
    <hop seq="2" timestamp="2025-02-12T10:00:00Z"/>
    ```

    Reference: NewsML-G2 2.35, hopHistory: @seq is the sequential value of the hop, starting with 1.
    """
    for history in item.g2("hopHistory"):
        seen: set[str] = set()
        hops: list[tuple[int, When, Element]] = []
        for hop in history.iterchildren(f"{G2}hop"):
            number = (hop.get("seq") or "").strip()
            if number and number in seen:
                yield Finding(f"two hops have the number {number}", (hop, "seq"))
            seen.add(number)
            when = dates.read(hop.get("timestamp") or "")
            if (counted := natural(number)) is not None and when:
                hops.append((counted, when, hop))
        hops.sort(key=lambda entry: entry[0])
        for (_, before, _first), (later, after, hop) in pairwise(hops):
            if dates.later(before, after):
                yield Finding(f"the hop {later} has an earlier time than the one before", (hop, "timestamp"))
