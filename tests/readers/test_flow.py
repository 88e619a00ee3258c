"""Foreign copy: no word is lost, none is invented, none is glued to another, whatever elements it is written with."""

from __future__ import annotations

import json
import random
import unicodedata

import invented
import pytest

from converter import pipeline
from converter.diagnostics import Location, Severity
from converter.model import Story
from converter.pipeline import Reading, Recipe, Source
from converter.readers import accounting
from converter.writers import newsml_g2 as writer

ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:example.org,2025:a" version="1"
 standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="de"><itemMeta><itemClass qcode="ninat:text"/>
 <provider literal="x"/><versionCreated>2025-02-12T10:00:00Z</versionCreated></itemMeta><contentSet>%s</contentSet>
</newsItem>"""
XHTML = '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>%s</body></html></inlineXML>'
DOCUMENT = "<nitf><body><body.head><hedline><hl1>Schleuse zu</hl1></hedline></body.head>%s</body></nitf>"


def read(text: str, name: str = "a.xml") -> Reading:
    return pipeline.read(Source(name, text.encode(), "a"), Recipe())


def one(text: str) -> Story:
    (story,) = read(text).stories
    return story


def nitf(content: str) -> Story:
    return one(DOCUMENT % f"<body.content>{content}</body.content>")


def xhtml(content: str) -> Story:
    return one(ITEM % XHTML % content)


def rules(story: Story) -> list[tuple[str, str]]:
    return [(n.rule, str(n.severity)) for n in story.notes if n.rule in ("SRC012", "SRC013")]


@pytest.mark.parametrize(
    "content",
    [
        "Die Schleuse bleibt zu.",
        "\n Die Schleuse\n bleibt zu.\n",
        "<block>Die Schleuse bleibt zu.</block>",
        "<![CDATA[<p>Die Schleuse bleibt <b>zu</b>.</p>]]>",
        "&lt;p&gt;Die Schleuse bleibt zu.&lt;/p&gt;",
        "<absatz>Die Schleuse bleibt zu.</absatz>",
        "<section><article><p>Die Schleuse bleibt zu.</p></article></section>",
        "<!-- x -->Die Schleuse<?x?> bleibt zu.",
    ],
)
def test_text_of_the_content_is_a_paragraph(content: str) -> None:
    story = nitf(content)
    assert [(b.kind, b.span.of(story.text)) for b in story.blocks if b.kind != "headline"] == [
        ("paragraph", "Die Schleuse bleibt zu.")
    ]
    assert rules(story) == []


def test_text_beside_paragraphs_stays_in_order() -> None:
    story = nitf("Vorab.<p>Eins.</p>Zwischen <em>drin</em>.<x><p>Zwei.</p>Danach.</x>&lt;br/&gt;Am Ende.")
    assert [b.span.of(story.text) for b in story.blocks][1:] == [
        "Vorab.",
        "Eins.",
        "Zwischen drin.",
        "Zwei.",
        "Danach.",
        "Am Ende.",
    ]


def test_body_without_content_element() -> None:
    assert one("<nitf><head><title>T</title></head><body><p>Die Schleuse bleibt zu.</p></body></nitf>").text == (
        "Die Schleuse bleibt zu."
    )
    head = "<body><body.head><note>Mit Bild.</note><kicker>Verkehr</kicker></body.head><body.content>"
    assert one(f"<nitf>{head}<p>Zu.</p></body.content></body></nitf>").text == "Mit Bild.\n\nVerkehr\n\nZu."


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("seit 2020<sup>2</sup> um 5<sup>1</sup> Prozent", "seit 2020² um 5¹ Prozent"),
        ("120 m<sup>2</sup> und CO<sub>2</sub>", "120 m² und CO₂"),
        ("2020<sup><a href='#f'>12</a></sup>", "2020¹²"),
        ("Prozent<sup>a</sup>", "Prozentᵃ"),
        ("Lok<sup>neuheit</sup>schuppen", "Lok neuheit schuppen"),
        ("oben<br/>unten", "oben\nunten"),
        ("<span>eins</span><br/><span>zwei</span>", "eins\nzwei"),
    ],
)
def test_indices_and_line_ends_glue_nothing(markup: str, text: str) -> None:
    for story in (nitf(f"<p>{markup}</p>"), xhtml(f"<p>{markup}</p>")):
        assert story.blocks[-1].span.of(story.text) == text
        assert rules(story) == []


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("3<frac><numer>1</numer><frac-sep/><denom>2</denom></frac> Meter", "3 1/2 Meter"),
        ("<frac><numer>1</numer><denom>2</denom></frac>", "1/2"),
        ("<person><name.given>Ilse</name.given><name.family>Brammer</name.family></person>", "Ilse Brammer"),
        ("<location><city>Wismar</city><country>Deutschland</country></location>", "Wismar Deutschland"),
        (
            "<copyrite><copyrite.year>2025</copyrite.year><copyrite.holder>Beispiel</copyrite.holder></copyrite>",
            "2025 Beispiel",
        ),
    ],
)
def test_parts_of_names_and_fractions(markup: str, text: str) -> None:
    story = nitf(f"<p>{markup}</p>")
    assert story.blocks[-1].span.of(story.text) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<table><tr><td>10</td><td>20</td></tr><tr><td>30</td><td>40</td></tr></table>", "10\t20\n30\t40"),
        ("<table><caption>Werte</caption><tbody><tr><td>1</td></tr></tbody></table>", "Werte\n1"),
        ("<table><tr><td><p>1</p><p>2</p></td><td>3</td></tr></table>", "1\n2\t3"),
        ("<ul><li>a<ul><li>b</li></ul>c</li><li>d</li></ul>", "a\nb\nc\nd"),
        ("<ul><li><div>a</div><div>b</div>c</li></ul>", "a\nb\nc"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"),
        ("<p>漢<ruby>字<rt>ji</rt></ruby>x</p>", "漢 字 ji x"),
    ],
)
def test_cells_and_items_glue_nothing(markup: str, text: str) -> None:
    story = xhtml(markup)
    assert story.blocks[-1].span.of(story.text) == text


def test_the_number_of_a_note_joins_no_year() -> None:
    story = xhtml('<p>Seit 2020<a href="#note-1">1</a> steigt er, <a href="#pegel">2019</a> <a href="#z">hier</a>.</p>')
    assert story.text == "Seit 2020¹ steigt er, 2019 hier."
    assert not story.notes


def test_what_is_left_out_is_said_with_its_words() -> None:
    story = xhtml("<p>Neu: <del>zehn</del> elf.</p><noscript>Bitte Skripte erlauben</noscript><script>x = 1</script>")
    assert story.text == "Neu: elf."
    (note,) = [n for n in story.notes if n.rule == "NML013"]
    assert note.message == "kept out of the story: del (1 word), noscript (3 words)"
    story = nitf("<p>Zu.</p><media><media-caption>Die Schleuse</media-caption></media>")
    assert [n.message for n in story.notes] == ["kept out of the story: media (2 words)"]


def test_a_sentence_that_is_left_out_is_an_error() -> None:
    def severities(story: Story, rule: str) -> list[Severity]:
        return [n.severity for n in story.notes if n.rule == rule]

    for words, severity in (("Bitte jetzt neu laden", Severity.INFO), ("Bitte jetzt die Seite laden", Severity.ERROR)):
        assert severities(xhtml(f"<p>Neu.</p><noscript>{words}</noscript>"), "NML013") == [severity]
        assert severities(nitf(f"<p>Neu.</p><media><media-caption>{words}</media-caption></media>"), "NTF004") == [
            severity
        ]
        body = f"<p>Neu.</p><button>{words}</button>"
        item = {"uri": "tag:example.org,2025:a", "body_xhtml": body, "language": "de"}
        assert severities(one(json.dumps(item)), "NIN004") == [severity]
        item = {"uri": "tag:example.org,2025:a", "body_text": "Neu.", "description_text": words, "language": "de"}
        assert severities(one(json.dumps(item)), "NIN004") == [severity]
    struck = xhtml("<p>Neu: <del>die Schleuse bleibt bis Mai geschlossen</del> offen.</p>")
    assert severities(struck, "NML013") == [Severity.INFO]


def test_a_rendition_that_says_more_is_told() -> None:
    short = XHTML % "<p>Die Schleuse bleibt zu.</p>"
    long = short.replace("zu.", "zu. Das Amt rechnet mit drei Wochen Arbeit.")
    assert rules(one(ITEM % (short + long))) == [("SRC012", "warning")]
    assert rules(one(ITEM % (short + short))) == []
    plain = '<inlineData contenttype="text/plain">Die Schleuse bleibt zu.</inlineData>'
    assert rules(one(ITEM % (short + plain))) == []


def test_text_in_inline_xml_and_markup_in_inline_data() -> None:
    paragraph = '<p xmlns="http://www.w3.org/1999/xhtml">Die Schleuse.</p>'
    mixed = f'<inlineXML contenttype="text/html">Vorweg {paragraph}</inlineXML>'
    assert one(ITEM % mixed).text == "Vorweg\n\nDie Schleuse."
    data = '<inlineData contenttype="text/html"><p>Eins</p><p>Zwei</p></inlineData>'
    assert one(ITEM % data).text == "Eins\n\nZwei"


def test_two_documents_in_one_rendition_are_an_error_or_said() -> None:
    content = (
        "<inlineXML><nitf><body><body.content><p>Eins.</p></body.content></body></nitf><p>Zwei drei.</p></inlineXML>"
    )
    story = one(ITEM % content)
    assert any("beside the NITF document (2 words)" in n.message for n in story.notes)


def test_headlines_of_metadata_keep_their_words_apart() -> None:
    head = "<contentMeta><headline>Schleuse zu<br/>Amt schweigt</headline></contentMeta><contentSet>"
    story = one((ITEM % XHTML % "<p>Text.</p>").replace("<contentSet>", head))
    assert story.headline
    assert story.headline.of(story.text) == "Schleuse zu Amt schweigt"


def test_words_that_somebody_put_into_our_own_item() -> None:
    text = writer.write(invented.story("a"), invented.RECIPE).decode()
    (own,) = read(text).stories
    assert own.text == invented.story("a").text
    (other,) = read(text.replace("</body>", "<p>Ein Satz kommt noch dazu.</p></body>")).stories
    assert "Ein Satz kommt noch dazu." in other.text


def test_ninjs_says_what_it_leaves() -> None:
    text = (
        '{"uri": "tag:example.org,2025:a", "bodies": [{"contentType": "text/html", "value": '
        '"<p>Eins<sup>2</sup></p>zwei"},'
        '{"role": "summary", "contentType": "text/plain", "value": "Ganz andere Worte"}],'
        '"descriptions": [{"value": "Bild der Schleuse"}]}'
    )
    story = one(text)
    assert story.text == "Eins²\n\nzwei"
    (note,) = [n for n in story.notes if n.rule == "NIN004"]
    assert note.message == "left out: 3 words of bodies, 3 words of descriptions"


def test_accounts_are_of_letters_not_of_borders() -> None:
    def said(content: str, story: str) -> list[str]:
        return [d.rule for d in accounting.compared(content, story, Location("x"))]

    assert said("a b c", "ab c") == []
    assert said("eins zwei drei", "eins drei") == ["SRC012"]
    assert said("eins", "eins zwei") == ["SRC013"]
    assert said("m2", "m²") == []


WORDS = [f"wort{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(400)]
INLINE = ("em", "a", "sup", "unknown", "span", "person", "q", "x.y", "strong", "num", "money")
BLOCKS = (
    "p",
    "block",
    "bq",
    "fn",
    "ul",
    "ol",
    "hl2",
    "table",
    "note",
    "pre",
    "div",
    "section",
    "h2",
    "foo",
    "abstract",
)


def _content(rng: random.Random, words: list[str], depth: int) -> str:
    parts = []
    for _ in range(rng.randint(1, 4)):
        name = rng.choice(BLOCKS if depth < 3 and rng.random() < 0.6 else INLINE)
        here = words.pop() if words and rng.random() < 0.8 else ""
        inner = _content(rng, words, depth + 1) if depth < 4 and rng.random() < 0.6 else (words.pop() if words else "")
        if name in ("ul", "ol"):
            inner = f"<li>{inner}</li><li>{words.pop() if words else ''}</li>"
        elif name == "table":
            inner = f"<tr><td>{inner}</td><td>{words.pop() if words else ''}</td></tr>"
        apart = " " if name in INLINE else ""
        parts.append(f"{here}{apart}<{name}>{inner}</{name}>{apart}{words.pop() if words else ''}<br/>")
    return "".join(parts)


@pytest.mark.parametrize("seed", range(40))
def test_any_markup_keeps_each_word_once(seed: int) -> None:
    rng = random.Random(seed)
    words = WORDS[:]
    content = _content(rng, words, 0)
    there = [w for w in WORDS if w in content]
    for story in (nitf(content), xhtml(content)):
        text = unicodedata.normalize("NFKC", story.text).removeprefix("Schleuse zu")
        assert sorted(text.split()) == sorted(there), content
        assert sorted(" ".join(b.span.of(story.text) for b in story.blocks).split()) == sorted(story.text.split())
        assert rules(story) == []
