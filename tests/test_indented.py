import json
from typing import Any

import pytest

from converter import indented


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"a": [], "b": {}, "c": [[], {"d": None}]},
        {"text": 'zwei\nZeilen,  ein\tTabulator und "Marken" \\ \x01'},
        [1, 0.5, -3, True, None, "„ä“", 10**30],
        {"half": "\ud800"},
        {"deep": [[[[{"a": ["  x", {"b": 1}]}]]]]},
    ],
)
def test_looks_as_the_standard_library_writes_it(value: Any) -> None:
    assert indented.dumps(value).decode("utf-8", "surrogatepass") == json.dumps(value, ensure_ascii=False, indent=1)


def test_what_is_no_number_is_null() -> None:
    assert indented.dumps([float("nan")]) == b"[\n null\n]"
