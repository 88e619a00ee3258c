"""The components of an XML Schema in a form that can be compared: names resolved, groups and extensions dissolved.

Knows what the official NewsML-G2 and NITF schemas and ours use of XML Schema 1.0, and refuses the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
XML = "{http://www.w3.org/XML/1998/namespace}"

# ---------------------------------------------------------------- content models


@dataclass(frozen=True)
class Expression:
    """A regular expression over element names and wildcards."""

    kind: str
    """``none`` (matches nothing), ``empty``, ``symbol``, ``then``, ``or``, ``star``"""
    parts: tuple[Expression, ...] = ()
    symbol: Symbol | None = None

    @cached_property
    def nullable(self) -> bool:
        if self.kind == "then":
            return all(p.nullable for p in self.parts)
        if self.kind == "or":
            return any(p.nullable for p in self.parts)
        return self.kind in ("empty", "star")

    @cached_property
    def first(self) -> frozenset[Symbol]:
        """The symbols that can come first."""
        if self.kind == "symbol" and self.symbol:
            return frozenset((self.symbol,))
        if self.kind == "then":
            head, tail = self.parts
            return head.first | tail.first if head.nullable else head.first
        return frozenset().union(*(p.first for p in self.parts))

    def after(self, symbol: Symbol) -> Expression:
        """What must follow once ``symbol`` has come (Brzozowski's derivative)."""
        if self.kind == "symbol":
            return EMPTY if self.symbol == symbol else NONE
        if self.kind == "then":
            head, tail = self.parts
            rest = then(head.after(symbol), tail)
            return either(rest, tail.after(symbol)) if head.nullable else rest
        if self.kind == "or":
            return either(*(p.after(symbol) for p in self.parts))
        if self.kind == "star":
            return then(self.parts[0].after(symbol), self)
        return NONE


@dataclass(frozen=True)
class Symbol:
    """An element by its name, or a wildcard by its constraint."""

    name: str
    wildcard: bool = False


NONE, EMPTY = Expression("none"), Expression("empty")


def then(head: Expression, tail: Expression) -> Expression:
    if NONE in (head, tail):
        return NONE
    if head == EMPTY:
        return tail
    if tail == EMPTY:
        return head
    if head.kind == "then":
        return then(head.parts[0], then(head.parts[1], tail))
    return Expression("then", (head, tail))


def either(*parts: Expression) -> Expression:
    flat = {q for p in parts for q in (p.parts if p.kind == "or" else (p,))} - {NONE}
    if len(flat) < 2:
        return next(iter(flat), NONE)
    return Expression("or", tuple(sorted(flat, key=repr)))


def star(part: Expression) -> Expression:
    if part in (NONE, EMPTY):
        return EMPTY
    return part if part.kind == "star" else Expression("star", (part,))


def times(part: Expression, least: str, most: str) -> Expression:
    if most == "unbounded":
        return star(part) if least == "0" else then(part, star(part))
    if (least, most) not in (("0", "1"), ("1", "1")):
        raise NotImplementedError(f"minOccurs={least} maxOccurs={most}")
    return either(EMPTY, part) if least == "0" else part


# ---------------------------------------------------------------- types


@dataclass(frozen=True)
class Simple:
    """A simple type: built in, or derived by restriction, list or union."""

    kind: str
    """``built-in``, ``restriction``, ``list``, ``union``"""
    name: str = ""
    """of a built-in type"""
    parts: tuple[Simple, ...] = ()
    """base, item or member types"""
    facets: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Attribute:
    type: Simple
    required: bool
    fixed: str | None = None
    default: str | None = None


@dataclass(frozen=True)
class Wildcard:
    namespace: str
    process: str


@dataclass
class Complex:
    """A complex type; a simple type as an element's type is one without attributes."""

    content: Expression = EMPTY
    mixed: bool = False
    simple: Simple | None = None
    children: dict[Symbol, object] = field(default_factory=dict)
    """what to ask ``Schema.element_type`` for"""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    wildcard: Wildcard | None = None
    abstract: bool = False
    block: str = ""
    base: str = ""
    """name of the type it is an extension of"""


_MODELLED = frozenset(
    (
        *("name", "type", "ref", "base", "minOccurs", "maxOccurs", "use", "fixed", "default", "value", "id"),
        *("namespace", "processContents", "schemaLocation", "mixed", "abstract", "block", "memberTypes", "itemType"),
        *("targetNamespace", "elementFormDefault", "attributeFormDefault", "version", XML + "lang"),
    )
)
"""attributes of a schema document that are compared, or that change nothing here"""

_INTEGERS = {"nonNegativeInteger": "0", "positiveInteger": "1"}


class Schema:
    """A schema with all that it includes and imports."""

    def __init__(self, path: Path) -> None:
        self.globals: dict[tuple[str, str], etree._Element] = {}
        self._load(path.resolve(), set())
        self.target = etree.parse(str(path)).getroot().get("targetNamespace", "")

    def _load(self, path: Path, seen: set[Path]) -> None:
        if path in seen:
            return
        seen.add(path)
        root = etree.parse(str(path), etree.XMLParser(remove_comments=True)).getroot()
        if unknown := {str(a) for e in root.iter(XS + "*") for a in e.attrib} - _MODELLED:
            raise NotImplementedError(f"{path}: {sorted(unknown)}")
        target = root.get("targetNamespace")
        for node in root:
            kind = etree.QName(node).localname
            if kind in ("include", "import"):
                self._load((path.parent / node.get("schemaLocation", "")).resolve(), seen)
            elif kind != "annotation":
                space = "type" if kind in ("simpleType", "complexType") else kind
                self.globals[space, f"{{{target}}}{node.get('name')}"] = node

    def names(self, kind: str) -> set[str]:
        return {name for space, name in self.globals if space == kind}

    def name(self, node: etree._Element, attribute: str) -> str:
        """The qualified name that an attribute of a schema element holds."""
        prefix, _, local = node.get(attribute, "").rpartition(":")
        if prefix == "xml":
            return XML + local
        return f"{{{node.nsmap[prefix or None]}}}{local}"

    # -- elements

    def element_type(self, node: object) -> Complex:
        """The type of an element declaration (or of what refers to one)."""
        assert isinstance(node, etree._Element)
        if node.get("ref"):
            return self.element_type(self.globals["element", self.name(node, "ref")])
        if node.get("type"):
            return self.named_type(self.name(node, "type"))
        (inner,) = (n for n in node if n.tag == XS + "complexType")
        return self._complex(inner)

    @cache  # noqa: B019 - a schema lives as long as the test run
    def named_type(self, name: str) -> Complex:
        node = self.globals.get(("type", name))
        if node is None or node.tag == XS + "simpleType":
            return Complex(simple=self.named_simple(name))
        return self._complex(node)

    @cache  # noqa: B019
    def _complex(self, node: etree._Element) -> Complex:
        made = Complex(abstract=node.get("abstract") == "true", block=node.get("block", ""))
        mixed = node.get("mixed") == "true"
        body = node
        for inner in node:
            if inner.tag in (XS + "complexContent", XS + "simpleContent"):
                (body,) = (n for n in inner if n.tag != XS + "annotation")
                if body.tag != XS + "extension":
                    raise NotImplementedError(body.tag)
                made.base = self.name(body, "base")
        base = self.named_type(made.base) if made.base else Complex()
        made.content, made.mixed, made.simple = base.content, base.mixed or mixed, base.simple
        made.children.update(base.children)
        made.attributes.update(base.attributes)
        for part in body:
            if part.tag in (XS + "sequence", XS + "choice", XS + "group"):
                made.content = then(made.content, self._particle(part, made.children))
        own: list[Wildcard] = []
        for name, attribute in self._attributes(body, own):
            assert name not in made.attributes, name
            made.attributes[name] = attribute
        assert len(set(own)) <= 1, own
        assert not own or not base.wildcard or own[0] == base.wildcard
        made.wildcard = own[0] if own else base.wildcard
        return made

    def _particle(self, node: etree._Element, children: dict[Symbol, object]) -> Expression:
        least, most = node.get("minOccurs", "1"), node.get("maxOccurs", "1")
        kind = etree.QName(node).localname
        if kind == "element":
            name = self.name(node, "ref") if node.get("ref") else f"{{{self.target}}}{node.get('name')}"
            made = Expression("symbol", symbol=Symbol(name))
            children.setdefault(Symbol(name), node)
        elif kind == "any":
            made = Expression("symbol", symbol=Symbol(self._wildcard(node), wildcard=True))
        elif kind == "group":
            (inner,) = (n for n in self.globals["group", self.name(node, "ref")] if n.tag != XS + "annotation")
            made = self._particle(inner, children)
        elif kind in ("sequence", "choice"):
            parts = [self._particle(n, children) for n in node if n.tag != XS + "annotation"]
            made = EMPTY if kind == "sequence" else either(*parts)
            for part in reversed(parts) if kind == "sequence" else ():
                made = then(part, made)
        else:
            raise NotImplementedError(kind)
        return times(made, least, most)

    def _wildcard(self, node: etree._Element) -> str:
        namespace = node.get("namespace", "##any")
        namespace = self.target if namespace == "##targetNamespace" else namespace
        return f"{namespace} {node.get('processContents', 'strict')}"

    # -- attributes

    def _attributes(self, node: etree._Element, wildcards: list[Wildcard]) -> Iterator[tuple[str, Attribute]]:
        for part in node:
            kind = etree.QName(part).localname
            if kind == "attributeGroup":
                yield from self._attributes(self.globals["attributeGroup", self.name(part, "ref")], wildcards)
            elif kind == "anyAttribute":
                wildcards.append(Wildcard(*self._wildcard(part).split(" ")))
            elif kind == "attribute":
                name = self.name(part, "ref") if part.get("ref") else part.get("name", "")
                declared = self.globals["attribute", name] if part.get("ref") else part
                required = part.get("use") == "required"
                yield name, Attribute(self._simple_of(declared), required, part.get("fixed"), part.get("default"))

    def global_attribute(self, name: str) -> Attribute:
        return Attribute(self._simple_of(self.globals["attribute", name]), required=False)

    # -- simple types

    def _simple_of(self, node: etree._Element) -> Simple:
        if node.get("type"):
            return self.named_simple(self.name(node, "type"))
        for inner in node:
            if inner.tag == XS + "simpleType":
                return self._simple(inner)
        return Simple("built-in", "anySimpleType")

    def named_simple(self, name: str) -> Simple:
        if not name.startswith(XS):
            return self._simple(self.globals["type", name])
        local = name.removeprefix(XS)
        if local in _INTEGERS:
            return _restricted(Simple("built-in", "integer"), frozenset((("minInclusive", _INTEGERS[local]),)))
        return Simple("built-in", local)

    def _simple(self, node: etree._Element) -> Simple:
        (body,) = (n for n in node if n.tag != XS + "annotation")
        inner = tuple(self._simple(n) for n in body if n.tag == XS + "simpleType")
        if body.tag == XS + "list":
            return Simple("list", parts=inner or (self.named_simple(self.name(body, "itemType")),))
        if body.tag == XS + "union":
            members = body.get("memberTypes", "").split()
            named = tuple(
                self.named_simple(f"{{{body.nsmap[p or None]}}}{local}") for p, _, local in map(_split, members)
            )
            return Simple("union", parts=named + inner)
        base = inner[0] if inner else self.named_simple(self.name(body, "base"))
        facets = {(etree.QName(n).localname, n.get("value", "")) for n in body if n.tag != XS + "simpleType"}
        return _restricted(base, frozenset(f for f in facets if f[0] != "annotation"))


def _split(name: str) -> tuple[str, str, str]:
    return name.rpartition(":")


def _restricted(base: Simple, facets: frozenset[tuple[str, str]]) -> Simple:
    """Bounds replace the bounds of the base; without facets the type is its base."""
    if base.kind == "restriction" and {n for n, _ in facets | base.facets} <= {"minInclusive", "maxInclusive"}:
        own = {name for name, _ in facets}
        facets |= {f for f in base.facets if f[0] not in own}
        base = base.parts[0]
    return Simple("restriction", parts=(base,), facets=facets) if facets else base
