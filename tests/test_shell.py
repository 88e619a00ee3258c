"""What a shell offers: completion in bash, zsh and fish, and a manual page."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from converter import cli, rulebook
from converter.cli import manual

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "site" / "docs" / "how-to" / "shell.md").read_text("utf-8")
CALLS = [
    (("convert", "x.txt", "--to"), "newsml", {"newsml-g2"}),
    (("convert", "x.txt", "--to"), "jsonld,ni", {"jsonld,ninjs", "jsonld,nitf"}),
    (("convert", "x.txt", "--from"), "reu", {"reuters-de"}),
    (("build", "x", "--format"), "sa", {"sarif"}),
    (("validate", "x", "--ignore"), "RUN02", {"RUN020", "RUN021"}),
    (("rules",), "run02", {"RUN020", "RUN021"}),
    (("rules",), "NAM001", {"NAM001"}),
    ((), "conv", {"convert"}),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder for PATH with ``wiremark`` in it."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "wiremark").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m converter "$@"\n', "utf-8")
    (folder / "wiremark").chmod(0o755)
    return str(folder)


def _run(command: list[str], program: str, **environ: str) -> str:
    environ = {**os.environ, **environ, "PATH": f"{program}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no such shells")
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(("words", "begun", "wanted"), CALLS)
def test_formats_and_rules_are_completed(
    shell: str, words: tuple[str, ...], begun: str, wanted: set[str], program: str
) -> None:
    count = begun if shell == "fish" else str(len(words) + 1)
    typed = " ".join(("wiremark", *words, begun))
    told = _run(["wiremark"], program, _WIREMARK_COMPLETE=f"{shell}_complete", COMP_WORDS=typed, COMP_CWORD=count)
    if shell == "bash":
        offered = set(re.findall(r"(?m)^plain,(.*)$", told))
    elif shell == "fish":
        offered = {line.partition(",")[2].partition("\t")[0] for line in told.splitlines()}
        offered |= set(re.findall(r"(?m)^plain\n(\S+)$", told))
    else:
        offered = set(told.splitlines()[1::3])
    assert offered >= wanted, told
    assert not {o for o in offered if not o.lower().startswith(begun.lower())} - {"plain"}, told


@pytest.mark.skipif(sys.platform == "win32", reason="no such shells")
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_documented_line_is_a_script_of_that_shell(shell: str, program: str) -> None:
    (line,) = re.findall(rf"```{shell}\n(.*)\n```", PAGE)
    assert f"_WIREMARK_COMPLETE={shell}_source wiremark" in line
    script = _run(["wiremark"], program, _WIREMARK_COMPLETE=f"{shell}_source")
    assert "_wiremark_completion" in script
    if shutil.which(shell):
        assert _run([shell, "-n", "-c", script], program) == ""


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_bash_asks_and_is_answered(program: str) -> None:
    script = (
        'eval "$(_WIREMARK_COMPLETE=bash_source wiremark)"; COMP_WORDS=(wiremark convert x.txt --to annot); '
        'COMP_CWORD=4; _wiremark_completion wiremark; echo "${COMPREPLY[@]}"'
    )
    assert _run(["bash", "-c", script], program).split() == ["annotations"]


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish")
@pytest.mark.parametrize(("words", "begun", "wanted"), CALLS)
def test_fish_asks_and_is_answered(words: tuple[str, ...], begun: str, wanted: set[str], program: str) -> None:
    (line,) = re.findall(r"```fish\n.*echo '(.*)' > .*\n```", PAGE)
    typed = " ".join(("wiremark", *words, begun))
    told = _run(["fish", "--no-config", "-c", f'{line}; complete -C "{typed}"'], program)
    offered = {one.partition("\t")[0] for one in told.splitlines()}
    assert offered >= wanted, told


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh")
def test_zsh_completes_at_the_key(program: str) -> None:
    """On a terminal of its own, where the key is pressed as a person does."""
    (line,) = re.findall(r"```zsh\necho '(.*)' >> .*\n```", PAGE)
    ours, theirs = os.openpty()
    environ = {"PATH": f"{program}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    with subprocess.Popen(
        ["zsh", "-f", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, env=environ, start_new_session=True
    ) as shell:
        try:
            os.write(ours, f"autoload -Uz compinit; compinit -u -D; {line}; echo re''ady\n".encode())
            _read_until(ours, "ready\r\n")
            os.write(ours, b"wiremark convert x.txt --to annot\t")
            _read_until(ours, "annotations ")
        finally:
            shell.kill()  # else a shell that did not answer is waited for without end
    os.close(ours)
    os.close(theirs)


def _read_until(terminal: int, text: str) -> None:
    shown = b""
    while text.encode() not in shown:
        assert select.select([terminal], [], [], 60)[0], f"nothing more after {shown!r}"
        shown += os.read(terminal, 4096)


def test_the_manual_page_is_that_of_the_commands() -> None:
    made = manual.page(cli.group)
    assert (ROOT / "man" / "wiremark.1").read_text("utf-8") == made, "python -m converter.cli.manual > man/wiremark.1"
    for name in cli.group.list_commands(click.Context(cli.group)):
        assert f'.SS "wiremark {name}'.replace("-", "\\-") in made
    assert [code for code, _ in manual.exit_codes()] == ["0", "1", "2", "130", "141"]


@pytest.mark.skipif(not shutil.which("groff"), reason="no groff")
def test_the_manual_page_is_set_without_a_complaint() -> None:
    command = ["groff", "-k", "-man", "-Tutf8", "-ww", "-z", str(ROOT / "man" / "wiremark.1")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_every_rule_can_be_completed() -> None:
    known = {rule.id for rule in rulebook.rules()} | {rule.id for rule in rulebook.extraction()}
    command = cli.group.get_command(click.Context(cli.group), "rules")
    assert command
    (ids,) = (p for p in command.params if p.name == "ids")
    assert {item.value for item in ids.shell_complete(click.Context(command), "")} == known
