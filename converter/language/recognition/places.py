"""Rules for places that the knowledge base does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from converter import resources
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is
from converter.language.recognition.candidates import Candidate


@dataclass(frozen=True, slots=True)
class PlaceWords:
    strong: frozenset[str]
    """prepositions that a place stands behind"""
    weak: frozenset[str]
    endings: re.Pattern[str]
    first: frozenset[str]
    last: frozenset[str]
    mountains: tuple[str, ...]
    """endings of mountains, which have an article"""
    people: frozenset[str]
    """with an article the people, not the place"""


@cache
def place_words(language: str = "de") -> PlaceWords:
    data = resources.language_data(language, "places")
    return PlaceWords(
        frozenset(data["prepositions"]["strong"]),
        frozenset(data["prepositions"]["weak"]),
        re.compile(rf"[^\W\d_]{{3,}}(?:{'|'.join(data['endings'])})s?"),
        frozenset(data["first"]),
        frozenset(data["last"]),
        tuple(end + s for end in data["mountains"] for s in ("", "s")),
        frozenset(data["people"]),
    )


_OTHER = (
    Is.FUNCTION
    | Is.NOUN
    | Is.ROLE
    | Is.TITLE
    | Is.ORIGIN
    | Is.COMPANY_WORD
    | Is.BODY
    | Is.BODY_NAME
    | Is.PLACE_WORD
    | Is.LEGAL
    | Is.UPPER
)


def places(sheet: Sheet) -> Iterator[Candidate]:
    """Unknown places by what stands before them and by how they are made."""
    info, words, data = sheet.info, sheet.words, place_words()
    for i, word in enumerate(info):
        flags = word.flags
        if not flags & Is.CAPITAL:
            continue
        end = sheet.sentences[sheet.sentence_of[i]].last
        text = words[i]
        if flags & Is.PLACE_WORD and i + 1 < end and sheet.gap(i) == " " and not flags & Is.UPPER:
            found = _behind_kind(sheet, i, end)
            if found:
                yield found
        if text in data.last and i > sheet.sentences[sheet.sentence_of[i]].first and sheet.gap(i - 1) == " ":
            found = _sight(sheet, i)
            if found:
                yield found
        if (
            text in data.first
            and i + 1 < end
            and sheet.gap(i) == " "
            and info[i + 1].flags & Is.CAPITAL
            and i not in sheet.known
        ):
            found = _with_first(sheet, i, end)
            if found:
                yield found
        if not i or sheet.sentence_of[i - 1] != sheet.sentence_of[i]:
            continue
        before = words[i - 1].lower()
        if (
            before in data.strong
            and i + 2 < end
            and words[i + 1] in ("in", ",")
            and i + 2 in sheet.known
            and not flags & (_OTHER & ~Is.UPPER)
            and "place" in sheet.known[i + 2].types
        ):
            yield Candidate(i, i + 1, "place", "place in a place", 0.85)
        if flags & _OTHER or flags & Is.HYPHEN or i in sheet.known:
            continue
        if info[i - 1].flags & Is.ORIGIN and neuter(words, i):
            yield Candidate(i, i + 1, "place", "adjective", 0.82)
        if before in ("am", "vom", "zum", "des") and len(text) > 7 and text.endswith(data.mountains):
            yield Candidate(i, i + 1, "place", "mountain", 0.74)
        if before in data.strong and (i + 1 >= end or not (info[i + 1].flags & Is.CAPITAL) or sheet.gap(i) != " "):
            if data.endings.fullmatch(text):
                yield Candidate(i, i + 1, "place", "ending", 0.75)
            elif not flags & (Is.FIRST_NAME | Is.FAMILY_NAME):
                yield Candidate(i, i + 1, "place", "preposition", _unknown_behind(before, text))


_FOREIGN = tuple("aiouyáéíóúâêôãõăčćšžńłøåæý")


def _unknown_behind(preposition: str, word: str) -> float:
    """How likely an unknown word is a place: hardly any German noun ends in a full vowel."""
    if preposition in ("in", "nach", "nahe", "unweit"):
        return 0.62 if word.endswith(_FOREIGN) and len(word) > 3 else 0.45
    return 0.45 if word.endswith(_FOREIGN) and len(word) > 3 else 0.35


def neuter(words: list[str], i: int) -> bool:
    """``im britischen Salisbury``, ``aus dem polnischen Zgorzelec``: places are neuter."""
    if i < 2 or not words[i - 1].islower() or not words[i - 1].endswith("en"):
        return False
    return words[i - 2] in ("im", "Im") or (
        words[i - 2] == "dem" and i > 2 and words[i - 3].lower() in ("aus", "in", "nahe")
    )


BUILT = frozenset(("flughafen", "hauptbahnhof", "bahnhof", "airport"))
"""what with a place's name behind it is one name"""


def _behind_kind(sheet: Sheet, i: int, end: int) -> Candidate | None:
    """``die Hafenstadt Mykolajiw``"""
    info = sheet.info
    j = i + 1
    flags = info[j].flags
    first_known = sheet.known.get(j)
    if info[i].head in BUILT and first_known and "place" in first_known.types and sheet.words[i].lower() in BUILT:
        return Candidate(i, first_known.last, "place", "station", 0.99, None)  # Flughafen München
    small = sheet.words[j] in place_words().first and first_known and first_known.last == j + 1
    if not flags & Is.CAPITAL or flags & (_OTHER & ~Is.UPPER) or (first_known and not small):
        return None
    last = j + 1
    while (
        last < end
        and last - j < 3
        and sheet.gap(last - 1) == " "
        and info[last].flags & Is.CAPITAL
        and (not info[last].flags & _OTHER or (last == j + 1 and info[last].flags & _OTHER == Is.ORIGIN))
        and last not in sheet.known
    ):
        last += 1
    score = 0.85
    if info[i].flags & Is.ROLE or info[i].head in (
        "see",
        "berg",
        "pass",
        "staat",
        "tal",
        "kanal",
        "gipfel",
        "ort",
        "bucht",
        "arena",
        "region",
        "republik",
    ):
        score = 0.65
    if flags & Is.FIRST_NAME:
        score -= 0.3
    return Candidate(j, last, "place", "kind of place", score)


def _sight(sheet: Sheet, i: int) -> Candidate | None:
    """``Kölner Dom``, ``Rostocker Hafen``, ``Hyde Park``"""
    before = sheet.info[i - 1].flags
    known = sheet.known.get(i - 1)
    german = sheet.info[i].flags & Is.NOUN or sheet.words[i] in (
        "Hauptbahnhof",
        "Stadion",
        "Arena",
        "Dom",
        "Zoo",
        "Messe",
        "Alpen",
        "Bucht",
        "Gebirge",
        "Tor",
        "See",
        "Kanal",
    )
    if before & Is.ORIGIN and sheet.words[i - 1].endswith("er") and not sheet.words[i - 1].islower():
        if sheet.words[i] in (
            "Messe",
            "Straße",
            "Kreis",
            "Park",
            "Bahnhof",
            "Berge",
            "Insel",
            "Inseln",
            "Wald",
            "Platz",
            "Meer",
            "Zoo",
            "Stadion",
            "Arena",
            "Tor",
            "Flughafen",
            "Hafen",
            "Dom",
            "Hauptbahnhof",
            "See",
            "Bucht",
            "Kanal",
            "Alpen",
        ):
            return None if sheet.words[i] in ("Messe", "Straße") else Candidate(i - 1, i + 1, "place", "sight", 0.82)
        return None
    if german or not before & Is.CAPITAL or (before & _OTHER and not known):
        return None
    if sheet.words[i] in (
        "City",
        "County",
        "Island",
        "Islands",
        "River",
        "Beach",
        "Bay",
        "Valley",
        "Lake",
        "Park",
        "Airport",
        "Street",
        "Square",
    ):
        return Candidate(i - 1, i + 1, "place", "last word", 0.7)
    return None


def _with_first(sheet: Sheet, i: int, end: int) -> Candidate | None:
    """``Bad Oeynhausen``, ``San Bernardino``, ``St. Gallen``"""
    word, following = sheet.words[i], sheet.info[i + 1].flags
    if word in (
        "Bad",
        "Sankt",
        "St.",
        "San",
        "Santa",
        "Los",
        "Las",
        "Port",
        "Fort",
        "Saint",
        "New",
        "Mount",
        "Puerto",
        "São",
    ) and not following & (_OTHER & ~Is.FAMILY_NAME):
        if sheet.begins(i) and word not in ("San", "Santa", "Los", "Las", "Fort", "Saint", "São"):
            return Candidate(i, i + 2, "place", "first word", 0.55)
        return Candidate(i, i + 2, "place", "first word", 0.72)
    return None
