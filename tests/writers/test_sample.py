"""The seed as a whole: written, and read by others."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from delivered import SEEDS, needs_seeds

from converter import pipeline
from converter.model import Story
from converter.registry import Recipe, Source
from converter.writers import jsonld, newsml_g2

pytestmark = needs_seeds
SEED = SEEDS / "000_1bb24d89c908f2fd.txt"
RECIPE = Recipe(
    now=datetime(2025, 2, 13, 9, tzinfo=UTC),
    base_url="https://wire.example",
    authority="wire.example,2025",
    annotators=("entities", "references", "quotations", "speakers"),
)
PERSONS = {
    "Annalena Baerbock",
    "Donald Trump",
    "Jean-Noël Barrot",
    "José Manuel Albares",
    "Pete Hegseth",
    "Radoslaw Sikorski",
    "Scott Bessent",
    "Wladimir Putin",
    "Wolodymyr Selenskyj",
}
SPEAKERS = [
    "Pete Hegseth",
    "Donald Trump",
    "Donald Trump",
    "Wolodymyr Selenskyj",
    *["Pete Hegseth"] * 3,
    "Scott Bessent",
]
"""of the passages in quotation marks, in text order"""


@cache
def seed() -> Story:
    (story,) = pipeline.read(Source(SEED.name, SEED.read_bytes(), SEED.stem), RECIPE).stories
    return pipeline.annotate(story, RECIPE)


def test_newsmlg2_reads_the_seed() -> None:
    document = pytest.importorskip("NewsMLG2.document")
    item = document.NewsMLG2Document(newsml_g2.write(seed(), RECIPE)).get_item()
    meta = item.contentmeta
    assert [h.how for h in meta.headline] == ["howextr:tool"]  # the copy has none
    assert [str(place.name) for place in meta.located] == ["Washington", "Moskau", "Brüssel"]
    assert {str(s.name) for s in meta.subject if s.type == "cpnat:person"} == PERSONS
    pairs = tuple(zip(seed().quotations, item.partmeta, strict=True))
    assert [str(p.creator[0].name) for q, p in pairs if q.type in ("direct", "partial")] == SPEAKERS
    names = {e.id: e.name for e in seed().entities}
    for quotation, part in pairs:
        if quotation.attributed_to:
            assert str(part.creator[0].name) == names[quotation.attributed_to]
    assert str(meta.contentcreated) == "2025-02"


def test_extruct_and_rdflib_read_the_seed() -> None:
    extruct = pytest.importorskip("extruct")
    data = jsonld.write(seed(), RECIPE).decode()
    page = f"<!doctype html><html><body><script type='application/ld+json'>{data}</script></body></html>"
    (found,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    assert found["datePublished"] == "2025-02"
    people = {e["name"] for e in (*found["about"], *found["mentions"]) if e["@type"] == "Person"}
    assert people == PERSONS
    assert [_speaker(q) for q in found["hasPart"] if q["@type"] == "Quotation"] == SPEAKERS
    assert json.loads(data) == found


def _speaker(quotation: dict[str, Any]) -> str | None:
    speaker: dict[str, str] = quotation.get("spokenByCharacter", {})
    return speaker.get("name")
