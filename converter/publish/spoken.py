"""A quotation in its sentence: what was said, set off from who, how, to whom and where."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Literal, NamedTuple

from converter.language.tokens import all_sentences
from converter.model import Quotation, Story
from converter.spans import Span

Role = Literal["", "said", "quoted", "speaker", "cue", "addressee", "place", "medium"]
"""of a stretch of the sentence; ``quoted``: verbatim words inside what is told indirectly"""
_ROLES: tuple[Role, ...] = ("", "medium", "place", "speaker", "addressee", "cue", "said", "quoted")
"""later ones are painted over earlier ones"""
_VERBATIM = ("direct", "partial")


class Piece(NamedTuple):
    """A stretch of a sentence, white space in it as one blank."""

    role: Role
    text: str


def kind(quotation: Quotation) -> str:
    """``direct``, ``partial``, or ``indirect`` for all that is told in others' words."""
    return quotation.type if quotation.type in _VERBATIM else "indirect"


@dataclass(frozen=True)
class Spoken:
    """A story's quotations and the sentences in which they stand. Quotations are numbered from 1."""

    story: Story

    @cached_property
    def inside(self) -> Mapping[int, int]:
        """Verbatim quotations that stand inside another one of the same speaker, with that one's number: they are shown
        in it and are no quotations of their own."""
        quotations = self.story.quotations
        found: dict[int, int] = {}
        widest: dict[str | None, int] = {}
        last = 0
        for number in sorted(range(1, len(quotations) + 1), key=lambda n: _extent(quotations[n - 1])):
            quotation = quotations[number - 1]
            by = quotation.attributed_to
            outer = widest.get(by, 0) if by else last
            if outer and quotation.type in _VERBATIM and _within(quotation.spans, quotations[outer - 1].spans):
                found[number] = outer
            else:
                last = widest[by] = number
        return found

    @cached_property
    def _sentences(self) -> tuple[Span, ...]:
        return tuple(sorted(all_sentences(self.story)))

    def pieces(self, number: int) -> tuple[Piece, ...]:
        """The sentences of the quotation and of its frame; an ellipsis where others lie between them."""
        quotation = self.story.quotations[number - 1]
        inner = [self.story.quotations[n - 1] for n, other in self.inside.items() if other == number]
        sentences = self._sentences
        found: list[Piece] = []
        last = -1
        for at in _touched(sentences, (*quotation.spans, *quotation.cue, *quotation.frame)):
            if found:
                found.append(Piece("", " " if at == last + 1 else " … "))
            found += _painted(self.story.text, sentences[at], quotation, inner)
            last = at
        return tuple(_joined(found))


def _extent(quotation: Quotation) -> tuple[int, int]:
    """What begins first, and of those that begin together the longest first."""
    return quotation.spans[0].start, -quotation.spans[-1].end


def _within(spans: Iterable[Span], around: Sequence[Span]) -> bool:
    return all(any(span.within(one) for one in around) for span in spans)


def _touched(sentences: Sequence[Span], spans: Iterable[Span]) -> list[int]:
    """Numbers of the sentences that any of the spans reaches into."""
    found = set()
    for span in spans:
        at = max(0, bisect_left(sentences, Span(span.start, span.start)) - 1)
        while at < len(sentences) and sentences[at].start < span.end:
            if sentences[at].overlaps(span):
                found.add(at)
            at += 1
    return sorted(found)


def _painted(text: str, sentence: Span, quotation: Quotation, inner: Iterable[Quotation]) -> list[Piece]:
    paint = bytearray(len(sentence))
    layers: dict[Role, Iterable[Span | None]] = {
        "medium": (quotation.medium,),
        "place": (quotation.place,),
        "speaker": (quotation.source,),
        "addressee": (quotation.addressee,),
        "cue": quotation.cue,
        "said": quotation.spans,
        "quoted": [span for one in inner for span in one.spans],
    }
    for rank, role in enumerate(_ROLES):
        for span in layers.get(role, ()):
            if span is None or not span.overlaps(sentence):
                continue
            start, end = max(span.start, sentence.start) - sentence.start, min(span.end, sentence.end) - sentence.start
            paint[start:end] = bytes([rank]) * (end - start)
    found, at = [], sentence.start
    for rank, run in groupby(paint):
        end = at + len(list(run))
        found.append(Piece(_ROLES[rank], text[at:end]))
        at = end
    return found


def _joined(found: Iterable[Piece]) -> Iterable[Piece]:
    """Neighbours of one role as one piece, white space between words as one blank."""
    blank = True
    for role, group in groupby(found, key=lambda piece: piece.role):
        text = "".join(piece.text for piece in group)
        words = " ".join(text.split())
        before = " " if text[:1].isspace() and not blank else ""
        after = " " if words and text[-1:].isspace() else ""
        if shown := before + words + after:
            yield Piece(role, shown)
            blank = shown.endswith(" ")
