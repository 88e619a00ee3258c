"""The sample of agency copy. Its rights are the agency's: it lies in the repository, and in no distribution."""

from __future__ import annotations

from pathlib import Path

import pytest

SEEDS = Path(__file__).parent.parent / "seeds"
needs_seeds = pytest.mark.skipif(not list(SEEDS.glob("*.txt")), reason="the sample of agency copy is not distributed")
