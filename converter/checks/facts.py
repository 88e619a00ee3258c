"""What a document says of its story beside the words: status, version, rights, places on the map, persons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from converter.checks import linked_data as ld
from converter.checks.views import G2, Element, Item, JsonView, XmlView, local, text_of


@dataclass(frozen=True, slots=True)
class Facts:
    """Empty where the document does not say it."""

    status: str = ""
    """usable, withheld or canceled"""
    version: str = ""
    holder: str = ""
    """of the rights"""
    points: tuple[tuple[str, float, float], ...] = ()
    """name of a place, latitude and longitude in degrees (WGS 84)"""
    persons: frozenset[str] = frozenset()
    """names"""
    mining: str = ""
    """a term of the PLUS vocabulary, DMI-PROHIBITED"""


_TERM = re.compile(r"DMI-[A-Z-]+")


def _mining(text: str) -> str:
    found = _TERM.search(text)
    return found[0] if found else ""


def _number(value: Any) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def _point(name: Any, latitude: Any, longitude: Any) -> Iterator[tuple[str, float, float]]:
    lat, lon = _number(latitude), _number(longitude)
    if isinstance(name, str) and name.strip() and lat is not None and lon is not None:
        yield name.strip(), lat, lon


def of_newsml(item: Item) -> Facts:
    """Of a NewsML-G2 item."""
    status = item.child("itemMeta/pubStatus")
    said = "" if status is None else (status.get("qcode") or status.get("uri") or "")
    holder = next(iter(item.g2("copyrightHolder")), None)
    points = [point for details in item.g2("geoAreaDetails", "POIDetails") for point in _position(details)]
    persons = {
        text_of(name)
        for subject in item.g2("subject")
        if (subject.get("type") or subject.get("typeuri") or "").endswith("person")
        for name in list(subject.iterchildren(f"{G2}name"))[:1]
    }
    return Facts(
        said.rpartition(":" if ":" in said and "/" not in said else "/")[2].lower(),
        (item.root.get("version") or "").strip(),
        "" if holder is None else text_of(next(holder.iterchildren(f"{G2}name"), None)) or holder.get("literal") or "",
        tuple(points),
        frozenset(persons - {""}),
        next((_mining((e.get("uri") or e.get("qcode") or "").upper()) for e in item.g2("dataMining")), ""),
    )


def _position(details: Element) -> Iterator[tuple[str, float, float]]:
    owner = details.getparent()
    name = None if owner is None else next(owner.iterchildren(f"{G2}name"), None)
    for position in details.iterchildren(f"{G2}position"):
        yield from _point(text_of(name), position.get("latitude"), position.get("longitude"))


def of_nitf(view: XmlView) -> Facts:
    """Of a NITF document."""
    first = {local(element.tag): element for element in reversed(view.elements)}
    key, rights, status = first.get("du-key"), first.get("doc.copyright"), first.get("docdata")
    managed = "" if status is None else status.get("management-status") or ""
    return Facts(
        managed if managed in ("usable", "withheld", "canceled") else "",
        "" if key is None else (key.get("version") or "").strip(),
        "" if rights is None else (rights.get("holder") or "").strip(),
        mining=_mining(" ".join(e.get("limitations") or "" for e in view.elements if local(e.tag) == "doc.rights")),
    )


def of_jsonld(view: JsonView, node: ld.Node) -> Facts:
    """Of the article of a JSON-LD document."""
    everything = ld.nodes(view)
    by_id = {n.id: n for n in everything if n.id and not n.bare()}
    holders = [value for _, value in ld.values(node, "copyrightHolder")]
    holder = holders[0] if holders else None
    if isinstance(holder, Mapping):
        other = by_id.get(str(holder.get("@id", "")))
        holder = holder.get("name") or (other.value.get("name") if other else "")
    points: list[tuple[str, float, float]] = []
    for place in everything:
        geo = place.value.get("geo")
        if isinstance(geo, Mapping):
            points += _point(place.value.get("name"), geo.get("latitude"), geo.get("longitude"))
    versions = [value for _, value in ld.values(node, "version") if isinstance(value, str | int)]
    persons = {
        str(n.value["name"]) for n in everything if ld.is_a(n, "Person") and isinstance(n.value.get("name"), str)
    }
    return Facts(
        version=str(versions[0]).strip() if versions else "",
        holder=holder if isinstance(holder, str) else "",
        points=tuple(points),
        persons=frozenset(persons),
    )


def of_ninjs(value: Mapping[str, Any]) -> Facts:
    """Of a ninjs document of any version: names changed their case with 3.0."""
    plain = {key.lower(): found for key, found in value.items()}

    def rows(name: str) -> list[Mapping[str, Any]]:
        found = plain.get(name) or plain.get(name[:-1] if name != "people" else "person")
        return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []

    points: list[tuple[str, float, float]] = []
    for place in rows("places"):
        shape = next((v for k, v in place.items() if k.lower() in ("geojson", "geometry", "geometry_geojson")), None)
        at = shape.get("coordinates") if isinstance(shape, Mapping) and shape.get("type") == "Point" else None
        if isinstance(at, list) and len(at) >= 2:
            points += _point(place.get("name"), at[1], at[0])
    holder, version = plain.get("copyrightholder"), plain.get("version")
    return Facts(
        str(plain.get("pubstatus") or "").lower(),
        str(version or "").strip(),
        holder if isinstance(holder, str) else "",
        tuple(points),
        frozenset(str(p["name"]) for p in rows("people") if isinstance(p.get("name"), str)),
        _mining(str(plain.get("usageterms") or "")),
    )
