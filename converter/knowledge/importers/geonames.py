"""GeoNames' dumps: ``cities15000.txt``, ``DE.txt``, ``allCountries.txt`` and ``alternateNamesV2.txt``.

Format: https://download.geonames.org/export/dump/readme.txt, CC BY 4.0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import IO, Any

from converter.knowledge.importers import Unreadable, lines

_COLUMNS = 19
_KINDS = {
    "P": "city",
    "H.STM": "river",
    "H.LK": "lake",
    "H.SEA": "sea",
    "T.MT": "mountain",
    "T.MTS": "mountains",
    "T.ISL": "island",
    "A.ADM1": "state",
    "A.PCLI": "country",
}


def read(
    stream: IO[bytes],
    *,
    source: str,
    alternate: Mapping[str, list[str]] | None = None,
    least_population: int = 0,
) -> Iterator[dict[str, Any]]:
    """Populated places, waters, mountains, islands, states and countries of a dump. ``alternate`` holds the names in
    the wanted language by GeoNames id, the preferred one first. Raises Unreadable where no line has the columns."""
    good = bad = 0
    for line in lines(stream):
        row = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
        if len(row) != _COLUMNS:
            bad += 1
            if bad > 100 and not good:
                raise Unreadable(f"not a GeoNames dump: its lines have {len(row)} columns, not {_COLUMNS}")
            continue
        good += 1
        if facts := _facts(row, source, alternate or {}, least_population):
            yield facts
    if bad and not good:
        raise Unreadable(f"not a GeoNames dump: no line has {_COLUMNS} columns")


def _facts(
    row: list[str], source: str, alternate: Mapping[str, list[str]], least_population: int
) -> dict[str, Any] | None:
    id_, name, latitude, longitude, class_, code, country = row[0], row[1], row[4], row[5], row[6], row[7], row[8]
    kind = _KINDS.get(f"{class_}.{code}") or _KINDS.get(class_)
    population = int(row[14]) if row[14].isdigit() else 0
    if not kind or not name or (kind == "city" and population < least_population):
        return None
    german = alternate.get(id_, [])
    names = list(dict.fromkeys((*german, name)))
    facts: dict[str, Any] = {
        "id": f"geonames-{id_}",
        "type": "place",
        "name": names[0],
        "kind": kind,
        "identifiers": [{"scheme": "geonames", "value": id_, "source": source}],
        "rank": max(5, min(80, round(22 * math.log10(max(population, 1_000)) - 72))),
    }
    if names[1:]:
        facts["aliases"] = names[1:]
    if len(country) == 2 and country.isalpha():
        facts["country"] = country.lower()
    try:
        facts |= {"latitude": float(latitude), "longitude": float(longitude)}
    except ValueError:
        return None
    return facts


def alternate_names(stream: IO[bytes], language: str = "de") -> dict[str, list[str]]:
    """The names in one language by GeoNames id, preferred ones first, from ``alternateNamesV2.txt``."""
    found: dict[str, list[str]] = {}
    for line in lines(stream):
        row = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
        if len(row) < 4 or row[2] != language or (len(row) > 7 and "1" in row[6:8]):
            continue  # another language, colloquial or historic
        names = found.setdefault(row[1], [])
        if len(row) > 4 and row[4] == "1":
            names.insert(0, row[3])
        else:
            names.append(row[3])
    return found
