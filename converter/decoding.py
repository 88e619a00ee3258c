"""From bytes to text: which encoding it is, and what is not text at all.

UTF-8, UTF-16 (with a byte order mark, or told from its pattern), Windows-1252 and Latin-1: what agencies deliver.
UTF-7, HZ and the ISO 2022 family never: they smuggle markup past filters (WHATWG Encoding, "replacement").
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from converter import mojibake
from converter.diagnostics import Diagnostic, Location, Severity, at, plural
from converter.limits import DEFAULTS, Limits, hint
from converter.spans import Span

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "iso8859-1")
"""what ``encoding`` may name, in any of Python's spellings"""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FOREIGN_MARKS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_MAGIC = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF-",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A source's text, or the reason why there is none."""

    text: str | None
    """byte order mark removed, line ends LF, nothing else changed; None: not text"""
    encoding: str | None = None
    notes: tuple[Diagnostic, ...] = ()


_MOST = 100
"""doubtful lines of a source that are told one by one"""


def decode(
    data: bytes,
    *,
    name: str,
    encoding: str | None = None,
    repair: bool = False,
    limits: Limits = DEFAULTS,
    limit: str = "text-bytes",
) -> Decoded:
    """The text of a source.

    ``name`` is for the diagnostics; ``encoding`` overrules what the bytes say; ``repair`` undoes what was
    encoded twice; ``limit`` is the one of the limits that holds. Never raises. What is doubtful is told, line by line
    (``SRC014``, ``SRC015``).
    """
    decoded = too_large(data, name, limits, limit) or _plainly(data, name, encoding)
    if decoded.text is None:
        return decoded
    doubts = [
        Diagnostic(
            "SRC015",
            Severity.WARNING,
            f"encoded twice: {found.shown!r} {'was' if repair else 'should be'} read as {found.meant!r}",
            "" if repair else "--repair-encoding reads it so",
            Location(name, found.line, found.column, Span(found.offset, found.offset + 1)),
        )
        for found in mojibake.twice(decoded.text)
    ]
    text = mojibake.repaired(decoded.text) if repair and doubts else decoded.text
    return replace(decoded, text=text, notes=(*decoded.notes, *_bounded(doubts)))


def _bounded(doubts: list[Diagnostic]) -> list[Diagnostic]:
    if len(doubts) <= _MOST:
        return doubts
    last = doubts[_MOST - 1]
    more = len(doubts) - _MOST
    lines = plural(more, "further line")
    return [*doubts[: _MOST - 1], replace(last, message=f"{last.message} – and so on in {lines}")]


def _plainly(data: bytes, name: str, encoding: str | None) -> Decoded:
    where = Location(name)
    if not data.strip():
        return _refused("SRC002", "the source is empty", "deliver the story's text, or leave the file away", where)
    if encoding is not None:
        return _named(data, encoding, where)
    guessed = _guess(data)
    if guessed is None:
        return _refused(
            "SRC003",
            "the source is not text: neither UTF-8, UTF-16, Windows-1252 nor Latin-1",
            "pictures, archives and office files are not read; name the encoding with --encoding if it is text",
            where,
        )
    return _mixed(data, where) if guessed == "mixed" else _decoded(data, guessed, where)


def too_large(data: bytes, name: str, limits: Limits, limit: str = "text-bytes") -> Decoded | None:
    """The refusal of a source that has more bytes than are read."""
    most: int = getattr(limits, limit.replace("-", "_"))
    if len(data) <= most:
        return None
    message = f"{limit}: the source has {len(data):,} bytes; {most:,} is the most that is read"
    return _refused("SRC005", message, hint(limit, "split it into single stories"), Location(name))


def _named(data: bytes, encoding: str, where: Location) -> Decoded:
    try:
        known = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        known = encoding
    if known in ("utf-16", "utf-8-sig", "ascii"):
        known = {"utf-16": _guess_utf16(data) or "utf-16-le", "utf-8-sig": "utf-8", "ascii": "utf-8"}[known]
    if known not in ENCODINGS:
        return _refused("SRC004", f"{encoding} is not read", f"use one of {', '.join(ENCODINGS)}", where)
    return _decoded(data, known, where)


def _decoded(data: bytes, encoding: str, where: Location) -> Decoded:
    mark = next((m for m, name in _MARKS if name == encoding and data.startswith(m)), b"")
    try:
        raw = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _refused(
            "SRC004",
            f"byte {error.start} of the source is not {encoding}",
            "leave --encoding away, or name the right one",
            Location(where.source, line=line),
        )
    return _text(raw, encoding, where)


def _mixed(data: bytes, where: Location) -> Decoded:
    """UTF-8 but for some bytes: those are read as Windows-1252, and each line with them is told."""
    raw, bad = mojibake.read_mixed(data.removeprefix(codecs.BOM_UTF8))
    doubts = [
        Diagnostic(
            "SRC014",
            Severity.WARNING,
            f"not UTF-8: {' '.join(f'0x{byte:02X}' for byte in found.data[:8])}"
            f"{' …' if len(found.data) > 8 else ''}, read as {found.read[:8]!r}",
            "save the source in one encoding",
            Location(where.source, found.line, found.column, Span(found.offset, found.offset + 1)),
        )
        for found in bad
    ]
    decoded = _text(raw, "utf-8", where)
    return decoded if decoded.text is None else replace(decoded, notes=tuple(_bounded(doubts)))


def _text(raw: str, encoding: str, where: Location) -> Decoded:
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip().strip("\ufeff\x00"):
        return _refused("SRC002", "the source is empty", "deliver the story's text, or leave the file away", where)
    return Decoded(text, encoding)


def remarks(text: str, source: str, *, start: int = 0, end: int | None = None) -> tuple[Diagnostic, ...]:
    """What a stretch of a source's text holds that no output, or not every eye, can carry: one diagnostic a kind.

    Line and column are the source's.
    """
    found = []
    part = text[start:end]

    def place(match: re.Match[str]) -> Location:
        return replace(at(text, Span(start + match.start(), start + match.end()), source), span=Span(*match.span()))

    if match := _CONTROL.search(part):
        count = len(_CONTROL.findall(part))
        found.append(
            Diagnostic(
                "SRC007",
                Severity.WARNING,
                f"control characters in the text ({count}), the first is U+{ord(match.group()):04X}",
                "XML cannot carry them: they stay in the text and are left out there",
                place(match),
            )
        )
    if match := _DIRECTION.search(part):
        found.append(
            Diagnostic(
                "SRC008",
                Severity.WARNING,
                f"the text overrides the direction of writing with U+{ord(match.group()):04X}",
                "what is seen may not be what is written: look at the source",
                place(match),
            )
        )
    return tuple(found)


def _refused(rule: str, message: str, hint: str, where: Location) -> Decoded:
    return Decoded(None, None, (Diagnostic(rule, Severity.ERROR, message, hint, where),))


def _guess(data: bytes) -> str | None:
    if data.startswith(_MAGIC) or data.startswith(_FOREIGN_MARKS):
        return None
    for mark, name in _MARKS:
        if data.startswith(mark):
            if _decodes(data[len(mark) :], name):
                return name
            return "mixed" if name == "utf-8" and mojibake.is_mixed(data) else None
    if wide := _guess_utf16(data):
        return wide
    if _decodes(data, "utf-8") and not mojibake.by_chance(data):
        return "utf-8" if _mostly_text(data, high=False) else None
    if not _mostly_text(data, high=True):
        return None
    if mojibake.is_mixed(data):
        return "mixed"
    if _decodes(data, "cp1252"):
        return "cp1252"
    # Windows-1252 leaves five bytes open; in Latin-1 they are C1 controls, which only a broken source has
    return "iso8859-1" if sum(data.count(b) for b in b"\x81\x8d\x8f\x90\x9d") * 100 < len(data) else None


def _guess_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: German text in it has a zero in every second byte, nearly."""
    if len(data) < 4 or len(data) % 2:
        return None
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > 0.7 * half and others < 0.05 * half and _decodes(data, name):
            return name
    return None


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \t\r\n.,:;-()\"'/"


def _mostly_text(data: bytes, *, high: bool) -> bool:
    """Few control bytes; in an 8-bit encoding also mostly plain letters, as in any German text."""
    sample = data[:65536]
    controls = sum(sample.count(bytes([b])) for b in (*range(1, 9), *range(14, 27), *range(28, 32), 127))
    if controls > max(8, len(sample) // 50) or sample.count(0) > max(4, len(sample) // 100):
        return False
    if not high:
        return True
    plain = len(sample) - len(sample.translate(None, _LETTERS))
    return plain >= (0.75 if len(sample) > 80 else 0.5) * len(sample) and controls * 100 <= len(sample) + 200
