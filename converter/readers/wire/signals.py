"""The desk's words that say what kind of copy it is: ``EXKLUSIV-KREISE-…``, ``(ZUSAMMENFASSUNG 2)``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from converter.language.folding import Folded
from converter.model import Signal, SignalKind
from converter.readers.wire.findings import Findings, Piece
from converter.readers.wire.grammar import DASH, Grammar
from converter.readers.wire.lines import is_capitals


def signal_kind(match: re.Match[str], g: Grammar) -> SignalKind:
    return g.signals[" ".join(match["word"].upper().split())]


def is_flash(text: str, g: Grammar) -> bool:
    return any(signal_kind(m, g) == "flash" for m in prefixes(text, g))


def prefixes(headline: str, g: Grammar) -> Iterator[re.Match[str]]:
    """``EXKLUSIV-KREISE-…``, ``UPDATE 2: …``, ``Kreise - …`` and ``… - Kreise``."""
    position = re.match(r"[\s*+(]*", headline).end()  # type: ignore[union-attr]
    tight = is_capitals(headline)
    while True:
        match = g.signal.match(headline, position)
        after = re.compile(rf"\s*(?:{DASH}|[:/,|!)+]|\.\.\.?|…)+\s*|$").match(headline, match.end()) if match else None
        if match and after and tight and after[0] == "-" and len(match["word"]) < 4:
            return
        if not (match and after):
            match = g.spoken.match(headline, position)
            after = re.compile(rf"\s*(?::|{DASH})\s*|$").match(headline, match.end()) if match else None
        if not (match and after):
            break
        yield match
        position = after.end()
        if position >= len(headline):
            return
    if trailing := re.search(rf"\s{DASH}\s*(?P<rest>\w+)$", headline):
        match = g.spoken.match(headline, trailing.start("rest"))
        if match and match["word"].upper() in g.data["signals"]["sources"]:
            yield match


def signals_in(pieces: Sequence[Piece], folded: Folded, out: Findings, g: Grammar) -> tuple[Signal, ...]:
    found: dict[int, Signal] = {}

    def take(match: re.Match[str], offset: int) -> None:
        number = match["number"]
        span = folded.span(offset + match.start("word"), offset + match.end())
        found.setdefault(span.start, Signal(signal_kind(match, g), span, int(number) if number else None))

    for piece in pieces:
        part = folded.text[piece.start : piece.end]
        if piece.kind in ("slug", "notice"):
            for match in g.signal.finditer(part):
                take(match, piece.start)
        if piece.kind == "notice":
            opened = g.opening.match(part)
            if opened:
                take(opened, piece.start)
        if piece.kind == "headline":
            start = max(piece.start, out.headline[0]) if out.headline and out.headline[0] < piece.end else piece.start
            if star := re.match(r"\*+(?=\s*\w)|(?P<number>\d{1,2})[.)](?=\s)", folded.text[start : piece.end]):
                span = folded.span(start, start + star.end())
                found.setdefault(span.start, Signal("flash", span, int(star["number"]) if star["number"] else None))
            for match in prefixes(folded.text[start : piece.end], g):
                take(match, start)
    return tuple(found[key] for key in sorted(found))
