"""The documentation's site: built strictly, whole, with the pages that are made from the code, asking nobody."""

from __future__ import annotations

import html
import importlib.util
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

import converter
from converter import cli, documentation, resources, rulebook
from converter.formats import formats
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


def test_every_command_and_option_has_its_place(built: Path) -> None:
    index = _words(built / "reference" / "commands.html")
    for name, command in _leaves(cli.group, ()):
        page = _words(built / "reference" / "commands" / f"{name[0]}.html")
        assert f"wiremark {' '.join(name)}" in page
        assert f"wiremark {name[0]}" in index
        options = [o for p in command.params if isinstance(p, click.Option) and not p.hidden for o in p.opts]
        assert [o for o in options if f" {o} " not in page.replace(",", " ")] == [], name
        assert "Sentinel" not in page


def _leaves(command: click.Command, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield names, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner
        yield from _leaves(inner, (*names, name))


def test_every_setting_has_its_place(built: Path) -> None:
    page = (built / "reference" / "settings.html").read_text(encoding="utf-8")
    schema = resources.schema_json("configuration.schema.json")
    tables = {name: table for name, table in schema["properties"].items() if "properties" in table}
    assert len(tables) > 10
    for name, table in tables.items():
        assert f">[{name}]<" in page
        assert all(f"<code>{key}</code>" in page or f">[{name}.{key}]<" in page for key in table["properties"]), name


def test_every_public_name_has_its_place(built: Path) -> None:
    page = (built / "reference" / "python.html").read_text(encoding="utf-8")
    there = {id_.rpartition(".")[2] for id_ in re.findall(r'id="(converter\.[\w.]+)"', page)}
    assert set(converter.__all__) <= there
    words = _words(built / "reference" / "python.html")
    for name in converter.__all__:
        meant = converter.api.publish if name == "publish" else getattr(converter, name)
        assert (inspect.getdoc(meant) or "?").split("\n")[0].replace("``", "") in words, name


def test_every_format_has_its_place(built: Path) -> None:
    page = (built / "reference" / "formats.html").read_text(encoding="utf-8")
    assert all(f'<h2 id="{name}">' in page for name in formats())


def test_figures_of_quality_are_those_that_are_published(built: Path) -> None:
    page = _words(built / "explanation" / "quality.html")
    for figure in json.loads((SITE / "quality.json").read_text(encoding="utf-8"))["measures"]:
        floor = "–" if figure["floor"] is None else f"{figure['floor']:.3f}"
        assert f"{figure['measure']['en']} {figure['value']:.3f} {floor} {figure['corpus']['en']}" in page


def test_no_page_asks_anybody_else(built: Path) -> None:
    for page in built.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        asked = re.findall(r'<(?:script|img|iframe)[^>]*src="(https?:)?//|<link[^>]*href="(https?:)?//', text)
        assert not asked, page
