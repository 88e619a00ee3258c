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
_PRESENT = int(Form.PRESENT)
_LEAST = 4
"""letters of a noun that may end a compound"""


def mode(c: Clauses, a: Attribution, medium: Range | None, *, marked: bool) -> Mode | None:
    """None: open, it depends on whether the source is a person.

    What stands in marks was said or written, whatever the verb tells of somebody's thoughts.
    """
    known = letters.cues()
    lemmas = {a.lemma, *(c.s.infos[a.at].lemmas if a.at >= 0 and not a.lemma else ())}
    if lemmas & known.writing or _written(c, a.phrase or a.speaker):
        return "writing"
    noun = c.words[a.at] if a.at >= 0 else ""
    if lemmas & known.thought or noun in known.thoughts:
        return "speech" if marked else "st"
    if lemmas & known.spoken or noun in known.utterances:
        return "speech"
    if "heißen" in lemmas and a.at >= 0 and c.s.infos[a.at].form & _PRESENT:
        return "writing"  # "heißt es": it can still be read
    led = medium is not None and c.tags[medium[0] - 1] in "PF"
    return "writing" if led and _written(c, medium) else None


def _written(c: Clauses, words: Range | None) -> bool:
    """Whether the first noun of a phrase is one for what is written."""
    if words is None:
        return False
    noun = next((i for i in range(*words) if c.tags[i] == "N"), None)
    return noun is not None and _document(c.small[noun])


@lru_cache(maxsize=20000)
def _document(word: str) -> bool:
    documents = letters.cues().documents
    if word in documents:
        return True
    stem = word.removesuffix("s") if len(word) > _LEAST else word
    return stem in documents or any(len(d) > _LEAST and stem.endswith(d) for d in documents)


def settle(found: Iterable[Quotation], story: Story, knowledge: Knowledge) -> Iterator[Quotation]:
    """Where the cue leaves open whether something was spoken or written: one person spoke, a body did either."""
    words, heard = lexicon(knowledge), phrases.broadcasters()
    types: dict[str, str] = {
        e.id: _PRINTED if e.kind == "media" and not heard & set(re.split(r"\W+", e.name)) else e.type
        for e in story.entities
    }
    named = sorted((m.span, types.get(m.entity, "")) for m in story.mentions if m.form != "part")
    persons = sorted(m.span for m in story.mentions if types.get(m.entity) == "person" and m.form == "name")
    for found_ in found:
        q = _one_of_two(found_, persons, story.text)
        if q.mode is not None or q.speaker is None:
            yield q if q.mode else replace(q, mode="sw")
            continue
        several = any(verbs.forms(s.of(story.text).lower()) & Form.PASTS for s in q.cue)
        at = bisect_left(named, (q.speaker, ""))
        zone = _head_zone(q.speaker, story.text)
        first = next((type_ for span, type_ in named[at : at + 3] if span.start < zone.end), "")
        if first == _PRINTED:
            yield replace(q, mode="writing")
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
    return any(
        w in _PERSONAL or words.word(w.removesuffix("s")).role or words.word(w).role for w in _WORD.findall(zone)
    )
