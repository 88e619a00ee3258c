"""Quotations: words in marks and reported clauses, with a verb of saying or a source phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from converter.language.en.reading import Reading
from converter.language.en.words import words
from converter.language.engine.drafts import Draft, Range
from converter.language.engine.marks import Marked
from converter.language.engine.rule import rule


def _closed(key: str) -> str:
    return "|".join(sorted(words("closed", key)))


_NP = r"(?:[^\s,;:.!?()\"“”]+(?:\.(?=\s[A-Z]))?)(?:\s+[^\s,;:.!?()\"“”]+(?:\.(?=\s[A-Z]))?){0,8}?"
"""who speaks: some words without a sign, a title's full stop apart"""
_TO = rf"(?:{_closed('audience')}|(?:[A-Z]\w+|the|a|an|his|her)(?:\s+\w+){{0,3}}?)"


_WHEN = re.compile(rf"\W*$|\s+(?:{_closed('when')})\s[^,]{{2,60}}\W*$")
"""nothing, or when and where it was said"""


def _choice(*names: str) -> str:
    return "|".join(sorted((re.escape(w) for name in names for w in words("verbs", name)), key=len, reverse=True))


@cache
def _behind() -> re.Pattern[str]:
    """`Ohlsen said`, `said Ohlsen`, behind what was said."""
    verb = rf"(?P<cue>(?:{_choice('saying', 'asking')})|(?:{_choice('telling')})\s+(?P<to>{_TO}))"
    return re.compile(
        rf"\s*(?:(?P<speaker>{_NP})\s+(?:(?:{_choice('adverbs')})\s+)?{verb}\b"
        rf"|(?P<cue2>{_choice('saying', 'asking')})\s+(?P<speaker2>{_NP})"
        rf"(?=[,.;]|\s+(?:{_closed('occasions')})\s|\s*$))"
    )


@cache
def _before() -> re.Pattern[str]:
    """`Ohlsen said:`, `Ohlsen told reporters that`, before what was said."""
    return re.compile(
        rf"(?:(?:{_closed('openers')}),?\s+)?(?P<speaker>{_NP})(?:,\s[^,\"“]{{3,80}},)?\s+"
        rf"(?:(?:{_choice('adverbs')})\s+)?"
        rf"(?P<cue>(?:{_choice('saying')})\b|(?:{_choice('telling')})\s+(?P<to>{_TO})(?=\s+that\b|\s*[:,]|\s+(?:{_closed('behind_the_audience')}|[A-Z])))"
        rf"(?P<when>\s+(?:{_closed('when')}|late on|early on)\s+(?:[A-Z]\w+|a\s+\w+|an\s+\w+)(?:\s+\d+)?)?"
    )


@cache
def _source() -> re.Pattern[str]:
    return re.compile(r"(?P<cue>[Aa]ccording\s+to)\s+(?P<speaker>[^,;:.()\"“”]{2,80}(?:\.\s[A-Z][^,;:.()]{1,40})?)")


def verb_soon(text: str) -> bool:
    """Whether a speaker and a verb of saying begin a text."""
    return bool(_behind().match(text))


def _is_speaker(text: str) -> bool:
    """Somebody, not a clause: no verb's auxiliary, no conjunction, and a name, a pronoun or a noun with an article."""
    found = text.split()
    if not found or words("verbs", "clause") & {w.lower() for w in found}:
        return False
    return any(w[0].isupper() for w in found) or found[0].lower() in words("verbs", "subjects") or len(found) <= 2


def _span(match: re.Match[str], *names: str) -> Range | None:
    for name in names:
        if match.groupdict().get(name):
            return match.span(name)
    return None


def _draft(kind: str, said: Range, match: re.Match[str], evidence: tuple[str, ...]) -> Draft:
    cue, speaker = _span(match, "cue", "cue2"), _span(match, "speaker", "speaker2")
    to = _span(match, "to")
    if to and cue:
        cue = cue[0], match.string[: to[0]].rstrip().__len__()
    return Draft(
        kind,  # type: ignore[arg-type]
        [said],
        words=[said],
        evidence=evidence,
        cue=[cue] if cue else [],
        speaker=speaker,
        phrase=speaker,
        addressee=to,
        mode="writing" if cue and match.string[slice(*cue)] in ("wrote", "tweeted") else "speech",
    )


def _whole(text: str, mark: Marked) -> bool:
    """A sentence or more, not some words of one."""
    return len(text[mark.inner_start : mark.inner_end].split()) > 2 or text[mark.inner_end - 1] in ".!?,"


@rule("QUO501", language="en", layer="quotations", proposes="direct")
def verb_behind(reading: Reading, mark: Marked) -> Iterator[Draft]:
    """Words in marks with a verb of saying behind them.

    `"We will pay," Ohlsen said`, `"We will pay," said Ohlsen`.
    """
    text = reading.text
    ends = text[mark.inner_start : mark.inner_end].rstrip()[-1:]
    match = _behind().match(text, mark.end, reading.sentence.end)
    if match is None or ends not in (",", "?", "!", ".") or mark.depth or not reading.free(mark.start, mark.end):
        return
    speaker = _span(match, "speaker", "speaker2")
    if speaker and _is_speaker(text[slice(*speaker)]):
        yield _draft("direct", (mark.start, mark.end), match, ("speaker named",))


@rule("QUO502", language="en", layer="quotations", proposes="direct")
def verb_in_front(reading: Reading, mark: Marked) -> Iterator[Draft]:
    """Words in marks behind a verb of saying with a colon or a comma.

    `Ohlsen said: "We will pay."`
    """
    text, start = reading.text, reading.sentence.start
    for match in (_before().match(text, start, mark.start),):
        if match is None or mark.depth or not re.fullmatch(r"\s*[:,]\s*", text[match.end() : mark.start]):
            return
        if _is_speaker(match["speaker"]) and _whole(text, mark):
            yield _draft("direct", (mark.start, mark.end), match, ("speaker named",))


@rule("QUO503", language="en", layer="quotations", proposes="direct")
def goes_on(reading: Reading, mark: Marked) -> Iterator[Draft]:
    """A whole sentence in marks right behind another quotation goes on with it.

    `"We will pay," Ohlsen said. "It is only fair."`: by the same speaker. In marks that fill their sentence only.
    """
    text, sentence = reading.text, reading.sentence
    outside = text[sentence.start : mark.start].strip() + text[mark.end : sentence.end].strip()
    thread = reading.thread
    before = (*reading.found, *((thread.before,) if thread.before and thread.gap == 0 else ()))
    said = text[mark.inner_start : mark.inner_end]
    if (outside and not reading.found) or mark.depth or not before or not said[:1].isupper():
        return
    if said.rstrip()[-1:] in (".", "!", "?") and before[-1].type == "direct" and before[-1].speaker:
        yield Draft("direct", [(mark.start, mark.end)], evidence=("speaker named",), carried=True)


@rule("QUO511", language="en", layer="quotations", proposes="indirect")
def clause_before_the_verb(reading: Reading) -> Iterator[Draft]:
    """A clause with a verb of saying behind it.

    `The bridge will stay closed, the ministry said.`
    """
    text, sentence = reading.text, reading.sentence
    if reading.found or sentence.marks:
        return
    for comma in re.finditer(r",", text[sentence.start : sentence.end]):
        at = sentence.start + comma.start()
        match = _behind().match(text, at + 1, sentence.end)
        if match is None or not _WHEN.match(text[match.end() : sentence.end]):
            continue
        speaker = _span(match, "speaker", "speaker2")
        said = sentence.start, at
        if speaker and _is_speaker(text[slice(*speaker)]) and len(text[slice(*said)].split()) > 2:
            yield _draft("indirect", said, match, ("speaker named",))
            return


@rule("QUO512", language="en", layer="quotations", proposes="indirect")
def source_phrase(reading: Reading) -> Iterator[Draft]:
    """What stands beside `according to`.

    `According to the ministry, the bridge will stay closed.` `The bridge will stay closed, according to Ohlsen.`
    """
    text, sentence = reading.text, reading.sentence
    if reading.found or sentence.marks:
        return
    match = _source().search(text, sentence.start, sentence.end)
    if match is None:
        return
    behind = text[match.end() : sentence.end]
    if match.start() == sentence.start and behind.startswith(", "):
        said = match.end() + 2, sentence.end
    elif not behind.strip(".!? ") and text[: match.start()].rstrip()[-1:] == ",":
        said = sentence.start, len(text[: match.start()].rstrip().rstrip(","))
    else:
        return
    said = said[0], said[0] + len(text[slice(*said)].rstrip(".!? "))
    if len(text[slice(*said)].split()) > 2:
        yield _draft("indirect", said, match, ("speaker named",))


@rule("QUO513", language="en", layer="quotations", proposes="indirect")
def clause_behind_the_verb(reading: Reading) -> Iterator[Draft]:
    """A clause behind a verb of saying.

    `Ohlsen said (that) the bridge would stay closed.`
    """
    text, sentence = reading.text, reading.sentence
    if reading.found or sentence.marks:
        return
    match = _before().match(text, sentence.start, sentence.end)
    if match is None or not _is_speaker(match["speaker"]):
        return
    rest = re.match(r"\s+(?:that\s+)?(?=\w)", text[match.end() : sentence.end])
    begin = match.end() + rest.end() if rest else sentence.end
    said = begin, begin + len(text[begin : sentence.end].rstrip(".!? "))
    clause = text[slice(*said)].split()
    that = bool(rest and "that" in rest.group())
    if len(clause) > 2 and (that or _is_clause(clause)):
        yield _draft("indirect", said, match, ("speaker named", *(("that",) if that else ())))


def _is_clause(clause: list[str]) -> bool:
    """A subject begins it and a finite verb stands in it: not `said goodbye to the crew`."""
    first = clause[0]
    begins = first[0].isupper() or first.lower() in words("verbs", "subjects")
    tail = {w.strip(",;").lower() for w in clause[1:]}
    return begins and (bool(tail & words("verbs", "finite")) or any(w.endswith("ed") for w in tail))
