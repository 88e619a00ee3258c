"""``wiremark watch``: judges what arrives in a folder and moves it on, until Ctrl-C."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from converter import atomic
from converter.cli import configured, options, profiling, reporting
from converter.cli.reporting import Reporting
from converter.folders import walk

if TYPE_CHECKING:
    from converter.checks.artefacts import Release
    from converter.checks.views import Options, View
    from converter.checks.watch_history import History
    from converter.diagnostics import Diagnostic

_UNFINISHED = (".part", ".tmp", ".temp", ".filepart", ".crdownload", ".swp", ".lock", ".uploading")
"""endings under which transfers write what is not yet complete"""
_MOST_AT_ONCE = 10_000
"""files that one look takes in; the others wait for the next"""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where files come from and go to."""

    inbox: Path
    ok: Path
    quarantine: Path
    settle: float
    """seconds in which a file must not have changed to count as complete"""
    options: Options
    reporting: Reporting
    seen: dict[Path, tuple[tuple[int, int], float]] = field(default_factory=dict)
    """file → size and time of change, and since when they are the same"""


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--ok", type=click.Path(path_type=Path), help="Where good files go. Default: FOLDER/../ok.")
@click.option("--quarantine", type=click.Path(path_type=Path), help="Where others go. Default: FOLDER/../quarantine.")
@click.option("--history", type=click.Path(path_type=Path), help="SQLite file. Default: FOLDER/../history.sqlite.")
@click.option(
    "--settle",
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    type=options.Seconds(0, 3600),
    help="Seconds without a change after which a file is complete.",
)
@click.option(
    "--interval",
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    type=options.Seconds(0.05, 3600),
    help="Between two looks.",
)
@click.option("--once", is_flag=True, help="Judge what is there, wait for nothing new, and end.")
@profiling.OPTION
@reporting.findings
@reporting.replacing
def command(
    folder: Path,
    *,
    ok: Path | None,
    quarantine: Path | None,
    history: Path | None,
    settle: float,
    interval: float,
    once: bool,
    profiles: tuple[str, ...],
    reporting: Reporting,
    jobs: int,
) -> None:
    """Judges what arrives in FOLDER and moves it to the good files or into quarantine.

    A file counts as complete when it has not changed for some seconds and has no transfer's ending (.part, .tmp).
    Beside a file in quarantine lies NAME.findings.json. Each item's guid and version is kept: a version that came
    before with another content is an error (FED001). Nothing is overwritten. Ctrl-C ends it between two files.

    Exit codes: 0 everything was good, 1 something went into quarantine.
    """
    from converter.checks import Options
    from converter.checks.watch_history import History

    if not folder.is_dir():
        raise click.UsageError(f"{click.format_filename(folder)} is no folder")
    inbox = folder.resolve()
    judging = Options(
        select=reporting.policy.select,
        ignore=reporting.policy.ignore,
        now=options.now(),
        limits=configured.limits(),
        vocabularies=options.vocabularies(),
    )
    judging = profiling.applied(judging, profiles)
    desk = Desk(
        inbox,
        (ok or inbox.parent / "ok").resolve(),
        (quarantine or inbox.parent / "quarantine").resolve(),
        settle,
        judging,
        reporting,
    )
    if inbox in (desk.ok, desk.quarantine):
        raise click.UsageError("the good files and the quarantine can't be the folder itself")
    kept = History((history or inbox.parent / "history.sqlite").resolve())
    try:
        code = _run(desk, kept, interval=interval, once=once)
    finally:
        kept.close()
    if code:
        raise click.exceptions.Exit(code)


def _run(desk: Desk, history: History, *, interval: float, once: bool) -> int:
    bad = 0
    if not once:
        click.echo(f"watching {desk.inbox} - Ctrl-C ends it", err=True)
    try:
        while True:
            bad += sum(not take(path, desk, history) for path in complete(desk, time.monotonic()))
            if once and not desk.seen:
                return int(bool(bad))
            time.sleep(min(interval, max(desk.settle / 2, 0.05)) if once else interval)
    except KeyboardInterrupt:
        click.echo("ended", err=True)
        return int(bool(bad))


def complete(desk: Desk, now: float) -> Iterator[Path]:
    """The files that have not changed for long enough, in the order of their names."""
    there: dict[Path, tuple[int, int]] = dict(_files(desk))
    for gone in [path for path in desk.seen if path not in there]:
        del desk.seen[gone]
    for path, state in sorted(there.items()):
        before = desk.seen.get(path)
        if before is None or before[0] != state:
            desk.seen[path] = (state, now)
            if desk.settle:
                continue
            before = desk.seen[path]
        if now - before[1] >= desk.settle:
            del desk.seen[path]
            yield path


def _files(desk: Desk) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Regular files below the folder; no links, which lead elsewhere."""
    count = 0
    for root, names in walk(desk.inbox, enters=lambda here, f: Path(here, f) not in (desk.ok, desk.quarantine)):
        for name in names:
            path = Path(root, name)
            if name.startswith("~") or name.lower().endswith(_UNFINISHED):
                continue
            try:
                facts = path.lstat()
            except OSError:  # gone since
                continue
            if not stat.S_ISREG(facts.st_mode):
                continue
            yield path, (facts.st_size, facts.st_mtime_ns)
            count += 1
            if count >= _MOST_AT_ONCE:
                return


def take(path: Path, desk: Desk, history: History) -> bool:
    """Judges a file and moves it; whether it was good."""
    from converter import verdict
    from converter.checks.watch_history import Arrival, told_by

    name = str(path.relative_to(desk.inbox))
    judging = replace(desk.options, now=options.now())
    try:
        digest = _digest(path)
    except OSError as error:
        click.echo(f"{click.format_filename(path)}: {error.strerror or error}", err=True)
        return False
    before = path.stat()
    found, releases = _judged(path, judging)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return True  # somebody writes on; the next look takes it up
    own = told_by(releases, name)
    found = tuple(replace(d, location=replace(d.location, source=name)) for d in found)
    found = tuple(dict.fromkeys((*found, *history.contradictions(own, judging))))  # of several versions the same
    told = verdict.told(found, desk.reporting.policy)
    good = not verdict.failing(told, desk.reporting.policy)
    target = _moved(path, (desk.ok if good else desk.quarantine) / name, report=not good)
    history.add(Arrival(name, digest, "ok" if good else "quarantine", len(told), own), judging.now or options.now())
    if not good:
        _write_findings(target, told)
    if not desk.reporting.quiet:
        click.echo(f"{'ok        ' if good else 'quarantine'}  {_shown(name)}", err=True)
    if told:
        reporting.tell(told, desk.reporting, sources=(name,))
    return good


def _judged(path: Path, judging: Options) -> tuple[tuple[Diagnostic, ...], list[Release]]:
    from converter.checks.artefacts import releases as releases_of
    from converter.checks.files import judge_file

    releases: list[Release] = []

    def gather(view: View) -> None:
        releases.extend(r for r in releases_of(view) if r.kind == "newsml-g2")  # what the history has

    return tuple(judge_file(str(path), options=judging, each=gather)), releases


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _moved(path: Path, target: Path, *, report: bool) -> Path:
    """Moves a file under a name that is free, with ``report`` also for its findings: what came earlier stays."""
    target.parent.mkdir(parents=True, exist_ok=True)
    free, number = target, 1
    while os.path.lexists(free) or (report and os.path.lexists(_report(free))):
        number += 1
        free = target.with_name(f"{target.stem}.{number}{target.suffix}")
    shutil.move(path, free)
    return free


def _report(target: Path) -> Path:
    return target.with_name(f"{target.name}.findings.json")


def _write_findings(target: Path, told: tuple[Diagnostic, ...]) -> None:
    from converter import reporters

    atomic.swap(_report(target), (reporters.render(told, format="json").encode(),))


def _shown(name: str) -> str:
    from converter import reporters

    return reporters.printable(name)
