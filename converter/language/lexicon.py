"""What a German word may be, seen by itself: a role, a first name, a legal form, a common noun.

The lists are data (``language/de/*.yaml``); here are the forms that follow from them (feminine, inflected, compounds).
Every word is looked at once: what is said of it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from converter import resources

if TYPE_CHECKING:
    from converter.knowledge import Gender, Knowledge


class Is:
    """What a word may be; several at once. Plain numbers: they are asked for at every word."""

    CAPITAL: Final = 1
    """begins with a capital"""
    UPPER: Final = 2
    """capitals only, two letters at least"""
    FIRST_NAME: Final = 4
    WEAK: Final = 8
    """a first name that is something else, too"""
    FAMILY_NAME: Final = 16
    ROLE: Final = 32
    TITLE: Final = 64
    COMPANY_WORD: Final = 128
    """what an organisation is: Maschinenbauer"""
    PLACE_WORD: Final = 256
    """what a place is: Hauptstadt"""
    NOUN: Final = 512
    FUNCTION: Final = 1024
    """a word of a closed class, also with a capital"""
    LEGAL: Final = 2048
    """GmbH"""
    PARTICLE: Final = 4096
    """a part of a name that is written small: van"""
    INITIAL: Final = 8192
    """``J.``"""
    ORIGIN: Final = 16384
    """an adjective or inhabitant's name made from a place"""
    BODY: Final = 32768
    """begins the long name of an organisation: Bundesamt für …"""
    BODY_NAME: Final = 65536
    """is an organisation's name by itself: Verkehrsministerium"""
    NUMBER: Final = 131072
    LAST_OF_COMPANY: Final = 262144
    CLUB_FIRST: Final = 524288
    CLUB_WORD: Final = 1048576
    NOBLE: Final = 2097152
    """Freiherr, Graf: stands within a name"""
    HYPHEN: Final = 4194304
    SPORT: Final = 8388608
    DERIVED: Final = 16777216
    """a noun by its ending: Verbesserung"""
    PLURAL: Final = 33554432
    """a role in the plural"""
    INSTITUTE: Final = 67108864
    """a compound with a hyphen that is a name as a whole: Ifo-Institut"""
    SURNAME: Final = 134217728
    """ends as surnames do: Sigurdsson"""


@dataclass(frozen=True, slots=True)
class Word:
    """One word's possibilities."""

    flags: int
    gender: Gender | None = None
    """of the person: from the role, the title or the first name"""
    role: str = ""
    """the role's head in the masculine: ``minister``"""
    head: str = ""
    """lower-case head of what an organisation or a place is: ``konzern``"""
    modifier: str = ""
    """of a compound with hyphens: what stands before the last hyphen"""


@dataclass(frozen=True, slots=True)
class Role:
    """A form of a role's noun."""

    head: str
    gender: Gender
    plural: bool = False


_CACHED = 200_000
_LONGEST = 60
"""no listed word is longer; of a longer one only so much of its end is looked at"""
_ARABIC = re.compile("(?:a[dlnrst]|asch|e[dlnrst]|esch)-[A-ZÄÖÜ]")
"""an article that is written to a name: al-Hariri"""
_AGE = re.compile(r"\d{1,3}-[Jj]ährige[nrs]?")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by what they may be, for one language and one knowledge base."""

    lists: Lists
    knowledge: Knowledge
    token: re.Pattern[str] | None = None
    """what a word is, where the language has its own mind; None: as the sheet has it"""
    seen: dict[str, Word] = field(default_factory=dict)
    """what was looked at already"""

    def word(self, text: str) -> Word:
        """What is known about a word as it stands in the text."""
        known = self.seen.get(text)
        if known is not None:
            return known
        if len(self.seen) > _CACHED:
            self.seen.clear()
        made = self.seen[text] = self._look(text)
        return made

    def _look(self, text: str) -> Word:
        if text[0].isalpha():
            return self._capital(text) if text[0].isupper() else Word(self._small(text))
        if _AGE.fullmatch(text):
            return Word(Is.ROLE | Is.CAPITAL | Is.NUMBER, None, "jährige", modifier=text.partition("-")[0])
        if text[0].isdigit():
            return Word(Is.NUMBER | self.lists.exact.get(text, 0))
        return Word(0)

    def _small(self, text: str) -> int:
        if _ARABIC.match(text):
            return Is.CAPITAL | Is.SURNAME
        exact = self.lists.exact.get(text, 0) & (Is.LEGAL | Is.TITLE | Is.PARTICLE)
        origin = Is.ORIGIN if "sch" in text and self.knowledge.origin(text) else 0
        return exact | origin | (Is.FUNCTION if text in self.lists.function else 0)

    def _capital(self, text: str) -> Word:
        lists = self.lists
        lower = text.lower()
        modifier, _, last = text.rpartition("-")
        flags = Is.CAPITAL | lists.exact.get(text, 0) | self._shape(text, lower)
        head = lists.head(lower)
        if head != lower and self.knowledge.origin(text):
            flags |= Is.ORIGIN  # Sender is what broadcasts, not who lives in Senden
        flags |= (Is.COMPANY_WORD if head in lists.company else 0) | (Is.PLACE_WORD if head in lists.place else 0)
        flags |= lists.body(text, lower, last if modifier else text)
        if modifier:
            flags |= Is.HYPHEN
            flags |= Is.INSTITUTE if any(form in lists.hyphen_names for form in _uninflected(last)) else 0
            flags |= Is.SPORT if last in lists.sport else 0
        if lists.is_noun(text, lower):
            flags |= Is.NOUN
        elif len(last) > 5 and last[2:].lower().endswith(lists.noun_endings):
            flags |= Is.NOUN | Is.DERIVED
        more, gender = self._person(text, modifier, last)
        flags |= more
        role = lists.role(last, compound=bool(modifier))
        if role:
            flags |= Is.ROLE | (Is.PLURAL if role.plural else 0)
            gender = role.gender
        return Word(flags, gender, role.head if role else "", head, modifier)

    def _shape(self, text: str, lower: str) -> int:
        upper = len(text) > 1 and text.isupper()
        flags = Is.UPPER if upper else 0
        if lower in self.lists.function and not upper:
            flags |= Is.FUNCTION
        if text.endswith(".") and len(text.replace(".", "")) * 2 == len(text):
            flags |= Is.INITIAL
        return flags

    def _person(self, text: str, modifier: str, last: str) -> tuple[int, Gender | None]:
        """What of a person's name or title the word may be, and the gender that it tells."""
        lists, flags = self.lists, 0
        gender = lists.titles.get(text)
        first = self.knowledge.gender_of(text)
        if modifier and (
            lists.role(last, compound=True) or lists.is_noun(last, last.lower()) or last in lists.hyphen_names
        ):
            first = None  # Mercedes-Fahrer
        if first or text in lists.weak:
            flags |= Is.FIRST_NAME | (Is.WEAK if text in lists.weak else 0)
            gender = gender or first
        if self.knowledge.is_family_name(text) or (modifier and self.knowledge.is_family_name(last)):
            flags |= Is.FAMILY_NAME
        if len(text) > 5 and text.endswith(lists.surname_endings):
            flags |= Is.SURNAME
        return flags, gender


@dataclass(frozen=True, slots=True)
class Lists:
    """The language's word lists, with the forms that follow from them."""

    roles: Mapping[str, Role]
    whole_roles: frozenset[str]
    not_roles: tuple[str, ...]
    feminine: tuple[str, ...]
    titles: Mapping[str, Gender]
    weak: frozenset[str]
    heads: Mapping[str, str]
    """form → what an organisation or a place is"""
    company: frozenset[str]
    place: frozenset[str]
    exact: Mapping[str, int]
    """word → what it is just as it stands"""
    bodies: frozenset[str]
    body_names: frozenset[str]
    body_endings: tuple[str, ...]
    hyphen_names: frozenset[str]
    sport: frozenset[str]
    nouns: frozenset[str]
    noun_tails: frozenset[str]
    noun_endings: tuple[str, ...]
    function: frozenset[str]
    surname_endings: tuple[str, ...]

    def role(self, word: str, *, compound: bool) -> Role | None:
        """The role that a word names, by its longest ending that is one."""
        lower = word.lower()
        if lower.endswith(self.not_roles):
            return None
        for start in range(max(0, len(lower) - _LONGEST), max(0, len(lower) - 2)):
            role = self.roles.get(lower[start:])
            if role and (start == 0 or (role.head not in self.whole_roles and len(lower) - start > 3 and start > 1)):
                return role
        if len(lower) > 7 and lower.endswith(self.feminine):
            return Role(lower[:-2], "f")
        return None

    def head(self, lower: str) -> str:
        """The longest ending that says what an organisation or a place is; empty where there is none."""
        for start in range(max(0, len(lower) - _LONGEST), max(0, len(lower) - 2)):
            head = self.heads.get(lower[start:])
            if head and (start == 0 or head in self.company or len(head) > 4):
                return head
        return ""

    def body(self, text: str, lower: str, last: str) -> int:
        flags = Is.BODY if any(form in self.bodies for form in _uninflected(last)) else 0
        return flags | (Is.BODY_NAME if self.is_body_name(text, lower) else 0)

    def is_body_name(self, text: str, lower: str) -> bool:
        for tail in _uninflected(text):
            if tail in self.body_names:
                return True
        return any(t.endswith(self.body_endings) for t in _uninflected(lower)) and lower not in (
            "ministerium",
            "ministeriums",
        )

    def is_noun(self, text: str, lower: str) -> bool:
        if text in self.nouns:
            return True
        return any(
            lower[start:] in self.noun_tails for start in range(max(3, len(lower) - _LONGEST), max(3, len(lower) - 3))
        )


def _uninflected(word: str) -> Iterator[str]:
    yield word
    if word.endswith("s"):
        yield word[:-1]
        if word.endswith("es"):
            yield word[:-2]


@cache
def lists(language: str = "de") -> Lists:
    """The lists of a language. FileNotFoundError where there are none."""

    def data(name: str) -> Mapping[str, Any]:
        return resources.language_data(language, name)

    org, roles = data("organisations"), data("roles")
    nouns = frozenset(data("nouns")["nouns"].split())
    words = data("words")
    titles: dict[str, Gender] = {}
    for gender in ("f", "m", "n"):
        titles |= dict.fromkeys((w for w in data("titles")[gender]), gender)
    exact: dict[str, int] = {}
    for flag, group in (
        (Is.LEGAL, org["legal"]),
        (Is.LAST_OF_COMPANY, org["last"]),
        (Is.CLUB_FIRST, org["clubs"]["first"]),
        (Is.CLUB_WORD, org["clubs"]["word"]),
        (Is.SPORT, org["sport"]["words"]),
        (Is.PARTICLE, words["name"].split()),
        (Is.TITLE, titles),
        (Is.NOBLE, data("titles")["noble"]),
    ):
        for word in group:
            exact[word] = exact.get(word, 0) | flag
    function = {w for key, group in words.items() if key != "name" and isinstance(group, str) for w in group.split()}
    return Lists(
        roles=dict(_roles(roles)),
        whole_roles=frozenset(roles["whole"]),
        not_roles=tuple(roles["not"]),
        feminine=tuple(roles["feminine_endings"]),
        titles=titles,
        weak=frozenset(data("persons")["weak"]),
        heads={h + end: h for end in ("es", "s", "") for h in (*data("places")["heads"], *org["heads"])},
        company=frozenset(org["heads"]),
        place=frozenset(data("places")["heads"]),
        exact=exact,
        bodies=frozenset(org["bodies"]),
        body_names=frozenset(org["names"]),
        body_endings=tuple(e for e in org["name_endings"] if not e.endswith("-")),
        hyphen_names=frozenset(h for h in org["hyphen_names"] if not h.endswith("-")),
        sport=frozenset(org["sport"]["words"]),
        nouns=nouns,
        noun_tails=frozenset(n.lower() for n in nouns if len(n) > 3) - frozenset(data("nouns")["not_in_compounds"]),
        noun_endings=tuple(data("nouns")["endings"]),
        function=frozenset(function),
        surname_endings=tuple(data("persons")["surname_endings"]),
    )


def _roles(data: Mapping[str, Any]) -> Iterator[tuple[str, Role]]:
    """All forms. Earlier ones are overwritten by later ones: the plain masculine and feminine come last."""
    made: list[tuple[str, Role]] = []
    pairs: Mapping[str, str] = data["pairs"]
    weak = frozenset(data["weak"])
    masculine = dict.fromkeys((*data["regular"], *data["weak"], *pairs))
    for head in masculine:
        for form, gender, plural in _forms(head, pairs.get(head), weak=head in weak):
            made.append((form, Role(head, gender, plural)))
    for stem in data["adjectival"]:
        made += [(stem + tail, Role(stem + "er", "n")) for tail in ("en", "em", "es")]
        made += [(stem + "er", Role(stem + "er", "m")), (stem + "e", Role(stem + "er", "n"))]
    made.sort(key=lambda item: not item[1].plural)
    yield from made


def _forms(head: str, feminine: str | None, *, weak: bool) -> Iterator[tuple[str, Gender, bool]]:
    female = feminine or (head[:-1] + "in" if head.endswith(("e", "er")) and head.endswith("e") else head + "in")
    yield from ((female + "nen", "f", True),) if female.endswith("in") else ()
    if head.endswith("e"):
        yield from ((head + "n", "m", False),)
    elif weak:
        yield from ((head + "en", "m", False), (head + "n", "m", False))
    else:
        yield from ((head + "s", "m", False), (head + "es", "m", False), (head + "e", "m", True))
        yield from ((head + "n", "m", True),) if head.endswith(("er", "el")) else ((head + "en", "m", True),)
    yield head, "m", False
    yield female, "f", False


_CACHE: dict[str, Lexicon] = {}


def lexicon(knowledge: Knowledge, language: str = "de") -> Lexicon:
    """The lexicon over a knowledge base; made once for each version of it."""
    key = f"{language}:{knowledge.version}"
    if key not in _CACHE:
        _CACHE.clear()
        _CACHE[key] = Lexicon(lists(language), knowledge)
    return _CACHE[key]


__all__ = ["Is", "Lexicon", "Lists", "Role", "Word", "lexicon", "lists"]
