"""XML in and out: foreign documents parsed with care, our own built from strings with escaping.

In: no network, no DTD, no entities, nothing without bound.

libxml2's own limits stay on (``huge_tree`` is never set: text of 10 MB, depth of 256, entity amplification). What it
lets pass, counts of nodes and attributes, encodings that hide markup, is bounded here.

Out: strings are five times faster than a tree; ``element`` is the only place that writes a tag, and it escapes.
"""

from __future__ import annotations

import codecs
import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from converter import wellformed
from converter.diagnostics import Diagnostic, Location, Severity, at, plural
from converter.limits import DEFAULTS, Limits, hint
from converter.spans import Span

if TYPE_CHECKING:
    from converter.model import Story

ENCODINGS = frozenset(("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii")) | frozenset(
    ("iso-8859-1", "iso-8859-2", "iso-8859-9", "iso-8859-15", "windows-1250", "windows-1252", "windows-1254")
)
"""that an XML declaration may name; not UTF-7, HZ or ISO 2022, in which ``<`` can be written with other bytes"""

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'>]{0,60})["']""")
LIMITS = re.compile(r"(?i)depth|huge|amplification|limit|too (?:long|big|large|deep)")
"""what libxml2 says where a document is beyond its limits"""
_WHITE = re.compile(r"[ \t\r\n]+")
_LEADING = b" \t\r\n\xef\xbb\xbf"


def parse(
    data: bytes, *, source: str = "", recover: bool = False, limits: Limits = DEFAULTS
) -> tuple[etree._ElementTree | None, tuple[Diagnostic, ...]]:
    """The document and what is to be said of it; no document where it is dangerous or not well-formed.

    With ``recover`` a document that is not well-formed is given as far as it can be understood, with the same error.
    A document type declaration is a warning (``XML003``) and never loaded; one that declares entities is refused.
    Never raises for what the data hold.
    """
    if complaint := _dangerous(data, limits):
        return None, (_diagnostic(*complaint, source=source, place=(1, 1)),)
    notes: list[Diagnostic] = []
    if (lead := len(data) - len(data.lstrip(_LEADING))) and data[lead:].startswith(b"<?xml") and data[:lead].strip():
        data = data[lead:]  # a byte order mark: libxml2 takes one only without white space around it
    elif lead and data[lead:].startswith(b"<?xml"):
        message = "not well-formed: white space before the XML declaration"
        notes.append(_diagnostic("XML001", Severity.ERROR, message, source=source, place=(1, 1)))
        data = data[lead:]
        if not recover:
            return None, tuple(notes)
    tree, error = _parse(data, source, recover=False)
    if error:
        notes.append(error)
        if recover:
            tree, _ = _parse(_without_references(data), source, recover=True)
    if tree is None or tree.getroot() is None:
        return None, tuple(notes)
    if limits.xml_depth < DEFAULTS.xml_depth and _depth(tree) > limits.xml_depth:
        notes.append(
            _diagnostic(*_beyond("xml-depth", f"{limits.xml_depth} elements inside each other"), source=source)
        )
        return None, tuple(notes)
    if (dtd := tree.docinfo.internalDTD) is not None:
        if next(iter(dtd.iterentities()), None) is not None:  # type: ignore[attr-defined] # the stubs lack it
            at_ = wellformed.place(data, "<!ENTITY")
            notes.append(
                _diagnostic("XML004", Severity.ERROR, "the document declares entities", source=source, place=at_)
            )
            return None, tuple(notes)
        message, at_ = "a document type declaration, which is not loaded", wellformed.place(data, "<!DOCTYPE")
        notes.append(_diagnostic("XML003", Severity.WARNING, message, source=source, place=at_))
    return tree, tuple(notes)


def place(node: etree._Element, *, source: str = "") -> Location:
    """Where an element stands: its line and its path."""
    line = node.sourceline
    return Location(source, line=line if isinstance(line, int) else None, path=path_of(node))


def path_of(element: etree._Element) -> str:
    """The XPath of an element, written with local names: ``/newsItem/contentMeta/subject[3]``."""
    steps: list[str] = []
    node: etree._Element | None = element
    while node is not None:
        step, parent = str(node.tag).rpartition("}")[2], node.getparent()
        if parent is not None:
            same = list(parent.iterchildren(node.tag))
            if len(same) > 1:
                step += f"[{same.index(node) + 1}]"
        steps.append(step)
        node = parent
    return "/" + "/".join(reversed(steps))


def _parse(data: bytes, source: str, *, recover: bool) -> tuple[etree._ElementTree | None, Diagnostic | None]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=recover)
    try:
        return etree.ElementTree(etree.fromstring(data, parser)), None
    except etree.XMLSyntaxError as error:
        line, column, message = error.lineno or 0, error.offset or 0, error.msg
        if LIMITS.search(message):
            message = "a text, an attribute or the depth of elements is beyond what a parser takes"
        elif found := wellformed.fault(data):
            line, column, message = found.line, found.column, found.message
        else:
            column, message = column + 1, re.sub(r", line \d+, column \d+$", "", message)
    except (ValueError, TypeError, LookupError, AssertionError) as error:  # recovery left nothing
        line, column, message = 0, 0, str(error)
    return None, Diagnostic(
        "XML001",
        Severity.ERROR,
        f"not well-formed: {message}",
        "an XML parser stops here, and so does everybody who receives the file",
        Location(source, line=line or None, column=column or None),
    )


_REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]{1,40})|([0-9]{1,40}));")


def _without_references(data: bytes) -> bytes:
    """Without references to characters that no document can hold: recovering, libxml2 makes text of surrogates, and of
    others, that nobody can read."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding, errors = ("utf-16", "surrogatepass") if wide else ("latin-1", "strict")
    try:
        text = data.decode(encoding, errors)
    except UnicodeDecodeError:  # half a character at its end
        return data

    def kept(match: re.Match[str]) -> str:
        code = int(match[1], 16) if match[1] else int(match[2])
        return match[0] if code <= sys.maxunicode and not FORBIDDEN.match(chr(code)) else ""

    return _REFERENCE.sub(kept, text).encode(encoding, errors)


def _depth(tree: etree._ElementTree) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _beyond(name: str, most: str) -> tuple[str, Severity, str, str]:
    return "XML002", Severity.ERROR, f"{name}: more than {most}", hint(name, "split the document")


def _dangerous(data: bytes, limits: Limits) -> tuple[str, Severity, str, str] | None:
    if len(data) > limits.xml_bytes:
        return _beyond("xml-bytes", f"{limits.xml_bytes:,} bytes")
    if data.count(b"<") > limits.xml_tags:
        return _beyond("xml-tags", f"{limits.xml_tags:,} tags")
    if data.count(b'="') + data.count(b"='") > limits.xml_attributes:
        return _beyond("xml-attributes", f"{limits.xml_attributes:,} attributes")
    declared = _DECLARED.match(data)
    if declared and declared[1].decode("latin-1").lower() not in ENCODINGS:
        name = declared[1].decode("latin-1")
        return "XML005", Severity.ERROR, f"the encoding {name!r} is not taken", "write the document in UTF-8"
    return None


def _diagnostic(
    rule: str,
    severity: Severity,
    message: str,
    hint: str = "",
    *,
    source: str,
    place: tuple[int, int] | None = None,
) -> Diagnostic:
    line, column = place or (None, None)
    return Diagnostic(rule, severity, message, hint, Location(source, line, column))


class Markup(str):
    """Text that is XML already: nothing in it is escaped again."""

    __slots__ = ()


FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""characters that no XML 1.0 document can hold, not even as references"""
_SPECIAL = re.compile(f"[&<>\r{FORBIDDEN.pattern[1:-1]}]")
_SPECIAL_IN_ATTRIBUTES = re.compile(f'[&<>"\r\n\t{FORBIDDEN.pattern[1:-1]}]')


def escape(text: str) -> Markup:
    """Character data. What XML forbids is left out; a carriage return survives as a reference."""
    return Markup(_escaped(text))


def _escaped(text: str) -> str:
    if not _SPECIAL.search(text):
        return text
    text = FORBIDDEN.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def element(tag: str, attributes: Mapping[str, object] | None = None, *content: str | None) -> Markup:
    """One element: attributes and content that are None stay away, text is escaped, markup is taken as it is."""
    start = tag
    for name, value in attributes.items() if attributes else ():
        if value is not None:
            start += f' {name}="{_attribute(value)}"'
    inner = "".join([c if isinstance(c, Markup) else _escaped(c) for c in content if c is not None])
    return Markup(f"<{start}>{inner}</{tag}>" if inner else f"<{start}/>")


def collapse(text: str) -> str:
    """On one line, with single spaces, as XML Schema's ``collapse`` does it: no-break spaces are not white space."""
    return " ".join(part for part in _WHITE.split(text) if part)


def joined(parts: Iterable[Markup], separator: str = "") -> Markup:
    return Markup(separator.join(parts))


def _attribute(value: object) -> str:
    text = value if isinstance(value, str) else str(value)
    return _kept_quoted(text) if len(text) < _SHORT else _quoted(text)


_SHORT = 200
"""characters of values that are kept: codes and identifiers, which stand in a document again and again"""


def _quoted(text: str) -> str:
    if not _SPECIAL_IN_ATTRIBUTES.search(text):
        return text
    return _escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


_kept_quoted = lru_cache(8192)(_quoted)


def document(root: Markup) -> bytes:
    """The bytes of a document with that root."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()


def carriable(story: Story) -> tuple[Story, tuple[Diagnostic, ...]]:
    """The story as XML can carry it, and what that costs (``XML006``): the characters that XML forbids are missing
    from the text, and every span stands where its words now stand."""
    lost = [match.start() for match in FORBIDDEN.finditer(story.text)]
    if not lost:
        return story, ()

    def moved(value: Any) -> Any:
        if isinstance(value, Span):
            return Span(value.start - bisect_left(lost, value.start), value.end - bisect_left(lost, value.end))
        if isinstance(value, tuple):
            return tuple(moved(item) for item in value)
        if is_dataclass(value) and not isinstance(value, type | Diagnostic):
            return replace(value, **{f.name: moved(getattr(value, f.name)) for f in fields(value)})
        return value

    which = ", ".join(sorted({f"U+{ord(story.text[i]):04X}" for i in lost})[:5])
    note = Diagnostic(
        "XML006",
        Severity.WARNING,
        f"not in the XML formats, since XML forbids it: {plural(len(lost), 'character')} ({which})",
        "take them out of the source, or use the annotations format, which keeps them",
        at(story.text, Span(lost[0], lost[0] + 1)),
    )
    return replace(moved(story), text=FORBIDDEN.sub("", story.text)), (note,)
