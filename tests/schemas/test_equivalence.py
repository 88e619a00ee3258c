"""Our schemas and the official ones allow the same: shown component by component, for all documents there can be.

Every content model is walked as an automaton beside its counterpart; elements that a content model allows, their
attributes, types and wildcards are compared in turn, from each global element and each named type on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from schema_components import Complex, Expression, Schema

from converter.resources import folder

REFERENCE = Path(os.environ.get("WIREMARK_REFERENCE", "/nonexistent"))
OFFICIAL = {
    "newsml-g2/newsml-g2.xsd": REFERENCE / "newsml-g2-2.35" / "NewsML-G2_2.35-spec-All-Power.xsd",
    "nitf/nitf.xsd": REFERENCE / "nitf-3.6" / "nitf-3-6.xsd",
}


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="WIREMARK_REFERENCE names no folder")
@pytest.mark.parametrize("name", OFFICIAL)
def test_the_components_are_equivalent(name: str) -> None:
    ours, theirs = Schema(folder("schemas") / name), Schema(OFFICIAL[name])
    assert list(differences(ours, theirs)) == []


def differences(ours: Schema, theirs: Schema) -> Iterator[str]:
    """What one schema has and the other has not, each with the way that leads there."""
    if ours.target != theirs.target:
        yield f"namespace {ours.target} / {theirs.target}"
    for kind in ("element", "attribute"):
        if odd := ours.names(kind) ^ theirs.names(kind):
            yield f"global {kind}s: {sorted(odd)}"
    for name in ours.names("attribute") & theirs.names("attribute"):
        if ours.global_attribute(name) != theirs.global_attribute(name):
            yield f"@{name}"
    todo: list[tuple[str, Complex, Complex]] = []
    for name in sorted(ours.names("element") & theirs.names("element")):
        a, b = (s.element_type(s.globals["element", name]) for s in (ours, theirs))
        todo.append((f"<{_local(name)}>", a, b))
    named = {n for n in theirs.names("type") if not theirs.named_type(n).simple or theirs.named_type(n).base}
    if missing := named - ours.names("type"):
        yield f"types: {sorted(missing)}"
    for name in sorted(named & ours.names("type")):  # what xsi:type can name
        a, b = ours.named_type(name), theirs.named_type(name)
        if a.base != b.base:
            yield f"{_local(name)} extends {a.base} / {b.base}"
        todo.append((_local(name), a, b))
    seen = set()
    while todo:
        way, a, b = todo.pop()
        if (id(a), id(b)) in seen:
            continue
        seen.add((id(a), id(b)))
        yield from _type_differences(way, a, b)
        for symbol in a.children.keys() & b.children.keys():
            inner = (ours.element_type(a.children[symbol]), theirs.element_type(b.children[symbol]))
            todo.append((f"{way}/{_local(symbol.name)}", *inner))
    assert len(seen) > 50


def _type_differences(way: str, a: Complex, b: Complex) -> Iterator[str]:
    for aspect in ("mixed", "simple", "wildcard", "abstract", "block"):
        mine, other = getattr(a, aspect), getattr(b, aspect)
        if mine != other:
            yield f"{way}: {aspect} {mine} / {other}"
    for name in sorted(a.attributes.keys() | b.attributes.keys()):
        if a.attributes.get(name) != b.attributes.get(name):
            yield f"{way}/@{name}: {a.attributes.get(name)} / {b.attributes.get(name)}"
    if a.content != b.content:
        yield from _content_differences(way, a.content, b.content)


def _content_differences(way: str, a: Expression, b: Expression) -> Iterator[str]:
    todo, seen = [(a, b, " nothing")], set()
    while todo:
        mine, other, before = todo.pop()
        if (mine, other) in seen:
            continue
        seen.add((mine, other))
        if mine.nullable != other.nullable:
            yield f"{way}: may end after{before}: {mine.nullable} / {other.nullable}"
        if mine.first != other.first:
            yield f"{way}: after{before}: {sorted(s.name for s in mine.first ^ other.first)}"
        todo += [(mine.after(s), other.after(s), f"{before} {_local(s.name)}") for s in mine.first & other.first]


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def test_a_difference_is_found() -> None:
    """The comparison itself can fail."""
    file = folder("schemas") / "newsml-g2" / "newsml-g2.xsd"
    ours, changed = Schema(file), Schema(file)
    supplement = changed.globals["group", "{http://iptc.org/std/nar/2006-10-01/}supplement"]
    next(n for n in supplement.iter() if n.get("ref") == "assert").set("maxOccurs", "1")
    assert any("assert" in line for line in differences(ours, changed))
