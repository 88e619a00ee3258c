"""A conditional random field over words: what they look like, what stands around them, and what the rules and the
knowledge base say of them. One voice among others.

Features are made once for each word and kept, as the bytes that crfsuite reads. The model is trained by
``converter.language.train``; its data, licence and figures stand beside it in ``language/de/names.crf.yaml``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pycrfsuite

from converter import resources
from converter.language.lexicon import Is, Word

_CACHED = 100_000
_FLAGS = {
    "first": Is.FIRST_NAME,
    "weak": Is.WEAK,
    "family": Is.FAMILY_NAME,
    "role": Is.ROLE,
    "title": Is.TITLE,
    "company": Is.COMPANY_WORD,
    "placeword": Is.PLACE_WORD,
    "noun": Is.NOUN,
    "derived": Is.DERIVED,
    "function": Is.FUNCTION,
    "legal": Is.LEGAL,
    "particle": Is.PARTICLE,
    "initial": Is.INITIAL,
    "origin": Is.ORIGIN,
    "body": Is.BODY,
    "bodyname": Is.BODY_NAME,
    "number": Is.NUMBER,
    "last": Is.LAST_OF_COMPANY,
    "club": Is.CLUB_FIRST | Is.CLUB_WORD,
    "sport": Is.SPORT,
    "institute": Is.INSTITUTE,
}


@dataclass(frozen=True, slots=True)
class Features:
    """Makes and keeps the features of words."""

    learned: frozenset[str] | None = None
    """those that the model has a weight for, and others; to hand it only these is the larger part of its speed"""
    _here: dict[str, list[bytes]] = field(default_factory=dict)
    _around: dict[int, dict[str, list[bytes]]] = field(default_factory=lambda: {-2: {}, -1: {}, 1: {}, 2: {}})
    """offset → word → what it says of the word at that distance"""
    _hinted: dict[str, tuple[list[bytes], list[bytes], list[bytes]]] = field(default_factory=dict)
    """a hint as its word says it, and the words behind and before"""

    def sequence(self, words: Sequence[str], info: Sequence[Word], hints: Sequence[Sequence[str]]) -> list[list[bytes]]:
        """The features of each word of a sentence; ``hints`` are what rules and knowledge say of each word."""
        here = self._here
        if len(here) > _CACHED:
            self._forget()
        for word, what in zip(words, info, strict=True):
            if word not in here:
                self._make(word, what)
        before, after, before2, after2 = (self._around[k] for k in (-1, 1, -2, 2))
        last = len(words) - 1
        result = []
        for t, word in enumerate(words):
            features = here[word].copy()
            for hint in hints[t]:
                features += self._hint(hint)[0]
            if t:
                features += before[words[t - 1]]
                for hint in hints[t - 1]:
                    features += self._hint(hint)[1]
                if t > 1:
                    features += before2[words[t - 2]]
            else:
                features.append(b"BOS")
            if t < last:
                features += after[words[t + 1]]
                for hint in hints[t + 1]:
                    features += self._hint(hint)[2]
                if t + 1 < last:
                    features += after2[words[t + 2]]
            else:
                features.append(b"EOS")
            if t == 0 or (t == 1 and not words[0][0].isalnum()):
                features.append(b"begins")
            result.append(features)
        return result

    def _forget(self) -> None:
        self._here.clear()
        for table in self._around.values():
            table.clear()

    def _hint(self, hint: str) -> tuple[list[bytes], list[bytes], list[bytes]]:
        known = self._hinted.get(hint)
        if known is None:
            known = self._hinted[hint] = (self._only([hint]), self._only([f"-1{hint}"]), self._only([f"1{hint}"]))
        return known

    def _only(self, features: list[str]) -> list[bytes]:
        learned = self.learned
        return [f.encode() for f in features if learned is None or f in learned]

    def _make(self, word: str, info: Word) -> None:
        shape, lower = _shape(word), word.lower()
        is_ = [name for name, flag in _FLAGS.items() if info.flags & flag]
        if info.role:
            is_.append(f"r={info.role}")
        self._here[word] = self._only([*_looks(word, lower, shape), *is_, *((f"h={info.head}",) if info.head else ())])
        near = (f"w={lower}", f"s={shape}", f"x={lower[-3:]}", *is_)
        for offset, table in self._around.items():
            table[word] = self._only([f"{offset}{feature}" for feature in (near if abs(offset) == 1 else near[:2])])


def _looks(word: str, lower: str, shape: str) -> list[str]:
    made = ["bias", f"w={lower}", f"W={word}", f"s={shape}", f"S={_short_shape(word)}"]
    length = len(word)
    made += [f"x{n}={lower[-n:]}" for n in range(2, min(7, length))]
    made += [f"p{n}={lower[:n]}" for n in range(2, min(5, length))]
    if "-" in word:
        first, _, last = word.rpartition("-")
        made += [f"hf={first}", f"hl={last.lower()}", f"hs={_shape(last)}"]
    return made


def _shape(word: str) -> str:
    if not word:
        return ""
    if word.isupper():
        return "X" if len(word) == 1 else "XX"
    if word.isdigit():
        return f"d{min(len(word), 5)}"
    if word.islower():
        return "x"
    if word[0].isupper():
        return "Xx" if word[1:].islower() else "X-x" if "-" in word else "XxX"
    return "." if not word[0].isalnum() else "?"


def _short_shape(word: str) -> str:
    if word.islower() and word.isalpha():
        return "x"
    if word.isalpha() and word[0].isupper() and word[1:].islower():
        return "Xx"
    shape: list[str] = []
    for c in word[:24]:
        kind = "X" if c.isupper() else "x" if c.islower() else "0" if c.isdigit() else c
        if not shape or shape[-1] != kind:
            shape.append(kind)
    return "".join(shape)


@dataclass(frozen=True, slots=True)
class Span:
    """Words ``first`` to ``last`` (not included) with a label and its probability."""

    first: int
    last: int
    label: str
    probability: float


class Tagger:
    """A trained model. Not for several threads at once."""

    def __init__(self, model: bytes) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._model = model  # the tagger reads from this memory
        self._tagger.open_inmemory(model)
        self._features = Features(_learned(model))

    def spans(self, words: Sequence[str], info: Sequence[Word], hints: Sequence[Sequence[str]]) -> Iterator[Span]:
        """The best labelling's spans in a sentence."""
        tags: list[str] = self._tagger.tag(self._features.sequence(words, info, hints))
        if tags.count("O") == len(tags):
            return
        first = 0
        label = "O"
        for i, tag in enumerate((*tags, "O")):
            if label != "O" and tag != f"I-{label}":
                yield Span(first, i, label, self._sure(tags, first, i))
                label = "O"
            if tag[0] == "B":
                first, label = i, tag[2:]

    def _sure(self, tags: Sequence[str], first: int, last: int) -> float:
        return min(float(self._tagger.marginal(tags[i], i)) for i in range(first, last))


def _learned(model: bytes) -> frozenset[str] | None:
    """The attributes that a model knows, with a little that is none; None for a format that is not known.

    Source: crfsuite's ``crf1d_model.c`` (header) and ``cqdb.c``: the names end with a zero byte and stand behind their
    length, whose last byte is zero.
    """
    if len(model) < _HEADER.size or model[:4] != b"lCRF":
        return None
    at = _HEADER.unpack_from(model)[-1]
    if model[at : at + 4] != b"CQDB":
        return None
    tables = struct.unpack_from("<512I", model, at + _NAMES - 2048)
    end = min((offset for offset, filled in zip(tables[::2], tables[1::2], strict=True) if filled), default=_NAMES)
    return frozenset(model[at + _NAMES : at + end].decode("utf-8", "replace").split("\0"))


_NAMES = 24 + 2048
"""where the names begin in their chunk: behind its header and the places of 256 hash tables, which stand at its end"""
_HEADER = struct.Struct("<4sI4s7I")
"""magic, size, type; version, features, labels, attributes, offsets of features, labels, attributes"""


def model_path(language: str = "de") -> Path:
    """Where the model that comes with wiremark lies."""
    return resources.PACKAGE / "language" / language / "names.crf"


@cache
def tagger(language: str = "de") -> Tagger | None:
    """The tagger of a language, loaded once a process; None where there is no model."""
    path = model_path(language)
    return Tagger(path.read_bytes()) if path.is_file() else None
