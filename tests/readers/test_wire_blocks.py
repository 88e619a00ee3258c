"""Wire copy: where a block begins and ends, and what a dateline names."""

from __future__ import annotations

import pytest

from converter.model import Story
from converter.pipeline import convert
from converter.registry import Recipe, Source


def read(text: str) -> Story:
    (story,) = convert(Source("a.txt", text.encode()), Recipe(annotators=(), writers=())).stories
    return story


def blocks(text: str) -> list[tuple[str, str]]:
    story = read(text)
    return [(b.kind, b.span.of(story.text)) for b in story.blocks]


WRAPPED = """Husum (Reuters) - Die Fähre nach Zworg ist am Montag nach einem langen
Sturm wieder gefahren und hat die ersten Gäste und ihre Wagen geholt
und sie am Abend trotz der hohen Wellen sicher wieder heimgebracht.
"""


@pytest.mark.parametrize("lines", [1, 2])
def test_a_deeper_line_begins_a_paragraph_of_wrapped_copy(lines: int) -> None:
    second = "   Am Dienstag fährt sie wegen der hohen Wellen erst nach dem Mittag und\n"
    third = "legt schon am frühen Abend wieder an, wie der Hafen am Montag sagte.\n"
    copy = WRAPPED + (second + third) * lines
    assert [kind for kind, _ in blocks(copy)] == ["paragraph"] * (1 + lines)


@pytest.mark.parametrize(
    ("dateline", "places"),
    [
        ("Berlin/Frankfurt, Main", ["Berlin", "Frankfurt, Main"]),
        ("Husum/Stade/Emden", ["Husum", "Stade", "Emden"]),
        ("Husum und Stade", ["Husum", "Stade"]),
    ],
)
def test_the_places_of_a_dateline(dateline: str, places: list[str]) -> None:
    story = read(f"{dateline} (Reuters) - Die Fähre fährt wieder.\n")
    assert story.dateline
    assert [s.of(story.text) for s in story.dateline.located] == places


def test_a_rule_below_a_title_at_the_very_end_is_no_table() -> None:
    found = blocks("Husum (Reuters) - Die Fähre fährt.\n\nKURSE AM MITTAG\n-----------\n")
    assert [kind for kind, _ in found] == ["paragraph", "crosshead"]


def test_three_columns_are_a_table_though_the_first_ends_in_a_stop() -> None:
    table = "1)   HSV       34\n2)   Altona    31\n3.   Husum     28\n4.   Zworg     12\n"
    assert ("table", table.strip()) in blocks(f"Husum (Reuters) - Der Stand nach dem Spieltag.\n\n{table}")


@pytest.mark.parametrize(
    "opening", ["Bonn? (Reuters) -", "Bonn: Stade (Reuters) -", "„Bonn“ (Reuters) -", "Bonn@Stade (Reuters) -"]
)
def test_what_no_place_is_called_is_no_dateline(opening: str) -> None:
    assert read(f"{opening} Die Fähre fährt wieder.\n").dateline is None


@pytest.mark.parametrize("more", [0, 1])
def test_behind_a_closed_line_an_indented_one_begins_a_paragraph(more: int) -> None:
    opening = (
        "Husum (Reuters) - Der Hafen ist nach einem langen Sturm und vielen Wochen\n"
        "wieder offen, wie die Stadt am Montag sagte und der Hafen bestätigte.\n"
        + "Das freut die Stadt, die lange auf die Fähre nach Zworg gewartet hat.\n"
        * more
    )
    indented = (
        "   Die Fähre nach Zworg ist am Montag nach einem langen Sturm wieder los\n"
        "   gefahren und hat am Abend die ersten Gäste auf die Insel geholt.\n"
        "   Am Dienstag fährt sie wegen der hohen Wellen erst nach dem Mittag und\n"
        "   nimmt, anders als am Montag, nur Gäste ohne Wagen mit, und am Abend\n"
        "   legt sie schon früh wieder an, wie der Hafen am Montag dazu sagte.\n"
    )
    assert [len(text.splitlines()) for _, text in blocks(opening + indented)] == [2 + more, 2, 3]


@pytest.mark.parametrize("slug", ["HAFEN-HUSUM", "HAFEN (AKTUELL)"])
def test_what_stands_below_a_slug_is_the_headline(slug: str) -> None:
    copy = f"{slug}\nHafen von Husum ist wieder offen\n\nHusum (Reuters) - Die Fähre fährt wieder.\n"
    assert blocks(copy)[:2] == [("slug", slug), ("headline", "Hafen von Husum ist wieder offen")]


def test_labelled_lines_above_a_story() -> None:
    head = "Slug: HAFEN/FÄHRE\nStichworte: Hafen, Fähre\nPriorität: 3\nÜberschrift: Hafen ist wieder offen\n"
    story = read(f"{head}\nHusum (Reuters) - Die Fähre fährt wieder.\n")
    assert story.slugline
    assert story.headline
    assert story.slugline.of(story.text) == "HAFEN/FÄHRE"
    assert story.headline.of(story.text) == "Hafen ist wieder offen"
    assert [k.of(story.text) for k in story.keywords] == ["Hafen", "Fähre"]
    assert story.urgency == 3


@pytest.mark.parametrize(("written", "urgency"), [("1", 1), ("9", 9), ("0", None), ("10", None), ("hoch", None)])
def test_an_urgency_is_a_figure_from_one_to_nine(written: str, urgency: int | None) -> None:
    assert read(f"Priorität: {written}\n\nHusum (Reuters) - Die Fähre fährt wieder.\n").urgency == urgency


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("1. Jan", "--01-01"),
        ("31. Jan", "--01-31"),
        ("29. Feb", "--02-29"),
        ("30. Feb", None),
        ("30. Apr", "--04-30"),
        ("31. Apr", None),
        ("31. Jun", None),
        ("31. Sep", None),
        ("31. Nov", None),
        ("31. Dez", "--12-31"),
        ("0. Dez", None),
        ("32. Dez", None),
    ],
)
def test_a_date_is_a_day_that_its_month_has(written: str, date: str | None) -> None:
    story = read(f"Husum, {written} (Reuters) - Die Fähre fährt wieder.\n")
    assert (story.dateline and story.dateline.date) == date


@pytest.mark.parametrize(
    ("above", "kind"),
    [
        ("EILMELDUNG\n", "notice"),
        ("EILMELDUNG\nWDHLG\n", "notice"),
        ("REEDEREI, PROGNOSE, STELLENABBAU\n", "slug"),
        ("xyz0123 4 pl 345\n", "slug"),
    ],
)
def test_what_stands_above_the_headline(above: str, kind: str) -> None:
    found = blocks(f"{above}Hafen von Husum ist wieder offen\n\nHusum (Reuters) - Die Fähre fährt wieder.\n")
    assert found[-2] == ("headline", "Hafen von Husum ist wieder offen")
    assert [k for k, _ in found[:-2]] == [kind] * above.count("\n")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Anwohner warten seit Jahren", "crosshead"),
        ("Ende", "paragraph"),
        ("Sie fuhr.", "paragraph"),
        ("Warten auf die Fähre, auf den Hafen und auf besseres Wetter am Montag", "crosshead"),
        ("Warten auf die Fähre, auf den Hafen und auf noch besseres Wetter am Montag", "paragraph"),
        ("anwohner warten seit Jahren", "paragraph"),
        ("hafen@example.org ist offen", "paragraph"),
    ],
)
def test_a_short_line_between_two_paragraphs(line: str, kind: str) -> None:
    copy = f"Husum (Reuters) - Die Fähre fährt wieder.\n\nDas freut die Stadt.\n\n{line}\n\n"
    copy += "Am Dienstag fährt sie wegen der hohen Wellen erst nach dem Mittag, wie der Hafen am Montag sagte.\n"
    assert blocks(copy)[2] == (kind, line)


@pytest.mark.parametrize("editors", ["Nele Funk", "Nele Funk und Ole Voss", "Nele Funk, Ole Voss und Kai Lund"])
def test_a_sign_off_names_who_wrote_and_edited(editors: str) -> None:
    names = editors.replace(" und ", ", ").split(", ")
    copy = "Husum (Reuters) - Die Fähre fährt wieder.\n\n"
    for line in (f"(Bericht von Meike Kranz, redigiert von {editors})", f"(Redigiert von {editors})"):
        story = read(f"{copy}{line}\n")
        assert [c.of(story.text) for c in story.credits if c.of(story.text) != "Meike Kranz"] == names
