"""NITF: what stands where, for those who read a story by its parts."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from lxml import etree
from stories import TEXT, story

from converter.registry import Recipe
from converter.schemes import NITF
from converter.writers import nitf

RECIPE = Recipe(now=datetime(2024, 3, 13, tzinfo=UTC), base_url="https://wire.example", authority="wire.example,2024")
ROOT = etree.fromstring(nitf.write(story(), RECIPE))
N = {"n": NITF}


def texts(path: str) -> list[str]:
    return ["".join(str(t) for t in e.itertext()) for e in ROOT.findall(path, N)]


def test_the_parts_stand_where_nitf_has_them() -> None:
    assert texts("n:body/n:body.head/n:hedline/n:hl1") == [
        "Studie: Deiche an der Unterelbe sind zu niedrig & zu alt <Archiv>"
    ]
    assert texts("n:body/n:body.head/n:byline") == ["- von Ilse Brammer und Tom Voß -"]
    assert texts("n:body/n:body.head/n:dateline") == ["Cuxhaven/Stade, 12. Mär (Muster-Agentur) -"]
    assert texts("n:body/n:body.head/n:dateline/n:location") == ["Cuxhaven", "Stade"]
    assert texts(".//n:hl2") == ["KRITIK VOM VERBAND"]
    assert texts(".//n:pre")[0].startswith("AKTIE           KURS")
    assert texts(".//n:tagline") == ["(Bericht von Ilse Brammer, redigiert von Jan Roth)"]


def test_paragraphs_are_inside_a_block() -> None:
    content = ROOT.findall("n:body/n:body.content/*", N)
    assert [etree.QName(e).localname for e in content] == ["block"]


def test_names_carry_identifiers_and_quotations_their_source() -> None:
    places = [(e.get("code-source"), e.get("location-code"), e.text) for e in ROOT.findall(".//n:block//n:location", N)]
    assert ("wikidata", "Q503966", 'am Dienstag in Stade, "noch') in places  # the longer mention stays outside
    sources = [(e.get("class"), e.get("quote-source")) for e in ROOT.findall(".//n:q", N)]
    assert ("direct", "Wiebke Lohmann") in sources
    assert ("partial", "Küstenverband") in sources
    assert ("direct", "Ein Sprecher") in sources


def test_nothing_is_missing() -> None:
    body = ROOT.find("n:body", N)
    assert body is not None
    words = sorted(
        re.findall(r"\w+", "".join(f"{t} " for e in body.iter() if e.text or e.tail for t in (e.text, e.tail) if t))
    )
    assert words == sorted(re.findall(r"\w+", TEXT))


def test_only_what_is_no_plain_paragraph_says_its_kind() -> None:
    assert [(e.get("id"), e.get("class")) for e in ROOT.findall(".//n:p", N)] == [
        ("n2", None),
        ("n3", "slug"),
        ("n6", None),
        ("n7", None),
        ("n9", None),
    ]
