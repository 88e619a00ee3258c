"""Companies and other organisations by RIC, legal form, what stands before them, or their last word."""

from __future__ import annotations

from collections.abc import Iterator

from converter.language.de.words import endings, words
from converter.language.engine.candidates import Candidate
from converter.language.engine.rule import Trigger, rule
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is, lists

_NO_PART = Is.FUNCTION | Is.NUMBER | Is.ROLE | Is.TITLE


@rule("NAM061", language="de", layer="names", proposes="organisation", trigger=Trigger(ric=True), hint="RIC")
def before_ric(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A company by the RIC behind it.

    `die Musterwerke <MUSG.DE> teilten mit`. The agency says with its own code that a listed company stands there.
    Codes of indices (`<.GDAXI>`) and currencies (`<EUR=>`) tell nothing.
    """
    ric = sheet.rics[i]
    if ric.startswith(".") or "=" in ric:
        return
    begin = sheet.sentences[sheet.sentence_of[i]].first
    for k in range(max(begin, i - 5), i + 1):
        known = sheet.known.get(k)
        if known and known.last == i + 1:
            yield Candidate(k, i + 1, "organisation", match=known.match, ric=ric)
            return
    if not sheet.info[i].flags & (Is.CAPITAL | Is.LEGAL | Is.NUMBER):
        return
    j = i
    while j > begin and sheet.gap(j - 1) == " ":
        step = _step_back(sheet, j, begin)
        if not step:
            break
        j -= step
    yield Candidate(j, i + 1, "organisation", ric=ric)


def _step_back(sheet: Sheet, j: int, begin: int) -> int:
    """How many words before ``j`` belong to a company's name."""
    flags, word = sheet.info[j - 1].flags, sheet.words[j - 1]
    if word in ("&", "+") and j - 1 > begin:
        return 2
    if word == "of" or (flags & Is.CAPITAL and not flags & (Is.NOUN | _NO_PART | Is.COMPANY_WORD | Is.ORIGIN)):
        return 1
    state = flags & Is.ORIGIN and word[0].isupper() and word.startswith(endings("organisations", "state_beginnings"))
    return 1 if state else 0


@rule(
    "NAM062",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=Trigger(flags=Is.COMPANY_WORD),
    hint="kind of organisation",
)
def behind_kind(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A name behind what an organisation is.

    `der Maschinenbauer Quandor`, `das Institut mit dem Namen Zeta`, `das Portal "Quirlo"`. Kinds that other things
    have, too (`Gruppe`, `Dienst`), those that are also trades of persons, and lone first or family names are doubted.
    """
    if sheet.words[i] in words("organisations", "bodies_with_place"):
        return
    end = sheet.sentences[sheet.sentence_of[i]].last
    j = i + 1
    if j < end and sheet.words[j] in words("closed", "opening_marks"):
        yield from _in_marks(sheet, i, j + 1, end)
        return
    if sheet.words[j : j + 3] == ["mit", "dem", "Namen"]:
        j += 3
    elif sheet.words[j : j + 1] == ["namens"]:
        j += 1
    if j >= end or sheet.gap(j - 1) != " " or _is_else(sheet, i, j, end):
        return
    known = sheet.known.get(j)
    last = run(sheet, j, end)
    if last == j and not known and _is_apposition(sheet, i, j, end):
        seat = sheet.known.get(j + 1) if sheet.gap(j) == " " else None
        if seat and seat.types[0] == "place":  # der Verein Kinderhilfe Köln
            yield Candidate(j, seat.last, "organisation", ("its place behind",))
            return
        yield Candidate(j, j + 1, "organisation", ("ends like a noun", *_doubts(sheet, i, j, j + 1)))
        return
    if known and "word" not in known.flags:
        if "organisation" in known.types:
            yield Candidate(j, known.last, "organisation", ("a known organisation",), match=known.match)
            return
        if (known.types[0] == "place" and known.last >= end) or last <= known.last:
            return
    if last > j:
        yield Candidate(j, last, "organisation", _doubts(sheet, i, j, last))


def _is_apposition(sheet: Sheet, i: int, j: int, end: int) -> bool:
    """``die Stiftung Quellmond``: a compound that no list has, in the singular, right behind what it is. A plural there
    is an object: ``gibt die Firma Aufträgen den Vorzug``."""
    flags = sheet.info[j].flags
    other = (
        Is.FUNCTION
        | Is.ROLE
        | Is.TITLE
        | Is.COMPANY_WORD
        | Is.PLACE_WORD
        | Is.DERIVED
        | Is.HYPHEN
        | Is.NUMBER
        | Is.ORIGIN
    )
    if not flags & Is.CAPITAL or flags & other or sheet.info[i].flags & (Is.ROLE | Is.HYPHEN):
        return False
    seat = sheet.known.get(j + 1) if j + 1 < end and sheet.gap(j) == " " else None
    seated = seat is not None and seat.types[0] == "place"
    if (sheet.info[i].head in words("organisations", "weak_heads") and not seated) or sheet.words[j] in lists().nouns:
        return False
    article = i and sheet.words[i - 1].lower() in words("closed", "definite")
    alone = seated or j + 1 >= end or not sheet.info[j + 1].flags & Is.CAPITAL or sheet.gap(j) != " "
    singular = sheet.words[j].endswith(endings("organisations", "singular_ends"))
    return bool(article and alone) and (singular or not sheet.words[j].endswith(("e", "n", "r", "s")))


def _in_marks(sheet: Sheet, i: int, j: int, end: int) -> Iterator[Candidate]:
    """``das Portal "Quirlo"``"""
    if j >= end or sheet.gap(i) != " ":
        return
    flags = sheet.info[j].flags
    close = next((k for k in range(j + 1, min(j + 6, end)) if sheet.words[k] in words("closed", "closing_marks")), None)
    if not close or not flags & Is.CAPITAL or flags & Is.FUNCTION or sheet.words[close - 1] in (".", "!", "?", ","):
        return
    yield Candidate(j, close, "organisation", ("in quotation marks",))


def _is_else(sheet: Sheet, i: int, j: int, end: int) -> bool:
    """A person, a club or a company that its RIC tells better stands behind."""
    info = sheet.info
    flags, role = info[j].flags, bool(info[i].flags & Is.ROLE)
    if j == i + 1 and j in sheet.rics and not role:
        return True
    first_name = flags & Is.FIRST_NAME and not flags & Is.WEAK
    if first_name and j + 1 < end and info[j + 1].flags & Is.CAPITAL:
        company = info[j + 1].flags & (Is.LEGAL | Is.LAST_OF_COMPANY) or sheet.words[j + 1] == "&"
        if not company and (role or info[j + 1].flags & Is.FAMILY_NAME):
            return True
    kin = first_name and info[i].head in words("organisations", "kin_heads")
    return bool(flags & Is.INITIAL or flags & Is.CLUB_FIRST or kin)


def _doubts(sheet: Sheet, i: int, j: int, last: int) -> tuple[str, ...]:
    flags, role = sheet.info[j].flags, sheet.info[i].flags & Is.ROLE
    made: tuple[str, ...] = (
        ("a kind that other things have",) if sheet.info[i].head in words("organisations", "weak_heads") else ()
    )
    made += ("a trade of persons, too",) if role else ()
    if last - j == 1 and flags & Is.FIRST_NAME and not flags & Is.WEAK:
        made += ("a lone first name",)
    if last - j == 1 and flags & Is.FAMILY_NAME and role:
        made += ("a lone family name",)
    return made


@rule(
    "NAM063",
    language="de",
    layer="names",
    proposes="organisation",
    once="after",
    hint="affiliation",
)
def affiliations(sheet: Sheet, proposed: tuple[Candidate, ...]) -> Iterator[Candidate]:
    """Where somebody with a trade has it.

    `Analystin Maren Muster von der Quandor Bank`, `Tom Tau (Zeta Research)`.
    """
    texts, info = sheet.words, sheet.info
    for person in proposed:
        if person.role is None or not info[person.role].flags & Is.ROLE or person.score < 0.8:
            continue
        j = person.last
        end = sheet.sentences[sheet.sentence_of[person.first]].last
        if j < end and texts[j] in ("(", ","):
            j += 1
        if j + 1 >= end or texts[j] not in words("closed", "affiliating"):
            continue
        j += 1
        if texts[j] in ("der", "dem", "den"):
            j += 1
        if j >= end or info[j].flags & (Is.FIRST_NAME | Is.INITIAL):
            continue
        known = sheet.known.get(j)
        last = run(sheet, j, end)
        if last > j and not (known and known.types[0] != "organisation"):
            yield Candidate(j, last, "organisation")


@rule(
    "NAM064", language="de", layer="names", proposes="organisation", trigger=Trigger(flags=Is.LEGAL), hint="legal form"
)
def before_legal(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A name before a legal form, which belongs to it.

    `die Muster & Söhne GmbH & Co. KG`, `Zeta Holdings Ltd`, `Zeta Holding Enterprises`. Forms that are words or
    abbreviations, too (`Group`, `AS`), are doubted.
    """
    info, texts = sheet.info, sheet.words
    if not i or sheet.sentence_of[i - 1] != sheet.sentence_of[i]:
        return
    sentence = sheet.sentences[sheet.sentence_of[i]]
    sure = texts[i] in words("organisations", "sure_legal")
    j = i
    while j > sentence.first and i - j < 5 and sheet.gap(j - 1) == " ":
        if texts[j - 1] == "&" and j - 1 > sentence.first:
            j -= 2
        elif _belongs(info[j - 1].flags, behind=j < i):
            j -= 1
        else:
            break
    if j == i or (not sure and info[j].flags & (Is.NOUN | Is.ORIGIN)):
        return
    last = i + 1
    while last < sentence.last and sheet.gap(last - 1) == " ":
        if texts[last] == "&" and texts[last + 1 : last + 2] in (["Co"], ["Co."]) and last + 1 < sentence.last:
            last += 2
        elif info[last].flags & (Is.LEGAL | Is.LAST_OF_COMPANY):
            last += 1
        else:
            break
    yield Candidate(j, last, "organisation", () if sure else ("a form that is a word, too",))


def _belongs(flags: int, *, behind: bool) -> bool:
    """A capital that may belong to a company's name; a noun only right before the legal form."""
    if not flags & Is.CAPITAL or flags & (Is.FUNCTION | Is.ROLE | Is.TITLE | Is.COMPANY_WORD):
        return False
    return not (flags & Is.NOUN and not flags & Is.LAST_OF_COMPANY and behind)


@rule(
    "NAM065",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=Trigger(words=frozenset(("&", "+"))),
    hint="ampersand",
)
def with_ampersand(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """Two capitals around an ampersand.

    `Quandor & Tau`, `Muster & Söhne`. Two places beside each other are two places.
    """
    info, texts = sheet.info, sheet.words
    begin, end = sheet.sentences[sheet.sentence_of[i]].first, sheet.sentences[sheet.sentence_of[i]].last
    if i == begin or i + 1 >= end or not info[i - 1].flags & info[i + 1].flags & Is.CAPITAL:
        return
    left, right = sheet.known.get(i - 1), sheet.known.get(i + 1)
    both_places = left and right and left.types[0] == right.types[0] == "place"
    if both_places or len(texts[i - 1]) < 2 or len(texts[i + 1]) < 2:
        return
    j = i - 1
    while j > begin and proper(sheet, j - 1) and sheet.gap(j - 1) == " " and not info[j - 1].flags & Is.ORIGIN:
        j -= 1
    kin = texts[i + 1] in words("organisations", "behind_ampersand")
    if info[j].flags & (Is.NOUN | Is.FUNCTION) and not info[j].flags & Is.FAMILY_NAME and not kin:
        return
    last = i + 2
    while last < end and sheet.gap(last - 1) == " " and info[last].flags & (Is.LEGAL | Is.LAST_OF_COMPANY):
        last += 1
    yield Candidate(j, last, "organisation")


@rule(
    "NAM066",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=Trigger(flags=Is.LAST_OF_COMPANY),
    hint="last word",
)
def before_last(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A name before the last word of companies and newspapers.

    `Danske Bank`, `Quandor Motors`, `Musterburger Zeitung`. Words that end hardly anything else are surer.
    """
    info, texts = sheet.info, sheet.words
    begin = sheet.sentences[sheet.sentence_of[i]].first
    j = i
    while j > begin and i - j < 4 and sheet.gap(j - 1) == " ":
        flags = info[j - 1].flags
        other = Is.FUNCTION | Is.ROLE | Is.TITLE | Is.COMPANY_WORD | Is.BODY
        if not flags & Is.CAPITAL or flags & other or (flags & Is.NOUN and not flags & Is.LAST_OF_COMPANY):
            break
        j -= 1
    newspaper = texts[i] in words("organisations", "newspapers")
    if j == i or (info[j].flags & Is.ORIGIN and not newspaper):
        return
    evidence = ("a first name",) if info[j].flags & Is.FIRST_NAME else ()
    sure = newspaper or texts[i] in words("organisations", "sure_last")
    yield Candidate(j, i + 1, "organisation", ("a word that ends little else",) if sure else evidence)


@rule(
    "NAM067",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=Trigger(flags=Is.COMPANY_WORD),
    hint="with bank",
)
def with_bank(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A name before what makes a longer name of it.

    `Quandoria Privatbank`, `Zeta Versicherung`.
    """
    if not i or sheet.words[i] in words("organisations", "university_first"):
        return
    if not sheet.words[i].lower().endswith(endings("organisations", "bank_endings")) or sheet.words[i].endswith("s"):
        return
    before, known = sheet.info[i - 1].flags, sheet.known.get(i - 1)
    if sheet.sentence_of[i - 1] != sheet.sentence_of[i] or sheet.gap(i - 1) != " ":
        return
    if not before & Is.CAPITAL or before & (Is.FUNCTION | Is.ROLE | Is.TITLE | Is.NOUN | Is.COMPANY_WORD | Is.ORIGIN):
        return
    if not known or known.types[0] == "organisation":
        yield Candidate(i - 1, i + 1, "organisation")


def proper(sheet: Sheet, j: int, *, strict: bool = True) -> bool:
    """May the word be part of a company's name that nobody knows?"""
    flags = sheet.info[j].flags
    if not flags & Is.CAPITAL or flags & _NO_PART or flags & Is.COMPANY_WORD:
        return False
    if flags & (Is.NOUN | Is.ORIGIN | Is.BODY | Is.PLACE_WORD) and strict:
        return False
    return not (flags & Is.HYPHEN and sheet.words[j].rpartition("-")[2].islower())


def run(sheet: Sheet, j: int, end: int) -> int:
    """The word behind a company's name that begins at ``j``; ``j`` where none does."""
    start = j
    while j < end and j - start < 6:
        if j > start and sheet.gap(j - 1) not in (" ", ""):
            break
        step = _step(sheet, start, j, end)
        if not step:
            break
        j += step
    return j


def _step(sheet: Sheet, start: int, j: int, end: int) -> int:
    """How many words from ``j`` on belong to the name."""
    flags, word = sheet.info[j].flags, sheet.words[j]
    if j == start:
        return 1 if proper(sheet, j) else 0
    if proper(sheet, j, strict=False) and (not flags & Is.NOUN or flags & Is.LAST_OF_COMPANY):
        return 0 if flags & Is.ORIGIN and not flags & Is.LEGAL else 1
    if flags & (Is.LEGAL | Is.LAST_OF_COMPANY):
        return 1
    capital_next = j + 1 < end and bool(sheet.info[j + 1].flags & Is.CAPITAL)
    if (word in ("&", "+") or word in words("closed", "foreign_joints")) and capital_next:
        return 2
    of_the = sheet.words[j : j + 2] == ["of", "the"] and j + 2 < end and sheet.info[j + 2].flags & Is.CAPITAL
    return 3 if of_the else 0
