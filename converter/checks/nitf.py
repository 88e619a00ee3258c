"""Rules on NITF and XHTML, standing alone or inlined in NewsML-G2."""

from __future__ import annotations

import re
from collections.abc import Iterable

from converter.checks import dates
from converter.checks.views import NITF, XHTML, Element, Finding, XmlView, local, text_of
from converter.diagnostics import Severity
from converter.registry import check

_NITF = ("nitf",)


def _all(view: XmlView, *names: str) -> list[Element]:
    """Elements by name, in NITF's namespace or (NITF with a DTD) in none."""
    return [e for name in names for e in (*view.by_tag.get(NITF + name, ()), *view.by_tag.get(name, ()))]


@check("NIT001", severity="error", kinds=_NITF)
def dates_(view: XmlView) -> Iterable[Finding]:
    """A normalised date is not in the calendar, or (a warning) not written as ISO 8601 has it.

    **Bad**

    ```xml
    <date.issue norm="20250230T103100+0100"/>
    ```

    **Good**

    ```xml
    <date.issue norm="20250212T103100+0100"/>
    ```

    Reference: NITF 3.6, @norm: ISO 8601.
    """
    for name, attribute in (
        ("date.issue", "norm"),
        ("date.release", "norm"),
        ("date.expire", "norm"),
        ("story.date", "norm"),
        ("chron", "norm"),
    ):
        for element in _all(view, name):
            value = element.get(attribute)
            if value is not None and dates.read(value) is None:
                severity = None if dates.looks_like(value) else Severity.WARNING
                yield Finding(f"{name}/@{attribute} is no date: {value!r}", (element, attribute), severity=severity)
    first = {name: next(iter(_all(view, name)), None) for name in ("date.issue", "date.release", "date.expire")}
    when = {name: dates.read(e.get("norm") or "") if e is not None else None for name, e in first.items()}
    for one, other in (("date.release", "date.expire"), ("date.issue", "date.expire")):
        start, end = when[one], when[other]
        if start and end and dates.later(start, end):
            yield Finding(f"{one} is after {other}", (first[other], "norm"), severity=Severity.WARNING)


@check("NIT002", severity="warning", kinds=_NITF)
def headline(view: XmlView) -> Iterable[Finding]:
    """The document has no headline, or an empty one.

    **Bad**

    ```xml
    <body.head><hedline><hl1/></hedline></body.head>
    ```

    **Good**

    ```xml
    <body.head><hedline><hl1>Bewegung in den Gesprächen</hl1></hedline></body.head>
    ```

    Reference: NITF 3.6, hedline, hl1.
    """
    for element in _all(view, "hl1", "hl2", "title"):
        parent = element.getparent()
        by_value = parent is not None and local(parent.tag) == "distributor" and element.get("value")
        if not text_of(element) and not by_value:
            yield Finding(f"{local(element.tag)} is empty", element)
    inlined = view.root.getparent() is not None
    if not inlined and not _all(view, "hl1", "title") and _all(view, "body"):
        yield Finding("the document has neither hl1 nor title", _all(view, "body")[0])


@check("NIT003", severity="warning", kinds=_NITF)
def no_text(view: XmlView) -> Iterable[Finding]:
    """`body.content` has no text, though it is no flash (urgency 1), whose headline says it all.

    **Bad**

    ```xml
    <body.content><p/></body.content>
    ```

    **Good**

    ```xml
    <body.content><p>Berlin (AFP) - …</p></body.content>
    ```

    Reference: NITF 3.6, body.content.
    """
    if any(element.get("ed-urg") == "1" for element in _all(view, "urgency")):
        return
    for element in _all(view, "body.content"):
        if not text_of(element) and not any(local(e.tag) in ("media", "nitf-table") for e in element.iter("*")):
            yield Finding("body.content has no text", element)


@check("NIT004", severity="error", kinds=_NITF)
def urgency(view: XmlView) -> Iterable[Finding]:
    """An urgency is out of its range, 1 to 8.

    **Bad**

    ```xml
    <urgency ed-urg="9"/>
    ```

    **Good**

    ```xml
    <urgency ed-urg="4"/>
    ```

    Reference: NITF 3.6, urgency@ed-urg: 1 is most, 5 normal, 8 least urgent.
    """
    for element in _all(view, "urgency"):
        value = element.get("ed-urg")
        if value is not None and not re.fullmatch(r"[1-8]", value.strip()):
            yield Finding(f"ed-urg is {value!r}, and goes from 1 to 8", (element, "ed-urg"))


@check("NIT005", severity="warning", kinds=_NITF)
def half_identified(view: XmlView) -> Iterable[Finding]:
    """A name has an identifier without its source, or a source without an identifier.

    **Bad**

    ```xml
    <org idsrc="LEI">Siemens</org> <org value="SIEGn.DE">Siemens</org>
    ```

    **Good**

    ```xml
    <org idsrc="RIC" value="SIEGn.DE">Siemens</org>
    ```

    Reference: NITF 3.6, commonNITFAttributes and enriched text: @idsrc names the source of @value.
    """
    for element in _all(view, "person", "org", "location", "event", "function", "object.title", "virtloc"):
        source, value = element.get("idsrc"), element.get("value")
        if source and value is None:
            yield Finding(f"{local(element.tag)} has idsrc and no value", (element, "idsrc"))
        elif value and source is None:
            yield Finding(f"{local(element.tag)} has a value and no idsrc", (element, "value"))
    for element in _all(view, "person", "org", "location"):
        parent = element.getparent()
        by_value = parent is not None and local(parent.tag) == "distributor" and element.get("value")
        if not text_of(element) and not by_value:
            yield Finding(f"{local(element.tag)} is empty", element)


@check("NIT006", severity="warning", kinds=_NITF)
def media(view: XmlView) -> Iterable[Finding]:
    """A media reference points nowhere, or to another medium than it says.

    **Bad**

    ```xml
    <media media-type="image"><media-reference mime-type="image/jpeg"/></media>
    ```

    **Good**

    ```xml
    <media media-type="image"><media-reference mime-type="image/jpeg" source="bild.jpg"/></media>
    ```

    Reference: NITF 3.6, media, media-reference.
    """
    for element in _all(view, "media"):
        kind = (element.get("media-type") or "").lower()
        for reference in element.iter(f"{NITF}media-reference", "media-reference"):
            if not any(reference.get(a) for a in ("source", "data-location", "name", "id", "alternate-text")):
                yield Finding("the media-reference has no source", reference)
            mime = (reference.get("mime-type") or "").partition("/")[0].lower()
            if kind in ("image", "audio", "video") and mime in ("image", "audio", "video") and mime != kind:
                message = f"media-type is {kind}, mime-type is {reference.get('mime-type')}"
                yield Finding(message, (reference, "mime-type"))


@check("NIT007", severity="warning", kinds=_NITF)
def doc_id(view: XmlView) -> Iterable[Finding]:
    """A document of its own has no identifier, or an empty one.

    **Bad**

    ```xml
    <docdata><doc-id id-string=""/></docdata>
    ```

    **Good**

    ```xml
    <docdata><doc-id regsrc="example.org" id-string="4711"/></docdata>
    ```

    Reference: NITF 3.6, doc-id@id-string.
    """
    if view.root.getparent() is not None:
        return
    found = _all(view, "doc-id")
    for element in found:
        if not (element.get("id-string") or "").strip():
            yield Finding("doc-id has no id-string", element)
    if not found and _all(view, "docdata"):
        yield Finding("docdata has no doc-id", _all(view, "docdata")[0])


@check("XHT001", severity="warning", kinds=("xhtml", "nitf"))
def anchors(view: XmlView) -> Iterable[Finding]:
    """A link inside the content points to a place that is not there, or runs a script.

    **Bad**

    ```xml
    <a href="#tabelle2">Tabelle</a>      (and no element has the id tabelle2)
    ```

    **Good**

    ```xml
    <a href="#tabelle">Tabelle</a> … <table id="tabelle">
    ```

    Reference: XHTML 1.1, a@href; NITF 3.6, a@href.
    """
    for tag in (f"{XHTML}a", f"{NITF}a", "a"):
        for element in view.by_tag.get(tag, ()):
            href = (element.get("href") or "").strip()
            if href.startswith("#") and len(href) > 1 and href[1:] not in view.ids:
                names = {e.get("name") for e in view.by_tag.get(tag, ())}
                if href[1:] not in names:
                    yield Finding(f"no element has the id {href[1:]!r}", (element, "href"))
            elif href.lower().startswith(("javascript:", "vbscript:", "data:text/html")):
                yield Finding("the link runs a script", (element, "href"), severity=Severity.ERROR)


@check("XHT002", severity="warning", kinds=("xhtml",))
def active_content(view: XmlView) -> Iterable[Finding]:
    """News content has scripts, frames or event handlers in it.

    Whoever shows it as delivered lets a stranger run code on the page.

    **Bad**

    ```xml
    <p onclick="buy()">…</p><script src="https://example.org/x.js"/>
    ```

    **Good**

    ```xml
    <p>…</p>
    ```

    Reference: OWASP, cross-site scripting prevention.
    """
    if view.root.getparent() is None:
        return  # a page of its own may
    active = {tag for tag in view.by_tag if local(tag) in ("script", "iframe", "object", "embed", "form")}
    handlers = {name for name in view.by_attribute if name.startswith("on")}
    for element in view.elements if active or handlers else ():
        if element.tag in active:
            yield Finding(f"the content has a {local(element.tag)} element", element)
        for name, _ in view.given.get(element, ()):
            if name in handlers:
                yield Finding(f"the content has the event handler {name}", (element, name))


@check("XHT003", severity="warning", kinds=("xhtml",))
def images(view: XmlView) -> Iterable[Finding]:
    """An image has no address, or no alternative text.

    **Bad**

    ```xml
    <img src="bild.jpg"/>
    ```

    **Good**

    ```xml
    <img src="bild.jpg" alt="Der Kanzler am Rednerpult"/>
    ```

    Reference: HTML, the img element; WCAG 2.2, 1.1.1.
    """
    for element in view.by_tag.get(f"{XHTML}img", ()):
        if not (element.get("src") or "").strip():
            yield Finding("the image has no src", element)
        elif element.get("alt") is None:
            yield Finding("the image has no alt", element)
