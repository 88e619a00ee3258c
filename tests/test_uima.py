"""UIMA CAS JSON both ways: nothing is lost, through DKPro Cassis too, and what an annotator changes is the editor's."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import stories
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import registry, uima
from converter.model import Entity, Mention, Story
from converter.pipeline import convert
from converter.registry import Reading, Recipe, Source
from converter.spans import Span

RECIPE = Recipe(base_url="https://archiv.example")
ANY = st.characters(exclude_categories=["Cs"])


def written(story: Story) -> bytes:
    data = registry.stage("writer", "uima-cas").run(story, RECIPE)
    assert isinstance(data, bytes)
    return data


def reading(data: bytes | str, name: str = "story.cas.json") -> Reading:
    data = data.encode() if isinstance(data, str) else data
    made = registry.stage("reader", "uima-cas").run(Source(name, data, "story"), RECIPE)
    assert isinstance(made, Reading)
    return made


def read(data: bytes | str) -> Story:
    (story,) = reading(data).stories
    return story


def loaded(data: bytes) -> Any:
    cassis = pytest.importorskip("cassis")
    return cassis.load_cas_from_json(data.decode())


def through_cassis(data: bytes, change: Callable[[Any], None] = lambda cas: None) -> str:
    cas = loaded(data)
    change(cas)
    made = cas.to_json()
    assert isinstance(made, str)
    return made


@settings(deadline=None, max_examples=60)
@given(stories.stories(ANY))
def test_it_comes_back(story: Story) -> None:
    made = reading(written(story))
    assert made.stories == (story,)
    assert not [n for n in made.notes if n.rule.startswith("CAS")]


@settings(deadline=None, max_examples=40)
@given(stories.stories(ANY))
def test_it_comes_back_through_cassis(story: Story) -> None:
    assert read(through_cassis(written(story))) == story


@pytest.mark.slow
@settings(deadline=None, max_examples=3000)
@given(stories.stories(ANY))
def test_thousands_come_back_through_cassis(story: Story) -> None:
    assert read(through_cassis(written(story))) == story


@settings(deadline=None, max_examples=40)
@given(stories.stories(st.characters()))
def test_lone_surrogates_leave_offsets_where_they_are(story: Story) -> None:
    back = read(written(story))
    assert [m.span for m in back.mentions] == [m.span for m in story.mentions]
    assert len(back.text) == len(story.text)
    assert back.reviewed == story.reviewed


def test_cassis_sees_names_and_quotations() -> None:
    story = stories.story()
    cas = loaded(written(story))
    names = [(a.get_covered_text(), a.value, a.entity) for a in cas.select(uima.NAME)]
    assert names[:2] == [("Cuxhaven", "LOC", "cuxhaven"), ("Stade", "LOC", "stade")]
    assert ("Stade", "LOCpart", "stade") in names
    first = next(iter(cas.select(uima.QUOTATION)))
    assert (first.get_covered_text(), first.value, first.speaker) == ('"Wir haben"', "direct", "wiebke-lohmann")
    assert [(link.role, link.target.get_covered_text()) for link in first.parts.elements] == [
        ("piece", '"noch zwölf Jahre."'),
        ("cue", "sagte"),
        ("speaker", "Lohmann"),
        ("place", "Stade"),
    ]
    covered = "".join(s.get_covered_text() for s in cas.select(uima.SENTENCE))
    assert "".join(covered.split()) == "".join(story.text.split()), "INCEpTION shows what lies in sentences"


def test_offsets_count_utf_16_units() -> None:
    """Java's ``String.length()``; 𝄞 and 🙂 take two units."""
    text = "🙂 Anna 𝄞 sagt Ja."
    anna = Entity("anna", "person", "Anna")
    story = Story("a", text, entities=(anna,), mentions=(Mention(Span(2, 6), "anna"), Mention(Span(7, 8), "anna")))
    nodes = json.loads(written(story))["%FEATURE_STRUCTURES"]
    places = [(n["begin"], n["end"]) for n in nodes if n["%TYPE"] == uima.NAME]
    assert places == [(3, 7), (8, 10)]
    encoded = text.encode("utf-16-le")
    assert [encoded[2 * a : 2 * b].decode("utf-16-le") for a, b in places] == ["Anna", "𝄞"]
    assert read(written(story)) == story


@given(st.text(st.sampled_from("a🙂\n𝄞ß"), max_size=30))
def test_offsets_convert_both_ways(text: str) -> None:
    units = uima.Units(text)
    for point in range(len(text) + 1):
        at = len(text[:point].encode("utf-16-le")) // 2
        assert units.units(point) == at
        assert units.points(at) == units.points(at, end=True) == point
        if point < len(text) and text[point] > "\uffff":
            assert (units.points(at + 1), units.points(at + 1, end=True)) == (point, point + 1)


def test_long_text_is_done_in_one_pass() -> None:
    sentence = "🙂 Anna sagt nichts. "
    text = sentence * 4000
    spans = [Span(n * len(sentence) + 2, n * len(sentence) + 6) for n in range(4000)]
    story = Story(
        "a", text, entities=(Entity("anna", "person", "Anna"),), mentions=tuple(Mention(s, "anna") for s in spans)
    )
    assert read(written(story)).mentions == story.mentions


# ------------------------------------------------------------------------------------------- what an annotator changes


def changed(change: Callable[[Any], None]) -> Story:
    return read(through_cassis(written(stories.story()), change))


def named(cas: Any, words: str, number: int = 0) -> Any:
    return [a for a in cas.select(uima.NAME) if a.get_covered_text() == words][number]


def test_a_moved_border_is_the_editors() -> None:
    def change(cas: Any) -> None:
        named(cas, "Küstenverband sprach").end -= len(" sprach")

    story, before = changed(change), stories.story()
    moved = next(m for m in story.mentions if m.by == "editor" and m.span == stories.find("Küstenverband"))
    assert (moved.entity, moved.confidence, moved.form) == ("kuestenverband", 1.0, "name")
    rest = [m for m in story.mentions if m != moved]
    assert rest == [m for m in before.mentions if m.span.of(before.text) != "Küstenverband sprach"]
    assert story.quotations == before.quotations
    assert story.reviewed == before.reviewed, "mentions were closed before"
    assert story.entities == before.entities


def test_what_is_taken_out_closes_its_layer() -> None:
    before = replace(stories.story(), reviewed=())

    def change(cas: Any) -> None:
        cas.remove(named(cas, "Deichbau AG"))
        cas.remove(next(iter(cas.select(uima.QUOTATION))))

    story = read(through_cassis(written(before), change))
    assert story.mentions == tuple(m for m in before.mentions if m.entity != "deichbau")
    assert "deichbau" not in {e.id for e in story.entities}, "nothing in the story speaks of it any more"
    assert story.quotations == before.quotations[1:]
    assert story.reviewed == ("mentions", "quotations")


def test_another_identifier_is_another_entity() -> None:
    def change(cas: Any) -> None:
        named(cas, "Deichbau AG").identifier = "http://www.wikidata.org/entity/Q42"

    story = changed(change)
    mention = next(m for m in story.mentions if m.span.of(story.text) == "Deichbau AG")
    entity = story.entity(mention.entity)
    assert [(i.scheme, i.value, i.source) for i in entity.identifiers] == [("wikidata", "Q42", "editor")]
    assert (entity.name, entity.type, entity.by) == ("Deichbau AG", "organisation", "editor")


def test_an_identifier_of_two_stays_with_whom_it_stood() -> None:
    def change(cas: Any) -> None:
        named(cas, "Deichbau AG").end -= len(" AG")

    assert next(m.entity for m in changed(change).mentions if m.span == stories.find("Deichbau")) == "deichbau"


def test_another_type_is_another_entity() -> None:
    def change(cas: Any) -> None:
        named(cas, "Küstenverband").value = "PER"

    story = changed(change)
    mention = next(m for m in story.mentions if m.span == stories.find("Küstenverband", 2))
    assert story.entity(mention.entity).type == "person"
    assert story.entity("kuestenverband").type == "organisation", "another mention is still of it"


def test_a_new_name_is_found_by_its_words() -> None:
    def change(cas: Any) -> None:
        type_ = cas.typesystem.get_type(uima.NAME)
        for words, value in (("Cuxhaven", "LOC"), ("Jan Roth", "PER")):
            span = stories.find(words, 2 if words == "Cuxhaven" else 1)
            cas.add(type_(begin=span.start, end=span.end, value=value))

    story = changed(change)
    cuxhaven, roth = [
        m for m in story.mentions if m.by == "editor" and m.span.start > stories.find("- Deichhöhe").start
    ][-2:]
    assert cuxhaven.entity == "cuxhaven"
    assert story.entity(roth.entity) == Entity("jan-roth", "person", "Jan Roth", by="editor")


def test_another_speaker() -> None:
    def by_id(cas: Any) -> None:
        next(iter(cas.select(uima.QUOTATION))).speaker = "kuestenverband"

    def by_words(cas: Any) -> None:
        part = next(p for p in cas.select(uima.PART) if p.value == "speaker" and p.get_covered_text() == "Lohmann")
        span = stories.find("Küstenverband", 2)
        part.begin, part.end = span.start, span.end

    for change in (by_id, by_words):
        story = changed(change)
        quotation = next(q for q in story.quotations if q.spans[0] == stories.find('"Wir haben"'))
        assert (quotation.attributed_to, quotation.by, quotation.confidence) == ("kuestenverband", "editor", 1.0)
        assert quotation.cue == (stories.find("sagte"),)
        assert "quotations" in story.reviewed


def test_an_entity_that_was_corrected() -> None:
    def change(cas: Any) -> None:
        next(e for e in cas.select(uima.ENTITY) if e.id == "wiebke-lohmann").title = "Geologin"

    entity = changed(change).entity("wiebke-lohmann")
    assert (entity.title, entity.by, entity.affiliation) == ("Geologin", "editor", "kuestenverband")


def test_a_part_without_a_quotation_is_told() -> None:
    def change(cas: Any) -> None:
        cas.add(cas.typesystem.get_type(uima.PART)(begin=0, end=4, value="cue"))
        cas.add(cas.typesystem.create_type("webanno.custom.Meinung", "uima.tcas.Annotation")(begin=0, end=4))

    (story,) = reading(through_cassis(written(stories.story()), change)).stories
    told = [(n.rule, n.message) for n in story.notes if n.rule.startswith("CAS")]
    assert told == [
        ("CAS002", "a part belongs to no quotation and is left out: 'cue'"),
        ("CAS003", "left out: webanno.custom.Meinung (1)"),
    ]


# ------------------------------------------------------------------------------------------------- anybody's documents


def foreign(text: str, *names: tuple[str, str, str | None]) -> bytes:
    """As INCEpTION exports a document with its own layers only."""
    cassis = pytest.importorskip("cassis")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of cassis' own
        types = cassis.load_dkpro_core_typesystem()
    cas = cassis.Cas(types)
    cas.sofa_string = text
    cas.sofa_mime = "text"
    for words, value, identifier in names:
        start = text.index(words)
        cas.add(types.get_type(uima.NAME)(begin=start, end=start + len(words), value=value, identifier=identifier))
    made = cas.to_json()
    assert isinstance(made, str)
    return made.encode()


def test_a_document_of_inception_is_read() -> None:
    text = "Neuer Steg am See\r\n\r\nZürich (Muster) - 🙂 Der Verein Seeufer plant mit Ruth Amsler einen Steg.\r\nNein."
    data = foreign(
        text,
        ("Zürich", "LOC", "http://www.wikidata.org/entity/Q72"),
        ("Seeufer", "ORG", None),
        ("Ruth Amsler", "PER", None),
        ("See", "MISC", None),
    )
    result = convert(Source("steg.json", data, "steg"), replace(RECIPE, annotators=(), writers=()))
    (story,) = result.stories
    assert "\r" not in story.text
    assert [(m.span.of(story.text), m.entity, m.by) for m in story.mentions] == [
        ("Zürich", "zuerich", "uima-cas"),
        ("Seeufer", "seeufer", "uima-cas"),
        ("Ruth Amsler", "ruth-amsler", "uima-cas"),
    ]
    assert [(i.scheme, i.value) for i in story.entity("zuerich").identifiers] == [("wikidata", "Q72")]
    assert story.headline is not None
    assert story.reviewed == ()
    assert [n.rule for n in story.notes if n.rule.startswith("CAS")] == ["CAS002"]


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        {"%FEATURE_STRUCTURES": []},
        {"%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": 4}], "%VIEWS": []},
        {"%FEATURE_STRUCTURES": {"x": 1}, "%VIEWS": {"_InitialView": {"%SOFA": []}}},
    ],
)
def test_what_has_no_text_is_refused(value: Any) -> None:
    made = reading(json.dumps(value))
    assert (made.stories, [n.rule for n in made.notes]) == ((), ["CAS001"])


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"\xff", b'{"%TYPES": "\\ud800"}'])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    made = reading(data)
    assert (made.stories, [n.rule for n in made.notes]) == ((), ["CAS001"])


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 40) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_any_value_anywhere_is_borne(data: st.DataObject) -> None:
    """Any feature of any structure may hold anything: the reader tells and goes on, and the door keeps the rest."""
    value = json.loads(written(stories.story()))
    nodes = value["%FEATURE_STRUCTURES"]
    for _ in range(data.draw(st.integers(1, 4))):
        node = data.draw(st.sampled_from(nodes))
        node[data.draw(st.sampled_from(sorted(node)))] = data.draw(JSON_VALUES)
    result = convert(
        Source("story.cas.json", json.dumps(value).encode(), "story"), replace(RECIPE, annotators=(), writers=())
    )
    assert "INT001" not in {n.rule for n in result.diagnostics}
