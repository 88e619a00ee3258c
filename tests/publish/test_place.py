"""The site takes its place whole; an incomplete one is built anew; what others put there is never lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from invented import RECIPE, story, write

from converter import run
from converter.publish import place, publish
from converter.run import MANIFEST, Refused, Site


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


class Desk:
    def __init__(self, top: Path) -> None:
        self.data, self.site, self.kept = top / "data", top / "site", top / "site.kept"
        self.have(story("flut"), story("ebbe"))

    def have(self, *stories: object) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        write(self.data, *stories)  # type: ignore[arg-type]
        (self.data / MANIFEST).write_text("".join(str(s) for s in stories), encoding="utf-8")

    def build(
        self, *, title: str = "Archiv", provider: str | None = None, live: bool = False, force: bool = False
    ) -> Site:
        recipe = replace(RECIPE, provider=provider)
        return run.publish(self.data, self.site, recipe, title=title, search=False, live=live, force=force)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    assert not made.build().unchanged
    return made


def test_a_whole_site_is_left_alone(desk: Desk) -> None:
    inode = desk.site.stat().st_ino
    assert desk.build().unchanged
    assert desk.site.stat().st_ino == inode


@pytest.mark.parametrize("option", [{"title": "Ablage"}, {"live": True}, {"provider": "Beispieldienst"}])
def test_other_options_build_anew(desk: Desk, option: dict[str, Any]) -> None:
    assert not desk.build(**option).unchanged
    assert desk.build(**option).unchanged


def test_another_theme_builds_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("converter.run.site.theme", lambda: "of another look")
    assert not desk.build().unchanged
    assert desk.build().unchanged


def _everything_but_one(site: Path) -> None:
    for path in sorted(p for p in site.rglob("*") if p.is_file())[1:]:
        path.unlink()


def _marks_gone(site: Path) -> None:
    for name in (place.MARKER, "index.html"):
        (site / name).unlink()


def _linked(site: Path) -> None:
    (site / "404.html").unlink()
    (site / "404.html").symlink_to("index.html")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a page is gone": lambda site: (site / "meldungen" / "flut.html").unlink(),
    "its mark is gone": lambda site: (site / place.MARKER).unlink(),
    "mark and page are gone": _marks_gone,
    "all but one are gone": _everything_but_one,
    "a folder is gone": lambda site: shutil.rmtree(site / "meldungen"),
    "a page is cut": lambda site: os.truncate(site / "index.html", 10),
    "a page is empty": lambda site: os.truncate(site / "index.html", 0),
    "a page is a link": _linked,
    "all is gone": shutil.rmtree,
    "the record is gone": lambda site: place.record_path(site).unlink(),
    "the record is torn": lambda site: os.truncate(place.record_path(site), 50),
    "the record is no text": lambda site: place.record_path(site).write_bytes(b"\xff[{" * 9),
    "the record lists nothing": lambda site: place.record_path(site).write_text('{"made_of": "x", "files": {}}'),
    "the record has other types": lambda site: place.record_path(site).write_text('{"made_of": [], "files": [[1]]}'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_incomplete_site_is_built_anew(desk: Desk, damage: str) -> None:
    whole = contents(desk.site)
    DAMAGES[damage](desk.site)
    assert not desk.build().unchanged
    assert contents(desk.site) == whole
    assert desk.build().unchanged


@pytest.mark.parametrize("exchange", [True, False])
def test_what_others_put_into_it_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch, *, exchange: bool) -> None:
    if not exchange:
        monkeypatch.setattr(place, "_exchange", lambda one, other: False)
    (desk.site / "CNAME").write_text("nachrichten.example")
    (desk.site / "meldungen" / "notiz.txt").write_text("meine")
    (desk.site / "verweis").symlink_to("index.html")
    (desk.site / "index.html").write_text("handgemacht")
    desk.have(story("flut"))
    site = desk.build()
    assert (desk.site / "CNAME").read_text() == "nachrichten.example"
    assert (desk.site / "meldungen" / "notiz.txt").read_text() == "meine"
    assert os.readlink(desk.site / "verweis") == "index.html"
    assert contents(desk.kept) == {"index.html": b"handgemacht"}
    assert [d.rule for d in site.diagnostics if d.severity == "warning"] == ["PUB010"]
    assert not (desk.site / "meldungen" / "ebbe.html").exists()
    assert b"handgemacht" not in (desk.site / "index.html").read_bytes()
    assert desk.build().unchanged
    (desk.site / "index.html").write_text("noch einmal")
    desk.build()
    assert contents(desk.kept) == {"index.html": b"handgemacht", "index.html.2": b"noch einmal"}
    assert not [p for p in desk.site.parent.iterdir() if p.name.startswith(".wiremark-")]


def test_force_keeps_nothing_that_stands_in_the_way(desk: Desk) -> None:
    (desk.site / "index.html").write_text("handgemacht")
    (desk.site / "CNAME").write_text("nachrichten.example")
    desk.build(force=True)
    assert not desk.kept.exists()
    assert (desk.site / "CNAME").exists()


def test_a_change_while_the_site_is_built_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = place._exchange

    def late(one: Path, other: Path) -> bool:
        (desk.site / "index.html").write_text("eben noch")
        return exchange(one, other)

    monkeypatch.setattr(place, "_exchange", late)
    desk.have(story("flut"))
    desk.build()
    assert contents(desk.kept) == {"index.html": b"eben noch"}


@pytest.mark.parametrize("name", ["site.kept", "site.kept/meldungen"])
def test_what_is_kept_finds_a_place_where_a_file_is_in_the_way(desk: Desk, tmp_path: Path, name: str) -> None:
    page = next((desk.site / "meldungen").glob("*.html"))
    below = page.relative_to(desk.site)
    page.write_text("handgemacht")
    blocked = tmp_path / name
    blocked.parent.mkdir(exist_ok=True)
    blocked.write_text("kostbar")
    desk.have(story("flut"))
    desk.build()
    assert blocked.read_text() == "kostbar"
    assert (tmp_path / "site.kept.2" / below).read_text() == "handgemacht"


def test_what_is_kept_never_lands_elsewhere(desk: Desk, tmp_path: Path) -> None:
    elsewhere = tmp_path / "anderswo"
    elsewhere.mkdir()
    desk.kept.symlink_to(elsewhere)
    (desk.site / "index.html").write_text("handgemacht")
    with pytest.raises(Refused) as caught:
        desk.build()
    assert caught.value.diagnostic.rule == "RUN011"
    assert not list(elsewhere.iterdir())
    assert (desk.site / "index.html").read_text() == "handgemacht"


@pytest.mark.parametrize("kind", ["link", "file", "folder of others", "pipe inside"])
def test_what_is_no_site_is_refused(desk: Desk, tmp_path: Path, kind: str) -> None:
    other = tmp_path / "diss"
    other.mkdir()
    (other / "kapitel.txt").write_text("Jahre")
    if kind == "pipe inside":
        os.mkfifo(desk.site / "rohr")
        (desk.site / "index.html").unlink()
    else:
        shutil.rmtree(desk.site)
        place.record_path(desk.site).unlink()
    if kind == "link":
        desk.site.symlink_to(other)
    elif kind == "file":
        desk.site.write_text("Datei")
    elif kind == "folder of others":
        other.rename(desk.site)
        other = desk.site
    with pytest.raises(Refused) as caught:
        desk.build()
    assert caught.value.diagnostic.rule == "RUN011"
    assert (other / "kapitel.txt").read_text() == "Jahre"


def test_a_stale_record_makes_nobodys_folder_ours(desk: Desk) -> None:
    """The record says that pages were here; what lies here now has their names and other bytes."""
    shutil.rmtree(desk.site)
    desk.site.mkdir()
    (desk.site / "index.html").write_text("jemandes Seite")
    with pytest.raises(Refused):
        desk.build()
    assert (desk.site / "index.html").read_text() == "jemandes Seite"


@pytest.mark.parametrize("new", [True, False])
def test_killed_between_two_renamings(desk: Desk, *, new: bool) -> None:
    """Where the system can't exchange two names, the old site lies aside for a moment."""
    whole = contents(desk.site)
    if new:
        shutil.copytree(desk.site, place.aside(desk.site))
    else:
        desk.site.rename(place.aside(desk.site))
    desk.build()
    assert contents(desk.site) == whole
    desk.have(story("flut"))
    desk.build()
    assert not place.aside(desk.site).exists()


def test_nothing_of_another_process_is_swept(desk: Desk, tmp_path: Path) -> None:
    ours_of_old = tmp_path / ".site.new"
    ours_of_old.mkdir()
    (ours_of_old / "entwurf.txt").write_text("jemandes")
    (tmp_path / "draft.tmp").write_text("jemandes")
    publish(desk.data, desk.site, recipe=RECIPE, search=False)
    assert (ours_of_old / "entwurf.txt").exists()
    assert (tmp_path / "draft.tmp").exists()
