"""``wiremark validate`` as a CI job and a person call it."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from converter.checks import Options, parallel
from converter.cli import catalogues, validate
from converter.cli import rules as rules_command

EXAMPLES = Path(__file__).parent / "checks"
GOOD = (EXAMPLES / "G2M001" / "good.xml").read_text("utf-8")
BAD = (EXAMPLES / "G2T001" / "bad.xml").read_text("utf-8")
WARNS = (EXAMPLES / "G2M001" / "bad.xml").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1740787200")  # 2025-03-01
    (tmp_path / "feed" / "inner").mkdir(parents=True)
    (tmp_path / "feed" / "good.xml").write_text(GOOD, "utf-8")
    (tmp_path / "feed" / "inner" / "bad.xml").write_text(BAD.replace("2025:hafen", "2025:b"), "utf-8")
    return tmp_path


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(validate.command, list(arguments), input=stdin, catch_exceptions=False)


def found(*arguments: str) -> list[dict[str, Any]]:
    result = run("--format", "json", *arguments)
    value: list[dict[str, Any]] = json.loads(result.stdout)
    assert value[-1]["rule"] == "RUN020", "every run ends with what it judged"
    return value[:-1]


def test_exit_codes(folder: Path) -> None:
    assert run("feed/good.xml").exit_code == 0
    assert run("feed").exit_code == 1
    assert run("feed", "--exit-zero").exit_code == 0
    assert run("nowhere.xml").exit_code == 2
    assert run().exit_code == 2
    assert run("feed", "--exclude", "*.xml").exit_code == 2
    (folder / "empty").mkdir()
    assert run("empty").exit_code == 2
    assert run("feed", "--format", "sarff").exit_code == 2
    assert run("feed", "--select", "G2X").exit_code == 2


def test_fail_level(folder: Path) -> None:
    Path("w.xml").write_text(WARNS, "utf-8")
    assert run("w.xml").exit_code == 1
    assert run("w.xml", "--fail-level", "error").exit_code == 0
    assert run("feed", "--fail-level", "error").exit_code == 1


def test_folders_patterns_and_exclusions(folder: Path) -> None:
    assert {f["source"] for f in found("feed")} == {"feed/inner/bad.xml"}
    assert {f["source"] for f in found("feed/**/*.xml")} == {"feed/inner/bad.xml"}
    assert found("feed", "--exclude", "inner") == []
    assert found("feed", "--exclude", "feed/inner/*") == []


def test_hidden_folders_and_links_are_left_out(folder: Path) -> None:
    shutil.copytree("feed/inner", "feed/.hidden")
    Path("feed/loop").symlink_to(folder / "feed")
    assert len(found("feed")) == len(found("feed/inner"))


def test_standard_input_and_gzip(folder: Path) -> None:
    result = run("-", "--format", "json", stdin=BAD.encode())
    assert {f["source"] for f in json.loads(result.stdout)[:-1]} == {"<stdin>"}
    assert result.exit_code == 1
    Path("bad.xml.gz").write_bytes(gzip.compress(BAD.encode()))
    assert [f["rule"] for f in found("bad.xml.gz")] == [f["rule"] for f in found("feed/inner/bad.xml")]
    assert run("-", stdin=gzip.compress(GOOD.encode())).exit_code == 0


def test_kinds_are_told_from_content(folder: Path) -> None:
    for rule, name in (("JLD007", "bad.jsonld"), ("NJS001", "bad.json"), ("RSS002", "bad.xml"), ("ATM002", "bad.xml")):
        Path("x.xml").write_bytes((EXAMPLES / rule / name).read_bytes())
        assert rule in {f["rule"] for f in found("x.xml")}


def test_other_files_of_a_folder_are_no_errors(folder: Path) -> None:
    Path("feed/package.json").write_text('{"name": "x"}', "utf-8")
    entry = next(f for f in found("feed") if f["source"] == "feed/package.json")
    assert (entry["rule"], entry["severity"]) == ("DOC001", "info")
    assert next(f for f in found("feed/package.json"))["severity"] == "error"


def test_select_and_ignore(folder: Path) -> None:
    assert {f["rule"] for f in found("feed", "--select", "G2T")} == {"G2T001"}
    assert found("feed", "--ignore", "G2T001") == []
    assert found("feed", "--per-file-ignores", "feed/inner/*:G2T") == []
    assert found("feed", "--per-file-ignores", "other/*:G2T") != []
    assert run("feed", "--per-file-ignores", "x").exit_code == 2


def test_several_formats(folder: Path) -> None:
    result = run("feed", "--format", "concise", "--format", "sarif:out/a.sarif", "--format", "junit:out/a.xml")
    assert "G2T001" in result.stdout
    assert json.loads(Path("out/a.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert Path("out/a.xml").read_text("utf-8").startswith("<?xml")
    assert run("feed", "--format", "json", "--format", "sarif").exit_code == 2
    assert run("feed", "--format", "sarif", "--output-file", "b.sarif").exit_code == 1
    assert Path("b.sarif").exists()
    assert run("feed", "--format", "sarif", "--output-file", "feed").exit_code == 2


def test_baseline(folder: Path) -> None:
    assert run("feed", "--baseline", "base.json", "--update-baseline").exit_code == 0
    assert run("feed", "--baseline", "base.json").exit_code == 0
    moved = BAD.replace("2025:hafen", "2025:b").replace("<itemMeta>", "\n\n<itemMeta>")
    Path("feed/inner/bad.xml").write_text(moved.replace('version="2"\n', "\n"), "utf-8")
    assert {f["rule"] for f in found("feed", "--baseline", "base.json")} == {"G2M001"}
    assert run("feed", "--update-baseline").exit_code == 2
    Path("base.json").write_text("{}", "utf-8")
    assert run("feed", "--baseline", "base.json").exit_code == 2


def test_catalogues_of_the_user(folder: Path) -> None:
    text = (EXAMPLES / "G2C009" / "bad.xml").read_text("utf-8")
    Path("c.xml").write_text(text, "utf-8")
    Path("cat").mkdir()
    catalogue = '<catalog xmlns="http://iptc.org/std/nar/2006-10-01/"><scheme alias="exsubj" uri="https://example.org/s/"/></catalog>'
    Path("cat/own.xml").write_text(catalogue, "utf-8")
    assert "G2C009" in {f["rule"] for f in found("c.xml")}
    assert found("c.xml", "--catalog", "cat") == []
    assert found("c.xml", "--catalog", "cat/own.xml") == []
    Path("cat/own.xml").write_text(catalogue.replace("exsubj", "other"), "utf-8")
    assert "G2C001" in {f["rule"] for f in found("c.xml", "--catalog", "cat/own.xml")}
    assert run("c.xml", "--catalog", "c.xml").exit_code in (0, 1)
    assert run("c.xml", "--catalog", "feed/nothing.xml").exit_code == 2


def test_catalogues_are_fetched_on_request_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREMARK_CACHE", str(folder / "cache"))
    asked: list[str] = []
    catalogue = b'<catalog xmlns="http://iptc.org/std/nar/2006-10-01/"><scheme alias="exsubj" uri="https://example.org/s/"/></catalog>'

    def fetch(url: str) -> bytes:
        asked.append(url)
        return catalogue if url.endswith("own.xml") else b"<html/>"

    monkeypatch.setattr(catalogues, "fetch", fetch)
    text = (EXAMPLES / "G2C009" / "bad.xml").read_text("utf-8")
    Path("c.xml").write_text(text, "utf-8")
    assert "G2C009" in {f["rule"] for f in found("c.xml")}
    assert asked == []
    assert found("c.xml", "--fetch-catalogs") == []
    assert found("c.xml", "--fetch-catalogs") == []
    assert asked == ["https://example.org/own.xml"]
    Path("c.xml").write_text(text.replace("own.xml", "none.html"), "utf-8")
    result = run("c.xml", "--fetch-catalogs", "--format", "json")
    assert "not fetched: https://example.org/none.html" in result.stderr
    assert "G2C009" in result.stdout


def test_schema_of_the_user(folder: Path) -> None:
    Path("own.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"/></xs:schema>', "utf-8"
    )
    assert "XSD004" in {f["rule"] for f in found("feed/good.xml", "--schema", "own.xsd")}
    Path("none.xsd").write_text("<a/>", "utf-8")
    assert run("feed/good.xml", "--schema", "none.xsd").exit_code == 2


def test_jobs_change_nothing(folder: Path) -> None:
    for number in range(20):
        text = BAD if number % 3 else WARNS
        Path(f"feed/{number:02}.xml").write_text(text.replace("2025:hafen", f"2025:n{number}"), "utf-8")
    assert found("feed", "--jobs", "2") == found("feed")


def deadly_task(group: parallel.Group, options: Options) -> parallel.Judged:
    """Dies as a parser does that meets what it can't survive."""
    if any("killer" in path for path, _ in group.files):
        os._exit(9)
    return parallel.judge_group(group, options)


def test_a_process_that_dies_loses_one_file_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_task", deadly_task)
    for number in range(8):
        Path(f"feed/{number}.xml").write_text(BAD.replace("2025:hafen", f"2025:n{number}"), "utf-8")
    Path("feed/4-killer.xml").write_text(GOOD, "utf-8")
    seen = found("feed", "--jobs", "2", "--no-together")
    assert {f["source"] for f in seen if f["rule"] == "INT002"} == {"feed/4-killer.xml"}
    assert {f["source"] for f in seen if f["rule"] == "G2T001"} == {
        *(f"feed/{number}.xml" for number in range(8)),
        "feed/inner/bad.xml",
    }


def dying_task(group: parallel.Group, options: Options) -> parallel.Judged:
    os._exit(9)


def test_a_process_that_dies_while_tasks_are_handed_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first task is dead before the last one is in the queue."""
    monkeypatch.setattr(parallel, "_task", dying_task)
    monkeypatch.setattr(parallel, "_TASK", 1)
    for number in range(4):
        Path(f"feed/{number}.xml").write_text(GOOD, "utf-8")
    files = [(f"feed/{number}.xml", False) for number in range(4)]
    seen = list(parallel.judge_files(files, options=Options(), jobs=2, together=False))
    assert [(d.rule, d.location.source) for d in seen] == [("INT002", name) for name, _ in files]


def test_files_of_one_stem_are_compared(folder: Path) -> None:
    shutil.copytree(EXAMPLES / "TOG002" / "bad", "story")
    assert "TOG002" in {f["rule"] for f in found("story")}
    assert "TOG002" not in {f["rule"] for f in found("story", "--no-together")}


def test_profile(folder: Path) -> None:
    name = str(EXAMPLES / "GOO003" / "bad.jsonld")
    assert found(name) == []
    assert {f["rule"] for f in found(name, "--profile", "google")} == {"GOO003"}


def test_fix_touches_nothing_else(folder: Path) -> None:
    text = GOOD.replace('wordcount="31"', "wordcount = '400'").replace("11:00:00+01:00", "11:00:00")
    text = text.replace('contenttype="application/xhtml+xml"', 'contenttype="text/xhtml"')
    for encoding, line_end in (("utf-8", "\r\n"), ("iso-8859-15", "\n"), ("utf-8-sig", "\n"), ("utf-16", "\n")):
        declared = "utf-8" if encoding == "utf-8-sig" else encoding
        marks = text.replace("„", '"').replace("“", '"').replace("UTF-8", declared).replace("\n", line_end)
        data = marks.encode(encoding)
        Path("f.xml").write_bytes(data)
        result = run("f.xml", "--fix", "--timezone", "Europe/Berlin")
        assert result.exit_code == 0, result.output
        wanted = marks.replace("wordcount = '400'", "wordcount = '31'").replace("11:00:00<", "11:00:00+01:00<")
        wanted = wanted.replace('"text/xhtml"', '"application/xhtml+xml"')
        assert Path("f.xml").read_bytes() == wanted.encode(encoding)
        assert "fixed: inlineXML/@wordcount is now 31" in result.stderr


def test_fix_repairs_what_a_link_names(folder: Path) -> None:
    real, link = Path("real.xml"), Path("link.xml")
    real.write_text(GOOD.replace('wordcount="31"', 'wordcount="400"'), encoding="utf-8")
    link.symlink_to(real)
    assert run("link.xml", "--fix").exit_code == 0
    assert link.is_symlink()
    assert 'wordcount="31"' in real.read_text(encoding="utf-8")


def test_fix_leaves_clean_files_alone(folder: Path) -> None:
    before = Path("feed/good.xml").stat()
    assert run("feed/good.xml", "--fix").exit_code == 0
    after = Path("feed/good.xml").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert run("-", "--fix", stdin=b"x").exit_code == 2
    assert run("feed", "--fix", "--timezone", "Mars/Olympus").exit_code == 2


def test_quiet_and_colours(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("w.xml").write_text(WARNS, "utf-8")
    assert run("w.xml", "-q", "--fail-level", "error").stdout == ""
    assert "no findings" in run("feed/good.xml").stdout
    assert "\x1b" not in run("feed").stdout
    result = CliRunner().invoke(validate.command, ["feed", "--color", "always"], color=True)
    assert "\x1b[" in result.stdout


def test_rules_are_listed_and_explained() -> None:
    listed = CliRunner().invoke(rules_command.command, [])
    assert "G2C001  warning" in listed.stdout
    explained = CliRunner().invoke(rules_command.command, ["g2c001"])
    assert "**Bad**" in explained.stdout
    assert CliRunner().invoke(rules_command.command, ["G2C00"]).exit_code == 2
    entries = json.loads(CliRunner().invoke(rules_command.command, ["--format", "json"]).stdout)
    assert {"id", "title", "severity", "kinds", "profile", "url", "doc"} == set(entries[0])
