"""What goes on with the sentence before, or speaks of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from converter.language.de.grammar import letters
from converter.language.de.grammar.holding import Holds
from converter.language.de.grammar.reading import GermanReading
from converter.language.de.rules.quotations.marked import POINTING
from converter.language.de.words import words
from converter.language.engine.drafts import Draft
from converter.language.engine.rule import Trigger, rule

_FORMULA = re.compile(rf"(?i)\bsei (?:{'|'.join(sorted(words('grammar', 'formulas')))})\b")
"""set phrases that stand in the Konjunktiv and quote nobody"""
_EPISTEMIC = words("grammar", "epistemic")
"""Konjunktiv II that the reporter's own sentences have, too"""

_FAR = 12
"""words in which ``demnach`` may stand"""
_LIKELY = words("grammar", "likely")
"""beside these a Konjunktiv II tells what the reporter thinks"""


@rule("QUO070", language="de", layer="quotations", proposes="free_indirect", trigger=Trigger(flags=Holds.KONJUNKTIV))
def konjunktiv(r: GermanReading) -> Iterator[Draft]:
    """A main clause in the Konjunktiv

    ``… sagte Pohl. Es gebe keine Schäden.`` A sentence of its own in the Konjunktiv I goes on with what was said
    before it. One in the Konjunktiv II does only right behind a quotation, and not where it tells how likely
    something is (``könnte``, ``dürfte``).
    """
    end = r.n
    if r.s.quotes:
        end = min(r.s.quotes)
        if not end or r.tags[end - 1] != ":":
            return
        end = r.trim(0, end)
    mains = [g for g in r.segments if g.kind in ("main", "first") and g.verbs and g.start < end]
    if not mains or any(r.tags[g.verbs[0]] == "V" for g in mains[1:]):
        return
    if _FORMULA.search(r.text, r.s.starts[0], r.s.ends[-1]):
        return
    verb = mains[0].verbs[0]
    near = r.thread.gap == 0
    if r.tags[verb] == "K":
        yield r.draft("free_indirect", [(0, end)], None, "Konjunktiv", *(("right behind",) if near else ()))
    elif r.tags[verb] == "C" and near and r.small[verb] not in _EPISTEMIC and not _LIKELY & set(r.small):
        yield r.draft("free_indirect", [(0, end)], None, "right behind")


@rule(
    "QUO080",
    language="de",
    layer="quotations",
    proposes="indirect",
    trigger=Trigger(flags=Holds.VERB, without=Holds.MARKED),
)
def das_teilte_x_mit(r: GermanReading) -> Iterator[Draft]:
    """A sentence that ends with ``das teilte X mit``

    ``Die Strecke ist wieder frei, das teilte die Bahn mit.`` What stands in front of the clause was said.
    """
    if r.n < 3:
        return
    for a in r.verbs:
        g = r.segments[a.segment]
        if not a.segment or g.kind != "main" or r.small[g.start] not in ("das", "dies", "so"):
            continue
        if a.finite == g.start + 1:
            if a.lemma in letters.cues().told and a.speaker and not a.used and not r.negated(a):
                yield r.draft("indirect", [(0, r.trim(0, g.start))], a, "speaker named")
            return


@rule(
    "QUO081",
    language="de",
    layer="quotations",
    proposes="reported",
    trigger=Trigger(flags=Holds.POINTING, without=Holds.MARKED),
)
def das_sagte_x(r: GermanReading) -> Iterator[Draft]:
    """The sentence before, behind ``das``

    ``Die Strecke ist wieder frei. Das teilte die Bahn mit.`` A verb of saying with ``das``, ``dies``, ``davon`` in
    front of it: the sentence before was said, where it is nobody's yet.
    """
    last = r.thread.last
    if r.n < 3 or r.small[0] not in POINTING or last is None or r.thread.gap == 0:
        return
    told = letters.cues().told
    said = next((a for a in r.verbs if a.lemma in told and a.segment == 0 and not a.used), None)
    if said is None or said.speaker is None or r.negated(said):
        return
    draft = r.draft("reported", [(0, 1)], said, "speaker named")
    draft.spans.insert(0, (last.starts[0], last.ends[-1] - (last.words[-1] in ".!?")))
    yield draft


@rule(
    "QUO082",
    language="de",
    layer="quotations",
    proposes="indirect",
    trigger=Trigger(flags=Holds.HENCE, without=Holds.MARKED),
)
def demnach(r: GermanReading) -> Iterator[Draft]:
    """A sentence with ``demnach``

    ``Demnach stieg der Umsatz um zehn Prozent.`` The sentence tells what the source named before it says.
    """
    if r.n < 3:
        return
    hence = letters.cues().hence
    at = next((i for i in range(min(_FAR, r.n)) if r.small[i] in hence), None)
    if at is not None:
        draft = r.draft("indirect", [(0, at), (at + 1, r.n)], None)
        draft.cue = [r.word(at)]
        yield draft
