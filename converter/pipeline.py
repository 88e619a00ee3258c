"""From bytes to outputs: one pure function. Files, clock and processes stand around it, in ``run``."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from converter import doors, registry
from converter.diagnostics import Diagnostic, Location, Severity
from converter.limits import Overdue, stopped, within
from converter.model import Story
from converter.refusal import Refused
from converter.registry import Context, Edition, Reading, Recipe, Source

if TYPE_CHECKING:
    from converter.language.engine.record import Record

__all__ = [
    "Context",
    "Edition",
    "Output",
    "Reading",
    "Recipe",
    "Result",
    "Source",
    "annotate",
    "convert",
    "read",
    "write",
]


@dataclass(frozen=True, slots=True)
class Output:
    """One file's name, relative to the output folder, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a source."""

    source: str
    stories: tuple[Story, ...] = ()
    outputs: tuple[Output, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    by_story: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """story id → names of its outputs"""


class Misordered(ValueError):
    """An annotator needs a layer that no reader and no annotator before it has filled."""


def verify(recipe: Recipe) -> None:
    """Refuses a recipe before a file is opened. Raises registry.Unknown and Misordered."""
    if recipe.reader != "auto":
        registry.stage("reader", recipe.reader)
    for name in recipe.writers:
        registry.stage("writer", name)
    filled: set[str] = set()
    for name in recipe.annotators:
        stage = registry.stage("annotator", name)
        missing = [layer for layer in stage.requires if layer not in filled]
        if missing:
            raise Misordered(f"the annotator {name} needs {' and '.join(missing)}: put one that fills it before")
        filled.update(stage.assigns)


def read(source: Source, recipe: Recipe) -> Reading:
    """The stories of a source, by the recipe's reader or by the one that is surest that the source is its own."""
    if recipe.reader != "auto":
        return _read_by(recipe.reader, source, recipe)
    unpacked = replace(source, name=source.name.removesuffix(".gz"))
    scores = [(stage.detect(unpacked), name) for name, stage in registry.stages("reader").items() if stage.detect]
    score, name = max(scores, key=lambda pair: (pair[0], pair[1]), default=(0, ""))
    if score <= 0:
        note = Diagnostic(
            "SRC001",
            Severity.ERROR,
            "no reader knows this kind of file",
            f"name one with --from: {', '.join(registry.stages('reader'))}",
            Location(source.name),
        )
        return Reading(notes=(note,))
    return _read_by(name, source, recipe)


def _read_by(reader: str, source: Source, recipe: Recipe) -> Reading:
    reading: Reading = registry.stage("reader", reader).run(source, recipe)
    if recipe.review:
        stories = (s if s.checked else replace(s, checked=(recipe.review,)) for s in reading.stories)
        reading = replace(reading, stories=tuple(stories))
    return doors.admitted(reading, source, recipe)


def annotate(story: Story, recipe: Recipe, *, record: Record | None = None) -> Story:
    """The story with all layers that the recipe's annotators fill; a language without data is said (``LNG001``).

    The rules write down in ``record`` what they thought.
    """
    if not recipe.annotators:
        return story
    from converter.language import descriptor

    if descriptor.find(story.language) is None and not descriptor.lacking(story.language):
        note = Diagnostic(
            "LNG001",
            Severity.WARNING,
            f"no language data for {story.language!r}: nothing was annotated",
            "name the language with --language, or add a folder under converter/language/",
        )
        return replace(story, notes=(*story.notes, note))
    if complaint := _incomplete(story.language):
        return replace(story, notes=(*story.notes, complaint))
    from converter import knowledge

    context = Context(recipe, knowledge.load(), record)
    for name in recipe.annotators:
        story = registry.stage("annotator", name).run(story, context)
    return story


def write(story: Story, recipe: Recipe) -> Iterable[Output]:
    """The story in each of the recipe's formats."""
    from converter.addresses import story_path

    for name in recipe.writers:
        stage = registry.stage("writer", name)
        yield Output(story_path(story.id) + stage.suffix, stage.run(story, recipe))


def convert(source: Source, recipe: Recipe, *, check: Callable[[Output], Iterable[Diagnostic]] | None = None) -> Result:
    """Reads, annotates, writes and checks; never raises for what the source holds, but Refused for a knowledge file
    that can't be read.

    A defect of ours is reported as ``INT001`` for the story it hit, one that takes too long as ``LIM001``; the others
    go on.
    """
    if recipe.annotators and (complaint := _incomplete(recipe.language)):
        return Result(source.name, diagnostics=(_named(complaint, source.name),))
    try:
        with within(recipe.limits.story_seconds):
            reading = read(source, recipe)
    except Overdue:
        return Result(source.name, diagnostics=(_overdue(source.name, "reading it", recipe),))
    except Exception as error:  # the one place that catches broadly
        return Result(source.name, diagnostics=(_internal(source.name, error),))
    stories: list[Story] = []
    outputs: list[Output] = []
    found: list[Diagnostic] = list(reading.notes)
    by_story: dict[str, tuple[str, ...]] = {}
    for story in reading.stories:
        try:
            with within(recipe.limits.story_seconds):
                annotated = annotate(story, recipe)
                written = tuple(write(annotated, recipe))
                complaints = [d for output in written for d in (check(output) if check else ())]
        except Overdue:
            found.append(_overdue(source.name, f"the story {story.id[:80]}", recipe))
            continue
        except Refused:
            raise
        except Exception as error:
            found.append(_internal(source.name, error))
            continue
        stories.append(annotated)
        outputs += written
        by_story[annotated.id] = tuple(o.name for o in written)
        found += [_named(note, source.name) for note in annotated.notes]
        found += complaints
    return Result(source.name, tuple(stories), tuple(outputs), tuple(found), by_story)


def _incomplete(language: str) -> Diagnostic | None:
    """What the pack of a language promises and lacks (``LNG002``)."""
    from converter.language import descriptor

    lacking = descriptor.lacking(language)
    if not lacking:
        return None
    return Diagnostic(
        "LNG002",
        Severity.ERROR,
        f"the pack of the language {language!r} lacks {', '.join(lacking)}",
        "complete the pack, or take its promise out of its LANGUAGE",
    )


def _named(note: Diagnostic, source: str) -> Diagnostic:
    return note if note.location.source else replace(note, location=replace(note.location, source=source))


def _overdue(source: str, what: str, recipe: Recipe) -> Diagnostic:
    message = f"{what} took more than {recipe.limits.story_seconds} s, and is left out"
    return stopped("story-seconds", message, Location(source), "please report it with the source")


def _internal(source: str, error: Exception) -> Diagnostic:
    frame = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" in {frame[0].name}, line {frame[0].lineno}" if frame else ""
    return Diagnostic(
        "INT001",
        Severity.ERROR,
        f"wiremark itself failed: {type(error).__name__}: {error}{where}",
        "please report it with the source",
        Location(source),
    )
