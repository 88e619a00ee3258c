"""What stands in quotation marks on its own, with the verb behind it, in front of it, or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from converter.language.de.grammar import phrases
from converter.language.de.grammar.attribution import Attribution, name_speaker
from converter.language.de.grammar.clauses import Segment
from converter.language.de.grammar.cue_verbs import clause_end
from converter.language.de.grammar.holding import Holds
from converter.language.de.grammar.reading import GermanReading
from converter.language.de.words import words
from converter.language.engine.drafts import Draft
from converter.language.engine.rule import Trigger, rule

POINTING = words("grammar", "pointing back")
"""begin a sentence that speaks of the one before"""


def _marked(r: GermanReading, k: int, a: Attribution | None, *evidence: str) -> Draft:
    mark = r.s.quotes[r.segments[k].start]
    named = "speaker named" if a is not None and a.speaker else "nobody named"
    draft = Draft("direct", [(mark.start, mark.end)], evidence=(named, *evidence))
    if a is None:
        draft.carried = True
    else:
        r.attribute(draft, a)
    return draft


@rule("QUO010", language="de", layer="quotations", proposes="direct", trigger=Trigger(flags=Holds.MARKED))
def cue_behind(r: GermanReading, k: int) -> Iterator[Draft]:
    """Words in marks with their verb behind them

    ``„Wir sind bereit“, sagte Vossen.`` What is in marks stands for itself, and the clause right behind it begins with
    a verb, with ``so``, or holds a verb of saying at its end. A second stretch in marks behind that clause belongs to
    the first: ``„Das Wetter“, sagte die Wirtin, „macht hier, was es will.“``
    """
    following = r.segments[k + 1] if k + 1 < len(r.segments) else None
    if following is None or following.kind == "quote" or following.sign != "Q":
        return
    a = _so(r, following) or _verb(r, following)
    if a is None:
        return
    draft = _marked(r, k, a)
    further = r.segments[k + 2] if k + 2 < len(r.segments) else None
    if further is not None and further.kind == "quote" and further.sign in ",-" and a.segment == k + 1:
        mark = r.s.quotes[further.start]
        draft.spans.append((mark.start, mark.end))
        draft.evidence = (*draft.evidence, "cue between")
        r.absorbed.add(k + 2)
    yield draft


def _so(r: GermanReading, g: Segment) -> Attribution | None:
    """``so Vossen``, ``so sagte Vossen``."""
    i = g.start
    if r.small[i] != "so" or g.end <= i + 1:
        return None
    if i + 1 in g.verbs:
        return _inverted(r, g, i + 1)
    stop = phrases.phrase(r.tags, r.words, i + 1, g.end, loose=True)
    if r.tags[i + 1] == "p":
        stop = i + 2
    stop = max(stop, phrases.particled(r.tags, r.small, i + 1, g.end))
    return Attribution(i, r.of[i], g.end, lemma="so", speaker=(i + 1, stop) if stop > i + 1 else None)


def _verb(r: GermanReading, g: Segment) -> Attribution | None:
    i = g.start
    for a in r.verbs:
        if a.segment == r.of[i] and (i in (a.at, a.finite) or a.final):
            a.inverted = not a.final
            name_speaker(r, a, None)
            return a
    return _inverted(r, g, i) if i in g.verbs else None


def _inverted(r: GermanReading, g: Segment, verb: int) -> Attribution:
    a = Attribution(verb, r.of[g.start], clause_end(r, verb, g), inverted=True, finite=verb)
    name_speaker(r, a, None)
    return a


@rule("QUO011", language="de", layer="quotations", proposes="direct", trigger=Trigger(flags=Holds.MARKED))
def cue_in_front(r: GermanReading, k: int) -> Iterator[Draft]:
    """Words in marks with their verb in front of them

    ``Vossen sagte am Montag: „Wir sind bereit.“`` A verb of saying stands in a clause before the marks, or any verb
    before a colon (``Vossen winkte ab: „Nein.“``). A clause in the Konjunktiv before the colon is no cue: it goes on
    with what was said before.
    """
    g = r.segments[k]
    if k == 0 or (g.sign == ":" and r.thread.title and heading(r, k)):
        return
    near = [a for a in r.verbs if a.segment < k and not (a.final and a.segment < k - 1)]
    if near and (g.sign in ":," or near[-1].segment == k - 1):
        yield _marked(r, k, near[-1])
        return
    if g.sign != ":":
        return
    main = next((p for p in reversed(r.segments[:k]) if p.verbs and p.kind in ("main", "first")), None)
    if main is None or (r.tags[main.verbs[0]] == "K" and "ich" not in r.small[main.start : main.end]):
        return  # "Es werde dauern: „Sehr lange.“" goes on with what was said before
    a = Attribution(main.verbs[0], r.of[main.start], main.end, finite=main.verbs[0])
    name_speaker(r, a, None)
    yield _marked(r, k, a, "any verb before a colon")


def heading(r: GermanReading, k: int) -> Attribution | None:
    """``Zug steht - Kranz: …``: whom a title names in front of a colon."""
    p = r.segments[k - 1]
    if r.segments[k].sign != ":" or p.kind != "none":
        return None
    found = phrases.before(r.tags, r.words, p.start, p.end)
    return Attribution(-1, k - 1, p.end, speaker=found) if found else None


@rule("QUO012", language="de", layer="quotations", proposes="direct", trigger=Trigger(flags=Holds.MARKED))
def name_in_front(r: GermanReading, k: int) -> Iterator[Draft]:
    """Words in marks behind who said them, without a verb

    ``Kranz: „Wir kommen wieder.“`` Interviews and headlines name the speaker and put a colon; a headline may put a
    dash: ``Kranz - „Es wird eng“``.
    """
    g = r.segments[k]
    first = r.segments[0]
    if k == 0:
        return
    a = heading(r, k) if r.thread.title else None
    if a is None and any(p.verbs and p.kind in ("main", "first") for p in r.segments[:k]):
        return
    dash = g.sign == "-" and k == 1 and r.thread.title and first.kind == "none"
    if a is None and (g.sign == ":" or dash):
        found = phrases.before(r.tags, r.words, first.start, first.end)
        a = Attribution(-1, 0, first.end, speaker=found) if found else None
    if a is not None:
        yield _marked(r, k, a)


@rule("QUO013", language="de", layer="quotations", proposes="direct", trigger=Trigger(flags=Holds.MARKED))
def alone(r: GermanReading, k: int) -> Iterator[Draft]:
    """Words in marks on their own

    ``„Es gibt keine Schäden.“`` A sentence in marks without attribution: whoever spoke last goes on, or the person
    whom the sentence before is about.
    """
    yield _marked(r, k, None)


@rule(
    "QUO014",
    language="de",
    layer="quotations",
    proposes="direct",
    trigger=Trigger(flags=Holds.POINTING, without=Holds.MARKED),
)
def told_by_the_next_sentence(r: GermanReading) -> Iterator[Draft]:
    """Words in marks whose speaker the next sentence names

    ``„Wir sind pleite.“ Das sagte Rahn am Montag.`` A quotation without a cue, and right behind it a sentence that
    points back to it: ``das sagte``, ``mit diesen Worten``.
    """
    before = r.thread.before
    if r.n < 3 or not _follows_on(r) or before is None or not points_back(r):
        return
    a = next((a for a in r.verbs if a.segment == 0 and a.speaker and not a.used), None) or r.any_verb(0)
    if a is not None and a.speaker is not None:
        r.attribute(before, a)
        before.carried = False
        before.evidence = ("speaker named",)
        r.thread.voice, r.thread.phrase = before.speaker, before.phrase
        yield before


def _follows_on(r: GermanReading) -> bool:
    before = r.thread.before
    return r.thread.gap == 0 and before is not None and before.type == "direct" and not before.cue


def points_back(r: GermanReading) -> bool:
    """``Das sagte …``, ``Mit diesen Worten …``."""
    return r.small[:3] == ["mit", "diesen", "worten"] or (r.small[0] in POINTING and r.tags[1] in "VXB")
