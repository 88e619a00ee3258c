"""What stands on the pages: links that lead somewhere, data as delivered, nothing that runs."""

from __future__ import annotations

import json
import posixpath
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from invented import HOSTILE, RECIPE, stories, story, write
from lxml import html

from converter.publish import publish, views

LINKS = {"href", "src", "action"}


@cache
def _page(path: Path) -> html.HtmlElement:
    return html.fromstring(path.read_bytes().decode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))


@cache
def _ids(path: Path) -> frozenset[str]:
    return frozenset(_page(path).xpath("//@id"))


def _pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_link_leads_somewhere(site: Path) -> None:
    lost = []
    for path in _pages(site):
        if path.name == "404.html":
            continue  # its links are absolute: it is served at any address
        for element in _page(path).iter():
            for name in LINKS & set(element.attrib):
                address = urlsplit(element.get(name))
                if address.scheme:
                    assert address.scheme == "https", f"{path}: {element.get(name)}"
                    continue
                target = site / posixpath.normpath(
                    posixpath.join(path.parent.relative_to(site).as_posix(), unquote(address.path))
                )
                target = target if address.path else path
                fragment = address.fragment if target.suffix == ".html" else ""
                if not target.is_file() or (fragment and fragment not in _ids(target)):
                    lost.append((path.name, element.get(name)))
    assert lost == []


def test_ids_are_unique(site: Path) -> None:
    for path in _pages(site):
        ids = _page(path).xpath("//@id")
        assert len(ids) == len(set(ids)), path


def test_nothing_comes_from_another_host(site: Path) -> None:
    for path in _pages(site):
        page = _page(path)
        for address in page.xpath("//@src | //link[not(@rel='canonical')]/@href | //*[local-name()='image']/@href"):
            assert not urlsplit(address).netloc, (path, address)
        assert not page.xpath("//style | //*[@style] | //iframe | //object | //embed")
        assert not page.xpath("//@*[starts-with(name(), 'on')]")


def test_scripts_are_ours(site: Path) -> None:
    for path in _pages(site):
        for script in _page(path).xpath("//script"):
            assert script.get("type") == "application/ld+json" or (not script.text and "assets/" in script.get("src"))


def test_hostile_copy_is_shown_and_does_nothing(site: Path) -> None:
    source = (site / "meldungen" / "boese.html").read_text(encoding="utf-8")
    page = _page(site / "meldungen" / "boese.html")
    copy = " ".join(page.xpath("string(//div[@class='copy'])").split())
    assert "<script>alert(1)</script> & Söhne {{ 7*7 }} {% raw %}" in copy
    assert '"</script><img src=x onerror=alert(3)>"' in copy
    assert not page.xpath("//img")
    assert "\u202e" not in source
    assert 'data-cp="U+202E"' in source
    assert "\x07" not in source
    assert "\ufffd" in copy


def test_the_embedded_data_are_those_of_the_file(site: Path) -> None:
    for one in stories():
        page = site / "meldungen" / f"{one.id}.html"
        scripts = [script.text for script in _page(page).xpath("//script[@type='application/ld+json']")]
        assert not any("<" in script or "&" in script for script in scripts)
        article = next(data for data in map(json.loads, scripts) if data.get("@type") == "NewsArticle")
        given = json.loads(page.with_suffix(".jsonld").read_text(encoding="utf-8"))
        assert {name: article[name] for name in given} == given, "and what only the site knows"


def test_the_copy_is_as_delivered(site: Path) -> None:
    table = _page(site / "meldungen" / "flut.html").xpath("//div[@class='table']/pre")[0].text_content()
    assert table == "Ort          Pegel   Stand\nWismar       6,10    steigend\nWarnemünde   5,85    steigend"
    items = [i.text_content() for i in _page(site / "meldungen" / "flut.html").xpath("//ul[@class='delivered']/li")]
    assert items == ["- Fähren fallen aus", "- Schulen bleiben geöffnet"]
    assert _page(site / "meldungen" / "flut.html").xpath("string(//div[@class='copy']/h2)") == "DEICHE HALTEN BISLANG"


def test_a_derived_title_is_marked(site: Path) -> None:
    assert _page(site / "meldungen" / "flut.html").xpath("//p[@class='derived-note']")
    assert not _page(site / "meldungen" / "serie" / "zwei.html").xpath("//p[@class='derived-note']")
    headings = _page(site / "meldungen" / "serie" / "zwei.html").xpath("//h1")
    assert [h.text_content() for h in headings] == ["Pegel sinken wieder"]


def test_every_page_has_one_first_heading(site: Path) -> None:
    for path in _pages(site):
        assert len(_page(path).xpath("//h1")) == 1, path


def test_quotations_name_their_speakers(site: Path) -> None:
    page = _page(site / "meldungen" / "flut.html")
    speakers = [s.text_content().strip() for s in page.xpath("//section[@class='speakers']//summary")]
    assert speakers == ["Ronja Aschenbeck 2", "Deichverband Ost 1", "Tillmann Overrath 1"]
    assert len(page.xpath("//span[starts-with(@id, 'q')]")) == 4


def test_a_person_has_facts_quotations_and_companions(site: Path) -> None:
    page = _page(site / "personen" / "ronja-aschenbeck.html")
    words = page.text_content()
    assert "Hafenmeisterin, Deichverband Ost" in words
    assert "Niemand soll an die Mole gehen." in words
    assert len(page.xpath("//figure[contains(@class, 'said')]")) == 6
    assert "Tillmann Overrath" in page.xpath("string(//aside)")
    assert page.xpath("//aside//a[@href='../personen/ronja-aschenbeck.atom.xml']")


def test_a_place_has_a_map(site: Path) -> None:
    (drawing,) = _page(site / "orte" / "wismar.html").xpath("//*[local-name()='svg' and @class='map']")
    assert drawing.get("role") == "img"
    assert "Wismar" in drawing.get("aria-label")


def test_identifiers_link_only_where_it_is_safe(site: Path) -> None:
    links = _page(site / "orte" / "wismar.html").xpath("//dd/a/@href")
    assert "https://www.wikidata.org/wiki/Q7037" in links
    deich = _page(site / "organisationen" / "deichverband-ost.html")
    assert "https://deich.example/" in deich.xpath("//dd/a/@href")
    assert "RIC DEIX.DE" in deich.text_content()


def test_the_pages_have_a_policy(site: Path) -> None:
    for path in _pages(site):
        policy = _page(path).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        if path.name == "suche.html":
            assert not policy, "set by its script, as it alone needs WebAssembly"
            continue
        assert policy, path
        assert policy[0].startswith("default-src 'none'; script-src 'self';")


@pytest.mark.parametrize("words", ["{{ 7*7 }}", "{% raw %}"])
def test_templates_in_the_copy_stay_text(site: Path, words: str) -> None:
    assert words in HOSTILE
    assert words in (site / "index.html").read_text(encoding="utf-8")


def test_long_lists_are_divided_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("MANY", 5), ("FEW", 3), ("LONGEST", 4), ("SAID", 4), ("NAMES", 2)):
        monkeypatch.setattr(views, name, value)
    data = write(tmp_path / "data", *(story(f"m{n:02}", dated=f"2025-02-{n:02}") for n in range(1, 11)))
    site = tmp_path / "site"
    publish(data, site, recipe=RECIPE, search=False)
    test_every_link_leads_somewhere(site)
    test_ids_are_unique(site)
    months = [site / "monate" / f"2025-02{part}.html" for part in ("", "-2", "-3")]
    listed = [h.get("href") for page in months for h in _page(page).xpath("//ul[@class='stories']//a")]
    assert listed == [f"../meldungen/m{n:02}.html" for n in range(1, 11)], "the oldest first, so that parts are stable"
    assert "Teil 2 von 3" in _page(months[1]).xpath("string(//h1)")
    quoted = [f for p in sorted((site / "zitate").glob("*.html")) for f in _page(p).xpath("//figure")]
    assert len(quoted) == 40
    assert (site / "personen-a.html").is_file() is False, "two persons are few"
    assert (site / "orte-w.html").is_file(), "three places are not"
    ronja = site / "personen" / "ronja-aschenbeck" / "2025-02.html"
    assert len(_page(ronja).xpath("//figure")) == 20
