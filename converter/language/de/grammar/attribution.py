"""A word that introduces other people's words, and who says them: the subject of its verb."""

from __future__ import annotations

from dataclasses import dataclass

from converter.language.de.grammar import phrases
from converter.language.de.grammar.clauses import Clauses, Segment
from converter.language.de.words import endings, words

Range = tuple[int, int]

_NO_SOURCE = words("grammar", "no source")
_SUBJECTS = words("grammar", "subjects")
_ADVERBS = endings("grammar", "adverb endings")
_FAMILY = words("grammar", "family particles")
_BY = words("grammar", "agents")
_NOBODY = frozenset({"es", "man"})
SAY = frozenset({"say"})


@dataclass(slots=True)
class Attribution:
    """A verb, noun or preposition that introduces words; all indexes are of words."""

    at: int
    """of the word itself"""
    segment: int
    end: int
    """of its clause"""
    kinds: frozenset[str] = SAY
    lemma: str = ""
    speaker: Range | None = None
    subject: Range | None = None
    """of the verb, where somebody else speaks: ``zitierte sie den Minister``"""
    phrase: Range | None = None
    """the source with its own noun, where that is more: ``Angaben der Polizei``"""
    hearsay: bool = False
    """``hieß es``, passive: nobody is named"""
    inverted: bool = False
    """the verb stands first: what was said stands in front of it"""
    final: bool = False
    """the verb stands last: a subordinate clause"""
    finite: int = -1
    """the finite verb, where ``at`` is a participle or infinitive; else the same"""
    used: bool = False
    cue: int = -1
    """the word that says it, where it is neither: ``ließ ausrichten``"""


def name_speaker(c: Clauses, a: Attribution, previous: Attribution | None) -> None:
    """Fills ``speaker`` or ``hearsay``; ``previous`` is the verb whose subject this one may share."""
    g = c.segments[a.segment]
    if (a.at != a.finite and "werden" in c.s.infos[a.finite].lemmas) or "worden" in c.small[a.at : g.end]:
        if a.lemma == "zitieren":
            a.speaker = _subject(c, a, previous)
        if a.speaker is None:
            a.speaker = _agent(c, g.start, g.end, g.start if a.final else a.finite)
        if a.speaker is None:
            a.speaker = _document(c, g.start, g.end)
        a.hearsay = a.speaker is None
        return
    found = _subject(c, a, previous)
    if a.lemma == "zitieren" and (cited := _object(c, a.finite, a.end)):
        a.speaker, a.subject = cited, found
        return
    if found and c.small[found[0]] == "es" and found[1] - found[0] == 1 and a.lemma in ("", "heißen", "verlauten"):
        a.speaker = _source(c, g.start, g.end)
        first = c.segments[0]
        if a.speaker is None and a.segment and first.kind == "none" and g.kind == "first":
            a.speaker = _source(c, first.start, first.end)
        a.hearsay = True
        return
    if found and found[1] - found[0] == 1 and c.small[found[0]] in _NOBODY:
        found = _behind_it(c, found, a.end) if found[0] > a.finite else None
    if a.lemma == "erfahren":
        found = _agent(c, g.start, g.end, g.start) or found  # "wie Reuters von Insidern erfuhr"
    if found is None and a.lemma == "verlauten":
        found = _source(c, a.finite + 1, a.end)
    if found is None and c.small[g.start] == "aus":
        found = _source(c, g.start, g.end)  # "Aus Regierungskreisen verlautete"
    if found is None and not a.lemma and c.small[g.start] == "für":
        stop = phrases.phrase(c.tags, c.words, g.start + 1, a.finite, loose=True)
        found = (g.start + 1, stop) if stop == a.finite > g.start + 1 else None  # "Für Kranz ist klar: …"
    a.speaker = found and _named_behind(c, found)


def _behind_it(c: Clauses, found: Range, end: int) -> Range | None:
    """``bezeichnete es Kranz als …``: the subject behind ``es``, which is the object; None: nobody is named."""
    behind = phrases.behind(c.tags, c.words, found[1], end)
    return behind if behind and behind[0] == found[1] and c.small[found[0]] == "es" else None


def _named_behind(c: Clauses, found: Range) -> Range:
    """``sagte der Chef des Verbandes, Max Kranz``: the phrase with the name that follows it."""
    k = c.of[found[0]]
    named_within = phrases.named_behind(c.tags, *found, c.segments[k].end)
    if named_within > found[1] and c.tags[found[0]] in "Dd":
        return found[0], named_within  # "wie der Chef des Verbandes, Max Kranz, sagte"
    if found[1] != c.segments[k].end or k + 1 >= len(c.segments) or c.tags[found[0]] not in "Dd":
        return found
    g = c.segments[k + 1]
    named = g.sign == "," and g.kind == "none" and set(c.tags[g.start : g.end]) <= {"N", "n"} and g.end - g.start > 1
    return (found[0], g.end) if named else found


def _subject(c: Clauses, a: Attribution, previous: Attribution | None) -> Range | None:
    verb = a.finite
    k = c.of[verb]
    g = c.segments[k]
    if a.final:
        return _subject_of_final(c, a, g)
    end = a.end if k == a.segment else g.end
    if verb > g.start and c.tags[verb - 1] == "U":
        return _shared(c, verb, previous)
    if verb == g.start:
        return _subject_of_first(c, a, end, previous)
    if verb + 1 < end and c.small[verb + 1] in _SUBJECTS:
        return verb + 1, verb + 2  # "Entwarnung gab er nicht"
    start = g.start
    for v in g.verbs:
        if v < verb:
            start = next((j + 1 for j in range(v + 1, verb) if c.tags[j] == "U"), start)
    found = phrases.before(c.tags, c.words, start, verb)
    if verb == start + 1 and c.small[start] in ("das", "dies") and c.small[verb] not in ("heißt", "bedeutet"):
        found = phrases.behind(c.tags, c.words, verb + 1, end) or found  # "Das teilte die Polizei mit"
    if found and found == (start, verb) and verb == start + 1 and _adverb(c.small[start]):
        found = phrases.behind(c.tags, c.words, verb + 1, end) or found
    if found:
        return _with_name(c, k, found) if k and _only_apposition(c, k) else found
    found = phrases.behind(c.tags, c.words, verb + 1, end)
    if found is None and c.small[start] in _FAMILY:
        found = (start, verb)  # "Von der Leyen sagte"
    if found is None and k and c.tags[g.start] not in "PFR":
        found = subject_before(c, k)
    return found


def _adverb(word: str) -> bool:
    return word.endswith(_ADVERBS)


def _shared(c: Clauses, verb: int, previous: Attribution | None) -> Range | None:
    """``… und betonte``: the subject of the verb before."""
    k = c.of[verb]
    g = c.segments[k]
    earlier = [v for v in g.verbs if v < verb]
    if previous and (previous.segment == k or not earlier or g.kind != "main"):
        return previous.subject or previous.speaker
    if earlier and g.kind == "main":
        return phrases.before(c.tags, c.words, g.start, earlier[0]) or phrases.behind(
            c.tags, c.words, earlier[0] + 1, verb
        )
    return subject_before(c, k)


def _subject_of_first(c: Clauses, a: Attribution, end: int, previous: Attribution | None) -> Range | None:
    k = c.of[a.finite]
    g = c.segments[k]
    found = phrases.behind(c.tags, c.words, a.finite + 1, end)
    if not found and (stop := phrases.particled(c.tags, c.small, a.finite + 1, end)) > a.finite + 1:
        found = (a.finite + 1, stop)
    said = found and c.small[found[0]] == "es" and "heißen" in c.s.infos[a.finite].lemmas
    if a.inverted or not k or said:
        return found
    if g.sign in ":;" or c.segments[k - 1].kind in ("sub", "question", "infinitive", "wie"):
        return found or subject_before(c, k)
    if _only_apposition(c, k):
        return _with_name(c, k, found)
    if previous and g.sign == ",":
        return previous.subject or previous.speaker
    return subject_before(c, k) or found


def _object(c: Clauses, verb: int, end: int) -> Range | None:
    for i in range(verb + 1, end):
        if c.small[i] in ("den", "einen"):
            return i, phrases.phrase(c.tags, c.words, i, end, loose=True)
        if c.small[i] == "ihn":
            return i, i + 1
    return None


def _subject_of_final(c: Clauses, a: Attribution, g: Segment) -> Range | None:
    start = g.start + 1 + (c.tags[g.start] == "U")
    found = phrases.behind(c.tags, c.words, start, min(a.at, a.finite))
    if g.kind == "relative":
        if c.tags[g.start] == "D" and (found is None or c.small[g.start] == "der"):
            return _antecedent(c, a.segment)
        return found
    if found is None and g.kind == "wie":
        return _source(c, g.start, g.end)
    return found


def _antecedent(c: Clauses, k: int) -> Range | None:
    if k == 0:
        return None
    g = c.segments[k - 1]
    for i in range(g.start, g.end):
        if c.tags[i] in "DNda":
            stop = phrases.phrase(c.tags, c.words, i, g.end, loose=True)
            if stop >= g.end:
                return i, stop
    return None


def subject_before(c: Clauses, k: int) -> Range | None:
    """The phrase that begins the sentence, where appositions or relative clauses part it from its verb."""
    for g in c.segments[:k][::-1]:
        if (g.kind == "none" and g.sign in "^;:-") or g is c.segments[0]:
            return phrases.before(c.tags, c.words, g.start, g.end)
    return None


def _with_name(c: Clauses, k: int, found: Range | None) -> Range | None:
    """``der Präsident des Verbandes, Uwe Stark``: the phrase that begins the sentence, with the name behind it."""
    first = subject_before(c, k)
    if first is None:
        return found
    for g in c.segments[1:k]:
        if first[1] == g.start - 1 and c.tags[first[0]] in "DN" and set(c.tags[g.start : g.end]) <= set("Nn"):
            return (first[0], g.end) if g.end - g.start > 1 and "N" in c.tags[g.start : g.end] else first
        break
    return first


def _only_apposition(c: Clauses, k: int) -> bool:
    """``Kranz, Analystin der Bank, sagte``: what stands before the verb's own phrase has no verb."""
    first = c.segments[0]
    if first.kind != "none" or c.segments[k].sign != "," or c.tags[first.start] in "PFSRW":
        return False
    return all(g.kind in ("none", "relative") for g in c.segments[:k])


def _agent(c: Clauses, a: int, b: int, finite: int) -> Range | None:
    """Who does it in a passive; ``Im Fall von Kranz wurde …``: what stands before the verb and behind a noun is its."""
    for i in range(a, b - 1):
        of_a_noun = i > a and i < finite and c.tags[i - 1] == "N"
        if c.small[i] in _BY and not of_a_noun:
            stop = phrases.phrase(c.tags, c.words, i + 1, b)
            if stop > i + 1:
                return i + 1, stop
    return None


def _document(c: Clauses, a: int, b: int) -> Range | None:
    """``wird in einer Erklärung gefordert``."""
    for i in range(a, b - 2):
        if c.small[i] in ("in", "auf") and c.tags[i + 1] == "d" and c.small[i + 1] in ("einem", "einer"):
            stop = phrases.phrase(c.tags, c.words, i + 1, b)
            if stop > i + 2:
                return i + 1, stop
    return None


def _source(c: Clauses, a: int, b: int) -> Range | None:
    """``hieß es in einer Mitteilung``, ``aus dem Ministerium``."""
    for i in range(a, b - 1):
        if c.tags[i] in "PF" and c.small[i] not in _NO_SOURCE:
            stop = phrases.phrase(c.tags, c.words, i + 1, b)
            if stop > i + 1 and not phrases.is_date(c.words, i + 1, stop):
                return i + 1, stop
    return None
