"""The sequence model's opinion, and what the rules tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from converter.language import crf
from converter.language.de.rules.names.places import strong
from converter.language.de.words import endings, words
from converter.language.engine.candidates import SURE, Candidate
from converter.language.engine.propose import plan
from converter.language.engine.rule import rule
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is, lists
from converter.model import EntityType

_NONE: tuple[str, ...] = ()
TYPES: dict[str, EntityType] = {"PER": "person", "LOC": "place", "ORG": "organisation"}
_NO_NAME = ~(Is.CAPITAL | Is.FIRST_NAME | Is.FAMILY_NAME | Is.SURNAME | Is.WEAK)
_NAMED = Is.UPPER | Is.FIRST_NAME | Is.FAMILY_NAME
_DECIDED = Is.NOUN | Is.FUNCTION | Is.ROLE | Is.COMPANY_WORD | Is.PLACE_WORD | Is.ORIGIN | Is.NUMBER | Is.BODY_NAME
_NEVER = 1.1
"""a probability that no voice has"""


def hints(sheet: Sheet, proposed: Iterable[Candidate]) -> list[Sequence[str]]:
    """For each word the types that rules propose, with where in the name it stands."""
    said: dict[int, list[str]] = {}
    called = plan("de").hints
    for one in proposed:
        if one.score < 0.01:
            continue
        strength = "!" if one.score >= 0.8 else "?" if one.score >= 0.5 else "-"
        for i in range(one.first, one.last):
            where = "B" if i == one.first else "I"
            told = said.setdefault(i, [])
            told += [f"k{where}{one.type[:2]}{strength}", f"k:{where}{one.type[:2]}:{called[one.rule]}"]
            if one.match:
                told += [f"k{where}{flag}" for flag in one.match.flags]
    return [said.get(i, _NONE) for i in range(len(sheet.words))]


@rule("NAM121", language="de", layer="names", proposes="any", once="step", hint="crf")
def heard(sheet: Sheet, tagger: crf.Tagger, proposed: list[Candidate]) -> Iterator[Candidate]:
    """What the sequence model takes for a name.

    A conditional random field over the words of a sentence, their shapes and what the other rules say; trained on
    GermEval 2014. It speaks for and against what rules propose, and finds names that no rule has (`Man sah Brumsel`).
    It is not asked about sentences in which everything is decided, and a lone common noun wants a surer voice. With
    the extras `spacy` and `transformers` another model is heard in its place.
    """
    told = hints(sheet, proposed)
    open_ = _open(sheet, proposed)
    for sentence in sheet.sentences:
        a, b = sentence.first, sentence.last
        if sentence.capitals or not any(open_[a:b]):
            continue
        for span in tagger.spans(sheet.words[a:b], sheet.info[a:b], told[a:b]):
            type_ = TYPES.get(span.label)
            first, last = a + span.first, a + span.last
            if type_ == "place" and _is_rather_a_person(sheet, first, last, span.probability):
                type_ = "person"
            if type_:
                first, last = _trimmed(sheet, first, last, type_)
                if last > first and span.probability >= _needed(sheet, first, last, type_):
                    yield Candidate(first, last, type_, rule="NAM121", score=span.probability)


def _is_rather_a_person(sheet: Sheet, first: int, last: int, probability: float) -> bool:
    """Two words that nobody knows, without a preposition or a kind of place before them."""
    if last - first != 2 or probability >= 0.9 or any(sheet.info[i].flags & _NO_NAME for i in (first, first + 1)):
        return False
    before = sheet.info[first - 1].flags if first else 0
    return not before & Is.PLACE_WORD and not (first and sheet.words[first - 1].lower() in strong())


def _open(sheet: Sheet, proposed: Iterable[Candidate]) -> bytearray:
    """Words that may be names and that no rule is sure of: only their sentences are worth the CRF's time."""
    result = bytearray(len(sheet.words))
    led = words("closed", "before_nouns")
    for i in sheet.having(Is.CAPITAL):
        flags = sheet.info[i].flags
        if not flags & _DECIDED or flags & (Is.FIRST_NAME | Is.FAMILY_NAME):
            # an article and a word that nobody knows: a common noun
            result[i] = 1 if flags & _NAMED or not i or sheet.words[i - 1] not in led else 0
    for one in proposed:
        if one.score >= SURE:
            result[one.first : one.last] = bytes(one.last - one.first)
        elif one.score >= 0.15:
            result[one.first] = 1
    return result


def _trimmed(sheet: Sheet, first: int, last: int, type_: EntityType) -> tuple[int, int]:
    """Our guidelines differ from the corpus': a slash divides, a person's name has no common noun behind it."""
    texts, info = sheet.words, sheet.info
    for i in range(first, last):
        two = texts[i] == "und" and type_ == "organisation" and i + 1 in sheet.known and first in sheet.known
        if texts[i] in ("/", "(") or two:
            last = i
            break
    if type_ == "person":
        return _trimmed_person(sheet, first, last)
    if type_ == "place" and last - first > 2 and texts[first + 1] == "von" and info[first].flags & _DECIDED:
        first += 2  # Kapelle von X
    if type_ == "organisation":
        if (
            last - first > 1
            and texts[first].islower()
            and texts[first].endswith(endings("grammar", "adjective endings"))
        ):
            return first, first  # beim olympischen Fackellauf
        if last - first > 1 and texts[first].lower() in ("der", "die", "das"):
            first += 1
        while last - first > 1 and _is_kind(sheet, first):
            first += 1
    return first, last


def _trimmed_person(sheet: Sheet, first: int, last: int) -> tuple[int, int]:
    texts, info = sheet.words, sheet.info
    if last > first and texts[first] == "von" and first and info[first - 1].flags & (Is.ROLE | Is.NOUN):
        return first, first  # Kunde von X
    if texts[first][0].islower() and not info[first].flags & (Is.PARTICLE | Is.CAPITAL):
        return first, first  # amyotrophischer Lateralsklerose
    if last - first > 2 and _is_called(sheet, first):
        first += 1
    while last - first > 1 and info[last - 1].flags & (Is.NOUN | Is.ROLE) and not info[last - 1].flags & Is.FAMILY_NAME:
        last -= 1
    while last - first > 1 and info[first].flags & (Is.TITLE | Is.ROLE) and not info[first].flags & Is.FIRST_NAME:
        first += 1
    return first, last


def _is_called(sheet: Sheet, i: int) -> bool:
    """``der polnische Rennkanute Adam Zworgel``: an unknown noun between an attribute and a first name."""
    before, word, behind = sheet.words[i - 1] if i else "", sheet.info[i].flags, sheet.info[i + 1].flags
    attribute = before.islower() and before.endswith(endings("grammar", "adjective endings"))
    return attribute and not word & _NAMED and bool(behind & Is.FIRST_NAME) and not behind & Is.WEAK


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


def _needed(sheet: Sheet, first: int, last: int, type_: EntityType) -> float:
    """How sure the model must be of such a name."""
    texts = sheet.words
    if type_ == "place" and any(texts[k].lower().endswith(endings("places", "roads")) for k in (first, last - 1)):
        return _NEVER
    if type_ == "organisation" and texts[last - 1].endswith(endings("organisations", "competitions")):
        return _NEVER
    marks = words("closed", "all_marks")
    if first and texts[first - 1] in marks and last < len(texts) and texts[last] in marks:
        return 0.9  # in quotation marks by itself: a ship, a mission, an animal
    return _of_several(sheet, first, last, type_) if last - first > 1 else _of_one(sheet, first, type_)


def _of_several(sheet: Sheet, first: int, last: int, type_: EntityType) -> float:
    flags, tail = sheet.info[first].flags, sheet.info[last - 1].flags
    if (flags & Is.ORIGIN and tail & Is.NOUN) or (type_ == "person" and tail & Is.ORIGIN):
        return _NEVER  # Kölner Polizei, Bester Deutscher
    return 0.8 if flags & Is.ORIGIN else 0.55


def _of_one(sheet: Sheet, first: int, type_: EntityType) -> float:
    """A lone common noun or a word behind an article wants a surer voice."""
    flags = sheet.info[first].flags
    if flags & (Is.COMPANY_WORD | Is.PLACE_WORD) and not flags & Is.INSTITUTE:
        return 0.97
    if flags & Is.NOUN and type_ == "place" and sheet.words[first] in lists().nouns:
        return _NEVER  # die Sonne
    if flags & (Is.NOUN | Is.FUNCTION | Is.ROLE | Is.ORIGIN) and not flags & Is.FIRST_NAME:
        return 0.93
    before = sheet.words[first - 1].lower() if first else ""
    article = before in words("closed", "articles")
    if type_ == "person" and article and before not in words("grammar", "oblique articles"):
        return _NEVER
    return 0.9 if article else 0.55
