"""Folders that somebody prepared, two runs at once, a run that is killed: nothing of others is touched."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from converter import run
from converter.checks import discovery as to_judge
from converter.pipeline import Recipe, Source
from converter.run import Refused
from converter.run.manifest import COPY

RECIPE = Recipe(annotators=(), writers=("annotations",))
COPY_OF_DAY = 'Ohlsum (Reuters) - "Der Damm hält", sagte Deichgräfin Wibke Torn.\n'
pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire" / "damm.txt").write_text(COPY_OF_DAY, encoding="utf-8")
    (tmp_path / "mine.txt").write_text("precious", encoding="utf-8")
    return tmp_path


def convert(desk: Path, source: str = "wire", out: str = "out", **options: Any) -> tuple[run.Summary, set[str]]:
    refs, notes = run.discover([desk / source])
    summary = run.convert_all(refs, desk / out, RECIPE, **options)
    return summary, {d.rule for d in (*notes, *summary.diagnostics)}


# ---------------------------------------------------------------------------------------------------- the output folder

HASH = "0" * 64


def line(**changes: Any) -> bytes:
    made = {
        "source": "gone",
        "input": HASH,
        "recipe": HASH,
        "edition": {"version": 1, "first_created": None, "version_created": None},
        "stories": [],
        "outputs": {},
        "diagnostics": [],
        "at": "",
        "others": {},
    }
    return json.dumps(made | changes).encode() + b"\n"


@pytest.mark.parametrize(
    "bad",
    [
        line(outputs={"../mine.txt": HASH}),
        line(outputs={"../mine.annotations.json": HASH}),
        line(outputs={"/etc/hosts.annotations.json": HASH}),
        line(outputs={"a/../../mine.annotations.json": HASH}),
        line(outputs={"a\\b.annotations.json": HASH}),
        line(outputs={"damm.annotations.json": "short"}),
        line(outputs=["damm.annotations.json"]),
        line(others={"../mine.txt": []}),
        line(others={"damm.annotations.json": HASH}),
        line(source=["damm"]),
        line(source=7),
        line(source=""),
        line(edition={"version": "three"}),
        line(edition={"version": -1}),
        line(edition={"version": 10**30}),
        line(edition={"version": 1, "first_created": "2025-13-45T00:00:00Z"}),
        line(edition=[]),
        line(stories={"damm": 1}),
        line(diagnostics=[{"rule": 3}]),
        line(diagnostics=[[]]),
        line(at=5),
        line(more=1),
        b"[]\n",
        b"null\n",
        b"{}\n",
        b"[" * 100_000 + b"\n",
        b"\xff\xfe\n",
        b'{"manifest": "two", "wiremark": 1}\n',
    ],
)
@pytest.mark.parametrize("prune", [False, True])
def test_no_line_of_a_manifest_reaches_outside_or_ends_a_run(desk: Path, bad: bytes, *, prune: bool) -> None:
    convert(desk)
    for name in (run.MANIFEST, COPY):
        (desk / "out" / name).write_bytes((desk / "out" / name).read_bytes() + bad)
    summary, rules = convert(desk, prune=prune, force=True)
    assert "RUN012" in rules
    assert (summary.stories, summary.failed) == (1, 0)
    assert (desk / "mine.txt").read_text(encoding="utf-8") == "precious"
    assert {p.name for p in desk.iterdir()} == {"wire", "mine.txt", "out"}


def test_hidden_temporary_files_of_others_stay(desk: Path) -> None:
    convert(desk)
    theirs = [desk / "out" / name for name in (".draft.tmp", ".damm.annotations.json.tmp", ".wiremark-x.tmp", "a.part")]
    for path in theirs:
        path.write_text("theirs", encoding="utf-8")
    convert(desk, prune=True, force=True)
    assert all(path.read_text(encoding="utf-8") == "theirs" for path in theirs)


@pytest.mark.parametrize("name", [run.LOCK, run.MANIFEST, COPY])
@pytest.mark.parametrize("kind", ["link", "hard link", pytest.param("pipe", marks=pipes), "folder"])
def test_files_of_ours_that_are_none_reach_nobody(desk: Path, name: str, kind: str) -> None:
    """They are neither followed nor waited for; a run says that it can't write, or puts its own in their place."""
    (desk / "out").mkdir()
    path = desk / "out" / name
    if kind == "link":
        path.symlink_to(desk / "mine.txt")
    elif kind == "hard link":
        path.hardlink_to(desk / "mine.txt")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    begun = time.monotonic()
    try:
        convert(desk)
    except Refused as refused:
        assert refused.diagnostic.rule == "RUN009"  # noqa: PT017 - either is right
    assert time.monotonic() - begun < 10
    assert (desk / "mine.txt").read_text(encoding="utf-8") == "precious"


# ---------------------------------------------------------------------------------------------------- the source folder


def test_links_lead_out_of_a_source_folder_only_where_asked(desk: Path) -> None:
    (desk / "secret.txt").write_text("Ohlsum (Reuters) - Geheim.\n", encoding="utf-8")
    (desk / "wire" / "leak.txt").symlink_to(desk / "secret.txt")
    (desk / "wire" / "round").symlink_to(desk)
    refs, notes = run.discover([desk / "wire"])
    assert [r.id for r in refs] == ["damm"]
    assert [(n.rule, n.message) for n in notes] == [("RUN004", "2 links passed over")]
    followed, _ = run.discover([desk / "wire"], follow_links=True)
    assert {"damm", "leak"} <= {r.id for r in followed}


@pipes
def test_pipes_and_devices_are_no_sources(desk: Path) -> None:
    for name in ("a.txt", "b.md", "c.zip", "d.txt.gz"):
        os.mkfifo(desk / "wire" / name)
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(desk / "wire")  # a socket's name is short
        server.bind("e.txt")
        begun = time.monotonic()
        refs, notes = run.discover([desk / "wire"])
        _, named = run.discover([desk / "wire" / "a.txt", Path("/dev/zero")])
    os.chdir("/")
    assert time.monotonic() - begun < 5
    assert [r.id for r in refs] == ["damm"]
    assert [n.rule for n in notes] == ["RUN004"] * 5
    assert [n.rule for n in named] == ["RUN005"] * 2


def test_names_that_are_not_utf_8_or_odd_give_valid_outputs(desk: Path) -> None:
    names = [b"a\xff\xe9.txt", b"line\nbreak.txt", b" blank .txt", b"con.txt", b"%00.txt", b"-rf.txt"]
    for name in names:
        try:
            Path(os.fsdecode(os.path.join(os.fsencode(desk / "wire"), name))).write_text(COPY_OF_DAY, encoding="utf-8")
        except OSError:
            pytest.skip("this disk does not take such names")
    refs, _ = run.discover([desk / "wire"])
    recipe = Recipe(annotators=(), writers=("newsml-g2", "nitf", "ninjs", "jsonld", "annotations", "markdown"))
    summary = run.convert_all(refs, desk / "out", recipe, check=run.judge)
    assert summary.stories == len(names) + 1
    assert {d.rule for d in summary.diagnostics if d.severity != "info"} == set()
    assert all(name.isascii() and name.isprintable() and not name.startswith(("-", ".")) for name in summary.outputs)


# ------------------------------------------------------------------------------------------------------------ processes


@pytest.fixture
def many(tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(240):
        (folder / f"{number}.txt").write_text(COPY_OF_DAY * 20, encoding="utf-8")
    return tmp_path


def start(desk: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "converter", *arguments]
    environ = {**os.environ, "SOURCE_DATE_EPOCH": "1760000000"}
    return subprocess.Popen(
        command,
        cwd=desk,
        env=environ,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def alive(session: int) -> list[int]:
    """The processes of a session that still run; what is dead and not yet waited for does not."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            state = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if len(state) > 3 and int(state[3]) == session and state[0] not in "ZX":
            found.append(int(entry.name))
    return found


def begun(desk: Path) -> None:
    deadline = time.monotonic() + 60
    while not any((desk / "out").glob("*.jsonld")):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_process_survives_its_parent(many: Path, number: signal.Signals) -> None:
    process = start(many, "convert", "many", "-o", "out", "-j", "2", "-q")
    begun(many)
    assert len(alive(process.pid)) > 2
    process.send_signal(number)
    process.communicate(timeout=20)
    assert process.returncode == (-number if number == signal.SIGKILL else 128 + number)
    deadline = time.monotonic() + 4  # two seconds, on a busy machine
    while alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive(process.pid) == []
    written = sorted(p.name for p in (many / "out").iterdir())
    time.sleep(0.5)
    assert sorted(p.name for p in (many / "out").iterdir()) == written


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_unwritable_folder_is_said_once_whatever_the_number_of_workers(many: Path, jobs: str) -> None:
    (many / "out").write_text("a file", encoding="utf-8")
    process = start(many, "convert", "many", "-o", "out/x", "-j", jobs)
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, said.count("RUN009")) == (2, 1), said


@pytest.fixture
def site(tmp_path: Path) -> tuple[Path, set[str]]:
    """A folder of stories, and the files of the site that is made of them."""
    (tmp_path / "wire").mkdir()
    for number in range(6):
        (tmp_path / "wire" / f"{number}.txt").write_text(COPY_OF_DAY, encoding="utf-8")
    process = start(tmp_path, "build", "wire", "-o", "right", "--no-search", "-q")
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return tmp_path, files(tmp_path / "right" / "site")


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize("wait", ["60", "0"])
def test_two_builds_into_one_folder(site: tuple[Path, set[str]], wait: str) -> None:
    """The second one waits, or says who is at work; in the end the site is whole."""
    desk, wanted = site
    for offset in (0.0, 0.2, 0.5, 0.9, 1.4, 2.0):
        out = f"b{offset}"
        first = start(desk, "build", "wire", "-o", out, "--no-search", "-q")
        time.sleep(offset)
        second = start(desk, "build", "wire", "-o", out, "--no-search", "-q", "--wait", wait)
        told = [p.communicate(timeout=120)[0] for p in (first, second)]
        assert {first.returncode, second.returncode} <= {0, 2}
        assert 0 in (first.returncode, second.returncode), told
        for process, said in zip((first, second), told, strict=True):
            if process.returncode:
                assert "RUN010" in said
                assert "another wiremark (process " in said
        assert files(desk / out / "site") == wanted, offset


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links are followed here")
@pytest.mark.parametrize("follow", [False, True])
def test_a_source_that_becomes_a_link_since_it_was_found(desk: Path, *, follow: bool) -> None:
    refs, _ = run.discover([desk / "wire"], follow_links=follow)
    (desk / "wire" / "damm.txt").unlink()
    (desk / "wire" / "damm.txt").symlink_to(desk / "mine.txt")
    read = [isinstance(run.load(ref), Source) for ref in refs]
    assert read == [follow]
    named, _ = run.discover([desk / "wire" / "damm.txt"])
    assert isinstance(run.load(named[0]), Source), "who names a link means it"


def test_folders_a_thousand_deep(desk: Path) -> None:
    """Neither walking down nor making such folders may end in a traceback."""
    top = os.open(desk / "wire", os.O_RDONLY)
    for _ in range(1_200):
        os.mkdir("d", dir_fd=top)
        inner = os.open("d", os.O_RDONLY, dir_fd=top)
        os.close(top)
        top = inner
    with open(os.open("deep.txt", os.O_CREAT | os.O_WRONLY, dir_fd=top), "w", encoding="utf-8") as file:
        file.write("Emden (dpa) - Die Schleuse bleibt zu.")
    with open(os.open("other.xml", os.O_CREAT | os.O_WRONLY, dir_fd=top), "w", encoding="utf-8") as file:
        file.write("<a>")
    os.close(top)
    refs, notes = run.discover([desk / "wire"])
    assert not notes
    recipe = Recipe(annotators=(), writers=("markdown",))
    summary = run.convert_all([r for r in refs if r.path.name == "deep.txt"], desk / "out", recipe, jobs=1)
    assert summary.stories == 1
    found = to_judge.discover([str(desk / "wire")], to_judge.Choice()).files
    assert [Path(path).name for path, _ in found] == ["other.xml"]
    subprocess.run(["rm", "-rf", str(desk / "wire" / "d")], check=True)  # whoever tidies up goes down by recursion


@pytest.mark.parametrize("name", ["..txt", "...txt", ".txt", "a/..md", "..", "x\0y.txt", "../../z.txt", "C:\\z.txt"])
def test_names_in_archives(desk: Path, name: str) -> None:
    with zipfile.ZipFile(desk / "feed.zip", "w") as archive:
        archive.writestr(name, "Emden (dpa) - Die Schleuse bleibt zu.")
    refs, _ = run.discover([desk / "feed.zip"])
    run.convert_all(refs, desk / "out" / "in", Recipe(annotators=(), writers=("markdown",)), jobs=1)
    assert not [p for p in desk.rglob("*.md") if not p.is_relative_to(desk / "out" / "in")]
