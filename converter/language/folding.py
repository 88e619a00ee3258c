"""A view of a text in which patterns can be looked for, and the way back to the text's own offsets.

Wire copy comes with soft hyphens, zero-width characters, no-break spaces, decomposed umlauts. The text is never edited;
so patterns run over a folded copy, and what they find is moved back.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from converter.spans import Span

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]")
_ODD_SPACE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_CLUSTER = re.compile(f"{_INVISIBLE.pattern}[\u0300-\u036f]*|[^\x00-\x7f][\u0300-\u036f]*|(?s:.)?[\u0300-\u036f]+")
"""what may change by NFC; plain letters without a mark behind them do not"""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without invisible characters, composed (NFC), with plain blanks; control characters are blanks, too."""

    text: str
    starts: tuple[int, ...] | None
    """where each folded character begins in the text; None: the offsets are the same"""
    ends: tuple[int, ...] | None
    """where it ends"""

    def span(self, start: int, end: int) -> Span:
        """A stretch of the folded text as a span of the text."""
        if self.starts is None or self.ends is None:
            return Span(start, end)
        if start >= len(self.starts):
            last = self.ends[-1] if self.ends else 0
            return Span(last, last)
        begin = self.starts[start]
        return Span(begin, self.ends[end - 1] if end > start else begin)


@lru_cache(maxsize=4)
def fold(text: str) -> Folded:
    """The text folded; line feeds and tabs stay. A story is folded by several annotators, so the last few are kept."""
    plain = _ODD_SPACE.sub(" ", text)
    if not _INVISIBLE.search(plain) and unicodedata.is_normalized("NFC", plain):
        return Folded(plain, None, None)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in _CLUSTER.finditer(plain):
        if at < match.start():
            out.append(plain[at : match.start()])
            starts += range(at, match.start())
            ends += range(at + 1, match.start() + 1)
        at = match.end()
        cluster = match.group()
        if _INVISIBLE.match(cluster):
            continue
        made = unicodedata.normalize("NFC", cluster)
        out.append(made)
        starts += [match.start()] * len(made)
        ends += [at] * len(made)
    out.append(plain[at:])
    starts += range(at, len(plain))
    ends += range(at + 1, len(plain) + 1)
    return Folded("".join(out), tuple(starts), tuple(ends))
