"""What kind of document a file holds, told from its content, and the views that the rules get."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from converter import rights
from converter.checks import html_page, json_faults, mining
from converter.checks.views import (
    G2,
    ITEMS,
    NITF,
    XHTML,
    Element,
    Finding,
    HtmlView,
    Item,
    JsonView,
    Options,
    RawView,
    View,
    XmlText,
    XmlView,
    encoding_of,
    g2_names,
    line_of,
    local,
)
from converter.diagnostics import Diagnostic, Location, Severity
from converter.limits import DEFAULTS, Limits, TooDeep, hint, load_json
from converter.spans import Lines
from converter.xml import parse

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SKOS = "{http://www.w3.org/2004/02/skos/core#}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
KINDS = {
    "newsml-g2": "NewsML-G2 item",
    "newsml-g2-message": "NewsML-G2 news message",
    "nitf": "NITF",
    "xhtml": "XHTML in news",
    "jsonld": "JSON-LD",
    "html": "HTML page",
    "ninjs": "ninjs",
    "atom": "Atom",
    "rss": "RSS",
    "jsonfeed": "JSON Feed",
    "news-sitemap": "news sitemap",
    "annotations": "annotations of wiremark",
    "cas": "UIMA CAS JSON",
    "iptc7901": "IPTC 7901 or ANPA 1312",
    "robots": "robots.txt",
    "trust": "trust.txt",
    "tdmrep": "TDMRep",
    "rsl": "RSL",
    "catalog": "catalogue of NewsML-G2",
    "vocabulary": "vocabulary in SKOS",
    "source": "any file",
    "together": "the outputs of one story",
    "feed": "the items of all files",
}
"""kinds of document that rules can be about"""


def views(name: str, data: bytes, options: Options) -> Iterator[View]:
    """The views of a file, a raw one with what the parsers refused first. Never raises for what the file holds."""
    head = data[:65536].lstrip(b"\xef\xbb\xbf \t\r\n")
    if (kind := mining.named(name)) in (mining.ROBOTS, mining.TRUST):
        yield RawView(kind, name, data, options)
        return
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = data[:65536].decode("utf-16", "replace").lstrip("\ufeff \t\r\n").encode()
    if not head:
        yield _raw(name, data, options, "DOC001", Finding("the file is empty"))
    elif head[:1] in (b"{", b"["):
        yield from _json(name, data, options)
    elif _HTML.match(head):
        yield from _html(name, data, options)
    elif head[:1] == b"<":
        yield from _xml(name, data, options)
    elif data[:1] in (b"\x01", b"\x16") or _WIRE.match(head):
        yield RawView("source", name, data, options)
        yield RawView("iptc7901", name, data, options)
    elif head[:1] in _SCALARS and json_value(data, options.limits)[2] is None:
        yield _raw(name, data, options, "DOC001", Finding("JSON, but neither an object nor a list of objects"))
    else:
        hint = f"these kinds are known: {', '.join(KINDS[k] for k in KINDS if k not in ('source', 'together'))}"
        yield _raw(name, data, options, "DOC001", Finding("neither XML, JSON nor HTML", hint=hint))


_SCALARS = tuple(bytes((code,)) for code in b'"-0123456789tfn')
"""what a JSON text that is no object and no array begins with (RFC 8259, 3)"""
_WIRE = re.compile(rb"ZCZC\b|[\x16\s]*\x01[^\x02]{0,500}\x02")
"""SOH, header, STX (IPTC 7901; ANPA 1312 has SYN before), or the teleprinters' ZCZC"""


_HTML = re.compile(
    rb"(?is)(?:<!--(?:(?!-->).)*+-->\s*+)*+(?:<!doctype\s+html|<html[\s>](?!.{0,300}http://www.w3.org/1999/xhtml))"
)
"""a page may begin with comments: caches and content management systems put them there"""


def _raw(name: str, data: bytes, options: Options, rule: str, finding: Finding) -> RawView:
    return RawView("source", name, data, options, ((rule, finding),))


def _xml(name: str, data: bytes, options: Options) -> Iterator[View]:
    tree, notes = parse_leniently(name, data, options.limits)
    refusals = tuple(
        (note.rule, Finding(note.message, note.location, note.hint, note.severity))
        for note in notes
        if not (note.rule == "XML003" and tree is not None and local(tree.getroot().tag) in ("html", "nitf"))
    )
    yield RawView("source", name, data, options, refusals)
    if tree is None:
        return
    text = XmlText(name, data, tree)
    yield from xml_views(tree.getroot(), text, options)


_LIMITS = re.compile(r"(?i)depth|huge|amplification|limit|too (?:long|big|large|deep)")


def parse_leniently(name: str, data: bytes, limits: Limits) -> tuple[Any, tuple[Diagnostic, ...]]:
    """The document and what the parser has against it.

    libxml2 stops at an ``xml:id`` that stands twice; the document is well-formed, and a rule of its own tells it.
    What breaks the parser's limits is told apart from what is not well-formed. Attributes of one element are limited,
    for libxml2 validates them in quadratic time.
    """
    tree, notes = parse(data, source=name, limits=limits)
    if tree is None and any(_TWICE.search(note.message) for note in notes):
        tree, notes = parse(data, source=name, recover=True, limits=limits)
        notes = tuple(note for note in notes if not _TWICE.search(note.message))
    if tree is not None and _wide(data, most := limits.element_attributes):
        for element in tree.iter("*"):
            if len(element.attrib) > most:
                message = f"element-attributes: more than {most} attributes at one element"
                place, help_ = Location(name, line_of(element)), hint("element-attributes", "look at who made it")
                return None, (Diagnostic("XML002", Severity.ERROR, message, help_, place),)
    limited = (replace(n, rule="XML002") if n.rule == "XML001" and _LIMITS.search(n.message) else n for n in notes)
    return tree, tuple(limited)


def _wide(data: bytes, most: int) -> bool:
    """Whether a tag may have more attributes than that: each takes four bytes and more, and no tag holds a ``<``."""
    return data.count(b"=") > most and max(map(len, data.split(b"<"))) > 4 * most


_TWICE = re.compile(r"ID \S+ already defined")


def xml_views(root: Element, text: XmlText, options: Options) -> Iterator[View]:
    """The views of a parsed document."""
    tag = str(root.tag)
    if tag == f"{G2}newsMessage":
        yield from _message(root, text, options)
    elif tag.startswith(G2) and local(tag) in ITEMS:
        yield from item_views(root, text, options)
    elif tag in (f"{NITF}nitf", "nitf"):
        yield XmlView("nitf", root, text, options)
    elif tag == f"{XHTML}html":
        yield from _html(text.name, text.data, options)
    elif tag in (f"{ATOM}feed", f"{ATOM}entry"):
        yield XmlView("atom", root, text, options)
    elif tag == "rss" or (tag.endswith("}RDF") and "http://purl.org/rss/1.0/" in root.nsmap.values()):
        yield XmlView("rss", root, text, options)
    elif tag in (f"{SITEMAP}urlset", f"{SITEMAP}sitemapindex"):
        yield XmlView("news-sitemap", root, text, options)
    elif tag == f"{{{rights.RSL}}}rsl":
        yield XmlView(mining.RSL, root, text, options)
    elif tag == f"{G2}catalog":
        yield XmlView("catalog", root, text, options)
    elif tag == f"{RDF}RDF" and next(root.iter(f"{SKOS}Concept", f"{SKOS}ConceptScheme"), None) is not None:
        yield XmlView("vocabulary", root, text, options)
    elif called := _NAMED.get(local(tag)):
        yield _without_rules(root, text, options, called)
    else:
        yield _raw(text.name, text.data, options, *_unknown(root, text))


_NAMED = {
    "NewsML": "NewsML",
    "sports-content": "SportsML",
    "RDF": "RDF/XML",
    "opml": "OPML",
    "TEI": "TEI",
    "svg": "SVG",
    "kml": "KML",
}
"""roots of documents that desks meet beside those that are judged"""


def _without_rules(root: Element, text: XmlText, options: Options, called: str) -> RawView:
    message = f"{called} is known by name only: there are no rules for it, and nothing in it was judged"
    hint = "use a validator that knows it, or --exclude the file"
    version = root.get("Version") or root.get("version") or ""
    number = version if re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){0,2}", version) else ""
    refusal = ("DOC004", Finding(message, text.location(root), hint))
    return RawView("source", text.name, text.data, options, (refusal,), called, number)


def _unknown(root: Element, text: XmlText) -> tuple[str, Finding]:
    name, namespace = local(root.tag), etree.QName(root).namespace
    place = text.location(root)
    if name in (*ITEMS, "newsMessage") and namespace != G2[1:-1]:
        said = f"in the namespace {namespace}" if namespace else "in no namespace"
        return "DOC002", Finding(
            f"{name} is {said}, so this is not NewsML-G2", place, f'declare xmlns="{G2[1:-1]}" on the root'
        )
    if namespace == G2[1:-1]:
        return "DOC002", Finding(f"{name} is a part of a NewsML-G2 document, not one", place)
    if namespace is None and name in g2_names() and name.endswith(("Set", "Meta", "Info")):
        message = f"{name} in no namespace: a part of a NewsML-G2 document, which can't be judged alone"
        return "DOC002", Finding(message, place, severity=Severity.WARNING)
    hint = f"these kinds are known: {', '.join(KINDS[k] for k in KINDS if k not in ('source', 'together'))}"
    if name in ("urlset", "sitemapindex"):
        hint = f"sitemaps are in the namespace {SITEMAP[1:-1]}: declare it on the root"
    where = f" in the namespace {namespace}" if namespace else " in no namespace"
    return "DOC001", Finding(f"no known kind of news document has the root {name}{where}", place, hint)


def _message(root: Element, text: XmlText, options: Options) -> Iterator[View]:
    yield Item("newsml-g2-message", root, text, options)
    header = next(root.iterchildren(f"{G2}header"), None)
    for item_set in root.iterchildren(f"{G2}itemSet"):
        for item in item_set.iterchildren("*"):
            if str(item.tag).startswith(G2) and local(item.tag) in ITEMS:
                yield from item_views(item, text, options, header=header, within_message=True)


def item_views(
    root: Element,
    text: XmlText,
    options: Options,
    *,
    header: Element | None = None,
    within_message: bool = False,
) -> Iterator[View]:
    """An item, and the NITF and XHTML inlined in it."""
    item = Item("newsml-g2", root, text, options)
    item.facts["header"] = header
    item.facts["within message"] = within_message
    yield item
    for inline in item.g2("inlineXML"):
        for child in inline.iterchildren("*"):
            tag = str(child.tag)
            if tag in (f"{NITF}nitf", "nitf"):
                yield XmlView("nitf", child, text, options, around=item)
            elif tag.startswith(XHTML):
                yield XmlView("xhtml", child, text, options, around=item)


def _json(name: str, data: bytes, options: Options) -> Iterator[View]:
    value, text, finding = json_value(data, options.limits)
    if finding:
        yield _raw(name, data, options, finding[0], finding[1])
        return
    if mining.named(name) == mining.TDM:
        yield JsonView(mining.TDM, name, value, text, options)
        return
    yield from json_views(name, value, text, options)


def json_views(name: str, value: Any, text: str, options: Options) -> Iterator[View]:
    if kind := json_kind(value):
        yield JsonView(kind, name, value, text, options)
        return
    hint = "JSON-LD has @context, ninjs has uri, a JSON Feed has version, annotations have format"
    data = text.encode("utf-8", "replace")
    yield _raw(name, data, options, "DOC001", Finding("no known kind of JSON document", Location(name, 1, 1), hint))


def json_kind(value: Any) -> str | None:
    """``jsonld``, ``ninjs``, ``jsonfeed``, ``annotations``, ``cas`` or None."""
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict):
        return None
    if "@context" in first or "@graph" in first or "@type" in first or "@id" in first:
        return "jsonld"
    if str(first.get("version", "")).startswith(("https://jsonfeed.org/", "http://jsonfeed.org/")) or (
        "items" in first and "feed_url" in first
    ):
        return "jsonfeed"
    if str(first.get("format", "")).startswith("wiremark-annotations") or (
        "text" in first and ("mentions" in first or "quotations" in first)
    ):
        return "annotations"
    if "%FEATURE_STRUCTURES" in first and "%VIEWS" in first:
        return "cas"
    said = str(first.get("standard", "")) + str(first.get("$standard", ""))
    if "uri" in first or "ninjs" in said or "versioncreated" in first or "pubstatus" in first:
        return "ninjs"
    return None


def json_value(data: bytes, limits: Limits = DEFAULTS) -> tuple[Any, str, tuple[str, Finding] | None]:
    """The value and its text, or what is wrong."""
    import orjson

    if len(data) > (most := limits.json_bytes):
        return None, "", ("JSN002", Finding(f"json-bytes: larger than {most:,} bytes", hint=hint("json-bytes")))
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        finding = Finding(f"not in UTF-8: byte {error.start + 1}", hint="JSON is exchanged in UTF-8 (RFC 8259, 8.1)")
        return None, "", ("JSN001", finding)
    try:
        value = load_json(text, limits)
    except TooDeep as error:
        return None, text, ("JSN002", Finding(str(error), hint=hint("json-depth")))
    except orjson.JSONDecodeError:
        found = json_faults.fault(text)
        line, column = Lines.of(text).at(found.offset)
        return (
            None,
            text,
            ("JSN001", Finding(f"not JSON: {found.message}", Location(line=line, column=column), found.hint)),
        )
    return value, text, None


def twice(text: str) -> bool:
    """Whether a name stands twice in one object of a JSON text."""
    found = False

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal found
        made = dict(members)
        found = found or len(made) < len(members)
        return made

    json.loads(text, object_pairs_hook=pairs)
    return found


def _html(name: str, data: bytes, options: Options) -> Iterator[View]:
    if len(data) > (most := options.limits.html_bytes):
        finding = Finding(f"html-bytes: larger than {most:,} bytes", hint=hint("html-bytes"))
        yield _raw(name, data, options, "DOC003", finding)
        return
    encoding = encoding_of(data)
    text = data.decode(encoding if encoding.startswith("utf") else html_page.encoding(data), "replace")
    page, scripts = html_page.read(name, text, options)
    inner = [_script(page, script) for script in scripts]
    page.facts["scripts"] = len(scripts)
    page.facts["jsonld"] = tuple(view for view in inner if isinstance(view, JsonView))
    yield page
    yield from inner


def _script(page: HtmlView, script: html_page.Script) -> View:
    """The JSON-LD of a script, with the page around it; or what is wrong with it."""
    value, text, finding = json_value(script.text.encode("utf-8", "replace"), page.options.limits)
    if finding:
        at = finding[1].at
        line, column = (at.line or 1, at.column or 1) if isinstance(at, Location) else (1, 1)
        place = Location(page.name, line + script.line - 1, column + script.column - 1 if line == 1 else column)
        moved = Finding(f"in a JSON-LD script: {finding[1].message}", place, finding[1].hint)
        return RawView("source", page.name, b"", page.options, ((finding[0], moved),))
    view = JsonView("jsonld", page.name, value, text, page.options, script.line, script.column)
    view.facts["page"] = page
    return view
