"""``wiremark validate``: judges news documents of any kind, for people and for CI."""

from __future__ import annotations

import fnmatch
import hashlib
import json
import os
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click

from converter import grouping, registry, reporters
from converter.checks import Options, catalogues, files, fixes, parallel
from converter.checks.schemes import Catalogue
from converter.cli.schemas import cache_folder, fetch
from converter.diagnostics import Diagnostic, Severity
from converter.xml import MAX_BYTES

_LEVELS = tuple(str(s) for s in Severity)


def _rules(_ctx: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip().upper() for value in values for part in value.split(",") if part.strip())


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH…")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[:FILE]",
    help=f"How to report, to standard output or to a file; can be repeated. One of: {', '.join(reporters.FORMATS)}. "
    "Default: full.",
)
@click.option("--output-file", type=click.Path(dir_okay=False), help="Write the only format here.")
@click.option("--select", multiple=True, callback=_rules, metavar="RULES", help="Only these rules or families: G2C,XSD")
@click.option("--ignore", multiple=True, callback=_rules, metavar="RULES", help="Not these rules or families.")
@click.option(
    "--per-file-ignores",
    multiple=True,
    metavar="PATTERN:RULES",
    help="Not these rules in files that match: 'archive/*:G2T,G2C001'",
)
@click.option(
    "--fail-level",
    type=click.Choice(_LEVELS),
    default="warning",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 in spite of findings.")
@click.option("--baseline", type=click.Path(dir_okay=False), help="Findings listed in this file are not reported.")
@click.option("--update-baseline", is_flag=True, help="Write all findings to the baseline file.")
@click.option(
    "--schema", type=click.Path(exists=True, dir_okay=False), help="NewsML-G2 schema to use in place of ours."
)
@click.option(
    "--catalog",
    "catalogs",
    multiple=True,
    type=click.Path(exists=True),
    help="Catalogue file, or folder of them, for references that are not IPTC's.",
)
@click.option("--fetch-catalogs", is_flag=True, help="Fetch catalogues that items reference, once, into the cache.")
@click.option("--profile", "profiles", multiple=True, type=click.Choice(("google",)), help="Rules of a consumer.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out files or folders that match.")
@click.option(
    "--together/--no-together",
    default=True,
    help="Compare files that share a stem, and the versions of an item over all files.",
)
@click.option("--jobs", type=click.IntRange(0), default=1, show_default=True, help="Processes; 0: one a processor.")
@click.option("--fix", is_flag=True, help="Repair what is mechanical, touching nothing else.")
@click.option("--timezone", metavar="ZONE", help="With --fix: zone of times that have none: Europe/Berlin, +01:00")
@click.option(
    "--group/--no-group",
    default=None,
    help="Tell equal findings once, with their number and places, over all files (full, concise, json, json-lines). "
    "Default: once a file, in full only.",
)
@click.option("-q", "--quiet", is_flag=True, help="Only findings that make the exit code 1, and no summary.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True)
def command(  # the parameters are the options above
    paths: tuple[str, ...],
    *,
    formats: tuple[str, ...],
    output_file: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    per_file_ignores: tuple[str, ...],
    fail_level: str,
    exit_zero: bool,
    baseline: str | None,
    update_baseline: bool,
    schema: str | None,
    catalogs: tuple[str, ...],
    fetch_catalogs: bool,
    profiles: tuple[str, ...],
    exclude: tuple[str, ...],
    together: bool,
    jobs: int,
    fix: bool,
    timezone: str | None,
    group: bool | None,
    quiet: bool,
    color: str,
) -> None:
    """Judges NewsML-G2, NITF, JSON-LD, HTML, ninjs, Atom, RSS, JSON Feed and news sitemaps.

    PATH is a file, a folder, a pattern, or - for standard input; files may be gzipped. What a file is, is told from
    its content. `wiremark rule ID` explains a rule.

    Exit codes: 0 nothing to complain of, 1 findings, 2 the call or an input is wrong, or no file matches.
    """
    targets = _targets(formats, output_file)
    if update_baseline and not baseline:
        raise click.UsageError("--update-baseline needs --baseline FILE")
    _known_rules((*select, *ignore))
    ignores = _per_file(per_file_ignores)
    options = Options(
        select=select,
        ignore=ignore,
        profiles=profiles,
        now=_now(),
        catalogues=_catalogues(catalogs),
        schema=_schema(schema),
    )
    if not paths:
        raise click.UsageError("name a file, a folder or a pattern, or - for standard input")
    try:
        found = files.discover(paths, exclude=exclude)
    except files.NoFiles as error:
        raise click.UsageError(str(error)) from None
    if not found:
        raise click.UsageError(f"no file to validate in {', '.join(paths)}")
    if fetch_catalogs:
        options = replace(options, catalogues=(*options.catalogues, *_fetched([path for path, _ in found])))
    if fix:
        _fix([path for path, _ in found], timezone, options)

    results = list(_judge(found, options, jobs, together=together))
    diagnostics = [d for found_ in results for d in _left(found_, ignores)]
    if update_baseline and baseline:
        _write_baseline(Path(baseline), diagnostics)
        click.echo(f"{len(diagnostics)} findings written to {baseline}", err=True)
        return
    if baseline:
        diagnostics = _beyond(Path(baseline), diagnostics)
    least = Severity(fail_level)
    if quiet:
        diagnostics = [d for d in diagnostics if d.severity.rank <= least.rank]
    sources = tuple("<stdin>" if path == "-" else path for path, _ in found)
    _report(targets, diagnostics, sources, color=color, quiet=quiet, group=group)
    if not exit_zero and any(d.severity.rank <= least.rank for d in diagnostics):
        raise click.exceptions.Exit(1)


def _targets(formats: tuple[str, ...], output_file: str | None) -> list[tuple[str, str | None]]:
    targets: list[tuple[str, str | None]] = []
    for value in formats or ("full",):
        name, _, file = value.partition(":")
        if name not in reporters.FORMATS:
            raise click.BadParameter(
                f"no format is called {name!r}; there are: {', '.join(reporters.FORMATS)}", param_hint="--format"
            )
        targets.append((name, file or None))
    if output_file:
        if len(targets) != 1 or targets[0][1]:
            raise click.UsageError("--output-file goes with one format; for several: --format sarif:out.sarif")
        targets = [(targets[0][0], output_file)]
    if sum(file is None for _, file in targets) > 1:
        raise click.UsageError("only one format can go to standard output; give the others a file: --format json:FILE")
    return targets


def _known_rules(wanted: Iterable[str]) -> None:
    ids = tuple(registry.stages("check"))
    for rule in wanted:
        if rule != "ALL" and not any(id_.startswith(rule) for id_ in ids):
            families = sorted({id_.rstrip("0123456789") for id_ in ids})
            raise click.UsageError(f"no rule begins with {rule}; there are the families {', '.join(families)}")


def _per_file(values: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    made = []
    for value in values:
        pattern, colon, rules = value.rpartition(":")
        if not colon:
            raise click.BadParameter(f"{value!r} is no PATTERN:RULES", param_hint="--per-file-ignores")
        wanted = tuple(r.strip().upper() for r in rules.split(",") if r.strip())
        _known_rules(wanted)
        made.append((pattern, wanted))
    return tuple(made)


def _ignored(diagnostic: Diagnostic, ignores: tuple[tuple[str, tuple[str, ...]], ...]) -> bool:
    source = diagnostic.location.source
    return any(
        diagnostic.rule.startswith(rules)
        and (fnmatch.fnmatch(source, pattern) or fnmatch.fnmatch(os.path.basename(source), pattern))
        for pattern, rules in ignores
    )


def _left(diagnostic: Diagnostic, ignores: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[Diagnostic]:
    """The finding; where it is ignored, what was held back because of it."""
    if not _ignored(diagnostic, ignores):
        yield diagnostic
        return
    for follower in diagnostic.follows:
        yield from _left(follower, ignores)


def _now() -> datetime:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)


def _catalogues(paths: tuple[str, ...]) -> tuple[Catalogue, ...]:
    made = []
    for path in paths:
        folder = Path(path).is_dir()
        for file in sorted(Path(path).glob("*.xml")) if folder else [Path(path)]:
            try:
                made.append(catalogues.read(file.name, file.read_bytes()))
            except (catalogues.NotACatalogue, OSError) as error:
                if not folder:
                    raise click.BadParameter(str(error), param_hint="--catalog") from None
    if paths and not made:
        raise click.BadParameter(f"no catalogue in {', '.join(paths)}", param_hint="--catalog")
    return tuple(made)


_HREF = re.compile(rb"""<(?:[A-Za-z_][\w.-]*:)?catalogRef\s[^<>]*?\bhref\s*=\s*["']\s*(https?://[^"'<>\s]{1,500})""")


def _fetched(paths: Iterable[str]) -> tuple[Catalogue, ...]:
    """The catalogues that the files reference and nobody has: from the cache, else from the network, once.

    What can't be fetched or is no catalogue is said, and stays unknown.
    """
    wanted: dict[str, None] = {}
    for path in paths:
        head = b""
        try:
            for piece in files.open_bounded(path) if path != "-" else ():
                head += piece
                if len(head) > _HEAD:
                    break
        except (OSError, EOFError, zlib.error):
            continue
        wanted.update((m[1].decode("utf-8", "replace").replace("&amp;", "&"), None) for m in _HREF.finditer(head))
    made = []
    folder = cache_folder().parent / "catalogues"
    for href in wanted:
        if catalogues.standard_number(href) is not None:
            continue
        try:
            made.append(catalogues.read(href, _cached(href, folder)))
        except (click.ClickException, catalogues.NotACatalogue, OSError) as error:
            said = error.message if isinstance(error, click.ClickException) else str(error)
            click.echo(f"not fetched: {reporters.printable(said)}", err=True)
    return tuple(made)


_HEAD = 1024 * 1024
"""bytes of a file in which references to catalogues are looked for: they stand at the beginning of an item"""


def _cached(href: str, folder: Path) -> bytes:
    path = folder / f"{hashlib.sha256(href.encode()).hexdigest()[:32]}.xml"
    if path.is_file():
        return path.read_bytes()
    data = fetch(href)
    catalogues.read(href, data)  # only catalogues are kept
    folder.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}")
    new.write_bytes(data)
    new.replace(path)
    return data


def _schema(path: str | None) -> str | None:
    if path is None:
        return None
    from converter import xsd

    try:
        xsd.schema(path)
    except xsd.Unusable as error:
        raise click.BadParameter(str(error), param_hint="--schema") from None
    return path


def _stdin() -> IO[bytes]:
    return sys.stdin.buffer


def _judge(found: Sequence[tuple[str, bool]], options: Options, jobs: int, *, together: bool) -> Iterator[Diagnostic]:
    """In the order of the files, however many processes there are."""

    yield from parallel.judge_files(found, options=options, jobs=jobs or os.cpu_count() or 1, together=together)


def _fix(paths: Iterable[str], timezone: str | None, options: Options) -> None:

    try:
        zone = fixes.zone(timezone) if timezone else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--timezone") from None
    for path in paths:
        if path == "-":
            raise click.UsageError("--fix can't repair standard input")
        for message in fixes.repair(Path(path), zone=zone, options=options):
            click.echo(f"{reporters.printable(path)}: fixed: {reporters.printable(message)}", err=True)


def _beyond(path: Path, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """The findings that the baseline does not have; of equal ones, as many as it has are dropped."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        known = Counter(str(entry["fingerprint"]) for entry in data["findings"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise click.BadParameter(
            f"{path} is no baseline ({error}); make one with --update-baseline", param_hint="--baseline"
        ) from None
    left = []
    for diagnostic in diagnostics:
        mark = reporters.fingerprint(diagnostic)
        if known[mark] > 0:
            known[mark] -= 1
        else:
            left.append(diagnostic)
    return left


def _write_baseline(path: Path, diagnostics: list[Diagnostic]) -> None:
    findings = [
        {
            "fingerprint": reporters.fingerprint(d),
            "rule": d.rule,
            "source": d.location.source,
            "path": d.location.path,
            "message": d.message,
        }
        for d in diagnostics
    ]
    path.write_text(json.dumps({"version": 1, "findings": findings}, ensure_ascii=False, indent=1) + "\n", "utf-8")


_GROUPED = ("full", "concise", "json", "json-lines")
"""formats in which a finding may have several places; in the others each place is a finding"""


def _report(
    targets: list[tuple[str, str | None]],
    diagnostics: list[Diagnostic],
    sources: tuple[str, ...],
    *,
    color: str,
    quiet: bool,
    group: bool | None,
) -> None:
    excerpt = _Excerpts()
    every = diagnostics
    for name, file in targets:
        diagnostics = every
        if (group and name in _GROUPED) or (group is None and name == "full"):
            diagnostics = list(grouping.grouped(every, across=bool(group)))
        if file is None:
            paint = color == "always" or (color == "auto" and sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
            text = reporters.render(diagnostics, format=name, color=paint, excerpt=excerpt, sources=sources)
            if name in ("full", "concise") and not diagnostics and not quiet:
                text = reporters.summary((), reporters.Style(sources=sources)) + "\n"
            sys.stdout.write(
                text.encode(sys.stdout.encoding or "utf-8", "replace").decode(sys.stdout.encoding or "utf-8")
            )
            continue
        text = reporters.render(diagnostics, format=name, excerpt=excerpt, sources=sources)
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(text, encoding="utf-8")
        except OSError as error:
            raise click.FileError(file, error.strerror or str(error)) from None


class _Excerpts:
    """Lines of the sources, one file in memory at a time."""

    def __init__(self) -> None:
        self._name = ""
        self._lines: list[str] = []

    def __call__(self, diagnostic: Diagnostic) -> str | None:
        source, number = diagnostic.location.source, diagnostic.location.line
        if number is None or source == "<stdin>":
            return None
        if source != self._name:
            self._name, self._lines = source, _lines(source)
        return self._lines[number - 1] if number <= len(self._lines) else None


def _lines(source: str) -> list[str]:
    from converter.checks.views import encoding_of

    data = bytearray()
    try:
        for piece in files.open_bounded(source):
            data += piece
            if len(data) > MAX_BYTES:
                return []
    except (OSError, EOFError, ValueError):
        return []
    try:
        text = bytes(data).decode(encoding_of(bytes(data)), "replace")
    except LookupError:
        return []
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
