"""From the words that name a speaker to the entity: head of the phrase, pronouns, roles."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from converter.model import Entity, Mention, Quotation, Story
from converter.spans import Span

_WORD = re.compile(r"\w[\w\u00ad]*(?:[-'’.&]\w+)*")
_ATTRIBUTE = frozenset(
    {
        "des",
        "der",
        "eines",
        "einer",
        "seines",
        "seiner",
        "ihres",
        "ihrer",
        "dieses",
        "dieser",
        "von",
        "vom",
        "aus",
        "in",
        "im",
        "bei",
        "beim",
        "für",
        "am",
        "an",
        "zu",
        "zur",
        "zum",
        "gegen",
        "mit",
        "unter",
    }
)
_MASCULINE = frozenset({"er"})
_FEMININE = frozenset({"sie"})
_PRONOUNS = frozenset({"er", "sie", "es", "dieser", "diese", "ersterer", "letzterer", "letztere", "der", "die"})
_DOCUMENTS = re.compile(r"(?i)(?:mitteilung|erklärung|stellungnahme|aussendung|statement|schreiben)$")


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a speaker."""

    span: Span | None
    entity: str | None
    unsure: str = ""
    """why it stays empty"""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in the story, and where."""

    text: str
    mentions: tuple[Mention, ...]
    starts: tuple[int, ...]
    entities: dict[str, Entity]

    @classmethod
    def of(cls, story: Story) -> Cast:
        mentions = tuple(sorted((m for m in story.mentions if m.form != "part"), key=lambda m: m.span))
        return cls(story.text, mentions, tuple(m.span.start for m in mentions), {e.id: e for e in story.entities})

    def within(self, start: int, end: int) -> list[Mention]:
        """Mentions that begin in a stretch of text, in text order."""
        found = []
        for m in self.mentions[bisect_left(self.starts, start) :]:
            if m.span.start >= end:
                break
            found.append(m)
        return found

    def before(self, offset: int) -> Sequence[Mention]:
        return self.mentions[: bisect_left(self.starts, offset)]


def resolve(cast: Cast, quotation: Quotation, done: Sequence[Quotation]) -> Found:
    """The speaker of a quotation, given those of the quotations before it."""
    span = quotation.speaker
    if span is None:
        if quotation.cue:
            return Found(None, None)
        if any(q.type == "direct" and _inside(quotation, q) for q in done):
            return Found(None, None)
        last = next((q for q in reversed(done) if q.type != "reported"), None)
        if last is None:
            return Found(None, None, "nobody is named who said this")
        return Found(last.speaker, last.attributed_to)
    for earlier in reversed(done[-12:]):
        if earlier.speaker is not None and (earlier.speaker == span or earlier.speaker.within(span)):
            return Found(earlier.speaker, earlier.attributed_to)
    words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(cast.text, span.start, span.end)]
    if not words:
        return Found(span, None)
    first = words[0][0].lower()
    if len(words) == 1 and first in _PRONOUNS:
        exact = next((m for m in cast.within(span.start, span.end)), None)
        if exact is not None:
            return Found(span, exact.entity)
        entity = _pronoun(cast, first, span.start, quotation, done)
        return Found(span, entity, "" if entity else f"nobody fits the pronoun {first}")
    return _phrase(cast, span, words)


def _inside(inner: Quotation, outer: Quotation) -> bool:
    return any(inner.spans[0].within(s) and inner.spans[0] != s for s in outer.spans)


def _phrase(cast: Cast, span: Span, words: list[tuple[str, int, int]]) -> Found:
    end = span.end
    for number, (word, start, _) in enumerate(words):
        if number and word in _ATTRIBUTE and words[number - 1][0][:1].isupper():
            inside_name = any(m.span.start < start < m.span.end for m in cast.within(span.start, span.end))
            if not inside_name:
                end = start
                break
        if (
            number
            and word in ("und", "sowie")
            and not any(m.span.start < start < m.span.end for m in cast.within(span.start, span.end))
        ):
            return Found(span, None)
    inside = cast.within(span.start, span.end)
    named = inside[-1] if inside else None
    if (
        named
        and named.span.end == span.end
        and cast.text[: named.span.start].rstrip()[-1:] == ","
        and named.form == "name"
    ):
        return Found(named.span, named.entity)  # "der Präsident des Verbandes, Uwe Stark"
    zone = [m for m in inside if m.span.start < end]
    head_end = max((stop for _, start, stop in words if start < end), default=span.end)
    for m in reversed(zone):
        if m.span.end >= head_end:
            return Found(m.span, m.entity)
    names = [m for m in zone if m.form == "name"]
    if names and not cast.text[names[-1].span.end : head_end].strip(" ,()"):
        return Found(names[-1].span, names[-1].entity)
    people = [m for m in names if cast.entities.get(m.entity) and cast.entities[m.entity].type == "person"]
    if people and cast.text[people[-1].span.end : people[-1].span.end + 1] != "s":
        return Found(people[-1].span, people[-1].entity)
    last = words[-1][0]
    if _DOCUMENTS.search(last) and len(words) <= 3:
        issuer = next(
            (
                m.entity
                for m in reversed(cast.before(span.start))
                if (e := cast.entities.get(m.entity)) and e.type == "organisation"
            ),
            None,
        )
        return Found(span, issuer)
    return Found(span, None)


def _pronoun(cast: Cast, pronoun: str, offset: int, quotation: Quotation, done: Sequence[Quotation]) -> str | None:
    gender = "m" if pronoun in _MASCULINE else "f" if pronoun in _FEMININE else None

    def fits(id_: str | None) -> bool:
        entity = cast.entities.get(id_ or "")
        return (
            entity is not None
            and entity.type == "person"
            and (gender is None or entity.gender is None or entity.gender == gender)
        )

    inside = {
        id(m) for q in (*done, quotation) for s in q.spans for m in cast.within(s.start, s.end) if q.type != "reported"
    }
    last = next((q for q in reversed(done) if q.attributed_to), None)
    recent = [m for m in reversed(cast.before(offset)) if id(m) not in inside]
    if last is not None and fits(last.attributed_to) and offset - last.spans[-1].end < 600:
        between = [m for m in recent if m.span.start > last.spans[-1].end and fits(m.entity)]
        if not between:
            return last.attributed_to
    for m in recent:
        if fits(m.entity) and offset - m.span.start < 1200:
            return m.entity
    return None
