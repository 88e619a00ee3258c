"""The model itself, as JSON."""

from __future__ import annotations

from converter import indented, standoff
from converter.model import Story
from converter.registry import Recipe, writer


@writer(
    "annotations",
    suffix=".annotations.json",
    media_type="application/json",
    label="Annotationen",
    judged=True,
    keeps=95,
)
def write(story: Story, recipe: Recipe) -> bytes:
    """Stand-off annotations: the text and every span over it, lossless (``schemas/annotations.schema.json``)."""
    return indented.dumps(standoff.to_json(story)) + b"\n"
