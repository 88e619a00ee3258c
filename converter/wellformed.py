"""Why an XML document is not well-formed, in words, and exactly where: line and column in code points.

libxml2 notices a fault when it has read on: its place is often the end of a tag, its words are those of a grammar.
expat, which ships with Python, stops at the character. It is asked only when a document was refused already; it loads
nothing, and a declaration of entities ends it.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.parsers import expat

_CODES = expat.errors.codes
_TAG = re.compile(r"<([^\s/>]+)([^<>]*)")
_LOOK = 200
"""characters around a fault that are looked at"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where; lines and columns count from 1."""

    message: str
    line: int
    column: int


class _Stop(Exception):
    """Entities are declared: nothing further is read."""


def fault(data: bytes) -> Fault | None:
    """The first fault; None where expat finds none, or the encoding is not known."""
    try:
        text = _decoded(data)
    except UnicodeDecodeError as error:
        return _placed(*_undecodable(error))
    except LookupError:
        return None
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    opened: list[tuple[str, int]] = []

    def start(name: str, _attributes: object) -> None:
        opened.append((name.rpartition(" ")[2], parser.CurrentLineNumber))

    def end(_name: str) -> None:
        opened.pop()

    def entity(*_: object) -> None:
        raise _Stop

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        offset = _offset(text, error.lineno, error.offset)
        message, moved = _words(error.code, text, offset, opened)
        return _placed(message, text, offset + moved)
    except _Stop:
        return None
    return None


def place(data: bytes, beginning: str) -> tuple[int, int] | None:
    """Line and column of the first occurrence of some markup; None where it is not there, or the bytes are no text."""
    try:
        text = _decoded(data)
    except (UnicodeDecodeError, LookupError):
        return None
    found = text.find(beginning)
    if found < 0:
        return None
    fault_ = _placed("", text, found)
    return fault_.line, fault_.column


def _decoded(data: bytes) -> str:
    """The text as a parser sees it: without a byte order mark, line ends as line feeds."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16")
    else:
        declared = re.match(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})""", data)
        text = data.decode(declared[1].decode("ascii") if declared else "utf-8")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _undecodable(error: UnicodeDecodeError) -> tuple[str, str, int]:
    before = error.object[: error.start].decode(error.encoding, "replace")
    before = before.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    message = f"the byte 0x{error.object[error.start]:02X} is not {error.encoding.upper()}"
    return f"{message}: save the document in UTF-8, or declare what it is in", before, len(before)


def _placed(message: str, text: str, offset: int) -> Fault:
    begin = text.rfind("\n", 0, offset) + 1
    return Fault(message, text.count("\n", 0, offset) + 1, offset - begin + 1)


def _offset(text: str, line: int, column: int) -> int:
    """``line`` counts from 1, ``column`` from 0."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
        if not start:
            return len(text)
    return min(start + column, len(text))


def _words(code: int, text: str, offset: int, opened: list[tuple[str, int]]) -> tuple[str, int]:
    """What is wrong, and how far from where expat stopped."""
    rest = text[offset : offset + _LOOK]
    for name, words in _SAID.items():
        if code == _CODES[name]:
            return words(rest, opened)
    if code == _CODES[expat.errors.XML_ERROR_SYNTAX] and not opened:
        return f"text stands before the first element: {_short(rest)}", 0
    return _token(text, offset, rest)


def _mismatch(rest: str, opened: list[tuple[str, int]]) -> tuple[str, int]:
    name, line = opened[-1] if opened else ("", 0)
    found = re.match(r"(</)?\s*([^\s>]+)", rest)
    closing = found[2] if found else "another tag"
    return f"</{closing}> stands where <{name}> of line {line} must be closed", 0 if found and found[1] else -2


def _unclosed(rest: str, opened: list[tuple[str, int]]) -> tuple[str, int]:
    name, line = opened[-1] if opened else ("", 0)
    if rest.startswith(("<!--", "<![CDATA[", "<?")):
        mark = next(m for m in ("<!--", "<![CDATA[", "<?") if rest.startswith(m))
        return f"what begins with {mark} has no end", 0
    if rest.startswith("<"):
        return f"the tag {_short(rest)} has no end", 0
    return f"the document ends before <{name}> of line {line} is closed" if name else "there is no element", 0


def _behind(rest: str, _opened: list[tuple[str, int]]) -> tuple[str, int]:
    return f"something follows the end of the document's one element: {_short(rest)}", 0


def _doubled(rest: str, _opened: list[tuple[str, int]]) -> tuple[str, int]:
    found = re.match(r"[^\s=/>]+", rest)
    return f"the attribute {found[0] if found else ''} stands twice in one tag", 0


def _reference(rest: str, _opened: list[tuple[str, int]]) -> tuple[str, int]:
    found = re.match(r"&#[^;]{0,12};?", rest)
    return f"{found[0] if found else 'a reference'} is no character that XML allows", 0


def _entity(rest: str, _opened: list[tuple[str, int]]) -> tuple[str, int]:
    found = re.match(r"&([^;\s]{1,40});", rest)
    name = found[1] if found else ""
    known = html.entities.html5.get(f"{name};")
    if known:
        return f"&{name}; is known to HTML only: write {''.join(f'&#{ord(c)};' for c in known)} or the character", 0
    return f"&{name}; stands for nothing: a bare & is written &amp;", 0


def _prefix(rest: str, _opened: list[tuple[str, int]]) -> tuple[str, int]:
    tag = _TAG.match(rest)
    if tag is None:
        return "a prefix is not declared", 0
    declared = set(re.findall(r"xmlns:([^\s=]+)\s*=", tag[2])) | {"xml", "xmlns"}
    used = [(tag[1], 0)]
    used += [(m[1], m.start(1)) for m in re.finditer(r"([^\s=\"'<]+:[^\s=\"']+)\s*=", tag[0])]
    name, at = next(((n, at) for n, at in used if ":" in n and n.partition(":")[0] not in declared), used[0])
    return f"the prefix of {name} is not declared: xmlns:{name.partition(':')[0]} is missing", at


_SAID: dict[str, Callable[[str, list[tuple[str, int]]], tuple[str, int]]] = {
    expat.errors.XML_ERROR_TAG_MISMATCH: _mismatch,
    expat.errors.XML_ERROR_NO_ELEMENTS: _unclosed,
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: _unclosed,
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION: lambda _rest, _opened: (
        "the CDATA section has no end: ]]> is missing",
        0,
    ),
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: _behind,
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: _doubled,
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: _entity,
    expat.errors.XML_ERROR_UNBOUND_PREFIX: _prefix,
    expat.errors.XML_ERROR_BAD_CHAR_REF: _reference,
    expat.errors.XML_ERROR_MISPLACED_XML_PI: lambda _rest, _opened: (
        "the XML declaration must be the first thing in the document",
        0,
    ),
}


def _token(text: str, offset: int, rest: str) -> tuple[str, int]:
    """What can't stand at a place, by the character there and by what is before it."""
    character, before = rest[:1], text[max(0, offset - _LOOK) : offset]
    tag = re.search(r"<([^\s<>/!?]+)(?:\s[^<>]*)?$", before)
    within = tag[1] if tag and before.count('"', tag.start()) % 2 == 0 else ""
    if character and (ord(character) < 0x20 or character in "\ufffe\uffff"):
        return f"the control character U+{ord(character):04X} can't stand in XML: take it out", 0
    if found := re.search(r"&[A-Za-z0-9]*$", before):
        bare = "a bare & is written &amp;"
        said = f"{found[0]} lacks its semicolon; {bare}" if len(found[0]) > 1 else bare
        return said, -len(found[0])
    if tag and character == "<" and not within:
        return "a < in the value of an attribute is written &lt;", 0
    if before.endswith("--"):
        return "-- can't stand inside a comment", -2
    if before.endswith("]]") and character == ">":
        return "]]> can't stand in text: write ]]&gt;", -2
    if within:
        return _attribute(before, rest, within)
    if before.endswith("<"):
        if rest.startswith("/"):
            return f"<{_short(rest)} closes nothing", -1
        return f"no tag begins with {_short(rest, 12)!r}: a bare < is written &lt;", -1
    if not text[:offset].strip():
        return f"text stands before the first element: {_short(rest)}", 0
    return f"this can't stand here: {_short(rest)}", 0


def _attribute(before: str, rest: str, tag: str) -> tuple[str, int]:
    character = rest[:1]
    if (named := re.search(r"([^\s=\"'<>]+)\s*=\s*$", before)) and character not in "\"'":
        return f"the value of the attribute {named[1]} has no quotation marks", 0
    bare = re.search(r"\s([^\s=\"'<>/]+)\s*$", before)
    if bare and re.match(r"[/>\s\w:-]", character):
        return f'the attribute {bare[1]} has no value: XML wants {bare[1]}="{bare[1]}"', bare.start(1) - len(before)
    if before.endswith(('"', "'")):
        return f"a space is missing between two attributes of <{tag}>", 0
    return f"this can't stand in the tag <{tag}>: {_short(rest)}", 0


def _short(text: str, most: int = 30) -> str:
    line = text.split("\n", 1)[0]
    return f"{line[:most]}…" if len(line) > most else line
