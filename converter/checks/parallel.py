"""Judges many files, in one process or several; the order of what is found never changes."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO

from converter import workers
from converter.checks.artefacts import Artefact, Entry, Feed, Release, Story, artefact
from converter.checks.artefacts import entries as entries_of
from converter.checks.artefacts import references as references_of
from converter.checks.artefacts import releases as releases_of
from converter.checks.coverage import Seen, compared, seen
from converter.checks.files import judge_file
from converter.checks.judging import in_order, judge_view
from converter.checks.mining import Statement, statements
from converter.checks.views import Options, View
from converter.diagnostics import Diagnostic, Location, Severity

_TASK = 50
"""groups a task: enough to make its cost vanish"""
_MANY = 20
"""groups from which on it pays to tell the garbage collector what stays"""
_PARTS = re.compile(
    r"(?i)(?:\.(?:newsml|nitf|ninjs|annotations|graph|g2|feed|jsonld))*\.(?:xml|json|jsonld|html?|xhtml|nitf)(?:\.gz)?$"
)
"""what follows the stem of an output's name"""


@dataclass(frozen=True, slots=True)
class Group:
    """Files that belong together: the outputs of one story."""

    files: tuple[tuple[str, bool], ...]
    """name, and whether the user named it"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What came out of a group."""

    diagnostics: tuple[Diagnostic, ...]
    releases: tuple[Release, ...] = ()
    references: tuple[tuple[str, int | None, Location], ...] = ()
    entries: tuple[Entry, ...] = ()
    statements: tuple[Statement, ...] = ()
    seen: tuple[Seen, ...] = ()


def _stdin() -> IO[bytes]:
    return sys.stdin.buffer


def groups(found: Sequence[tuple[str, bool]]) -> list[Group]:
    """Files of one folder and stem together, in the order of the first of each."""
    made: dict[str, list[tuple[str, bool]]] = {}
    for path, named in found:
        made.setdefault(_PARTS.sub("", path) if path != "-" else path, []).append((path, named))
    return [Group(tuple(files)) for files in made.values()]


def judge_files(
    found: Sequence[tuple[str, bool]],
    *,
    options: Options,
    jobs: int = 1,
    together: bool = True,
    stdin: Callable[[], IO[bytes]] | None = None,
    met: Callable[[Seen], None] | None = None,
) -> Iterator[Diagnostic]:
    """In the order of the files, then what concerns all of them. ``stdin`` is what ``-`` is read from.

    ``met`` is told of each document whether it was judged.
    """
    made = groups(found) if together else [Group((file,)) for file in found]
    alone = jobs <= 1 or len(found) < 2 or any(path == "-" for path, _ in found)
    results = _one_by_one(made, options, stdin or _stdin) if alone else _spread(made, options, jobs)
    releases: list[Release] = []
    references: list[tuple[str, int | None, Location]] = []
    entries: list[Entry] = []
    said: list[Statement] = []
    for result in results:
        yield from result.diagnostics
        for one in result.seen if met else ():
            met(one)  # type: ignore[misc]
        releases += result.releases
        references += result.references
        entries += result.entries
        said += result.statements
    if together and len(found) > 1 and (releases or entries or said):
        feed = Feed(tuple(releases), tuple(references), tuple(entries), options, tuple(said))
        yield from judge_view(feed, options)


def judge_group(group: Group, options: Options, *, stdin: Callable[[], IO[bytes]] = _stdin) -> Judged:
    """Each file, then what their outputs say of each other."""
    diagnostics: list[Diagnostic] = []
    artefacts: list[Artefact] = []
    releases: list[Release] = []
    references: list[tuple[str, int | None, Location]] = []
    entries: list[Entry] = []
    said: list[Statement] = []
    documents: list[Seen] = []
    several = len(group.files) > 1

    def gather(view: View) -> None:
        documents.extend(seen(view, options))
        if several and (made := artefact(view)):
            artefacts.append(made)
        releases.extend(releases_of(view))
        references.extend(references_of(view))
        entries.extend(entries_of(view))
        said.extend(statements(view))

    for path, named in group.files:
        for diagnostic in judge_file(path, options=options, stdin=stdin, each=gather):
            if diagnostic.rule == "DOC001" and not named:  # a folder may hold other things, too
                diagnostics.append(replace(diagnostic, severity=Severity.INFO))
            else:
                diagnostics.append(diagnostic)
    if len({a.source for a in artefacts}) > 1:
        diagnostics += in_order(judge_view(Story(tuple(artefacts), options), options))
        documents.extend(compared(artefacts[0].source, options))
    return Judged(tuple(diagnostics), tuple(releases), tuple(references), tuple(entries), tuple(said), tuple(documents))


def _one_by_one(groups: list[Group], options: Options, stdin: Callable[[], IO[bytes]]) -> Iterator[Judged]:
    for number, group in enumerate(groups):
        if number == _MANY:
            workers.keep_loaded()
        yield judge_group(group, options, stdin=stdin)


def _task(group: Group, options: Options) -> Judged:
    return judge_group(group, options)


def _spread(groups: list[Group], options: Options, jobs: int) -> Iterator[Judged]:
    return workers.spread(_task, groups, options, jobs=jobs, most=_TASK, died=_died)


def _died(group: Group) -> Judged:
    """Whichever kills its process is reported, the others are judged."""
    path = group.files[0][0]
    message = "the process that judged this file died"
    found = Diagnostic("INT002", Severity.ERROR, message, "please report it with the file", Location(path))
    return Judged((found,), seen=(Seen(path, "file", why=message),))
