"""wiremark build: convert, validate, publish."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from converter import run
from converter.cli import options, output
from converter.diagnostics import Severity
from converter.run import Refused

WRITERS = ("newsml-g2", "jsonld", "annotations", "ninjs", "markdown")
"""what a published story offers to download, and what the site is made from"""


@click.command(name="build")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "out",
    default=Path("build"),
    show_default=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where to: data in DIR/data, the site in DIR/site.",
)
@click.option("--title", default="Nachrichtenarchiv", show_default=True, help="The site's name.")
@click.option("--search/--no-search", default=True, help="Make the search index.")
@click.option("-j", "--jobs", default=0, type=click.IntRange(0, 256), help="Worker processes; 0: as it pays.")
@click.option("-v", "--verbose", is_flag=True, help="Also what is only worth knowing.")
@click.option("-q", "--quiet", is_flag=True, help="Only what is wrong.")
@options.facts
def command(
    sources: tuple[Path, ...],
    out: Path,
    title: str,
    search: bool,
    jobs: int,
    verbose: bool,
    quiet: bool,
    **facts: Any,
) -> int:
    """Convert, validate and publish files and folders.

    The data come to lie in DIR/data, the site in DIR/site. Stories whose sources are gone leave both.
    """
    recipe = options.recipe(writers=WRITERS, **facts)
    refs, inputs = run.discover(sources, exclude=out)
    output.complain(inputs)
    if not refs:
        return 2
    try:
        with output.progress("converting", quiet=quiet) as progress:
            summary = run.convert_all(
                refs, out / "data", recipe, check=run.judge, jobs=jobs, prune=True, progress=progress
            )
        output.complain(summary.diagnostics, least=Severity.INFO if verbose else Severity.WARNING)
        with output.progress("publishing", quiet=quiet) as progress:
            published = run.publish(out / "data", out / "site", recipe, title=title, search=search, progress=progress)
    except Refused as refused:
        raise output.refuse(refused) from None
    output.complain(published.diagnostics, least=Severity.INFO if verbose else Severity.WARNING)
    if not quiet:
        click.echo(output.counted(summary, out / "data"))
        pages = "unchanged" if published.unchanged else f"{published.pages} pages"
        click.echo(f"site in {click.format_filename(out / 'site')}: {pages}")
        if sys.stdout.isatty():
            click.echo(f"open {(out / 'site' / 'index.html').resolve().as_uri()}")
    return output.exit_code((*summary.diagnostics, *published.diagnostics), inputs)
