"""Marked words that are part of the reporter's sentence: whose they are, if they are anybody's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from converter.language.de.grammar import fragments, letters, phrases
from converter.language.de.grammar.attribution import Attribution, name_speaker
from converter.language.de.grammar.holding import Holds
from converter.language.de.grammar.reading import GermanReading
from converter.language.de.rules.quotations.marked import heading
from converter.language.de.words import words
from converter.language.engine.drafts import Draft
from converter.language.engine.marks import Marked
from converter.language.engine.rule import Trigger, rule
from converter.language.verbs import Form

_MODAL = int(Form.MODAL)
_WHOLE = frozenset({"QUO081", "QUO082", "QUO090"})
"""rules that take a whole sentence of the reporter's, in which marks are judged by the verb"""
_DENIED = frozenset({"einem", "einer", "von"})
_JUDGE = frozenset({"judge"})
_JUDGING = frozenset({"judge", "say", "act"})
_LEADING = words("grammar", "leading a fragment")
_RUMOURED = words("grammar", "rumoured")
_NAMING = letters.cues().naming


@dataclass(frozen=True, slots=True)
class Place:
    """Where marked words stand."""

    mark: Marked
    k: int
    """the segment that they belong to"""
    around: tuple[Draft, ...]
    """what has been found around them"""
    source: Draft | None
    """of it, what somebody is told to have said"""
    verb: Attribution | None
    """what introduces them in their own clause"""
    held: Attribution | None
    """the same, by other words than a verb of judging"""
    titled: Attribution | None
    """whom a headline names before its colon"""


def _place(r: GermanReading, m: Marked) -> Place | None:
    """None: nobody is quoted by these marks."""
    if m.start not in r.contexts:
        r.contexts[m.start] = _look(r, m)
    found: Place | None = r.contexts[m.start]
    return found


def _look(r: GermanReading, m: Marked) -> Place | None:
    at = bisect_left(r.s.starts, m.inner_start)
    if at == len(r.words) or r.s.starts[at] >= m.end:
        return None
    k = _segment(r, m, at)
    around = tuple(d for d in r.found if any(x <= m.start and m.end <= y for x, y in d.spans))
    source = next((d for d in reversed(around) if d.rule not in _WHOLE), None)
    verb = _verb(r, at, k)
    held = None if verb else _held(r, k) or _rumoured(r, at, k) or _willed(r, m, k)
    led, letter = (r.small[at - 1], r.tags[at - 1]) if at else ("", ".")
    if not verb and not held and led == "als":
        verb = next((a for a in r.verbs if "judge" in a.kinds), None)
    acts = fragments.acts(r.text[m.end : m.end + 60])  # "Integration: „Job-Turbo“ hilft"
    titled = heading(r, k) if r.thread.title and k > 0 and not acts else None
    lead = verb or held
    if lead is not None and _judged(r, lead):
        led, letter = _before_adjectives(r, at, led, letter)
    term = r.text[m.end : m.end + 9].split()[:1] == ["als"]  # "schlug vor, „Nötigung“ als Straftat anzuerkennen"
    if source is not None and source.spans[0][0] == m.start and not term:
        led, letter = "", "."  # it begins what was said: "warf ihr vor, „Tausende“ zu vergessen"
    listed = r.thread.title and bool(r.found) and led == ","
    because = fragments.aside(
        r.text,
        m,
        led,
        letter,
        judged=lead is not None and _judged(r, lead),
        naming=held is not None or (verb is not None and _naming(r, verb)),
        reported=source is not None or titled is not None or listed,
    )
    if because is None and led in _DENIED and "keine" in r.small and "rede" in r.small:
        because = "denied"  # "von einem „Spaß“ könne keine Rede sein"
    if because is not None:
        r.thread.refuse("QUO100", m, because)
        return None
    return Place(m, k, around, source, verb, held, titled)


def _before_adjectives(r: GermanReading, at: int, led: str, letter: str) -> tuple[str, str]:
    """``als gerechtfertigte „Maßnahme“``: the word before the adjectives, if it is one that judgements follow."""
    i = at - 1
    while i > 0 and r.tags[i] == "a":
        i -= 1
    if i < at - 1 and r.small[i] in _LEADING:
        return r.small[i], r.tags[i]
    return led, letter


def _segment(r: GermanReading, m: Marked, at: int) -> int:
    """The segment of marked words; in a list, that of its beginning: ``dankte A, B und C für ihre „Geduld“``."""
    k = r.of[at] if at < r.n else len(r.segments) - 1
    listed = k
    while k > 0 and r.segments[k].kind == "none" and r.segments[k].sign == ",":
        k -= 1
    return listed if k < listed and not r.text[m.inner_start].islower() else k


def _verb(r: GermanReading, at: int, k: int) -> Attribution | None:
    local = [a for a in r.verbs if a.segment == k and a.kinds & _JUDGING]
    if local:
        return next((a for a in local if a.end > at), local[-1])
    if k and at == r.segments[k].start:
        before = [a for a in r.verbs if a.segment == k - 1 and a.end == r.segments[k - 1].end]
        return before[-1] if before else None
    return None


def _judged(r: GermanReading, a: Attribution) -> bool:
    somebody = a.hearsay or (a.speaker is not None and r.small[a.speaker[0]] != "man")
    return "judge" in a.kinds and somebody


def _naming(r: GermanReading, a: Attribution) -> bool:
    return _judged(r, a) and a.lemma in _NAMING and not {"sich", "man"} & set(r.small)


def _held(r: GermanReading, k: int) -> Attribution | None:
    """``Für Trainer Kranz ist das „Unsinn“``, ``Aus Sicht der Partei``: whose judgement it is."""
    g = r.segments[k]
    if r.small[g.start : g.start + 2] == ["aus", "sicht"]:
        stop = phrases.phrase(r.tags, r.words, g.start + 1, g.end)
        speaker = (g.start + 2, stop)
        return Attribution(g.start + 1, k, g.end, _JUDGE, speaker=speaker) if stop > speaker[0] else None
    if r.small[g.start] != "für" or len(g.verbs) != 1 or "sein" not in r.s.infos[g.verbs[0]].lemmas:
        return None
    stop = phrases.phrase(r.tags, r.words, g.start + 1, g.verbs[0])
    if stop != g.verbs[0] or r.tags[g.start + 1] != "N":
        return None
    return Attribution(g.start, k, g.end, _JUDGE, speaker=(g.start + 1, stop))


def _rumoured(r: GermanReading, at: int, k: int) -> Attribution | None:
    """``Von „Verrat“ ist die Rede``."""
    g = r.segments[k]
    if "Rede" not in r.words[g.start : g.end] or r.small[at - 1] not in _RUMOURED:
        return None
    i = r.words.index("Rede", g.start, g.end)
    return Attribution(i, k, g.end, _JUDGE, hearsay=True) if i > at else None


def _willed(r: GermanReading, m: Marked, k: int) -> Attribution | None:
    """``Den Bericht wollte sie „nicht kommentieren“``: the infinitive stands in the marks."""
    g = r.segments[k]
    outside = [v for v in g.verbs if not m.start < r.s.starts[v] < m.end]
    if len(outside) != 1 or not r.s.infos[outside[0]].form & _MODAL or r.s.starts[outside[0]] > m.start:
        return None
    if r.tags[g.end - 1] != "B" or not m.start < r.s.starts[g.end - 1] < m.end:
        return None
    a = Attribution(outside[0], k, g.end, _JUDGE, finite=outside[0])
    name_speaker(r, a, None)
    return a if a.speaker else None


def _partial(m: Marked, *evidence: str) -> Draft:
    return Draft("partial", [(m.start, m.end)], evidence=evidence)


def _as(draft: Draft, other: Draft) -> Draft:
    """The draft with the attribution of another one."""
    draft.cue, draft.speaker, draft.hearsay = list(other.cue), other.speaker, other.hearsay
    draft.phrase, draft.mode, draft.addressee, draft.medium = other.phrase, other.mode, other.addressee, other.medium
    return draft


@rule("QUO100", language="de", layer="quotations", proposes="partial", trigger=Trigger(flags=Holds.FRAGMENT))
def inside_reported_words(r: GermanReading, m: Marked) -> Iterator[Draft]:
    """Marked words in what somebody is told to have said

    ``Der Vorschlag sei „nicht verhandelbar“, sagte Brink.`` The clause around the marks is Brink's, and the marked
    words are his own. Titles and names in marks quote nobody, nor do words that the reporter keeps at a distance
    (``sogenannt``, ``unter dem Motto``).
    """
    place = _place(r, m)
    if place and place.source:
        draft = _as(_partial(m), place.source)
        draft.carried = place.source.carried
        yield draft


@rule("QUO101", language="de", layer="quotations", proposes="partial", trigger=Trigger(flags=Holds.FRAGMENT))
def behind_a_name_in_a_title(r: GermanReading, m: Marked) -> Iterator[Draft]:
    """Marked words in a headline behind who said them

    ``Kranz: Lage ist „ernst“``: the headline names the speaker in front of its colon.
    """
    place = _place(r, m)
    if place and place.titled:
        draft = _partial(m)
        draft.speaker = r.span(place.titled.speaker)
        yield draft


@rule("QUO102", language="de", layer="quotations", proposes="partial", trigger=Trigger(flags=Holds.FRAGMENT))
def judged(r: GermanReading, m: Marked) -> Iterator[Draft]:
    """Marked words beside a verb that judges

    ``Sommer nannte die Vorwürfe „absurd“.`` A verb of calling, praising, blaming or saying in the same clause.
    """
    place = _place(r, m)
    if place and place.verb:
        draft = _partial(m, "speaker named" if place.verb.speaker else "nobody named")
        r.attribute(draft, place.verb)
        yield draft


@rule("QUO103", language="de", layer="quotations", proposes="partial", trigger=Trigger(flags=Holds.FRAGMENT))
def held_by(r: GermanReading, m: Marked) -> Iterator[Draft]:
    """Marked words beside a phrase that tells whose judgement they are

    ``Für Vossen ist das „Unsinn“``, ``Aus Sicht der Partei ist der Plan „zu zaghaft“``, ``Von „Verrat“ ist die Rede``,
    ``Den Bericht wollte sie „nicht kommentieren“``.
    """
    place = _place(r, m)
    if place and place.held:
        draft = _partial(m, "speaker named" if place.held.speaker else "nobody named")
        r.attribute(draft, place.held)
        yield draft


@rule("QUO104", language="de", layer="quotations", proposes="partial", trigger=Trigger(flags=Holds.FRAGMENT))
def beside_other_words(r: GermanReading, m: Marked) -> Iterator[Draft]:
    """Marked words beside other words of the same speaker

    ``Nachbarn beschrieben den Mann als „ruhig“ und später als „schwierig“.`` They have no verb of their own: who
    speaks in the rest of the sentence speaks in them.
    """
    place = _place(r, m)
    if place is None:
        return
    if place.around:
        yield _as(_partial(m), place.around[-1])
    elif r.found:
        draft = _as(_partial(m), r.found[-1])
        draft.carried = r.found[-1].carried and not r.thread.title
        yield draft


@rule("QUO105", language="de", layer="quotations", proposes="partial", trigger=Trigger(flags=Holds.FRAGMENT))
def going_on(r: GermanReading, m: Marked) -> Iterator[Draft]:
    """Marked words that go on with the sentence before

    ``… sagte Lund. Den Bau will er trotzdem „nicht aufgeben“.`` Right behind a quotation they are the same
    speaker's; elsewhere only where there are more than three of them, and then nobody is sure.
    """
    place = _place(r, m)
    if place is None:
        return
    near = r.thread.gap == 0 and bool(r.segments[place.k].verbs)
    if near or len(r.text[m.inner_start : m.inner_end].split()) > 3:
        draft = _partial(m, "right behind" if near else "far from any quotation")
        draft.carried = True
        yield draft
