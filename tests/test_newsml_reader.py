"""NewsML-G2 and NITF as agencies write them, well or badly."""

from __future__ import annotations

import base64
import os
import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from stories import story

from converter.model import Story
from converter.readers import newsml_g2, nitf
from converter.registry import Reading, Recipe, Source
from converter.standoff import spans
from converter.writers import newsml_g2 as writer
from converter.writers import nitf as nitf_writer

RECIPE = Recipe(
    now=datetime(2024, 3, 13, 9, 30, tzinfo=UTC), base_url="https://wire.example", authority="wire.example,2024"
)
LISTINGS = Path(os.environ.get("WIREMARK_REFERENCE", "nowhere")) / "newsml-g2-2.35" / "examples"

HEAD = """<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_32.xml"/>
<rightsInfo><copyrightHolder><name>Nordpress AG</name></copyrightHolder>
<copyrightNotice href="https://nord.example/r">Copyright 2023 Nordpress AG</copyrightNotice></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="nord"><name>Nordpress</name></provider>
<versionCreated>2023-05-04T10:00:00+02:00</versionCreated><pubStatus qcode="stat:usable"/>
<edNote>Berichtigt den Namen im dritten Absatz</edNote><signal qcode="sig:correction"/></itemMeta>
<contentMeta><urgency>3</urgency><contentCreated>2023-05-04</contentCreated>
<located qcode="geonames:2911298"><name>Hamburg</name></located>
<creator><name>Nordpress</name></creator><language tag="de"/>
<keyword>Hafen</keyword><keyword>Kräne</keyword>
<subject type="cpnat:organisation" qcode="nord:77"><name>Kranwerk GmbH</name><sameAs qcode="wikidata:Q42"/></subject>
<subject qcode="medtop:20000209" confidence="80"><name>Logistik</name></subject>
<subject qcode="nord:abc"/><genre qcode="genre:Current"/>
<slugline>HAFEN/KRAN</slugline><headline>Neue Kräne im Hafen</headline>
<dateline>Hamburg (Nordpress)</dateline><by>Von Heike Sandmann und Ole Fries</by></contentMeta>
<inlineRef qcode="nord:77" idrefs="k1" confidence="90"/>"""
ITEM = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" xml:lang="de">'
    "{head}<contentSet>{content}</contentSet></newsItem>"
)
XHTML = """<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>
<body><script>alert(1)</script><p>Hamburg (Nordpress) - Die <b><span id="k1">Kranwerk
  GmbH</span></b> liefert<br/>zehn Kräne.</p><h2>LIEFERUNG IM MAI</h2><ul><li>Kran eins</li> <li>Kran zwei</li></ul>
<table><tr><td>Kran</td><td>12 Meter</td></tr><tr><td>Boje</td> <td>3 Meter</td></tr></table>Ein Nachsatz.</body></html>
</inlineXML>"""


def read(data: str | bytes, name: str = "a.xml") -> Reading:
    return newsml_g2.read(Source(name, data.encode() if isinstance(data, str) else data, "a"), RECIPE)


def one(data: str | bytes) -> Story:
    reading = read(data)
    assert len(reading.stories) == 1, reading.notes
    return reading.stories[0]


def blocks(of: Story) -> list[tuple[str, str]]:
    return [(b.kind, b.span.of(of.text)) for b in of.blocks]


def test_an_agencys_item_becomes_a_story() -> None:
    found = one(ITEM.format(head=HEAD, content=XHTML))
    assert blocks(found) == [
        ("source", "Copyright 2023 Nordpress AG"),
        ("slug", "HAFEN/KRAN"),
        ("slug", "Hafen, Kräne"),
        ("notice", "Berichtigt den Namen im dritten Absatz"),
        ("headline", "Neue Kräne im Hafen"),
        ("byline", "Von Heike Sandmann und Ole Fries"),
        ("paragraph", "Hamburg (Nordpress) - Die Kranwerk GmbH liefert\nzehn Kräne."),
        ("crosshead", "LIEFERUNG IM MAI"),
        ("list", "Kran eins\nKran zwei"),
        ("table", "Kran\t12 Meter\nBoje\t3 Meter"),
        ("paragraph", "Ein Nachsatz."),
    ]
    assert (found.agency, found.dated, found.urgency, found.status) == ("Nordpress", "2023-05-04", 3, "usable")
    assert [s.of(found.text) for s in found.bylines] == ["Heike Sandmann", "Ole Fries"]
    assert [s.of(found.text) for s in found.keywords] == ["Hafen", "Kräne"]
    assert found.rights
    assert (found.rights.holder, found.rights.year, found.rights.href) == (
        "Nordpress AG",
        2023,
        "https://nord.example/r",
    )
    assert found.dateline
    assert found.dateline.span.of(found.text) == "Hamburg (Nordpress) -"
    assert [s.of(found.text) for s in found.dateline.located] == ["Hamburg"]
    assert [(s.kind, s.span.of(found.text)) for s in found.signals] == [
        ("correction", "Berichtigt den Namen im dritten Absatz")
    ]
    (mention,) = found.mentions
    assert (mention.span.of(found.text), mention.entity, mention.confidence) == ("Kranwerk GmbH", "kranwerk-gmbh", 0.9)
    assert {(e.name, e.type, i.scheme, i.value) for e in found.entities for i in e.identifiers} == {
        ("Kranwerk GmbH", "organisation", "wikidata", "Q42"),
        ("Hamburg", "place", "geonames", "2911298"),
    }
    assert [(s.code, s.confidence) for s in found.subjects] == [("medtop:20000209", 0.8)]
    (note,) = found.notes
    assert note.rule == "NML013"
    assert "genre" in note.message
    assert "subject of another type or scheme" in note.message


def test_what_comes_in_goes_out_valid_and_back() -> None:
    found = one(ITEM.format(head=HEAD, content=XHTML))
    assert one(writer.write(found, RECIPE)) == found


@pytest.mark.parametrize(
    ("content", "last"),
    [
        ('<inlineData contenttype="text/plain">Erster.\n\nZweiter.</inlineData>', "Zweiter."),
        ('<inlineData contenttype="text/html">&lt;p&gt;Eins &amp;amp; zwei&lt;/p&gt;</inlineData>', "Eins & zwei"),
        (
            f'<inlineData encoding="encd:b64">{base64.b64encode("Größe.".encode()).decode()}</inlineData>',
            "Größe.",
        ),
        ('<inlineXML contenttype="text/html"><div><p>Nur <i>ein</i> div.</p></div></inlineXML>', "Nur ein div."),
        (
            "<inlineXML><nitf><body><body.content><p>Alt.</p></body.content></body></nitf></inlineXML>",
            "Alt.",
        ),
        ("<inlineXML><p>Eins.</p><p>Zwei.</p></inlineXML>", "Zwei."),
        ('<remoteContent href="x.jpg"/><inlineData>Doch Text.</inlineData>', "Doch Text."),
    ],
)
def test_content_in_every_form(content: str, last: str) -> None:
    found = one(ITEM.format(head="", content=content))
    assert found.blocks[-1].span.of(found.text) == last


def test_a_message_with_several_items_and_a_picture() -> None:
    items = "".join(
        ITEM.format(
            head=f'<itemMeta><itemClass qcode="ninat:{kind}"/></itemMeta>', content=f"<inlineData>{text}</inlineData>"
        )
        for kind, text in (("text", "Eins."), ("picture", "Bild."), ("text", "Zwei."))
    )
    reading = read(
        f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><packageItem/>{items}</itemSet></newsMessage>'
    )
    assert [(s.id, s.text) for s in reading.stories] == [("a", "Eins."), ("a-2", "Zwei.")]
    assert [n.rule for n in reading.notes] == ["NML005"]


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        ("<rss><channel/></rss>", ["NML001"]),
        ("<packageItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>", ["NML002"]),
        (ITEM.format(head="", content="<remoteContent href='x'/>"), ["NML007"]),
        (ITEM.format(head="", content=""), ["NML007"]),
        (
            ITEM.format(head="", content="<inlineXML contenttype='application/sportsml+xml'><s/></inlineXML>"),
            ["NML007"],
        ),
        ("<newsItem", ["XML001", "NML007"]),
        ('<!DOCTYPE newsItem [<!ENTITY a "b">]><newsItem>&a;</newsItem>', ["XML004"]),
        ("", ["XML001"]),
    ],
)
def test_what_holds_no_story_is_refused_with_a_reason(data: str, rules: list[str]) -> None:
    reading = read(data)
    assert not reading.stories
    assert [n.rule for n in reading.notes if n.severity == "error"] == rules
    assert all(n.location.source == "a.xml" for n in reading.notes)


def test_defects_of_the_real_world_are_said() -> None:
    bare = ITEM.format(head="", content="<inlineData>Text.</inlineData>").replace(
        ' xmlns="http://iptc.org/std/nar/2006-10-01/"', ""
    )
    assert [n.rule for n in read(bare).notes] == ["NML003"]
    assert [n.rule for n in read(f"\n<?xml version='1.0'?>{bare}").notes] == ["XML001", "NML003"]
    broken = ITEM.format(head="", content="<inlineData>Text &nbsp; hier.</inlineData>")
    assert [n.rule for n in read(broken).notes] == ["XML001"]
    assert one(broken).text == "Text \N{NO-BREAK SPACE} hier."
    head = "<itemMeta><embargoed>2023-01-01T00:00:00Z</embargoed><pubStatus qcode='stat:strange'/></itemMeta>"
    notes = one(ITEM.format(head=head, content="<inlineData>Text.</inlineData>")).notes
    assert [n.rule for n in notes] == ["NML010", "NML011"]


@pytest.mark.skipif(not LISTINGS.is_dir(), reason="WIREMARK_REFERENCE does not name the listings")
def test_every_listing_with_a_text_story_is_read() -> None:
    readings = {p.name.split("_")[1]: read(p.read_bytes(), p.name) for p in sorted(LISTINGS.glob("*.xml"))}
    assert len(readings) == 30
    assert {n for n, r in readings.items() if r.stories} == {"2", "22", "25"}
    for number, reading in readings.items():
        if not reading.stories:
            assert [n for n in reading.notes if n.severity == "error"], number
    fed = readings["2"].stories[0]
    assert fed.headline
    assert fed.headline.of(fed.text) == 'Fed to halt QE to avert "bubble"'
    assert [s.of(fed.text) for s in fed.bylines] == ["Meredith Jameson"]


def test_nitf_of_an_agency() -> None:
    data = b"""<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-3.dtd">
    <nitf><head><title>T</title><docdata><urgency ed-urg="2"/><date.issue norm="20230504T101500+0200"/>
    <doc.copyright year="2023" holder="Nordpress"/></docdata></head>
    <body><body.head><hedline><hl1>Kran kippt um</hl1></hedline><byline>Von <person>Heike Sandmann</person></byline>
    <distributor>Nordpress</distributor><dateline><location>Hamburg</location> (Nordpress)</dateline></body.head>
    <body.content><block><p>Ein Kran der <org idsrc="wikidata" value="Q42">Kranwerk GmbH</org> ist umgekippt.</p>
    <p><q quote-source="Heike Sandmann">"Es war laut"</q>, hiess es.</p>
    <media media-type="image"><media-caption>Bild</media-caption><media-reference/></media><pre>a  b
c  d</pre></block></body.content><body.end><tagline>(Redaktion: hs)</tagline></body.end></body></nitf>"""
    reading = nitf.read(Source("a.nitf.xml", data, "a"), RECIPE)
    assert [n.rule for n in reading.notes] == ["XML003", "NTF003"]
    (found,) = reading.stories
    assert [n.message for n in found.notes] == ["kept out of the story: media (1 word)"]
    assert blocks(found) == [
        ("headline", "Kran kippt um"),
        ("byline", "Von Heike Sandmann"),
        ("dateline", "Hamburg (Nordpress)"),
        ("paragraph", "Ein Kran der Kranwerk GmbH ist umgekippt."),
        ("paragraph", '"Es war laut", hiess es.'),
        ("table", "a  b\nc  d"),
        ("sign-off", "(Redaktion: hs)"),
    ]
    assert (found.dated, found.urgency, found.agency) == ("2023-05-04T10:15:00+02:00", 2, "Nordpress")
    assert [(m.span.of(found.text), m.entity) for m in found.mentions] == [
        ("Heike Sandmann", "heike-sandmann"),
        ("Hamburg", "hamburg"),
        ("Kranwerk GmbH", "kranwerk-gmbh"),
    ]
    assert [(q.spans[0].of(found.text), q.attributed_to) for q in found.quotations] == [
        ('"Es war laut"', "heike-sandmann")
    ]


def test_readers_know_their_own() -> None:
    g2, alone = writer.write(story(), RECIPE), nitf_writer.write(story(), RECIPE)
    for data, newsml, other in (
        (g2, 95, 0),
        (alone, 10, 90),
        (b"<rss/>", 10, 0),
        (b"<!doctype html><html></html>", 0, 0),
        (b"Berlin (X) - Text", 0, 0),
    ):
        assert newsml_g2._detect(Source("x", data)) == newsml
        assert nitf._detect(Source("x", data)) == other


def mutations(data: bytes, number: int) -> list[bytes]:
    chance = random.Random(number)
    cut = chance.randrange(len(data))
    piece = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 9)))
    a, b = sorted(chance.randrange(len(data)) for _ in range(2))
    tags = re.findall(rb"<[^>]+>", data)
    tag = chance.choice(tags)
    return [
        data[:cut],
        data[:cut] + piece + data[cut + len(piece) :],
        data[:a] + data[b:],
        data.replace(tag, b"", 1),
        data.replace(tag, tag * 2, 1),
    ]


def survives(data: bytes) -> None:
    for reader in (newsml_g2, nitf):
        reading = reader.read(Source("a", data, "a"), RECIPE)
        assert reading.stories or reading.notes
        for found in reading.stories:
            assert all(s.end <= len(found.text) for s in spans(found))
            etree.fromstring(writer.write(found, RECIPE))
            etree.fromstring(nitf_writer.write(found, RECIPE))


@pytest.mark.parametrize("number", range(12))
def test_no_damage_ends_in_a_traceback(number: int) -> None:
    foreign = ITEM.format(head=HEAD, content=XHTML).encode()
    for data in (writer.write(story(), RECIPE), nitf_writer.write(story(), RECIPE), foreign):
        for damaged in mutations(data, number):
            survives(damaged)


@pytest.mark.slow
def test_no_damage_ends_in_a_traceback_however_often() -> None:
    foreign = ITEM.format(head=HEAD, content=XHTML).encode()
    originals = (writer.write(story(), RECIPE), nitf_writer.write(story(), RECIPE), foreign)
    for number in range(700):
        for data in originals:
            for damaged in mutations(data, 1000 + number):
                survives(damaged)


def test_several_children_of_the_content_are_said_and_all_are_read() -> None:
    content = (
        '<inlineXML contenttype="application/xhtml+xml"><p xmlns="http://www.w3.org/1999/xhtml">Zehn Kräne kommen.</p>'
        '<p xmlns="http://www.w3.org/1999/xhtml">Zwei bleiben.</p></inlineXML>'
    )
    found = one(ITEM.format(head="", content=content))
    assert [words for kind, words in blocks(found) if kind == "paragraph"] == ["Zehn Kräne kommen.", "Zwei bleiben."]
    assert "NML008" in [n.rule for n in found.notes]


def test_only_what_says_its_type_or_is_located_is_an_entity() -> None:
    more = (
        '<subject qcode="nord:1"><name>Ohne Typ</name></subject>'
        '<subject type="cpnat:abstract" qcode="nord:2"><name>Abstraktes</name></subject>'
        '<subject type="cpnat:person" qcode="nord:3"><name>Ole Fries</name></subject>'
    )
    head = HEAD.replace("<slugline>", f"{more}<slugline>")
    found = {e.name: e.type for e in one(ITEM.format(head=head, content=XHTML)).entities}
    assert found.get("Hamburg") == "place"
    assert found.get("Ole Fries") == "person"
    assert not {"Ohne Typ", "Abstraktes"} & set(found)


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ("Der Damm ist voll und niemand weiß heute warum das so ist.", ["SRC012"]),
        ("Der Damm ist voll.", []),
    ],
)
def test_words_of_a_rendition_that_nobody_reads_are_told(said: str, rules: list[str]) -> None:
    item = (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:example.org,2025:damm" version="1" '
        'standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="de"><contentSet>'
        '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>-'
        "</title></head><body><p>Der Damm ist voll.</p></body></html></inlineXML>"
        f'<inlineXML contenttype="application/xml"><s xmlns="urn:example:s">{said}</s></inlineXML>'
        "</contentSet></newsItem>"
    )
    (made,) = newsml_g2.read(Source("damm.xml", item.encode()), Recipe()).stories
    assert [d.rule for d in made.notes if d.rule == "SRC012"] == rules
