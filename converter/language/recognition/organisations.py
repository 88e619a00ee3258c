"""Rules for organisations: RICs, legal forms, what stands before a company's name, bodies with long names, clubs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from converter import resources
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is, lists
from converter.language.recognition.candidates import Candidate

_NO_PART = Is.FUNCTION | Is.NUMBER | Is.ROLE | Is.TITLE
_JOINTS = frozenset(("für", "der", "des", "zur", "gegen"))
_INSIDE = frozenset(("der", "des", "die", "das", "den", "dem", "für", "und", "zur", "zum", "in", "im", "von"))


_ORDINALS = ("Erste", "Zweite", "Dritte", "Vierte", "Fünfte", "Sechste", "Siebte", "Achte", "Neunte", "Zehnte")


@cache
def _words(name: str) -> frozenset[str]:
    """A list of ``organisations.yaml``."""
    return frozenset(resources.language_data("de", "organisations")[name])


def organisations(sheet: Sheet) -> Iterator[Candidate]:
    """Names of organisations by their build or by what stands around them."""
    info, words = sheet.info, sheet.words
    for i, ric in sheet.rics.items():
        found = _before_ric(sheet, i, ric)
        if found:
            yield found
    count = len(words)
    i = 0
    for i in range(count):
        flags = info[i].flags
        if not flags & (Is.CAPITAL | Is.CLUB_FIRST | Is.LEGAL) and words[i] not in ("&", "+"):
            continue
        end = sheet.sentences[sheet.sentence_of[i]].last
        if flags & Is.COMPANY_WORD and words[i] not in _words("bodies_with_place"):
            found = _behind_company_word(sheet, i, end)
            if found:
                yield found
        if flags & Is.LEGAL and i and sheet.sentence_of[i - 1] == sheet.sentence_of[i]:
            found = _before_legal(sheet, i, end)
            if found:
                yield found
        if words[i] in ("&", "+"):
            found = _with_ampersand(sheet, i, end)
            if found:
                yield found
        if flags & Is.BODY:
            found = _long_name(sheet, i, end)
            if found:
                yield found
        if flags & Is.BODY_NAME and not (i and words[i - 1].startswith(_ORDINALS)):
            yield Candidate(
                i,
                i + 1,
                "organisation",
                "body",
                0.65 if words[i] in _words("weak_names") else 0.85,
            )
        if flags & (Is.CLUB_FIRST | Is.CLUB_WORD):
            found = _club(sheet, i, end)
            if found:
                yield found
        if i and flags & Is.NOUN | flags & Is.COMPANY_WORD and words[i].lower().endswith(_with_adjective()):
            before = info[i - 1].flags
            if before & Is.ORIGIN and before & Is.CAPITAL and words[i - 1].endswith("er") and sheet.gap(i - 1) == " ":
                yield Candidate(i - 1, i + 1, "organisation", "with adjective", 0.84)
        yield from _with_neighbour(sheet, i, end)
        if flags & Is.LAST_OF_COMPANY and i > sheet.sentences[sheet.sentence_of[i]].first:
            found = _with_last(sheet, i)
            if found:
                yield found
        if flags & Is.UPPER:
            found = _acronym(sheet, i, end)
            if found:
                yield found


def _with_neighbour(sheet: Sheet, i: int, end: int) -> Iterator[Candidate]:
    """A university, a bank, a stage, an institute: what they are and a name before or behind it."""
    flags, word = sheet.info[i].flags, sheet.words[i]
    found = None
    if word in _words("university_first"):
        found = _university(sheet, i, end)
    elif flags & Is.COMPANY_WORD and i and word.lower().endswith(_bank_endings()):
        found = _with_bank(sheet, i)
    elif flags & Is.COMPANY_WORD and i and sheet.words[i - 1] in _words("state_adjectives"):
        found = _of_the_state(sheet, i)
    if found:
        yield found
    if flags & Is.INSTITUTE and (found := _institute(sheet, i)):
        yield found


def _of_the_state(sheet: Sheet, i: int) -> Candidate | None:
    """``am Deutschen Nationaltheater``, ``in der Bayerischen Staatsoper``"""
    if sheet.gap(i - 1) != " " or sheet.begins(i - 1) or not sheet.words[i].lower().endswith(_stages()):
        return None
    return Candidate(i - 1, i + 1, "organisation", "named by an adjective", 0.83)


@cache
def _stages() -> tuple[str, ...]:
    stages = resources.language_data("de", "organisations")["stages"]
    return tuple(f"{stage}{s}" for stage in stages for s in ("", "s", "es"))


@cache
def _with_adjective() -> tuple[str, ...]:
    return tuple(resources.language_data("de", "others")["with_adjective"])


def _proper(sheet: Sheet, j: int, *, strict: bool = True) -> bool:
    """May the word be part of a company's name that nobody knows?"""
    flags = sheet.info[j].flags
    if not flags & Is.CAPITAL or flags & _NO_PART or flags & Is.COMPANY_WORD:
        return False
    if flags & (Is.NOUN | Is.ORIGIN | Is.BODY | Is.PLACE_WORD) and strict:
        return False
    return not (flags & Is.HYPHEN and sheet.words[j].rpartition("-")[2].islower())


def _run(sheet: Sheet, j: int, end: int) -> int:
    """The word behind a company's name that begins at ``j``; ``j`` where none does."""
    start = j
    while j < end and j - start < 6:
        word, flags = sheet.words[j], sheet.info[j].flags
        if j > start and sheet.gap(j - 1) not in (" ", ""):
            break
        if _proper(sheet, j, strict=j == start) and (j == start or not flags & Is.NOUN or flags & Is.LAST_OF_COMPANY):
            if j > start and flags & Is.ORIGIN and not flags & Is.LEGAL:
                break
            j += 1
        elif j > start and flags & (Is.LEGAL | Is.LAST_OF_COMPANY):
            j += 1
        elif (j > start and word in ("&", "+") and j + 1 < end and sheet.info[j + 1].flags & Is.CAPITAL) or (
            j > start
            and word in ("of", "de", "of", "du", "and")
            and j + 1 < end
            and sheet.info[j + 1].flags & Is.CAPITAL
        ):
            j += 2
        elif j > start and _of_the(sheet, j, end):
            j += 3
        else:
            break
    return j


def _of_the(sheet: Sheet, j: int, end: int) -> bool:
    """``of the`` and a capital"""
    return sheet.words[j : j + 2] == ["of", "the"] and j + 2 < end and bool(sheet.info[j + 2].flags & Is.CAPITAL)


def _before_ric(sheet: Sheet, i: int, ric: str) -> Candidate | None:
    if ric.startswith(".") or "=" in ric:
        return None
    first_of_sentence = sheet.sentences[sheet.sentence_of[i]].first
    j = i
    for k in range(max(first_of_sentence, i - 5), i + 1):
        known = sheet.known.get(k)
        if known and known.last == i + 1:
            return Candidate(k, i + 1, "organisation", "RIC", 1.0, known.match, ric=ric)
    if not sheet.info[i].flags & (Is.CAPITAL | Is.LEGAL | Is.NUMBER):
        return None
    while j > first_of_sentence:
        flags, word = sheet.info[j - 1].flags, sheet.words[j - 1]
        if sheet.gap(j - 1) != " ":
            break
        if word in ("&", "+") and j - 1 > first_of_sentence:
            j -= 2
        elif (
            word in ("of",)
            or (flags & Is.CAPITAL and not flags & (Is.NOUN | _NO_PART | Is.COMPANY_WORD | Is.ORIGIN))
            or (flags & Is.ORIGIN and word[0].isupper() and word.startswith(("Deutsche", "Schweizer", "Österreich")))
        ):
            j -= 1
        else:
            break
    return Candidate(j, i + 1, "organisation", "RIC", 1.0, ric=ric)


def _behind_company_word(sheet: Sheet, i: int, end: int) -> Candidate | None:
    j = i + 1
    quoted = j < end and sheet.words[j] in ('"', "„", "»", "“")
    if quoted:
        j += 1
    if sheet.words[j : j + 3] == ["mit", "dem", "Namen"]:
        j += 3
    elif sheet.words[j : j + 1] == ["namens"]:
        j += 1
    named = j > i + 1 and not quoted
    if j >= end or sheet.gap(j - 1 if named else i) != " ":
        return None
    info = sheet.info
    flags = info[j].flags
    if j == i + 1 and j in sheet.rics and not info[i].flags & Is.ROLE:
        return None  # its RIC says more
    if quoted:
        close = next((k for k in range(j + 1, min(j + 6, end)) if sheet.words[k] in ('"', "“", "”", "«")), None)
        if (
            close
            and flags & Is.CAPITAL
            and not flags & Is.FUNCTION
            and sheet.words[close - 1] not in (".", "!", "?", ",")
        ):
            return Candidate(j, close, "organisation", "kind of organisation", 0.8)
        return None
    head_is_role = bool(info[i].flags & Is.ROLE)
    if (
        flags & Is.FIRST_NAME
        and not flags & Is.WEAK
        and j + 1 < end
        and info[j + 1].flags & Is.CAPITAL
        and not info[j + 1].flags & (Is.LEGAL | Is.LAST_OF_COMPANY)
        and sheet.words[j + 1] != "&"
        and (head_is_role or info[j + 1].flags & Is.FAMILY_NAME)
    ):
        return None
    if (
        flags & Is.INITIAL
        or flags & Is.CLUB_FIRST & ~Is.LEGAL
        or (flags & Is.FIRST_NAME and not flags & Is.WEAK and info[i].head in ("tochter", "mutter"))
    ):
        return None
    known = sheet.known.get(j)
    if known and "word" not in known.flags:
        if "organisation" in known.types:
            return Candidate(j, known.last, "organisation", "kind of organisation", 0.95, known.match)
        if known.types[0] == "place" and not known.last < end:
            return None
        behind = _run(sheet, j, end)
        if behind <= known.last:
            return None
    last = _run(sheet, j, end)
    if last == j:
        return None
    score = 0.85
    head = info[i].head
    if head in _words("weak_heads"):
        score = 0.7
    if head_is_role:
        score -= 0.1
    if last - j == 1 and info[j].flags & Is.FIRST_NAME and not info[j].flags & Is.WEAK:
        score -= 0.4
    if last - j == 1 and info[j].flags & Is.FAMILY_NAME and head_is_role:
        score -= 0.3
    return Candidate(j, last, "organisation", "kind of organisation", score)


_AFFILIATED = frozenset(("von", "vom", "bei", "beim"))


def affiliations(sheet: Sheet, people: list[Candidate]) -> Iterator[Candidate]:
    """``Analystin Maren Muster von der Musterbank``: who has a trade has it somewhere."""
    words, info = sheet.words, sheet.info
    for person in people:
        if person.role is None or not info[person.role].flags & Is.ROLE or person.score < 0.8:
            continue
        j = person.last
        end = sheet.sentences[sheet.sentence_of[person.first]].last
        if j < end and words[j] in ("(", ","):
            j += 1
        if j + 1 >= end or words[j] not in _AFFILIATED:
            continue
        j += 1
        if words[j] in ("der", "dem", "den"):
            j += 1
        if j >= end or info[j].flags & (Is.FIRST_NAME | Is.INITIAL):
            continue
        known = sheet.known.get(j)
        if known and known.types[0] != "organisation" and known.last > j:
            continue
        last = _run(sheet, j, end)
        if last > j:
            yield Candidate(j, last, "organisation", "affiliation", 0.82)


def _before_legal(sheet: Sheet, i: int, end: int) -> Candidate | None:
    info, words = sheet.info, sheet.words
    begin = sheet.sentences[sheet.sentence_of[i]].first
    strong = words[i] in _words("sure_legal")
    j = i
    while j > begin and i - j < 5 and sheet.gap(j - 1) == " ":
        flags = info[j - 1].flags
        if words[j - 1] == "&" and j - 1 > begin:
            j -= 2
        elif (
            flags & Is.CAPITAL
            and not flags & (Is.FUNCTION | Is.ROLE | Is.TITLE | Is.COMPANY_WORD)
            and not (flags & Is.NOUN and not flags & Is.LAST_OF_COMPANY and j < i)
        ):
            j -= 1
        else:
            break
    if j == i or (not strong and (i - j < 1 or info[j].flags & (Is.NOUN | Is.ORIGIN))):
        return None
    last = i + 1
    while (
        last < end
        and sheet.gap(last - 1) == " "
        and (
            info[last].flags & Is.LEGAL or (words[last] == "&" and last + 1 < end and words[last + 1] in ("Co", "Co."))
        )
    ):
        last += 2 if words[last] == "&" else 1
    return Candidate(j, last, "organisation", "legal form", 0.95 if strong else 0.6)


def _with_ampersand(sheet: Sheet, i: int, end: int) -> Candidate | None:
    info = sheet.info
    begin = sheet.sentences[sheet.sentence_of[i]].first
    if i == begin or i + 1 >= end or not info[i - 1].flags & Is.CAPITAL or not info[i + 1].flags & Is.CAPITAL:
        return None
    if len(sheet.words[i - 1]) < 2 or len(sheet.words[i + 1]) < 2:
        return None
    left, right = sheet.known.get(i - 1), sheet.known.get(i + 1)
    if left and right and left.types[0] == right.types[0] == "place":
        return None
    j = i - 1
    while j > begin and _proper(sheet, j - 1) and sheet.gap(j - 1) == " " and not info[j - 1].flags & Is.ORIGIN:
        j -= 1
    kin = sheet.words[i + 1] in _words("behind_ampersand")
    if info[j].flags & (Is.NOUN | Is.FUNCTION) and not info[j].flags & Is.FAMILY_NAME and not kin:
        return None
    last = i + 2
    while last < end and sheet.gap(last - 1) == " " and info[last].flags & (Is.LEGAL | Is.LAST_OF_COMPANY):
        last += 1
    return Candidate(j, last, "organisation", "ampersand", 0.85)


def _long_name(sheet: Sheet, i: int, end: int) -> Candidate | None:
    """``Bundesamt für Sicherheit in der Informationstechnik``, ``Landgericht Köln``, ``Universität St. Gallen``."""
    info, words = sheet.info, sheet.words
    word = words[i]
    j = i + 1
    if j >= end:
        return None
    known = sheet.known.get(j)
    base = word.rstrip("s") if word not in _words("bodies_with_place") else word
    if known and "place" in known.types and sheet.gap(i) == " " and base in _words("bodies_with_place"):
        return Candidate(i, known.last, "organisation", "body of a place", 0.88)
    plain = info[j].flags & ~(Is.SURNAME | Is.FAMILY_NAME) == Is.CAPITAL and j not in sheet.known
    if plain and sheet.gap(i) == " " and base in _words("bodies_with_place"):
        return Candidate(i, j + 1, "organisation", "body of a place", 0.86)
    members = words[j].endswith("er") and info[j].flags & Is.ORIGIN and info[j].flags & Is.CAPITAL
    if members and base in _words("of_members") and j + 1 < end and info[j + 1].flags & Is.CAPITAL:
        return Candidate(i, j + 2, "organisation", "body of members", 0.9)  # Verband Deutscher Musterbauer
    adjective = (
        word in _words("generic_bodies") and word.endswith(("e", "er", "es")) and info[i].flags & (Is.ORIGIN | Is.BODY)
    )
    after = info[j].flags
    if (
        adjective
        and not sheet.begins(i)
        and after & (Is.NOUN | Is.COMPANY_WORD)
        and not after & (Is.ROLE | Is.FIRST_NAME)
    ):
        return Candidate(i, j + 1, "organisation", "named by an adjective", 0.66)  # das Deutsche Nationaltheater
    if words[j] in ("in",) or words[j] not in _JOINTS:
        return None
    bracket = _bracket(sheet, j, end)
    last = bracket or _long_end(sheet, j, end)
    if last <= j + 1:
        return None
    generic = base in _words("generic_bodies") or info[i].flags & Is.ORIGIN
    if bracket:
        return Candidate(i, last, "organisation", "body with acronym", 0.95)
    if words[j] == "für" and (not generic or word.startswith(("Institut", "Max-", "Zentrum"))):
        return Candidate(i, last, "organisation", "body", 0.82)
    if words[j] in ("der", "des") and not generic:
        return Candidate(i, last, "organisation", "body", 0.6)
    return Candidate(i, last, "organisation", "body", 0.4)


def nominative(words: list[str]) -> list[str]:
    """``Landgerichts Musterstadt`` → ``Landgericht Musterstadt``; ``Deutschen Nationaltheater`` → ``Deutsches …``"""
    if len(words) < 2:
        return words
    first = words[0]
    last = first.rpartition("-")[2]
    for end in ("es", "s"):
        if last.endswith(end) and last not in lists().bodies and last.removesuffix(end) in lists().bodies:
            return [first.removesuffix(end), *words[1:]]
    if first in _words("state_adjectives") or first in _words("university_first"):
        stem = first[:-2] if first.endswith(("en", "er", "es", "em")) else first.removesuffix("e")
        noun = words[1].lower().removesuffix("s")
        gender = next((g for g, ends in _noun_genders().items() if noun.endswith(ends)), None)
        if gender and not first.isupper():
            second = words[1].removesuffix("s") if gender != "f" and len(words) == 2 else words[1]
            return [stem + {"f": "e", "m": "er", "n": "es"}[gender], second, *words[2:]]
    return words


@cache
def _noun_genders() -> Mapping[str, tuple[str, ...]]:
    data = resources.language_data("de", "organisations")["genders"]
    return {gender: tuple(ends) for gender, ends in data.items()}


def _bracket(sheet: Sheet, j: int, end: int) -> int | None:
    """Where the name ends if an acronym in brackets follows within reach."""
    for k in range(j, min(end - 2, j + 12)):
        if sheet.words[k] == "(":
            return k if sheet.info[k + 1].flags & Is.UPPER and sheet.words[k + 2] == ")" else None
        if (
            not sheet.info[k].flags & Is.CAPITAL
            and sheet.words[k] not in _INSIDE
            and not sheet.info[k].flags & Is.ORIGIN
            and not sheet.words[k][0].isalpha()
            and sheet.words[k] not in (",", "-", "&")
        ):
            return None
    return None


def _long_end(sheet: Sheet, j: int, end: int) -> int:
    info, words = sheet.info, sheet.words
    last, k = j, j
    while k < end and k - j < 10:
        if words[k] in ("in", "im", "von") and (
            sheet.known.get(k + 1) is not None or (k + 2 < end and sheet.known.get(k + 2) is not None)
        ):
            break
        if info[k].flags & Is.CAPITAL:
            if (
                last > j
                and k == last
                and words[k - 1] not in _INSIDE
                and info[k - 1].flags & Is.CAPITAL
                and not info[k - 1].flags & Is.ORIGIN
            ):
                break  # two nouns in a row: the next phrase
            last = k + 1
        elif (
            words[k] in ("und", ",")
            and not (k + 1 < end and info[k + 1].flags & Is.CAPITAL and info[k + 1].flags & Is.NOUN)
        ) or (
            words[k] not in _INSIDE
            and words[k] != ","
            and not (
                words[k].endswith(("e", "en", "er", "es"))
                and words[k].isalpha()
                and k + 1 < end
                and info[k + 1].flags & Is.CAPITAL
                and k <= j + 2
            )
        ):
            break
        k += 1
    return last


def _town(sheet: Sheet, j: int) -> bool:
    """An unknown town that ends like a noun: Nordhafen."""
    flags = sheet.info[j].flags
    other = Is.FUNCTION | Is.ROLE | Is.ORIGIN | Is.DERIVED | Is.COMPANY_WORD
    return bool(flags & Is.CAPITAL and not flags & other and sheet.words[j] not in lists().nouns)


def _club(sheet: Sheet, i: int, end: int) -> Candidate | None:
    info, words = sheet.info, sheet.words
    j = i
    while j < end and info[j].flags & Is.CLUB_FIRST and (j == i or sheet.gap(j - 1) == " "):
        j += 1
    if j == i:
        j += 1
    elif info[i].flags & Is.NUMBER and j == i + 1:
        return None  # 1. Januar
    start = j
    while j < end and j - start < 3 and sheet.gap(j - 1) == " ":
        flags = info[j].flags
        known = sheet.known.get(j)
        if known and known.types[0] != "person":
            j = known.last
        elif (
            flags & Is.CLUB_WORD
            or (j == start and info[i].flags & Is.CLUB_FIRST and _town(sheet, j))
            or (flags & Is.CAPITAL and not flags & (Is.NOUN | Is.FUNCTION | Is.ROLE | Is.ORIGIN))
            or (flags & Is.NUMBER and words[j].isdigit() and len(words[j]) in (2, 4))
        ):
            j += 1
        else:
            break
    if j == start:
        return None
    while j > start and info[j - 1].flags & Is.NUMBER and words[j - 1] in ("2025", "2024", "2026"):
        j -= 1
    club_first = bool(info[i].flags & Is.CLUB_FIRST)
    if not club_first and info[start].flags & Is.NUMBER:
        return None
    if words[i] in _words("weak_clubs") and not sheet.known.get(start):
        return None
    if words[i] in ("US", "IF", "SE", "CA"):
        return None
    return Candidate(i, j, "organisation", "club", 0.9 if club_first else 0.7)


def _university(sheet: Sheet, i: int, end: int) -> Candidate | None:
    """``Technische Universität Musterstadt``, ``TU Musterstadt``"""
    j = i + 1
    if j >= end or sheet.gap(i) != " ":
        return None
    if not sheet.info[i].flags & Is.UPPER:
        if sheet.words[j] not in ("Universität", "Hochschule") or j + 1 >= end or sheet.gap(j) != " ":
            return None
        whole = sheet.known.get(j)
        if whole and whole.last > j + 1:
            return Candidate(i, whole.last, "organisation", "university", 0.99)
        j += 1
    known = sheet.known.get(j)
    if known and "place" in known.types:
        return Candidate(i, known.last, "organisation", "university", 0.98)
    return None


@cache
def _bank_endings() -> tuple[str, ...]:
    return tuple(resources.language_data("de", "organisations")["bank_endings"])


def _with_bank(sheet: Sheet, i: int) -> Candidate | None:
    """``Musteria Privatbank``: a name that is known or that nobody knows, and what it is behind it."""
    before, known = sheet.info[i - 1].flags, sheet.known.get(i - 1)
    if sheet.sentence_of[i - 1] != sheet.sentence_of[i] or sheet.gap(i - 1) != " " or sheet.words[i].endswith("s"):
        return None
    if not before & Is.CAPITAL or before & (Is.FUNCTION | Is.ROLE | Is.TITLE | Is.NOUN | Is.COMPANY_WORD | Is.ORIGIN):
        return None
    if known and known.types[0] != "organisation":
        return None
    return Candidate(i - 1, i + 1, "organisation", "with bank", 0.9)


def _institute(sheet: Sheet, i: int) -> Candidate | None:
    modifier = sheet.info[i].modifier
    if not modifier or not modifier[0].isupper():
        return None
    if (
        any(sheet.starts[at] == match.span.start and "right" in match.flags for at, match in sheet.parts if at == i)
        or modifier.isupper()
        or "-" in modifier
    ):
        return Candidate(i, i + 1, "organisation", "institute", 0.82)
    return Candidate(i, i + 1, "organisation", "institute", 0.72)


def _with_last(sheet: Sheet, i: int) -> Candidate | None:
    """``Danske Bank``, ``Ford Motors``, ``Berliner Zeitung``."""
    info, words = sheet.info, sheet.words
    begin = sheet.sentences[sheet.sentence_of[i]].first
    j = i
    while j > begin and i - j < 4 and sheet.gap(j - 1) == " ":
        flags = info[j - 1].flags
        if (
            flags & Is.CAPITAL
            and not flags & (Is.FUNCTION | Is.ROLE | Is.TITLE | Is.COMPANY_WORD | Is.BODY)
            and (not flags & Is.NOUN or flags & Is.LAST_OF_COMPANY)
        ):
            j -= 1
        else:
            break
    if j == i:
        return None
    newspaper = words[i] in _words("newspapers")
    if info[j].flags & Is.ORIGIN and not newspaper:
        return None
    if newspaper or words[i] in _words("sure_last"):
        return Candidate(j, i + 1, "organisation", "last word", 0.82)
    return Candidate(j, i + 1, "organisation", "last word", 0.55 if not info[j].flags & Is.FIRST_NAME else 0.35)


def _acronym(sheet: Sheet, i: int, end: int) -> Candidate | None:
    """``Deutsche Krankenhausgesellschaft (DKG)``: the acronym alone; its long name is looked for by ``long_forms``."""
    words = sheet.words
    word = words[i]
    if sheet.upper(i) or len(word) > 7 or not word.isalpha() or i in sheet.known:
        return None
    bracket = i > 1 and words[i - 1] == "(" and i + 1 < end and words[i + 1] == ")"
    if not bracket:
        return Candidate(i, i + 1, "organisation", "acronym", 0.4)
    begin = sheet.sentences[sheet.sentence_of[i]].first
    first = _spelled_out(sheet, begin, i - 1, word)
    return Candidate(i, i + 1, "organisation", "acronym in brackets", 0.85 if first is not None else 0.5)


def _spelled_out(sheet: Sheet, begin: int, bracket: int, acronym: str) -> int | None:
    """First word of the capitalised words before the bracket that the acronym is made from."""
    info, words = sheet.info, sheet.words
    wanted = acronym[0]
    j = bracket
    best: int | None = None
    while j > begin and bracket - j < 9:
        j -= 1
        flags, word = info[j].flags, words[j]
        if not (flags & Is.CAPITAL or word in _INSIDE or word in ("&", ",", "-", "of", "for", "and")):
            break
        if flags & Is.CAPITAL and word[0].upper() == wanted and _initials(words[j:bracket], acronym):
            best = j
            break
        if flags & Is.FUNCTION and flags & Is.CAPITAL:
            break
    return best


def _initials(words: list[str], acronym: str) -> bool:
    """The acronym's letters stand in the words in that order, each word with a capital giving at least the first."""
    text = "".join(words).lower()
    at = 0
    for letter in acronym.lower():
        at = text.find(letter, at)
        if at < 0:
            return False
        at += 1
    capitals = [w[0] for w in words if w[0].isupper()]
    return len(acronym) <= 2 * len(capitals) + 2 and sum(c in acronym for c in capitals) >= len(capitals) * 0.6


def long_forms(sheet: Sheet) -> Iterator[tuple[Candidate, int]]:
    """Long names with an acronym in brackets behind them, and the acronym's word."""
    words, info = sheet.words, sheet.info
    for i in range(2, len(words) - 1):
        if (
            words[i - 1] == "("
            and words[i + 1] == ")"
            and info[i].flags & Is.UPPER
            and words[i].isalpha()
            and 2 <= len(words[i]) <= 7
            and not sheet.upper(i)
        ):
            begin = sheet.sentences[sheet.sentence_of[i]].first
            first = _spelled_out(sheet, begin, i - 1, words[i])
            if first is not None:
                yield Candidate(first, i - 1, "organisation", "spelled out", 0.86), i
