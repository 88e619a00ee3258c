"""Persons by what announces them: a role, a title, a first name, a verb of saying."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from converter.language.de.extent import extent
from converter.language.de.rules.names.announced import announced
from converter.language.de.words import endings, words
from converter.language.engine.candidates import Candidate
from converter.language.engine.rule import Trigger, rule
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is

_ANNOUNCED = Is.ROLE | Is.TITLE | Is.ORIGIN
_OTHERS = Is.FIRST_NAME | Is.INITIAL | _ANNOUNCED
"""of which other rules are asked"""
_UNKNOWN = ~(Is.CAPITAL | Is.SURNAME | Is.FAMILY_NAME | Is.FIRST_NAME | Is.WEAK)
_KNOWN = Is.FAMILY_NAME | Is.FIRST_NAME


@rule(
    "NAM051",
    language="de",
    layer="names",
    proposes="person",
    trigger=Trigger(flags=Is.ROLE | Is.TITLE),
    group="persons",
    takes=True,
    hint="role",
)
def behind_role(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A name behind a role or title.

    Agency copy introduces nearly everybody so: `Außenminister Jannis Oelze`, `Dr. Oelze`, `die Abgeordnete Oelze`. The
    rule reads titles and further roles on to the name, and tells how far the name goes. A lone word behind an article
    and a role (`hält der Minister Gespräche für möglich`) is rather the object; a common noun there never is a name.
    """
    if _is_name_here(sheet, i) or sheet.upper(i):
        return
    found = announced(sheet, i)
    if found is None or _is_company(sheet, found.last):
        return
    info = sheet.info[i]
    first = sheet.info[found.first].flags
    given = bool(first & Is.FIRST_NAME)
    company = bool(info.flags & Is.COMPANY_WORD) and not given
    if info.role == "jährige" and not (given and found.capitals > 1):
        return
    if found.capitals >= 2:
        if not given and first & Is.NOUN and not sheet.info[found.last - 1].flags & Is.FAMILY_NAME:
            return
        evidence: tuple[str, ...] = ("a known first name",) if given else ("several words",)
        evidence = ("several words", "what an organisation is before") if company else evidence
    elif company and not first & Is.FAMILY_NAME:
        return
    else:
        evidence = _of_one_word(sheet, i, found.first, relative=info.role in words("persons", "relatives") and given)
        evidence += ("what an organisation is before",) if company else ()
    yield Candidate(found.first, found.last, "person", evidence, role=found.role, gender=found.gender)


@rule(
    "NAM052",
    language="de",
    layer="names",
    proposes="person",
    trigger=Trigger(flags=Is.ORIGIN),
    group="persons",
    takes=True,
    hint="origin",
)
def behind_origin(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A full name behind a word for where somebody is from.

    `der Norweger Jannis Oelze`. A single word behind it is as often a thing (`Bremer Hafen`),
    so the rule wants two.
    """
    if _is_name_here(sheet, i) or sheet.upper(i) or sheet.info[i].flags & (Is.ROLE | Is.TITLE):
        return
    found = announced(sheet, i)
    if found is None or _is_company(sheet, found.last) or found.capitals < 2:
        return
    given = sheet.info[found.first + 1].flags
    if (
        found.capitals > 2
        and given & Is.FIRST_NAME
        and not given & Is.WEAK
        and not sheet.info[found.first].flags & _OTHERS
    ):
        found = replace(found, first=found.first + 1)  # der polnische Rennkanute Adam Zworgel
    evidence: tuple[str, ...] = ()
    if sheet.info[found.first].flags & Is.FIRST_NAME:
        evidence = ("a known first name",)
    elif sheet.info[found.last - 1].flags & (Is.SURNAME | Is.FAMILY_NAME):
        evidence = ("ends as surnames do",)
    role = found.role if found.role != i else None
    yield Candidate(found.first, found.last, "person", evidence, role=role, gender=found.gender)


@rule(
    "NAM053",
    language="de",
    layer="names",
    proposes="person",
    trigger=Trigger(flags=Is.FIRST_NAME | Is.INITIAL),
    group="persons",
    takes=True,
    hint="first name",
)
def from_first_name(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A first name or initials with a surname behind them.

    `Wiebke Larsen`, `J. P. Oelze`, `Wim van der Laan`. First names that are everyday words, months or places too
    (`August`, `Florence`) and surnames that are common nouns make it less sure.
    """
    info = sheet.info
    flags = info[i].flags
    end = sheet.sentences[sheet.sentence_of[i]].last
    if sheet.upper(i) or (flags & _ANNOUNCED and not _is_name_here(sheet, i)) or i + 1 >= end:
        return
    if sheet.words[i] == "X." and sheet.words[i - 1 : i] == ["auf"]:
        return  # the platform and a full stop
    if i and info[i - 1].flags & Is.CAPITAL and sheet.gap(i - 1) == " " and flags & Is.INITIAL:
        return
    last, capitals = extent(sheet, i, end, anchored=False)
    if capitals < 2 or last - i < 2:
        return
    tail = info[last - 1].flags
    evidence: tuple[str, ...] = (_surname(sheet, i, last),)
    if tail & (Is.LAST_OF_COMPANY | Is.LEGAL):
        evidence += ("ends as companies do",)
    yield Candidate(i, last, "person", evidence, gender=info[i].gender)


@rule(
    "NAM056",
    language="de",
    layer="names",
    proposes="person",
    trigger=Trigger(flags=Is.FIRST_NAME),
    order=50,
    hint="first name",
)
def with_nickname(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A first name, a nickname in marks or brackets, and a surname: one name.

    `Hans „Kalle“ Zworg`, `Ulf "der Baum" Larsen`. Two words in the marks at most; the surname stands right behind.
    """
    texts, info = sheet.words, sheet.info
    end = sheet.sentences[sheet.sentence_of[i]].last
    if i + 4 > end or sheet.gap(i) != " " or texts[i + 1] not in words("closed", "nickname_marks"):
        return
    close = next((k for k in (i + 3, i + 4) if k < end and texts[k] in words("closed", "nickname_marks")), None)
    if close is None or close + 1 >= end or sheet.gap(close) != " " or sheet.gap(i + 1):
        return
    last = info[close + 1].flags
    if last & Is.CAPITAL and not last & (Is.FUNCTION | Is.NUMBER | Is.COMPANY_WORD) and texts[i + 2][0].isalpha():
        yield Candidate(i, close + 2, "person", gender=info[i].gender)


@rule(
    "NAM057",
    language="de",
    layer="names",
    proposes="person",
    trigger=Trigger(flags=Is.CAPITAL, behind=words("persons", "before_civil")),
    order=50,
    hint="role",
)
def civil_name(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """The civil name of somebody who has another.

    `mit bürgerlichem Namen Zita Zworg`, `bürgerlich Zita Zworg`.
    """
    before = sheet.words[max(0, i - 2) : i]
    if before[-1:] != ["bürgerlich"] and before != ["bürgerlichem", "Namen"]:
        return
    last, capitals = extent(sheet, i, sheet.sentences[sheet.sentence_of[i]].last, anchored=True)
    if capitals > 1:
        yield Candidate(i, last, "person", gender=sheet.info[i].gender)


@rule(
    "NAM054",
    language="de",
    layer="names",
    proposes="person",
    trigger=Trigger(flags=Is.CAPITAL, behind=words("persons", "speech")),
    group="persons",
    takes=True,
    hint="speech",
)
def behind_saying(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A lone unknown word behind a verb of saying.

    `…", sagte Larsen.`: who speaks has a name. A common noun there (`teilte Bremen mit`, `gab Starttermin bekannt`)
    needs another voice.
    """
    if _is_taken(sheet, i) or not i or sheet.words[i - 1] not in words("persons", "speech") or i in sheet.known:
        return
    end = sheet.sentences[sheet.sentence_of[i]].last
    flags = sheet.info[i].flags
    if (i + 1 < end and sheet.info[i + 1].flags & Is.CAPITAL) or flags & _UNKNOWN & ~(Is.NOUN | Is.HYPHEN):
        return
    evidence: tuple[str, ...] = ("a common noun or a compound",) if flags & (Is.NOUN | Is.HYPHEN) else ()
    if i > 1 and sheet.sentence_of[i - 2] == sheet.sentence_of[i] and _is_subject(sheet, i - 2):
        evidence += ("a subject before the verb",)
    yield Candidate(i, i + 1, "person", evidence)


@rule(
    "NAM055",
    language="de",
    layer="names",
    proposes="person",
    trigger=Trigger(flags=Is.CAPITAL, without=_UNKNOWN | _OTHERS, unknown=True),
    group="persons",
    takes=True,
    hint="two capitals",
)
def two_capitals(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """Two capitalised words that nobody knows and that are nothing else.

    `und Lando Larsen im Ziel`, `gelang das Lando Larsen`. German writes two such words side by side hardly ever but in
    names; still, without a role before or a known surname it wants a second voice.
    """
    info = sheet.info
    end = sheet.sentences[sheet.sentence_of[i]].last
    if sheet.upper(i) or i + 1 >= end or sheet.gap(i) != " " or not _may_be_surname(sheet, i + 1):
        return
    if i + 2 < end and info[i + 2].flags & Is.CAPITAL and sheet.gap(i + 1) == " ":
        return
    if i and _is_kind(sheet, i - 1):
        return
    before = sheet.words[i - 1] if i else ""
    that = before == "das" and i + 1 in sheet.known and not sheet.words[i].endswith(("e", "n"))
    article = before.lower() in words("closed", "articles") | words("closed", "nominative_possessives") and not that
    if before in words("closed", "opening_marks") or article:
        return
    if not sheet.words[i].isalpha() or not sheet.words[i][1:].islower():
        return
    follows = sheet.words[i + 2 : i + 4]
    foreign = all(w.endswith(endings("places", "foreign_endings")) and len(w) > 3 for w in sheet.words[i : i + 2])
    foreign = foreign and not (i and info[i - 1].flags & Is.CAPITAL)
    if info[i + 1].flags & Is.SURNAME:
        evidence: tuple[str, ...] = ("ends as surnames of other languages do",)
    elif foreign and not sheet.begins(i) and before.lower() not in _before_things():
        evidence = ("two foreign words",)
    elif len(follows) == 2 and follows[0] in ("und", ",") and info[i + 3].flags & Is.FIRST_NAME:
        evidence = ("another person behind",)
    elif _is_told_behind(sheet, i + 2, end):
        evidence = ("a role in apposition behind",)
    elif (that or info[i + 1].flags & Is.FAMILY_NAME) and not sheet.begins(i):
        evidence = ("ends as surnames do",)
    else:
        evidence = ("begins a sentence",) if sheet.begins(i) else ()
    yield Candidate(i, i + 2, "person", evidence)


def _is_told_behind(sheet: Sheet, i: int, end: int) -> bool:
    """``…, der Generalsekretär des Verbandes,``, ``…, Vorstandsmitglied der Liga,``: what somebody is."""
    if i + 2 >= end or sheet.words[i] != ",":
        return False
    k = i + 1 + (sheet.words[i + 1] in ("der", "die"))
    while k < end and k < i + 4 and sheet.words[k].islower() and sheet.words[k].endswith(("e", "er")):
        k += 1
    role = sheet.info[min(k, end - 1)].flags
    return k < end and bool(role & Is.ROLE) and not role & (Is.PLURAL | Is.COMPANY_WORD)


def _is_kind(sheet: Sheet, i: int) -> bool:
    """``die Kanzlei Zworgel Quandt``: what an organisation is, and no trade of a person's."""
    info = sheet.info[i]
    told = info.flags & Is.COMPANY_WORD and not info.flags & Is.ROLE and sheet.gap(i) == " "
    return bool(told) and info.head not in words("organisations", "weak_heads")


def _is_subject(sheet: Sheet, i: int) -> bool:
    """``Die Firma gab Startzeiten bekannt``: who stands before the verb acts, what stands behind it is the object."""
    word = sheet.words[i]
    if word.lower() in words("closed", "subject_pronouns"):
        return True
    if i and sheet.words[i - 1].lower() in words("places", "strong_prepositions"):
        return False
    known = sheet.known.get(i)
    return bool(sheet.info[i].flags & Is.UPPER or (known and known.last == i + 1 and known.types[0] != "place"))


def _is_name_here(sheet: Sheet, i: int) -> bool:
    """``Kaiser`` in ``Roland Kaiser``, ``Graf`` in ``Anna Graf``; also ``Ernst König sagte``."""
    return bool(sheet.info[i].flags & Is.FIRST_NAME and not sheet.info[i].flags & Is.WEAK)


def _before_things() -> frozenset[str]:
    return words("places", "strong_prepositions") | words("closed", "contracted")


def _is_taken(sheet: Sheet, i: int) -> bool:
    """Another rule of the group is asked for such a word."""
    return bool(sheet.upper(i) or sheet.info[i].flags & _OTHERS)


def _may_be_surname(sheet: Sheet, i: int) -> bool:
    known, flags = sheet.known.get(i), sheet.info[i].flags
    if known and (known.last > i + 1 or not {"surname", "family"} & set(known.flags)):
        return False
    return not flags & _UNKNOWN & ~Is.HYPHEN and bool(flags & Is.CAPITAL)


def _is_company(sheet: Sheet, last: int) -> bool:
    """A company's last word stands right behind."""
    return (
        last < len(sheet.words)
        and bool(sheet.info[last].flags & (Is.LAST_OF_COMPANY | Is.LEGAL))
        and sheet.gap(last - 1) == " "
        and sheet.sentence_of[last] == sheet.sentence_of[last - 1]
    )


def _of_one_word(sheet: Sheet, role: int, j: int, *, relative: bool) -> tuple[str, ...]:
    """``Außenminister Wadephul sagte``, but ``hält der Minister Gespräche für möglich``."""
    flags = sheet.info[j].flags
    if relative:
        return ("a relative's first name",)
    if flags & Is.NOUN and not flags & Is.FAMILY_NAME:
        return ("nothing but a common noun",)
    if sheet.info[role].flags & Is.TITLE:
        return ("a title before",)
    made: tuple[str, ...] = ("an article before the role",) if _has_article(sheet, role) else ()
    made += ("a known name",) if flags & _KNOWN else _of_unknown(sheet, role, j)
    if not flags & _KNOWN and _has_article(sheet, role) and sheet.info[role].role in words("references", "bodies"):
        made += ("a body, too",)  # der Gemeinderat Zworgwil
    made += ("a common noun, too",) if flags & Is.NOUN else ()
    return made + (("capitals only",) if flags & Is.UPPER and not sheet.upper(j) else ())


def _of_unknown(sheet: Sheet, role: int, j: int) -> tuple[str, ...]:
    """``Freiwilliger Rückruf``, ``sahen Polizisten Knüppel``: the word before is an adjective or a plural, perhaps."""
    info = sheet.info[role]
    if info.flags & Is.HYPHEN or sheet.info[j].flags & Is.SURNAME or not role:
        return ("begins a sentence",) if not role and not info.flags & Is.HYPHEN and _is_adjectival(sheet, role) else ()
    if _is_adjectival(sheet, role):
        return ("a role that is an adjective, too",)
    weak = sheet.words[role].endswith("en") and info.role.endswith(endings("grammar", "weak endings"))
    return ("a plural, perhaps",) if weak and not _has_article(sheet, role) else ()


def _is_adjectival(sheet: Sheet, role: int) -> bool:
    return sheet.info[role].role.removesuffix("er") in words("roles", "adjectival") and sheet.words[role].endswith("er")


def _has_article(sheet: Sheet, role: int) -> bool:
    if not role:
        return False
    before = sheet.words[role - 1].lower()
    return (
        before in words("closed", "articles")
        or before[:4].rstrip("e") in words("closed", "possessive_stems")
        or bool(sheet.info[role - 1].flags & Is.ORIGIN)
    )


def _surname(sheet: Sheet, i: int, last: int) -> str:
    """What the words behind the first name look like."""
    flags, tail = sheet.info[i].flags, sheet.info[last - 1].flags
    if tail & Is.INITIAL:
        return "ends with an initial"
    if tail & Is.NOUN and not tail & Is.FAMILY_NAME:
        plain = not tail & Is.HYPHEN and not flags & (Is.WEAK | Is.INITIAL) and last - i == 2
        return "a simple noun behind" if plain else "a common noun behind"
    if flags & Is.INITIAL:
        return "initials"
    if not flags & Is.WEAK:
        return "a known first name"
    unknown = not tail & Is.NOUN and i + 1 not in sheet.known
    return "a doubtful first name, a surname behind" if tail & Is.FAMILY_NAME or unknown else "a doubtful first name"
