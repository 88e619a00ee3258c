"""MkDocs hooks of the documentation: the pages of the reference, made from the code whenever the site is built."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from mkdocs.structure.files import File, Files, InclusionLevel
from pygments.formatters import HtmlFormatter

from converter import checks, registry, resources, rulebook
from converter.cli import group
from converter.formats import formats
from converter.standards import standards

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
LANGUAGES = {"de": "German", "en": "English"}


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Adds the made pages; those of single rules and commands are reached from their lists."""
    for name, text in pages():
        single = name.startswith(("reference/rules/", "reference/commands/"))
        level = InclusionLevel.NOT_IN_NAV if single else InclusionLevel.UNDEFINED
        files.append(File.generated(config, name, content=text, inclusion=level))
    files.append(
        File.generated(config, "code.css", content=HtmlFormatter(style="default").get_style_defs(".highlight"))
    )
    return files


def pages() -> Iterator[tuple[str, str]]:
    """Every made page: its path, and its Markdown."""
    judging = [rule for rule in rulebook.rules() if rule.kinds]
    telling = [rule for rule in rulebook.rules() if not rule.kinds]
    yield from _commands()
    yield "reference/formats.md", _formats()
    yield "reference/versions.md", _versions()
    yield "reference/settings.md", _settings()
    yield "reference/checks.md", _listed(CHECKS, judging)
    yield "reference/diagnostics.md", _listed(DIAGNOSTICS, telling)
    yield "reference/extraction.md", _extraction()
    for rule in rulebook.rules():
        yield f"reference/rules/{rule.id}.md", _page(rule)
    for one in rulebook.extraction():
        yield f"reference/rules/{one.id}.md", _extraction_page(one)
    yield "explanation/changelog.md", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Puts the figures where the page on quality wants them."""
    if page.file.src_uri != "explanation/quality.md":
        return markdown
    return markdown.replace("<!-- measures -->", _measures()).replace("<!-- floors -->", _floors())


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Takes out what click says where an option has no default (from 8.3 on), which mkdocs-click 0.9 shows."""
    return html.replace("<code>Sentinel.UNSET</code>", "")


def _measures() -> str:
    figures = json.loads((ROOT / "site" / "quality.json").read_text(encoding="utf-8"))["measures"]
    rows = [
        f"| {_cell(f['measure']['en'])} | {f['value']:.3f} | {_floor(f['floor'])} | {_cell(f['corpus']['en'])} |"
        for f in figures
    ]
    return "\n".join(("| measure | value | floor | corpus |", "|---|---|---|---|", *rows))


def _floor(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _floors() -> str:
    sections = json.loads((ROOT / "tests" / "quality" / "floors.json").read_text(encoding="utf-8"))
    rows = [
        f"| {section} | {name} | {floor:.3f} |" for section, named in sections.items() for name, floor in named.items()
    ]
    return "\n".join(("| measured on | measure | floor |", "|---|---|---|", *rows))


COMMANDS = """# Commands

Every command has `--help`, which says the same. Every option has a [setting](settings.md) of its name.
[Exit codes](../how-to/ci.md#when-it-fails) are the same in all of them.
"""


def _commands() -> Iterator[tuple[str, str]]:
    """The list, and a page a command, which mkdocs-click fills from the command itself."""
    context = click.Context(group)
    rows = ["| command | |", "|---|---|"]
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        rows.append(f"| [`wiremark {name}`](commands/{name}.md) | {_cell(_first(command.help if command else ''))} |")
        module = f"{group.__module__}.{name.replace('-', '_')}"
        settings = {
            "module": module,
            "command": "command",
            "prog_name": f"wiremark {name}",
            "depth": "0",
            "style": "table",
        }
        yield (
            f"reference/commands/{name}.md",
            "\n".join(("::: mkdocs-click", *(f"    :{k}: {v}" for k, v in settings.items()))),
        )
    yield "reference/commands.md", f"{COMMANDS}\n" + "\n".join(rows) + "\n"


def _first(help_: str | None) -> str:
    """The first sentence of a command's help."""
    return " ".join((help_ or "").split("\n\n")[0].split())


FORMATS = """# Formats

What `--from` and `--to` call them. A folder is searched for the ends of names that are listed here, also with `.gz`
behind them and inside `.zip`; a file that is named itself is always read, and what it is is told from its content.
"""


def _formats() -> str:
    parts = [FORMATS]
    readers, writers = registry.stages("reader"), registry.stages("writer")
    for name, known in formats().items():
        parts.append(f"## {name}\n")
        if name in readers:
            ends = ", ".join(f"`{suffix}`" for suffix in known.reads)
            parts.append(f"**Read**{f' ({ends})' if ends else ''}: {_plain(readers[name].doc)}\n")
        if name in writers:
            judged = "its files are judged by the [checks](checks.md)" if known.judged else "it is not judged"
            parts.append(f"**Written** (`NAME{known.suffix}`, `{known.media_type}`): {_plain(writers[name].doc)}\n")
            parts.append(f"It can{'' if known.readable else 'not'} be read again; {judged}.\n")
    return "\n".join((*parts, _carried()))


CARRIED = """## What a format carries

A dash: the format has no place for it, and it does not come back from there. What a writer says of its format here is
held against what it writes by a test.
"""


def _carried() -> str:
    """A row for all that a story holds, a column for each of our formats that are written."""
    writers = registry.stages("writer")
    rows = [
        f"| {_cell(what)} | {' | '.join('–' if name in stage.facts['lacks'] else '✓' for stage in writers.values())} |"
        for name, what in resources.table("aspects.yaml").items()
    ]
    return "\n".join((CARRIED, f"| | {' | '.join(writers)} |", f"|---|{'---|' * len(writers)}", *rows, ""))


VERSIONS = """# Versions of standards

What is known here of each standard. A document of a version that is not listed is judged by the newest of its series,
and that is told ([NJS007](rules/NJS007.md), [NIN007](rules/NIN007.md), [G2D002](rules/G2D002.md)). A dash: no source at
hand says it. The list is `schemas/releases.yaml`, the one place where the next version is added.
"""


def _versions() -> str:
    parts = [VERSIONS]
    for standard in standards().values():
        parts.append(f"## {standard.label}\n\nWritten: {standard.written}. Source: <{standard.source}>\n")
        rows = [f"| {r.version} | {r.since or '–'} | {_cell(r.news)} |" for r in standard.releases if r.since or r.news]
        silent = [r.version for r in standard.releases if not (r.since or r.news)]
        if silent:
            between = f"{silent[0]} to {silent[-1]}" if len(silent) > 1 else silent[0]
            rows.insert(0, f"| {between} | – | |")
        parts.append("\n".join(("| version | since | new in it |", "|---|---|---|", *rows, "")))
    return "\n".join(parts)


def _plain(doc: str) -> str:
    return _without_html(inspect.cleandoc(doc))


SETTINGS = """# Settings

Every setting of `wiremark.toml`, made from its JSON Schema (`wiremark config schema`). How the file is found and
what goes before what is told under [configuration](configuration.md).

## Above all tables

These hold for every command that has such an option.
"""


def _settings() -> str:
    schema = resources.schema_json("configuration.schema.json")
    tables = {name: value for name, value in schema["properties"].items() if value.get("type") == "object"}
    parts = [SETTINGS, _properties({n: v for n, v in schema["properties"].items() if n not in tables})]
    for name, table in tables.items():
        parts += _table((name,), table, schema)
    return "\n".join(parts)


def _table(keys: tuple[str, ...], table: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """A table of settings, and those inside it."""
    if "properties" not in table:
        return
    inner = {n: v for n, v in table["properties"].items() if "properties" in v or "properties" in v.get("items", {})}
    yield f"## [{'.'.join(keys)}]\n"
    if table.get("description"):
        yield f"{_without_html(table['description'])}\n"
    yield _properties({n: v for n, v in table["properties"].items() if n not in inner})
    for name, value in inner.items():
        yield from _table((*keys, name), value if "properties" in value else value["items"], schema)


def _properties(given: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        f"| `{name}` | {_cell(value.get('description', ''))} | {_kind(value)}{_default(value)} |"
        for name, value in given.items()
    ]
    return "\n".join(("| setting | | value |", "|---|---|---|", *rows, ""))


def _kind(value: Mapping[str, Any]) -> str:
    if "enum" in value:
        return " or ".join(f"`{one}`" for one in value["enum"])
    if value.get("type") == "array":
        return f"array of {_kind(value['items'])}"
    return str(value.get("type", "table"))


def _default(value: Mapping[str, Any]) -> str:
    return f"; else `{json.dumps(value['default'])}`" if "default" in value else ""


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
