"""wiremark why: which rules made the marks of a story, and what they lost to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from converter import pipeline, reasons, run
from converter.cli import options, output, reporting
from converter.cli.reporting import Reporting
from converter.diagnostics import Diagnostic
from converter.language.engine.record import Record
from converter.reasons import Event, Reason

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")


@click.command(name="why")
@click.argument("place", metavar="FILE[:LINE[:COLUMN]]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="text for people, json for programs.",
)
@reporting.conduct
@options.facts
def command(place: str, form: str, reporting: Reporting, **facts: Any) -> int:
    """Say why the marks of a story are what they are.

    For each name, reference and quotation: the rule that made it, its evidence with what each piece weighs (log odds),
    the confidence, how it was linked, and what it lost or won against. LINE and COLUMN count from 1 in the story's
    text; where no mark is, what was proposed there and lost is told. `wiremark rules ID` explains a rule.
    """
    file, line, column = _split(place)
    recipe = replace(options.recipe(**facts), writers=())
    refs, notes = run.discover([file], limits=recipe.limits)
    if not refs:
        return output.tell_of((), reporting, inputs=notes, wrong=True)
    found: list[Diagnostic] = []
    told: list[Reason] = []
    for ref in refs:
        source = run.load(ref, recipe.limits)
        if isinstance(source, Diagnostic):
            found.append(source)
            continue
        reading = pipeline.read(source, recipe)
        found += reading.notes
        for story in reading.stories:
            record = Record()
            annotated = pipeline.annotate(story, recipe, record=record)
            try:
                told += reasons.reasons(annotated, record, line=line, column=column)
            except ValueError as error:
                raise click.UsageError(f"{place}: {error}") from error
    if form == "json":
        click.echo(json.dumps([asdict(reason) for reason in told], ensure_ascii=False, indent=2))
    elif told:
        click.echo("\n\n".join("\n".join(_lines(reason)) for reason in told))
    else:
        click.echo("no rule proposed anything here")
    return output.tell_of(found, reporting, inputs=notes)


def _split(place: str) -> tuple[Path, int | None, int | None]:
    """A file whose own name ends with a colon and figures is that file."""
    match = _PLACE.fullmatch(place)
    if match is None or Path(place).exists():
        return Path(place), None, None
    column = match["column"]
    return Path(match["file"]), int(match["line"]), int(column) if column else None


def _lines(reason: Reason) -> Iterator[str]:
    text = _short(reason.text)
    what = " ".join(part for part in (reason.type, reason.mark) if part) or "no mark"
    whose = f" → {_safe(reason.name or reason.entity)}" if reason.entity else ""
    yield f"{reason.line}:{reason.column}  {text}  {what}{whose}"
    sure = f", confidence {reason.confidence:.2f}" if reason.confidence is not None else ""
    yield f"    {_rule(reason.rule, reason.title)}{sure}"
    if reason.link:
        yield f"    linked by {', '.join(reason.link)}"
    for event in reason.events:
        yield from _event(event, text)
    for event in reason.rivals:
        yield from _event(event, text)


def _event(event: Event, text: str) -> Iterator[str]:
    words = _short(event.text)
    where = f" {words}" if words != text else ""
    score = f" {event.score:.2f}" if event.score is not None else ""
    because = f": {event.because}" if event.because else ""
    against = f" ({_short(event.against)})" if event.against else ""
    yield f"      {event.outcome}{where} {_safe(event.what)}{score} by {event.rule}{because}{against}"
    for piece in event.evidence:
        weight = "model" if piece.weight is None else f"{piece.weight:+.2f}"
        yield f"        {weight:>6}  {piece.name}"


def _rule(id_: str, title: str) -> str:
    return id_ if title == id_ else f"{id_} {title}"


def _short(text: str) -> str:
    words = " ".join(_safe(text).split())
    return words if len(words) <= 70 else f"{words[:67]}…"


def _safe(text: str) -> str:
    """Without control and bidi characters that would act on the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text.replace("\n", " "))
