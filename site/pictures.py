"""The documentation's pictures of an archive: the one of ``wiremark demo``, in Chromium without a window.

``python site/pictures.py`` takes them anew into ``site/docs``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).parent / "docs"
PAGES = {"archive-home": "index.html", "archive-story": "meldungen/2025-10/01-schule-7.html"}
WIREMARK = (sys.executable, "-m", "converter")


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("needs Chromium")
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        subprocess.run([*WIREMARK, "demo", str(demo)], check=True)  # noqa: S603
        wire, out, settings = demo / "wire", demo / "out", demo / "wiremark.toml"
        subprocess.run([*WIREMARK, "build", str(wire), "-o", str(out), "--config", str(settings)], check=True)  # noqa: S603
        for name, page in PAGES.items():
            call = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
            call += [f"--user-data-dir={folder}/profile", "--virtual-time-budget=3000", "--window-size=1280,900"]
            address = (out / "site" / page).as_uri()
            subprocess.run([*call, f"--screenshot={DOCS / name}.png", address], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
