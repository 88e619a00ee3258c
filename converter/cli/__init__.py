"""The command. Each of its subcommands is a file in this package with a click command called ``command``."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import sys
from importlib import metadata

import click


class _Commands(click.Group):
    """Loads a subcommand's module once it is asked for, so that ``wiremark --help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (m.name for m in pkgutil.iter_modules(__path__))
        return sorted(n.replace("_", "-") for n in names if n not in _NO_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], known, 1)
            meant = f" Did you mean {near[0]}?" if near else ""
            ctx.fail(f"no command is called {args[0]!r}.{meant} There are: {', '.join(known)}")
        return super().resolve_command(ctx, args)


_NO_COMMANDS = {"options", "output"}


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(metadata.version("wiremark"), "-V", "--version", prog_name="wiremark")
def group() -> None:
    """Turns news agency text into structured, validated, published news.

    Exit codes: 0 all is well, 1 there are findings, 2 the call, an input or the configuration is wrong.
    """


def main() -> None:
    """The entry point: usage errors are 2, an interrupt is 130, a closed pipe is silent."""
    try:
        code = group.main(standalone_mode=False, prog_name="wiremark")
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        code = 130
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code if isinstance(error, click.UsageError) else 2
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
