"""Topics, related stories, who speaks about whom, the stories before and after, columns by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from invented import RECIPE, story, write
from lxml import html

from converter.model import Entity, Story, Subject
from converter.publish import archive as archives
from converter.publish import charts, publish, themes, threads

HARBOUR = Subject("medtop:20000615", "Parlament")
WATER = Subject("medtop:20000424", "Wasser")
OWN = Subject("haus:hafen", "Hafen")
TALK = """
[ronja-aschenbeck|Ronja Aschenbeck] warnte. {direct ronja-aschenbeck|"Der [deichverband-ost|Deichverband Ost] schläft"}, sagte sie.
{direct tillmann-overrath|"Ruhe"}, sagte [tillmann-overrath|Tillmann Overrath] über den [deichverband-ost|Deichverband Ost].
"""  # noqa: E501


def on(one: Story, *subjects: Subject) -> Story:
    return replace(one, subjects=subjects)


def loaded(folder: Path, *stories: Story) -> archives.Archive:
    return archives.load(write(folder, *stories))[0]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("topics")
    stories = (
        on(story("eins", TALK, dated="2025-01-10", headline="Eins"), HARBOUR),
        on(story("zwei", TALK, dated="2025-03-02", headline="Zwei"), HARBOUR, OWN),
        on(story("drei", dated="2025-03-09", headline="Drei"), WATER),
    )
    publish(write(folder / "data", *stories), folder / "site", recipe=RECIPE, search=False)
    return folder / "site"


def _page(path: Path) -> html.HtmlElement:
    return html.fromstring(path.read_text(encoding="utf-8"))


def _words(elements: Sequence[html.HtmlElement]) -> list[str]:
    return [" ".join(e.text_content().split()) for e in elements]


def test_a_story_counts_for_what_stands_above_its_topic(tmp_path: Path) -> None:
    known = themes.themes(loaded(tmp_path, on(story("eins"), HARBOUR), on(story("zwei"), OWN)), "de")
    above = [t.code for t in themes.line(HARBOUR.code, known)]
    assert above[0] == "medtop:11000000"
    assert all(len(known[code].entries) == 1 for code in (*above, HARBOUR.code, OWN.code))
    assert [level for level, t in themes.in_order(known) if t.code in ("medtop:11000000", OWN.code)] == [1, 1]
    assert known["medtop:11000000"].narrower == [above[1]] if above[1:] else [HARBOUR.code]


@pytest.mark.parametrize(
    ("language", "name"), [("de", "Politik"), ("en", "politics and government"), ("fr", "politics and government")]
)
def test_topics_have_the_interfaces_names(language: str, name: str) -> None:
    assert themes.name_of("medtop:11000000", "irgendwas", language) == name


def test_a_topics_page_says_who_speaks_and_what_there_is(site: Path) -> None:
    page = _page(site / "themen" / "medtop-20000615.html")
    assert _words(page.cssselect(".stories .headline")) == ["Zwei", "Eins"]
    speaking = _words(page.cssselect(".speaking > li"))
    assert len(speaking) == 2
    assert any(s.startswith("Ronja Aschenbeck 2 Zitate") for s in speaking)
    assert _words(page.cssselect(".trail li"))[:2] == ["Überblick", "Themen"]
    assert (site / "themen" / "medtop-20000615.atom.xml").is_file()


def test_the_columns_lead_to_the_stories_of_their_month(site: Path) -> None:
    page = _page(site / "themen" / "medtop-20000615.html")
    assert [a.get("href") for a in page.cssselect("svg.chronology a")] == ["#monat-2025-01", "#monat-2025-03"]
    assert {"monat-2025-01", "monat-2025-03"} <= set(page.xpath("//@id"))
    rows = [_words(row.iterchildren()) for row in page.cssselect(".chronicle tbody tr")]
    assert rows == [["März 2025", "1"], ["Januar 2025", "1"]]


def test_a_story_leads_to_its_topics_its_neighbours_and_related_ones(site: Path) -> None:
    page = _page(site / "meldungen" / "zwei.html")
    assert page.xpath("//ul[@class='subjects']//a/@href") == [
        "../themen/medtop-20000615.html",
        "../themen/haus-hafen.html",
    ]
    beside = page.xpath("//nav[@class='neighbours']/a/@href")
    assert beside == ["../meldungen/eins.html", "../meldungen/drei.html"]
    (first, *_) = _words(page.cssselect(".related li"))
    assert "Eins" in first
    assert "auch über" in first
    assert "Deichverband Ost" in first


def test_only_what_others_say_is_said_about_somebody(tmp_path: Path) -> None:
    archive = loaded(tmp_path, story("eins", TALK))
    tied = threads.threads(archive, ())
    (profile, n, said) = tied.speaking(tied.about["organisation/deichverband-ost"])[0]
    assert (profile.entity.name, n) == ("Ronja Aschenbeck", 1)
    assert "schläft" in said.words
    assert list(tied.about) == ["organisation/deichverband-ost"]


def test_stories_that_share_nothing_are_not_related(tmp_path: Path) -> None:
    one = Entity("one", "person", "Runa Eins", by="titles")
    other = Entity("other", "person", "Odo Zwei", by="titles")
    archive = loaded(
        tmp_path,
        story("eins", "[one|Runa Eins] kam.", entities=(one,)),
        story("zwei", "[other|Odo Zwei] kam.", entities=(other,)),
    )
    assert set(threads.threads(archive, ()).related.values()) == {()}


def test_every_month_from_the_first_to_the_last() -> None:
    assert list(charts.every_month({"2025-02": 3, "2024-11": 1})) == [
        ("2024-11", 1),
        ("2024-12", 0),
        ("2025-01", 0),
        ("2025-02", 3),
    ]


def test_a_hostile_topic_stays_text(tmp_path: Path) -> None:
    evil = Subject('haus:"><script>', "<script>alert(1)</script>")
    publish(write(tmp_path / "data", on(story("eins"), evil)), tmp_path / "site", recipe=RECIPE, search=False)
    for path in (tmp_path / "site").rglob("*.html"):
        assert "<script>alert" not in path.read_text(encoding="utf-8")


def test_an_archive_without_topics_says_so(tmp_path: Path) -> None:
    publish(write(tmp_path / "data", story("eins")), tmp_path / "site", recipe=RECIPE, search=False)
    assert "Noch hat keine Meldung ein Thema" in (tmp_path / "site" / "themen.html").read_text(encoding="utf-8")


def test_looking_for_related_stories_grows_with_the_stories(tmp_path: Path) -> None:
    """However many stories name somebody, each is compared with those beside it only."""
    archive = loaded(tmp_path, *(story(f"m{n:03}") for n in range(60)))
    found = threads.threads(archive, ()).related
    assert len(found) == 60
    assert all(len(related) <= 5 for related in found.values())
    for page, related in found.items():
        at = next(i for i, e in enumerate(archive.entries) if e.page == page)
        others = [next(i for i, e in enumerate(archive.entries) if e is r.entry) for r in related]
        assert all(abs(at - other) <= 6 for other in others)
