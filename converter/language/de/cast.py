"""Who is in a story and where it names them, as the rules for speakers ask."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from converter import resources
from converter.language.de.grammar.letters import word as lexical
from converter.language.de.nouns import Nouns, nouns
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Lexicon, lexicon
from converter.model import Entity, Mention, Quotation, Story
from converter.spans import Span

_PASSIVE = re.compile(r"[^.!?:]{0,80}\bworden\b")
_SENTENCE = re.compile(r"[.!?:][\"“”«»]?\s+(?=[A-ZÄÖÜ])")
RECENT = 8
"""quotations back in which a name may stand and be what somebody says"""


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of ``speakers.yaml``, made ready to be asked."""

    sets: Mapping[str, frozenset[str]]
    """its lists by name"""
    endings: Mapping[str, tuple[str, ...]]
    """the same, for the ends and beginnings of words"""
    pronouns: Mapping[str, str]
    """pronoun → gender"""
    owners: Mapping[str, str]
    """how a possessive begins → pronoun for the owner"""
    judge: str
    stranger: re.Pattern[str]
    """a sentence about somebody without a name, at the end of a stretch of text: opening word, noun"""
    hearsay: re.Pattern[str]
    oblique: re.Pattern[str]
    """what ends right before a name that is no subject"""

    def __getitem__(self, name: str) -> frozenset[str]:
        """A list of the file by its name. KeyError where there is none."""
        return self.sets[name]

    def ends(self, noun: str, name: str, tails: Iterable[str] = ("",)) -> bool:
        """Whether a noun is one of a list, a compound with it, or a form by one of the tails."""
        low = noun.lower()
        return any(low.removesuffix(tail).endswith(self.endings[name]) for tail in tails if low.endswith(tail))


@cache
def terms() -> Terms:
    """The words for who speaks."""
    data = resources.language_data("de", "speakers")
    lists = {name: tuple(words) for name, words in data.items() if isinstance(words, list)}
    oblique = "|".join(sorted(nouns()["oblique"]))
    return Terms(
        sets={name: frozenset(words) for name, words in lists.items()},
        endings=lists,
        pronouns=data["pronouns"],
        owners=data["owners"],
        judge=data["judge"],
        stranger=re.compile(
            rf"(?:^|[.!?]\W*\s)({'|'.join(lists['strangers'])}) (?:[a-zäöüß-]+ )?([A-ZÄÖÜ][\w-]+) (?![A-ZÄÖÜ])"
            r"[^.!?:]*[.!?:]\W*$"
        ),
        hearsay=re.compile(rf"(?i)\b(?:{'|'.join(lists['hearsay'])})(?: es)?\b"),
        oblique=re.compile(rf"\b(?:{oblique})\s+(?:[a-zäöüß]+e[nrms]\s+)?(?:[A-ZÄÖÜ][\w-]*\s+)*$"),
    )


class Cast:
    """Who is in the story, and where."""

    __slots__ = (
        "above",
        "blocks",
        "entities",
        "known",
        "mentions",
        "nouns",
        "renamed",
        "sheet",
        "starts",
        "text",
        "words",
    )

    def __init__(self, story: Story, sheet: Sheet) -> None:
        self.sheet = sheet
        self.text = story.text
        self.entities: dict[str, Entity] = {e.id: e for e in story.entities}
        self.blocks = [b.span.start for b in story.blocks]
        self.above = [b.span for b in story.blocks if b.kind in ("headline", "crosshead", "notice")]
        """titles"""
        self.nouns: Nouns = nouns()
        self.words: Lexicon = lexicon(sheet.knowledge)
        self.known: dict[str, frozenset[str]] = {}
        self.renamed: set[str] = set()
        """people whose family name the story also has as a place or company"""
        self.mentions = self._namesakes(sorted((m for m in story.mentions if m.form != "part"), key=lambda m: m.span))
        self.starts = [m.span.start for m in self.mentions]

    def _namesakes(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """A place or company that has the family name of somebody in the same paragraph is that person.

        Not behind a preposition or an article: ``Karl Lindau lebt in Lindau. „Gern“, sagte Lindau.``
        """
        people: dict[str, str] = {}
        paragraph = -1
        found: list[Mention] = []
        for m in mentions:
            if (here := self.paragraph(m.span.start)) != paragraph:
                paragraph, people = here, {}
            name = m.span.of(self.text)
            if m.form == "name" and self.is_a(m.entity, "person") and " " in name:
                people[name.rsplit(maxsplit=1)[-1]] = m.entity
            elif m.form == "name" and name in people and not self.is_a(m.entity, "person"):
                led = self.text[max(0, m.span.start - 20) : m.span.start].split()[-1:]
                if not led or lexical(led[0].lower()).tag not in "PFDd":
                    self.renamed.add(people[name])
                    found.append(replace(m, entity=people[name]))
                    continue
            found.append(m)
        return tuple(found)

    # -- where -------------------------------------------------------------------------------------------------------

    def within(self, start: int, end: int) -> list[Mention]:
        """Mentions that begin in a stretch of text, in text order."""
        return list(self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)])

    def before(self, offset: int) -> Sequence[Mention]:
        """Mentions that begin in front of an offset, the nearest first."""
        return self.mentions[: bisect_left(self.starts, offset)][::-1]

    def paragraph(self, offset: int) -> int:
        """Where the block begins that holds an offset."""
        i = bisect_left(self.blocks, offset + 1) - 1
        return self.blocks[i] if i >= 0 else 0

    # -- who ---------------------------------------------------------------------------------------------------------

    def is_a(self, id_: str | None, type_: str) -> bool:
        entity = self.entities.get(id_ or "")
        return entity is not None and entity.type == type_

    def fits_gender(self, id_: str, gender: str | None) -> bool:
        known = self.entities[id_].gender
        return gender is None or known is None or known == gender

    def roles(self, id_: str) -> frozenset[str]:
        """Roles that the story gives somebody: in the title, or right in front of the name."""
        if id_ not in self.known:
            given = (self.entities[id_].title or "").split()
            for m in self.mentions:
                if m.entity == id_ and m.form == "name":
                    given += self.text[max(0, m.span.start - 40) : m.span.start].split()[-1:]
            self.known[id_] = frozenset(r for w in given if (r := self.words.word(w).role))
        return self.known[id_]

    def may_be(self, id_: str, role: str, *, sure: bool = False, fields: frozenset[str] | None = None) -> bool:
        """Whether somebody's titles and a role belong to one field, or, unless ``sure``, nothing is known of them.

        ``fields``: the classes of roles that count where it is to be sure; without: those of the trades.
        """
        heads = self.roles(id_)
        field = self.nouns.classes.get(role, frozenset())
        if role in heads:
            return True
        if not heads or not field:
            return not sure
        known = [self.nouns.classes[h] for h in heads if h in self.nouns.classes]
        if sure:
            counted = terms()["trades"] if fields is None else fields
            return any(field & other & counted for other in known)
        return not known or any(field & other for other in known)

    # -- how ---------------------------------------------------------------------------------------------------------

    def quoted(self, mention: Mention, done: Sequence[Quotation]) -> bool:
        """Whether a name stands in what one of the last quotations says."""
        return any(mention.span.within(s) for q in done[-RECENT:] if q.type != "reported" for s in q.spans)

    def oblique(self, mention: Mention) -> bool:
        """Whether a name is no subject: in the genitive, behind a preposition or an article that is not nominative."""
        if mention.span.of(self.text).endswith(("s’", "’", "'")):
            return True
        if self.text.startswith("von ", max(0, mention.span.start - 4)) and _PASSIVE.match(self.text, mention.span.end):
            return False  # "war von Kranz kritisiert worden"
        return terms().oblique.search(self.text[max(0, mention.span.start - 60) : mention.span.start]) is not None

    def acts_in(self, start: int, end: int) -> bool:
        """Whether a stretch of text names a person who may be its subject."""
        return any(
            self.is_a(m.entity, "person") and m.form == "name" and not self.oblique(m) for m in self.within(start, end)
        )

    def present(self, mention: Mention, done: Sequence[Quotation]) -> bool:
        """Whether the paragraph has named the entity before, outside of what others say."""
        start = self.paragraph(mention.span.start)
        return any(
            m.entity == mention.entity and m.span.start >= start and not self.quoted(m, done)
            for m in self.before(mention.span.start)
        )

    def opens(self, id_: str | None, quotation: Quotation) -> bool:
        """Whether the sentence before a quotation begins with somebody's name."""
        end = quotation.spans[0].start
        start = self.paragraph(end)
        before = self.text[start:end]
        opening = start + max((m.end() for m in _SENTENCE.finditer(before, 0, len(before.rstrip()))), default=0)
        return any(m.entity == id_ and m.form == "name" for m in self.within(opening, opening + 1))

    def stranger(self, quotation: Quotation, gender: str) -> bool:
        """``Seine Frau nickte. „Ja“, sagte sie``: the sentence before is about somebody without a name."""
        begin = quotation.spans[0].start
        start = max(self.paragraph(begin), begin - 200)
        other = terms().stranger.search(self.text[start:begin])
        if other is None or other[1].endswith("e") != (gender == "f") or not self.words.word(other[2]).role:
            return False
        return not self.acts_in(start + other.start(2), begin)

    def words_in(self, span: Span) -> tuple[tuple[str, int, int], ...]:
        """The words of a stretch of the text, each with its start and end."""
        first, last = self.sheet.words_in(span)
        spans = ((self.sheet.words[i], self.sheet.span(i, i + 1)) for i in range(first, last))
        return tuple((w, s.start, s.end) for w, s in spans if w[0].isalnum())
