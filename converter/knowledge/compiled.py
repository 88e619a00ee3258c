"""The compiled form of the knowledge base, and the matcher over it.

Names are kept in a trie of words, laid out as one dictionary: each name, and each beginning of a name that ends with a
word, is a key. So one look-up decides whether a word can begin a name, and one more for each further word; words that
begin no name, nearly all, cost one look-up.

Why no Aho-Corasick automaton: over the same names ``ahocorasick_rs`` reads text four times faster (42 against 10 MB/s),
but it can't be stored, so every process builds it anew (30,000 names: 70 ms, to load this form takes 15; a million:
6.5 s and 416 MB against 1.1 s and 184 MB), it knows no word borders, so that its longest match hides shorter names, and
recognition spends a hundred times longer on a text than either.

A key's number holds, in its lowest bit, whether longer names begin with it, and above that what it means: 0 nothing,
1 to n record number n, beyond that a line of ``shared``: flags, record numbers and uninflected form, parted by tabs.

The compiled form is a line of JSON with all that, and the records behind it, one JSON object a line, parsed when asked
for. Lines rather than lists: the garbage collector need not visit strings, which halves the time to load.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from converter.addresses import slug
from converter.knowledge.asked import Gender, Match, Role
from converter.knowledge.forms import forms
from converter.knowledge.records import Record, Words
from converter.model import Entity, EntityType, Identifier
from converter.spans import Span

FORMAT = 3
"""part of the cache's key: count up when what ``build`` makes changes"""

_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f]")
_GAP = re.compile(r"([^\w\n]{0,3}|[^\S\n]*\n[^\S\n]*|[-‐‑]\n[^\S\n]*)([^\W_]+)")
_SIGNS = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "‐": "-", "‑": "-", "\u00a0": " ", "\u202f": " "})
_VOWELS = frozenset("aeiouyäöü")
_APOSTROPHES = "'’"
_BEARERS = 12
"""of one name, the best known; more help nobody"""
_LESS = {"": 0, "short": 12, "surname": 25, "club": 40}
"""how much less a record is meant by such a form than by a full name: Köln is the city before it is the club"""
_MINOR = 30
"""rank below which a record is little known"""
_FAMOUS = 88
"""rank from which a person is known to everybody by the surname"""
_AHEAD = 10
"""how much better known than the next bearer of the surname"""


def plain(text: str) -> str:
    """A name as the compiled form has it: composed, without invisible signs, with one kind of apostrophe, hyphen and
    space."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(_SIGNS).split())


def build(records: Mapping[str, Record], words: Words, version: str) -> bytes:
    """The compiled form of a knowledge base."""
    ordered = sorted(records.values(), key=lambda r: (-r.rank, r.id))
    bearers: dict[str, dict[int, tuple[str, str]]] = {}
    for number, record in enumerate(ordered):
        for form in forms(record):
            text = plain(form.text)
            if not text or not text[0].isalnum():
                continue
            known = bearers.setdefault(text, {})
            old = known.get(number)
            if old is None or (old[1] and not form.flag):
                known[number] = ("" if form.text == form.name else plain(form.name), form.flag)
    shared: list[str] = []
    keys: dict[str, int] = {}
    for text, known in bearers.items():
        keys[text] = keys.get(text, 0) & 1 | _meaning(text, known, ordered, words, shared) << 1
        ends = [m.end() for m in _WORD.finditer(text)]
        for end in ends if ends[-1] < len(text) else ends[:-1]:
            beginning = text[:end]
            keys[beginning] = keys.get(beginning, 0) | 1
    head = orjson.dumps(
        {
            "version": version,
            "keys": keys,
            "shared": shared,
            "ids": [r.id for r in ordered],
            "starts": sorted({k for k in keys if k[0].islower() and " " not in k}),
            "origins": dict(_origins(ordered, words)),
            "female": sorted(words.female),
            "male": sorted(words.male),
            "family": sorted(words.family),
        }
    )
    return b"\n".join((head, *(orjson.dumps(_facts(r)) for r in ordered)))


def _meaning(
    text: str, known: Mapping[int, tuple[str, str]], ordered: Sequence[Record], words: Words, shared: list[str]
) -> int:
    numbers = sorted(known, key=lambda n: (-ordered[n].rank + _LESS[known[n][1]], n))[:_BEARERS]
    kinds = {ordered[n].type for n in numbers}
    flags = {known[n][1] for n in numbers} - {""}
    base = known[numbers[0]][0]
    stem = base or text
    if "place" in kinds and len(kinds) > 1:
        flags.add("place")
    if stem in words.everyday or text in words.everyday:
        flags.add("word")
    if stem in words.family:
        flags.add("family")
    if stem in words.female or stem in words.male:
        flags.add("first-name")
    if ordered[numbers[0]].rank < _MINOR:
        flags.add("minor")
    if kinds == {"person"} and flags & {"surname"} and _is_famous([ordered[n].rank for n in numbers]):
        flags.add("famous")
    if len(numbers) == 1 and not flags and not base:
        return numbers[0] + 1
    shared.append("\t".join((" ".join(sorted(flags)), " ".join(map(str, numbers)), base)))
    return len(ordered) + len(shared)


def _is_famous(ranks: Sequence[int]) -> bool:
    """Whether a surname alone means its best known bearer: everybody knows that one, and nobody else comes near."""
    return ranks[0] >= _FAMOUS and all(rank <= ranks[0] - _AHEAD for rank in ranks[1:])


def _facts(record: Record) -> dict[str, Any]:
    facts: dict[str, Any] = {"type": record.type, "name": record.name}
    for key in ("kind", "country", "within", "latitude", "longitude", "gender"):
        if (value := getattr(record, key)) is not None:
            facts[key] = value
    if record.type == "place" and not record.gender and not record.plural:
        facts["gender"] = "n"
    if record.identifiers:
        facts["identifiers"] = [[i.scheme, i.value, i.source] for i in record.identifiers]
    if record.roles:
        facts["roles"] = [[r.title, r.country, r.affiliation, r.start, r.end] for r in record.roles]
    if others := [*record.aliases, *record.short]:
        facts["others"] = others
    return facts


def _origins(records: Iterable[Record], words: Words) -> Iterator[tuple[str, str]]:
    """Adjectives and inhabitants' names in all their forms, and the place's id; the least known first."""
    ids: dict[str, str] = {}
    for record in reversed(list(records)):
        if record.type != "place":
            continue
        ids[record.name] = record.id
        if record.adjective:
            for ending in ("", "e", "en", "em", "er", "es"):
                yield record.adjective + ending, record.id
                yield record.adjective[:1].upper() + record.adjective[1:] + ending, record.id
        for person in record.people:
            yield person, record.id
            if person.endswith("in"):
                yield person + "nen", record.id
            elif person.endswith("e"):
                yield from ((person + ending, record.id) for ending in ("n", "r"))
            else:
                yield from ((person + ending, record.id) for ending in ("n", "s", "en"))
    for word, name in words.origins.items():
        if name in ids:
            yield word, ids[name]


@dataclass(slots=True)
class Base:
    """A compiled knowledge base: what ``converter.knowledge.Knowledge`` asks for."""

    version: str
    keys: dict[str, int]
    shared: list[str]
    ids: list[str]
    data: bytes
    """all as built: the records are the lines behind the first"""
    start: re.Pattern[str]
    """where a name can begin"""
    origins: dict[str, str]
    female: frozenset[str]
    male: frozenset[str]
    family: frozenset[str]
    _lines: list[bytes] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _entities: dict[str, Entity] = field(default_factory=dict)
    _capitals: dict[str, str] = field(default_factory=dict)
    _meant: dict[int, tuple[tuple[str, ...], tuple[str, ...], str]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes) -> Base:
        """Raises ValueError and KeyError where the bytes are none that ``build`` made."""
        facts = orjson.loads(data.partition(b"\n")[0])
        lower = "|".join(re.escape(w) for w in sorted(facts["starts"], key=len, reverse=True))
        small = rf"|(?:{lower})(?![^\W_])" if lower else ""
        return cls(
            facts["version"],
            facts["keys"],
            facts["shared"],
            facts["ids"],
            data,
            re.compile(rf"(?<![^\W_])(?:[^\W_a-zß-öø-ÿ][^\W_]*{small})"),
            facts["origins"],
            frozenset(facts["female"]),
            frozenset(facts["male"]),
            frozenset(facts["family"]),
        )

    # --- looking up

    def _number(self, id_: str) -> int:
        if not self._numbers:
            self._numbers = {known: number for number, known in enumerate(self.ids)}
        return self._numbers[id_]

    def facts(self, id_: str) -> dict[str, Any]:
        """The record's facts as compiled. KeyError where there is none."""
        number = self._number(id_)
        if not self._lines:
            self._lines = self.data.split(b"\n")[1:]
        facts: dict[str, Any] = orjson.loads(self._lines[number])
        return facts

    def record(self, id_: str) -> Entity:
        if known := self._entities.get(id_):
            return known
        facts = self.facts(id_)
        roles = self.roles(id_) if "roles" in facts else ()
        entity = Entity(
            id=id_,
            type=facts["type"],
            name=facts["name"],
            kind=facts.get("kind"),
            identifiers=tuple(Identifier(*i) for i in facts.get("identifiers", ())),
            title=roles[0].title if roles else None,
            affiliation=roles[0].affiliation if roles else None,
            country=facts.get("country") or (roles[0].country if roles else None),
            within=facts.get("within"),
            latitude=facts.get("latitude"),
            longitude=facts.get("longitude"),
            gender=facts.get("gender"),
            by="knowledge",
        )
        self._entities[id_] = entity
        return entity

    def roles(self, id_: str) -> tuple[Role, ...]:
        roles = [Role(*r) for r in self.facts(id_).get("roles", ())]
        return tuple(sorted(roles, key=lambda r: (r.end or "9999", r.start or ""), reverse=True))

    def named(self, name: str) -> tuple[Entity, ...]:
        _, ids, _ = self._bearers(self.keys.get(plain(name), 0) >> 1)
        return tuple(map(self.record, ids))

    def names(self) -> Iterator[str]:
        """All forms of all names."""
        return (key for key, value in self.keys.items() if value > 1)

    def gender_of(self, first_name: str) -> Gender | None:
        name = plain(first_name)
        for part in dict.fromkeys((name, name.split("-")[0], name.split(" ")[0])):
            female, male = part in self.female, part in self.male
            if female or male:
                return "n" if female and male else "f" if female else "m"
        return None

    def is_family_name(self, word: str) -> bool:
        return plain(word) in self.family

    def origin(self, word: str) -> str | None:
        word = plain(word)
        if word in self.origins:
            return self.origins[word]
        stem = next((word[: -len(e)] for e in ("erinnen", "erin", "ern", "ers", "er") if word.endswith(e)), "")
        for name in (stem, stem + "e", stem + "en", stem[:-1] + "en" if stem.endswith("n") else "") if stem else ():
            _, ids, _ = self._bearers(self.keys.get(name, 0) >> 1)
            for place in map(self.record, ids):
                if place.type == "place":
                    return place.id
        return None

    def id_for(self, name: str, type_: EntityType) -> str:
        id_ = slug(name)
        try:
            self._number(id_)
        except KeyError:
            return id_
        return f"{id_}-{type_}"

    # --- finding

    def _bearers(self, meaning: int) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Flags, ids of the records, the uninflected form."""
        known = self._meant.get(meaning)
        if known is None:
            known = self._meant[meaning] = self._read(meaning)
        return known

    def _read(self, meaning: int) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        if not meaning:
            return (), (), ""
        if meaning <= len(self.ids):
            return (), (self.ids[meaning - 1],), ""
        flags, numbers, base = self.shared[meaning - len(self.ids) - 1].split("\t")
        return tuple(flags.split()), tuple(self.ids[int(n)] for n in numbers.split()), base

    def find(self, text: str) -> Iterator[Match]:
        if not _INVISIBLE.search(text):
            yield from self._find(text)
            return
        shown, starts, ends = _visible(text)
        for match in self._find(shown):
            span = Span(starts[match.span.start], ends[match.span.end - 1])
            yield Match(span, match.entities, match.surface, match.inflected, match.flags)

    def _find(self, text: str) -> Iterator[Match]:
        keys, done = self.keys, 0
        for found in self.start.finditer(text):
            start = found.start()
            if start < done:
                continue
            word = found.group()
            value = keys.get(word)
            if value is None:
                last = word[-1]
                if last == "s":
                    if word[:-1] not in keys and (word[-2:-1] != "e" or word[:-2] not in keys):
                        continue
                elif last != "S" and not word.isupper():
                    continue
            match = self._longest(text, start, found.end(), word, value or 0)
            if match is not None:
                done = match.span.end
                yield match

    def _longest(self, text: str, start: int, end: int, word: str, value: int) -> Match | None:
        best = self._ending(word, value, end)
        key = word
        while value & 1:
            if (tail := text[end : end + 1]) and (closed := self.keys.get(key + tail, 0)) > 1:
                best = key + tail, end + 1, False, closed >> 1
            step = _GAP.match(text, end)
            if step is None:
                break
            gap = step.group(1)
            if "\n" in gap:
                gap = "-" if gap[0] in "-‐‑" else " "
            elif gap.isspace():
                gap = " "
            else:
                gap = gap.translate(_SIGNS)
            key, end = key + gap + step.group(2), step.end()
            value = self.keys.get(key, 0)
            best = self._ending(key, value, end) or best
        if best is None and word.isupper() and len(word) > 2:
            return self._in_capitals(text, start)
        if best is None:
            return None
        return self._match(text, start, best)

    def _ending(self, key: str, value: int, end: int) -> tuple[str, int, bool, int] | None:
        """The name that ends with this word, as it is or with a genitive ending."""
        if value > 1:
            return key, end, False, value >> 1
        if key[-1] == "s" and len(key) > 3 and not self._is_name(key):
            for cut in (1, 2) if key[-2] == "e" and key[-3] not in _VOWELS else (1,):  # Cities is no genitive of Citi
                if (value := self.keys.get(key[:-cut], 0)) > 1 and not key[-cut - 1].isupper():
                    return key[:-cut], end, True, value >> 1
        return None

    def _is_name(self, word: str) -> bool:
        """Jonas is no genitive of Jona."""
        return word in self.male or word in self.female or word in self.family

    def _in_capitals(self, text: str, start: int) -> Match | None:
        if not self._capitals:
            self._capitals = {k.upper(): k for k in reversed(self.keys) if not k.isupper()}
        found = _WORD.match(text, start)
        if found is None:
            return None
        best, key, end = None, found.group().upper(), found.end()
        while True:
            known = self._capitals.get(key)
            value = self.keys[known] if known is not None else self.keys.get(key, 0)
            if value > 1:
                best = known or key, end, False, value >> 1
            elif key.endswith("S") and (known := self._capitals.get(key[:-1])) and len(known) > 3:
                value = self.keys[known] & ~1
                best = (known, end, True, value >> 1) if value else best
                value = 0
            step = _GAP.match(text, end) if value & 1 else None
            if step is None or not step.group(2).isupper():
                break
            gap = " " if step.group(1).isspace() else step.group(1).translate(_SIGNS)
            key, end = key + gap + step.group(2).upper(), step.end()
        return self._match(text, start, best, "upper") if best else None

    def _match(self, text: str, start: int, best: tuple[str, int, bool, int], *more: str) -> Match:
        surface, end, inflected, meaning = best
        flags, ids, base = self._bearers(meaning)
        follows = text[end : end + 3]
        if follows[:1] and follows[0] in _APOSTROPHES and not inflected:
            if follows[1:2] == "s" and not follows[2:3].isalnum():
                end, inflected = end + 2, True
            elif (
                surface[-1] in "sxzß"
                and not follows[1:2].isalnum()
                and text[start - 1 : start] not in _APOSTROPHES_OR_NONE
            ):
                end, inflected = end + 1, True
        if text[end : end + 1] in _HYPHENS and (text[end + 1 : end + 2].isalnum() or text[end + 1 : end + 2] == "\n"):
            more = (*more, "right")
        if text[start - 1 : start] in _HYPHENS and text[start - 2 : start - 1].isalnum():
            more = (*more, "left")
        return Match(
            Span(start, end),
            ids,
            base or surface,
            inflected or bool(base),
            tuple(sorted((*flags, *more))) if more else flags,
        )


_HYPHENS = ("-", "‐", "‑")
_APOSTROPHES_OR_NONE = ("'", "’", "‚", "‘")


def _visible(text: str) -> tuple[str, list[int], list[int]]:
    """The text composed and without invisible signs, and for each of its characters where it starts and ends in the
    text as given."""
    shown: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, sign in enumerate(text):
        if "\u0300" <= sign <= "\u036f" and shown:
            composed = unicodedata.normalize("NFC", shown[-1] + sign)
            if len(composed) == 1:
                shown[-1] = composed
                ends[-1] = at + 1
                continue
        elif _INVISIBLE.match(sign):
            continue
        shown.append(sign)
        starts.append(at)
        ends.append(at + 1)
    return "".join(shown), starts, ends
