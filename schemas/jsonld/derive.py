"""Derives ``schemaorg-30.0.json`` from schema.org's release: types, properties with domains and ranges.

Run it with the folder of the release: ``python schemas/jsonld/derive.py FOLDER`` (``schemaorg-current-https.jsonld``
is read). schema.org's vocabulary is licensed CC BY-SA 3.0; so is the table.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_SCHEMA = "schema:"


def _short(value: Any) -> list[str]:
    entries = value if isinstance(value, list) else [value] if value else []
    return sorted(e["@id"][len(_SCHEMA) :] for e in entries if e["@id"].startswith(_SCHEMA))


def _typed(graph: list[dict[str, Any]], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for node in graph:
        types = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
        if kind in types and node["@id"].startswith(_SCHEMA):
            yield node["@id"][len(_SCHEMA) :], node


def derive(release: dict[str, Any]) -> dict[str, Any]:
    """The table of a release."""
    graph = release["@graph"]
    types = {name: _short(node.get("rdfs:subClassOf")) for name, node in _typed(graph, "rdfs:Class")}
    properties = {
        name: [_short(node.get("schema:domainIncludes")), _short(node.get("schema:rangeIncludes"))]
        for name, node in _typed(graph, "rdf:Property")
    }
    superseded = {
        node["@id"][len(_SCHEMA) :]: _short(node["schema:supersededBy"])[0]
        for node in graph
        if "schema:supersededBy" in node and _short(node["schema:supersededBy"])
    }
    members: dict[str, list[str]] = {}
    for node in graph:
        for kind in node["@type"] if isinstance(node["@type"], list) else [node["@type"]]:
            if kind.startswith(_SCHEMA) and kind[len(_SCHEMA) :] in types and kind != "schema:DataType":
                members.setdefault(kind[len(_SCHEMA) :], []).append(node["@id"][len(_SCHEMA) :])
    data_types = sorted(name for name, _ in _typed(graph, "schema:DataType"))
    return {
        "source": "schema.org 30.0, CC BY-SA 3.0, https://schema.org/docs/terms.html",
        "dataTypes": data_types,
        "types": dict(sorted(types.items())),
        "properties": dict(sorted(properties.items())),
        "superseded": dict(sorted(superseded.items())),
        "members": {kind: sorted(names) for kind, names in sorted(members.items())},
    }


def text(table: dict[str, Any]) -> str:
    """One entry a line: short, and readable as a difference."""
    parts = []
    for name, value in table.items():
        if isinstance(value, dict):
            rows = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
            parts.append(f" {json.dumps(name)}: {{\n{rows}\n }}")
        else:
            parts.append(f" {json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    release = json.loads(Path(sys.argv[1], "schemaorg-current-https.jsonld").read_text("utf-8"))
    (HERE / "schemaorg-30.0.json").write_text(text(derive(release)), "utf-8")
