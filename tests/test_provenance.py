"""Who set what, and who has checked it: in the sources, in every output that has a place for it, and on the page."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import stories
from click.testing import CliRunner
from invented import RECIPE, write
from lxml import etree

from converter import pipeline, provenance, registry
from converter.cli import group
from converter.model import Entity, Mention, Review, Story
from converter.publish import publish
from converter.registry import Recipe, Source
from converter.spans import Span

PLAIN = Recipe(annotators=(), writers=("annotations", "newsml-g2", "markdown"))
COPY = "# Kanal\n\nKiel (Muster) - Der Kanal wird tiefer.\n"


def converted(front: str, recipe: Recipe = PLAIN) -> pipeline.Result:
    return pipeline.convert(Source("kanal.md", f"---\n{front}---\n{COPY}".encode(), "kanal"), recipe)


@pytest.mark.parametrize(
    ("front", "checked"),
    [
        ("checked: {by: Ilse Brammer, on: 2025-03-01, version: 2}\n", (Review("Ilse Brammer", "2025-03-01", 2),)),
        ("checked: Desk\n", (Review("Desk"),)),
        ("checked:\n  - {by: A, on: 2025-03-01}\n  - {by: B}\n", (Review("A", "2025-03-01"), Review("B"))),
        ("", ()),
    ],
)
def test_the_front_matter_says_who_has_checked(front: str, checked: tuple[Review, ...]) -> None:
    result = converted(front)
    assert result.stories[0].checked == checked
    assert not [d for d in result.diagnostics if d.rule.startswith(("MDN", "DOR"))]


@pytest.mark.parametrize(
    ("front", "checked", "rule"),
    [
        ("checked: {on: 2025-03-01}\n", (), "MDN002"),
        ("checked: {by: A, on: gestern}\n", (Review("A"),), "MDN002"),
        ("checked: {by: A, on: 2025-02-30}\n", (Review("A"),), "DOR004"),
        ("checked: {by: A, version: zwei}\n", (Review("A"),), "MDN002"),
        ("checked: {by: A, version: 0}\n", (Review("A"),), "MDN002"),
        ("checked: [[A]]\n", (), "MDN002"),
    ],
)
def test_a_slip_is_told_with_its_line(front: str, checked: tuple[Review, ...], rule: str) -> None:
    result = converted(front)
    assert result.stories[0].checked == checked
    (told,) = [d for d in result.diagnostics if d.rule in ("MDN002", "DOR004")]
    assert (told.rule, told.location.line) == (rule, 2)


def test_the_configuration_says_it_of_those_that_do_not() -> None:
    recipe = replace(PLAIN, review=Review("Nachrichten", "2025-03-01"))
    assert converted("", recipe).stories[0].checked == (Review("Nachrichten", "2025-03-01"),)
    assert converted("checked: Ilse\n", recipe).stories[0].checked == (Review("Ilse"),)


def test_from_a_file_of_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("kanal.md").write_text(COPY, encoding="utf-8")
    Path("wiremark.toml").write_text('[review]\nby = "Nachrichten"\non = "2025-03-01"\n', encoding="utf-8")
    done = CliRunner().invoke(group, ["convert", "kanal.md", "-o", "out", "--to", "annotations"])
    assert done.exit_code == 0, done.output
    data = json.loads(Path("out/kanal.annotations.json").read_text(encoding="utf-8"))
    assert data["checked"] == [{"by": "Nachrichten", "on": "2025-03-01"}]
    Path("wiremark.toml").write_text('[review]\non = "2025-03-01"\n', encoding="utf-8")
    assert CliRunner().invoke(group, ["convert", "kanal.md", "-o", "out"]).exit_code == 2


def test_who_made_what() -> None:
    makers = {"NAM011": "rule", "words: hafen, kai": "rule", "knowledge": "knowledge", "editor": "editor"}
    assert {by: provenance.maker(by) for by in makers} == makers
    assert {provenance.maker(by) for by in ("", "ninjs", "spacy:de_core_news_sm", "NAMEN")} == {"other"}
    story = Story(
        "a",
        "Anna Kiel",
        entities=(Entity("anna", "person", "Anna", by="NAM080"), Entity("kiel", "place", "Kiel", by="knowledge")),
        mentions=(Mention(Span(0, 4), "anna", by="editor"), Mention(Span(5, 9), "kiel", by="NAM011")),
    )
    assert provenance.made(story) == {
        "entities": {"rule": 1, "knowledge": 1},
        "mentions": {"rule": 1, "editor": 1},
    }
    assert provenance.totals(story) == {"rule": 2, "knowledge": 1, "editor": 1}


def test_news_ml_and_annotations_tell_both() -> None:
    story = stories.story()
    data = json.loads(registry.stage("writer", "annotations").run(story, Recipe()))
    assert data["made"] == provenance.made(story)
    assert data["checked"][0] == {"by": "Ilse Brammer", "on": "2024-03-13", "version": 2}
    item = etree.fromstring(registry.stage("writer", "newsml-g2").run(story, Recipe()))
    said = {(p.get("rel"), p.get("value"), p.get("modified")) for p in item.iter("{*}contentMetaExtProperty")}
    assert ("wmrel:checked", "Ilse Brammer", "2024-03-13") in said
    assert {("wmrel:set-by-" + who, str(n), None) for who, n in provenance.totals(story).items()} <= said


def test_the_page_says_it(tmp_path: Path) -> None:
    checked = replace(stories.story(), id="geprueft", headline=None)
    data = write(tmp_path / "data", checked, replace(checked, id="offen", checked=()))
    for language, by, none in (
        ("de", "Geprüft von Ilse Brammer am 13. März 2024 (Fassung 2).", "eine Prüfung ist nicht vermerkt"),
        ("en", "Checked by Ilse Brammer on 13 March 2024 (version 2).", "no check is on record"),
    ):
        publish(data, tmp_path / language, recipe=RECIPE, search=False, language=language)
        pages = {n: (tmp_path / language / "meldungen" / f"{n}.html").read_text("utf-8") for n in ("geprueft", "offen")}
        assert by in pages["geprueft"]
        assert "Nachrichten &amp; Ausland" in pages["geprueft"]
        assert none in pages["offen"]
        assert none not in pages["geprueft"]
