"""Foreign XML, parsed with care: no network, no DTD, no entities, nothing without bound.

libxml2's own limits stay on (``huge_tree`` is never set: text of 10 MB, depth of 256, entity amplification). What it
lets pass, counts of nodes and attributes, encodings that hide markup, is bounded here.
"""

from __future__ import annotations

import re

from lxml import etree

from converter.diagnostics import Diagnostic, Location, Severity

MAX_BYTES = 32 * 1024 * 1024
"""of one document"""
MAX_TAGS = 1_000_000
"""start and end tags of one document; the most verbose G2 knowledge items have a tenth"""
MAX_ATTRIBUTES = 500_000
"""of one document"""

ENCODINGS = frozenset(("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii")) | frozenset(
    ("iso-8859-1", "iso-8859-2", "iso-8859-9", "iso-8859-15", "windows-1250", "windows-1252", "windows-1254")
)
"""that an XML declaration may name; not UTF-7, HZ or ISO 2022, in which ``<`` can be written with other bytes"""

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'>]{0,60})["']""")
_LEADING = b" \t\r\n\xef\xbb\xbf"


def parse(
    data: bytes, *, source: str = "", recover: bool = False
) -> tuple[etree._ElementTree | None, tuple[Diagnostic, ...]]:
    """The document and what is to be said of it; no document where it is dangerous or not well-formed.

    With ``recover`` a document that is not well-formed is given as far as it can be understood, with the same error.
    A document type declaration is a warning (``XML003``) and never loaded; one that declares entities is refused.
    Never raises for what the data hold.
    """
    if complaint := _dangerous(data):
        return None, (_diagnostic(*complaint, source=source),)
    notes: list[Diagnostic] = []
    if (lead := len(data) - len(data.lstrip(_LEADING))) and data[lead:].startswith(b"<?xml") and data[:lead].strip():
        data = data[lead:]  # a byte order mark: libxml2 takes one only without white space around it
    elif lead and data[lead:].startswith(b"<?xml"):
        notes.append(_diagnostic("XML001", Severity.ERROR, "white space before the XML declaration", source=source))
        data = data[lead:]
        if not recover:
            return None, tuple(notes)
    tree, error = _parse(data, source, recover=False)
    if error:
        notes.append(error)
        if recover:
            tree, _ = _parse(data, source, recover=True)
    if tree is None or tree.getroot() is None:
        return None, tuple(notes)
    if (dtd := tree.docinfo.internalDTD) is not None:
        if next(iter(dtd.iterentities()), None) is not None:  # type: ignore[attr-defined] # the stubs lack it
            notes.append(_diagnostic("XML004", Severity.ERROR, "the document declares entities", source=source))
            return None, tuple(notes)
        notes.append(
            _diagnostic("XML003", Severity.WARNING, "a document type declaration, which is not loaded", source=source)
        )
    return tree, tuple(notes)


def place(element: etree._Element, *, source: str = "") -> Location:
    """Where an element stands: its line and its XPath."""
    return Location(source, line=element.sourceline, path=element.getroottree().getpath(element))


def _parse(data: bytes, source: str, *, recover: bool) -> tuple[etree._ElementTree | None, Diagnostic | None]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=recover)
    try:
        return etree.ElementTree(etree.fromstring(data, parser)), None
    except etree.XMLSyntaxError as error:
        line, column, message = error.lineno or 0, error.offset or 0, error.msg
    except (ValueError, TypeError, LookupError, AssertionError) as error:  # recovery left nothing
        line, column, message = 0, 0, str(error)
    return None, Diagnostic(
        "XML001",
        Severity.ERROR,
        f"not well-formed: {message}",
        "an XML parser stops here, and so does everybody who receives the file",
        Location(source, line=line or None, column=column or None),
    )


def _dangerous(data: bytes) -> tuple[str, Severity, str, str] | None:
    if len(data) > MAX_BYTES:
        return "XML002", Severity.ERROR, f"larger than {MAX_BYTES:,} bytes", "split the document"
    if data.count(b"<") > MAX_TAGS:
        return "XML002", Severity.ERROR, f"more than {MAX_TAGS:,} tags", "split the document"
    if data.count(b'="') + data.count(b"='") > MAX_ATTRIBUTES:
        return "XML002", Severity.ERROR, f"more than {MAX_ATTRIBUTES:,} attributes", "split the document"
    declared = _DECLARED.match(data)
    if declared and declared[1].decode("latin-1").lower() not in ENCODINGS:
        name = declared[1].decode("latin-1")
        return "XML005", Severity.ERROR, f"the encoding {name!r} is not taken", "write the document in UTF-8"
    return None


def _diagnostic(rule: str, severity: Severity, message: str, hint: str = "", *, source: str) -> Diagnostic:
    return Diagnostic(rule, severity, message, hint, Location(source))
