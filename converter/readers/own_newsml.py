"""An item that our own writer wrote, back as the story it was written from.

The XHTML rendition holds the text and every span; the other properties hold what the spans stand for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from lxml import etree

from converter.model import (
    Block,
    BlockKind,
    Dateline,
    Entity,
    EntityType,
    Identifier,
    Mention,
    MentionForm,
    Mode,
    Quotation,
    QuotationType,
    Review,
    Rights,
    Signal,
    SignalKind,
    Story,
    Subject,
)
from converter.readers.markup import child, children
from converter.schemes import alias_of, code_of, identifier_scheme
from converter.spans import Span


class Changed(ValueError):
    """The item is not as our writer left it; the message says what is missing."""


_ID = re.compile(r"([a-z]+)(\d+)(?:-(\d+))?")
_TYPES: dict[str, EntityType] = {
    "cpnat:person": "person",
    "cpnat:geoArea": "place",
    "cpnat:organisation": "organisation",
}


@dataclass(slots=True)
class _Body:
    """The text of the XHTML rendition, and where its blocks and its elements with ids stand."""

    parts: list[str] = field(default_factory=list)
    size: int = 0
    blocks: list[Block] = field(default_factory=list)
    pieces: dict[str, list[tuple[int, Span, frozenset[str]]]] = field(default_factory=lambda: defaultdict(list))

    def spans(self, stem: str) -> tuple[Span, ...]:
        """The spans of a target: pieces that continue one are joined to it. Those whose words are gone are left out."""
        found: list[Span] = []
        for _, span, css in sorted(self.pieces.get(stem, ()), key=lambda p: p[0]):
            if "continued" in css and found:
                found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
            else:
                found.append(span)
        return tuple(span for span in found if len(span))

    def one(self, stem: str) -> Span | None:
        return next(iter(self.spans(stem)), None)

    def many(self, name: str) -> tuple[Span, ...]:
        """The spans of a field, in the order of their numbers."""
        return tuple(span for n in self.numbers(name) for span in self.spans(f"{name}{n}"))

    def numbers(self, name: str) -> list[int]:
        return sorted(int(m[2]) for stem in self.pieces if (m := _ID.fullmatch(stem)) and m[1] == name)


def story(item: etree._Element) -> Story:
    """The story that was written. Raises Changed where the item no longer says it."""
    try:
        return _story(item)
    except (ValueError, LookupError, TypeError) as error:
        raise Changed(str(error) or type(error).__name__) from error


def _story(item: etree._Element) -> Story:
    body = _body(item)
    meta, about = _need(item, "itemMeta"), _need(item, "contentMeta")
    entities, ids = _entities(item)
    extra = _properties(about, "contentMetaExtProperty")
    created, urgency = child(about, "contentCreated"), child(about, "urgency")
    return Story(
        id=_need(about, "altId").text or "",
        text="".join(body.parts),
        language=item.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        agency=next(iter(extra["agency"]), None) or None,
        dated=created.text if created is not None else next(iter(extra["dated"]), None),
        status=_one_of(code_of(_need(meta, "pubStatus").get("qcode", "")), ("usable", "withheld", "canceled")),
        urgency=int(_number(urgency.text, 1, 9)) if urgency is not None and urgency.get("creator") is None else None,
        headline=body.one("headline1"),
        slugline=body.one("slugline1"),
        keywords=body.many("keyword"),
        bylines=body.many("byline"),
        credits=body.many("credit"),
        rights=_rights(item, body),
        dateline=_dateline(body, next(iter(extra["dateline-date"]), None)),
        signals=tuple(_signals(body)),
        blocks=tuple(body.blocks),
        entities=entities,
        mentions=tuple(_mentions(item, body, ids)),
        quotations=tuple(_quotations(item, body, ids)),
        subjects=tuple(_subjects(about)),
        reviewed=tuple(extra["reviewed"]),
        checked=tuple(_checked(about)),
    )


def _checked(about: etree._Element) -> Iterator[Review]:
    for node in children(about, "contentMetaExtProperty"):
        if node.get("rel") == "wmrel:checked":
            version = _related(node).get("version")
            number = int(_number(version.get("value"), 1, 10**9)) if version is not None else None
            yield Review(node.get("value") or "", node.get("modified"), number)


def _need(node: etree._Element, name: str) -> etree._Element:
    found = child(node, name)
    if found is None:
        raise Changed(f"no {name}")
    return found


def _one_of(value: str, choices: tuple[str, ...]) -> Any:
    if value not in choices:
        raise Changed(f"{value!r} is none of {', '.join(choices)}")
    return value


def _body(item: etree._Element) -> _Body:
    rendition = next((n for n in children(child(item, "contentSet"), "inlineXML") if n.get("id") == "xhtml"), None)
    root = child(rendition, "html", "body")
    if root is None:
        raise Changed("no XHTML rendition")
    body = _Body()
    starts: list[int] = []
    kinds = get_args(BlockKind)
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            starts.append(body.size)
            _add(body, node.text)
            continue
        if event == "end":
            start = starts.pop()
            css = frozenset((node.get("class") or "").split())
            if node.getparent() is root and (kind := next((k for k in kinds if k in css), None)):
                body.blocks.append(Block(kind, Span(start, body.size)))
            if match := _ID.fullmatch(node.get("id") or ""):
                piece = (int(match[3] or 1), Span(start, body.size), css)
                body.pieces[match[1] + match[2]].append(piece)
        if node is not root:
            _add(body, node.tail)
    return body


def _add(body: _Body, text: str | None) -> None:
    if text:
        body.parts.append(text)
        body.size += len(text)


def _properties(holder: etree._Element, name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for node in children(holder, name):
        if alias_of(node.get("rel") or "") == "wmrel":
            found[code_of(node.get("rel") or "")].append(node.get("value") or "")
    return found


def _related(node: etree._Element) -> dict[str, etree._Element]:
    return {code_of(n.get("rel") or ""): n for n in children(node, "related")}


def _why(node: etree._Element) -> tuple[str, ...]:
    return tuple(n.get("value") or "" for n in children(node, "related") if code_of(n.get("rel") or "") == "why")


def _sure(node: etree._Element) -> float:
    exact = _related(node).get("confidence")
    return _number(exact.get("value"), 0, 1) if exact is not None else _number(node.get("confidence"), 0, 100) / 100


def _number(text: str | None, least: float, most: float) -> float:
    value = float(text or "")
    if not least <= value <= most:  # nor is it NaN
        raise Changed(f"{text} is not between {least} and {most}")
    return value


def _by(node: etree._Element) -> str:
    return code_of(node.get("creator") or "")


def _key(node: etree._Element | None) -> tuple[str, str] | None:
    if node is None:
        return None
    return next(((k, value) for k in ("qcode", "literal") if (value := node.get(k)) is not None), None)


def _text(node: etree._Element, *path: str) -> str | None:
    found = child(node, *path)
    return None if found is None else found.text or ""


def _entities(item: etree._Element) -> tuple[tuple[Entity, ...], dict[tuple[str, str], str]]:
    """The entities, and which id each key stands for."""
    schemes = {
        n.get("alias") or "": identifier_scheme(n.get("uri") or "") for n in children(child(item, "catalog"), "scheme")
    }
    nodes = list(children(item, "assert"))
    ids: dict[tuple[str, str], str] = {}
    for node in nodes:
        key = _key(node)
        own = [code_of(q) for n in children(node, "sameAs") if alias_of(q := n.get("qcode") or "") == "wmid"]
        if key is None or not own or key in ids or own[0] in ids.values():
            raise Changed("an assert without its key")
        ids[key] = own[0]
    return tuple(_entity(n, own, ids, schemes) for n, own in zip(nodes, ids.values(), strict=True)), ids


def _entity(node: etree._Element, id_: str, ids: dict[tuple[str, str], str], schemes: dict[str, str | None]) -> Entity:
    related = _related(node)
    natures = [_TYPES[q] for n in children(node, "type") if (q := n.get("qcode") or "") in _TYPES]
    position = child(node, "geoAreaDetails", "position")
    country = related["country"].get("qcode") if "country" in related else None
    kind = related["kind"].get("qcode") if "kind" in related else None
    member = next(
        (
            found
            for path in ("personDetails", "organisationDetails")
            if (found := child(node, path, "affiliation")) is not None
        ),
        related.get("affiliation"),
    )
    member_key = _key(member)
    return Entity(
        id=id_,
        type=natures[0],
        name=_text(node, "name") or "",
        kind=code_of(kind) if kind else None,
        identifiers=tuple(_identifiers(node, schemes)),
        title=(related["title"].get("value") or None) if "title" in related else None,
        affiliation=ids.get(member_key, member_key[1]) if member_key else None,
        country=code_of(country).lower() if country else None,
        within=_text(node, "broader", "name") or None,
        latitude=_number(position.get("latitude"), -90, 90) if position is not None else None,
        longitude=_number(position.get("longitude"), -180, 180) if position is not None else None,
        gender=_one_of(related["gender"].get("value") or "", ("f", "m", "n")) if "gender" in related else None,
        by=_by(node),
        why=_why(node),
    )


def _identifiers(node: etree._Element, schemes: dict[str, str | None]) -> Iterator[Identifier]:
    for same in children(node, "sameAs"):
        code = same.get("qcode") or ""
        if code_of(code) and (alias := alias_of(code)) != "wmid":
            yield Identifier(schemes.get(alias) or alias, code_of(code), _by(same))


def _rights(item: etree._Element, body: _Body) -> Rights | None:
    notice = body.one("rights1")
    if notice is None:
        return None
    info = _need(item, "rightsInfo")
    year = next(iter(_properties(info, "rightsInfoExtProperty")["copyright-year"]), None)
    holder = next(children(info, "copyrightHolder"), None)
    configured = holder is not None and _by(holder) == "configuration"  # the publisher's word, not the copy's
    return Rights(
        notice,
        None if configured else _text(info, "copyrightHolder", "name") or None,
        int(year) if year is not None else None,
        _need(info, "copyrightNotice").get("href") or None,
    )


def _dateline(body: _Body, date: str | None) -> Dateline | None:
    span = body.one("dateline1")
    return Dateline(span, body.many("located"), date, body.one("agency1")) if span else None


def _signals(body: _Body) -> Iterator[Signal]:
    for number in body.numbers("signal"):
        css = body.pieces[f"signal{number}"][0][2]
        kind = next((k for k in get_args(SignalKind) if k in css), None)
        counted = next((int(token[7:]) for token in css if token.startswith("number-")), None)
        if kind is None:
            raise Changed("a signal without its kind")
        for span in body.spans(f"signal{number}")[:1]:
            yield Signal(kind, span, counted)


def _mentions(item: etree._Element, body: _Body, ids: dict[tuple[str, str], str]) -> Iterator[Mention]:
    forms = get_args(MentionForm)
    for node in children(item, "inlineRef"):
        match = _ID.fullmatch((node.get("idrefs") or "").split(" ")[0])
        key = _key(node)
        if not match or key is None or match[1] + match[2] not in body.pieces:
            raise Changed("an inlineRef without its text")
        css = body.pieces[match[1] + match[2]][0][2]
        form = next((f for f in forms[1:] if f in css), forms[0])
        for span in body.spans(match[1] + match[2])[:1]:
            yield Mention(span, ids.get(key, key[1]), form, _by(node), _sure(node), _why(node))


def _quotations(item: etree._Element, body: _Body, ids: dict[tuple[str, str], str]) -> Iterator[Quotation]:
    for node in children(item, "partMeta"):
        number = int(node.get("seq") or "")
        key = _key(child(node, "creator"))
        extra = _properties(node, "partMetaExtProperty")
        mode = next(iter(extra["mode"]), None)
        if not body.spans(f"q{number}"):
            continue  # its words are gone
        yield Quotation(
            spans=body.spans(f"q{number}"),
            type=_one_of(code_of(_need(node, "role").get("qcode") or ""), get_args(QuotationType)),
            cue=body.spans(f"c{number}"),
            speaker=body.one(f"s{number}"),
            attributed_to=ids.get(key, key[1]) if key else None,
            addressee=body.one(f"addressee{number}"),
            medium=body.one(f"medium{number}"),
            place=body.one(f"place{number}"),
            by=_by(node),
            confidence=_number(extra["confidence"][0], 0, 1),
            frame=body.spans(f"frame{number}"),
            speaker_phrase=body.one(f"phrase{number}"),
            mode=_one_of(mode, get_args(Mode)) if mode is not None else None,
        )


def _subjects(about: etree._Element) -> Iterator[Subject]:
    for node in children(about, "subject"):
        if node.get("type") == "cpnat:abstract" and (key := _key(node)):
            yield Subject(key[1], _text(node, "name") or "", _sure(node), _by(node))
