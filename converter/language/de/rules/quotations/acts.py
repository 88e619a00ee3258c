"""Speech acts that are told with an object and no clause."""

from __future__ import annotations

from collections.abc import Iterator

from converter.language.de.grammar.reading import GermanReading
from converter.language.de.words import words
from converter.language.engine.drafts import Draft
from converter.language.engine.rule import rule

_OF = words("grammar", "of acts")


@rule("QUO090", language="de", layer="quotations", proposes="reported")
def speech_act(r: GermanReading) -> Iterator[Draft]:
    """A speech act with its object

    ``Die Partei forderte mehr Geld.`` The whole sentence reports that somebody said something, not how. ``sprechen``
    is one with ``von``, ``sich`` or ``davon`` only.
    """
    if r.s.quotes:
        return
    for a in r.verbs:
        if "act" not in a.kinds or a.used or a.final or a.speaker is None or a.hearsay or r.of[a.at] != 0:
            continue
        if a.lemma != "sprechen" or not _OF.isdisjoint(r.small[: a.end]):
            yield r.draft("reported", [(0, r.n)], a)
            return
