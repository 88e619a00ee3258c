"""What a known name means where it stands: Essen the city or the meal, Bayern the state or the club."""

from __future__ import annotations

from collections.abc import Iterator

from converter.language.de.rules.names import places
from converter.language.de.rules.names.branches import is_another_party
from converter.language.de.rules.names.clubs import club_or_place, is_sport
from converter.language.de.rules.names.doubts import against, articles, behind, ending_at, is_of_a_person
from converter.language.de.rules.names.places import neuter, placed_at, strong, word_before
from converter.language.de.words import words
from converter.language.engine.candidates import Candidate
from converter.language.engine.rule import Trigger, rule
from converter.language.engine.sheet import Known, Sheet
from converter.language.lexicon import Is, lists
from converter.model import EntityType

_KNOWN = Trigger(known=True)
_WORD = Is.NOUN | Is.ROLE


@rule("NAM011", language="de", layer="names", proposes="person", trigger=_KNOWN, hint="known")
def known_person(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A person of the knowledge base.

    By the full name, or by a surname that the knowledge base lets stand alone (`Merz`). A surname that is a common
    noun, an adjective at the beginning of a sentence (`Groß war die Freude`), stands behind an article or is the last
    part of a longer name is doubted.
    """
    yield from _known(sheet, i, "person")


@rule("NAM012", language="de", layer="names", proposes="place", trigger=_KNOWN, hint="known")
def known_place(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A place of the knowledge base.

    Prepositions of place speak for it, articles against it; small places whose names are words or surnames, too, need
    such a preposition. In sport a town's name is mostly its club.
    """
    yield from _known(sheet, i, "place")


@rule("NAM013", language="de", layer="names", proposes="organisation", trigger=_KNOWN, hint="known")
def known_organisation(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """An organisation of the knowledge base.

    A name that is an everyday word, too (`Zeit`, `Linke`), counts in the marks of a newspaper, beside other
    organisations or behind what it is.
    """
    yield from _known(sheet, i, "organisation")


def _known(sheet: Sheet, i: int, wanted: EntityType) -> Iterator[Candidate]:
    known = sheet.known[i]
    flags = known.flags
    before = word_before(sheet, i)
    if wanted not in known.types and not (
        wanted == "place" and known.match.surface in words("organisations", "metonyms")
    ):
        return
    if ("left" in flags and sheet.words[i - 1] != "-") or "right" in flags or _type(sheet, i, known, before) != wanted:
        return
    if sheet.info[i].flags & Is.NUMBER and "media" in known.kinds and not _is_paper(sheet, i, known, before):
        return  # nach 20 Minuten
    first = _first(sheet, i, known, wanted)
    single = known.last == i + 1
    if first is None or (single and _is_another(sheet, i, known, wanted, before)):
        return
    evidence = _evidence(sheet, i, known, wanted, before)
    if "upper" in flags and not sheet.upper(i):
        evidence += ("known in capitals",)
    shared = wanted == "organisation" and bool(_SHARED & set(known.kinds))
    other = shared and first == i and is_another_party(sheet, i)
    another = other or (shared and _is_abbreviated_else(sheet, known))
    yield Candidate(first - other, known.last, wanted, evidence, match=None if another else known.match)


_SHARED = frozenset(("party", "international body"))
"""bodies that others are named like: the Nationale Sicherheitsrat is not that of the UN"""


def _is_abbreviated_else(sheet: Sheet, known: Known) -> bool:
    """``die Demokratische Partei (ZDP)``: an abbreviation behind a party that is not its own tells another one."""
    j = known.last + 1
    if "party" not in known.kinds or behind(sheet, known) != "(" or sheet.words[j + 1 : j + 2] != [")"]:
        return False
    return bool(sheet.info[j].flags & Is.UPPER) and j not in sheet.known


def _is_paper(sheet: Sheet, i: int, known: Known, before: str) -> bool:
    """In marks, behind what it is, or as a source: ``gegenüber 20 Minuten``."""
    told = before in words("organisations", "before_papers") or bool(i and sheet.info[i - 1].flags & Is.COMPANY_WORD)
    return told or _is_in_marks(sheet, known, before) or _reports(sheet, i, known, before)


def _type(sheet: Sheet, i: int, known: Known, before: str) -> EntityType:
    """The type that its surroundings suggest: a place behind a preposition, a club in sport."""
    types, flags = known.types, known.flags
    type_, sport = types[0], is_sport(sheet)
    if known.match.surface in words("organisations", "metonyms") and _is_building(sheet, i, before):
        return "place"
    after_preposition = before in strong()
    if "organisation" in types and "club" in flags and sport:
        return club_or_place(sheet, i, known)
    if "place" not in types:
        return type_
    if (type_ == "organisation" and not sport) or (type_ != "place" and after_preposition and "surname" not in flags):
        return "place"
    if type_ == "person" and (after_preposition or known.last > i + 1):
        return "place"
    return type_


def _is_building(sheet: Sheet, i: int, before: str) -> bool:
    """``vor dem Weißen Haus``, ``im Kreml``, but not ``hieß es im Kreml``"""
    texts = sheet.words
    if before in ("dem", "das") and i > 1 and texts[i - 2].lower() in ("vor", "neben", "hinter"):
        return True
    if before not in words("closed", "contracted") or before in ("zum", "zur", "vom"):
        return False
    sentence = sheet.sentences[sheet.sentence_of[i]]
    return words("organisations", "speaking").isdisjoint(texts[sentence.first : sentence.last])


def _first(sheet: Sheet, i: int, known: Known, type_: EntityType) -> int | None:
    """Where the name itself begins, behind an article, a title or what it is; None where it is no name then."""
    info, texts = sheet.info, sheet.words
    if known.last == i + 1:
        return i
    flags = info[i].flags
    if type_ == "organisation" and texts[i].lower() in ("der", "die", "das"):
        kind = info[i + 1].flags & (Is.COMPANY_WORD | Is.ROLE) and not info[i + 1].flags & Is.UPPER
        return None if known.last == i + 2 and kind else i + 1  # die Linke, but not the party (die Partei)
    if type_ == "person" and flags & Is.TITLE and texts[i] not in ("Lady", "Dalai"):
        return i + 1  # König Charles
    if type_ == "place" and flags & Is.PLACE_WORD and texts[i].lower() in words("places", "built"):
        return i  # Flughafen München
    named = flags & Is.PLACE_WORD and info[i + 1].flags & Is.CAPITAL  # but Neustadt an der Weinstraße
    if type_ == "place" and named and info[i].head not in words("places", "part_of_name"):
        return i + 1  # Halbinsel Krim
    if type_ == "organisation" and flags & Is.COMPANY_WORD:
        rest = sheet.knowledge.named(" ".join(texts[i + 1 : known.last]))
        if any(r.id in known.match.entities for r in rest):
            return i + 1  # Nachrichtenagentur Reuters, US-Notenbank Fed
    return i


def _is_another(sheet: Sheet, i: int, known: Known, type_: EntityType, before: str) -> bool:
    """A lone word that means something else here."""
    info, texts, flags = sheet.info, sheet.words, known.flags
    in_marks = _is_in_marks(sheet, known, before) and "media" in known.kinds
    named = in_marks or ("media" in known.kinds and _reports(sheet, i, known, before))
    if (known.match.surface.islower() and not named) or places.is_label(sheet, known.last):
        return True
    if type_ == "place" and "word" in flags and places.is_hall(sheet, known.last):
        return True  # in Halle 4
    if type_ == "place" and _is_people(sheet, i, before):
        return True
    if type_ == "place" and is_of_a_person(sheet, i):
        return True
    if before == "in" and known.kinds[0] == "association" and not info[i].flags & Is.UPPER:
        return True  # in Suva
    if type_ == "organisation" and info[i].flags & Is.COMPANY_WORD and known.last < len(texts) and sheet.gap(i) == " ":
        follows = sheet.known.get(known.last)
        if info[known.last].flags & Is.UPPER or (follows and follows.types[0] == "organisation"):
            return True  # what the next one is
    if "minor" not in flags or placed_at(sheet, i):
        return False
    article = before in articles()
    return bool(info[i].flags & _WORD) or (type_ == "place" and (article or "word" in flags))


def _is_people(sheet: Sheet, i: int, before: str) -> bool:
    """``die Schweden``, ``einen Mittelfranken``; ``das Mekka der Bergsteiger`` is no place either."""
    word = sheet.words[i]
    if before in ("die", "den", "der"):
        return word in words("places", "people")
    if before in words("closed", "articles") and word in words("places", "idioms"):
        return True
    return before in words("closed", "indefinite") and any(
        word.lower().endswith(p.lower()) for p in words("places", "people")
    )


def _evidence(sheet: Sheet, i: int, known: Known, type_: EntityType, before: str) -> tuple[str, ...]:
    """What is known of the name, then, of a lone word, what speaks against it."""
    single = known.last == i + 1
    kind = known.kinds[0]
    if single and kind == "party" and before == "(" and behind(sheet, known) == ")":
        return ("a party in brackets",)
    everyday = "word" in known.flags or (single and type_ == "organisation" and _is_noun(sheet, i))
    state = (_everyday(sheet, i, known, type_, before),) if everyday else _state(sheet, i, known, type_, before)
    if type_ != "organisation" and not known.match.inflected and places.goes_on(sheet, known.last):
        state = (*state, "a capital behind")  # New Jersey Nets, Erdoğan Teziç
    return (*state, *against(sheet, i, known, type_, before, sure=state[0] in _SURE)) if single else state


def _state(sheet: Sheet, i: int, known: Known, type_: EntityType, before: str) -> tuple[str, ...]:
    """How sure a known name is by what is known of it."""
    flags, info = known.flags, sheet.info[i].flags
    single, word = known.last == i + 1, bool(info & _WORD)
    placed = placed_at(sheet, i)
    if type_ == "person" and "upper" in flags and "surname" in flags:
        doubtful = info & (Is.FUNCTION | Is.NOUN | Is.FIRST_NAME) or "first-name" in flags
        return ("a surname in capitals, a word",) if doubtful else ("a surname in capitals",)
    if "first-name" in flags and single:
        if placed and type_ == "place":
            return ("a first name, behind a preposition of place",)
        return ("a first name, little known",) if "minor" in flags else ("a first name",)
    if "family" in flags and single:
        if type_ == "person":
            return ("a family name that is a word",) if word else ("a family name",)
        return ("behind a preposition of place",) if type_ == "place" and placed else ("a family name, too",)
    if type_ == "person" and "surname" in flags:
        return ("a surname that is a word",) if word else ("a surname",)
    if "minor" in flags and (single or sheet.words[i] not in words("places", "sure_first")):
        return _little_known(sheet, i, known, before)
    if "short" in flags:
        return ("a short form",)
    return ("one word",) if single else ("several words",)


def _little_known(sheet: Sheet, i: int, known: Known, before: str) -> tuple[str, ...]:
    made: tuple[str, ...] = ("little known",)
    made += ("a preposition of place before",) if placed_at(sheet, i) else ()
    if sheet.info[i].flags & _WORD or before in articles() or before in words("places", "no_place_behind"):
        return (*made, "a word, or an article before")  # mit Stöcken
    if sheet.begins(i) and known.last == i + 1:
        return (*made, "begins a sentence")
    return (*made, "an adjective of place before") if _is_attributed(sheet, i) else made


def _is_attributed(sheet: Sheet, i: int) -> bool:
    return bool(i and sheet.info[i - 1].flags & Is.ORIGIN and neuter(sheet, i))


def _is_noun(sheet: Sheet, i: int) -> bool:
    return not sheet.info[i].flags & (Is.UPPER | Is.BODY_NAME) and sheet.words[i] in lists().nouns


_PAPERS = ("a newspaper in marks", "a newspaper that reports")
_SURE = frozenset(("one word", *_PAPERS, "an everyday word, what it is before"))
"""evidence that no other meaning of the word outweighs"""


def _everyday(sheet: Sheet, i: int, known: Known, type_: str, before: str) -> str:
    """How likely a name that is an everyday word, too, is the name here."""
    if type_ == "place":
        return _everyday_place(sheet, i, known, before)
    return _everyday_organisation(sheet, i, known, before) if type_ == "organisation" else "an everyday word"


def _everyday_place(sheet: Sheet, i: int, known: Known, before: str) -> str:
    if before == "die" and i > 1 and sheet.words[i - 2].lower() in ("an", "auf"):
        return "an everyday word, an article before"  # an die Leine
    if before in articles():
        landscape = known.kinds[known.types.index("place")] in words("places", "kinds_with_article")
        return "a river or mountain, an article before" if landscape else "an everyday word, an article before"
    if placed_at(sheet, i) and before != "um":
        return "an everyday word, a preposition of place before"
    if before in ("und", ",", "/", "sowie") and i > 1 and i - 2 in sheet.known:
        return "an everyday word in a list"
    if behind(sheet, known) in ("(", "/") or sheet.begins(i):
        return "an everyday word at the beginning"
    named = i and sheet.info[i - 1].flags & Is.PLACE_WORD
    return "an everyday word, what it is before" if named else "an everyday word"


def _everyday_organisation(sheet: Sheet, i: int, known: Known, before: str) -> str:
    kind = known.kinds[known.types.index("organisation")]
    if kind == "media" and _is_in_marks(sheet, known, before):
        return _PAPERS[0]  # in der "Zeit"
    if kind == "media" and _reports(sheet, i, known, before):
        return _PAPERS[1]
    if before in ("und", ",", "sowie") and i > 1:
        other = ending_at(sheet, i - 1)
        if other and other.types[0] == "organisation":
            return "an everyday word in a list"
    if i and sheet.info[i - 1].flags & Is.COMPANY_WORD:
        return "an everyday word, what it is before"
    article = before == "die" or (before in ("der", "den") and sheet.words[i].endswith("en"))
    if kind == "party" and article and not _noun_follows(sheet, known):
        return "a party with its article"  # die Grünen
    if before in words("organisations", "before_everyday") and not sheet.begins(i):
        return "an everyday word, an article before"
    return "an everyday word"


def _is_in_marks(sheet: Sheet, known: Known, before: str) -> bool:
    return before in words("closed", "opening_marks") and behind(sheet, known) in words("closed", "closing_marks")


def _reports(sheet: Sheet, i: int, known: Known, before: str) -> bool:
    """``wie der Spiegel berichtet``, ``laut Spiegel``, ``sagte sie der taz.``"""
    if sheet.words[i] in words("organisations", "press"):
        return False  # gegenüber der Presse
    sentence = sheet.sentences[sheet.sentence_of[i]]
    after = behind(sheet, known) if known.last < sentence.last else "."
    if before == "laut" or after in words("organisations", "reporting"):
        return before == "laut" or before in words("closed", "definite")
    led = before in ("dem", "der") and sheet.words[i - 2 : i - 1] != ["vor"]  # vor der Presse
    if not led or after not in words("organisations", "behind_told"):
        return False
    told = sheet.words[max(sentence.first, i - 8) : i]
    return not words("persons", "speech").isdisjoint(told) or "gegenüber" in told


def _noun_follows(sheet: Sheet, known: Known) -> bool:
    """``der Grünen Woche``"""
    last = known.last
    return last < len(sheet.words) and sheet.gap(last - 1) == " " and bool(sheet.info[last].flags & Is.NOUN)
