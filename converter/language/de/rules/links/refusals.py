"""Where a form that somebody has means nobody: a common noun, a place, part of another name."""

from __future__ import annotations

from converter.language.de.rules.links.owners import is_club
from converter.language.de.rules.links.words import words as listed
from converter.language.de.words import words as words_of
from converter.language.engine.document import Document
from converter.language.engine.groups import Alias, Place
from converter.language.engine.rule import rule
from converter.language.lexicon import Is

_OTHER = Is.NOUN | Is.ROLE | Is.ORIGIN | Is.COMPANY_WORD


def _is_place(document: Document, place: Place) -> bool:
    """The words are a known place, too."""
    known = document.sheet.known.get(place.first)
    return known is not None and "place" in known.types and known.last == place.last


def _everyday(document: Document, place: Place) -> bool:
    """The word is something else, too: a noun, a role, an inhabitant, a place."""
    known = document.sheet.known.get(place.first)
    word = bool(known and "word" in known.flags)
    return word or bool(document.sheet.info[place.first].flags & _OTHER) or _is_place(document, place)


@rule("LNK045", language="de", layer="links", proposes="choice")
def club_before_all(document: Document, place: Place, aliases: list[Alias]) -> list[Alias]:
    """In sport a short form is the club's first.

    ``Waldau gewann``, though a Karl Waldau is in the story.
    """
    if not document.sport:
        return aliases
    return sorted(aliases, key=lambda a: a.rule.id not in ("LNK033", "LNK034"))


@rule("LNK046", language="de", layer="links", proposes="choice")
def person_before_place(document: Document, place: Place, aliases: list[Alias]) -> list[Alias]:
    """A name that is a person's and a town's is the town behind a preposition of place only.

    ``Lindau sagte``, but ``in Lindau``.
    """
    if place.before in words_of("places", "strong_prepositions") or all(a.group.type != "person" for a in aliases):
        return aliases
    return [a for a in aliases if a.group.type != "place"]


@rule("LNK047", language="de", layer="links", proposes="choice")
def person_or_company(document: Document, place: Place, aliases: list[Alias]) -> list[Alias]:
    """Of a person and a company of one name, who speaks or is told of by ``, der`` is the person.

    ``Minister Zapp``, ``sagte Zapp``, ``Zapp, der …``.
    """
    types = {a.group.type for a in aliases}
    if not types >= {"person", "organisation"}:
        return aliases
    sheet, words = document.sheet, document.sheet.words
    after = words[place.last] if place.last < len(words) else ""
    if "place" in types and place.before in words_of("places", "strong_prepositions") - {"bei"}:
        return [a for a in aliases if a.group.type == "place"]
    told = after == "," and bool(listed("relatives").intersection(words[place.last + 1 : place.last + 2]))
    flags = sheet.info[place.first - 1].flags if place.before else 0
    role = flags & (Is.ROLE | Is.TITLE) and not flags & Is.COMPANY_WORD
    spoke = {after, words[place.first - 1] if place.before else ""} & words_of("persons", "speech")
    return [a for a in aliases if a.group.type == "person"] if told or role or spoke else aliases


@rule("LNK050", language="de", layer="links", proposes="refusal")
def behind_article(document: Document, place: Place, alias: Alias) -> bool:
    """Behind an article no lone name of a person stands.

    ``der Wolf`` is the animal, though a Meike Wolf is in the story.
    """
    return alias.group.type == "person" and place.single and place.before in listed("articles")


@rule("LNK052", language="de", layer="links", proposes="refusal")
def common_noun(document: Document, place: Place, alias: Alias) -> bool:
    """A surname that is a common noun, where the noun stands.

    ``seine Sorge``, ``mehr Licht``, ``Regen im Süden``.
    """
    sheet = document.sheet
    noun = place.single and sheet.info[place.first].flags & Is.NOUN
    if alias.group.type != "person" or not noun or place.capitals:
        return False
    if place.before in listed("possessives") or place.before in listed("mass"):
        return True
    after = sheet.words[place.last] if place.last < len(sheet.words) else ""
    return sheet.begins(place.first) and after in listed("noun_phrase")


@rule("LNK053", language="de", layer="links", proposes="refusal")
def described(document: Document, place: Place, alias: Alias) -> bool:
    """Behind an adjective an everyday word is the word.

    ``ein alter Hesse``, ``der junge Koch``.
    """
    if alias.group.type != "person" or not place.single or not _everyday(document, place):
        return False
    if not place.before.isalpha() or place.before[-1] not in "enrsm":
        return False
    sheet, i = document.sheet, place.first - 1
    if not i or not sheet.words[i].islower():
        return False
    if sheet.words[i - 1] in listed("opening"):
        return sheet.words[i].endswith(("e", "er", "es", "en")) and not sheet.info[i].flags & Is.FUNCTION
    return sheet.words[i - 1].lower() in listed("articles") and not sheet.info[i].flags & Is.FUNCTION


@rule("LNK054", language="de", layer="links", proposes="refusal")
def function_word(document: Document, place: Place, alias: Alias) -> bool:
    """A word of grammar at the beginning of a sentence is no surname, unless a verb follows.

    ``Kaum war …``, but ``Kaum sagte``.
    """
    sheet = document.sheet
    if alias.group.type != "person" or not place.single or place.capitals or not sheet.begins(place.first):
        return False
    if not sheet.info[place.first].flags & Is.FUNCTION:
        return False
    verb = sheet.words[place.last] if place.last < len(sheet.words) else ""
    return not (verb.islower() and verb.endswith(("te", "t")))


@rule("LNK055", language="de", layer="links", proposes="refusal")
def in_capitals(document: Document, place: Place, alias: Alias) -> bool:
    """In a line of capitals a noun is the noun, and a town that is a word the word.

    ``REGEN IM SÜDEN``; ``REGEN:`` before what somebody says is the surname.
    """
    sheet, type_ = document.sheet, alias.group.type
    if not place.capitals:
        return False
    if type_ == "person":
        other = _everyday(document, place) and sheet.info[place.first].flags & (Is.NOUN | Is.FUNCTION)
        return bool(other) and alias.rule.id != "LNK030" and sheet.words[place.last : place.last + 1] != [":"]
    known = sheet.known.get(place.first)
    word = place.single and known is not None and "word" in known.flags
    return (
        word
        and type_ == "place"
        and place.before not in words_of("places", "strong_prepositions")
        and not document.sport
    )


@rule("LNK056", language="de", layer="links", proposes="refusal")
def part_of_another(document: Document, place: Place, alias: Alias) -> bool:
    """A first name alone is no part of another name, no country and no word.

    ``Meike Voss`` is not ``Meike Kranz``; ``Israel`` is the country.
    """
    if alias.rule.id != "LNK035":
        return False
    sheet = document.sheet
    known = sheet.known.get(place.first)
    if (known and "country" in known.kinds) or (_everyday(document, place) and not _is_place(document, place)):
        return True
    tied = place.last < len(sheet.info) and sheet.gap(place.last - 1) == " "
    follows = sheet.info[place.last].flags if tied else 0
    if follows & Is.CAPITAL and not follows & (Is.FUNCTION | Is.NOUN):
        return True
    return bool(sheet.info[max(place.first - 1, 0)].flags & Is.FIRST_NAME)


@rule("LNK057", language="de", layer="links", proposes="refusal")
def the_noun_itself(document: Document, place: Place, alias: Alias) -> bool:
    """A body's or a town's name that is a word is the word behind an article.

    ``die Brücke`` is the bridge, though a group called ``Brücke`` is in the story; ``die Zapp``.
    """
    group, sheet = alias.group, document.sheet
    if group.type == "person":
        return False
    if alias.rule.id == "LNK033":
        return place.before in listed("short_articles")
    if alias.rule.id != "LNK030" or place.before not in listed("articles") or place.capitals:
        return False
    if group.record is None and place.single and sheet.info[place.first].flags & Is.NOUN:
        return group.by != "NAM113"  # den Zworgliplatz
    known = sheet.known.get(place.first)
    return known is not None and "word" in known.flags


@rule("LNK058", language="de", layer="links", proposes="refusal")
def no_club(document: Document, place: Place, alias: Alias) -> bool:
    """A city's name is the club in sport only, and not where the city is spoken of.

    ``Waldau gewann``, but ``in Waldau``, ``Waldau (Reuters)``.
    """
    if alias.rule.id not in ("LNK033", "LNK034") or not is_club(document, alias.group):
        return False
    sheet = document.sheet
    if not document.sport or place.before in listed("around_clubs"):
        return True
    if sheet.info[max(place.first - 1, 0)].flags & Is.PLACE_WORD:
        return True
    return sheet.text[sheet.ends[place.last - 1] :][:9].startswith((" (Reuters", "/"))


@rule("LNK059", language="de", layer="links", proposes="refusal")
def no_venue(document: Document, place: Place, alias: Alias) -> bool:
    """A venue's own name is the venue behind a preposition and its article only.

    `im Zworgblick`, but `Zworgblick heißt auch ein Lied`.
    """
    return alias.rule.id == "LNK036" and place.before not in words_of("closed", "contracted")


@rule("LNK061", language="de", layer="links", proposes="refusal")
def no_bare_club(document: Document, place: Place, alias: Alias) -> bool:
    """What a club is stands for the club behind an article only, and alone.

    ``der VfL``, but ``der VfL Quirlau`` is another.
    """
    if alias.rule.id != "LNK039":
        return False
    sheet, last = document.sheet, place.last
    goes_on = last < len(sheet.words) and sheet.gap(last - 1) == " " and sheet.words[last][0].isupper()
    return goes_on or place.before not in listed("before_bare_clubs")
