"""Pictures made at build time: SVG without script, coloured by the style sheet. A table stands beside each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import combinations

from markupsafe import Markup

from converter.publish import world
from converter.publish.archive import Archive, Profile
from converter.publish.text import plain


def world_map(dots: Sequence[tuple[float, float, int]], drawing: str, label: str) -> Markup:
    """The world with dots: longitude, latitude, weight. ``drawing`` is the address of the map itself."""
    most = max((weight for _, _, weight in dots), default=1)
    circles = []
    for longitude, latitude, weight in sorted(dots, key=lambda d: -d[2]):
        x, y = world.project(longitude, latitude)
        circles.append(f'<circle cx="{x:g}" cy="{y:g}" r="{4 + 10 * (weight / most) ** 0.5:.1f}"/>')
    return _map(f"0 0 {world.WIDTH:g} {world.HEIGHT:g}", drawing, "".join(circles), label)


def locator(longitude: float, latitude: float, drawing: str, label: str) -> Markup:
    """The part of the world around a place, with a dot on it."""
    width, height = 240.0, 150.0
    x, y = world.project(longitude, latitude)
    left = min(max(x - width / 2, 0), world.WIDTH - width)
    top = min(max(y - height / 2, 0), world.HEIGHT - height)
    dot = f'<circle cx="{x:g}" cy="{y:g}" r="7" class="halo"/><circle cx="{x:g}" cy="{y:g}" r="2.6"/>'
    return _map(f"{left:g} {top:g} {width:g} {height:g}", drawing, dot, label)


def _map(box: str, drawing: str, dots: str, label: str) -> Markup:
    return Markup(  # noqa: S704 - numbers, and what is escaped here
        f'<svg class="map" viewBox="{box}" role="img" aria-label="{escape(plain(label))}">'
        f'<image href="{escape(drawing)}" width="{world.WIDTH:g}" height="{world.HEIGHT:g}"/>'
        f'<g class="dots">{dots}</g></svg>'
    )


def columns(counts: Sequence[tuple[str, int]], label: str) -> Markup:
    """One column for each month, oldest first."""
    if not counts:
        return Markup()
    most = max(n for _, n in counts)
    step = max(5.0, min(44.0, 640 / len(counts)))
    width, height = step * len(counts), 120.0
    bars, years = [], []
    for i, (month, n) in enumerate(counts):
        tall = max(2.0, (height - 24) * n / most)
        bars.append(
            f'<rect x="{i * step + step * 0.12:.1f}" y="{height - 18 - tall:.1f}" width="{step * 0.76:.1f}"'
            f' height="{tall:.1f}"><title>{escape(plain(month))}: {n}</title></rect>'
        )
        if i == 0 or month[:4] != counts[i - 1][0][:4]:
            years.append(f'<text x="{i * step:.1f}" y="{height - 4:g}">{escape(plain(month[:4]))}</text>')
    return Markup(  # noqa: S704
        f'<svg class="columns" viewBox="0 0 {max(width, 60):.1f} {height:g}" role="img"'
        f' aria-label="{escape(plain(label))}"><g class="bars">{"".join(bars)}</g>'
        f'<g class="ticks">{"".join(years)}</g></svg>'
    )


@dataclass(frozen=True, slots=True)
class Chronology:
    """A picture, and the same as rows of a table: label, number, address."""

    picture: Markup
    rows: Sequence[tuple[str, int, str]]


def every_month(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Each month (``2025-02``) from the first to the last, those with nothing too."""
    year, month = map(int, min(counts).split("-"))
    while (key := f"{year:04}-{month:02}") <= max(counts):
        yield key, counts.get(key, 0)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def chronology(rows: Sequence[tuple[str, int, str]]) -> Chronology:
    """A column for each month, oldest first, which links to the month's stories: label, number, address.

    The picture is for the eye and the mouse; the rows that have something are the table for everybody else.
    """
    most = max(n for _, n, _ in rows)
    step = max(7.0, min(64.0, 640 / len(rows)))
    width, height = max(step * len(rows), 220.0), 96.0
    bars = []
    for at, (label, n, href) in enumerate(rows):
        if n:
            tall = max(3.0, (height - 20) * n / most)
            bars.append(
                f'<a href="{escape(href)}" tabindex="-1"><rect x="{at * step + step * 0.1:.1f}"'
                f' y="{height - 16 - tall:.1f}" width="{step * 0.8:.1f}" height="{tall:.1f}">'
                f"<title>{escape(plain(label))}: {n}</title></rect></a>"
            )
    first, last = escape(plain(rows[0][0])), escape(plain(rows[-1][0]))
    picture = Markup(  # noqa: S704
        f'<svg class="chronology" viewBox="0 0 {width:.1f} {height:g}" preserveAspectRatio="xMinYMax meet"'
        f' aria-hidden="true">'
        f'<g class="bars">{"".join(bars)}</g><g class="ticks"><text x="0" y="{height - 3:g}">{first}</text>'
        f'<text x="{width:.1f}" y="{height - 3:g}" text-anchor="end">{last}</text></g></svg>'
    )
    return Chronology(picture, [row for row in reversed(rows) if row[1]])


def pairs(archive: Archive, most: int = 20) -> tuple[list[Profile], list[tuple[Profile, Profile, int]]]:
    """The persons and organisations of most stories, and how often each two of them are named together."""
    agencies = {entry.story.agency for entry in archive.entries}  # they deliver the copy, and stand in all of it
    known = [
        p for p in archive.profiles.values() if p.entity.type != "place" and p.entries and p.entity.name not in agencies
    ]
    top = sorted(known, key=lambda p: (-len(p.entries), -len(p.said), p.key))[:most]
    chosen = {p.key for p in top}
    counts: Counter[tuple[str, str]] = Counter()
    for entry in archive.entries:
        counts.update(combinations(sorted(chosen.intersection(entry.entities)), 2))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return top, [(archive.profiles[a], archive.profiles[b], n) for (a, b), n in ranked]


def network(nodes: Sequence[Profile], links: Sequence[tuple[Profile, Profile, int]], label: str) -> Markup:
    """An arc diagram: the names below each other, an arc between two that stand in the same stories."""
    order = _ordered([p.key for p in nodes], [(a.key, b.key, n) for a, b, n in links])
    row, left, width = 24.0, 230.0, 520.0
    start = left + 12
    at = {key: row * (i + 0.7) for i, key in enumerate(order)}
    by_key = {p.key: p for p in nodes}
    strongest = max((n for _, _, n in links), default=1)
    reach = max((abs(at[a.key] - at[b.key]) for a, b, _ in links), default=1.0)
    arcs = []
    for a, b, n in reversed(links):
        top, bottom = sorted((at[a.key], at[b.key]))
        bulge = left + 16 + (width - left - 30) * 1.33 * ((bottom - top) / reach) ** 0.8
        strength = (n - 1) / strongest
        arcs.append(
            f'<path d="M{start:g} {top:.1f}C{bulge:.1f} {top:.1f} {bulge:.1f} {bottom:.1f} {start:g} {bottom:.1f}"'
            f' stroke-width="{0.9 + 2.6 * strength:.1f}" stroke-opacity="{0.3 + 0.5 * strength:.2f}"/>'
        )
    most = max((len(p.entries) for p in nodes), default=1)
    names = "".join(
        f'<a href="{escape(by_key[key].page)}"><g class="{by_key[key].entity.type}"><title>'
        f"{escape(plain(by_key[key].entity.name))}: {len(by_key[key].entries)}</title>"
        f'<circle cx="{left:g}" cy="{y:.1f}"'
        f' r="{3 + 5 * (len(by_key[key].entries) / most) ** 0.5:.1f}"/>'
        f'<text x="{left - 14:g}" y="{y + 4.5:.1f}" text-anchor="end">'
        f"{escape(_short(by_key[key].entity.name))}</text></g></a>"
        for key, y in at.items()
    )
    return Markup(  # noqa: S704
        f'<svg class="network" viewBox="0 0 {width:g} {row * (len(nodes) + 0.4):.0f}" role="group"'
        f' aria-label="{escape(plain(label))}"><g class="arcs">{"".join(arcs)}</g>{names}</svg>'
    )


def _short(name: str, most: int = 28) -> str:
    name = plain(name)
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _ordered(keys: Iterable[str], links: Sequence[tuple[str, str, int]]) -> list[str]:
    """Strongly linked names near each other: each round moves a name to the mean place of its neighbours."""
    order = list(keys)
    near: dict[str, list[tuple[str, int]]] = {key: [] for key in order}
    for a, b, n in links:
        near[a].append((b, n))
        near[b].append((a, n))
    for _ in range(12):
        at = {key: float(i) for i, key in enumerate(order)}
        mean = {
            key: sum(at[other] * n for other, n in others) / sum(n for _, n in others) if others else at[key] + 1e6
            for key, others in near.items()
        }
        order.sort(key=lambda key: ((at[key] + mean[key]) / 2, key))
    return order
