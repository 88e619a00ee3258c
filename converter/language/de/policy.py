"""The conflict policy of German names: what decides between candidates, in the order in which it is asked.

1. a longer name: an unknown given name or a direction right before belongs to it;
2. left to the document: a town that is the surname of somebody named in full, a company's name or a club's city;
3. another voice: the sequence model raises what it agrees with and lowers what it contradicts;
4. closed: indices, competitions and titles of works hold no names; what an editor made stays;
5. not likely enough;
6. the surest, then the longest, then the rule that is asked first (``engine.policy.best``).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from converter import resources
from converter.language.de.rules.names.clubs import club_or_place, is_sport
from converter.language.de.rules.names.places import strong
from converter.language.de.words import endings, words
from converter.language.engine.candidates import LIKELY, SURE, Candidate
from converter.language.engine.policy import change, lose
from converter.language.engine.sheet import Sheet, word_pattern
from converter.language.lexicon import Is

_KNOWN = ("NAM011", "NAM012", "NAM013")
_FIRMS = ("NAM061", "NAM062")
_ROLE = "NAM051"
_INSIDE = frozenset({"in", "im"})
Listen = Callable[[list[Candidate]], Sequence[Candidate]]
"""what a voice says, given what was proposed"""


@dataclass(frozen=True, slots=True)
class Decided:
    """What is left for the document pass."""

    proposed: list[Candidate]
    heard: list[Candidate]
    """what only a voice says"""


def decide(sheet: Sheet, proposed: Iterable[Candidate], voices: Iterable[Listen]) -> Decided:
    """Steps 1 to 3."""
    left = _left_to_the_document(sheet, [_whole(sheet, c) for c in proposed])
    alone: list[Candidate] = []
    for listen in voices:
        left, more = _heard(sheet, left, listen(left))
        alone += more
    return Decided(left, alone)


# -- 1: a longer name ------------------------------------------------------------------------------------------------


def _whole(sheet: Sheet, one: Candidate) -> Candidate:
    """``Damazo`` in ``…, Damazo Ruiz``; ``West`` in ``West Kelowna``."""
    i = one.first - 1
    if i < 0 or sheet.sentence_of[i] != sheet.sentence_of[one.first] or sheet.gap(i) != " ":
        return one
    if one.type == "place" and sheet.words[i] in words("places", "directions"):
        return replace(one, first=i, match=None)
    if one.type != "person" or one.rule == _ROLE:
        return one
    plain = sheet.info[i].flags & ~(Is.FIRST_NAME | Is.WEAK) == Is.CAPITAL and len(sheet.words[i]) < 12
    if not plain or sheet.begins(i) or i in sheet.known or not sheet.words[i][1:].islower():
        return one
    before = sheet.words[i - 1] if i else ""
    return replace(one, first=i) if before in (",", "und", "von", "mit", "(") else one


# -- 2: left to the document -----------------------------------------------------------------------------------------


def _left_to_the_document(sheet: Sheet, proposed: list[Candidate]) -> list[Candidate]:
    persons = {
        sheet.words[i]
        for c in proposed
        if c.type == "person" and c.score >= SURE and c.last - c.first > 1
        for i in (c.first, c.last - 1)
    }
    firms = {
        sheet.words[c.first]
        for c in proposed
        if c.type == "organisation" and c.last - c.first == 1 and c.rule in _FIRMS
    }
    clubs = _clubs(sheet, proposed) if is_sport(sheet) else set()
    result = []
    for one in proposed:
        lone = one.last - one.first == 1 and one.rule in _KNOWN
        if lone and (_is_ambiguous(sheet, one, persons, clubs) or _is_firm(sheet, one, firms)):
            result.append(change(sheet, one, 0.1, "left to the document: a person, company or club has that name"))
        else:
            result.append(one)
    return result


def _clubs(sheet: Sheet, proposed: Iterable[Candidate]) -> set[str]:
    """The words of the story's clubs, and their cities."""
    clubs = {
        w
        for c in proposed
        if c.type == "organisation" and c.last - c.first > 1 and c.score >= LIKELY
        for w in sheet.words[c.first : c.last]
        if w[0].isalpha()
    }
    clubs |= {part for w in clubs for part in w.split("-")}
    return clubs | {city for w in clubs if (city := _city_of(sheet, w))}


def _city_of(sheet: Sheet, word: str) -> str | None:
    """``Hamburger`` in ``Hamburger SV`` → Hamburg"""
    origin = sheet.knowledge.origin(word) if word.endswith("er") else None
    return sheet.knowledge.record(origin).name if origin else None


def _is_firm(sheet: Sheet, c: Candidate, firms: set[str]) -> bool:
    """A lone surname or town that is also the name of a company of the story."""
    if c.type == "organisation" or not firms:
        return False
    word, before = sheet.words[c.first], sheet.words[c.first - 1].lower() if c.first else ""
    if c.type == "place" and before != "bei" and (before in strong() or before == "am"):
        return False
    return word in firms or word.removesuffix("s") in firms


def _is_ambiguous(sheet: Sheet, c: Candidate, persons: set[str], clubs: set[str]) -> bool:
    """A town that is also the surname of somebody named in full, or the city of a club."""
    known = sheet.known.get(c.first)
    if c.type == "person" or known is None:
        return False
    particle = sheet.info[c.first].flags & Is.PARTICLE or sheet.words[c.first].lower() in ("van", "von")
    if particle and c.last < len(sheet.words) and sheet.words[c.last] in ("den", "der", "de"):
        return True
    if "country" in known.kinds:
        return False
    forms = {sheet.words[c.first], sheet.words[c.first].removesuffix("s")}
    before = sheet.words[c.first - 1].lower() if c.first else ""
    articles = words("grammar", "plural determiners")
    stays = strong() | articles | {"am", "im"} if c.type == "place" else articles
    if forms & persons and before not in stays:
        return True
    return bool(forms & clubs) and club_or_place(sheet, c.first, known) == "organisation"


# -- 3: another voice ------------------------------------------------------------------------------------------------


def _heard(
    sheet: Sheet, proposed: list[Candidate], voices: Sequence[Candidate]
) -> tuple[list[Candidate], list[Candidate]]:
    """Doubtful proposals gain by a voice that agrees and lose by one that does not; a sure voice for a longer name
    that holds a proposed one wins. Also returns what only the voice says."""
    said = {(v.first, v.last, v.type): v.score for v in voices}
    at: dict[int, Candidate] = {i: v for v in voices for i in range(v.first, v.last)}
    result = []
    for one in proposed:
        agreed = said.pop((one.first, one.last, one.type), 0.0)
        other = at.get(one.first)
        if not agreed and one.score < 0.97 and one.match and other and _holds(other, one):
            lose(sheet, one, "within the longer name that the sequence model is sure of", other)
            continue
        if not 0.15 <= one.score < SURE:
            result.append(one)
            continue
        contrary = 0.0
        if not agreed:
            others = (at[i] for i in range(one.first, one.last) if i in at)
            contrary = max((v.score for v in others if not _holds_part(one, v)), default=0.0)
        score = one.score + 0.35 * agreed - 0.3 * contrary - (0.1 if not agreed and not contrary else 0.0)
        why = "agrees" if agreed else "says something else" if contrary else "says nothing"
        result.append(change(sheet, one, max(0.0, min(0.95, score)), f"the sequence model {why}"))
    return result, [v for v in voices if (v.first, v.last, v.type) in said]


def _holds_part(one: Candidate, voice: Candidate) -> bool:
    """The voice means part of the same person: ``Lewis`` in ``Quillo Lewis``."""
    return one.type == voice.type == "person" and one.first <= voice.first and voice.last == one.last


def _holds(voice: Candidate, one: Candidate) -> bool:
    return (
        voice.score >= 0.75
        and voice.first <= one.first
        and one.last <= voice.last
        and one.last - one.first < voice.last - voice.first
        and voice.type in (one.type, "organisation")
    )


# -- 4: closed -------------------------------------------------------------------------------------------------------


def open_only(sheet: Sheet, candidates: Iterable[Candidate], alone: set[int]) -> list[Candidate]:
    """Without single words that are closed and stems (``Ober-`` in ``Ober- und Niederbayern``)."""
    found = []
    for one in candidates:
        if one.last - one.first == 1 and one.first in alone:
            lose(sheet, one, "closed: an index, competition or product")
        elif one.last < len(sheet.words) and sheet.words[one.last] == "-" and sheet.gap(one.last - 1) == "":
            lose(sheet, one, "a stem of a compound")
        else:
            found.append(one)
    return found


@cache
def _others() -> tuple[dict[str, list[tuple[str, ...]]], re.Pattern[str]]:
    """Names by their first word, the longest first, and patterns."""
    data = resources.language_data("de", "others")
    names: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted((tuple(word_pattern("de").findall(str(n))) for n in data["names"]), key=len, reverse=True):
        names.setdefault(name[0], []).append(name)
    return names, re.compile(rf"\b(?:{'|'.join(data['patterns'])})")


def closed(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Words that hold no names of ours: indices, competitions, titles of works. A single word may still be part of a
    longer name (``Golf`` in ``Golf von Mexiko``)."""
    names, patterns = _others()
    texts, marks = sheet.words, words("closed", "opening_marks")
    for i, word in enumerate(texts):
        if word in names:
            length = next((len(n) for n in names[word] if tuple(texts[i : i + len(n)]) == n), 0)
            if length:
                yield i, i + length
        elif word in marks and (end := _title_end(sheet, i)):
            yield i + 1, end
        elif _weather(word) and _is_named(sheet, i):
            yield i + 1, i + 2
    for match in patterns.finditer(sheet.text):
        first, last = bisect_left(sheet.starts, match.start()), bisect_left(sheet.ends, match.end())
        if sheet.starts[first : first + 1] == [match.start()] and sheet.ends[last : last + 1] == [match.end()]:
            yield first, last + 1


@lru_cache(maxsize=20000)
def _weather(word: str) -> bool:
    """A noun for a storm, high or low."""
    return word[0].isupper() and word.lower().endswith(endings("others", "weather"))


def _is_named(sheet: Sheet, i: int) -> bool:
    """A storm, high or low with its name: ``das Tief Zworgine``, but ``Sturm Graz`` is a club."""
    j = i + 1
    plain = j < len(sheet.words) and sheet.info[j].flags & Is.CAPITAL and not sheet.info[j].flags & (Is.NOUN | Is.ROLE)
    return bool(plain) and sheet.gap(i) == " " and not {i, i - 1} & sheet.known.keys() and _is_alone(sheet, j)


def _is_alone(sheet: Sheet, j: int) -> bool:
    """No capital word goes on with it."""
    return j + 1 >= len(sheet.words) or sheet.gap(j) != " " or not sheet.info[j + 1].flags & Is.CAPITAL


def means(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Platforms on which something is said: not who acts, but the means."""
    for i, word in enumerate(sheet.words):
        if word in _platforms() and (length := _means(sheet, i)):
            yield i, i + length


@cache
def _platforms() -> dict[str, tuple[str, ...]]:
    """Platforms by their first word."""
    return {name.split()[0]: tuple(name.split()) for name in words("organisations", "platforms")}


def _means(sheet: Sheet, i: int) -> int:
    """How many words a platform's name has where something is said on it (``auf Twitter``); 0: it may act itself."""
    texts = sheet.words
    name = _platforms()[texts[i]]
    if tuple(texts[i : i + len(name)]) != name:
        return 0
    j = i - 1
    kind = j >= 0 and sheet.info[j].flags & Is.COMPANY_WORD != 0
    j -= kind
    while j >= 0 and i - j < 5 and texts[j].islower() and texts[j] not in {*words("organisations", "means"), *_INSIDE}:
        j -= 1
    before = texts[j].lower() if j >= 0 else ""
    return len(name) if before in words("organisations", "means") or (kind and before in _INSIDE) else 0


def _title_end(sheet: Sheet, i: int) -> int | None:
    """Where the title of a work ends that an opening mark begins."""
    texts = sheet.words
    marks = words("closed", "closing_marks")
    end = next((k for k in range(i + 2, min(i + 12, len(texts))) if texts[k] in marks), None)
    if not end:
        return None
    work = i and (
        texts[i - 1] in words("others", "works") or texts[i - 1].lower().endswith(endings("others", "crafts"))
    )
    return end if work or _is_title(sheet, i + 1, end) else None


def _is_title(sheet: Sheet, first: int, last: int) -> bool:
    """``"Die Brücke von Altona"``: an article, then a few words without a verb and without a stop."""
    texts, info = sheet.words, sheet.info
    if not 2 <= last - first <= 7 or texts[first] not in words("others", "title_articles"):
        return False
    if texts[last - 1] in (".", "!", "?", ",") or texts[last + 1 : last + 2] == [","]:
        return False
    if first > 1 and texts[first - 2] == ":":
        return False
    return all(
        info[k].flags & (Is.CAPITAL | Is.FUNCTION | Is.ORIGIN | Is.NUMBER) or texts[k].endswith(("e", "en", "er", "es"))
        for k in range(first, last)
    )
