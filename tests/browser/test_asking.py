"""What a researcher asks the archive of quotations, and the first answer; what that loads; and that nothing runs.

The browser and its packages are found as ``test_gates`` says.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import chromium
import pytest
from invented import RECIPE, story, write

from converter.model import Entity, Story, Subject
from converter.publish import publish
from converter.spans import Span

pytestmark = pytest.mark.browser

ENTITIES = (
    Entity("fenja-oltmanns", "person", "Fenja Oltmanns", title="Handelsministerin", country="de", by="titles"),
    Entity("piotr-zurawski", "person", "Piotr Żurawski", title="Reeder", by="titles"),
    Entity("klaus-dirksen", "person", "Klaus Dirksen", title="Trainer", by="titles"),
    Entity("klaus-dirksen-2", "person", "Klaus Dirksen", title="Richter", country="at", by="titles"),
    Entity("emden", "place", "Emden", kind="city", by="gazetteer"),
    Entity("hafenblatt", "organisation", "Hafenblatt", kind="media", by="suffixes"),
)
TRADE, SPORT = Subject("medtop:20000385", "Handel"), Subject("medtop:15000000", "Sport")
TEXTS = {
    "zoll-mai": (
        "2025-05-12",
        TRADE,
        '{direct fenja-oltmanns|"Die Zölle treffen Emden am härtesten von allen Häfen im Norden"}, sagte '
        "[fenja-oltmanns|Fenja Oltmanns] zu [piotr-zurawski|Piotr Żurawski].\n\n"
        '{indirect piotr-zurawski|Sein Betrieb brauche {partial piotr-zurawski|"ein Jahr ohne neue Regeln"}}, '
        "erwiderte [piotr-zurawski|Żurawski] in [emden|Emden].",
    ),
    "zoll-juni": (
        "2025-06-03",
        TRADE,
        '{direct fenja-oltmanns|"Wir haben Zeit"}, sagte [fenja-oltmanns|Oltmanns] dem [hafenblatt|Hafenblatt]. '
        '{direct fenja-oltmanns|"In [emden|Emden] wird gebaut, und über Zoll reden wir im Herbst"}, sagte sie.',
    ),
    "spiel": (
        "2025-06-03",
        SPORT,
        '{direct klaus-dirksen|"Wir haben das Spiel aus der Hand gegeben, weil niemand mehr laufen wollte"}, sagte '
        "[klaus-dirksen|Trainer Klaus Dirksen].",
    ),
    "urteil": (
        "2024-11",
        Subject("medtop:20000121", "Urteil"),
        "{indirect klaus-dirksen-2|Das Gericht habe alle Zeugen gehört}, sagte "
        "[klaus-dirksen-2|Richter Klaus Dirksen]. "
        '{direct -|"</script><img src=x onerror=alert(1)>=1+1"}, stand auf einem Blatt.',
    ),
}
ADDRESSEES = {"zoll-mai": "Piotr Żurawski", "zoll-juni": "dem Hafenblatt"}


def _stories() -> list[Story]:
    made = []
    for id_, (dated, subject, words) in TEXTS.items():
        told = story(id_, f"Kiel (Reuters) - Es ging hin und her.\n\n{words}", dated=dated, entities=ENTITIES)
        first, *rest = told.quotations
        if to := ADDRESSEES.get(id_):
            start = told.text.index(to, first.spans[-1].end)
            first = replace(first, addressee=Span(start, start + len(to)))
        made.append(replace(told, subjects=(subject,), quotations=(first, *rest)))
    # so many that answers have pages
    for n in range(60):
        words = f'{{direct klaus-dirksen|"Tor Nummer {n} war schön"}}, sagte [klaus-dirksen|Dirksen].'
        made.append(story(f"tor-{n}", words, dated=f"2023-{n % 12 + 1:02}-{n % 28 + 1:02}", entities=ENTITIES))
    return made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("asking")
    publish(write(top / "data", *_stories()), top / "site", recipe=RECIPE, search=False)
    return top / "site"


def _ask(site: Path, *questions: dict[str, Any]) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = chromium.run("asking.mjs", site, asked=questions)
    for question, answer in zip(questions, answers, strict=True):
        assert answer["errors"] == [], question
        assert answer["shift"] <= 0.05, question
        assert answer["wide"] <= 0, question
        assert answer["bytes"] <= 300_000, question
    return answers


QUESTIONS: list[tuple[str, str, int, str, str]] = [
    # what is asked, the address, how many answers, what the first one says, what a hint says
    (
        "what did A say to B in May",
        "speaker=Oltmanns&addressee=Żurawski&from=2025-05&to=2025-05",
        1,
        "am härtesten",
        "",
    ),
    ("who spoke about tariffs", "q=Zölle", 2, "über Zoll reden", ""),
    ("in another case and number", "q=zoll", 2, "über Zoll reden", ""),
    ("without a keyboard for umlauts", "q=Zoelle", 2, "über Zoll reden", ""),
    ("a phrase the other way round", "q=„Regeln neue“", 0, "", ""),
    ("a phrase as it stands", "q=„ohne neue Regeln“", 1, "ein Jahr ohne neue Regeln", ""),
    ("words of a phrase apart", "q=Regeln Jahr", 1, "ein Jahr ohne neue Regeln", ""),
    ("a misspelt name", "speaker=Oltmans", 3, "Wir haben Zeit", "Fenja Oltmanns"),
    ("a name without its dot", "speaker=zurawski", 1, "brauche", ""),
    ("a namesake: the more quoted one, and the other", "speaker=Klaus Dirksen", 61, "aus der Hand", "Richter, AT"),
    ("the other namesake by the address", "speaker=person/klaus-dirksen-2", 1, "alle Zeugen", ""),
    ("a name where words are asked for", "q=Dirksen", 0, "", "Klaus Dirksen (Trainer)"),
    ("speaker and topic", "speaker=person/fenja-oltmanns&topic=medtop:20000385&q=Zeit", 1, "Wir haben Zeit", ""),
    ("a topic above", "topic=medtop:04000000", 4, "Wir haben Zeit", ""),
    ("who is named", "about=Emden", 1, "wird gebaut", ""),
    ("one day", "from=2025-06-03&to=2025-06-03&sort=old", 3, "", ""),
    ("a month as addresses said it before", "month=2024-11", 2, "alle Zeugen", ""),
    ("only verbatim", "type=direct&from=2025-05&to=2025-05", 1, "am härtesten", ""),
    ("partly verbatim words inside indirect ones", "type=partial", 1, "ein Jahr ohne neue Regeln", ""),
    ("told to a paper", "addressee=Hafenblatt", 1, "Wir haben Zeit", ""),
    ("a misspelt word", "q=Zeuggen", 0, "", "zeugen"),
    ("the beginning of a word", "q=Reg*", 1, "ohne neue Regeln", ""),
    ("nobody", "speaker=Xaverquist", 0, "", "Xaverquist"),
]


def test_questions_have_their_first_answer(site: Path) -> None:
    answers = _ask(site, *({"at": f"zitate.html?{address}"} for _, address, *_ in QUESTIONS))
    wrong = [
        (what, answer["status"], answer["hints"], answer["hits"][:1])
        for (what, _, count, first, hint), answer in zip(QUESTIONS, answers, strict=True)
        if answer["status"].split()[0] != str(count)
        or len(answer["hits"]) != min(count, 20)
        or (first and first not in answer["hits"][0]["said"])
        or hint not in " ".join(answer["hints"])
    ]
    assert wrong == []


def test_an_answer_shows_who_to_whom_and_the_sentence(site: Path) -> None:
    (answer,) = _ask(site, {"at": "zitate.html?q=hafen"})
    (hit,) = answer["hits"]
    assert hit["sentence"].endswith('im Norden", sagte Fenja Oltmanns zu Piotr Żurawski.')
    assert hit["said"] == '"Die Zölle treffen Emden am härtesten von allen Häfen im Norden"'
    assert hit["meta"].startswith("Fenja Oltmanns an Piotr Żurawski · wörtlich · ")
    assert hit["marks"] == ["Häfen"]
    assert "eigene Seite" in hit["meta"]


def test_a_file_answers_as_a_server_does(site: Path) -> None:
    address = "zitate.html?speaker=Oltmanns&q=Zeit"
    served, opened = _ask(site, {"at": address}, {"at": address, "file": True})
    assert served["hits"] == opened["hits"]
    assert len(opened["hits"]) == 1


def test_typing_keys_and_the_way_back(site: Path) -> None:
    chosen, worded, phone = _ask(
        site,
        {"at": "zitate.html", "typed": ["#ask-speaker", "fenja", "ArrowDown", "Enter"], "back": True},
        {"at": "zitate.html?speaker=person/fenja-oltmanns", "typed": ["#ask-q", "zeit", "Enter"]},
        {"at": "zitate.html?speaker=person/klaus-dirksen&page=3", "width": 390},
    )
    assert chosen["address"] == "zitate.html?speaker=person/fenja-oltmanns".rpartition("/")[2]
    assert chosen["back"] == "zitate.html"
    assert worded["status"] == "1 Zitat"
    assert len(phone["hits"]) == 20
    assert phone["status"] == "61 Zitate"


def test_what_is_saved_is_the_answer_and_no_formula(site: Path) -> None:
    table, data = _ask(
        site,
        {"at": "zitate.html?from=2024-11&to=2024-11", "save": "csv"},
        {"at": "zitate.html?from=2024-11&to=2024-11", "save": "json"},
    )
    rows = list(csv.DictReader(io.StringIO(table["saved"].removeprefix("\ufeff"))))
    assert [row["speaker"] for row in rows] == ["Klaus Dirksen", ""]
    assert rows[0]["sentence"] == "Das Gericht habe alle Zeugen gehört, sagte Richter Klaus Dirksen."
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    saved = json.loads(data["saved"])
    assert [q["words"] for q in saved["quotations"]] == [
        "Das Gericht habe alle Zeugen gehört",
        '"</script><img src=x onerror=alert(1)>=1+1"',
    ]
    assert saved["quotations"][0]["address"].endswith("/meldungen/urteil.html#q1")
