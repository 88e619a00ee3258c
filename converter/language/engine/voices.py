"""Other opinions on names: models of other libraries, heard like the CRF."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from converter.language.engine.candidates import Candidate
from converter.language.engine.sheet import Sheet
from converter.model import EntityType

LABELS: Mapping[str, EntityType] = {
    "PER": "person",
    "PERSON": "person",
    "LOC": "place",
    "GPE": "place",
    "FAC": "place",
    "LOCATION": "place",
    "ORG": "organisation",
    "ORGANIZATION": "organisation",
}
"""labels of the usual corpora (GermEval, WikiNER, OntoNotes, CoNLL) → our types; other labels are left out"""


@dataclass(frozen=True, slots=True)
class Heard:
    """A model's claim on a stretch of the sheet's text."""

    start: int
    end: int
    label: str
    score: float
    """0 to 1"""


def candidates(sheet: Sheet, heard: Iterable[Heard], by: str) -> Iterator[Candidate]:
    """The claims as candidates, moved to whole words; those with labels that are not ours are left out."""
    for one in heard:
        type_ = LABELS.get(one.label.removeprefix("B-").removeprefix("I-").upper())
        if type_ is None or one.start >= one.end:
            continue
        first = bisect_left(sheet.ends, one.start + 1)
        last = bisect_left(sheet.starts, one.end)
        while last > first and not sheet.words[last - 1][0].isalnum():
            last -= 1
        if last > first:
            yield Candidate(first, last, type_, rule=by, score=min(1.0, max(0.0, one.score)))
