"""The clause that a verb of saying introduces: where it begins, of what kind it is, and where it stops."""

from __future__ import annotations

from typing import Literal, NamedTuple

from converter.language.de.grammar import letters, phrases
from converter.language.de.grammar.attribution import Attribution
from converter.language.de.grammar.clauses import Clauses, Segment
from converter.language.de.grammar.letters import CUE
from converter.language.de.words import words

Kind = Literal["dass", "clause", "question", "infinitive"]
_ADJUNCTS = words("grammar", "adjuncts")
_ASKING = words("grammar", "asking")
NO_CONTENT = words("grammar", "purpose")
"""infinitives behind these tell a purpose or a circumstance, not what was said"""
THAT = frozenset({"dass", "daß"})


class Content(NamedTuple):
    """Words ``start`` to ``stop`` (not included)."""

    start: int
    stop: int
    kind: Kind


def content(c: Clauses, a: Attribution) -> Content | None:
    """The clause behind a verb that may be what was said."""
    k = a.segment
    g = c.segments[k]
    if a.end < g.end:
        return None  # another verb follows in the same clause
    colon = k + 1 < len(c.segments) and c.segments[k + 1].sign == ":"
    for j in range(k + 1, len(c.segments)):
        h = c.segments[j]
        if h.kind == "quote" or h.sign == ";":
            return None
        if h.sign == ":" or colon:
            if c.mood(h.start, c.n) or (a.lemma in letters.cues().plain and a.end - a.at < 4):
                return Content(h.start, stop(c, h.start), "clause")
            return None
        decided = _one(c, a, j)
        if decided != "further":
            return None if decided is None else Content(h.start, _main_again(c, a, h.start), decided)
    return None


def _main_again(c: Clauses, a: Attribution, start: int) -> int:
    """Where what was said stops; in a clause that begins the sentence (``Als er sagte, dass er gehe, lachte sie``)
    where the main clause does."""
    end = stop(c, start)
    if a.segment or not a.final or c.segments[0].kind != "sub":
        return end
    main = (h.start for h in c.segments if start < h.start < end and h.kind == "first" and c.tags[h.start] == "V")
    return c.trim(start, next(main, end))


def _one(c: Clauses, a: Attribution, j: int) -> Kind | Literal["further"] | None:
    """What one clause behind the verb is; None: nothing behind it is what was said."""
    h = c.segments[j]
    first = c.small[h.start]
    if first in THAT:
        return "dass"
    near = j == a.segment + 1
    asked = h.kind == "question" and near and (first in _ASKING or c.mood(h.start, h.end))
    if first == "ob" or asked:
        return "question"
    if h.kind == "infinitive" and first not in NO_CONTENT:
        return "infinitive"
    if h.kind in ("relative", "wie"):
        return "further"
    if h.kind == "none":
        return "clause" if _begins(c, a, h, near=near) and c.mood(h.end, c.n) else "further"
    if h.kind == "sub":
        if first in _ADJUNCTS:
            return None
        stated = c.mood(h.start, h.end) or (j + 1 < len(c.segments) and _conditional(c, j))
        return "clause" if stated else "further"
    return "clause" if h.kind == "main" and c.tags[h.start] != "U" else None


def _begins(c: Clauses, a: Attribution, h: Segment, *, near: bool) -> bool:
    """Whether what has no verb of its own begins what was said: ``sagte, im Mai, wenn …, werde …``."""
    end = c.segments[a.segment].end
    opens = near and (c.tags[end - 1] != "N" or phrases.is_date(c.words, end - 1, end))
    return not a.inverted and (c.tags[h.start] in "PF" or (opens and c.tags[h.start] in "DNda"))


def _conditional(c: Clauses, j: int) -> bool:
    follows = c.segments[j + 1]
    return follows.kind == "first" and c.tags[follows.start] in "KC"


def stop(c: Clauses, start: int) -> int:
    """Where what was said ends: the sentence's end, or where the reporter takes over again."""
    for j in range(c.of[start], len(c.segments)):
        h = c.segments[j]
        if h.start > start and _reporter_again(c, h, start):
            return c.trim(start, h.start)
        for before, i in zip(h.verbs, h.verbs[1:], strict=False):
            turn = c.tags.find("U", before, i)
            if before >= start and turn > 0 and c.tags[before] == "K" and c.tags[i] == "V":
                return c.trim(start, turn)
        for i in h.verbs:
            if i <= start or c.tags[i] != "V" or c.tags[i - 1] not in "U":
                continue
            if c.s.infos[i].trigger & CUE or (h.kind == "sub" and h.verbs[0] < i):
                return c.trim(start, i - 1)
    return c.n


def _reporter_again(c: Clauses, h: Segment, start: int) -> bool:
    """Whether a clause behind ``start`` is the reporter's: marks, ``wie X sagte``, ``so X``, ``sagte X``."""
    if h.kind == "quote":
        return True
    said = bool(h.verbs) and c.s.infos[h.verbs[-1]].trigger & CUE and c.tags[h.verbs[-1]] in "VBX"
    if h.kind == "wie" and said:
        return True
    if c.small[h.start] == "so" and not h.verbs and h.sign == ",":
        return True
    cue = h.kind == "first" and h.sign in ",-" and c.s.infos[h.start].trigger & CUE
    if cue and c.tags[h.start] == "V":
        return True
    resumed = c.tags[h.start] == "U" and h.verbs[:1] == [h.start + 1] and c.tags[h.start + 1] == "V"
    return resumed and (c.mood(start, h.start) or c.small[start] == "dass")
