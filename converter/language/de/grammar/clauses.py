"""The clauses of a sentence: what stands between commas, and where its finite verb is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from converter.language.de.grammar import sentences
from converter.language.de.grammar.sentences import Sentence
from converter.language.de.words import words
from converter.language.verbs import Form

Kind = Literal["main", "first", "sub", "wie", "question", "relative", "infinitive", "none", "quote"]
"""``main``: the verb stands second; ``first``: it begins the clause; ``none``: no verb, as in an apposition; ``quote``:
a whole quotation in marks"""
_RELATIVE = words("grammar", "relative")
AUXILIARY = int(Form.AUXILIARY)
_PASTS = int(Form.PASTS)
_OPENERS = words("grammar", "doubtful conjunctions")
"""conjunctions that may also be something else in front of a main clause: ``Als Antwort sagte …``"""
_CONJUNCTIONS = words("grammar", "conjunctions")


@dataclass(slots=True)
class Segment:
    """What stands between two commas, colons, dashes or quotations."""

    start: int
    end: int
    sign: str
    """in front of it: one of ``^ , ; : - Q`` and, in front of a quotation without a sign, a blank"""
    verbs: list[int]
    """the finite ones"""
    kind: Kind


class Clauses:
    """A sentence with its letters and segments; all indexes are of words."""

    __slots__ = ("n", "of", "s", "segments", "small", "tags", "words")

    def __init__(self, s: Sentence) -> None:
        self.s = s
        self.tags = sentences.tag(s)
        self.words = s.words
        self.small = [w.lower() for w in s.words]
        self.n = len(s.words) - (self.tags[-1:] == ".")
        self.segments = self._joined(self._parts())
        self.of = [0] * (len(s.words) + 1)
        for k, g in enumerate(self.segments):
            self.of[g.start : g.end] = [k] * (g.end - g.start)

    def mood(self, a: int, b: int) -> bool:
        """Whether a word between ``a`` and ``b`` stands in the Konjunktiv."""
        part = self.tags[a:b]
        return "K" in part or "C" in part

    def trim(self, start: int, stop: int) -> int:
        """``stop``, without signs in front of it."""
        while stop > start and self.tags[stop - 1] in ",-:;":
            stop -= 1
        return stop

    def skip(self, i: int) -> int:
        """``i``, or what follows the commas and dashes that stand there."""
        while i < self.n and self.tags[i] in ",-":
            i += 1
        return i

    def _parts(self) -> list[Segment]:
        parts: list[Segment] = []
        start, sign = 0, "^"
        tags = self.tags
        for i in range(self.n):
            letter = tags[i]
            if letter in ",;:-":
                if i > start:
                    parts.append(self._segment(start, i, sign))
                sign = "Q" if sign == "Q" and i == start and letter == "," else letter
                start = i + 1
            elif letter == "Q":
                if i > start:
                    parts.append(self._segment(start, i, sign))
                    sign = " "
                parts.append(Segment(i, i + 1, sign, [], "quote"))
                start, sign = i + 1, "Q"
        if self.n > start:
            parts.append(self._segment(start, self.n, sign))
        return parts

    def _joined(self, parts: list[Segment]) -> list[Segment]:
        """``wie der Sprecher, Max Kranz, mitteilte``: one clause again, where an apposition parts it."""
        whole: list[Segment] = []
        for g in parts:
            last = whole[-1] if whole else None
            if (
                last is not None
                and last.kind == "none"
                and self.tags[last.start] in "SW"
                and g.sign in ",-"
                and g.kind != "quote"
            ):
                whole[-1] = self._segment(last.start, g.end, last.sign)
            else:
                whole.append(g)
        return whole

    def _segment(self, a: int, b: int, sign: str) -> Segment:
        tags = self.tags
        part = tags[a:b]
        finite = [i for i, letter in enumerate(part, a) if letter in "VKC"]
        sure = [i for i in finite if not self._attributive(i, a, b)]
        to = part.endswith(("I", "zB"))
        finite = sure if sure or to or "B" in part else finite[-1:]
        if not finite:
            if to:
                return Segment(a, b, sign, [], "infinitive")
            at = tags.find("X", a, b)
            finite = self._helping(a, b) or ([at] if at >= 0 else [])
        if not finite:
            finite = self._plural(a, b) or self._guessed(a, b)
            tags = self.tags
        if not finite:
            finite = [i for i in range(a, b) if tags[i] == "B" and not (i and tags[i - 1] in "zPF")][:1]
            if finite and tags[b - 1] == "B" and "z" in tags[a:b]:
                finite = []
        elif "U" in part:
            finite += [i for i in range(a + 1, b) if tags[i] in "XB" and tags[i - 1] == "U" and i not in finite]
            finite.sort()
        return Segment(a, b, sign, finite, self._kind(a, b, finite, sign))

    def _plural(self, a: int, b: int) -> list[int]:
        """``Nachbarn beschrieben ihn``: the plural of a preterite that looks like the participle."""
        for i in range(a + 1, b - 1):
            if self.tags[i] == "T" and self.s.infos[i].form & _PASTS and self.tags[i - 1] in "Np":
                self.tags = f"{self.tags[:i]}V{self.tags[i + 1 :]}"
                return [i]
        return []

    def _guessed(self, a: int, b: int) -> list[int]:
        """A verb that no list has, by its ending and its place: ``Der Konzern lote Verkäufe aus``."""
        for i in range(a + 1, b):
            word = self.words[i]
            if self.tags[i] != "a" or self.tags[i - 1] not in "Np" or not word.isalpha() or len(word) < 4:
                continue
            behind = self.tags[i + 1] if i + 1 < b else "."
            if word.endswith(("te", "ten")) and behind not in "N":
                letter = "V"
            elif word.endswith("e") and behind in "DdPFo.Rpz" and not word.endswith(("ne", "re")):
                letter = "K"
            else:
                continue
            self.tags = self.tags[:i] + letter + self.tags[i + 1 :]
            return [i]
        return []

    def _helping(self, a: int, b: int) -> list[int]:
        """``haben … erklärt``: the plural of an auxiliary, which looks like its infinitive, with a participle."""
        if self.tags[b - 1] not in "XTB" or "X" not in self.tags[a:b]:
            return []
        return [i for i in range(a, b - 1) if self.tags[i] == "B" and self.s.infos[i].form & AUXILIARY][:1]

    def _attributive(self, i: int, a: int, b: int) -> bool:
        """``am Montag veröffentlichte Zahlen``: a participle before its noun that looks like a preterite."""
        if i + 1 >= b or i == a or self.words[i][-2:] not in ("te", "en"):
            return False
        if self.s.infos[i].form & sentences.HELPING:
            return False
        return self.tags[i] == "V" and self.tags[i + 1] in "Na#" and self.tags[i - 1] != "U"

    def _kind(self, a: int, b: int, finite: list[int], sign: str) -> Kind:
        tags, word = self.tags, self.small[a]
        if not finite:
            part = tags[a:b]
            return "infinitive" if "I" in part or "zB" in part else "none"
        first = finite[0]
        letter = tags[a]
        if letter == "U" and a + 1 < b:
            a, letter, word = a + 1, tags[a + 1], self.small[a + 1]
        final = not tags[first:b].strip("VKCBXTI")
        bracket = self.s.infos[first].form & sentences.HELPING and first < b - 1  # "Als Ort ist Ulm genannt"
        ends = tags[b - 1] in "VKCXTB" and not bracket
        if letter == "S" and (final or word not in _OPENERS or ends):
            return "sub"
        if letter in "PR" and word in _CONJUNCTIONS and first > a + 1 and final:
            return "sub"
        if letter == "W":
            return "question" if word != "wie" else "wie"
        if first == a:
            return "first"
        if sign in ",Q" and final:
            bare = tags[a + 1 : a + 2] == "N" and tags[first] in "KC" and letter == "D"
            if word in _RELATIVE and not bare and (first > a + 1 or first == b - 1):
                return "relative"
            if letter in "PF" and a + 1 < b and self.words[a + 1] in _RELATIVE:
                return "relative"
        return "main"
