"""The guide's examples run, and the site's own configuration holds."""

from __future__ import annotations

import re
import shutil
from importlib import metadata
from pathlib import Path

import click
import pytest
import yaml
from delivered import SEEDS, needs_seeds
from invented import story, write
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from converter import cli

SITE = Path(__file__).parents[2] / "site"


@needs_seeds
def test_the_python_examples_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {}
    for example in re.findall(r"```python\n(.*?)```", (SITE / "docs" / "python.md").read_text(encoding="utf-8"), re.S):
        exec(compile(example, "python.md", "exec"), namespace)
    assert (tmp_path / "build" / "site" / "index.html").is_file()
    assert "direct" in capsys.readouterr().out


@pytest.mark.parametrize("page", ["anleitung.md", "korrigieren.md", "veroeffentlichen.md"])
def test_commands_and_options_exist(page: str) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (SITE / "docs" / page).read_text(encoding="utf-8"), re.S)
    lines = re.findall(r"^ *wiremark (.*)$", "\n".join(blocks), re.M)
    assert lines
    for line in lines:
        name, *words = line.split()
        command = cli.group.get_command(click.Context(cli.group), name)
        assert command, line
        known = {option for p in command.params for option in (*p.opts, *p.secondary_opts)}
        assert {w for w in words if w.startswith("-")} <= known, line


@pytest.mark.skipif(not metadata.entry_points(group="mkdocs.plugins", name="wiremark"), reason="not installed")
def test_the_sites_own_configuration_builds(tmp_path: Path) -> None:
    shutil.copytree(SITE, tmp_path / "site")
    write(tmp_path / "build" / "data", story("flut"))
    settings = yaml.safe_load((tmp_path / "site" / "mkdocs.yml").read_text(encoding="utf-8"))
    for page in settings["nav"]:
        assert (SITE / "docs" / page).is_file(), page
    config = load_config(str(tmp_path / "site" / "mkdocs.yml"), strict=True)
    config.plugins["wiremark"].config.search = False
    mkdocs_build(config)
    assert (tmp_path / "build" / "mkdocs" / "meldungen" / "flut.html").is_file()
    assert (tmp_path / "site" / "docs").is_dir(), "MkDocs empties the folder it builds into"
