"""wiremark: the plain text of a news agency in, structured, validated, published news out.

The public names are loaded once they are asked for, so that ``wiremark --help`` needs none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from converter.api import convert, publish, validate
    from converter.checks import Finding
    from converter.diagnostics import Diagnostic, Location, Severity
    from converter.model import Entity, Mention, Quotation, Story
    from converter.pipeline import Output, Recipe, Result, Source
    from converter.quoting import quotations
    from converter.registry import Context, Reading, annotator, check, reader, writer
    from converter.spans import Span

__all__ = [
    "Context",
    "Diagnostic",
    "Entity",
    "Finding",
    "Location",
    "Mention",
    "Output",
    "Quotation",
    "Reading",
    "Recipe",
    "Result",
    "Severity",
    "Source",
    "Span",
    "Story",
    "annotator",
    "check",
    "convert",
    "publish",
    "quotations",
    "reader",
    "validate",
    "writer",
]

_HOME = {
    "api": ("convert", "validate"),
    "checks": ("Finding",),
    "diagnostics": ("Diagnostic", "Location", "Severity"),
    "model": ("Entity", "Mention", "Quotation", "Story"),
    "pipeline": ("Output", "Recipe", "Result", "Source"),
    "quoting": ("quotations",),
    "registry": ("Context", "Reading", "annotator", "check", "reader", "writer"),
    "spans": ("Span",),
}
"""module → the public names that it defines. ``publish`` is the package of that name, which can be called."""


def __getattr__(name: str) -> Any:
    """A public name, from the module that defines it (PEP 562)."""
    import importlib

    if name == "__version__":
        from importlib import metadata

        return metadata.version("wiremark")
    if name == "publish":
        return importlib.import_module(f"{__name__}.publish")
    for module, names in _HOME.items():
        if name in names:
            value = getattr(importlib.import_module(f"{__name__}.{module}"), name)
            globals()[name] = value
            return value
    import os

    if os.path.exists(f"{__path__[0]}/{name}.py") or os.path.isdir(f"{__path__[0]}/{name}"):
        raise AttributeError(name)  # ``from converter import xml``: the import looks here first, then for the module
    from converter.nearest import meant

    raise AttributeError(f"module {__name__!r} has no attribute {name!r}.{meant(name, __dir__())}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
