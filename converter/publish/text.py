"""A story's text as HTML: every character as delivered, the layers as marks around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from html import escape

from markupsafe import Markup

from converter import inline
from converter.addresses import is_web, quotation_fragment
from converter.inline import Mark, Node
from converter.model import Block, Story
from converter.rulebook import title_of
from converter.spans import Span

# What HTML forbids (parse errors of the standard): C0 and C1 controls, DEL, surrogates, noncharacters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
# They turn the reading order around and can make a text look like another one (Unicode TR 36).
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ITEM = re.compile(r"^[ \t]*(?:[*•·‣▪–—-]+|\d{1,3}[.)])[ \t]+", re.MULTILINE)

_LINK_REL = "noopener noreferrer external"


def plain(text: str) -> str:
    """For attributes, titles, names: without what HTML forbids and without direction overrides; not escaped."""
    if text.isprintable():
        return text  # which none of those characters are
    return _BIDI.sub("", _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))


def finalize(value: object) -> object:
    """What Jinja does with every value before it escapes it."""
    if value.__class__ is str:
        return plain(value)
    return value


def shown(text: str) -> str:
    """Story text, escaped. A direction override is made visible, and loses its power."""
    if text.isprintable():
        return escape(text, quote=False)
    safe = escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text), quote=False)
    return _BIDI.sub(lambda m: f'<span class="cp" data-cp="U+{ord(m.group()):04X}"></span>', safe)


def web_address(value: str | None) -> str | None:
    """The address, if it is one that a link may have."""
    return value if value and is_web(value) else None


Link = Callable[[str], tuple[str, str] | None]
"""an entity's page, relative to the story's, and the id of its card; None where it has no page"""


def rendered(story: Story, link: Link, *, table_label: str = "Tabelle") -> tuple[Markup | None, Markup]:
    """The headline, None where the story has none of its own, and all other blocks in their order, with all marks."""
    marks = _Marks(story, link)
    headline = _headline_block(story)
    parts: list[str] = []
    crossheads = 0
    for block in gapless(story):
        if block == headline:
            continue
        if block.kind == "crosshead":
            crossheads += 1
        parts.append(_block(story, block, marks, crossheads, table_label))
    # Built from escaped text only.
    heading = Markup(marks.html(headline.span.trimmed(story.text))) if headline else None  # noqa: S704
    return heading, Markup("\n".join(parts))  # noqa: S704


def crossheads(story: Story) -> list[tuple[str, str]]:
    """Fragment and text of each."""
    return [
        (f"abschnitt-{n}", " ".join(b.span.of(story.text).split()))
        for n, b in enumerate(story.blocks_of("crosshead"), 1)
    ]


def _headline_block(story: Story) -> Block | None:
    if story.headline is None:
        return None
    return next((b for b in story.blocks_of("headline") if story.headline.within(b.span)), None)


def gapless(story: Story) -> Iterator[Block]:
    """The blocks, and what lies between them as paragraphs, so that nothing of the text is lost."""
    position = 0
    for block in sorted(story.blocks, key=lambda b: b.span):
        span = Span(max(block.span.start, position), max(block.span.end, position))
        if gap := _filled(story.text, position, span.start):
            yield Block("paragraph", gap)
        if filled := _filled(story.text, span.start, span.end):
            yield block if span == block.span else Block(block.kind, filled)
        position = span.end
    if gap := _filled(story.text, position, len(story.text)):
        yield Block("paragraph", gap)


def _filled(text: str, start: int, end: int) -> Span | None:
    span = Span(start, max(start, end))
    return span if span.of(text).strip() else None


def _block(story: Story, block: Block, marks: _Marks, number: int, table_label: str) -> str:
    text, span = story.text, block.span
    if block.kind == "crosshead":
        return f'<h2 id="abschnitt-{number}">{marks.html(span.trimmed(text))}</h2>'
    if block.kind == "table":
        inner = marks.html(_lines(text, span))
        label = escape(table_label)
        return f'<div class="table" role="group" tabindex="0" aria-label="{label}"><pre>{inner}</pre></div>'
    if block.kind == "list":
        items = "".join(f"<li>{marks.html(item)}</li>" for item in _items(text, span))
        return f'<ul class="delivered">{items}</ul>'
    span = span.trimmed(text)
    if block.kind == "paragraph":
        return f"<p>{_with_dateline(story, span, marks)}</p>"
    if block.kind == "dateline":
        return f'<p><span class="dateline">{marks.html(span)}</span></p>'
    return f'<p class="b-{block.kind}">{marks.html(span)}</p>'


def _with_dateline(story: Story, span: Span, marks: _Marks) -> str:
    line = story.dateline.span if story.dateline else None
    if line is None or not line.within(span) or not len(line):
        return marks.html(span)
    return (
        f"{marks.html(Span(span.start, line.start)) if line.start > span.start else ''}"
        f'<span class="dateline">{marks.html(line)}</span>{marks.html(Span(line.end, span.end))}'
    )


def _lines(text: str, span: Span) -> Span:
    """The span from the beginning of its first line, so that columns stay below each other."""
    start = text.rfind("\n", 0, span.start) + 1
    if text[start : span.start].strip():
        start = span.start
    return Span(start, span.end)


def _items(text: str, span: Span) -> Iterator[Span]:
    """A list's items: a line with a marker begins one; without any marker each line is one."""
    starts = [m.start() for m in _ITEM.finditer(text, span.start, span.end)]
    if not starts:
        starts = [m.start() for m in re.compile(r"^.*\S", re.MULTILINE).finditer(text, span.start, span.end)]
    if not starts or text[span.start : starts[0]].strip():
        starts.insert(0, span.start)
    for start, end in zip(starts, [*starts[1:], span.end], strict=True):
        if len(item := Span(start, end).trimmed(text)):
            yield item


def _tight(text: str, mark: Mark) -> Mark:
    """Without white space at its ends, which is not shown where it stands at a block's end."""
    span = mark.span
    if text[span.start].isspace() or text[span.end - 1].isspace():
        return replace(mark, span=span.trimmed(text))
    return mark


class _Marks:
    """A story's marks, ready to be asked for a stretch of text."""

    def __init__(self, story: Story, link: Link) -> None:
        self.story = story
        self.types = {e.id: e.type for e in story.entities}
        self.opening = {e.id: self._opening(e.type, link(e.id)) for e in story.entities}
        tight = (_tight(story.text, mark) for mark in inline.marks(story))
        self.layer = inline.Layer(m for m in tight if len(m.span))

    def html(self, span: Span) -> str:
        inside = self.layer.over(span)
        if not inside:
            return shown(span.of(self.story.text))
        return self._render(inline.tree(span, inside), inside_link=False)

    def _render(self, nodes: Iterable[Node], *, inside_link: bool) -> str:
        text = self.story.text
        parts = []
        for node in nodes:
            if node.mark is None:
                parts.append(shown(text[node.span.start : node.span.end]))
            else:
                parts.append(self._wrap(node.mark, node.children, inside_link=inside_link))
        return "".join(parts)

    def _wrap(self, mark: Mark, children: tuple[Node, ...], *, inside_link: bool) -> str:
        if mark.kind == "mention":
            return self._mention(mark, children, inside_link=inside_link)
        content = self._render(children, inside_link=inside_link)
        number = mark.number + 1
        if mark.kind != "quotation":
            return f'<span class="{mark.kind}" data-q="{number}">{content}</span>'
        quotation = self.story.quotations[mark.number]
        id_ = f' id="{quotation_fragment(number)}"' if mark.first else ""
        # The number is drawn by the style sheet: the text keeps its characters when it is copied.
        ref = "" if not mark.last or inside_link else self._reference(number)
        unsure = " unsure" if quotation.unsure else ""
        return f'<span class="q q-{escape(quotation.type)}{unsure}" data-q="{number}"{id_}>{content}{ref}</span>'

    @staticmethod
    def _reference(number: int) -> str:
        return f'<a class="qref" href="#z{number}" aria-label="Zitat {number}" data-n="{number}"></a>'

    @staticmethod
    def _opening(type_: str, target: tuple[str, str] | None) -> str | None:
        if target is None:
            return None
        page, card = target
        return f'<a class="m m-{type_}" href="{escape(page)}" data-card="{escape(card)}"'

    def _mention(self, mark: Mark, children: tuple[Node, ...], *, inside_link: bool) -> str:
        mention = self.story.mentions[mark.number]
        opening = self.opening.get(mention.entity)
        if opening is None or inside_link:
            kind = f"{'unsure ' if mention.unsure else ''}m m-{self.types.get(mention.entity, 'person')}"
            return f'<span class="{kind}">{self._render(children, inside_link=inside_link)}</span>'
        content = self._render(children, inside_link=True)
        by = escape(plain(title_of(mention.by)))
        opening = opening.replace(' class="m ', ' class="unsure m ', 1) if mention.unsure else opening
        return f'{opening} data-by="{by}" data-sure="{mention.confidence:.2f}">{content}</a>'
