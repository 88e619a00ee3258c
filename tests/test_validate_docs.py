"""The page "Validate a feed in CI", the action and the hook, tried as written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from converter import checks, reporters

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "site" / "docs" / "how-to" / "ci.md").read_text("utf-8")
GOOD = (ROOT / "tests" / "checks" / "G2M001" / "good.xml").read_text("utf-8")
CATALOGUE = (
    '<catalog xmlns="http://iptc.org/std/nar/2006-10-01/"><scheme alias="x" uri="https://example.org/x/"/></catalog>'
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1740787200")  # 2025-03-01
    for name in ("feed", "catalogues"):
        (tmp_path / name).mkdir()
    (tmp_path / "feed" / "hafen.xml").write_text(GOOD, "utf-8")
    (tmp_path / "catalogues" / "own.xml").write_text(CATALOGUE, "utf-8")
    return tmp_path


def test_formats_and_fields_are_documented() -> None:
    for name in reporters.formats():
        assert f"`{name}`" in PAGE
    diagnostic = checks.judge("a", b"")[0]
    for field in reporters.as_json(diagnostic):
        assert f"`{field}`" in PAGE


def test_the_hook_judges_what_is_named_like_an_output() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    for name in ("hafen.newsml.xml", "a.nitf", "b.nitf.xml", "c.ninjs.json", "d.jsonld"):
        assert re.search(hook["files"], name)
    assert not re.search(hook["files"], "pom.xml")


def _action(folder: Path, paths: str, arguments: str, sarif: str = "") -> subprocess.CompletedProcess[str]:
    """The action's last step, as the runner starts it."""
    step = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"][-1]
    assert step["shell"] == "python"
    (folder / "bin").mkdir(exist_ok=True)
    program = folder / "bin" / "wiremark"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m converter "$@"\n', "utf-8")
    program.chmod(0o755)
    inputs = {"PATHS": paths, "ARGUMENTS": arguments, "SARIF": sarif}
    assert {f"WIREMARK_{name}" for name in inputs} == set(step["env"])
    environ = {
        **os.environ,
        "PATH": f"{folder / 'bin'}:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        **{f"WIREMARK_{name}": value for name, value in inputs.items()},
    }
    command = [sys.executable, "-c", step["run"]]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_the_action_runs(folder: Path) -> None:
    """With inputs that would run something if they were text of the script."""
    arguments = "--fail-level error --exclude $(touch${IFS}gone)"
    done = _action(folder, "feed\nfeed/*.xml", arguments, "out/report.sarif")
    assert done.returncode == 0, done.stderr
    assert (folder / "out" / "report.sarif").exists()
    assert not (folder / "gone").exists()


def test_inputs_of_the_action_may_have_blanks(folder: Path) -> None:
    (folder / "unser feed").mkdir()
    bad = GOOD.replace("stat:usable", "stat:useable")
    for name in ("a b.xml", "alt ab.xml"):
        (folder / "unser feed" / name).write_text(bad, "utf-8")
    done = _action(folder, "feed 'unser feed'", '--ignore "G2C005" --exclude "alt *" --statistics')
    assert done.returncode == 0, done.stdout + done.stderr
    done = _action(folder, '"unser feed/a b.xml"', "")
    assert (done.returncode, "unser feed/a b.xml" in done.stdout) == (1, True), done.stdout + done.stderr
    done = _action(folder, "feed 'unser", "")
    assert done.returncode == 1
    assert "divided into words" in done.stderr
