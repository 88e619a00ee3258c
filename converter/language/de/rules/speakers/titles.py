"""Who speaks in headlines and crossheads."""

from __future__ import annotations

import re

from converter.language.de.rules.speakers.turns import Said, Turn
from converter.language.engine.rule import rule
from converter.model import Quotation

_WORD = re.compile(r"\w+")


@rule("SPK080", language="de", layer="speakers", proposes="title", once="step")
def says_it_below(turn: Turn) -> Said | None:
    """Whoever says the same in the text.

    A quotation in a title is by who says most of its words below: ``Studie nennt Bau „zu teuer“``.
    """
    ours = _words(turn, turn.quotation)
    below = (q for q in turn.done if q.type in ("direct", "partial") and not _above(turn, q))
    near = max(below, key=lambda q: len(_words(turn, q) & ours), default=None)
    if near is None or 2 * len(_words(turn, near) & ours) <= len(ours) or near.attributed_to is None:
        return None
    return Said(near.attributed_to, evidence=("the same words",))


@rule("SPK081", language="de", layer="speakers", proposes="title", once="step")
def alone_of_that_role(turn: Turn) -> Said | None:
    """The one person of the story who has the role.

    ``Neuer Minister: „…“`` above a story that has one minister; nobody where it has two.
    """
    speaker, cast = turn.quotation.speaker, turn.cast
    if turn.bare or speaker is None:
        return None
    role = cast.words.word((speaker.of(turn.text).split() or [""])[-1]).role
    if not role or role in cast.nouns["unnamed"]:
        return None
    fit = [i for i in cast.entities if cast.is_a(i, "person") and role in cast.roles(i)]
    return Said(fit[0], evidence=("of that role",)) if len(fit) == 1 else None


def _words(turn: Turn, quotation: Quotation) -> set[str]:
    return {w for s in quotation.spans for w in _WORD.findall(s.of(turn.text).casefold())}


def _above(turn: Turn, quotation: Quotation) -> bool:
    return any(quotation.spans[0].within(b) for b in turn.cast.above)
