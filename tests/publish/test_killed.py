"""A build that is killed at any moment leaves a complete site, and the next one is as if nothing had been."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from invented import RECIPE, story, write

from converter.publish import publish

BUILD = """
import sys
from pathlib import Path
from invented import RECIPE
from converter.publish import publish
publish(Path(sys.argv[1]), Path(sys.argv[2]), recipe=RECIPE, search=False, title=sys.argv[3])
"""


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_killed_at_any_moment(tmp_path: Path) -> None:
    data = write(tmp_path / "data", *(story(f"m{n}", headline=f"Pegel {n}") for n in range(150)))
    whole = {}
    for title in ("Eins", "Zwei"):
        start = time.monotonic()
        publish(data, tmp_path / title, recipe=RECIPE, search=False, title=title)
        whole[title] = _bytes(tmp_path / title)
    lasts = time.monotonic() - start + 1.0
    chance = random.Random(7)
    for attempt in range(25):
        title = ("Eins", "Zwei")[attempt % 2]
        command = [sys.executable, "-c", BUILD, str(data), str(tmp_path / "site"), title]
        process = subprocess.Popen(command, cwd=Path(__file__).parents[1])
        time.sleep(chance.uniform(0, lasts))
        process.kill()
        process.wait()
        if (tmp_path / "site").exists():
            assert _bytes(tmp_path / "site") in whole.values()
    publish(data, tmp_path / "site", recipe=RECIPE, search=False, title="Eins")
    assert _bytes(tmp_path / "site") == whole["Eins"]
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]
