"""From a story to names and entities: the rules' candidates, other voices, the policy, the document pass, linking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from converter.knowledge import Knowledge
from converter.language import crf
from converter.language.de.policy import Listen, closed, decide, means, open_only
from converter.language.de.rules.links import PASS
from converter.language.de.rules.links.offices import Office, office
from converter.language.de.rules.links.owners import findable
from converter.language.de.rules.names.acronyms import long_form
from converter.language.de.rules.names.clubs import is_sport
from converter.language.de.rules.names.compounds import parts
from converter.language.de.rules.names.model import heard
from converter.language.de.words import endings
from converter.language.engine.candidates import Candidate
from converter.language.engine.document import Document
from converter.language.engine.groups import Group
from converter.language.engine.propose import plan, propose
from converter.language.engine.sheet import Sheet, sheet_of
from converter.language.lexicon import Is
from converter.model import Entity, Identifier, Mention, Story
from converter.registry import Context

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


def named(story: Story, context: Context, voice: Voice | None = None) -> Story:
    """The same with the CRF where no other voice is given."""
    return recognise(story, context, voice, tagger=None if voice else crf.tagger("de"))


def proposals(sheet: Sheet) -> list[Candidate]:
    """What the rules and the knowledge base propose."""
    return propose(sheet, plan("de"))


def read(
    sheet: Sheet,
    story: Story,
    knowledge: Knowledge,
    voice: Voice | None,
    kept: tuple[Mention, ...] = (),
    tagger: crf.Tagger | None = None,
) -> Document:
    """The document pass over everything that was proposed."""
    decided = decide(sheet, proposals(sheet), _voices(sheet, voice, tagger))
    document = Document(sheet, knowledge, findable, sport=is_sport(sheet), dated=story.dated)
    _dateline(story, document)
    alone = set()
    document.long_forms = list(_long_forms(sheet))
    for first, last in (*closed(sheet), *_things(sheet, document.long_forms)):
        if last - first == 1:
            alone.add(first)
        else:
            document.taken[first:last] = b"\1" * (last - first)
    for first, last in means(sheet):
        document.taken[first:last] = b"\1" * (last - first)
    for mention in kept:
        first, last = sheet.words_in(mention.span)
        document.taken[first:last] = b"\1" * (last - first)
    document.proposed = open_only(sheet, decided.proposed, alone)
    document.heard = open_only(sheet, decided.heard, alone)
    document.run(PASS)
    return document


def _voices(sheet: Sheet, voice: Voice | None, tagger: crf.Tagger | None) -> Iterator[Listen]:
    def model(proposed: list[Candidate]) -> Sequence[Candidate]:
        return list(heard(sheet, tagger, proposed)) if tagger else ()

    def other(_: list[Candidate]) -> Sequence[Candidate]:
        return list(voice(sheet)) if voice else ()

    if tagger:
        yield model
    if voice:
        yield other


def _dateline(story: Story, document: Document) -> None:
    """What the dateline says of the story's country; nothing in it but the places is a name."""
    if not story.dateline:
        return
    sheet = document.sheet
    places = [sheet.words_in(span) for span in story.dateline.located]
    seats = [sheet.known[first] for first, _ in places if first in sheet.known]
    if len(seats) == 1 and seats[0].types[0] == "place":
        document.home = document.knowledge.record(seats[0].match.entities[0]).country
    _, document.filed = sheet.words_in(story.dateline.span)
    for i in range(*sheet.words_in(story.dateline.span)):
        if not any(first <= i < last for first, last in places):
            document.taken[i] = 1


def _long_forms(sheet: Sheet) -> Iterator[tuple[Candidate, int]]:
    """Long names with an acronym in brackets behind them, and the acronym's word."""
    for i in sheet.having(Is.UPPER):
        if (first := long_form(sheet, i)) is not None:
            yield Candidate(first, i - 1, "organisation"), i


def _things(sheet: Sheet, long_forms: Iterable[tuple[Candidate, int]]) -> Iterator[tuple[int, int]]:
    """Letters that the story spells out as a thing (``Body-Mass-Index (BMI)``), and the words they stand for."""
    spelled = [(c, i) for c, i in long_forms if sheet.words[i - 2].lower().endswith(endings("organisations", "things"))]
    letters = {sheet.words[i] for _, i in spelled}
    yield from ((c.first, c.last) for c, _ in spelled)
    if letters:
        yield from ((i, i + 1) for i, word in enumerate(sheet.words) if word in letters)


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
    mentions += parts(document, ids, entities, knowledge)
    used = {m.entity for m in mentions} | final
    ordered = sorted((*kept, *mentions), key=lambda m: (m.span.start, -m.span.end))
    named = tuple(
        e if e.affiliation is None or e.affiliation in used or e.id in final else replace(e, affiliation=None)
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
            base = f"{base}-{group.country.partition('-')[2] or group.country}"
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
            why=group.why,
        )
    return Entity(
        ids[id(group)],
        group.type,
        group.name,
        kind=_kind(group),
        identifiers=rics,
        title=held.title,
        affiliation=affiliation,
        country=held.country or (group.country or "").partition("-")[0] or None,
        gender=group.gender,
        by=group.by,
    )


def _kind(group: Group) -> str | None:
    if group.by in _CLUB_RULES:
        return "club"
    return "company" if group.ric or group.by in _COMPANY_RULES else group.kind


_CLUB_RULES = ("NAM091", "NAM092")
_COMPANY_RULES = ("NAM064", "NAM065")


__all__ = ["Voice", "proposals", "read", "recognise"]
