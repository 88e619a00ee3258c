"""A story's text as HTML, for any text and any marks."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import cast

from hypothesis import given
from hypothesis import strategies as st
from invented import story
from lxml import html

from converter.model import Block, BlockKind, Entity, EntityType, Mention, Quotation, QuotationType, Story
from converter.publish import text
from converter.spans import Span

PEOPLE = tuple(Entity(f"e{n}", cast("EntityType", t), f"E {n}") for n, t in enumerate(("person", "place", "person")))
KINDS: tuple[BlockKind, ...] = ("paragraph", "crosshead", "list", "table", "sign-off", "notice", "headline")
TYPES: tuple[QuotationType, ...] = ("direct", "partial", "indirect")


@st.composite
def any_story(draw: st.DrawFn) -> Story:
    words = draw(st.text(st.characters(codec="utf-8") | st.sampled_from('\n\n  <>&"\u202e\x00\x80{}- '), max_size=120))
    # Python counts these control characters as white space, and white space at a block's ends is not shown.
    words = re.sub("[\r\x0b\x0c\x1c-\x1f\x85]", "", words)
    place = st.tuples(st.integers(0, len(words)), st.integers(0, len(words))).map(lambda p: Span(min(p), max(p)))
    cuts = sorted(draw(st.sets(st.integers(0, len(words)), max_size=6)))
    blocks = tuple(Block(draw(st.sampled_from(KINDS)), Span(a, b)) for a, b in pairwise(cuts) if draw(st.booleans()))
    headline = next((b.span for b in blocks if b.kind == "headline"), None)
    return Story(
        id="s",
        text=words,
        blocks=blocks,
        headline=headline,
        entities=PEOPLE,
        mentions=tuple(
            Mention(s, draw(st.sampled_from(["e0", "e1", "e2"]))) for s in draw(st.lists(place, max_size=6))
        ),
        quotations=tuple(
            Quotation((s,), draw(st.sampled_from(TYPES)), cue=(draw(place),), speaker=draw(place))
            for s in draw(st.lists(place, max_size=4))
        ),
    )


def _link(id_: str) -> tuple[str, str] | None:
    return None if id_ == "e2" else (f"../personen/{id_}.html", f"k-{id_}")


def _seen(part: str) -> str:
    return "".join(re.sub(r"\s", "", part))


@given(any_story())
def test_no_character_is_lost_and_none_runs(one: Story) -> None:
    heading, body = text.rendered(one, _link)
    whole = html.fragment_fromstring(f"{heading or ''}\n{body}", create_parent="div")
    for mark in whole.xpath("//span[@class='cp']"):
        mark.text = chr(int(mark.get("data-cp")[2:], 16))
    expected = text._FORBIDDEN.sub("\ufffd", one.text)
    # The headline stands first on the page, wherever it stands in the copy.
    assert sorted(_seen(whole.text_content())) == sorted(_seen(expected))
    if one.headline is None:
        assert _seen(whole.text_content()) == _seen(expected)
    assert {e.tag for e in whole.iter()} <= {"div", "p", "h2", "ul", "li", "pre", "span", "a"}


@given(any_story())
def test_links_do_not_nest_and_ids_are_unique(one: Story) -> None:
    heading, body = text.rendered(one, _link)
    markup = f"{heading or ''}\n{body}"
    depth = 0
    for tag in re.findall(r"<(/?)a[ >]", markup):
        depth += -1 if tag else 1
        assert 0 <= depth <= 1
    ids = re.findall(r' id="([^"]*)"', markup)
    assert len(ids) == len(set(ids))
    filled = [n for n, q in enumerate(one.quotations, 1) if q.spans[0].of(one.text).strip()]
    assert {f"q{n}" for n in filled} <= set(ids)


def test_white_space_of_a_table_is_kept() -> None:
    words = "Kurse:\n\n  DAX    18.000\n  MDAX    5.100\n"
    one = Story("s", words, blocks=(Block("table", Span(10, len(words) - 1)),))
    assert "<pre>  DAX    18.000\n  MDAX    5.100</pre>" in text.rendered(one, _link)[1]


def test_items_of_a_list() -> None:
    words = "* eins\n  weiter\n* zwei\n"
    one = Story("s", words, blocks=(Block("list", Span(0, len(words))),))
    assert re.findall(r"<li>(.*?)</li>", text.rendered(one, _link)[1], re.S) == ["* eins\n  weiter", "* zwei"]


def test_the_dateline_is_marked() -> None:
    body = text.rendered(story("flut"), lambda id_: None)[1]
    assert re.search(r'<p><span class="dateline"><span class="m m-place">Wismar</span>/.*? - </span>Die Flut', body)


def test_addresses_that_run_are_no_links() -> None:
    assert text.web_address("https://agentur.example/a?b=c") == "https://agentur.example/a?b=c"
    for address in (
        "javascript:alert(1)",
        " https://x",
        "https://x\nfoo",
        "data:text/html,x",
        "//x",
        'https://"x',
        None,
    ):
        assert text.web_address(address) is None


def test_what_is_unsure_is_told_apart() -> None:
    words = "Emden und Leer, sagte er."
    sure, doubtful = Mention(Span(0, 5), "e1"), Mention(Span(10, 14), "e1", confidence=0.5)
    said = Quotation((Span(0, 14),), "indirect", confidence=0.5)
    blocks = (Block("paragraph", Span(0, len(words))),)
    one = Story("s", words, blocks=blocks, entities=PEOPLE, mentions=(sure, doubtful), quotations=(said,))
    body = html.fragment_fromstring(text.rendered(one, _link)[1], create_parent="div")
    assert [a.text_content() for a in body.xpath("//a[contains(@class, 'm-place')]")] == ["Emden", "Leer"]
    assert [a.text_content() for a in body.xpath("//a[contains(@class, 'unsure')]")] == ["Leer"]
    assert [q.get("class") for q in body.xpath("//span[contains(@class, 'q-indirect')]")] == ["q q-indirect unsure"]
