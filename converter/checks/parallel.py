"""Judges many files, in one process or several; the order of what is found never changes."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import IO

from converter.checks.files import judge_file
from converter.checks.views import Options
from converter.diagnostics import Diagnostic, Location, Severity

_TASK = 50
"""files a task: enough to make its cost vanish"""


@dataclass(frozen=True, slots=True)
class Group:
    """Files that belong together: the outputs of one story."""

    files: tuple[tuple[str, bool], ...]
    """name, and whether the user named it"""


def _stdin() -> IO[bytes]:
    return sys.stdin.buffer


def judge_files(
    found: Sequence[tuple[str, bool]], *, options: Options, jobs: int = 1, together: bool = True
) -> Iterator[Diagnostic]:
    """In the order of the files."""
    groups = [Group((file,)) for file in found]
    if jobs <= 1 or len(found) < 2 or any(path == "-" for path, _ in found):
        for group in groups:
            yield from judge_group(group, options)
        return
    yield from _spread(groups, options, jobs)


def judge_group(group: Group, options: Options) -> tuple[Diagnostic, ...]:
    diagnostics: list[Diagnostic] = []
    for path, named in group.files:
        for diagnostic in judge_file(path, options=options, stdin=_stdin):
            if diagnostic.rule == "DOC001" and not named:  # a folder may hold other things, too
                diagnostics.append(replace(diagnostic, severity=Severity.INFO))
            else:
                diagnostics.append(diagnostic)
    return tuple(diagnostics)


def _task(groups: Sequence[Group], options: Options) -> list[tuple[Diagnostic, ...]]:
    return [judge_group(group, options) for group in groups]


def _spread(groups: list[Group], options: Options, jobs: int) -> Iterator[Diagnostic]:
    size = max(1, min(_TASK, len(groups) // (jobs * 2) or 1))
    chunks = [groups[at : at + size] for at in range(0, len(groups), size)]
    context = multiprocessing.get_context("spawn")
    ahead: list[tuple[list[Group], Future[list[tuple[Diagnostic, ...]]]]] = []
    waiting = iter(chunks)
    pool = ProcessPoolExecutor(jobs, mp_context=context)
    try:
        while True:
            while len(ahead) < jobs * 2 and (chunk := next(waiting, None)) is not None:
                ahead.append((chunk, pool.submit(_task, chunk, options)))
            if not ahead:
                return
            chunk, future = ahead.pop(0)
            try:
                results: Iterable[tuple[Diagnostic, ...]] = future.result()
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                results = [_alone(group, options) for group in chunk]
                pool = ProcessPoolExecutor(jobs, mp_context=context)
                ahead = [(c, pool.submit(_task, c, options)) for c, _ in ahead]
            for diagnostics in results:
                yield from diagnostics
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _alone(group: Group, options: Options) -> tuple[Diagnostic, ...]:
    """One group in a process of its own: whichever kills its process is reported, the others are judged."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(judge_group, group, options).result()
        except BrokenProcessPool:
            path = group.files[0][0]
            message = "the process that judged this file died"
            return (Diagnostic("INT001", Severity.ERROR, message, "please report it with the file", Location(path)),)
