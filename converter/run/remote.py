"""Addresses of objects in other people's stores: ``s3://``, ``gs://``, ``memory://``, by fsspec.

Only what the user named is asked, with the credentials that the store's own library finds; nothing is sent elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from io import SEEK_END
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from converter.refusal import Refused

_LIBRARIES = {"s3": "s3fs", "gs": "gcsfs", "memory": "fsspec"}
"""scheme → the library that speaks it"""
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_PATTERN = re.compile(r"[*?\[\]{}\0-\x1f]|::")
"""what fsspec would read as a pattern, or as a chain of stores"""
_HERE = ("", "localhost")


@dataclass(frozen=True, slots=True)
class Url:
    """An object, or all whose names begin with it and a slash. Behaves as a path where both are named."""

    address: str

    @property
    def name(self) -> str:
        return self.address.rsplit("/", 1)[-1]

    @property
    def scheme(self) -> str:
        return self.address.partition(":")[0]

    def __str__(self) -> str:
        return self.address

    def __fspath__(self) -> str:
        return self.address

    def __truediv__(self, name: str) -> Url:
        return Url(f"{self.address}/{name}")

    def is_relative_to(self, other: Url) -> bool:
        return self == other or self.address.startswith(other.address + "/")

    @contextmanager
    def open(self) -> Iterator[Any]:
        """The object's bytes, to read and seek. Raises OSError."""
        with told(lambda error: OSError(reason(error))):
            store, path = filesystem(self)
            with store.open(path, "rb") as file:
                yield file

    def below(self) -> list[str] | None:
        """The names below, sorted; an empty one is the object itself, None: there is nothing. Raises OSError."""
        with told(lambda error: OSError(reason(error))):
            store, path = filesystem(self)
            found = store.find(path)
        names = sorted(name.removeprefix(path).lstrip("/") for name in found if name == path or _inside(name, path))
        return names or None


def _inside(name: str, path: str) -> bool:
    return name.startswith(path.rstrip("/") + "/")


def place(text: str) -> Path | Url:
    """What a user's word for a file or a folder means. Raises Refused (``RUN022``) for an address that is no use."""
    found = _ADDRESS.match(text)
    if not found:
        return Path(text)
    scheme = found[1].lower()
    if scheme == "file":
        parts = urlsplit(text)
        if parts.netloc not in _HERE:
            raise Refused("RUN022", "a file:// address names a file of this machine", "write file:///folder", text)
        return Path(unquote(parts.path))
    rest = text[found.end() :].strip("/")
    if scheme not in _LIBRARIES:
        known = ", ".join(f"{name}://" for name in (*_LIBRARIES, "file"))
        raise Refused("RUN022", f"no store has addresses in {scheme}://", f"there are {known}", text)
    if not rest or _PATTERN.search(rest):
        raise Refused("RUN022", "this address names no place in a store", f"write {scheme}://BUCKET/NAME", text)
    library = _LIBRARIES[scheme]
    try:
        import_module(library)
    except ImportError as error:
        hint = f"pip install 'wiremark[dask]' {library}"
        raise Refused("RUN022", f"the library {library} is missing for {scheme}:// addresses", hint, text) from error
    return Url(f"{scheme}://{rest}")


def filesystem(url: Url) -> tuple[Any, str]:
    """The store of an address and the path in it. Raises what the store's library raises."""
    from fsspec.core import url_to_fs

    # lists are asked for anew: another process may have written
    store, path = url_to_fs(url.address, use_listings_cache=False)
    return store, path


@contextmanager
def told(made: Callable[[Exception], Exception]) -> Iterator[None]:
    """Turns what a store's library raises into one exception: each has a family of its own."""
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        raise made(error) from error


def reason(error: BaseException) -> str:
    """What an error of a store says, in one line."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    return " ".join(text.split())[:300]


def length(file: Any) -> int:
    """Bytes of an open file, which is left at its end."""
    return int(file.seek(0, SEEK_END))
