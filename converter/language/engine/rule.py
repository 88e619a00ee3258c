"""Rules by id: what they propose and what sets them off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from inspect import cleandoc
from typing import Any, Literal, TypeVar

from converter import registry

F = TypeVar("F", bound=Callable[..., Any])
Layer = Literal["names", "links", "references", "quotations", "speakers"]
Once = Literal["before", "after", "step"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """At which words or sentences a rule is asked: where any of these holds. One that names nothing is always asked."""

    flags: int = 0
    """any of these word classes (``lexicon.Is``); for a quotation's rule any of these bits of what the sentence holds
    (``Reading.holds``), and but for ``without`` no other field is heard"""
    without: int = 0
    """and none of these"""
    unknown: bool = False
    """and no name of the knowledge base begins here"""
    words: frozenset[str] = frozenset()
    """the word itself, as written"""
    known: bool = False
    """a name of the knowledge base begins here"""
    ric: bool = False
    """a RIC stands behind the word"""
    behind: frozenset[str] = frozenset()
    """and, where it names any, one of these stands before it in its sentence (in lower case)"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One extraction rule."""

    id: str
    """three letters and three digits; never changes its meaning and is never used again"""
    language: str
    layer: Layer
    proposes: str
    """``person``, ``place``, ``organisation``, ``indirect`` …"""
    run: Callable[..., Any]
    doc: str
    title: str
    """its first line, without the full stop; made once, as it is at hand wherever a rule decides"""
    trigger: Trigger
    group: str | None
    """of rules of one group the first that proposes at a word is the only one; ``run`` is asked in their order"""
    takes: bool
    """the group is not asked again at the words that this one took"""
    once: Once | None
    """not at a word, but once a story: ``before`` the words, ``after`` them with what all others proposed
    (``run(sheet, proposed)``), or at a ``step`` of the language's own"""
    order: int
    """place in the table; the lower is asked first"""
    weights: Mapping[str, float]
    """what its evidence weighs, in log odds, where the language's table has no section for it: a rule from outside"""
    hint: str
    """what the sequence model calls it: its features are made of these words, so they outlive an id"""


def rule(
    id_: str,
    *,
    language: str,
    layer: Layer,
    proposes: str,
    trigger: Trigger = Trigger(),
    group: str | None = None,
    takes: bool = False,
    once: Once | None = None,
    order: int | None = None,
    weights: Mapping[str, float] | None = None,
    hint: str = "",
) -> Callable[[F], F]:
    """Registers an extraction rule. ``order`` defaults to the id's number.

    Raises registry.Duplicate where another function has the id.
    """

    def wrap(function: F) -> F:
        doc = cleandoc(function.__doc__ or "")
        place = int(id_[3:]) if order is None else order
        title = doc.partition("\n")[0].strip().rstrip(".")
        made = Rule(
            id_,
            language,
            layer,
            proposes,
            function,
            doc,
            title,
            trigger,
            group,
            takes,
            once,
            place,
            weights or {},
            hint,
        )
        registry.register(registry.Stage("rule", id_, function, doc, facts={"rule": made}))
        return function

    return wrap


@cache
def rules(language: str, layer: Layer | None = None) -> tuple[Rule, ...]:
    """A language's rules in the order in which they are asked."""
    made: list[Rule] = [stage.facts["rule"] for stage in registry.stages("rule").values()]
    chosen = (r for r in made if r.language == language and layer in (None, r.layer))
    return tuple(sorted(chosen, key=lambda r: (r.order, r.id)))
