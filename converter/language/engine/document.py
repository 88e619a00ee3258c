"""The document pass: names become entities, and an entity named once is found everywhere.

Agency copy names a person in full with a role, then by surname, then by role; a company by its name with a legal form
or RIC, then short; in capitals in a crosshead. A name that is sure anywhere in the story decides what the same word
means elsewhere.

The pass is a table of a language's rules of the layer ``links``, by what each ``proposes``:

``step``
    ``run(document)``: goes over the whole story. The language's ``PASS`` says in which order.
``nominative``
    ``run(document, candidate, words, last) -> (words, last)``: the name as it would stand by itself, and where it ends.
``record``
    ``run(document, named) -> Named``: what of the knowledge base the name may stand for here.
``entity``
    ``run(document, named) -> Group | None``: whose name it is; the first rule that knows wins, else it is a new one.
``form``
    ``run(document, group) -> words, words …``: under what else the entity is named again.
``choice``
    ``run(document, place, aliases) -> aliases``: which of several that share a form are meant here.
``refusal``
    ``run(document, place, alias) -> bool``: the form means nobody here.
``wider``
    ``run(document, place, alias, group) -> (first, last)``: where the name begins and ends that holds this form.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from converter.knowledge import Gender, Knowledge
from converter.language.engine.candidates import Candidate
from converter.language.engine.forms import Forms
from converter.language.engine.groups import Alias, Group, Name, Named, Place, Words, folded_key
from converter.language.engine.record import Entry, Outcome
from converter.language.engine.rule import Rule, rules
from converter.language.engine.sheet import Sheet
from converter.language.engine.weights import weights
from converter.language.lexicon import Is
from converter.model import Entity


@dataclass(frozen=True, slots=True)
class Table:
    """A language's rules of the document pass by what they propose, each kind in its order."""

    by_kind: dict[str, tuple[Rule, ...]]
    by_id: dict[str, Rule]

    def of(self, kind: str) -> tuple[Rule, ...]:
        return self.by_kind.get(kind, ())


@cache
def table(language: str) -> Table:
    """The table of a language."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for one in rules(language, "links"):
        found[one.proposes].append(one)
    return Table({k: tuple(v) for k, v in found.items()}, {r.id: r for v in found.values() for r in v})


Indexing = Callable[["Document", Group], None]
"""makes a group findable by the parts of its name that the language's rules ask for"""


class Document:
    """The groups of a story while they are found."""

    def __init__(
        self,
        sheet: Sheet,
        knowledge: Knowledge,
        indexing: Indexing,
        *,
        language: str = "de",
        sport: bool = False,
        dated: str | None = None,
    ) -> None:
        self.sheet = sheet
        self.indexing = indexing
        self.knowledge = knowledge
        self.table = table(language)
        self.weights = weights(language)
        self.sport = sport
        self.dated = dated
        """when the story is of, as ``Story.dated``"""
        self.home: str | None = None
        """the country of the dateline's place"""
        self.filed = 0
        """the word behind the dateline"""
        self.proposed: list[Candidate] = []
        """what the rules and the knowledge base propose"""
        self.heard: list[Candidate] = []
        """what only another voice says"""
        self.long_forms: list[tuple[Candidate, int]] = []
        """spelled-out names and the word that abbreviates each"""
        self.taken = bytearray(len(sheet.words))
        self.names: list[Name] = []
        self.by_record: dict[str, Group] = {}
        self.by_words: dict[tuple[str, Words], Group] = {}
        self.by_surname: dict[str, list[Group]] = defaultdict(list)
        self.by_ends: dict[tuple[str, str], Group] = {}
        """first word and surname of people's names, in small letters"""
        self.by_part: dict[str, list[Group]] = defaultdict(list)
        """words of clubs' names"""
        self.by_tail: dict[str, Group] = {}
        """what stands behind the hyphen of bodies' names, in small letters: the body named last"""
        self._groups: dict[int, Group] = {}
        self._count = 0
        self._keys: dict[int, list[tuple[str, Words]]] = defaultdict(list)
        self._begins: dict[int, Name] = {}
        self._ends: dict[int, Name] = {}

    # -- what is known of the story --------------------------------------------------------------------------------

    @property
    def groups(self) -> Iterable[Group]:
        """In the order in which they came up."""
        return self._groups.values()

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each word stands in the story."""
        return Counter(self.sheet.words)

    @cached_property
    def capitalised(self) -> frozenset[str]:
        return frozenset(w for w in self.counts if w[0].isupper())

    @cached_property
    def spoken(self) -> frozenset[str | None]:
        """Countries that the story names."""
        ids = {k.match.entities[0] for k in self.sheet.known.values() if k.kinds[0] == "country"}
        return frozenset(self.knowledge.record(id_).country for id_ in ids)

    @cached_property
    def countries(self) -> dict[int, str]:
        """Words that name something of a country, and the country: places, bodies that are no business, long names."""
        found: dict[int, str] = {}
        for i, known in self.sheet.known.items():
            record = self.knowledge.record(known.match.entities[0])
            body = record.type == "organisation" and record.kind not in ("company", "club", "media")
            sure = record.type == "place" or body or known.last > i + 1
            if record.country and sure and not {"minor", "word", "surname", "short"} & set(known.flags):
                found[i] = record.country
        return found

    @cached_property
    def flags_of(self) -> dict[str, int]:
        """What the lexicon says of each word of the story."""
        return {w: x.flags for w, x in zip(self.sheet.words, self.sheet.info, strict=True)}

    def flags(self, word: str) -> int:
        """What the lexicon says of a word of this story; 0 for one that stands in the knowledge base only."""
        return self.flags_of.get(word, 0)

    def begins(self) -> dict[int, Name]:
        """The names by their first word."""
        if len(self._begins) != len(self.names):
            self._begins = {n.first: n for n in self.names}
        return self._begins

    def ends(self) -> dict[int, Name]:
        """The names by the word behind them."""
        if len(self._ends) != len(self.names):
            self._ends = {n.last: n for n in self.names}
        return self._ends

    def before(self, i: int) -> str:
        """The word before in the same sentence, in small letters; empty where there is none."""
        same = i > 0 and self.sheet.sentence_of[i - 1] == self.sheet.sentence_of[i]
        return self.sheet.words[i - 1].lower() if same else ""

    def note(
        self,
        rule: str,
        first: int,
        last: int,
        what: str,
        outcome: Outcome,
        because: str = "",
        *,
        score: float | None = None,
    ) -> None:
        """Writes down what a rule did, where somebody asks."""
        if self.sheet.record is not None:
            span = self.sheet.span(first, last)
            self.sheet.record.entries.append(Entry(span, rule, what, outcome, score=score, because=because))

    # -- taking names in -------------------------------------------------------------------------------------------

    def run(self, steps: Sequence[str]) -> None:
        """The pass: the steps' ids in their order."""
        for id_ in steps:
            self.table.by_id[id_].run(self)

    def take(self, candidates: Iterable[Candidate], *, by: str) -> None:
        """Full names of people first, so that single surnames find their person. ``by``: the step's id."""
        chosen = sorted(candidates, key=lambda c: c.type == "person" and c.last - c.first == 1)
        for one in chosen:
            self._add(one)
            self.note(by, one.first, one.last, one.type, "kept")

    def _add(self, one: Candidate) -> None:
        words: Words = tuple(self.sheet.words[one.first : one.last])
        last = one.last
        for rule in self.table.of("nominative"):
            was = words, last
            words, last = rule.run(self, one, words, last)
            if (words, last) != was:
                self.note(rule.id, one.first, one.last, " ".join(words), "changed")
        named = Named(one, words, self._record(one, words))
        group = self._whose(named)
        if one.ric:
            group.ric = group.ric or one.ric
        self.name(Name(one.first, last, group, one.rule, one.score))

    def name(self, name: Name) -> None:
        """Writes a name down; its words are taken."""
        name.group.add(name)
        self.names.append(name)
        self.taken[name.first : name.last] = b"\1" * (name.last - name.first)

    def _whose(self, named: Named) -> Group:
        one = named.candidate
        for rule in self.table.of("record"):
            was, named = named.record, rule.run(self, named)
            if named.record is not was:
                self.note(rule.id, one.first, one.last, " ".join(named.words), "changed", rule.title)
        for rule in self.table.of("entity"):
            group: Group | None = rule.run(self, named)
            if group is not None:
                self.note(rule.id, one.first, one.last, group.name, "kept")
                break
        else:
            gender = one.gender if one.gender in ("f", "m") else None
            unknown = named.country if named.record is None else None
            group = Group(one.type, named.words, named.record, gender, None, unknown, named.kind, one.rule)
            self.register(group)
        if one.type == "person" and one.gender in ("f", "m") and group.gender is None:
            group.gender = one.gender
        if named.record and named.country and group.record is named.record:
            group.why = ("context",)
        return group

    def _record(self, one: Candidate, words: Words) -> Entity | None:
        ids: Iterable[str] = one.match.entities if one.match else (e.id for e in self.knowledge.named(" ".join(words)))
        for record in map(self.knowledge.record, ids):
            shared = one.match is not None and "place" in one.match.flags
            club = record.kind == "club" and record.type == "organisation" and not self.sport and shared
            if record.type == one.type and not club:
                return record
        return None

    def register(self, group: Group) -> None:
        """A new entity."""
        group.number = self._count = self._count + 1
        self._groups[group.number] = group
        if group.record:
            self.by_record[group.record.id] = group
            if group.type == "person" and group.record.gender in ("f", "m"):
                group.gender = group.gender or group.record.gender
        self.index(group)

    def index(self, group: Group) -> None:
        """Makes a group findable by its name as it is now."""
        words = group.words
        key = (group.type, words if group.type == "person" else folded_key(words))
        if group.number not in self._groups:
            return
        self.by_words[key] = group
        self._keys[group.number].append(key)
        self.indexing(self, group)

    def merge(self, into: Group, other: Group) -> Group:
        """Two groups are one entity: the one that the knowledge base has stays."""
        if into.record is None and other.record is not None:
            into, other = other, into
        for name in other.names:
            name.group = into
            into.add(name)
        into.ric = into.ric or other.ric
        into.gender = into.gender or other.gender
        del self._groups[other.number]
        for key in self._keys.pop(other.number, ()):
            if self.by_words.get(key) is other:
                self.by_words[key] = into
                self._keys[into.number].append(key)
        if other.record and self.by_record.get(other.record.id) is other:
            self.by_record[other.record.id] = into
        return into

    def unlink(self, group: Group) -> None:
        """The group is not the record's: an entity that the knowledge base doesn't have."""
        if group.record and self.by_record.get(group.record.id) is group:
            del self.by_record[group.record.id]
        group.record = None

    def pick(self, groups: Sequence[Group], at: int, gender: Gender | None) -> Group | None:
        """By gender, then the one named last before, else the first one."""
        if gender:
            groups = [g for g in groups if g.gender in (None, gender)] or groups
        if len(groups) < 2:
            return groups[0] if groups else None
        latest = max(groups, key=lambda g: g.last_before(at))
        return latest if latest.last_before(at) >= 0 else groups[0]

    # -- named again -----------------------------------------------------------------------------------------------

    def spread(self, *, by: str) -> None:
        """Finds the names of the groups wherever no name stands yet. ``by``: the step's id."""
        rules = self.table.of("form")
        aliases = (Alias(words, g, r) for r in rules for g in self.groups for words in r.run(self, g))
        forms = Forms(aliases, self.sheet, self.taken)
        for i in forms.places():
            if not self.taken[i] and (name := self._at(i, forms)):
                self.name(name)
                self.note(name.by, name.first, name.last, name.group.name, "proposed", score=name.score)
                self.note(by, name.first, name.last, name.group.name, "kept")
        self.names.sort(key=lambda n: n.first)

    def _at(self, i: int, forms: Forms) -> Name | None:
        last, aliases = forms.at(i)
        if not aliases:
            return None
        place = Place(i, last, self.sheet.upper(i), self.before(i))
        for rule in self.table.of("choice"):
            were, aliases = aliases, rule.run(self, place, aliases)
            if aliases != were:
                self.note(rule.id, i, last, aliases[0].group.name if aliases else "", "changed", rule.title)
        for kind in dict.fromkeys(a.rule.id for a in aliases):
            allowed = [a for a in aliases if a.rule.id == kind and not self._refused(place, a)]
            if not allowed:
                continue
            group = self.pick([a.group for a in allowed], i, self._gender_before(i)) or allowed[0].group
            first, end = i, last
            for rule in self.table.of("wider"):
                was = first, end
                first, end = rule.run(self, Place(first, end, place.capitals, place.before), allowed[0], group)
                if (first, end) != was:
                    self.note(rule.id, first, end, group.name, "changed", rule.title)
            return Name(first, end, group, kind, self.weights.score(kind, ()))
        return None

    def _refused(self, place: Place, alias: Alias) -> bool:
        for rule in self.table.of("refusal"):
            if rule.run(self, place, alias):
                self.note(rule.id, place.first, place.last, alias.group.name, "lost", rule.title)
                return True
        return False

    def _gender_before(self, i: int) -> Gender | None:
        if not i or self.sheet.sentence_of[i - 1] != self.sheet.sentence_of[i]:
            return None
        word = self.sheet.info[i - 1]
        return word.gender if word.flags & (Is.ROLE | Is.TITLE) and word.gender in ("f", "m") else None
