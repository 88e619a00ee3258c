"""Wikidata: its JSON dump (one item a line) and the JSON result of a SPARQL query."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

import orjson

from converter.knowledge.importers import Unreadable, lines
from converter.resources import load_yaml


@cache
def _vocabulary() -> Mapping[str, Any]:
    return load_yaml(Path(__file__).parent / "wikidata.yaml")


def read_dump(stream: IO[bytes], *, languages: tuple[str, ...] = ("de", "en"), source: str) -> Iterator[dict[str, Any]]:
    """The persons, places and organisations of a dump: a JSON array with one item a line, or one object a line."""
    for line in lines(stream):
        line = line.strip().rstrip(b",")  # noqa: PLW2901
        if not line.startswith(b"{"):
            continue
        try:
            item = orjson.loads(line)
            facts = _facts(item, languages, source)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            continue  # a broken line, or an item in a form of its own
        if facts:
            yield facts


def _facts(item: Mapping[str, Any], languages: tuple[str, ...], source: str) -> dict[str, Any] | None:
    vocabulary = _vocabulary()
    labels = item.get("labels") or {}
    name = next((labels[code]["value"] for code in languages if code in labels), None)
    kinds = [vocabulary["classes"][v] for v in _values(item, "P31") if v in vocabulary["classes"]]
    if not name or not kinds:
        return None
    type_, kind = kinds[0]["type"], kinds[0].get("kind")
    others = [alias["value"] for alias in (item.get("aliases") or {}).get(languages[0], ())]
    facts: dict[str, Any] = {"id": f"wikidata-{item['id'].lower()}", "type": type_, "name": name}
    if others:
        facts["aliases"] = others
    if kind:
        facts["kind"] = kind
    if gender := next((vocabulary["genders"].get(v) for v in _values(item, "P21")), None):
        facts["gender"] = gender
    if type_ == "place" and (where := next(iter(_values(item, "P625")), None)) and isinstance(where, dict):
        facts |= {"latitude": where["latitude"], "longitude": where["longitude"]}
    if country := next(iter(_values(item, "P297")), None):
        facts["country"] = country.lower()
    elif country := next((vocabulary["countries"].get(v) for v in _values(item, "P17", "P27")), None):
        facts["country"] = country
    identifiers = [{"scheme": "wikidata", "value": item["id"], "source": source}]
    for property_, scheme in vocabulary["identifiers"].items():
        identifiers += [{"scheme": scheme, "value": v, "source": source} for v in _values(item, property_)[:1]]
    facts["identifiers"] = identifiers
    facts["rank"] = min(75, 15 + len(item.get("sitelinks") or ()))
    return facts


def _values(item: Mapping[str, Any], *properties: str) -> list[Any]:
    """The values of an item's statements, preferred ones first, deprecated ones left out."""
    claims = [c for p in properties for c in (item.get("claims") or {}).get(p, ()) if c.get("rank") != "deprecated"]
    found = []
    for claim in sorted(claims, key=lambda c: c.get("rank") != "preferred"):
        value = claim.get("mainsnak", {}).get("datavalue", {}).get("value")
        if isinstance(value, dict) and "id" in value:
            found.append(value["id"])
        elif value is not None:
            found.append(value)
    return found


def read_sparql(stream: IO[bytes], *, source: str, limit: int = 512 * 2**20) -> Iterator[dict[str, Any]]:
    """The rows of a SPARQL result in JSON, one record for each ``item``.

    The query's variables: ``item`` (a Wikidata entity) and ``itemLabel``; and, if wanted, ``alias`` (several rows or
    parted by ``|``), ``type`` (person, place, organisation, or a class), ``kind``, ``gender``, ``country`` (a code of
    two letters), ``coord``, ``geonames``, ``isin``, ``ric``, ``lei``, ``web``. Raises Unreadable.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise Unreadable(f"a SPARQL result of more than {limit} bytes: use a dump")
    try:
        rows = json.loads(data)["results"]["bindings"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable(f"not a SPARQL result in JSON: {error}") from error
    grouped: dict[str, dict[str, Any]] = {}
    for row in rows if isinstance(rows, list) else ():
        try:
            values = {key: str(cell["value"]) for key, cell in row.items()}
        except (TypeError, KeyError, AttributeError):
            continue
        if values.get("item"):
            _add_row(grouped.setdefault(values["item"], {}), values, source)
    yield from _complete(grouped.values())


def _add_row(facts: dict[str, Any], row: Mapping[str, str], source: str) -> None:
    vocabulary = _vocabulary()
    number = row["item"].rsplit("/", 1)[-1]
    facts.setdefault("id", f"wikidata-{number.lower()}")
    facts.setdefault("identifiers", [{"scheme": "wikidata", "value": number, "source": source}])
    if label := row.get("itemLabel"):
        facts.setdefault("name", label)
    class_ = row.get("type", "").rsplit("/", 1)[-1]
    known = vocabulary["classes"].get(class_, {"type": class_} if class_ in vocabulary["types"] else None)
    if known:
        facts.setdefault("type", known["type"])
        if known.get("kind"):
            facts.setdefault("kind", known["kind"])
    if kind := row.get("kind"):
        facts["kind"] = kind
    if gender := vocabulary["genders"].get(row.get("gender", "").rsplit("/", 1)[-1]):
        facts["gender"] = gender
    if re.fullmatch("[A-Za-z]{2}", row.get("country", "")):
        facts["country"] = row["country"].lower()
    if where := re.fullmatch(r"Point\((-?[\d.]+) (-?[\d.]+)\)", row.get("coord", "")):
        facts |= {"longitude": float(where[1]), "latitude": float(where[2])}
    if alias := row.get("alias"):
        known_names = facts.setdefault("aliases", [])
        known_names += [part.strip() for part in alias.split("|") if part.strip() not in ("", *known_names)]
    for scheme in ("geonames", "isin", "ric", "lei", "web"):
        value = row.get(scheme)
        if value and not any(i["scheme"] == scheme for i in facts["identifiers"]):
            facts["identifiers"].append({"scheme": scheme, "value": value, "source": source})


def _complete(records: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (facts for facts in records if facts.get("name") and facts.get("type"))
