"""Identifiers out of tables: taken where more than the name agrees, else left to a person."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from converter import cli, knowledge
from converter.knowledge import identify, reviewing, store
from converter.knowledge.asked import Role
from converter.knowledge.identify import Row
from converter.knowledge.records import Record, merged, read_folder, read_table
from converter.model import EntityType, Identifier
from converter.resources import load_yaml

RULES: Mapping[str, Any] = load_yaml(identify.RULES)


def person(name: str, title: str, country: str, affiliation: str | None = None, **more: Any) -> Record:
    id_ = name.lower().replace(" ", "-")
    return Record(id_, "person", name, roles=(Role(title, country, affiliation),), **more)


def row(name: str, value: str = "Q1", table: str = "a", type_: str = "person", **facts: str) -> Row:
    return Row(type_, "wikidata", value, tuple(name.split("|")), f"table {table}", {"table": table, **facts})


def whys(records: list[Record], rows: list[Row]) -> list[str]:
    return [m.why for m in identify.matches(records, rows, RULES)]


@pytest.mark.parametrize(
    ("record", "found", "why"),
    [
        (
            person("Ute Arnsberg", "SPD-Chefin", "de", "spd"),
            row("Ute Arnsberg", about="deutsche Politikerin (SPD), MdB"),
            "office or party",
        ),
        (
            person("Ute Arnsberg", "Ministerin", "de"),
            row("Ute Arnsberg", about="deutsche Politikerin"),
            "profession and country",
        ),
        (person("Ute Arnsberg", "Politikerin", "at"), row("Ute Arnsberg", about="deutsche Politikerin"), ""),
        (person("Ute Arnsberg", "Schauspielerin", "de"), row("Ute Arnsberg", about="deutsche Politikerin"), ""),
        (
            person("Ute Arnsberg", "Ministerin", "de"),
            row("Ute Arnsberg", about="deutsche Politikerin", ambiguous="1"),
            "",
        ),
        (
            person("Juan Pardo", "Präsident", "cl"),
            row("Juan Pardo", country="cl", office="head_of_state"),
            "office and country",
        ),
        (person("Juan Pardo", "Präsident", "pe"), row("Juan Pardo", country="cl", office="head_of_state"), ""),
    ],
)
def test_a_name_needs_something_that_agrees(record: Record, found: Row, why: str) -> None:
    assert whys([record], [found]) == [why]


def test_namesakes_get_nothing() -> None:
    minister = person("Ute Arnsberg", "Ministerin", "de")
    actress = Record("ute-arnsberg-2", "person", "Ute Arnsberg")
    about = "deutsche Politikerin"
    assert whys([minister, actress], [row("Ute Arnsberg", about=about)]) == []
    both = [row("Ute Arnsberg", "Q1", about=about), row("Ute Arnsberg", "Q2", about=about)]
    assert whys([minister], both) == ["", ""], "one name, two ids"


def test_organisations_need_a_second_name_or_their_country() -> None:
    body = Record("dfv", "organisation", "Dachverband der Fluglotsen", aliases=("DdF",), kind="association")
    assert whys([body], [row("Dachverband der Fluglotsen|DdF", type_="organisation")]) == ["short name"]
    assert whys([body], [row("Dachverband der Fluglotsen", type_="organisation")]) == [""]
    office = Record("bfx", "organisation", "Bundesamt für Leuchttürme", kind="agency", country="de")
    assert whys([office], [row("Bundesamt für Leuchttürme", type_="organisation")]) == ["country in the name"]


def test_an_identifier_that_both_have_is_enough() -> None:
    town = Record("elsfeld", "place", "Elsfeld", identifiers=(Identifier("geonames", "77", "x"),))
    assert whys([town], [row("Elsfeld", type_="place", geonames="77")]) == ["geonames"]
    assert whys([town], [row("Elsfeld", type_="place", geonames="78")]) == [""]


def test_what_is_written_is_read_as_it_was_meant(tmp_path: Path) -> None:
    record = person("Ute Arnsberg", "Ministerin", "de", rank=70)
    found = identify.matches([record], [row("Ute Arnsberg", about="deutsche Politikerin")], RULES)
    path = tmp_path / "80.tsv"
    path.write_text(identify.table(found), encoding="utf-8")
    joined = merged([(record, False), *((r, False) for r in read_table(path))])
    (only,) = joined.values()
    assert only.identifiers == (Identifier("wikidata", "Q1", "table a; name and profession and country"),)
    assert (only.type, only.rank, only.aliases) == ("person", 70, ())


def test_the_table_that_comes_with_wiremark_adds_nothing_but_identifiers() -> None:
    whole = merged(read_folder(store.DATA))
    made = list(read_table(store.DATA / identify.MADE))
    assert len(made) > 3_000
    for record in made:
        known = whole[record.id if whole[record.id].type == record.type else f"{record.id}-{record.type}"]
        assert (known.type, known.name) == (record.type, record.name)
        assert known.rank > 0
        (identifier,) = record.identifiers
        assert " and " in (identifier.source or ""), "says what agrees"
        assert any(year in (identifier.source or "") for year in ("2022", "2026")) or "Natural Earth" in (
            identifier.source or ""
        )
    for scheme in ("wikidata", "isin"):
        values = [i.value for r in made for i in r.identifiers if i.scheme == scheme]
        assert len(values) == len(set(values)), "one identifier, one record"


def test_numbers_of_companies_have_their_check_digit() -> None:
    for record in read_table(store.DATA / identify.MADE):
        for identifier in record.identifiers:
            if identifier.scheme == "isin":
                digits = "".join(str(int(c, 36)) for c in identifier.value)
                total = sum(sum(divmod(int(d) * (1 + n % 2), 10)) for n, d in enumerate(reversed(digits)))
                assert total % 10 == 0, identifier.value


def company(name: str, country: str) -> Record:
    return Record(name.lower().replace(" ", "-"), "organisation", name, kind="company", country=country)


def share(name: str, isin: str) -> Row:
    facts = {"table": "a", "kind": "company", "country": isin[:2].lower()}
    return Row("organisation", "isin", isin, (name,), "table a", facts)


def test_an_isin_begins_with_the_country_of_registration() -> None:
    assert whys([company("Airbus", "de")], [share("Airbus", "NL0000235190")]) == ["kind and country"]
    assert whys([company("Airbus", "de")], [share("Airbus", "US0092791005")]) == [""], "a receipt"
    assert whys([company("Leuchtwerke", "de")], [share("Leuchtwerke", "NL0000235190")]) == [""]


def test_a_number_that_was_replaced_is_for_a_person_to_decide() -> None:
    replaced = RULES["outdated"][-1]
    assert whys([company("Leuchtwerke", "de")], [share("Leuchtwerke", "DE0005557508")]) == ["kind and country"]
    assert whys([company("Leuchtwerke", "de")], [share("Leuchtwerke", replaced)]) == [""]


def test_a_person_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772359200")

    def call(*arguments: str) -> Any:
        return CliRunner().invoke(cli.group, ["entities", "--knowledge", str(tmp_path), "review", *arguments])

    open_ = reviewing.doubts()
    ids = [d.id for d in open_]
    first, second, third = [d for d in open_ if ids.count(d.id) == 1][:3]
    assert first.id in call().output
    assert call("accept", first.id).exit_code == 0
    assert call("reject", second.id, f"{second.scheme}={second.value}").exit_code == 0
    assert call("keep", third.id).exit_code == 0
    assert call("accept", first.id).exit_code == 2, "decided already"
    assert call("accept", "nobody-of-that-id").exit_code == 2
    left = list(reviewing.pending(tmp_path))
    assert len(left) == len(open_) - 2
    assert left[-1] == third
    known = {(i.scheme, i.value): i.source for i in knowledge.load(tmp_path).record(first.id).identifiers}
    assert (known[first.scheme, first.value] or "").endswith("accepted by a person on 2026-03-01")
    with (tmp_path / "review.csv").open(encoding="utf-8") as lines:
        assert [r["decision"] for r in csv.DictReader(lines)].count("keep") == 1


def test_nothing_doubtful_is_in_the_knowledge_that_comes_with_wiremark() -> None:
    base = knowledge.load()
    for doubt in reviewing.doubts():
        known = {(i.scheme, i.value) for i in base.record(doubt.id).identifiers}
        assert (doubt.scheme, doubt.value) not in known


def test_decisions_date_from_the_day_that_is_given(tmp_path: Path) -> None:
    doubt = reviewing.Doubt("a", "person", "A", "wikidata", "Q1", "table", "name only")
    reviewing.decide(tmp_path, doubt, "accept", date(2026, 1, 2))
    reviewing.decide(tmp_path, doubt, "accept", date(2026, 1, 2))
    assert (tmp_path / "accepted.yaml").read_text(encoding="utf-8").count("Q1") == 1
    type_: EntityType = "person"
    ((record, _),) = read_folder(tmp_path)
    assert (record.type, record.identifiers[0].source) == (type_, "table; accepted by a person on 2026-01-02")
