"""How well a noun says who somebody is: own word, office, age, party, trade, sex, origin."""

from __future__ import annotations

from converter.language.de.rules.references.evidence import NEVER, points
from converter.language.de.rules.references.phrases import Noun
from converter.language.de.who import Actor, Who
from converter.language.engine.rule import rule
from converter.language.lexicon import Is

_YOUNG = 23
_OF_AGE = 18
_ABOUT = 0.8
"""how much a story must be about somebody whom nothing but that tells"""


@rule("REF016", language="de", layer="references", proposes="person")
def of_named(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A role of a body or place that is named.

    ``der Präsident von Nordwerk``, ``der Minister des Südlands``: who is of it, nobody who is of another.
    """
    past = any(a in who.former for a in noun.attributes)
    of = _whose(who, noun) if noun.word.flags & Is.ROLE and not past else None
    if of is None or of in who.ties(actor):
        return None
    place = who.actors[of].entity
    if place.kind == "country" and place.country == actor.entity.country:
        return None
    told = noun.word.role in actor.called and not any(m in who.actors for m in actor.modifiers)
    return None if told and not actor.entity.country else NEVER


def _whose(who: Who, noun: Noun) -> str | None:
    """The organisation or place whose role it is: behind ``von``, ``des``, ``bei``, or a name in the genitive."""
    words, i = who.sheet.words, noun.i
    if i + 1 >= len(words) or who.sheet.sentence_of[i + 1] != who.sheet.sentence_of[i]:
        return None
    k = i + 2 if words[i + 1] in who.nouns["whose"] else i + 1
    if k not in who.names or (k == i + 1 and not words[who.names[k][0] - 1].endswith("s")):
        return None
    id_ = who.names[k][1]
    return None if who.is_person(id_) else id_


@rule("REF018", language="de", layer="references", proposes="person")
def former(who: Who, actor: Actor, noun: Noun) -> float | None:
    """Who was something is not who is it.

    ``der frühere Minister``, ``die Ex-Ministerin``: who was that, or has another office today; never who
    is it.
    """
    past = any(a in who.former and not a.startswith("stellv") for a in noun.attributes) or noun.word.modifier == "Ex"
    if not past or not noun.word.flags & Is.ROLE:
        return None
    ours = noun.word.role in actor.known_as
    title = actor.title.split()
    today = bool(title) and not who.former.intersection(title) and "Ex-" not in actor.title
    if ours and today and who.lexicon.word(title[-1]).role == noun.word.role:
        return NEVER
    if ours:
        return points("REF018", "had it")
    distance = who.distance(actor, noun.i)
    return points("REF018", "near") if actor.office and distance is not None and distance <= 2 else None


@rule("REF019", language="de", layer="references", proposes="person")
def deputy(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A deputy is not the head.

    ``die stellvertretende Direktorin`` is not the director.
    """
    if not any(a.startswith("stellvertretend") for a in noun.attributes):
        return None
    whole = noun.word.role in actor.called and "tellvertretend" not in actor.title
    return NEVER if whole else None


@rule("REF030", language="de", layer="references", proposes="person", order=19)
def newly_elected(who: Who, actor: Actor, noun: Noun) -> float | None:
    """Who is new in an office is who got one in this story.

    ``die neue Institutschefin``: who was elected director here, if anybody was elected to anything.
    """
    if not any(a in who.nouns["new"] for a in noun.attributes) or not any(a.elected for a in who.actors.values()):
        return None
    if noun.word.role in actor.elected:
        return None
    alike = who.nouns.classes_of(actor.elected) & who.nouns.classes.get(noun.word.role, frozenset())
    return points("REF030", "elected to such an office") if alike else NEVER


@rule("REF020", language="de", layer="references", proposes="person")
def own_word(who: Who, actor: Actor, noun: Noun) -> float | None:
    """The story's own word for a person.

    The story's own word for the person: its title, its apposition, the office that it gets.

    ``Kapitän Ole Voss … der Kapitän``; ``wird Meike Kranz neue Leiterin … die neue Leiterin``.
    """
    if not noun.word.flags & Is.ROLE or noun.word.role == "jährige":
        return None
    text = noun.text.lower()
    base = noun.text.rstrip("sn")
    if text in actor.called or base.lower() in actor.called:
        return points("REF020", "the same word")
    if noun.word.role in actor.called:
        if not _another_of_the_kind(actor, noun):
            return points("REF020", "the same head")
        return NEVER if noun.word.role in who.nouns.same_office else None
    if actor.title and (actor.title.split()[-1].rstrip("sn") == base or base in actor.title):
        return points("REF020", "title")
    return points("REF020", "known office") if noun.word.role in actor.heads else None


def _another_of_the_kind(actor: Actor, noun: Noun) -> bool:
    """``der Klubchef`` is no Sportchef: compounds of one head with another word before it."""
    role = noun.word.role
    before = noun.text.lower().partition(role)[0]
    theirs = {c.partition(role)[0] for c in actor.called if role in c and "-" not in c} - {""}
    if not before or "-" in before or not theirs:
        return False
    return not any(before.endswith(t) or t.endswith(before) for t in theirs)


@rule("REF021", language="de", layer="references", proposes="person")
def age(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A noun by age means whose age the story gives.

    ``die 59-Jährige``: whose age the story gives, else who was named last and may be so old.
    """
    if noun.word.role != "jährige":
        return None
    if actor.age:
        return points("REF021", "the same age") if actor.age == noun.word.modifier else NEVER
    if int(noun.word.modifier) < _YOUNG and actor.called & who.nouns.grown_up:
        return NEVER
    court = actor.known_as & who.nouns["in_court"]
    if court and court == actor.known_as:
        return NEVER  # the accused has no name
    distance = who.distance(actor, noun.i)
    return points("REF021", "near") if distance is not None and distance <= 6 else points("REF021", "far")


@rule("REF022", language="de", layer="references", proposes="person")
def party(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A party's member, near or far.

    ``die CDU-Politikerin``: who is of that party, near or far; nobody of another party.
    """
    modifier = noun.word.modifier
    if not modifier or noun.word.role not in who.nouns["party members"]:
        return None
    theirs = who.party_of(actor)
    if not theirs:
        return None
    return points("REF022", "the same party") if modifier.casefold() in theirs else NEVER


@rule("REF023", language="de", layer="references", proposes="person")
def kinship(who: Who, actor: Actor, noun: Noun) -> float | None:
    """Kin is nobody but whom the story calls so.

    ``die Mutter``, ``der Sohn``: no kin but whom the story calls so, by name or by whose kin is named.

    ``Ihr Sohn Ole Voss … sagte die Mutter``: whose son he is.
    """
    return NEVER if noun.word.role in who.nouns["kin"] else None


@rule("REF024", language="de", layer="references", proposes="person")
def private(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A man or a woman by sex only.

    ``die junge Frau``, ``der Mann``: the only one of that sex so far, if it has no office and is no
    source; ``der Junge``: the only son or pupil.
    """
    if noun.word.role not in who.nouns["sexes"] or noun.word.modifier:
        return None
    if noun.word.role in who.nouns["children"]:
        children = [a for a in who.people(noun.i) if _child(who, a) and who.fits_gender(a.entity.id, noun.gender)]
        return points("REF024", "described") if children == [actor] else NEVER
    alone = all(a is actor or a.gender not in (None, noun.gender) for a in who.people(noun.i) if a.before(noun.i))
    if not alone or not actor.before(noun.i) or actor.gender != noun.gender or actor.office:
        return NEVER
    return points("REF024", "described") if actor.age or actor.called or actor.young else NEVER


def _child(who: Who, actor: Actor) -> bool:
    return bool(actor.called & who.nouns["minors"]) or (actor.age.isdigit() and int(actor.age) < _OF_AGE)


@rule("REF025", language="de", layer="references", proposes="person")
def unnamed(who: Who, actor: Actor, noun: Noun) -> float | None:
    """Roles of people who mostly have no name.

    Roles of people who mostly have no name (``der Zeuge``): only somebody of the trade, named right before.

    ``Analyst Ole Voss rät ab. … Der Experte``. An activist may be whoever the story is about and has no office.
    """
    head = noun.word.role
    if head not in who.nouns["unnamed"] or (noun.word.modifier and head not in who.nouns["relational"]):
        return None
    if head in who.nouns["of the topic"] and _the_topic(who, actor, noun):
        return points("REF025", "of the topic")
    kin = who.nouns.classes.get(head, frozenset()) & who.nouns.classes_of(actor.known_as)
    distance = who.distance(actor, noun.i)
    if not kin or distance is None or distance > 1 or head not in who.nouns["experts"]:
        return NEVER
    return points("REF025", "of the trade")


def _the_topic(who: Who, actor: Actor, noun: Noun) -> bool:
    """Whether the story is about the person, who has no office, and about nobody else whom the noun suits."""
    topics = [
        a
        for a in who.people(noun.i)
        if who.topic.get(a.entity.id, 0.0) >= _ABOUT and who.fits_gender(a.entity.id, noun.gender)
    ]
    return topics == [actor] and not actor.known_as and actor.gender == noun.gender


@rule("REF026", language="de", layer="references", proposes="person")
def of_another(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A role of something that has no name here.

    ``der Präsident des Verbandes``: a role of something that has no name here is nobody's whom it doesn't
    suit.
    """
    words, info, i = who.sheet.words, who.sheet.info, noun.i
    if not noun.word.flags & Is.ROLE or words[i + 1 : i + 2] not in (["des"], ["der"]):
        return None
    k = i + 2
    while k < len(words) and words[k].islower() and words[k].endswith(("en", "er")):
        k += 1
    if k >= len(words) or k in who.names:
        return None
    return NEVER if info[k].flags & Is.CAPITAL and not info[k].flags & Is.ROLE else None


@rule("REF027", language="de", layer="references", proposes="person")
def same_office(who: Who, actor: Actor, noun: Noun) -> float | None:
    """An office that one at a time has.

    ``der Premier`` may be called head of the government; a general is no president, and who has no office none.
    """
    if not noun.word.flags & Is.ROLE or noun.word.role not in who.nouns.same_office:
        return None
    same = who.nouns.same_office[noun.word.role] & actor.known_as
    return points("REF027", "the same office") if same else NEVER


@rule("REF031", language="de", layer="references", proposes="person", order=27)
def of_the_one_before(who: Who, actor: Actor, noun: Noun) -> float | None:
    """Somebody's, whom the clause before says, or several.

    ``Firmen, deren Chef``, ``mit Voss und dessen Anwalt``, ``den Demokraten``: nobody whom the story doesn't call so.
    """
    if noun.determiner in ("dessen", "deren"):
        return NEVER
    before = who.sheet.words[noun.start - 1].lower() if noun.start else ""
    many = noun.determiner == "den" and noun.text.endswith("en") and before not in who.nouns["accusative"]
    return NEVER if many else None


@rule("REF028", language="de", layer="references", proposes="person")
def trade(who: Who, actor: Actor, noun: Noun) -> float | None:
    """Roles of one field go together.

    Roles of one field: a minister may be called a politician, and never a goalkeeper.
    """
    if not noun.word.flags & Is.ROLE:
        return None
    classes = who.nouns.classes.get(noun.word.role, frozenset())
    theirs = who.nouns.classes_of(actor.known_as)
    if classes and theirs:
        return points("REF028", "the same field") if classes & theirs else NEVER
    if "sport" in classes:
        distance = who.distance(actor, noun.i) or 0  # in a report on a match who is nothing else plays
        return points("REF028", "sport, near" if distance <= 2 else "far")
    return None


@rule("REF029", language="de", layer="references", proposes="person")
def any_role(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A role that nothing speaks against.

    A role of whom nothing is known that speaks against it: who was named last.
    """
    if not noun.word.flags & Is.ROLE or noun.word.flags & Is.ORIGIN:
        return None
    if noun.word.role in who.nouns["unnamed"]:
        return points("REF029", "far") if noun.word.modifier else None
    distance = who.distance(actor, noun.i)
    if distance is None:
        return None
    return points("REF029", "next" if distance <= 1 else "near" if distance <= 2 else "far")
