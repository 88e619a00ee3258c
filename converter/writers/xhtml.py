"""The text as XHTML with RDFa: the first rendition inside a NewsML-G2 item.

The text of ``body``, white space between the elements included, is the story's text, character for character. Every
span of the story is an element with an id (``m3`` is the third mention, ``q1-2`` the second piece of the first
quotation), so that other properties can refer to it and the reader finds it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from converter import inline
from converter.addresses import article_iri, entity_iri, quotation_iri
from converter.model import Block, Story
from converter.registry import Recipe
from converter.schemes import XHTML
from converter.spans import Span
from converter.xml import Markup, element, escape, joined

TAGS = {"headline": "h1", "crosshead": "h2", "table": "pre", "list": "ul"}
"""of blocks; all others are ``p``"""

TYPES = {"person": "Person", "place": "Place", "organisation": "Organization"}
"""schema.org's"""

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Target:
    """A span of the story that becomes an element."""

    stem: str
    """``m3``: what the ids of its pieces are made from"""
    kind: inline.MarkKind
    owner: int
    """index into ``Story.mentions`` or ``Story.quotations``"""
    span: Span
    css: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """The document and the ids of the pieces of every target."""

    markup: Markup
    pieces: dict[str, list[str]]


def targets(story: Story) -> tuple[Target, ...]:
    """Every span of the story but its blocks'. Empty ones mark nothing and are left out."""
    return tuple(t for t in _targets(story) if len(t.span))


def _targets(story: Story) -> Iterator[Target]:
    types = {e.id: e.type for e in story.entities}
    for i, mention in enumerate(story.mentions):
        form = None if mention.form == "name" else mention.form
        css = " ".join(filter(None, ("mention", types.get(mention.entity), form)))
        yield Target(f"m{i + 1}", "mention", i, mention.span, css)
    for i, quotation in enumerate(story.quotations):
        for span in quotation.spans:
            yield Target(f"q{i + 1}", "quotation", i, span, f"quotation {quotation.type}")
        for span in quotation.cue:
            yield Target(f"c{i + 1}", "cue", i, span, "cue")
        if quotation.speaker:
            yield Target(f"s{i + 1}", "speaker", i, quotation.speaker, "speaker")
        for span in quotation.frame:
            yield Target(f"frame{i + 1}", "field", i, span, "frame")
        if quotation.speaker_phrase:
            yield Target(f"phrase{i + 1}", "field", i, quotation.speaker_phrase, "source-phrase")
        for name in ("addressee", "medium", "place"):
            if span := getattr(quotation, name):
                yield Target(f"{name}{i + 1}", "field", i, span, name)
    for i, signal in enumerate(story.signals):
        number = "" if signal.number is None else f" number-{signal.number}"
        yield Target(f"signal{i + 1}", "field", i, signal.span, f"signal {signal.kind}{number}")
    for name, spans in _fields(story):
        for i, span in enumerate(spans):
            yield Target(f"{name}{i + 1}", "field", i, span, name)


def _fields(story: Story) -> Iterator[tuple[str, tuple[Span, ...]]]:
    yield "headline", (story.headline,) if story.headline else ()
    yield "slugline", (story.slugline,) if story.slugline else ()
    yield "keyword", story.keywords
    yield "byline", story.bylines
    yield "credit", story.credits
    yield "rights", (story.rights.notice,) if story.rights else ()
    if story.dateline:
        yield "dateline", (story.dateline.span,)
        yield "located", story.dateline.located
        yield "agency", (story.dateline.agency,) if story.dateline.agency else ()


def stretches(story: Story) -> Iterator[tuple[Block | None, Span]]:
    """The whole text from start to end: the blocks, and what stands between them."""
    position = 0
    for block in sorted(story.blocks, key=lambda b: (b.span.start, b.span.end)):
        if block.span.start > position:
            yield None, Span(position, block.span.start)
        start = max(position, block.span.start)
        yield block, Span(start, max(start, block.span.end))
        position = max(position, block.span.end)
    if position < len(story.text):
        yield None, Span(position, len(story.text))


def render(story: Story, recipe: Recipe) -> Rendition:
    """A whole XHTML document; the story must be one that XML can carry (``xml.carriable``)."""
    things = {
        e.id: {"property": "mentions", "typeof": TYPES[e.type], "resource": entity_iri(e, recipe)}
        for e in story.entities
    }
    work = _Work(story, recipe, targets(story), things)
    parts = tuple(stretches(story))
    marks = inline.Layer(inline.Mark(target.kind, number, target.span) for number, target in enumerate(work.targets))
    body = element(
        "body",
        {"vocab": "https://schema.org/", "typeof": "NewsArticle", "resource": article_iri(story.id, recipe)},
        *(_stretch(work, block, span, marks) for block, span in parts),
    )
    head = element("head", None, element("title", None, inline.title(story).text))
    attributes = {"xmlns": XHTML, "xml:lang": story.language, "lang": story.language}
    return Rendition(element("html", attributes, head, body), work.pieces)


@dataclass(frozen=True, slots=True)
class _Work:
    story: Story
    recipe: Recipe
    targets: tuple[Target, ...]
    things: dict[str, dict[str, str]]
    """RDFa of every entity"""
    pieces: dict[str, list[str]] = field(default_factory=dict)
    """filled while the text is rendered"""


def _stretch(work: _Work, block: Block | None, span: Span, marks: inline.Layer) -> Markup:
    if block is None:
        words = span.of(work.story.text)
        edge = any(
            span.start <= m.span.start < span.end or span.start < m.span.end <= span.end
            for m in marks.over(span)
            if len(m.span)
        )
        if not words.strip() and not edge:
            return escape(words)
        return element("div", {"class": "other"}, _inline(work, span, marks))
    tag = TAGS.get(block.kind, "p")
    content = _items(work, span, marks) if tag == "ul" else _inline(work, span, marks)
    return element(tag, {"class": block.kind}, content)


def _items(work: _Work, span: Span, marks: inline.Layer) -> Markup:
    """A list's lines; its bullets are part of the text."""
    return joined(element("li", None, _inline(work, line, marks)) for line in lines(work.story, span))


def lines(story: Story, span: Span) -> Iterator[Span]:
    """The lines of a stretch, each with its line break."""
    for match in _LINE.finditer(story.text, span.start, span.end):
        yield Span(match.start(), match.end())


def _inline(work: _Work, span: Span, marks: inline.Layer) -> Markup:
    nodes = inline.tree(span, marks)
    return Markup(inline.render(work.story, nodes, escape, lambda mark, content: _wrap(work, mark, content)))


def _wrap(work: _Work, mark: inline.Mark, content: str) -> str:
    target = work.targets[mark.number]
    ids = work.pieces.setdefault(target.stem, [])
    id_ = f"{target.stem}-{len(ids) + 1}" if ids else target.stem
    ids.append(id_)
    whole = mark.span.start == target.span.start
    attributes: dict[str, str | None] = {"id": id_, "class": target.css if whole else f"{target.css} continued"}
    if target.kind in ("mention", "quotation"):
        attributes["xml:id"] = id_
    if target.kind == "quotation":
        iri = quotation_iri(work.story.id, target.owner + 1, work.recipe)
        attributes |= {"property": "hasPart", "typeof": "Quotation", "resource": iri}
    if target.kind == "mention":
        attributes |= work.things.get(work.story.mentions[target.owner].entity, {})
    return element("span", attributes, Markup(content))
