"""The manual page, made from the commands' help. ``man/wiremark.1`` is its output; a test tells where the two differ.

To make it anew::

    python -m converter.cli.manual > man/wiremark.1
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from inspect import cleandoc

import click

from converter import cli, verdict
from converter.run.lock import LOCK
from converter.run.manifest import MANIFEST, program

_FILES = (
    ("wiremark.toml, pyproject.toml", "Settings, found upwards from the working directory."),
    (MANIFEST, "In an output folder: what wiremark wrote there."),
    (LOCK, "In an output folder: who writes into it."),
)


def page(group: click.Group) -> str:
    """The page in roff: what there is to say of the program, then each command with its options."""
    ctx = click.Context(group, info_name="wiremark")
    summary, *rest = cleandoc(group.help or "").split("\n\n")
    lines = [
        f'.TH WIREMARK 1 "" "wiremark {program()}" ""',
        ".SH NAME",
        f"wiremark \\- {_text(summary[:1].lower() + summary[1:].rstrip('.'))}",
        ".SH SYNOPSIS",
        ".B wiremark",
        ".I COMMAND",
        "[OPTION]\\&...",
        ".SH DESCRIPTION",
        *_paragraphs("\n\n".join([*rest, "Every command has --help."])),
        ".SH COMMANDS",
        *(line for name in group.list_commands(ctx) for line in _command(ctx, group.get_command(ctx, name), name)),
        ".SH EXIT STATUS",
        *(line for code, meaning in exit_codes() for line in (".TP", code, _text(meaning))),
        ".SH FILES",
        *(line for name, meaning in _FILES for line in (".TP", _text(name), _text(meaning))),
    ]
    return "\n".join(lines) + "\n"


def exit_codes() -> list[tuple[str, str]]:
    """The codes and their meanings, from the one place that says them."""
    return re.findall(r"(?m)^ *(\d+)  (\S.*)$", (verdict.__doc__ or "").replace("``", ""))


def _command(parent: click.Context, command: click.Command | None, name: str) -> Iterator[str]:
    if command is None or command.hidden:
        return
    ctx = click.Context(command, info_name=name, parent=parent)
    usage = " ".join(part for part in command.collect_usage_pieces(ctx) if part != "[OPTIONS]")
    yield f'.SS "{_text(f"{ctx.command_path} {usage}").strip()}"'
    yield from _paragraphs(cleandoc(command.help or ""))
    for param in command.params:
        record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if record:
            yield from (".TP", _text(record[0]), _text(record[1]) or "\\&")
    if isinstance(command, click.Group):
        for inner in command.list_commands(ctx):
            yield from _command(ctx, command.get_command(ctx, inner), inner)


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        yield from (".PP", _text(paragraph.replace("\b", "")))


def _text(text: str) -> str:
    """Words as roff takes them: no request, no escape, and dashes that can be copied."""
    text = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    sys.stdout.write(page(cli.group))
