"""Diagnostics to people, on standard error; whether a stream takes colours."""

from __future__ import annotations

import os
import sys
from typing import IO, Any

import click

from converter import reporters
from converter.diagnostics import Diagnostic, Severity


def complain(diagnostics: tuple[Diagnostic, ...], *, least: Severity = Severity.WARNING) -> None:
    """Diagnostics on standard error, the gravest kinds only."""
    shown = tuple(d for d in diagnostics if d.severity.rank <= least.rank)
    if shown:
        color = painted("auto", sys.stderr)
        click.echo(reporters.render(shown, format="full", color=color, counted=False), err=True, nl=False)


def painted(color: str, stream: IO[Any]) -> bool:
    """Whether to write colours (no-color.org)."""
    if color != "auto":
        return color == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR")
