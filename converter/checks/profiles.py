"""A profile: what an agency or a customer asks of documents beyond their standard, in a file of its own (TOML).

What may stand in it says ``schemas/profile.schema.json``. A place in a document is an XPath 1.0, seen from the item or
the document's root, or a JSONPath (RFC 9535).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from converter import configuration, rulebook
from converter.checks import patterns
from converter.checks.schemes import Catalogue, Scheme
from converter.diagnostics import Severity

SCHEMA = "profile.schema.json"
NAME = "agency"
"""what ``Options.profiles`` holds where there are ``demands``"""
PREFIXES: Mapping[str, str] = {
    "g2": "http://iptc.org/std/nar/2006-10-01/",
    "nitf": "http://iptc.org/std/NITF/2006-10-18/",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "atom": "http://www.w3.org/2005/Atom",
    "sitemap": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
"""what a path may write in front of a name; RSS 2.0 has no namespace"""
XML_KINDS = ("newsml-g2", "nitf", "xhtml", "atom", "rss", "news-sitemap")
JSON_KINDS = ("jsonld", "ninjs", "jsonfeed", "annotations", "cas")


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of one place."""

    path: str
    why: str = ""
    severity: Severity = Severity.ERROR
    one_of: tuple[str, ...] = ()
    pattern: str | None = None
    """a regular expression that the whole value fits"""
    min_length: int | None = None
    """code points"""
    max_length: int | None = None
    max_words: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_age: float | None = None
    """seconds; the value is a date"""


@dataclass(frozen=True, slots=True)
class Own:
    """A scheme of the agency's: what its alias stands for, and the codes it has."""

    alias: str
    uri: str
    codes: frozenset[str] = frozenset()
    """none: not known"""


@dataclass(frozen=True, slots=True)
class Profile:
    """A file's demands."""

    name: str
    required: tuple[tuple[str, Demand], ...] = ()
    """kind of document and what it must have"""
    forbidden: tuple[tuple[str, Demand], ...] = ()
    values: tuple[tuple[str, Demand], ...] = ()
    schemes: tuple[Own, ...] = ()
    only_schemes: bool = False
    """no schemes but these and IPTC's"""
    languages: tuple[str, ...] = ()
    """BCP 47; a document in ``de-AT`` is one in ``de``"""
    max_bytes: int | None = None
    severities: tuple[tuple[str, Severity], ...] = ()
    ignore: tuple[str, ...] = ()
    schematron: tuple[str, ...] = ()
    """files in ISO Schematron"""

    @property
    def catalogue(self) -> Catalogue:
        """Its schemes, so that codes resolve in items that don't declare them."""
        return Catalogue(self.name, tuple(Scheme(own.alias, own.uri) for own in self.schemes))


def load(path: Path) -> Profile:
    """Reads a profile. Raises configuration.Wrong with every fault: no TOML, a setting that there is not, a path or a
    pattern that can't be read, a Schematron file that is none."""
    read = configuration.load(path, schema=SCHEMA)
    faults = tuple(
        configuration.wrong_value(path, read.line(keys), f"{'.'.join(keys)}: {message}")
        for keys, message in _faults(read.values, path.parent)
    )
    if faults:
        raise configuration.Wrong(faults)
    values = read.values
    return Profile(
        name=values["name"],
        required=_demands(values, "required"),
        forbidden=_demands(values, "forbidden"),
        values=_demands(values, "values"),
        schemes=tuple(Own(s["alias"], s["uri"], frozenset(s.get("codes", ()))) for s in values.get("schemes", ())),
        only_schemes=values.get("only-schemes", False),
        languages=tuple(values.get("languages", ())),
        max_bytes=values.get("max-bytes"),
        severities=tuple((rule.upper(), Severity(level)) for rule, level in values.get("severities", {}).items()),
        ignore=tuple(rule.upper() for rule in values.get("ignore", ())),
        schematron=tuple(str(path.parent / name) for name in values.get("schematron", ())),
    )


def _demands(values: Mapping[str, Any], what: str) -> tuple[tuple[str, Demand], ...]:
    return tuple(
        (kind, _demand(entry)) for kind in (*XML_KINDS, *JSON_KINDS) for entry in values.get(kind, {}).get(what, ())
    )


def _demand(entry: Mapping[str, Any]) -> Demand:
    return Demand(
        path=entry["path"],
        why=entry.get("why", ""),
        severity=Severity(entry.get("severity", "error")),
        one_of=tuple(entry.get("one-of", ())),
        pattern=entry.get("pattern"),
        min_length=entry.get("min-length"),
        max_length=entry.get("max-length"),
        max_words=entry.get("max-words"),
        minimum=entry.get("min"),
        maximum=entry.get("max"),
        max_age=_seconds(entry["max-age"]) if "max-age" in entry else None,
    )


_UNITS = {"m": 60.0, "h": 3600.0, "d": 86400.0}


def _seconds(age: str) -> float:
    """``90m``, ``48h``, ``7d``; the schema lets nothing else through."""
    return float(age[:-1]) * _UNITS[age[-1]]


def _faults(values: Mapping[str, Any], folder: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    """Keys and what is wrong there, of what a schema can't say."""
    for kind in (*XML_KINDS, *JSON_KINDS):
        for what in ("required", "forbidden", "values"):
            for number, entry in enumerate(values.get(kind, {}).get(what, ())):
                keys = (kind, what, str(number))
                try:
                    xpath(entry["path"]) if kind in XML_KINDS else jsonpath(entry["path"])
                except ValueError as error:
                    yield (*keys, "path"), str(error)
                if kind not in ("nitf", "rss") and kind in XML_KINDS and (name := _bare(entry["path"])):
                    yield (
                        (*keys, "path"),
                        f"{name} stands for no namespace and never fits: write {_PREFIX[kind]}:{name}",
                    )
                if complaint := patterns.fault(entry.get("pattern", "")):
                    yield (*keys, "pattern"), complaint
    for key in ("ignore", "severities"):
        for rule in values.get(key, ()):
            if not rulebook.known(rule):
                yield (key,), f"no rule begins with {rule}: {rulebook.hint(rule)}"
    for number, name in enumerate(values.get("schematron", ())):
        try:
            schematron(str(folder / name))
        except ValueError as error:
            yield ("schematron", str(number)), str(error)


_PREFIX = {"newsml-g2": "g2", "xhtml": "xhtml", "atom": "atom", "news-sitemap": "sitemap"}
"""kinds all of whose elements have a namespace, and what a path writes for it"""
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_BARE = re.compile(r"(?<![\w:@$.-])[A-Za-z_][\w.-]*+(?!\s*[(:])")


def _bare(path: str) -> str | None:
    """The first element in an XPath that is named without a prefix."""
    names = _BARE.findall(_QUOTED.sub("''", path))
    return next((name for name in names if name not in ("and", "or", "div", "mod")), None)


@lru_cache(512)
def xpath(path: str) -> Any:
    """A compiled XPath. Raises ValueError with what is wrong."""
    try:
        compiled = etree.XPath(path, namespaces=dict(PREFIXES))
        compiled(etree.Element("a"))  # an unknown prefix or function shows when it is used
    except etree.XPathError as error:
        known = ", ".join(PREFIXES)
        raise ValueError(f"{path} is no XPath 1.0 ({error}); prefixes are {known}") from None
    return compiled


@lru_cache(512)
def jsonpath(path: str) -> Any:
    """A compiled JSONPath. Raises ValueError with what is wrong."""
    import jsonpath as library

    try:
        return library.compile(path, strict=True)
    except library.JSONPathError as error:
        raise ValueError(f"{path} is no JSONPath: {str(error).splitlines()[0]}") from None


@lru_cache(16)
def schematron(path: str) -> Any:
    """A compiled Schematron schema; when it is applied it reads no file and no network, whatever its ``document()``
    names. Raises ValueError with what is wrong."""
    isoschematron: Any = importlib.import_module("lxml.isoschematron")  # which the stubs don't have
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        made = isoschematron.Schematron(etree.parse(path, parser), store_report=True, store_xslt=True)
        ways = ("read_file", "write_file", "create_dir", "read_network", "write_network")
        denied = etree.XSLTAccessControl(**dict.fromkeys(ways, False))
        made._validator = etree.XSLT(made.validator_xslt, access_control=denied)  # noqa: SLF001 - no argument does it
        return made
    except (OSError, etree.LxmlError) as error:
        raise ValueError(f"{path} is no ISO Schematron: {str(error).splitlines()[0]}") from None
