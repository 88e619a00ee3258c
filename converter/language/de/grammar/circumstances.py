"""To whom, in which medium and where something was said: the phrases around the verb that are not its subject."""

from __future__ import annotations

from typing import NamedTuple

from converter.language.de.grammar import letters, phrases
from converter.language.de.grammar.attribution import Attribution
from converter.language.de.grammar.clauses import Clauses
from converter.language.de.words import words

Range = tuple[int, int]
_DATIVE = words("grammar", "dative")
_DOUBTFUL = words("grammar", "dative or genitive")
"""may be a genitive or, ``der``, the subject"""
_TO = words("grammar", "spoken to")
_MEDIAL = words("grammar", "medial")


class Circumstances(NamedTuple):
    """Ranges of words."""

    addressee: Range | None = None
    medium: Range | None = None
    place: Range | None = None


NONE = Circumstances()


def circumstances(c: Clauses, a: Attribution) -> Circumstances:
    """What the clause of an attribution says of the occasion."""
    found: dict[str, Range] = {}
    i, end = c.segments[a.segment].start, a.end
    said, cues = _full(c, a), letters.cues()
    asks, gives = not said.isdisjoint(cues.asking), not said.isdisjoint(cues.giving)
    if (asks or gives) and (told := _told(c, a)):
        found["addressee"] = told
    while i < end:
        if a.speaker and a.speaker[0] <= i < a.speaker[1]:
            i = a.speaker[1]
            continue
        i = _led(c, a, i, end, found) if _leads(c, i, end) else _bare(c, a, i, end, found, asks=asks, gives=gives)
    return Circumstances(found.get("addressee"), found.get("medium"), found.get("place"))


def _told(c: Clauses, a: Attribution) -> Range | None:
    """``Die Bank wurde aufgefordert``, ``Der Bank wird vorgeworfen``: whom the passive's sentence begins with."""
    passive = a.at != a.finite and a.finite >= 0 and "werden" in c.s.infos[a.finite].lemmas
    if not passive:
        return None
    start = c.segments[c.of[a.finite]].start
    found = phrases.before(c.tags, c.words, start, a.finite)
    return found if found and found != a.speaker and c.small[found[0]] != "es" else None


def _leads(c: Clauses, i: int, end: int) -> bool:
    return c.tags[i] in "PF" or (c.tags[i] == "z" and i + 1 < end and c.tags[i + 1] in "Dd")


def _led(c: Clauses, a: Attribution, i: int, end: int, found: dict[str, Range]) -> int:
    """A phrase with its preposition; returns the word behind it."""
    word = c.small[i]
    stop = max(i + 1, phrases.phrase(c.tags, c.words, i + 1, end))
    inner = (i + 1, stop)
    named = a.speaker is not None and inner[0] < a.speaker[1] and a.speaker[0] < stop
    if named or stop == i + 1 or phrases.is_time(c.words, i, end):
        return stop
    heard = word == "vor" and any(w in phrases.audience() for w in c.words[i + 1 : stop])
    if heard or word == "gegenüber" or (word == "an" and "appellieren" in _full(c, a)):
        found.setdefault("addressee", inner)
    elif (word in _MEDIAL or (word == "über" and c.tags[i + 1] == "N")) and _is_medium(c, inner):
        found.setdefault("medium", inner)
    elif word == "in" and c.tags[i + 1] == "N" and stop - i <= 3:
        found.setdefault("place", inner)
    return stop


def _bare(c: Clauses, a: Attribution, i: int, end: int, found: dict[str, Range], *, asks: bool, gives: bool) -> int:
    """A phrase without a preposition: whom one spoke to, in the dative; returns the word behind it."""
    word = c.small[i]
    if word in _TO and i > a.finite:
        found.setdefault("addressee", (i, i + 1))
        return i + 1
    asked = asks and i > a.finite
    named = c.words[i] in phrases.agencies() and c.tags[i - 1] not in "DdaPF"
    given = gives and word == "den"
    if (word not in _DATIVE and not given and not (asked and c.tags[i] in "DdN") and not named) or _marked(c, i):
        return i + 1
    stop = max(i + 1, phrases.phrase(c.tags, c.words, i, end))
    if "N" not in c.tags[i:stop] or phrases.is_date(c.words, i, stop):
        return stop
    if stop < end and c.tags[stop] == "N" and _is_medium(c, (i, stop)):
        stop = max(stop, phrases.phrase(c.tags, c.words, stop, end))  # "der Zeitung Nordkurier"
    medium = word in _DATIVE and i > a.finite and _is_medium(c, (i, stop))
    if not any(w in phrases.media() or w.split("-")[-1] in phrases.media() for w in c.words[i:stop]):
        stop = next((j for j in range(i + 1, stop) if _marked(c, j)), stop)  # "warf dem Land „Versagen“ vor"
    if medium:
        found.setdefault("medium", (i, stop))
    if c.words[stop - 1] in letters.cues().nouns or c.words[stop - 1] in letters.cues().according:
        return stop  # "ist der Ansicht"
    dative = word in _DATIVE and (word not in _DOUBTFUL or _settled(c, a, i))
    if (medium and _settled(c, a, i)) or asked or dative or named or (given and c.words[stop - 1][-1] in "nsA"):
        found.setdefault("addressee", (i, stop))
    return stop


def _settled(c: Clauses, a: Attribution, i: int) -> bool:
    """Whether the subject stands somewhere else, and no noun that it may belong to: ``der …`` is a dative."""
    behind = i and c.tags[i - 1] in "Nn" and (a.speaker is None or a.speaker[1] != i)
    return a.speaker is not None and (a.speaker[1] <= i or i < a.finite) and not behind


def _full(c: Clauses, a: Attribution) -> set[str]:
    return {a.lemma} if a.lemma else set(c.s.infos[a.at].lemmas) if a.at >= 0 else set()


def _marked(c: Clauses, i: int) -> bool:
    return bool(c.s.fragments) and any(m.start < c.s.starts[i] < m.end for m in c.s.fragments)


def _is_medium(c: Clauses, r: Range) -> bool:
    start = c.s.starts[r[0]]
    marked = any(m.start >= start - 1 and m.end <= c.s.ends[r[1] - 1] + 1 for m in c.s.fragments)
    return marked or any(w in phrases.media() or w.split("-")[-1] in phrases.media() for w in c.words[r[0] : r[1]])
