"""A quotation whose speaker is looked for, and the words for the speaker as the rules see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from converter.language import verbs
from converter.language.de.cast import RECENT, Cast, terms
from converter.language.de.grammar.letters import cues
from converter.language.de.grammar.letters import word as lexical
from converter.language.verbs import Form
from converter.model import Mention, Quotation
from converter.spans import Span

NEAR = 1200
"""characters back beyond which nobody is looked for"""
_PLURAL = int(Form.PLURAL | Form.PASTS)

Spoken = tuple[str, int, int]
"""a word with its start and end in the story's text"""


@dataclass(frozen=True, slots=True)
class Said:
    """Who speaks."""

    entity: str | None
    """None: nobody whom the story names"""
    span: Span | None = None
    """the words that name them; None: those that the quotation has"""
    evidence: tuple[str, ...] = ()
    """what speaks for it and against it, by the names of the table of weights"""


class Turn:
    """A quotation, the ones before it, and the words that name its speaker."""

    def __init__(self, cast: Cast, quotation: Quotation, done: Sequence[Quotation]) -> None:
        self.cast, self.quotation, self.done = cast, quotation, done
        self.text = cast.text
        self.span = quotation.speaker or quotation.spans[0]
        """the words for the speaker; the quotation itself where there are none"""
        self.start, self.end = self.span.start, self.span.end

    @cached_property
    def words(self) -> tuple[Spoken, ...]:
        return self.cast.words_in(self.span) if self.quotation.speaker else ()

    @cached_property
    def first(self) -> str:
        """The first of them in lower case; empty where there are none."""
        return self.words[0][0].lower() if self.words else ""

    @cached_property
    def outer(self) -> Quotation | None:
        """The quotation in which this one stands."""
        inner = self.quotation.spans[0]
        around = (q for q in reversed(self.done) if q.type == "direct")
        return next((q for q in around if any(inner.within(s) and inner != s for s in q.spans)), None)

    # -- pronouns ----------------------------------------------------------------------------------------------------

    @cached_property
    def alone(self) -> bool:
        """Whether the speaker is a pronoun and nothing else."""
        return len(self.words) == 1 and self.first in terms().pronouns

    @cached_property
    def pronoun(self) -> str:
        """The pronoun for the speaker: ``er``; by a possessive, too: ``ihren Angaben``; empty where it is a phrase."""
        if self.alone:
            return self.first
        owner = next((p for stem, p in terms().owners.items() if self.first.startswith(stem)), "")
        if any(terms().ends(w, "books", ("", "s")) for w, _, _ in self.words[1:3]):
            return owner  # "heißt es in ihren Memoiren"
        own = len(self.words) <= 3 and self.words and self.words[-1][0] in cues().according | cues().nouns
        return owner if own else ""  # "ihren Angaben zufolge", "sein Fazit"

    @cached_property
    def gender(self) -> str:
        """Of the pronoun; empty: it stands for several."""
        cue = self.text[self.quotation.cue[0].start : self.quotation.cue[0].end].lower() if self.quotation.cue else ""
        if self.pronoun in ("sie", "diese") and cue and int(verbs.forms(cue)) & _PLURAL:
            return ""
        return terms().pronouns.get(self.pronoun, "")

    @cached_property
    def voice(self) -> Quotation | None:
        """The last quotation whose speaker is known."""
        return next((q for q in reversed(self.done) if q.attributed_to), None)

    @cached_property
    def recent(self) -> list[Mention]:
        """Who is named before, the nearest first, outside of what others say."""
        near = (m for m in self.cast.before(self.start) if self.start - m.span.start < NEAR)
        return [m for m in near if not self.cast.quoted(m, self.said)]

    def fits(self, id_: str | None) -> bool:
        """Whether the pronoun may stand for a person."""
        return id_ is not None and self.cast.is_a(id_, "person") and self.cast.fits_gender(id_, self.gender)

    # -- phrases -----------------------------------------------------------------------------------------------------

    @cached_property
    def phrase(self) -> Phrase:
        return Phrase(self.cast, self.span, self.words)

    @cached_property
    def said(self) -> tuple[Quotation, ...]:
        """The quotations before and this one: a name in them is what somebody says."""
        return (*self.done[-RECENT:], self.quotation)

    # -- titles ------------------------------------------------------------------------------------------------------

    @cached_property
    def above(self) -> bool:
        """Whether it stands in a title."""
        return any(self.quotation.spans[0].within(b) for b in self.cast.above)

    @cached_property
    def bare(self) -> bool:
        """Whether the title in which it stands tells nobody who says it."""
        q = self.quotation
        own = (q.speaker and q.speaker.within(b) and q.spans[0].within(b) for b in self.cast.above)
        return not q.cue and not any(own)


class Phrase:
    """The words for a speaker: a head, what stands before it, and attributes behind it."""

    def __init__(self, cast: Cast, span: Span, words: tuple[Spoken, ...]) -> None:
        self.cast, self.span, self.words = cast, span, words
        self.inside = cast.within(span.start, span.end)
        """names and nouns in it"""
        self.end = span.end
        """where the attributes begin"""
        self.occasion = False
        """the attribute tells where, when or how: ``die Ministerin am Montag``"""
        self.joined = False
        """several speakers, or one who speaks as something"""
        self.both: Mention | None = None
        """the first of two nouns for one person"""
        self._bounds()
        self.zone = self._zone()
        """names and nouns before the attributes"""
        if len(self.zone) == 1 and self.zone[0].span.end < self.end and len(self.inside) > 1:
            self.end = self.zone[0].span.end if cast.is_a(self.zone[0].entity, "person") else self.end
        self.head = max((stop for _, start, stop in words if start < self.end), default=span.end)
        """where the head ends"""
        self.headed = next((m for m in reversed(self.zone) if m.span.end >= self.head), None)
        """the name or noun that is the head"""

    def _bounds(self) -> None:
        for number, (word, start, _) in enumerate(self.words):
            if not number or any(m.span.start < start < m.span.end for m in self.inside):
                continue
            if word == "und" and self._one_person(number):
                led = [m for m in self.inside if m.span.end < start and self.cast.is_a(m.entity, "person")]
                if not led:
                    continue
                if led[-1].form == "nominal":
                    self.both = led[-1]
                    return
            stem = self.cast.text.startswith("-", self.words[number - 1][2])  # Sozial- und Kulturdirektor
            if word in terms()["joins"] and not stem:
                self.joined = True
                return
            before = self.words[number - 1][0]
            if word in terms()["attributes"] and before[:1].isupper() and not before.endswith("."):  # "z. B. von Kranz"
                self.end = start
                self.occasion = word in terms()["occasions"]
                return

    def _one_person(self, at: int) -> bool:
        """``der frühere Abgeordnete und heutige Minister``: the second noun has no article of its own."""
        behind = self.words[at + 1][0] if at + 1 < len(self.words) else ""
        if self.words[0][0].lower() not in terms()["one"]:
            return False
        if behind[:1].islower():
            return lexical(behind).tag == "a"
        first, second = self.cast.words.word(self.words[at - 1][0]), self.cast.words.word(behind) if behind else None
        alike = second is not None and first.role and second.role and first.gender == second.gender
        return bool(alike) and (self.words[0][0].lower() == "der" or first.gender == "f")

    def _zone(self) -> list[Mention]:
        zone = [m for m in self.inside if m.span.start < self.end]
        is_a = self.cast.is_a
        while len(zone) > 1 and is_a(zone[-2].entity, "person") and not is_a(zone[-1].entity, "person"):
            del zone[-1]  # "sagte Max Kranz Reuters"
        return zone

    @property
    def noun(self) -> str:
        """The last word."""
        return self.words[-1][0]

    @cached_property
    def said(self) -> str:
        """The head's word."""
        return next((word for word, _, stop in self.words if stop == self.head), self.noun)

    @cached_property
    def own(self) -> list[Spoken]:
        """The words before the attributes."""
        return [w for w in self.words if w[1] < self.end]

    @property
    def nominal(self) -> Mention | None:
        """The head, where it is a noun that stands for somebody or something."""
        return self.headed if self.headed and self.headed.form == "nominal" else None

    @property
    def person(self) -> Mention | None:
        """The same, for a person."""
        return self.nominal if self.nominal and self.cast.is_a(self.nominal.entity, "person") else None

    @property
    def short(self) -> bool:
        """An article and a noun, with one word between at most, and nothing that says whose: ``die Ministerin``.

        A noun that the rules for nouns leave alone.
        """
        if self.headed or not self.words or self.words[0][0].lower() not in terms()["articles"]:
            return False
        return 1 < len(self.own) <= 3 and (self.end == self.span.end or self.occasion)

    @property
    def place(self) -> Span:
        """Where the noun of a short phrase stands."""
        return Span(self.own[-1][1], self.own[-1][2])
