"""Forty kills at random moments, over converting, building and a cluster: each ends as a run that nobody killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from clusters import Cluster, cluster

from converter import run

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc"),
]

KILLS = 40
SEED = 13
ENV = {**os.environ, "SOURCE_DATE_EPOCH": "1739361600"}
PARAGRAPH = '"Dock {number} öffnet im Mai", sagte Werftchef Enno Brakhage am Montag in Kiel.\n\n'


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != run.LOCK
    }


def command(what: str, top: Path, out: Path, address: str = "") -> list[str]:
    base = [sys.executable, "-m", "converter", "build" if what == "build" else "convert", str(top / "in"), "-q"]
    more = ["--no-search"] if what == "build" else ["--to", "annotations,jsonld", "--no-check"]
    return [*base, "-o", str(out), *more, *(["--cluster", address] if what == "cluster" else ["-j", "1"])]


def killed(found: Cluster, process: subprocess.Popen[bytes], *, worker: bool) -> None:
    """One worker of the cluster, or the command itself."""
    workers = found.workers() if worker else []
    try:
        os.kill(workers[0] if workers else process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def test_forty_kills_leave_no_trace(tmp_path: Path) -> None:
    drawn = random.Random(SEED)
    for number in range(120):
        path = tmp_path / "in" / f"{number:03}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text("Kiel (Reuters) - " + PARAGRAPH.format(number=number) * (1 + number % 4), encoding="utf-8")
    lasts: dict[str, float] = {}
    for what in ("convert", "build"):
        begun = time.monotonic()
        subprocess.run(command(what, tmp_path, tmp_path / f"{what}-clean"), env=ENV, check=True)
        lasts[what] = time.monotonic() - begun
    lasts["cluster"] = 1.5 * lasts["convert"]
    kills = 0
    with cluster(tmp_path, env=ENV) as found:
        for _ in range(4 * KILLS):
            what = drawn.choice(("convert", "build", "cluster"))
            out = tmp_path / what
            with subprocess.Popen(command(what, tmp_path, out, found.address), env=ENV) as process:
                time.sleep(lasts[what] * drawn.uniform(0.3, 1.0))
                if process.poll() is None:
                    kills += 1
                    killed(found, process, worker=what == "cluster" and drawn.random() < 0.5)
            if process.returncode == 0:  # done: all is to be done again
                shutil.rmtree(out, ignore_errors=True)
            if kills == KILLS:
                break
        for what in lasts:
            subprocess.run(command(what, tmp_path, tmp_path / what, found.address), env=ENV, check=True)
    assert kills == KILLS
    for what in lasts:
        clean = tmp_path / f"{'build' if what == 'build' else 'convert'}-clean"
        assert contents(tmp_path / what) == contents(clean), what
    assert not list(tmp_path.rglob(".wiremark-*.tmp"))
