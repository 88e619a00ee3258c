"""What our JSON Schemas say of a value, as findings with JSON Pointers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from converter import resources, wording
from converter.checks.json_text import pointer
from converter.checks.views import Finding

MOST = 50
"""errors of one value that are told"""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A schema with its validator."""

    schema: Mapping[str, Any]
    validator: Any


def compiled(schema: Mapping[str, Any]) -> Compiled:
    """Worth keeping: it costs some milliseconds."""
    import jsonschema_rs

    return Compiled(schema, jsonschema_rs.validator_for(dict(schema), validate_formats=True))


@cache
def _named(name: str) -> Compiled:
    return compiled(resources.schema_json(name))


def findings(value: Any, schema: str | Compiled, *, at: str = "") -> Iterator[Finding]:
    """``schema`` is a file below ``schemas/`` or one that was built; ``at`` is where the value stands in the document.

    A name that is too much has its own place.
    """
    by = _named(schema) if isinstance(schema, str) else schema
    if by.validator.is_valid(value):
        return
    told = (fault for error in by.validator.iter_errors(value) for fault in wording.faults(error, by.schema))
    for fault in islice(told, MOST):
        place = at + pointer(*fault.path)
        name = next((step for step in reversed(fault.path) if isinstance(step, str)), "")
        message = fault.message if fault.member else f"{name or 'the object'} {fault.message}"
        yield Finding(message, place + pointer(fault.member) if fault.member else place, fault.hint)
