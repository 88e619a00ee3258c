"""XML Schemas: the bundled ones, compiled once a process, and what they say of a document in readable words.

libxml2 does the work. A schema document may include or import what lies in its own folder or is bundled, nothing else:
neither the network nor another place of the file system is ever read. Locations that a *document* names
(``xsi:schemaLocation``) are not followed at all.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from converter.resources import folder

BUNDLED = {
    "newsml-g2": "newsml-g2/newsml-g2.xsd",
    "nitf": "nitf/nitf.xsd",
    "xhtml": "xhtml/xhtml.xsd",
}
"""names of our own schemas, and their files below ``schemas/``"""

XML_SCHEMA = "xml.xsd"
"""declares ``xml:lang`` and its like; serves every schema that asks for a file of this name and brings none"""

OPEN_ATTRIBUTES = {"xhtml": ("data-", "aria-")}
"""beginnings of attribute names that a language leaves open, which no XML Schema can say (HTML, 3.2.6.6; WAI-ARIA)"""

MOST = 100
"""errors of one document that are told; who has more has another problem"""


class Unusable(ValueError):
    """The schema can't be used: there is none, it can't be read, or it is no schema. The message says which."""


@dataclass(frozen=True, slots=True)
class XsdError:
    """One thing that a schema has against a document."""

    line: int
    """of the element's start tag, counted from 1; behind line 65,535 what libxml2 still knows of it"""
    column: int | None
    """always None with libxml2, which keeps lines only"""
    path: str
    """XPath from the document's root, with the document's prefixes: ``/newsItem/itemMeta/title[2]/@role``"""
    message: str
    """in local names, without namespaces; at most some hundred characters"""
    code: str
    """libxml2's name of the error: ``SCHEMAV_CVC_PATTERN_VALID``"""


def path(name: str | Path) -> Path:
    """The file of a bundled schema, or the given file. Raises Unusable where there is none."""
    file = folder("schemas") / BUNDLED[name] if isinstance(name, str) and name in BUNDLED else Path(name)
    if not file.is_file():
        raise Unusable(f"no schema {str(name)!r}; there are {', '.join(BUNDLED)}, and any file")
    return file


def schema(name: str | Path) -> etree.XMLSchema:
    """A bundled schema by its name, any other by its path. Raises Unusable."""
    return _compiled(name).schema


def errors(
    root: etree._Element, schema: str | Path = "newsml-g2", *, attributes: Iterable[str] | None = None
) -> tuple[XsdError, ...]:
    """What the schema says of an element and everything in it, in document order; nothing where it is valid.

    ``newsml-g2`` is as lax as the standard about content in other languages: what is inside an ``inlineXML`` is
    validated by a call of its own with ``xhtml`` or ``nitf``. ``attributes``: the names of all attributes in it, where
    the caller has them at hand. Raises Unusable.
    """
    compiled = _compiled(schema)
    open_ = OPEN_ATTRIBUTES.get(str(schema), ())
    copied = attributes is None or any(name.startswith(open_) for name in attributes)
    part = _without(root, open_) if copied else root
    if _LARGE(root) and _WIDE(root):
        if len(doubled := tuple(islice(_doubled(root, compiled.namespace), MOST))) == MOST:
            return doubled
        part = _first_part(part, compiled.schema)
    with compiled.lock:
        if compiled.schema.validate(part):
            return ()
        log = list(islice(compiled.schema.error_log, MOST))  # type: ignore[call-overload] # iterable, not in the stubs
    return tuple(_readable(entry, root, compiled.namespace) for entry in log)


def _without(root: etree._Element, beginnings: tuple[str, ...]) -> etree._Element:
    """The element or, where it has attributes with such names, a copy without them."""
    if not any(_BEGINNING(root, beginning=b) for b in beginnings):
        return root
    copied = deepcopy(root)
    for element in copied.iter("*"):
        for name in [n for n in element.attrib if str(n).startswith(beginnings)]:
            del element.attrib[name]
    return copied


_BEGINNING = etree.XPath("boolean(descendant-or-self::*/@*[starts-with(name(), $beginning)])")


@dataclass(frozen=True, slots=True)
class _Compiled:
    schema: etree.XMLSchema
    namespace: str
    lock: threading.Lock
    """the log of errors belongs to the schema, not to the call"""


@cache
def _compiled(name: str | Path) -> _Compiled:
    file = path(name).resolve()
    nearby = _Nearby(file.parent)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(nearby)
    try:
        tree = etree.parse(str(file), parser)
        compiled = etree.XMLSchema(tree)
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError) as error:
        raise Unusable(f"{file} is no usable XML Schema: {error}{nearby.complaint()}") from None
    if nearby.refused:  # libxml2 goes on without a document that it doesn't get
        raise Unusable(f"{file} is no usable XML Schema{nearby.complaint()}")
    return _Compiled(compiled, tree.getroot().get("targetNamespace", ""), threading.Lock())


class _Nearby(etree.Resolver):
    """Serves files of one folder and the bundled ones, and ``xml.xsd`` to all who ask; everything else is refused."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.refused: list[str] = []

    def resolve(self, system_url: str, public_id: str, context: Any = None) -> Any:
        parts = urlsplit(system_url)
        wanted = Path(unquote(parts.path))
        bundled = folder("schemas").resolve()
        file = (self.home / wanted).resolve()
        near = parts.scheme in ("", "file") and any(file.is_relative_to(home) for home in (self.home, bundled))
        if near and file.is_file():
            return self.resolve_filename(str(file), context)  # type: ignore[attr-defined]
        if wanted.name == XML_SCHEMA:
            return self.resolve_filename(str(bundled / XML_SCHEMA), context)  # type: ignore[attr-defined]
        self.refused.append(system_url)
        return self.resolve_empty(context)  # type: ignore[attr-defined]

    def complaint(self) -> str:
        if not self.refused:
            return ""
        return f": not in its folder, and so not read: {', '.join(self.refused)}"


# To say where an error is, libxml2 counts the siblings before it: n errors among n siblings take n² steps, hours for
# the largest documents. So wide documents are read once without places, which stops when there are errors enough.

_LARGE = etree.XPath("boolean(descendant::*[5001])")
_WIDE = etree.XPath("boolean(descendant-or-self::*[*[5001]])")
_CHUNK = 4096
_IDS = etree.XPath("descendant-or-self::*[namespace-uri() = $namespace]/@*[name() = 'id' or name() = 'partid']")
_WITH_IDS = ("http://iptc.org/std/nar/2006-10-01/", "http://iptc.org/std/NITF/2006-10-18/")


def _first_part(root: etree._Element, schema: etree.XMLSchema) -> etree._Element:
    """The element, or a copy that ends behind more than ``MOST`` errors. What ends too early there comes after them."""
    data = etree.tostring(root, with_tail=False)
    parser = etree.XMLParser(schema=schema, resolve_entities=False, no_network=True)
    for end in range(_CHUNK, len(data) + _CHUNK, _CHUNK):
        try:
            parser.feed(data[end - _CHUNK : end])
        except etree.XMLSyntaxError:  # what stands in the tree can't be written: a reference to an entity
            return root
        if len(parser.feed_error_log) > MOST:
            rest = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
            return etree.fromstring(data[:end], rest)
    return root


def _doubled(root: etree._Element, namespace: str) -> Iterator[XsdError]:
    """Identifiers that are there already, which a reader without a tree does not see."""
    seen: set[str] = set()
    values: Any = _IDS(root, namespace=namespace) if namespace in _WITH_IDS else ()
    for value in values:
        if value in seen:
            element, name = value.getparent(), value.attrname
            message = f"{etree.QName(element).localname}/@{name}: '{value}' is no name for an id, or stands twice"
            path = f"/{_place(element)}/@{name}"
            yield XsdError(element.sourceline or 0, None, path, _shortened(message), "SCHEMAV_CVC_DATATYPE_VALID_1_2_1")
        seen.add(str(value))


_SUBJECT = re.compile(r"Element '([^']*)'(?:, attribute '([^']*)')?: (.*)", re.DOTALL)
_NAME = re.compile(r"\{([^{}\s]*)\}(?=[\w*])")
_EXPECTED = re.compile(r" Expected is (?:one of )?\( (.*) \)\.$", re.DOTALL)
_LONGEST = 400
_MOST_NAMES = 12


def _readable(entry: etree._LogEntry, root: etree._Element, namespace: str) -> XsdError:
    element = _element(entry.path or "", root)
    place = _place(element)
    found = _SUBJECT.fullmatch(entry.message)
    name, attribute, rest = found.groups() if found else (_named(element), None, entry.message)
    subject = _NAME.sub("", name) + (f"/@{_NAME.sub('', attribute)}" if attribute else "")
    said = _outermost(element, namespace) if entry.type_name == "SCHEMAV_CVC_ELT_1" else _plain(rest)
    line: Any = element.sourceline  # not the entry's, which may be about a copy
    return XsdError(
        line or entry.line,
        None,
        f"/{place}" + (f"/@{_NAME.sub('', attribute)}" if attribute else ""),
        _shortened(f"{subject}: {said}"),
        entry.type_name,
    )


def _outermost(element: etree._Element, namespace: str) -> str:
    own = etree.QName(element).namespace or ""
    if own == namespace:
        return "can't be the outermost element, or is none of this language"
    return f"is in {f'the namespace {own}' if own else 'no namespace'}, not in {namespace or 'none'}"


_WORDS = tuple(
    (re.compile(said, re.DOTALL), plain)
    for said, plain in (
        (r"This element is not expected", "is not expected here"),
        (r"Missing child element\(s\)", "a child element is missing"),
        (r"The attribute '[^']*' is not allowed", "is not allowed here"),
        (r"The attribute '([^']*)' is required but missing", r"the attribute \1 is missing"),
        (
            r"Character content other than whitespace is not allowed because .*",
            "takes elements, but no text",
        ),
        (r"(?:Element|Character) content is not allowed, because the content type is empty", "must be empty"),
        (r"Element content is not allowed, because .* simple.*", "takes text, but no elements"),
        (
            r"No matching global \w+ declaration available, but demanded by .*",
            "is not known to the schema, but must be",
        ),
        (
            r"\[facet '\w+'\] The value ('.*') is not accepted by the pattern '(.*)'",
            r"\1 does not match the pattern \2",
        ),
        (r"\[facet '\w+'\] The value ('.*') is not an element of the set \{(.*)\}", r"\1 is none of \2"),
        (r"\[facet '\w+'\] The value (.*)", r"\1"),
        (r"('.*') is not a valid value of the atomic type 'xs:ID'", r"\1 is no name for an id, or stands twice"),
        (
            r"The (?:actual )?value ('.*') does not match the fixed value constraint ('.*')",
            r"\1 is not \2, which is fixed",
        ),
        (r"The element is not 'nillable'.*", "must not be declared empty with xsi:nil"),
        (r"The type definition is abstract", "can't be used itself, only what is derived from it"),
        (r"Duplicate key-sequence (\[.*\]) in .*", r"\1 stands twice"),
        (r"No match found for key-sequence (\[.*\]) of .*", r"\1 refers to nothing"),
        (r"('.*') is not a valid value of the \w+ type '([^']*)'", r"\1 is no \2"),
        (r"('.*') is not a valid value of the local \w+ type", r"\1 is no value that is allowed here"),
    )
)
"""libxml2's sentences, and ours; what is not here stays as it is"""
_TYPE = re.compile(r"(?<= is no )(?:xs:)?(\w+)$")
_TYPES = {
    "dateTime": "date with a time, as 2025-02-12T10:31:00+01:00",
    "date": "date, as 2025-02-12",
    "DateOptTimeType": "date, as 2025-02-12 or 2025-02-12T10:31:00+01:00",
    "TruncatedDateTimeType": "date, as 2025, 2025-02, 2025-02-12 or 2025-02-12T10:31:00+01:00",
    "UnionDateTimeType": "date or part of one, as 2025-02-12T10:31:00+01:00, 2025-02 or --02-12",
    "UnionDateTimeEmptyStringType": "date with a time, as 2025-02-12T10:31:00+01:00, and not empty",
    "QCodeType": "QCode, as alias:code",
    "QCodeListType": "list of QCodes, as alias:code alias:code",
    "IRIType": "address",
    "IRIListType": "list of addresses",
    "anyURI": "address",
    "ID": "name for an id",
    "IDREF": "id that is there",
    "IDREFS": "list of ids that are there",
    "NCName": "name without a colon",
    "QName": "name",
    "NMTOKEN": "word without spaces",
    "NMTOKENS": "list of words",
    "ENTITY": "name of an entity",
    "boolean": "true or false",
    "decimal": "number",
    "double": "number",
    "integer": "whole number",
    "nonNegativeInteger": "whole number from 0 on",
    "positiveInteger": "whole number from 1 on",
    "language": "language tag, as de or de-AT",
    "Language": "language tag, as de or de-AT",
    "token": "text without line breaks",
    "Length": "length, as 100, 100px or 50%",
}
_PATTERNS = {
    r"[^\s:]+:[^\s]+": "is no QCode, as alias:code",
    r"[\S ]*": "holds a line break or a tab",
    r"\S+": "is empty or holds white space",
    r"[0-9]+\.[0-9]+": "is no version, as 2.35",
    r"[0-9]+(\.[0-9]+)?(px|%)?|[0-9]*\*": "is no length, as 100, 100px or 50%",
}
"""what our schemas' types and patterns ask for; those of other schemas stay as they are"""


def _plain(message: str) -> str:
    """libxml2's message in readable words, with a list of what is expected that a person can read."""
    expected = _EXPECTED.search(message)
    said = _NAME.sub("", message[: expected.start()] if expected else message).rstrip(".")
    said = next((m.expand(plain) for pattern, plain in _WORDS if (m := pattern.fullmatch(said))), said)
    said = _TYPE.sub(lambda m: _TYPES.get(m[1], m[0]), said)
    value, mark, pattern = said.partition(" does not match the pattern ")
    said = f"{value} {_PATTERNS[pattern]}" if mark and pattern in _PATTERNS else said
    if not expected:
        return said
    names = list(dict.fromkeys(_wildcard(n) for n in expected[1].split(", ")))
    more = ", …" if len(names) > _MOST_NAMES else ""
    return f"{said}; expected: {', '.join(names[:_MOST_NAMES])}{more}"


def _wildcard(name: str) -> str:
    if name.startswith("##other"):
        return "an element of another namespace"
    plain = _NAME.sub("", name)
    return "any element" if plain.startswith(("*", "##any")) else plain


def _shortened(message: str) -> str:
    return message if len(message) <= _LONGEST else message[: _LONGEST - 1] + "…"


_STEP = re.compile(r"/([^/\[]+)(?:\[(\d+)\])?")


def _element(found: str, root: etree._Element) -> etree._Element:
    """The element that libxml2's path leads to; the path starts at ``root``, ``*`` is a name in a default namespace."""
    here = root
    for name, number in _STEP.findall(found)[1:]:
        place = int(number or 1)
        here = next(islice(_called(here, name), place - 1, place), here)
    return here


def _called(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    if name == "*":
        return parent.iterchildren("*")
    prefix, _, local = name.rpartition(":")
    return (e for e in parent.iterchildren(f"{{*}}{local}") if (e.prefix or "") == prefix)


def _place(element: etree._Element) -> str:
    return "/".join(reversed([_step(e) for e in (element, *element.iterancestors())]))


def _step(element: etree._Element) -> str:
    name, tag = _named(element), element.tag
    before = sum(1 for _ in element.itersiblings(tag, preceding=True))
    alone = not before and next(element.itersiblings(tag), None) is None
    return name if alone else f"{name}[{before + 1}]"


def _named(element: etree._Element) -> str:
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local
