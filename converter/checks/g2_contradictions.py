"""What two statements of an item of NewsML-G2, or an item and its content, can't both be right about.

Decided by what the standard says of a property; tables are under ``schemas/``. ``g2_semantics`` has the rules that look
at one statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from converter import resources
from converter.checks import catalogues, dates, g2_concepts, geography
from converter.checks.g2_concepts import NEWSCODES
from converter.checks.views import G2, NITF, XHTML, Element, Finding, Item, local, text_of
from converter.registry import check

_ITEM = ("newsml-g2",)


@check("G2S014", severity="warning", kinds=_ITEM)
def property_of_another_nature(item: Item) -> Iterable[Finding]:
    """A property has a concept of a nature that it can't have: a place as creator, a person as affiliation.

    Parts of the content are left alone: who is quoted may be a state.

    **Bad**

    ```xml
    <creator type="cpnat:geoArea" qcode="geonames:2844588"/>
    ```

    **Good**

    ```xml
    <creator type="cpnat:person" qcode="expers:3"/>
    ```

    Reference: NewsML-G2 2.35: creator, contributor, infoSource, provider, copyrightHolder, participant and organiser
    are parties (persons or organisations), affiliation is an organisation; locality, area, country and location are
    places.
    """
    for names, natures in _facts()["natures"].items():
        for element in item.g2(*names.split()):
            parent = element.getparent()
            if parent is not None and parent.tag == f"{G2}partMeta":
                continue
            nature = g2_concepts.nature_of(element, item)
            if nature is not None and nature not in natures:
                wanted = " or ".join(natures)
                yield Finding(f"{local(element.tag)} is of the nature {nature}, and is to be {wanted}", element)


@cache
def _facts() -> Mapping[str, Any]:
    found: Mapping[str, Any] = resources.table("vocabularies/meaning.yaml")
    return found


@check("G2S015", severity="warning", kinds=_ITEM)
def marks_another(item: Item) -> Iterable[Finding]:
    """`inlineRef` ties a name in the text to a concept, and the name is that of another concept of the item.

    **Bad**: `<inlineRef qcode="expers:3" idrefs="m1"/>` where *m1* marks the words *Jan Muster*, which is the name of
    `expers:17`.

    **Good**: the reference names the concept whose name is marked, or the words are no name: *der Minister*.

    Reference: NewsML-G2 2.35, inlineRef: the concept represented by the content.
    """
    marks = [
        (reference, " ".join("".join(map(str, marked.itertext())).split()))
        for reference in item.g2("inlineRef")
        for id_ in (reference.get("idrefs") or "").split()
        for marked in item.ids.get(id_, ())[:1]
    ]
    bearers: dict[str, set[str]] = {g2_concepts.folded(words): set() for _, words in marks if " " in words}
    if not bearers:
        return
    for element in item.g2("assert", "subject"):
        for name in item.names.get(element, ()):
            if (folded := g2_concepts.folded(text_of(name))) in bearers:
                bearers[folded].add(_key(element, item))
    for reference, words in marks:
        named, own = bearers.get(g2_concepts.folded(words)), _key(reference, item)
        if named and own and own not in named and " " in words:
            yield Finding(f"{words!r} is the name of {', '.join(sorted(named))}, not of {own}", reference)


def _key(element: Element, item: Item) -> str:
    return g2_concepts.concept(element, item) or element.get("qcode") or element.get("literal") or ""


@check("G2S016", severity="warning", kinds=_ITEM)
def outside_its_country(item: Item) -> Iterable[Finding]:
    """A position lies far outside the country that its concept names.

    Countries with parts overseas are left alone, and a degree around the others.

    **Bad**

    ```xml
    <located qcode="iso3166-1a2:AT">
    <geoAreaDetails><position latitude="54.1" longitude="12.1"/></geoAreaDetails></located>
    ```

    **Good**

    ```xml
    <located qcode="iso3166-1a2:DE">
    <geoAreaDetails><position latitude="54.1" longitude="12.1"/></geoAreaDetails></located>
    ```

    Reference: NewsML-G2 2.35, position; where the cities of a country lie: GeoNames.
    """
    for position in item.g2("position"):
        country = geography.country(position, item)
        box = geography.boxes().get(country or "")
        place = geography.degrees(position)
        if box is None or place is None or country in geography.scattered():
            continue
        latitude, longitude = place
        swapped = geography.inside(box, longitude, latitude)  # told by G2S011
        if not geography.inside(box, latitude, longitude, 1) and not swapped:
            yield Finding(f"{latitude:g}, {longitude:g} lies far from {country}", position)


@check("G2S017", severity="warning", kinds=_ITEM)
def embargo_in_words_alone(item: Item) -> Iterable[Finding]:
    """A note speaks of an embargo, and the item has none: software publishes it at once.

    **Bad**

    ```xml
    <pubStatus qcode="stat:usable"/> … <edNote>Sperrfrist: Mittwoch, 18.00 Uhr</edNote>
    ```

    **Good**

    ```xml
    <embargoed>2025-02-12T18:00:00+01:00</embargoed> … <edNote>Sperrfrist: Mittwoch, 18.00 Uhr</edNote>
    ```

    Reference: NewsML-G2 2.35, embargoed: if absent, the item is not embargoed.
    """
    if item.child("itemMeta/embargoed") is not None or g2_concepts.status(item) != "usable":
        return
    words = _facts()["embargo"]
    for note in item.g2("edNote"):
        said = text_of(note).casefold()
        if any(word in said for word in words["set"]) and not any(word in said for word in words["lifted"]):
            yield Finding(f"the note speaks of an embargo, and the item has none: {text_of(note)[:80]!r}", note)


@check("G2S018", severity="warning", kinds=_ITEM)
def over_before_it_begins(item: Item) -> Iterable[Finding]:
    """An item expires before its embargo ends: nobody may ever publish it.

    That it expires before it was made is told by `G2T006`.

    **Bad**

    ```xml
    <embargoed>2025-03-10T18:00:00+01:00</embargoed> … <expires>2025-03-01</expires>
    ```

    **Good**

    ```xml
    <embargoed>2025-03-10T18:00:00+01:00</embargoed> … <expires>2025-03-31</expires>
    ```

    Reference: NewsML-G2 2.35, expires: the date and time after which the item is no longer considered valid; embargoed.
    """
    embargo = item.child("itemMeta/embargoed")
    begin = dates.read(text_of(embargo)) if embargo is not None else None
    for expires in item.g2("expires") if begin else ():
        end = dates.read(text_of(expires))
        if end and begin and dates.later(begin, end):
            yield Finding(f"the item expires before the embargo ends: {text_of(expires)}", expires)


@check("G2S019", severity="warning", kinds=_ITEM)
def off_the_scale(item: Item) -> Iterable[Finding]:
    """A rating is not on its own scale, or the scale is upside down.

    **Bad**

    ```xml
    <rating value="7" scalemin="1" scalemax="5" scaleunit="rscaleunit:stars"/>
    ```

    **Good**

    ```xml
    <rating value="4" scalemin="1" scalemax="5" scaleunit="rscaleunit:stars"/>
    ```

    Reference: NewsML-G2 2.35, rating: value, scalemin, scalemax.
    """
    for rating in item.g2("rating"):
        try:
            value, least, most = (float(rating.get(name) or "") for name in ("value", "scalemin", "scalemax"))
        except ValueError:
            continue
        if least > most:
            yield Finding(f"the scale goes from {least:g} to {most:g}", (rating, "scalemin"))
        elif not least <= value <= most:
            yield Finding(f"the rating is {value:g}, and the scale goes from {least:g} to {most:g}", (rating, "value"))


@check("G2S020", severity="warning", kinds=_ITEM)
def measures_of_another_medium(item: Item) -> Iterable[Finding]:
    """A content has measures of another medium: the words of a picture, the video codec of a text.

    **Bad**

    ```xml
    <remoteContent contenttype="image/jpeg" videocodec="vcdc:c015" href="https://example.org/a.jpg"/>
    ```

    **Good**

    ```xml
    <remoteContent contenttype="video/mp4" videocodec="vcdc:c015" href="https://example.org/a.mp4"/>
    ```

    Reference: NewsML-G2 2.35, characteristics of media content: each says of which media it is.
    """
    for element in item.g2("remoteContent", "inlineXML", "inlineData"):
        medium = (element.get("contenttype") or "").partition("/")[0].strip().lower()
        for beginning in _facts()["measures"].get(medium, ()):
            name = next((str(n) for n in element.attrib if str(n).startswith(beginning)), None)
            if name is not None:
                yield Finding(f"{element.get('contenttype')} has no {name}", (element, name))


@check("G2S021", severity="warning", kinds=_ITEM)
def relative_of_another_nature(item: Item) -> Iterable[Finding]:
    """A concept is broader, narrower or the same as one of another nature: a person is no part of a place.

    **Bad**

    ```xml
    <subject type="cpnat:person" qcode="expers:17"><broader type="cpnat:geoArea" qcode="geonames:2844588"/></subject>
    ```

    **Good**

    ```xml
    <subject type="cpnat:geoArea" qcode="geonames:1"><broader type="cpnat:geoArea" qcode="geonames:2844588"/></subject>
    ```

    Reference: NewsML-G2 2.35, broader: a more generic concept; sameAs: a concept with equivalent semantics.
    """
    for element in item.g2("broader", "narrower", "sameAs"):
        parent = element.getparent()
        if parent is None:
            continue
        one, other = _kind(element, item), _kind(parent, item)
        if one and other and one != other:
            yield Finding(f"{local(element.tag)} is of the nature {one}, what it stands at of {other}", element)


def _kind(element: Element, item: Item) -> str | None:
    """The nature where it counts: places and points of interest are one, and abstract goes with all."""
    kinds = item.types.get(element)
    said = g2_concepts.concept(kinds[0], item).partition("/cpnature/")[2] if kinds else ""
    nature = said or g2_concepts.nature_of(element, item)
    return {"poi": "geoArea", "abstract": None}.get(nature or "", nature)


@check("G2S022", severity="warning", kinds=_ITEM)
def headlines_apart(item: Item) -> Iterable[Finding]:
    """The headline of the content has no word in common with that of the item.

    **Bad**: `<headline>Hafen bleibt gesperrt</headline>`, and `<hl1>Bundesliga am Wochenende</hl1>` in the content.

    **Good**: `<headline>Hafen bleibt gesperrt</headline>`, and `<hl1>Hafen in Rostock gesperrt</hl1>`.

    Reference: NewsML-G2 2.35, headline: a brief and snappy introduction to the content.
    """
    headlines = [element for element in item.g2("headline") if text_of(element)]
    inside = [e for e in (*item.all("hl1", namespace=NITF), *item.all("h1", namespace=XHTML)) if text_of(e)]
    if not headlines or len(inside) != 1 or len(item.g2("inlineXML")) != 1:
        return
    said = {word for element in headlines for word in _telling(element)}
    shown = _telling(inside[0])
    languages = {g2_concepts.language(element) for element in headlines}
    if len(said) > 1 and len(shown) > 1 and said.isdisjoint(shown) and g2_concepts.language(inside[0]) in languages:
        yield Finding(f"the content is headed {text_of(inside[0])!r}, the item {text_of(headlines[0])!r}", inside[0])


def _telling(element: Element) -> set[str]:
    """The beginnings of its longer words: *gesperrt*, *Sperrung* and *Hafen*, *Häfen* differ in their ends."""
    words = g2_concepts.folded(" ".join(map(str, element.itertext()))).split()
    return {word[:5] for word in words if len(word) > 3 or word.isdigit()}


@check("G2S023", severity="warning", kinds=_ITEM)
def urgency_of_the_content(item: Item) -> Iterable[Finding]:
    """The NITF inside gives another urgency than the item.

    **Bad**: `<urgency>4</urgency>`, and `<urgency ed-urg="1"/>` in the content.

    **Good**: `<urgency>4</urgency>`, and `<urgency ed-urg="4"/>` in the content.

    Reference: NewsML-G2 2.35, urgency; NITF 3.6, urgency/@ed-urg: both the editorial urgency of the content.
    """
    meta = item.child("contentMeta/urgency")
    if meta is None:
        return
    for element in item.all("urgency", namespace=NITF):
        value = (element.get("ed-urg") or "").strip()
        if value and value != text_of(meta):
            yield Finding(f"the content has the urgency {value}, the item {text_of(meta)}", (element, "ed-urg"))


@check("G2S024", severity="warning", kinds=_ITEM)
def not_previous(item: Item) -> Iterable[Finding]:
    """A link to the previous version names this version or a later one.

    **Bad**

    ```xml
    <newsItem guid="tag:example.org,2025:a" version="2"> … <link rel="irel:previousVersion"
    residref="tag:example.org,2025:a" version="3"/>
    ```

    **Good**

    ```xml
    <newsItem guid="tag:example.org,2025:a" version="2"> … <link rel="irel:previousVersion"
    residref="tag:example.org,2025:a" version="1"/>
    ```

    Reference: IPTC's item relation vocabulary: previousVersion.
    """
    own = (item.root.get("version") or "1").strip()
    for link in item.g2("link"):
        other = (link.get("version") or "").strip()
        if not (own.isdecimal() and other.isdecimal() and len(own + other) < 12):
            continue
        uri = link.get("reluri") or catalogues.resolve(link.get("rel") or "", item) or ""
        same = link.get("residref") == item.root.get("guid")
        if same and uri == f"{NEWSCODES}itemrelation/previousVersion" and int(other) >= int(own):
            yield Finding(f"version {other} is not previous to version {own}", (link, "version"))


@check("G2S025", severity="warning", kinds=_ITEM)
def alternatives_of_one(item: Item) -> Iterable[Finding]:
    """A group of alternatives has nothing to choose from.

    **Bad**

    ```xml
    <group id="g1" role="group:main" mode="pgrmod:alt"><itemRef residref="tag:example.org,2025:a"/></group>
    ```

    **Good**

    ```xml
    <group id="g1" role="group:main" mode="pgrmod:alt"><itemRef residref="tag:example.org,2025:a"/>
    <itemRef residref="tag:example.org,2025:b"/></group>
    ```

    Reference: IPTC's package group mode vocabulary: alt, a set of alternative elements.
    """
    for group in item.g2("group"):
        uri = group.get("modeuri") or catalogues.resolve(group.get("mode") or "", item) or ""
        members = sum(1 for _ in group.iterchildren(f"{G2}itemRef", f"{G2}groupRef", f"{G2}conceptRef"))
        if uri == f"{NEWSCODES}pkggroupmode/alt" and members < 2:
            yield Finding(f"the group is of alternatives, and has {members or 'none'} of them", group)


@check("G2S026", severity="info", kinds=_ITEM)
def planned_and_over(item: Item) -> Iterable[Finding]:
    """An event is said to be uncertain, and was over when this version was made.

    **Bad**: `<occurStatus qcode="eocstat:eos2"/>` (planned, uncertain) of an event that ended a month before.

    **Good**: `<occurStatus qcode="eocstat:eos5"/>` (planned, certain), or a status of its own.

    Reference: NewsML-G2 2.35, occurStatus; IPTC's event occurrence status vocabulary: eos1 to eos4 are uncertain.
    """
    version = item.child("itemMeta/versionCreated")
    made = dates.read(text_of(version)) if version is not None else None
    for details in item.g2("eventDetails") if made else ():
        status = next(details.iterchildren(f"{G2}occurStatus"), None)
        code = g2_concepts.concept(status, item).rpartition("/")[2] if status is not None else ""
        end = next(details.iter(f"{G2}end"), None)
        when = dates.read(text_of(end)) if end is not None else None
        over = when is not None and made is not None and when.at + timedelta(days=2) < made.at
        if status is not None and over and code in _facts()["uncertain"]:
            yield Finding(f"the event ended on {text_of(end)}, and is said to be uncertain ({code})", status)


@check("G2S027", severity="warning", kinds=_ITEM)
def coverage_that_is_not_intended(item: Item) -> Iterable[Finding]:
    """No coverage of an event is intended, and one is announced.

    **Bad**

    ```xml
    <newsCoverageStatus qcode="ncostat:notint"/> …
    <newsCoverage><scheduled>2025-02-12T18:00:00+01:00</scheduled></newsCoverage>
    ```

    **Good**

    ```xml
    <newsCoverageStatus qcode="ncostat:int"/> …
    <newsCoverage><scheduled>2025-02-12T18:00:00+01:00</scheduled></newsCoverage>
    ```

    Reference: NewsML-G2 2.35, newsCoverageStatus; IPTC's news coverage status vocabulary: notint.
    """
    for details in item.g2("eventDetails"):
        status = next(details.iterchildren(f"{G2}newsCoverageStatus"), None)
        announced = next(details.iterchildren(f"{G2}newsCoverage"), None)
        if status is None or announced is None:
            continue
        if g2_concepts.concept(status, item) == f"{NEWSCODES}newscoveragestatus/notint":
            yield Finding("no coverage is intended, and one is announced", announced)


@check("G2S028", severity="warning", kinds=_ITEM)
def dateline_of_another_day(item: Item) -> Iterable[Finding]:
    """The day in the dateline is neither that of the content nor that of a version, nor one beside them.

    Nothing is said where the item does not say when its content was made.

    **Bad**

    ```xml
    <contentCreated>2025-02-12T11:00:00+01:00</contentCreated> … <dateline>ROSTOCK, 3. März (bsp)</dateline>
    ```

    **Good**

    ```xml
    <contentCreated>2025-02-12T11:00:00+01:00</contentCreated> … <dateline>ROSTOCK, 12. Februar (bsp)</dateline>
    ```

    Reference: NewsML-G2 2.35, dateline: the date and place of creation of the content; contentCreated.
    """
    paths = ("itemMeta/versionCreated", "itemMeta/firstCreated", "contentMeta/contentCreated")
    known = [
        when.at
        for path in (*paths, "contentMeta/contentModified")
        if (element := item.child(path)) is not None and (when := dates.read(text_of(element)))
    ]
    for line in item.g2("dateline") if item.child("contentMeta/contentCreated") is not None and known else ():
        for day, month in _days(text_of(line)):
            around = {(when + timedelta(days=away)).timetuple()[1:3] for when in known for away in _BESIDE}
            if (month, day) not in around:
                yield Finding(f"the dateline is of the {day}.{month}., the item of {known[0]:%Y-%m-%d}", line)


_BESIDE = range(-3, 4)
"""days that a dateline may be off: copy is written before it is sent, and zones differ"""


def _days(text: str) -> Iterator[tuple[int, int]]:
    months: Mapping[str, int] = _facts()["months"]
    for match in re.finditer(r"(?<![\d.])(\d{1,2})\.?\s+([^\W\d]{3,})|([^\W\d]{3,})\.?\s+(\d{1,2})(?![\d.:])", text):
        number, name = match[1] or match[4], (match[2] or match[3]).casefold()
        month = months.get(name)
        if month and 1 <= int(number) <= 31:
            yield int(number), month


@check("G2S029", severity="warning", kinds=_ITEM)
def creator_who_was_gone(item: Item) -> Iterable[Finding]:
    """The creator of the content had died, or was dissolved, before the content was made.

    **Bad**

    ```xml
    <contentCreated>2025-02-12</contentCreated> … <creator qcode="expers:3"><personDetails><died>1998-03-01</died>
    </personDetails></creator>
    ```

    **Good**

    ```xml
    <contentCreated>1997-02-12</contentCreated> … <creator qcode="expers:3"><personDetails><died>1998-03-01</died>
    </personDetails></creator>
    ```

    Reference: NewsML-G2 2.35, creator; personDetails/died, organisationDetails/dissolved.
    """
    made = item.child("contentMeta/contentCreated")
    when = dates.read(text_of(made)) if made is not None else None
    for creator in item.g2("creator") if when else ():
        parent = creator.getparent()
        if parent is None or parent.tag != f"{G2}contentMeta":
            continue
        for gone in creator.iter(f"{G2}died", f"{G2}dissolved"):
            end = dates.read(text_of(gone))
            if end and when and dates.later(when, end):
                yield Finding(f"{local(gone.tag)} {text_of(gone)}, and the content is of {text_of(made)}", gone)


@check("G2S030", severity="info", kinds=_ITEM)
def notice_of_another_holder(item: Item) -> Iterable[Finding]:
    """The copyright notice names somebody else than the copyright holder.

    One word in common is enough, and so is an abbreviation: *AFP* is *Agence France-Presse*.

    **Bad**

    ```xml
    <copyrightHolder literal="m"><name>Musterdienst</name></copyrightHolder>
    <copyrightNotice>(c) Beispiel-Agentur 2025</copyrightNotice>
    ```

    **Good**

    ```xml
    <copyrightHolder literal="m"><name>Musterdienst</name></copyrightHolder>
    <copyrightNotice>(c) Musterdienst GmbH 2025</copyrightNotice>
    ```

    Reference: NewsML-G2 2.35, copyrightHolder, copyrightNotice.
    """
    for holder in item.g2("copyrightHolder"):
        names = [text_of(name) for name in holder.iterchildren(f"{G2}name") if text_of(name)]
        parent = holder.getparent()
        for notice in parent.iterchildren(f"{G2}copyrightNotice") if names and parent is not None else ():
            match = re.search(r"(?i)(?:©|\(c\)|copyright)\W*(?:\d{4}\W*)?([^\d.,;:]{3,60})", text_of(notice))
            said = match[1].strip() if match else ""
            words = g2_concepts.folded(said).split()
            if words and not any(_alike(words, g2_concepts.folded(name).split()) for name in names):
                yield Finding(f"the notice names {said!r}, the holder is {names[0]}", notice)


def _alike(said: list[str], name: list[str]) -> bool:
    short, other = "".join(word[0] for word in said), "".join(word[0] for word in name)
    return not set(said).isdisjoint(name) or short in name or other in said or "".join(said) == "".join(name)
