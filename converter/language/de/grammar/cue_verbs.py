"""Verbs that introduce words."""

from __future__ import annotations

from collections.abc import Iterable

from converter.language import verbs
from converter.language.de.grammar import letters, phrases
from converter.language.de.grammar.attribution import Attribution, name_speaker
from converter.language.de.grammar.clauses import Clauses, Segment
from converter.language.de.grammar.letters import CUE, PREFIXES
from converter.language.de.words import words

_AUXILIARY = int(verbs.Form.AUXILIARY)
_PARTICIPLE = int(verbs.Form.PARTICIPLE)
_MODAL = int(verbs.Form.MODAL)
_ADVERSATIVE = words("grammar", "adversative")
_ADVERBIAL = words("grammar", "adverbial prefixes")
_PURPOSE = words("grammar", "purpose")
_ZU = frozenset({"zum", "zur"})
_MOST = 40
"""verbs of a sentence that are looked at; no sentence has more, but hostile text might"""


def attributions(c: Clauses) -> list[Attribution]:
    """All verbs of a sentence that may introduce words in the indicative, with their speakers."""
    found: list[Attribution] = []
    infos, tags = c.s.infos, c.tags
    for i in c.s.triggers:
        if i >= c.n or not infos[i].trigger & CUE or tags[i] not in "VXBTI":
            continue
        needed = letters.needed(infos[i].lemmas)
        if needed is not None and needed.isdisjoint(c.small):
            continue
        k = c.of[i]
        g = c.segments[k]
        if g.kind == "quote" or (c.s.fragments and any(m.start < c.s.starts[i] < m.end for m in c.s.fragments)):
            continue
        finite = i if i in g.verbs else _helper(c, i, g)
        if c.tags[i] in "XT" and finite in (i, -1) and (far := _far_helper(c, i, g)) >= 0:
            finite = far
        if finite < 0:
            continue
        end = clause_end(c, i, g)
        kinds, lemma = _kinds(c, i, end)
        if not kinds:
            continue
        a = Attribution(i, k, end, kinds, lemma, finite=finite)
        if lemma == "lassen" and c.tags[end - 1] == "B":
            a.cue = end - 1  # "ließ sie wissen"
        if g.kind in ("sub", "wie", "relative", "question") and c.of[finite] == k:
            # "dass er komme und erklärte, …": a main clause again
            a.final = not (c.tags[finite - 1] == "U" and g.verbs[0] < finite and _goes_on(c, finite, g))
        elif finite == g.start and g.sign in "Q,-" and k > 0:
            a.inverted = _has_content(c, k) and _subject_follows(c, a)
        found.append(a)
        if len(found) == _MOST:
            break
    previous: Attribution | None = None
    for a in found:
        name_speaker(c, a, previous)
        previous = a
    return found


def _goes_on(c: Clauses, verb: int, g: Segment) -> bool:
    if verb < g.end - 1:
        return True
    k = c.of[verb] + 1
    return k < len(c.segments) and c.tags[verb] == "V" and c.segments[k].kind in ("main", "sub", "infinitive")


def _kinds(c: Clauses, i: int, end: int) -> tuple[frozenset[str], str]:
    """What a verb may introduce, with its prefix or phrase."""
    known = letters.cues()
    kinds: set[str] = set()
    name = ""
    tail = c.small[end - 1] if end - 1 > i and c.tags[end - 1] != "N" else ""
    if tail and any(c.s.starts[i] < m.start < c.s.starts[end - 1] < m.end for m in c.s.fragments):
        tail = ""  # "heißt es in dem Buch „Lauf los“"
    if tail not in PREFIXES or not verbs.separate(tail):
        tail = _tail_behind_apposition(c, i, end)
    for lemma in c.s.infos[i].lemmas:
        phrases_ = known.phrases.get(lemma)
        if phrases_ and _stands(phrases_, c.small[c.segments[c.of[i]].start : end]):
            kinds.add("say")
            name = lemma
        full = tail + lemma
        other = known.otherwise.get(full)
        if other and not other.isdisjoint(c.words[c.segments[c.of[i]].start : end]):
            continue
        if tail in _ADVERBIAL and full not in known.say:
            full = lemma
        if full in known.kinds:
            kinds |= known.kinds[full]
            name = name or full
    return frozenset(kinds), name


def _tail_behind_apposition(c: Clauses, i: int, end: int) -> str:
    """``teilte der Direktor, Max Kranz, mit``."""
    k = c.of[i]
    if end != c.segments[k].end:
        return ""
    for g in c.segments[k + 1 : k + 4]:
        if g.kind != "none" or g.sign not in ",-":
            return ""
        if g.end - g.start == 1 and c.small[g.start] in PREFIXES:
            return c.small[g.start]
    return ""


def _stands(phrases_: Iterable[frozenset[str]], words: Iterable[str]) -> bool:
    """Whether all words of one of these stand there; ``zum`` holds ``zu``."""
    present = set(words)
    if not present.isdisjoint(_ZU):
        present.add("zu")
    return any(phrase <= present for phrase in phrases_)


def _helper(c: Clauses, i: int, g: Segment) -> int:
    """The finite verb of a participle (``hat gesagt``) or an infinitive (``wollte sagen``); -1: none that counts."""
    info = c.s.infos[i]
    letter = c.tags[i]
    if not g.verbs:
        if i != g.end - 1 or not (letter == "I" or c.tags[i - 1 : i + 1] == "zB") or not c.of[i]:
            return -1
        before = c.segments[c.of[i] - 1]
        return before.verbs[-1] if before.verbs and before.kind in ("main", "first") else -1
    wanted = (_AUXILIARY if info.form & _PARTICIPLE else 0) | (_MODAL if letter == "B" else 0)
    helpers = [v for v in g.verbs if c.s.infos[v].form & wanted or (letter == "B" and "lassen" in c.s.infos[v].lemmas)]
    if not helpers or (c.tags[helpers[-1]] in "KC" and "ich" not in c.small[g.start : g.end]):
        return -1
    if letter == "B" and i != g.end - 1 and c.tags[i + 1] not in "UBV":
        return -1
    return helpers[-1]


def _far_helper(c: Clauses, i: int, g: Segment) -> int:
    """``hatte den Plan, die Mittel zu kürzen, scharf kritisiert``: the helper stands two clauses before; else -1."""
    if (
        i != g.end - 1
        or g.sign not in ",-"
        or g.verbs not in ([], [i])
        or (c.tags[g.start] in "SW" and c.small[g.start] != "als")
    ):
        return -1
    for p in reversed(c.segments[: c.of[i]]):
        if p.kind in ("main", "first") and p.verbs:
            open_ = not any(t in "TX" for t in c.tags[p.verbs[-1] + 1 : p.end])
            return p.verbs[-1] if open_ and c.s.infos[p.verbs[-1]].form & _AUXILIARY else -1
        if p.kind == "quote":
            return -1
    return -1


def clause_end(c: Clauses, i: int, g: Segment) -> int:
    """Where the clause of a verb ends: the segment's end, or ``und`` with another verb."""
    j = i
    while (j := c.tags.find("U", j + 1, g.end - 1)) >= 0:
        if j + 1 in g.verbs or (c.tags[j + 1] in "RS" and j + 2 in g.verbs):
            return j
    return g.end


def _subject_follows(c: Clauses, a: Attribution) -> bool:
    """Whether the subject stands behind the verb, as it does behind what was said: ``…, sagte am Montag Kranz``."""
    if "verlauten" in c.s.infos[a.finite].lemmas:
        return True  # "…, verlautete aus Kreisen"
    small = c.small[a.finite + 1 : a.end]
    if not small or small[0] in _ADVERSATIVE:
        return False
    return "es" in small[:2] or phrases.behind(c.tags, c.words, a.finite + 1, a.end) is not None


def _has_content(c: Clauses, k: int) -> bool:
    """Whether what stands before a verb in first place may be what was said, not only its subject."""
    if k + 1 < len(c.segments) and c.segments[k + 1].kind == "first" and c.tags[c.segments[k + 1].start] in "KC":
        return True  # "Bald, sagte Kranz, sei es so weit"
    adjunct = c.tags[0] in "PF" and c.segments[0].kind == "none"  # "Auf die Frage, ob er komme, nickte er"
    for g in c.segments[:k]:
        if g.kind in ("quote", "main", "first"):
            return True
        if adjunct and g.kind in ("sub", "infinitive"):
            continue
        if g.kind == "sub" and (c.small[g.start] in ("dass", "daß", "ob") or c.mood(g.start, g.end)):
            return True
        if g.kind == "infinitive" and c.small[g.start] not in _PURPOSE:
            return True
    limit = c.s.starts[c.segments[k].start]
    return any(m.end <= limit and m.start <= c.s.starts[0] for m in c.s.fragments)
