"""Rules for persons: roles, titles and first names, and how far the name behind them goes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from converter import resources
from converter.knowledge import Gender
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is
from converter.language.recognition.candidates import Candidate

_DUTCH = frozenset(
    (
        "van",
        "ter",
        "ten",
        "de",
        "da",
        "di",
        "du",
        "del",
        "della",
        "al",
        "el",
        "bin",
        "ibn",
        "abu",
        "ben",
        "la",
        "le",
        "dos",
        "do",
        "zu",
    )
)
_GERMAN = frozenset(("von", "vom", "zu", "zum", "zur"))
_ARTICLES = frozenset(("der", "die", "das", "dem", "den", "des", "ein", "eine", "einem", "einen", "einer", "eines"))
_POSSESSIVE = frozenset(("sein", "ihr", "mein", "unser", "dein", "kein"))
_NOT_A_NAME = Is.FUNCTION | Is.NUMBER | Is.LEGAL | Is.COMPANY_WORD | Is.BODY | Is.BODY_NAME | Is.PLACE_WORD | Is.ORIGIN
_OTHER = Is.NOUN | Is.ROLE | Is.TITLE | Is.HYPHEN
_LONGEST = 6


@cache
def _data(name: str) -> frozenset[str]:
    """A list of ``persons.yaml``."""
    return frozenset(resources.language_data("de", "persons")[name])


def capital_particles() -> frozenset[str]:
    """Parts of surnames that are written with a capital: ``Lo Cascio``."""
    return _data("capital_particles")


def speech_verbs() -> frozenset[str]:
    """Verbs between which and a stop a lone name is mostly a person."""
    return _data("speech")


def persons(sheet: Sheet) -> Iterator[Candidate]:
    """Names of persons that a role, a title or a first name announces."""
    info, words = sheet.info, sheet.words
    count = len(words)
    i = 0
    while i < count:
        word = info[i]
        flags = word.flags
        if not flags & (Is.CAPITAL | Is.ROLE | Is.TITLE) or sheet.upper(i):
            i += 1
            continue
        if flags & (Is.ROLE | Is.TITLE | Is.ORIGIN) and not _is_name_here(sheet, i):
            found = _behind_role(sheet, i)
        elif flags & (Is.FIRST_NAME | Is.INITIAL):
            found = _from_first_name(sheet, i)
        else:
            found = _two_unknown(sheet, i)
        if found is None:
            i += 1
            continue
        yield found
        i = found.last


def _is_name_here(sheet: Sheet, i: int) -> bool:
    """``Kaiser`` in ``Roland Kaiser``, ``Graf`` in ``Anna Graf``; also ``Ernst König sagte``."""
    return bool(sheet.info[i].flags & Is.FIRST_NAME and not sheet.info[i].flags & Is.WEAK)


def _behind_role(sheet: Sheet, i: int) -> Candidate | None:
    info, words = sheet.info, sheet.words
    end = sheet.sentences[sheet.sentence_of[i]].last
    role, gender = i, info[i].gender
    if gender not in ("f", "m"):
        gender = _by_article(sheet, i)
    j = i + 1
    if info[i].flags & Is.PLURAL and not info[i].flags & Is.TITLE:
        return None
    while j < end:
        flags = info[j].flags
        if (
            words[j] in ("a", "D", "a.D.", "D.", ".", "i", "h.c.", "a.", "h", "c")
            and j - i < 6
            and (words[j] != "." or words[j - 1] in ("a", "D", "i", "R", "h", "c", "Dr", "Prof", "med", "Mr"))
        ):
            j += 1
        elif (
            flags & Is.TITLE
            and not flags & Is.FIRST_NAME
            and j + 1 < end
            and info[j + 1].flags & (Is.CAPITAL | Is.TITLE)
        ):
            gender = gender if gender in ("f", "m") else info[j].gender
            j += 1
        elif (
            flags & Is.ROLE
            and flags & Is.CAPITAL
            and not flags & (Is.FIRST_NAME | Is.PLURAL)
            and j + 1 < end
            and (not flags & Is.FAMILY_NAME or info[j + 1].flags & (Is.FIRST_NAME | Is.TITLE))  # Vorsitzender Richter X
            and _may_start(sheet, j + 1)
        ):
            role, gender = (
                j,
                info[j].gender or gender,
            )  # Bundeskanzler und ... / "Ministerin und Vizechefin X" stays out
            j += 1
        else:
            break
    if j >= end or not _may_start(sheet, j):
        return None
    last, capitals = extent(sheet, j, end, anchored=True)
    if last == j:
        return None
    if gender not in ("f", "m"):
        gender = info[j].gender if info[j].flags & Is.FIRST_NAME else gender
    first_known = bool(info[j].flags & Is.FIRST_NAME)
    company = info[i].flags & Is.COMPANY_WORD and not first_known
    if info[i].role == "jährige" and not (first_known and capitals > 1):
        return None
    if last < end and info[last].flags & (Is.LAST_OF_COMPANY | Is.LEGAL) and sheet.gap(last - 1) == " ":
        return None
    if info[i].flags & Is.ORIGIN and not info[i].flags & (Is.ROLE | Is.TITLE):
        return (
            Candidate(
                j,
                last,
                "person",
                "origin",
                0.93 if first_known else 0.72 if info[last - 1].flags & (Is.SURNAME | Is.FAMILY_NAME) else 0.6,
                gender=gender,
            )
            if capitals > 1
            else None
        )
    if capitals >= 2:
        score = 0.97 if first_known else 0.6 if company else 0.9
        if not first_known and not info[last - 1].flags & Is.FAMILY_NAME and info[j].flags & Is.NOUN:
            return None
    else:
        score = _single(sheet, i, j) - (0.3 if company else 0.0)
        if company and not info[j].flags & Is.FAMILY_NAME:
            return None
        if info[i].role in _data("relatives") and first_known:
            score = 0.82
    return Candidate(j, last, "person", "role", score, role=role, gender=gender)


def _by_article(sheet: Sheet, i: int) -> Gender | None:
    """``die Grünen-Abgeordnete``, ``der Ire``, ``die frühere Vorsitzende``"""
    if sheet.words[i].endswith("in") and sheet.info[i].flags & Is.ORIGIN:
        return "f"
    for k in range(i - 1, max(-1, i - 4), -1):
        word = sheet.words[k].lower()
        if word == "die":
            return "f"
        if word in ("der", "dem", "den", "des"):
            return "m" if word != "der" or sheet.words[i].endswith(("e", "r")) else None
        if not word.endswith(("e", "en", "er")):
            return None
    return None


def _single(sheet: Sheet, role: int, j: int) -> float:
    """``Außenminister Wadephul sagte``, but ``hält der Minister Gespräche für möglich``."""
    flags, before = sheet.info[j].flags, sheet.words[role - 1].lower() if role else ""
    if flags & Is.NOUN and not flags & Is.FAMILY_NAME:
        return 0.0
    title = bool(sheet.info[role].flags & Is.TITLE)
    if title:
        return 0.95
    article = (
        before in _ARTICLES or before[:4].rstrip("e") in _POSSESSIVE or sheet.info[role - 1].flags & Is.ORIGIN
        if role
        else False
    )
    score = 0.9 if not article else 0.47
    if flags & (Is.FAMILY_NAME | Is.FIRST_NAME):
        score += 0.06 if not article else 0.2
    if flags & Is.NOUN:
        score -= 0.25
    if flags & Is.UPPER and not sheet.upper(j):
        score -= 0.5
    return score


def _may_start(sheet: Sheet, j: int) -> bool:
    flags = sheet.info[j].flags
    if not flags & Is.CAPITAL:
        return (
            sheet.words[j] in ("al", "van", "de", "bin")
            and j + 1 < len(sheet.info)
            and bool(sheet.info[j + 1].flags & Is.CAPITAL)
        )
    if flags & _NOT_A_NAME and not flags & (Is.FIRST_NAME | Is.FAMILY_NAME):
        return False
    known = sheet.known.get(j)
    if known:
        if {"first-name", "family", "surname", "minor", "word"} & set(known.flags) or known.types[0] == "person":
            return True
        return bool(flags & (Is.FIRST_NAME | Is.FAMILY_NAME))
    return True


_UNKNOWN = ~(Is.CAPITAL | Is.SURNAME | Is.FAMILY_NAME | Is.FIRST_NAME | Is.WEAK)


def _speaker(sheet: Sheet, i: int, end: int) -> Candidate | None:
    """``…", sagte Eymer.``: a lone word that is nothing else, behind a verb of speech."""
    if (
        not i
        or sheet.words[i - 1] not in _data("speech")
        or i in sheet.known
        or (i + 1 < end and sheet.info[i + 1].flags & Is.CAPITAL)
    ):
        return None
    if sheet.info[i].flags & _UNKNOWN & ~(Is.NOUN | Is.HYPHEN):
        return None
    return Candidate(i, i + 1, "person", "speech", 0.4 if sheet.info[i].flags & (Is.NOUN | Is.HYPHEN) else 0.62)


def _two_unknown(sheet: Sheet, i: int) -> Candidate | None:
    """``und Lando Norris im``: two capitalised words that nobody knows and that are nothing else."""
    info = sheet.info
    end = sheet.sentences[sheet.sentence_of[i]].last
    if found := _speaker(sheet, i, end):
        return found
    if i + 1 >= end or sheet.upper(i) or i in sheet.known or sheet.gap(i) != " ":
        return None
    surname = sheet.known.get(i + 1)
    if surname and (surname.last > i + 2 or not {"surname", "family"} & set(surname.flags)):
        return None
    if info[i].flags & _UNKNOWN or info[i + 1].flags & _UNKNOWN & ~Is.HYPHEN or not info[i + 1].flags & Is.CAPITAL:
        return None
    if i + 2 < end and info[i + 2].flags & Is.CAPITAL and sheet.gap(i + 1) == " ":
        return None
    if i and (sheet.words[i - 1] in ('"', "„", "»", "“") or sheet.words[i - 1].lower() in _ARTICLES):
        return None
    if not sheet.words[i].isalpha() or not sheet.words[i][1:].islower():
        return None
    follows = sheet.words[i + 2 : i + 4]
    if len(follows) == 2 and follows[0] in ("und", ",") and info[i + 3].flags & Is.FIRST_NAME:
        return Candidate(i, i + 2, "person", "two capitals", 0.6)
    if info[i + 1].flags & (Is.FAMILY_NAME | Is.SURNAME) and not sheet.begins(i):
        return Candidate(i, i + 2, "person", "two capitals", 0.66)
    return Candidate(i, i + 2, "person", "two capitals", 0.35 if sheet.begins(i) else 0.45)


def _from_first_name(sheet: Sheet, i: int) -> Candidate | None:
    info = sheet.info
    flags = info[i].flags
    end = sheet.sentences[sheet.sentence_of[i]].last
    if i + 1 >= end:
        return None
    if i and info[i - 1].flags & Is.CAPITAL and sheet.gap(i - 1) == " " and flags & Is.INITIAL:
        return None
    last, capitals = extent(sheet, i, end, anchored=False)
    if capitals < 2 or last - i < 2:
        return None
    tail = info[last - 1].flags
    if tail & Is.INITIAL:
        score = 0.7
    elif tail & Is.NOUN and not tail & Is.FAMILY_NAME:
        plain = not tail & Is.HYPHEN and not flags & (Is.WEAK | Is.INITIAL) and last - i == 2
        score = 0.82 if plain else 0.3
    elif flags & Is.INITIAL:
        score = 0.75
    elif flags & Is.WEAK:
        score = 0.82 if tail & Is.FAMILY_NAME or (not tail & Is.NOUN and i + 1 not in sheet.known) else 0.55
    else:
        score = 0.93
    if tail & (Is.LAST_OF_COMPANY | Is.LEGAL):
        score -= 0.3
    return Candidate(i, last, "person", "first name", score, gender=info[i].gender)


def extent(sheet: Sheet, i: int, end: int, *, anchored: bool) -> tuple[int, int]:
    """The word behind a person's name that begins at ``i``, and how many capitalised words the name has."""
    info, words = sheet.info, sheet.words
    j, capitals = i, 0
    while j < end and j - i < _LONGEST:
        flags = info[j].flags
        word = words[j]
        if flags & Is.CAPITAL:
            if j > i and not _goes_on(sheet, i, j, anchored=anchored):
                break
            j += 1
            capitals += 1
            continue
        behind = _particles(sheet, i, j, end, capitals, anchored=anchored)
        if behind == j:
            break
        j = behind
        if not word[0].isalpha():
            break
    while j > i + 1 and not info[j - 1].flags & Is.CAPITAL:
        j -= 1
    return j, capitals


def _ends_at(sheet: Sheet, j: int) -> bool:
    """No capital word follows."""
    return j + 1 >= len(sheet.words) or sheet.gap(j) != " " or not sheet.info[j + 1].flags & Is.CAPITAL


def _goes_on(sheet: Sheet, first: int, j: int, *, anchored: bool) -> bool:
    info = sheet.info
    flags = info[j].flags
    if sheet.gap(j - 1) not in (" ", "\n", "  "):
        return False
    if flags & Is.INITIAL:
        return True
    if info[j - 1].flags & Is.PARTICLE and not info[j - 1].flags & Is.CAPITAL:
        return True
    if (
        j - first < 3
        and not flags & (Is.FUNCTION | Is.NOUN | Is.ROLE)
        and (sheet.words[j - 1] in capital_particles() and j - 1 > first)
    ):
        return True
    if (
        sheet.words[j] in capital_particles()
        and j - first == 1
        and j + 1 < len(info)
        and info[j + 1].flags & Is.CAPITAL
    ):
        return True
    if sheet.words[j] in ("Junior", "Jr", "Jr.", "Senior", "Sr", "Sr.", "II", "III"):
        return True
    if flags & Is.NOBLE and j + 1 < len(info):
        return True
    given = bool(info[first].flags & (Is.FIRST_NAME | Is.INITIAL))
    only_given = all(info[k].flags & (Is.FIRST_NAME | Is.INITIAL | Is.NOBLE) for k in range(first, j))
    if flags & Is.FUNCTION and not flags & (Is.FAMILY_NAME | Is.COMPANY_WORD):
        return False
    if flags & (Is.FIRST_NAME | Is.FAMILY_NAME):
        return only_given or j - first < 2
    if flags & (
        Is.NUMBER
        | Is.LEGAL
        | Is.BODY
        | Is.BODY_NAME
        | Is.COMPANY_WORD
        | Is.PLACE_WORD
        | Is.LAST_OF_COMPANY
        | Is.INSTITUTE
    ):
        if flags & Is.COMPANY_WORD and anchored and j - first == 1 and not info[first].flags & (Is.WEAK | Is.INITIAL):
            return given and not flags & (Is.HYPHEN | Is.LEGAL) and _ends_at(sheet, j)  # Sprecher Arne Blatt
        return (
            only_given
            and given
            and not flags & (Is.NUMBER | Is.LEGAL | Is.INSTITUTE | Is.BODY | Is.BODY_NAME)
            and not flags & Is.COMPANY_WORD
        )
    if flags & (Is.ORIGIN):
        return only_given and given and j - first == 1
    if flags & (Is.ROLE | Is.TITLE | Is.NOUN):
        derived = flags & Is.DERIVED and (sheet.words[j].endswith("en") or info[first].flags & (Is.WEAK | Is.INITIAL))
        return only_given and given and j - first == 1 and not derived and not flags & Is.HYPHEN
    if flags & Is.UPPER and not sheet.upper(j):
        return False
    known = sheet.known.get(j)
    if known and not only_given and not {"surname", "family", "first-name"} & set(known.flags):
        return False
    if only_given or j - first < 2 or flags & Is.SURNAME:
        return True
    if given and j - first == 2 and flags & ~Is.HYPHEN == Is.CAPITAL and _third(sheet, j):
        return True
    return given and j + 2 < len(info) and sheet.words[j + 1] in _DUTCH and bool(info[j + 2].flags & Is.CAPITAL)


def _third(sheet: Sheet, j: int) -> bool:
    """``Marius Borg Höiby``: a third unknown word is the surname if it comes again or ends like no common noun."""
    word = sheet.words[j]
    if not word.endswith(("e", "n", "r", "g", "t")):
        return True
    return sum(w in (word, word + "s") for w in sheet.words) > 1


def _particles(sheet: Sheet, first: int, j: int, end: int, capitals: int, *, anchored: bool) -> int:
    """The word behind ``van den``, ``von der``, ``al-`` if a name follows, else ``j``."""
    info, words = sheet.info, sheet.words
    k = j
    while k < end and k - j < 3 and info[k].flags & Is.PARTICLE and not info[k].flags & Is.CAPITAL:
        k += 1
    if k == j or k >= end or not info[k].flags & Is.CAPITAL:
        return j
    start = words[j]
    if start in ("der", "den") or (start == "zu" and not info[j - 1].flags & (Is.NOBLE | Is.FIRST_NAME)):
        return j
    if start in _GERMAN:
        only_given = all(info[m].flags & (Is.FIRST_NAME | Is.NOBLE | Is.INITIAL) for m in range(first, j))
        if not (only_given and j > first) and not (anchored and j == first):
            return j
        if info[k].flags & (Is.NOUN | Is.UPPER | Is.BODY | Is.COMPANY_WORD) and not info[k].flags & Is.FAMILY_NAME:
            return j
        known = sheet.known.get(k)
        if known and k - j == 1 and not info[first].flags & Is.FIRST_NAME and not info[j - 1].flags & Is.NOBLE:
            return j
    return k
