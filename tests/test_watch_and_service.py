"""Where a desk works: a watched folder, the web service on the loopback, the report for editors."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from converter import report_html, reporters
from converter.cli import group
from converter.diagnostics import Diagnostic, Location, Severity

ITEM = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" standard="NewsML-G2" standardversion="2.35" conformance="power"
 guid="tag:example.org,2025:harbour" version="{version}" xml:lang="en">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_42.xml"/>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="example"/>
<versionCreated>2025-02-12T1{version}:00:00+01:00</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><contentCreated>2025-02-12T10:00:00+01:00</contentCreated><language tag="en"/>
<headline>Harbour</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en">
<head><title>Harbour</title></head><body><p>{words}</p></body></html></inlineXML></contentSet></newsItem>
"""


def item(words: str = "The harbour stays closed until Monday.", version: int = 1) -> str:
    return ITEM.format(words=words, version=version)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["watch", *arguments, "--once", "--settle", "0", "--fail-level", "error"])


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def test_good_files_and_others_go_their_ways(inbox: Path) -> None:
    (inbox / "a.xml").write_text(item())
    (inbox / "deep").mkdir()
    (inbox / "deep" / "b.json").write_text("{")
    result = run(str(inbox))
    assert result.exit_code == 1
    assert (inbox.parent / "ok" / "a.xml").read_text() == item()
    bad = inbox.parent / "quarantine" / "deep" / "b.json"
    assert bad.read_text() == "{"
    assert json.loads(Path(f"{bad}.findings.json").read_text())
    assert not [p for p in inbox.rglob("*") if p.is_file()]


def test_one_version_with_another_content_goes_into_quarantine(inbox: Path) -> None:
    for number, text in enumerate((item(), item("The harbour is open again."), item("The harbour is open.", 2))):
        (inbox / f"{number}.xml").write_text(text)
        assert run(str(inbox)).exit_code == (1 if number == 1 else 0)
    (report,) = (inbox.parent / "quarantine").glob("*.findings.json")
    assert [d["rule"] for d in json.loads(report.read_text()) if d["severity"] == "error"] == ["FED001"]
    with sqlite3.connect(inbox.parent / "history.sqlite") as database:
        rows = database.execute(
            "SELECT a.file, a.verdict, r.guid, r.version FROM arrivals a JOIN releases r ON r.arrival = "
            "a.id ORDER BY a.id"
        ).fetchall()
    database.close()
    guid = "tag:example.org,2025:harbour"
    assert rows == [("0.xml", "ok", guid, 1), ("1.xml", "quarantine", guid, 1), ("2.xml", "ok", guid, 2)]


def test_nothing_is_overwritten(inbox: Path) -> None:
    for _ in range(2):
        (inbox / "a.xml").write_text(item())
        run(str(inbox))
    assert sorted(p.name for p in (inbox.parent / "ok").iterdir()) == ["a.2.xml", "a.xml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_keeps_nobody_waiting(inbox: Path) -> None:
    os.mkfifo(inbox / "a.xml")
    (inbox / "b.xml").write_text(item())
    assert run(str(inbox)).exit_code == 0
    assert (inbox.parent / "ok" / "b.xml").is_file()


def test_findings_overwrite_nothing(inbox: Path) -> None:
    """Neither a file that is called as they would be, nor what a link there leads to."""
    quarantine, mine = inbox.parent / "quarantine", inbox.parent / "mine.txt"
    quarantine.mkdir()
    mine.write_text("mine")
    (quarantine / "a.xml.findings.json").symlink_to(mine)
    (quarantine / "b.xml.findings.json").write_text("theirs")
    (quarantine / "c.xml").symlink_to("nowhere")
    for name in "abc":
        (inbox / f"{name}.xml").write_text("<a>")
    assert run(str(inbox)).exit_code == 1
    assert mine.read_text() == "mine"
    assert (quarantine / "b.xml.findings.json").read_text() == "theirs"
    assert (quarantine / "c.xml").is_symlink()
    for name in "abc":
        assert json.loads((quarantine / f"{name}.2.xml.findings.json").read_text())


def test_what_is_still_written_waits(inbox: Path) -> None:
    (inbox / "a.xml.part").write_text(item())
    (inbox / ".b.xml").write_text(item())
    (inbox / "link.xml").symlink_to(inbox / ".b.xml")
    assert run(str(inbox)).exit_code == 0
    assert sorted(p.name for p in inbox.iterdir()) == [".b.xml", "a.xml.part", "link.xml"]


def test_a_file_that_grows_is_judged_when_it_is_complete(inbox: Path) -> None:
    """A slow transfer: half of the document lies there for longer than a look takes."""
    command = [sys.executable, "-m", "converter", "watch", str(inbox), "--settle", "1", "--interval", "0.1"]
    process = subprocess.Popen([*command, "--fail-level", "error"], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        assert "watching" in process.stderr.readline()
        text = item()
        for end in range(0, len(text), len(text) // 5):
            (inbox / "a.xml").write_text(text[:end])
            time.sleep(0.3)
        (inbox / "a.xml").write_text(text)
        for _ in range(200):
            if (inbox.parent / "ok" / "a.xml").exists():
                break
            time.sleep(0.1)
        assert (inbox.parent / "ok" / "a.xml").read_text() == text
        assert not (inbox.parent / "quarantine").exists()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in said
    finally:
        process.kill()
        process.communicate()


# ---------------------------------------------------------------------------------------------------- the service


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    command = [
        sys.executable,
        "-m",
        "converter",
        "serve-validate",
        "--port",
        "0",
        "--max-size",
        "1",
        "--max-time",
        "30",
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stderr is not None
    try:
        found = re.search(r"http://([\d.]+):(\d+)/", process.stderr.readline())
        assert found
        yield found[1], int(found[2])
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in said
    finally:
        process.kill()
        process.communicate()


def ask(
    address: tuple[str, int], method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection(*address, timeout=60)
    try:
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.getheader("content-type") or "", answer.read().decode("utf-8")
    finally:
        connection.close()


def test_a_document_is_judged(address: tuple[str, int]) -> None:
    status, type_, body = ask(address, "POST", "/validate?name=a.xml", item().encode())
    assert (status, type_) == (200, "application/json")
    assert all(d["severity"] != "error" for d in json.loads(body))
    status, _, body = ask(address, "POST", "/validate?name=../../a.json", b'{"@type": "NewsArticle",}')
    assert status == 422
    assert [(d["rule"], d["source"]) for d in json.loads(body)] == [("JSN001", "a.json"), ("RUN020", "")]


def test_the_answer_says_what_was_judged(address: tuple[str, int]) -> None:
    _, _, body = ask(address, "POST", "/validate", item().encode())
    assert json.loads(body)[-1]["judged"][0] == {"kind": "NewsML-G2 item", "version": "2.35", "count": 1}
    _, _, body = ask(address, "POST", "/validate?format=sarif", b'<NewsML Version="1.2"/>')
    assert json.loads(body)["runs"][0]["properties"]["notJudged"][0]["kind"] == "NewsML"


def test_an_answer_that_judged_nothing_says_so() -> None:
    from converter.checks.views import Options
    from converter.cli.judging_process import Judge

    with contextlib.closing(Judge()) as judge:
        found, tally = judge("a.html", b"<!DOCTYPE html><title>x</title><p>Kai", Options(select=("SMP",)), seconds=60)
    assert [d.rule for d in found] == ["RUN026"]
    assert not tally.judged


def test_a_client_that_calls_every_body_a_form_is_understood(address: tuple[str, int]) -> None:
    form = "application/x-www-form-urlencoded"  # what curl --data-binary says of a document
    status, _, body = ask(address, "POST", "/validate", item().encode(), Content_Type=form)
    assert status == 200
    assert json.loads(body)[-1]["judged"]
    assert ask(address, "POST", "/validate", b"<a>" + b"x" * 1024 * 1024 + b"</a>", Content_Type=form)[0] == 413


def test_a_form_with_parts_is_refused_with_the_way_out(address: tuple[str, int]) -> None:
    status, _, body = ask(address, "POST", "/validate", b"--x\r\n", Content_Type="multipart/form-data; boundary=x")
    assert (status, "--data-binary" in body) == (415, True)


def test_sarif_and_pages_come_back(address: tuple[str, int]) -> None:
    status, type_, body = ask(address, "POST", "/validate", b"{", Accept="application/sarif+json")
    assert (status, type_) == (422, "application/sarif+json")
    assert json.loads(body)["version"] == "2.1.0"
    status, type_, body = ask(address, "POST", "/validate?format=html-de", b"{")
    assert status == 422
    assert type_.startswith("text/html")
    assert "Fehler" in body
    form = b"document=%7B%22headline%22%3A+%22%3Cscript%3Ea%3C%2Fscript%3E%22"
    status, _, body = ask(
        address, "POST", "/validate?format=html", form, Content_Type="application/x-www-form-urlencoded"
    )
    assert status == 422
    assert "<script>" not in body


def test_the_page_asks_nobody_else(address: tuple[str, int]) -> None:
    for language, word in (("en", "Judge"), ("de", "Prüfen")):
        status, _, body = ask(address, "GET", f"/?language={language}")
        assert status == 200
        assert word in body
        assert f'lang="{language}"' in body
        assert not re.search(r"https?://|<script|src=", body)


def test_limits_and_strangers(address: tuple[str, int]) -> None:
    big = b"<a>" + b"x" * 1024 * 1024 + b"</a>"
    assert ask(address, "POST", "/validate", big)[0] == 413
    assert ask(address, "POST", "/validate", b"")[0] == 400
    assert ask(address, "POST", "/validate?format=exe", b"{}")[0] == 400
    assert ask(address, "GET", "/", Host="evil.example")[0] == 400
    assert ask(address, "POST", "/validate", b"{}", Origin="https://evil.example")[0] == 403
    assert ask(address, "POST", "/validate", b"{}", Origin=f"http://{address[0]}:{address[1]}")[0] == 422
    assert ask(address, "GET", "/validate")[0] == 405


def test_a_document_that_takes_too_long_costs_its_own_request_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from converter.checks.views import Options
    from converter.cli.judging_process import Judge, TooLong

    judge = Judge()
    try:
        with pytest.raises(TooLong):
            judge("a.xml", item().encode(), Options(), seconds=0.001)
        found, tally = judge("a.xml", b"{", Options(), seconds=60)
        assert [d.rule for d in found] == ["JSN001"]
        assert [row.kind for row in tally.left] == ["file"]
    finally:
        judge.close()


# ----------------------------------------------------------------------------------------------- the report for editors

HOSTILE = Diagnostic(
    "JLD001", Severity.ERROR, "<script>alert(1)</script> \u202e", 'a "hint"', Location("a<b>.json", 1, 3, path="/a/<b>")
)
NOTE = Diagnostic("JLD002", Severity.WARNING, "a warning", "", Location("b.json"), follows=(HOSTILE,))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(("format_", "word"), [("html", "Error"), ("html-de", "Fehler")])
def test_a_page_for_editors(format_: str, word: str) -> None:
    text = reporters.render(
        (HOSTILE, HOSTILE, NOTE), format=format_, sources=("a<b>.json", "b.json"), excerpt=lambda _: "{'a': <b>}"
    )
    page = _Page()
    page.feed(text)
    assert page.open == []
    assert "script" not in page.tags
    assert "\u202e" not in text
    assert word in text
    assert "&lt;b&gt;" in text
    assert text.count('class="error"') == 1, "equal findings are told once"


def test_a_clean_page() -> None:
    assert "Nichts zu beanstanden" in reporters.render((), format="html-de", sources=("a.json",))


def test_both_languages_have_the_same_words() -> None:
    assert set(report_html.WORDS["de"]) == set(report_html.WORDS["en"])
