"""Hashes of everything but the input that decides about the output."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from converter import resources
from converter.registry import Edition, Recipe


def hash_of(data: bytes) -> str:
    """SHA-256, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(recipe: Recipe, *more: object) -> str:
    """The recipe without the clock, our code and data, and what else is given."""
    facts = asdict(replace(recipe, now=datetime(1970, 1, 1, tzinfo=UTC), edition=Edition()))
    return hash_of(json.dumps([facts, *more, _code()], sort_keys=True, default=str).encode())


@cache
def _code() -> str:
    """A hash of the package's code and data, by names and contents: a new rule converts everything again."""
    digest = hashlib.sha256()
    for root in (resources.PACKAGE, resources.folder("schemas")):
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix in (".py", ".yaml", ".json", ".xsd", ".model", ".bin"):
                digest.update(f"{path.relative_to(root)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def theme() -> str:
    """A hash of the site's theme and guide."""
    return tree(resources.folder("site"))


def tree(folder: Path) -> str:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return hash_of("".join(f"{p.relative_to(folder)} {hash_of(p.read_bytes())}\n" for p in files).encode())
