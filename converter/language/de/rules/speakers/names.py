"""Speakers that are named: the name in the phrase, and where it stands there."""

from __future__ import annotations

import re

from converter.language.de.cast import terms
from converter.language.de.rules.speakers.turns import Said, Turn
from converter.language.engine.rule import rule
from converter.language.lexicon import Is
from converter.spans import Span

_APOSTROPHES = frozenset("'’´`ʼ‘")
_TITLE = 40
"""characters of the longest title before a name"""

_APPOSITION = re.compile(r",\s+((?:[Dd](?:er|ie)|[Ee]ine?)\s[^,.;:!?\"„“”»«()]{3,80}),")


@rule("SPK020", language="de", layer="speakers", proposes="phrase", once="step")
def behind_a_comma(turn: Turn) -> Said | None:
    """The name with which the phrase ends, behind a comma.

    ``der Präsident des Verbandes, Max Kranz``.
    """
    last = turn.phrase.inside[-1] if turn.phrase.inside else None
    if last is None or last.span.end != turn.end or last.form != "name":
        return None
    if not turn.text[: last.span.start].rstrip().endswith(","):
        return None
    return Said(last.entity, last.span, ("named",))


@rule("SPK021", language="de", layer="speakers", proposes="phrase", once="step")
def of_two_offices(turn: Turn) -> Said | None:
    """One person by two nouns.

    ``der frühere Abgeordnete und heutige Minister``: the second noun has no article of its own.
    """
    both = turn.phrase.both
    return Said(both.entity, both.span, ("a noun that stands for them",)) if both else None


@rule("SPK022", language="de", layer="speakers", proposes="phrase", once="step")
def several(turn: Turn) -> Said | None:
    """Several speakers at once.

    ``Kranz und Voss``, ``die Polizei sowie der Verband``: no single entity speaks.
    """
    return Said(None) if turn.phrase.joined else None


@rule("SPK023", language="de", layer="speakers", proposes="phrase", once="step")
def the_head(turn: Turn) -> Said | None:
    """The name that is the head of the phrase.

    ``Ministerin Meike Kranz``, ``der Verband Nordwerk``, whatever attributes stand behind it.
    """
    named = turn.phrase.headed
    if named is None or named.form == "nominal" or _owns(turn, named.span):
        return None
    return Said(named.entity, named.span, ("named",))


def _owns(turn: Turn, name: Span) -> bool:
    """``Kranz’ Anwalt``: the apostrophe of a genitive, and whose it is behind."""
    return turn.text[name.end - 1] in _APOSTROPHES and turn.text[name.end + 1 : name.end + 2].isupper()


@rule("SPK031", language="de", layer="speakers", proposes="phrase", once="step")
def the_person(turn: Turn) -> Said | None:
    """The last person named before the attributes.

    ``Meike Kranz selbst``; not where the name is a genitive: ``Kranz' Anwalt``.
    """
    is_a = turn.cast.is_a
    people = [m for m in turn.phrase.zone if m.form == "name" and is_a(m.entity, "person")]
    if not people or turn.text[people[-1].span.end : people[-1].span.end + 1] == "s" or _owns(turn, people[-1].span):
        return None
    return Said(people[-1].entity, people[-1].span, ("named", "words behind"))


@rule("SPK060", language="de", layer="speakers", proposes="apposition", once="step")
def in_apposition(turn: Turn) -> Said | None:
    """The person named behind the phrase, in apposition.

    ``Ihr Nachbar, der Rentner Max Kranz, sieht es anders``: only where the phrase itself tells nobody.
    """
    match = _APPOSITION.match(turn.text, turn.end)
    if match is None:
        return None
    names = (m for m in turn.cast.within(turn.end, match.end()) if m.form == "name" and m.span.end == match.end(1))
    named = next(names, None)
    if named is None or not turn.cast.is_a(named.entity, "person"):
        return None
    return Said(named.entity, named.span, ("named",))


@rule("SPK061", language="de", layer="speakers", proposes="apposition", once="step")
def titled_behind(turn: Turn) -> Said | None:
    """The person named behind the phrase by a title.

    ``Der Wahlleiter der Liste, Stadtrat Max Kranz (NL), sagte``: only where the phrase itself tells nobody.
    """
    if turn.text[turn.end : turn.end + 2] != ", ":
        return None
    named = next(iter(turn.cast.within(turn.end, turn.end + _TITLE)), None)
    if named is None or named.form != "name" or not turn.cast.is_a(named.entity, "person"):
        return None
    led = turn.text[turn.end + 2 : named.span.start].split()
    known = [turn.cast.words.word(w) for w in led]
    titles = bool(led) and all(w.role or w.flags & Is.TITLE for w in known)
    return Said(named.entity, named.span, ("named",)) if titles else None


@rule("SPK070", language="de", layer="speakers", proposes="refusal", once="step")
def only_where(turn: Turn, said: Said | None) -> bool:
    """Where something was heard is nobody who said it.

    ``In Rom hieß es``, ``An der Börse hieß es``.
    """
    where = turn.text[max(0, turn.start - 3) : turn.start].lower() in ("am ", "an ")
    if not where and (said is None or not turn.cast.is_a(said.entity, "place")):
        return False
    return terms().hearsay.search(turn.text, max(0, turn.start - 40), turn.end + 40) is not None
