"""What holds for every case of the quotation rules (``tests/rules/QUO…``), however it is written; and titles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import notation
import pytest

from converter import quoting
from converter.language.engine import quotations as engine
from converter.language.engine.quotations import analyse, plan
from converter.language.engine.rule import Trigger

RULES = Path(__file__).parents[1] / "rules"


def texts() -> list[str]:
    """The plain texts of all cases of one paragraph."""
    found: dict[str, None] = {}
    for path in sorted(RULES.glob("QUO*/*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "= ")) and " ¶ " not in line:
                found[notation.parse(line).story.text] = None
    return list(found)


LINES = texts()


def test_straight_marks_make_no_difference() -> None:
    for line in LINES:
        if "„" not in line or '"' in line or "‚" in line:
            continue
        straight = line.replace("„", '"').replace("“", '"')
        assert [q.spans for q in quoting.quotations(straight)] == [q.spans for q in quoting.quotations(line)], line


def test_the_table_gives_each_step_a_reason() -> None:
    german = plan("de")
    assert german is not None
    assert all(len(step.because) > 20 for step in german.grammar.table)


def test_no_rule_finds_anything_where_its_trigger_spares_it(monkeypatch: pytest.MonkeyPatch) -> None:
    german = plan("de")
    assert german is not None
    assert all(r.trigger.flags for _, chosen in german.steps for r in chosen)
    asked = tuple(
        (step, tuple(replace(r, trigger=Trigger(without=r.trigger.without)) for r in chosen))
        for step, chosen in german.steps
    )
    spared = [analyse(line, [(0, len(line), "body")]) for line in LINES]
    monkeypatch.setattr(engine, "plan", lambda _language: engine.Plan(german.grammar, asked, german.weights))
    for line, drafts in zip(LINES, spared, strict=True):
        everything = analyse(line, [(0, len(line), "body")])
        assert [(d.rule, d.spans) for d in everything] == [(d.rule, d.spans) for d in drafts], line


def test_a_language_without_a_grammar_quotes_nothing() -> None:
    assert plan("tlh") is None
    assert analyse("„qapla'“, jatlh.", [(0, 15, "body")], "tlh") == []


TITLES = [
    ('Lund nennt Pläne "Unsinn"', ["Unsinn"], "Lund"),
    ('LUND NENNT PLÄNE "UNSINN"', ["UNSINN"], "LUND"),
    ('Lund: "Wir gewinnen"', ["Wir gewinnen"], "Lund"),
    ('Lund - "Das geht so nicht"', ["Das geht so nicht"], "Lund"),
    ('BANK WARNT VOR "PERFEKTEM STURM"', ["PERFEKTEM STURM"], "BANK"),
    ('Streik bei der Bahn - Verband spricht von "Warnsignal"', ["Warnsignal"], "Verband"),
    ('"KEIN GRUND ZUR PANIK" - HÄNDLER GELASSEN', ["KEIN GRUND ZUR PANIK"], None),
    ('Film "Später Sommer" gewinnt Preis', [], None),
    ('"Nordwind"-Regisseur dreht wieder', [], None),
    ("Lund - Haben alles im Griff", [], None),
    ("Lund sagt, alles werde gut", [], None),
]


@pytest.mark.parametrize(("text", "wanted", "speaker"), TITLES)
def test_a_title_quotes_in_marks_only(text: str, wanted: list[str], speaker: str | None) -> None:
    found = analyse(text, [(0, len(text), "title")])
    assert [text[slice(*s)].strip('"') for d in found for s in d.spans] == wanted
    assert [text[slice(*d.speaker)] for d in found if d.speaker] == ([speaker] if speaker else [])


def wrapped(text: str) -> str:
    return re.sub(r"((?:\S+ ){4}\S+) ", r"\1\n", text)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: re.sub(r"(?<=[a-z]{3})(?=[a-z]{3})", "\u00ad", text),
        lambda text: text.replace(" ", "\u00a0"),
        wrapped,
    ],
    ids=["decomposed", "soft-hyphens", "no-break", "wrapped"],
)
def test_the_form_of_the_text_makes_no_difference(change: Callable[[str], str]) -> None:
    def plain(text: str) -> str:
        return unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\u00a0", " ").replace("\n", " ")

    for line in LINES:
        changed = change(line)
        found = [[plain(s.of(changed)) for s in q.spans] for q in quoting.quotations(changed)]
        assert found == [[s.of(line) for s in q.spans] for q in quoting.quotations(line)]


def test_enough_cases() -> None:
    assert len(LINES) >= 350
