"""The table of what the Core conformance level lacks: its names exist, and each row speaks at its places alone."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from converter.checks import Options, catalogues, judge
from converter.diagnostics import Diagnostic, Severity
from converter.resources import folder

REFERENCE = Path(os.environ.get("WIREMARK_REFERENCE", "/nowhere")) / "newsml-g2-2.35" / "examples"
POWER: dict[str, Any] = catalogues.facts()["power"]
ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:example.org,2025:k" version="1" {conformance}
  standard="NewsML-G2" standardversion="2.24" xml:lang="de">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_32.xml"/>
<rightsInfo><copyrightNotice>(c) Musterdienst</copyrightNotice></rightsInfo>{item}
<itemMeta><itemClass qcode="ninat:text"/><provider literal="m"><name>Musterdienst</name></provider>
<versionCreated>2025-02-12T11:00:00+01:00</versionCreated><title>Deich</title>{meta}</itemMeta>
<contentMeta><urgency>4</urgency>{content}</contentMeta>{behind}
<contentSet>{set}<inlineData contenttype="text/plain" id="d">Deich hält</inlineData></contentSet></newsItem>"""


def _found(conformance: str = 'conformance="core"', **parts: str) -> list[Diagnostic]:
    blank = dict.fromkeys(("item", "meta", "content", "behind", "set"), "")
    text = ITEM.format(conformance=conformance, **(blank | parts))
    return [d for d in judge("k.xml", text.encode(), options=Options()) if d.rule == "G2D004"]


@pytest.mark.parametrize(
    ("place", "beyond", "within"),
    [
        ("meta", "<generator>Satz</generator>", "<edNote>Satz</edNote>"),
        ("meta", '<signal qcode="sig:update"/>', '<service qcode="svc:a"/>'),
        ("meta", '<title id="t">Deich</title>', '<title role="r:a">Deich</title>'),
        ("meta", "<title>Der <span>Deich</span></title>", "<title>Der Deich</title>"),
        ("meta", "<edNote>Der <a href='x'>Deich</a></edNote>", "<edNote>Der<br/>Deich</edNote>"),
        ("content", '<creator literal="a" role="r:a"/>', '<creator literal="a"><name>A</name></creator>'),
        ("content", '<creator literal="a"><definition>A</definition></creator>', '<keyword role="r:a">A</keyword>'),
        ("content", '<subject literal="a" confidence="90"/>', '<keyword confidence="90">A</keyword>'),
        ("content", '<subject literal="a"><broader literal="b"/></subject>', '<subject literal="a"/>'),
        ("content", '<subject literal="a" dir="ltr"/>', '<headline dir="ltr">A</headline>'),
        ("content", '<subject literal="a" why="w:a"/>', '<subject literal="a" type="cpnat:person"/>'),
        ("content", '<language tag="de" rank="1"/>', '<language tag="de"><name>Deutsch</name></language>'),
        ("content", '<altId type="t:a">7</altId>', '<creditline xml:lang="de">A</creditline>'),
        ("item", "<rightsInfo><usageTerms>Nie</usageTerms></rightsInfo>", ""),
        ("behind", '<partMeta partid="p"/>', ""),
        ("behind", '<assert literal="a"/>', ""),
        (
            "set",
            '<remoteContent href="https://example.org/a"><hash hashtype="h:a">7</hash></remoteContent>',
            '<remoteContent href="https://example.org/a" id="r" rendition="rnd:web"/>',
        ),
    ],
)
def test_beyond_and_within(place: str, beyond: str, within: str) -> None:
    (told,) = _found(**{place: beyond})
    assert told.severity is Severity.ERROR
    assert _found(**{place: within}) == []
    assert _found('conformance="power"', **{place: beyond}) == []
    assert [d.severity for d in _found("", **{place: beyond})] == [Severity.WARNING]


def test_one_line_names_them_all() -> None:
    (told,) = _found(meta="<generator>Satz</generator>", content='<subject literal="a" why="w:a" rank="1"/>')
    assert "generator, @why, @rank are power only" in told.message
    assert told.location.line == 6


def test_every_name_of_the_table_is_in_the_schema() -> None:
    schema = "\n".join(path.read_text("utf-8") for path in (folder("schemas") / "newsml-g2").glob("*.xsd"))
    known = set(re.findall(r'name="(\w+)"', schema))
    places = [*POWER["within"], *POWER["named"]["elements"], *POWER["once"]]
    for row in (POWER["only_at"], POWER["not_at"]):
        places += [*row, *(place for listed in row.values() for place in listed)]
    names = {part for place in places for part in place.split("/")} | {
        *POWER["elements"],
        *POWER["attributes"],
        *POWER["named"]["children"],
        *(child for listed in POWER["within"].values() for child in listed),
    }
    assert names - known == set()


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="WIREMARK_REFERENCE names no folder")
def test_the_guidelines_examples_of_core_are_core() -> None:
    core = [path for path in REFERENCE.glob("*.xml") if b'conformance="core"' in path.read_bytes()]
    assert core
    for path in core:
        assert [d for d in judge(path.name, path.read_bytes(), options=Options()) if d.rule == "G2D004"] == []
