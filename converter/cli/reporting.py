"""What is told of findings, how, and where to: the options that ``convert``, ``build`` and ``validate`` share."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from converter import atomic, registry, verdict
from converter.cli.complaints import painted
from converter.diagnostics import Diagnostic, Severity, plural
from converter.refusal import Refused
from converter.verdict import PathRules, Policy

if TYPE_CHECKING:
    from converter.checks.coverage import Tally

F = TypeVar("F", bound=Callable[..., Any])

_OWN = ("full", "concise", "json", "json-lines", "github", "gitlab", "junit", "sarif", "html", "html-de")
FORMATS = (
    *_OWN,
    *(point.name for point in registry.plugged("reporter")),
)
"""of reports; a test holds them to ``reporters.formats``, which is loaded only once there is something to tell"""
_PEOPLE = ("full", "concise")
_GROUPED = ("full", "concise", "json", "json-lines")
"""formats in which a finding may have several places; in the others each place is a finding"""
_LEVELS = tuple(str(s) for s in Severity)


@dataclass(frozen=True, slots=True)
class Reporting:
    """What the user wants to be told."""

    policy: Policy = field(default=Policy())
    targets: tuple[tuple[str, str | None], ...] = (("full", None),)
    """format, and the file it goes to; None: a standard stream"""
    baseline: Path | None = None
    update_baseline: bool = False
    statistics: bool = False
    group: bool | None = None
    """tell equal findings once, over all files; None: once a file, where a person reads all of it"""
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False

    @property
    def machine_on_stdout(self) -> bool:
        """Whether a program will read standard output: then nothing else may stand there."""
        return any(file is None and name not in _PEOPLE for name, file in self.targets)


class Rules(click.ParamType[Any]):
    """Rule ids or their beginnings, ``G2C,XSD001``; completes them."""

    name = "rules"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        return tuple(part.strip().upper() for part in str(value).split(",") if part.strip())

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from converter import rulebook

        done, comma, begun = incomplete.rpartition(",")
        return [
            CompletionItem(f"{done}{comma}{rule.id}", help=rule.title)
            for rule in rulebook.rules()
            if rule.id.startswith(begun.upper())
        ]


class Target(click.ParamType[Any]):
    """``FORMAT`` or ``FORMAT:FILE``; completes the formats."""

    name = "format"

    def __init__(self, known: tuple[str, ...] = FORMATS) -> None:
        self._known = known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str | None]:
        if isinstance(value, tuple):
            return value[0], value[1]
        name, _, file = str(value).partition(":")
        if name not in self._known:
            from converter.nearest import meant

            known = ", ".join(self._known)
            self.fail(f"no format is called {name!r}.{meant(name, self._known)} There are: {known}", param)
        return name, file or None

    def rebased(self, value: str, root: Path) -> str:
        """A value from a configuration file: the file's name is relative to its folder."""
        name, colon, file = value.partition(":")
        return f"{name}:{root / file}" if colon and file else value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(name) for name in self._known if name.startswith(incomplete)]


class FileRules(click.ParamType[Any]):
    """``PATTERN:RULES``."""

    name = "pattern:rules"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> PathRules:
        if isinstance(value, PathRules):
            return value
        pattern, colon, rules = str(value).rpartition(":")
        if not colon or not pattern:
            self.fail(f"{value!r} is no PATTERN:RULES, as in 'archive/*:G2T,G2C001'", param)
        return PathRules(pattern, Rules().convert(rules, param, ctx))


_FINDINGS = (
    click.option(
        "--format",
        "targets",
        multiple=True,
        type=Target(),
        metavar="FORMAT[:FILE]",
        help="How to report findings, to a standard stream or to a file; can be repeated. "
        f"One of: {', '.join(FORMATS)}. Default: full.",
    ),
    click.option(
        "--select", multiple=True, type=Rules(), metavar="RULES", help="Only these rules or families: G2C,XSD"
    ),
    click.option("--ignore", multiple=True, type=Rules(), metavar="RULES", help="Not these rules or families."),
    click.option(
        "--per-file-ignores",
        multiple=True,
        type=FileRules(),
        metavar="PATTERN:RULES",
        help="Not these rules in files that match: 'archive/*:G2T,G2C001'",
    ),
    click.option(
        "--fail-level",
        type=click.Choice(_LEVELS),
        default="warning",
        show_default=True,
        help="The least severity that makes the exit code 1.",
    ),
    click.option("--exit-zero", is_flag=True, help="Exit with 0 in spite of findings."),
    click.option(
        "--baseline", type=click.Path(dir_okay=False), help="Findings listed in this file are not told and don't count."
    ),
    click.option("--update-baseline", is_flag=True, help="Write all findings to the baseline file."),
    click.option(
        "--group/--no-group",
        default=None,
        help="Tell equal findings once, with their number and places, over all files (full, concise, json, "
        "json-lines). Default: once a file, in full only.",
    ),
    click.option("--statistics", is_flag=True, help="How often each rule complains, in place of each finding."),
)
_CONDUCT = (
    click.option(
        "-j", "--jobs", default=0, show_default=True, type=click.IntRange(0, 256), help="Processes; 0: as it pays."
    ),
    click.option("-q", "--quiet", is_flag=True, help="Of findings only those that make the exit code 1; no summary."),
    click.option("-v", "--verbose", is_flag=True, help="Also what is only worth knowing."),
    click.option(
        "--color",
        type=click.Choice(("auto", "always", "never")),
        default="auto",
        show_default=True,
        help="Colours; auto: on a terminal, unless NO_COLOR is set.",
    ),
)


def findings(function: F) -> F:
    """Adds the options about findings and running; the function gets them as one ``reporting``, and ``jobs``."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        facts = {name: kwargs.pop(name) for name in _NAMES}
        return function(*args, reporting=_reporting(**facts), **kwargs)

    made: Any = wrapped
    for option in reversed((*_FINDINGS, *_CONDUCT)):
        made = option(made)
    return made  # type: ignore[no-any-return]


def conduct(function: F) -> F:
    """Adds ``-q``, ``-v`` and ``--color`` for commands that show something and tell findings only by the way."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        facts = {name: kwargs.pop(name) for name in _CONDUCT_NAMES}
        return function(*args, reporting=Reporting(**facts), **kwargs)

    made: Any = wrapped
    for option in reversed(_CONDUCT[1:]):
        made = option(made)
    return made  # type: ignore[no-any-return]


_CONDUCT_NAMES = ("quiet", "verbose", "color")
_NAMES = (
    "targets",
    "select",
    "ignore",
    "per_file_ignores",
    "fail_level",
    "exit_zero",
    "baseline",
    "update_baseline",
    "statistics",
    "group",
    *_CONDUCT_NAMES,
)


def _reporting(
    *,
    targets: tuple[tuple[str, str | None], ...],
    select: tuple[tuple[str, ...], ...],
    ignore: tuple[tuple[str, ...], ...],
    per_file_ignores: tuple[PathRules, ...],
    fail_level: str,
    exit_zero: bool,
    baseline: str | None,
    update_baseline: bool,
    statistics: bool,
    group: bool | None,
    quiet: bool,
    verbose: bool,
    color: str,
) -> Reporting:
    from converter.cli import configured

    if update_baseline and not baseline:
        raise click.UsageError("--update-baseline needs --baseline FILE")
    if sum(file is None for _, file in targets) > 1:
        raise click.UsageError("only one format can go to a standard stream; give the others a file: json:FILE")
    for name, file in targets:
        if file:
            reserve(file, known=name in _OWN)
    wanted, unwanted = _flat(select), _flat(ignore)
    paths = (*per_file_ignores, *configured.path_rules())
    judge(select=select, ignore=ignore, per_file_ignores=per_file_ignores)
    return Reporting(
        Policy(wanted, unwanted, paths, Severity(fail_level), exit_zero),
        targets or (("full", None),),
        Path(baseline) if baseline else None,
        update_baseline,
        statistics,
        group,
        color,
        quiet,
        verbose,
    )


def _flat(values: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule for value in values for rule in value))


def judge(
    *,
    select: Iterable[Iterable[str]],
    ignore: Iterable[Iterable[str]],
    per_file_ignores: Iterable[PathRules],
    **_others: object,
) -> None:
    """Raises click.BadParameter where the options name a rule that there is not."""
    known_rules(_flat(select), "--select")
    known_rules(_flat(ignore), "--ignore")
    known_rules(_flat(p.rules for p in per_file_ignores), "--per-file-ignores")


def known_rules(wanted: Iterable[str], option: str) -> None:
    """Raises click.BadParameter for a rule, or the beginning of one, that there is not."""
    for rule in wanted:
        from converter import rulebook

        if not rulebook.known(rule):
            raise click.BadParameter(f"no rule begins with {rule}: {rulebook.hint(rule)}", param_hint=option)


def tell(
    found: Sequence[Diagnostic],
    reporting: Reporting,
    *,
    sources: tuple[str, ...] = (),
    excerpt: Callable[[Diagnostic], str | None] | None = None,
    people: IO[str] | None = None,
    told_all: bool = False,
    judged: Callable[[], Tally] | None = None,
) -> tuple[Diagnostic, ...]:
    """Reports what the policy and the baseline let through; gives that back, for the exit code.

    ``people`` is the stream for a person's report (standard output by default); a program's goes to standard output.
    ``judged`` is asked, after the findings, what the run was about.
    ``told_all``: even where nothing was found there is a word to a person about it.
    """
    kept = verdict.told(found, reporting.policy)
    if reporting.baseline:
        from converter import baseline

        always = tuple(d for d in kept if verdict.is_of_the_run(d))
        known = tuple(d for d in kept if not verdict.is_of_the_run(d))
        try:
            if reporting.update_baseline:
                if reason := somebodys(reporting.baseline):
                    name = click.format_filename(reporting.baseline)
                    raise click.UsageError(f"{name} is not written: {reason}")
                baseline.update(reporting.baseline, known)
                name = click.format_filename(reporting.baseline)
                click.echo(f"{plural(len(known), 'finding')} written to {name}", err=True)
                if not always:
                    return ()
                kept = always
            else:
                kept = (*always, *baseline.beyond(reporting.baseline, known))
        except baseline.Unusable as error:
            raise click.BadParameter(str(error), param_hint="--baseline") from None
        except OSError as error:
            raise click.FileError(str(reporting.baseline), error.strerror or str(error)) from None
    if kept or told_all or reporting.targets != (("full", None),) or reporting.statistics:
        for name, file in reporting.targets:
            tally = judged() if judged else None
            _write(name, file, kept, reporting, sources, excerpt, people, told_all=told_all, tally=tally)
    return kept


def _write(
    name: str,
    file: str | None,
    kept: tuple[Diagnostic, ...],
    reporting: Reporting,
    sources: tuple[str, ...],
    excerpt: Callable[[Diagnostic], str | None] | None,
    people: IO[str] | None,
    *,
    told_all: bool,
    tally: Tally | None,
) -> None:
    from converter import reporters

    for_people = name in _PEOPLE
    stream = (people or sys.stdout) if for_people else sys.stdout
    color = file is None and painted(reporting.color, stream)
    shown = _shown(kept, reporting) if for_people or reporting.quiet else kept
    hidden = len(kept) - len(shown)
    if reporting.statistics:
        text = reporters.statistics(shown, as_data=not for_people, tally=None if reporting.quiet else tally)
    else:
        from converter import grouping

        if (reporting.group and name in _GROUPED) or (reporting.group is None and name == "full"):
            shown = grouping.grouped(shown, across=bool(reporting.group))
        text = reporters.render(
            shown,
            format=name,
            color=color,
            excerpt=excerpt,
            sources=sources,
            hidden=hidden,
            counted=not reporting.quiet,
            tally=tally,
        )
        if for_people and not shown and told_all and not reporting.quiet:
            text = reporters.summary((), reporters.Style(sources=sources, hidden=hidden)) + "\n" + text
    if file is not None:
        write_report(file, text, known=name in _OWN)
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))


def _shown(kept: tuple[Diagnostic, ...], reporting: Reporting) -> tuple[Diagnostic, ...]:
    """What a person is told: with -q what makes the exit code 1, with -v all, else no mere information."""
    if reporting.quiet:
        return verdict.failing(kept, reporting.policy)
    if reporting.verbose:
        return kept
    level = max(reporting.policy.fail_level, Severity.WARNING, key=lambda s: s.rank)
    return verdict.failing(kept, replace(reporting.policy, fail_level=level))


_PATIENCE = 5.0
"""seconds in which whoever reads a named pipe must have opened it"""


_SOURCES = "wiremark.sources"


def spare(sources: Iterable[object]) -> None:
    """Names the files that the command reads: no report takes their place."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta.setdefault(_SOURCES, set()).update(os.path.realpath(str(source)) for source in sources)


def somebodys(file: str | Path) -> str:
    """Why a report must not take this file's place: it is a source of the command, or wiremark wrote it as an output or
    keeps its own account in it. Empty where nothing speaks against it."""
    from converter.run import manifest

    path = Path(os.path.realpath(file))
    context = click.get_current_context(silent=True)
    if context is not None and str(path) in context.meta.get(_SOURCES, ()):
        return "it is a source of this command, and a report never takes the place of one"
    if path.name.startswith(".wiremark"):
        return "wiremark keeps its account of the folder in it"
    for folder in path.parents:
        if (folder / manifest.MANIFEST).is_file():
            known = manifest.read(folder)
            name = path.relative_to(folder).as_posix()
            if name in known.owned or any(entry.at == name for entry in known.entries.values()):
                return f"the manifest of {folder} knows it as an output or a source"
    return ""


def reserve(file: str | Path, *, known: bool = True) -> None:
    """Raises click.UsageError for what no report replaces, and Refused where another file stands that is no report of
    ours, unless ``--force`` gives it away."""
    if reason := somebodys(file):
        raise click.UsageError(f"{click.format_filename(file)} is not written: {reason}")
    context = click.get_current_context(silent=True)
    if not known or (context is not None and context.params.get("force")) or _handed(Path(file)):
        return
    from converter.cli import recognised

    with contextlib.suppress(OSError):  # whoever writes will hear of it
        if not recognised.file(file):
            message = "this file is no report of wiremark's: it stays"
            raise Refused("RUN014", message, "name another file; --force overwrites it", click.format_filename(file))


def replacing(function: F) -> F:
    """Adds ``--force`` for commands that write nothing but reports; ``reserve`` looks for it."""

    @functools.wraps(function)
    def wrapped(*args: Any, force: bool, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    made: Any = click.option("--force", is_flag=True, help="Overwrite a file that somebody else wrote with a report.")
    return made(wrapped)  # type: ignore[no-any-return]


def _handed(path: Path) -> bool:
    """Whether it is open already, by whoever called."""
    return any(path.absolute().is_relative_to(top) for top in ("/dev", "/proc"))


def write_report(file: str, text: str, *, known: bool = True) -> None:
    """Writes a report, whole or not at all; the folder is made. A pipe or a device is written to as it is, a pipe that
    nobody reads is waited for a few seconds. ``known``: reports of this kind are told from other files. Raises
    click.FileError, and what ``reserve`` raises."""
    path, data = Path(file), text.encode()
    reserve(path, known=known)
    try:
        if not _handed(path) and (path.is_file() or not path.exists()):
            atomic.swap(path.resolve(), (data,))  # a link stays one
        else:
            with open(path, "wb", opener=_promptly) as stream:
                stream.write(data)
    except OSError as error:
        unread = error.errno == errno.ENXIO
        said = f"nobody reads this pipe, for {_PATIENCE:g} seconds" if unread else error.strerror or str(error)
        raise click.FileError(file, said) from None


def _promptly(path: str, flags: int) -> int:
    """An opener: a pipe without a reader gives ``ENXIO`` (POSIX, open) instead of waiting without end."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            if error.errno != errno.ENXIO or time.monotonic() > until:
                raise
            time.sleep(0.05)
            continue
        if hasattr(os, "O_NONBLOCK"):
            os.set_blocking(handle, True)
        return handle
