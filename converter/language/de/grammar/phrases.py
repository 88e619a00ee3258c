"""Noun phrases, their attributes, and the subject of a verb, over the letters of a sentence."""

from __future__ import annotations

import re
from functools import cache

from converter import resources
from converter.language.de.words import endings
from converter.language.de.words import words as words_of

_CORE = re.compile(r"(?:n[Dd]?(?=N))?[Dd]?(?:R*[a#TX])*(?:[a#B]*N)+(?:n[Dd]?N+|[#](?=[^aN]))*|[Dd][a#](?![aN])|#N*")
_GENITIVE = words_of("grammar", "genitive")
_LADEN = re.compile(r"[Dd]?[PF][Dd]?[a#]*N+[RaTXV]*[aV]N+|[Dd][PF][Dd]?[a#]*NN")
"""``drei mit der Sache vertraute Personen``, ``ein mit der Sache Vertrauter``"""
_BEFORE_LADEN = frozenset({"DP", "DF", "dP", "dF"})
_NAMED = re.compile(r",[Nn]{2,5}(?=,)")
_HELPERS = words_of("grammar", "helpers")
_OWNERS = frozenset({"des", "einer", "eines"})
"""articles behind which ``der`` is one more genitive: ``Aussage einer Sprecherin der Stadt``"""
_OF = frozenset({"von", "vom"})
_PARTICLES = words_of("grammar", "family particles")
"""may begin a family name"""
_AT = words_of("grammar", "attached")
_FEMININE = endings("grammar", "feminine endings")
_ARTICLES = words_of("grammar", "particle articles")
_PARTS = frozenset({"Anfang", "Mitte", "Ende"})


@cache
def _times() -> frozenset[str]:
    return frozenset(resources.language_data("de", "words")["time"].split())


@cache
def media() -> frozenset[str]:
    """Nouns for what one speaks to: newspapers, agencies, stations."""
    return frozenset(resources.language_data("de", "words")["media"].split())


@cache
def broadcasters() -> frozenset[str]:
    """Names of stations, and nouns for them."""
    return frozenset(resources.language_data("de", "words")["broadcasters"].split())


@cache
def agencies() -> frozenset[str]:
    """Names of news agencies, as they stand in their own copy."""
    return frozenset(resources.language_data("de", "words")["agencies"].split())


@cache
def audience() -> frozenset[str]:
    """Nouns for those whom one speaks in front of."""
    return frozenset(resources.language_data("de", "words")["audience"].split())


def core(tags: str, i: int, end: int) -> int:
    """Where the noun phrase that begins at ``i`` ends, without attributes behind it; ``i`` where there is none."""
    match = _CORE.match(tags, i, end) or _LADEN.match(tags, i, end)
    return match.end() if match else i


def laden(tags: str, i: int, end: int) -> int:
    """Where the noun of a phrase begins whose attribute has a phrase of its own (``der aus Bremen stammende Chef``)."""
    match = _LADEN.match(tags, i, end) if tags[i : i + 2] in _BEFORE_LADEN else None
    if match is None:
        return i
    at = match.end()
    while at > i and tags[at - 1] == "N":
        at -= 1
    return at


def _core(tags: str, words: list[str], i: int, end: int) -> int:
    """The same, without the verb (``nach Angaben der Bank haben Kunden …``, ``… fehlen 20 Plätze``) or the time that
    follows."""
    stop = core(tags, i, end)
    at = tags.find("B", i, stop)
    if at > i and tags[at - 1] == "N" and (words[at] in _HELPERS or tags[at + 1] == "#"):
        return at
    if stop - i > 3 and tags[stop - 2] == "a" and words[stop - 1] in _times():
        return stop - 2  # "der Verein vergangene Woche"
    return stop


def phrase(tags: str, words: list[str], i: int, end: int, *, loose: bool = False) -> int:
    """Where the noun phrase ends with its genitives and ``von`` attributes; ``loose``: with any attribute."""
    stop = _core(tags, words, i, end)
    if stop == i:
        return i
    loose = loose and tags[i] in "Dda"
    while stop < end:
        letter, word = tags[stop], words[stop]
        if letter in "Dd" and word in _GENITIVE:
            if word == "der" and tags[i] == "N" and tags[i:stop].count("N") > 1 and words[stop - 2] not in _OWNERS:
                break  # "sagte Ute Rahn der Zeitung": whom she told
            further = _core(tags, words, stop, end)
        elif letter in "PF" and (word in _OF or (loose and word in _AT)) and not is_time(words, stop, end):
            further = _core(tags, words, stop + 1, end)
            if further == stop + 1 or (word not in _OF and words[stop + 1] in ("einem", "einer")):
                break
            loose = False
        elif letter == "U" and words[stop] in ("und", "sowie", "oder") and stop + 1 < end:
            further = core(tags, stop + 1, end)
            if further == stop + 1 or tags[stop + 1] == "d":
                break
        elif words[stop : stop + 2] == ["als", "auch"]:
            further = core(tags, stop + 2, end)
        else:
            break
        if further == stop:
            break
        stop = further
    return stop


def named_behind(tags: str, i: int, stop: int, end: int) -> int:
    """Where the name ends that stands between commas behind a phrase with an article (``dem Chef der Werft, Max Kranz,
    zufolge``); ``stop`` where none does."""
    match = _NAMED.match(tags, stop, end)
    return match.end() if match and {"D", "d"} & set(tags[i:stop]) else stop


def is_time(words: list[str], i: int, end: int) -> bool:
    """Whether a preposition's phrase tells the time: ``am frühen Montag``."""
    return any(w in _times() or w[0].isdigit() for w in words[i + 1 : min(end, i + 4)])


def behind(tags: str, words: list[str], i: int, end: int) -> tuple[int, int] | None:
    """The first nominative phrase from ``i`` on: the subject behind its verb."""
    while i < end:
        letter = tags[i]
        if letter == "p":
            if words[i] in ("sie", "es") and words[i + 1 : i + 2] == ["der"]:
                stop = phrase(tags, words, i + 1, end)
                told = any(w in media() or w.split("-")[-1] in media() for w in words[i + 2 : stop])
                if stop > i + 2 and "N" in tags[i + 2 : stop] and not told and not _feminine(tags, words, i + 1, stop):
                    return i + 1, stop  # "nannte sie der Biologe": the pronoun is the object
            return i, i + 1
        if letter in ",:;Q.-SVKC":
            return None
        if letter in "PF":
            skipped = phrase(tags, words, i + 1, end)
            i = max(i + 1, skipped)
            continue
        if words[i] in ("einer", "keiner", "eine") and tags[i + 1 : i + 2] not in ("N", "a", "#", "T"):
            return i, max(i + 1, phrase(tags, words, i + 1, end) if words[i + 1 : i + 2] in (["der"], ["von"]) else 0)
        if letter == "d":
            skipped = core(tags, i, end)
            i = max(i + 1, skipped)
            continue
        if letter in "DN#an":
            stop = phrase(tags, words, i, end, loose=True)
            if tags[i : i + 2] == "Da" and words[i + 1].endswith("e") and stop <= i + 2:
                return i, i + 2  # "sagte der 18-jährige"
            if stop > i and "N" in tags[i:stop] and not is_date(words, i, stop):
                return i, _before_medium(words, i, stop)
            i = max(i + 1, stop)
            continue
        i += 1
    return None


def _feminine(tags: str, words: list[str], i: int, stop: int) -> bool:
    """``dankte sie der Ministerin``: behind ``der`` such a noun is a dative, and the pronoun the subject."""
    noun = words[head(tags, words, i, stop)]
    return noun.endswith(_FEMININE)


def _before_medium(words: list[str], i: int, stop: int) -> int:
    """``sagte ein Sprecher der Zeitung Nordkurier``: whom he told, not whose he is."""
    for j in range(i + 1, stop - 1):
        if words[j] == "der" and any(w in media() for w in words[j + 1 : j + 3]):
            return j
    if stop - i > 1 and words[stop - 1] in agencies() and words[stop - 2] not in media():
        return stop - 1  # "sagte der Minister Reuters"
    return stop


def is_date(words: list[str], i: int, stop: int) -> bool:
    """Whether a noun phrase is a day, a month or a time of day."""
    return words[stop - 1] in _times() and stop - i <= 2


def before(tags: str, words: list[str], start: int, verb: int) -> tuple[int, int] | None:
    """The subject in front of its verb: the phrase that begins at ``start``, after particles."""
    i = start
    while i < verb and tags[i] in "UR,-":
        i += 1
    if i >= verb:
        return None
    if tags[i] == "p":
        return i, i + 1
    if tags[i] in "PF":
        laden = _LADEN.match(tags, i, verb)
        return (i, verb) if laden and laden.end() == verb else None
    if words[i].lower() == "der" and tags[i + 1] == "a" and words[i + 1].endswith("en"):
        return None  # "Der englischsprachigen Zeitung sagte …"
    if tags[i] in "DNa#n":
        stop = phrase(tags, words, i, verb, loose=True)
        if all(w in _times() or w in _PARTS or w[0].isdigit() for w in words[i:verb]):
            return None  # "Ende Januar 2006 sagte"
        if (stop > i and "N" in tags[i:stop]) or tags[i : i + 2] in ("Da", "D#"):
            return i, max(stop, i + 1)
        if stop > i and tags[i] == "D":
            return i, stop
        if tags[i] == "D" and i + 1 == verb:
            return i, verb
    return None


def particled(tags: str, small: list[str], i: int, end: int) -> int:
    """Where a name ends that begins with what looks like a preposition (``klagte von der Heide``); else ``i``."""
    if i + 1 >= end or small[i] not in _PARTICLES:
        return i
    n = i + 1 + (small[i + 1] in _ARTICLES)
    if n >= end or tags[n] != "N" or (n > i + 1 and tags[n + 1 : n + 2] == "N"):
        return i
    return n + 1


def head(tags: str, words: list[str], i: int, stop: int) -> int:
    """Index of the noun phrase's head: the last noun before its attributes."""
    match = _CORE.match(tags, i, stop)
    last = (match.end() if match else stop) - 1
    while last > i and tags[last] != "N":
        last -= 1
    return last


__all__ = ["before", "behind", "core", "head", "is_date", "named_behind", "particled", "phrase"]
