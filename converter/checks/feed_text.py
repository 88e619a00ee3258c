"""Rules on the words of feeds: markup where there is to be none, or that readers cut out; addresses without a base."""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser

from converter import mojibake
from converter.checks import feed_types
from converter.checks.detection import ATOM
from converter.checks.views import XHTML, XML, Element, Finding, XmlView, local
from converter.diagnostics import Severity
from converter.registry import check

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_RSS1 = "{http://purl.org/rss/1.0/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PLAIN = (
    *("title", "category", "copyright", "generator", "source", "managingEditor", "webMaster", "author"),
    *(f"{_RSS1}title", f"{_DC}title", f"{_DC}creator", f"{_DC}subject", f"{_DC}rights", f"{_DC}publisher"),
)
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_MODULES = frozenset(
    (
        *(f"{_ITUNES}{name}" for name in ("author", "title", "subtitle", "summary", "keywords", "name")),
        f"{_MEDIA}credit",
        f"{_MEDIA}keywords",
        "{http://rssnamespace.org/feedburner/ext/1.0}browserFriendly",
    )
)
_TYPED = (f"{_MEDIA}title", f"{_MEDIA}description", f"{_MEDIA}text")
_RICH = ("description", _CONTENT, f"{_RSS1}description", f"{_DC}description", f"{XHTML}body")
_TEXTS = ("title", "subtitle", "summary", "rights", "content")
_ADDRESSED = {"a": "href", "img": "src", "area": "href", "video": "src", "audio": "src", "source": "src", "q": "cite"}
_STYLE = re.compile(
    r"(?i)expression\s*\(|javascript:|url\s*\(|@import|\\[0-9a-f]|(?:^|;)\s*(?:-[a-z]+-[a-z-]+|behavior|position|z-index"
    r"|list-style(?:-image)?|content|filter|clip|opacity|visibility)\s*:"
)
_CONTROLS = re.compile("[\x80-\x9f\ufffd]")
_CODES = re.compile(r"&#(?:1(?:2[89]|[34]\d|5\d)|65533|[xX]0*(?:[89][0-9a-fA-F]|[fF]{3}[dD]));")
"""references to what no text has: controls beyond ASCII, which are Windows-1252, and the sign for what was lost"""
_MOST = 200_000
"""characters of a text that are looked at"""
_OWN = ("data-", "aria-", "{")
"""how attributes begin that pages may make up, or that are of another namespace"""
_BROKEN = re.compile(r"</?[a-zA-Z][^<>]*(?:<|$)")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(feed_types.lists()[name].split())


class _Tags(HTMLParser):
    """Collects the start tags of a fragment, and what of it is not nested as it should be."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.open: list[str] = []
        self.loose: str = ""
        """the first element that is closed too late or never, or that was not open"""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))
        if tag in _words("html") and tag not in _words("void") and len(self.open) < _DEEPEST:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.open:
            if tag not in _words("void") and tag in _words("html") and len(self.open) < _DEEPEST:
                self.loose = self.loose or f"{tag} is closed and was not open"
            return
        while (inner := self.open.pop()) != tag:
            self._left(inner)

    def ended(self) -> str:
        """What is not nested as it should be; empty: nothing. What is unfinished at the end stays unread: closing the
        parser takes it time by the square of its length."""
        for tag in reversed(self.open) if len(self.open) < _DEEPEST else ():
            self._left(tag)
        return self.loose

    def _left(self, tag: str) -> None:
        if tag not in _words("unclosed"):
            self.loose = self.loose or f"{tag} is not closed"


_DEEPEST = 200
"""elements in each other; of what is deeper nothing is said"""
_NAMED = re.compile(r"&([a-zA-Z][a-zA-Z0-9]{1,30});")


@check("FED004", severity="warning", kinds=("rss", "atom"))
def markup_in_text(view: XmlView) -> Iterable[Finding]:
    """Markup stands where readers show plain text, or is such as readers cut out for safety.

    Whoever writes `&lt;b&gt;` into a title gets the brackets shown in one reader and lost in another; relative
    addresses have no base in an aggregator; scripts, frames, forms and event attributes are removed.

    **Bad**

    ```xml
    <rss version="2.0"><channel><title>News</title><link>https://example.org/</link><description>All</description>
    <item><title>&lt;b&gt;Summit&lt;/b&gt; ends</title></item></channel></rss>
    ```

    **Good**

    ```xml
    <rss version="2.0"><channel><title>News</title><link>https://example.org/</link><description>All</description>
    <item><title>Summit ends</title></item></channel></rss>
    ```

    Reference: RSS Advisory Board, RSS Best Practices Profile; RFC 4287, 8.1 (HTML and XHTML content).
    """
    for element in view.elements:
        tag = str(element.tag)
        text = "".join(map(str, element.itertext()))
        if tag in _PLAIN or tag in _MODULES or (tag in _TYPED and element.get("type", "plain") == "plain"):
            yield from _plain(local(tag), text, element)
        elif tag in _TYPED:
            yield from _rich(local(tag), text, element)
        elif tag == "description" and _is_channels(element):
            yield from _plain("the channel's description", text, element)
        elif tag in _RICH:
            yield from _rich(local(tag), text, element)
        elif tag.startswith(ATOM) and local(tag) in _TEXTS:
            yield from _atom(element, text)
        if tag.startswith(XHTML) and tag != f"{XHTML}body":  # the body is how RSS holds XHTML
            attributes = [(str(k), str(v)) for k, v in element.attrib.items()]
            yield from _risks(local(tag), [(local(tag), list(attributes))], element)
        yield from _characters(element, text)


def _is_channels(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == "channel"


def _characters(element: Element, text: str) -> Iterator[Finding]:
    if len(element) == 0:
        if match := _CONTROLS.search(text):
            yield Finding(f"{local(element.tag)} has characters that are none: {match[0]!r}", element)
        elif again := next(mojibake.twice(text), None):
            message = f"{local(element.tag)} was decoded wrongly on the way: {again.shown!r}"
            yield Finding(message, element, f"is {again.meant!r} meant?")
    for name, value in element.attrib.items():
        if match := _CONTROLS.search(str(value)):
            yield Finding(f"{name!s} has characters that are none: {match[0]!r}", (element, str(name)))


def _plain(name: str, text: str, element: Element) -> Iterator[Finding]:
    if found := feed_types.markup(text):
        yield Finding(f"{name} takes plain text, and has {found!r} in it", element)


def _rich(name: str, text: str, element: Element) -> Iterator[Finding]:
    if match := _CODES.search(text):
        yield Finding(f"{name} has a reference to a character that is none: {match[0]}", element)
    unknown = next((m[0] for m in _NAMED.finditer(text[:_MOST]) if f"{m[1]};" not in html.entities.html5), None)
    if unknown:
        yield Finding(f"{name} is HTML, which has no {unknown}", element)
    if "<" not in text:
        return
    parser = _Tags()
    parser.feed(text[:_MOST])
    yield from _risks(name, parser.tags, element)
    if broken := _BROKEN.search(text[:_MOST]):
        yield Finding(f"{name} has a tag that is not closed: {broken[0][:40]!r}", element)
    elif len(text) < _MOST and (loose := parser.ended()):
        yield Finding(f"{name} is HTML in which {loose}", element)
    for tag, _ in parser.tags:
        if tag not in _words("html"):
            yield Finding(f"{name} is HTML, which has no tag {tag}", element)
            break


def in_html(name: str, text: str) -> Iterator[str]:
    """What readers cut out of a fragment of HTML, or can't show: each once."""
    parser = _Tags()
    parser.feed(text[:_MOST])
    said = [message for tag, attributes in parser.tags for message in _of_tag(name, tag, attributes, base=False)]
    yield from dict.fromkeys(said)
    if broken := _BROKEN.search(text[:_MOST]):
        yield f"{name} has a tag that is not closed: {broken[0][:40]!r}"
    elif len(text) < _MOST and (loose := parser.ended()):
        yield f"{name} is HTML in which {loose}"


def _risks(name: str, tags: Iterable[tuple[str, list[tuple[str, str | None]]]], element: Element) -> Iterator[Finding]:
    told: set[str] = set()
    base = any(e.get(f"{XML}base") for e in (element, *element.iterancestors()))
    for tag, attributes in tags:
        for message in _of_tag(name, tag, attributes, base=base):
            if message not in told:
                told.add(message)
                yield Finding(message, element)


def _of_tag(name: str, tag: str, attributes: list[tuple[str, str | None]], *, base: bool) -> Iterator[str]:
    if tag in _words("risky"):
        yield f"{name} has the tag {tag}, which readers cut out"
    for key, value in attributes:
        plain = html.unescape(value or "").strip()
        if key.startswith("on"):
            yield f"{name} has the attribute {key}, which readers cut out"
        elif key == "style" and _STYLE.search(plain):
            yield f"{name} has a style that readers cut out: {plain!r}"
        elif key in ("href", "src", "cite", "longdesc"):
            if re.match(r"(?i)(?:javascript|vbscript|data):", plain):
                yield f"{name} has a script in {key}"
            elif key == _ADDRESSED.get(tag) and not base and plain and not re.match(r"[A-Za-z][\w+.-]*:|#", plain):
                yield f"{name} has the relative address {plain!r}"
        elif tag in _words("html") and key not in _words("html-attributes") and not key.startswith(_OWN):
            yield f"{name} has the attribute {key}, which HTML does not have"


def _atom(element: Element, text: str) -> Iterator[Finding]:
    name, type_ = local(element.tag), (element.get("type") or "text").strip()
    if type_ == "text":
        if found := feed_types.markup(text):
            yield Finding(f"{name} is plain text, and has {found!r} in it", element, 'type="html", or no markup')
    elif type_ in ("html", "text/html"):
        yield from _rich(name, text, element)
        if re.search(r"</?[A-Za-z]", text) is None and "<" in text:
            yield Finding(f"{name} is HTML, and has a bracket that begins no tag", element, "write &amp;lt;")


_DECLARED = re.compile(r"""\s*<\?xml\s+version\s*=\s*["']([^"']*)["'](?:\s+encoding\s*=\s*["']([^"']*)["'])?""")
_PODCAST = "http://www.itunes.com/dtds/podcast-1.0.dtd"


@check("FED005", severity="warning", kinds=("rss", "atom"))
def declaration(view: XmlView) -> Iterable[Finding]:
    """The XML declaration of a feed names a version of XML that readers do not take, or a podcast is not in UTF-8.

    **Bad**

    ```xml
    <?xml version="1.1"?>
    <rss version="2.0"><channel><title>News</title><link>https://example.org/</link><description>All</description>
    </channel></rss>
    ```

    **Good**

    ```xml
    <?xml version="1.0" encoding="UTF-8"?>
    <rss version="2.0"><channel><title>News</title><link>https://example.org/</link><description>All</description>
    </channel></rss>
    ```

    Reference: XML 1.0, 2.8 and 4.3.3: UTF-8 and UTF-16 are what every parser has to know; Apple, A Podcaster's Guide to
    RSS: podcasts are in UTF-8.
    """
    match = _DECLARED.match(view.source.text)
    if match is None:
        return
    encoding = (match[2] or "UTF-8").upper()
    if match[1] != "1.0":
        message = f"the feed is in XML {match[1]}, which readers do not take"
        yield Finding(message, view.root, 'version="1.0"', Severity.ERROR)
    if encoding != "UTF-8" and _PODCAST in view.root.nsmap.values():
        yield Finding(f"the podcast is in {match[2]}", view.root, 'encoding="UTF-8"')
    elif not encoding.startswith("UTF-"):
        message = f"the feed is in {match[2]}: every parser knows UTF-8 and UTF-16 alone"
        yield Finding(message, view.root, 'encoding="UTF-8"', Severity.INFO)
