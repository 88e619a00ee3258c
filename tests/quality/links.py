"""Which links to the knowledge base are wrong, by gold that has no identifiers.

A link claims that words of a story mean somebody whom the knowledge base knows. The gold says which words are names,
of what type, and which of them mean one entity. So a link is wrong where the gold has no such name of such a type,
where the gold's id is another record's, and where the fullest name of the gold's entity in the story is not the
record's. For a person one word in common is not enough: Claudia Roth is not Hans Roth.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from converter import knowledge
from converter.addresses import slug
from converter.model import Entity, Story


@dataclass(frozen=True, slots=True)
class Link:
    """An entity of a story that is a record of the knowledge base."""

    story: str
    entity: str
    words: tuple[str, ...]
    """the names in the story"""
    surname_only: bool
    """a person of whom the story never gives first and last name together"""
    wrong: str
    """why it is wrong; empty where it is right"""


@dataclass(frozen=True, slots=True)
class _Gold:
    """A story's gold names: by place, and by entity."""

    at: dict[tuple[int, int], tuple[str, str]]
    """(entity, type)"""
    names: dict[str, set[str]]


def counted(stories: Iterable[Story], folder: Path) -> tuple[Link, ...]:
    """The links of the stories, judged by ``NAME.gold.json`` in the folder."""
    return tuple(link for story in stories for link in _of_story(story, folder / f"{story.id}.gold.json"))


def _of_story(story: Story, path: Path) -> Iterable[Link]:
    gold = _gold(path)
    places = defaultdict(list)
    for mention in story.mentions:
        if mention.form == "name":
            places[mention.entity].append(mention.span)
    for entity in story.entities:
        if not _known(entity.id, entity.type) or not places[entity.id]:
            continue
        words = tuple(dict.fromkeys(s.of(story.text) for s in places[entity.id]))
        meant = Counter(gold.at.get((s.start, s.end), ("", "")) for s in places[entity.id])
        yield Link(
            story.id,
            entity.id,
            words,
            entity.type == "person" and all(len(w.split()) < 2 for w in words),
            _wrong(entity, meant, gold),
        )


def _known(id_: str, type_: str) -> bool:
    try:
        return knowledge.load().record(id_).type == type_
    except KeyError:
        return False


def _gold(path: Path) -> _Gold:
    data = json.loads(path.read_text(encoding="utf-8"))
    at: dict[tuple[int, int], tuple[str, str]] = {}
    names = defaultdict(set)
    for row in data["mentions"]:
        if row.get("kind", row.get("form")) == "name":
            at[row["start"], row["end"]] = (row["entity"], row["type"])
            names[row["entity"]].add(row["text"])
    return _Gold(at, names)


def _wrong(entity: Entity, meant: Counter[tuple[str, str]], gold: _Gold) -> str:
    """Why the link is wrong; the most frequent meaning of its words counts, places that the gold lacks do not vote."""
    named = [(pair, n) for pair, n in meant.most_common() if pair[0]]
    if not named:
        return "no name in the gold"
    (id_, type_), _ = named[0]
    if type_ != entity.type:
        return f"{type_} in the gold: {id_}"
    if id_ == entity.id or (not _known(id_, type_) and _fits(entity, id_, gold.names[id_])):
        return ""
    return f"{id_} in the gold"


def _fits(entity: Entity, id_: str, names: Iterable[str]) -> bool:
    """Whether the record bears the fullest of the names that any record bears, else the gold's id as a name.

    Of a person a single word is no evidence, and a first and a last name in common are enough.
    """
    base = knowledge.load()
    for words in sorted((*names, id_.replace("-", " ").title()), key=len, reverse=True):
        if entity.type == "person" and len(words.split()) < 2:
            continue
        if entity.type == "person" and len({*slug(words).split("-")} & {*slug(entity.name).split("-")}) > 1:
            return True
        forms = (words, words.rstrip("'’"), words.removesuffix("s"), words.removesuffix("n"))
        if bearers := {r.id for form in forms for r in base.named(form) if r.type == entity.type}:
            return entity.id in bearers
    return id_ == slug(entity.name)
