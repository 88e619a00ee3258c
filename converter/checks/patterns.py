"""Regular expressions of users: those that may take time without end are refused before any document is read."""

from __future__ import annotations

import re
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any


def fault(pattern: str) -> str:
    """Why a pattern can't be used; empty where it can. A repetition of what may be a repetition and nothing else
    (``(a+)+``, ``(\\w+\\s?)*``) can be divided in so many ways that a value of thirty characters takes hours."""
    try:
        re.compile(pattern)
        parsed = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"no regular expression: {error}"
    if _repeats_repetitions(parsed):
        return "it repeats what is itself a repetition, as (a+)+ does: a short value could take hours"
    return ""


def _endless(operation: Any, argument: Any) -> bool:
    repeats = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
    return operation in repeats and argument[1] == _constants.MAXREPEAT


def _repeats_repetitions(parsed: Any) -> bool:
    """In a tree of ``re``'s own parser."""
    for operation, argument in parsed:
        if _endless(operation, argument) and _may_be_a_repetition(argument[2]):
            return True
        if any(_repeats_repetitions(part) for part in _parts(argument)):
            return True
    return False


def _may_be_a_repetition(parsed: Any) -> bool:
    """Whether one item is an endless repetition, and all others may be empty."""
    items = list(parsed)
    for number, (operation, argument) in enumerate(items):
        others = parsed[:number].getwidth()[0] + parsed[number + 1 :].getwidth()[0]
        if others:
            continue
        if _endless(operation, argument) or any(_may_be_a_repetition(part) for part in _parts(argument)):
            return True
    return False


def _parts(argument: Any) -> list[Any]:
    """The patterns inside an operation."""
    if isinstance(argument, _parser.SubPattern):
        return [argument]
    if isinstance(argument, list | tuple):
        return [part for inner in argument for part in _parts(inner)]
    return []
