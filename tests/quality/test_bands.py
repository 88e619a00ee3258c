"""Marks fall into the band of their confidence; the mean distance is weighted by the marks."""

from __future__ import annotations

import pytest
from bands import Band, bands, gap


def test_marks_fall_into_their_band() -> None:
    found = bands([(0.6, True), (0.59, False), (1.0, True), (0.97, False)], (0.0, 0.6, 0.9, 1.0))
    assert found == (
        Band(0.0, 0.6, 1, 0.59, 0.0),
        Band(0.6, 0.9, 1, 0.6, 1.0),
        Band(0.9, 1.0, 2, (1.0 + 0.97) / 2, 0.5),
    )


def test_an_empty_band_is_none() -> None:
    assert bands([]) == ()
    assert [b.low for b in bands([(0.92, True)])] == [0.9]


def test_the_gap_is_weighted_by_marks() -> None:
    found = bands([(0.9, True)] * 9 + [(0.5, True)], (0.0, 0.6, 1.0))
    assert gap(found) == pytest.approx(0.9 * 0.1 + 0.1 * 0.5)
    assert gap(()) == 0.0
