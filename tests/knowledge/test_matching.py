"""The matcher: borders, inflection, capitals, invisible signs, and offsets into the text as given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.knowledge import Match, compiled
from converter.knowledge.compiled import Base
from converter.knowledge.records import Record, Words, record_of
from converter.knowledge.store import words

RECORDS = [
    {"type": "place", "name": "Köln", "kind": "city", "country": "de", "rank": 70},
    {"type": "place", "name": "Großbritannien", "kind": "country", "country": "gb", "rank": 90},
    {"type": "place", "name": "Russland", "adjective": "russisch", "people": ["Russe", "Russin"], "rank": 90},
    {"type": "place", "name": "Niederlande", "plural": True, "rank": 90},
    {"type": "place", "name": "Frankfurt am Main", "aliases": ["Frankfurt/Main"], "rank": 60},
    {"type": "place", "name": "Frankfurt (Oder)", "id": "frankfurt-oder", "rank": 40},
    {"type": "place", "name": "Bayern", "kind": "state", "rank": 90},
    {"type": "place", "name": "Essen", "kind": "city", "rank": 60},
    {"type": "place", "name": "Kleindorf", "kind": "city", "rank": 10},
    {"type": "organisation", "name": "FC Bayern München", "kind": "club", "short": ["Bayern"], "rank": 85},
    {"type": "organisation", "name": "Deutsche Bank", "kind": "bank", "gender": "f", "rank": 80},
    {"type": "organisation", "name": "Europäische Zentralbank", "aliases": ["EZB"], "gender": "f", "rank": 90},
    {"type": "organisation", "name": "Bundesministerium der Finanzen", "gender": "n", "rank": 80},
    {"type": "organisation", "name": "Bundesgerichtshof", "gender": "m", "rank": 80},
    {"type": "organisation", "name": "Moody's", "rank": 70},
    {"type": "organisation", "name": "dpa", "rank": 70},
    {"type": "organisation", "name": "Yahoo!", "rank": 70},
    {"type": "person", "name": "Friedrich Merz", "gender": "m", "rank": 90},
    {"type": "person", "name": "Ursula von der Leyen", "gender": "f", "rank": 90},
    {"type": "person", "name": "Xi Jinping", "gender": "m", "country": "cn", "rank": 90},
    {"type": "person", "name": "Anna Fuchs", "gender": "f", "rank": 50},
]


def base(*records: dict[str, object]) -> Base:
    known = [record_of(r) for r in (records or RECORDS)]
    some = Words(frozenset({"Anna"}), frozenset({"Hans", "Kim"}), frozenset({"Fuchs"}), frozenset({"Essen"}))
    return Base.of(compiled.build({r.id: r for r in known}, some, "test"))


BASE = base()


def found(text: str, known: Base = BASE) -> list[tuple[str, str]]:
    return [(m.span.of(text), m.entities[0]) for m in known.find(text)]


def only(text: str, known: Base = BASE) -> Match:
    (match,) = known.find(text)
    return match


@pytest.mark.parametrize(
    ("text", "span", "id_"),
    [
        ("in Köln.", "Köln", "koeln"),
        ("Russlands Armee", "Russlands", "russland"),
        ("in den Niederlanden", "Niederlanden", "niederlande"),
        ("der Deutschen Bank", "Deutschen Bank", "deutsche-bank"),
        ("der Europäischen Zentralbank", "Europäischen Zentralbank", "europaeische-zentralbank"),
        ("des Bundesgerichtshofes", "Bundesgerichtshofes", "bundesgerichtshof"),
        ("des Bundesgerichtshofs", "Bundesgerichtshofs", "bundesgerichtshof"),
        ("des Bundesministeriums der Finanzen", "Bundesministeriums der Finanzen", "bundesministerium-der-finanzen"),
        ("Merz’ Plan", "Merz’", "friedrich-merz"),
        ("Merz' Plan", "Merz'", "friedrich-merz"),
        ("laut Moody’s", "Moody’s", "moody-s"),
        ("von der Leyens Rede", "von der Leyens", "ursula-von-der-leyen"),
        ("Xi sprach", "Xi", "xi-jinping"),
        ("(dpa)", "dpa", "dpa"),
        ("bei Yahoo! kaufen", "Yahoo!", "yahoo"),
        ("Frankfurt (Oder) und", "Frankfurt (Oder)", "frankfurt-oder"),
        ("Frankfurt\n  am Main", "Frankfurt\n  am Main", "frankfurt-am-main"),
        ("Frankfurt\u00a0am Main", "Frankfurt\u00a0am Main", "frankfurt-am-main"),
        ("Groß\u00adbritannien", "Groß\u00adbritannien", "grossbritannien"),
        (unicodedata.normalize("NFD", "in Köln, das"), unicodedata.normalize("NFD", "Köln"), "koeln"),
        ("KÖLN", "KÖLN", "koeln"),
        ("GROSSBRITANNIENS", "GROSSBRITANNIENS", "grossbritannien"),
        ("NEUES VON DER DEUTSCHEN BANK", "DEUTSCHEN BANK", "deutsche-bank"),
    ],
)
def test_finds_a_name_in_the_form_that_the_text_has(text: str, span: str, id_: str) -> None:
    assert (span, id_) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kölner",
        "Russen",
        "russisch",
        "Bayernspiel",
        "köln",
        "Frankfurt am\n\nMain",
        "xKöln",
        "Köln2",
        "ezb",
        "DPA2",
        "Bundesgerichtshofberg",
    ],
)
def test_finds_nothing_inside_other_words(text: str) -> None:
    assert found(text) == []


def test_longest_name_from_the_left_and_no_overlap() -> None:
    assert found("Friedrich Merz und Merz") == [("Friedrich Merz", "friedrich-merz"), ("Merz", "friedrich-merz")]
    assert found("FC Bayern München") == [("FC Bayern München", "fc-bayern-muenchen")]


def test_a_name_that_only_begins_like_a_longer_one_is_still_found() -> None:
    known = base({"type": "place", "name": "New York"}, {"type": "organisation", "name": "New York Stock Exchange"})
    assert found("New York Stock", known) == [("New York", "new-york")]


def test_articles_and_titles_are_no_part_of_a_name() -> None:
    known = base(
        {"type": "organisation", "name": "Die Gelben", "short": ["Gelben"]},
        {"type": "organisation", "name": "Der Bote"},
        {"type": "person", "name": "Leo XX.", "aliases": ["Papst Leo"], "surname": ""},
    )
    assert found("Die Gelben und Der Bote", known) == [("Gelben", "die-gelben")]
    assert found("Papst Leo XX. und Papst Leo", known) == [("Leo XX.", "leo-xx"), ("Leo", "leo-xx")]


def test_flags_say_why_to_doubt() -> None:
    assert only("Bayern").flags == ("club", "place")
    assert only("Bayern").entities == ("bayern", "fc-bayern-muenchen")
    assert only("Essen").flags == ("word",)
    assert only("Fuchs").flags == ("family", "surname")
    assert only("Merz").flags == ("famous", "surname")
    assert only("Kleindorf").flags == ("minor",)
    assert only("Köln-Mülheim").flags == ("right",)
    assert only("Ex-Russland").flags == ("left",)
    assert only("KÖLN").flags == ("upper",)
    assert only("Friedrich Merz").flags == ()


def test_surface_is_the_name_without_its_ending() -> None:
    match = only("Russlands")
    assert (match.surface, match.inflected) == ("Russland", True)
    match = only("Deutschen Bank")
    assert (match.surface, match.inflected) == ("Deutsche Bank", True)


def test_no_genitive_behind_a_quotation_mark() -> None:
    assert only("'Merz' sagte er").span.of("'Merz' sagte er") == "Merz"


def test_adjectives_and_inhabitants_lead_to_their_place() -> None:
    for word in ("russisch", "russische", "Russischen", "Russe", "Russen", "Russinnen"):
        assert BASE.origin(word) == "russland", word
    assert BASE.origin("Kölner") == "koeln"
    assert BASE.origin("Bäcker") is None
    assert BASE.origin("er") is None


def test_records_come_with_their_facts() -> None:
    assert BASE.record("koeln").country == "de"
    assert BASE.named("Köln")[0].id == "koeln"
    assert BASE.named("Unbekannt") == ()
    with pytest.raises(KeyError):
        BASE.record("unbekannt")


def test_ids_of_unknown_things_collide_with_nothing() -> None:
    assert BASE.id_for("Köln", "organisation") == "koeln-organisation"
    assert BASE.id_for("Neue Firma", "organisation") == "neue-firma"


def test_gender_of_first_names() -> None:
    assert BASE.gender_of("Anna") == "f"
    assert BASE.gender_of("Hans-Peter") == "m"
    assert BASE.gender_of("Xyz") is None


@given(st.text(st.sampled_from("KölnBayerRusd Merz’'s-\n\u00ad\u0308()OdFrankfutmMai."), max_size=60))
def test_spans_are_ordered_and_stand_in_the_text(text: str) -> None:
    end = 0
    for match in BASE.find(text):
        assert end <= match.span.start < match.span.end <= len(text)
        end = match.span.end


@given(st.text(max_size=80))
def test_any_text_can_be_searched(text: str) -> None:
    assert all(match.entities for match in BASE.find(text))


@given(
    st.lists(
        st.text(min_size=1, max_size=12).filter(str.strip),
        max_size=8,
    )
)
def test_every_name_that_starts_with_a_letter_is_found_alone(names: list[str]) -> None:
    known = {r.id: r for r in (Record(f"x{i}", "organisation", name, inflect=False) for i, name in enumerate(names))}
    some = Base.of(compiled.build(known, words(), "test"))
    for name in names:
        plain = compiled.plain(name)
        assert bool(some.named(name)) == bool(plain and plain[0].isalnum())
