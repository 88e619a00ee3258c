"""The search index: Pagefind over the finished pages, the last step. Its index is static files; nobody is asked."""

from __future__ import annotations

import subprocess
from pathlib import Path

from converter.diagnostics import Diagnostic, Location, Severity

_TIME = 1800.0
"""seconds"""


def index(site: Path) -> list[Diagnostic]:
    """Writes ``pagefind/`` into the site. ``PUB007`` (warning): there is no index, and why."""
    try:
        from pagefind_bin import get_executable
    except ImportError:
        return [_without("Pagefind is not installed", "install pagefind-bin, or say --no-search")]
    command = [str(get_executable()), "--site", str(site), "--quiet", "--root-selector", "html"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIME, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        return [_without(f"Pagefind did not run: {error}")]
    if done.returncode:
        return [_without(f"Pagefind failed: {done.stderr.strip()[-300:]}")]
    for part in ("ui", "modular-ui", "component-ui", "highlight"):
        for suffix in ("js", "css"):
            (site / "pagefind" / f"pagefind-{part}.{suffix}").unlink(missing_ok=True)  # Pagefind's own interface
    return []


def _without(why: str, hint: str = "") -> Diagnostic:
    return Diagnostic("PUB007", Severity.WARNING, f"the site has no search: {why}", hint, Location("site"))
