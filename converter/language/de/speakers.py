"""Which entity the words that name a speaker stand for.

The rules of the layer ``speakers`` go by what they propose; of one kind all are heard, and the surest decides by its
weights (``engine.policy.surest``):

``silent``
    ``run(turn) -> Said | None``: the quotation has no words for its speaker.
``worded``
    the same, for words that were used before, or within what somebody says.
``pronoun``
    for ``sagte er``, ``seinen Angaben zufolge``
``phrase``, ``apposition``
    for all other words, and for the name behind them where they tell nobody
``refusal``
    ``run(turn, said) -> bool``: the words name nobody who speaks.
``title``
    ``run(turn) -> Said | None``: for headlines and crossheads, once the text below is read.

``Said`` without an entity: it is nobody whom the story names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from converter.diagnostics import Diagnostic, Severity, at
from converter.language.de.cast import Cast
from converter.language.de.rules.speakers.turns import Said, Turn
from converter.language.engine.policy import surest
from converter.language.engine.record import Entry, Outcome, Record
from converter.language.engine.rule import Rule, rules
from converter.language.engine.sheet import sheet_of
from converter.language.engine.weights import weights
from converter.model import Quotation, Story
from converter.registry import Context
from converter.spans import Span

_SPOKEN_TO = re.compile(r"\bzu\s+$")
_OWNED = re.compile(r"['’]|\s+[A-ZÄÖÜ]")
"""behind a name: it is somebody's, or part of a longer one"""


def attribute(story: Story, context: Context) -> Story:
    """The story with its speakers; unnamed and unsure ones stay empty. What an editor made stays.

    ``QUO001`` (info) tells where a pronoun or a missing attribution could not be resolved.
    """
    cast = Cast(story, sheet_of(story, context))
    done: list[Quotation] = []
    notes: list[Diagnostic] = []
    for quotation in story.quotations:
        if quotation.by == "editor" or quotation.attributed_to is not None:
            done.append(quotation)
            continue
        found = _speaker(Turn(cast, quotation, done), context.record)
        done.append(replace(quotation, speaker=found.span, attributed_to=found.entity))
        if found.unsure:
            notes.append(
                Diagnostic(
                    "QUO001",
                    Severity.INFO,
                    found.unsure,
                    "name the speaker in the text or in the annotated Markdown",
                    at(story.text, quotation.spans[0]),
                )
            )
    told = tuple(_addressed(story, _titled(Turn(cast, q, done), context.record)) for q in done)
    return replace(story, quotations=told, notes=(*story.notes, *notes))


def _addressed(story: Story, quotation: Quotation) -> Quotation:
    """``sagte Ahrens zu Brandt``: the person whom the frame names right behind ``zu`` is spoken to. Not ``zu Brandts
    Plan``, which is spoken of; and of other verbs (``äußerte sich zu Brandt``) that is true of the person, too."""
    text = story.text
    said = any("sag" in span.of(text) for span in quotation.cue)
    if quotation.addressee or quotation.by == "editor" or not said:
        return quotation
    for mention in story.mentions:
        span = mention.span
        if (
            mention.entity != quotation.attributed_to
            and any(span.within(frame) for frame in quotation.frame)
            and _SPOKEN_TO.search(text, max(0, span.start - 8), span.start)
            and not _OWNED.match(text, span.end)
        ):
            entity = story.entity(mention.entity)
            if entity.type == "person" and span.of(text).split()[-1] in entity.name.split():
                return replace(quotation, addressee=span)
    return quotation


@dataclass(frozen=True, slots=True)
class _Found:
    """What became of a speaker."""

    span: Span | None
    entity: str | None = None
    unsure: str = ""
    """why it stays empty"""


@cache
def _of(kind: str) -> tuple[Rule, ...]:
    return tuple(r for r in rules("de", "speakers") if r.proposes == kind)


def _speaker(turn: Turn, record: Record | None) -> _Found:
    span = turn.quotation.speaker
    if span is None:
        said = _ask(turn, "silent", record)
        return _Found(said.span, said.entity) if said else _Found(None, unsure="nobody is named who said this")
    if said := _ask(turn, "worded", record):
        return _Found(said.span, said.entity)
    if not turn.words:
        return _Found(span)
    if turn.pronoun:
        said = _ask(turn, "pronoun", record)
        unsure = f"nobody fits the pronoun {turn.first}" if turn.alone and said is None else ""
        return _Found(span, said.entity if said else None, unsure)
    said = _ask(turn, "phrase", record)
    if (said is None or said.entity is None) and (apposed := _ask(turn, "apposition", record)):
        return _Found(apposed.span, apposed.entity)
    for one in _of("refusal"):
        if one.run(turn, said):
            _note(turn, one, Said(said.entity if said else None), "lost", record, because=one.title)
            return _Found(None)
    return _Found((said and said.span) or span, said.entity if said else None)


def _titled(turn: Turn, record: Record | None) -> Quotation:
    """A quotation in a title without a speaker of its own, or by somebody without a name, is by whom the rules say."""
    q = turn.quotation
    if q.by == "editor" or not turn.above or (not turn.bare and (q.attributed_to or q.speaker is None)):
        return q
    said = _ask(turn, "title", record)
    return replace(q, attributed_to=said.entity if said else None, speaker=None if turn.bare else q.speaker)


def _ask(turn: Turn, kind: str, record: Record | None) -> Said | None:
    """What the surest of the rules of a kind says."""
    heard = [(one, said) for one in _of(kind) if (said := one.run(turn)) is not None]
    if not heard:
        return None
    kept: tuple[Rule, Said] = surest(heard, _score)
    for one, said in heard:
        if said is kept[1]:
            _note(turn, one, said, "kept", record)
        elif said.entity != kept[1].entity:
            _note(turn, one, said, "lost", record, because=f"{kept[0].id} is surer")
    return kept[1]


def _score(heard: tuple[Rule, Said]) -> float:
    one, said = heard
    return weights("de").score(one.id, said.evidence)


def _note(turn: Turn, one: Rule, said: Said, outcome: Outcome, record: Record | None, *, because: str = "") -> None:
    if record is None:
        return
    score = _score((one, said))
    what = said.entity or "nobody"
    record.entries.append(Entry(turn.quotation.spans[0], one.id, what, outcome, said.evidence, score, because))
