"""Rules on identifiers of NewsML-G2 items, and on references inside an item."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from converter.checks import catalogues
from converter.checks.views import G2, NITF, XHTML, XML, Element, Finding, Item, XmlView, local, text_of
from converter.diagnostics import Severity
from converter.registry import check

_ITEM = ("newsml-g2",)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_TAG_URI = re.compile(r"tag:[A-Za-z0-9._@-]+,\d{4}(?:-\d\d(?:-\d\d)?)?:.*", re.DOTALL)
_URN = re.compile(r"(?i)urn:[a-z0-9][a-z0-9-]{0,31}:.+")


@check("G2I001", severity="error", kinds=_ITEM)
def no_guid(item: Item) -> Iterable[Finding]:
    """The item has an empty `guid`.

    Versions can't be told from new items, and a store keeps one item only of all that have none.

    **Bad**

    ```xml
    <newsItem guid="" version="1">
    ```

    **Good**

    ```xml
    <newsItem guid="tag:example.org,2025:ukraine-gespraeche" version="1">
    ```

    Reference: NewsML-G2 2.35, guid: the persistent, universally unique identifier common for all versions of the item.
    """
    guid = item.root.get("guid")
    if guid is not None and not guid.strip():
        yield Finding("the guid is empty", (item.root, "guid"))


@check("G2I002", severity="warning", kinds=_ITEM)
def guid_no_uri(item: Item) -> Iterable[Finding]:
    """The `guid` is no URI.

    A bare number is unique only in the house that made it. Many agencies live with it, so it is a warning.

    **Bad**

    ```xml
    <newsItem guid="20250212-4711">
    ```

    **Good**

    ```xml
    <newsItem guid="urn:newsml:example.org:20250212:4711">
    ```

    Reference: NewsML-G2 Guidelines, guid: an IRI, for instance a tag URI (RFC 4151) or a `urn:newsml:` (RFC 3085).
    """
    guid = item.root.get("guid") or ""
    if not guid.strip():
        return
    at = (item.root, "guid")
    if guid != guid.strip():
        yield Finding(f"the guid {guid!r} has white space around it", at)
    elif not _URI.fullmatch(guid):
        yield Finding(f"the guid {guid!r} is no URI", at, "for instance tag:example.org,2025:id or urn:newsml:…")
    elif guid.startswith("tag:") and not _TAG_URI.fullmatch(guid):
        yield Finding(f"the guid {guid!r} is no tag URI", at, "tag:AUTHORITY,YEAR:ID (RFC 4151)", Severity.INFO)
    elif guid[:4].lower() == "urn:" and not _URN.fullmatch(guid):
        yield Finding(f"the guid {guid!r} is no URN", at, "urn:NAMESPACE:ID (RFC 8141)", Severity.INFO)


@check("G2I003", severity="error", kinds=(*_ITEM, "nitf"))
def id_twice(view: XmlView) -> Iterable[Finding]:
    """Two elements of one document have the same `id`, the inlined content included.

    A reference to it points to both, or to whichever the parser met first. A warning where the two are in different
    renditions, of which a receiver takes one.

    **Bad**

    ```xml
    <partMeta partid="q1"/>
    …
    <p id="q1">…</p>
    ```

    **Good**

    ```xml
    <partMeta partid="part1" contentrefs="q1"/>
    …
    <p id="q1">…</p>
    ```

    Reference: XML Schema, type ID; NewsML-G2 2.35, @id and @partid.
    """
    if view.kind == "nitf" and view.root.getparent() is not None:
        return  # inlined: judged with its item
    if not _any_twice(view):
        return
    seen: dict[str, Element] = {}
    homes: dict[str, object] = {}
    rendition: object = None
    for element in view.elements:
        if element.tag == f"{G2}inlineXML":
            rendition = element
        attributes = element.attrib
        if not attributes:
            continue
        for name in _IDS:
            key = attributes.get(name)
            if key is None or not _is_id(element, name):
                continue
            key = key.strip()
            other = seen.get(key)
            if other is None:
                seen[key], homes[key] = element, rendition
            elif other is not element:
                apart = homes[key] is not rendition and not element.tag.startswith(G2) and not other.tag.startswith(G2)
                severity = Severity.WARNING if apart else None
                yield Finding(f"the id {key!r} stands at two elements", (element, name), severity=severity)


_IDS = ("id", f"{XML}id", "partid")


def _any_twice(view: XmlView) -> bool:
    """Whether any two elements have one value in whatever is called like an id."""
    seen: dict[str, Element] = {}
    return any(
        seen.setdefault(value.strip(), element) is not element
        for name in _IDS
        for element, value in view.by_attribute.get(name, ())
    )


def _is_id(element: Element, name: str) -> bool:
    """Not everything that is called ``id`` is of type ID: an altId's is a string of the provider."""
    tag = element.tag
    if tag.startswith((NITF, XHTML)):
        return name != "partid"
    if tag.startswith(G2):
        return name != "id" or local(tag) != "altId"
    return name == f"{XML}id"


_REFERENCES = ("idrefs", "idref", "root", "sourceidref", "original")


@check("G2I004", severity="error", kinds=_ITEM)
def dangling_reference(item: Item) -> Iterable[Finding]:
    """A reference inside the item points to no element.

    What it says (which concept occurs where, which group is the root) is lost.

    **Bad**

    ```xml
    <inlineRef qcode="pers:1" idrefs="m7"/>      (and no element has the id m7)
    ```

    **Good**

    ```xml
    <inlineRef qcode="pers:1" idrefs="m1"/>
    …
    <span id="m1" xml:id="m1">Meyer</span>
    ```

    Reference: XML Schema, type IDREF; NewsML-G2 2.35, inlineRef@idrefs, groupSet@root, rightsInfo@idrefs.
    """
    yield from _dangling(item, _REFERENCES)


@check("G2I005", severity="error", kinds=_ITEM)
def dangling_content(item: Item) -> Iterable[Finding]:
    """`contentrefs` of a `partMeta` points to no element of the content.

    The metadata of the part (a quotation and its speaker, a scene of a video) hangs in the air.

    **Bad**

    ```xml
    <partMeta contentrefs="q9"/>      (and no element has the id q9)
    ```

    **Good**

    ```xml
    <partMeta contentrefs="q1"/>
    …
    <span id="q1" xml:id="q1">…</span>
    ```

    Reference: NewsML-G2 2.35, partMeta@contentrefs.
    """
    yield from _dangling(item, ("contentrefs",))


def _dangling(item: Item, attributes: tuple[str, ...]) -> Iterator[Finding]:
    known: set[str] | None = None
    for element, attribute, value in item.having(*attributes):
        if known is None:
            known = {*item.ids, *(value for _, _, value in item.having("partid"))}
        for reference in value.split():
            if reference not in known:
                near = difflib.get_close_matches(reference, known, 1, 0.8)
                hint = f"did you mean {near[0]}?" if near else ""
                message = f"{local(element.tag)}/@{attribute} points to {reference!r}, and no element has that id"
                yield Finding(message, (element, attribute), hint)
        if not value.strip():
            yield Finding(f"{local(element.tag)}/@{attribute} is empty", (element, attribute))


def _keys(item: Item) -> dict[Element, set[str]]:
    """What concepts are identified by: URI, QCode, literal. Worked out once an item."""
    known: dict[Element, set[str]] | None = item.facts.get("keys")
    if known is not None:
        return known
    keys: dict[Element, set[str]] = {}
    for element, name, value in item.having("qcode", "uri", "literal"):
        if not value:
            continue
        key = value.strip()
        own = keys.setdefault(element, set())
        own.add(f"literal {key}" if name == "literal" else key)
        if name == "qcode":
            own.add(catalogues.resolve(key, item) or key)
    item.facts["keys"] = keys
    return keys


def _used(item: Item, without: set[Element]) -> set[str]:
    """What the concepts of an item are identified by; some elements are left out."""
    return set().union(*(keys for element, keys in _keys(item).items() if element not in without))


@check("G2I006", severity="warning", kinds=_ITEM)
def assert_alone(item: Item) -> Iterable[Finding]:
    """An `assert` is about a concept that the item does not use.

    Its details are never shown: nothing refers to them. Mostly the identifier is mistyped.

    **Bad**

    ```xml
    <subject qcode="pers:1"/> …
    <assert qcode="pers:2"><name>Meyer</name></assert>
    ```

    **Good**

    ```xml
    <subject qcode="pers:1"/> …
    <assert qcode="pers:1"><name>Meyer</name></assert>
    ```

    Reference: NewsML-G2 2.35, assert: an assertion about a concept that is used in the item.
    """
    asserts = item.g2("assert")
    if not asserts:
        return
    used = _used(item, {*asserts, *item.g2("sameAs")})
    for element in asserts:
        keys = _keys(item).get(element)
        if not keys:
            yield Finding("the assert has no qcode, uri or literal", element, severity=Severity.ERROR)
        elif not keys & used:
            shown = element.get("qcode") or element.get("uri") or element.get("literal") or ""
            near = difflib.get_close_matches(shown, used, 1, 0.85)
            hint = f"did you mean {near[0]}?" if near else ""
            place = next(a for a in ("qcode", "uri", "literal") if element.get(a))
            yield Finding(f"the assert is about {shown}, which the item does not use", (element, place), hint)


_LANGUAGE = f"{XML}lang"
_BY_NAME = (f"{G2}assert", f"{G2}subject")
"""what has the name of a concept in full: a creator may be called as the story calls him"""
_ONCE = ("born", "died", "founded", "dissolved", "created", "type")


@check("G2I007", severity="warning", kinds=_ITEM)
def contradiction(item: Item) -> Iterable[Finding]:
    """Two statements on one concept contradict each other.

    Two natures, two birthdays, two names in one language and role: a receiver takes either.

    **Bad**

    ```xml
    <subject qcode="pers:1" type="cpnat:person"/> …
    <assert qcode="pers:1" type="cpnat:organisation"/>
    ```

    **Good**

    ```xml
    <subject qcode="pers:1" type="cpnat:person"/> …
    <assert qcode="pers:1" type="cpnat:person"/>
    ```

    Reference: NewsML-G2 2.35, assert.
    """
    asserts = item.g2("assert")
    if not asserts:
        return
    groups: dict[str, list[Element]] = {}
    identified = _keys(item)
    for element in (*item.g2("subject", "located", "creator", "contributor", "infoSource", "provider"), *asserts):
        keys = identified.get(element, ())
        members: list[Element] = []
        for key in keys:
            if key in groups:
                members = groups[key]
                break
        members.append(element)
        for key in keys:
            groups[key] = members
    for members in {id(found): found for found in groups.values()}.values():
        if len(members) > 1:
            yield from _conflicts(members, item)


def _conflicts(members: list[Element], item: Item) -> Iterator[Finding]:
    said: dict[tuple[str, ...], tuple[str, Element]] = {}
    for element in members:
        for what, value, place in _statements(element, item):
            before = said.setdefault(what, (value, element))
            if before[0] != value and before[1] is not element:
                name = (
                    what[0]
                    if len(what) == 1
                    else f"{what[0]} ({', '.join(w for w in what[1:] if w)})".replace(" ()", "")
                )
                message = f"{name} of {_shown(element)} is {value!r} here, and {before[0]!r} at {local(before[1].tag)}"
                yield Finding(message, place)


def _shown(element: Element) -> str:
    return element.get("qcode") or element.get("uri") or element.get("literal") or local(element.tag)


def _statements(element: Element, item: Item) -> Iterator[tuple[tuple[str, ...], str, object]]:
    if kind := element.get("type"):
        yield ("type",), catalogues.resolve(kind, item) or kind, (element, "type")
    for child in item.types.get(element, ()):
        value = child.get("qcode") or child.get("uri") or ""
        if value:
            yield ("type",), catalogues.resolve(value, item) or value, child
    for child in item.names.get(element, ()) if element.tag in _BY_NAME else ():
        given = dict(item.given.get(child, ()))
        if not any(given.get(a) for a in ("part", "parturi", "validfrom", "validto")):
            language = given.get(_LANGUAGE) or item.root.get(_LANGUAGE) or ""
            yield ("name", language, given.get("role") or given.get("roleuri") or ""), text_of(child), child
    for details in element.iterchildren("*"):
        if not details.tag.endswith("Details"):
            continue
        for child in details.iterchildren("*"):
            if local(child.tag) in _ONCE and text_of(child):
                yield (local(child.tag),), text_of(child), child
            if local(child.tag) == "position":
                yield ("position",), f"{child.get('latitude')} {child.get('longitude')}", child


_CONCEPTS = (
    "subject",
    "located",
    "creator",
    "contributor",
    "infoSource",
    "provider",
    "copyrightHolder",
    "accountable",
    "genre",
    "organiser",
    "participant",
    "affiliation",
    "broader",
    "narrower",
    "sameAs",
    "party",
)


@check("G2I008", severity="warning", kinds=_ITEM)
def unidentified(item: Item) -> Iterable[Finding]:
    """A concept has neither an identifier nor a name.

    An empty `subject` says that the story is about something.

    **Bad**

    ```xml
    <subject type="cpnat:person"/>
    ```

    **Good**

    ```xml
    <subject type="cpnat:person" literal="meyer"><name>Meyer</name></subject>
    ```

    Reference: NewsML-G2 2.35, flexible properties: qcode, uri, literal, or a name.
    """
    for element in item.g2(*_CONCEPTS):
        if element in item.identified:
            continue
        if any(child.get("qcode") or child.get("uri") for child in element.iterchildren(f"{G2}related", f"{G2}bag")):
            continue
        if text_of(element) or next(element.iterchildren(f"{G2}bag"), None) is not None:
            continue
        yield Finding(f"{local(element.tag)} has neither qcode, uri nor literal, nor a name", element)


@check("G2I009", severity="error", kinds=_ITEM)
def no_identifier(item: Item) -> Iterable[Finding]:
    """A property that must be a concept has neither `qcode` nor `uri`, or one of two attributes that must be there.

    **Bad**

    ```xml
    <pubStatus/>
    <hash>9e107d9d372bb6826bd81d3542a419d6</hash>
    ```

    **Good**

    ```xml
    <pubStatus qcode="stat:usable"/>
    <hash hashtype="hashtype:md5">9e107d9d372bb6826bd81d3542a419d6</hash>
    ```

    Reference: NewsML-G2 2.35: "either the qcode or the uri attribute MUST be used", likewise for `hashtype`,
    `timeunit`, `interactiontype`, a group's `role`, `radunit`.
    """
    facts = catalogues.facts()
    for element in item.g2(*facts["identified"]):
        if not (element.get("qcode") or element.get("uri") or element.get("literal")):
            yield Finding(f"{local(element.tag)} has neither qcode nor uri", element)
    for name, attribute in facts["either"].items():
        for element in item.g2(name):
            if not (element.get(attribute) or element.get(f"{attribute}uri")):
                yield Finding(f"{name} has neither {attribute} nor {attribute}uri", element)


@check("G2I010", severity="warning", kinds=_ITEM)
def wrong_details(item: Item) -> Iterable[Finding]:
    """The details of a concept do not fit its nature.

    **Bad**

    ```xml
    <subject type="cpnat:person" qcode="pers:1"><organisationDetails/></subject>
    ```

    **Good**

    ```xml
    <subject type="cpnat:person" qcode="pers:1"><personDetails/></subject>
    ```

    Reference: NewsML-G2 2.35, entity details group; IPTC Concept Nature NewsCodes.
    """
    details = catalogues.facts()["details"]
    for element in item.g2(*details):
        parent = element.getparent()
        if parent is None:
            continue
        typed = next(iter(parent.iterchildren(f"{G2}type")), None)
        kind = parent.get("type") or (typed.get("qcode") if typed is not None else None) or ""
        nature = (catalogues.resolve(kind, item) or "").partition("/cpnature/")[2]
        wanted = details[local(element.tag)]
        if nature in set(details.values()) and nature != wanted and {nature, wanted} != {"geoArea", "poi"}:
            yield Finding(f"{local(element.tag)} at a concept of the nature {nature}", element)


@check("G2I011", severity="warning", kinds=_ITEM)
def group_unreachable(item: Item) -> Iterable[Finding]:
    """A group of a package is not reached from its root, or contains itself.

    **Bad**

    ```xml
    <groupSet root="g1"><group id="g1" role="group:main"/><group id="g2" role="group:side"/></groupSet>
    ```

    **Good**

    ```xml
    <groupSet root="g1"><group id="g1" role="group:main"><groupRef idref="g2"/></group>…</groupSet>
    ```

    Reference: NewsML-G2 2.35, groupSet@root, groupRef.
    """
    for group_set in item.g2("groupSet"):
        groups = {g.get("id"): g for g in group_set.iterchildren(f"{G2}group") if g.get("id")}
        edges = {id_: [r.get("idref") for r in group.iterchildren(f"{G2}groupRef")] for id_, group in groups.items()}
        seen: set[str | None] = set()
        todo = [group_set.get("root")]
        while todo:
            current = todo.pop()
            if current in seen:
                continue
            seen.add(current)
            todo += edges.get(current, [])
        for id_, group in groups.items():
            if id_ not in seen and group_set.get("root") in groups:
                yield Finding(f"the group {id_!r} is not reached from the root {group_set.get('root')!r}", group)
            if id_ in edges.get(id_, []):
                yield Finding(f"the group {id_!r} contains itself", group)


@check("G2I012", severity="warning", kinds=_ITEM)
def twice_the_same(item: Item) -> Iterable[Finding]:
    """The same concept is given twice: for one property, or in one knowledge item.

    **Bad**

    ```xml
    <subject qcode="medtop:11000000"/>
    <subject qcode="medtop:11000000"/>
    ```

    **Good**

    ```xml
    <subject qcode="medtop:11000000"/>
    ```

    Reference: NewsML-G2 2.35, contentMeta.
    """
    for name in ("subject", "genre", "located", "service", "infoSource", "signal", "provider"):
        seen: dict[tuple[object, ...], Element] = {}
        given = [(element, element.get("qcode") or element.get("uri")) for element in item.g2(name)]
        if len({identifier for _, identifier in given}) == len(given):
            continue
        for element, identifier in given:
            if not identifier:
                continue
            key = (element.getparent(), identifier, element.get("role"), element.get("type"))
            if key in seen:
                yield Finding(f"{name} {identifier} is given twice", element)
            seen[key] = element
    for concepts in item.g2("conceptSet"):
        known: set[str] = set()
        for element in concepts.iterfind(f"{G2}concept/{G2}conceptId"):
            keys = _keys(item).get(element, set())
            if keys & known:
                yield Finding(f"the concept {_shown(element)} stands twice in the item", element)
            known |= keys


@check("G2I013", severity="warning", kinds=_ITEM)
def concept_unknown(item: Item) -> Iterable[Finding]:
    """`inlineRef` ties a place of the content to a concept that the item does not have, or a speaker is mistyped.

    **Bad**

    ```xml
    <subject literal="jan-muster"/> … <inlineRef literal="jan-mustre" idrefs="m1"/>
    ```

    **Good**

    ```xml
    <subject literal="jan-muster"/> … <inlineRef literal="jan-muster" idrefs="m1"/>
    ```

    Reference: NewsML-G2 2.35, inlineRef: the concept represented by the content.
    """
    references = item.g2("inlineRef")
    inner = [
        e for part in item.g2("partMeta") for e in part.iterchildren(f"{G2}creator", f"{G2}contributor", f"{G2}subject")
    ]
    if not references and not inner:
        return
    known, identified = _used(item, {*references, *inner}), _keys(item)
    for element in references:
        if (keys := identified.get(element)) and not keys & known:
            near = difflib.get_close_matches(_shown(element), {k.removeprefix("literal ") for k in known}, 1, 0.8)
            hint = f"did you mean {near[0]}?" if near else "add a subject or an assert"
            yield Finding(f"inlineRef is about {_shown(element)}, which the item does not have", element, hint)
    for element in inner:
        if (keys := identified.get(element)) and not keys & known:
            near = difflib.get_close_matches(_shown(element), {k.removeprefix("literal ") for k in known}, 1, 0.9)
            if near or _speaks(element, item):
                message = f"{local(element.tag)} {_shown(element)} of the part is not among the item's concepts"
                yield Finding(message, element, f"did you mean {near[0]}?" if near else "add a subject or an assert")


def _speaks(element: Element, item: Item) -> bool:
    """Whether it is the creator of words in the text, and so somebody of whom the story tells."""
    part = element.getparent()
    if part is None or element.tag != f"{G2}creator":
        return False
    places = [e for key in (part.get("contentrefs") or "").split() for e in item.ids.get(key, ())]
    return any(e.tag.startswith((XHTML, NITF)) for e in places)
