"""Gates that need tools of their own; each is skipped where its tool is not found.

``WIREMARK_VNU`` names vnu.jar (npm ``vnu-jar``), ``WIREMARK_NODE_MODULES`` a folder with ``node_modules`` that holds
``axe-core`` and ``playwright-core``, ``WIREMARK_CHROMIUM`` the browser, if it is not on the path. Where
``WIREMARK_SITE`` names a built site, all of its pages are tested.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import chromium
import pytest
from invented import RECIPE, stories, write

from converter.publish import publish

pytestmark = pytest.mark.browser
# One page of each kind is enough for the small site of the tests.
KINDS = (
    "404.html",
    "archiv.html",
    "index.html",
    "meldungen.html",
    "meldungen/boese.html",
    "meldungen/serie/zwei.html",
    "monate/2025-02.html",
    "orte/wismar.html",
    "orte.html",
    "personen/ronja-aschenbeck.html",
    "qualitaet.html",
    "suche.html",
    "suche.html?q=Aschenbeck",
    "themen.html",
    "zitat/flut.1.html",
    "zitate.html",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if given := os.environ.get("WIREMARK_SITE"):
        return Path(given)
    data = write(tmp_path_factory.mktemp("data"), *stories())
    site = tmp_path_factory.mktemp("gates") / "site"
    publish(data, site, recipe=RECIPE)
    return site


def _pages(site: Path) -> list[str]:
    return (
        [] if os.environ.get("WIREMARK_SITE") else [page for page in KINDS if (site / page.partition("?")[0]).is_file()]
    )


def _browser(script: str, site: Path, **environment: str) -> Any:
    return chromium.run(script, site, *_pages(site), **environment)


def test_the_html_is_valid(built: Path) -> None:
    java, jar = shutil.which("java"), os.environ.get("WIREMARK_VNU")
    if not (java and jar):
        pytest.skip("needs Java and WIREMARK_VNU")
    pages = [str(p) for p in sorted(built.rglob("*.html")) if "pagefind" not in p.parts]
    drawings = [str(p) for p in (built / "assets").glob("*.svg")]
    command = [java, "-jar", jar, "--errors-only", "--format", "gnu"]
    done = subprocess.run([*command, *pages], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    done = subprocess.run([*command, "--svg", *drawings], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_everybody_can_read_it(built: Path) -> None:
    assert _browser("axe.mjs", built)["violations"] == []


def test_a_narrow_screen_holds_it(built: Path) -> None:
    told = _browser("widths.mjs", built)
    assert told["pages"] > 5
    assert told["beyond"] == []


def test_nothing_moves_while_a_page_loads(built: Path) -> None:
    told = _browser("shifts.mjs", built)
    assert told["pages"] > 5
    assert told["moved"] == []


def test_nobody_else_is_asked_and_nothing_runs(built: Path) -> None:
    told = _browser("requests.mjs", built, WIREMARK_QUERY="" if os.environ.get("WIREMARK_SITE") else "Fluten")
    assert told["requests"] > 20
    for kind in ("foreign", "failed", "errors", "dialogs", "cookies"):
        assert told[kind] == [], kind
    if not os.environ.get("WIREMARK_SITE"):
        assert "/meldungen/flut.html?marke=Fluten" in told["hits"], "the index is stemmed as German: Fluten finds Flut"
        kind, chosen = told["chosen"]
        assert kind == "story"
        assert chosen
        assert all(hit.startswith("/meldungen/") for hit in chosen)
