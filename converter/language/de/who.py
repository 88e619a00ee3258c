"""Who is what in a story: what the story says of each person, organisation and place that it names.

What the story tells of them (``told``), in part what the knowledge base has of their roles. Nouns that stand for
somebody and speakers that are named by a role are looked up in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from converter import resources
from converter.knowledge import Gender, Knowledge, Role
from converter.language.de.nouns import Nouns, nouns
from converter.language.de.words import words
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is, Lexicon
from converter.model import Entity, Story

WINDOW = 120
"""so many names before a noun are looked at in a long story"""


@dataclass(slots=True, eq=False)
class Actor:
    """An entity with what nouns may call it."""

    entity: Entity
    title: str = ""
    heads: set[str] = field(default_factory=set)
    """heads of its titles, those that the knowledge base has included"""
    modifiers: set[str] = field(default_factory=set)
    """what stands before them in compounds, and ids of the bodies that they are in: CDU"""
    called: set[str] = field(default_factory=set)
    """heads and nouns that the story gives it right at its name: hilfsorganisation"""
    elected: set[str] = field(default_factory=set)
    """heads of offices that it is elected or appointed to in this story"""
    origins: set[str] = field(default_factory=set)
    """places that adjectives or inhabitants' names before its name come from"""
    age: str = ""
    told: Gender | None = None
    """gender by the article and adjective before its name: der jungen X"""
    young: bool = False
    """the story says so: die junge X"""
    at: list[int] = field(default_factory=list)
    """words at which it is mentioned, in order"""

    @property
    def known_as(self) -> set[str]:
        """Heads of all that it is, by the story or by the knowledge base."""
        return self.heads | self.called

    @property
    def gender(self) -> Gender | None:
        """What is known of it, else what the story tells."""
        return self.entity.gender or self.told

    @property
    def office(self) -> bool:
        """Whether the story says what office or trade the person has."""
        return bool(self.title) or bool(self.heads)

    def before(self, i: int) -> bool:
        """Whether it is mentioned before a word."""
        return bool(self.at) and self.at[0] < i


class Who:
    """The actors of a story and where they are named."""

    def __init__(self, story: Story, sheet: Sheet, knowledge: Knowledge, lexicon: Lexicon) -> None:
        self.story = story
        self.sheet = sheet
        self.knowledge = knowledge
        self.lexicon = lexicon
        self.nouns: Nouns = nouns()
        self.actors: dict[str, Actor] = {}
        self.names: dict[int, tuple[int, str]] = {}
        """first word of a name → word behind it, entity"""
        self.ends: dict[int, int] = {}
        """word behind a name → its first word"""
        self.named: list[tuple[int, str]] = []
        """words at which mentions stand, in order, and whose they are"""
        self.taken = bytearray(len(sheet.words))
        self.adjectives: dict[str, list[int]] = defaultdict(list)
        """words made from a name: ukrainisch, Ukraine-Politik"""
        self.by_name: dict[str, str] = {}
        """names in small letters, in full or as they stand in the story → entity"""
        self.kin: list[tuple[str, str, Gender | None]] = []
        """whose kin the story speaks of, what they are to them, their sex"""
        self.indefinite: dict[str, list[int]] = defaultdict(list)
        """role head → where somebody is introduced by it: eine Frau"""
        self._take(story)
        self._introductions()
        self._origins()

    def _take(self, story: Story) -> None:
        entities = {e.id: e for e in story.entities}
        for mention in story.mentions:
            first, last = self.sheet.words_in(mention.span)
            if first == last or mention.entity not in entities or mention.form in ("nominal", "pronoun"):
                continue
            if mention.form == "part":
                self.adjectives[mention.entity].append(first)
                continue
            self.named.append((first, mention.entity))
            actor = self.actors.get(mention.entity) or self._actor(entities[mention.entity])
            actor.at.append(first)
            self.names[first] = (last, mention.entity)
            self.ends[last] = first
            self.by_name.setdefault(" ".join(self.sheet.words[first:last]).casefold(), mention.entity)
            self.by_name.setdefault(actor.entity.name.casefold(), mention.entity)
            self.taken[first:last] = b"\1" * (last - first)

    def _actor(self, entity: Entity) -> Actor:
        actor = self.actors[entity.id] = Actor(entity, entity.title or "")
        for word in actor.title.split():
            self.call(actor.heads, actor.modifiers, word)
        if entity.type == "person":
            for role in self.roles(entity.id)[:3]:
                for word in role.title.split():
                    self.call(actor.heads, set(), word)
                if role.affiliation:
                    actor.modifiers.add(role.affiliation)
        return actor

    def call(self, heads: set[str], modifiers: set[str], word: str) -> None:
        """Adds a title's head and what stands before it in a compound."""
        info = self.lexicon.word(word)
        if info.role:
            heads.add(info.role)
        if info.modifier:
            modifiers.add(info.modifier)

    def roles(self, id_: str) -> tuple[Role, ...]:
        """What the knowledge base has of somebody's roles; nothing where it doesn't know them."""
        try:
            return self.knowledge.roles(id_)
        except KeyError:
            return ()

    def _origins(self) -> None:
        for i in self.sheet.having(Is.ORIGIN):
            if (origin := self.knowledge.origin(self.sheet.words[i])) in self.actors:
                self.adjectives[origin or ""].append(i)
        for positions in self.adjectives.values():
            positions.sort()

    def _introductions(self) -> None:
        """``eine Frau``, ``ein 30-jähriger Mann``: people without a name."""
        words, info = self.sheet.words, self.sheet.info
        for i in self.sheet.having(Is.ROLE):
            word = info[i]
            if word.flags & Is.PLURAL or self.taken[i] or i + 1 in self.names:
                continue
            k = i - 1
            while k > 0 and i - k < 4 and (words[k].islower() or words[k][0].isdigit()) and words[k][:3] != "ein":
                k -= 1
            if k >= 0 and words[k].lower() in self.nouns["indefinite"]:
                self.indefinite[word.role].append(i)

    def introduced(self, i: int) -> bool:
        """Whether somebody without a name was introduced by the noun's role before."""
        positions = self.indefinite.get(self.sheet.info[i].role, [])
        return bool(positions) and positions[0] < i

    def of_body(self, actor: Actor, i: int) -> None:
        """``Direktorin des Nordinstituts (NI)``, ``Chef von Volta``: the body is part of what the actor is."""
        words, far = self.sheet.words, min(i + 8, len(self.sheet.words))
        if i >= far or words[i] not in self.nouns["of"]:
            return
        for k in range(i + 1, far):
            if k in self.names and self.actors[self.names[k][1]].entity.type == "organisation":
                actor.modifiers.add(self.names[k][1])
            if words[k] in (",", ".", ":", ";"):
                return

    # -- asking ----------------------------------------------------------------------------------------------------

    @cached_property
    def former(self) -> frozenset[str]:
        """Adjectives of offices that somebody had."""
        return frozenset(resources.language_data("de", "roles")["former"])

    def party_of(self, actor: Actor) -> set[str]:
        """Ids and names in small letters of the parties that the person belongs to; empty where none is told."""
        ids = {actor.entity.affiliation, *(r.affiliation for r in self.roles(actor.entity.id)), *actor.modifiers}
        found: set[str] = set()
        for id_ in ids - {None}:
            here = self.actors[id_].entity if id_ in self.actors else self._record(str(id_))
            if here is not None and here.kind == "party":
                found |= {str(id_), here.name.casefold()}
                found |= {name for name, of in self.by_name.items() if of == id_}
        return found | {f"{name}n" for name in found if name.endswith("e")}  # Grüne, the Grünen-Politikerin

    def ties(self, actor: Actor) -> set[str]:
        """Ids of the bodies and places that the person belongs to, by the story or by the knowledge base."""
        roles = {str(r.affiliation) for r in self.roles(actor.entity.id)}
        named = {self.by_name[m.casefold()] for m in actor.modifiers if m.casefold() in self.by_name}
        return named | roles | actor.modifiers | actor.origins | {str(actor.entity.affiliation)}

    def _record(self, id_: str) -> Entity | None:
        try:
            return self.knowledge.record(id_)
        except KeyError:
            return next(iter(self.knowledge.named(id_)), None)

    def begins_a_name(self, word: str) -> bool:
        """Whether a name of the story is the word or begins with it: Nordwerk AG."""
        lower = word.casefold()
        return any(name == lower or name.startswith(lower + " ") for name in self.by_name)

    def speaks(self, i: int) -> bool:
        """Whether a verb of saying stands right before a word."""
        return i > 0 and self.sheet.words[i - 1] in words("persons", "speech")

    def is_person(self, id_: str) -> bool:
        return self.actors[id_].entity.type == "person"

    def fits_gender(self, id_: str, gender: str | None) -> bool:
        known = self.actors[id_].gender
        return gender not in ("f", "m") or known not in ("f", "m") or known == gender

    def oblique(self, i: int) -> bool:
        """Whether a name is no subject: in the genitive, or behind a preposition with its article and attributes."""
        sheet, words = self.sheet, self.sheet.words
        last = self.names[i][0]
        if words[last - 1].endswith(("’", "'")):
            return True
        begin = sheet.sentences[sheet.sentence_of[i]].first
        for k in range(i - 1, max(begin, i - 6) - 1, -1):
            if words[k].lower() in self.nouns["oblique"]:
                return True
            attribute = words[k].endswith(("e", "en", "er", "s"))
            if not attribute and not sheet.info[k].flags & (Is.CAPITAL | Is.TITLE | Is.ORIGIN):
                return False
        return False

    @cached_property
    def quoted(self) -> bytearray:
        """1 for each word within quotation marks; a paragraph begins without."""
        sheet = self.sheet
        result, inside, text = bytearray(len(sheet.words)), False, sheet.text
        marks = self.nouns["quotation marks"]
        for i, word in enumerate(sheet.words):
            far = inside and i and sheet.starts[i] - sheet.ends[i - 1] > 1
            if far and "\n\n" in text[sheet.ends[i - 1] : sheet.starts[i]]:
                inside = False
            if word in marks:
                inside = word == "„" or not inside
            result[i] = inside
        return result

    @cached_property
    def topic(self) -> dict[str, float]:
        """How much the story is about an entity: headline, dateline, first sentence, how often."""
        sheet = self.sheet
        weights: dict[str, float] = {}
        body = next((k for k, s in enumerate(sheet.sentences) if s.zone == "paragraph"), 0)
        for first, (_, id_) in self.names.items():
            sentence = sheet.sentence_of[first]
            zone = sheet.sentences[sentence].zone
            weight = 0.6 if zone == "headline" else 0.5 if sentence == body else 0.1
            weights[id_] = min(2.0, weights.get(id_, 0.0) + weight)
        for span in self.story.dateline.located if self.story.dateline else ():
            first = sheet.words_in(span)[0]
            if first in self.names:
                id_ = self.names[first][1]
                weights[id_] = weights.get(id_, 0.0) + 0.8
        return weights

    def mention(self, i: int, id_: str) -> None:
        """A noun or pronoun that stands for somebody counts as a mention from here on."""
        insort(self.actors[id_].at, i)
        insort(self.named, (i, id_))

    def near(self, i: int) -> list[Actor]:
        """Who is named not too far from here; in short stories everybody."""
        if len(self.actors) <= WINDOW:
            return list(self.actors.values())
        middle = bisect_left(self.named, (i, ""))
        near = self.named[max(0, middle - WINDOW) : middle + WINDOW // 4]
        return [self.actors[id_] for id_ in dict.fromkeys(id_ for _, id_ in near)]

    def people(self, i: int) -> Iterator[Actor]:
        return (a for a in self.near(i) if a.entity.type == "person")

    def distance(self, actor: Actor, i: int) -> int | None:
        """Sentences back to the actor's last mention; in a headline, where names follow, forwards."""
        sheet = self.sheet
        here = sheet.sentence_of[i]
        before = bisect_left(actor.at, i)
        if before:
            return here - sheet.sentence_of[actor.at[before - 1]]
        if sheet.sentences[here].zone in ("headline", "notice", "crosshead") and actor.at:
            return 2
        return None

    def last_person_before(self, i: int) -> str | None:
        """Who was named last, outside of what others say."""
        at = bisect_left(self.named, (i, ""))
        near = reversed(self.named[max(0, at - WINDOW) : at])
        return next((id_ for k, id_ in near if self.is_person(id_) and self.quoted[k] <= self.quoted[i]), None)

    def name_before(self, i: int) -> int | None:
        """First word of the name that ends right before a word."""
        return self.ends.get(i)


def last_before(positions: list[int], i: int) -> int:
    """The last of the ordered positions before a word; -1 where there is none."""
    at = bisect_left(positions, i)
    return positions[at - 1] if at else -1


def in_between(positions: list[int], first: int, last: int) -> bool:
    """Whether one of the ordered positions lies in a stretch, its end not included."""
    return bisect_left(positions, first) < bisect_right(positions, last - 1)
