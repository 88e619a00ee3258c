"""The layers over a stretch of text as a tree: what XHTML, NITF, Markdown, the site and the terminal all render.

Mentions, quotations, cues and speakers may cross each other's borders and block borders; a tree can't. The longer one
stays outside, and the one that crosses is cut into pieces, which know that they are pieces.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from converter.model import Mention, Story, Title
from converter.spans import Span

MarkKind = Literal["mention", "quotation", "cue", "speaker", "field"]
"""``field``: any other span of the story (headline, dateline, signal …), made and numbered by the one who renders it"""
ALL: tuple[MarkKind, ...] = ("quotation", "mention", "cue", "speaker")
_RANK = {"field": -1, "quotation": 0, "speaker": 1, "cue": 2, "mention": 3}


@dataclass(frozen=True, slots=True)
class Mark:
    """One layer's claim on a stretch of text."""

    kind: MarkKind
    number: int
    """index into ``Story.mentions`` or, for the other kinds, ``Story.quotations``"""
    span: Span
    """the piece; it never crosses another mark of the tree"""
    first: bool = True
    """the piece begins the mention, quotation, cue or speaker"""
    last: bool = True
    """the piece ends it"""


@dataclass(frozen=True, slots=True)
class Node:
    """Text (no mark) or a marked stretch with its children; the children cover the span without a gap."""

    span: Span
    mark: Mark | None = None
    children: tuple[Node, ...] = ()


def marks(story: Story, kinds: Iterable[MarkKind] = ALL) -> tuple[Mark, ...]:
    """All marks of the story, whole spans in text order, outer ones first."""
    wanted = set(kinds)
    found: list[Mark] = []
    if "mention" in wanted:
        found += [Mark("mention", i, m.span) for i, m in enumerate(story.mentions)]
    for i, q in enumerate(story.quotations):
        if "quotation" in wanted:
            found += _pieces("quotation", i, q.spans)
        if "cue" in wanted:
            found += _pieces("cue", i, q.cue)
        if "speaker" in wanted and q.speaker:
            found.append(Mark("speaker", i, q.speaker))
    return tuple(sorted((m for m in found if len(m.span)), key=_outer_first))


def _pieces(kind: MarkKind, number: int, spans: tuple[Span, ...]) -> list[Mark]:
    last = len(spans) - 1
    return [Mark(kind, number, span, i == 0, i == last) for i, span in enumerate(spans)]


def _outer_first(mark: Mark) -> tuple[int, int, int, int]:
    return (mark.span.start, -mark.span.end, _RANK[mark.kind], mark.number)


class Layer:
    """Marks that can be asked for a stretch of text without going through all of them."""

    __slots__ = ("_reach", "_starts", "marks")

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.marks = tuple(sorted(marks, key=_outer_first))
        self._starts = [m.span.start for m in self.marks]
        self._reach = [*accumulate((m.span.end for m in self.marks), max)]
        """how far each mark and all before it reach: non-decreasing, so that it can be searched"""

    def over(self, span: Span) -> tuple[Mark, ...]:
        """Those that may reach into the span, and all that do."""
        return self.marks[bisect_right(self._reach, span.start) : bisect_left(self._starts, span.end)]


def tree(span: Span, candidates: Layer | Iterable[Mark]) -> tuple[Node, ...]:
    """The nodes of a stretch of text: marks that reach into it, cut at its borders and where they cross."""
    candidates = candidates.over(span) if isinstance(candidates, Layer) else candidates
    inside = [m if m.span.within(span) else _cut(m, span) for m in candidates if m.span.overlaps(span)]
    return _nest(span, sorted(inside, key=_outer_first))


def _cut(mark: Mark, to: Span) -> Mark:
    start, end = max(mark.span.start, to.start), min(mark.span.end, to.end)
    return Mark(
        mark.kind,
        mark.number,
        Span(start, end),
        mark.first and start == mark.span.start,
        mark.last and end == mark.span.end,
    )


DEEPEST = 64
"""marks inside each other; deeper ones are not shown: parsers of XML refuse a depth of 256, Python one of 1,000"""


def _nest(span: Span, todo: list[Mark], depth: int = 0) -> tuple[Node, ...]:
    if depth == DEEPEST:
        return (Node(span),)
    nodes: list[Node] = []
    position, at = span.start, 0
    while at < len(todo):
        mark = todo[at]
        start, end = mark.span.start, mark.span.end
        at += 1
        if start > position:
            nodes.append(Node(Span(position, start)))
        inner, beyond = [], []
        while at < len(todo) and todo[at].span.start < end:
            other = todo[at]
            at += 1
            if other.span.end <= end:
                inner.append(other)
            else:
                inner.append(_cut(other, mark.span))
                beyond.append(_cut(other, Span(end, other.span.end)))
        if beyond:  # what is cut has another place in the order
            inner.sort(key=_outer_first)
            todo, at = sorted([*beyond, *todo[at:]], key=_outer_first), 0
        nodes.append(Node(mark.span, mark, _nest(mark.span, inner, depth + 1) if inner else (Node(mark.span),)))
        position = end
    if position < span.end or not nodes:
        nodes.append(Node(Span(position, span.end)))
    return tuple(nodes)


def render(story: Story, nodes: Iterable[Node], text: Callable[[str], str], wrap: Callable[[Mark, str], str]) -> str:
    """The nodes as a string: ``text`` escapes, ``wrap`` puts a mark around its rendered content."""
    return "".join(
        text(n.span.of(story.text)) if n.mark is None else wrap(n.mark, render(story, n.children, text, wrap))
        for n in nodes
    )


def mention_of(story: Story, mark: Mark) -> Mention:
    return story.mentions[mark.number]


def title(story: Story) -> Title:
    """The headline or, derived, the first sentence of the first paragraph, behind the dateline."""
    if story.headline:
        return Title(" ".join(story.headline.of(story.text).split()), story.headline, False)
    body = story.blocks_of("paragraph") or story.blocks_of("notice", "list", "table", "crosshead")
    span = body[0].span if body else Span(0, len(story.text))
    if story.dateline and story.dateline.span.within(span):
        span = Span(story.dateline.span.end, span.end)
    span = span.trimmed(story.text)
    sentence = _first_sentence(story.text, span)
    return Title(" ".join(sentence.of(story.text).split()) or story.id, sentence, True)


def _first_sentence(text: str, span: Span) -> Span:
    from converter.language.tokens import sentences

    first = next(iter(sentences(text, span)), span)
    return first.trimmed(text)


def prominence(story: Story) -> tuple[tuple[str, float], ...]:
    """Entities by relevance (0 to 1), most relevant first: how often and early they are mentioned, who is quoted."""
    weight: dict[str, float] = {e.id: 0.0 for e in story.entities}
    length = max(1, len(story.text))
    for mention in story.mentions:
        if mention.entity in weight:
            weight[mention.entity] += 1.0 + (1.0 - mention.span.start / length)
    for quotation in story.quotations:
        if quotation.attributed_to in weight:
            weight[quotation.attributed_to] += 0.5
    top = max(weight.values(), default=0.0) or 1.0
    ranked = sorted(weight.items(), key=lambda item: (-item[1], item[0]))
    return tuple((id_, round(value / top, 2)) for id_, value in ranked)
