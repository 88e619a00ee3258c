"""The story as an editor reads and corrects it: Markdown with bracketed spans (Pandoc), and YAML front matter.

Headlines are ``#``, crossheads ``##``, paragraphs stand as they are, all other blocks in fenced divs with their kind's
name. The reader gives the same story back, whatever the text holds; what has no place in the body stands in the comment
at the end, which an editor leaves alone.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import quote

from converter import inline
from converter.markdown import (
    DEPTH,
    FORMS,
    GAP,
    LOOSE,
    MORE,
    QUOTATIONS,
    ROLES,
    VERSION,
    agency_in,
    checksum,
    comment,
    entity_key,
    mention_key,
    paragraph_kind,
    quotation_key,
    subject_key,
)
from converter.model import Entity, Story
from converter.registry import Recipe, writer
from converter.spans import Span

_TERMS = {term: name for name, term in QUOTATIONS.items()}


@dataclass(frozen=True, slots=True)
class _Label:
    """One tag: where it stands and what it says."""

    group: str
    """whose order counts: mentions, keywords …; empty where none does"""
    number: int
    """place in that group"""
    span: Span
    classes: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Segment:
    """A block, or text between blocks, and the stretches of it that Markdown takes for paragraphs."""

    kind: str
    span: Span
    paragraphs: tuple[Span, ...]


@dataclass(slots=True)
class _Sheet:
    """What the rendering of a story goes by, and what it leaves behind."""

    layer: inline.Layer
    cuts: dict[int, int] = field(default_factory=dict)
    """index of a mark that had to be cut → number of the cut"""
    seen: list[_Label] = field(default_factory=list)
    """labels in the order in which a reader meets them"""


@writer("markdown", suffix=".md", media_type="text/markdown", label="Markdown", keeps=100)
def write(story: Story, recipe: Recipe) -> bytes:
    """Markdown for editors, with entities and quotations as bracketed spans; correct it and read it again."""
    ordered = all(a.span.end <= b.span.start for a, b in zip(story.blocks, story.blocks[1:], strict=False))
    segments, gaps = _segments(story, ordered=ordered)
    paragraphs = [p for s in segments for p in s.paragraphs]
    marks, elsewhere = _marks(story, paragraphs)
    sheet = _Sheet(inline.Layer(inline.Mark("mention", i, labels[0].span) for i, labels in enumerate(marks)))
    body = "\n\n".join(_block(story, segment, marks, sheet) for segment in segments)
    front = "\n".join(_front(story, gaps))
    page = f"---\n{front}\n---\n\n{body}\n"
    book = _bookkeeping(story, sheet, elsewhere, segments=len(segments), ordered=ordered) | {"check": checksum(page)}
    data = json.dumps(book, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return (page + comment(data)).encode("utf-8", "surrogatepass")


# ------------------------------------------------------------------------------------------------------------ layout


def _segments(story: Story, *, ordered: bool) -> tuple[list[_Segment], list[str]]:
    """Blocks and loose text in order, and the white space before, between and after them."""
    text = story.text
    segments: list[_Segment] = []
    gaps: list[str] = []
    position = 0
    for block in story.blocks if ordered else ():
        position = _loose(text, Span(position, block.span.start), segments, gaps)
        segments.append(_Segment(block.kind, block.span, _paragraphs(text, block.kind, block.span)))
        position = block.span.end
    _loose(text, Span(position, len(text)), segments, gaps)
    return segments, gaps


def _loose(text: str, span: Span, segments: list[_Segment], gaps: list[str]) -> int:
    """Adds a gap and, where there is more than white space in it, the text as a segment of its own."""
    inner = span.trimmed(text)
    if not inner.of(text):
        gaps.append(span.of(text))
        return span.end
    gaps.append(text[span.start : inner.start])
    segments.append(_Segment(LOOSE, inner, _paragraphs(text, LOOSE, inner)))
    gaps.append(text[inner.end : span.end])
    return span.end


def _paragraphs(text: str, kind: str, span: Span) -> tuple[Span, ...]:
    if kind in ("headline", "crosshead", "paragraph") or not len(span):
        return (span,)
    cuts = [m.span() for m in re.finditer(r"(?<=[^\n])\n\n(?=[^\n])", span.of(text))]
    starts = [span.start, *(span.start + end for _, end in cuts)]
    ends = [*(span.start + start for start, _ in cuts), span.end]
    return tuple(Span(a, b) for a, b in zip(starts, ends, strict=True))


def _block(story: Story, segment: _Segment, marks: Sequence[tuple[_Label, ...]], sheet: _Sheet) -> str:
    parts = [_inline(story, span, marks, sheet, kind=segment.kind) for span in segment.paragraphs]
    if segment.kind == "headline":
        return f"# {parts[0]}".rstrip(" ")
    if segment.kind == "crosshead":
        return f"## {parts[0]}".rstrip(" ")
    if segment.kind == "paragraph" and parts[0] and paragraph_kind(parts[0]) == "paragraph":
        return parts[0]
    return f"::: {segment.kind}\n" + "".join(f"{part}\n" for part in "\n\n".join(parts).split("\n") if parts[0]) + ":::"


# ------------------------------------------------------------------------------------------------------------- spans


def _labels(story: Story) -> Iterator[_Label]:
    """Every tag of the story, those that go outside where two have one place first."""
    yield from _of_the_head(story)
    yield from _of_quotations(story)
    for i, signal in enumerate(story.signals):
        number = (("number", str(signal.number)),) if signal.number is not None else ()
        yield _Label("signals", i, signal.span, (signal.kind,), number)
    located = story.dateline.located if story.dateline else ()
    for group, name, spans in (
        ("keywords", "keyword", story.keywords),
        ("bylines", "author", story.bylines),
        ("credits", "credit", story.credits),
        ("located", "located", located),
    ):
        for i, span in enumerate(spans):
            yield _Label(group, i, span, (name,))
    yield from _of_mentions(story)


def _of_the_head(story: Story) -> Iterator[_Label]:
    """Headline and slug where they are not what their blocks say, rights, dateline and its agency."""
    for name, span, kind in (("headline", story.headline, "headline"), ("slugline", story.slugline, "slug")):
        if span and span != _first_of(story, kind):
            yield _Label("", 0, span, (name,))
    if story.rights:
        yield _Label("", 0, story.rights.notice, ("rights",))
    if dateline := story.dateline:
        found = agency_in(dateline.span.of(story.text))
        usual = found and Span(dateline.span.start + found[0], dateline.span.start + found[1])
        attributes = [("date", dateline.date)] if dateline.date is not None else []
        if usual and not dateline.agency:
            attributes.append(("agency", "none"))
        yield _Label("", 0, dateline.span, ("dateline",), tuple(attributes))
        if dateline.agency and dateline.agency != usual:
            yield _Label("", 0, dateline.agency, ("agency",))


def _of_quotations(story: Story) -> Iterator[_Label]:
    for i, quotation in enumerate(story.quotations):
        for j, span in enumerate(quotation.spans):
            known = (("by", quotation.attributed_to), ("mode", quotation.mode)) if j == 0 else ()
            said = tuple((key, value) for key, value in known if value is not None)
            yield _Label("", 0, span, (_TERMS[quotation.type],), (("n", str(i + 1)), *said))
    for name, field_ in ROLES.items():
        for i, quotation in enumerate(story.quotations):
            value = getattr(quotation, field_)
            for span in value if isinstance(value, tuple) else (value,) if value else ():
                yield _Label("", 0, span, (name,), (("q", str(i + 1)),))


def _of_mentions(story: Story) -> Iterator[_Label]:
    types = {e.id: e.type for e in story.entities}
    names = _unique_names(story.entities)
    for i, mention in enumerate(story.mentions):
        form = (mention.form,) if mention.form in FORMS else ()
        plain = names.get((types.get(mention.entity, ""), mention.span.of(story.text))) == mention.entity
        ref = () if plain else (("ref", mention.entity),)
        yield _Label("mentions", i, mention.span, (types.get(mention.entity, "entity"), *form), ref)


def _unique_names(entities: Iterable[Entity]) -> dict[tuple[str, str], str]:
    """Type and name → id, where only one entity has them: such a mention needs no ``ref``."""
    found: dict[tuple[str, str], str] = {}
    twice = set()
    for entity in entities:
        key = (entity.type, entity.name)
        twice |= {key} & found.keys()
        found[key] = entity.id
    return {key: id_ for key, id_ in found.items() if key not in twice}


def _first_of(story: Story, kind: str) -> Span | None:
    return next((b.span for b in story.blocks if b.kind == kind and len(b.span)), None)


def _marks(story: Story, paragraphs: Sequence[Span]) -> tuple[list[tuple[_Label, ...]], list[_Label]]:
    """The labels that can stand in the body, those with one place that get on with each other in one bracket; and the
    rest: those that are empty, begin or end between blocks, or lie too deep."""
    labels = list(_labels(story))
    ordered = sorted(p for p in paragraphs if len(p))
    elsewhere = [x for x in labels if not _has_place(x.span, ordered)]
    inside = [x for x in labels if _has_place(x.span, ordered)]
    if len(inside) > DEPTH // 2:
        inside, deep = _shallow(inside)
        elsewhere += deep
    marks: list[tuple[_Label, ...]] = []
    for _, same in groupby(sorted(inside, key=lambda x: (x.span.start, -x.span.end)), key=lambda x: x.span):
        marks += _brackets(list(same))
    return marks, elsewhere


def _has_place(span: Span, paragraphs: Sequence[Span]) -> bool:
    """Whether the span begins and ends in paragraphs; they are in order and do not overlap."""
    return len(span) > 0 and all(
        (i := bisect_right(paragraphs, at, key=lambda p: p.start)) > 0 and at < paragraphs[i - 1].end
        for at in (span.start, span.end - 1)
    )


def _shallow(labels: Sequence[_Label]) -> tuple[list[_Label], list[_Label]]:
    """Labels of which so few cover one place that brackets in brackets stay readable, and the others."""
    kept: list[_Label] = []
    deep: list[_Label] = []
    open_: list[int] = []
    for label in sorted(labels, key=lambda x: (x.span.start, -x.span.end)):
        open_ = [end for end in open_ if end > label.span.start]
        if len(open_) >= DEPTH // 4:
            deep.append(label)
            continue
        open_.append(label.span.end)
        kept.append(label)
    wanted = {id(x) for x in kept}
    return [x for x in labels if id(x) in wanted], deep


def _brackets(same: list[_Label]) -> list[tuple[_Label, ...]]:
    """Labels on one place: a mention, one list's tag and one role in some quotations share a bracket."""
    mention = next((x for x in same if x.group == "mentions"), None)
    listed = next((x for x in same if x.group in ("keywords", "bylines", "credits", "located")), None)
    roles = [x for x in same if x.classes[0] in ROLES]
    parts = {r.classes: [x.attributes for x in roles if x.classes == r.classes] for r in roles}
    alike = [r for r in roles if parts[r.classes] == parts[roles[0].classes]]
    shared = [x for x in (mention, listed, *alike) if x]
    alone = [(x,) for x in same if not any(x is other for other in shared)]
    return [*alone, tuple(shared)] if shared else [(x,) for x in same]


def _inline(story: Story, span: Span, marks: Sequence[tuple[_Label, ...]], sheet: _Sheet, *, kind: str) -> str:
    return _nodes(story, inline.tree(span, sheet.layer), span, marks, sheet, kind=kind)


def _nodes(
    story: Story,
    nodes: Iterable[inline.Node],
    within: Span,
    marks: Sequence[tuple[_Label, ...]],
    sheet: _Sheet,
    *,
    kind: str,
) -> str:
    out = []
    for node in nodes:
        if node.mark is None:
            out.append(_escaped(story.text, node.span, within, kind=kind))
            continue
        number = node.mark.number
        whole = node.mark.first and node.mark.last
        cut = None if whole else sheet.cuts.setdefault(number, len(sheet.cuts) + 1)
        if node.mark.first:
            sheet.seen += marks[number]
        inner = _nodes(story, node.children, within, marks, sheet, kind=kind)
        out.append(f"[{inner}]{_attributes(marks[number] if node.mark.first else (), cut)}")
    return "".join(out)


def _attributes(labels: Sequence[_Label], cut: int | None) -> str:
    classes = [f".{c}" for label in labels for c in label.classes] or [f".{MORE}"]
    values: dict[str, list[str]] = {}
    for label in labels:
        for key, value in label.attributes:
            values.setdefault(key, []).append(value)
    if cut is not None:
        values["cut"] = [str(cut)]
    said = (f"{key}={_value(' '.join(dict.fromkeys(many)))}" for key, many in values.items())
    return "{" + " ".join([*dict.fromkeys(classes), *said]) + "}"


def _value(value: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_:-]+", value):
        return value
    return '"' + quote(value, safe=" +/.,;:!?=()'äöüÄÖÜß", errors="surrogatepass") + '"'


# ------------------------------------------------------------------------------------------------------------ escapes

_ALWAYS = "\\`*_[]<"


def _escaped(text: str, span: Span, within: Span, *, kind: str) -> str:
    """Text that Markdown gives back as it was; ``within`` is the paragraph, whose edges Markdown strips."""
    one_line = kind in ("headline", "crosshead")
    out = []
    for i in range(span.start, span.end):
        char = text[i]
        before = text[i - 1] if i > within.start else ""
        after = text[i + 1] if i + 1 < within.end else ""
        if char == "\n":
            if one_line or not before or not after or "\n" in (before, after):
                out.append("&#10;")
            elif kind == "table" or (kind == "list" and not re.match(r"(?:[-*+]|\d+[.)]) ", text[i + 1 : i + 6])):
                out.append("\\\n")
            else:
                out.append("\n")
        elif (char.isspace() and (not before or not after or "\n" in (before, after))) or _hidden(char):
            out.append(f"&#{ord(char)};" if char in " \t" else f"&#x{ord(char):X};")
        elif char in _ALWAYS:
            item = kind == "list" and char == "*" and before in ("", "\n") and after == " "
            out.append(char if item else f"\\{char}")
        elif char == "&" and re.match(r"[#A-Za-z]", after or " "):
            out.append("&amp;")
        elif _opens_block(char, text, i, before, within, kind=kind) or (char == "#" and not after):
            out.append(f"\\{char}")
        else:
            out.append(char)
    return "".join(out)


def _hidden(char: str) -> bool:
    """Controls, format characters and line separators: an editor should see that they are there."""
    if char in "\n\t " or "!" <= char <= "~":
        return False
    return unicodedata.category(char) in ("Cc", "Cf", "Cn", "Zl", "Zp") or char == "\ufffe"


def _opens_block(char: str, text: str, i: int, before: str, within: Span, *, kind: str) -> bool:
    """Signs that mean a block to Markdown where a line begins; in a list the bullets may."""
    if before not in ("", "\n"):
        if char in ".)" and kind != "list":
            near = max(within.start, i - 10)  # a list's number has at most nine digits
            start = text.rfind("\n", near, i) + 1 or near
            return (start > near or near == within.start) and re.fullmatch(r"\d{1,9}", text[start:i]) is not None
        return False
    if char in "-+":
        return kind != "list" or text[i + 1 : i + 2] != " "
    return char in "#>=:~|"


# ------------------------------------------------------------------------------------------------------- front matter


def _front(story: Story, gaps: Sequence[str]) -> Iterator[str]:
    """The lines of the front matter: every string quoted, so that ``NO`` and ``12:30`` stay what they are."""
    yield f"wiremark: {VERSION}"
    yield f"id: {_quoted(story.id)}"
    yield f"language: {_quoted(story.language)}"
    yield from _given(agency=story.agency, dated=story.dated)
    if story.status != "usable":
        yield f"status: {_quoted(story.status)}"
    yield from _given(urgency=story.urgency)
    for name, span, kind in (("headline", story.headline, "headline"), ("slugline", story.slugline, "slug")):
        if span is None and _first_of(story, kind):
            yield f"{name}: false"
    if story.rights and (story.rights.holder, story.rights.year, story.rights.href) != (None, None, None):
        yield "rights:"
        rights = _given(holder=story.rights.holder, year=story.rights.year, href=story.rights.href)
        yield from (f"  {line}" for line in rights)
    if story.entities:
        yield "entities:"
        yield from (f"  {line}" for entity in story.entities for line in _entity(entity))
    if story.subjects:
        yield "subjects:"
        yield from (f"  - {{code: {_quoted(s.code)}, name: {_quoted(s.name)}}}" for s in story.subjects)
    if story.reviewed:
        yield f"reviewed: [{', '.join(map(_quoted, story.reviewed))}]"
    if story.checked:
        yield "checked:"
        yield from (f"  - {{{', '.join(_given(by=r.by, on=r.on, version=r.version))}}}" for r in story.checked)
    yield from _gap_lines(gaps)


def _entity(entity: Entity) -> Iterator[str]:
    yield f"{_quoted(entity.id) if not re.fullmatch(r'[a-z][a-z0-9-]*', entity.id) else entity.id}:"
    values = _given(
        type=entity.type,
        name=entity.name,
        kind=entity.kind,
        title=entity.title,
        affiliation=entity.affiliation,
        country=entity.country,
        within=entity.within,
        latitude=entity.latitude,
        longitude=entity.longitude,
        gender=entity.gender,
    )
    yield from (f"  {line}" for line in values)
    if entity.identifiers:
        yield "  identifiers:"
        for i in entity.identifiers:
            source = f", source: {_quoted(i.source)}" if i.source else ""
            yield f"    - {{scheme: {_quoted(i.scheme)}, value: {_quoted(i.value)}{source}}}"


def _given(**values: str | float | None) -> Iterator[str]:
    for key, value in values.items():
        if value is not None:
            yield f"{key}: {_quoted(value) if isinstance(value, str) else repr(value)}"


def _gap_lines(gaps: Sequence[str]) -> Iterator[str]:
    """What stands between the blocks, where it is not a blank line."""
    inner = gaps[1:-1]
    usual = max(dict.fromkeys(inner), key=lambda gap: (inner.count(gap), gap == GAP)) if inner else GAP
    if usual != GAP:
        yield f"gap: {_quoted(usual)}"
    wanted = ["", *[usual] * len(inner), "\n"] if len(gaps) > 1 else [""]
    odd = {i: gap for i, (gap, want) in enumerate(zip(gaps, wanted, strict=True)) if gap != want}
    if odd:
        yield f"gaps: {{{', '.join(f'{i}: {_quoted(gap)}' for i, gap in odd.items())}}}"


_UNPRINTABLE = re.compile(
    "[^\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]"
)


def _quoted(value: str) -> str:
    """A double-quoted YAML scalar on one line (YAML 1.2, 7.3.1)."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + _UNPRINTABLE.sub(lambda m: f"\\U{ord(m.group()):08X}", escaped) + '"'


# --------------------------------------------------------------------------------------------------------- bookkeeping


def _made(by: str, confidence: float, why: tuple[str, ...]) -> list[Any]:
    return [by, confidence, list(why)] if why else [by, confidence]


def _bookkeeping(
    story: Story, sheet: _Sheet, elsewhere: Sequence[_Label], *, segments: int, ordered: bool
) -> dict[str, Any]:
    """Who set what, in which order, and what has no place in the body."""
    book: dict[str, Any] = {"segments": segments, "text": checksum(story.text)}
    made: dict[str, list[list[Any]]] = {}
    text = story.text
    seen = [*sheet.seen, *elsewhere]
    for label in (x for x in seen if x.group == "mentions"):
        mention = story.mentions[label.number]
        made.setdefault(mention_key(text, mention), []).append(_made(mention.by, mention.confidence, mention.why))
    for quotation in story.quotations:
        made.setdefault(quotation_key(text, quotation), []).append([quotation.by, quotation.confidence])
    for entity in story.entities:
        made.setdefault(entity_key(entity), []).append(_made(entity.by, 1.0, entity.why))
    for subject in story.subjects:
        made.setdefault(subject_key(subject), []).append([subject.by, subject.confidence])
    if made:
        book["made"] = made
    order = {}
    for group in ("mentions", "keywords", "bylines", "credits", "located", "signals"):
        met = [x.number for x in seen if x.group == group]
        if met != sorted(met):
            order[group] = met
    if order:
        book["order"] = order
    if elsewhere:
        book["elsewhere"] = [[_attributes([x], None), x.span.start, x.span.end] for x in elsewhere]
    if not ordered:
        book["blocks"] = [[b.kind, b.span.start, b.span.end] for b in story.blocks]
    layers = ("mentions", "quotations", "subjects")
    book["layers"] = [layer for layer in layers if getattr(story, layer)]
    return book
