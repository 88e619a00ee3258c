"""NITF, alone or inside NewsML: any version, with or without its namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from lxml import etree

from converter.diagnostics import Diagnostic, Severity
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
from converter.readers import markup
from converter.readers.markup import BY, Composer, child, children, local, namespace, words
from converter.registry import Reading, Recipe, Source, reader
from converter.schemes import NITF, PUBLIC
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

_BLOCKS: dict[str, BlockKind] = {
    "p": "paragraph",
    "hl2": "crosshead",
    "pre": "table",
    "table": "table",
    "nitf-table": "table",
    "ul": "list",
    "ol": "list",
    "dl": "list",
    "tagline": "sign-off",
}
_CONTAINERS = frozenset(("body.content", "body.end", "block", "bq", "note", "fn", "abstract"))
_SILENT = frozenset(
    ("media", "tobject", "key-list", "classifier", "datasource", "bibliography", "nitf-table-metadata", "alt-code")
)


@dataclass(slots=True)
class Copy:
    """What an ``nitf`` element holds."""

    composer: Composer = field(default_factory=Composer)
    headline: Span | None = None
    byline_blocks: list[Span] = field(default_factory=list)
    bylines: list[Span] = field(default_factory=list)
    dateline: Span | None = None
    located: list[Span] = field(default_factory=list)
    rights: Span | None = None
    quoted: list[tuple[Span, QuotationType, str | None]] = field(default_factory=list)
    agency: str | None = None
    left_out: set[str] = field(default_factory=set)
    """names of elements that the model has no place for"""


def _detect(source: Source) -> int:
    head = source.data[:4096].replace(b"\0", b"")
    return 90 if re.search(rb"<(?:[\w.-]+:)?nitf[\s>/]", head) and b"newsItem" not in head else 0


@reader("nitf", detect=_detect)
def read(source: Source, recipe: Recipe) -> Reading:
    """The story of an NITF document: its parts become blocks, its tagged names become entities and mentions."""
    tree, notes = parse(source.data, source=source.name, recover=True)
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
    said: tuple[Diagnostic, ...] = ()
    if copy.left_out:
        message = f"kept out of the story: {', '.join(sorted(copy.left_out))}"
        said = (_note("NTF004", Severity.INFO, message, root, source),)
    story = story_of(copy, id_=source.id or source.name, language=root.get("baselang") or recipe.language)
    return Reading((replace(_with_head(story, head), notes=said),), notes)


def _note(
    rule: str, severity: Severity, message: str, node: etree._Element, source: Source, hint: str = ""
) -> Diagnostic:
    return Diagnostic(rule, severity, message, hint, place(node, source=source.name))


def compose(root: etree._Element, head: etree._Element | None) -> Copy:
    """The text of an ``nitf`` element, put together in the order in which a reader reads it."""
    copy = Copy()
    for named in children(child(head, "docdata", "identified-content"), *TYPES):
        if name := words(named):
            entity = markup.entity(TYPES[local(named)], name, *_code(named))
            codes = ((n.get("idsrc") or "", n.get("value") or "") for n in children(named, "alt-code"))
            more = (Identifier(scheme, code, BY) for scheme, code in codes if scheme in PUBLIC and code)
            identifiers = tuple(dict.fromkeys((*entity.identifiers, *more)))
            copy.composer.entity(replace(entity, identifiers=identifiers))
    compose_head(root, copy)
    compose_body(root, copy)
    return copy


def _code(node: etree._Element) -> tuple[str, str]:
    """The scheme and the code of a tagged name."""
    scheme = node.get("idsrc") or node.get("code-source") or ""
    return scheme, node.get("value") or node.get("location-code") or ""


def compose_head(root: etree._Element, copy: Copy) -> None:
    """``body.head``: headline, notes, rights line, bylines, datelines."""
    head = child(root, "body", "body.head")
    for part in children(child(head, "hedline"), "hl1", "hl2"):
        span = _block(copy, part, "crosshead" if copy.headline else "headline")
        copy.headline = copy.headline or span
    for note in children(head, "note"):
        for paragraph in note.iter("{*}p"):
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
    copy.left_out |= {f"body.head/{local(c)}" for c in children(head, "abstract", "series")}


def compose_body(root: etree._Element, copy: Copy) -> None:
    """``body.content`` and ``body.end``."""
    for content in children(child(root, "body"), "body.content", "body.end"):
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
    composer = copy.composer
    composer.open(kept=local(node) == "pre")
    _inline(copy, node)
    return composer.close(kind)


def _inline(copy: Copy, root: etree._Element) -> None:
    composer = copy.composer
    starts: list[int] = []

    def enter(node: etree._Element) -> bool:
        name = local(node)
        if name in _SILENT:
            return False
        if name in ("br", "li", "tr", "nitf-table-row", "dt", "dd", "p") and node is not root:
            composer.divide()
        elif name in ("td", "th") and node.getprevious() is not None:
            composer.divide("\t")
        starts.append(composer.position)
        return True

    def leave(node: etree._Element) -> None:
        start, name = starts.pop(), local(node)
        if (entity := TYPES.get(name)) and (said := words(node)):
            composer.mention(start, markup.entity(entity, said, *_code(node)))
        elif name == "q" and composer.position > start:
            type_: QuotationType = "partial" if node.get("class") == "partial" else "direct"
            copy.quoted.append((Span(start, composer.position), type_, node.get("quote-source")))

    markup.walk(root, enter, leave, composer.add)


def _content(copy: Copy, root: etree._Element) -> None:
    """Everything below ``body.content`` and ``body.end``, containers opened, without recursion."""
    todo = [root]
    while todo:
        node = todo.pop()
        name = local(node)
        if kind := _BLOCKS.get(name):
            own = node.get("class") or ""
            named = own in get_args(BlockKind) and name in ("p", "pre")
            _block(copy, node, own if named else kind)  # type: ignore[arg-type] # own is one of them
        elif name == "byline":
            _byline(copy, node)
        elif name == "dateline":
            _dateline(copy, node)
        elif name in _CONTAINERS:
            todo += [c for c in reversed(node) if isinstance(c.tag, str)]
        elif name not in ("", "hr"):
            copy.left_out.add(name)


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
    """NITF's normalised dates (``20060901T121500Z``, or ISO 8601) in the form the model has; None where it is none."""
    text = (norm or "").strip()
    short = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?)?", text)
    if short:
        year, month, day, hour, minute, second, zone = short.groups()
        zone = re.sub(r"(\d\d):?(\d\d)$", r"\1:\2", zone or "")
        return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}{zone}" if hour else "")
    return text if re.fullmatch(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?", text) else None
