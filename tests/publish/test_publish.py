"""The site as a whole: what is there, that it stays the same, that it is put in place at once."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from invented import RECIPE, story, write

from converter import documentation
from converter.diagnostics import Severity
from converter.model import Story
from converter.publish import place, publish


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    "page",
    [
        "index.html",
        "meldungen/flut.html",
        "meldungen/serie/zwei.html",
        "meldungen/serie/zwei.newsml.xml",
        "meldungen/flut.md",
        "personen/ronja-aschenbeck.html",
        "personen/ronja-aschenbeck.feed.json",
        "orte/wismar.html",
        "organisationen/deichverband-ost.html",
        "monate/2025-02.html",
        "monate/ohne-datum.html",
        "zitate.html",
        "qualitaet.html",
        "archiv/meldungen.newsml.xml",
        "archiv/meldungen.jsonld",
        "meldungen.atom.xml",
        "sitemap.xml",
        "404.html",
    ],
)
def test_it_is_there(site: Path, page: str) -> None:
    assert (site / page).stat().st_size > 0


def test_two_builds_are_byte_identical(data: Path, site: Path, tmp_path: Path) -> None:
    publish(data, tmp_path / "again", recipe=RECIPE, search=False)
    assert _bytes(tmp_path / "again") == _bytes(site)


def test_the_search_index_is_reproducible(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("pagefind_bin")
    for name in ("one", "other"):
        assert not [d for d in publish(data, tmp_path / name, recipe=RECIPE).diagnostics if d.rule == "PUB007"]
    one = _bytes(tmp_path / "one")
    assert one == _bytes(tmp_path / "other")
    assert any(name.endswith(".pf_meta") for name in one)


def test_a_folder_of_somebody_elses_is_left_alone(data: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError):
        publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    assert (tmp_path / "site" / "thesis.txt").read_text() == "years of work"


def test_a_build_that_fails_leaves_the_old_site(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    before = _bytes(tmp_path / "site")

    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("converter.publish.plugin.search.index", killed)
        with pytest.raises(KeyboardInterrupt):
            publish(data, tmp_path / "site", recipe=RECIPE, title="Anders")
    assert _bytes(tmp_path / "site") == before
    publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    assert [p.name for p in sorted(tmp_path.iterdir())] == [".site.stamp", "site"], "nothing half-built stays"


@pytest.mark.parametrize("exchange", [True, False])
def test_the_new_site_replaces_the_old_one(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, exchange: bool
) -> None:
    if not exchange:
        monkeypatch.setattr(place, "_exchange", lambda one, other: False)
    publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    fewer = write(tmp_path / "fewer", story("flut"))
    publish(fewer, tmp_path / "site", recipe=RECIPE, search=False)
    assert not (tmp_path / "site" / "meldungen" / "drei.html").exists()
    assert [p.name for p in sorted(tmp_path.iterdir())] == [".site.stamp", "fewer", "site"]


def test_what_is_no_story_is_said_and_the_rest_published(tmp_path: Path) -> None:
    data = write(tmp_path / "data", story("flut"), story("Flut"))
    (data / "kaputt.annotations.json").write_text('{"id": 3}')
    (data / "leer.annotations.json").write_text("")
    (data / "liste.annotations.json").write_text("[]")
    (data / "zahl.annotations.json").write_text(
        (data / "flut.annotations.json").read_text().replace('"flut"', '"zahl"').replace("0.93", '"sicher"')
    )
    published = publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    errors = sorted(
        (d.rule, Path(d.location.source).name) for d in published.diagnostics if d.severity is Severity.ERROR
    )
    assert errors == [
        ("DOR010", "zahl.annotations.json"),
        ("PUB001", "kaputt.annotations.json"),
        ("PUB001", "leer.annotations.json"),
        ("PUB001", "liste.annotations.json"),
        ("PUB002", "flut.annotations.json"),
    ]
    assert (tmp_path / "site" / "meldungen" / "Flut.html").exists()


def test_no_story_takes_anothers_address(tmp_path: Path) -> None:
    """A page is no folder, and a download of one story is no file of another."""
    ids = ("a", "a.html/b", "c.html/d", "c", "x", "x.graph")
    data = write(tmp_path / "data", *(story(id_) for id_ in ids))
    (data / "x.graph.jsonld").write_text("{}", encoding="utf-8")
    published = publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    assert {d.rule for d in published.diagnostics if d.severity is Severity.ERROR} == {"PUB002"}
    pages = {p.relative_to(tmp_path / "site").as_posix() for p in (tmp_path / "site" / "meldungen").rglob("*.html")}
    assert len([p for p in pages if (tmp_path / "site" / p).is_file()]) == 3
    assert "meldungen/a.html" in pages


def test_an_empty_story_is_a_page(tmp_path: Path) -> None:
    data = write(tmp_path / "data", Story("leer", ""), Story("leerzeichen", " \n\n"))
    publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    assert "<h1>leer</h1>" in (tmp_path / "site" / "meldungen" / "leer.html").read_text(encoding="utf-8")


def test_one_story_is_counted_in_the_singular(tmp_path: Path) -> None:
    data = write(tmp_path / "data", Story("deich", "Der Deich hält."))
    publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    start = re.sub(r"<[^>]+>", "", (tmp_path / "site" / "index.html").read_text(encoding="utf-8"))
    assert "1 Meldung\n" in start


def test_an_empty_archive_is_a_site(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    publish(tmp_path / "data", tmp_path / "site", recipe=RECIPE, search=False)
    assert "noch keine Meldung" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_progress_is_told(data: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    publish(data, tmp_path / "s", recipe=RECIPE, search=False, progress=lambda *step: told.append(step))
    assert {name for name, _, _ in told} >= {"read", "pages", "done"}
    assert all(0 <= done <= total for _, done, total in told)


def test_the_interface_speaks_english_too(data: Path, tmp_path: Path) -> None:
    publish(data, tmp_path / "site", recipe=RECIPE, search=False, language="en")
    page = (tmp_path / "site" / "meldungen" / "flut.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "What they said" in page
    assert "February 2025" in page


def test_manuals_and_rules_stand_in_the_documentation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the archive, which links to them where they are published, and to nobody else."""
    told = story("flut")
    told = replace(told, mentions=tuple(replace(m, by="NAM001") for m in told.mentions if m.entity == "wismar"))
    data = write(tmp_path / "data", told)
    pages = ("qualitaet.html", "meldungen/flut.html", "index.html")
    publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    quality, *others = ((tmp_path / "site" / name).read_text(encoding="utf-8") for name in pages)
    assert "<code>NAM001 · " in quality
    assert not [text for text in (quality, *others) if "NAM001.html" in text or ">Erzeugt mit wiremark</a>" in text]
    assert not [p for p in (tmp_path / "site").rglob("*.html") if p.name.startswith(("anleitung", "regeln"))]

    monkeypatch.setattr(documentation, "base", lambda: "https://docs.example/w/")
    publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    page = '<a href="https://docs.example/w/reference/rules/NAM001.html" rel="noopener noreferrer external">'
    start = '<a href="https://docs.example/w/" rel="noopener noreferrer external">Erzeugt mit wiremark</a>'
    for name, times in zip(pages, (1, 2, 0), strict=True):  # once in the place's card, once in the story's table
        text = (tmp_path / "site" / name).read_text(encoding="utf-8")
        assert (text.count(page), text.count(start)) == (times, 1)
