"""Who said what in a plain text: the quotation analysis without the rest of the pipeline."""

from __future__ import annotations

import re

from converter.annotators.quotations import finished
from converter.language.engine.quotations import analyse
from converter.model import Quotation

_PARAGRAPH = re.compile(r"\S(?:[^\n]++|\n(?!\s*\n))*+")


def quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations of a German text, in text order.

    Paragraphs are divided by blank lines. ``spans``, ``cue`` and ``speaker`` are code points of ``text``; the speaker
    is the phrase that names them (``Analystin Meike Sommer``), carried over where the next sentence goes on without
    one; ``attributed_to`` stays empty, as entities are not looked for. Never raises for what the text holds.

    Examples:
        >>> text = "Die Lage sei ernst, sagte die Ministerin."
        >>> [(q.type, q.spans[0].of(text), q.speaker.of(text)) for q in quotations(text)]
        [('indirect', 'Die Lage sei ernst', 'die Ministerin')]
    """
    blocks = [(m.start(), m.end(), "body") for m in _PARAGRAPH.finditer(text)]
    return tuple(finished(analyse(text, blocks)))
