"""Reading YAML, tables and lines; merging; what is said of a file that is wrong."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from converter.knowledge import Role
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


@pytest.mark.parametrize(
    ("text", "line", "column", "said", "hint"),
    [
        ("[1, 2", 1, 1, "not YAML", "quotation marks"),
        ("x: 1", 1, 1, "no list of groups", "`groups:`"),
        ("groups: 3", 1, 1, "no list of groups", "`groups:`"),
        ("groups:\n- {type: place, records: [{name: 3}]}", 2, 27, "the name is 3", ""),
        ('- type: place\n  name: "Siel\n', 2, 9, "end of stream", "close the quotation mark"),
        ("- type: place\n\tname: Siel\n", 2, 1, "not YAML", "blanks"),
        ("- type: place\n  name: Siel: Hafen\n", 2, 13, "not YAML", "quotation marks"),
        ("- {type: place, name: Siel}\n- 3\n", 2, 3, "not 3", "`name: …`"),
        ("- type: place\n  records:\n  - Siel\n  - 12\n", 4, 5, "not 12", "`name: …`"),
        ("- type: place\n  records: Siel\n", 1, 3, "a list of records", ""),
        ("- type: person\n  f:\n  - Imke Tjaden\n  - {name: Heike Poll, gendr: f}\n", 4, 5, "gendr", "gender?"),
        ("- type: person\n  f: [{name: Imke Tjaden, rank: high}]\n", 2, 7, "not understood", ""),
        ("- type: person\n  records: [{name: Imke Tjaden, from: 2020-13-01}]\n", None, None, "month", ""),
    ],
)
def test_a_broken_file_says_where(
    tmp_path: Path, text: str, line: int | None, column: int | None, said: str, hint: str
) -> None:
    path = yaml(tmp_path, text)
    with pytest.raises(Malformed) as caught:
        list(read_yaml(path))
    told = pickle.loads(pickle.dumps(caught.value)).diagnostic  # as another process hands it on
    assert (told.location.source, told.location.line, told.location.column) == (str(path), line, column), told
    assert said in told.message
    assert hint in told.hint


@pytest.mark.parametrize(
    ("name", "data", "line", "column", "said"),
    [
        ("a.yaml", b"- type: place\n  name: M\xfcnde\n", 2, 10, "0xFC"),
        ("a.tsv", b"# source: X\nid\tname\n", 2, 1, "2 columns"),
        ("a.tsv", b"a\tA\t\t\t\t\tnorth\t\t50\t\t\n", 1, 1, "north"),
        ("a.jsonl", b'{"name": "A", "type": "place"}\n{"name": "A", "type": "thing"}\n', 2, 1, "'thing'"),
        ("a.jsonl", b"{\n", 1, 1, "not understood"),
    ],
)
def test_every_form_of_file_says_where(
    tmp_path: Path, name: str, data: bytes, line: int, column: int, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Malformed, match=said) as caught:
        list(read_folder(tmp_path))
    place = caught.value.diagnostic.location
    assert (place.source, place.line, place.column) == (str(tmp_path / name), line, column)


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
