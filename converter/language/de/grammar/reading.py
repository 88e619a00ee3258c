"""One sentence for the rules: its clauses, what introduces words in it, and what of it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from converter.language.de.grammar import phrases, sentences, sources
from converter.language.de.grammar.attribution import Attribution, name_speaker
from converter.language.de.grammar.circumstances import NONE, circumstances
from converter.language.de.grammar.clauses import Clauses
from converter.language.de.grammar.content import Content, content
from converter.language.de.grammar.cue_verbs import attributions, clause_end
from converter.language.de.grammar.holding import holding, nothing
from converter.language.de.grammar.modes import mode
from converter.language.de.grammar.sentences import Sentence
from converter.language.de.grammar.source_phrases import naming, whole
from converter.language.de.grammar.sources import Source
from converter.language.de.words import words
from converter.language.engine.drafts import Draft, Range
from converter.language.engine.quotations import Thread
from converter.model import QuotationType

_THEREIN = words("grammar", "therein")
_NEGATING = words("grammar", "negating")
_MOST = 40
"""marked stretches of a sentence that are looked at"""
_SAY = frozenset({"say"})


class GermanReading(Clauses):
    """One sentence's reading."""

    __slots__ = ("_contents", "_sources", "absorbed", "contexts", "found", "holds", "taken", "text", "thread", "verbs")

    def __init__(self, thread: Thread, s: Sentence) -> None:
        super().__init__(s)
        self.thread, self.text = thread, thread.text
        self.found: list[Draft] = []
        self.taken: list[Range] = []
        self.absorbed: set[int] = set()
        """segments that belong to a quotation before them"""
        self.verbs = attributions(self)
        self.holds = holding(self, verb=bool(self.verbs))
        self._contents: dict[int, Content | None] = {}
        self._sources: tuple[Source, ...] | None = None
        self.contexts: dict[int, Any] = {}
        """what the rules of marked words have found out, by where the marks begin"""

    def items(self, each: str) -> Iterable[object]:
        """``quote``: segments in marks, by number; ``verb``: verbs that introduce words; ``fragment``: marked words."""
        if each == "quote":
            return self._quotes()
        if each == "verb":
            return self.verbs
        return self.s.fragments[:_MOST] if self.segments else ()

    def _quotes(self) -> Iterator[int]:
        for k, g in enumerate(self.segments):
            if g.kind == "quote" and k not in self.absorbed:
                yield k

    def voice(self) -> Range | None:
        """Who acts by speaking in a sentence without a quotation: ``Kranz kritisierte die Pläne.``"""
        return next(
            (self.span(a.speaker) for a in reversed(self.verbs) if a.speaker and not a.final and "say" in a.kinds),
            None,
        )

    def free(self, first: int, last: int) -> bool:
        """Whether no rule has taken any of these words."""
        return not self.taken or all(last <= x or y <= first for x, y in self.taken)

    def take(self, draft: Draft) -> None:
        """Keeps a draft, and its words."""
        self.taken += draft.words
        self.found.append(draft)
        if isinstance(draft.by, Attribution):
            draft.by.used = True

    def content(self, a: Attribution) -> Content | None:
        """The clause behind a verb that may be what was said."""
        if a.at not in self._contents:
            self._contents[a.at] = content(self, a)
        return self._contents[a.at]

    def sources(self) -> tuple[Source, ...]:
        """The phrases that name a source, looked for once."""
        if self._sources is None:
            self._sources = tuple(sources.find(self))
        return self._sources

    def chars(self, first: int, last: int) -> Range:
        """The characters of words, with the marks of a fragment that ends or begins there."""
        start, end = self.s.starts[first], self.s.ends[last - 1]
        for m in self.s.fragments:
            if (
                m.inner_start <= start < m.inner_end
                and self.text[m.inner_start : start].strip() == ""
                and m.end <= end + 2
            ):
                start = m.start
            if m.start < end <= m.inner_end and self.text[end : m.inner_end].strip(" .") == "" and m.start >= start:
                end = m.end
        return start, end

    def span(self, words: Range | None) -> Range | None:
        """The characters of a phrase; a title in marks behind it is no part of it."""
        if words is None or words[0] >= words[1]:
            return None
        start, end = self.s.starts[words[0]], self.s.ends[words[1] - 1]
        for m in self.s.fragments:
            if start < m.start < end < m.end - 1:
                end = start + len(self.text[start : m.start].rstrip())  # "in ihrem Buch „Lauf, so weit du willst“"
        return start, end

    def closed(self, words: Range | None) -> Range | None:
        """The characters of a phrase with the name in marks that ends it: ``der Zeitung „Nordkurier“``."""
        if words is None:
            return None
        start, end = self.s.starts[words[0]], self.s.ends[words[1] - 1]
        return start, max((m.end for m in self.s.fragments if start <= m.start and m.inner_end == end), default=end)

    def word(self, i: int) -> Range:
        """The characters of one word."""
        return self.s.starts[i], self.s.ends[i]

    def draft(self, type_: QuotationType, parts: list[Range], a: Attribution | None, *evidence: str) -> Draft:
        """A proposal of words; without an attribution it goes on with what was said before."""
        words = [(x, y) for x, y in parts if x < y]
        draft = Draft(type_, [self.chars(x, y) for x, y in words], words, evidence)
        if a is None:
            draft.carried = True
        else:
            self.attribute(draft, a)
        return draft

    def attribute(self, draft: Draft, a: Attribution) -> None:
        """Says of a draft what introduces it, and who speaks."""
        draft.by = a
        at = a.cue if a.cue >= 0 else a.at
        draft.cue = [self.word(at)] if at >= 0 else []
        draft.speaker, draft.phrase = self.span(naming(self, a.speaker)), whole(self, self.text, a)
        draft.hearsay = a.hearsay
        if a.hearsay and a.speaker is None and any(w in _THEREIN for w in self.small[: a.end]):
            draft.hearsay, draft.carried = False, True  # "Darin heißt es": whoever wrote it
        told = circumstances(self, a) if a.finite >= 0 else NONE
        draft.addressee, draft.medium = self.closed(told.addressee), self.closed(told.medium)
        draft.place = self.span(told.place)
        draft.mode = mode(self, a, told.medium, marked=draft.type in ("direct", "partial"))

    def any_verb(self, k: int, at: int | None = None) -> Attribution | None:
        """A clause's verb as if it introduced words: its first one, or the one that stands at ``at``."""
        g = self.segments[k]
        if not g.verbs:
            return None
        verb = g.verbs[0] if at is None else at
        a = Attribution(verb, k, clause_end(self, verb, g), _SAY, finite=verb)
        name_speaker(self, a, None)
        return a

    def negated(self, a: Attribution) -> bool:
        g = self.segments[a.segment]
        return any(w in _NEGATING for w in self.small[g.start : a.end])

    def past_relative(self, i: int) -> int:
        """Where the main clause begins: ``Nach Angaben der Polizei, die den Unfall aufnahm, war er betrunken``.

        The same behind an apposition: ``Nach Angaben von Falk Ostmann, einem Anwohner, war er betrunken``.
        """
        k = self.of[i] if i < self.n else 0
        g = self.segments[k] if i < self.n else None
        if g is None or g.start != i:
            return i
        following = self.segments[k + 1] if k + 1 < len(self.segments) else None
        apposed = g.kind == "none" and self.tags[i] in "Dd" and following is not None and following.kind == "first"
        return self.skip(g.end) if g.kind == "relative" or apposed else i


def read(thread: Thread, s: Sentence) -> GermanReading | None:
    """Lays out a sentence; None where nothing in it may quote anybody."""
    if not s.words or not (s.trigger or s.quotes or s.fragments) or nothing(s):
        return None
    return GermanReading(thread, s)


def topic(s: Sentence) -> Range | None:
    """Whom a sentence is about: the phrase that begins it, in characters."""
    if not s.words:
        return None
    tags = sentences.tag(s)
    found = phrases.before(tags, s.words, 0, len(tags))
    return found and (s.starts[found[0]], s.ends[found[1] - 1])
