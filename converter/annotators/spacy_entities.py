"""Names with any spaCy pipeline as the voice in place of the CRF (extra ``spacy``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from converter.diagnostics import Diagnostic, Severity
from converter.language import descriptor
from converter.language.engine.candidates import Candidate
from converter.language.engine.sheet import Sheet
from converter.language.engine.voices import Heard, candidates
from converter.model import Story
from converter.registry import Context, annotator

NAME = "spacy-entities"
MODEL = "de_core_news_sm"
_SCORE = 0.75
"""spaCy gives no probabilities: sure enough to count alone, not to override a rule"""


@annotator(NAME, assigns=("entities", "mentions"))
def annotate(story: Story, context: Context) -> Story:
    """Finds names as ``entities`` does, but hears a spaCy pipeline instead of the CRF.

    The recipe's ``models`` name the pipeline (a package or a folder); by default ``de_core_news_sm``. Where spaCy or
    the model is missing, the CRF is heard and ``ENT001`` (warning) says so.
    """
    named: descriptor.Names | None = descriptor.part(story.language, "names")
    if named is None:
        return story
    model = dict(context.recipe.models).get(NAME, MODEL)
    try:
        nlp = load(model)
    except (ImportError, OSError) as error:
        note = Diagnostic(
            "ENT001",
            Severity.WARNING,
            f"the model {model} can't be loaded: {error}".splitlines()[0],
            "pip install 'wiremark[spacy]' and the model, or use the annotator entities",
        )
        done = named(story, context)
        return replace(done, notes=(*done.notes, note))
    return named(story, context, lambda sheet: hear(nlp, sheet, model))


@cache
def load(model: str) -> Any:
    """The pipeline. ImportError without spaCy, OSError where there is no such model."""
    import spacy

    return spacy.load(model)


def hear(nlp: Any, sheet: Sheet, model: str) -> Iterator[Candidate]:
    """What the pipeline takes for names, sentence by sentence."""
    stretches = [(sheet.starts[s.first], sheet.ends[s.last - 1]) for s in sheet.sentences]
    texts = (sheet.text[start:end] for start, end in stretches)
    heard = (
        Heard(start + entity.start_char, start + entity.end_char, entity.label_, _SCORE)
        for (start, _), doc in zip(stretches, nlp.pipe(texts), strict=True)
        for entity in doc.ents
    )
    return candidates(sheet, heard, f"spacy {model}")
