"""Quality floors: figures that may rise and never fall.

``floors.json`` holds the floors by section. A test measures and compares; ``python tests/quality/floors.py --update``
measures everything and raises the floors; it refuses to lower one. It also writes ``site/quality.json``, what the
published quality page says.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from bands import Band

FILE = Path(__file__).parent / "floors.json"
SLACK = 0.005
"""what a figure may lose by chance, a wording in the data for example"""

PUBLISHED = Path(__file__).parents[2] / "site" / "quality.json"
SHOWN: Mapping[str, Any] = yaml.safe_load((FILE.parent / "published.yaml").read_text(encoding="utf-8"))

CEILING = 0.98
"""No floor is higher: at 1, one new error in a handful of texts would forbid what makes a thousand others better."""

Figures = Mapping[str, float]


class Lowered(ValueError):
    """A floor would fall."""


def load(section: str) -> dict[str, float]:
    """The floors of a section."""
    data: dict[str, dict[str, float]] = json.loads(FILE.read_text(encoding="utf-8"))
    return data.get(section, {})


def below(section: str, figures: Figures) -> dict[str, tuple[float, float]]:
    """Figures under their floor, with the floor. A figure that is not measured any more is under it."""
    return {
        name: (figures.get(name, 0.0), floor)
        for name, floor in load(section).items()
        if figures.get(name, 0.0) < floor - SLACK
    }


def raised(floors: Figures, figures: Figures) -> dict[str, float]:
    """The new floors of a section. Raises Lowered where a figure is under its floor."""
    lower = [name for name, floor in floors.items() if figures.get(name, 0.0) < floor - SLACK]
    if lower:
        raise Lowered(f"would fall: {', '.join(lower)}")
    return {name: max(floors.get(name, 0.0), min(CEILING, round(value, 4))) for name, value in sorted(figures.items())}


def update(section: str, figures: Figures) -> None:
    """Raises the section's floors in the file. Raises Lowered."""
    data: dict[str, dict[str, float]] = json.loads(FILE.read_text(encoding="utf-8"))
    data[section] = raised(data.get(section, {}), figures)
    FILE.write_text(json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def publish(measured: Mapping[str, Figures], reliability: Mapping[str, Iterable[Band]]) -> None:
    """Writes the figures that the quality page shows; those not measured now keep the value of their floor, and the
    bands of confidence stay as they were published."""
    rows: list[Mapping[str, Any]] = []
    for section, shown in SHOWN["sections"].items():
        floors = load(section)
        figures = {**floors, **measured.get(section, {})}
        rows += [
            {
                "measure": label,
                "value": round(figures[name], 3),
                "floor": round(floors[name], 3),
                "corpus": shown["corpus"],
            }
            for name, label in shown["measures"].items()
            if name in floors
        ]
    before = json.loads(PUBLISHED.read_text(encoding="utf-8"))["measures"]
    rows += list(_rows(reliability)) or [row for row in before if row["floor"] is None]
    PUBLISHED.write_text(json.dumps({"measures": rows}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _rows(reliability: Mapping[str, Iterable[Band]]) -> Iterable[Mapping[str, Any]]:
    """``Namen mit Sicherheit 0,90 bis 0,95, richtig (632)``"""
    shown = SHOWN["bands"]
    for judged, bands in reliability.items():
        for band in bands:
            label = {
                language: words.format(
                    what=shown["judged"][judged][language],
                    low=f"{band.low:.2f}".replace(".", shown["decimal"][language]),
                    high=f"{band.high:.2f}".replace(".", shown["decimal"][language]),
                    marks=band.marks,
                )
                for language, words in shown["measure"].items()
            }
            yield {"measure": label, "value": round(band.right, 3), "floor": None, "corpus": shown["corpus"]}


def main(argv: list[str] | None = None) -> int:
    """Measures every section that can be measured here and prints or raises its floors."""
    import calibration
    import measures

    parser = argparse.ArgumentParser(prog="python tests/quality/floors.py", description=__doc__)
    parser.add_argument("--update", action="store_true", help="raise the floors to the figures")
    parser.add_argument("--slow", action="store_true", help="cross-validate on GermEval, too")
    args = parser.parse_args(argv)
    sections: dict[str, Callable[[], Figures | None]] = {**measures.SECTIONS}
    if args.slow:
        sections |= measures.SLOW
    status = 0
    measured: dict[str, Figures] = {}
    for section, measure in sections.items():
        figures = measure()
        if figures is None:
            sys.stdout.write(f"{section}: not measured, set WIREMARK_EVAL\n")
            continue
        for name, value in sorted(figures.items()):
            sys.stdout.write(f"{section}: {name} {value:.4f} (floor {load(section).get(name, 0.0):.4f})\n")
        measured[section] = figures
        if args.update:
            try:
                update(section, figures)
            except Lowered as error:
                sys.stdout.write(f"{section}: {error}\n")
                status = 1
    if args.update:
        publish(measured, calibration.measured() if measures.evaluation() else {})
    return status


if __name__ == "__main__":
    sys.exit(main())
