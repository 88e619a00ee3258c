"""What the program makes of thousands of inputs that differ in one thing is what it made before (``families.py``)."""

from __future__ import annotations

import sys

import families
import pytest
from families import FAMILIES

CASES = [(family, name) for family in FAMILIES for name in FAMILIES[family].names()]
ANEW = "where it is meant: python tests/held/families.py"


@pytest.mark.parametrize(("family", "name"), CASES, ids=lambda x: x.replace(" ", "-"))
def test_it_is_as_before(family: str, name: str) -> None:
    if family in ("runs", "folders") and sys.platform != "linux":
        pytest.skip("disks differ in the names that they hold")
    kept = families.held(family).get(name, [])
    made = list(FAMILIES[family].variants(name))
    assert len(made) == len(kept), ANEW
    changed = [(said, now) for (said, now), was in zip(made, kept, strict=True) if families.digest(now) != was]
    assert not changed, f"{len(changed)} of {len(made)} variants; {ANEW}"


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_is_held_that_is_gone(family: str) -> None:
    assert list(families.held(family)) == list(FAMILIES[family].names())
