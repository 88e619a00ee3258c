"""The pure conversion: which reader, which annotators, and what happens when a stage fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from converter import pipeline, registry, standoff
from converter.model import Block, Story
from converter.pipeline import Context, Misordered, Recipe, Source
from converter.registry import Reading, Stage
from converter.spans import Span

WIRE = Source("a.txt", "Hamburg (Reuters) - Der Hafen öffnet wieder.\n".encode(), "a")
QUIET = Recipe(annotators=(), writers=("annotations",))


def rules(source: Source, recipe: Recipe) -> list[str]:
    return [d.rule for d in pipeline.convert(source, recipe).diagnostics]


def test_the_surest_reader_reads() -> None:
    (story,) = pipeline.read(WIRE, QUIET).stories
    assert story.agency == "Reuters"
    (plain,) = pipeline.read(WIRE, replace(QUIET, reader="plain")).stories
    assert plain.agency is None


def test_a_source_that_nobody_reads_is_said() -> None:
    assert rules(Source("a.xyz", b"\x89PNG\r\n\x1a\n" + bytes(64), "a"), QUIET) == ["SRC001"]


@pytest.mark.parametrize("order", [("speakers", "quotations"), ("references",), ("quotations", "speakers")])
def test_a_recipe_in_the_wrong_order_is_refused(order: tuple[str, ...]) -> None:
    with pytest.raises(Misordered, match="needs"):
        pipeline.verify(replace(QUIET, annotators=order))


def test_the_default_recipe_is_in_order() -> None:
    pipeline.verify(Recipe())


def test_unknown_names_list_what_there_is() -> None:
    with pytest.raises(registry.Unknown, match=r"Did you mean jsonld\?.*annotations"):
        pipeline.verify(replace(QUIET, writers=("json-ld",)))


def test_two_stages_with_one_name_are_refused() -> None:
    def other(story: Story, recipe: Recipe) -> bytes:
        """Another writer of that name."""
        return b""

    registry.stages("writer")
    with pytest.raises(registry.Duplicate, match="two writers are called jsonld"):
        registry.register(Stage("writer", "jsonld", other, ""))


def test_a_failing_stage_costs_one_story(monkeypatch: pytest.MonkeyPatch) -> None:
    def two(source: Source, recipe: Recipe) -> Reading:
        return Reading(tuple(Story(id_, "Text", blocks=(Block("paragraph", Span(0, 4)),)) for id_ in ("bad", "good")))

    def fails(story: Story, context: Context) -> Story:
        if story.id == "bad":
            raise RuntimeError("on purpose")
        return story

    fakes = {"reader": Stage("reader", "two", two, ""), "annotator": Stage("annotator", "fails", fails, "")}
    genuine = registry.stage
    monkeypatch.setattr(registry, "stage", lambda kind, name: fakes.get(kind) or genuine(kind, name))
    result = pipeline.convert(WIRE, replace(QUIET, reader="two", annotators=("fails",)))
    assert [s.id for s in result.stories] == ["good"]
    assert [d.rule for d in result.diagnostics] == ["INT001"]
    assert result.diagnostics[0].location.source == "a.txt"


@pytest.mark.parametrize("language", ["fr", "engine", "fr-CH", "../../etc", ""])
def test_a_language_without_data_is_said(language: str) -> None:
    story = replace(pipeline.read(WIRE, QUIET).stories[0], language=language)
    annotated = pipeline.annotate(story, Recipe())
    assert annotated == story
    assert [n.rule for n in annotated.notes] == ["LNG001"]


@pytest.mark.parametrize("reader", ["reuters-de", "plain", "markdown", "annotations"])
def test_what_xml_cannot_carry_is_said(reader: str) -> None:
    story = Story("a", "Ein Satz\x01 mehr.", blocks=(Block("paragraph", Span(0, 15)),))
    data = registry.stage("writer", "annotations").run(story, QUIET) if reader == "annotations" else story.text.encode()
    assert "SRC007" in rules(Source("a.txt", data, "a"), replace(QUIET, reader=reader))


def test_every_span_lies_in_the_text() -> None:
    result = pipeline.convert(WIRE, Recipe())
    for story in result.stories:
        assert all(span.end <= len(story.text) for span in standoff.spans(story))
