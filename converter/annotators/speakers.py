"""Speakers: which entity the words that name a speaker stand for."""

from __future__ import annotations

from dataclasses import replace

from converter.annotators.speech import references
from converter.diagnostics import Diagnostic, Severity, at
from converter.model import Quotation, Story
from converter.registry import Context, annotator


@annotator("speakers", requires=("quotations", "mentions"), assigns=("speakers",))
def annotate(story: Story, context: Context) -> Story:
    """Resolves each quotation's speaker to an entity through the mentions; unnamed and unsure ones stay empty.

    ``QUO001`` (info) tells where a pronoun or a missing attribution could not be resolved.
    """
    if "quotations" in story.reviewed:
        return story
    if not story.quotations:
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
    return replace(story, quotations=tuple(done), notes=(*story.notes, *notes))
