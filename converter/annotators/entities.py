"""Persons, places and organisations by name."""

from __future__ import annotations

from converter.language.crf import tagger
from converter.language.de.names import recognise
from converter.model import Story
from converter.registry import Context, annotator


@annotator("entities", assigns=("entities", "mentions"))
def annotate(story: Story, context: Context) -> Story:
    """Finds names with rules, the knowledge base and a CRF, links them, and finds a name that is sure once everywhere.

    Works offline. Every mention says by which rule it was found and how sure that is.
    """
    return recognise(story, context, tagger=tagger("de"))
