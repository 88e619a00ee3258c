"""Why a text is not JSON, in words, with the fix: what content management systems and people write in its place.

A parser stops at a character and says "unexpected". What is meant is told by what stands there: a comment, a comma too
many, another language's quotation marks, a CDATA section around it all, HTML's entities in place of quotation marks.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where (an offset in the text), and how it is mended."""

    message: str
    offset: int
    hint: str = ""


_WRAPPED = (
    (re.compile(r"\s*(?://\s*)?<!\[CDATA\["), "the JSON stands in a CDATA section", "leave out <![CDATA[ and ]]>"),
    (re.compile(r"\s*<!--"), "the JSON stands in a comment of HTML", "leave out <!-- and -->"),
    (re.compile(r"\s*/[/*]"), "a comment stands before the JSON", "JSON has no comments: leave it out"),
    (re.compile(r"\s*<script", re.IGNORECASE), "a script element stands around the JSON", "leave out the tags"),
    (
        re.compile(r"\s*[\[{]\s*&(?:quot|#0*34|#x0*22);", re.IGNORECASE),
        "HTML's entities stand in place of quotation marks",
        "write \" in place of &quot;: a script's content is not escaped",
    ),
    (
        re.compile(r"\s*&(?:lt|#0*60|#123|lbrace|lcub);", re.IGNORECASE),
        "the JSON is escaped as HTML",
        "don't escape it",
    ),
    (re.compile(r"\s*(?:\{\{|\{%|<%|<\?)"), "a template was not filled in", "let the template run"),
    (re.compile(r"\s*(?:(?:var|let|const)\b|window\.)[^{\[]{0,80}="), "a script, no JSON", "leave the value alone"),
    (re.compile(r'\s*"(?:\{|\[)\\?\s*\\"'), "the JSON stands as a text in JSON", "write the object itself"),
)
_TOKEN = re.compile(
    r'[ \t\n\r]*(?:(?P<text>"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")'
    r"|(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))"
    r"|(?P<word>true|false|null)(?!\w)|(?P<mark>[\[\]{},:]))"
)
_HALF = re.compile(
    r"(?<!\\)(?:\\\\)*(?:\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)
_CONTROL = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}
_DEEPEST = 2000


def fault(text: str) -> Fault:
    """The first thing that is wrong with a text that a parser has refused."""
    if not text.strip():
        return Fault("there is nothing in it", 0)
    for pattern, message, hint in _WRAPPED:
        if match := pattern.match(text):
            return Fault(message, len(match[0]) - len(match[0].lstrip()), hint)
    return _scanned(text)


def _scanned(text: str) -> Fault:
    """Walks along the grammar, and says what is there where another thing should be."""
    open_: list[tuple[str, int]] = []
    position, state, comma = 0, "value", -1
    while True:
        position = _behind_space(text, position)
        if not open_ and state == "after":
            return _behind_all(text, position)
        token = _TOKEN.match(text, position)
        if token is None:
            return _strange(text, position, open_, state)
        kind = token.lastgroup or ""
        start = token.start(kind)
        mark = token[kind] if kind == "mark" else ""
        if found := _misplaced(text, start, mark, kind, open_, state, comma):
            return found
        position = token.end()
        if mark in ("{", "["):
            open_.append((mark, start))
            if len(open_) > _DEEPEST:
                return Fault("nested too deep", start)
            state = "first name" if mark == "{" else "first value"
        elif mark in ("}", "]"):
            open_.pop()
            state = "after"
        elif mark == ",":
            comma = start
            state = "name" if open_[-1][0] == "{" else "value"
        elif mark == ":":
            state = "value"
        else:
            state = "colon" if state in ("name", "first name") else "after"


def _behind_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _behind_all(text: str, position: int) -> Fault:
    rest = text[position : position + 20]
    if not rest:
        half = _HALF.search(text)
        if half:
            message = f"{half[0]} is half of a character"
            return Fault(message, half.start(), "write both halves, or the character itself")
        return Fault("a number is larger than anybody reads", 0)
    if rest[0] in "{[":
        return Fault("several values stand one after another", position, "put them into a list: [ …, … ]")
    if rest[0] == ";":
        return Fault("a semicolon stands behind the value", position, "leave it out: this is JSON, no script")
    return Fault(f"something follows the end of the value: {_short(rest)}", position, "leave it out")


def _misplaced(
    text: str, start: int, mark: str, kind: str, open_: list[tuple[str, int]], state: str, comma: int
) -> Fault | None:
    """A token that is one, and stands where none of its kind can."""
    closing = {"}": "{", "]": "["}.get(mark)
    if closing and (not open_ or open_[-1][0] != closing):
        return Fault(
            f"{mark} closes nothing" if not open_ else f"{mark} stands where {open_[-1][0]} must be closed", start
        )
    if closing and state in ("name", "value") and text[:start].rstrip().endswith(","):
        return Fault(f"a comma stands before {mark}", comma, "leave the comma out")
    if state in ("name", "first name"):
        if kind == "text" or (closing and state == "first name"):
            return None
        if mark == ",":
            return Fault("two commas, or one too many", start, "leave one out")
        if kind == "number" and comma == start - 1 and text[comma - 1 : comma].isdigit():
            return Fault("a decimal comma", comma, "decimals stand behind a point: 1.5")
        if mark == "{" and text[start - 1] == "{":
            return Fault("a template was not filled in", start - 1, "let the template run")
        return Fault("a name must stand here, in quotation marks", start)
    if state == "colon":
        return None if mark == ":" else Fault("a colon is missing between name and value", start)
    if state == "after":
        return None if mark == "," or closing else _lacks_comma(text, start, kind)
    if kind != "mark" or mark in ("{", "[") or (closing and state == "first value"):
        return None
    return Fault("a value is missing" if mark != "," else "two commas, or one too many", start)


def _lacks_comma(text: str, start: int, kind: str) -> Fault:
    before = text[:start].rstrip()
    if kind == "text" and before.endswith('"') and before and "\n" not in text[len(before) : start]:
        return Fault("a quotation mark inside a text ends it", len(before) - 1, 'write \\" inside of texts')
    return Fault("a comma is missing", len(before), "between two members or entries stands a comma")


def _strange(text: str, position: int, open_: list[tuple[str, int]], state: str) -> Fault:
    """Something that is no token of JSON."""
    rest = text[position : position + 60]
    if not rest:
        mark, start = open_[-1] if open_ else ("the value", 0)
        line = text.count("\n", 0, start) + 1
        return Fault(f"the end is missing: {mark} of line {line} is not closed", len(text))
    if rest[0] == '"':
        return _broken_text(text, position)
    if state == "after" and text[:position].rstrip().endswith('"') and rest[0].isalnum():
        end = len(text[:position].rstrip()) - 1
        return Fault("a quotation mark inside a text ends it", end, 'write \\" inside of texts')
    for pattern, message, hint in _STRANGE:
        if match := re.match(pattern, rest):
            return Fault(message.format(_short(match[0])), position, hint)
    if state in ("name", "first name") and (name := re.match(r"[\w$@-]+", rest)):
        return Fault(f"the name {name[0]} has no quotation marks", position, f'write "{name[0]}"')
    return Fault(f"this can't stand here: {_short(rest)}", position)


_STRANGE = (
    (r"/\*|//", "a comment", "JSON has no comments: leave it out"),
    (r"#", "a comment", "JSON has no comments: leave it out"),
    (r"<!\[CDATA\[|\]\]>", "a CDATA section in JSON", "leave out <![CDATA[ and ]]>"),
    (r"<!--|-->", "a comment of HTML in JSON", "leave it out"),
    (r"(?i)&(?:quot|#0*34|#x0*22);", "HTML's entities in place of quotation marks", 'write " in place of &quot;'),
    (r"[„“”«»]", "typographic quotation marks: {}", 'JSON takes the straight " only'),
    (r"[‘’‚`']", "single quotation marks: {}", 'JSON takes " only'),
    (r"(?:True|False|None)\b", "{} is Python's", "write true, false or null"),
    (r"(?:undefined|NaN|-?Infinity)\b", "{} is no value of JSON", "write null, or leave the member out"),
    (r"(?i)(?:true|false|null)\b", "{} is written in small letters", "write true, false or null"),
    (r"\{\{|\{%|<%|<\?|\$\{", "a template was not filled in", "let the template run"),
    (r"[+.]\d", "no number begins with {}", "write 1 in place of +1, 0.5 in place of .5"),
    (r"-?0\d", "a number with a zero before it: {}", "leave the zero out, or write a text"),
    (r"\d+[.,]\d*", "no number: {}", "decimals stand behind a point: 1.5"),
    (r"</?[A-Za-z]", "markup in JSON, outside of a text", "leave it out, or put it into a text"),
    (
        "[\u00a0\u2000-\u200d\u2028\u2029\ufeff]",
        "an invisible character that JSON does not take as a space",
        "leave it out",
    ),
)


def _broken_text(text: str, position: int) -> Fault:
    """A text that begins well and does not end well."""
    at = position + 1
    while at < len(text):
        character = text[at]
        if character == "\\":
            if not re.match(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})', text[at : at + 6]):
                return Fault(f"the escape {text[at : at + 2]} is not JSON's", at, "write \\\\ for a backslash")
            at += 2
            continue
        if character < " ":
            name = _CONTROL.get(character, f"the control character U+{ord(character):04X}")
            return Fault(f"{name} stands in a text", at, f"write {json.dumps(character)[1:-1]}, or end the text before")
        if character == '"':
            break
        at += 1
    return Fault("the text has no end: a quotation mark is missing", position)


def _short(text: str, most: int = 20) -> str:
    line = text.split("\n", 1)[0]
    return f"{line[:most]}…" if len(line) > most else line
