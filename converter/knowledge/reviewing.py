"""Identifiers that nobody vouches for yet: the list, and what a person decides of it.

``review.tsv`` comes with wiremark: records and identifiers that share a name and nothing else. None of it reaches an
output. What a person decides is kept in the user's knowledge folder: an accepted identifier as a record like any other,
the decision itself in ``review.csv``, so that nobody is asked twice.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from converter import atomic
from converter.resources import load_yaml

LIST = Path(__file__).with_name("review.tsv")
DECIDED = "review.csv"
ACCEPTED = "accepted.yaml"
Decision = Literal["accept", "reject", "keep"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)
_COLUMNS = ("id", "scheme", "value", "decision", "date")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A record and an identifier that may be its own."""

    id: str
    type: str
    name: str
    scheme: str
    value: str
    source: str
    why: str
    """what speaks for it"""


def doubts(path: Path = LIST) -> tuple[Doubt, ...]:
    """All of the list that comes with wiremark."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows, None)
        return tuple(Doubt(*row) for row in rows if row)


def decided(folder: Path) -> dict[tuple[str, str, str], str]:
    """What was decided, by id, scheme and value. Raises ValueError for a file that is none of ours."""
    path = folder / DECIDED
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        if tuple(rows.fieldnames or ()) != _COLUMNS:
            raise ValueError(f"{path} has other columns than {', '.join(_COLUMNS)}")
        return {(r["id"], r["scheme"], r["value"]): r["decision"] for r in rows}


def pending(folder: Path, *, path: Path = LIST) -> Iterator[Doubt]:
    """What is left to decide; what was kept for later comes last."""
    known = decided(folder)
    rest = [d for d in doubts(path) if known.get((d.id, d.scheme, d.value)) in (None, "keep")]
    yield from sorted(rest, key=lambda d: (d.id, d.scheme, d.value) in known)


def decide(folder: Path, doubt: Doubt, decision: Decision, today: date) -> None:
    """Keeps a decision; an accepted identifier becomes knowledge. Raises OSError and ValueError."""
    rows = {**decided(folder), (doubt.id, doubt.scheme, doubt.value): decision}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for key, made in sorted(rows.items()):
        writer.writerow((*key, made, today.isoformat()))
    if decision == "accept":
        _accept(folder / ACCEPTED, doubt, today)
    atomic.swap(folder / DECIDED, (text.getvalue().encode(),))


def _accept(path: Path, doubt: Doubt, today: date) -> None:
    groups: list[dict[str, Any]] = list(load_yaml(path)["groups"]) if path.is_file() else []
    source = f"{doubt.source}; accepted by a person on {today.isoformat()}"
    record = {
        "id": doubt.id,
        "type": doubt.type,
        "name": doubt.name,
        "rank": 0,
        "identifiers": [{"scheme": doubt.scheme, "value": doubt.value, "source": source}],
    }
    groups = [g for g in groups if g["records"] != [record]]
    text = yaml.safe_dump({"groups": [*groups, {"records": [record]}]}, allow_unicode=True, sort_keys=False, width=110)
    atomic.swap(path, (text.encode(),))
