"""The story of a piece of copy, put together from its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from converter.language.folding import Folded, fold
from converter.model import Block, BlockKind, Dateline, Rights, Story
from converter.readers.wire.body import INITIALS, is_sign_off, read_body, split_sign_off
from converter.readers.wire.dateline import iso_date
from converter.readers.wire.findings import Findings, Piece
from converter.readers.wire.grammar import Grammar, grammar
from converter.readers.wire.head import TRANSMISSION, dateline_line, read_flashes, read_head
from converter.readers.wire.lines import URL, is_wrapped, lines_of
from converter.readers.wire.names import byline_names, names_in
from converter.readers.wire.signals import signals_in
from converter.spans import Span

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def read_copy(text: str, *, id_: str, language: str, year: int | None = None) -> Story:
    """The story in a piece of copy, with all that its lines say. Never raises; a text without a story has no
    ``paragraph``, ``headline``, ``list`` or ``table`` block."""
    g = grammar(language)
    folded = fold(text)
    lines = lines_of(folded.text)
    out = Findings()
    filed = dateline_line(lines, folded.text, g)
    wrapped = is_wrapped(lines[filed or 0 :])
    if not read_flashes(lines, g, out):
        start = read_head(lines, folded.text, g, wrapped=wrapped, out=out)
        read_body(lines, start, folded.text, g, wrapped=wrapped, out=out)
    split_sign_off(out, folded.text, g)
    pieces = _merged(out.pieces, folded.text)
    return _story(text, folded, pieces, out, g, id_=id_, language=language, year=year)


def _merged(pieces: Iterable[Piece], text: str) -> list[Piece]:
    """A table takes its title, a list its lead-in, and neighbours of one kind that are one block become one."""
    merged: list[Piece] = []
    for piece in pieces:
        before = merged[-1] if merged else None
        if before and piece.kind == before.kind and piece.kind in ("list", "sign-off"):
            before.end = piece.end
        elif before and piece.kind == "table" and before.kind == "crosshead":
            before.kind, before.end = "table", piece.end
        else:
            merged.append(replace(piece))
    return merged


def _story(
    text: str,
    folded: Folded,
    pieces: Sequence[Piece],
    out: Findings,
    g: Grammar,
    *,
    id_: str,
    language: str,
    year: int | None,
) -> Story:
    def of(*kinds: BlockKind) -> Iterator[tuple[int, str]]:
        return ((p.start, folded.text[p.start : p.end]) for p in pieces if p.kind in kinds)

    def spans(pairs: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
        return tuple(folded.span(*pair) for pair in pairs)

    filed = out.dateline
    headline = out.headline and _without_end(folded.text, *out.headline)
    signals = signals_in(pieces, folded, out, g)
    rights = next((r for r in (_rights(start, part, folded) for start, part in of("source")) if r), None)
    dated = next((d for d in (iso_date(part, g) for _, part in of("source")) if d and d[0] != "-"), None)
    if dated is None and filed and filed.date:
        dated = filed.date if filed.date[0] != "-" or year is None else f"{year:04}{filed.date[1:]}"
    labelled = [(g.labels[" ".join(m["label"].lower().split())], start + m.start("value"), m["value"])
                for start, part in of("slug") if (m := g.label.match(part)) and m["value"]]  # fmt: skip
    slug = next(((s, s + len(v)) for kind, s, v in labelled if kind == "slug"), None)
    slug = slug or next(
        ((s, s + len(p)) for s, p in of("slug") if not g.label.match(p) and not TRANSMISSION.match(p)), None
    )
    keywords = [
        (s + m.start(), s + m.end())
        for kind, s, v in labelled if kind == "keywords"
        for m in re.finditer(r"[^,;/|\s](?:[^,;/|]*[^,;/|\s])?", v)
    ]  # fmt: skip
    urgency = next((int(m[0]) for kind, _, v in labelled if kind == "urgency" and (m := re.match(r"[1-9]\b", v))), None)
    kinds = {s.kind for s in signals}
    return Story(
        id=id_,
        text=text,
        language=language,
        agency=(filed.name if filed else None) or _source_agency(of("source"), g) or _signed(of("sign-off"), g),
        dated=dated,
        status="canceled" if "withdrawal" in kinds else "withheld" if "embargo" in kinds else "usable",
        urgency=urgency,
        headline=folded.span(*headline) if headline and headline[0] < headline[1] else None,
        slugline=folded.span(*slug) if slug else None,
        keywords=spans(keywords),
        bylines=spans(out.bylines),
        credits=spans(c for start, part in of("sign-off") for c in _credits(part, start, g)),
        rights=rights,
        dateline=Dateline(
            folded.span(filed.start, filed.end),
            spans(filed.places),
            filed.date,
            folded.span(*filed.agency) if filed.agency else None,
        )
        if filed
        else None,
        signals=signals,
        blocks=tuple(Block(p.kind, folded.span(p.start, p.end)) for p in pieces),
    )


def _without_end(text: str, start: int, end: int) -> tuple[int, int]:
    """dpa ends a headline with an equals sign; it is no part of it."""
    return start, start + len(re.sub(r"\s*=$", "", text[start:end]))


def _source_agency(sources: Iterable[tuple[int, str]], g: Grammar) -> str | None:
    for _, part in sources:
        for spelling in sorted(g.agencies, key=len, reverse=True):
            if re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", part, re.IGNORECASE) and len(spelling) > 2:
                return g.agencies[spelling]
    return None


def _signed(parts: Iterable[tuple[int, str]], g: Grammar) -> str | None:
    """The one agency that signs: ``(dpa)``, ``SID ab cd``; none where two share the copy."""
    lines = [line.strip() for _, part in parts for line in part.split("\n") if is_sign_off(line.strip(), g)]
    words = {w.strip("()").lower() for line in lines for w in (line, *re.split(r"[\s/,]+", line))}
    named = {g.agencies[w] for w in words if w in g.agencies}
    return named.pop() if len(named) == 1 else None


def _rights(start: int, part: str, folded: Folded) -> Rights | None:
    match = re.search(r"\(c\)|©|\bcopyright\b(?!-)|\balle\s+rechte\b|\ball\s+rights\b", part, re.IGNORECASE)
    if not match:
        return None
    notice = part[match.start() :].rstrip()
    url = URL.search(notice)
    words = notice[: url.start()] if url else notice
    year = _YEAR.search(words)
    holder = re.match(
        r"(?i)(?:(?:\(c\)|©|copyright|by|\d{4}|[,:])\s*)*(?P<holder>[^\W\d_](?:[^.,;\d\n]|\.(?=\w))*)", words
    )
    name = holder["holder"].strip(" -–—") if holder and not re.match("(?i)all", holder["holder"]) else None
    begin = start + match.start()
    return Rights(
        folded.span(begin, begin + len(notice)),
        " ".join(name.split()) if name else None,
        int(year[0]) if year else None,
        url[0].rstrip(".,;") if url else None,
    )


def _credits(part: str, start: int, g: Grammar) -> Iterator[tuple[int, int]]:
    """Names and initials in a sign-off."""
    end = match.start() if (match := g.credit_end.search(part)) else len(part)
    cues = list(g.credit_cue.finditer(part, 0, end))
    first = part[: cues[0].start()] if cues else ""
    if before := re.match(r"\(\s*(?:Von\s+)?(?P<names>[^()\n;.]+?)\s*[;,.]\s*$", first):
        yield from names_in(before["names"], start + before.start("names"), g)
    for cue, after in zip(cues, (*cues[1:], None), strict=False):
        stop = after.start() if after else end
        named = re.match(r"(?:[^.;()\n]|\.(?=\s*[A-ZÄÖÜ][\w-]*\s)(?<=\b[A-Z]\.)|\n(?!\n))*", part[cue.end() : stop])
        if named:
            phrase = named[0][:300].rstrip(" ,\n\t")
            yield from names_in(phrase, start + cue.end(), g) or _leading_names(phrase, start + cue.end(), g)
    position = 0
    for raw in part.split("\n"):
        line = raw.strip()
        begin = start + position + len(raw) - len(raw.lstrip())
        if byline := (line.startswith("(") and byline_names(line, begin, g, dashed=False)):
            yield from byline
        elif line.lower() in g.end_marks:
            pass
        elif INITIALS.match(line):
            yield from _initials(line, begin, g)
        elif inline := re.search(r"(?<=[\s(/)])[a-z]{2,4}(?:/[a-z]{2,4})+(?=\)?$)", raw):
            yield (start + position + inline.start(), start + position + inline.end())
        position += len(raw) + 1


def _initials(line: str, start: int, g: Grammar) -> Iterator[tuple[int, int]]:
    """``abc/xyz`` as it stands; where an agency is among them, each editor: ``afp/ab``."""
    inner = line.strip("()/")
    begin = start + line.index(inner)
    parts = list(re.finditer(r"[^\s/,;|-]+", inner))
    editors = [p for p in parts if p[0].lower() not in g.agencies]
    if len(editors) == len(parts):
        yield (begin, begin + len(inner))
    else:
        yield from ((begin + p.start(), begin + p.end()) for p in editors)


def _leading_names(phrase: str, start: int, g: Grammar) -> tuple[tuple[int, int], ...]:
    """The names at the beginning, where more than names follows."""
    for separator in reversed(list(re.finditer(r"\s*,|\s", phrase))):
        if names := names_in(phrase[: separator.start()], start, g):
            return names
    return ()
