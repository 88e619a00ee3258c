"""Speakers that are common nouns: ``die Ministerin``, ``das Institut``, ``der Stürmer``, ``eine Mitteilung``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from converter.knowledge import Gender
from converter.language.de.cast import Cast, terms
from converter.language.de.grammar.phrases import agencies
from converter.language.de.rules.speakers.turns import NEAR, Said, Turn
from converter.language.engine.rule import rule
from converter.language.lexicon import Is, Word
from converter.model import Mention
from converter.spans import Span

_SHORT = 4
"""letters of a noun that may be part of an organisation's name"""
_TAILS = ("", "s", "es", "n", "en", "e")
"""what a document's noun may end in"""


@rule("SPK024", language="de", layer="speakers", proposes="phrase", once="step")
def a_body(turn: Turn) -> Said | None:
    """A noun for an organisation or a place that is named.

    ``der Konzern``: the organisation whose name has the noun, named last; or else whom the rules for nouns say.
    """
    named = turn.phrase.nominal
    if named is None or turn.cast.is_a(named.entity, "person"):
        return None
    part = _part_of_name(turn.cast, named.span)
    if part:
        return Said(part, named.span, ("part of its name",))
    return Said(named.entity, named.span, ("a noun that stands for them",))


@rule("SPK025", language="de", layer="speakers", proposes="phrase", once="step")
def a_strangers_noun(turn: Turn) -> Said | None:
    """A noun for somebody without a name whom the sentence before is about.

    ``Ein Händler winkte ab. „Nein“, sagte der Mann``.
    """
    if turn.phrase.nominal is None or turn.first not in ("der", "die"):
        return None
    return Said(None) if turn.cast.stranger(turn.quotation, "f" if turn.first == "die" else "m") else None


@rule("SPK026", language="de", layer="speakers", proposes="phrase", once="step")
def a_person(turn: Turn) -> Said | None:
    """A noun for a person that the paragraph names.

    Whom the rules for nouns say, unless the sentence before begins with another who may be called so.
    """
    named = turn.phrase.person
    if named is None or not turn.cast.present(named, turn.said):
        return None
    role = _role(turn)
    if role in turn.cast.renamed or turn.cast.opens(role, turn.quotation):
        return None
    return Said(named.entity, named.span, ("a noun that stands for them", "named in the paragraph"))


@rule("SPK027", language="de", layer="speakers", proposes="phrase", once="step")
def of_that_role(turn: Turn) -> Said | None:
    """Whom the paragraph named last, where role and gender don't forbid it.

    ``der Stürmer``, ``die 18-Jährige``; a role that mostly is nobody known only of who has it.
    """
    named = turn.phrase.person
    role = _role(turn) if named else None
    return Said(role, named.span, ("of that role",)) if named and role else None


@rule("SPK028", language="de", layer="speakers", proposes="phrase", once="step")
def far_back(turn: Turn) -> Said | None:
    """A noun for a person who is named far back.

    Nobody of the paragraph may be called so: whom the rules for nouns say.
    """
    named = turn.phrase.person
    return Said(named.entity, named.span, ("a noun that stands for them",)) if named else None


@rule("SPK040", language="de", layer="speakers", proposes="phrase", once="step")
def a_document(turn: Turn) -> Said | None:
    """A document speaks for who is named with it.

    ``eine Studie des Instituts``, ``ein Brief an die Kommission``: the first named behind the noun; no place.
    """
    phrase = turn.phrase
    if not terms().ends(phrase.said, "documents", _TAILS):
        return None
    by = next((m for m in phrase.inside if m.span.start >= phrase.end), None)
    if by is None:
        return None
    if by.form == "nominal":
        return Said(_part_of_name(turn.cast, by.span) or by.entity, evidence=("a noun that stands for them",))
    return Said(None) if turn.cast.is_a(by.entity, "place") else Said(by.entity, evidence=("named",))


@rule("SPK041", language="de", layer="speakers", proposes="phrase", once="step")
def issued(turn: Turn) -> Said | None:
    """A statement speaks for the organisation named last.

    ``in einer Mitteilung``: nobody is named with it, and it is no other organisation's.
    """
    noun = terms().ends(turn.phrase.noun, "issued", _TAILS)
    definite = turn.first not in ("ein", "einer", "einem")
    if not noun and not (definite and terms().ends(turn.phrase.said, "issued", _TAILS)):
        return None
    near = (m.entity for m in turn.cast.before(turn.start) if turn.start - m.span.start < NEAR // 2)
    return Said(next((e for e in near if turn.cast.is_a(e, "organisation")), None), evidence=("named last",))


@rule("SPK050", language="de", layer="speakers", proposes="phrase", once="step")
def called_so(turn: Turn) -> Said | None:
    """Whom alone the story calls so.

    ``die Reederei``, where the story has ``die Reederei Nordsee``.
    """
    if not turn.phrase.short:
        return None
    noun, cast = turn.phrase.own[-1][0], turn.cast
    found: set[str] = set()
    for m in cast.mentions:
        led = cast.text[max(0, m.span.start - len(noun) - 1) : m.span.start]
        if m.form != "name" or led.split() != [noun] or cast.is_a(m.entity, "place"):
            continue
        if m.span.of(cast.text) not in agencies():  # "sagte der Minister Reuters"
            found.add(m.entity)
    return _of_noun(turn, found.pop(), "called so") if len(found) == 1 else None


@rule("SPK051", language="de", layer="speakers", proposes="phrase", once="step")
def part_of_a_name(turn: Turn) -> Said | None:
    """The organisation whose name has the noun.

    ``das Institut`` behind ``Max-Planck-Institut``: the one named last.
    """
    found = _part_of_name(turn.cast, turn.phrase.place) if turn.phrase.short else None
    return _of_noun(turn, found, "part of its name") if found else None


@rule("SPK052", language="de", layer="speakers", proposes="phrase", once="step")
def of_that_kind(turn: Turn) -> Said | None:
    """The organisation of that kind that acts in the paragraph.

    ``die Organisation``: the one named last as a subject.
    """
    cast = turn.cast
    known = cast.nouns.organisations.get(turn.phrase.own[-1][0].casefold()) if turn.phrase.short else None
    if known is None:
        return None
    start = cast.paragraph(turn.phrase.place.start)
    for m in cast.before(turn.phrase.place.start):
        if m.span.start < start:
            return None
        if m.form != "name" or not cast.is_a(m.entity, "organisation"):
            continue
        called = _kinds_before(cast, m)
        if called is not None and not called & known[1]:
            continue  # die Hilfsorganisation X is no bank
        if called is None and (cast.quoted(m, turn.said) or cast.oblique(m)):
            continue
        kind = cast.entities[m.entity].kind
        if called or kind is None or kind in known[1]:
            return _of_noun(turn, m.entity, "of that kind")
    return None


@rule("SPK053", language="de", layer="speakers", proposes="phrase", once="step")
def of_a_role_untold(turn: Turn) -> Said | None:
    """The person whom the paragraph named last, by a noun that the rules for nouns leave alone.

    ``der Stürmer``, ``die Ökonomin``.
    """
    if not turn.phrase.short or turn.first not in ("der", "die"):
        return None
    found = _role(turn)
    return _of_noun(turn, found, "of that role") if found else None


def _kinds_before(cast: Cast, m: Mention) -> frozenset[str] | None:
    """What the story calls an organisation right before its name; None: nothing."""
    before = cast.text[max(0, m.span.start - 40) : m.span.start].split()[-1:]
    told = cast.nouns.organisations.get(before[0].casefold()) if before else None
    return told[1] if told else None


def _of_noun(turn: Turn, entity: str, evidence: str) -> Said:
    return Said(entity, Span(turn.start, turn.phrase.place.end), (evidence,))


def _part_of_name(cast: Cast, span: Span) -> str | None:
    noun = span.of(cast.text).casefold()
    base = noun if noun.endswith("ss") else noun.removesuffix("s")
    if len(noun) < _SHORT:
        return None
    for m in cast.before(span.start):
        if span.start - m.span.start > NEAR:
            return None
        if m.form != "name" or not cast.is_a(m.entity, "organisation"):
            continue
        if any(w.casefold().endswith(base) for w in cast.entities[m.entity].name.split()):
            return m.entity
    return None


# -- roles -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Called:
    """What a noun says of a person."""

    word: Word
    gender: Gender
    loose: bool
    """no role that anybody may have by title: an age, an origin, a trade"""
    unnamed: bool
    """who has the role mostly is nobody known"""
    accused: bool


def _called(turn: Turn, noun: str) -> _Called | None:
    """None where it is no noun for a person, or was that of somebody without a name."""
    word = turn.cast.words.word(noun)
    human = terms().ends(noun, "human") and len(noun) > _SHORT + 1
    if not word.role and not word.flags & Is.ORIGIN and not human:
        return None
    before = turn.text[max(0, turn.start - NEAR) : turn.start]
    if re.search(rf"\b[Ee]ine[rmns]? (?:[a-zäöüß-]+ )?{re.escape(noun)}", before):
        return None  # "eine Lehrerin … die Lehrerin"
    gender: Gender = word.gender if word.gender in ("f", "m") else ("f" if turn.first == "die" else "m")
    loose = bool(word.flags & (Is.NUMBER | Is.ORIGIN)) or not word.role
    unnamed = word.role in turn.cast.nouns["unnamed"] and word.role not in terms()["noted"]
    return _Called(word, gender, loose, unnamed, word.role in terms()["accused"])


def _role(turn: Turn) -> str | None:
    """Whom the paragraph named last and the noun may be said of; or whom alone the story has of that role."""
    noun = turn.phrase.noun if turn.phrase.headed else turn.phrase.own[-1][0]
    called, cast = _called(turn, noun), turn.cast
    if called is None:
        return None
    start = cast.paragraph(turn.start)
    oblique: str | None = None
    for m in cast.before(turn.start):
        if m.span.start < start:
            break
        if cast.quoted(m, turn.said) or not _may_be(cast, m, called):
            continue
        if not cast.oblique(m):
            return m.entity
        oblique = oblique or m.entity
    if oblique or called.loose or called.unnamed or called.accused:
        return oblique
    return _alone(turn, called)


def _may_be(cast: Cast, m: Mention, called: _Called) -> bool:
    if not cast.is_a(m.entity, "person") or not cast.fits_gender(m.entity, called.gender):
        return False
    if called.accused:
        return not cast.may_be(m.entity, terms().judge, sure=True, fields=terms()["court"])
    return called.loose or cast.may_be(m.entity, called.word.role, sure=called.unnamed)


def _alone(turn: Turn, called: _Called) -> str | None:
    """The only person named before who has the role for sure; of women, if nothing is known, who may have it."""
    cast = turn.cast
    sure = called.gender != "f" or called.word.gender != "f"
    known = dict.fromkeys(m.entity for m in cast.before(turn.start) if cast.is_a(m.entity, "person"))
    fit = [e for e in known if cast.entities[e].gender == called.gender]
    fit = [e for e in fit if cast.may_be(e, called.word.role, sure=sure)] or ([] if sure else fit)
    return fit[0] if len(fit) == 1 else None
