"""Documents made from a schema: the smallest that reach each type, and variants of them, valid and not."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from lxml import etree
from schema_components import XML, XS, Complex, Expression, Schema, Simple, Symbol

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
FOREIGN = "{https://example.org/foreign}thing"

VALUES = (
    *(
        "",
        " ",
        "x",
        "X1",
        "a:b",
        "a:b:c",
        "a:",
        ":b",
        "a b:c",
        "a:b c:d",
        " a:b ",
        "a:b\tc:d",
        "a\nb",
        "ä:ö",
        "a.b",
        "-",
    ),
    *("0", "1", "9", "10", "100", "101", "-1", "+5", "-0", "007", "1.5", ".5", "1.", "1e3", "INF", "NaN", " 5 ", "5 6"),
    *("true", "false", "TRUE", "yes", "ltr", "rtl", "auto", "progressive", "interlaced", "DAILY", "daily", "MO", "Mo"),
    *("23", "24", "59", "60", "12", "13", "31", "32", "-31", "-32", "53", "-53", "54", "366", "-366", "367", "0 1 59"),
    *("-1SU", "+2TU", "100MO", "MO TU", "12 1 7", "31 -31"),
    *("2025", "-0044", "2025Z", "2025-02", "2025-13", "2025-02-12", "2025-02-29", "2024-02-29", "2025-02-12Z"),
    *("2025-02-12+01:00", "2025-02-12+15:00", "2025-02-12T10:31:00", "2025-02-12T10:31:00Z", "2025-02-12T24:00:00"),
    *("2025-02-12T10:31:00.123+01:00", "2025-02-12T25:00:00", "2025-02-12 10:31:00", " 2025-02-12 ", "12025-01-01"),
    *("--02", "--02-12", "---12", "--02-30", "10:31:00", "P1D", "PT5M", "P", "-P1Y2M", "P1.5D", "PT1.5S"),
    *("de", "de-DE", "de-DE-1996", "de_DE", "i-klingon", "abcdefghi", "x-y"),
    *("http://example.org/", "urn:a:b", "http://example.org/ü ö", "%", "%zz", "#a", "//", "http://[", "a/../b", "::"),
    *(
        "2.35",
        "2.9",
        "2",
        "2.",
        "2.3.5",
        "RCONT",
        "NMSG",
        "DEPR",
        "DEPR-SCH",
        "xs:string",
        "nope:string",
        "{x}y",
        "a:1",
    ),
    *(
        "left",
        "center",
        "std",
        "pa",
        "main",
        "nowrap",
        "pixels",
        "male",
        "12:26",
        "September 11, 2009",
        "text",
        "default",
    ),
    *("-//IPTC//DTD NITF 3.6//EN", "preserve", "\u00a0", "\u2028", "\U0001f600", "x" * 300),
)
"""Values on both sides of every border that the datatypes have."""


class Maker:
    """Makes the smallest instances that a schema allows."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.nsmap: Any = {None: schema.target}  # the stubs know no default namespace
        self.count = 0

    def smallest(self, name: str, declared: object, around: etree._Element | None = None) -> etree._Element:
        """The smallest element of that declaration, or the smallest that has ``around`` as a child."""
        type_ = self.schema.element_type(declared)
        made = etree.Element(name, nsmap=self.nsmap)
        for attribute, use in type_.attributes.items():
            if use.required:
                made.set(attribute, use.fixed or self.value(use.type))
        if around is None:
            self.fill(made, type_, word(type_.content))
            return made
        symbols = word(type_.content, Symbol(around.tag))
        place = symbols.index(Symbol(around.tag))
        self.fill(made, type_, symbols[:place])
        made.append(around)
        self.fill(made, type_, symbols[place + 1 :])
        return made

    def fill(self, element: etree._Element, type_: Complex, symbols: tuple[Symbol, ...]) -> None:
        if type_.simple:
            element.text = self.value(type_.simple)
        for symbol in symbols:
            element.append(self.child(type_, symbol))

    def child(self, type_: Complex, symbol: Symbol) -> etree._Element:
        if not symbol.wildcard:
            return self.smallest(symbol.name, type_.children[symbol])
        namespace = symbol.name.partition(" ")[0]
        return etree.Element(FOREIGN if namespace.startswith("##") else f"{{{namespace}}}thing")

    def value(self, type_: Simple) -> str:
        if type_.kind == "list":
            return self.value(type_.parts[0])
        if type_.kind == "union":
            return self.value(type_.parts[0])
        if type_ == Simple("built-in", "ID"):
            self.count += 1
            return f"i{self.count}"
        return next(v for v in (*enumerated(type_), *_BUILT_IN.get(_built_in(type_), ()), *VALUES) if accepts(type_, v))

    def by_chance(self, name: str, declared: object, chance: random.Random, depth: int = 0) -> etree._Element:
        """A valid instance with attributes and children by chance."""
        type_ = self.schema.element_type(declared)
        made = etree.Element(name, nsmap=self.nsmap)
        for attribute, use in type_.attributes.items():
            if use.required or chance.random() < 0.1:
                made.set(attribute, use.fixed or self.value_by_chance(use.type, chance))
        if type_.simple:
            made.text = self.value_by_chance(type_.simple, chance)
        elif type_.mixed:
            made.text = chance.choice(VALUES)
        state = type_.content
        while state.first and (not state.nullable or chance.random() < 0.9 - depth * 0.12):
            rest = word(state)
            if depth > 6 or len(made) > 12:
                self.fill(made, type_, rest)
                break
            symbol = chance.choice(sorted(state.first, key=lambda s: s.name))
            state = state.after(symbol)
            if symbol.wildcard:
                made.append(self.child(type_, symbol))
            else:
                made.append(self.by_chance(symbol.name, type_.children[symbol], chance, depth + 1))
        return made

    def value_by_chance(self, type_: Simple, chance: random.Random) -> str:
        if type_ == Simple("built-in", "ID"):
            return self.value(type_)
        good = [v for v in chance.sample(VALUES, 12) if accepts(type_, v)]
        return chance.choice(good) if good else self.value(type_)


_BUILT_IN = {
    "IDREF": ("i1",),
    "IDREFS": ("i1 i2",),
    "dateTime": ("2025-02-12T10:31:00Z",),
    "date": ("2025-02-12",),
    "duration": ("P1D",),
    "decimal": ("1.5",),
    "double": ("1.5",),
    "integer": ("5", "1"),
    "language": ("de",),
    "boolean": ("true",),
    "QName": ("x",),
    "NMTOKEN": ("ltr", "x"),
    "NMTOKENS": ("x", "x y"),
    "ENTITY": ("x",),
    "NCName": ("x",),
    "anyURI": ("urn:a:b",),
    "string": ("x",),
}


def _built_in(type_: Simple) -> str:
    return type_.name if type_.kind == "built-in" else _built_in(type_.parts[0])


def enumerated(type_: Simple) -> list[str]:
    return sorted(value for facet, value in type_.facets if facet == "enumeration")


def accepts(type_: Simple, value: str) -> bool:
    """Whether it is surely a value of the type: only the types that decide are modelled; others take their example."""
    if type_.kind == "list":
        return bool(value.split()) and all(accepts(type_.parts[0], v) for v in value.split())
    if type_.kind == "union":
        return any(accepts(p, value) for p in type_.parts)
    if type_.kind == "restriction":
        return accepts(type_.parts[0], value) and _facets(type_, value)
    if type_.name in ("string", "anySimpleType"):
        return True
    return value in _BUILT_IN.get(type_.name, ()) or (
        type_.name == "integer" and re.fullmatch("-?[0-9]+", value) is not None
    )


def _facets(type_: Simple, value: str) -> bool:
    by_name: dict[str, list[str]] = {}
    for name, facet in type_.facets:
        by_name.setdefault(name, []).append(facet)
    return (
        ("enumeration" not in by_name or value in by_name["enumeration"])
        and all(re.fullmatch(p, value) for p in by_name.get("pattern", ()))
        and all(int(value) >= int(v) for v in by_name.get("minInclusive", ()))
        and all(int(value) <= int(v) for v in by_name.get("maxInclusive", ()))
        and all(len(value) == int(v) for v in by_name.get("length", ()))
    )


def word(content: Expression, through: Symbol | None = None) -> tuple[Symbol, ...]:
    """A shortest sequence of children that the content model allows; with ``through``, one that has it."""
    todo: list[tuple[Expression, tuple[Symbol, ...]]] = [(content, ())]
    seen = set()
    for state, so_far in todo:
        passed = through is None or through in so_far
        if state.nullable and passed:
            return so_far
        for symbol in sorted(state.first, key=lambda s: (s.wildcard, s.name)):
            following = (state.after(symbol), passed or symbol == through)
            if following not in seen:
                seen.add(following)
                todo.append((following[0], (*so_far, symbol)))
    raise ValueError(f"nothing leads through {through}")


def every_type(schema: Schema) -> Iterator[tuple[etree._Element, etree._Element, Complex]]:
    """For each complex type that elements lead to: a smallest document, an element of that type in it, and the type."""
    make = Maker(schema)
    todo: list[tuple[tuple[str, object], ...]] = [
        ((name, schema.globals["element", name]),) for name in sorted(schema.names("element"))
    ]
    seen = set()
    for way in todo:
        type_ = schema.element_type(way[-1][1])
        if id(type_) in seen:
            continue
        seen.add(id(type_))
        here = make.smallest(*way[-1])
        root = here
        for name, declared in reversed(way[:-1]):
            root = make.smallest(name, declared, around=root)
        yield root, here, type_
        todo += [(*way, (s.name, type_.children[s])) for s in sorted(type_.children, key=lambda s: s.name)]


def variants(
    make: Maker, root: etree._Element, here: etree._Element, type_: Complex, values: tuple[str, ...]
) -> Iterator[str]:
    """Changes ``here`` in place, one way after the other, and undoes each; gives the name of each change."""
    for name in sorted(type_.attributes):
        before = here.get(name)
        for value in (*values, *enumerated(type_.attributes[name].type)):
            here.set(name, value)
            yield f"@{name}={value!r}"
        here.attrib.pop(name)
        yield f"no @{name}"
        if before is not None:
            here.set(name, before)
    for name in ("foo", "rel", "uri", FOREIGN, *(XML + n for n in ("lang", "id", "space", "base")), XSI + "nil"):
        if name in type_.attributes:
            continue
        for value in ("x", "de", "", "default", "true", "a b"):
            here.set(name, value)
            yield f"@{name}={value!r}"
        here.attrib.pop(name)
    for name in (
        "Flex1PropType",
        "FlexPropType",
        "FlexRelatedConceptType",
        "QualPropType",
        "AnyItemType",
        "QCodeType",
        "no",
    ):
        here.set(XSI + "type", name)
        yield f"xsi:type={name}"
    here.attrib.pop(XSI + "type")
    before = here.text
    for value in values if type_.simple else ("", " ", "x", "\n"):
        here.text = value
        yield f"text {value!r}"
    here.text = before
    yield from _children(make, here, type_)


def _children(make: Maker, here: etree._Element, type_: Complex) -> Iterator[str]:
    children = list(here)
    strangers = [etree.Element(FOREIGN), etree.Element("local"), etree.Element(f"{{{make.schema.target}}}nothing")]
    known = sorted((s for s in type_.children), key=lambda s: s.name)
    candidates = [*(make.child(type_, s) for s in known), *strangers]
    for position in range(len(children) + 1):
        for candidate in candidates:
            here.insert(position, candidate)
            yield f"{candidate.tag} at {position}"
            here.insert(position, twin := deepcopy(candidate))
            yield f"{candidate.tag} twice at {position}"
            here.remove(twin)
            here.remove(candidate)
    for child in children:
        position = here.index(child)
        here.remove(child)
        yield f"no {child.tag}"
        here.insert(position, child)
    for one in known:  # each pair, in an order that may be wrong
        for other in known:
            pair = (make.child(type_, one), make.child(type_, other))
            here.extend(pair)
            yield f"{one.name} and {other.name}"
            for child in pair:
                here.remove(child)


# ---------------------------------------------------------------- mutations of a document that there is


def mutate(root: etree._Element, chance: random.Random, names: tuple[str, ...]) -> str:
    """Changes the document in place in one way, by chance; gives the name of the change."""
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    element = chance.choice(elements)
    parent = element.getparent()
    kind = chance.choice(_MUTATIONS)
    if kind in ("drop", "repeat", "move") and parent is None:
        kind = "rename"
    if kind in ("drop attribute", "corrupt attribute", "rename attribute") and not element.attrib:
        kind = "add attribute"
    if parent is not None and kind == "drop":
        parent.remove(element)
    elif parent is not None and kind == "repeat":
        element.addnext(deepcopy(element))
    elif parent is not None and kind == "move":
        parent.insert(chance.randrange(len(parent)), element)
    elif kind == "rename":
        element.tag = chance.choice(names)
    elif kind == "foreign":
        element.insert(chance.randint(0, len(element)), etree.Element(chance.choice((FOREIGN, "local", *names[:20]))))
    elif kind == "graft":
        element.append(deepcopy(chance.choice([e for e in elements if e is not root] or [etree.Element("x")])))
    elif kind == "text":
        element.text = chance.choice(VALUES)
    elif kind == "drop attribute":
        element.attrib.pop(chance.choice(sorted(element.attrib)))
    elif kind == "corrupt attribute":
        name = chance.choice(sorted(element.attrib))
        element.set(name, _corrupted(element.get(name, ""), chance))
    elif kind == "rename attribute":
        element.set(chance.choice(_ATTRIBUTES), element.attrib.pop(chance.choice(sorted(element.attrib))))
    else:
        element.set(chance.choice((*_ATTRIBUTES, FOREIGN, XML + "lang", XML + "space")), chance.choice(VALUES))
    return kind


_MUTATIONS = (
    *("drop", "repeat", "move", "rename", "foreign", "graft", "text"),
    *("drop attribute", "corrupt attribute", "rename attribute", "add attribute"),
)
_ATTRIBUTES = (
    *(
        "id",
        "qcode",
        "uri",
        "literal",
        "type",
        "role",
        "rank",
        "href",
        "rel",
        "how",
        "custom",
        "modified",
        "version",
        "dir",
    ),
    *(
        "creator",
        "width",
        "validfrom",
        "confidence",
        "significance",
        "title",
        "class",
        "size",
        "contenttype",
        "foo",
        "value",
    ),
)


def _corrupted(value: str, chance: random.Random) -> str:
    if not value or chance.random() < 0.5:
        return chance.choice(VALUES)
    position = chance.randrange(len(value))
    return value[:position] + chance.choice((" ", "", "x", ":", "-", "9")) + value[position + 1 :]


def all_names(schema: Schema) -> tuple[str, ...]:
    """The names of all elements, global and local."""
    nodes = {id(n): n for n in schema.globals.values()}
    local = {e.get("name") for n in nodes.values() for e in n.iter(XS + "element") if e.get("name")}
    return tuple(sorted(f"{{{schema.target}}}{name}" for name in local))
