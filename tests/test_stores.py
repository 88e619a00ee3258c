"""Sources and outputs in an object store: what a folder promises, as far as a store can."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from converter import run
from converter.cli import group
from converter.pipeline import Recipe
from converter.run import Refused, Url

fsspec = pytest.importorskip("fsspec")

NOON = datetime(2025, 2, 12, 12, tzinfo=UTC)
RECIPE = Recipe(annotators=(), writers=("annotations", "jsonld"), now=NOON)
STORY = "Hamburg (Reuters) - Der Hafen war am Montag gesperrt.\n\nAm Abend lief der Betrieb wieder an.\n"


@pytest.fixture
def memory() -> Iterator[Any]:
    store = fsspec.filesystem("memory")
    store.store.clear()
    yield store
    store.store.clear()


def put(memory: Any, **objects: bytes) -> None:
    for name, data in objects.items():
        memory.pipe_file(f"/in/{name}", data)


def wire(memory: Any, count: int = 3) -> None:
    put(memory, **{f"{number}.txt": f"{STORY}\nNummer {number}.\n".encode() for number in range(count)})


def convert(out: Path | Url, **options: Any) -> run.Summary:
    refs, _ = run.discover([Url("memory://in")], exclude=out)
    return run.convert_all(refs, out, options.pop("recipe", RECIPE), **options)


def objects(memory: Any, prefix: str = "/out") -> dict[str, bytes]:
    return {name.removeprefix(f"{prefix}/"): memory.cat_file(name) for name in memory.find(prefix)}


OUT = Url("memory://out")


def test_a_store_holds_what_a_folder_would(memory: Any, tmp_path: Path) -> None:
    wire(memory)
    summary = convert(OUT)
    convert(tmp_path)
    inside = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*") if p.name != run.LOCK}
    assert objects(memory) == inside
    assert [d.rule for d in summary.diagnostics if not d.location.source.endswith(".txt")] == ["RUN025"]


def test_a_second_run_converts_nothing(memory: Any) -> None:
    wire(memory)
    assert convert(OUT).converted == 3
    before = objects(memory)
    again = convert(OUT, recipe=replace(RECIPE, now=NOON.replace(hour=18)))
    assert (again.converted, again.unchanged) == (0, 3)
    assert objects(memory) == before


def test_a_changed_text_is_a_new_version_and_a_gone_one_goes(memory: Any) -> None:
    wire(memory)
    convert(OUT)
    put(memory, **{"0.txt": f"{STORY}\nGeändert.\n".encode()})
    memory.rm_file("/in/1.txt")
    convert(OUT, recipe=replace(RECIPE, now=NOON.replace(hour=18)), prune=True)
    versions = {}
    for line in objects(memory)[run.MANIFEST].splitlines()[1:]:
        entry = json.loads(line)
        versions[entry["source"]] = entry["edition"]["version"]
    assert versions == {"0": 2, "1": 1, "2": 1}
    assert {name.split(".")[0] for name in objects(memory) if not name.startswith(".")} == {"0", "2"}


def test_what_somebody_else_put_there_or_changed_stays(memory: Any) -> None:
    wire(memory)
    memory.pipe_file("/out/0.jsonld", b"{}")
    told = {d.rule for d in convert(OUT).diagnostics}
    memory.pipe_file("/out/1.jsonld", b"[]")
    told |= {d.rule for d in convert(OUT, recipe=replace(RECIPE, provider="Beispieldienst")).diagnostics}
    assert {"RUN013", "RUN014"} <= told
    assert (objects(memory)["0.jsonld"], objects(memory)["1.jsonld"]) == (b"{}", b"[]")
    convert(OUT, force=True)
    assert objects(memory)["0.jsonld"] != b"{}"


def test_a_run_that_was_killed_is_gone_on_with(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the lines of a batch and its outputs."""
    from converter.run import objects as module

    wire(memory)
    monkeypatch.setattr(module.Objects, "write", lambda self, writes: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        convert(OUT)
    assert any(name.startswith(module.LINES) for name in objects(memory))
    monkeypatch.undo()
    summary = convert(OUT)
    assert not [d for d in summary.diagnostics if d.severity == "error"]
    left = objects(memory)
    memory.rm("/out", recursive=True)
    convert(OUT)
    assert left == objects(memory)


def test_one_run_at_a_time(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from converter.run import objects as module

    wire(memory)
    held = {"wiremark": "lock", "process": os.getpid(), "host": "anderswo", "since": NOON.isoformat(), "token": "x"}
    memory.pipe_file(f"/out/{run.LOCK}", json.dumps(held).encode())
    with pytest.raises(Refused) as caught:
        convert(OUT, wait=0)
    assert caught.value.diagnostic.rule == "RUN010"
    assert "anderswo" in caught.value.diagnostic.message
    monkeypatch.setattr(module, "_DEAD", 0.2)
    assert convert(OUT, wait=10).converted == 3  # nobody renewed it
    assert run.LOCK not in objects(memory)


def test_a_lock_of_a_process_that_is_gone_is_none(memory: Any) -> None:
    import socket

    wire(memory)
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    held = {"wiremark": "lock", "process": process.pid, "host": socket.gethostname(), "token": "x"}
    memory.pipe_file(f"/out/{run.LOCK}", json.dumps(held).encode())
    assert convert(OUT, wait=0).converted == 3


def test_who_lost_the_lock_writes_no_more(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from converter.run import objects as module

    wire(memory)
    decider = module.Objects.decider

    def robbed(self: module.Objects, names: Any) -> Any:
        memory.pipe_file(f"/out/{run.LOCK}", b"{}")
        return decider(self, names)

    monkeypatch.setattr(module.Objects, "decider", robbed)
    with pytest.raises(Refused) as caught:
        convert(OUT)
    assert caught.value.diagnostic.rule == "RUN018"
    assert set(objects(memory)) == {run.LOCK}


def test_archives_and_packed_sources_are_read(memory: Any) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.txt", STORY)
    objects = {"x.txt.gz": gzip.compress(STORY.encode()), "y.zip": archive.getvalue(), "z.pdf": b"", ".h.txt": b""}
    put(memory, **objects)
    refs, notes = run.discover([Url("memory://in")])
    assert ([r.id for r in refs], notes) == (["x", "y/a"], ())
    assert convert(OUT).stories == 2


def test_outputs_below_the_sources_are_no_sources(memory: Any) -> None:
    wire(memory)
    inside = Url("memory://in/out")
    convert(inside)
    refs, notes = run.discover([Url("memory://in")], exclude=inside)
    assert [r.id for r in refs] == ["0", "1", "2"]
    assert not notes


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("memory://leer", "RUN001"),
        ("http://wire.example/a.txt", "RUN022"),
        ("simplecache::memory://in", "RUN001"),  # no address of ours: a file of this name
        ("memory://in::zip://a", "RUN022"),
        ("memory://in/*", "RUN022"),
        ("memory://", "RUN022"),
        ("file://elsewhere.example/x", "RUN022"),
    ],
)
def test_an_address_that_is_no_use_is_told(memory: Any, tmp_path: Path, address: str, rule: str) -> None:
    done = CliRunner().invoke(group, ["convert", address, "-o", str(tmp_path / "out")])
    assert rule in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_address_is_a_path_with_all_its_promises(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a b.txt").write_text(STORY, encoding="utf-8")
    source = (tmp_path / "in").as_uri()
    done = CliRunner().invoke(group, ["convert", source, "-o", (tmp_path / "out").as_uri(), "--no-check"])
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "out" / run.LOCK).exists()
    assert len(list((tmp_path / "out").rglob("*.jsonld"))) == 1


def test_the_command_writes_into_a_store(memory: Any) -> None:
    wire(memory)
    arguments = ["convert", "memory://in", "-o", "memory://out", "--to", "jsonld", "--no-check"]
    done = CliRunner().invoke(group, [*arguments, "--list"])
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines() == [f"memory://out/{number}.jsonld" for number in range(3)]
    assert "unchanged" in CliRunner().invoke(group, arguments).stdout
    assert CliRunner().invoke(group, [*arguments, "--depfile", "x.d"]).exit_code == 2
