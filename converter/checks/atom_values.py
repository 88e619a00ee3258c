"""Rules on what each construct of Atom may be: persons, texts, links, categories, content; also within RSS."""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from converter import language_tags
from converter.checks import dates, feed_types
from converter.checks.detection import ATOM
from converter.checks.views import XHTML, XML, Element, Finding, XmlView, local, text_of
from converter.diagnostics import Severity
from converter.registry import check

_ANY = ("atom", "rss")
_PERSON = ("author", "contributor")
_TEXT = ("title", "subtitle", "summary", "rights")
_CHILDREN = {
    "feed": "author category contributor generator icon id link logo rights subtitle title updated entry",
    "entry": "author category content contributor id link published rights source summary title updated",
    "source": "author category contributor generator icon id link logo rights subtitle title updated",
    "author": "name uri email",
    "contributor": "name uri email",
}
_MANY = frozenset(("author", "category", "contributor", "link", "entry"))
_ATTRIBUTES = {
    "link": "href rel type hreflang title length",
    "category": "term scheme label",
    "content": "type src",
    "generator": "uri version",
    **dict.fromkeys(_TEXT, "type"),
}
_NAMES = frozenset(" ".join((*_CHILDREN, *_CHILDREN.values())).split())
_WARN, _INFO = Severity.WARNING, Severity.INFO


@check("ATM005", severity="error", kinds=_ANY)
def atom_values(view: XmlView) -> Iterable[Finding]:
    """An element of Atom stands twice or in the wrong place, lacks a part, or has a value that it can't have.

    Also where RSS borrows elements of Atom.

    **Bad**

    ```xml
    <entry xmlns="http://www.w3.org/2005/Atom"><id>tag:example.org,2025:a</id><title type="markdown">Summit</title>
    <updated>2025-02-12T10:31:00Z</updated><author><email>desk</email></author><content>Ended.</content></entry>
    ```

    **Good**

    ```xml
    <entry xmlns="http://www.w3.org/2005/Atom"><id>tag:example.org,2025:a</id><title type="text">Summit</title>
    <updated>2025-02-12T10:31:00Z</updated><author><name>News desk</name></author><content>Ended.</content></entry>
    ```

    Reference: RFC 4287, 3.1, 3.2 and 4.
    """
    for element in view.elements:
        tag = str(element.tag)
        if not tag.startswith(ATOM):
            if not tag.startswith("{") and view.kind == "atom" and _within_atom(element):
                yield Finding(f"{tag} is in no namespace", element)
            continue
        name = local(tag)
        if name not in _NAMES and not _within(element):
            yield Finding(f"Atom has no {name}", element)
        yield from _children(name, element)
        yield from _attributes(name, element)
        yield from _one(name, element)


def _within(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and str(parent.tag).startswith(ATOM)


def _within_atom(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and str(parent.tag) in (f"{ATOM}feed", f"{ATOM}entry", f"{ATOM}author", f"{ATOM}source")


def _children(name: str, element: Element) -> Iterator[Finding]:
    known = _CHILDREN.get(name)
    if known is None:
        return
    seen: Counter[str] = Counter()
    behind = False
    for child in element.iterchildren("*"):
        if not str(child.tag).startswith(ATOM):
            continue
        part = local(child.tag)
        seen[part] += 1
        if part not in known.split():
            yield Finding(f"Atom has no {part} in {name}", child)
        elif seen[part] == 2 and part not in _MANY and not (part in ("id", "title", "updated") and name != "source"):
            yield Finding(f"{name} has {part} twice", child)
        if name == "feed" and part != "entry" and behind:
            yield Finding(f"{part} stands behind an entry", child)
        behind = behind or part == "entry"
    if any(t and t.strip() for t in (element.text, *(child.tail for child in element))):
        yield Finding(f"{name} has text between its elements", element)
    if name in _PERSON and not seen["name"]:
        yield Finding(f"the {name} has no name", element)
    if name == "source":
        for part in ("id", "title", "updated"):
            if not seen[part]:
                yield Finding(f"the source has no {part}", element, severity=_WARN)


def _attributes(name: str, element: Element) -> Iterator[Finding]:
    known = _ATTRIBUTES.get(name, "").split()
    for key in map(str, element.attrib):
        if not key.startswith("{") and key not in known:
            yield Finding(f"Atom has no attribute {key} at {name}", (element, key))
        elif key == f"{XML}base" and not feed_types.iri_reference(element.get(key) or ""):
            yield Finding("xml:base is no address", (element, key))


def _one(name: str, element: Element) -> Iterator[Finding]:
    text = text_of(element)
    raw = element.text or ""
    if name in _TEXT:
        yield from _text(name, element)
    elif name == "link":
        yield from _link(element)
    elif name == "content":
        yield from _content(element)
    elif name == "category":
        yield from _category(element)
    elif name == "email" and not feed_types.address(text):
        yield Finding(f"email is {text!r}, and must be an e-mail address", element)
    elif name == "name":
        yield from _person_name(element, text)
    elif name in ("uri", "icon", "logo") and not (text and feed_types.iri_reference(text)):
        yield Finding(f"{name} is no address: {text!r}", element)
    elif name == "generator":
        yield from _generator(element, text)
    elif name in ("id", "updated", "published", "icon", "logo", "uri") and raw != raw.strip():
        yield Finding(f"{name} has white space around its value", element, severity=_WARN)


def _person_name(element: Element, text: str) -> Iterator[Finding]:
    if (inside := _inside(element)) is not None:
        yield Finding("name has elements in it, and takes text alone", inside)
    elif not text:
        yield Finding("the name is empty", element, severity=_WARN)
    elif found := feed_types.markup(text):
        yield Finding(f"name is plain text, and has {found!r} in it", element, severity=_WARN)
    elif feed_types.has_address(text):
        yield Finding("the name has an e-mail address in it", element, "email is an element of its own", _WARN)


def _generator(element: Element, text: str) -> Iterator[Finding]:
    uri = element.get("uri")
    if uri is not None and not (uri.strip() and feed_types.iri_reference(uri)):
        yield Finding(f"the generator's uri is no address: {uri!r}", (element, "uri"))
    if element.get("version") is not None and not (element.get("version") or "").strip():
        yield Finding("version is empty", (element, "version"), severity=_WARN)
    if not text:
        yield Finding("the generator has no name", element, severity=_WARN)
    elif found := feed_types.markup(text):
        yield Finding(f"generator is plain text, and has {found!r} in it", element, severity=_WARN)


def _inside(element: Element) -> Element | None:
    """Its first element; comments and processing instructions are none."""
    return next(element.iterchildren("*"), None)


def _text(name: str, element: Element) -> Iterator[Finding]:
    type_, inside = element.get("type"), _inside(element)
    if type_ not in (None, "text", "html", "xhtml"):
        yield Finding(f"the type of {name} is text, html or xhtml, not {type_!r}", (element, "type"))
    elif type_ == "xhtml":
        yield from _div(name, element)
    elif inside is not None:
        yield Finding(f"{name} has elements in it, and is {type_ or 'text'}", inside, 'type="xhtml", or escape them')
    if name != "title" and not text_of(element) and inside is None:
        yield Finding(f"{name} is empty", element, severity=_WARN)


def _div(name: str, element: Element) -> Iterator[Finding]:
    children = list(element.iterchildren("*"))
    if len(children) != 1 or children[0].tag != f"{XHTML}div":
        yield Finding(f"{name} is XHTML, and must hold one div of XHTML", element)
    elif (element.text or "").strip() or (children[0].tail or "").strip():
        yield Finding(f"{name} has text beside its div", element)
    for inner in element.iterdescendants("*"):
        if not str(inner.tag).startswith("{http://www.w3.org/"):
            yield Finding(f"{local(inner.tag)} in {name} is no XHTML", inner, severity=_WARN)
            return
    if match := re.search(r"</[a-zA-Z]\w*>", "".join(map(str, element.itertext()))):
        yield Finding(f"{name} is XHTML, and has {match[0]!r} as text in it", element, severity=_WARN)


def _link(element: Element) -> Iterator[Finding]:
    href, rel, type_ = element.get("href"), element.get("rel"), element.get("type")
    parent = element.getparent()
    if href is None and parent is not None and not str(parent.tag).startswith(ATOM):
        yield Finding("the link has no href", element)  # inside Atom it is told by ATM004
    if href and not feed_types.iri_reference(href.strip()):
        yield Finding(f"href is no address: {href!r}", (element, "href"))
    elif href and rel == "self" and not feed_types.iri(href.strip()) and not _base(element):
        yield Finding("the link to itself is relative", (element, "href"), severity=_WARN)
    if rel is not None and not rel.strip():
        yield Finding("rel is empty", (element, "rel"))
    elif rel and ":" in rel and not feed_types.iri(rel):
        yield Finding(f"rel is no IRI: {rel!r}", (element, "rel"))
    elif rel and ":" not in rel and rel not in feed_types.lists()["relations"].split():
        yield Finding(f"no link relation is called {rel!r}", (element, "rel"), "IANA, Link Relations", _WARN)
    if type_ is not None and not feed_types.media_type(type_):
        yield Finding(f"type is {type_!r}, and must be a media type: text/html", (element, "type"))
    elif (
        rel == "self"
        and type_
        and type_.partition(";")[0].strip()
        not in (*("application/atom+xml", "application/rss+xml", "application/rdf+xml", "application/xml", "text/xml"),)
    ):
        yield Finding(f"the link to itself has the type {type_}", (element, "type"), severity=_WARN)
    if (tag := element.get("hreflang")) is not None and (found := language_tags.complaint(tag)):
        yield Finding(found[0], (element, "hreflang"), found[1])
    if (length := element.get("length")) is not None and not feed_types.of("natural").fits(length):
        yield Finding(f"length is {length!r}, and must be a number of bytes", (element, "length"))
    if (element.get("title") is not None) and not (element.get("title") or "").strip():
        yield Finding("title is empty", (element, "title"), severity=_WARN)
    if (element.text or "").strip():
        yield Finding("the link has text, and all of it is in its attributes", element, severity=_WARN)
    if element.get("title") and feed_types.markup(element.get("title") or ""):
        yield Finding("title takes plain text, and has markup in it", (element, "title"), severity=_WARN)


def _base(element: Element) -> bool:
    return any(e.get(f"{XML}base") for e in (element, *element.iterancestors()))


def _category(element: Element) -> Iterator[Finding]:
    term, scheme = element.get("term"), element.get("scheme")
    if term is None:
        yield Finding("the category has no term", element)
    elif not term.strip():
        yield Finding("term is empty", (element, "term"), severity=_WARN)
    if scheme is not None and not feed_types.iri(scheme):
        yield Finding(f"scheme is no IRI: {scheme!r}", (element, "scheme"))
    label = element.get("label")
    if label is not None and (not label.strip() or feed_types.markup(label)):
        yield Finding("label is empty, or has markup in it", (element, "label"), severity=_WARN)


def _content(element: Element) -> Iterator[Finding]:
    type_, src, inside = element.get("type"), element.get("src"), _inside(element)
    if src is not None:
        yield from _remote(element, src, type_)
        return
    if not text_of(element) and inside is None:
        yield Finding("the content is empty", element, severity=_WARN)
    if type_ in (None, "text", "html"):
        if inside is not None:
            yield Finding(f"the content has elements in it, and is {type_ or 'text'}", inside)
    elif type_ == "xhtml":
        yield from _div("content", element)
    elif not feed_types.media_type(type_ or ""):
        yield Finding(f"type is {type_!r}, and must be text, html, xhtml or a media type", (element, "type"))
    elif re.match(r"(?i)(?:multipart|message)/", type_ or ""):
        yield Finding(f"content can't be of the composite type {type_}", (element, "type"))
    elif re.search(r"(?i)[+/]xml\b", type_ or ""):
        count = sum(1 for _ in element.iterchildren("*"))
        if count > 1 or (not count and text_of(element)) or (element.text or "").strip():
            yield Finding(f"content of the type {type_} is one element", element, severity=_WARN)
    elif not (type_ or "").lower().startswith("text/"):
        yield from _encoded(element)
    elif inside is not None:
        yield Finding(f"content of the type {type_} has no elements in it", inside)
    if type_ in ("text/html", "application/xhtml+xml"):
        yield Finding(f"content of the type {type_} is a whole document", (element, "type"), "html or xhtml", _WARN)


def _remote(element: Element, src: str, type_: str | None) -> Iterator[Finding]:
    if not (src.strip() and feed_types.iri_reference(src)):
        yield Finding(f"src is no address: {src!r}", (element, "src"))
    if text_of(element) or _inside(element) is not None:
        yield Finding("content with src must be empty, and has something in it", element)
    if type_ is None:
        yield Finding("content with src has no type", element, severity=_WARN)
    elif not feed_types.media_type(type_):
        yield Finding(f"content with src has a media type, not {type_!r}", (element, "type"))


def _encoded(element: Element) -> Iterator[Finding]:
    try:
        base64.b64decode("".join("".join(map(str, element.itertext())).split()), validate=True)
    except (binascii.Error, ValueError):
        yield Finding("the content is no base64", element)
    if (inside := _inside(element)) is not None:
        yield Finding("content in base64 has no elements in it", inside)


@check("ATM006", severity="warning", kinds=_ANY)
def atom_advice(view: XmlView) -> Iterable[Finding]:
    """Something of Atom is allowed and makes readers stumble: an id in another spelling, two entries of one moment.

    **Bad**

    ```xml
    <entry xmlns="http://www.w3.org/2005/Atom"><id>HTTP://Example.org:80/a</id><title>Summit</title>
    <updated>2025-02-12T10:31:00Z</updated><author><name>News desk</name></author><content>Ended.</content></entry>
    ```

    **Good**

    ```xml
    <entry xmlns="http://www.w3.org/2005/Atom"><id>http://example.org/a</id><title>Summit</title>
    <updated>2025-02-12T10:31:00Z</updated><author><name>News desk</name></author><content>Ended.</content></entry>
    ```

    Reference: RFC 4287, 4.1.1, 4.1.2 and 4.2.6.1; RFC 5005.
    """
    for element in view.by_tag.get(f"{ATOM}id", ()):
        text = text_of(element)
        if (right := _canonical(text)) and right != text:
            yield Finding(f"the id {text!r} is not in its usual spelling", element, right)
        if scheme := feed_types.unregistered(text):
            yield Finding(f"the scheme {scheme} is not registered", element)
        if text.startswith("tag:") and (authority := text[4:].partition(",")[0]) != authority.lower():
            yield Finding(f"{authority} in the id is not in small letters", element, "RFC 4151, 2.1")
    for element in view.by_tag.get(f"{ATOM}link", ()):
        scheme = feed_types.unregistered((element.get("href") or "").strip())
        if scheme:
            yield Finding(f"the scheme {scheme} is not registered", (element, "href"))
    for parent in (*view.by_tag.get(f"{ATOM}feed", ()), *view.by_tag.get(f"{ATOM}entry", ())):
        yield from _alternates(parent)
    yield from _entries(view)
    yield from _history(view)
    yield from _moments(view)


def _canonical(text: str) -> str | None:
    """RFC 3986, 6.2.2 and 6.2.3; None: no web address."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = parts.hostname if ":" not in parts.hostname else f"[{parts.hostname}]"
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    shown = f":{port}" if port and port != {"http": 80, "https": 443}[parts.scheme] else ""
    path = re.sub(r"%[0-9a-fA-F]{2}", lambda m: _escape(m[0]), parts.path or "/")
    path = re.sub(r"/(?:\./)+", "/", path)
    while re.search(r"/(?!\.\./)[^/]+/\.\./", path):
        path = re.sub(r"/(?!\.\./)[^/]+/\.\./", "/", path, count=1)
    rest = (
        text[text.find("?") :] if parts.query or text.endswith("?") else f"#{parts.fragment}" if parts.fragment else ""
    )
    return f"{parts.scheme}://{user}{host}{shown}{path}{rest}"


def _escape(escaped: str) -> str:
    character = chr(int(escaped[1:], 16))
    return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else escaped.upper()


def _alternates(parent: Element) -> Iterator[Finding]:
    seen: set[tuple[str | None, str | None]] = set()
    for link in parent.iterchildren(f"{ATOM}link"):
        if link.get("rel") not in (None, "alternate"):
            continue
        key = (link.get("type"), link.get("hreflang"))
        if key in seen:
            message = "two alternate links have the same type and language"
            yield Finding(message, link, "RFC 4287, 4.1.1 and 4.1.2", Severity.ERROR)
        seen.add(key)


def _entries(view: XmlView) -> Iterator[Finding]:
    entries = list(view.by_tag.get(f"{ATOM}entry", ()))
    ids = [text_of(next(e.iterchildren(f"{ATOM}id"), None)) for e in entries]
    if len(ids) > 1 and len(set(ids)) == 1 and ids[0]:
        yield Finding("all entries have the same id", entries[1], severity=Severity.ERROR)
    seen: set[str] = set()
    same: set[str] = set()
    for entry, id_ in zip(entries, ids, strict=True):
        if id_ and id_ in same:
            yield Finding(f"two entries have the id {id_}", entry)
        same.add(id_)
        updated = next(entry.iterchildren(f"{ATOM}updated"), None)
        when = text_of(updated)
        if when and when in seen and updated is not None:
            yield Finding(f"two entries were updated at {when}", updated, severity=_INFO)
        seen.add(when)
        content = next(entry.iterchildren(f"{ATOM}content"), None)
        summary = next(entry.iterchildren(f"{ATOM}summary"), None)
        if content is None and summary is None:
            yield Finding("the entry has neither content nor summary", entry)
        elif content is not None and summary is None:
            kind = content.get("type") or "text"
            binary = kind not in ("text", "html", "xhtml") and not re.search(r"(?i)^text/|[+/]xml$", kind)
            if content.get("src") is not None or binary:
                yield Finding(
                    "the entry's content stands elsewhere or is no text, and it has no summary",
                    entry,
                    severity=Severity.ERROR,
                )


_PAGES = ("current", "prev-archive", "next-archive", "first", "last", "next", "previous")
_HISTORY = "{http://purl.org/syndication/history/1.0}"


def _history(view: XmlView) -> Iterator[Finding]:
    for entry in view.by_tag.get(f"{ATOM}entry", ()):
        for link in entry.iterchildren(f"{ATOM}link"):
            if link.get("rel") in _PAGES:
                yield Finding(f"the relation {link.get('rel')} is one of feeds, not of entries", (link, "rel"))
    root = view.root if view.kind == "atom" else next(view.root.iterchildren("channel"), view.root)
    links: dict[str | None, Element] = {link.get("rel"): link for link in root.iterchildren(f"{ATOM}link")}
    if next(root.iterchildren(f"{_HISTORY}complete"), None) is not None:
        for rel in ("prev-archive", "next-archive", "first", "last", "next", "previous"):
            if rel in links:
                message = f"a complete feed has no {rel}"
                yield Finding(message, (links[rel], "rel"), "RFC 5005, 2", Severity.ERROR)
        current, own = links.get("current"), links.get("self")
        if current is not None and own is not None and current.get("href") != own.get("href"):
            yield Finding("the current address of a complete feed is its own", current, "RFC 5005, 2", Severity.ERROR)
    if next(root.iterchildren(f"{_HISTORY}archive"), None) is not None:
        if "current" not in links:
            yield Finding("an archive links to the current feed", root, 'rel="current" (RFC 5005, 4)')
        if "prev-archive" not in links and "next-archive" not in links:
            yield Finding("an archive links to the one before or after it", root, 'rel="prev-archive" (RFC 5005, 4)')
    own = links.get("self")
    for name, end in (("next", "last"), ("previous", "first")):
        last = links.get(end)
        if own is not None and last is not None and name in links and own.get("href") == last.get("href"):
            yield Finding(f"the {end} page has no {name}", links[name], severity=Severity.ERROR)


def _moments(view: XmlView) -> Iterator[Finding]:
    for name in ("updated", "published"):
        for element in view.by_tag.get(ATOM + name, ()):
            when = dates.read(text_of(element).upper())
            late = view.options.now is not None and when is not None and when.at > view.options.now + timedelta(days=1)
            if when and (when.at.year < 1990 or late):
                yield Finding(f"{name} is hardly meant: {text_of(element)}", element)
