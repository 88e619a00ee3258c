"""wiremark convert: files in, files out; or standard input in, standard output out."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from converter import run, verdict
from converter.cli import accounts, configured, options, output, reporting, streams, targets
from converter.cli.reporting import Reporting, reserve, spare


@click.command(name="convert")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…", type=options.SOURCE_OR_ADDRESS)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="DIR|FILE|URL|-",
    type=options.Target(allow_dash=True),
    help="Where to: a folder, or a place in a store (s3://BUCKET/NAME); for one source in one format also a file "
    "(x.xml), or - for standard output.",
)
@click.option(
    "--to",
    "writers",
    default="newsml-g2,jsonld,annotations",
    show_default=True,
    metavar="FORMAT,…",
    type=options.Formats(),
    help="Formats to write: annotations, conll, jsonld, jsonld-graph, markdown, newsml-g2, ninjs, nitf, uima-cas, "
    "web-annotation.",
)
@click.option("--stdin-filename", metavar="NAME", help="What standard input is called, in findings and for its id.")
@click.option("--list", "list_", is_flag=True, help="Print the name of each output, a line each.")
@click.option(
    "--report",
    "account",
    metavar="json[:FILE]",
    type=reporting.Target(("json",)),
    help="Each source with its id, outputs, hashes and findings, to standard output or to a file.",
)
@click.option(
    "--depfile",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what the outputs were made of, as make and ninja read it.",
)
@options.listing
@click.option("--check/--no-check", default=True, help="Validate what was written.")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    default="",
    help="Let the workers of this Dask scheduler convert (tcp://HOST:PORT); needs wiremark[dask].",
)
@reporting.findings
@options.writing
@options.waiting
@options.facts
def command(
    sources: tuple[Path | run.Url, ...],
    out: str | run.Url | None,
    writers: tuple[str, ...],
    stdin_filename: str | None,
    list_: bool,
    account: tuple[str, str | None] | None,
    depfile: Path | None,
    check: bool,
    cluster: str,
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

    SOURCE is a file, a folder, an address in a store (s3://, gs://, memory://), or - for standard input: wire text
    (.txt), Markdown, NewsML-G2, NITF, ninjs or annotations, also .gz and in .zip archives. NAME.newsml.xml, NAME.jsonld
    and so on come to lie in DIR, below the source's relative folder. One source in one format goes into the FILE that
    is named (x.xml), or to standard output where nothing is named.
    What has not changed since the last run is not converted again. A file that somebody else wrote, or changed since
    wiremark wrote it, is never touched unless --force says so, and a source is never an output.
    """
    recipe = options.recipe(writers=writers, **facts)
    to = targets.target(out, sources, writers)
    if to.folder is None:
        if list_ or dry_run or account or depfile or reporting.machine_on_stdout:
            raise click.UsageError("standard output takes the story: give the report a file, or name a target with -o")
        return streams.to_stdout(sources[0], stdin_filename, recipe, reporting, check=check)
    account_on_stdout = account is not None and account[1] is None
    if account_on_stdout and (list_ or dry_run or reporting.machine_on_stdout):
        raise click.UsageError("standard output takes one report; give --report a file: json:FILE")
    if depfile and (Path("-") in sources or any(isinstance(place, run.Url) for place in (*sources, to.folder))):
        raise click.UsageError("--depfile names files: standard input and objects in a store are none")
    for file in (account[1] if account else None, depfile):
        if file:
            reserve(file)
    with ExitStack() as stack:
        refs, inputs = run.discover(
            [s for s in sources if str(s) != "-"], exclude=to.folder, follow_links=follow_links, limits=recipe.limits
        )
        spare(ref.path for ref in refs)
        if Path("-") in sources:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wiremark-")))
            refs = (*refs, streams.kept(folder, stdin_filename, recipe.limits))
        if not refs:
            return output.tell_of((), reporting, inputs=inputs, wrong=not inputs)
        with output.progress("converting", quiet=reporting.quiet) as progress:
            summary = run.convert_all(
                refs,
                to.folder,
                recipe,
                name=to.name,
                check=run.judge if check else None,
                jobs=jobs,
                cluster=cluster,
                prune=prune,
                force=force,
                keep_both=keep_both,
                dry_run=dry_run,
                renew=bool(to.name or depfile),
                wait=wait,
                say=None if reporting.quiet else output.say,
                progress=progress,
            )
    found = output.placed(summary, to.folder)
    told = output.told_of((*inputs, *found), reporting)
    output.removed(() if dry_run else summary.changes, to.folder, reporting)
    code = verdict.exit_code(told, reporting.policy, wrong=bool(summary.refused))
    if account:
        everything = verdict.told((*inputs, *found), reporting.policy)
        output.give(account[1], accounts.report(summary, to.folder, everything))
    if depfile and not dry_run:
        output.give(str(depfile), accounts.depfile(summary, to.folder, configured.files()))
    if dry_run:
        output.planned(summary.changes, to.folder)
    elif list_:
        for name in summary.outputs:
            click.echo(click.format_filename(to.folder / name))
    elif not reporting.quiet and not reporting.machine_on_stdout and not account_on_stdout:
        click.echo(output.counted(summary, to.folder / to.name, told))
    return code
