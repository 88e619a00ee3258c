"""The JSON Schema of the configuration, made from the options of the commands.

``schemas/configuration.schema.json`` is its output; a test tells where the two differ. To make it anew::

    wiremark config schema > schemas/configuration.schema.json
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import click

from converter import brand, limits, provenance, resources, rights
from converter.cli.settable import LIMITS, REVIEW, RIGHTS, SITE, SITE_COMMANDS, WITHOUT, settable

_NOT_COMMON = {"output", "title", "search", "sources", "paths", "files", "file", "json"}
_RULES = {"type": "array", "items": {"type": "string", "pattern": "^[A-Za-z0-9]+$"}}


def build(group: click.Group) -> dict[str, Any]:
    """The schema of all settings of all commands."""
    commands = {name: command for name, command in _commands(group) if name not in WITHOUT}
    tables = {name: _table(command) for name, command in commands.items()}
    tables["validate"]["properties"]["overrides"] = _OVERRIDES
    shared = _common(commands)
    site = {
        key: value
        for key, value in tables[SITE_COMMANDS[0]]["properties"].items()
        if key in tables[SITE_COMMANDS[1]]["properties"] and key not in shared and key not in ("output", "sources")
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of wiremark",
        "description": "wiremark.toml, or [tool.wiremark] in pyproject.toml. Paths are relative to the file. What "
        "stands above all tables holds for every command that has such an option; a command's own table "
        "goes before it.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **shared,
            SITE: {
                "description": "What `wiremark build` and `wiremark serve` share.",
                "type": "object",
                "additionalProperties": False,
                "properties": site | brand.properties(),
            },
            LIMITS: {
                "description": "How much is taken of everything; what a limit stops is told with the limit's name.",
                "type": "object",
                "additionalProperties": False,
                "properties": limits.properties(),
            },
            RIGHTS: {
                "description": "What may be done with the copy; outputs, pages and the files at the site's root agree.",
                "type": "object",
                "additionalProperties": False,
                "properties": rights.properties(),
            },
            REVIEW: {
                "description": "Who has checked the stories of a run, where they do not say it themselves.",
                "type": "object",
                "additionalProperties": False,
                "required": ["by"],
                "properties": provenance.properties(),
            },
            **rights.house_properties(),
            **tables,
        },
    }


_OVERRIDES: dict[str, Any] = {
    "description": "What is different for some files. Each entry names them and what holds for them.",
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["paths"],
        "properties": {
            "paths": {
                "description": "Patterns of files, relative to the configuration file: feeds/*.json",
                "type": "array",
                "items": {"type": "string"},
                "minItems": 1,
            },
            "ignore": {"description": "Rules or families that are not told of these files.", **_RULES},
            "profile": {
                "description": "Rules of a consumer that these files are judged by, too.",
                "type": "array",
                "items": {"type": "string"},
            },
            "pointers": {
                "description": "Rules that are not told of one place: JSON Pointer or XPath (* is any one step) "
                "→ rules. For JSON, which has no comments.",
                "type": "object",
                "additionalProperties": _RULES,
            },
        },
    },
}


def _commands(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if command is not None and not command.hidden:
            yield name, command


def _table(command: click.Command) -> dict[str, Any]:
    properties = {name: _property(param) for name, param in settable(command)}
    if isinstance(command, click.Group):
        properties |= {name: _table(inner) for name, inner in sorted(command.commands.items())}
    return {
        "description": command.get_short_help_str(200),
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def _common(commands: dict[str, click.Command]) -> dict[str, Any]:
    """What several commands have, in the same sense."""
    found: dict[str, dict[str, Any]] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for command in commands.values():
        for name, param in settable(command):
            made = _property(param)
            kind = str({k: v for k, v in made.items() if k not in ("description", "default")})
            seen[name, kind] += 1
            found.setdefault(f"{name} {kind}", made)
    best: dict[str, tuple[int, str]] = {}
    for (name, kind), count in seen.items():
        if count > 1 and name not in _NOT_COMMON:
            best[name] = max(best.get(name, (0, "")), (count, kind))
    return {name: found[f"{name} {kind}"] for name, (_, kind) in sorted(best.items())}


@cache
def _shared() -> dict[str, Any]:
    properties: dict[str, Any] = dict(resources.schema_json("configuration.schema.json")["properties"])
    return properties


def is_common(name: str, param: click.Parameter) -> bool:
    """Whether a setting above all tables is meant for this parameter: it has the name and the same type."""
    shared, own = _shared().get(name, {}), _property(param)
    return all(shared.get(key) == value for key, value in own.items() if key not in ("description", "default"))


def _property(param: click.Parameter) -> dict[str, Any]:
    help_ = param.help if isinstance(param, click.Option) and param.help else ""
    made: dict[str, Any] = {"description": help_} if help_ else {}
    if param.name == "per_file_ignores":
        return made | {"type": "object", "additionalProperties": _RULES}
    kind = _type(param)
    if param.multiple or param.nargs == -1 or getattr(param.type, "several", False):
        return made | {"type": "array", "items": kind}
    default = param.to_info_dict().get("default")
    if isinstance(default, bool | int | float | str) and default != "" and not callable(default):
        kind["default"] = default
    return made | kind


def _type(param: click.Parameter) -> dict[str, Any]:
    type_ = param.type
    if isinstance(type_, click.Choice):
        return {"enum": [str(choice) for choice in type_.choices]}
    if isinstance(type_, click.IntRange):
        bounds = {"minimum": type_.min, "maximum": type_.max}
        return {"type": "integer", **{k: v for k, v in bounds.items() if v is not None}}
    names = {click.types.BoolParamType: "boolean", click.types.IntParamType: "integer"}
    if isinstance(type_, click.types.FloatParamType):
        return {"type": "number"}
    return {"type": names.get(type(type_), "string")}
