"""Beyond one machine: the workers of a real Dask cluster, and outputs in a real S3 server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from clusters import cluster, s3

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc"),
]

PARAGRAPH = "Der Sprecher der Werft sagte am Montag, Dock {number} werde im Mai wieder geöffnet.\n\n"
ENV = {**os.environ, "SOURCE_DATE_EPOCH": "1739361600"}


def wire(folder: Path, count: int) -> Path:
    for number in range(count):
        path = folder / f"{number % 7}" / f"{number:04}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Kiel (Reuters) - {PARAGRAPH.format(number=number) * (1 + number % 5)}", encoding="utf-8")
    return folder


def command(source: object, out: object, *more: str) -> list[str]:
    options = ["--to", "annotations,jsonld", "--no-check", "-q"]
    return [sys.executable, "-m", "converter", "convert", str(source), "-o", str(out), *options, *more]


def contents(out: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file() and p.suffix != ".lock"
    }


def stored(env: Mapping[str, str], prefix: str, out: Path) -> dict[str, bytes]:
    """The objects below a prefix."""
    get = "import s3fs, sys; s3fs.S3FileSystem().get(sys.argv[1], sys.argv[2], recursive=True)"
    subprocess.run([sys.executable, "-c", get, f"archive/{prefix}", str(out)], env=dict(env), check=True)
    return contents(out)


def test_a_worker_killed_in_the_run_costs_nothing(tmp_path: Path) -> None:
    source = wire(tmp_path / "in", 900)
    subprocess.run(command(source, tmp_path / "clean", "-j", "1"), env=ENV, check=True)
    with cluster(tmp_path, env=ENV) as found:
        run = subprocess.Popen(command(source, tmp_path / "out", "--cluster", found.address), env=ENV)
        manifest = tmp_path / "out" / ".wiremark.jsonl"
        while run.poll() is None and not (manifest.exists() and len(manifest.read_bytes().splitlines()) > 60):
            time.sleep(0.05)
        assert run.poll() is None
        victims = found.workers()
        assert len(victims) == 2
        os.kill(victims[0], signal.SIGKILL)
        assert run.wait(300) == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "clean")


def test_a_story_that_kills_its_worker_is_set_aside(tmp_path: Path) -> None:
    """A plug-in that dies of one story stands for a library that does."""
    source = wire(tmp_path / "in", 60)
    (source / "3" / "0031.txt").write_text("Kiel (Reuters) - GIFT sagte der Sprecher.\n", encoding="utf-8")
    plugin = tmp_path / "plugin"
    plugin.mkdir()
    (plugin / "deadly.py").write_text(
        "import os, signal\n"
        "from converter.registry import annotator\n"
        '@annotator("deadly", assigns=())\n'
        "def run(story, context):\n"
        '    if "GIFT" in story.text: os.kill(os.getpid(), signal.SIGKILL)\n'
        "    return story\n",
        encoding="utf-8",
    )
    script = (
        "import json, sys, deadly\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from converter import run\n"
        "from converter.pipeline import Recipe\n"
        "recipe = Recipe(annotators=('deadly',), writers=('annotations',), now=datetime(2025, 2, 12, tzinfo=UTC))\n"
        "refs, _ = run.discover([Path(sys.argv[1])])\n"
        "s = run.convert_all(refs, Path(sys.argv[2]), recipe, cluster=sys.argv[3])\n"
        "print(json.dumps([s.stories, s.failed, [(d.rule, d.location.source) for d in s.diagnostics]]))\n"
    )
    env = {**ENV, "PYTHONPATH": str(plugin), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with cluster(tmp_path, env=env, preload="deadly") as found:
        done = subprocess.run(
            [sys.executable, "-c", script, str(source), str(tmp_path / "out"), found.address],
            env=env,
            check=True,
            capture_output=True,
            text=True,
        )
    stories, failed, diagnostics = json.loads(done.stdout)
    assert (stories, failed) == (59, 1)
    assert [(rule, Path(name).name) for rule, name in diagnostics] == [("INT002", "0031.txt")]


def test_a_worker_that_does_not_see_the_folder_ends_the_run(tmp_path: Path) -> None:
    source = wire(tmp_path / "in", 3)
    pytest.importorskip("fsspec")
    with cluster(tmp_path, workers=1, env=ENV) as found:
        there = command(source, "memory://out", "--cluster", found.address)
        done = subprocess.run(there, env=ENV, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "RUN023" in done.stderr


def test_without_a_scheduler_the_run_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    from converter import run
    from converter.pipeline import Recipe
    from converter.run import cluster as far

    monkeypatch.setattr(far, "_PATIENCE", 0.5)
    refs, _ = run.discover([wire(tmp_path / "in", 2)])
    recipe = Recipe(annotators=(), writers=("annotations",), now=datetime(2025, 2, 12, tzinfo=UTC))
    with pytest.raises(run.Refused) as caught:
        run.convert_all(refs, tmp_path / "out", recipe, cluster="tcp://127.0.0.1:1")
    assert caught.value.diagnostic.rule == "RUN024"


def test_a_cluster_reads_from_and_writes_into_a_store(tmp_path: Path) -> None:
    pytest.importorskip("moto.server")
    pytest.importorskip("s3fs")
    source = wire(tmp_path / "in", 120)
    subprocess.run(command(source, tmp_path / "clean", "-j", "1"), env=ENV, check=True)
    with s3(tmp_path) as server, cluster(tmp_path, env={**ENV, **server}) as found:
        env = {**ENV, **server}
        put = "import s3fs, sys; s3fs.S3FileSystem().put(sys.argv[1], 'archive/in', recursive=True)"
        subprocess.run([sys.executable, "-c", put, f"{source}/"], env=env, check=True)
        there = command("s3://archive/in", "s3://archive/out", "--cluster", found.address)
        with subprocess.Popen(there, env=env) as first:  # killed, and what it left is gone on with
            time.sleep(6)
            first.kill()
        subprocess.run(there, env=env, check=True)
        made = stored(env, "out", tmp_path / "made")
        again = subprocess.run(
            [part for part in there if part != "-q"], env=env, check=True, capture_output=True, text=True
        )
        assert "120 unchanged" in again.stdout
    outputs = {name: data for name, data in contents(tmp_path / "clean").items() if not name.startswith(".")}
    assert {name: data for name, data in made.items() if not name.startswith(".")} == outputs
    assert {name for name in made if name.startswith(".")} == {".wiremark.jsonl", ".wiremark.copy.jsonl"}
