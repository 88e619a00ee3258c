"""Options that several commands share, and the recipe they make."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from converter.cli import configured
from converter.recipe import Recipe
from converter.run import WAIT

F = TypeVar("F", bound=Callable[..., Any])

_DEFAULTS = Recipe()
_AUTHORITY = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?,\d{4}(?:-\d\d(?:-\d\d)?)?")  # RFC 4151, lower case


class Formats(click.ParamType[Any]):
    """Names of output formats, ``a,b``; completes them."""

    name = "format"
    several = True

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(dict.fromkeys(part.strip() for part in str(value).split(",") if part.strip()))
        if not names:
            self.fail("it names no format", param, ctx)
        return names

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from converter import registry

        done, comma, begun = incomplete.rpartition(",")
        return [
            CompletionItem(f"{done}{comma}{name}", help=_said(stage))
            for name, stage in registry.stages("writer").items()
            if name.startswith(begun)
        ]


def _said(stage: Any) -> str:
    """What a stage does, in a line for a terminal."""
    return str(stage.doc).partition("\n")[0].replace("``", "")


class Reader(click.ParamType[Any]):
    """The name of a reader; completes it."""

    name = "reader"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from converter import registry

        names = ("auto", *registry.stages("reader"))
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def facts(function: F) -> F:
    """What a recipe needs to know from outside."""
    for option in reversed(
        (
            click.option(
                "--from",
                "reader",
                default="auto",
                metavar="READER",
                type=Reader(),
                help="Reader, where it can't be told: annotations, iptc7901, markdown, newsml-g2, ninjs, nitf, plain, "
                "reuters-de, uima-cas.",
            ),
            click.option(
                "--authority",
                default=_DEFAULTS.authority,
                envvar="WIREMARK_AUTHORITY",
                show_default=True,
                help="Domain and year that the identifiers belong to (RFC 4151): example.org,2025",
            ),
            click.option(
                "--base-url",
                default=_DEFAULTS.base_url,
                envvar="WIREMARK_BASE_URL",
                show_default=True,
                help="Where the site will stand.",
            ),
            click.option("--provider", envvar="WIREMARK_PROVIDER", help="Who publishes; else the copy's agency."),
            click.option("--language", default="de", show_default=True, help="Language, where it can't be told."),
            click.option("--encoding", help="Encoding of text files; else told from the bytes."),
            click.option(
                "--repair-encoding", is_flag=True, help="Undo what was encoded twice (MÃ¼nchen); else it is only told."
            ),
            click.option(
                "--knowledge",
                metavar="DIR",
                envvar="WIREMARK_KNOWLEDGE",
                type=click.Path(path_type=Path, file_okay=False),
                help="Folder of your own records of persons, places, organisations.",
            ),
            click.option("--year", type=click.IntRange(1900, 2200), help="Year of datelines that have none."),
        )
    ):
        function = option(function)
    return function


def _listed(kind: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def tell(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if not value or ctx.resilient_parsing:
            return
        from converter import formats, registry

        for name, stage in registry.stages(kind).items():
            form = formats.formats()[name]
            ends = ", ".join(form.reads if kind == "reader" else (form.suffix,))
            click.echo(f"{name:<14} {ends:<24} {_said(stage)}")
        ctx.exit()

    return tell


def listing(function: F) -> F:
    """Options that list the stages, plug-ins' included, and end the command."""
    for kind in ("writer", "reader"):
        option = click.option(
            f"--list-{kind}s",
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_listed(kind),
            help=f"List the {kind}s with the ends of their files, and exit.",
        )
        function = option(function)
    return function


class Seconds(click.FloatRange):
    """A number of seconds. What is no number (nan) is in no range."""

    name = "number of seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a valid {self.name}.", param, ctx)
        return number


class Where(click.Path):
    """Where to write. An empty name, as a variable of the shell gives it that is not set, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is empty", param, ctx)
        return super().convert(value, param, ctx)


class Place(click.Path):
    """A path, or an address in a store (``s3://…``)."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str) or "://" not in value:
            return super().convert(value, param, ctx)
        from converter.run.remote import Url, place

        found = place(value)
        return found if isinstance(found, Url) else super().convert(str(found), param, ctx)


class Target(Place, Where):
    """Where to write: a path or an address."""


SOURCE = click.Path(path_type=Path, allow_dash=True, readable=False)
"""an argument that can't be read is told as a finding, and stops none of the others"""
SOURCE_OR_ADDRESS = Place(path_type=Path, allow_dash=True, readable=False)


def site(function: F) -> F:
    """What to publish from, and where to."""
    for option in reversed(
        (
            click.argument("sources", nargs=-1, required=True, metavar="SOURCE…", type=SOURCE),
            click.option(
                "-o",
                "--output",
                "out",
                default=Path("build"),
                show_default=True,
                metavar="DIR",
                type=Where(path_type=Path),
                help="Where to: data in DIR/data, the site in DIR/site.",
            ),
            click.option("--title", default="Nachrichtenarchiv", show_default=True, help="The site's name."),
            click.option("--search/--no-search", default=True, help="Make the search index."),
        )
    ):
        function = option(function)
    return function


def writing(function: F) -> F:
    """What may happen to files of the output folder."""
    for option in reversed(
        (
            click.option("--force", is_flag=True, help="Overwrite files that somebody changed or put there."),
            click.option(
                "--keep-both",
                is_flag=True,
                help="Write the new version beside a file that somebody changed (x.new.md).",
            ),
            click.option(
                "--prune",
                is_flag=True,
                help="Remove outputs of sources that are gone, and those of SOURCE… in other formats.",
            ),
            click.option(
                "--dry-run", is_flag=True, help="Say what would be written, replaced, removed; write nothing."
            ),
        )
    ):
        function = option(function)
    return function


def waiting(function: F) -> F:
    """Which files are sources, and how long another run is waited for."""
    for option in reversed(
        (
            click.option("--follow-links", is_flag=True, help="Read what links in source folders point to."),
            click.option(
                "--wait",
                default=WAIT,
                show_default=True,
                metavar="SECONDS",
                type=Seconds(0, 86_400),
                help="How long to wait for another run into the same folder.",
            ),
        )
    ):
        function = option(function)
    return function


def recipe(  # the parameters are the options above
    *,
    reader: str,
    authority: str,
    base_url: str,
    provider: str | None,
    language: str,
    encoding: str | None,
    repair_encoding: bool,
    year: int | None,
    knowledge: Path | None = None,
    writers: tuple[str, ...] | None = None,
) -> Recipe:
    """The recipe of the options. Raises click.UsageError."""
    from converter.knowledge import store

    judge(
        reader=reader,
        authority=authority,
        base_url=base_url,
        language=language,
        encoding=encoding,
        writers=writers,
    )
    if knowledge is not None:
        _judge_knowledge(knowledge)
        # as all that reads it finds it, the workers of this run too
        os.environ[store.VARIABLE] = str(knowledge.absolute())
    terms, house = configured.rights()
    made = Recipe(
        reader=reader,
        authority=authority,
        base_url=base_url.rstrip("/"),
        provider=provider,
        language=language,
        encoding=encoding,
        repair_encoding=repair_encoding,
        year=year,
        now=now(),
        limits=configured.limits(),
        rights=terms,
        house=house,
        review=configured.review(),
    )
    return replace(made, writers=writers) if writers else made


def judge(
    *,
    reader: str,
    authority: str,
    base_url: str,
    language: str,
    encoding: str | None,
    writers: tuple[str, ...] | None = None,
    **_others: object,
) -> None:
    """Raises click.BadParameter for a value of the options that says nothing."""
    from converter import addresses, doors, registry
    from converter.diagnostics import Location

    if not _AUTHORITY.fullmatch(authority):
        raise click.BadParameter(
            f"{authority!r} is no domain and year, as in example.org,2025", param_hint="--authority"
        )
    if not addresses.is_web(base_url):
        raise click.BadParameter(f"{base_url!r} is no http or https address", param_hint="--base-url")
    if doors.language(language, Location(), "")[1]:
        raise click.BadParameter(f"{language[:60]!r} is no language tag, as in de or de-AT", param_hint="--language")
    if encoding:
        try:
            "".encode(encoding)
        except (LookupError, ValueError):
            raise click.BadParameter(f"there is no encoding {encoding!r}", param_hint="--encoding") from None
    try:
        kind = "reader"
        if reader != "auto":
            registry.stage(kind, reader)
        kind = "writer"
        for name in writers or ():
            registry.stage(kind, name)
    except registry.Unknown as error:
        raise click.BadParameter(str(error), param_hint={"reader": "--from", "writer": "--to"}[kind]) from None


def now() -> datetime:
    """The run's clock. Raises Refused."""
    from converter import clock

    return clock.now(os.environ)


def _judge_knowledge(folder: Path) -> None:
    """A folder that the call or the configuration names is there. That of the environment may come later."""
    context = click.get_current_context(silent=True)
    source = context.get_parameter_source("knowledge") if context else None
    if source is not ParameterSource.ENVIRONMENT and not folder.is_dir():
        message = f"there is no folder {click.format_filename(folder)}"
        raise click.BadParameter(message, context, _parameter(context, "knowledge"), "--knowledge")


def _parameter(context: click.Context | None, name: str) -> click.Parameter | None:
    return next((p for p in context.command.params if p.name == name), None) if context else None


def cache_folder() -> Path:
    """What WIREMARK_CACHE names, else the user's cache folder."""
    import platformdirs

    named = os.environ.get("WIREMARK_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("wiremark"))


def vocabularies_file() -> Path:
    """What ``wiremark schemas update`` writes."""
    return cache_folder() / "vocabularies.json"


def vocabularies() -> str | None:
    """That file, where there is one."""
    place = vocabularies_file()
    return str(place) if place.is_file() else None
