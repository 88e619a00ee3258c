"""Acronyms, and the long names that they are made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from converter.language.de.words import words
from converter.language.engine.candidates import Candidate
from converter.language.engine.rule import Trigger, rule
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is

_ROMAN = re.compile("X{0,3}(?:I[XV]|V?I{0,3})")
"""numbers up to 39: of rulers, chapters, categories"""


@rule("NAM081", language="de", layer="names", proposes="organisation", trigger=Trigger(flags=Is.UPPER), hint="acronym")
def acronym(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """Two to seven capitals that nobody knows.

    `die DMK teilte mit`: alone it wants another voice.
    """
    if _is_acronym(sheet, i) and not _in_brackets(sheet, i):
        yield Candidate(i, i + 1, "organisation")


@rule(
    "NAM082",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=Trigger(flags=Is.UPPER),
    hint="acronym in brackets",
)
def acronym_in_brackets(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """Capitals in brackets behind a name that they are made from.

    `Deutsche Musterkasse (DMK)`. Without such a name before it the bracket may hold anything (a party is known).
    """
    if _is_acronym(sheet, i) and _in_brackets(sheet, i):
        spelled = spelled_out(sheet, i)
        yield Candidate(i, i + 1, "organisation", ("spelled out before",) if spelled is not None else ())


@rule(
    "NAM083",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=Trigger(flags=Is.UPPER),
    hint="spelled out",
)
def before_acronym(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A name before the acronym in brackets that is made from it.

    `Deutsche Musterkasse (DMK)`: the letters stand in the words in that order, and the capitals among them.
    """
    first = long_form(sheet, i)
    if first is not None:
        yield Candidate(first, i - 1, "organisation")


def long_form(sheet: Sheet, i: int) -> int | None:
    """The first word of the long name before the acronym at ``i``, which stands in brackets."""
    word = sheet.words[i]
    if i < 2 or not _in_brackets(sheet, i) or not sheet.info[i].flags & Is.UPPER or sheet.upper(i):
        return None
    return spelled_out(sheet, i) if word.isalpha() and 2 <= len(word) <= 7 else None


def spelled_out(sheet: Sheet, i: int) -> int | None:
    """First word of the capitalised words before the bracket that the acronym at ``i`` is made from."""
    info, texts, acronym_ = sheet.info, sheet.words, sheet.words[i]
    begin, bracket = sheet.sentences[sheet.sentence_of[i]].first, i - 1
    j = bracket
    inside = words("closed", "inside_bodies") | words("organisations", "inside_long_forms")
    while j > begin and bracket - j < 9:
        j -= 1
        flags, word = info[j].flags, texts[j]
        article = word == "," and texts[j + 1].lower() in words("closed", "definite")
        if article or not (flags & Is.CAPITAL or word in inside):
            break
        if flags & Is.CAPITAL and word[0].upper() == acronym_[0] and _initials(texts[j:bracket], acronym_):
            return j
        if flags & Is.FUNCTION and flags & Is.CAPITAL:
            break
    return None


def _is_acronym(sheet: Sheet, i: int) -> bool:
    word = sheet.words[i]
    name = len(word) <= 7 and word.isalpha() and not _ROMAN.fullmatch(word)
    return name and not sheet.upper(i) and i not in sheet.known


def _in_brackets(sheet: Sheet, i: int) -> bool:
    if i < 2 or sheet.words[i - 1] != "(":
        return False
    return i + 1 < len(sheet.words) and sheet.words[i + 1] == ")"


def _initials(texts: Sequence[str], acronym_: str) -> bool:
    """The acronym's letters stand in the words in that order, each word with a capital giving at least the first."""
    text = "".join(texts).lower()
    at = 0
    for letter in acronym_.lower():
        at = text.find(letter, at)
        if at < 0:
            return False
        at += 1
    capitals = [w[0] for w in texts if w[0].isupper()]
    return len(acronym_) <= 2 * len(capitals) + 2 and sum(c in acronym_ for c in capitals) >= len(capitals) * 0.6
