"""What has become of a text: every changed, missing or added word, with the words before it."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

LONGEST_RUN = 12
"""words of a change that are told"""
_LONGEST_DATELINE = 10
_MOST_WORDS = 20_000
"""of a text that is aligned; longer ones are compared by how often each word stands in them"""
_AGENCIES = frozenset(
    ("afp", "ap", "apa", "ats", "belga", "dapd", "dpa", "epd", "kna", "ots", "pte", "reuters", "rtr", "sda", "sid")
)


_WORD = re.compile(r"(?:(?<![\w.,)\]])[-\u2212\u2013](?=\d))?\w+(?:(?<=\d)[.,:]\d+)*")
"""a word, or a number with its sign and its decimals"""
_MINUS = "\u2212\u2013"
"""signs that may stand for the minus before a number"""


def words(text: str) -> list[str]:
    """In small letters; marks and line ends do not matter, what makes another number does."""
    return [word if word[0] not in _MINUS else f"-{word[1:]}" for word in _WORD.findall(text.lower())]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words of one text in place of a run of the other; one of the two may be empty."""

    first: tuple[int, int]
    """begin and end in the first text"""
    second: tuple[int, int]


def aligned(first: Sequence[str], second: Sequence[str]) -> Iterator[Run]:
    """The runs in which two texts differ. For texts of up to 20,000 words together, see ``countable``."""
    if (begin := _found(first, second)) is not None:
        return _around(Run((0, 0), (0, begin)), Run((len(first),) * 2, (begin + len(first), len(second))))
    if (begin := _found(second, first)) is not None:
        return _around(Run((0, begin), (0, 0)), Run((begin + len(second), len(first)), (len(second),) * 2))
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    return (Run((a, b), (c, d)) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal")


def _found(part: Sequence[str], whole: Sequence[str]) -> int | None:
    """Where all of one text stands in the other, as an aligner finds it: as early as can be. None: nowhere."""
    if not part or len(part) > len(whole):
        return None
    sought, text = ("\n".join(("", *words, "")) for words in (part, whole))
    at = text.find(sought)
    return None if at < 0 or sought.count("\n") != len(part) + 1 else text.count("\n", 0, at)


def _around(*runs: Run) -> Iterator[Run]:
    return (run for run in runs if run.first[0] < run.first[1] or run.second[0] < run.second[1])


def countable(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the texts are too long to be aligned."""
    return len(first) + len(second) > _MOST_WORDS


def changes(
    first: Sequence[str],
    second: Sequence[str],
    *,
    beside_first: Callable[[], frozenset[str]] = frozenset,
    beside_second: Callable[[], frozenset[str]] = frozenset,
) -> list[str]:
    """Every change from the first text to the second, in words.

    A dateline with which only one of the texts begins is none, nor are words at an edge that stand beside the other
    text: a headline or a byline in its head. What stands there is asked for only where it matters.
    """
    if tuple(first) == tuple(second):
        return []
    if countable(first, second):
        lost, added = Counter(first) - Counter(second), Counter(second) - Counter(first)
        return [f"{_run([*words])} {what}" for words, what in ((lost, "missing"), (added, "added")) if words] or [
            "the words stand in another order"
        ]
    found = []
    for run in aligned(first, second):
        (a, b), (c, d) = run.first, run.second
        before, after = first[a:b], second[c:d]
        edge = _Edge(a == c == 0, b == len(first) and d == len(second))
        if not (before and after) and _excused(before or after, edge, (beside_second if before else beside_first)()):
            continue
        place = f" after {' '.join(first[max(0, a - 2) : a])!r}" if a else " at the beginning"
        if before and after:
            found.append(f"{_run(before)} became {_run(after)}{place}")
        else:
            found.append(f"{_run(before or after)} {'missing' if before else 'added'}{place}")
    return found


@dataclass(frozen=True, slots=True)
class _Edge:
    """Where a run stands."""

    begins: bool
    ends: bool


def _excused(words: Sequence[str], edge: _Edge, beside: frozenset[str]) -> bool:
    """Whether words of one text only are no change: a headline or byline, which stands beside the other text, or a
    dateline, which may stand behind a byline."""
    stands_beside = bool(beside) and beside.issuperset(words)
    if edge.begins or edge.ends:
        return stands_beside or (edge.begins and is_dateline(words))
    return stands_beside and is_dateline(words)


def is_dateline(words: Sequence[str]) -> bool:
    """Whether some first words are an agency's dateline: few, one of them an agency's sign."""
    return 0 < len(words) <= _LONGEST_DATELINE and not _AGENCIES.isdisjoint(words)


def _run(words: Sequence[str]) -> str:
    return repr(" ".join(words[:LONGEST_RUN]) + (" …" if len(words) > LONGEST_RUN else ""))
