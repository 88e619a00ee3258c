"""NITF, alone or inside NewsML: any version, with or without its namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from lxml import etree

from converter import doors
from converter.diagnostics import Diagnostic, Severity
from converter.identifiers import catalogued
from converter.model import (
    BlockKind,
    Dateline,
    EntityType,
    Identifier,
    Quotation,
    QuotationType,
    Rights,
    Story,
    Subject,
)
from converter.readers import accounting, flow, markup
from converter.readers.markup import BY, Composer, child, children, local, namespace, words
from converter.registry import Reading, Recipe, Source, reader
from converter.schemes import NITF
from converter.spans import Span
from converter.xml import parse, place

TYPES: dict[str, EntityType] = {"person": "person", "location": "place", "org": "organisation"}

Status = Literal["usable", "withheld", "canceled"]
STATUS: dict[str, Status] = {
    "usable": "usable",
    "embargoed": "withheld",
    "withheld": "withheld",
    "canceled": "canceled",
}


@dataclass(slots=True)
class Copy:
    """What an ``nitf`` element holds."""

    composer: Composer = field(default_factory=Composer)
    content: flow.Content = field(init=False)
    headline: Span | None = None
    byline_blocks: list[Span] = field(default_factory=list)
    bylines: list[Span] = field(default_factory=list)
    dateline: Span | None = None
    located: list[Span] = field(default_factory=list)
    rights: Span | None = None
    quoted: list[tuple[Span, QuotationType, str | None]] = field(default_factory=list)
    agency: str | None = None

    def __post_init__(self) -> None:
        self.content = flow.Content(self.composer)


def _detect(source: Source) -> int:
    head = source.data[:4096].replace(b"\0", b"")
    return 90 if re.search(rb"<(?:[\w.-]+:)?nitf[\s>/]", head) and b"newsItem" not in head else 0


@reader("nitf", detect=_detect, suffixes=(".nitf", ".xml"))
def read(source: Source, recipe: Recipe) -> Reading:
    """The story of an NITF document: its parts become blocks, its tagged names become entities and mentions."""
    tree, notes = parse(source.data, source=source.name, recover=True, limits=recipe.limits)
    if tree is None:
        return Reading(notes=notes)
    root = tree.getroot()
    if local(root) != "nitf":
        return Reading(notes=(*notes, _note("NTF001", Severity.ERROR, "the root element is not nitf", root, source)))
    head = child(root, "head")
    copy = compose(root, head)
    if not copy.composer.blocks:
        return Reading(notes=(*notes, _note("NTF002", Severity.ERROR, "the document holds no text", root, source)))
    if (own := namespace(root)) != NITF:
        what = f"the namespace {own}" if own else "no namespace"
        hint = f"NITF 3.6 has {NITF}; earlier versions have none"
        notes = (*notes, _note("NTF003", Severity.INFO, f"NITF with {what}", root, source, hint))
    said = [*accounts(root, copy, copy.composer.text, source), *_impossible(child(head, "docdata"), source)]
    where = place(root, source=source.name)
    language, complaint = doors.language(root.get("baselang") or recipe.language, where, recipe.language)
    story = story_of(copy, id_=source.id or source.name, language=language)
    said += [complaint] if complaint else []
    return Reading((replace(_with_head(story, head), notes=tuple(said)),), notes)


def _impossible(data: etree._Element | None, source: Source) -> Iterator[Diagnostic]:
    """The dates of the head that there can't be."""
    for node in children(data, "date.issue", "date.release", "date.expire", "doc.copyright"):
        said = node.get("year" if local(node) == "doc.copyright" else "norm")
        if said and dated(said) is None and (found := doors.date(said, local(node), place(node, source=source.name))):
            yield found


def _note(
    rule: str, severity: Severity, message: str, node: etree._Element, source: Source, hint: str = ""
) -> Diagnostic:
    return Diagnostic(rule, severity, message, hint, place(node, source=source.name))


def accounts(root: etree._Element, copy: Copy, text: str, source: Source) -> Iterator[Diagnostic]:
    """What of the document the story does not have, and what it has that the document has not."""
    if copy.content.left_out:
        message = f"kept out of the story: {accounting.listed(copy.content.left_out)}"
        yield accounting.weighed(_note("NTF004", Severity.INFO, message, root, source), copy.content.left_out)
    body = child(root, "body")
    whole = accounting.text(body if body is not None else root, {*flow.NITF.silent, *OMITTED, "head"})
    yield from accounting.compared(whole, text, place(root, source=source.name))


OMITTED = ("abstract of body.head", "series", "distributor")


def compose(root: etree._Element, head: etree._Element | None) -> Copy:
    """The text of an ``nitf`` element, put together in the order in which a reader reads it."""
    copy = Copy()
    for named in children(child(head, "docdata", "identified-content"), *TYPES):
        if name := words(named):
            entity = markup.entity(TYPES[local(named)], name, *_code(named))
            codes = ((n.get("idsrc") or "", n.get("value") or "") for n in children(named, "alt-code"))
            more = (Identifier(scheme, code, BY) for scheme, code in codes if scheme in catalogued() and code)
            identifiers = tuple(dict.fromkeys((*entity.identifiers, *more)))
            copy.composer.entity(replace(entity, identifiers=identifiers))
    compose_head(root, copy)
    compose_body(root, copy)
    return copy


def _code(node: etree._Element) -> tuple[str, str]:
    """The scheme and the code of a tagged name."""
    scheme = node.get("idsrc") or node.get("code-source") or ""
    return scheme, node.get("value") or node.get("location-code") or ""


_HEAD = frozenset(("hedline", "note", "rights", "byline", "distributor", "dateline"))


def compose_head(root: etree._Element, copy: Copy) -> None:
    """``body.head``: headline, notes, rights line, bylines, datelines, and what else there is as notes."""
    head = child(root, "body", "body.head")
    for part in children(child(head, "hedline")):
        span = _block(copy, part, "crosshead" if copy.headline else "headline")
        copy.headline = copy.headline or span
    for note in children(head, "note"):
        paragraphs = list(note.iter("{*}p"))
        for paragraph in paragraphs if paragraphs and _covered(note, paragraphs) else [note]:
            _block(copy, paragraph, "notice")
    if (rights := child(head, "rights")) is not None:
        copy.rights = _block(copy, rights, "source")
    for byline in children(head, "byline"):
        _byline(copy, byline)
    if (distributor := child(head, "distributor")) is not None:
        org = child(distributor, "org")
        copy.agency = words(distributor) or (org.get("value") if org is not None else None) or None
    for line in children(head, "dateline"):
        _dateline(copy, line)
    for other in children(head):
        if local(other) in ("abstract", "series"):
            copy.content.omit(f"body.head/{local(other)}", other)
        elif local(other) not in _HEAD:
            _block(copy, other, "notice")


def _covered(node: etree._Element, parts: list[etree._Element]) -> bool:
    """Whether all words of an element are in these parts of it."""
    return len(words(node).split()) == sum(len(words(part).split()) for part in parts)


def compose_body(root: etree._Element, copy: Copy) -> None:
    """``body.content``, ``body.end``, and what stands in ``body`` beside them."""
    body = child(root, "body")
    for content in children(body) if body is not None else [n for n in children(root) if local(n) != "head"]:
        if local(content) != "body.head":
            _content(copy, content)


def _byline(copy: Copy, node: etree._Element) -> None:
    before = len(copy.composer.mentions)
    if span := _block(copy, node, "byline"):
        copy.byline_blocks.append(span)
        people = [m.span for m in copy.composer.mentions[before:]]
        copy.bylines += people or markup.names_in_byline(copy.composer.text, span)


def _dateline(copy: Copy, node: etree._Element) -> None:
    before = len(copy.composer.mentions)
    if span := _block(copy, node, "dateline"):
        copy.dateline = copy.dateline or span
        copy.located += [m.span for m in copy.composer.mentions[before:]]


def _block(copy: Copy, node: etree._Element, kind: BlockKind) -> Span | None:
    """One element as one block, the tagged names in it as mentions."""
    return flow.flow(node, copy.content, flow.NITF, left=_marking(copy), within=kind)


def _marking(copy: Copy) -> flow.Leave:
    """Keeps the tagged names and quotations of elements that end."""
    composer = copy.composer

    def left(node: etree._Element, start: int) -> None:
        name = local(node)
        if (entity := TYPES.get(name)) and (said := words(node)):
            composer.mention(start, markup.entity(entity, said, *_code(node)))
        elif name == "q" and composer.position > start:
            type_: QuotationType = "partial" if node.get("class") == "partial" else "direct"
            copy.quoted.append((Span(start, composer.position), type_, node.get("quote-source")))

    return left


def _content(copy: Copy, root: etree._Element) -> None:
    """Everything below ``body.content`` and ``body.end``; text that stands there directly is a paragraph."""

    def special(node: etree._Element) -> bool:
        made = {"byline": _byline, "dateline": _dateline}.get(local(node))
        if made:
            made(copy, node)
        return made is not None

    flow.graft(root, flow.NITF)
    if local(root) in flow.NITF.lines - flow.NITF.containers:
        holder = etree.Element("body.content")
        holder.append(root)
        root = holder
    flow.flow(root, copy.content, flow.NITF, special=special, left=_marking(copy))


def story_of(copy: Copy, *, id_: str, language: str) -> Story:
    """What NITF says of a story by its body alone."""
    composer = copy.composer
    text = composer.text
    line: Dateline | None = None
    if copy.dateline:
        line = markup.dateline(text, copy.dateline, tuple(copy.located), copy.agency)
    return Story(
        id=id_,
        text=text,
        language=language,
        agency=copy.agency,
        headline=copy.headline,
        bylines=tuple(copy.bylines),
        rights=Rights(copy.rights) if copy.rights else None,
        dateline=line,
        blocks=tuple(composer.blocks),
        entities=tuple(composer.entities.values()),
        mentions=tuple(composer.mentions),
        quotations=tuple(quotations(copy, text)),
    )


def quotations(copy: Copy, text: str) -> Iterator[Quotation]:
    """What ``q`` marks, and who is said to speak where the name is one of the tagged ones."""
    named = {e.name: e.id for e in copy.composer.entities.values()}
    for span, type_, source in sorted(copy.quoted, key=lambda q: (q[0].start, -q[0].end)):
        if len(words_ := Span(span.start, min(span.end, len(text))).trimmed(text)):
            yield Quotation((words_,), type_, attributed_to=named.get(source or ""), by=BY)


def _with_head(story: Story, head: etree._Element | None) -> Story:
    """The story with what ``head`` adds: date, urgency, status, rights, subjects."""
    data = child(head, "docdata")
    issued = next((n.get("norm") for n in children(data, "date.issue", "date.release")), None)
    urgency = next((n.get("ed-urg") for n in children(data, "urgency")), None) or ""
    holder = child(data, "doc.copyright")
    year = holder.get("year", "") if holder is not None else ""
    rights = story.rights and replace(
        story.rights,
        holder=holder.get("holder") if holder is not None else None,
        year=int(year) if re.fullmatch(r"\d{4}", year) else None,
    )
    subjects = tuple(
        Subject(f"medtop:{n.get('value')}", words(n) or n.get("value", ""), by=BY)
        for n in children(child(data, "identified-content"), "classifier")
        if n.get("idsrc") == "medtop" and n.get("value")
    )
    return replace(
        story,
        dated=dated(issued),
        urgency=int(urgency) if re.fullmatch(r"[1-9]", urgency) else None,
        status=STATUS.get(data.get("management-status", "") if data is not None else "", "usable"),
        rights=rights,
        subjects=subjects,
    )


def dated(norm: str | None) -> str | None:
    """NITF's normalised dates (``20060901T121500Z``, or ISO 8601) in the form the model has; None where there is no
    such date."""
    text = (norm or "").strip()
    short = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?)?", text)
    if short:
        year, month, day, hour, minute, second, zone = short.groups()
        zone = re.sub(r"(\d\d):?(\d\d)$", r"\1:\2", zone or "")
        text = f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}{zone}" if hour else "")
    return text if doors.is_date(text) and not text.startswith("-") else None
