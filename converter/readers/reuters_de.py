"""Wire copy as plain text: Reuters' German service, and the other agencies that write as it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from converter.decoding import decode
from converter.diagnostics import Diagnostic, Location, Severity
from converter.language.folding import fold
from converter.model import Story
from converter.readers.wire import find_dateline, grammar, lines_of, read_copy
from converter.registry import Reading, Recipe, Source, reader

_SEPARATOR = re.compile(r"(?m)^[ \t]*(?:={5,}|\*{5,}|_{5,}|#{5,}|~{5,})[ \t]*$|\f")
_TEXT_SUFFIXES = (".txt", ".text", ".asc", ".wire", ".story")


def _detect(source: Source) -> int:
    head = source.data[:8192]
    text = decode(head, name="").text or decode(head[:-1], name="").text or ""
    named = source.name.lower().removesuffix(".gz").endswith(_TEXT_SUFFIXES)
    if text.lstrip()[:1] in ("<", "{", "[") or text.startswith("---\n"):
        return 20 if named else 0
    g = grammar("de")
    folded = fold(text).text
    for line in lines_of(folded)[:30]:
        if (g.rights.search(line.text) and len(line.text) < 500) or find_dateline(folded, line.start, g):
            return 85 if named else 60
    return 20 if named else 0


@reader("reuters-de", detect=_detect)
def read(source: Source, recipe: Recipe) -> Reading:
    """The stories of a piece of wire copy: one, or several divided by source lines, form feeds or lines of signs."""
    decoded = decode(source.data, name=source.name, encoding=recipe.encoding)
    if decoded.text is None:
        return Reading(notes=decoded.notes)
    id_ = source.id or source.name
    stories: list[Story] = []
    for start, part in parts(decoded.text, recipe.language):
        number = f"-{len(stories) + 1}" if stories else ""
        story = read_copy(part, id_=id_ + number, language=recipe.language, year=recipe.year)
        if has_story(story):
            stories.append(story)
    if not stories:
        return Reading(notes=(*decoded.notes, no_story(source.name)))
    first, *rest = stories
    return Reading((replace(first, notes=decoded.notes), *rest))


def has_story(story: Story) -> bool:
    """Whether there is something to publish: a withdrawal's notice is enough, a source line is not."""
    if story.blocks_of("paragraph", "headline", "list", "table"):
        return True
    return bool(story.blocks_of("notice")) and any(
        s.kind in ("withdrawal", "correction", "advisory") for s in story.signals
    )


def no_story(name: str) -> Diagnostic:
    return Diagnostic(
        "SRC006",
        Severity.ERROR,
        "the source has a header but no story",
        "a headline or a paragraph must follow the source line and the dateline",
        Location(name, line=1, column=1),
    )


def parts(text: str, language: str) -> Iterator[tuple[int, str]]:
    """The pieces of copy in a text, with their offsets; without the lines that divide them."""
    position = 0
    for match in (*_SEPARATOR.finditer(text), None):
        piece = text[position : match.start()] if match else text[position:]
        yield from ((position + start, part) for start, part in _by_source_lines(piece, language))
        position = match.end() if match else position


def _by_source_lines(text: str, language: str) -> Iterator[tuple[int, str]]:
    if text.strip():
        yield 0, text
