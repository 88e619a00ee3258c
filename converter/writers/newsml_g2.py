"""NewsML-G2 2.35: a newsItem, Power conformance, with the text as XHTML and as NITF.

What the standard has an element for is put there, for everybody; what it has none for (how sure we are to three
digits, which rule set a tag) stands in properties of our own schemes, so that the item reads back as the same story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib import metadata

from converter import inline, provenance
from converter.addresses import entity_iri, guid, quotation_fragment
from converter.model import Entity, Identifier, Story
from converter.registry import Recipe, writer
from converter.rights import SOURCE_TYPES, embargo, plus
from converter.schemes import (
    G2,
    GENRES,
    IPTC_CATALOG,
    NATURES,
    PROFILE,
    SIGNALS,
    entity_keys,
    is_date,
    line,
    own_schemes,
    qcode,
    scheme_alias,
)
from converter.spans import Span
from converter.writers import nitf, xhtml
from converter.xml import Markup, carriable, collapse, document, element

MEDIA_TYPE = "application/vnd.iptc.g2.newsitem+xml"

PROVIDERS = {"reuters": "nprov:REUTERS"}
"""agencies whose code in IPTC's list of news providers the guidelines show"""

QUOTATION_NAMES = {
    "direct": "direkte Rede",
    "partial": "Teilzitat",
    "indirect": "indirekte Rede",
    "free_indirect": "freie indirekte Rede",
    "indirect_free_indirect": "indirekte und freie indirekte Rede",
    "reported": "Redebericht",
}

_QCODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*:[^\s]+\Z")


@writer(
    "newsml-g2",
    suffix=".newsml.xml",
    media_type=MEDIA_TYPE,
    label="NewsML-G2",
    judged=True,
    keeps=90,
    version=rb"<newsItem\s[^>]*?\sversion=\"(\d{1,9})\"",
)
def write(story: Story, recipe: Recipe) -> bytes:
    """A NewsML-G2 2.35 newsItem: metadata, entities, quotations and the text, valid and lossless."""
    story, _ = carriable(story)
    work = _Work(story, recipe, entity_keys(story), {e.id: e for e in story.entities}, xhtml.render(story, recipe))
    schemes = {i.scheme for e in story.entities for i in e.identifiers}
    schemes |= {s.code.partition(":")[0] for s in story.subjects if _foreign(s.code)}
    root = element(
        "newsItem",
        {
            "xmlns": G2,
            "guid": guid(story, recipe),
            "version": recipe.edition.version,
            "standard": "NewsML-G2",
            "standardversion": "2.35",
            "conformance": "power",
            "xml:lang": story.language,
        },
        element("catalogRef", {"href": IPTC_CATALOG}),
        element(
            "catalog",
            {"additionalInfo": recipe.base_url},
            *(
                element("scheme", {"alias": alias, "uri": uri}, element("definition", {"xml:lang": "en"}, text))
                for alias, uri, text in own_schemes(recipe.base_url, schemes)
            ),
        ),
        _rights_info(work),
        element("itemMeta", None, *_item_meta(work)),
        element("contentMeta", None, *_content_meta(work)),
        *_parts(work),
        *(_assert(work, e) for e in story.entities),
        *_inline_refs(work),
        _content_set(work),
    )
    return document(root)


@dataclass(frozen=True, slots=True)
class _Work:
    story: Story
    recipe: Recipe
    keys: dict[str, tuple[str, str]]
    entities: dict[str, Entity]
    rendition: xhtml.Rendition

    def key(self, entity_id: str) -> dict[str, object]:
        """The attribute that stands for an entity wherever the item speaks of it."""
        return dict((self.keys.get(entity_id, ("literal", entity_id)),))

    def named(self, entity_id: str) -> Markup | None:
        entity = self.entities.get(entity_id)
        return element("name", None, line(entity.name)) if entity else None


def words(story: Story, span: Span) -> str:
    return collapse(span.of(story.text))


def _foreign(code: str) -> bool:
    return bool(_QCODE.match(code)) and not code.startswith("medtop:")


def _rights_info(work: _Work) -> Markup:
    """What the copy says of its rights, what the publisher says where it is silent, and whether it may be mined."""
    terms = work.recipe.rights
    said = list(_said_by_copy(work))
    holder = None
    if terms.holder and not (work.story.rights and work.story.rights.holder):
        holder = _party("copyrightHolder", terms.holder, creator=_CONFIGURED)
    if terms.notice and not work.story.rights:
        said.append(element("copyrightNotice", None, line(terms.notice)))
    for address in dict.fromkeys((terms.license, terms.policy)):
        said.append(element("usageTerms", {"href": address}, address)) if address else None
    if terms.usage:
        said.append(element("usageTerms", None, line(terms.usage)))
    mining = element("dataMining", {"creator": _CONFIGURED, "uri": plus(terms.ai)})
    return element("rightsInfo", None, holder, *said, mining)


_CONFIGURED = qcode("wmby", "configuration")
"""who says what stands in the configuration"""


def _said_by_copy(work: _Work) -> Iterator[Markup]:
    if not (rights := work.story.rights):
        return
    if rights.holder is not None:
        yield _party("copyrightHolder", rights.holder)
    yield element("copyrightNotice", {"href": rights.href}, words(work.story, rights.notice))
    if rights.href:
        yield element("usageTerms", {"href": rights.href}, rights.href)
    if rights.year is not None:
        yield _property("rightsInfoExtProperty", "copyright-year", rights.year)


def _party(tag: str, name: str, **attributes: object) -> Markup:
    code = PROVIDERS.get(name.lower())
    key = {"qcode": code} if code else {"literal": line(name)}
    return element(tag, {**key, **attributes}, element("name", None, line(name)))


def _property(tag: str, relation: str, value: object) -> Markup:
    return element(tag, {"rel": qcode("wmrel", relation), "value": value})


def _item_meta(work: _Work) -> Iterator[Markup | None]:
    story, recipe = work.story, work.recipe
    version = recipe.edition.version_created or recipe.now
    first = recipe.edition.first_created or version
    kinds = {s.kind for s in story.signals}
    yield element("itemClass", {"qcode": "ninat:text"})
    yield _party("provider", recipe.provider or story.agency or recipe.authority.partition(",")[0])
    yield element("versionCreated", None, timestamp(version))
    yield element("firstCreated", None, timestamp(first))
    # an embargo whose end the copy only gives in words has no end here: the standard's empty value
    until = embargo(recipe.rights, recipe.now)
    if "embargo" in kinds or until:
        yield element("embargoed", None, until or "")
    yield element("pubStatus", {"qcode": f"stat:{story.status}"})
    yield element("generator", {"versioninfo": _release()}, "wiremark")
    yield element("profile", {"versioninfo": "1"}, PROFILE)
    yield element("title", None, inline.title(story).text)
    for block in story.blocks_of("notice"):
        yield element("edNote", None, words(story, block.span))
    for kind in dict.fromkeys(s.kind for s in story.signals):
        words_of_it = next(words(story, s.span) for s in story.signals if s.kind == kind)
        code = SIGNALS.get(kind) or qcode("wmsig", kind)
        yield element("signal", {"qcode": code}, element("name", None, words_of_it))


def timestamp(moment: datetime) -> str:
    """A full dateTime with its zone; one without is taken as UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0).isoformat()


@cache
def _release() -> str:
    try:
        return metadata.version("wiremark")
    except metadata.PackageNotFoundError:
        return "0"


def _related(relation: str, value: object = None, **key: object) -> Markup:
    return element("related", {"rel": qcode("wmrel", relation), **key, "value": value})


def _sure(confidence: float) -> tuple[int, Markup | None]:
    """The confidence as the standard has it, 0 to 100, and in full where that is not exact."""
    percent = min(100, max(0, round(confidence * 100)))
    return percent, None if percent / 100 == confidence else _related("confidence", repr(confidence))


def _made(by: str) -> dict[str, object]:
    """Who or what set a value. Only what no editor touched is the work of a tool."""
    return {
        "creator": qcode("wmby", by) if by else None,
        "how": "howextr:tool" if by != "editor" else None,
    }


def _content_meta(work: _Work) -> Iterator[Markup | None]:
    story = work.story
    kinds = {s.kind for s in story.signals}
    if story.urgency is not None:
        yield element("urgency", None, str(story.urgency))
    elif "flash" in kinds:
        yield element("urgency", {"creator": qcode("wmby", "signal"), "how": "howextr:tool"}, "1")
    plain = is_date(story.dated)
    yield element("contentCreated", None, story.dated) if plain else None
    if made := work.recipe.rights.source_type:
        yield element("digitalSourceType", {"creator": _CONFIGURED, "uri": f"{SOURCE_TYPES}{made}"})
    yield from _located(work)
    if story.agency:
        yield _party("infoSource", story.agency)
    for name in (words(story, s) for s in story.bylines):
        yield element("creator", {"literal": name}, element("name", None, name))
    if story.agency and not story.bylines:
        yield _party("creator", story.agency)
    for name in (words(story, s) for s in story.credits):
        yield element("contributor", {"literal": name}, element("name", None, name))
    yield element("altId", {"type": qcode("wmrel", "story-id")}, story.id)
    yield element("language", {"tag": story.language})
    for kind in dict.fromkeys(s.kind for s in story.signals):
        yield element("genre", {"qcode": GENRES[kind]}) if kind in GENRES else None
    for span in story.keywords:
        yield element("keyword", None, words(story, span))
    yield from _subjects(work)
    yield element("slugline", None, words(story, story.slugline)) if story.slugline else None
    title = inline.title(story)
    yield element("headline", {"how": "howextr:tool" if title.derived else None}, title.text)
    if story.dateline:
        yield element("dateline", None, words(story, story.dateline.span))
    for span in story.bylines:
        yield element("by", None, words(story, span))
    signed = "; ".join(words(story, b.span) for b in story.blocks_of("sign-off"))
    yield element("creditline", None, signed or line(story.agency or "")) if signed or story.agency else None
    yield from _extensions(work, plain=plain)


def _extensions(work: _Work, *, plain: bool) -> Iterator[Markup]:
    story = work.story
    if story.agency is not None:
        yield _property("contentMetaExtProperty", "agency", story.agency)
    if story.dated is not None and not plain:
        yield _property("contentMetaExtProperty", "dated", story.dated)
    if story.dateline and story.dateline.date is not None:
        yield _property("contentMetaExtProperty", "dateline-date", story.dateline.date)
    for layer in story.reviewed:
        yield _property("contentMetaExtProperty", "reviewed", layer)
    for review in story.checked:
        version = _related("version", review.version) if review.version else None
        attributes = {"rel": qcode("wmrel", "checked"), "value": review.by, "modified": review.on}
        yield element("contentMetaExtProperty", attributes, version)
    for who, count in provenance.totals(story).items():
        yield _property("contentMetaExtProperty", f"set-by-{who}", count)


def _located(work: _Work) -> Iterator[Markup]:
    """One per city of the dateline, with what contains it."""
    story = work.story
    for span in story.dateline.located if story.dateline else ():
        id_ = next((m.entity for m in story.mentions if m.span == span), None)
        place = work.entities.get(id_) if id_ else None
        name = words(story, span)
        if place is None:
            yield element("located", {"type": "cpnat:geoArea", "literal": name}, element("name", None, name))
            continue
        yield element(
            "located",
            {"type": "cpnat:geoArea", **work.key(place.id)},
            element("name", None, line(place.name)),
            *_broader(place),
        )


def _broader(place: Entity) -> Iterator[Markup]:
    if place.within:
        yield element("broader", None, element("name", None, line(place.within)))
    if place.country and re.fullmatch(r"[a-z]{2}", place.country):
        yield element("broader", {"type": "cpnat:geoArea", "qcode": qcode("iso3166-1a2", place.country.upper())})


def _subjects(work: _Work) -> Iterator[Markup]:
    story = work.story
    for subject in story.subjects:
        key = {"qcode": subject.code} if _QCODE.match(subject.code) else {"literal": line(subject.code)}
        percent, exact = _sure(subject.confidence)
        attributes = {"type": "cpnat:abstract", **key, "confidence": percent, **_made(subject.by)}
        yield element("subject", attributes, element("name", None, line(subject.name)), exact)
    best: dict[str, float] = {}
    for mention in story.mentions:
        best[mention.entity] = max(mention.confidence, best.get(mention.entity, 0.0))
    for rank, (id_, relevance) in enumerate(inline.prominence(story), start=1):
        entity = work.entities[id_]
        attributes = {
            "type": NATURES[entity.type],
            **work.key(id_),
            "rank": rank,
            "relevance": round(relevance * 100),
            "confidence": _sure(best[id_])[0] if id_ in best else None,
            **_made(entity.by),
            "why": "why:direct",
        }
        same = (_same(i) for i in entity.identifiers if ("qcode", qcode(i.scheme, i.value)) != work.keys[id_])
        yield element("subject", attributes, element("name", None, line(entity.name)), *same)


def _same(identifier: Identifier) -> Markup:
    code = qcode(scheme_alias(identifier.scheme), identifier.value) if identifier.value else None
    creator = qcode("wmsrc", identifier.source) if identifier.source else None
    return element("sameAs", {"qcode": code, "creator": creator})


def _parts(work: _Work) -> Iterator[Markup]:
    """One content part per quotation: its words, what kind of quotation it is, who speaks."""
    story = work.story
    for number, quotation in enumerate(story.quotations, start=1):
        references = work.rendition.pieces.get(quotation_fragment(number))
        percent, exact = _sure(quotation.confidence)
        label = element("name", {"xml:lang": "de"}, QUOTATION_NAMES.get(quotation.type))
        yield element(
            "partMeta",
            {
                "partid": f"part-{quotation_fragment(number)}",
                **_made(quotation.by),
                "seq": number,
                "contentrefs": " ".join(references) if references else None,
            },
            element("role", {"qcode": qcode("wmquo", quotation.type)}, label),
            _speaker(work, quotation.attributed_to, quotation.source),
            element("language", {"tag": story.language}),
            _property("partMetaExtProperty", "confidence", repr(quotation.confidence) if exact else percent / 100),
            _property("partMetaExtProperty", "mode", quotation.mode) if quotation.mode else None,
        )


def _speaker(work: _Work, entity: str | None, span: Span | None) -> Markup | None:
    if entity is not None:
        return element("creator", work.key(entity), work.named(entity))
    if span is not None and (name := words(work.story, span)):
        return element("creator", None, element("name", None, name))
    return None


def _assert(work: _Work, entity: Entity) -> Markup:
    """What the archive knows of an entity, under the key that its subject has."""
    position = None
    if entity.latitude is not None and entity.longitude is not None:
        place = {"latitude": decimal(entity.latitude), "longitude": decimal(entity.longitude), "gpsdatum": "WGS84"}
        position = element("geoAreaDetails", None, element("position", place))
    return element(
        "assert",
        {**work.key(entity.id), **_made(entity.by)},
        element("type", {"qcode": NATURES[entity.type]}),
        element("name", None, line(entity.name)),
        element("sameAs", {"qcode": qcode("wmid", entity.id)}),
        element("sameAs", {"uri": entity_iri(entity, work.recipe)}),
        *(_same(i) for i in entity.identifiers),
        element("broader", None, element("name", None, line(entity.within))) if entity.within is not None else None,
        _related("kind", qcode=qcode("wmkind", entity.kind)) if entity.kind else None,
        _related("title", entity.title) if entity.title is not None else None,
        _related("country", qcode=qcode("iso3166-1a2", entity.country.upper())) if entity.country else None,
        _related("gender", entity.gender) if entity.gender is not None else None,
        *(_related("why", reason) for reason in entity.why),
        *_instruments(entity),
        _details(work, entity),
        position,
    )


def _instruments(entity: Entity) -> Iterator[Markup]:
    for identifier in entity.identifiers:
        if identifier.scheme == "ric":
            yield element("hasInstrument", {"symbol": identifier.value, "symbolsrc": qcode("wmsrc", "Reuters")})


def _details(work: _Work, entity: Entity) -> Markup | None:
    if entity.affiliation is None:
        return None
    if entity.type == "place":
        return _related("affiliation", **work.key(entity.affiliation))
    affiliation = element("affiliation", work.key(entity.affiliation), work.named(entity.affiliation))
    return element("personDetails" if entity.type == "person" else "organisationDetails", None, affiliation)


def decimal(degrees: float) -> str:
    """A number as ``xs:decimal`` writes it: never with an exponent."""
    return format(Decimal(repr(degrees)), "f")


def _inline_refs(work: _Work) -> Iterator[Markup]:
    """Every mention: the concept, and the elements of the XHTML rendition where it occurs."""
    for number, mention in enumerate(work.story.mentions, start=1):
        if references := work.rendition.pieces.get(f"m{number}"):
            percent, exact = _sure(mention.confidence)
            attributes = {"idrefs": " ".join(references), **work.key(mention.entity), "confidence": percent}
            reasons = (_related("why", reason) for reason in mention.why)
            yield element("inlineRef", {**attributes, **_made(mention.by)}, exact, *reasons)


def _content_set(work: _Work) -> Markup:
    count = len("".join(span.of(work.story.text) for _, span in xhtml.stretches(work.story)).split())
    common = {"wordcount": count, "xml:lang": work.story.language}
    return element(
        "contentSet",
        {"original": "xhtml"},
        element(
            "inlineXML",
            {"id": "xhtml", "contenttype": "application/xhtml+xml", **common},
            work.rendition.markup,
        ),
        element(
            "inlineXML",
            {"id": "nitf", "contenttype": "application/nitf+xml", **common},
            nitf.render(work.story, work.recipe),
        ),
    )
