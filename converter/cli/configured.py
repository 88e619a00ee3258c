"""Settings from the configuration file, as defaults of the commands' options.

Every option of every command can be set, by its name: in the command's own table, or above all tables where several
commands have it. The command line goes before the environment, that before the file, that before the default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from converter.cli.settable import HOUSE, LIMITS, REVIEW, RIGHTS, SITE, SITE_COMMANDS, WITHOUT, settable

if TYPE_CHECKING:
    from converter.brand import Brand
    from converter.configuration import Configuration
    from converter.diagnostics import Diagnostic
    from converter.limits import Limits
    from converter.model import Review
    from converter.rights import House, Terms
    from converter.verdict import PathRules

_KEY = "wiremark.configuration"
_ISOLATED = "wiremark.isolated"


def attach(command: click.Command, names: tuple[str, ...]) -> None:
    """Gives a command, and those in it, ``--config`` and ``--isolated``; once."""
    if any(p.name == "config" for p in command.params) or names[0] in WITHOUT:
        return
    command.params += [
        click.Option(
            ["--config"],
            type=click.Path(dir_okay=False),
            is_eager=True,
            expose_value=False,
            callback=lambda ctx, _param, value: _apply(ctx, names, value),
            help="Configuration file; else wiremark.toml or pyproject.toml, found upwards.",
        ),
        click.Option(
            ["--isolated"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_isolate,
            help="Read no configuration file.",
        ),
    ]
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            attach(inner, (*names, name))


def _isolate(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[_ISOLATED] = True
        ctx.meta.pop(_KEY, None)
        ctx.default_map = None


def _apply(ctx: click.Context, names: tuple[str, ...], value: str | None) -> None:
    if ctx.resilient_parsing:
        return
    if value is None and (ctx.meta.get(_ISOLATED) or _KEY in ctx.meta):
        settings = ctx.meta.get(_KEY)
    else:
        settings = load(value)
        if ctx.meta.get(_ISOLATED):
            raise click.UsageError("--config and --isolated exclude each other")
        ctx.meta[_KEY] = settings
    if settings is not None and settings.path:
        ctx.default_map = {found.name: found.value for found in settings_of(ctx.command, names, settings)}


def hold(ctx: click.Context, settings: Configuration) -> None:
    """Lets a configuration hold for a command that is not run, but judged."""
    ctx.meta[_KEY] = settings


def load(named: str | None) -> Configuration:
    """The configuration that a file holds, or that holds in the working directory. Exits with 2 where it is wrong."""
    from converter import configuration

    path = Path(named) if named else configuration.find(Path.cwd())
    if path is None:
        return configuration.Configuration()
    try:
        return configuration.load(path)
    except configuration.Wrong as wrong:
        from converter.cli.complaints import complain

        complain(wrong.diagnostics)
        raise click.exceptions.Exit(2) from None


def current() -> Configuration | None:
    """The configuration of the command that runs."""
    ctx = click.get_current_context(silent=True)
    found: Configuration | None = ctx.meta.get(_KEY) if ctx else None
    return found if found is not None and found.path else None


def files() -> tuple[Path, ...]:
    """The user's own files that decide about outputs besides the sources: configuration and knowledge."""
    from converter.knowledge import store

    settings = current()
    named = (settings.path,) if settings and settings.path else ()
    return (*named, *store.user_files())


def limits() -> Limits:
    """The limits that hold: the configuration's, else the defaults."""
    from converter import limits as table

    settings = current()
    return table.of(settings.values.get(LIMITS, {})) if settings else table.DEFAULTS


def rights() -> tuple[Terms, House]:
    """What the configuration says of rights and of who publishes."""
    from converter import rights as tables

    settings = current()
    values = settings.values if settings else {}
    policies, trust = (values.get(name, {}) for name in HOUSE)
    return tables.of(values.get(RIGHTS, {})), tables.house_of(policies, trust)


def brand() -> Brand:
    """What the configuration says of the site's look and extent."""
    from converter import brand as table

    settings = current()
    return table.of(settings.values.get(SITE, {}), settings.root or Path()) if settings else table.PLAIN


def review() -> Review | None:
    """Who has checked the stories, as the configuration says."""
    from converter import provenance

    settings = current()
    return provenance.of(settings.values.get(REVIEW, {})) if settings else None


def root() -> str:
    """The folder that patterns of the configuration are relative to; empty: there is none."""
    settings = current()
    return str(settings.root) if settings else ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of the file, for a parameter of a command."""

    name: str
    """of the parameter"""
    value: Any
    """as click takes it for a default"""
    keys: tuple[str, ...]
    """where it stands in the file"""


def settings_of(command: click.Command, names: tuple[str, ...], settings: Configuration) -> Iterator[Setting]:
    """What the file says for a command: its own table before the site's, that before what stands above all tables."""
    places = [names, *([(SITE,)] if names[0] in SITE_COMMANDS else []), ()]
    from converter.cli import configuration_schema

    for name, param in settable(command):
        for place in places:
            table = _table(settings.values, place)
            if name not in table or (not place and not configuration_schema.is_common(name, param)):
                continue
            value = _taken(table[name], param, settings.root or Path())
            yield Setting(str(param.name), value, (*place, name))
            break


def _table(values: Mapping[str, Any], place: tuple[str, ...]) -> Mapping[str, Any]:
    for name in place:
        inner = values.get(name, {})
        values = inner if isinstance(inner, dict) else {}
    return values


def _taken(value: Any, param: click.Parameter, base: Path) -> Any:
    """A value of the file as the parameter takes it: paths relative to the file, lists as click wants them."""
    from converter.verdict import PathRules

    if isinstance(value, dict):
        return [PathRules(pattern, _upper(rules), None, str(base)) for pattern, rules in value.items()]
    if isinstance(value, list):
        parts = [_rebased(part, param, base) for part in value]
        return parts if param.multiple or param.nargs == -1 else ",".join(parts)
    return _rebased(value, param, base)


def _rebased(value: Any, param: click.Parameter, base: Path) -> Any:
    rebased = getattr(param.type, "rebased", None)
    if rebased is not None:
        return rebased(value, base)
    if not isinstance(param.type, click.Path) or not isinstance(value, str) or value == "-":
        return value
    import os

    whole = base / Path(value).expanduser()
    try:
        near = os.path.relpath(whole)
    except ValueError:  # on another drive
        return str(whole)
    return near if not near.startswith("..") else str(whole)


def blamed(error: click.ClickException) -> Diagnostic | None:
    """What is to be said in place of a usage error that is about a setting of the file; None: it is not."""
    from converter import configuration

    if not isinstance(error, click.BadParameter) or error.ctx is None:
        return None
    settings: Configuration | None = error.ctx.meta.get(_KEY)
    if settings is None or settings.path is None:
        return None
    named = error.param_hint if isinstance(error.param_hint, str) else None
    param = error.param or next((p for p in error.ctx.command.params if named in p.opts), None)
    if param is None or error.ctx.get_parameter_source(str(param.name)) is not ParameterSource.DEFAULT_MAP:
        return None
    names = tuple(error.ctx.command_path.split()[1:])
    keys = next((s.keys for s in settings_of(error.ctx.command, names, settings) if s.name == param.name), ())
    return configuration.wrong_value(settings.path, settings.line(keys), f"{'.'.join(keys)}: {error.message}")


def path_rules() -> tuple[PathRules, ...]:
    """What the tables ``[[validate.overrides]]`` don't want to be told of some files, or of some places in them."""
    from converter.verdict import PathRules

    _known()
    return tuple(
        PathRules(pattern, _upper(rules), pointer, root())
        for entry in _overrides()
        for pattern in entry["paths"]
        for pointer, rules in ((None, entry.get("ignore", [])), *entry.get("pointers", {}).items())
        if rules
    )


def _known() -> None:
    """Exits with 2 where a table names a rule that there is not."""
    settings = current()
    for number, entry in enumerate(_overrides()):
        for rules in (entry.get("ignore", []), *entry.get("pointers", {}).values()):
            for rule in rules:
                from converter import configuration, rulebook
                from converter.cli.complaints import complain

                if rulebook.known(rule.upper()) or settings is None or settings.path is None:
                    continue
                line = settings.line(("validate", "overrides", str(number)))
                said = f"no rule begins with {rule}: {rulebook.hint(rule.upper())}"
                complain((configuration.wrong_value(settings.path, line, said),))
                raise click.exceptions.Exit(2)


def profiles(path: str) -> tuple[str, ...]:
    """The profiles that a file is judged by besides those of the call."""
    from converter.cli.profiling import ProfileType
    from converter.verdict import matches

    settings = current()
    folder = (settings.root if settings else None) or Path()
    return tuple(
        dict.fromkeys(
            ProfileType().rebased(profile, folder)
            for entry in _overrides()
            if any(matches(path, pattern, root()) for pattern in entry["paths"])
            for profile in entry.get("profile", [])
        )
    )


def _overrides() -> list[Mapping[str, Any]]:
    settings = current()
    found: list[Mapping[str, Any]] = settings.values.get("validate", {}).get("overrides", []) if settings else []
    return found


def _upper(rules: list[str]) -> tuple[str, ...]:
    return tuple(rule.upper() for rule in rules)
