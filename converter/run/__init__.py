"""Files around the pure ``convert``: discovery, ownership, versions, workers, the manifest, the lock, the site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from converter.atomic import write as write_atomically
    from converter.diagnostics import Diagnostic
    from converter.pipeline import Output
    from converter.refusal import Refused
    from converter.run.conversion import Progress, convert_all
    from converter.run.discovery import Ref, discover, load, stem
    from converter.run.lock import LOCK, WAIT, exclusive
    from converter.run.manifest import MANIFEST
    from converter.run.ownership import Change
    from converter.run.remote import Url, place
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
    "Url",
    "clock",
    "convert_all",
    "discover",
    "exclusive",
    "judge",
    "load",
    "place",
    "publish",
    "stem",
    "write_atomically",
]


_HOME = {
    "converter.refusal": ("Refused",),
    "converter.run.conversion": ("Progress", "convert_all"),
    "converter.run.discovery": ("Ref", "discover", "load", "stem"),
    "converter.run.lock": ("LOCK", "WAIT", "exclusive"),
    "converter.run.manifest": ("MANIFEST",),
    "converter.run.ownership": ("Change",),
    "converter.run.remote": ("Url", "place"),
    "converter.run.site": ("Site", "publish"),
    "converter.run.writer": ("Summary",),
}
"""module → the names that it defines, loaded once they are asked for: a command that converts nothing needs few"""


def __getattr__(name: str) -> Any:
    import importlib

    if name == "write_atomically":
        from converter.atomic import write

        return write
    for module, names in _HOME.items():
        if name in names:
            globals()[name] = value = getattr(importlib.import_module(module), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def clock(environ: Mapping[str, str]) -> datetime:
    """Now, or what SOURCE_DATE_EPOCH says. Raises Refused."""
    from converter import clock as own

    return own.now(environ)


def judge(output: Output) -> tuple[Diagnostic, ...]:
    """All rules over one output; picklable, so that workers can have it as their ``check``."""
    from converter import checks, formats

    known = formats.of_output(output.name)
    if known is None or not known.judged:
        return ()  # no standard to judge it by (Markdown, a plug-in's format); reading it back is the reader's matter
    return tuple(checks.judge(output.name, output.data))
