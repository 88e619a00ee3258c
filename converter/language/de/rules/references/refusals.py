"""When a definite noun stands for nobody who is named."""

from __future__ import annotations

from converter.language.de.rules.references.phrases import Noun
from converter.language.de.who import Who
from converter.language.engine.rule import rule
from converter.language.lexicon import Is


@rule("REF001", language="de", layer="references", proposes="refusal")
def in_apposition(who: Who, noun: Noun) -> bool:
    """A noun in apposition says what a name is.

    A noun in apposition to a name says what the name is, and is no mention of its own.

    ``der Trainer Max Muster``, ``Muster, der frühere Präsident,``.
    """
    words, i = who.sheet.words, noun.i
    end = who.sheet.sentences[who.sheet.sentence_of[i]].last
    if i + 1 < end and i + 1 in who.names and _same_type(who, noun, i + 1):
        return True
    led = i + 2 < end and i + 2 in who.names
    if led and (who.sheet.info[i + 1].flags & Is.TITLE or words[i + 1] in who.nouns["marks"]):
        return True
    before = who.name_before(noun.start - 1) if noun.start > 1 and words[noun.start - 1] == "," else None
    return before is not None and _same_type(who, noun, before)


@rule("REF002", language="de", layer="references", proposes="refusal")
def before_its_name(who: Who, noun: Noun) -> bool:
    """A role whose name follows behind a comma.

    A role with what it is the role of, and the name behind a comma.

    ``der Chef der Firma, Max Muster,``; the person may be called so from there on.
    """
    sheet, words, i = who.sheet, who.sheet.words, noun.i
    end = sheet.sentences[sheet.sentence_of[i]].last
    if not noun.word.flags & Is.ROLE or i + 1 >= end or words[i + 1] not in who.nouns["of"]:
        return False
    k, comma = i + 2, False
    while k < end and k - i < 9:
        if k in who.names:
            actor = who.actors[who.names[k][1]]
            if actor.entity.type == "person":
                actor.called |= {noun.word.role, words[i].lower()}
                return True
            k = who.names[k][0]
            continue
        if words[k] == ",":
            if comma:
                return False
            comma = True
        elif words[k] not in ("(", ")") and not _goes_on(who, k, comma=comma):
            return False
        k += 1
    return False


@rule("REF003", language="de", layer="references", proposes="refusal")
def predicate(who: Who, noun: Noun) -> bool:
    """What somebody is said to be is no mention.

    What somebody is said to be is no mention: ``Muster ist der Präsident``, ``sie bleibt die Chefin``.
    """
    words, k = who.sheet.words, noun.start - 1
    if k < 1 or words[k] not in who.nouns["copula"] or not noun.word.flags & Is.ROLE:
        return False
    return k in who.ends or words[k - 1].lower() in who.nouns.pronouns


@rule("REF004", language="de", layer="references", proposes="refusal")
def introduced(who: Who, noun: Noun) -> bool:
    """Who was introduced without a name is nobody who is named.

    ``eine Frau … die Frau``: who was introduced without a name is nobody who is named.
    """
    if not noun.word.flags & Is.ROLE or noun.word.role not in who.nouns["unnamed"]:
        return False
    return who.introduced(noun.i)


@rule("REF005", language="de", layer="references", proposes="refusal")
def own_kind(who: Who, noun: Noun) -> bool:
    """Somebody's own, and which one isn't said.

    ``ihr Gemeinschaftsunternehmen``, ``im eigenen Land``: somebody's, and which one isn't said.
    """
    if "eigene" in {a[:6] for a in noun.attributes}:
        return True
    compound = noun.organisation is not None and len(noun.text) > len(noun.organisation) + 2
    return compound and noun.determiner in who.nouns.possessive


@rule("REF006", language="de", layer="references", proposes="refusal")
def office_held(who: Who, noun: Noun) -> bool:
    """The office that somebody holds is no authority.

    ``im Amt``, ``das Amt des Ministers``: the office that somebody holds, no authority.
    """
    if noun.text not in ("Amt", "Amtes", "Amts"):
        return False
    behind = who.sheet.words[noun.i + 1 : noun.i + 2]
    before = who.sheet.words[noun.start - 1 : noun.start] if noun.start else []
    held = noun.determiner in ("im", "ins", "vom", "sein", "seine", "seinem", "ihr", "ihrem", "ihres", "seines")
    return held or bool({*behind, *before} & who.nouns["office held"]) or not _authority(who)


def _authority(who: Who) -> bool:
    """Whether the story names an office that is a body: Bundesamt, Standesamt."""
    return any(a.entity.type == "organisation" and "amt" in a.entity.name.lower() for a in who.actors.values())


@rule("REF007", language="de", layer="references", proposes="refusal")
def many(who: Who, noun: Noun) -> bool:
    """A plural, or what somebody becomes.

    Forms that are a plural or what somebody becomes: ``der Gefangenen``, ``den Profis``, ``zum Minister``.
    """
    if not noun.word.flags & Is.ROLE or noun.organisation or noun.place:
        return False
    text, word, gender, by = noun.text, noun.word, noun.gender, noun.determiner
    if "-jährig" in text or (gender == "m" and by == "der" and text.endswith("en")):
        return True  # der 39-jährige Mann; der Rebellen
    if gender == "m" and by in ("die", "zur", "seine", "ihre", "diese"):
        return True  # a plural that looks like the singular
    if word.role.endswith("er") and text.endswith("en") and by in ("der", "die", "den") and word.gender == "n":
        return True
    if text.endswith("s") and not word.role.endswith("s") and by in ("den", "die", "der", "dem"):
        return True
    if gender == "f" and (by == "den" or (by == "das" and not text.endswith("chen"))):
        return True
    return by in ("zum", "zur") or (word.role in who.nouns["bodies"] and gender == "m" and not _titled(who, word.role))


def _titled(who: Who, role: str) -> bool:
    """Whether somebody in the story has the role as a title: ``Ständerat Urs Keller``."""
    return any(role in a.called for a in who.actors.values() if a.entity.type == "person")


@rule("REF008", language="de", layer="references", proposes="refusal")
def unknown_before(who: Who, noun: Noun) -> bool:
    """A name that nobody knows stands before the hyphen.

    ``die Ufo-Gewerkschaft``: a name that nobody knows stands before the hyphen.
    """
    modifier = noun.word.modifier
    if not (noun.organisation or noun.place) or noun.word.flags & Is.ROLE or not modifier or not modifier[1:].islower():
        return False
    if who.knowledge.named(modifier) or modifier.casefold() in who.by_name:
        return False
    flags = who.lexicon.word(modifier).flags & ~(Is.CAPITAL | Is.FAMILY_NAME | Is.FIRST_NAME | Is.SURNAME)
    return not flags and modifier not in who.nouns["indices"]


def _same_type(who: Who, noun: Noun, name: int) -> bool:
    flags = noun.word.flags
    type_ = who.actors[who.names[name][1]].entity.type
    if type_ == "person":
        return bool(flags & (Is.ROLE | Is.TITLE | Is.ORIGIN))
    if type_ == "organisation":
        return bool(flags & (Is.COMPANY_WORD | Is.BODY)) or noun.organisation is not None
    return bool(flags & Is.PLACE_WORD) or noun.place is not None


def _goes_on(who: Who, k: int, *, comma: bool) -> bool:
    """A plural, or what somebody becomes.

    What somebody is said to be is no mention.

    A name that nobody knows stands before the hyphen.

    The office that somebody holds is no authority.

    Somebody's own, and which one isn't said.

    Who was introduced without a name is nobody who is named.

    Whether a word may stand between a role and the name behind its genitive.
    """
    word, info = who.sheet.words[k], who.sheet.info[k]
    capital = info.flags & Is.CAPITAL
    if capital or word in ("der", "des", "für", "und", "im"):
        return bool(not comma or capital or word == "und")
    return word.endswith(("en", "er", "es", "e")) and not info.flags & Is.FUNCTION
