"""Rules on what Atom and RSS 2.0 must have, and on their dates and ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from converter import language_tags
from converter.checks import dates, feed_types
from converter.checks.detection import ATOM
from converter.checks.views import XML, Element, Finding, XmlView, local, text_of
from converter.diagnostics import Severity
from converter.registry import check

_ATOM = ("atom",)
_RSS = ("rss",)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
"""RFC 4287 takes the capitals ``T`` and ``Z`` alone"""


def child(parent: Element, name: str) -> Element | None:
    """The first child of that tag."""
    return next(parent.iterchildren(name), None)


@check("ATM001", severity="error", kinds=_ATOM)
def atom_parts(view: XmlView) -> Iterable[Finding]:
    """A feed or an entry lacks `id`, `title` or `updated`, or an entry its author or its link.

    **Bad**

    ```xml
    <entry><title>Gipfel</title></entry>
    ```

    **Good**

    ```xml
    <entry><id>tag:example.org,2025:a</id><title>Gipfel</title><updated>2025-02-12T10:31:00Z</updated>
    <author><name>AFP</name></author><link href="https://example.org/a"/></entry>
    ```

    Reference: RFC 4287, 4.1.1 and 4.1.2.
    """
    feed = view.root if view.root.tag == f"{ATOM}feed" else None
    for element in (*((view.root,) if feed is not None else ()), *view.by_tag.get(f"{ATOM}entry", ())):
        for name in ("id", "title", "updated"):
            found = list(element.iterchildren(ATOM + name))
            if not found:
                yield Finding(f"{local(element.tag)} has no {name}", element)
            elif len(found) > 1:
                yield Finding(f"{local(element.tag)} has {len(found)} times {name}", found[1])
            elif name == "id" and not text_of(found[0]):
                yield Finding("the id is empty", found[0])
            elif name == "title" and not text_of(found[0]):
                yield Finding("the title is empty", found[0], severity=Severity.WARNING)
        if element.tag != f"{ATOM}entry":
            continue
        authors = [e for e in (feed, element, child(element, f"{ATOM}source")) if e is not None]
        if not any(child(e, f"{ATOM}author") is not None for e in authors):
            yield Finding("neither the entry nor the feed has an author", element)
        alternate = any(e.get("rel") in (None, "alternate") for e in element.iterchildren(f"{ATOM}link"))
        if not alternate and child(element, f"{ATOM}content") is None:
            yield Finding("the entry has neither content nor an alternate link", element)


@check("ATM002", severity="error", kinds=(*_ATOM, *_RSS))
def atom_dates(view: XmlView) -> Iterable[Finding]:
    """A date is not RFC 3339, or an entry was updated before it was published.

    **Bad**

    ```xml
    <updated>Wed, 12 Feb 2025 10:31:00 GMT</updated>
    ```

    **Good**

    ```xml
    <updated>2025-02-12T10:31:00Z</updated>
    ```

    Also where RSS borrows these elements.

    Reference: RFC 4287, 3.3.
    """
    for name in ("updated", "published"):
        for element in view.by_tag.get(ATOM + name, ()):
            text = text_of(element)
            if not _RFC3339.fullmatch(text) or dates.read(text) is None:
                yield Finding(f"{name} is no RFC 3339 date: {text!r}", element, "as in 2025-02-12T10:31:00+01:00")
    for entry in view.by_tag.get(f"{ATOM}entry", ()):
        published, updated = child(entry, f"{ATOM}published"), child(entry, f"{ATOM}updated")
        one, other = dates.read(text_of(published)), dates.read(text_of(updated))
        if one and other and dates.later(one, other) and updated is not None:
            yield Finding("the entry was published after it was updated", updated, severity=Severity.WARNING)


@check("ATM003", severity="error", kinds=(*_ATOM, *_RSS))
def atom_ids(view: XmlView) -> Iterable[Finding]:
    """An `id` is no IRI, or two entries have one id and one date.

    **Bad**

    ```xml
    <id>4711</id>
    ```

    **Good**

    ```xml
    <id>tag:example.org,2025:4711</id>
    ```

    Reference: RFC 4287, 4.2.6 and 4.1.1.
    """
    for element in view.by_tag.get(f"{ATOM}id", ()):
        text = text_of(element)
        if text and not feed_types.iri(text):
            what = "no valid URN" if text.lower().startswith("urn:") else "no IRI"
            yield Finding(f"the id {text!r} is {what}", element)
    seen: set[tuple[str, str]] = set()
    for entry in view.by_tag.get(f"{ATOM}entry", ()):
        place = child(entry, f"{ATOM}id")
        key = (text_of(place), text_of(child(entry, f"{ATOM}updated")))
        if key[0] and key in seen and place is not None:
            yield Finding(f"two entries have the id {key[0]}", place)
        seen.add(key)


@check("ATM004", severity="warning", kinds=_ATOM)
def atom_links(view: XmlView) -> Iterable[Finding]:
    """A link has no address or runs a script, or the feed does not link to itself.

    **Bad**

    ```xml
    <feed xmlns="http://www.w3.org/2005/Atom"><title>Meldungen</title>
    ```

    **Good**

    ```xml
    <feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="https://example.org/feed.xml"/>
    ```

    Reference: RFC 4287, 4.2.7 and 4.1.1 (feeds SHOULD link to themselves).
    """
    for element in view.by_tag.get(f"{ATOM}link", ()):
        href = (element.get("href") or "").strip()
        if element.get("href") is None:  # an empty one is the address of the document (RFC 3986, 4.4)
            yield Finding("the link has no href", element, severity=Severity.ERROR)
        elif href.lower().startswith(("javascript:", "data:")):
            yield Finding("the link runs a script", (element, "href"), severity=Severity.ERROR)
    if view.root.tag == f"{ATOM}feed" and not any(
        e.get("rel") == "self" for e in view.root.iterchildren(f"{ATOM}link")
    ):
        yield Finding("the feed has no link to itself", view.root)
    yield from _languages(view)


def _languages(view: XmlView) -> Iterator[Finding]:
    for element in view.elements:
        found = language_tags.complaint(element.get(f"{XML}lang") or "de")
        if found:
            yield Finding(found[0], (element, f"{XML}lang"), found[1])


@check("RSS001", severity="error", kinds=_RSS)
def rss_parts(view: XmlView) -> Iterable[Finding]:
    """The channel lacks its title, link or description, or an item both title and description.

    **Bad**

    ```xml
    <channel><title>Meldungen</title><item><link>https://example.org/a</link></item></channel>
    ```

    **Good**

    ```xml
    <channel><title>Meldungen</title><link>https://example.org/</link><description>Alle Meldungen</description>
    <item><title>Gipfel</title></item></channel>
    ```

    Reference: RSS 2.0, required channel elements, elements of item.
    """
    if view.root.tag != "rss":
        return  # RSS 1.0 is RDF
    channels = list(view.root.iterchildren("channel"))
    if len(channels) != 1:
        yield Finding(f"rss has {len(channels)} channels, and has one", view.root)
    for channel in channels:
        for name in ("title", "link", "description"):
            element = child(channel, name)
            if element is None:
                yield Finding(f"the channel has no {name}", channel)
            elif not text_of(element):
                yield Finding(f"the channel's {name} is empty", element, severity=Severity.WARNING)
        for item in channel.iterchildren("item"):
            if not text_of(child(item, "title")) and not text_of(child(item, "description")):
                yield Finding("the item has neither title nor description", item)


@check("RSS002", severity="error", kinds=_RSS)
def rss_dates(view: XmlView) -> Iterable[Finding]:
    """A date is not RFC 822.

    **Bad**

    ```xml
    <pubDate>2025-02-12T10:31:00Z</pubDate>
    ```

    **Good**

    ```xml
    <pubDate>Wed, 12 Feb 2025 10:31:00 +0000</pubDate>
    ```

    Reference: RSS 2.0, pubDate, lastBuildDate; RFC 822, section 5.
    """
    for name in ("pubDate", "lastBuildDate"):
        for element in view.by_tag.get(name, ()):
            if fault := feed_types.rfc822_fault(text_of(element)):
                hint = "as in Wed, 12 Feb 2025 10:31:00 +0000"
                yield Finding(f"{name} is {fault}: {text_of(element)!r}", element, hint)


@check("RSS003", severity="warning", kinds=_RSS)
def rss_items(view: XmlView) -> Iterable[Finding]:
    """Two items have one guid, a guid that is a permanent link is no address, or an enclosure is incomplete.

    **Bad**

    ```xml
    <guid>4711</guid>
    ```

    **Good**

    ```xml
    <guid isPermaLink="false">4711</guid>
    ```

    Reference: RSS 2.0, guid, enclosure.
    """
    seen: set[str] = set()
    for element in view.by_tag.get("guid", ()):
        text = text_of(element)
        if text in seen:
            yield Finding(f"two items have the guid {text}", element, severity=Severity.ERROR)
        if text:
            seen.add(text)
        if (
            text
            and element.get("isPermaLink", "true") == "true"
            and not (text.lower().startswith("http") and feed_types.iri(text))
        ):
            yield Finding(f"the guid {text!r} is no permanent link", element, 'add isPermaLink="false"')
    for element in view.by_tag.get("enclosure", ()):
        missing = [name for name in ("url", "length", "type") if not element.get(name)]
        if missing:
            yield Finding(f"the enclosure has no {' and '.join(missing)}", element, severity=Severity.ERROR)
    for element in view.by_tag.get("language", ()):
        found = language_tags.complaint(text_of(element) or "de")
        if found:
            yield Finding(found[0], element, found[1], Severity.ERROR)
    yield from _languages(view)
