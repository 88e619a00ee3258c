"""The archive as one SQLite file: stories, entities, mentions, quotations, and a full text search (FTS5).

The same archive gives the same bytes with the same SQLite: rows are written in one order, in one go, without a journal.
``site/docs/how-to/data.md`` describes the tables and asks them ten questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter import identifiers
from converter.addresses import guid, quotation_iri
from converter.diagnostics import Diagnostic, Location, Severity
from converter.publish.archive import Archive, Entry, Profile, key_of
from converter.publish.concepts import names
from converter.registry import Recipe
from converter.spans import Span

if TYPE_CHECKING:
    import sqlite3

FILE = "archiv/archiv.sqlite"
VERSION = "1"
"""of the tables; it changes where a query that worked would not"""

TABLES: Mapping[str, str] = {
    "about": "name TEXT PRIMARY KEY, value TEXT",
    "stories": (
        "number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, guid TEXT, url TEXT, title TEXT, derived INTEGER,"
        " language TEXT, agency TEXT, dated TEXT, month TEXT, updated TEXT, urgency INTEGER, lead TEXT, text TEXT,"
        " rights TEXT, reviewed TEXT, checked TEXT"
    ),
    "entities": (
        "number INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, type TEXT, name TEXT, kind TEXT, country TEXT,"
        " within TEXT, latitude REAL, longitude REAL, url TEXT"
    ),
    "names": "entity INTEGER REFERENCES entities, name TEXT",
    "identifiers": "entity INTEGER REFERENCES entities, scheme TEXT, value TEXT, url TEXT, source TEXT",
    "mentions": (
        "story INTEGER REFERENCES stories, entity INTEGER REFERENCES entities, begins INTEGER, ends INTEGER,"
        " words TEXT, form TEXT, made_by TEXT, confidence REAL"
    ),
    "quotations": (
        "story INTEGER REFERENCES stories, number INTEGER, url TEXT, type TEXT, mode TEXT, words TEXT,"
        " speaker INTEGER REFERENCES entities, speaker_words TEXT, cue TEXT, addressee TEXT, made_by TEXT,"
        " confidence REAL"
    ),
    "subjects": "story INTEGER REFERENCES stories, code TEXT, name TEXT, confidence REAL, made_by TEXT",
}
"""table → its columns"""
_INDEXES = (
    "stories(dated)",
    "names(name)",
    "identifiers(scheme, value)",
    "mentions(entity)",
    "mentions(story)",
    "quotations(speaker)",
    "quotations(story)",
    "subjects(code)",
)
_SEARCH = "title, text, content='stories', content_rowid='number', tokenize='unicode61 remove_diacritics 2'"

Row = tuple[Any, ...]


def write(archive: Archive, recipe: Recipe, path: Path) -> tuple[Diagnostic, ...]:
    """Writes the file. ``PUB011``: this Python's SQLite has no full text search, and the file is without it."""
    import sqlite3

    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        _fill(connection, archive, recipe)
        searched = _searchable(connection)
        connection.execute("COMMIT")
    finally:
        connection.close()
    if searched:
        return ()
    message = "the archive's database has no full text search: this Python's SQLite lacks FTS5"
    return (Diagnostic("PUB011", Severity.WARNING, message, "use a Python whose SQLite has it", Location("site")),)


def _fill(connection: sqlite3.Connection, archive: Archive, recipe: Recipe) -> None:
    numbers = {key: number for number, key in enumerate(archive.profiles, start=1)}
    rows: dict[str, Iterable[Row]] = {
        "about": _about(recipe),
        "entities": _entities(archive, recipe),
        "names": ((numbers[key], name) for key, p in archive.profiles.items() for name in names(p)),
        "identifiers": _identifiers(archive.profiles, numbers),
        "stories": (_story(n, entry, recipe) for n, entry in enumerate(archive.entries, start=1)),
        "mentions": _each(archive, numbers, _mentions),
        "quotations": _each(archive, numbers, lambda n, entry, of: _quotations(n, entry, of, recipe)),
        "subjects": _each(archive, numbers, _subjects),
    }
    for name, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
    for name, made in rows.items():
        marks = ", ".join("?" * len(connection.execute(f"PRAGMA table_info({name})").fetchall()))
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", made)  # noqa: S608 - names of ours
    for index in _INDEXES:
        table, _, columns = index.partition("(")
        named = "_".join((table, *columns.rstrip(")").split(", ")))
        connection.execute(f"CREATE INDEX {named} ON {index}")


def _searchable(connection: sqlite3.Connection) -> bool:
    import sqlite3

    try:
        connection.execute(f"CREATE VIRTUAL TABLE search USING fts5({_SEARCH})")
    except sqlite3.OperationalError:
        return False
    connection.execute("INSERT INTO search(search) VALUES ('rebuild')")
    connection.execute("INSERT INTO search(search) VALUES ('optimize')")
    return True


def _about(recipe: Recipe) -> Iterator[Row]:
    yield "tables", VERSION
    yield "site", recipe.base_url
    yield "ai", recipe.rights.ai
    for name in ("holder", "notice", "usage", "policy", "license"):
        if said := getattr(recipe.rights, name):
            yield name, said


def _entities(archive: Archive, recipe: Recipe) -> Iterator[Row]:
    for number, (key, profile) in enumerate(archive.profiles.items(), start=1):
        e = profile.entity
        url = f"{recipe.base_url}/{profile.page}"
        yield number, key, e.type, e.name, e.kind, e.country, e.within, e.latitude, e.longitude, url


def _identifiers(profiles: Mapping[str, Profile], numbers: Mapping[str, int]) -> Iterator[Row]:
    for key, profile in profiles.items():
        for i in profile.entity.identifiers:
            yield numbers[key], i.scheme, i.value, identifiers.same(i), i.source or None


def _story(number: int, entry: Entry, recipe: Recipe) -> Row:
    story = entry.story
    return (
        number,
        story.id,
        guid(story, recipe),
        f"{recipe.base_url}/{entry.page}",
        entry.title.text,
        int(entry.title.derived),
        story.language,
        story.agency,
        story.dated,
        entry.month,
        entry.updated,
        story.urgency,
        entry.lead,
        story.text,
        " ".join(story.rights.notice.of(story.text).split()) if story.rights else None,
        " ".join(story.reviewed) or None,
        "; ".join(" ".join(filter(None, (review.by, review.on))) for review in story.checked) or None,
    )


def _each(archive: Archive, numbers: Mapping[str, int], rows: Any) -> Iterator[Row]:
    """The rows of all stories, with the entities' numbers by their ids in the story."""
    for number, entry in enumerate(archive.entries, start=1):
        of = {e.id: numbers[key_of(e)] for e in entry.story.entities if key_of(e) in numbers}
        yield from rows(number, entry, of)


def _mentions(number: int, entry: Entry, of: Mapping[str, int]) -> Iterator[Row]:
    text = entry.story.text
    for m in entry.story.mentions:
        yield number, of.get(m.entity), m.span.start, m.span.end, m.span.of(text), m.form, m.by or None, m.confidence


def _quotations(number: int, entry: Entry, of: Mapping[str, int], recipe: Recipe) -> Iterator[Row]:
    text = entry.story.text
    for count, q in enumerate(entry.story.quotations, start=1):
        url = quotation_iri(entry.story.id, count, recipe)
        speaker = of.get(q.attributed_to or "")
        said = _words(text, q.spans, " … ")
        source = _words(text, (q.source,) if q.source else ())
        cue, to = _words(text, q.cue), _words(text, (q.addressee,) if q.addressee else ())
        yield number, count, url, q.type, q.mode, said, speaker, source, cue, to, q.by or None, q.confidence


def _subjects(number: int, entry: Entry, of: Mapping[str, int]) -> Iterator[Row]:
    for s in entry.story.subjects:
        yield number, s.code, s.name, s.confidence, s.by or None


def _words(text: str, spans: Iterable[Span], between: str = " ") -> str | None:
    return between.join(" ".join(span.of(text).split()) for span in spans) or None
