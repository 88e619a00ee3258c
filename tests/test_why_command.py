"""wiremark why: each mark with its rule, evidence and what lost; the places of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from delivered import SEEDS, needs_seeds
from notation import QUOTATIONS

from converter import pipeline, registry
from converter.cli import why
from converter.registry import Recipe, Source

TEXT = (
    "Hamburg (dpa) - Die Bürgermeisterin Wiebke Larsen zahlt. Das Essen war gut.\n\n"
    '"Wir warten", sagte Larsen. Der Konzern Quandor schweigt.\n'
)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def _why(*arguments: str) -> Result:
    return CliRunner().invoke(why.command, list(arguments), standalone_mode=False)


def test_every_mark_is_explained(story: Path) -> None:
    told = json.loads(_why(str(story), "--format", "json").stdout)
    marks = {(r["text"], r["mark"]): r for r in told}
    larsen = marks["Wiebke Larsen", "name"]
    assert (larsen["rule"], larsen["type"], larsen["entity"]) == ("NAM051", "person", "wiebke-larsen")
    assert larsen["title"] == "A name behind a role or title"
    (proposed,) = [e for e in larsen["events"] if e["outcome"] == "proposed"]
    assert [e["name"] for e in proposed["evidence"]] == ["base", "a known first name"]
    assert all(e["weight"] > 0 for e in proposed["evidence"])
    assert proposed["score"] == pytest.approx(0.97, abs=0.005)
    for told_of in told:
        assert told_of["rule"] in {e["rule"] for e in told_of["events"]}, told_of
    assert marks['"Wir warten"', "direct"]["name"] == "Wiebke Larsen"
    assert marks['"Wir warten"', "direct"]["rule"].startswith("QUO")
    assert {r["rule"] for r in told} >= {"NAM001", "NAM051", "NAM062"}


def test_a_name_found_again_is_told_by_the_form_it_was_found_by(story: Path) -> None:
    story.write_text("Die Bürgermeisterin Wiebke Larsen kam. Dann rief Larsens Bruder an.\n", encoding="utf-8")
    again = next(r for r in json.loads(_why(str(story), "--format", "json").stdout) if r["text"] == "Larsens")
    assert (again["rule"], again["name"]) == ("LNK032", "Wiebke Larsen")
    (found,) = [e for e in again["events"] if e["rule"] == "LNK032"]
    assert (found["outcome"], found["what"]) == ("proposed", "Wiebke Larsen")
    assert found["score"] == pytest.approx(again["confidence"], abs=0.005)
    assert [e["name"] for e in found["evidence"]] == ["base"]


@needs_seeds
def test_every_mark_of_the_sample_is_answered() -> None:
    """Each name, noun, pronoun and quotation of a whole story: the rule that made it, and what that rests on."""
    (sample,) = SEEDS.glob("*.txt")
    (story,) = pipeline.convert(Source(sample.name, sample.read_bytes(), sample.stem), Recipe(writers=())).stories
    told = json.loads(_why(str(sample), "--format", "json").stdout)
    marks: list[tuple[str, str, str]] = [(m.form, m.span.of(story.text), m.entity) for m in story.mentions]
    marks += [(q.type, " … ".join(s.of(story.text) for s in q.spans), q.attributed_to or "") for q in story.quotations]
    assert sorted((r["mark"], r["text"], r["entity"]) for r in told) == sorted(marks)
    known = registry.stages("rule")
    for reason in told:
        rules = {e["rule"] for e in reason["events"] if e["outcome"] != "lost"}
        assert reason["rule"] in known
        assert reason["title"] != reason["rule"]
        assert reason["rule"] in rules, reason
        assert reason["mark"] not in QUOTATIONS or not reason["entity"] or {r for r in rules if r.startswith("SPK")}


def test_what_lost_is_told_with_its_winner(story: Path) -> None:
    (hamburg,) = json.loads(_why(f"{story}:1:3", "--format", "json").stdout)
    assert hamburg["rule"] == "NAM001"
    (rival,) = hamburg["rivals"]
    assert (rival["rule"], rival["outcome"], rival["against"]) == ("NAM012", "lost", "Hamburg")


def test_words_without_a_mark_say_what_was_proposed(story: Path) -> None:
    column = TEXT.index("Essen") + 1
    said = _why(f"{story}:1:{column}")
    assert said.return_value == 0
    assert "Essen  no mark" in said.stdout
    assert "-1.74  an everyday word, an article before" in said.stdout
    assert "not likely enough" in said.stdout
    assert _why(f"{story}:1:{TEXT.index('war gut') + 1}").stdout == "no rule proposed anything here\n"


def test_a_line_has_its_own_marks_only(story: Path) -> None:
    told = json.loads(_why(f"{story}:3", "--format", "json").stdout)
    assert {r["line"] for r in told} == {3}
    assert {r["text"] for r in told if r["mark"] == "name"} == {"Larsen", "Quandor"}


@pytest.mark.parametrize("place", [":99", ":0", ":1:999"])
def test_a_place_that_is_not_there_is_a_usage_error(story: Path, place: str) -> None:
    result = CliRunner().invoke(why.command, [f"{story}{place}"])
    assert result.exit_code == 2
    assert "lines" in result.output or "characters" in result.output


def test_a_file_with_such_a_name_is_the_file(tmp_path: Path) -> None:
    path = tmp_path / "copy.txt:3"
    path.write_text(TEXT, encoding="utf-8")
    assert why._split(str(path)) == (path, None, None)
    assert why._split(f"{path}:2:7") == (path, 2, 7)


def test_text_for_the_terminal_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text("Die Bürgermeisterin Wiebke\u202e Larsen\x1b[31m kam.\n", encoding="utf-8")
    said = _why(str(path)).stdout
    assert "\x1b" not in said
    assert "\u202e" not in said
