"""Hashes of everything but the input that decides about the output."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

from converter import documentation, registry, resources
from converter.limits import DEFAULTS
from converter.registry import Edition, Recipe


def hash_of(data: bytes) -> str:
    """SHA-256, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(recipe: Recipe, *more: object) -> str:
    """The recipe without the clock and the limits, our code and data, and what else is given."""
    facts = asdict(replace(recipe, now=datetime(1970, 1, 1, tzinfo=UTC), edition=Edition(), limits=DEFAULTS))
    models = [_model(name) for _, name in recipe.models]
    return hash_of(json.dumps([facts, *more, models, _code()], sort_keys=True, default=str).encode())


@cache
def _code() -> str:
    """A hash of the package's code and data, by names and contents: a new rule, weight or model converts everything
    again. Whatever lies there counts, for no list of suffixes stays complete; what Python makes of it does not."""
    digest = hashlib.sha256()
    for root in (resources.PACKAGE, resources.folder("schemas")):
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and not _NO_SOURCE.intersection(inside.parts):
                digest.update(f"{inside}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    for group in registry.GROUPS:
        for point in resources.entry_points(group):
            digest.update(f"{group} {point.name} {point.value} {_plugin(point)}\n".encode())
    return digest.hexdigest()


def _plugin(point: metadata.EntryPoint) -> str:
    """A hash of a plug-in's module, or of its package's files."""
    try:
        spec = importlib.util.find_spec(point.module)
    except (ImportError, ValueError):
        return ""
    if spec is None or not spec.origin:
        return ""
    origin = Path(spec.origin)
    if spec.submodule_search_locations:
        return hash_of("".join(hash_of(p.read_bytes()) for p in _sources(origin.parent)).encode())
    return hash_of(origin.read_bytes()) if origin.is_file() else ""


def _sources(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and not _NO_SOURCE.intersection(p.parts))


_NO_SOURCE = frozenset(("__pycache__", "_bundled"))
"""folders that are made, or looked at under their own root"""


@cache
def _model(name: str) -> str:
    """The model that a recipe names, by its files or its package's version; by its name where neither is at hand."""
    if Path(name).is_dir():
        return tree(Path(name))
    try:
        return f"{name} {metadata.version(name)}"
    except (metadata.PackageNotFoundError, ValueError):
        return name


@cache
def theme() -> str:
    """A hash of the site's theme, words and figures, and of where the documentation is."""
    site = resources.folder("site")
    parts = [tree(site / name) for name in ("i18n", "theme")]
    parts += [hash_of((site / name).read_bytes()) for name in ("documentation.json", "quality.json")]
    return hash_of("".join([*parts, documentation.rule_url("*") or ""]).encode())


def tree(folder: Path) -> str:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return hash_of("".join(f"{p.relative_to(folder)} {hash_of(p.read_bytes())}\n" for p in files).encode())
