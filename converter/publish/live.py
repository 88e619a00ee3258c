"""The live server: the site's files for browsers on this machine, rebuilt at every change.

It stands behind no proxy and asks for no password; so it must not be reached through a name that somebody else's page
has pointed at this machine (DNS rebinding): the Host header is one of this machine's names for itself, or one that the
user named.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from mkdocs.livereload import LiveReloadServer

_POLL = re.compile(r"/livereload/[0-9]{1,18}/[0-9]{1,18}")
_ODD = re.compile(r"[\x00-\x1f\x7f\\\\]|%(?![0-9A-Fa-f]{2})|(?:^|/)\.{1,2}(?:/|$)|//")
_ANY = ("", "0.0.0.0", "::")  # noqa: S104 - what --host says to listen everywhere


def serve(
    site: Path,
    *,
    build: Callable[[], None],
    watch: Iterable[Path],
    host: str = "127.0.0.1",
    port: int = 8000,
    allow_hosts: Iterable[str] = (),
    open_in_browser: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serves the folder until Ctrl-C. Whenever something below ``watch`` changes, ``build`` runs and browsers reload.

    ``build`` is called once at the start; it converts and publishes with ``live=True``. Only this machine is served
    unless ``host`` says otherwise, and only under its own names and ``allow_hosts``. ``ready`` gets the address once
    the server answers. OSError where the port is taken.
    """
    build()
    server = LiveReloadServer(builder=build, host=host, port=port, root=str(site))
    server.set_app(guarded(server.serve_request, site, hosts=(host, *allow_hosts)))  # type: ignore[arg-type]
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


App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes] | None]


def guarded(app: App, site: Path, *, hosts: Iterable[str]) -> App:
    """The application, for requests that are in order and for files of the site only."""
    names = frozenset(h.lower().rstrip(".") for h in hosts if h not in _ANY)

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes] | None:
        def refuse(status: str, why: str) -> list[bytes]:
            body = f"{status}: {why}\n".encode()
            start(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
            return [body]

        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return refuse("405 Method Not Allowed", "this site is for reading")
        if not expected(str(environ.get("HTTP_HOST", "")), names):
            return refuse("403 Forbidden", "not a name of this machine; wiremark serve --allow-host NAME allows one")
        path = _path(environ)
        if path is None or (path.startswith("/livereload/") and not _POLL.fullmatch(path)):
            return refuse("400 Bad Request", "no path of a page")
        if not path.startswith("/livereload/") and not _of_site(site, path):
            return refuse("404 Not Found", "no such page")
        return app(environ, start)

    return answer


def expected(header: str, names: Iterable[str]) -> bool:
    """Whether a Host header (RFC 9110, section 7.2) names this machine as it names itself, or one of ``names``."""
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::[0-9]{1,5})?", header)
    if not found:
        return False
    name = found[1].strip("[]").lower().removesuffix(".")
    if name == "localhost" or name in names:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _path(environ: dict[str, Any]) -> str | None:
    """The path that was asked for, decoded from WSGI's bytes in the form of Latin-1 (PEP 3333); None for one that no
    page of ours can have."""
    try:
        path = str(environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
    return path if path.startswith("/") and len(path) <= 4096 and not _ODD.search(path) else None


def _of_site(site: Path, path: str) -> bool:
    """Whether this is a folder or plain file of the site, and no hidden one; links lead nowhere."""
    parts = [p for p in path.split("/") if p]
    if any(p.startswith(".") for p in parts):
        return False
    top = os.path.realpath(site)
    wanted = os.path.join(top, *parts)
    return os.path.realpath(wanted) == wanted and (os.path.isfile(wanted) or os.path.isdir(wanted))
