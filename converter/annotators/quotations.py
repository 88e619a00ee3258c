"""Quotations: what somebody said, in marks or in the reporter's words, with cue and speaker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from converter.language.engine.drafts import Draft
from converter.language.engine.quotations import analyse, plan, settled
from converter.model import Quotation, Story
from converter.registry import Context, annotator
from converter.spans import Span

_BODY = frozenset({"paragraph", "list"})
_TITLES = frozenset({"headline", "crosshead", "notice"})


@annotator("quotations", assigns=("quotations",))
def annotate(story: Story, context: Context) -> Story:
    """Adds the quotations of the story's text. What an editor made stays; where it stands, nothing is added."""
    if "quotations" in story.reviewed or plan(story.language) is None:
        return story
    kept = tuple(q for q in story.quotations if q.by == "editor")
    blocks = [
        (b.span.start, b.span.end, "body" if b.kind in _BODY else "title")
        for b in story.blocks
        if b.kind in _BODY or b.kind in _TITLES
    ]
    if story.dateline:
        span = story.dateline.span
        blocks = [(span.end if a <= span.start < span.end <= b else a, b, kind) for a, b, kind in blocks]
    analysed = finished(analyse(story.text, blocks, story.language, context.record))
    fresh = (q for q in settled(analysed, story, context.knowledge) if not _overlap(q, kept))
    return replace(story, quotations=tuple(sorted((*kept, *fresh), key=lambda q: (q.spans[0].start, -q.spans[-1].end))))


def finished(drafts: Iterable[Draft]) -> Iterable[Quotation]:
    """The drafts as the model has them."""
    for d in drafts:
        if spans := tuple([Span(a, b) for a, b in d.spans if a < b]):
            yield Quotation(
                spans=spans,
                type=d.type,
                cue=tuple([Span(a, b) for a, b in d.cue]),
                speaker=_span(d.speaker),
                addressee=_span(d.addressee),
                medium=_span(d.medium),
                place=_span(d.place),
                by=d.rule,
                confidence=d.confidence,
                frame=tuple([Span(a, b) for a, b in d.frame]),
                speaker_phrase=_span(d.phrase or d.speaker),
                mode=d.mode,
            )


def _span(pair: tuple[int, int] | None) -> Span | None:
    return None if pair is None else Span(*pair)


def _overlap(quotation: Quotation, others: Iterable[Quotation]) -> bool:
    return any(a.overlaps(b) for other in others for a in other.spans for b in quotation.spans)
