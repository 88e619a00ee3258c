"""What our JSON Schemas say of a value, as findings with JSON Pointers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from converter import resources
from converter.checks.json_text import pointer
from converter.checks.views import Finding

MOST = 50
"""errors of one value that are told"""
_LONGEST = 200


@cache
def _validator(name: str) -> Any:
    return jsonschema_rs.validator_for(dict(resources.schema_json(name)), validate_formats=True)


def findings(value: Any, schema: str, *, at: str = "") -> Iterator[Finding]:
    """``schema`` is a file below ``schemas/``; ``at`` is where the value stands in the document."""
    validator = _validator(schema)
    if validator.is_valid(value):
        return
    for number, error in enumerate(validator.iter_errors(value)):
        if number >= MOST:
            return
        place = at + pointer(*error.instance_path)
        unexpected = getattr(error.kind, "unexpected", None)
        if unexpected and isinstance(unexpected, list) and all(isinstance(name, str) for name in unexpected):
            for name in unexpected:
                yield Finding(f"Additional properties are not allowed ('{name}' was unexpected)", place + pointer(name))
            continue
        message = error.message if len(error.message) <= _LONGEST else f"{error.message[:_LONGEST]} …"
        shown = place.rpartition("/")[2] or "the document"
        if place and not message.startswith(shown):
            message = f"{shown}: {message}"
        yield Finding(message, place)
