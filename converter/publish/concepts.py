"""The archive's own scheme, for others to use: everybody and everything that it names, with what is known of them.

A NewsML-G2 knowledgeItem has a concept for each, whose code together with the scheme's URI is the address of a page of
the archive; the same stands in a JSON-LD file. ``created`` and ``wmrel:last-named`` are the first and the last day on
which a story names them. A person whom the knowledge base knows has its offices there, with years (``wmrel:office``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from converter import identifiers
from converter.addresses import entity_iri
from converter.model import Identifier
from converter.publish.archive import Archive, Profile
from converter.publish.package import item_meta, root_attributes
from converter.publish.strings import Strings
from converter.publish.text import plain
from converter.registry import Recipe
from converter.schemes import ARCHIVE, IPTC_CATALOG, NATURES, own_schemes, qcode, scheme_alias
from converter.xml import Markup, document, element, joined

if TYPE_CHECKING:
    from converter.knowledge.asked import Role

ITEM = "archiv/namen.newsml.xml"
GRAPH = "archiv/namen.jsonld"

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TYPES = {"person": "Person", "place": "Place", "organisation": "Organization"}
"""types of the model → of schema.org"""


def knowledge_item(archive: Archive, recipe: Recipe, words: Strings, title: str) -> bytes | None:
    """All concepts, by type and name; None where nobody is named."""
    profiles = _ordered(archive)
    if not profiles:
        return None
    schemes = {i.scheme for p in profiles for i in p.entity.identifiers}
    root = element(
        "knowledgeItem",
        root_attributes(recipe, words, "archiv/namen"),
        element("catalogRef", {"href": IPTC_CATALOG}),
        element(
            "catalog",
            {"additionalInfo": recipe.base_url},
            joined(
                element("scheme", {"alias": alias, "uri": uri}, element("definition", {"xml:lang": "en"}, text))
                for alias, uri, text in own_schemes(recipe.base_url, schemes)
            ),
        ),
        item_meta(recipe, "cinat:concept", title),
        element("conceptSet", None, joined(_concept(profile, recipe, words) for profile in profiles)),
    )
    return document(root)


def graph(archive: Archive, recipe: Recipe) -> bytes:
    """The same in schema.org's words."""
    nodes = [
        node(profile, recipe, names(profile))
        | {"subjectOf": [f"{recipe.base_url}/{e.page}#article" for e in profile.entries]}
        for profile in _ordered(archive)
    ]
    data = {"@context": "https://schema.org", "@graph": nodes}
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _ordered(archive: Archive) -> list[Profile]:
    return [profile for type_ in TYPES for profile in archive.of_type(type_)]


def names(profile: Profile) -> list[str]:
    """The name, and other full names that stories' entities of this identity have."""
    found = [profile.entity.name]
    for entry in profile.entries:
        found += [e.name for e in entry.story.entities if (e.type, e.id) == (profile.entity.type, profile.entity.id)]
    return list(dict.fromkeys(" ".join(name.split()) for name in found if name.strip()))


def _days(profile: Profile) -> tuple[str | None, str | None]:
    """The first and the last day that a story which names them is dated."""
    days = sorted(entry.dated[:10] for entry in profile.entries if _DAY.match(entry.dated))
    return (days[0], days[-1]) if days else (None, None)


def _concept(profile: Profile, recipe: Recipe, words: Strings) -> Markup:
    entity = profile.entity
    created, modified = _days(profile)
    position = None
    if entity.latitude is not None and entity.longitude is not None:
        place = {"latitude": f"{entity.latitude:.7f}", "longitude": f"{entity.longitude:.7f}", "gpsdatum": "WGS84"}
        position = element("geoAreaDetails", None, element("position", place))
    kind = {"rel": "wmrel:kind", "qcode": qcode("wmkind", entity.kind)} if entity.kind else None
    state = qcode("iso3166-1a2", entity.country.upper()) if entity.country else None
    return element(
        "concept",
        None,
        element("conceptId", {"qcode": qcode(ARCHIVE, profile.page), "created": created}),
        element("type", {"qcode": NATURES[entity.type]}),
        joined(element("name", {"xml:lang": words.language}, plain(name)) for name in names(profile)),
        joined(_same(identifier) for identifier in entity.identifiers if identifier.value),
        element("broader", None, element("name", None, plain(entity.within))) if entity.within else None,
        element("related", kind) if kind else None,
        element("related", {"rel": "wmrel:country", "qcode": state}) if state else None,
        element("related", {"rel": "wmrel:last-named", "value": modified}) if modified else None,
        joined(_office(role) for role in _offices(profile)),
        position,
    )


def _offices(profile: Profile) -> tuple[Role, ...]:
    """What the knowledge base says that the person is or was, where it says since or until when.

    It is asked late: offices are no part of a story, and an archive that names no person needs none.
    """
    entity = profile.entity
    if entity.type != "person":
        return ()
    from converter import knowledge

    base = knowledge.load()
    try:
        known = base.record(entity.id)
    except KeyError:
        return ()
    if known.type != "person" or known.name not in names(profile):
        return ()
    return tuple(role for role in base.roles(entity.id) if role.start or role.end)


def _office(role: Role) -> Markup:
    """The years are an interval of ISO 8601; of an open one the other end is ``..``."""
    years = f"{role.start or '..'}/{role.end or '..'}"
    return element("related", {"rel": "wmrel:office", "value": years}, element("name", None, role.title))


def _occupation(role: Role) -> dict[str, Any]:
    """schema.org's pattern for what is true of some years only: a Role stands between the person and the occupation."""
    years = {"startDate": role.start, "endDate": role.end}
    occupation = {"@type": "Occupation", "name": role.title}
    return {"@type": "Role", **{k: v for k, v in years.items() if v}, "hasOccupation": occupation}


def _same(identifier: Identifier) -> Markup:
    """As the item of a story has it: what it is called elsewhere, and in which data set that was verified."""
    creator = qcode("wmsrc", identifier.source) if identifier.source else None
    return element("sameAs", {"qcode": qcode(scheme_alias(identifier.scheme), identifier.value), "creator": creator})


def node(profile: Profile, recipe: Recipe, known_as: Sequence[str]) -> dict[str, Any]:
    """What is known of somebody or something, in schema.org's words; the first name is the main one."""
    entity = profile.entity
    first, *other = known_as
    known = [address for i in entity.identifiers if (address := identifiers.same(i))]
    rest = [
        {"@type": "PropertyValue", "propertyID": i.scheme, "value": i.value}
        for i in entity.identifiers
        if i.scheme != "web" and not identifiers.same(i)
    ]
    located = entity.latitude is not None and entity.longitude is not None
    told = {
        "@type": TYPES[entity.type],
        "@id": entity_iri(entity, recipe),
        "url": f"{recipe.base_url}/{profile.page}",
        "name": first,
        "alternateName": other,
        "additionalType": entity.kind,
        "sameAs": known,
        "hasOccupation": [_occupation(role) for role in _offices(profile)],
        "identifier": rest,
        "geo": {"@type": "GeoCoordinates", "latitude": entity.latitude, "longitude": entity.longitude}
        if located
        else None,
        "containedInPlace": {"@type": "Place", "name": entity.within} if entity.within else None,
    }
    return {key: value for key, value in told.items() if value not in (None, [], "")}


def written(archive: Archive, recipe: Recipe, words: Strings, title: str) -> Iterator[tuple[str, bytes]]:
    """Paths and contents of both files; none where nobody is named."""
    if item := knowledge_item(archive, recipe, words, title):
        yield ITEM, item
        yield GRAPH, graph(archive, recipe)
