"""What we write as NewsML-G2 comes back as the same story."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stories import stories, story

from converter import pipeline
from converter.model import Block, Entity, Mention, Story
from converter.readers import newsml_g2 as reader
from converter.readers import nitf as nitf_reader
from converter.registry import Reading, Recipe, Source
from converter.spans import Span
from converter.writers import newsml_g2 as writer
from converter.writers import nitf as nitf_writer
from converter.xml import carriable, collapse

pytestmark = pytest.mark.usefixtures("settled")

RECIPE = Recipe(
    now=datetime(2024, 3, 13, 9, 30, tzinfo=UTC), base_url="https://wire.example", authority="wire.example,2024"
)
ANYTHING = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def back(data: bytes) -> Reading:
    return reader.read(Source("a.newsml.xml", data), RECIPE)


def test_every_layer_comes_back() -> None:
    reading = back(writer.write(story(), RECIPE))
    assert reading.stories == (story(),)
    assert reading.notes == ()
    assert reading.stories[0].notes == ()


@ANYTHING
@given(stories())
def test_any_story_comes_back(one: Story) -> None:
    reading = back(writer.write(one, RECIPE))
    assert reading.stories == (one,)
    assert not reading.notes


@ANYTHING
@given(stories(characters=st.characters()))
def test_what_is_lost_is_what_the_diagnostic_says(one: Story) -> None:
    kept, notes = carriable(one)
    assert bool(notes) == (kept.text != one.text)
    spanless = replace(kept, mentions=(), quotations=()) if notes else kept
    (read,) = back(writer.write(one, RECIPE)).stories
    assert read.text == kept.text
    assert (replace(read, mentions=(), quotations=()) if notes else read).blocks == spanless.blocks


@pytest.mark.slow
@settings(ANYTHING, max_examples=5000)
@given(stories())
def test_very_many_stories_come_back(one: Story) -> None:
    assert back(writer.write(one, RECIPE)).stories == (one,)


def test_a_changed_item_is_read_as_any_other() -> None:
    data = writer.write(story(), RECIPE).replace(b'<role qcode="wmquo:direct">', b'<role qcode="wmquo:sung">')
    reading = back(data)
    assert reading.stories[0].notes[0].rule == "NML006"
    assert "Wiebke Lohmann" in reading.stories[0].text


def test_a_text_that_somebody_corrected_keeps_its_tags() -> None:
    data = writer.write(story(), RECIPE).replace(b"rechne mit Kosten.", b"rechne mit hohen Kosten.")
    (read,) = back(data).stories
    assert read.text == story().text.replace("rechne mit Kosten", "rechne mit hohen Kosten")
    assert [m.span.of(read.text) for m in read.mentions] == [m.span.of(story().text) for m in story().mentions]


def test_nitf_comes_back_with_its_parts() -> None:
    (read,) = nitf_reader.read(Source("a.nitf.xml", nitf_writer.write(story(), RECIPE)), RECIPE).stories
    assert read.headline
    assert read.headline.of(read.text) == "Studie: Deiche an der Unterelbe sind zu niedrig & zu alt <Archiv>"
    assert [s.of(read.text) for s in read.bylines] == ["Ilse Brammer", "Tom Voß"]
    assert read.dateline
    assert [s.of(read.text) for s in read.dateline.located] == ["Cuxhaven", "Stade"]
    assert (read.agency, read.dated, read.urgency, read.status) == ("Muster-Agentur", "2024-03", 4, "usable")
    assert {b.kind for b in read.blocks} >= {"headline", "notice", "source", "byline", "crosshead", "table", "sign-off"}
    assert {e.id for e in read.entities} >= {"wiebke-lohmann", "kuestenverband"}
    said = {(q.spans[0].of(read.text), q.attributed_to) for q in read.quotations}
    assert {('"Wir haben"', "wiebke-lohmann"), ('"überfälligen Schritt"', "kuestenverband")} <= said


ANNOTATORS = ("entities", "references", "quotations", "speakers")
CASES = sorted(p for p in (Path(__file__).parent / "cases").glob("*/input.*") if p.suffix == ".txt")


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.parent.name)
def test_every_case_comes_back(path: Path) -> None:
    for found in pipeline.read(Source(path.name, path.read_bytes(), path.parent.name), RECIPE).stories:
        full = pipeline.annotate(found, replace(RECIPE, annotators=ANNOTATORS))
        assert back(writer.write(full, RECIPE)).stories == (carriable(full)[0],)


def test_without_its_profile_our_item_is_read_as_an_agencys() -> None:
    data = re.sub(rb"<profile.*?</profile>", b"", writer.write(story(), RECIPE))
    (read,) = back(data).stories
    told = [b for b in read.blocks if b.span.start >= read.blocks_of("source")[0].span.start]
    assert [b.kind for b in told] == [b.kind for b in story().blocks]
    assert [collapse(b.span.of(read.text)) for b in told] == [collapse(b.span.of(story().text)) for b in story().blocks]
    assert {m.span.of(read.text) for m in read.mentions} >= {"Wiebke Lohmann", "die Ingenieurin", "Deichbau AG"}
    assert [s.of(read.text) for s in read.bylines] == ["Ilse Brammer", "Tom Voß"]
    assert read.dateline
    assert [s.of(read.text) for s in read.dateline.located] == ["Cuxhaven", "Stade"]


def test_long_copy_takes_its_time_and_no_more() -> None:
    """Ten times the text may take ten times as long, give or take; not a hundred."""

    def seconds(copies: int) -> float:
        text = "".join(f"Frau Muster{i} sagte etwas.\n\n" for i in range(copies))
        spans = [Span(m.start(), m.end()) for m in re.finditer(r".+", text)]
        long = Story(
            "x",
            text,
            blocks=tuple(Block("paragraph", s) for s in spans),
            entities=(Entity("muster", "person", "Muster"),),
            mentions=tuple(Mention(Span(s.start + 5, s.start + 11), "muster") for s in spans),
        )
        start = time.process_time()
        assert back(writer.write(long, RECIPE)).stories == (long,)
        return time.process_time() - start

    seconds(50)
    assert seconds(3000) < 40 * seconds(300)
