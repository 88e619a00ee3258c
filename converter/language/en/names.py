"""From an English story to names and entities: the rules' candidates, the policy, the document pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from converter.language.descriptor import Voice
from converter.language.en.rules.links import PASS, findable
from converter.language.en.words import laid_out
from converter.language.engine.document import Document
from converter.language.engine.groups import Group
from converter.language.engine.propose import plan, propose
from converter.model import Entity, Mention, Story
from converter.registry import Context


def named(story: Story, context: Context, voice: Voice | None = None) -> Story:
    """The story with its entities and named mentions. What an editor made stays as it is."""
    if "mentions" in story.reviewed:
        return story
    sheet = laid_out(story, context.knowledge)
    sheet.record = context.record
    document = Document(sheet, context.knowledge, findable, language="en")
    kept = tuple(m for m in story.mentions if m.by == "editor")
    closed = [m.span for m in kept]
    if story.dateline and story.dateline.agency:
        closed.append(story.dateline.agency)
    for span in closed:
        first, last = sheet.words_in(span)
        document.taken[first:last] = b"\1" * (last - first)
    document.proposed = propose(sheet, plan("en"))
    document.heard = list(voice(sheet)) if voice else []
    document.run(PASS)
    return _story(story, document, kept)


def _story(story: Story, document: Document, kept: tuple[Mention, ...]) -> Story:
    final = {e.id: e for e in story.entities if e.by == "editor" or e.id in {m.entity for m in kept}}
    ids = _ids(document, set(final))
    entities = {**{ids[g.number]: _entity(g, ids[g.number]) for g in document.groups if g.names}, **final}
    mentions = [
        Mention(document.sheet.span(n.first, n.last), ids[n.group.number], "name", n.by, round(min(n.score, 1.0), 2))
        for n in document.names
    ]
    ordered = sorted((*kept, *mentions), key=lambda m: (m.span.start, -m.span.end))
    return replace(story, entities=tuple(entities.values()), mentions=tuple(ordered))


def _ids(document: Document, used: set[str]) -> dict[int, str]:
    def free(base: str) -> Iterator[str]:
        yield base
        n = 2
        while True:
            yield f"{base}-{n}"
            n += 1

    ids: dict[int, str] = {}
    for group in document.groups:
        base = group.record.id if group.record else document.knowledge.id_for(group.name, group.type)
        ids[group.number] = next(id_ for id_ in free(base) if id_ not in used or group.record)
        used.add(ids[group.number])
    return ids


def _entity(group: Group, id_: str) -> Entity:
    """The record without what it says in German, or a new entity."""
    if group.record:
        return replace(group.record, title=None, affiliation=None, by=group.record.by or "knowledge", why=group.why)
    return Entity(id_, group.type, group.name, gender=group.gender, by=group.by)
