"""Profiles that a call names: rules of a consumer by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from converter.checks.views import Options

BUILT_IN = ("google",)
"""profiles whose rules are code"""


def applied(options: Options, names: tuple[str, ...]) -> Options:
    """The options with what the profiles add. Raises click.BadParameter for a profile that there is not."""
    for name in names:
        if name not in BUILT_IN:
            raise click.BadParameter(f"there is no profile {name}", param_hint="--profile")
    return replace(options, profiles=tuple(dict.fromkeys((*options.profiles, *names))))
