"""Trains the CRF for names: ``python -m converter.language.train dev.tsv test.tsv``.

Reads GermEval 2014 files (Benikova, Biemann, Reznicek 2014, NoSta-D Named Entity Annotation for German, CC BY 4.0),
runs the rules over the sentences, trains, and writes the model with its provenance beside it. ``--folds`` measures
first by cross-validation: each sentence is tagged by a model that has not seen it, and goes through the whole
recogniser.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite
import yaml

from converter import knowledge
from converter.knowledge import Knowledge
from converter.language import crf
from converter.language.de import names as german
from converter.language.de.rules.names.model import TYPES, hints
from converter.language.engine.sheet import Sheet, lay_out
from converter.language.lexicon import lexicon
from converter.model import Block, Story
from converter.registry import Context, Recipe
from converter.spans import Span

CORPUS = "GermEval 2014 (D. Benikova, C. Biemann, M. Reznicek: NoSta-D Named Entity Annotation for German, LREC 2014)"
PARAMETERS = {
    "c1": 0.05,
    "c2": 0.05,
    "max_iterations": 120,
    "feature.minfreq": 2,
    "feature.possible_transitions": True,
}
Name = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the corpus, as German is written."""

    text: str
    names: frozenset[Name]
    """outer names: start, end, label; also the classes that are not ours"""
    news: bool
    """not from Wikipedia"""


def read(path: Path) -> Iterator[Sentence]:
    """The sentences of a GermEval file. UnicodeDecodeError and OSError where it can't be read."""
    source, tokens, tags = "", list[str](), list[str]()
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        columns = line.rstrip("\r").split("\t")
        if columns[0] == "#" and not tokens:
            source = columns[1]
        elif not line.strip():
            if tokens:
                yield _sentence(source, tokens, tags)
            source, tokens, tags = "", [], []
        elif len(columns) >= 3:
            tokens.append(columns[1].strip("\u200e\u00ad") or "_")
            tags.append(columns[2])


_CLOSING = frozenset(",.;:!?)]}%…“”‘")
_OPENING = frozenset("([{„‚")


def _sentence(source: str, tokens: Sequence[str], tags: Sequence[str]) -> Sentence:
    """Joins tokens as German is written: no space before closing signs, none behind opening ones."""
    text = ""
    spans: list[tuple[int, int]] = []
    glue, inside = True, False
    for word in tokens:
        opens = word in _OPENING
        closes = word in _CLOSING or word == "..."
        if word in ('"', "''", "``", "'"):
            opens, closes = not inside, inside
            inside = not inside
        elif word == "/":
            opens = closes = True
        if text and not glue and not closes:
            text += " "
        spans.append((len(text), len(text) + len(word)))
        text += word
        glue = opens
    return Sentence(text, frozenset(_names(tags, spans)), "wikipedia.org" not in source)


def _names(tags: Sequence[str], spans: Sequence[tuple[int, int]]) -> Iterator[Name]:
    start, end, label = 0, 0, ""
    for tag, span in zip([*tags, "O"], [*spans, (0, 0)], strict=True):
        if label and tag != f"I-{label}":
            yield start, end, label
            label = ""
        if tag != "O" and not label:
            start, label = span[0], tag[2:]
        end = span[1]


def story(text: str) -> Story:
    """A sentence as a story of one paragraph."""
    return Story("sentence", text, blocks=(Block("paragraph", Span(0, len(text))),))


@dataclass(frozen=True, slots=True)
class Example:
    """What a model learns from: a sentence's words with features and labels."""

    features: list[list[bytes]]
    labels: list[str]


def examples(sentences: Iterable[Sentence], known: Knowledge) -> Iterator[Example]:
    """The sentences with features and labels."""
    words, maker = lexicon(known), crf.Features()
    for sentence in sentences:
        sheet = lay_out(story(sentence.text), words, known)
        if not sheet.words:
            yield Example([], [])
            continue
        proposed = german.proposals(sheet)
        told = hints(sheet, proposed)
        features: list[list[bytes]] = []
        for part in sheet.sentences:
            a, b = part.first, part.last
            features += maker.sequence(sheet.words[a:b], sheet.info[a:b], told[a:b])
        yield Example(features, _labels(sheet, sentence.names))


def _labels(sheet: Sheet, names: Iterable[Name]) -> list[str]:
    labels = ["O"] * len(sheet.words)
    for start, end, label in names:
        inside = [i for i in range(len(sheet.words)) if sheet.starts[i] < end and start < sheet.ends[i]]
        short = (
            label
            if label in TYPES
            else "PART"
            if label.endswith("part")
            else "DERIV"
            if label.endswith("deriv")
            else "OTH"
        )
        for n, i in enumerate(inside):
            labels[i] = f"{'I' if n else 'B'}-{short}"
    return labels


def fit(data: Iterable[Example], parameters: dict[str, float | int | bool] | None = None) -> bytes:
    """A model of the examples."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(parameters or PARAMETERS)
    for example in data:
        if example.labels:
            trainer.append(example.features, example.labels)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        return path.read_bytes()


@dataclass(frozen=True, slots=True)
class Figures:
    """Strict spans and types, by cross-validation."""

    scores: dict[str, dict[str, float]]
    """``all`` or ``news`` → class or ``micro`` → F1"""


def cross_validate(sentences: Sequence[Sentence], known: Knowledge, folds: int = 5) -> Figures:
    """Each sentence goes through the whole recogniser, with a CRF that was trained on the other folds."""
    data = list(examples(sentences, known))
    order = list(range(len(sentences)))
    random.Random(0).shuffle(order)  # noqa: S311 - a split, no secret
    counts: dict[str, Counter[str]] = {"all": Counter(), "news": Counter()}
    for fold in range(folds):
        held = set(order[fold::folds])
        tagger = crf.Tagger(fit(data[i] for i in order if i not in held))
        for i in held:
            found = recognised(sentences[i].text, known, tagger)
            count = _count(found, sentences[i])
            counts["all"].update(count)
            if sentences[i].news:
                counts["news"].update(count)
    return Figures({key: _scores(value) for key, value in counts.items()})


def recognised(text: str, known: Knowledge, tagger: crf.Tagger | None) -> set[Name]:
    """The names that the recogniser finds in a sentence, with the corpus' labels."""
    labels = {type_: label for label, type_ in TYPES.items()}
    result = german.recognise(story(text), Context(Recipe(), known), tagger=tagger)
    types = {e.id: e.type for e in result.entities}
    return {(m.span.start, m.span.end, labels[types[m.entity]]) for m in result.mentions if m.form == "name"}


def _count(found: set[Name], sentence: Sentence) -> Counter[str]:
    gold = {n for n in sentence.names if n[2] in TYPES}
    count: Counter[str] = Counter()
    for key, names in (("tp", found & gold), ("fp", found - gold), ("fn", gold - found)):
        count.update(f"{label} {key}" for *_, label in names)
    return count


def _scores(count: Counter[str]) -> dict[str, float]:
    def f1(*labels: str) -> float:
        tp, fp, fn = (sum(count[f"{label} {key}"] for label in labels) for key in ("tp", "fp", "fn"))
        return round(2 * tp / max(1, 2 * tp + fp + fn), 4)

    return {label: f1(label) for label in TYPES} | {"micro": f1(*TYPES)}


def main(argv: Sequence[str] | None = None) -> int:
    """Trains, measures and writes the model."""
    parser = argparse.ArgumentParser(prog="python -m converter.language.train", description=__doc__)
    parser.add_argument("corpus", nargs="+", type=Path, help="GermEval 2014 files")
    parser.add_argument("--folds", type=int, default=0, help="measure by cross-validation first")
    parser.add_argument("--out", type=Path, default=crf.model_path())
    args = parser.parse_args(argv)
    known = knowledge.load()
    sentences = [s for path in args.corpus for s in read(path)]
    figures = cross_validate(sentences, known, args.folds) if args.folds else None
    model = fit(examples(sentences, known))
    args.out.write_bytes(model)
    provenance = {
        "corpus": CORPUS,
        "licence": "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/; the model is made from the corpus",
        "files": [p.name for p in args.corpus],
        "sentences": len(sentences),
        "trained by": "python -m converter.language.train",
        "parameters": dict(PARAMETERS),
        **({"folds": args.folds, "cross-validated F1": figures.scores} if figures else {}),
    }
    args.out.with_suffix(".crf.yaml").write_text(yaml.safe_dump(provenance, sort_keys=False, allow_unicode=True))
    sys.stdout.write(f"{len(model)} bytes, {figures.scores if figures else 'not measured'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
