"""Identifiers for records, out of tables of facts: ``python -m converter.knowledge.identify FOLDER``.

Writes ``data/identifiers.tsv``, which is read like any table of records, and ``review.tsv`` beside it with what a
person has to decide. The tables are not part of the project; where they are from, and under which licence, stands in
``SOURCES.yaml``.

An identifier is taken where the name is the same, letter for letter, belongs to one record and to one id in all tables,
and something else agrees: the office, the party, the seat, the country, or an identifier that both already have. A
name alone is never enough; what has no more than that goes to the review. An ISIN begins with the country in which the
company is registered, and is taken where that is the record's; of two for one company the newest that two tables have.
"""

from __future__ import annotations

import argparse
import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from converter.knowledge import store
from converter.knowledge.records import TABLE, Record, merged, read_folder
from converter.resources import load_yaml

HERE = Path(__file__).parent
RULES = HERE / "identify.yaml"
MADE = "identifiers.tsv"
REVIEW = HERE / "review.tsv"
REVIEW_COLUMNS = ("id", "type", "name", "scheme", "value", "source", "why")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: something that has an identifier."""

    type: str
    scheme: str
    value: str
    names: tuple[str, ...]
    source: str
    """as it is noted behind the identifier, with its date"""
    facts: Mapping[str, str]
    """what can agree: ``country``, ``about`` (a description), ``office``, ``kind``, ``geonames``"""


@dataclass(frozen=True, slots=True)
class Match:
    """A record and what a table says of it."""

    record: Record
    row: Row
    why: str
    """what agrees beside the name; empty: nothing does"""


_SIGNS = str.maketrans({"’": "'", "‐": "-", "‑": "-", "–": "-"})


def folded(name: str) -> str:
    """A name for comparing: composed, in small letters, with single spaces and one kind of apostrophe and hyphen."""
    text = unicodedata.normalize("NFC", name).translate(_SIGNS)
    return " ".join(text.casefold().split())


def matches(records: Iterable[Record], rows: Iterable[Row], rules: Mapping[str, Any]) -> Iterator[Match]:
    """Every row that bears the name of one record, with what else agrees."""
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    by_id: dict[str, Record] = {}
    for record in records:
        by_id[record.id] = record
        for name in (record.name, *record.aliases):
            bearers[record.type, folded(name)].add(record.id)
    known = list(rows)
    values: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in known:
        for name in row.names:
            values[row.type, row.scheme, folded(name)].add(row.value)
    sources: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in known:
        sources[row.scheme, row.value].add(row.facts["table"])
    for row in known:
        found = {id_ for name in row.names for id_ in bearers.get((row.type, folded(name)), ())}
        if len(found) != 1:
            continue
        record = by_id[found.pop()]
        same = {
            value
            for name in (record.name, *record.aliases)
            for value in values.get((row.type, row.scheme, folded(name)), ())
        }
        sure = same == {row.value} and row.facts.get("ambiguous") != "1" and row.value not in rules["outdated"]
        why = agreeing(record, row, rules) if sure else ""
        if not why and sure and len(sources[row.scheme, row.value]) > 1 and _country(record, row, rules):
            why = "two tables"
        yield Match(record, row, why)


def agreeing(record: Record, row: Row, rules: Mapping[str, Any]) -> str:
    """What of a record and a row agrees beside the name."""
    if shared := [i for i in record.identifiers if row.facts.get(i.scheme) == i.value]:
        return shared[0].scheme
    for name, test in _TESTS.items():
        if test(record, row, rules):
            return name
    return ""


def _countries(record: Record) -> set[str]:
    return {c for c in (record.country, *(role.country for role in record.roles)) if c}


def _country(record: Record, row: Row, _rules: Mapping[str, Any]) -> bool:
    """Same country; for what has no other fact in its row, only where the row's kind is the record's."""
    return row.facts.get("country", "").lower() in _countries(record)


def _office(record: Record, row: Row, rules: Mapping[str, Any]) -> bool:
    """The row's office is the record's, in the same country."""
    office = row.facts.get("office")
    titles: list[str] = rules["offices"].get(office, []) if office else []
    return bool(titles) and any(
        role.country == row.facts.get("country", "").lower() and role.title in titles for role in record.roles
    )


def _described(record: Record, row: Row, rules: Mapping[str, Any]) -> bool:
    """The description names an office or the party that the record has, and no other country."""
    about = row.facts.get("about", "")
    adjectives: Mapping[str, str] = rules["adjectives"]
    theirs = {code for code, adjective in adjectives.items() if re.search(rf"(?i)\b{adjective}\w*\b", about)}
    if theirs and theirs.isdisjoint(_countries(record)):
        return False
    words = {w.casefold() for w in re.findall(r"[\w-]+", about)} - {"politiker", "politikerin"}
    for role in record.roles:
        title = role.title.casefold()
        forms = {title, f"{title}in", f"{title}s", title.removesuffix("in")}
        if words & forms:
            return True
        party = (role.affiliation or "").replace("-", " ")
        if party and re.search(rf"(?i)\b{re.escape(party)}\b", about.replace("-", " ")):
            return True
    return False


def _politician(record: Record, row: Row, rules: Mapping[str, Any]) -> bool:
    """A politician of the record's country, and the record has no other profession."""
    about = row.facts.get("about", "")
    adjectives: Mapping[str, str] = rules["adjectives"]
    countries = {adjectives.get(c, "-") for c in _countries(record)}
    ours = any(re.search(rf"\b{adjective}\w*\b", about) for adjective in countries)
    political = re.compile(str(rules["political"]))
    return ours and "olitiker" in about and all(political.search(role.title) for role in record.roles)


def _kind(record: Record, row: Row, rules: Mapping[str, Any]) -> bool:
    """A company that is registered in the same country, or a club of it."""
    kinds: Mapping[str, list[str]] = rules["kinds"]
    ours = record.kind in kinds.get(row.facts.get("kind", ""), ())
    country = rules["registered"].get(record.id, record.country) if row.scheme == "isin" else record.country
    return ours and row.facts.get("country", "").lower() == (country or "-")


def _two_names(record: Record, row: Row, _rules: Mapping[str, Any]) -> bool:
    """A body's long and its short name, both the same."""
    ours = {folded(name) for name in (record.name, *record.aliases, *record.short)}
    return record.type == "organisation" and len(ours & {folded(name) for name in row.names}) > 1


def _national(record: Record, row: Row, rules: Mapping[str, Any]) -> bool:
    """A body of Germany that says so in its name."""
    national = re.compile(str(rules["national"]))
    german = record.type == "organisation" and record.country == "de" and not row.facts.get("kind")
    return german and any(
        national.search(name) and folded(name) in map(folded, row.names) for name in (record.name, *record.aliases)
    )


_TESTS: Mapping[str, Callable[[Record, Row, Mapping[str, Any]], bool]] = {
    "office and country": _office,
    "kind and country": _kind,
    "short name": _two_names,
    "country in the name": _national,
    "office or party": _described,
    "profession and country": _politician,
}


# The tables


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def country_code(name: str) -> str:
    """ISO 3166-1 alpha-2 for a code of two or three letters or an English name; empty where there is none."""
    import pycountry  # type: ignore[import-not-found]

    if not name:
        return ""
    try:
        found = pycountry.countries.lookup(_RENAMED.get(name, name))
    except LookupError:
        return ""
    return str(found.alpha_2).lower()


_RENAMED = {"Russia": "Russian Federation", "Turkey": "Türkiye", "Iran": "IRN", "South Korea": "KOR", "Syria": "SYR"}


def rows(folder: Path, rules: Mapping[str, Any]) -> Iterator[Row]:
    """All rows of all tables, each table by the recipe that ``identify.yaml`` has for it."""
    recipes: Mapping[str, Mapping[str, str]] = rules["tables"]
    for name, recipe in recipes.items():
        for line in _lines(folder / name):
            value = line[recipe["value"]]
            if not value or any(line.get(column) != wanted for column, wanted in _only(recipe)):
                continue
            names = [n for column in recipe["names"].split() for n in line[column].split("|") if n.strip()]
            if recipe.get("legal"):
                names += [re.sub(recipe["legal"], "", n).strip() for n in names]
            country = country_code(line.get(recipe.get("country", ""), recipe.get("in", "")))
            if recipe["scheme"] == "isin":
                country = value[:2].lower()  # ISO 6166: where the company is registered, wherever its head office is
            facts = {
                "table": name,
                "country": country,
                "about": line.get(recipe.get("about", ""), ""),
                "office": line.get(recipe.get("office", ""), recipe.get("post", "")),
                "kind": recipe.get("kind", ""),
                "ambiguous": line.get("ambiguous_label", ""),
                "geonames": line.get("geonameid", ""),
            }
            yield Row(recipe["type"], recipe["scheme"], value, tuple(dict.fromkeys(names)), recipe["source"], facts)


def _only(recipe: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(c, w) for c, _, w in (part.partition("=") for part in recipe.get("only", "").split("|") if part)]


def table(found: Iterable[Match]) -> str:
    """The table of identifiers, those of one source together."""
    lines: dict[str, list[str]] = defaultdict(list)
    taken: set[tuple[str, str]] = set()
    for match in sorted(found, key=lambda m: (m.row.source, m.record.type, m.record.id, m.row.scheme)):
        if (key := (match.record.id, match.row.scheme)) in taken:
            continue
        taken.add(key)
        record, row = match.record, match.row
        cells = (record.id, record.name, "", "", "", "", "", "", "0", row.scheme, row.value)
        lines[f"# source: {row.source}; name and {match.why}\n# type: {record.type}"].append("\t".join(cells))
    head = "# Made by `python -m converter.knowledge.identify`; nobody edits it by hand.\n" + "\t".join(TABLE)
    return "\n".join([head, *(line for source, rest in lines.items() for line in (source, *rest)), ""])


def review(found: Sequence[Match]) -> str:
    """What a person has to decide: the name agrees, and no table says more."""
    sure = {(m.row.scheme, m.row.value) for m in found if m.why}
    rest = sorted(
        {
            (m.record.id, m.record.type, m.record.name, m.row.scheme, m.row.value, m.row.source, "name only")
            for m in found
            if (m.row.scheme, m.row.value) not in sure
        }
    )
    return "\n".join(["\t".join(REVIEW_COLUMNS), *("\t".join(line) for line in rest), ""])


def main() -> None:
    """Makes both files anew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the tables lie")
    folder = parser.parse_args().folder
    rules = load_yaml(RULES)
    known = merged((r, afresh) for r, afresh in read_folder(store.DATA) if not _made_here(r))
    found = list(matches(known.values(), rows(folder, rules), rules))
    (store.DATA / MADE).write_text(table(m for m in found if m.why), encoding="utf-8")
    REVIEW.write_text(review(found), encoding="utf-8")


def _made_here(record: Record) -> bool:
    """A line of the table itself: it must not confirm what it came from."""
    return record.rank == 0 and len(record.identifiers) == 1 and "; name and " in (record.identifiers[0].source or "")


if __name__ == "__main__":
    main()
