"""Rules on JSON Feed and wiremark's own annotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from converter import language_tags, resources
from converter.checks import dates, feed_text, feed_types, json_schema
from converter.checks.json_text import pointer
from converter.checks.views import Finding, JsonView
from converter.diagnostics import Severity
from converter.registry import check

_FEED = ("jsonfeed",)
_ANNOTATIONS = ("annotations",)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


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
    items = view.value.get("items") if isinstance(view.value, Mapping) else None
    empty = {
        pointer("items", number)
        for number, item in enumerate(items if isinstance(items, list) else ())
        if isinstance(item, Mapping) and "content_html" not in item and "content_text" not in item
    }
    for at in sorted(empty):
        yield Finding("the item has neither content_html nor content_text", at)
    for found in json_schema.findings(view.value, "jsonfeed/jsonfeed-1.schema.json"):
        if found.at not in empty or "has no" in found.message:
            yield found


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


_PLAIN = ("title", "content_text", "summary")


@check("JSF003", severity="warning", kinds=_FEED)
def feed_advice(view: JsonView) -> Iterable[Finding]:
    """Something of a JSON Feed is allowed and makes readers stumble: markup in plain text, scripts, unknown properties.

    **Bad**

    ```json
    {"version": "https://jsonfeed.org/version/1.1", "title": "Meldungen", "feed_url": "https://example.org/feed.json",
     "items": [{"id": "https://example.org/a", "title": "<b>Gipfel</b>", "content_text": "Gipfel"}]}
    ```

    **Good**

    ```json
    {"version": "https://jsonfeed.org/version/1.1", "title": "Meldungen", "feed_url": "https://example.org/feed.json",
     "items": [{"id": "https://example.org/a", "title": "Gipfel", "content_html": "<b>Gipfel</b>"}]}
    ```

    Reference: JSON Feed 1.1: extensions begin with a low line; author is deprecated; content_text is plain text.
    """
    feed = view.value
    if not isinstance(feed, Mapping):
        return
    known, version = _properties(), str(feed.get("version", ""))
    yield from _names(feed, known, "", version)
    if not str(feed.get("title", "?")).strip():
        yield Finding("the feed's title is empty", "/title")
    if "feed_url" not in feed:
        yield Finding("the feed has no feed_url", "", "readers tell by it that it is the same feed")
    items = feed.get("items")
    for number, item in enumerate(items) if isinstance(items, list) else ():
        if isinstance(item, Mapping):
            at = pointer("items", number)
            yield from _names(item, known["items"]["items"]["properties"], at, version)
            yield from _item(item, at, view)


@cache
def _properties() -> Mapping[str, Any]:
    found: Mapping[str, Any] = resources.schema_json("jsonfeed/jsonfeed-1.schema.json")["properties"]
    return found


def _names(thing: Mapping[str, Any], known: Iterable[str], at: str, version: str) -> Iterator[Finding]:
    for name in thing:
        if not name.startswith("_") and name not in known:
            yield Finding(f"JSON Feed has no {name} here", at + pointer(name), "extensions begin with a low line")
    if "author" in thing and version.endswith("1.1"):
        yield Finding("author is of JSON Feed 1.0", at + pointer("author"), "authors, a list")
    authors = thing.get("authors")
    for number, author in enumerate(authors) if isinstance(authors, list) else ():
        if isinstance(author, Mapping) and not any(author.get(name) for name in ("name", "url", "avatar")):
            yield Finding("the author has neither name nor url nor avatar", at + pointer("authors", number))
    tag = thing.get("language")
    if isinstance(tag, str) and at and (found := language_tags.complaint(tag)):
        yield Finding(found[0], at + pointer("language"), found[1])


def _item(item: Mapping[str, Any], at: str, view: JsonView) -> Iterator[Finding]:
    for name in _PLAIN:
        value = item.get(name)
        if isinstance(value, str) and (found := feed_types.markup(value)):
            yield Finding(f"{name} is plain text, and has {found!r} in it", at + pointer(name))
    value = item.get("content_html")
    for message in feed_text.in_html("content_html", value) if isinstance(value, str) else ():
        yield Finding(message, at + pointer("content_html"))
    for name in ("date_published", "date_modified"):
        when = dates.read(str(item.get(name) or ""))
        if when and view.options.now is not None and when.at > view.options.now + timedelta(days=1):
            yield Finding(f"{name} is in the future: {item[name]}", at + pointer(name))


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
