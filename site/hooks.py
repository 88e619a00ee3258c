"""MkDocs hooks of the documentation: the pages of the reference, made from the code whenever the site is built."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files, InclusionLevel

from converter import checks, rulebook

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

ROOT = Path(__file__).parent.parent
LANGUAGES = {"de": "German", "en": "English"}


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Adds the made pages; those of single rules are reached from their lists and from reports."""
    for name, text in pages():
        level = InclusionLevel.NOT_IN_NAV if name.startswith("reference/rules/") else InclusionLevel.UNDEFINED
        files.append(File.generated(config, name, content=text, inclusion=level))
    return files


def pages() -> Iterator[tuple[str, str]]:
    """Every made page: its path, and its Markdown."""
    judging = [rule for rule in rulebook.rules() if rule.kinds]
    telling = [rule for rule in rulebook.rules() if not rule.kinds]
    yield "reference/checks.md", _listed(CHECKS, judging)
    yield "reference/diagnostics.md", _listed(DIAGNOSTICS, telling)
    yield "reference/extraction.md", _extraction()
    for rule in rulebook.rules():
        yield f"reference/rules/{rule.id}.md", _page(rule)
    for one in rulebook.extraction():
        yield f"reference/rules/{one.id}.md", _extraction_page(one)
    yield "explanation/changelog.md", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


CHECKS = """# Rules of checks

What `wiremark validate` judges documents by, and `convert` and `build` their own outputs. An id never changes its
meaning. `wiremark rules G2C005` tells the same in a terminal.
"""
DIAGNOSTICS = """# Diagnostics

What is told of sources, of a run, of the configuration and of the published site: everything with an id that judges no
document of a format. Rules that judge documents are [those of the checks](checks.md).
"""
EXTRACTION = """# Rules of extraction

By what names, nouns that refer, quotations and their speakers are marked. Every mark carries the id of its rule, and
`wiremark why FILE:LINE` tells which rules made the marks of a line, by which evidence, and what lost.
"""


def _listed(begin: str, listed: Iterable[rulebook.RuleInfo]) -> str:
    """Rules in one table for each family of ids."""
    families: dict[str, list[rulebook.RuleInfo]] = {}
    for rule in listed:
        families.setdefault(rule.id[:3], []).append(rule)
    parts = [begin]
    for family, members in families.items():
        judged = sorted({checks.KINDS[kind] for rule in members for kind in rule.kinds})
        parts += [f"## {family}\n", f"{', '.join(judged)}\n"]
        rows = [f"| [{r.id}](rules/{r.id}.md) | {_severity(r)} | {_cell(r.title)} |" for r in members]
        parts.append("\n".join(("| rule | severity | |", "|---|---|---|", *rows, "")))
    return "\n".join(parts)


def _severity(rule: rulebook.RuleInfo) -> str:
    return f"{rule.severity}, profile {rule.profile}" if rule.profile else str(rule.severity)


def _cell(words: str) -> str:
    return _without_html(words).replace("|", "\\|")


def _page(rule: rulebook.RuleInfo) -> str:
    index = "checks" if rule.kinds else "diagnostics"
    kinds = f" · {', '.join(checks.KINDS[kind] for kind in rule.kinds)}" if rule.kinds else ""
    return (
        f"# {rule.id}\n\n[{_severity(rule)}](../{index}.md#{rule.id[:3].lower()}){kinds}\n\n{_without_html(rule.doc)}\n"
    )


def _without_html(doc: str) -> str:
    """Markdown in which ``<`` outside code is a sign, as docstrings mean it."""
    return re.sub(r"(```.*?```|``.*?``|`[^`]*`)|<", lambda m: m[1] or "&lt;", doc, flags=re.S)


def _extraction() -> str:
    parts = [EXTRACTION]
    layers = dict.fromkeys((rule.language, rule.layer) for rule in rulebook.extraction())
    for language, layer in sorted(layers):
        rows = [
            f"| [{rule.id}](rules/{rule.id}.md) | {_cell(rule.title)} |"
            for rule in rulebook.extraction()
            if (rule.language, rule.layer) == (language, layer)
        ]
        parts += [f"## {_language(language)}: {layer}\n", "\n".join(("| rule | |", "|---|---|", *rows, ""))]
    return "\n".join(parts)


def _language(code: str) -> str:
    return LANGUAGES.get(code, code)


def _extraction_page(rule: rulebook.ExtractionInfo) -> str:
    language = _language(rule.language)
    place = f"[{language}: {rule.layer}](../extraction.md#{language.lower()}-{rule.layer})"
    parts = [f"# {rule.id}", place, _without_html(rule.doc)]
    told = (
        ("Speaks", "Copy in which the rule speaks, with its marks:", rule.good),
        ("Must not", "Copy that looks alike, and where it must not:", rule.bad),
        ("Almost", "Copy one step away, which is nobody's or another rule's:", rule.almost),
    )
    for title, lead, cases in told:
        if cases:
            parts += [f"## {title}", lead, "```text\n" + "\n".join(cases) + "\n```"]
    return "\n\n".join(parts) + "\n"
