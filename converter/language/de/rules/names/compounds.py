"""Names inside compounds, once the document pass knows whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from converter.knowledge import Knowledge
from converter.language.engine.document import Document
from converter.language.engine.record import Entry
from converter.language.engine.rule import rule
from converter.language.lexicon import Is
from converter.model import Entity, Mention


@rule("NAM131", language="de", layer="names", proposes="any", once="step")
def parts(
    document: Document, ids: dict[int, str], entities: dict[str, Entity], knowledge: Knowledge
) -> Iterator[Mention]:
    """A name inside a compound with a hyphen.

    `Nato-Mitgliedschaft`, `US-Präsident`, `Quandor-Aktie` once the story has named Quandor: the part is tagged, the
    compound is no name. Everyday words and first names before the hyphen are none.
    """
    sheet = document.sheet
    by_record = {g.record.id: g for g in document.groups if g.record}
    by_name = {g.name: g for g in document.groups if len(g.words) == 1}
    matches = {at: match for at, match in sheet.parts if "right" in match.flags and "left" not in match.flags}
    for i in sheet.having(Is.HYPHEN | Is.NUMBER):
        word = sheet.info[i]
        if not word.modifier or document.taken[i] or not word.flags & Is.CAPITAL:
            continue
        group = by_name.get(word.modifier)
        start = sheet.starts[i]
        if group:
            yield _part(document, (start, start + len(word.modifier)), ids[id(group)], "named in the story")
            continue
        match = matches.get(i)
        if match is None or "word" in match.flags or "first-name" in match.flags:
            continue
        record = knowledge.record(match.entities[0])
        id_ = ids[id(by_record[record.id])] if record.id in by_record else record.id
        entities.setdefault(id_, replace(record, title=None, affiliation=None, by=record.by or "knowledge"))
        yield _part(document, (match.span.start, match.span.end), id_, "a known name")


def _part(document: Document, place: tuple[int, int], entity: str, evidence: str) -> Mention:
    sheet, score = document.sheet, document.weights.score("NAM131", (evidence,))
    span = sheet.folded.span(*place)
    if sheet.record is not None:
        sheet.record.entries.append(Entry(span, "NAM131", entity, "kept", (evidence,), score))
    return Mention(span, entity, "part", "NAM131", round(score, 2))
