"""Who said what: asks a language's grammar sentence by sentence, and carries on who speaks.

The order of the grammar is a table of steps. What a rule may take of its sentence is said there, and the engine sees
to it: words that one rule has taken are nobody else's. Every decision is local to a sentence, but two: a sentence may
go on with what was said before it, and a quotation without attribution belongs to who spoke last.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, Protocol

from converter.knowledge import Knowledge
from converter.language import descriptor
from converter.language.engine import marks
from converter.language.engine.drafts import Draft, Range
from converter.language.engine.marks import Marked
from converter.language.engine.record import Entry, Outcome, Record
from converter.language.engine.rule import Rule, rules
from converter.language.engine.weights import Weights, weights
from converter.language.folding import Folded, fold
from converter.model import Quotation, Story

Takes = Literal["marks", "words", "rest", "inside"]
"""``marks``: what stands in marks on its own; ``words``: words that no rule has taken; ``rest``: the same, and asked
only where nothing of the sentence is taken; ``inside``: marked words, also inside of what others took"""
_EDGE = " \n\t,;:.!?–—-"
"""what parts a frame from what was said, and belongs to neither"""
_DEEPEST = 16
"""quotations around a nested one that are looked at"""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a grammar: rules that are asked at the same things, the first that proposes taking the thing."""

    rules: tuple[str, ...]
    takes: Takes
    because: str
    """why it stands before the next step"""
    each: str = "sentence"
    """at what its rules are asked: ``sentence``, or a kind of thing that the language's reading finds in it"""
    titles: bool = False
    """asked in headlines and crossheads, too"""


class Reading(Protocol):
    """A sentence, laid out by its language for its rules."""

    found: list[Draft]
    taken: list[Range]
    holds: int
    """what is in it, in bits of the language's own; a rule whose trigger names none of them is not asked"""

    def items(self, each: str) -> Iterable[Any]:
        """The things of a kind, in text order; asked for one by one, as the rules go on."""

    def free(self, first: int, last: int) -> bool:
        """Whether no rule has taken any of these words."""

    def take(self, draft: Draft) -> None:
        """Keeps a draft."""

    def voice(self) -> Range | None:
        """Who acts by speaking, in a sentence that quotes nothing."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What a language says of its quotations: ``GRAMMAR`` of its module ``quotations``."""

    language: str
    table: tuple[Step, ...]
    sentences: Callable[[str, int, int, Sequence[Marked], bool], Iterable[Any]]
    """text, start, end, its marked stretches, whether it is a title → its sentences, each with ``start`` and ``end``"""
    read: Callable[[Thread, Any], Reading | None]
    """lays out a sentence; None: nothing in it may quote anybody"""
    topic: Callable[[Any], Range | None]
    """whom a sentence is about, in characters"""
    settle: Callable[[Iterable[Quotation], Story, Knowledge], Iterable[Quotation]]
    """completes finished quotations by what the story's entities are"""


Asked = tuple[Step, tuple[Rule, ...]]


class UnknownStep(LookupError):
    """A grammar's table and its language's rules differ."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A grammar with its rules and weights, made once a process."""

    grammar: Grammar
    steps: tuple[Asked, ...]
    weights: Weights
    _asked: dict[tuple[int, bool], tuple[Asked, ...]] = field(default_factory=dict, compare=False)

    def asked(self, holds: int, *, title: bool) -> tuple[Asked, ...]:
        """The steps at a sentence that holds these things, and which of their rules may find something there."""
        known = self._asked.get((holds, title))
        if known is None:
            steps = ((s, tuple(r for r in of if _fires(r, holds))) for s, of in self.steps if s.titles or not title)
            known = self._asked[holds, title] = tuple((step, left) for step, left in steps if left)
        return known


def _fires(one: Rule, holds: int) -> bool:
    wanted = one.trigger.flags
    return not holds & one.trigger.without and (not wanted or bool(holds & wanted))


@cache
def plan(language: str) -> Plan | None:
    """Of a language, BCP 47; None where no language pack quotes in it. Raises UnknownStep."""
    grammar: Grammar | None = descriptor.part(language, "quotations")
    if grammar is None:
        return None
    known = {r.id: r for r in rules(grammar.language, "quotations")}
    told = [id_ for step in grammar.table for id_ in step.rules]
    if sorted(told) != sorted(known):
        raise UnknownStep(f"only in the table or only a rule: {sorted(set(told) ^ set(known)) or sorted(told)}")
    steps = tuple((step, tuple(known[id_] for id_ in step.rules)) for step in grammar.table)
    return Plan(grammar, steps, weights(grammar.language))


def analyse(
    text: str, blocks: Sequence[tuple[int, int, str]], language: str = "de", record: Record | None = None
) -> list[Draft]:
    """Drafts in text order. Each block is a start, an end and what the text is there: ``body`` or ``title``."""
    chosen = plan(language)
    if chosen is None:
        return []
    folded = fold(text)
    if folded.starts is None:
        return _Story(folded, blocks, chosen, record).read()
    starts = folded.starts
    within = [(bisect_left(starts, a), bisect_left(starts, b), kind) for a, b, kind in blocks]
    drafts = _Story(folded, within, chosen, record).read()

    def back(r: Range | None) -> Range | None:
        if r is None:
            return None
        span = folded.span(*r)
        return span.start, span.end

    for d in drafts:
        d.spans = [r for r in map(back, d.spans) if r]
        d.cue = [r for r in map(back, d.cue) if r]
        d.frame = [r for r in map(back, d.frame) if r]
        d.speaker, d.phrase, d.addressee = map(back, (d.speaker, d.phrase, d.addressee))
        d.medium, d.place = back(d.medium), back(d.place)
    return drafts


def settled(found: Iterable[Quotation], story: Story, knowledge: Knowledge) -> Iterable[Quotation]:
    """Finished quotations, completed by what the story's entities are."""
    chosen = plan(story.language)
    return found if chosen is None else chosen.grammar.settle(found, story, knowledge)


@dataclass(frozen=True, slots=True)
class _Story:
    folded: Folded
    blocks: Sequence[tuple[int, int, str]]
    plan: Plan
    record: Record | None

    def read(self) -> list[Draft]:
        text, blocks = self.folded.text, self.blocks
        found = marks.find(text, [(a, b) for a, b, _ in blocks])
        top = [m for m in found if m.depth == 0]
        drafts: list[Draft] = []
        position, skip = 0, 0
        for number, (begin, stop, kind) in enumerate(blocks):
            start, end = max(begin, skip), stop
            inside: list[Marked] = []
            while position < len(top) and top[position].start < end:
                mark = top[position]
                position += 1
                if mark.start < start:
                    continue
                inside.append(mark)
                if mark.end > end:  # over several paragraphs: they are read as one
                    end = self._end(number, mark.end)
            skip = max(skip, end)
            if start < end:
                title = kind == "title"
                thread = Thread(self, start, end, inside, title=title, before=drafts[-1] if drafts else None)
                thread.fresh = not title and number > 0 and blocks[number - 1][2] == "title"
                drafts += thread.read()
        drafts += self._nested([m for m in found if m.depth > 0], drafts)
        drafts.sort(key=_place)
        return drafts

    def _end(self, number: int, offset: int) -> int:
        """Where the block ends that reaches to an offset, behind a block."""
        while (number := number + 1) < len(self.blocks):
            if self.blocks[number][1] >= offset:
                return self.blocks[number][1]
        return offset

    def _nested(self, inner: Sequence[Marked], drafts: Sequence[Draft]) -> Iterator[Draft]:
        """Quotations inside quotations: what stands in inner marks, with the sentence around it read on its own."""
        around = sorted({span for d in drafts for span in d.spans})
        for mark in inner:
            last = bisect_right(around, (mark.start, mark.start))
            near = around[max(0, last - _DEEPEST) : last]
            outer = next(((a, b) for a, b in near if a <= mark.start and mark.end <= b), None)
            if outer is None:
                continue
            for draft in Thread(self, outer[0] + 1, outer[1] - 1, [mark], title=False, before=None).read():
                if draft.spans[0][0] == mark.start:
                    draft.hearsay = draft.hearsay or draft.speaker is None
                    yield draft


class Thread:
    """One block's reading: its sentences in turn, and what goes on from one to the next."""

    def __init__(
        self, story: _Story, start: int, end: int, inside: list[Marked], *, title: bool, before: Draft | None
    ) -> None:
        self.story, self.text, self.start, self.end = story, story.folded.text, start, end
        self.title = title
        """it is a headline or a crosshead"""
        self.marks = inside
        self.before = before
        """the last quotation before the sentence that is being read"""
        self.voice = before.speaker if before else None
        """who speaks, or spoke last"""
        self.phrase = before.phrase if before else None
        """all words for them"""
        self.gap = 1
        """sentences since then"""
        self.last: Any = None
        """the sentence before"""
        self.fresh = False
        """a crosshead stands before it, and nobody has spoken below that yet"""
        self.open: list[Draft] = []
        """what somebody said whom only a later sentence names"""

    def read(self) -> list[Draft]:
        grammar = self.story.plan.grammar
        drafts: list[Draft] = []
        for sentence in grammar.sentences(self.text, self.start, self.end, self.marks, self.title):
            found = self._sentence(sentence)
            if found:
                if len(found) > 1:
                    found.sort(key=_place)
                self._carry(found)
                drafts += found
                self.before, self.gap = next((d for d in reversed(found) if d.type != "partial"), found[-1]), 0
                self.voice, self.phrase = self.before.speaker, self.before.phrase
            else:
                self.gap += 1
            self.last = sentence
        return drafts

    def _carry(self, found: list[Draft]) -> None:
        """Who speaks where nobody is named: the speaker so far, or whom the sentence before is about.

        Below a crosshead it is whom the next sentence with a quotation names.
        """
        named = next((d for d in found if not d.carried and d.speaker and d.type != "reported"), None)
        if named is not None:
            for d in self.open:
                d.speaker, d.phrase, d.mode = named.speaker, named.phrase, d.mode or named.mode
            self.open, self.fresh = [], False
        elif self.fresh:
            self.open += [d for d in found if d.carried and d.speaker is None and not d.hearsay]
        for d in found:
            if d.carried and d.speaker is None and not d.hearsay:
                d.speaker, d.phrase = self.voice, self.phrase
                d.mode = d.mode or (self.before.mode if self.before else None)
                if (self.gap and d.type == "direct") or d.speaker is None:
                    topic = self.story.plan.grammar.topic(self.last) if self.last is not None else None
                    if topic:
                        d.speaker, d.phrase = topic, None

    def _sentence(self, sentence: Any) -> list[Draft]:
        reading = self.story.plan.grammar.read(self, sentence)
        if reading is None:
            return []
        for step, chosen in self.story.plan.asked(reading.holds, title=self.title):
            if step.takes != "rest" or not reading.taken:
                self._ask(reading, step, chosen)
        told = [self.before] if self.before is not None and not self.before.frame else []
        if framed := [*reading.found, *told]:
            _frame(framed, self.text, sentence.start, sentence.end)
        if self.title:
            return [d for d in reading.found if d.type == "direct" or d.cue or d.speaker or not d.carried]
        if not reading.found and (voice := reading.voice()):
            self.voice, self.phrase = voice, None
        return reading.found

    def _ask(self, reading: Reading, step: Step, chosen: tuple[Rule, ...]) -> None:
        """Each rule's proposals, each weighed before the rule goes on, until one of a rule's is kept."""
        if step.each == "sentence":
            kept = False
            for one in chosen:
                for draft in one.run(reading):
                    kept |= self._kept(reading, step, one, draft)
                if kept:
                    return
            return
        for item in reading.items(step.each):
            kept = False
            for one in chosen:
                for draft in one.run(reading, item):
                    kept |= self._kept(reading, step, one, draft)
                if kept:
                    break

    def _kept(self, reading: Reading, step: Step, one: Rule, draft: Draft) -> bool:
        """Weighs a proposal and keeps it, if its words are nobody's."""
        score = self.story.plan.weights.score(one.id, draft.evidence)
        outcome: Outcome = "kept"
        if draft is self.before:  # what it says of a quotation before
            outcome = "changed"
        elif step.takes in ("words", "rest") and not all(reading.free(*words) for words in draft.words):
            outcome = "lost"
        if self.story.record is not None:
            self._write(self.story.record, one, draft, outcome, score)
        if outcome == "lost":
            return False
        draft.rule, draft.confidence = one.id, score
        if outcome == "kept":
            reading.take(draft)
        return True

    def _write(self, record: Record, one: Rule, draft: Draft, outcome: Outcome, score: float) -> None:
        because = "its words are taken" if outcome == "lost" else ""
        for span in draft.spans[:1]:
            record.entries.append(
                Entry(self.story.folded.span(*span), one.id, draft.type, outcome, draft.evidence, score, because)
            )

    def refuse(self, rule: str, mark: Marked, because: str) -> None:
        """Writes down why what stands in marks is no quotation."""
        if self.story.record is not None:
            span = self.story.folded.span(mark.start, mark.end)
            self.story.record.entries.append(Entry(span, rule, "partial", "lost", because=because))


def _frame(drafts: Sequence[Draft], text: str, start: int, end: int) -> None:
    """Gives the drafts of a sentence their frames: what stands around the cue, between what was said."""
    said = [(a, b) for d in drafts if d.type != "partial" for a, b in d.spans]
    for d in drafts:
        anchor = d.cue[0] if d.cue else None if d.carried else d.speaker
        if anchor is None or not start <= anchor[0] < end or any(a <= anchor[0] < b for a, b in d.spans):
            continue
        left, right = start, end
        for a, b in (*said, *d.spans):
            if b <= anchor[0]:
                left = max(left, b)
            elif a >= anchor[1]:
                right = min(right, a)
        while left < right and text[left] in _EDGE:
            left += 1
        while left < right and text[right - 1] in _EDGE:
            right -= 1
        d.frame = [(left, right)]


def _place(draft: Draft) -> tuple[int, int]:
    return draft.spans[0][0], -draft.spans[-1][1]
