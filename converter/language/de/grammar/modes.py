"""Whether something was spoken, written or thought, as far as its cue and its source tell."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from converter.knowledge import Knowledge
from converter.language import verbs
from converter.language.de.grammar import letters, phrases
from converter.language.de.grammar.attribution import Attribution
from converter.language.de.grammar.clauses import Clauses
from converter.language.de.words import words
from converter.language.lexicon import Lexicon, lexicon
from converter.language.verbs import Form
from converter.model import Mode, Quotation, Story
from converter.spans import Span

Range = tuple[int, int]
_WORD = re.compile(r"\w+(?:-\w+)*")
_PERSONAL = words("grammar", "speaking pronouns")
_BREAKS = words("grammar", "breaks")
"""words behind a noun that begin another one"""
_ARTICLES = words("grammar", "nominative articles")
_PRINTED = "printed"
_SITE = re.compile(r"\w\.[a-z]{2,4}\b")
_PRESENT = int(Form.PRESENT)
_THEREIN = frozenset({"darin", "hierin"})
_HOLDING = frozenset({"sein", "vertreten"})
_LEAST = 4
"""letters of a noun that may end a compound"""


def mode(c: Clauses, a: Attribution, medium: Range | None, *, marked: bool) -> Mode | None:
    """None: open, it depends on whether the source is a person.

    What stands in marks was said or written, whatever the verb tells of somebody's thoughts.
    """
    known = letters.cues()
    lemmas = {a.lemma, *(c.s.infos[a.at].lemmas if a.at >= 0 and not a.lemma else ())}
    noun = c.words[a.at] if a.at >= 0 else ""
    if lemmas & known.writing or _first_noun(c, a.phrase or a.speaker, known.documents) or _read(c, a, noun.lower()):
        return "writing"
    if lemmas & known.thought or noun in known.thoughts or (lemmas & _HOLDING and _opinion(c, a)):
        return "speech" if marked else "st"
    if lemmas & known.spoken or noun in known.utterances:
        return "speech"
    if "heißen" in lemmas and a.at >= 0 and c.s.infos[a.at].form & _PRESENT:
        return "writing"  # "heißt es": it can still be read
    if medium is not None and c.tags[medium[0] - 1] in "PF":
        nouns = [c.small[i] for i in range(*medium) if c.tags[i] == "N"]
        if any(_ends(n, known.documents) for n in nouns):
            return "writing"
        if any(_ends(n, known.heard) for n in nouns):
            return "speech"
    return "sw" if lemmas & known.either and not marked else None


def _read(c: Clauses, a: Attribution, noun: str) -> bool:
    """``Darin wird gefordert …``, ``wie der Bericht ausführt``: it stands in a document."""
    if noun and _ends(noun, letters.cues().documents):
        return True
    start = c.segments[a.segment].start
    return any(w in _THEREIN for w in c.small[start : start + 2])


def _opinion(c: Clauses, a: Attribution) -> bool:
    """``ist der Ansicht``, ``vertrat die Auffassung``."""
    g = c.segments[a.segment]
    return any(c.words[i] in letters.cues().thoughts for i in range(g.start, min(g.end, c.n)))


def _first_noun(c: Clauses, words: Range | None, nouns: frozenset[str]) -> bool:
    """Whether the first noun of a phrase is one of these."""
    if words is None:
        return False
    noun = next((i for i in range(*words) if c.tags[i] == "N"), None)
    return noun is not None and _ends(c.small[noun], nouns)


@lru_cache(maxsize=20000)
def _ends(word: str, nouns: frozenset[str]) -> bool:
    """Whether a word is or ends in one of these nouns."""
    stem = word.removesuffix("s") if len(word) > _LEAST else word
    return word in nouns or stem in nouns or any(len(n) > _LEAST and stem.endswith(n) for n in nouns)


def settle(found: Iterable[Quotation], story: Story, knowledge: Knowledge) -> Iterator[Quotation]:
    """Where the cue leaves open whether something was spoken or written: one person spoke, a body did either."""
    words, heard = lexicon(knowledge), frozenset(w.lower() for w in phrases.broadcasters())
    types: dict[str, str] = {
        e.id: _PRINTED if e.kind == "media" and not heard & set(re.split(r"\W+", e.name.lower())) else e.type
        for e in story.entities
    }
    named = sorted((m.span, types.get(m.entity, "")) for m in story.mentions if m.form != "part")
    persons = sorted(m.span for m in story.mentions if types.get(m.entity) == "person" and m.form == "name")
    for found_ in found:
        q = _one_of_two(found_, persons, story.text)
        if q.mode is not None or q.speaker is None:
            yield q if q.mode else replace(q, mode="sw")
            continue
        several = any(verbs.forms(s.of(story.text)) & Form.PASTS for s in q.cue)
        at = bisect_left(named, (q.speaker, ""))
        zone = _head_zone(q.speaker, story.text)
        first = next((type_ for span, type_ in named[at : at + 3] if span.start < zone.end), "")
        if first == _PRINTED or _SITE.search(zone.of(story.text)):
            yield replace(q, mode="writing")
        elif heard & set(_WORD.findall(zone.of(story.text).lower())):
            yield replace(q, mode="speech")
        else:
            person = not several and (first == "person" or (not first and _somebody(zone.of(story.text), words)))
            person = person or q.type == "direct"
            yield replace(q, mode="speech" if person else "sw")


def _one_of_two(q: Quotation, persons: list[Span], text: str) -> Quotation:
    """``laut Wirt Falk Ostmann Enno Quast``: of two persons side by side the first speaks, the second is spoken of."""
    if q.speaker is None:
        return q
    at = bisect_left(persons, q.speaker)
    pair = [p for p in persons[at : at + 2] if p.within(q.speaker)]
    if len(pair) < 2 or text[pair[0].end : pair[1].start] != " ":
        return q
    first, second = pair
    phrase = Span(q.source.start, first.end) if q.source and q.source.start < first.end else first
    spans = tuple(Span(second.start, s.end) if 0 <= s.start - q.speaker.end <= 1 else s for s in q.spans)
    frame = tuple(Span(f.start, first.end) if f.start < first.end <= f.end else f for f in q.frame)
    return replace(q, speaker=Span(q.speaker.start, first.end), speaker_phrase=phrase, spans=spans, frame=frame)


def _head_zone(phrase: Span, text: str) -> Span:
    """A phrase without the attributes behind its first noun."""
    noun = False
    for match in _WORD.finditer(text, phrase.start, phrase.end):
        if noun and match.group() in _BREAKS:
            return Span(phrase.start, match.start())
        noun = noun or (match.start() > phrase.start and match.group()[0].isupper())
    return phrase


def _somebody(zone: str, words: Lexicon) -> bool:
    """``ein Sprecher``, ``sie``: whether words are about one person."""
    return any(w in _PERSONAL or _role(w, words) for w in _WORD.findall(zone))


def _role(word: str, words: Lexicon) -> bool:
    """``Sprecherin``, ``eines Werft-Sprechers``."""
    last = word.rpartition("-")[2]
    return bool(words.word(last.removesuffix("s") or last).role or words.word(last).role)
