"""What a run did, for programs: a report in JSON, and a dependency file for make and ninja."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from converter import reporters
from converter.diagnostics import Diagnostic
from converter.run import Change, Summary
from converter.run.manifest import program
from converter.run.remote import Url
from converter.run.writer import Account


def report(summary: Summary, out: Path | Url, told: Iterable[Diagnostic]) -> str:
    """JSON: each source with its id, outputs, hashes and findings; what is about none of them stands at the end."""
    changes = {(change.story, change.name): change for change in summary.changes}
    whose = {str(out / name): account.id for account in summary.accounts for name in account.outputs}
    whose |= {account.source: account.id for account in summary.accounts}
    findings: dict[str | None, list[dict[str, Any]]] = {}
    for diagnostic in told:
        findings.setdefault(whose.get(diagnostic.location.source), []).append(reporters.as_json(diagnostic))

    def made(account: Account, name: str, digest: str) -> dict[str, Any]:
        change = changes.get((account.id, name), Change("keep", name))
        told = {"path": str(out / name), "sha256": digest, "action": change.action}
        return {**told, "beside": str(out / change.beside)} if change.beside else told

    def entry(account: Account) -> dict[str, Any]:
        return {
            "source": account.source,
            "id": account.id,
            "stories": account.stories,
            "unchanged": account.unchanged,
            "outputs": [made(account, name, digest) for name, digest in account.outputs.items()],
            "diagnostics": findings.get(account.id, []),
        }

    whole = {
        "wiremark": program(),
        "sources": [entry(account) for account in summary.accounts],
        "diagnostics": findings.get(None, []),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def depfile(summary: Summary, out: Path | Url, further: Iterable[Path]) -> str:
    """A rule for make and ninja per source: its outputs, and the files that they were made of.

    A file whose name breaks a line has none: neither make nor ninja can name it.
    """
    rest = [_escaped(path) for path in further if not _unnameable(path)]
    rules = []
    needed = dict.fromkeys(rest)
    for account in summary.accounts:
        if not account.outputs or _unnameable(account.path):
            continue
        source = _escaped(account.path)
        needed[source] = None
        made = " ".join(_escaped(out / name) for name in account.outputs)
        rules.append(f"{made}: {' '.join([source, *rest])}\n")
    # a rule without a recipe: make goes on where a file is gone
    return "".join(rules) + "".join(f"{name}:\n" for name in needed)


def _unnameable(path: Path | Url) -> bool:
    return not {"\n", "\r"}.isdisjoint(str(path))


def _escaped(path: Path | Url) -> str:
    return re.sub(r"[ #:]", r"\\\g<0>", str(path).replace("$", "$$"))
