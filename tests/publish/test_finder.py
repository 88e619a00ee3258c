"""What the search knows by itself: names, words, how they are spelt."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import HOSTILE, story, write

from converter.model import Entity
from converter.publish import archive as archives
from converter.publish import finder, search, themes
from converter.publish.strings import strings

DE = strings("de")
EVIL = Entity("evil", "person", "</script><script>alert(1)</script>\u2028Evil", by="titles")


def loaded(folder: Path, *stories: Any) -> archives.Archive:
    return archives.load(write(folder, *stories))[0]


def nobody(_: Entity) -> tuple[str, ...]:
    return ()


def read(data: bytes) -> list[Any]:
    """A script's arguments."""
    found = re.fullmatch(r"wiremarkFind\.(?:head|part)\((.*)\);\n", data.decode(), re.S)
    assert found
    arguments: list[Any] = json.loads(f"[{found[1]}]")
    return arguments


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("Müller", "Mueller", "MULLER", "müller"), "muller"),
        (("Yılmaz", "Yilmaz", "YILMAZ"), "yilmaz"),
        (("Żółkiewski", "Zolkiewski"), "zolkiewski"),
        (("Ræder", "Raeder", "Räder", "Rader"), "rader"),
        (("Strauß", "Strauss"), "strauss"),
        (("Đoković", "Dokovic"), "dokovic"),
        (("Søren", "Sören", "Soeren"), "soren"),
    ],
)
def test_words_that_people_type_for_each_other_are_one(words: tuple[str, ...], key: str) -> None:
    assert {finder.folded(word) for word in words} == {key}


@given(st.text(alphabet="abeouäöüßæœıłŻé", max_size=12), st.integers(0, 12))
def test_what_a_word_begins_with_folds_to_what_the_folded_word_begins_with(word: str, cut: int) -> None:
    assert finder.folded(word).startswith(finder.folded(word[:cut]))


def test_every_name_stands_where_its_words_lead(tmp_path: Path) -> None:
    archive = loaded(tmp_path, story("flut"))
    made = dict(finder.files(archive, DE, {}, lambda e: ("Wissemara",) if e.id == "wismar" else ()))
    depth = read(made[finder.HEAD])[0]["depth"]
    for word in ("ronja", "aschenbeck", "wissemara", "wismar", "deichverband"):
        _, part = read(made[f"suche/{finder.file_name(finder.folded(word)[:depth])}.js"])
        assert any(word in " ".join((row[1], *row[6])).lower() for row in part["names"]), word
        assert any(row.split(" ")[0] == finder.folded(word) for row in part["words"]), word


def test_rights_and_sign_offs_are_not_searched(tmp_path: Path) -> None:
    archive = loaded(tmp_path, story("flut"))
    made = dict(search.records(archive, DE, {}, nobody))["meldungen/flut.html"]
    assert "Wir rechnen mit dem" in made
    assert "Copyright" not in made
    assert "Lorenz Ahrbeck" not in made, "the sign-off"


def test_what_is_hostile_stays_data(tmp_path: Path) -> None:
    archive = loaded(tmp_path, story("boese", HOSTILE.replace("ida-quandel|", "evil|"), entities=(EVIL,)))
    for _, data in finder.files(archive, DE, {}, nobody):
        read(data)
    for _, record in search.records(archive, DE, {}, nobody):
        assert "<script" not in record
        assert "<img" not in record


def test_the_parts_are_finer_where_there_are_many_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = loaded(tmp_path, story("flut"))
    monkeypatch.setattr(finder, "_FEW", 10)
    made = dict(finder.files(archive, DE, {}, nobody))
    head = read(made[finder.HEAD])[0]
    assert head["depth"] == 2
    assert {f"suche/{finder.file_name(key)}.js" for key in head["parts"]} == set(made) - {finder.HEAD}


def test_topics_are_found_by_their_names(tmp_path: Path) -> None:
    from dataclasses import replace

    from converter.model import Subject

    archive = loaded(tmp_path, replace(story("flut"), subjects=(Subject("medtop:20000615", "Parlament"),)))
    known = themes.themes(archive, "de")
    made = dict(finder.files(archive, DE, known, nobody))
    assert read(made[finder.HEAD])[0]["topics"] == {"medtop:11000000": "Politik"}
    rows = [row for name, data in made.items() if name != finder.HEAD for row in read(data)[1]["names"]]
    assert ["topic", "Parlament", "themen/medtop-20000615.html", "Thema", 1, 0, []] in rows
