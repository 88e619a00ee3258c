"""Stand-off annotations back into the model."""

from __future__ import annotations

from itertools import islice

from converter import standoff
from converter.decoding import remarks
from converter.diagnostics import Diagnostic, Location, Severity
from converter.readers import json_text
from converter.registry import Reading, Recipe, Source, reader

_HINT = "see schemas/annotations.schema.json"
_MANY = 20
"""complaints of one file that are said"""


def _detect(source: Source) -> int:
    head = source.data[:200]
    return 95 if source.name.endswith(".annotations.json") or b'"wiremark-annotations/' in head else 0


@reader("annotations", detect=_detect, suffixes=(".json",))
def read(source: Source, recipe: Recipe) -> Reading:
    """The story that the annotations writer, or anybody who follows ``schemas/annotations.schema.json``, wrote."""
    data, refused = json_text.loaded(source, recipe.limits, "ANN001", Severity.ERROR, _HINT)
    if refused:
        return refused
    faults = tuple(_complaint(source, f.message, path=f.pointer) for f in islice(standoff.faults(data), _MANY))
    if faults:
        return Reading(notes=faults)
    try:
        story = standoff.from_json(data)
    except standoff.Malformed as error:
        return Reading(notes=(_complaint(source, str(error), rule="ANN002"),))
    return Reading((story,), remarks(story.text, source.name))


def _complaint(source: Source, message: str, *, rule: str = "ANN001", path: str | None = None) -> Diagnostic:
    return Diagnostic(rule, Severity.ERROR, message, _HINT, Location(source.name, path=path))
