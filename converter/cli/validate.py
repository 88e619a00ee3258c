"""``wiremark validate``: judges news documents of any kind, for people and for CI."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import click

from converter.cli import options, profiling, reporting
from converter.cli.reporting import Reporting, spare
from converter.diagnostics import Diagnostic

if TYPE_CHECKING:
    from datetime import datetime

    from converter.checks import Options
    from converter.checks.coverage import Seen
    from converter.checks.discovery import Choice, Found
    from converter.checks.schemes import Catalogue
    from converter.cli.excerpts import Kept

_PARALLEL_FROM = 100  # fewer files are judged before another process has loaded the rules

_NOTHING = "name other files or rules; the last line says what was not judged and why; --exit-zero if that is meant"


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be judged and how; the same again whenever a file changes."""

    paths: tuple[str, ...]
    choice: Choice
    options: Options
    reporting: Reporting
    together: bool
    jobs: int
    fetch: bool
    fix: bool
    diff: bool
    zone: str | None


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH…")
@reporting.findings
@reporting.replacing
@click.option("--output-file", type=click.Path(dir_okay=False), help="Write the only format here.")
@click.option(
    "--schema", type=click.Path(exists=True, dir_okay=False), help="NewsML-G2 schema to use in place of ours."
)
@click.option(
    "--catalog",
    "catalogs",
    multiple=True,
    type=click.Path(exists=True),
    help="Catalogue file, or folder of them, for references that are not IPTC's.",
)
@click.option("--fetch-catalogs", is_flag=True, help="Fetch catalogues that items reference, once, into the cache.")
@profiling.OPTION
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out files or folders that match.")
@click.option("--force-exclude", is_flag=True, help="Leave them out also where they are named, as hooks do.")
@click.option("--gitignore/--no-gitignore", default=True, help="Leave out what git ignores in a folder.")
@click.option(
    "--together/--no-together",
    default=True,
    help="Compare files that share a stem, and the versions of an item over all files.",
)
@click.option("--fix", is_flag=True, help="Repair what is mechanical, touching nothing else.")
@click.option("--diff", is_flag=True, help="Show what --fix would change; write nothing.")
@click.option("--timezone", metavar="ZONE", help="With --fix: zone of times that have none: Europe/Berlin, +01:00")
@click.option("--watch", is_flag=True, help="Judge again whenever a file changes, until Ctrl-C.")
def command(  # the parameters are the options above
    paths: tuple[str, ...],
    *,
    reporting: Reporting,
    output_file: str | None,
    schema: str | None,
    catalogs: tuple[str, ...],
    fetch_catalogs: bool,
    profiles: tuple[str, ...],
    exclude: tuple[str, ...],
    force_exclude: bool,
    gitignore: bool,
    together: bool,
    jobs: int,
    fix: bool,
    diff: bool,
    timezone: str | None,
    watch: bool,
) -> None:
    """Judges NewsML-G2, NITF, JSON-LD, HTML, ninjs, Atom, RSS, JSON Feed and news sitemaps.

    PATH is a file, a folder, a pattern, or - for standard input; files may be gzipped. What a file is, is told from
    its content. `wiremark rule ID` explains a rule. `<!-- wiremark: ignore ID -->` in XML or HTML silences it for a
    line, `ignore-file` for the file.

    Exit codes: 0 nothing to complain of, 1 findings or nothing judged, 2 the call or an input is wrong, or no file
    matches.
    """
    from converter.checks import Options
    from converter.checks.discovery import Choice
    from converter.cli import configured

    if not paths:
        raise click.UsageError("name a file, a folder or a pattern, or - for standard input")
    if watch and "-" in paths:
        raise click.UsageError("--watch can't look at standard input again")
    judging = profiling.applied(
        Options(
            select=reporting.policy.select,
            ignore=reporting.policy.ignore,
            now=_now(),
            catalogues=_catalogues(catalogs),
            schema=_schema(schema),
            limits=configured.limits(),
            vocabularies=options.vocabularies(),
        ),
        profiles,
    )
    job = Job(
        paths,
        Choice(exclude, gitignore, force_exclude, configured.root()),
        judging,
        _output_file(reporting, output_file),
        together,
        jobs,
        fetch_catalogs,
        fix,
        diff,
        timezone,
    )
    if watch:
        from converter.cli import watching

        code = watching.repeat(lambda: _once(job), lambda: _watched(job))
    else:
        code = _once(job)
    if code:
        raise click.exceptions.Exit(code)


def _catalogues(named: tuple[str, ...]) -> tuple[Catalogue, ...]:
    if not named:
        return ()
    from converter.cli import catalogues

    return catalogues.named(named)


def _once(job: Job) -> int:
    from converter import verdict
    from converter.checks import coverage, discovery
    from converter.cli.excerpts import STDIN, Excerpts, without_ignored

    found = discovery.discover(job.paths, job.choice)
    spare(path for path, _ in found.files)
    _complain(found)
    wrong = bool(found.missing or found.unreadable)
    if not found.files and found.excluded and not wrong:
        return verdict.CLEAN
    if not found.files:
        if not wrong:
            click.echo(f"no file to validate in {', '.join(job.paths)}", err=True)
        return verdict.WRONG
    judging = job.options
    names = [path for path, _ in found.files]
    if job.fetch:
        from converter.cli import catalogues

        judging = replace(judging, catalogues=(*judging.catalogues, *catalogues.fetched(names)))
    if job.fix or job.diff:
        changed = _fix(names, job, judging)
        if job.diff:
            return verdict.WRONG if wrong else int(changed)
    kept = _standard_input() if "-" in names else None
    excerpts = Excerpts(kept)
    met: list[Seen] = []
    results = without_ignored(_judge(found.files, job, judging, kept, met.append), excerpts.lines)
    told = verdict.told(results, job.reporting.policy)
    results.extend(coverage.nothing_judged(told, met, judging, job.paths[0], _NOTHING))
    sources = tuple(STDIN if path == "-" else path for path in names)
    told = reporting.tell(
        results, job.reporting, sources=sources, excerpt=excerpts, told_all=True, judged=lambda: coverage.tally(met)
    )
    return verdict.exit_code(told, job.reporting.policy, wrong=wrong)


def _standard_input() -> Kept:
    from converter.cli import streams
    from converter.cli.excerpts import Kept

    return Kept(streams.standard_input())


def _complain(found: Found) -> None:
    """What is to be said of the arguments, as other commands say it."""
    from converter.cli.complaints import complain
    from converter.diagnostics import Diagnostic, Location, Severity

    told = (
        ("RUN001", "there is no such file or folder, and no file matches", "", found.missing),
        ("RUN005", "can't be opened", "look at its permissions", found.unreadable),
    )
    complain(
        tuple(
            _no_file(path) or Diagnostic(rule, Severity.ERROR, message, hint, Location(path))
            for rule, message, hint, paths in told
            for path in paths
        )
    )


def _no_file(path: str) -> Diagnostic | None:
    """What is said of a pipe, a socket or a device; None for all else."""
    import stat

    from converter.run.discovery import no_file

    try:
        mode = os.stat(path).st_mode
    except OSError:
        return None
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else no_file(path, mode)


def _judge(
    found: Sequence[tuple[str, bool]], job: Job, judging: Options, kept: Kept | None, met: Callable[[Seen], None]
) -> Iterable[Diagnostic]:
    """In the order of the files, however many processes there are; files with profiles of their own by themselves."""
    from converter.checks import parallel
    from converter.cli import configured

    jobs = job.jobs or ((os.cpu_count() or 1) if len(found) >= _PARALLEL_FROM else 1)
    stdin = (lambda: cast(IO[bytes], kept)) if kept is not None else None
    groups: dict[tuple[str, ...], list[tuple[str, bool]]] = {}
    for entry in found:
        groups.setdefault(configured.profiles(entry[0]), []).append(entry)
    for profiles, files in groups.items():
        chosen = profiling.applied(judging, profiles)
        yield from parallel.judge_files(files, options=chosen, jobs=jobs, together=job.together, stdin=stdin, met=met)


def _watched(job: Job) -> Iterable[str]:
    from converter.checks import discovery

    return [path for path, _ in discovery.discover(job.paths, job.choice).files]


def _output_file(wanted: Reporting, output_file: str | None) -> Reporting:
    if output_file is None:
        return wanted
    if len(wanted.targets) != 1 or wanted.targets[0][1]:
        raise click.UsageError("--output-file goes with one format; for several: --format sarif:out.sarif")
    return replace(wanted, targets=((wanted.targets[0][0], output_file),))


def _now() -> datetime:
    now: datetime = options.now()
    return now


def _schema(path: str | None) -> str | None:
    if path is None:
        return None
    from converter import xsd

    try:
        xsd.schema(path)
    except xsd.Unusable as error:
        raise click.BadParameter(str(error), param_hint="--schema") from None
    return path


def _fix(paths: Iterable[str], job: Job, judging: Options) -> bool:
    """Repairs files, or shows what would be repaired; whether there was anything."""
    from converter import reporters
    from converter.checks import fixes

    try:
        zone = fixes.zone(job.zone) if job.zone else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--timezone") from None
    changed = False
    for path in paths:
        if path == "-":
            raise click.UsageError("--fix and --diff can't repair standard input")
        if job.diff:
            text = fixes.difference(Path(path), zone=zone, options=judging)
            sys.stdout.write(reporters.printable_lines(text))
            changed = changed or bool(text)
            continue
        for message in fixes.repair(Path(path), zone=zone, options=judging):
            changed = True
            click.echo(f"{reporters.printable(path)}: fixed: {reporters.printable(message)}", err=True)
    if job.diff and not changed and not job.reporting.quiet:
        click.echo("nothing that --fix repairs" + ("" if zone else "; --timezone says what times mean"), err=True)
    return changed
