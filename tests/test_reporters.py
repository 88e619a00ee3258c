"""Reports for people and machines: each format as its readers take it, and nothing hostile gets through."""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path

import pytest
from lxml import etree, html

from converter import report_html, reporters, rulebook
from converter.diagnostics import Diagnostic, Location, Severity

PLAIN = Diagnostic(
    "G2T001",
    Severity.ERROR,
    "firstCreated is after versionCreated",
    "swap them",
    Location("feeds/a.xml", 16, 5, path="/newsItem/itemMeta/firstCreated"),
)
INFO = Diagnostic("G2C009", Severity.INFO, "the catalogue is not at hand", location=Location("feeds/a.xml", 4, 3))
NOWHERE = Diagnostic("DOC003", Severity.ERROR, "can't be read: 50% of it", location=Location("b,c:d.xml"))
HOSTILE = Diagnostic(
    "G2I002",
    Severity.WARNING,
    "the guid '\x1b]0;x\x07\u202eabc\r\n::error::x' is no URI <&>\x00\ud800",
    location=Location("a\x1b[31m\n.xml", 1, 2),
)
ALL = (PLAIN, INFO, NOWHERE, HOSTILE)
_BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800]")


@pytest.mark.parametrize("name", reporters.formats())
def test_nothing_hostile_gets_through(name: str) -> None:
    text = reporters.render(ALL, format=name, sources=("feeds/a.xml", "b,c:d.xml", "clean.xml"))
    assert not _BAD.search(text)
    text.encode("utf-8")
    if name in ("concise", "github"):
        assert len(text.splitlines()) == len(ALL)


@pytest.mark.parametrize("name", reporters.formats())
def test_nothing_found(name: str) -> None:
    text = reporters.render((), format=name, sources=("a.xml",))
    if name in ("json", "gitlab"):
        assert json.loads(text) == []
    if name == "sarif":
        assert json.loads(text)["runs"][0]["results"] == []
    if name == "junit":
        suite = etree.fromstring(text.encode())[0]
        assert (suite.get("tests"), suite.get("failures")) == ("1", "0")


def _articles(text: str) -> list[html.HtmlElement]:
    return html.document_fromstring(text).findall(".//article")


@pytest.mark.parametrize("rule", rulebook.rules(), ids=lambda rule: rule.id)
def test_the_german_page_says_each_rule_in_german(rule: rulebook.RuleInfo) -> None:
    finding = Diagnostic(rule.id, Severity.ERROR, "it is <wrong>", "mend & go on", Location("a.xml", 1, 2))
    (article,) = _articles(reporters.render((finding,), format="html-de"))
    assert article.find("h3").text_content() == f"Fehler: {rulebook.titles_in('de')[rule.id].replace('`', '')}"
    assert [e.text_content() for e in article.iterfind(".//*[@lang]")] == ["it is <wrong>", "mend & go on"]
    assert {e.get("lang") for e in article.iterfind(".//*[@lang]")} == {"en"}
    assert article.find("p[@lang]/small").text == "it is <wrong>"


def test_what_nobody_said_in_german_is_marked_as_english() -> None:
    finding = Diagnostic("OWN001", Severity.WARNING, "looked <b>at", "look away", Location("a.xml", 1, 2))
    (article,) = _articles(reporters.render((finding, finding), format="html-de"))
    assert article.find("h3").text_content() == "Warnung: looked <b>at (2 Mal)"
    assert article.find("h3/span[@lang='en']").text == "looked <b>at"


def test_titles_of_the_german_page_are_escaped() -> None:
    text = report_html.page((PLAIN,), language="de", headlines={"G2T001": "Ein <b> in `<i>` & mehr"})
    assert "<h3>Fehler: Ein &lt;b&gt; in <code>&lt;i&gt;</code> &amp; mehr</h3>" in text


def test_the_english_page_has_one_language() -> None:
    text = reporters.render(ALL, format="html")
    assert re.findall(r'lang="(\w+)"', text) == ["en"]
    assert "<h3>Error: firstCreated is after versionCreated</h3>" in text
    assert "The item was first created after this version of it" in text


def test_unknown_format_lists_those_there_are() -> None:
    with pytest.raises(ValueError, match="sarif"):
        reporters.render(ALL, format="xml")


def test_report_writes_to_a_stream() -> None:
    stream = io.StringIO()
    reporters.report(ALL, format="concise", stream=stream)
    assert stream.getvalue().startswith("feeds/a.xml:16:5: error G2T001 firstCreated")


def test_full_shows_the_place() -> None:
    line = "    <firstCreated>2025-02-13</firstCreated>"
    text = reporters.render((PLAIN,), excerpt=lambda _: line, sources=("feeds/a.xml",))
    shown, caret = text.splitlines()[1:3]
    assert shown.endswith(line)
    assert shown[caret.index("^")] == "<"
    assert "help: swap them" in text
    assert "1 error in 1 of 1 file" in text
    assert "\x1b" not in text
    assert "\x1b[" in reporters.render((PLAIN,), color=True)


def test_full_cuts_long_lines() -> None:
    far = Diagnostic("X", Severity.ERROR, "m", location=Location("a", 1, 5001))
    text = reporters.render((far,), excerpt=lambda _: "y" * 5000 + "<" + "z" * 5000)
    shown, caret = text.splitlines()[1:3]
    assert len(shown) < 200
    assert shown[caret.index("^")] == "<"


FIELDS = {
    "rule", "severity", "message", "hint", "source", "line", "column", "path", "start", "end", "fingerprint", "url",
    "count", "others", "follows",
}  # fmt: skip


def test_json_has_all_fields_always() -> None:
    found = json.loads(reporters.render(ALL, format="json"))
    lines = [json.loads(line) for line in reporters.render(ALL, format="json-lines").splitlines()]
    assert found == lines
    for entry in found:
        assert set(entry) == FIELDS
    assert found[0]["line"] == 16
    assert found[2]["line"] is None
    assert found[0]["url"] is None  # nobody has said where the rules' pages are published


def test_rule_url_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREMARK_RULES_URL", "https://example.org/regeln/{rule}/")
    assert json.loads(reporters.render((PLAIN,), format="json"))[0]["url"] == "https://example.org/regeln/G2T001/"
    monkeypatch.setenv("WIREMARK_RULES_URL", "https://example.org/rules/")
    assert json.loads(reporters.render((PLAIN,), format="json"))[0]["url"] == "https://example.org/rules/G2T001.html"


def test_fingerprints_survive_moved_lines() -> None:
    moved = Diagnostic(
        PLAIN.rule, PLAIN.severity, PLAIN.message, "", Location("feeds/a.xml", 99, 1, path=PLAIN.location.path)
    )
    assert reporters.fingerprint(PLAIN) == reporters.fingerprint(moved)
    assert reporters.fingerprint(PLAIN) != reporters.fingerprint(INFO)


def test_github_escapes_properties() -> None:
    lines = reporters.render(ALL, format="github").splitlines()
    assert lines[0].startswith("::error file=feeds/a.xml,title=wiremark G2T001,line=16,col=5::")
    assert lines[1].startswith("::notice ")
    assert "file=b%2Cc%3Ad.xml" in lines[2]
    assert "50%25 of it" in lines[2]


def test_gitlab_has_what_it_requires() -> None:
    found = json.loads(reporters.render((PLAIN, PLAIN, INFO), format="gitlab"))
    for entry in found:
        assert {"description", "check_name", "fingerprint", "severity", "location"} <= set(entry)
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert entry["location"]["lines"]["begin"] >= 1
    assert len({entry["fingerprint"] for entry in found}) == 3


def test_junit_counts_what_it_shows() -> None:
    root = etree.fromstring(reporters.render(ALL, format="junit", sources=("feeds/a.xml", "clean.xml")).encode())
    assert root.tag == "testsuites"
    cases = root.findall("testsuite/testcase")
    failures = root.findall("testsuite/testcase/failure")
    assert int(root.get("tests") or 0) == len(cases)
    assert int(root.get("failures") or 0) == len(failures) == 3
    for suite in root:
        assert int(suite.get("tests") or 0) == len(suite)
        assert int(suite.get("failures") or 0) == len(suite.findall("testcase/failure"))
    assert [c.get("name") for c in root[1]] == ["valid"]


def test_sarif_is_sarif(monkeypatch: pytest.MonkeyPatch) -> None:
    """What SARIF 2.1.0 requires of the properties that are used, and what GitHub's code scanning wants besides."""
    monkeypatch.setenv("WIREMARK_RULES_URL", "https://example.org/rules")
    log = json.loads(reporters.render((*ALL, PLAIN), format="sarif"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert re.match(r"https?://", rule["helpUri"])
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    assert "firstCreated" in next(r for r in driver["rules"] if r["id"] == "G2T001")["help"]["markdown"]
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9%/._~!@+-]+", uri)
        region = location["physicalLocation"].get("region", {"startLine": 1, "startColumn": 1})
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
    marks = [r["partialFingerprints"]["wiremark/v1"] for r in run["results"]]
    assert len(set(marks)) == len(marks)


def test_sarif_against_its_schema() -> None:
    schema = Path(os.environ.get("WIREMARK_REFERENCE", "/nowhere"), "sarif-2.1.0", "sarif-schema-2.1.0.json")
    if not schema.is_file():
        pytest.skip("the schema of SARIF is not at hand")
    import jsonschema_rs

    log = json.loads(reporters.render(ALL, format="sarif"))
    jsonschema_rs.validator_for(json.loads(schema.read_text("utf-8"))).validate(log)
