"""Our schemas and the official ones allow the same: shown component by component, for all documents there can be.

Every content model is walked as an automaton beside its counterpart; elements that a content model allows, their
attributes, types and wildcards are compared in turn, from each global element and each named type on.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from converter.resources import folder
from schema_components import Complex, Schema

REFERENCE = Path(os.environ.get("WIREMARK_REFERENCE", "/nonexistent"))
OFFICIAL = {
    "newsml-g2/newsml-g2.xsd": REFERENCE / "newsml-g2-2.35" / "NewsML-G2_2.35-spec-All-Power.xsd",
    "nitf/nitf.xsd": REFERENCE / "nitf-3.6" / "nitf-3-6.xsd",
}

pytestmark = pytest.mark.skipif(not REFERENCE.is_dir(), reason="WIREMARK_REFERENCE names no folder")


@pytest.mark.parametrize("name", OFFICIAL)
def test_the_components_are_equivalent(name: str) -> None:
    ours, theirs = Schema(folder("schemas") / name), Schema(OFFICIAL[name])
    assert list(differences(ours, theirs)) == []


def differences(ours: Schema, theirs: Schema) -> list[str]:
    """What one schema has and the other has not, each with the way that leads there."""
    found: list[str] = []
    if ours.target != theirs.target:
        found.append(f"namespace {ours.target} / {theirs.target}")
    for kind in ("element", "attribute"):
        if odd := ours.names(kind) ^ theirs.names(kind):
            found.append(f"global {kind}s: {sorted(odd)}")
    complex_types = [n for n in theirs.names("type") if not theirs.named_type(n).simple or theirs.named_type(n).base]
    if missing := set(complex_types) - ours.names("type"):
        found.append(f"types: {sorted(missing)}")
    todo: list[tuple[str, Complex, Complex]] = []
    for name in sorted(ours.names("element") & theirs.names("element")):
        a, b = (s.element_type(s.globals["element", name]) for s in (ours, theirs))
        todo.append((f"<{name.partition('}')[2]}>", a, b))
    for name in sorted(ours.names("type") & set(complex_types)):  # what xsi:type can name
        a, b = ours.named_type(name), theirs.named_type(name)
        if a.base != b.base:
            found.append(f"{name} extends {a.base} / {b.base}")
        todo.append((name.partition("}")[2], a, b))
    for name in ours.names("attribute") & theirs.names("attribute"):
        if ours.global_attribute(name) != theirs.global_attribute(name):
            found.append(f"@{name}")
    seen = set()
    while todo:
        way, a, b = todo.pop()
        if (id(a), id(b)) in seen:
            continue
        seen.add((id(a), id(b)))
        for aspect in ("mixed", "simple", "wildcard", "abstract", "block"):
            if getattr(a, aspect) != getattr(b, aspect):
                found.append(f"{way}: {aspect} {getattr(a, aspect)} / {getattr(b, aspect)}")
        for name in sorted(a.attributes.keys() | b.attributes.keys()):
            if a.attributes.get(name) != b.attributes.get(name):
                found.append(f"{way}/@{name}: {a.attributes.get(name)} / {b.attributes.get(name)}")
        found += content_differences(way, a, b)
        for symbol in a.children.keys() & b.children.keys():
            step = f"{way}/{symbol.name.partition('}')[2]}"
            todo.append((step, ours.element_type(a.children[symbol]), theirs.element_type(b.children[symbol])))
    assert len(seen) > 50
    return found


def content_differences(way: str, a: Complex, b: Complex) -> list[str]:
    todo, seen = [(a.content, b.content, "")], set()
    while todo:
        mine, other, so_far = todo.pop()
        if (mine, other) in seen:
            continue
        seen.add((mine, other))
        if mine.nullable != other.nullable:
            return [f"{way}: may end after{so_far or ' nothing'}: {mine.nullable} / {other.nullable}"]
        if mine.first != other.first:
            odd = sorted(s.name for s in mine.first ^ other.first)
            return [f"{way}: after{so_far or ' nothing'}: {odd}"]
        for symbol in mine.first:
            todo.append((mine.after(symbol), other.after(symbol), f"{so_far} {symbol.name.partition('}')[2]}"))
    return []


def test_a_difference_is_found() -> None:
    """The comparison itself can fail."""
    file = folder("schemas") / "newsml-g2" / "newsml-g2.xsd"
    ours, changed = Schema(file), Schema(file)
    headline = next(n for n in changed.globals["group", "{http://iptc.org/std/nar/2006-10-01/}supplement"].iter() if n.get("ref") == "assert")
    headline.set("maxOccurs", "1")
    assert any("assert" in line for line in differences(ours, changed))
