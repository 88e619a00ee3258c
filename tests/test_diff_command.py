"""``wiremark diff`` tells what has changed with meaning between two documents, and between the versions in a folder."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from converter.cli import diff

ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:example.org,2025:{guid}" version="{version}"
 standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="de"><itemMeta>
<itemClass qcode="ninat:text"/><versionCreated>2025-02-1{version}T10:00:00Z</versionCreated>
<pubStatus qcode="stat:{status}"/>
</itemMeta><contentMeta><headline>{headline}</headline><subject type="cpnat:person" literal="p">
<name>{person}</name></subject></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>
<title>-</title></head><body><p>{text}</p></body></html></inlineXML></contentSet></newsItem>"""
FIRST = {
    "guid": "deich",
    "version": 1,
    "status": "usable",
    "headline": "Deich hält",
    "person": "Jette Moorkamp",
    "text": "Der Deich hält, sagte Jette Moorkamp vor 300 Gästen.",
}
SECOND = FIRST | {
    "version": 2,
    "status": "canceled",
    "text": "Der Deich hält nicht, sagte Jette Moorkamp vor 400 Gästen.",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("f").mkdir()
    Path("f/z.xml").write_text(ITEM.format(**FIRST), "utf-8")
    Path("f/a.xml").write_text(ITEM.format(**SECOND), "utf-8")
    Path("f/other.xml").write_text(ITEM.format(**FIRST | {"guid": "mole"}), "utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(diff.command, list(arguments), catch_exceptions=False, standalone_mode=True)


def changes(*arguments: str) -> list[tuple[str, str, str]]:
    (one,) = json.loads(run(*arguments, "--format", "json").stdout)
    found: list[dict[str, Any]] = one["changes"]
    return [(c["what"], c["before"], c["after"]) for c in found]


def test_the_versions_in_a_folder_in_their_order(folder: Path) -> None:
    wanted = [
        ("version", "1", "2"),
        ("status", "usable", "canceled"),
        ("words", "", "nicht"),
        ("words", "300", "400"),
    ]
    assert changes("f") == wanted == changes("f/z.xml", "f/a.xml")
    assert run("f").exit_code == 1
    assert run("f").stdout.splitlines()[0] == "f/z.xml → f/a.xml"
    assert "words: '300' became '400' after ', sagte Jette Moorkamp vor'" in run("f").stdout
    assert run("f", "--guid", "tag:example.org,2025:mole").exit_code == 2


def test_nothing_has_changed(folder: Path) -> None:
    result = run("f/z.xml", "f/z.xml")
    assert (result.exit_code, "nothing has changed" in result.stdout) == (0, True)
    assert run("f/z.xml", "f/nowhere.xml").exit_code == 2


def test_persons_and_quotations(folder: Path) -> None:
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "articleBody": "„Wir bleiben“, sagte sie.",
        "mentions": [{"@type": "Person", "name": "Jette Moorkamp"}],
        "hasPart": [{"@type": "Quotation", "text": "Wir bleiben"}],
    }
    Path("a.jsonld").write_text(json.dumps(article), "utf-8")
    article["mentions"] = [{"@type": "Person", "name": "Jonte Moorkamp"}]
    article["hasPart"] = []
    Path("b.jsonld").write_text(json.dumps(article), "utf-8")
    assert changes("a.jsonld", "b.jsonld") == [
        ("person", "Jette Moorkamp", ""),
        ("person", "", "Jonte Moorkamp"),
        ("quotation", "Wir bleiben", ""),
    ]


def test_items_of_different_kinds(folder: Path) -> None:
    article = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Deich hält"}
    article["articleBody"] = FIRST["text"].replace("300", "3")  # type: ignore[attr-defined]
    Path("a.jsonld").write_text(json.dumps(article), "utf-8")
    assert changes("f/z.xml", "a.jsonld") == [("words", "300", "3")]


def test_the_page_is_safe(folder: Path) -> None:
    hostile = FIRST | {
        "version": 2,
        "headline": "&lt;script&gt;alert(1)&lt;/script&gt;",
        "text": "Neu &lt;img src=x&gt;",
    }
    Path("f/a.xml").write_text(ITEM.format(**hostile), "utf-8")
    page = run("f", "--format", "html").stdout
    assert "<script" not in page
    assert "<img" not in page
    assert "<ins>&lt;script&gt;alert(1)&lt;/script&gt;</ins>" in page
    assert re.search(r"<del>Der Deich[^<]*</del>", page)


STATED = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:example.org,2025:wehr" version="1"
 standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="de">
<rightsInfo><copyrightNotice>(c) Deichblatt</copyrightNotice><usageTerms>frei</usageTerms></rightsInfo><itemMeta>
<itemClass qcode="ninat:text"/><versionCreated>2025-02-11T10:00:00Z</versionCreated>
<embargoed>2025-02-13T10:00:00Z</embargoed><pubStatus qcode="stat:usable"/><edNote>Zahl neu</edNote>
</itemMeta><contentMeta><urgency>3</urgency><located literal="h"><name>Husum</name></located><creator literal="u">
<name>Uta Brook</name></creator><subject qcode="medtop:15000000"/><by>Von Uta Brook</by><dateline>HUSUM</dateline>
<headline>Wehr steht</headline></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>-</title></head><body><p>Das Wehr steht.</p></body></html>
</inlineXML></contentSet></newsItem>"""


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("2025-02-13T10", "2025-02-14T10", ("embargoed", "2025-02-13T10:00:00Z", "2025-02-14T10:00:00Z")),
        ("2025-02-11T10", "2025-02-11T11", ("versionCreated", "2025-02-11T10:00:00Z", "2025-02-11T11:00:00Z")),
        ("Zahl neu", "Sperre", ("edNote", "Zahl neu", "Sperre")),
        ("<urgency>3", "<urgency>1", ("urgency", "3", "1")),
        ("<name>Husum", "<name>Heide", ("located", "h Husum", "h Heide")),
        ("<name>Uta", "<name>Ute", ("creator", "u Uta Brook", "u Ute Brook")),
        ("medtop:15000000", "medtop:04000000", ("subject", "medtop:15000000", "medtop:04000000")),
        ("Von Uta", "Von Ute", ("by", "Von Uta Brook", "Von Ute Brook")),
        (">HUSUM<", ">HEIDE<", ("dateline", "HUSUM", "HEIDE")),
        ("(c) Deichblatt", "(c) Wehrbote", ("copyrightNotice", "(c) Deichblatt", "(c) Wehrbote")),
        ("<usageTerms>frei</usageTerms>", "", ("usageTerms", "frei", "")),
    ],
)
def test_a_property_of_an_item_is_told_by_its_name(
    tmp_path: Path, before: str, after: str, change: tuple[str, str, str]
) -> None:
    one, two = tmp_path / "a.xml", tmp_path / "b.xml"
    one.write_text(STATED, "utf-8")
    two.write_text(STATED.replace(before, after, 1), "utf-8")
    assert changes(str(one), str(two)) == [change]


@pytest.mark.parametrize(
    ("suffix", "text", "before", "after", "change"),
    [
        (
            ".json",
            '{"uri": "tag:example.org,2025:w", "version": "1", "urgency": 3, "by": "Uta Brook", "usageTerms": "frei", '
            '"bodies": [{"value": "Das Wehr steht."}], "subjects": [{"name": "Sport", "uri": "urn:x:s"}]}',
            "urn:x:s",
            "urn:x:t",
            ("subjects", "urn:x:s Sport", "urn:x:t Sport"),
        ),
        (
            ".jsonld",
            '{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Wehr steht", '
            '"articleBody": "Das Wehr steht.", "author": {"@type": "Organization", "name": "Deichblatt"}}',
            "Deichblatt",
            "Wehrbote",
            ("author", "Deichblatt", "Wehrbote"),
        ),
        (
            ".xml",
            '<nitf><head><docdata><urgency ed-urg="3"/></docdata></head><body><body.head><byline>Uta Brook</byline>'
            "</body.head><body.content><p>Das Wehr steht.</p></body.content></body></nitf>",
            'ed-urg="3"',
            'ed-urg="1"',
            ("urgency", "3", "1"),
        ),
    ],
)
def test_so_is_one_of_another_kind(
    tmp_path: Path, suffix: str, text: str, before: str, after: str, change: tuple[str, str, str]
) -> None:
    one, two = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    one.write_text(text, "utf-8")
    two.write_text(text.replace(before, after, 1), "utf-8")
    assert change in changes(str(one), str(two))


@pytest.mark.parametrize(("text", "said"), [("", "SRC002 the file is empty"), ("Deich", "SRC001 no story can be read")])
def test_a_file_without_a_story_is_named(folder: Path, text: str, said: str) -> None:
    Path("one.xml").write_text(ITEM.format(**FIRST), encoding="utf-8")
    Path("none.xml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "converter", "diff", "one.xml", "none.xml"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"none.xml: error {said}" in done.stderr
    assert "Usage" not in done.stderr
