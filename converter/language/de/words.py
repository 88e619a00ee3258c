"""The word lists of this language by file and key: ``words("closed", "articles")``."""

from __future__ import annotations

from functools import cache

from converter import resources


@cache
def words(name: str, key: str) -> frozenset[str]:
    """A list of ``<name>.yaml``. KeyError where the file lacks it."""
    return frozenset(resources.language_data("de", name)[key])


@cache
def endings(name: str, key: str) -> tuple[str, ...]:
    """The same for ``str.endswith`` and ``str.startswith``."""
    return tuple(resources.language_data("de", name)[key])
