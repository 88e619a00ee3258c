"""No report takes the place of a source, of an output or of what wiremark knows of a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from converter import cli
from converter.cli import reporting

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
        assert (result.exit_code, "RUN014" in result.output) == (2, True)
        result = call(command, "wire", "-o", "out", option, value.format(target), "--force")
        assert result.exit_code == 2
        assert "is not written: it is a source" in result.output
        assert (desk / "wire" / "werft.txt").read_text(encoding="utf-8") == COPY


def test_an_output_and_the_manifest_stay(desk: Path) -> None:
    assert call("convert", "wire", "-o", "out", "--to", "markdown,jsonld").exit_code == 0
    edited = desk / "out" / "werft.md"
    edited.write_text(edited.read_text(encoding="utf-8") + "Von Hand.\n", encoding="utf-8")
    for name in ("werft.md", "werft.jsonld", ".wiremark.jsonl", ".wiremark.lock"):
        before = (desk / "out" / name).read_bytes()
        for report in (("--depfile", f"out/{name}"), ("--format", f"json:out/{name}", "--force")):
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


FOREIGN = {
    "letter": "Betreff: Werft\n\nLiebe Frau Tamm,\n",
    "story": COPY,
    "json": '{"name": "werft"}',
    "list": '[{"headline": "Werft"}]',
    "xml": '<?xml version="1.0"?>\n<testsuites name="pytest"/>\n',
    "page": "<!DOCTYPE html>\n<html lang='de'><title>Werft</title></html>\n",
    "sarif": '{"$schema": "https://example.org/sarif-schema.json", "runs": [{"tool": {"driver": {"name": "other"}}}]}',
    "makefile": "all: werft.xml\n\twiremark convert werft.txt\n",
    "baseline": '{"version": 2, "findings": []}',
    "spaces and bytes": "\x00\x01",
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_file_stays_unless_it_is_given_away(desk: Path, kind: str) -> None:
    file = desk / "theirs"
    for command, *options in (
        ("convert", "wire", "-o", "out", "--depfile", "theirs"),
        ("convert", "wire", "-o", "out", "--report", "json:theirs"),
        ("convert", "wire", "-o", "out", "--format", "html:theirs"),
        ("build", "wire", "-o", "b", "--no-search", "--format", "full:theirs"),
        ("validate", "wire/item.jsonld", "--format", "junit:theirs"),
        ("validate", "wire/item.jsonld", "--output-file", "theirs"),
    ):
        (desk / "wire" / "item.jsonld").write_text('{"@context": "https://schema.org"}', encoding="utf-8")
        file.write_text(FOREIGN[kind], encoding="utf-8")
        result = call(command, *options)
        assert (result.exit_code, "RUN014" in result.output) == (2, True), (command, options)
        assert "--force overwrites it" in result.output
        assert file.read_text(encoding="utf-8") == FOREIGN[kind]
        assert not (desk / "out").exists(), "it is told before anything is done"
    assert call(command, *options, "--force").exit_code < 2
    assert file.read_text(encoding="utf-8") != FOREIGN[kind]


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize(
    "form", [*(f for f in reporting.FORMATS if f in reporting._OWN), "json counted", "full counted"]
)
def test_a_report_replaces_any_other(desk: Path, form: str, found: bool) -> None:
    """Whichever its format, and whether it has anything to tell."""
    document = desk / "item.jsonld"
    document.write_text('{"@context": "https://schema.org",}' if found else "{}", encoding="utf-8")
    name, _, counted = form.partition(" ")
    options = ("--statistics",) if counted else ()
    code = call("validate", "item.jsonld", *options).exit_code
    for _ in range(2):
        assert call("validate", "item.jsonld", "--format", f"{name}:told", *options).exit_code == code
    first = (desk / "told").read_bytes()
    assert call("validate", "item.jsonld", "--format", "sarif:told").exit_code == code
    assert call("validate", "item.jsonld", "--format", f"{name}:told", *options).exit_code == code
    assert (desk / "told").read_bytes() == first
    assert call("convert", "wire", "-o", "out", "--depfile", "told").exit_code == 0
    assert call("convert", "wire", "-o", "out", "--report", "json:told").exit_code == 0
    assert call("convert", "wire", "-o", "out", "-q", "--format", f"{name}:told").exit_code == 0
    (desk / "wire" / "werft.txt").write_bytes(b"\x00\x01" * 400)
    for _ in range(2):
        call("convert", "wire/werft.txt", "-o", "new", "--depfile", "told")
        assert b"new/" not in (desk / "told").read_bytes(), "a file without outputs, and recognised"


def test_an_empty_file_is_nobodys(desk: Path) -> None:
    (desk / "told").touch()
    assert call("convert", "wire", "-o", "out", "--format", "json:told").exit_code == 0
    assert (desk / "told").read_bytes()


def test_reports_replace_their_own(desk: Path) -> None:
    for _ in range(2):
        result = call("convert", "wire", "-o", "out", "--depfile", "out.d", "--format", "json:told.json")
        assert result.exit_code == 0, result.output
    assert (desk / "out.d").read_text(encoding="utf-8").startswith("out/")
