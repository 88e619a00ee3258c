"""Everything that is data: where it lies, loaded once a process.

``schemas/`` and ``site/`` lie beside the package in a clone and inside it once installed; only this module knows.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """``schemas`` or ``site``: bundled in the wheel, else beside the package."""
    bundled = PACKAGE / "_bundled" / name
    return bundled if bundled.is_dir() else PACKAGE.parent / name


@cache
def language_data(language: str, name: str) -> Mapping[str, Any]:
    """``converter/language/<language>/<name>.yaml``; ``de`` serves ``de-AT``. FileNotFoundError where there is none."""
    if not speaks(language):  # a source may call its language anything, a path included
        raise FileNotFoundError(f"no data of the language {language!r}")
    return load_yaml(PACKAGE / "language" / language.partition("-")[0].lower() / f"{name}.yaml")


@cache
def language_table(language: str, name: str) -> Mapping[str, Mapping[str, Any]]:
    """``converter/language/<language>/<name>.toml``. FileNotFoundError where there is none."""
    if not speaks(language):
        raise FileNotFoundError(f"no data of the language {language!r}")
    path = PACKAGE / "language" / language.partition("-")[0].lower() / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def speaks(language: str) -> bool:
    """Whether there is data of the language."""
    primary = language.partition("-")[0].lower()
    return primary.isascii() and primary.isalpha() and (PACKAGE / "language" / primary).is_dir()


@cache
def schema_json(name: str) -> Mapping[str, Any]:
    """``schemas/<name>``, a JSON file."""
    value: Mapping[str, Any] = json.loads((folder("schemas") / name).read_text(encoding="utf-8"))
    return value


@cache
def table(name: str) -> Mapping[str, Any]:
    """``schemas/<name>``, a YAML table."""
    return load_yaml(folder("schemas") / name)


def load_yaml(path: Path) -> Mapping[str, Any]:
    """Our own YAML, which is trusted: with the C loader where there is one."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    value = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
    return value if isinstance(value, Mapping) else {"items": value}
