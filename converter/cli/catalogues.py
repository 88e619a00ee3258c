"""Catalogues that a user names, or that items reference and nobody has: read, or fetched once into the cache."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable
from pathlib import Path

import click

from converter import atomic, reporters
from converter.checks import catalogues, files
from converter.checks.schemes import Catalogue
from converter.cli.schemas import cache_folder, fetch

_HREF = re.compile(rb"""<(?:[A-Za-z_][\w.-]*:)?catalogRef\s[^<>]*?\bhref\s*=\s*["']\s*(https?://[^"'<>\s]{1,500})""")
_HEAD = 1024 * 1024
"""bytes of a file in which references to catalogues are looked for: they stand at the beginning of an item"""


def named(paths: tuple[str, ...]) -> tuple[Catalogue, ...]:
    """The catalogues in files and folders that the user names. Raises click.BadParameter."""
    made = []
    for path in paths:
        folder = Path(path).is_dir()
        for file in sorted(f for f in Path(path).glob("*.xml") if f.is_file()) if folder else [Path(path)]:
            try:
                made.append(catalogues.read(file.name, file.read_bytes()))
            except (catalogues.NotACatalogue, OSError) as error:
                if not folder:
                    raise click.BadParameter(str(error), param_hint="--catalog") from None
    if paths and not made:
        raise click.BadParameter(f"no catalogue in {', '.join(paths)}", param_hint="--catalog")
    return tuple(made)


def fetched(paths: Iterable[str]) -> tuple[Catalogue, ...]:
    """The catalogues that the files reference and nobody has: from the cache, else from the network, once.

    What can't be fetched or is no catalogue is said, and stays unknown.
    """
    wanted: dict[str, None] = {}
    for path in paths:
        wanted.update(dict.fromkeys(m[1].decode("utf-8", "replace") for m in _HREF.finditer(_head(path))))
    made = []
    folder = cache_folder().parent / "catalogues"
    for written in wanted:
        href = written.replace("&amp;", "&")
        if catalogues.standard_number(href) is not None:
            continue
        try:
            made.append(catalogues.read(href, _cached(href, folder)))
        except (click.ClickException, catalogues.NotACatalogue, OSError) as error:
            said = error.message if isinstance(error, click.ClickException) else str(error)
            click.echo(f"not fetched: {reporters.printable(said)}", err=True)
    return tuple(made)


def _head(path: str) -> bytes:
    head = b""
    try:
        for piece in files.open_bounded(path) if path != "-" else ():
            head += piece
            if len(head) > _HEAD:
                break
    except (OSError, EOFError, zlib.error):
        return b""
    return head


def _cached(href: str, folder: Path) -> bytes:
    path = folder / f"{hashlib.sha256(href.encode()).hexdigest()[:32]}.xml"
    if path.is_file():
        return path.read_bytes()
    data = fetch(href)
    catalogues.read(href, data)  # only catalogues are kept
    atomic.swap(path, (data,))
    return data
