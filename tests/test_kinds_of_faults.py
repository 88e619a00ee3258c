"""Kinds of faults that real copy taught, each by variants of its own; ``kinds/README.md`` tells the notation."""

from __future__ import annotations

from pathlib import Path

import pytest
from compared import annotated, compare
from notation import NAMES, Example, parse

from converter import knowledge

FOLDER = Path(__file__).parent / "kinds"
KINDS = sorted(path.stem for path in FOLDER.glob("*.txt"))
VARIANTS = 5


def _lines(kind: str) -> list[str]:
    return (FOLDER / f"{kind}.txt").read_text(encoding="utf-8").splitlines()


def _variants(kind: str) -> list[str]:
    return [line for line in _lines(kind) if line and not line.startswith("#")]


def _layers(kind: str) -> set[str]:
    """``# names quotations``: the layers that the file's first line says are compared whole."""
    return set(_lines(kind)[0].removeprefix("#").split())


def _is_record(id_: str) -> bool:
    try:
        return bool(knowledge.load().record(id_))
    except KeyError:
        return False


def _links(example: Example) -> set[str | None]:
    """The records that the marks name; a mark without an id claims none."""
    return {m.entity for m in example.of(*NAMES) if m.entity and _is_record(m.entity)}


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind in KINDS for line in _variants(kind)])
def test_variant(kind: str, line: str) -> None:
    example = parse(line)
    story, record = annotated(example, "de")
    compare(story, record, example, _layers(kind))
    if "names" in _layers(kind):
        assert {e.id for e in story.entities if _is_record(e.id)} == _links(example)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_not_one_sentence(kind: str) -> None:
    assert all(line.startswith("# ") for line in _lines(kind)[:2]), "the layers, then what is wrong"
    assert _layers(kind) <= {"names", "references", "quotations"}
    assert len(set(_variants(kind))) >= VARIANTS
