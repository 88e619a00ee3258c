"""NewsML-G2 knowledge and concept items: persons, organisations and places as concepts.

Specification: NewsML-G2 2.35, Concept Items and Knowledge Items.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from converter import xml
from converter.knowledge.importers import Unreadable
from converter.limits import DEFAULTS

_G2 = "{http://iptc.org/std/nar/2006-10-01/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_TYPES = {"person": "person", "organisation": "organisation", "organization": "organisation"}
_PLACES = {"geoArea": None, "poi": "landmark"}
_SCHEMES = {
    "wikidata": "wikidata",
    "wd": "wikidata",
    "geonames": "geonames",
    "geo": "geonames",
    "iso3166-1a2": "iso3166-1a2",
    "iso3166-1a3": "iso3166-1a3",
    "iso3166-2": "iso3166-2",
    "isin": "isin",
    "ric": "ric",
    "lei": "lei",
}
"""catalogue aliases whose meaning is known; others become ``qcode:alias``"""


def read(stream: IO[bytes], *, source: str, language: str = "de") -> Iterator[dict[str, Any]]:
    """The concepts of an item that are persons, organisations, areas or points of interest. Names in ``language``
    first; every ``sameAs`` becomes an identifier. Parsed with care (``converter.xml``). Raises Unreadable."""
    tree, notes = xml.parse(stream.read(DEFAULTS.xml_bytes + 1), source=source)
    if tree is None:
        raise Unreadable("; ".join(note.message for note in notes) or "not XML")
    root = tree.getroot()
    if not str(root.tag).startswith(_G2):
        raise Unreadable(f"not a NewsML-G2 item: its root is {root.tag!s}")
    for concept in root.iter(f"{_G2}concept"):
        if facts := _facts(concept, source, language):
            yield facts


def _facts(concept: etree._Element, source: str, language: str) -> dict[str, Any] | None:
    nature = _code(concept.find(f"{_G2}type"))[1]
    type_ = _TYPES.get(nature) or ("place" if nature in _PLACES else None)
    names = [(n.get(_LANGUAGE, ""), " ".join(str(n.xpath("string()")).split())) for n in concept.findall(f"{_G2}name")]
    names.sort(key=lambda pair: not pair[0].startswith(language))
    others = [n for _, n in names if n]
    if not type_ or not others:
        return None
    facts: dict[str, Any] = {"type": type_, "name": others[0]}
    if aliases := list(dict.fromkeys(n for n in others[1:] if n != others[0])):
        facts["aliases"] = aliases
    if kind := _PLACES.get(nature):
        facts["kind"] = kind
    identifiers = []
    for element in (concept.find(f"{_G2}conceptId"), *concept.findall(f"{_G2}sameAs")):
        scheme, value = _code(element)
        if value:
            identifiers.append({"scheme": scheme, "value": value, "source": source})
    if identifiers:
        facts["identifiers"] = identifiers
    position = concept.find(f"{_G2}geoAreaDetails/{_G2}position")
    if position is None:
        position = concept.find(f"{_G2}POIDetails/{_G2}position")
    if position is not None:
        try:
            facts |= {key: float(position.get(key, "")) for key in ("latitude", "longitude")}
        except ValueError:
            return facts
    return facts


def _code(element: etree._Element | None) -> tuple[str, str]:
    """Scheme and value of a qcode or, without one, of a URI."""
    if element is None:
        return "", ""
    alias, colon, value = element.get("qcode", "").partition(":")
    if colon:
        return _SCHEMES.get(alias.lower(), f"qcode:{alias}"), value
    uri = element.get("uri", "")
    if "wikidata.org/" in uri:
        return "wikidata", uri.rsplit("/", 1)[-1]
    if "geonames.org/" in uri:
        return "geonames", next((p for p in uri.split("/") if p.isdigit()), uri)
    if "/cpnature/" in uri:
        return "cpnat", uri.rstrip("/").rsplit("/", 1)[-1]
    return "uri", uri
