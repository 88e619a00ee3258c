"""The site grows by the page: nothing in it is quadratic."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from invented import ENTITIES, FLOOD, RECIPE, story, write

from converter.model import Entity
from converter.publish import plugin, publish

pytestmark = pytest.mark.usefixtures("settled")

FIRST = ("Anna", "Bernd", "Carla", "Dieter", "Eva", "Frank", "Greta", "Hans")


def _archive(folder: Path, size: int) -> Path:
    """Stories over fifteen years; a few persons in all of them, several hundred in some."""
    people = [Entity(f"{f.lower()}-{n}", "person", f"{f} Nr{n}") for n in range(60) for f in FIRST]
    for i in range(size):
        named = [people[(7 * i + k * 131) % len(people)] for k in range(4)]
        more = "\n\n".join(
            f'[{p.id}|{p.name}] sagte, {{indirect {p.id}|das Wasser steige}}. {{direct {p.id}|"Wir warten."}}'
            for p in named
        )
        dated = f"{2010 + i % 15}-{1 + i % 12:02}-{1 + i % 28:02}"
        entities = (*ENTITIES.values(), *named)
        write(folder, story(f"m{i:05}", f"{FLOOD}\n\n{more}", dated=dated, headline=f"Pegel {i}", entities=entities))
    return folder


def _cpu(data: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[float, float, int]:
    """Seconds of CPU for everything, for the HTML alone, and the number of pages."""
    html = 0.0

    render = plugin.WiremarkPlugin._render

    def measured(self: plugin.WiremarkPlugin, view: object) -> str:
        nonlocal html
        start = time.process_time()
        try:
            return render(self, view)  # type: ignore[arg-type]
        finally:
            html += time.process_time() - start

    with monkeypatch.context() as patch:
        patch.setattr(plugin.WiremarkPlugin, "_render", measured)
        start = time.process_time()
        pages = publish(data, site, recipe=RECIPE, search=False).pages
        return time.process_time() - start, html, pages


@pytest.mark.benchmark
def test_twice_the_stories_take_twice_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = _archive(tmp_path / "small", 1_000), _archive(tmp_path / "large", 2_000)
    _cpu(small, tmp_path / "warm", monkeypatch)
    one, _, _ = _cpu(small, tmp_path / "a", monkeypatch)
    two, _, _ = _cpu(large, tmp_path / "b", monkeypatch)
    assert two < 2.6 * one


@pytest.mark.benchmark
def test_a_page_takes_a_millisecond(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, html, pages = _cpu(_archive(tmp_path / "data", 5_000), tmp_path / "site", monkeypatch)
    assert html / pages < 0.001
