"""Small changes of meaning, listed in ``changes.yaml``: each makes the tests fail that are there to see it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from sample import ROOT, copy_of_the_project, environment


@dataclass(frozen=True, slots=True)
class Change:
    """One of them."""

    name: str
    file: str
    before: str
    after: str
    tests: list[str]


pytestmark = pytest.mark.skipif(not (ROOT / "converter").is_dir(), reason="the source is not here")
CHANGES = [Change(**c) for c in yaml.safe_load(Path(__file__).with_name("changes.yaml").read_text(encoding="utf-8"))]


def failing(copy: Path, tests: list[str]) -> set[str]:
    """Which of the tests fail in a copy of the project; with parameters, one that fails is enough."""
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += tests
    done = subprocess.run(command, cwd=copy, env=environment(copy), check=False, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    lines = [w.split(" ")[1] for w in done.stdout.splitlines() if w.startswith(("FAILED ", "ERROR "))]
    return {line.partition("[")[0] for line in lines}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_the_project(tmp_path_factory.mktemp("changes") / "project")


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: c.name)
def test_it_can_be_made(change: Change) -> None:
    assert (ROOT / change.file).read_text(encoding="utf-8").count(change.before) == 1
    assert change.before != change.after
    assert change.tests


@pytest.mark.slow
def test_without_a_change_nothing_fails(copy: Path) -> None:
    assert not failing(copy, sorted({t for c in CHANGES for t in c.tests}))


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda c: c.name)
def test_it_is_seen(change: Change, copy: Path) -> None:
    path = copy / change.file
    source = path.read_text(encoding="utf-8")
    path.write_text(source.replace(change.before, change.after), encoding="utf-8")
    try:
        assert failing(copy, change.tests) == set(change.tests)
    finally:
        path.write_text(source, encoding="utf-8")
