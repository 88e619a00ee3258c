"""What commands say while they run and at their end: to people on a terminal, in plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from converter import reporters
from converter.diagnostics import Diagnostic, Severity
from converter.run import Change, Progress, Refused, Summary


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal; elsewhere a line at every tenth."""
    if quiet:
        yield None
        return
    if not sys.stderr.isatty():
        yield _lines(label)
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


def _lines(label: str) -> Progress:
    said = -1

    def step(done: int, total: int, _name: str) -> None:
        nonlocal said
        tenth = 10 * done // max(total, 1)
        if done and tenth != said:
            said = tenth
            click.echo(f"{label}: {done} of {total}", err=True)

    return step


def complain(diagnostics: tuple[Diagnostic, ...], *, least: Severity = Severity.WARNING) -> None:
    """Diagnostics on standard error, the gravest kinds only."""
    shown = tuple(d for d in diagnostics if d.severity.rank <= least.rank)
    if shown:
        click.echo(reporters.render(shown, format="full", color=sys.stderr.isatty()), err=True, nl=False)


def refuse(refused: Refused) -> click.exceptions.Exit:
    """The exception to raise for a run that can't go on: says why, exit code 2."""
    complain((refused.diagnostic,))
    return click.exceptions.Exit(2)


def say(words: str) -> None:
    """A line to people, on standard error."""
    click.echo(words, err=True)


def planned(changes: tuple[Change, ...], out: Path) -> None:
    """What ``--dry-run`` found: a line for each file that would be written, replaced, removed or left to somebody."""
    words = {"write": "would write", "replace": "would replace", "remove": "would remove", "refuse": "would not touch"}
    for change in changes:
        if change.action in words:
            click.echo(f"{words[change.action]} {click.format_filename(out / change.name)}")


def exit_code(found: tuple[Diagnostic, ...], inputs: tuple[Diagnostic, ...]) -> int:
    """2 where the call or an input path is wrong, 1 where there are errors, else 0."""
    if any(d.severity is Severity.ERROR for d in inputs):
        return 2
    return int(any(d.severity is Severity.ERROR for d in found))


def counted(summary: Summary, out: Path) -> str:
    """The run in one line."""
    parts = [
        f"{_number(summary.converted, 'source')} converted",
        f"{summary.unchanged} unchanged",
        *([f"{summary.failed} failed"] if summary.failed else []),
        *([f"{summary.removed} removed"] if summary.removed else []),
    ]
    findings = [
        _number(n, severity.value)
        for severity in (Severity.ERROR, Severity.WARNING)
        if (n := sum(d.severity is severity for d in summary.diagnostics))
    ]
    told = f"{_number(summary.stories, 'story', 'stories')} in {click.format_filename(out)}: {', '.join(parts)}"
    return f"{told}; {' and '.join(findings) or 'no findings'}"


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
