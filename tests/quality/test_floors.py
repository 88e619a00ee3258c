"""The quality gate: measured figures do not fall below their floors, and floors are never lowered."""

from __future__ import annotations

import json
from pathlib import Path

import floors
import measures
import pytest
from bands import Band

from converter.publish import strings


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


def test_what_is_published_has_these_floors() -> None:
    """The page and the floors have one source; nothing on it lies below a floor by more than the page itself says."""
    rows = json.loads(floors.PUBLISHED.read_text(encoding="utf-8"))["measures"]
    told = {(row["measure"]["de"], row["corpus"]["de"]): row for row in rows}
    named = [
        (label["de"], shown["corpus"]["de"], floors.load(section)[name])
        for section, shown in floors.SHOWN["sections"].items()
        for name, label in shown["measures"].items()
    ]
    assert {(label, corpus) for label, corpus, _ in named} == {
        key for key, row in told.items() if row["floor"] is not None
    }
    for label, corpus, floor in named:
        row = told[label, corpus]
        assert row["floor"] == round(floor, 3), "python tests/quality/floors.py --update"
        assert row["value"] >= floor - floors.SLACK, "python tests/quality/floors.py --update"
    for language in ("de", "en"):
        words = strings.strings(language)
        assert words.decimal(floors.SLACK, 3) in words("quality_figures_lead")


def test_publishing_keeps_what_was_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "quality.json"
    page.write_bytes(floors.PUBLISHED.read_bytes())
    monkeypatch.setattr(floors, "PUBLISHED", page)
    band = Band(low=0.6, high=0.8, marks=12, confidence=0.7, right=0.75)
    floors.publish({"development stories": {"names micro": 0.9912}}, {"links": (band,)})
    rows = json.loads(page.read_text(encoding="utf-8"))["measures"]
    (names,) = (r for r in rows if r["measure"]["en"] == "names (F1)")
    assert names["value"] == 0.991
    (links,) = (r for r in rows if r["floor"] is None)
    assert links["measure"]["de"].endswith("mit Sicherheit 0,60 bis 0,80, richtig (12)")
    floors.publish({}, {})
    again = json.loads(page.read_text(encoding="utf-8"))["measures"]
    assert [r for r in again if r["floor"] is None] == [links]
