"""The one process that holds the lock writes: first the manifest's lines, then the outputs that they speak of."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from converter.diagnostics import Diagnostic, Location, Severity
from converter.pipeline import Output
from converter.refusal import Refused
from converter.run import manifest, ownership
from converter.run.discovery import Ref, beside, beside_which, folded
from converter.run.fingerprint import hash_of
from converter.run.manifest import Entry, Manifest
from converter.run.origins import Origins
from converter.run.ownership import Change, Decision
from converter.run.remote import Url
from converter.run.store import Decide, Log, Store

_BESIDES = 100
"""names tried for a new version beside a file that stays"""
_PATIENCE = 0.5
"""seconds that a finished story waits for others"""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one source."""

    source: str
    """its name, as findings have it"""
    id: str
    path: Path | Url
    """the file, also where the source is a member of an archive"""
    unchanged: bool = False
    stories: tuple[str, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    """name → hash of what was made"""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did, or with ``dry_run`` would do."""

    sources: int = 0
    stories: int = 0
    converted: int = 0
    unchanged: int = 0
    removed: int = 0
    """files that nothing stood behind any more, and that went"""
    failed: int = 0
    """sources without a story"""
    refused: int = 0
    """outputs that were not written, since the file is somebody's: what was asked for is not done, exit code 2"""
    beside: int = 0
    """outputs that were written beside a file that somebody changed"""
    diagnostics: tuple[Diagnostic, ...] = ()
    outputs: tuple[str, ...] = ()
    """names of all files that belong to the sources now"""
    changes: tuple[Change, ...] = ()
    """what happened to files, in order"""
    accounts: tuple[Account, ...] = ()
    """of each source, in order"""


@dataclass(frozen=True, slots=True)
class Made:
    """What a worker made of a source."""

    entry: Entry
    outputs: tuple[Output, ...] = ()
    fresh: bool = True
    other_recipe: bool = False
    """converted anew although the text is the same"""


@dataclass(slots=True)
class Writer:
    """The one writer of a run."""

    store: Store
    known: Manifest
    sources: ownership.Sources
    force: bool = False
    keep_both: bool = False
    dry: bool = False
    entries: dict[str, Entry] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    anew: int = 0
    notes: list[Diagnostic] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    claims: ownership.Claims = field(default_factory=ownership.Claims)
    aside: list[tuple[Output, Diagnostic, str]] = field(default_factory=list)
    """new versions of what somebody changed, why they are not written, and their sources: they take the names that are
    left when all else has its own"""
    waiting: list[Made] = field(default_factory=list)
    since: float = 0.0
    log: Log | None = None
    decide: Decide = field(init=False)

    def opened(self) -> AbstractContextManager[object]:
        """The manifest, to add lines to. Raises Refused."""
        if self.dry:
            return nullcontext()
        # a new manifest must not hide what only the copy knows, should this run be killed
        torn = self.known.torn
        first = {id_: self._certain(e) for id_, e in self.known.entries.items()} if torn else None
        self.log = self.store.log(self.known, first)
        return self.log

    def add(self, made: Made) -> None:
        self.entries[made.entry.source] = made.entry
        if not made.fresh:
            for name in made.entry.outputs:
                self._claimed(name, made.entry.source)
            return
        self.fresh.add(made.entry.source)
        self.anew += made.other_recipe
        if not self.waiting:
            self.since = time.monotonic()
        self.waiting.append(made)
        if len(self.waiting) >= self.store.batch or time.monotonic() - self.since > _PATIENCE:
            self.commit()

    def commit(self) -> None:
        """Lines first, then the outputs that they speak of. Raises Refused."""
        self.decide = self.store.decider(o.name for made in self.waiting for o in made.outputs)
        batch = [self._settled(made) for made in self.waiting]
        self.waiting.clear()
        if self.log is None or not batch:
            return
        self.log.verify()
        self.log.append(b"".join(manifest.line(entry) for entry, _ in batch))
        self.store.write([(name, data, decision.seen) for _, writes in batch for name, data, decision in writes])

    def _claimed(self, name: str, source: str) -> bool:
        found = self.claims.take(name, source)
        if found is None:
            return True
        other, taken = found
        folds = "" if taken == name else ", as a disk sees it that folds case"
        note = f"{name} of {source} is not written: {other} has this name{folds}"
        hint = "give one of the two another id"
        self.notes.append(Diagnostic("RUN003", Severity.ERROR, note, hint, Location(self.store.shown(name))))
        return False

    def _settled(self, made: Made) -> tuple[Entry, list[tuple[str, bytes, Decision]]]:
        """The entry as it will stand in the manifest, and what is to be written."""
        entry = made.entry
        before = self.known.entries.get(entry.source)
        others = {n: sorted(self.known.owned.get(n, ())) for n in (before.owned() if before else {})}
        others |= {n: sorted({*others.get(n, ()), *hashes}) for n, hashes in entry.others.items()}
        outputs = dict(entry.outputs)
        writes: list[tuple[str, bytes, Decision]] = []
        recipe = entry.recipe
        for output in made.outputs:
            others.pop(output.name, None)
            if not self._claimed(output.name, entry.source):
                del outputs[output.name]
                recipe = ""  # not done: the next run says it again
                continue
            decision = self._decide(output, outputs[output.name], origin=entry.at)
            self.changes.append(Change(decision.action, output.name, entry.source))
            if decision.own_source:
                del outputs[output.name]
                others |= {output.name: list(decision.ours)} if decision.ours else {}
                recipe = "" if decision.action == "refuse" else recipe
            elif decision.action == "refuse":
                others[output.name] = list(decision.ours or ())
            if decision.action in ("write", "replace"):
                writes.append((output.name, output.data, decision))
            if decision.note:
                if self.keep_both and not decision.own_source and decision.seen.digest is not None:
                    self.aside.append((output, decision.note, entry.source))
                else:
                    self.notes.append(decision.note)
        settled = replace(entry, recipe=recipe, outputs=outputs, others=dict(sorted(others.items())))
        self.entries[entry.source] = settled
        return settled, writes

    def _decide(self, output: Output, digest: str, *, origin: str = "") -> Decision:
        known = self.known.owned.get(output.name, frozenset())
        return self.decide(output.name, digest, known, self.sources, force=self.force, origin=origin)

    def put_aside(self) -> None:
        """The new versions beside the files that stay. Raises Refused."""
        before = self.known.entries.values() if self.aside else ()
        for name, source in (
            *((n, e.source) for e in before for n in e.outputs),
            *((n, e.source) for e in before for n in e.others),
        ):
            self.claims.take(name, source)
        for output, note, source in self.aside:
            digest = hash_of(output.data)
            entry = self.entries[source]
            name, decision = next(self._free(output, digest, entry), ("", None))
            if decision is None:
                self.notes.append(note)
                continue
            told = f"{note.message}; the new version is {name}"
            self.notes.append(replace(note, severity=Severity.INFO, message=told, hint=""))
            stays = self.changes.index(Change("refuse", output.name, source))
            self.changes[stays] = Change("spare", output.name, source, name)
            self.changes.append(Change(decision.action, name, source))
            self.entries[source] = entry = replace(entry, others={**entry.others, name: [digest]})
            if self.log is not None:
                self.log.verify()
                self.log.append(manifest.line(entry))
                if decision.action != "keep":
                    self.store.write([(name, output.data, decision.seen)])

    def _free(self, output: Output, digest: str, entry: Entry) -> Iterator[tuple[str, Decision]]:
        """Names for a new version that are no source's, no output's and nobody else's; first those that it had."""
        names = [beside(output.name, number) for number in range(1, _BESIDES)]
        for name in sorted(names, key=lambda n: n not in entry.others):
            if name in entry.outputs or not manifest.plain(name):
                continue
            decision = self._decide(replace(output, name=name), digest)
            if decision.action != "refuse" and not decision.own_source and not self.claims.take(name, entry.source):
                yield name, decision

    def tidy(self, present: set[str], origins: Origins | None, *, prune: bool) -> None:
        """Removes what nothing stands behind any more, where that is asked for, and writes the manifest short.

        ``origins`` tell which sources are gone; without them all are that are not ``present``."""
        kept = {
            id_: self._certain(e) for id_, e in self.known.entries.items() if id_ not in self.entries
        } | self.entries
        absent = [e for id_, e in kept.items() if id_ not in present and any(e.owned().values())] if prune else []
        gone = {e.source for e in absent if origins is None or origins.gone(e.path)}
        current = {name for id_, e in kept.items() if id_ not in gone for name in e.outputs}
        current |= {change.name for change in self.changes if change.action != "refuse"}
        refused = {change.name for change in self.changes if change.action == "refuse"}
        removed: list[str] = []
        for id_, entry in list(kept.items()) if prune else ():
            if id_ not in gone and (id_ not in present or not entry.stories):
                continue  # this run is not about it, or it can't be read today: what it once made stays
            # a version counts on, should its source come back
            rest = manifest.without(entry, diagnostics=[]) if id_ in gone else entry
            stale = [n for n in rest.others if n not in current and beside_which(n) not in refused]
            left = {n for n in stale if not self._removed(n, frozenset(rest.others[n]), id_, removed)}
            kept[id_] = replace(rest, others={n: h for n, h in rest.others.items() if n not in stale or n in left})
        self._tell_twins(kept)
        if self.log is None:
            return
        self.store.remove(removed)
        self.log.verify()
        self.log.finish(kept)
        self._complete()

    def renew(self) -> None:
        """Gives outputs that were up to date the time of this run. Raises Refused."""
        written = {change.name for change in self.changes if change.action in ("write", "replace")}
        current = {n: h for entry in self.entries.values() for n, h in entry.outputs.items() if n not in written}
        self.store.renew(current, self.sources)

    def _tell_twins(self, kept: Mapping[str, Entry]) -> None:
        """Outputs of this run that differ only in case from what an earlier one left, as this disk can hold them."""
        names: dict[str, set[str]] = {}
        for name in (name for entry in kept.values() for name in (*entry.outputs, *entry.others)):
            names.setdefault(folded(name), set()).add(name)
        alike = {name for several in names.values() if len(several) > 1 for name in several}
        mine = {name for entry in self.entries.values() for name in entry.outputs} & alike
        for name in sorted(mine):
            left = sorted(n for n in names[folded(name)] - mine if self.store.missing([n]) is None)
            if left:
                note = f"an earlier run left {left[0]}, and a disk that folds case has room for one of the two"
                hint = "remove the other one, or convert into another folder"
                self.notes.append(Diagnostic("RUN003", Severity.WARNING, note, hint, Location(self.store.shown(name))))

    def _removed(self, name: str, known: frozenset[str], source: str, removed: list[str]) -> bool:
        """Whether nothing of ours will be left under the name."""
        there, note = self.store.removable(name, known, self.sources)
        if note:
            self.notes.append(note)
            return False
        if not there:
            return self.store.missing([name]) is not None
        self.changes.append(Change("remove", name, source))
        removed.append(name)
        return True

    def _certain(self, entry: Entry) -> Entry:
        """An entry that this run did not touch, with all that earlier lines know to be ours under its names."""
        owned = entry.owned()
        more = {n: sorted(self.known.owned[n]) for n in owned if self.known.owned.get(n, frozenset()) > owned[n]}
        return replace(entry, others={**entry.others, **more}) if more else entry

    def _complete(self) -> None:
        """Raises Refused where an output has vanished since it was written."""
        names = (name for e in self.entries.values() for name in e.outputs if name not in e.others)
        if name := self.store.missing(names):
            message = "this output was removed while the run went on"
            raise Refused("RUN018", message, "run again: it is made anew", self.store.shown(name))

    def summary(self, refs: tuple[Ref, ...]) -> Summary:
        in_order = [self.entries[r.id] for r in refs if r.id in self.entries]
        found = [manifest.undump(d) for e in in_order for d in e.diagnostics]
        if self.anew:
            anew = "an unchanged source was" if self.anew == 1 else f"{self.anew} unchanged sources were"
            note = f"{anew} converted anew: other options, or another version of the program"
            found.append(Diagnostic("RUN019", Severity.INFO, note, "", Location(self.store.shown())))
        return Summary(
            sources=len(in_order),
            stories=sum(len(e.stories) for e in in_order),
            converted=sum(e.source in self.fresh and bool(e.stories) for e in in_order),
            unchanged=sum(e.source not in self.fresh for e in in_order),
            removed=sum(c.action == "remove" for c in self.changes),
            failed=sum(not e.stories and any(d["severity"] == "error" for d in e.diagnostics) for e in in_order),
            refused=sum(c.action == "refuse" for c in self.changes),
            beside=sum(c.action == "spare" for c in self.changes),
            diagnostics=(*self.store.notes(), *self.known.notes, *found, *self.notes),
            outputs=tuple(name for e in in_order for name in e.outputs),
            changes=tuple(self.changes),
            accounts=tuple(self._account(ref, self.entries[ref.id]) for ref in refs if ref.id in self.entries),
        )

    def _account(self, ref: Ref, entry: Entry) -> Account:
        unchanged = entry.source not in self.fresh
        return Account(ref.name, ref.id, ref.path, unchanged, tuple(entry.stories), entry.outputs)
