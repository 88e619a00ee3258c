"""wiremark build: convert, validate, publish."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from converter import run, verdict
from converter.brand import PLAIN, Brand
from converter.cli import configured, options, output, reporting
from converter.cli.reporting import Reporting
from converter.diagnostics import Diagnostic, plural
from converter.pipeline import Recipe
from converter.run import Ref

WRITERS = ("newsml-g2", "jsonld", "annotations", "ninjs", "markdown")
"""what a published story offers to download, and what the site is made from"""


@click.command(name="build")
@options.site
@reporting.findings
@click.option("--force", is_flag=True, help="Overwrite files that somebody changed or put there.")
@options.waiting
@options.facts
def command(
    sources: tuple[Path, ...],
    out: Path,
    title: str,
    search: bool,
    jobs: int,
    reporting: Reporting,
    force: bool,
    wait: float,
    follow_links: bool,
    **facts: Any,
) -> int:
    """Convert, validate and publish files and folders.

    The data come to lie in DIR/data, the site in DIR/site. Stories whose sources are gone, or no longer named, leave
    both.
    """
    recipe = options.recipe(writers=WRITERS, **facts)
    work = Work(
        sources,
        out,
        recipe,
        title,
        search,
        jobs=jobs,
        reporting=reporting,
        force=force,
        wait=wait,
        follow_links=follow_links,
        brand=configured.brand(),
    )
    code = once(work)
    if sys.stdout.isatty() and not reporting.quiet and code != 2:
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
    reporting: Reporting = field(default=Reporting())
    force: bool = False
    wait: float = run.WAIT
    follow_links: bool = False
    brand: Brand = PLAIN


def once(work: Work) -> int:
    """One build; the exit code. The folder is locked until all is done. Raises Refused."""
    refs, inputs = run.discover(
        work.sources, exclude=work.out, follow_links=work.follow_links, limits=work.recipe.limits
    )
    reporting.spare(ref.path for ref in refs)
    if not refs:
        return output.tell_of((), work.reporting, inputs=inputs)
    say = None if work.reporting.quiet else output.say
    with (
        run.exclusive(work.out, wait=work.wait, say=say),
        run.exclusive(work.out / "data", wait=work.wait, say=say),
    ):
        return _locked(work, refs, inputs)


def _locked(work: Work, refs: tuple[Ref, ...], inputs: tuple[Diagnostic, ...]) -> int:
    data, site = work.out / "data", work.out / "site"
    with output.progress("converting", quiet=work.reporting.quiet) as progress:
        summary = run.convert_all(
            refs,
            data,
            work.recipe,
            check=run.judge,
            jobs=work.jobs,
            mirror=True,
            force=work.force,
            locked=True,
            progress=progress,
        )
    with output.progress("publishing", quiet=work.reporting.quiet) as progress:
        published = run.publish(
            data,
            site,
            work.recipe,
            title=work.title,
            search=work.search,
            brand=work.brand,
            live=work.live,
            force=work.force,
            progress=progress,
        )
    told = output.told_of((*inputs, *output.placed(summary, data), *published.diagnostics), work.reporting)
    output.removed(summary.changes, data, work.reporting)
    code = verdict.exit_code(told, work.reporting.policy, wrong=bool(summary.refused))
    if not work.reporting.quiet and not work.reporting.machine_on_stdout:
        click.echo(output.counted(summary, data, told))
        pages = "unchanged" if published.unchanged else plural(published.pages, "page")
        click.echo(f"site in {click.format_filename(site)}: {pages}")
    return code
