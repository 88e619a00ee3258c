"""NewsML-G2 from any agency, and our own back as the same story.

Text newsItems, alone, in a newsMessage or beside a packageItem; XHTML, HTML, NITF or plain content; 2.4 to 2.35, with
or without the namespace. What the model has no place for is named in a diagnostic and kept out.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree

from converter import doors, language_tags, standoff
from converter.diagnostics import Diagnostic, Severity, plural
from converter.identifiers import catalogued
from converter.language.folding import fold
from converter.model import (
    BlockKind,
    Dateline,
    Entity,
    EntityType,
    Identifier,
    Mention,
    Rights,
    Signal,
    SignalKind,
    Story,
    Subject,
)
from converter.readers import accounting, flow, markup, nitf, own_newsml
from converter.readers.markup import BY, Composer, characters, child, children, local, namespace, words
from converter.readers.wire import find_dateline, grammar
from converter.registry import Reading, Recipe, Source, reader
from converter.schemes import G2, NITF, PROFILE, XHTML, alias_of, code_of
from converter.spans import Span
from converter.xml import collapse, parse, place

WITHOUT_TEXT = {
    "newsMessage": "the message holds no newsItem",
    "packageItem": "a package only refers to its stories",
    "groupSet": "a package only refers to its stories",
    "conceptItem": "it describes a concept",
    "knowledgeItem": "it describes concepts",
    "planningItem": "it plans coverage",
    "catalogItem": "it lists schemes",
    "contentMeta": "metadata without content",
    "itemMeta": "metadata without content",
}
"""root elements of NewsML-G2, and of pieces of it, that hold no story, and why"""
TYPES: dict[str, EntityType] = {
    "cpnat:person": "person",
    "cpnat:geoArea": "place",
    "cpnat:organisation": "organisation",
    "cpnat:poi": "place",
}
_KINDS: dict[str, SignalKind] = {"sig:correction": "correction", "sig:update": "update"}

_READ = frozenset(
    ("itemMeta", "rightsInfo", "contentMeta", "partMeta", "assert", "inlineRef", "contentSet", "catalogRef", "catalog")
)
"""parts of an item that are looked at"""
_UNDERSTOOD = frozenset(
    (
        "itemClass",
        "provider",
        "versionCreated",
        "firstCreated",
        "embargoed",
        "pubStatus",
        "edNote",
        "signal",
        "generator",
        "profile",
        "title",
        "fileName",
        "urgency",
        "contentCreated",
        "contentModified",
        "located",
        "infoSource",
        "creator",
        "altId",
        "language",
        "keyword",
        "subject",
        "slugline",
        "headline",
        "dateline",
        "by",
        "creditline",
    )
)
"""properties that the model has a place for, or that say nothing of the story"""


def _detect(source: Source) -> int:
    head = source.data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if re.search(rb"<(?:[\w.-]+:)?(?:newsItem|newsMessage|packageItem)[\s>/]", head) or G2.encode() in head:
        return 95
    return 10 if head.startswith(b"<") and not re.match(rb"(?i)<(!doctype\s+)?html", head) else 0


@reader("newsml-g2", detect=_detect, suffixes=(".xml",))
def read(source: Source, recipe: Recipe) -> Reading:
    """The text newsItems of a NewsML-G2 document; items of other kinds are refused with a reason."""
    tree, notes = parse(source.data, source=source.name, recover=True, limits=recipe.limits)
    if tree is None:
        return Reading(notes=notes)
    root = tree.getroot()
    found = [root] if local(root) == "contentSet" else [n for n in root.iter() if local(n) == "newsItem"]
    if not found:
        return Reading(notes=(*notes, _nothing(root, source)))
    complaints = [*notes, *_namespaces(root, source)]
    stories: list[Story] = []
    for item in found:
        number = f"-{len(stories) + 1}" if stories else ""
        story, said = _item(item, source, recipe, f"{source.id or source.name}{number}")
        if story is None:
            complaints += said
        else:
            stories.append(replace(story, notes=tuple(said)))
    return Reading(tuple(stories), tuple(complaints))


def _note(
    rule: str, severity: Severity, message: str, node: etree._Element, source: Source, hint: str = ""
) -> Diagnostic:
    return Diagnostic(rule, severity, message, hint, place(node, source=source.name))


def _nothing(root: etree._Element, source: Source) -> Diagnostic:
    name = local(root)
    if why := WITHOUT_TEXT.get(name):
        return _note("NML002", Severity.ERROR, f"no story in this {name}: {why}", root, source, "give the newsItems")
    hint = "the root element of news in NewsML-G2 is newsItem, newsMessage or packageItem"
    return _note("NML001", Severity.ERROR, f"this XML is no NewsML-G2: its root element is {name}", root, source, hint)


def _namespaces(root: etree._Element, source: Source) -> Iterator[Diagnostic]:
    if (own := namespace(root)) != G2:
        what = f"is in the namespace {own}" if own else "has no namespace"
        yield _note("NML003", Severity.WARNING, f"the item {what}", root, source, f"NewsML-G2's is {G2}")
    if local(root) == "contentSet":
        hint = "a contentSet belongs into a newsItem, which says what and whose it is"
        yield _note("NML004", Severity.WARNING, "a piece of an item without its metadata", root, source, hint)


def _item(item: etree._Element, source: Source, recipe: Recipe, id_: str) -> tuple[Story | None, list[Diagnostic]]:
    """The story of a newsItem and what there is to say of it; no story, and why."""
    notes: list[Diagnostic] = []
    kind = child(item, "itemMeta", "itemClass")
    class_ = (kind.get("qcode") or kind.get("uri") or "") if kind is not None else ""
    if class_ and not re.search(r"[:/]text$", class_) and alias_of(class_) in ("ninat", "http", "https"):
        return None, [
            _note("NML005", Severity.ERROR, f"no story: the item's class is {class_}, not text", item, source)
        ]
    if words(child(item, "itemMeta", "profile")) == PROFILE:
        try:
            own = own_newsml.story(item)
            _unchanged(item, own)
            return own, notes
        except own_newsml.Changed as error:
            message = f"an item of ours that somebody changed ({error}): read as any other"
            notes.append(_note("NML006", Severity.WARNING, message, item, source))
    work = _Work(item, source, recipe, Composer(), notes)
    content = _content(work)
    if content is None:
        return None, notes
    story = _story(work, content, id_)
    notes += _left_out(work)
    return story, notes


def _unchanged(item: etree._Element, story: Story) -> None:
    """Raises Changed where the rendition has words that the story has not, or the story other words or odd values."""
    for fault in standoff.faults(standoff.to_json(replace(story, id=story.id or "-", language="de", dated=None))):
        raise own_newsml.Changed(f"{fault.pointer}: {fault.message}")
    rendition = next((n for n in children(child(item, "contentSet"), "inlineXML") if n.get("id") == "xhtml"), None)
    body = child(rendition, "html", "body")
    if body is not None:
        for note in accounting.compared(accounting.text(body), story.text, place(item, source="")):
            raise own_newsml.Changed(note.message)


@dataclass(frozen=True, slots=True)
class _Work:
    item: etree._Element
    source: Source
    recipe: Recipe
    composer: Composer
    notes: list[Diagnostic]
    others: list[etree._Element] = field(default_factory=list)
    """renditions of the content that are not read"""

    def say(self, rule: str, severity: Severity, message: str, node: etree._Element, hint: str = "") -> None:
        self.notes.append(_note(rule, severity, message, node, self.source, hint))


@dataclass(frozen=True, slots=True)
class _Content:
    """The rendition that is read."""

    format: str
    node: etree._Element
    text: str = ""
    beside: str = ""
    """words that stand beside it in the rendition"""


def _content(work: _Work) -> _Content | None:
    """The first rendition with text in a format that is understood, or None with a diagnostic."""
    holder = work.item if local(work.item) == "contentSet" else child(work.item, "contentSet")
    if holder is None:
        work.say("NML007", Severity.ERROR, "no story: the item has no content", work.item)
        return None
    seen: list[str] = []
    for number, node in enumerate(nodes := list(children(holder, "inlineXML", "inlineData", "remoteContent"))):
        found = _rendition(work, node)
        if isinstance(found, _Content):
            work.others.extend(nodes[number + 1 :])
            return found
        seen.append(found)
    why = "; ".join(dict.fromkeys(seen)) or "the content is empty"
    work.say("NML007", Severity.ERROR, f"no story: {why}", holder, "text as XHTML, HTML, NITF or plain is read")
    return None


def _rendition(work: _Work, node: etree._Element) -> _Content | str:
    type_ = (node.get("contenttype") or "").partition(";")[0].strip().lower()
    name = local(node)
    if name == "remoteContent":
        return "the content stands elsewhere (remoteContent)"
    if name == "inlineData":
        return _data(work, node, type_)
    inner = [c for c in node if isinstance(c.tag, str)]
    if not inner:
        text = characters(node)
        return _Content("plain", node, text) if text.strip() else "the content is empty"
    if len(inner) > 1:
        work.say("NML008", Severity.WARNING, "inlineXML has several children", node, "it has exactly one")
    first = inner[0]
    root = local(first).lower()
    beside = len(inner) > 1 or any((t or "").strip() for t in (node.text, *(c.tail for c in node)))
    if root == "nitf" or namespace(first) == NITF or type_ == "application/nitf+xml":
        content = _Content("nitf", first, beside="".join(f" {words(n)}" for n in inner[1:]))
    elif namespace(first) == XHTML or "html" in type_ or root in ("html", "body", "div", "article", "section", "p"):
        content = _Content("html", node if beside else first)
    else:
        return f"content of the type {type_ or root} is no copy"
    return content if words(content.node) else "the content is empty"


def _data(work: _Work, node: etree._Element, type_: str) -> _Content | str:
    if any(isinstance(c.tag, str) for c in node) and (not type_ or type_.startswith("text/") or "html" in type_):
        return _Content("html", node) if words(node) else "the content is empty"
    text = characters(node)
    if encoding := node.get("encoding") or node.get("encodinguri"):
        try:
            text = base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            return f"content in the encoding {encoding} cannot be read"
    if not text.strip():
        return "the content is empty"
    if type_ and not type_.startswith("text/") and "html" not in type_:
        return f"content of the type {type_} is no copy"
    if "html" in type_:
        tree = flow.parsed(text)
        return _Content("html", tree) if tree is not None else "the content is empty"
    return _Content("plain", node, text)


def _story(work: _Work, content: _Content, id_: str) -> Story:
    """The copy as an agency lays it out: what only the metadata say stands in blocks before the content."""
    item, composer = work.item, work.composer
    meta, about = child(item, "itemMeta"), child(item, "contentMeta")
    tried = _compose(content, nitf.Copy())
    trial = tried.composer
    there, whole = {collapse(b.span.of(trial.text)) for b in trial.blocks}, collapse(trial.text)
    work.notes.extend(_accounts(work, content, tried))
    notice, slugline = words(child(item, "rightsInfo", "copyrightNotice")), words(child(about, "slugline"))
    keywords = [w for w in (words(n) for n in children(about, "keyword")) if w]
    noted, authors = ([words(n) for n in children(*p)] for p in ((meta, "edNote"), (about, "by")))
    title, together = words(child(about, "headline")), ", ".join(keywords)
    before: list[tuple[BlockKind, str]] = [("source", "" if notice in whole else notice)]
    before += [("slug", slugline), ("slug", together)]
    for note in noted:
        before.append(("notice", note))
    before.append(("headline", title))
    for author in authors:
        before.append(("byline", "" if author in whole else author))
    for kind, said in before:
        if said not in there:
            composer.block(kind, said)
    inner = _compose(content, nitf.Copy(composer))
    text = composer.text
    places = {collapse(b.span.of(text)): b.span for b in reversed(composer.blocks)}
    headline = inner.headline or places.get(title)
    composer.blocks = [replace(b, kind="headline") if b.span == headline else b for b in composer.blocks]
    agency = _agency(work) or inner.agency
    line = inner.dateline or _filed(work, text)
    rights = find(text, notice) or inner.rights
    by = (span for author in authors if (span := find(text, author)))
    listed = places.get(together)
    entities = _entities(work)
    mentions = (*composer.mentions, *_referred(work, entities, text))
    return Story(
        id=id_,
        text=text,
        language=_language(work, content.node),
        agency=agency,
        dated=_dated(work),
        status=_status(work),
        urgency=_urgency(work),
        headline=headline,
        slugline=places.get(slugline),
        keywords=tuple(k for w in keywords if listed and (k := find(text, w, listed))),
        bylines=tuple(inner.bylines) or tuple(name for span in by for name in markup.names_in_byline(text, span)),
        rights=_rights(work, rights),
        dateline=_dateline(work, line, tuple(inner.located), agency) if isinstance(line, Span) else line,
        signals=tuple(_signals(work, [places[n] for n in noted if n in places])),
        blocks=tuple(composer.blocks),
        entities=tuple(composer.entities.values()),
        mentions=tuple(sorted(dict.fromkeys(mentions), key=lambda m: (m.span.start, -m.span.end))),
        quotations=tuple(nitf.quotations(inner, text)),
        subjects=tuple(_subjects(about)),
    )


def _compose(content: _Content, copy: nitf.Copy) -> nitf.Copy:
    """The content's own blocks."""
    if content.format == "nitf":
        nitf.compose_head(content.node, copy)
        nitf.compose_body(content.node, copy)
    elif content.format == "plain":
        markup.plain(content.text, copy.composer)
    else:
        flow.html(content.node, copy.content)
    return copy


def _accounts(work: _Work, content: _Content, copy: nitf.Copy) -> Iterator[Diagnostic]:
    """What of the content, and of its other renditions, the story does not have."""
    text, where = copy.composer.text, place(content.node, source=work.source.name)
    if content.format == "nitf":
        yield from nitf.accounts(content.node, copy, text + content.beside, work.source)
        if content.beside:
            count = len(content.beside.split())
            message = f"kept out of the story: what stands beside the NITF document ({plural(count, 'word')})"
            beside = _note("NML013", Severity.WARNING, message, content.node, work.source)
            yield accounting.weighed(beside, [("", count)])
    elif content.format == "plain":
        yield from accounting.compared(content.text, text, where)
    else:
        if copy.content.left_out:
            message = f"kept out of the story: {accounting.listed(copy.content.left_out)}"
            kept_out = _note("NML013", Severity.INFO, message, content.node, work.source)
            yield accounting.weighed(kept_out, copy.content.left_out)
        yield from accounting.compared(accounting.text(content.node, flow.HTML.silent), text, where)
    for node in work.others:
        silent: list[Diagnostic] = []
        other = _rendition(replace(work, notes=silent), node)
        if isinstance(other, _Content):
            said = _compose(other, nitf.Copy()).composer.text
        elif local(node) == "inlineXML":  # in a vocabulary that nobody here reads
            said = accounting.text(node)
        else:
            continue
        lost = accounting.beyond(said, text)
        if len(lost) >= accounting.SENTENCE:
            shown = accounting.shown(lost)
            message = f"a further rendition of the content is not read, and has words that this one has not: {shown}"
            yield _note("SRC012", Severity.WARNING, message, node, work.source)


def find(text: str, said: str, within: Span | None = None) -> Span | None:
    """Where words stand in the text, whatever white space is between them; very many words are a text of their own."""
    if len(said) > 5000:
        return None
    pattern = r"\s+".join(re.escape(word) for word in said.split())
    start, end = (within.start, within.end) if within else (0, len(text))
    match = re.compile(pattern).search(text, start, end) if pattern else None
    return Span(match.start(), match.end()) if match else None


def _filed(work: _Work, text: str) -> Span | Dateline | None:
    """The dateline with which the first paragraph begins: as the item has it, else as agencies write it."""
    first = next((b.span for b in work.composer.blocks if b.kind == "paragraph"), None)
    if first is None:
        return None
    said = find(text, words(child(work.item, "contentMeta", "dateline")), first)
    if said and said.start == first.start:
        dash = re.compile(r"\s*[-–—]+(?=\s|$)").match(text, said.end)
        return Span(said.start, dash.end() if dash else said.end)
    folded = fold(first.of(text))
    filed = find_dateline(folded.text, 0, grammar(work.recipe.language))
    if filed is None:
        return None

    def span(start: int, end: int) -> Span:
        own = folded.span(start, end)
        return Span(first.start + own.start, first.start + own.end)

    agency = span(*filed.agency) if filed.agency else None
    return Dateline(span(filed.start, filed.end), tuple(span(*p) for p in filed.places), filed.date, agency)


def _agency(work: _Work) -> str | None:
    """Who filed it: the information source, else the provider."""
    for node in (child(work.item, "contentMeta", "infoSource"), child(work.item, "itemMeta", "provider")):
        if node is None:
            continue
        if name := words(child(node, "name")):
            return name
        if literal := (node.get("literal") or code_of(node.get("qcode") or "")).strip():
            return literal.removeprefix("www.")
        if host := _host(node.get("uri") or ""):
            return host
    return None


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _language(work: _Work, node: etree._Element) -> str:
    about = child(work.item, "contentMeta", "language")
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    told = (about.get("tag") if about is not None else None, node.get(lang), work.item.get(lang))
    tags = [tag for tag in told if tag]
    if not tags:
        return work.recipe.language
    right = next((tag for tag in tags if language_tags.complaint(tag) is None), work.recipe.language)
    language, complaint = doors.language(tags[0], place(work.item, source=work.source.name), right)
    work.notes.extend([complaint] if complaint else [])
    return language


def _dated(work: _Work) -> str | None:
    """When the content was made, else when the item was; in the standard's own forms. All dates are judged."""
    found: list[str] = []
    for path in _DATES:
        node = child(work.item, *path)
        if node is None or not (text := words(node)):
            continue
        if (date := nitf.dated(text)) is None:
            work.say("NML009", Severity.WARNING, f"{path[1]} is no date: {text[:40]}", node, "ISO 8601 is wanted")
        elif path in _DATES[:3]:
            found.append(date)
    return next(iter(found), None)


_DATES = (
    ("contentMeta", "contentCreated"),
    ("itemMeta", "firstCreated"),
    ("itemMeta", "versionCreated"),
    ("contentMeta", "contentModified"),
    ("itemMeta", "embargoed"),
)
"""of the first three, the first that can be read dates the story"""


def _status(work: _Work) -> nitf.Status:
    node = child(work.item, "itemMeta", "pubStatus")
    said = (node.get("qcode") or node.get("uri") or "") if node is not None else ""
    code = re.split(r"[:/]", said)[-1]
    embargo = child(work.item, "itemMeta", "embargoed")
    if embargo is not None:
        until = words(embargo)[:40] or "further notice"
        work.say("NML010", Severity.WARNING, f"embargoed until {until}", embargo, "publish it then, not before")
        if not _is_past(until, work.recipe.now):
            return "withheld"
    if said and node is not None and code not in nitf.STATUS:
        work.say("NML011", Severity.WARNING, f"the publication status {said} is unknown: taken as usable", node)
    return nitf.STATUS.get(code, "usable")


def _is_past(moment: str, now: datetime) -> bool:
    """Whether an embargo has ended; one that can't be read, or has no time zone, has not."""
    try:
        until = datetime.fromisoformat(moment)
    except ValueError:
        return False
    return until.tzinfo is not None and until <= now


def _urgency(work: _Work) -> int | None:
    text = words(child(work.item, "contentMeta", "urgency"))
    return int(text) if re.fullmatch(r"[1-9]", text) else None


def _rights(work: _Work, span: Span | None) -> Rights | None:
    if span is None:
        return None
    info = child(work.item, "rightsInfo")
    holder, notice = child(info, "copyrightHolder"), child(info, "copyrightNotice")
    name = words(child(holder, "name")) or (holder.get("literal") or "" if holder is not None else "")
    year = re.search(r"\b(?:19|20)\d\d\b", span.of(work.composer.text))
    href = notice.get("href") if notice is not None else None
    return Rights(span, name or None, int(year[0]) if year else None, href)


def _dateline(work: _Work, span: Span, places: tuple[Span, ...], agency: str | None) -> Dateline:
    """A dateline with the places that the content tags in it, else those that the item says it was filed from."""
    about, text = child(work.item, "contentMeta"), work.composer.text
    named = (words(child(n, "name")) for n in children(about, "located"))
    return markup.dateline(text, span, places or tuple(p for n in named if (p := find(text, n, span))), agency)


def _signals(work: _Work, noted: list[Span]) -> Iterator[Signal]:
    """A signal stands where the note to editors gives its reason; one without a note has no words to stand at."""
    for node in children(child(work.item, "itemMeta"), "signal"):
        kind = _KINDS.get(node.get("qcode") or "")
        if kind and noted:
            yield Signal(kind, noted[0])
        else:
            what = node.get("qcode") or node.get("uri") or "without a code"
            work.say("NML012", Severity.INFO, f"the signal {what} is kept out", node)


def _entities(work: _Work) -> dict[tuple[str, str], Entity]:
    """The subjects that are persons, places or organisations, by the code or literal that the item knows them by."""
    found: dict[tuple[str, str], Entity] = {}
    about = child(work.item, "contentMeta")
    for node in children(about, "subject", "located"):
        type_ = TYPES.get(node.get("type") or "") or ("place" if local(node) == "located" else None)
        name = words(child(node, "name")) or (node.get("literal") or "").strip()
        if type_ is None or not name:
            continue
        codes = [c.get("qcode") or "" for c in (node, *children(node, "sameAs"))]
        identifiers = tuple(Identifier(alias_of(c), code_of(c), BY) for c in codes if alias_of(c) in catalogued())
        entity = work.composer.entity(replace(markup.entity(type_, name), identifiers=identifiers))
        if identifiers and not entity.identifiers:
            entity = work.composer.entities[entity.id] = replace(entity, identifiers=identifiers)
        for key in ("qcode", "literal", "uri"):
            if value := node.get(key):
                found[key, value] = entity
    return found


def _referred(work: _Work, entities: dict[tuple[str, str], Entity], text: str) -> Iterator[Mention]:
    """What ``inlineRef`` ties to a known subject: the elements with those ids."""
    for node in children(work.item, "inlineRef"):
        keys = ((k, node.get(k) or "") for k in ("qcode", "literal", "uri"))
        entity = next((entities[k] for k in keys if k in entities), None)
        if entity is None:
            continue
        for id_ in (node.get("idrefs") or "").split():
            span = work.composer.places.get(id_)
            span = Span(min(span.start, len(text)), min(span.end, len(text))).trimmed(text) if span else None
            if span and len(span):
                sure = node.get("confidence") or "100"
                yield Mention(
                    span, entity.id, by=BY, confidence=int(sure) / 100 if re.fullmatch(r"\d{1,2}|100", sure) else 1.0
                )


def _subjects(about: etree._Element | None) -> Iterator[Subject]:
    for node in children(about, "subject"):
        code = node.get("qcode") or ""
        if alias_of(code) == "medtop" and code_of(code):
            sure = node.get("confidence") or "100"
            confidence = int(sure) / 100 if re.fullmatch(r"\d{1,2}|100", sure) else 1.0
            yield Subject(code, words(child(node, "name")) or code_of(code), confidence, BY)


def _left_out(work: _Work) -> Iterator[Diagnostic]:
    """The names of what the model has no place for, once per item."""
    if local(work.item) == "contentSet":
        return
    names = {local(n) for n in work.item if local(n) and local(n) not in _READ}
    names |= {"partMeta"} if child(work.item, "partMeta") is not None else set()
    for holder in ("itemMeta", "contentMeta"):
        for node in children(child(work.item, holder)):
            if local(node) and local(node) not in _UNDERSTOOD:
                names.add(f"{holder}/{local(node)}")
            elif local(node) == "subject" and not _known_subject(node):
                names.add("subject of another type or scheme")
    if names:
        message = f"kept out of the story: {', '.join(sorted(names))}"
        yield _note("NML013", Severity.INFO, message, work.item, work.source)


def _known_subject(node: etree._Element) -> bool:
    return (node.get("type") or "") in TYPES or alias_of(node.get("qcode") or "") == "medtop"
