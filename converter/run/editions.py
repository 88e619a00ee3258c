"""Versions, which never go back.

A story's edition is the manifest's. Where that does not know it, the item that lies beside under the same identifier
says it: its version and when it was first made carry on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from converter import formats
from converter.addresses import article_iri, guid, story_path
from converter.model import Story
from converter.registry import Edition, Recipe
from converter.run.store import Store

_HEAD = 65_536
"""bytes: identifier, version and dates stand near the beginning in every format of ours"""
_FIRST = re.compile(rb"(?:<firstCreated>|\"firstCreated\":\s*\")([0-9T:.+Z-]{19,40})[<\"]")
_CURRENT = re.compile(rb"(?:<versionCreated>|\"versionCreated\":\s*\")([0-9T:.+Z-]{19,40})[<\"]")


def following(edition: Edition, now: datetime) -> Edition:
    return Edition(edition.version + 1, edition.first_created, now)


def of(entry: Mapping[str, Any]) -> Edition:
    """The edition that a line of the manifest holds."""
    return Edition(int(entry["version"]), _moment(entry.get("first_created")), _moment(entry.get("version_created")))


def dumped(edition: Edition) -> dict[str, Any]:
    return {
        "version": edition.version,
        "first_created": edition.first_created and edition.first_created.isoformat(),
        "version_created": edition.version_created and edition.version_created.isoformat(),
    }


def beside(store: Store, names: Iterable[str], stories: Sequence[Story], recipe: Recipe) -> Edition | None:
    """The latest edition that the files under these names tell, and the stories' items in other formats, where they
    are of one of these stories."""
    others = (story_path(s.id) + form.suffix for s in stories for form in formats.written() if form.version)
    identifiers = [i.encode() for s in stories for i in (guid(s, recipe), article_iri(s.id, recipe))]
    found: list[Edition] = []
    for name in dict.fromkeys((*names, *others)):
        form = formats.of_output(name)
        pattern = form.version if form else None
        head = store.content(name, _HEAD) if pattern else None
        if pattern is None or head is None or not any(i in head for i in identifiers):
            continue
        if version := pattern.search(head):
            found.append(Edition(max(1, int(version[1])), _found(_FIRST, head), _found(_CURRENT, head)))
    return max(found, key=lambda e: (e.version, e.first_created is not None), default=None)


def _found(pattern: re.Pattern[bytes], head: bytes) -> datetime | None:
    found = pattern.search(head)
    return _moment(found[1].decode("ascii")) if found else None


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
