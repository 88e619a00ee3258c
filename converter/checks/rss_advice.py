"""Rules on RSS that advise, after the RSS Advisory Board's profile, and those on RSS 1.0."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from converter.checks import feed_media, feed_types
from converter.checks.detection import ATOM
from converter.checks.views import XHTML, Element, Finding, XmlView, local, text_of
from converter.diagnostics import Severity
from converter.registry import check

_DC = "{http://purl.org/dc/elements/1.1/}"
_DCTERMS = "{http://purl.org/dc/terms/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_RSS1 = "{http://purl.org/rss/1.0/}"
_SAME = {
    "channel": (
        *(("pubDate", f"{_DC}date"), ("pubDate", f"{_DCTERMS}issued"), ("lastBuildDate", f"{_DCTERMS}modified")),
        *(("title", f"{_DC}title"), ("description", f"{_DC}description"), ("language", f"{_DC}language")),
        *(("copyright", f"{_DC}rights"), ("managingEditor", f"{_DC}creator"), ("webMaster", f"{_DC}publisher")),
        *(("category", f"{_DC}subject"), ("generator", "{http://webns.net/mvcb/}generatorAgent")),
        ("{http://web.resource.org/cc/}license", "{http://backend.userland.com/creativeCommonsRssModule}license"),
    ),
    "item": (
        *(("pubDate", f"{_DC}date"), ("pubDate", f"{_DCTERMS}issued"), ("title", f"{_DC}title")),
        *(("author", f"{_DC}creator"), ("category", f"{_DC}subject"), ("description", f"{_DC}description")),
        *(("guid", f"{_DC}identifier"), ("source", f"{_DC}source"), ("author", f"{ATOM}author")),
        *(("pubDate", f"{ATOM}published"), ("guid", f"{ATOM}id")),
        ("{http://web.resource.org/cc/}license", "{http://backend.userland.com/creativeCommonsRssModule}license"),
    ),
}
_PODCAST = (".m4a", ".mp3", ".mov", ".mp4", ".m4v", ".pdf", ".epub", ".m4b", ".aac", ".wav")


def _child(parent: Element, name: str) -> Element | None:
    return next(parent.iterchildren(name), None)


@check("RSS005", severity="warning", kinds=("rss",))
def rss_advice(view: XmlView) -> Iterable[Finding]:
    """Something of RSS 2.0 is allowed and makes readers stumble: a value told twice, a doubtful date, a missing link.

    **Bad**

    ```xml
    <rss version="2.0"><channel><title>News</title><link>https://example.org/</link><description>All</description>
    <item><title>Summit</title><pubDate>Wed, 12 Feb 25 10:31 A</pubDate></item></channel></rss>
    ```

    **Good**

    ```xml
    <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>News</title>
    <link>https://example.org/</link><description>All</description>
    <atom:link rel="self" type="application/rss+xml" href="https://example.org/feed.xml"/>
    <item><title>Summit</title><guid>https://example.org/a</guid>
    <pubDate>Wed, 12 Feb 2025 10:31:00 +0100</pubDate></item></channel></rss>
    ```

    Reference: RSS Advisory Board, RSS Best Practices Profile; Apple, A Podcaster's Guide to RSS.
    """
    if view.root.tag != "rss":
        return
    version = (view.root.get("version") or "").strip()
    old = version.startswith("0.9")  # which has neither namespaces nor guid
    if old:
        yield Finding(f"RSS {version} is out of use", (view.root, "version"), "2.0 is its successor")
    for channel in view.root.iterchildren("channel"):
        yield from _twice_told(channel)
        yield from _channel(channel)
        if not old and not any(e.get("rel") == "self" for e in channel.iterchildren(f"{ATOM}link")):
            yield Finding("the channel has no link to itself", channel, 'atom:link with rel="self"')
        items = list(channel.iterchildren("item"))
        for item in items:
            yield from _twice_told(item)
            yield from _item(item)
            if not old and _child(item, "guid") is None:
                yield Finding("the item has no guid", item, "readers tell by it what is new")
        behind = False
        for child in channel.iterchildren("*"):
            if behind and child.tag != "item":
                yield Finding("items stand before the channel's own elements", items[0])
                break
            behind = behind or child.tag == "item"
    yield from _doubtful_dates(view)
    yield from _doubtful_addresses(view)
    yield from _contacts(view)
    yield from _empty(view)
    yield from feed_media.podcast(view)


def _twice_told(parent: Element) -> Iterator[Finding]:
    for core, module in _SAME[str(parent.tag)]:
        second = _child(parent, module)
        if second is not None and _child(parent, core) is not None:
            prefix = second.prefix or "another"
            said = f"{parent.tag} has both {local(core)} and {prefix}:{local(module)}"
            yield Finding(said, second, "readers take one")


def _channel(channel: Element) -> Iterator[Finding]:
    image, text_input = _child(channel, "image"), _child(channel, "textInput")
    if image is not None:
        for name in ("title", "link"):
            one, other = text_of(_child(image, name)), text_of(_child(channel, name))
            if one and other and one != other:
                yield Finding(f"the image's {name} is not the channel's", image)
        address = text_of(_child(image, "url")).lower().partition("?")[0]
        if re.search(r"\.[a-z]{3,4}$", address) and not address.endswith((".gif", ".jpg", ".jpeg", ".png")):
            yield Finding("the image is no GIF, JPEG or PNG", image)
    if text_input is not None:
        yield Finding("hardly a reader shows a textInput", text_input)
    if channel.find(f"item/{_SLASH}comments") is not None and _child(channel, "lastBuildDate") is None:
        yield Finding("slash:comments counts as of lastBuildDate, which is not there", channel)
    for name, most in (("skipHours", 24), ("skipDays", 7)):
        for parent in channel.iterchildren(name):
            if len(parent) > most:
                yield Finding(f"{name} has more than {most} entries", parent, severity=Severity.ERROR)
    for hour in channel.iterfind("skipHours/hour"):
        if text_of(hour) == "24":
            yield Finding("midnight is hour 0", hour)


def _item(item: Element) -> Iterator[Finding]:
    guid = _child(item, "guid")
    if guid is not None and (len(text_of(guid)) < 2 or re.fullmatch(r"[0-9]{1,8}", text_of(guid))):
        yield Finding(f"the guid {text_of(guid)!r} will hardly be the only one", guid)
    enclosures = list(item.iterchildren("enclosure"))
    if len(enclosures) > 1:
        yield Finding("the item has several enclosures, of which readers take one", enclosures[1])
    for enclosure in enclosures:
        address = (enclosure.get("url") or "").partition("?")[0].lower()
        if item.getparent() is not None and any(str(e.tag).startswith(_ITUNES) for e in item):
            ending = re.search(r"\.[a-z0-9]{2,4}$", address.rpartition("/")[2])
            if ending and ending[0] not in _PODCAST:
                yield Finding(f"Apple Podcasts takes no {ending[0]}", (enclosure, "url"))
    description, encoded = _child(item, "description"), _child(item, f"{_CONTENT}encoded")
    if encoded is not None and description is None:
        yield Finding("content:encoded has no description beside it", encoded, "many readers show that alone")
    elif encoded is not None and description is not None and item.index(description) > item.index(encoded):
        yield Finding("description stands behind content:encoded, which readers then overwrite", description)
    body = _child(item, f"{XHTML}body")
    if body is not None and (description is not None or encoded is not None):
        yield Finding("the item has its text in xhtml:body, too", body, "readers take one")


def _doubtful_dates(view: XmlView) -> Iterator[Finding]:
    for name in ("pubDate", "lastBuildDate"):
        for element in view.by_tag.get(name, ()):
            text = text_of(element)
            if feed_types.rfc822_fault(text) is not None:
                continue
            doubt = feed_types.rfc822_doubt(text)
            if doubt is None and re.search(r"\S\s\s+\S", element.text or ""):
                doubt = "has more than one blank between its parts"
            if doubt:
                yield Finding(f"{name} {doubt}: {text!r}", element, "as in Wed, 12 Feb 2025 10:31:00 +0000")
            when = feed_types.moment(text)
            late = view.options.now is not None and when is not None and when > view.options.now + timedelta(days=1)
            if when is not None and (when.year < 1990 or late):
                yield Finding(f"{name} is hardly meant: {text}", element)


def _doubtful_addresses(view: XmlView) -> Iterator[Finding]:
    for name in ("link", "docs", "comments", "url", "guid"):
        for element in view.by_tag.get(name, ()):
            text = text_of(element)
            if name == "guid" and element.get("isPermaLink", "true") != "true":
                continue
            if scheme := feed_types.unregistered(text):
                yield Finding(f"the scheme {scheme} of {name} is not registered", element)
            elif not text.isascii() and feed_types.iri(text):
                hint = "RSS takes URIs: other letters are written as %C3%A4"
                yield Finding(f"{name} has letters that no URI has: {text!r}", element, hint)


def _empty(view: XmlView) -> Iterator[Finding]:
    for parent, name in (("item", "category"), ("image", "title"), ("channel", "language")):
        for element in view.by_tag.get(name, ()):
            outer = element.getparent()
            if outer is not None and outer.tag == parent and not text_of(element):
                yield Finding(f"{name} is empty", element)


def _contacts(view: XmlView) -> Iterator[Finding]:
    for name in ("author", "managingEditor", "webMaster"):
        for element in view.by_tag.get(name, ()):
            text = text_of(element)
            if not feed_types.has_address(text):
                continue
            if feed_types.address(text):
                yield Finding(f"{name} has no name behind the address", element, "desk@example.org (News desk)")
            elif not re.fullmatch(r"[^\s()<>]+@[^\s()<>]+\s+\(.+\)", text):
                yield Finding(f"{name} is not in the usual form: {text!r}", element, "desk@example.org (News desk)")
    for tag in (f"{_DC}creator", f"{_DC}publisher"):
        for element in view.by_tag.get(tag, ()):
            if feed_types.has_address(text_of(element)):
                yield Finding(f"dc:{local(tag)} has an e-mail address in it", element, severity=_INFO)


_INFO = Severity.INFO


@check("RSS006", severity="error", kinds=("rss",))
def rdf_feed(view: XmlView) -> Iterable[Finding]:
    """A feed of RSS 1.0 lacks a part, refers to what is not there, or has an element that RSS 1.0 does not have.

    **Bad**

    ```xml
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="https://example.org/"><title>News</title></channel>
    <item><title>Summit</title></item></rdf:RDF>
    ```

    **Good**

    ```xml
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="https://example.org/"><title>News</title><link>https://example.org/</link>
    <description>All</description><items><rdf:Seq><rdf:li rdf:resource="https://example.org/a"/></rdf:Seq></items></channel>
    <item rdf:about="https://example.org/a"><title>Summit</title><link>https://example.org/a</link></item></rdf:RDF>
    ```

    Reference: RDF Site Summary (RSS) 1.0, sections 5.2 to 5.6.
    """
    if not str(view.root.tag).endswith("}RDF"):
        return
    channels = list(view.root.iterchildren(f"{_RSS1}channel"))
    if len(channels) != 1:
        yield Finding(f"the feed has {len(channels)} channels, and has one", view.root)
    for name, (needed, optional) in _PARTS.items():
        for element in view.root.iterchildren(_RSS1 + name):
            yield from _parts(element, needed, optional)
    yield from _listed(view, channels)
    yield from _loose(view)


_PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "channel": (("title", "link", "description"), ("items", "image", "textinput")),
    "item": (("title", "link"), ("description",)),
    "image": (("title", "link", "url"), ()),
    "textinput": (("title", "description", "name", "link"), ()),
}


def _parts(element: Element, needed: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Finding]:
    name = local(element.tag)
    about = element.get(f"{_RDF}about")
    if about is None:
        yield Finding(f"{name} has no rdf:about", element)
    elif not feed_types.iri(about):
        yield Finding(f"rdf:about is no address: {about!r}", (element, "about"))
    for part in needed:
        found = list(element.iterchildren(_RSS1 + part))
        if not found:
            yield Finding(f"{name} has no {part}", element)
        elif not text_of(found[0]):
            yield Finding(f"{part} of {name} is empty", found[0], severity=Severity.WARNING)
    seen: set[str] = set()
    for child in element.iterchildren("*"):
        part = local(child.tag)
        if not str(child.tag).startswith(_RSS1):
            if not str(child.tag).startswith("{"):
                yield Finding(f"{part} is in no namespace", child, 'xmlns="http://purl.org/rss/1.0/"')
            continue
        if part not in needed + optional:
            yield Finding(f"RSS 1.0 has no {part} in {name}", child)
        elif part in seen:
            yield Finding(f"{name} has {part} twice", child)
        elif part == "name" and not re.fullmatch(r"[A-Za-z][\w:.-]*", text_of(child)):
            yield Finding(f"name is {text_of(child)!r}, and must begin with a letter", child)
        elif part in ("link", "url") and text_of(child) and not feed_types.iri(text_of(child)):
            yield Finding(f"{part} is no whole address: {text_of(child)!r}", child)
        elif part in ("image", "textinput") and not child.get(f"{_RDF}resource"):
            yield Finding(f"{part} has no rdf:resource", child)
        seen.add(part)


def _listed(view: XmlView, channels: list[Element]) -> Iterator[Finding]:
    """The channel names its items, its image and its input, and these are there."""
    there = {e.get(f"{_RDF}about") for e in view.root.iterchildren("*")}
    abouts: set[str] = set()
    for item in view.root.iterchildren(f"{_RSS1}item"):
        about = item.get(f"{_RDF}about")
        if about and about in abouts:
            yield Finding(f"two items have the rdf:about {about}", (item, "about"))
        abouts.add(about or "")
    for channel in channels:
        if _child(channel, f"{_RSS1}items") is None:
            yield Finding("the channel has no items", channel, "a list of the items: rdf:Seq", Severity.WARNING)
        for entry in channel.iterfind(f"{_RSS1}items//{_RDF}li"):
            resource = entry.get(f"{_RDF}resource") or entry.get("resource")
            if not resource:
                yield Finding("rdf:li has no rdf:resource", entry)
            elif resource not in there:
                yield Finding(f"there is no item {resource}", entry, severity=Severity.WARNING)
        for name in ("image", "textinput"):
            part = _child(channel, _RSS1 + name)
            resource = part.get(f"{_RDF}resource") if part is not None else None
            if resource and resource not in there:
                yield Finding(f"there is no {name} {resource}", part, severity=Severity.WARNING)


def _loose(view: XmlView) -> Iterator[Finding]:
    for child in view.root.iterchildren("*"):
        if str(child.tag).startswith(_RSS1) and local(child.tag) not in _PARTS:
            yield Finding(f"RSS 1.0 has no {local(child.tag)} in rdf:RDF", child)
        elif not str(child.tag).startswith("{"):
            yield Finding(f"{child.tag} is in no namespace", child)
    for element in view.elements:
        if local(element.tag) in ("RDF", "channel", "item", "Seq", "items") and any(
            t and t.strip() for t in (element.text, *(c.tail for c in element))
        ):
            yield Finding(f"{local(element.tag)} has text between its elements", element)
        if element.get("about") is not None and element.get(f"{_RDF}about") is None:
            yield Finding("about is in no namespace", (element, "about"), "rdf:about")
