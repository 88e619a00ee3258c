"""From a story to names and entities: the rules' candidates, other voices, the document pass, linking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from converter.knowledge import Knowledge
from converter.language import crf
from converter.language.de.rules.links import PASS
from converter.language.de.rules.links.offices import Office, office
from converter.language.de.rules.links.owners import findable
from converter.language.engine.document import Document, Group
from converter.language.engine.sheet import Sheet, sheet_of
from converter.language.lexicon import Is
from converter.language.recognition.candidates import LIKELY, SURE, Candidate
from converter.language.recognition.hints import heard
from converter.language.recognition.known import closed, club_or_place, fixtures, is_sport, known_names
from converter.language.recognition.organisations import affiliations, long_forms, organisations
from converter.language.recognition.persons import persons
from converter.language.recognition.places import place_words, places
from converter.model import Entity, EntityType, Identifier, Mention, Story
from converter.registry import Context
from converter.spans import Span

Voice = Callable[[Sheet], Iterable[Candidate]]
"""another opinion on the names: a CRF, a spaCy pipeline, a token classifier"""


def recognise(story: Story, context: Context, voice: Voice | None = None, *, tagger: crf.Tagger | None = None) -> Story:
    """The story with its entities and named mentions. What an editor made stays as it is."""
    if "mentions" in story.reviewed:
        return story
    sheet, knowledge = sheet_of(story, context), context.knowledge
    kept = tuple(m for m in story.mentions if m.by == "editor")
    document = read(sheet, story, knowledge, voice, kept, tagger)
    return _story(story, document, knowledge, kept)


def proposals(sheet: Sheet, story: Story) -> list[Candidate]:
    """What the rules and the knowledge base propose."""
    people = list(persons(sheet))
    sport = is_sport(sheet)
    return [
        *_placed(sheet, story),
        *known_names(sheet, sport=sport),
        *(fixtures(sheet) if sport else ()),
        *people,
        *affiliations(sheet, people),
        *organisations(sheet),
        *(long for long, _ in long_forms(sheet)),
        *places(sheet),
    ]


def read(
    sheet: Sheet,
    story: Story,
    knowledge: Knowledge,
    voice: Voice | None,
    kept: tuple[Mention, ...] = (),
    tagger: crf.Tagger | None = None,
) -> Document:
    """The document pass over everything that was proposed."""
    proposed = [_whole(sheet, c) for c in proposals(sheet, story)]
    proposed = _left_to_the_document(sheet, proposed, sport=is_sport(sheet))
    voices: list[Candidate] = []
    if tagger:
        proposed, voices = _heard(proposed, heard(sheet, tagger, proposed))
    if voice:
        proposed, more = _heard(proposed, list(voice(sheet)))
        voices += more
    document = Document(sheet, knowledge, findable, sport=is_sport(sheet))
    if story.dateline:
        places_ = [sheet.words_in(span) for span in story.dateline.located]
        seats = [sheet.known[first] for first, _ in places_ if first in sheet.known]
        if len(seats) == 1 and seats[0].types[0] == "place":
            document.home = knowledge.record(seats[0].match.entities[0]).country
        for i in range(*sheet.words_in(story.dateline.span)):
            if not any(first <= i < last for first, last in places_):
                document.taken[i] = 1
    alone = set()
    for first, last in closed(sheet):
        if last - first == 1:
            alone.add(first)
        else:
            document.taken[first:last] = b"\1" * (last - first)
    proposed, voices = (
        [c for c in said if (c.last - c.first > 1 or c.first not in alone) and not _is_stem(sheet, c)]
        for said in (proposed, voices)
    )
    for mention in kept:
        _close(sheet, document.taken, mention.span)
    document.proposed, document.heard = proposed, voices
    document.long_forms = list(long_forms(sheet))
    document.run(PASS)
    return document


def _is_stem(sheet: Sheet, one: Candidate) -> bool:
    """``Ober-`` in ``Ober- und Niederbayern``"""
    last = one.last
    return last < len(sheet.words) and sheet.words[last] == "-" and sheet.gap(last - 1) == ""


def _close(sheet: Sheet, taken: bytearray, span: Span) -> None:
    first, last = sheet.words_in(span)
    taken[first:last] = b"\1" * (last - first)


def _left_to_the_document(sheet: Sheet, proposed: list[Candidate], *, sport: bool) -> list[Candidate]:
    """A town that is also the surname of somebody named in full, or the city of a club: the document pass decides."""
    persons_ = {
        sheet.words[i]
        for c in proposed
        if c.type == "person" and c.score >= SURE and c.last - c.first > 1
        for i in (c.first, c.last - 1)
    }
    firms = {
        sheet.words[c.first]
        for c in proposed
        if c.type == "organisation" and c.last - c.first == 1 and c.rule in ("RIC", "kind of organisation")
    }
    clubs = {
        w
        for c in proposed
        if sport and c.type == "organisation" and c.last - c.first > 1 and c.score >= LIKELY
        for w in sheet.words[c.first : c.last]
        if w[0].isalpha()
    }
    clubs |= {part for w in clubs for part in w.split("-")}
    clubs |= {city for w in clubs if (city := _city_of(sheet, w))}
    return [
        replace(c, score=0.1) if _is_ambiguous(sheet, c, persons_, clubs) or _is_firm(sheet, c, firms) else c
        for c in proposed
    ]


def _is_firm(sheet: Sheet, c: Candidate, firms: set[str]) -> bool:
    """A lone surname or town that is also the name of a company of the story: the document pass decides."""
    if c.last - c.first != 1 or c.rule != "known" or c.type == "organisation" or not firms:
        return False
    word, before = sheet.words[c.first], sheet.words[c.first - 1].lower() if c.first else ""
    if c.type == "place" and before != "bei" and (before in place_words().strong or before == "am"):
        return False
    return word in firms or word.removesuffix("s") in firms


_DIRECTIONS = frozenset(("West", "East", "North", "South", "New", "Upper", "Lower", "Fort", "Port", "Mount", "Groß"))


def _whole(sheet: Sheet, one: Candidate) -> Candidate:
    """A person's name takes in an unknown given name that stands right before it: ``Damazo`` in ``…, Damazo Ruiz``."""
    i = one.first - 1
    if one.type == "place" and i >= 0 and sheet.gap(i) == " " and sheet.words[i] in _DIRECTIONS:
        return replace(one, first=i, match=None)  # West Kelowna
    if (
        one.type != "person"
        or one.rule == "role"
        or i < 0
        or sheet.sentence_of[i] != sheet.sentence_of[one.first]
        or sheet.gap(i) != " "
    ):
        return one
    plain = sheet.info[i].flags & ~(Is.FIRST_NAME | Is.WEAK) == Is.CAPITAL and len(sheet.words[i]) < 12
    if not plain or sheet.begins(i) or i in sheet.known or not sheet.words[i][1:].islower():
        return one
    before = sheet.words[i - 1] if i else ""
    return replace(one, first=i) if before in (",", "und", "von", "mit", "(") else one


def _city_of(sheet: Sheet, word: str) -> str | None:
    """``Hamburger`` in ``Hamburger SV`` → Hamburg"""
    origin = sheet.knowledge.origin(word) if word.endswith("er") else None
    return sheet.knowledge.record(origin).name if origin else None


def _is_ambiguous(sheet: Sheet, c: Candidate, persons_: set[str], clubs: set[str]) -> bool:
    if c.type == "person" or c.last - c.first != 1 or c.rule != "known":
        return False
    if (
        sheet.info[c.first].flags & Is.PARTICLE | (sheet.words[c.first].lower() in ("van", "von"))
        and c.last < len(sheet.words)
        and sheet.words[c.last] in ("den", "der", "de")
    ):
        return True
    known = sheet.known.get(c.first)
    if known is None or "country" in known.kinds:
        return False
    forms = {sheet.words[c.first], sheet.words[c.first].removesuffix("s")}
    before = sheet.words[c.first - 1].lower() if c.first else ""
    if (
        forms & persons_
        and before not in place_words().strong
        and before not in ("der", "den", "dem", "die", "am", "im")
    ):
        return True
    return bool(forms & clubs) and club_or_place(sheet, c.first, known) == "organisation"


def _heard(proposed: list[Candidate], voices: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Doubtful proposals gain by a second voice that agrees and lose by one that does not; a sure voice for a longer
    name that holds a proposed one wins. Also returns what only the voice says."""
    said = {(v.first, v.last, v.type): v.score for v in voices}
    at: dict[int, Candidate] = {i: v for v in voices for i in range(v.first, v.last)}
    result = []
    for one in proposed:
        agreed = said.pop((one.first, one.last, one.type), 0.0)
        if not agreed and one.score < 0.97 and one.match and one.first in at and _holds(at[one.first], one):
            continue
        if not 0.15 <= one.score < SURE:
            result.append(one)
            continue
        contrary = 0.0
        if not agreed:
            contrary = max((at[i].score for i in range(one.first, one.last) if i in at), default=0.0)
        score = one.score + 0.35 * agreed - 0.3 * contrary - (0.1 if not agreed and not contrary else 0.0)
        result.append(replace(one, score=max(0.0, min(0.95, score))))
    return result, [v for v in voices if (v.first, v.last, v.type) in said]


def _holds(voice: Candidate, one: Candidate) -> bool:
    return (
        voice.score >= 0.75
        and voice.first <= one.first
        and one.last <= voice.last
        and one.last - one.first < voice.last - voice.first
        and voice.type in (one.type, "organisation")
    )


def _placed(sheet: Sheet, story: Story) -> Iterator[Candidate]:
    """What the story's form says: dateline places, authors and editors."""
    wanted: list[tuple[Span, EntityType, str]] = []
    if story.dateline:
        wanted += [(s, "place", "dateline") for s in story.dateline.located]
    wanted += [(s, "person", "byline") for s in story.bylines]
    wanted += [(s, "person", "credit") for s in story.credits]
    for span, type_, rule in wanted:
        first, last = sheet.words_in(span)
        if first == last or sheet.span(first, last) != span:
            continue
        while type_ == "person" and last - first > 1 and sheet.info[first].flags & _KINDS == Is.NOUN:
            first += 1  # Mitarbeit X, Büro Y
        if not sheet.words[first][0].isalnum():
            continue
        if type_ == "person" and not _looks_like_a_name(sheet, first, last):
            continue
        known = sheet.known.get(first)
        match = known.match if known and known.last == last and type_ in known.types else None
        yield Candidate(first, last, type_, rule, 1.0, match)


_KINDS = Is.NOUN | Is.FIRST_NAME | Is.FAMILY_NAME


def _looks_like_a_name(sheet: Sheet, first: int, last: int) -> bool:
    if last - first < 2:
        return False
    return all(
        w[0].isupper() or sheet.info[first + k].flags & Is.PARTICLE for k, w in enumerate(sheet.words[first:last])
    )


def _story(story: Story, document: Document, knowledge: Knowledge, kept: tuple[Mention, ...]) -> Story:
    sheet = document.sheet
    final = {e.id for e in story.entities if e.by == "editor"} | {m.entity for m in kept}
    entities = {e.id: e for e in story.entities if e.id in final}
    ids = _ids(document, knowledge)
    for group in document.groups:
        if group.names and ids[id(group)] not in entities:
            entities[ids[id(group)]] = _entity(group, ids, document)
    mentions = [
        Mention(sheet.span(n.first, n.last), ids[id(n.group)], "name", n.by, round(min(n.score, 1.0), 2))
        for n in document.names
    ]
    mentions += _parts(document, ids, entities, knowledge)
    used = {m.entity for m in mentions} | final
    ordered = sorted((*kept, *mentions), key=lambda m: (m.span.start, -m.span.end))
    named = tuple(
        e if e.affiliation in used or e.id in final else replace(e, affiliation=None)
        for k, e in entities.items()
        if k in used
    )
    return replace(story, entities=named, mentions=tuple(ordered))


def _ids(document: Document, knowledge: Knowledge) -> dict[int, str]:
    ids: dict[int, str] = {}
    used: set[str] = set()
    for group in document.groups:
        base = group.record.id if group.record else knowledge.id_for(group.name, group.type)
        if group.country and not group.record:
            base = f"{base}-{group.country}"
        unique, n = base, 2
        while unique in used:
            unique, n = f"{base}-{n}", n + 1
        used.add(unique)
        ids[id(group)] = unique
    return ids


def _entity(group: Group, ids: dict[int, str], document: Document) -> Entity:
    """The record or a new entity; title and affiliation are the story's own, those of the record another day's."""
    rics = (Identifier("ric", group.ric, "story"),) if group.ric else ()
    held = office(group, document) if group.type == "person" else Office()
    affiliation = ids[id(held.affiliation)] if isinstance(held.affiliation, Group) else held.affiliation
    if group.record:
        record = group.record
        known = {(i.scheme, i.value) for i in record.identifiers}
        return replace(
            record,
            identifiers=(*record.identifiers, *(r for r in rics if (r.scheme, r.value) not in known)),
            title=held.title,
            country=record.country or held.country,
            affiliation=affiliation,
            by=record.by or "knowledge",
        )
    return Entity(
        ids[id(group)],
        group.type,
        group.name,
        kind="club"
        if group.by == "club"
        else "company"
        if group.ric or group.by in ("legal form", "ampersand")
        else group.kind,
        identifiers=rics,
        title=held.title,
        affiliation=affiliation,
        country=held.country or group.country,
        gender=group.gender,
        by=group.by,
    )


def _parts(
    document: Document, ids: dict[int, str], entities: dict[str, Entity], knowledge: Knowledge
) -> Iterator[Mention]:
    """Names inside compounds: Nato-Mitgliedschaft, US-Präsident, Siemens-Aktie."""
    sheet = document.sheet
    by_record = {g.record.id: g for g in document.groups if g.record}
    by_name = {g.name: g for g in document.groups if len(g.words) == 1}
    matches = {at: match for at, match in sheet.parts if "right" in match.flags and "left" not in match.flags}
    for i, word in enumerate(sheet.info):
        if not word.modifier or document.taken[i] or not word.flags & Is.CAPITAL:
            continue
        group = by_name.get(word.modifier)
        start = sheet.starts[i]
        if group:
            yield Mention(sheet.folded.span(start, start + len(word.modifier)), ids[id(group)], "part", "compound", 0.8)
            continue
        match = matches.get(i)
        if match is None or "word" in match.flags or "first-name" in match.flags:
            continue
        record = knowledge.record(match.entities[0])
        id_ = ids[id(by_record[record.id])] if record.id in by_record else record.id
        entities.setdefault(id_, replace(record, title=None, affiliation=None, by=record.by or "knowledge"))
        yield Mention(sheet.folded.span(match.span.start, match.span.end), id_, "part", "compound", 0.8)


__all__ = ["Voice", "proposals", "read", "recognise"]
