"""Disks that are full, slow, read-only, denied or gone, at every single step of a run."""

from __future__ import annotations

import errno
import io
import shutil
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import disk
import pytest
from disk import Disk

from converter import cli, run
from converter.pipeline import Recipe
from converter.run import Refused, manifest

NOON = datetime(2025, 2, 12, 12, tzinfo=UTC)
RECIPE = Recipe(annotators=(), writers=("markdown", "annotations"), now=NOON)
STORY = "Emden (dpa) - Die Schleuse war am {0} gesperrt.\n\nAm Abend lief der Betrieb wieder an.\n"
DAYS = ("Montag", "Dienstag", "Mittwoch")


def ended(act: Callable[[], object]) -> str | None:
    """The rule by which a run is refused, None where it is not; nothing else is ever raised but the kill."""
    try:
        act()
    except Refused as error:
        return error.diagnostic.rule
    except disk.Killed:
        return "killed"
    return None


class Desk:
    """A folder of sources and one of outputs in which much has happened: new, changed and gone sources, an output that
    somebody corrected, files of somebody else's."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.source, self.out = top / "meldungen", top / "ausgabe"
        self.corrected = self.out / "alt" / "1.md"
        self.theirs: dict[Path, bytes] = {}

    def prepare(self) -> None:
        for number, day in enumerate(DAYS):
            self.story(f"alt/{number}", STORY.format(day))
        self.convert()
        self.story("alt/0", STORY.format("Sonntag"))
        self.story("neu/3", STORY.format("Freitag"))
        (self.source / "alt" / "2.txt").unlink()
        self.corrected.write_bytes(self.corrected.read_bytes().replace(b"Schleuse", b"Seeschleuse"))
        (self.out / "notizen.txt").write_text("mein Zettel")
        (self.out / "neu").mkdir()
        (self.out / "neu" / "3.md").write_text("auch meins")

    def look(self) -> None:
        """Remembers what is not wiremark's."""
        others = (self.corrected, self.out / "notizen.txt", self.out / "neu" / "3.md", *self.source.rglob("*.txt"))
        self.theirs = {p: p.read_bytes() for p in others}

    def story(self, name: str, text: str) -> None:
        path = self.source / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def convert(self, **options: Any) -> run.Summary:
        refs, _ = run.discover((self.source,), exclude=self.out)
        return run.convert_all(refs, self.out, RECIPE, jobs=1, prune=True, **options)

    def outputs(self) -> dict[str, bytes]:
        return {
            p.relative_to(self.out).as_posix(): p.read_bytes()
            for p in sorted(self.out.rglob("*"))
            if p.is_file() and p.name != run.LOCK
        }

    def sound(self, before: dict[str, bytes], after: dict[str, bytes]) -> None:
        """Nothing of others is lost, nothing is torn: each output is as it was before or as it will be."""
        assert {p: p.read_bytes() for p in self.theirs} == self.theirs
        for name, data in self.outputs().items():
            if not Path(name).name.startswith(".wiremark"):
                assert data in [known[name] for known in (before, after) if name in known], name


@pytest.fixture
def desks(tmp_path: Path) -> Callable[[], Desk]:
    """Desks that are all alike, under one path: names stand in findings."""
    top, model = tmp_path / "tisch", tmp_path / "modell"
    Desk(top).prepare()
    top.rename(model)

    def fresh() -> Desk:
        shutil.rmtree(top, ignore_errors=True)
        shutil.copytree(model, top)
        desk = Desk(top)
        desk.look()
        return desk

    return fresh


def whole_run(desk: Desk) -> tuple[int, dict[str, bytes]]:
    """The number of its steps and what it leaves."""
    with disk.under(Disk(desk.top)) as whole:
        desk.convert()
    assert whole.steps > 20
    return whole.steps, desk.outputs()


Desks = Callable[[], Desk]
EVERY = pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.slow)])
"""how many steps lie between two that are tried"""
FAULTS: dict[str, dict[str, Any]] = {
    "no byte left": {"room": 0},
    "a few bytes left": {"room": 700},
    "no inode left": {"inodes": 0},
    "one inode left": {"inodes": 1},
    "read-only": {"refuses": errno.EROFS},
    "permission denied": {"refuses": errno.EACCES, "unreadable": True},
    "a broken disk": {"refuses": errno.EIO},
    "over quota": {"refuses": errno.EDQUOT},
}
"""from a step on"""


@EVERY
@pytest.mark.parametrize("name", FAULTS)
def test_a_disk_that_fails(desks: Desks, name: str, every: int) -> None:
    desk = desks()
    before = desk.outputs()
    steps, clean = whole_run(desk)
    refused = 0
    for after in range(len(name) % every, steps, every):
        desk = desks()
        with disk.under(Disk(desk.top, after=after, **FAULTS[name])):
            rule = ended(desk.convert)
        assert rule in (None, "RUN009"), after
        refused += rule is not None
        desk.sound(before, clean)
        desk.convert()
        assert desk.outputs() == clean, after
    assert refused > steps // every // 2


@EVERY
def test_a_kill(desks: Desks, every: int) -> None:
    desk = desks()
    before = desk.outputs()
    steps, clean = whole_run(desk)
    for after in range(0, steps, every):
        desk = desks()
        with disk.under(Disk(desk.top, after=after, kill=True)):
            assert ended(desk.convert) == "killed"
        desk.sound(before, clean)
        desk.convert()
        assert desk.outputs() == clean, after


@EVERY
def test_a_lost_manifest_and_a_kill(desks: Desks, every: int) -> None:
    """What the copy knows is not forgotten, however far the next run came."""
    desk = desks()
    (desk.out / run.MANIFEST).unlink()
    steps, clean = whole_run(desk)
    for after in range(0, steps, every):
        desk = desks()
        (desk.out / run.MANIFEST).unlink()
        with disk.under(Disk(desk.top, after=after, kill=True)):
            assert ended(desk.convert) == "killed"
        desk.convert()
        assert desk.outputs() == clean, after


def test_a_full_disk_and_then_a_source_that_cannot_be_read(tmp_path: Path) -> None:
    """The file is of the line before last: it stays ours when the last one is written short."""
    desk = Desk(tmp_path)
    source = desk.source / "a.txt"
    for after in range(5, 40, 2):
        shutil.rmtree(desk.out, ignore_errors=True)
        desk.story("a", STORY.format("Montag"))
        desk.convert()
        desk.story("a", STORY.format("Dienstag"))
        with disk.under(Disk(tmp_path, after=after, inodes=0)):
            ended(desk.convert)
        with disk.under(Disk(tmp_path, closed=frozenset([source]))):
            desk.convert()
        assert not desk.convert().refused, after


def test_a_manifest_cut_anywhere(desks: Desks) -> None:
    """Also at the end of a line, and to nothing: the copy knows all."""
    desk = desks()
    path = desk.out / run.MANIFEST
    known, data = manifest.read(desk.out), path.read_bytes()
    ends = [n + 1 for n, byte in enumerate(data) if byte == ord("\n")][:-1]
    assert ends
    for cut in (0, 1, *ends, *range(5, len(data) - 1, 97)):
        path.write_bytes(data[:cut])
        found = manifest.read(desk.out)
        assert (found.entries, found.owned) == (known.entries, known.owned), cut


@EVERY
def test_a_folder_that_is_moved_away(desks: Desks, every: int) -> None:
    """The run ends, and the next one makes the folder anew."""
    steps, _ = whole_run(desks())
    for after in range(0, steps, every):
        desk = desks()
        sources = {p: p.read_bytes() for p in desk.source.rglob("*.txt")}
        meanwhile = desk.out.with_name("woanders")
        shutil.rmtree(meanwhile, ignore_errors=True)
        with disk.under(Disk(desk.top, after=after, meanwhile=partial(desk.out.rename, meanwhile))):
            assert ended(desk.convert) in (None, "RUN009", "RUN013", "RUN018"), after
        assert {p: p.read_bytes() for p in desk.source.rglob("*.txt")} == sources
        for path, data in desk.theirs.items():
            if path.is_relative_to(desk.out):
                assert (meanwhile / path.relative_to(desk.out)).read_bytes() == data
        assert not desk.convert().refused
        assert sum(name.endswith(".md") for name in desk.outputs()) == 3


@EVERY
def test_somebody_who_saves_meanwhile(desks: Desks, every: int) -> None:
    """Only between the last look and the swap, one step that no system can close, is a correction overwritten."""
    steps, _ = whole_run(desks())
    lost = []
    for after in range(0, steps, every):
        desk = desks()
        path = desk.out / "alt" / "0.annotations.json"
        with disk.under(Disk(desk.top, after=after, meanwhile=partial(path.write_text, "in letzter Sekunde"))):
            assert ended(desk.convert) in (None, "RUN013"), after
        if path.read_text(encoding="utf-8") != "in letzter Sekunde":
            lost.append(after)
    assert len(lost) <= 1


@pytest.mark.parametrize("every", [45, pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["no byte left", "no inode left", "read-only", "permission denied", "kill"])
def test_a_site_that_is_cut_short(tmp_path: Path, name: str, every: int) -> None:
    """The old site or the new one stands there, whole, and what somebody wrote into it is there or in ``site.kept``."""
    desk, site = Desk(tmp_path / "tisch"), tmp_path / "tisch" / "site"

    def build() -> run.Site:
        return run.publish(desk.out, site, RECIPE, title="Deich", search=False)

    def fresh() -> None:
        shutil.rmtree(desk.top, ignore_errors=True)
        desk.story("a", STORY.format("Montag"))
        desk.convert()
        build()
        (site / "index.html").write_text("meine Startseite")
        (site / "mein.html").write_text("meine Seite")
        desk.story("b", STORY.format("Dienstag"))
        desk.convert()

    fresh()
    with disk.under(Disk(desk.top)) as whole:
        build()
    clean = {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    assert whole.steps > 50
    for after in range(len(name), whole.steps, every):
        fresh()
        old = {p.relative_to(site) for p in site.rglob("*") if p.is_file()}
        with disk.under(Disk(desk.top, after=after, **FAULTS.get(name, {"kill": True}))):
            assert ended(build) in (None, "RUN009", "killed"), after
        there = {p.relative_to(site) for p in site.rglob("*") if p.is_file()}
        assert there in (old, set(clean)), after
        written = [p.read_bytes() for p in desk.top.rglob("*") if p.is_file() and desk.out not in p.parents]
        assert {b"meine Startseite", b"meine Seite"} <= set(written), after
        build()
        assert {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()} == clean, after
        assert (site.with_name("site.kept") / "index.html").read_text() == "meine Startseite"


def test_a_slow_disk_changes_nothing(desks: Desks) -> None:
    _, clean = whole_run(desks())
    desk = desks()
    with disk.under(Disk(desk.top, pause=0.005)):
        desk.convert()
    assert desk.outputs() == clean


@pytest.mark.parametrize("name", ["no byte left", "no inode left", "read-only", "permission denied"])
def test_the_command_says_it_and_exits_with_2(desks: Desks, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desks()
    arguments = ["convert", str(desk.source), "-o", str(desk.out), "--to", "annotations", "-j", "1"]
    monkeypatch.setattr(sys, "argv", ["wiremark", *arguments])
    for after in (0, 4, 8, 12):
        desk = desks()
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        with (
            disk.under(Disk(desk.out, after=after, **FAULTS[name])),
            redirect_stdout(out),
            redirect_stderr(err),
            pytest.raises(SystemExit) as end,
        ):
            cli.main()
        assert end.value.code == 2, (after, err.getvalue())
        assert "RUN009" in err.getvalue(), (after, err.getvalue())
        assert "Traceback" not in err.getvalue()
