"""Everything that is data: where it lies, loaded once a process.

``schemas/`` and ``site/`` lie beside the package in a clone and inside it once installed; only this module knows.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import cache_from_source, find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import orjson

if TYPE_CHECKING:
    from importlib import metadata

PACKAGE = Path(__file__).parent
_CODE = re.compile("[a-z]{2,3}")
"""a language's primary subtag (ISO 639)"""


def folder(name: str) -> Path:
    """``schemas`` or ``site``: bundled in the wheel, else beside the package."""
    bundled = PACKAGE / "_bundled" / name
    return bundled if bundled.is_dir() else PACKAGE.parent / name


@cache
def packs() -> Mapping[str, tuple[str, Path]]:
    """Language packs by code, each with its package's name and folder: ours, and those from outside that the
    entry-point group ``wiremark.languages`` names by their code."""
    folders = (f for f in sorted((PACKAGE / "language").iterdir()) if _CODE.fullmatch(f.name))
    found = {f.name: (f"converter.language.{f.name}", f) for f in folders if (f / "__init__.py").is_file()}
    for point in entry_points("wiremark.languages"):
        spec = find_spec(point.module)
        if spec and spec.submodule_search_locations and _CODE.fullmatch(point.name):
            found.setdefault(point.name, (point.module, Path(spec.submodule_search_locations[0])))
    return found


@cache
def _all_entry_points() -> Any:
    """None where nothing that is installed names one of our groups. A look at the files tells that: to load
    ``importlib.metadata`` for it takes a fifth of what a short command takes."""
    if all(map(_silent, sys.path)) and not any(map(_delivers, sys.meta_path)):
        return None
    from importlib import metadata

    return metadata.entry_points()


_OURS = re.compile(rb"^\s*\[\s*wiremark\.", re.MULTILINE)


def _silent(place: str) -> bool:
    """Whether no distribution in a place that modules are imported from has entry points for us; an archive may."""
    try:
        names = os.listdir(place or ".")
    except NotADirectoryError:
        return False
    except OSError:
        return True
    for name in names:
        if name.lower().endswith((".dist-info", ".egg-info", ".egg", "egg-info")):
            if name.lower().endswith(".egg"):
                return False
            with suppress(OSError), open(os.path.join(place, name, "entry_points.txt"), "rb") as file:
                if _OURS.search(file.read()):
                    return False
    return True


def _delivers(finder: object) -> bool:
    """Whether a finder beside Python's own tells of distributions."""
    return finder is not PathFinder and hasattr(finder, "find_distributions")


def entry_points(group: str) -> tuple[metadata.EntryPoint, ...]:
    """Those of a group; what is installed is read once."""
    found = _all_entry_points()
    return tuple(found.select(group=group)) if found else ()


def pack(language: str) -> tuple[str, Path] | None:
    """The package and the folder of the pack that serves a language, BCP 47: ``de`` serves ``de-AT``."""
    return packs().get(language.partition("-")[0].lower())


@cache
def language_data(language: str, name: str) -> Mapping[str, Any]:
    """``<name>.yaml`` of the language's pack. FileNotFoundError where there is none."""
    return kept_yaml(_language_folder(language) / f"{name}.yaml")


@cache
def language_table(language: str, name: str) -> Mapping[str, Mapping[str, Any]]:
    """``<name>.toml`` of the language's pack. FileNotFoundError where there is none."""
    return _kept(_language_folder(language) / f"{name}.toml", _load_toml)


def _language_folder(language: str) -> Path:
    found = pack(language)  # a source may call its language anything, a path included
    if found is None:
        raise FileNotFoundError(f"no data of the language {language!r}")
    return found[1]


@cache
def schema_json(name: str) -> Mapping[str, Any]:
    """``schemas/<name>``, a JSON file."""
    value: Mapping[str, Any] = orjson.loads((folder("schemas") / name).read_bytes())
    return value


@cache
def table(name: str) -> Mapping[str, Any]:
    """``schemas/<name>``, a YAML table."""
    return kept_yaml(folder("schemas") / name)


def load_yaml(path: Path) -> Mapping[str, Any]:
    """Our own YAML, which is trusted."""
    return parse_yaml(path.read_text(encoding="utf-8"))


def kept_yaml(path: Path) -> Mapping[str, Any]:
    """Our own YAML that lies beside our code. Raises FileNotFoundError."""
    return _kept(path, load_yaml)


def _load_toml(path: Path) -> Mapping[str, Any]:
    import tomllib

    return tomllib.loads(path.read_text(encoding="utf-8"))


def _kept(path: Path, load: Callable[[Path], Mapping[str, Any]]) -> Mapping[str, Any]:
    """What a file beside our code holds: parsed once, then kept as Python keeps bytecode, and as trusted as that.

    So in ``__pycache__``, or below ``PYTHONPYCACHEPREFIX``; not where ``PYTHONDONTWRITEBYTECODE`` forbids it. A file
    that has another time or size is parsed anew. Raises FileNotFoundError.
    """
    status = path.stat()
    stamp = (status.st_mtime_ns, status.st_size)
    place = cache_from_source(f"{path}.py")
    with suppress(OSError, ValueError, EOFError, TypeError), open(place, "rb") as file:
        known, value = marshal.load(file)  # noqa: S302 - written below, where Python's own bytecode lies
        if known == stamp:
            return cast(Mapping[str, Any], value)
    value = load(path)
    if not sys.dont_write_bytecode:
        _keep(Path(place), (stamp, value))
    return value


def _keep(place: Path, value: Any) -> None:
    """Nothing is written where that is not allowed, or where the value holds what can't be kept."""
    from converter import atomic
    from converter.refusal import Refused

    with suppress(Refused, ValueError):
        atomic.write(place, marshal.dumps(value))


def parse_yaml(text: str) -> Mapping[str, Any]:
    """A mapping, or what else stands there as its ``items``: with the C loader where there is one. Raises YAMLError."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    value = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
    return value if isinstance(value, Mapping) else {"items": value}
