"""Names: persons by title or first name, places by knowledge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from converter.knowledge import Gender
from converter.language.en.words import exonyms, gender_of, is_name, name_end, same, titles, words, written
from converter.language.engine.candidates import Candidate
from converter.language.engine.rule import Trigger, rule
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is

_LAST = {"’", "'", "s", "S"}
"""what a genitive leaves behind a name"""


def _begins(sheet: Sheet, i: int) -> bool:
    """No name word stands right before, of which this one may be a part."""
    return not (same(sheet, i - 1, i) and sheet.gap(i - 1) in (" ", "\n") and is_name(sheet, i - 1))


@rule("NAM501", language="en", layer="names", proposes="person", trigger=Trigger(flags=Is.TITLE))
def titled_person(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A person behind a title.

    `Mayor Gerda Ohlsen`, `spokesman Ted Quarrel`, `Mrs. Ohlsen`: the name words right behind the title, four at most. A
    title before an office's or a building's name (`President Hotel`) names nobody.
    """
    first = i + 1
    if not same(sheet, i, first) or sheet.gap(i) not in (" ", "\n") or sheet.upper(i):
        return
    last = name_end(sheet, first)
    if last == first or words("closed", "not_names") & set(sheet.words[first : last + 1]):
        return
    if last - first == 1 and first in sheet.known and sheet.known[first].types[0] != "person":
        return
    evidence = ("two words or more",) if last - first > 1 else ()
    gender = cast("Gender | None", gender_of(sheet.words[i])) or sheet.info[first].gender
    yield Candidate(first, last, "person", evidence, role=i, gender=gender)


@rule("NAM502", language="en", layer="names", proposes="person", trigger=Trigger(flags=Is.FIRST_NAME))
def first_name_and_surname(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A first name with a surname behind it.

    `Gerda Ohlsen`, `Ted J. Quarrel`: a known first name and one to three name words. A first name that is a word, a
    month or a place, too (`Mark`, `April`, `Paris`), needs another first name or an initial behind it.
    """
    if not _begins(sheet, i) or sheet.upper(i):
        return
    last = name_end(sheet, i)
    if last - i < 2 or words("closed", "not_names") & set(sheet.words[i : last + 1]):
        return
    known = sheet.known.get(i)
    if known and known.types[0] != "person" and known.last >= last:
        return
    evidence: tuple[str, ...] = ()
    if sheet.info[i].flags & Is.WEAK:
        more = any(sheet.info[k].flags & (Is.FIRST_NAME | Is.INITIAL) for k in range(i + 1, last))
        evidence = ("a word, too", "an initial behind") if more and last - i > 2 else ("a word, too",)
    if any(w in exonyms() for w in ((sheet.words[k],) for k in range(i + 1, last))):
        evidence += ("a place in it",)
    yield Candidate(i, last, "person", evidence, gender=sheet.info[i].gender)


@rule("NAM503", language="en", layer="names", proposes="person", trigger=Trigger(known=True))
def known_person(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A person of the knowledge base by the full name.

    Two words at least; a surname alone is left to the document, since a record of the same surname may be anybody.
    """
    known = sheet.known[i]
    last = _without_genitive(sheet, i, known.last)
    if known.types[0] == "person" and last - i > 1 and "left" not in known.flags and "right" not in known.flags:
        yield Candidate(i, last, "person", match=known.match)


@rule("NAM511", language="en", layer="names", proposes="place", trigger=Trigger(known=True))
def known_place(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A place of the knowledge base.

    `in Tallinn`, `London's mayor`. A name word right before or behind it belongs to a longer name (`London Bridge`,
    `Bank of Scotland`) that this rule does not know; a town whose name is an English word (`Reading`) needs a
    preposition of place.
    """
    known = sheet.known[i]
    last = _without_genitive(sheet, i, known.last)
    if known.types[0] != "place" or "left" in known.flags or "right" in known.flags:
        return
    if tuple(sheet.words[i:last]) in exonyms():
        return  # NAM512 has it
    if known.match.surface != " ".join(sheet.words[i:last]) and not sheet.upper(i):
        return  # an inflected form of another language
    evidence = _around(sheet, i, last)
    if evidence is not None:
        little = ("little known",) if "minor" in known.flags else ()
        yield Candidate(i, last, "place", (*evidence, *little), match=known.match)


@rule("NAM512", language="en", layer="names", proposes="place", trigger=Trigger(flags=Is.CAPITAL))
def exonym(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A place by its English name.

    `Moscow`, `Cologne`, `New Zealand`, `the U.S.`: from the list `language/en/exonyms.yaml`, which says what the
    knowledge base calls it. It stands alone as NAM511 wants it.
    """
    for length in (2, 1):
        if same(sheet, i, i + length - 1) and tuple(sheet.words[i : i + length]) in exonyms():
            evidence = _around(sheet, i, i + length)
            if evidence is not None:
                yield Candidate(i, i + length, "place", evidence)
            return


@rule("NAM513", language="en", layer="names", proposes="place", once="before")
def dateline_place(sheet: Sheet) -> Iterator[Candidate]:
    """A place of the dateline.

    `TALLINN, Feb 12 (Reuters) -`: what the copy's form says is a place, in whatever letters. Only those that the
    knowledge base has, by their own or their English name; of others nobody knows where they are.
    """
    story = sheet.story
    for span in story.dateline.located if story and story.dateline else ():
        first, last = sheet.words_in(span)
        known = sheet.known.get(first)
        if known and known.last == last and "place" in known.types:
            yield Candidate(first, last, "place", match=known.match)
        elif written(sheet.words[first:last]) in exonyms():
            yield Candidate(first, last, "place")


def _without_genitive(sheet: Sheet, first: int, last: int) -> int:
    while last - 1 > first and sheet.words[last - 1] in _LAST:
        last -= 1
    return last


def _around(sheet: Sheet, first: int, last: int) -> tuple[str, ...] | None:
    """What the words beside a place say of it; None where it is part of a longer name."""
    texts = sheet.words
    if not _begins(sheet, first):
        return None
    behind = same(sheet, first, last) and sheet.gap(last - 1) in (" ", "\n") and is_name(sheet, last)
    if behind and texts[last].lower() not in titles():
        return None
    before = texts[first - 1].lower() if same(sheet, first - 1, first) else ""
    if before in ("of", "and", "for") and same(sheet, first - 2, first) and is_name(sheet, first - 2):
        return None if before == "of" else ()
    evidence: tuple[str, ...] = ("preposition of place",) if before in words("closed", "before_place") else ()
    if last - first == 1 and texts[first] in words("closed", "ambiguous"):
        evidence += ("a word, too",)
    return evidence
