"""What a known name means where it stands: Essen the city or the meal, Bayern the state or the club."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from converter import resources
from converter.language.engine.sheet import TOKEN, Known, Sheet
from converter.language.lexicon import Is, lists
from converter.language.recognition.candidates import Candidate
from converter.language.recognition.places import BUILT, neuter, place_words
from converter.model import EntityType

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
        "kein",
        "keine",
        "keinen",
        "sein",
        "seine",
        "ihr",
        "ihre",
        "im",
        "am",
        "zum",
        "zur",
        "beim",
        "vom",
        "ins",
    )
)

_PART_OF_NAME = frozenset(
    (
        "republik",
        "königreich",
        "staat",
        "bucht",
        "kanal",
        "see",
        "strand",
        "pass",
        "tal",
        "emirat",
        "fürstentum",
        "berg",
    )
)

_WITH_ARTICLE = frozenset(
    ("river", "sea", "lake", "mountains", "mountain", "ocean", "canal", "desert", "strait", "bay")
)

_SCORE = re.compile(r"(?<![\d:])\d{1,2}:\d{1,2}(?![\d:]|\s*Uhr)")

_INDEFINITE = frozenset(("ein", "eine", "einen", "einem", "eines", "kein", "keine"))


def is_sport(sheet: Sheet) -> bool:
    """Whether the story is about sport: its words, clubs and scores say so."""
    words = sum(1 for w in sheet.info if w.flags & Is.SPORT)
    clubs = sum(1 for w in sheet.info if w.flags & Is.CLUB_FIRST and w.flags & Is.CAPITAL)
    clubs += sum(1 for first, k in sheet.known.items() if k.kinds[0] == "club" and k.last > first + 1)
    scores = len(_SCORE.findall(sheet.text))
    hits = words + clubs + scores
    return (words >= 3 or (words >= 1 and clubs + scores >= 1) or clubs + scores >= 3) and hits * 60 >= len(sheet.words)


def known_names(sheet: Sheet, *, sport: bool) -> Iterator[Candidate]:
    """A candidate for each known name, of the type that its surroundings suggest."""
    for first, known in sheet.known.items():
        found = _judge(sheet, first, known, sport=sport)
        if found:
            yield found


def _judge(sheet: Sheet, i: int, known: Known, *, sport: bool) -> Candidate | None:
    flags = set(known.flags)
    if ("left" in flags and sheet.words[i - 1] != "-") or "right" in flags:
        return None
    before = sheet.words[i - 1].lower() if i and sheet.sentence_of[i - 1] == sheet.sentence_of[i] else ""
    type_ = _type(sheet, i, known, before, sport=sport)
    first = _first(sheet, i, known, type_)
    if first is None or (known.last == i + 1 and _is_another(sheet, i, known, type_, before)):
        return None
    score = _base(sheet, i, known, type_, before)
    if known.last == i + 1:
        score = _alone(sheet, i, known, type_, before, score)
    if "upper" in flags and not sheet.upper(i):
        score -= 0.2
    return Candidate(first, known.last, type_, "known", score, known.match)


def _type(sheet: Sheet, i: int, known: Known, before: str, *, sport: bool) -> EntityType:
    """The type that its surroundings suggest: a place behind a preposition, a club in sport."""
    types, flags = known.types, known.flags
    type_ = types[0]
    if known.match.surface in _metonyms() and _is_building(sheet, i, before):
        return "place"
    after_preposition = before in place_words().strong
    if "organisation" in types and "club" in flags and sport:
        return club_or_place(sheet, i, known)
    if "place" not in types:
        return type_
    if (type_ == "organisation" and not sport) or (type_ != "place" and after_preposition and "surname" not in flags):
        return "place"
    if type_ == "person" and (after_preposition or known.last > i + 1):
        return "place"
    return type_


@cache
def _metonyms() -> frozenset[str]:
    return frozenset(resources.language_data("de", "organisations")["metonyms"])


def _is_building(sheet: Sheet, i: int, before: str) -> bool:
    """``vor dem Weißen Haus``, ``im Kreml``, but not ``hieß es im Kreml``"""
    words = sheet.words
    if before in ("dem", "das") and i > 1 and words[i - 2].lower() in ("vor", "neben", "hinter"):
        return True
    if before not in ("im", "am", "ins", "beim"):
        return False
    sentence = sheet.sentences[sheet.sentence_of[i]]
    return not {"hieß", "heißt", "verlautete", "hiess"} & set(words[sentence.first : sentence.last])


def _first(sheet: Sheet, i: int, known: Known, type_: EntityType) -> int | None:
    """Where the name itself begins, behind an article, a title or what it is; None where it is no name then."""
    info, words = sheet.info, sheet.words
    if known.last == i + 1:
        return i
    flags = info[i].flags
    if type_ == "organisation" and words[i].lower() in ("der", "die", "das"):
        kind = info[i + 1].flags & (Is.COMPANY_WORD | Is.ROLE) and not info[i + 1].flags & Is.UPPER
        return None if known.last == i + 2 and kind else i + 1  # die Linke, but not the party (die Partei)
    if type_ == "person" and flags & Is.TITLE and words[i] not in ("Lady", "Dalai"):
        return i + 1  # König Charles
    if type_ == "place" and flags & Is.PLACE_WORD and words[i].lower() in BUILT:
        return i  # Flughafen München
    if type_ == "place" and flags & Is.PLACE_WORD and info[i].head not in _PART_OF_NAME:
        return i + 1  # Halbinsel Krim
    if type_ == "organisation" and flags & Is.COMPANY_WORD:
        rest = sheet.knowledge.named(" ".join(words[i + 1 : known.last]))
        if any(r.id in known.match.entities for r in rest):
            return i + 1  # Nachrichtenagentur Reuters, US-Notenbank Fed
    return i


def _is_another(sheet: Sheet, i: int, known: Known, type_: EntityType, before: str) -> bool:
    """A lone word that means something else here."""
    info, words, flags = sheet.info, sheet.words, known.flags
    if known.match.surface.islower() or _is_label(sheet, known.last):
        return True
    if type_ == "place" and words[i] in place_words().people and before in ("die", "den", "der"):
        return True
    if type_ == "organisation" and info[i].flags & Is.COMPANY_WORD and known.last < len(words) and sheet.gap(i) == " ":
        follows = sheet.known.get(known.last)
        if info[known.last].flags & Is.UPPER or (follows and follows.types[0] == "organisation"):
            return True  # what the next one is
    if "minor" not in flags or before in place_words().strong:
        return False
    return bool(info[i].flags & (Is.NOUN | Is.ROLE)) or (type_ == "place" and (before in _ARTICLES or "word" in flags))


def _base(sheet: Sheet, i: int, known: Known, type_: EntityType, before: str) -> float:
    """How sure a known name is by what is known of it."""
    info, flags = sheet.info[i].flags, known.flags
    after_preposition = before in place_words().strong
    single = known.last == i + 1
    score = 0.92 if single or "word" in flags else 0.96
    if "minor" in flags:
        score = 0.5 if not after_preposition else 0.82
        if info & (Is.NOUN | Is.ROLE) or before in _ARTICLES:
            score -= 0.25
        elif sheet.begins(i) and single:
            score -= 0.1
        elif i and sheet.info[i - 1].flags & Is.ORIGIN and neuter(sheet.words, i):
            score = 0.85
    if type_ == "person" and "surname" in flags:
        score = 0.3 if info & (Is.NOUN | Is.ROLE) else 0.78
    if "family" in flags and single:
        score = 0.6 if type_ != "person" else 0.3 if info & (Is.NOUN | Is.ROLE) else 0.64
        if type_ == "place" and after_preposition:
            score = 0.85
    if type_ == "person" and "upper" in flags and "surname" in flags:
        doubtful = info & (Is.FUNCTION | Is.NOUN | Is.FIRST_NAME) or "word" in flags or "first-name" in flags
        score = 0.3 if doubtful else 0.6
    elif "first-name" in flags and single:
        score = 0.8 if after_preposition and type_ == "place" else 0.4 if "minor" in flags else 0.62
    if "short" in flags:
        score = min(score, 0.8)
    if "word" in flags or (single and type_ == "organisation" and _is_noun(sheet, i)):
        score = _everyday(sheet, i, known, before, type_)
    return score


def _is_noun(sheet: Sheet, i: int) -> bool:
    return not sheet.info[i].flags & (Is.UPPER | Is.BODY_NAME) and sheet.words[i] in lists().nouns


def _alone(sheet: Sheet, i: int, known: Known, type_: EntityType, before: str, score: float) -> float:
    """A lone word is doubted for what it is else and for what stands before it."""
    info, words, flags = sheet.info, sheet.words, sheet.info[i].flags
    if known.match.inflected and flags & Is.NOUN and type_ != "organisation":
        score = min(score, 0.2)  # Chaos is no form of Chao
    if flags & Is.FUNCTION and not flags & Is.UPPER and score < 0.9:
        score = min(score, 0.3)
    if type_ != "place" and _is_described(sheet, i, before):
        score -= 0.35  # ein 37-jähriger Hesse
    if type_ == "person" and sheet.begins(i) and words[i].lower() in _adjectives():
        score = min(score, 0.3)  # Groß war die Enttäuschung
    if type_ == "person":
        if before in _ARTICLES and not flags & Is.ROLE:
            score -= 0.35
        other = Is.ROLE | Is.TITLE | Is.FUNCTION | Is.NOUN | Is.ORIGIN
        if i and info[i - 1].flags & Is.CAPITAL and sheet.gap(i - 1) == " " and not info[i - 1].flags & other:
            score -= 0.4  # the last part of a longer name
    elif flags & Is.ROLE and "word" not in known.flags:
        score -= 0.1
    if type_ == "place" and before in _INDEFINITE:
        score -= 0.3
    after = words[known.last] if known.last < len(words) else ""
    return 0.95 if known.kinds[0] == "party" and before == "(" and after == ")" else score


@cache
def _adjectives() -> frozenset[str]:
    return frozenset(resources.language_data("de", "persons")["adjectives"])


def _is_described(sheet: Sheet, i: int, before: str) -> bool:
    """An adjective stands before it as before a common noun."""
    if not before.endswith(("er", "em", "es")) or (not sheet.words[i - 1][0].islower() and "-" not in before):
        return False
    return not sheet.info[i - 1].flags & (Is.FUNCTION | Is.CAPITAL) or "jährig" in before


def _is_label(sheet: Sheet, i: int) -> bool:
    """``Minsk 3.0`` is no place."""
    return i < len(sheet.words) and sheet.info[i].flags & Is.NUMBER != 0 and "." in sheet.words[i][1:-1]


def _ending_at(sheet: Sheet, last: int) -> Known | None:
    return next(
        (k for first in range(max(0, last - 4), last) if (k := sheet.known.get(first)) and k.last == last), None
    )


def _everyday(sheet: Sheet, i: int, known: Known, before: str, type_: str) -> float:
    """How likely a name that is an everyday word, too, is the name here."""
    info = sheet.info
    if type_ == "place":
        if before == "die" and i > 1 and sheet.words[i - 2] in ("an", "auf"):
            return 0.15  # an die Leine
        if before in _ARTICLES:
            return 0.9 if known.kinds[known.types.index("place")] in _WITH_ARTICLE else 0.15
        if before in place_words().strong and before != "um":
            return 0.88
        if before in ("und", ",", "/", "sowie") and i > 1 and i - 2 in sheet.known:
            return 0.6
        after = sheet.words[known.last] if known.last < len(sheet.words) else ""
        if after in ("(", "/") or sheet.begins(i):
            return 0.35
        if i and info[i - 1].flags & Is.PLACE_WORD:
            return 0.9
        return 0.4
    if type_ == "organisation":
        after = sheet.words[known.last] if known.last < len(sheet.words) else ""
        if known.kinds[known.types.index("organisation")] == "media" and before in _OPENING and after in _CLOSING:
            return 0.9  # in der "Zeit"
        if (
            before in ("und", ",", "sowie")
            and i > 1
            and (other := _ending_at(sheet, i - 1))
            and other.types[0] == "organisation"
        ):
            return 0.75
        if i and info[i - 1].flags & Is.COMPANY_WORD:
            return 0.9
        if before == "die" and known.kinds[known.types.index("organisation")] == "party":
            return 0.62  # die Grünen
        if before in (
            "die",
            "der",
            "den",
            "dem",
            "das",
            "von",
            "bei",
            "mit",
            "für",
            "zu",
            "beim",
            "gegen",
        ) and not sheet.begins(i):
            return 0.48
        return 0.42
    return 0.3


def club_or_place(sheet: Sheet, i: int, known: Known) -> EntityType:
    """In a sports story a city's name means the club unless a place is spoken of."""
    words = sheet.words
    before = words[i - 1].lower() if i and sheet.sentence_of[i - 1] == sheet.sentence_of[i] else ""
    if "place" not in known.types:
        return "organisation"
    if before in ("in", "nach", "aus", "nahe", "um", "ganz", "durch", "im") or (
        i and sheet.info[i - 1].flags & Is.PLACE_WORD
    ):
        return "place"
    if sheet.text[sheet.ends[known.last - 1] :][:9].startswith((" (", "/")) and sheet.begins(i):
        return "place"
    return "organisation"


@cache
def _others() -> tuple[frozenset[tuple[str, ...]], re.Pattern[str], frozenset[str]]:
    data = resources.language_data("de", "others")
    names = frozenset(tuple(TOKEN.findall(str(n))) for n in data["names"])
    return names, re.compile("|".join(f"(?:{p})" for p in data["patterns"])), frozenset(data["works"])


_OPENING = frozenset(('"', "„", "»", "«", "“", "›", "‚"))
_CLOSING = frozenset(('"', "“", "«", "»", "”", "‹", "‘"))


def closed(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Words that hold no names of ours: indices, competitions, titles of works. A single word may still be part of a
    longer name (``Golf`` in ``Golf von Mexiko``)."""
    names, patterns, works = _others()
    words = sheet.words
    small = {n[0] for n in names}
    longest = max(len(n) for n in names)
    for i, word in enumerate(words):
        if word in small:
            for length in range(longest, 0, -1):
                if tuple(words[i : i + length]) in names:
                    yield i, i + length
                    break
        elif word in _OPENING and i + 2 < len(words):
            end = next((k for k in range(i + 2, min(i + 12, len(words))) if words[k] in _CLOSING), None)
            if end and ((i and words[i - 1] in works) or _is_title(sheet, i + 1, end)):
                yield i + 1, end
    at = {s: i for i, s in enumerate(sheet.starts)}
    ends = {e: i + 1 for i, e in enumerate(sheet.ends)}
    for match in patterns.finditer(sheet.text):
        first, last = at.get(match.start()), ends.get(match.end())
        if first is not None and last is not None:
            yield first, last


def _is_title(sheet: Sheet, first: int, last: int) -> bool:
    """``"Die Brücke von Altona"``: an article, then a few words without a verb and without a stop."""
    words, info = sheet.words, sheet.info
    if not 2 <= last - first <= 7 or words[first] not in ("Der", "Die", "Das", "Ein", "Eine", "The", "Les", "La"):
        return False
    if (
        words[last - 1] in (".", "!", "?", ",")
        or words[last + 1 : last + 2] == [","]
        or (first > 1 and words[first - 2] == ":")
    ):
        return False
    return all(
        info[k].flags & (Is.CAPITAL | Is.FUNCTION | Is.ORIGIN | Is.NUMBER) or words[k].endswith(("e", "en", "er", "es"))
        for k in range(first, last)
    )


def fixtures(sheet: Sheet) -> Iterator[Candidate]:
    """``Werder Bremen - VfL Bochum 1:1``: in a list of results both sides are clubs or countries."""
    words = sheet.words
    for sentence in sheet.sentences:
        if sentence.zone not in ("list", "table", "paragraph") or sentence.last - sentence.first > 24:
            continue
        stretch = words[sentence.first : sentence.last]
        if "-" not in stretch and "–" not in stretch:
            continue
        dash = sentence.first + next(k for k, w in enumerate(stretch) if w in ("-", "–"))
        score = next((k for k in range(dash + 1, sentence.last) if _SCORE.fullmatch(words[k].rstrip("."))), None)
        colon = next((k for k in range(sentence.first, dash) if words[k] == ":"), None)
        if score is None:
            continue
        for first, last in ((colon + 1 if colon is not None else sentence.first, dash), (dash + 1, score)):
            if not 0 < last - first <= 4 or sheet.info[first].flags & Is.FIRST_NAME:
                continue
            known = sheet.known.get(first)
            if known and known.last == last and "country" in known.kinds:
                continue
            if words[last - 1].isalpha() or words[last - 1].isdigit():
                yield Candidate(
                    first,
                    last,
                    "organisation",
                    "club",
                    0.97,
                    known.match if known and known.last == last and "organisation" in known.types else None,
                )
