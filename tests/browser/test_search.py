"""What a researcher asks the search, and the first answer.

The browser and its packages are found as ``test_gates`` says.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import chromium
import pytest
from invented import HOSTILE, RECIPE, story, write

from converter.model import Entity, Subject
from converter.publish import publish

pytestmark = pytest.mark.browser

ENTITIES = {
    e.id: e
    for e in (
        Entity("derya-yilmaz", "person", "Derya Yılmaz", title="Bürgermeisterin", by="titles"),
        Entity("jan-zolkiewski", "person", "Jan Żółkiewski", title="Reeder", by="titles"),
        Entity("mads-raeder", "person", "Mads Ræder", title="Fischer", by="titles"),
        Entity("karla-brandt", "person", "Karla Brandt", title="Ministerin", country="de", by="titles"),
        Entity("karla-brandt-2", "person", "Karla Brandt", title="Trainerin", country="at", by="titles"),
        Entity("kiew", "place", "Kiew", kind="city", country="ua", within="Ukraine", by="knowledge"),
        Entity("muenchen", "place", "München", kind="city", country="de", within="Bayern", by="knowledge"),
    )
}
TEXTS = {
    "kai": """
[derya-yilmaz|Bürgermeisterin Derya Yılmaz] öffnete am Montag den neuen Kai in [muenchen|München].

{direct derya-yilmaz|"Der Kai ist für alle da"}, sagte [derya-yilmaz|Yılmaz]. Die Häuser am Ufer bleiben stehen.
""",
    "netze": """
Der Reeder [jan-zolkiewski|Jan Żółkiewski] und der Fischer [mads-raeder|Mads Ræder] streiten über Netze.

Ministerin [karla-brandt|Karla Brandt] reiste nach [kiew|Kiew] und sprach über die Zölle auf Fisch.
""",
    "spiel": "Trainerin [karla-brandt-2|Karla Brandt] lobte ihre Mannschaft nach dem Spiel. Zwei Fluten Regen fielen.",
    "boese": HOSTILE,
}
DATES = {"kai": "2025-01-10", "netze": "2025-02-03", "spiel": "2025-03-09", "boese": None}
POLITICS = Subject("medtop:20000615", "Parlament")


def _ask(site: Path, *questions: dict[str, Any]) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = chromium.run("find.mjs", site, asked=questions)
    assert [a["errors"] for a in answers] == [[]] * len(questions)
    return answers


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("pagefind_bin")
    folder = tmp_path_factory.mktemp("search")
    known = tuple(ENTITIES.values())
    stories = [story(name, text, dated=DATES[name], entities=known) for name, text in TEXTS.items() if name != "boese"]
    stories = [replace(s, subjects=(POLITICS,)) if s.id == "netze" else s for s in stories]
    data = write(folder / "data", *stories, story("boese", HOSTILE, dated=None))
    publish(data, folder / "site", recipe=RECIPE)
    return folder / "site"


FIRST = (
    ("Yilmaz", "personen/derya-yilmaz.html"),
    ("derya yılmaz", "personen/derya-yilmaz.html"),
    ("Zolkiewski", "personen/jan-zolkiewski.html"),
    ("Żółkiewski", "personen/jan-zolkiewski.html"),
    ("Raeder", "personen/mads-raeder.html"),
    ("Räder", "personen/mads-raeder.html"),
    ("Kyjiw", "orte/kiew.html"),
    ("Muenchen", "orte/muenchen.html"),
    ("Karla Brandt", "personen/karla-brandt.html"),
    ("Parlament", "themen/medtop-20000615.html"),
    ("Zölle", "meldungen/netze.html?marke=Z%C3%B6lle"),
    ("zoelle", "meldungen/netze.html?marke=zoelle"),
    ("Flut", "meldungen/spiel.html?marke=Flut"),
    ("Haus", "meldungen/kai.html?marke=Haus"),
    ('"neuen Kai"', "meldungen/kai.html?marke=%22neuen%20Kai%22"),
)


def test_the_first_answer_is_the_right_one(site: Path) -> None:
    answers = _ask(site, *({"ask": words} for words, _ in FIRST))
    assert [(words, a["hits"][0]["href"]) for (words, _), a in zip(FIRST, answers, strict=True)] == list(FIRST)


def test_there_is_no_answer_where_there_is_none(site: Path) -> None:
    nonsense, half, wrong, rights = _ask(
        site, {"ask": "qxzwvb"}, {"ask": "Kai qxzwvb"}, {"ask": "Zolkiewsky"}, {"ask": "agentur rechte"}
    )
    assert nonsense["hits"] == half["hits"] == wrong["hits"] == rights["hits"] == []
    assert nonsense["status"] == "Nichts gefunden: Keine Meldung enthält qxzwvb."
    assert half["meant"] == "Ohne dieses Wort: kai"
    assert wrong["meant"] == "Meinten Sie: Żółkiewski"


def test_namesakes_are_told_apart(site: Path) -> None:
    (answer,) = _ask(site, {"ask": "Brandt"})
    first, second = answer["hits"][:2]
    assert {first["href"], second["href"]} == {"personen/karla-brandt.html", "personen/karla-brandt-2.html"}
    assert {"Ministerin, DE" in h["text"] for h in (first, second)} == {True, False}
    assert {"Trainerin, AT" in h["text"] for h in (first, second)} == {True, False}


def test_a_hit_says_when_what_and_who_and_nothing_of_rights(site: Path) -> None:
    (answer,) = _ask(site, {"ask": "Zölle"})
    (hit,) = answer["hits"]
    assert hit["meta"] == "3. Februar 2025 · Meldung · Beispielagentur"
    assert "Jan Żółkiewski" in hit["persons"]
    assert hit["marks"] == ["Zölle"]
    assert "Copyright" not in hit["text"]


def test_choices_stand_in_the_address_and_back_takes_them_back(site: Path) -> None:
    dated, months, chosen = _ask(
        site,
        {"query": "sort=date&kind=story"},
        {"query": "q=am&from=2025-02&to=2025-03"},
        {"query": "q=Brandt", "choose": {"kind": "story"}, "back": True},
    )
    assert [h["href"].partition("?")[0] for h in dated["hits"]] == [
        f"meldungen/{name}.html" for name in ("spiel", "netze", "kai", "boese")
    ]
    assert all(h["href"].startswith("meldungen/") for h in chosen["hits"])
    assert len(chosen["hits"]) == 2
    assert chosen["address"] == "?q=Brandt&kind=story"
    assert chosen["before"]["address"] == "?q=Brandt"
    assert len(chosen["before"]["hits"]) == 4
    assert "meldungen/kai.html" not in {h["href"].partition("?")[0] for h in months["hits"]}


def test_names_are_offered_while_typing_on_any_page(site: Path) -> None:
    on_story, control, chosen, quiet = _ask(
        site,
        {"page": "meldungen/kai.html", "type": "yil"},
        {"page": "zitate.html", "key": "Control+k", "type": "kyj"},
        {"type": "derya", "then": ["ArrowDown", "Enter"]},
        {"type": "qxz"},
    )
    assert on_story["offers"] == ["Derya Yılmaz Bürgermeisterin"]
    assert on_story["expanded"] == "true"
    assert control["offers"] == ["Kiew Kyjiw · Stadt, Ukraine"]
    assert chosen["at"] == "personen/derya-yilmaz.html"
    assert (quiet["offers"], quiet["expanded"], quiet["focus"]) == ([], "false", "q")


def test_the_words_are_marked_behind_a_hit(site: Path) -> None:
    found, folded = _ask(
        site, {"marks": "meldungen/netze.html?marke=Zoll"}, {"marks": "meldungen/kai.html?marke=yilmaz"}
    )
    assert found["marks"] == ["Zölle"]
    assert set(folded["marks"]) == {"Yılmaz"}


def test_as_a_file_names_are_found_and_the_rest_is_told(site: Path) -> None:
    answer, typed = _ask(site, {"file": True, "ask": "Brandt"}, {"file": True, "type": "yil"})
    assert "geht nicht, wenn die Seite als Datei geöffnet ist" in answer["status"]
    assert len(answer["hits"]) == 2
    assert typed["offers"] == ["Derya Yılmaz Bürgermeisterin"]


def test_only_the_archives_pages_are_searched(site: Path) -> None:
    entry = json.loads((site / "pagefind" / "pagefind-entry.json").read_text(encoding="utf-8"))
    searched = sum(len(list((site / folder).rglob("*.html"))) for folder in ("meldungen", "personen", "orte", "themen"))
    searched += len(list((site / "organisationen").rglob("*.html"))) if (site / "organisationen").is_dir() else 0
    assert entry["languages"]["de"]["page_count"] == searched
