"""Copy put together from every form of every part, in any combination: the reader finds the parts again."""

from __future__ import annotations

import pytest
from combinations import wrong


def test_combinations() -> None:
    assert wrong(300, 11) == []


@pytest.mark.slow
def test_ten_thousand_combinations() -> None:
    assert wrong(10_000, 12) == []
