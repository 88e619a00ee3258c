"""Who said what: quotations with cue and speaker, from text and blocks alone.

Every decision is local to a sentence, but two: a sentence in the Konjunktiv continues what was said before it, and a
quotation without attribution belongs to who spoke last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from converter.annotators.speech import fragments, lexicon, marks, phrases, sentences
from converter.annotators.speech.lexicon import CUE, MOOD, NOUN, SOURCE
from converter.annotators.speech.marks import Marked
from converter.annotators.speech.sentences import Sentence
from converter.language import verbs
from converter.model import QuotationType

Range = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """A quotation in the making; all ranges are offsets of the text."""

    type: QuotationType
    spans: list[Range]
    cue: list[Range] = field(default_factory=list)
    speaker: Range | None = None
    addressee: Range | None = None
    medium: Range | None = None
    place: Range | None = None
    by: str = ""
    confidence: float = 1.0
    carried: bool = False
    """it continues what came before it"""
    hearsay: bool = False
    """``hieß es``, passive: nobody is named"""


@dataclass(slots=True)
class Attribution:
    """A verb or preposition that introduces words, in its sentence; all indexes are of words."""

    at: int
    segment: int
    end: int
    """of its clause"""
    kinds: frozenset[str]
    lemma: str
    speaker: Range | None = None
    hearsay: bool = False
    inverted: bool = False
    """the verb stands first: what was said stands in front of it"""
    final: bool = False
    """the verb stands last: a subordinate clause"""
    participle: bool = False
    used: bool = False


@dataclass(slots=True)
class Segment:
    """What stands between two commas, colons or dashes."""

    start: int
    end: int
    sign: str
    """in front of it"""
    verbs: list[int]
    """finite ones"""
    kind: str = ""
    """main, first (the verb is), sub, relative, infinitive, question, none, quote"""


def analyse(text: str, blocks: Sequence[tuple[int, int, str]]) -> list[Draft]:
    """Drafts in text order. Each block is a start, an end and what the text is there: ``body`` or ``title``."""
    found = marks.find(text, [(a, b) for a, b, _ in blocks])
    top = [m for m in found if m.depth == 0]
    drafts: list[Draft] = []
    position, skip = 0, 0
    for begin, end, kind in blocks:
        start = max(begin, skip)
        inside: list[Marked] = []
        while position < len(top) and top[position].start < end:
            if top[position].start >= start:
                inside.append(top[position])
                skip = max(skip, top[position].end)
            position += 1
        if start < end:
            reader = _Block(text, start, max(end, skip), inside, kind, drafts[-1] if drafts else None)
            drafts += reader.read()
    drafts += _nested(text, [m for m in found if m.depth > 0], drafts)
    drafts.sort(key=lambda d: (d.spans[0][0], -d.spans[-1][1]))
    return drafts


def _nested(text: str, inner: Sequence[Marked], drafts: Sequence[Draft]) -> list[Draft]:
    """Quotations inside quotations: what stands in inner marks, with the sentence around it read on its own."""
    found: list[Draft] = []
    for mark in inner:
        outer = next((d for d in drafts if any(a <= mark.start and mark.end <= b for a, b in d.spans)), None)
        if outer is None:
            continue
        a, b = next((a, b) for a, b in outer.spans if a <= mark.start and mark.end <= b)
        reader = _Block(text, a + 1, b - 1, [mark], "body", None)
        for draft in reader.read():
            if draft.spans[0][0] == mark.start:
                draft.hearsay = draft.hearsay or draft.speaker is None
                found.append(draft)
    return found


class _Block:
    """One block's reading: the sentences in turn, and what goes on from one to the next."""

    def __init__(self, text: str, start: int, end: int, inside: list[Marked], kind: str, before: Draft | None) -> None:
        self.text, self.start, self.end, self.kind = text, start, end, kind
        self.marks = inside
        self.before = before
        """the last quotation before the sentence that is being read"""
        self.gap = 1
        """sentences since then"""
        self.last: Sentence | None = None

    def read(self) -> list[Draft]:
        drafts: list[Draft] = []
        whole = fragments.judge(self.text, self.start, self.end, self.marks)
        for sentence in sentences.split(self.text, self.start, self.end, self.marks, whole.__contains__):
            found = self._sentence(sentence)
            if found:
                found.sort(key=lambda d: (d.spans[0][0], -d.spans[-1][1]))
                self._carry(found)
                drafts += found
                self.before, self.gap = next((d for d in reversed(found) if d.type != "partial"), found[-1]), 0
            else:
                self.gap += 1
            self.last = sentence
        return drafts

    def _carry(self, found: list[Draft]) -> None:
        """Who speaks where nobody is named: the speaker so far, or whom the sentence before is about."""
        for d in found:
            if d.carried and d.speaker is None and not d.hearsay:
                d.speaker = self.before.speaker if self.before else None
                if (self.gap and d.type == "direct") or d.speaker is None:
                    d.speaker = self._topic() or d.speaker

    def _topic(self) -> Range | None:
        if self.last is None or not self.last.words:
            return None
        tags = sentences.tag(self.last)
        found = phrases.before(tags, self.last.words, 0, len(tags))
        return found and (self.last.starts[found[0]], self.last.ends[found[1] - 1])

    def _sentence(self, s: Sentence) -> list[Draft]:
        if not s.words or not (s.trigger or s.quotes or s.fragments):
            return []
        return _Reading(self, s).drafts()


class _Reading:
    """One sentence's reading."""

    def __init__(self, block: _Block, s: Sentence) -> None:
        self.block, self.s, self.text = block, s, block.text
        self.tags = sentences.tag(s)
        self.words = s.words
        self.small = [w.lower() for w in s.words]
        self.n = len(s.words)
        if self.n and self.tags[-1] == ".":
            self.n -= 1
        self.segments = self._segments()
        self.of = [0] * (len(s.words) + 1)
        for k, g in enumerate(self.segments):
            for i in range(g.start, g.end):
                self.of[i] = k
        self.found: list[Draft] = []
        self.taken: list[Range] = []

    # -- clauses

    def _segments(self) -> list[Segment]:
        parts: list[Segment] = []
        start, sign = 0, "^"
        tags = self.tags
        for i in range(self.n):
            letter = tags[i]
            if letter in ",;:-":
                if i > start:
                    parts.append(self._segment(start, i, sign))
                sign = letter if not (sign == "Q" and letter == ",") else "Q"
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

    def _segment(self, a: int, b: int, sign: str) -> Segment:
        tags = self.tags
        finite = [i for i in range(a, b) if tags[i] in "VKC"]
        if not finite:
            finite = [i for i in range(a, b) if tags[i] == "X" and (i == b - 1 or tags[i + 1] not in "N")][:1]
        if not finite:
            plural = [i for i in range(a, b) if tags[i] == "B" and not (i and tags[i - 1] in "zPF")]
            finite = plural[:1] if plural and not (tags[b - 1] == "B" and "z" in tags[a:b]) else []
        else:
            finite += [i for i in range(a + 1, b) if tags[i] in "XB" and tags[i - 1] == "U" and i not in finite]
            finite.sort()
        return Segment(a, b, sign, finite, self._kind(a, b, finite, sign))

    def _kind(self, a: int, b: int, finite: list[int], sign: str) -> str:
        tags, word = self.tags, self.words[a].lower()
        if not finite:
            part = tags[a:b]
            return "infinitive" if "I" in part or "zB" in part or "zT" in part else "none"
        first = finite[0]
        letter = tags[a]
        if letter == "U" and a + 1 < b:
            a, letter, word = a + 1, tags[a + 1], self.words[a + 1].lower()
        if letter == "S" or (letter in "PR" and word in _CONJUNCTIONS and first > a + 1 and first >= b - 3):
            return "sub"
        if letter == "W":
            return "question" if word != "wie" else "wie"
        if first == a:
            return "first"
        if sign in ",Q" and all(t in "VKCBXTI" for t in tags[first:b]):
            if word in _RELATIVE and (first > a + 1 or first == b - 1):
                return "relative"
            if letter in "PF" and a + 1 < b and self.words[a + 1] in _RELATIVE:
                return "relative"
        return "main"

    # -- cues

    def _kinds(self, i: int, end: int) -> tuple[frozenset[str], str]:
        """What a verb may introduce, with its prefix or phrase."""
        known = lexicon.cues()
        info = self.s.infos[i]
        small = self.small
        kinds: set[str] = set()
        name = ""
        tail = small[end - 1] if end - 1 > i and self.tags[end - 1] != "N" else ""
        if (tail.startswith("da") and tail not in ("dar", "dagegen", "dazwischen")) or not verbs.separate(tail):
            tail = ""
        for lemma in info.lemmas:
            for sequence in known.phrases.get(lemma, ()):
                if _stands(sequence, small, self.segments[self.of[i]].start, end):
                    kinds.add("say")
                    name = lemma
            full = tail + lemma
            for kind in ("say", "think", "voiced", "act", "judge"):
                if full in getattr(known, kind):
                    kinds.add(kind)
                    name = name or full
        return frozenset(kinds), name

    def _attributions(self) -> list[Attribution]:
        result: list[Attribution] = []
        tags, infos = self.tags, self.s.infos
        for i in range(self.n):
            if not infos[i].trigger & CUE or tags[i] not in "VXBT":
                continue
            k = self.of[i]
            g = self.segments[k]
            if g.kind == "quote":
                continue
            participle = i not in g.verbs
            if participle:
                if tags[i] not in "XT" or not g.verbs:
                    continue
                helper = [v for v in g.verbs if infos[v].form & _AUXILIARY]
                if not helper or tags[helper[-1]] in "KC" or (i < self.n - 1 and tags[i + 1] == "N"):
                    continue
            end = self._clause_end(i, g)
            kinds, lemma = self._kinds(i, end)
            if not kinds:
                continue
            a = Attribution(i, k, end, kinds, lemma, participle=participle)
            self._place(a, g)
            result.append(a)
        previous: Attribution | None = None
        for a in result:
            self._subject(a, previous)
            previous = a
        return result

    def _clause_end(self, i: int, g: Segment) -> int:
        for j in range(i + 1, g.end - 1):
            if self.tags[j] == "U" and (j + 1 in g.verbs or (self.tags[j + 1] in "RS" and j + 2 in g.verbs)):
                return j
        return g.end

    def _place(self, a: Attribution, g: Segment) -> None:
        verb = a.at
        if a.participle:
            verb = next((v for v in g.verbs if self.s.infos[v].form & _AUXILIARY), a.at)
        start = g.start
        if g.kind in ("sub", "wie", "relative", "question"):
            a.final = True
            return
        if verb == start and (g.sign in "Q,-") and a.segment > 0:
            a.inverted = self._has_content(a.segment)

    def _has_content(self, k: int) -> bool:
        """Whether what stands before a verb in first place may be what was said, not only its subject."""
        if any(g.kind == "quote" for g in self.segments[:k]):
            return True
        kinds = [g.kind for g in self.segments[:k]]
        return (
            "main" in kinds
            or "first" in kinds
            or kinds[0] in ("sub", "infinitive", "question")
            or (bool(self.s.fragments))
        )

    # -- speakers

    def _subject(self, a: Attribution, previous: Attribution | None) -> None:
        g = self.segments[a.segment]
        tags, words = self.tags, self.words
        verb = a.at
        passive = False
        if a.participle:
            helper = [v for v in g.verbs if self.s.infos[v].form & _AUXILIARY]
            verb = helper[0]
            passive = any("werden" in self.s.infos[v].lemmas for v in helper) or "worden" in self.small[g.start : g.end]
        if passive:
            a.speaker = self._agent(g.start, g.end)
            a.hearsay = a.speaker is None
            return
        found: Range | None = None
        if verb > g.start and tags[verb - 1] == "U" and previous and not (g.kind == "wie" and a.final):
            a.speaker, a.hearsay = previous.speaker, previous.hearsay
            return
        if a.final:
            found = self._subject_of_final(a, g, verb)
        elif a.inverted or verb == g.start:
            found = phrases.behind(tags, words, verb + 1, a.end)
            if found is None or (not a.inverted and a.segment > 0):
                found = self._subject_before(a.segment) or found
            if found is None and previous and tags[g.start - 1 : g.start] == ",":
                found = previous.speaker
        else:
            start = g.start
            if tags[start] == "U" and start + 1 == verb:
                a.speaker = previous.speaker if previous else self._subject_before(a.segment)
                return
            for v in g.verbs:
                if v < verb and tags[v + 1 : v + 2] != "":
                    cut = next((j for j in range(v + 1, verb) if tags[j] == "U"), None)
                    if cut is not None:
                        start = cut + 1
            found = phrases.before(tags, words, start, verb) if start < verb else None
            if found is None and start == verb and start > g.start:
                found = previous.speaker if previous else phrases.before(tags, words, g.start, g.verbs[0])
            if found is None:
                found = phrases.behind(tags, words, verb + 1, a.end)
            if found is None and a.segment and tags[g.start] not in "PFR":
                found = self._subject_before(a.segment)
            elif found and a.segment and self._only_apposition(a.segment):
                found = self._subject_before(a.segment) or found
        if found and self.small[found[0]] == "es" and found[1] - found[0] == 1:
            a.speaker = self._source(verb, a.end)
            a.hearsay = True
            return
        a.speaker = found

    def _subject_of_final(self, a: Attribution, g: Segment, verb: int) -> Range | None:
        found = phrases.behind(self.tags, self.words, g.start + 1, a.at if a.participle else verb)
        if g.kind == "relative":
            if self.tags[g.start] == "D" and (found is None or self.small[g.start] in ("der",)):
                return self._antecedent(a.segment)
            return found
        if found is None and self.tags[g.start] == "W" and self.small[g.start] == "wer":
            return None
        return found

    def _antecedent(self, k: int) -> Range | None:
        if k == 0:
            return None
        g = self.segments[k - 1]
        for i in range(g.start, g.end):
            if self.tags[i] in "DNda":
                stop = phrases.phrase(self.tags, self.words, i, g.end, loose=True)
                if stop >= g.end:
                    return i, stop
        return None

    def _subject_before(self, k: int) -> Range | None:
        """The phrase that begins the sentence, where appositions or relative clauses part it from its verb."""
        for g in self.segments[:k][::-1]:
            if (g.kind == "none" and g.sign in "^;:-") or g is self.segments[0]:
                return phrases.before(self.tags, self.words, g.start, g.end)
        return None

    def _only_apposition(self, k: int) -> bool:
        """``Kranz, Analystin der Bank, sagte``: what stands before the verb's own phrase has no verb."""
        return (
            all(g.kind in ("none", "relative") for g in self.segments[:k])
            and self.segments[0].kind == "none"
            and (self.tags[self.segments[0].start] not in "PFSRW")
        )

    def _agent(self, a: int, b: int) -> Range | None:
        for i in range(a, b - 1):
            if self.small[i] in ("von", "vom", "seitens", "durch"):
                stop = phrases.phrase(self.tags, self.words, i + 1, b)
                if stop > i + 1:
                    return i + 1, stop
        return None

    def _source(self, a: int, b: int) -> Range | None:
        """``hieß es in einer Mitteilung``, ``aus dem Ministerium``."""
        for i in range(a + 1, b - 1):
            if self.tags[i] in "PF" and self.small[i] not in (
                "am",
                "nach",
                "zu",
                "zur",
                "zum",
                "über",
                "mit",
                "gegenüber",
            ):
                stop = phrases.phrase(self.tags, self.words, i + 1, b)
                if stop > i + 1 and not phrases.is_date(self.words, i + 1, stop):
                    return i + 1, stop
        return None

    # -- what was said

    def drafts(self) -> list[Draft]:
        if self.block.kind == "title":
            self._quotes(self._attributions())
            self._fragments([])
            return self.found
        attributions = self._attributions()
        self._quotes(attributions)
        self._behind(attributions)
        self._according()
        self._forward(attributions)
        self._nouns()
        self._continuation()
        self._acts(attributions)
        self._fragments(attributions)
        return self.found

    def _chars(self, a: int, b: int) -> Range:
        """The characters of words ``a`` to ``b``, with the marks of a fragment that ends or begins there."""
        start, end = self.s.starts[a], self.s.ends[b - 1]
        for m in self.s.fragments:
            if (
                m.inner_start <= start < m.inner_end
                and self.text[m.inner_start : start].strip() == ""
                and m.end <= end + 2
            ):
                start = m.start
            if m.start < end <= m.inner_end and self.text[end : m.inner_end].strip(" .") == "" and m.start >= start:
                end = m.end
        return start, end

    def _span(self, r: Range | None) -> Range | None:
        return None if r is None or r[0] >= r[1] else (self.s.starts[r[0]], self.s.ends[r[1] - 1])

    def _cue(self, i: int) -> list[Range]:
        return [(self.s.starts[i], self.s.ends[i])]

    def _free(self, a: int, b: int) -> bool:
        return all(b <= x or y <= a for x, y in self.taken)

    def _add(
        self,
        type_: QuotationType,
        parts: list[Range],
        a: Attribution | None,
        by: str,
        *,
        confidence: float = 0.9,
        take: bool = True,
    ) -> Draft:
        draft = Draft(type_, [self._chars(x, y) for x, y in parts if x < y], by=by, confidence=confidence)
        if a is not None:
            draft.cue = self._cue(a.at)
            draft.speaker = self._span(a.speaker)
            draft.hearsay = a.hearsay
            a.used = True
        else:
            draft.carried = True
        if take:
            self.taken += parts
        self.found.append(draft)
        return draft

    def _quotes(self, attributions: list[Attribution]) -> None:
        """Whole quotations in marks, with the verb before or behind them."""
        merged: Draft | None = None
        merged_cue = -1
        for k, g in enumerate(self.segments):
            if g.kind != "quote":
                continue
            mark = self.s.quotes[g.start]
            following = self.segments[k + 1] if k + 1 < len(self.segments) else None
            if merged is not None and merged_cue == k - 1 and self.segments[k - 1].end <= g.start and g.sign in ",-":
                merged.spans.append((mark.start, mark.end))
                continue
            a = self._cue_behind(following, attributions) or self._cue_before(k, attributions)
            draft = Draft("direct", [(mark.start, mark.end)], by="marks", confidence=0.95)
            if a is None:
                draft.carried = True
            else:
                draft.cue = self._cue(a.at)
                draft.speaker = self._span(a.speaker)
                draft.hearsay = a.hearsay
                a.used = True
                draft.by = "marks and cue"
            self.found.append(draft)
            if following is not None and a is not None and a.segment == k + 1:
                merged, merged_cue = draft, k + 1

    def _cue_behind(self, g: Segment | None, attributions: list[Attribution]) -> Attribution | None:
        if g is None or g.kind == "quote" or g.sign != "Q":
            return None
        i = g.start
        if self.small[i] == "so" and g.end > i + 1:
            if self.small[i + 1] in ("heißt", "hieß"):
                return None
            stop = phrases.phrase(self.tags, self.words, i + 1, g.end, loose=True)
            if self.tags[i + 1] == "p":
                stop = i + 2
            return Attribution(i, self.of[i], g.end, frozenset({"say"}), "so", (i + 1, stop) if stop > i + 1 else None)
        for a in attributions:
            if a.segment == self.of[i] and (a.at == i or (a.participle and i in g.verbs) or a.final):
                a.inverted = True
                self._subject(a, None)
                return a
        if i in g.verbs:
            a = Attribution(i, self.of[i], self._clause_end(i, g), frozenset({"say"}), "", inverted=True)
            self._subject(a, None)
            return a
        return None

    def _cue_before(self, k: int, attributions: list[Attribution]) -> Attribution | None:
        g = self.segments[k]
        if k == 0:
            return None
        near = [a for a in attributions if a.segment < k and not (a.final and a.segment < k - 1)]
        if near and (g.sign in ":," or near[-1].segment == k - 1):
            return near[-1]
        if g.sign == ":":
            for p in self.segments[:k][::-1]:
                if p.verbs and p.kind in ("main", "first"):
                    a = Attribution(p.verbs[0], self.of[p.start], p.end, frozenset({"say"}), "")
                    self._subject(a, None)
                    return a
            first = self.segments[0]
            found = phrases.before(self.tags, self.words, first.start, first.end)
            if found:
                return Attribution(found[0], 0, first.end, frozenset({"say"}), "", found)
        return None

    def _behind(self, attributions: list[Attribution]) -> None:
        """``…, sagte X``: what stands before a verb in first place."""
        start = 0
        for a in attributions:
            k = a.segment
            if not a.inverted or a.used or not a.kinds & {"say", "voiced"}:
                continue
            if a.at != self.segments[k].start and not a.participle:
                continue
            b = self.segments[k].start
            while b > start and self.tags[b - 1] in ",-:":
                b -= 1
            if b <= start or not self._free(start, b):
                continue
            parts = [(start, b)]
            after = k + 1
            if after < len(self.segments) and self._resumes(k, after):
                parts.append((self.segments[after].start, self.n))
            self._add("indirect", parts, a, "clause before its cue")
            start = self.segments[k].end

    def _resumes(self, k: int, after: int) -> bool:
        """``Kleine Schritte, sagte Klein, reichten nicht``: what was said goes on behind the cue."""
        if any(g.kind in ("main", "first") for g in self.segments[:k]):
            return False
        return self.segments[after].kind == "first"

    def _forward(self, attributions: list[Attribution]) -> None:
        """``X sagte, …``: clauses behind their verb."""
        for a in attributions:
            if a.used and a.inverted:
                continue
            if self.segments[a.segment].kind == "wie":
                self._wie(a)
                continue
            if not self._free(a.at, a.at + 1):
                continue
            content = self._content(a)
            if content is None:
                continue
            start, stop, how = content
            if not self._free(start, stop) or stop <= start:
                continue
            quoted = how in ("dass", "clause") and bool(a.kinds & {"say", "act"})
            if (
                how == "clause"
                and not self._mood(start, stop)
                and (not quoted or a.lemma not in lexicon.cues().plain or self._negated(a))
            ):
                continue
            type_: QuotationType = "indirect" if quoted else "reported"
            self._add(type_, [(start, stop)], a, f"{how} behind its cue")

    def _negated(self, a: Attribution) -> bool:
        g = self.segments[a.segment]
        return any(w in ("nicht", "sich", "kein", "keine", "nichts") for w in self.small[g.start : a.end])

    def _mood(self, a: int, b: int) -> bool:
        return any(letter in "KC" for letter in self.tags[a:b])

    def _content(self, a: Attribution) -> tuple[int, int, str] | None:
        k = a.segment
        g = self.segments[k]
        if a.end < g.end:
            return None  # another verb follows in the same clause
        colon = k + 1 < len(self.segments) and self.segments[k + 1].sign == ":"
        for j in range(k + 1, len(self.segments)):
            h = self.segments[j]
            if h.kind == "quote" or h.sign == ";":
                return None
            if h.sign == ":" or colon:
                if self._mood(h.start, self.n) or "say" in a.kinds:
                    return h.start, self._stop(h.start, a), "clause"
                return None
            first = self.small[h.start]
            if first in ("dass", "daß"):
                return h.start, self._stop(h.start, a), "dass"
            if first == "ob" or (h.kind == "question" and j == k + 1):
                return h.start, self._stop(h.start, a), "question"
            if h.kind == "infinitive" and first not in ("um", "ohne", "statt", "anstatt"):
                return h.start, self._stop(h.start, a), "infinitive"
            if h.kind in ("relative", "wie"):
                continue
            if h.kind == "none":
                opens = j == k + 1 and (self.tags[g.end - 1] != "N" or phrases.is_date(self.words, g.end - 1, g.end))
                if opens and not a.inverted and self.tags[h.start] in "DNPFda" and self._mood(h.end, self.n):
                    return h.start, self._stop(h.start, a), "clause"
                continue
            if h.kind == "sub":
                if self._mood(h.start, h.end) or (j + 1 < len(self.segments) and self._conditional(j)):
                    return h.start, self._stop(h.start, a), "clause"
                continue
            if h.kind == "main":
                if self.tags[h.start] == "U":
                    return None
                return h.start, self._stop(h.start, a), "clause"
            return None
        return None

    def _conditional(self, j: int) -> bool:
        follows = self.segments[j + 1]
        return follows.kind == "first" and self.tags[follows.start] in "KC"

    def _stop(self, start: int, a: Attribution | None) -> int:
        """Where what was said ends: the sentence's end, or where the reporter takes over again."""
        for j in range(self.of[start], len(self.segments)):
            h = self.segments[j]
            if h.start > start and h.kind in ("quote",):
                return self._trim(start, h.start)
            if (
                h.start > start
                and h.kind == "wie"
                and h.verbs
                and self.s.infos[h.verbs[-1]].trigger & CUE
                and (self.tags[h.verbs[-1]] in "VBX")
            ):
                return self._trim(start, h.start)
            if h.start > start and self.small[h.start] == "so" and not h.verbs and h.sign == ",":
                return self._trim(start, h.start)
            cue = h.kind == "first" and h.sign in ",-" and self.s.infos[h.start].trigger & CUE
            if h.start > start and cue and self.tags[h.start] == "V":
                return self._trim(start, h.start)
            for i in h.verbs:
                if i <= start or self.tags[i] != "V" or self.tags[i - 1] not in "U":
                    continue
                if self.s.infos[i].trigger & CUE or (h.kind == "sub" and h.verbs[0] < i):
                    return self._trim(start, i - 1)
        return self.n

    def _trim(self, start: int, stop: int) -> int:
        while stop > start and self.tags[stop - 1] in ",-:;":
            stop -= 1
        return stop

    def _wie(self, a: Attribution) -> None:
        """``wie X mitteilte``, before, in or behind what was said."""
        g = self.segments[a.segment]
        if (a.speaker is None and not a.hearsay) or not a.kinds & {"say", "voiced", "think"}:
            return
        before, after = self._trim(0, g.start), g.end
        while after < self.n and self.tags[after] in ",-":
            after += 1
        parts = [(x, y) for x, y in ((0, before), (after, self.n)) if y > x]
        if parts and all(self._free(x, y) for x, y in parts):
            self._add("indirect", parts, a, "wie clause")

    def _according(self) -> None:
        """``laut X``, ``nach Angaben von X``, ``X zufolge``, ``so X``."""
        if not (self.s.trigger & SOURCE or "so" in self.small):
            return
        known = lexicon.cues()
        tags, words, small = self.tags, self.words, self.small
        for i in range(self.n):
            if not self._free(i, i + 1):
                continue
            start = i
            cue = i
            stop = i
            speaker: Range | None = None
            if small[i] in known.before and i + 1 < self.n and tags[i + 1] not in "VKC":
                stop = phrases.phrase(tags, words, i + 1, self.n, loose=self.of[i] != self.of[0] or True)
                speaker = (i + 1, stop)
            elif small[i] in known.after and i > 0:
                start = self._phrase_ending(i)
                stop = i + 1
                speaker = (start, i)
                if start == i:
                    continue
            elif small[i] in ("nach", "aus") and i + 1 < self.n:
                noun = next((j for j in range(i + 1, min(i + 5, self.n)) if tags[j] == "N"), None)
                if noun is None or not self.s.infos[noun].trigger & SOURCE:
                    continue
                stop = phrases.phrase(tags, words, i + 1, self.n)
                if stop <= noun:
                    continue
                inner = noun + 1
                if inner < stop and small[inner] in ("von", "vom"):
                    inner += 1
                speaker = (
                    (inner, stop) if inner < stop else (noun, stop) if words[noun] not in known.according else None
                )
                if "eigenen" in small[i:noun] or "eigener" in small[i:noun]:
                    speaker = phrases.behind(tags, words, stop, self.n) or phrases.before(tags, words, 0, i)
                cue = noun
            elif small[i] == "so" and i and tags[i - 1] in ",-" and i + 1 < self.n and tags[i + 1] in "NDpa":
                g = self.segments[self.of[i]]
                if g.verbs:
                    continue
                stop = i + 2 if tags[i + 1] == "p" else phrases.phrase(tags, words, i + 1, g.end, loose=True)
                speaker = (i + 1, stop)
            if stop <= i:
                continue
            self._around(start, stop, cue, speaker)

    def _phrase_ending(self, i: int) -> int:
        best = i
        for j in range(i - 1, max(-1, i - 12), -1):
            if self.tags[j] in ",:;Q.-VKC":
                break
            if phrases.phrase(self.tags, self.words, j, i, loose=True) == i:
                best = j
        return best

    def _around(self, start: int, stop: int, cue: int, speaker: Range | None) -> None:
        a = Attribution(cue, self.of[cue], stop, frozenset({"say"}), "", speaker, speaker is None)
        while stop < self.n and self.tags[stop] in ",-" and start == 0:
            stop += 1
        before = self._trim(0, start)
        after = stop
        if before:
            while after < self.n and self.tags[after] in ",-":
                after += 1
        parts = [(x, y) for x, y in ((0, before), (after, self.n)) if y > x]
        if not parts or not all(self._free(x, y) for x, y in parts):
            return
        if not any(g.verbs for g in self.segments):
            return
        self._add("indirect", parts, a, "source phrase")

    def _nouns(self) -> None:
        """``die Ansicht, dass …``: nouns with a content clause."""
        if not self.s.trigger & NOUN:
            return
        for i in range(self.n - 2):
            if not self.s.infos[i].trigger & NOUN or self.tags[i] != "N" or not self._free(i, i + 1):
                continue
            k = self.of[i]
            if self.segments[k].end != i + 1 or k + 1 >= len(self.segments):
                continue
            h = self.segments[k + 1]
            if self.small[h.start] == "dass" or (
                h.kind in ("main", "infinitive") and (h.kind == "infinitive" or self._mood(h.start, h.end))
            ):
                stop = self._stop(h.start, None)
                if self._free(h.start, stop):
                    a = Attribution(i, k, i + 1, frozenset({"say"}), "")
                    g = self.segments[k]
                    if g.verbs:
                        a.speaker = phrases.before(self.tags, self.words, g.start, g.verbs[0]) or phrases.behind(
                            self.tags, self.words, g.verbs[0] + 1, i
                        )
                    self._add("reported", [(h.start, stop)], a, "noun with its clause", confidence=0.6)

    def _continuation(self) -> None:
        """A main clause in the Konjunktiv goes on with what was said before."""
        if self.taken or not self.s.trigger & MOOD or self.s.quotes:
            return
        main = next((g for g in self.segments if g.kind in ("main", "first")), None)
        if main is None or not main.verbs:
            return
        letter = self.tags[main.verbs[0]]
        if letter == "K" or (letter == "C" and self.block.gap == 0 and self.small[main.verbs[0]] in _REPLACING):
            self._add("free_indirect", [(0, self.n)], None, "Konjunktiv", confidence=0.8)

    def _acts(self, attributions: list[Attribution]) -> None:
        """``X forderte mehr Geld``: speech acts without a clause."""
        if self.taken or self.s.quotes:
            return
        for a in attributions:
            if (
                "act" in a.kinds
                and not a.used
                and not a.final
                and a.speaker is not None
                and not a.hearsay
                and self.of[a.at] == 0
            ):
                self._add("reported", [(0, self.n)], a, "speech act", confidence=0.5)
                return

    def _fragments(self, attributions: list[Attribution]) -> None:
        """Marked words that are part of the reporter's sentence."""
        for m in self.s.fragments:
            at = next((i for i in range(len(self.words)) if self.s.starts[i] >= m.inner_start), None)
            if at is None or self.s.starts[at] >= m.end:
                continue
            k = self.of[at] if at < self.n else len(self.segments) - 1
            governing = [d for d in self.found if any(x <= m.start and m.end <= y for x, y in d.spans)]
            local = [a for a in attributions if a.segment == k and a.kinds & {"judge", "say", "act"}]
            source = governing[-1] if governing and governing[-1].type != "reported" else None
            verb = self.segments[k].verbs if self.segments else []
            if fragments.aside(
                self.text, m, self.words, at, self.tags, speech=bool(local), reported=source is not None
            ):
                continue
            draft = Draft("partial", [(m.start, m.end)], by="marked fragment", confidence=0.8)
            if source is not None:
                draft.cue, draft.speaker, draft.hearsay, draft.carried = (
                    list(source.cue),
                    source.speaker,
                    source.hearsay,
                    source.carried,
                )
            elif local:
                a = local[-1]
                draft.cue, draft.speaker, draft.hearsay = self._cue(a.at), self._span(a.speaker), a.hearsay
            elif self.found and not governing:
                before = self.found[-1]
                draft.cue, draft.speaker, draft.hearsay, draft.carried = (
                    list(before.cue),
                    before.speaker,
                    before.hearsay,
                    before.carried,
                )
            elif governing:
                before = governing[-1]
                draft.cue, draft.speaker, draft.hearsay = list(before.cue), before.speaker, before.hearsay
            elif self.block.gap == 0 and verb:
                draft.carried = True
            else:
                continue
            self.found.append(draft)


def _stands(sequence: tuple[str, ...], words: list[str], a: int, b: int) -> bool:
    part = words[a:b]
    return all(w.lower() in part or (w == "zu" and ("zum" in part or "zur" in part)) for w in sequence)


_AUXILIARY = int(verbs.Form.AUXILIARY)
_CONJUNCTIONS = frozenset({"während", "bis", "seit", "trotzdem"})
_RELATIVE = frozenset(
    {
        "der",
        "die",
        "das",
        "den",
        "dem",
        "deren",
        "dessen",
        "denen",
        "welche",
        "welcher",
        "welches",
        "welchen",
        "welchem",
    }
)
_REPLACING = frozenset(
    {
        "hätte",
        "hätten",
        "würde",
        "würden",
        "wäre",
        "wären",
        "müsste",
        "müssten",
        "gäbe",
        "könnten",
        "sollten",
        "dürften",
        "könne",
    }
)
