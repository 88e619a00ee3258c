"""The door: what a reader made is judged once before it goes on, whoever wrote the reader.

A value that there can't be (a date that no calendar has, an address that is none, a language that nobody registered) is
left out and told; a story that contradicts itself is refused. Behind the door the model holds, so that every writer
writes validly. Readers that know a better place than "somewhere in the source" ask the same functions themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date as Day  # noqa: N812 - ``date`` is what is judged here
from datetime import datetime
from itertools import pairwise

from converter import language_tags, standoff
from converter.addresses import is_web, slug
from converter.diagnostics import Diagnostic, Location, Severity
from converter.model import Entity, Identifier, Quotation, Story
from converter.registry import Reading, Recipe, Source

_SHORT = re.compile(r"(?:\d{4}(?:-\d\d(?:-\d\d)?)?|--\d\d-\d\d)", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?", re.ASCII
)
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
_ENTITY = re.compile(r"[a-z0-9-]{1,200}")
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]|^\s|\s$|^$")
_YEARS = range(1000, 10_000)
"""that are written with four digits, as ISO 8601 has them"""
_SHOWN = 40


def is_date(text: str) -> bool:
    """Whether it is a day, a month, a year or a moment that exists, in ISO 8601 as the model has it."""
    moment = _MOMENT.fullmatch(text)
    try:
        if moment:
            datetime.fromisoformat(moment[1])
        elif _SHORT.fullmatch(text):  # a leap year for a day without a year
            Day.fromisoformat(f"2000-{text[2:]}" if text.startswith("--") else f"{text}-01-01"[:10])
        else:
            return False
    except ValueError:
        return False
    return True


def date(text: str, what: str, where: Location) -> Diagnostic | None:
    """``DOR004`` where the text is no date that exists. ``what``: the property's name, for people."""
    if is_date(text):
        return None
    return Diagnostic(
        "DOR004",
        Severity.WARNING,
        f"{what}: {_shown(text)} is no date that exists, and is left out",
        "write it as 2025, 2025-02, 2025-02-12 or 2025-02-12T10:31:00+01:00",
        where,
    )


def language(tag: str, where: Location, otherwise: str) -> tuple[str, Diagnostic | None]:
    """The language of a story, and ``DOR005`` where the source does not say it in a registered tag.

    What is certainly meant is taken (``de_AT``, ``deu``), else ``otherwise``.
    """
    complaint = language_tags.complaint(tag) or (None if _TAG.fullmatch(tag) else ("", ""))
    if complaint is None:
        return tag, None
    taken = language_tags.corrected(tag) or otherwise
    return taken, Diagnostic(
        "DOR005",
        Severity.WARNING,
        f"the language {_shown(tag)} is no language tag: taken as {taken}",
        "write it as BCP 47 does: de, de-AT, zh-Hans-CN; --language says it where the source does not",
        where,
    )


def address(text: str, what: str, where: Location) -> Diagnostic | None:
    """``DOR006`` where the text is no address, ``DOR007`` where it is one that nobody should follow."""
    if is_web(text):
        return None
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return Diagnostic(
            "DOR007",
            Severity.WARNING,
            f"{what}: an address with {scheme[1].lower()[:_SHOWN]}: is left out",
            "http and https lead to a page",
            where,
        )
    return Diagnostic(
        "DOR006",
        Severity.WARNING,
        f"{what}: {_shown(text)} is no address, and is left out",
        "an address begins with https:// and a host, and has no blanks",
        where,
    )


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def admitted(reading: Reading, source: Source, recipe: Recipe) -> Reading:
    """What of a reading may go on. Each story carries what is said of it; why one is refused stands in the notes."""
    stories: list[Story] = []
    notes = list(reading.notes)
    seen: set[str] = set()
    for number, story in enumerate(reading.stories, start=1):
        door = _Door(Location(source.name), recipe.language)
        refusal = door.refusal(story)
        if refusal is None:
            story = _distinct(door.judged(story, source, number), seen)  # noqa: PLW2901
            refusal = door.unfit(story)
        if refusal is not None:
            notes += [*story.notes, refusal]
            continue
        seen.add(story.id)
        stories.append(replace(story, notes=(*story.notes, *door.notes)) if door.notes else story)
    return Reading(tuple(stories), tuple(notes))


def _distinct(story: Story, seen: set[str]) -> Story:
    """Two stories of one source never share an id."""
    id_, number = story.id, 1
    while id_ in seen:
        number += 1
        id_ = f"{story.id}-{number}"
    return story if id_ == story.id else replace(story, id=id_)


@dataclass(slots=True)
class _Door:
    """One story at the door."""

    where: Location
    language: str
    """where the story's own is none"""
    notes: list[Diagnostic] = field(default_factory=list)

    def refusal(self, story: Story) -> Diagnostic | None:
        """Why the story contradicts itself; None: it does not."""
        size = len(story.text)
        outside = next((s for s in standoff.spans(story) if s.end > size), None)
        if outside:
            return Diagnostic(
                "DOR003",
                Severity.ERROR,
                f"the span {outside.start}:{outside.end} is outside the text of {size} characters",
                "the story is refused: repair what made it",
                self.where,
            )
        for one, other in pairwise(story.blocks):
            if other.span.start < one.span.end or other.span.end < one.span.end:
                words = (f"{b.kind} {_shown(b.span.of(story.text))}" for b in (one, other))
                return Diagnostic(
                    "DOR001",
                    Severity.ERROR,
                    f"blocks overlap, or do not follow each other: {' and '.join(words)}",
                    "the story is refused: each piece of a text belongs to one block",
                    self.where,
                )
        return None

    def unfit(self, story: Story) -> Diagnostic | None:
        """What the model does not have, after all that can be left out is left out; None: nothing."""
        fault = next(standoff.faults(standoff.to_json(story)), None)
        if fault is None:
            return None
        return Diagnostic(
            "DOR010",
            Severity.ERROR,
            f"no story as the model has it: {fault.pointer}: {fault.message}",
            "the story is refused: see schemas/annotations.schema.json",
            self.where,
        )

    def judged(self, story: Story, source: Source, number: int) -> Story:
        """The story without what there can't be."""
        tag, said = language(story.language, self.where, self.language)
        if said:
            self.notes.append(said)
        id_, dated = self._id(story, source, number), self._date(story.dated, "dated")
        quotations = tuple(_sorted(q) for q in story.quotations if self._ordered(q, story.text))
        if (id_, tag, dated, quotations) != (story.id, story.language, story.dated, story.quotations):
            story = replace(story, id=id_, language=tag, dated=dated, quotations=quotations)
        if story.dateline and story.dateline.date is not None:
            day = self._date(story.dateline.date, "the dateline's date")
            if day != story.dateline.date:
                story = replace(story, dateline=replace(story.dateline, date=day))
        checked = tuple(replace(r, on=self._date(r.on, "the review's date")) for r in story.checked)
        if checked != story.checked:
            story = replace(story, checked=checked)
        return self._named(self._rights(story))

    def _date(self, text: str | None, what: str) -> str | None:
        said = None if text is None else date(text, what, self.where)
        if said:
            self.notes.append(said)
        return None if said else text

    def _rights(self, story: Story) -> Story:
        rights = story.rights
        if rights and rights.year is not None and rights.year not in _YEARS:
            self._date(str(rights.year), "the year of the rights")
            rights = replace(rights, year=None)
        if rights and rights.href is not None and (said := address(rights.href, "the rights' address", self.where)):
            self.notes.append(said)
            rights = replace(rights, href=None)
        return story if rights is story.rights else replace(story, rights=rights)

    def _ordered(self, quotation: Quotation, text: str) -> bool:
        spans = quotation.spans
        if spans and all(one.end <= other.start for one, other in pairwise(spans)):
            return True
        words = " … ".join(_shown(span.of(text)) for span in spans) or "no words"
        self.notes.append(
            Diagnostic(
                "DOR002",
                Severity.ERROR,
                f"a quotation is left out, its pieces overlap or do not follow each other: {words}",
                "give the pieces in the order of the text, each once",
                self.where,
            )
        )
        return False

    def _id(self, story: Story, source: Source, number: int) -> str:
        own = source.id or source.name
        if not _UNPRINTED.search(story.id) or re.fullmatch(rf"{re.escape(own)}(?:-\d+)?", story.id):
            return story.id  # what was made of the source's name is as odd as that
        taken = own if number == 1 else f"{own}-{number}"
        self.notes.append(
            Diagnostic(
                "DOR009",
                Severity.WARNING,
                f"{_shown(story.id)} can be no story's id: taken is {taken}",
                "an id is not empty, has no blanks at its ends and no control characters",
                self.where,
            )
        )
        return taken

    def _named(self, story: Story) -> Story:
        """Entities under ids that are ids, each once, and nothing that speaks of one that there is not."""
        if not (story.entities or story.mentions or story.quotations):
            return story
        ids: dict[str, str] = {}
        for entity in story.entities:
            if entity.id in ids:
                self._of_id(f"two entities have the id {_shown(entity.id)}: the second is left out")
            elif _ENTITY.fullmatch(entity.id):
                ids[entity.id] = entity.id
            else:
                ids[entity.id] = _free(slug(entity.id), {e.id for e in story.entities} | set(ids.values()))
                self._of_id(f"{_shown(entity.id)} can be no entity's id: taken is {ids[entity.id]}")
        spoken = (*(m.entity for m in story.mentions), *(q.attributed_to for q in story.quotations))
        members = (e.affiliation for e in story.entities if e.affiliation and not _ENTITY.fullmatch(e.affiliation))
        for id_ in dict.fromkeys((*spoken, *members)):
            if id_ is not None and id_ not in ids:
                self._unknown(id_)
        return replace(
            story,
            entities=tuple(self._entity(id_, story.entity(id_), ids) for id_ in ids),
            mentions=tuple(replace(m, entity=ids[m.entity]) for m in story.mentions if m.entity in ids),
            quotations=tuple(replace(q, attributed_to=ids.get(q.attributed_to or "")) for q in story.quotations),
        )

    def _entity(self, id_: str, entity: Entity, ids: dict[str, str]) -> Entity:
        member = entity.affiliation
        if member is not None and not _ENTITY.fullmatch(member):
            member = ids.get(member)
        identifiers = tuple(self._identifiers(entity))
        return replace(entity, id=ids[id_], affiliation=member, identifiers=identifiers)

    def _identifiers(self, entity: Entity) -> Iterator[Identifier]:
        for identifier in entity.identifiers:
            said = None
            if identifier.scheme == "web":
                said = address(identifier.value, f"the address of {_shown(entity.name)}", self.where)
            if said:
                self.notes.append(said)
            else:
                yield identifier

    def _unknown(self, id_: str) -> None:
        message = f"there is no entity {_shown(id_)}: what refers to it is left out"
        hint = "a mention, a speaker and an affiliation name an entity of the story by its id"
        self.notes.append(Diagnostic("DOR011", Severity.WARNING, message, hint, self.where))

    def _of_id(self, message: str) -> None:
        hint = "lower-case ASCII letters, digits and hyphens, 200 at most, each id once"
        self.notes.append(Diagnostic("DOR008", Severity.WARNING, message, hint, self.where))


def _sorted(quotation: Quotation) -> Quotation:
    """The spans of cue and frame in the order of the text, each once: twice says no more."""
    cue, frame = tuple(sorted(set(quotation.cue))), tuple(sorted(set(quotation.frame)))
    if (cue, frame) == (quotation.cue, quotation.frame):
        return quotation
    return replace(quotation, cue=cue, frame=frame)


def _free(id_: str, taken: set[str]) -> str:
    number, free = 1, id_
    while free in taken:
        number += 1
        free = f"{id_}-{number}"
    return free
