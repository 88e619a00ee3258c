"""Names of people in bylines and sign-offs."""

from __future__ import annotations

import re

from converter.readers.wire.grammar import Grammar
from converter.readers.wire.lines import LONG


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
    for separator in (*g.conjunction.finditer(text), None):
        end = separator.start() if separator else len(text)
        part = g.whereabouts.split(text[position:end].strip(), maxsplit=1)[0].strip(" \t\n-–—.)")
        part = part[titled.end() :] if (titled := g.person_title.match(part)) else part
        begin = text.find(part, position)
        if part and part.lower() not in g.agencies and is_name(part, g, longest=6):
            found.append((start + begin, start + begin + len(part)))
        elif part and part.lower() not in g.agencies:
            return ()
        position = separator.end() if separator else position
    whole = [(a, b) for a, b in found if " " in text[a - start : b - start]]
    return tuple(whole or found)


def byline_names(text: str, start: int, g: Grammar, *, dashed: bool) -> tuple[tuple[int, int], ...]:
    """The authors in a byline, ``- von A und B -`` or, not ``dashed``, ``Von A und B``; () where it is none."""
    match = (g.dashed_byline if dashed else g.plain_byline).match(text) if len(text) <= 3 * LONG else None
    if not match:
        return ()
    return names_in(match["names"], start + match.start("names"), g)
