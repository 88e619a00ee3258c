"""The whole phrase for who spoke: the words that name them, with attributes, brackets and appositions."""

from __future__ import annotations

import re

from converter.language.de.grammar import fragments, phrases
from converter.language.de.grammar.attribution import Attribution
from converter.language.de.grammar.clauses import Clauses
from converter.language.de.words import words

Range = tuple[int, int]
_BRACKETS = re.compile(r"\s?\([^()\n]{1,60}\)")
_NOMINAL = frozenset("NDdaPFn#UTXRB")
"""letters of the words that an apposition may have"""
_FIELD = frozenset("NDdaPFn#UTX")
"""letters of the words that a subject before its verb may have"""
_BELONGING = words("grammar", "belonging")
_LONGEST = 18
"""words of an apposition"""
_WHOSE = frozenset({"deren", "dessen"})
_VERBS = frozenset("VKC")


def whole(c: Clauses, text: str, a: Attribution) -> Range | None:
    """In characters; None where nobody is named."""
    if a.speaker is None or a.speaker[0] >= a.speaker[1]:
        return None
    first, last = a.phrase or a.speaker
    last = max(last, _front(c, a, first, last))
    if a.lemma == "so" and a.at == first - 1 and not c.segments[a.segment].verbs:
        last = max(last, _before_time(c, last, c.segments[a.segment].end))
    last = _appositions(c, last)
    start, end = c.s.starts[first], c.s.ends[last - 1]
    for m in c.s.fragments:
        if start <= m.start and end == m.inner_end:
            end = m.end
        elif start < m.start < end < m.end - 1:
            end = start + len(text[start : m.start].rstrip())
        elif text[end : m.start].isspace() and end < m.start and fragments.is_work(text[max(0, end - 40) : m.start]):
            end = m.end  # "der Sender „Radio Nord“"
    brackets = _BRACKETS.match(text, end)
    if brackets and brackets.end() <= c.s.end:
        end = brackets.end()
    return start, end


def naming(c: Clauses, words: Range | None) -> Range | None:
    """Of the words for who spoke, those that name them.

    Without an attribute in front (``der in Gera geborene Präsident Falk Ostmann``), the first halves of compounds
    (``der Gesundheits-, Sozial- und Schuldirektor``), and a title behind whose comma the name stands.
    """
    if words is None or words[1] - words[0] < 2:
        return words
    first, last = words
    comma = next((i for i in range(first + 1, last - 1) if c.tags[i] == ","), None)
    elliptic = any(c.words[i].endswith("-") for i in range(first, last - 1))
    if elliptic:
        joined = max(i for i in range(first, last - 1) if c.words[i].endswith("-"))
        while joined < last - 1 and (c.words[joined].endswith("-") or c.tags[joined] in ",U"):
            joined += 1
        first = joined if c.tags[joined] == "N" else first
    elif comma and set(c.tags[comma + 1 : last]) <= {"N", "n"} and last - comma > 2:
        first = comma + 1
    laden = phrases.laden(c.tags, first, last)
    return (laden if laden > first else first), last


def _front(c: Clauses, a: Attribution, first: int, last: int) -> int:
    """A subject in front of its verb reaches up to it, as nothing else can stand there."""
    if a.finite <= last or c.of[first] != c.of[a.finite] or first != c.segments[c.of[first]].start:
        return last
    return a.finite if set(c.tags[last : a.finite]) <= _FIELD and a.finite - last <= _LONGEST else last


def _before_time(c: Clauses, i: int, end: int) -> int:
    """``so Karl Harms von den Landwirten im Norden am Montag``: up to the day."""
    while i < end and c.tags[i] in "PF":
        stop = phrases.phrase(c.tags, c.words, i + 1, end)
        if stop == i + 1 or phrases.is_time(c.words, i, end) or c.small[i] not in _BELONGING:
            return i
        i = stop
    return i


def _appositions(c: Clauses, last: int) -> int:
    """``Max Kranz, der Chef des Verbandes, sagte``: with what stands behind the comma, if it has an end of its own."""
    i = last
    while i + 1 < c.n and c.tags[i] == "," and _apposed(c, i + 1):
        stop = i + 1
        while stop < c.n and c.tags[stop] in _NOMINAL and stop - i <= _LONGEST:
            stop += 1
        closed = stop < c.n and (c.tags[stop] == "," or (c.tags[stop] in _VERBS and c.tags[i + 1] != "D"))
        closed = closed or stop == c.n
        if not closed or "N" not in c.tags[i + 1 : stop] or phrases.is_date(c.words, i + 1, stop):
            return last
        i = last = stop
    return last


def _apposed(c: Clauses, i: int) -> bool:
    """Whether an apposition may begin there: in the dative with ``einem``, as ``dem`` begins a relative clause."""
    return (c.tags[i] in "DNa#" and c.small[i] not in _WHOSE) or c.small[i] in ("einem", "einer")
