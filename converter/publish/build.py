"""Building a site into a fresh folder and putting it in place at once; serving it while it is worked on."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig

from converter import resources
from converter.diagnostics import Diagnostic, Location, Severity
from converter.publish.archive import Progress
from converter.publish.plugin import MARKER, WiremarkPlugin
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
    guide: bool = True,
    live: bool = False,
    figures: Path | None = None,
    progress: Progress | None = None,
) -> Published:
    """Builds the site of all stories in ``data``, as ``convert`` leaves them, and puts it in place of ``site``.

    ``language`` is the interface's. ``guide`` adds wiremark's own pages of help. ``live`` is for ``serve``: it lets the
    page reload itself. ``figures`` is a JSON file of measured quality. The same data and recipe give the same bytes.

    The site is complete at every moment: it is built beside the old one and takes its place in one step. A folder that
    is not a site of ours is not touched: FileExistsError. Other errors of the file system are raised, too; ValueError
    where there is no such interface.
    """
    site = site.absolute()
    if not data.is_dir():
        raise FileNotFoundError(f"there is no folder {data}")
    refuse_foreign(site)
    fresh, old = site.with_name(f".{site.name}.new"), site.with_name(f".{site.name}.old")
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)
    site.parent.mkdir(parents=True, exist_ok=True)
    plugin = WiremarkPlugin()
    plugin.given, plugin.live, plugin.progress = recipe, live, progress
    with tempfile.TemporaryDirectory() as empty, _complaints() as said:
        config = MkDocsConfig()
        config.load_dict(
            {
                "site_name": title,
                "site_url": recipe.base_url.rstrip("/") + "/",
                "docs_dir": str(resources.folder("site") / "docs") if guide else empty,
                "exclude_docs": "/assets/story.png",  # the README's picture
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
    put_in_place(fresh, site, old)
    return Published(plugin.pages, (*plugin.diagnostics, *said))


def refuse_foreign(site: Path) -> None:
    """Raises FileExistsError where the folder has content and is not a site that wiremark built."""
    if site.is_dir() and any(site.iterdir()) and not (site / MARKER).is_file():
        raise FileExistsError(f"{site} holds files that are not a site of wiremark: name another folder, or empty it")
    if site.exists() and not site.is_dir():
        raise FileExistsError(f"{site} is a file")


def put_in_place(fresh: Path, site: Path, old: Path) -> None:
    """The fresh folder takes the site's name; where the system can, both names change hands in one step."""
    if site.exists() and not _exchange(fresh, site):
        os.rename(site, old)
        os.rename(fresh, site)
    elif fresh.exists() and not site.exists():
        os.rename(fresh, site)
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """``renameat2`` with ``RENAME_EXCHANGE`` (Linux 3.15, glibc 2.28). False where system or file system lack it."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


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


def serve(
    site: Path,
    *,
    build: Callable[[], None],
    watch: Iterable[Path],
    host: str = "127.0.0.1",
    port: int = 8000,
    open_in_browser: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serves the folder until Ctrl-C. Whenever something below ``watch`` changes, ``build`` runs and browsers reload.

    ``build`` is called once at the start; it converts and publishes with ``live=True``. Only this machine is served
    unless ``host`` says otherwise. ``ready`` gets the address once the server answers. OSError where the port is taken.
    """
    from mkdocs.livereload import LiveReloadServer

    build()
    server = LiveReloadServer(builder=build, host=host, port=port, root=str(site))
    for path in watch:
        server.watch(str(path))
    activate = server.server_activate

    def announce() -> None:
        activate()
        if ready:
            ready(server.url)

    server.server_activate = announce  # type: ignore[method-assign] # the first moment at which it answers
    try:
        server.serve(open_in_browser=open_in_browser)  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()
