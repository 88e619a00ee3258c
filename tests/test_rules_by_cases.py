"""Each extraction rule by its cases; the notation stands in ``README.md``. Adding a folder adds the test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import notation
import pytest
from notation import FORMS, NAMES, NOTHING, QUOTATIONS, Example, Mark

from converter import registry
from converter.language.engine.record import Record
from converter.language.engine.rule import Rule
from converter.model import Mention, Quotation, Story
from converter.pipeline import annotate
from converter.registry import Recipe
from converter.spans import Span

FOLDER = Path(__file__).parent / "rules"
RULES: dict[str, Rule] = {s.name: s.facts["rule"] for s in registry.stages("rule").values()}


def _lines(kind: str) -> list[tuple[str, int, str]]:
    found = []
    for path in sorted(FOLDER.glob(f"*/{kind}.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line and not line.startswith("#"):
                found.append((path.parent.name, number, line))
    return found


def _annotated(example: Example, rule: Rule) -> tuple[Story, Record]:
    record = Record()
    return annotate(replace(example.story, language=rule.language), Recipe(), record=record), record


def _layers(example: Example, rule: Rule) -> set[str]:
    layers = {{"links": "names", "speakers": "quotations"}.get(rule.layer, str(rule.layer))}
    if example.of(*NAMES, "part"):
        layers.add("names")
    if example.of("nominal", "pronoun"):
        layers.add("references")
    if example.of(*QUOTATIONS):
        layers.add("quotations")
    return layers


def _check(example: Example, rule: Rule) -> None:
    story, record = _annotated(example, rule)
    layers = _layers(example, rule)
    if "names" in layers:
        found = [m for m in story.mentions if m.form in ("name", "part")]
        _mentions(story, example.of(*NAMES, "part"), found, record)
        _nothing(example.of(NOTHING), found, record)
    if "references" in layers:
        marks = example.of("nominal", "pronoun")
        forms = {m.what for m in marks} or {"nominal"}
        found = [m for m in story.mentions if m.form in forms]
        _mentions(story, marks, found, record)
        _nothing(example.of(NOTHING) if rule.layer == "references" else (), found, record)
    if "quotations" in layers:
        _quotations(story, example, record)


def _said(span: Span, story: Story) -> tuple[int, int, str]:
    return (span.start, span.end, span.of(story.text))


def _nothing(marks: Iterable[Mark], found: list[Mention], record: Record) -> None:
    for mark in marks:
        assert not [m for m in found if m.span == mark.span], mark
        _made(mark, mark.span, "", 1.0, record)


def _mentions(story: Story, marks: Iterable[Mark], found: list[Mention], record: Record) -> None:
    marks = tuple(marks)
    types = {e.id: e.type for e in story.entities}
    wanted = [(*_said(m.span, story), m.what) for m in marks]
    assert [(*_said(m.span, story), m.form if m.form in FORMS else types[m.entity]) for m in found] == wanted
    for mark, mention in zip(marks, found, strict=True):
        if mark.entity:
            assert mention.entity == mark.entity, mark
        _made(mark, mention.span, mention.by, mention.confidence, record)


def _made(mark: Mark, span: Span, by: str, confidence: float, record: Record) -> None:
    """By the rule itself, or the record tells that the rule had a say in it; then the score there is the confidence."""
    if mark.rule and mark.rule != by:
        said = [e for e in record.at(span.start, span.end) if e.rule == mark.rule]
        assert said, mark
        confidence = next((e.score for e in said if e.span == span and e.score is not None), confidence)
    assert mark.low <= confidence <= mark.high, (mark, confidence)


def _quotations(story: Story, example: Example, record: Record) -> None:
    groups: dict[str, list[Mark]] = {}
    for number, mark in enumerate(example.of(*QUOTATIONS)):
        groups.setdefault(mark.tie or f"({number})", []).append(mark)
    wanted = [(marks[0].what, tuple(_said(m.span, story) for m in marks)) for marks in groups.values()]
    found = [(q.type, tuple(_said(s, story) for s in q.spans)) for q in story.quotations]
    assert sorted(found) == sorted(wanted)
    by_spans: dict[tuple[tuple[int, int, str], ...], Quotation] = {
        tuple(_said(s, story) for s in q.spans): q for q in story.quotations
    }
    for tie, marks in groups.items():
        quotation = by_spans[tuple(_said(m.span, story) for m in marks)]
        if marks[0].entity:
            assert quotation.attributed_to == (None if marks[0].entity == "-" else marks[0].entity), marks[0]
        _made(marks[0], quotation.spans[0], quotation.by, quotation.confidence, record)
        if len(groups) == 1 or tie.startswith("#"):
            _roles(quotation, [m for m in example.of("cue", "speaker", "addressee", "frame") if m.tie in (None, tie)])


def _roles(quotation: Quotation, marks: list[Mark]) -> None:
    found = {
        "cue": quotation.cue,
        "speaker": (quotation.source,) if quotation.source else (),
        "frame": quotation.frame,
        "addressee": (quotation.addressee,) if quotation.addressee else (),
    }
    for role in {m.what for m in marks}:
        assert found[role] == tuple(m.span for m in marks if m.what == role), role


@pytest.mark.parametrize(("id_", "number", "line"), _lines("good"))
def test_good(id_: str, number: int, line: str) -> None:
    example = notation.parse(line)
    assert any(m.rule == id_ for m in example.marks), f"nothing is marked as made by {id_}"
    _check(example, RULES[id_])


@pytest.mark.parametrize("kind", ["bad", "almost"])
def test_not_by_this_rule(kind: str) -> None:
    for id_, number, line in _lines(kind):
        example = notation.parse(line)
        assert all(m.rule != id_ for m in example.marks), f"{id_}/{kind}.txt:{number}"
        try:
            _check(example, RULES[id_])
        except AssertionError as error:
            raise AssertionError(f"{id_}/{kind}.txt:{number}: {line}") from error
        story, record = _annotated(example, RULES[id_])
        made = {m.by for m in story.mentions} | {q.by for q in story.quotations}
        if RULES[id_].layer not in ("names", "quotations"):  # these propose freely; the others act
            made |= {e.rule for e in record.entries if e.outcome != "proposed"}
        assert id_ not in made, f"{id_}/{kind}.txt:{number}: made by the rule"


@pytest.mark.parametrize("id_", sorted(RULES))
def test_a_rule_has_all_three(id_: str) -> None:
    for kind in ("good", "bad", "almost"):
        path = FOLDER / id_ / f"{kind}.txt"
        assert path.is_file(), f"{id_} has no {kind}.txt"
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        assert lines, f"{id_}/{kind}.txt has no case"


def test_every_folder_is_a_rules() -> None:
    assert {p.name for p in FOLDER.iterdir() if p.is_dir() and p.name[0].isupper()} <= set(RULES)
