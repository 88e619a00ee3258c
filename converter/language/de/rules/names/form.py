"""Names that the form of the copy gives: dateline, byline, sign-off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from converter.language.engine.candidates import Candidate
from converter.language.engine.rule import rule
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is
from converter.model import EntityType
from converter.spans import Span

_KINDS = Is.NOUN | Is.FIRST_NAME | Is.FAMILY_NAME


@rule("NAM001", language="de", layer="names", proposes="place", once="before", hint="dateline")
def dateline(sheet: Sheet) -> Iterator[Candidate]:
    """The places of the dateline.

    `Zworg/Berlin (dpa) - …`: where copy was filed is a place, known or not.
    """
    if sheet.story and sheet.story.dateline:
        yield from _whole(sheet, sheet.story.dateline.located, "place")


@rule("NAM002", language="de", layer="names", proposes="person", once="before", hint="byline")
def byline(sheet: Sheet) -> Iterator[Candidate]:
    """The authors in the byline.

    `Von Wiebke Larsen und Jannis Oelze`. `Mitarbeit`, `Büro` and the like before a name are no part of it.
    """
    if sheet.story:
        yield from _persons(sheet, sheet.story.bylines)


@rule("NAM003", language="de", layer="names", proposes="person", once="before", hint="credit")
def credit(sheet: Sheet) -> Iterator[Candidate]:
    """The names in the sign-off.

    `(Reporterin: Wiebke Larsen, redigiert von Jannis Oelze)`. Initials and telephone numbers are none.
    """
    if sheet.story:
        yield from _persons(sheet, sheet.story.credits)


def _persons(sheet: Sheet, spans: Iterable[Span]) -> Iterator[Candidate]:
    for one in _whole(sheet, spans, "person"):
        if one.last - one.first > 1 and all(
            sheet.words[k][0].isupper() or sheet.info[k].flags & Is.PARTICLE for k in range(one.first, one.last)
        ):
            yield one


def _whole(sheet: Sheet, spans: Iterable[Span], type_: EntityType) -> Iterator[Candidate]:
    """The spans that are whole words, with what the knowledge base knows of them."""
    for span in spans:
        first, last = sheet.words_in(span)
        if first == last or sheet.span(first, last) != span:
            continue
        while type_ == "person" and last - first > 1 and sheet.info[first].flags & _KINDS == Is.NOUN:
            first += 1  # Mitarbeit X, Büro Y
        if not sheet.words[first][0].isalnum():
            continue
        known = sheet.known.get(first)
        match = known.match if known and known.last == last and type_ in known.types else None
        yield Candidate(first, last, type_, match=match)
