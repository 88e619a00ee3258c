"""The whole archive for machines: a NewsML-G2 package that refers to every item, and all JSON-LD in one file.

A package, not a message: items in one message would share their XML ids, which are unique only within an item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

from converter.addresses import story_path
from converter.publish.archive import Archive, Download, Entry
from converter.publish.strings import Strings
from converter.publish.text import plain
from converter.registry import Recipe
from converter.schemes import G2, IPTC_CATALOG
from converter.xml import Markup, document, element, joined

PACKAGE = "archiv/meldungen.newsml.xml"
GRAPH = "archiv/meldungen.jsonld"

_ROOT = re.compile(rb"<newsItem\s([^>]*)>")
_ATTRIBUTE = re.compile(r"\b(guid|version)\s*=\s*\"([^\"]*)\"")


def package(archive: Archive, recipe: Recipe, words: Strings, title: str) -> bytes | None:
    """A packageItem with one group a month; None where no story has a NewsML-G2 item.

    Its version is the minute in which it was made, so that a later one is always higher.
    """
    groups: list[Markup] = []
    refs: list[Markup] = []
    for month, entries in archive.months.items():
        items = [item for entry in entries if (item := _item(entry, recipe)) is not None]
        if items:
            id_ = f"m{month or '-ohne-datum'}"
            refs.append(element("groupRef", {"idref": id_}))
            name = element("title", None, words.date(month))
            groups.append(element("group", {"id": id_, "role": "wmgrp:month", "mode": "pgrmod:bag"}, name, *items))
    if not groups:
        return None
    made = recipe.now.strftime("%Y-%m-%dT%H:%M:%S%z")
    root = element(
        "packageItem",
        {
            "xmlns": G2,
            "guid": f"tag:{recipe.authority}:archiv",
            "version": max(1, int(recipe.now.timestamp()) // 60),
            "standard": "NewsML-G2",
            "standardversion": "2.35",
            "conformance": "power",
            "xml:lang": words.language,
        },
        element("catalogRef", {"href": IPTC_CATALOG}),
        element(
            "catalog",
            {"additionalInfo": recipe.base_url},
            element("scheme", {"alias": "wmgrp", "uri": f"{recipe.base_url}/schema/group/"}),
        ),
        element(
            "itemMeta",
            None,
            element("itemClass", {"qcode": "ninat:composite"}),
            element(
                "provider",
                {"literal": plain(recipe.provider or recipe.authority.partition(",")[0])},
            ),
            element("versionCreated", None, f"{made[:-2]}:{made[-2:]}"),
            element("pubStatus", {"qcode": "stat:usable"}),
            element("generator", None, "wiremark"),
            element("title", None, plain(title)),
        ),
        element("contentMeta", None, element("headline", None, plain(title))),
        element(
            "groupSet",
            {"root": "archiv"},
            element("group", {"id": "archiv", "role": "wmgrp:archive", "mode": "pgrmod:seq"}, joined(refs)),
            *groups,
        ),
    )
    return document(root)


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


def _linked(entries: Iterable[Entry]) -> Iterator[Download]:
    for entry in entries:
        if download := entry.download("JSON-LD"):
            yield download
