"""Roles, common nouns and pronouns that stand for somebody named."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from converter.language import descriptor
from converter.language.engine.sheet import sheet_of
from converter.model import Story
from converter.registry import Context, annotator
from converter.spans import Span


@annotator("references", requires=("mentions",), assigns=("references",))
def annotate(story: Story, context: Context) -> Story:
    """Adds nominal and pronoun mentions of entities that the story names; unsure ones stay away.

    Only definite and possessive nouns in the singular count (guidelines of the annotation, rule 10); a noun in
    apposition to a name or as predicate does not.
    """
    refer = descriptor.part(story.language, "references")
    if refer is None or "mentions" in story.reviewed or not story.mentions:
        return story
    named = sorted((m.span.start, m.span.end) for m in story.mentions if m.form != "part")
    free = [m for m in refer(story, sheet_of(story, context)) if not _taken(m.span, named)]
    ordered = sorted((*story.mentions, *free), key=lambda m: (m.span.start, -m.span.end))
    return replace(story, mentions=tuple(ordered))


def _taken(span: Span, named: list[tuple[int, int]]) -> bool:
    """Does a name, of which none is inside another, reach into the span?"""
    at = bisect_left(named, (span.end, 0))
    return at > 0 and named[at - 1][1] > span.start
