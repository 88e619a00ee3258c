"""What a rule looks at: one document, or one item of a feed, with the positions of its parts.

Views are cheap to make, and what costs something (line and column, paths) is worked out only where a rule has
something to say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property, lru_cache
from typing import Any, Protocol

from lxml import etree

from converter import resources
from converter.checks.json_text import find
from converter.checks.profiles import Profile
from converter.checks.schemes import Catalogue
from converter.diagnostics import Location, Severity
from converter.limits import DEFAULTS as ALL
from converter.limits import Limits
from converter.spans import Lines
from converter.xml import path_of

Element = etree._Element  # noqa: SLF001 - the stubs' public alias is a type only

G2 = "{http://iptc.org/std/nar/2006-10-01/}"
NITF = "{http://iptc.org/std/NITF/2006-10-18/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
XML = "{http://www.w3.org/XML/1998/namespace}"

ITEMS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")
"""the kinds of item (NewsML-G2 2.35, Anyitem)"""


@dataclass(frozen=True, slots=True)
class Options:
    """Every outside fact that the rules depend on."""

    select: tuple[str, ...] = ()
    """rule ids or their beginnings; none: all but those of a profile"""
    ignore: tuple[str, ...] = ()
    """rule ids or their beginnings; the longer of two that fit wins over ``select``"""
    profiles: tuple[str, ...] = ()
    """``google``: what Google's documentation of Article markup asks for; ``agency``: what ``demands`` ask for"""
    demands: tuple[Profile, ...] = ()
    """profiles that were read from files"""
    severities: tuple[tuple[str, Severity], ...] = ()
    """rule id and the severity that it has in place of its own"""
    now: datetime | None = None
    """with time zone; None: rules that need a clock are silent"""
    catalogues: tuple[Catalogue, ...] = ()
    """catalogues that the user supplied"""
    vocabularies: str | None = None
    """path of a file of vocabularies newer than ours (``vocabulary_files``)"""
    schema: str | None = None
    """path of an XML Schema to use in place of ours"""
    folder: str | None = None
    """where the document lies: relative addresses of its content are looked up there, and nowhere else"""
    limits: Limits = ALL


DEFAULTS = Options()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says; the runner adds the rule's id, its severity and the place."""

    message: str
    at: Any = None
    """XML: an element, also with an attribute's name; JSON: a pointer or an offset; HTML: a line and a column"""
    hint: str = ""
    severity: Severity | None = None
    """None: the rule's own"""


_TAG = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<([^!?/\s\"'>][^\"'>]*(?:\"[^\"]*\"[^\"'>]*|'[^']*'[^\"'>]*)*)>",
    re.DOTALL,
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,60})["']""")


def encoding_of(data: bytes) -> str:
    """The encoding that an XML document says it has; ``utf-8`` where it says nothing (XML 1.0, appendix F)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    declared = _DECLARED.match(data)
    return declared[1].decode("ascii").lower() if declared else "utf-8"


@dataclass
class XmlText:
    """The characters of an XML document, and where each element's start tag stands in them."""

    name: str
    data: bytes
    tree: Any
    """the parsed document: its elements in order are the start tags in order"""
    encoding: str = ""
    line: int = 1
    """of the first character, where the text was cut out of a larger file"""
    column: int = 1
    outer: str = ""
    """the path of what encloses it there"""

    @cached_property
    def text(self) -> str:
        """Decoded; line ends are LF, as in XML. Columns count code points."""
        return self.raw.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def raw(self) -> str:
        """Decoded, nothing else changed."""
        return self.data.decode(self.codec, "replace")

    @property
    def codec(self) -> str:
        return self.encoding or encoding_of(self.data)

    @cached_property
    def lines(self) -> Lines:
        return Lines.of(self.text)

    def raw_offset(self, element: Element, attribute: str | None = None) -> int | None:
        """The same in ``raw``."""
        offset = self.offset(element, attribute)
        if offset is None or self.raw == self.text:
            return offset
        line, column = self.lines.at(offset)
        starts = [0, *(m.end() for m in re.finditer(r"\r\n|\r|\n", self.raw))]
        return starts[line - 1] + column - 1

    @cached_property
    def _starts(self) -> dict[Element, int]:
        """Where the start tags begin that somebody has asked for, and all before them."""
        return {}

    @cached_property
    def _further(self) -> Iterator[tuple[Element, int]]:
        """Those that nobody has asked for yet."""
        tags = (m.start() for m in _TAG.finditer(self.text) if m[1] is not None)
        return zip(self.tree.iter("*"), tags, strict=False)

    def offset(self, element: Element, attribute: str | None = None) -> int | None:
        """Where the element's start tag, or an attribute's name in it, begins in ``text``."""
        start = self._start(element)
        if start is None:
            return None
        if attribute is None:
            return start
        tag = _TAG.match(self.text, start)
        found = tag and _attribute(tag[0], attribute)
        return start + found if found else start

    def _start(self, element: Element) -> int | None:
        known = self._starts
        if element not in known:
            for other, start in self._further:
                known[other] = start
                if other is element:
                    break
        return known.get(element)

    def location(self, element: Element, attribute: str | None = None) -> Location:
        path = f"{self.outer}{path_of(element)}" + (f"/@{local(attribute)}" if attribute else "")
        offset = self.offset(element, attribute)
        if offset is None:
            return Location(self.name, line_of(element), path=path)
        line, column = self.lines.at(offset)
        line, column = self.moved(line, column)
        return Location(self.name, line, column, path=path)

    def moved(self, line: int, column: int) -> tuple[int, int]:
        """A place in this text as a place in the file it was cut out of."""
        return line + self.line - 1, column + self.column - 1 if line == 1 else column


def _attribute(tag: str, name: str) -> int | None:
    short = re.escape(local(name))
    for match in re.finditer(r"([^\s=\"'<>/]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')", tag):
        if re.fullmatch(rf"(?:[^:]+:)?{short}", match[1]):
            return match.start()
    return None


def natural(text: str) -> int | None:
    """A whole number in at most 18 digits of ASCII; None for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


@lru_cache(4096)
def local(tag: str) -> str:
    """An element's or attribute's name without its namespace."""
    return tag[tag.rfind("}") + 1 :]


def line_of(element: Element) -> int | None:
    """The line of its start tag, as the parser counts; wrong beyond 65,535."""
    line: Any = element.sourceline
    return line or None


@dataclass
class XmlView:
    """An element and all below it, indexed once for all rules."""

    kind: str
    root: Element
    source: XmlText
    options: Options
    facts: dict[str, Any] = field(default_factory=dict)
    """what rules work out once for each other"""
    around: XmlView | None = None
    """the view of the item that it is inlined in"""

    @property
    def name(self) -> str:
        return self.source.name

    def locate(self, at: Any) -> Location:
        if isinstance(at, tuple) and len(at) == 2 and isinstance(at[0], Element):
            return self.source.location(at[0], at[1])
        if isinstance(at, Location):
            return at
        return self.source.location(at if isinstance(at, Element) else self.root)

    @cached_property
    def by_tag(self) -> dict[str, list[Element]]:
        index: defaultdict[str, list[Element]] = defaultdict(list)
        for element in self.elements:
            index[element.tag].append(element)
        return dict(index)

    def all(self, *names: str, namespace: str = "") -> list[Element]:
        """The elements with one of these names, each name's in document order."""
        index = self.by_tag
        return [element for name in names for element in index.get(namespace + name, ())]

    @cached_property
    def elements(self) -> list[Element]:
        return list(self.root.iter("*"))

    @cached_property
    def text(self) -> str:
        """All text, as it stands. What no text of an element holds does not stand in it either."""
        return all_text(self.root)

    @cached_property
    def given(self) -> dict[Element, list[tuple[str, str]]]:
        """The elements that have attributes, in document order, with the attributes' names and values."""
        if self.around:
            known = self.around.given
            return {element: known[element] for element in self.elements if element in known}
        return {element: given for element in self.elements if (given := element.items())}  # type: ignore[misc]

    @cached_property
    def by_attribute(self) -> dict[str, list[tuple[Element, str]]]:
        """All attributes by name: element and value, each name's in document order."""
        index: defaultdict[str, list[tuple[Element, str]]] = defaultdict(list)
        for element, given in self.given.items():
            for name, value in given:
                index[name].append((element, value))
        return dict(index)

    @cached_property
    def ids(self) -> dict[str, list[Element]]:
        """Elements by ``id`` and ``xml:id``, the inlined content's included; one with both the same counts once."""
        found: dict[str, list[Element]] = {}
        bearers = {element for name in _ID for element, _ in self.by_attribute.get(name, ())}
        for element in (element for element in self.elements if element in bearers):
            for key in {value for name, value in self.given[element] if name in _ID}:
                found.setdefault(key.strip(), []).append(element)
        return found


_ID = ("id", f"{XML}id")


class Item(XmlView):
    """One NewsML-G2 item: newsItem, packageItem, conceptItem, knowledgeItem, planningItem or catalogItem."""

    @cached_property
    def _inlined(self) -> set[Element]:
        """Elements of other standards in the same namespace: SportsML inside an ``inlineXML``."""
        return {
            e
            for inline in self.by_tag.get(f"{G2}inlineXML", ())
            for child in inline.iterchildren("*")
            if child.tag.startswith(G2) and local(child.tag) not in g2_names()
            for e in child.iter("*")
        }

    @cached_property
    def own(self) -> list[Element]:
        """The elements of NewsML-G2, each name's in document order; what is inlined of other standards is left out."""
        return [element for elements in self.by_name.values() for element in elements]

    @cached_property
    def attributes(self) -> dict[str, list[tuple[Element, str]]]:
        """The item's own attributes by name: element and value, each name's in document order."""
        index: defaultdict[str, list[tuple[Element, str]]] = defaultdict(list)
        all_ = self.given
        for element in self.own:
            for name, value in all_.get(element, ()):
                index[name].append((element, value))
        return dict(index)

    @cached_property
    def resolved(self) -> dict[str, str | None]:
        """QCode → URI of the concept, of those that were asked for (``catalogues.resolve``)."""
        return {}

    @cached_property
    def identified(self) -> set[Element]:
        """The item's own elements with a QCode, a URI or a literal that is not empty."""
        return {element for element, _, value in self.having("qcode", "uri", "literal") if value}

    @cached_property
    def names(self) -> dict[Element | None, list[Element]]:
        """The ``name`` elements of each element that has any."""
        return self._children_of("name")

    @cached_property
    def types(self) -> dict[Element | None, list[Element]]:
        """The ``type`` elements of each element that has any."""
        return self._children_of("type")

    def _children_of(self, name: str) -> dict[Element | None, list[Element]]:
        found: dict[Element | None, list[Element]] = {}
        for element in self.g2(name):
            found.setdefault(element.getparent(), []).append(element)
        return found

    def having(self, *names: str) -> list[tuple[Element, str, str]]:
        """Element, attribute and value of the item's own attributes with one of these names."""
        index = self.attributes
        return [(element, name, value) for name in names for element, value in index.get(name, ())]

    @cached_property
    def by_name(self) -> dict[str, list[Element]]:
        """The item's own elements by name, each name's in document order."""
        names = {tag[len(G2) :]: found for tag, found in self.by_tag.items() if tag.startswith(G2)}
        if foreign := self._inlined:
            names = {name: [e for e in found if e not in foreign] for name, found in names.items()}
        return names

    def g2(self, *names: str) -> list[Element]:
        """The item's own elements with one of these names, each name's in document order."""
        index = self.by_name
        return [element for name in names for element in index.get(name, ())]

    def child(self, path: str, of: Element | None = None) -> Element | None:
        """The first element down a path of G2 names: ``itemMeta/pubStatus``."""
        if of is not None:
            return self._below(path, of)
        if path not in self._children:
            self._children[path] = self._below(path, self.root)
        return self._children[path]

    @cached_property
    def _children(self) -> dict[str, Element | None]:
        return {}

    def _below(self, path: str, of: Element) -> Element | None:
        node: Element | None = of
        for step in path.split("/"):
            if node is None:
                return None
            node = next(node.iterchildren(G2 + step), None)
        return node

    @cached_property
    def item_kind(self) -> str:
        return local(self.root.tag)


@cache
def g2_names() -> frozenset[str]:
    """The names of all elements, from our own schema."""
    found: set[str] = set()
    for path in sorted((resources.folder("schemas") / "newsml-g2").glob("*.xsd")):
        found |= set(re.findall(r"""<(?:\w+:)?element\s[^>]*?\bname=["']([\w.-]+)["']""", path.read_text("utf-8")))
    return frozenset(found)


def text_of(element: Element | None) -> str:
    """All text below an element, white space collapsed."""
    return "" if element is None else " ".join(all_text(element).split())


_STRING = etree.XPath("string()", smart_strings=False)


def all_text(element: Element) -> str:
    """All text below an element, as it stands."""
    if len(element) == 0:
        return element.text or ""
    return str(_STRING(element))


@dataclass
class JsonView:
    """A JSON value with its text, for positions."""

    kind: str
    name: str
    value: Any
    text: str
    options: Options
    line: int = 1
    """of the first character, where the text was cut out of a larger file"""
    column: int = 1
    facts: dict[str, Any] = field(default_factory=dict)

    def locate(self, at: Any) -> Location:
        if isinstance(at, Location):
            return at
        pointer = at if isinstance(at, str) else ""
        offset = at if isinstance(at, int) else find(self.text, pointer)
        if offset is None:
            return Location(self.name, self.line, self.column, path=pointer)
        line, column = self.lines.at(offset)
        moved = line + self.line - 1, column + self.column - 1 if line == 1 else column
        return Location(self.name, moved[0], moved[1], path=pointer or "/")

    @cached_property
    def lines(self) -> Lines:
        return Lines.of(self.text)


@dataclass
class HtmlView:
    """What of an HTML page concerns us."""

    kind: str
    name: str
    text: str
    options: Options
    tags: tuple[tuple[str, Mapping[str, str], int, int], ...] = ()
    """elements with RDFa or microdata attributes: name, attributes, line, column"""
    headings: tuple[tuple[str, int, int], ...] = ()
    """the page's title and each ``h1``: words, line, column"""
    facts: dict[str, Any] = field(default_factory=dict)

    def locate(self, at: Any) -> Location:
        if isinstance(at, Location):
            return at
        line, column = at if isinstance(at, tuple) else (1, 1)
        return Location(self.name, line, column)


@dataclass
class RawView:
    """A file before it is understood: what the parser refused."""

    kind: str
    name: str
    data: bytes
    options: Options
    refusals: tuple[tuple[str, Finding], ...] = ()
    """rule id and what is to be said"""
    called: str = ""
    """the document's kind, where it is known by name and there are no rules for it"""
    version: str = ""
    """of that kind"""

    def refused(self, rule: str) -> Iterator[Finding]:
        yield from (finding for id_, finding in self.refusals if id_ == rule)

    def locate(self, at: Any) -> Location:
        return at if isinstance(at, Location) else Location(self.name, 1, 1)


class View(Protocol):
    """What the runner needs to know of whatever rules look at."""

    @property
    def kind(self) -> str: ...

    @property
    def name(self) -> str: ...

    def locate(self, at: Any) -> Location: ...
