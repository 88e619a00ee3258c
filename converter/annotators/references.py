"""Roles, common nouns and pronouns that stand for somebody named."""

from __future__ import annotations

from dataclasses import replace

from converter.language.recognition.references import refer
from converter.model import Story
from converter.registry import Context, annotator


@annotator("references", requires=("mentions",), assigns=("references",))
def annotate(story: Story, context: Context) -> Story:
    """Adds nominal and pronoun mentions of entities that the story names; unsure ones stay away.

    Only definite and possessive nouns in the singular count (guidelines of the annotation, rule 10); a noun in
    apposition to a name or as predicate does not.
    """
    if "mentions" in story.reviewed or not story.mentions:
        return story
    free = [
        m
        for m in refer(story, context.knowledge)
        if not any(m.span.overlaps(o.span) for o in story.mentions if o.form != "part")
    ]
    ordered = sorted((*story.mentions, *free), key=lambda m: (m.span.start, -m.span.end))
    return replace(story, mentions=tuple(ordered))
