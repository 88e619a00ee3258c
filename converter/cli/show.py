"""wiremark show: a story in the terminal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from converter import inline, run
from converter.cli import options, output, reporting, streams
from converter.cli.reporting import Reporting
from converter.diagnostics import Diagnostic
from converter.inline import Node
from converter.model import Story

_STYLES = {"person": "bold magenta", "place": "bold green", "organisation": "bold cyan"}
_SIGNS = {"person": "☻", "place": "▼", "organisation": "⌂"}
"""all of WGL4, which the fonts of terminals have"""


@click.command(name="show")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True, readable=False))
@reporting.conduct
@options.facts
def command(file: Path, reporting: Reporting, **facts: Any) -> int:
    """Show a story: persons, places, organisations and quotations marked, speakers named; - is standard input.

    Entities have a sign before them (☻ person, ▼ place, ⌂ organisation) and a colour, quotations are underlined and
    numbered; the numbers are explained below the text.
    """
    recipe = options.recipe(**facts)
    piped = str(file) == "-"
    refs, notes = ((), ()) if piped else run.discover([file], limits=recipe.limits)
    if not refs and not piped:
        return output.tell_of((), reporting, inputs=notes, wrong=True)
    console = output.console(reporting)
    found: list[Diagnostic] = []
    for source in [streams.source(None, recipe.limits)] if piped else (run.load(ref, recipe.limits) for ref in refs):
        if isinstance(source, Diagnostic):
            found.append(source)
            continue
        result = streams.converted(source, replace(recipe, writers=()))
        found += result.diagnostics
        for story in result.stories:
            _print(console, story)
    return output.tell_of(found, reporting, inputs=notes)


def _print(console: Console, story: Story) -> None:
    title = inline.title(story)
    console.print(Text(_safe(title.text) + (" (derived)" if title.derived else ""), style="bold"))
    facts = (story.dated, story.agency, story.language, *(s.kind for s in story.signals))
    console.print(Text(" · ".join(_safe(f) for f in facts if f), style="dim"))
    candidates = inline.Layer(inline.marks(story, ("mention", "quotation")))
    for block in story.blocks:
        console.print()
        style = {"crosshead": "bold", "headline": "bold", "source": "dim", "slug": "dim", "sign-off": "dim"}
        body = Text(style=style.get(block.kind, ""))
        for node in inline.tree(block.span, candidates):
            _append(story, body, node, "")
        console.print(body)
    if story.quotations:
        console.print()
        console.print(Text("Quotations", style="bold"))
    for number, quotation in enumerate(story.quotations, 1):
        who = story.entity(quotation.attributed_to).name if quotation.attributed_to else None
        words = _safe(quotation.speaker.of(story.text)) if quotation.speaker else "?"
        said = " … ".join(" ".join(_safe(s.of(story.text)).split()) for s in quotation.spans)
        line = Text(f"{number:3} {quotation.type:<13} ")
        line.append(_safe(who) if who else words, style="bold magenta" if who else "italic")
        line.append(f": {said}")
        console.print(line)
    for kind, colour in _STYLES.items():
        names = [_safe(e.name) + (f" ({_safe(e.title)})" if e.title else "") for e in story.entities if e.type == kind]
        if names:
            console.print()
            console.print(Text(f"{_SIGNS[kind]} ", style=colour) + Text(", ".join(names)))


def _append(story: Story, body: Text, node: Node, style: str) -> None:
    if node.mark is None:
        body.append(_safe(node.span.of(story.text)), style=style)
        return
    if node.mark.kind == "mention":
        mention = inline.mention_of(story, node.mark)
        kind = story.entity(mention.entity).type
        inner = f"{style} {_STYLES[kind]}" if mention.form == "name" else f"{style} {_STYLES[kind].split()[1]}"
        if node.mark.first:
            body.append(_SIGNS[kind], style=inner)
    else:
        inner = f"{style} underline"
    for child in node.children:
        _append(story, body, child, inner)
    if node.mark.kind == "quotation" and node.mark.last:
        body.append(f"[{node.mark.number + 1}]", style="dim")


def _safe(text: str) -> str:
    """Without control, bidi and format characters that would act on the terminal; line ends and tabs stay."""
    return "".join(c if c in "\n\t" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
