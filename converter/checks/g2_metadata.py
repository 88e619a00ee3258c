"""Rules on the metadata of NewsML-G2 items that receivers trip over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from converter.checks import catalogues, dates
from converter.checks.views import G2, XML, Element, Finding, Item, all_text, local, natural, text_of
from converter.diagnostics import Severity
from converter.registry import check

_ITEM = ("newsml-g2",)


@check("G2M001", severity="warning", kinds=_ITEM)
def no_version(item: Item) -> Iterable[Finding]:
    """The item has no `version`.

    The schema assumes 1; receivers that don't read the schema crash or keep no versions.

    **Bad**

    ```xml
    <newsItem guid="tag:example.org,2025:a">
    ```

    **Good**

    ```xml
    <newsItem guid="tag:example.org,2025:a" version="1">
    ```

    Reference: NewsML-G2 2.35, @version.
    """
    if item.root.get("version") is None:
        yield Finding("the item has no version", item.root)


@check("G2M002", severity="warning", kinds=_ITEM)
def no_status(item: Item) -> Iterable[Finding]:
    """The item has no `pubStatus`.

    The standard assumes usable; a receiver that does not publishes what was withdrawn, or crashes.

    **Bad**

    ```xml
    <itemMeta> … <versionCreated>2025-02-12T10:31:00Z</versionCreated></itemMeta>
    ```

    **Good**

    ```xml
    <itemMeta> … <pubStatus qcode="stat:usable"/></itemMeta>
    ```

    Reference: NewsML-G2 2.35, pubStatus.
    """
    meta = item.child("itemMeta")
    if meta is not None and item.child("pubStatus", meta) is None:
        yield Finding("the item has no pubStatus", meta)


_TEXTS = (
    "headline",
    "slugline",
    "title",
    "dateline",
    "by",
    "creditline",
    "copyrightNotice",
    "usageTerms",
    "edNote",
    "keyword",
    "name",
    "definition",
    "versionCreated",
    "firstCreated",
)


@check("G2M003", severity="warning", kinds=_ITEM)
def empty_text(item: Item) -> Iterable[Finding]:
    """An element that is to hold text is empty.

    An empty headline becomes an empty line on a front page.

    **Bad**

    ```xml
    <headline/>
    ```

    **Good**

    ```xml
    <headline>Bewegung in den Gesprächen</headline>
    ```

    Reference: NewsML-G2 2.35, headline, slugline, title, name.
    """
    for element in item.g2(*_TEXTS):
        if len(element) == 0 and not (element.text or "").strip() and not element.get("href"):
            yield Finding(f"{local(element.tag)} is empty", element)


@check("G2M004", severity="warning", kinds=_ITEM)
def language_twice(item: Item) -> Iterable[Finding]:
    """A text stands twice in one language and role, or a language is given twice.

    Which of two German headlines is the headline?

    **Bad**

    ```xml
    <headline xml:lang="de">Einigung</headline>
    <headline xml:lang="de">Keine Einigung</headline>
    ```

    **Good**

    ```xml
    <headline xml:lang="de">Keine Einigung</headline>
    <headline xml:lang="en">No agreement</headline>
    ```

    Reference: NewsML-G2 2.35, contentMeta/language, headline, name.
    """
    seen: dict[tuple[object, ...], Element] = {}
    for element in item.g2("headline", "slugline", "title", "name", "language"):
        name, given = local(element.tag), dict(item.given.get(element, ()))
        if name == "language":
            if not given.get("tag"):
                continue
            key: tuple[object, ...] = (element.getparent(), name, given["tag"].lower(), given.get("role"))
        else:
            if not _NARROWER.isdisjoint(given) and any(given.get(a) for a in _NARROWER):
                continue
            language = given.get(f"{XML}lang", "").lower()
            if name == "name" and not language:
                continue
            key = (element.getparent(), name, language, given.get("role") or given.get("roleuri"))
        if key in seen:
            said = f"the language {element.get('tag')}" if name == "language" else f"{name} in one language and role"
            yield Finding(f"{said} stands twice", element)
        seen.setdefault(key, element)


_NARROWER = frozenset(("part", "parturi", "validfrom", "validto", "rank", "media"))
"""attributes of a name that is one of several in its language"""


@check("G2M005", severity="error", kinds=_ITEM)
def off_the_globe(item: Item) -> Iterable[Finding]:
    """A coordinate is not on the globe.

    A latitude goes from -90 to 90, a longitude from -180 to 180. A warning where both are 0: mostly nobody knew.

    **Bad**

    ```xml
    <position latitude="138.5" longitude="13.4"/>
    ```

    **Good**

    ```xml
    <position latitude="52.5" longitude="13.4"/>
    ```

    Reference: NewsML-G2 2.35, geoAreaDetails/position: decimal degrees, WGS 84.
    """
    for element in dict.fromkeys(e for e, _, _ in item.having("latitude", "longitude")):
        latitude, longitude = element.get("latitude"), element.get("longitude")
        values = [_number(latitude), _number(longitude)]
        for name, value, limit in zip(("latitude", "longitude"), values, (90, 180), strict=True):
            if value is not None and not -limit <= value <= limit:
                yield Finding(f"{name} is {value:g}, and goes from -{limit} to {limit}", (element, name))
        if values == [0.0, 0.0]:
            yield Finding("the position is 0, 0: in the sea off Africa", element, severity=Severity.WARNING)


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


_RANGES = {"confidence": (0, 100), "relevance": (0, 100), "significance": (1, 100)}


@check("G2M006", severity="error", kinds=_ITEM)
def out_of_range(item: Item) -> Iterable[Finding]:
    """A number is out of its range: urgency 1 to 9, priority 1 to 9, confidence and relevance 0 to 100.

    **Bad**

    ```xml
    <urgency>0</urgency>
    ```

    **Good**

    ```xml
    <urgency>4</urgency>
    ```

    Reference: NewsML-G2 2.35, urgency (Int1to9Type), quantifyAttributes (Int100Type).
    """
    for element in item.g2("urgency", "priority"):
        text = text_of(element)
        if not re.fullmatch(r"[1-9]", text):
            yield Finding(f"{local(element.tag)} is {text!r}, and goes from 1 to 9", element)
    for name, (least, most) in _RANGES.items():
        for element, _, text in item.having(name):
            value = _number(text)
            if value is not None and not least <= value <= most:
                yield Finding(f"{name} is {value:g}, and goes from {least} to {most}", (element, name))


@check("G2M007", severity="warning", kinds=_ITEM)
def no_headline(item: Item) -> Iterable[Finding]:
    """A usable text item has neither a headline nor a title, slugline or headline in its content.

    Receivers list items by their headline.

    **Bad**

    ```xml
    <contentMeta><language tag="de"/></contentMeta> … <p>Die Gespräche …</p>
    ```

    **Good**

    ```xml
    <contentMeta><language tag="de"/><headline>Bewegung in den Gesprächen</headline></contentMeta>
    ```

    Reference: NewsML-G2 2.35, headline.
    """
    if item.item_kind != "newsItem" or item.child("contentSet") is None:
        return
    meta = item.child("contentMeta")
    if item.g2("headline", "title", "slugline"):
        return
    if any(local(e.tag) in ("hl1", "hl2", "h1", "title", "hedline") for e in item.elements):
        return
    element = item.child("itemMeta/itemClass")
    value = "" if element is None else element.get("uri") or catalogues.resolve(element.get("qcode") or "", item) or ""
    if value.endswith("/text"):
        yield Finding("the item has no headline, title or slugline", meta if meta is not None else item.root)


_MARKUP = re.compile(
    r"</?(?:p|br|b|i|em|strong|span|div|a|font|h[1-6]|ul|li)(?:\s[^<>]*)?/?>|&(?:amp|lt|gt|quot|nbsp|#\d+|#x[0-9a-fA-F]+);"
)


@check("G2M008", severity="warning", kinds=_ITEM)
def escaped_twice(item: Item) -> Iterable[Finding]:
    """A text holds markup or character references that are escaped twice.

    Readers see `&amp;` or `<b>` on the page.

    **Bad**

    ```xml
    <headline>Gewinn &amp;amp; Verlust</headline>
    ```

    **Good**

    ```xml
    <headline>Gewinn &amp; Verlust</headline>
    ```

    Reference: Extensible Markup Language 1.0, section 2.4.
    """
    if not _MARKUP.search(item.text):
        return
    for element in item.g2(
        "headline", "slugline", "title", "dateline", "by", "creditline", "name", "description", "keyword"
    ):
        found = _MARKUP.search(all_text(element))
        if found:
            yield Finding(f"{local(element.tag)} holds {found[0]} as text", element)


_MOJIBAKE = re.compile(r"\ufffd|Ã[\u00a4\u00b6\u00bc\u009f\u0084\u0096\u009c„–œŸ¤¶¼©¨]|â€[™œž\u009d“”¦]|Â[\u00a0»«§°]")


@check("G2M009", severity="warning", kinds=(*_ITEM, "nitf"))
def mojibake(item: Item) -> Iterable[Finding]:
    """Characters were decoded wrongly on the way.

    `Ã¼` for `ü`, or a replacement character: the bytes were read in another encoding than they were written in.

    **Bad**

    ```xml
    <headline>MÃ¼nchen bereitet sich vor</headline>
    ```

    **Good**

    ```xml
    <headline>München bereitet sich vor</headline>
    ```

    Reference: The Unicode Standard, U+FFFD; UTF-8 read as Windows-1252.
    """
    if item.kind == "nitf" and item.root.getparent() is not None:
        return
    if not _MOJIBAKE.search(item.text):
        return
    told = 0
    for element in item.elements:
        for text in (element.text, *(child.tail for child in element)):
            found = _MOJIBAKE.search(text or "")
            if found and told < 5:
                told += 1
                yield Finding(f"{found[0]!r} in {local(element.tag)}: decoded wrongly", element)
                break


_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


@check("G2M010", severity="warning", kinds=_ITEM)
def hidden_characters(item: Item) -> Iterable[Finding]:
    """An identifier or a name holds characters that can't be seen: bidirectional controls, zero width, soft hyphens.

    Two names that look the same are different, or one looks like another.

    **Bad**: a `guid` with U+200B at its end.

    **Good**: letters, digits and punctuation.

    Reference: Unicode Technical Report 36, security considerations.
    """
    for element, attribute, value in item.having("guid", "qcode", "uri", "literal", "href", "residref"):
        if found := _HIDDEN.search(value):
            yield Finding(f"{attribute} holds the invisible character U+{ord(found[0]):04X}", (element, attribute))
    for element in item.g2("name", "provider", "by", "slugline"):
        found = _DIRECTION.search(element.text or "")
        if found:
            yield Finding(f"{local(element.tag)} holds the control character U+{ord(found[0]):04X}", element)


@check("G2M011", severity="warning", kinds=_ITEM)
def relates_to_itself(item: Item) -> Iterable[Finding]:
    """A concept is broader or narrower than itself, or an item links to itself.

    **Bad**

    ```xml
    <subject qcode="medtop:11000000"><broader qcode="medtop:11000000"/></subject>
    ```

    **Good**

    ```xml
    <subject qcode="medtop:20000593"><broader qcode="medtop:11000000"/></subject>
    ```

    Reference: NewsML-G2 2.35, concept relationships group.
    """
    for element in item.g2("broader", "narrower"):
        parent, own = element.getparent(), element.get("qcode") or element.get("uri")
        if parent is None or not own:
            continue
        identifier = next(iter(parent.iterchildren(f"{G2}conceptId")), parent)
        if own in (identifier.get("qcode"), identifier.get("uri")):
            yield Finding(f"{local(element.tag)} of {own} is {own} itself", element)
    guid, version = item.root.get("guid"), item.root.get("version") or "1"
    for element in item.g2("itemRef"):
        if guid and element.get("residref") == guid and element.get("version") in (None, version):
            yield Finding("the item refers to itself", (element, "residref"))
    for element in item.g2("link"):
        other = (element.get("version") or "").strip()
        earlier = re.search(
            r"(?i)prev|version|deriv|signal|supersede", element.get("rel") or element.get("reluri") or ""
        )
        if guid and element.get("residref") == guid and (other == version or not (other or earlier)):
            yield Finding("the item links to itself", (element, "residref"))


@check("G2M012", severity="info", kinds=_ITEM)
def no_rights(item: Item) -> Iterable[Finding]:
    """The item says nothing about rights.

    Whoever receives it does not know what may be done with it.

    **Bad**

    ```xml
    <newsItem …><catalogRef …/><itemMeta>…
    ```

    **Good**

    ```xml
    <rightsInfo><copyrightHolder literal="AFP"/><usageTerms>…</usageTerms></rightsInfo>
    ```

    Reference: NewsML-G2 2.35, rightsInfo.
    """
    if item.item_kind != "newsItem" or item.child("contentSet") is None:
        return
    info = item.child("rightsInfo")
    if info is None:
        yield Finding("the item has no rightsInfo", item.root)
    elif all(local(part.tag) == "dataMining" for part in info.iterchildren("*")):
        yield Finding("rightsInfo says nothing but whether the item may be mined: not whose it is", info)


_CLOCKS = timedelta(minutes=10)
"""how far the clocks of two machines may be apart"""


@check("G2M013", severity="warning", kinds=("newsml-g2-message",))
def message(item: Item) -> Iterable[Finding]:
    """A news message holds one item twice, an older version after a newer one, or was sent before its items were made.

    Receivers overwrite the newer version with the older one.

    **Bad**

    ```xml
    <newsItem guid="tag:example.org,2025:a" version="3">…
    <newsItem guid="tag:example.org,2025:a" version="2">…
    ```

    **Good**: each version once, in order.

    Reference: NewsML-G2 2.35, newsMessage, @version.
    """
    seen: dict[str, int] = {}
    sent_at = item.child("header/sent")
    sent = dates.read(text_of(sent_at)) if sent_at is not None else None
    for item_set in item.root.iterchildren(f"{G2}itemSet"):
        for element in item_set.iterchildren("*"):
            created = item.child("itemMeta/versionCreated", element)
            made = dates.read(text_of(created)) if created is not None else None
            if sent and made and dates.later(made, sent) and dates.apart(sent, made) > _CLOCKS:
                message = f"the message was sent ({text_of(sent_at)}) before this was made ({text_of(created)})"
                yield Finding(message, created)
            guid, number = element.get("guid"), natural((element.get("version") or "1").strip())
            if not guid or number is None:
                continue
            if guid in seen and number == seen[guid]:
                yield Finding(f"version {number} of {guid} stands twice in the message", element)
            elif guid in seen and number < seen[guid]:
                yield Finding(f"version {number} of {guid} stands after version {seen[guid]}", (element, "version"))
            seen[guid] = max(number, seen.get(guid, 0))


@check("G2M014", severity="warning", kinds=_ITEM)
def deprecated(item: Item) -> Iterable[Finding]:
    """A deprecated element or attribute is used.

    It still passes the schema, and new receivers do not read it.

    **Bad**

    ```xml
    <subject qcode="pers:1"><facet rel="frel:nationality" qcode="iso3166-1a2:DE"/></subject>
    ```

    **Good**

    ```xml
    <subject qcode="pers:1"><related rel="frel:nationality" qcode="iso3166-1a2:DE"/></subject>
    ```

    Reference: NewsML-G2 2.35: facet (since NAR 1.8), link@guidref (NAR 1.2), @derivedfrom (2.12), dates/confirmation
    (2.24).
    """
    hints = {"facet": "use related", "confirmation": "use @confirmationstatus"}
    for element in item.g2(*hints):
        yield Finding(f"{local(element.tag)} is deprecated", element, hints[local(element.tag)], Severity.INFO)
    for name, hint in (("derivedfrom", "use the element derivedFrom"), ("guidref", "use residref")):
        for element, _, value in item.having(name):
            if value and local(element.tag) in ("link", "subject", "located", "genre", "keyword"):
                yield Finding(f"@{name} is deprecated", (element, name), hint, Severity.INFO)
