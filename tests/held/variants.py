"""Variants of an input, each with one small difference: a word, a line, an element, a member or a field less, or more.

Every variant has a name that says which it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from lxml import etree

from converter.spans import Span

_FILLER = {"de": "gestern", "en": "yesterday"}


def words(line: str, language: str) -> Iterator[tuple[str, str]]:
    """A line in the bracket notation: a third of its words away, or another one behind. A mark's braces stay."""
    found = [m.span() for m in re.finditer(r"[^\W\d_][\w-]*(?![^{}]*\})", line)]
    for number, (start, end) in enumerate(found):
        if number % 3 == 1:
            yield f"more behind word {number}", f"{line[:end]} {_FILLER[language]}{line[end:]}"
        elif number % 3 == 0:
            yield f"without word {number}", line[:start] + line[end:].removeprefix(" ")


def lines(text: str) -> Iterator[tuple[str, str]]:
    """Each line away, a blank one in front of it, it joined with the next, and it further in."""
    found = text.splitlines(keepends=True)
    for i, line in enumerate(found):
        before, behind = "".join(found[:i]), "".join(found[i + 1 :])
        yield f"without line {i}", before + behind
        if not line.strip():
            continue
        yield f"blank before line {i}", f"{before}\n{line}{behind}"
        yield f"joined at line {i}", f"{before}{line.rstrip()} {behind}"
        yield f"line {i} indented", f"{before}   {line}{behind}"
        yield f"line {i} cut", f"{before}{line[: len(line) // 2].rstrip()}\n{behind}"


def markup(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each element and each attribute away, each text and value another."""
    root = etree.fromstring(data)
    for number, node in enumerate(root.iter("{*}*")):
        for name in [str(name) for name in node.attrib]:
            value = node.attrib.pop(name)
            yield f"element {number} without {name}", etree.tostring(root)
            node.set(name, f"{value!s}1")
            yield f"element {number} with another {name}", etree.tostring(root)
            node.set(name, value)
        if node.text and node.text.strip():
            text, node.text = node.text, " "
            yield f"element {number} without text", etree.tostring(root)
            node.text = f"{text} 12"
            yield f"element {number} with more text", etree.tostring(root)
            node.text = text
        parent = node.getparent()
        if parent is not None:
            place, tail = parent.index(node), node.tail
            parent.remove(node)
            yield f"without element {number}", etree.tostring(root)
            node.tail = tail
            parent.insert(place, node)


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Of JSON: each member and item away, each value one more, of another kind, or nothing."""
    whole = json.loads(data)

    def written() -> bytes:
        return json.dumps(whole, ensure_ascii=False).encode()

    def inside(value: Any, where: str) -> Iterator[tuple[str, bytes]]:
        keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        for key in keys:
            one, path = value[key], f"{where}/{key}"
            for other in _others(one):
                value[key] = other
                yield f"{path} = {other!r:.40}", written()
            value[key] = one
            yield from inside(one, path)
            if isinstance(value, list):
                del value[key]
                yield f"without {path}", written()
                value.insert(key, one)
            else:
                del value[key]
                yield f"without {path}", written()
                value[key] = one

    yield from inside(whole, "")


def _others(value: object) -> tuple[object, ...]:
    if isinstance(value, bool) or value is None:
        return (not value, 1)
    if isinstance(value, int | float):
        return (value + 1, value - 1, -value, str(value))
    if isinstance(value, str):
        return ("", f"{value}1", f" {value}", 0)
    return ((), None)


def less(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """A dataclass with one field of it, or of what is in it, empty, or one of its items away."""
    if isinstance(value, Span):
        if len(value) > 1:
            yield f"{where} from one further on", Span(value.start + 1, value.end)
            yield f"{where} to one before", Span(value.start, value.end - 1)
        return
    if not is_dataclass(value):
        return
    for field in fields(value):
        one, path = getattr(value, field.name), f"{where}.{field.name}"
        if isinstance(one, tuple):
            for i, item in enumerate(one):
                yield f"without {path}[{i}]", replace(value, **{field.name: (*one[:i], *one[i + 1 :])})  # type: ignore[type-var]
                for name, other in less(item, f"{path}[{i}]"):
                    yield name, replace(value, **{field.name: (*one[:i], other, *one[i + 1 :])})  # type: ignore[type-var]
        elif is_dataclass(one):
            yield f"without {path}", replace(value, **{field.name: None})  # type: ignore[type-var]
            for name, other in less(one, path):
                yield name, replace(value, **{field.name: other})  # type: ignore[type-var]
        elif one is not None and one != "" and field.name != "text":
            for name, other in _lesser(one):
                yield f"{path} {name}", replace(value, **{field.name: other})  # type: ignore[type-var]


def _lesser(one: object) -> Iterator[tuple[str, object]]:
    if isinstance(one, str):
        yield "empty", ""
        yield "longer", f"{one}1"
    elif isinstance(one, int | float):
        yield "one less", one - 1
        yield "halved", one / 2 if isinstance(one, float) else one // 2
    yield "none", None
