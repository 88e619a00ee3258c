"""All gates at once: ``python tests/quality/gates.py [real|wire|links|wikinews|roles|germeval …]``.

Prints every figure with its floor and, with ``--against FILE``, with what an earlier run (``--save FILE``) had.
``calibration`` prints how many of the marks with about the same confidence are right. ``links`` lists the links to the
knowledge base that the gold speaks against. ``--errors N`` shows what was missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import calibration
import floors
import measures
from bands import gap
from links import Link, counted

from converter import standoff
from converter.model import Story

GATES: Mapping[str, str] = {
    "real": "real stories",
    "wire": "development stories",
    "wikinews": "quotations on Wikinews",
    "roles": "roles on Wikinews",
    "invented": "names on invented copy",
    "germeval": "names on GermEval, cross-validated",
}
"""what may be asked for → its section of the floors; ``links`` has none of its own"""

USUAL = ("real", "wire", "links", "wikinews", "roles")
COPY = ("real", "wire")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python tests/quality/gates.py", description=__doc__)
    parser.add_argument("gates", nargs="*", metavar="GATE", help=f"{', '.join((*GATES, 'links'))}; without: {USUAL}")
    parser.add_argument("--germeval", action="store_true", help="also GermEval, which takes minutes")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="so many errors of a kind on real and wire")
    parser.add_argument("--save", type=Path, help="write the figures as JSON")
    parser.add_argument("--against", type=Path, help="figures that an earlier run saved")
    args = parser.parse_args(argv)
    wanted = [*(args.gates or USUAL), *(["germeval"] if args.germeval else [])]
    if unknown := [g for g in wanted if g not in (*GATES, "links", "calibration")]:
        parser.error(f"no gate {', '.join(unknown)}")
    before = json.loads(args.against.read_text(encoding="utf-8")) if args.against else {}
    found: dict[str, Mapping[str, float]] = {}
    for gate in wanted:
        started = time.perf_counter()
        if gate == "calibration":
            sys.stdout.writelines(_reliability())
            continue
        figures = _links() if gate == "links" else {**measures.SECTIONS, **measures.SLOW}[GATES[gate]]()
        if figures is None:
            sys.stdout.write(f"{gate}: not measured, set WIREMARK_EVAL\n")
            continue
        found[gate] = figures
        sys.stdout.write(f"{gate} ({time.perf_counter() - started:.0f} s)\n")
        sys.stdout.writelines(_rows(figures, floors.load(GATES.get(gate, "")), before.get(gate, {})))
        if args.errors and gate in COPY:
            sys.stdout.write(_errors(gate, args.errors))
    if args.save:
        args.save.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 0


def _rows(figures: Mapping[str, float], floor: Mapping[str, float], before: Mapping[str, float]) -> Iterable[str]:
    for name, value in figures.items():
        row = f"  {name:26} {value:.3f}"
        row += f"  floor {floor[name]:.3f}" if name in floor else "             "
        if name in before:
            change = value - before[name]
            row += f"  before {before[name]:.3f}" + (f" {change:+.3f}" if abs(change) >= 0.0005 else "")
        if name in floor and value < floor[name] - floors.SLACK:
            row += "  BELOW"
        yield row.rstrip() + "\n"


def _reliability() -> Iterable[str]:
    for what, found in calibration.measured().items():
        yield f"calibration of {what}: mean distance {gap(found):.3f}\n"
        for band in found:
            yield (
                f"  {band.low:.2f} to {band.high:.2f} {band.marks:6} marks"
                f"  confidence {band.confidence:.3f}  right {band.right:.3f}\n"
            )


def _links() -> Mapping[str, float] | None:
    """How many links the real and the development stories have and how many are wrong; the wrong ones are listed."""
    root = measures.evaluation()
    if root is None:
        return None
    figures: dict[str, float] = {}
    for folder in COPY:
        made = counted(measures.copy_of(folder), root / folder)
        for link in made:
            if link.wrong:
                sys.stdout.write(f"  wrong in {folder}: {_said(link)}\n")
        wrong = [link for link in made if link.wrong]
        figures |= {
            f"{folder}: links": len(made),
            f"{folder}: wrong": len(wrong),
            f"{folder}: wrong, share": len(wrong) / max(1, len(made)),
            f"{folder}: by surname only": sum(link.surname_only for link in made),
            f"{folder}: those wrong": sum(link.surname_only for link in wrong),
        }
    return figures


def _said(link: Link) -> str:
    only = " (surname only)" if link.surname_only else ""
    return f"{link.story}: {', '.join(link.words[:4])} -> {link.entity}{only}: {link.wrong}"


def _errors(folder: str, most: int) -> str:
    """What the corpus's own scorer says was missed or is too much."""
    root = measures.evaluation()
    if root is None:
        return ""
    with tempfile.TemporaryDirectory() as out:
        stories: tuple[Story, ...] = measures.copy_of(folder)
        for story in stories:
            (Path(out) / f"{story.id}.json").write_text(json.dumps(standoff.to_json(story)), encoding="utf-8")
        call = [
            sys.executable,
            str(root / "score_wire.py"),
            str(root / folder),
            out,
            "--per-story",
            "--errors",
            str(most),
        ]
        return subprocess.run(call, capture_output=True, check=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
