"""Subjects: what short stories are about, and that they say why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from converter import resources
from converter.annotators.subjects import annotate
from converter.knowledge import load
from converter.model import Block, Entity, Story, Subject
from converter.registry import Context, Recipe
from converter.spans import Span
from converter.topics import level, topics


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
    assert [s.code for s in found[:3]] == ["medtop:02000000", "medtop:20000106", "medtop:20000107"]
    assert "landgericht" in found[0].by
    assert all(0 < s.confidence < 1 for s in found)


def listed(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every entry of the evidence, and the code of the one above it."""
    for entry in entries:
        for below in entry.get("children", ()):
            yield below, entry["code"]
        yield from listed(entry.get("children", ()))


def evidence() -> list[tuple[Mapping[str, Any], str]]:
    tops = resources.language_data("de", "subjects")["topics"]
    return [*((top, "") for top in tops), *listed(tops)]


def test_at_most_six_and_none_without_evidence() -> None:
    three = (
        "Das Hochwasser stieg, die Pegelstände und ein Deich drohten, sagt das Landgericht, ein Richter am Amtsgericht "
        "mit Freispruch, und der Torwart im Elfmeterschießen der Bundesliga, ein Mittelfeldspieler mit Gegentor"
    )
    assert len({s.code for s in subjects(three)}) == 6
    assert subjects("Heute ist ein schöner Tag.") == ()
    assert subjects("") == ()


def test_three_levels_each_with_the_one_above_it() -> None:
    found = subjects("Das Hochwasser stieg, die Pegelstände an der Elbe auch; ein Deich drohte zu brechen.")
    assert [s.code for s in found] == ["medtop:03000000", "medtop:20000148", "medtop:20000151"]
    assert [s.name for s in found] == ["Katastrophe und Unglück", "Katastrophe", "Naturkatastrophe"]


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


def test_every_topic_is_one_of_the_vocabulary() -> None:
    codes = [topic["code"] for topic, _ in evidence()]
    assert len(codes) == len(set(codes))
    assert {c[:2] for c in codes if c.endswith("000000")} == {f"{n:02}" for n in range(1, 18)}
    for topic, above in evidence():
        known = topics()[topic["code"]]
        assert not known.retired, known
        assert known.broader == ((above,) if above else ()), known
        assert level(known.code) <= 3


def test_the_vocabulary_holds_together() -> None:
    assert len(topics()) > 1300
    for topic in topics().values():
        assert topic.english
        assert set(topic.broader) | set(topic.instead) <= set(topics())
        assert topic.retired or not any(topics()[b].retired for b in topic.broader), topic
        assert (level(topic.code) == 1) == topic.code.endswith("000000")
    assert topics()["20001391"].name("de") == "vegetarianism and veganism"
