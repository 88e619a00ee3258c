"""The live server: this machine's names only, pages only."""

from __future__ import annotations

import re
import socket
import threading
import time
from pathlib import Path

import pytest
from invented import RECIPE, story, write

from converter.publish import live, publish, serve

PORT = 18_437
HOST = f"127.0.0.1:{PORT}"


def ask(request: str) -> tuple[int, bytes]:
    """Status and body of an answer to this very request."""
    with socket.create_connection(("127.0.0.1", PORT), timeout=10) as connection:
        connection.sendall(request.encode("latin-1"))
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    found = re.match(rb"HTTP/1\.[01] (\d{3})", head)
    return int(found[1]) if found else 0, body


def get(path: str, host: str | None = HOST, method: str = "GET") -> str:
    name = "" if host is None else f"Host: {host}\r\n"
    return f"{method} {path} HTTP/1.1\r\n{name}Connection: close\r\n\r\n"


REQUESTS = {
    "a page": (get("/index.html"), 200),
    "the top": (get("/"), 200),
    "by another name of this machine": (get("/", f"localhost:{PORT}"), 200),
    "in IPv6": (get("/", f"[::1]:{PORT}"), 200),
    "by a name that was allowed": (get("/", "desk.example"), 200),
    "a folder without a stroke": (get("/meldungen/serie"), 404),
    "no such page": (get("/nichts.html"), 404),
    "rebound": (get("/", f"evil.example:{PORT}"), 403),
    "looks like this machine": (get("/", "localhost.evil.example"), 403),
    "begins like it": (get("/", "127.0.0.1.evil.example"), 403),
    "another machine": (get("/", "192.168.1.4"), 403),
    "no name": (get("/", None), 403),
    "an empty name": (get("/", ""), 403),
    "two names": (f"GET / HTTP/1.1\r\nHost: {HOST}\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 403),
    "a name with a user": (get("/", f"localhost@evil.example:{PORT}"), 403),
    "polling, rebound": (get("/livereload/1/2", "evil.example"), 403),
    "NUL": (get("/%00"), 400),
    "NUL behind a page": (get("/index.html%00.txt"), 400),
    "upwards": (get("/../geheim.txt"), 400),
    "upwards, encoded": (get("/%2e%2e/geheim.txt"), 400),
    "upwards, both encoded": (get("/meldungen/..%2f..%2fgeheim.txt"), 400),
    "upwards, as Windows writes it": (get("/..%5cgeheim.txt"), 400),
    "no UTF-8": (get("/%ff%fe"), 400),
    "half an escape": (get("/%zz"), 400),
    "a line break": (get("/index.html%0d%0aX:%20y"), 400),
    "another server": (get("http://evil.example/"), 400),
    "no path": (get("*"), 400),
    "two strokes inside": (get("/meldungen//flut.html"), 400),
    "endless": (get("/" + "a" * 5000), 400),
    "a number that never ends": (get(f"/livereload/{'9' * 5000}/1"), 400),
    "polling for what is no number": (get("/livereload/x/y"), 400),
    "the mark": (get("/.wiremark-site"), 404),
    "a link out of the site": (get("/heraus.txt"), 404),
    "through a linked folder": (get("/draussen/geheim.txt"), 404),
    "writing": (get("/index.html", method="PUT"), 405),
    "posting": (get("/", method="POST"), 405),
}


def test_only_pages_and_only_for_this_machine(tmp_path: Path) -> None:
    sources, site = tmp_path / "sources", tmp_path / "site"
    sources.mkdir()
    data = write(tmp_path / "data", story("flut"))
    (tmp_path / "geheim.txt").write_text("geheim")
    answers: dict[str, tuple[int, bytes]] = {}
    builds: list[str] = []

    def build() -> None:
        if builds:
            raise KeyboardInterrupt  # as Ctrl-C would
        builds.append("built")
        publish(data, site, recipe=RECIPE, search=False, live=True)
        (site / "heraus.txt").symlink_to(tmp_path / "geheim.txt")
        (site / "draussen").symlink_to(tmp_path)

    def visit(_address: str) -> None:
        def look() -> None:
            try:
                for name, (request, _) in REQUESTS.items():
                    answers[name] = ask(request)
            finally:
                for n in range(20):  # the watcher looks twice a second
                    time.sleep(0.3)
                    (sources / f"neu{n}.txt").write_text("neu")

        threading.Thread(target=look, daemon=True).start()

    serve(site, build=build, watch=[sources], port=PORT, allow_hosts=("desk.example",), ready=visit)
    assert {name: status for name, (status, _) in answers.items()} == {n: s for n, (_, s) in REQUESTS.items()}
    assert not [name for name, (_, body) in answers.items() if b"geheim" in body]


@pytest.mark.parametrize("header", ["localhost", "LOCALHOST:80", "localhost.", "127.0.0.1", "127.8.8.8:1", "[::1]"])
def test_names_of_this_machine(header: str) -> None:
    assert live.expected(header, ())


@pytest.mark.parametrize(
    "header", ["", "::1", "localhost:", "localhost:1:2", "0.0.0.0", "2130706433", "a localhost", "localhost/", "é"]
)
def test_other_names(header: str) -> None:
    assert not live.expected(header, ())


def test_a_name_that_was_given_is_expected() -> None:
    assert live.expected("Desk.Example:8000", ("desk.example",))
    assert not live.expected("x.desk.example", ("desk.example",))
