"""Diagnostics for people and machines. Each format is stable: fields are added, none is renamed or dropped.

Whatever a message quotes from a document is escaped for where it goes: control and bidirectional characters never
reach a terminal, ``%`` and line ends never a workflow command, nothing illegal XML or JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from converter import documentation, grouping, registry
from converter.diagnostics import Diagnostic, Location, Severity, plural

if TYPE_CHECKING:
    from converter.checks.coverage import Tally

Excerpt = Callable[[Diagnostic], str | None]
"""the line of the source that a diagnostic is about, as it stands there; None where it can't be had"""


@dataclass(frozen=True, slots=True)
class Style:
    """How a report is rendered."""

    color: bool = False
    excerpt: Excerpt | None = None
    sources: tuple[str, ...] = ()
    """all that was looked at: JUnit and the summary name those without findings, too"""
    hidden: int = 0
    """findings that are only worth knowing and were left out: the summary says so"""
    counted: bool = True
    """whether ``full`` ends with a summary"""
    tally: Tally | None = None
    """what the run judged and what not: every format ends with it"""


_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def printable(text: str) -> str:
    """The text with all that moves a terminal's cursor, changes its colours or its direction made visible."""
    return _UNSAFE.sub(lambda m: _escaped(m[0]), text.replace("\r", "\n").replace("\n", " ").replace("\t", " "))


def printable_lines(text: str) -> str:
    """A text of several lines, made safe for a terminal and else as it is."""
    return "\n".join(
        _UNSAFE.sub(lambda m: _escaped(m[0]), line.removesuffix("\r")) + ("\r" if line.endswith("\r") else "")
        for line in text.split("\n")
    )


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def render(
    diagnostics: Sequence[Diagnostic],
    *,
    format: str = "full",  # noqa: A002 - what the option is called
    color: bool = False,
    excerpt: Excerpt | None = None,
    sources: Iterable[str] = (),
    hidden: int = 0,
    counted: bool = True,
    tally: Tally | None = None,
) -> str:
    """The report as text. Raises ValueError, with those that there are, for an unknown format."""
    known = formats()
    if format not in known:
        raise ValueError(f"no format is called {format!r}; there are: {', '.join(known)}")
    return known[format](diagnostics, Style(color, excerpt, tuple(sources), hidden, counted, tally))


def report(
    diagnostics: Sequence[Diagnostic],
    *,
    format: str = "full",  # noqa: A002 - what the option is called
    stream: IO[str],
    color: bool = False,
    excerpt: Excerpt | None = None,
    sources: Iterable[str] = (),
) -> None:
    """Writes the report to a stream."""
    stream.write(render(diagnostics, format=format, color=color, excerpt=excerpt, sources=sources))


# For people

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def _paint(text: str, code: str, style: Style) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if style.color else text


def _place(diagnostic: Diagnostic) -> str:
    location = diagnostic.location
    parts = [printable(location.source or "-")]
    if location.line is not None:
        parts.append(str(location.line))
        parts.append(str(location.column or 1))
    return ":".join(parts)


@registry.reporter("concise")
def _concise(diagnostics: Sequence[Diagnostic], style: Style) -> str:
    return "".join(f"{_head(d, style)}\n" for d in diagnostics) + _ending(style)


def _ending(style: Style) -> str:
    """What was judged, as a person reads it."""
    return f"{printable(str(style.tally))}\n" if style.tally and style.counted else ""


def _head(diagnostic: Diagnostic, style: Style) -> str:
    severity = _paint(str(diagnostic.severity), f"1;{_COLORS[diagnostic.severity]}", style)
    rule = _paint(diagnostic.rule, "1", style)
    times = f" ({1 + len(diagnostic.others)} times)" if diagnostic.others else ""
    return f"{_paint(_place(diagnostic), '1', style)}: {severity} {rule} {printable(diagnostic.message)}{times}"


_WIDEST = 160


@registry.reporter("full")
def _full(diagnostics: Sequence[Diagnostic], style: Style) -> str:
    blocks = [_block(d, style) for d in diagnostics]
    end = f"\n{summary(diagnostics, style)}\n" if blocks and style.counted else ""
    return "\n".join(blocks) + end + _ending(style)


def _block(diagnostic: Diagnostic, style: Style) -> str:
    lines = [_head(diagnostic, style)]
    location = diagnostic.location
    line = style.excerpt(diagnostic) if style.excerpt and location.line else None
    if line is not None and line.strip():
        start = max(0, (location.column or 1) - 1)
        cut = max(0, start - _WIDEST // 2)
        shown = line[cut : cut + _WIDEST]
        gutter = str(location.line)
        before = printable(shown[: start - cut])
        lead = "… " if cut else ""
        tail = " …" if cut + _WIDEST < len(line) else ""
        lines.append(f"  {_paint(gutter + ' |', '34', style)} {lead}{printable(shown)}{tail}")
        caret = _paint("^", _COLORS[diagnostic.severity], style)
        lines.append(f"  {' ' * len(gutter)} {_paint('|', '34', style)} {' ' * (len(lead) + len(before))}{caret}")
    if location.path and location.path != "/":
        lines.append(f"  at {printable(location.path)}")
    if diagnostic.others:
        lines.append(f"  also at {_also(diagnostic)}")
    lines += [f"  so also: {d.rule} {printable(d.message)}" for d in diagnostic.follows]
    if diagnostic.hint:
        lines.append(f"  {_paint('help:', '32', style)} {printable(diagnostic.hint)}")
    return "\n".join(lines) + "\n"


_MOST_PLACES = 8


def _also(diagnostic: Diagnostic) -> str:
    """The further places of a grouped finding: in its own file by line, in others by file."""
    own = diagnostic.location.source
    places = [
        (f"line {p.line}" if p.source == own and p.line else printable(f"{p.source}:{p.line}" if p.line else p.source))
        for p in diagnostic.others
    ]
    unique = list(dict.fromkeys(places))
    more = f" and {len(unique) - _MOST_PLACES} more" if len(unique) > _MOST_PLACES else ""
    return ", ".join(unique[:_MOST_PLACES]) + more


def summary(diagnostics: Sequence[Diagnostic], style: Style = Style()) -> str:
    """``2 errors, 1 warning in 1 of 3 files``."""
    counts = [grouping.count(d for d in diagnostics if d.severity is severity) for severity in Severity]
    words = [
        plural(count, word, "info" if word == "info" else "")
        for count, word in zip(counts, ("error", "warning", "info"), strict=True)
        if count
    ]
    bad = len({place.source for d in diagnostics for place in (d.location, *d.others)})
    total = len(style.sources)
    share = f"{bad} of " if bad else ""
    files = f" in {share}{plural(total, 'file')}" if total else ""
    left_out = f"; {style.hidden} only worth knowing (-v)" if style.hidden else ""
    return f"{', '.join(words) or 'no findings'}{files}{left_out}"


JUDGED = "RUN020"
"""the rule under which programs are told what a run judged"""


def _judged(style: Style) -> Diagnostic | None:
    """What was judged, in the form of a finding, for the formats that know nothing else."""
    if style.tally is None or not style.counted:
        return None
    return Diagnostic("RUN020", Severity.INFO, str(style.tally), location=Location(next(iter(style.sources), "")))


def _with_judged(diagnostics: Sequence[Diagnostic], style: Style) -> list[Diagnostic]:
    last = _judged(style)
    return [*diagnostics, last] if last else list(diagnostics)


def _rows(diagnostics: Sequence[Diagnostic], style: Style) -> list[dict[str, Any]]:
    """The findings as JSON, what was judged as the last of them."""
    rows = [as_json(d) for d in diagnostics]
    if (last := _judged(style)) and style.tally:
        rows.append(as_json(last) | {"source": ""} | style.tally.as_json())
    return rows


def statistics(diagnostics: Sequence[Diagnostic], *, as_data: bool = False, tally: Tally | None = None) -> str:
    """How often each rule complains and in how many files, the most frequent first; ``as_data``: as JSON."""
    titles = _rules()
    counts: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        counts.setdefault(diagnostic.rule, []).append(diagnostic)
    rows = [
        {
            "rule": rule,
            "severity": str(min((d.severity for d in found), key=lambda s: s.rank)),
            "count": len(found),
            "files": len({d.location.source for d in found}),
            "title": titles[rule][0] if rule in titles else "",
        }
        for rule, found in sorted(counts.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]
    title = titles[JUDGED][0]
    if tally and as_data:
        judged = {"rule": JUDGED, "severity": "info", "count": 1, "files": 0, "title": title} | tally.as_json()
        return _dump([*rows, judged], indent=2) + "\n"
    if as_data:
        return _dump(rows, indent=2) + "\n"
    end = f"{printable(str(tally))}\n" if tally else ""
    lines = (f"{r['count']:>7}  {r['rule']}  {r['severity']:<7}  {printable(str(r['title']))}\n" for r in rows)
    return "".join(lines) + end


# For machines


def as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """The fields of ``json`` and ``json-lines``: always all of them, ``null`` where there is nothing."""
    location = diagnostic.location
    return {
        "rule": diagnostic.rule,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "hint": diagnostic.hint or None,
        "source": location.source,
        "line": location.line,
        "column": location.column,
        "path": location.path,
        "start": location.span.start if location.span else None,
        "end": location.span.end if location.span else None,
        "fingerprint": fingerprint(diagnostic),
        "url": documentation.rule_url(diagnostic.rule),
        "count": 1 + len(diagnostic.others),
        "others": [{"source": p.source, "line": p.line, "column": p.column, "path": p.path} for p in diagnostic.others],
        "follows": [{"rule": d.rule, "severity": str(d.severity), "message": d.message} for d in diagnostic.follows],
    }


_COUNTED = re.compile(r"(?i)\b(lines?|columns?|characters?|positions?|offsets?|bytes?)(,? )\d+")
"""places that parsers name in their messages"""


def fingerprint(diagnostic: Diagnostic, number: int = 0, *, source: str | None = None) -> str:
    """Stays the same when lines move: of rule, source, path and message, without the lines and columns in it.

    ``number`` tells equal ones apart; ``source`` is what to take for the file's name.
    """
    location = diagnostic.location
    message = _COUNTED.sub(r"\1", diagnostic.message)
    name = location.source if source is None else source
    parts = (diagnostic.rule, name, location.path or "", message, str(number))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _dump(value: Any, *, indent: int | None = None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSAFE.sub(lambda m: m[0] if m[0] in "\n\r\t" else f"\\u{ord(m[0]):04x}", text)


@registry.reporter("json")
def _json(diagnostics: Sequence[Diagnostic], style: Style) -> str:
    return _dump(_rows(diagnostics, style), indent=2) + "\n"


@registry.reporter("json-lines")
def _json_lines(diagnostics: Sequence[Diagnostic], style: Style) -> str:
    return "".join(_dump(row) + "\n" for row in _rows(diagnostics, style))


_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


@registry.reporter("github")
def _github(diagnostics: Sequence[Diagnostic], style: Style) -> str:
    """Workflow commands: GitHub Docs, "Workflow commands for GitHub Actions"."""
    lines = []
    for d in _with_judged(diagnostics, style):
        properties = {"file": d.location.source or "", "title": f"wiremark {d.rule}"}
        if d.location.line:
            properties |= {"line": str(d.location.line), "col": str(d.location.column or 1)}
        said = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        hint = f" ({printable(d.hint)})" if d.hint else ""
        lines.append(f"::{_GITHUB[d.severity]} {said}::{_data(printable(d.message) + hint)}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(_UNSAFE.sub(lambda m: _escaped(m[0]), text)).replace(":", "%3A").replace(",", "%2C")


_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def _numbered(diagnostics: Sequence[Diagnostic]) -> Iterable[tuple[Diagnostic, str]]:
    seen: dict[str, int] = {}
    for d in diagnostics:
        base = fingerprint(d)
        number = seen[base] = seen.get(base, -1) + 1
        yield d, fingerprint(d, number) if number else base


@registry.reporter("gitlab")
def _gitlab(diagnostics: Sequence[Diagnostic], style: Style) -> str:
    """Code quality report: GitLab Docs, "Code Quality", implement a custom tool."""
    issues = [
        {
            "description": f"{d.rule}: {d.message}",
            "check_name": d.rule,
            "fingerprint": mark,
            "severity": _GITLAB[d.severity],
            "location": {"path": d.location.source.removeprefix("./"), "lines": {"begin": d.location.line or 1}},
        }
        for d, mark in _numbered(_with_judged(diagnostics, style))
    ]
    return _dump(issues, indent=2) + "\n"


@registry.reporter("junit")
def _junit(diagnostics: Sequence[Diagnostic], style: Style) -> str:
    """One suite a file, one failed case a finding, one passed case for a clean file: as Jenkins and GitLab read it."""
    by_source: dict[str, list[Diagnostic]] = {source: [] for source in style.sources}
    for d in diagnostics:
        by_source.setdefault(d.location.source, []).append(d)
    failures = sum(d.severity is not Severity.INFO for d in diagnostics)
    tests = sum(max(1, len(found)) for found in by_source.values())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="wiremark validate" tests="{tests}" failures="{failures}" errors="0">',
    ]
    for source, found in by_source.items():
        bad = sum(d.severity is not Severity.INFO for d in found)
        name = _attribute(source or "-")
        lines.append(f'  <testsuite name={name} tests="{max(1, len(found))}" failures="{bad}" errors="0" skipped="0">')
        if not found:
            lines.append(f'    <testcase classname={name} name="valid" file={name}/>')
        lines += [line for d in found for line in _case(d, name)]
        lines.append("  </testsuite>")
    return "\n".join([*lines, *_properties(style), "</testsuites>"]) + "\n"


def _properties(style: Style) -> Iterable[str]:
    """What was judged, as properties of a suite without cases."""
    if style.tally is None or not style.counted:
        return
    yield '  <testsuite name="wiremark: what was judged" tests="0" failures="0" errors="0" skipped="0">'
    yield "    <properties>"
    for row in (*style.tally.judged, *style.tally.left):
        fate = f"not judged: {row.why}" if row.why else "judged"
        name = _attribute(f"{fate}: {row.kind} {row.version}".strip())
        yield f'      <property name={name} value="{row.count}"/>'
    yield "    </properties>"
    yield "  </testsuite>"


def _case(diagnostic: Diagnostic, source: str) -> Iterable[str]:
    place = f"{diagnostic.location.line or 1}:{diagnostic.location.column or 1}"
    line = f' line="{diagnostic.location.line}"' if diagnostic.location.line else ""
    name = _attribute(f"{diagnostic.rule} at {place}")
    from xml.sax.saxutils import escape  # it loads the network's libraries

    text = escape(printable(f"{_place(diagnostic)}: {diagnostic.message}"))
    more = "".join(f"\n{escape(printable(part))}" for part in (diagnostic.location.path or "", diagnostic.hint) if part)
    if diagnostic.severity is Severity.INFO:
        yield f"    <testcase classname={source} name={name} file={source}{line}>"
        yield f"      <system-out>{text}{more}</system-out>"
    else:
        kind = f"type={_attribute(diagnostic.severity)} message={_attribute(diagnostic.message)}"
        yield f"    <testcase classname={source} name={name} file={source}{line}>"
        yield f"      <failure {kind}>{text}{more}</failure>"
    yield "    </testcase>"


def _attribute(text: str) -> str:
    from xml.sax.saxutils import quoteattr

    return quoteattr(printable(text))


_SARIF = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


@registry.reporter("sarif")
def _sarif(diagnostics: Sequence[Diagnostic], style: Style) -> str:
    """SARIF 2.1.0 (OASIS), with what GitHub's code scanning asks for."""
    ids = sorted({d.rule for d in diagnostics})
    index = {rule: number for number, rule in enumerate(ids)}
    known = _rules()
    rules = []
    for rule in ids:
        title, doc, severity = known.get(rule, (rule, "", Severity.ERROR))
        rules.append(
            {
                "id": rule,
                "name": rule,
                "shortDescription": {"text": title},
                "fullDescription": {"text": title},
                "help": {"text": doc or title, "markdown": doc or title},
                **({"helpUri": url} if (url := documentation.rule_url(rule)) else {}),
                "defaultConfiguration": {"level": _SARIF[severity]},
            }
        )
    from importlib import metadata

    driver = {
        "name": "wiremark",
        "version": metadata.version("wiremark"),
        "rules": rules,
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, mark, index) for d, mark in _numbered(diagnostics)],
        **({"properties": style.tally.as_json()} if style.tally else {}),
    }
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return _dump({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


@registry.reporter("html")
def _html(diagnostics: Sequence[Diagnostic], style: Style) -> str:
    """A page for editors, in English."""
    return _page(diagnostics, style, "en")


@registry.reporter("html-de")
def _html_de(diagnostics: Sequence[Diagnostic], style: Style) -> str:
    """A page for editors, in German."""
    return _page(diagnostics, style, "de")


def _page(diagnostics: Sequence[Diagnostic], style: Style, language: str) -> str:
    from converter import report_html, rulebook

    rows = style.tally.as_json() if style.tally else {"judged": [], "notJudged": []}
    judged, left = (
        [f"{r['kind']} {r['version'] or ''}".strip() + f": {r['count']}" for r in rows[key]]
        for key in ("judged", "notJudged")
    )
    return report_html.page(
        diagnostics,
        language=language,
        sources=style.sources,
        excerpt=style.excerpt,
        clean=printable,
        titles={rule: facts[0] for rule, facts in _rules().items()},
        headlines={} if language == "en" else rulebook.titles_in(language),
        url=documentation.rule_url,
        judged=judged,
        unjudged=left,
    )


def _result(diagnostic: Diagnostic, mark: str, index: Mapping[str, int]) -> dict[str, Any]:
    location = diagnostic.location
    region = {"startLine": location.line, "startColumn": location.column or 1} if location.line else None
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(location.source)}}
    if region:
        physical["region"] = region
    place: dict[str, Any] = {"physicalLocation": physical}
    if location.path:
        place["logicalLocations"] = [{"fullyQualifiedName": location.path, "kind": "element"}]
    text = diagnostic.message + (f" ({diagnostic.hint})" if diagnostic.hint else "")
    return {
        "ruleId": diagnostic.rule,
        "ruleIndex": index[diagnostic.rule],
        "level": _SARIF[diagnostic.severity],
        "message": {"text": text},
        "locations": [place],
        "partialFingerprints": {"wiremark/v1": mark},
    }


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path.replace(os.sep, "/").removeprefix("./").encode("utf-8", "surrogateescape"), safe="/!@+~")


def _rules() -> dict[str, tuple[str, str, Severity]]:
    from converter.checks import rules

    return {r.id: (r.title, r.doc, r.severity) for r in rules()}


Format = Callable[[Sequence[Diagnostic], Style], str]


def formats() -> dict[str, Format]:
    """By name; plug-ins' included."""
    return {name: stage.run for name, stage in registry.stages("reporter").items()}
