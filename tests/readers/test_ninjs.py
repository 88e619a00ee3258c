"""ninjs: what we write is valid and comes back; what agencies write is read."""

from __future__ import annotations

import copy
import json
import os
import random
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import stories
from hypothesis import given, settings

from converter import pipeline, registry
from converter.model import Story
from converter.registry import Reading, Recipe, Source

CASES = Path(__file__).parent.parent / "cases"
STORIES = stories.stories()
REFERENCE = os.environ.get("WIREMARK_REFERENCE")


def write(story: Story) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(registry.stage("writer", "ninjs").run(story, Recipe()))
    return value


def read(value: Any) -> Reading:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    reading = registry.stage("reader", "ninjs").run(Source("item.json", data, "item"), Recipe())
    assert isinstance(reading, Reading)
    return reading


def one(value: Any) -> Story:
    (story,) = read(value).stories
    return story


def test_what_may_be_missing_is_not_missed() -> None:
    reading = read({"uri": "urn:x:1", "bodies": [{"contenttype": "text/plain", "value": "Der Hafen ist zu."}]})
    assert reading.notes == ()
    assert [s.notes for s in reading.stories] == [()]


@pytest.mark.skipif(not REFERENCE, reason="the official schema is not here")
@settings(deadline=None, max_examples=60)
@given(STORIES)
def test_valid_against_the_official_schema(story: Story) -> None:
    schema = json.loads((Path(str(REFERENCE)) / "ninjs-3.1" / "ninjs-schema_3.1.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.validator_for(schema, retriever=lambda uri: {}, validate_formats=True)
    assert [e.message for e in validator.iter_errors(write(story))] == []


@settings(deadline=None, max_examples=60)
@given(STORIES)
def test_what_ninjs_carries_comes_back(story: Story) -> None:
    if not story.text.strip() or "\r" in story.text:
        return
    back = one(write(story))
    assert (back.id, back.text, back.language, back.status) == (story.id, story.text, story.language, story.status) or (
        not story.id.strip()
    )
    assert back.urgency == (story.urgency or back.urgency)
    assert {(e.id, e.type) for e in back.entities} == {(e.id, e.type) for e in story.entities if e.name.strip()}
    assert [(s.code, s.name) for s in back.subjects] == [(s.code, s.name) for s in story.subjects]


@pytest.mark.parametrize("folder", sorted(p.name for p in CASES.iterdir()))
def test_copy_comes_back_with_its_structure(folder: str) -> None:
    path = next(p for p in sorted((CASES / folder).iterdir()) if p.stem == "input")
    for story in pipeline.read(Source(path.name, path.read_bytes(), folder), Recipe()).stories:
        back = one(write(story))
        for name in (
            "text",
            "blocks",
            "headline",
            "dateline",
            "bylines",
            "credits",
            "signals",
            "agency",
            "rights",
            "id",
        ):
            assert getattr(back, name) == getattr(story, name), name


def test_entities() -> None:
    story = stories.story()
    value = write(story)
    assert [p["name"] for p in value["people"]] == ["Wiebke Lohmann"]
    assert [p["name"] for p in value["places"]] == ["Stade", "Cuxhaven"]
    assert value["organisations"][1]["symbols"] == [{"symbol": "DBAG.DE"}]
    back = one(value)
    assert back.entity("stade").latitude == story.entity("stade").latitude
    assert [i.value for i in back.entity("deichbau").identifiers] == ["DBAG.DE"]
    assert {e.by for e in back.entities} == {"ninjs"}


def test_dates_are_only_said_where_they_are_whole() -> None:
    value = write(stories.story())
    assert "contentCreated" not in value
    assert value["versionCreated"] == "1970-01-01T00:00:00Z"
    assert value["title"] == "Studie: Deiche an der Unterelbe sind zu niedrig & zu alt <Archiv>"


def test_the_html_body_is_escaped_and_without_the_apparatus() -> None:
    html = next(b["value"] for b in write(stories.story())["bodies"] if b["role"] == "main")
    assert "<h2>KRITIK VOM VERBAND</h2>" in html
    assert "Quelle" not in html
    assert "Bericht von" not in html


FOREIGN = {
    "uri": "http://agency.example/1",
    "type": "text",
    "versionCreated": "2024-11-05T14:07:00+01:00",
    "contentCreated": "2024-11-05T13:00:00+01:00",
    "pubStatus": "usable",
    "urgency": 3,
    "language": "de",
    "headlines": [{"role": "short", "value": "Kurz"}, {"role": "main", "value": "Kalvenor stellt um"}],
    "by": "Merle Haubold und Tjark Osterloh",
    "slugline": "Häfen",
    "edNote": "Berichtigt wird im ersten Absatz die Zahl.",
    "infoSources": [{"name": "DPA"}],
    "copyrightHolder": "Agentur",
    "copyrightNotice": "(c) 2024 Agentur",
    "people": [{"name": "Ilka Sundermann", "uri": "http://www.wikidata.org/entity/Q42"}, {"rel": "x"}],
    "subjects": [{"name": "Häfen", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000337", "confidence": 80}],
    "bodies": [
        {
            "contentType": "text/html",
            "value": "<p>Bremen (dpa) - Der Hafen &amp; die <b>Stadt</b>.</p><h2>Kritik</h2><script>alert(1)</script>"
            "<ul><li>eins</li><li>zwei</li></ul><p>Ende<br>gut.</p>",
        }
    ],
    "associations": [{"name": "photo", "uri": "http://agency.example/2"}],
}


def test_an_agencys_item() -> None:
    story = one(FOREIGN)
    assert story.text == (
        "Häfen\n\nBerichtigt wird im ersten Absatz die Zahl.\n\nKalvenor stellt um\n\n"
        "Merle Haubold und Tjark Osterloh\n\n"
        "Bremen (dpa) - Der Hafen & die Stadt.\n\nKritik\n\neins\nzwei\n\nEnde\ngut.\n\n(c) 2024 Agentur"
    )
    kinds = ["slug", "notice", "headline", "byline", "paragraph", "crosshead", "list", "paragraph", "source"]
    assert [b.kind for b in story.blocks] == kinds
    assert [b.of(story.text) for b in story.bylines] == ["Merle Haubold", "Tjark Osterloh"]
    assert (story.agency, story.urgency, story.dated) == ("dpa", 3, "2024-11-05T13:00:00+01:00")
    assert story.dateline is not None
    assert [p.of(story.text) for p in story.dateline.located] == ["Bremen"]
    assert story.rights is not None
    assert (story.rights.holder, story.rights.year) == ("Agentur", 2024)
    assert [(e.id, [i.value for i in e.identifiers]) for e in story.entities] == [("ilka-sundermann", ["Q42"])]
    assert [(s.code, s.confidence) for s in story.subjects] == [("medtop:20000337", 0.8)]
    assert {n.rule for n in story.notes} == {"NIN004", "NIN005"}


def test_the_first_version_of_ninjs() -> None:
    story = one(
        {
            "uri": "http://agency.example/1",
            "type": "text",
            "versioncreated": "2014-11-05T14:07:00Z",
            "headline": "Kalvenor stellt um",
            "body_text": "Bremen (Reuters) - Der Hafen.\n\nKRITIK\n\nDas war es.\n",
            "person": [{"name": "Ilka Sundermann"}],
        }
    )
    assert [b.kind for b in story.blocks] == ["headline", "paragraph", "crosshead", "paragraph"]
    assert story.headline is not None
    assert story.headline.of(story.text) == "Kalvenor stellt um"
    assert story.dateline is not None
    assert story.dateline.span.of(story.text) == "Bremen (Reuters) -"


def test_several_items_and_those_that_are_no_text() -> None:
    picture = {"uri": "http://agency.example/2", "type": "picture"}
    short = {k: v for k, v in FOREIGN.items() if k not in ("headlines", "by", "slugline", "edNote", "bodies")}
    reading = read([FOREIGN, picture, short, 7])
    assert [s.id for s in reading.stories] == ["item", "item-2"]
    assert [n.rule for n in reading.notes] == ["NIN002", "NIN002"]
    assert [n.location.path for n in reading.notes] == ["/1", "/3"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"[1]", b'"x"', b"{}", b"\xff\xfe", b"[" * 50_000])
def test_what_is_no_item_is_refused(data: bytes) -> None:
    reading = read(data)
    assert reading.stories == ()
    assert reading.notes


def test_detection() -> None:
    def best(name: str, data: bytes) -> str:
        scores = {n: s.detect(Source(name, data)) for n, s in registry.stages("reader").items() if s.detect}
        return max(scores, key=lambda n: scores[n])

    assert best("a.json", json.dumps(FOREIGN).encode()) == "ninjs"
    assert best("a.ninjs.json", registry.stage("writer", "ninjs").run(stories.story(), Recipe())) == "ninjs"
    assert best("a.json", registry.stage("writer", "annotations").run(stories.story(), Recipe())) == "annotations"
    assert best("a.md", registry.stage("writer", "markdown").run(stories.story(), Recipe())) == "markdown"
    assert best("a.txt", b"Bremen (Reuters) - Der Hafen.") == "reuters-de"
    assert best("a.txt", b"\x01abc0123 3 wi 345\r\n\x02Text\x03") == "iptc7901"
    assert best("a.dat", b"ZCZC abc123\nBremen (dpa) - Text.\nNNNN") == "iptc7901"


def test_mutations_never_raise() -> None:
    _mutate(300)


@pytest.mark.slow
def test_ten_thousand_mutations_never_raise() -> None:
    _mutate(10_000)


def _mutate(count: int) -> None:
    """Values of the wrong type anywhere, and bytes cut out."""
    chance = random.Random(3)
    odd: list[Any] = [
        None,
        1,
        1.5,
        -1,
        True,
        "",
        "x",
        " ",
        [],
        {},
        [[]],
        [{}],
        {"value": 1},
        "<p>",
        "\x00",
        "<![x",
        {"type": "Point"},
    ]
    whole = write(stories.story())
    for _ in range(count):
        value = json.loads(json.dumps(chance.choice((FOREIGN, whole))))
        for _ in range(chance.randint(1, 4)):
            node: Any = value
            while True:
                key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
                if isinstance(node[key], (dict, list)) and node[key] and chance.random() < 0.7:
                    node = node[key]
                else:
                    node[key] = copy.deepcopy(chance.choice(odd))
                    break
        data = json.dumps(value).encode()
        if chance.random() < 0.2:
            at = chance.randrange(len(data))
            data = data[:at] + data[at + chance.randint(1, 50) :]
        for story in read(data).stories:
            assert all(b.span.end <= len(story.text) for b in story.blocks)
            write(story)
