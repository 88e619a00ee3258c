"""Records from other people's data: each module reads one format and yields facts as a knowledge file has them.

All read as a stream, so that a dump of a hundred gigabytes takes no more memory than its longest line. What can't be
used is counted, not raised: a dump has broken lines. ``Unreadable`` is for a file that is not of the format at all.
"""

from __future__ import annotations

import bz2
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

LONGEST_LINE = 16 * 2**20
"""bytes; Wikidata's longest items have some five million"""


class Unreadable(ValueError):
    """The file is not what it was taken for; the message says why."""


def open_stream(path: Path) -> IO[bytes]:
    """The file's bytes, decompressed by its name (``.gz``, ``.bz2``). Raises OSError."""
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    if path.suffix == ".bz2":
        return cast("IO[bytes]", bz2.open(path, "rb"))
    return path.open("rb")


def lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream's lines. Raises Unreadable for one that is longer than anything real (a decompression bomb)."""
    buffered = stream if isinstance(stream, io.BufferedIOBase) else io.BufferedReader(cast("io.RawIOBase", stream))
    while line := buffered.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise Unreadable(f"a line is longer than {LONGEST_LINE} bytes")
        yield line
