"""A story's text as words that the rules can go through: folded, tokenised, with what the lexicon and the knowledge
base say about each word."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from converter import resources
from converter.knowledge import Knowledge, Match
from converter.language.engine.record import Record
from converter.language.folding import Folded, fold
from converter.language.lexicon import Lexicon, Word, lexicon
from converter.language.tokens import sentences
from converter.model import EntityType, Story
from converter.registry import Context
from converter.spans import Span

_HIDDEN = re.compile(
    r"<[A-Z0-9.=^_/ ,\-]{2,40}>"  # RICs
    r"|</?[a-zA-Z][^<>\n]{0,80}>|&[a-z]{2,6};"  # mark-up in the copy
    r"|(?<![^\s<>()])[^\s<>()]+@[^\s<>()]+"  # e-mail; tried once a run of characters, or long runs take for ever
    r"|(?:https?://|www\.)[^\s<>()]+"
    r"|@\w+"
)
_HIDING = ("<", "&", "@", "://", "www.")
"""without any of these nothing is hidden"""
RIC = re.compile(r"<([A-Z0-9]{1,12}(?:[.=^][A-Z0-9]{1,6}){0,2})>")
_SMALL = re.compile("[a-zäöüß]")
_UNMARKED = ("source", "slug")
_CAPITALS = ("headline", "crosshead", "notice", "table", "list", "paragraph", "dateline")
_LONGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of words, ``first`` to ``last`` (not included)."""

    first: int
    last: int
    capitals: bool
    """written in capitals only: a crosshead"""
    zone: str
    """kind of the block it is in"""


@dataclass(frozen=True, slots=True)
class Known:
    """A known name over whole words."""

    last: int
    """the word behind it"""
    match: Match
    types: tuple[EntityType, ...]
    """of the records that bear the name, the best known first"""
    kinds: tuple[str | None, ...]

    @property
    def flags(self) -> tuple[str, ...]:
        return self.match.flags


@dataclass(slots=True)
class Sheet:
    """The words of the parts of a story in which names are looked for."""

    folded: Folded
    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    info: list[Word]
    """in a line of capitals of the word as it would be written elsewhere: ``ESSEN`` → ``Essen``"""
    sentences: list[Sentence]
    known: dict[int, Known]
    """first word → what the knowledge base knows of the name that begins there; whole words only"""
    parts: list[tuple[int, Match]]
    """word, known name at its beginning that a hyphen ties to the rest: Nato-Mitgliedschaft"""
    rics: dict[int, str]
    """word before it → RIC"""
    sentence_of: list[int]
    knowledge: Knowledge
    record: Record | None = None
    """where the engine writes down what it thought; None: nobody asks"""
    story: Story | None = None
    """what was laid out"""
    facts: dict[str, bool] = field(default_factory=dict)
    """what a language's rules say of the story as a whole, looked at once"""
    _own: list[int] | None = None
    """where the words begin in the story's own text"""
    _counts: Counter[str] | None = None
    _parts: dict[int, list[Match]] | None = None

    def span(self, first: int, last: int) -> Span:
        """The words ``first`` to ``last`` (not included) in the story's own text."""
        return self.folded.span(self.starts[first], self.ends[last - 1])

    def words_in(self, span: Span) -> tuple[int, int]:
        """The words that reach into a stretch of the story's own text: ``first`` to ``last`` (not included)."""
        if self._own is None:
            back = self.folded.starts
            self._own = self.starts if back is None else [back[s] for s in self.starts]
        first, last = bisect_right(self._own, span.start) - 1, bisect_left(self._own, span.end)
        if first < 0 or self.span(first, first + 1).end <= span.start:
            first += 1
        return first, max(first, last)

    def count(self, word: str) -> int:
        """How often a word stands in the story, just as it is written."""
        if self._counts is None:
            self._counts = Counter(self.words)
        return self._counts[word]

    def having(self, flags: int) -> list[int]:
        """The words of any of these classes (``lexicon.Is``), in order."""
        return [i for i, word in enumerate(self.info) if word.flags & flags]

    def parts_at(self, i: int) -> tuple[Match, ...]:
        """The known names in the compound at a word."""
        if self._parts is None:
            self._parts = {}
            for at, match in self.parts:
                self._parts.setdefault(at, []).append(match)
        return tuple(self._parts.get(i, ()))

    def begins(self, i: int) -> bool:
        """The word is the first of a sentence, or of a quotation in it."""
        first = self.sentences[self.sentence_of[i]].first
        return i == first or (i - first <= 2 and all(not w[0].isalnum() for w in self.words[first:i]))

    def upper(self, i: int) -> bool:
        return self.sentences[self.sentence_of[i]].capitals

    def gap(self, i: int) -> str:
        """What stands between a word and the next one."""
        return self.text[self.ends[i] : self.starts[i + 1]]


def sheet_of(story: Story, context: Context) -> Sheet:
    """The story's sheet, laid out for the first annotator that asks and read by all that follow."""
    made: Sheet | None = context.laid.get("sheet")
    if made is None or not _is_of(made, story):
        words = lexicon(context.knowledge, story.language.partition("-")[0].lower())
        made = context.laid["sheet"] = lay_out(story, words, context.knowledge)
        made.record = context.record
    return made


def _is_of(made: Sheet, story: Story) -> bool:
    """Annotators add entities, mentions and quotations; what the sheet is made from stays the same."""
    of = made.story
    return of is not None and (of.text, of.blocks, of.dateline, of.language) == (
        story.text,
        story.blocks,
        story.dateline,
        story.language,
    )


def lay_out(story: Story, words: Lexicon, knowledge: Knowledge) -> Sheet:
    """The sheet of a story. A story without blocks is one paragraph."""
    folded = fold(story.text[:_LONGEST])
    text = folded.text
    sheet = Sheet(folded, text, [], [], [], [], [], {}, [], {}, [], knowledge, story=story)
    hidden = [m.span() for m in _agency(story.language).finditer(text)]
    if any(sign in text for sign in _HIDING):
        hidden += [m.span() for m in _HIDDEN.finditer(text)]
    rics = {m.start(): m.group(1) for m in RIC.finditer(text)} if "<" in text else {}
    place = _Back(folded)
    if story.dateline and story.dateline.agency:
        hidden.append((place(story.dateline.agency.start), place(story.dateline.agency.end)))
    hidden = _merged(hidden)
    zones = [(b.kind, place(b.span.start), place(b.span.end)) for b in story.blocks if b.kind not in _UNMARKED]
    if not story.blocks:
        zones = [("paragraph", 0, len(text))]
    for kind, start, end in zones:
        _words(sheet, kind, start, end, hidden, rics, words, story.language)
    _known(sheet, text, knowledge)
    return sheet


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order and without overlaps."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@cache
def word_pattern(language: str) -> re.Pattern[str]:
    """What a word is: an abbreviation that stands in names with its full stop, initials, a figure, a word, a sign."""
    abbreviations = "|".join(resources.language_data(language, "abbreviations").get("in names", ()))
    return re.compile(
        rf"(?:{abbreviations})\.(?=\W)"
        r"|(?:[^\W\d_a-zäöüß]\.)+(?=\W|$)"
        r"|\d+(?:[.,:]\d+)*(?:(?<!\b0\d)\.(?=\s*\S))?(?![\w-])"
        r"|[^\W_]+(?:[-'’·][^\W_]+)*"
        r"|\S"
    )


@cache
def _agency(language: str) -> re.Pattern[str]:
    """``(Reuters) -``"""
    names = "|".join(resources.language_data(language, "wire").get("in_brackets", ()))
    return re.compile(rf"\((?:{names})[^()]{{0,30}}\)(?=\s*[-–—])")


@cache
def desk_flags(language: str) -> frozenset[str]:
    """Words that a desk puts before a headline with a hyphen: what follows is no part of a compound."""
    return frozenset(resources.language_data(language, "organisations")["flags"])


class _Back:
    """Offsets of the text as offsets of the folded one."""

    def __init__(self, folded: Folded) -> None:
        self.starts = folded.starts
        self.length = len(folded.text)

    def __call__(self, offset: int) -> int:
        if self.starts is None:
            return min(offset, self.length)
        return bisect_left(self.starts, offset)


def _words(
    sheet: Sheet,
    kind: str,
    start: int,
    end: int,
    hidden: list[tuple[int, int]],
    rics: dict[int, str],
    known_words: Lexicon,
    language: str,
) -> None:
    text, word, seen = sheet.text, known_words.word, known_words.seen
    flags = desk_flags(language)
    pattern = known_words.token or word_pattern(language)
    words, starts, ends, info, sentence_of = sheet.words, sheet.starts, sheet.ends, sheet.info, sheet.sentence_of
    mask = hidden[bisect_right(hidden, start, key=lambda m: m[1]) : bisect_left(hidden, end, key=lambda m: m[0])]
    covered = 0
    for line_start, line_end in _lines(text, kind, start, end):
        capitals = _in_capitals(text[line_start:line_end])
        for sentence in sentences(text, Span(line_start, line_end), language):
            # the plain case, whole sentences at once: most of the copy
            first = len(words)
            matches = list(pattern.finditer(text, sentence.start, sentence.end))
            if not mask and not capitals and kind != "headline":
                tokens = [m.group() for m in matches]
                words += tokens
                starts += [m.start() for m in matches]
                ends += [m.end() for m in matches]
                info += [seen.get(t) or word(t) for t in tokens]
                sentence_of += [len(sheet.sentences)] * len(tokens)
                matches = []
            for match in matches:
                at, stop = match.span()
                while covered < len(mask) and mask[covered][1] <= at:
                    covered += 1
                if covered < len(mask) and mask[covered][0] <= at:
                    if at in rics and len(words) > 0:
                        sheet.rics[len(words) - 1] = rics[at]
                    continue
                token = match.group()
                if "-" in token and (flag := token.partition("-")[0]) in flags:
                    for piece, offset in ((flag, 0), ("-", len(flag)), (token[len(flag) + 1 :], len(flag) + 1)):
                        words.append(piece)
                        starts.append(at + offset)
                        ends.append(at + offset + len(piece))
                        info.append(word(piece))
                        sentence_of.append(len(sheet.sentences))
                    continue
                words.append(token)
                starts.append(at)
                ends.append(stop)
                info.append(word(_written(token) if capitals and token.isupper() else token))
                sentence_of.append(len(sheet.sentences))
            if len(words) > first:
                sheet.sentences.append(Sentence(first, len(words), capitals, kind))


def _lines(text: str, kind: str, start: int, end: int) -> list[tuple[int, int]]:
    """Tables and lists go line by line; a line of capitals is one of its own anywhere."""
    if kind not in ("table", "list", "notice", "sign-off"):
        return [(start, end)]
    return [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\n\t]+", text[start:end])]


def _in_capitals(line: str) -> bool:
    if len(_SMALL.findall(line[:100])) > 14:
        return False
    letters = [c for c in line if c.isalpha()]
    return (
        len(letters) > 8
        and sum(c.isupper() or c == "ß" for c in letters) >= 0.85 * len(letters)
        and " " in line.strip()
    )


def _written(token: str) -> str:
    return "-".join(part[:1] + part[1:].lower() for part in token.split("-"))


def _known(sheet: Sheet, text: str, knowledge: Knowledge) -> None:
    starts, ends, count = sheet.starts, sheet.ends, len(sheet.words)
    borne: dict[tuple[str, ...], tuple[tuple[EntityType, ...], tuple[str | None, ...]]] = {}
    for match in knowledge.find(text):
        first, last = bisect_left(starts, match.span.start), bisect_left(ends, match.span.end)
        if first == count or starts[first] != match.span.start:
            continue
        if last < count and ends[last] == match.span.end:
            ids = match.entities
            if ids not in borne:
                bearers = [knowledge.record(id_) for id_ in ids]
                borne[ids] = tuple(r.type for r in bearers), tuple(r.kind for r in bearers)
            sheet.known[first] = Known(last + 1, match, *borne[ids])
        elif sheet.ends[first] > match.span.end and text[match.span.end] == "-":
            sheet.parts.append((first, match))
