"""Who set what in a story: rules, knowledge, an editor, and who has looked at all of it.

Regulation (EU) 2024/1689, article 50(4), asks to tell that text on matters of public interest was made or changed by
artificial intelligence, unless a person has reviewed it and somebody is responsible for its publication. wiremark
changes no word of a text; what it adds are marks, and this is the record of who made them and of the review.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from converter.model import Review, Story

MAKERS = ("rule", "knowledge", "editor", "other")
"""``other``: somebody else's program, or nobody who says so"""
_RULE = re.compile(r"[A-Z]{3}\d{3}\b|words: ", re.ASCII)
_DAY = r"^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"


def maker(by: str) -> str:
    """One of ``MAKERS``, by what a mark says of who made it."""
    if by in ("editor", "knowledge"):
        return by
    return "rule" if _RULE.match(by) else "other"


def made(story: Story) -> dict[str, dict[str, int]]:
    """How many things of each layer were set by whom; layers and makers without any stay away.

    An entity is by knowledge where it was recognised as one that the knowledge base has.
    """
    layers: dict[str, Iterable[Any]] = {
        "entities": story.entities,
        "mentions": story.mentions,
        "quotations": story.quotations,
        "subjects": story.subjects,
    }
    counted = {layer: Counter(maker(one.by) for one in found) for layer, found in layers.items()}
    return {layer: {m: counts[m] for m in MAKERS if counts[m]} for layer, counts in counted.items() if counts}


def totals(story: Story) -> dict[str, int]:
    """The same over all layers."""
    whole: Counter[str] = Counter()
    for counts in made(story).values():
        whole.update(counts)
    return {m: whole[m] for m in MAKERS if whole[m]}


def properties() -> dict[str, dict[str, Any]]:
    """``[review]`` of the configuration as JSON Schema has it."""
    return {
        "by": {
            "description": "Who has checked the stories, where they do not say it.",
            "type": "string",
            "minLength": 1,
        },
        "on": {"description": "On which day: 2025-03-01.", "type": "string", "pattern": _DAY},
        "version": {"description": "Which version of them.", "type": "integer", "minimum": 1},
    }


def of(settings: Mapping[str, Any]) -> Review | None:
    """What ``[review]`` of a valid configuration says; None: nobody is named."""
    return Review(settings["by"], settings.get("on"), settings.get("version")) if settings.get("by") else None
