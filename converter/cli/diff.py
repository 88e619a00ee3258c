"""``wiremark diff``: what has changed between two items, or between the versions of an item in a folder."""

from __future__ import annotations

import html
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from converter.refusal import Refused

if TYPE_CHECKING:
    from converter.checks.artefacts import Artefact
    from converter.checks.differing import Change, Difference


@click.command(name="diff")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True), metavar="A B | FOLDER…")
@click.option("--guid", help="Only the item with this identifier.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "html")),
    default="text",
    show_default=True,
    help="How to tell the changes.",
)
def command(paths: tuple[str, ...], guid: str | None, form: str) -> int:
    """Tells what has changed with meaning: words, headline, persons, quotations, status, version, rights, dates.

    Every other property of the story (embargo, byline, topics, notes to editors …) is told by its name.

    Two files are compared with each other, whatever their kinds: NewsML-G2, NITF, JSON-LD, ninjs or annotations. In a
    folder each item's versions are compared, each with the one before. Markup and order of elements do not count.

    Exit codes: 0 nothing has changed, 1 something has, 2 the call or an input is wrong.
    """
    from converter.checks import differing

    pairs = _pairs(paths, guid)
    found = [differing.difference(one, two) for one, two in pairs]
    if form == "json":
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
    elif form == "html":
        click.echo(_page(found))
    else:
        for one in found:
            click.echo("\n".join(_lines(one)))
    changed = any(one.changes for one in found)
    if changed:
        raise click.exceptions.Exit(1)
    return 0


def _pairs(paths: tuple[str, ...], guid: str | None) -> list[tuple[Artefact, Artefact]]:
    if len(paths) == 2 and not any(Path(path).is_dir() for path in paths):
        one, two = (_stories(path) for path in paths)
        for path, found in zip(paths, (one, two), strict=True):
            if not found:
                raise _no_story(path)
        wanted = guid or next((a.guid for a in one if a.guid and any(b.guid == a.guid for b in two)), "")
        return [(_chosen(one, wanted), _chosen(two, wanted))]
    from converter.checks import discovery

    versions: dict[tuple[str, str], list[Artefact]] = {}
    for path, _ in discovery.discover(paths).files:
        for story in _stories(path):
            if story.guid and (guid is None or story.guid == guid):
                versions.setdefault((story.guid, story.kind), []).append(story)
    pairs = [pair for known in versions.values() for pair in pairwise(sorted(known, key=_version))]
    if not pairs:
        raise click.UsageError("there are no two versions of an item among the files" + (f": {guid}" if guid else ""))
    return pairs


def _no_story(path: str) -> Refused:
    shown = click.format_filename(path)
    if not Path(path).stat().st_size:
        return Refused("SRC002", "the file is empty", "there is nothing to compare", shown)
    return Refused("SRC001", "no story can be read in it", f"`wiremark validate {shown}` says what it is", shown)


def _chosen(stories: list[Artefact], guid: str) -> Artefact:
    return next((story for story in stories if story.guid == guid), stories[0])


def _version(story: Artefact) -> tuple[int, str]:
    version = story.facts.version
    return (int(version) if version.isascii() and version.isdigit() and len(version) < 12 else 0, story.source)


def _stories(path: str) -> list[Artefact]:
    """The stories of a file, in its order."""
    from converter.checks import statements
    from converter.checks.artefacts import artefact, releases
    from converter.checks.files import judge_file
    from converter.checks.views import Options, View
    from converter.cli import configured

    if not stat.S_ISREG(os.stat(path).st_mode):
        raise click.UsageError(f"{click.format_filename(path)} is no regular file: a pipe, a socket or a device")
    found: list[Artefact] = []

    def gather(view: View) -> None:
        if made := artefact(view):
            guid = made.guid or next((release.guid for release in releases(view)), "")
            found.append(replace(made, guid=guid, said=statements.of(view)))

    judge_file(path, options=Options(select=("DOC003",), limits=configured.limits()), each=gather)
    return found


def _as_json(one: Difference) -> dict[str, object]:
    return {"before": one.before, "after": one.after, "changes": [asdict(change) for change in one.changes]}


def _lines(one: Difference) -> Iterator[str]:
    from converter.reporters import printable

    yield printable(f"{one.before} → {one.after}")
    if not one.changes:
        yield "  nothing has changed"
    for change in one.changes:
        yield f"  {printable(_said(change))}"


def _said(change: Change) -> str:
    place = f" after {change.place!r}" if change.place else ""
    if change.before and change.after:
        return f"{change.what}: {change.before!r} became {change.after!r}{place}"
    return f"{change.what}: {(change.before or change.after)!r} {'removed' if change.before else 'added'}{place}"


_STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "ins{background:#cfc;text-decoration:none}del{background:#fcc}table{border-collapse:collapse}"
    "th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0}"
)


def _page(found: list[Difference]) -> str:
    """A page of its own, without scripts and foreign parts."""
    parts = [_part(one) for one in found]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>What has changed</title>'
        f"<style>{_STYLE}</style></head><body>\n<h1>What has changed</h1>\n{''.join(parts)}</body></html>"
    )


def _part(one: Difference) -> str:
    rows = "".join(
        f"<tr><th>{_safe(c.what)}</th><td><del>{_safe(c.before)}</del></td><td><ins>{_safe(c.after)}</ins></td></tr>\n"
        for c in one.changes
        if c.what != "words"
    )
    marks = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    text = " ".join(marks[piece.kind].format(_safe(piece.text)) for piece in one.pieces)
    table = f"<table>\n{rows}</table>\n" if rows else ""
    said = "" if one.changes else "<p>Nothing has changed.</p>\n"
    return f"<h2>{_safe(one.before)} → {_safe(one.after)}</h2>\n{said}{table}<p>{text}</p>\n"


def _safe(text: str) -> str:
    from converter.reporters import printable

    return html.escape(printable(text))
