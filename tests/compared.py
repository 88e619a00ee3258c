"""Whether a story has what an example marks, and nothing else: each layer that is asked for is compared whole."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

from notation import FORMS, NAMES, NOTHING, QUOTATIONS, Example, Mark

from converter.language.engine.record import Record
from converter.model import Mention, Quotation, Story
from converter.pipeline import annotate
from converter.registry import Recipe
from converter.spans import Span


def annotated(example: Example, language: str) -> tuple[Story, Record]:
    """The example as the program marks it, and what its rules thought."""
    record = Record()
    return annotate(replace(example.story, language=language), Recipe(), record=record), record


def compare(story: Story, record: Record, example: Example, layers: Set[str]) -> None:
    """AssertionError where one of the ``layers`` (names, references, quotations) is not as marked."""
    if "names" in layers:
        found = [m for m in story.mentions if m.form in ("name", "part")]
        _mentions(story, example.of(*NAMES, "part"), found, record)
        _nothing(example.of(NOTHING), found, record)
    if "references" in layers:
        marks = example.of("nominal", "pronoun")
        forms = {m.what for m in marks} or {"nominal"}
        found = [m for m in story.mentions if m.form in forms]
        _mentions(story, marks, found, record)
        _nothing(example.of(NOTHING) if "names" not in layers else (), found, record)
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
