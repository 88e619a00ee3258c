"""What an item of NewsML-G2 says about the world and itself, and can't be meant so.

Each rule is decided by what the standard says of a property; where it only advises, the rule warns. Nothing is judged
that takes knowledge of the world beyond the tables under ``schemas/``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from converter import language_tags, resources
from converter.checks import catalogues, dates, tongue, vocabulary_files
from converter.checks.g2_content import content_text
from converter.checks.views import G2, XML, Element, Finding, Item, text_of
from converter.registry import check

_ITEM = ("newsml-g2",)
_NEWSCODES = "http://cv.iptc.org/newscodes/"
_PLACES = ("geoArea", "poi")


@check("G2S001", severity="warning", kinds=_ITEM)
def located_at_no_place(item: Item) -> Iterable[Finding]:
    """`located` is a person, an organisation, an event or the like: content comes from places.

    **Bad**

    ```xml
    <located type="cpnat:person" qcode="expers:17"/>
    ```

    **Good**

    ```xml
    <located type="cpnat:geoArea" qcode="geonames:2844588"/>
    ```

    Reference: NewsML-G2 2.35, located: the location from which the content originates; concept natures.
    """
    for element in item.g2("located"):
        nature = _nature(element, item) or _natures(item).get(_concept(element, item))
        if nature is not None and nature not in _PLACES:
            yield Finding(f"located is of the nature {nature}, and that is no place", element)


@check("G2S002", severity="warning", kinds=_ITEM)
def dateline_elsewhere(item: Item) -> Iterable[Finding]:
    """The dateline names none of the places that `located` names.

    Only names in the language of the dateline are compared; one word in common is enough: *Leer* is *Leer
    (Ostfriesland)*.

    **Bad**

    ```xml
    <located qcode="geonames:2844588"><name>Rostock</name></located>
    <dateline>BERLIN, 12. Februar (bsp)</dateline>
    ```

    **Good**

    ```xml
    <located qcode="geonames:2844588"><name>Rostock</name></located>
    <dateline>ROSTOCK, 12. Februar (bsp)</dateline>
    ```

    Reference: NewsML-G2 2.35, dateline and located: both say where the content comes from.
    """
    meta = item.child("contentMeta")
    if meta is None:
        return
    for line in meta.iterchildren(f"{G2}dateline"):
        words = _folded(text_of(line))
        language = _language(line)
        names = [
            text_of(name)
            for located in meta.iterchildren(f"{G2}located")
            for name in located.iter(f"{G2}name")
            if _language(name) == language and text_of(name)
        ]
        said = frozenset(words.split())
        if names and said and all(said.isdisjoint(_folded(name).split()) for name in names):
            yield Finding(f"the dateline is {text_of(line)!r}, and located is {', '.join(names)}", line)


@check("G2S003", severity="warning", kinds=_ITEM)
def byline_of_others(item: Item) -> Iterable[Finding]:
    """The byline names none of the persons who are the creators.

    **Bad**

    ```xml
    <creator type="cpnat:person" qcode="expers:3"><name>Anna Beispiel</name></creator>
    <by>Von Jan Muster</by>
    ```

    **Good**

    ```xml
    <creator type="cpnat:person" qcode="expers:3"><name>Anna Beispiel</name></creator>
    <by>Von Anna Beispiel</by>
    ```

    Reference: NewsML-G2 2.35, by: a natural-language statement about the creator.
    """
    meta = item.child("contentMeta")
    if meta is None:
        return
    persons = [c for c in meta.iterchildren(f"{G2}creator") if _nature(c, item) in (None, "person")]
    names = [text_of(n) for c in persons for n in c.iterchildren(f"{G2}name") if _folded(text_of(n))]
    certain = names and all(_nature(c, item) == "person" for c in persons)
    lines = list(meta.iterchildren(f"{G2}by"))
    said = _folded(" ".join(text_of(line) for line in lines))
    if lines and said and certain and not any(_folded(name).split()[-1] in said.split() for name in names):
        yield Finding(f"the byline is {text_of(lines[0])!r}, and the creator {', '.join(names)}", lines[0])


@check("G2S004", severity="warning", kinds=_ITEM)
def embargo_without_publication(item: Item) -> Iterable[Finding]:
    """An item that is canceled has an embargo: there is nothing that could be published when it ends.

    **Bad**

    ```xml
    <embargoed>2025-03-10T18:00:00+01:00</embargoed>
    <pubStatus qcode="stat:canceled"/>
    ```

    **Good**

    ```xml
    <embargoed>2025-03-10T18:00:00+01:00</embargoed>
    <pubStatus qcode="stat:usable"/>
    ```

    Reference: NewsML-G2 2.35, embargoed and pubStatus.
    """
    element = item.child("itemMeta/embargoed")
    if element is not None and _status(item) == "canceled":
        yield Finding("the item is canceled and has an embargo", element)


@check("G2S005", severity="warning", kinds=_ITEM)
def canceled_with_content(item: Item) -> Iterable[Finding]:
    """An item that is canceled still carries its text, which nobody may publish.

    **Bad**: `stat:canceled`, and the whole story in `contentSet`.

    **Good**: `stat:canceled`, an `edNote` that says why, and no content.

    Reference: NewsML-G2 2.35, pubStatus: a canceled item must not be published; IPTC's guidelines, cancelling an item.
    """
    if _status(item) != "canceled":
        return
    for inline in item.g2("inlineXML", "inlineData"):
        if len((content_text(inline) or "").split()) >= tongue.FEWEST:
            yield Finding("the item is canceled, and its text is still there", inline)
            return


_SMALLER = {"thumbnail": 0, "preview": 1, "lowRes": 1, "web": 1, "highRes": 2, "print": 2}
"""IPTC's renditions by how large they are among each other"""


@check("G2S006", severity="warning", kinds=_ITEM)
def small_rendition_is_larger(item: Item) -> Iterable[Finding]:
    """A thumbnail or a preview is larger than the picture it stands for.

    **Bad**

    ```xml
    <remoteContent rendition="rnd:thumbnail" width="3000" height="2000" href="https://example.org/t.jpg"/>
    <remoteContent rendition="rnd:highRes" width="1500" height="1000" href="https://example.org/h.jpg"/>
    ```

    **Good**

    ```xml
    <remoteContent rendition="rnd:thumbnail" width="150" height="100" href="https://example.org/t.jpg"/>
    <remoteContent rendition="rnd:highRes" width="1500" height="1000" href="https://example.org/h.jpg"/>
    ```

    Reference: IPTC's rendition vocabulary: thumbnail, preview, high resolution.
    """
    sized = []
    for element in item.g2("remoteContent"):
        uri = element.get("renditionuri") or catalogues.resolve(element.get("rendition") or "", item) or ""
        rank = _SMALLER.get(uri.removeprefix(f"{_NEWSCODES}rendition/"))
        width, height = element.get("width") or "", element.get("height") or ""
        if rank is not None and width.isdecimal() and height.isdecimal() and len(width) < 7 and len(height) < 7:
            sized.append((rank, int(width) * int(height), element))
    for rank, size, element in sized:
        above = [other for other, pixels, _ in sized if other > rank and pixels < size]
        if above:
            yield Finding(f"the {_name(element)} has more pixels than a larger rendition", (element, "width"))


@check("G2S007", severity="info", kinds=_ITEM)
def nothing_to_correct(item: Item) -> Iterable[Finding]:
    """The first version of an item is said to be a correction or an update of what was sent before.

    Only worth knowing: agencies send corrections as items of their own, too, without a link to what they correct.

    **Bad**

    ```xml
    <newsItem version="1"> … <signal qcode="sig:correction"/>
    ```

    **Good**

    ```xml
    <newsItem version="2"> … <signal qcode="sig:correction"/>
    ```

    Reference: IPTC's signal vocabulary: correction and update are about a previous version.
    """
    if (item.root.get("version") or "").strip() != "1" or item.g2("derivedFrom", "link"):
        return  # what it corrects may be another item, which a link names
    for signal in item.g2("signal"):
        uri = signal.get("uri") or catalogues.resolve(signal.get("qcode") or "", item) or ""
        code = uri.removeprefix(f"{_NEWSCODES}signal/")
        if code in ("correction", "update"):
            yield Finding(f"version 1 is signalled as {code}, and nothing was before it", signal)


@check("G2S008", severity="warning", kinds=_ITEM)
def topic_of_another_nature(item: Item) -> Iterable[Finding]:
    """A code of Media Topics is said to be a person, a place or an organisation: topics are abstract.

    **Bad**

    ```xml
    <subject type="cpnat:person" qcode="medtop:20000337"/>
    ```

    **Good**

    ```xml
    <subject type="cpnat:abstract" qcode="medtop:20000337"/>
    ```

    Reference: IPTC Media Topics, whose concepts are of the nature abstract.
    """
    for element in item.g2("subject"):
        nature = _nature(element, item)
        if nature not in (None, "abstract", "event") and _concept(element, item).startswith(f"{_NEWSCODES}mediatopic/"):
            yield Finding(f"a Media Topic is said to be of the nature {nature}", (element, "type"))


@check("G2S009", severity="warning", kinds=_ITEM)
def name_of_another_code(item: Item) -> Iterable[Finding]:
    """The name beside a code of IPTC's is that of another code.

    **Bad**

    ```xml
    <subject qcode="medtop:05000000"><name xml:lang="en">health</name></subject>
    ```

    **Good**

    ```xml
    <subject qcode="medtop:07000000"><name xml:lang="en">health</name></subject>
    ```

    Reference: IPTC Media Topics; only names that are at hand are compared.
    """
    stamp = vocabulary_files.stamp(item.options.vocabularies)
    named: dict[Element | None, list[Element]] = {}
    for name in item.g2("name"):
        named.setdefault(name.getparent(), []).append(name)
    for element in item.g2("subject", "genre"):
        if element not in named:
            continue
        scheme, slash, code = _concept(element, item).rpartition("/")
        known = _names(stamp).get(scheme + slash, {})
        if code not in known:
            continue
        for name in named[element]:
            language = _language(name)
            own = known[code].get(language)
            if own is None:
                continue
            bearer = _bearers(stamp, scheme + slash, language).get(_folded(text_of(name)))
            if bearer is not None and bearer != code:
                message = f"{text_of(name)!r} is the name of {bearer}; {code} is {own!r}"
                yield Finding(message, name)


@check("G2S010", severity="warning", kinds=_ITEM)
def other_tongue(item: Item) -> Iterable[Finding]:
    """The words of the content are certainly not of the language that it is said to be in.

    Short texts and languages that can't be told for sure are left alone.

    **Bad**: `xml:lang="en"`, and two paragraphs in German.

    **Good**: `xml:lang="de"`, and two paragraphs in German.

    Reference: BCP 47; XML 1.0, xml:lang.
    """
    stated = [str(e.get("tag")) for e in item.g2("language") if e.get("tag")]
    for inline in item.g2("inlineXML"):
        child = next(inline.iterchildren("*"), None)
        inner = child.get(f"{XML}lang") or child.get("lang") if child is not None else None
        tag = inline.get(f"{XML}lang") or inner or (stated[0] if len(stated) == 1 else None)
        tag = tag or (item.root.get(f"{XML}lang") if not stated else None)
        if not tag or inline.get("contenttypevariant"):
            continue
        found = tongue.other_than(content_text(inline) or "", language_tags.primary(tag))
        if found and {found, language_tags.primary(tag)} not in _ALIKE:
            yield Finding(f"the content is said to be in {tag}, and its words are of {found}", inline)


_ALIKE = ({"da", "nb"}, {"no", "nb"}, {"no", "da"}, {"nn", "nb"}, {"nn", "da"}, {"gl", "pt"}, {"af", "nl"})
"""languages whose function words do not tell them apart"""


@check("G2S011", severity="warning", kinds=_ITEM)
def swapped_coordinates(item: Item) -> Iterable[Finding]:
    """Latitude and longitude seem to be swapped: so the place lies outside its country, swapped it lies inside.

    The country is that of an ISO 3166 code on the same concept (`broader`, `sameAs`, or its own code).

    **Bad**

    ```xml
    <located qcode="iso3166-1a2:DE">
      <geoAreaDetails><position latitude="12.1" longitude="54.1"/></geoAreaDetails>
    </located>
    ```

    **Good**

    ```xml
    <located qcode="iso3166-1a2:DE">
      <geoAreaDetails><position latitude="54.1" longitude="12.1"/></geoAreaDetails>
    </located>
    ```

    Reference: NewsML-G2 2.35, position; where the cities of a country lie: GeoNames.
    """
    for position in item.g2("position"):
        country = _country(position, item)
        box = _boxes().get(country) if country else None
        place = _degrees(position)
        if box is None or place is None:
            continue
        latitude, longitude = place
        if not _inside(box, latitude, longitude) and _inside(box, longitude, latitude):
            yield Finding(f"{latitude:g}, {longitude:g} is not in {country}; {longitude:g}, {latitude:g} is", position)


@check("G2S012", severity="warning", kinds=_ITEM)
def group_of_another_vocabulary(item: Item) -> Iterable[Finding]:
    """The role of a package's group is a code of a vocabulary of IPTC's that is for something else.

    Roles of groups are the provider's own: what `main` or `sidebar` means to its customers.

    **Bad**

    ```xml
    <group id="g1" role="pgrmod:seq">
    ```

    **Good**

    ```xml
    <group id="g1" role="group:main" mode="pgrmod:seq">
    ```

    Reference: NewsML-G2 2.35, group, @role and @mode.
    """
    for group in item.g2("group"):
        uri = catalogues.resolve(group.get("role") or "", item) or ""
        vocabulary = uri.rpartition("/")[0]
        if vocabulary in catalogues.purposeful():
            yield Finding(f"{vocabulary} is not a vocabulary of roles in a package", (group, "role"))


@check("G2S013", severity="warning", kinds=_ITEM)
def notice_of_the_future(item: Item) -> Iterable[Finding]:
    """The copyright notice names a year that comes after this version of the item.

    **Bad**

    ```xml
    <versionCreated>2025-02-12T11:00:00+01:00</versionCreated> …
    <copyrightNotice>(c) Beispiel-Agentur 2027</copyrightNotice>
    ```

    **Good**

    ```xml
    <versionCreated>2025-02-12T11:00:00+01:00</versionCreated> …
    <copyrightNotice>(c) Beispiel-Agentur 2025</copyrightNotice>
    ```

    Reference: NewsML-G2 2.35, copyrightNotice; Universal Copyright Convention, article III: the year of first
    publication.
    """
    version = item.child("itemMeta/versionCreated")
    when = dates.read(text_of(version)) if version is not None else None
    for notice in item.g2("copyrightNotice"):
        years = [int(year) for year in re.findall(r"(?<![\d.])(?:19|20)\d\d(?![\d.])", text_of(notice))]
        if when is not None and years and min(years) > when.at.year + 1:
            yield Finding(f"the notice is of {min(years)}, the item of {when.at.year}", notice)


def _status(item: Item) -> str:
    element = item.child("itemMeta/pubStatus")
    if element is None:
        return "usable"
    uri = element.get("uri") or catalogues.resolve(element.get("qcode") or "", item) or ""
    return uri.rpartition("/")[2]


def _concept(element: Element, item: Item) -> str:
    """The URI of a concept; empty where it has none that is known."""
    return element.get("uri") or catalogues.resolve(element.get("qcode") or "", item) or ""


def _nature(element: Element, item: Item) -> str | None:
    uri = element.get("typeuri") or catalogues.resolve(element.get("type") or "", item) or ""
    prefix = f"{_NEWSCODES}cpnature/"
    return uri[len(prefix) :] if uri.startswith(prefix) else None


def _natures(item: Item) -> Mapping[str, str]:
    """Concept → the nature that an assertion or a subject gives it; once an item."""
    known = item.facts.get("natures")
    if isinstance(known, dict):
        return known
    found: dict[str, str] = item.facts.setdefault("natures", {})
    for element in item.g2("assert", "subject"):
        kind = next(element.iterchildren(f"{G2}type"), None)
        nature = _nature(element, item)
        if kind is not None and (uri := _concept(kind, item)).startswith(f"{_NEWSCODES}cpnature/"):
            nature = uri.rpartition("/")[2]
        if nature and (concept := _concept(element, item)):
            found.setdefault(concept, nature)
    return found


def _name(element: Element) -> str:
    return (element.get("rendition") or element.get("renditionuri") or "").rpartition(":")[2]


def _language(element: Element) -> str:
    node: Element | None = element
    while node is not None:
        if tag := node.get(f"{XML}lang"):
            return language_tags.primary(tag)
        node = node.getparent()
    return ""


@lru_cache(1024)
def _folded(text: str) -> str:
    """For comparing names: lower case, without accents and marks, words one blank apart."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain))


_Stamp = tuple[str, int, int] | None


@cache
def _names(newer: _Stamp) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Scheme → code → language → name: from the user's file of vocabularies, else from our table."""
    found: dict[str, Mapping[str, Mapping[str, str]]] = dict(resources.table("vocabularies/names.yaml"))
    for scheme, codes in vocabulary_files.load(newer[0] if newer else None).items():
        found[f"{scheme}/"] = {code: fact["names"] for code, fact in codes.items()}
    return found


@cache
def _bearers(newer: _Stamp, scheme: str, language: str) -> Mapping[str, str]:
    """Name, folded → code; names of several codes are left out."""
    found: dict[str, list[str]] = {}
    for code, names in _names(newer)[scheme].items():
        if language in names:
            found.setdefault(_folded(names[language]), []).append(code)
    return {name: codes[0] for name, codes in found.items() if len(codes) == 1}


@cache
def _boxes() -> Mapping[str, tuple[int, int, int, int]]:
    """Country (ISO 3166-1) → south, north, west, east."""
    return {code: tuple(box) for code, box in resources.table("vocabularies/countries.yaml")["boxes"].items()}


_ISO = re.compile(r"iso3166-1a2[:/]([A-Z]{2})$")


def _country(position: Element, item: Item) -> str | None:
    """The country that the concept of a position names: its own code, or what it is part of or the same as."""
    for concept in position.iterancestors("*"):
        for element in (concept, *concept.iterchildren(f"{G2}broader", f"{G2}sameAs", f"{G2}conceptId")):
            for value in (element.get("qcode") or "", _concept(element, item)):
                if found := _ISO.search(value):
                    return found[1]
        if concept is item.root:
            break
    return None


def _degrees(position: Element) -> tuple[float, float] | None:
    try:
        return float(position.get("latitude") or ""), float(position.get("longitude") or "")
    except ValueError:
        return None


def _inside(box: tuple[int, int, int, int], latitude: float, longitude: float) -> bool:
    south, north, west, east = box
    return south <= latitude <= north and west <= longitude <= east
