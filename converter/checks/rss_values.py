"""Rules on the values of RSS 2.0: what each element of a channel or an item may be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from converter.checks import feed_types
from converter.checks.views import XML, Element, Finding, XmlView, local, text_of
from converter.diagnostics import Severity
from converter.registry import check

_ONCE = {
    "channel": frozenset(
        {"title", "link", "description", "language", "copyright", "managingEditor", "webMaster", "pubDate", "docs"}
        | {"lastBuildDate", "generator", "cloud", "ttl", "image", "rating", "textInput", "skipHours", "skipDays"}
    ),
    "item": frozenset(("title", "link", "description", "author", "comments", "guid", "pubDate", "source")),
    "image": frozenset(("url", "title", "link", "width", "height", "description")),
    "textInput": frozenset(("title", "description", "name", "link")),
}
_SEVERAL = {"channel": frozenset(("item", "category")), "item": frozenset(("category", "enclosure"))}
_KNOWN = frozenset().union(*_ONCE.values(), *_SEVERAL.values())
_NEEDED = {"image": ("url", "title", "link"), "textInput": ("title", "description", "name", "link")}
_PLAIN = frozenset(
    {"title", "link", "language", "copyright", "managingEditor", "webMaster", "pubDate", "lastBuildDate", "generator"}
    | {"docs", "ttl", "rating", "author", "comments", "guid", "source", "category", "url", "name", "hour", "day"}
    | {"width", "height", "description", "enclosure"}
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ATTRIBUTES = {
    "rss": frozenset(("version",)),
    "guid": frozenset(("isPermaLink",)),
    "category": frozenset(("domain",)),
    "enclosure": frozenset(("url", "length", "type")),
    "source": frozenset(("url",)),
    "cloud": frozenset(("domain", "port", "path", "registerProcedure", "protocol")),
}
_VERSIONS = ("0.90", "0.91", "0.92", "0.93", "0.94", "2.0", "2.00", "2.0.1", "2.0.10", "2.0.11")
_PROTOCOLS = ("xml-rpc", "soap", "http-post")


def _number(most: int, least: int = 0) -> Callable[[str], bool]:
    return lambda text: text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most


_VALUES: dict[tuple[str, str], tuple[Callable[[str], object], str]] = {
    ("channel", "ttl"): (_number(10**10, 1), "a number of minutes"),
    ("channel", "managingEditor"): (feed_types.has_address, "an e-mail address, as in a@example.org (Name)"),
    ("channel", "webMaster"): (feed_types.has_address, "an e-mail address, as in a@example.org (Name)"),
    ("item", "author"): (feed_types.has_address, "an e-mail address; a name goes into dc:creator"),
    ("channel", "docs"): (feed_types.iri, "an address"),
    ("item", "comments"): (feed_types.iri, "an address"),
    ("image", "url"): (feed_types.iri, "an address"),
    ("image", "link"): (feed_types.iri, "an address"),
    ("image", "width"): (_number(144, 1), "a number from 1 to 144"),
    ("image", "height"): (_number(400, 1), "a number from 1 to 400"),
    ("textInput", "link"): (feed_types.iri, "an address"),
    ("textInput", "name"): (re.compile(r"[A-Za-z][\w:.-]*").fullmatch, "a name that begins with a letter"),
    ("skipHours", "hour"): (_number(24), "an hour from 0 to 23"),
    ("skipDays", "day"): (_DAYS.__contains__, "an English day: Monday"),
}


@check("RSS004", severity="error", kinds=("rss",))
def rss_values(view: XmlView) -> Iterable[Finding]:
    """An element of RSS 2.0 stands twice, lacks a part, is unknown, or has a value that it can't have.

    **Bad**

    ```xml
    <ttl>soon</ttl><managingEditor>nobody</managingEditor><skipHours><hour>25</hour></skipHours>
    ```

    **Good**

    ```xml
    <ttl>60</ttl><managingEditor>desk@example.org (News desk)</managingEditor><skipHours><hour>3</hour></skipHours>
    ```

    Reference: RSS 2.0 specification: elements of channel and item, image, cloud, textInput, enclosure, source, guid.
    """
    if view.root.tag != "rss":
        return  # RSS 1.0 is RDF
    version = (view.root.get("version") or "").strip()
    if not version:
        yield Finding("rss has no version", view.root, 'version="2.0"')
    elif version not in _VERSIONS:
        yield Finding(f"there is no RSS {version}", (view.root, "version"), 'version="2.0"')
    yield from _strangers(view.root)
    for channel in view.root.iterchildren("channel"):
        for parent in (channel, *channel.iterdescendants("item", "image", "textInput")):
            yield from _children(parent)
        for parent in channel.iterdescendants("skipHours", "skipDays"):
            yield from _skipped(parent)
        yield from _attributes(channel)
        yield from _loose_text(channel)


def _strangers(root: Element) -> Iterator[Finding]:
    """Elements and attributes that RSS does not have, where nothing else looks."""
    for child in root.iterchildren("*"):
        if child.tag != "channel" and not str(child.tag).startswith("{"):
            yield Finding(f"RSS has no {child.tag} in rss", child)
    for element in root.iter("*"):
        tag = str(element.tag)
        if tag.startswith("{"):
            continue
        for name in map(str, element.attrib):
            if not name.startswith("{") and name not in _ATTRIBUTES.get(tag, ()):
                yield Finding(f"RSS has no attribute {name} at {tag}", (element, name))
        if tag == "enclosure" and text_of(element):
            yield Finding("enclosure has text in it, and takes attributes alone", element)
        base = element.get(f"{XML}base")
        if base is not None and not feed_types.iri_reference(base):
            yield Finding(f"xml:base is no address: {base!r}", (element, f"{XML}base"))
        if tag in _PLAIN and (inner := next(element.iterchildren("*"), None)) is not None:
            yield Finding(f"{tag} has the element {local(inner.tag)} in it, and takes text alone", inner)


def _loose_text(channel: Element) -> Iterator[Finding]:
    for element in (channel, *channel.iterdescendants("item", "image", "textInput", "skipHours", "skipDays", "cloud")):
        if any(t and t.strip() for t in (element.text, *(child.tail for child in element))):
            yield Finding(f"{element.tag} has text between its elements", element)


def _children(parent: Element) -> Iterator[Finding]:
    outer = str(parent.tag)
    seen: Counter[str] = Counter()
    for child in parent.iterchildren("*"):
        name = str(child.tag)
        if name.startswith("{"):
            continue
        seen[name] += 1
        if name not in _ONCE[outer] | _SEVERAL.get(outer, frozenset()):
            if name != "textinput" or not _old(parent):  # RSS 0.91 wrote it in small letters
                same = next((n for n in _KNOWN if n.lower() == name.lower()), "")
                yield Finding(
                    f"RSS has no {name} in {outer}", child, f"did you mean {same}?" if same != name and same else ""
                )
        elif seen[name] == 2 and name in _ONCE[outer]:
            yield Finding(f"{outer} has {name} twice", child)
        allowed, wanted = _VALUES.get((outer, name), (None, ""))
        if name == "link" and text_of(child) and not feed_types.iri(text_of(child)):
            yield Finding(f"link is {text_of(child)!r}, and must be a whole address", child)
        elif allowed and not text_of(child):
            yield Finding(f"{name} is empty", child, severity=_empty(name))
        elif allowed and not allowed(text_of(child)):
            yield Finding(f"{name} is {text_of(child)!r}, and must be {wanted}", child)
    for name in _NEEDED.get(outer, ()):
        if not seen[name]:
            yield Finding(f"{outer} has no {name}", parent)


def _old(element: Element) -> bool:
    """Whether the feed is of a version before 2.0."""
    return (element.getroottree().getroot().get("version") or "").strip().startswith("0.")


def _empty(name: str) -> Severity:
    """An empty number is none; an empty text is told as advice."""
    return Severity.ERROR if name in ("ttl", "width", "height", "url") else Severity.WARNING


def _skipped(parent: Element) -> Iterator[Finding]:
    name = "hour" if parent.tag == "skipHours" else "day"
    allowed, wanted = _VALUES[str(parent.tag), name]
    seen: set[str] = set()
    for child in parent.iterchildren("*"):
        text = text_of(child)
        if child.tag != name:
            yield Finding(f"RSS has no {local(child.tag)} in {parent.tag}", child)
        elif not allowed(text):
            yield Finding(f"{name} is {text!r}, and must be {wanted}", child)
        elif text in seen:
            yield Finding(f"{parent.tag} has {text} twice", child)
        seen.add(text)


def _attributes(channel: Element) -> Iterator[Finding]:
    for element in channel.iterdescendants("enclosure", "source", "guid", "cloud"):
        name = str(element.tag)
        if name == "enclosure":
            length, type_ = element.get("length"), element.get("type")
            if length and not _number(10**11)(length):
                yield Finding(f"length is {length!r}, and must be a number of bytes", (element, "length"))
            if type_ and not feed_types.media_type(type_):
                yield Finding(f"type is {type_!r}, and must be a media type: audio/mpeg", (element, "type"))
            address = element.get("url") or ""
            if address and not (feed_types.iri(address) and re.match(r"(?i)https?:", address)):
                yield Finding(f"url is no address of http or https: {address!r}", (element, "url"))
        elif name == "source" and not feed_types.iri(element.get("url") or ""):
            said = (
                f"the url of source is no address: {element.get('url')!r}"
                if element.get("url")
                else "the source has no url"
            )
            yield Finding(said, element, "the address of the feed that the item is from")
        elif name == "guid":
            if element.get("isPermaLink") not in (None, "true", "false"):
                yield Finding("isPermaLink is true or false", (element, "isPermaLink"))
            if not text_of(element):
                yield Finding("the guid is empty", element, severity=Severity.WARNING)
        elif name == "cloud":
            missing = [n for n in ("domain", "port", "path", "registerProcedure", "protocol") if not element.get(n)]
            if missing:
                yield Finding(f"the cloud has no {' and '.join(missing)}", element)
            elif not _number(65_535, 1)(element.get("port") or ""):
                yield Finding("the port is no number from 1 to 65535", (element, "port"))
            elif element.get("protocol") not in _PROTOCOLS:
                yield Finding(f"the protocol is none of {', '.join(_PROTOCOLS)}", (element, "protocol"))
