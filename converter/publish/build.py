"""Building a site into a fresh folder and putting it in place at once."""

from __future__ import annotations

import gc
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig

from converter import atomic, resources
from converter.brand import PLAIN, Brand
from converter.diagnostics import Diagnostic, Location, Severity
from converter.publish import place
from converter.publish.archive import Progress
from converter.publish.plugin import WiremarkPlugin
from converter.publish.reuse import Earlier
from converter.registry import Recipe


@dataclass(frozen=True, slots=True)
class Published:
    """What was built."""

    pages: int
    diagnostics: tuple[Diagnostic, ...] = ()


def publish(
    data: Path,
    site: Path,
    *,
    recipe: Recipe,
    title: str = "Nachrichtenarchiv",
    language: str = "de",
    search: bool = True,
    live: bool = False,
    figures: Path | None = None,
    progress: Progress | None = None,
    made_of: str = "",
    look: str = "",
    force: bool = False,
    brand: Brand = PLAIN,
) -> Published:
    """Builds the site of all stories in ``data``, as ``convert`` leaves them, and puts it in place of ``site``.

    ``language`` is the interface's. ``live`` is for ``serve``: it lets the
    page reload itself. ``brand`` is the owner's look.
    ``figures`` is a JSON file of measured quality. The same data and recipe give the same bytes.

    The site is complete at every moment: it is built beside the old one and takes its place in one step. What
    somebody else put into it stays, or is kept in ``site.kept`` (``PUB010``) unless ``force``. ``made_of`` is noted in
    the record beside the site, for ``place.whole``. ``look`` is a hash of what is the same for all pages (program,
    theme, options): with it, what was made from the same is taken from the last site (``reuse``). A folder that is not
    a site of ours is not touched: FileExistsError. Other errors of the file system are raised, too; ValueError where
    there is no such interface.
    """
    site = site.absolute()
    if not data.is_dir():
        raise FileNotFoundError(f"there is no folder {data}")
    site.parent.mkdir(parents=True, exist_ok=True)
    atomic.sweep((site.parent,))
    place.recover(site)
    place.refuse_foreign(site)
    fresh = site.with_name(atomic.temporary_name())
    plugin = WiremarkPlugin()
    plugin.brand = brand
    plugin.given, plugin.live, plugin.progress = recipe, live, progress
    plugin.earlier = earlier = Earlier.of(site, look)
    try:
        with tempfile.TemporaryDirectory() as empty, _complaints() as said:
            config = MkDocsConfig()
            config.load_dict(
                {
                    "site_name": title,
                    "site_url": recipe.base_url.rstrip("/") + "/",
                    "docs_dir": empty,
                    "site_dir": str(fresh),
                    "theme": {"name": None, "custom_dir": str(resources.folder("site") / "theme")},
                    "plugins": [],
                    "use_directory_urls": False,
                    "markdown_extensions": ["tables", "fenced_code"],
                }
            )
            errors, _ = config.validate()
            if errors:
                raise ValueError("; ".join(f"{name}: {error}" for name, error in errors))
            plugin.load_config(
                {
                    "stories": str(data.absolute()),
                    "language": language,
                    "search": search,
                    "figures": str(figures.absolute()) if figures else "",
                }
            )
            config.plugins["wiremark"] = plugin
            with _uncollected():
                mkdocs_build(config)
        failed = any(d.severity is Severity.ERROR for d in (*plugin.diagnostics, *said))
        notes = place.put_in_place(
            fresh,
            site,
            made_of="" if failed else made_of,
            force=force,
            look=look,
            inputs=earlier.inputs,
            hashes=earlier.hashes,
        )
    finally:
        atomic.remove(fresh)
    return Published(plugin.pages, (*plugin.diagnostics, *said, *notes))


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[Diagnostic] = []

    def emit(self, record: logging.LogRecord) -> None:
        severity = Severity.ERROR if record.levelno >= logging.ERROR else Severity.WARNING
        self.said.append(Diagnostic("PUB008", severity, f"MkDocs: {record.getMessage()}", location=Location("site")))


@contextmanager
def _complaints() -> Iterator[list[Diagnostic]]:
    """MkDocs' warnings become diagnostics and stay off the terminal."""
    log = logging.getLogger("mkdocs")
    handler, propagate = _Complaints(), log.propagate
    log.addHandler(handler)
    log.propagate = False
    try:
        yield handler.said
    finally:
        log.removeHandler(handler)
        log.propagate = propagate


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the cycle collector: a build makes millions of objects and hardly a cycle; looking costs a tenth."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
