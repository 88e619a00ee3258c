"""wiremark entities: look into the knowledge base, and let it grow."""

from __future__ import annotations

import difflib
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import click
import orjson
import yaml

from converter import atomic, clock
from converter.addresses import slug
from converter.diagnostics import plural
from converter.knowledge import records, reviewing, store
from converter.knowledge.compiled import Base
from converter.knowledge.importers import Unreadable, geonames, knowledge_item, open_stream, table, wikidata
from converter.knowledge.records import Malformed
from converter.model import Entity, EntityType, Identifier
from converter.resources import load_yaml

_FORMATS = ("wikidata", "sparql", "geonames", "csv", "newsml-g2")
_ADDED = "added.yaml"
_Counted = Counter[tuple[str, ...]]


@click.group(name="entities")
@click.option(
    "--knowledge",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Your own records; else what WIREMARK_KNOWLEDGE names, else wiremark's folder for your data.",
)
@click.pass_context
def command(ctx: click.Context, folder: Path | None) -> None:
    """Look into the knowledge base of persons, places and organisations, and let it grow.

    Your own records lie over those that come with wiremark: they add names and identifiers to them, or correct them.
    """
    ctx.obj = (folder or store.user_folder()).absolute()


def _base(ctx: click.Context) -> Base:
    return store.load(ctx.obj)


@command.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def find(ctx: click.Context, text: tuple[str, ...], *, as_json: bool) -> int:
    """Say who bears a name, or which known names stand in a text.

    Exit code 1 where nothing is found; then similar names are suggested.
    """
    base, wanted = _base(ctx), " ".join(text)
    found = [(wanted, e) for e in base.named(wanted)]
    if not found:
        found = [(m.span.of(wanted), base.record(id_)) for m in base.find(wanted) for id_ in m.entities[:1]]
    if as_json:
        click.echo(json.dumps([{"text": t, **_facts(e)} for t, e in found], ensure_ascii=False, indent=2))
    else:
        for words, entity in found:
            click.echo(f"{_shown(words)}\t{entity.id}\t{entity.type}\t{_shown(_told(entity))}")
    if found:
        return 0
    near = _similar(base, wanted)
    click.echo(
        f"nobody is known as {_shown(wanted)!r}." + (f" Did you mean {', '.join(near)}?" if near else ""), err=True
    )
    return 1


@command.command()
@click.argument("id_", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def show(ctx: click.Context, id_: str, *, as_json: bool) -> int:
    """Show a record with all names, roles and identifiers, and where these were verified."""
    base = _base(ctx)
    try:
        entity, facts = base.record(id_), base.facts(id_)
    except KeyError:
        near = difflib.get_close_matches(id_, base.ids, 3)
        meant = f" Did you mean {', '.join(near)}?" if near else ""
        click.echo(f"no record has the id {_shown(id_)!r}.{meant}", err=True)
        return 2
    if as_json:
        shown = {**_facts(entity), "other_names": facts.get("others", [])}
        shown["roles"] = [{k: v for k, v in _role(r).items() if v} for r in base.roles(id_)]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return 0
    click.echo(_shown(entity.name))
    rows = {
        "id": entity.id,
        "type": " / ".join(filter(None, (entity.type, entity.kind))),
        "other names": ", ".join(facts.get("others", [])),
        "country": entity.country,
        "within": entity.within,
        "coordinates": f"{entity.latitude}, {entity.longitude}" if entity.latitude is not None else None,
        "gender": entity.gender,
    }
    for key, value in rows.items():
        if value:
            click.echo(f"  {key}: {_shown(value)}")
    for role in base.roles(id_):
        years = f" ({role.start or ''}–{role.end or ''})" if role.start or role.end else ""
        click.echo(f"  role: {_shown(role.title)}{years}" + (f", {role.affiliation}" if role.affiliation else ""))
    for identifier in entity.identifiers:
        click.echo(_shown(f"  {identifier.scheme}: {identifier.value}  [{identifier.source}]"))
    return 0


@command.command()
@click.argument("name")
@click.option("--type", "type_", type=click.Choice(get_args(EntityType)), required=True)
@click.option("--id", "id_", help="Else the name's slug, or the id of the one record of that type that bears the name.")
@click.option("--kind", help="Finer than the type: city, company, party …")
@click.option("--alias", "aliases", multiple=True, help="Another name; may be given again.")
@click.option("--country", help="Two letters of ISO 3166-1.")
@click.option("--within", help="The place that contains this place.")
@click.option("--latitude", type=float)
@click.option("--longitude", type=float)
@click.option("--gender", type=click.Choice(["f", "m", "n"]))
@click.option("--title", help="A person's role.")
@click.option("--affiliation", help="The id of the person's organisation.")
@click.option("--identifier", "identifiers", multiple=True, metavar="SCHEME=VALUE", help="May be given again.")
@click.option("--source", help="Where the identifiers were verified; needed with --identifier.")
@click.pass_context
def add(ctx: click.Context, /, name: str, **facts: Any) -> int:
    """Add a record to your own knowledge, or names and identifiers to one that is there."""
    base = _base(ctx)
    record = {
        "name": name,
        **{_KEYS.get(k, k): v for k, v in facts.items() if v and k not in ("identifiers", "source")},
    }
    if "aliases" in record:
        record["aliases"] = list(record["aliases"])
    if facts["identifiers"]:
        pairs = [i.partition("=") for i in facts["identifiers"]]
        if not facts["source"] or not all(value for _, _, value in pairs):
            raise click.UsageError("an identifier is SCHEME=VALUE, and --source says where it was verified")
        record["identifiers"] = [{"scheme": s, "value": v, "source": facts["source"]} for s, _, v in pairs]
    if "id" not in record:
        same = [e.id for e in base.named(name) if e.type == record["type"]]
        record["id"] = same[0] if len(same) == 1 else base.id_for(name, record["type"])
    record["country"] = (record.get("country") or "").lower() or None
    record = {k: v for k, v in record.items() if v is not None}
    try:
        records.record_of(record)
        path = ctx.obj / _ADDED
        groups = list(load_yaml(path)["groups"]) if path.exists() else []
    except (Malformed, KeyError, OSError) as error:
        raise click.UsageError(str(error)) from error
    text = yaml.safe_dump({"groups": [*groups, {"records": [record]}]}, allow_unicode=True, sort_keys=False, width=110)
    atomic.swap(path, (text.encode(),))
    click.echo(f"{record['id']} added to {click.format_filename(path)}")
    return 0


_KEYS = {"type_": "type", "id_": "id"}


@command.command()
@click.argument("decision", required=False, type=click.Choice(reviewing.DECISIONS))
@click.argument("record", required=False, metavar="ID")
@click.argument("identifier", required=False, metavar="SCHEME=VALUE")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def review(
    ctx: click.Context,
    decision: reviewing.Decision | None,
    record: str | None,
    identifier: str | None,
    *,
    as_json: bool,
) -> int:
    """List identifiers that may belong to a record and that nobody vouches for, or decide of one.

    None of them reaches an output before it is accepted: `wiremark entities review accept ID SCHEME=VALUE`. What is
    rejected is not asked again; what is kept stays on the list, at its end. ID alone is enough where it has one only.
    """
    try:
        open_ = list(reviewing.pending(ctx.obj))
        if decision is None:
            _list(open_, as_json=as_json)
            return 0
        scheme, _, value = (identifier or "").partition("=")
        meant = [d for d in open_ if d.id == record and (not identifier or (d.scheme, d.value) == (scheme, value))]
        if len(meant) != 1:
            what = f"{record or 'ID'}{f' {identifier}' if identifier else ''}"
            known = f": {', '.join(f'{d.scheme}={d.value}' for d in meant)}" if meant else ""
            raise click.UsageError(f"{len(meant) or 'none'} on the list for {_shown(what)}{_shown(known)}")
        reviewing.decide(ctx.obj, meant[0], decision, clock.now(os.environ).date())
    except (ValueError, OSError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{decision}: {_shown(meant[0].name)}, {meant[0].scheme} {meant[0].value}")
    return 0


@command.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def counts(ctx: click.Context, *, as_json: bool) -> int:
    """Count the records by kind, those of them with an identifier, and the identifiers by scheme and source.

    The archive's own code, which every record has, is not counted: an identifier here is one that others know.
    """
    base = _base(ctx)
    records_ = [base.record(id_) for id_ in sorted(base.ids)]
    kinds: _Counted = Counter((r.type, r.kind or "") for r in records_)
    known: _Counted = Counter((r.type, r.kind or "") for r in records_ if r.identifiers)
    sources: _Counted = Counter(
        (r.type, i.scheme, (i.source or "").partition("; ")[0]) for r in records_ for i in r.identifiers
    )
    tables = {
        "records": [{"type": t, "kind": k, "records": n, "with_identifier": known[t, k]} for (t, k), n in _most(kinds)],
        "identifiers": [{"type": t, "scheme": s, "source": o, "identifiers": n} for (t, s, o), n in _most(sources)],
    }
    if as_json:
        click.echo(json.dumps(tables, ensure_ascii=False, indent=2))
        return 0
    for type_ in get_args(EntityType):
        mine = [r for r in records_ if r.type == type_]
        click.echo(f"{type_}\t{len(mine)}\t{sum(bool(r.identifiers) for r in mine)} with identifier")
    for rows in tables.values():
        click.echo("")
        for row in ([*rows[0]], *(row.values() for row in rows)) if rows else ():
            click.echo("\t".join(_shown(str(cell)) for cell in row))
    return 0


def _most(counted: _Counted) -> list[tuple[tuple[str, ...], int]]:
    """By type, the most frequent first."""
    return sorted(counted.items(), key=lambda item: (item[0][0], -item[1], item[0]))


def _list(open_: list[reviewing.Doubt], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(d) for d in open_], ensure_ascii=False, indent=2))
        return
    for doubt in open_:
        click.echo(_shown("  ".join((doubt.id, doubt.type, doubt.name, f"{doubt.scheme}={doubt.value}"))))
        click.echo(_shown(f"    {doubt.source}; {doubt.why}"))
    click.echo(f"{plural(len(open_), 'identifier')} to decide", err=True)


@command.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Else told from the file's name.")
@click.option("--source", help="What the data set is called, with its date; it is kept with every identifier.")
@click.option("--type", "type_", type=click.Choice(get_args(EntityType)), help="CSV without a column `type`.")
@click.option(
    "--alternate-names",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="GeoNames: alternateNamesV2.txt, for German names.",
)
@click.option(
    "--least-population", type=click.IntRange(0), default=1_000, show_default=True, help="GeoNames: of cities."
)
@click.option("--limit", type=click.IntRange(1), default=2_000_000, show_default=True, help="Records at most.")
@click.option(
    "--link/--no-link", default=True, help="Whether a record joins the one known record with its name and type."
)
@click.pass_context
def import_(ctx: click.Context, /, file: Path, form: str | None, source: str | None, **options: Any) -> int:
    """Take over records from a Wikidata dump, a SPARQL result, GeoNames, a CSV or a NewsML-G2 knowledge item.

    Files may be compressed (.gz, .bz2) and are read as a stream. The records are written into your own knowledge, one
    file for each import; importing a file again replaces what it brought.
    """
    form = form or _told_from(file)
    base = _base(ctx)
    taken = linked = broken = 0

    def chosen() -> Iterator[bytes]:
        nonlocal taken, linked, broken
        for facts in _read(file, form, source or file.name, options):
            if taken >= options["limit"]:
                return
            facts.setdefault("id", slug(facts["name"]))
            if options["link"] and (known := _same(base, facts)):
                facts["id"], linked = known, linked + 1
            try:
                records.record_of(facts)
            except (Malformed, TypeError, ValueError, AttributeError, KeyError):
                broken += 1
                continue
            taken += 1
            yield orjson.dumps(facts) + b"\n"

    path = ctx.obj / f"{slug(file.name)}.jsonl"
    try:
        atomic.swap(path, chosen())
    except (Unreadable, OSError, EOFError) as error:
        click.echo(f"{click.format_filename(file)}: {error}", err=True)
        return 2
    click.echo(f"{plural(taken, 'record')} in {click.format_filename(path)}, {linked} of them joined to known ones")
    if broken:
        click.echo(f"{plural(broken, 'record')} left out, with facts that a knowledge file can't hold", err=True)
    return 0 if taken else 1


def _told_from(file: Path) -> str:
    name = file.name.lower().removesuffix(".gz").removesuffix(".bz2")
    if name.endswith(".xml"):
        return "newsml-g2"
    if name.endswith((".csv", ".tsv")):
        return "csv"
    if name.endswith(".txt"):
        return "geonames"
    if name.endswith(".srj"):
        return "sparql"
    if name.endswith((".json", ".jsonl", ".ndjson")):
        with suppress(OSError, EOFError), open_stream(file) as stream:
            if b'"bindings"' in stream.read(100_000):
                return "sparql"
        return "wikidata"
    raise click.UsageError(f"what is {click.format_filename(file)}? Say --format: {', '.join(_FORMATS)}")


def _read(file: Path, form: str, source: str, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    with open_stream(file) as stream:
        if form == "wikidata":
            yield from wikidata.read_dump(stream, source=source)
        elif form == "sparql":
            yield from wikidata.read_sparql(stream, source=source)
        elif form == "csv":
            yield from table.read(stream, source=source, type_=options["type_"])
        elif form == "newsml-g2":
            yield from knowledge_item.read(stream, source=source)
        else:
            names: dict[str, list[str]] = {}
            if options["alternate_names"]:
                with open_stream(options["alternate_names"]) as more:
                    names = geonames.alternate_names(more)
            least = options["least_population"]
            yield from geonames.read(stream, source=source, alternate=names, least_population=least)


def _same(base: Base, facts: dict[str, Any]) -> str | None:
    """The one known record that this can only be: it shares an identifier, or alone has its name, type, country and
    kind."""
    bearers = [e for e in base.named(facts["name"]) if e.type == facts["type"]]
    theirs = {(i["scheme"], i["value"]) for i in facts.get("identifiers", ())}
    for entity in bearers:
        if theirs & {(i.scheme, i.value) for i in entity.identifiers}:
            return entity.id
    schemes = {scheme for scheme, _ in theirs}
    fits = [
        e
        for e in bearers
        if all(facts.get(key) in (None, getattr(e, key)) or getattr(e, key) is None for key in ("country", "kind"))
    ]
    if len(bearers) != 1 or len(fits) != 1 or schemes & {i.scheme for i in fits[0].identifiers}:
        return None
    return fits[0].id


def _similar(base: Base, name: str) -> list[str]:
    close = [known for known in base.names() if abs(len(known) - len(name)) < 4 and known[:1] == name[:1]]
    found = difflib.get_close_matches(name, close, 4, 0.75)
    return found or difflib.get_close_matches(name.title(), close, 4, 0.75)


def _facts(entity: Entity) -> dict[str, Any]:
    keys = ("id", "type", "name", "kind", "title", "country", "within", "latitude", "longitude", "gender")
    facts = {key: getattr(entity, key) for key in keys if getattr(entity, key) is not None}
    return {**facts, "identifiers": [_identifier(i) for i in entity.identifiers]}


def _identifier(identifier: Identifier) -> dict[str, str]:
    return {"scheme": identifier.scheme, "value": identifier.value, "source": identifier.source}


def _role(role: Any) -> dict[str, str | None]:
    return {key: getattr(role, key) for key in ("title", "country", "affiliation", "start", "end")}


def _told(entity: Entity) -> str:
    parts = (entity.title, entity.kind, entity.within, (entity.country or "").upper())
    return f"{entity.name} ({', '.join(p for p in parts if p)})" if any(parts) else entity.name


def _shown(text: str) -> str:
    """For a terminal: no control characters."""
    return "".join(c if c.isprintable() else "�" for c in text)
