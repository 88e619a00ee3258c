"""Profiles that a call names: rules of a consumer by name, or the demands of an agency or a customer in a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from converter.checks.views import Options

BUILT_IN = ("google",)
"""profiles whose rules are code"""


class ProfileType(click.ParamType[str]):
    """The name of a consumer, or a file."""

    name = "profile"

    def rebased(self, value: str, root: Path) -> str:
        """A value from a configuration file: a profile's file is relative to its folder."""
        return value if value in BUILT_IN else str(root / value)


OPTION = click.option(
    "--profile",
    "profiles",
    multiple=True,
    type=ProfileType(),
    metavar="NAME|FILE",
    help="Rules of a consumer: google, or a profile's file.",
)


def applied(options: Options, names: tuple[str, ...]) -> Options:
    """The options with what the profiles add. Raises click.BadParameter for a profile that there is not; a file that
    can't be used is told with its lines and ends the program (2)."""
    for name in dict.fromkeys(names):
        options = replace(options, profiles=(*options.profiles, name)) if name in BUILT_IN else _read(options, name)
    return options


def _read(options: Options, name: str) -> Options:
    from converter import configuration
    from converter.checks import profile_rules, profiles
    from converter.cli.complaints import complain

    if not Path(name).is_file():
        known = ", ".join(BUILT_IN)
        raise click.BadParameter(f"there is no profile {name}: it is {known} or a file", param_hint="--profile")
    try:
        return profile_rules.applied(options, profiles.load(Path(name)))
    except configuration.Wrong as wrong:
        complain(wrong.diagnostics)
        raise click.exceptions.Exit(2) from None
