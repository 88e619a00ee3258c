"""What a document says of its story, in a form that can be compared with other documents of the same story."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from converter.checks import facts, wordwise
from converter.checks import linked_data as ld
from converter.checks.facts import Facts
from converter.checks.g2_content import running_text
from converter.checks.mining import Statement
from converter.checks.views import (
    G2,
    NITF,
    XHTML,
    XML,
    Element,
    Item,
    JsonView,
    Options,
    View,
    XmlView,
    local,
    natural,
    text_of,
)
from converter.diagnostics import Location

DATED = -1
"""the version of a document that has none, but the time of its last change"""


@dataclass(frozen=True, slots=True)
class Release:
    """One version of an item, as far as a feed's order is concerned."""

    source: str
    guid: str
    version: int
    created: str
    first: str
    location: Location
    content: str = ""
    """a digest of headline and words, by which copies are told from changes"""
    kind: str = "newsml-g2"
    """of document: versions in one format are compared, for another may leave out words"""


@dataclass(frozen=True, slots=True)
class Artefact:
    """One output of a story. What the document does not say is empty and not compared."""

    source: str
    kind: str
    guid: str = ""
    language: str = ""
    headline: str = ""
    date: str = ""
    words: tuple[str, ...] = ()
    """of the body, in small letters"""
    entities: frozenset[str] = frozenset()
    """names of persons, places and organisations that the story is about or mentions"""
    names: frozenset[str] = frozenset()
    """all names in the document: what an entity of another output is looked up in"""
    quotations: tuple[str, ...] = ()
    """texts"""
    text: str = ""
    """all of it, folded: what a quotation of another output is looked up in"""
    copy: str = ""
    """the body as it stands there"""
    facts: Facts = field(default=Facts())
    said: frozenset[tuple[str, str]] = frozenset()
    """what else is said of the story, where somebody asked for it (``statements``)"""
    where: Callable[[str], Location] | None = field(default=None, compare=False, repr=False)
    """the place of ``headline``, ``text``, ``date``, ``guid``, ``language``, ``version``; of the story for all else"""

    def at(self, what: str = "") -> Location:
        """Where the document says it."""
        return self.where(what) if self.where else Location(self.source)

    def place(self, what: str = "") -> str:
        """The same for messages: ``a.xml:12:5``."""
        found = self.at(what)
        return f"{found.source}:{found.line}:{found.column}" if found.line else found.source


@dataclass(frozen=True, slots=True)
class Entry:
    """A story as a feed lists it, or (``listed`` False) as its own document names itself."""

    source: str
    listed: bool
    addresses: frozenset[str]
    """identifiers and addresses, without fragments"""
    title: str
    location: Location


@dataclass
class Story:
    """The outputs of one story: what rules of the kind ``together`` get."""

    artefacts: tuple[Artefact, ...]
    options: Options
    kind: str = "together"
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.artefacts[0].source

    def locate(self, at: Any) -> Location:
        return at if isinstance(at, Location) else at.at() if isinstance(at, Artefact) else Location(self.name)


@dataclass
class Feed:
    """All items of all files: what rules of the kind ``feed`` get."""

    releases: tuple[Release, ...]
    references: tuple[tuple[str, int | None, Location], ...]
    """identifier and version that a package refers to, and where"""
    entries: tuple[Entry, ...]
    options: Options
    statements: tuple[Statement, ...] = ()
    """what documents say of text and data mining"""
    kind: str = "feed"
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return next((known.source for known in self.releases), next((known.source for known in self.entries), ""))

    def locate(self, at: Any) -> Location:
        return at if isinstance(at, Location) else Location(self.name)


_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Words only, in small letters: marks, spaces and line ends do not matter."""
    return " ".join(_WORD.findall(text.lower()))


def _words(text: str) -> tuple[str, ...]:
    return tuple(wordwise.words(text))


def artefact(view: View) -> Artefact | None:
    """None for documents that hold no single story."""
    if isinstance(view, Item) and view.kind == "newsml-g2" and view.item_kind == "newsItem":
        return _newsml(view)
    if isinstance(view, XmlView) and view.kind == "nitf" and view.root.getparent() is None:
        return _nitf(view)
    if isinstance(view, JsonView):
        made = {"jsonld": _jsonld, "annotations": _annotations, "ninjs": _ninjs}.get(view.kind)
        return made(view) if made else None
    return None


def _places(view: View, places: Mapping[str, Any], whole: Any = None) -> Callable[[str], Location]:
    """Looked up when somebody asks: most stories agree."""
    return lambda what: view.locate(places.get(what, whole))


def _newsml(item: Item) -> Artefact:
    body = copy = ""
    root = None
    for inline in item.g2("inlineXML"):
        root = next(inline.iterchildren("*"), None)
        if root is not None and root.tag.startswith((XHTML, NITF)):
            body, copy = _body(root), _copy(root)
            break
    ids = item.ids
    quotations = []
    for part in item.g2("partMeta"):
        pieces = [text_of(e) for r in (part.get("contentrefs") or "").split() for e in ids.get(r, ())[:1]]
        kinds = [local(e.tag) for r in (part.get("contentrefs") or "").split() for e in ids.get(r, ())[:1]]
        if pieces and set(kinds) <= {"span", "q", "blockquote"}:
            quotations.append(" […] ".join(folded(p) for p in pieces))
    natures = ("person", "geoArea", "organisation", "poi")
    entities = {
        text_of(name)
        for subject in item.g2("subject")
        if (subject.get("type") or subject.get("typeuri") or "").endswith(natures)
        for name in list(subject.iterchildren(f"{G2}name"))[:1]
    }
    meta = item.child("contentMeta")
    head = next(iter(item.g2("headline")), None)
    headline = text_of(head) if head is not None else ""
    created = item.child("contentCreated", meta) if meta is not None else None
    tagged = list(item.g2("language"))[:1]
    tags = [e.get("tag") or "" for e in tagged]
    places = {
        "headline": head,
        "text": root,
        "date": created,
        "guid": (item.root, "guid"),
        "version": (item.root, "version"),
        "language": tagged[0] if tagged else (item.root, f"{XML}lang"),
    }
    return Artefact(
        item.name,
        "newsml-g2",
        item.root.get("guid") or "",
        (tags[0] if tags else item.root.get(f"{XML}lang")) or "",
        headline,
        text_of(created),
        _words(copy),
        frozenset(entities - {""}),
        frozenset(text_of(e) for e in item.g2("name")),
        tuple(quotations),
        folded(body),
        copy,
        facts.of_newsml(item),
        where=_places(item, {what: at for what, at in places.items() if at is not None}),
    )


def _body(root: Element) -> str:
    for name in ("body.content", "body"):
        for element in root.iter("*"):
            if local(element.tag) == name and not _noted(element):
                return running_text(element)
    return running_text(root)


def _noted(element: Element) -> bool:
    """Inside a note to editors, which has a content of its own in NITF."""
    return any(local(a.tag) == "note" for a in element.iterancestors())


_HEADS = frozenset(("source", "slug", "notice", "headline", "byline", "sign-off"))
"""classes of blocks that are not the article's body"""


def _copy(root: Element) -> str:
    """The body without its heads, where blocks say by their class what they are."""
    body = next(
        (e for name in ("block", "body") for e in root.iter("*") if local(e.tag) == name and not _noted(e)), None
    )
    blocks = [] if body is None else list(body.iterchildren("*"))
    kept = [b for b in blocks if _HEADS.isdisjoint((b.get("class") or "").split())]
    return _body(root) if len(kept) == len(blocks) else "\n".join(running_text(b) for b in kept)


def _nitf(view: XmlView) -> Artefact:
    body = _body(view.root)
    first = {local(e.tag): e for e in reversed(view.elements)}
    headline = text_of(first.get("hl1"))
    names = frozenset(text_of(e) for e in view.elements if local(e.tag) in ("person", "org", "location"))
    copy = _copy(view.root)
    issued = next((e.get("norm") or "" for e in view.elements if local(e.tag) == "date.issue"), "")
    return Artefact(
        view.name,
        "nitf",
        language=view.root.get("baselang") or view.root.get(f"{XML}lang") or "",
        headline=headline,
        date=issued,
        words=_words(copy),
        names=names,
        text=folded(body),
        copy=copy,
        facts=facts.of_nitf(view),
        where=_places(
            view,
            {
                what: first[name]
                for what, name in (("headline", "hl1"), ("text", "body.content"), ("date", "date.issue"))
                if name in first
            },
        ),
    )


def _jsonld(view: JsonView) -> Artefact | None:
    found = ld.articles(view)
    if not found:
        return None
    node = next((n for n in found if n.parent is None), found[0])
    everything = ld.nodes(view)
    by_id = {n.id: n for n in everything if n.id and not n.bare()}

    def name_of(value: Any) -> str:
        if isinstance(value, Mapping):
            other = by_id.get(str(value.get("@id", "")))
            name = value.get("name") or (other.value.get("name") if other else "")
            return name if isinstance(name, str) else ""
        return ""

    kinds = ("Person", "Place", "Organization")
    entities = set()
    for role in ("about", "mentions"):
        for _, value in ld.values(node, role):
            if isinstance(value, Mapping):
                other = by_id.get(str(value.get("@id", "")))
                subject = other or ld.Node(value, "", tuple(_types(value)))
                if any(ld.is_a(subject, kind) for kind in kinds):
                    entities.add(name_of(value))
    quotations = {}
    for quotation in everything:
        if ld.is_a(quotation, "Quotation"):
            text = ld.text(quotation, "text")
            if text:
                quotations[quotation.id or quotation.pointer] = text
    identifiers = [v for _, v in ld.values(node, "identifier") if isinstance(v, str)]
    body = ld.text(node, "articleBody") or ""
    return Artefact(
        view.name,
        "jsonld",
        next((i for i in identifiers if re.match(r"(?:tag|urn):", i)), ""),
        ld.text(node, "inLanguage") or "",
        ld.text(node, "headline") or "",
        ld.text(node, "datePublished") or "",
        _words(body),
        frozenset(entities - {""}),
        frozenset(str(n.value["name"]) for n in everything if isinstance(n.value.get("name"), str)),
        tuple(quotations.values()),
        folded(body),
        body,
        facts.of_jsonld(view, node),
        where=_places(
            view,
            {
                what: f"{node.pointer}/{name}"
                for what, name in (
                    ("headline", "headline"),
                    ("text", "articleBody"),
                    ("date", "datePublished"),
                    ("guid", "identifier"),
                    ("language", "inLanguage"),
                    ("version", "version"),
                )
                if name in node.value
            },
            node.pointer,
        ),
    )


def _types(value: Mapping[str, Any]) -> Iterable[str]:
    kinds = value.get("@type", ())
    for kind in [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else ():
        name = ld.local(kind) if isinstance(kind, str) else None
        if name:
            yield name


def _annotations(view: JsonView) -> Artefact | None:
    value = view.value
    if not isinstance(value, Mapping) or not isinstance(value.get("text"), str):
        return None
    text = value["text"]

    def piece(pair: Any) -> str:
        return text[pair[0] : pair[1]] if isinstance(pair, list) and len(pair) == 2 else ""

    def rows(name: str) -> list[Mapping[str, Any]]:
        found = value.get(name)
        return [e for e in found if isinstance(e, Mapping)] if isinstance(found, list) else []

    mentioned = {m.get("entity") for m in rows("mentions")}
    names = frozenset(str(e.get("name")) for e in rows("entities"))
    return Artefact(
        view.name,
        "annotations",
        language=str(value.get("language") or ""),
        headline=piece(value.get("headline")) if value.get("headline") else "",
        date=str(value.get("dated") or ""),
        entities=frozenset(str(e.get("name")) for e in rows("entities") if e.get("id") in mentioned),
        names=names,
        quotations=tuple(
            " […] ".join(piece(s) for s in q.get("spans", ()))
            for q in rows("quotations")
            if isinstance(q.get("spans"), list)
        ),
        text=folded(text),
        copy=text,
        where=_places(view, {"headline": "/headline", "text": "/text", "date": "/dated", "language": "/language"}),
    )


def _ninjs(view: JsonView) -> Artefact | None:
    value = view.value
    if not isinstance(value, Mapping):
        return None

    def texts(name: str) -> list[str]:
        found = value.get(name)
        return [str(e.get("value", "")) for e in found if isinstance(e, Mapping)] if isinstance(found, list) else []

    body = html.unescape(next((re.sub(r"<[^>]*>", " ", t) for t in texts("bodies")), ""))
    headline = next(iter(texts("headlines")), "")
    uri = str(value.get("uri") or "")
    return Artefact(
        view.name,
        "ninjs",
        uri if uri.startswith(("tag:", "urn:")) else "",
        str(value.get("language") or ""),
        headline,
        str(value.get("contentCreated") or ""),
        _words(body),
        text=folded(body),
        copy=body,
        facts=facts.of_ninjs(value),
        where=_places(
            view,
            {
                "headline": "/headlines/0/value",
                "text": "/bodies/0/value",
                "date": "/contentCreated",
                "guid": "/uri",
                "language": "/language",
                "version": "/version",
            },
        ),
    )


def releases(view: View) -> Iterable[Release]:
    """The item's place in the feed: of NewsML-G2, where the version is 1 unless it is stated, else if it is stated."""
    if not isinstance(view, Item) or view.kind != "newsml-g2":
        if made := _stated(view):
            yield made
        return
    guid, version = (view.root.get("guid") or "").strip(), natural((view.root.get("version") or "1").strip())
    if guid and version is not None:
        created = text_of(view.child("itemMeta/versionCreated"))
        first = text_of(view.child("itemMeta/firstCreated"))
        place = view.locate((view.root, "version"))
        yield Release(view.name, guid, version, created, first, place, _digest(view))


def _stated(view: View) -> Release | None:
    """The release of an artefact whose document states identifier, version and text."""
    made = artefact(view)
    if made is None or not made.words:
        return None
    created, at = "", None
    if isinstance(view, XmlView):
        guid = next((e.get("id-string") or "" for e in view.elements if local(e.tag) == "doc-id"), "").strip()
    elif isinstance(view, JsonView) and view.kind == "ninjs":
        guid, at = str(view.value.get("uri") or ""), "/uri"
        created = str(view.value.get("versionCreated") or view.value.get("versioncreated") or "")
    elif isinstance(view, JsonView) and view.kind == "jsonld":
        node = next((n for n in ld.articles(view) if n.parent is None), ld.articles(view)[0])
        guid, at, created = node.id, f"{node.pointer}/@id", ld.text(node, "dateModified") or ""
    else:
        return None
    version, kind = natural(made.facts.version), view.kind
    if version is None and view.kind == "jsonld" and "T" in created:  # a day may have seen two versions
        version, kind = DATED, f"{view.kind} of {created}"
    if not guid or version is None:
        return None
    content = _sealed((made.headline, *made.words))
    return Release(view.name, guid, version, created, "", view.locate(at), content, kind)


def _digest(item: Item) -> str:
    parts = [text_of(e) for e in item.g2("headline")]
    for inline in item.g2("inlineXML", "inlineData"):
        root = next(inline.iterchildren("*"), None)
        parts += _words(_body(root)) if root is not None else _words(text_of(inline))
    return _sealed(parts)


def _sealed(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def references(view: View) -> Iterable[tuple[str, int | None, Location]]:
    """What a package points to."""
    if not isinstance(view, Item) or view.item_kind != "packageItem":
        return
    for element in view.g2("itemRef"):
        target = (element.get("residref") or "").strip()
        version = (element.get("version") or "").strip()
        if target:
            yield (
                target,
                natural(version),
                view.locate((element, "residref")),
            )


def entries(view: View) -> Iterable[Entry]:
    """The stories that a feed lists, or the story of a document."""
    if isinstance(view, Item) and view.kind == "newsml-g2":
        title = next((text_of(e) for e in view.g2("headline")), "")
        yield Entry(view.name, False, _addresses(view.root.get("guid")), title, view.locate(None))
    elif isinstance(view, JsonView) and view.kind == "jsonld":
        for node in ld.articles(view)[:1]:
            named = [v for name in ("url", "identifier") for _, v in ld.values(node, name)]
            yield Entry(
                view.name,
                False,
                _addresses(node.id, *named),
                ld.text(node, "headline") or "",
                view.locate(node.pointer),
            )
    elif isinstance(view, JsonView) and view.kind == "jsonfeed" and isinstance(view.value, Mapping):
        items = view.value.get("items")
        for number, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, Mapping):
                title = str(item.get("title") or "")
                yield Entry(
                    view.name, True, _addresses(item.get("id"), item.get("url")), title, view.locate(f"/items/{number}")
                )
    elif isinstance(view, XmlView) and view.kind in ("atom", "rss"):
        for element in view.elements:
            if local(element.tag) in ("entry", "item"):
                named = [
                    child.get("href") or text_of(child)
                    for child in element.iterchildren("*")
                    if local(child.tag) in ("id", "guid", "link")
                ]
                title = next((_title(c) for c in element.iterchildren("*") if local(c.tag) == "title"), "")
                yield Entry(view.name, True, _addresses(*named), title, view.locate(element))


def _title(element: Element) -> str:
    """A feed's title in plain words: Atom says that it is HTML (RFC 4287, 3.1.1), RSS does not say."""
    text = text_of(element)
    return html.unescape(re.sub(r"<[^<>]*>", " ", text) if element.get("type") == "html" else text)


def _addresses(*values: Any) -> frozenset[str]:
    return frozenset(v.partition("#")[0] for v in values if isinstance(v, str) and v)
