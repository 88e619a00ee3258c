"""What parsers and schemas refuse is told in words, at the character."""

from __future__ import annotations

import json
import random
import re

import orjson
import pytest
from lxml import etree

from converter import grouping, reporters, wellformed, xml
from converter.checks import json_faults, json_schema, judge
from converter.diagnostics import Diagnostic, Location, Severity

XML = [
    ("<a><b>¦</a>", "</a> stands where <b> of line 1"),
    ("<a>Soll ¦& Haben</a>", "a bare & is written &amp;"),
    ("<a>Bohm¦&Sohn x</a>", "&Sohn lacks its semicolon"),
    ("<a>ä ¦&nbsp;</a>", "write &#160;"),
    ("<a>¦&firma;</a>", "&firma; stands for nothing"),
    ("<a b=¦1/>", "the attribute b has no quotation marks"),
    ("<a\n  ¦async src='x'/>", "the attribute async has no value"),
    ("<a b='1'¦c='2'/>", "a space is missing between two attributes"),
    ('<a b="¦<"/>', "a < in the value of an attribute"),
    ("<a b='1' ¦b='2'/>", "the attribute b stands twice"),
    ("<a/>¦<b/>", "something follows the end"),
    ("<a><!-- x ¦-- y --></a>", "-- can't stand inside a comment"),
    ("<a>¦<!-- x</a>", "<!-- has no end"),
    ("<a>¦<x:b/></a>", "xmlns:x is missing"),
    ("<a ¦y:b='1'/>", "xmlns:y is missing"),
    ("<a>drei ¦\x0f</a>", "control character U+000F"),
    ("<a>¦&#0;</a>", "&#0; is no character"),
    ("<a>2 ¦< 3</a>", "a bare < is written &lt;"),
    ("<a>¦]]></a>", "]]&gt;"),
    ("<a>\r\n<b>¦", "the document ends before <b> of line 2"),
    ("<a><b/></a>¦</a>", "</a> closes nothing"),
    ("¦Es folgt: <a/>", "text stands before the first element"),
]


@pytest.mark.parametrize(("marked", "words"), XML)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_faults_of_xml(marked: str, words: str, encoding: str) -> None:
    data = marked.replace("¦", "").encode(encoding)
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(data)
    found = wellformed.fault(data)
    assert found
    assert words in found.message
    lines = marked.replace("\r\n", "\n").split("\n")
    line = next(n for n, text in enumerate(lines) if "¦" in text)
    assert (found.line, found.column) == (line + 1, lines[line].index("¦") + 1)


def test_bytes_that_are_no_text() -> None:
    found = wellformed.fault("<a>ä\n ö</a>".encode("latin-1"))
    assert found
    assert (found.line, found.column) == (1, 4)
    assert "0xE4 is not UTF-8" in found.message


def test_nothing_is_said_of_a_document_that_is_well_formed() -> None:
    assert wellformed.fault(b"<a xmlns:b='u'><b:c>&amp;</b:c></a>") is None


def test_entities_are_never_expanded() -> None:
    assert wellformed.fault(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b; & </a>") is None
    _, (note,) = xml.parse(b"<?xml version='1.0'?>\n<!DOCTYPE a [\n  <!ENTITY b 'c'>]><a>&b;</a>")
    assert (note.rule, note.location.line, note.location.column) == ("XML004", 3, 3)


def test_whatever_libxml2_refuses_has_a_place_and_words_of_ours() -> None:
    """One character at a time is taken out, put in or exchanged."""
    pick = random.Random(14)
    text = "<?xml version='1.0'?>\n<a x='1'><!-- c --><b y=\"2\">T &amp; U</b>\n<c/><![CDATA[<]]></a>"
    refused = 0
    for _ in range(3000):
        at = pick.randrange(len(text))
        changed = text[:at] + pick.choice(("", text[at] + pick.choice("<>&'\"/=x -]\x01"))) + text[at + 1 :]
        tree, notes = xml.parse(changed.encode())
        if tree is not None:
            continue
        refused += 1
        (note,) = notes
        lines = changed.split("\n")
        assert note.location.line
        assert note.location.column
        assert note.location.line <= len(lines)
        assert note.location.column <= len(lines[note.location.line - 1]) + 1
        assert not re.search(r"xmlParse|PCDATA|StartTag|AttValue|Specification|\bPI\b|EntityRef", note.message), note
    assert refused > 1000


JSON = [
    ('{"a": 1¦,}', "a comma stands before }"),
    ("{¦a: 1}", "the name a has no quotation marks"),
    ("{¦'a': 1}", "single quotation marks"),
    ('{"a": "Er rief ¦"Halt" laut"}', "a quotation mark inside a text"),
    ('{"a": "eins¦\nzwei"}', "a line break stands in a text"),
    ('{"a": 1 ¦/* alt */}', "a comment"),
    ('¦// neu\n{"a": 1}', "a comment"),
    ('¦<![CDATA[{"a": 1}]]>', "a CDATA section"),
    ('¦<!-- {"a": 1} -->', "a comment of HTML"),
    ("¦{&quot;a&quot;: 1}", "HTML's entities"),
    ('{"a": "x", ¦&quot;b&quot;: 1}', "HTML's entities"),
    ("{¦„a“: 1}", "typographic quotation marks"),
    ('{"a": ¦True}', "True is Python's"),
    ('{"a": 1}¦{"b": 2}', "several values"),
    ('{"a": 1}¦;', "a semicolon"),
    ('{"a": 1¦,5}', "a decimal comma"),
    ('{"a": [1, 2¦}', "} stands where [ must be closed"),
    ('{"a": 1¦', "the end is missing"),
    ('{"a": ¦"x', "the text has no end"),
    ('{"a": ¦{{ titel }}}', "a template was not filled in"),
    ('{"a": 1¦ "b": 2}', "a comma is missing"),
    ('{"a": "¦\\ud83d"}', "half of a character"),
    ('{"a": "C:¦\\daten"}', "the escape \\d"),
    ("¦", "nothing in it"),
]


@pytest.mark.parametrize(("marked", "words"), JSON)
def test_faults_of_json(marked: str, words: str) -> None:
    text = marked.replace("¦", "")
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(text)
    found = json_faults.fault(text)
    assert words in found.message
    assert found.offset == marked.index("¦")


def test_whatever_is_not_json_is_explained() -> None:
    pick = random.Random(14)
    text = json.dumps({"@type": "NewsArticle", "a": [1, {"b": 'x"y'}, None], "n": -1.5e3, "t": True})
    refused = 0
    for _ in range(5000):
        at = pick.randrange(len(text))
        changed = text[:at] + pick.choice(("", pick.choice("{}[],:\"'a1 \\/&;\n"))) + text[at + 1 :]
        try:
            orjson.loads(changed)
        except orjson.JSONDecodeError:
            refused += 1
            found = json_faults.fault(changed)
            assert 0 <= found.offset <= len(changed)
            assert "larger than anybody" not in found.message, changed
    assert refused > 2000


@pytest.mark.parametrize(
    ("value", "schema", "place", "message"),
    [
        (
            {"datePublished": 17},
            "jsonld/news-article.schema.json",
            "/datePublished",
            "is the number 17; it takes a date",
        ),
        ({"headline": ["a", 3]}, "jsonld/news-article.schema.json", "/headline/1", "is the number 3; it takes a text"),
        ({"isAccessibleForFree": "ja"}, "jsonld/news-article.schema.json", "/isAccessibleForFree", "true or false"),
        (
            {"version": "https://jsonfeed.org/version/1", "title": "x"},
            "jsonfeed/jsonfeed-1.schema.json",
            "",
            "has no items",
        ),
    ],
)
def test_faults_of_values(value: object, schema: str, place: str, message: str) -> None:
    (found,) = json_schema.findings(value, schema)
    assert found.at == place
    assert message in found.message
    assert "schema" not in found.message


def _ones(*rules: str) -> list[Diagnostic]:
    return [Diagnostic(r, Severity.ERROR, "m", location=Location("a.xml", n, 1)) for n, r in enumerate(rules, 1)]


def test_equal_findings_are_told_once() -> None:
    found = [
        *_ones("G2C001", "G2C001", "G2C002"),
        Diagnostic("G2C001", Severity.ERROR, "m", location=Location("b.xml", 9)),
    ]
    by_file = grouping.grouped(found)
    assert [(d.rule, d.location.source, len(d.others)) for d in by_file] == [
        ("G2C001", "a.xml", 1),
        ("G2C002", "a.xml", 0),
        ("G2C001", "b.xml", 0),
    ]
    across = grouping.grouped(found, across=True)
    assert [len(d.others) for d in across] == [2, 0]
    assert grouping.grouped(by_file, across=True) == across
    text = reporters.render(across, sources=("a.xml", "b.xml"))
    assert "(3 times)" in text
    assert "also at line 2, b.xml:9" in text
    assert "4 errors in 2 of 2 files" in text


def test_one_fault_is_one_finding() -> None:
    data = b"""{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Hafen", "wordCount": "viele"}"""
    (found,) = judge("a.jsonld", data)
    assert found.rule == "JLD001"
    assert [d.rule for d in found.follows] == ["JLD006"]
    assert "so also: JLD006" in reporters.render([found])
    (entry,) = json.loads(reporters.render([found], format="json"))
    assert [f["rule"] for f in entry["follows"]] == ["JLD006"]
