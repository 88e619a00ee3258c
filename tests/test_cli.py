"""The command as a new user meets it: help, typos, wrong paths, interrupts."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from called import call
from delivered import SEEDS, needs_seeds

from converter import cli
from converter.cli import summaries

STORY = "Hamburg (Reuters) - Der Hafen war am Montag gesperrt.\n\nAm Abend lief der Betrieb wieder an.\n"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "hafen.txt"
    path.parent.mkdir()
    path.write_text(STORY, encoding="utf-8")
    return path


def commands() -> list[str]:
    return cli.group.list_commands(click.Context(cli.group))


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help(command: str) -> None:
    code, out, _ = call(command, "--help")
    assert code == 0
    assert "Usage: wiremark" in out
    assert len(out.splitlines()) > 4


@pytest.mark.parametrize("command", commands())
def test_the_summary_is_the_first_sentence_of_the_help(command: str) -> None:
    found = cli.group.get_command(click.Context(cli.group), command)
    assert found is not None
    assert summaries.short(command, 200) == found.get_short_help_str(200)


def test_every_command_is_listed() -> None:
    modules = (path.stem for path in Path(cli.__file__).parent.glob("*.py"))
    defined = {
        name.replace("_", "-")
        for name in modules
        if isinstance(getattr(importlib.import_module(f"converter.cli.{name}"), "command", None), click.Command)
    }
    assert defined == set(commands())


def test_the_help_loads_little(tmp_path: Path) -> None:
    help_ = "group.main(['--help'], standalone_mode=False)"
    code = f"import sys\nfrom converter.cli import group; {help_}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    loaded = run.stdout.splitlines()[-1].split()
    assert not {"lxml", "yaml", "converter.registry", "converter.model", "importlib.metadata"} & set(loaded)


def test_the_help_lists_the_commands() -> None:
    code, out, _ = call("--help")
    assert code == 0
    for command in commands():
        assert f"  {command} " in out


def test_a_typo_gets_a_suggestion() -> None:
    code, _, err = call("convrt", "x")
    assert code == 2
    assert "Did you mean convert?" in err


def test_an_unknown_format_lists_what_there_is(story: Path, tmp_path: Path) -> None:
    code, _, err = call("convert", story, "-o", tmp_path / "out", "--to", "newsml")
    assert code == 2
    assert "Did you mean newsml-g2?" in err
    assert not (tmp_path / "out").exists()


def test_converts_and_says_what_it_did(story: Path, tmp_path: Path) -> None:
    code, out, err = call("convert", story.parent, "-o", tmp_path / "out")
    assert (code, err.count("error")) == (0, 0)
    assert "1 story" in out
    names = sorted(p.name for p in (tmp_path / "out").iterdir() if not p.name.startswith("."))
    assert names == ["hafen.annotations.json", "hafen.jsonld", "hafen.newsml.xml"]


def test_a_missing_path_is_2_and_the_others_are_converted(story: Path, tmp_path: Path) -> None:
    code, out, err = call("convert", tmp_path / "weg", story, "-o", tmp_path / "out")
    assert code == 2
    assert "weg" in err
    assert "RUN001" in err
    assert "1 source converted" in out


@pytest.mark.parametrize("content", [b"", b" \n\n", b"\x00\xff\x00\xfe\x01" * 99], ids=["empty", "blank", "binary"])
def test_a_file_without_a_story_is_said(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "leer.txt").write_bytes(content)
    code, _, err = call("convert", tmp_path / "leer.txt", "-o", tmp_path / "out")
    assert code == 1
    assert "leer.txt" in err
    assert not [p for p in (tmp_path / "out").iterdir() if not p.name.startswith(".")]


def test_a_folder_without_stories_is_2(tmp_path: Path) -> None:
    (tmp_path / "leer").mkdir()
    code, _, err = call("convert", tmp_path / "leer", "-o", tmp_path / "out")
    assert code == 2
    assert "no stories" in err


def test_an_unwritable_output_is_2(story: Path) -> None:
    code, _, err = call("convert", story, "-o", story / "out")
    assert code == 2
    assert "can't write" in err


@pytest.mark.parametrize(
    "option",
    [
        ("--authority", "nirgendwo"),
        ("--base-url", "javascript:alert(1)"),
        ("--encoding", "klingon"),
        ("--encoding", "undefined"),
        ("--year", "7"),
    ],
)
def test_wrong_facts_are_usage_errors(story: Path, tmp_path: Path, option: tuple[str, str]) -> None:
    code, _, err = call("convert", story, "-o", tmp_path / "out", *option)
    assert code == 2
    assert option[0] in err


@needs_seeds
def test_show_names_the_speakers() -> None:
    code, out, _ = call("show", next(SEEDS.glob("*.txt")))
    assert code == 0
    assert "☻" in out
    assert "Quotations" in out
    assert "\x1b" not in out


def test_show_is_safe_on_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Hamburg (Reuters) - Ein \x1b[31mroter\x1b]0;x\x07 Satz \u202egedreht.\n", encoding="utf-8")
    _, out, err = call("show", path)
    assert not set("\x1b\x07\u202e") & set(out + err)


def test_an_interrupt_leaves_nothing_half_written(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number}.txt").write_text(STORY * 20, encoding="utf-8")
    command = [sys.executable, "-m", "converter", "convert", str(tmp_path), "-j", "1", "-o", str(tmp_path / "out")]
    env = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 30
        while not list(tmp_path.glob("out/*.jsonld")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    assert not list((tmp_path / "out").rglob("*.tmp"))


@pytest.mark.parametrize(
    "command",
    [
        ("convert", "-o", "out"),
        ("convert", "--to", "jsonld"),
        ("build", "-o", "out", "--no-search"),
        ("show",),
        ("quotes",),
        ("why",),
    ],
    ids=" ".join,
)
def test_broken_knowledge_of_the_user_is_told_with_its_place(
    command: tuple[str, ...], story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever command meets it: never as a defect of wiremark."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "knowledge").mkdir()
    path = tmp_path / "knowledge" / "mine.yaml"
    path.write_text("groups:\n- type: place\n  records:\n  - nam: Nordsiel\n", encoding="utf-8")
    monkeypatch.setenv("WIREMARK_KNOWLEDGE", str(tmp_path / "knowledge"))
    code, _, err = call(command[0], story, *command[1:])
    assert (code, err.count("RUN008"), "INT001" in err) == (2, 1, False), err
    assert f"{path}:4:5: error" in err
    assert "did you mean name?" in err
    assert not list(tmp_path.glob("out/*.jsonld"))


@pytest.mark.parametrize("named", ["nope.txt", "story nope.txt"])
def test_a_mistyped_source_is_told_before_what_else_is_wrong(named: str, story: Path) -> None:
    """Who gets a name wrong needs to hear of nothing else."""
    code, _, err = call("convert", *(story if name == "story" else name for name in named.split()))
    assert (code, "nope.txt: error RUN001" in err, "say where to" in err) == (2, True, False)


@pytest.mark.parametrize("seconds", ["nan", "inf", "-inf", "-1", "1e400", "soon", ""])
def test_what_is_no_number_of_seconds_is_refused(seconds: str, story: Path, tmp_path: Path) -> None:
    code, _, err = call("convert", story, "-o", tmp_path / "out", "--wait", seconds)
    assert (code, "--wait" in err) == (2, True)
    assert not (tmp_path / "out").exists()


def test_show_wants_a_file(tmp_path: Path) -> None:
    code, _, err = call("show", tmp_path)
    assert code == 2
    assert "is a directory" in err


@pytest.mark.parametrize("whole", [False, True], ids=["one process", "its group"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_who_asks_a_run_to_end_is_heard(tmp_path: Path, number: signal.Signals, whole: bool) -> None:
    """A closed terminal asks the whole group, the workers and who cleans up after them among it."""
    for n in range(300):
        (tmp_path / f"{n}.txt").write_text(STORY * 20, encoding="utf-8")
    command = [sys.executable, "-m", "converter", "convert", str(tmp_path), "-j", "2", "-o", str(tmp_path / "out")]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=whole
    ) as process:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("out/*.jsonld")) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(process.pid, number) if whole else process.send_signal(number)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert "Traceback" not in err
    assert "resource_tracker" not in err
    assert not list((tmp_path / "out").rglob("*.tmp"))
    written = len(list(tmp_path.glob("out/*")))
    time.sleep(1)
    assert len(list(tmp_path.glob("out/*"))) == written
