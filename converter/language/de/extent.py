"""How far a person's name goes: given names, particles, surnames of one or several words."""

from __future__ import annotations

from converter.language.de.words import words
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is

NOT_A_NAME = Is.FUNCTION | Is.NUMBER | Is.LEGAL | Is.COMPANY_WORD | Is.BODY | Is.BODY_NAME | Is.PLACE_WORD | Is.ORIGIN
_GIVEN = Is.FIRST_NAME | Is.INITIAL
_OF_ORGANISATIONS = (
    Is.NUMBER | Is.LEGAL | Is.BODY | Is.BODY_NAME | Is.COMPANY_WORD | Is.PLACE_WORD | Is.LAST_OF_COMPANY | Is.INSTITUTE
)
_LONGEST = 6
_CARDINAL = "Kardinal"
"""stands between the first name and the surname"""


def may_start(sheet: Sheet, j: int) -> bool:
    """Whether a person's name may begin at the word."""
    flags = sheet.info[j].flags
    if not flags & Is.CAPITAL:
        return (
            sheet.words[j] in words("closed", "first_particles")
            and j + 1 < len(sheet.info)
            and bool(sheet.info[j + 1].flags & Is.CAPITAL)
        )
    if flags & NOT_A_NAME and not flags & (Is.FIRST_NAME | Is.FAMILY_NAME):
        return False
    known = sheet.known.get(j)
    if known:
        if {"first-name", "family", "surname", "minor", "word"} & set(known.flags) or known.types[0] == "person":
            return True
        return bool(flags & (Is.FIRST_NAME | Is.FAMILY_NAME))
    return True


def extent(sheet: Sheet, i: int, end: int, *, anchored: bool) -> tuple[int, int]:
    """The word behind a person's name that begins at ``i``, and how many capitalised words the name has.

    ``anchored``: a role or title stands before it.
    """
    info = sheet.info
    j, capitals = i, 0
    while j < end and j - i < _LONGEST:
        if info[j].flags & Is.CAPITAL:
            if j > i and not _goes_on(sheet, i, j, anchored=anchored):
                break
            j += 1
            capitals += 1
            continue
        behind = _particles(sheet, i, j, end, anchored=anchored)
        if behind == j:
            break
        j = behind
    while j > i + 1 and not info[j - 1].flags & Is.CAPITAL:
        j -= 1
    return j, capitals


def _only_given(sheet: Sheet, first: int, j: int) -> bool:
    return all(sheet.info[k].flags & (_GIVEN | Is.NOBLE) or sheet.words[k] == _CARDINAL for k in range(first, j))


def _goes_on(sheet: Sheet, first: int, j: int, *, anchored: bool) -> bool:
    """Whether a capitalised word belongs to the name that began before."""
    flags = sheet.info[j].flags
    if sheet.gap(j - 1) not in (" ", "\n", "  "):
        return False
    if _is_name_part(sheet, first, j):
        return True
    given = bool(sheet.info[first].flags & _GIVEN)
    only_given = _only_given(sheet, first, j)
    if flags & Is.FUNCTION and not flags & (Is.FAMILY_NAME | Is.COMPANY_WORD):
        return False
    if flags & (Is.FIRST_NAME | Is.FAMILY_NAME):
        return only_given or j - first < 2
    if flags & _OF_ORGANISATIONS:
        return _is_surname_too(sheet, first, j, anchored=anchored)
    if flags & Is.ORIGIN:
        return only_given and given and j - first == 1
    if flags & (Is.ROLE | Is.TITLE | Is.NOUN):
        doubtful = sheet.info[first].flags & (Is.WEAK | Is.INITIAL) and not (anchored and _ends_at(sheet, j))
        derived = flags & Is.DERIVED and (sheet.words[j].endswith("en") or doubtful)
        return only_given and given and j - first == 1 and not derived and not flags & Is.HYPHEN
    if flags & Is.UPPER and not sheet.upper(j):
        return False
    return _unknown_goes_on(sheet, first, j, only_given=only_given, anchored=anchored)


def _is_name_part(sheet: Sheet, first: int, j: int) -> bool:
    """An initial, what stands behind a particle, ``De`` in ``De Luca``, ``Junior``."""
    info, words_ = sheet.info, sheet.words
    flags = info[j].flags
    capitals = words("persons", "capital_particles")
    if flags & Is.INITIAL or (info[j - 1].flags & Is.PARTICLE and not info[j - 1].flags & Is.CAPITAL):
        return True
    if 1 < j - first < 3 and words_[j - 1] in capitals and not flags & (Is.FUNCTION | Is.NOUN | Is.ROLE):
        return True
    follows = j + 1 < len(info)
    if words_[j] in capitals and j - first == 1 and follows and info[j + 1].flags & Is.CAPITAL:
        return True
    cardinal = words_[j] == _CARDINAL and info[first].flags & Is.FIRST_NAME  # Joseph Kardinal Ratzinger
    return words_[j] in words("closed", "generations") or bool((flags & Is.NOBLE or cardinal) and follows)


def _is_surname_too(sheet: Sheet, first: int, j: int, *, anchored: bool) -> bool:
    """A word of organisations that ends a person's name: ``Sprecher Arne Blatt``."""
    flags, opening = sheet.info[j].flags, sheet.info[first].flags
    given = bool(opening & _GIVEN)
    if flags & Is.COMPANY_WORD and anchored and j - first == 1 and not opening & (Is.WEAK | Is.INITIAL):
        return given and not flags & (Is.HYPHEN | Is.LEGAL) and _ends_at(sheet, j)
    never = Is.NUMBER | Is.LEGAL | Is.INSTITUTE | Is.BODY | Is.BODY_NAME | Is.COMPANY_WORD
    return given and not flags & never and _only_given(sheet, first, j)


def _unknown_goes_on(sheet: Sheet, first: int, j: int, *, only_given: bool, anchored: bool) -> bool:
    info = sheet.info
    flags = info[j].flags
    given = bool(info[first].flags & _GIVEN)
    known = sheet.known.get(j)
    if known and not only_given and not {"surname", "family", "first-name"} & set(known.flags):
        return anchored and _is_surname_of_unknown(sheet, first, j)
    if only_given or j - first < 2 or flags & Is.SURNAME:
        return True
    if given and j - first == 2 and flags & ~Is.HYPHEN == Is.CAPITAL and _third(sheet, j):
        return True
    foreign = j + 2 < len(info) and sheet.words[j + 1] in words("closed", "foreign_particles")
    return given and foreign and bool(info[j + 2].flags & Is.CAPITAL)


def _is_surname_of_unknown(sheet: Sheet, first: int, j: int) -> bool:
    """``Rektorin Wencke Zapp``: behind a role and an unknown first name, a company's or town's name is a surname."""
    known = sheet.known[j]
    lone = j == first + 1 and known.last == j + 1 and "country" not in known.kinds and first not in sheet.known
    return lone and not sheet.info[j].flags & Is.UPPER and sheet.info[first].flags == Is.CAPITAL and _ends_at(sheet, j)


def _ends_at(sheet: Sheet, j: int) -> bool:
    """No capital word follows."""
    return j + 1 >= len(sheet.words) or sheet.gap(j) != " " or not sheet.info[j + 1].flags & Is.CAPITAL


def _third(sheet: Sheet, j: int) -> bool:
    """``Marius Borg Höiby``: a third unknown word is the surname if it comes again or ends like no common noun."""
    word = sheet.words[j]
    return not word.endswith(("e", "n", "r", "g", "t")) or sheet.count(word) + sheet.count(word + "s") > 1


def _particles(sheet: Sheet, first: int, j: int, end: int, *, anchored: bool) -> int:
    """The word behind ``van den``, ``von der``, ``al-`` if a name follows, else ``j``."""
    info, words_ = sheet.info, sheet.words
    k = j
    while k < end and k - j < 3 and info[k].flags & Is.PARTICLE and not info[k].flags & Is.CAPITAL:
        k += 1
    if k == j or k >= end or not info[k].flags & Is.CAPITAL:
        return j
    start = words_[j]
    if start in ("der", "den") or (start == "zu" and not info[j - 1].flags & (Is.NOBLE | Is.FIRST_NAME)):
        return j
    if start in words("closed", "german_particles") and not _german(sheet, first, j, k, anchored=anchored):
        return j
    return k


def _german(sheet: Sheet, first: int, j: int, k: int, *, anchored: bool) -> bool:
    """``von`` is part of a name behind given names or right behind a role, and not before what is no surname."""
    info = sheet.info
    noble = j > first and info[j - 1].flags & Is.NOBLE  # Moritz Schenk Graf von …
    if not noble and not (j > first and _only_given(sheet, first, j)) and not (anchored and j == first):
        return False
    if info[k].flags & (Is.NOUN | Is.UPPER | Is.BODY | Is.COMPANY_WORD) and not info[k].flags & Is.FAMILY_NAME:
        return False
    known = sheet.known.get(k)
    return not (known and k - j == 1 and not info[first].flags & Is.FIRST_NAME and not info[j - 1].flags & Is.NOBLE)
