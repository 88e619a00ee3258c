"""NITF 3.6: the second rendition inside a NewsML-G2 item, and a format of its own.

Every block's text occurs once. Headline, notes, rights line, byline and dateline stand in ``body.head``, in NITF's
order; all else in ``body.content``. Ids number the blocks in the story's order (``n1``, ``n2`` …; ``n3-dateline`` is
what was cut off the front of ``n3``), so that the text can be put together again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from converter import inline
from converter.addresses import guid
from converter.model import Block, Entity, Story
from converter.registry import Recipe, writer
from converter.rights import embargo, plus
from converter.schemes import NITF, alias_of, code_of, entity_keys, is_date
from converter.spans import Span
from converter.writers import xhtml
from converter.xml import Markup, carriable, collapse, document, element, escape, joined

TAGS = {"person": "person", "place": "location", "organisation": "org"}
VERSION = "-//IPTC//DTD NITF 3.6//EN"


@writer(
    "nitf",
    suffix=".nitf.xml",
    media_type="application/nitf+xml",
    label="NITF",
    judged=True,
    keeps=50,
    lacks=(
        "text bylines credits signals forms entities verified links confidence rules subjects unmarked "
        "speaking cues frames addressees modes certainty reviewed checked"
    ),
    version=rb"<du-key\s[^>]*?version=\"(\d{1,9})\"",
)
def write(story: Story, recipe: Recipe) -> bytes:
    """An NITF 3.6 document: head with identity, rights and entities, body with the marked text."""
    story, _ = carriable(story)
    return document(render(story, recipe))


def render(story: Story, recipe: Recipe) -> Markup:
    """The ``nitf`` element; the story must be one that XML can carry."""
    work = _Work(story, {e.id: e for e in story.entities}, entity_keys(story))
    marks = inline.Layer(m for m in inline.marks(story, ("mention", "quotation")) if _shown(story, m))
    for number, (block, span) in enumerate(_blocks(story), start=1):
        _place(work, f"n{number}", block, span, marks)
    return element(
        "nitf",
        {"xmlns": NITF, "version": VERSION, "uno": guid(story, recipe), "baselang": story.language},
        _head(story, recipe),
        element(
            "body",
            None,
            element("body.head", None, *_body_head(work)),
            # a line that is a headline and nothing else has no body
            element("body.content", None, element("block", None, joined(work.content, "\n"))) if work.content else None,
            element("body.end", None, *work.taglines) if work.taglines else None,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """The body's parts by where they go; filled block by block."""

    story: Story
    entities: dict[str, Entity]
    keys: dict[str, tuple[str, str]]
    headlines: list[Markup] = field(default_factory=list)
    notes: list[Markup] = field(default_factory=list)
    rights: list[Markup] = field(default_factory=list)
    bylines: list[Markup] = field(default_factory=list)
    datelines: list[Markup] = field(default_factory=list)
    content: list[Markup] = field(default_factory=list)
    taglines: list[Markup] = field(default_factory=list)


def _blocks(story: Story) -> Iterator[tuple[Block, Span]]:
    """The blocks, and stretches of text that belong to none as paragraphs."""
    for block, span in xhtml.stretches(story):
        if block:
            yield block, span
        elif span.of(story.text).strip():
            yield Block("paragraph", span), span


def _place(work: _Work, id_: str, block: Block, span: Span, marks: inline.Layer) -> None:
    if block.kind == "headline":
        work.headlines.append(element("hl2" if work.headlines else "hl1", {"id": id_}, _rich(work, span, marks)))
    elif block.kind == "notice":
        paragraph = element("p", {"id": id_}, _rich(work, span, marks))
        work.notes.append(
            element(
                "note", {"noteclass": "editorsnote"}, element("body.content", None, element("block", None, paragraph))
            )
        )
    elif block.kind == "source" and not work.rights:
        work.rights.append(element("rights", {"id": id_}, span.of(work.story.text)))
    elif block.kind == "byline":
        work.bylines.append(element("byline", {"id": id_}, _marked(work, span, marks, {"person", "place"})))
    elif block.kind == "dateline":
        work.datelines.append(element("dateline", {"id": id_}, _marked(work, span, marks, {"place"})))
    elif block.kind == "sign-off" and block is work.story.blocks[-1]:
        work.taglines.append(element("tagline", {"id": id_}, _rich(work, span, marks)))
    elif block.kind == "table":
        work.content.append(element("pre", {"id": id_, "class": block.kind}, span.of(work.story.text)))
    elif block.kind == "list" and len(span):
        items = (element("li", None, _rich(work, item, marks)) for item in xhtml.lines(work.story, span))
        work.content.append(element("ul", {"id": id_, "class": block.kind}, *items))
    elif block.kind == "crosshead":
        work.content.append(element("hl2", {"id": id_}, _rich(work, span, marks)))
    else:
        dateline = work.story.dateline
        if dateline and dateline.span.start == span.start and dateline.span.end <= span.end and not work.datelines:
            head = _marked(work, dateline.span, marks, {"place"})
            work.datelines.append(element("dateline", {"id": f"{id_}-dateline"}, head))
            span = Span(dateline.span.end, span.end)
        css = None if block.kind == "paragraph" else block.kind
        work.content.append(element("p", {"id": id_, "class": css}, _rich(work, span, marks)))


def _body_head(work: _Work) -> Iterator[Markup]:
    if work.headlines:
        yield element("hedline", None, *work.headlines)
    yield from work.notes
    yield from work.rights
    yield from work.bylines
    if work.story.agency:
        yield element("distributor", None, element("org", {"idsrc": "agency", "value": work.story.agency}))
    yield from work.datelines


def _shown(story: Story, mark: inline.Mark) -> bool:
    return mark.kind == "mention" or story.quotations[mark.number].type in ("direct", "partial")


def _rich(work: _Work, span: Span, marks: inline.Layer | Iterable[inline.Mark]) -> Markup:
    """Text with mentions, and with quotations that stand in marks; ``q`` says whose words they are, the marks stay."""
    return joined(_node(work, node) for node in inline.tree(span, marks))


def _marked(work: _Work, span: Span, marks: inline.Layer, types: set[str]) -> Markup:
    """Text with mentions of those types only, as bylines and datelines take it."""
    return _rich(work, span, [m for m in marks.over(span) if m.kind == "mention" and _type(work, m) in types])


def _type(work: _Work, mark: inline.Mark) -> str | None:
    entity = work.entities.get(work.story.mentions[mark.number].entity)
    return entity.type if entity else None


def _node(work: _Work, node: inline.Node) -> Markup:
    text = node.span.of(work.story.text)
    if node.mark is None:
        return escape(text)
    if node.mark.kind == "mention":  # its element takes plain text only
        entity = work.entities.get(work.story.mentions[node.mark.number].entity)
        return element(TAGS[entity.type], _identity(entity, work.keys), text) if entity else escape(text)
    content = joined(_node(work, child) for child in node.children)
    quotation = work.story.quotations[node.mark.number]
    speaker = work.entities.get(quotation.attributed_to or "")
    said = speaker.name if speaker else quotation.source.of(work.story.text) if quotation.source else None
    return element("q", {"class": quotation.type, "quote-source": said}, content)


def _identity(entity: Entity, keys: dict[str, tuple[str, str]]) -> dict[str, object]:
    attribute, key = keys[entity.id]
    scheme, value = (alias_of(key), code_of(key)) if attribute == "qcode" else ("wiremark", key)
    if entity.type == "place":
        return {"location-code": value, "code-source": scheme}
    return {"idsrc": scheme, "value": value}


def _head(story: Story, recipe: Recipe) -> Markup:
    rights = story.rights
    year, holder = (rights.year, rights.holder) if rights else (None, None)
    holder = holder or recipe.rights.holder
    flash = any(signal.kind == "flash" for signal in story.signals)
    urgency = story.urgency if story.urgency is not None or not flash else 1  # as the G2 item around it has it
    keys = entity_keys(story)
    named = [
        element(TAGS[e.type], _identity(e, keys), e.name, *(_alternatives(e)))
        for id_, _ in inline.prominence(story)
        for e in story.entities
        if e.id == id_
    ]
    keywords = [element("keyword", {"key": collapse(s.of(story.text))}) for s in story.keywords]
    notices = [collapse(b.span.of(story.text)) for b in story.blocks_of("notice")]
    return element(
        "head",
        None,
        element("title", None, inline.title(story).text),
        *(
            element("meta", {"name": name, "content": content})
            for name, content in (("agency", story.agency), ("status", story.status))
            if content
        ),
        element(
            "docdata",
            {"management-status": story.status},
            element("doc-id", {"regsrc": recipe.authority.partition(",")[0], "id-string": guid(story, recipe)}),
            element("urgency", {"ed-urg": urgency}) if urgency is not None else None,
            element("date.issue", {"norm": story.dated}) if is_date(story.dated) else None,
            element("date.release", {"norm": until}) if (until := embargo(recipe.rights, recipe.now)) else None,
            *(element("ed-msg", {"msg-type": "editors-note", "info": text}) for text in notices),
            element("du-key", {"version": recipe.edition.version}),
            element("doc.copyright", {"year": year, "holder": holder}) if year or holder else None,
            element("doc.rights", {"owner": holder, "type": "data mining", "limitations": plus(recipe.rights.ai)}),
            element("key-list", None, *keywords) if keywords else None,
            element("identified-content", None, *named) if named else None,
        ),
    )


def _alternatives(entity: Entity) -> Iterator[Markup]:
    for identifier in entity.identifiers:
        yield element("alt-code", {"idsrc": identifier.scheme, "value": identifier.value})
