"""No report takes the place of a source, of an output or of what wiremark knows of a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from converter import cli

COPY = 'Bremen (Reuters) - "Wir bauen weiter", sagte Werftchefin Elke Tamm am Montag.\n'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire" / "werft.txt").write_text(COPY, encoding="utf-8")
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli.group, list(arguments))


CASES = [
    ("convert", "--depfile", "{}"),
    ("convert", "--report", "json:{}"),
    ("convert", "--format", "html:{}"),
    ("build", "--format", "json:{}"),
]


@pytest.mark.parametrize(("command", "option", "value"), CASES)
def test_a_source_stays(desk: Path, command: str, option: str, value: str) -> None:
    os.symlink("werft.txt", desk / "wire" / "link.lnk")
    for target in ("wire/werft.txt", "wire/link.lnk"):
        result = call(command, "wire", "-o", "out", option, value.format(target))
        assert result.exit_code == 2
        assert "is not written: it is a source" in result.output
        assert (desk / "wire" / "werft.txt").read_text(encoding="utf-8") == COPY


def test_an_output_and_the_manifest_stay(desk: Path) -> None:
    assert call("convert", "wire", "-o", "out", "--to", "markdown,jsonld").exit_code == 0
    edited = desk / "out" / "werft.md"
    edited.write_text(edited.read_text(encoding="utf-8") + "Von Hand.\n", encoding="utf-8")
    for name in ("werft.md", "werft.jsonld", ".wiremark.jsonl", ".wiremark.lock"):
        before = (desk / "out" / name).read_bytes()
        for report in (("--depfile", f"out/{name}"), ("--format", f"json:out/{name}")):
            assert call("convert", "wire", "-o", "out", "--to", "markdown,jsonld", *report).exit_code == 2
            assert (desk / "out" / name).read_bytes() == before, name
    result = call("convert", "wire/werft.txt", "--to", "jsonld", "-o", "one.jsonld", "--depfile", "one.jsonld")
    assert result.exit_code == 2
    assert (desk / "one.jsonld").read_bytes().startswith(b"{")


def test_what_is_judged_stays_and_so_does_what_is_no_baseline(desk: Path) -> None:
    assert call("convert", "wire", "-o", "out", "--to", "jsonld").exit_code == 0
    feed = desk / "feed.json"
    feed.write_bytes((desk / "out" / "werft.jsonld").read_bytes())
    before = feed.read_bytes()
    assert call("validate", "feed.json", "--format", "json:feed.json").exit_code == 2
    assert feed.read_bytes() == before
    letter = desk / "letter.txt"
    letter.write_text("Ein Brief.\n", encoding="utf-8")
    assert call("validate", "feed.json", "--baseline", "letter.txt", "--update-baseline").exit_code == 2
    assert letter.read_text(encoding="utf-8") == "Ein Brief.\n"
    for _ in range(2):
        assert call("validate", "feed.json", "--baseline", "known.json", "--update-baseline").exit_code == 0


def test_reports_replace_their_own(desk: Path) -> None:
    for _ in range(2):
        result = call("convert", "wire", "-o", "out", "--depfile", "out.d", "--format", "json:told.json")
        assert result.exit_code == 0, result.output
    assert (desk / "out.d").read_text(encoding="utf-8").startswith("out/")
