"""JSON out of a source, within the limits of size and depth."""

from __future__ import annotations

from typing import Any

import orjson

from converter.decoding import too_large
from converter.diagnostics import Diagnostic, Location, Severity
from converter.limits import Limits, TooDeep, hint, load_json
from converter.registry import Reading, Source


def loaded(
    source: Source, limits: Limits, rule: str, severity: Severity, help_: str = "check the file"
) -> tuple[Any, Reading | None]:
    """The value, or a reading that says under ``rule`` why there is none."""
    if refused := too_large(source.data, source.name, limits):
        return None, Reading(notes=refused.notes)
    try:
        return load_json(source.data.removeprefix(b"\xef\xbb\xbf"), limits), None
    except TooDeep as error:
        message, help_, where = str(error), hint("json-depth"), Location(source.name)
    except orjson.JSONDecodeError as error:
        message, where = f"not JSON: {error.msg}", Location(source.name, line=error.lineno, column=error.colno)
    return None, Reading(notes=(Diagnostic(rule, severity, message, help_, where),))
