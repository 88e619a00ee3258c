"""Makes the README's picture of a published story: builds ``seeds/`` and takes a screenshot with headless Chromium.

    python tests/browser/picture.py

Chromium is found through ``WIREMARK_CHROMIUM`` or on the path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "site" / "docs" / "assets" / "story.png"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--window-size=1280,820",
)


def main() -> int:
    chromium = os.environ.get("WIREMARK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("no Chromium: install it, or name it in WIREMARK_CHROMIUM")
    with tempfile.TemporaryDirectory() as work:
        build = [sys.executable, "-m", "converter", "build", str(ROOT / "seeds"), "-o", work, "--quiet"]
        subprocess.run(build, cwd=ROOT, check=False, env={**os.environ, "SOURCE_DATE_EPOCH": "1740000000"})
        page = next((Path(work) / "site" / "meldungen").glob("*.html"))
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        shot = [f"--user-data-dir={work}/profile", f"--screenshot={PICTURE}", page.as_uri()]
        subprocess.run([chromium, *FLAGS, *shot], check=True, capture_output=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
