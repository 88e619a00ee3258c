"""Quotations in invented sentences: types, spans, cues, speakers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from converter import quoting
from converter.language.engine.quotations import analyse
from converter.model import Quotation

CASES = Path(__file__).with_name("quotations.txt")
KINDS = {"⟦": "indirect", "⟪": "direct", "⟨": "partial", "<": "cue", "{": "speaker"}
CLOSERS = dict(zip("⟧⟫⟩>}", KINDS.values(), strict=True))
SAME = {"free_indirect": "indirect"}


@dataclass(frozen=True)
class Case:
    text: str
    wanted: frozenset[tuple[str, int, int]]


def parse(line: str) -> Case:
    text, open_, wanted = "", list[tuple[str, int]](), set[tuple[str, int, int]]()
    for char in line:
        if char in KINDS:
            open_.append((KINDS[char], len(text)))
        elif char in CLOSERS:
            kind, start = open_.pop()
            assert kind == CLOSERS[char], line
            wanted.add((kind, start, len(text)))
        else:
            text += char
    assert not open_, line
    return Case(text, frozenset(wanted))


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


LINES = lines(CASES)
ASIDES = lines(CASES.with_name("asides.txt"))
FRAGMENTS = lines(CASES.with_name("fragments.txt"))


def pieces(found: tuple[Quotation, ...]) -> set[tuple[str, int, int]]:
    return {(SAME.get(q.type, q.type), s.start, s.end) for q in found if q.type != "reported" for s in q.spans}


@pytest.mark.parametrize("line", LINES)
def test_sentence(line: str) -> None:
    case = parse(line)
    found = quoting.quotations(case.text)
    quoted = {w for w in case.wanted if w[0] not in ("cue", "speaker")}
    assert {(k, case.text[a:b]) for k, a, b in pieces(found)} == {(k, case.text[a:b]) for k, a, b in quoted}
    told = [q for q in found if q.type != "reported" and q.cue]
    if not told:
        return
    cues = {case.text[a:b] for k, a, b in case.wanted if k == "cue"}
    assert {s.of(case.text) for q in told for s in q.cue} <= cues
    speakers = {case.text[a:b] for k, a, b in case.wanted if k == "speaker"}
    named = {re.sub(r"^,|,$", "", q.speaker.of(case.text)) for q in told if q.speaker}
    assert named <= speakers
    assert bool(named) == bool(speakers)


@pytest.mark.parametrize("line", ASIDES)
def test_nobody_is_quoted(line: str) -> None:
    found = quoting.quotations(line)
    if "sagte" in line or "schrieb" in line or "erklärte" in line or "teilte" in line or "berichtete" in line:
        found = tuple(q for q in found if q.type in ("direct", "partial"))  # a title in somebody's words
    assert [q for q in found if q.type != "reported"] == []


@pytest.mark.parametrize("line", FRAGMENTS)
def test_every_fragment_is_found(line: str) -> None:
    marked = re.findall("„[^“]+“", line)
    found = [s.of(line) for q in quoting.quotations(line) if q.type in ("direct", "partial") for s in q.spans]
    assert found == marked


def test_straight_marks_make_no_difference() -> None:
    for line in FRAGMENTS + ASIDES:
        straight = line.replace("„", '"').replace("“", '"')
        assert [q.spans for q in quoting.quotations(straight)] == [q.spans for q in quoting.quotations(line)], line


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
        text = parse(line).text
        changed = change(text)
        found = [[plain(s.of(changed)) for s in q.spans] for q in quoting.quotations(changed)]
        assert found == [[s.of(text) for s in q.spans] for q in quoting.quotations(text)]


def test_enough_cases() -> None:
    assert len(LINES) >= 150
