"""Importers: what they take over, and what they leave out, from made-up data in each format."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from converter.knowledge import importers
from converter.knowledge.importers import Unreadable, geonames, knowledge_item, table, wikidata
from converter.knowledge.records import record_of


def item(id_: str, name: str, class_: str, **more: Any) -> dict[str, Any]:
    claims = {"P31": {"id": class_}, **more}
    return {
        "type": "item",
        "id": id_,
        "labels": {"de": {"value": name}},
        "aliases": {"de": [{"value": f"{name} II"}]},
        "claims": {p: [{"rank": "normal", "mainsnak": {"datavalue": {"value": v}}}] for p, v in claims.items()},
    }


def dump(*lines: str) -> io.BytesIO:
    return io.BytesIO(("[\n" + ",\n".join(lines) + "\n]\n").encode())


def test_a_wikidata_dump_gives_persons_places_and_organisations() -> None:
    stream = dump(
        json.dumps(
            item("Q1001", "Testingen", "Q515", P1566="42", P17={"id": "Q183"}, P625={"latitude": 1.5, "longitude": 2})
        ),
        json.dumps(item("Q1002", "Tessa Muster", "Q5", P21={"id": "Q6581072"})),
        json.dumps(item("Q1003", "Testgesetz", "Q7748")),
        '{"broken": ',
        '{"id": 3, "labels": [], "claims": 5}',
    )
    city, person = (record_of(f) for f in wikidata.read_dump(stream, source="Wikidata, test"))
    assert (city.type, city.kind, city.country, city.latitude) == ("place", "city", "de", 1.5)
    assert city.aliases == ("Testingen II",)
    assert [(i.scheme, i.value, i.source) for i in city.identifiers] == [
        ("wikidata", "Q1001", "Wikidata, test"),
        ("geonames", "42", "Wikidata, test"),
    ]
    assert (person.type, person.gender) == ("person", "f")


def test_deprecated_statements_do_not_count_and_preferred_ones_come_first() -> None:
    data = item("Q1", "X", "Q515")
    data["claims"]["P1566"] = [
        {"rank": "deprecated", "mainsnak": {"datavalue": {"value": "1"}}},
        {"rank": "normal", "mainsnak": {"datavalue": {"value": "2"}}},
        {"rank": "preferred", "mainsnak": {"datavalue": {"value": "3"}}},
    ]
    (facts,) = wikidata.read_dump(dump(json.dumps(data)), source="s")
    assert [i["value"] for i in facts["identifiers"]] == ["Q1", "3"]


def test_a_sparql_result_gives_one_record_an_item() -> None:
    def row(**cells: str) -> dict[str, dict[str, str]]:
        return {k: {"type": "literal", "value": v} for k, v in cells.items()}

    uri = "http://www.wikidata.org/entity/Q7"
    rows = [
        row(
            item=uri,
            itemLabel="Muster AG",
            alias="Muster",
            type="organisation",
            kind="company",
            country="DE",
            isin="X1",
        ),
        row(item=uri, itemLabel="Muster AG", alias="MAG"),
        row(item="http://www.wikidata.org/entity/Q8"),
        {"item": 3},
    ]
    stream = io.BytesIO(json.dumps({"results": {"bindings": rows}}).encode())
    (record,) = (record_of(f) for f in wikidata.read_sparql(stream, source="s"))
    assert record.aliases == ("Muster", "MAG")
    assert [(i.scheme, i.value) for i in record.identifiers] == [("wikidata", "Q7"), ("isin", "X1")]


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"results": 3}', b"[" * 100_000])
def test_what_is_no_sparql_result_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        list(wikidata.read_sparql(io.BytesIO(data), source="s"))


def geo(id_: str, name: str, class_: str, code: str, population: str) -> str:
    return "\t".join(
        [id_, name, name, "", "50.5", "7.5", class_, code, "DE", "", "07", "", "", "", population, "", "", "", ""]
    )


def test_geonames_with_german_names_from_the_alternate_names() -> None:
    lines = [
        geo("1", "Testcity", "P", "PPL", "5000"),
        geo("2", "Dorf", "P", "PPL", "10"),
        geo("3", "Bach", "H", "STM", "0"),
    ]
    names = "9\t1\tde\tTeststadt\t1\t\t\t\n10\t1\ten\tTesttown\t\t\t\t\n11\t1\tde\tAlttest\t\t\t\t1\n"
    german = geonames.alternate_names(io.BytesIO(names.encode()))
    assert german == {"1": ["Teststadt"]}
    stream = io.BytesIO("\n".join([*lines, "broken"]).encode())
    city, river = (
        record_of(f) for f in geonames.read(stream, source="GeoNames", alternate=german, least_population=1000)
    )
    assert (city.name, city.aliases, city.country, city.latitude) == ("Teststadt", ("Testcity",), "de", 50.5)
    assert river.kind == "river"


def test_what_is_no_geonames_dump_is_refused() -> None:
    with pytest.raises(Unreadable, match="19"):
        list(geonames.read(io.BytesIO(b"a\tb\n" * 200), source="s"))


def test_csv_with_semicolons_and_identifiers() -> None:
    text = (
        "name;type;aliases;country;isin;rank\nMuster AG;organisation;Muster|MAG;DE;X1;60\n;place;;;;\nB;place;;;;high\n"
    )
    (record,) = (record_of(f) for f in table.read(io.BytesIO(text.encode()), source="s"))
    assert (record.name, record.aliases, record.country, record.rank) == ("Muster AG", ("Muster", "MAG"), "de", 60)
    assert [(i.scheme, i.value) for i in record.identifiers] == [("isin", "X1")]


def test_csv_without_names_is_refused() -> None:
    with pytest.raises(Unreadable, match="name"):
        list(table.read(io.BytesIO(b"a,b\n1,2\n"), source="s"))


ITEM = """<knowledgeItem xmlns="http://iptc.org/std/nar/2006-10-01/"><conceptSet>
<concept><conceptId qcode="ric:TST.DE"/><type qcode="cpnat:organisation"/><name xml:lang="en">Test Corp</name>
<name xml:lang="de">Test AG</name><sameAs qcode="isin:X1"/></concept>
<concept><conceptId uri="http://sws.geonames.org/42/"/><type qcode="cpnat:geoArea"/><name>Testingen</name>
<geoAreaDetails><position latitude="1.5" longitude="2.5"/></geoAreaDetails></concept>
<concept><conceptId qcode="x:y"/><type qcode="cpnat:abstract"/><name>Idee</name></concept>
</conceptSet></knowledgeItem>"""


def test_a_knowledge_item_gives_its_concepts() -> None:
    company, place = (record_of(f) for f in knowledge_item.read(io.BytesIO(ITEM.encode()), source="s"))
    assert (company.name, company.aliases) == ("Test AG", ("Test Corp",))
    assert [(i.scheme, i.value) for i in company.identifiers] == [("ric", "TST.DE"), ("isin", "X1")]
    assert (place.latitude, place.identifiers[0].scheme) == (1.5, "geonames")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<a/>",
        "<knowledgeItem",
        '<!DOCTYPE k [<!ENTITY e SYSTEM "file:///etc/passwd">]><knowledgeItem xmlns="http://iptc.org/std/nar/2006-10-01/">'
        "<concept><type qcode='cpnat:person'/><name>&e;</name></concept></knowledgeItem>",
    ],
)
def test_what_is_no_item_or_dangerous_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        list(knowledge_item.read(io.BytesIO(text.encode()), source="s"))


def test_compressed_files_are_read_as_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "x.json.gz"
    path.write_bytes(gzip.compress(dump(json.dumps(item("Q1", "X", "Q5"))).getvalue()))
    with importers.open_stream(path) as stream:
        assert len(list(wikidata.read_dump(stream, source="s"))) == 1


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importers, "LONGEST_LINE", 1000)
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b"{" + b" " * 5000))
    with importers.open_stream(path) as stream, pytest.raises(Unreadable, match="longer"):
        list(wikidata.read_dump(stream, source="s"))
