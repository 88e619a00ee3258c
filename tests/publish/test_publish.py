"""The site as a whole: what is there, that it stays the same, that it is put in place at once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from invented import HOSTILE, story, write

from converter.publish import publish
from converter.registry import Recipe

RECIPE = Recipe(now=datetime(2025, 3, 5, 12, 0, tzinfo=UTC), base_url="https://archiv.example")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(
        tmp_path / "data",
        story("flut"),
        story("serie/zwei", headline="Pegel sinken wieder", dated="2025-03-04T10:00:00+01:00"),
        story("boese", HOSTILE, dated=None),
    )


def test_every_story_and_entity_has_its_page(data: Path, tmp_path: Path) -> None:
    published = publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    for page in (
        "index.html",
        "meldungen/flut.html",
        "meldungen/serie/zwei.html",
        "personen/ronja-aschenbeck.html",
        "orte/wismar.html",
        "organisationen/deichverband-ost.html",
        "monate/2025-02.html",
        "monate/ohne-datum.html",
        "zitate.html",
        "meldungen/serie/zwei.newsml.xml",
        "meldungen/flut.md",
        "meldungen.atom.xml",
        "personen/ronja-aschenbeck.feed.json",
        "sitemap.xml",
    ):
        assert (tmp_path / "site" / page).is_file(), page
    assert published.pages > 10


def test_two_builds_are_byte_identical(data: Path, tmp_path: Path) -> None:
    def built(name: str) -> dict[str, bytes]:
        publish(data, tmp_path / name, recipe=RECIPE, search=False)
        files = (p for p in (tmp_path / name).rglob("*") if p.is_file())
        return {str(p.relative_to(tmp_path / name)): p.read_bytes() for p in files}

    assert built("one") == built("other")


def test_a_folder_of_somebody_elses_is_left_alone(data: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError):
        publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    assert (tmp_path / "site" / "thesis.txt").read_text() == "years of work"
