"""One run: sources to outputs, what has changed since the last one only.

Workers read, convert and compare; they write nothing. The one process that holds the lock writes: first the manifest's
lines, then the outputs that they speak of.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from converter import knowledge, pipeline, workers
from converter.diagnostics import Diagnostic, Location, Severity
from converter.limits import Limits, TooDeep, hint, load_json
from converter.pipeline import Edition, Output, Recipe, Result, Source
from converter.refusal import Refused
from converter.run import editions, manifest, ownership
from converter.run.discovery import STDIN, Ref, load
from converter.run.fingerprint import fingerprint, hash_of
from converter.run.lock import WAIT
from converter.run.manifest import Entry
from converter.run.remote import Url
from converter.run.store import Folder, Store
from converter.run.writer import Made, Summary, Writer

_MANY = 20  # sources from which on it pays to tell the garbage collector what stays
_CHUNK = 50  # sources a task: a task's overhead disappears, and little is lost with a worker
_PARALLEL_FROM = 100  # fewer sources are done before the workers have loaded their data

Progress = Callable[[int, int, str], None]
"""called with the number done, the number of all, the source's name"""
Check = Callable[[Output], Iterable[Diagnostic]]


@dataclass(frozen=True, slots=True)
class _Task:
    recipe: Recipe
    check: Check | None
    out: Store
    fingerprint: str
    known: Mapping[str, Entry]
    name: str = ""
    """what the one output is called, where somebody named it"""
    seal: str = ""
    """what a worker on another machine must see in the output folder"""


def convert_all(
    refs: Iterable[Ref],
    out: Path | Url,
    recipe: Recipe,
    *,
    name: str = "",
    check: Check | None = None,
    jobs: int = 0,
    cluster: str = "",
    prune: bool = False,
    mirror: bool = False,
    force: bool = False,
    keep_both: bool = False,
    dry_run: bool = False,
    renew: bool = False,
    wait: float = WAIT,
    locked: bool = False,
    say: Callable[[str], None] | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Converts what has changed since the manifest was written.

    ``name``: what the one output of the one source is called, in place of a name made from the source's id.
    ``jobs`` 0: as many workers as there are cores, once that pays. ``cluster``: the address of a Dask scheduler, whose
    workers are taken instead. ``prune`` removes what nothing stands behind any more: outputs of sources that are gone,
    and those of ``refs`` in formats that are no longer asked for. ``mirror`` does, too, and takes for gone whatever is
    not among ``refs``: nothing else of ours is left. What somebody changed, or somebody else put there, stays and is
    told; ``force`` overwrites it, ``keep_both`` writes the new version beside it.
    ``renew``: outputs that are up to date get the time of this run, as make asks for it.
    ``dry_run`` writes nothing: ``Summary.changes`` says what would happen. ``wait``: seconds for another run's end;
    ``locked``: the caller holds the folder already. Raises Refused where the recipe is wrong or the folder is locked or
    can't be written.
    """
    todo = tuple(refs)
    store = _store(out)
    try:
        pipeline.verify(recipe)
        version = knowledge.load().version if recipe.annotators else ""
    except Refused:  # by a knowledge file, which it names
        raise
    except (LookupError, ValueError) as error:
        raise Refused("RUN008", str(error)) from error
    with nullcontext() if locked or dry_run else store.exclusive(wait=wait, say=say):
        known = store.known()
        made_by = fingerprint(recipe, version, check is not None, name)
        task = _Task(recipe, check, store, made_by, known.entries, name)
        run = Writer(store, known, ownership.Sources(todo), force=force, keep_both=keep_both, dry=dry_run)
        with run.opened():
            for number, made in enumerate(_work(todo, task, jobs, cluster), 1):
                run.add(made)
                if progress:
                    progress(number, len(todo), made.entry.source)
            run.commit()
            run.put_aside()
            origins = store.origins(todo) if prune and not mirror else None
            run.tidy({r.id for r in todo}, origins, prune=prune or mirror)
            if renew and not dry_run:
                run.renew()
    return run.summary(todo)


def _store(out: Path | Url) -> Store:
    if isinstance(out, Path):
        return Folder(out)
    from converter.run.objects import Objects

    return Objects(out)


# ------------------------------------------------------------------------------------------------- in a worker


def _work(refs: tuple[Ref, ...], task: _Task, jobs: int, address: str) -> Iterator[Made]:
    """In the order of the sources."""
    if address:
        from converter.run import cluster

        far = replace(task, known={}, seal=task.out.seal())
        items = [(ref, task.known.get(ref.id)) for ref in refs]
        yield from cluster.spread(_far, items, far, address=address, died=_died)
        return
    count = jobs or (os.cpu_count() or 1)
    if count == 1 or (not jobs and len(refs) < _PARALLEL_FROM):
        for number, ref in enumerate(refs):
            if number == _MANY:
                workers.keep_loaded()
            yield _one((ref, task.known.get(ref.id)), replace(task, known={}))
        return
    items = [(ref, task.known.get(ref.id)) for ref in refs]
    yield from workers.spread(_one, items, replace(task, known={}), jobs=count, most=_CHUNK, died=_died)


def _far(item: tuple[Ref, Entry | None], task: _Task) -> Made:
    """``_one`` on a machine that may be another one. Raises Refused where it would make other bytes, or would not see
    what was written."""
    where = socket.gethostname()
    version = knowledge.load().version if task.recipe.annotators else ""
    if fingerprint(task.recipe, version, task.check is not None, task.name) != task.fingerprint:
        message = f"the worker on {where} has another wiremark, other plug-ins or other knowledge"
        raise Refused("RUN023", message, "install the same on all machines, and restart the workers")
    if task.seal != task.out.seal():
        message = f"the worker on {where} does not see this place as we do"
        hint = "name a folder on a disk that all machines share, or an address in a store (s3://…)"
        raise Refused("RUN023", message, hint, task.out.shown())
    return _one(item, task)


def _died(item: tuple[Ref, Entry | None]) -> Made:
    ref, known = item
    note = Diagnostic(
        "INT002",
        Severity.ERROR,
        "the process that converted this source died",
        "please report it with the source",
        Location(ref.name),
    )
    return _failed(ref, known, note)


def _failed(ref: Ref, known: Entry | None, note: Diagnostic) -> Made:
    """The history stays: the next readable version counts on from there. So do the outputs."""
    before = known or Entry(ref.id, "", "", {}, [], {})
    return Made(manifest.without(before, diagnostics=[manifest.dump(note)]))


def _one(item: tuple[Ref, Entry | None], task: _Task) -> Made:
    ref, known = item
    source = load(ref, task.recipe.limits)
    if isinstance(source, Diagnostic):
        return _failed(ref, known, source)
    digest = hash_of(source.data)
    same = known is not None and known.input == digest
    if known and same and known.recipe == task.fingerprint and task.out.digests(known.outputs) == known.outputs:
        return Made(replace(known, at=task.out.home(ref), path=task.out.origin(ref)), fresh=False)
    before = known if known and known.edition else None
    result, edition, found = _converted(source, before, task, same=same)
    if ref.piped and source.name == STDIN and any(d.rule == "SRC001" for d in result.diagnostics):
        plainly = replace(task, recipe=replace(task.recipe, reader="plain"))
        result, edition, found = _converted(source, before, plainly, same=same)
    if not ref.named and any(d.rule == "SRC001" for d in result.diagnostics):
        return _failed(ref, known, _passed_over(source, result.diagnostics[0], task.recipe.limits))
    if not result.stories:
        made = (
            _failed(ref, known, result.diagnostics[0])
            if result.diagnostics
            else Made(Entry(ref.id, "", "", {}, [], {}))
        )
        return replace(made, entry=replace(made.entry, diagnostics=[manifest.dump(d) for d in result.diagnostics]))
    entry = Entry(
        ref.id,
        digest,
        task.fingerprint,
        editions.dumped(edition),
        [s.id for s in result.stories],
        {o.name: hash_of(o.data) for o in result.outputs},
        [manifest.dump(d) for d in (*result.diagnostics, *found)],
        task.out.home(ref),
        path=task.out.origin(ref),
    )
    return Made(entry, result.outputs, other_recipe=same and known is not None and known.recipe != task.fingerprint)


def _passed_over(source: Source, told: Diagnostic, limits: Limits) -> Diagnostic:
    """What is said of a file of a folder that no reader knows: a warning where it is not even what its name says, as a
    file is that was torn on its way."""
    if source.name.lower().removesuffix(".gz").endswith(".json"):
        try:
            load_json(source.data.removeprefix(b"\xef\xbb\xbf"), limits)
        except TooDeep as error:
            return replace(told, severity=Severity.WARNING, message=f"passed over: {error}", hint=hint("json-depth"))
        except ValueError as error:
            place = Location(source.name, line=getattr(error, "lineno", None), column=getattr(error, "colno", None))
            reason = getattr(error, "msg", "") or str(error)
            return Diagnostic(told.rule, Severity.WARNING, f"passed over: not JSON: {reason}", _TORN, place)
    return replace(told, severity=Severity.INFO, message="passed over: no reader knows it")


_TORN = "deliver it again if it was torn, or leave it away"


def _converted(
    source: Source, known: Entry | None, task: _Task, *, same: bool
) -> tuple[Result, Edition, tuple[Diagnostic, ...]]:
    """The result in the edition that is due, and what is to be said about that edition.

    The same text keeps its edition as long as what comes out is the same; a changed text is a new version.
    """
    now = task.recipe.now
    notes: tuple[Diagnostic, ...] = ()
    before = editions.of(known.edition) if known else None
    outputs = _before(known) if known else {}
    edition = Edition(1, now, now) if before is None else before if same else editions.following(before, now)
    result = _convert(source, task, edition)
    if before is None:
        names = [o.name for o in result.outputs]
        before = editions.beside(task.out, names, result.stories, task.recipe)
        if before is None:
            return result, edition, notes
        note = (
            f"the manifest does not know this story: its version goes on from {before.version}, as the item beside says"
        )
        notes = (Diagnostic("RUN017", Severity.INFO, note, "", Location(source.name)),)
        same, edition = True, before
        outputs = {name: frozenset([found]) for name, found in task.out.digests(names).items() if found}
        if not outputs:  # in other formats only: nobody knows whether the text is the same
            same, edition = False, editions.following(before, now)
        result = _convert(source, task, edition)
    if same and any(hash_of(o.data) not in outputs[o.name] for o in result.outputs if o.name in outputs):
        edition = editions.following(before, now)
        result = _convert(source, task, edition)
    return result, edition, notes


def _before(known: Entry) -> Mapping[str, frozenset[str]]:
    """What came out of a source last, by name: of one that was away in between, all that ever did."""
    return {n: frozenset([h]) for n, h in known.outputs.items()} if known.outputs else known.owned()


def _convert(source: Source, task: _Task, edition: Edition) -> Result:
    result = pipeline.convert(source, replace(task.recipe, edition=edition), check=task.check)
    return _named(result, task.name) if task.name else result


def _named(result: Result, name: str) -> Result:
    """The result with its only output under a name that somebody chose. Raises Refused where there are several."""
    if len(result.outputs) > 1:
        message = f"this source holds {len(result.outputs)} stories, and a file takes one"
        raise Refused("RUN021", message, "name a folder: -o DIR/", result.source)
    made = {output.name for output in result.outputs}
    told = (
        replace(d, location=replace(d.location, source=name)) if d.location.source in made else d
        for d in result.diagnostics
    )
    return replace(
        result, outputs=tuple(replace(output, name=name) for output in result.outputs), diagnostics=tuple(told)
    )
