"""Quotations that are worth a page and a picture of their own: verbatim, somebody's for sure, and of a length that
stands for itself. The first of each speaker in a story, at most two a story, so that an archive keeps few files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from converter.addresses import story_path
from converter.publish import cards, concepts
from converter.publish.archive import Archive, Entry, Said
from converter.publish.strings import Strings
from converter.publish.text import plain

Take = Callable[[str, str, Path], bool]
"""a file's name, a hash of what it is made from, and the folder it goes to → whether the last site had it"""

SHORTEST, LONGEST = 40, 280
"""characters, marks included"""
MOST = 2
"""of a story"""


def chosen(archive: Archive) -> dict[str, Said]:
    """By their address in the story."""
    return {said.address: said for entry in archive.entries for said in _of(archive, entry)}


def _of(archive: Archive, entry: Entry) -> Iterator[Said]:
    speakers: set[str] = set()
    for number, quotation in enumerate(entry.story.quotations, 1):
        said = Said(entry, number)
        if quotation.type != "direct" or quotation.unsure or not SHORTEST <= len(said.words) <= LONGEST:
            continue
        profile = archive.speaker(said)
        if profile is None or profile.key in speakers:
            continue
        speakers.add(profile.key)
        yield said
        if len(speakers) == MOST:
            return


def page(said: Said) -> str:
    """Relative to the site's root."""
    return f"zitat/{story_path(said.entry.story.id)}.{said.number}.html"


def picture(said: Said) -> str:
    """Relative to the site's root."""
    return page(said).removesuffix("html") + "png"


def card(archive: Archive, said: Said, words: Strings, title: str, *, accent: str | None = None) -> cards.Card:
    """``title``: the site's; ``accent``: the owner's colour, ``#rrggbb``."""
    profile = archive.speaker(said)
    entity = profile.entity if profile else None
    spoken_as = next((e.title for e in said.entry.story.entities if e.id == said.quotation.attributed_to), None)
    speaker = ", ".join(plain(part) for part in (entity.name if entity else said.named, spoken_as) if part)
    source = " · ".join(part for part in (plain(said.entry.short), words.date(said.entry.dated)) if part)
    paper, ink, usual = cards.COLOURS
    return cards.Card(plain(said.words), speaker, source, plain(title), (paper, ink, accent or usual))


def draw(
    drawn: Mapping[str, cards.Card], site: Path, *, take: Take | None, tell: Callable[[int], None] | None = None
) -> None:
    """Writes the pictures, by their names in the site; ``take`` puts one there from the last site. Raises OSError."""
    faces = cards.fonts()
    if faces is None:
        return
    made_by = (cards.maker(), *(hashlib.sha256(path.read_bytes()).hexdigest() for path in (*faces.words, *faces.names)))
    for done, (name, one) in enumerate(drawn.items()):
        if tell and done % 100 == 0:
            tell(done)
        inputs = hashlib.sha256(repr((one, made_by)).encode("utf-8", "surrogatepass")).hexdigest()
        if take and take(name, inputs, site):
            continue
        if made := cards.png(one, faces):
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_bytes(made)


def linked(archive: Archive, said: Said, base_url: str, *, image: str) -> dict[str, Any]:
    """The quotation as JSON-LD: the node of the story's document, by its ``@id``, with this page as its address."""
    story = said.entry.story
    profile = archive.speaker(said)
    node: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Quotation",
        "@id": f"{base_url}/{said.address}",
        "url": f"{base_url}/{page(said)}",
        "text": plain(said.words),
        "inLanguage": story.language,
        "isPartOf": {"@type": "NewsArticle", "@id": f"{base_url}/{said.entry.page}#article"},
    }
    if profile:
        node["spokenByCharacter"] = {
            "@type": concepts.TYPES[profile.entity.type],
            "@id": f"{base_url}/{profile.page}#it",
            "name": plain(profile.entity.name),
        }
    if image:
        node["image"] = f"{base_url}/{image}"
    return node
