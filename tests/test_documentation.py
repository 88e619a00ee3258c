"""What the documentation says is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from converter import cli, registry

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _lines() -> list[str]:
    blocks = re.findall(r"```(?:sh|yaml)\n(.*?)```", README, re.S)
    lines = [line.removeprefix("- run: ") for block in blocks for line in block.splitlines() if "wiremark" in line]
    return [line for line in lines if "install WHEEL" not in line]


def _words(line: str) -> list[str]:
    return shlex.split(line.partition("wiremark ")[2], comments=True)


def test_every_command_stands_in_the_readme() -> None:
    told = {_words(line)[0] for line in _lines() if _words(line)}
    hidden = {"rule"}
    assert set(cli.group.list_commands(click.Context(cli.group))) - told <= hidden


@pytest.mark.parametrize("line", [line for line in _lines() if _words(line) and "pip install" not in line])
def test_options_in_the_readme_exist(line: str) -> None:
    name, *rest = _words(line)
    command = cli.group.get_command(click.Context(cli.group), name)
    assert command, f"the README names a command that there is not: {name}"
    known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
    for word in rest:
        if word.startswith("-") and word != "-":
            assert word.partition("=")[0] in known, f"{name} has no {word}"


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.S)
    exec(compile(example, "README.md", "exec"), {})
    out = capsys.readouterr().out
    assert "['Frauke Lühr']" in out
    assert "moor.newsml.xml" in out
    assert "direct" in out


def test_the_sample_is_what_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Input and output as a terminal shows them; the first command's output is the input."""
    monkeypatch.chdir(tmp_path)
    (sample,) = re.findall(r"```console\n(.*?)```", README, re.S)
    (_, _, copy), *calls = re.findall(r"^\$ (\S+) (.*)\n((?:[^$].*\n)*)", sample, re.M)
    Path("moor.txt").write_text(copy, encoding="utf-8")
    assert len(calls) == 2
    for program, arguments, shown in calls:
        assert program == "wiremark"
        assert cli.group.main(shlex.split(arguments), standalone_mode=False) in (0, None)
        assert capsys.readouterr().out.replace("\r\n", "\n") == shown


def test_the_readme_renders_on_an_index() -> None:
    """An index shows no picture of the repository and follows no link into it but by full address."""
    assert re.findall(r"!\[[^\]]*\]\((?!https://)", README) == []
    assert "<" not in re.sub(r"```.*?```|`[^`]*`", "", README, flags=re.S), "HTML that an index may strip"


def test_pictures_and_paths_in_the_readme_exist() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)|`((?:schemas|site|converter|seeds)/[\w./-]+)`", README):
        assert (ROOT / (path[0] or path[1])).exists() or not (ROOT / "converter").exists(), path


@pytest.mark.parametrize("kind", ["reader", "annotator", "writer"])
def test_every_stage_says_what_it_does(kind: str) -> None:
    for name, stage in registry.stages(kind).items():
        assert len(stage.doc) > 20, f"the {kind} {name} has no docstring"


def test_no_private_names() -> None:
    """Nothing of a developer's machine may stand in what is published."""
    pattern = re.compile(r"/(?:home|root|Users)/|C:\\\\")
    for folder in ("converter", "schemas", "site"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".yaml", ".yml", ".md", ".html", ".xsd", ".json"):
                assert not pattern.search(path.read_text(encoding="utf-8")), path
