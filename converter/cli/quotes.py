"""wiremark quotes: who said what, as a table, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from converter import pipeline, quoting, run
from converter.cli import options, output, reporting, streams
from converter.cli.reporting import Reporting
from converter.decoding import decode
from converter.diagnostics import Diagnostic
from converter.model import Quotation, Story
from converter.spans import Lines, Span

_COLUMNS = ("source", "line", "type", "quotation", "speaker", "entity", "cue", "addressee", "medium", "place", "rule")


@click.command(name="quotes")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=options.SOURCE)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    help="table for people, csv and json for programs.",
)
@reporting.conduct
@options.facts
def command(files: tuple[Path, ...], form: str, reporting: Reporting, **facts: Any) -> int:
    """Say who said what in FILE…; - reads plain text from standard input.

    Names each quotation's type, speaker, cue and, where the story names them, to whom, in which medium and where it was
    said. Cells of the CSV that a spreadsheet would run as a formula are prefixed with an apostrophe.
    """
    recipe = replace(options.recipe(**facts), writers=())
    rows: list[dict[str, Any]] = []
    found: list[Diagnostic] = []
    if Path("-") in files:
        decoded = decode(
            streams.source(None, recipe.limits).data,
            name="-",
            encoding=recipe.encoding,
            repair=recipe.repair_encoding,
            limits=recipe.limits,
        )
        found += decoded.notes
        text = decoded.text or ""
        rows += _rows("-", Story("-", text, quotations=quoting.quotations(text)))
    refs, notes = (
        run.discover([f for f in files if f != Path("-")], limits=recipe.limits) if files != (Path("-"),) else ((), ())
    )
    for ref in refs:
        source = run.load(ref, recipe.limits)
        if isinstance(source, Diagnostic):
            found.append(source)
            continue
        result = pipeline.convert(source, recipe)
        found += result.diagnostics
        for story in result.stories:
            rows += _rows(source.name, story)
    click.echo(_RENDER[form](rows), nl=False)
    return output.tell_of(found, reporting, inputs=notes)


def _rows(source: str, story: Story) -> Iterator[dict[str, Any]]:
    lines = Lines.of(story.text)
    names = {e.id: e.name for e in story.entities}
    for q in story.quotations:
        yield {
            "source": source,
            "line": lines.at(q.spans[0].start)[0],
            "type": q.type,
            "quotation": _joined(story.text, q.spans),
            "speaker": _words(story.text, q.speaker),
            "entity": names.get(q.attributed_to or "", ""),
            "cue": _joined(story.text, q.cue),
            "addressee": _words(story.text, q.addressee),
            "medium": _words(story.text, q.medium),
            "place": _words(story.text, q.place),
            "rule": q.by,
            "_": (q, story),
        }


def _joined(text: str, spans: tuple[Span, ...]) -> str:
    return " … ".join(_words(text, s) for s in spans)


def _words(text: str, span: Span | None) -> str:
    return "" if span is None else " ".join(span.of(text).split())


def _safe(text: str) -> str:
    """Control characters and bidirectional overrides never reach the terminal."""
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\u00ad" else c for c in text)


def _table(rows: list[dict[str, Any]]) -> str:
    parts: list[str] = []
    source = None
    for row in rows:
        if row["source"] != source:
            source = row["source"]
            parts.append(f"{_safe(source)}\n")
        who = row["speaker"] or "–"
        if row["entity"] and row["entity"] != row["speaker"]:
            who += f" ({row['entity']})"
        parts.append(f"{row['line']:>5}  {row['type']:<13} {_safe(who)}: {_safe(row['quotation'])}\n")
    return "".join(parts)


def _csv(rows: list[dict[str, Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([_cell(row[c]) for c in _COLUMNS] for row in rows)
    return stream.getvalue()


def _cell(value: object) -> object:
    """A spreadsheet takes a cell that begins like a formula for one (CWE-1236)."""
    return (
        f"'{_safe(value)}"
        if isinstance(value, str) and value[:1] in tuple("=+-@\t\r")
        else (_safe(value) if isinstance(value, str) else value)
    )


def _json(rows: list[dict[str, Any]]) -> str:
    def spans(many: tuple[Span, ...]) -> list[list[int]]:
        return [[s.start, s.end] for s in many]

    def entry(row: dict[str, Any]) -> dict[str, Any]:
        q: Quotation = row["_"][0]
        return {
            **{c: row[c] for c in _COLUMNS},
            "spans": spans(q.spans),
            "attributed_to": q.attributed_to,
            "confidence": q.confidence,
        }

    return json.dumps([entry(r) for r in rows], ensure_ascii=False, indent=1) + "\n"


_RENDER = {"table": _table, "csv": _csv, "json": _json}
