"""The sample story's JSON-LD, read out of its published page by readers that know nothing of us."""

from __future__ import annotations

import json
from typing import Any

import pytest
from delivered import SEEDS, needs_seeds
from invented import RECIPE
from lxml import html

from converter import Source, convert
from converter.publish import publish

pytestmark = needs_seeds
PERSONS = {
    "Donald Trump",
    "Wladimir Putin",
    "Pete Hegseth",
    "Wolodymyr Selenskyj",
    "Scott Bessent",
    "Annalena Baerbock",
    "Jean-Noël Barrot",
    "José Manuel Albares",
    "Radoslaw Sikorski",
}
SPEAKERS = ("Hegseth", "Trump", "Trump", "Selenskyj", "Hegseth", "Hegseth", "Hegseth", "Bessent")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    work = tmp_path_factory.mktemp("seeds")
    (path,) = SEEDS.glob("*.txt")
    for output in convert(Source(path.name, path.read_bytes(), path.stem), RECIPE).outputs:
        (work / "data").mkdir(exist_ok=True)
        (work / "data" / output.name).write_bytes(output.data)
    publish(work / "data", work / "site", recipe=RECIPE, search=False)
    return (work / "site" / "meldungen" / f"{path.stem}.html").read_text(encoding="utf-8")


def _judge(article: dict[str, Any]) -> None:
    assert article["@type"] == "NewsArticle"
    assert article["datePublished"] == "2025-02"
    named = [*article.get("about", []), *article.get("mentions", [])]
    assert {n["name"] for n in named if n["@type"] == "Person"} == PERSONS
    quotations = [p for p in article["hasPart"] if p["@type"] == "Quotation"]
    assert len(quotations) == len(SPEAKERS)
    for quotation, speaker in zip(quotations, SPEAKERS, strict=True):
        assert quotation["spokenByCharacter"]["name"].endswith(speaker)


def _embedded(page: str) -> Any:
    scripts: Any = html.fromstring(page).xpath("//script[@type='application/ld+json']/text()")
    return next(data for data in map(json.loads, scripts) if data.get("@type") == "NewsArticle")


def test_by_an_html_parser(page: str) -> None:
    _judge(_embedded(page))


def test_by_extruct(page: str) -> None:
    extruct = pytest.importorskip("extruct")
    found = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    _judge(next(data for data in found if data.get("@type") == "NewsArticle"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_by_rdflib(page: str) -> None:
    rdflib = pytest.importorskip("rdflib")
    data = _embedded(page)
    data["@context"] = {"@vocab": "https://schema.org/"}  # the same terms, without asking schema.org
    graph = rdflib.Graph().parse(data=json.dumps(data), format="json-ld")
    schema = rdflib.Namespace("https://schema.org/")
    speakers = [
        str(graph.value(graph.value(quotation, schema.spokenByCharacter), schema.name)).split()[-1]
        for quotation in graph.subjects(rdflib.RDF.type, schema.Quotation)
        if (quotation, rdflib.RDF.type, schema.Claim) not in graph  # which an indirect quotation is, too
    ]
    assert sorted(speakers) == sorted(SPEAKERS)
