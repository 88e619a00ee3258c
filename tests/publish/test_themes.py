"""The archive in a MkDocs site of somebody's own: our theme or another, strictly, with what its owner configures."""

from __future__ import annotations

import importlib.util
import json
import logging
import re
from importlib import metadata
from pathlib import Path

import pytest
from invented import story, write
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

pytestmark = pytest.mark.skipif(
    not metadata.entry_points(group="mkdocs.plugins", name="wiremark"), reason="not installed"
)
THEMES = ["wiremark", "mkdocs", "readthedocs", "material"]
OWNED = """
site_name: Archiv der Küste
site_url: https://archiv.example/
copyright: Küstenverlag
theme:
  name: {theme}
  logo: wappen.svg
plugins:
  - wiremark: {{stories: build/data, search: false}}
extra_css: [eigenes.css]
extra_javascript: [eigenes.js]
nav:
  - Start: start.md
  - Wer was sagte: zitate.html
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path / "build" / "data", story("flut"))
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "start.md").write_text("# Willkommen\n", encoding="utf-8")
    (docs / "wappen.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    (docs / "eigenes.css").write_text("body {}", encoding="utf-8")
    (docs / "eigenes.js").write_text(";", encoding="utf-8")
    return tmp_path


def built(project: Path, theme: str, *, caplog: pytest.LogCaptureFixture) -> Path:
    """The site, where MkDocs has nothing to warn of, as ``--strict`` asks."""
    if theme not in ("wiremark", "mkdocs", "readthedocs") and importlib.util.find_spec(theme) is None:
        pytest.skip(f"the theme {theme} is not installed")
    (project / "mkdocs.yml").write_text(OWNED.format(theme=theme), encoding="utf-8")
    with caplog.at_level(logging.WARNING, logger="mkdocs"):
        mkdocs_build(load_config(str(project / "mkdocs.yml"), strict=True))
    assert [r.getMessage() for r in caplog.records if r.name.startswith("mkdocs")] == []
    return project / "site"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_theme_shows_a_story(project: Path, theme: str, caplog: pytest.LogCaptureFixture) -> None:
    site = built(project, theme, caplog=caplog)
    page = (site / "meldungen" / "flut.html").read_text(encoding="utf-8")
    assert "Hafenmeisterin" in page
    assert 'class="m m-person"' in page
    said = [json.loads(x) for x in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)]
    assert [each.get("@type") for each in said] == ["NewsArticle", None], "the story once, and where its page stands"
    assert "BreadcrumbList" in {each["@type"] for each in said[1]["@graph"]}
    assert re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]* href="\.\./meldungen\.atom\.xml"', page)
    head = page.partition("</head>")[0]
    assert "ld+json" in head
    for name in re.findall(r'(?:href|src)="(\.\./assets/[^"?]+)"', page):
        assert (site / "meldungen" / name).resolve().is_file(), name


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_the_owner_configures_is_honoured(project: Path, theme: str, caplog: pytest.LogCaptureFixture) -> None:
    site = built(project, theme, caplog=caplog)
    for path, root in (("meldungen/flut.html", "../"), ("start.html", "")):
        page = (site / path).read_text(encoding="utf-8")
        assert f'href="{root}eigenes.css"' in page
        assert f'src="{root}eigenes.js"' in page
        assert "Küstenverlag" in page
        if theme in ("wiremark", "material"):
            assert f"{root}wappen.svg" in page
    assert "zitate.html" in (site / "start.html").read_text(encoding="utf-8")
    assert (site / "zitate.html").is_file()


def test_other_themes_keep_their_marks_apart_from_ours(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    site = built(project, "mkdocs", caplog=caplog)
    assert 'class="wiremark"' in (site / "meldungen" / "flut.html").read_text(encoding="utf-8")
    assert 'class="wiremark"' not in (site / "start.html").read_text(encoding="utf-8")
    sheet = (site / "assets" / "embedded.css").read_text(encoding="utf-8")
    rules = re.findall(r"^[^\s@/}][^{]*\{", sheet, re.M)
    assert all(rule.startswith(".wiremark") for rule in rules), rules


def test_a_warning_of_ours_is_one_under_strict(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    (project / "build" / "data" / "meldungen").mkdir(exist_ok=True)
    (project / "build" / "data" / "kaputt.annotations.json").write_text("{", encoding="utf-8")
    (project / "mkdocs.yml").write_text(OWNED.format(theme="wiremark"), encoding="utf-8")
    with pytest.raises(Abort):
        mkdocs_build(load_config(str(project / "mkdocs.yml"), strict=True))


def test_the_content_policy_names_the_owners_own_hosts_only(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    text = OWNED.replace("extra_css: [eigenes.css]", "extra_css: [eigenes.css, 'https://stil.example/a.css?x=1']")
    (project / "mkdocs.yml").write_text(text.format(theme="wiremark"), encoding="utf-8")
    mkdocs_build(load_config(str(project / "mkdocs.yml")))
    page = (project / "site" / "start.html").read_text(encoding="utf-8")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert "style-src 'self' https://stil.example;" in policy
