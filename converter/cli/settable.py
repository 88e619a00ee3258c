"""Which parameters of which commands a configuration file can set, and what they are called in it."""

from __future__ import annotations

from collections.abc import Iterator

import click

SITE = "site"
"""the table of settings that ``build`` and ``serve`` share"""
SITE_COMMANDS = ("build", "serve")
LIMITS = "limits"
"""the table of limits, which no option sets"""
RIGHTS = "rights"
"""what may be done with the copy, once for all outputs"""
REVIEW = "review"
"""who has checked the stories"""
HOUSE = ("policies", "trust")
"""tables about who publishes"""
WITHOUT = ("config", "demo", "init")
"""commands that settings are not for"""
_UNSETTABLE = {
    "config",
    "isolated",
    "help",
    "version",
    "list-readers",
    "list-writers",
    "update-baseline",
    "watch",
    "cluster",  # a file that came with a folder must not send its stories anywhere
}
"""what makes sense for one call only"""


def setting_name(param: click.Parameter) -> str:
    """What a parameter is called in the file: the option without its dashes, an argument as it is."""
    if isinstance(param, click.Option):
        return max((o for o in param.opts if o.startswith("--")), key=len, default=param.opts[0]).lstrip("-")
    return str(param.name)


def settable(command: click.Command) -> Iterator[tuple[str, click.Parameter]]:
    """The parameters of a command that a file can set, by their names in it."""
    for param in command.params:
        name = setting_name(param)
        if name not in _UNSETTABLE and not (isinstance(param, click.Option) and param.hidden):
            yield name, param
