"""``wiremark rule ID``: the same as ``wiremark rules ID``."""

from __future__ import annotations

from converter.cli.rules import command

__all__ = ["command"]
