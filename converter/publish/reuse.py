"""What of the last site can stay as it is: pages by a hash of all that they show, downloads by their file.

A page shows what its view's values hold, told by a template that is the same for all (the site's ``look``: program,
theme, options). So a page whose values have the hash of last time, and whose file still has the bytes that were written
then, is put into the new site without being made again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path

from converter.model import Entity, Quotation
from converter.publish import place
from converter.publish.archive import Download, Entry, Profile, Said
from converter.publish.spoken import Spoken
from converter.publish.views import View


@dataclass(slots=True)
class Earlier:
    """The last site, and what this one takes from it."""

    site: Path
    look: str
    """hash of what is the same for all pages; empty: nothing is taken"""
    record: place.Record = field(default_factory=place.Record)
    inputs: dict[str, str] = field(default_factory=dict)
    """name → hash of what this site's file is made from"""
    hashes: place.Hashes = field(default_factory=place.Hashes)
    kept: dict[int, str] = field(default_factory=dict)
    """what lists show of each of the archive's stories and entities, which live as long as the build"""

    @classmethod
    def of(cls, site: Path, look: str) -> Earlier:
        """The record of the last site, if it looks the same."""
        record = place.read(site)
        return cls(site, look, record if look and record and record.look == look else place.Record())

    def take_download(self, download: Download, fresh: Path) -> bool:
        """The same for a file that is only copied."""
        return bool(self.look) and self.take(download.address, self.hashes.of(download.path), fresh)

    def take_page(self, view: View, fresh: Path) -> bool:
        """The same for a page."""
        return bool(self.look) and self.take(view.path, of_view(view, self.kept), fresh)

    def take(self, name: str, inputs: str, fresh: Path) -> bool:
        """Puts the last site's file into the fresh one, where it was made from the same and is still as it was."""
        self.inputs[name] = inputs
        if not inputs or self.record.inputs.get(name) != inputs:
            return False
        there = self.site / name
        try:
            if there.is_symlink() or self.hashes.of(there) not in self.record.files.get(name, ()):
                return False
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _linked(there, target)
        except OSError:
            return False
        return True


def _linked(there: Path, target: Path) -> None:
    """A second name for the file, or a copy where the file system has none."""
    try:
        os.link(there, target)
    except OSError:
        shutil.copyfile(there, target)


def of_view(view: View, kept: dict[int, str]) -> str:
    """A hash of all that a page shows; empty where that can't be told. ``kept``: see ``Earlier``."""
    facts = (
        view.path,
        view.title,
        view.template,
        view.section,
        view.description,
        view.updated,
        view.feed,
        view.image,
        view.trail,
    )
    if view.entry is not None:
        linked = view.entry.download("JSON-LD")
        shown: object = (_story(view.entry), linked and _digest(linked.path.read_bytes()), view.needs())
    else:
        shown = view.needs()
        if not shown:
            return ""  # nothing but what the environment says, part of which depends on the archive
    try:
        parts = [repr(facts), *_told(shown, kept)]
    except TypeError:
        return ""
    return _digest("\0".join(parts).encode("utf-8", "surrogatepass"))


def _told(value: object, kept: dict[int, str]) -> Iterator[str]:
    """A value as text. Of entities, stories and quotations in lists what lists show of them. Raises TypeError for what
    is unknown here."""
    if value is None or isinstance(value, (str, int, float)):
        yield repr(value)
    elif isinstance(value, (Entry, Profile)):
        if id(value) not in kept:
            kept[id(value)] = _of_story(value) if isinstance(value, Entry) else _of_profile(value)
        yield kept[id(value)]
    elif isinstance(value, Said):
        yield from _told(value.entry, kept)
        told = Spoken(value.entry.story).pieces(value.number) if value.quotation.type != "direct" else ()
        yield repr((value.number, value.quotation, value.words, value.named, told, value.entry.story.language))
    elif isinstance(value, (Entity, Quotation)):
        yield repr(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield repr(key)
            yield from _told(inner, kept)
    elif isinstance(value, (list, tuple, range)):
        yield f"{len(value)}["
        for inner in value:
            yield from _told(inner, kept)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _told(getattr(value, part.name), kept)
    else:
        raise TypeError(f"no hash of {type(value).__name__}")


def _said(entry: Entry) -> int:
    """How many quotations lists count."""
    return len(entry.story.quotations) - len(Spoken(entry.story).inside)


def _of_story(entry: Entry) -> str:
    """What lists show of a story."""
    story = entry.story
    named = (entry.entities[:12], [(e.id, e.name) for e in story.entities], story.signals, _said(entry))
    shown = (entry.page, entry.title, entry.short, entry.dated, entry.lead, story.agency, entry.updated, named)
    return _digest(repr(shown).encode("utf-8", "surrogatepass"))


def _of_profile(profile: Profile) -> str:
    """What lists show of an entity."""
    counts = (len(profile.entries), len(profile.said))
    shown = (profile.key, profile.page, profile.entity, counts, list(profile.titles.items()))
    return _digest(repr(shown).encode("utf-8", "surrogatepass"))


def _story(entry: Entry) -> str:
    """A hash of a whole story, and of its files as its page lists them: not of where they lie on the disk."""
    files = [(d.label, d.media_type, d.address, d.size) for d in entry.downloads]
    return _digest(repr((entry.story, entry.title, files)).encode("utf-8", "surrogatepass"))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
