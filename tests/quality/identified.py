"""Who of the stories' persons and organisations has an identifier: ``python tests/quality/identified.py``.

Counts, of the persons and organisations that the real and the development stories name, those with a Wikidata id (and
with any identifier that others know), and how many of these ids are on the wrong entity by the gold, as the links gate
judges it. With ``--list`` each is shown with its words and its id, so that a person can look at every one; the gold has
no identifiers, and whether a record's id is the right one no gold can tell. ``--train FILE`` counts over Wikinews'
training half too (``train.jsonl``: name, title, text), which has no gold for names: those are for the eye only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import measures
from links import counted

from converter.model import Story

TYPES = ("person", "organisation")
"""what is asked for; a place's identifiers are those of its coordinates"""


@dataclass(frozen=True, slots=True)
class Named:
    """A person or an organisation that a story names."""

    story: str
    type: str
    entity: str
    name: str
    words: tuple[str, ...]
    """as the story calls it, by name"""
    identifiers: tuple[str, ...]
    """``scheme:value``"""
    wrong: str
    """why the gold has another one there; empty: it has not, or there is no gold"""

    @property
    def wikidata(self) -> bool:
        return any(i.startswith("wikidata:") for i in self.identifiers)


def named(stories: Iterable[Story], gold: Path | None = None) -> Iterator[Named]:
    """The persons and organisations that are named, judged by ``NAME.gold.json`` where there is a folder of them."""
    made = tuple(stories)
    wrong = {(link.story, link.entity): link.wrong for link in counted(made, gold)} if gold else {}
    for story in made:
        for entity in story.entities:
            words = tuple(
                dict.fromkeys(
                    m.span.of(story.text) for m in story.mentions if m.entity == entity.id and m.form == "name"
                )
            )
            if entity.type in TYPES and words:
                known = tuple(f"{i.scheme}:{i.value}" for i in entity.identifiers)
                yield Named(
                    story.id, entity.type, entity.id, entity.name, words, known, wrong.get((story.id, entity.id), "")
                )


def table(found: Iterable[Named]) -> Iterator[str]:
    """A line for each type: how many, how many with identifiers, and how many of these are wrong."""
    all_ = tuple(found)
    for type_ in TYPES:
        mine = [n for n in all_ if n.type == type_]
        with_id = [n for n in mine if n.wikidata]
        any_ = [n for n in mine if n.identifiers]
        yield (
            f"  {type_:13} {len(mine):5}  wikidata {len(with_id):4} ({len(with_id) / max(1, len(mine)):.3f})"
            f"  any {len(any_):4} ({len(any_) / max(1, len(mine)):.3f})  wrong {sum(bool(n.wrong) for n in any_)}"
        )


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python tests/quality/identified.py", description=__doc__)
    parser.add_argument("--list", action="store_true", help="each one with an identifier, with its words")
    parser.add_argument("--train", type=Path, metavar="FILE", help="also over these, without gold")
    parser.add_argument("--most", type=int, default=1000, help="so many of them (default 1000)")
    args = parser.parse_args(argv)
    root = measures.evaluation()
    if root is None:
        sys.stdout.write("not measured, set WIREMARK_EVAL\n")
        return 2
    parts = {folder: tuple(named(measures.copy_of(folder), root / folder)) for folder in ("real", "wire")}
    if args.train:
        parts["wikinews"] = tuple(named(_articles(args.train, args.most)))
    for part, found in parts.items():
        sys.stdout.write(f"{part}\n")
        sys.stdout.writelines(f"{line}\n" for line in table(found))
        for n in found if args.list else [n for n in found if n.wrong and n.identifiers]:
            if n.identifiers:
                wrong = f"  WRONG: {n.wrong}" if n.wrong else ""
                told = f"{n.story}: {', '.join(n.words[:4])} -> {n.name} {' '.join(n.identifiers)}"
                sys.stdout.write(f"    {told}{wrong}\n")
    return 0


def _articles(path: Path, most: int) -> Iterator[Story]:
    with path.open(encoding="utf-8") as file:
        for _, line in zip(range(most), file, strict=False):
            article = json.loads(line)
            yield measures.annotated(str(article["name"]), article["text"].encode())


if __name__ == "__main__":
    sys.exit(main())
