"""JSON text with one blank a level, as our files have it."""

from __future__ import annotations

import json
from typing import Any

import orjson


def dumps(value: Any) -> bytes:
    """Every value on a line of its own, characters as they are, without a line end.

    orjson makes it, which knows two blanks a level only, and ``json`` what orjson refuses: halves of surrogate pairs,
    which are written as if they were characters, and whole numbers of more than 64 bits. What is no number is null.
    """
    try:
        lines = orjson.dumps(value, option=orjson.OPT_INDENT_2).split(b"\n")  # no text of JSON holds a line end
    except orjson.JSONEncodeError:
        return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
    return b"\n".join([line[(len(line) - len(line.lstrip(b" "))) // 2 :] for line in lines])
