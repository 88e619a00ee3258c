"""Which findings are told and what they make of the exit code: one contract for all commands.

===  ==============================================================================
  0  nothing is as grave as ``--fail-level`` (a warning, unless said otherwise)
  1  there are such findings
  2  the call, an input or the configuration is wrong, or what was made can't be written
130  interrupted; 143 and 129 where SIGTERM and SIGHUP ended it
141  whoever read standard output has closed it
===  ==============================================================================

The same finding gives the same exit code, whichever command tells it.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from converter.diagnostics import Diagnostic, Severity

CLEAN, FINDINGS, WRONG, INTERRUPTED, CLOSED = 0, 1, 2, 130, 141

_NEVER_IGNORED = ("RUN", "INT")
"""the run itself failed: to hide that would be to say that it did not"""
_ALWAYS_SELECTED = ("RUN", "INT", "SRC")
"""errors of these families mean that there is no output; ``--select`` chooses among what is said of outputs"""


@dataclass(frozen=True, slots=True)
class PathRules:
    """What is not told of some files."""

    pattern: str
    """as in a shell, of the path or of the file's name; relative to ``root``"""
    rules: tuple[str, ...]
    """rule ids or their beginnings"""
    pointer: str | None = None
    """only of this place: a JSON Pointer or an XPath, ``*`` for one step"""
    root: str = ""
    """the folder that the pattern is relative to; empty: the working directory"""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the user wants to know and what is to fail."""

    select: tuple[str, ...] = ()
    """rule ids or their beginnings; none: all"""
    ignore: tuple[str, ...] = ()
    """rule ids or their beginnings; the longer of two that fit wins over ``select``"""
    paths: tuple[PathRules, ...] = ()
    fail_level: Severity = Severity.WARNING
    """the least severity that makes the exit code 1"""
    exit_zero: bool = False


def chosen(rule: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    """Whether the user wants a rule: of the beginnings that fit, the longest decides; a tie is ignored."""
    selected = max((len(s) for s in select if fits(rule, s)), default=-1)
    ignored = max((len(s) for s in ignore if fits(rule, s)), default=-1)
    if ignored >= 0 and ignored >= selected:
        return False
    return selected >= 0 or not select


def fits(rule: str, beginning: str) -> bool:
    """Whether a rule is meant by an id, a beginning of ids or ``ALL``."""
    return beginning.upper() == "ALL" or rule.startswith(beginning.upper())


def told(found: Iterable[Diagnostic], policy: Policy) -> tuple[Diagnostic, ...]:
    """The findings that the policy lets through, in their order."""
    return tuple(kept(found, lambda d: _told(d, policy)))


def kept(found: Iterable[Diagnostic], wanted: Callable[[Diagnostic], bool]) -> Iterator[Diagnostic]:
    """The findings that are wanted; of one that is not, what was held back because of it."""
    for diagnostic in found:
        if wanted(diagnostic):
            yield diagnostic
        else:
            yield from kept(diagnostic.follows, wanted)


def _told(diagnostic: Diagnostic, policy: Policy) -> bool:
    rule = diagnostic.rule
    if rule.startswith(_NEVER_IGNORED):
        return True
    always = diagnostic.severity is Severity.ERROR and rule.startswith(_ALWAYS_SELECTED)
    if not chosen(rule, () if always else policy.select, policy.ignore):
        return False
    return not any(_meant(diagnostic, entry) for entry in policy.paths)


def _meant(diagnostic: Diagnostic, entry: PathRules) -> bool:
    if not any(fits(diagnostic.rule, rule) for rule in entry.rules):
        return False
    if not matches(diagnostic.location.source, entry.pattern, entry.root):
        return False
    return entry.pointer is None or _same_place(diagnostic.location.path or "", entry.pointer)


def _same_place(path: str, wanted: str) -> bool:
    here, there = path.strip("/").split("/"), wanted.strip("/").split("/")
    return len(here) == len(there) and all(w in ("*", h) for h, w in zip(here, there, strict=True))


def matches(source: str, pattern: str, root: str = "") -> bool:
    """Whether a file, as the user named it, fits a pattern: by its path below ``root``, as written, or by its name."""
    names = {source, os.path.normpath(source), os.path.basename(source)}
    if root:
        names.add(os.path.relpath(source, root))
    return any(fnmatch.fnmatch(name.replace(os.sep, "/"), pattern) for name in names)


def failing(found: Iterable[Diagnostic], policy: Policy) -> tuple[Diagnostic, ...]:
    """The findings that make the exit code 1."""
    return tuple(d for d in found if d.severity.rank <= policy.fail_level.rank)


def is_of_the_run(diagnostic: Diagnostic) -> bool:
    """Whether an input can't be used, or an output not be written: exit code 2, and in no baseline."""
    return diagnostic.rule.startswith("RUN") and diagnostic.severity is Severity.ERROR


def exit_code(found: Iterable[Diagnostic], policy: Policy, *, wrong: bool = False) -> int:
    """The exit code for findings that were told; ``wrong``: the call, an input or the configuration is."""
    counted = tuple(found)
    if wrong or any(is_of_the_run(d) for d in counted):
        return WRONG
    return FINDINGS if not policy.exit_zero and failing(counted, policy) else CLEAN
