"""Where the value of a JSON Pointer (RFC 6901) stands in a text: a scanner that keeps positions, without recursion."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_TOKEN = re.compile(r'[\s,:]*(?:("(?:[^"\\]|\\.)*")|([\[\]{}])|([^\s,:\[\]{}"]+))')


def pointer(*steps: str | int) -> str:
    """``pointer("mentions", 3, "@id")`` → ``/mentions/3/@id``."""
    made = ""
    for step in steps:
        text = str(step)
        made += "/" + (text.replace("~", "~0").replace("/", "~1") if "~" in text or "/" in text else text)
    return made


def steps_of(pointer_: str) -> list[str]:
    return [s.replace("~1", "/").replace("~0", "~") for s in pointer_.split("/")[1:]] if pointer_ else []


def find(text: str, pointer_: str) -> int | None:
    """The offset of the value (of the name, where it is an object's member); None where there is none.

    Linear in the length of the text: values beside the way are skipped by their brackets.
    """
    position = _skip_space(text, 0)
    for step in steps_of(pointer_):
        value = _value_start(text, position)
        if value >= len(text) or text[value] not in "{[":
            return position
        found = _member(text, value, step) if text[value] == "{" else _entry(text, value, step)
        if found is None:
            return position
        position = found
    return position


def doubled(text: str) -> Iterator[tuple[str, int]]:
    """Names that stand twice in one object of a JSON text, and where the second stands."""
    open_: list[set[str] | None] = []
    position = 0
    while token := _TOKEN.match(text, position):
        position = token.end()
        if token[2] in ("{", "["):
            open_.append(set() if token[2] == "{" else None)
        elif token[2] and open_:
            open_.pop()
        elif token[1] and open_ and (names := open_[-1]) is not None:
            behind = _skip_space(text, position)
            if behind < len(text) and text[behind] == ":":
                name = _name(token[1])
                if name in names:
                    yield name, token.start(1)
                names.add(name)


def _value_start(text: str, position: int) -> int:
    """Behind the name, where the position is a member's."""
    token = _TOKEN.match(text, position)
    if token and token[1]:
        behind = _skip_space(text, token.end())
        if behind < len(text) and text[behind] == ":":
            return _skip_space(text, behind + 1)
    return position


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n\ufeff":
        position += 1
    return position


def _member(text: str, start: int, name: str) -> int | None:
    position = start + 1
    while token := _TOKEN.match(text, position):
        if not token[1]:
            return None
        place = token.start(1)
        if _name(token[1]) == name:
            return place
        position = _past(text, token.end())
    return None


def _name(literal: str) -> str:
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        return literal[1:-1]


def _entry(text: str, start: int, index: str) -> int | None:
    if not index.isdigit():
        return None
    position = start + 1
    for _ in range(int(index)):
        position = _past(text, position)
        if position >= len(text):
            return None
    token = _TOKEN.match(text, position)
    if token is None or token[2] == "]":
        return None
    return token.start(token.lastindex or 0)


def _past(text: str, position: int) -> int:
    """The end of the next value."""
    depth = 0
    while token := _TOKEN.match(text, position):
        position = token.end()
        if token[2] in ("{", "["):
            depth += 1
        elif token[2]:
            depth -= 1
            if depth < 0:
                return len(text)
        if depth == 0:
            return position
    return len(text)
