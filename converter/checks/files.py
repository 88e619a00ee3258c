"""Files to judge: opened within bounds, huge messages cut into their items.

A gzip file is unpacked no further than a document may be large. A ``newsMessage`` of any size is read item by item by
expat, which keeps nothing; each item is then judged as a document of its own, with its place in the whole.
"""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import IO, Any
from xml.parsers import expat

from converter.checks.detection import item_views, parse_leniently, views
from converter.checks.judging import in_order, judge, judge_view
from converter.checks.views import DEFAULTS, G2, ITEMS, Element, Finding, Options, RawView, View, XmlText
from converter.diagnostics import Diagnostic, Location, Severity
from converter.limits import Overdue, hint, within

_CHUNK = 256 * 1024


class TooLarge(ValueError):
    """More bytes than are taken."""


def open_bounded(path: str, stdin: Callable[[], IO[bytes]] | None = None) -> Iterator[bytes]:
    """The bytes of a file in pieces, unpacked where it is gzip by its first bytes. Raises OSError, TooLarge."""
    if path == "-" and stdin is not None:
        yield from _pieces(stdin())
        return
    with open(path, "rb") as file:
        yield from _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    first = file.read(_CHUNK)
    if first[:2] == b"\x1f\x8b":
        yield from _unpacked(first, file)
        return
    while first:
        yield first
        first = file.read(_CHUNK)


def _unpacked(first: bytes, file: IO[bytes]) -> Iterator[bytes]:
    engine = zlib.decompressobj(wbits=31)
    data = first
    while data:
        piece = engine.decompress(data, _CHUNK)
        if piece:
            yield piece
        data = engine.unconsumed_tail
        if engine.eof:
            data = engine.unused_data or file.read(_CHUNK)
            if data and not data.startswith(b"\x1f\x8b"):
                return  # padding behind the last member (RFC 1952 allows several members)
            engine = zlib.decompressobj(wbits=31)
        elif not data:
            data = file.read(_CHUNK)
            if not data:
                raise gzip.BadGzipFile("the archive ends in the middle")


_MESSAGE = re.compile(
    rb"(?:<\?(?:(?!\?>).)*+\?>|<!--(?:(?!-->).)*+-->|\s++)*+<(?:[A-Za-z_][\w.-]*+:)?newsMessage[\s>/]", re.DOTALL
)


def judge_file(
    path: str,
    *,
    options: Options = DEFAULTS,
    stdin: Callable[[], IO[bytes]] | None = None,
    each: Callable[[View], None] | None = None,
) -> tuple[Diagnostic, ...]:
    """What is wrong with a file. Never raises for what it holds, or for what the file system says.

    ``each`` is shown every view, to gather facts from.
    """
    if path != "-":
        options = replace(options, folder=os.path.dirname(path) or ".")
    return _judged("<stdin>" if path == "-" else path, open_bounded(path, stdin), options, each)


def judge_bytes(
    name: str, data: bytes, *, options: Options = DEFAULTS, each: Callable[[View], None] | None = None
) -> tuple[Diagnostic, ...]:
    """What is wrong with the bytes of a file, also where they are gzip, as ``judge_file`` tells it."""
    return _judged(name, open_bounded("-", lambda: BytesIO(data)), options, each)


def _judged(
    name: str, pieces: Iterator[bytes], options: Options, each: Callable[[View], None] | None
) -> tuple[Diagnostic, ...]:
    most = options.limits.file_seconds
    try:
        with within(most):
            return _judge_pieces(name, pieces, options, each)
    except Overdue:
        found = Finding(f"file-seconds: judging it takes more than {most} s", hint=hint("file-seconds"))
        if each:
            each(RawView("source", name, b"", options, (("LIM001", found),)))
        return (Diagnostic("LIM001", Severity.ERROR, found.message, found.hint, Location(name)),)
    except (OSError, EOFError, zlib.error, TooLarge) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        found = Finding(f"can't be read: {reason}")
        view = RawView("source", name, b"", options, (("DOC003", found),))
        if each:
            each(view)
        return tuple(judge_view(view, options))


def _judge_pieces(
    name: str, pieces: Iterator[bytes], options: Options, each: Callable[[View], None] | None
) -> tuple[Diagnostic, ...]:
    head = bytearray()
    most = options.limits.xml_bytes
    for piece in pieces:
        head += piece
        if len(head) > most // 4 and _MESSAGE.match(bytes(head[:65536]).lstrip(b"\xef\xbb\xbf \t\r\n")):
            return in_order(_judge_stream(name, bytes(head), pieces, options, each))
        if len(head) > most:
            said = f"xml-bytes: more than {most:,} bytes (unpacked), and no newsMessage, which is read item by item"
            raise TooLarge(said)
    data = bytes(head)
    return judge(name, data, options=options, each=each)


@dataclass
class _Splitter:
    """Cuts the items out of a message while expat reads it."""

    name: str
    options: Options
    each: Callable[[View], None] | None
    depth: int = 0
    base: int = 0
    """offset of ``window``'s first byte in the whole"""
    window: bytearray = field(default_factory=bytearray)
    start: tuple[int, int, int] | None = None
    """of the item that is being read: byte, line, column"""
    number: int = 0
    namespaces: dict[str, str] = field(default_factory=dict)
    skeleton: bytearray = field(default_factory=bytearray)
    """the message without its items but the first"""
    skeleton_from: int = 0
    open: tuple[str, ...] = ()
    """names of the message and of the set that is being read"""
    header: Element | None = None
    """of the message: its catalogues serve items that have none"""
    encoding: str = "utf-8"
    ready: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    """items that have ended: start, line, column, number, end (where their end tag starts)"""


def _judge_stream(
    name: str, head: bytes, pieces: Iterator[bytes], options: Options, each: Callable[[View], None] | None
) -> Iterator[Diagnostic]:
    splitter, limits = _Splitter(name, options, each), options.limits
    parser = expat.ParserCreate()
    parser.buffer_text = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        splitter.depth += 1
        if splitter.depth > limits.xml_depth:
            raise TooLarge(f"xml-depth: more than {limits.xml_depth} elements inside each other")
        if splitter.depth <= 2:
            splitter.open = (*splitter.open[: splitter.depth - 1], tag)
            splitter.namespaces.update({k: v for k, v in attributes.items() if k == "xmlns" or k.startswith("xmlns:")})
        elif splitter.depth == 3 and splitter.start is None and tag.rpartition(":")[2] in ITEMS:
            splitter.number += 1
            line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
            splitter.start = (parser.CurrentByteIndex, line, column)

    def end(tag: str) -> None:
        if splitter.depth == 3 and splitter.start is not None:
            splitter.ready.append((*splitter.start, splitter.number, parser.CurrentByteIndex))
            splitter.start = None
        splitter.depth -= 1

    def doctype(*_: Any) -> None:
        raise TooLarge("a document type declaration in a message that is read item by item")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    total = 0
    try:
        for piece in _all(head, pieces):
            total += len(piece)
            if total > limits.message_bytes:
                raise TooLarge(f"message-bytes: more than {limits.message_bytes:,} bytes")
            splitter.window += piece
            parser.Parse(piece, False)
            yield from _finished(splitter)
            if len(splitter.window) > limits.xml_bytes:
                raise TooLarge(f"xml-bytes: more than {limits.xml_bytes:,} bytes in one item, or between two")
        parser.Parse(b"", True)
        yield from _finished(splitter)
    except expat.ExpatError as error:
        message = f"not well-formed: {expat.errors.messages.get(error.code, error)}"
        place = Location(name, error.lineno, error.offset + 1)
        yield Diagnostic("XML001", Severity.ERROR, message, "an XML parser stops here", place)
        return
    except TooLarge as error:
        place = Location(name, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        yield Diagnostic("XML002", Severity.ERROR, str(error), "split the message", place)
        return
    for view in views(name, _skeleton(splitter), options):
        if view.kind in ("newsml-g2-message", "source"):
            found = judge_view(view, options)
            yield from (d for d in found if not (d.location.path or "").startswith("/newsMessage/itemSet/"))


def _all(head: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for at in range(0, len(head), _CHUNK):
        yield head[at : at + _CHUNK]
    yield from pieces


_FIRST_TAG = re.compile(rb"<([^\s/>]+)((?:[^\"'>]|\"[^\"]*\"|'[^']*')*)>")


def _finished(splitter: _Splitter) -> Iterator[Diagnostic]:
    """Judges the items that have ended, and forgets the bytes."""
    window, base = splitter.window, splitter.base
    while splitter.ready:
        begin, line, column, number, end = splitter.ready[0]
        close = window.find(b">", end - base) + 1
        if end == begin:  # an empty-element tag
            tag = _FIRST_TAG.match(window, begin - base)
            close = tag.end() if tag else 0
        if close <= 0:
            break  # the rest of the tag comes with the next piece
        data = bytes(window[begin - base : close])
        splitter.ready.pop(0)
        if number == 1:
            splitter.header = _header(splitter, bytes(window[max(0, splitter.skeleton_from - base) : begin - base]))
        yield from _judge_item(splitter, data, line, column, number)
        splitter.skeleton += window[max(0, splitter.skeleton_from - base) : begin - base]
        if number == 1:
            splitter.skeleton += data
        splitter.skeleton_from = base + close
        if len(splitter.skeleton) > splitter.options.limits.xml_bytes // 2:
            raise TooLarge("xml-bytes: too much between the items of the message")
    keep_from = splitter.ready[0][0] if splitter.ready else (splitter.start or (splitter.skeleton_from,))[0]
    cut = min(keep_from, splitter.skeleton_from) - base
    if splitter.start and splitter.start[0] > splitter.skeleton_from:
        splitter.skeleton += window[max(0, splitter.skeleton_from - base) : splitter.start[0] - base]
        splitter.skeleton_from = splitter.start[0]
        cut = splitter.start[0] - base
    if cut > 0:
        del window[:cut]
        splitter.base += cut


def _header(splitter: _Splitter, before: bytes) -> Element | None:
    """The header of the message, of what stands before its first item."""
    ends = "".join(f"</{name}>" for name in reversed(splitter.open)).encode()
    tree, _ = parse_leniently(splitter.name, bytes(splitter.skeleton + before + ends), splitter.options.limits)
    return next(tree.getroot().iterchildren(f"{G2}header"), None) if tree is not None else None


def _skeleton(splitter: _Splitter) -> bytes:
    return bytes(splitter.skeleton + splitter.window[max(0, splitter.skeleton_from - splitter.base) :])


def _judge_item(splitter: _Splitter, data: bytes, line: int, column: int, number: int) -> Iterator[Diagnostic]:
    tag = _FIRST_TAG.match(data)
    if tag is None:
        return
    from xml.sax.saxutils import quoteattr  # it loads the network's libraries

    own = set(re.findall(rb"\s(xmlns(?::[^\s=]+)?)\s*=", tag[2]))
    declarations = "".join(
        f" {name}={quoteattr(uri)}" for name, uri in splitter.namespaces.items() if name.encode() not in own
    ).encode()
    at = 1 + len(tag[1])
    tree, notes = parse_leniently(splitter.name, data[:at] + declarations + data[at:], splitter.options.limits)
    if tree is None:
        for note in notes:
            yield Diagnostic(note.rule, note.severity, note.message, note.hint, Location(splitter.name, line, column))
        return
    outer = f"/newsMessage/itemSet/item({number})"
    text = XmlText(splitter.name, data, tree, splitter.encoding, line, column, outer)
    root = tree.getroot()
    if not str(root.tag).startswith(G2):
        return
    for view in item_views(root, text, splitter.options, header=splitter.header):
        yield from judge_view(view, splitter.options)
        if splitter.each:
            splitter.each(view)
