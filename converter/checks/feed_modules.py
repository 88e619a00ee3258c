"""Rules on the modules of feeds: podcasts, Media RSS, Dublin Core, GeoRSS and some forty others, by one table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from converter import resources
from converter.checks import feed_media, feed_types
from converter.checks.views import XHTML, XML, Element, Finding, XmlView, local, text_of
from converter.diagnostics import Severity
from converter.registry import check

_FEEDS = ("rss", "atom")
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_CHANNELS = frozenset(("channel", "feed", "Channel"))
_ITEMS = frozenset(("item", "entry"))


@dataclass(frozen=True, slots=True)
class Named:
    """An element as a place of the table lists it."""

    type: str = "any"
    many: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """One namespace and what its elements are."""

    prefix: str
    uri: str
    places: Mapping[str, Mapping[str, Named]]
    """``channel``, ``item`` and ``elsewhere``"""
    inner: Mapping[str, Mapping[str, Named]]
    """the children of the module's own elements"""
    names: frozenset[str]
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    needed: Mapping[str, str] = field(default_factory=dict)
    open: bool = False
    once: bool = False
    strict: bool = False
    """an element has the attributes that are listed alone, and without a place of its own no elements in it"""
    rdf: bool = False
    """for RSS 1.0 alone"""
    old: frozenset[str] = frozenset()


@cache
def modules() -> Mapping[str, Module]:
    """The modules by their namespaces."""
    made = (_module(prefix, facts) for prefix, facts in resources.table("feeds/modules.yaml")["modules"].items())
    return {module.uri: module for module in made}


def _module(prefix: str, facts: Mapping[str, Any]) -> Module:
    places = {place: _listed(str(facts.get(place) or "")) for place in ("channel", "item", "elsewhere")}
    inner = {name: _listed(str(listed or "")) for name, listed in facts.get("inner", {}).items()}
    return Module(
        prefix,
        str(facts["uri"]),
        places,
        inner,
        frozenset(set(inner).union(*places.values(), *inner.values())),
        facts.get("attributes", {}),
        facts.get("needed", {}),
        bool(facts.get("open")),
        bool(facts.get("once")),
        bool(facts.get("strict")),
        bool(facts.get("rdf")),
        frozenset(str(facts.get("old", "")).split()),
    )


def _listed(text: str) -> Mapping[str, Named]:
    found: dict[str, Named] = {}
    for word in text.split():
        name, _, type_ = word.rstrip("*").partition(":")
        found[name.rstrip("*")] = Named(type_.rstrip("*") or "any", word.endswith("*"))
    return found


def _namespace(element: Element) -> str:
    tag = str(element.tag)
    return tag[1 : tag.find("}")] if tag.startswith("{") else ""


@check("EXT001", severity="error", kinds=_FEEDS)
def module_values(view: XmlView) -> Iterable[Finding]:
    """An element or attribute of a feed's module has a value that it can't have.

    Podcasts (Apple, Podcasting 2.0), Media RSS, Dublin Core, Syndication, Slash, GeoRSS, licences, threads and further
    modules are judged; `schemas/feeds/modules.yaml` lists them with their sources.

    **Bad**

    ```xml
    <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>
    <title>Talk</title><link>https://example.org/</link><description>Talk</description>
    <itunes:explicit>maybe</itunes:explicit></channel></rss>
    ```

    **Good**

    ```xml
    <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>
    <title>Talk</title><link>https://example.org/</link><description>Talk</description>
    <itunes:explicit>no</itunes:explicit></channel></rss>
    ```

    Reference: the modules' specifications, as named in `schemas/feeds/modules.yaml`.
    """
    known = modules()
    for element in view.elements:
        module = known.get(_namespace(element))
        if module is None:
            continue
        name = local(element.tag)
        place = _place(module, element)
        said = f"{module.prefix}:{name}"
        facts = place.get(name) or next(
            (p[name] for p in (*module.places.values(), *module.inner.values()) if name in p), None
        )
        if facts is not None:
            yield from _value(said, facts.type, element)
        yield from _attributes(module, said, name, element)
        for wanted in module.needed.get(name, "").split():
            if next(element.iterchildren(f"{{{module.uri}}}{wanted}"), None) is None:
                yield Finding(f"{said} has no {module.prefix}:{wanted}", element)
    yield from feed_media.values(view)


def _value(said: str, type_: str, element: Element) -> Iterator[Finding]:
    text = text_of(element)
    if type_ == "named":  # RSS 1.0 names what is elsewhere in an attribute, other feeds in the text
        rdf = str(element.getroottree().getroot().tag) == f"{{{_RDF}}}RDF"
        text = element.get(f"{{{_RDF}}}resource") or "" if rdf else text
        type_ = "url"
    elif type_ == "resource":  # named in RSS 1.0, and told in words elsewhere
        if str(element.getroottree().getroot().tag) != f"{{{_RDF}}}RDF":
            return
        text, type_ = element.get(f"{{{_RDF}}}resource") or "", "iri-reference"
        if not text:
            yield Finding(f"{said} has no rdf:resource", element, severity=Severity.WARNING)
            return
    wanted = feed_types.of(type_)
    if wanted.fits(text):
        if type_ in ("point", "line", "polygon", "box") and "," in text:
            yield Finding(f"{said} has commas between its numbers", element, "spaces alone", Severity.WARNING)
        return
    if not text and type_ in ("filled", "short", "long"):
        yield Finding(f"{said} is empty", element, severity=Severity.WARNING)
        return
    advice = type_ in _ADVICE
    yield Finding(
        f"{said} is {text!r}, and must be {wanted.words}", element, severity=Severity.WARNING if advice else None
    )


_ADVICE = frozenset(("keywords", "transcript-type", "picture", "place", "full-place"))
"""types that readers ask for and no specification"""


def _attributes(module: Module, said: str, name: str, element: Element) -> Iterator[Finding]:
    listed = module.attributes.get(name, {})
    for key, type_ in listed.items():
        short = key.rstrip("!")
        value = _attribute(element, short, module)
        if value is None:
            if key.endswith("!") and not (name == "category" and text_of(element)):
                yield Finding(f"{said} has no {short}", element)
        elif not value.strip() and type_ != "any":
            yield Finding(f"the {short} of {said} is empty", (element, short.rpartition(":")[2]))
        elif not feed_types.of(type_).fits(value.strip()):
            words = feed_types.of(type_).words
            at = (element, short.rpartition(":")[2])
            level = Severity.WARNING if type_ in _ADVICE else None
            yield Finding(f"the {short} of {said} is {value!r}, and must be {words}", at, severity=level)


def _attribute(element: Element, name: str, module: Module) -> str | None:
    prefix, colon, short = name.rpartition(":")
    if not colon:
        return element.get(name)
    uri = _RDF if prefix == "rdf" else module.uri
    return element.get(f"{{{uri}}}{short}")


def _place(module: Module, element: Element) -> Mapping[str, Named]:
    parent = element.getparent()
    if parent is None:
        return {}
    name = local(parent.tag)
    if _namespace(parent) == module.uri and name in module.inner:
        return module.inner[name]
    if name in _CHANNELS:
        return module.places["channel"]
    if name in _ITEMS:
        return module.places["item"]
    return {}


@check("EXT002", severity="error", kinds=_FEEDS)
def module_elements(view: XmlView) -> Iterable[Finding]:
    """An element is none of its module, stands where it can't, or stands twice.

    **Bad**

    ```xml
    <rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>
    <title>Talk</title><link>https://example.org/</link><description>Talk</description>
    <sy:updateInterval>2</sy:updateInterval></channel></rss>
    ```

    **Good**

    ```xml
    <rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>
    <title>Talk</title><link>https://example.org/</link><description>Talk</description>
    <sy:updateFrequency>2</sy:updateFrequency></channel></rss>
    ```

    Reference: the modules' specifications, as named in `schemas/feeds/modules.yaml`.
    """
    known = modules()
    seen: Counter[tuple[Element, str]] = Counter()
    for element in view.elements:
        module = known.get(_namespace(element))
        parent = element.getparent()
        if module is None or parent is None:
            continue
        name, place = local(element.tag), _place(module, element)
        said = f"{module.prefix}:{name}"
        if name not in module.names:
            yield from _unknown(module, said, name, element)
            continue
        if module.strict and str(view.root.tag) != f"{{{_RDF}}}RDF":
            yield from _strict(module, said, name, element)
        if module.rdf and str(view.root.tag) != f"{{{_RDF}}}RDF":
            yield Finding(f"{said} is for RSS 1.0 alone", element)
        seen[parent, str(element.tag)] += 1
        if name in place:
            if seen[parent, str(element.tag)] == 2 and not place[name].many:
                severity = None if module.once else Severity.WARNING
                yield Finding(f"{local(parent.tag)} has {said} twice", element, severity=severity)
        elif local(parent.tag) in _CHANNELS | _ITEMS and name not in module.places["elsewhere"]:
            yield Finding(f"{said} has no place in {local(parent.tag)}", element, severity=Severity.WARNING)


def _strict(module: Module, said: str, name: str, element: Element) -> Iterator[Finding]:
    listed = {key.rstrip("!") for key in module.attributes.get(name, ())}
    for key in map(str, element.attrib):
        if not key.startswith("{") and key not in listed:
            yield Finding(f"{said} has no attribute {key}", (element, key), severity=Severity.WARNING)
    inner = next(element.iterchildren("*"), None)
    if inner is not None and name not in module.inner:
        yield Finding(f"{said} has the element {local(inner.tag)} in it, and takes text alone", inner)


def _unknown(module: Module, said: str, name: str, element: Element) -> Iterator[Finding]:
    same = next((known for known in sorted(module.names) if known.lower() == name.lower()), None)
    hint = f"did you mean {module.prefix}:{same}?" if same else ""
    if name in module.old:
        yield Finding(f"{said} is an old name", element, hint, Severity.WARNING)
    else:
        yield Finding(
            f"the module {module.prefix} has no {name}", element, hint, Severity.WARNING if module.open else None
        )


@check("EXT003", severity="warning", kinds=_FEEDS)
def namespaces(view: XmlView) -> Iterable[Finding]:
    """A namespace of a feed is misspelt, unknown, or bound to the prefix of another.

    **Bad**

    ```xml
    <rss version="2.0" xmlns:media="http://search.yahoo.com/mrss"><channel>
    <title>Talk</title><link>https://example.org/</link><description>Talk</description></channel></rss>
    ```

    **Good**

    ```xml
    <rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
    <title>Talk</title><link>https://example.org/</link><description>Talk</description></channel></rss>
    ```

    Reference: Namespaces in XML; the modules' specifications, as named in `schemas/feeds/modules.yaml`.
    """
    known = {uri: module.prefix for uri, module in modules().items()}
    spelt = {_spelling(uri): uri for uri in known}
    prefixes = {prefix: uri for uri, prefix in known.items()}
    listed = feed_types.lists()
    silent = frozenset(listed["unjudged"].split())
    told: set[tuple[str | None, str]] = set()
    used = {_namespace(element) for element in view.elements}
    for element in view.elements:
        pairs = element.nsmap.items() if element is view.root else ((element.prefix, _namespace(element)),)
        for prefix, uri in pairs:
            if (prefix, uri) in told or not uri:
                continue
            told.add((prefix, uri))
            if uri in listed["slips"]:
                right = listed["slips"][uri]
                yield Finding(f"the namespace {uri} is misspelt or out of use", element, right, Severity.ERROR)
            elif uri not in known and uri not in silent and _spelling(uri) in spelt:
                yield Finding(f"the namespace {uri} is misspelt", element, spelt[_spelling(uri)], Severity.ERROR)
            elif prefix and prefixes.get(prefix, uri) != uri and prefix not in ("image", "content"):
                message = f"the prefix {prefix} usually stands for {prefixes[prefix]}"
                yield Finding(message, element, f"here it is {uri}", Severity.WARNING)
            elif uri not in known and uri not in silent and not uri.startswith(_RDF) and uri in used:
                message = f"no rule judges the elements of the namespace {uri}"
                yield Finding(message, element, severity=Severity.INFO)
    if view.root.tag == "rss":
        yield from _foreign_attributes(view)
        yield from _loose_xhtml(view)
        yield from _without_namespace(view)


def _spelling(uri: str) -> str:
    """What two ways of writing one namespace have in common: small letters, no marks at the end, http."""
    return re.sub(r"^https:", "http:", uri.lower()).rstrip("/#")


def _foreign_attributes(view: XmlView) -> Iterator[Finding]:
    """RSS 2.0 may be extended by elements; attributes at its own elements are read by nobody."""
    for element in view.elements:
        if str(element.tag).startswith("{"):
            continue
        for name in map(str, element.attrib):
            if name.startswith("{") and not name.startswith(XML) and not re.match(r"\{.*XMLSchema-instance\}", name):
                message = f"{element.tag} has the attribute {local(name)} of another namespace"
                yield Finding(message, (element, local(name)), "readers look for elements", Severity.WARNING)


_BODIES = {"channel": (f"{XHTML}div", f"{XHTML}meta"), "item": (f"{XHTML}body", f"{XHTML}div")}


def _loose_xhtml(view: XmlView) -> Iterator[Finding]:
    """Elements of XHTML right in a channel or an item: readers know the body of an item alone."""
    for name, allowed in _BODIES.items():
        for parent in view.by_tag.get(name, ()):
            for child in parent.iterchildren(f"{XHTML}*"):
                if child.tag not in allowed:
                    yield Finding(f"{local(child.tag)} of XHTML stands in {name} without a body around it", child)


def _without_namespace(view: XmlView) -> Iterator[Finding]:
    for element in view.elements:
        parent = element.getparent()
        if parent is not None and not _namespace(element) and _namespace(parent):
            yield Finding(f"{element.tag} stands in {local(parent.tag)} and is in no namespace", element)
