"""Runs into one place, with what somebody does in between; and folders with all that can lie there."""

from __future__ import annotations

import gzip
import io
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from converter import run
from converter.refusal import Refused
from converter.registry import Recipe
from converter.run import manifest

NOON = datetime(2025, 2, 12, 12, tzinfo=UTC)
RECIPE = Recipe(annotators=(), writers=("annotations", "markdown"), now=NOON)
STORY = "Hamburg (Reuters) - Der Hafen war am Montag gesperrt.\n\nAm Abend lief der Betrieb wieder an.\n"

Folder = Path
Step = Callable[[Folder, Folder], None]
"""something that somebody does to sources and outputs"""


def _edit(name: str, text: str = "Geändert.\n") -> Step:
    def step(sources: Folder, out: Folder) -> None:
        path = (sources if name.endswith(".txt") else out) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{path.read_text() if path.is_file() else STORY}\n{text}")

    return step


def _gone(name: str) -> Step:
    return lambda sources, out: ((sources if name.endswith(".txt") else out) / name).unlink(missing_ok=True)


def _torn(sources: Folder, out: Folder) -> None:
    path = out / manifest.MANIFEST
    path.write_bytes(path.read_bytes()[:-40])


def _empty(sources: Folder, out: Folder) -> None:
    (sources / "b.txt").write_text(" \n")


def _moved(sources: Folder, out: Folder) -> None:
    if (sources / "b.txt").exists():
        (sources / "b.txt").rename(sources / "d.txt")


STEPS: Mapping[str, Step] = {
    "nothing": lambda sources, out: None,
    "changed": _edit("a.txt"),
    "new": _edit("c/c.txt"),
    "gone": _gone("b.txt"),
    "moved": _moved,
    "empty": _empty,
    "twin": _edit("A.txt"),
    "corrected": _edit("a.md"),
    "in-the-way": _edit("c/c.md"),
    "beside": _edit("a.new.md"),
    "output-gone": _gone("a.annotations.json"),
    "torn": _torn,
    "lost": lambda sources, out: (out / manifest.MANIFEST).unlink(),
}
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "prune": {"prune": True},
    "mirror": {"mirror": True},
    "force": {"force": True},
    "both": {"keep_both": True},
    "dry": {"dry_run": True},
    "renew": {"renew": True, "prune": True},
    "less": {"less": True, "prune": True},
}
"""``less``: with a writer less"""


@contextmanager
def folder() -> Iterator[Path]:
    """One for a moment, which need not outlive a power cut."""
    made = Path(tempfile.mkdtemp())
    try:
        with mock.patch.object(os, "fsync"):
            yield made
    finally:
        shutil.rmtree(made)


def _run(sources: Path, out: Path, hour: int, options: Mapping[str, Any]) -> list[str]:
    rest = {key: value for key, value in options.items() if key != "less"}
    recipe = replace(RECIPE, now=NOON.replace(hour=hour))
    if "less" in options:
        recipe = replace(recipe, writers=("markdown",))
    refs, notes = run.discover([sources], exclude=out)
    told = [*map(repr, refs), *map(repr, notes)]
    try:
        told.append(repr(run.convert_all(refs, out, recipe, wait=0, **rest)))
    except Refused as refused:
        told.append(repr(refused.diagnostic))
    files = [p for p in sorted(out.rglob("*")) if p.is_file() and p.name != run.LOCK]
    return [*told, *(f"{p.relative_to(out)}: {p.read_text(errors='replace')}" for p in files)]


def _stable(told: list[str], here: Path) -> str:
    """Without the folder's name, with hashes numbered as they come: they depend on all data of the project."""
    hashes: dict[str, str] = {}
    text = "\n".join(told).replace(str(here), "HERE")
    return re.sub(r"\b[0-9a-f]{64}\b", lambda m: hashes.setdefault(m[0], f"#{len(hashes)}"), text)


def scenario(name: str) -> Iterator[tuple[str, str]]:
    """``changed prune``: a run, that step, a run with that option, and then some step and another run."""
    step, option = name.split(" ")
    turn = list(STEPS).index(step) + 3 * list(OPTIONS).index(option)
    for number in range(turn, turn + 4):
        after, then = list(STEPS.items())[number * 3 % len(STEPS)]
        second = list(OPTIONS)[number % len(OPTIONS)]
        with folder() as here:
            sources, out = here / "in", here / ("in" if option == "force" else "out")
            sources.mkdir()
            for source in ("a.txt", "b.txt"):
                (sources / source).write_text(f"{STORY}\n{source}\n")
            told = _run(sources, out, 12, {})
            for hour, todo, options in ((13, STEPS[step], OPTIONS[option]), (14, then, OPTIONS[second])):
                if (out / manifest.MANIFEST).is_file():
                    todo(sources, out)
                told += _run(sources, out, hour, options)
            yield f"{after} {second}", _stable(told, here)


def scenarios() -> list[str]:
    return [f"{step} {option}" for step in STEPS for option in OPTIONS]


# -- folders -----------------------------------------------------------------------------------------------------------


def _zip(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            text = f"{STORY}\n{name}\n".encode()
            archive.writestr(zipfile.ZipInfo(name), gzip.compress(text, mtime=0) if name.endswith(".gz") else text)
    return data.getvalue()


THINGS: Mapping[str, bytes | str] = {
    "a.txt": STORY.encode(),
    "B.TXT": STORY.encode(),
    "b.txt": STORY.encode(),
    "c.txt.gz": gzip.compress(STORY.encode(), mtime=0),
    "broken.txt.gz": gzip.compress(STORY.encode(), mtime=0)[:-12],
    "d.md": STORY.encode(),
    "d.txt": STORY.encode(),
    "e.pdf": b"%PDF",
    "f.zip": _zip("x.txt", "y/z.txt.gz", "no.pdf"),
    "none.zip": _zip("no.pdf"),
    "broken.zip": _zip("x.txt")[:-30],
    "many.zip": _zip(*(f"{n}.txt" for n in range(12))),
    ".hidden.txt": STORY.encode(),
    ".folder/g.txt": STORY.encode(),
    "deep/er/h.txt": STORY.encode(),
    "large.txt": STORY.encode() * 40,
    "empty/none.pdf": b"",
    "link.txt": "a.txt",
    "linked": "deep",
    "deep/back": "..",
    "nowhere.txt": "gone.txt",
    "out/i.txt": STORY.encode(),
}
"""bytes of a file, or where a link leads"""


def _laid(here: Path, things: Mapping[str, bytes | str]) -> None:
    for name, what in things.items():
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(what, str):
            path.symlink_to(what)
        else:
            path.write_bytes(what)
    os.mkfifo(here / "pipe.txt")


def _discovered(here: Path, *, follow: bool) -> list[str]:
    limits = replace(RECIPE.limits, archive_members=10, source_bytes=2000)
    refs, notes = run.discover([here], exclude=here / "out", follow_links=follow, limits=limits)
    return [*map(repr, refs), *map(repr, notes), *(repr(run.load(ref, limits)) for ref in refs)]


def found(name: str) -> Iterator[tuple[str, str]]:
    """With links passed over or followed: each thing by itself, and all but that."""
    follow = name == "followed"
    for thing, what in THINGS.items():
        for said, things in (("only", {thing: what}), ("without", {k: v for k, v in THINGS.items() if k != thing})):
            with folder() as here:
                _laid(here, things)
                yield f"{said} {thing}", _stable(_discovered(here, follow=follow), here)
