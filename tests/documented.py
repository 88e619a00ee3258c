"""The code blocks of the documentation, done as a reader would do them: a page's in order, in one folder.

What stands for what is told in CONTRIBUTING ("Code on the pages"). A comment right above a block says what no reader
needs: ``<!-- file: NAME -->`` the block is that file; ``<!-- exit: N -->`` it ends with that code; ``<!-- until: TEXT
-->`` it goes on, and what follows comes once it has said that.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from lxml import etree

from converter import configuration

ROOT = Path(__file__).parent.parent
ITEM = (ROOT / "tests" / "checks" / "G2M001" / "good.xml").read_text("utf-8")
CATALOGUE = (
    '<catalog xmlns="http://iptc.org/std/nar/2006-10-01/"><scheme alias="x" uri="https://example.org/x/"/></catalog>'
)
COPY = {
    "deich": 'Tarnefeld, 12. Feb 2025 (Reuters) - Der Deich bei Tarnefeld wird erhöht. "Wir bauen, bevor das Wasser '
    'kommt", sagte\nUmweltministerin Gerda Ohlsen-Praat am Mittwoch.\n',
    "werft": "Tarnefeld, 3. Mrz 2025 (Reuters) - Die Werft stellt hundert Leute ein, sagte Werftchef Enno Brakhage.\n",
}
GIVEN: Mapping[str, str] = {
    **{f"{folder}/{name}.txt": copy for folder in ("wire", "meldungen", "seeds") for name, copy in COPY.items()},
    "feed/hafen.xml": ITEM,
    "item.xml": ITEM,
    "catalogues/own.xml": CATALOGUE,
    **{
        f"{folder}{name}.xml": re.sub(r' version="\d+"', f' version="{version}"', ITEM, count=1)
        for folder in ("", "versions/")
        for name, version in (("old", "1"), ("new", "2"))
    },
}
"""what lies in the folder before a page's first block"""

_BLOCK = re.compile(r"((?:^ *<!-- \w+: [^\n]* -->\n\s*)*)^( *)```(\w*)[^\n]*\n(.*?)^ *```", re.M | re.S)
_DONE_ELSEWHERE = re.compile(
    r"(?:\S*python3? -m )?(?:venv \S+|\S*pip install (?!(?:-\S+ )*\./)[^&|\n]*|\S*pytest\b[^&|\n]*)"
)
"""what installs or tests wiremark itself: ``tests/test_distribution.py`` and ``.ci/run`` do that"""
_PORT = re.compile(r"\b(?:8000|8765)\b")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code of a page."""

    line: int
    language: str
    text: str
    says: Mapping[str, str]


def pages() -> list[Path]:
    """README and what is written of the documentation."""
    return [ROOT / "README.md", *sorted((ROOT / "site" / "docs").rglob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    """In the order of the page; a block in a list without its indent."""
    text = page.read_text("utf-8")
    for match in _BLOCK.finditer(text):
        says = dict(re.findall(r"<!-- (\w+): (.*?) -->", match[1]))
        code = re.sub(rf"(?m)^{match[2]}", "", match[4])
        yield Block(text.count("\n", 0, match.end(1)) + 1, match[3], code, says)


@dataclass
class Reader:
    """Somebody who does what a page says."""

    folder: Path
    names: dict[str, Any] = field(default_factory=dict)
    """of the page's Python"""
    said: str = ""
    """by the commands so far"""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    ports: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, text in GIVEN.items():
            self.write(name, text)
        (self.folder / ".bin").mkdir()
        for name, module in (("wiremark", "converter"), ("mkdocs", "mkdocs"), ("python3", ""), ("pip", "pip")):
            program = self.folder / ".bin" / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module and f"-m {module}"} "$@"\n', "utf-8")
            program.chmod(0o755)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def do(self, block: Block) -> None:
        """Does what the block is for. Raises AssertionError, or what the block raises."""
        if name := block.says.get("file"):
            self.write(name, block.text)
        getattr(self, f"_{block.language or 'drawing'}")(block)

    def end(self) -> None:
        """Ends what goes on."""
        for process in self.running:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)

    def _run(self, script: str, *, wanted: int = 0) -> str:
        command = ["bash", "-euo", "pipefail", "-c", self._as_meant(script)]
        done = subprocess.run(
            command, cwd=self.folder, env=self._environment(), capture_output=True, timeout=300, check=False
        )
        out = (done.stdout + done.stderr).decode()
        assert done.returncode == wanted, f"{script}\n{out}"
        self.said += out
        return done.stdout.decode()

    def _as_meant(self, script: str) -> str:
        script = _DONE_ELSEWHERE.sub(":", script.replace(".venv/bin/", ""))
        return _PORT.sub(lambda m: self._port(m[0]), script.replace(" /srv/", f" {self.folder}/srv/"))

    def _port(self, port: str) -> str:
        if port not in self.ports:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.ports[port] = str(free.getsockname()[1])
        return self.ports[port]

    def _environment(self) -> dict[str, str]:
        """``pip`` installs into a folder, from what is here, without asking an index."""
        there = self.folder / ".installed"
        pip = {
            "PIP_TARGET": str(there),
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",
            "PIP_QUIET": "1",
        }
        paths = {"PATH": f"{self.folder / '.bin'}:{os.environ['PATH']}", "PYTHONPATH": f"{there}:{ROOT}"}
        here = {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder / ".data"), "NO_COLOR": "1", "COLUMNS": "80"}
        kept = {name: value for name, value in os.environ.items() if name != "WIREMARK_KNOWLEDGE"}
        return {**kept, **pip, **paths, **here}

    def _sh(self, block: Block) -> None:
        if text := block.says.get("until"):
            self._go_on(block.text, _PORT.sub(lambda m: self._port(m[0]), text))
        else:
            self._run(block.text, wanted=int(block.says.get("exit", "0")))

    _bash = _zsh = _fish = _sh  # what is said there is the same in every shell

    def _go_on(self, script: str, text: str) -> None:
        log = self.folder / f".log{len(self.running)}"
        with log.open("wb") as out:
            command = ["bash", "-euo", "pipefail", "-c", self._as_meant(script)]
            process = subprocess.Popen(
                command, cwd=self.folder, env=self._environment(), stdout=out, stderr=out, start_new_session=True
            )
        self.running.append(process)
        for _ in range(1200):
            if text in log.read_text("utf-8"):
                return
            assert process.poll() is None, f"{script}\n{log.read_text('utf-8')}"
            time.sleep(0.1)
        raise AssertionError(f"{script} never says {text}:\n{log.read_text('utf-8')}")

    def _console(self, block: Block) -> None:
        """Commands with what they write to standard output; ``cat`` shows a file that is meant to be there."""
        for command, shown in re.findall(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", block.text, re.M):
            program, *arguments = shlex.split(command)
            if program == "cat" and not (self.folder / arguments[0]).exists():
                self.write(arguments[0], shown)
            assert self._run(command, wanted=int(block.says.get("exit", "0"))) == shown

    def _text(self, block: Block) -> None:
        """What a command before it has said, whatever its numbers."""
        if not block.says.get("file"):
            assert _numberless(block.text) in _numberless(self.said), f"{block.text}\nwas not said, but:\n{self.said}"

    def _python(self, block: Block) -> None:
        if not block.says.get("file"):
            exec(compile("\n" * block.line + block.text, "page", "exec"), self.names)

    def _toml(self, block: Block) -> None:
        """The configuration, by its schema; another file by the command that reads it."""
        if block.says.get("file", configuration.NAME).endswith(configuration.NAME):
            self.write(".configuration/wiremark.toml", block.text)
            configuration.load(self.folder / ".configuration" / "wiremark.toml")
        else:
            tomllib.loads(block.text)

    def _yaml(self, block: Block) -> None:
        """A file that a command reads, or a snippet for a service: its commands run, what it names is there."""
        if block.says.get("file"):
            return
        action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
        (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
        found = list(_entries(yaml.safe_load(block.text)))
        for key, value, beside in found:
            if key == "run" or (key == "script" and isinstance(value, str)):
                self._run(value)
            if key == "script" and isinstance(value, list):
                self._run("\n".join(value))
            if key == "uses" and "wiremark" in value:
                assert set(beside["with"]) <= set(action["inputs"])
            if key == "hooks":
                assert [h["id"] for h in value] == [hook["id"]]
        assert {key for key, _, _ in found} & {"run", "script", "uses", "hooks"}, "what is it for?"

    def _json(self, block: Block) -> None:
        json.loads(block.text)

    def _xml(self, block: Block) -> None:
        etree.fromstring(f"<page>{block.text}</page>")

    def _make(self, block: Block) -> None:
        assert block.says["file"]

    _ninja = _css = _html = _markdown = _make

    def _drawing(self, block: Block) -> None:
        assert not re.search(r"wiremark \w+", block.text), "a command is none"


def _entries(value: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each key with its value, and the mapping that it stands in."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner, value
            yield from _entries(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _entries(inner)


def _numberless(text: str) -> str:
    lines = (re.sub(r"^ *(?=[\d|])", "", line.rstrip()) for line in text.split("\n"))
    return re.sub(r"\d+", "0", "\n".join(lines)).strip("\n")
