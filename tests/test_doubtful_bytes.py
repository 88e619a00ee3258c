"""Bytes that are doubtful are told and never make mojibake of their neighbours."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import mojibake
from converter.decoding import decode
from converter.pipeline import Recipe, Source, convert

CLEAN = (
    "Köln (dpa) - Bürgermeisterin Grätz übernahm: „Es lief gut“, sagte sie in Weßling.\nZwei Sätze später schwieg er.\n"
)
LINE = "Herr Müller kaufte für fünf Euro „Spaß“ – und ging."


def _notes(data: bytes, rule: str, *, repair: bool = False) -> list[tuple[int | None, int | None, str]]:
    notes = decode(data, name="x.txt", repair=repair).notes
    return [(n.location.line, n.location.column, n.message) for n in notes if n.rule == rule]


def test_one_foreign_byte_costs_one_finding() -> None:
    data = CLEAN.encode() + "Frau Hübner ging.\n".encode("cp1252")
    decoded = decode(data, name="x.txt")
    assert decoded.text == CLEAN + "Frau Hübner ging.\n"
    assert _notes(data, "SRC014") == [(3, 7, "not UTF-8: 0xFC, read as 'ü'")]


def test_of_many_foreign_bytes_eight_are_shown() -> None:
    data = CLEAN.encode() + "x äöüäöüäöüä y\n".encode("cp1252")
    told = "not UTF-8: 0xE4 0xF6 0xFC 0xE4 0xF6 0xFC 0xE4 0xF6 …, read as 'äöüäöüäö'"
    assert _notes(data, "SRC014") == [(3, 3, told)]


@pytest.mark.parametrize(("controls", "is_text"), [(8, True), (9, False), (40, False)])
def test_bytes_with_many_control_characters_are_no_text(controls: int, is_text: bool) -> None:
    """A table of backspaces (0x08) in a hundred bytes: 8 may be a slip."""
    decoded = decode(b"\x08" * controls + b"a" * (100 - controls), name="x")
    assert (decoded.text is not None) is is_text


@pytest.mark.parametrize("foreign", range(4))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_two_encodings_are_each_read_as_meant(foreign: int, end: str) -> None:
    lines = [LINE] * 4
    data = end.encode().join(
        line.encode("cp1252" if number >= foreign else "utf-8") for number, line in enumerate([LINE, *lines])
    )
    assert decode(data, name="x").text == "\n".join([LINE, *lines])
    assert len(_notes(data, "SRC014")) == (5 - foreign if foreign else 0)


def test_two_encodings_in_one_line() -> None:
    data = "Köln und ".encode() + "Düren".encode("cp1252")
    assert decode(data, name="x").text == "Köln und Düren"
    assert _notes(data, "SRC014") == [(1, 11, "not UTF-8: 0xFC, read as 'ü'")]


def test_a_character_that_was_cut_off_is_not_guessed() -> None:
    data = (CLEAN + "Der Weg nach Münster für ü").encode()[:-1]
    decoded = decode(data, name="x")
    assert (decoded.text or "").endswith("für \ufffd")
    assert "0xC3" in _notes(data, "SRC014")[0][2]


@pytest.mark.parametrize("text", [LINE, "Zuviel Spaß… sagte er.", "GRÖSSE – ÄRGER – ÜBEL", "Das „ß“ bleibt.", "Fuß"])
def test_text_in_one_encoding_is_not_doubtful(text: str) -> None:
    for encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16"):
        decoded = decode(text.encode(encoding), name="x")
        assert (decoded.text, decoded.notes) == (text, ()), encoding


def test_very_many_bad_lines_are_counted() -> None:
    data = CLEAN.encode() + "Viele Grüße aus dem hohen Norden\n".encode("cp1252") * 500
    found = _notes(data, "SRC014")
    assert len(found) == 100
    assert found[-1][2].endswith("and so on in 400 further lines")


def test_very_many_lines_that_were_encoded_twice_are_counted() -> None:
    notes = decode(("Grüße\n".encode().decode("cp1252") * 120).encode(), name="x").notes
    assert [n.location.line for n in notes] == list(range(1, 101))
    assert notes[-1].message.endswith("and so on in 20 further lines")
    assert "further" not in notes[-2].message


@pytest.mark.parametrize("text", ["Düsseldorf", "„Ja“, sagte sie", "§ 5 Straße", "kostet 5 €", "ÜBER – ÖL", "Müller’s"])
@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_what_was_encoded_twice_is_told_and_undone_on_request(text: str, wrong: str) -> None:
    try:
        doubled = text.encode().decode(wrong)
    except UnicodeDecodeError:
        pytest.skip("not to be had in this encoding")
    data = f"Bonn (AFP) - Hier steht {doubled} im Text.\nUnd hier ein ü.\n".encode()
    assert len(_notes(data, "SRC015")) == 1
    assert decode(data, name="x").text == data.decode(), "the text is never edited unasked"
    assert decode(data, name="x", repair=True).text == f"Bonn (AFP) - Hier steht {text} im Text.\nUnd hier ein ü.\n"
    assert len(_notes(data, "SRC015", repair=True)) == 1, "told always"


@pytest.mark.parametrize(
    "text",
    ["SÃO PAULO", "Åsa und Ängste", "Château, Âge d’or", "„Å“ ist ein Zeichen", "à la carte", "5 µg ±2"],
)
def test_foreign_letters_are_not_taken_for_mistakes(text: str) -> None:
    assert decode(text.encode(), name="x", repair=True) == decode(text.encode(), name="x")
    assert _notes(text.encode(), "SRC015") == []


@given(st.text(alphabet="abz äöüßÄÖÜ„“–€§é\n", min_size=1), st.data())
def test_no_character_of_a_clean_line_is_hurt(text: str, data: st.DataObject) -> None:
    lines = [f"Größe {line}" for line in text.split("\n")]
    foreign = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=max(0, len(lines) - 1)))
    raw = b"\n".join(line.encode("cp1252" if n in foreign else "utf-8") for n, line in enumerate(lines))
    read, bad = mojibake.read_mixed(raw)
    if any(n not in foreign for n in range(len(lines))):
        assert read == "\n".join(lines)
        assert {b.line - 1 for b in bad} == foreign


def test_the_story_carries_the_doubts() -> None:
    data = "Ulm (Reuters) - Bürgermeister Kröger sprach über Straßen.\n".encode() + "Grüße folgten.\n".encode("cp1252")
    result = convert(Source("x.txt", data, "x"), Recipe(writers=()))
    assert "SRC014" in {d.rule for d in result.diagnostics}
    assert "Bürgermeister" in result.stories[0].text
    doubled = "Ulm (Reuters) - Bürgermeister Kröger sprach.\n".encode().decode("cp1252").encode()
    for repair, name in ((False, "KrÃ¶ger"), (True, "Kröger")):
        result = convert(Source("x.txt", doubled, "x"), Recipe(writers=(), repair_encoding=repair))
        assert "SRC015" in {d.rule for d in result.diagnostics}
        assert name in result.stories[0].text


def test_hostile_bytes_take_linear_time() -> None:
    start = time.perf_counter()
    decode(b"\xc3" * 300_000 + b"\xc3\xbc" * 300_000 + b"\n" * 1000, name="x")
    decode("Ã".encode() * 400_000, name="x")
    assert time.perf_counter() - start < 20


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_categories=["C"]), min_size=1))
def test_letters_of_latin_alphabets_are_read_as_they_stand(text: str) -> None:
    decoded = decode(f"Zu {text}".encode(), name="a.txt")
    assert decoded.text == f"Zu {text}"
