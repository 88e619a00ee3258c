"""CoNLL-2002: tokens hold every letter of the text, and tags read back as the outermost names."""

from __future__ import annotations

import re
from itertools import pairwise

import stories
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.model import Entity, Mention, Story
from converter.registry import Recipe
from converter.spans import Span
from converter.writers import conll

Rows = list[list[tuple[str, str]]]


def rows(story: Story) -> Rows:
    """As a reader of the format has it: lines of two columns, sentences behind blank lines."""
    data = conll.write(story, Recipe()).decode()
    sentences = [part.removesuffix("\n").split("\n") for part in data.split("\n\n") if part]
    return [[(line.split(" ")[0], line.split(" ")[1]) for line in sentence] for sentence in sentences]


def names(found: Rows) -> list[tuple[str, str]]:
    """Each name with its tokens joined."""
    made: list[tuple[str, str]] = []
    for sentence in found:
        for word, tag in sentence:
            if tag.startswith("B-"):
                made.append((word, tag[2:]))
            elif tag.startswith("I-"):
                made[-1] = (f"{made[-1][0]} {word}", made[-1][1])
    return made


def test_names_of_the_invented_story() -> None:
    assert names(rows(stories.story())) == [
        ("Cuxhaven", "LOC"),
        ("Stade", "LOC"),
        ("Wiebke Lohmann", "PER"),
        ("Lohmann", "PER"),
        ("Küstenverband sprach", "ORG"),
        ("Küstenverband", "ORG"),
        ("Deichbau AG", "ORG"),
    ]


def test_the_outer_name_is_kept_and_neighbours_begin_anew() -> None:
    club = Entity("club", "organisation", "TSV Stade")
    place = Entity("stade", "place", "Stade")
    story = Story(
        "a",
        "TSV Stade Stade. Nein.",
        entities=(club, place),
        mentions=(
            Mention(Span(4, 9), "stade"),
            Mention(Span(0, 9), "club"),
            Mention(Span(10, 15), "stade"),
            Mention(Span(17, 21), "stade", "pronoun"),
        ),
    )
    assert rows(story) == [
        [("TSV", "B-ORG"), ("Stade", "I-ORG"), ("Stade", "B-LOC"), (".", "O")],
        [("Nein", "O"), (".", "O")],
    ]


def test_a_name_over_two_sentences_begins_in_each() -> None:
    story = Story("a", "Nein. Ja.", entities=(Entity("x", "place", "x"),), mentions=(Mention(Span(0, 8), "x"),))
    assert [[tag for _, tag in sentence] for sentence in rows(story)] == [["B-LOC", "I-LOC"], ["B-LOC", "O"]]


@settings(deadline=None, max_examples=100)
@given(stories.stories(st.characters()))
def test_any_story_is_well_formed(story: Story) -> None:
    found = rows(story)
    letters = "".join(word for sentence in found for word, _ in sentence)
    assert letters == re.sub("[\ud800-\udfff]", "\ufffd", re.sub(r"\s", "", story.text))
    for sentence in found:
        tags = ["O", *(tag for _, tag in sentence)]
        for before, tag in pairwise(tags):
            assert re.fullmatch("O|[BI]-(PER|LOC|ORG)", tag)
            assert not tag.startswith("I-") or before[2:] == tag[2:]
    proper = [m for m in story.mentions if m.form == "name" and m.span.of(story.text).strip()]
    assert bool(names(found)) <= bool(proper)
