"""JSON-LD: the vocabulary's own terms, one graph in two forms, and nothing that breaks out of a script element."""

from __future__ import annotations

import json
import os
import re
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stories import find, stories, story

from converter.model import Quotation, Story
from converter.registry import Edition, Recipe
from converter.writers import jsonld

RECIPE = Recipe(
    now=datetime(2024, 3, 13, 9, 30, tzinfo=UTC), base_url="https://wire.example", authority="wire.example,2024"
)
REFERENCE = Path(os.environ.get("WIREMARK_REFERENCE", "nowhere")) / "schema.org-30.0"
SCHEMA = "https://schema.org/"


def written(one: Story, recipe: Recipe = RECIPE) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(jsonld.write(one, recipe))
    return value


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def test_facts_of_the_story() -> None:
    data = written(story())
    assert data["headline"] == "Studie: Deiche an der Unterelbe sind zu niedrig & zu alt <Archiv>"
    assert data["datePublished"] == "2024-03"
    assert data["dateline"] == "Cuxhaven/Stade, 12. Mär (Muster-Agentur) -"
    assert [p["name"] for p in data["locationCreated"]] == ["Cuxhaven", "Stade"]
    assert [a["name"] for a in data["author"]] == ["Ilse Brammer", "Tom Voß"]
    assert data["usageInfo"] == ["https://agentur.example/rechte", "https://wire.example/tdm-policy.json"]
    assert data["wordCount"] == len(data["articleBody"].split())
    assert data["correction"]["text"].startswith("KORRIGIERT")
    assert "dateModified" not in data


def test_quotations_with_their_speakers() -> None:
    quotations = [p for p in written(story())["hasPart"] if "Quotation" in p["@type"]]
    assert [(q["text"], q.get("spokenByCharacter", {}).get("name")) for q in quotations][:5] == [
        ("Wir haben […] noch zwölf Jahre.", "Wiebke Lohmann"),
        ("Es gehe um Menschenleben", "Wiebke Lohmann"),
        ("überfälligen Schritt", "Küstenverband"),
        ('Es sei "genug Geld \N{NARROW NO-BREAK SPACE}da"', "Küstenverband"),
        ("Kein Kommentar.", None),
    ]
    assert quotations[4]["creditText"] == "Ein Sprecher"
    assert [q["additionalType"].rpartition("/")[2] for q in quotations] == [q.type for q in story().quotations]
    assert [q.get("genre", "").rpartition("/")[2] for q in quotations] == ["", "speech", "", "", "sw", ""]
    assert quotations[1]["description"] == "führte die Ingenieurin aus"
    assert quotations[1]["creditText"] == "die Ingenieurin"
    assert quotations[4]["audience"] == {"@type": "Audience", "name": "Man"}
    assert [q["@type"] for q in quotations][:2] == ["Quotation", ["Quotation", "Claim"]]
    assert [q["position"] for q in quotations] == [1, 2, 3, 4, 5, 6]


def test_nothing_unsure_claims_an_identity() -> None:
    one = story()
    known = next(e.id for e in one.entities if e.identifiers)

    def claims(confidence: float) -> bool:
        mentions = tuple(replace(m, confidence=confidence) if m.entity == known else m for m in one.mentions)
        data = written(replace(one, mentions=mentions))
        name = one.entity(known).name
        nodes = [n for n in (*many(data.get("about")), *many(data.get("mentions"))) if n.get("name") == name]
        assert nodes, "the entity itself stays"
        return any("sameAs" in n or "identifier" in n for n in nodes)

    assert claims(0.6)
    assert not claims(0.59)


def test_every_quotation_stands_in_the_body() -> None:
    data = written(story())
    for part in data["hasPart"]:
        if "Quotation" in part["@type"]:
            assert all(piece in data["articleBody"] for piece in part["text"].split(" […] "))


def test_about_and_mentions_are_disjoint() -> None:
    data = written(story())
    about, mentions = ({e.get("@id") for e in many(data[key])} for key in ("about", "mentions"))
    assert about
    assert mentions
    assert not about & mentions


def test_dates_are_as_precise_as_the_source() -> None:
    for dated, published in (
        ("2025", "2025"),
        ("2025-02", "2025-02"),
        ("2025-02-12", "2025-02-12"),
        ("2025-02-12T10:31:00+01:00", "2025-02-12T10:31:00+01:00"),
        ("--02-12", None),
        ("2025-02-30", None),
        ("gestern", None),
        (None, None),
    ):
        assert written(replace(story(), dated=dated)).get("datePublished") == published
    later = replace(RECIPE, edition=Edition(2, version_created=datetime(2024, 3, 14, 8, tzinfo=UTC)))
    assert written(story(), later)["dateModified"] == "2024-03-14T08:00:00+00:00"


def test_a_place_that_speaks_is_somebody_there() -> None:
    one = replace(story(), quotations=(Quotation((find("Es gehe"),), "indirect", attributed_to="stade"),))
    speaker = next(p for p in written(one)["hasPart"] if "Quotation" in p["@type"])["spokenByCharacter"]
    assert speaker["@type"] == "Organization"
    assert speaker["location"]["name"] == "Stade"


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(stories(characters=st.characters()))
def test_any_text_stays_inside_a_script_element(one: Story) -> None:
    for write in (jsonld.write, jsonld.write_graph):
        data = write(one, RECIPE)
        text = data.decode()
        assert not re.search("[<>&\u2028\u2029]", text)
        json.loads(text)
        assert write(one, RECIPE) == data


def graph(data: bytes, context: object) -> Any:
    rdflib = pytest.importorskip("rdflib")
    value = json.loads(data)
    assert value["@context"] == "https://schema.org"
    value["@context"] = context
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib's own
        return rdflib.Graph().parse(data=json.dumps(value), format="json-ld")


def context() -> object:
    """schema.org's own where it is at hand; a reader without a network cannot follow the address."""
    path = REFERENCE / "schemaorgcontext.jsonld"
    return json.loads(path.read_text())["@context"] if path.is_file() else {"@vocab": SCHEMA}


def test_both_forms_are_one_graph() -> None:
    compare = pytest.importorskip("rdflib.compare")
    for one in (story(), replace(story(), headline=None, entities=(), mentions=()), Story("x", "Ein Satz.")):
        nested, flat = (graph(write(one, RECIPE), context()) for write in (jsonld.write, jsonld.write_graph))
        assert len(nested) > 5
        assert compare.isomorphic(nested, flat)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(stories())
def test_both_forms_are_one_graph_for_any_story(one: Story) -> None:
    compare = pytest.importorskip("rdflib.compare")
    nested, flat = (graph(write(one, RECIPE), {"@vocab": SCHEMA}) for write in (jsonld.write, jsonld.write_graph))
    assert compare.isomorphic(nested, flat)


def test_independent_readers_find_it_in_a_page() -> None:
    extruct = pytest.importorskip("extruct")
    data = jsonld.write(story(), RECIPE).decode()
    page = f"<!doctype html><html><body><script type='application/ld+json'>{data}</script></body></html>"
    (found,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    known = graph(json.dumps(found).encode(), context())
    rows = known.query(
        "SELECT ?text ?name WHERE { ?q ?p1 ?text . ?q ?p2 ?who . ?who ?p3 ?name . FILTER("
        "STRENDS(STR(?p1), '/text') && STRENDS(STR(?p2), '/spokenByCharacter') && STRENDS(STR(?p3), '/name')) }"
    )
    assert {(str(r.text), str(r.name)) for r in rows} == {
        ("Wir haben […] noch zwölf Jahre.", "Wiebke Lohmann"),
        ("Es gehe um Menschenleben", "Wiebke Lohmann"),
        ("überfälligen Schritt", "Küstenverband"),
        ('Es sei "genug Geld \N{NARROW NO-BREAK SPACE}da"', "Küstenverband"),
    }


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="WIREMARK_REFERENCE does not name the vocabulary")
def test_every_type_and_property_is_the_vocabularys() -> None:
    terms = json.loads((REFERENCE / "schemaorg-current-https.jsonld").read_text())["@graph"]
    parents = {t["@id"]: [p["@id"] for p in many(t.get("rdfs:subClassOf"))] for t in terms}
    domains = {t["@id"]: {d["@id"] for d in many(t.get("schema:domainIncludes"))} for t in terms}

    def ancestors(type_: str) -> set[str]:
        return {type_}.union(*(ancestors(p) for p in parents.get(type_, ()) if p.startswith("schema:")))

    for used in {*jsonld.PLACES.values(), *jsonld.ORGANISATIONS.values()}:
        assert f"schema:{used}" in parents

    def walk(node: Any) -> None:
        if isinstance(node, list):
            for item in node:
                walk(item)
        if not isinstance(node, dict):
            return
        types = {a for t in many(node["@type"]) for a in ancestors(f"schema:{t}")}
        assert all(f"schema:{t}" in parents for t in many(node["@type"]))
        for key, value in node.items():
            if not key.startswith("@"):
                assert domains[f"schema:{key}"] & types, f"{key} of {node['@type']}"
                walk(value)

    walk(written(story()))
