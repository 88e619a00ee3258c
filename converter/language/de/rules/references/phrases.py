"""The noun phrase around a noun that may refer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from converter.knowledge import Gender
from converter.language.de.nouns import Nouns, nouns
from converter.language.de.who import Who
from converter.language.de.words import endings, words
from converter.language.lexicon import Is, Word

_ADJECTIVES = ("e", *endings("grammar", "adjective endings"))
_FAR = 12
"""words of an attribute that has a phrase of its own"""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that may refer."""

    i: int
    text: str
    word: Word
    determiner: str
    """in small letters; empty in a headline"""
    attributes: tuple[str, ...]
    """adjectives between determiner and noun"""
    start: int
    """the determiner's word"""
    gender: Gender | None = None
    """of the person, by the word or its determiner"""
    organisation: str | None = None
    """the noun of ``references.yaml`` that it is or ends in"""
    place: str | None = None


def noun_at(who: Who, i: int) -> Noun | None:
    """The noun with its determiner; None where it has none or an indefinite one."""
    sheet, words, nouns = who.sheet, who.sheet.words, who.nouns
    sentence = sheet.sentences[sheet.sentence_of[i]]
    follows = sheet.info[i + 1].flags if i + 1 < sentence.last and sheet.gap(i) == " " else 0
    if sheet.info[i].role == "vorsitzender" and follows & Is.ROLE and follows & Is.CAPITAL:
        return None  # der Vorsitzende Richter
    j = i - 1
    attributes: list[str] = []
    while j >= sentence.first and i - j < 5:
        lower = words[j].lower()
        if lower in nouns.definite or lower in nouns.possessive:
            return _made(who, i, lower, attributes, j)
        if lower in nouns["indefinite"]:
            return None
        if who.names.get(j) and words[j].endswith(("s", "’", "'")):
            return None
        if words[j] in nouns["age"] and (begin := _laden(who, j, sentence.first)) is not None:
            return _made(who, i, words[begin].lower(), [words[j], *attributes], begin)
        inflected = words[j].islower() and words[j].endswith(_ADJECTIVES) and words[j].isalpha()
        if not inflected and not sheet.info[j].flags & Is.ORIGIN:
            break
        attributes.insert(0, words[j])
        j -= 1
    led = j >= sentence.first and bool(sheet.info[j].flags & Is.CAPITAL)
    if attributes and led and (begin := _laden(who, j + 1, sentence.first)) is not None:
        return _made(who, i, words[begin].lower(), attributes, begin)
    if sentence.zone == "headline" and (i == sentence.first or words[i - 1] in (":", "-", "–")) and not attributes:
        return _made(who, i, "", [], i)
    return None


def _made(who: Who, i: int, determiner: str, attributes: list[str], start: int) -> Noun:
    text, word = who.sheet.words[i], who.sheet.info[i]
    lower = text.lower() if not who.sheet.upper(i) else ""
    return Noun(
        i,
        text,
        word,
        determiner,
        tuple(attributes),
        start,
        _gender(word, determiner, text, who.nouns),
        organisation_of(lower),
        place_of(lower),
    )


def refers(who: Who, i: int) -> bool:
    """Whether the word says what a person, an organisation or a place is."""
    if who.sheet.info[i].flags & (Is.ROLE | Is.ORIGIN):
        return True
    lower = "" if who.sheet.upper(i) else who.sheet.words[i].lower()
    return bool(organisation_of(lower) or place_of(lower))


@lru_cache(maxsize=20_000)
def organisation_of(word: str) -> str | None:
    """The noun for an organisation that a word in small letters is or ends in; None: it is none."""
    table = nouns()
    if found := _listed(word, table.organisations):
        return found
    last = word.rpartition("-")[2]
    head = next((t for t in table.compounds if len(last) > len(t) + 2 and last.endswith((t, t + "s"))), None)
    if head is None or last in table["other compounds"]:
        return None
    return None if last.removesuffix("s").removesuffix(head) in table["prefixes"] else head


@lru_cache(maxsize=20_000)
def place_of(word: str) -> str | None:
    """The same for a place."""
    return _listed(word, nouns().places)


def _listed(word: str, table: Mapping[str, object]) -> str | None:
    last = word.rpartition("-")[2]
    forms = (tail for form in (word, last) for tail in (form, form.removesuffix("s"), form.removesuffix("es")))
    return next((form for form in forms if form in table), None)


def _laden(who: Who, i: int, begin: int) -> int | None:
    """``der 35 Jahre alte``, ``die aus Bremen stammende``, ``das in Wien ansässige``: where its article stands.

    ``i`` is the last word of the attribute; the article must have a preposition, a number or an adverb right behind.
    """
    words = who.sheet.words
    for k in range(i - 1, max(begin, i - _FAR) - 1, -1):
        if words[k] in (",", ".", ":", ";", "(", ")", "-", "–") or words[k] in who.nouns["marks"]:
            return None
        if words[k].lower() in who.nouns["laden articles"]:
            opens = words[k + 1] in who.nouns["laden"] or words[k + 1][0].isdigit()
            if opens:
                return k
    return None


def _gender(word: Word, determiner: str, text: str, nouns: Nouns) -> Gender | None:
    if word.role in nouns["either"]:
        return None
    if word.gender in ("f", "m"):
        return word.gender
    if determiner in words("grammar", "feminine determiners"):
        return "f"
    if determiner == "der":
        return "f" if text.endswith("n") else "m"
    return "m" if determiner in words("grammar", "masculine determiners") else None
