"""What the files of ``--profile FILE`` ask for (``profiles``). Without such a file these rules are silent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lxml import etree

from converter.checks import catalogues, dates, profiles
from converter.checks.profiles import Demand, Profile
from converter.checks.views import G2, XML, Element, Finding, Item, JsonView, Options, XmlView, local, text_of
from converter.diagnostics import plural
from converter.language_tags import primary
from converter.registry import check

_KINDS = (*profiles.XML_KINDS, *profiles.JSON_KINDS)
_MOST = 20
"""places of one demand that are told"""


def applied(options: Options, profile: Profile) -> Options:
    """The options of a run with what a profile adds. What the caller ignores or selects stays as it is."""
    return replace(
        options,
        profiles=tuple(dict.fromkeys((*options.profiles, profiles.NAME))),
        demands=(*options.demands, profile),
        ignore=(*options.ignore, *profile.ignore),
        severities=(*options.severities, *profile.severities),
        catalogues=(*options.catalogues, profile.catalogue) if profile.schemes else options.catalogues,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """What a path found: where, and its text."""

    at: Any
    text: str


@check("PRO001", severity="error", kinds=_KINDS, profile="agency")
def required(view: XmlView | JsonView) -> Iterable[Finding]:
    """A profile asks for something that is not there, or is empty.

    **Bad**: the profile requires `g2:contentMeta/g2:slugline`, and the item has none.

    **Good**: it has one.

    Reference: the profile that was named with `--profile`.
    """
    for profile, demand in _asked(view, "required"):
        places = list(_places(view, demand.path))
        if not any(place.text.strip() for place in places):
            what = "is empty" if places else "is missing"
            at = places[0].at if places else _root(view)
            yield Finding(f"{profile.name} asks for {demand.path}: it {what}", at, demand.why, demand.severity)


@check("PRO002", severity="error", kinds=_KINDS, profile="agency")
def forbidden(view: XmlView | JsonView) -> Iterable[Finding]:
    """A profile forbids something that is there.

    **Bad**: the profile forbids `$.description_usage`, and the document has one.

    **Good**: it has none.

    Reference: the profile that was named with `--profile`.
    """
    for profile, demand in _asked(view, "forbidden"):
        for place in _few(_places(view, demand.path)):
            yield Finding(f"{profile.name} allows no {demand.path}", place.at, demand.why, demand.severity)


@check("PRO003", severity="error", kinds=_KINDS, profile="agency")
def values(view: XmlView | JsonView) -> Iterable[Finding]:
    """A value is not what a profile asks for: another word, form, length, size or age.

    **Bad**: the profile allows a headline 64 characters, and this one has 80.

    **Good**: a headline of 60 characters.

    Reference: the profile that was named with `--profile`.
    """
    for profile, demand in _asked(view, "values"):
        for place in _few(_places(view, demand.path)):
            for fault in _faults(place.text.strip(), demand, view.options.now):
                yield Finding(f"{profile.name}: {demand.path} {fault}", place.at, demand.why, demand.severity)


@check("PRO004", severity="error", kinds=("newsml-g2",), profile="agency")
def schemes(item: Item) -> Iterable[Finding]:
    """A code is not of the profile's schemes: the alias stands for another scheme, or the scheme has no such code.

    **Bad**: the profile says that `ressort` has the codes `pl` and `wi`, and the item says `ressort:xx`.

    **Good**: `ressort:pl`.

    Reference: the profile that was named with `--profile`.
    """
    known = catalogues.aliases(item)
    for profile in item.options.demands:
        own = {scheme.alias: scheme for scheme in profile.schemes}
        for alias, scheme in own.items():
            stands = known.scheme(alias)
            if stands is not None and stands.uri != scheme.uri:
                message = f"{profile.name} says that {alias} is {scheme.uri}, here it is {stands.uri}"
                yield Finding(message, item.root)
        if not own and not profile.only_schemes:
            continue
        for element, name, value in item.having("qcode", "role", "type", "rel"):
            alias, colon, code = value.partition(":")
            if not colon or not alias:
                continue
            if alias in own and own[alias].codes and code not in own[alias].codes:
                yield Finding(f"{profile.name} has no code {code!r} in {alias}", (element, name))
            elif alias not in own and profile.only_schemes and not _iptc(known.scheme(alias)):
                yield Finding(f"{profile.name} allows no codes of {alias}", (element, name))


@check("PRO005", severity="error", kinds=_KINDS, profile="agency")
def languages(view: XmlView | JsonView) -> Iterable[Finding]:
    """The document is in a language that the profile does not have.

    **Bad**: the profile is for German, and the item says `xml:lang="en"`.

    **Good**: `xml:lang="de"`, and `de-AT` as well.

    Reference: the profile that was named with `--profile`; BCP 47.
    """
    for profile in view.options.demands:
        wanted = {primary(language) for language in profile.languages}
        for at, stated in _languages(view) if wanted else ():
            if primary(stated) not in wanted:
                yield Finding(f"{profile.name} has {', '.join(profile.languages)}, and this is in {stated}", at)


@check("PRO006", severity="error", kinds=_KINDS, profile="agency")
def size(view: XmlView | JsonView) -> Iterable[Finding]:
    """The document is larger than the profile allows.

    **Bad**: `max-bytes = 200_000`, and the document has 300,000 bytes.

    **Good**: a document of 20,000 bytes.

    Reference: the profile that was named with `--profile`.
    """
    if isinstance(view, XmlView) and view.around is not None:
        return  # a part of the document, which is told itself
    for profile in view.options.demands:
        if profile.max_bytes is None:
            continue
        long = len(view.source.data) if isinstance(view, XmlView) else len(view.text.encode("utf-8", "replace"))
        if long > profile.max_bytes:
            yield Finding(f"{profile.name} allows {profile.max_bytes:,} bytes, these are {long:,}", _root(view))


@check("PRO007", severity="error", kinds=profiles.XML_KINDS, profile="agency")
def schematron(view: XmlView) -> Iterable[Finding]:
    """An assertion of the profile's Schematron does not hold, or one of its reports applies.

    **Bad**: the Schematron asserts that every subject has a name, and one has none.

    **Good**: every subject has one.

    Reference: the profile that was named with `--profile`; ISO/IEC 19757-3.
    """
    for profile in view.options.demands:
        for path in profile.schematron:
            compiled = profiles.schematron(path)
            try:
                if compiled.validate(view.root):
                    continue
            except etree.XSLTApplyError as error:
                yield Finding(
                    f"{profile.name}: its Schematron can't be applied: {str(error).splitlines()[0]}", view.root
                )
                continue
            for failed in compiled.validation_report.iter("{http://purl.oclc.org/dsdl/svrl}*"):
                if local(failed.tag) in ("failed-assert", "successful-report"):
                    found: Any = view.root.getroottree().xpath(failed.get("location") or "/*")
                    yield Finding(f"{profile.name}: {text_of(failed)}", found[0] if found else view.root)


def _asked(view: XmlView | JsonView, what: str) -> Iterator[tuple[Profile, Demand]]:
    for profile in view.options.demands:
        for kind, demand in getattr(profile, what):
            if kind == view.kind:
                yield profile, demand


def _places(view: XmlView | JsonView, path: str) -> Iterator[_Place]:
    if isinstance(view, JsonView):
        for match in profiles.jsonpath(path).finditer(view.value):
            value = match.obj
            filled = value not in (None, [], {})
            yield _Place(str(match.pointer()), value if isinstance(value, str) else str(value) if filled else "")
        return
    found = profiles.xpath(path)(view.root)
    for node in found if isinstance(found, list) else [found]:
        if isinstance(node, Element):
            yield _Place(node, text_of(node) or " ".join(map(str, node.attrib.values())))
        elif getattr(node, "is_attribute", False):
            yield _Place((node.getparent(), node.attrname), str(node))
        elif hasattr(node, "getparent"):
            yield _Place(node.getparent(), str(node))
        elif node is not False:  # what a function gave
            yield _Place(view.root, str(node))


def _few(places: Iterable[_Place]) -> Iterator[_Place]:
    for number, place in enumerate(places):
        if number == _MOST:
            return
        yield place


def _root(view: XmlView | JsonView) -> Any:
    return "" if isinstance(view, JsonView) else view.root


def _faults(text: str, demand: Demand, now: datetime | None) -> Iterator[str]:
    if demand.one_of and text not in demand.one_of:
        yield f"is {_short(text)}, and must be one of {', '.join(demand.one_of)}"
    if demand.pattern is not None and not re.fullmatch(demand.pattern, text):
        yield f"is {_short(text)}, which is not of the form {demand.pattern}"
    if demand.min_length is not None and len(text) < demand.min_length:
        yield f"has {plural(len(text), 'character')}, and must have {demand.min_length}"
    if demand.max_length is not None and len(text) > demand.max_length:
        yield f"has {plural(len(text), 'character')}, and may have {demand.max_length}"
    if demand.max_words is not None and len(text.split()) > demand.max_words:
        yield f"has {plural(len(text.split()), 'word')}, and may have {demand.max_words}"
    if demand.minimum is not None or demand.maximum is not None:
        yield from _bounds(text, demand)
    if demand.max_age is not None and now is not None:
        yield from _age(text, demand.max_age, now)


def _bounds(text: str, demand: Demand) -> Iterator[str]:
    try:
        number = float(text)
    except ValueError:
        yield f"is {_short(text)}, and must be a number"
        return
    if demand.minimum is not None and not number >= demand.minimum:
        yield f"is {_short(text)}, and must be at least {demand.minimum:g}"
    if demand.maximum is not None and not number <= demand.maximum:
        yield f"is {_short(text)}, and may be {demand.maximum:g} at most"


def _age(text: str, most: float, now: datetime) -> Iterator[str]:
    when = dates.read(text)
    if when is None or when.precision != "time":
        yield f"is {_short(text)}, and must be a date with time"
    elif (old := (now - when.at).total_seconds()) > most:
        yield f"is {old / 3600:.0f} hours old, and may be {most / 3600:g}"


def _languages(view: XmlView | JsonView) -> Iterator[tuple[Any, str]]:
    if isinstance(view, XmlView):
        for element in (view.root, *view.root.iter(f"{G2}language")):
            for name in (f"{XML}lang", "tag"):
                if (stated := element.get(name)) is not None:
                    yield (element, name), str(stated)
        return
    for name in ("language", "inLanguage"):
        value = view.value.get(name) if isinstance(view.value, dict) else None
        if isinstance(value, str):
            yield f"/{name}", value


def _iptc(scheme: Any) -> bool:
    return scheme is not None and scheme.uri.startswith("http://cv.iptc.org/")


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]} …")
