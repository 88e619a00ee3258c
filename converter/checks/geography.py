"""Where positions lie: in which country's box, beside which towns (``vocabularies/countries.yaml``, ``towns.yaml``)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache

from converter import resources
from converter.checks import g2_concepts
from converter.checks.views import G2, Element, Item

Box = tuple[int, int, int, int]
"""south, north, west, east, in whole degrees"""
_ISO = re.compile(r"iso3166-1a2[:/]([A-Z]{2})$")


@cache
def boxes() -> Mapping[str, Box]:
    """Country (ISO 3166-1) → where its cities lie."""
    return {code: tuple(box) for code, box in resources.table("vocabularies/countries.yaml")["boxes"].items()}


@cache
def scattered() -> frozenset[str]:
    """Countries with parts far from their cities: overseas, or islands."""
    return frozenset(resources.table("vocabularies/countries.yaml")["scattered"].split())


@cache
def _towns() -> Mapping[int, frozenset[int]]:
    """Whole degrees of latitude → whole degrees of longitude: the cells that have a town."""
    found: dict[int, frozenset[int]] = {}
    for latitude, runs in resources.table("vocabularies/towns.yaml")["cells"].items():
        cells: set[int] = set()
        for run in str(runs).split():
            first, _, last = run.partition("..")
            cells.update(range(int(first), int(last or first) + 1))
        found[int(latitude)] = frozenset(cells)
    return found


def near_a_town(latitude: float, longitude: float, degrees: int) -> bool:
    """Whether a cell of one degree with a town in it is at most so many cells away."""
    row, column = math.floor(latitude), math.floor(longitude)
    return any(
        (column + sideways + 180) % 360 - 180 in _towns().get(row + upwards, frozenset())
        for upwards in range(-degrees, degrees + 1)
        for sideways in range(-degrees, degrees + 1)
    )


def inside(box: Box, latitude: float, longitude: float, margin: int = 0) -> bool:
    """Whether a position lies in a box, or so many degrees around it."""
    south, north, west, east = box
    return south - margin <= latitude <= north + margin and west - margin <= longitude <= east + margin


def country(position: Element, item: Item) -> str | None:
    """The country that the concept of a position names: its own code, or what it is part of or the same as."""
    known: dict[Element, str | None] = item.facts.setdefault("countries", {})
    for outer in position.iterancestors("*"):
        if outer not in known:
            known[outer] = _named(outer, item)
        if known[outer] or outer is item.root:
            return known[outer]
    return None


def _named(concept: Element, item: Item) -> str | None:
    for element in (concept, *concept.iterchildren(f"{G2}broader", f"{G2}sameAs", f"{G2}conceptId")):
        for value in (element.get("qcode") or "", g2_concepts.concept(element, item)):
            if found := _ISO.search(value):
                return found[1]
    return None


def degrees(position: Element) -> tuple[float, float] | None:
    """Latitude and longitude; None: one of them is no number or not on the globe."""
    try:
        latitude, longitude = float(position.get("latitude") or ""), float(position.get("longitude") or "")
    except ValueError:
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
