"""The guide's examples run, and the site's own configuration holds."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import click
import pytest
from delivered import SEEDS, needs_seeds

from converter import cli

SITE = Path(__file__).parents[2] / "site"


@needs_seeds
def test_the_python_examples_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {}
    for example in re.findall(
        r"```python\n(.*?)```", (SITE / "docs" / "how-to" / "python.md").read_text(encoding="utf-8"), re.S
    ):
        exec(compile(example, "python.md", "exec"), namespace)
    assert (tmp_path / "build" / "site" / "index.html").is_file()
    assert "direct" in capsys.readouterr().out


@pytest.mark.parametrize("page", ["anleitung.md", "korrigieren.md", "veroeffentlichen.md"])
def test_commands_and_options_exist(page: str) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (SITE / "docs" / "de" / page).read_text(encoding="utf-8"), re.S)
    lines = re.findall(r"^ *wiremark (.*)$", "\n".join(blocks), re.M)
    assert lines
    for line in lines:
        name, *words = line.split()
        command = cli.group.get_command(click.Context(cli.group), name)
        assert command, line
        known = {option for p in command.params for option in (*p.opts, *p.secondary_opts)}
        assert {w for w in words if w.startswith("-")} <= known, line
