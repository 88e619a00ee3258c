"""Subjects: what short stories are about, and that they say why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from converter import resources
from converter.annotators.subjects import annotate
from converter.knowledge import load
from converter.model import Block, Entity, Story, Subject
from converter.registry import Context, Recipe
from converter.spans import Span


def subjects(text: str, **more: object) -> tuple[Subject, ...]:
    story = replace(Story("s", text), **more)  # type: ignore[arg-type]
    return annotate(story, Context(Recipe(now=datetime(2025, 1, 1, tzinfo=UTC)), load())).subjects


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Der Stürmer traf im Elfmeterschießen, der Trainer lobte die Mannschaft nach dem Bundesligaspiel.",
            "15000000",
        ),
        (
            "Der Konzern steigerte Umsatz und Betriebsergebnis im dritten Quartal, der Vorstand erhöht die Dividende.",
            "04000000",
        ),
        (
            "Bei der Landtagswahl verlor die Koalition ihre Mehrheit, der Ministerpräsident kündigte Gespräche an.",
            "11000000",
        ),
        ("Nach dem Erdbeben suchten Rettungskräfte nach Verschütteten, Nachbeben erschwerten die Bergung.", "03000000"),
        ("Das Landgericht verurteilte den Angeklagten wegen Betrugs zu einer Haftstrafe.", "02000000"),
        ("Der Deutsche Wetterdienst warnt vor Gewitter, Starkregen und Hagel; die Temperaturen sinken.", "17000000"),
        ("Forscher berichten im Fachblatt, das Teleskop habe einen Exoplaneten entdeckt.", "13000000"),
        (
            "Der Regisseur eröffnet mit seinem Spielfilm das Filmfestival, die Schauspielerin erhält einen Preis.",
            "01000000",
        ),
        ("Die Gewerkschaft ruft zum Warnstreik auf, die Tarifverhandlungen seien gescheitert.", "09000000"),
        ("Die Armee meldete Drohnenangriffe und Gefechte an der Frontlinie, Soldaten starben.", "16000000"),
        ("Der Papst feierte mit Bischöfen und Gläubigen die Messe in der Kirche.", "12000000"),
        ("Krankenhäuser melden Infektionen mit dem Virus, ein Impfstoff fehlt.", "07000000"),
        ("Die Schulen suchen Lehrer, das Abitur wird verschoben, klagt der Lehrerverband.", "05000000"),
        ("Treibhausgase treiben die Erderwärmung, warnt der Klimarat; die Emissionen steigen.", "06000000"),
    ],
)
def test_top_level(text: str, code: str) -> None:
    assert subjects(text)[0].code == f"medtop:{code}"


def test_second_level_comes_with_its_parent_and_evidence() -> None:
    found = subjects(
        "Das Landgericht sprach ein Urteil, die Staatsanwaltschaft legte Revision ein, der Richter schwieg."
    )
    assert [s.code for s in found[:2]] == ["medtop:02000000", "medtop:20000106"]
    assert "landgericht" in found[0].by
    assert all(0 < s.confidence < 1 for s in found)


def test_at_most_four_and_none_without_evidence() -> None:
    everything = " ".join(
        word
        for top in resources.language_data("de", "subjects")["topics"]
        for t in top["children"]
        for word in t["words"][3]
    )
    assert len(subjects(everything)) == 4
    assert subjects("Heute ist ein schöner Tag.") == ()
    assert subjects("") == ()


def test_words_inside_others_count_only_where_the_list_says_so() -> None:
    assert subjects("Prozentwerte und Kaufhausfassaden, Klassenzimmertüren und Bauhöfe") == () or all(
        s.code != "medtop:04000000" for s in subjects("Prozentwerte und Kaufhausfassaden")
    )


def test_kinds_of_entities_speak_too() -> None:
    club = tuple(Entity(f"c{i}", "organisation", "C", kind="club") for i in range(4))
    assert subjects("Am Samstag.", entities=club)[0].code == "medtop:15000000"


def test_the_desks_own_lines_do_not_count() -> None:
    text = "Fußball Bundesliga Trainer Torwart\nHeute."
    blocks = (Block("slug", Span(0, 34)), Block("paragraph", Span(35, len(text))))
    assert subjects(text, blocks=blocks) == ()


def test_what_an_editor_closed_stays() -> None:
    mine = (Subject("medtop:15000000", "Sport", 1.0, "editor"),)
    assert subjects("Das Landgericht sprach ein Urteil.", subjects=mine, reviewed=("subjects",)) == mine


def test_codes_are_unique_and_well_formed() -> None:
    topics = resources.language_data("de", "subjects")["topics"]
    codes = [t["code"] for top in topics for t in (top, *top["children"])]
    assert len(codes) == len(set(codes))
    assert all(c.startswith("medtop:") and len(c) == 15 for c in codes)
    assert {t["code"][7:9] for t in topics} == {f"{n:02}" for n in range(1, 18)}
