"""wiremark serve: build, show, and build again whenever a source changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from converter.cli import configured, options, output, reporting
from converter.cli.build import WRITERS, Work, once
from converter.cli.reporting import Reporting
from converter.publish import live
from converter.run import Refused


@click.command(name="serve")
@options.site
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen at.")
@click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    metavar="NAME",
    help="A further name under which browsers may ask for the site; this machine's names for itself always may.",
)
@click.option("--open", "open_in_browser", is_flag=True, help="Open the site in a browser.")
@reporting.findings
@reporting.replacing
@options.waiting
@options.facts
def command(
    sources: tuple[Path, ...],
    out: Path,
    title: str,
    search: bool,
    host: str,
    port: int,
    allow_hosts: tuple[str, ...],
    open_in_browser: bool,
    jobs: int,
    reporting: Reporting,
    wait: float,
    follow_links: bool,
    **facts: Any,
) -> int:
    """Build and serve the site, live: a changed source is converted and published at once.

    Only this machine can reach it unless --host says otherwise. Ctrl-C ends it.
    """
    recipe = options.recipe(writers=WRITERS, **facts)
    work = Work(
        sources,
        out,
        recipe,
        title,
        search,
        live=True,
        jobs=jobs,
        reporting=reporting,
        wait=wait,
        follow_links=follow_links,
        brand=configured.brand(),
    )
    try:
        if once(work) == 2:
            return 2

        def again() -> None:
            try:
                once(replace(work, recipe=replace(recipe, now=options.now()), reporting=replace(reporting, quiet=True)))
            except Refused as refused:
                output.complain((refused.diagnostic,))

        live.serve(
            out / "site",
            build=again,
            watch=sources,
            host=host,
            port=port,
            allow_hosts=allow_hosts,
            open_in_browser=open_in_browser,
            ready=lambda address: click.echo(f"serving {address} - Ctrl-C ends it"),
        )
    except OSError as error:
        click.echo(f"can't serve at {host}:{port}: {error.strerror or error}", err=True)
        return 2
    return 0
