"""The same again whenever a file changes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

import click

_PAUSE = 0.5  # seconds between two looks


def repeat(work: Callable[[], int], watched: Callable[[], Iterable[str]]) -> int:
    """Works once and again at every change of a watched file, or of which files there are. Ends with Ctrl-C; the exit
    code is that of the last time."""
    code = work()
    before = _state(watched())
    try:
        click.echo("watching - Ctrl-C ends it", err=True)
        while True:
            time.sleep(_PAUSE)
            now = _state(watched())
            if now != before:
                before = now
                click.echo("", err=True)
                code = work()
    except KeyboardInterrupt:
        return code


def _state(paths: Iterable[str]) -> dict[str, tuple[int, int]]:
    found = {}
    for path in paths:
        try:
            facts = os.stat(path)
        except OSError:
            continue
        found[path] = (facts.st_mtime_ns, facts.st_size)
    return found
