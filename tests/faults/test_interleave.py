"""Random days at a desk, against a model; ``interleave.py`` says what must hold and runs ten thousand."""

from __future__ import annotations

from pathlib import Path

import interleave
import pytest

from converter.run import ownership


@pytest.mark.parametrize("number", range(20))
def test_a_day(tmp_path: Path, number: int) -> None:
    assert interleave.day(1, number, tmp_path) == []


def test_the_model_knows_what_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That it finds nothing would say nothing if it could not find anything."""
    decide = ownership.decide
    monkeypatch.setattr("converter.run.ownership.decide", lambda *args, **_: decide(*args, force=True))
    told = [interleave.day(1, number, tmp_path / str(number)) for number in range(20)]
    assert any("lost: " in day[-1] for day in told if day)


@pytest.mark.slow
def test_a_hundred_days() -> None:
    """With sites that are built, and one real process that is killed."""
    assert [told for _, told in interleave.days(2, 0, 100, long=True) if told] == []
