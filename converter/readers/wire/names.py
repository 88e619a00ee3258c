"""Names of people in bylines and sign-offs."""

from __future__ import annotations

import re

from converter.readers.wire.grammar import DASH, Grammar
from converter.readers.wire.lines import LONG

_SEPARATOR = re.compile(r"\s*(?:[,;/&|]|\s(?:und|sowie|and|mit)\s)\s*", re.IGNORECASE)
_DASHED_BYLINE = re.compile(rf"{DASH}\s*(?i:von|by)\s+(?P<names>.+?)\s*{DASH}$", re.DOTALL)
_PLAIN_BYLINE = re.compile(r"\(?(?:Von|VON|von|By|BY)\s*:?\s+(?P<names>[^.!?]+?\.?)\)?$", re.DOTALL)


def _capitalised(word: str, g: Grammar) -> bool:
    plain = word.strip("'’.-")
    return bool(plain) and (plain[0].isupper() or re.match(r"[a-z]{1,3}[-'’][^\W\d_a-zäöü]", plain) is not None)


def is_name(text: str, g: Grammar, *, longest: int = 7) -> bool:
    words = text.split()
    if not 0 < len(words) <= longest or re.search(r"[\d@?!:;<>\"„“»«]", text):
        return False
    if any(len(w) > 5 and w.endswith(".") for w in words):
        return False
    return any(_capitalised(w, g) for w in words) and all(
        _capitalised(w, g) or w.lower().strip(".") in g.particles or w.lower() in g.particles for w in words
    )


def names_in(text: str, start: int, g: Grammar) -> tuple[tuple[int, int], ...]:
    """The names in an enumeration of people: ``Tilda Voss, Jan Roth und Ute Kern in Bonn``; () where it is none."""
    found = []
    position = 0
    for separator in (*_SEPARATOR.finditer(text), None):
        end = separator.start() if separator else len(text)
        part = text[position:end]
        begin = position + len(part) - len(part.lstrip())
        part = re.split(r"\s+(?:in|aus|für)\s|\s*\(", part.strip(), maxsplit=1)[0].strip()
        part = part.strip(" -–—.)")
        titled = re.match(r"(?i)(?:(?:dr|prof|dipl)\.\s*(?:-?\w+\.\s*)*|reuters-\w+\s+|unser\w*\s+\w+\s+)", part)
        if titled:
            begin, part = begin + titled.end(), part[titled.end() :]
        if part and part.lower() not in g.agencies and is_name(part, g, longest=6):
            found.append((start + begin, start + begin + len(part)))
        elif part and part.lower() not in g.agencies:
            return ()
        position = separator.end() if separator else position
    whole = [(a, b) for a, b in found if " " in text[a - start : b - start]]
    return tuple(whole or found)


def byline_names(text: str, start: int, g: Grammar, *, dashed: bool) -> tuple[tuple[int, int], ...]:
    """The authors in a byline, ``- von A und B -`` or, not ``dashed``, ``Von A und B``; () where it is none."""
    match = (_DASHED_BYLINE if dashed else _PLAIN_BYLINE).match(text) if len(text) <= 3 * LONG else None
    if not match:
        return ()
    return names_in(match["names"], start + match.start("names"), g)
