"""What somebody said in the reporter's words: a clause before or behind its cue."""

from __future__ import annotations

from collections.abc import Iterator

from converter.language.de.grammar import letters, phrases
from converter.language.de.grammar.attribution import Attribution
from converter.language.de.grammar.content import THAT, stop
from converter.language.de.grammar.holding import Holds
from converter.language.de.grammar.letters import NOUN, PREFIXES
from converter.language.de.grammar.reading import GermanReading
from converter.language.de.grammar.sentences import HELPING
from converter.language.de.words import words
from converter.language.engine.drafts import Draft, Range
from converter.language.engine.rule import Trigger, rule

_VOICED = frozenset({"say", "voiced"})
_TOLD = frozenset({"say", "voiced", "think"})
_QUOTED = frozenset({"say", "act"})
_NOBODY = frozenset({"es", "das", "dies"})
_FEELING = words("grammar", "feeling")
_PERCEIVING = words("grammar", "perceiving")
_CIRCUMSTANTIAL = words("grammar", "circumstantial")


def _weighed(r: GermanReading, a: Attribution, parts: list[Range]) -> tuple[str, ...]:
    """What speaks for a clause with its verb."""
    start, end = parts[0][0], parts[-1][1]
    return (
        "verb of saying" if "say" in a.kinds else "verb of thinking",
        "Konjunktiv" if r.mood(start, end) else "indicative",
        "speaker named" if a.speaker else "nobody named",
    )


@rule("QUO020", language="de", layer="quotations", proposes="indirect", trigger=Trigger(flags=Holds.VERB))
def before_its_cue(r: GermanReading) -> Iterator[Draft]:
    """A clause with its verb of saying behind it

    ``Die Lage sei ernst, sagte die Ministerin.`` The verb stands first in its clause and its subject behind it. What
    is in front of it was said, if it stands in the Konjunktiv or behind ``dass``, or if the verb can't have another
    object. It may go on behind the cue: ``Bald, sagte Vossen, sei es so weit.`` Who ``erfuhr`` it tells it, too, if the
    source stands behind ``aus``.
    """
    start = 0
    for a in r.verbs:
        k = a.segment
        heard = a.lemma == "erfahren" and "aus" in r.small[a.finite : a.end]
        if not a.inverted or a.used or not (a.kinds & _VOICED or heard) or a.finite != r.segments[k].start:
            continue
        end = r.segments[k].start
        while end > start and r.tags[end - 1] in ",-:":
            end -= 1
        if end <= start or not r.free(start, end) or _has_its_own(r, a):
            continue
        colons = [g.start for g in r.segments[:k] if g.sign == ":" and g.start > start]
        if colons and not r.mood(start, colons[-1]) and r.mood(colons[-1], end):
            start = colons[-1]  # "Kranz widersprach: Es sei falsch, sagte er"
        sure = heard or a.lemma in letters.cues().plain or r.small[start] in THAT or r.mood(start, end)
        if not sure and ("say" not in a.kinds or a.at != a.finite or _goes_on(r, a)):
            continue
        parts = [(start, end)]
        if k + 1 < len(r.segments) and _resumes(r, k, k + 1):
            parts.append((r.segments[k + 1].start, r.n))
        yield r.draft("indirect", parts, a, *_weighed(r, a, parts))
        start = r.segments[k].end


def _has_its_own(r: GermanReading, a: Attribution) -> bool:
    """``Als Kranz sagte, dass es reiche, meinte er …``, ``Während die Liga jubelte, lobte Kranz …``: the clause that
    begins the sentence tells when; what is said in it has a verb of its own."""
    first, k = r.segments[0], a.segment
    if k == 0 or first.kind != "sub" or r.small[0] in THAT or r.mood(0, first.end):
        return False
    resumed = k + 1 < len(r.segments) and _resumes(r, k, k + 1)
    alone = k == 1 and r.small[0] in _CIRCUMSTANTIAL and not resumed
    return alone or any(b.segment == 0 and b.final and "say" in b.kinds for b in r.verbs)


def _goes_on(r: GermanReading, a: Attribution) -> bool:
    """``X warf ihm vor, zu lügen, forderte eine Entschuldigung``: a main verb of saying before it has a subject."""
    return any(
        b.segment < a.segment and "say" in b.kinds and b.speaker and r.segments[b.segment].kind == "main"
        for b in r.verbs
    )


def _resumes(r: GermanReading, k: int, after: int) -> bool:
    """``Bald, sagte Vossen, sei es so weit``: what was said goes on behind the cue."""
    g, h = r.segments[k - 1], r.segments[after]
    if h.kind != "first" and h.verbs in ([], [h.end - 1]) and g.kind == "main" and h.sign in ",-":
        # "Man dürfe, warnte sie, „nicht stehenbleiben“": the rest of the verb is still to come
        bare = r.s.infos[g.verbs[-1]].form & HELPING and not any(t in "TXB" for t in r.tags[g.start : g.end])
        return bool(bare) and r.tags[h.end - 1] in "TXBI"
    if h.kind != "first":
        return False
    whole = any(g.kind in ("main", "first") for g in r.segments[:k])
    return not whole or r.tags[h.start] == "K"


def _behind(r: GermanReading, a: Attribution, kind: str) -> Range | None:
    """The clause of a kind behind a verb, if its words are free."""
    if (a.used and a.inverted) or r.segments[a.segment].kind == "wie" or not r.free(a.at, a.at + 1):
        return None
    found = r.content(a)
    if (
        found is None
        or found.kind != kind
        or _of_its_noun(r, a)
        or _is_circumstance(r, a)
        or found.stop <= found.start
        or not r.free(found.start, found.stop)
    ):
        return None
    first, last = r.s.starts[found.start], r.s.ends[found.stop - 1]
    if any(m.start <= first and last <= m.end for m in r.s.fragments):
        return None  # all of it is in marks
    return found.start, found.stop


def _is_circumstance(r: GermanReading, a: Attribution) -> bool:
    """``Als sie bemerkte, dass …``: what was perceived just then; ``Das Problem besteht darin, dass …``."""
    if a.lemma == "bestehen":
        return "darin" in r.small[r.segments[a.segment].start : a.end]
    return a.final and a.lemma in _PERCEIVING and r.small[r.segments[a.segment].start] == "als"


def is_norm(r: GermanReading, a: Attribution) -> bool:
    """``Das Gesetz verlangt, dass …``: what is in force says nothing."""
    if a.speaker is None:
        return False
    noun = next((r.small[i] for i in range(*a.speaker) if r.tags[i] == "N"), "").rsplit("-", 1)[-1]
    return noun.endswith(letters.cues().of_norms)


def _judges_it(r: GermanReading, a: Attribution) -> bool:
    """``bezeichnete es als falsch, dass …``: the clause is what is judged, not what was said."""
    return a.lemma in ("bezeichnen", "nennen", "finden") and "es" in r.small[a.finite : a.end]


def _of_its_noun(r: GermanReading, a: Attribution) -> bool:
    """``verbreitete Harms' Behauptung, …``, ``wies den Vorwurf zurück, …``: the clause is the noun's."""
    end = r.segments[a.segment].end
    i = end - 1 if r.tags[end - 1] == "N" else end - 2
    if i <= max(a.at, a.segment and r.segments[a.segment].start) or not r.s.infos[i].trigger & NOUN:
        return False
    known = letters.cues()
    lemmas = set(r.s.infos[a.finite].lemmas)
    dealt = letters.said(r.words[i]) in known.blames and not known.owning & lemmas and a.lemma not in known.plain
    return dealt or _named_before(r, i)


def _named_before(r: GermanReading, i: int) -> bool:
    """``Trumps Behauptung``: a name in the genitive in front of a noun."""
    led = r.tags[i - 2] if i > 1 else "."
    return i > 0 and r.tags[i - 1] == "N" and r.words[i - 1][-1] in "s’'" and led not in "DdaFN"


@rule("QUO040", language="de", layer="quotations", proposes="indirect", trigger=Trigger(flags=Holds.VERB))
def dass_behind_its_cue(r: GermanReading, a: Attribution) -> Iterator[Draft]:
    """A clause with ``dass`` behind its verb

    ``Der Minister wies darauf hin, dass das Geld nicht reiche.`` Behind a verb of saying it is what was said, in the
    Konjunktiv or not. Behind a verb of thinking (``hofft, dass``) it is reported: nobody need have said it. What is in
    force says nothing: ``Das Gesetz verlangt, dass …``.
    """
    if (words := _behind(r, a, "dass")) and not _judges_it(r, a) and not is_norm(r, a):
        quoted = bool(a.kinds & _QUOTED) and a.lemma != "gehen"
        yield r.draft("indirect" if quoted else "reported", [words], a, *_weighed(r, a, [words]))


@rule("QUO041", language="de", layer="quotations", proposes="indirect", trigger=Trigger(flags=Holds.VERB))
def clause_behind_its_cue(r: GermanReading, a: Attribution) -> Iterator[Draft]:
    """A main clause behind its verb

    ``Der Verband erklärte, die Branche leide unter hohen Kosten.`` The Konjunktiv tells that it was said. The
    indicative does only behind verbs that need such an object (``sagte, das ist nicht wahr``), and not where the verb
    has a ``nicht`` or ``sich`` of its own.
    """
    words = _behind(r, a, "clause")
    if words is None:
        return
    quoted = bool(a.kinds & _QUOTED) and not is_norm(r, a)
    plain = quoted and a.lemma in letters.cues().plain and not r.negated(a)
    if plain or r.mood(*words):
        yield r.draft("indirect" if quoted else "reported", [words], a, *_weighed(r, a, [words]))


@rule("QUO042", language="de", layer="quotations", proposes="reported", trigger=Trigger(flags=Holds.VERB))
def question_behind_its_cue(r: GermanReading, a: Attribution) -> Iterator[Draft]:
    """An indirect question behind its verb

    ``Die Partei fragte, ob das Geld reiche.`` What somebody asked, or left open: its wording is the reporter's.
    """
    if words := _behind(r, a, "question"):
        yield r.draft("reported", [words], a, *_weighed(r, a, [words]))


@rule("QUO043", language="de", layer="quotations", proposes="reported", trigger=Trigger(flags=Holds.VERB))
def infinitive_behind_its_cue(r: GermanReading, a: Attribution) -> Iterator[Draft]:
    """An infinitive with ``zu`` behind its verb

    ``Brandl bekräftigte, am Ausblick festzuhalten.`` What somebody announced, demanded or denied to do. Not behind
    ``um``, ``ohne`` and ``statt``.
    """
    if words := _behind(r, a, "infinitive"):
        yield r.draft("reported", [words], a, *_weighed(r, a, [words]))


@rule("QUO044", language="de", layer="quotations", proposes="indirect", trigger=Trigger(flags=Holds.VERB))
def wie_clause(r: GermanReading, a: Attribution) -> Iterator[Draft]:
    """A sentence with ``wie X mitteilte``

    ``Der Verdächtige wurde gefasst, wie die Polizei mitteilte.`` The clause may stand before, in or behind what was
    said; all the rest of the sentence is. ``„Leider“, wie sie sagt`` quotes nothing else.
    """
    g = r.segments[a.segment]
    if g.kind != "wie" or (a.used and a.inverted):
        return
    if (a.speaker is None and not a.hearsay) or not a.kinds & _TOLD:
        return
    before = r.trim(0, g.start)
    after = r.skip(g.end) if before else r.past_relative(r.skip(g.end))
    parts = [(x, y) for x, y in ((0, before), (after, r.n)) if y > x]
    if sum(y - x for x, y in parts) < 3 and not any(p.verbs for p in r.segments if p is not g):
        return
    if parts:
        yield r.draft("indirect", parts, a, *_weighed(r, a, parts))


@rule("QUO050", language="de", layer="quotations", proposes="indirect", trigger=Trigger(flags=Holds.COLON))
def behind_a_colon(r: GermanReading) -> Iterator[Draft]:
    """A clause in the Konjunktiv behind any verb and a colon

    ``Trainer Vossen winkte ab: Die Beine seien schwer gewesen.`` The colon makes the verb a cue, whatever it means;
    ``sein`` only with what somebody feels (``ist skeptisch: …``). Not where its subject is ``es`` or ``das``.
    """
    for k, h in enumerate(r.segments):
        if h.sign != ":" or h.kind not in ("main", "first") or r.tags[h.verbs[0]] != "K":
            continue
        p = next((p for p in reversed(r.segments[:k]) if p.kind in ("main", "first")), None)
        if p is None or r.tags[p.verbs[0]] != "V":
            continue
        if "sein" in r.s.infos[p.verbs[0]].lemmas and r.small[r.trim(p.start, h.start) - 1] not in _FEELING:
            continue
        a = r.any_verb(r.of[p.start]) if r.free(p.start, r.n) else None
        if a is not None and a.speaker and r.small[a.speaker[0]] not in _NOBODY:
            yield r.draft("indirect", [(h.start, stop(r, h.start))], a, "speaker named")


@rule("QUO060", language="de", layer="quotations", proposes="indirect", trigger=Trigger(flags=Holds.NOUN))
def noun_with_its_clause(r: GermanReading) -> Iterator[Draft]:
    """A clause behind a noun for what somebody says

    ``Die Stadt blieb bei ihrer Ansicht, dass der Bau zu teuer werde.`` The noun (``Ansicht``, ``Vorwurf``,
    ``Warnung``) ends its clause, or its genitive does, and ``dass``, an infinitive or the Konjunktiv follows. Who says
    it is told by the genitive (``die Kritik der Opposition``), else by the subject; but what somebody only deals with
    (``wies den Vorwurf zurück``) is somebody else's, and nobody is named. What is expected, wished for or to be done is
    reported, not quoted.
    """
    for i in r.s.triggers:
        if i >= r.n - 2 or not r.s.infos[i].trigger & NOUN or r.tags[i] != "N" or not r.free(i, i + 1):
            continue
        k = r.of[i]
        whose = _whose(r, i, r.segments[k].end)
        if k + 1 >= len(r.segments) or whose is None:
            continue
        h = r.segments[k + 1]
        konjunktiv = r.mood(h.start, h.end)
        told = h.kind == "infinitive" or (h.kind == "main" and konjunktiv)
        if r.small[h.start] != "dass" and not told:
            continue
        noun = letters.said(r.words[i])
        if h.kind == "infinitive" and noun != r.words[i]:
            continue  # "mit dem Werbeversprechen, reich zu machen"
        belief = h.kind == "infinitive" or (noun in letters.cues().beliefs and not konjunktiv)
        a = Attribution(i, k, i + 1, frozenset({"say"}), "")
        a.speaker = whose if whose[1] > whose[0] else _subject_of_noun(r, i, noun)
        evidence = ("Konjunktiv" if konjunktiv else "indicative", "speaker named" if a.speaker else "nobody named")
        yield r.draft("reported" if belief else "indirect", [(h.start, _end(r, k))], a, *evidence)


def _end(r: GermanReading, k: int) -> int:
    """Where the clause of a noun ends; in a subject (``Der Vermerk, er komme, blieb geheim``) where its verb stands."""
    end = stop(r, r.segments[k + 1].start)
    if r.segments[k].verbs:
        return end
    resumed = (g.start for g in r.segments[k + 2 :] if g.kind == "first" and g.sign == "," and r.tags[g.start] == "V")
    return r.trim(0, min([end, *resumed]))


def _whose(r: GermanReading, i: int, end: int) -> Range | None:
    """The genitive or ``von`` phrase of a noun that ends its clause; empty: it has none; None: it does not end it."""
    if end == i + 1 or (end == i + 2 and (r.tags[i + 1] in "TXBVP" or r.small[i + 1] in PREFIXES)):
        return (i - 1, i) if _named_before(r, i) else (i + 1, i + 1)
    named = i + 1 + (r.small[i + 1] in ("von", "vom"))
    if r.small[i + 1] not in words("grammar", "whose"):
        return None
    behind = phrases.phrase(r.tags, r.words, named, end)
    ends = behind == end or (behind == end - 1 and r.tags[behind] in "TXBVP")
    return (named, behind) if behind > named and ends else None


def _subject_of_noun(r: GermanReading, i: int, noun: str) -> Range | None:
    g = r.segments[r.of[i]]
    known = letters.cues()
    if not g.verbs or (noun in known.blames and not known.owning & set(r.s.infos[g.verbs[0]].lemmas)):
        return None
    verb = g.verbs[0]
    found = phrases.before(r.tags, r.words, g.start, verb) or phrases.behind(r.tags, r.words, verb + 1, i)
    return found if found and r.small[found[0]] not in _NOBODY and found[0] <= i and i >= found[1] else None


@rule("QUO061", language="de", layer="quotations", proposes="reported", trigger=Trigger(flags=Holds.WONACH))
def wonach_clause(r: GermanReading) -> Iterator[Draft]:
    """A clause with ``wonach``

    ``ein Bericht, wonach die Preise steigen``: what the noun in front of it says.
    """
    for k, g in enumerate(r.segments):
        if k and r.small[g.start] == "wonach" and g.verbs:
            draft = r.draft("reported", [(g.start + 1, stop(r, g.start))], None)
            draft.cue = [r.word(g.start)]
            draft.speaker = r.span(phrases.before(r.tags, r.words, r.segments[k - 1].start, g.start - 1))
            yield draft
