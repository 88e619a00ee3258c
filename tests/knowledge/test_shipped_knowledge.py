"""The records that come with wiremark hold together, and the well known ones are found."""

from __future__ import annotations

from itertools import chain

import pytest

from converter import knowledge
from converter.addresses import slug
from converter.knowledge import store
from converter.knowledge.records import Record, merged, read_folder


@pytest.fixture(scope="module")
def shipped() -> dict[str, Record]:
    return merged(chain.from_iterable(read_folder(f) for f in [store.DATA]))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> knowledge.Knowledge:
    return knowledge.load(tmp_path_factory.mktemp("none"))


def test_affiliations_are_known_organisations(shipped: dict[str, Record]) -> None:
    wrong = {
        (r.id, role.affiliation)
        for r in shipped.values()
        for role in r.roles
        if role.affiliation and (role.affiliation not in shipped or shipped[role.affiliation].type != "organisation")
    }
    assert not wrong


def test_countries_are_those_of_a_state_that_is_known(shipped: dict[str, Record]) -> None:
    states = {r.country for r in shipped.values() if r.type == "place" and r.kind in ("country", "territory", "city")}
    assert {r.country for r in shipped.values() if r.country} <= states


def test_identifiers_say_where_they_were_verified_and_are_unique(shipped: dict[str, Record]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for record in shipped.values():
        for identifier in record.identifiers:
            assert identifier.source
            key = identifier.scheme, identifier.value
            assert seen.setdefault(key, record.id) == record.id, key


def test_persons_have_a_gender_and_ids_are_slugs(shipped: dict[str, Record]) -> None:
    assert not [r.id for r in shipped.values() if r.type == "person" and r.gender is None]
    assert not [r.id for r in shipped.values() if slug(r.id) != r.id]


def test_there_is_breadth(shipped: dict[str, Record]) -> None:
    kinds: dict[str, int] = {}
    for record in shipped.values():
        kinds[record.type] = kinds.get(record.type, 0) + 1
    assert kinds["place"] > 10_000
    assert kinds["organisation"] > 2_500
    assert kinds["person"] > 2_000


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("Kremlsprecher Dmitri Peskow", "dmitri-peskow"),
        ("der Ukraine", "ukraine"),
        ("in den Vereinigten Staaten", "usa"),
        ("der Vereinten Nationen", "vereinte-nationen"),
        ("des Weißen Hauses", "weisses-haus"),
        ("im Auswärtigen Amt", "auswaertiges-amt"),
        ("des Statistischen Bundesamtes", "statistisches-bundesamt"),
        ("die Deutsche Bahn", "deutsche-bahn"),
        ("Münchens Oberbürgermeister", "muenchen"),
        ("Frankfurt/Oder", "frankfurt-oder"),
        ("Bundeskanzler Friedrich Merz", "friedrich-merz"),
        ("beim 1. FC Köln", "1-fc-koeln"),
        ("Wolodymyr Selenskyj", "wolodymyr-selenskyj"),
        ("Recep Tayyip Erdoğan", "recep-tayyip-erdogan"),
        ("Thyssenkrupps Vorstand", "thyssenkrupp"),
        ("im Bayerischen Wald", "bayerischer-wald"),
        ("laut Süddeutscher Zeitung", "sueddeutsche-zeitung"),
        ("Lwiw", "lwiw"),
    ],
)
def test_well_known_names_are_found(base: knowledge.Knowledge, text: str, id_: str) -> None:
    assert id_ in [e for m in base.find(text) for e in m.entities[:1]]


def test_homonyms_have_ids_of_their_own(base: knowledge.Knowledge) -> None:
    assert {base.record(i).type for i in ("bayern", "fc-bayern-muenchen")} == {"place", "organisation"}
    assert base.record("washington").kind == "city"
    assert base.record("washington-state").kind == "state"
    assert base.record("frankfurt-am-main").country == base.record("frankfurt-oder").country == "de"


@pytest.mark.parametrize(
    ("word", "id_"), [("Kölner", "koeln"), ("Münchner", "muenchen"), ("französische", "frankreich"), ("Schweden", None)]
)
def test_origins(base: knowledge.Knowledge, word: str, id_: str | None) -> None:
    found = base.origin(word)
    assert found == (id_ or "schweden")


def test_cities_carry_geonames_and_coordinates(base: knowledge.Knowledge) -> None:
    moscow = base.record("moskau")
    assert [(i.scheme, i.value) for i in moscow.identifiers] == [("geonames", "524901"), ("wikidata", "Q649")]
    assert moscow.latitude == pytest.approx(55.75, abs=0.1)


def test_first_names(base: knowledge.Knowledge) -> None:
    for name, gender in {"Annegret": "f", "Sören": "m", "Ayşe": "f", "Wolodymyr": "m", "Zhengfei": "m"}.items():
        assert base.gender_of(name) == gender
