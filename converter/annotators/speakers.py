"""Speakers: which entity the words that name a speaker stand for."""

from __future__ import annotations

import re
from dataclasses import replace

from converter.annotators.speech import references
from converter.diagnostics import Diagnostic, Severity, at
from converter.language import descriptor
from converter.model import Quotation, Story
from converter.registry import Context, annotator
from converter.spans import Span

_WORD = re.compile(r"\w+")


@annotator("speakers", requires=("quotations", "mentions"), assigns=("speakers",))
def annotate(story: Story, context: Context) -> Story:
    """Resolves each quotation's speaker to an entity through the mentions; unnamed and unsure ones stay empty.

    ``QUO001`` (info) tells where a pronoun or a missing attribution could not be resolved.
    """
    if "quotations" in story.reviewed:
        return story
    if not story.quotations:
        return story
    if (attribute := descriptor.part(story.language, "speakers")) is not None:
        done_by_pack: Story = attribute(story, context)
        return done_by_pack
    if (pack := descriptor.find(story.language)) is None or pack.code != "de":
        return story
    people = references.Cast(story, context.knowledge)
    done: list[Quotation] = []
    notes: list[Diagnostic] = []
    for quotation in story.quotations:
        if quotation.by == "editor" or quotation.attributed_to is not None:
            done.append(quotation)
            continue
        found = references.resolve(people, quotation, done)
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
    done = _titles(story, people, done)
    return replace(story, quotations=tuple(done), notes=(*story.notes, *notes))


def _titles(story: Story, people: references.Cast, found: list[Quotation]) -> list[Quotation]:
    """A quotation above the text, without a speaker of its own, is by whoever says the same in the text.

    So is one whose speaker is but a thing or a role (``Studie nennt Bau „zu teuer“``), or by who has that role.
    """
    above = [b.span for b in story.blocks if b.kind in ("headline", "crosshead", "notice")]

    def words(quotation: Quotation) -> set[str]:
        return {w for s in quotation.spans for w in _WORD.findall(s.of(story.text).casefold())}

    def speaker(quotation: Quotation) -> str | None:
        ours = words(quotation)
        marked = (q for q in found if q.type in ("direct", "partial"))
        body = [q for q in marked if not any(q.spans[0].within(b) for b in above)]
        near = max(body, key=lambda q: len(words(q) & ours), default=None)
        return near.attributed_to if near and 2 * len(words(near) & ours) > len(ours) else None

    def named(q: Quotation) -> Quotation:
        if q.by == "editor" or not any(q.spans[0].within(b) for b in above):
            return q
        if not q.cue and _bare(q, above):
            return replace(q, attributed_to=speaker(q), speaker=None)
        if q.attributed_to or q.speaker is None:
            return q
        return replace(q, attributed_to=speaker(q) or references.with_title(people, q.speaker.of(story.text)))

    return [named(q) for q in found]


def _bare(quotation: Quotation, above: list[Span]) -> bool:
    """Whether the title names nobody."""
    return not any(quotation.speaker and quotation.speaker.within(b) and quotation.spans[0].within(b) for b in above)
