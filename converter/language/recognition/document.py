"""The document pass: names become entities, and an entity named once is found everywhere.

Agency copy names a person in full with a role, then by surname, then by role; a company by its name with a legal form
or RIC, then short; in capitals in a crosshead. A name that the rules are sure of anywhere in the story decides what the
same word means elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from converter.knowledge import Gender, Knowledge
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is
from converter.language.recognition.candidates import Candidate
from converter.language.recognition.organisations import nominative
from converter.language.recognition.persons import capital_particles, speech_verbs
from converter.language.recognition.places import place_words
from converter.model import Entity, EntityType

_ARTICLES = frozenset(
    (
        "der",
        "die",
        "das",
        "dem",
        "den",
        "des",
        "ein",
        "eine",
        "einem",
        "einen",
        "einer",
        "eines",
        "kein",
        "keine",
        "keinen",
        "im",
        "am",
        "zum",
        "zur",
        "beim",
        "vom",
        "ins",
    )
)
_OPENING = frozenset(('"', "„", "»", "«", "“", "›", "‚"))
_POSSESSIVES = frozenset(
    f"{stem}{end}" for stem in ("sein", "ihr", "mein", "unser", "dein") for end in ("", "e", "em", "en", "er", "es")
)
_NEVER_BEFORE_PERSONS = frozenset(("aus", "ohne", "mehr", "viel", "wenig", "etwas", "kaum", "unter"))
_RELATIVES = frozenset(("der", "die", "dem", "deren", "dessen"))
_APOSTROPHES = ("'", "’", "´", "`", "ʼ", "‘")
_GENERATIONS = frozenset(
    (
        "Jr",
        "Sr",
        "jr",
        "junior",
        "Junior",
        "Senior",
        "II",
        "III",
        "IV",
        "V",
        "VI",
        "VII",
        "VIII",
        "IX",
        "X",
        "XI",
        "XII",
        "XIII",
        "XIV",
        "XVI",
    )
)
_OF_A_STATE = frozenset(("ministry", "parliament", "government", "court", "agency", "party"))
_SEATS = frozenset(("be", "lu", "us", "ch"))
"""many a dateline is there for the sake of international bodies"""
_SIBILANTS = ("s", "ß", "x", "z", "ce")


@dataclass(slots=True)
class Group:
    """All names of one entity in a story."""

    type: EntityType
    words: tuple[str, ...]
    """the fullest name, uninflected"""
    record: Entity | None = None
    gender: Gender | None = None
    role: int | None = None
    """the word that is the role"""
    ric: str | None = None
    country: str | None = None
    """where the text says that a ministry or parliament is that the knowledge base does not have"""
    kind: str | None = None
    by: str = ""
    names: list[Name] = field(default_factory=list)

    @property
    def name(self) -> str:
        return _joined(self.words)


@dataclass(slots=True)
class Name:
    """One name in the text and whose it is."""

    first: int
    last: int
    group: Group
    by: str
    score: float


@dataclass(frozen=True, slots=True)
class _Alias:
    words: tuple[str, ...]
    group: Group
    kind: str
    """name, surname, first name, short, acronym"""


class Document:
    """The groups of a story while they are found."""

    def __init__(self, sheet: Sheet, knowledge: Knowledge, *, sport: bool) -> None:
        self.sheet = sheet
        self.knowledge = knowledge
        self.sport = sport
        self.home: str | None = None
        """the country of the dateline's place"""
        self.groups: list[Group] = []
        self.names: list[Name] = []
        self.taken = bytearray(len(sheet.words))
        self._by_record: dict[str, Group] = {}
        self._by_words: dict[tuple[str, tuple[str, ...]], Group] = {}
        self._by_surname: dict[str, list[Group]] = defaultdict(list)
        self._capitals: frozenset[str] | None = None
        self._flags_of: dict[str, int] | None = None
        self._begins: dict[int, Name] | None = None
        self._ends: dict[int, Name] | None = None
        self._spoken: frozenset[str | None] | None = None
        """countries that the story names"""

    def begins(self) -> dict[int, Name]:
        """The names by their first word, once all are found."""
        if self._begins is None or len(self._begins) != len(self.names):
            self._begins = {n.first: n for n in self.names}
        return self._begins

    def ends(self) -> dict[int, Name]:
        """The names by the word behind them, once all are found."""
        if self._ends is None or len(self._ends) != len(self.names):
            self._ends = {n.last: n for n in self.names}
        return self._ends

    # -- taking candidates in ------------------------------------------------------------------------------------

    def take(self, candidates: Iterable[Candidate]) -> None:
        """Full names first, so that single surnames find their person."""
        chosen = list(candidates)
        for one in chosen:
            if one.type != "person" or one.last - one.first > 1:
                self._add(one)
        for one in chosen:
            if one.type == "person" and one.last - one.first == 1:
                self._add(one)

    def _add(self, one: Candidate) -> None:
        last = self._with_apostrophe(one)
        words = self._uninflected(one, last)
        group = self._person(one, words) if one.type == "person" else self._thing(one, words)
        if one.ric:
            group.ric = group.ric or one.ric
        name = Name(one.first, last, group, one.rule, one.score)
        group.names.append(name)
        self.names.append(name)
        sheet_words = max(last, one.last)
        self.taken[one.first : sheet_words] = b"\1" * (sheet_words - one.first)

    def _with_apostrophe(self, one: Candidate) -> int:
        return with_apostrophe(self.sheet, one.last)

    def _uninflected(self, one: Candidate, last: int) -> tuple[str, ...]:
        sheet = self.sheet
        words = sheet.words[one.first : one.last]
        if words[-1] in _APOSTROPHES and len(words) > 1:
            words = words[:-1]
        if words[-1] == "." and len(words) > 1:  # Elizabeth II.
            words = [*words[:-2], words[-2] + "."]
        if one.match is not None:
            surface = one.match.surface
            if one.type != "person" or one.match.inflected:
                return tuple(surface.split(" "))
        if one.type == "organisation" and last == one.last:
            words = nominative(words)
        if last > one.last:
            return tuple(words)
        if one.type == "person" or (one.type == "organisation" and one.match is None):
            tail = words[-1]
            if (
                len(tail) > 3
                and tail.endswith("s")
                and not tail.endswith("ss")
                and tail not in ("Reuters",)
                and not sheet.upper(one.first)
            ):
                stem = tail[:-1].rstrip("'’")
                if self._is_genitive(one, tail, stem):
                    words[-1] = stem
        return tuple(words)

    def _is_genitive(self, one: Candidate, tail: str, stem: str) -> bool:
        sheet = self.sheet
        if stem in self._all_words():
            return True
        if one.type != "person":
            return False
        if self.knowledge.named(" ".join([*sheet.words[one.first : one.last - 1], stem])):
            return True
        if sheet.info[one.last - 1].flags & Is.FAMILY_NAME or tail in self._repeated(tail):
            return False
        following = sheet.info[one.last] if one.last < len(sheet.info) else None
        return bool(
            following
            and following.flags & (Is.CAPITAL)
            and not following.flags & Is.FUNCTION
            and sheet.gap(one.last - 1) == " "
        ) or (self.knowledge.is_family_name(stem) and one.last - one.first > 1)

    def _repeated(self, tail: str) -> tuple[str, ...]:
        return (tail,) if self.sheet.words.count(tail) > 1 else ()

    def _all_words(self) -> frozenset[str]:
        if self._capitals is None:
            self._capitals = frozenset(w for w in self.sheet.words if w[0].isupper())
        return self._capitals

    def _person(self, one: Candidate, words: tuple[str, ...]) -> Group:
        record = self._record(one, words, "person")
        if len(words) == 1 or not _given(words) or _folded(words) in self._by_surname:
            group = self._known_person(one, words, record)
            if group:
                self._complete(group, one)
                return group
        group = (record and self._by_record.get(record.id)) or self._by_words.get(("person", words))
        if group is None and len(words) > 1:
            group = self._longer_or_shorter(words)
        if group is None:
            group = Group(
                "person", words, record, one.gender if one.gender in ("f", "m") else None, one.role, by=one.rule
            )
            self._register(group)
        elif len(words) > len(group.words):
            group.words = words
        self._complete(group, one)
        return group

    def _complete(self, group: Group, one: Candidate) -> None:
        if one.gender in ("f", "m") and group.gender is None:
            group.gender = one.gender
        if one.role is not None and (group.role is None or not self.sheet.info[group.role].flags & Is.ROLE):
            group.role = one.role

    def _known_person(self, one: Candidate, words: tuple[str, ...], record: Entity | None) -> Group | None:
        """A surname alone: the person of that surname in the story."""
        same = self._by_surname.get(_folded(words)) or []
        return self._pick(same, one.first, one.gender if one.gender in ("f", "m") else None)

    def _pick(self, groups: list[Group], at: int, gender: Gender | None) -> Group | None:
        """By gender, then the one named last before, else the first one."""
        if gender:
            groups = [g for g in groups if g.gender in (None, gender)] or groups
        if len(groups) < 2:
            return groups[0] if groups else None
        before = [(max((n.first for n in g.names if n.first < at), default=-1), g) for g in groups]
        latest = max(before, key=lambda pair: pair[0])
        return latest[1] if latest[0] >= 0 else groups[0]

    def _longer_or_shorter(self, words: tuple[str, ...]) -> Group | None:
        """``Robert F. Kennedy`` and ``Robert Kennedy``, ``John-Paul Miller jr.``: same first name and surname."""
        for group in self._by_surname.get(_folded(words[-1:]), ()):
            if len(group.words) > 1 and _folded(group.words[:1]) == _folded(words[:1]):
                return group
        return None

    def _thing(self, one: Candidate, words: tuple[str, ...]) -> Group:
        record = self._record(one, words, one.type)
        country, kind = None, None
        if record and record.kind in _OF_A_STATE and words != (record.name,):
            country, kind = self._seat(one) or self._home(record), record.kind
        same = self._by_words.get((one.type, _key(words)))
        if record and ((country and country != record.country) or (not country and same and same.country)):
            record = self._namesake(one, country)  # das Verteidigungsministerium in Moskau is not the German one
        if same and record is None and country and same.country != country:
            same = None
        group = (record and self._by_record.get(record.id)) or (None if record else same)
        if group is None and one.type == "organisation" and self.sport:
            group = self._same_club(words, record)
            if group and record and group.record is None:
                group.record = record
                self._by_record[record.id] = group
        if group is None:
            group = Group(one.type, words, record, country=None if record else country, kind=kind, by=one.rule)
            self._register(group)
        return group

    def _home(self, record: Entity) -> str | None:
        """A story from Vienna that never speaks of Germany has its own ministries and Greens in mind."""
        if self.home in (None, record.country, *_SEATS) or not record.country:
            return None
        if self._spoken is None:
            countries = {k.match.entities[0] for k in self.sheet.known.values() if k.kinds[0] == "country"}
            self._spoken = frozenset(self.knowledge.record(id_).country for id_ in countries)
        return None if record.country in self._spoken else self.home

    def _namesake(self, one: Candidate, country: str | None) -> Entity | None:
        """The record of that country that the name may stand for, too."""
        ids = one.match.entities if one.match and country else ()
        found = (self.knowledge.record(id_) for id_ in ids)
        return next((r for r in found if r.type == one.type and r.country == country), None)

    def _seat(self, one: Candidate) -> str | None:
        """The country that stands around the name: ``das russische …``, ``Polens …``, ``… in Moskau``."""
        sheet, words = self.sheet, self.sheet.words
        i = one.first - 1
        if i >= 0 and sheet.sentence_of[i] == sheet.sentence_of[one.first] and words[i][0].isalpha():
            origin = self.knowledge.origin(words[i]) if sheet.info[i].flags & Is.ORIGIN else None
            if origin:
                return self.knowledge.record(origin).country
            if i in sheet.known and "country" in sheet.known[i].kinds and words[i].endswith("s"):
                return self.knowledge.record(sheet.known[i].match.entities[0]).country
        known = sheet.known.get(one.last + 1) if words[one.last : one.last + 1] == ["in"] else None
        if known and known.types[0] == "place":
            return self.knowledge.record(known.match.entities[0]).country
        return None

    def _same_club(self, words: tuple[str, ...], record: Entity | None) -> Group | None:
        """``FC Bayern``, ``Bayern München`` and ``FC Bayern München``: one holds the other's words."""
        ours = self._core(words)
        for group in self.groups:
            if group.type != "organisation" or not self._is_club(group) or (record and group.record):
                continue
            theirs = self._core(group.words)
            if ours and theirs and (ours <= theirs or theirs <= ours):
                if len(words) > len(group.words):
                    group.words = words
                return group
        return None

    def _core(self, words: tuple[str, ...]) -> frozenset[str]:
        return frozenset(w for w in words if not self._flags(w) & (Is.CLUB_FIRST | Is.NUMBER))

    def _record(self, one: Candidate, words: tuple[str, ...], type_: EntityType) -> Entity | None:
        ids = one.match.entities if one.match else ()
        if one.match is None:
            named = self.knowledge.named(_joined(words))
            ids = tuple(e.id for e in named)
        for id_ in ids:
            record = self.knowledge.record(id_)
            if record.type == type_ and not (
                record.kind == "club"
                and type_ == "organisation"
                and not self.sport
                and one.match
                and "place" in one.match.flags
            ):
                return record
        return None

    def _register(self, group: Group) -> None:
        self.groups.append(group)
        if group.record:
            self._by_record[group.record.id] = group
            if group.type == "person":
                group.gender = group.gender or (group.record.gender if group.record.gender in ("f", "m") else None)
        self._by_words[group.type, group.words if group.type == "person" else _key(group.words)] = group
        if group.type == "person":
            for surname in _surnames(group.words, group.record):
                self._by_surname[_folded(surname)].append(group)

    # -- aliases and propagation ---------------------------------------------------------------------------------

    def link_acronyms(self, pairs: Iterable[tuple[Candidate, int]]) -> None:
        """``Deutscher Fußball-Bund (DFB)``: one entity."""
        at = {n.first: n for n in self.names}
        ends = {n.last: n for n in self.names if n.group.type == "organisation"}
        for long, acronym in pairs:
            whole, short = ends.get(long.last), at.get(acronym)
            if whole and short and whole.group is not short.group and short.group.type == "organisation":
                self._merge(whole.group, short.group)

    def link_brackets(self) -> None:
        """An organisation with another one's name in brackets right behind it, in capitals, is that one."""
        words = self.sheet.words
        ends = {n.last: n for n in self.names if n.group.type == "organisation"}
        for name in list(self.names):
            i = name.first
            if (
                i < 2
                or words[i - 1] != "("
                or name.last - i != 1
                or not words[i].isupper()
                or words[name.last : name.last + 1] != [")"]
            ):
                continue
            whole = ends.get(i - 1)
            if (
                whole
                and whole.group is not name.group
                and name.group.type == "organisation"
                and whole.last - whole.first > 0
                and _spells(whole.group.name, words[i])
            ):
                self._merge(whole.group, name.group)
        for name in list(self.names):  # Technische Universität Musterstadt (TU Musterstadt)
            i, whole = name.first, ends.get(name.first - 1)
            if (
                whole
                and words[i - 1] == "("
                and words[i].isupper()
                and name.last - i == 2
                and words[name.last : name.last + 1] == [")"]
                and whole.group is not name.group
                and name.group.type == "organisation"
                and words[whole.last - 1] == words[name.last - 1]
            ):
                self._merge(whole.group, name.group)

    def _merge(self, into: Group, other: Group) -> None:
        if into.record is None and other.record is not None:
            into, other = other, into
        for name in other.names:
            name.group = into
        into.names += other.names
        into.ric = into.ric or other.ric
        self.groups.remove(other)
        for key, value in self._by_words.items():
            if value is other:
                self._by_words[key] = into

    def propagate(self) -> None:
        """Finds the names of the groups wherever no name stands yet."""
        aliases: dict[str, list[_Alias]] = defaultdict(list)
        upper: dict[str, list[_Alias]] = defaultdict(list)
        for group in self.groups:
            for alias in self._aliases(group):
                if not any(c.isalpha() for c in alias.words[0]) and len(alias.words) == 1:
                    continue
                aliases[alias.words[0]].append(alias)
                if alias.words[0][0].islower():  # at the beginning of a sentence
                    capital = (alias.words[0][0].upper() + alias.words[0][1:], *alias.words[1:])
                    aliases[capital[0]].append(_Alias(capital, group, alias.kind))
                upper[alias.words[0].upper()].append(alias)
        for table in (aliases, upper):
            for found in table.values():
                found.sort(key=lambda a: -len(a.words))
        self.names.sort(key=lambda n: n.first)
        sheet, taken = self.sheet, self.taken
        found_names: list[Name] = []
        words = sheet.words
        known = {*aliases, *upper} | {f"{w}{end}" for w in (*aliases, *upper) for end in ("s", "S", "'s", "’s")}
        for i in [i for i, word in enumerate(words) if word in known]:
            if taken[i]:
                continue
            word, capitals = words[i], sheet.upper(i)
            table = upper if capitals else aliases
            hits = table.get(word) or table.get(word[:-1].rstrip("'’")) or []
            if not hits:
                continue
            name = self._at(i, hits, capitals=capitals)
            if name:
                name.group.names.append(name)
                found_names.append(name)
                taken[name.first : name.last] = b"\1" * (name.last - name.first)
        self.names += found_names
        self.names.sort(key=lambda n: n.first)

    def _at(self, i: int, hits: list[_Alias], *, capitals: bool) -> Name | None:
        fitting = [
            (a, last)
            for a in hits
            if (last := self._fits(i, a.words, capitals=capitals)) and not any(self.taken[i:last])
        ]
        if not fitting:
            return None
        longest = max(last for _, last in fitting)
        fitting = [(a, last) for a, last in fitting if last == longest]
        before = self.sheet.words[i - 1].lower() if i else ""
        if before not in place_words().strong and any(a.group.type == "person" for a, _ in fitting):
            fitting = [(a, last) for a, last in fitting if a.group.type != "place"]
        if {a.group.type for a, _ in fitting} >= {"person", "organisation"}:
            fitting = self._by_context(i, longest, fitting)
        rank = {"name": 1, "acronym": 2, "surname": 3, "short": 0 if self.sport else 4, "first name": 5}
        fitting.sort(key=lambda pair: rank[pair[0].kind])
        for kind in dict.fromkeys(a.kind for a, _ in fitting):
            same = [a for a, _ in fitting if a.kind == kind]
            allowed = [a for a in same if self._allowed(i, longest, a, capitals=capitals)]
            if allowed:
                group = self._pick([a.group for a in allowed], i, self._gender_before(i)) or allowed[0].group
                last = with_apostrophe(self.sheet, longest)
                if kind == "surname" or (kind == "name" and group.type == "person" and len(group.words) == 1):
                    i = self._given_before(i, group)
                return Name(i, last, group, f"document: {kind}", 0.85 if kind != "first name" else 0.75)
        return None

    def _by_context(self, i: int, last: int, fitting: list[tuple[_Alias, int]]) -> list[tuple[_Alias, int]]:
        """A club or company and somebody of that surname: who speaks or is told of by ``, der`` is the person."""
        sheet, words = self.sheet, self.sheet.words
        after = words[last] if last < len(words) else ""
        before = words[i - 1] if i and sheet.sentence_of[i - 1] == sheet.sentence_of[i] else ""
        told = after == "," and words[last + 1 : last + 2] and words[last + 1] in _RELATIVES
        flags = sheet.info[i - 1].flags if i else 0
        role = flags & (Is.ROLE | Is.TITLE) and not flags & Is.COMPANY_WORD
        if any(a.group.type == "place" for a, _ in fitting) and before.lower() in place_words().strong - {"bei"}:
            return [(a, n) for a, n in fitting if a.group.type == "place"]
        if told or role or before in speech_verbs() or after in speech_verbs():
            return [(a, n) for a, n in fitting if a.group.type == "person"]
        return fitting

    def _given_before(self, i: int, group: Group) -> int:
        """An unknown given name right before the surname of somebody whom the story has only by surname."""
        sheet, j = self.sheet, i - 1
        if len(group.words) > 1 or j < 0 or self.taken[j] or sheet.upper(i) or j in sheet.known:
            return i
        plain = sheet.info[j].flags & ~(Is.FIRST_NAME | Is.WEAK) == Is.CAPITAL
        if not plain or sheet.begins(j) or sheet.sentence_of[j] != sheet.sentence_of[i] or sheet.gap(j) != " ":
            return i
        group.words = (sheet.words[j], *group.words)
        return j

    def _fits(self, i: int, alias: tuple[str, ...], *, capitals: bool) -> int:
        words = self.sheet.words
        last = i + len(alias)
        if last > len(words) or self.sheet.sentence_of[last - 1] != self.sheet.sentence_of[i]:
            return 0
        for k, wanted in enumerate(alias):
            given = words[i + k]
            want = wanted.upper() if capitals else wanted
            if given == want:
                continue
            if k == len(alias) - 1 and given in (want + ("S" if capitals else "s"), want + "'s", want + "’s"):
                continue
            return 0
        return last

    def _gender_before(self, i: int) -> Gender | None:
        if not i or self.sheet.sentence_of[i - 1] != self.sheet.sentence_of[i]:
            return None
        word = self.sheet.info[i - 1]
        return word.gender if word.flags & (Is.ROLE | Is.TITLE) and word.gender in ("f", "m") else None

    def _allowed(self, i: int, last: int, alias: _Alias, *, capitals: bool) -> bool:
        sheet = self.sheet
        flags = sheet.info[i].flags
        same_sentence = i > 0 and sheet.sentence_of[i - 1] == sheet.sentence_of[i]
        before = sheet.words[i - 1].lower() if same_sentence else ""
        known = sheet.known.get(i)
        if alias.kind == "name" and alias.group.type != "person":
            if alias.group.record is None and last - i == 1 and flags & Is.NOUN and not capitals:
                return before not in _ARTICLES
            if known and "word" in known.flags and before in _ARTICLES and not capitals:
                return False
            if self.sport and alias.group.type == "place" and capitals:
                return True
            return not (
                capitals
                and last - i == 1
                and known
                and "word" in known.flags
                and before not in place_words().strong
                and alias.group.type == "place"
            )
        if alias.kind == "acronym":
            return True
        if alias.kind == "short":
            if alias.group.type == "organisation" and self._is_club(alias.group):
                return self._club_here(i, last, before)
            return not (before in place_words().strong and known and known.types[0] == "place") and before not in (
                "der",
                "die",
                "das",
                "ein",
                "eine",
            )
        # persons
        place = known is not None and "place" in known.types and known.last == last
        everyday = (
            bool(flags & (Is.NOUN | Is.ROLE | Is.ORIGIN | Is.COMPANY_WORD))
            or bool(known and "word" in known.flags)
            or place
        )
        if place and before in place_words().strong:
            return False
        if last - i == 1 and before in _ARTICLES:
            return False
        if last - i == 1 and flags & Is.NOUN and self._is_noun_here(i, last, before, capitals=capitals):
            return False
        if (
            last - i == 1
            and everyday
            and (same_sentence and before[-1:] in "enrsm" and before.isalpha() and self._is_attribute(i - 1))
        ):
            return False
        if last - i == 1 and flags & Is.FUNCTION and sheet.begins(i) and not capitals:
            verb = sheet.words[last] if last < len(sheet.words) else ""
            return verb.endswith(("te", "t")) and verb.islower()
        if capitals and everyday and flags & (Is.NOUN | Is.FUNCTION) and alias.kind != "name":
            return sheet.words[last : last + 1] == [":"]  # MINISTER FELD: …
        if alias.kind == "first name":
            if known and "country" in known.kinds:
                return False
            if everyday and not place:
                return False
            follows = sheet.info[last].flags if last < len(sheet.info) and sheet.gap(last - 1) == " " else 0
            return (
                not (follows & Is.CAPITAL and not follows & (Is.FUNCTION | Is.NOUN))
                and not sheet.info[i - 1 if i else 0].flags & Is.FIRST_NAME
            )
        return True

    def _is_noun_here(self, i: int, last: int, before: str, *, capitals: bool) -> bool:
        """A surname that is a common noun is the noun behind a possessive or where a prepositional phrase follows."""
        sheet = self.sheet
        if capitals:
            return False
        if before in _POSSESSIVES or before in _NEVER_BEFORE_PERSONS:
            return True
        after = sheet.words[last] if last < len(sheet.words) else ""
        return sheet.begins(i) and after in ("im", "in", "am", "auf", "aus", "für", "gegen", "und", "oder", "ohne")

    def _is_attribute(self, i: int) -> bool:
        """An adjective rather than a verb or preposition: it has an article or nothing but a preposition before it."""
        if not i or self.sheet.words[i].islower() is False:
            return False
        if self.sheet.words[i - 1] in _OPENING:
            return self.sheet.words[i].endswith(("e", "er", "es", "en")) and not self.sheet.info[i].flags & Is.FUNCTION
        return self.sheet.words[i - 1].lower() in _ARTICLES and not self.sheet.info[i].flags & Is.FUNCTION

    def _is_club(self, group: Group) -> bool:
        return (group.record is not None and group.record.kind == "club") or group.by == "club"

    def _club_here(self, i: int, last: int, before: str) -> bool:
        if not self.sport:
            return False
        if (
            before in ("in", "nach", "aus", "nahe", "um", "ganz", "durch")
            or self.sheet.info[i - 1 if i else 0].flags & Is.PLACE_WORD
        ):
            return False
        return not self.sheet.text[self.sheet.ends[last - 1] :][:9].startswith((" (Reuters", "/"))

    def _aliases(self, group: Group) -> Iterable[_Alias]:
        words = group.words
        yield _Alias(words, group, "name")
        for name in group.names:
            said = tuple(self.sheet.words[name.first : name.last])
            if (
                said != words
                and not self.sheet.upper(name.first)
                and said[-1] not in _APOSTROPHES
                and said[-1].rstrip("s") != words[-1].rstrip("s")
            ):
                yield _Alias(said, group, "acronym" if len(said) == 1 and said[0].isupper() else "name")
        if group.type == "person" and all(n.by in ("byline", "credit") for n in group.names):
            return  # who wrote the story is not in it
        if group.type == "person":
            for surname in _surnames(words, group.record):
                if surname != words:
                    yield _Alias(surname, group, "surname")
            if len(words) > 1 and _given(words) and len(words[0]) > 2:
                yield _Alias(words[:1], group, "first name")
        elif group.type == "organisation":
            for short in self._short(group):
                if short and short != words:
                    yield _Alias(short, group, "short")

    def _short(self, group: Group) -> Iterable[tuple[str, ...]]:
        """``Nordsee Werft AG`` → ``Nordsee Werft``; ``SV Waldau 08`` → ``Waldau``; ``Zapp & Partner`` → ``Zapp``."""
        words = group.words
        flags = [self._flags(w) for w in words]
        if self._is_club(group):
            rest = [w for w, f in zip(words, flags, strict=True) if not f & (Is.CLUB_FIRST | Is.NUMBER)]
            for word in rest:
                yield from ((part,) for part in word.split("-")[:-1] if len(part) > 3)
                if word.endswith("er") and (origin := self.knowledge.origin(word)):
                    yield (self.knowledge.record(origin).name,)
            if len(rest) < len(words):
                yield tuple(rest)
            if rest and len(rest) > 1:
                yield (rest[-1],)
                yield (rest[0],)
            if len(rest) > 2:
                yield tuple(rest[1:])
            return
        end = len(words)
        while end > 1 and flags[end - 1] & Is.LEGAL:
            end -= 1
        if end < len(words):
            if words[end - 1] in ("&", "+"):
                end -= 1
            yield words[:end]
        if (
            end > 1
            and (group.record is None or words[0].isupper())
            and not flags[0]
            & (
                Is.NOUN
                | Is.FIRST_NAME
                | Is.ORIGIN
                | Is.BODY
                | Is.FUNCTION
                | Is.NUMBER
                | Is.LAST_OF_COMPANY
                | Is.CLUB_FIRST
            )
            and not self.knowledge.named(words[0])
            and (len(words[0]) > 3 or words[0].isupper())
            and (words[1] in ("&", "+") or flags[1] & (Is.LAST_OF_COMPANY | Is.LEGAL))
            and not flags[0] & Is.FAMILY_NAME
        ):
            yield words[:1]

    def _flags(self, word: str) -> int:
        """What the lexicon says of a word of this story; 0 for one that stands in the knowledge base only."""
        if self._flags_of is None:
            self._flags_of = {w: x.flags for w, x in zip(self.sheet.words, self.sheet.info, strict=True)}
        return self._flags_of.get(word, 0)


def with_apostrophe(sheet: Sheet, last: int) -> int:
    """A genitive apostrophe belongs to the name: ``Merz’``, ``Scholz'``."""
    words = sheet.words
    if last >= len(words) or words[last] not in _APOSTROPHES or sheet.starts[last] != sheet.ends[last - 1]:
        return last
    if not words[last - 1].lower().endswith(_SIBILANTS):
        return last
    sentence = sheet.sentences[sheet.sentence_of[last]]
    opening = [w for w in words[sentence.first : last] if w in ("'", "‚", "‘", "›", "`")]
    return last if len(opening) % 2 else last + 1


def _joined(words: tuple[str, ...]) -> str:
    return " ".join(words)


def _key(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(w.lower() if not w.isupper() or len(w) > 5 else w for w in words)


def _folded(words: Iterable[str]) -> str:
    return " ".join(words).lower()


def _given(words: tuple[str, ...]) -> bool:
    """The first word is a given name, not a particle: ``van der Laan`` is a surname."""
    return words[0][0].isupper()


def _surnames(words: tuple[str, ...], record: Entity | None) -> Iterable[tuple[str, ...]]:
    """``Wim van der Laan`` → ``van der Laan``, ``Laan``; ``Xi Jinping`` → ``Xi`` in China."""
    if len(words) == 1:
        yield words
        return
    if record and record.country in ("cn", "tw", "kr", "kp", "vn") and record.name.split()[0] == words[0]:
        yield words[:1]
        return
    if words[-1].rstrip(".") in _GENERATIONS:
        words = words[:-1]
    at = len(words) - 1
    while at > 1 and (words[at - 1].islower() or words[at - 1] in capital_particles()):
        at -= 1
    if at == 1 and not words[0][0].isupper():
        at = 0
    yield words[at:]
    if len(words) - at > 1 and words[at].islower():
        yield words[-1:]


def _spells(name: str, acronym: str) -> bool:
    text = name.lower()
    at = 0
    for letter in acronym.lower():
        at = text.find(letter, at)
        if at < 0:
            return False
        at += 1
    return len(name) > len(acronym) + 2


__all__ = ["Document", "Group", "Name", "with_apostrophe"]
