"""Roles and common nouns that stand for somebody or something named in the same story.

``der Pentagon-Chef``, ``die Ministerin``, ``der Konzern``, ``sein Land``: a definite or possessive noun in the
singular, not in apposition to a name. What it may stand for is told by title, gender and kind; of several, the one
named last.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from converter import resources
from converter.knowledge import Gender, Knowledge, Role
from converter.language.de.words import words as _listed
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is, Lexicon, lexicon
from converter.model import Entity, Mention, Story

_QUOTES = frozenset(('"', "„", "»", "“", "‚", "›", "«"))
_YOUNG = 23
_ENOUGH = 0.85
_WINDOW = 120
"""so many names before a noun are looked at in a long story"""
_TIE = 0.1
"""two that fit by as little difference: no guess"""
_EVEN = 0.02
"""the same for persons"""
_FAR = 12
"""sentences back beyond which nothing is looked for"""


@dataclass(frozen=True, slots=True)
class Nouns:
    """The nouns that refer, from ``references.yaml``."""

    definite: frozenset[str]
    possessive: frozenset[str]
    by_gender: Mapping[str, frozenset[str]]
    classes: Mapping[str, frozenset[str]]
    """role head → names of the classes it is in"""
    unnamed: frozenset[str]
    grown_up: frozenset[str]
    """roles that nobody has who is hardly of age"""
    experts: frozenset[str]
    """of the unnamed, those that somebody of the same trade named right before may be"""
    in_court: frozenset[str]
    """roles of those who speak for or judge somebody whose name is not given"""
    winning: frozenset[str]
    strict: frozenset[str]
    """nouns whose compounds stand for nothing else: Landgericht"""
    only_compounds: frozenset[str]
    """nouns that by themselves are no organisation: Riese"""
    indices: frozenset[str]
    banks: frozenset[str]
    """nouns for banks only"""
    general: frozenset[str]
    """nouns for what the story is about"""
    investors: frozenset[str]
    bodies: frozenset[str]
    """roles that in the masculine are mostly a body: Aufsichtsrat"""
    offices: Mapping[str, tuple[str, ...]]
    organisations: Mapping[str, tuple[str, frozenset[str]]]
    """noun → its gender, the kinds that it stands for"""
    compounds: tuple[str, ...]
    """those of them that a compound may end in: Möbelhändler"""
    places: Mapping[str, tuple[str, frozenset[str]]]
    pronouns: Mapping[str, Gender]
    objects: frozenset[str]
    """the pronouns that are no subject"""


@cache
def nouns(language: str = "de") -> Nouns:
    data = resources.language_data(language, "references")
    classes: dict[str, set[str]] = {}
    for name, heads in data["classes"].items():
        for head in heads:
            classes.setdefault(head, set()).add(name)

    def kinds(table: Mapping[str, list[str]]) -> dict[str, tuple[str, frozenset[str]]]:
        return {noun: (facts[0], frozenset(facts[1:])) for noun, facts in table.items()}

    determiners = data["determiners"]
    return Nouns(
        frozenset(determiners["definite"]),
        frozenset(determiners["possessive"]),
        {g: frozenset(data[key]) for g, key in (("m", "masculine"), ("f", "feminine"), ("n", "neuter"))},
        {head: frozenset(names) for head, names in classes.items()},
        frozenset(data["unnamed"]),
        frozenset(h for name in ("business", "politics", "coach", "law") for h in data["classes"][name]),
        frozenset(data["experts"]),
        frozenset(data["in_court"]),
        frozenset(data["winning"]),
        frozenset(data["strict"]),
        frozenset(data["only_compounds"]),
        frozenset(data["indices"]),
        frozenset(data["banks"]),
        frozenset(data["general"]),
        frozenset(data["investors"]),
        frozenset(data["bodies"]),
        {k: (v,) if isinstance(v, str) else tuple(v) for k, v in data["offices"].items()},
        kinds(data["organisations"]),
        tuple(data["compounds"]),
        kinds(data["places"]),
        {word: gender for gender, words in data["pronouns"].items() for word in words},
        frozenset(data["object pronouns"]),
    )


@dataclass(slots=True)
class _Actor:
    """An entity with what nouns may call it."""

    entity: Entity
    heads: frozenset[str]
    """heads of its titles"""
    title: str
    modifiers: frozenset[str]
    called: set[str] = field(default_factory=set)
    """nouns that stand before its name: Hilfsorganisation"""
    origins: set[str] = field(default_factory=set)
    """places that adjectives or inhabitants' names before its name come from"""
    at: list[int] = field(default_factory=list)
    """words at which it is mentioned, in order"""


@dataclass(frozen=True, slots=True)
class _Noun:
    """A noun that may refer."""

    i: int
    determiner: str
    """lower case; empty in a headline"""
    attributes: tuple[str, ...]
    """adjectives between determiner and noun"""
    start: int
    """the determiner's word"""


def refer(story: Story, sheet: Sheet) -> tuple[Mention, ...]:
    """The nominal and pronoun mentions of a story whose names are known."""
    search = _Search(story, sheet, sheet.knowledge, lexicon(sheet.knowledge, "de"))
    return tuple(search.run())


class _Search:
    def __init__(self, story: Story, sheet: Sheet, knowledge: Knowledge, words: Lexicon) -> None:
        self.sheet = sheet
        self.knowledge = knowledge
        self.lexicon = words
        self.nouns = nouns()
        self.actors: dict[str, _Actor] = {}
        self.names: dict[int, tuple[int, str]] = {}
        """first word of a name → word behind it, entity"""
        self.taken = bytearray(len(sheet.words))
        entities = {e.id: e for e in story.entities}
        self.named: list[tuple[int, str]] = []
        """words at which names stand, in order, and whose they are"""
        parts: list[tuple[int, str]] = []
        for mention in story.mentions:
            first, last = sheet.words_in(mention.span)
            if first == last or mention.entity not in entities:
                continue
            if mention.form == "part":
                parts.append((first, mention.entity))
                continue
            self.named.append((first, mention.entity))
            actor = self.actors.get(mention.entity) or self._actor(entities[mention.entity])
            actor.at.append(first)
            self._appositions(actor, first)
            self.names[first] = (last, mention.entity)
            self.taken[first:last] = b"\1" * (last - first)

        self._titles_behind()
        self._winners()
        self.quoted = _quoted(sheet)
        self.topic = self._topic(story)
        self.adjectives: dict[str, list[int]] = {}
        """words made from a name: ukrainisch, Ukraine-Politik"""
        for first, entity in parts:
            self.adjectives.setdefault(entity, []).append(first)
        for i, word in enumerate(sheet.info):
            if word.flags & Is.ORIGIN and (origin := knowledge.origin(sheet.words[i])) in self.actors and origin:
                self.adjectives.setdefault(origin, []).append(i)
        for positions in self.adjectives.values():
            positions.sort()

    def _actor(self, entity: Entity) -> _Actor:
        heads: set[str] = set()
        modifiers: set[str] = set()
        title = entity.title or ""
        for word in title.split():
            info = self.lexicon.word(word)
            if info.role:
                heads.add(info.role)
            if info.modifier:
                modifiers.add(info.modifier)
        if entity.type == "person":
            for role in self._roles(entity.id)[:3]:
                for word in role.title.split():
                    info = self.lexicon.word(word)
                    if info.role:
                        heads.add(info.role)
                if role.affiliation:
                    modifiers.add(role.affiliation)
        actor = self.actors[entity.id] = _Actor(entity, frozenset(heads), title, frozenset(modifiers))
        return actor

    def _titles_behind(self) -> None:
        """``Max Muster, Präsident des Verbands``, ``Muster, der frühere Trainer``"""
        words, info = self.sheet.words, self.sheet.info
        for last, id_ in self.names.values():
            actor = self.actors[id_]
            if actor.entity.type != "person" or last + 1 >= len(words) or words[last] != ",":
                continue
            for k in range(last + 1, min(last + 5, len(words))):
                if info[k].flags & Is.ROLE and info[k].flags & Is.CAPITAL:
                    actor.called |= {info[k].role, words[k].lower()}
                    break
                if not (
                    words[k].islower()
                    and (info[k].flags & (Is.FUNCTION | Is.ORIGIN) or words[k].endswith(("e", "er", "en")))
                ):
                    break

    def _winners(self) -> None:
        """Who ``gewinnt`` or ``siegte`` may be called the winner."""
        sheet = self.sheet
        for first, (last, id_) in self.names.items():
            actor = self.actors[id_]
            sentence = sheet.sentences[sheet.sentence_of[first]]
            begins = actor.entity.type == "person" and first - sentence.first < 2
            if begins and self.nouns.winning & set(sheet.words[last : sentence.last]):
                actor.called.add("sieger")

    def _topic(self, story: Story) -> dict[str, float]:
        """How much the story is about an entity: headline, dateline, first sentence, how often."""
        sheet = self.sheet
        weights: dict[str, float] = {}
        body = next((k for k, s in enumerate(sheet.sentences) if s.zone == "paragraph"), 0)
        for first, (_, id_) in self.names.items():
            sentence = sheet.sentence_of[first]
            zone = sheet.sentences[sentence].zone
            weight = 0.6 if zone == "headline" else 0.5 if sentence == body else 0.1
            weights[id_] = min(2.0, weights.get(id_, 0.0) + weight)
        for span in story.dateline.located if story.dateline else ():
            first = sheet.words_in(span)[0]
            if first in self.names:
                id_ = self.names[first][1]
                weights[id_] = weights.get(id_, 0.0) + 0.8
        return weights

    def _appositions(self, actor: _Actor, first: int) -> None:
        sheet = self.sheet
        if not first or sheet.sentence_of[first - 1] != sheet.sentence_of[first]:
            return
        before = sheet.info[first - 1]
        if actor.entity.type != "person":
            if before.flags & (Is.COMPANY_WORD | Is.PLACE_WORD):
                actor.called |= {before.head, sheet.words[first - 1].lower()}
        else:
            k = first - 1
            while k > 0 and sheet.info[k].flags & Is.TITLE and not sheet.info[k].flags & Is.ROLE:
                k -= 1
            if sheet.info[k].flags & Is.ROLE and not sheet.info[k].flags & Is.PLURAL:
                actor.called |= {sheet.info[k].role, sheet.words[k].lower()}
        for k in range(first - 1, max(-1, first - 4), -1):
            if (
                not sheet.info[k].flags & (Is.ORIGIN | Is.ROLE | Is.CAPITAL)
                or sheet.sentence_of[k] != sheet.sentence_of[first]
            ):
                break
            if sheet.info[k].flags & Is.ORIGIN and (origin := self.knowledge.origin(sheet.words[k])):
                actor.origins.add(origin)

    def _roles(self, id_: str) -> tuple[Role, ...]:
        try:
            return self.knowledge.roles(id_)
        except KeyError:
            return ()

    # -- finding nouns ---------------------------------------------------------------------------------------------

    def run(self) -> Iterator[Mention]:
        sheet = self.sheet
        for i, word in enumerate(sheet.info):
            if self.taken[i]:
                continue
            flags = word.flags
            found: tuple[str, float] | None = None
            form = "nominal"
            if (flags & Is.CAPITAL and not flags & Is.PLURAL) or (flags & Is.NUMBER and flags & Is.ROLE):
                noun = self._noun(i)
                if noun is None or self._in_apposition(noun):
                    continue
                found = self._resolve(noun)
            elif sheet.words[i].lower() in self.nouns.pronouns and not sheet.upper(i):
                found, form = self._pronoun(i), "pronoun"
            if found is None:
                continue
            entity, confidence = found
            insort(self.actors[entity].at, i)
            insort(self.named, (i, entity))
            yield Mention(sheet.span(i, i + 1), entity, "nominal" if form == "nominal" else "pronoun", form, confidence)

    def _noun(self, i: int) -> _Noun | None:
        """The noun with its determiner, or None where it has none or an indefinite one."""
        sheet, words = self.sheet, self.sheet.words
        sentence = sheet.sentences[sheet.sentence_of[i]]
        follows = sheet.info[i + 1].flags if i + 1 < sentence.last and sheet.gap(i) == " " else 0
        if sheet.info[i].role == "vorsitzender" and follows & Is.ROLE and follows & Is.CAPITAL:
            return None  # der Vorsitzende Richter
        j = i - 1
        attributes: list[str] = []
        while j >= sentence.first and i - j < 5:
            word = words[j]
            lower = word.lower()
            if lower in self.nouns.definite or lower in self.nouns.possessive:
                return _Noun(i, lower, tuple(reversed(attributes)), j)
            if self.names.get(j) and words[j].endswith(("s", "’", "'")):
                return None
            if (
                not (word.islower() and word.endswith(("e", "en", "er", "es", "em")) and word.isalpha())
                and not sheet.info[j].flags & Is.ORIGIN
            ):
                break
            attributes.append(word)
            j -= 1
        if sentence.zone == "headline" and i == sentence.first and not attributes:
            return _Noun(i, "", (), i)
        return None

    def _in_apposition(self, noun: _Noun) -> bool:
        """``der Trainer Max Muster``, ``Muster, der frühere Präsident,``, ``der Chef der Firma, Max Muster``."""
        sheet, words, i = self.sheet, self.sheet.words, noun.i
        end = sheet.sentences[sheet.sentence_of[i]].last
        if i + 1 < end and i + 1 in self.names and self._same_type(i, i + 1):
            return True
        if i + 2 < end and i + 2 in self.names and (sheet.info[i + 1].flags & Is.TITLE or words[i + 1] in _QUOTES):
            return True
        if noun.start > 1 and words[noun.start - 1] == ",":
            before = next((k for k in range(noun.start - 2, max(-1, noun.start - 9), -1) if k in self.names), None)
            if before is not None and self.names[before][0] == noun.start - 1 and self._same_type(i, before):
                return True
        return self._name_follows(i, end)

    def _same_type(self, i: int, name: int) -> bool:
        flags = self.sheet.info[i].flags
        type_ = self.actors[self.names[name][1]].entity.type
        if type_ == "person":
            return bool(flags & (Is.ROLE | Is.TITLE))
        if type_ == "organisation":
            return bool(flags & (Is.COMPANY_WORD | Is.BODY)) or self._head(i, self.nouns.organisations) is not None
        return bool(flags & Is.PLACE_WORD) or self._head(i, self.nouns.places) is not None

    def _name_follows(self, i: int, end: int) -> bool:
        """A genitive or ``von``, then a comma or nothing, then a person's name."""
        words = self.sheet.words
        if (
            not self.sheet.info[i].flags & Is.ROLE
            or i + 1 >= end
            or words[i + 1] not in ("der", "des", "von", "vom", "für", "im", "beim", "bei", "in", "am")
        ):
            return False
        k, comma = i + 2, False
        while k < end and k - i < 9:
            if k in self.names:
                actor = self.actors[self.names[k][1]]
                if actor.entity.type == "person":
                    actor.called |= {self.sheet.info[i].role, words[i].lower()}
                    return True
                k = self.names[k][0]
                continue
            if words[k] in ("(", ")"):
                pass
            elif words[k] == ",":
                if comma:
                    return False
                comma = True
            elif self.sheet.info[k].flags & Is.CAPITAL or words[k] in ("der", "des", "für", "und", "im"):
                if comma and not self.sheet.info[k].flags & Is.CAPITAL and words[k] != "und":
                    return False
            elif not words[k].endswith(("en", "er", "es", "e")) or self.sheet.info[k].flags & Is.FUNCTION:
                return False
            k += 1
        return False

    # -- resolving -------------------------------------------------------------------------------------------------

    def _resolve(self, noun: _Noun) -> tuple[str, float] | None:
        info = self.sheet.info[noun.i]
        organisation = self._head(noun.i, self.nouns.organisations)
        if (
            organisation
            and noun.determiner in self.nouns.possessive
            and len(self.sheet.words[noun.i]) > len(organisation) + 2
        ):
            return None  # ihr Gemeinschaftsunternehmen
        if organisation and not (info.flags & Is.ROLE and info.gender == "f"):
            found = self._thing(noun, "organisation", *self.nouns.organisations[organisation], word=organisation)
            if found or not info.flags & Is.ROLE:
                return found
        place = self._head(noun.i, self.nouns.places)
        if place:
            return self._thing(noun, "place", *self.nouns.places[place], word=place)
        if info.flags & Is.ORIGIN and (found := self._inhabitant(noun)):
            return found
        if info.flags & Is.ROLE and not info.flags & Is.PLURAL:
            return self._person(noun)
        return None

    def _head(self, i: int, table: Mapping[str, object]) -> str | None:
        word = self.sheet.words[i].lower() if not self.sheet.upper(i) else ""
        last = word.rpartition("-")[2]
        for form in (word, last):
            for tail in (form, form.removesuffix("s"), form.removesuffix("es")):
                if tail in table:
                    return tail
        return (
            next((t for t in self.nouns.compounds if len(last) > len(t) + 2 and last.endswith((t, t + "s"))), None)
            if (table is self.nouns.organisations)
            else None
        )

    def _person(self, noun: _Noun) -> tuple[str, float] | None:
        word, text = self.sheet.info[noun.i], self.sheet.words[noun.i]
        gender = word.gender if word.gender in ("f", "m") else self._gender(noun)
        if "-jährig" in text or (gender == "m" and noun.determiner == "der" and text.endswith("en")):
            return None  # der 39-jährige Mann; der Rebellen: many of them
        if gender == "m" and noun.determiner in ("die", "zur", "seine", "ihre", "diese"):
            return None  # a plural that looks like the singular
        if (
            word.role.endswith("er")
            and text.endswith("en")
            and noun.determiner in ("der", "die", "den")
            and word.gender == "n"
        ):
            return None  # der Gefangenen: many of them
        if text.endswith("s") and not word.role.endswith("s") and noun.determiner in ("den", "die", "der", "dem"):
            return None  # den Profis
        if gender == "f" and noun.determiner in ("den", "das"):
            return None
        if noun.determiner in ("zum", "zur") or (word.role in self.nouns.bodies and gender == "m"):
            return None  # what somebody becomes; Aufsichtsrat, Vorstand
        scored: list[tuple[float, str]] = []
        possessor = self._last_person_before(noun.start) if noun.determiner in self.nouns.possessive else None
        for actor in self._near(noun.i):
            if actor.entity.type != "person" or actor.entity.id == possessor:
                continue
            score = self._fits(actor, noun, text, gender)
            if score is not None:
                scored.append((score, actor.entity.id))
        scored.sort(key=lambda pair: -pair[0])
        if not scored or scored[0][0] < _ENOUGH or (len(scored) > 1 and scored[0][0] - scored[1][0] < _EVEN):
            return None
        return scored[0][1], round(min(0.95, 0.45 + scored[0][0] / 8), 2)

    def _gender(self, noun: _Noun) -> Gender | None:
        if noun.determiner in ("die", "zur", "diese", "seine", "ihre"):
            return "f"
        if noun.determiner == "der":
            return "f" if self.sheet.words[noun.i].endswith("n") else "m"
        return "m" if noun.determiner in ("dem", "den", "beim", "vom", "zum", "des") else None

    def _fits(self, actor: _Actor, noun: _Noun, text: str, gender: Gender | None) -> float | None:
        word = self.sheet.info[noun.i]
        distance = self._distance(actor, noun.i)
        if distance is None:
            return None
        known = actor.entity.gender
        score = 0.0
        if gender and known in ("f", "m"):
            if gender != known:
                return None
            score += 0.5
        head, modifier = word.role, word.modifier
        base = text.rstrip("sn")
        if text.lower() in actor.called or base.lower() in actor.called:
            score += 3.2
        elif head in actor.called:
            score += 2.5
        elif actor.title and (actor.title.split()[-1].rstrip("sn") == base or base in actor.title):
            score += 2.4
        elif head in actor.heads:
            score += 1.8
        elif head == "jährige" and int(modifier) < _YOUNG and actor.called & self.nouns.grown_up:
            return None
        elif head == "jährige" and actor.called & self.nouns.in_court:
            return None  # the accused has no name
        elif head == "jährige":
            score += 1.4 if distance <= 6 else 0.0
        else:
            classes = self.nouns.classes.get(head, frozenset())
            theirs = {c for h in (*actor.heads, *actor.called) for c in self.nouns.classes.get(h, ())}
            if classes and theirs:
                if not classes & theirs:
                    return None
                score += 1.5
            elif "sport" in classes:
                score += 1.4 if distance <= 2 else 0.3  # in a report on a match who is nothing else plays
            elif head not in self.nouns.unnamed:
                score += 1.1 if distance <= 1 else 1.0 if distance <= 2 else 0.3
        if head in self.nouns.unnamed and head not in actor.heads and head not in actor.called and not modifier:
            kin = self.nouns.classes.get(head, frozenset()) & {
                c for h in (*actor.heads, *actor.called) for c in self.nouns.classes.get(h, ())
            }
            if not kin or distance > 1 or head not in self.nouns.experts:
                return None
        if head not in actor.called and head not in actor.heads and self._has_genitive(noun.i):
            return None  # der Präsident des Verbandes
        if modifier:
            score += self._modifier(actor, modifier)
        else:
            for stem, offices in self.nouns.offices.items():
                if (
                    text.startswith(stem)
                    and text != stem
                    and any(any(h.endswith(o) or o in actor.title.lower() for o in offices) for h in actor.heads)
                ):
                    score += 1.0
        if any(self.knowledge.origin(a) for a in noun.attributes):
            country = next(
                (self.knowledge.record(o).country for a in noun.attributes if (o := self.knowledge.origin(a))), None
            )
            if country and actor.entity.country:
                if country != actor.entity.country:
                    return None
                score += 1.0
        if distance == 0 and noun.determiner in ("dem", "den", "des"):
            score -= 0.8  # who acts in a clause is no object of it
        return score - 0.2 * min(distance, 8) + 0.05 * min(5, len(actor.at))

    def _has_genitive(self, i: int) -> bool:
        """``der Präsident des Verbandes``, ``die Leiterin der Einrichtung``: of something else than a name."""
        words, info = self.sheet.words, self.sheet.info
        if i + 2 >= len(words) or words[i + 1] not in ("des", "der") or i + 2 in self.names:
            return False
        return bool(info[i + 2].flags & Is.CAPITAL and not info[i + 2].flags & Is.ROLE)

    def _modifier(self, actor: _Actor, modifier: str) -> float:
        if modifier in actor.modifiers:
            return 1.5
        offices = self.nouns.offices.get(modifier)
        if offices and any(o in actor.title.lower() or o in actor.heads for o in offices):
            return 2.0
        if offices and modifier in ("Pentagon", "Kreml"):
            return -2.0  # somebody else's house
        record = next(iter(self.knowledge.named(modifier)), None)
        if record:
            if record.type == "place" and actor.entity.country:
                return 1.0 if record.country == actor.entity.country else -2.0
            if record.type == "organisation":
                theirs = {
                    actor.entity.affiliation,
                    *actor.modifiers,
                    *(r.affiliation for r in self._roles(actor.entity.id)),
                }
                return 1.5 if record.id in theirs else -0.3
        return 0.0

    def _inhabitant(self, noun: _Noun) -> tuple[str, float] | None:
        """``der Schweizer``, ``die Norwegerin``"""
        sheet, i = self.sheet, noun.i
        follows = sheet.info[i + 1].flags if i + 1 < len(sheet.info) else 0
        text = sheet.words[i]
        if (
            noun.determiner not in ("der", "die", "dem")
            or (follows & Is.CAPITAL and sheet.gap(i) == " ")
            or not text.endswith(("er", "in", "e"))
        ):
            return None
        gender: Gender = "f" if noun.determiner == "die" else "m"
        if gender == "f" and not text.endswith("in"):
            return None
        origin = self.knowledge.origin(text)
        country = self.knowledge.record(origin).country if origin else None
        best: tuple[int, str] | None = None
        for actor in self._near(noun.i):
            entity = actor.entity
            if entity.type != "person" or entity.gender not in (None, gender):
                continue
            if actor.origins and origin not in actor.origins:
                continue
            if not actor.origins and country and entity.country and entity.country != country:
                continue
            distance = self._distance(actor, i)
            if distance is None or distance > (8 if origin in actor.origins else 3):
                continue
            if origin in actor.origins:
                distance -= 20
            if best is None or distance < best[0]:
                best = (distance, entity.id)
        return (best[1], 0.6) if best else None

    def _thing(
        self, noun: _Noun, type_: str, gender: str, kinds: frozenset[str], *, word: str
    ) -> tuple[str, float] | None:
        if noun.determiner and noun.determiner not in self.nouns.by_gender[gender]:
            return None
        sheet = self.sheet
        if noun.determiner in self.nouns.possessive and type_ == "place":
            return self._home(noun, kinds)
        if type_ == "organisation" and word == "partei":
            mine = self._own_party(noun)
            if mine:
                return mine, 0.8
        if noun.determiner in self.nouns.possessive and (mine := self._own(noun, kinds)):
            return mine, 0.8
        text = sheet.words[noun.i].lower()
        compound = len(text) > len(word) + 3 and word in self.nouns.strict
        fitting = [
            (a, fit)
            for a in self._near(noun.i)
            if a.entity.type == type_ and (fit := self._kind(a, kinds, word, text)) > 0
        ]
        if self._names_another(noun.i) or text in self.nouns.only_compounds:
            return None
        countries = {self.knowledge.record(o).country for a in noun.attributes if (o := self.knowledge.origin(a))}
        if countries and type_ == "organisation":
            fitting = [(a, fit) for a, fit in fitting if a.entity.country is None or a.entity.country in countries]
        if compound:  # Landgericht: no other court
            fitting = [(a, fit) for a, fit in fitting if fit >= 3]
        if word == "nachbarland" and len(fitting) > 1:
            topic = min(a.at[0] for a, _ in fitting)
            fitting = [(a, fit) for a, fit in fitting if a.at[0] != topic]
        scored = [(score, a.entity.id) for a, fit in fitting if (score := self._near_enough(a, noun, type_, word, fit))]
        exact = [a for a, fit in fitting if fit >= 2 and self._distance(a, noun.i) is not None]
        if len(exact) == 1 and (type_ == "organisation" or scored):
            return exact[0].entity.id, 0.75
        if not scored:
            ahead = [a for a, _ in fitting if text in a.called or text.removesuffix("s") in a.called]
            return (ahead[0].entity.id, 0.6) if len(ahead) == 1 else None
        scored.sort(reverse=True)
        if scored[0][0] < 0.4 or (len(scored) > 1 and scored[0][0] - scored[1][0] < _TIE):
            return None
        return scored[0][1], round(min(0.9, 0.5 + scored[0][0] / 6), 2)

    def _near_enough(self, actor: _Actor, noun: _Noun, type_: str, word: str, fit: float) -> float:
        """How well an organisation or a place suits by where it is named; 0 where it is too far.

        A general noun (``der Konzern``, ``die Stadt``) is what the story is about, a particular one (``die Behörde``)
        what was named last.
        """
        sheet = self.sheet
        distance = self._distance(actor, noun.i)
        if distance is None:
            return 0.0
        named = _last_before(actor.at, noun.i)
        latest = max(named, _last_before(self.adjectives.get(actor.entity.id, []), noun.i))
        same = latest >= 0 and sheet.sentence_of[latest] == sheet.sentence_of[noun.i]
        if latest >= 0:
            distance = min(distance, sheet.sentence_of[noun.i] - sheet.sentence_of[latest])
        topic = self.topic.get(actor.entity.id, 0.0)
        general = word in self.nouns.general
        if distance > (_FAR if type_ == "organisation" else 6) and not (general and topic > 1) and fit < 2:
            return 0.0
        score = fit + (0.9 if general else 0.3) * topic - (0.12 if general else 0.35) * min(distance, 6) + latest * 1e-4
        modifier = sheet.info[noun.i].modifier
        if modifier and actor.entity.name.startswith(modifier):
            score += 1.0
        if same and self._speaks(noun) and latest - sheet.sentences[sheet.sentence_of[latest]].first < 2:
            score += 1.2  # X zahle mehr, teilte das Unternehmen mit
        elif same and latest == named and actor.entity.kind != "club":
            score -= 0.5
        return max(score, 1e-6)

    def _names_another(self, i: int) -> bool:
        """``die Ufo-Gewerkschaft``: a name that nobody knows stands before the hyphen."""
        modifier = self.sheet.info[i].modifier
        if not modifier or not modifier[1:].islower() or self.knowledge.named(modifier):
            return False
        return not self.lexicon.word(modifier).flags & ~(Is.CAPITAL | Is.FAMILY_NAME | Is.FIRST_NAME | Is.SURNAME) and (
            modifier not in self.nouns.indices
        )

    def _speaks(self, noun: _Noun) -> bool:
        return noun.start > 0 and self.sheet.words[noun.start - 1] in _listed("persons", "speech")

    def _own(self, noun: _Noun, kinds: frozenset[str]) -> str | None:
        """``seine Mannschaft``, ``ihr Haus``: what the person named last belongs to."""
        person = self._last_person_before(noun.start)
        if person is None:
            return None
        actor = self.actors[person]
        mine = actor.entity.affiliation
        if mine in self.actors and mine and self.actors[mine].entity.kind in (*kinds, None):
            return mine
        ministries = [id_ for id_, a in self.actors.items() if a.entity.kind == "ministry"]
        if "ministry" in kinds and len(ministries) == 1 and "minister" in (*actor.heads, *actor.called):
            return ministries[0]
        return None

    def _kind(self, actor: _Actor, kinds: frozenset[str], word: str, text: str) -> float:
        """How well the noun says what the entity is: its own word for it, its name, its kind."""
        entity = actor.entity
        lower = entity.name.lower()
        if entity.type == "organisation" and self.nouns.general & {word} and self.nouns.investors & actor.called:
            return 3.0 if text in self.nouns.investors else 0.6  # an investor's "Unternehmen" is what it buys
        if text in actor.called or text.removesuffix("s") in actor.called:
            return 2.6 if text == word else 3.2
        longer = entity.type == "organisation" and len(text.removesuffix("s")) > len(word)
        if longer and (text in lower or text.removesuffix("s") in lower):
            return 3.0
        if any(c.endswith(word) for c in actor.called):
            return 2.4
        if entity.type == "organisation" and len(word) > 4 and word in lower:
            return 2.2
        if entity.kind == "company" and word in self.nouns.banks:
            return 0.0 if actor.called or self.topic.get(entity.id, 0.0) > 1 else 0.4
        if entity.kind in kinds:
            general = word in self.nouns.general and entity.kind in ("bank", "media", "news agency", "airline")
            return 1.2 if general else 2.0
        if entity.type == "organisation" and entity.kind is None:
            if word in lower or ("group" in kinds and lower.endswith(("gruppe", "runde", "forum"))):
                return 2.0
            other = ("ministerium", "gericht", "partei", "amt", "verband", "zeitung", "universität")
            if "company" not in kinds or any(o in lower for o in other):
                return 0.0
            return 2.0 if word in self.nouns.general and actor.called else 1.2
        if entity.type == "place" and entity.kind is None:
            return 1.0 if "city" in kinds else 0.0
        return 0.0

    def _home(self, noun: _Noun, kinds: frozenset[str]) -> tuple[str, float] | None:
        """``sein Land``: the country of the person named last."""
        if "country" not in kinds:
            return None
        person = self._last_person_before(noun.start)
        country = self.actors[person].entity.country if person else None
        for actor in self.actors.values():
            entity = actor.entity
            if entity.type == "place" and entity.kind == "country" and country and entity.country == country:
                return entity.id, 0.85
        return None

    def _own_party(self, noun: _Noun) -> str | None:
        """``die Partei von Kanzler X``, ``seine Partei``: the person's, where the story names it."""
        sheet, i = self.sheet, noun.i
        person = None
        if noun.determiner in self.nouns.possessive:
            person = self._last_person_before(noun.start)
        elif i + 1 < len(sheet.words) and sheet.words[i + 1] in ("von", "des", "der"):
            near = (self.names[k][1] for k in range(i + 2, min(i + 5, len(sheet.words))) if k in self.names)
            person = next((p for p in near if self.actors[p].entity.type == "person"), None)
        if person is None:
            return None
        owned = {self.actors[person].entity.affiliation} | set(self.actors[person].modifiers)
        owned |= {r.affiliation for r in self._roles(person)}
        return next(
            (
                id_
                for id_, a in self.actors.items()
                if a.entity.kind == "party" and (id_ in owned or a.entity.name in owned)
            ),
            None,
        )

    def _last_person_before(self, i: int) -> str | None:
        near = self.named[max(0, bisect_left(self.named, (i, "")) - _WINDOW) : bisect_left(self.named, (i, ""))]
        return next(
            (
                id_
                for k, id_ in reversed(near)
                if self.actors[id_].entity.type == "person" and self.quoted[k] <= self.quoted[i]
            ),
            None,
        )

    def _near(self, i: int) -> list[_Actor]:
        """Who is named not too far from here; in short stories everybody."""
        if len(self.actors) <= _WINDOW:
            return list(self.actors.values())
        middle = bisect_left(self.named, (i, ""))
        near = self.named[max(0, middle - _WINDOW) : middle + _WINDOW // 4]
        return [self.actors[id_] for id_ in dict.fromkeys(id_ for _, id_ in near)]

    def _distance(self, actor: _Actor, i: int) -> int | None:
        """Sentences back to the actor's last mention; in a headline, where names follow, forwards."""
        sheet = self.sheet
        here = sheet.sentence_of[i]
        before = bisect_left(actor.at, i)
        if before:
            return here - sheet.sentence_of[actor.at[before - 1]]
        if sheet.sentences[here].zone in ("headline", "notice", "crosshead") and actor.at:
            return 2
        return None

    def _pronoun(self, i: int) -> tuple[str, float] | None:
        """``er``, ``sie`` for the person of that gender named last, if it is the only one near."""
        gender = self.nouns.pronouns[self.sheet.words[i].lower()]
        near: list[tuple[int, str]] = []
        for actor in self._near(i):
            if actor.entity.type == "person" and actor.entity.gender == gender:
                id_ = actor.entity.id
                distance = self._distance(actor, i)
                if distance is not None and distance <= 2:
                    near.append((distance, id_))
        if not near or (gender == "f" and self.sheet.words[i].lower() == "ihr"):
            return None
        near.sort()
        if len(near) > 1 and near[0][0] == near[1][0]:
            return None
        if near[0][0] == 0 and self.sheet.words[i].lower() in self.nouns.objects:
            return None  # who acts in the clause is not whom it happens to: "Trump habe ihm berichtet"
        if gender == "f" and near[0][0] > 1:
            return None
        return near[0][1], 0.6


def _last_before(positions: list[int], i: int) -> int:
    """The last of the ordered positions before a word; -1 where there is none."""
    at = bisect_left(positions, i)
    return positions[at - 1] if at else -1


def _quoted(sheet: Sheet) -> bytearray:
    """1 for each word within quotation marks; a paragraph begins without."""
    result, inside, text = bytearray(len(sheet.words)), False, sheet.text
    for i, word in enumerate(sheet.words):
        if (
            inside
            and i
            and sheet.starts[i] - sheet.ends[i - 1] > 1
            and "\n\n" in text[sheet.ends[i - 1] : sheet.starts[i]]
        ):
            inside = False
        if word in _MARKS:
            inside = word == "„" or not inside
        result[i] = inside
    return result


_MARKS = frozenset(('"', "„", "“", "”", "»", "«"))
