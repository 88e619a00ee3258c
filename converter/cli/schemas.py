"""``wiremark schemas``: which XML Schemas there are; the standards' own ones and vocabularies into the user's cache."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from http.client import HTTPException
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urljoin

import click

from converter import resources, xsd
from converter.addresses import is_web
from converter.cli import options
from converter.diagnostics import plural

Opener = Callable[[str], AbstractContextManager[BinaryIO]]

MAX_BYTES = 4 * 1024 * 1024
"""of one file; the largest official schema has 330 KB"""
MAX_SECONDS = 120.0
"""for all files of one release"""
_PAUSE = 20.0  # seconds without a byte


class Refused(click.ClickException):
    """A release could not be installed; nothing was left behind."""


def releases() -> Mapping[str, Any]:
    """The standards' own schemas that can be installed: ``schemas/releases.yaml``."""
    schemas: Mapping[str, Any] = resources.table("releases.yaml")["schemas"]
    return schemas


def cache_folder() -> Path:
    """Where releases are installed."""
    return options.cache_folder() / "schemas"


def installed(name: str, cache: Path) -> Path | None:
    """The entry file of an installed release, if all its files are there as they should be."""
    release = releases()[name]
    home: Path = cache / f"{name}-{release['version']}"
    whole = all(_sha256(home / file) == pin for file, pin in release["files"].items())
    return home.joinpath(release["entry"]) if whole else None


def install(
    name: str,
    cache: Path,
    opener: Opener,
    *,
    base: str | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Path:
    """Fetches a release into the cache, whole or not at all; gives its entry file. Raises Refused.

    ``base`` replaces the address of the folder that the files are in; what they must be stays the same.
    """
    if found := installed(name, cache):
        return found
    release = releases()[name]
    deadline = clock() + MAX_SECONDS
    home = cache / f"{name}-{release['version']}"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=f".{name}-") as temporary:
            new = Path(temporary) / "new"
            new.mkdir()
            for file, pin in release["files"].items():
                url = urljoin(base or release["base"], file)
                data = _lf(_fetch(url, opener, deadline, clock))
                if hashlib.sha256(data).hexdigest() != pin:
                    raise Refused(f"{url} is not the release that is pinned (SHA-256 {pin}); nothing was installed")
                (new / file).write_bytes(data)
            shutil.copyfile(resources.folder("schemas") / xsd.XML_SCHEMA, new / xsd.XML_SCHEMA)
            shutil.rmtree(home, ignore_errors=True)
            new.rename(home)
    except OSError as error:
        if found := installed(name, cache):  # another process was quicker
            return found
        raise Refused(f"can't install {name} in {cache}: {error}") from None
    return home.joinpath(release["entry"])


def fetch(url: str) -> bytes:
    """What an http or https address gives, within bounds. Raises Refused."""
    return _fetch(url, _open, time.monotonic() + MAX_SECONDS, time.monotonic)


def _fetch(url: str, opener: Opener, deadline: float, clock: Callable[[], float]) -> bytes:
    parts: list[bytes] = []
    try:
        with opener(url) as stream:
            while part := stream.read(64 * 1024):
                parts.append(part)
                if sum(map(len, parts)) > MAX_BYTES:
                    raise Refused(f"{url} is larger than {MAX_BYTES:,} bytes; nothing was installed")
                if clock() > deadline:
                    raise Refused(f"{url} takes longer than {MAX_SECONDS:.0f} seconds; nothing was installed")
    except (OSError, ValueError, HTTPException) as error:  # urllib's own are OSErrors
        raise Refused(f"can't fetch {url}: {error}") from None
    return b"".join(parts)


def _open(url: str) -> AbstractContextManager[BinaryIO]:
    if not is_web(url):
        raise ValueError("only http and https addresses are fetched")
    opened: AbstractContextManager[BinaryIO] = urllib.request.urlopen(url, timeout=_PAUSE)  # noqa: S310 - just checked
    return opened


def _sha256(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _lf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


@click.group()
def command() -> None:
    """Say which XML Schemas there are; fetch the standards' own."""


@command.command("list")
def list_() -> None:
    """List our own schemas and the official releases that can be installed."""
    cache = cache_folder()
    for name in xsd.BUNDLED:
        click.echo(f"{name:<16} ours      {xsd.path(name)}")
    for name, release in releases().items():
        place = installed(name, cache) or f"not installed: wiremark schemas install {name}"
        click.echo(f"{name:<16} official  {place}  ({release['standard']} {release['version']}, {release['licence']})")


@command.command("install")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--mirror", metavar="URL", help="Folder to fetch from in place of IPTC's, over http or https.")
def install_(names: tuple[str, ...], mirror: str | None) -> None:
    """Fetch official schemas (all, or those named) from IPTC into the user's cache, checked against a pinned SHA-256.

    They serve `wiremark validate --schema "$(wiremark schemas path iptc-newsml-g2)"`.
    """
    for name in names or tuple(releases()):
        _known(name, tuple(releases()))
        base = mirror.rstrip("/") + "/" if mirror else None
        click.echo(install(name, cache_folder(), _open, base=base))


@command.command("update")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILE...")
def update_(files: tuple[Path, ...]) -> None:
    """Take newer vocabularies from files: NewsML-G2 knowledge items and SKOS in RDF/XML, as IPTC publishes them.

    FILE is such a file, or a folder of them. From then on `wiremark validate` knows their codes, their names and which
    are retired. What the files don't hold stays as it was.
    """
    from converter import atomic
    from converter.checks import vocabulary_files

    place = options.vocabularies_file()
    known = dict(vocabulary_files.load(str(place)))
    taken: dict[str, vocabulary_files.Codes] = {}
    for file in (f for path in files for f in (sorted(path.glob("*.*")) if path.is_dir() else (path,))):
        try:
            if file.stat().st_size > MAX_BYTES * 8:
                raise vocabulary_files.NoVocabulary(f"{file}: larger than {MAX_BYTES * 8:,} bytes")
            taken |= vocabulary_files.read(str(file), file.read_bytes())
        except (vocabulary_files.NoVocabulary, OSError) as error:
            raise Refused(f"{error}; nothing was taken") from None
    if not taken:
        raise Refused("no file in the folder; nothing was taken")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(place, vocabulary_files.dump({**known, **taken}).encode())
    except OSError as error:
        raise Refused(f"can't write {place}: {error.strerror or error}") from None
    for scheme, codes in sorted(taken.items()):
        retired = sum(bool(fact["retired"]) for fact in codes.values())
        click.echo(f"{scheme}/  {plural(len(codes), 'code')}, {retired} retired")


@command.command("path")
@click.argument("name")
def path_(name: str) -> None:
    """Print the file of a schema, for `--schema` and for other tools."""
    _known(name, (*xsd.BUNDLED, *releases()))
    if name in xsd.BUNDLED:
        click.echo(xsd.path(name))
        return
    found = installed(name, cache_folder())
    if not found:
        raise click.ClickException(f"{name} is not installed: wiremark schemas install {name}")
    click.echo(found)


def _known(name: str, names: tuple[str, ...]) -> None:
    if name not in names:
        raise click.UsageError(f"no schema is called {name!r}; there are {', '.join(names)}")
