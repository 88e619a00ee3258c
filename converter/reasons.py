"""Why a story's marks are what they are: the record of the rules, told mark by mark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from converter import registry, rulebook
from converter.diagnostics import plural
from converter.language.engine.record import Entry, Record
from converter.language.engine.weights import UnknownEvidence, weights
from converter.model import Mention, Quotation, Story
from converter.spans import Lines, Span

_OF_NAMES = ("names", "links")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence and what it weighs."""

    name: str
    weight: float | None
    """log odds; None: the rule's score is a model's own"""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a rule or the policy did with the words."""

    text: str
    what: str
    """a type, a kind of quotation, an entity's name"""
    rule: str
    title: str
    outcome: str
    """``proposed``, ``kept``, ``lost`` or ``changed``"""
    score: float | None
    evidence: tuple[Evidence, ...]
    because: str
    against: str
    """the words of what it lost to"""


@dataclass(frozen=True, slots=True)
class Reason:
    """A mark, or words that no rule's proposal was kept for, and how that came."""

    line: int
    column: int
    """both from 1, in the story's text"""
    text: str
    mark: str
    """``name``, ``part``, ``nominal``, ``pronoun`` or the kind of quotation; empty: there is no mark"""
    type: str
    """of the entity"""
    entity: str
    """id of the entity, or of who speaks"""
    name: str
    rule: str
    title: str
    confidence: float | None
    link: tuple[str, ...]
    """reasons for taking it for the entity that bears the identifiers"""
    events: tuple[Event, ...]
    """what concerns just these words"""
    rivals: tuple[Event, ...]
    """what else was proposed for some of them, and lost"""


def reasons(story: Story, record: Record, *, line: int | None = None, column: int | None = None) -> Iterator[Reason]:
    """The marks of a story in the order of the text, with what was recorded of them.

    With ``line``: those that reach into it; with ``column``, too: those that cover the place. Where no mark is, what
    was proposed and lost there is told.
    """
    lines = Lines.of(story.text)
    wanted = _stretch(story, lines, line, column)
    told = _Told(story, record, lines)
    marks: list[Mention | Quotation] = sorted((*story.mentions, *story.quotations), key=lambda m: _spans(m)[0].start)
    chosen = [m for m in marks if any(_meets(s, wanted) for s in _spans(m))]
    for mark in chosen:
        yield told.mention(mark) if isinstance(mark, Mention) else told.quotation(mark)
    if line is None:
        return
    covered = [s for m in chosen for s in _spans(m)]
    for entry in dict.fromkeys(e for e in told.near(wanted) if e.outcome == "lost"):
        if not any(entry.span.overlaps(s) for s in covered) and _meets(entry.span, wanted):
            yield told.unmarked(entry)


def _spans(mark: Mention | Quotation) -> tuple[Span, ...]:
    return (mark.span,) if isinstance(mark, Mention) else mark.spans


def _meets(span: Span, wanted: Span) -> bool:
    return span.start < wanted.end and wanted.start < span.end


def _stretch(story: Story, lines: Lines, line: int | None, column: int | None) -> Span:
    """Raises ValueError where the text has no such place."""
    if line is None:
        return Span(0, max(1, len(story.text)))
    if not 1 <= line <= len(lines.starts):
        raise ValueError(f"the text has {plural(len(lines.starts), 'line')}")
    start = lines.starts[line - 1]
    end = lines.starts[line] if line < len(lines.starts) else len(story.text)
    if column is None:
        return Span(start, max(end, start + 1))
    if not 1 <= column <= max(1, end - start):
        raise ValueError(f"line {line} has {plural(end - start, 'character')}")
    return Span(start + column - 1, start + column)


class _Told:
    """The record of a story, by the lines that its entries touch."""

    def __init__(self, story: Story, record: Record, lines: Lines) -> None:
        self.story, self.lines = story, lines
        self.names = {e.id: e for e in story.entities}
        self.layers = {id_: stage.facts["rule"].layer for id_, stage in registry.stages("rule").items()}
        self.by_line: dict[int, list[Entry]] = defaultdict(list)
        for entry in record.entries:
            for number in self._touched(entry.span):
                self.by_line[number].append(entry)

    def _touched(self, span: Span) -> range:
        return range(self.lines.at(span.start)[0], self.lines.at(max(span.start, span.end - 1))[0] + 1)

    def near(self, span: Span) -> Iterator[Entry]:
        """The entries that reach into a stretch, in the order in which they happened."""
        found = {id(e): e for number in self._touched(span) for e in self.by_line[number] if _meets(e.span, span)}
        yield from found.values()

    def mention(self, mention: Mention) -> Reason:
        entity = self.names[mention.entity]
        layers = _OF_NAMES if mention.form in ("name", "part") else ("references",)
        link = mention.why or (entity.why if entity.identifiers else ())
        return self._reason((mention.span,), mention.form, layers, mention.by, mention.confidence, mention.entity, link)

    def quotation(self, quotation: Quotation) -> Reason:
        return self._reason(
            quotation.spans,
            quotation.type,
            ("quotations", "speakers"),
            quotation.by,
            quotation.confidence,
            quotation.attributed_to or "",
            (),
        )

    def _reason(
        self,
        spans: tuple[Span, ...],
        mark: str,
        layers: tuple[str, ...],
        by: str,
        confidence: float,
        entity: str,
        link: tuple[str, ...],
    ) -> Reason:
        entries = [e for s in spans for e in self.near(s) if self.layers.get(e.rule, "names") in layers]
        own = [e for e in entries if e.span in spans and e.outcome != "lost"]
        rivals = [e for e in entries if e.outcome == "lost"]
        line, column = self.lines.at(spans[0].start)
        known = self.names.get(entity)
        return Reason(
            line,
            column,
            " … ".join(s.of(self.story.text) for s in spans),
            mark,
            known.type if known else "",
            entity,
            known.name if known else "",
            by,
            rulebook.title_of(by),
            confidence,
            link,
            tuple(map(self._event, dict.fromkeys(own))),
            tuple(map(self._event, dict.fromkeys(rivals))),
        )

    def unmarked(self, entry: Entry) -> Reason:
        """Words that are no mark."""
        line, column = self.lines.at(entry.span.start)
        before = [e for e in self.near(entry.span) if e.span == entry.span and e.rule == entry.rule]
        return Reason(
            line,
            column,
            entry.span.of(self.story.text),
            "",
            "",
            "",
            "",
            entry.rule,
            rulebook.title_of(entry.rule),
            None,
            (),
            tuple(map(self._event, dict.fromkeys(before))),
            (),
        )

    def _event(self, entry: Entry) -> Event:
        return Event(
            entry.span.of(self.story.text),
            entry.what,
            entry.rule,
            rulebook.title_of(entry.rule),
            entry.outcome,
            None if entry.score is None else round(entry.score, 3),
            tuple(self._evidence(entry)),
            entry.because,
            entry.against.of(self.story.text) if entry.against else "",
        )

    def _evidence(self, entry: Entry) -> Iterator[Evidence]:
        told_once = entry.outcome == "proposed" or (entry.evidence and self.layers.get(entry.rule) != "names")
        if entry.score is None or not told_once:
            return
        table = weights(self.story.language)
        for name in ("base", *entry.evidence):
            try:
                yield Evidence(name, table.weight(entry.rule, name))
            except UnknownEvidence:
                yield Evidence(name, None)
