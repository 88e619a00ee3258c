"""Outputs in an object store.

An object is put in place whole, as a file is. Three things that a folder has are missing, and what stands for each is
weaker:

- *A lock that ends with its process.* An object with a name of its own is the lock; who holds it changes it every few
  seconds, and one that stays the same for half a minute is a killed run's. Two runs that find such a one at the same
  moment may both take it; the one whose lock was taken stops before it writes on.
- *Lines added to a file.* The manifest grows by one object per batch, which the end of the run puts together.
- *Looking and swapping in one step.* What somebody else changes between look and write, a few seconds, is overwritten.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from converter import atomic, clock
from converter.diagnostics import Diagnostic, Location, Severity
from converter.refusal import Refused
from converter.run import manifest, ownership
from converter.run.discovery import Ref
from converter.run.fingerprint import hash_of
from converter.run.lock import LOCK
from converter.run.manifest import Entry, Manifest
from converter.run.origins import Origins, noted
from converter.run.ownership import Decision, Sources, State
from converter.run.remote import Url, filesystem, reason, told
from converter.run.store import Decide, Log, Write

LINES = ".wiremark.lines"
"""where the manifest grows, an object a batch"""
_BEAT = 5.0
"""seconds between two signs of life"""
_DEAD = 30.0
"""seconds without one after which the lock is a killed run's"""


@dataclass(frozen=True, slots=True)
class Objects:
    """All objects below an address."""

    url: Url
    batch: ClassVar[int] = 64

    @contextmanager
    def exclusive(self, *, wait: float, say: Callable[[str], None] | None) -> Iterator[None]:
        lock = _Lock(self.url / LOCK)
        lock.acquire(wait, say)
        _held[self.url] = lock
        try:
            yield
        finally:
            del _held[self.url]
            lock.release()

    def notes(self) -> tuple[Diagnostic, ...]:
        note = "an object store has no lock that ends with its process, and no look and write in one step"
        hint = "let one run at a time write there"
        return (Diagnostic("RUN025", Severity.INFO, note, hint, Location(self.shown())),)

    def known(self) -> Manifest:
        main = self._read(manifest.MANIFEST)
        lines = self._cat(f"{LINES}/{name}" for name in self._parts())
        grown = b"".join(data for data in lines.values() if data)
        data = main if main is None and not grown else (main or b"") + grown
        return manifest.gathered(data, lambda: self._read(manifest.COPY), self.shown())

    def log(self, known: Manifest, first: Mapping[str, Entry] | None) -> Log:
        if first is not None:
            self.put({manifest.MANIFEST: manifest.dumped(first)})
        return _Lines(self)

    def content(self, name: str, most: int) -> bytes | None:
        data = self._read(name)
        return None if data is None else data[:most]

    def digests(self, names: Iterable[str]) -> dict[str, str | None]:
        return {name: None if data is None else hash_of(data) for name, data in self._cat(names).items()}

    def decider(self, names: Iterable[str]) -> Decide:
        found = self.digests(names)

        def decide(
            name: str, digest: str, known: frozenset[str], sources: Sources, *, force: bool, origin: str = ""
        ) -> Decision:
            there = found[name] if name in found else self.digests([name])[name]
            seen = State() if there is None else State(there, ())
            return ownership.settled(self.shown(name), seen, digest, known, force=force)

        return decide

    def write(self, writes: Sequence[Write]) -> None:
        self.put({name: data for name, data, _ in writes})

    def put(self, objects: Mapping[str, bytes]) -> None:
        """Writes objects, several at once. Raises Refused."""
        if not objects:
            return
        with told(self._cannot_write):
            store, root = filesystem(self.url)
            store.pipe({f"{root}/{name}": data for name, data in objects.items()})

    def renew(self, outputs: Mapping[str, str], sources: Sources) -> None:
        """No build tool asks for an object's time."""

    def removable(self, name: str, known: frozenset[str], sources: Sources) -> tuple[bool, Diagnostic | None]:
        there = self.digests([name])[name]
        if there is None or not known:
            return False, None
        return (True, None) if there in known else (False, ownership.stays(self.shown(name)))

    def remove(self, names: Iterable[str]) -> None:
        with told(self._cannot_write):
            store, root = filesystem(self.url)
            if paths := [f"{root}/{name}" for name in names]:
                store.rm(paths)

    def missing(self, names: Iterable[str]) -> str | None:
        with told(self._cannot_write):
            there = set(self.url.below() or ())
        return next((name for name in names if name not in there), None)

    def home(self, ref: Ref) -> str:
        return ""

    def origin(self, ref: Ref) -> str:
        return noted(ref)

    def origins(self, refs: Iterable[Ref]) -> Origins:
        return Origins.of(refs)

    def shown(self, name: str = "") -> str:
        return str(self.url / name) if name else str(self.url)

    def seal(self) -> str:
        """``memory://`` is another one in each process."""
        return f"{socket.gethostname()} {os.getpid()}" if self.url.scheme == "memory" else ""

    def verify(self) -> None:
        """Raises Refused where another run has taken the lock."""
        lock = _held.get(self.url)
        if lock is not None and lock.lost():
            message = "another run took the lock of this place"
            raise Refused("RUN018", message, "nothing more was written; run again", self.shown())

    def _parts(self) -> list[str]:
        with told(self._cannot_read):
            return (self.url / LINES).below() or []

    def _read(self, name: str) -> bytes | None:
        return self._cat([name])[name]

    def _cat(self, names: Iterable[str]) -> dict[str, bytes | None]:
        """The objects that are there. Raises Refused for what keeps us from knowing."""
        wanted = list(names)
        if not wanted:
            return {}
        with told(self._cannot_read):
            store, root = filesystem(self.url)
            paths = [f"{root}/{name}" for name in wanted]
            found = store.cat(paths, on_error="return")
            for error in found.values():
                if isinstance(error, Exception) and not isinstance(error, FileNotFoundError):
                    raise error
        made = dict(zip(wanted, (found.get(path) for path in paths), strict=True))
        return {name: data if isinstance(data, bytes) else None for name, data in made.items()}

    def _cannot_write(self, error: Exception) -> Refused:
        return Refused("RUN009", f"can't write: {reason(error)}", "name another place", self.shown())

    def _cannot_read(self, error: Exception) -> Refused:
        return Refused("RUN009", f"can't look what is there: {reason(error)}", "name another place", self.shown())


class _Lines:
    """A manifest that grows by objects, in the order of their names."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.parts = objects._parts()  # noqa: SLF001 - one class in two
        self.next = 1 + max((int(name[:8]) for name in self.parts if name[:8].isdigit()), default=0)

    def append(self, lines: bytes) -> None:
        name = f"{self.next:08}-{secrets.token_hex(4)}.jsonl"
        self.objects.put({f"{LINES}/{name}": manifest.head() + lines})
        self.parts.append(name)
        self.next += 1

    def verify(self) -> None:
        self.objects.verify()

    def finish(self, entries: Mapping[str, Entry]) -> None:
        data = manifest.dumped(entries)
        self.objects.put({manifest.MANIFEST: data})
        self.objects.put({manifest.COPY: data})
        self.objects.remove(f"{LINES}/{name}" for name in self.parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return


class _Lock:
    """An object that only one run can make, and that shows that it lives."""

    def __init__(self, url: Url) -> None:
        self.url = url
        self.token = secrets.token_hex(8)
        self.since = clock.now({}).isoformat()
        self.beats = 0
        self.ended = threading.Event()
        self.beating = threading.Thread(target=self._beat, daemon=True)

    def acquire(self, wait: float, say: Callable[[str], None] | None) -> None:
        """Raises Refused: ``RUN010`` with who holds it, ``RUN009`` where there can be no lock."""
        until = time.monotonic() + wait
        seen, since, told_so = self._read(), time.monotonic(), False
        while not self._made():
            now = self._read()
            if now != seen:
                seen, since = now, time.monotonic()
            if now is not None and (_dead(now) or time.monotonic() - since > _DEAD):
                self._remove()
            elif time.monotonic() >= until:
                hint = f"wait for it (--wait SECONDS); a killed run's lock ends after {_DEAD:g} s"
                raise Refused("RUN010", f"{_holder(now)} is writing into this place", hint, str(self.url))
            else:
                if say and not told_so:
                    say(f"{_holder(now)} is writing into {self.url}: waiting up to {wait:g} s")
                    told_so = True
                time.sleep(min(1.0, max(0.05, until - time.monotonic())))
        self.beating.start()

    def release(self) -> None:
        self.ended.set()
        self.beating.join()
        with contextlib.suppress(Refused):
            if not self.lost():
                self._remove()

    def lost(self) -> bool:
        return (self._read() or {}).get("token") != self.token

    def _made(self) -> bool:
        try:
            store, path = filesystem(self.url)
            store.pipe_file(path, self._text(), mode="create")
        except FileExistsError:
            return False
        except Exception as error:
            raise Refused("RUN009", f"can't write: {reason(error)}", "name another place", str(self.url)) from error
        return True

    def _beat(self) -> None:
        while not self.ended.wait(_BEAT):
            with contextlib.suppress(Exception):  # a sign that fails is made up for by the next one
                if not self.lost():
                    self.beats += 1
                    store, path = filesystem(self.url)
                    store.pipe_file(path, self._text())

    def _text(self) -> bytes:
        said = {"wiremark": "lock", "process": os.getpid(), "host": socket.gethostname(), "since": self.since}
        return json.dumps({**said, "token": self.token, "beats": self.beats}).encode() + b"\n"

    def _read(self) -> dict[str, Any] | None:
        try:
            store, path = filesystem(self.url)
            said = json.loads(store.cat_file(path))
        except FileNotFoundError:
            return None
        except ValueError:
            return {}
        except Exception as error:
            raise Refused("RUN009", f"can't be read: {reason(error)}", "name another place", str(self.url)) from error
        return said if isinstance(said, dict) else {}

    def _remove(self) -> None:
        with contextlib.suppress(FileNotFoundError), told(_unless_gone(self.url)):
            store, path = filesystem(self.url)
            store.rm_file(path)


def _unless_gone(url: Url) -> Callable[[Exception], Exception]:
    def made(error: Exception) -> Exception:
        if isinstance(error, FileNotFoundError):
            return error
        return Refused("RUN009", f"can't write: {reason(error)}", "name another place", str(url))

    return made


_held: dict[Url, _Lock] = {}
"""the locks of this process"""


def _dead(said: Mapping[str, Any]) -> bool:
    """Whether a process of this very machine held it that is gone."""
    process = said.get("process")
    return said.get("host") == socket.gethostname() and isinstance(process, int) and not atomic.lives(process)


def _holder(said: Mapping[str, Any] | None) -> str:
    process, host, since = ((said or {}).get(key) for key in ("process", "host", "since"))
    if not isinstance(process, int) or not isinstance(host, str) or not isinstance(since, str):
        return "another wiremark"
    return f"another wiremark (process {process} on {host[:80]!a}, since {ascii(since[:40])[1:-1]})"
