"""Vocabularies and the catalogues that name them, as values: what options carry and rules look up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scheme:
    """A controlled vocabulary and what it is called for short."""

    alias: str
    uri: str
    retired: str | None = None
    """since when (ISO 8601)"""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A file of schemes."""

    name: str
    """its file name: what the end of a reference is compared with"""
    schemes: tuple[Scheme, ...]
