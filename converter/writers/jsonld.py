"""schema.org JSON-LD (vocabulary 30.0): one nested NewsArticle, and the same graph flat.

Nested with ``@type`` and ``name`` repeated at every reference is the only form that every consumer understands. What
a source does not say is left out: no day is invented for a month, no name for an unnamed speaker.

Quotations: the text of a direct or partial one stands without its outer marks; the pieces of one that the cue
interrupts are joined by ``[…]``. All are ``Quotation``; ``additionalType`` tells the kinds apart, and what is not in
marks is also a ``Claim``, the vocabulary's word for what somebody is said to have said. ``genre`` tells whether it was
spoken, written or thought, ``description`` is the story's clause around it, ``creditText`` the story's whole phrase for
the source, ``audience`` to whom it was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from converter import indented, inline
from converter.addresses import article_iri, entity_iri, guid, is_web, quotation_iri, slug, story_page, story_path
from converter.identifiers import same
from converter.model import Block, BlockKind, Entity, Quotation, Story
from converter.registry import Recipe, writer
from converter.rights import POLICY_FILE, policy_properties, schema_source_type
from converter.schemes import is_date
from converter.spans import Span
from converter.xml import collapse

CONTEXT = "https://schema.org"
BODY: tuple[BlockKind, ...] = ("paragraph", "crosshead", "list", "table")
"""kinds of blocks that make the article's body"""
ABOUT = 0.5
"""relevance from which a story is about an entity, and does not only mention it"""

PLACES = {
    "country": "Country",
    "territory": "AdministrativeArea",
    "state": "State",
    "canton": "AdministrativeArea",
    "province": "AdministrativeArea",
    "region": "AdministrativeArea",
    "district": "AdministrativeArea",
    "city": "City",
    "village": "City",
    "continent": "Continent",
    "river": "RiverBodyOfWater",
    "canal": "Canal",
    "lake": "LakeBodyOfWater",
    "sea": "SeaBodyOfWater",
    "ocean": "OceanBodyOfWater",
    "mountain": "Mountain",
    "mountains": "Mountain",
    "island": "Landform",
    "peninsula": "Landform",
    "desert": "Landform",
    "airport": "Airport",
    "station": "TrainStation",
    "landmark": "LandmarksOrHistoricalBuildings",
}
ORGANISATIONS = {
    "company": "Corporation",
    "party": "PoliticalParty",
    "government": "GovernmentOrganization",
    "ministry": "GovernmentOrganization",
    "authority": "GovernmentOrganization",
    "parliament": "GovernmentOrganization",
    "club": "SportsOrganization",
    "university": "CollegeOrUniversity",
    "ngo": "NGO",
    "union": "WorkersUnion",
    "agency": "NewsMediaOrganization",
    "newspaper": "NewsMediaOrganization",
    "broadcaster": "NewsMediaOrganization",
    "institute": "ResearchOrganization",
}
MARKS = (('"', '"'), ("„", "“"), ("„", '"'), ("“", "”"), ("»", "«"), ("«", "»"), ("‚", "‘"), ("‘", "’"), ("›", "‹"))

Node = dict[str, Any]

_LACKS = "text credits signals positions forms verified links confidence rules speaking cues certainty reviewed checked"


@writer(
    "jsonld",
    suffix=".jsonld",
    media_type="application/ld+json",
    label="JSON-LD",
    judged=True,
    lacks=_LACKS,
    version=rb"\"version\":\s*(\d{1,9})\s*[,}]",
)
def write(story: Story, recipe: Recipe) -> bytes:
    """A nested schema.org NewsArticle, safe to stand inside an HTML script element."""
    return _bytes({"@context": CONTEXT, **article(story, recipe)})


@writer(
    "jsonld-graph",
    suffix=".graph.jsonld",
    media_type="application/ld+json",
    label="JSON-LD-Graph",
    judged=True,
    lacks=_LACKS,
)
def write_graph(story: Story, recipe: Recipe) -> bytes:
    """The same RDF graph with every node once, in ``@graph``."""
    return _bytes({"@context": CONTEXT, "@graph": flat(article(story, recipe))})


def _bytes(data: Node) -> bytes:
    text = indented.dumps(data).decode("utf-8", "surrogatepass")
    return re.sub("[<>&\u2028\u2029\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", text).encode() + b"\n"


def flat(root: Node) -> list[Node]:
    """The nodes with an ``@id``, each once with all that is said of it, and references between them."""
    nodes: dict[str, Node] = {}

    def reference(value: Any) -> Any:
        if isinstance(value, list):
            return [reference(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "@id" not in value:
            return {key: reference(item) for key, item in value.items()}
        node = nodes.setdefault(value["@id"], {})
        for key, item in value.items():
            node[key] = _merged(node[key], reference(item)) if key in node else reference(item)
        return {"@id": value["@id"]}

    reference(root)
    return list(nodes.values())


def _merged(one: Any, other: Any) -> Any:
    if one == other:
        return one
    many = one if isinstance(one, list) else [one]
    more = other if isinstance(other, list) else [other]
    return [*many, *(item for item in more if item not in many)]


@dataclass(frozen=True, slots=True)
class _Work:
    story: Story
    recipe: Recipe
    entities: dict[str, Entity]

    def thing(self, id_: str) -> Node | None:
        """A reference to an entity: never without its type and name."""
        entity = self.entities.get(id_)
        return _reference(entity, self.recipe) if entity else None

    def identifiers(self, entity: Entity) -> tuple[list[str], list[Node]]:
        """None where all that stands for the entity is unsure: schema.org has no word for doubt."""
        made = [m for m in self.story.mentions if m.entity == entity.id]
        return ([], []) if made and all(m.unsure for m in made) else _identifiers(entity)

    def at(self, span: Span) -> Entity | None:
        """The entity of the mention that stands there."""
        id_ = next((m.entity for m in self.story.mentions if m.span == span), None)
        return self.entities.get(id_) if id_ is not None else None


def article(story: Story, recipe: Recipe) -> Node:
    """The article without its context: what is not known is not there."""
    work = _Work(story, recipe, {e.id: e for e in story.entities})
    page = f"{recipe.base_url}/{story_page(story.id)}"
    body = article_body(story)
    title = inline.title(story)
    about, mentioned = _about(work)
    agency = _organisation(story.agency, recipe)
    publisher = _publisher(recipe) or agency
    rights, terms = story.rights, recipe.rights
    signed = "\n".join(_plain(story, b.span) for b in story.blocks_of("sign-off"))
    corrected = any(s.kind == "correction" for s in story.signals)
    notices = [_plain(story, b.span) for b in story.blocks_of("notice")] if corrected else []
    edition = recipe.edition
    return _some(
        {
            "@type": "NewsArticle",
            "@id": article_iri(story.id, recipe),
            "url": page,
            "identifier": guid(story, recipe),
            "name": title.text,
            "headline": title.text,
            "datePublished": story.dated if is_date(story.dated) else None,
            "dateModified": _moment(edition.version_created or recipe.now) if edition.version > 1 else None,
            "version": edition.version,
            "dateline": _plain(story, story.dateline.span) if story.dateline else None,
            "inLanguage": story.language,
            "articleBody": body,
            "wordCount": len(body.split()),
            "keywords": [_plain(story, s) for s in story.keywords],
            "locationCreated": _located(work),
            "contentLocation": [
                _reference(work.entities[id_], recipe)
                for id_, relevance in inline.prominence(story)
                if relevance >= ABOUT and work.entities[id_].type == "place"
            ],
            "author": [_author(work, s) for s in story.bylines] or agency,
            "publisher": publisher,
            "sourceOrganization": agency,
            "copyrightHolder": _holder((rights.holder if rights else None) or terms.holder, recipe, agency, publisher),
            "copyrightNotice": _plain(story, rights.notice) if rights else terms.notice,
            "copyrightYear": rights.year if rights else None,
            "usageInfo": _usage(rights.href if rights else None, recipe),
            "license": terms.license,
            "creditText": signed or terms.credit,
            "digitalSourceType": schema_source_type(terms.source_type),
            "creativeWorkStatus": story.status if story.status != "usable" else None,
            "correction": [{"@type": "CorrectionComment", "text": text} for text in notices],
            "about": [*_topics(story), *about],
            "mentions": mentioned,
            "hasPart": [*_sections(work), *_quotations(work, title.text)],
            "encoding": {
                "@type": "MediaObject",
                "contentUrl": f"{recipe.base_url}/meldungen/{story_path(story.id)}.newsml.xml",
                "encodingFormat": "application/vnd.iptc.g2.newsitem+xml",
            },
            "isBasedOn": {"@type": "CreativeWork", "@id": guid(story, recipe), "name": title.text},
        }
    )


def _usage(href: str | None, recipe: Recipe) -> list[str]:
    """Pages that tell what may be done with the copy: its own, the publisher's, and the policy for machines."""
    told = [address for address in (href, recipe.rights.policy) if address and is_web(address)]
    return list(dict.fromkeys([*told, f"{recipe.base_url}/{POLICY_FILE}"]))


def _some(node: Node) -> Node:
    """Without what is empty; a list of one is its item."""
    filled = {k: v for k, v in node.items() if v is not None and v not in ("", [])}
    return {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in filled.items()}


def article_body(story: Story) -> str:
    """Paragraphs, crossheads, lists and tables, an empty line between them; a story without any is all body."""
    return "\n\n".join(text for text in (_plain(story, b.span, b.kind) for b in _body(story)) if text)


def _body(story: Story) -> Iterable[Block]:
    return story.blocks_of(*BODY) or (Block("paragraph", Span(0, len(story.text))),)


def _plain(story: Story, span: Span, kind: str = "paragraph") -> str:
    """The words on one line; a list and a table keep their lines."""
    text = span.of(story.text)
    if kind in ("list", "table"):
        return "\n".join(part.rstrip() for part in text.strip("\n").split("\n"))
    return collapse(text)


def _within_body(story: Story, span: Span) -> str:
    """The span's words as they stand in ``article_body``."""
    parts = []
    for block in _body(story):
        start, end = max(span.start, block.span.start), min(span.end, block.span.end)
        if start < end and (text := _plain(story, Span(start, end), block.kind)):
            parts.append(text)
    return "\n\n".join(parts) or _plain(story, span)


def _moment(moment: datetime) -> str:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0).isoformat()


def _organisation(name: str | None, recipe: Recipe, *, url: str | None = None) -> Node | None:
    if not name:
        return None
    node = {"@type": "NewsMediaOrganization", "@id": f"{recipe.base_url}/#{slug(name)}", "name": name, "url": url}
    return _some(node)


def _publisher(recipe: Recipe) -> Node | None:
    """Who publishes, with the addresses of its policies."""
    node = _organisation(recipe.provider, recipe, url=recipe.base_url)
    if node is None:
        return None
    links: dict[str, list[str]] = {}
    for name, linked in policy_properties().items():
        if address := recipe.house.policy(name):
            links.setdefault(linked, []).append(address)
    return node | _some(dict(links))


def _holder(name: str | None, recipe: Recipe, *known: Node | None) -> Node | None:
    """Who holds the rights: an agency where it is the one that filed or publishes, else some organisation."""
    node = _organisation(name, recipe)
    if node is None:
        return None
    same = next((k for k in known if k and k["@id"] == node["@id"]), None)
    return same or {**node, "@type": "Organization"}


def _author(work: _Work, span: Span) -> Node:
    entity = work.at(span)
    if entity and entity.type == "person":
        return _reference(entity, work.recipe)
    return {"@type": "Person", "name": _plain(work.story, span)}


def _located(work: _Work) -> list[Node]:
    found: list[Node] = []
    for span in work.story.dateline.located if work.story.dateline else ():
        entity = work.at(span)
        known = entity is not None and entity.type == "place"
        written = {"@type": "Place", "name": _plain(work.story, span)}
        found.append(_reference(entity, work.recipe) if entity and known else written)
    return found


def _type(entity: Entity) -> str:
    if entity.type == "person":
        return "Person"
    if entity.type == "place":
        return PLACES.get(entity.kind or "", "Place")
    return ORGANISATIONS.get(entity.kind or "", "Organization")


def _reference(entity: Entity, recipe: Recipe) -> Node:
    return {"@type": _type(entity), "@id": entity_iri(entity, recipe), "name": entity.name}


def _about(work: _Work) -> tuple[list[Node], list[Node]]:
    """The entities that the story is about and those that it only mentions, each by relevance."""
    about: list[Node] = []
    mentioned: list[Node] = []
    for id_, relevance in inline.prominence(work.story):
        entity = work.entities[id_]
        node = _place(entity, work) if entity.type == "place" else _party(entity, work)
        (about if relevance >= ABOUT else mentioned).append(node)
    return about, mentioned


def _party(entity: Entity, work: _Work) -> Node:
    same, other = work.identifiers(entity)
    member = work.thing(entity.affiliation) if entity.affiliation else None
    affiliated = member if member and work.entities[entity.affiliation or ""].type == "organisation" else None
    person = entity.type == "person"
    return _some(
        {
            **_reference(entity, work.recipe),
            "jobTitle": entity.title if person else None,
            "affiliation" if person else "parentOrganization": affiliated,
            "sameAs": same,
            "identifier": other,
        }
    )


def _place(entity: Entity, work: _Work) -> Node:
    same, other = work.identifiers(entity)
    geo = None
    if entity.latitude is not None and entity.longitude is not None:
        geo = {"@type": "GeoCoordinates", "latitude": entity.latitude, "longitude": entity.longitude}
    country = entity.country.upper() if entity.country and entity.kind != "country" else None
    return _some(
        {
            **_reference(entity, work.recipe),
            "geo": geo,
            "containedInPlace": {"@type": "Place", "name": entity.within} if entity.within else None,
            "address": {"@type": "PostalAddress", "addressCountry": country} if country else None,
            "sameAs": same,
            "identifier": other,
        }
    )


def _identifiers(entity: Entity) -> tuple[list[str], list[Node]]:
    known = [address for i in entity.identifiers if (address := same(i))]
    other = [
        {"@type": "PropertyValue", "propertyID": i.scheme, "value": i.value}
        for i in entity.identifiers
        if i.scheme != "web" and not same(i)
    ]
    return known, other


def _topics(story: Story) -> Iterator[Node]:
    for subject in story.subjects:
        scheme, _, code = subject.code.partition(":")
        topic = "http://cv.iptc.org/newscodes/mediatopic/"
        known = scheme == "medtop" and re.fullmatch(r"\d+", code)
        yield _some(
            {
                "@type": "DefinedTerm",
                "@id": topic + code if known else None,
                "name": subject.name,
                "termCode": subject.code,
                "inDefinedTermSet": topic if known else None,
            }
        )


def _sections(work: _Work) -> Iterator[Node]:
    for number, block in enumerate(work.story.blocks_of("crosshead"), start=1):
        yield {"@type": "WebPageElement", "name": _plain(work.story, block.span), "position": number}


def _quotations(work: _Work, title: str) -> Iterator[Node]:
    whole = {"@type": "NewsArticle", "@id": article_iri(work.story.id, work.recipe), "name": title}
    for number, quotation in enumerate(work.story.quotations, start=1):
        marked = quotation.type in ("direct", "partial")
        speaker = work.thing(quotation.attributed_to) if quotation.attributed_to is not None else None
        if speaker and work.entities[quotation.attributed_to or ""].type == "place":  # a capital that speaks
            speaker = {"@type": "Organization", "name": speaker["name"], "location": speaker}
        credit = quotation.speaker_phrase if speaker else quotation.source
        frame = " […] ".join(_plain(work.story, span) for span in quotation.frame)
        schema = f"{work.recipe.base_url}/schema"
        yield _some(
            {
                "@type": "Quotation" if marked else ["Quotation", "Claim"],
                "@id": quotation_iri(work.story.id, number, work.recipe),
                "additionalType": f"{schema}/quotation/{quotation.type}",
                "genre": f"{schema}/mode/{quotation.mode}" if quotation.mode else None,
                "text": quotation_text(work.story, quotation),
                "spokenByCharacter": speaker,
                "creator": speaker,
                "creditText": _plain(work.story, credit) if credit else None,
                "description": frame,
                "audience": _audience(work, quotation.addressee),
                "position": number,
                "isPartOf": whole,
            }
        )


def _audience(work: _Work, addressee: Span | None) -> Node | None:
    """To whom it was said: the vocabulary's people for whom a work is meant."""
    if addressee is None:
        return None
    return {"@type": "Audience", "name": _plain(work.story, addressee)}


def quotation_text(story: Story, quotation: Quotation) -> str:
    """The words as they stand in the body, without outer marks; ``[…]`` where the cue interrupts."""
    parts = [_within_body(story, span) for span in quotation.spans]
    if quotation.type in ("direct", "partial"):
        parts = [_unmarked(part) for part in parts]
    return " […] ".join(part for part in parts if part)


def _unmarked(text: str) -> str:
    for opening, closing in MARKS:
        inner = text[len(opening) : -len(closing)]
        if text.startswith(opening) and text.endswith(closing) and len(text) > 2 and opening not in inner:
            return inner
    return text
