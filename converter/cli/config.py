"""``wiremark config``: which settings hold, where each comes from, and which there are."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import click
from click.core import ParameterSource

from converter import brand, limits, provenance, rights
from converter.cli import configuration_schema, configured, options, reporting, settable
from converter.configuration import Configuration
from converter.verdict import PathRules


@dataclass(frozen=True, slots=True)
class Held:
    """A setting that holds for a command."""

    command: str
    name: str
    value: Any
    """as JSON"""
    origin: str
    """option, environment, file or default"""
    place: str
    """the variable, or the file and line; else empty"""


@click.group(name="config")
def command() -> None:
    """Say which settings hold and which there are.

    Settings stand in wiremark.toml, or in pyproject.toml as [tool.wiremark]; the nearest file upwards holds. An option
    goes before the environment, that before the file, that before the default.
    """


@command.command(
    name="show",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option(
    "--config", "named", type=click.Path(dir_okay=False), help="Configuration file in place of the found one."
)
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.argument("call", nargs=-1, type=click.UNPROCESSED, metavar="[COMMAND [OPTION]…]")
@click.pass_context
def show(ctx: click.Context, named: str | None, isolated: bool, as_json: bool, call: tuple[str, ...]) -> None:
    """Say each setting's value and where it comes from: option, environment, file or default.

    Of every command; of one, where it is named; as one call would have it, where its options follow:
    `wiremark config show convert --to jsonld`. A value that the command would refuse is told as the command tells it.
    """
    if named and isolated:
        raise click.UsageError("--config and --isolated exclude each other")
    settings = Configuration() if isolated else configured.load(named)
    group = cast(click.Group, ctx.find_root().command)
    held = [h for names, inner, args in _commands(group, call) for h in _held(ctx, names, inner, args, settings)]
    held += [] if call else [*_limits(settings), *_rights(settings)]
    if as_json:
        whole = {"file": str(settings.path) if settings.path else None, "settings": [asdict(h) for h in held]}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=1))
        return
    click.echo(f"# {click.format_filename(settings.path) if settings.path else 'no configuration file'}")
    rows = [(f"{h.command}.{h.name} = {json.dumps(h.value, ensure_ascii=False)}", h) for h in held]
    width = min(max((len(text) for text, _ in rows), default=0), 60)
    for text, h in rows:
        click.echo(f"{text:<{width}}  # {h.origin}{f' {h.place}' if h.place else ''}")


@command.command(name="schema")
@click.pass_context
def schema(ctx: click.Context) -> None:
    """Print the JSON Schema of the configuration file."""
    group = cast(click.Group, ctx.find_root().command)
    click.echo(json.dumps(configuration_schema.build(group), ensure_ascii=False, indent=1))


def _commands(
    group: click.Group, call: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command, tuple[str, ...]]]:
    """The commands to tell of, with their names and the rest of the call."""
    ctx = click.Context(group)
    if not call:
        for name in group.list_commands(ctx):
            inner = group.get_command(ctx, name)
            if inner is not None and not inner.hidden and name not in settable.WITHOUT:
                yield from _leaves((name,), inner)
        return
    names: tuple[str, ...] = ()
    found: click.Command = group
    rest = call
    while rest and isinstance(found, click.Group):
        known = found.list_commands(ctx)
        inner = found.get_command(ctx, rest[0]) if rest[0] in known and rest[0] not in settable.WITHOUT else None
        if inner is None:
            from converter.nearest import meant

            raise click.UsageError(f"no command is called {rest[0]!r}.{meant(rest[0], known)}")
        names, found, rest = (*names, rest[0]), inner, rest[1:]
    if isinstance(found, click.Group):
        yield from _leaves(names, found)
    else:
        yield names, found, rest


def _leaves(
    names: tuple[str, ...], command: click.Command
) -> Iterator[tuple[tuple[str, ...], click.Command, tuple[str, ...]]]:
    yield names, command, ()
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from _leaves((*names, name), inner)


def _held(
    parent: click.Context,
    names: tuple[str, ...],
    command: click.Command,
    args: tuple[str, ...],
    settings: Configuration,
) -> Iterator[Held]:
    """The settings of a command, as a call with these arguments would have them."""
    told = copy.copy(command)
    told.params = [_open(param) for param in command.params if param.name not in ("config", "isolated")]
    told.no_args_is_help = False
    found = {setting.name: setting for setting in configured.settings_of(command, names, settings)}
    ctx = click.Context(
        told,
        parent=parent.find_root(),
        info_name=" ".join(names),
        default_map={s.name: s.value for s in found.values()},
    )
    with ctx:
        configured.hold(ctx, settings)
        click.Command.parse_args(told, ctx, list(args))
        _judge(ctx)
    for name, param in sorted(settable.settable(command)):
        key = str(param.name)
        source = ctx.get_parameter_source(key)
        origin, place = "default", ""
        if source is ParameterSource.COMMANDLINE:
            origin = "option"
        elif source is ParameterSource.ENVIRONMENT:
            origin, place = "environment", str(param.envvar)
        elif source is ParameterSource.DEFAULT_MAP:
            line = settings.line(found[key].keys)
            origin, place = "file", f"{_near(settings.path)}{f':{line}' if line else ''}"
        yield Held(" ".join(names), name, _plain(ctx.params.get(key)), origin, place)


def _judge(ctx: click.Context) -> None:
    """Asks what the command would ask of its values. Raises click.BadParameter, or exits with 2."""
    try:
        if "reader" in ctx.params:
            options.judge(**ctx.params)
        if "select" in ctx.params:
            reporting.judge(**ctx.params)
            configured.path_rules()
    except click.BadParameter as error:
        error.ctx = error.ctx or ctx
        raise


def _limits(settings: Configuration) -> Iterator[Held]:
    """The limits, which hold for every command."""
    told = settings.values.get(settable.LIMITS, {})
    for name, facts in limits.properties().items():
        line = settings.line((settable.LIMITS, name)) if name in told else None
        place = f"{_near(settings.path)}:{line}" if line else ""
        yield Held(
            settable.LIMITS, name, told.get(name, facts["default"]), "file" if name in told else "default", place
        )


def _rights(settings: Configuration) -> Iterator[Held]:
    """The site, rights and what is said of the publisher: defaults that mean something, and all that is set."""
    tables = {
        settable.SITE: brand.properties(),
        settable.RIGHTS: rights.properties(),
        settable.REVIEW: provenance.properties(),
    } | {name: table["properties"] for name, table in rights.house_properties().items()}
    for table, known in tables.items():
        told = settings.values.get(table, {})
        for name, facts in known.items():
            if name in told or "default" in facts:
                line = settings.line((table, name)) if name in told else None
                place = f"{_near(settings.path)}:{line}" if line else ""
                value = told.get(name, facts.get("default"))
                yield Held(table, name, value, "file" if name in told else "default", place)


def _open(param: click.Parameter) -> click.Parameter:
    """The parameter, not required and without consequences: what is told is what it would be."""
    opened = copy.copy(param)
    opened.required = False
    return opened


def _near(path: Path | None) -> str:
    if path is None:
        return ""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _plain(value: Any) -> Any:
    """A parameter's value as JSON, in the form in which the file has it."""
    if isinstance(value, PathRules):
        return {value.pattern: list(value.rules)}
    if isinstance(value, tuple | list):
        if len(value) == 2 and isinstance(value[0], str) and value[1] is None:  # a report's format, to a stream
            return value[0]
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
