"""W3C Web Annotation: each selector selects what the model marks, and rdflib reads the graph that is meant."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest
import stories
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.addresses import entity_iri, quotation_iri
from converter.model import Mention, Story
from converter.registry import Recipe
from converter.spans import Span
from converter.writers import web_annotation

RECIPE = Recipe(base_url="https://archiv.example")
OA = "http://www.w3.org/ns/oa#"
# What the standard's context says of the terms that are written (Web Annotation Vocabulary, section 3)
TERMS: dict[str, Any] = {
    "oa": OA,
    "as": "https://www.w3.org/ns/activitystreams#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "http://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": {"@id": "@id", "@type": "@id"},
    "type": {"@id": "@type", "@type": "@vocab"},
    "Annotation": "oa:Annotation",
    "SpecificResource": "oa:SpecificResource",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextPositionSelector": "oa:TextPositionSelector",
    "TextualBody": "oa:TextualBody",
    "AnnotationPage": "as:OrderedCollectionPage",
    "AnnotationCollection": "as:OrderedCollection",
    "Text": "dctypes:Text",
    "Person": "foaf:Person",
    "Software": "as:Application",
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "identifying": "oa:identifying",
    "classifying": "oa:classifying",
    "tagging": "oa:tagging",
    "linking": "oa:linking",
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "value": "rdf:value",
    "format": "dc:format",
    "language": "dc:language",
    "name": "foaf:name",
    "creator": {"@id": "dcterms:creator", "@type": "@id"},
    "partOf": {"@id": "as:partOf", "@type": "@id"},
    "startIndex": {"@id": "as:startIndex", "@type": "xsd:nonNegativeInteger"},
    "total": {"@id": "as:totalItems", "@type": "xsd:nonNegativeInteger"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
}


def page(story: Story) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(web_annotation.write(story, RECIPE))
    return value


def graph(story: Story) -> Any:
    rdflib = pytest.importorskip("rdflib")
    value = page(story)
    assert value["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    value["@context"][0] = TERMS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib's own
        return rdflib.Graph().parse(data=json.dumps(value), format="json-ld")


def asked(story: Story, query: str) -> set[tuple[str, ...]]:
    prefixes = f"PREFIX oa: <{OA}> PREFIX rdf: <{TERMS['rdf']}> PREFIX schema: <http://schema.org/>"
    return {tuple(map(str, row)) for row in graph(story).query(f"{prefixes} SELECT {query}")}


def test_rdflib_finds_who_is_named_where() -> None:
    story = stories.story()
    found = asked(
        story,
        "?who ?start ?exact { ?a oa:motivatedBy oa:identifying; oa:hasBody [oa:hasPurpose oa:identifying;"
        " oa:hasSource ?who]; oa:hasTarget [oa:hasSelector [oa:start ?start], [oa:exact ?exact]] }",
    )
    for mention in story.mentions:
        who = entity_iri(story.entity(mention.entity), RECIPE)
        assert (who, str(mention.span.start), mention.span.of(story.text)) in found
    assert {who for who, _, _ in found if "archiv.example" not in who} == {
        "http://www.wikidata.org/entity/Q503966",
        "https://sws.geonames.org/2829901/",
    } | {"https://kuesten.example/?a=1&b=2"}


def test_rdflib_finds_who_said_what_and_by_which_words() -> None:
    story = stories.story()
    first = quotation_iri(story.id, 1, RECIPE)
    pieces = asked(
        story,
        "?q ?name ?exact { ?a oa:hasBody ?q; oa:hasTarget [oa:hasSelector [oa:exact ?exact]] ."
        " ?q a schema:Quotation; schema:spokenByCharacter [schema:name ?name] }",
    )
    assert {row for row in pieces if row[0] == first} == {
        (first, "Wiebke Lohmann", '"Wir haben"'),
        (first, "Wiebke Lohmann", '"noch zwölf Jahre."'),
    }
    parts = asked(
        story,
        "?q ?role ?exact { ?a oa:motivatedBy oa:linking; oa:hasBody [oa:hasSource ?q], [rdf:value ?role];"
        " oa:hasTarget [oa:hasSelector [oa:exact ?exact]] }",
    )
    assert {row[1:] for row in parts if row[0] == first} == {
        ("cue", "sagte"),
        ("speaker", "Lohmann"),
        ("place", "Stade"),
    }
    second = quotation_iri(story.id, 2, RECIPE)
    assert {row[2] for row in parts if row[:2] == (second, "cue")} == {"führte", "aus."}


def test_nobody_is_identified_by_what_is_unsure() -> None:
    entity = stories.story().entity("stade")
    story = Story("a", "Stade", entities=(entity,), mentions=(Mention(Span(0, 5), "stade", confidence=0.3),))
    (body, _) = page(story)["items"][1]["body"]
    assert body["source"] == "https://archiv.example/orte/stade.html#it"


@settings(deadline=None, max_examples=80)
@given(stories.stories(st.characters()))
def test_selectors_select_what_is_marked(story: Story) -> None:
    """Also astral characters, controls and lone surrogates: positions are code points, whatever the text holds."""
    value = page(story)
    items = {item["id"].partition("#")[2]: item for item in value["items"]}
    assert len(items) == len(value["items"]) == value["partOf"]["total"]
    text = items["article"]["target"]["value"]
    assert text == "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in story.text)
    for item in items.values():
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        for target in targets:
            if isinstance(target, dict) and "selector" in target:
                words, position = target["selector"]
                start, end = position["start"], position["end"]
                assert words["exact"] == text[start:end]
                assert text[:start].endswith(words.get("prefix", ""))
                assert text[end:].startswith(words.get("suffix", ""))
    assert [items[f"m{n}"]["confidence"] for n, _ in enumerate(story.mentions, 1)] == [
        m.confidence for m in story.mentions
    ]
    for number, quotation in enumerate(story.quotations, start=1):
        target = items[f"q{number}"]["target"]
        many = target if isinstance(target, list) else [target]
        assert [Span(t["selector"][1]["start"], t["selector"][1]["end"]) for t in many] == list(quotation.spans)
        assert {r for r in web_annotation.ROLES if getattr(quotation, r)} == {
            key.partition("-")[2].replace("-", "_") for key in items if key.startswith(f"q{number}-")
        }
