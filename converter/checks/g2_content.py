"""Rules on the content that a NewsML-G2 item carries or points to."""

from __future__ import annotations

import base64
import binascii
import difflib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import chain, pairwise
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from lxml import etree

from converter import language_tags
from converter.checks import catalogues, wordwise
from converter.checks.views import (
    G2,
    NITF,
    XHTML,
    XML,
    Element,
    Finding,
    Item,
    XmlView,
    g2_names,
    local,
    natural,
    text_of,
)
from converter.diagnostics import Severity, plural
from converter.registry import check

_ITEM = ("newsml-g2",)
_MEDIA_TYPE = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}(?:\s*;.*)?", re.DOTALL
)
TOLERANCE = 0.15
"""how far a word count may be off: counting rules differ, and six in a hundred public documents differ by more"""


def media_type(element: Element) -> str:
    return (element.get("contenttype") or "").partition(";")[0].strip().lower()


@check("G2B001", severity="error", kinds=_ITEM)
def contradicted_type(item: Item) -> Iterable[Finding]:
    """`contenttype` contradicts the content.

    Receivers choose their parser by it. A warning where only the name of a file speaks against it.

    **Bad**

    ```xml
    <inlineXML contenttype="application/nitf+xml"><html xmlns="http://www.w3.org/1999/xhtml">…
    ```

    **Good**

    ```xml
    <inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">…
    ```

    Reference: NewsML-G2 2.35, @contenttype: an IANA media type.
    """
    names = catalogues.facts()["media_types"]
    for element in item.g2("inlineXML"):
        kind = media_type(element)
        kind = names.get(kind, kind)
        child = next(element.iterchildren("*"), None)
        if not kind or child is None:
            continue
        root, claimed = etree.QName(child), _family(kind)
        if claimed is not None and claimed not in _families(child):
            shown = f"{root.localname} ({root.namespace})" if root.namespace else str(root.localname)
            severity = Severity.WARNING if kind == "text/plain" else None
            message = f"contenttype is {kind}, the content is {shown}"
            yield Finding(message, (element, "contenttype"), severity=severity)
    for element in item.g2("inlineData"):
        kind = media_type(element)
        if kind.endswith("+xml") and not element.get("encoding") and "<" not in text_of(element) and text_of(element):
            yield Finding(
                f"contenttype is {kind}, the content is plain text", (element, "contenttype"), "", Severity.WARNING
            )
    for element in item.g2("inlineData", "remoteContent"):
        kind = names.get(media_type(element), media_type(element))
        actual = _magic(_beginning(element, item))
        if actual and kind in _MAGIC.values() and kind != actual:
            yield Finding(f"contenttype is {kind}, the content is {actual}", (element, "contenttype"))
    suffixes = catalogues.facts()["suffixes"]
    registered = {kind for kinds in suffixes.values() for kind in kinds}
    for element in item.g2("remoteContent", "icon", "itemRef", "link"):
        kind, href = media_type(element), (element.get("href") or "").partition("?")[0].partition("#")[0].strip()
        kind = names.get(kind, kind)
        known = suffixes.get(Path(href).suffix.lower())
        if known and kind in registered and kind not in known:
            message = f"contenttype is {kind}, and the file is called {href.rpartition('/')[2]}"
            yield Finding(message, (element, "contenttype"), f"expected: {' or '.join(known)}", Severity.WARNING)


_MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"%PDF-": "application/pdf",
    b"PK\x03\x04": "application/zip",
    b"ID3": "audio/mpeg",
}
"""how files of a media type begin"""


def _magic(data: bytes) -> str | None:
    return next((kind for start, kind in _MAGIC.items() if data.startswith(start)), None)


def _beginning(element: Element, item: Item) -> bytes:
    """The first bytes of inlined base64, of a ``data:`` address or of a file beside the document."""
    if local(element.tag) == "inlineData":
        if not (element.get("encoding") or element.get("encodinguri") or "").lower().endswith("base64"):
            return b""
        text = "".join((element.text or "")[:200].split())[:64]
        try:
            return base64.b64decode(text[: len(text) // 4 * 4])
        except (ValueError, binascii.Error):
            return b""
    resource = _resource(element, item)
    if isinstance(resource, Path):
        with resource.open("rb") as file:
            return file.read(64)
    return resource[:64] if resource else b""


_NITF_PARTS = frozenset(("nitf", "body", "body.content", "block"))
_HTML_PARTS = frozenset(("html", "body", "div", "p", "span", "article", "section"))


def _families(child: Element) -> set[str]:
    """What inlined XML may be called; parts without a namespace are anybody's."""
    name = local(child.tag)
    found = set()
    if child.tag.startswith(NITF) or (name in _NITF_PARTS and "{" not in child.tag):
        found.add("nitf")
    if child.tag.startswith(XHTML) or (name in _HTML_PARTS and "{" not in child.tag):
        found.add("html")
    return found or {"other"}


def _family(kind: str) -> str | None:
    """What inlined XML of a media type is: None where the type does not tell."""
    if "nitf" in kind:
        return "nitf"
    if kind in ("application/xhtml+xml", "text/html"):
        return "html"
    medium = kind.partition("/")[0]
    if kind == "image/svg+xml" or kind.startswith("application/vnd.iptc.g2"):
        return "other"
    return "none" if medium in ("image", "video", "audio", "font") or kind in _NOT_XML else None


_NOT_XML = ("text/plain", "text/csv", "text/css", "application/json", "application/ld+json", "application/pdf")


@check("G2B002", severity="warning", kinds=_ITEM)
def unregistered_type(item: Item) -> Iterable[Finding]:
    """A media type is misspelt or not registered.

    `--fix` replaces the usual slips. An error where it is no media type at all.

    **Bad**

    ```xml
    <remoteContent contenttype="image/jpg" href="bild.jpg"/>
    ```

    **Good**

    ```xml
    <remoteContent contenttype="image/jpeg" href="bild.jpg"/>
    ```

    Reference: IANA media types registry; RFC 6838.
    """
    names = catalogues.facts()["media_types"]
    for element, _, value in item.having("contenttype"):
        kind = value.partition(";")[0].strip().lower()
        if kind in names:
            yield Finding(f"{value} is not registered", (element, "contenttype"), f"use {names[kind]}")
        elif not _MEDIA_TYPE.fullmatch(value.strip()):
            yield Finding(f"{value!r} is no media type", (element, "contenttype"), "", Severity.ERROR)
        elif (near := _nearly(kind)) is not None:
            hint = f"did you mean {near}?" if near else ""
            yield Finding(f"{value} is not registered", (element, "contenttype"), hint)


_TOP_LEVEL = (
    *("application", "audio", "chemical", "example", "font", "haptics", "image", "message", "model", "multipart"),
    *("text", "video"),
)
"""RFC 6838, section 4.2, IANA's registry, and what chemists use"""


def _nearly(kind: str) -> str | None:
    """The media type that is meant by one that can't be registered; empty where that can't be told, None where it may
    be registered."""
    usual = _usual_types()
    top, _, sub = kind.partition("/")
    if kind in usual:
        return None
    if top not in _TOP_LEVEL and not top.startswith("x-"):
        pieces = set(re.split(r"[/+.]", kind))
        same = sorted((t for t in usual if pieces <= set(re.split(r"[/+.]", t))), key=len)
        near = same or [f"{t}/{sub}" for t in difflib.get_close_matches(top, _TOP_LEVEL, 1, 0.6)]
        return near[0] if near else ""
    shuffled = [t for t in usual if sorted(t) == sorted(kind)]
    return shuffled[0] if shuffled else None


@cache
def _usual_types() -> frozenset[str]:
    facts = catalogues.facts()
    return frozenset((*facts["media_types"].values(), *(t for kinds in facts["suffixes"].values() for t in kinds)))


_BREAKS = frozenset(
    (
        "p",
        "hl1",
        "hl2",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "td",
        "th",
        "dt",
        "dd",
        "pre",
        "br",
        "byline",
        "dateline",
        "distributor",
        "bodytext",
        "div",
        "block",
        "hr",
        "tr",
    )
)


def running_text(root: Element, item: Item | None = None) -> str:
    """The text of an inlined document, blocks apart; heads (metadata) and scripts left out. Worked out once an item,
    where that is given."""
    known: dict[Element, str] = item.facts.setdefault("running text", {}) if item else {}
    if root not in known:
        parts: list[str] = []
        _run(root, parts)
        known[root] = "".join(parts)
    return known[root]


def _run(element: Element, parts: list[str]) -> None:
    if text := element.text:
        parts.append(text)
    for child in element:
        if isinstance(child.tag, str):  # comments and processing instructions have text that nobody reads
            _run(child, parts)
        if tail := child.tail:
            parts.append(tail)
    if local(element.tag) in _BREAKS:
        parts.append("\n")


def _body(root: Element) -> list[Element]:
    """Where the words of the content stand: all of it, or what remains without heads."""
    name = local(root.tag)
    if name in ("nitf", "html"):
        return [e for e in root.iterchildren("*") if local(e.tag) == "body"]
    return [root]


def words(text: str) -> int:
    """White-space separated pieces that hold a letter or a digit."""
    return sum(1 for word in text.split() if word[0].isalnum() or any(c.isalnum() for c in word))


def content_text(element: Element, item: Item | None = None) -> str | None:
    """The text of an ``inlineXML`` or ``inlineData`` (of an item); None where there is none to count."""
    if local(element.tag) == "inlineData":
        return (
            "".join(map(str, element.itertext()))
            if not (element.get("encoding") or element.get("encodinguri"))
            else None
        )
    child = next(element.iterchildren("*"), None)
    if child is None:
        return None
    return "\n".join(running_text(e, item) for e in _body(child))


def counts(element: Element, attribute: str = "wordcount", *, item: Item | None = None) -> Iterator[int]:
    """The numbers of words (or characters) that an honest provider may have counted: with the headline and the like,
    and without."""
    text = content_text(element, item)
    if text is None:
        return
    child = next(element.iterchildren("*"), None)
    texts = [text]
    if child is not None and local(child.tag) == "nitf":
        texts += [running_text(e, item) for e in _contents(child)]
    if attribute == "charcount":
        yield from (len(" ".join(t.split())) for t in texts)
        yield from (len(re.sub(r"\s", "", t)) for t in texts)
        yield from (len(t) for t in texts)
        return
    yield from (words(t) for t in texts)
    yield from (len(t.split()) for t in texts)


def _contents(document: Element) -> list[Element]:
    """The bodies of NITF; notes to editors and footnotes have contents of their own."""
    return [
        e
        for e in document.iter("{*}body.content")
        if not any(local(a.tag) in ("note", "fn") for a in e.iterancestors())
    ]


def words_of(element: Element) -> int:
    """The words of an ``inlineXML`` or ``inlineData``: of the body only, where it is NITF."""
    child = next(element.iterchildren("*"), None)
    bodies = _contents(child) if child is not None else []
    return words("\n".join(running_text(e) for e in bodies)) if bodies else words(content_text(element) or "")


@check("G2B003", severity="warning", kinds=_ITEM)
def false_count(item: Item) -> Iterable[Finding]:
    """`wordcount` or `charcount` is off by more than 15 %.

    Page planners reserve space by it. `--fix` counts again.

    **Bad**

    ```xml
    <inlineXML wordcount="20">   (and there are 600 words)
    ```

    **Good**

    ```xml
    <inlineXML wordcount="600">
    ```

    Reference: NewsML-G2 2.35, @wordcount: the count of words of textual content.
    """
    for element in item.g2("inlineXML", "inlineData"):
        for attribute, what in (("wordcount", "words"), ("charcount", "characters")):
            value = natural((element.get(attribute) or "").strip())
            if value is None:
                continue
            found = counts(element, attribute, item=item)
            first = next(found, None)
            if first is not None and not any(abs(value - n) <= max(3, TOLERANCE * n) for n in chain((first,), found)):
                message = f"{attribute} is {value}, and there are {first} {what}"
                yield Finding(message, (element, attribute))


_HASHES = {"md5": 32, "sha1": 40, "sha-1": 40, "sha256": 64, "sha-256": 64, "sha512": 128, "sha-512": 128}
_LARGEST = 256 * 1024 * 1024


def _resource(element: Element, item: Item) -> bytes | Path | None:
    """The bytes that a remoteContent points to: of a ``data:`` address, or of a file beside the document."""
    href = (element.get("href") or "").strip()
    if href.startswith("data:") and len(href) < _LARGEST:
        head, _, data = href.partition(",")
        try:
            return base64.b64decode(data) if head.endswith(";base64") else unquote_to_bytes(data)
        except (ValueError, binascii.Error):
            return None
    if not item.options.folder or not href or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\\|#", href):
        return None
    folder = os.path.realpath(item.options.folder)
    path = os.path.realpath(os.path.join(folder, unquote(href)))
    if os.path.commonpath((folder, path)) != folder or not os.path.isfile(path) or os.path.getsize(path) > _LARGEST:
        return None
    return Path(path)


@check("G2B004", severity="warning", kinds=_ITEM)
def false_size(item: Item) -> Iterable[Finding]:
    """`size` is not the size of the content.

    Checked for files beside the document and `data:` addresses; nothing is fetched from the network. A size of 0 is
    always wrong.

    **Bad**

    ```xml
    <remoteContent href="bild.jpg" size="0"/>
    ```

    **Good**

    ```xml
    <remoteContent href="bild.jpg" size="346071"/>
    ```

    Reference: NewsML-G2 2.35, @size: in bytes.
    """
    for element, _, value in item.having("size"):
        size = natural(value.strip())
        if size is None:
            continue
        if size == 0:
            yield Finding("size is 0", (element, "size"))
            continue
        resource = _resource(element, item)
        if resource is None:
            continue
        actual = len(resource) if isinstance(resource, bytes) else resource.stat().st_size
        if actual != size:
            message = f"size is {size}, and the content has {plural(actual, 'byte')}"
            yield Finding(message, (element, "size"), "", Severity.ERROR)


@check("G2B005", severity="error", kinds=_ITEM)
def false_hash(item: Item) -> Iterable[Finding]:
    """A hash is not that of the content, or can't be one of its kind.

    **Bad**

    ```xml
    <hash hashtype="hashtype:md5">not available</hash>
    ```

    **Good**

    ```xml
    <hash hashtype="hashtype:md5">9e107d9d372bb6826bd81d3542a419d6</hash>
    ```

    Reference: NewsML-G2 2.35, hash; RFC 1321 and FIPS 180-4 for the lengths.
    """
    for element in item.g2("hash"):
        value = text_of(element)
        kind = (element.get("hashtype") or element.get("hashtypeuri") or "").lower()
        name = re.split(r"[:/#]", kind)[-1]
        length = _HASHES.get(name)
        if not value:
            yield Finding("the hash is empty", element)
            continue
        if length is None:
            continue
        if not re.fullmatch(r"[0-9A-Fa-f]+", value):
            raw = (length // 2 + 2) // 3 * 4  # base64 is seen, too
            if len(value) != raw or not re.fullmatch(r"[A-Za-z0-9+/]+=*", value):
                yield Finding(f"{value!r} is no {name}: that has {length} hexadecimal digits", element)
            continue
        if len(value) != length:
            yield Finding(f"a {name} has {length} hexadecimal digits, this has {len(value)}", element)
            continue
        parent = element.getparent()
        digest = name.replace("-", "")
        size = "" if parent is None else (parent.get("size") or "0").strip()
        if value.lower() == hashlib.new(digest, b"", usedforsecurity=False).hexdigest() and size.strip("0"):
            yield Finding(f"this is the {name} of nothing, and the content has {size} bytes", element)
            continue
        if len(set(value)) == 1:
            yield Finding(f"{value} is a placeholder, no {name}", element)
            continue
        resource = _resource(parent, item) if parent is not None else None
        if resource is not None and (element.get("scope") or "hashscope:content").endswith("content"):
            data = resource if isinstance(resource, bytes) else resource.read_bytes()
            actual = hashlib.new(digest, data, usedforsecurity=False).hexdigest()
            if actual != value.lower():
                yield Finding(f"the {name} of the content is {actual}", element)


@check("G2B006", severity="error", kinds=_ITEM)
def no_target(item: Item) -> Iterable[Finding]:
    """Something points nowhere: a `remoteContent`, `itemRef`, `link` or `icon` without `href` and `residref`.

    **Bad**

    ```xml
    <remoteContent contenttype="image/jpeg" rendition="rnd:highRes"/>
    ```

    **Good**

    ```xml
    <remoteContent contenttype="image/jpeg" rendition="rnd:highRes" href="bild.jpg"/>
    ```

    Reference: NewsML-G2 2.35, targetResourceAttributes: href or residref.
    """
    for element in item.g2("remoteContent", "itemRef", "link", "icon"):
        targets = ("href", "residref", "guidref", "persistidref")
        if not any((element.get(name) or "").strip() for name in targets):
            if next(element.iterchildren(f"{G2}altLoc"), None) is None:
                severity = None if local(element.tag) in ("remoteContent", "itemRef") else Severity.WARNING
                yield Finding(f"{local(element.tag)} has neither href nor residref", element, severity=severity)
        elif any(element.get(name) == "" for name in targets):
            name = next(name for name in targets if element.get(name) == "")
            yield Finding(f"{name} of {local(element.tag)} is empty", (element, name), severity=Severity.WARNING)
        href = (element.get("href") or "").strip().lower()
        if href.startswith(("javascript:", "vbscript:")):
            yield Finding("the address runs a script", (element, "href"))


@check("G2B007", severity="error", kinds=_ITEM)
def misspelt(item: Item) -> Iterable[Finding]:
    """An element in the namespace of NewsML-G2 does not exist.

    In `assert` and at extension points the schema lets anything pass; receivers skip what they do not know.

    **Bad**

    ```xml
    <assert qcode="pers:1"><personDetail><born>1969</born></personDetail></assert>
    ```

    **Good**

    ```xml
    <assert qcode="pers:1"><personDetails><born>1969</born></personDetails></assert>
    ```

    Reference: NewsML-G2 2.35, the list of elements.
    """
    known = g2_names()
    if len(known) < 100:
        return  # the schema is not there
    for name in [name for name in item.by_name if name not in known]:
        for element in item.g2(name):
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else ""
            yield Finding(f"NewsML-G2 has no element {name}", element, hint)
    homeless = any(not tag.startswith("{") for tag in item.by_tag)
    for element in item.g2("assert") if homeless else ():
        for child in element.iter("*"):
            if not child.tag.startswith("{"):
                hint = f'declare xmlns="{G2[1:-1]}"'
                yield Finding(
                    f"{child.tag} is in no namespace, so it is not NewsML-G2's", child, hint, Severity.WARNING
                )


@check("G2B008", severity="error", kinds=(*_ITEM, "nitf", "xhtml"))
def nested_paragraphs(view: XmlView) -> Iterable[Finding]:
    """A paragraph stands inside a paragraph.

    XML lets it pass; HTML and NITF don't have it, and renderers lose text.

    **Bad**

    ```xml
    <p>Berlin (AFP) - <p>Die Regierung …</p></p>
    ```

    **Good**

    ```xml
    <p>Berlin (AFP) - Die Regierung …</p>
    ```

    Reference: NITF 3.6, p; HTML, the p element: phrasing content only.
    """
    if view.kind != "newsml-g2" and view.root.getparent() is not None:
        return  # judged with its item
    for name in (f"{XHTML}p", f"{NITF}p", "p"):
        for element in view.by_tag.get(name, ()):
            if next(element.iterancestors(name), None) is not None:
                yield Finding("a paragraph inside a paragraph", element)


@check("G2B009", severity="error", kinds=_ITEM)
def roots(item: Item) -> Iterable[Finding]:
    """`inlineXML` has more than one element in it, or none.

    It holds one XML document. A warning where it is empty.

    **Bad**

    ```xml
    <inlineXML contenttype="application/xhtml+xml"><p>…</p><p>…</p></inlineXML>
    ```

    **Good**

    ```xml
    <inlineXML contenttype="application/xhtml+xml"><html>…</html></inlineXML>
    ```

    Reference: NewsML-G2 2.35, inlineXML.
    """
    for element in item.g2("inlineXML"):
        children = list(element.iterchildren("*"))
        if len(children) > 1:
            yield Finding(f"inlineXML has {len(children)} elements, and may have one", children[1])
        elif not children:
            yield Finding("inlineXML is empty", element, severity=Severity.WARNING)


@check("G2B010", severity="warning", kinds=_ITEM)
def part_of_nothing(item: Item) -> Iterable[Finding]:
    """`partMeta` does not say which part of the content it is about.

    **Bad**

    ```xml
    <partMeta partid="p1"><creator literal="meyer"/></partMeta>
    ```

    **Good**

    ```xml
    <partMeta partid="p1" contentrefs="q1"><creator literal="meyer"/></partMeta>
    ```

    Reference: NewsML-G2 2.35, partMeta: contentrefs, timeDelim, regionDelim.
    """
    numbers: set[str] = set()
    for element in item.g2("partMeta"):
        number = (element.get("seq") or "").strip()
        if number and number in numbers:
            yield Finding(f"two parts have the number {number}", (element, "seq"))
        numbers.add(number)
        delimited = next(element.iterchildren(f"{G2}timeDelim", f"{G2}regionDelim"), None) is not None
        if not element.get("contentrefs") and not delimited:
            yield Finding("partMeta has neither contentrefs nor timeDelim nor regionDelim", element)
        for delim in element.iterchildren(f"{G2}timeDelim"):
            start, end = (natural((delim.get(name) or "").strip()) for name in ("start", "end"))
            if start is not None and end is not None and start > end:
                yield Finding(f"the part starts at {start} and ends at {end}", (delim, "end"))
            reference = delim.get("renditionref")
            renditions = {e.get("rendition") for e in item.g2("remoteContent", "inlineData", "inlineXML")}
            if reference and reference not in renditions:
                yield Finding(f"no content has the rendition {reference}", (delim, "renditionref"))


@check("G2B011", severity="warning", kinds=_ITEM)
def rendition_twice(item: Item) -> Iterable[Finding]:
    """Two contents are the same rendition in the same format and size.

    **Bad**

    ```xml
    <remoteContent rendition="rnd:web" contenttype="image/jpeg" href="a.jpg"/>
    <remoteContent rendition="rnd:web" contenttype="image/jpeg" href="b.jpg"/>
    ```

    **Good**

    ```xml
    <remoteContent rendition="rnd:web" contenttype="image/jpeg" href="a.jpg"/>
    <remoteContent rendition="rnd:thumbnail" contenttype="image/jpeg" href="b.jpg"/>
    ```

    Reference: NewsML-G2 2.35, contentSet: alternative renditions of the same content.
    """
    for content in item.g2("contentSet"):
        seen: set[tuple[str | None, ...]] = set()
        for element in content.iterchildren("*"):
            rendition = element.get("rendition") or element.get("renditionuri")
            if not rendition:
                continue
            names = (
                "contenttype",
                "format",
                "width",
                "height",
                "duration",
                "videocodec",
                "residref",
                "contenttypevariant",
            )
            key = (rendition, *(element.get(n) for n in names))
            if key in seen:
                yield Finding(f"two contents are the rendition {rendition}", (element, "rendition"))
            seen.add(key)


@check("G2B012", severity="warning", kinds=_ITEM)
def no_content(item: Item) -> Iterable[Finding]:
    """A usable text has no text.

    **Bad**

    ```xml
    <inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body/></nitf></inlineXML>
    ```

    **Good**: content with words in it.

    Reference: NewsML-G2 2.35, contentSet.
    """
    if item.item_kind != "newsItem":
        return
    for element in item.g2("inlineXML"):
        text = content_text(element, item)
        if text is not None and not text.strip():
            media = any(local(e.tag) in ("img", "media-reference", "video", "audio", "svg") for e in element.iter("*"))
            foreign = next(element.iterchildren("*"), None)
            if not media and foreign is not None and foreign.tag.startswith((NITF, XHTML)):
                yield Finding("the inlined content has no text", element)
    for element in item.g2("inlineData"):
        if not text_of(element):
            yield Finding("inlineData is empty", element)


@check("G2B013", severity="error", kinds=_ITEM)
def not_decodable(item: Item) -> Iterable[Finding]:
    """`inlineData` is not in the encoding that it says it is in.

    **Bad**

    ```xml
    <inlineData contenttype="image/png" encoding="encd:base64">*** image ***</inlineData>
    ```

    **Good**

    ```xml
    <inlineData contenttype="image/png" encoding="encd:base64">iVBORw0KGgo=</inlineData>
    ```

    Reference: NewsML-G2 2.35, inlineData@encoding; RFC 4648.
    """
    for element in item.g2("inlineData"):
        encoding = (element.get("encoding") or element.get("encodinguri") or "").lower()
        if encoding.endswith("base64"):
            try:
                base64.b64decode("".join("".join(map(str, element.itertext())).split()), validate=True)
            except (ValueError, binascii.Error):
                yield Finding("the content is not base64", element)


@check("G2B014", severity="warning", kinds=_ITEM)
def class_and_content(item: Item) -> Iterable[Finding]:
    """The class of the item is not what its content is.

    **Bad**

    ```xml
    <itemClass qcode="ninat:text"/> … <remoteContent contenttype="image/jpeg" href="bild.jpg"/>
    ```

    **Good**

    ```xml
    <itemClass qcode="ninat:picture"/> … <remoteContent contenttype="image/jpeg" href="bild.jpg"/>
    ```

    Reference: NewsML-G2 2.35, itemClass; IPTC News Item Nature NewsCodes.
    """
    element = item.child("itemMeta/itemClass")
    content = item.child("contentSet")
    if element is None or content is None or item.item_kind != "newsItem":
        return
    value = element.get("uri") or catalogues.resolve(element.get("qcode") or "", item) or ""
    nature = value.partition("/ninature/")[2]
    kinds = {media_type(e).partition("/")[0] for e in content.iterchildren("*") if media_type(e)}
    inline = next(content.iterchildren(f"{G2}inlineXML"), None) is not None
    wanted = {"text": {"text", "application"}, "picture": {"image"}, "graphic": {"image", "application", "text"}}
    other = nature in wanted and not kinds & wanted[nature]
    still = nature in ("video", "audio") and kinds <= {"image"} and not inline
    if kinds and (other or still):
        yield Finding(f"the class is {nature}, the content is {' and '.join(sorted(kinds))}", element)
    elif nature in ("picture", "video", "audio") and inline and len(list(content.iterchildren("*"))) == 1:
        child = next(content.iter(f"{NITF}nitf"), None)
        if child is not None and not any(local(e.tag) == "media-reference" for e in child.iter("*")):
            yield Finding(f"the class is {nature}, the content is text", element)


@check("G2B015", severity="warning", kinds=_ITEM)
def renditions_differ(item: Item) -> Iterable[Finding]:
    """Two renditions of one text do not have the same words.

    Which story a reader gets depends on which rendition the receiver takes. Every changed, missing or added word is
    told; a headline, byline or dateline may stand in the text of one and in the head of the other, behind the item's
    slug, too, where both texts begin with it.

    **Bad**: the NITF rendition lacks the last paragraph of the XHTML rendition.

    **Good**: the same text in both.

    Reference: NewsML-G2 2.35, contentSet: alternative renditions of the same content.
    """
    stated = item.child("contentMeta/language")
    usual = (stated.get("tag") if stated is not None else None) or item.root.get(f"{XML}lang") or ""
    slugline = item.child("contentMeta/slugline")
    slug = wordwise.words("".join(map(str, slugline.itertext()))) if slugline is not None else []
    for content in item.g2("contentSet"):
        texts: dict[str, list[tuple[Element, Element, list[str]]]] = {}
        renditions = list(content.iterchildren(f"{G2}inlineXML", f"{G2}inlineData"))
        for element in renditions if len(renditions) > 1 else ():
            document = _compared(element)
            if document is None or element.get("contenttypevariant"):
                continue
            language = element.get(f"{XML}lang") or document.get(f"{XML}lang") or document.get("lang") or usual
            bodies = [document] if document is element else _contents(document) or _body(document)
            row = (element, document, _words(bodies, item))
            texts.setdefault(language_tags.primary(language), []).append(row)
        pairs = [pair for alike in texts.values() for pair in pairwise(alike)]
        for (_, one, first), (element, other, second) in pairs:
            # a headline stands in the text of one rendition and in the head of the other
            beside = [cache(partial(_whole, document, item)) for document in (one, other)]
            start = _behind_slug(first, second, slug)
            found = wordwise.changes(first[start:], second[start:], beside_first=beside[0], beside_second=beside[1])
            if first and second and found:
                more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
                shown = "; ".join(found[:_SHOWN])
                yield Finding(f"the text is not that of the rendition before: {shown}{more}", element)


_SLUG_WITHIN = 12
"""words of labels in front of a slug"""


def _behind_slug(first: list[str], second: list[str], slug: list[str]) -> int:
    """Where two texts go on that begin alike and with the item's slug; 0 where they don't. The headline behind it may
    stand in the head of one."""
    ends = (begin + len(slug) for begin in range(_SLUG_WITHIN) if first[begin : begin + len(slug)] == slug)
    end = next(ends, 0) if slug else 0
    return end if first[:end] == second[:end] else 0


_SHOWN = 5
"""changes of one text that are told"""


def _compared(rendition: Element) -> Element | None:
    """The document in a rendition, or the rendition of plain text itself; None for what holds no running text."""
    if local(rendition.tag) == "inlineData":
        plain = (rendition.get("contenttype") or "").partition(";")[0].strip() == "text/plain"
        return rendition if plain and not rendition.get("encoding") and not rendition.get("rendition") else None
    child = next(rendition.iterchildren("*"), None)
    return child if child is not None and child.tag.startswith((NITF, XHTML)) else None


def _words(elements: Iterable[Element], item: Item) -> list[str]:
    return wordwise.words(" ".join(running_text(e, item) for e in elements))


def _whole(document: Element, item: Item) -> frozenset[str]:
    """All words of a rendition; a head's properties stand side by side without a blank between them."""
    apart = wordwise.words(" ".join(map(str, document.itertext("*"))))
    return frozenset((*_words([document], item), *apart))


@check("G2B016", severity="warning", kinds=_ITEM)
def wrong_dimensions(item: Item) -> Iterable[Finding]:
    """A measure of a picture or video can't be true: a width of 0, an orientation beyond 8.

    **Bad**

    ```xml
    <remoteContent width="0" height="1001" orientation="9"/>
    ```

    **Good**

    ```xml
    <remoteContent width="1500" height="1001" orientation="1"/>
    ```

    Reference: NewsML-G2 2.35, newsContentCharacteristics; EXIF 2.3, Orientation: 1 to 8.
    """
    for element in item.g2("remoteContent", "icon"):
        for name in ("width", "height", "colourdepth", "resolution", "duration"):
            if (element.get(name) or "").strip() in ("0", "00"):
                yield Finding(f"{name} is 0", (element, name))
        orientation = natural((element.get("orientation") or "1").strip())
        if orientation is not None and not 1 <= orientation <= 8:
            yield Finding(f"orientation is {orientation}, and goes from 1 to 8", (element, "orientation"))
        shape = (element.get("layoutorientation") or "").rpartition(":")[2]
        width, height = (natural((element.get(name) or "").strip()) for name in ("width", "height"))
        if width is not None and height is not None and orientation in (1, 2, 3, 4):
            actual = "horizontal" if width > height else "vertical" if width < height else "square"
            if shape in ("horizontal", "vertical") and actual != shape:
                yield Finding(
                    f"layoutorientation is {shape}, {width} × {height} is {actual}", (element, "layoutorientation")
                )
