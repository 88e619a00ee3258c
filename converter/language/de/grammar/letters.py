"""Words as letters: what a word may be in a sentence, and what introduces other people's words.

====  =====================================================  ====  ===========================================
N     noun or name                                           V     finite verb, indicative
D     article that may stand in the nominative               K     finite verb, Konjunktiv I
d     article that may not                                   C     finite verb, Konjunktiv II
p     personal pronoun that may be the subject               B     infinitive or plural
o     object pronoun, reflexive                              X     participle or third person singular
P     preposition                                            T     participle
F     preposition with its article (am, zum)                 I     infinitive with zu inside
S     subordinating conjunction                              z     zu
W     question word, wie                                     a     adjective, or unknown in lower case
U     coordinating conjunction                               R     particle, adverb
n     part of a name that is written small                   #     number
Q     a whole quotation in marks                             , ;   comma; semicolon
:     colon                                                  -     dash
.     end of a sentence                                      x     any other sign
====  =====================================================  ====  ===========================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from converter import resources
from converter.language import verbs
from converter.language.de.words import endings, words
from converter.language.verbs import Form

_CLASSES = (
    ("subject", "p"),
    ("article", "D"),
    ("oblique", "d"),
    ("object", "o"),
    ("contraction", "F"),
    ("coordinator", "U"),
    ("question", "W"),
    ("subordinator", "S"),
    ("zu", "z"),
    ("preposition", "P"),
    ("particle", "R"),
    ("name", "n"),
)
_SIGNS = {",": ",", ";": ";", ":": ":", ".": ".", "!": ".", "?": ".", "…": ".", "-": "-", "–": "-", "—": "-"}
_FINITE = int(Form.PRESENT | Form.PAST | Form.PASTS)
_K1 = int(Form.QUOTATIVE)
_K2 = int(Form.IRREALIS | Form.IRREALES)
_PART = int(Form.PARTICIPLE)
_PLURAL = int(Form.PLURAL | Form.INFINITIVE)
_TO = int(Form.TO)


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a word, whatever sentence it stands in."""

    tag: str
    form: int = 0
    """its forms as a verb, ``verbs.Form``"""
    lemmas: tuple[str, ...] = ()
    trigger: int = 0
    """what makes a sentence worth a look"""


CUE, MOOD, SOURCE, NOUN = 1, 2, 4, 8
"""triggers: a verb that may introduce words; Konjunktiv; laut, zufolge, Angaben; a noun with a content clause"""
_ADDRESS = re.compile(r"\w\.[a-z]{2,4}$")
_OF_SOURCE = endings("grammar", "of sources")
PREFIXES = words("grammar", "prefixes")
"""of verbs, that may be parted from them"""


@dataclass(frozen=True, slots=True)
class Cues:
    """Verbs, nouns and phrases that introduce words."""

    say: frozenset[str]
    think: frozenset[str]
    voiced: frozenset[str]
    act: frozenset[str]
    judge: frozenset[str]
    plain: frozenset[str]
    """those that a clause in the indicative may follow without ``dass``"""
    told: frozenset[str]
    """those of which ``das`` is what was said"""
    writing: frozenset[str]
    thought: frozenset[str]
    spoken: frozenset[str]
    either: frozenset[str]
    """those that are done in writing as often as aloud"""
    naming: frozenset[str]
    """those that call somebody or something a name"""
    asking: frozenset[str]
    """those whose object in the accusative is spoken to"""
    giving: frozenset[str]
    """those whose object in the dative is"""
    utterances: frozenset[str]
    """nouns for what somebody says aloud"""
    thoughts: frozenset[str]
    """nouns for what somebody thinks"""
    documents: frozenset[str]
    """nouns for what is written, in lower case"""
    heard: frozenset[str]
    """nouns for occasions on which somebody is heard, in lower case"""
    hence: frozenset[str]
    """``demnach``: what the source before says"""
    phrases: dict[str, tuple[frozenset[str], ...]]
    """base verb → sets of words, one of which must stand in the clause"""
    kinds: dict[str, frozenset[str]]
    """verb → of the first five lists those that have it"""
    otherwise: dict[str, frozenset[str]]
    """verb → words beside which it introduces nothing: ``forderte Todesopfer``"""
    bases: frozenset[str]
    """all verbs, without their separable prefixes"""
    nouns: frozenset[str]
    beliefs: frozenset[str]
    """of these, what somebody expects or wishes"""
    blames: frozenset[str]
    """of these, what is not the subject's own, unless the verb makes it so"""
    owning: frozenset[str]
    """the verbs that do"""
    norms: frozenset[str]
    """nouns for what is in force, in lower case"""
    of_norms: tuple[str, ...]
    """what they end in, also in the genitive"""
    according: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]


@cache
def cues() -> Cues:
    data = resources.language_data("de", "cues")

    def verbs_of(name: str) -> frozenset[str]:
        return frozenset(v.strip() for v in data[name].split(",") if v.strip())

    def joined(names: frozenset[str]) -> frozenset[str]:
        return frozenset(v.replace("|", "") for v in names)

    phrases: dict[str, tuple[frozenset[str], ...]] = {}
    for line in data["phrases"]:
        verb, words = line.split(":")
        phrases[verb] = (*phrases.get(verb, ()), frozenset(words.lower().split()))
    groups = {name: verbs_of(name) for name in ("say", "think", "voiced", "act", "judge", "plain", "told")}
    how = {name: joined(verbs_of(name)) for name in ("writing", "thought", "spoken", "either", "asking", "giving")}
    bases = {v.rsplit("|", 1)[-1] for group in groups.values() for v in group}
    full = {name: joined(group) for name, group in groups.items()}
    introducing = ("say", "think", "voiced", "act", "judge")
    kinds = {v: frozenset(k for k in introducing if v in full[k]) for k in introducing for v in full[k]}
    return Cues(
        say=full["say"],
        think=full["think"],
        voiced=full["voiced"],
        act=full["act"],
        judge=full["judge"],
        plain=full["plain"],
        told=full["told"] | full["plain"],
        hence=verbs_of("hence"),
        writing=how["writing"],
        thought=how["thought"],
        spoken=how["spoken"],
        either=how["either"],
        naming=joined(verbs_of("naming")),
        asking=how["asking"],
        giving=how["giving"],
        utterances=verbs_of("utterances"),
        thoughts=verbs_of("thoughts"),
        documents=verbs_of("documents"),
        heard=verbs_of("heard"),
        phrases=phrases,
        kinds=kinds,
        otherwise={v: frozenset(w.split()) for v, w in (line.split(": ") for line in data["otherwise"])},
        bases=frozenset(bases | set(phrases)) | frozenset().union(*full.values()),
        nouns=verbs_of("nouns"),
        beliefs=verbs_of("beliefs"),
        blames=verbs_of("blames"),
        owning=joined(verbs_of("owning")),
        norms=verbs_of("norms"),
        of_norms=tuple(form for n in sorted(verbs_of("norms")) for form in (n, n + "s")),
        according=verbs_of("according"),
        before=verbs_of("before"),
        after=verbs_of("after"),
    )


@cache
def needed(lemmas: tuple[str, ...]) -> frozenset[str] | None:
    """For a verb to introduce words one of these must stand in its sentence, in lower case: a prefix of it (``teilte …
    mit``) or a word of its phrases (``war der Ansicht``). None: it needs none."""
    known = cues()
    if not known.kinds.keys().isdisjoint(lemmas):
        return None
    phrases = {max(phrase, key=len) for lemma in lemmas for phrase in known.phrases.get(lemma, ())}
    prefixes = {p for p in PREFIXES for lemma in lemmas if p + lemma in known.kinds}
    return frozenset(phrases | prefixes)


@cache
def closed() -> dict[str, str]:
    """Function words in lower case → their letter."""
    data = resources.language_data("de", "words")
    table: dict[str, str] = {}
    for name, tag in _CLASSES:
        for word in data[name].split():
            table.setdefault(word, tag)
    return table


_LEAST = 5
"""letters of a noun that may end a compound"""
SEEN: dict[str, Word] = {}
"""words that were looked at"""
_MOST = 100_000


def word(text: str) -> Word:
    """A word as it stands in the middle of a sentence."""
    known = SEEN.get(text)
    if known is None:
        known = _word(text)
        if len(SEEN) < _MOST:
            SEEN[text] = known
    return known


def _word(text: str) -> Word:
    first = text[0]
    if first.isdigit():
        return Word("#" if not text[-1].isalpha() else "N" if any(c.isupper() for c in text) else "a")
    if not first.isalpha():
        return Word(_SIGNS.get(first, "x"))
    if any(c.isupper() for c in text) or _ADDRESS.search(text):
        trigger = SOURCE if text in cues().according or text.lower().endswith(_OF_SOURCE) else 0
        return Word("N", trigger=trigger | (NOUN if said(text) else 0))
    return lower(text)


def said(text: str) -> str:
    """The noun for what somebody says that a noun is or ends in (``Falschbehauptung``); empty: none."""
    known = cues().nouns
    if text in known:
        return text
    small = text.lower()
    return next((n for n in known if len(n) > _LEAST and small.endswith(n.lower())), "")


def lower(text: str) -> Word:
    """A word in lower case."""
    tag = closed().get(text)
    readings = verbs.readings(text)
    form = 0
    for reading in readings:
        form |= int(reading.form)
    lemmas = tuple(dict.fromkeys(r.lemma for r in readings))
    known = cues()
    if not tag and not form and "ss" in text and (german := lower(text.replace("ss", "ß"))).tag != "a":
        return german  # as the Swiss write it: hiess, ausser
    tag = "R" if text in known.after else "V" if text == "sind" else tag or _verbal(form)
    trigger = CUE if any(lemma in known.bases for lemma in lemmas) else 0
    if tag in "KC":
        trigger |= MOOD
    if text in known.before or text in known.after or text in known.hence or text == "so":
        trigger |= SOURCE
    return Word(tag, form, lemmas, trigger)


def _verbal(form: int) -> str:
    if not form:
        return "a"
    if form & _TO:
        return "I"
    if form & _PART and not form & _PLURAL:
        return "X" if form & (_FINITE & ~int(Form.PASTS)) else "T"
    if form & _PLURAL:
        return "B"
    if form & _FINITE:
        return "V"
    if form & _K1:
        return "K"
    return "C"
