"""Rules on what a NewsML-G2 item says of itself: standard, version, conformance, language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from converter import language_tags
from converter.checks import catalogues, g2_core
from converter.checks.views import G2, NITF, XHTML, XML, Element, Finding, Item, XmlView, local
from converter.diagnostics import Severity
from converter.registry import check
from converter.standards import standards

_ITEM = ("newsml-g2",)
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_STANDARDS = ("NewsML-G2", "EventsML-G2", "SportsML-G2")


@check("G2D001", severity="error", kinds=_ITEM)
def wrong_standard(item: Item) -> Iterable[Finding]:
    """`standard` or `conformance` has a value that does not exist.

    **Bad**

    ```xml
    <newsItem standard="NewsML" conformance="full">
    ```

    **Good**

    ```xml
    <newsItem standard="NewsML-G2" conformance="power">
    ```

    Reference: NewsML-G2 2.35, @standard, @conformance: `core` or `power`.
    """
    standard, conformance = item.root.get("standard"), item.root.get("conformance")
    if standard is not None and standard not in _STANDARDS:
        yield Finding(f"there is no standard {standard!r}", (item.root, "standard"), "it is NewsML-G2")
    if conformance is not None and conformance not in ("core", "power"):
        yield Finding(f"there is no conformance {conformance!r}", (item.root, "conformance"), "core or power")


def _number(version: str) -> int | None:
    match = re.fullmatch(r"2\.(\d{1,2})", version.strip())
    return int(match[1]) if match else None


@check("G2D002", severity="warning", kinds=_ITEM)
def unknown_version(item: Item) -> Iterable[Finding]:
    """The version of the standard is not known: there is none such, or it is newer than this wiremark.

    **Bad**

    ```xml
    <newsItem standard="NewsML-G2" standardversion="3.1">
    ```

    **Good**

    ```xml
    <newsItem standard="NewsML-G2" standardversion="2.35">
    ```

    Reference: NewsML-G2 2.35, @standardversion: 2.0 to 2.35 (other G2 standards have numbers of their own).
    """
    version = item.root.get("standardversion")
    if version is None or item.root.get("standard") not in (None, "NewsML-G2"):
        return
    known = standards()["newsml-g2"].versions
    if version.strip() not in known:
        message = f"version {version!r} of NewsML-G2 is not known here"
        yield Finding(message, (item.root, "standardversion"), f"the newest known here is {known[-1]}")


@check("G2D003", severity="warning", kinds=_ITEM)
def newer_than_declared(item: Item) -> Iterable[Finding]:
    """An element or an attribute is used that the declared version of the standard does not have.

    A receiver that validates against the declared version rejects the item.

    **Bad**

    ```xml
    <newsItem standardversion="2.9"> … <derivedFrom idrefs="s1"/>
    ```

    **Good**

    ```xml
    <newsItem standardversion="2.35"> … <derivedFrom idrefs="s1"/>
    ```

    Of each name the first is told. The table of names is `schemas/vocabularies/g2.yaml`.

    Reference: NewsML-G2 2.35, version history in the schema; published schemas of 2.11, 2.23 and 2.24.
    """
    if item.root.get("standard") not in (None, "NewsML-G2"):
        return
    declared = _number(item.root.get("standardversion") or "")
    if declared is None:
        return
    said = item.root.get("standardversion")
    facts = catalogues.facts()
    for name, since in facts["since"].items():
        for element in item.g2(name)[:1] if (_number(since) or 0) > declared else ():
            yield Finding(f"{name} is in NewsML-G2 since {since}, and the item declares {said}", element)
    for name, parent, since in facts["since_within"]:
        for element in item.g2(name) if (_number(since) or 0) > declared else ():
            outer = element.getparent()
            if outer is not None and outer.tag == G2 + parent:
                message = f"{name} is in {parent} since NewsML-G2 {since}, and the item declares {said}"
                yield Finding(message, element)
                break
    for row in facts["since_attributes"]:
        if (_number(row["since"]) or 0) > declared:
            for element, name in _attributes(item, row):
                message = f"@{name} is in NewsML-G2 since {row['since']}, and the item declares {said}"
                yield Finding(message, (element, name))
    for row in facts["absent_attributes"]:
        if (_number(row["last"]) or 0) >= declared:
            for element, name in _attributes(item, row):
                message = f"NewsML-G2 {row['last']} and before have no @{name} here, and the item declares {said}"
                yield Finding(message, (element, name))
    if declared < _CATALOGUE_OPTIONAL and not item.g2("catalogRef", "catalog"):
        yield Finding(f"the item declares {said}, and has no catalogue, which is optional since 2.30", item.root)


_CATALOGUE_OPTIONAL = 30


def _attributes(item: Item, row: Mapping[str, Any]) -> Iterator[tuple[Element, str]]:
    """The first of each attribute of a row of the table, at the elements that the row is about."""
    seen: set[str] = set()
    for element, name, _ in item.having(*row["names"]):
        if name not in seen and local(element.tag) in row.get("at", (local(element.tag),)):
            seen.add(name)
            yield element, name


@check("G2D004", severity="error", kinds=_ITEM)
def beyond_core(item: Item) -> Iterable[Finding]:
    """The item declares conformance `core` and uses what only `power` has.

    A warning where `conformance` is missing: `core` is then the default. The finding names all that is too much, and
    stands at the first. What the standard has since a version after 2.24 is in no Core schema, and is not judged.

    **Bad**

    ```xml
    <newsItem conformance="core"> … <assert qcode="pers:1"/>
    ```

    **Good**

    ```xml
    <newsItem conformance="power"> … <assert qcode="pers:1"/>
    ```

    Reference: NewsML-G2 2.35, conformance levels; NewsML-G2 2.24, the last XML Schema published for Core.
    """
    declared = item.root.get("conformance")
    if declared == "power":
        return
    order = {element: number for number, element in enumerate(item.elements)}
    found = sorted(g2_core.beyond(item), key=lambda one: order.get(one[0], 0))
    if not found:
        return
    said = "declares conformance core" if declared else "declares no conformance, which means core"
    names = tuple(dict.fromkeys(name for _, name in found))
    listed = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    verb = "is" if len(names) == 1 else "are"
    element, name = found[0]
    place = (element, name.removeprefix("@")) if name.startswith("@") else element
    severity = None if declared == "core" else Severity.WARNING
    yield Finding(f"the item {said}, and {listed} {verb} power only", place, 'declare conformance="power"', severity)


@check("G2D005", severity="warning", kinds=_ITEM)
def language_disagrees(item: Item) -> Iterable[Finding]:
    """The language of the content is not what the item says it is.

    A receiver that chooses stories by `language` gets the wrong ones. `xml:lang` of the item is the language of its
    texts where they say nothing themselves.

    **Bad**

    ```xml
    <newsItem xml:lang="de"> … <language tag="en"/>
    ```

    **Good**

    ```xml
    <newsItem xml:lang="de"> … <language tag="de"/>
    ```

    Reference: NewsML-G2 2.35, xml:lang and contentMeta/language.
    """
    meta = item.child("contentMeta")
    stated = [] if meta is None else [e for e in meta.iterchildren(f"{G2}language") if e.get("tag")]
    tags = {language_tags.primary(e.get("tag") or "") for e in stated}
    own = item.root.get(f"{XML}lang")
    contents = []
    for inline in item.g2("inlineXML", "inlineData"):
        child = next(inline.iterchildren("*"), None)
        inner = (child.get(f"{XML}lang") or child.get("lang")) if child is not None else None
        if tag := inline.get(f"{XML}lang") or inner:
            at = inline if inline.get(f"{XML}lang") or child is None else child
            contents.append((at, language_tags.primary(tag)))
    if tags:
        for at, tag in contents:
            if tag not in tags:
                yield Finding(f"the content is in {tag}, and the item says {', '.join(sorted(tags))}", at)
    if own and len(tags) == 1 and language_tags.primary(own) not in tags and item.item_kind == "newsItem":
        spoken = item.child("itemMeta/itemClass")
        if spoken is None or (spoken.get("qcode") or spoken.get("uri") or "").endswith("text"):
            yield Finding(f"xml:lang of the item is {own}, its language is {next(iter(tags))}", (stated[0], "tag"))


@check("G2D006", severity="warning", kinds=(*_ITEM, "nitf", "xhtml"))
def language_tag(view: XmlView) -> Iterable[Finding]:
    """A language tag is malformed or not registered.

    **Bad**

    ```xml
    <language tag="ger"/> <headline xml:lang="de_DE">…</headline>
    ```

    **Good**

    ```xml
    <language tag="de"/> <headline xml:lang="de-DE">…</headline>
    ```

    Reference: BCP 47 (RFC 5646); NewsML-G2 2.35, xml:lang, language@tag.
    """
    inlined = view.kind != "newsml-g2" and view.root.getparent() is not None
    if inlined:
        return  # judged with its item
    values = {value for name in _TAGGED for _, value in view.by_attribute.get(name, ()) if value}
    wrong = {value: found for value in values if (found := language_tags.complaint(value.strip()))}
    for element, given in view.given.items() if wrong else ():
        attributes = dict(given)
        for attribute in _TAGGED:
            found = wrong.get(attributes.get(attribute, ""))
            if found and _is_tag(element, attribute):
                yield Finding(found[0], (element, attribute), found[1])


_TAGGED = (f"{XML}lang", "tag", "hreflang", "lang")


def _is_tag(element: Element, attribute: str) -> bool:
    tag = element.tag
    if attribute == "tag":
        return tag == f"{G2}language"
    if attribute == "hreflang":
        return tag.startswith(G2)
    if attribute == "lang":
        return tag.startswith(XHTML)
    return tag.startswith((G2, NITF, XHTML))


@check("G2D007", severity="warning", kinds=_ITEM)
def schema_location(item: Item) -> Iterable[Finding]:
    """`xsi:schemaLocation` names the schema of another version than `standardversion`.

    **Bad**

    ```xml
    <newsItem standardversion="2.35"
      xsi:schemaLocation="http://iptc.org/std/nar/2006-10-01/ NewsML-G2_2.9-spec-All-Power.xsd">
    ```

    **Good**

    ```xml
    <newsItem standardversion="2.35"
      xsi:schemaLocation="http://iptc.org/std/nar/2006-10-01/ NewsML-G2_2.35-spec-All-Power.xsd">
    ```

    Reference: NewsML-G2 2.35, @standardversion.
    """
    where = item.root.get(f"{_XSI}schemaLocation") or ""
    match = re.search(r"NewsML-G2_(2\.\d+)", where)
    declared = (item.root.get("standardversion") or "").strip()
    if match and declared and _number(declared) is not None and match[1] != declared:
        message = f"the schema is that of version {match[1]}, and the item declares {declared}"
        yield Finding(message, (item.root, f"{_XSI}schemaLocation"))
    level = re.search(r"-(Core|Power)\.xsd", where)
    conformance = item.root.get("conformance")
    if level and conformance and level[1].lower() == "core" and conformance == "power":
        yield Finding("the schema is that of core, and the item declares power", (item.root, f"{_XSI}schemaLocation"))


@check("G2D008", severity="warning", kinds=_ITEM)
def class_and_kind(item: Item) -> Iterable[Finding]:
    """The class of the item does not fit its kind.

    A package is `ninat:composite`; a newsItem is one picture, one text.

    **Bad**

    ```xml
    <packageItem> … <itemClass qcode="ninat:text"/>
    ```

    **Good**

    ```xml
    <packageItem> … <itemClass qcode="ninat:composite"/>
    ```

    Reference: NewsML-G2 2.35, itemClass; IPTC News Item Nature NewsCodes.
    """
    element = item.child("itemMeta/itemClass")
    if element is None:
        return
    value = element.get("uri") or catalogues.resolve(element.get("qcode") or "", item) or ""
    nature = value.partition("/ninature/")[2]
    if item.item_kind == "packageItem" and nature and nature != "composite":
        yield Finding(f"a packageItem of the class {nature}", element, "use ninat:composite")
