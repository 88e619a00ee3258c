"""What an item of NewsML-G2 says about the world and itself, and can't be meant so.

Each rule is decided by what the standard says of a property; where it only advises, the rule warns. Nothing is judged
that takes knowledge of the world beyond the tables under ``schemas/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from converter import language_tags, resources
from converter.checks import catalogues, dates, g2_concepts, geography, tongue, vocabulary_files
from converter.checks.g2_concepts import NEWSCODES
from converter.checks.g2_content import content_text
from converter.checks.views import G2, XML, Element, Finding, Item, text_of
from converter.registry import check

_ITEM = ("newsml-g2",)
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
        nature = g2_concepts.nature_of(element, item)
        if nature is not None and nature not in _PLACES:
            yield Finding(f"located is of the nature {nature}, and that is no place", element)


@check("G2S002", severity="warning", kinds=_ITEM)
def dateline_elsewhere(item: Item) -> Iterable[Finding]:
    """The dateline names none of the places that `located` names.

    Only names in the language of the dateline are compared, those that a subject or an assertion gives the same place
    included; one word in common is enough: *Leer* is *Leer (Ostfriesland)*.

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
        words = g2_concepts.folded(text_of(line))
        language = g2_concepts.language(line)
        located = list(meta.iterchildren(f"{G2}located"))
        same = {g2_concepts.concept(element, item) for element in located} - {""}
        named = [e for e in item.g2("subject", "assert") if same and g2_concepts.concept(e, item) in same]
        names = [
            text_of(name)
            for element in (*located, *named)
            for name in element.iter(f"{G2}name")
            if g2_concepts.language(name) == language and text_of(name)
        ]
        said = frozenset(words.split())
        if names and said and all(said.isdisjoint(g2_concepts.folded(name).split()) for name in names):
            yield Finding(f"the dateline is {text_of(line)!r}, and located is {', '.join(names)}", line)


@check("G2S003", severity="warning", kinds=_ITEM)
def byline_of_others(item: Item) -> Iterable[Finding]:
    """The byline names none of the persons who are the creators.

    Only where each creator is said to be a person: a creator of no stated nature may be the agency.

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
    persons = [c for c in meta.iterchildren(f"{G2}creator") if g2_concepts.nature(c, item) in (None, "person")]
    names = [text_of(n) for c in persons for n in c.iterchildren(f"{G2}name") if g2_concepts.folded(text_of(n))]
    certain = names and all(g2_concepts.nature(c, item) == "person" for c in persons)
    lines = list(meta.iterchildren(f"{G2}by"))
    said = g2_concepts.folded(" ".join(text_of(line) for line in lines))
    if lines and said and certain and not any(g2_concepts.folded(name).split()[-1] in said.split() for name in names):
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
    if element is not None and g2_concepts.status(item) == "canceled":
        yield Finding("the item is canceled and has an embargo", element)


_A_STORY = 15
"""words: fewer are a notice"""


@check("G2S005", severity="warning", kinds=_ITEM)
def canceled_with_content(item: Item) -> Iterable[Finding]:
    """An item that is canceled still carries its text, which nobody may publish.

    A sentence or two are let pass, and a text that says itself that it was withdrawn.

    **Bad**: `stat:canceled`, and the whole story in `contentSet`.

    **Good**: `stat:canceled`, an `edNote` that says why, and no content.

    Reference: NewsML-G2 2.35, pubStatus: a canceled item must not be published; IPTC's guidelines, cancelling an item.
    """
    if g2_concepts.status(item) != "canceled":
        return
    withdrawn = resources.table("vocabularies/meaning.yaml")["withdrawn"]
    for inline in item.g2("inlineXML", "inlineData"):
        text = content_text(inline, item) or ""
        if len(text.split()) >= _A_STORY and not any(word in text.lower() for word in withdrawn):
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
        rank = _SMALLER.get(uri.removeprefix(f"{NEWSCODES}rendition/"))
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
        code = uri.removeprefix(f"{NEWSCODES}signal/")
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
        nature = g2_concepts.nature(element, item)
        topic = g2_concepts.concept(element, item).startswith(f"{NEWSCODES}mediatopic/")
        if topic and nature not in (None, "abstract", "event"):
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
    for name, code, own, bearer in _misnamed(item):
        if bearer:
            yield Finding(f"{text_of(name)!r} is the name of {bearer}; {code} is {own!r}", name)


@check("G2S031", severity="info", kinds=_ITEM)
def name_not_of_the_vocabulary(item: Item) -> Iterable[Finding]:
    """The name beside a code of IPTC's is not the one that the vocabulary gives it, or gives it today.

    Names of codes change while their meaning stays; receivers who show names show the old one.

    **Bad**

    ```xml
    <subject qcode="medtop:16000000"><name xml:lang="en">unrest, conflicts and war</name></subject>
    ```

    **Good**

    ```xml
    <subject qcode="medtop:16000000"><name xml:lang="en">conflict, war and peace</name></subject>
    ```

    Reference: IPTC Media Topics, edition of 2 July 2026; names in English and German are compared.
    """
    for name, code, own, bearer in _misnamed(item):
        if not bearer:
            yield Finding(f"{code} is named {text_of(name)!r}; its vocabulary calls it {own!r}", name)


def _misnamed(item: Item) -> Iterable[tuple[Element, str, str, str | None]]:
    """Names that the vocabulary does not give: the element, the code, its name, and whose name it is, if anyone's.
    Worked out once an item."""
    if "misnamed" not in item.facts:
        item.facts["misnamed"] = tuple(_looked_up(item))
    found: tuple[tuple[Element, str, str, str | None], ...] = item.facts["misnamed"]
    return found


def _looked_up(item: Item) -> Iterator[tuple[Element, str, str, str | None]]:
    stamp = vocabulary_files.stamp(item.options.vocabularies)
    for element in item.g2("subject", "genre"):
        if element not in item.names:
            continue
        scheme, slash, code = g2_concepts.concept(element, item).rpartition("/")
        known = _names(stamp).get(scheme + slash, {})
        if code not in known:
            continue
        for name in item.names[element]:
            language = g2_concepts.language(name)
            own = known[code].get(language)
            words = text_of(name)
            if own is None or words == own or g2_concepts.folded(words) == g2_concepts.folded(own):
                continue
            yield name, code, own, _bearers(stamp, scheme + slash, language).get(g2_concepts.folded(words))


@check("G2S010", severity="warning", kinds=_ITEM)
def other_tongue(item: Item) -> Iterable[Finding]:
    """The words of the content are certainly not of the language that it is said to be in.

    Short texts and languages that can't be told for sure are left alone.

    **Bad**: `xml:lang="en"`, and two paragraphs in German.

    **Good**: `xml:lang="de"`, and two paragraphs in German.

    Reference: BCP 47; XML 1.0, xml:lang.
    """
    stated = [str(e.get("tag")) for e in item.g2("language") if e.get("tag")]
    for inline in item.g2("inlineXML", "inlineData"):
        child = next(inline.iterchildren("*"), None)
        inner = child.get(f"{XML}lang") or child.get("lang") if child is not None else None
        tag = inline.get(f"{XML}lang") or inner or (stated[0] if len(stated) == 1 else None)
        tag = tag or (item.root.get(f"{XML}lang") if not stated else None)
        if not tag or inline.get("contenttypevariant"):
            continue
        found = tongue.other_than(content_text(inline, item) or "", language_tags.primary(tag))
        if found and {found, language_tags.primary(tag)} not in _ALIKE:
            yield Finding(f"the content is said to be in {tag}, and its words are of {found}", inline)


_ALIKE = ({"da", "nb"}, {"no", "nb"}, {"no", "da"}, {"nn", "nb"}, {"nn", "da"}, {"gl", "pt"}, {"af", "nl"})
"""languages whose function words do not tell them apart"""


@check("G2S011", severity="warning", kinds=_ITEM)
def swapped_coordinates(item: Item) -> Iterable[Finding]:
    """Latitude and longitude seem to be swapped: so the place lies outside its country, swapped it lies inside.

    The country is that of an ISO 3166 code on the same concept (`broader`, `sameAs`, or its own code). Where no country
    is named, a place far from any town, in the sea as a rule, that swapped lies beside one.

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
        country = geography.country(position, item)
        box = geography.boxes().get(country) if country else None
        place = geography.degrees(position)
        if place is None or (country and box is None):
            continue
        latitude, longitude = place
        if box is not None:
            if not geography.inside(box, latitude, longitude) and geography.inside(box, longitude, latitude):
                message = f"{latitude:g}, {longitude:g} is not in {country}; {longitude:g}, {latitude:g} is"
                yield Finding(message, position)
        elif not geography.near_a_town(latitude, longitude, 2) and geography.near_a_town(longitude, latitude, 1):
            message = f"no town is near {latitude:g}, {longitude:g}, and one is near {longitude:g}, {latitude:g}"
            yield Finding(message, position)


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


def _name(element: Element) -> str:
    return (element.get("rendition") or element.get("renditionuri") or "").rpartition(":")[2]


_Stamp = tuple[str, int, int] | None


@cache
def _names(newer: _Stamp) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Scheme → code → language → name: from the user's file of vocabularies, else from our table."""
    return {
        f"{scheme}/": {code: fact["names"] for code, fact in codes.items()}
        for scheme, codes in vocabulary_files.known(newer).items()
    }


@cache
def _bearers(newer: _Stamp, scheme: str, language: str) -> Mapping[str, str]:
    """Name, folded → code; names of several codes are left out."""
    found: dict[str, list[str]] = {}
    for code, names in _names(newer)[scheme].items():
        if language in names:
            found.setdefault(g2_concepts.folded(names[language]), []).append(code)
    return {name: codes[0] for name, codes in found.items() if len(codes) == 1}
