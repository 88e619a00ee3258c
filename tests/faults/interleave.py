"""Random days at a desk: edit, convert, narrow, prune, build, rename, delete, kill, full disk, against a model.

    python tests/faults/interleave.py --days 10000 --seed 1
    python tests/faults/interleave.py --seed 1 --only 4711        # one day again, step by step

What must hold after every step: each byte that wiremark did not write is where its owner left it (or, of a site, in
``site.kept``); each output that is there is whole, and known as wiremark's; what was made of a source that can't be
read today stays; nothing else is raised than ``Refused`` and the simulated kill; a dry run changes nothing; versions
never go back. Where somebody tore or lost the manifest, all that its copy knows is known as before. When the day is
over and the disk is well, one more run leaves what a run into an empty folder does.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

import disk
from disk import Disk

from converter import run
from converter.pipeline import Recipe
from converter.run import Refused, manifest
from converter.run.fingerprint import hash_of

NOON = datetime(2025, 2, 12, 12, tzinfo=UTC)
RECIPE = Recipe(annotators=(), writers=("markdown", "annotations", "ninjs"), now=NOON)
NAMES = ("a", "b", "a.new", "jahr/c", "jahr/d", "Über den Deich")
PLACES = ("Emden", "Jever", "Leer", "Norden", "Aurich")
STORY = "{0} (dpa) - Die Schleuse {1} war am Montag gesperrt.\n\nAm Abend lief der Betrieb wieder an.\n"
SITE_EVERY = 10
"""every how many days a site is built as well, which takes ten times as long"""
SIGKILL_EVERY = 100
"""every how many days a real process is killed with a real signal"""


class Fault(Exception):
    """What should not be."""


@dataclass(slots=True)
class Desk:
    """The folders, and what of them is not wiremark's."""

    top: Path
    chance: random.Random
    in_place: bool
    site: bool
    theirs: dict[Path, bytes] = field(default_factory=dict)
    """files that somebody wrote, sources among them"""
    made: set[bytes] = field(default_factory=set)
    """bytes that wiremark ever wrote"""
    editions: dict[str, tuple[int, str]] = field(default_factory=dict)
    """source → its version and the hash of its text"""
    told: list[str] = field(default_factory=list)
    nobodys: set[Path] = field(default_factory=set)
    """outputs that nothing knows any more, since somebody tore or lost the manifest and its copy was older"""
    closed: dict[Path, dict[Path, bytes]] = field(default_factory=dict)
    """sources that can't be read today → what was made of them"""

    @property
    def source(self) -> Path:
        return self.top / "meldungen"

    @property
    def out(self) -> Path:
        return self.source if self.in_place else self.top / "ausgabe"

    def say(self, words: str) -> None:
        self.told.append(words)

    # what people do

    def write(self, path: Path, data: bytes) -> None:
        if path.is_dir() or any(p.is_file() for p in path.parents):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.theirs[path] = data
        self.say(f"write {path.relative_to(self.top)}: {data[:40]!r}")

    def edit_source(self) -> None:
        text = STORY.format(self.chance.choice(PLACES), self.chance.randrange(1000))
        self.write(self.source / f"{self.chance.choice(NAMES)}.txt", text.encode())

    def sources(self) -> list[Path]:
        return [p for p in self.theirs if p.suffix == ".txt" and p.is_relative_to(self.source)]

    def delete_source(self) -> None:
        if found := self.sources():
            path = self.chance.choice(found)
            path.unlink()
            del self.theirs[path]
            self.closed.pop(path, None)
            self.say(f"delete {path.name}")

    def rename_source(self) -> None:
        if found := self.sources():
            old, new = self.chance.choice(found), self.source / f"{self.chance.choice(NAMES)}.txt"
            if not new.exists():
                new.parent.mkdir(parents=True, exist_ok=True)
                old.rename(new)
                self.theirs[new] = self.theirs.pop(old)
                self.closed.pop(old, None)
                self.say(f"rename {old.name} to {new.name}")

    def close_source(self) -> None:
        """Somebody takes away the right to read it."""
        if (found := self.sources()) and not self.in_place:
            path = self.chance.choice(found)
            entry = self.ledger().entries.get(run.stem(path.relative_to(self.source).as_posix()))
            made = [self.out / name for name in (entry.outputs if entry else ())]
            self.closed[path] = {p: p.read_bytes() for p in made if p.is_file() and p not in self.theirs}
            self.say(f"close {path.name}")

    def open_sources(self) -> None:
        if self.closed:
            self.closed.clear()
            self.say("open all sources")

    def outputs(self) -> list[Path]:
        found = sorted(p for p in self.out.rglob("*") if p.is_file() and not p.name.startswith("."))
        return [p for p in found if p.name.endswith(manifest.suffixes())]

    def edit_output(self) -> None:
        if found := self.outputs():
            path = self.chance.choice(found)
            data = path.read_bytes()
            at = self.chance.randrange(len(data) + 1)
            changed = self.chance.choice((data + b"\n", data[:at], data.replace(b"Schleuse", b"Kammer"), b"", b"meins"))
            if changed not in self.made:
                self.write(path, changed)

    def delete_output(self) -> None:
        if found := self.outputs():
            path = self.chance.choice(found)
            path.unlink()
            self.gone(path)
            self.say(f"delete {path.relative_to(self.top)}")

    def gone(self, path: Path) -> None:
        """An output that somebody took away."""
        self.theirs.pop(path, None)
        self.nobodys.discard(path)
        for made in self.closed.values():
            made.pop(path, None)

    def rename_output(self) -> None:
        """Under its new name the file is its owner's."""
        if found := self.outputs():
            old = self.chance.choice(found)
            new = old.with_name(f"mein-{old.name}")
            if not new.exists() and not self.in_place:
                old.rename(new)
                self.gone(old)
                self.theirs[new] = new.read_bytes()
                self.say(f"rename {old.name} to {new.name}")

    def foreign(self) -> None:
        """Somebody else's file, often where an output wants to be."""
        name = self.chance.choice(NAMES)
        suffix = self.chance.choice((".md", ".annotations.json", ".ninjs.json", ".new.md", ".csv"))
        path = self.out / f"{name}{suffix}"
        if not path.exists() and not (self.in_place and suffix != ".csv"):
            self.write(path, f"fremd {self.chance.random()}".encode())

    def lose_manifest(self) -> None:
        """Somebody tears or deletes it, or its copy."""
        path = self.out / self.chance.choice((run.MANIFEST, run.MANIFEST, manifest.COPY))
        if not path.is_file():
            return
        if self.chance.random() < 0.5:
            path.unlink()
        else:
            data = path.read_bytes()
            path.write_bytes(data[: self.chance.randrange(len(data) + 1)])
        self.say(f"tear or delete {path.name}")
        hashes, self.editions = self.noted()
        self.nobodys |= {
            p
            for p in self.outputs()
            if (p.relative_to(self.out).as_posix(), hash_of(p.read_bytes())) not in hashes and p not in self.theirs
        }

    def noted(self) -> tuple[set[tuple[str, str]], dict[str, tuple[int, str]]]:
        """What manifest and copy say, taken at their words: names with hashes, and each source's edition."""
        hashes: set[tuple[str, str]] = set()
        editions: dict[str, tuple[int, str]] = {}
        for path in (self.out / manifest.COPY, self.out / run.MANIFEST):
            for line in path.read_bytes().splitlines() if path.is_file() else ():
                try:
                    entry = json.loads(line)
                except ValueError:
                    continue
                hashes |= set(entry.get("outputs", {}).items())
                hashes |= {(name, h) for name, many in entry.get("others", {}).items() for h in many}
                if entry.get("edition"):
                    editions[entry["source"]] = entry["edition"]["version"], entry["input"]
        return hashes, editions

    def leave_site(self) -> None:
        """Somebody puts a file into the site, or corrects a page there."""
        pages = sorted((self.top / "site").rglob("*.html"))
        if pages:
            path = self.chance.choice(pages)
            data = f"meine Seite {self.chance.random()}".encode()
            self.write(path if self.chance.random() < 0.5 else path.with_name("meine.html"), data)

    # what wiremark does

    def convert(self) -> None:
        options = {name: self.chance.random() < 0.25 for name in ("prune", "keep_both")}
        writers = tuple(w for w in RECIPE.writers if self.chance.random() < 0.7) or RECIPE.writers
        self.step(f"convert {','.join(writers)} {options}", lambda: self.converted(writers, **options))

    def dry_run(self) -> None:
        before = contents(self.top)
        self.step("dry run", lambda: self.converted(RECIPE.writers, dry_run=True, prune=True))
        if contents(self.top) != before:
            raise Fault("a dry run changed something")

    def build(self) -> None:
        if self.site and (self.out / run.MANIFEST).is_file():
            self.step("build", self.published)

    def published(self) -> None:
        run.publish(self.out, self.top / "site", RECIPE, title="Nachrichten", search=False)

    def converted(self, writers: tuple[str, ...], **options: Any) -> run.Summary:
        refs, _ = run.discover((self.source,), exclude=self.out)
        return run.convert_all(refs, self.out, replace(RECIPE, writers=writers), jobs=1, wait=0, **options)

    def step(self, words: str, act: Callable[[], object]) -> None:
        """Something that wiremark does, often on a disk that fails."""
        fault = self.chance.choice(_FAULTS)
        after = self.chance.randrange(180 if words == "build" else 60)
        self.say(f"{words}, {fault or 'all well'}{f' after {after} steps' if fault else ''}")
        self.source.mkdir(exist_ok=True)
        try:
            with disk.under(Disk(self.top, after=after, closed=frozenset(self.closed), **fault)):
                act()
        except Refused as refused:
            self.say(f"refused: {refused.diagnostic.rule} {refused}")
        except disk.Killed:
            self.say("killed")
        self.learn()

    def learn(self) -> None:
        """What is there now and nobody else wrote is wiremark's."""
        for path in self.top.rglob("*"):
            if path.is_file() and not path.is_symlink() and path not in self.theirs:
                self.made.add(path.read_bytes())

    # what must hold

    def sound(self) -> None:
        for path, data in list(self.theirs.items()):
            if path.is_file() and path.read_bytes() == data:
                continue
            if not path.is_relative_to(self.top / "site") or not (kept := self.kept(data)):
                raise Fault(f"lost: {path.relative_to(self.top)}: {data[:60]!r}")
            del self.theirs[path]
            self.theirs[kept] = data
        for closed, made in self.closed.items():
            for path, data in made.items():
                if path not in self.theirs and (not path.is_file() or path.read_bytes() != data):
                    raise Fault(f"{closed.name} can't be read today, and {path.name} is gone")
        for source, edition in self.current().items():
            (version, text), (before, earlier) = edition, self.editions.get(source, edition)
            if version < before or (version == before and text != earlier):
                raise Fault(f"version {version} of {source}, of another text, follows {before}")
        self.editions |= self.current()
        self.known()

    def kept(self, data: bytes) -> Path | None:
        """Where wiremark keeps what somebody wrote into a site."""
        found = (self.top / "site.kept").rglob("*")
        return next((p for p in found if p.is_file() and p.read_bytes() == data), None)

    def known(self) -> None:
        """Raises Fault for an output that is there, and neither somebody else's nor, with these bytes, known."""
        if self.in_place:
            return  # an output that somebody corrected is a source there
        owned = self.ledger().owned
        for path in {*self.outputs()} - self.theirs.keys() - self.nobodys:
            name = path.relative_to(self.out).as_posix()
            if hash_of(data := path.read_bytes()) not in owned.get(name, ()):
                raise Fault(f"torn or unknown: {name}: {data[:60]!r}")

    def ledger(self) -> manifest.Manifest:
        return manifest.read(self.out)

    def current(self) -> dict[str, tuple[int, str]]:
        return {id_: (e.edition["version"], e.input) for id_, e in self.ledger().entries.items() if e.edition}

    def settled(self) -> None:
        """All well again: what is refused is taken away by its owner, and the next run leaves what a clean one does."""
        self.open_sources()
        for _ in range(3):
            summary = self.converted(RECIPE.writers, prune=True)
            self.learn()
            self.sound()
            refused = [c.name for c in summary.changes if c.action == "refuse"]
            gone = [n for n in summary.diagnostics if n.rule in ("RUN013", "RUN014", "RUN015")]
            if not refused and not gone:
                break
            for path in {*(self.out / name for name in refused), *(Path(n.location.source) for n in gone)}:
                if path.is_file() and not self.in_place and path not in {*self.theirs, *self.nobodys}:
                    raise Fault(f"taken for somebody else's: {path.relative_to(self.top)}")
                path.unlink(missing_ok=True)
                self.gone(path)
        else:
            raise Fault(f"still refused: {refused} {[str(n.location.source) for n in gone]}")
        first = plain(contents(self.top))
        self.converted(RECIPE.writers, prune=True)
        if changed := different(first, plain(contents(self.top))):
            raise Fault(f"a second run changes {changed}")
        if not self.in_place:
            self.like_clean()

    def like_clean(self) -> None:
        clean = self.top / "sauber"
        refs, _ = run.discover((self.source,), exclude=clean)
        run.convert_all(refs, clean, RECIPE, jobs=1)
        there = plain(contents(clean))
        shutil.rmtree(clean)
        here = plain({n: d for n, d in contents(self.out).items() if self.out / n not in self.theirs})
        if changed := different(there, here):
            names = [n for n in changed if n in there or self.out / n not in self.nobodys]
            if names:
                raise Fault(f"not as a clean run leaves it: {names}")


def different(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(n for n in {*one, *other} if one.get(n) != other.get(n))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != run.LOCK
    }


_VERSION = re.compile(rb'"(?:version|firstCreated|versionCreated)": "[^"]*"')


def plain(files: dict[str, bytes]) -> dict[str, bytes]:
    """Outputs without their history."""
    return {n: _VERSION.sub(b"", d) for n, d in files.items() if not Path(n).name.startswith(".wiremark")}


_FAULTS: tuple[dict[str, Any], ...] = (
    *({},) * 6,
    *({"kill": True},) * 4,
    {"room": 0},
    {"room": 500},
    {"inodes": 0},
    {"refuses": errno.EROFS},
    {"refuses": errno.EACCES, "unreadable": True},
)
_DEEDS = (
    *(Desk.edit_source,) * 4,
    *(Desk.convert,) * 7,
    *(Desk.edit_output,) * 3,
    *(Desk.leave_site, Desk.build, Desk.dry_run, Desk.delete_source, Desk.rename_source),
    *(Desk.delete_output, Desk.rename_output, Desk.foreign, Desk.lose_manifest, Desk.close_source, Desk.open_sources),
)


def day(seed: int, number: int, top: Path, *, long: bool = False) -> list[str]:
    """One day in an empty folder. What went wrong, with all that happened before; empty where nothing did."""
    chance = random.Random(f"{seed}:{number}")
    site = long and number % SITE_EVERY == 0
    desk = Desk(top, chance, in_place=not site and chance.random() < 0.2, site=site)
    try:
        for _ in range(3):
            desk.edit_source()
        for _ in range(chance.randint(6, 16)):
            chance.choice((*_DEEDS, *(Desk.build, Desk.leave_site) * 5) if desk.site else _DEEDS)(desk)
            desk.sound()
        if long and number % SIGKILL_EVERY == 0:
            killed(desk)
            desk.sound()
        desk.settled()
    except Fault as fault:
        return [*desk.told, str(fault)]
    except Exception as error:  # whatever else is raised is a fault, too
        last = traceback.extract_tb(error.__traceback__)[-1]
        return [*desk.told, f"{type(error).__name__}: {error} in {Path(last.filename).name}:{last.lineno}"]
    return []


def killed(desk: Desk) -> None:
    """A real process, a real signal, at any moment."""
    command = [sys.executable, "-m", "converter", "convert", str(desk.source), "-o", str(desk.out), "-q", "-j", "1"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(NOON.timestamp()))}
    for number in range(300):
        desk.write(desk.source / "viele" / f"{number}.txt", STORY.format("Emden", number).encode())
    with subprocess.Popen([*command, "--to", "markdown"], env=environment, stdout=DEVNULL, stderr=DEVNULL) as process:
        time.sleep(desk.chance.uniform(0.3, 3))
        process.kill()
    desk.say("SIGKILL")
    for path in [p for p in desk.theirs if p.parent.name == "viele"]:
        path.unlink()
        del desk.theirs[path]
    desk.learn()


def days(
    seed: int, first: int, count: int, *, long: bool, seconds: float = float("inf")
) -> Iterator[tuple[int, list[str]]]:
    """Number and faults of each day."""
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="wiremark-days-") as folder:
        for number in range(first, first + count):
            if time.monotonic() > until:
                return
            top = Path(folder) / "tisch"
            top.mkdir()
            yield number, day(seed, number, top, long=long)
            shutil.rmtree(top)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after that time")
    parser.add_argument("--only", type=int, help="one day again, by its number")
    options = parser.parse_args()
    first, count = (options.first, options.days) if options.only is None else (options.only, 1)
    start, done, seen = time.monotonic(), 0, Counter[str]()
    for number, told in days(options.seed, first, count, long=True, seconds=options.seconds):
        done += 1
        if not told:
            continue
        kind = re.sub(r"[\d'\"\[].*", "", told[-1])
        seen[kind] += 1
        if seen[kind] == 1 or options.only is not None:
            print(f"day {number}:", *told, sep="\n  ", flush=True)
    print(f"{done} days, {time.monotonic() - start:.0f} seconds, {seen.total()} findings")
    for kind, times in seen.most_common():
        print(f"{times:8} {kind}")
    return bool(seen)


if __name__ == "__main__":
    sys.exit(main())
