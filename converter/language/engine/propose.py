"""Asks the rules: by what stands at a word, not every rule at every word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from converter.language.engine.candidates import Candidate
from converter.language.engine.record import Entry
from converter.language.engine.rule import Rule, rules
from converter.language.engine.sheet import Sheet
from converter.language.engine.weights import weights


class Plan:
    """A language's name rules, by what sets them off. Made once a process; what was looked up is kept."""

    def __init__(self, language: str) -> None:
        self.weights = weights(language)
        chosen = rules(language, "names")
        self.at_words = tuple(r for r in chosen if not r.after)
        self.after = tuple(r for r in chosen if r.after)
        self.words = frozenset(w for r in self.at_words for w in r.trigger.words)
        self._asked: dict[tuple[int, str | None, bool, bool], tuple[Rule, ...]] = {}

    def asked(self, flags: int, word: str | None, *, known: bool, ric: bool) -> tuple[Rule, ...]:
        """The rules to ask at such a word; ``word`` is None where no rule names it."""
        key = (flags, word, known, ric)
        found = self._asked.get(key)
        if found is None:
            found = self._asked[key] = tuple(r for r in self.at_words if _fires(r, flags, word, known=known, ric=ric))
        return found


def _fires(one: Rule, flags: int, word: str | None, *, known: bool, ric: bool) -> bool:
    t = one.trigger
    if not (t.flags or t.words or t.known or t.ric):
        return True
    return bool(flags & t.flags) or word in t.words or (known and t.known) or (ric and t.ric)


def propose(sheet: Sheet, plan: Plan) -> list[Candidate]:
    """Everything that the rules propose, scored, in the order of the words."""
    found: list[Candidate] = []
    busy: dict[str, int] = {}
    for i, word in enumerate(sheet.words):
        named = word if word in plan.words else None
        for one in plan.asked(sheet.info[i].flags, named, known=i in sheet.known, ric=i in sheet.rics):
            if one.group is not None and busy.get(one.group, 0) > i:
                continue
            for made in _scored(one, one.run(sheet, i), sheet, plan):
                found.append(made)
                if one.group is not None:
                    busy[one.group] = max(made.last, i + 1)
    for one in plan.after:
        found += _scored(one, one.run(sheet, tuple(found)), sheet, plan)
    return found


def _scored(one: Rule, made: Iterator[Candidate], sheet: Sheet, plan: Plan) -> Iterator[Candidate]:
    for candidate in made:
        score = plan.weights.score(one.id, candidate.evidence)
        done = replace(candidate, rule=one.id, score=score)
        if sheet.record is not None:
            sheet.record.entries.append(
                Entry(sheet.span(done.first, done.last), one.id, done.type, "proposed", done.evidence, score)
            )
        yield done
