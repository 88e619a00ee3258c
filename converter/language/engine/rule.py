"""Rules by id: what they propose and what sets them off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from inspect import cleandoc
from typing import Any, Literal, TypeVar

from converter import registry

F = TypeVar("F", bound=Callable[..., Any])
Layer = Literal["names", "links", "references", "quotations", "speakers"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """At which words a rule is asked: where any of these holds. One that names nothing is asked at every word."""

    flags: int = 0
    """any of these word classes (``lexicon.Is``)"""
    words: frozenset[str] = frozenset()
    """the word itself, as written"""
    known: bool = False
    """a name of the knowledge base begins here"""
    ric: bool = False
    """a RIC stands behind the word"""


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
    trigger: Trigger
    group: str | None
    """rules of one group are asked in the order of the table; the first that proposes takes the words"""
    after: bool
    """asked once a story, with what all others proposed: ``run(sheet, proposed)``"""
    order: int
    """place in the table; the lower is asked first"""

    @property
    def title(self) -> str:
        return self.doc.partition("\n")[0].strip().rstrip(".")


def rule(
    id_: str,
    *,
    language: str,
    layer: Layer,
    proposes: str,
    trigger: Trigger = Trigger(),
    group: str | None = None,
    after: bool = False,
    order: int | None = None,
) -> Callable[[F], F]:
    """Registers an extraction rule. ``order`` defaults to the id's number.

    Raises registry.Duplicate where another function has the id.
    """

    def wrap(function: F) -> F:
        doc = cleandoc(function.__doc__ or "")
        place = int(id_[3:]) if order is None else order
        made = Rule(id_, language, layer, proposes, function, doc, trigger, group, after, place)
        registry.register(registry.Stage("rule", id_, function, doc, facts={"rule": made}))
        return function

    return wrap


@cache
def rules(language: str, layer: Layer | None = None) -> tuple[Rule, ...]:
    """A language's rules in the order in which they are asked."""
    made: list[Rule] = [stage.facts["rule"] for stage in registry.stages("rule").values()]
    chosen = (r for r in made if r.language == language and layer in (None, r.layer))
    return tuple(sorted(chosen, key=lambda r: (r.order, r.id)))
