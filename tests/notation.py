"""The bracket notation of ``tests/rules/README.md``: an example with its marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from converter.model import Block, BlockKind, Dateline, Story
from converter.spans import Span

NAMES = ("person", "place", "organisation")
FORMS = ("nominal", "pronoun", "part")
QUOTATIONS = ("direct", "partial", "indirect", "free_indirect", "indirect_free_indirect", "reported")
NOTHING = "none"
"""no name here, though a rule looked at the words"""
FORM = ("located", "byline", "credit")
"""what the copy's form says of the words; ``located``: a place of the dateline, which ends with the first dash"""
ROLES = ("cue", "speaker", "addressee", "frame")
_MARK = re.compile(r"\{([^{}]*)\}")
_BAND = re.compile(r"(\d?\.?\d+)-(\d?\.?\d+)")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: the words and what is said of them."""

    span: Span
    what: str
    entity: str | None = None
    """the id after ``=``; for a quotation the speaker's; ``-``: nobody"""
    rule: str | None = None
    low: float = 0.0
    high: float = 1.0
    tie: str | None = None
    """``#1``"""


@dataclass(frozen=True, slots=True)
class Example:
    """A line of a case file."""

    line: str
    story: Story
    marks: tuple[Mark, ...]

    def of(self, *kinds: str) -> tuple[Mark, ...]:
        return tuple(m for m in self.marks if m.what in kinds)


@dataclass(slots=True)
class _Open:
    start: int
    marks: list[Mark] = field(default_factory=list)


def parse(line: str) -> Example:
    """Raises ValueError where brackets or a mark make no sense."""
    text, marks, opened, blocks = "", list[Mark](), list[int](), list[Block]()
    start, kind, i = 0, "paragraph", 0

    def close() -> None:
        blocks.append(Block(kind, Span(start, len(text))))  # type: ignore[arg-type]

    while i < len(line):
        at_start = len(text) == start and not opened
        if line.startswith(" ¶ ", i):
            close()
            text += "\n\n"
            start, kind, i = len(text), "paragraph", i + 3
        elif at_start and line.startswith("== ", i):
            kind, i = "crosshead", i + 3
        elif at_start and line.startswith("= ", i):
            kind, i = "headline", i + 2
        elif line[i] == "\\" and i + 1 < len(line):
            text, i = text + line[i + 1], i + 2
        elif line[i] == "[":
            opened.append(len(text))
            i += 1
        elif line[i] == "]":
            found = _MARK.match(line, i + 1)
            if found is None or not opened:
                raise ValueError(f"a bracket without its mark: {line[: i + 1]}")
            marks.append(_mark(found.group(1), Span(opened.pop(), len(text))))
            i = found.end()
        else:
            text, i = text + line[i], i + 1
    if opened:
        raise ValueError(f"an open bracket: {line}")
    close()
    headline = next((b.span for b in blocks if b.kind == "headline"), None)
    story = _formed(Story("case", text, headline=headline, blocks=tuple(blocks)), marks)
    return Example(line, story, tuple(sorted(marks, key=lambda m: (m.span.start, -m.span.end))))


def _formed(story: Story, marks: list[Mark]) -> Story:
    """With the dateline, authors and editors that are marked."""

    def spans(what: str) -> tuple[Span, ...]:
        return tuple(m.span for m in marks if m.what == what)

    dateline = None
    if located := spans("located"):
        start = next(b.span.start for b in story.blocks if b.span.end > located[0].start)
        dateline = Dateline(Span(start, story.text.index("-", located[-1].end) + 1), located)
    return replace(story, dateline=dateline, bylines=spans("byline"), credits=spans("credit"))


def _mark(words: str, span: Span) -> Mark:
    mark = Mark(span, "")
    for word in words.split():
        name, _, value = word.partition("=")
        if band := _BAND.fullmatch(word):
            mark = replace(mark, low=float(band[1]), high=float(band[2]))
        elif re.fullmatch(r"[A-Z]{3}\d{3}", word):
            mark = replace(mark, rule=word)
        elif word.startswith("#"):
            mark = replace(mark, tie=word)
        elif name in (*NAMES, *FORMS, *QUOTATIONS, *ROLES, *FORM, NOTHING) and not mark.what:
            mark = replace(mark, what=name, entity=value or None)
        elif name == "speaker" and mark.what in QUOTATIONS:
            mark = replace(mark, entity=value)
        else:
            raise ValueError(f"unknown in a mark: {word}")
    if not mark.what:
        raise ValueError(f"a mark says nothing: {{{words}}}")
    return mark


KINDS: tuple[BlockKind, ...] = ("paragraph", "crosshead", "headline")
