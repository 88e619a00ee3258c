"""``wiremark`` in a pipe, and the exit code that a finding gives."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from called import needs_permissions, run

from converter.checks import discovery as to_judge
from converter.run import discovery

STORY = 'Emden (Reuters) - Ministerin Gesa Harms sagte am Montag: "Der Hafen bleibt offen."\n'
WARNED = STORY.encode() + "Jürgen Böll schwieg in Köln.\n".encode("cp1252") + "Grüße über Münster.\n".encode()


def test_a_story_goes_through_a_pipe(tmp_path: Path) -> None:
    done = run("convert", "-", "--to", "jsonld", stdin=STORY.encode(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["@context"]
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


@pytest.mark.parametrize("out", [(), ("-o", "-")])
def test_one_file_in_one_format_goes_to_standard_output(tmp_path: Path, out: tuple[str, ...]) -> None:
    (tmp_path / "x.txt").write_text(STORY, "utf-8")
    done = run("convert", "x.txt", "--to", "newsml-g2", *out, cwd=tmp_path)
    assert done.stdout.startswith(b"<?xml")
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]


def test_what_can_not_go_to_standard_output_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(STORY, "utf-8")
    for call in (["x.txt", "-o", "-"], ["x.txt"], ["x.txt", "x.txt", "-o", "-", "--to", "jsonld"]):
        done = run("convert", *call, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, b""), call


def test_standard_input_into_a_folder_has_the_name_that_was_given(tmp_path: Path) -> None:
    done = run("convert", "-", "-o", "out", "--stdin-filename", "in/hafen.txt", "--list", stdin=WARNED, cwd=tmp_path)
    assert {"hafen.jsonld", "hafen.newsml.xml"} <= {Path(n).name for n in done.stdout.decode().split()}
    assert b"in/hafen.txt:2:" in done.stderr
    assert done.returncode == 1


def test_show_and_quotes_read_standard_input(tmp_path: Path) -> None:
    for command in ("show", "quotes"):
        done = run(command, "-", stdin=STORY.encode("cp1252"), cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"Gesa Harms" in done.stdout


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 1),
        (("--fail-level", "error"), 0),
        (("--ignore", "SRC014"), 0),
        (("--select", "SRC"), 1),
        (("--exit-zero",), 0),
    ],
)
def test_a_warning_gives_convert_the_exit_code_of_validate(tmp_path: Path, options: tuple[str, ...], code: int) -> None:
    (tmp_path / "x.txt").write_bytes(WARNED)
    for _ in range(2):  # the second time nothing is converted, and it is told all the same
        done = run("convert", "x.txt", "-o", "out", *options, cwd=tmp_path)
        assert done.returncode == code, done.stderr


def test_a_report_for_programs_has_standard_output_for_itself(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(WARNED)
    done = run("convert", "x.txt", "-o", "out", "--format", "json", cwd=tmp_path)
    assert "SRC014" in {entry["rule"] for entry in json.loads(done.stdout)}


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("call", [("rules",), ("convert", "x.txt", "--to", "jsonld"), ("--help",)])
def test_a_full_disk_behind_standard_output_is_2(tmp_path: Path, call: tuple[str, ...]) -> None:
    (tmp_path / "x.txt").write_text(STORY, "utf-8")
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "converter", *call]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"standard output" in done.stderr


@pytest.mark.parametrize("call", [("rules", "--format", "json"), ("show", "x.txt"), ("--help",), ("--version",)])
def test_a_closed_pipe_is_quiet(tmp_path: Path, call: tuple[str, ...]) -> None:
    (tmp_path / "x.txt").write_text(STORY, "utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "converter", *call]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False, cwd=tmp_path)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(os.name != "posix", reason="no shell that closes streams")
@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("convert x.txt -o out -q >&-", 0),
        ("convert x.txt -o out 2>&-", 0),
        ("convert x.txt -o out -q <&- >&- 2>&-", 0),
        ("convert x.txt --to jsonld >&-", 2),
        ("convert - --to jsonld <&-", 2),
        ("convert - -o out <&-", 2),
        ("show - <&-", 2),
        ("quotes - <&-", 2),
        ("validate - <&-", 2),
    ],
)
def test_a_standard_stream_that_is_closed_ends_nothing_in_a_traceback(tmp_path: Path, call: str, code: int) -> None:
    (tmp_path / "x.txt").write_text(STORY, "utf-8")
    command = ["sh", "-c", f'exec "$0" -m converter {call}', sys.executable]
    done = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path, timeout=60)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    if " - " in call:
        assert b"standard input can't be read: it is closed" in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
@pytest.mark.parametrize(
    ("call", "code"),
    [
        (("convert", "{}", "x.txt", "-o", "out"), 2),
        (("convert", "-o", "out", "."), 0),
        (("build", "{}", "-o", "out"), 2),
        (("validate", "{}"), 2),
        (("show", "{}"), 2),
        (("quotes", "{}", "x.txt"), 2),
        (("why", "{}"), 2),
        (("diff", "{}", "x.txt"), 2),
        (("watch", "{}", "--once"), 2),
    ],
    ids=lambda c: " ".join(c) if isinstance(c, tuple) else str(c),
)
@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
def test_nothing_waits_for_what_is_no_file(tmp_path: Path, kind: str, call: tuple[str, ...], code: int) -> None:
    (tmp_path / "x.txt").write_text(STORY, "utf-8")
    name = "/dev/zero" if kind == "device" else "p.txt"
    with socket.socket(socket.AF_UNIX) as end, pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)  # a socket's name is short
        if kind == "pipe":
            os.mkfifo(name)
        elif kind == "socket":
            end.bind(name)
        done = run(*(part.replace("{}", name) for part in call), cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    if code:
        assert name.encode() in done.stderr
    if "x.txt" in call and call[0] in ("convert", "quotes"):
        assert b"1 source converted" in done.stdout or b"Gesa Harms" in done.stdout, "the others are read all the same"


@needs_permissions
@pytest.mark.parametrize("command", [("convert", "-o", "out"), ("quotes",), ("validate",), ("build", "-o", "out")])
def test_a_file_that_can_not_be_read_stops_no_other(tmp_path: Path, command: tuple[str, ...]) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(STORY, "utf-8")
    (tmp_path / "a.xml").write_text("<a>", "utf-8")
    (tmp_path / "b.xml").write_text("<a>", "utf-8")
    names = ("a.xml", "b.xml") if command[0] == "validate" else ("a.txt", "b.txt")
    (tmp_path / names[0]).chmod(0)
    done = run(command[0], *names, *command[1:], cwd=tmp_path, bound=True)
    assert done.returncode == 2
    assert names[0].encode() in done.stderr
    told = {"convert": b"1 source converted", "build": b"1 source converted", "quotes": b"Gesa", "validate": b"b.xml"}
    assert told[command[0]] in done.stdout


@needs_permissions
@pytest.mark.parametrize("command", [("convert", "-o", "out"), ("quotes",), ("validate",), ("build", "-o", "out")])
def test_a_folder_inside_that_can_not_be_entered_stops_no_other(tmp_path: Path, command: tuple[str, ...]) -> None:
    """What asks it for the mark of a site gets no answer."""
    closed = tmp_path / "wire" / "closed"
    closed.mkdir(parents=True)
    (tmp_path / "wire" / "a.txt").write_text(STORY, "utf-8")
    if command[0] == "validate":
        (tmp_path / "wire" / "a.xml").write_text("<a>", "utf-8")
    closed.chmod(0)
    done = run(command[0], "wire", *command[1:], cwd=tmp_path, bound=True)
    closed.chmod(0o700)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"closed: error RUN005" in done.stderr
    told = {"convert": b"1 source converted", "build": b"1 source converted", "quotes": b"Gesa", "validate": b"a.xml"}
    assert told[command[0]] in done.stdout


@needs_permissions
def test_a_folder_that_may_not_be_written_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, "utf-8")
    (tmp_path / "closed").mkdir(mode=0o555)
    for out in ("closed", "closed/inside"):
        done = run("convert", "a.txt", "-o", out, cwd=tmp_path, bound=True)
        assert (done.returncode, b"RUN009" in done.stderr, b"look at its permissions" in done.stderr) == (2, True, True)
    assert list((tmp_path / "closed").iterdir()) == []


def test_a_folder_inside_that_gives_no_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs this, root too."""
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "a.txt").write_text(STORY, "utf-8")
    ask = Path.is_file

    def refused(path: Path) -> bool:
        if path.parent == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return ask(path)

    monkeypatch.setattr(Path, "is_file", refused)
    refs, notes = discovery.discover([tmp_path])
    assert [r.name.rpartition("/")[2] for r in refs] == ["a.txt"]
    assert [(n.rule, n.location.source) for n in notes] == [("RUN005", str(closed))]


def test_validate_is_not_green_where_a_folder_inside_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be judged is told as an argument that can't be opened is; unless it was to be left out."""
    for name in ("open", "closed", "left"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.xml").write_text("<a/>", "utf-8")
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name not in ("closed", "left") and may(path, mode))
    found = to_judge.discover([str(tmp_path)], to_judge.Choice(exclude=("left",)))
    assert found.unreadable == (str(tmp_path / "closed"),)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_that_is_called_gitignore_keeps_nobody_waiting(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<a>", "utf-8")
    os.mkfifo(tmp_path / ".gitignore")
    done = run("validate", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert b"a.xml" in done.stdout


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
@pytest.mark.parametrize("option", ["--config", "--baseline"])
def test_a_pipe_in_place_of_an_options_file_keeps_nobody_waiting(tmp_path: Path, option: str) -> None:
    (tmp_path / "a.xml").write_text("<a>", "utf-8")
    os.mkfifo(tmp_path / "pipe")
    done = run("validate", "a.xml", option, "pipe", cwd=tmp_path)
    assert done.returncode == 2
    assert b"no regular file" in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
@pytest.mark.parametrize("call", [("--format", "json:pipe"), ("--format", "json", "--output-file", "pipe")])
def test_a_report_to_a_pipe_that_nobody_reads_is_refused(tmp_path: Path, call: tuple[str, ...]) -> None:
    (tmp_path / "a.xml").write_text("<a>", "utf-8")
    os.mkfifo(tmp_path / "pipe")
    done = run("validate", "a.xml", *call, cwd=tmp_path)
    assert done.returncode == 2
    assert b"nobody reads this pipe" in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_report_to_a_pipe_that_somebody_reads_arrives(tmp_path: Path) -> None:
    """However much it is: more than a pipe holds."""
    for number in range(300):
        (tmp_path / f"{number}.xml").write_text("<a>", "utf-8")
    os.mkfifo(tmp_path / "pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()), daemon=True)
    reader.start()
    run("validate", ".", "--format", "json:pipe", "-j", "1", cwd=tmp_path)
    reader.join(30)
    assert len(read[0]) > 1 << 16
    assert json.loads(read[0])


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<a>", "utf-8")
    (tmp_path / "kept.json").write_text("[]", "utf-8")
    (tmp_path / "report.json").symlink_to("kept.json")
    assert run("validate", "a.xml", "--format", "json:report.json", cwd=tmp_path).returncode == 1
    assert (tmp_path / "report.json").is_symlink()
    assert json.loads((tmp_path / "kept.json").read_bytes())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xml", "kept.json", "report.json"]


@pytest.mark.parametrize("call", [("--to", "jsonld"), ("-o", "x"), ("-", "-o", "x")])
def test_empty_standard_input_is_told_as_empty_wherever_it_goes(tmp_path: Path, call: tuple[str, ...]) -> None:
    done = run("convert", "-", *call, stdin=b"", cwd=tmp_path)
    assert (done.returncode, b"SRC002" in done.stderr, b"SRC001" in done.stderr) == (1, True, False)


def test_text_of_no_kind_is_read_from_standard_input_wherever_it_goes(tmp_path: Path) -> None:
    for call in (("--to", "jsonld"), ("-o", "x", "--to", "jsonld")):
        assert run("convert", "-", *call, stdin=b"Nur ein Satz.\n", cwd=tmp_path).returncode == 0, call


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
@pytest.mark.parametrize("command", [("validate",), ("convert", "--to", "jsonld")])
def test_a_pipe_is_called_one_and_standard_input_recommended(tmp_path: Path, command: tuple[str, ...]) -> None:
    os.mkfifo(tmp_path / "rohr")
    done = run(*command, "rohr", cwd=tmp_path)
    assert done.returncode == 2
    assert b"RUN005 is no regular file, but a pipe" in done.stderr
    assert b"- < rohr" in done.stderr


@pytest.mark.parametrize(("out", "words"), [("o9", "o9 is a file"), ("o9/a/b", "o9 is a file"), ("ab", "ab is a link")])
def test_what_stands_where_a_folder_is_wanted_is_named(tmp_path: Path, out: str, words: str) -> None:
    (tmp_path / "x.txt").write_text(STORY, "utf-8")
    (tmp_path / "o9").write_text("mine", "utf-8")
    (tmp_path / "ab").symlink_to("nirgends/nichts")
    for command in ("convert", "build"):
        done = run(command, "x.txt", "-o", out, cwd=tmp_path)
        said = done.stderr.decode()
        assert (done.returncode, "RUN009" in said, words in said, "make room" in said) == (2, True, True, False), said
        assert ", not a folder" in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_device_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(STORY, "utf-8")
    done = run("convert", "x.txt", "-o", "/dev/full", cwd=tmp_path)
    assert (done.returncode, b"/dev/full is a device, not a folder" in done.stderr) == (2, True)
