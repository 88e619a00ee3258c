"""Stand-off annotations back into the model."""

from __future__ import annotations

import json

from converter import standoff
from converter.diagnostics import Diagnostic, Location, Severity
from converter.registry import Reading, Recipe, Source, reader


def _detect(source: Source) -> int:
    return 90 if source.name.endswith(".annotations.json") or b'"wiremark-annotations/' in source.data[:200] else 0


@reader("annotations", detect=_detect)
def read(source: Source, recipe: Recipe) -> Reading:
    """The story that the annotations writer wrote."""
    try:
        data = json.loads(source.data)
        return Reading((standoff.from_json(data),))
    except (ValueError, RecursionError) as error:
        note = Diagnostic(
            "ANN001", Severity.ERROR, str(error), "see schemas/annotations.schema.json", Location(source.name)
        )
        return Reading(notes=(note,))
