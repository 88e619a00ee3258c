"""Where ``convert`` writes to: a folder, a file, or standard output."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import click

from converter.refusal import Refused
from converter.run.remote import Url


@dataclass(frozen=True, slots=True)
class Target:
    """A folder or a place in a store, and the name of the one output in it where a file was named; no folder is
    standard output."""

    folder: Path | Url | None
    name: str = ""


def target(out: str | Url | None, sources: tuple[Path | Url, ...], writers: tuple[str, ...]) -> Target:
    """What ``-o`` means. Raises click.UsageError where it can't be.

    A name that ends as a format's files do is a file, unless there is such a folder or a slash stands behind it; every
    other name is a folder. A file, like standard output, takes one source in one format.
    """
    if isinstance(out, Url):
        return Target(out)
    one = len(sources) == 1 and not (isinstance(sources[0], Path) and sources[0].is_dir()) and len(writers) == 1
    if out is None:
        if not one:
            _judge_sources(sources)
            raise click.UsageError("say where to: -o DIR; one file in one format goes to standard output")
        return Target(None)
    if out == "-":
        if not one:
            raise click.UsageError(
                "standard output takes one file in one format: name one with --to, or a folder with -o"
            )
        return Target(None)
    path = Path(out)
    if path.is_dir() or out.endswith(("/", os.sep)) or not path.suffix:
        return Target(path)
    from converter import formats

    suffixes = formats.file_suffixes()
    if not path.name.lower().endswith(suffixes):
        if not one or not path.suffix[1:2].isalpha():
            return Target(path)
        raise click.UsageError(f"{path.name} ends as no format does ({', '.join(suffixes)}); a folder is {out}/")
    if not one:
        raise click.UsageError(
            f"the file {path.name} takes one source in one format, which --to names; a folder is {out}/"
        )
    from converter.run import manifest

    if not manifest.plain(path.name):
        raise click.UsageError(f"an output's name has letters, figures, '.', '_' and '-' only: {path.name!a}")
    return Target(path.parent, path.name)


def _judge_sources(sources: tuple[Path | Url, ...]) -> None:
    """Raises Refused for a source that there is not: who mistypes one needs to hear of nothing else."""
    for source in sources:
        if isinstance(source, Path) and str(source) != "-" and not os.path.lexists(source):
            raise Refused("RUN001", "there is no such file or folder", place=str(source))
