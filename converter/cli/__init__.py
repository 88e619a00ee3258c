"""The command. Each of its subcommands is a file in this package with a click command called ``command``."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import Any

import click

from converter.cli import summaries
from converter.diagnostics import Diagnostic
from converter.refusal import Broken, Refused
from converter.verdict import CLOSED, INTERRUPTED, WRONG

_SELDOM = (50_000, 20, 100)
"""new objects between two looks for garbage: what a command loads is none, and looking took a tenth of a short one"""


class _Commands(click.Group):
    """Loads a subcommand's module once it is asked for, so that ``wiremark --help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(summaries.SUMMARIES)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
        command: click.Command = module.command
        from converter.cli import configured

        configured.attach(command, (name,))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands and what each does, from ``summaries``: nothing is loaded for it."""
        limit = formatter.width - 6 - max(map(len, summaries.SUMMARIES))
        with formatter.section("Commands"):
            formatter.write_dl([(name, summaries.short(name, limit)) for name in self.list_commands(ctx)])

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Reads the options; --help and --version write while that is done."""
        try:
            return super().make_context(*args, **kwargs)
        except BrokenPipeError:
            raise click.exceptions.Exit(CLOSED) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command, and tells what refuses a run; click itself would say that all is well where nobody reads
        on."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise click.exceptions.Exit(CLOSED) from None
        except Refused as refused:
            _complain(refused.diagnostic)
            raise click.exceptions.Exit(WRONG) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-"):
            from converter.nearest import meant

            ctx.fail(f"no command is called {args[0]!r}.{meant(args[0], known)} There are: {', '.join(known)}")
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib import metadata

        click.echo(f"wiremark, version {metadata.version('wiremark')}")
        ctx.exit()


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-V", "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Say the version."
)
def group() -> None:
    """Turns news agency text into structured, validated, published news.

    Exit codes: 0 all is well, 1 there are findings, 2 the call, an input or the configuration is wrong.
    """


def main() -> None:
    """The entry point: turns whatever ends a command into the exit codes that ``verdict`` lists."""
    code: object = 0
    gc.set_threshold(*_SELDOM)
    if os.environ.get("_WIREMARK_COMPLETE"):
        importlib.import_module(f"{__name__}.completion")
    _open_what_is_closed()
    _heed_ends()
    try:
        code = group.main(standalone_mode=False, prog_name="wiremark")
        sys.stdout.flush()
    except click.exceptions.Abort:
        _say("interrupted")
        code = INTERRUPTED
    except _Ended as ended:
        _say("ended")
        code = 128 + ended.signal
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        _show(error)
        code = WRONG
    except Broken as error:
        _say(f"Error: {error}")
        code = WRONG
    except BrokenPipeError:
        code = CLOSED
    except OSError as error:
        if not _stdout_failed(error):
            raise
        code = WRONG
    sys.exit(_flushed(code if isinstance(code, int) else 0))


def _show(error: click.ClickException) -> None:
    from converter.cli import configured

    found = configured.blamed(error)
    if found is None:
        error.show()
        return
    _complain(found)


def _complain(found: Diagnostic) -> None:
    from converter.cli.complaints import complain

    complain((found,))


class _Ended(BaseException):
    """Somebody asked the process to end. No ``except Exception`` holds it up."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.signal = number


def _open_what_is_closed() -> None:
    """Puts something in the place of each standard stream that the caller has closed (``>&-``, some supervisors).

    Else Python has none there, and the first file that is opened would get its number: what a library writes to
    standard error would come to stand in an output. What is said to standard error is lost then; standard output can
    only be read and standard input only be written to, so that who needs them gets an error.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDONLY if name == "stdout" else os.O_WRONLY)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", errors="backslashreplace"))


def _heed_ends() -> None:
    """SIGTERM and SIGHUP end a run as an interrupt does: workers stop, nothing stays half done."""

    def end(number: int, _frame: object) -> None:
        raise _Ended(number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is None or threading.current_thread() is not threading.main_thread():
            continue
        if signal.getsignal(number) == signal.SIG_DFL:  # what nohup ignores stays ignored
            signal.signal(number, end)


def _flushed(code: int) -> int:
    """The exit code, once what was written has arrived; what can't arrive is dropped, so that the interpreter does not
    complain on its own."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = CLOSED
    except OSError as error:
        if not _stdout_failed(error):
            raise
        code = WRONG
    except ValueError:  # closed by whoever called us
        return code
    else:
        return code
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _stdout_failed(error: OSError) -> bool:
    """Says that standard output takes no more: it is full, or its disk is gone. Files have names in their errors."""
    if error.filename is not None:
        return False
    _say(f"can't write to standard output: {error.strerror or error}")
    return True


def _say(message: str) -> None:
    with suppress(OSError):
        click.echo(message, err=True)
