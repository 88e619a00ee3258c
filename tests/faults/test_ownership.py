"""A file of the output folder is touched only if the manifest knows it and its bytes are those that wiremark wrote."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from converter import run
from converter.pipeline import Recipe
from converter.run import Summary

NOON = datetime(2025, 2, 12, 12, tzinfo=UTC)
STORY = 'Hamburg (Reuters) - Hafenmeisterin Anna Brandt sagte: "Wir warten."\n'
RECIPE = Recipe(annotators=(), writers=("markdown",), now=NOON)


class Folders:
    """Some sources and an output folder, as a desk has them."""

    def __init__(self, top: Path) -> None:
        self.source, self.out = top / "meldungen", top / "redaktion"
        self.story("x")

    def story(self, name: str, text: str = STORY) -> Path:
        path = self.source / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def convert(self, *sources: Path, to: str = "markdown", out: Path | None = None, **options: Any) -> Summary:
        where = out or self.out
        refs, notes = run.discover(sources or (self.source,), exclude=where)
        assert all(n.severity != "error" for n in notes), notes
        recipe = replace(RECIPE, writers=tuple(to.split(",")))
        return run.convert_all(refs, where, recipe, **options)

    def correct(self, path: Path | None = None) -> bytes:
        path = path or self.out / "x.md"
        changed = path.read_text(encoding="utf-8").replace("Anna Brandt", "Anna BRANDT")
        path.write_text(changed, encoding="utf-8")
        return changed.encode()


@pytest.fixture
def desk(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def rules(summary: Summary) -> list[str]:
    return [d.rule for d in summary.diagnostics if d.rule != "RUN019"]


def test_a_correction_is_never_overwritten(desk: Folders) -> None:
    desk.convert()
    mine = desk.correct()
    for _ in range(2):
        summary = desk.convert()
        assert (rules(summary), summary.refused) == (["RUN013"], 1)
        assert (desk.out / "x.md").read_bytes() == mine


def test_a_correction_stays_when_the_source_changes_and_the_other_outputs_go_on(desk: Folders) -> None:
    desk.convert(to="markdown,annotations")
    mine = desk.correct()
    desk.story("x", STORY + "\nUnd noch ein Satz.\n")
    summary = desk.convert(to="markdown,annotations")
    assert (desk.out / "x.md").read_bytes() == mine
    assert b"noch ein Satz" in (desk.out / "x.annotations.json").read_bytes()
    assert summary.refused == 1


def test_the_new_version_comes_beside_it_on_request(desk: Folders) -> None:
    desk.convert()
    mine = desk.correct()
    for _ in range(2):
        summary = desk.convert(keep_both=True)
        assert (desk.out / "x.md").read_bytes() == mine
        assert b"Anna Brandt" in (desk.out / "x.new.md").read_bytes()
    assert [(d.rule, d.severity) for d in summary.diagnostics] == [("RUN013", "info")]
    assert (summary.refused, summary.beside) == (0, 1)


def _settled(desk: Folders, **options: Any) -> dict[str, bytes]:
    """The output folder, which a second run with the same options leaves as it is."""
    states = []
    for _ in range(2):
        desk.convert(**options)
        states.append({p.relative_to(desk.out).as_posix(): p.read_bytes() for p in desk.out.rglob("*.md")})
    assert states[0] == states[1]
    return states[1]


@pytest.mark.parametrize("first", [True, False])
def test_the_new_version_takes_no_name_of_another_story(desk: Folders, first: bool) -> None:
    """Whether the other story is converted before or after the corrected one, in this run or in one before."""
    other = "X.NEW" if first else "x.new"  # sorts before x, and a disk may fold it
    desk.story(other, STORY.replace("Brandt", "Lund"))
    desk.convert()
    mine = desk.correct()
    left = _settled(desk, keep_both=True)
    assert left.keys() == {"x.md", "x.new2.md", f"{other}.md"}
    assert left["x.md"] == mine
    assert b"Lund" in left[f"{other}.md"]
    assert b"Brandt" in left["x.new2.md"]
    (desk.out / "x.new2.md").unlink()
    refs, _ = run.discover([desk.source / "x.txt"])
    run.convert_all(refs, desk.out, RECIPE, keep_both=True)
    assert b"Lund" in (desk.out / f"{other}.md").read_bytes(), "known from a run before"


def test_a_story_that_comes_later_takes_its_name_from_a_new_version(desk: Folders) -> None:
    desk.convert()
    desk.correct()
    assert "x.new.md" in _settled(desk, keep_both=True)
    desk.story("x.new", STORY.replace("Brandt", "Lund"))
    left = _settled(desk, keep_both=True)
    assert b"Lund" in left["x.new.md"]
    assert b"Brandt" in left["x.new2.md"]
    assert "x.new.md" in _settled(desk, prune=True)


@pytest.mark.parametrize("content", [b"", b"notes"])
def test_the_new_version_takes_no_name_of_a_foreign_file(desk: Folders, content: bytes) -> None:
    desk.convert()
    desk.correct()
    (desk.out / "x.new.md").write_bytes(content)
    left = _settled(desk, keep_both=True)
    assert left["x.new.md"] == content
    assert b"Brandt" in left["x.new2.md"]
    (desk.out / "x.new.md").unlink()
    assert _settled(desk, keep_both=True).keys() == {"x.md", "x.new2.md"}, "it keeps the name that it had"
    (desk.out / "x.new2.md").write_text("I went on here")
    left = _settled(desk, keep_both=True)
    assert left["x.new2.md"] == b"I went on here"
    assert b"Brandt" in left["x.new.md"]


def test_the_new_version_takes_no_name_of_a_source(desk: Folders) -> None:
    desk.convert()
    mine = desk.correct()
    (desk.out / "x.new.md").write_text("---\nwiremark: 1\nid: y\n---\n\n# y\n\nEin Satz.\n", encoding="utf-8")
    before = (desk.out / "x.new.md").read_bytes()
    for _ in range(2):
        desk.convert(desk.source / "x.txt", desk.out / "x.new.md", keep_both=True)
        assert (desk.out / "x.new.md").read_bytes() == before
        assert (desk.out / "x.md").read_bytes() == mine
        assert b"Anna Brandt" in (desk.out / "x.new2.md").read_bytes()


def test_the_new_version_stays_while_the_correction_does(desk: Folders) -> None:
    desk.convert()
    desk.correct()
    desk.convert(keep_both=True)
    desk.convert(prune=True)
    assert (desk.out / "x.new.md").is_file()
    (desk.out / "x.md").unlink()
    desk.convert(prune=True)
    assert {p.name for p in desk.out.glob("*.md")} == {"x.md"}


def test_force_overwrites_what_was_asked_for_and_no_more(desk: Folders) -> None:
    desk.convert()
    desk.correct()
    (desk.out / "notizen.md").write_text("meine")
    assert not desk.convert(force=True).diagnostics
    assert b"Anna Brandt" in (desk.out / "x.md").read_bytes()
    assert (desk.out / "notizen.md").read_text() == "meine"


@pytest.mark.parametrize("content", [b"my own notes\n", b"", bytes(range(256))])
def test_a_foreign_file_is_refused(desk: Folders, content: bytes) -> None:
    desk.out.mkdir()
    (desk.out / "x.md").write_bytes(content)
    for _ in range(2):
        assert rules(desk.convert()) == ["RUN014"]
        assert rules(desk.convert(prune=True)) == ["RUN014"]
        assert (desk.out / "x.md").read_bytes() == content
    desk.convert(to="annotations", prune=True)
    assert (desk.out / "x.md").read_bytes() == content


@pytest.mark.parametrize("kind", ["link", "dangling", "folder", "pipe"])
def test_what_is_no_plain_file_is_refused_even_with_force(desk: Folders, tmp_path: Path, kind: str) -> None:
    desk.out.mkdir()
    target, victim = desk.out / "x.md", tmp_path / "kostbar.txt"
    victim.write_text("kostbar")
    if kind == "folder":
        (target / "in").mkdir(parents=True)
    elif kind == "pipe":
        os.mkfifo(target)
    else:
        target.symlink_to(victim if kind == "link" else tmp_path / "nirgends")
    before = target.lstat()
    for force in (False, True):
        summary = desk.convert(force=force)
        assert rules(summary) == ["RUN014"]
        assert "--force leaves it" in summary.diagnostics[0].hint
    assert (target.lstat().st_ino, target.lstat().st_mode) == (before.st_ino, before.st_mode)
    assert victim.read_text() == "kostbar"
    assert not (tmp_path / "nirgends").exists()


def test_a_folder_that_is_a_link_leads_nowhere(desk: Folders, tmp_path: Path) -> None:
    (tmp_path / "anderswo").mkdir()
    desk.out.mkdir()
    (desk.out / "jahr").symlink_to(tmp_path / "anderswo")
    desk.story("jahr/y")
    assert rules(desk.convert(force=True)) == ["RUN014"]
    assert not list((tmp_path / "anderswo").iterdir())


def test_other_formats_remove_nothing_unless_asked(desk: Folders) -> None:
    desk.convert(to="markdown,annotations")
    desk.convert(to="annotations")
    assert (desk.out / "x.md").is_file()
    desk.convert(to="annotations", prune=True)
    assert not (desk.out / "x.md").exists()


def test_pruning_keeps_what_somebody_changed(desk: Folders) -> None:
    desk.convert(to="markdown,annotations")
    mine = desk.correct()
    summary = desk.convert(to="annotations", prune=True)
    assert (desk.out / "x.md").read_bytes() == mine
    assert rules(summary) == ["RUN013"]
    desk.story("y")
    (desk.source / "x.txt").unlink()
    desk.convert(to="annotations", prune=True)
    assert (desk.out / "x.md").read_bytes() == mine
    assert not (desk.out / "x.annotations.json").exists()


def test_pruning_removes_what_is_gone_and_not_what_is_not_named(desk: Folders) -> None:
    y = desk.story("y")
    desk.convert(to="markdown,annotations")
    desk.convert(desk.source / "x.txt", to="annotations")
    for dry in (True, False):
        summary = desk.convert(desk.source / "x.txt", to="annotations", prune=True, dry_run=dry)
        assert [c.name for c in summary.changes if c.action == "remove"] == ["x.md"]
        assert summary.removed == 1
    assert {p.name for p in desk.out.glob("[a-z]*")} == {"x.annotations.json", "y.md", "y.annotations.json"}
    y.unlink()
    summary = desk.convert(desk.source / "x.txt", to="annotations", prune=True)
    assert sorted(c.name for c in summary.changes if c.action == "remove") == ["y.annotations.json", "y.md"]
    assert summary.removed == 2


def test_pruning_leaves_other_formats_of_what_is_not_named(desk: Folders) -> None:
    desk.story("y")
    desk.convert(to="markdown,annotations")
    desk.convert(to="annotations")
    desk.convert(desk.source / "x.txt", to="annotations", prune=True)
    assert {p.name for p in desk.out.glob("*.md")} == {"y.md"}


def test_pruning_leaves_what_came_from_elsewhere(desk: Folders, tmp_path: Path) -> None:
    """From another folder, from an archive that this run does not read, from what was moved along with the folder."""
    with zipfile.ZipFile(tmp_path / "alt.zip", "w") as archive:
        archive.writestr("p.txt", STORY)
        archive.writestr("q.txt", STORY)
    other = tmp_path / "mehr" / "z.txt"
    other.parent.mkdir()
    other.write_text(STORY, encoding="utf-8")
    everything = {"x.md", "z.md", "p.md", "q.md"}

    def left() -> set[str]:
        return {p.name for p in desk.out.rglob("*.md")}

    desk.convert(desk.source, other.parent, tmp_path / "alt.zip")
    desk.convert(prune=True)
    assert left() == everything
    for folder in (desk.source, desk.out, other.parent):
        (tmp_path / "umzug").mkdir(exist_ok=True)
        folder.rename(tmp_path / "umzug" / folder.name)
    desk.source, desk.out = tmp_path / "umzug" / desk.source.name, tmp_path / "umzug" / desk.out.name
    (tmp_path / "alt.zip").rename(tmp_path / "umzug" / "alt.zip")
    desk.convert(prune=True)
    assert left() == everything
    with zipfile.ZipFile(tmp_path / "umzug" / "alt.zip", "w") as archive:
        archive.writestr("p.txt", STORY)
    desk.convert(tmp_path / "umzug" / "alt.zip", prune=True)
    assert left() == everything - {"q.md"}
    (tmp_path / "umzug" / "alt.zip").unlink()
    (tmp_path / "umzug" / "mehr" / "z.txt").unlink()
    desk.convert(prune=True)
    assert left() == {"x.md"}


def test_a_mirror_holds_what_is_named_and_nothing_else_of_ours(desk: Folders) -> None:
    desk.story("y")
    desk.convert()
    (desk.out / "notizen.md").write_text("meine")
    desk.convert(desk.source / "x.txt", mirror=True)
    assert {p.name for p in desk.out.glob("*.md")} == {"x.md", "notizen.md"}


def test_a_source_is_never_removed_and_never_an_output(desk: Folders) -> None:
    desk.convert()
    mine = desk.correct()
    for prune in (False, True):
        desk.convert(desk.out, to="annotations", prune=prune)
        assert (desk.out / "x.md").read_bytes() == mine
        assert (desk.out / "x.annotations.json").is_file()
    summary = desk.convert(desk.out, to="markdown", force=True)
    assert (desk.out / "x.md").read_bytes() == mine
    assert rules(summary) in ([], ["RUN015"])


def test_an_output_read_as_a_source_is_not_removed_either(desk: Folders) -> None:
    desk.convert()
    before = (desk.out / "x.md").read_bytes()
    desk.convert(desk.out, to="annotations", prune=True)
    assert (desk.out / "x.md").read_bytes() == before


@pytest.mark.parametrize("how", ["prune", "mirror"])
def test_a_source_that_can_not_be_read_today_keeps_its_outputs(desk: Folders, how: str) -> None:
    desk.convert()
    (desk.source / "x.txt").write_bytes(b"\x00\x01" * 400)
    desk.convert(**{how: True})  # type: ignore[arg-type]
    assert (desk.out / "x.md").is_file()


def test_a_dry_run_says_what_would_happen_and_writes_nothing(desk: Folders, tmp_path: Path) -> None:
    def said(**options: Any) -> list[tuple[str, str]]:
        return [(c.action, c.name) for c in desk.convert(dry_run=True, **options).changes]

    assert said() == [("write", "x.md")]
    assert not desk.out.exists()
    desk.convert(to="markdown,annotations")
    desk.story("x", STORY + "\nMehr.\n")
    before = {p: p.read_bytes() for p in desk.out.iterdir()}
    assert said() == [("replace", "x.md")]
    assert said(prune=True) == [("replace", "x.md"), ("remove", "x.annotations.json")]
    mine = desk.correct()
    assert said() == [("refuse", "x.md")]
    assert {p: p.read_bytes() for p in desk.out.iterdir()} == {**before, desk.out / "x.md": mine}


def test_in_place_twice(desk: Folders) -> None:
    for number in range(2):
        summary = desk.convert(out=desk.source, to="newsml-g2,jsonld,annotations,ninjs")
        assert (summary.sources, summary.failed, summary.unchanged) == (1, 0, number)
        assert not summary.diagnostics


def test_in_place_a_correction_is_read_instead_of_its_source(desk: Folders) -> None:
    desk.convert(out=desk.source)
    desk.correct(desk.source / "x.md")
    refs, notes = run.discover([desk.source], exclude=desk.source)
    assert [r.path.name for r in refs] == ["x.md"]
    assert [(n.rule, n.severity) for n in notes] == [("RUN004", "info")]


@pytest.mark.parametrize("formats", [("markdown", "markdown", "jsonld"), ("jsonld", "markdown,jsonld", "markdown")])
def test_in_place_a_correction_stays_the_source_of_all_later_runs(desk: Folders, formats: tuple[str, ...]) -> None:
    desk.convert(out=desk.source)
    mine = desk.correct(desk.source / "x.md").replace(b"\n---\n", b"\n# mine\n---\n", 1)  # no run would write it so
    (desk.source / "x.md").write_bytes(mine)
    for to in formats:
        summary = desk.convert(out=desk.source, to=to, prune=True)
        assert (rules(summary), summary.refused) == ([], 0)
        assert (desk.source / "x.md").read_bytes() == mine
    (desk.source / "x.md").unlink()
    desk.convert(out=desk.source)
    assert b"BRANDT" not in (desk.source / "x.md").read_bytes(), "made anew from the copy, once the correction is gone"


def test_in_place_a_source_that_was_never_ours_is_refused_as_an_output(desk: Folders) -> None:
    desk.convert(out=desk.source)
    (desk.source / "x.txt").unlink()
    made = (desk.source / "x.md").rename(desk.source / "y.md").read_bytes()
    foreign = made.replace(b'id: "x"', b'id: "y"').replace(b"\n---\n", b"\n# mine\n---\n", 1)
    (desk.source / "y.md").write_bytes(foreign)
    summary = desk.convert(desk.source / "y.md", out=desk.source)
    assert (rules(summary), summary.refused) == (["RUN015"], 1)
    assert (desk.source / "y.md").read_bytes() == foreign


def test_in_place_a_gone_source_leaves_no_output_behind_as_one(desk: Folders) -> None:
    desk.convert(out=desk.source, to="newsml-g2")
    desk.story("y")
    (desk.source / "x.txt").unlink()
    refs, _ = run.discover([desk.source], exclude=desk.source)
    assert [r.path.name for r in refs] == ["y.txt"]


def test_what_was_built_below_the_folder_is_no_source(
    desk: Folders, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """``build .``, then ``convert .``: as relative paths, in which no folder has the other's path."""
    monkeypatch.chdir(desk.source)
    here = Path()
    for out in (Path("build/data"), here, Path("out"), here, Path("build/data")):
        summary = desk.convert(here, out=out)
        assert (summary.sources, summary.diagnostics) == (1, ()), out
    desk.correct(Path("x.md"))
    for out in (here, Path("out"), here):
        assert desk.convert(here, out=out).sources == 1
    assert b"BRANDT" in Path("x.md").read_bytes()
    assert b"BRANDT" in Path("out/x.md").read_bytes()


def test_of_a_story_in_several_formats_one_is_the_source(desk: Folders) -> None:
    desk.story("y")
    desk.convert(to="newsml-g2,markdown,annotations")
    refs, notes = run.discover([desk.out])
    assert ([r.path.name for r in refs], notes) == (["x.md", "y.md"], ())
    desk.correct(desk.out / "y.annotations.json")
    refs, _ = run.discover([desk.out])
    assert [r.path.name for r in refs] == ["x.md", "y.annotations.json"]


def test_an_output_folder_below_a_source_folder_is_passed_over(desk: Folders, tmp_path: Path) -> None:
    desk.convert(to="markdown,annotations")
    refs, notes = run.discover([tmp_path], exclude=tmp_path / "anderswo")
    assert ([r.id for r in refs], notes) == (["meldungen/x"], ())
    desk.correct()
    refs, notes = run.discover([tmp_path], exclude=tmp_path / "anderswo")
    assert [r.id for r in refs] == ["meldungen/x"]
    assert [(n.rule, n.severity) for n in notes] == [("RUN004", "warning")]
    refs, _ = run.discover([desk.out / "x.md"])
    assert [r.id for r in refs] == ["x"]


def test_from_a_folder_above_a_correction_is_passed_over_and_told(desk: Folders, tmp_path: Path) -> None:
    """The story is read uncorrected, under its own name; who wants the correction is told how."""
    desk.story("unter/y")
    desk.convert(out=desk.source)
    desk.correct(desk.source / "unter" / "y.md")
    refs, notes = run.discover([tmp_path], exclude=tmp_path)
    assert [(r.id, r.path.name) for r in refs] == [("meldungen/x", "x.txt"), ("meldungen/unter/y", "y.txt")]
    (note,) = notes
    assert (note.rule, note.severity) == ("RUN004", "warning")
    assert note.location.source == str(desk.source / "unter" / "y.md")
    assert "unter/y.txt beside it is read, as it was before" in note.message
    assert f"name the folder, {desk.source}:" in note.hint
    refs, _ = run.discover([desk.source], exclude=desk.source)
    assert [r.path.name for r in refs] == ["x.txt", "y.md"]


def test_outputs_that_were_made_into_the_folder_above_are_no_sources(desk: Folders, tmp_path: Path) -> None:
    desk.convert(tmp_path, to="annotations", out=tmp_path)
    refs, _ = run.discover([desk.source], exclude=tmp_path)
    assert [r.path.name for r in refs] == ["x.txt"]


def test_two_sources_never_share_an_output(desk: Folders) -> None:
    desk.story("y")
    for name in ("x", "y"):
        path = desk.source / f"{name}.md"
        path.write_text(f"---\nwiremark: 1\nid: gleich\n---\n\n# {name}\n\nEin Satz aus {name}.\n", encoding="utf-8")
        (desk.source / f"{name}.txt").unlink()
    for _ in range(2):
        summary = desk.convert(to="annotations")
        assert rules(summary) == ["RUN003"]
        assert b"Ein Satz aus x" in (desk.out / "gleich.annotations.json").read_bytes()


@pytest.mark.parametrize(("one", "other"), [("Flut.txt", "flut.md"), ("Flüsse.txt", "Flüsse.md")])
def test_names_that_a_disk_may_not_tell_apart_are_told(tmp_path: Path, one: str, other: str) -> None:
    for name in (one, other):
        (tmp_path / name).write_text(STORY, encoding="utf-8")
    refs, notes = run.discover([tmp_path])
    assert (len(refs), [n.rule for n in notes]) == (1, ["RUN003"])


@pytest.mark.parametrize("named", ["x.md", "anders.md"])
def test_a_name_that_differs_only_in_case_from_what_an_earlier_run_left_is_told(desk: Folders, named: str) -> None:
    source = desk.story("X")
    (desk.source / "x.txt").unlink()
    desk.convert(source, out=desk.out, name=named)
    for dry in (True, False, False):
        summary = desk.convert(source, dry_run=dry)
        assert [(d.rule, d.severity) for d in summary.diagnostics if d.rule != "RUN019"] == (
            [("RUN003", "warning")] if named == "x.md" else []
        )
    assert rules(desk.convert(source, prune=True)) == []


def test_a_change_while_the_run_looks_is_not_lost(desk: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.convert()
    desk.story("x", STORY + "\nMehr.\n")
    from converter.run import ownership

    decide = ownership.decide

    def late(*args: object, **options: object) -> object:
        decision = decide(*args, **options)  # type: ignore[arg-type]
        (desk.out / "x.md").write_text("in letzter Sekunde")
        return decision

    monkeypatch.setattr(ownership, "decide", late)
    with pytest.raises(run.Refused) as caught:
        desk.convert()
    assert caught.value.diagnostic.rule == "RUN013"
    assert (desk.out / "x.md").read_text() == "in letzter Sekunde"
    assert not [p for p in desk.out.iterdir() if p.name.endswith(".tmp")]


def test_permissions_of_an_output_stay(desk: Folders) -> None:
    desk.convert()
    (desk.out / "x.md").chmod(0o600)
    desk.story("x", STORY + "\nMehr.\n")
    desk.convert()
    assert (desk.out / "x.md").stat().st_mode & 0o777 == 0o600
