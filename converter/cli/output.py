"""What commands say while they run and at their end: to people on a terminal, in plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from converter import verdict
from converter.cli.complaints import complain as complain
from converter.cli.complaints import painted
from converter.cli.reporting import Reporting, tell, write_report
from converter.diagnostics import Diagnostic, Severity, plural
from converter.run import Change, Progress, Summary, Url

if TYPE_CHECKING:
    from rich.console import Console

_SECONDS = 10.0
"""between two lines of progress in a log"""


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal; elsewhere a line at most every ten seconds."""
    if quiet:
        yield None
        return
    if not sys.stderr.isatty():
        yield lines(label)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)

        def step(done: int, total: int, _name: str) -> None:
            bar.update(task, completed=done, total=total)

        yield step


def lines(label: str, clock: Callable[[], float] = time.monotonic) -> Progress:
    """A line at most every ten seconds: what is done sooner has none."""
    said = clock()

    def step(done: int, total: int, _name: str) -> None:
        nonlocal said
        now = clock()
        if now - said >= _SECONDS:
            said = now
            click.echo(f"{label}: {done} of {total}", err=True)

    return step


def tell_of(
    found: Iterable[Diagnostic], reporting: Reporting, *, inputs: Iterable[Diagnostic] = (), wrong: bool = False
) -> int:
    """Reports what a run found: to a person on standard error, to a program as it wants. The exit code.

    ``inputs`` is what is to be said of the arguments; ``wrong`` is exit code 2 whatever was found.
    """
    return verdict.exit_code(told_of((*inputs, *found), reporting), reporting.policy, wrong=wrong)


def told_of(found: Sequence[Diagnostic], reporting: Reporting) -> tuple[Diagnostic, ...]:
    """Reports what a run found, as ``tell_of`` does, and gives back what was told."""
    return tell(found, reporting, people=sys.stderr)


def say(words: str) -> None:
    """A line to people, on standard error."""
    click.echo(words, err=True)


def give(file: str | None, text: str) -> None:
    """A report to a file, or to standard output. Raises click.FileError."""
    if file is None:
        click.echo(text, nl=False)
    else:
        write_report(file, text)


def console(reporting: Reporting) -> Console:
    """Standard output for coloured text, as ``--color`` has it."""
    from rich.console import Console

    class Ours(Console):
        def on_broken_pipe(self) -> None:
            """Nobody reads on: rich would exit with 1, which says that there are findings."""
            raise BrokenPipeError

    colours = painted(reporting.color, sys.stdout)
    return Ours(
        highlight=False, force_terminal=colours, no_color=not colours, color_system="standard" if colours else None
    )


def planned(changes: tuple[Change, ...], out: Path | Url) -> None:
    """What ``--dry-run`` found: a line for each file that would be written, replaced, removed or left to somebody."""
    words = {"write": "would write", "replace": "would replace", "remove": "would remove", "refuse": "would not touch"}
    words["spare"] = words["refuse"]
    for change in changes:
        if change.action in words:
            click.echo(f"{words[change.action]} {click.format_filename(out / change.name)}")


def removed(changes: Iterable[Change], out: Path | Url, reporting: Reporting) -> None:
    """What is gone now, a line for each file, to people."""
    for change in changes if not reporting.quiet else ():
        if change.action == "remove":
            click.echo(f"removed {click.format_filename(out / change.name)}", err=True)


def placed(summary: Summary, out: Path | Url) -> tuple[Diagnostic, ...]:
    """The findings of a run; those about outputs say where these are."""
    names = set(summary.outputs)
    return tuple(
        replace(d, location=replace(d.location, source=str(out / d.location.source)))
        if d.location.source in names
        else d
        for d in summary.diagnostics
    )


_PASSED = ("RUN004", "SRC001")
"""tell, where they are no complaints, that something in a folder is no source"""


def counted(summary: Summary, out: Path | Url, told: Iterable[Diagnostic]) -> str:
    """The run, and what was told of it, in one line."""
    told = tuple(told)
    counts = Counter(d.severity for d in told)
    passed = any(d.rule in _PASSED and d.severity is Severity.INFO for d in told)
    parts = [
        f"{plural(summary.converted, 'source')} converted",
        f"{summary.unchanged} unchanged",
        *([f"{summary.failed} failed"] if summary.failed else []),
        *(
            [f"{plural(summary.beside, 'new version beside a correction', 'new versions beside corrections')}"]
            if summary.beside
            else []
        ),
        *([f"{plural(summary.removed, 'file')} removed"] if summary.removed else []),
    ]
    parts += ["some files passed over (-v names them)"] if passed else []
    findings = [plural(n, severity.value) for severity in (Severity.ERROR, Severity.WARNING) if (n := counts[severity])]
    stories = f"{plural(summary.stories, 'story', 'stories')} in {click.format_filename(out)}"
    return f"{stories}: {', '.join(parts)}; {' and '.join(findings) or 'no findings'}"
