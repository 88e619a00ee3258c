"""``wiremark validate`` where a desk works: comments, hooks, ignored folders, baselines, repeated runs."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from converter import suppressions, verdict
from converter.cli import validate, watching
from converter.diagnostics import Diagnostic, Location, Severity
from converter.verdict import PathRules, Policy

EXAMPLES = Path(__file__).parent / "checks"
GOOD = (EXAMPLES / "G2M001" / "good.xml").read_text("utf-8")
BAD = (EXAMPLES / "G2T001" / "bad.xml").read_text("utf-8")
INFO = '<?xml version="1.0"?>\n<invoice/>\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1740787200")
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "good.xml").write_text(GOOD, "utf-8")
    (tmp_path / "feed" / "bad.xml").write_text(BAD.replace("2025:hafen", "2025:b"), "utf-8")
    return tmp_path


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(validate.command, list(arguments), input=stdin, catch_exceptions=False)


def found(*arguments: str, stdin: bytes | None = None) -> list[dict[str, Any]]:
    value: list[dict[str, Any]] = json.loads(run("--format", "json", *arguments, stdin=stdin).stdout)
    assert value[-1]["rule"] == "RUN020", "every run ends with what it judged"
    return value[:-1]


def rules_of(*arguments: str) -> set[str]:
    return {entry["rule"] for entry in found(*arguments)}


# ------------------------------------------------------------------------------------------------------- comments


def _at_the_fault(text: str, comment: str, *, before: bool) -> str:
    """The text with a comment on, or above, the line that the finding is about."""
    Path("plain.xml").write_text(text, "utf-8")
    (line,) = {entry["line"] for entry in found("plain.xml") if entry["rule"] == "G2T001"}
    lines = text.split("\n")
    if before:
        return "\n".join([*lines[: line - 1], f"  {comment}", *lines[line - 1 :]])
    return "\n".join([*lines[: line - 1], lines[line - 1] + comment, *lines[line:]])


@pytest.mark.parametrize("before", [True, False], ids=["line above", "same line"])
@pytest.mark.parametrize("rules", ["G2T001", "g2t", "XSD001, G2T001", "ALL"])
def test_a_comment_silences_its_line(folder: Path, rules: str, *, before: bool) -> None:
    Path("a.xml").write_text(_at_the_fault(BAD, f"<!-- wiremark: ignore {rules} -->", before=before), "utf-8")
    assert "G2T001" in rules_of("plain.xml")
    assert "G2T001" not in rules_of("a.xml")


def test_a_comment_elsewhere_silences_nothing(folder: Path) -> None:
    Path("a.xml").write_text(BAD.replace("<newsItem", "<!-- wiremark: ignore G2T001 -->\n<newsItem", 1), "utf-8")
    assert "G2T001" in rules_of("a.xml")


def test_a_comment_silences_its_file(folder: Path) -> None:
    Path("a.xml").write_text(BAD + "\n<!-- wiremark: ignore-file G2T001 -->\n", "utf-8")
    assert "G2T001" not in rules_of("a.xml")
    assert "G2T001" not in {e["rule"] for e in found("-", stdin=Path("a.xml").read_bytes())}


def test_a_comment_about_no_rule_is_told(folder: Path) -> None:
    Path("a.xml").write_text(BAD + "\n<!-- wiremark: ignore-file G2T0001 -->\n", "utf-8")
    (warning,) = [e for e in found("a.xml") if e["rule"] == "CFG004"]
    assert "G2T0001" in warning["message"]
    assert warning["hint"] == "did you mean G2T001?"
    assert "G2T001" in rules_of("a.xml")


def test_comments_are_read_in_linear_time() -> None:
    assert suppressions.read("<!-- wiremark: " * 100_000) == ()
    assert len(suppressions.read("<!-- wiremark: ignore G2T -->\n" * 10_000)) == 10_000


def test_a_comment_above_comments_is_about_the_next_content() -> None:
    text = "<a>\n<!-- wiremark: ignore XSD -->\n<!-- wiremark: ignore G2C -->\n\n<b/>\n</a>"
    assert {(s.rule, s.about) for s in suppressions.read(text)} == {("XSD", 5), ("G2C", 5)}


# ------------------------------------------------------------------------------------------------ what is looked at


def test_what_git_ignores_is_left_out(folder: Path) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    Path("feed/old").mkdir()
    Path("feed/old/x.xml").write_text(BAD, "utf-8")
    Path("feed/kept.xml").write_text(BAD, "utf-8")
    Path(".gitignore").write_text("old/\n/feed/k*.xml\n", "utf-8")
    Path("feed/.gitignore").write_text("!kept.xml\nbad.xml\n", "utf-8")
    assert {e["source"] for e in found("feed")} == {"feed/kept.xml"}
    assert {e["source"] for e in found("feed", "--no-gitignore")} >= {"feed/old/x.xml", "feed/bad.xml"}
    assert {e["source"] for e in found("feed/old")} == {"feed/old/x.xml"}, "who names a folder means it"
    assert {e["source"] for e in found("feed/old/x.xml")} == {"feed/old/x.xml"}
    assert run("feed/old/x.xml", "--force-exclude").exit_code == 0


def test_named_files_are_excluded_only_by_force(folder: Path) -> None:
    assert "G2T001" in rules_of("feed/bad.xml", "--exclude", "feed")
    result = run("feed/bad.xml", "--exclude", "feed", "--force-exclude")
    assert (result.exit_code, result.stdout) == (0, "")
    assert {e["source"] for e in found("feed/bad.xml", "feed/good.xml", "--exclude", "good*", "--force-exclude")} == {
        "feed/bad.xml"
    }


def test_a_wrong_argument_stops_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo("pipe.xml")
    Path("closed.xml").write_text(GOOD, "utf-8")
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: "closed" not in str(path) and access(path, mode))
    result = run("nowhere.xml", "pipe.xml", "closed.xml", "feed/bad.xml", "--format", "concise")
    assert result.exit_code == 2
    for name in ("nowhere.xml", "pipe.xml", "closed.xml"):
        assert f"{name}: " in result.stderr
    assert "feed/bad.xml" in result.stdout


# ----------------------------------------------------------------------------------------------------- baselines


def test_a_baseline_serves_from_every_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("feed", "--baseline", "known/base.json", "--update-baseline").exit_code == 0
    monkeypatch.chdir(folder / "feed")
    assert run(".", "--baseline", "../known/base.json").exit_code == 0
    assert run(str(folder / "feed"), "--baseline", "../known/base.json").exit_code == 0
    Path("bad.xml").rename("other.xml")
    assert run(".", "--baseline", "../known/base.json").exit_code == 1


@pytest.mark.parametrize("moved", ["<a>\n\n\n<b>\n</a>\n", "\n\n<a>\n    <b>\n</a>\n"])
def test_a_parsers_line_and_column_are_no_part_of_a_finding(folder: Path, moved: str) -> None:
    Path("x.xml").write_text("<a>\n<b>\n</a>\n", "utf-8")
    assert run("x.xml", "--baseline", "base.json", "--update-baseline").exit_code == 0
    Path("x.xml").write_text(moved, "utf-8")
    assert run("x.xml", "--baseline", "base.json").exit_code == 0
    Path("x.xml").write_text("<a><b></b>", "utf-8")
    assert run("x.xml", "--baseline", "base.json").exit_code == 1


# ---------------------------------------------------------------------------------------------------- what is told


def test_statistics_count_rules(folder: Path) -> None:
    Path("feed/more.xml").write_text(BAD.replace("2025:hafen", "2025:c"), "utf-8")
    result = run("feed", "--statistics")
    (line,) = [line for line in result.stdout.splitlines() if "G2T001" in line]
    assert line.split()[:3] == ["2", "G2T001", "error"]
    assert "bad.xml" not in result.stdout
    (row,) = [r for r in json.loads(run("feed", "--statistics", "--format", "json").stdout) if r["rule"] == "G2T001"]
    assert (row["count"], row["files"]) == (2, 2)
    assert row["title"]
    assert result.exit_code == 1


def test_quiet_tells_what_fails_and_nothing_else(folder: Path) -> None:
    Path("d.xml").write_text(INFO, "utf-8")
    result = run("d.xml", "feed", "-q")
    assert "G2T001" in result.stdout
    assert " in 1 of " not in result.stdout
    assert result.stdout.splitlines()[-1].strip() != ""
    assert run("feed/good.xml", "-q").output == ""


def test_mere_information_is_told_on_demand(folder: Path) -> None:
    Path("feed/sheet.xml").write_text(INFO, "utf-8")
    plain, verbose = run("feed/good.xml", "feed"), run("feed/good.xml", "feed", "-v")
    assert "sheet.xml" not in plain.stdout.partition("not judged: ")[0]
    assert "only worth knowing (-v)" in plain.stdout
    assert "sheet.xml" in verbose.stdout
    assert run("feed", "--fail-level", "info").stdout.partition("not judged: ")[0].count("sheet.xml") == 1, (
        "what fails is told"
    )
    assert "feed/sheet.xml" in {e["source"] for e in found("feed")}, "programs are told all"


def test_diff_shows_and_writes_nothing(folder: Path) -> None:
    text = GOOD.replace('wordcount="31"', 'wordcount="400"')
    Path("f.xml").write_text(text, "utf-8")
    result = run("f.xml", "--diff")
    assert result.exit_code == 1
    assert "--- f.xml" in result.stdout
    assert [line for line in result.stdout.splitlines() if line.startswith("+") and 'wordcount="31"' in line]
    assert Path("f.xml").read_text("utf-8") == text
    patch = subprocess.run(["patch", "-p0", "f.xml"], input=result.stdout, text=True, capture_output=True, check=False)
    assert patch.returncode == 0, patch.stdout
    assert Path("f.xml").read_text("utf-8") == GOOD
    again = run("f.xml", "--diff")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "nothing that --fix repairs" in again.stderr
    assert run("f.xml", "--diff", "-q").stderr == ""


def test_watching_judges_again_at_a_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    looks = 0

    def look(_seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            Path("feed/new.xml").write_text(BAD, "utf-8")
        if looks == 4:
            raise KeyboardInterrupt

    def work() -> int:
        runs.append(looks)
        return 1

    def watched() -> Iterable[str]:
        return [str(path) for path in Path("feed").iterdir()]

    monkeypatch.setattr("time.sleep", look)
    assert watching.repeat(work, watched) == 1
    assert runs == [0, 2]
    assert run("-", "--watch", stdin=b"<a/>").exit_code == 2


# ----------------------------------------------------------------------------------------------------- the contract


def _finding(rule: str, severity: Severity, source: str = "a/x.json", path: str = "/headlines/0") -> Diagnostic:
    return Diagnostic(rule, severity, "…", "", Location(source, path=path))


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (Policy(), 1),
        (Policy(fail_level=Severity.ERROR), 0),
        (Policy(ignore=("NIN",)), 0),
        (Policy(select=("G2C",)), 0),
        (Policy(select=("NIN",)), 1),
        (Policy(exit_zero=True), 0),
        (Policy(paths=(PathRules("a/*.json", ("NIN003",)),)), 0),
        (Policy(paths=(PathRules("b/*.json", ("NIN003",)),)), 1),
        (Policy(paths=(PathRules("x.json", ("NIN003",), "/headlines/*"),)), 0),
        (Policy(paths=(PathRules("x.json", ("NIN003",), "/headlines"),)), 1),
        (Policy(paths=(PathRules("x.json", ("NIN003",), "/headlines/1"),)), 1),
    ],
)
def test_a_warning_gives_the_exit_code_that_the_policy_wants(policy: Policy, code: int) -> None:
    kept = verdict.told([_finding("NIN003", Severity.WARNING)], policy)
    assert verdict.exit_code(kept, policy) == code
    assert verdict.exit_code(kept, policy, wrong=True) == 2


def test_what_failed_can_not_be_hidden() -> None:
    failed = [_finding(rule, Severity.ERROR) for rule in ("INT001", "RUN001", "SRC003")]
    assert [d.rule for d in verdict.told(failed, Policy(ignore=("ALL",)))] == ["INT001", "RUN001"]
    assert len(verdict.told(failed, Policy(select=("G2C",)))) == 3
    assert verdict.told([_finding("SRC007", Severity.WARNING)], Policy(select=("G2C",))) == ()


def test_what_was_held_back_because_of_an_ignored_finding_is_told() -> None:
    follower = _finding("G2C001", Severity.ERROR)
    first = Diagnostic("XSD001", Severity.ERROR, "…", follows=(follower,))
    assert verdict.told([first], Policy(ignore=("XSD",))) == (follower,)
    assert verdict.told([first], Policy()) == (first,)
