"""Whose name it is: which of the story's entities a name belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from converter import resources
from converter.language.de.rules.links.words import words as listed
from converter.language.de.words import words as words_of
from converter.language.engine.document import Document
from converter.language.engine.groups import Group, Named, Words, folded, folded_key
from converter.language.engine.rule import rule
from converter.language.lexicon import Is
from converter.model import Entity


def given(words: Words) -> bool:
    """Whether the first word is a given name, not a particle: ``van der Laan`` is a surname."""
    return words[0][0].isupper()


def surnames(words: Words, record: Entity | None) -> Iterator[Words]:
    """``Wim van der Laan`` → ``van der Laan``, ``Laan``; ``Xi Jinping`` → ``Xi`` in China."""
    if len(words) == 1:
        yield words
        return
    if record and record.country in listed("surname_first") and record.name.split()[0] == words[0]:
        yield words[:1]
        return
    if words[-1].rstrip(".") in listed("generations"):
        words = words[:-1]
    at = len(words) - 1
    while at > 1 and (words[at - 1].islower() or words[at - 1] in words_of("persons", "capital_particles")):
        at -= 1
    if at == 1 and not given(words):
        at = 0
    yield words[at:]
    if len(words) - at > 1 and words[at].islower():
        yield words[-1:]


def is_club(document: Document, group: Group) -> bool:
    return (group.record is not None and group.record.kind == "club") or group.by in ("NAM091", "NAM092")


def club_words(document: Document, words: Words) -> frozenset[str]:
    """What of a club's name is its own: no ``FC``, no year."""
    return frozenset(w for w in words if not document.flags(w) & (Is.CLUB_FIRST | Is.NUMBER))


def findable(document: Document, group: Group) -> None:
    """People are found by their surname, clubs by each word of their name: what LNK010, LNK013 and LNK015 ask for."""
    if group.type == "person":
        for surname in surnames(group.words, group.record):
            if group not in document.by_surname[folded(surname)][-1:]:
                document.by_surname[folded(surname)].append(group)
        if len(group.words) > 1:
            ends = (group.words[0].lower(), group.words[-1].lower())
            document.by_ends.setdefault(ends, group)
    elif group.type == "organisation" and is_club(document, group):
        for word in club_words(document, group.words):
            document.by_part[word].append(group)
    elif group.type == "organisation" and group.record and "-" in group.words[-1]:
        document.by_tail[group.words[-1].rpartition("-")[2].lower()] = group


@rule("LNK010", language="de", layer="links", proposes="entity")
def surname_alone(document: Document, named: Named) -> Group | None:
    """A surname alone is the person of that surname.

    Of several, the one whose gender the role before the name tells, else the one named last.
    """
    one, words = named.candidate, named.words
    if one.type != "person" or (len(words) > 1 and given(words) and folded(words) not in document.by_surname):
        return None
    gender = one.gender if one.gender in ("f", "m") else None
    return document.pick(document.by_surname.get(folded(words), ()), one.first, gender)


@rule("LNK011", language="de", layer="links", proposes="entity")
def same_record(document: Document, named: Named) -> Group | None:
    """Two names of one record are one entity.

    ``Kegelverein`` and ``KV``, where the knowledge base has both for the same body.
    """
    group = document.by_record.get(named.record.id) if named.record else None
    return _fuller(document, group, named)


@rule("LNK012", language="de", layer="links", proposes="entity")
def same_words(document: Document, named: Named) -> Group | None:
    """The same words are the same entity.

    Not where the text gives the two different countries: the interior ministry in Oslo is not the one in Bern.
    """
    if named.candidate.type == "person":
        return document.by_words.get(("person", named.words))
    same = document.by_words.get((named.candidate.type, folded_key(named.words)))
    if named.record or (same and named.country and same.country != named.country):
        return None
    return same


@rule("LNK013", language="de", layer="links", proposes="entity")
def middle_name(document: Document, named: Named) -> Group | None:
    """First name and surname the same, a middle name more: one person.

    ``Robert F. Kranz`` and ``Robert Kranz``, ``Peter Paul Kranz jr.``; but not ``Robert Kai Kranz`` and ``Robert Ole
    Kranz``, who have different ones.
    """
    words = named.words
    if named.candidate.type != "person" or len(words) < 2:
        return None
    group = document.by_ends.get((words[0].lower(), words[-1].lower()))
    ours, theirs = words[1:-1], group.words[1:-1] if group else ()
    letters = {w[0] for w in ours} & {w[0] for w in theirs}  # Robert Kai and Robert K.
    if ours and theirs and not letters:
        return None
    return _fuller(document, group, named)


@rule("LNK014", language="de", layer="links", proposes="entity")
def short_first_name(document: Document, named: Named) -> Group | None:
    """The short form of a first name with the same surname: one person.

    `Alexandra Kranz` and `Alex Kranz`, `Johannes Voss` and `Hannes Voss`.
    """
    words = named.words
    if named.candidate.type != "person" or len(words) != 2:
        return None
    for other in sorted(_same_first(words[0])):
        group = document.by_ends.get((other, words[-1].lower()))
        if group and len(group.words) == 2:
            if other in _short_forms(words[0]):
                group.words = words
                findable(document, group)
            return group
    return None


def _short_forms(name: str) -> frozenset[str]:
    """Of a first name, in small letters: ``Alexandra`` → alex."""
    pairs = resources.language_data("de", "short_names")["short"]
    return frozenset(short.lower() for short, names in pairs.items() if name in names)


def _same_first(name: str) -> frozenset[str]:
    """The first names that are short for one, or that one is short for."""
    pairs = resources.language_data("de", "short_names")["short"]
    return _short_forms(name) | frozenset(full.lower() for full in pairs.get(name, ()))


@rule("LNK015", language="de", layer="links", proposes="entity")
def same_club(document: Document, named: Named) -> Group | None:
    """In sport, a club by part of its name is the club.

    ``SV Waldau``, ``Waldau Kranzburg`` and ``SV Waldau Kranzburg``: one holds all the other's words.
    """
    if named.candidate.type != "organisation" or not document.sport:
        return None
    ours = club_words(document, named.words)
    near = {g.number: g for w in ours for g in document.by_part.get(w, ())}
    for _, group in sorted(near.items()):
        theirs = club_words(document, group.words)
        if (named.record and group.record) or not (ours <= theirs or theirs <= ours):
            continue
        if named.record:
            group.record = named.record
            document.by_record[named.record.id] = group
        if len(named.words) > len(group.words):
            group.words = named.words
            findable(document, group)
        return group
    return None


@rule("LNK016", language="de", layer="links", proposes="entity")
def shorter_firm(document: Document, named: Named) -> Group | None:
    """A company by the first words of its name is the company.

    ``Zworg Marine Holding`` for ``Zworg Marine Holding Enterprises``: two words at least, and the knowledge base has
    neither.
    """
    words = named.words
    if named.candidate.type != "organisation" or named.record or len(words) < _FIRST:
        return None
    for group in document.groups:
        if group.type == "organisation" and group.record is None and group.by in _COMPANIES:
            shared = min(len(words), len(group.words))
            if shared >= _FIRST and words[:shared] == group.words[:shared] and len(words) != len(group.words):
                if shared < len(words):
                    group.words = words
                return group
    return None


_COMPANIES = ("NAM061", "NAM062", "NAM064", "NAM065", "NAM066")
_FIRST = 2
"""words that two names of a company share"""


def _fuller(document: Document, group: Group | None, named: Named) -> Group | None:
    """The longer name of a person is the person's."""
    if group and group.type == "person" and len(named.words) > len(group.words):
        group.words = named.words
    return group


@rule("LNK060", language="de", layer="links", proposes="record")
def of_which_state(document: Document, named: Named) -> Named:
    """A ministry, parliament or party that every state has is that of the state that is spoken of.

    ``das russische Verteidigungsministerium``, ``Polens Justizministerium``, ``das Innenministerium in Oslo``, ``das
    hessische Innenministerium``: the words around the name tell; else the full form before (``das US-Justizministerium
    … das Justizministerium``); else the dateline or, without one, the country named last, in a story that names nothing
    of the record's own country.
    """
    record, one = named.record, named.candidate
    if one.type == "person" or record is None:
        return named
    country = kind = None
    whole = " ".join(named.words) == record.name and record.country is not None
    whole = whole and record.name not in listed("shared_names")
    if record.kind in listed("of_a_state") and not whole:
        country, kind = _seat(document, named), record.kind
        full = document.by_tail.get(named.words[-1].lower())
        if country is None and full and full.record and full.record.kind == kind:
            return replace(named, record=full.record, kind=kind)
        country = country or _elsewhere(document, named)
        if record.country:
            country = country or _home(document, record) or _spoken_of(document, record, one.first)
    same = document.by_words.get((one.type, folded_key(named.words)))
    if (country and country != record.country) or (not country and same and same.country):
        record = _namesake(document, named, country)
    if record is named.record and (country, kind) == (named.country, named.kind):
        return named
    return replace(named, record=record, country=country, kind=kind)


def _home(document: Document, record: Entity) -> str | None:
    """A story from Vienna that never speaks of Germany has its own ministries and Greens in mind."""
    if document.home in (None, record.country) or document.home in listed("seats") or not record.country:
        return None
    return None if record.country in document.spoken else document.home


def _spoken_of(document: Document, record: Entity, at: int) -> str | None:
    """In a story that names nothing of the record's country, or another's much more often: the country named last
    before, by itself or by a town or body of its own (``das Weiße Haus … das Justizministerium``)."""
    words = document.sheet.words
    named = {i: country for i, country in document.countries.items() if words[i] != words[at]}
    told = Counter(named.values())
    ours = told.pop(record.country or "", 0)
    if document.home == record.country or (ours and ours * _MUCH > max(told.values(), default=0)):
        return None
    named = {i: country for i, country in named.items() if country != record.country}
    return next((named[i] for i in sorted(named, reverse=True) if document.filed <= i < at), None)


_MUCH = 3
"""so many times more often another country is named than the record's own, where the story is another country's"""


def _namesake(document: Document, named: Named, country: str | None) -> Entity | None:
    """The record of that country or state that the name may stand for, too: also ``US-Justizministerium`` of the USA,
    ``Landtag Brandenburg`` of a state."""
    one, knowledge = named.candidate, document.knowledge
    if not country:
        return None
    ids, name = one.match.entities if one.match else (), " ".join(named.words)
    land, _, state = country.partition("-")
    full = f"{name} {knowledge.record(state).name}" if state else f"{country.upper()}-{name}"
    found = [*(() if state else map(knowledge.record, ids)), *knowledge.named(full)]
    return next((r for r in found if r.type == one.type and r.country == land), None)


def _seat(document: Document, named: Named) -> str | None:
    """The country or state that stands around the name: ``das russische …``, ``Polens …``, ``… in Moskau``,
    ``… der Vereinigten Staaten``, ``… Hessens``."""
    one, record = named.candidate, named.record
    before = _place_before(document, one.first)
    place = before or _place_behind(document, one.last)
    if place is None or record is None:
        return None
    known = document.sheet.known.get(one.first)
    short = record.country is None or record.name in listed("shared_names")
    short = short or bool(known and known.last == one.last and "short" in known.flags)
    if short and record.kind in listed("of_a_land") and (before or record.kind in listed("seated")):
        return realm(document, place)  # but the federal courts and agencies sit anywhere
    return document.knowledge.record(place).country


def realm(document: Document, place: str) -> str | None:
    """The country of a place, and of one in a state that is no country the state, too: ``de-hessen``."""
    found = document.knowledge.record(place)
    states = (found,) if found.kind == "state" else document.knowledge.named(found.within or "")
    state = next((s for s in states if s.kind == "state" and s.country == found.country), None)
    return f"{state.country}-{state.id}" if state else found.country


def _elsewhere(document: Document, named: Named) -> str | None:
    """The state that another place of the story gives the same ministry: ``das hessische Innenministerium``."""
    one = named.candidate
    if one.last - one.first > 1:
        return None
    word = document.sheet.words[one.first]
    found = (
        _seat(document, replace(named, candidate=replace(one, first=i, last=i + 1)))
        for i in document.sheet.known
        if document.sheet.words[i] == word
    )
    return next((seat for seat in found if seat and "-" in seat), None)


def _place_before(document: Document, first: int) -> str | None:
    sheet, words, i = document.sheet, document.sheet.words, first - 1
    if not document.before(first) or not words[i][0].isalpha():
        return None
    origin = document.knowledge.origin(words[i]) if sheet.info[i].flags & Is.ORIGIN else None
    if origin:
        return origin
    known = sheet.known.get(i)
    if known and _REALMS & set(known.kinds) and words[i].endswith("s"):
        return known.match.entities[0]
    return None


def _place_behind(document: Document, last: int) -> str | None:
    sheet, words = document.sheet, document.sheet.words
    if words[last : last + 1] == ["in"]:
        known = sheet.known.get(last + 1)
        return known.match.entities[0] if known and known.types[0] == "place" else None
    tied = last < len(words) and words[last] in listed("of_realms")
    last += tied + (tied and words[last + 1 : last + 2] in (["Landes"], ["Bundesstaates"]))
    known = sheet.known.get(last)
    if known is None or known.types[0] != "place" or not _REALMS & set(known.kinds):
        return None
    near = tied or sheet.gap(last - 1) == " "
    return known.match.entities[0] if near else None


_REALMS = frozenset({"country", "state"})
