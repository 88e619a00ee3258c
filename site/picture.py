"""The README's picture, of a real run: what ``wiremark show`` says of the README's sample.

``python site/picture.py`` draws it anew into ``site/docs/show.svg``; a test compares what is on it.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "site" / "docs" / "show.svg"
COMMAND = "wiremark show moor.txt"
WIDTH = 88


def sample() -> str:
    """The copy that the README shows in ``moor.txt``."""
    (copy,) = re.findall(r"^\$ cat moor\.txt\n(.*\n)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    return str(copy)


def said() -> str:
    """What the command says of it, in colours."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "moor.txt").write_text(sample(), encoding="utf-8")
        command = [sys.executable, "-m", "converter", *shlex.split(COMMAND)[1:], "--color", "always"]
        ours = {"COLUMNS": str(WIDTH), "PYTHONPATH": str(ROOT), "WIREMARK_KNOWLEDGE": folder}
        done = subprocess.run(command, cwd=folder, env={**os.environ, **ours}, capture_output=True, check=True)  # noqa: S603
    return done.stdout.decode()


def drawn(text: str) -> str:
    """A terminal with this in it, as SVG. It loads no font: that would ask somebody else's server."""
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(Text.from_ansi(text))
    svg = console.export_svg(title=COMMAND, unique_id="wiremark")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(drawn(said()), encoding="utf-8")
