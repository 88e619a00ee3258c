"""Rules on ninjs, JSON Feed and wiremark's own annotations."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from converter import resources
from converter.checks import dates, json_schema, languages
from converter.checks.json_text import pointer
from converter.checks.views import Finding, JsonView
from converter.diagnostics import Severity
from converter.registry import check

_NINJS = ("ninjs",)
_FEED = ("jsonfeed",)
_ANNOTATIONS = ("annotations",)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def _items(value: Any, at: str = "", depth: int = 0) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The item and those associated with it."""
    if not isinstance(value, Mapping) or depth > 50:
        return
    yield value, at
    inner = value.get("associations")
    pairs = inner.items() if isinstance(inner, Mapping) else enumerate(inner) if isinstance(inner, list) else ()
    for key, entry in pairs:
        yield from _items(entry, at + pointer("associations", key), depth + 1)


def generation(value: Mapping[str, Any]) -> int:
    """The major version of ninjs: as declared, else 3 where names are written as in version 3."""
    standard = value.get("standard")
    version = str(standard.get("version", "")) if isinstance(standard, Mapping) else ""
    if version[:1].isdigit():
        return int(version[0])
    older = (
        "versioncreated",
        "pubstatus",
        "body_text",
        "body_xhtml",
        "headline",
        "copyrightholder",
        "urgency_",
        "byline",
    )
    return 2 if any(name in value for name in older) else 3


@check("NJS001", severity="error", kinds=_NINJS)
def ninjs_schema(view: JsonView) -> Iterable[Finding]:
    """The document is not valid ninjs 3.

    Documents of ninjs 1 and 2 (told by `standard` and by the names of their properties) are not judged by this rule.

    **Bad**

    ```json
    {"uri": "https://example.org/a", "pubStatus": "useable", "headline": "Gipfel",
     "standard": {"name": "ninjs", "version": "3.1"}}
    ```

    **Good**

    ```json
    {"uri": "https://example.org/a", "pubStatus": "usable", "headlines": [{"value": "Gipfel"}],
     "standard": {"name": "ninjs", "version": "3.1"}}
    ```

    Reference: IPTC ninjs 3.1; `schemas/ninjs/ninjs-3.schema.json`.
    """
    value = view.value
    if isinstance(value, Mapping) and generation(value) != 3:
        if not value.get("uri"):
            yield Finding("uri is a required property", "")
        return
    for finding in json_schema.findings(value, "ninjs/ninjs-3.schema.json"):
        yield Finding(finding.message, finding.at, _meant(finding.message))


@cache
def _names() -> tuple[str, ...]:
    schema = resources.schema_json("ninjs/ninjs-3.schema.json")
    return tuple(schema["$defs"]["item"]["properties"])


def _meant(message: str) -> str:
    match = re.search(r"\('(\w+)' was unexpected\)", message)
    if not match:
        return ""
    same = [n for n in _names() if n.lower() == match[1].lower()]
    near = same or difflib.get_close_matches(match[1], _names(), 1)
    return f"did you mean {near[0]}?" if near else ""


@check("NJS002", severity="warning", kinds=_NINJS)
def ninjs_identity(view: JsonView) -> Iterable[Finding]:
    """The `uri` is empty or no URI, or an association has the item's own.

    **Bad**

    ```json
    {"uri": "4711"}
    ```

    **Good**

    ```json
    {"uri": "tag:example.org,2025:4711"}
    ```

    Reference: IPTC ninjs 3.1, uri: the identifier of the item.
    """
    for value, at in _items(view.value):
        uri = value.get("uri")
        if isinstance(uri, str) and not _URI.fullmatch(uri):
            yield Finding(f"{uri!r} is no URI" if uri else "uri is empty", f"{at}/uri")
        if at and isinstance(view.value, Mapping) and uri and uri == view.value.get("uri"):
            yield Finding("the item is associated with itself", f"{at}/uri")


@check("NJS003", severity="error", kinds=_NINJS)
def ninjs_times(view: JsonView) -> Iterable[Finding]:
    """Two dates are the wrong way round, or a date is not in the calendar.

    **Bad**

    ```json
    {"uri": "https://example.org/a", "firstCreated": "2025-02-13T10:00:00Z", "versionCreated": "2025-02-12T10:00:00Z"}
    ```

    **Good**

    ```json
    {"uri": "https://example.org/a", "firstCreated": "2025-02-12T10:00:00Z", "versionCreated": "2025-02-13T10:00:00Z"}
    ```

    Reference: IPTC ninjs 3.1, firstCreated, versionCreated, embargoedUntil.
    """
    for value, at in _items(view.value):
        when = {}
        for name in value:
            short = name.lower()
            if short in ("firstcreated", "versioncreated", "contentcreated", "embargoeduntil", "embargoed", "expires"):
                text = value[name]
                when[short] = (name, dates.read(text) if isinstance(text, str) else None)
                if isinstance(text, str) and when[short][1] is None:
                    yield Finding(f"{name} is no date: {text!r}", at + pointer(name))
        for first, second, severity in (
            ("firstcreated", "versioncreated", None),
            ("versioncreated", "expires", Severity.WARNING),
            ("versioncreated", "embargoeduntil", Severity.WARNING),
            ("versioncreated", "embargoed", Severity.WARNING),
        ):
            one, other = when.get(first), when.get(second)
            if one and other and one[1] and other[1] and dates.later(one[1], other[1]):
                message = f"{one[0]} is after {other[0]}"
                yield Finding(message, at + pointer(other[0]), severity=severity)


@check("NJS004", severity="warning", kinds=_NINJS)
def ninjs_content(view: JsonView) -> Iterable[Finding]:
    """A text is empty, its words are counted wrongly, two texts have one role, or a rendition has no address.

    **Bad**

    ```json
    {"uri": "https://example.org/a", "headlines": [{"value": ""}],
     "bodies": [{"contentType": "text/plain", "wordCount": 400, "value": "Vier Worte sind hier."}]}
    ```

    **Good**

    ```json
    {"uri": "https://example.org/a", "headlines": [{"value": "Gipfel"}],
     "bodies": [{"contentType": "text/plain", "wordCount": 4, "value": "Vier Worte sind hier."}]}
    ```

    Reference: IPTC ninjs 3.1, headlines, bodies, renditions.
    """
    for value, at in _items(view.value):
        for name in ("headlines", "bodies", "descriptions"):
            entries = value.get(name)
            seen: set[tuple[str, str]] = set()
            for number, entry in enumerate(entries) if isinstance(entries, list) else ():
                if not isinstance(entry, Mapping):
                    continue
                place = at + pointer(name, number)
                text = entry.get("value")
                if isinstance(text, str) and not text.strip():
                    yield Finding(f"{name} has an empty text", f"{place}/value")
                key = (str(entry.get("role")), str(entry.get("contentType")))
                if key in seen:
                    yield Finding(f"two {name} have one role and type", place)
                seen.add(key)
                yield from _counted(entry, place)
        for name in ("title", "headline", "slugline", "byline", "by"):
            if isinstance(value.get(name), str) and not value[name].strip():
                yield Finding(f"{name} is empty", at + pointer(name))
        renditions = value.get("renditions")
        for number, entry in enumerate(renditions) if isinstance(renditions, list) else ():
            if isinstance(entry, Mapping) and not entry.get("href"):
                yield Finding("the rendition has no href", at + pointer("renditions", number))


def _counted(entry: Mapping[str, Any], at: str) -> Iterator[Finding]:
    text, count = entry.get("value"), entry.get("wordCount")
    if not isinstance(text, str) or not isinstance(count, int) or isinstance(count, bool):
        return
    if "html" in str(entry.get("contentType", "")) or "xml" in str(entry.get("contentType", "")):
        text = re.sub(r"<[^>]*>", " ", text)
    actual = sum(1 for word in text.split() if any(c.isalnum() for c in word))
    if abs(count - actual) > max(3, 0.15 * actual):
        yield Finding(f"wordCount is {count}, and there are {actual} words", f"{at}/wordCount")


@check("NJS005", severity="warning", kinds=(*_NINJS, *_FEED))
def json_language(view: JsonView) -> Iterable[Finding]:
    """A language tag is malformed or not registered.

    **Bad**

    ```json
    {"uri": "https://example.org/a", "language": "de_DE"}
    ```

    **Good**

    ```json
    {"uri": "https://example.org/a", "language": "de-DE"}
    ```

    Reference: IPTC ninjs 3.1, language; JSON Feed 1.1, language: BCP 47.
    """
    for value, at in _items(view.value):
        tag = value.get("language")
        found = languages.complaint(tag) if isinstance(tag, str) and len(tag) < 100 else None
        if found:
            yield Finding(found[0], f"{at}/language", found[1])


@check("NJS006", severity="error", kinds=_NINJS)
def ninjs_place(view: JsonView) -> Iterable[Finding]:
    """A coordinate is not on the globe.

    GeoJSON gives the longitude first.

    **Bad**

    ```json
    {"uri": "https://example.org/a",
     "places": [{"name": "Berlin", "geoJSON": {"type": "Point", "coordinates": [13.4, 152.5]}}]}
    ```

    **Good**

    ```json
    {"uri": "https://example.org/a",
     "places": [{"name": "Berlin", "geoJSON": {"type": "Point", "coordinates": [13.4, 52.5]}}]}
    ```

    Reference: IPTC ninjs 3.1, places/geoJSON; RFC 7946, section 3.1.1.
    """
    for value, at in _items(view.value):
        places = value.get("places")
        for number, place in enumerate(places) if isinstance(places, list) else ():
            geo = place.get("geoJSON") if isinstance(place, Mapping) else None
            at_geo = at + pointer("places", number, "geoJSON")
            if isinstance(geo, Mapping) and geo.get("type") == "Feature":
                geo, at_geo = geo.get("geometry"), at_geo + "/geometry"
            point = geo.get("coordinates") if isinstance(geo, Mapping) and geo.get("type") == "Point" else None
            if not (isinstance(point, list) and len(point) >= 2 and all(isinstance(p, int | float) for p in point)):
                continue
            if not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
                message = f"[{point[0]}, {point[1]}] is no longitude and latitude"
                yield Finding(message, at_geo + "/coordinates")


@check("JSF001", severity="error", kinds=_FEED)
def feed_schema(view: JsonView) -> Iterable[Finding]:
    """The document is not a valid JSON Feed.

    **Bad**

    ```json
    {"version": "https://jsonfeed.org/version/1.1", "title": "Meldungen", "items": [{"title": "Gipfel"}]}
    ```

    **Good**

    ```json
    {"version": "https://jsonfeed.org/version/1.1", "title": "Meldungen",
     "items": [{"id": "https://example.org/a", "content_text": "Gipfel"}]}
    ```

    Reference: JSON Feed 1.1; `schemas/jsonfeed/jsonfeed-1.schema.json`.
    """
    return json_schema.findings(view.value, "jsonfeed/jsonfeed-1.schema.json")


@check("JSF002", severity="warning", kinds=_FEED)
def feed_items(view: JsonView) -> Iterable[Finding]:
    """Two items have one id, or an item was modified before it was published.

    Readers show one item only of all that have one id.

    **Bad**

    ```json
    {"version": "https://jsonfeed.org/version/1.1", "title": "Meldungen",
     "items": [{"id": "1", "content_text": "a"}, {"id": "1", "content_text": "b"}]}
    ```

    **Good**: an id for each.

    Reference: JSON Feed 1.1, items: id must be unique for that item in that feed over time.
    """
    items = view.value.get("items") if isinstance(view.value, Mapping) else None
    seen: set[str] = set()
    for number, item in enumerate(items) if isinstance(items, list) else ():
        if not isinstance(item, Mapping):
            continue
        key = str(item.get("id"))
        if key in seen:
            yield Finding(f"two items have the id {key}", pointer("items", number, "id"), severity=Severity.ERROR)
        seen.add(key)
        start, end = (dates.read(str(item.get(n) or "")) for n in ("date_published", "date_modified"))
        if start and end and dates.later(start, end):
            yield Finding("date_published is after date_modified", pointer("items", number, "date_modified"))


@check("ANN001", severity="error", kinds=_ANNOTATIONS)
def annotations_schema(view: JsonView) -> Iterable[Finding]:
    """The document is not in wiremark's stand-off form.

    **Bad**

    ```json
    {"format": "wiremark-annotations/1", "text": "Berlin", "mentions": []}
    ```

    **Good**

    ```json
    {"format": "wiremark-annotations/1", "id": "a", "text": "Berlin"}
    ```

    Reference: `schemas/annotations.schema.json`.
    """
    return json_schema.findings(view.value, "annotations.schema.json")


@check("ANN002", severity="error", kinds=_ANNOTATIONS)
def annotations_spans(view: JsonView) -> Iterable[Finding]:
    """A span is outside the text or the wrong way round, or an entity is not there.

    **Bad**

    ```json
    {"format": "wiremark-annotations/1", "id": "a", "text": "Berlin", "entities": [],
     "mentions": [{"start": 0, "end": 60, "entity": "berlin"}]}
    ```

    **Good**

    ```json
    {"format": "wiremark-annotations/1", "id": "a", "text": "Berlin",
     "entities": [{"id": "berlin", "type": "place", "name": "Berlin"}],
     "mentions": [{"start": 0, "end": 6, "entity": "berlin", "form": "name", "by": "x", "confidence": 1.0}]}
    ```

    Reference: `schemas/annotations.schema.json`: offsets are code points of `text`.
    """
    value = view.value
    if not isinstance(value, Mapping) or not isinstance(value.get("text"), str):
        return
    length = len(value["text"])
    entities = value.get("entities")
    known = {str(e.get("id")) for e in entities if isinstance(e, Mapping)} if isinstance(entities, list) else set()
    for name in ("mentions", "blocks", "quotations"):
        entries = value.get(name)
        for number, entry in enumerate(entries) if isinstance(entries, list) else ():
            if not isinstance(entry, Mapping):
                continue
            at = pointer(name, number)
            spans = [(f"{at}/start", entry.get("start"), entry.get("end"))] if "start" in entry else []
            for key in ("spans", "cue"):
                pairs = entry.get(key)
                spans += [
                    (at + pointer(key, i), *pair)
                    for i, pair in enumerate(pairs if isinstance(pairs, list) else ())
                    if isinstance(pair, list) and len(pair) == 2
                ]
            for place, start, end in spans:
                if isinstance(start, int) and isinstance(end, int) and not 0 <= start <= end <= length:
                    yield Finding(f"the span {start}:{end} is not in the text of {length} characters", place)
            for key in ("entity", "attributed_to"):
                if isinstance(entry.get(key), str) and entry[key] not in known:
                    yield Finding(f"there is no entity {entry[key]!r}", at + pointer(key))
