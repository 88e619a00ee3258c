"""Documents made at random from a JSON Schema, mostly valid, and spoilt ones: what two schemas are compared on."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from typing import Any

POINT = {"type": "Point", "coordinates": [13.4, 52.5]}
WRONG: tuple[Any, ...] = ("", "x", 7, -1, 2.5, True, None, [], {}, ["x"], {"x": 1}, "2025-02-12", "2025", "http://a b")
FORMATS = {
    "uri": ("http://example.org/1", "urn:x:1", "tag:example.org,2025:a", "https://example.org/ä", "nrol:main"),
    "date-time": ("2025-02-12T10:00:00Z", "2025-02-12T10:00:00+01:00", "2025-02-12T10:00:00.5Z"),
}
TRUNCATED = ("2025", "2025-02", "2025-02-12", "2025-02-12T10:00:00Z", "2025-02-12T10:00:00")
UNTRUNCATED = ("25", "2025-13", "2025-2", "2025-02-32", "2025-02-12T25:00:00", "02025", "-0001", "12025", "")


def resolve(schema: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with its local reference put in place, and what stands beside it merged."""
    made = dict(schema)
    while (target := made.pop("$ref", None)) is not None:
        if "geojson" in target.lower():
            return {"const": POINT}
        found: Any = root
        for step in target.partition("#")[2].split("/"):
            found = found[step] if step else found
        merged = dict(found)
        for key, value in made.items():
            merged[key] = {**merged.get(key, {}), **value} if key == "properties" else value
        made = merged
    return made


def sample(schema: Mapping[str, Any], root: Mapping[str, Any], rng: random.Random, depth: int = 0) -> Any:
    """A value that the schema allows, as a rule."""
    schema = resolve(schema, root)
    if "const" in schema:
        return copy.deepcopy(schema["const"])
    if "enum" in schema:
        return rng.choice(schema["enum"])
    type_ = schema.get("type") or ("object" if "properties" in schema else "string")
    if type_ == "string":
        if "pattern" in schema:
            return rng.choice(TRUNCATED)
        return rng.choice(FORMATS.get(schema.get("format", ""), ("Text", "", "de", "2025-02-12")))
    if type_ in ("integer", "number"):
        return rng.randint(schema.get("minimum", 1), schema.get("maximum", 9))
    if type_ == "array":
        item = schema.get("items")
        if item is None:
            return rng.choice(("2025", ["2025"]))
        return [sample(item, root, rng, depth + 1) for _ in range(rng.randint(0, 2 if depth < 4 else 0))]
    made: dict[str, Any] = {}
    needed: set[str] = set(schema["required"]) if isinstance(schema.get("required"), list) else set()
    for group in (schema, *schema.get("anyOf", ())):
        for alternative in rng.sample(group["oneOf"], 1) if "oneOf" in group else ():
            needed |= set(alternative["required"])
    barred = {n for group in (schema, *schema.get("anyOf", ())) for a in group.get("oneOf", ()) for n in a["required"]}
    share = (0.35, 0.5, 0.6, 0.3, 0.2)[min(depth, 4)]
    for name, inner in schema.get("properties", {}).items():
        wanted = name in needed or inner.get("required") is True
        if wanted or (name not in barred and rng.random() < share and depth < 6):
            made[name] = sample(inner, root, rng, depth + 1)
    for pattern, inner in schema.get("patternProperties", {}).items():
        if rng.random() < 0.4 and depth < 3:
            key = "x" if "_" not in pattern.partition("[")[0] else pattern[1:].partition("[")[0] + "x"
            made[key] = sample(inner, root, rng, depth + 1)
    return made


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all members and entries."""
    found: list[tuple[Any, ...]] = []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        found += [(*at, key), *places(each, (*at, key))]
    return found


def spoilt(value: Any, names: list[str], rng: random.Random) -> Any:
    """The value with one change: a member taken away, added, called otherwise, doubled, or of another type."""
    value = copy.deepcopy(value)
    where = places(value)
    if not where or rng.random() < 0.05:
        return rng.choice((*WRONG, value)) if rng.random() < 0.3 else {**value, rng.choice(names): rng.choice(WRONG)}
    path = rng.choice(where)
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    last = path[-1]
    act = rng.randrange(7)
    if act == 0:
        del holder[last]
    elif act == 1:
        holder[last] = rng.choice(WRONG)
    elif act == 2 and isinstance(holder, dict):
        holder[rng.choice(names)] = holder.pop(last)
    elif act == 3 and isinstance(holder, dict):
        holder[rng.choice((last.swapcase(), f"{last}s", f"x{last}", last.lower()))] = holder.pop(last)
    elif act == 4 and isinstance(holder, dict):
        holder[rng.choice(names)] = rng.choice(WRONG)
    elif act == 5 and isinstance(holder[last], dict):
        holder[last][rng.choice(names)] = rng.choice((*WRONG, "Text", "2025-02-12T10:00:00Z"))
    elif isinstance(holder[last], str):
        holder[last] = rng.choice((*UNTRUNCATED, *TRUNCATED, holder[last] + " ", "ungültig", 0, 101, 1.0))
    else:
        holder[last] = rng.choice((*WRONG, 0, 10, 100, 101, 1.0))
    return value


def all_names(schema: Any) -> list[str]:
    """The names of properties anywhere in a schema."""
    found: set[str] = set()
    todo = [schema]
    while todo:
        here = todo.pop()
        if isinstance(here, dict):
            found |= set(here.get("properties", ())) if isinstance(here.get("properties"), dict) else set()
            todo += here.values()
        elif isinstance(here, list):
            todo += here
    return sorted(found)
