"""Evidence by name → a probability, from one table a language (``weights.toml``).

A section a rule; ``base`` is the rule's own log odds, every other key a piece of evidence that its candidates may
carry. ``[any]`` holds evidence that several rules share. The score is logistic:
1 / (1 + exp(-(base + sum of the evidence))).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from converter import registry, resources


class UnknownEvidence(LookupError):
    """A rule names evidence that its language's table does not have."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One language's table."""

    table: Mapping[str, Mapping[str, float]]
    """rule → evidence → log odds"""
    _scores: dict[tuple[str, tuple[str, ...]], float] = field(default_factory=dict, compare=False)

    def weight(self, rule: str, evidence: str) -> float:
        """Log odds. Raises UnknownEvidence."""
        own = self.table.get(rule, {})
        if evidence in own:
            return own[evidence]
        shared = self.table.get("any", {})
        if evidence in shared:
            return shared[evidence]
        raise UnknownEvidence(f"{rule}: no weight for {evidence!r}")

    def score(self, rule: str, evidence: tuple[str, ...]) -> float:
        """0 to 1. Raises UnknownEvidence."""
        known = self._scores.get((rule, evidence))
        if known is None:
            odds = self.weight(rule, "base") + sum(self.weight(rule, e) for e in evidence)
            known = self._scores[rule, evidence] = 1 / (1 + math.exp(-odds))
        return known


@cache
def weights(language: str) -> Weights:
    """The table of a language, with what rules from outside bring."""
    table = resources.language_table(language, "weights")
    made = (stage.facts["rule"] for stage in registry.stages("rule").values())
    return Weights({**{r.id: r.weights for r in made if r.language == language and r.weights}, **table})
