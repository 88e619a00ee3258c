"""``wiremark rules`` and ``wiremark rule ID``: what is complained of, and why."""

from __future__ import annotations

import difflib
import json

import click

from converter import checks, reporters


@click.command()
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.argument("ids", nargs=-1, metavar="[ID…]")
def command(ids: tuple[str, ...], *, format_: str) -> None:
    """Lists every rule that a diagnostic can carry, or explains those named."""
    known = {rule.id: rule for rule in checks.rules()}
    for id_ in ids:
        if id_.upper() not in known:
            near = difflib.get_close_matches(id_.upper(), known, 1)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"no rule is called {id_}.{meant} `wiremark rules` lists them")
    wanted = [known[id_.upper()] for id_ in ids] or list(known.values())
    if format_ == "json":
        listed = [
            {
                "id": rule.id,
                "title": rule.title,
                "severity": str(rule.severity),
                "kinds": list(rule.kinds),
                "profile": rule.profile,
                "url": reporters.rule_url(rule.id),
                "doc": rule.doc,
            }
            for rule in wanted
        ]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for rule in wanted:
        if ids:
            profile = f" · profile {rule.profile}" if rule.profile else ""
            kinds = f" · {', '.join(checks.KINDS[kind] for kind in rule.kinds)}" if rule.kinds else ""
            click.echo(f"{rule.id} · {rule.severity}{profile}{kinds}\n\n{rule.doc}\n")
        else:
            click.echo(f"{rule.id}  {rule.severity:<7}  {rule.title}")
