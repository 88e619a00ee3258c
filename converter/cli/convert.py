"""wiremark convert: files in, files out; or standard input in, standard output out."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from converter import run
from converter.cli import options, output, reporting, streams
from converter.cli.reporting import Reporting
from converter.run import Refused


@click.command(name="convert")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…", type=options.SOURCE)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="DIR|-",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Where to: a folder; - is standard output, for one source and one format.",
)
@click.option(
    "--to",
    "writers",
    default="newsml-g2,jsonld,annotations",
    show_default=True,
    metavar="FORMAT,…",
    type=options.Formats(),
    help="Formats to write: annotations, jsonld, jsonld-graph, markdown, newsml-g2, ninjs, nitf.",
)
@click.option("--stdin-filename", metavar="NAME", help="What standard input is called, in findings and for its id.")
@click.option("--list", "list_", is_flag=True, help="Print the name of each output, a line each.")
@click.option("--check/--no-check", default=True, help="Validate what was written.")
@reporting.findings
@options.writing
@options.waiting
@options.facts
def command(
    sources: tuple[Path, ...],
    out: Path | None,
    writers: tuple[str, ...],
    stdin_filename: str | None,
    list_: bool,
    check: bool,
    jobs: int,
    reporting: Reporting,
    force: bool,
    keep_both: bool,
    prune: bool,
    dry_run: bool,
    wait: float,
    follow_links: bool,
    **facts: Any,
) -> int:
    """Convert files and folders.

    SOURCE is a file, a folder, or - for standard input: wire text (.txt), Markdown, NewsML-G2, NITF, ninjs or
    annotations, also .gz and in .zip archives. NAME.newsml.xml, NAME.jsonld and so on come to lie in DIR, below the
    source's relative folder. One source in one format goes to standard output where no DIR is named.
    What has not changed since the last run is not converted again. A file in DIR that somebody else wrote, or changed
    since wiremark wrote it, is never touched unless --force says so, and a source is never an output.
    """
    recipe = options.recipe(writers=writers, **facts)
    if streams.is_stdout(out, sources, writers):
        if list_ or dry_run or reporting.machine_on_stdout:
            raise click.UsageError("standard output takes the story: give the report a file, or name a folder with -o")
        return streams.to_stdout(sources[0], stdin_filename, recipe, reporting, check=check)
    if out is None:
        raise click.UsageError("say where to: -o DIR")
    with ExitStack() as stack:
        refs, inputs = run.discover([s for s in sources if str(s) != "-"], exclude=out, follow_links=follow_links)
        if Path("-") in sources:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wiremark-")))
            refs = (*refs, streams.kept(folder, stdin_filename))
        if not refs:
            return output.tell_of((), reporting, inputs=inputs, wrong=not inputs)
        try:
            with output.progress("converting", quiet=reporting.quiet) as progress:
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
                    say=None if reporting.quiet else output.say,
                    progress=progress,
                )
        except Refused as refused:
            raise output.refuse(refused) from None
    code = output.tell_of(output.placed(summary, out), reporting, inputs=inputs, wrong=bool(summary.refused))
    if dry_run:
        output.planned(summary.changes, out)
    elif list_:
        for name in summary.outputs:
            click.echo(click.format_filename(out / name))
    elif not reporting.quiet and not reporting.machine_on_stdout:
        click.echo(output.counted(summary, out))
    return code
