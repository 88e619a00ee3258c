"""Places that the knowledge base does not have: by what stands before them and by how they are made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from converter.language.de.words import endings, words
from converter.language.engine.candidates import Candidate
from converter.language.engine.rule import Trigger, rule
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is, lists

OTHER = (
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
_UNKNOWN = Trigger(flags=Is.CAPITAL, without=OTHER | Is.HYPHEN, unknown=True)
_KIND = Trigger(flags=Is.PLACE_WORD)
_SIGHT = Trigger(words=words("places", "sights"))
_ENGLISH = Trigger(words=words("places", "english_last"))
_FIRST = Trigger(words=words("places", "sure_first"))
_BEHIND = Trigger(flags=Is.CAPITAL, behind=words("places", "strong_prepositions"))
_PART = Trigger(flags=Is.HYPHEN, behind=words("places", "strong_prepositions"))
_ON = Trigger(flags=Is.CAPITAL, behind=words("places", "before_mountains"))


def strong() -> frozenset[str]:
    """Prepositions that without an article hardly anything but a place stands behind."""
    return words("places", "strong_prepositions")


@rule("NAM101", language="de", layer="names", proposes="place", trigger=_KIND, hint="kind of place")
def behind_kind(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A name behind what a place is.

    `die Hafenstadt Mykolajiw`, `im Kanton Hinterwald`. Kinds that people and things have, too (`See`, `Gipfel`), and
    first names behind them are doubted. Behind a settlement's kind a known surname is the place: `im Lager Zapp`.
    """
    info = sheet.info
    j, end = i + 1, sheet.sentences[sheet.sentence_of[i]].last
    if not info[i].flags & Is.PLACE_WORD or info[i].flags & Is.UPPER or j >= end or sheet.gap(i) != " ":
        return
    flags, known = info[j].flags, sheet.known.get(j)
    if sheet.words[i].lower() in words("places", "built") and known and "place" in known.types:
        return
    small = sheet.words[j] in words("places", "first") and known and known.last == j + 1
    somebody = known and info[i].head in words("places", "settlements") and is_nobody_here(sheet, j)
    if not flags & Is.CAPITAL or flags & (OTHER & ~Is.UPPER) or (known and not small and not somebody):
        return
    last = j + 1
    while last < end and last - j < 3 and sheet.gap(last - 1) == " " and _continues(sheet, j, last):
        last += 1
    doubtful = info[i].flags & Is.ROLE or info[i].head in words("places", "doubtful_heads")
    evidence: tuple[str, ...] = ("a kind that others have, too",) if doubtful else ()
    evidence += ("a first name",) if flags & Is.FIRST_NAME else ()
    yield Candidate(j, last, "place", evidence)


def is_nobody_here(sheet: Sheet, j: int) -> bool:
    """A known surname that no first name stands before anywhere in the story."""
    word, known = sheet.words[j], sheet.known[j]
    others = (k for k, w in enumerate(sheet.words) if k and w.removesuffix("s") == word)
    return "surname" in known.flags and not any(sheet.info[k - 1].flags & Is.FIRST_NAME for k in others)


def _continues(sheet: Sheet, j: int, last: int) -> bool:
    flags = sheet.info[last].flags
    if not flags & Is.CAPITAL or last in sheet.known:
        return False
    return not flags & OTHER or (last == j + 1 and flags & OTHER == Is.ORIGIN)


@rule("NAM102", language="de", layer="names", proposes="place", trigger=_KIND, hint="station")
def station(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """An airport or station with the place's name behind it.

    `Flughafen München`, `Bahnhof Altona`: one name, not what it is and a city.
    """
    known = sheet.known.get(i + 1)
    inside = i + 1 < sheet.sentences[sheet.sentence_of[i]].last
    if not inside or sheet.gap(i) != " " or sheet.info[i].flags & Is.UPPER or sheet.info[i].head not in _built():
        return
    if known and "place" in known.types and sheet.words[i].lower() in _built():
        yield Candidate(i, known.last, "place")


@rule("NAM103", language="de", layer="names", proposes="place", trigger=_SIGHT, hint="sight")
def sight(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A building or piece of land behind the adjective of a place.

    `Kölner Dom`, `Rostocker Hafen`, `Bremer Wald`.
    """
    if not _is_last(sheet, i) or sheet.words[i] not in words("places", "sights"):
        return
    before = sheet.info[i - 1].flags
    if before & Is.ORIGIN and sheet.words[i - 1].endswith("er") and not sheet.words[i - 1].islower():
        yield Candidate(i - 1, i + 1, "place")


@rule("NAM104", language="de", layer="names", proposes="place", trigger=_ENGLISH, hint="last word")
def english_sight(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """An English word for a place behind a name.

    `Hyde Park`, `Orange County`, `Bondi Beach`.
    """
    if not _is_last(sheet, i) or sheet.words[i] not in words("places", "english_last"):
        return
    before = sheet.info[i - 1].flags
    adjective = before & Is.ORIGIN and sheet.words[i - 1].endswith("er") and not sheet.words[i - 1].islower()
    if adjective or sheet.info[i].flags & Is.NOUN or not before & Is.CAPITAL:
        return
    if before & OTHER and i - 1 not in sheet.known:
        return
    yield Candidate(i - 1, i + 1, "place")


def _is_last(sheet: Sheet, i: int) -> bool:
    if sheet.words[i] not in words("places", "last"):
        return False
    return i > sheet.sentences[sheet.sentence_of[i]].first and sheet.gap(i - 1) == " "


@rule("NAM105", language="de", layer="names", proposes="place", trigger=_FIRST, hint="first word")
def with_first(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A first word of place names and a capital behind it.

    `Bad Oeynhausen`, `San Bernardino`, `St. Gallen`.
    """
    word = sheet.words[i]
    inside = i + 1 < sheet.sentences[sheet.sentence_of[i]].last
    whole = sheet.known.get(i)
    if word not in words("places", "sure_first") or not inside or sheet.gap(i) != " " or (whole and whole.last > i + 1):
        return
    follows = sheet.info[i + 1].flags
    if not follows & Is.CAPITAL or follows & (OTHER & ~Is.FAMILY_NAME):
        return
    german = sheet.begins(i) and word not in words("places", "foreign_first")
    yield Candidate(i, i + 2, "place", ("begins a sentence",) if german else ())


@rule("NAM106", language="de", layer="names", proposes="place", trigger=_BEHIND, hint="place in a place")
def place_in_place(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """An unknown word behind a preposition, and the known place that it lies in.

    `in Hinterwald in Bayern`, `aus Zworg, Polen`.
    """
    if word_before(sheet, i) not in strong() or sheet.info[i].flags & (OTHER & ~Is.UPPER):
        return
    inside = i + 2 < sheet.sentences[sheet.sentence_of[i]].last
    if inside and sheet.words[i + 1] in ("in", ",") and i + 2 in sheet.known and "place" in sheet.known[i + 2].types:
        yield Candidate(i, i + 1, "place")


@rule("NAM107", language="de", layer="names", proposes="place", trigger=_UNKNOWN, hint="adjective")
def behind_adjective(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """An unknown word behind `im` and the adjective of a country.

    `im britischen Salisbury`, `aus dem polnischen Zgorzelec`: places are neuter and stand so, common nouns are known.
    """
    if i and sheet.info[i - 1].flags & Is.ORIGIN and _is_unknown(sheet, i) and neuter(sheet, i):
        yield Candidate(i, i + 1, "place")


@rule("NAM108", language="de", layer="names", proposes="place", trigger=_ON, hint="mountain")
def mountain(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A word with the ending of mountains behind a contracted preposition.

    `am Wiesbachhorn`, `vom Großvenedigergletscher`.
    """
    if not _is_unknown(sheet, i) or len(sheet.words[i]) <= 7 or not sheet.words[i].endswith(_mountains()):
        return
    if word_before(sheet, i) in words("places", "before_mountains"):
        yield Candidate(i, i + 1, "place")


@rule("NAM109", language="de", layer="names", proposes="place", trigger=_BEHIND, hint="ending")
def by_ending(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """An unknown word with the ending of places behind a preposition.

    `in Grünhausen`, `bei Musterstedt`, `nach Oberweiler`.
    """
    if _stands_alone(sheet, i) and _endings().fullmatch(sheet.words[i]):
        yield Candidate(i, i + 1, "place")


@rule("NAM110", language="de", layer="names", proposes="place", trigger=_BEHIND, hint="preposition")
def behind_preposition(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """An unknown word behind a preposition that has no article.

    `in Zworgala`: a word of another language (it ends in a full vowel) is likely a place; any other wants a second
    voice, for compounds that no list has stand there, too (`in Kathetern`).
    """
    if not _stands_alone(sheet, i) or sheet.info[i].flags & (Is.FIRST_NAME | Is.FAMILY_NAME):
        return
    word = sheet.words[i]
    if _endings().fullmatch(word):
        return
    placed = word_before(sheet, i) in words("places", "unknown_behind")
    if word.endswith(endings("places", "foreign_endings")) and len(word) > 3:
        evidence = ("a foreign word, a preposition of place" if placed else "ends as foreign words do",)
        yield Candidate(i, i + 1, "place", evidence)
    else:
        yield Candidate(i, i + 1, "place", ("a preposition of place",) if placed else ())


@rule("NAM111", language="de", layer="names", proposes="place", trigger=Trigger(known=True), hint="first word")
def on_a_river(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A little known town with its river, mountain or lake behind it: one name.

    `Kirchberg an der Jagst`, `Berg am Irchel`. A weekday behind `am` is
    none, and `Köln am Rhein` is Köln.
    """
    known = sheet.known[i]
    end = sheet.sentences[sheet.sentence_of[i]].last
    j = known.last + 2 if sheet.words[known.last : known.last + 2] in (["an", "der"], ["ob", "der"]) else known.last + 1
    joined = j == known.last + 2 or sheet.words[known.last : known.last + 1] == ["am"]
    if "place" not in known.types or not joined or j >= end or not _DOUBTED.intersection(known.flags):
        return
    landscape = sheet.known.get(j)
    kinds = words("places", "kinds_with_article")
    if landscape and landscape.types[0] == "place" and landscape.kinds[0] in kinds:
        yield Candidate(i, landscape.last, "place", ("a known river or mountain",))
    elif not landscape and not sheet.info[j].flags & OTHER and sheet.info[j].flags & Is.CAPITAL:
        yield Candidate(i, j + 1, "place")


@rule(
    "NAM112",
    language="de",
    layer="names",
    proposes="place",
    trigger=Trigger(words=words("places", "venues")),
    hint="station",
)
def venue(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A hotel, bar, cinema or castle with its name behind it.

    `im Hotel Zworgblick`, `in der Bar La Quandora`, `Gasthof Goldener Hirsch`, `Schloss Quandorf`. What follows must be
    no common noun that a list has, no verb's subject and no person.
    """
    end = sheet.sentences[sheet.sentence_of[i]].last
    j = i + 1
    if j >= end or sheet.gap(i) != " ":
        return
    if sheet.words[j] in words("places", "inns") and j + 1 < end and sheet.info[j + 1].flags & Is.CAPITAL:
        yield Candidate(i, j + 2, "place")
        return
    other = Is.FUNCTION | Is.ROLE | Is.TITLE | Is.NUMBER | Is.FIRST_NAME | Is.DERIVED | Is.LEGAL
    if sheet.words[j] in words("persons", "capital_particles") and j + 1 < end and sheet.info[j + 1].flags & Is.CAPITAL:
        j += 1
        other &= ~Is.DERIVED  # Le Monument
    flags = sheet.info[j].flags
    if not flags & Is.CAPITAL or flags & other or (j == i + 1 and sheet.words[j] in lists().nouns):
        return
    plural = flags & Is.NOUN and sheet.words[j].endswith(("e", "n", "r", "s"))
    known = sheet.known.get(j)
    if not plural:
        evidence: tuple[str, ...] = ("ends like a noun",) if flags & Is.NOUN and not known else ()
        evidence += ("a known place",) if known and known.types[0] == "place" else ()
        yield Candidate(i, known.last if known else j + 1, "place", evidence)


@rule("NAM114", language="de", layer="names", proposes="place", trigger=_PART, hint="place in a place")
def district(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A part of a town, by the town before the hyphen and an unknown word behind it.

    `in Köln-Zworg`, `aus Hannover-Quirlau`; `in Köln-Nähe` ends like a noun.
    """
    word, info = sheet.words[i], sheet.info[i]
    if word_before(sheet, i) not in strong() or info.flags & ~Is.HYPHEN != Is.CAPITAL or not info.modifier:
        return
    part = word.removeprefix(f"{info.modifier}-")
    other = part in words("places", "no_districts") or lists().is_noun(part, part.lower())
    if not part[:1].isupper() or not part[1:].islower() or other:
        return
    if any(r.kind == "city" for r in sheet.knowledge.named(info.modifier)):
        yield Candidate(i, i + 1, "place")


@rule(
    "NAM113",
    language="de",
    layer="names",
    proposes="place",
    trigger=Trigger(flags=Is.CAPITAL, behind=words("places", "before_squares")),
    hint="ending",
)
def square(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A square: its ending behind something that is no common noun.

    `am Zworgliplatz`, `auf dem Quirlenplatz`. `Arbeitsplatz` and `Hauptplatz` are made of common nouns.
    """
    word = sheet.words[i]
    stem = next((word[: -len(e)] for e in endings("places", "squares") if word.endswith(e)), "")
    if len(stem) < 4 or "-" in word or i in sheet.known:
        return
    plain = stem.removesuffix("s").removesuffix("n")
    nouns = lists()
    if any(form in nouns.nouns or nouns.is_noun(form, form.lower()) for form in (stem, plain, plain + "e")):
        return
    if stem.lower() in words("persons", "adjectives") or stem in words("places", "no_squares"):
        return
    flags = sheet.info[i].flags
    if not flags & (Is.FUNCTION | Is.ROLE | Is.COMPANY_WORD) and not stem.lower().endswith(nouns.noun_endings):
        yield Candidate(i, i + 1, "place")


_DOUBTED = frozenset(("minor", "family", "word"))
"""flags of places that are little known or something else, too"""


def neuter(sheet: Sheet, i: int) -> bool:
    """``im britischen Salisbury``, ``aus dem polnischen Zgorzelec``: places are neuter."""
    texts = sheet.words
    if i < 2 or not texts[i - 1].islower() or not texts[i - 1].endswith("en"):
        return False
    return texts[i - 2] in ("im", "Im") or (
        texts[i - 2] == "dem" and i > 2 and texts[i - 3].lower() in ("aus", "in", "nahe")
    )


def word_before(sheet: Sheet, i: int) -> str:
    """The word before in the same sentence, in lower case."""
    return sheet.words[i - 1].lower() if i and sheet.sentence_of[i - 1] == sheet.sentence_of[i] else ""


def is_label(sheet: Sheet, i: int) -> bool:
    """``Minsk 3.0`` is no place."""
    return i < len(sheet.words) and sheet.info[i].flags & Is.NUMBER != 0 and "." in sheet.words[i][1:-1]


def is_hall(sheet: Sheet, i: int) -> bool:
    """A number of one or two figures behind a word: ``in Halle 4``."""
    number = i < len(sheet.words) and sheet.info[i].flags & Is.NUMBER and len(sheet.words[i]) < 3
    return bool(number) and sheet.gap(i - 1) == " "


def goes_on(sheet: Sheet, i: int) -> bool:
    """A capital word that nobody knows stands right behind a name, which may be the first part of a longer one."""
    if i >= len(sheet.words) or sheet.gap(i - 1) != " " or sheet.sentence_of[i - 1] != sheet.sentence_of[i]:
        return False
    unknown = sheet.info[i].flags & ~(Is.SURNAME | Is.FAMILY_NAME) == Is.CAPITAL and i not in sheet.known
    return unknown and not sheet.upper(i)


def placed_at(sheet: Sheet, i: int) -> bool:
    """Behind a preposition of place, or as the town of a mayor: ``die Gemeindepräsidentin von Wald``."""
    before = word_before(sheet, i)
    mayor = i > 1 and before == "von" and sheet.info[i - 2].role in words("places", "mayors")
    return mayor or before in strong()


def _is_unknown(sheet: Sheet, i: int) -> bool:
    return bool(word_before(sheet, i)) and not sheet.info[i].flags & (OTHER | Is.HYPHEN) and i not in sheet.known


def _stands_alone(sheet: Sheet, i: int) -> bool:
    """Unknown, behind a preposition of place, and no capital follows."""
    if not _is_unknown(sheet, i) or word_before(sheet, i) not in strong():
        return False
    if i + 1 >= sheet.sentences[sheet.sentence_of[i]].last or sheet.gap(i) != " ":
        return True
    return not sheet.info[i + 1].flags & Is.CAPITAL


def _built() -> frozenset[str]:
    return words("places", "built")


@cache
def _endings() -> re.Pattern[str]:
    return re.compile(rf"[^\W\d_]{{3,}}(?:{'|'.join(endings('places', 'endings'))})s?")


@cache
def _mountains() -> tuple[str, ...]:
    return tuple(end + s for end in endings("places", "mountains") for s in ("", "s"))
