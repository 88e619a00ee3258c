"""``wiremark rules`` and ``wiremark rule ID``: what is complained of, and why."""

from __future__ import annotations

import difflib
import json
from dataclasses import asdict
from typing import Any

import click
from click.shell_completion import CompletionItem

from converter import checks, documentation, rulebook


def _complete(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    titles = {rule.id: rule.title for rule in rulebook.rules()} | {r.id: r.title for r in rulebook.extraction()}
    return [CompletionItem(id_, help=title) for id_, title in titles.items() if id_.startswith(begun.upper())]


@click.command()
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.argument("ids", nargs=-1, metavar="[ID…]", shell_complete=_complete)
def command(ids: tuple[str, ...], *, format_: str) -> None:
    """Lists every rule that a diagnostic can carry and every rule of extraction, or explains those named.

    A rule of extraction is explained with its cases: copy in which it speaks, copy in which it must not, and copy that
    is one step away.
    """
    known = {rule.id: rule for rule in checks.rules()}
    extraction = {rule.id: rule for rule in rulebook.extraction()}
    for id_ in ids:
        if id_.upper() not in known and id_.upper() not in extraction:
            near = difflib.get_close_matches(id_.upper(), (*known, *extraction), 1)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"no rule is called {id_}.{meant} `wiremark rules` lists them")
    wanted = [known[id_.upper()] for id_ in ids if id_.upper() in known] if ids else list(known.values())
    further = [extraction[id_.upper()] for id_ in ids if id_.upper() in extraction] if ids else extraction.values()
    if format_ == "json":
        listed: list[dict[str, Any]] = [
            {
                "id": rule.id,
                "title": rule.title,
                "severity": str(rule.severity),
                "kinds": list(rule.kinds),
                "profile": rule.profile,
                "url": documentation.rule_url(rule.id),
                "doc": rule.doc,
            }
            for rule in wanted
        ]
        listed += [asdict(rule) | {"url": documentation.rule_url(rule.id)} for rule in further]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for rule in wanted:
        if ids:
            profile = f" · profile {rule.profile}" if rule.profile else ""
            kinds = f" · {', '.join(checks.KINDS[kind] for kind in rule.kinds)}" if rule.kinds else ""
            click.echo(f"{rule.id} · {rule.severity}{profile}{kinds}\n\n{rule.doc}\n")
        else:
            click.echo(f"{rule.id}  {rule.severity:<7}  {rule.title}")
    for one in further:
        click.echo(_explained(one) if ids else f"{one.id}  {one.layer:<10}  {one.title}")


def _explained(rule: rulebook.ExtractionInfo) -> str:
    parts = [f"{rule.id} · {rule.layer} · {rule.language}", rule.doc]
    for title, cases in (("Speaks", rule.good), ("Must not", rule.bad), ("Almost", rule.almost)):
        if cases:
            parts.append(f"{title}:\n\n" + "\n".join(f"    {case}" for case in cases))
    return "\n\n".join(parts) + "\n"
