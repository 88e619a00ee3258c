"""What the fuzzer found, each once: the smallest document of the kind."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import stories

from converter import pipeline, registry
from converter.checks import judge
from converter.model import Block, Dateline, Quotation, Story
from converter.registry import Recipe, Source
from converter.spans import Span

RECIPE = Recipe(annotators=())
NINES = "9" * 5000


def written(name: str, story: Story) -> bytes:
    return bytes(registry.stage("writer", name).run(story, RECIPE))


def read(name: str, data: bytes) -> Story:
    (story,) = pipeline.read(Source(f"x{registry.stage('writer', name).suffix}", data, "x"), RECIPE).stories
    return story


@pytest.mark.parametrize("inside", ["<!-- x -->", "<?x y?>"])
def test_comments_are_no_elements_of_atom(inside: str) -> None:
    feed = (
        '<entry xmlns="http://www.w3.org/2005/Atom"><id>tag:example.org,2025:a</id><title type="text">Deich{0}</title>'
        "<updated>2025-02-12T10:31:00Z</updated><author><name>Deichamt</name></author><content{1}>Ende.{0}</content>"
        "</entry>"
    )
    for type_ in ("", ' type="text/plain"', ' type="image/png"'):
        found = {d.rule: d.message for d in judge("x", feed.format(inside, type_).encode())}
        assert "INT001" not in found, found
        assert "elements in it" not in found.get("ATM005", "")


@pytest.mark.parametrize("space", ["\u00a0", "\u2003\u2003", " \u3000"])
def test_a_paragraph_that_a_no_break_space_opens_keeps_its_end(space: str) -> None:
    data = f"<nitf><body><body.content><p>Deich.</p><p>{space}Ein Satz.</p></body.content></body></nitf>".encode()
    story = pipeline.read(Source("x.nitf.xml", data, "x"), RECIPE).stories[0]
    assert [b.span.of(story.text) for b in story.blocks] == ["Deich.", "Ein Satz."]
    assert "SRC012" not in {n.rule for n in story.notes}


def test_an_id_is_no_longer_than_yaml_takes_a_key() -> None:
    named = f'<person idsrc="wiremark" value="{NINES}">Ida Quandel</person>'
    data = f"<nitf><body><body.content><p>{named} kam.</p></body.content></body></nitf>".encode()
    story = pipeline.read(Source("x.nitf.xml", data, "x"), RECIPE).stories[0]
    assert [e.name for e in story.entities] == ["Ida Quandel"]
    assert read("markdown", written("markdown", story)).entities == story.entities


def test_an_array_without_items_is_told() -> None:
    (told,) = pipeline.read(Source("x.ninjs.json", b"[]", "x"), RECIPE).notes
    assert (told.rule, told.severity) == ("NIN003", "error")


@pytest.mark.parametrize("number", ["²", "٣", NINES, "-1", "1.5"])
def test_numbers_that_are_none(number: str) -> None:
    page = (
        f'{{"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": "a b", "wordCount": "{number}"}}'
    )
    item = written("newsml-g2", stories.story())
    for data in (
        page.encode(),
        re.sub(rb'wordcount="\d+"', f'wordcount="{number}"'.encode(), item),
        item.replace(b'version="1"', f'version="{number}"'.encode(), 1),
        item.replace(b"<contentSet>", f'<contentSet><remoteContent size="{number}" width="{number}"/>'.encode()),
    ):
        assert not [d.message for d in judge("x", data) if d.rule == "INT001"]


def test_of_our_item_what_has_lost_its_words_is_gone() -> None:
    text = 'Bonn (dpa) - "Ja." Nein. "Doch."'
    story = Story(
        "x",
        text,
        dateline=Dateline(Span(0, 12)),
        blocks=(Block("paragraph", Span(0, len(text))),),
        quotations=(Quotation((Span(13, 18),), "direct"), Quotation((Span(25, 32),), "direct")),
    )
    item = written("newsml-g2", story)
    changed = item.replace(b">Bonn (dpa) -<", b"><").replace(b'>"Doch."<', b"><")
    back = read("newsml-g2", changed)
    assert changed != item
    assert back == replace(story, text=' "Ja." Nein. ', dateline=None, blocks=back.blocks, quotations=back.quotations)
    assert [q.spans for q in back.quotations] == [(Span(1, 6),)]


def test_an_identifier_has_a_value() -> None:
    item = written("newsml-g2", stories.story())
    changed = re.sub(rb'<sameAs qcode="wikidata:Q503966"', b'<sameAs qcode="wikidata:"', item)
    assert changed != item
    assert all(i.value for e in read("newsml-g2", changed).entities for i in e.identifiers)


def test_what_is_empty_in_our_item_is_not_there() -> None:
    item = written("newsml-g2", stories.story())
    changed = item.replace(b'value="Ingenieurin"', b'value=""').replace(b">Niedersachsen<", b"><")
    assert changed != item
    story = read("newsml-g2", changed)
    assert story.entity("wiebke-lohmann").title is None
    assert story.entity("stade").within is None
    assert read("markdown", written("markdown", story)).entities == story.entities


def test_a_whole_number_may_have_a_point() -> None:
    """``[1.0, 2.0]`` are integers to JSON Schema."""
    value = json.loads(written("annotations", stories.story()), parse_int=float)
    story = read("annotations", json.dumps(value).encode())
    assert story == stories.story()
    assert written("newsml-g2", story) == written("newsml-g2", stories.story())


def test_half_a_position_is_none() -> None:
    page = written("markdown", stories.story()).replace(b"    latitude: 53.59337\n", b"")
    (story,) = (reading := pipeline.read(Source("x.md", page, "x"), RECIPE)).stories
    assert (story.entity("stade").latitude, story.entity("stade").longitude) == (None, None)
    assert "MDN002" in {n.rule for n in (*reading.notes, *story.notes)}
    data = written("annotations", stories.story()).replace(b'"latitude": 53.59337,', b"")
    assert [n.rule for n in pipeline.read(Source("x.annotations.json", data, "x"), RECIPE).notes] == ["ANN001"]


@pytest.mark.parametrize("text", ["Kurs\t12\nStand\t11", "a|b|c\nd|e|f", "• eins\n• zwei", "– eins"])
def test_a_paragraph_that_looks_like_a_table_stays_one(text: str) -> None:
    story = Story("x", text, blocks=(Block("paragraph", Span(0, len(text))),))
    assert read("markdown", written("markdown", story)) == story


def test_an_empty_headline_is_none() -> None:
    assert read("markdown", b"#\n\nEin Satz.\n").headline is None
    copy = b"Flut/Pegel\n=\nWeilheim (dev) - Der Pegel der Ammer ist am Montag gefallen.\n"
    story = pipeline.read(Source("x.txt", copy, "x"), replace(RECIPE, reader="reuters-de")).stories[0]
    assert story.headline is None or len(story.headline)


@pytest.mark.parametrize("cue", [[[26, 31], [26, 31]], [[26, 31], [20, 25]]])
def test_spans_of_a_cue_stand_in_order_each_once(cue: list[list[int]]) -> None:
    text = 'Bonn (dpa) - "Ja." - so sagt Ida Quandel.'
    story = Story("x", text, quotations=(Quotation((Span(13, 18),), "direct"),))
    value = json.loads(written("annotations", story))
    value["quotations"][0]["cue"] = cue
    back = read("annotations", json.dumps(value).encode())
    assert back.quotations[0].cue == tuple(Span(*pair) for pair in sorted(map(list, {tuple(c) for c in cue})))
    assert read("markdown", written("markdown", back)).quotations == back.quotations


@pytest.mark.parametrize("name", ["xpath", "cssSelector"])
def test_a_selector_with_control_characters_is_judged(name: str) -> None:
    for value in ("\x01\x1f\x7f", "//p[@class='\x02']", "[title='\x02']", "p\udc80"):
        speakable = {"@type": "SpeakableSpecification", name: value}
        made = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Kai", "speakable": speakable}
        script = f'<script type="application/ld+json">{json.dumps(made)}</script>'
        for data in (json.dumps(made), f"<!doctype html><title>Kai</title>{script}<p>Kai</p>"):
            assert "INT001" not in {d.rule for d in judge("x", data.encode())}
