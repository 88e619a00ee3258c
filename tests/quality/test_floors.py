"""The quality gate: measured figures do not fall below their floors, and floors are never lowered."""

from __future__ import annotations

import floors
import measures
import pytest


@pytest.mark.parametrize("section", sorted(measures.SECTIONS))
def test_nothing_falls_below_its_floor(section: str) -> None:
    figures = measures.SECTIONS[section]()
    if figures is None:
        pytest.skip("set WIREMARK_EVAL to the folder with the corpora")
    assert floors.load(section), "no floors yet: python tests/quality/floors.py --update"
    assert floors.below(section, figures) == {}


@pytest.mark.slow
@pytest.mark.parametrize("section", sorted(measures.SLOW))
def test_cross_validation_does_not_fall_below_its_floor(section: str) -> None:
    figures = measures.SLOW[section]()
    if figures is None:
        pytest.skip("set WIREMARK_EVAL to the folder with the corpora")
    assert floors.below(section, figures) == {}


def test_an_update_raises_but_never_lowers() -> None:
    assert floors.raised({"f1": 0.9}, {"f1": 0.95, "new": 0.5}) == {"f1": 0.95, "new": 0.5}
    assert floors.raised({"f1": 0.9}, {"f1": 0.899}) == {"f1": 0.9}
    with pytest.raises(floors.Lowered, match="f1"):
        floors.raised({"f1": 0.9}, {"f1": 0.89})
    with pytest.raises(floors.Lowered, match="gone"):
        floors.raised({"gone": 0.9}, {"f1": 0.99})


def test_a_figure_that_is_no_longer_measured_is_below_its_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floors, "load", lambda section: {"f1": 0.9})
    assert floors.below("any", {}) == {"f1": (0.0, 0.9)}
