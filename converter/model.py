"""The story: a text that is never edited, and layers of spans over it.

One invariant carries everything: ``Story.text`` is the decoded source (byte order mark removed, line ends LF, nothing
else changed), and all else is half-open code-point spans into it. Nothing is invented, nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from converter.diagnostics import Diagnostic
from converter.spans import Span

BlockKind = Literal[
    "source", "slug", "notice", "headline", "byline", "dateline", "paragraph", "crosshead", "list", "table", "sign-off"
]
"""``source``: the agency's source and rights line; ``slug``: slug and keyword lines; ``notice``: a note to editors
(correction, repeat, embargo); ``dateline``: one on a line of its own (a run-in dateline belongs to its paragraph);
``sign-off``: credits, initials and contact at the end."""

EntityType = Literal["person", "place", "organisation"]

MentionForm = Literal["name", "part", "nominal", "pronoun"]
"""``name``: a proper name; ``part``: a name inside a compound; ``nominal``: a role or a common noun."""

QuotationType = Literal["direct", "partial", "indirect", "free_indirect", "indirect_free_indirect", "reported"]
"""The terms of the German news quotation corpus (Petersen-Frey and Biemann 2024), and ``partial``: a marked fragment
in the reporter's sentence. ``free_indirect`` is a continuation in the Konjunktiv without a cue of its own."""

Mode = Literal["speech", "writing", "thought", "sw", "st", "tw"]
"""How something was uttered: spoken, written, thought, or which of two stays open (``sw``: speech or writing). The
terms of the German news quotation corpus (Petersen-Frey and Biemann 2024), in small letters."""

UNSURE = 0.6
"""A mention or quotation whose confidence is below this is shown as unsure: dotted on the site, by its ``confidence``
in NewsML-G2 and the stand-off annotations, and without a claim of identity in JSON-LD, which has no word for doubt."""

SignalKind = Literal[
    "flash", "repeat", "correction", "withdrawal", "exclusive", "sources", "update", "summary", "advisory", "embargo"
]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of lines with one function. Blocks follow each other and do not overlap."""

    kind: BlockKind
    span: Span


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where, when and by whom the story was filed: ``Washington/Moskau (Reuters) -``."""

    span: Span
    """from the first place to the dash, both included"""
    located: tuple[Span, ...] = ()
    """the places, as written"""
    date: str | None = None
    """ISO 8601, as precise as written; ``--02-12`` where the year is missing"""
    agency: Span | None = None


@dataclass(frozen=True, slots=True)
class Rights:
    """What the source says about its rights."""

    notice: Span
    """the words themselves"""
    holder: str | None = None
    year: int | None = None
    href: str | None = None
    """where the restrictions stand"""


@dataclass(frozen=True, slots=True)
class Signal:
    """A word by which the desk says what kind of copy this is: EILMELDUNG, KORRIGIERT, ZUSAMMENFASSUNG 1."""

    kind: SignalKind
    span: Span
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name of the entity in somebody else's register, verified in ``source``."""

    scheme: str
    """``wikidata``, ``geonames``, ``iso3166-1a2``, ``iso3166-2``, ``ric``, ``isin``, ``lei``, ``web`` …"""
    value: str
    source: str = ""
    """where it was verified: a data set with its version, or the story itself"""


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, place or organisation that the story speaks of."""

    id: str
    """stable across stories: lower-case ASCII letters, digits and hyphens"""
    type: EntityType
    name: str
    kind: str | None = None
    """finer: country, state, city, region, river, sea, island …; company, party, government, agency, club …"""
    identifiers: tuple[Identifier, ...] = ()
    title: str | None = None
    """role or title as the story writes it"""
    affiliation: str | None = None
    """id of an organisation"""
    country: str | None = None
    """ISO 3166-1 alpha-2, lower case: where a place lies, a person holds office, an organisation has its seat"""
    within: str | None = None
    """name of the place that contains this place"""
    latitude: float | None = None
    """degrees north, WGS 84"""
    longitude: float | None = None
    """degrees east, WGS 84"""
    gender: Literal["f", "m", "n"] | None = None
    by: str = ""
    """the rule, model or person that made it; ``editor`` is final"""
    why: tuple[str, ...] = ()
    """reasons for taking it for the one that bears the identifiers: ``full-name``, ``office``, ``sole-bearer``,
    ``context``, ``spelled-out`` …; lower-case ASCII words joined by hyphens"""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that refers to an entity."""

    span: Span
    entity: str
    """id of the entity"""
    form: MentionForm = "name"
    by: str = ""
    confidence: float = 1.0
    """0 to 1"""
    why: tuple[str, ...] = ()
    """reasons for taking these words for that entity, as ``Entity.why``"""

    @property
    def unsure(self) -> bool:
        return self.confidence < UNSURE


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody's words or thoughts, as the story gives them."""

    spans: tuple[Span, ...]
    """in text order; several where the cue interrupts. Marks are inside, attribution before or after is not"""
    type: QuotationType
    cue: tuple[Span, ...] = ()
    speaker: Span | None = None
    """the words that name the speaker"""
    attributed_to: str | None = None
    """id of the entity that speaks"""
    addressee: Span | None = None
    medium: Span | None = None
    place: Span | None = None
    by: str = ""
    confidence: float = 1.0
    """0 to 1"""
    frame: tuple[Span, ...] = ()
    """the framing clause in text order: cue, speaker and what belongs to them, without what was said"""
    speaker_phrase: Span | None = None
    """all words for the source, with attributes and appositions: "der in Gera geborene Kammerpräsident Falk Ostmann";
    ``speaker`` is the part of it that names who spoke"""
    mode: Mode | None = None

    @property
    def source(self) -> Span | None:
        """The words for who spoke, as fully as they are known."""
        return self.speaker_phrase or self.speaker

    @property
    def unsure(self) -> bool:
        return self.confidence < UNSURE


@dataclass(frozen=True, slots=True)
class Subject:
    """What the story is about, as a code of a controlled vocabulary."""

    code: str
    """a qcode, ``medtop:11000000``"""
    name: str
    confidence: float = 1.0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """That somebody has looked at a story and what is marked in it."""

    by: str
    """a person's or a desk's name"""
    on: str | None = None
    """the day, ISO 8601"""
    version: int | None = None
    """which version of the story was looked at, from 1 on"""


@dataclass(frozen=True, slots=True)
class Story:
    """One piece of copy."""

    id: str
    """stable, from front matter or the source's path: what files, addresses and the guid are made from"""
    text: str
    language: str = "de"
    """BCP 47"""
    agency: str | None = None
    """the agency that filed it: ``Reuters``, ``dpa``"""
    dated: str | None = None
    """ISO 8601, as precise as the source: ``2025-02``, ``2025-02-12``, ``2025-02-12T10:31:00+01:00``, ``--02-12``"""
    status: Literal["usable", "withheld", "canceled"] = "usable"
    """IPTC publication status (``stat:``)"""
    urgency: int | None = None
    """1 (most urgent) to 9, as the source says"""
    headline: Span | None = None
    slugline: Span | None = None
    keywords: tuple[Span, ...] = ()
    bylines: tuple[Span, ...] = ()
    """the authors' names"""
    credits: tuple[Span, ...] = ()
    """names and initials in the sign-off"""
    rights: Rights | None = None
    dateline: Dateline | None = None
    signals: tuple[Signal, ...] = ()
    blocks: tuple[Block, ...] = ()
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    subjects: tuple[Subject, ...] = ()
    reviewed: tuple[str, ...] = ()
    """layers that an editor has closed (``mentions``, ``quotations``, ``subjects``): annotators leave them alone"""
    checked: tuple[Review, ...] = ()
    """who has looked at the whole, the earliest first"""
    notes: tuple[Diagnostic, ...] = field(default=(), compare=False)

    def entity(self, id_: str) -> Entity:
        """The entity with that id; KeyError where there is none."""
        for entity in self.entities:
            if entity.id == id_:
                return entity
        raise KeyError(id_)

    def blocks_of(self, *kinds: BlockKind) -> tuple[Block, ...]:
        return tuple(b for b in self.blocks if b.kind in kinds)


@dataclass(frozen=True, slots=True)
class Title:
    """What to call a story: its headline or, marked as derived, its first sentence."""

    text: str
    span: Span
    derived: bool
