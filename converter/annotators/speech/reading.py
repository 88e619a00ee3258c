"""One sentence: its quotations in marks, its clauses in somebody else's words, and who is behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from converter.annotators.speech import fragments, lexicon, phrases, sources
from converter.annotators.speech.attribution import Attribution, attributions, clause_end, name_speaker
from converter.annotators.speech.circumstances import circumstances
from converter.annotators.speech.clauses import Clauses, Segment
from converter.annotators.speech.draft import Draft, Range
from converter.annotators.speech.lexicon import CUE, MOOD, NOUN
from converter.annotators.speech.marks import Marked
from converter.annotators.speech.sentences import HELPING, Sentence
from converter.language.verbs import Form
from converter.model import QuotationType

if TYPE_CHECKING:
    from converter.annotators.speech.analysis import Block


class Reading(Clauses):
    """One sentence's reading."""

    __slots__ = ("block", "found", "taken", "text", "verbs")

    def __init__(self, block: Block, s: Sentence) -> None:
        super().__init__(s)
        self.block, self.text = block, block.text
        self.found: list[Draft] = []
        self.taken: list[Range] = []
        self.verbs: list[Attribution] = []

    def voice(self) -> Range | None:
        """Who acts by speaking in a sentence without a quotation: ``Kranz kritisierte die Pläne.``"""
        return next(
            (self._span(a.speaker) for a in reversed(self.verbs) if a.speaker and not a.final and "say" in a.kinds),
            None,
        )

    def drafts(self) -> list[Draft]:
        if self.block.kind == "title":
            verbs = attributions(self)
            self._quotes(verbs)
            self._fragments(verbs)
            return [d for d in self.found if d.type == "direct" or d.cue or d.speaker]
        verbs = self.verbs = attributions(self)
        self._quotes(verbs)
        self._behind(verbs)
        if not any(a.segment == 0 and "say" in a.kinds for a in verbs):
            self._according()
        self._forward(verbs)
        self._colon()
        self._according()
        self._nouns()
        self._wonach()
        self._continuation()
        self._anaphora(verbs)
        self._acts(verbs)
        self._fragments(verbs)
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
        if r is None or r[0] >= r[1]:
            return None
        start, end = self.s.starts[r[0]], self.s.ends[r[1] - 1]
        for m in self.s.fragments:
            if start < m.start < end < m.end - 1:
                end = start + len(self.text[start : m.start].rstrip())  # "in ihrem Buch „Lauf, so weit du willst“"
        return start, end

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
    ) -> Draft:
        draft = Draft(type_, [self._chars(x, y) for x, y in parts if x < y], by=by, confidence=confidence)
        if a is not None:
            self._attribute(draft, a)
        else:
            draft.carried = True
        self.taken += parts
        self.found.append(draft)
        return draft

    def _attribute(self, draft: Draft, a: Attribution) -> None:
        a.used = True
        at = a.cue if a.cue >= 0 else a.at
        draft.cue = [(self.s.starts[at], self.s.ends[at])] if at >= 0 else []
        draft.speaker = self._span(a.speaker)
        draft.hearsay = a.hearsay
        if a.hearsay and a.speaker is None and any(w in _THEREIN for w in self.small[: a.end]):
            draft.hearsay, draft.carried = False, True  # "Darin heißt es": whoever wrote it
        if a.finite >= 0:
            told = circumstances(self, a)
            draft.addressee, draft.medium, draft.place = map(self._span, (told.addressee, told.medium, told.place))

    def _quotes(self, verbs: list[Attribution]) -> None:
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
            a = self._cue_behind(following, verbs) or self._cue_before(k, verbs)
            draft = Draft("direct", [(mark.start, mark.end)], by="marks", confidence=0.95)
            if a is None:
                draft.carried = True
            else:
                self._attribute(draft, a)
                draft.by = "marks and cue"
            self.found.append(draft)
            if following is not None and a is not None and a.segment == k + 1:
                merged, merged_cue = draft, k + 1

    def _cue_behind(self, g: Segment | None, verbs: list[Attribution]) -> Attribution | None:
        if g is None or g.kind == "quote" or g.sign != "Q":
            return None
        i = g.start
        if self.small[i] == "so" and g.end > i + 1:
            if i + 1 in g.verbs:
                a = Attribution(i + 1, self.of[i], clause_end(self, i + 1, g), inverted=True, finite=i + 1)
                name_speaker(self, a, None)
                return a
            stop = phrases.phrase(self.tags, self.words, i + 1, g.end, loose=True)
            if self.tags[i + 1] == "p":
                stop = i + 2
            stop = max(stop, phrases.particled(self.tags, self.small, i + 1, g.end))
            return Attribution(i, self.of[i], g.end, lemma="so", speaker=(i + 1, stop) if stop > i + 1 else None)
        for a in verbs:
            if a.segment == self.of[i] and (i in (a.at, a.finite) or a.final):
                a.inverted = not a.final
                name_speaker(self, a, None)
                return a
        if i in g.verbs:
            a = Attribution(i, self.of[i], clause_end(self, i, g), inverted=True, finite=i)
            name_speaker(self, a, None)
            return a
        return None

    def _cue_before(self, k: int, verbs: list[Attribution]) -> Attribution | None:
        g = self.segments[k]
        if k == 0:
            return None
        if g.sign == ":" and self.block.kind == "title" and (said := self._heads(k)):
            return said
        near = [a for a in verbs if a.segment < k and not (a.final and a.segment < k - 1)]
        if near and (g.sign in ":," or near[-1].segment == k - 1):
            return near[-1]
        if g.sign == ":":
            for p in self.segments[:k][::-1]:
                if p.verbs and p.kind in ("main", "first"):
                    if self.tags[p.verbs[0]] == "K" and "ich" not in self.small[p.start : p.end]:
                        return None  # "Es werde dauern: „Sehr lange.“" goes on with what was said before
                    a = Attribution(p.verbs[0], self.of[p.start], p.end, finite=p.verbs[0])
                    name_speaker(self, a, None)
                    return a
            first = self.segments[0]
            found = phrases.before(self.tags, self.words, first.start, first.end)
            if found:
                return Attribution(-1, 0, first.end, speaker=found)  # "Kranz: „…“"
        if g.sign == "-" and k == 1 and self.block.kind == "title" and self.segments[0].kind == "none":
            found = phrases.before(self.tags, self.words, 0, self.segments[0].end)
            return Attribution(-1, 0, self.segments[0].end, speaker=found) if found else None
        return None

    def _heads(self, k: int) -> Attribution | None:
        """``Zug steht - Kranz: …``: whom a title names in front of a colon."""
        p = self.segments[k - 1]
        if self.segments[k].sign != ":" or p.kind != "none":
            return None
        found = phrases.before(self.tags, self.words, p.start, p.end)
        return Attribution(-1, k - 1, p.end, speaker=found) if found else None

    def _behind(self, verbs: list[Attribution]) -> None:
        """``…, sagte X``: what stands before a verb in first place."""
        start = 0
        for a in verbs:
            k = a.segment
            if not a.inverted or a.used or not a.kinds & {"say", "voiced"}:
                continue
            if a.finite != self.segments[k].start:
                continue
            b = self.segments[k].start
            while b > start and self.tags[b - 1] in ",-:":
                b -= 1
            if b <= start or not self._free(start, b):
                continue
            colons = [g.start for g in self.segments[:k] if g.sign == ":" and g.start > start]
            if colons and not self.mood(start, colons[-1]) and self.mood(colons[-1], b):
                start = colons[-1]  # "Kranz widersprach: Es sei falsch, sagte er"
            sure = a.lemma in lexicon.cues().plain or self.small[start] in ("dass", "daß") or self.mood(start, b)
            if not sure and ("say" not in a.kinds or a.at != a.finite):
                continue
            parts = [(start, b)]
            after = k + 1
            if after < len(self.segments) and self._resumes(k, after):
                parts.append((self.segments[after].start, self.n))
            self._add("indirect", parts, a, "clause before its cue")
            start = self.segments[k].end

    def _resumes(self, k: int, after: int) -> bool:
        """``Bald, sagte Vossen, sei es so weit``: what was said goes on behind the cue."""
        g, h = self.segments[k - 1], self.segments[after]
        if h.kind != "first" and h.verbs in ([], [h.end - 1]) and g.kind == "main" and h.sign in ",-":
            # "Man dürfe, warnte sie, „nicht stehenbleiben“": the rest of the verb is still to come
            bare = self.s.infos[g.verbs[-1]].form & HELPING and not any(t in "TXB" for t in self.tags[g.start : g.end])
            return bool(bare) and self.tags[h.end - 1] in "TXBI"
        if h.kind != "first":
            return False
        whole = any(g.kind in ("main", "first") for g in self.segments[:k])
        return not whole or self.tags[h.start] == "K"

    def _forward(self, verbs: list[Attribution]) -> None:
        """``X sagte, …``: clauses behind their verb."""
        for a in verbs:
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
                and not self.mood(start, stop)
                and (not quoted or a.lemma not in lexicon.cues().plain or self._negated(a))
            ):
                continue
            first, last = self.s.starts[start], self.s.ends[stop - 1]
            if any(m.start <= first and last <= m.end for m in self.s.fragments):
                continue  # all of it is in marks
            type_: QuotationType = "indirect" if quoted else "reported"
            self._add(type_, [(start, stop)], a, f"{how} behind its cue")

    def _colon(self) -> None:
        """``X winkte ab: Er sei …``: a main clause in the Konjunktiv behind any verb and a colon."""
        for k, h in enumerate(self.segments):
            if h.sign != ":" or h.kind not in ("main", "first") or self.tags[h.verbs[0]] != "K":
                continue
            p = next((p for p in reversed(self.segments[:k]) if p.kind in ("main", "first")), None)
            if p is None or self.tags[p.verbs[0]] != "V" or "sein" in self.s.infos[p.verbs[0]].lemmas:
                continue
            if not self._free(p.start, self.n):
                continue
            a = Attribution(p.verbs[0], self.of[p.start], p.end, finite=p.verbs[0])
            name_speaker(self, a, None)
            if a.speaker and self.small[a.speaker[0]] not in ("es", "das", "dies"):
                self._add("indirect", [(h.start, self._stop(h.start, a))], a, "clause behind a colon", confidence=0.7)

    def _negated(self, a: Attribution) -> bool:
        g = self.segments[a.segment]
        return any(w in ("nicht", "sich", "kein", "keine", "nichts") for w in self.small[g.start : a.end])

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
                if self.mood(h.start, self.n) or (a.lemma in lexicon.cues().plain and a.end - a.at < 4):
                    return h.start, self._stop(h.start, a), "clause"
                return None
            first = self.small[h.start]
            if first in ("dass", "daß"):
                return h.start, self._stop(h.start, a), "dass"
            asked = h.kind == "question" and j == k + 1 and (first in _ASKING or self.mood(h.start, h.end))
            if first == "ob" or asked:
                return h.start, self._stop(h.start, a), "question"
            if h.kind == "infinitive" and first not in ("um", "ohne", "statt", "anstatt"):
                return h.start, self._stop(h.start, a), "infinitive"
            if h.kind in ("relative", "wie"):
                continue
            if h.kind == "none":
                opens = j == k + 1 and (self.tags[g.end - 1] != "N" or phrases.is_date(self.words, g.end - 1, g.end))
                begins = self.tags[h.start] in "PF" or (opens and self.tags[h.start] in "DNda")
                if begins and not a.inverted and self.mood(h.end, self.n):
                    return h.start, self._stop(h.start, a), "clause"
                continue
            if h.kind == "sub":
                if first in _ADJUNCTS:
                    return None
                if self.mood(h.start, h.end) or (j + 1 < len(self.segments) and self._conditional(j)):
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
                return self.trim(start, h.start)
            if (
                h.start > start
                and h.kind == "wie"
                and h.verbs
                and self.s.infos[h.verbs[-1]].trigger & CUE
                and (self.tags[h.verbs[-1]] in "VBX")
            ):
                return self.trim(start, h.start)
            if h.start > start and self.small[h.start] == "so" and not h.verbs and h.sign == ",":
                return self.trim(start, h.start)
            cue = h.kind == "first" and h.sign in ",-" and self.s.infos[h.start].trigger & CUE
            if h.start > start and cue and self.tags[h.start] == "V":
                return self.trim(start, h.start)
            resumed = self.tags[h.start] == "U" and h.verbs[:1] == [h.start + 1] and self.tags[h.start + 1] == "V"
            if h.start > start and resumed and (self.mood(start, h.start) or self.small[start] == "dass"):
                return self.trim(start, h.start)
            for before, i in zip(h.verbs, h.verbs[1:], strict=False):
                turn = self.tags.find("U", before, i)
                if before >= start and turn > 0 and self.tags[before] == "K" and self.tags[i] == "V":
                    return self.trim(start, turn)
            for i in h.verbs:
                if i <= start or self.tags[i] != "V" or self.tags[i - 1] not in "U":
                    continue
                if self.s.infos[i].trigger & CUE or (h.kind == "sub" and h.verbs[0] < i):
                    return self.trim(start, i - 1)
        return self.n

    def _wie(self, a: Attribution) -> None:
        """``wie X mitteilte``, before, in or behind what was said."""
        g = self.segments[a.segment]
        if (a.speaker is None and not a.hearsay) or not a.kinds & {"say", "voiced", "think"}:
            return
        before, after = self.trim(0, g.start), g.end
        after = self.skip(after) if before else self._past_relative(self.skip(after))
        parts = [(x, y) for x, y in ((0, before), (after, self.n)) if y > x]
        if sum(y - x for x, y in parts) < 3 and not any(p.verbs for p in self.segments if p is not g):
            return  # "„Leider“, wie sie sagt"
        if parts and all(self._free(x, y) for x, y in parts):
            self._add("indirect", parts, a, "wie clause")

    def _according(self) -> None:
        """``laut X``, ``nach Angaben von X``, ``X zufolge``, ``so X``."""
        for source in sources.find(self):
            if self._free(source.start, source.start + 1):
                self._around(source.start, source.stop, source.cue, source.speaker)

    def _around(self, start: int, stop: int, cue: int, speaker: Range | None) -> None:
        a = Attribution(cue, self.of[cue], stop, speaker=speaker, hearsay=speaker is None)
        while stop < self.n and self.tags[stop] in ",-" and start == 0:
            stop += 1
        before = self.trim(0, start)
        after = stop
        after = self.skip(after) if before else self._past_relative(after)
        g = self.segments[a.segment]
        while after < self.n and self.small[after] in ("weiter", "zudem", "ferner", "außerdem", "zuvor"):
            after += 1
        whole = (0, before), (after, self.n)
        if (
            start == g.start > 0
            and g.kind == "main"
            and stop in g.verbs
            and self.segments[a.segment - 1].kind == "main"
        ):
            whole = (after, self.n), (0, 0)  # "Es regnet, laut Kranz hört es bald auf"
        if g.kind in ("relative", "sub") and g.start > 0:
            whole = (g.start, self.trim(g.start, start)), (after, g.end)
        parts = [(x, y) for x, y in whole if y > x]
        if not parts or not all(self._free(x, y) and "Q" not in self.tags[x:y] for x, y in parts):
            return
        if not any(g.verbs for g in self.segments):
            return
        self._add("indirect", parts, a, "source phrase")

    def _past_relative(self, i: int) -> int:
        """``Nach Angaben der Polizei, die den Unfall aufnahm, war er betrunken``: where the main clause begins."""
        g = self.segments[self.of[i]] if i < self.n else None
        return self.skip(g.end) if g and g.kind == "relative" and g.start == i else i

    def _wonach(self) -> None:
        """``ein Bericht, wonach die Preise steigen``."""
        for k, g in enumerate(self.segments):
            if k and self.small[g.start] == "wonach" and g.verbs and self._free(g.start, g.end):
                draft = self._add(
                    "reported", [(g.start + 1, self._stop(g.start, None))], None, "wonach", confidence=0.6
                )
                draft.cue = [(self.s.starts[g.start], self.s.ends[g.start])]
                before = phrases.before(self.tags, self.words, self.segments[k - 1].start, g.start - 1)
                draft.speaker = self._span(before)

    def _nouns(self) -> None:
        """``die Ansicht, dass …``: nouns with a content clause."""
        if not self.s.trigger & NOUN:
            return
        for i in range(self.n - 2):
            if not self.s.infos[i].trigger & NOUN or self.tags[i] != "N" or not self._free(i, i + 1):
                continue
            k = self.of[i]
            end = self.segments[k].end
            if k + 1 >= len(self.segments) or (end != i + 1 and not (end == i + 2 and self.tags[i + 1] in "TXBVP")):
                continue
            h = self.segments[k + 1]
            if self.small[h.start] == "dass" or (
                h.kind in ("main", "infinitive") and (h.kind == "infinitive" or self.mood(h.start, h.end))
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
        if self.taken or not self.s.trigger & MOOD:
            return
        end = self.n
        if self.s.quotes:
            end = min(self.s.quotes)
            if not end or self.tags[end - 1] != ":":
                return
            end = self.trim(0, end)
        mains = [g for g in self.segments if g.kind in ("main", "first") and g.verbs and g.start < end]
        if _FORMULA.search(self.text, self.s.starts[0], self.s.ends[-1]):
            return
        if not mains or any(self.tags[g.verbs[0]] == "V" for g in mains[1:]):
            return
        main = mains[0]
        letter = self.tags[main.verbs[0]]
        if letter == "K" or (letter == "C" and self.block.gap == 0 and self.small[main.verbs[0]] not in _EPISTEMIC):
            self._add("free_indirect", [(0, end)], None, "Konjunktiv", confidence=0.8)

    def _anaphora(self, verbs: list[Attribution]) -> None:
        """``… Das teilte die Polizei mit.``: the sentence before; ``Demnach …``: this one, by who spoke before."""
        if self.found or self.s.quotes or self.n < 3:
            return
        before = self.block.before
        if self.block.gap == 0 and before and before.type == "direct" and not before.cue and self._points_back():
            a = next((a for a in verbs if a.segment == 0 and a.speaker and not a.used), None) or self._any_verb()
            if a is not None and a.speaker is not None:
                self._attribute(before, a)  # "„Wir gehen.“ Mit diesen Worten …"
                before.carried = False
                self.block.voice = before.speaker
            return
        last = self.block.last
        for a in verbs:
            g = self.segments[a.segment]
            if (
                a.segment
                and g.kind == "main"
                and self.small[g.start] in ("das", "dies", "so")
                and a.finite == g.start + 1
            ):
                if "say" in a.kinds and a.speaker and not a.used:  # "…, das teilte die Polizei mit"
                    self._add("indirect", [(0, self.trim(0, g.start))], a, "clause before its cue", confidence=0.7)
                return
        if self.small[0] in _THAT:
            said = next((a for a in verbs if "say" in a.kinds and a.segment == 0 and not a.used), None)
            if said is None or last is None or said.speaker is None or self._negated(said) or self.block.gap == 0:
                return
            draft = self._add("reported", [(0, 1)], said, "that", confidence=0.6)
            draft.spans.insert(0, (last.starts[0], last.ends[-1] - (last.words[-1] in ".!?")))
            return
        at = next((i for i in range(min(6, self.n)) if self.small[i] in _HENCE), None)
        if at is not None:
            draft = self._add("reported", [(0, at), (at + 1, self.n)], None, "demnach", confidence=0.6)
            draft.cue = [(self.s.starts[at], self.s.ends[at])]

    def _points_back(self) -> bool:
        return self.small[:3] == ["mit", "diesen", "worten"] or (self.small[0] in _THAT and self.tags[1] in "VXB")

    def _any_verb(self) -> Attribution | None:
        g = self.segments[0]
        if not g.verbs:
            return None
        a = Attribution(g.verbs[0], 0, clause_end(self, g.verbs[0], g), finite=g.verbs[0])
        name_speaker(self, a, None)
        return a

    def _held(self, k: int) -> Attribution | None:
        """``Für Trainer Kranz ist das „Unsinn“``: whose judgement it is."""
        g = self.segments[k]
        if self.small[g.start : g.start + 2] == ["aus", "sicht"]:  # "Aus Sicht der Partei ist das „zu wenig“"
            stop = phrases.phrase(self.tags, self.words, g.start + 1, g.end)
            speaker = (g.start + 2, stop)
            return (
                Attribution(g.start + 1, k, g.end, frozenset({"judge"}), speaker=speaker) if stop > speaker[0] else None
            )
        if self.small[g.start] != "für" or len(g.verbs) != 1 or "sein" not in self.s.infos[g.verbs[0]].lemmas:
            return None
        stop = phrases.phrase(self.tags, self.words, g.start + 1, g.verbs[0])
        if stop != g.verbs[0] or self.tags[g.start + 1] != "N":
            return None
        return Attribution(g.start, k, g.end, frozenset({"judge"}), speaker=(g.start + 1, stop))

    def _rumoured(self, at: int, k: int) -> Attribution | None:
        """``Von „Verrat“ ist die Rede``."""
        g = self.segments[k]
        if "Rede" not in self.words[g.start : g.end] or self.small[at - 1] not in ("von", "vom", "einem", "einer"):
            return None
        i = self.words.index("Rede", g.start, g.end)
        return Attribution(i, k, g.end, frozenset({"judge"}), hearsay=True) if i > at else None

    def _willed(self, m: Marked, k: int) -> Attribution | None:
        """``Den Bericht wollte sie „nicht kommentieren“``: the infinitive stands in the marks."""
        g = self.segments[k]
        outside = [v for v in g.verbs if not m.start < self.s.starts[v] < m.end]
        if len(outside) != 1 or not self.s.infos[outside[0]].form & MODAL or self.s.starts[outside[0]] > m.start:
            return None
        if self.tags[g.end - 1] != "B" or not m.start < self.s.starts[g.end - 1] < m.end:
            return None
        a = Attribution(outside[0], k, g.end, frozenset({"judge"}), finite=outside[0])
        name_speaker(self, a, None)
        return a if a.speaker else None

    def _acts(self, verbs: list[Attribution]) -> None:
        """``X forderte mehr Geld``: speech acts without a clause."""
        if self.taken or self.s.quotes:
            return
        for a in verbs:
            if (
                "act" in a.kinds
                and not a.used
                and not a.final
                and a.speaker is not None
                and not a.hearsay
                and self.of[a.at] == 0
                and (a.lemma != "sprechen" or not _OF.isdisjoint(self.small[: a.end]))
            ):
                self._add("reported", [(0, self.n)], a, "speech act", confidence=0.5)
                return

    def _fragments(self, verbs: list[Attribution]) -> None:  # noqa: PLR0915 - one decision after the other
        """Marked words that are part of the reporter's sentence."""
        for m in self.s.fragments if self.segments else ():
            at = next((i for i in range(len(self.words)) if self.s.starts[i] >= m.inner_start), None)
            if at is None or self.s.starts[at] >= m.end:
                continue
            k = self.of[at] if at < self.n else len(self.segments) - 1
            listed = k
            while k > 0 and self.segments[k].kind == "none" and self.segments[k].sign == ",":
                k -= 1  # "dankte A, B und C für ihre „Geduld“"
            if k < listed and not self.text[m.inner_start].islower():
                k = listed
            governing = [d for d in self.found if any(x <= m.start and m.end <= y for x, y in d.spans)]
            local = [a for a in verbs if a.segment == k and a.kinds & {"judge", "say", "act"}]
            local = [a for a in local if a.end > at][:1] or local[-1:]
            source = next((d for d in reversed(governing) if d.by not in _WHOLE), None)
            verb = self.segments[k].verbs
            if not local and k and at == self.segments[k].start:
                local = [a for a in verbs if a.segment == k - 1 and a.end == self.segments[k - 1].end][-1:]
            held = None if local else self._held(k) or self._rumoured(at, k) or self._willed(m, k)
            local = [held] if held else local
            led, letter = (self.small[at - 1], self.tags[at - 1]) if at else ("", ".")
            if not local and led == "als":
                local = [a for a in verbs if "judge" in a.kinds][:1]
            judged = (
                bool(local)
                and "judge" in local[0].kinds
                and (local[0].hearsay or (local[0].speaker is not None and self.small[local[0].speaker[0]] != "man"))
            )
            naming = judged and local[0].lemma in ("nennen", "titulieren", "schelten", "schimpfen")
            naming = held is not None or (naming and not {"sich", "man"} & set(self.small))
            titled = self._heads(k) if self.block.kind == "title" and k > 0 else None
            reported = source is not None or titled is not None
            if fragments.aside(self.text, m, led, letter, judged=judged, naming=naming, reported=reported):
                continue
            if led in _DENIED and "keine" in self.small and "rede" in self.small:
                continue  # "von einem „Spaß“ könne keine Rede sein"
            draft = Draft("partial", [(m.start, m.end)], by="marked fragment", confidence=0.8)
            if source is not None:
                draft.cue, draft.speaker, draft.hearsay, draft.carried = (
                    list(source.cue),
                    source.speaker,
                    source.hearsay,
                    source.carried,
                )
            elif titled:
                draft.speaker = self._span(titled.speaker)
            elif local:
                self._attribute(draft, local[-1])
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
            elif len(self.text[m.inner_start : m.inner_end].split()) > 3:
                draft.carried, draft.confidence = True, 0.5
            else:
                continue
            self.found.append(draft)


_ADJUNCTS = frozenset({"sodass", "damit", "nachdem", "bevor", "ehe", "indem", "seitdem", "zumal", "wobei", "woraufhin"})
_OF = frozenset({"von", "vom", "davon", "sich"})
MODAL = int(Form.MODAL)
_DENIED = frozenset({"einem", "einer", "von"})
_THEREIN = frozenset({"darin", "hierin", "dort", "weiter", "ferner", "wörtlich"})
_WHOLE = frozenset({"speech act", "that", "demnach"})
"""rules that take a whole sentence of the reporter's, in which marks are judged by the verb"""
_THAT = frozenset({"das", "dies", "dieses", "davon", "darauf", "darüber"})
_HENCE = frozenset({"demnach", "demzufolge"})
_FORMULA = re.compile(r"(?i)\bsei (?:dank|denn|gesagt|erwähnt|erlaubt|angemerkt)\b")
"""set phrases that stand in the Konjunktiv and quote nobody"""
_ASKING = frozenset({"wer", "warum", "wann", "wie", "weshalb", "wieso"})
_EPISTEMIC = frozenset({"könnte", "dürfte", "sollte", "möchte", "möchten"})
"""Konjunktiv II that the reporter's own sentences have, too"""
