"""CSV: a line of column names, then a record a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO, Any

from converter.knowledge.importers import Unreadable, lines

_LISTS = ("aliases", "short", "people")
_IDENTIFIERS = ("wikidata", "geonames", "isin", "ric", "lei", "web", "iso3166-1a2", "iso3166-2")
_FACTS = ("id", "type", "name", "kind", "country", "within", "latitude", "longitude", "gender", "rank", "title")


def read(stream: IO[bytes], *, source: str, type_: str | None = None) -> Iterator[dict[str, Any]]:
    """The records of a table with columns ``name``, ``type`` (unless ``type_`` says it) and, if wanted, ``id``,
    ``aliases`` (parted by ``|``), ``kind``, ``country``, ``within``, ``latitude``, ``longitude``, ``gender``, ``rank``,
    ``title``, ``affiliation`` and one column for each identifier (``wikidata``, ``isin`` …). Separator: tab, semicolon
    or comma. Raises Unreadable."""
    texts = (line.decode("utf-8-sig", "replace") for line in lines(stream))
    head = next(texts, "")
    separator = max("\t;,", key=head.count)
    columns = [c.strip().lower() for c in next(csv.reader(io.StringIO(head), delimiter=separator), [])]
    if "name" not in columns:
        raise Unreadable(f"the table's first line has no column `name`: {', '.join(columns[:8])}")
    csv.field_size_limit(1_000_000)
    rows = csv.reader(texts, delimiter=separator)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            continue
        values = {c: v.strip() for c, v in zip(columns, row, strict=False) if v.strip()}
        if facts := _facts(values, source, type_):
            yield facts


def _facts(values: dict[str, str], source: str, type_: str | None) -> dict[str, Any] | None:
    facts: dict[str, Any] = {key: values[key] for key in (*_FACTS, "affiliation") if key in values}
    facts.setdefault("type", type_)
    if not facts.get("name") or not facts["type"]:
        return None
    for key in _LISTS:
        if key in values:
            facts[key] = [part.strip() for part in values[key].split("|") if part.strip()]
    try:
        facts |= {key: float(facts[key]) for key in ("latitude", "longitude") if key in facts}
        facts |= {key: int(facts[key]) for key in ("rank",) if key in facts}
    except ValueError:
        return None
    if "country" in facts:
        facts["country"] = facts["country"].lower()
    identifiers = [{"scheme": s, "value": values[s], "source": source} for s in _IDENTIFIERS if s in values]
    if identifiers:
        facts["identifiers"] = identifiers
    return facts
