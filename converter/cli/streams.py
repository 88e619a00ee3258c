"""Standard input as a source, standard output as a target."""

from __future__ import annotations

import errno
import gzip
import io
import os
import sys
import zlib
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

import click

from converter import pipeline, run
from converter.cli import output
from converter.diagnostics import Diagnostic
from converter.limits import DEFAULTS, Limits, hint
from converter.pipeline import Recipe, Result, Source
from converter.run.discovery import STDIN

if TYPE_CHECKING:
    from converter.cli.reporting import Reporting

_SUFFIX = ".txt"
"""what standard input is taken for where nothing else is told from it"""


def source(name: str | None, limits: Limits = DEFAULTS) -> Source:
    """Standard input as a source, unpacked where it is gzip. Raises click.ClickException."""
    most = limits.source_bytes
    data = standard_input().read(most + 1)
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(most + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise click.UsageError(f"standard input can't be unpacked: {error}") from None
    if len(data) > most:
        raise click.UsageError(f"source-bytes: standard input has more than {most:,} bytes: {hint('source-bytes')}")
    return Source(name or STDIN, data, _id(name))


def standard_input() -> IO[bytes]:
    """Raises click.UsageError where it is closed."""
    try:
        os.read(sys.stdin.fileno(), 0)
    except io.UnsupportedOperation:
        pass  # no file of the system's
    except OSError as error:
        reason = "it is closed" if error.errno == errno.EBADF else error.strerror
        raise click.UsageError(f"standard input can't be read: {reason}") from None
    return sys.stdin.buffer


def _id(name: str | None) -> str:
    return run.stem(PurePosixPath(name.replace("\\", "/")).name) if name else "stdin"


def converted(made: Source, recipe: Recipe, *, check: bool = False) -> Result:
    """What becomes of a source; standard input that nobody has named is read as text where it is nothing else."""
    judge = run.judge if check else None
    result = pipeline.convert(made, recipe, check=judge)
    if made.name == STDIN and any(d.rule == "SRC001" for d in result.diagnostics):
        result = pipeline.convert(made, replace(recipe, reader="plain"), check=judge)
    return result


def kept(folder: Path, name: str | None, limits: Limits = DEFAULTS) -> run.Ref:
    """Standard input as a file, for a run that writes into a folder."""
    made = source(name, limits)
    path = folder / f"stdin{PurePosixPath(name).suffix if name else _SUFFIX}"
    path.write_bytes(made.data)
    return run.Ref(made.name, path, made.id, piped=True)


def to_stdout(path: Path | run.Url, name: str | None, recipe: Recipe, reporting: Reporting, *, check: bool) -> int:
    """One source in one format to standard output; nothing is written where there is not exactly one story."""
    inputs: tuple[Diagnostic, ...] = ()
    if str(path) == "-":
        made: Source | Diagnostic = source(name, recipe.limits)
    else:
        refs, inputs = run.discover([path], limits=recipe.limits)
        if len(refs) != 1:
            return output.tell_of((), reporting, inputs=inputs, wrong=True)
        made = run.load(refs[0], recipe.limits)
    if isinstance(made, Diagnostic):
        return output.tell_of((), reporting, inputs=(*inputs, made))
    result = converted(made, recipe, check=check)
    if len(result.outputs) > 1:
        raise click.UsageError(f"the source holds {len(result.outputs)} stories: name a folder, -o DIR/")
    for made_of in result.outputs:
        sys.stdout.buffer.write(made_of.data)
        sys.stdout.buffer.flush()
    return output.tell_of(result.diagnostics, reporting, inputs=inputs)
