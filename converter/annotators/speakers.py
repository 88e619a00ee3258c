"""Speakers: which entity the words that name a speaker stand for."""

from __future__ import annotations

from converter.language import descriptor
from converter.model import Story
from converter.registry import Context, annotator


@annotator("speakers", requires=("quotations", "mentions"), assigns=("speakers",))
def annotate(story: Story, context: Context) -> Story:
    """Resolves each quotation's speaker to an entity by the rules of the story's language; unsure ones stay empty."""
    attribute = descriptor.part(story.language, "speakers")
    if attribute is None or "quotations" in story.reviewed or not story.quotations:
        return story
    made: Story = attribute(story, context)
    return made
