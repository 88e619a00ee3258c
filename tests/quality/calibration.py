"""Whether a confidence means what it says: of the marks with about the same confidence, how many are right.

For the names of the real, the development and the invented stories and for the links of the first two, by bands of
confidence: how many marks, their mean confidence, and the share that is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

import measures
from bands import Band, bands
from invented_copy import stories
from links import counted

from converter.model import Story


def measured() -> dict[str, tuple[Band, ...]]:
    """The bands by what is judged; without the evaluation the invented copy's only."""
    names = [*_invented()]
    links: list[tuple[float, bool]] = []
    root = measures.evaluation()
    for folder in (root / "real", root / "wire") if root else ():
        names += [judged for story in measures.copy_of(folder.name) for judged in _names(story, folder)]
        links += _links(measures.copy_of(folder.name), folder)
    return {"names": bands(names), "links": bands(links)} if links else {"names": bands(names)}


def _invented() -> Iterator[tuple[float, bool]]:
    for copy in stories():
        story = measures.annotated(copy.name, copy.text.encode())
        wanted = {(w.start, w.end, w.type) for w in copy.wanted if w.type}
        yield from _against(story, wanted)


def _names(story: Story, folder: Path) -> Iterator[tuple[float, bool]]:
    gold = json.loads((folder / f"{story.id}.gold.json").read_text(encoding="utf-8"))["mentions"]
    rows = [row for row in gold if row.get("kind", row.get("form")) == "name"]
    yield from _against(story, {(row["start"], row["end"], row["type"]) for row in rows})


def _against(story: Story, wanted: Set[tuple[int, int, str]]) -> Iterator[tuple[float, bool]]:
    types = {e.id: e.type for e in story.entities}
    for mention in story.mentions:
        if mention.form == "name":
            yield mention.confidence, (mention.span.start, mention.span.end, types[mention.entity]) in wanted


def _links(made: Sequence[Story], folder: Path) -> Iterator[tuple[float, bool]]:
    """Each link by the surest of its names."""
    sure = {
        (story.id, entity.id): max((m.confidence for m in story.mentions if m.entity == entity.id), default=0.0)
        for story in made
        for entity in story.entities
    }
    yield from ((sure[link.story, link.entity], not link.wrong) for link in counted(made, folder))
