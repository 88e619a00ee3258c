"""How long a command takes before it works: whole processes, as ratios to an interpreter that loads click and lxml.

pytest -m benchmark -s tests/benchmarks/test_start_up.py
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import story

pytestmark = pytest.mark.benchmark

GOOD = Path(__file__).parent.parent / "checks" / "G2M001" / "good.xml"


def seconds(*command: str, folder: Path, rounds: int = 4) -> float:
    """CPU seconds of the quickest of some processes; their bytecode is kept, as that of what is installed is."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    best = float("inf")
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run([sys.executable, *command], env=environment, cwd=folder, capture_output=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert run.returncode in (0, 1), run.stderr
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


@pytest.mark.parametrize(
    ("most", "arguments"),
    [
        (2.5, ["--help"]),
        (9, ["validate", str(GOOD)]),
        (21, ["convert", "story.txt", "--to", "newsml-g2"]),
    ],
    ids=["help", "validate", "convert"],
)
def test_a_command_starts_quickly(most: float, arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(story(1), encoding="utf-8")
    bare = seconds("-c", "import click, lxml.etree", folder=tmp_path)
    ours = seconds("-m", "converter", *arguments, folder=tmp_path)
    print(f"wiremark {arguments[0]}: {ours:.2f} s, {ours / bare:.1f} times an interpreter with click and lxml")
    assert ours < most * bare
