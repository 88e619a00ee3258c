"""All stories of a data folder, and who is named where: what every page is made from."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath

import orjson

from converter import addresses, doors, formats, inline, standoff
from converter.brand import PLAIN, Brand
from converter.diagnostics import Diagnostic, Location, Severity
from converter.folders import hidden, walk
from converter.model import Entity, Identifier, Quotation, Story, Title
from converter.publish.spoken import Spoken
from converter.registry import Reading, Recipe, Source

Progress = Callable[[str, int, int], None]
"""step, how many are done, how many there are"""

ANNOTATIONS = ".annotations.json"

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_VERSION = re.compile(rb"<newsItem\s[^>]*?\bversion\s*=\s*\"(\d{1,9})\"")
_CREATED = re.compile(rb"<versionCreated>\s*([0-9T:.+Z-]{19,40})\s*</versionCreated>")


@dataclass(frozen=True, slots=True)
class Download:
    """A file of a story in one format."""

    label: str
    media_type: str
    address: str
    """relative to the site's root"""
    path: Path
    size: int
    """bytes"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A story and where it stands in the site."""

    story: Story
    title: Title
    short: str
    """the title, cut where it is long"""
    page: str
    """relative to the site's root"""
    downloads: tuple[Download, ...]
    updated: str | None
    """RFC 3339, when this version of the story was made"""
    entities: tuple[str, ...]
    """keys of the entities, most prominent first"""
    version: int = 1
    """which version of the story this is, as its NewsML-G2 item counts them"""

    @property
    def changed(self) -> bool:
        """Whether this version came after another: a later one, or a correction."""
        return self.version > 1 or any(signal.kind == "correction" for signal in self.story.signals)

    @property
    def dated(self) -> str:
        """ISO 8601, as precise as known; empty where not even the year is."""
        dated = self.story.dated or ""
        return dated if dated[:1].isdigit() else ""

    @property
    def month(self) -> str | None:
        """``2025-02``; None where the source does not say."""
        return self.dated[:7] if _MONTH.match(self.dated) else None

    @property
    def lead(self) -> str:
        """The beginning of the text, without what stands in the title already."""
        story = self.story
        skip = max(story.dateline.span.end if story.dateline else 0, self.title.span.end if self.title.derived else 0)
        for block in story.blocks_of("paragraph", "list"):
            if block.span.end > skip and (words := story.text[max(skip, block.span.start) : block.span.end].split()):
                return " ".join(words)
        return ""

    def download(self, label: str) -> Download | None:
        return next((d for d in self.downloads if d.label == label), None)


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation in its story."""

    entry: Entry
    number: int
    """counted from 1, as in the page's fragment"""

    @property
    def quotation(self) -> Quotation:
        return self.entry.story.quotations[self.number - 1]

    @property
    def words(self) -> str:
        """What was said, with its marks; the parts of an interrupted quotation with an ellipsis between them."""
        text = self.entry.story.text
        return " … ".join(" ".join(span.of(text).split()) for span in self.quotation.spans)

    @property
    def named(self) -> str:
        """The speaker as the story calls him or her; empty where it names none."""
        span = self.quotation.speaker
        return " ".join(span.of(self.entry.story.text).split()) if span else ""

    @property
    def address(self) -> str:
        return f"{self.entry.page}#{addresses.quotation_fragment(self.number)}"


@dataclass(slots=True)
class Profile:
    """An entity over all stories."""

    key: str
    """type and id"""
    entity: Entity
    page: str
    entries: list[Entry] = field(default_factory=list)
    """newest first"""
    said: list[Said] = field(default_factory=list)
    """newest first, in the story's order within a story"""
    titles: Counter[str] = field(default_factory=Counter)
    """roles, as the stories write them"""


def key_of(entity: Entity) -> str:
    return _key(entity.type, entity.id)


@lru_cache(maxsize=65_536)
def _key(type_: str, id_: str) -> str:
    return f"{type_}/{addresses.slug(id_)}"


@dataclass(frozen=True)
class Archive:
    """The stories, newest first, and the entities by key."""

    entries: tuple[Entry, ...]
    profiles: dict[str, Profile]

    @cached_property
    def months(self) -> dict[str, list[Entry]]:
        """Newest first; stories without a month under the empty string, last."""
        months: dict[str, list[Entry]] = {}
        for entry in self.entries:
            months.setdefault(entry.month or "", []).append(entry)
        return dict(sorted(months.items(), reverse=True))

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """All quotations, those of the newest story first; without those that stand inside another."""
        return tuple(said for entry in self.entries for said in self.said_in(entry))

    def said_in(self, entry: Entry) -> list[Said]:
        """A story's quotations, in its order, without those that stand inside another."""
        inside = self.spoken[entry.page].inside
        return [Said(entry, n) for n in range(1, len(entry.story.quotations) + 1) if n not in inside]

    @cached_property
    def spoken(self) -> dict[str, Spoken]:
        """The stories' quotations, by the story's page."""
        return {entry.page: Spoken(entry.story) for entry in self.entries}

    def of_type(self, type_: str) -> list[Profile]:
        """By name, as a German reader looks it up."""
        return sorted((p for p in self.profiles.values() if p.entity.type == type_), key=lambda p: by_name(p.entity))

    def speaker(self, said: Said) -> Profile | None:
        return self.profile_in(said.entry.story, said.quotation.attributed_to)

    def profile_in(self, story: Story, entity_id: str | None) -> Profile | None:
        if entity_id is None:
            return None
        for entity in story.entities:
            if entity.id == entity_id:
                return self.profiles.get(key_of(entity))
        return None

    def together(self, profile: Profile, most: int = 12) -> list[tuple[Profile, int]]:
        """Who is named in the same stories, most often first, with the number of stories."""
        counts = Counter(key for entry in profile.entries for key in entry.entities if key != profile.key)
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
        return [(self.profiles[key], n) for key, n in ranked]


def shortened(words: str, most: int) -> str:
    """Cut behind a word, with an ellipsis, where it has more characters."""
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def by_name(entity: Entity) -> tuple[str, str]:
    """Persons by their last name, all folded to ASCII."""
    words = entity.name.split()
    name = f"{words[-1]} {entity.name}" if entity.type == "person" and words else entity.name
    return addresses.slug(name), entity.id


def load(
    data: Path, *, brand: Brand = PLAIN, progress: Progress | None = None
) -> tuple[Archive, tuple[Diagnostic, ...]]:
    """Reads every ``NAME.annotations.json`` below the folder, with the files beside it.

    What is left out is said: ``PUB001`` a file is no story, ``PUB002`` two stories want one address, ``PUB009`` a story
    is withheld, withdrawn or under embargo. What the owner leaves out is in no story (``without``).
    """
    folders = {Path(folder): sizes for folder, sizes in _files(data)}
    paths = sorted(folder / name for folder, sizes in folders.items() for name in sizes if name.endswith(ANNOTATIONS))
    entries: list[Entry] = []
    files: set[str] = set()
    parents: set[str] = set()
    notes: list[Diagnostic] = []
    for done, path in enumerate(paths):
        if progress and done % 50 == 0:
            progress("read", done, len(paths))
        try:
            read = _read(path)
        except (OSError, standoff.Malformed, orjson.JSONDecodeError, AttributeError, TypeError, KeyError) as error:
            notes.append(
                Diagnostic(
                    "PUB001",
                    Severity.ERROR,
                    f"not published, this is no story: {error}",
                    "convert the source again",
                    Location(str(path)),
                )
            )
            continue
        notes += (*read.notes, *(note for story in read.stories for note in story.notes))
        if not read.stories:
            continue
        story, asked = without(read.stories[0], brand)
        # files of a story that names somebody who is left out would tell what the page does not
        entry = _entry(path, story, {} if asked else folders[path.parent])
        if hindrance := _hindrance(entry.story):
            notes.append(
                Diagnostic(
                    "PUB009",
                    Severity.WARNING,
                    f"not published: {hindrance}",
                    "set its status to usable, or take the embargo out, once it may be published",
                    Location(str(path)),
                )
            )
            continue
        # Lower case: not every file system tells Flut.html from flut.html. Nor can a file be a folder, too.
        wanted = {entry.page.lower(), *(d.address.lower() for d in entry.downloads)}
        above = {str(folder) for folder in PurePosixPath(entry.page.lower()).parents}
        if wanted & files or wanted & parents or above & files:
            notes.append(
                Diagnostic(
                    "PUB002",
                    Severity.ERROR,
                    f"not published, another story already has the address {entry.page}",
                    "give one of the two another id",
                    Location(str(path)),
                )
            )
            continue
        files |= wanted
        parents |= above
        entries.append(entry)
    # Two stable sorts: by address, then newest first.
    ordered = sorted(sorted(entries, key=lambda e: e.page), key=lambda e: e.dated, reverse=True)
    return Archive(tuple(ordered), _profiles(ordered)), tuple(notes)


def without(story: Story, brand: Brand) -> tuple[Story, bool]:
    """The story without the marks of entities that the owner leaves out, and whether one of them was left out by its
    own id, as somebody may ask for. The text stays as it was delivered."""
    kinds, ids = brand.kinds_left_out, brand.entities_left_out
    gone = {e.id for e in story.entities if e.type in kinds or key_of(e) in ids}
    if not gone:
        return story, False
    unnamed = [m.span for m in story.mentions if m.entity in gone]
    quotations = tuple(
        replace(q, attributed_to=None, speaker=None, speaker_phrase=None) if q.attributed_to in gone else q
        for q in (
            replace(q, addressee=None) if q.addressee and any(q.addressee.overlaps(s) for s in unnamed) else q
            for q in story.quotations
        )
    )
    entities = tuple(
        replace(e, affiliation=None) if e.affiliation in gone else e for e in story.entities if e.id not in gone
    )
    mentions = tuple(m for m in story.mentions if m.entity not in gone)
    asked = any(key_of(e) in ids for e in story.entities)
    return replace(story, entities=entities, mentions=mentions, quotations=quotations), asked


def _hindrance(story: Story) -> str:
    """Why the story may not be published, empty where it may."""
    if story.status != "usable":
        return f"its publication status is {story.status}"
    return "it is under embargo" if any(signal.kind == "embargo" for signal in story.signals) else ""


def _files(folder: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """Every folder, hidden ones apart, with its files' names and sizes in bytes."""
    for root, _ in walk(folder):
        with os.scandir(root) as found:
            sizes = {f.name: f.stat().st_size for f in found if not hidden(f.name) and f.is_file()}
        if sizes:
            yield root, sizes


def _read(path: Path) -> Reading:
    """The story, judged as one from a reader is: anybody can have changed the file."""
    story = standoff.from_json(orjson.loads(path.read_bytes()))
    return doors.admitted(Reading((story,)), Source(str(path), b"", story.id), Recipe())


def _entry(path: Path, story: Story, sizes: Mapping[str, int]) -> Entry:
    stem = path.name.removesuffix(ANNOTATIONS)
    downloads = tuple(_downloads(path.parent, stem, sizes, addresses.story_path(story.id)))
    newsml = next((d for d in downloads if d.label == "NewsML-G2"), None)
    updated, version = _version_of(newsml.path) if newsml else (None, 1)
    keys = {e.id: key_of(e) for e in story.entities}
    title = inline.title(story)
    return Entry(
        story=story,
        title=title,
        short=shortened(title.text, 70),
        page=addresses.story_page(story.id),
        downloads=downloads,
        updated=updated,
        entities=tuple(dict.fromkeys(keys[id_] for id_, _ in inline.prominence(story))),
        version=version,
    )


def _downloads(folder: Path, stem: str, sizes: Mapping[str, int], story_path: str) -> Iterator[Download]:
    for form in formats.written():
        name = f"{stem}{form.suffix}"
        if name in sizes:
            address = f"meldungen/{story_path}{form.suffix}"
            yield Download(form.label, form.media_type, address, folder / name, sizes[name])


def _version_of(newsml: Path) -> tuple[str | None, int]:
    """``versionCreated`` and ``version``, which stand near the beginning: the file is not parsed for them."""
    with newsml.open("rb") as file:
        head = file.read(16_384)
    created, number = _CREATED.search(head), _VERSION.search(head)
    return created.group(1).decode("ascii") if created else None, int(number.group(1)) if number else 1


def _profiles(entries: Iterable[Entry]) -> dict[str, Profile]:
    profiles: dict[str, Profile] = {}
    for entry in entries:
        of: dict[str, Profile] = {}
        for entity in entry.story.entities:
            key = key_of(entity)
            profile = profiles.get(key)
            if profile is None:
                profile = profiles[key] = Profile(key, entity, addresses.entity_page(entity))
            elif profile.entity is not entity:
                profile.entity = _merged(profile.entity, entity)
            if not profile.entries or profile.entries[-1] is not entry:
                profile.entries.append(entry)
            if entity.title:
                profile.titles[" ".join(entity.title.split())] += 1
            of[entity.id] = profile
        inside = Spoken(entry.story).inside
        for number, quotation in enumerate(entry.story.quotations, 1):
            if quotation.attributed_to in of and number not in inside:
                of[quotation.attributed_to].said.append(Said(entry, number))
    return dict(sorted(profiles.items()))


def _merged(newer: Entity, older: Entity) -> Entity:
    """What the newer story says, completed by the older one."""
    identifiers = newer.identifiers
    if missing := [i for i in older.identifiers if not _known(i, identifiers)]:
        identifiers = (*identifiers, *missing)
    changes = {
        name: value
        for name in ("kind", "title", "affiliation", "country", "within", "latitude", "longitude", "gender")
        if getattr(newer, name) is None and (value := getattr(older, name)) is not None
    }
    if not changes and identifiers is newer.identifiers:
        return newer
    return replace(newer, identifiers=identifiers, **changes)


def _known(identifier: Identifier, among: tuple[Identifier, ...]) -> bool:
    return any((i.scheme, i.value) == (identifier.scheme, identifier.value) for i in among)
