"""What a watched folder has seen: guid, version and content of each item, in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from converter.checks.artefacts import Feed, Release
from converter.checks.judging import judge_view
from converter.checks.views import Options
from converter.diagnostics import Diagnostic, Location

_TABLES = """
CREATE TABLE IF NOT EXISTS arrivals (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, verdict TEXT NOT NULL,
  findings INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS releases (
  guid TEXT NOT NULL, version INTEGER NOT NULL, content TEXT NOT NULL, created TEXT NOT NULL, first TEXT NOT NULL,
  file TEXT NOT NULL, arrival INTEGER NOT NULL REFERENCES arrivals(id)
);
CREATE INDEX IF NOT EXISTS releases_by_guid ON releases (guid, version);
"""
_MOST = 200
"""earlier versions of one item that a new one is compared with: the latest"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came, and what became of it."""

    file: str
    sha256: str
    verdict: str
    """``ok`` or ``quarantine``"""
    findings: int
    releases: tuple[Release, ...] = ()


class History:
    """The database. Used by one process at a time; SQLite's own lock holds others back for some seconds."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, timeout=10)
        self._database.executescript(_TABLES)

    def close(self) -> None:
        self._database.close()

    def contradictions(self, releases: Iterable[Release], options: Options) -> tuple[Diagnostic, ...]:
        """What the versions that were accepted earlier say against the new ones (FED001)."""
        found: list[Diagnostic] = []
        for release in releases:
            earlier = self._earlier(release)
            if earlier:
                feed = Feed((*earlier, release), (), (), options)
                found += (d for d in judge_view(feed, options) if d.rule == "FED001")
        own = {release.source for release in releases}
        return tuple(d for d in dict.fromkeys(found) if d.location.source in own)

    def _earlier(self, release: Release) -> Sequence[Release]:
        rows = self._database.execute(
            "SELECT r.file, r.guid, r.version, r.created, r.first, r.content FROM releases r JOIN arrivals a ON "
            "a.id = r.arrival WHERE r.guid = ? AND a.verdict = 'ok' ORDER BY r.rowid DESC LIMIT ?",
            (release.guid, _MOST),
        ).fetchall()
        return [
            Release(f"{file} (earlier)", guid, version, created, first, Location(f"{file} (earlier)"), content)
            for file, guid, version, created, first, content in reversed(rows)
        ]

    def add(self, arrival: Arrival, now: datetime) -> None:
        """Writes an arrival down, all of it or nothing."""
        with self._database:
            at = now.astimezone(UTC).isoformat(timespec="seconds")
            row = self._database.execute(
                "INSERT INTO arrivals (at, file, sha256, verdict, findings) VALUES (?, ?, ?, ?, ?)",
                (at, arrival.file, arrival.sha256, arrival.verdict, arrival.findings),
            )
            self._database.executemany(
                "INSERT INTO releases (guid, version, content, created, first, file, arrival) VALUES (?,?,?,?,?,?,?)",
                [
                    (r.guid, r.version, r.content, r.created, r.first, arrival.file, row.lastrowid)
                    for r in arrival.releases
                ],
            )

    def arrivals(self) -> list[tuple[str, str, str]]:
        """File, verdict and digest of each, in the order in which they came."""
        return self._database.execute("SELECT file, verdict, sha256 FROM arrivals ORDER BY id").fetchall()


def told_by(releases: Iterable[Release], name: str) -> tuple[Release, ...]:
    """The releases of a file under the name that it has for people."""
    return tuple(replace(r, source=name, location=replace(r.location, source=name)) for r in releases)
