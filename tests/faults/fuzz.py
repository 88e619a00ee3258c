"""Mutated documents through every reader and the validator, and what must hold whatever they are.

    python tests/faults/fuzz.py --inputs 1000000 --seed 1 --jobs 2 --keep /tmp/findings
    python tests/faults/fuzz.py --seed 1 --only 4711          # one input again, its bytes to standard output

Each input is made from the seed and its number alone. What must hold: nothing raises and no ``INT001`` is said; two
seconds are enough; spans lie inside the text, blocks follow each other; no word of the source is in the story more
often than in the source; each output is valid by our own schemas and checks; what a writer wrote, its reader reads back
(``carried`` says how much each format promises).

What costs little is asked of each input: its way through all detectors and its reader, or through the validator, and
what the story is like then. Nine tenths of the time went into the rest, so a campaign asks it of a share, which an
input's number decides (``Share``): each eighth story is written by one writer, in turn, its output judged and read
back; each two-hundredth is written by all, annotated, and written again. ``--whole`` asks everything of each input, as
``--only`` and the tests do. Small documents are drawn more often than large ones.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import hashlib
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum, auto
from functools import cache
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

import carried
import mutation
import stories

from converter import checks, pipeline, registry, run, standoff
from converter.diagnostics import Severity
from converter.model import Story
from converter.registry import Recipe, Source

TESTS = Path(__file__).parent.parent
SECONDS = 2.0
"""of processor time for one step with one document"""
STUCK = 20.0
"""seconds of processor time after which a step is broken off"""
VALIDATOR = "validator"
NOW = datetime(2025, 3, 1, tzinfo=UTC)
RECIPE = Recipe(annotators=(), now=NOW)
FULL = Recipe(now=NOW)


class Share(Enum):
    """How far an input's story goes."""

    READ = auto()
    WRITTEN = auto()
    """by one writer"""
    ANNOTATED = auto()
    """written by all, before and after"""

    @classmethod
    def of(cls, turn: int) -> Share:
        """For the ``turn``-th input of a target."""
        if turn % 200 == 0:
            return cls.ANNOTATED
        return cls.WRITTEN if turn % 8 == 1 else cls.READ


@dataclass(frozen=True, slots=True)
class Fault:
    """What should not be."""

    number: int
    target: str
    kind: str
    """the invariant and where it broke, alike for all inputs that one defect breaks"""
    detail: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Base:
    """A sound document that inputs are made from."""

    name: str
    data: bytes


class Stuck(Exception):
    """A step has taken longer than any should."""


@cache
def bases() -> dict[str, tuple[Base, ...]]:
    """The sound documents by target: a reader's own, all for the validator."""
    found: dict[str, list[Base]] = {name: [] for name in registry.stages("reader")}
    written: list[Base] = []
    for story in (stories.story(), _small(), replace(_small(), id="klein", entities=(), mentions=(), quotations=())):
        for name, stage in registry.stages("writer").items():
            base = Base(f"own{stage.suffix}", stage.run(story, RECIPE))
            if name in found:
                found[name] += [base] * 3
            written.append(base)
    judged = [Base(p.name, p.read_bytes()) for p in sorted((TESTS / "checks").rglob("good*")) if p.is_file()]
    foreign = [Base(p.name, p.read_bytes()) for p in sorted(Path(__file__).with_name("bases").iterdir())]
    copy = [Base(p.name, p.read_bytes()) for p in sorted((TESTS / "cases").glob("*/input.*"))]
    for base in (*judged, *foreign * 3, *copy):
        source = Source(base.name, base.data)
        for name, stage in registry.stages("reader").items():
            if stage.detect and stage.detect(source) >= 30:
                found[name].append(base)
    found["plain"] += copy
    return {**{name: tuple(many) for name, many in found.items()}, VALIDATOR: (*judged, *written)}


def _small() -> Story:
    """The first paragraphs of the invented story, so that most inputs cost little."""
    reading = pipeline.read(Source("klein.txt", SMALL.encode(), "klein"), replace(RECIPE, reader="reuters-de"))
    return pipeline.annotate(reading.stories[0], FULL)


SMALL = """Deiche sind zu niedrig
- von Ilse Brammer -

Cuxhaven, 12. Mär (Reuters) - "Wir haben wenig Zeit", sagte die Ingenieurin Wiebke Lohmann am Dienstag in Stade.

Der Küstenverband sprach von einem "Schritt".

(Bericht von Ilse Brammer)
"""


@cache
def _weights() -> dict[str, tuple[float, ...]]:
    """How often each base is drawn."""
    return {t: tuple(1 / (200 + len(b.data)) for b in many) for t, many in bases().items()}


@cache
def targets() -> tuple[str, ...]:
    """In turn; the validator has most kinds: twice its share."""
    return (*bases(), VALIDATOR)


def made(seed: int, number: int) -> tuple[str, str, bytes]:
    """The target, the name and the bytes of an input."""
    chance = random.Random(f"{seed}:{number}")
    target = targets()[number % len(targets())]
    (base,) = chance.choices(bases()[target], _weights()[target])
    return target, base.name, mutation.mutate(base.data, chance)


def faults(seed: int, number: int, *, whole: bool = True) -> list[Fault]:
    """What is wrong with an input's way through its target; each kind once. Unless ``whole``, as its share has it."""
    target, name, data = made(seed, number)
    turn = number // len(targets())
    share = Share.ANNOTATED if whole else Share.of(turn)
    step = ["made"]
    found: dict[str, str] = {}
    try:
        with _bounded():
            judged = target == VALIDATOR
            many = _judged(name, data, turn, step) if judged else _read(target, name, data, turn, share, step)
            for kind, detail in many:
                found.setdefault(kind, detail)
    except Stuck:
        found[f"hang: {step[0]}"] = f"more than {STUCK:g} s"
    except Exception as error:  # whatever is raised is a finding
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.name}"
        found[f"raised: {step[0]}: {type(error).__name__} in {where}"] = f"{error}, line {last.lineno}"
    return [Fault(number, target, kind, detail, data) for kind, detail in found.items()]


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    """Breaks off what takes too long, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    _prepared()
    signal.setitimer(signal.ITIMER_VIRTUAL, STUCK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


@cache
def _prepared() -> None:
    """Once a process."""

    def stop(*_: object) -> None:
        raise Stuck

    signal.signal(signal.SIGVTALRM, stop)


class _Clock:
    """Times a step; leaves its name where an exception finds it."""

    def __init__(self, step: list[str], name: str) -> None:
        self.step, self.name, self.start = step, name, 0.0

    def __enter__(self) -> _Clock:
        self.step[0] = self.name
        self.start = time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.process_time() - self.start

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.seconds > SECONDS:
            yield f"slow: {self.name}", f"{self.seconds:.1f} s"


def _judged(name: str, data: bytes, turn: int, step: list[str]) -> Iterator[tuple[str, str]]:
    profiles = ("google",) if turn % 3 == 0 else ()
    with _Clock(step, "judge") as clock:
        found = checks.judge(name, data, options=checks.Options(now=NOW, profiles=profiles))
    yield from clock.faults()
    lines = data.count(b"\n") + data.count(b"\r") + data.count(b"\0\n") + 1
    for diagnostic in found:
        if diagnostic.rule == "INT001":
            yield f"INT001: {diagnostic.message.partition(' itself failed')[0]}", diagnostic.message
        if (diagnostic.location.line or 1) > lines:
            yield f"place outside: {diagnostic.rule}", f"line {diagnostic.location.line} of {lines}"


def _read(target: str, name: str, data: bytes, turn: int, share: Share, step: list[str]) -> Iterator[tuple[str, str]]:
    source = Source(name, data, "fuzz/x")
    with _Clock(step, "detect") as clock:
        sure = [stage.detect(source) for stage in registry.stages("reader").values() if stage.detect]
    yield from clock.faults()
    if not all(0 <= score <= 100 for score in sure):
        yield "detect: beyond 0 to 100", f"{sure}"
    with _Clock(step, "read") as clock:
        reading = pipeline.read(source, replace(RECIPE, reader=target))
    yield from clock.faults()
    if not reading.stories and not any(n.severity is Severity.ERROR for n in reading.notes):
        yield "silent: no story and no error", ""
    for story in reading.stories[:3]:
        yield from _sound(story)
        yield from _once(target, data, story)
        writers = list(registry.stages("writer"))
        if share is Share.WRITTEN:
            yield from _written(story, [writers[turn // 8 % len(writers)]], step)
        if share is not Share.ANNOTATED:
            continue
        yield from _written(story, writers, step)
        if len(story.text) < 20_000:
            with _Clock(step, "annotate") as clock:
                full = pipeline.annotate(story, FULL)
            yield from clock.faults()
            yield from _sound(full)
            yield from _written(full, writers, step)


def _sound(story: Story) -> Iterator[tuple[str, str]]:
    for span in standoff.spans(story):
        if not 0 <= span.start <= span.end <= len(story.text):
            yield "span outside", f"{span} of {len(story.text)}"
    for one, other in zip(story.blocks, story.blocks[1:], strict=False):
        if one.span.end > other.span.start:
            yield "blocks overlap", f"{one} {other}"
    known = {e.id for e in story.entities}
    named = {*(m.entity for m in story.mentions), *(q.attributed_to for q in story.quotations if q.attributed_to)}
    if len(known) != len(story.entities) or not named <= known:
        yield "entities", f"{sorted(named - known)} of {sorted(known)}"


def _once(target: str, data: bytes, story: Story) -> Iterator[tuple[str, str]]:
    given = carried.words_of(target, data)
    said = carried.words(story.text) if given else Counter[str]()
    if more := {word: number for word, number in said.items() if given and 0 < given[word] < number}:
        yield "text more than once", f"{more}"


def _written(story: Story, writers: Iterable[str], step: list[str]) -> Iterator[tuple[str, str]]:
    for name in writers:
        stage = registry.stage("writer", name)
        with _Clock(step, f"write {name}") as clock:
            data = stage.run(story, RECIPE)
        yield from clock.faults()
        with _Clock(step, f"judge {name}") as clock:
            found = run.judge(pipeline.Output(f"x{stage.suffix}", data))
        yield from clock.faults()
        for diagnostic in found:
            if diagnostic.severity is Severity.ERROR:
                yield f"invalid {name}: {diagnostic.rule}", f"{diagnostic.message} ({diagnostic.location.path})"
        if name not in registry.stages("reader"):
            continue
        with _Clock(step, f"read {name}") as clock:
            back = pipeline.read(Source(f"x{stage.suffix}", data, story.id), replace(RECIPE, reader=name))
        yield from clock.faults()
        for difference in carried.differences(name, story, back):
            yield f"not the same from {name}: {difference[0]}", difference[1]


# ------------------------------------------------------------------------------------------------- command


def _chunk(arguments: tuple[int, int, int, bool]) -> tuple[int, list[Fault]]:
    seed, start, end, whole = arguments
    return end - start, [fault for number in range(start, end) for fault in faults(seed, number, whole=whole)]


def _settled() -> None:
    """A process that does nothing else: bases and modules stay, garbage is collected seldom."""
    bases()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def campaign(
    seed: int, first: int, inputs: int, *, jobs: int, seconds: float, whole: bool
) -> Iterator[tuple[int, list[Fault]]]:
    """The number of inputs done and their faults, piece by piece, until all are done or the time is over."""
    until = time.monotonic() + seconds
    pieces = ((seed, at, min(at + 200, first + inputs), whole) for at in range(first, first + inputs, 200))
    if jobs == 1:
        for piece in pieces:
            if time.monotonic() > until:
                return
            yield _chunk(piece)
        return
    import multiprocessing

    with multiprocessing.get_context("spawn").Pool(jobs, _settled) as pool:
        for result in pool.imap_unordered(_chunk, pieces):
            yield result
            if time.monotonic() > until:
                pool.terminate()
                return


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after that time")
    parser.add_argument("--whole", action="store_true", help="ask everything of each input")
    parser.add_argument("--keep", type=Path, help="a folder for the first input of each kind of finding")
    parser.add_argument("--only", type=int, help="one input again, by its number")
    options = parser.parse_args()
    if options.only is not None:
        sys.stdout.buffer.write(made(options.seed, options.only)[2] + b"\n")
        for fault in (one := faults(options.seed, options.only)):
            print(f"{fault.target}: {fault.kind}: {fault.detail}", file=sys.stderr)
        return bool(one)
    start, done, seen = time.monotonic(), 0, Counter[tuple[str, str]]()
    for count, many in campaign(
        options.seed,
        options.first,
        options.inputs,
        jobs=options.jobs,
        seconds=options.seconds,
        whole=options.whole,
    ):
        done += count
        for fault in many:
            key = fault.target, fault.kind
            seen[key] += 1
            if seen[key] == 1:
                print(f"{fault.number} {fault.target}: {fault.kind}: {fault.detail[:1300]}", flush=True)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    name = hashlib.sha256(repr(key).encode()).hexdigest()[:8]
                    (options.keep / f"{fault.target}-{fault.number}-{name}").write_bytes(fault.data)
    print(
        f"{done} inputs, {time.monotonic() - start:.0f} seconds, {len(seen)} kinds of findings, {seen.total()} in all"
    )
    for (target, kind), count in seen.most_common():
        print(f"{count:8} {target}: {kind}")
    return bool(seen)


if __name__ == "__main__":
    with contextlib.suppress(AttributeError, OSError):
        os.nice(0)
    sys.exit(main())
