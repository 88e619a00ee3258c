"""Speech acts that are told with an object and no clause."""

from __future__ import annotations

from collections.abc import Iterator

from converter.language.de.grammar.holding import Holds
from converter.language.de.grammar.letters import cues
from converter.language.de.grammar.reading import GermanReading
from converter.language.de.rules.quotations.clauses import is_norm
from converter.language.de.words import words
from converter.language.engine.drafts import Draft
from converter.language.engine.rule import Trigger, rule

_OF = words("grammar", "of acts")


@rule(
    "QUO090",
    language="de",
    layer="quotations",
    proposes="reported",
    trigger=Trigger(flags=Holds.VERB, without=Holds.MARKED),
)
def speech_act(r: GermanReading) -> Iterator[Draft]:
    """A speech act with its object

    ``Die Partei forderte mehr Geld.``, ``Die Anwohner wurden gewarnt.`` The whole sentence reports that somebody said
    something, not how. ``sprechen`` is one with ``von``, ``sich`` or ``davon`` only; a passive without a speaker
    where it tells whom.
    """
    for a in r.verbs:
        if "act" not in a.kinds or a.used or a.final or r.of[a.at] != 0:
            continue
        asked = a.hearsay and a.lemma in cues().asking
        if not asked and (a.speaker is None or a.hearsay):
            continue
        if is_norm(r, a):
            return  # what is in force says nothing
        if a.lemma != "sprechen" or not _OF.isdisjoint(r.small[: a.end]):
            yield r.draft("reported", [(0, r.n)], a)
            return
