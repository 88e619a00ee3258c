"""What the rules and the knowledge base say of each word, in words for the CRF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from converter.language import crf
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is, lists
from converter.language.recognition.candidates import SURE, Candidate
from converter.language.recognition.places import place_words
from converter.model import EntityType

_NONE: tuple[str, ...] = ()
TYPES: dict[str, EntityType] = {"PER": "person", "LOC": "place", "ORG": "organisation"}


def hints(sheet: Sheet, proposed: Iterable[Candidate]) -> list[Sequence[str]]:
    """For each word the types that rules propose, with where in the name it stands."""
    said: dict[int, list[str]] = {}
    for one in proposed:
        if one.score <= 0:
            continue
        strength = "!" if one.score >= 0.8 else "?" if one.score >= 0.5 else "-"
        for i in range(one.first, one.last):
            where = "B" if i == one.first else "I"
            words = said.setdefault(i, [])
            words += [f"k{where}{one.type[:2]}{strength}", f"k:{where}{one.type[:2]}:{one.rule}"]
            if one.match:
                words += [f"k{where}{flag}" for flag in one.match.flags]
    return [said.get(i, _NONE) for i in range(len(sheet.words))]


def heard(sheet: Sheet, tagger: crf.Tagger, proposed: list[Candidate]) -> list[Candidate]:
    """The CRF's opinion on every sentence."""
    told = hints(sheet, proposed)
    open_ = _open(sheet, proposed)
    found = []
    for sentence in sheet.sentences:
        a, b = sentence.first, sentence.last
        if sentence.capitals or not any(open_[a:b]):
            continue
        for span in tagger.spans(sheet.words[a:b], sheet.info[a:b], told[a:b]):
            type_ = TYPES.get(span.label)
            if type_ == "place" and _is_rather_a_person(sheet, a + span.first, a + span.last, span.probability):
                type_ = "person"
            if type_:
                first, last = _trimmed(sheet, a + span.first, a + span.last, type_)
                if last > first and span.probability >= _needed(sheet, first, last, type_):
                    found.append(Candidate(first, last, type_, "crf", span.probability))
    return found


def _is_rather_a_person(sheet: Sheet, first: int, last: int, probability: float) -> bool:
    """Two words that nobody knows, without a preposition or a kind of place before them."""
    if last - first != 2 or probability >= 0.9 or any(sheet.info[i].flags & _NO_NAME for i in (first, first + 1)):
        return False
    before = sheet.info[first - 1].flags if first else 0
    return not before & Is.PLACE_WORD and not (first and sheet.words[first - 1].lower() in place_words().strong)


_NO_NAME = ~(Is.CAPITAL | Is.FIRST_NAME | Is.FAMILY_NAME | Is.SURNAME | Is.WEAK)
_NAMED = Is.UPPER | Is.FIRST_NAME | Is.FAMILY_NAME
_ARTICLES = frozenset(
    (
        "der",
        "die",
        "das",
        "dem",
        "den",
        "des",
        "ein",
        "eine",
        "einem",
        "einen",
        "einer",
        "eines",
        "Der",
        "Die",
        "Das",
        "Ein",
        "Eine",
        "im",
        "am",
        "zum",
        "zur",
    )
)
_ROADS = ("straße", "strasse", "allee", "gasse", "autobahn")
_DECIDED = Is.NOUN | Is.FUNCTION | Is.ROLE | Is.COMPANY_WORD | Is.PLACE_WORD | Is.ORIGIN | Is.NUMBER | Is.BODY_NAME


def _open(sheet: Sheet, proposed: Iterable[Candidate]) -> bytearray:
    """Words that may be names and that no rule is sure of: only their sentences are worth the CRF's time."""
    result = bytearray(
        1 if w.flags & Is.CAPITAL and (not w.flags & _DECIDED or w.flags & (Is.FIRST_NAME | Is.FAMILY_NAME)) else 0
        for w in sheet.info
    )
    words = sheet.words
    for i in range(1, len(words)):
        if result[i] and words[i - 1] in _ARTICLES and not sheet.info[i].flags & _NAMED:
            result[i] = 0  # an article and a word that nobody knows: a common noun
    for one in proposed:
        if one.score >= SURE:
            result[one.first : one.last] = bytes(one.last - one.first)
        elif one.score >= 0.15:
            result[one.first] = 1
    return result


def _trimmed(sheet: Sheet, first: int, last: int, type_: EntityType) -> tuple[int, int]:
    """Our guidelines differ from the corpus': a slash divides, a person's name has no common noun behind it."""
    words, info = sheet.words, sheet.info
    for i in range(first, last):
        if words[i] in ("/", "(") or (
            words[i] == "und" and type_ == "organisation" and i + 1 in sheet.known and first in sheet.known
        ):
            last = i
            break
    if type_ == "place" and last - first > 2 and words[first + 1] == "von" and info[first].flags & _DECIDED:
        first += 2  # Kapelle von X
    if type_ == "organisation" and last - first > 1 and words[first].lower() in ("der", "die", "das"):
        first += 1
    while type_ == "organisation" and last - first > 1 and _is_kind(sheet, first):
        first += 1
    if (
        type_ == "person"
        and last > first
        and words[first] == "von"
        and first
        and info[first - 1].flags & (Is.ROLE | Is.NOUN)
    ):
        return first, first  # Kunde von X
    while (
        type_ == "person"
        and last - first > 1
        and info[last - 1].flags & (Is.NOUN | Is.ROLE)
        and not info[last - 1].flags & Is.FAMILY_NAME
    ):
        last -= 1
    while (
        first < last
        and info[first].flags & (Is.TITLE | Is.ROLE)
        and type_ == "person"
        and not info[first].flags & Is.FIRST_NAME
        and last - first > 1
    ):
        first += 1
    return first, last


def _is_kind(sheet: Sheet, i: int) -> bool:
    """``Institut`` in ``Institut Medián``, but not in ``Institut Français`` or ``Universität Köln``."""
    flags = sheet.info[i].flags
    known = sheet.known.get(i + 1)
    return bool(
        flags & Is.COMPANY_WORD
        and not flags & Is.INSTITUTE
        and sheet.info[i + 1].flags & Is.CAPITAL
        and not sheet.info[i + 1].flags & (Is.NOUN | Is.ORIGIN)
        and not (known and "place" in known.types)
    )


_MARKS = frozenset(('"', "„", "“", "”", "»", "«", "‚", "‘", "›", "‹"))


def _needed(sheet: Sheet, first: int, last: int, type_: EntityType) -> float:
    """A lone common noun or the first word of a sentence wants a surer voice."""
    flags = sheet.info[first].flags
    if type_ == "place" and any(sheet.words[k].lower().endswith(_ROADS) for k in (first, last - 1)):
        return 1.1
    if type_ == "organisation" and sheet.words[last - 1].endswith(("-WM", "-EM", "-Cup", "-Pokal")):
        return 1.1
    if first and sheet.words[first - 1] in _MARKS and last < len(sheet.words) and sheet.words[last] in _MARKS:
        return 0.9  # in quotation marks by itself: a ship, a mission, an animal
    if last - first > 1:
        tail = sheet.info[last - 1].flags
        if (flags & Is.ORIGIN and tail & Is.NOUN) or (type_ == "person" and tail & Is.ORIGIN):
            return 1.1  # Kölner Polizei, Bester Deutscher
        return 0.8 if flags & Is.ORIGIN else 0.55
    if flags & (Is.COMPANY_WORD | Is.PLACE_WORD) and not flags & Is.INSTITUTE:
        return 0.97
    if flags & Is.NOUN and type_ == "place" and sheet.words[first] in lists().nouns:
        return 1.1  # die Sonne
    if flags & (Is.NOUN | Is.FUNCTION | Is.ROLE | Is.ORIGIN) and not flags & Is.FIRST_NAME:
        return 0.93
    before = sheet.words[first - 1].lower() if first else ""
    if type_ == "person" and before in ("der", "die", "das", "den", "ein", "eine", "einen", "einem"):
        return 1.1
    return 0.9 if before in ("der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem") else 0.55
