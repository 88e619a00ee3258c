"""When a definite noun stands for nobody who is named."""

from __future__ import annotations

from converter.language.de.rules.references.phrases import Noun
from converter.language.de.who import Who
from converter.language.de.words import endings, words
from converter.language.engine.rule import rule
from converter.language.lexicon import Is
from converter.language.verbs import FINITE, forms

_FAR = 12
"""words behind a role in which its name is looked for"""
_NAME = 7
"""words of the longest name in marks"""
_SUBJECTS = ("der", "die", "das", "")
"""determiners of the nominative"""
_SHORTEST = 4
"""letters of the shortest superlative without its ending: best"""


@rule("REF001", language="de", layer="references", proposes="refusal")
def in_apposition(who: Who, noun: Noun) -> bool:
    """A noun in apposition says what a name is.

    A noun in apposition to a name says what the name is, and is no mention of its own.

    ``der Trainer Max Muster``, ``Muster, der frühere Präsident,``, ``der Sportler und spätere Trainer Muster``.
    """
    words, i = who.sheet.words, noun.i
    end = who.sheet.sentences[who.sheet.sentence_of[i]].last
    if i + 1 < end and i + 1 in who.names and _same_type(who, noun, i + 1):
        return True
    if _with_another(who, noun, end):
        return True
    led = i + 2 < end and i + 2 in who.names
    if led and (who.sheet.info[i + 1].flags & Is.TITLE or words[i + 1] in who.nouns["marks"]):
        return True
    before = who.name_before(noun.start - 1) if noun.start > 1 and words[noun.start - 1] == "," else None
    return before is not None and _same_type(who, noun, before)


def _with_another(who: Who, noun: Noun, end: int) -> bool:
    """Whether another role stands between the noun and a person's name: ``der Sportler und frühere Trainer Muster``."""
    sheet, k = who.sheet, noun.i + 1
    if k >= end or sheet.words[k] not in ("und", "sowie") or not noun.word.flags & Is.ROLE:
        return False
    k += 1
    while k < end and sheet.words[k].islower() and sheet.words[k].endswith(("e", "en", "er")):
        k += 1
    role = k < end and sheet.info[k].flags & Is.ROLE and sheet.info[k].flags & Is.CAPITAL
    if not role or k in who.names:
        return False
    k += 2 if sheet.words[k + 1 : k + 2] == [","] else 1
    return k < end and k in who.names and who.is_person(who.names[k][1])


@rule("REF002", language="de", layer="references", proposes="refusal")
def before_its_name(who: Who, noun: Noun) -> bool:
    """A role whose name follows behind a comma.

    A role with what it is the role of or where it was, and the name between commas.

    ``der Chef der Firma, Max Muster,``; the person may be called so from there on.
    """
    sheet, i = who.sheet, noun.i
    end = sheet.sentences[sheet.sentence_of[i]].last
    if not noun.word.flags & Is.ROLE:
        return False
    comma = _comma_before_name(who, i, end)
    if comma is None or (sheet.words[i + 1] not in who.nouns["of"] and not _closed(who, comma + 1, end)):
        return False
    actor = who.actors[who.names[comma + 1][1]]
    if not who.fits_gender(actor.entity.id, noun.gender) or _of_a_role(who, noun):
        return False
    actor.called |= {noun.word.role, sheet.words[i].lower()}
    who.of_body(actor, i + 1)
    return True


def _of_a_role(who: Who, noun: Noun) -> bool:
    """``der Bruder des Papstes, Max Muster``: the name says who the brother is."""
    before = who.sheet.info[noun.start - 1].flags if noun.start else 0
    return noun.determiner in ("des", "der") and bool(before & Is.ROLE) and bool(before & Is.CAPITAL)


def _comma_before_name(who: Who, i: int, end: int) -> int | None:
    """The comma between a role's phrase and the person's name; None where none of them follows."""
    words = who.sheet.words
    for k in range(i + 1, min(i + _FAR, end - 1)):
        if words[k] == ",":
            named = k + 1 in who.names and who.is_person(who.names[k + 1][1])
            return k if named else None
        if k in who.names and who.is_person(who.names[k][1]):
            full = who.names[k][0] - k > 1 and not who.sheet.info[k - 1].flags & (Is.ROLE | Is.TITLE)
            return k - 1 if full and k > i + 1 else None
        if words[k] not in ("(", ")") and not _goes_on(who, k):
            return None
    return None


def _closed(who: Who, name: int, end: int) -> bool:
    """Whether a comma or the sentence's end stands behind a name."""
    last = who.names[name][0]
    return last >= end or who.sheet.words[last] in (",", ".", "(", ";", ":")


@rule("REF003", language="de", layer="references", proposes="refusal")
def predicate(who: Who, noun: Noun) -> bool:
    """What somebody is said to be is no mention.

    What somebody is said to be is no mention: ``Muster ist der Präsident``, ``sie bleibt die Chefin``.
    """
    words, k = who.sheet.words, noun.start - 1
    if k >= 1 and words[k] in who.nouns["copula"] and noun.determiner in _SUBJECTS:
        subject = k in who.ends and not who.oblique(who.ends[k])
        return subject or words[k - 1].lower() in who.nouns.pronouns
    relative = k > 0 and words[k] in _RELATIVES and words[k - 1] == ","  # Muster, der der Chef ist
    if k >= 0 and (relative or words[k] == ",") and _who_is(who, noun):
        return True
    if not noun.word.flags & Is.ROLE:
        return False
    turned = k > 0 and words[k].lower() in who.nouns.pronouns and words[k - 1] in who.nouns["copula"]
    return turned or _identified(who, noun)


_RELATIVES = ("der", "die", "das")


def _who_is(who: Who, noun: Noun) -> bool:
    """``Muster, der der Chef ist,``, ``Muster, die stellvertretende Chefin ist,``: a clause that says what who is."""
    words = who.sheet.words
    end = who.sheet.sentences[who.sheet.sentence_of[noun.i]].last
    close = next((k for k in range(noun.i + 1, end) if words[k] in (",", ".", ";")), end)
    return words[close - 1] in who.nouns["copula"]


def _identified(who: Who, noun: Noun) -> bool:
    """``Der bisherige Gesandte war der Franzose Max Muster.``: who it was is said by the sentence."""
    sheet = who.sheet
    sentence = sheet.sentences[sheet.sentence_of[noun.i]]
    if noun.start != sentence.first:
        return False
    verb = next((k for k in range(noun.i + 1, sentence.last) if sheet.words[k] in who.nouns["copula"]), None)
    if verb is None or "," in sheet.words[noun.i : verb]:
        return False
    k = verb + 1
    while k < sentence.last and k not in who.names:
        lower = sheet.words[k].lower()
        origin = sheet.info[k].flags & (Is.ROLE | Is.ORIGIN | Is.TITLE)
        if not origin and lower not in who.nouns.definite and not lower.endswith(("e", "er")):
            return False
        k += 1
    return k < sentence.last and who.is_person(who.names[k][1]) and _closed(who, k, sentence.last)


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
    """The office that somebody holds is no authority, and nobody who has it.

    ``im Amt``, ``das Amt des Ministers``, ``die Wahl des Präsidenten``: the office that somebody holds.
    """
    if noun.word.flags & Is.ROLE and noun.start:
        return noun.determiner in ("des", "der") and who.sheet.words[noun.start - 1] in who.nouns["offices of"]
    if noun.text not in ("Amt", "Amtes", "Amts"):
        return False
    behind = who.sheet.words[noun.i + 1 : noun.i + 2]
    before = who.sheet.words[noun.start - 1 : noun.start] if noun.start else []
    held = noun.determiner in words("grammar", "office determiners")
    return held or bool({*behind, *before} & who.nouns["office held"]) or not _authority(who)


def _authority(who: Who) -> bool:
    """Whether the story names an office that is a body: Bundesamt, Standesamt."""
    return any(a.entity.type == "organisation" and "amt" in a.entity.name.lower() for a in who.actors.values())


@rule("REF007", language="de", layer="references", proposes="refusal")
def many(who: Who, noun: Noun) -> bool:
    """A plural, or what somebody becomes.

    Forms that are a plural or what somebody becomes: ``der Gefangenen``, ``den Profis``, ``zum Minister``.
    """
    if not noun.word.flags & (Is.ROLE | Is.ORIGIN) or noun.place:
        return False
    if _plural_by_place(who, noun):
        return True
    if noun.organisation or not noun.word.flags & Is.ROLE:
        return False
    text, word, gender, by = noun.text, noun.word, noun.gender, noun.determiner
    if "-jährig" in text or (gender == "m" and by == "der" and text.endswith("en")):
        return True  # der 39-jährige Mann; der Rebellen
    if gender == "m" and by in words("grammar", "feminine determiners"):
        return True  # a plural that looks like the singular
    if word.role.endswith("er") and text.endswith("en") and by in ("der", "die", "den") and word.gender == "n":
        return True
    if text.endswith("s") and not word.role.endswith("s") and by in words("grammar", "plural determiners"):
        return True
    if gender == "f" and (by == "den" or (by == "das" and not text.endswith("chen"))):
        return True
    return by in ("zum", "zur") or (word.role in who.nouns["bodies"] and gender == "m" and not _titled(who, word.role))


def _plural_by_place(who: Who, noun: Noun) -> bool:
    """``von den Betreibern``, ``die Ansichten der Forscher``: a plural by the word before the article."""
    before = noun.start - 1
    if before < 0 or who.sheet.sentence_of[before] != who.sheet.sentence_of[noun.i]:
        return False
    if noun.determiner == "den":
        return who.sheet.words[before].lower() in who.nouns["dative"]
    alike = noun.gender == "m" and noun.text.endswith(("er", "el", "en"))
    if noun.determiner != "der" or not alike or who.taken[before] or who.sheet.gap(before) != " ":
        return False
    word = who.sheet.words[before]
    flags = who.sheet.info[before].flags
    return bool(flags & Is.CAPITAL) and not flags & Is.FUNCTION and word not in who.nouns["times"]


def _titled(who: Who, role: str) -> bool:
    """Whether somebody in the story has the role as a title: ``Ständerat Urs Keller``."""
    return any(role in a.called for a in who.actors.values() if a.entity.type == "person")


@rule("REF008", language="de", layer="references", proposes="refusal")
def unknown_before(who: Who, noun: Noun) -> bool:
    """A name that nobody knows stands before the hyphen.

    ``die Ufo-Gewerkschaft``: a name that nobody knows stands before the hyphen.
    """
    modifier = noun.word.modifier
    if not (noun.organisation or noun.place) or noun.word.flags & Is.ROLE or not modifier:
        return False
    if not all(part[1:].islower() for part in modifier.split("-")):
        return False
    if who.knowledge.named(modifier) or who.begins_a_name(modifier):
        return False
    flags = who.lexicon.word(modifier).flags & ~(Is.CAPITAL | Is.FAMILY_NAME | Is.FIRST_NAME | Is.SURNAME)
    return not flags and modifier not in who.nouns["indices"]


@rule("REF009", language="de", layer="references", proposes="refusal")
def one_of_many(who: Who, noun: Noun) -> bool:
    """One of several, by its rank.

    ``der größte Konzern``, ``die zweite Stadt``, ``der andere Trainer``, ``die beiden Hersteller``: one of several, or
    several.
    """
    return any(a in who.nouns["ranks"] or _superlative(who, a) for a in noun.attributes)


def _superlative(who: Who, adjective: str) -> bool:
    stem = adjective.removesuffix("n").removesuffix("r").removesuffix("s").removesuffix("m").removesuffix("e")
    if len(stem) < _SHORTEST or not stem.endswith(("st", "ßt")) or stem.endswith(("eist", "sst")):
        return False
    return adjective.islower() and stem not in who.nouns["no superlatives"]


@rule("REF014", language="de", layer="references", proposes="refusal")
def new_holder(who: Who, noun: Noun) -> bool:
    """A new holder of an office is who got it in this story.

    ``der neue Präsident`` is nobody who had been that before: who is chosen or introduced as such here. In an oblique
    case (``gratulierte der neuen Direktorin``) it is nobody of whom the story does not say so.
    """
    if not any(a in who.nouns["new"] for a in noun.attributes):
        return False
    if not noun.word.flags & Is.ROLE:
        return True
    role, text = noun.word.role, noun.text.lower()
    same = who.nouns.same_office.get(role, frozenset()) | {role}
    held = any(a.known_as & same for a in who.actors.values())
    oblique = noun.determiner in ("dem", "den", "des") or (noun.determiner == "der" and noun.word.gender == "f")
    return (held or oblique) and not any(a.elected or text in a.called for a in who.actors.values())


@rule("REF015", language="de", layer="references", proposes="refusal")
def part_of_a_name(who: Who, noun: Noun) -> bool:
    """A noun with the name that nobody knows behind it, or that is a part of one.

    ``die Firma Nordquarz``, ``die Firma „Nord Quarz“``, ``der Deutschen Gesellschaft für Kunde``, ``das Grüne Trikot``.
    """
    sheet, i = who.sheet, noun.i
    if any(a[0].isupper() and a[-2:] != "er" for a in noun.attributes):
        return True
    if i + 1 >= sheet.sentences[sheet.sentence_of[i]].last:
        return False
    follows, gap = sheet.info[i + 1].flags, sheet.gap(i)
    if sheet.words[i + 1] in who.nouns["marks"] and (noun.organisation or noun.place):
        closed = who.nouns["marks"].intersection(sheet.words[i + 3 : i + 3 + _NAME])
        return gap == " " and sheet.gap(i + 1) == "" and bool(closed)
    if gap != " " or not follows & Is.CAPITAL or i + 1 in who.names:
        return False
    if noun.text[-1] == "e" and follows & Is.NOUN and noun.word.flags & Is.ROLE:
        return noun.word.role.endswith("er") and not noun.word.flags & Is.NOUN
    return not follows & (Is.NOUN | Is.ROLE | Is.FUNCTION | Is.ORIGIN | Is.COMPANY_WORD | Is.PLACE_WORD)


@rule("REF017", language="de", layer="references", proposes="refusal")
def idiom(who: Who, noun: Noun) -> bool:
    """A place by its noun only.

    ``auf dem Land``, ``am Ort des Geschehens``, ``der Staat`` as such: no place that has a name.
    """
    if noun.attributes or not noun.place:
        return False
    if noun.place == "staat" and noun.text.lower() in ("staat", "staates", "staats"):
        return not noun.determiner.startswith("dies")
    before = who.sheet.words[noun.start - 1].lower() if noun.start else ""
    return f"{before} {noun.determiner} {noun.text}".strip() in who.nouns["idioms"] or (
        f"{noun.determiner} {noun.text}" in who.nouns["idioms"]
    )


def _same_type(who: Who, noun: Noun, name: int) -> bool:
    flags = noun.word.flags
    type_ = who.actors[who.names[name][1]].entity.type
    if type_ == "person":
        return bool(flags & (Is.ROLE | Is.TITLE | Is.ORIGIN))
    if type_ == "organisation":
        return bool(flags & (Is.COMPANY_WORD | Is.BODY)) or noun.organisation is not None
    return bool(flags & Is.PLACE_WORD) or noun.place is not None


def _goes_on(who: Who, k: int) -> bool:
    """Whether a word may stand in a role's phrase: nouns, adjectives, articles, prepositions, no verb."""
    word, info = who.sheet.words[k], who.sheet.info[k]
    if info.flags & (Is.CAPITAL | Is.NUMBER) or word in who.nouns["of"] or word in who.nouns["phrase"]:
        return True
    adjective = word.endswith(("e", *endings("grammar", "adjective endings")))
    return adjective and not info.flags & Is.FUNCTION and not int(forms(word)) & FINITE
