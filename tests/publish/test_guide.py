"""The guide to correcting, its steps taken twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from called import call

SITE = Path(__file__).parents[2] / "site"


@pytest.mark.parametrize("folder", ["redaktion", "meldungen"], ids=["another folder", "in place"])
def test_the_steps_of_correcting_hold_twice(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the guide has them, into a folder of their own and into that of the copy: what an editor set stays."""
    page = (SITE / "docs" / "de" / "korrigieren.md").read_text(encoding="utf-8")
    steps = [line.strip() for line in re.findall(r"^(wiremark .*)$", page, re.M)][:2]
    assert [step.split()[1] for step in steps] == ["convert", "build"]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "meldungen").mkdir()
    copy = 'Emden (Reuters) - Bürgermeisterin Wiebke Paulsen sagte: "Wir laden nachts."\n'
    (tmp_path / "meldungen" / "hafen.txt").write_text(copy, encoding="utf-8")
    corrected = tmp_path / folder / "hafen.md"

    def run(step: str) -> int:
        return call(*[folder if word == "redaktion" else word for word in step.split()[1:]]).code

    for time in (1, 2):
        told = run(steps[0])
        assert told == (0 if time == 1 or folder == "meldungen" else 2), "what somebody changed stays, and is told"
        text = corrected.read_text(encoding="utf-8")
        wanted = "Wiebke Paulsen" if time == 1 else "Wiebke Paulsen-1"
        assert f"name: {wanted}" in text.replace('"', "")
        text = re.sub(rf'(name: "?){wanted}', rf"\g<1>Wiebke Paulsen-{time}", text)
        corrected.write_text(text, encoding="utf-8")
        assert run(steps[1]) == 0
        assert corrected.read_text(encoding="utf-8") == text
        (site,) = (tmp_path / "build" / "site" / "meldungen").glob("hafen.html")
        assert f"Wiebke Paulsen-{time}" in site.read_text(encoding="utf-8")
    assert (tmp_path / "meldungen" / "hafen.txt").read_text(encoding="utf-8") == copy
