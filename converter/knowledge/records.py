"""Records as people write them: YAML files of groups, and tables for what comes from data sets.

A file is a mapping with ``groups`` (and facts that all of them share, ``type`` for example); a group is a mapping of
facts that its ``records`` share. A record is a mapping or, shorter, a line ``Name | other name | other name``. Persons
stand in lists ``f``, ``m`` and ``n`` instead of ``records``, by gender, with the years of the group's role behind
them: ``Angela Merkel 2005-2021``. Who stands in several groups gets several roles. Later files add to a record with
the same id; ``replace: true`` starts it afresh.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast, get_args

import orjson

from converter.addresses import slug
from converter.diagnostics import Location, plural
from converter.knowledge.asked import Gender, Role
from converter.model import EntityType, Identifier
from converter.refusal import Refused
from converter.resources import parse_yaml
from converter.spans import Lines

_NOWHERE = Location()


@dataclass(frozen=True, slots=True)
class Record:
    """One person, place or organisation."""

    id: str
    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    """other full names: found everywhere"""
    short: tuple[str, ...] = ()
    """short forms that other things share: found, but flagged"""
    kind: str | None = None
    country: str | None = None
    within: str | None = None
    """the containing place's name"""
    latitude: float | None = None
    longitude: float | None = None
    gender: Gender | None = None
    """of a person; of a place or an organisation the grammatical one (die Ukraine: f)"""
    plural: bool = False
    """die Niederlande"""
    roles: tuple[Role, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    rank: int = 50
    """how well known, 0 to 100: decides between bearers of one name"""
    adjective: str | None = None
    """uninflected: ``russisch``"""
    people: tuple[str, ...] = ()
    """inhabitants: ``Russe``, ``Russin``"""
    inflect: bool = True
    """whether adjectives in the name are inflected (not in foreign names)"""
    surname: str | None = None
    """what a person is called after the first mention; None: the last word and its particles; empty: not by it"""


class Malformed(Refused, ValueError):
    """A record, or a knowledge file, that can't be understood (``RUN008``)."""

    def __init__(self, message: str, hint: str = "", place: Location = _NOWHERE) -> None:
        super().__init__("RUN008", message, hint, place)
        self.args = (message, hint, place)  # what it is made of again in another process

    def __str__(self) -> str:
        found = self.diagnostic
        place = [str(part) for part in (found.location.source, found.location.line, found.location.column) if part]
        return ": ".join(part for part in (":".join(place), found.message) if part)

    def at(self, place: Location) -> Malformed:
        """The same, told of a place in a file."""
        return Malformed(self.diagnostic.message, self.diagnostic.hint, place)


_TEXTS = ("name", "kind", "country", "within", "adjective", "surname")
_LISTS = ("aliases", "short", "people")
_KNOWN = {
    *_TEXTS,
    *_LISTS,
    *("id", "type", "latitude", "longitude", "gender", "plural", "roles", "identifiers", "rank", "inflect"),
    *("title", "titel_f", "affiliation", "from", "to", "years", "replace", "records", "f", "m", "n", "note", "source"),
    "capital",
}
_MEMBERS = ("records", *get_args(Gender))
_WRONG = (TypeError, ValueError, AttributeError, KeyError)
"""what facts of another kind than is wanted raise"""
_YEARS = re.compile(r"\s+(\d{4}(?:-\d\d){0,2})?[-–](\d{4}(?:-\d\d){0,2})?$")


def read_folder(folder: Path) -> Iterator[tuple[Record, bool]]:
    """The records of all YAML files and tables of a folder, in the order of the files' names, and whether each replaces
    its predecessors. Raises Malformed."""
    for path in files(folder, ".yaml"):
        yield from read_yaml(path)
    for path in files(folder, ".tsv"):
        for record in read_table(path):
            yield record, False
    for path in files(folder, ".jsonl"):
        yield from read_lines(path)


def files(folder: Path, *suffixes: str) -> list[Path]:
    """The files of a folder with these suffixes; a pipe or a device is none."""
    return sorted(path for suffix in suffixes for path in folder.glob(f"*{suffix}") if path.is_file())


def read_yaml(path: Path) -> Iterator[tuple[Record, bool]]:
    """Raises Malformed, with the line and the column of what can't be understood."""
    import yaml

    text = _text_of(path)
    try:
        data = parse_yaml(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _no_yaml(path, text, error) from None
    groups = data.get("groups", data.get("items"))
    if not isinstance(groups, list):
        raise Malformed("there is no list of groups", "`groups:` begins it", Location(str(path), 1, 1))
    shared = {k: v for k, v in data.items() if k not in ("groups", "items")}
    for number, group in enumerate(groups):
        keys: tuple[str | int, ...] = (number,)
        try:
            common = {**shared, **{k: v for k, v in _mapping(group).items() if k not in _MEMBERS}}
            for inside, item in _members(group, alone="name" in common):
                keys = (number, *inside)
                facts = {**common, **(_line(item) if isinstance(item, str) else _mapping(item))}
                if inside and inside[0] != "records":
                    facts["gender"] = inside[0]
                yield record_of(facts), bool(facts.get("replace"))
        except _WRONG as error:
            raise _told(error).at(_place(path, text, ("groups", *keys))) from None


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Malformed(f"a mapping of facts is wanted, not {value!r}", "`type: person`, `name: …` are facts")
    return value


def _members(group: Mapping[str, Any], *, alone: bool) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The records of a group, each with the keys that lead to it. ``alone``: without any, the group itself is one."""
    found: list[tuple[tuple[str | int, ...], Any]] = []
    for key in _MEMBERS:
        items = group.get(key) or []
        if not isinstance(items, list):
            raise Malformed(f"{key} is a list of records, not {items!r}")
        found += [((key, number), item) for number, item in enumerate(items)]
    yield from found or ([((), {})] if alone else [])


def _told(error: Exception) -> Malformed:
    return error if isinstance(error, Malformed) else Malformed(f"not understood: {error}")


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        column = error.start - error.object.rfind(b"\n", 0, error.start)
        wrong = f"not in UTF-8: the byte 0x{error.object[error.start]:02X}"
        raise Malformed(wrong, "save it in UTF-8", Location(str(path), line, column)) from None
    except OSError as error:
        raise Malformed(f"can't be read: {error.strerror or error}", place=Location(str(path))) from None


def _no_yaml(path: Path, text: str, error: Exception) -> Malformed:
    """What the parser says, where it noticed it; at the end of the file where that began which was not closed."""
    import yaml

    if not isinstance(error, yaml.MarkedYAMLError) or not error.problem_mark:
        return Malformed(f"not YAML: {str(error).partition(chr(10))[0]}", place=Location(str(path)))
    mark, begun = error.problem_mark, error.context_mark
    said = f"not YAML: {error.problem}" + (f" {error.context}" if error.context else "")
    line, column = mark.line + 1, mark.column + 1
    end = len(text.rstrip())
    if mark.index >= end:
        line, column = Lines.of(text).at(begun.index if begun and begun.index < end else end)
    elif begun and error.context:
        said = f"{said}, which begins in line {begun.line + 1}"
    hints = (hint for words, hint in _YAML_HINTS.items() if words in said)
    hint = next(hints, "text with a colon, a number sign or a quotation mark in it stands in quotation marks")
    return Malformed(said, hint, Location(str(path), line, column))


_YAML_HINTS = {"tab character": "indent with blanks", "quoted scalar": "close the quotation mark"}
"""what the parser's words speak of → what to do"""


def _place(path: Path, text: str, keys: Iterable[str | int]) -> Location:
    """Of what some keys lead to, as far as they lead."""
    import yaml

    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for key in keys:
        if isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            node = node.value[key]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == key), node)
    return Location(str(path), node.start_mark.line + 1, node.start_mark.column + 1)


def _line(text: str) -> dict[str, Any]:
    years = _YEARS.search(text)
    facts: dict[str, Any] = {}
    if years:
        text = text[: years.start()]
        facts |= {"from": years.group(1), "to": years.group(2)}
    name, *aliases = (part.strip() for part in text.split("|"))
    facts["name"] = name
    if aliases:
        facts["aliases"] = aliases
    return facts


def read_lines(path: Path) -> Iterator[tuple[Record, bool]]:
    """The records of a file with a JSON object a line: what an import writes. Raises Malformed."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                facts = orjson.loads(line)
                yield record_of(facts), bool(facts.get("replace"))
            except _WRONG as error:
                raise _told(error).at(Location(str(path), number, 1)) from None


def record_of(facts: Mapping[str, Any]) -> Record:
    """A record of a mapping's facts. Raises Malformed, naming the fact."""
    if unknown := sorted(set(facts) - _KNOWN, key=str):
        from converter.nearest import nearest

        near = nearest(str(unknown[0]), sorted(_KNOWN))
        hint = f"did you mean {near}?" if near else f"there are: {', '.join(sorted(_KNOWN))}"
        raise Malformed(f"no fact is called {unknown[0]}", hint)
    name, type_ = facts.get("name"), facts.get("type")
    if name is not None and not isinstance(name, str):
        raise Malformed(f"the name is {name!r}, not text (quote it)")
    if not name or not name.strip():
        raise Malformed("a record has no name")
    if type_ not in get_args(EntityType):
        raise Malformed(f"{name}: the type is {type_!r}, not one of {', '.join(get_args(EntityType))}")
    for key in _TEXTS:
        if not isinstance(facts.get(key, ""), str | None):
            raise Malformed(f"{name}: {key} is {facts[key]!r}, not text (quote it)")
    gender = facts.get("gender")
    if gender not in (None, *get_args(Gender)):
        raise Malformed(f"{name}: the gender is {gender!r}, not f, m or n")
    country = facts.get("country")
    if country is not None and not re.fullmatch("[a-z]{2}", country):
        raise Malformed(f"{name}: the country is {country!r}, not two small letters of ISO 3166-1")
    id_ = facts.get("id") or slug(name)
    if slug(id_) != id_:
        raise Malformed(f"{name}: the id {id_!r} has other signs than small letters, digits and hyphens")
    return Record(
        id=id_,
        type=cast(EntityType, type_),
        name=name,
        kind=facts.get("kind"),
        country=country,
        within=facts.get("within"),
        latitude=_degrees(name, facts.get("latitude"), 90),
        longitude=_degrees(name, facts.get("longitude"), 180),
        gender=cast("Gender | None", gender),
        plural=bool(facts.get("plural")),
        roles=_roles(facts, gender),
        identifiers=tuple(_identifier(name, i) for i in facts.get("identifiers") or ()),
        rank=int(facts.get("rank", 50)),
        adjective=facts.get("adjective"),
        inflect=bool(facts.get("inflect", True)),
        surname=facts.get("surname"),
        **{key: _texts(name, key, facts.get(key)) for key in _LISTS},
    )


def _texts(name: str, key: str, value: Any) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else list(value or ())
    if wrong := [i for i in items if not isinstance(i, str) or not i.strip()]:
        raise Malformed(f"{name}: {key} holds {wrong[0]!r}, which is no text (quote it)")
    return tuple(items)


def _degrees(name: str, value: Any, limit: int) -> float | None:
    if value is None:
        return None
    number = float(value)
    if not -limit <= number <= limit:
        raise Malformed(f"{name}: {number} degrees are not between -{limit} and {limit}")
    return number


def _identifier(name: str, value: Mapping[str, Any]) -> Identifier:
    if not value.get("source"):
        raise Malformed(f"{name}: an identifier says no source: where was it verified?")
    return Identifier(str(value["scheme"]), str(value["value"]), str(value["source"]))


def _roles(facts: Mapping[str, Any], gender: str | None) -> tuple[Role, ...]:
    if "roles" in facts:
        return tuple(
            r for role in facts["roles"] or () for r in _roles({"country": facts.get("country"), **role}, gender)
        )
    title = facts.get("title")
    if not title:
        return ()
    if gender == "f":
        title = facts.get("titel_f") or feminine(title)
    start, end = facts.get("from"), facts.get("to")
    if years := facts.get("years"):
        start, _, end = str(years).partition("-")
    country = facts.get("country")
    return (Role(title, country, facts.get("affiliation"), _text(start), _text(end)),)


def _text(value: Any) -> str | None:
    return str(value) if value else None


def feminine(title: str) -> str:
    """The feminine of a title's first noun: ``Präsident`` → ``Präsidentin``, ``Vorsitzender`` → ``Vorsitzende``,
    ``Chef der EZB`` → ``Chefin der EZB``."""
    head, space, rest = title.partition(" ")
    if head.endswith(("e", "in")):
        return title
    if head.endswith(("nder", "beauftragter", "ordneter")):
        return head[:-1] + space + rest
    if head.endswith("mann"):
        return head[:-4] + "frau" + space + rest
    return head + "in" + space + rest


def merged(records: Iterable[tuple[Record, bool]]) -> dict[str, Record]:
    """Records by id; what comes later with the same id completes what was there: it adds names, roles and identifiers,
    and its other facts win. Where an id is taken by something of another type, the later record's gets its type behind
    it: ``randstad`` is the place, ``randstad-organisation`` the company."""
    known: dict[str, Record] = {}
    for record, afresh in records:
        other = known.get(record.id)
        if other and other.type != record.type:
            record = replace(record, id=f"{record.id}-{record.type}")  # noqa: PLW2901
            other = known.get(record.id)
        known[record.id] = _joined(other, record) if other and not afresh else record
    return known


def _joined(old: Record, new: Record) -> Record:
    extra = (new.name,) if new.name != old.name else ()
    return replace(
        old,
        aliases=tuple(dict.fromkeys((*old.aliases, *extra, *new.aliases))),
        short=tuple(dict.fromkeys((*old.short, *new.short))),
        kind=new.kind or old.kind,
        country=old.country or new.country,
        within=new.within or old.within,
        latitude=old.latitude if new.latitude is None else new.latitude,
        longitude=old.longitude if new.longitude is None else new.longitude,
        gender=new.gender or old.gender,
        plural=old.plural or new.plural,
        roles=tuple(dict.fromkeys((*old.roles, *new.roles))),
        identifiers=tuple({(i.scheme, i.value): i for i in (*old.identifiers, *new.identifiers)}.values()),
        rank=max(old.rank, new.rank),
        adjective=new.adjective or old.adjective,
        people=tuple(dict.fromkeys((*old.people, *new.people))),
        surname=old.surname if new.surname is None else new.surname,
    )


TABLE = ("id", "name", "aliases", "kind", "country", "within", "latitude", "longitude", "rank", "scheme", "value")
"""The columns of a table. ``aliases`` are parted by ``|``; ``scheme`` and ``value`` are those of one identifier, whose
source stands in the line before it, ``# source: GeoNames 2025-11``, and ``# type: person`` before what is no place."""


_TYPES: dict[str, EntityType] = {name: name for name in get_args(EntityType)}


def read_table(path: Path, type_: EntityType = "place") -> Iterator[Record]:
    """The records of a tab-separated table of places. Raises Malformed."""
    source = path.name
    rows = csv.reader(io.StringIO(_text_of(path), newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        for row in rows:
            if row and (named := row[0].removeprefix("# type:").strip()) in _TYPES and row[0].startswith("#"):
                type_ = _TYPES[named]
                continue
            if row and row[0].startswith("#"):
                source = row[0].removeprefix("#").replace("source:", "").strip()
            elif row and row != list(TABLE):
                yield _of_row(row, type_, source)
    except (ValueError, csv.Error) as error:
        raise _told(error).at(Location(str(path), rows.line_num, 1)) from None


def _of_row(row: list[str], type_: EntityType, source: str) -> Record:
    if len(row) != len(TABLE):
        raise Malformed(f"{plural(len(row), 'column')}, not {len(TABLE)}", f"they are {', '.join(TABLE)}")
    id_, name, aliases, kind, country, within, latitude, longitude, rank, scheme, value = row
    return Record(
        id=id_,
        type=type_,
        name=name,
        aliases=tuple(aliases.split("|")) if aliases else (),
        kind=kind or None,
        country=country or None,
        within=within or None,
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
        rank=int(rank),
        identifiers=(Identifier(scheme, value, source),) if value else (),
    )


@dataclass(frozen=True, slots=True)
class Words:
    """What is known about words, not about things."""

    female: frozenset[str] = frozenset()
    male: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()
    everyday: frozenset[str] = frozenset()
    """German words that are also names"""
    origins: Mapping[str, str] = field(default_factory=dict)
    """irregular adjectives and inhabitants' names of places → the place's name"""
