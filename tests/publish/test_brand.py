"""The archive as its owner wants it: ``[site]`` of the configuration."""

from __future__ import annotations

from pathlib import Path

import invented
import pytest
from called import call

from converter import brand
from converter.brand import Brand
from converter.publish.archive import without
from converter.publish.build import Published, publish

PERSON = "person/ronja-aschenbeck"


def build(tmp_path: Path, own: Brand) -> tuple[Path, Published]:
    data = invented.write(tmp_path / "data", *invented.stories())
    site = tmp_path / "site"
    done = publish(data, site, recipe=invented.RECIPE, search=False, brand=own, language=own.interface)
    return site, done


def owner(tmp_path: Path) -> Brand:
    """Everything that can be set, with its files."""
    files = {
        "logo.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "icon.png": "png",
        "own.css": "h1 { color: red }",
        "own.js": "1;",
        "imprint.md": "# Impressum\n\nTarnefelder Bote, Deichweg 3",
        "privacy.md": "# Datenschutz\n\nKeine Cookies",
        "look/404.html": "<!DOCTYPE html><title>weg</title>",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    values = {
        "tagline": "Wer was am Deich sagte <b>",
        "notice": "Nur zur Probe",
        "logo": "logo.svg",
        "favicon": "icon.png",
        "colour": "#7a1f3d",
        "font": "sans",
        "imprint": "imprint.md",
        "privacy": "privacy.md",
        "style-sheets": ["own.css"],
        "scripts": ["own.js"],
        "templates": "look",
        "licences": ["Text: Tarnefelder Bote"],
    }
    return brand.of(values, tmp_path)


def test_the_owner_is_on_every_page(tmp_path: Path) -> None:
    site, done = build(tmp_path, owner(tmp_path))
    assert not [d for d in done.diagnostics if d.rule.startswith("PUB02")]
    home, story = (site / "index.html").read_text("utf-8"), (site / "meldungen/flut.html").read_text("utf-8")
    assert "Wer was am Deich sagte &lt;b&gt;" in home
    for page in (home, story):
        assert "Nur zur Probe" in page
        assert "Text: Tarnefelder Bote" in page
        assert 'impressum.html">Impressum' in page
        assert 'datenschutz.html">Datenschutz' in page
    for name in ("0-logo.svg", "1-icon.png", "look.css", "2-own.css", "3-own.js"):
        assert (site / "assets/own" / name).is_file(), name
        assert f"../assets/own/{name}" in story, name
    assert "--own: #7a1f3d" in (site / "assets/own/look.css").read_text("utf-8")
    assert "Deichweg 3" in (site / "impressum.html").read_text("utf-8")
    assert "weg" in (site / "404.html").read_text("utf-8")


def test_an_interface_in_english(tmp_path: Path) -> None:
    site, _ = build(tmp_path, Brand(interface="en"))
    assert '<html lang="en">' in (site / "index.html").read_text("utf-8")


@pytest.mark.parametrize(("colour", "said"), [("#ffd700", True), ("#7a1f3d", False)])
def test_a_colour_is_measured(colour: str, said: bool) -> None:
    found = list(brand.faults(Brand(colour=colour)))
    assert [d.rule for d in found] == ["PUB020"] * said
    for one in found:
        assert brand.contrast(one.hint.split()[0], brand.PAPER["colour"]) >= brand.ENOUGH


def test_contrast_is_that_of_the_standard() -> None:
    assert brand.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert brand.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_paper_is_that_of_the_style_sheet() -> None:
    sheet = (Path(__file__).parents[2] / "site/theme/assets/site.css").read_text("utf-8")
    for paper in brand.PAPER.values():
        assert f"--paper: {paper};" in sheet


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    site, done = build(tmp_path, Brand(logo=tmp_path / "none.svg", templates=tmp_path / "nowhere"))
    assert [d.rule for d in done.diagnostics if d.rule == "PUB021"] == ["PUB021"] * 2
    assert "none.svg" not in (site / "index.html").read_text("utf-8")


def test_a_person_who_is_left_out_has_no_page_and_no_mark(tmp_path: Path) -> None:
    site, _ = build(tmp_path, Brand(leave_out=(PERSON,)))
    assert not (site / "personen/ronja-aschenbeck.html").exists()
    page = (site / "meldungen/flut.html").read_text("utf-8")
    assert "ronja-aschenbeck" not in page
    assert "Ronja Aschenbeck" in page  # the copy as it was delivered
    assert not list((site / "meldungen").glob("flut.*.*"))
    for path in (p for p in site.rglob("*") if p.suffix in (".html", ".xml", ".json", ".jsonld")):
        assert "ronja-aschenbeck" not in path.read_text("utf-8"), path


def test_a_kind_that_is_left_out(tmp_path: Path) -> None:
    site, _ = build(tmp_path, Brand(leave_out=("places", "quality"), feeds=False))
    assert not (site / "orte.html").exists()
    assert not (site / "qualitaet.html").exists()
    assert not list(site.rglob("*.atom.xml"))
    home = (site / "index.html").read_text("utf-8")
    assert "orte.html" not in home
    assert "qualitaet.html" not in home
    linking = [p for p in site.rglob("*.html") if ".atom.xml" in (text := p.read_text("utf-8")) or ".feed.json" in text]
    assert linking == []
    assert list((site / "meldungen").glob("flut.newsml.xml"))


def test_who_spoke_is_left_out_with_the_mark() -> None:
    story, asked = without(invented.story("flut"), Brand(leave_out=(PERSON,)))
    assert asked
    assert {q.attributed_to for q in story.quotations} == {None, "deichverband-ost", "tillmann-overrath"}
    assert without(invented.story("flut"), Brand(leave_out=("quality",)))[1] is False


def test_init_writes_every_setting_commented(tmp_path: Path) -> None:
    assert call("init", tmp_path).code == 0
    text = (tmp_path / "wiremark.toml").read_text("utf-8")
    missing = [name for name in brand.properties() if f"\n# {name} = " not in text]
    assert missing == []


def test_a_build_reads_it_from_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire/a.txt").write_text("Kiel (Reuters) - Der Hafen ruht.\n", encoding="utf-8")
    settings = tmp_path / "wiremark.toml"
    settings.write_text('[site]\ntagline = "Ein Hafen"\ncolour = "#ffee00"\n', encoding="utf-8")
    arguments = ("build", tmp_path / "wire", "-o", tmp_path / "out", "--no-search", "--config", settings)
    done = call(*arguments)
    assert "PUB020" in done.out + done.err
    assert "Ein Hafen" in (tmp_path / "out/site/index.html").read_text("utf-8")
    settings.write_text('[site]\ntagline = "Zwei Häfen"\n', encoding="utf-8")
    call(*arguments)
    assert "Zwei Häfen" in (tmp_path / "out/site/index.html").read_text("utf-8")
