"""Every run ends with what it judged, by kind and version, and what not and why, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree

from converter import checks, reporters
from converter.checks import Options, coverage
from converter.checks.detection import views
from converter.cli import validate

EXAMPLES = Path(__file__).parent / "checks"
ITEM = EXAMPLES / "G2C001" / "good.xml"
PAGE = "<!DOCTYPE html>\n<html lang='de'><head><title>Pegel</title></head><body><h1>Pegel</h1></body></html>"
FILES = {
    "alt.xml": '<NewsML Version="1.2"><NewsEnvelope/></NewsML>',
    "seite.html": PAGE,
    "kaputt.json": '{"headline": ',
    "meldung.json": '{"uri": "tag:example.org,2025:pegel", "$standard": {"name": "ninjs", "version": "2.1"}}',
    "feed.rdf.xml": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"/>',
    "tabelle.xml": "<rechnung/>",
}


def test_nothing_judged_is_not_green(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.xml").write_text(f"<zettel{number}/>", "utf-8")
    run = CliRunner().invoke(validate.command, ["--format", "concise", str(tmp_path)])
    assert (run.exit_code, run.stdout.count("RUN026")) == (1, 1)
    assert "and 25 more" in run.stdout
    assert len(run.stdout.splitlines()[-1]) < 150 + 5 * len(str(tmp_path / "00.xml"))
    (tmp_path / "item.xml").write_bytes(ITEM.read_bytes())
    run = CliRunner().invoke(validate.command, [str(tmp_path)])
    assert (run.exit_code, "RUN026" in run.stdout) == (0, False)
    run = CliRunner().invoke(validate.command, ["--select", "XML,TOG,FED", str(tmp_path / "item.xml")])
    assert (run.exit_code, "RUN026" in run.stdout) == (0, False)
    run = CliRunner().invoke(validate.command, ["--select", "JLD", str(tmp_path / "item.xml")])
    assert (run.exit_code, "RUN026" in run.stdout) == (1, True)


def test_a_page_is_named_once_for_all_its_scripts(tmp_path: Path) -> None:
    page = tmp_path / "seite.html"
    scripts = "".join(f'<script type="application/ld+json">{{"n": {number},,}}</script>' for number in range(5))
    page.write_text(PAGE.replace("</head>", f"{scripts}</head>"), "utf-8")
    run = CliRunner().invoke(validate.command, ["--format", "concise", str(page)])
    assert run.stdout.splitlines()[-1].count("seite.html") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("null", "JSON, but neither an object"),
        ('"Pegel"', "JSON, but neither an object"),
        ("Pegel", "neither XML, JSON nor HTML"),
        ('<urlset xmlns="http://www.google.com/schemas/sitemap/0.84"/>', "sitemaps are in the namespace"),
        ('<entry xmlns="http://www.w3.org/2005/Atom"><id>urn:uuid:zzz</id></entry>', "is no valid URN"),
        ('<entry xmlns="http://www.w3.org/2005/Atom"><id>zzz</id></entry>', "is no IRI"),
    ],
)
def test_what_it_is_instead_is_said(text: str, said: str) -> None:
    assert any(said in f"{d.message} {d.hint}" for d in checks.judge("a", text.encode()))


@pytest.mark.parametrize(("version", "asked"), [("0.91", False), ("2.0", True)])
def test_old_rss_is_not_asked_for_what_it_lacks(version: str, asked: bool) -> None:
    feed = f'<rss version="{version}"><channel><title>Pegel</title><item><title>Hoch</title></item></channel></rss>'
    said = {d.message for d in checks.judge("a", feed.encode())}
    assert ({"the channel has no link to itself", "the item has no guid"} <= said) is asked
    assert ("the item has no guid" in said) is asked


def test_an_ignore_comment_without_a_rule_is_told_and_silences_nothing(tmp_path: Path) -> None:
    page = tmp_path / "seite.html"
    page.write_text(f"<!-- wiremark: ignore-file -->\n{PAGE}", "utf-8")
    with_it = CliRunner().invoke(validate.command, ["--format", "concise", str(page)]).stdout
    page.write_text(PAGE, "utf-8")
    without = CliRunner().invoke(validate.command, ["--format", "concise", str(page)]).stdout
    assert with_it.count("CFG004") == 1
    assert with_it.count("warning") + with_it.count("error") == without.count("warning") + without.count("error") + 1


@pytest.mark.parametrize("depth", [120, 126, 130, 300])
def test_associations_in_associations_stop_no_run(tmp_path: Path, depth: int) -> None:
    """The library for schemas takes no more than some 255 levels; what is deeper is told as a limit."""
    item: dict[str, Any] = {"uri": "tag:example.org,2025:0", "type": "text"}
    for number in range(depth):
        item = {"uri": f"tag:example.org,2025:{number}", "associations": [item]}
    (tmp_path / "tief.json").write_text(json.dumps(item), "utf-8")
    (tmp_path / "item.xml").write_bytes(ITEM.read_bytes())
    run = CliRunner().invoke(validate.command, ["--format", "json", str(tmp_path)], catch_exceptions=False)
    said = json.loads(run.stdout)
    rules = {d["rule"] for d in said}
    assert "INT001" not in rules
    assert ("JSN002" in rules) is (depth > 125)
    assert ("NewsML-G2 item" in {row["kind"] for row in said[-1]["judged"]}) is True


def test_a_defect_in_telling_what_a_file_is_takes_nothing_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_view: object) -> str:
        raise ValueError("kaputt")

    monkeypatch.setattr(coverage, "version_of", broken)
    found = tuple(
        coverage.seen(next(v for v in views("a", ITEM.read_bytes(), Options()) if v.kind == "newsml-g2"), Options())
    )
    assert ["ValueError" in one.why for one in found] == [True]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("f").mkdir()
    for name, text in FILES.items():
        Path("f", name).write_text(text, "utf-8")
    Path("f/item.xml").write_bytes(ITEM.read_bytes())
    return tmp_path


def run(*arguments: str) -> str:
    return CliRunner().invoke(validate.command, [*arguments, "f"], catch_exceptions=False).stdout


def check(said: dict[str, Any]) -> None:
    judged = {(row["kind"], row["version"]): row["count"] for row in said["judged"]}
    assert judged[("ninjs", "2.1")] == 1
    assert judged[("RSS", "1.0")] == 1
    assert any(kind == "NewsML-G2 item" and version for kind, version in judged)
    left = {row["sources"][0]: row["why"] for row in said["notJudged"]}
    assert left["f/alt.xml"] == "there are no rules for it"
    assert "no structured data" in left["f/seite.html"]
    assert "not JSON" in left["f/kaputt.json"]
    assert "no known kind" in left["f/tabelle.xml"]
    assert len(left) == 4


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_for_programs(folder: Path, jobs: str) -> None:
    check(json.loads(run("--format", "json", "--jobs", jobs))[-1])
    check(json.loads(run("--format", "json-lines").splitlines()[-1]))
    check(json.loads(run("--format", "sarif"))["runs"][0]["properties"])
    check(json.loads(run("--statistics", "--format", "json"))[-1])


@pytest.mark.parametrize("name", ["full", "concise"])
def test_for_people(folder: Path, name: str) -> None:
    last = run("--format", name).splitlines()[-1]
    assert last.startswith("judged: ")
    assert "NewsML 1.2 (1: there are no rules for it: f/alt.xml)" in last.partition("; not judged: ")[2]
    assert "judged: " not in run("--format", name, "--quiet")
    assert run("--statistics").splitlines()[-1] == last


def test_in_the_formats_of_others(folder: Path) -> None:
    assert run("--format", "github").splitlines()[-1].startswith("::notice ")
    assert "not judged" in json.loads(run("--format", "gitlab"))[-1]["description"]
    suite = etree.fromstring(run("--format", "junit").encode())[-1]
    names = {p.get("name"): p.get("value") for p in suite.iter("property")}
    assert names["judged: ninjs 2.1"] == "1"
    assert names["not judged: there are no rules for it: NewsML 1.2"] == "1"
    assert set(reporters.formats()) >= {"github", "gitlab", "junit", "sarif", "json", "json-lines", "full", "concise"}


def test_what_was_not_asked_for_is_not_judged(folder: Path) -> None:
    said = json.loads(run("--format", "json", "--select", "NJS"))[-1]
    assert [row["kind"] for row in said["judged"]] == ["ninjs"]
    assert {r["why"] for r in said["notJudged"] if r["kind"] == "RSS"} == {"no rule that was asked for is about it"}


def test_a_page_without_structured_data_is_an_error_under_a_profile(folder: Path) -> None:
    def severity(*arguments: str) -> str:
        found = json.loads(run("--format", "json", *arguments))
        return next(str(f["severity"]) for f in found if f["rule"] == "PAG006")

    assert severity() == "warning"
    assert severity("--profile", "google") == "error"


def test_what_is_inside_an_item(folder: Path) -> None:
    text = ITEM.read_text("utf-8")
    inline = '<inlineXML contenttype="text/xml"><sports-content xmlns="urn:example:sport"/></inlineXML>'
    assert "</contentSet>" in text or "</newsItem>" in text
    changed = text.replace("</newsItem>", f"<contentSet>{inline}</contentSet></newsItem>")
    Path("f/item.xml").write_text(changed, "utf-8")
    said = json.loads(run("--format", "json"))[-1]
    assert "sports-content inside an item" in {row["kind"] for row in said["notJudged"]}


def test_a_script_whose_type_is_mistyped_is_pointed_at() -> None:
    page = (Path(__file__).parent / "checks" / "PAG006" / "bad-mistyped.html").read_bytes()
    (found,) = [d for d in checks.judge("a.html", page) if d.rule == "PAG006"]
    assert (found.location.line, found.location.column) == (3, 15)
    assert "'application/json+ld'" in found.message
    assert found.hint == "did you mean application/ld+json?"
    plain = page.replace(b"application/json+ld", b"application/json")
    assert [d.hint for d in checks.judge("a.html", plain) if d.rule == "PAG006"] == ["add JSON-LD"]


def test_a_story_whose_outputs_were_compared_is_no_silence(folder: Path) -> None:
    item = ITEM.read_text("utf-8")
    Path("f/hafen.newsml.xml").write_text(item, "utf-8")
    Path("f/hafen.jsonld").write_text('{"@context": "https://schema.org", "@type": "NewsArticle"}', "utf-8")
    said = json.loads(run("--format", "json", "--select", "TOG"))
    assert said[-1]["judged"] == [{"kind": "the outputs of one story", "version": None, "count": 1}]
    assert "RUN026" not in {finding["rule"] for finding in said}
    alone = json.loads(run("--format", "json", "--select", "TOG", "--no-together"))
    assert alone[-1]["judged"] == []


@pytest.mark.parametrize(
    ("version", "said"), [("2.99", "2.99, judged as 2.35"), ("3.1", "3.1, judged as 2.35"), ("2.30", "2.30")]
)
def test_an_unknown_version_is_judged_as_a_known_one(version: str, said: str) -> None:
    item = ITEM.read_text("utf-8").replace('standardversion="2.35"', f'standardversion="{version}"')
    (view,) = [v for v in views("a.xml", item.encode(), Options()) if v.kind == "newsml-g2"]
    (seen,) = coverage.seen(view, Options())
    assert (seen.version, seen.why) == (said, "")


def test_an_unknown_version_of_ninjs_is_judged_as_a_known_one() -> None:
    text = FILES["meldung.json"].replace("2.1", "3.9")
    (view,) = [v for v in views("a.json", text.encode(), Options()) if v.kind == "ninjs"]
    assert coverage.version_of(view).startswith("3.9, judged as 3.")
