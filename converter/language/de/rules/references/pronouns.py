"""Pronouns that stand for one person."""

from __future__ import annotations

from converter.language.de.who import Who
from converter.language.engine.rule import rule


@rule("REF060", language="de", layer="references", proposes="pronoun")
def personal(who: Who, i: int) -> tuple[str, float] | None:
    """A pronoun for the person named last.

    ``er``, ``sie`` for the person of that gender named last, if it is the only one near.

    An object is nobody who acts in the clause: ``Kranz habe ihm berichtet``.
    """
    word = who.sheet.words[i].lower()
    gender = who.nouns.pronouns[word]
    near: list[tuple[int, str]] = []
    for actor in who.people(i):
        distance = who.distance(actor, i) if actor.gender == gender else None
        if distance is not None and distance <= 2:
            near.append((distance, actor.entity.id))
    if not near or word == "ihr":
        return None
    near.sort()
    if len(near) > 1 and near[0][0] == near[1][0]:
        return None
    if near[0][0] == 0 and word in who.nouns["object pronouns"]:
        return None
    return None if gender == "f" and near[0][0] > 1 else (near[0][1], 0.6)
