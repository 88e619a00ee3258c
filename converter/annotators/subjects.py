"""What a story is about: IPTC Media Topics of the first two levels."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from ahocorasick_rs import AhoCorasick

from converter import resources
from converter.language import descriptor
from converter.model import Story, Subject
from converter.registry import Context, annotator
from converter.spans import Span

_OTHER = re.compile(r"[^\w&,. -]+|_+")
"""what is in no word"""
_MOST = 4
"""subjects of a story"""
_LEAST_SCORE = 4.0
"""evidence below this says nothing: one telling word and a passing one"""
_SHARE = 0.45
"""of the best topic's evidence that a further topic needs"""
_EVEN = 3.0
"""evidence that makes a topic as likely as not; by eye on 70 articles"""
_NAMED = 4
"""entities of one kind that count at most"""


@dataclass(frozen=True, slots=True)
class _Topic:
    code: str
    name: str
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

    At most four, the best supported first; ``by`` lists the evidence. A second-level topic comes with its parent. A
    story whose words speak for nothing gets no subject. Leaves alone what an editor has closed.
    """
    pack = descriptor.find(story.language)
    if "subjects" in story.reviewed or pack is None or not pack.subjects:
        return story
    return replace(story, subjects=_subjects(story))


@cache
def _evidence() -> _Evidence:
    topics: list[_Topic] = []
    found: dict[str, list[tuple[int, float, bool, str]]] = {}
    for top in resources.language_data("de", "subjects")["topics"]:
        parent = len(topics)
        topics.append(_Topic(top["code"], top["name"], None, {}))
        for topic in top["children"]:
            number = len(topics)
            topics.append(_Topic(topic["code"], topic["name"], parent, topic.get("kinds", {})))
            for weight, words in topic["words"].items():
                for word in words:
                    plain = word.removeprefix("*").lower()
                    found.setdefault(plain, []).append((number, float(weight), word.startswith("*"), word.strip("* ")))
    kinds = ((number, kind, weight) for number, t in enumerate(topics) for kind, weight in t.kinds.items())
    meaning = tuple(tuple(m) for m in found.values())
    return _Evidence(tuple(topics), AhoCorasick(list(found)), meaning, tuple(kinds))


def _subjects(story: Story) -> tuple[Subject, ...]:
    evidence = _evidence()
    hits: dict[int, Counter[str]] = {}
    weights: dict[tuple[int, str], float] = {}
    for text, weight in _passages(story):
        _read(text, weight, evidence, hits, weights)
    score = {n: sum(weights[n, w] * (1 + math.log(c)) for w, c in words.items()) for n, words in hits.items()}
    _name_entities(story, evidence, hits, score)
    tops: dict[int, float] = {}
    for number, value in score.items():
        parent = evidence.topics[number].parent
        top = number if parent is None else parent
        tops[top] = tops.get(top, 0.0) + value
    chosen: list[tuple[int, float]] = []
    best = max(tops.values(), default=0.0)
    for top, value in sorted(tops.items(), key=lambda item: (-item[1], item[0])):
        if value < _LEAST_SCORE or value < _SHARE * best or len(chosen) >= _MOST:
            break
        chosen.append((top, value))
        children = [(v, n) for n, v in score.items() if evidence.topics[n].parent == top]
        below, child = max(children, default=(0.0, 0), key=lambda pair: (pair[0], -pair[1]))
        if below >= _LEAST_SCORE and below >= 0.4 * value and len(chosen) < _MOST:
            chosen.append((child, below))
    return tuple(
        Subject(
            evidence.topics[n].code,
            evidence.topics[n].name,
            round(min(0.98, value / (value + _EVEN)), 2),
            "words: " + ", ".join(_telling(n, evidence, hits, weights)),
        )
        for n, value in chosen
    )


def _passages(story: Story) -> list[tuple[str, float]]:
    """The story's text in lower case; headline and first paragraph count twice, what the desk writes not at all."""
    blocks = [b for b in story.blocks if b.kind not in ("source", "slug", "notice", "byline", "sign-off")]
    if not blocks:
        return [(story.text, 1.0)]
    first = next((b.span for b in blocks if b.kind == "paragraph"), Span(0, 0))
    return [(b.span.of(story.text), 2.0 if b.kind == "headline" or b.span == first else 1.0) for b in blocks]


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
    mine = [n for n in hits if n == number or evidence.topics[n].parent == number]
    words: dict[str, float] = {}
    for n in mine:
        for word, count in hits[n].items():
            words[word] = words.get(word, 0.0) + count * weights.get((n, word), 1.0)
    return [word for word, _ in sorted(words.items(), key=lambda item: (-item[1], item[0]))[:5]]
