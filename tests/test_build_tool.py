"""``wiremark convert`` as a step of a build: into a file, with a list, a report and a dependency file."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from called import call, run

from converter import cli, formats, registry

STORY = 'Emden (Reuters) - Deichgräfin Imke Tjaden sagte am Freitag: "Der Deich hält."\n'
RECORD = "- id: imke-tjaden\n  type: person\n  name: Imke Tjaden\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "deich.txt").write_text(STORY, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reported(*arguments: str) -> dict[str, Any]:
    done = call("convert", *arguments, "--report", "json:r.json")
    assert "Usage" not in done.err, done.err
    told: dict[str, Any] = json.loads(Path("r.json").read_text("utf-8"))
    return told


@pytest.mark.parametrize(("name", "form"), [("a.xml", "newsml-g2"), ("a.nitf", "nitf"), ("unter/a.json", "jsonld")])
def test_one_source_in_one_format_goes_into_a_file(desk: Path, name: str, form: str) -> None:
    piped = call("convert", "deich.txt", "--to", form)
    for told in ("1 source converted", "1 unchanged"):
        done = call("convert", "deich.txt", "--to", form, "-o", name)
        assert (done.code, told in done.out) == (0, True), done
    assert len((desk / name).read_bytes()) == len(piped.out.encode())
    assert [p.name for p in (desk / name).parent.glob("a*")] == [Path(name).name]


def test_a_file_follows_its_source_and_keeps_what_somebody_wrote(desk: Path) -> None:
    into = ("convert", "deich.txt", "--to", "newsml-g2", "-o", "a.xml")
    assert call(*into).code == 0
    (desk / "deich.txt").write_text(STORY.replace("hält", "bricht"), "utf-8")
    assert call(*into).code == 0
    second = (desk / "a.xml").read_text("utf-8")
    assert "bricht" in second
    assert ' version="2"' in second
    (desk / "a.xml").write_text("my own", "utf-8")
    done = call(*into)
    assert (done.code, "RUN013" in done.err) == (2, True)
    (desk / "b.xml").write_text("somebody else's", "utf-8")
    done = call(*into[:-1], "b.xml")
    assert (done.code, "RUN014" in done.err) == (2, True)
    assert [(desk / n).read_text("utf-8") for n in ("a.xml", "b.xml")] == ["my own", "somebody else's"]


def test_a_new_version_beside_a_correction_is_no_failure(desk: Path) -> None:
    """It is what was asked for: told in the summary, with ``-v`` by name, and to programs."""
    into = ("convert", "deich.txt", "-o", "out", "--to", "markdown")
    assert call(*into).code == 0
    (desk / "out" / "deich.md").write_text("mine", "utf-8")
    assert call(*into).code == 2
    for _ in range(2):
        done = call(*into, "--keep-both")
        assert (done.code, done.err) == (0, "")
        assert "1 new version beside a correction" in done.out
    assert "the new version is deich.new.md" in call(*into, "--keep-both", "-v").err
    assert call(*into, "--keep-both", "--fail-level", "info").code == 1
    (told,) = reported(*into[1:], "--keep-both")["sources"]
    (made,) = told["outputs"]
    assert (made["action"], made["beside"]) == ("spare", str(Path("out/deich.new.md")))
    assert made["sha256"] == hashlib.sha256(Path(made["beside"]).read_bytes()).hexdigest()
    assert [d["rule"] for d in told["diagnostics"]] == ["RUN013"]
    assert call(*into, "--keep-both", "--dry-run").out.splitlines() == [f"would not touch {Path('out/deich.md')}"]


def test_a_finding_about_a_file_names_it(desk: Path) -> None:
    (desk / "deich.txt").write_text(STORY.replace("Emden", "Emden, 3. Mrz 2099"), "utf-8")  # after its version
    told = reported("deich.txt", "--to", "newsml-g2", "-o", "a.xml")
    assert {d["source"] for d in told["sources"][0]["diagnostics"]} == {"a.xml"}


def test_what_a_file_can_not_take_is_told_before_anything_is_written(desk: Path) -> None:
    source = ("convert", "deich.txt", "-o")
    before = sorted(desk.iterdir())
    for arguments in (
        (*source, "a.xml"),  # three formats
        (*source, "a.foo", "--to", "nitf"),  # the end of no format
        (*source, "a b.xml", "--to", "nitf"),
        ("convert", "deich.txt", "deich.txt", "-o", "a.xml", "--to", "nitf"),
        (*source, "deich.txt", "--to", "nitf"),
    ):
        done = call(*arguments)
        assert done.code == 2, arguments
        assert "Error" in done.err
    assert sorted(desk.iterdir()) == before


def test_several_stories_do_not_go_into_one_file(desk: Path) -> None:
    (desk / "zwei.txt").write_text(f"{STORY}\f{STORY.replace('Emden', 'Jever')}", "utf-8")
    done = call("convert", "zwei.txt", "-o", "a.xml", "--to", "nitf")
    assert (done.code, "RUN021" in done.err) == (2, True)
    assert not (desk / "a.xml").exists()


@pytest.mark.parametrize("out", ["stand-2025.02", "a.d/", "there.xml"])
def test_other_names_are_folders(desk: Path, out: str) -> None:
    (desk / "there.xml").mkdir()
    assert call("convert", "deich.txt", "--to", "nitf", "-o", out).code == 0
    assert (desk / out / "deich.nitf.xml").is_file()


def test_the_report_says_what_became_of_each_source(desk: Path) -> None:
    (desk / "leer.txt").write_text("", "utf-8")
    (desk / "out").mkdir()
    (desk / "out" / "deich.jsonld").write_text("somebody's", "utf-8")
    first = reported("deich.txt", "leer.txt", "-o", "out", "--to", "jsonld,nitf")
    deich, leer = first["sources"]
    assert (deich["source"], deich["id"], deich["stories"], deich["unchanged"]) == (
        "deich.txt",
        "deich",
        ["deich"],
        False,
    )
    assert {o["path"]: o["action"] for o in deich["outputs"]} == {
        str(Path("out/deich.jsonld")): "refuse",
        str(Path("out/deich.nitf.xml")): "write",
    }
    assert [d["rule"] for d in deich["diagnostics"] if d["severity"] == "error"] == ["RUN014"]
    assert (leer["outputs"], [d["severity"] for d in leer["diagnostics"]]) == ([], ["error"])
    (desk / "out" / "deich.jsonld").unlink()
    reported("deich.txt", "-o", "out", "--to", "jsonld,nitf")
    (deich,) = reported("deich.txt", "-o", "out", "--to", "jsonld,nitf")["sources"]
    assert deich["unchanged"] is True
    for made in deich["outputs"]:
        assert made["action"] == "keep"
        assert made["sha256"] == hashlib.sha256(Path(made["path"]).read_bytes()).hexdigest()


def test_the_report_has_standard_output_for_itself(desk: Path) -> None:
    done = call("convert", "deich.txt", "weg.txt", "-o", "out", "--report", "json")
    told = json.loads(done.out)
    assert [d["rule"] for d in told["diagnostics"]] == ["RUN001"]
    assert done.code == 2
    for other in (("--list",), ("--format", "json"), ("--dry-run",)):
        assert call("convert", "deich.txt", "-o", "out", "--report", "json", *other).code == 2, other


def test_what_is_pruned_is_named_and_counted(desk: Path) -> None:
    (desk / "wire").mkdir()
    for name in ("a", "b"):
        (desk / "wire" / f"{name}.txt").write_text(STORY, "utf-8")
    into = ("convert", "wire", "-o", "out", "--to", "jsonld,nitf")
    assert call(*into).code == 0
    piped = ("convert", "-", "-o", "out", "--to", "nitf", "--stdin-filename", "pipe.txt")
    assert run(*piped, stdin=STORY.encode(), cwd=desk).returncode == 0
    (desk / "wire" / "b.txt").unlink()
    names = [str(Path("out") / name) for name in ("b.jsonld", "b.nitf.xml")]
    assert call(*into, "--prune", "--dry-run").out.splitlines() == [f"would remove {name}" for name in names]
    done = call(*into, "--prune")
    assert done.err.splitlines() == [f"removed {name}" for name in names]
    assert "2 files removed" in done.out
    assert "removed" not in call(*into, "--prune").out
    (desk / "wire" / "a.txt").rename(desk / "wire" / "c.txt")
    assert call(*into, "--prune", "-q").err == ""
    assert sorted(p.name for p in (desk / "out").glob("[a-z]*")) == ["c.jsonld", "c.nitf.xml", "pipe.nitf.xml"]


def test_what_is_passed_over_in_a_folder_is_said(desk: Path) -> None:
    into = ("convert", ".", "-o", "out", "--to", "jsonld")
    assert call(*into).out.strip() == "1 story in out: 1 source converted, 0 unchanged; no findings"
    (desk / "package.json").write_text('{"name": "deich"}', "utf-8")
    done = call(*into)
    assert (done.code, done.err) == (0, "")
    assert "some files passed over (-v names them)" in done.out
    assert "package.json: info SRC001" in call(*into, "-v").err


@pytest.mark.parametrize("torn", ["{", '{"headline": "Der De', "", "[1,]"])
def test_a_torn_file_in_a_folder_is_a_warning(desk: Path, torn: str) -> None:
    """It may have been a story; a foreign file that is whole is none."""
    (desk / "torn.json").write_text(torn, "utf-8")
    for _ in range(2):
        done = call("convert", ".", "-o", "out", "--to", "jsonld")
        assert (done.code, "torn.json:1:" in done.err, "SRC001 passed over: not JSON" in done.err) == (1, True, True)


def test_the_last_line_counts_what_was_told(desk: Path) -> None:
    (desk / "DEICH.md").write_text("Zwei.\n", "utf-8")
    for command in (("convert", "-o", "out"), ("build", "--no-search", "-o", "b")):
        done = call(command[0], "deich.txt", "weg.txt", *command[1:])
        assert (done.code, "; 1 error" in done.out, "no findings" in done.out) == (2, True, False), done
        done = call(command[0], ".", *command[1:])
        assert (done.code, "RUN003" in done.err, "; 1 error" in done.out) == (2, True, True), done
    (desk / "DEICH.md").unlink()
    (desk / "deich.txt").write_text(STORY.replace("Emden", "Emden, 3. Mrz 2099"), "utf-8")
    into = ("convert", "deich.txt", "-o", "neu", "--to", "newsml-g2")
    assert "; 1 warning" in call(*into).out
    for less in (("--ignore", "G2T"), ("--select", "XSD")):
        assert "; no findings" in call(*into, *less).out, "what the user does not want to be told is not counted"


def test_a_list_has_a_line_per_output(desk: Path) -> None:
    done = call("convert", "deich.txt", "-o", "out", "--list", "--to", "jsonld,nitf")
    assert done.out.splitlines() == [str(Path("out/deich.jsonld")), str(Path("out/deich.nitf.xml"))]


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
def test_make_knows_what_an_output_depends_on(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIREMARK_KNOWLEDGE", raising=False)
    (desk / "wissen").mkdir()
    (desk / "wissen" / "eigenes.yaml").write_text(RECORD, "utf-8")
    (desk / "wiremark.toml").write_text('knowledge = "wissen"\n', "utf-8")
    (desk / "der deich.txt").write_text(STORY, "utf-8")
    program = f'"{sys.executable}" -m converter'
    rule = f'%.xml: %.txt\n\t@echo made; {program} convert "$<" -o "$@" --to newsml-g2 -q --depfile $*.d\n'
    (desk / "Makefile").write_text(
        f"all: deich.xml der-deich.md\n{rule}\nder-deich.md: der\\ deich.txt\n"
        f'\t@echo made; {program} convert "$<" -o "$@" --to markdown -q --depfile der-deich.d\n-include *.d\n',
        "utf-8",
    )

    def made() -> int:
        done = subprocess.run(["make", "-j2"], capture_output=True, text=True, check=True, cwd=desk)
        return done.stdout.count("made")

    assert made() == 2
    assert made() == 0
    later = (desk / "der-deich.md").stat().st_mtime + 10
    os.utime(desk / "wissen" / "eigenes.yaml", (later, later))
    assert made() == 2, "knowledge decides about outputs"
    (desk / "wissen" / "eigenes.yaml").unlink()
    (desk / "wiremark.toml").unlink()
    made()  # raises where a file that is gone stops make


def test_a_dependency_file_names_what_there_is(desk: Path) -> None:
    assert call("convert", "-", "-o", "out", "--depfile", "x.d").code == 2
    assert call("convert", "deich.txt", "-o", "out", "--depfile", "x.d", "--dry-run").code == 0
    assert not (desk / "x.d").exists()


@pytest.mark.skipif(os.name == "nt", reason="no such names")
def test_make_reads_a_dependency_file_of_odd_names(desk: Path) -> None:
    for name in ("a: b.txt", "c:d.txt", "e #f$.txt", "g\nh.txt"):
        (desk / name).write_text(STORY, "utf-8")
    (desk / "deich.txt").unlink()
    assert call("convert", ".", "-o", "out", "--to", "markdown", "--depfile", "x.d").code == 0
    rules = (desk / "x.d").read_text("utf-8")
    assert "c\\:d.txt" in rules
    assert not re.search("(?m)^h[.]txt", rules), "no rule can name a file whose name breaks a line"
    if shutil.which("make"):
        done = subprocess.run(["make", "-n", "-f", "x.d"], cwd=desk, capture_output=True, check=False, text=True)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("where", ["option", "configuration"])
def test_a_knowledge_folder_that_is_not_there_is_told(desk: Path, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIREMARK_KNOWLEDGE")
    named = ["--knowledge", "wisen"] if where == "option" else []
    if not named:
        (desk / "wiremark.toml").write_text('knowledge = "wisen"\n', "utf-8")
    done = call("convert", "deich.txt", "-o", "out", *named)
    assert done.code == 2
    assert "there is no folder wisen" in done.err
    assert not (desk / "out").exists()


@pytest.mark.parametrize("command", ["convert", "build"])
def test_an_empty_name_is_no_folder(desk: Path, command: str) -> None:
    done = call(command, "deich.txt", "-o", "")
    assert (done.code, "it is empty" in done.err) == (2, True)
    assert sorted(p.name for p in desk.iterdir()) == ["deich.txt"]


def test_no_format_is_no_choice_of_formats(desk: Path) -> None:
    assert call("convert", "deich.txt", "-o", "out", "--to", ",").code == 2


@pytest.mark.parametrize("kind", ["reader", "writer"])
def test_the_help_and_a_list_name_all_formats(kind: str) -> None:
    listed = call("convert", f"--list-{kind}s")
    names = [line.split()[0] for line in listed.out.splitlines()]
    assert (listed.code, names) == (0, list(registry.stages(kind)))
    command = cli.group.get_command(click.Context(cli.group), "convert")
    assert command
    option = "--from" if kind == "reader" else "--to"
    (told,) = (p.help for p in command.params if isinstance(p, click.Option) and option in p.opts)
    assert told
    ours = [name for name in names if registry.stage(kind, name).run.__module__.startswith("converter.")]
    assert told.partition(": ")[2].rstrip(".").split(", ") == ours


def test_a_file_may_end_as_what_is_written_ends() -> None:
    for known in formats.written():
        assert known.suffix in formats.file_suffixes()
        assert f".{known.suffix.rpartition('.')[2]}" in formats.file_suffixes()
    assert ".txt" not in formats.file_suffixes(), "what a planted manifest names must not be a source's name"


def test_the_pages_commands_run_as_written(desk: Path) -> None:
    page = (Path(__file__).parents[1] / "site" / "docs" / "how-to" / "build-step.md").read_text("utf-8")
    (desk / "wire").mkdir()
    (desk / "deich.txt").rename(desk / "wire" / "deich.txt")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", page, re.S) for line in block.splitlines()]
    assert len(lines) > 6
    for line in lines:
        command = line.replace("wiremark", f'"{sys.executable}" -m converter', 1)
        done = subprocess.run(command, shell=True, capture_output=True, check=False)
        assert done.returncode == 0, (line, done.stderr)
    assert (desk / "deich.jsonld").read_bytes()
    assert json.loads((desk / "report.json").read_text("utf-8"))["sources"][0]["unchanged"] is True
    for name in ("make", "ninja"):
        (rule,) = re.findall(rf"```{name}\n(.*?)```", page, re.S)
        assert "--depfile" in rule
        if shutil.which(name) is None:
            continue
        shutil.rmtree(desk / "wire")
        (desk / "wire").mkdir()
        (desk / "wire" / "deich.txt").write_text(STORY, "utf-8")
        shutil.copy(desk / "wire" / "deich.txt", desk)
        (desk / "wiremark").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m converter "$@"\n', "utf-8")
        (desk / "wiremark").chmod(0o755)
        (desk / {"make": "Makefile", "ninja": "build.ninja"}[name]).write_text(rule, "utf-8")
        (desk / "deich.xml").unlink(missing_ok=True)
        environ = {**os.environ, "PATH": f"{desk}{os.pathsep}{os.environ['PATH']}"}
        for _ in range(2):
            done = subprocess.run([name, "deich.xml"], env=environ, capture_output=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
        assert b"wiremark convert" not in done.stdout, "nothing has changed"
        assert (desk / "deich.xml").read_text("utf-8").startswith("<?xml")
        os.utime(desk / "deich.txt")
        os.utime(desk / "wire" / "deich.txt")
        said = [subprocess.run([name, "deich.xml"], env=environ, capture_output=True, check=True) for _ in range(2)]
        assert [b"wiremark convert" in done.stdout or b"[1/1]" in done.stdout for done in said] == [True, False], said


def test_only_who_asks_for_a_file_gets_its_time_renewed(desk: Path) -> None:
    """A build tool does; what is somebody's, or a source, keeps its time even then."""
    into = ("convert", "deich.txt", "-o", "out", "--to", "markdown,jsonld")
    assert call(*into).code == 0
    corrected, made = desk / "out" / "deich.md", desk / "out" / "deich.jsonld"
    corrected.write_text("mine", "utf-8")
    for path in (corrected, made, desk / "deich.txt"):
        os.utime(path, (1, 1))
    for options in ((), ("--depfile", "x.d", "--dry-run")):
        call(*into, *options)
        assert made.stat().st_mtime == 1
    call(*into, "--depfile", "x.d")
    assert made.stat().st_mtime > 1
    assert corrected.stat().st_mtime == (desk / "deich.txt").stat().st_mtime == 1


def test_what_markdown_becomes_lies_under_its_id(desk: Path) -> None:
    (desk / "wire" / "alt").mkdir(parents=True)
    for name in ("wire/eins.md", "wire/alt/zwei.md"):
        (desk / name).write_text("---\nid: sperrwerk\n---\n# Titel\n\nEmden - Das Sperrwerk ist zu.\n", "utf-8")
    done = call("convert", "wire", "-o", "out", "--to", "jsonld")
    assert (done.code, "RUN003" in done.err) == (2, True)
    assert [p.name for p in (desk / "out").rglob("*.jsonld") if not p.name.startswith(".")] == ["sperrwerk.jsonld"]


def test_another_runs_output_is_not_called_somebody_elses(desk: Path) -> None:
    (desk / "wire").mkdir()
    (desk / "deich.txt").rename(desk / "wire" / "deich.txt")
    assert call("convert", "wire", "-o", "wire", "--to", "jsonld").code == 0
    before = (desk / "wire" / "deich.jsonld").read_bytes()
    (desk / "wire" / "deich.txt").write_text(STORY.replace("hält", "bricht"), "utf-8")
    done = call("convert", ".", "-o", ".", "--to", "jsonld")
    assert (done.code, "RUN014" in done.err) == (2, True)
    assert f"another run's output, {Path('wire/.wiremark.jsonl')} knows it" in done.err
    assert "-o wire, or" in done.err
    assert (desk / "wire" / "deich.jsonld").read_bytes() == before
