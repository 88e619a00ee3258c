"""What a source is said to have said: ``laut X``, ``nach Angaben von X``, ``X zufolge``, ``so X``."""

from __future__ import annotations

from collections.abc import Iterator

from converter.language.de.grammar.attribution import Attribution
from converter.language.de.grammar.holding import Holds
from converter.language.de.grammar.reading import GermanReading
from converter.language.de.grammar.sources import Source
from converter.language.de.words import words
from converter.language.engine.drafts import Draft, Range
from converter.language.engine.rule import Trigger, rule

_FURTHER = words("grammar", "further")


@rule("QUO030", language="de", layer="quotations", proposes="indirect", trigger=Trigger(flags=Holds.SOURCE))
def source_phrase(r: GermanReading) -> Iterator[Draft]:
    """A sentence with a phrase that names its source

    ``Nach Angaben der Feuerwehr brach der Brand im Keller aus.`` The rest of the sentence was said by the source, in
    the indicative, too. Not asked where the first clause has a verb of saying of its own: that one goes first.
    """
    if not any(a.segment == 0 and "say" in a.kinds for a in r.verbs):
        yield from _sources(r)


@rule("QUO031", language="de", layer="quotations", proposes="indirect", trigger=Trigger(flags=Holds.SOURCE))
def source_beside_a_verb(r: GermanReading) -> Iterator[Draft]:
    """A source phrase in what the verb of saying has left

    ``Die Polizei bestätigte den Unfall, laut Feuerwehr war Öl ausgelaufen.`` Whatever no clause with its own verb of
    saying has taken may have a source.
    """
    yield from _sources(r)


def _sources(r: GermanReading) -> Iterator[Draft]:
    for source in r.sources():
        if r.free(source.start, source.start + 1) and (draft := _around(r, source)):
            yield draft


def _around(r: GermanReading, source: Source) -> Draft | None:
    """What a source phrase says: the rest of its sentence, or of its clause."""
    if not any(g.verbs for g in r.segments):
        return None
    parts = [(x, y) for x, y in _parts(r, source) if y > x]
    if not parts or any("Q" in r.tags[x:y] for x, y in parts):
        return None
    a = Attribution(source.cue, r.of[source.cue], source.stop, speaker=source.speaker, phrase=source.phrase)
    a.hearsay = source.speaker is None
    return r.draft("indirect", parts, a, "speaker named" if source.speaker else "nobody named")


def _parts(r: GermanReading, source: Source) -> tuple[Range, ...]:
    start, stop = source.start, source.stop
    while stop < r.n and r.tags[stop] in ",-" and start == 0:
        stop += 1
    before = r.trim(0, start)
    after = r.skip(stop) if before else r.past_relative(stop)
    k = r.of[source.cue]
    g = r.segments[k]
    while after < r.n and r.small[after] in _FURTHER:
        after += 1
    if g.kind in ("relative", "sub") and g.start > 0:
        return (g.start, r.trim(g.start, start)), (after, g.end)
    if start == g.start > 0 and g.kind == "main" and stop in g.verbs and r.segments[k - 1].kind == "main":
        return ((after, r.n),)  # "Es regnet, laut Kranz hört es bald auf"
    return (0, before), (after, r.n)
