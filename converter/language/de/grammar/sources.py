"""Phrases that name a source: ``laut X``, ``nach Angaben von X``, ``X zufolge``, ``so X``, ``seiner Meinung nach``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from converter.language.de.grammar import letters, phrases
from converter.language.de.grammar.clauses import Clauses
from converter.language.de.grammar.letters import CUE, SOURCE
from converter.language.de.words import words

Range = tuple[int, int]
_EVENTS = words("grammar", "events")
_OF_TIME = words("grammar", "event articles")
_POSTPOSED = words("grammar", "postposed")
"""nouns that may stand in front of ``nach``: ``ihrer Meinung nach``, but ``einer Untersuchung nach dem Unfall``"""


@dataclass(frozen=True, slots=True)
class Source:
    """A phrase from ``start`` to ``stop``, its cue word, and the words that name the source; indexes of words."""

    start: int
    stop: int
    cue: int
    speaker: Range | None
    phrase: Range | None = None
    """the source with its own noun: ``Angaben der Polizei``"""


@cache
def _leading() -> frozenset[str]:
    known = letters.cues()
    return known.before | known.after | {"nach", "so"}


def find(c: Clauses) -> Iterator[Source]:
    """All such phrases of a sentence, in its order."""
    known, leading, small = letters.cues(), _leading(), c.small
    for i in [i for i in range(c.n) if small[i] in leading]:
        word = small[i]
        found: Source | None = None
        if word in known.before:
            found = _before(c, i)
        elif word in known.after:
            start = _phrase_ending(c, i)
            found = Source(start, i + 1, i, (start, c.trim(start, i))) if start < i else None
        elif word == "nach":
            found = _nach(c, i)
        elif word == "so" and i and c.tags[i - 1] in ",-":
            found = _so(c, i)
        if found is not None:
            yield found


def _before(c: Clauses, i: int) -> Source | None:
    if i + 1 >= c.n or c.tags[i + 1] not in "NDdaXPno#" or c.small[i + 1] in letters.cues().norms:
        return None
    stop = _closed(c, i + 1, phrases.phrase(c.tags, c.words, i + 1, c.n, loose=True))
    stop = phrases.named_behind(c.tags, i + 1, stop, c.n)
    return Source(i, stop, i, (i + 1, stop)) if stop > i + 1 else None


def _closed(c: Clauses, i: int, stop: int) -> int:
    """``laut BBC britische Bürger``, ``laut Polizei 40 Menschen``: an attribute behind a noun begins another phrase,
    if it is no genitive (``nach Meinung politischer Beobachter``)."""
    if c.tags[i + 1 : i + 2] in ("P", "F"):
        return stop  # "laut dem in Gera geborenen Chef"
    return next(
        (
            j
            for j in range(i + 1, stop - 1)
            if c.tags[j - 1] == "N" and c.tags[j] in "a#" and c.tags[j + 1] in "aN#" and not c.small[j].endswith("er")
        ),
        stop,
    )


def _phrase_ending(c: Clauses, i: int) -> int:
    """Where the phrase begins that ends in front of ``zufolge``."""
    if i and c.tags[i - 1] in "po":
        return i - 1
    g = c.segments[c.of[i]]
    if g.start == 0 and i <= 6 and c.tags[0] not in "PFR" and not any(t in "VKCBX" for t in c.tags[:i]):
        return 0  # "Ärzte ohne Grenzen zufolge"
    if (named := _apposed(c, i)) < i:
        return named
    best = i
    for j in range(i - 1, max(-1, i - 12), -1):
        if c.tags[j] in ",:;Q.-VKC":
            break
        if phrases.phrase(c.tags, c.words, j, i, loose=True) == i:
            best = j
    return best


def _apposed(c: Clauses, i: int) -> int:
    """Where ``dem Chef der Werft, Max Kranz, zufolge`` begins; ``i`` where there is no such phrase."""
    comma = c.tags.rfind(",", 0, max(0, i - 1)) if i and c.tags[i - 1] == "," else -1
    found = range(max(0, comma - 12), comma)
    return next((j for j in found if c.tags[j] in "Dd" and phrases.named_behind(c.tags, j, comma, i) == i - 1), i)


def _nach(c: Clauses, i: int) -> Source | None:
    infos, tags, small = c.s.infos, c.tags, c.small
    if i > 1 and c.words[i - 1] in _POSTPOSED and tags[i - 2] in "DdaN":
        return Source(i - 2, i + 1, i, None)  # "ihrer Meinung nach"
    noun = next((j for j in range(i + 1, min(i + 5, c.n)) if tags[j] == "N"), None)
    if noun is None or not infos[noun].trigger & SOURCE:
        return None
    stop = _closed(c, noun, phrases.phrase(tags, c.words, i + 1, c.n))
    if stop <= noun:
        return None
    if c.words[noun] in _EVENTS and stop == noun + 1 and small[i + 1] in _OF_TIME:
        return None  # "nach der Mitteilung": a time
    bare = stop == i + 2 and (stop >= c.n or small[stop] not in ("von", "vom", "aus"))
    if bare and c.words[noun] in letters.cues().according and small[noun] not in ("berichten", "meldungen"):
        return None  # "suchte nach Angaben zum Täter"
    inner = noun + 1
    if inner < stop and tags[inner] == "N" and small[inner][-1] not in "s’'":
        stop = inner
    if inner < c.n and small[inner] in ("von", "vom", "aus"):
        inner += 1
        stop = max(stop, inner + 1)
    stop = _with_name(c, inner, stop)
    speaker = (inner, stop) if inner < stop else (i + 1, stop)
    if "eigenen" in small[i:noun] or "eigener" in small[i:noun]:
        verb = next((v for v in c.segments[c.of[i]].verbs if v < i), -1)
        whose = verb >= 0 and (phrases.before(tags, c.words, 0, verb) or phrases.behind(tags, c.words, verb + 1, i))
        speaker = (
            whose
            or phrases.behind(tags, c.words, stop + (tags[stop : stop + 1] in tuple("VXB")), c.n)
            or phrases.before(tags, c.words, 0, i)
            or speaker
        )
    return Source(i, stop, noun, speaker, (i + 1, stop) if i < speaker[0] < stop else None)


def _with_name(c: Clauses, i: int, stop: int) -> int:
    """``nach Angaben des Leiters der Klinik in Gera, Max Kranz, …``: with the name, and what stands before it."""
    for far in (stop, phrases.phrase(c.tags, c.words, i, c.n, loose=True)):
        if (named := phrases.named_behind(c.tags, i, far, c.n)) > far >= stop:
            return named
    return stop


def _so(c: Clauses, i: int) -> Source | None:
    g = c.segments[c.of[i]]
    if i + 1 >= g.end or g.start != i:
        return None
    if c.s.infos[i + 1].trigger & CUE and c.tags[i + 1] in "VXB":
        speaker = phrases.behind(c.tags, c.words, i + 2, g.end)  # ", so hieß es", ", so schätzt Kranz"
        return Source(i, g.end, i + 1, None if speaker and c.small[speaker[0]] == "es" else speaker)
    if not g.verbs and (stop := phrases.particled(c.tags, c.small, i + 1, g.end)) > i + 1:
        return Source(i, stop, i, (i + 1, stop))
    if g.verbs or c.tags[i + 1] not in "NDpan":
        return None
    stop = i + 2 if c.tags[i + 1] == "p" else phrases.phrase(c.tags, c.words, i + 1, g.end, loose=True)
    return Source(i, stop, i, (i + 1, stop)) if stop > i + 1 else None
