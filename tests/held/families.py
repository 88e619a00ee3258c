"""What is held: families of inputs, each input with its variants, and what the program makes of each.

    python tests/held/families.py                      # writes all digests anew
    python tests/held/families.py sentences rules      # or those of some families

A digest says that something changed, not whether it is right: the cases beside it say that. A failing test shows the
variants that are read in another way, and what is made of them now; ``git stash`` shows what was.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

import combinations
import invented
import notation
import runs
import stories
import variants
from compared import annotated

import converter
from converter import pipeline, registry, standoff
from converter.language.engine import marks
from converter.model import Story
from converter.readers.wire import dateline, lines, names, signals
from converter.readers.wire.grammar import grammar
from converter.refusal import Refused
from converter.registry import Recipe, Source
from converter.run import manifest

HERE = Path(__file__).parent
TESTS = HERE.parent
NOW = datetime(2024, 3, 13, 9, 30, tzinfo=UTC)
RECIPE = Recipe(now=NOW, annotators=())


@dataclass(frozen=True, slots=True)
class Family:
    """Inputs of one kind."""

    names: Callable[[], Iterable[str]]
    variants: Callable[[str], Iterator[tuple[str, str]]]
    """of the input with that name: what each is called, and what is made of it"""


def digest(made: str) -> str:
    """Short: one change of 65,536 goes unseen, and most changes act on many variants."""
    return hashlib.sha256(made.replace(converter.__version__, "VERSION").encode()).hexdigest()[:4]


# -- sentences -------------------------------------------------------------------------------------------------------


@cache
def _cases() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((TESTS / "rules").glob("*/*.txt")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
        found.setdefault(path.parent.name, []).extend(lines)
    return found


def _language(rule: str) -> str:
    return str(registry.stage("rule", rule).facts["rule"].language)


def _marked(line: str, language: str) -> str:
    """The marks, and all that the rules thought of; without what the knowledge base says of an entity besides."""
    story, record = annotated(notation.parse(line), language)
    entities = [replace(e, identifiers=(), latitude=None, longitude=None) for e in story.entities]
    told = [*entities, *story.mentions, *story.quotations, *record.entries]
    return "\n".join(map(repr, told))


def _sentences(rule: str) -> Iterator[tuple[str, str]]:
    """A rule's cases a word shorter or longer."""
    language = _language(rule)
    for number, line in enumerate(_cases()[rule]):
        yield f"{number}: as it is", _marked(line, language)
        for name, variant in variants.words(line, language):
            yield f"{number}: {name}: {variant}", _marked(variant, language)


_BETWEEN = {"de": "Es regnete", "en": "It rained"}


def _distant() -> list[str]:
    """Rules that look beyond their sentence."""
    return [id_ for id_ in _cases() if registry.stage("rule", id_).facts["rule"].layer not in ("names", "quotations")]


def _together(rule: str) -> Iterator[tuple[str, str]]:
    """A rule's cases behind each other, with ever more sentences and paragraphs between them."""
    language = _language(rule)
    lines = [line.removeprefix("= ") for line in _cases()[rule] if "{located" not in line]
    for i, line in enumerate(lines):
        after = lines[(i + 1) % len(lines)]
        for count in (0, 2, 5):
            for border in (" ", " ¶ ") if count else (" ",):
                between = f"{_BETWEEN[language]}.{border}" * count
                whole = f"{line}{border}{between}{after}"
                yield f"{i}: {whole}", _marked(whole, language)


def _mixed(rule: str) -> Iterator[tuple[str, str]]:
    """A rule's cases among those of others, by chance; one of six stories has a headline."""
    language = _language(rule)
    chance = random.Random(rule)
    others = [line for id_ in _cases() if _language(id_) == language for line in _cases()[id_]]
    lines = [line.removeprefix("= ") for line in others if "{located" not in line]
    for line in _cases()[rule][:9]:
        told = [line.removeprefix("= "), *chance.sample(lines, 3)] if "{located" not in line else [line]
        chance.shuffle(told)
        whole = chance.choice(("", "", "", "", "", "= ")) + told[0]
        for one in told[1:]:
            whole += chance.choice((" ", " ¶ ")) + one
        yield whole, _marked(whole, language)


_SIGNS = ("„", "“", '"', "»", "«", "'", "a", " ", "\n")


def _marks(first: str) -> Iterator[tuple[str, str]]:
    """All texts of five signs that begin with two, in one block and, where a line ends, in several."""
    for second in _SIGNS:
        told = []
        for rest in itertools.product(_SIGNS, repeat=3):
            text = "".join((first, second, *rest))
            ends = [m.span() for m in re.finditer(r"[^\n]+", text)]
            told.append(repr([tuple(m) for m in marks.find(text, ends)]))
        yield f"{first}{second}", "\n".join(told)


# -- readers ---------------------------------------------------------------------------------------------------------


@cache
def _copy() -> Mapping[str, bytes]:
    return {p.parent.name: p.read_bytes() for p in sorted((TESTS / "cases").glob("*/input.*"))}


@cache
def _formats() -> Mapping[str, bytes]:
    folders = (TESTS / "faults" / "bases", TESTS / "writers" / "goldens", HERE / "inputs")
    files = [p for folder in folders for p in sorted(folder.glob("*")) if not p.name.endswith(".read.json")]
    return {p.name: p.read_bytes() for p in files}


def _read(name: str, data: bytes) -> str:
    """The stories, and what is said of them, with its places."""
    reading = pipeline.read(Source(name, data, "held"), RECIPE)
    told = [json.dumps(standoff.to_json(story), ensure_ascii=False) for story in reading.stories]
    notes = [*reading.notes, *(n for story in reading.stories for n in story.notes)]
    return "\n".join([*told, *map(repr, notes)])


def _lines(name: str) -> Iterator[tuple[str, str]]:
    data = _copy()[name]
    yield "as it is", _read("input.txt", data)
    text = data.decode("latin-1")
    for said, variant in variants.lines(text):
        yield said, _read("input.txt", variant.encode("latin-1"))


def _documents(name: str) -> Iterator[tuple[str, str]]:
    data = _formats()[name]
    if name.endswith(".md"):
        for said, text in variants.lines(data.decode()):
            yield said, _read(name, text.encode())
        return
    for said, changed in variants.markup(data) if name.endswith(".xml") else variants.members(data):
        yield said, _read(name, changed)


@cache
def _files() -> Mapping[str, list[Path]]:
    """The documents of the checks, sound or not, by the id's letters."""
    found: dict[str, list[Path]] = {}
    for path in sorted((TESTS / "checks").rglob("*.*")):
        if path.suffix in (".xml", ".json", ".txt", ".md"):
            found.setdefault(path.relative_to(TESTS / "checks").parts[0][:3], []).append(path)
    return found


def _given(letters: str) -> Iterator[tuple[str, str]]:
    for path in _files()[letters]:
        yield str(path.relative_to(TESTS)), _read(path.name, path.read_bytes())


def _combined(seed: str) -> Iterator[tuple[str, str]]:
    """Copy of all parts in many forms, with signs that nobody sees and in several encodings."""
    chance = random.Random(int(seed))
    for _ in range(200):
        text = combinations.noisy(combinations.made(chance).text, chance)
        yield text, _read("input.txt", combinations.encoded(text, chance))


_DAYS = ("1", "09", "31", "0")
_MONTHS = ("3", "12", "13", "Jan", "März", "Mai.", "Feb", "Dezember", "Marz")
_YEARS = ("", "24", "69", "70", "99", "2024", "1999", "20245")


def _dates(separator: str) -> Iterator[tuple[str, str]]:
    """What is made of a day, a month and a year in many forms."""
    g = grammar("de")
    for day, month, year in itertools.product(_DAYS, _MONTHS, _YEARS):
        for form in (f"{day}.{separator}{month}{separator}{year}", f"{year}{separator}{month}{separator}{day}"):
            for text in (form, f"am {form} um"):
                yield text, str(dateline.iso_date(text, g))


_FRONT = ("", "- ", "1. ", "(", "EIL - ", "UPDATE 2: ", "US-", "KREISE-", "Kreise - ", "*EXKLUSIV-", "a@b.example ")
_INNER = (
    "Hafen",
    "HAFEN UND WERFT",
    "DER HAFEN von Kiel",
    "Kurs\t12,30\t+1",
    "Ort | Jahr",
    "A  B",
    "Der Hafen. Er",
    "STRAßE",
)
_END = (
    "",
    ".",
    ":",
    " - Kreise",
    "  12,30",
    " " * 30 + "x",
    " und weiter" * 6,
    " und weiter" * 40,
    " (ZUSAMMENFASSUNG 2)",
)


def _shapes(front: str) -> Iterator[tuple[str, str]]:
    """What the wire reader takes a line for that begins so."""
    g = grammar("de")
    for inner, end in itertools.product(_INNER, _END):
        line = f"{front}{inner}{end}"
        seen = lines.is_capitals(line), lines.is_crosshead(line), lines.cells_in(line), lines.is_justified([line])
        yield line, repr((*seen, names.is_name(line, g), [m.span() for m in signals.prefixes(line, g)]))


# -- writers ---------------------------------------------------------------------------------------------------------


@cache
def _stories() -> Mapping[str, Story]:
    found = {"every-layer": stories.story()}
    return found | {"invented": invented.stories()[0]}


WRITING = replace(RECIPE, base_url="https://wire.example", authority="wire.example,2024")


def _written(name: str) -> Iterator[tuple[str, str]]:
    which, _, writer = name.partition(" ")
    stage = registry.stage("writer", writer)
    for said, story in variants.less(_stories()[which]):
        try:
            made = stage.run(story, WRITING).decode()
        except (
            AttributeError,
            TypeError,
            ValueError,
            LookupError,
        ) as error:  # what no reader makes: no field may be none
            made = type(error).__name__
        yield said, made


def _pairs() -> list[str]:
    return [f"{story} {writer}" for story in _stories() for writer in registry.stages("writer")]


# -- runs ------------------------------------------------------------------------------------------------------------


def _manifests(name: str) -> Iterator[tuple[str, str]]:
    """A manifest with a line less, or with one in which something else stands; and the same where its copy is whole."""
    whole = (HERE / "inputs.manifest").read_bytes()
    head, first, *rest = whole.splitlines(keepends=True)
    if name == "lines":
        changed = [(said, text.encode()) for said, text in variants.lines(whole.decode())]
    else:
        changed = [(said, head + line + b"\n" + b"".join(rest)) for said, line in variants.members(first)]
        changed += [(said, line + b"\n" + first + b"".join(rest)) for said, line in variants.members(head)]
    for said, data in changed:
        for copy in (None, whole):
            try:
                known = manifest.gathered(data, lambda copy=copy: copy, "there")  # type: ignore[misc]
            except Refused as refused:
                yield said, repr(refused.diagnostic)
                continue
            owned = sorted((file, sorted(hashes)) for file, hashes in known.owned.items())
            told = [known.entries, owned, known.notes, known.torn, manifest.dumped(known.entries)]
            yield f"{said}{' with its copy' if copy else ''}", "\n".join(map(repr, told))


FAMILIES: Mapping[str, Family] = {
    "sentences": Family(_cases, _sentences),
    "together": Family(_distant, _together),
    "copy": Family(_copy, _lines),
    "mixed": Family(_cases, _mixed),
    "marks": Family(lambda: ["„", '"', "»", "’", "a", " "], _marks),
    "combined": Family(lambda: list("1234"), _combined),
    "dates": Family(lambda: [" ", ".", "-", ""], _dates),
    "shapes": Family(lambda: list(_FRONT), _shapes),
    "given": Family(_files, _given),
    "documents": Family(_formats, _documents),
    "stories": Family(_pairs, _written),
    "manifests": Family(lambda: ["lines", "members"], _manifests),
    "runs": Family(runs.scenarios, runs.scenario),
    "folders": Family(lambda: ["passed", "followed"], runs.found),
}


def held(family: str) -> dict[str, list[str]]:
    """The digests that are kept, by the input's name."""
    path = HERE / f"{family}.txt"
    if not path.is_file():
        return {}
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return {name: digests.split(" ") for name, digests in rows}


def write(family: str) -> None:
    chosen = FAMILIES[family]
    rows = [[name, " ".join(digest(made) for _, made in chosen.variants(name))] for name in chosen.names()]
    (HERE / f"{family}.txt").write_text(
        "".join(f"{name}\t{digests}\n" for name, digests in rows), encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    for chosen in sys.argv[1:] or FAMILIES:
        write(chosen)
