"""Who said what: quotations with cue and speaker, from text and blocks alone.

Every decision is local to a sentence, but two: a sentence in the Konjunktiv continues what was said before it, and a
quotation without attribution belongs to who spoke last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from converter.annotators.speech import fragments, marks, phrases, sentences
from converter.annotators.speech.draft import Draft, Range
from converter.annotators.speech.marks import Marked
from converter.annotators.speech.reading import Reading
from converter.annotators.speech.sentences import Sentence
from converter.language.folding import fold


def analyse(text: str, blocks: Sequence[tuple[int, int, str]]) -> list[Draft]:
    """Drafts in text order. Each block is a start, an end and what the text is there: ``body`` or ``title``."""
    folded = fold(text)
    if folded.starts is None:
        return _analyse(folded.text, blocks)
    starts = folded.starts
    drafts = _analyse(folded.text, [(bisect_left(starts, a), bisect_left(starts, b), kind) for a, b, kind in blocks])

    def back(r: Range | None) -> Range | None:
        if r is None:
            return None
        span = folded.span(*r)
        return span.start, span.end

    for d in drafts:
        d.spans = [r for r in map(back, d.spans) if r]
        d.cue = [r for r in map(back, d.cue) if r]
        d.speaker, d.addressee, d.medium, d.place = map(back, (d.speaker, d.addressee, d.medium, d.place))
    return drafts


def _analyse(text: str, blocks: Sequence[tuple[int, int, str]]) -> list[Draft]:
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
                end = next((b for _, b, _ in blocks[number + 1 :] if b >= mark.end), mark.end)
        skip = max(skip, end)
        if start < end:
            drafts += Block(text, start, end, inside, kind, drafts[-1] if drafts else None).read()
    drafts += _nested(text, [m for m in found if m.depth > 0], drafts)
    drafts.sort(key=lambda d: (d.spans[0][0], -d.spans[-1][1]))
    return drafts


def _nested(text: str, inner: Sequence[Marked], drafts: Sequence[Draft]) -> list[Draft]:
    """Quotations inside quotations: what stands in inner marks, with the sentence around it read on its own."""
    found: list[Draft] = []
    for mark in inner:
        outer = next((d for d in drafts if any(a <= mark.start and mark.end <= b for a, b in d.spans)), None)
        if outer is None:
            continue
        a, b = next((a, b) for a, b in outer.spans if a <= mark.start and mark.end <= b)
        reader = Block(text, a + 1, b - 1, [mark], "body", None)
        for draft in reader.read():
            if draft.spans[0][0] == mark.start:
                draft.hearsay = draft.hearsay or draft.speaker is None
                found.append(draft)
    return found


class Block:
    """One block's reading: the sentences in turn, and what goes on from one to the next."""

    def __init__(self, text: str, start: int, end: int, inside: list[Marked], kind: str, before: Draft | None) -> None:
        self.text, self.start, self.end, self.kind = text, start, end, kind
        self.marks = inside
        self.before = before
        """the last quotation before the sentence that is being read"""
        self.voice = before.speaker if before else None
        """who speaks, or spoke last"""
        self.gap = 1
        """sentences since then"""
        self.last: Sentence | None = None

    def read(self) -> list[Draft]:
        drafts: list[Draft] = []
        whole = fragments.judge(self.text, self.start, self.end, self.marks, title=self.kind == "title")
        for sentence in sentences.split(self.text, self.start, self.end, self.marks, whole.__contains__):
            found = self._sentence(sentence)
            if found:
                found.sort(key=lambda d: (d.spans[0][0], -d.spans[-1][1]))
                self._carry(found)
                drafts += found
                self.before, self.gap = next((d for d in reversed(found) if d.type != "partial"), found[-1]), 0
                self.voice = self.before.speaker
            else:
                self.gap += 1
            self.last = sentence
        return drafts

    def _carry(self, found: list[Draft]) -> None:
        """Who speaks where nobody is named: the speaker so far, or whom the sentence before is about."""
        for d in found:
            if d.carried and d.speaker is None and not d.hearsay:
                d.speaker = self.voice
                if (self.gap and d.type == "direct") or d.speaker is None:
                    d.speaker = self._topic() or d.speaker

    def _topic(self) -> Range | None:
        if self.last is None or not self.last.words:
            return None
        tags = sentences.tag(self.last)
        found = phrases.before(tags, self.last.words, 0, len(tags))
        return found and (self.last.starts[found[0]], self.last.ends[found[1] - 1])

    def _sentence(self, s: Sentence) -> list[Draft]:
        if not s.words or not (s.trigger or s.quotes or s.fragments):
            return []
        reading = Reading(self, s)
        found = reading.drafts()
        if not found:
            self.voice = reading.voice() or self.voice
        return found
