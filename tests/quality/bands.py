"""Bands of confidence, with the share of the marks in each that is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

EDGES = (0.0, 0.6, 0.8, 0.9, 0.95, 1.0)
"""of the bands; the first is what is shown as unsure (``model.UNSURE``)"""


@dataclass(frozen=True, slots=True)
class Band:
    """The marks of one band of confidence; the lower edge belongs to it, the last band's upper edge, too."""

    low: float
    high: float
    marks: int
    confidence: float
    """their mean"""
    right: float
    """the share that is right"""


def bands(judged: Iterable[tuple[float, bool]], edges: Sequence[float] = EDGES) -> tuple[Band, ...]:
    """The bands that hold marks, by (confidence, right)."""
    judged = tuple(judged)
    found = []
    for low, high in pairwise(edges):
        inside = [(c, ok) for c, ok in judged if low <= c < high or c == high == edges[-1]]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            found.append(Band(low, high, len(inside), mean, sum(ok for _, ok in inside) / len(inside)))
    return tuple(found)


def gap(found: Iterable[Band]) -> float:
    """Mean distance of confidence and share, weighted by the marks (expected calibration error)."""
    found = tuple(found)
    return sum(b.marks * abs(b.confidence - b.right) for b in found) / max(1, sum(b.marks for b in found))
