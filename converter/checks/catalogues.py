"""Which scheme an alias stands for in an item: catalogues that come with the item, that ship with us, that users have.

QCodes and catalogues: NewsML-G2 2.35, "QCodes" and "Catalogs". IPTC's standard catalogues 32 to 41 come with the
``newsmlg2`` package. A catalogue that is only referenced and not at hand is *unknown*: what uses its aliases can't be
judged, and is not called wrong.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib import util
from pathlib import Path
from typing import Any, NamedTuple

from converter import resources
from converter.checks import vocabulary_files
from converter.checks.schemes import Catalogue, Scheme
from converter.checks.views import G2, Element, Item, local
from converter.xml import parse

OLDEST, NEWEST = 32, 41
_STANDARD = re.compile(r"(?i)^https?://(?:www\.|cv\.)?iptc\.org/.*catalog\.IPTC-G2-Standards_(\d+)\.xml$")
_IPTC = re.compile(r"(?i)^https?://(?:www\.|cv\.)?iptc\.org/")


class NotACatalogue(ValueError):
    """The file holds no catalogue; the message says what it holds."""


def read(name: str, data: bytes) -> Catalogue:
    """A ``catalog`` or a ``catalogItem``, or what an item declares inline. Raises NotACatalogue."""
    tree, notes = parse(data, source=name)
    if tree is None:
        raise NotACatalogue(f"{name}: {notes[0].message if notes else 'no XML'}")
    schemes = tuple(schemes_of(tree.getroot().iter(f"{G2}scheme")))
    if not schemes:
        raise NotACatalogue(f"{name}: no scheme in it: its root is {local(tree.getroot().tag)}")
    return Catalogue(name, schemes)


def schemes_of(elements: Iterable[Element]) -> Iterable[Scheme]:
    for element in elements:
        alias, uri = element.get("alias"), element.get("uri")
        if alias and uri:
            yield Scheme(alias.strip(), uri.strip(), element.get("schemeretired"))


@cache
def standard(number: int) -> dict[str, Scheme]:
    """IPTC's standard catalogue of that number, by alias."""
    spec = util.find_spec("NewsMLG2")  # found, not imported: it changes global state when it is
    if spec is None or not spec.submodule_search_locations:
        return {}
    path = Path(spec.submodule_search_locations[0], "catalogs", f"catalog.IPTC-G2-Standards_{number}.xml")
    return {s.alias: s for s in read(path.name, path.read_bytes()).schemes} if path.is_file() else {}


@cache
def every_standard_alias() -> dict[str, Scheme]:
    """All aliases that a catalogue of IPTC has, the newest first."""
    found: dict[str, Scheme] = {}
    for number in range(NEWEST, OLDEST - 1, -1):
        for alias, scheme in standard(number).items():
            found.setdefault(alias, scheme)
    return found


@cache
def retired_schemes() -> dict[str, str]:
    """Scheme URI → since when it is retired, as the newest catalogue says."""
    return {s.uri: s.retired for s in standard(NEWEST).values() if s.retired}


@dataclass
class Aliases:
    """What the aliases of one item stand for."""

    declared: dict[str, list[tuple[Scheme, Element]]] = field(default_factory=dict)
    unknown: list[Element] = field(default_factory=list)
    """references to catalogues that are not at hand"""
    any: bool = False
    """the item declares or references a catalogue at all"""
    borrowed: dict[str, Scheme] = field(default_factory=dict)
    """from the header of the message and from the user: taken where the item itself says nothing"""

    def scheme(self, alias: str) -> Scheme | None:
        found = self.declared.get(alias)
        return found[0][0] if found else self.borrowed.get(alias)

    @cached_property
    def names(self) -> list[str]:
        return sorted({*self.declared, *self.borrowed})


def aliases(item: Item) -> Aliases:
    """Worked out once an item."""
    known = item.facts.get("aliases")
    if isinstance(known, Aliases):
        return known
    made = _aliases(item.root, item.options.catalogues)
    header = item.facts.get("header")
    if isinstance(header, Element):
        outer = _aliases(header, item.options.catalogues)
        made.borrowed.update({alias: found[0][0] for alias, found in outer.declared.items()})
        if not made.any:
            made.unknown += outer.unknown
    item.facts["aliases"] = made
    return made


def _aliases(root: Element, supplied: tuple[Catalogue, ...]) -> Aliases:
    made = Aliases()
    for catalogue in supplied:
        made.borrowed.update({s.alias: s for s in catalogue.schemes})
    for child in root.iterchildren(f"{G2}catalog", f"{G2}catalogRef"):
        made.any = True
        if child.tag == f"{G2}catalog":
            for element in child.iterchildren(f"{G2}scheme"):
                for scheme in schemes_of((element,)):
                    made.declared.setdefault(scheme.alias, []).append((scheme, element))
            continue
        schemes = _referenced((child.get("href") or "").strip(), supplied)
        if schemes is None:
            made.unknown.append(child)
            made.borrowed.update(_alike(child.get("href") or ""))
            continue
        for scheme in schemes:
            made.declared.setdefault(scheme.alias, []).append((scheme, child))
    return made


def _referenced(href: str, supplied: tuple[Catalogue, ...]) -> Iterable[Scheme] | None:
    """The schemes behind a reference; None where they are not at hand."""
    name = href.rstrip("/").rsplit("/", 1)[-1]
    for catalogue in supplied:
        if catalogue.name in (name, href):
            return catalogue.schemes
    if match := _STANDARD.match(href):
        number = int(match[1])
        return standard(number).values() if OLDEST <= number <= NEWEST else None
    return None


def _alike(href: str) -> dict[str, Scheme]:
    """For a standard catalogue of IPTC that is not at hand: the nearest that is. No alias ever got another meaning."""
    number = standard_number(href)
    if number is None:
        return {}
    nearest = standard(OLDEST if number < OLDEST else NEWEST)
    return {alias: Scheme(alias, scheme.uri) for alias, scheme in nearest.items()}


def standard_number(href: str) -> int | None:
    match = _STANDARD.match(href.strip())
    return int(match[1]) if match else None


def misnamed(href: str) -> bool:
    """Whether a reference is all but one of IPTC's."""
    return bool(_IPTC.match(href)) and bool(re.search(r"(?i)catalog[^/]*standards?_?\d*\.(?:xml|html?)$", href))


def resolve(qcode: str, item: Item) -> str | None:
    """The concept's URI; None where the alias is not known. The code is appended to the scheme's URI as it is."""
    resolved = item.resolved
    if qcode in resolved:
        return resolved[qcode]
    alias, colon, code = qcode.partition(":")
    scheme = aliases(item).scheme(alias) if colon else None
    resolved[qcode] = found = None if scheme is None else scheme.uri + code
    return found


_NEWSCODES = "http://cv.iptc.org/newscodes/"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is known of a scheme's codes."""

    codes: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    closed: bool = False
    usual: tuple[str, ...] = ()
    """some of the codes, where not all are known"""

    def has(self, code: str) -> bool:
        """Whether it has the code, as far as is known."""
        if self.usual:
            return code in self.usual or self.slip(code) is None
        return bool(self.pattern.fullmatch(code)) if self.pattern else code in self.codes

    def knows(self, code: str) -> bool:
        """Whether it has the code for sure."""
        return code in self.usual if self.usual else self.has(code)

    def slip(self, code: str) -> str | None:
        """The code that is meant by one that is nearly written like it; other capitals are no slip."""
        return _slip(self, code)


@lru_cache(1024)
def _slip(vocabulary: Vocabulary, code: str) -> str | None:
    folded, shuffled = _folded(vocabulary)
    given = code.casefold()
    if given in folded:
        return None
    near = shuffled.get("".join(sorted(given))) or difflib.get_close_matches(
        given, folded, 1, 0.82 if vocabulary.usual else 0.6
    )
    return folded[near[0]] if near else None


@lru_cache(64)
def _folded(vocabulary: Vocabulary) -> tuple[Mapping[str, str], Mapping[str, list[str]]]:
    """The codes by what they are without capitals; these by their letters in order, where there are more than two."""
    folded = {known.casefold(): known for known in (*vocabulary.codes, *vocabulary.usual)}
    shuffled: dict[str, list[str]] = {}
    for known in folded:
        if len(known) > 2:
            shuffled.setdefault("".join(sorted(known)), []).append(known)
    return folded, shuffled


def _pattern(entry: Mapping[str, str]) -> re.Pattern[str]:
    """``folded``: the pattern stands on several lines, ignores case, and may be followed by that."""
    if "folded" in entry:
        return re.compile(f"(?i:{''.join(entry['pattern'].split())}){entry['folded']}")
    return re.compile(entry["pattern"])


@cache
def vocabularies() -> dict[str, Vocabulary]:
    """By the scheme's URI without a slash at its end."""
    return {
        uri.rstrip("/"): Vocabulary(
            frozenset(entry.get("codes", ())),
            _pattern(entry) if "pattern" in entry else None,
            entry.get("closed", False),
            tuple(entry.get("usual", ())),
        )
        for uri, entry in facts()["schemes"].items()
    }


def vocabulary(uri: str, item: Item) -> Vocabulary | None:
    """What is known of the codes of a scheme: from the user's file, else from our table. ``uri`` as in
    ``vocabularies``."""
    whole = _whole(vocabulary_files.stamp(item.options.vocabularies), uri)
    return whole or vocabularies().get(uri)


@lru_cache(64)
def _whole(stamped: tuple[str, int, int] | None, uri: str) -> Vocabulary | None:
    codes, own = vocabulary_files.known(stamped).get(uri), vocabularies().get(uri)
    return Vocabulary(frozenset(codes), closed=own.closed if own else False) if codes else None


@cache
def expected() -> dict[str, frozenset[str]]:
    """Property (``itemClass``, ``remoteContent@rendition``) → the schemes that IPTC made for it, without slash."""
    return {name: frozenset(_NEWSCODES + short for short in made) for name, made in facts()["properties"].items()}


@cache
def purposeful() -> frozenset[str]:
    """The schemes that are made for some property."""
    return frozenset(uri for made in expected().values() for uri in made)


@cache
def facts() -> Mapping[str, Any]:
    """The tables of ``schemas/vocabularies/g2.yaml``."""
    return resources.table("vocabularies/g2.yaml")


class Use(NamedTuple):
    """A QCode in its place."""

    element: Element
    attribute: str
    qcode: str
    """as written"""
    alias: str
    code: str

    @property
    def property(self) -> str:
        """``subject`` for its own ``qcode``, ``subject@type`` for another attribute."""
        return _property(self.element.tag, self.attribute)


@lru_cache(1024)
def _property(tag: str, attribute: str) -> str:
    name = local(tag)
    return name if attribute == "qcode" else f"{name}@{attribute}"


@cache
def _qcode_attributes() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(facts()["qcode_attributes"]), frozenset(facts()["qcode_lists"])


_PLAIN = frozenset((("timestamp", "role"), ("a", "rel"), ("a", "type"), ("generator", "role")))
"""attributes that are called like QCodes and are plain strings"""


def uses(item: Item) -> list[Use]:
    """All QCodes of an item, its inlined content and its catalogues left out; once an item."""
    known = item.facts.get("qcodes")
    if isinstance(known, list):
        return known
    made = item.facts["qcodes"] = _uses(item)
    return made


def _uses(item: Item) -> list[Use]:
    made: list[Use] = []
    single, lists = _qcode_attributes()
    for attribute, found in item.attributes.items():
        several = attribute in lists
        if not several and attribute not in single:
            continue
        doubtful = any(attribute == plain for _, plain in _PLAIN)
        for element, value in found:
            if doubtful and (local(element.tag), attribute) in _PLAIN:
                continue
            for qcode in value.split() if several else (value.strip(),):
                alias, _, code = qcode.partition(":")
                made.append(Use(element, attribute, qcode, alias, code))
    return made


def by_alias(item: Item) -> dict[str, list[Use]]:
    """The item's QCodes by their alias; once an item."""
    known = item.facts.get("by alias")
    if isinstance(known, dict):
        return known
    made: dict[str, list[Use]] = {}
    for use in uses(item):
        made.setdefault(use.alias, []).append(use)
    item.facts["by alias"] = made
    return made
