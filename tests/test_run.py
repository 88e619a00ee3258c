"""Files around the conversion: what is found, kept, written again, and what happens when something goes wrong."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from converter import run
from converter.limits import Limits
from converter.pipeline import Recipe
from converter.run import Ref, Refused
from converter.run.manifest import COPY

NOON = datetime(2025, 2, 12, 12, tzinfo=UTC)
RECIPE = Recipe(annotators=(), writers=("annotations",), now=NOON)
STORY = "Hamburg (Reuters) - Der Hafen war am Montag gesperrt.\n\nAm Abend lief der Betrieb wieder an.\n"


def story(folder: Path, name: str, text: str = STORY) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def found(*paths: Path) -> tuple[Ref, ...]:
    refs, notes = run.discover(paths)
    assert not notes
    return refs


def editions(out: Path) -> Mapping[str, int]:
    return {e["source"]: e["edition"]["version"] for e in lines(out)}


def lines(out: Path) -> list[dict[str, Any]]:
    """The manifest's entries, without its head."""
    return [json.loads(line) for line in (out / run.MANIFEST).read_text().splitlines()][1:]


def contents(out: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file() and p.name != run.LOCK
    }


def test_discovers_in_a_stable_order_with_ids_below_the_folder(tmp_path: Path) -> None:
    for name in ("b.txt", "a/x.txt", "a/.hidden.txt", ".git/c.txt", "a/notes.pdf", "a/y.txt.gz"):
        story(tmp_path, name)
    assert [r.id for r in found(tmp_path)] == ["b", "a/x", "a/y"]


def test_a_file_by_itself_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    assert [r.id for r in found(story(tmp_path, "meldung.dat"))] == ["meldung.dat"]


def test_what_is_wrong_with_paths_is_said(tmp_path: Path) -> None:
    (tmp_path / "leer").mkdir()
    story(tmp_path, "eins/a.txt")
    story(tmp_path, "zwei/a.txt")
    refs, notes = run.discover([tmp_path / "weg", tmp_path / "leer", tmp_path / "eins", tmp_path / "zwei"])
    assert [n.rule for n in notes] == ["RUN001", "RUN002", "RUN003"]
    assert [Path(r.path).parent.name for r in refs] == ["eins"]


def test_the_output_folder_is_no_source(tmp_path: Path) -> None:
    story(tmp_path, "a.txt")
    out = tmp_path / "out"
    run.convert_all(found(tmp_path), out, RECIPE)
    refs, _ = run.discover([tmp_path], exclude=out)
    assert [r.id for r in refs] == ["a"]


def test_archives_are_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "tag.zip", "w") as archive:
        archive.writestr("eins.txt", STORY)
        archive.writestr("../../zwei.txt", STORY)
        archive.writestr("bild.jpg", b"\xff\xd8")
    (tmp_path / "drei.txt.gz").write_bytes(gzip.compress(STORY.encode()))
    out = tmp_path / "out"
    summary = run.convert_all(found(tmp_path), out, RECIPE)
    assert (summary.stories, summary.failed) == (3, 0)
    assert all((out / name).resolve().is_relative_to(out.resolve()) for name in summary.outputs)


def test_broken_archives_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(STORY.encode())[:-9])
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 nothing")
    (tmp_path / "c.txt.gz").write_bytes(b"no gzip")
    refs, notes = run.discover([tmp_path])
    assert [n.rule for n in notes] == ["RUN005"]
    summary = run.convert_all(refs, tmp_path / "out", RECIPE)
    assert [d.rule for d in summary.diagnostics] == ["RUN005", "RUN005"]


def test_a_bomb_is_refused_within_bounds(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(bytes(8 << 20)))
    recipe = replace(RECIPE, limits=Limits(source_bytes=1 << 20))
    summary = run.convert_all(found(tmp_path), tmp_path / "out", recipe)
    assert [d.rule for d in summary.diagnostics] == ["RUN006"]


def test_a_second_run_converts_nothing_and_touches_nothing(tmp_path: Path) -> None:
    refs, out = found(story(tmp_path, "a.txt"), story(tmp_path, "b.txt")), tmp_path / "out"
    first = run.convert_all(refs, out, RECIPE)
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*.json")}
    second = run.convert_all(refs, out, replace(RECIPE, now=NOON.replace(hour=18)))
    assert (first.converted, first.unchanged) == (2, 0)
    assert (second.converted, second.unchanged) == (0, 2)
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*.json")} == before
    assert second.outputs == first.outputs


def test_a_changed_text_is_a_new_version_of_the_same_story(tmp_path: Path) -> None:
    refs, out = found(story(tmp_path, "a.txt"), story(tmp_path, "b.txt")), tmp_path / "out"
    run.convert_all(refs, out, RECIPE)
    story(tmp_path, "a.txt", STORY.replace("gesperrt", "offen"))
    run.convert_all(refs, out, replace(RECIPE, now=NOON.replace(hour=18)))
    assert editions(out) == {"a": 2, "b": 1}
    entry = next(e for e in lines(out) if e["source"] == "a")
    assert entry["edition"]["first_created"] == NOON.isoformat()
    assert entry["edition"]["version_created"] == NOON.replace(hour=18).isoformat()


def test_another_recipe_keeps_the_version_while_the_bytes_stay(tmp_path: Path) -> None:
    refs, out = found(story(tmp_path, "a.txt")), tmp_path / "out"
    run.convert_all(refs, out, RECIPE)
    again = run.convert_all(refs, out, replace(RECIPE, provider="Beispieldienst"))
    assert again.converted == 1
    assert editions(out) == {"a": 1}


def test_other_bytes_from_the_same_text_are_a_new_version(tmp_path: Path) -> None:
    refs, out = found(story(tmp_path, "a.txt")), tmp_path / "out"
    recipe = replace(RECIPE, writers=("newsml-g2",))
    run.convert_all(refs, out, recipe)
    run.convert_all(refs, out, replace(recipe, provider="Beispieldienst", now=NOON.replace(hour=18)))
    assert editions(out) == {"a": 2}
    item = (out / "a.newsml.xml").read_text(encoding="utf-8")
    assert 'version="2"' in item
    assert f"<versionCreated>{NOON.replace(hour=18).isoformat()}</versionCreated>" in item


@pytest.mark.parametrize("prune", [False, True])
@pytest.mark.parametrize("meanwhile", ["gone", "unreadable"])
def test_a_text_that_comes_back_is_no_new_version(tmp_path: Path, meanwhile: str, prune: bool) -> None:
    source, out = story(tmp_path, "in/a.txt"), tmp_path / "out"
    story(tmp_path, "in/b.txt")
    run.convert_all(found(tmp_path / "in"), out, RECIPE)
    whole = source.read_bytes()
    source.unlink() if meanwhile == "gone" else source.write_bytes(bytes(range(256)) * 8)
    run.convert_all(found(tmp_path / "in"), out, RECIPE, prune=prune)
    source.write_bytes(whole)
    run.convert_all(found(tmp_path / "in"), out, replace(RECIPE, now=NOON.replace(hour=18)))
    assert editions(out) == {"a": 1, "b": 1}
    story(tmp_path, "in/a.txt", STORY + "\nMehr.\n")
    run.convert_all(found(tmp_path / "in"), out, RECIPE)
    assert editions(out) == {"a": 2, "b": 1}


def test_a_lost_output_is_made_again(tmp_path: Path) -> None:
    refs, out = found(story(tmp_path, "a.txt")), tmp_path / "out"
    run.convert_all(refs, out, RECIPE)
    clean = contents(out)
    (out / "a.annotations.json").unlink()
    assert run.convert_all(refs, out, replace(RECIPE, now=NOON.replace(year=2026))).converted == 1
    assert contents(out) == clean


def test_a_torn_manifest_line_is_tolerated(tmp_path: Path) -> None:
    refs, out = found(story(tmp_path, "a.txt"), story(tmp_path, "b.txt")), tmp_path / "out"
    run.convert_all(refs, out, RECIPE)
    whole = (out / run.MANIFEST).read_bytes()
    (out / run.MANIFEST).write_bytes(whole[:-40])
    summary = run.convert_all(refs, out, RECIPE)
    assert summary.unchanged == 2  # the copy knows it
    assert [d.rule for d in summary.diagnostics] == ["RUN012"]
    assert (out / run.MANIFEST).read_bytes() == whole


@pytest.mark.parametrize(
    ("changed", "formats", "version"),
    [
        (False, ("newsml-g2",), 3),
        (True, ("newsml-g2",), 4),
        (True, ("nitf",), 4),
        (False, ("jsonld",), 4),  # nobody knows whether the text is the same
    ],
)
def test_without_a_manifest_a_version_never_goes_back(
    tmp_path: Path, *, changed: bool, formats: tuple[str, ...], version: int
) -> None:
    """The items that lie beside tell it, whatever their format and whatever is written now."""
    out, recipe = tmp_path / "out", replace(RECIPE, writers=("newsml-g2", "ninjs"))
    for number in range(3):
        run.convert_all(found(story(tmp_path, "a.txt", f"Fassung {number}.")), out, recipe)
    for name in (run.MANIFEST, COPY):
        (out / name).unlink()
    if formats != ("newsml-g2",):
        (out / "a.newsml.xml").unlink()
    refs = found(story(tmp_path, "a.txt", "Fassung 3." if changed else "Fassung 2."))
    summary = run.convert_all(refs, out, replace(recipe, writers=formats), force=True)
    assert "RUN017" in {d.rule for d in summary.diagnostics}
    assert editions(out) == {"a": version}
    assert lines(out)[0]["edition"]["first_created"] == NOON.isoformat()


@pytest.mark.parametrize(("by", "wanted"), [(1, ["RUN016"]), (0, [])])
def test_the_manifest_of_a_newer_program_is_left_alone(tmp_path: Path, by: int, wanted: list[str]) -> None:
    refs, out = found(story(tmp_path, "a.txt")), tmp_path / "out"
    run.convert_all(refs, out, RECIPE)
    head, *rest = (out / run.MANIFEST).read_text(encoding="utf-8").splitlines()
    newer = json.loads(head)
    newer["manifest"] += by
    for path in out.glob(f"{run.MANIFEST}*"):
        path.write_text("\n".join((json.dumps(newer), *rest, "")), encoding="utf-8")
    refused = []
    try:
        run.convert_all(refs, out, RECIPE)
    except Refused as error:
        refused.append(error.diagnostic.rule)
    assert refused == wanted


@pytest.mark.parametrize(
    ("host", "told"), [(socket.gethostname(), False), ("anderswo", True), ("~anderswo", True), ("", True)]
)
def test_who_holds_the_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, told: bool) -> None:
    refs, out = found(story(tmp_path, "a.txt")), tmp_path / "out"

    def inner(*_: object) -> None:
        said = json.loads((out / run.LOCK).read_text(encoding="utf-8"))
        (out / run.LOCK).write_text(json.dumps(said | {"host": host}), encoding="utf-8")
        with pytest.raises(Refused) as caught:
            run.convert_all(refs, out, RECIPE, wait=0)
        assert f"process {os.getpid()}" in caught.value.diagnostic.message
        assert (" on '" in caught.value.diagnostic.message) is told

    run.convert_all(refs, out, RECIPE, progress=inner)


def test_gone_sources_take_their_outputs_along_where_asked(tmp_path: Path) -> None:
    story(tmp_path, "in/jahr/a.txt")
    story(tmp_path, "in/b.txt")
    out = tmp_path / "out"
    run.convert_all(found(tmp_path / "in"), out, RECIPE)
    (tmp_path / "in/jahr/a.txt").unlink()
    run.convert_all(found(tmp_path / "in"), out, RECIPE)
    assert (out / "jahr/a.annotations.json").is_file()
    summary = run.convert_all(found(tmp_path / "in"), out, RECIPE, prune=True)
    assert summary.removed == 1
    assert not (out / "jahr").exists()


def test_one_bad_source_does_not_stop_the_others(tmp_path: Path) -> None:
    story(tmp_path, "a.txt")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.txt").write_bytes(bytes(range(256)) * 8)
    summary = run.convert_all(found(tmp_path), tmp_path / "out", RECIPE)
    assert (summary.stories, summary.failed) == (1, 2)
    assert {Path(d.location.source).name for d in summary.diagnostics} == {"b.txt", "c.txt"}
    assert not any(d.rule.startswith("INT") for d in summary.diagnostics)


def test_a_running_writer_locks_the_folder(tmp_path: Path) -> None:
    refs, out = found(story(tmp_path, "a.txt")), tmp_path / "out"

    def inner(*_: object) -> None:
        with pytest.raises(Refused) as caught:
            run.convert_all(refs, out, RECIPE, wait=0)
        assert caught.value.diagnostic.rule == "RUN010"

    run.convert_all(refs, out, RECIPE, progress=inner)


@pytest.mark.parametrize("where", ["a.txt/out", "a.txt"])
def test_an_unwritable_output_is_refused(tmp_path: Path, where: str) -> None:
    refs = found(story(tmp_path, "a.txt"))
    with pytest.raises(Refused) as caught:
        run.convert_all(refs, tmp_path / where, RECIPE)
    assert caught.value.diagnostic.rule == "RUN009"


def test_a_wrong_recipe_is_refused_before_a_file_is_opened(tmp_path: Path) -> None:
    refs = (Ref("weg.txt", tmp_path / "weg.txt", "weg"),)
    for recipe in (replace(RECIPE, writers=("anotations",)), replace(RECIPE, annotators=("speakers",))):
        with pytest.raises(Refused) as caught:
            run.convert_all(refs, tmp_path / "out", recipe)
        assert caught.value.diagnostic.rule == "RUN008"
    assert not (tmp_path / "out").exists()


def test_the_clock_honours_source_date_epoch() -> None:
    assert run.clock({"SOURCE_DATE_EPOCH": "1739361600"}) == NOON
    assert run.clock({}).tzinfo is UTC
    with pytest.raises(Refused):
        run.clock({"SOURCE_DATE_EPOCH": "heute"})


def test_workers_give_the_same_as_one_process(tmp_path: Path) -> None:
    for number in range(12):
        story(tmp_path, f"in/{number}.txt", STORY + f"\nNummer {number}.\n")
    refs = found(tmp_path / "in")
    run.convert_all(refs, tmp_path / "one", RECIPE, jobs=1)
    run.convert_all(refs, tmp_path / "two", RECIPE, jobs=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.slow
def test_killed_runs_end_as_a_clean_one(tmp_path: Path) -> None:
    for number in range(400):
        story(tmp_path, f"in/{number:03}.txt", STORY + f"\nNummer {number}.\n")
    command = [
        sys.executable,
        "-m",
        "converter",
        "convert",
        str(tmp_path / "in"),
        "--to",
        "annotations",
        "--no-check",
        "-q",
    ]
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1739361600"}
    subprocess.run([*command, "-o", str(tmp_path / "clean")], env=env, check=True)
    killed = 0
    for attempt in range(12):
        with subprocess.Popen([*command, "-j", "1", "-o", str(tmp_path / "out")], env=env) as process:
            time.sleep(0.6 + 0.15 * attempt)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                killed += 1
    subprocess.run([*command, "-o", str(tmp_path / "out")], env=env, check=True)
    assert killed
    assert contents(tmp_path / "out") == contents(tmp_path / "clean")
    assert not list((tmp_path / "out").rglob("*.tmp"))


def test_what_a_folder_holds_besides_stories_is_passed_over(tmp_path: Path) -> None:
    story(tmp_path, "in/a.txt")
    other = story(tmp_path, "in/settings.json", '{"colour": "blue"}')
    out = tmp_path / "out"
    summary = run.convert_all(found(tmp_path / "in"), out, RECIPE)
    assert [(d.rule, d.severity) for d in summary.diagnostics] == [("SRC001", "info")]
    assert (summary.stories, summary.failed) == (1, 0)
    (named,) = run.convert_all(found(other), out, RECIPE).diagnostics
    assert named.severity == "error"
