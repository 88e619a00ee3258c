"""Files around the pure ``convert``: discovery, ownership, versions, workers, the manifest, the lock, the site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from converter import clock as _clock
from converter.atomic import write as write_atomically
from converter.diagnostics import Diagnostic
from converter.pipeline import Output
from converter.refusal import Refused
from converter.run.conversion import Progress, convert_all
from converter.run.discovery import Ref, discover, load, stem
from converter.run.lock import LOCK, WAIT, exclusive
from converter.run.manifest import MANIFEST
from converter.run.ownership import Change
from converter.run.site import Site, publish
from converter.run.writer import Summary

__all__ = [
    "LOCK",
    "MANIFEST",
    "WAIT",
    "Change",
    "Progress",
    "Ref",
    "Refused",
    "Site",
    "Summary",
    "clock",
    "convert_all",
    "discover",
    "exclusive",
    "judge",
    "load",
    "publish",
    "stem",
    "write_atomically",
]


def clock(environ: Mapping[str, str]) -> datetime:
    """Now, or what SOURCE_DATE_EPOCH says. Raises Refused."""
    return _clock.now(environ)


def judge(output: Output) -> tuple[Diagnostic, ...]:
    """All rules over one output; picklable, so that workers can have it as their ``check``."""
    from converter import checks, formats

    known = formats.of_output(output.name)
    if known is None or not known.judged:
        return ()  # no standard to judge it by (Markdown, a plug-in's format); reading it back is the reader's matter
    return tuple(checks.judge(output.name, output.data))
