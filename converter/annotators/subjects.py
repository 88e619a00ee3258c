"""What a story is about: IPTC Media Topics of the first three levels."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from ahocorasick_rs import AhoCorasick

from converter import resources
from converter.language import descriptor
from converter.model import Story, Subject
from converter.registry import Context, annotator
from converter.spans import Span
from converter.topics import level, topics

_OTHER = re.compile(r"[^\w&,. -]+|_+")
"""what is in no word"""
_MOST = 6
"""subjects of a story"""
_LEAST_SCORE = 4.0
"""evidence below this says nothing: one telling word and a passing one"""
_SHARE = 0.6
"""of the best topic's evidence that a further topic needs"""
_PART = 0.35
"""of a topic's evidence that one below it needs to be named beside it"""
_EVEN = 3.0
"""evidence that makes a topic as likely as not; by eye on 70 articles"""
_SPECIFIC = 1.5
"""what a word of the third level weighs more: it says one thing"""
_LEAD = 2.0
"""weight of words in the headline and in the first sentence"""
_SENTENCE = re.compile(r"[.!?][\"“”«»']?\s")
_SHORT = 60
"""characters that a first sentence has at least: what ends before is a dateline or an abbreviation"""
_NAMED = 4
"""entities of one kind that count at most"""


@dataclass(frozen=True, slots=True)
class _Topic:
    code: str
    parent: int | None
    kinds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The topics, and an automaton over the words that speak for them."""

    topics: tuple[_Topic, ...]
    words: AhoCorasick
    meaning: tuple[tuple[tuple[int, float, bool, str], ...], ...]
    """of each word of the automaton: topic, weight, whether it may stand inside a compound, the word for people"""
    kinds: tuple[tuple[int, str, float], ...]
    """topic, kind of entity that speaks for it, weight"""


@annotator("subjects", assigns=("subjects",))
def annotate(story: Story, context: Context) -> Story:
    """Names the story's subjects with a code of IPTC's Media Topics, by German words and the kinds of its entities.

    At most six, the best supported first; ``by`` lists the evidence. A topic comes with those above it. A story whose
    words speak for nothing gets no subject. Leaves alone what an editor has closed. Names are IPTC's own, in German.
    """
    pack = descriptor.find(story.language)
    if "subjects" in story.reviewed or pack is None or not pack.subjects:
        return story
    return replace(story, subjects=_subjects(story))


@cache
def _evidence() -> _Evidence:
    read: list[_Topic] = []
    found: dict[str, list[tuple[int, float, bool, str]]] = {}
    for topic, parent in _listed(resources.language_data("de", "subjects")["topics"], read):
        number = len(read)
        read.append(_Topic(topic["code"], parent, topic.get("kinds", {})))
        more = _SPECIFIC if level(topic["code"]) == 3 else 1.0
        for weight, words in topic.get("words", {}).items():
            for word in words:
                plain = word.removeprefix("*").lower()
                found.setdefault(plain, []).append((number, weight * more, word.startswith("*"), word.strip("* ")))
    kinds = ((number, kind, weight) for number, t in enumerate(read) for kind, weight in t.kinds.items())
    meaning = tuple(tuple(m) for m in found.values())
    return _Evidence(tuple(read), AhoCorasick(list(found)), meaning, tuple(kinds))


def _listed(
    entries: Sequence[Mapping[str, Any]], done: Sequence[_Topic], parent: int | None = None
) -> Iterator[tuple[Mapping[str, Any], int | None]]:
    """Each topic with the number of the one above it, which stands before it."""
    for entry in entries:
        number = len(done)
        yield entry, parent
        yield from _listed(entry.get("children", ()), done, number)


def _subjects(story: Story) -> tuple[Subject, ...]:
    evidence = _evidence()
    hits: dict[int, Counter[str]] = {}
    weights: dict[tuple[int, str], float] = {}
    for text, weight in _passages(story):
        _read(text, weight, evidence, hits, weights)
    score = {n: sum(weights[n, w] * (1 + math.log(c)) for w, c in words.items()) for n, words in hits.items()}
    _name_entities(story, evidence, hits, score)
    chosen = _chosen(evidence, _with_parts(evidence, score))
    return tuple(
        Subject(
            f"medtop:{evidence.topics[n].code}",
            topics()[evidence.topics[n].code].name("de"),
            round(min(0.98, value / (value + _EVEN)), 2),
            "words: " + ", ".join(_telling(n, evidence, hits, weights)),
        )
        for n, value in chosen
    )


def _with_parts(evidence: _Evidence, score: Mapping[int, float]) -> dict[int, float]:
    """What speaks for a topic or for one below it."""
    total: dict[int, float] = {}
    for number, value in score.items():
        for above in _lineage(evidence, number):
            total[above] = total.get(above, 0.0) + value
    return total


def _chosen(evidence: _Evidence, total: Mapping[int, float]) -> list[tuple[int, float]]:
    """The best topics of the first level, each with the best one below it, and that with the best below it."""
    below: dict[int | None, list[tuple[float, int]]] = {}
    for number, value in total.items():
        below.setdefault(evidence.topics[number].parent, []).append((value, -number))
    chosen: list[tuple[int, float]] = []
    tops = sorted(below.get(None, ()), reverse=True)
    for value, top in tops:
        if value < max(_LEAST_SCORE, _SHARE * tops[0][0]):
            break
        chosen.append((-top, value))
        while parts := below.get(chosen[-1][0]):
            best, number = max(parts)
            if best < max(_LEAST_SCORE, _PART * chosen[-1][1]):
                break
            chosen.append((-number, best))
    return chosen[:_MOST]


def _passages(story: Story) -> list[tuple[str, float]]:
    """The story's text in parts; headline and the lead's first sentence, which say what it is about, count more, what
    the desk writes not at all."""
    blocks = [b for b in story.blocks if b.kind not in ("source", "slug", "notice", "byline", "sign-off")]
    if not blocks:
        return [(story.text, 1.0)]
    first = next((b.span for b in blocks if b.kind == "paragraph"), Span(0, 0))
    passages: list[tuple[str, float]] = []
    for block in blocks:
        text = block.span.of(story.text)
        if block.span == first:
            end = found.end() if (found := _SENTENCE.search(text, min(_SHORT, len(text)))) else len(text)
            passages += [(text[:end], _LEAD), (text[end:], 1.0)]
        else:
            passages.append((text, _LEAD if block.kind == "headline" else 1.0))
    return passages


def _read(
    text: str,
    weight: float,
    evidence: _Evidence,
    hits: dict[int, Counter[str]],
    weights: dict[tuple[int, str], float],
) -> None:
    lower = f" {' '.join(_OTHER.sub(' ', text.lower()).split())} ".replace(". ", " ").replace(", ", " ")
    taken: dict[int, int] = {}
    for number, start, end in evidence.words.find_matches_as_indexes(lower, overlapping=True):
        whole = not lower[start - 1].isalnum()
        for topic, value, inside, shown in evidence.meaning[number]:
            if not (whole or inside) or taken.get(topic, -1) >= end:
                continue
            taken[topic] = end
            hits.setdefault(topic, Counter())[shown] += 1
            weights[topic, shown] = max(weights.get((topic, shown), 0.0), value * weight)


def _name_entities(story: Story, evidence: _Evidence, hits: dict[int, Counter[str]], score: dict[int, float]) -> None:
    kinds = Counter(e.kind for e in story.entities if e.kind)
    for number, kind, weight in evidence.kinds:
        if kind in kinds:
            count = min(kinds[kind], _NAMED)
            score[number] = score.get(number, 0.0) + weight * count
            hits.setdefault(number, Counter())[f"kind {kind}"] += count


def _telling(
    number: int, evidence: _Evidence, hits: Mapping[int, Counter[str]], weights: Mapping[tuple[int, str], float]
) -> list[str]:
    """The words that spoke loudest for a topic, or for what is below it."""
    mine = [n for n in hits if number in _lineage(evidence, n)]
    words: dict[str, float] = {}
    for n in mine:
        for word, count in hits[n].items():
            words[word] = words.get(word, 0.0) + count * weights.get((n, word), 1.0)
    return [word for word, _ in sorted(words.items(), key=lambda item: (-item[1], item[0]))[:5]]


def _lineage(evidence: _Evidence, number: int) -> Iterator[int]:
    """A topic and those above it."""
    above: int | None = number
    while above is not None:
        yield above
        above = evidence.topics[above].parent
