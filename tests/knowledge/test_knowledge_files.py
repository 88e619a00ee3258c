"""Reading YAML, tables and lines; merging; what is said of a file that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.knowledge import Role, records
from converter.knowledge.forms import surname
from converter.knowledge.records import Malformed, Record, feminine, merged, read_folder, read_yaml, record_of


def yaml(folder: Path, text: str, name: str = "a.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_groups_share_facts_and_lines_are_short(tmp_path: Path) -> None:
    path = yaml(
        tmp_path, "type: organisation\nkind: company\ngroups:\n- {country: de, records: [SAP | SAP SE, Siemens]}\n"
    )
    sap, siemens = (r for r, _ in read_yaml(path))
    assert (sap.name, sap.aliases, sap.kind, sap.country) == ("SAP", ("SAP SE",), "company", "de")
    assert siemens.id == "siemens"


def test_persons_stand_by_office_with_years_and_gender(tmp_path: Path) -> None:
    path = yaml(
        tmp_path,
        "type: person\ngroups:\n"
        "- {title: Kanzler, country: de, m: [Otto Erst 1990-1998], f: [Eva Zweit | E. Zweit 2005-]}\n"
        "- {title: Parteichef, country: de, f: [Eva Zweit 2000-2010]}\n",
    )
    known = merged(read_yaml(path))
    assert known["otto-erst"].roles == (Role("Kanzler", "de", None, "1990", "1998"),)
    eva = known["eva-zweit"]
    assert eva.gender == "f"
    assert [r.title for r in eva.roles] == ["Kanzlerin", "Parteichefin"]
    assert eva.aliases == ("E. Zweit",)


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Präsident", "Präsidentin"),
        ("Vorsitzender", "Vorsitzende"),
        ("Wehrbeauftragter", "Wehrbeauftragte"),
        ("Chef der Bank", "Chefin der Bank"),
        ("Landeshauptmann", "Landeshauptfrau"),
        ("Ministerin", "Ministerin"),
        ("Trainer", "Trainerin"),
    ],
)
def test_feminine_titles(title: str, wanted: str) -> None:
    assert feminine(title) == wanted


def test_later_files_add_or_replace(tmp_path: Path) -> None:
    yaml(tmp_path, "groups:\n- {type: place, records: [{name: Ort, country: de, kind: city}]}\n", "1.yaml")
    yaml(tmp_path, "groups:\n- {type: place, records: [{id: ort, name: Örtchen, within: Land}]}\n", "2.yaml")
    ort = merged(read_folder(tmp_path))["ort"]
    assert (ort.name, ort.aliases, ort.country, ort.within) == ("Ort", ("Örtchen",), "de", "Land")
    yaml(tmp_path, "groups:\n- {type: place, records: [{id: ort, name: Neu, replace: true}]}\n", "3.yaml")
    assert merged(read_folder(tmp_path))["ort"].aliases == ()


def test_one_id_for_two_types_tells_them_apart(tmp_path: Path) -> None:
    yaml(tmp_path, "groups:\n- {type: place, records: [Halle]}\n- {type: organisation, records: [Halle]}\n")
    assert set(merged(read_folder(tmp_path))) == {"halle", "halle-organisation"}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"type": "place"}, "no name"),
        ({"type": "thing", "name": "X"}, "'thing'"),
        ({"type": "place", "name": "X", "colour": "red"}, "colour"),
        ({"type": "place", "name": "X", "country": "Deutschland"}, "two small letters"),
        ({"type": "place", "name": "X", "country": False}, "not text"),
        ({"type": "place", "name": "X", "latitude": 91}, "91"),
        ({"type": "place", "name": "X", "id": "Große Stadt"}, "Große Stadt"),
        ({"type": "place", "name": "X", "aliases": [12]}, "12"),
        ({"type": "place", "name": "X", "identifiers": [{"scheme": "isin", "value": "1"}]}, "source"),
        ({"type": "person", "name": "X", "gender": "w"}, "'w'"),
    ],
)
def test_a_wrong_fact_is_named(facts: dict[str, object], said: str) -> None:
    with pytest.raises(Malformed, match=said):
        record_of(facts)


@pytest.mark.parametrize("text", ["[1, 2", "x: 1", "groups: 3", "groups:\n- {type: place, records: [{name: 3}]}"])
def test_a_broken_file_says_which(tmp_path: Path, text: str) -> None:
    path = yaml(tmp_path, text)
    with pytest.raises(Malformed, match=r"a\.yaml"):
        list(read_yaml(path))


def test_a_table_with_too_few_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("# source: X\nid\tname\n", encoding="utf-8")
    with pytest.raises(Malformed, match="columns"):
        list(records.read_table(path))


@pytest.mark.parametrize(
    ("name", "country", "wanted"),
    [
        ("Ursula von der Leyen", "de", "von der Leyen"),
        ("Kim Jong Un", "kp", "Kim"),
        ("Shigeru Ishiba", "jp", "Ishiba"),
        ("Robert Kennedy Jr.", "us", "Kennedy"),
        ("Pelé", "br", ""),
        ("Mohammed bin Salman", None, "bin Salman"),
    ],
)
def test_surnames(name: str, country: str | None, wanted: str) -> None:
    assert surname(name, Record("x", "person", name, country=country)) == wanted
