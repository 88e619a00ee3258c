"""The world map: one projection for the drawing and for the dots on it.

The drawing is made from Natural Earth's 1:110m data (public domain) as TopoJSON, from the npm package ``world-atlas``::

    python -m converter.publish.world node_modules/world-atlas/countries-110m.json > site/theme/assets/world.svg
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 1000.0, 440.0
_SCALE = WIDTH / (2 * math.pi * 0.8707)
_NORTH = math.radians(84)
"""where the drawing begins"""


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees to units of the drawing, origin at the top left.

    The Natural Earth projection (Patterson 2008; polynomial of Šavrič, Jenny, Patterson, Petrovič and Hurni 2011).
    """
    x, y = _raw(math.radians(longitude), math.radians(latitude))
    return round(WIDTH / 2 + _SCALE * x, 1), round(_SCALE * (_raw(0, _NORTH)[1] - y), 1)


def _raw(longitude: float, latitude: float) -> tuple[float, float]:
    p2 = latitude * latitude
    p4 = p2 * p2
    x = longitude * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = latitude * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return x, y


def drawing(topology: dict[str, Any]) -> str:
    """The countries of a TopoJSON topology as an SVG of two paths: land, borders."""
    arcs = list(_arcs(topology))
    shapes = {
        name: [r for g in object_["geometries"] for r in _rings(g)] for name, object_ in topology["objects"].items()
    }
    uses = Counter(_number(index) for ring in shapes["countries"] for index in ring)
    land = "".join(_path(part, closed=True) for ring in shapes["land"] for part in _cut(_joined(arcs, ring)))
    shared = (arcs[n] for n, times in sorted(uses.items()) if times > 1)
    borders = "".join(_path(arc, closed=False) for arc in shared if not _wraps(arc))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}">'
        "<!-- Natural Earth 1:110m, public domain -->"
        f'<path fill="#8793a1" fill-opacity=".38" d="{land}"/>'
        f'<path fill="none" stroke="#8793a1" stroke-opacity=".75" stroke-width=".6" d="{borders}"/></svg>\n'
    )


def _arcs(topology: dict[str, Any]) -> Iterator[list[tuple[float, float]]]:
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        yield points


def _rings(geometry: dict[str, Any]) -> Iterable[list[int]]:
    if geometry.get("type") == "Polygon":
        return list(geometry["arcs"])
    if geometry.get("type") == "MultiPolygon":
        return [ring for polygon in geometry["arcs"] for ring in polygon]
    return []


def _number(index: int) -> int:
    return ~index if index < 0 else index


def _joined(arcs: list[list[tuple[float, float]]], ring: list[int]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for index in ring:
        arc = arcs[_number(index)]
        points += arc[::-1] if index < 0 else arc
    return points


def _wraps(points: list[tuple[float, float]]) -> bool:
    return any(abs(a[0] - b[0]) > 180 for a, b in pairwise(points))


def _cut(ring: list[tuple[float, float]]) -> Iterator[list[tuple[float, float]]]:
    """The ring's parts on this side of the antimeridian and on the other."""
    if not _wraps(ring):
        yield ring
        return
    unrolled = [ring[0]]
    for longitude, latitude in ring[1:]:
        turns = round((unrolled[-1][0] - longitude) / 360)
        unrolled.append((longitude + 360 * turns, latitude))
    for shift in (-360, 0, 360):
        part = [(longitude + shift, latitude) for longitude, latitude in unrolled]
        if part := _clip(_clip(part, 180, 1), -180, -1):
            yield part


def _clip(points: list[tuple[float, float]], limit: float, side: int) -> list[tuple[float, float]]:
    """Sutherland and Hodgman 1974, for one meridian."""
    kept: list[tuple[float, float]] = []
    for a, b in zip(points, [*points[1:], *points[:1]], strict=True):
        inside = (limit - a[0]) * side >= 0
        if inside:
            kept.append(a)
        if inside != ((limit - b[0]) * side >= 0):
            kept.append((limit, a[1] + (b[1] - a[1]) * (limit - a[0]) / (b[0] - a[0])))
    return kept


def _path(points: list[tuple[float, float]], *, closed: bool) -> str:
    if all(latitude < -58 for _, latitude in points):
        return ""  # Antarctica: no news, and a third of the drawing
    steps: list[str] = []
    previous = (0, 0)
    for longitude, latitude in points:
        x, y = project(longitude, latitude)
        here = (round(x * 10), round(y * 10))
        if steps and here == previous:
            continue
        dx, dy = ((here[i] - previous[i]) / 10 for i in (0, 1))
        letter = "M" if not steps else "l" if len(steps) == 1 else "" if dx < 0 else " "
        steps.append(f"{letter}{_tight(dx)}{'' if dy < 0 else ' '}{_tight(dy)}")
        previous = here
    return "".join(steps) + ("z" if closed else "") if len(steps) > 1 else ""


def _tight(value: float) -> str:
    short = f"{value:.1f}".removesuffix(".0")
    return short.replace("0.", ".", 1) if short.startswith(("0.", "-0.")) else short


if __name__ == "__main__":
    sys.stdout.write(drawing(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
