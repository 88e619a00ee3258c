"""The plugin inside somebody's own MkDocs site, and the live server."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from importlib import metadata
from pathlib import Path

import pytest
from invented import RECIPE, story, write
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from converter.publish import publish, serve

needs_entry_point = pytest.mark.skipif(
    not metadata.entry_points(group="mkdocs.plugins", name="wiremark"), reason="wiremark is not installed"
)


def _own(folder: Path, settings: str = "") -> Path:
    write(folder / "data", story("flut"))
    (folder / "docs").mkdir()
    (folder / "docs" / "ueber-uns.md").write_text("# Über uns\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        f"site_name: Redaktion\nsite_url: https://archiv.example/a/\ntheme: wiremark\nplugins:\n"
        f"  - wiremark:\n      stories: data\n      search: false\n{settings}",
        encoding="utf-8",
    )
    return folder


@needs_entry_point
def test_mkdocs_build_with_a_config_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1740000000")
    config = load_config(str(_own(tmp_path) / "mkdocs.yml"), site_dir=str(tmp_path / "public"))
    mkdocs_build(config)
    page = (tmp_path / "public" / "meldungen" / "flut.html").read_text(encoding="utf-8")
    assert "Redaktion" in page
    assert '<a href="../ueber-uns.html">Über uns</a>' in page
    assert 'href="https://archiv.example/a/meldungen/flut.html"' in page
    own = (tmp_path / "public" / "ueber-uns.html").read_text(encoding="utf-8")
    assert '<div class="scroll" role="group" tabindex="0"' in own
    assert 'href="/a/assets/site.css"' in (tmp_path / "public" / "404.html").read_text(encoding="utf-8")


@needs_entry_point
def test_a_page_of_ones_own_takes_the_place_of_ours(tmp_path: Path) -> None:
    _own(tmp_path)
    (tmp_path / "docs" / "index.md").write_text("# Willkommen\n", encoding="utf-8")
    mkdocs_build(load_config(str(tmp_path / "mkdocs.yml"), site_dir=str(tmp_path / "public")))
    assert "Willkommen</h1>" in (tmp_path / "public" / "index.html").read_text(encoding="utf-8")
    assert (tmp_path / "public" / "meldungen.html").exists()


@needs_entry_point
def test_missing_stories_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = load_config(str(_own(tmp_path, "      # nothing\n") / "mkdocs.yml"), site_dir=str(tmp_path / "public"))
    config.plugins["wiremark"].config.stories = "nowhere"
    with pytest.raises(Abort):
        mkdocs_build(config)
    assert "nowhere" in caplog.text


def test_figures_of_quality_are_shown(tmp_path: Path) -> None:
    data = write(tmp_path / "data", story("flut"))
    figures = tmp_path / "quality.json"
    figures.write_text('{"measures": [{"measure": "Personen, F1", "value": "0,93", "corpus": "120 Meldungen"}]}')
    publish(data, tmp_path / "site", recipe=RECIPE, search=False, figures=figures)
    assert "120 Meldungen" in (tmp_path / "site" / "qualitaet.html").read_text(encoding="utf-8")
    for language, value in (("de", "0,125"), ("en", "0.125")):
        label = {"de": "Namen, genau", "en": "names, exact"}
        row = {"measure": label, "value": 0.125, "floor": None, "corpus": label}
        figures.write_text(json.dumps({"measures": [row]}), encoding="utf-8")
        publish(data, tmp_path / language, recipe=RECIPE, search=False, figures=figures, language=language)
        page = (tmp_path / language / "qualitaet.html").read_text(encoding="utf-8")
        assert f"{label[language]}</th><td>{value}</td><td>–</td><td>{label[language]}<" in page
    figures.write_text('["?"]')
    published = publish(data, tmp_path / "site", recipe=RECIPE, search=False, figures=figures)
    assert "PUB006" in {d.rule for d in published.diagnostics}


def test_serving_rebuilds_what_changes(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    data = write(tmp_path / "data", story("flut"))
    builds: list[str] = []
    seen: list[bytes] = []

    def build() -> None:
        if builds:
            raise KeyboardInterrupt  # as Ctrl-C would
        builds.append("built")
        publish(data, tmp_path / "site", recipe=RECIPE, search=False, live=True)

    def visit(address: str) -> None:
        def look() -> None:
            try:
                with urllib.request.urlopen(f"{address}meldungen/flut.html", timeout=10) as answer:
                    seen.append(answer.read())
            finally:
                for n in range(20):  # the watcher looks twice a second
                    time.sleep(0.3)
                    (sources / f"neu{n}.txt").write_text("neu")

        threading.Thread(target=look, daemon=True).start()

    serve(tmp_path / "site", build=build, watch=[sources], port=18_431, ready=visit)
    assert builds == ["built"]
    assert b"livereload(" in seen[0]
    assert b"Content-Security-Policy" not in seen[0], "it would forbid the reloading"
