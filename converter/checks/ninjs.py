"""Rules on ninjs of any version."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from lxml import etree, html

from converter import language_tags
from converter.checks import dates, json_schema, ninjs_schema, wordwise
from converter.checks.json_text import pointer
from converter.checks.views import Finding, JsonView
from converter.diagnostics import Severity, plural
from converter.registry import check
from converter.standards import declared_ninjs, nearest

_NINJS = ("ninjs",)
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


def _all(view: JsonView) -> Iterator[tuple[Mapping[str, Any], str]]:
    for value, at in documents(view):
        yield from _items(value, at)


def _outer(view: JsonView, at: str) -> Mapping[str, Any]:
    """The document that an associated item belongs to."""
    for value, place in documents(view):
        if isinstance(value, Mapping) and at.startswith(f"{place}/associations/"):
            return value
    return {}


def documents(view: JsonView) -> Iterator[tuple[Any, str]]:
    """The ninjs documents of a file and where they stand: the value, or each entry of a list."""
    if isinstance(view.value, list):
        yield from ((entry, f"/{number}") for number, entry in enumerate(view.value))
    else:
        yield view.value, ""


@cache
def _compiled(version: str) -> json_schema.Compiled:
    return json_schema.compiled(ninjs_schema.build(version))


def version_of(value: Mapping[str, Any]) -> tuple[str, bool]:
    """The version by which a document is judged, and whether it declares it.

    Where it declares one that is not known: the newest of its series. Where it declares none (or of a series that there
    is not): the newest by which it is valid, else the one whose properties
    it has most of; of several, the one with the fewest faults, and of those the newest.
    """
    declared, _ = declared_ninjs(value)
    if declared in ninjs_schema.versions():
        return declared, True
    if declared and (series := nearest("ninjs", declared)):
        return series, False
    scores = {
        version: sum(name in known for name in value)
        for version in reversed(ninjs_schema.versions())
        if (known := ninjs_schema.known(version))
    }
    likely = [version for version in scores if _compiled(version).validator.is_valid(value)]
    if not likely:
        best = [version for version, score in scores.items() if score == max(scores.values())]
        faults = {
            v: sum(1 for _, _ in zip(range(50), _compiled(v).validator.iter_errors(value), strict=False)) for v in best
        }
        likely = sorted(best, key=lambda v: faults[v])
    return likely[0], False


def _judged(view: JsonView) -> tuple[tuple[Any, str, str, bool], ...]:
    """Documents, places, versions, and whether they are declared."""
    if "versions" not in view.facts:
        view.facts["versions"] = tuple(
            (value, at, *(version_of(value) if isinstance(value, Mapping) else (ninjs_schema.versions()[-1], False)))
            for value, at in documents(view)
        )
    found: tuple[tuple[Any, str, str, bool], ...] = view.facts["versions"]
    return found


@check("NJS001", severity="error", kinds=_NINJS)
def ninjs_schema_(view: JsonView) -> Iterable[Finding]:
    """The document is not valid ninjs of the version that it declares.

    Each version has its own schema. A document that declares none is judged by the version that it fits (`NJS007` says
    which). One that declares a version that is not known here is judged by the newest that is known of its series; what
    that does not have is a warning then, for it may be new.

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

    Reference: IPTC ninjs 1.0 to 1.7, 2.0 to 2.3, 3.0 to 3.2; `schemas/ninjs/properties.yaml` lists all properties and
    their versions.
    """
    for value, at, version, declared in _judged(view):
        later = not declared and isinstance(value, Mapping) and declared_ninjs(value)[0]
        for found in json_schema.findings(value, _compiled(version), at=at):
            member = re.match(r"'(.*)' is no property", found.message, re.DOTALL)
            hint = _meant(member[1], version) if member else found.hint
            if member and later:
                hint = f"it may be new in {later}. {hint}".rstrip()
            severity = Severity.WARNING if member and later else None
            yield Finding(f"ninjs {version}: {found.message}", found.at, hint, severity=severity)


def _meant(name: str, version: str) -> str:
    """Another spelling that the version has, else the versions that have the name."""
    holders = ninjs_schema.holders(name)
    here = next((own for own, versions in holders.items() if version in versions and own != name), None)
    if here:
        return f"did you mean {here}?"
    near = difflib.get_close_matches(name, ninjs_schema.known(version), 1) if len(name) < 100 else []
    said = [f"did you mean {near[0]}?"] if near else []
    if versions := holders.get(name):
        span = versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"
        said.append(f"{name} is in ninjs {span}")
    return " ".join(said)


@check("NJS007", severity="info", kinds=_NINJS)
def ninjs_version(view: JsonView) -> Iterable[Finding]:
    """The document does not say of which version of ninjs it is, or names one that is not known.

    Without a version it is judged by the newest by which it is valid, or else by the one that it comes nearest to. A
    version that is not known here is a warning: it does not exist, or is newer than this wiremark; receivers choose
    their reader by it. The reference's page on versions of standards lists those that are known.

    **Bad**

    ```json
    {"uri": "https://example.org/a", "headlines": [{"value": "Gipfel"}]}
    ```

    **Good**

    ```json
    {"uri": "https://example.org/a", "headlines": [{"value": "Gipfel"}],
     "standard": {"name": "ninjs", "version": "3.1",
                  "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"}}
    ```

    Reference: IPTC ninjs, `$standard` (1.3 to 1.6), `standard` (since 2.0).
    """
    for value, at, version, declared in _judged(view):
        if declared or not isinstance(value, Mapping):
            continue
        said, key = declared_ninjs(value)
        if said:
            message = f"version {said} of ninjs is not known here: judged as {version}"
            known = ", ".join(ninjs_schema.versions())
            yield Finding(message, at + pointer(key), f"there are {known}", severity=Severity.WARNING)
        else:
            yield Finding(f"no version is declared: judged as ninjs {version}, which it fits best", at)


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
    for value, at in _all(view):
        uri = value.get("uri")
        if isinstance(uri, str) and not _URI.fullmatch(uri):
            yield Finding(f"{uri!r} is no URI" if uri else "uri is empty", f"{at}/uri")
        if "/associations/" in at and uri and uri == _outer(view, at).get("uri"):
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
    for value, at in _all(view):
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

    Of ninjs 1 the words of `body_text` are compared with those of `body_xhtml` or `body_html`, too: which story a
    reader gets depends on which of them the receiver takes. Pictures with their captions are left out, and a headline,
    byline or dateline may stand in one of them only.

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

    Reference: IPTC ninjs 3.1, headlines, bodies, renditions; ninjs 1.4, body_text, body_xhtml.
    """
    for value, at in _all(view):
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
        yield from _other_words(value, at)
        renditions = value.get("renditions")
        for number, entry in enumerate(renditions) if isinstance(renditions, list) else ():
            if isinstance(entry, Mapping) and not entry.get("href"):
                yield Finding("the rendition has no href", at + pointer("renditions", number))


def _other_words(value: Mapping[str, Any], at: str) -> Iterator[Finding]:
    """Changes from ``body_text`` to the same text with markup."""
    plain = value.get("body_text")
    first = wordwise.words(plain) if isinstance(plain, str) else []
    heads = " ".join(said for name in ("headline", "byline", "located") if isinstance(said := value.get(name), str))
    beside = frozenset(wordwise.words(heads))
    for name in ("body_xhtml", "body_html"):
        marked = value.get(name)
        second = wordwise.words(_unmarked(marked)) if first and isinstance(marked, str) else []
        if not second:
            continue
        found = wordwise.changes(first, second, beside_first=lambda: beside, beside_second=lambda: beside)
        if found:
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            shown = "; ".join(found[:_SHOWN])
            yield Finding(f"{name} has not the text of body_text: {shown}{more}", at + pointer(name))


_SHOWN = 5
"""changes of one text that are told"""


def _unmarked(markup: str) -> str:
    """The running text of HTML, blocks apart; empty where it can't be read."""
    try:
        tree = html.fromstring(f"<div>{markup}</div>")
    except (ValueError, etree.LxmlError):
        return ""
    apart = html.defs.block_tags | html.defs.empty_tags
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in html.defs.head_tags or element.tag == "figure":
            element.text = ""
            for child in list(element):
                element.remove(child)
            if not isinstance(element.tag, str):
                continue
        if element.tag in apart:
            element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"
            if len(element):
                element[-1].tail = f"{element[-1].tail or ''} "
    return "".join(map(str, tree.itertext("*")))


def _counted(entry: Mapping[str, Any], at: str) -> Iterator[Finding]:
    text, count = entry.get("value"), entry.get("wordCount")
    if not isinstance(text, str) or not isinstance(count, int) or isinstance(count, bool):
        return
    if "html" in str(entry.get("contentType", "")) or "xml" in str(entry.get("contentType", "")):
        text = re.sub(r"<[^>]*>", " ", text)
    parts = text.split()
    actual = sum(1 for word in parts if any(c.isalnum() for c in word))
    if min(abs(count - actual), abs(count - len(parts))) > max(3, 0.15 * actual):  # signs may be counted or not
        yield Finding(f"wordCount is {count}, and counted {plural(actual, 'word')}", f"{at}/wordCount")


@check("NJS005", severity="warning", kinds=(*_NINJS, "jsonfeed"))
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
    for value, at in _all(view):
        tag = value.get("language")
        found = language_tags.complaint(tag) if isinstance(tag, str) and len(tag) < 100 else None
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
    for value, at in _all(view):
        places = value.get("places")
        for number, place in enumerate(places) if isinstance(places, list) else ():
            key = "geoJSON" if isinstance(place, Mapping) and "geoJSON" in place else "geojson"  # before ninjs 3
            geo = place.get(key) if isinstance(place, Mapping) else None
            at_geo = at + pointer("places", number, key)
            if isinstance(geo, Mapping) and geo.get("type") == "Feature":
                geo, at_geo = geo.get("geometry"), at_geo + "/geometry"
            point = geo.get("coordinates") if isinstance(geo, Mapping) and geo.get("type") == "Point" else None
            if not (isinstance(point, list) and len(point) >= 2 and all(isinstance(p, int | float) for p in point)):
                continue
            if not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
                message = f"[{point[0]}, {point[1]}] is no longitude and latitude"
                yield Finding(message, at_geo + "/coordinates")
