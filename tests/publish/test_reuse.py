"""What the next site takes from the last one: less work, and never another byte."""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import corpus
from invented import RECIPE

from converter import run
from converter.publish import WiremarkPlugin, place
from converter.publish.build import publish
from converter.recipe import Recipe

LOOK = "0" * 64
STORIES = 12


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Annotated stories."""
    top = tmp_path_factory.mktemp("reuse")
    corpus.write(top / "wire", STORIES)
    refs, _ = run.discover([top / "wire"])
    run.convert_all(refs, top / "data", Recipe(now=RECIPE.now, writers=("annotations", "jsonld", "newsml-g2")), jobs=1)
    return top / "data"


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(made, tmp_path / "data"))


def contents(site: Path) -> dict[str, bytes]:
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def story(data: Path, number: int) -> Path:
    return data / corpus.name(number).replace(".txt", ".annotations.json")


def changed(data: Path, number: int, change: Callable[[dict[str, Any]], None]) -> None:
    path = story(data, number)
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def renamed(told: dict[str, Any]) -> None:
    told["entities"][0]["name"] += " neu"


def titled(told: dict[str, Any]) -> None:
    told["entities"][0]["title"] = "Oberdeichgräfin"


def unquoted(told: dict[str, Any]) -> None:
    told["quotations"] = []


def dated(told: dict[str, Any]) -> None:
    told["dated"] = "2016-05-09"


def reworded(told: dict[str, Any]) -> None:
    """A letter of the last paragraph."""
    told["text"] = told["text"][:-3] + "x" + told["text"][-2:]


def reheaded(told: dict[str, Any]) -> None:
    told["text"] = "X" + told["text"][1:]


def unsaid(told: dict[str, Any]) -> None:
    for quotation in told["quotations"]:
        quotation["attributed_to"] = None


CHANGES = (renamed, titled, unquoted, dated, reworded, reheaded, unsaid)


def built(data: Path, site: Path, *, search: bool = False) -> None:
    publish(data, site, recipe=RECIPE, search=search, look=LOOK)


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: c.__name__)
def test_a_site_with_one_story_changed_is_as_one_from_nothing(
    data: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    built(data, tmp_path / "site")
    changed(data, 3, change)
    built(data, tmp_path / "site")
    built(data, tmp_path / "clean")
    assert contents(tmp_path / "site") == contents(tmp_path / "clean")


def test_a_story_less_and_a_story_more(data: Path, tmp_path: Path) -> None:
    path, kept = story(data, 5), story(data, 5).read_bytes()
    for _ in range(2):
        built(data, tmp_path / "site")
        built(data, tmp_path / "clean")
        assert contents(tmp_path / "site") == contents(tmp_path / "clean")
        if path.exists():
            path.unlink()
        else:
            path.write_bytes(kept)


@pytest.mark.slow
def test_a_hundred_days_of_changes_end_as_a_site_from_nothing(data: Path, tmp_path: Path) -> None:
    drawn = random.Random(7)
    for _ in range(100):
        for _ in range(drawn.randint(1, 2)):
            changed(data, drawn.randrange(STORIES), drawn.choice(CHANGES))
        built(data, tmp_path / "site")
    built(data, tmp_path / "clean")
    assert contents(tmp_path / "site") == contents(tmp_path / "clean")


def test_pages_whose_inputs_stay_are_not_made_again(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(data, tmp_path / "site")
    all_pages = len(list((tmp_path / "site").rglob("*.html")))
    made_again: list[str] = []
    render = WiremarkPlugin._render

    def told(self: WiremarkPlugin, view: Any) -> str:
        made_again.append(view.path)
        return render(self, view)

    monkeypatch.setattr(WiremarkPlugin, "_render", told)
    changed(data, 3, reworded)
    built(data, tmp_path / "site")
    assert corpus.name(3).replace(".txt", ".html") in {path.removeprefix("meldungen/") for path in made_again}
    assert len(made_again) < all_pages / 10


def test_the_record_is_the_same_wherever_it_is_made(data: Path, tmp_path: Path) -> None:
    built(data, tmp_path / "one")
    built(data.rename(tmp_path / "elsewhere"), tmp_path / "two")
    one, two = (place.record_path(tmp_path / name).read_bytes() for name in ("one", "two"))
    assert one == two


def test_nothing_is_taken_that_looks_or_reads_otherwise(data: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    built(data, site)
    page = site / "meldungen" / corpus.name(3).replace(".txt", ".html")
    whole = page.read_bytes()
    page.write_bytes(b"somebody's")
    built(data, site)
    assert page.read_bytes() == whole
    publish(data, site, recipe=RECIPE, search=False, look="1" * 64, title="Anders")
    assert b"Anders" in page.read_bytes()


def test_no_name_of_a_page_is_shared_with_the_data(data: Path, tmp_path: Path) -> None:
    """Else a change in the site would be one in the data."""
    site = tmp_path / "site"
    built(data, site)
    built(data, site)
    assert {p.stat().st_nlink for p in site.rglob("*") if p.is_file()} == {1}


def test_every_story_name_and_topic_is_in_the_index(data: Path, tmp_path: Path) -> None:
    built(data, tmp_path / "site", search=True)
    entry = json.loads((tmp_path / "site" / "pagefind" / "pagefind-entry.json").read_text())
    folders = ("meldungen", "personen", "orte", "organisationen", "themen")
    pages = sum(1 for folder in folders for _ in (tmp_path / "site" / folder).rglob("*.html"))
    assert entry["languages"]["de"]["page_count"] == pages > STORIES


def test_a_record_without_inputs_is_read(data: Path, tmp_path: Path) -> None:
    """As an earlier version wrote it."""
    built(data, tmp_path / "site")
    path = place.record_path(tmp_path / "site")
    said = json.loads(path.read_text())
    path.write_text(json.dumps({"made_of": said["made_of"], "files": said["files"]}))
    record = place.read(tmp_path / "site")
    assert record is not None
    assert (record.look, record.inputs) == ("", {})
    built(data, tmp_path / "site")
    assert os.path.getsize(path) > 1000
