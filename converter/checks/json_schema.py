"""What our JSON Schemas say of a value, as findings with JSON Pointers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

import jsonschema_rs

from converter import resources
from converter.checks import wording
from converter.checks.json_text import pointer
from converter.checks.views import Finding

MOST = 50
"""errors of one value that are told"""


@cache
def _validator(name: str) -> Any:
    return jsonschema_rs.validator_for(dict(resources.schema_json(name)), validate_formats=True)


def findings(value: Any, schema: str, *, at: str = "") -> Iterator[Finding]:
    """``schema`` is a file below ``schemas/``; ``at`` is where the value stands in the document."""
    schema_, validator = resources.schema_json(schema), _validator(schema)
    if validator.is_valid(value):
        return
    told = (fault for error in validator.iter_errors(value) for fault in wording.faults(error, schema_))
    for fault in islice(told, MOST):
        place = at + pointer(*fault.path)
        name = next((step for step in reversed(fault.path) if isinstance(step, str)), "")
        message = fault.message if fault.member else f"{name or 'the object'} {fault.message}"
        yield Finding(message, place + pointer(fault.member) if fault.member else place, fault.hint)
