"""Datelines, sign-offs and source lines in the forms of agencies and papers: what each form must be read as."""

from __future__ import annotations

import pytest

from converter import pipeline
from converter.model import Story
from converter.registry import Recipe, Source

HEADLINE = "Kai in Emden ist frei"
LEAD = "Das Hafenamt hat am Montag den neuen Kai freigegeben. Die Arbeiten dauerten zwei Jahre und waren teuer."
SECOND = (
    "Im Rathaus rechnet man mit einem guten Sommer. Die ersten Schiffe sollen im Mai anlegen, wie die Stadt mitteilte."
)


def read(*parts: str) -> Story:
    copy = "\n\n".join(parts) + "\n"
    return pipeline.read(Source("kai.txt", copy.encode(), "kai"), Recipe()).stories[0]


def kinds(story: Story) -> list[str]:
    return [block.kind for block in story.blocks]


@pytest.mark.parametrize(
    ("form", "agency", "places", "date"),
    [
        ("Emden (dts Nachrichtenagentur) – ", "dts", ["Emden"], None),
        ("Emden (dts) - ", "dts", ["Emden"], None),
        ("EMDEN (dpa-AFX) - ", "dpa", ["EMDEN"], None),
        ("Emden (dpa) - ", "dpa", ["Emden"], None),
        ("Emden/Leer (dpa/lni) - ", "dpa", ["Emden", "Leer"], None),
        ("(dpa) Emden. ", "dpa", ["Emden"], None),
        ("dpa Emden. ", "dpa", ["Emden"], None),
        ("EMDEN dpa | ", "dpa", ["EMDEN"], None),
        ("Emden (AFP) - ", "AFP", ["Emden"], None),
        ("EMDEN (AFP) ", "AFP", ["EMDEN"], None),
        ("Wien (APA) - ", "APA", ["Wien"], None),
        ("WIEN/GRAZ (APA/Reuters) – ", "APA", ["WIEN", "GRAZ"], None),
        ("(APA) Wien – ", "APA", ["Wien"], None),
        ("(Keystone-SDA) Basel – ", "Keystone-SDA", ["Basel"], None),
        ("(SDA) Basel - ", "Keystone-SDA", ["Basel"], None),
        ("(sda/awp) Basel. ", "Keystone-SDA", ["Basel"], None),
        ("Genf (ats) - ", "Keystone-SDA", ["Genf"], None),
        ("Basel (awp) - ", "awp", ["Basel"], None),
        ("(AWP) Basel - ", "awp", ["Basel"], None),
        ("Bonn (KNA) – ", "KNA", ["Bonn"], None),
        ("Emden (KNA) ", "KNA", ["Emden"], None),
        ("Frankfurt a.M. (epd). ", "epd", ["Frankfurt a.M."], None),
        ("EMDEN (EPD). ", "epd", ["EMDEN"], None),
        ("Köln (SID) - ", "SID", ["Köln"], None),
        ("Köln (SID) ", "SID", ["Köln"], None),
        ("Emden (dapd). ", "ddp", ["Emden"], None),
        ("Emden (ots) - ", "ots", ["Emden"], None),
        ("Emden (news aktuell) - ", "ots", ["Emden"], None),
        ("Wien (kathpress) ", "kathpress", ["Wien"], None),
        ("Emden (RND). ", "RND", ["Emden"], None),
        ("EMDEN taz | ", "taz", ["EMDEN"], None),
        ("Emden, 12. Juni (Reuters) - ", "Reuters", ["Emden"], "--06-12"),
        ("EMDEN, 12. Juni 2025. ", None, ["EMDEN"], "2025-06-12"),
        ("Emden - ", None, ["Emden"], None),
        ("Emden – ", None, ["Emden"], None),
        ("EMDEN -- ", None, ["EMDEN"], None),
        ("Emden. ", None, ["Emden"], None),
        ("Essen. ", None, ["Essen"], None),
        ("BAD ZWISCHENAHN. ", None, ["BAD ZWISCHENAHN"], None),
        ("Frankfurt/Main - ", None, ["Frankfurt/Main"], None),
        ("Den Haag/Brüssel – ", None, ["Den Haag", "Brüssel"], None),
    ],
)
@pytest.mark.parametrize("teaser", [(), ("Zwei Jahre wurde gebaut, nun legen die ersten Schiffe an.",)])
def test_dateline(form: str, agency: str | None, places: list[str], date: str | None, teaser: tuple[str, ...]) -> None:
    story = read(HEADLINE, *teaser, form + LEAD, SECOND)
    assert story.headline is not None
    assert story.headline.of(story.text) == HEADLINE
    assert story.dateline is not None
    assert story.dateline.span.of(story.text) == form.rstrip()
    assert [place.of(story.text) for place in story.dateline.located] == places
    assert (story.agency, story.dateline.date) == (agency, date)
    assert kinds(story) == ["headline", *("paragraph" for _ in teaser), "paragraph", "paragraph"]


@pytest.mark.parametrize(
    "opening",
    [
        "Emden - das war einmal: ",  # goes on in small letters
        "Deutschland. ",
        "Regen. ",  # a town nobody knows, and a word
        "Müller. ",
        "Montag - ",
        "Emden: ",
        "Zworgala. ",
        "(sda) Zworgala - ",
        "Emden 3:1 - ",
    ],
)
def test_no_dateline(opening: str) -> None:
    story = read(HEADLINE, opening + LEAD, SECOND)
    assert story.dateline is None


def test_a_town_in_the_midst_of_a_story_is_no_dateline() -> None:
    story = read(HEADLINE, LEAD, SECOND, "Emden. " + LEAD)
    assert story.dateline is None


@pytest.mark.parametrize(
    ("line", "agency", "credits_"),
    [
        ("(dpa)", "dpa", []),
        ("dpa abc xyz", "dpa", []),
        ("(afp)", "AFP", []),
        ("afp/ab", "AFP", ["ab"]),
        ("(APA)", "APA", []),
        ("Red./APA", "APA", []),
        ("(APA, red)", "APA", []),
        ("(APA/dpa)", None, []),
        ("sda/xyz", "Keystone-SDA", ["xyz"]),
        ("(Keystone-SDA)", "Keystone-SDA", []),
        ("awp/ab/cd", "awp", ["ab", "cd"]),
        ("(KNA)", "KNA", []),
        ("epd lbw abc xyz", "epd", []),
        ("SID ab cd", "SID", []),
        ("(dts Nachrichtenagentur)", "dts", []),
        ("dapd", "ddp", []),
        ("(kathpress)", "kathpress", []),
        ("/abc/DP/xyz", None, []),
        ("news aktuell", "ots", []),
        ("Pressekontakt:\nHafenamt Emden\nTelefon: 04921 123456", None, []),
        ("Original-Content von: Hafenamt Emden, übermittelt durch news aktuell", None, []),
        ("(mit Agenturen)", None, []),
        ("Mit Agenturmaterial", None, []),
        ("(Quelle: dpa)", None, []),
        ("(RND/dpa)", None, []),
        ("abc/xyz", None, ["abc/xyz"]),
    ],
)
def test_sign_off(line: str, agency: str | None, credits_: list[str]) -> None:
    story = read(HEADLINE, LEAD, SECOND, line)
    assert kinds(story) == ["headline", "paragraph", "paragraph", "sign-off"]
    assert (story.agency, [c.of(story.text) for c in story.credits]) == (agency, credits_)


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("Reuters, 12.06.2025, 14:32 Uhr", "Reuters"),
        ("dpa, 12. Juni 2025, 14.32 Uhr", "dpa"),
        ("AFP | 12.06.2025 14:32", "AFP"),
        ("sda, 12.6.2025", "Keystone-SDA"),
        ("Stand: 12.06.2025, 14:32 Uhr", None),
        ("Veröffentlicht am 12.06.2025", None),
        ("12. Juni 2025 um 14:32 Uhr", None),
        ("Donnerstag, 12. Juni 2025", None),
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_source_and_date_are_no_headline(line: str, agency: str | None, above: bool) -> None:
    story = read(*((line, HEADLINE) if above else (HEADLINE, line)), LEAD, SECOND)
    assert story.headline is not None
    assert story.headline.of(story.text) == HEADLINE
    assert sorted(kinds(story)) == ["headline", "paragraph", "paragraph", "source"]
    assert (story.agency, story.dated) == (agency, "2025-06-12")


@pytest.mark.parametrize(
    "crosshead",
    ["„Ein guter Tag“", '"Das wird teuer"', "Streit um den „Kai der Freude“", "«Wir bleiben» ist das Motto"],
)
def test_crosshead_with_marks(crosshead: str) -> None:
    story = read(HEADLINE, LEAD, crosshead, SECOND)
    assert kinds(story) == ["headline", "paragraph", "crosshead", "paragraph"]


@pytest.mark.parametrize("paragraph", ["„Ein guter Tag.“", "„Das wird teuer!“", '"Wir bleiben", sagte sie.'])
def test_a_quotation_by_itself_is_no_crosshead(paragraph: str) -> None:
    assert kinds(read(HEADLINE, LEAD, paragraph, SECOND)) == ["headline", "paragraph", "paragraph", "paragraph"]
