"""Asks the rules: by what stands at a word, not every rule at every word."""

from __future__ import annotations

from functools import cache

from converter.language.engine.candidates import Candidate
from converter.language.engine.rule import Rule, rules
from converter.language.engine.sheet import Sheet
from converter.language.engine.weights import weights


class Plan:
    """A language's name rules, by what sets them off. Made once a process; what was looked up is kept."""

    def __init__(self, language: str) -> None:
        self.weights = weights(language)
        chosen = rules(language, "names")
        self.at_words = tuple(r for r in chosen if r.once is None)
        self.before = tuple(r for r in chosen if r.once == "before")
        self.after = tuple(r for r in chosen if r.once == "after")
        self.words = frozenset(w for r in self.at_words for w in r.trigger.words)
        self.behind = frozenset(w for r in self.at_words for w in r.trigger.behind)
        self.order = {r.id: r.order for r in chosen}
        self.hints = {r.id: r.hint for r in chosen}
        self.seen: dict[_Place, tuple[Rule, ...]] = {}
        """what was looked up"""

    def asked(self, place: _Place) -> tuple[Rule, ...]:
        """The rules to ask at such a word, found out."""
        found = self.seen[place] = tuple(r for r in self.at_words if _fires(r, place))
        return found


_Place = tuple[int, str | None, str | None, bool, bool]
"""the word's flags; the word and the one before where a rule names them; whether a known name begins, a RIC follows"""


def _fires(one: Rule, place: _Place) -> bool:
    flags, word, before, known, ric = place
    t = one.trigger
    if (t.behind and before not in t.behind) or flags & t.without or (t.unknown and known):
        return False
    if not (t.flags or t.words or t.known or t.ric):
        return True
    return bool(flags & t.flags) or word in t.words or (known and t.known) or (ric and t.ric)


@cache
def plan(language: str) -> Plan:
    """The plan of a language."""
    return Plan(language)


def propose(sheet: Sheet, plan: Plan) -> list[Candidate]:
    """Everything that the rules propose, scored; of equals the rule that is asked first comes first."""
    found: list[Candidate] = []
    for one in plan.before:
        found += [_scored(one, made, sheet, plan) for made in one.run(sheet)]
    busy: dict[str, int] = {}
    before, sentence = "", -1
    words, behind, known, rics, seen = plan.words, plan.behind, sheet.known, sheet.rics, plan.seen
    for i, (word, info, of) in enumerate(zip(sheet.words, sheet.info, sheet.sentence_of, strict=True)):
        if of != sentence:
            before, sentence = "", of
        place = (
            info.flags,
            word if word in words else None,
            before if before in behind else None,
            i in known,
            i in rics,
        )
        before = word.lower()
        asked = seen.get(place)
        if asked is None:
            asked = plan.asked(place)
        if asked:
            _ask(asked, i, sheet, plan, busy, found)
    for one in plan.after:
        found += [_scored(one, made, sheet, plan) for made in one.run(sheet, tuple(found))]
    return sorted(found, key=lambda c: (plan.order[c.rule], c.first))


def _ask(
    asked: tuple[Rule, ...], i: int, sheet: Sheet, plan: Plan, busy: dict[str, int], found: list[Candidate]
) -> None:
    for one in asked:
        if one.group is not None and busy.get(one.group, 0) > i:
            continue
        for made in one.run(sheet, i):
            found.append(_scored(one, made, sheet, plan))
            if one.group is not None:
                busy[one.group] = max(made.last, i + 1) if one.takes else i + 1


def _scored(one: Rule, made: Candidate, sheet: Sheet, plan: Plan) -> Candidate:
    score = plan.weights.score(one.id, made.evidence)
    done = Candidate(
        made.first, made.last, made.type, made.evidence, one.id, score, made.match, made.role, made.gender, made.ric
    )
    if sheet.record is not None:
        sheet.record.write(sheet.span(done.first, done.last), done, "proposed")
    return done
