"""Stand-off annotations back into the model."""

from __future__ import annotations

from itertools import islice

import orjson

from converter import standoff
from converter.decoding import remarks, too_large
from converter.diagnostics import Diagnostic, Location, Severity
from converter.limits import TooDeep, load_json
from converter.registry import Reading, Recipe, Source, reader

_MANY = 20
"""complaints of one file that are said"""


def _detect(source: Source) -> int:
    head = source.data[:200]
    return 95 if source.name.endswith(".annotations.json") or b'"wiremark-annotations/' in head else 0


@reader("annotations", detect=_detect, suffixes=(".json",))
def read(source: Source, recipe: Recipe) -> Reading:
    """The story that the annotations writer, or anybody who follows ``schemas/annotations.schema.json``, wrote."""
    if refused := too_large(source.data, source.name, recipe.limits):
        return Reading(notes=refused.notes)
    try:
        data = load_json(source.data.removeprefix(b"\xef\xbb\xbf"), recipe.limits)
    except TooDeep as error:
        return _refused(source, str(error))
    except orjson.JSONDecodeError as error:
        return _refused(source, f"not JSON: {error.msg}", line=error.lineno, column=error.colno)
    faults = tuple(_complaint(source, f.message, path=f.pointer) for f in islice(standoff.faults(data), _MANY))
    if faults:
        return Reading(notes=faults)
    try:
        story = standoff.from_json(data)
    except standoff.Malformed as error:
        return _refused(source, str(error), rule="ANN002")
    return Reading((story,), remarks(story.text, source.name))


def _complaint(
    source: Source,
    message: str,
    *,
    rule: str = "ANN001",
    path: str | None = None,
    line: int | None = None,
    column: int | None = None,
) -> Diagnostic:
    return Diagnostic(
        rule,
        Severity.ERROR,
        message,
        "see schemas/annotations.schema.json",
        Location(source.name, line=line, column=column, path=path),
    )


def _refused(
    source: Source, message: str, *, rule: str = "ANN001", line: int | None = None, column: int | None = None
) -> Reading:
    return Reading(notes=(_complaint(source, message, rule=rule, line=line, column=column),))
