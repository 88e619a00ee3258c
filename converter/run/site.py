"""The site of a data folder: left alone where nothing has changed and it is whole, else built anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from converter import brand as brands
from converter.brand import PLAIN, Brand
from converter.diagnostics import Diagnostic
from converter.refusal import Refused, cannot_write
from converter.registry import Recipe
from converter.run.conversion import Progress
from converter.run.fingerprint import fingerprint, hash_of, theme
from converter.run.manifest import MANIFEST


@dataclass(frozen=True, slots=True)
class Site:
    """What publishing did."""

    pages: int = 0
    unchanged: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()


def publish(
    data: Path,
    site: Path,
    recipe: Recipe,
    *,
    title: str,
    search: bool,
    brand: Brand = PLAIN,
    live: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> Site:
    """The site of a data folder; left alone where neither data nor code nor options have changed and every file of it
    is there with its bytes. ``force`` keeps nothing that somebody changed in it. Raises Refused."""
    from converter.publish import build as site_maker
    from converter.publish import place

    try:
        look = fingerprint(recipe, theme(), title, search, live, brands.inputs(brand))
        made_of = hash_of(f"{look} {hash_of((data / MANIFEST).read_bytes())}".encode())
        if place.whole(site, made_of):
            return Site(unchanged=True)
        published = site_maker.publish(
            data,
            site,
            recipe=recipe,
            title=title,
            search=search,
            language=brand.interface,
            brand=brand,
            live=live,
            progress=progress and _named(progress),
            made_of=made_of,
            look=look,
            force=force,
        )
    except FileExistsError as error:
        raise Refused("RUN011", str(error), "", str(site)) from error
    except OSError as error:
        raise cannot_write(error, site) from error
    return Site(published.pages, diagnostics=published.diagnostics)


def _named(progress: Progress) -> Callable[[str, int, int], None]:
    return lambda name, done, total: progress(done, total, name)
