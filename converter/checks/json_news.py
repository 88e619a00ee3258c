"""Rules on JSON Feed and wiremark's own annotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from converter.checks import dates, json_schema
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
