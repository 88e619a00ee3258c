"""The whole archive for machines: NewsML-G2 packages that refer to its items, and all JSON-LD in one file.

A package, not a message: items in one message would share their XML ids, which are unique only within an item.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path

import orjson

from converter import standoff
from converter.addresses import slug, story_path
from converter.publish.archive import Archive, Download, Entry
from converter.publish.strings import Strings
from converter.publish.text import plain
from converter.registry import Recipe
from converter.schemes import G2, IPTC_CATALOG
from converter.standards import standards
from converter.xml import Markup, document, element, joined

FOLDER = "archiv"
PACKAGE = f"{FOLDER}/meldungen.newsml.xml"
GRAPH = f"{FOLDER}/meldungen.jsonld"
LINES = f"{FOLDER}/meldungen.ndjson"
LARGEST = 10_000_000
"""bytes of a part of the whole archive"""
_AHEAD = 500_000
"""bytes that a part may still grow by: what the compressor holds, and the story that fills it"""

_ROOT = re.compile(rb"<newsItem\s([^>]*)>")
_ATTRIBUTE = re.compile(r"\b(guid|version)\s*=\s*\"([^\"]*)\"")


def packages(archive: Archive, recipe: Recipe, words: Strings, title: str) -> Iterator[tuple[str, bytes]]:
    """Paths and packageItems: the whole archive with a group a month, each month, and each subject with a group a
    month. None where no story has a NewsML-G2 item."""
    items = {entry.page: item for entry in archive.entries if (item := _item(entry, recipe)) is not None}
    if not items:
        return
    make = _Maker(items, recipe, words)
    yield PACKAGE, make.package("archiv", title, archive.entries)
    for month, entries in archive.months.items():
        if month and (made := [e for e in entries if e.page in items]):
            yield f"{FOLDER}/{month}.newsml.xml", make.package(f"archiv/{month}", words.date(month), made)
    for code, (name, entries) in _subjects(archive).items():
        if made := [e for e in entries if e.page in items]:
            path = f"thema/{slug(code)}"
            subject = element("subject", {"qcode": code}, element("name", None, plain(name)))
            known = subject if code.startswith("medtop:") else Markup()
            yield f"{FOLDER}/{path}.newsml.xml", make.package(f"archiv/{path}", name, made, known)


def _subjects(archive: Archive) -> dict[str, tuple[str, list[Entry]]]:
    """Names and stories by the subject's code."""
    found: dict[str, tuple[str, list[Entry]]] = {}
    for entry in archive.entries:
        for subject in entry.story.subjects:
            entries = found.setdefault(subject.code, (subject.name, []))[1]
            if not entries or entries[-1] is not entry:
                entries.append(entry)
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes packageItems.

    Their version is the minute in which they were made, so that a later one is always higher.
    """

    items: Mapping[str, Markup]
    """references by the stories' pages"""
    recipe: Recipe
    words: Strings

    def package(self, name: str, title: str, entries: Iterable[Entry], subject: Markup | None = None) -> bytes:
        """``name``: the last part of the guid."""
        recipe = self.recipe
        months: dict[str, list[Markup]] = {}
        for entry in entries:
            if entry.page in self.items:
                months.setdefault(entry.month or "", []).append(self.items[entry.page])
        root = element(
            "packageItem",
            root_attributes(recipe, self.words, name),
            element("catalogRef", {"href": IPTC_CATALOG}),
            element(
                "catalog",
                {"additionalInfo": recipe.base_url},
                element("scheme", {"alias": "wmgrp", "uri": f"{recipe.base_url}/schema/group/"}),
            ),
            item_meta(recipe, "ninat:composite", title),
            element("contentMeta", None, subject, element("headline", None, plain(title))),
            element(
                "groupSet",
                {"root": "archiv"},
                element(
                    "group",
                    {"id": "archiv", "role": "wmgrp:archive", "mode": "pgrmod:seq"},
                    joined(element("groupRef", {"idref": _group_id(month)}) for month in months),
                ),
                *(self._group(month, refs) for month, refs in months.items()),
            ),
        )
        return document(root)

    def _group(self, month: str, refs: Iterable[Markup]) -> Markup:
        name = element("title", None, self.words.date(month))
        return element("group", {"id": _group_id(month), "role": "wmgrp:month", "mode": "pgrmod:bag"}, name, *refs)


def _group_id(month: str) -> str:
    return f"m{month or '-ohne-datum'}"


def root_attributes(recipe: Recipe, words: Strings, name: str) -> dict[str, object]:
    """Of an item about the archive; ``name`` is the last part of its guid."""
    return {
        "xmlns": G2,
        "guid": f"tag:{recipe.authority}:{name}",
        "version": max(1, int(recipe.now.timestamp()) // 60),
        "standard": "NewsML-G2",
        "standardversion": standards()["newsml-g2"].written,
        "conformance": "power",
        "xml:lang": words.language,
    }


def item_meta(recipe: Recipe, item_class: str, title: str) -> Markup:
    """Of an item about the archive."""
    made = recipe.now.strftime("%Y-%m-%dT%H:%M:%S%z")
    return element(
        "itemMeta",
        None,
        element("itemClass", {"qcode": item_class}),
        element("provider", {"literal": plain(recipe.provider or recipe.authority.partition(",")[0])}),
        element("versionCreated", None, f"{made[:-2]}:{made[-2:]}"),
        element("pubStatus", {"qcode": "stat:usable"}),
        element("generator", None, "wiremark"),
        element("title", None, plain(title)),
    )


def _item(entry: Entry, recipe: Recipe) -> Markup | None:
    newsml = entry.download("NewsML-G2")
    found = identity(newsml.path) if newsml else None
    if newsml is None or found is None:
        return None
    guid, version = found
    return element(
        "itemRef",
        {
            "residref": guid,
            "version": version,
            "href": f"{recipe.base_url}/{newsml.address}",
            "contenttype": newsml.media_type,
            "size": newsml.size,
        },
        element("itemClass", {"qcode": "ninat:text"}),
        element("title", None, plain(entry.title.text) or story_path(entry.story.id)),
    )


def identity(newsml: Path) -> tuple[str, str] | None:
    """``guid`` and ``version`` of an item, from its root's start tag."""
    with newsml.open("rb") as file:
        start = _ROOT.search(file.read(16_384))
    if start is None:
        return None
    found = {name: unescape(value) for name, value in _ATTRIBUTE.findall(start.group(1).decode("utf-8", "replace"))}
    return (found["guid"], found["version"]) if len(found) == 2 else None


def graph(archive: Archive) -> Iterator[bytes]:
    """One JSON-LD document: an array of all stories' documents, each with its own context."""
    yield b"["
    separator = b"\n"
    for download in _linked(archive.entries):
        yield separator + download.path.read_bytes().strip()
        separator = b",\n"
    yield b"\n]\n"


def lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The same, a document a line (newline-delimited JSON), for programs that read one story at a time."""
    for download in _linked(entries):
        yield orjson.dumps(orjson.loads(download.path.read_bytes())) + b"\n"


def write_parts(archive: Archive, site: Path) -> list[tuple[str, str, int]]:
    """The whole archive as gzipped NDJSON, the oldest story first, so that what is new changes only the last part:
    what it is (``jsonld``, ``annotations``), address and bytes of each part, none of more than ``LARGEST``."""
    (site / FOLDER).mkdir(parents=True, exist_ok=True)
    oldest = tuple(reversed(archive.entries))
    return [
        *_cut("jsonld", lines(oldest), site),
        *_cut("annotations", (orjson.dumps(standoff.to_json(e.story)) + b"\n" for e in oldest), site),
    ]


def _cut(kind: str, written: Iterable[bytes], site: Path) -> Iterator[tuple[str, str, int]]:
    number, open_part = 0, None

    def close(part: gzip.GzipFile, raw: BytesIO) -> tuple[str, str, int]:
        part.close()
        address = f"{FOLDER}/{kind}-{number}.ndjson.gz"
        (site / address).write_bytes(raw.getvalue())
        return kind, address, len(raw.getvalue())

    for line in written:
        if open_part is None:
            number += 1
            raw = BytesIO()
            open_part = gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0, compresslevel=6), raw
        part, raw = open_part
        part.write(line)
        if raw.tell() > LARGEST - _AHEAD:
            yield close(part, raw)
            open_part = None
    if open_part is not None:
        yield close(*open_part)


def _linked(entries: Iterable[Entry]) -> Iterator[Download]:
    for entry in entries:
        if download := entry.download("JSON-LD"):
            yield download
