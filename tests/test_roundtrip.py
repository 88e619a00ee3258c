"""What a writer wrote, its reader reads back: the same story, whatever its text holds."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, get_args, get_type_hints

import jsonschema_rs
import orjson
import pytest
import stories
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import model, registry, resources, standoff
from converter.model import Story
from converter.registry import Reading, Recipe, Source

ANY = st.characters(exclude_categories=["Cs"])
"""every character a decoded source can hold, controls and non-characters too"""
STORIES = stories.stories(ANY).map(lambda s: replace(s, dated=None if s.dated == "x" else s.dated, dateline=s.dateline))


def written(name: str, story: Story) -> bytes:
    data = registry.stage("writer", name).run(story, Recipe())
    assert isinstance(data, bytes)
    return data


def read(name: str, data: bytes, id_: str = "", suffix: str = "") -> Reading:
    suffix = suffix or registry.stage("writer", name).suffix
    reading = registry.stage("reader", name).run(Source(f"story{suffix}", data, id_), Recipe())
    assert isinstance(reading, Reading)
    return reading


SCHEMA: dict[str, Any] = dict(resources.schema_json("annotations.schema.json"))


@settings(deadline=None, max_examples=60)
@given(STORIES)
def test_annotations_come_back(story: Story) -> None:
    data = written("annotations", story)
    assert read("annotations", data).stories == (story,)


@settings(deadline=None, max_examples=60)
@given(STORIES)
def test_annotations_are_valid(story: Story) -> None:
    value = orjson.loads(written("annotations", story))
    assert [e.message for e in jsonschema_rs.validator_for(SCHEMA).iter_errors(value)] == []
    assert set(value) == set(SCHEMA["properties"]), "the writer always writes every property of the top level"


def test_the_schema_knows_every_field() -> None:
    """The contract and the model cannot drift apart: same fields, same terms."""
    assert set(SCHEMA["properties"]) - {"format", "made"} == {f.name for f in fields(model.Story)} - {"notes"}
    defs = SCHEMA["$defs"]
    for name in ("Entity", "Identifier", "Review", "Rights", "Signal", "Subject", "Quotation"):
        known = {f.name for f in fields(getattr(model, name))}
        if name == "Quotation":  # in JSON `speaker` is the whole phrase, and `speaker_name` the part that names
            known = known - {"speaker_phrase"} | {"speaker_name"}
        assert set(defs[name.lower()]["properties"]) == known, name
    assert defs["block"]["properties"]["kind"]["enum"] == list(get_args(model.BlockKind))
    assert defs["entity"]["properties"]["type"]["enum"] == list(get_args(model.EntityType))
    assert defs["mention"]["properties"]["form"]["enum"] == list(get_args(model.MentionForm))
    assert defs["quotation"]["properties"]["type"]["enum"] == list(get_args(model.QuotationType))
    assert defs["signal"]["properties"]["kind"]["enum"] == list(get_args(model.SignalKind))
    assert SCHEMA["properties"]["status"]["enum"] == list(get_args(get_type_hints(model.Story)["status"]))


@pytest.mark.parametrize(
    "change",
    [
        {"headline": [0]},
        {"headline": ["0", "1"]},
        {"headline": [5, 2]},
        {"headline": [0, 10**9]},
        {"headline": [0.5, 2]},
        {"blocks": [{"kind": "poem", "start": 0, "end": 1}]},
        {"mentions": [{"start": 0, "end": 1, "entity": "nobody"}]},
        {"urgency": 10**30},
        {"text": None},
        {"blocks": {"kind": "paragraph"}},
        {"colour": "red"},
        {"dated": "gestern"},
    ],
)
def test_malformed_annotations_are_refused(change: dict[str, Any]) -> None:
    value = standoff.to_json(stories.story()) | change
    reading = read(
        "annotations", orjson.dumps(value, option=0) if 10**30 not in value.values() else b'{"urgency": 1e999}'
    )
    assert reading.stories == ()
    assert {n.rule for n in reading.notes} <= {"ANN001", "ANN002"}


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b"{", b"[" * 100_000, b'{"id": "a", "text": "\\ud800"}', b"\xff"]
)
def test_what_is_no_object_is_refused(data: bytes) -> None:
    reading = read("annotations", data)
    assert reading.stories == ()
    assert reading.notes


@settings(deadline=None, max_examples=60)
@given(STORIES)
def test_markdown_comes_back(story: Story) -> None:
    reading = read("markdown", written("markdown", story))
    if not story.text.strip():
        assert not reading.stories
        return
    assert reading.stories == (story,)
    assert not [n for n in reading.notes if n.rule.startswith("MDN")]


@pytest.mark.slow
@settings(deadline=None, max_examples=10_000)
@given(STORIES)
def test_ten_thousand_stories_come_back(story: Story) -> None:
    assert read("annotations", written("annotations", story)).stories == (story,)
    if story.text.strip():
        assert read("markdown", written("markdown", story)).stories == (story,)
