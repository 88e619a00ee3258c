"""Speakers that the sentence names with no words of its own, or with words that were used before."""

from __future__ import annotations

from converter.language.de.cast import terms
from converter.language.de.rules.speakers.turns import Said, Turn
from converter.language.engine.rule import rule

_BACK = 12
"""quotations back whose words for a speaker are looked at"""


@rule("SPK001", language="de", layer="speakers", proposes="silent", once="step")
def nobody(turn: Turn) -> Said | None:
    """Words for which nobody is named.

    A quotation with a cue and no speaker (``hieß es``, ``wurde gefordert``), and one inside of another's words whose
    sentence names nobody: it stays without a speaker.
    """
    return Said(None) if turn.quotation.cue or turn.outer else None


@rule("SPK002", language="de", layer="speakers", proposes="silent", once="step")
def goes_on(turn: Turn) -> Said | None:
    """Who spoke last goes on.

    A quotation without cue and speaker belongs to who spoke before.
    """
    last = next((q for q in reversed(turn.done) if q.type != "reported"), None)
    return Said(last.attributed_to, last.speaker, ("spoke last",)) if last else None


@rule("SPK003", language="de", layer="speakers", proposes="worded", once="step")
def same_words(turn: Turn) -> Said | None:
    """The speaker of another quotation of the sentence.

    The words that name the speaker name that of a quotation before: both are by the same one.
    """
    for earlier in reversed(turn.done[-_BACK:]):
        if earlier.speaker is not None and (earlier.speaker == turn.span or earlier.speaker.within(turn.span)):
            return Said(earlier.attributed_to, earlier.speaker, ("the same words",))
    return None


@rule("SPK004", language="de", layer="speakers", proposes="worded", once="step")
def myself(turn: Turn) -> Said | None:
    """Who quotes themselves.

    ``ich``, ``wir`` within what somebody says: whoever says that.
    """
    if turn.first not in terms()["self"] or turn.outer is None:
        return None
    return Said(turn.outer.attributed_to, turn.span, ("the first person",))
