"""The name that a role or a title announces, behind further roles and titles."""

from __future__ import annotations

from dataclasses import dataclass

from converter.knowledge import Gender
from converter.language.de.extent import extent, may_start
from converter.language.de.words import words
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is


@dataclass(frozen=True, slots=True)
class Announced:
    """A name behind a role."""

    first: int
    last: int
    capitals: int
    role: int
    gender: Gender | None


def announced(sheet: Sheet, i: int) -> Announced | None:
    """The name behind the role at ``i``, behind further roles and titles."""
    info = sheet.info
    end = sheet.sentences[sheet.sentence_of[i]].last
    if info[i].flags & Is.PLURAL and not info[i].flags & Is.TITLE:
        return None
    role, gender = i, info[i].gender
    if gender not in ("f", "m"):
        gender = _by_article(sheet, i)
    j = i + 1
    while j < end:
        if _is_retired(sheet, i, j):
            j += 1
        elif _is_title(sheet, j, end):
            gender = gender if gender in ("f", "m") else info[j].gender
            j += 1
        elif _is_further_role(sheet, j, end):  # Bundeskanzler und …; "Ministerin und Vizechefin X" stays out
            role, gender = j, info[j].gender or gender
            j += 1
        else:
            break
    if j >= end or not may_start(sheet, j):
        return None
    last, capitals = extent(sheet, j, end, anchored=True)
    if last == j:
        return None
    if gender not in ("f", "m"):
        gender = info[j].gender if info[j].flags & Is.FIRST_NAME else gender
    return Announced(j, last, capitals, role, gender)


def _is_retired(sheet: Sheet, i: int, j: int) -> bool:
    """A piece of ``a. D.``"""
    if sheet.words[j] not in words("closed", "retired") or j - i >= 6:
        return False
    return sheet.words[j] != "." or sheet.words[j - 1] in words("closed", "before_full_stop")


def _is_title(sheet: Sheet, j: int, end: int) -> bool:
    flags = sheet.info[j].flags
    if not flags & Is.TITLE or flags & Is.FIRST_NAME or j + 1 >= end:
        return False
    return bool(sheet.info[j + 1].flags & (Is.CAPITAL | Is.TITLE))


def _is_further_role(sheet: Sheet, j: int, end: int) -> bool:
    """``Vorsitzender Richter X``"""
    flags = sheet.info[j].flags
    if not (flags & Is.ROLE and flags & Is.CAPITAL) or flags & (Is.FIRST_NAME | Is.PLURAL) or j + 1 >= end:
        return False
    if flags & Is.FAMILY_NAME and not sheet.info[j + 1].flags & (Is.FIRST_NAME | Is.TITLE):
        return False
    return may_start(sheet, j + 1)


def _by_article(sheet: Sheet, i: int) -> Gender | None:
    """``die Grünen-Abgeordnete``, ``der Ire``, ``die frühere Vorsitzende``"""
    if sheet.words[i].endswith("in") and sheet.info[i].flags & Is.ORIGIN:
        return "f"
    for k in range(i - 1, max(-1, i - 4), -1):
        word = sheet.words[k].lower()
        if word == "die":
            return "f"
        if word in words("closed", "definite") and word != "das":
            return "m" if word != "der" or sheet.words[i].endswith(("e", "r")) else None
        if not word.endswith(("e", "en", "er")):
            return None
    return None
