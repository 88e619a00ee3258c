"""Doubtful bytes: text that is UTF-8 but for some bytes, and text that was encoded twice.

Both are told from sequences that no text in Windows-1252 has by chance: ``Ã``, ``Â`` or ``Å`` before a sign that no
word has there, and ``â€`` before another. A lone ``ß“`` is no such sequence, although its bytes are valid UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
"""a character of several bytes (Unicode 15, table 3-7)"""
_TELLING = re.compile(
    rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xc5[\x80-\xbf]|\xe2\x80[\x90-\xbf]|\xe2\x82\xac|[\xd0\xd1][\x80-\xbf]"
)
"""sequences that German text has in UTF-8 and never in Windows-1252"""
_CHANCE = re.compile(rb"(?:[\x00-\x7f]|(?<=[A-Za-z])\xdf[\x84\x85\x91-\x97\xa0\xab\xbb])*")
"""what is valid UTF-8 where Windows-1252 has ß after a letter and before a mark: ``Spaß…``; in UTF-8 it is a letter of
N'Ko glued to a Latin one, which no word has. An umlaut is no such case: ``Ą`` and ``Ā`` are letters of names."""
_HIGH = re.compile(rb"[\x80-\xff]")
_CUT = b"\xc2\xc3\xc5\xe2"
"""first bytes of what German has most; alone they are no letter of its own but a character that was cut off"""


@dataclass(frozen=True, slots=True)
class Bad:
    """A line in which bytes are not UTF-8."""

    line: int
    column: int
    """of the first such byte, in code points"""
    offset: int
    """of it in the text"""
    data: bytes
    """all such bytes of the line"""
    read: str
    """what they were read as"""


def is_mixed(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 as a whole are UTF-8 for the most part, or in some lines."""
    return _TELLING.search(data) is not None


def by_chance(data: bytes) -> bool:
    """Whether bytes that are valid UTF-8 are so by chance only: ß before a mark, in Windows-1252."""
    return _HIGH.search(data) is not None and _CHANCE.fullmatch(data) is not None


def read_mixed(data: bytes) -> tuple[str, tuple[Bad, ...]]:
    """The text of bytes of which some are not UTF-8, and the lines with such bytes. Line ends are LF."""
    parts: list[str] = []
    bad: list[Bad] = []
    offset = 0
    for number, line in enumerate(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), 1):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text, places = _line(line)
            if places:
                raw = b"".join(piece for _, piece, _ in places)
                read = "".join(character for _, _, character in places)
                bad.append(Bad(number, places[0][0] + 1, offset + places[0][0], raw, read))
        parts.append(text)
        offset += len(text) + 1
    return "\n".join(parts), tuple(bad)


def _line(line: bytes) -> tuple[str, list[tuple[int, bytes, str]]]:
    """A line's text, and each byte in it that is not UTF-8: where, which, what it is read as."""
    text = ""
    places: list[tuple[int, bytes, str]] = []
    at = 0
    telling = _TELLING.search(line) is not None
    while at < len(line):
        sequence = _SEQUENCE.match(line, at) if telling else None
        if line[at] < 0x80:
            end = next((m.start() for m in _HIGH.finditer(line, at)), len(line))
            text += line[at:end].decode("ascii")
            at = end
        elif sequence and (line[at] not in b"\xc4\xd6\xdc\xdf" or line[at + 1] >= 0xA0):
            text += sequence[0].decode("utf-8")
            at = sequence.end()
        else:
            character = "\ufffd" if line[at] in _CUT and telling else _windows(line[at : at + 1])
            places.append((len(text), line[at : at + 1], character))
            text += character
            at += 1
    return text, places


def _windows(byte: bytes) -> str:
    """Windows-1252; its five open places are read as in Latin-1."""
    try:
        return byte.decode("cp1252")
    except UnicodeDecodeError:
        return byte.decode("latin-1")


_MARK = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_TWICE = re.compile(
    rf"[ÃÅÐÑ]{_MARK}|Â[\u0080-\u009f\u00a0-\u00bf]|â[\u0080€][\u0080-\u009f{_MARK[1:-1]}]|â[\u0082‚]¬|ï»¿"
)
"""what twice encoded German looks like: ``Ã¼``, ``ÃŸ``, ``Â§``, ``â€ž``, a byte order mark"""


_SUSPECT = re.compile("[ÃÅÐÑÂâï]")
"""what each of them begins with"""


@dataclass(frozen=True, slots=True)
class Twice:
    """A line of which something was encoded twice."""

    line: int
    column: int
    """of the first such character"""
    offset: int
    shown: str
    """the word as it stands"""
    meant: str


def twice(text: str) -> Iterator[Twice]:
    """The lines of which something was encoded twice."""
    if not _SUSPECT.search(text) or not _TWICE.search(text):
        return
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        if (match := _TWICE.search(line)) and (mended := _mended(line)) != line:
            start = line.rfind(" ", 0, match.start()) + 1
            end = line.find(" ", match.end())
            shown = line[start : end if end >= 0 else len(line)][:60]
            words = mended[start:].partition(" ")[0][:60] if mended[:start] == line[:start] else _mended(shown)
            yield Twice(number, match.start() + 1, offset + match.start(), shown, words)
        offset += len(line) + 1


def repaired(text: str) -> str:
    """The text with what was encoded twice decoded once more; lines without it are left as they are."""
    if not _SUSPECT.search(text) or not _TWICE.search(text):
        return text
    return "\n".join(_mended(line) if _TWICE.search(line) else line for line in text.split("\n"))


def _mended(line: str) -> str:
    import ftfy  # takes a while to load, and few texts need it

    mended: str = ftfy.fix_encoding(line)
    return mended.replace("\n", " ")
