"""The model itself, as JSON."""

from __future__ import annotations

import json

from converter import standoff
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
    return (json.dumps(standoff.to_json(story), ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")
