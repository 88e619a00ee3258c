"""Nouns and pronouns that stand for somebody or something that the story names.

``der Pentagon-Chef``, ``die Ministerin``, ``der Konzern``, ``sein Land``: a definite or possessive noun in the
singular, not in apposition to a name. Every noun is looked up in the table of who is what in this story (``who``). The
rules of the layer ``references`` go by what they propose:

``refusal``
    ``run(who, noun) -> bool``: the noun stands for nobody who is named.
``own``
    ``run(who, noun) -> (id, confidence) | None``: whose it is by itself tells whom it means: ``seine Partei``.
``person``, ``organisation``, ``place``
    ``run(who, actor, noun) -> points | None``: how well the noun says what somebody is. The first rule that says
    anything decides; ``NEVER``: it can't be meant. The fittest and nearest is meant, if no other is as good.
``pronoun``
    ``run(who, i) -> (id, confidence) | None``
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from converter.language.de.rules.references.choice import Found, choose
from converter.language.de.rules.references.phrases import Noun, noun_at, refers
from converter.language.de.told import who_is_who
from converter.language.de.who import Who
from converter.language.engine.record import Entry, Outcome
from converter.language.engine.rule import Rule, rules
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is
from converter.model import Mention, Story


def refer(story: Story, sheet: Sheet) -> tuple[Mention, ...]:
    """The nominal and pronoun mentions of a story whose names are known."""
    return tuple(_mentions(who_is_who(story, sheet)))


@cache
def _of(kind: str) -> tuple[Rule, ...]:
    return tuple(r for r in rules("de", "references") if r.proposes == kind)


def _mentions(who: Who) -> Iterator[Mention]:
    sheet, pronouns = who.sheet, who.nouns.pronouns
    for i, word in enumerate(sheet.info):
        if who.taken[i]:
            continue
        flags = word.flags
        found: Found | None = None
        form = "nominal"
        if (flags & Is.CAPITAL and not flags & Is.PLURAL) or (flags & Is.NUMBER and flags & Is.ROLE):
            noun = noun_at(who, i) if refers(who, i) else None
            if noun is not None and not _refused(who, noun):
                found = _whose(who, noun)
        elif sheet.words[i].lower() in pronouns and not sheet.upper(i):
            found, form = _pronoun(who, i), "pronoun"
        if found is None:
            continue
        who.mention(i, found.entity)
        _note(who, i, found.rule, found.entity, "kept")
        yield Mention(
            sheet.span(i, i + 1),
            found.entity,
            "nominal" if form == "nominal" else "pronoun",
            found.rule,
            found.confidence,
        )


def _refused(who: Who, noun: Noun) -> bool:
    for rule in _of("refusal"):
        if rule.run(who, noun):
            _note(who, noun.i, rule.id, noun.text, "lost")
            return True
    return False


def _whose(who: Who, noun: Noun) -> Found | None:
    for rule in _of("own"):
        own = rule.run(who, noun)
        if own:
            return Found(own[0], own[1], rule.id)
    return choose(who, noun, _of)


def _pronoun(who: Who, i: int) -> Found | None:
    for rule in _of("pronoun"):
        found = rule.run(who, i)
        if found:
            return Found(found[0], found[1], rule.id)
    return None


def _note(who: Who, i: int, rule: str, what: str, outcome: Outcome) -> None:
    if who.sheet.record is not None:
        who.sheet.record.entries.append(Entry(who.sheet.span(i, i + 1), rule, what, outcome))
