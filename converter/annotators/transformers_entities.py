"""Names with any Hugging Face token classifier as the voice in place of the CRF (extra ``transformers``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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

NAME = "transformers-entities"
Classify = Callable[[list[str]], Sequence[Sequence[Mapping[str, Any]]]]
"""texts → for each the names: ``start``, ``end``, ``entity_group``, ``score``"""


@annotator(NAME, assigns=("entities", "mentions"))
def annotate(story: Story, context: Context) -> Story:
    """Finds names as ``entities`` does, but hears a token classifier instead of the CRF.

    The recipe's ``models`` name the classifier (a folder, or a name in the local cache; nothing is downloaded). Where
    it, transformers or PyTorch is missing, the CRF is heard and ``ENT001`` (warning) says so.
    """
    named: descriptor.Names | None = descriptor.part(story.language, "names")
    if named is None:
        return story
    model = dict(context.recipe.models).get(NAME, "")
    try:
        classify = load(model)
    except (ImportError, OSError, ValueError) as error:
        note = Diagnostic(
            "ENT001",
            Severity.WARNING,
            f"the model {model or '(none named)'} can't be loaded: {error}".splitlines()[0],
            "pip install 'wiremark[transformers]' and name a token classifier, or use the annotator entities",
        )
        done = named(story, context)
        return replace(done, notes=(*done.notes, note))
    return named(story, context, lambda sheet: hear(classify, sheet, model))


@cache
def load(model: str) -> Classify:
    """The classifier. ImportError without the libraries, OSError or ValueError where there is no such model."""
    if not model:
        raise ValueError("the recipe names no model")
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

    tokenizer = AutoTokenizer.from_pretrained(model, local_files_only=True)
    classifier = AutoModelForTokenClassification.from_pretrained(model, local_files_only=True)
    run = pipeline("token-classification", model=classifier, tokenizer=tokenizer, aggregation_strategy="first")
    return lambda texts: run(texts, batch_size=16)


def hear(classify: Classify, sheet: Sheet, model: str) -> Iterator[Candidate]:
    """What the classifier takes for names, sentence by sentence."""
    stretches = [(sheet.starts[s.first], sheet.ends[s.last - 1]) for s in sheet.sentences]
    if not stretches:
        return iter(())
    found = classify([sheet.text[start:end] for start, end in stretches])
    heard = (
        Heard(start + int(e["start"]), start + int(e["end"]), str(e["entity_group"]), float(e["score"]))
        for (start, _), entities in zip(stretches, found, strict=True)
        for e in entities
    )
    return candidates(sheet, heard, f"transformers {model}")
