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

from converter.checks import ninjs, ninjs_schema

REFERENCE = os.environ.get("WIREMARK_REFERENCE")
FOLDER = Path(str(REFERENCE)) / "ninjs"
official = pytest.mark.skipif(not FOLDER.is_dir(), reason="WIREMARK_REFERENCE does not name IPTC's schemas")
VERSIONS = ninjs_schema.versions()


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
@pytest.mark.parametrize("version", VERSIONS)
def test_same_verdict(version: str) -> None:
    differing, valid, invalid = disagreements(version, 400, 1)
    assert differing == []
    assert valid > 40
    assert invalid > 100


@official
@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_same_verdict_on_many(version: str) -> None:
    differing, _, _ = disagreements(version, 5000, 2)
    assert differing == []


@official
@pytest.mark.parametrize("version", VERSIONS)
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
    assert ninjs_schema.declared(value)[0] == version


@pytest.mark.parametrize(
    ("value", "version"),
    [
        ({"uri": "a:b", "headline": "x"}, "1.6"),
        ({"uri": "a:b", "type": "text"}, "3.1"),
        ({"uri": "a:b", "headlines": [{"value": "x"}], "contenttype": 1, "pubstatus": "usable"}, "2.2"),
        ({"uri": "a:b", "pubStatus": "usable"}, "3.1"),
        ({"uri": "a:b", "pubStatus": "gone", "headlines": []}, "3.1"),
        ({"uri": "a:b", "person": [{"name": "x", "scheme": 4}]}, "1.6"),
        ({"uri": "a:b", "standard": {"version": "9.9"}, "pubStatus": "usable"}, "3.1"),
    ],
)
def test_version_told_from_content(value: Any, version: str) -> None:
    assert ninjs.version_of(value) == (version, False)


def test_versions_that_have_a_name() -> None:
    assert ninjs_schema.holders("CONTENTCREATED") == {
        "contentcreated": ("1.4", "1.5", "1.6", "2.0", "2.1", "2.2"),
        "contentCreated": ("3.0", "3.1"),
    }
    assert ninjs_schema.holders("digitalSourceType")["digitalSourceType"] == ("3.1",)
    assert ninjs_schema.holders("nobody") == {}
