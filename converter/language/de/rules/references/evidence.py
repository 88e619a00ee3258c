"""What evidence is worth: the points of ``weights.toml``, added up as they are."""

from __future__ import annotations

from converter.language.engine.weights import weights

NEVER = float("-inf")
"""the noun can't mean this one"""


def points(section: str, evidence: str) -> float:
    """The points of a rule's evidence, or of one of the sections ``person`` and ``thing``. KeyError: there are none."""
    return weights("de").table[section][evidence]
