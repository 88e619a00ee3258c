"""The JSON Schema of each version of ninjs, built from one table of properties and versions.

The table is ``schemas/ninjs/properties.yaml``; only what it cannot say stands here: GeoJSON (RFC 7946), forms of text,
associations, and the dates of ninjs 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from converter import resources
from converter.standards import standards

Schema = dict[str, Any]

URI = r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$"
"""A scheme and something behind it, without spaces. RFC 3986 asks for more (no letters beyond ASCII, no braces), which
neither agencies' identifiers nor the usual checkers of the format ``uri`` keep to; ``NJS002`` warns of some."""
_DAY = r"(0[1-9]|[12]\d|3[01])"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?"
TRUNCATED = rf"^-?(\d{{4}}|[1-9]\d{{4,}})(-(0[1-9]|1[0-2])(-{_DAY}(T{_CLOCK})?)?)?$".replace(r"\d", "[0-9]")
"""a year, or a month, day or time of it"""


def facts() -> Mapping[str, Any]:
    """The table."""
    return resources.table("ninjs/properties.yaml")


@cache
def versions() -> tuple[str, ...]:
    """``1.0`` to the newest."""
    return standards()["ninjs"].versions


def _within(said: str, version: str) -> bool:
    """Whether a version is meant by ``1.0-1.6,2.1-``; nothing said: it is."""
    order = versions()
    for part in said.split(",") if said else ("1.0-",):
        first, dash, last = part.partition("-")
        end = last or (order[-1] if dash else first)
        if order.index(first) <= order.index(version) <= order.index(end):
            return True
    return False


def name_in(name: str, version: str) -> str:
    """A property's name as a version writes it."""
    return name if version >= "3" else name.lower()


def properties(kind: str, version: str) -> Iterator[tuple[str, str]]:
    """Names (``~body_``: all that begin so) and types of an object's properties in a version."""
    for name, said in facts()["objects"][kind].items():
        for row in said if isinstance(said, list) else [said]:
            type_, _, when = row.partition(" ")
            if _within(when, version):
                yield name_in(name, version), type_


@cache
def known(version: str) -> frozenset[str]:
    """The names of an item's properties."""
    return frozenset(name for name, _ in properties("item", version))


@cache
def holders(name: str) -> Mapping[str, tuple[str, ...]]:
    """The versions that have a name, in any object, whatever its spelling: ``{spelling: versions}``."""
    found: dict[str, tuple[str, ...]] = {}
    for version in versions():
        for kind in facts()["objects"]:
            for own, _ in properties(kind, version):
                if own.lower() == name.lower() and version not in found.get(own, ()):
                    found[own] = (*found.get(own, ()), version)
    return found


@cache
def build(version: str) -> Schema:
    """The schema of a version, draft 2020-12. KeyError where there is no such version."""
    if version not in versions():
        raise KeyError(version)
    kinds = _reached(version)
    made: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"ninjs {version} in our own words",
        "$ref": "#/$defs/item",
        "$defs": {kind: _object(kind, version) for kind in kinds} | _forms(version),
    }
    return made


def _reached(version: str) -> list[str]:
    found, todo = ["item"], ["item"]
    while todo:
        for _, type_ in properties(todo.pop(), version):
            kind = type_.rstrip("*{}")
            if kind in facts()["objects"] and kind not in found:
                found.append(kind)
                todo.append(kind)
    return found


def _object(kind: str, version: str) -> Schema:
    own = {name: _type(type_, version) for name, type_ in properties(kind, version) if not name.startswith("~")}
    patterns = {
        f"^{name[1:]}[a-zA-Z0-9_]+": _type(type_, version)
        for name, type_ in properties(kind, version)
        if name.startswith("~")
    }
    made: Schema = {"type": "object", "properties": own}
    if not (kind in facts()["open"] and _within(facts()["open"][kind], version)):
        made["additionalProperties"] = False
    if patterns:
        made["patternProperties"] = patterns
    needed, _, when = facts()["required"].get(kind, "").partition(" ")
    if needed and _within(when, version):
        made["required"] = [name_in(needed, version)]
    for pair in facts()["either"].get(kind, ()):
        names = [name_in(name, version) for name in pair]
        made |= {"oneOf": [{"required": [name]} for name in names], "title": f"an object with {' or '.join(names)}"}
    if kind == "dates":
        made["title"] = "an object with a date of start or of end, and each real or expected"
        made["anyOf"] = [
            {"oneOf": [{"required": [f"{end}Date"]}, {"required": [f"expected{end.capitalize()}Date"]}]}
            for end in ("start", "end")
        ]
    return made


def _type(said: str, version: str) -> Schema:
    if said.endswith("*"):
        return {"type": "array", "items": _type(said[:-1], version)}
    if said.endswith("{}"):
        keys = "^[a-zA-Z0-9]+" if version < "1.3" else "^[a-zA-Z0-9_]+"
        return {"type": "object", "patternProperties": {keys: _type(said[:-2], version)}, "additionalProperties": False}
    if values := facts()["lists"].get(said):
        return {"enum": [value for value, when in values.items() if _within(str(when), version)]}
    return {"$ref": f"#/$defs/{said}"}


def _forms(version: str) -> Schema:
    """Types that the table only names."""
    item = _object("item", version)
    extra = {"name": {"type": "string"}} | ({"rel": {"type": "string"}} if version >= "3" else {})
    named = item | {"properties": item["properties"] | extra, "required": ["name", "uri"]}
    return {
        "text": {"type": "string"},
        "moment": {"type": "string", "format": "date-time"},
        "uri": {"type": "string", "pattern": URI, "title": "an address with its scheme, as https://example.org/a"},
        "truncated": {"type": "string", "pattern": TRUNCATED, "title": "a year, month, day or time"},
        "whole": {"type": "integer"},
        "number": {"type": "number"},
        "amount": {"type": "integer" if version >= "3" else "number"},
        "level": {"type": "integer", "minimum": 1, "maximum": 9},
        "percent": {"type": "integer", "minimum": 0, "maximum": 100},
        "anything": {"type": "object"},
        "nothing": {"not": {}, "title": "nothing: IPTC's schema asks for a list and a text at once"},
        "associated": named,
        "either": {
            "type": "object",
            "anyOf": [{"properties": {"name": {"type": "string"}}, "required": ["name"]}, {"$ref": "#/$defs/item"}],
        },
    } | (_geojson() if version >= "2" else {})


def _list_of(item: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": item} | ({"minItems": least} if least else {})


def _geojson() -> Schema:
    """RFC 7946: geometries with their coordinates, features, and collections of both."""
    position = _list_of({"type": "number"}, 2)
    ring = _list_of(position, 4)
    shapes = {
        "Point": position,
        "MultiPoint": _list_of(position),
        "LineString": _list_of(position, 2),
        "MultiLineString": _list_of(_list_of(position, 2)),
        "Polygon": _list_of(ring),
        "MultiPolygon": _list_of(_list_of(ring)),
    }
    box = _list_of({"type": "number"}, 4)

    def shape(name: str, **own: Schema) -> Schema:
        members = {"type": {"const": name}, "bbox": box} | own
        return {"type": "object", "properties": members, "required": ["type", *own]}

    geometries: list[Schema] = [shape(name, coordinates=form) for name, form in shapes.items()]
    collection = shape("GeometryCollection", geometries=_list_of({"anyOf": geometries}))
    geometry: list[Schema] = [*geometries, collection]
    none: Schema = {"type": "null"}
    feature = shape("Feature", properties={"type": ["object", "null"]}, geometry={"anyOf": [*geometry, none]})
    feature["properties"]["id"] = {"type": ["number", "string"]}
    features = shape("FeatureCollection", features=_list_of(feature))
    return {"geojson": {"anyOf": [*geometry, feature, features]}}
