"""What search engines read of the pages: every address in it leads somewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from invented import ENTITIES, FLOOD, RECIPE, story
from lxml import html

from converter import Source, convert
from converter.api import validate
from converter.model import Signal
from converter.publish import publish
from converter.spans import Span

BASE = "https://archiv.example/"
WIRE = """Pegel sinken wieder

WISMAR, 4. Mrz (Reuters) - Die Flut an der Ostsee sinkt. Der Bundestag beriet das Gesetz.

"Wir rechnen mit ruhigen Tagen an der ganzen Küste", sagte Bürgermeisterin Ronja Aschenbeck am Dienstag in Wismar.
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("structured")
    (folder / "data").mkdir()
    recipe = replace(RECIPE, provider="Tarnefelder Bote", year=2025)
    for output in convert(Source("pegel.txt", WIRE.encode(), "pegel"), recipe).outputs:
        (folder / "data" / output.name).write_bytes(output.data)
    publish(folder / "data", folder / "site", recipe=recipe)
    return folder / "site"


def _data(path: Path) -> list[dict[str, Any]]:
    scripts: Any = html.fromstring(path.read_bytes()).xpath("//script[@type='application/ld+json']/text()")
    return [json.loads(script) for script in scripts]


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _nodes(one)


def _typed(path: Path, kind: str) -> dict[str, Any]:
    return next(node for node in _nodes(_data(path)) if node.get("@type") == kind)


def test_every_id_leads_to_something(site: Path) -> None:
    ids: dict[str, set[Any]] = {}
    for path in site.rglob("*.html"):
        found: Any = html.fromstring(path.read_bytes()).xpath("//@id")
        ids[path.relative_to(site).as_posix()] = set(found)
    lost = []
    for path in site.rglob("*.html"):
        for node in _nodes(_data(path)):
            address = str(node.get("@id", ""))
            if address.startswith(BASE):
                page, _, fragment = address.removeprefix(BASE).partition("#")
                if (page or "index.html") not in ids or (fragment and fragment not in ids[page or "index.html"]):
                    lost.append((path.name, address))
    assert lost == []


def test_the_first_page_says_how_to_search_the_site(site: Path) -> None:
    node = _typed(site / "index.html", "WebSite")
    assert node["@id"] == node["url"] == BASE
    assert node["publisher"]["name"] == "Tarnefelder Bote"
    action = node["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{BASE}suche.html?q={{search_term_string}}"
    assert action["query-input"] == "required name=search_term_string"


def test_names_have_profiles(site: Path) -> None:
    person = _typed(site / "personen" / "ronja-aschenbeck.html", "ProfilePage")["mainEntity"]
    assert (person["@type"], person["name"]) == ("Person", "Ronja Aschenbeck")
    place = _typed(site / "orte" / "wismar.html", "WebPage")["mainEntity"]
    assert place["@type"] == "Place"
    assert place["geo"]["@type"] == "GeoCoordinates"
    assert _typed(site / "personen.html", "CollectionPage")["isPartOf"]["@id"] == BASE


def test_the_way_to_a_story_ends_with_it(site: Path) -> None:
    steps = _typed(site / "meldungen" / "pegel.html", "BreadcrumbList")["itemListElement"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    assert steps[0]["item"] == BASE
    assert steps[-1]["item"] == f"{BASE}meldungen/pegel.html"


def test_a_story_has_what_only_the_site_knows(site: Path) -> None:
    node = _typed(site / "meldungen" / "pegel.html", "NewsArticle")
    assert node["mainEntityOfPage"] == f"{BASE}meldungen/pegel.html"
    logo = node["publisher"]["logo"]["url"]
    assert (site / logo.removeprefix(BASE)).is_file()
    if image := node.get("image"):
        assert (site / str(image).removeprefix(BASE)).is_file()
    assert "dateModified" not in node, "nothing was changed"
    page = html.fromstring((site / "meldungen" / "pegel.html").read_bytes())
    assert page.xpath("//meta[@property='article:published_time']/@content") == ["2025-03-04T00:00:00Z"]
    assert page.xpath("//meta[@property='article:modified_time']") == []


def test_a_correction_is_a_modification(tmp_path: Path) -> None:
    from invented import write

    one = story("flut", "Korrigiert " + FLOOD.strip(), entities=tuple(ENTITIES.values()))
    at = one.text.index("Korrigiert")
    data = write(tmp_path / "data", replace(one, signals=(Signal("correction", Span(at, at + 10)),)))
    publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    assert (
        _typed(tmp_path / "site" / "meldungen" / "flut.html", "NewsArticle")["dateModified"] == "2025-02-17T10:00:00Z"
    )


def test_a_site_without_an_address_claims_none(tmp_path: Path) -> None:
    from invented import write

    recipe = replace(RECIPE, base_url="https://wiremark.invalid")
    publish(write(tmp_path / "data", story("flut")), tmp_path / "site", recipe=recipe, search=False)
    for path in (tmp_path / "site").rglob("*.html"):
        assert "wiremark.invalid" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "404.html",
        "suche.html",
        "personen/ronja-aschenbeck.html",
        "orte/wismar.html",
        "meldungen/pegel.html",
        "themen.html",
        "meldungen.atom.xml",
        "meldungen.rss.xml",
        "meldungen.feed.json",
        "archiv/namen.jsonld",
    ],
)
def test_our_own_validator_has_nothing_to_say(site: Path, name: str) -> None:
    told = validate((site / name).read_bytes(), name=name)
    assert [d for d in told if d.severity.name != "INFO"] == []
