"""Which files to judge: arguments, folders and patterns, without what is excluded or git ignores."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from converter.folders import hidden, walk

if TYPE_CHECKING:
    import pathspec

SUFFIXES = (".xml", ".nitf", ".newsml", ".json", ".jsonld", ".html", ".htm", ".xhtml", ".rss", ".atom")
"""of the files that are taken from a folder; ``.gz`` may follow"""


@dataclass(frozen=True, slots=True)
class Choice:
    """What to leave out."""

    exclude: tuple[str, ...] = ()
    """patterns of paths, or of one of their parts"""
    gitignore: bool = True
    """leave out what git ignores, where a folder is searched"""
    force: bool = False
    """leave out named files, too: a hook names every file that is about to be committed"""
    root: str = ""
    """the folder that ``exclude`` is relative to, as well as to the working directory"""


@dataclass(frozen=True, slots=True)
class Found:
    """Files by name, each once, sorted within a folder."""

    files: tuple[tuple[str, bool], ...] = ()
    """name, and whether the user named it"""
    missing: tuple[str, ...] = ()
    """arguments that match nothing"""
    unreadable: tuple[str, ...] = ()
    """arguments that are there and can't be opened, or are neither file nor folder; folders below them that can't be"""
    excluded: int = 0
    """named files that were left out"""


@dataclass(slots=True)
class _Finding:
    choice: Choice
    files: dict[str, bool] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    excluded: int = 0


def discover(paths: Iterable[str], choice: Choice = Choice()) -> Found:
    """The files that some arguments mean.

    An argument is a file, a folder (taken with its subfolders; hidden ones and links to folders left out), a pattern
    (``feeds/**/*.xml``), or ``-``. What is wrong with one keeps none of the others from being found.
    """
    finding = _Finding(choice)
    for path in paths:
        _argument(path, finding)
    return Found(tuple(finding.files.items()), tuple(finding.missing), tuple(finding.unreadable), finding.excluded)


def _argument(path: str, finding: _Finding) -> None:
    if path == "-":
        finding.files[path] = True
    elif os.path.isfile(path):
        if finding.choice.force and _left_out(path, finding.choice):
            finding.excluded += 1
        elif os.access(path, os.R_OK):
            finding.files[path] = True
        else:
            finding.unreadable.append(path)
    elif os.path.isdir(path):
        if _closed(path):
            finding.unreadable.append(path)
            return
        for match in _walk(path, finding):
            finding.files.setdefault(match, False)
    elif os.path.exists(path):
        finding.unreadable.append(path)  # a pipe or a device would keep us waiting for ever
    else:
        matches = _glob(path)
        if not matches:
            finding.missing.append(path)
        for match in matches:
            if not _left_out(match, finding.choice):
                finding.files.setdefault(match, False)


def _closed(folder: str) -> bool:
    return not os.access(folder, os.R_OK | os.X_OK)


def _walk(folder: str, finding: _Finding) -> Iterator[str]:
    choice = finding.choice
    known: dict[str, _Ignored] = {}

    def ignored(here: str) -> _Ignored | None:
        if choice.gitignore and here not in known:
            above = _Ignored.above(folder) if here == folder else known.get(os.path.dirname(here)) or known[folder]
            known[here] = above.entering(here)
        return known.get(here)

    def enters(here: str, name: str) -> bool:
        path = os.path.join(here, name)
        if _ignores(ignored(here), here, name, folder=True):
            return False
        told = os.path.islink(path) or _excluded(path, choice) or path in finding.unreadable
        if not told and _closed(path):
            finding.unreadable.append(path)  # else a run that judged nothing of it would be green
        return True

    for here, names in walk(folder, enters=enters, also={".well-known"}):
        for name in names:
            path = os.path.join(here, name)
            if not _of_interest(name):
                continue
            # a pipe or a device would keep us waiting for ever; a dead link is told
            if not (os.path.isfile(path) or os.path.islink(path)) or _excluded(path, choice):
                continue
            if not _ignores(ignored(here), here, name):
                yield path


def _of_interest(name: str) -> bool:
    """Documents of news, and what tells of a site's rights."""
    known = name.lower().removesuffix(".gz").endswith(SUFFIXES) or name in ("robots.txt", "trust.txt")
    return known and not name.startswith(".")


def _left_out(path: str, choice: Choice) -> bool:
    if _excluded(path, choice):
        return True
    if not choice.gitignore:
        return False
    *folders, name = Path(os.path.abspath(path)).parts
    top = _repository(os.path.dirname(os.path.abspath(path)))
    if top is None:
        return False
    here, ignored = str(Path(top)), _Ignored(()).entering(str(Path(top)))
    for part in folders[len(Path(top).parts) :]:
        if _ignores(ignored, here, part, folder=True):
            return True
        here = os.path.join(here, part)
        ignored = ignored.entering(here)
    return _ignores(ignored, here, name)


def _ignores(ignored: _Ignored | None, here: str, name: str, *, folder: bool = False) -> bool:
    return ignored is not None and ignored.says(os.path.join(here, name), folder=folder)


@dataclass(frozen=True, slots=True)
class _Ignored:
    """The ``.gitignore`` files that concern a folder, the nearest last (gitignore(5))."""

    specs: tuple[tuple[str, pathspec.GitIgnoreSpec], ...]

    @classmethod
    def above(cls, folder: str) -> _Ignored:
        """What holds above a folder, up to the top of its repository; nothing where that ignores the folder itself,
        since the user has named it."""
        whole = os.path.abspath(folder)
        top = _repository(whole)
        ignored = cls(())
        if top is None or whole == top:
            return ignored
        here = top
        for part in Path(os.path.relpath(whole, top)).parts:
            ignored = ignored.entering(here)
            here = os.path.join(here, part)
            if ignored.says(here, folder=True):
                return cls(())
        return ignored

    def entering(self, folder: str) -> _Ignored:
        spec = _spec(os.path.abspath(folder))
        return _Ignored((*self.specs, (os.path.abspath(folder), spec))) if spec else self

    def says(self, path: str, *, folder: bool) -> bool:
        whole = os.path.abspath(path)
        for base, spec in reversed(self.specs):
            relative = os.path.relpath(whole, base).replace(os.sep, "/") + ("/" if folder else "")
            decided = spec.check_file(relative).include
            if decided is not None:
                return decided
        return False


@cache
def _spec(folder: str) -> pathspec.GitIgnoreSpec | None:
    lines: list[str] = []
    for name in (".gitignore", os.path.join(".git", "info", "exclude")):
        path = Path(folder, name)
        if not os.path.isfile(path):
            continue  # there is none, or it is a pipe, which would keep us waiting for ever
        try:
            lines += path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
    if not lines:
        return None
    import pathspec  # takes a while to load, and few folders ignore anything

    return pathspec.GitIgnoreSpec.from_lines(lines)


@cache
def _repository(folder: str) -> str | None:
    """The top of the repository that a folder lies in."""
    for here in (folder, *map(str, Path(folder).parents)):
        if os.path.exists(os.path.join(here, ".git")):
            return here
    return None


def _glob(pattern: str) -> list[str]:
    import glob

    if not glob.has_magic(pattern):
        return []
    components = Path(pattern).parts
    if "**" not in components:
        return sorted(p for p in glob.glob(pattern, recursive=True) if os.path.isfile(p))
    # unlike glob's, pathlib's ** goes through no links to folders, which may go round in a ring
    start = components.index("**")
    bases = glob.glob(os.path.join(*components[:start])) if start else ["."]
    rest = os.path.join(*components[start:])
    found = (path for here in bases for path in Path(here).glob(rest) if not _hidden(path.relative_to(here)))
    return sorted(str(path) for path in found if path.is_file())


def _hidden(path: Path) -> bool:
    return any(map(hidden, path.parts))


def _excluded(path: str, choice: Choice) -> bool:
    names = {path, os.path.normpath(path)}
    if choice.root:
        names.add(os.path.relpath(path, choice.root))
    return any(_fits(names, Path(path).parts, pattern) for pattern in choice.exclude)


def _fits(names: Iterable[str], parts: Sequence[str], pattern: str) -> bool:
    bare = pattern.rstrip("/")
    return any(fnmatch.fnmatch(name.replace(os.sep, "/"), pattern) for name in names) or any(
        fnmatch.fnmatch(part, bare) for part in parts
    )
