"""What is measured: invented copy, the development and real stories with their links, German Wikinews with the roles
around quotations, GermEval by cross-validation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from invented_copy import Copy, stories
from links import counted

from converter import knowledge, pipeline, standoff
from converter.language import train
from converter.model import Story
from converter.registry import Recipe, Source

RECIPE = Recipe(reader="reuters-de", annotators=("entities", "references", "quotations", "speakers"))


def evaluation() -> Path | None:
    """The folder with the corpora and scorers, where there is one."""
    named = os.environ.get("WIREMARK_EVAL")
    return Path(named) if named and Path(named).is_dir() else None


def annotated(name: str, data: bytes, recipe: Recipe = RECIPE) -> Story:
    """The story of a source, read and annotated."""
    story = pipeline.read(Source(f"{name}.txt", data, name), recipe).stories[0]
    return pipeline.annotate(story, recipe)


def scored(stories: Iterable[Story], *command: str | Path) -> Any:
    """What one of the corpora's own scorers says of the stories; the folder of predictions is its last argument."""
    with tempfile.TemporaryDirectory() as out:
        for story in stories:
            (Path(out) / f"{story.id}.json").write_text(json.dumps(standoff.to_json(story)), encoding="utf-8")
        call = [sys.executable, *map(str, command), out, "--json"]
        return json.loads(subprocess.run(call, capture_output=True, check=True, text=True).stdout)


def f1(found: int, spurious: int, missed: int) -> float:
    return 2 * found / max(1, 2 * found + spurious + missed)


def invented() -> Mapping[str, float]:
    """Strict F1 of names by type, of nominals, and B-cubed of entities over the invented copy."""
    counts: Counter[tuple[str, str]] = Counter()
    precision = recall = 0.0
    both = 0
    for copy in stories():
        story = annotated(copy.name, copy.text.encode())
        pairs = compare(copy, story, counts)
        ours, theirs = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
        for (a, b), n in Counter(pairs).items():
            precision += n * n / theirs[b]
            recall += n * n / ours[a]
        both += len(pairs)
    names = ("person", "place", "organisation")
    figures = {key: f1(*(counts[key, c] for c in ("tp", "fp", "fn"))) for key in (*names, "nominal")}
    figures["names"] = f1(*(sum(counts[key, c] for key in names) for c in ("tp", "fp", "fn")))
    figures["entities"] = 2 * precision * recall / max(1, (precision + recall) * both)
    return figures


def compare(copy: Copy, story: Story, counts: Counter[tuple[str, str]]) -> list[tuple[str, str]]:
    """Counts a story's names and nominals; returns (wanted, found) entities of the names that are right."""
    types = {e.id: e.type for e in story.entities}
    found = {(m.span.start, m.span.end, types[m.entity]): m.entity for m in story.mentions if m.form == "name"}
    wanted = {(w.start, w.end, w.type): w.entity for w in copy.wanted if w.type}
    for type_ in ("person", "place", "organisation"):
        mine = {key for key in found if key[2] == type_}
        gold = {key for key in wanted if key[2] == type_}
        counts[type_, "tp"] += len(mine & gold)
        counts[type_, "fp"] += len(mine - gold)
        counts[type_, "fn"] += len(gold - mine)
    pairs = [(wanted[key], found[key]) for key in wanted.keys() & found.keys()]
    meant = {b: a for a, b in pairs}
    heads = {(w.start, w.end): w.entity for w in copy.wanted if w.type is None}
    said = {(m.span.start, m.span.end): meant.get(m.entity) for m in story.mentions if m.form == "nominal"}
    right = sum(said.get(span) == entity for span, entity in heads.items())
    counts["nominal", "tp"] += right
    counts["nominal", "fp"] += len(said) - right
    counts["nominal", "fn"] += len(heads) - right
    return pairs


@cache
def copy_of(folder: str) -> tuple[Story, ...]:
    """The annotated stories of a folder of the evaluation: ``wire`` or ``real``; none where there is none."""
    root = evaluation()
    paths = sorted((root / folder).glob("*.txt")) if root else ()
    return tuple(annotated(p.stem, p.read_bytes()) for p in paths)


def _copy(folder: str) -> dict[str, float] | None:
    """A folder's stories by their own scorer; None without them."""
    root = evaluation()
    if root is None or not copy_of(folder):
        return None
    result = scored(copy_of(folder), root / "score_wire.py", root / folder)
    return {
        **{f"names {key}": value["f1"] or 0.0 for key, value in result["names"].items()},
        "nominals": result["nominals"]["f1"] or 0.0,
        "entities, B-cubed": result["entities"]["f1"] or 0.0,
        "quotations in marks": result["quotations"]["marked"]["f1"] or 0.0,
        "quotations indirect": result["quotations"]["indirect"]["f1"] or 0.0,
        "speakers": result["speakers"]["all"]["share"] or 0.0,
        "quotations and speakers": result["joint"]["all"]["f1"] or 0.0,
        "no false alarms": 1.0 - sum(v["set"] for v in result["false alarms"].values()),
    }


def development() -> Mapping[str, float] | None:
    """The development stories; None without them."""
    return _copy("wire")


def real() -> Mapping[str, float] | None:
    """Real stories of newspapers and broadcasters, and the share of their links that are right; None without them."""
    root, figures = evaluation(), _copy("real")
    if root is None or figures is None:
        return None
    figures.pop("no false alarms")  # a count, which has no floor below 1
    made = counted(copy_of("real"), root / "real")
    right = 1.0 - len([m for m in made if m.wrong]) / max(1, len(made))
    return {**figures, "links right": right}


@cache
def _wikinews() -> tuple[Story, ...]:
    folder = evaluation()
    if folder is None:
        return ()
    documents = map(json.loads, (folder / "quotes" / "dev.jsonl").read_text(encoding="utf-8").splitlines())
    plain = replace(RECIPE, reader="plain")
    return tuple(annotated(d["name"], d["text"].encode(), plain) for d in documents)


def wikinews() -> Mapping[str, float] | None:
    """German Wikinews, development split, by its own scorer; None without it."""
    folder = evaluation()
    if folder is None:
        return None
    scores = scored(_wikinews(), folder / "score_quotes.py", "score", folder / "quotes" / "dev.jsonl")["scores"]
    return {name: scores[name]["f1"] for name in ("direct exact", "tokens", "match", "joint")}


def roles() -> Mapping[str, float] | None:
    """Source phrase, cue, frame, addressee (F1 of tokens) and mode (share) on German Wikinews, development split."""
    folder = evaluation()
    if folder is None or not (folder / "score_roles.py").exists():
        return None
    found = scored(_wikinews(), folder / "score_roles.py", folder / "quotes" / "dev.jsonl")
    return {name: row["f1"] if "f1" in row else row["share"] or 0.0 for name, row in found.items()}


@cache
def germeval() -> Mapping[str, float] | None:
    """GermEval 2014 dev and test, cross-validated through the whole recogniser; None without the corpus."""
    folder = evaluation()
    if folder is None:
        return None
    sentences = [s for name in ("dev", "test") for s in train.read(folder / "ner" / f"NER-de-{name}.tsv")]
    scores = train.cross_validate(sentences, knowledge.load(), 5).scores
    return {f"{part} {label}": value for part, values in scores.items() for label, value in values.items()}


SECTIONS: dict[str, Callable[[], Mapping[str, float] | None]] = {
    "names on invented copy": invented,
    "development stories": development,
    "real stories": real,
    "quotations on Wikinews": wikinews,
    "roles on Wikinews": roles,
}
SLOW: dict[str, Callable[[], Mapping[str, float] | None]] = {"names on GermEval, cross-validated": germeval}
