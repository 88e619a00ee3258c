"""What speaks against a known name where it stands: articles, attributes, titles, other meanings of the word."""

from __future__ import annotations

from collections.abc import Iterator

from converter.language.de.rules.names.acronyms import spelled_out
from converter.language.de.rules.names.bodies import is_member, title_of_somebody
from converter.language.de.rules.names.clubs import is_sport
from converter.language.de.rules.names.places import is_nobody_here
from converter.language.de.words import words
from converter.language.engine.sheet import Known, Sheet
from converter.language.lexicon import Is
from converter.model import EntityType


def behind(sheet: Sheet, known: Known) -> str:
    return sheet.words[known.last] if known.last < len(sheet.words) else ""


def articles() -> frozenset[str]:
    closed = (words("closed", key) for key in ("articles", "contracted", "negated", "nominative_possessives"))
    return frozenset().union(*closed)


def against(sheet: Sheet, i: int, known: Known, type_: EntityType, before: str, *, sure: bool) -> Iterator[str]:
    """A lone word is doubted for what it is else and for what stands before it."""
    flags = sheet.info[i].flags
    if known.match.inflected and flags & Is.NOUN and type_ != "organisation":
        yield "a common noun, no inflected name"  # Chaos is no form of Chao
    if flags & Is.FUNCTION and not flags & Is.UPPER and not sure:
        yield "a function word"
    if type_ != "place" and _is_described(sheet, i, before):
        yield "an attribute before"  # ein 37-jähriger Hesse
    if type_ == "organisation":
        yield from _against_organisation(sheet, i, known, before)
    elif type_ == "place":
        yield from _against_place(sheet, i, known, before, sure=sure)
    if type_ == "person":
        if i and sheet.info[i - 1].head in words("places", "settlements") and is_nobody_here(sheet, i):
            yield "a settlement's kind before"  # im Lager Zapp
        if "word" in known.flags and flags & Is.NOUN and before in words("persons", "before_matter"):
            yield "a preposition before the noun"  # ohne Sinn, von Sorge
        if sheet.begins(i) and sheet.words[i].lower() in words("persons", "adjectives"):
            yield "an adjective at the beginning"  # Groß war die Enttäuschung
        if before in articles() and not flags & Is.ROLE:
            yield "an article before"
        if _is_last_part(sheet, i):
            yield "a capital before"
    elif flags & Is.ROLE and "word" not in known.flags:
        yield "a role, too"


def _against_organisation(sheet: Sheet, i: int, known: Known, before: str) -> Iterator[str]:
    if title_of_somebody(sheet, i):
        yield "a person's name behind"  # Nationalrat Beat Zworg
    if is_member(sheet, i):
        yield "a member, by the part of the country"  # der Tessiner Ständerat
    if sheet.info[i].flags & Is.ORIGIN and before in words("closed", "articles") and not is_sport(sheet):
        yield "people or a direction"  # der Bayer
    if _is_canton(sheet, i, known):
        yield "a canton's code"
    if "party" in known.kinds and not sheet.info[i].flags & Is.UPPER and _is_of_the_people(sheet, i, before):
        yield "people or a direction"


def _against_place(sheet: Sheet, i: int, known: Known, before: str, *, sure: bool) -> Iterator[str]:
    if before in words("closed", "indefinite"):
        yield "an indefinite article before"
    elif sure and known.kinds[0] == "city" and before in words("closed", "definite") and _is_plain(sheet, i):
        yield "an article before a town"  # das Derby
    if _is_amount(sheet, i, before):
        yield "an amount before"
    if sheet.begins(i) and sheet.words[i] in words("places", "adverbs"):
        yield "an adverb at the beginning"  # Indes hat der Rat …


def _is_plain(sheet: Sheet, i: int) -> bool:
    """No relative clause, year or genitive makes one of several of it: das Berlin der Zwanziger."""
    follows = sheet.words[i + 1 : i + 2]
    return not follows or follows[0] not in words("grammar", "apart")


def _is_last_part(sheet: Sheet, i: int) -> bool:
    """The last part of a longer name."""
    other = Is.ROLE | Is.TITLE | Is.FUNCTION | Is.NOUN | Is.ORIGIN
    before = sheet.info[i - 1].flags if i else 0
    return bool(before & Is.CAPITAL and sheet.gap(i - 1) == " " and not before & other)


def _is_described(sheet: Sheet, i: int, before: str) -> bool:
    """An adjective stands before it as before a common noun."""
    if not before.endswith(("er", "em", "es")) or (not sheet.words[i - 1][0].islower() and "-" not in before):
        return False
    return not sheet.info[i - 1].flags & (Is.FUNCTION | Is.CAPITAL) or "jährig" in before


def _is_of_the_people(sheet: Sheet, i: int, before: str) -> bool:
    """``die Linken``, ``die politische Linke``: people or a direction, while the party is ``die Linke``."""
    if sheet.words[i] in words("organisations", "plural_people") and before in words("grammar", "plural articles"):
        return True
    attribute = sheet.info[i - 1] if i else None
    described = attribute and before.endswith(("e", "en")) and sheet.words[i - 1].islower()
    if not described or not attribute or attribute.flags & (Is.FUNCTION | Is.ORIGIN) or i < 2:
        return False
    return sheet.words[i - 2].lower() in words("closed", "definite")


def is_of_a_person(sheet: Sheet, i: int) -> bool:
    """``Fürstin Gracia``, ``Hilda Morales Trujillo``: behind a ruler's title, or behind a first and a last name."""
    if not i or sheet.gap(i - 1) != " " or sheet.sentence_of[i - 1] != sheet.sentence_of[i]:
        return False
    flags = sheet.info[i - 1].flags
    if flags & Is.TITLE and flags & Is.ROLE:
        return True
    before = sheet.known.get(i - 1)
    last = flags & ~(Is.FAMILY_NAME | Is.SURNAME) == Is.CAPITAL and (not before or "surname" in before.flags)
    return last and i > 1 and sheet.gap(i - 2) == " " and bool(sheet.info[i - 2].flags & Is.FIRST_NAME)


def _is_amount(sheet: Sheet, i: int, before: str) -> bool:
    """``20 Franken``, ``zwei Millionen Franken``"""
    if sheet.words[i] not in words("places", "currencies"):
        return False
    return bool(i and sheet.info[i - 1].flags & Is.NUMBER) or before.rstrip(".") in words("places", "amounts")


def _is_canton(sheet: Sheet, i: int, known: Known) -> bool:
    """``Beat Zworg (SZ)``, ``in Zworgwil SZ``: a canton's code, unless the letters are spelled out before."""
    if sheet.words[i] not in words("places", "cantons") or sheet.upper(i) or i < 2:
        return False
    if sheet.words[i - 1] == "(" and behind(sheet, known) == ")":
        return spelled_out(sheet, i) is None and bool(sheet.info[i - 2].flags & Is.CAPITAL)
    place = ending_at(sheet, i)
    return bool(place and "place" in place.types and sheet.gap(i - 1) == " ")


def ending_at(sheet: Sheet, last: int) -> Known | None:
    return next(
        (k for first in range(max(0, last - 4), last) if (k := sheet.known.get(first)) and k.last == last), None
    )
