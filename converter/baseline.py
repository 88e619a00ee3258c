"""Findings that are known and not to be told again.

An entry is a rule, a file, a place in it and what was said; neither the line nor the folder that the command was called
in matter, so a baseline made in the project's root serves from everywhere, and text may move.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from converter import atomic, reporters
from converter.diagnostics import Diagnostic

_VERSION = 2


class Unusable(ValueError):
    """A file that is no baseline; the message says why."""


def beyond(path: Path, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings that the baseline does not have; of equal ones, as many as it has are dropped. Raises Unusable."""
    known = _read(path)
    left = []
    for diagnostic in found:
        mark = _mark(diagnostic, path)
        if known[mark] > 0:
            known[mark] -= 1
        else:
            left.append(diagnostic)
    return tuple(left)


def update(path: Path, found: Iterable[Diagnostic]) -> None:
    """Writes all findings to the baseline, in their order. Raises OSError, and Unusable where another file stands."""
    findings = [
        {
            "fingerprint": _mark(d, path),
            "rule": d.rule,
            "source": _relative(d.location.source, path),
            "path": d.location.path,
            "message": d.message,
        }
        for d in found
    ]
    text = json.dumps({"version": _VERSION, "findings": findings}, ensure_ascii=True, indent=1) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():
        raise OSError("is no regular file")
    if path.exists() and path.stat().st_size:
        _read(path)  # what is there is a baseline, or nobody's to replace
    atomic.swap(path.resolve(), (text.encode(),))


def _read(path: Path) -> Counter[str]:
    hint = "make one with --update-baseline"
    if path.exists() and not path.is_file():  # a pipe without a writer would keep us waiting for ever
        raise Unusable(f"{path} is no baseline (it is no regular file); {hint}")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] != _VERSION:
            raise Unusable(f"{path} was made by another version of wiremark; {hint}")
        return Counter(str(entry["fingerprint"]) for entry in data["findings"])
    except Unusable:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unusable(f"{path} is no baseline ({error}); {hint}") from None


def _mark(diagnostic: Diagnostic, path: Path) -> str:
    return reporters.fingerprint(diagnostic, source=_relative(diagnostic.location.source, path))


def _relative(source: str, path: Path) -> str:
    """The file as seen from the baseline's folder; what is no file (``<stdin>``) as it is called."""
    if not source or source.startswith("<"):
        return source
    try:
        return os.path.relpath(source, path.parent).replace(os.sep, "/")
    except ValueError:  # on another drive
        return Path(source).as_posix()
