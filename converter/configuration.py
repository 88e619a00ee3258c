"""The one configuration: ``wiremark.toml``, or ``[tool.wiremark]`` in ``pyproject.toml``, found upwards.

Which settings there are says ``schemas/configuration.schema.json``, which is made from the options of the commands. A
wrong setting is told with its line and with what may have been meant.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from converter import resources, wording
from converter.diagnostics import Diagnostic, Location, Severity
from converter.nearest import nearest

NAME = "wiremark.toml"
PROJECT = "pyproject.toml"
SCHEMA = "configuration.schema.json"
COMMON = "common"
"""what a source of settings is called that serves every command"""


class Wrong(ValueError):
    """The configuration can't be used; carries what is wrong with it."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics[0].message)
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings, and where they stand."""

    path: Path | None = None
    """the file; None: there is none"""
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    """keys → the line in which they stand, as far as that can be told"""

    @property
    def root(self) -> Path | None:
        """What paths in it are relative to."""
        return self.path.parent if self.path else None

    def line(self, keys: tuple[str, ...]) -> int | None:
        """The line of a setting, else that of the table it stands in."""
        for length in range(len(keys), 0, -1):
            if keys[:length] in self.lines:
                return self.lines[keys[:length]]
        return None


def find(start: Path) -> Path | None:
    """The configuration that holds in a folder: the nearest file upwards, the own one before the project's."""
    for folder in (start, *start.parents):
        own = folder / NAME
        if own.is_file():
            return own
        project = folder / PROJECT
        if project.is_file() and _mentions(project):
            return project
    return None


def _mentions(project: Path) -> bool:
    try:
        return re.search(rb"(?m)^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*[\"']?wiremark\b", project.read_bytes()) is not None
    except OSError:
        return False


def load(path: Path, *, schema: str = SCHEMA) -> Configuration:
    """Reads a configuration, or another file of settings (``schema`` below ``schemas/``). Raises Wrong, with every
    fault, where it is no TOML or has settings that there are not."""
    if path.exists() and not path.is_file():  # a pipe without a writer would keep us waiting for ever
        raise Wrong((_fault("CFG001", path, None, "can't be read: it is no regular file"),))
    try:
        text = path.read_bytes().decode("utf-8")
        values = tomllib.loads(text)
    except OSError as error:
        raise Wrong((_fault("CFG001", path, None, f"can't be read: {error.strerror or error}"),)) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Wrong((_fault("CFG001", path, line, "not in UTF-8", "TOML is in UTF-8"),)) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        message = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise Wrong((_fault("CFG001", path, line, f"not TOML: {message}"),)) from None
    lines = dict(_lines(text))
    if path.name == PROJECT:
        values = values.get("tool", {}).get("wiremark", {})
        lines = {keys[2:]: number for keys, number in lines.items() if keys[:2] == ("tool", "wiremark") and keys[2:]}
    made = Configuration(path.absolute(), values if isinstance(values, dict) else {}, lines)
    if faults := tuple(_faults(made, path, schema)):
        raise Wrong(faults)
    return made


def _fault(rule: str, path: Path, line: int | None, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(rule, Severity.ERROR, message, hint, Location(str(path), line, 1 if line else None))


_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'""")
_KEY = re.compile(rf"^\s*((?:{_PART.pattern})(?:\s*\.\s*(?:{_PART.pattern}))*)\s*=")


def _lines(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Keys and the lines they stand in. tomllib does not tell; a key inside a text of several lines is taken for one,
    which no valid setting is hurt by."""
    table: tuple[str, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if match := _TABLE.match(line):
            table = _parts(match[2])
            if match[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                yield table, number
                table = (*table, str(counts[table]))
            yield table, number
        elif match := _KEY.match(line):
            keys = (*table, *_parts(match[1]))
            for length in range(len(table) + 1, len(keys) + 1):
                yield keys[:length], number


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _faults(configuration: Configuration, path: Path, name: str) -> Iterator[Diagnostic]:
    schema = resources.schema_json(name)
    unknown = list(_unknown(configuration.values, schema, schema, ()))
    lists = [f"[[{name}]]" for name in _lists_of_tables(schema, schema)]
    for keys, known in unknown:
        near = nearest(keys[-1], known)
        where = f" in [{'.'.join(keys[:-1])}]" if keys[:-1] else ""
        hint = f"did you mean {near}?" if near else f"there are: {', '.join(sorted(known))}"
        if lists and len(keys) == 1 and _is_list_of_tables(configuration.values[keys[0]]):
            hint = f"a list of tables is {' or '.join(lists)}"
        yield _fault("CFG002", path, configuration.line(keys), f"no setting is called {keys[-1]}{where}", hint)
    if unknown:
        return
    import jsonschema_rs

    for error in jsonschema_rs.validator_for(dict(schema)).iter_errors(configuration.values):
        for path_in, said in _said(error, configuration.values, schema):
            keys = tuple(str(part) for part in path_in)
            hint = _meant(error, keys) or _help(schema, keys)
            setting = ".".join(keys) or "the file"
            yield _fault("CFG003", path, configuration.line(keys), f"{setting}: {said}", hint)


def _value(values: Any, path: Iterable[Any]) -> Any:
    for part in path:
        values = values[part]
    return values


def _said(error: Any, values: Any, schema: Mapping[str, Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Where a value is wrong and why, in TOML's terms where JSON's would be none."""
    path = tuple(error.instance_path)
    value, setting = _value(values, path), ".".join(map(str, path))
    types = getattr(error.kind, "types", [])
    if isinstance(value, float) and not math.isfinite(value):
        yield path, f"{value} is no number that can be used"
    elif types == ["object"] and isinstance(value, list):
        yield path, f"one table is wanted, [{setting}], not a list of them"
    elif types == ["array"] and isinstance(value, dict):
        yield path, f"a list is wanted, not a table; a list of tables has [[{setting}]] before each"
    else:
        for fault in wording.faults(error, schema):
            yield fault.path, _OBJECT.sub("a table", fault.message)


_OBJECT = re.compile(r"(?<!')\ban object\b")
"""what JSON calls a table"""


def _unknown(
    values: Mapping[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], keys: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    known = schema.get("properties", {})
    for key, value in values.items():
        if key not in known:
            if "additionalProperties" in schema and schema["additionalProperties"] is False:
                yield (*keys, key), list(known)
            continue
        inner = _resolved(known[key], root)
        if isinstance(value, dict):
            yield from _unknown(value, inner, root, (*keys, key))
        elif isinstance(value, list) and isinstance(inner.get("items"), dict):
            for number, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _unknown(item, _resolved(inner["items"], root), root, (*keys, key, str(number)))


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _lists_of_tables(schema: Mapping[str, Any], root: Mapping[str, Any], name: str = "") -> Iterator[str]:
    """The settings that are one, by their whole names."""
    for key, known in schema.get("properties", {}).items():
        inner, whole = _resolved(known, root), f"{name}.{key}".lstrip(".")
        if isinstance(inner.get("items"), dict) and "properties" in _resolved(inner["items"], root):
            yield whole
        yield from _lists_of_tables(inner, root, whole)


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """A subschema, or what it refers to: ``#/$defs/name``."""
    reference = schema.get("$ref")
    if not reference:
        return schema
    found: Mapping[str, Any] = root["$defs"][reference.rpartition("/")[2]]
    return found


def _meant(error: Any, keys: tuple[str, ...]) -> str:
    """The value that was meant, where there is a list of them."""
    options = getattr(error.kind, "options", None)
    value = error.instance
    if not isinstance(value, str) or not isinstance(options, list) or not keys:
        return ""
    near = nearest(value, [str(option) for option in options])
    return f"did you mean {near}?" if near else ""


def wrong_value(path: Path, line: int | None, message: str) -> Diagnostic:
    """The finding about a value that only the command could judge."""
    return _fault("CFG003", path, line, message)


def _help(schema: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    here: Mapping[str, Any] = schema
    for key in keys:
        known = here.get("properties", {})
        if key not in known:
            break
        here = _resolved(known[key], schema)
    return str(here.get("description", "")) if here is not schema else ""
