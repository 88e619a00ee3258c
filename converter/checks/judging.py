"""Runs the rules over a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

from converter import registry, resources, verdict
from converter.checks.cascades import held_back
from converter.checks.detection import views
from converter.checks.views import DEFAULTS, Finding, Options, View
from converter.diagnostics import Diagnostic, Location, Severity


def chosen(rule: str, options: Options, profile: str | None = None) -> bool:
    """Whether the user wants a rule: of the beginnings that fit, the longest decides; a tie is ignored."""
    if profile is not None and not any(verdict.fits(rule, beginning) for beginning in options.select):
        return profile in options.profiles and verdict.chosen(rule, (), options.ignore)
    return verdict.chosen(rule, options.select, options.ignore)


def judge(
    name: str, data: bytes, *, options: Options = DEFAULTS, each: Callable[[View], None] | None = None
) -> tuple[Diagnostic, ...]:
    """What is wrong with a document, whatever its kind: told from its content.

    ``name`` is for the diagnostics only; nothing is opened. ``each`` is shown every view, to gather facts from.
    Diagnostics come in the order of their places. Never raises for what the document holds.
    """
    found: list[Diagnostic] = []
    for view in views(name, data, options):
        found += judge_view(view, options)
        if each:
            each(view)
    return in_order(found)


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By line, column and rule, each once; what follows from another is told under it."""
    unique = held_back(dict.fromkeys(found))
    return tuple(
        sorted(unique, key=lambda d: (d.location.line or 0, d.location.column or 0, d.rule, d.message)),
    )


@cache
def _about_others(kind: str) -> frozenset[str]:
    """The modules of this package that have no rule for a kind of document."""
    about = resources.kept_yaml(resources.PACKAGE / "checks" / "kinds.yaml")
    return frozenset(f"{__package__}.{name}" for name, kinds in about.items() if kind not in kinds.split())


@cache
def _stages(
    kind: str, select: tuple[str, ...], ignore: tuple[str, ...], profiles: tuple[str, ...]
) -> tuple[registry.Stage, ...]:
    options = Options(select=select, ignore=ignore, profiles=profiles)
    return tuple(
        stage
        for stage in registry.stages("check", without=_about_others(kind)).values()
        if kind in stage.facts.get("kinds", ()) and chosen(stage.name, options, stage.facts.get("profile"))
    )


def has_rules(kind: str, options: Options) -> bool:
    """Whether any rule that the user wants is about a kind of document."""
    return bool(_stages(kind, options.select, options.ignore, options.profiles))


MOST = 100
"""findings of one rule in one document or item: who has more has another problem, and a hostile file no lever"""


def judge_view(view: View, options: Options) -> Iterable[Diagnostic]:
    """What the rules for its kind say of a view."""
    for stage in _stages(view.kind, options.select, options.ignore, options.profiles):
        try:
            for number, found in enumerate(stage.run(view)):
                finding = found
                if number == MOST:
                    finding = replace(found, message=f"{found.message} – and more of the kind, which are not told")
                yield finding if isinstance(finding, Diagnostic) else as_diagnostic(stage, finding, view, options)
                if number == MOST:
                    break
        except Exception as error:  # a defect of ours must not hide what the other rules found
            yield failed(f"the rule {stage.name}", error, view.name)


def failed(what: str, error: Exception, source: str) -> Diagnostic:
    """A defect of ours, told so that the other rules and files are judged all the same."""
    message = f"{what} itself failed: {type(error).__name__}: {error}"
    return Diagnostic("INT001", Severity.ERROR, message, "please report it with the document", Location(source))


def as_diagnostic(stage: registry.Stage, finding: Finding, view: View, options: Options = DEFAULTS) -> Diagnostic:
    location = view.locate(finding.at)
    if not location.source:
        location = replace(location, source=view.name)
    severity = dict(options.severities).get(stage.name) or finding.severity
    severity = severity or Severity(stage.facts.get("severity", "error"))
    return Diagnostic(stage.name, severity, _shown(finding.message), _shown(finding.hint), location)


_LONGEST = 400


def _shown(text: str) -> str:
    """Messages quote documents: bounded, on one line."""
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
