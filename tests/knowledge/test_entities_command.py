"""wiremark entities: as people call it."""

from __future__ import annotations

import json
from pathlib import Path

import called
import pytest
from click.testing import CliRunner, Result

from converter.cli.entities import command
from converter.knowledge import store


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "mine"


def call(folder: Path, *args: str) -> Result:
    store._load.cache_clear()
    result = CliRunner().invoke(command, ["--knowledge", str(folder), *args], standalone_mode=False)
    if (
        result.exception
        and not isinstance(result.exception, SystemExit)
        and "click" not in type(result.exception).__module__
    ):
        raise result.exception
    return result


def test_find_names_all_bearers(mine: Path) -> None:
    result = call(mine, "find", "Köln")
    assert result.return_value == 0
    assert result.stdout.splitlines()[0].startswith("Köln\tkoeln\tplace\t")


def test_find_reads_a_text(mine: Path) -> None:
    result = call(mine, "find", "--json", "Olaf Scholz reist nach Kiew")
    assert [f["id"] for f in json.loads(result.stdout)] == ["olaf-scholz", "kiew"]


def test_find_suggests(mine: Path) -> None:
    result = call(mine, "find", "Olaf Schols")
    assert result.return_value == 1
    assert "Olaf Scholz" in result.stderr


def test_show_gives_facts_and_sources(mine: Path) -> None:
    result = call(mine, "show", "angela-merkel")
    assert "Bundeskanzlerin (2005–2021), bundesregierung" in result.stdout
    shown = json.loads(call(mine, "show", "--json", "moskau").stdout)
    assert shown["identifiers"][0]["source"].startswith("GeoNames")


def test_counts_add_up(mine: Path) -> None:
    told = json.loads(call(mine, "counts", "--json").stdout)
    base = store.load(mine)
    records = [base.record(id_) for id_ in base.ids]
    assert sum(row["records"] for row in told["records"]) == len(records)
    assert sum(row["with_identifier"] for row in told["records"]) == sum(bool(r.identifiers) for r in records)
    assert sum(row["identifiers"] for row in told["identifiers"]) == sum(len(r.identifiers) for r in records)
    companies = next(row for row in told["records"] if row["kind"] == "company")
    assert companies["with_identifier"] == sum(r.kind == "company" and bool(r.identifiers) for r in records) > 250
    assert not [row for row in told["identifiers"] if "; " in row["source"]], "what agreed is not the source"
    lines = call(mine, "counts").stdout.splitlines()
    assert any(line.startswith("organisation\tisin\tISIN as listed by pytickersymbols") for line in lines)


def test_show_of_nobody_is_a_usage_error_with_a_hint(mine: Path) -> None:
    result = call(mine, "show", "angela-merkle")
    assert result.return_value == 2
    assert "angela-merkel" in result.stderr


def test_added_records_are_known_from_then_on(mine: Path) -> None:
    args = ("Quarzwerk Testingen", "--type", "organisation", "--kind", "company", "--alias", "QWT", "--country", "DE")
    result = call(mine, "add", *args, "--identifier", "lei=123", "--source", "Register")
    assert result.return_value == 0
    assert "lei: 123  [Register]" in call(mine, "show", "quarzwerk-testingen").stdout
    call(mine, "add", "Zweitwerk", "--type", "organisation")
    assert call(mine, "find", "QWT").return_value == call(mine, "find", "Zweitwerk").return_value == 0


def test_add_joins_the_one_record_with_that_name(mine: Path) -> None:
    call(mine, "add", "Angela Merkel", "--type", "person", "--alias", "Die Altkanzlerin")
    assert call(mine, "find", "Die Altkanzlerin").stdout.split("\t")[1] == "angela-merkel"


def test_an_identifier_needs_a_source(mine: Path) -> None:
    result = call(mine, "add", "X", "--type", "place", "--identifier", "lei=1")
    assert "--source" in str(result.exception)
    assert not mine.exists()


def test_import_joins_what_is_known_and_brings_the_rest(mine: Path, tmp_path: Path) -> None:
    file = tmp_path / "firmen.csv"
    file.write_text(
        "name,type,kind,country,lei\nSiemens,organisation,company,de,L1\nNeuwerk Testingen,organisation,,,\n"
    )
    result = call(mine, "import", str(file), "--source", "Register")
    assert result.return_value == 0
    assert "1 of them joined" in result.stdout
    assert "lei: L1" in call(mine, "show", "siemens").stdout
    assert call(mine, "find", "Neuwerk Testingen").return_value == 0


def test_a_failed_import_leaves_nothing_behind(mine: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("no,head\n1,2\n")
    result = call(mine, "import", str(file))
    assert result.return_value == 2
    assert "name" in result.stderr
    assert list(mine.iterdir()) == []


def test_a_broken_file_of_ones_own_is_named(mine: Path) -> None:
    mine.mkdir()
    (mine / "kaputt.yaml").write_text("groups: [", encoding="utf-8")
    store._load.cache_clear()
    done = called.call("entities", "--knowledge", mine, "find", "Köln")
    assert (done.code, f"{mine / 'kaputt.yaml'}:1:10: error RUN008" in done.err) == (2, True), done.err


def test_control_characters_do_not_reach_the_terminal(mine: Path) -> None:
    call(mine, "add", "Bös \x1b[31mrot", "--type", "organisation", "--alias", "Bösrot")
    assert "\x1b" not in call(mine, "find", "Bösrot").stdout
