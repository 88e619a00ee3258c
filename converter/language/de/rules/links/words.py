"""The words that these rules look at, from ``links.yaml``."""

from __future__ import annotations

from functools import cache

from converter import resources


@cache
def words(name: str) -> frozenset[str]:
    """A list of ``links.yaml``."""
    return frozenset(resources.language_data("de", "links")[name])
