"""What one name or quotation says of another: decisions that only a story of several sentences shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from converter.model import Block, Story
from converter.pipeline import annotate, convert
from converter.registry import Recipe, Source
from converter.spans import Span


def story(*paragraphs: str) -> Story:
    """The annotated story of these paragraphs."""
    text = "\n\n".join(paragraphs)
    starts = [text.index(p) for p in paragraphs]
    blocks = tuple(Block("paragraph", Span(s, s + len(p))) for s, p in zip(starts, paragraphs, strict=True))
    return annotate(Story("logic", text, blocks=blocks), Recipe())


def wire(text: str) -> Story:
    (made,) = convert(Source("logic.txt", text.encode()), Recipe(writers=())).stories
    return made


def entities(one: Story, words: str) -> list[str]:
    return [m.entity for m in one.mentions if m.span.of(one.text) == words]


@pytest.mark.parametrize("separate", [True, False])
def test_marked_words_behind_a_sentence_about_somebody_else_are_theirs(separate: bool) -> None:
    copy = (
        '"Wir warten ab", sagte Hafenmeisterin Ronja Aschenbeck.',
        'Umweltminister Tillmann Overrath kam erst am Abend. "Wir zahlen dafür nicht."',
    )
    made = story(*copy) if separate else story(" ".join(copy))
    assert [q.attributed_to for q in made.quotations] == ["ronja-aschenbeck", "tillmann-overrath"]


def test_a_surname_that_two_bear_is_who_was_named_last() -> None:
    made = story(
        "Der Geologe Ansgar Bolthaus und die Chemikerin Petra Bolthaus forschen. Den Preis bekam Petra Bolthaus.",
        "Bolthaus sagte, die Arbeit sei getan.",
    )
    assert entities(made, "Bolthaus") == ["petra-bolthaus"]


def test_a_first_name_before_a_last_word_of_companies_is_no_person() -> None:
    made = story("Am Montag legten Jana Systems und Martin Holding zu.")
    types = {e.id: e.type for e in made.entities}
    assert {types[m.entity] for m in made.mentions} <= {"organisation"}


def test_a_noun_that_fits_two_alike_stands_for_neither() -> None:
    made = story(
        "Die Reederei Nordsteven AG und die Reederei Kalvenor AG fusionieren. Das Unternehmen wächst.",
    )
    assert entities(made, "Unternehmen") == []


WEATHER = ("Es regnet.", "Die Luft ist kalt.", "Der Wind weht.", "Niemand geht hinaus.", "Die Wege sind nass.")


@pytest.mark.parametrize(("between", "found"), [(11, ["sparkasse-husum"]), (13, [])])
def test_a_noun_far_behind_a_name_stands_for_nobody(between: int, found: list[str]) -> None:
    weather = " ".join((WEATHER * 3)[:between])
    made = story(f"Es schneit. Die Sparkasse Husum baut um. {weather} Im Mai will das Unternehmen weniger bauen.")
    assert entities(made, "Unternehmen") == found


MINISTRY = "{} (Reuters) - Das Verteidigungsministerium hat neue Schiffe bestellt. Die Werft bestätigte den Auftrag.\n"


@pytest.mark.parametrize("place", ["Brüssel", "Luxemburg", "Genf"])
def test_a_seat_of_international_bodies_says_nothing_of_a_ministry(place: str) -> None:
    (named,) = entities(wire(MINISTRY.format(place)), "Verteidigungsministerium")
    assert not named.endswith(("-be", "-lu", "-ch"))


def test_a_story_from_elsewhere_means_its_own_ministry() -> None:
    (named,) = entities(wire(MINISTRY.format("Wien")), "Verteidigungsministerium")
    assert named.endswith("-at") or "oesterreich" in named


def test_who_spoke_below_a_crosshead_speaks_on_until_somebody_else_does() -> None:
    text = (
        "ÄRGER IM HAFEN",
        "„Das reicht“, sagte Hafenmeisterin Ronja Aschenbeck. „Wir gehen nicht.“ "
        "„Das wird sich zeigen“, sagte Umweltminister Tillmann Overrath.",
    )
    copy = Story("logic", "\n\n".join(text))
    spans = [Span(copy.text.index(t), copy.text.index(t) + len(t)) for t in text]
    blocks = (Block("crosshead", spans[0]), *(Block("paragraph", s) for s in spans[1:]))
    made = annotate(replace(copy, blocks=blocks), Recipe())
    said = [q.attributed_to for q in made.quotations]
    assert said == ["ronja-aschenbeck", "ronja-aschenbeck", "tillmann-overrath"]


def test_a_surname_in_s_that_stands_alone_is_no_genitive() -> None:
    made = story("Silke Zworgens kam mit dem Rad. Zworgens lachte.")
    assert [(m.span.of(made.text), m.entity) for m in made.mentions] == [
        ("Silke Zworgens", "silke-zworgens"),
        ("Zworgens", "silke-zworgens"),
    ]


def test_an_apostrophe_behind_a_sibilant_belongs_to_the_name() -> None:
    made = story("Das Buch Silke Hinz' liegt dort.")
    assert [(m.span.of(made.text), m.entity) for m in made.mentions] == [("Silke Hinz'", "silke-hinz")]


def test_what_nobody_is_named_for_stays_nobodys_below_a_crosshead() -> None:
    text = ("ÄRGER IM HAFEN", "„Das reicht“, hieß es. „Das wird sich zeigen“, sagte Minister Tillmann Overrath.")
    copy = Story("logic", "\n\n".join(text))
    spans = [Span(copy.text.index(t), copy.text.index(t) + len(t)) for t in text]
    made = annotate(replace(copy, blocks=(Block("crosshead", spans[0]), Block("paragraph", spans[1]))), Recipe())
    assert [q.attributed_to for q in made.quotations] == [None, "tillmann-overrath"]


@pytest.mark.parametrize(
    ("before", "title"),
    [
        ("Der frühere Finanzminister", "frühere Finanzminister"),
        ("Am Montag kam der frühere Finanzminister", "frühere Finanzminister"),
        ("Am Montag kam der frühere deutsche Finanzminister", "frühere deutsche Finanzminister"),
        ("Am Montag kam der deutsche Finanzminister", "Finanzminister"),
    ],
)
def test_who_was_something_is_not_said_to_be_it(before: str, title: str) -> None:
    made = story(f"{before} Ole Voss in den Hafen.")
    assert [made.entity(m.entity).title for m in made.mentions if m.entity == "ole-voss"] == [title]


def test_a_company_is_found_again_without_its_legal_form_and_sign() -> None:
    made = story("Die Zworg Werft & Co. KG wächst. Am Montag legte Zworg Werft zu.")
    assert [(m.span.of(made.text), m.entity) for m in made.mentions] == [
        ("Zworg Werft & Co. KG", "zworg-werft-co-kg"),
        ("Zworg Werft", "zworg-werft-co-kg"),
    ]


@pytest.mark.parametrize(
    ("copy", "named"),
    [
        ("Nach Ansicht Meike Zworgels reicht das. Zworgel lachte.", ["Meike Zworgel", "Meike Zworgel"]),
        ("Der Verein Brumselis wartet.", ["Brumselis"]),
    ],
)
def test_an_s_is_a_genitives_where_the_copy_has_the_name_without_it(copy: str, named: list[str]) -> None:
    made = story(copy)
    assert [made.entity(m.entity).name for m in made.mentions] == named


def test_a_first_name_stands_for_no_company_that_begins_with_it() -> None:
    made = story("Die Anna & Söhne AG wächst. Am Montag kam Anna. Die Zworg & Söhne AG folgt. Zworg baut um.")
    assert [(m.span.of(made.text), m.entity) for m in made.mentions] == [
        ("Anna & Söhne AG", "anna-soehne-ag"),
        ("Anna", "anna"),
        ("Zworg & Söhne AG", "zworg-soehne-ag"),
        ("Zworg", "zworg-soehne-ag"),
    ]


@pytest.mark.parametrize(
    ("dated", "linked"),
    [
        (None, True),
        ("2012-05", False),
        ("2024-12-31T10:00:00+01:00", False),
        ("2025-01", True),
        ("2025", True),
        ("--05-02", True),
    ],
)
def test_an_office_links_nobody_who_took_it_up_after_the_story(dated: str | None, linked: bool) -> None:
    copy = Story("s", "Regierungssprecher Kornelius schwieg am Montag.", dated=dated)
    assert [e.id for e in annotate(copy, Recipe()).entities] == ["stefan-kornelius" if linked else "kornelius"]
