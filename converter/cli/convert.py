"""wiremark convert: files in, files out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from converter import run
from converter.cli import options, output
from converter.diagnostics import Severity
from converter.run import Refused


@click.command(name="convert")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…", type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="Where to.")
@click.option(
    "--to",
    "writers",
    default="newsml-g2,jsonld,annotations",
    show_default=True,
    metavar="FORMAT,…",
    callback=options.comma_separated,
    help="Formats to write.",
)
@click.option("--check/--no-check", default=True, help="Validate what was written.")
@click.option("-j", "--jobs", default=0, type=click.IntRange(0, 256), help="Worker processes; 0: as it pays.")
@click.option("-v", "--verbose", is_flag=True, help="Also what is only worth knowing.")
@click.option("-q", "--quiet", is_flag=True, help="Only what is wrong.")
@options.writing
@options.waiting
@options.facts
def command(
    sources: tuple[Path, ...],
    out: Path,
    writers: tuple[str, ...],
    check: bool,
    jobs: int,
    verbose: bool,
    quiet: bool,
    force: bool,
    keep_both: bool,
    prune: bool,
    dry_run: bool,
    wait: float,
    follow_links: bool,
    **facts: Any,
) -> int:
    """Convert files and folders.

    SOURCE is a file or a folder: wire text (.txt), Markdown, NewsML-G2, NITF, ninjs or annotations, also .gz and in
    .zip archives. NAME.newsml.xml, NAME.jsonld and so on come to lie in DIR, below the source's relative folder.
    What has not changed since the last run is not converted again. A file in DIR that somebody else wrote, or changed
    since wiremark wrote it, is never touched unless --force says so, and a source is never an output.
    """
    recipe = options.recipe(writers=writers, **facts)
    refs, inputs = run.discover(sources, exclude=out, follow_links=follow_links)
    least = Severity.INFO if verbose else Severity.WARNING
    output.complain(inputs, least=least)
    if not refs:
        return output.exit_code((), inputs)
    try:
        with output.progress("converting", quiet=quiet) as progress:
            summary = run.convert_all(
                refs,
                out,
                recipe,
                check=run.judge if check else None,
                jobs=jobs,
                prune=prune,
                force=force,
                keep_both=keep_both,
                dry_run=dry_run,
                wait=wait,
                say=None if quiet else output.say,
                progress=progress,
            )
    except Refused as refused:
        raise output.refuse(refused) from None
    output.complain(summary.diagnostics, least=least)
    if dry_run:
        output.planned(summary.changes, out)
    elif not quiet:
        click.echo(output.counted(summary, out))
    return 2 if summary.refused else output.exit_code(summary.diagnostics, inputs)
