"""Who is meant of those whom a noun suits: the fittest and nearest, and nobody where two are as good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from converter.language.de.rules.references.evidence import NEVER, points
from converter.language.de.rules.references.phrases import Noun
from converter.language.de.who import Actor, Who, in_between, last_before
from converter.language.engine.record import Entry
from converter.language.engine.rule import Rule
from converter.language.lexicon import Is

Rules = Callable[[str], tuple[Rule, ...]]
_ENOUGH = 0.85
_TIE = 0.1
"""two that fit by as little difference: no guess"""
_EVEN = 0.02
"""the same for persons"""
_FAR = 12
"""sentences back beyond which no organisation is looked for"""
_FAR_PLACE = 6
_BESIDE = 4
"""words behind a noun whose names it doesn't mean: the land near Bern"""


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a noun means."""

    entity: str
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class _Fit:
    actor: Actor
    points: float
    rule: str


def choose(who: Who, noun: Noun, rules: Rules) -> Found | None:
    """Whom a noun that nothing else speaks against means."""
    role = noun.word.flags & Is.ROLE
    if noun.organisation and not (role and noun.word.gender == "f"):
        found = _thing(who, noun, "organisation", noun.organisation, rules)
        if found or not role:
            return found
    if noun.place:
        return _thing(who, noun, "place", noun.place, rules)
    return _person(who, noun, rules) if role or noun.word.flags & Is.ORIGIN else None


def _fit(who: Who, actor: Actor, noun: Noun, rules: tuple[Rule, ...]) -> _Fit | None:
    for rule in rules:
        said: float | None = rule.run(who, actor, noun)
        if said is not None:
            if said == NEVER and who.sheet.record is not None:
                span = who.sheet.span(noun.i, noun.i + 1)
                who.sheet.record.entries.append(Entry(span, rule.id, actor.entity.id, "lost", because=rule.title))
            return None if said == NEVER or said <= 0 else _Fit(actor, said, rule.id)
    return None


# -- persons -----------------------------------------------------------------------------------------------------------


def _person(who: Who, noun: Noun, rules: Rules) -> Found | None:
    possessor = who.last_person_before(noun.start) if noun.determiner in who.nouns.possessive else None
    scored: list[tuple[float, _Fit]] = []
    for actor in who.people(noun.i):
        if actor.entity.id == possessor or not who.fits_gender(actor.entity.id, noun.gender):
            continue
        distance = who.distance(actor, noun.i)
        if distance is None or (fit := _fit(who, actor, noun, rules("person"))) is None:
            continue
        around = _around(who, actor, noun, distance)
        if around is not None:
            scored.append((fit.points + around, fit))
    scored.sort(key=lambda pair: -pair[0])
    if not scored or scored[0][0] < _ENOUGH or (len(scored) > 1 and scored[0][0] - scored[1][0] < _EVEN):
        return None
    best, fit = scored[0]
    return Found(fit.actor.entity.id, round(min(0.95, 0.45 + best / 8), 2), fit.rule)


def _around(who: Who, actor: Actor, noun: Noun, distance: int) -> float | None:
    """What gender, the word before the hyphen, the country and the distance add; None: another country."""
    entity = actor.entity
    score = points("person", "gender") if noun.gender and actor.gender in ("f", "m") else 0.0
    if noun.word.modifier:
        score += _modifier(who, actor, noun.word.modifier)
    elif _of_its_office(who, actor, noun.text):
        score += points("person", "office in the compound")
    if noun.word.flags & Is.ROLE:
        origins = (o for a in noun.attributes if (o := who.knowledge.origin(a)))
        country = next((who.knowledge.record(o).country for o in origins), None)
        if country and entity.country:
            if country != entity.country:
                return None
            score += points("person", "country")
    if distance == 0 and noun.determiner in ("dem", "den", "des"):
        score += points("person", "object")  # who acts in a clause is no object of it
    if distance == 1 and _goes_on(who, actor, noun):
        score += points("person", "subject before")
    near = points("person", "sentence back") * min(distance, 8)
    return score + near + points("person", "named again") * min(5, len(actor.at))


def _goes_on(who: Who, actor: Actor, noun: Noun) -> bool:
    """Whether the noun begins its sentence and the person alone began the one before."""
    sheet = who.sheet
    sentence = sheet.sentence_of[noun.i]
    if noun.start != sheet.sentences[sentence].first:
        return False
    before = sheet.sentences[sentence - 1]
    first = next((k for k in range(before.first, before.last) if k in who.names), None)
    if first is None or who.names[first][1] != actor.entity.id or who.oblique(first):
        return False
    return sheet.words[who.names[first][0]] not in ("und", "sowie")


def _of_its_office(who: Who, actor: Actor, text: str) -> bool:
    """``Konzernchef``: a chef's."""
    return any(
        text.startswith(stem)
        and text != stem
        and any(any(h.endswith(o) or o in actor.title.lower() for o in offices) for h in actor.heads)
        for stem, offices in who.nouns.offices.items()
    )


def _modifier(who: Who, actor: Actor, modifier: str) -> float:
    """``Pentagon-Chef``, ``CDU-Politikerin``, ``Nordbank-Chef``: what the word before the hyphen says."""
    if modifier in actor.modifiers:
        return points("person", "own modifier")
    offices = who.nouns.offices.get(modifier)
    if offices and any(o in actor.title.lower() or o in actor.heads for o in offices):
        return points("person", "office of the house")
    if offices and modifier in who.nouns["houses"]:
        return points("person", "house of another")
    theirs = {actor.entity.affiliation, *actor.modifiers}
    here = who.by_name.get(modifier.casefold())
    if here and here in theirs:
        return points("person", "own body")
    record = next(iter(who.knowledge.named(modifier)), None)
    if record and record.type == "place" and actor.entity.country:
        return points("person", "country" if record.country == actor.entity.country else "house of another")
    if record and record.type == "organisation":
        theirs |= {r.affiliation for r in who.roles(actor.entity.id)}
        return points("person", "own body" if record.id in theirs else "other body")
    return 0.0


# -- organisations and places ------------------------------------------------------------------------------------------


def _thing(who: Who, noun: Noun, type_: str, head: str, rules: Rules) -> Found | None:
    fits = [
        fit
        for actor in who.near(noun.i)
        if actor.entity.type == type_
        and not in_between(actor.at, noun.i + 1, noun.i + _BESIDE)
        and (fit := _fit(who, actor, noun, rules(type_)))
    ]
    fits = _narrowed(who, noun, type_, head, fits)
    scored = [(score, fit) for fit in fits if (score := _near_enough(who, noun, type_, head, fit))]
    exact = [f for f in fits if f.points >= 2 and who.distance(f.actor, noun.i) is not None]
    if len(exact) == 1 and (type_ == "organisation" or scored):
        return Found(exact[0].actor.entity.id, 0.75, exact[0].rule)
    if not scored:
        text = noun.text.lower()
        ahead = [f for f in fits if text in f.actor.called or text.removesuffix("s") in f.actor.called]
        return Found(ahead[0].actor.entity.id, 0.6, ahead[0].rule) if len(ahead) == 1 else None
    scored.sort(key=lambda pair: -pair[0])
    best, fit = scored[0]
    if best < 0.4 or (len(scored) > 1 and best - scored[1][0] < _TIE):
        return None
    return Found(fit.actor.entity.id, round(min(0.9, 0.5 + best / 6), 2), fit.rule)


def _narrowed(who: Who, noun: Noun, type_: str, head: str, fits: list[_Fit]) -> list[_Fit]:
    origins = (o for a in noun.attributes if (o := who.knowledge.origin(a)))
    countries = {country for o in origins if (country := who.knowledge.record(o).country)}
    if countries:
        unknown = None if type_ == "organisation" else "?"
        fits = [f for f in fits if f.actor.entity.country in {*countries, unknown}]
    if noun.determiner in who.nouns.possessive and type_ == "organisation" and len(fits) > 1:
        return []  # whose it is would have told which
    if len(noun.text) > len(head) + 3 and head in who.nouns["strict"]:
        fits = [f for f in fits if f.points >= 3]  # Landgericht: no other court
    if head == "nachbarland" and len(fits) > 1:
        topic = min(f.actor.at[0] for f in fits)
        fits = [f for f in fits if f.actor.at[0] != topic]
    return fits


def _near_enough(who: Who, noun: Noun, type_: str, head: str, fit: _Fit) -> float:
    """How well an organisation or a place suits by where it is named; 0 where it is too far.

    A general noun (``der Konzern``, ``die Stadt``) is what the story is about, a particular one (``die Behörde``)
    what was named last.
    """
    sheet, actor = who.sheet, fit.actor
    distance = who.distance(actor, noun.i)
    if distance is None:
        return 0.0
    named = last_before(actor.at, noun.i)
    latest = max(named, last_before(who.adjectives.get(actor.entity.id, []), noun.i))
    same = latest >= 0 and sheet.sentence_of[latest] == sheet.sentence_of[noun.i]
    if latest >= 0:
        distance = min(distance, sheet.sentence_of[noun.i] - sheet.sentence_of[latest])
    topic = who.topic.get(actor.entity.id, 0.0)
    general = head in who.nouns["general"]
    about = general and topic > 1
    if distance > (_FAR if type_ == "organisation" else _FAR_PLACE) and not about and fit.points < 2:
        return 0.0
    weight, back = ("general topic", "general back") if general else ("topic", "sentence back")
    score = fit.points + points("thing", weight) * topic + points("thing", back) * min(distance, 6) + latest * 1e-4
    modifier = noun.word.modifier
    if modifier and actor.entity.name.startswith(modifier):
        score += points("thing", "own modifier")
    if same and who.speaks(noun.start) and latest - sheet.sentences[sheet.sentence_of[latest]].first < 2:
        score += points("thing", "subject of the saying")  # X zahle mehr, teilte das Unternehmen mit
    elif same and latest == named and actor.entity.kind != "club":
        score += points("thing", "named in the sentence")
    return max(score, 1e-6)
