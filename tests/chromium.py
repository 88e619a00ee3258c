"""Scripts for Node that drive a browser; where that is not found (``WIREMARK_CHROMIUM``, ``WIREMARK_NODE_MODULES``),
the test is skipped."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parent / "browser"


def run(script: str, site: Path, *arguments: str, asked: object = None, **environment: str) -> Any:
    """What the script prints, read as JSON; ``asked`` is what it reads."""
    node = shutil.which("node")
    chromium = os.environ.get("WIREMARK_CHROMIUM") or shutil.which("chromium")
    if not (node and chromium and os.environ.get("WIREMARK_NODE_MODULES")):
        pytest.skip("needs node, Chromium and WIREMARK_NODE_MODULES with axe-core and playwright-core")
    done = subprocess.run(
        [node, str(SCRIPTS / script), str(site), *arguments],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
        env={**os.environ, "WIREMARK_CHROMIUM": chromium, **environment},
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)
