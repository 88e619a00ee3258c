"""Where the knowledge base lies: the files that come with wiremark, the user's own, and the compiled form in the
user's cache."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path

import platformdirs

from converter import atomic, resources
from converter.knowledge import compiled
from converter.knowledge.compiled import Base
from converter.knowledge.records import Words, files, merged, read_folder
from converter.resources import load_yaml

DATA = Path(__file__).parent / "data"
"""the records that come with wiremark"""
VARIABLE = "WIREMARK_KNOWLEDGE"
"""the environment variable that names the user's folder; a run hands it on to its workers"""
SUFFIXES = (".yaml", ".tsv", ".jsonl")
"""of knowledge files"""
_CODE = ("compiled.py", "forms.py", "records.py")


def load(folder: Path | None = None) -> Base:
    """The compiled knowledge base: from the cache, else built and, if the cache can be written, kept there. Raises
    records.Malformed for a user's file that can't be read."""
    return _load((folder or user_folder()).absolute())


def user_folder() -> Path:
    """The user's own knowledge: what WIREMARK_KNOWLEDGE names, else ``knowledge`` in the user's data folder."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else _usual_folder(os.environ.get("HOME"), os.environ.get("XDG_DATA_HOME"))


@cache
def _usual_folder(*_: str | None) -> Path:
    """Every story asks for it; what it depends on are the arguments."""
    return Path(platformdirs.user_data_dir("wiremark")) / "knowledge"


def user_files() -> tuple[Path, ...]:
    """The files in it that are read."""
    return tuple(files(user_folder(), *SUFFIXES))


def cache_folder() -> Path:
    """Where compiled knowledge bases are kept: what WIREMARK_CACHE names, else the user's cache folder."""
    named = os.environ.get("WIREMARK_CACHE")
    return (Path(named) if named else Path(platformdirs.user_cache_dir("wiremark"))) / "knowledge"


@cache
def _load(folder: Path) -> Base:
    version = version_of((DATA, folder))
    path = cache_folder() / f"{version}.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        base = Base.of(path.read_bytes())
        if base.version == version:
            return base
    data = build((DATA, folder), version)
    with contextlib.suppress(OSError):
        _keep(path, data)
    return Base.of(data)


def build(folders: Iterable[Path], version: str = "") -> bytes:
    """The compiled form of the records in some folders; later ones complete and correct earlier ones."""
    return compiled.build(merged(chain.from_iterable(read_folder(f) for f in folders)), words(), version)


def version_of(folders: Iterable[Path]) -> str:
    """A hash of all that the compiled form depends on."""
    digest = hashlib.blake2b(str(compiled.FORMAT).encode(), digest_size=12)
    here = Path(__file__).parent
    language = resources.PACKAGE / "language" / "de"
    own = [here / name for name in _CODE] + [language / f"{name}.yaml" for name in _WORDS]
    for path in chain(own, *(files(f, *SUFFIXES) for f in folders)):
        digest.update(path.name.encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


_WORDS = ("names", "first_names", "family_names", "everyday_names", "demonyms")


def words() -> Words:
    """What is known about words, from ``converter/language/de``."""
    first = resources.language_data("de", "first_names")
    demonyms = resources.language_data("de", "demonyms")
    return Words(
        female=frozenset(_split(first["female"])) | frozenset(_split(first["both"])),
        male=frozenset(_split(first["male"])) | frozenset(_split(first["both"])),
        family=frozenset(_split(resources.language_data("de", "family_names")["names"])),
        everyday=frozenset(_split(resources.language_data("de", "everyday_names")["names"])),
        origins={word: place for place, forms in demonyms["irregular"].items() for word in forms},
    )


def _split(groups: Iterable[str]) -> Iterable[str]:
    return chain.from_iterable(group.split() for group in groups)


def _keep(path: Path, data: bytes) -> None:
    atomic.swap(path, (data,))
    for old in path.parent.glob("*.json"):
        if old != path and old.stat().st_mtime < path.stat().st_mtime - 30 * 86400:
            old.unlink(missing_ok=True)


__all__ = ["DATA", "build", "cache_folder", "load", "load_yaml", "user_files", "user_folder", "version_of", "words"]
