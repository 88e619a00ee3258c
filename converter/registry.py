"""The stages' signatures, and how a stage gets its name.

A stage is a plain function with a decorator. Its file, put into the stage's package, is all it takes: the package's
modules are imported when the registry is first asked. Outsiders use the entry-point groups of ``GROUPS``: each entry
point names a module to import.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from converter import resources
from converter.diagnostics import Diagnostic
from converter.nearest import meant
from converter.recipe import Edition as Edition
from converter.recipe import Recipe as Recipe
from converter.recipe import Source as Source
from converter.refusal import Broken as Broken

if TYPE_CHECKING:
    from importlib import metadata

    from converter.knowledge import Knowledge
    from converter.language.engine.record import Record
    from converter.model import Story


F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a source: no story and a reason, one, or several."""

    stories: tuple[Story, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    """what concerns the source as a whole; what concerns a story stands in its ``notes``"""


@dataclass(frozen=True, slots=True)
class Context:
    """What annotators look things up in."""

    recipe: Recipe
    knowledge: Knowledge
    record: Record | None = None
    """where the rules write down what they thought; None: nobody asks"""
    laid: dict[str, Any] = field(default_factory=dict, compare=False)
    """what is made once of a story and read by several annotators, by its maker's name: the sheet
    (``language.engine.sheet``)"""


Reader = Callable[[Source, Recipe], Reading]
Annotator = Callable[["Story", Context], "Story"]
Writer = Callable[["Story", Recipe], bytes]
Check = Callable[..., Iterable[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Stage:
    """A registered function with what its registry needs to know of it."""

    kind: str
    name: str
    run: Callable[..., Any]
    doc: str
    suffix: str = ""
    """writers: the end of the file's name, ``.newsml.xml``"""
    media_type: str = ""
    detect: Callable[[Source], int] | None = None
    """readers: how sure (0 to 100) the reader is that a source is its own"""
    requires: tuple[str, ...] = ()
    """annotators: layers that must be there"""
    assigns: tuple[str, ...] = ()
    """annotators: layers that it fills"""
    facts: dict[str, Any] = field(default_factory=dict)
    """checks: severity, the kinds of document it judges, and so on"""


class Duplicate(ValueError):
    """Two stages of one kind claim one name."""


class Unknown(ValueError):
    """No stage has that name; the message lists those that there are."""


_STAGES: dict[str, dict[str, Stage]] = {
    "reader": {},
    "annotator": {},
    "writer": {},
    "check": {},
    "rule": {},
    "reporter": {},
    "page": {},
}

GROUPS = (*(f"wiremark.{kind}s" for kind in _STAGES), "wiremark.languages", "wiremark.identifiers")
"""entry-point groups. Those of reporters are called as the reporter is; those of languages name a pack by its code,
those of identifiers an ``identifiers.Scheme``."""


def register(stage: Stage) -> None:
    """Raises Duplicate where another function has the name already."""
    known = _STAGES[stage.kind]
    other = known.get(stage.name)
    if other and (other.run.__module__, other.run.__qualname__) != (stage.run.__module__, stage.run.__qualname__):
        raise Duplicate(f"two {stage.kind}s are called {stage.name}: {other.run.__module__} and {stage.run.__module__}")
    known[stage.name] = stage


def _decorator(kind: str, name: str, **facts: Any) -> Callable[[F], F]:
    def wrap(function: F) -> F:
        register(Stage(kind, name, function, (function.__doc__ or "").strip(), **facts))
        return function

    return wrap


def reader(
    name: str, *, detect: Callable[[Source], int], suffixes: tuple[str, ...] = (), label: str = ""
) -> Callable[[F], F]:
    """Registers a reader: ``Source`` and ``Recipe`` in, ``Reading`` out. ``detect`` says how sure (0 to 100) it is
    that a source is its own.

    ``suffixes``: ends of file names that a folder is searched for, ``(".eml",)``; without any, a file of the format
    must be named. ``label``: the format's name for people."""
    return _decorator("reader", name, detect=detect, facts={"suffixes": suffixes, "label": label})


def annotator(name: str, *, requires: tuple[str, ...] = (), assigns: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Registers an annotator: ``Story`` and ``Context`` in, ``Story`` out. Layers that it needs and that it fills."""
    return _decorator("annotator", name, requires=requires, assigns=assigns)


def writer(
    name: str,
    *,
    suffix: str,
    media_type: str,
    label: str = "",
    judged: bool = False,
    keeps: int = 0,
    version: bytes = b"",
    lacks: str = "",
) -> Callable[[F], F]:
    """Registers a writer: ``Story`` and ``Recipe`` in, bytes out. ``suffix`` ends the file's name: ``.newsml.xml``.

    ``judged``: checks know the kind of document; else what is written is not judged. ``label``, ``keeps`` and
    ``version`` (a pattern): see ``formats.Format``. ``lacks``: what of a story the format does not carry, in
    words of ``schemas/aspects.yaml``."""
    facts = {"label": label, "judged": judged, "keeps": keeps, "version": version}
    facts["lacks"] = tuple(lacks.split())
    return _decorator("writer", name, suffix=suffix, media_type=media_type, facts=facts)


def check(name: str, **facts: Any) -> Callable[[F], F]:
    """Registers a check: a view in, findings out. ``name`` is the rule's id, ``G2C001``; the docstring is its page."""
    return _decorator("check", name, facts=facts)


def reporter(name: str) -> Callable[[F], F]:
    """A form of reports: ``run(diagnostics, style) -> text``, see ``reporters``."""
    return _decorator("reporter", name)


def page(name: str) -> Callable[[F], F]:
    """Pages of the site: ``run(site) -> views``, see ``publish.views``."""
    return _decorator("page", name)


def plugged(kind: str) -> tuple[metadata.EntryPoint, ...]:
    """The entry points of a kind of part (``reader``, ``language`` …), by name."""
    return tuple(sorted(resources.entry_points(f"wiremark.{kind}s"), key=lambda point: (point.name, point.value)))


def load_plugged(point: metadata.EntryPoint) -> Any:
    """What an entry point names. Raises Broken."""
    try:
        return point.load()
    except Duplicate:
        raise
    except Exception as error:  # somebody else's code
        owner = f" of {point.dist.name}" if point.dist else ""
        raise Broken(f"the plug-in {point.value}{owner} can't be loaded: {type(error).__name__}: {error}") from error


@cache
def _load(kind: str, without: frozenset[str] = frozenset()) -> None:
    for package in _packages(kind):
        if not hasattr(package, "__path__"):
            continue
        modules = pkgutil.walk_packages if kind == "rule" else pkgutil.iter_modules
        for module in modules(package.__path__, f"{package.__name__}."):
            if module.name not in without:
                importlib.import_module(module.name)
    for point in plugged(kind):
        load_plugged(point)


def _packages(kind: str) -> Iterator[ModuleType]:
    """Where the stages of a kind lie: extraction rules in every language's own folder."""
    if kind == "page":
        return  # ours are told by ``publish.views``, in their order
    if kind != "rule":
        yield importlib.import_module(f"converter.{kind}s")
        return
    for name, folder in resources.packs().values():
        if (folder / "rules").is_dir():
            yield importlib.import_module(f"{name}.rules")


def stages(kind: str, *, without: frozenset[str] = frozenset()) -> dict[str, Stage]:
    """All stages of a kind by name, in the order of their names. What only the modules ``without`` define is left out,
    unless somebody has loaded them."""
    _load(kind, without)
    return dict(sorted(_STAGES[kind].items()))


def stage(kind: str, name: str) -> Stage:
    """Raises Unknown, with what would have worked."""
    known = stages(kind)
    if name in known:
        return known[name]
    raise Unknown(f"no {kind} is called {name!r}.{meant(name, known)} There are: {', '.join(known)}")
