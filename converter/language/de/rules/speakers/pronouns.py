"""Speakers that are pronouns: ``sagte er``, ``ihren Angaben zufolge``, ``hieß es in seinen Memoiren``."""

from __future__ import annotations

from converter.language.de.rules.speakers.turns import NEAR, Said, Turn
from converter.language.engine.rule import rule
from converter.model import Quotation


@rule("SPK010", language="de", layer="speakers", proposes="pronoun", once="step")
def it(turn: Turn) -> Said | None:
    """``es`` for an organisation.

    The organisation that spoke last, or else was named last in the paragraph.
    """
    if turn.gender != "n":
        return None
    cast, last = turn.cast, turn.voice
    start = cast.paragraph(turn.start)
    named = [(m.entity, "named last") for m in turn.recent if m.span.start >= start]
    for id_, evidence in ([(last.attributed_to or "", "spoke last")] if last else []) + named:
        if cast.is_a(id_, "organisation") and cast.fits_gender(id_, "n"):
            return Said(id_, evidence=(evidence,))
    return None


@rule("SPK011", language="de", layer="speakers", proposes="pronoun", once="step")
def about_a_stranger(turn: Turn) -> Said | None:
    """The pronoun is somebody without a name whom the sentence before is about.

    ``Seine Frau nickte. „Ja“, sagte sie``: she isn't named, and nobody else is meant.
    """
    person = turn.gender in ("f", "m")
    return Said(None) if person and turn.cast.stranger(turn.quotation, turn.gender) else None


@rule("SPK012", language="de", layer="speakers", proposes="pronoun", once="step")
def still_unnamed(turn: Turn) -> Said | None:
    """The pronoun is the speaker before, whom the story does not name.

    ``sagte ein Mitarbeiter. …, antwortete er``: the same one, unless somebody of a name acts in between.
    """
    before = next((q for q in reversed(turn.done) if q.type != "partial"), None)
    if turn.gender not in ("f", "m") or before is None or before.attributed_to or before.speaker is None:
        return None
    speaker = before.speaker
    if speaker.start < turn.cast.paragraph(turn.start):
        return None
    article = speaker.of(turn.text).split(maxsplit=1)[0].lower()
    if article not in (("ein", "der", "einer") if turn.gender == "m" else ("eine", "die")):
        return None
    is_a, oblique = turn.cast.is_a, turn.cast.oblique
    acts = any(m.span.start > speaker.end and is_a(m.entity, "person") and not oblique(m) for m in turn.recent)
    return None if acts else Said(None)


@rule("SPK013", language="de", layer="speakers", proposes="pronoun", once="step")
def spoke_before(turn: Turn) -> Said | None:
    """The pronoun is who spoke last.

    Of that gender, not far back, and nobody else who fits has acted since.
    """
    last = _voice(turn)
    if last is None or _acted_since(turn, last):
        return None
    return Said(last.attributed_to, evidence=("spoke last",))


@rule("SPK014", language="de", layer="speakers", proposes="pronoun", once="step")
def acted_since(turn: Turn) -> Said | None:
    """The pronoun is who has acted since somebody spoke.

    The last person of that gender who is the subject of a clause behind the words of who spoke last.
    """
    last = _voice(turn)
    since = _acted_since(turn, last) if last else None
    return Said(since, evidence=("acted last",)) if since else None


@rule("SPK015", language="de", layer="speakers", proposes="pronoun", once="step")
def named_last(turn: Turn) -> Said | None:
    """The pronoun is who was named last.

    Nobody has spoken near: the last person of that gender who is the subject of a clause, or else any.
    """
    if turn.gender not in ("f", "m") or _voice(turn):
        return None
    near = [m for m in turn.recent if turn.fits(m.entity)]
    acting = next((m.entity for m in near if not turn.cast.oblique(m)), None)
    if acting:
        return Said(acting, evidence=("acted last",))
    return Said(near[0].entity, evidence=("no subject",)) if near else None


@rule("SPK016", language="de", layer="speakers", proposes="pronoun", once="step")
def by_the_mention(turn: Turn) -> Said | None:
    """The pronoun stands for whom the rules for pronouns say.

    Where nothing of who spoke tells: the entity of which the pronoun is a mention.
    """
    mention = next(iter(turn.cast.within(turn.start, turn.end)), None) if turn.alone else None
    return Said(mention.entity, evidence=("a mention",)) if mention else None


def _voice(turn: Turn) -> Quotation | None:
    """The last quotation, where it is near and by somebody whom the pronoun may stand for."""
    last = turn.voice
    if turn.gender not in ("f", "m") or last is None or not turn.fits(last.attributed_to):
        return None
    return last if turn.start - last.spans[-1].end < NEAR // 2 else None


def _acted_since(turn: Turn, last: Quotation) -> str | None:
    end = last.spans[-1].end
    acting = (m for m in turn.recent if m.span.start > end and turn.fits(m.entity) and not turn.cast.oblique(m))
    return next((m.entity for m in acting), None)
