"""Nouns whose owner or origin tells alone whom they mean."""

from __future__ import annotations

from converter.language.de.rules.references.phrases import Noun
from converter.language.de.who import Who
from converter.language.engine.rule import rule
from converter.language.lexicon import Is

Own = tuple[str, float]


@rule("REF010", language="de", layer="references", proposes="own")
def home(who: Who, noun: Noun) -> Own | None:
    """A person's country.

    ``sein Land``, ``ihre Heimat``: the country of the person named last, by its adjective or by what is
    known.
    """
    kinds = who.nouns.places[noun.place][1] if noun.place else frozenset()
    if noun.determiner not in who.nouns.possessive or "country" not in kinds:
        return None
    person = who.last_person_before(noun.start)
    if person is None:
        return None
    origins = who.actors[person].origins
    country = who.actors[person].entity.country
    for id_, actor in who.actors.items():
        entity = actor.entity
        if entity.type != "place" or entity.kind != "country":
            continue
        if id_ in origins or (not origins and country and entity.country == country):
            return id_, 0.85
    return None


@rule("REF011", language="de", layer="references", proposes="own")
def own_party(who: Who, noun: Noun) -> Own | None:
    """A person's party.

    ``die Partei von Kanzler X``, ``seine Partei``: the person's, where the story names it.
    """
    if noun.organisation != "partei":
        return None
    words, i = who.sheet.words, noun.i
    person = None
    if noun.determiner in who.nouns.possessive:
        person = who.last_person_before(noun.start)
    elif words[i + 1 : i + 2] and words[i + 1] in ("von", "des", "der"):
        near = (who.names[k][1] for k in range(i + 2, min(i + 5, len(words))) if k in who.names)
        person = next((p for p in near if who.is_person(p)), None)
    if person is None:
        return None
    theirs = who.party_of(who.actors[person])
    mine = (
        id_
        for id_, a in who.actors.items()
        if a.entity.kind == "party" and (id_ in theirs or a.entity.name.casefold() in theirs)
    )
    found = next(mine, None)
    return (found, 0.8) if found else None


@rule("REF012", language="de", layer="references", proposes="own")
def own_house(who: Who, noun: Noun) -> Own | None:
    """What a person belongs to.

    ``seine Mannschaft``, ``ihr Haus``: what the person named last belongs to; a minister's house is a
    ministry.
    """
    if not noun.organisation or noun.determiner not in who.nouns.possessive:
        return None
    kinds = who.nouns.organisations[noun.organisation][1]
    person = who.last_person_before(noun.start)
    if person is None:
        return None
    actor = who.actors[person]
    mine = actor.entity.affiliation
    if mine in who.actors and mine and who.actors[mine].entity.kind in {*kinds, None}:
        return mine, 0.8
    theirs = [id_ for id_ in who.ties(actor) if id_ in who.actors and who.actors[id_].entity.kind in kinds]
    if len(theirs) == 1:
        return theirs[0], 0.7
    ministries = [id_ for id_, a in who.actors.items() if a.entity.kind == "ministry"]
    if "ministry" in kinds and len(ministries) == 1 and "minister" in actor.known_as:
        return ministries[0], 0.8
    return None


@rule("REF013", language="de", layer="references", proposes="own")
def inhabitant(who: Who, noun: Noun) -> Own | None:
    """A person by the country.

    ``der Schweizer``, ``die 30 Jahre alte Norwegerin``: a person of that country, else whom nothing speaks against.
    """
    sheet, i = who.sheet, noun.i
    follows = sheet.info[i + 1].flags if i + 1 < len(sheet.info) else 0
    role = noun.word.role in who.nouns.classes  # a Lehrer is a teacher rather than from Lehr
    if not noun.word.flags & Is.ORIGIN or role or noun.determiner not in ("der", "die", "dem"):
        return None
    if (follows & Is.CAPITAL and sheet.gap(i) == " ") or not noun.text.endswith(("er", "in", "e", "ar")):
        return None
    gender = "f" if noun.determiner == "die" else "m"
    if gender == "f" and not noun.text.endswith("in"):
        return None
    origin = who.knowledge.origin(noun.text)
    country = who.knowledge.record(origin).country if origin else None
    best: tuple[int, str] | None = None
    for actor in who.people(i):
        entity = actor.entity
        if not who.fits_gender(entity.id, gender) or (actor.origins and origin not in actor.origins):
            continue
        if not actor.origins and country and entity.country and entity.country != country:
            continue
        distance = who.distance(actor, i)
        ours = origin in actor.origins
        if distance is None or distance > (8 if ours else 3):
            continue
        distance -= 20 if ours else 0
        if best is None or distance < best[0]:
            best = (distance, entity.id)
    if best is None:
        return None
    if origin:
        who.actors[best[1]].origins.add(origin)
    return best[1], 0.6
