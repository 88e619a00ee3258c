"""Mutated documents through every reader and the validator; ``fuzz.py`` says what must hold and runs a million."""

from __future__ import annotations

import fuzz
import pytest

from converter import registry


def _told(faults: list[fuzz.Fault]) -> list[str]:
    return [f"{f.number} {f.target}: {f.kind}: {f.detail:.300}" for f in faults]


def test_every_reader_and_every_kind_of_document_has_its_bases() -> None:
    found = fuzz.bases()
    assert found.keys() == {*registry.stages("reader"), fuzz.VALIDATOR}
    assert all(len({base.data for base in many}) >= 4 for many in found.values())


def test_an_input_is_made_from_its_number_alone() -> None:
    assert [fuzz.made(1, n) for n in range(20)] == [fuzz.made(1, n) for n in range(20)]
    assert len({fuzz.made(1, n)[2] for n in range(200)}) > 190


def test_some_hundred_inputs() -> None:
    assert _told([fault for number in range(300) for fault in fuzz.faults(1, number)]) == []


@pytest.mark.slow
def test_ten_thousand_inputs() -> None:
    done, found = 0, []
    for count, faults in fuzz.campaign(2, 0, 10_000, jobs=1, seconds=float("inf"), whole=True):
        done += count
        found += faults
    assert (done, _told(found)) == (10_000, [])
