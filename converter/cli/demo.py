"""``wiremark demo``: invented stories, to try things out with."""

from __future__ import annotations

from pathlib import Path

import click

from converter import atomic, demo
from converter.configuration import NAME

WIRE = "wire"


@click.command(name="demo")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--stories",
    "count",
    type=click.IntRange(1, 10_000),
    default=demo.STORIES,
    show_default=True,
    help="How many, spread over eight months.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another number gives other people and words.")
def command(folder: Path, count: int, seed: int) -> None:
    """Write an archive of invented stories into FOLDER, to try wiremark with.

    The stories come to lie in FOLDER/wire, as agencies deliver them; each says that it is invented. FOLDER must be
    empty, or not there. The same seed gives the same stories.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise click.UsageError(f"{click.format_filename(folder)} is not empty: name another folder")
    for name, text in demo.stories(count, seed).items():
        path = folder / WIRE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(path, text.encode())
    atomic.write(folder / NAME, demo.configuration(seed).encode())
    click.echo(f"{count} invented stories in {click.format_filename(folder / WIRE)}; to see them:")
    click.echo(f"  cd {click.format_filename(folder)} && wiremark serve {WIRE}")
