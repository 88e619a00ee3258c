"""To whom, in which medium and where something was said: the phrases around the verb that are not its subject."""

from __future__ import annotations

from dataclasses import dataclass

from converter.language.de.grammar import phrases
from converter.language.de.grammar.attribution import Attribution
from converter.language.de.grammar.clauses import Clauses

Range = tuple[int, int]
_DATIVE = frozenset({"dem", "der", "einem", "einer", "seinem", "ihrem", "seiner", "ihrer", "den"})
_MEDIAL = frozenset({"in", "im", "auf", "bei", "beim", "via", "über", "mit", "während", "zum"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Ranges of words."""

    addressee: Range | None = None
    medium: Range | None = None
    place: Range | None = None


def circumstances(c: Clauses, a: Attribution) -> Circumstances:
    """What the clause of an attribution says of the occasion."""
    addressee: Range | None = None
    medium: Range | None = None
    place: Range | None = None
    i, end = c.segments[a.segment].start, a.end
    while i < end:
        if a.speaker and a.speaker[0] <= i < a.speaker[1]:
            i = a.speaker[1]
            continue
        word, letter = c.small[i], c.tags[i]
        stop = i + 1
        if letter in "PF" or (letter == "z" and i + 1 < end and c.tags[i + 1] in "Dd"):
            stop = max(stop, phrases.phrase(c.tags, c.words, i + 1, end))
            inner = (i + 1, stop)
            named = a.speaker is not None and inner[0] < a.speaker[1] and a.speaker[0] < stop
            if named or stop == i + 1 or phrases.is_time(c.words, i, end):
                pass
            elif word == "gegenüber" or (word == "vor" and any(w in phrases.audience() for w in c.words[i + 1 : stop])):
                addressee = addressee or inner
            elif word in _MEDIAL and _is_medium(c, inner):
                medium = medium or inner
            elif word == "in" and c.tags[i + 1] == "N" and stop - i <= 3:
                place = place or inner
        elif word in _DATIVE and i > a.finite:
            stop = max(stop, phrases.phrase(c.tags, c.words, i, end))
            if "N" in c.tags[i:stop]:
                if _is_medium(c, (i, stop)):
                    medium = medium or (i, stop)
                elif word in ("dem", "einem", "seinem", "ihrem") and a.at == a.finite:
                    addressee = addressee or (i, stop)
        i = stop
    return Circumstances(addressee, medium, place)


def _is_medium(c: Clauses, r: Range) -> bool:
    start = c.s.starts[r[0]]
    marked = any(m.start >= start - 1 and m.end <= c.s.ends[r[1] - 1] + 1 for m in c.s.fragments)
    return marked or any(w in phrases.media() or w.split("-")[-1] in phrases.media() for w in c.words[r[0] : r[1]])
