"""wiremark build: convert, validate, publish."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from converter import run
from converter.cli import options, output
from converter.diagnostics import Diagnostic, Severity
from converter.pipeline import Recipe
from converter.run import Ref, Refused

WRITERS = ("newsml-g2", "jsonld", "annotations", "ninjs", "markdown")
"""what a published story offers to download, and what the site is made from"""


@click.command(name="build")
@options.site
@click.option("-j", "--jobs", default=0, type=click.IntRange(0, 256), help="Worker processes; 0: as it pays.")
@click.option("-v", "--verbose", is_flag=True, help="Also what is only worth knowing.")
@click.option("-q", "--quiet", is_flag=True, help="Only what is wrong.")
@click.option("--force", is_flag=True, help="Overwrite files that somebody changed or put there.")
@options.waiting
@options.facts
def command(
    sources: tuple[Path, ...],
    out: Path,
    title: str,
    search: bool,
    jobs: int,
    verbose: bool,
    quiet: bool,
    force: bool,
    wait: float,
    follow_links: bool,
    **facts: Any,
) -> int:
    """Convert, validate and publish files and folders.

    The data come to lie in DIR/data, the site in DIR/site. Stories whose sources are gone leave both.
    """
    recipe = options.recipe(writers=WRITERS, **facts)
    work = Work(
        sources,
        out,
        recipe,
        title,
        search,
        jobs=jobs,
        verbose=verbose,
        quiet=quiet,
        force=force,
        wait=wait,
        follow_links=follow_links,
    )
    try:
        code = once(work)
    except Refused as refused:
        raise output.refuse(refused) from None
    if sys.stdout.isatty() and not quiet and code != 2:
        click.echo(f"open {(out / 'site' / 'index.html').resolve().as_uri()}")
    return code


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be built, from what and how."""

    sources: tuple[Path, ...]
    out: Path
    recipe: Recipe
    title: str
    search: bool
    live: bool = False
    jobs: int = 0
    verbose: bool = False
    quiet: bool = False
    force: bool = False
    wait: float = run.WAIT
    follow_links: bool = False


def once(work: Work) -> int:
    """One build; the exit code. The folder is locked until all is done. Raises Refused."""
    refs, inputs = run.discover(work.sources, exclude=work.out, follow_links=work.follow_links)
    output.complain(inputs, least=Severity.INFO if work.verbose else Severity.WARNING)
    if not refs:
        return output.exit_code((), inputs)
    say = None if work.quiet else output.say
    with (
        run.exclusive(work.out, wait=work.wait, say=say),
        run.exclusive(work.out / "data", wait=work.wait, say=say),
    ):
        return _locked(work, refs, inputs)


def _locked(work: Work, refs: tuple[Ref, ...], inputs: tuple[Diagnostic, ...]) -> int:
    least = Severity.INFO if work.verbose else Severity.WARNING
    data, site = work.out / "data", work.out / "site"
    with output.progress("converting", quiet=work.quiet) as progress:
        summary = run.convert_all(
            refs,
            data,
            work.recipe,
            check=run.judge,
            jobs=work.jobs,
            prune=True,
            force=work.force,
            locked=True,
            progress=progress,
        )
    output.complain(summary.diagnostics, least=least)
    with output.progress("publishing", quiet=work.quiet) as progress:
        published = run.publish(
            data,
            site,
            work.recipe,
            title=work.title,
            search=work.search,
            live=work.live,
            force=work.force,
            progress=progress,
        )
    output.complain(published.diagnostics, least=least)
    if not work.quiet:
        click.echo(output.counted(summary, data))
        pages = "unchanged" if published.unchanged else f"{published.pages} pages"
        click.echo(f"site in {click.format_filename(site)}: {pages}")
    return 2 if summary.refused else output.exit_code((*summary.diagnostics, *published.diagnostics), inputs)
