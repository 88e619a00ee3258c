"""Authorities, associations, universities, theatres: bodies with long names, and their acronyms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from converter.language.de.words import endings, words
from converter.language.engine.candidates import Candidate
from converter.language.engine.rule import Trigger, rule
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is

_BODY = Trigger(flags=Is.BODY)


@rule(
    "NAM071",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=_BODY,
    group="long names",
    hint="body of a place",
)
def of_a_place(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A court, university or chamber with its place behind it.

    `Landgericht Köln`, `Universität St. Gallen`, `Polizeidirektion Zworg`, `Otto-Zworg-Universität Köln`,
    `Landgericht München II`, the second of a town.
    """
    if not _has_next(sheet, i) or sheet.gap(i) != " " or _base(sheet, i) not in _with_place():
        return
    known = sheet.known.get(i + 1)
    if known and "place" in known.types:
        second = sheet.words[known.last : known.last + 1] in (["I"], ["II"]) and sheet.gap(known.last - 1) == " "
        yield Candidate(i, known.last + second, "organisation", ("a known place",))
    elif not known and sheet.info[i + 1].flags & ~(Is.SURNAME | Is.FAMILY_NAME) == Is.CAPITAL:
        first = sheet.words[i + 1] in words("places", "sure_first")  # Krankenhaus St. Zworg
        yield Candidate(i, i + 2 + first, "organisation")


@rule(
    "NAM072",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=_BODY,
    group="long names",
    hint="body of members",
)
def of_members(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """An association with its members behind it.

    `Verband Deutscher Musterbauer`, `Bund Bremer Bäder`.
    """
    j = i + 2
    if j >= sheet.sentences[sheet.sentence_of[i]].last or _base(sheet, i) not in words("organisations", "of_members"):
        return
    members = sheet.words[i + 1].endswith("er") and sheet.info[i + 1].flags & Is.ORIGIN
    if members and sheet.info[i + 1].flags & sheet.info[j].flags & Is.CAPITAL:
        yield Candidate(i, j + 1, "organisation")


@rule(
    "NAM073",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=_BODY,
    group="long names",
    hint="named by an adjective",
)
def by_adjective(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """An adjective of a state with a capital before what a body is.

    `das Deutsche Nationaltheater`, `die Internationale Musterkommission`.
    """
    if not _has_next(sheet, i) or sheet.begins(i):
        return
    word, flags, after = sheet.words[i], sheet.info[i].flags, sheet.info[i + 1].flags
    if word not in words("organisations", "generic_bodies") or not word.endswith(("e", "er", "es")):
        return
    body = after & (Is.NOUN | Is.COMPANY_WORD) and not after & (Is.ROLE | Is.FIRST_NAME)
    if flags & (Is.ORIGIN | Is.BODY) and body:
        yield Candidate(i, i + 2, "organisation")


@rule(
    "NAM074",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=_BODY,
    group="long names",
    hint="body with acronym",
)
def with_acronym(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A body with `für`, `der`, `des`, and its acronym in brackets at the end.

    `Institut für Wirtschaftsforschung (IWF)`: the bracket tells where the name ends.
    """
    if not _has_next(sheet, i) or sheet.words[i + 1] not in words("closed", "joints"):
        return
    last = _bracket(sheet, i + 1, sheet.sentences[sheet.sentence_of[i]].last)
    if last and last > i + 2:
        yield Candidate(i, last, "organisation")


@rule(
    "NAM075",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=_BODY,
    group="long names",
    hint="body",
)
def long_name(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A body with `für`, `der` or `des` and what it is for.

    `Bundesamt für Sicherheit in der Informationstechnik`, `Bund der Imker`. Where what it is could be anything
    (`Rat der Weisen`, `Zentrum der Stadt`), another voice must agree.
    """
    if not _has_next(sheet, i) or sheet.words[i + 1] not in words("closed", "joints"):
        return
    end = sheet.sentences[sheet.sentence_of[i]].last
    last = _long_end(sheet, i + 1, end)
    if last <= i + 2:
        return
    joint, generic = sheet.words[i + 1], _base(sheet, i) in words("organisations", "generic_bodies")
    generic = generic or bool(sheet.info[i].flags & Is.ORIGIN)
    if joint == "für" and (not generic or sheet.words[i].startswith(endings("organisations", "institutes"))):
        evidence: tuple[str, ...] = ("what it is for",)
    elif joint in ("der", "des") and not generic:
        evidence = ("whose it is",)
    else:
        evidence = ()
    state = i and sheet.words[i - 1] in words("organisations", "state_adjectives") and sheet.gap(i - 1) == " "
    first = i - 1 if state and not sheet.begins(i - 1) else i  # das Bayerische Landesamt für Musterpflege
    yield Candidate(first, last, "organisation", evidence)


@rule("NAM076", language="de", layer="names", proposes="organisation", trigger=Trigger(flags=Is.BODY_NAME), hint="body")
def name_by_itself(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A body whose name is what it is.

    `das Verkehrsministerium`, `der Bundesrat`. `Kongress` and the like are gatherings, too; `Zweiter Senat` is a part
    of a court.
    """
    if i and sheet.words[i - 1].startswith(endings("closed", "ordinals")):
        return
    weak = sheet.words[i] in words("organisations", "weak_names")
    evidence: tuple[str, ...] = ("a common noun, too",) if weak else ()
    if title_of_somebody(sheet, i):
        evidence += ("a person's name behind",)
    if is_member(sheet, i):
        evidence += ("a member, by the part of the country",)
    yield Candidate(i, i + 1, "organisation", evidence)


@rule(
    "NAM077",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=Trigger(flags=Is.NOUN | Is.COMPANY_WORD),
    hint="with adjective",
)
def with_adjective(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A stock exchange, orchestra or theatre behind the adjective of its town.

    `Frankfurter Börse`, `Wiener Staatsoper`.
    """
    if not i or not sheet.words[i].lower().endswith(endings("others", "with_adjective")) or sheet.gap(i - 1) != " ":
        return
    before = sheet.info[i - 1].flags
    if before & Is.ORIGIN and before & Is.CAPITAL and sheet.words[i - 1].endswith("er"):
        yield Candidate(i - 1, i + 1, "organisation")


@rule(
    "NAM078",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=Trigger(words=words("organisations", "university_first")),
    hint="university",
)
def university(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A university with its kind and place.

    `Technische Universität Musterstadt`, `TU Musterstadt`.
    """
    end = sheet.sentences[sheet.sentence_of[i]].last
    j = i + 1
    if j >= end or sheet.gap(i) != " ":
        return
    if not sheet.info[i].flags & Is.UPPER:
        if sheet.words[j] not in words("organisations", "universities") or j + 1 >= end or sheet.gap(j) != " ":
            return
        whole = sheet.known.get(j)
        if whole and whole.last > j + 1:
            yield Candidate(i, whole.last, "organisation", ("a known university",))
            return
        j += 1
    known = sheet.known.get(j)
    if known and "place" in known.types:
        yield Candidate(i, known.last, "organisation")


@rule(
    "NAM079",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=Trigger(flags=Is.COMPANY_WORD),
    hint="named by an adjective",
)
def of_the_state(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A stage, museum, archive or association behind the adjective of a state, and what it is for.

    `am Deutschen Nationaltheater`, `in der Bayerischen Staatsoper`, `der Deutschen Gesellschaft für Musterkunde`.
    """
    if not i or sheet.words[i - 1] not in words("organisations", "state_adjectives"):
        return
    if sheet.words[i].lower().endswith(endings("organisations", "bank_endings")):
        return
    if sheet.gap(i - 1) == " " and not sheet.begins(i - 1) and sheet.words[i].lower().endswith(_stages()):
        purpose = _has_next(sheet, i) and sheet.words[i + 1] in ("für", "zur")
        last = _long_end(sheet, i + 1, sheet.sentences[sheet.sentence_of[i]].last) if purpose else i + 1
        yield Candidate(i - 1, max(last, i + 1), "organisation")


@rule(
    "NAM080",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=Trigger(flags=Is.INSTITUTE),
    hint="institute",
)
def institute(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A compound with a hyphen that is a name as a whole.

    `Ifo-Institut`, `EU-Kommission`, `Quandor-Stiftung`: what stands before the hyphen tells which one it is, so it is a
    name, not a part in a compound.
    """
    modifier = sheet.info[i].modifier
    behind = sheet.known.get(i + 1)
    if not modifier or not modifier[0].isupper():
        return
    if behind and behind.types[0] == "organisation" and sheet.gap(i) == " " and sheet.info[i].flags & Is.COMPANY_WORD:
        return  # das UN-Kinderhilfswerk Unicef: what it is
    known = any(sheet.starts[i] == match.span.start and "right" in match.flags for match in sheet.parts_at(i))
    sure = known or modifier.isupper() or "-" in modifier
    yield Candidate(i, i + 1, "organisation", ("a known name or capitals before the hyphen",) if sure else ())


def title_of_somebody(sheet: Sheet, i: int) -> bool:
    """``Nationalrat Beat Zworg``: the name of the body is what its member is called."""
    info, j = sheet.info, i + 1
    if not info[i].flags & Is.ROLE or j >= sheet.sentences[sheet.sentence_of[i]].last or sheet.gap(i) != " ":
        return False
    return bool(info[j].flags & (Is.FIRST_NAME | Is.TITLE)) or (
        j + 1 < len(info)
        and info[j].flags & ~(Is.FAMILY_NAME | Is.SURNAME) == Is.CAPITAL
        and bool(info[j + 1].flags & Is.CAPITAL)
        and sheet.gap(j) == " "
    )


def is_member(sheet: Sheet, i: int) -> bool:
    """``der Tessiner Ständerat``: a chamber by the adjective of a canton, state or town is one of its members."""
    before = sheet.words[i - 1] if i and sheet.gap(i - 1) == " " else ""
    chamber = sheet.info[i].flags & Is.ROLE and sheet.words[i] in words("organisations", "chambers")
    if not chamber or not before.endswith("er") or not before[0].isupper():
        return False
    origin = sheet.knowledge.origin(before)
    return origin is not None and sheet.knowledge.record(origin).kind != "country"


def nominative(texts: list[str]) -> list[str]:
    """``Landgerichts Musterstadt`` → ``Landgericht Musterstadt``; ``Deutschen Nationaltheater`` → ``Deutsches …``"""
    if len(texts) < 2:
        return texts
    first = texts[0]
    last = first.rpartition("-")[2]
    bodies = words("organisations", "bodies")
    for end in ("es", "s"):
        if last.endswith(end) and last not in bodies and last.removesuffix(end) in bodies:
            return [first.removesuffix(end), *texts[1:]]
    adjectives = words("organisations", "state_adjectives") | words("organisations", "university_first")
    if first not in adjectives or first.isupper():
        return texts
    stem = first[:-2] if first.endswith(endings("grammar", "adjective endings")) else first.removesuffix("e")
    noun = texts[1].lower().removesuffix("s")
    gender = next((g for g, ends in _noun_genders() if noun.endswith(ends)), None)
    if gender is None:
        return texts
    second = texts[1].removesuffix("s") if gender != "f" and len(texts) == 2 else texts[1]
    return [stem + {"f": "e", "m": "er", "n": "es"}[gender], second, *texts[2:]]


def _has_next(sheet: Sheet, i: int) -> bool:
    return i + 1 < sheet.sentences[sheet.sentence_of[i]].last


def _with_place() -> frozenset[str]:
    return words("organisations", "bodies_with_place")


def _base(sheet: Sheet, i: int) -> str:
    """The body without its genitive's ending and what names it: ``Otto-Zworg-Universität``."""
    word = sheet.words[i]
    tail = word.rpartition("-")[2]
    forms = (word, tail, tail.rstrip("s"), tail.removesuffix("es"))  # des Kunsthauses
    return next((w for w in forms if w in _with_place()), word.rstrip("s"))


def _bracket(sheet: Sheet, j: int, end: int) -> int | None:
    """Where the name ends if an acronym in brackets follows within reach."""
    for k in range(j, min(end - 2, j + 12)):
        word, flags = sheet.words[k], sheet.info[k].flags
        if word == "(":
            return k if sheet.info[k + 1].flags & Is.UPPER and sheet.words[k + 2] == ")" else None
        if not flags & (Is.CAPITAL | Is.ORIGIN) and not word[0].isalpha() and word not in (",", "-", "&"):
            return None
    return None


def _long_end(sheet: Sheet, j: int, end: int) -> int:
    """The word behind a long name whose joint stands at ``j``."""
    last, k = j, j
    while k < end and k - j < 10:
        if sheet.words[k] in ("in", "im", "von") and (k + 1 in sheet.known or (k + 2 < end and k + 2 in sheet.known)):
            break
        if sheet.info[k].flags & Is.CAPITAL:
            if last > j and k == last and _is_next_phrase(sheet, k):
                break
            last = k + 1
        elif not _is_inside(sheet, j, k, end):
            break
        k += 1
    place = sheet.known.get(last)
    seats = (
        ("state", "city") if sheet.words[j] == "für" else ("state",)
    )  # Bund der Imker Hessen, Amt für Statistik Kiel
    behind = place and last < end and sheet.gap(last - 1) == " " and place.kinds[0] in seats
    return place.last if place and behind else last


def _is_next_phrase(sheet: Sheet, k: int) -> bool:
    """Two nouns in a row."""
    before = sheet.info[k - 1].flags
    return (
        sheet.words[k - 1] not in words("closed", "inside_bodies")
        and bool(before & Is.CAPITAL)
        and not before & Is.ORIGIN
    )


def _is_inside(sheet: Sheet, j: int, k: int, end: int) -> bool:
    """A joint, or an adjective right behind it."""
    word = sheet.words[k]
    follows = sheet.info[k + 1].flags if k + 1 < end else 0
    if word in ("und", ","):
        return bool(follows & Is.CAPITAL and follows & Is.NOUN)
    if word in words("closed", "inside_bodies"):
        return True
    adjective = word.endswith(("e", "en", "er", "es")) and word.isalpha()
    return adjective and bool(follows & Is.CAPITAL) and k <= j + 2


@cache
def _stages() -> tuple[str, ...]:
    return tuple(f"{stage}{s}" for stage in endings("organisations", "stages") for s in ("", "s", "es"))


@cache
def _noun_genders() -> tuple[tuple[str, tuple[str, ...]], ...]:
    from converter import resources

    genders = resources.language_data("de", "organisations")["genders"]
    return tuple((gender, tuple(ends)) for gender, ends in genders.items())
