"""Rules on the values of RSS 2.0: what each element of a channel or an item may be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from converter.checks.views import Element, Finding, XmlView, local, text_of
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
_NEEDED = {"image": ("url", "title", "link"), "textInput": ("title", "description", "name", "link")}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>().]+(?:\.[^\s@<>().]+)+(?:\s*\(.*\))?")
_ADDRESS = re.compile(r"(?i)(?:https?|ftp|mailto|news|tag|urn):\S+")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:\s*;.*)?")


def _number(most: int, least: int = 0) -> Callable[[str], bool]:
    return lambda text: text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most


_VALUES: dict[tuple[str, str], tuple[Callable[[str], object], str]] = {
    ("channel", "ttl"): (_number(10**10, 1), "a number of minutes"),
    ("channel", "managingEditor"): (_EMAIL.fullmatch, "an e-mail address, as in a@example.org (Name)"),
    ("channel", "webMaster"): (_EMAIL.fullmatch, "an e-mail address, as in a@example.org (Name)"),
    ("item", "author"): (_EMAIL.fullmatch, "an e-mail address; a name goes into dc:creator"),
    ("channel", "docs"): (_ADDRESS.fullmatch, "an address"),
    ("item", "comments"): (_ADDRESS.fullmatch, "an address"),
    ("image", "url"): (_ADDRESS.fullmatch, "an address"),
    ("image", "link"): (_ADDRESS.fullmatch, "an address"),
    ("image", "width"): (_number(144, 1), "a number from 1 to 144"),
    ("image", "height"): (_number(400, 1), "a number from 1 to 400"),
    ("textInput", "link"): (_ADDRESS.fullmatch, "an address"),
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
    if not (view.root.get("version") or "").strip():
        yield Finding("rss has no version", view.root, 'version="2.0"')
    for channel in view.root.iterchildren("channel"):
        for parent in (channel, *channel.iterdescendants("item", "image", "textInput")):
            yield from _children(parent)
        for parent in channel.iterdescendants("skipHours", "skipDays"):
            yield from _skipped(parent)
        yield from _attributes(channel)


def _children(parent: Element) -> Iterator[Finding]:
    outer = str(parent.tag)
    seen: Counter[str] = Counter()
    for child in parent.iterchildren("*"):
        name = str(child.tag)
        if name.startswith("{"):
            continue
        seen[name] += 1
        if name not in _ONCE[outer] | _SEVERAL.get(outer, frozenset()):
            yield Finding(f"RSS has no {name} in {outer}", child)
        elif seen[name] == 2 and name in _ONCE[outer]:
            yield Finding(f"{outer} has {name} twice", child)
        allowed, wanted = _VALUES.get((outer, name), (None, ""))
        if allowed and not allowed(text_of(child)):
            yield Finding(f"{name} is {text_of(child)!r}, and must be {wanted}", child)
    for name in _NEEDED.get(outer, ()):
        if not seen[name]:
            yield Finding(f"{outer} has no {name}", parent)


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
            if type_ and not _MEDIA_TYPE.fullmatch(type_):
                yield Finding(f"type is {type_!r}, and must be a media type: audio/mpeg", (element, "type"))
            if element.get("url") and not _ADDRESS.fullmatch(element.get("url") or ""):
                yield Finding(f"url is no address: {element.get('url')!r}", (element, "url"))
        elif name == "source" and not _ADDRESS.fullmatch(element.get("url") or ""):
            yield Finding("the source has no url", element, "the address of the feed that the item is from")
        elif name == "guid":
            if element.get("isPermaLink") not in (None, "true", "false"):
                yield Finding("isPermaLink is true or false", (element, "isPermaLink"))
            if not text_of(element):
                yield Finding("the guid is empty", element, severity=Severity.ERROR)
        elif name == "cloud":
            missing = [n for n in ("domain", "port", "path", "registerProcedure", "protocol") if not element.get(n)]
            if missing:
                yield Finding(f"the cloud has no {' and '.join(missing)}", element)
