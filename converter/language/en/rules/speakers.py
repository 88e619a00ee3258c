"""Speakers: which entity the words that name a speaker stand for."""

from __future__ import annotations

from dataclasses import replace

from converter.language.engine.record import Entry
from converter.language.engine.rule import rule
from converter.model import Quotation, Story
from converter.registry import Context


@rule("SPK501", language="en", layer="speakers", proposes="speaker", once="step")
def named_in_the_phrase(story: Story, quotation: Quotation) -> str | None:
    """Who is named in the words for the speaker.

    `Mayor Gerda Ohlsen`, `Ohlsen`: the one person whose name stands there. A pronoun, an office without a name and a
    phrase with two persons stay unattributed.
    """
    if quotation.speaker is None:
        return None
    persons = {e.id for e in story.entities if e.type == "person"}
    found = {m.entity for m in story.mentions if m.span.within(quotation.speaker) and m.entity in persons}
    return found.pop() if len(found) == 1 else None


def attribute(story: Story, context: Context) -> Story:
    """The story with its speakers, as far as they are named. What an editor made stays."""
    if "quotations" in story.reviewed:
        return story
    return replace(story, quotations=tuple(_attributed(story, q, context) for q in story.quotations))


def _attributed(story: Story, quotation: Quotation, context: Context) -> Quotation:
    if quotation.by == "editor" or quotation.attributed_to is not None:
        return quotation
    found = named_in_the_phrase(story, quotation)
    if found and context.record is not None:
        context.record.entries.append(Entry(quotation.spans[0], "SPK501", found, "kept"))
    return replace(quotation, attributed_to=found)
