"""The public functions: convert, validate, publish. They judge their arguments, so that a slip of the caller's is told
as one (TypeError, ValueError, with the nearest name) and never as a defect of wiremark.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter import doors, pipeline, registry, rulebook
from converter.addresses import is_web
from converter.diagnostics import Diagnostic, Location
from converter.nearest import meant
from converter.registry import Edition, Recipe, Source

if TYPE_CHECKING:
    from converter.checks import Options
    from converter.checks.views import View
    from converter.pipeline import Output, Result
    from converter.publish.build import Published

StrPath = str | os.PathLike[str]
PROFILES = ("google",)
"""consumers whose demands ``validate`` knows besides the standards'"""

AUTHORITY = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?,\d{4}(?:-\d\d(?:-\d\d)?)?")  # RFC 4151, lower case
_DEFAULT = Recipe()


def convert(
    source: Source | StrPath,
    recipe: Recipe = _DEFAULT,
    *,
    check: Callable[[Output], Iterable[Diagnostic]] | None = None,
) -> Result:
    """Reads, annotates and writes one source.

    Args:
        source: bytes with a name, or the path of a file. The name of a file without its suffix becomes the story's id.
        recipe: which reader, annotators and writers, and every fact from outside: clock, authority, base address.
        check: judges each output; what it returns is added to the diagnostics. What it raises is raised.

    Returns:
        The stories, the outputs (names and bytes; nothing is written) and the diagnostics.

    Raises:
        TypeError: an argument, or a field of ``source`` or ``recipe``, is of another type than it says.
        ValueError: a name is unknown (the nearest is told), a value malformed, the annotators out of order, a file of
            the user's own knowledge malformed (with its line and column).
        OSError: the file can't be read.

    What the source holds never raises: it is told in ``diagnostics``.

    Examples:
        >>> from converter import Recipe, Source, convert
        >>> text = 'Bremen (Reuters) - "Wir bauen weiter", sagte Werftchefin Elke Tamm.'
        >>> result = convert(Source("werft.txt", text.encode(), "werft"), Recipe(writers=("jsonld",)))
        >>> [output.name for output in result.outputs]
        ['werft.jsonld']
        >>> [entity.name for entity in result.stories[0].entities if entity.type == "person"]
        ['Elke Tamm']
    """
    _judge_recipe(recipe)
    if check is not None and not callable(check):
        raise TypeError(f"check is a function of an output, not {_kind(check)}")
    result = pipeline.convert(_source(source), recipe)
    if check is None:
        return result
    told = tuple(found for output in result.outputs for found in check(output))
    return replace(result, diagnostics=(*result.diagnostics, *told))


def validate(
    document: bytes | StrPath,
    *,
    name: str = "",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    profiles: Sequence[str] = (),
    now: datetime | None = None,
    schema: StrPath | None = None,
) -> tuple[Diagnostic, ...]:
    """What is wrong with a document: NewsML-G2, NITF, JSON-LD, HTML, ninjs, Atom, RSS, JSON Feed or a sitemap.

    Args:
        document: its bytes, or the path of a file; either may be gzipped. The kind is told from the content.
        name: what diagnostics call bytes; a file bears its own name.
        select: rule ids or their beginnings; none: all but those of a profile.
        ignore: rule ids or their beginnings; the longer of two that fit wins over ``select``.
        profiles: whose demands count, too: ``google``, or the path of a profile's file.
        now: with time zone; without it the rules that need a clock are silent.
        schema: an XML Schema for NewsML-G2 to use in place of ours.

    Returns:
        The findings in the order of their places. Those that ignore comments in the document silence are left out.
        Where no rule looked at anything, ``RUN026`` says so: no findings would be taken for praise.

    Raises:
        TypeError: an argument is of another type than it says.
        ValueError: a rule or a profile is unknown (the nearest is told), ``now`` has no zone, the schema is none.
        OSError: there is no such file, or it can't be read.

    What the document holds never raises.

    Examples:
        >>> from converter import validate
        >>> [(found.rule, found.location.line) for found in validate(b'{"@context": "https://schema.org",}')]
        [('JSN001', 1)]
    """
    from converter.checks import Options, coverage, files
    from converter.cli.excerpts import Excerpts, text_lines, without_ignored

    options = Options(
        select=_rules("select", select),
        ignore=_rules("ignore", ignore),
        now=_moment("now", now),
        schema=_schema(schema),
    )
    options = _profiled(options, profiles)
    met: list[coverage.Seen] = []

    def gather(view: View) -> None:
        met.extend(coverage.seen(view, options))

    if not isinstance(name, str):
        raise TypeError(f"name is str, not {_kind(name)}")
    if isinstance(document, bytes | bytearray | memoryview):
        data = bytes(document)
        source = name or "<bytes>"
        lines = text_lines("-", data)
        judged = files.judge_bytes(source, data, options=options, each=gather)
        found = without_ignored(judged, lambda _: lines)
    else:
        source = str(_file("document", document, "bytes or a path"))
        found = without_ignored(files.judge_file(source, options=options, each=gather), Excerpts().lines)
    return (*found, *coverage.nothing_judged(found, met, options, source))


def publish(
    data: StrPath,
    site: StrPath,
    *,
    recipe: Recipe = _DEFAULT,
    title: str = "Nachrichtenarchiv",
    language: str = "de",
    search: bool = True,
    figures: StrPath | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Published:
    """Builds the site of all stories in a folder, as ``convert`` leaves them, and puts it in place at once.

    Args:
        data: the folder with the outputs; the ``annotations`` must be among them.
        site: where the site comes to lie. A folder with anything else in it is not touched.
        recipe: clock, authority and base address are taken from it.
        title: the site's name.
        language: of the interface: ``de`` or ``en``.
        search: whether to make a search index.
        figures: a JSON file of measured quality.
        progress: is told the step, how much of it is done, and of how much.

    Returns:
        How many pages there are, and the diagnostics. The same data and recipe give the same bytes.

    Raises:
        TypeError: an argument is of another type than it says.
        ValueError: the language of the interface is unknown, a value of the recipe malformed.
        OSError: FileNotFoundError without ``data``, FileExistsError where ``site`` is not a site of wiremark.
    """
    from converter.publish import build
    from converter.publish.strings import languages

    _judge_recipe(recipe)
    _is("title", title, str)
    _known("language", "language", (language,), languages())
    folders = [_path(name, value) for name, value in (("data", data), ("site", site))]
    return build.publish(
        *folders,
        recipe=recipe,
        title=title,
        language=language,
        search=search,
        figures=None if figures is None else _file("figures", figures),
        progress=progress,
    )


def _source(source: Source | StrPath) -> Source:
    if isinstance(source, bytes | bytearray):
        raise TypeError("convert takes bytes with a name: Source('story.txt', data, 'story')")
    if not isinstance(source, Source):
        path = _file("source", source, "a Source or a path")
        from converter.run import stem

        return Source(str(path), path.read_bytes(), stem(path.name))
    _is("Source.name", source.name, str)
    _is("Source.id", source.id, str)
    if isinstance(source.data, str):
        raise TypeError("Source.data is bytes, not str: encode the text, as with text.encode()")
    _is("Source.data", source.data, bytes)
    return source


def _file(what: str, value: StrPath, wanted: str = "a path") -> Path:
    """A regular file, so that no pipe can hang the caller. Raises TypeError, ValueError and OSError."""
    path = _path(what, value, wanted)
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(f"{what} is a file, and {path} a folder")
    if not stat.S_ISREG(mode):
        raise ValueError(f"{what} is a file, and {path} is none: a pipe, a socket or a device")
    return path


def _path(what: str, value: object, wanted: str = "a path") -> Path:
    if isinstance(value, str) and (not value or "\n" in value or "\0" in value or value.lstrip()[:1] in ("<", "{")):
        raise ValueError(f"{what} is a path, and {value[:40]!r} is none; a document itself is given as bytes")
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{what} is {wanted}, not {_kind(value)}")
    return Path(value)


def _judge_recipe(recipe: object) -> None:
    """Raises TypeError and ValueError for what no command line would let through either."""
    if not isinstance(recipe, Recipe):
        raise TypeError(f"recipe is a Recipe, not {_kind(recipe)}")
    for field in ("annotators", "writers"):
        _names(f"Recipe.{field}", getattr(recipe, field))
    for field in ("reader", "authority", "base_url", "language"):
        _is(f"Recipe.{field}", getattr(recipe, field), str)
    for field in ("provider", "encoding"):
        _is(f"Recipe.{field}", getattr(recipe, field), str | None)
    _is("Recipe.year", recipe.year, int | None)
    _is("Recipe.edition", recipe.edition, Edition)
    _moment("Recipe.now", recipe.now)
    for what, fits, example in (
        ("authority", AUTHORITY.fullmatch, "a domain and a year in which it was yours, as in example.org,2025"),
        ("base_url", is_web, "an http or https address"),
    ):
        if not fits(value := getattr(recipe, what)):
            raise ValueError(f"Recipe.{what} is {example}, and {value[:60]!r} is not")
    if doors.language(recipe.language, Location(), "")[1]:
        raise ValueError(f"Recipe.language is a language, as in de or de-AT, and {recipe.language[:60]!r} is not")
    if recipe.encoding is not None:
        try:
            codecs.lookup(recipe.encoding)
        except LookupError:
            raise ValueError(f"Recipe.encoding: Python knows no encoding {recipe.encoding[:60]!r}") from None
    _models(recipe.models)
    pipeline.verify(recipe)


def _models(models: object) -> None:
    pairs = models if isinstance(models, tuple) else (models,)
    if not all(isinstance(p, tuple) and len(p) == 2 and all(isinstance(n, str) for n in p) for p in pairs):
        raise TypeError(f"Recipe.models is a tuple of pairs (annotator, model), not {_kind(models)}")
    for annotator, _ in pairs:
        registry.stage("annotator", annotator)


def _rules(what: str, wanted: object) -> tuple[str, ...]:
    names = _names(what, wanted)
    for rule in names:
        if not rulebook.known(rule):
            raise ValueError(f"{what}: no rule begins with {rule[:20]}: {rulebook.hint(rule)}")
    return tuple(rule.upper() for rule in names)


def _known(kind: str, what: str, wanted: object, known: Iterable[str]) -> tuple[str, ...]:
    names = _names(what, wanted)
    for name in names:
        if name not in known:
            raise ValueError(f"no {kind} is called {name[:40]!r}.{meant(name, known)} There are: {', '.join(known)}")
    return names


def _profiled(options: Options, wanted: object) -> Options:
    from converter.checks import profile_rules, profiles

    for name in _names("profiles", wanted):
        if name in PROFILES:
            options = replace(options, profiles=(*options.profiles, name))
        elif Path(name).is_file():
            options = profile_rules.applied(options, profiles.load(Path(name)))
        else:
            known = ", ".join(PROFILES)
            raise ValueError(f"no profile is called {name[:40]!r}.{meant(name, PROFILES)} It is {known}, or a file")
    return options


def _names(what: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        raise TypeError(f"{what} is a tuple of names, not one name: ({value[:40]!r},)")
    if not isinstance(value, Sequence) or not all(isinstance(name, str) for name in value):
        raise TypeError(f"{what} is a tuple of names, not {_kind(value)}")
    return tuple(value)


def _moment(what: str, value: object) -> datetime | None:
    if value is None and what == "now":
        return None
    if not isinstance(value, datetime):
        raise TypeError(f"{what} is a datetime, not {_kind(value)}")
    if value.tzinfo is None:
        raise ValueError(f"{what} needs a time zone: datetime.now(UTC)")
    return value


def _schema(value: StrPath | None) -> str | None:
    if value is None:
        return None
    from converter import xsd

    path = str(_file("schema", value))
    try:
        xsd.schema(path)
    except xsd.Unusable as error:
        raise ValueError(f"schema: {error}") from None
    return path


def _is(what: str, value: object, type_: Any) -> None:
    if not isinstance(value, type_):
        wanted = getattr(type_, "__name__", str(type_)).replace("NoneType", "None")
        raise TypeError(f"{what} is {wanted}, not {_kind(value)}")


def _kind(value: object) -> str:
    return type(value).__name__
