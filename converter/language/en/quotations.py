"""The grammar of English quotations: in which order its rules are asked, what each may take, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from converter.knowledge import Knowledge
from converter.language.en.reading import Reading, Sentence
from converter.language.en.rules.quotations import verb_soon
from converter.language.engine.drafts import Range
from converter.language.engine.marks import Marked
from converter.language.engine.quotations import Grammar, Step, Thread
from converter.language.tokens import sentences as split
from converter.model import Quotation, Story
from converter.spans import Span

TABLE = (
    Step(
        ("QUO501", "QUO502", "QUO503"),
        "marks",
        "Marks are the surest sign: a verb behind them, then one before them, then what was said before.",
        each="quote",
    ),
    Step(("QUO511",), "words", "A verb behind the clause has the whole sentence before it, so it is asked first."),
    Step(("QUO512",), "words", "A source phrase takes its sentence, unless a verb of saying stands in it."),
    Step(("QUO513",), "words", "A verb with what was said behind it."),
)
_CLOSING = re.compile(r"[\"”’']+")


def _sentences(text: str, start: int, end: int, marks: Sequence[Marked], title: bool) -> Iterator[Sentence]:  # noqa: FBT001
    """The sentences of a block; none ends inside marks, and a verb behind them goes on with theirs."""
    if title:
        return
    pieces = list(split(text, Span(start, end), "en"))
    begin = pieces[0].start if pieces else start
    for number, piece in enumerate(pieces):
        stop = piece.end
        inside = any(m.start < stop < m.end for m in marks)
        last = number + 1 == len(pieces)
        if not last and inside:
            continue
        if not last and any(m.end == stop for m in marks) and _goes_on(text[stop : stop + 60]):
            continue
        yield Sentence(begin, stop, tuple(m for m in marks if begin <= m.start and m.end <= stop))
        begin = pieces[number + 1].start if not last else stop


def _goes_on(text: str) -> bool:
    """`"We pay!" Ohlsen said.`: a verb of saying right behind a few words."""
    return verb_soon(text)


def _read(thread: Thread, sentence: Sentence) -> Reading:
    return Reading(thread, sentence)


def _topic(_: Sentence) -> Range | None:
    return None


def _settle(found: Iterable[Quotation], _story: Story, _knowledge: Knowledge) -> Iterable[Quotation]:
    return found


GRAMMAR = Grammar("en", TABLE, _sentences, _read, _topic, _settle)
