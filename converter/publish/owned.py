"""The files of an owner's look, and where they come to lie in the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from converter import brand as brands
from converter.brand import Brand

OWN_STYLE = "assets/own/look.css"
"""what the owner's colours and face change"""


@dataclass(frozen=True, slots=True)
class Owned:
    """Addresses relative to the site's root; only of files that are there."""

    copied: tuple[tuple[str, Path], ...] = ()
    logo: str = ""
    favicon: str = ""
    style: str = ""
    """what stands in ``OWN_STYLE``, empty where there is none"""
    style_sheets: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    pages: tuple[tuple[str, Path], ...] = ()
    """addresses of pages that the owner must have, and their Markdown"""


PAGES = {"imprint": "impressum.html", "privacy": "datenschutz.html"}


def owned(brand: Brand) -> Owned:
    """What a look needs. Files of one name would take each other's place: each has its number before its name."""
    copied = [(f"assets/own/{n}-{path.name}", name, path) for n, (name, path) in enumerate(_there(brand))]
    where = {name: address for address, name, _ in copied}
    return Owned(
        copied=tuple((address, path) for address, _, path in copied),
        logo=where.get("logo", ""),
        favicon=where.get("favicon", ""),
        style=brands.style_sheet(brand),
        style_sheets=tuple(address for address, name, _ in copied if name == "style-sheets"),
        scripts=tuple(address for address, name, _ in copied if name == "scripts"),
        pages=tuple((PAGES[name], path) for name, path in brand.files() if name in PAGES and path.is_file()),
    )


def _there(brand: Brand) -> Iterator[tuple[str, Path]]:
    return ((name, path) for name, path in brand.files() if name not in PAGES and path.is_file())
