"""Sports clubs: by their abbreviations and by lists of results."""

from __future__ import annotations

import re
from collections.abc import Iterator

from converter.language.de.words import words
from converter.language.engine.candidates import Candidate
from converter.language.engine.rule import Trigger, rule
from converter.language.engine.sheet import Known, Sentence, Sheet
from converter.language.lexicon import Is, lists
from converter.model import EntityType

_SCORE = re.compile(r"(?<![\d:])\d{1,2}:\d{1,2}(?![\d:]|\s*Uhr)")


@rule(
    "NAM091",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=Trigger(flags=Is.CLUB_FIRST | Is.CLUB_WORD),
    hint="club",
)
def club(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A club's abbreviation or first word with its town behind it.

    `FC Nordhafen`, `1. FC Zworg 04`, `Fortuna Musterstadt`; `Zworgauer SV 1905`, `Wiener SC`: the town's adjective
    before an abbreviation that nothing but a year follows.
    """
    info = sheet.info
    end = sheet.sentences[sheet.sentence_of[i]].last
    j = i
    while j < end and info[j].flags & Is.CLUB_FIRST and (j == i or sheet.gap(j - 1) == " "):
        j += 1
    if j == i + 1 and info[i].flags & Is.NUMBER:
        return  # 1. Januar
    start = max(j, i + 1)
    j = _club_end(sheet, i, start, end)
    if sheet.words[i] in words("organisations", "no_clubs"):
        return
    if _is_by_adjective(sheet, i, start, j):
        yield Candidate(i - 1, j, "organisation", ("a club's abbreviation",))
    if j == start:
        return
    while j > start and sheet.words[j - 1] in words("organisations", "seasons"):
        j -= 1
    first = bool(info[i].flags & Is.CLUB_FIRST)
    if not first and info[start].flags & Is.NUMBER:
        return
    if sheet.words[i] in words("organisations", "weak_clubs") and start not in sheet.known:
        return
    yield Candidate(i, j, "organisation", ("a club's abbreviation",) if first else ())


def _is_by_adjective(sheet: Sheet, i: int, start: int, j: int) -> bool:
    """``Wiener SC``, ``Zworgauer SV 1905``"""
    if not i or sheet.begins(i) or sheet.gap(i - 1) != " " or not sheet.info[i].flags & Is.CLUB_FIRST:
        return False
    before = sheet.words[i - 1]
    alone = start == i + 1 and (j == start or (j == start + 1 and sheet.words[start].isdigit()))
    town = before.endswith("er") and before[0].isupper() and sheet.info[i - 1].flags & Is.ORIGIN
    return bool(alone and town and sheet.words[i] in words("organisations", "clubs_of_towns"))


def _club_end(sheet: Sheet, i: int, start: int, end: int) -> int:
    j = start
    while j < end and j - start < 3 and sheet.gap(j - 1) == " ":
        known = sheet.known.get(j)
        if known and known.types[0] != "person":
            j = known.last
        elif _is_of_club(sheet, i, start, j):
            j += 1
        else:
            break
    return j


def _is_of_club(sheet: Sheet, i: int, start: int, j: int) -> bool:
    flags, word = sheet.info[j].flags, sheet.words[j]
    if flags & Is.CLUB_WORD or (j == start and sheet.info[i].flags & Is.CLUB_FIRST and _town(sheet, j)):
        return True
    if flags & Is.CAPITAL and not flags & (Is.NOUN | Is.FUNCTION | Is.ROLE | Is.ORIGIN):
        return True
    return bool(flags & Is.NUMBER) and word.isdigit() and len(word) in (2, 4)


def _town(sheet: Sheet, j: int) -> bool:
    """An unknown town that ends like a noun: Nordhafen."""
    flags = sheet.info[j].flags
    other = Is.FUNCTION | Is.ROLE | Is.ORIGIN | Is.DERIVED | Is.COMPANY_WORD
    return bool(flags & Is.CAPITAL and not flags & other and sheet.words[j] not in lists().nouns)


@rule("NAM092", language="de", layer="names", proposes="organisation", once="after", hint="club")
def fixtures(sheet: Sheet, proposed: tuple[Candidate, ...]) -> Iterator[Candidate]:
    """Both sides of a result.

    `Fortuna Zworg - VfL Nordhafen 1:1`: in a list of results both sides are clubs or countries. Only in sport.
    """
    if not is_sport(sheet):
        return
    for sentence in sheet.sentences:
        if sentence.zone in ("list", "table", "paragraph") and sentence.last - sentence.first <= 24:
            for first, last in _sides(sheet, sentence):
                known = sheet.known.get(first)
                whole = known if known and known.last == last else None
                if not (whole and "country" in whole.kinds):
                    match = whole.match if whole and "organisation" in whole.types else None
                    yield Candidate(first, last, "organisation", match=match)


def _sides(sheet: Sheet, sentence: Sentence) -> Iterator[tuple[int, int]]:
    texts = sheet.words
    dash = next((k for k in range(sentence.first, sentence.last) if texts[k] in ("-", "–")), None)
    if dash is None:
        return
    score = next((k for k in range(dash + 1, sentence.last) if _SCORE.fullmatch(texts[k].rstrip("."))), None)
    if score is None:
        return
    colon = next((k for k in range(sentence.first, dash) if texts[k] == ":"), None)
    for first, last in ((colon + 1 if colon is not None else sentence.first, dash), (dash + 1, score)):
        named = texts[last - 1].isalpha() or texts[last - 1].isdigit()
        if 0 < last - first <= 4 and named and not sheet.info[first].flags & Is.FIRST_NAME:
            yield first, last


def is_sport(sheet: Sheet) -> bool:
    """Whether the story is about sport: its words, clubs and scores say so."""
    if "sport" not in sheet.facts:
        sheet.facts["sport"] = _is_sport(sheet)
    return sheet.facts["sport"]


def _is_sport(sheet: Sheet) -> bool:
    told = [sheet.info[i].flags for i in sheet.having(Is.SPORT | Is.CLUB_FIRST)]
    said = sum(1 for flags in told if flags & Is.SPORT)
    clubs = sum(1 for flags in told if flags & Is.CLUB_FIRST and flags & Is.CAPITAL)
    clubs += sum(1 for first, k in sheet.known.items() if k.kinds[0] == "club" and k.last > first + 1)
    scores = len(_SCORE.findall(sheet.text))
    hits = said + clubs + scores
    return (said >= 3 or (said >= 1 and clubs + scores >= 1) or clubs + scores >= 3) and hits * 60 >= len(sheet.words)


def club_or_place(sheet: Sheet, i: int, known: Known) -> EntityType:
    """In a sports story a city's name means the club unless a place is spoken of."""
    same = i and sheet.sentence_of[i - 1] == sheet.sentence_of[i]
    if "place" not in known.types:
        return "organisation"
    if (same and sheet.words[i - 1].lower() in words("places", "place_before_club")) or (
        i and sheet.info[i - 1].flags & Is.PLACE_WORD
    ):
        return "place"
    end = sheet.ends[known.last - 1]
    return "place" if sheet.text[end : end + 2].startswith((" (", "/")) and sheet.begins(i) else "organisation"
