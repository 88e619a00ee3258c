"""The schemas of ninjs that are built from the table say what IPTC's say, version by version.

The official ones are found through ``WIREMARK_REFERENCE``; a few hundred mutants a version by default, 5,000 with
``-m slow``.
"""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import ninjs_mutants as mutants
import pytest

from converter import registry, standards
from converter.api import validate
from converter.checks import ninjs, ninjs_schema
from converter.registry import Recipe, Source

REFERENCE = os.environ.get("WIREMARK_REFERENCE")
FOLDER = Path(str(REFERENCE)) / "ninjs"
official = pytest.mark.skipif(not FOLDER.is_dir(), reason="WIREMARK_REFERENCE does not name IPTC's schemas")
VERSIONS = ninjs_schema.versions()
HELD = [version for version in VERSIONS if (FOLDER / f"ninjs-schema_{version}.json").is_file()] or list(VERSIONS)
"""versions of which IPTC's schema is at hand"""


def validator(schema: Any) -> Any:
    def is_uri(text: str) -> bool:
        return re.search(ninjs_schema.URI, text) is not None

    def retrieve(address: str) -> Any:
        if "geojson" in address.lower():
            return {"$schema": "https://json-schema.org/draft/2020-12/schema", **geojson()}
        return schema

    return jsonschema_rs.validator_for(schema, retriever=retrieve, validate_formats=True, formats={"uri": is_uri})


def geojson() -> Any:
    return ninjs_schema.build("3.1")["$defs"]["geojson"]


def theirs(version: str) -> Any:
    """IPTC's schema; that of 1.0 is in draft 3, of which only ``required`` differs from draft 4 here."""
    schema = json.loads((FOLDER / f"ninjs-schema_{version}.json").read_text(encoding="utf-8"))
    if "draft-03" in schema["$schema"]:
        schema["$schema"] = "http://json-schema.org/draft-04/schema#"
        schema["required"] = [name for name, inner in schema["properties"].items() if inner.pop("required", False)]
    return schema


def disagreements(version: str, count: int, seed: int) -> tuple[list[Any], int, int]:
    """Documents on which the two schemas differ, and how many were valid and invalid."""
    schema = theirs(version)
    one, two = validator(schema), validator(ninjs_schema.build(version))
    names = sorted({*mutants.all_names(schema), *(n for v in VERSIONS for n in ninjs_schema.known(v))})
    rng = random.Random(f"{version}-{seed}")
    differing, valid = [], 0
    for number in range(count):
        value = mutants.sample(schema, schema, rng)
        if number % 10:
            value = mutants.spoilt(value, names, rng)
        verdict = one.is_valid(value)
        valid += verdict
        if two.is_valid(value) != verdict:
            differing.append(value)
    return differing, valid, count - valid


@official
@pytest.mark.parametrize("version", HELD)
def test_same_verdict(version: str) -> None:
    differing, valid, invalid = disagreements(version, 400, 1)
    assert differing == []
    assert valid > 40
    assert invalid > 100


@official
@pytest.mark.slow
@pytest.mark.parametrize("version", HELD)
def test_same_verdict_on_many(version: str) -> None:
    differing, _, _ = disagreements(version, 5000, 2)
    assert differing == []


@official
@pytest.mark.parametrize("version", HELD)
def test_each_property_is_there(version: str) -> None:
    """Both have the same names; a property alone, of each simple type, has the same verdict."""
    schema = theirs(version)
    one, two = validator(schema), validator(ninjs_schema.build(version))
    for name in {n for v in VERSIONS for n in ninjs_schema.known(v)} | set(mutants.all_names(schema)):
        for wrong in (*mutants.WRONG, "2025-02-12T10:00:00Z", "text", "http://a/b", [{}], {"a": {}}, [{"name": "x"}]):
            value = {"uri": "http://example.org/1", name: wrong}
            assert one.is_valid(value) == two.is_valid(value), value


@pytest.mark.parametrize(
    ("value", "version"),
    [
        ({"$standard": {"version": "1.3"}}, "1.3"),
        ({"$standard": {"name": "ninjs", "version": 1.4}}, "1.4"),
        ({"standard": {"version": "ninjs 2.1"}}, "2.1"),
        ({"standard": {"schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json"}}, "3.0"),
        ({"standard": "3.1"}, "3.1"),
        ({"standard": {"version": "2"}}, "2.0"),
        ({"$standard": {"version": "next"}}, "next"),
        ({"standard": {"name": "ninjs"}}, None),
        ({"standard": [], "$standard": True}, None),
        ({}, None),
    ],
)
def test_declared_version(value: Any, version: str | None) -> None:
    assert standards.declared_ninjs(value)[0] == version


@pytest.mark.parametrize(
    ("value", "version"),
    [
        ({"uri": "a:b", "headline": "x"}, "1.7"),
        ({"uri": "a:b", "type": "text"}, "3.2"),
        ({"uri": "a:b", "headlines": [{"value": "x"}], "contenttype": 1, "pubstatus": "usable"}, "2.3"),
        ({"uri": "a:b", "pubStatus": "usable"}, "3.2"),
        ({"uri": "a:b", "pubStatus": "gone", "headlines": []}, "3.2"),
        ({"uri": "a:b", "person": [{"name": "x", "scheme": 4}]}, "1.7"),
        ({"uri": "a:b", "standard": {"version": "9.9"}, "pubStatus": "usable"}, "3.2"),
        ({"uri": "a:b", "standard": {"version": "2.9"}, "pubstatus": "usable"}, "2.3"),
    ],
)
def test_version_told_from_content(value: Any, version: str) -> None:
    assert ninjs.version_of(value) == (version, False)


def test_versions_that_have_a_name() -> None:
    assert ninjs_schema.holders("CONTENTCREATED") == {
        "contentcreated": ("1.4", "1.5", "1.6", "1.7", "2.0", "2.1", "2.2", "2.3"),
        "contentCreated": ("3.0", "3.1", "3.2"),
    }
    assert ninjs_schema.holders("digitalSourceType")["digitalSourceType"] == ("3.1", "3.2")
    assert ninjs_schema.holders("nobody") == {}


TRACK = {"role": "commentary", "title": "Deutscher Kommentar", "language": "de"}


def _renditions(version: str, rendition: dict[str, Any]) -> dict[str, Any]:
    """An item of a version with one rendition, in the spelling of its series."""
    standard = "$standard" if version < "2" else "standard"
    spelled = {(k if version >= "3" else k.lower()): v for k, v in rendition.items()}
    renditions = {"main": spelled} if version < "2" else [{"name": "main", **spelled}]
    return {"uri": "https://sender.example/1", standard: {"version": version}, "renditions": renditions}


@pytest.mark.parametrize(("old", "new"), [("1.6", "1.7"), ("2.2", "2.3"), ("3.1", "3.2")])
def test_what_is_new_since_october_2025(old: str, new: str) -> None:
    for version, valid in ((old, False), (new, True)):
        item = _renditions(version, {"resources": [TRACK]})
        assert validator(ninjs_schema.build(version)).is_valid(item) is valid
    wrong = _renditions(new, {"resources": [{"href": "https://sender.example/ton"}]})
    assert not validator(ninjs_schema.build(new)).is_valid(wrong)


@pytest.mark.parametrize(("old", "new"), [("1.6", "1.7"), ("2.2", "2.3")])
def test_the_older_series_say_of_video_what_ninjs_3_does(old: str, new: str) -> None:
    seen = {"aspectRatio": "16:9", "frameRate": 25, "poi": {"x": 1, "y": 2}, "scanType": "progressive"}
    for version, valid in ((old, False), (new, True)):
        assert validator(ninjs_schema.build(version)).is_valid(_renditions(version, seen)) is valid
    item = {"uri": "a:b", "urgency": 12}
    assert [validator(ninjs_schema.build(version)).is_valid(item) for version in (old, new)] == [True, False]


def test_a_version_that_is_not_known_is_told() -> None:
    """Never silence, and no error for what may be new in it."""
    item = {
        "uri": "https://sender.example/1",
        "standard": {"name": "ninjs", "version": "3.9"},
        "headlines": [{"value": "Hafen"}],
        "colourScheme": "dark",
        "pubStatus": "gone",
    }
    found = validate(json.dumps(item).encode(), name="item.json")
    assert {(d.rule, str(d.severity)) for d in found if d.rule in ("NJS001", "NJS007")} == {
        ("NJS001", "warning"),
        ("NJS001", "error"),
        ("NJS007", "warning"),
    }
    assert "it may be new in 3.9" in next(d.hint for d in found if "colourScheme" in d.message)
    reading = registry.stage("reader", "ninjs").run(
        Source("item.json", json.dumps({**item, "pubStatus": "usable"}).encode()), Recipe()
    )
    assert "NIN007" in {note.rule for note in reading.stories[0].notes}
