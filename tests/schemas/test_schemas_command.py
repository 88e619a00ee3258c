"""``wiremark schemas``: what it lists, and that an installation is pinned, bounded, whole or not there."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from lxml import etree

from converter import xsd
from converter.cli import schemas

ENTRY = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x" xmlns="urn:x">
<xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="xml.xsd"/>
<xs:include schemaLocation="part.xsd"/>
<xs:element name="a" type="T"/>
</xs:schema>
"""
PART = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x" xmlns="urn:x">
<xs:complexType name="T"><xs:attribute name="n" type="xs:integer"/></xs:complexType>
</xs:schema>
"""


class Server:
    """A web server on this machine; ``files`` maps paths to bodies, or to what answers in another way."""

    def __init__(self) -> None:
        self.files: dict[str, bytes | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[str] = []
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self.address = f"http://127.0.0.1:{self.http.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Server, *arguments: object) -> None:
        self.site = site
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        answer = self.site.files.get(self.path)
        if callable(answer):
            answer(self)
            return
        self.send_response(200 if answer is not None else 404)
        self.send_header("Content-Length", str(len(answer or b"")))
        self.end_headers()
        self.wfile.write(answer or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    site = Server()
    thread = threading.Thread(target=site.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    site.http.shutdown()
    thread.join()
    site.http.server_close()


@pytest.fixture
def release(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A release of two files, on the server and pinned."""
    files = {"entry.xsd": ENTRY, "part.xsd": PART}
    server.files.update({f"/{name}": data for name, data in files.items()})
    pins = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    made = {
        "standard": "X",
        "version": "1",
        "licence": "none",
        "entry": "entry.xsd",
        "base": server.address,
        "files": pins,
    }
    monkeypatch.setattr(schemas, "releases", lambda: {"x": made})
    return server


def test_an_installed_release_works(release: Server, tmp_path: Path) -> None:
    entry = schemas.install("x", tmp_path, schemas._open)
    assert xsd.errors(etree.fromstring('<a xmlns="urn:x" n="1"/>'), entry) == ()
    assert xsd.errors(etree.fromstring('<a xmlns="urn:x" n="b"/>'), entry)
    assert [p.name for p in tmp_path.iterdir()] == ["x-1"]


def test_an_installed_release_is_not_fetched_again(release: Server, tmp_path: Path) -> None:
    first = schemas.install("x", tmp_path, schemas._open)
    asked = list(release.asked)
    assert schemas.install("x", tmp_path, schemas._open) == first
    assert release.asked == asked == ["/entry.xsd", "/part.xsd"]


def test_a_damaged_release_is_installed_anew(release: Server, tmp_path: Path) -> None:
    entry = schemas.install("x", tmp_path, schemas._open)
    entry.write_bytes(b"")
    assert schemas.installed("x", tmp_path) is None
    assert schemas.install("x", tmp_path, schemas._open).read_bytes() == ENTRY


def test_line_ends_do_not_matter(release: Server, tmp_path: Path) -> None:
    release.files["/entry.xsd"] = ENTRY.replace(b"\n", b"\r\n")
    assert schemas.install("x", tmp_path, schemas._open).read_bytes() == ENTRY


def _cut_short(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(PART)))
    handler.end_headers()
    handler.wfile.write(PART[:50])


def _without_end(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(200):
            handler.wfile.write(b" " * 65536)
    except OSError:  # the client has had enough
        handler.close_connection = True


def _nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"what?\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (PART + b"<!-- changed -->", "not the release that is pinned"),
        (b"", "not the release that is pinned"),
        (_cut_short, "can't fetch|not the release"),
        (_without_end, "larger than"),
        (_nonsense, "can't fetch"),
        (None, "can't fetch .*404"),
    ],
    ids=["changed", "empty", "cut short", "without end", "nonsense", "missing"],
)
def test_what_is_not_the_release_leaves_nothing(
    release: Server, tmp_path: Path, answer: bytes | Callable[[BaseHTTPRequestHandler], None] | None, complaint: str
) -> None:
    if answer is None:
        del release.files["/part.xsd"]
    else:
        release.files["/part.xsd"] = answer
    with pytest.raises(schemas.Refused, match=complaint):
        schemas.install("x", tmp_path, schemas._open)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_keeps_what_is_installed(release: Server, tmp_path: Path) -> None:
    entry = schemas.install("x", tmp_path, schemas._open)
    (entry.parent / "part.xsd").write_bytes(b"damaged")
    release.files["/part.xsd"] = b"wrong"
    with pytest.raises(schemas.Refused):
        schemas.install("x", tmp_path, schemas._open)
    assert entry.read_bytes() == ENTRY


def test_a_slow_server_is_given_up(release: Server, tmp_path: Path) -> None:
    ticks = iter(range(0, 10_000, 100))
    with pytest.raises(schemas.Refused, match="longer than 120 seconds"):
        schemas.install("x", tmp_path, schemas._open, clock=lambda: float(next(ticks)))


def test_a_cache_that_cannot_be_written_is_said(release: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(schemas.Refused, match="can't install x in"):
        schemas.install("x", tmp_path / "file", schemas._open)


@pytest.mark.parametrize("address", ["file:///etc/", "ftp://127.0.0.1/"])
def test_only_the_web_is_fetched_from(release: Server, tmp_path: Path, address: str) -> None:
    with pytest.raises(schemas.Refused, match="only http"):
        schemas.install("x", tmp_path, schemas._open, base=address)


def test_the_command(release: Server, tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(schemas.command, words, env={"WIREMARK_CACHE": str(tmp_path)})
        return done.exit_code, done.output

    entry = str(tmp_path / "schemas" / "x-1" / "entry.xsd")
    assert "not installed: wiremark schemas install x" in run("list")[1]
    code, said = run("path", "x")
    assert code != 0
    assert "wiremark schemas install x" in said
    assert run("install", "--mirror", release.address.rstrip("/")) == (0, f"{entry}\n")
    assert run("path", "x") == (0, f"{entry}\n")
    assert entry in run("list")[1]
    assert run("path", "nitf") == (0, f"{xsd.path('nitf')}\n")
    code, said = run("install", "y")
    assert code == click.UsageError.exit_code
    assert "there are x" in said


def test_the_pins_are_those_of_the_official_files() -> None:
    reference = Path(os.environ.get("WIREMARK_REFERENCE", "/nonexistent"))
    if not reference.is_dir():
        pytest.skip("WIREMARK_REFERENCE names no folder")
    for release in schemas.releases().values():
        for name, pin in release["files"].items():
            (file,) = reference.glob(f"*/{name}")
            assert hashlib.sha256(file.read_bytes()).hexdigest() == pin
