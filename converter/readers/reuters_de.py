"""Wire copy as plain text: Reuters' German service, and the other agencies that write as it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from converter.decoding import decode, remarks
from converter.diagnostics import Diagnostic, Location, Severity
from converter.language import descriptor
from converter.language.folding import fold
from converter.model import Story
from converter.readers.wire import Grammar, Line, find_dateline, grammar, has_rights, lines_of, read_copy
from converter.registry import Reading, Recipe, Source, reader

_RULED = re.compile(r"(?m)^[ \t]*(?:={5,}|\*{5,}|_{5,}|#{5,}|~{5,}|-{5,})[ \t]*$|\f")
_MAST = re.compile(r"(?i)(?:\(c\)|©|\bcopyright\b(?!-)|^date\s+\d{4}-\d\d)")
_SIGN = re.compile(r"(?i)\([^()]{2,60}\)|©|copyright|quelle|\bdate\b|\d{4}\s*[-–—]")
"""what a source line or a dateline has, at least"""
_TEXT_SUFFIXES = (".txt", ".text", ".asc", ".wire", ".story")


def _detect(source: Source) -> int:
    head = source.data[:8192]
    text = next((t for cut in range(4) if (t := decode(head[: len(head) - cut], name="").text)), "")
    named = source.name.lower().removesuffix(".gz").endswith(_TEXT_SUFFIXES)
    if text.lstrip()[:1] in ("<", "{", "[") or text.startswith("---\n"):
        return 20 if named else 0
    folded = fold(text).text
    lines = lines_of(folded)[:30]
    for code in descriptor.codes():
        g = grammar(code)
        for line in lines:
            if _is_mast(line.text, g) or find_dateline(folded, line.start, g):
                return 85 if named else 60
    return 20 if named else 0


@reader("reuters-de", detect=_detect, suffixes=(".txt",), label="wire copy")
def read(source: Source, recipe: Recipe) -> Reading:
    """The stories of a piece of wire copy: one, or several divided by source lines, form feeds or lines of signs."""
    decoded = decode(
        source.data, name=source.name, encoding=recipe.encoding, repair=recipe.repair_encoding, limits=recipe.limits
    )
    if decoded.text is None:
        return Reading(notes=decoded.notes)
    stories = tuple(stories_in(decoded.text, source, replace(recipe, language=told(decoded.text, recipe.language))))
    return Reading(stories, decoded.notes) if stories else Reading(notes=(*decoded.notes, no_story(source.name)))


def told(text: str, language: str) -> str:
    """The language of a piece of copy: the one whose dates its dateline has, else the one that is given.

    ``Berlin, 12. Feb (Reuters)`` is German, ``BERLIN, Feb 12 (Reuters)`` is English.
    """
    given = language.partition("-")[0].lower()
    folded = fold(text[:8192]).text
    lines = lines_of(folded)[:30]
    for code in sorted(descriptor.codes(), key=lambda code: code != given):
        g = grammar(code)
        filed = (find_dateline(folded, line.start, g) for line in lines)
        if any(found and found.date for found in filed):
            return language if code == given else code
    return language


def stories_in(text: str, source: Source, recipe: Recipe) -> Iterator[Story]:
    """The stories of a source's text; the second and all after it have a number behind their id."""
    number = 0
    for start, end in parts(text, recipe.language):
        id_ = source.id or source.name
        story = read_copy(
            text[start:end],
            id_=f"{id_}-{number + 1}" if number else id_,
            language=recipe.language,
            year=recipe.year,
        )
        if has_story(story):
            number += 1
            yield replace(story, notes=remarks(text, source.name, start=start, end=end))


def has_story(story: Story) -> bool:
    """Whether there is something to publish: a withdrawal's notice is enough, a source line is not."""
    if story.blocks_of("paragraph", "headline", "list", "table"):
        return True
    kinds = {s.kind for s in story.signals}
    return bool(story.blocks_of("notice")) and not kinds.isdisjoint({"withdrawal", "correction", "advisory"})


def no_story(name: str) -> Diagnostic:
    return Diagnostic(
        "SRC006",
        Severity.ERROR,
        "the source has a header but no story",
        "a headline or a paragraph must follow the source line and the dateline",
        Location(name, line=1, column=1),
    )


def parts(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where each piece of copy begins and ends in a text: at form feeds, at ruled lines, at repeated source lines.

    A ruled line divides stories only where copy follows that begins as copy does; else it belongs to a table.
    """
    g = grammar(language)
    start = 0
    for match in _RULED.finditer(text):
        if match.group() == "\f" or _begins_story(text[match.end() : match.end() + 1000], g):
            yield from _by_masts(text, start, match.start(), g)
            start = match.end()
    yield from _by_masts(text, start, len(text), g)


def _is_mast(line: str, g: Grammar) -> bool:
    """A source line that can stand above each story of a file."""
    return len(line) < 500 and has_rights(line, g) and _MAST.search(line) is not None


def _begins_story(text: str, g: Grammar) -> bool:
    text = text[: next((m.start() for m in _RULED.finditer(text)), len(text))]
    if not _SIGN.search(text):
        return False
    folded = fold(text).text
    lines = lines_of(folded)[:12]
    return any(_is_mast(line.text, g) or find_dateline(folded, line.start, g) for line in lines)


def _by_masts(text: str, start: int, end: int, g: Grammar) -> Iterator[tuple[int, int]]:
    """Divides at source lines above the stories or, where the first story has none above it, at those below them."""
    piece = fold(text[start:end])
    lines = lines_of(piece.text)
    if not lines:
        return
    masts = [i for i, line in enumerate(lines) if _is_mast(line.text, g)]
    runs = [i for k, i in enumerate(masts) if k == 0 or masts[k - 1] != i - 1 or lines[i].gap]
    known = frozenset(masts)
    above = bool(runs) and runs[0] == 0
    cuts = [0]
    for k, i in enumerate(runs):
        behind = i
        while behind in known:
            behind += 1
        cut = i if above else behind
        nearest = runs[k + 1] if k + 1 < len(runs) else len(lines)
        if _has_body(lines, piece.text, cuts[-1], i, g) and _has_body(lines, piece.text, behind, nearest, g):
            cuts.append(cut)
    borders = [start, *(start + piece.span(lines[c].start, lines[c].start).start for c in cuts[1:]), end]
    yield from pairwise(borders)


def _has_body(lines: Sequence[Line], text: str, first: int, stop: int, g: Grammar) -> bool:
    """Whether copy stands in a run of lines; its first lines tell."""
    return any(
        (len(line.text) > 60 and line.text.endswith((".", '"', ")")) and not _is_mast(line.text, g))
        or find_dateline(text, line.start, g)
        for line in lines[first : min(stop, first + 40)]
    )
