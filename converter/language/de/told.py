"""What a story tells of those whom it names: titles and appositions, ages, origins, kin, offices gained."""

from __future__ import annotations

from converter.knowledge import Gender
from converter.language.de.who import Actor, Who
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is, lexicon
from converter.language.verbs import FINITE, forms
from converter.model import Story


def who_is_who(story: Story, sheet: Sheet) -> Who:
    """The actors of a story whose names are known, with what it tells of them."""
    who = Who(story, sheet, sheet.knowledge, lexicon(sheet.knowledge, "de"))
    for first, (last, id_) in who.names.items():
        for told in _AROUND:
            told(who, who.actors[id_], first, last)
    for told_of, kin, gender in who.kin:
        _relative(who, told_of, kin, gender)
    _elections(who)
    return who


def _before(who: Who, actor: Actor, first: int, last: int) -> None:
    """``der Bürgermeister X``, ``die Hilfsorganisation X``, ``der 30 Jahre alte X``"""
    sheet = who.sheet
    if not first or sheet.sentence_of[first - 1] != sheet.sentence_of[first]:
        return
    if actor.entity.type != "person":
        k = first - 2 if first > 1 and sheet.words[first - 1] in who.nouns["marks"] else first - 1
        before = sheet.info[k]
        within = before.head in who.nouns["in places"] and actor.entity.kind in who.nouns["settled"]
        if before.flags & (Is.COMPANY_WORD | Is.PLACE_WORD) and not within:
            actor.called |= {before.head, sheet.words[k].lower()}
        return
    k = first - 1
    while k > 0 and sheet.info[k].flags & Is.TITLE and not sheet.info[k].flags & Is.ROLE:
        k -= 1
    if sheet.info[k].role == "jährige" and sheet.words[k][0].isdigit():
        actor.age = sheet.info[k].modifier
        k -= 1
    while k >= 0 and sheet.info[k].flags & Is.ROLE and not sheet.info[k].flags & Is.PLURAL:
        actor.called |= {sheet.info[k].role, sheet.words[k].lower()}
        if sheet.info[k].modifier:
            actor.modifiers.add(sheet.info[k].modifier)
        k -= 1
    if k < 0:
        return
    if sheet.words[k] in who.nouns["young"]:
        actor.young = True
    actor.told = actor.told or _gender_told(who, k)
    if k > 1 and sheet.words[k] in who.nouns["age"] and sheet.words[k - 1] in ("Jahre", "Jahren"):
        actor.age = sheet.words[k - 2]


def _gender_told(who: Who, k: int) -> Gender | None:
    """``der jungen X``, ``die 30 Jahre alte X``, ``dem früheren X``: ``k`` is the adjective before a person's name."""
    words = who.sheet.words
    if not words[k].islower() or not words[k].endswith(("e", "en")):
        return None
    adjective = words[k]
    while k > 0 and (words[k].islower() or words[k][0].isdigit() or words[k].startswith("Jahr")):
        article = words[k].lower()
        if article in who.nouns.definite:
            break
        k -= 1
    article = words[k].lower()
    if article == "die":
        return "f" if adjective.endswith("e") else None
    if article == "der":
        return "f" if adjective.endswith("en") else "m"
    return "m" if article in ("dem", "den") else None


def _behind(who: Who, actor: Actor, first: int, last: int) -> None:
    """``Max Muster, Präsident des Verbands``, ``Muster, der frühere Trainer``"""
    words, info = who.sheet.words, who.sheet.info
    if last + 1 >= len(words) or words[last] not in (",", "(") or actor.entity.type != "person":
        return
    if words[last] == "(":
        if words[last + 1].isdigit() and words[last + 2 : last + 3] == [")"]:
            actor.age = words[last + 1]
        return
    for k in range(last + 1, min(last + 5, len(words))):
        if words[k].islower() and int(forms(words[k])) & FINITE:
            break  # X, würdigte die Direktorin
        if info[k].flags & Is.ROLE and info[k].flags & Is.CAPITAL:
            actor.called |= {info[k].role, words[k].lower()}
            if info[k].modifier:
                actor.modifiers.add(info[k].modifier)
            who.of_body(actor, k + 1)
            break
        attribute = info[k].flags & (Is.FUNCTION | Is.ORIGIN) or words[k].endswith(("e", "er", "en"))
        if not words[k].islower() or not attribute:
            break


def _kinship(who: Who, actor: Actor, first: int, last: int) -> None:
    """``Ihr Sohn Ole Voss``: who was named before is his mother; ``seine Frau Meike``: her husband."""
    sheet = who.sheet
    k = first - 1
    if k < 1 or actor.entity.type != "person" or sheet.info[k].role not in who.nouns.kinship:
        return
    while k > 0 and sheet.words[k - 1].islower() and sheet.words[k - 1] not in who.nouns.possessive:
        k -= 1
    owner = who.last_person_before(k) if sheet.words[k - 1].lower() in who.nouns.possessive else None
    if owner is None or owner == actor.entity.id:
        return
    feminine = sheet.words[k - 1].lower().startswith("ihr")
    if not who.fits_gender(owner, "f" if feminine else "m"):
        return
    inverse = who.nouns.kinship[sheet.info[first - 1].role]
    who.actors[owner].called |= set(inverse)


def _kin(who: Who, actor: Actor, first: int, last: int) -> None:
    """``die Mutter des vermissten Finn Harder``: he is her son."""
    sheet, k = who.sheet, first - 1
    if actor.entity.type != "person":
        return
    while k > 0 and sheet.words[k].islower() and sheet.words[k].endswith(("en", "em")):
        k -= 1
    if k < 1 or sheet.words[k] not in ("von", "des", "der") or sheet.info[k - 1].role not in who.nouns.kinship:
        return
    noun = sheet.info[k - 1]
    theirs = who.nouns.kinship[noun.role]
    actor.called |= {kin for kin in theirs if actor.gender in (None, who.lexicon.word(kin.capitalize()).gender)}
    who.kin.append((actor.entity.id, noun.role, noun.gender))


def _relative(who: Who, of: str, kin: str, gender: Gender | None) -> None:
    """``die Mutter von Finn Harder``: of the others of his family name the one whom the word suits."""
    family = who.actors[of].entity.name.rpartition(" ")[2]
    people = [a for id_, a in who.actors.items() if who.is_person(id_) and id_ != of and a.gender == gender]
    fit = [a for a in people if a.entity.name.endswith(f" {family}")]
    if len(fit) == 1:
        fit[0].called.add(kin)


def _origin(who: Who, actor: Actor, first: int, last: int) -> None:
    """``der russische Präsident X``, ``die Norwegerin X``"""
    sheet = who.sheet
    for k in range(first - 1, max(-1, first - 4), -1):
        flags = sheet.info[k].flags
        if not flags & (Is.ORIGIN | Is.ROLE | Is.CAPITAL) or sheet.sentence_of[k] != sheet.sentence_of[first]:
            break
        if flags & Is.ORIGIN and (origin := who.knowledge.origin(sheet.words[k])):
            actor.origins.add(origin)


def _winner(who: Who, actor: Actor, first: int, last: int) -> None:
    """Who ``gewinnt`` or ``siegte`` may be called the winner."""
    sheet = who.sheet
    sentence = sheet.sentences[sheet.sentence_of[first]]
    if actor.entity.type != "person" or first - sentence.first > 1:
        return
    if who.nouns["winning"].intersection(sheet.words[last : sentence.last]):
        actor.called.add("sieger")


_AROUND = (_before, _behind, _kinship, _kin, _origin, _winner)
"""what is read around each name"""


# -- offices -----------------------------------------------------------------------------------------------------------


def _elections(who: Who) -> None:
    """``Kranz wird neue Direktorin``, ``wurde Kranz zur Direktorin gewählt``: who gets an office in this story."""
    sheet, chosen = who.sheet, who.nouns["elected"]
    for sentence in sheet.sentences:
        if not chosen.intersection(sheet.words[sentence.first : sentence.last]):
            continue
        inside = range(sentence.first, sentence.last)
        people = [k for k in inside if k in who.names and who.is_person(who.names[k][1])]
        for i in inside:
            if _office_gained(who, i) and (chosen_one := _gains(who, people, i)):
                actor = who.actors[chosen_one]
                actor.elected.add(sheet.info[i].role)
                actor.called |= {sheet.info[i].role, sheet.words[i].lower()}
                who.of_body(actor, i + 1)


def _office_gained(who: Who, i: int) -> bool:
    """A role behind ``zum``, ``zur``, ``neue``, ``als``, or that somebody ``wird``."""
    sheet, words = who.sheet, who.sheet.words
    if not sheet.info[i].flags & Is.ROLE or not sheet.info[i].flags & Is.CAPITAL or who.taken[i]:
        return False
    if i + 1 in who.names or not i or sheet.info[i].flags & Is.PLURAL:
        return False
    k = i - 1
    while k > 0 and words[k].islower() and words[k].endswith(("e", "en", "er")) and words[k] != "der":
        if words[k][:3] == "neu":
            return True
        k -= 1
    return words[k] in who.nouns["office gained"]


def _gains(who: Who, people: list[int], i: int) -> str | None:
    """The sentence's subject: the person that stands last before the office, in no oblique case."""
    for k in reversed(people):
        if k < i and not who.oblique(k) and who.fits_gender(who.names[k][1], who.sheet.info[i].gender):
            return who.names[k][1]
    return None
