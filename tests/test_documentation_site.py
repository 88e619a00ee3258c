"""The documentation's site: built strictly, whole, with the pages that are made from the code, asking nobody."""

from __future__ import annotations

import html
import importlib.util
import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from converter import documentation, resources, rulebook
from converter.rulebook import ExtractionInfo, RuleInfo

SITE = Path(__file__).parents[1] / "site"
DIAGNOSTICS = resources.table("diagnostics.yaml")
RULES: tuple[RuleInfo | ExtractionInfo, ...] = (*rulebook.rules(), *rulebook.extraction())
pytestmark = pytest.mark.skipif(not importlib.util.find_spec("mkdocstrings"), reason="without the extra docs")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documentation")
    mkdocs_build(load_config(str(SITE / "mkdocs.yml"), site_dir=str(folder), strict=True))  # else it aborts
    return folder


def _words(page: Path) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8"))).split())


def test_every_page_of_the_navigation_is_there(built: Path) -> None:
    assert (SITE / "docs").is_dir(), "MkDocs empties the folder it builds into"
    for page in ("index", "de/anleitung", "explanation/architecture", "explanation/changelog", "how-to/ci"):
        assert "wiremark" in _words(built / f"{page}.html")


def test_every_rule_has_a_page_and_stands_in_one_list(built: Path) -> None:
    known = [rule.id for rule in RULES]
    assert sorted(p.stem for p in (built / "reference" / "rules").iterdir()) == sorted(known)
    listed = [
        id_
        for name in ("checks", "diagnostics", "extraction")
        for id_ in re.findall(r'href="rules/(\w+)\.html"', (built / "reference" / f"{name}.html").read_text("utf-8"))
    ]
    assert sorted(listed) == sorted(known)


def test_a_rules_page_says_what_the_terminal_says(built: Path) -> None:
    """Its words, whatever Markdown makes of them."""
    for rule in RULES:
        page = _words(built / "reference" / "rules" / f"{rule.id}.html")
        said = re.sub(r"(?m)^```\w*$", "", rule.doc)
        for word in re.findall(r"[\w<>=/@\"'-]+", said.replace("`", "").replace("*", "")):
            assert word in page, (rule.id, word)
    for id_, entry in DIAGNOSTICS.items():
        assert f"{entry['title'].replace('`', '')}." in _words(built / "reference" / "rules" / f"{id_}.html")


def test_a_rule_of_extraction_shows_its_cases(built: Path) -> None:
    for rule in rulebook.extraction():
        page = _words(built / "reference" / "rules" / f"{rule.id}.html")
        for case in (*rule.good, *rule.bad, *rule.almost):
            assert " ".join(case.split()) in page, (rule.id, case)


def test_a_rules_address_is_that_of_its_page(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documentation, "base", lambda: "https://docs.example/")
    url = documentation.rule_url("G2C005")
    assert url
    assert (built / url.removeprefix("https://docs.example/")).is_file()


def test_no_page_asks_anybody_else(built: Path) -> None:
    for page in built.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        asked = re.findall(r'<(?:script|img|iframe)[^>]*src="(https?:)?//|<link[^>]*href="(https?:)?//', text)
        assert not asked, page
