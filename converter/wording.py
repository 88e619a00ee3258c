"""What a JSON Schema says of a value, in the words of whoever wrote the value.

A schema library speaks of keywords and of patterns. Who made the document wants to know what stands there and what may
stand there: both are worked out here from the schema itself, so that no schema needs messages of its own. A ``title``
in a part of a schema is taken as its description.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from converter.diagnostics import plural

_TYPES = {
    "string": "a text",
    "object": "an object",
    "array": "a list",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_FORMATS = {
    "date-time": "a date with time and zone, as 2025-02-12T10:31:00+01:00",
    "date": "a date, as 2025-02-12",
    "time": "a time, as 10:31:00+01:00",
    "uri": "an address with its scheme, as https://example.org/a or tag:example.org,2025:a",
    "uri-reference": "an address",
    "iri": "an address with its scheme, as https://example.org/a",
    "iri-reference": "an address",
    "email": "an e-mail address",
    "hostname": "the name of a host",
    "uuid": "a UUID",
    "regex": "a regular expression",
}
_PATTERNS = {
    r"^\d+$": "digits",
    r"^[0-9]+$": "digits",
    r"^\d{4}$": "a year in four digits",
    r"^\S+$": "a word without spaces",
}
_MOST_VALUES = 8
_LONGEST = 60
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a value."""

    path: tuple[str | int, ...]
    """to the value, from the one that was judged"""
    message: str
    """what stands there, and what may: without the value's own name"""
    member: str | None = None
    """the name that is too much, where that is the fault: its place is the member, not the object"""
    hint: str = ""


def faults(error: Any, schema: Mapping[str, Any]) -> Iterator[Fault]:
    """What an error of ``jsonschema_rs`` means. Of alternatives the one that fits best is looked into."""
    for path, steps, leaf in _leaves(error, tuple(error.instance_path), tuple(error.evaluation_path), 0):
        yield from _fault(leaf, path, _at(schema, steps), schema)


def _leaves(error: Any, path: tuple[Any, ...], steps: tuple[Any, ...], depth: int) -> Iterator[tuple[Any, Any, Any]]:
    """The error, or the errors of the alternative that was meant: the one that gets furthest into the value."""
    context = getattr(error.kind, "context", None)
    best: tuple[int, list[Any]] = (0, [])
    for branch in context or ():
        reach = max((len(inner.instance_path) for inner in branch), default=0)
        same = reach - len(error.instance_path) if reach >= len(error.instance_path) else reach
        if same > best[0]:
            best = (same, list(branch))
    if not best[1] or depth > _DEEPEST:
        yield path, steps, error
        return
    for inner in best[1]:
        yield from _leaves(inner, tuple(inner.instance_path), tuple(inner.evaluation_path), depth + 1)


def _at(schema: Any, steps: tuple[Any, ...]) -> Any:
    """The part of a schema that has the keyword at the end of a path."""
    here = schema
    for step in steps[:-1]:
        here = _resolved(here, schema) if step != "$ref" else here
        if step == "$ref":
            here = _resolved(here, schema)
        elif isinstance(here, Mapping) and step in here:
            here = here[step]
        elif isinstance(here, list) and str(step).isdigit() and int(step) < len(here):
            here = here[int(step)]
        else:
            return {}
    return here


def _resolved(part: Any, schema: Any) -> Any:
    for _ in range(_DEEPEST):
        reference = part.get("$ref") if isinstance(part, Mapping) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return part
        part = schema
        for step in reference[2:].split("/"):
            part = part.get(step.replace("~1", "/").replace("~0", "~"), {}) if isinstance(part, Mapping) else {}
    return part


def _fault(error: Any, path: tuple[Any, ...], part: Any, schema: Any) -> Iterator[Fault]:
    kind, name = error.kind, error.kind.name
    if name in ("additionalProperties", "unevaluatedProperties"):
        known = sorted(part.get("properties", ())) if isinstance(part, Mapping) else []
        for member in getattr(kind, "unexpected", ()):
            near = difflib.get_close_matches(str(member), known, 1)
            hint = f"did you mean {near[0]}?" if near else ""
            yield Fault(path, f"{shown(member)} is no property that is known here", str(member), hint)
    elif name in ("required", "dependentRequired"):
        yield Fault(path, f"has no {kind.property}")
    elif name == "propertyNames":
        yield Fault(path, f"has a name that can't be one: {shown(kind.error.instance)}")
    elif said := _counted(kind, name, error.instance):
        yield Fault(path, said)
    else:
        wanted = described(part, schema)
        yield Fault(path, f"is {shown(error.instance)}" + (f"; it takes {wanted}" if wanted else ""))


def _counted(kind: Any, name: str, value: Any) -> str:
    """Of limits: the value and the limit."""
    limit = getattr(kind, "limit", 0)
    return {
        "minimum": f"is {value}, and must be at least {limit}",
        "maximum": f"is {value}, and must be at most {limit}",
        "exclusiveMinimum": f"is {value}, and must be more than {limit}",
        "exclusiveMaximum": f"is {value}, and must be less than {limit}",
        "minLength": "is empty" if value == "" else f"has fewer than {plural(limit, 'character')}",
        "maxLength": f"has more than {plural(limit, 'character')}",
        "minItems": "is an empty list" if value == [] else f"has fewer than {plural(limit, 'entry', 'entries')}",
        "maxItems": f"has more than {plural(limit, 'entry', 'entries')}",
        "minProperties": f"has fewer than {plural(limit, 'property', 'properties')}",
        "maxProperties": f"has more than {plural(limit, 'property', 'properties')}",
        "uniqueItems": "has an entry twice",
    }.get(name, "")


def shown(value: Any) -> str:
    """A value as it is told: short, with its kind where that is not plain."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"'{value}'" if len(value) <= _LONGEST else f"'{value[:_LONGEST]}…'"
    return "a list" if isinstance(value, list) else "an object"


def described(part: Any, schema: Any, depth: int = 0) -> str:
    """What a part of a schema takes; empty where that can't be said in a few words."""
    part = _resolved(part, schema)
    if not isinstance(part, Mapping) or depth > _DEEPEST:
        return ""
    if isinstance(part.get("title"), str):
        return str(part["title"])
    if "enum" in part:
        values = [str(v) if isinstance(v, str) else shown(v) for v in part["enum"] if v is not None]
        more = " …" if len(values) > _MOST_VALUES else ""
        return ("one of " if len(values) > 1 else "") + ", ".join(values[:_MOST_VALUES]) + more
    if "const" in part:
        return shown(part["const"])
    for keyword in ("anyOf", "oneOf"):
        if keyword in part:
            if asked := [name for one in part[keyword] for name in _asked(one)]:
                return f"an object with {' or '.join(asked)}"
            made = (described(alternative, schema, depth + 1) for alternative in part[keyword])
            return " or ".join(dict.fromkeys(words for words in made if words and words != "null"))
    if "not" in part and "type" not in part:
        return "something else"
    kinds = part.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else [k for k in kinds if k != "null"]
    return " or ".join(dict.fromkeys(_kind(k, part, schema, depth) for k in kinds))


def _asked(part: Any) -> list[str]:
    """The properties that a part of a schema asks for, where it does nothing else."""
    return list(part["required"]) if isinstance(part, Mapping) and set(part) == {"required"} else []


def _kind(kind: str, part: Mapping[str, Any], schema: Any, depth: int) -> str:
    if kind == "string":
        if part.get("format") in _FORMATS:
            return _FORMATS[part["format"]]
        if "pattern" in part:
            return _PATTERNS.get(part["pattern"], f"a text of the form {part['pattern']}")
    if kind == "array" and (inner := described(part.get("items"), schema, depth + 1)):
        return f"a list, each entry {inner}"
    return _TYPES.get(kind, kind)
