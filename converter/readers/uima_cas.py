"""UIMA CAS JSON: a story that the writer wrote, corrected in INCEpTION or not, and anybody's text with named entities.

What a person changed is ``by: editor`` and certain, and its layer is closed (``Story.reviewed``), as in corrected
Markdown: a mark that was taken out does not come back. A document without our metadata is read as wire copy, with the
names that somebody marked in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast, get_args

import orjson

from converter import identifiers, standoff, uima
from converter.addresses import entity_page, is_web, slug
from converter.decoding import remarks
from converter.diagnostics import Diagnostic, Location, Severity, plural
from converter.markdown import entity_key
from converter.model import Entity, EntityType, Identifier, Mention, MentionForm, Mode, Quotation, QuotationType, Story
from converter.readers import json_text
from converter.readers.wire import read_copy
from converter.registry import Reading, Recipe, Source, reader
from converter.spans import Span

_BASIC = (uima.METADATA, uima.SENTENCE, uima.TOKEN, uima.STORY, uima.ENTITY, uima.NAME, uima.REFERENCE, uima.QUOTATION)
_DETAILS = ("name", "kind", "title", "affiliation", "country", "within", "gender")
_KNOWN = (*_BASIC, uima.PART, uima.LINK, "uima.tcas.DocumentAnnotation", "uima.cas.Sofa")
_CORE = "de.tudarmstadt.ukp.dkpro.core.api."
_LAYERS: Mapping[str, tuple[str, ...]] = {
    "mentions": (uima.NAME, uima.REFERENCE),
    "quotations": (uima.QUOTATION,),
}
_SAID = 20
"""complaints of one document"""
_TAG = re.compile(r"(?:[BI]-)?([A-Z]+)(part|deriv)?", re.ASCII)

Node = Mapping[str, Any]


def _detect(source: Source) -> int:
    head = source.data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return 95 if head.startswith(b"{") and re.search(rb'"%(?:TYPES|FEATURE_STRUCTURES|VIEWS|HEADER)"', head) else 0


@reader("uima-cas", detect=_detect, suffixes=(".json",), label="UIMA CAS JSON")
def read(source: Source, recipe: Recipe) -> Reading:
    """The text of a CAS with its named entities; of one that the uima-cas writer wrote, the whole story."""
    value, refused = json_text.loaded(source, recipe.limits, "CAS001", Severity.ERROR)
    if refused:
        return refused
    cas = _loaded(value)
    if isinstance(cas, str):
        hint = "a CAS has %FEATURE_STRUCTURES, and a Sofa with a sofaString"
        return Reading(notes=(Diagnostic("CAS001", Severity.ERROR, cas, hint, Location(source.name)),))
    story = _Assembly(cas, source, recipe).story()
    return Reading((replace(story, notes=(*story.notes, *remarks(story.text, source.name))),))


@dataclass(frozen=True, slots=True)
class _Loaded:
    text: str
    nodes: Mapping[int, Node]
    members: tuple[Node, ...]
    """what belongs to the text, in the file's order"""
    breaks: tuple[int, ...]
    """where a carriage return before a line feed was left out, in code points of the text as it was"""
    units: uima.Units

    def at(self, reference: Any) -> Node:
        """The feature structure with that id; an empty one where there is none."""
        return self.nodes.get(reference, {}) if _counts(reference) else {}

    def of(self, *types: str) -> Iterator[Node]:
        return (node for node in self.members if node.get("%TYPE") in types)

    def span(self, node: Node) -> Span | None:
        """None where it has none, or one outside of the text."""
        begin, end = (node.get(name, node.get(f"^{name}")) for name in ("begin", "end"))
        if not (_counts(begin) and _counts(end) and 0 <= begin <= end <= self.units.size):
            return None
        return Span(*(self._point(p) for p in (self.units.points(begin), self.units.points(end, end=True))))

    def _point(self, point: int) -> int:
        return point - bisect_left(self.breaks, point)

    def listed(self, node: Node, feature: str) -> list[Any]:
        """The elements of an array that a feature refers to, or holds itself."""
        array = self.at(node.get(f"@{feature}")).get("%ELEMENTS", node.get(feature))
        return array if isinstance(array, list) else []


def _counts(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _loaded(value: Any) -> _Loaded | str:
    """The document, or why it is none."""
    given = value.get("%FEATURE_STRUCTURES") if isinstance(value, dict) else None
    if isinstance(given, dict):  # an older form: by id
        given = [{"%ID": int(n), **v} for n, v in given.items() if isinstance(v, dict) and n.isdecimal()]
    if not isinstance(given, list):
        return "no UIMA CAS: it has no feature structures"
    nodes = {n["%ID"]: n for n in given if isinstance(n, dict) and _counts(n.get("%ID"))}
    views = value.get("%VIEWS")
    views = views if isinstance(views, dict) else {}
    named = views.get(uima.VIEW) or next(iter(views.values()), None)
    view: Node = named if isinstance(named, dict) else {}
    sofas = (n for n in nodes.values() if n.get("%TYPE") == "uima.cas.Sofa")
    number = view.get("%SOFA")
    sofa = nodes[number] if _counts(number) and number in nodes else next(sofas, {})
    text = sofa.get("sofaString")
    if not isinstance(text, str):
        return "the CAS has no text: its Sofa has no sofaString"
    listed = view.get("%MEMBERS")
    members = (nodes.get(m) for m in listed if _counts(m)) if isinstance(listed, list) else iter(nodes.values())
    return _Loaded(text, nodes, tuple(m for m in members if m), (), uima.Units(text))


@dataclass(slots=True)
class _Assembly:
    """Makes the story of what was read."""

    cas: _Loaded
    source: Source
    recipe: Recipe
    notes: list[Diagnostic] = field(default_factory=list)
    entities: dict[str, Entity] = field(default_factory=dict)
    called: dict[tuple[str, EntityType], str] = field(default_factory=dict)
    """a name and a type → the id of the entity"""
    addressed: dict[str, list[str]] = field(default_factory=dict)
    """an address of a register, or a page of the archive → ids of the entities that bear it"""
    renamed: dict[tuple[str, EntityType], str] = field(default_factory=dict)
    """an entity and the type that somebody says it is of → the entity that is meant"""
    kept: dict[str, list[str]] = field(default_factory=lambda: {layer: [] for layer in _LAYERS})
    """the seals of marks that nobody changed, by layer; a changed mark is none of them"""
    by: str = "editor"

    def story(self) -> Story:
        record = self._record()
        story = self._own(record) if record else self._foreign()
        other = Counter(str(n.get("%TYPE")) for n in self.cas.members)
        left = [f"{name} ({n})" for name, n in sorted(other.items()) if name not in _KNOWN and _CORE not in name]
        if left:
            hint = "the model has no place for them"
            told = f"left out: {', '.join(left)}"
            self.notes.append(Diagnostic("CAS003", Severity.INFO, told, hint, Location(self.source.name)))
        if (more := len(self.notes) - _SAID) > 0:
            self.notes[_SAID:] = [self._noted(f"and {plural(more, 'more')} of the kind", "see those above")]
        return replace(story, notes=tuple(self.notes))

    def _record(self) -> dict[str, Any] | None:
        """What our writer told of the story; None: there is nothing, or nothing that fits the text."""
        for node in self.cas.of(uima.STORY):
            try:
                record = orjson.loads(node["record"])
                told = {**_bare(record), "text": self.cas.text}
                if next(standoff.faults(told), None) is None:
                    standoff.from_json(told)
                    return cast(dict[str, Any], record)
            except (KeyError, TypeError, ValueError):
                pass
            self._note("the metadata of the story do not fit it, and are not used", "it is read as anybody's text")
        return None

    def _own(self, record: Mapping[str, Any]) -> Story:
        seals = record.get("seals")
        seals = seals if isinstance(seals, dict) else {}
        story = standoff.from_json({**_bare(record), "text": self.cas.text})
        for entity in self._entities():
            self._add(entity)
        mentions = tuple(self._mentions())
        quotations = tuple(self._quotations(mentions))
        closed = [layer for layer in _LAYERS if sorted(self.kept[layer]) != sorted(map(str, seals.get(layer) or ()))]
        spoken = {*(m.entity for m in mentions), *(q.attributed_to for q in quotations)}
        before = {str(s).partition(" ")[2] for layer in _LAYERS for s in seals.get(layer) or ()}
        return replace(
            story,
            entities=tuple(e for e in self.entities.values() if e.id in spoken or e.id not in before),
            mentions=mentions,
            quotations=quotations,
            reviewed=tuple(dict.fromkeys([*story.reviewed, *closed])) if closed else story.reviewed,
        )

    def _foreign(self) -> Story:
        self.by = "uima-cas"
        language = next((n.get("language") for n in self.cas.of(uima.METADATA)), None)
        if not isinstance(language, str) or language == "x-unspecified":
            language = self.recipe.language
        self.cas = _with_line_feeds(self.cas)
        id_ = self.source.id or self.source.name
        story = read_copy(self.cas.text, id_=id_, language=language, year=self.recipe.year)
        mentions = tuple(self._mentions())
        quotations = tuple(self._quotations(mentions))
        return replace(story, entities=tuple(self.entities.values()), mentions=mentions, quotations=quotations)

    # what stands where

    def _entities(self) -> Iterator[Entity]:
        for node in self.cas.of(uima.ENTITY):
            id_, kind = _words(node.get("id")), node.get("value")
            facts: dict[str, Any] = {name: node[name] for name in _DETAILS if _words(node.get(name))}
            if not id_ or kind not in get_args(EntityType) or "name" not in facts:
                self._note("an entity without an id, a name or a type is left out", "type: person, place, organisation")
                continue
            listed = [uima.parsed(_words(text)) for text in self.cas.listed(node, "identifiers")]
            entity = Entity(
                id=id_,
                type=cast(EntityType, kind),
                identifiers=tuple(i for i in listed if i),
                latitude=_number(node.get("latitude")),
                longitude=_number(node.get("longitude")),
                by=_words(node.get("by")),
                why=self._why(node),
                **facts,
            )
            yield entity if node.get("seal") == entity_key(entity) else replace(entity, by=self.by, why=())

    def _mentions(self) -> Iterator[Mention]:
        for node in self.cas.of(*_LAYERS["mentions"]):
            span, tag = self.cas.span(node), _TAG.fullmatch(str(node.get("value")))
            if not span or not len(span) or not tag or (kind := uima.KINDS.get(tag[1])) is None or tag[2] == "deriv":
                self._note(
                    f"a mention is left out: {node.get('value')!r:.40} at {node.get('begin')!r:.12}",
                    "a place in the text, and PER, LOC or ORG, also with part",
                )
                continue
            form = cast(MentionForm, node.get("form") if node.get("form") in ("nominal", "pronoun") else "nominal")
            if node["%TYPE"] == uima.NAME:
                form = "part" if tag[2] else "name"
            identifier = node.get("identifier")
            made = Mention(span, _words(node.get("entity")), form, _words(node.get("by")), _sure(node), self._why(node))
            seal = _words(node.get("seal"))
            if made.entity in self.entities and seal == uima.mention_seal(made, str(node["value"]), identifier):
                self.kept["mentions"].append(seal)
                yield made
            else:
                self.kept["mentions"].append("")
                before = seal.partition(" ")[2]
                id_ = self._meant(made.entity, before, _words(identifier), span.of(self.cas.text), kind)
                yield Mention(span, id_, form, self.by)

    def _meant(self, entity: str, before: str, identifier: str, words: str, kind: EntityType) -> str:
        """The id of the entity that somebody means: by an id that was changed, else by an identifier, else by the id
        that stands there, else by the words."""
        found = self._identified(identifier, entity, words, kind) if identifier and entity in ("", before) else None
        id_ = found or entity or self.called.get((words, kind)) or slug(words)
        known = self.entities.get(id_)
        if known is None:
            return self._new(id_, words, kind)
        if known.type == kind:
            return id_
        if (id_, kind) not in self.renamed:  # somebody said that it is of another type
            self.renamed[id_, kind] = self._new(id_, known.name, kind)
        return self.renamed[id_, kind]

    def _identified(self, address: str, entity: str, words: str, kind: EntityType) -> str | None:
        """The entity with that identifier; one is made where there is none."""
        own = "/".join(address.removesuffix("#it").split("/")[-2:]) if address.endswith("#it") else address
        bearers = self.addressed.get(own, ())
        if entity in bearers:
            return entity
        if bearers or own != address or not is_web(address):
            return next(iter(bearers), None)
        return self._new(slug(words), words, kind, (identifiers.of_address(address, self.by),))

    def _new(self, id_: str, name: str, kind: EntityType, known: tuple[Identifier, ...] = ()) -> str:
        free, number = slug(id_), 1
        while free in self.entities:
            number += 1
            free = f"{slug(id_)}-{number}"
        self._add(Entity(free, kind, " ".join(name.split()) or free, identifiers=known, by=self.by))
        return free

    def _add(self, entity: Entity) -> None:
        self.entities[entity.id] = entity
        self.called.setdefault((entity.name, entity.type), entity.id)
        for address in (entity_page(entity), *(identifiers.same(i) for i in entity.identifiers)):
            if address:
                self.addressed.setdefault(address, []).append(entity.id)

    def _quotations(self, mentions: tuple[Mention, ...]) -> Iterator[Quotation]:
        taken: set[int] = set()
        for node in self.cas.of(uima.QUOTATION):
            parts = list(self._parts(node, taken))
            first = self.cas.span(node)
            if not first or not len(first) or node.get("value") not in get_args(QuotationType):
                hint = f"a place in the text, and one of {', '.join(get_args(QuotationType))}"
                self._note(f"a quotation is left out: {node.get('value')!r:.40}", hint)
                continue
            quotation = _quotation(node, first, parts)
            seal = _words(node.get("seal"))
            if seal == uima.quotation_seal(quotation):
                self.kept["quotations"].append(seal)
                yield quotation
            else:
                self.kept["quotations"].append("")
                yield self._corrected(quotation, seal.partition(" ")[2], mentions)
        for part in self.cas.of(uima.PART):
            if part["%ID"] not in taken:
                told = f"a part belongs to no quotation and is left out: {part.get('value')!r:.40}"
                self._note(told, "link it in parts of its quotation")

    def _parts(self, node: Node, taken: set[int]) -> Iterator[tuple[str, Span]]:
        """Roles and spans of what a quotation is linked to."""
        for number in self.cas.listed(node, "parts"):
            link = self.cas.at(number)
            part = self.cas.at(link.get("@target"))
            taken.add(part.get("%ID", 0))
            role = _words(link.get("role")) or _words(part.get("value"))
            span = self.cas.span(part)
            if span and role in uima.ROLES:
                yield role, span
            else:
                self._note(f"a part is left out: {role!r:.40}", f"one of {', '.join(uima.ROLES)}")

    def _corrected(self, quotation: Quotation, before: str, mentions: tuple[Mention, ...]) -> Quotation:
        """As somebody left it: certain, and spoken by whom they named, else by who is named in the speaker's words."""
        speaker = quotation.attributed_to
        named = quotation.speaker or quotation.speaker_phrase
        if (speaker or "") == before and named:
            inside = (m.entity for m in mentions if m.span.overlaps(named))
            speaker = next(inside, None if speaker is None else speaker)
        if speaker is not None and speaker not in self.entities:
            called = next((e.id for e in self.entities.values() if e.name == speaker), None)
            if called is None:
                self._note(f"nobody is called {speaker!r:.60}: the speaker is left out", "the id of an entity")
            speaker = called
        spans = tuple(sorted(set(quotation.spans)))
        return replace(quotation, spans=spans, attributed_to=speaker, by=self.by, confidence=1.0)

    # helpers

    def _why(self, node: Node) -> tuple[str, ...]:
        return tuple(text for text in self.cas.listed(node, "why") if isinstance(text, str))

    def _note(self, message: str, hint: str) -> None:
        self.notes.append(self._noted(message, hint))

    def _noted(self, message: str, hint: str) -> Diagnostic:
        return Diagnostic("CAS002", Severity.WARNING, message, hint, Location(self.source.name))


def _quotation(node: Node, first: Span, parts: list[tuple[str, Span]]) -> Quotation:
    of = {role: tuple(span for name, span in parts if name == role) for role in uima.ROLES}
    one = {uima.ROLES[role]: spans[0] if spans else None for role, spans in of.items() if role not in uima.SEVERAL}
    mode = node.get("mode")
    return Quotation(
        spans=(first, *of[uima.PIECE]),
        type=cast(QuotationType, node["value"]),
        cue=of["cue"],
        frame=of["frame"],
        attributed_to=_words(node.get("speaker")) or None,
        mode=cast(Mode, mode) if mode in get_args(Mode) else None,
        by=_words(node.get("by")),
        confidence=_sure(node),
        **one,
    )


def _bare(record: Any) -> dict[str, Any]:
    """What the metadata tell of the story, without what stands in layers."""
    empty: dict[str, list[Any]] = {"entities": [], "mentions": [], "quotations": []}
    return {name: value for name, value in dict(record).items() if name != "seals"} | empty


def _with_line_feeds(cas: _Loaded) -> _Loaded:
    """Lines end with a line feed in every story."""
    if "\r" not in cas.text:
        return cas
    breaks = tuple(m.start() for m in re.finditer("\r(?=\n)", cas.text))
    return replace(cas, text=cas.text.replace("\r\n", "\n").replace("\r", "\n"), breaks=breaks)


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _sure(node: Node) -> float:
    confidence = _number(node.get("confidence"))
    return confidence if confidence is not None and 0 <= confidence <= 1 else 1.0
