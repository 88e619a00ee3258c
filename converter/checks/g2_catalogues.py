"""Rules on QCodes, schemes and catalogues of NewsML-G2."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from converter.checks import catalogues, dates, vocabulary_files
from converter.checks.catalogues import Use, aliases, by_alias, uses
from converter.checks.schemes import Scheme
from converter.checks.views import G2, Element, Finding, Item, local, text_of
from converter.diagnostics import Severity
from converter.registry import check

_ITEM = ("newsml-g2",)
_NEWSCODES = "iptc.org/newscodes/"


@check("G2C001", severity="warning", kinds=_ITEM)
def unknown_alias(item: Item) -> Iterable[Finding]:
    """A QCode uses an alias that no declared catalogue has.

    Nobody can turn the QCode into a URI: the receiver drops the metadata, or confuses it with a scheme of its own.
    Where a catalogue is referenced that is not at hand, only what looks like a slip is reported (see G2C009).

    **Bad**

    ```xml
    <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
    <subject qcode="medtopic:11000000"/>
    ```

    **Good**

    ```xml
    <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
    <subject qcode="medtop:11000000"/>
    ```

    Reference: NewsML-G2 2.35, QCodes and Catalogs: each alias MUST be declared in a catalogue of the item.
    """
    known = aliases(item)
    if not known.any:
        return
    for alias, group in by_alias(item).items():
        if known.scheme(alias) or not alias:
            continue
        near = difflib.get_close_matches(alias, known.names, 1, 0.75)
        if known.unknown:
            near = [name for name in near if _fits(known, name, group)]
            if not near:
                continue
        hint = f"did you mean {near[0]}?" if near else "declare it in a catalog, or reference one"
        newer = catalogues.every_standard_alias().get(alias)
        if newer and not known.unknown:
            hint = f"IPTC's catalogue {catalogues.NEWEST} has it: reference that one"
        for use in group:
            message = f"{use.qcode}: no catalogue of the item has the alias {alias!r}"
            yield Finding(message, (use.element, use.attribute), hint)


def _fits(known: catalogues.Aliases, alias: str, group: list[Use]) -> bool:
    """Whether all codes would be right with the other alias: then it is a slip, not an alias of a foreign catalogue."""
    scheme = known.scheme(alias)
    vocabulary = catalogues.vocabularies().get(scheme.uri.rstrip("/")) if scheme else None
    return vocabulary is not None and all(vocabulary.knows(use.code) for use in group)


@check("G2C002", severity="error", kinds=_ITEM)
def alias_twice(item: Item) -> Iterable[Finding]:
    """One alias stands for two schemes.

    Which of the two a receiver takes depends on its parser: the same QCode means two things.

    **Bad**

    ```xml
    <catalog>
      <scheme alias="geo" uri="http://example.org/places/"/>
      <scheme alias="geo" uri="http://example.org/regions/"/>
    </catalog>
    ```

    **Good**

    ```xml
    <catalog>
      <scheme alias="geo" uri="http://example.org/places/"/>
      <scheme alias="reg" uri="http://example.org/regions/"/>
    </catalog>
    ```

    Reference: NewsML-G2 2.35, Catalogs: an alias MUST be unique within an item.
    """
    declared = [*aliases(item).declared.items()]
    for catalogue in item.g2("catalog") if item.item_kind == "catalogItem" else ():
        own: dict[str, list[tuple[Scheme, Element]]] = {}
        for element in catalogue.iterchildren(f"{G2}scheme"):
            for scheme in catalogues.schemes_of((element,)):
                own.setdefault(scheme.alias, []).append((scheme, element))
        declared += own.items()
    for alias, bound in declared:
        first = bound[0][0]
        for scheme, element in bound[1:]:
            if scheme.uri != first.uri:
                at: object = (element, "alias") if element.get("alias") else element
                yield Finding(f"the alias {alias!r} stands for {first.uri} and for {scheme.uri}", at)
            elif element.get("alias") and bound[0][1].getparent() is element.getparent():
                yield Finding(f"the alias {alias!r} is declared twice", (element, "alias"), severity=Severity.WARNING)


@check("G2C003", severity="error", kinds=_ITEM)
def no_catalogue(item: Item) -> Iterable[Finding]:
    """The item uses QCodes and has no catalogue.

    Without one no QCode of the item can be resolved.

    **Bad**

    ```xml
    <newsItem guid="tag:example.org,2025:a">
      <itemMeta><itemClass qcode="ninat:text"/>
    ```

    **Good**

    ```xml
    <newsItem guid="tag:example.org,2025:a">
      <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
      <itemMeta><itemClass qcode="ninat:text"/>
    ```

    Reference: NewsML-G2 2.35, Catalogs. Since 2.30 an item without QCodes needs none.
    """
    known = aliases(item)
    first = next(iter(uses(item)), None)
    if known.any or first is None or all(known.scheme(u.alias) for u in uses(item)):
        return
    borrowed = Severity.WARNING if item.facts.get("header") is not None else None
    hint = 'add <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>'
    yield Finding("the item uses QCodes and has neither catalog nor catalogRef", item.root, hint, borrowed)


@check("G2C004", severity="warning", kinds=_ITEM)
def retired_scheme(item: Item) -> Iterable[Finding]:
    """A QCode is of a scheme that is retired.

    Its maintainer has withdrawn the vocabulary; receivers stop to support it.

    **Bad**

    ```xml
    <infoSource qcode="nprov:AFP" role="isrol:originfo"/>
    ```

    **Good**

    ```xml
    <infoSource qcode="nprov:AFP" role="cpprole:infoSource"/>
    ```

    Reference: NewsML-G2 2.35, scheme@schemeretired; IPTC catalogue, change log of version 36.
    """
    known, retired = aliases(item), catalogues.retired_schemes()
    version = dates.read(text_of(item.child("itemMeta/versionCreated")))
    for alias, group in by_alias(item).items():
        scheme = known.scheme(alias)
        since = scheme and (scheme.retired or retired.get(scheme.uri))
        end = dates.read(since or "")
        if scheme and not scheme.retired and version and end and dates.later(end, version):
            continue  # the catalogue of the item did not know it yet
        if scheme and since:
            for use in group:
                message = f"{use.qcode}: the scheme {scheme.uri} is retired since {since[:10]}"
                yield Finding(message, (use.element, use.attribute))


@check("G2C005", severity="warning", kinds=_ITEM)
def unknown_code(item: Item) -> Iterable[Finding]:
    """A code is not in its vocabulary.

    A receiver that switches on `stat:usable` does not publish `stat:useable`. An error where the standard leaves no
    choice (publication status, mode of a group), a warning elsewhere: vocabularies grow.

    **Bad**

    ```xml
    <pubStatus qcode="stat:useable"/>
    ```

    **Good**

    ```xml
    <pubStatus qcode="stat:usable"/>
    ```

    Reference: IPTC NewsCodes; the vocabularies known here are in `schemas/vocabularies/g2.yaml`.
    """
    known = aliases(item)
    for alias, group in by_alias(item).items():
        scheme = known.scheme(alias)
        base = scheme.uri.rstrip("/") if scheme else ""
        vocabulary = catalogues.vocabulary(base, item) if scheme else None
        for use in group:
            if vocabulary and not vocabulary.has(use.code):
                yield from _judge_code(vocabulary, use.element, use.attribute, use.qcode, base, use.code)
    for element, _, uri in item.having("uri"):
        if "iptc.org/newscodes/" in uri and local(element.tag) != "scheme":
            base, _, code = uri.strip().replace("https:", "http:").rpartition("/")
            if code:
                yield from _judge_code(catalogues.vocabulary(base, item), element, "uri", uri, base, code)


_FEW = 30
"""codes of a vocabulary that are listed"""


def _judge_code(
    vocabulary: catalogues.Vocabulary | None, element: Element, attribute: str, shown: str, scheme: str, code: str
) -> Iterator[Finding]:
    if vocabulary is None or vocabulary.has(code):
        return
    near = vocabulary.slip(code)
    hint = f"did you mean {near}?" if near else ""
    if vocabulary.codes and not near and len(vocabulary.codes) <= _FEW:
        hint = f"it has {', '.join(sorted(vocabulary.codes))}"
    severity = Severity.ERROR if vocabulary.closed else None
    yield Finding(f"{shown}: {scheme}/ has no code {code!r}", (element, attribute), hint, severity)


@check("G2C012", severity="warning", kinds=_ITEM)
def retired_code(item: Item) -> Iterable[Finding]:
    """A code is retired: its vocabulary no longer recommends it.

    Known of Media Topics, and of vocabularies that were read with `wiremark schemas update`.

    **Bad**

    ```xml
    <subject qcode="medtop:20000649"/>
    ```

    **Good**

    ```xml
    <subject qcode="medtop:20000593"/>
    ```

    Reference: NewsML-G2 2.35, @retired of a conceptId.
    """
    vocabularies = vocabulary_files.known(vocabulary_files.stamp(item.options.vocabularies))
    known = aliases(item)
    for alias, group in by_alias(item).items():
        scheme = known.scheme(alias)
        codes = vocabularies.get(scheme.uri.rstrip("/")) if scheme else None
        for use in group if codes else ():
            fact = (codes or {}).get(use.code, {})
            if since := fact.get("retired"):
                hint = " or ".join(f"{alias}:{code}" for code in fact.get("instead", ()))
                message = f"{use.qcode} is retired since {since[:10]}"
                yield Finding(
                    message, (use.element, use.attribute), f"its vocabulary recommends {hint}" if hint else ""
                )


@check("G2C006", severity="warning", kinds=_ITEM)
def wrong_vocabulary(item: Item) -> Iterable[Finding]:
    """A property has a value of a vocabulary that is made for another one.

    An error for the class and the publication status of an item, by which receivers route it.

    **Bad**

    ```xml
    <pubStatus qcode="ninat:text"/>
    ```

    **Good**

    ```xml
    <pubStatus qcode="stat:usable"/>
    ```

    Reference: NewsML-G2 2.35, the recommended vocabulary of each property. A provider's own vocabulary is always right.
    """
    known, expected, purposeful = aliases(item), catalogues.expected(), catalogues.purposeful()
    telling = {
        alias: scheme.uri.rstrip("/")
        for alias in by_alias(item)
        if (scheme := known.scheme(alias)) and (scheme.uri.rstrip("/") in purposeful or _NEWSCODES in scheme.uri)
    }
    for use in (use for alias in telling for use in by_alias(item)[alias]):
        property_ = use.property
        wanted, uri = expected.get(property_), telling[use.alias]
        if wanted is None or (uri in wanted and property_ != "itemClass"):
            continue
        if property_ == "itemClass":
            wanted = frozenset((f"http://cv.iptc.org/newscodes/{catalogues.facts()['item_classes'][item.item_kind]}",))
            if use.element.getparent() is not item.child("itemMeta"):
                continue
        strict = property_ in ("itemClass", "pubStatus")
        if uri in wanted or not (uri in purposeful or (strict and _NEWSCODES in uri)):
            continue
        names = " or ".join(sorted(w.rpartition("/")[2] for w in wanted)) or "a vocabulary of the provider's own"
        message = f"{property_} has the value {use.qcode}, of the vocabulary {uri.rpartition('/')[2]}"
        severity = Severity.ERROR if strict else None
        yield Finding(message, (use.element, use.attribute), f"expected: {names}", severity)


@check("G2C007", severity="error", kinds=_ITEM)
def qcode_and_uri(item: Item) -> Iterable[Finding]:
    """The QCode and the URI of one property name different concepts.

    Half of the receivers read the one, half the other. A warning where the URI is of another scheme, which may be a
    second name of the same concept.

    **Bad**

    ```xml
    <subject qcode="medtop:11000000" uri="http://cv.iptc.org/newscodes/mediatopic/15000000"/>
    ```

    **Good**

    ```xml
    <subject qcode="medtop:11000000" uri="http://cv.iptc.org/newscodes/mediatopic/11000000"/>
    ```

    Reference: NewsML-G2 2.35, QCodes and URIs as sibling attributes.
    """
    known = aliases(item)
    addresses = {name: dict(found) for name, found in item.attributes.items() if name.endswith("uri")}
    for use in uses(item) if addresses else ():
        sibling = "uri" if use.attribute == "qcode" else f"{use.attribute}uri"
        uri = addresses.get(sibling, {}).get(use.element)
        scheme = known.scheme(use.alias) if uri else None
        if not uri or scheme is None:
            continue
        meant, given = _plain(scheme.uri + use.code), [_plain(u) for u in uri.split()]
        if meant in given:
            continue
        same_scheme = any(g.startswith(_plain(scheme.uri)) for g in given)
        message = f"{use.qcode} stands for {scheme.uri}{use.code}, and the {sibling} is {uri}"
        yield Finding(message, (use.element, sibling), severity=None if same_scheme else Severity.WARNING)


def _plain(uri: str) -> str:
    return uri.strip().replace("https://", "http://").rstrip("/")


@check("G2C008", severity="error", kinds=_ITEM)
def uri_as_qcode(item: Item) -> Iterable[Finding]:
    """A URI, or a QCode without a code, stands where a QCode is wanted.

    `http` is then the alias and the rest the code: no receiver can resolve it.

    **Bad**

    ```xml
    <subject qcode="http://cv.iptc.org/newscodes/mediatopic/11000000"/>
    ```

    **Good**

    ```xml
    <subject uri="http://cv.iptc.org/newscodes/mediatopic/11000000"/>
    ```

    Reference: NewsML-G2 2.35, QCodes: alias, colon, code, without white space.
    """
    for alias in ("http", "https", "urn", "tag"):
        for use in by_alias(item).get(alias, ()) if not aliases(item).scheme(alias) else ():
            sibling = "uri" if use.attribute == "qcode" else f"{use.attribute}uri"
            yield Finding(f"{use.qcode} is a URI, not a QCode", (use.element, use.attribute), f"use @{sibling}")
    for use in uses(item):
        if not use.code and use.alias:
            yield Finding(f"{use.qcode!r} has no code behind its alias", (use.element, use.attribute))


@check("G2C009", severity="info", kinds=_ITEM)
def catalogue_not_at_hand(item: Item) -> Iterable[Finding]:
    """A referenced catalogue is not at hand, so QCodes of the item could not be judged.

    Nothing is wrong with the item. `--catalog FILE` supplies the catalogue; nothing is fetched from the network.

    **Bad**: (nothing)

    **Good**

    ```sh
    wiremark validate --catalog catalog.example_2.xml feed/
    ```

    Reference: NewsML-G2 2.35, catalogRef.
    """
    known = aliases(item)
    open_ = [a for a in by_alias(item) if a and not known.scheme(a)]
    if known.unknown and open_:
        reference = known.unknown[0]
        names = ", ".join(sorted(open_)[:8]) + (", …" if len(open_) > 8 else "")
        more = f" and {len(known.unknown) - 1} more" if len(known.unknown) > 1 else ""
        message = f"the catalogue {reference.get('href')}{more} is not at hand: not checked are the aliases {names}"
        yield Finding(message, reference, "supply it with --catalog FILE")


@check("G2C010", severity="warning", kinds=_ITEM)
def no_such_catalogue(item: Item) -> Iterable[Finding]:
    """A reference points to no catalogue: it is empty, or IPTC has not published the one that it names.

    **Bad**

    ```xml
    <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standard_41.xml"/>
    ```

    **Good**

    ```xml
    <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
    ```

    Reference: IPTC, G2 catalogues.
    """
    for reference in item.root.iterchildren(f"{G2}catalogRef"):
        href = (reference.get("href") or "").strip()
        number = catalogues.standard_number(href)
        if not href:
            yield Finding("catalogRef has no address", reference)
        elif number is not None and not 1 <= number <= catalogues.NEWEST + 9:
            yield Finding(f"IPTC has no standard catalogue {number}", (reference, "href"))
        elif number is None and catalogues.misnamed(href):
            hint = f"http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_{catalogues.NEWEST}.xml"
            yield Finding(f"IPTC has no catalogue {href}", (reference, "href"), f"did you mean {hint}?")


@check("G2C011", severity="warning", kinds=_ITEM)
def alias_of_iptc(item: Item) -> Iterable[Finding]:
    """An alias that everybody knows from IPTC's catalogues stands for another scheme here.

    It is allowed; but software that has `medtop` or `stat` built in misunderstands the item.

    **Bad**

    ```xml
    <scheme alias="stat" uri="http://example.org/status/"/>
    ```

    **Good**

    ```xml
    <scheme alias="exstat" uri="http://example.org/status/"/>
    ```

    Reference: NewsML-G2 2.35, Catalogs; IPTC's standard catalogue 41.
    """
    standard = catalogues.every_standard_alias()
    for alias, bound in aliases(item).declared.items():
        usual = standard.get(alias)
        for scheme, element in bound:
            if usual and element.get("alias") and _plain(scheme.uri) != _plain(usual.uri):
                message = f"the alias {alias!r} stands for {scheme.uri}; in IPTC's catalogues it is {usual.uri}"
                yield Finding(message, (element, "uri"))
