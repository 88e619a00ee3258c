"""Rules on catalogue files of NewsML-G2 and on vocabularies in SKOS: what codes of everybody else's items hang on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from converter.checks.views import G2, XML, Element, Finding, XmlView, local, text_of
from converter.diagnostics import Severity
from converter.registry import check

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_SKOS = "{http://www.w3.org/2004/02/skos/core#}"
_CATALOG = ("catalog",)
_VOCABULARY = ("vocabulary",)


def _schemes(catalogue: XmlView) -> list[Element]:
    return catalogue.all("scheme", namespace=G2)


@check("CAT001", severity="error", kinds=_CATALOG)
def scheme_of_catalogue(catalogue: XmlView) -> Iterable[Finding]:
    """A scheme of the catalogue lacks its alias or its URI, or one of them can't be used.

    The alias stands before the colon of every QCode, the URI is what the code is put behind: without either the codes
    of all items that reference the catalogue mean nothing.

    **Bad**

    ```xml
    <catalog xmlns="http://iptc.org/std/nar/2006-10-01/">
      <scheme alias="ort:de" uri="orte/"/>
    </catalog>
    ```

    **Good**

    ```xml
    <catalog xmlns="http://iptc.org/std/nar/2006-10-01/">
      <scheme alias="ort" uri="https://example.org/orte/"/>
    </catalog>
    ```

    Reference: NewsML-G2 2.35, catalog, scheme@alias and scheme@uri; QCodes.
    """
    schemes = _schemes(catalogue)
    if not schemes:
        yield Finding("the catalogue has no scheme", catalogue.root, severity=Severity.WARNING)
    for scheme in schemes:
        alias, uri = scheme.get("alias"), scheme.get("uri")
        if not alias or not alias.strip():
            yield Finding("the scheme has no alias", scheme)
        elif re.search(r"[\s:]", alias.strip()):
            yield Finding(f"the alias {alias!r} has a colon or a space in it", (scheme, "alias"))
        if not uri or not uri.strip():
            yield Finding("the scheme has no uri", scheme)
        elif not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S+$", uri.strip()):
            yield Finding(f"the scheme's uri is no URI: {uri!r}", (scheme, "uri"))


@check("CAT002", severity="error", kinds=_CATALOG)
def alias_twice_in_catalogue(catalogue: XmlView) -> Iterable[Finding]:
    """An alias stands twice in the catalogue.

    Which of the two schemes a receiver takes depends on its parser.

    **Bad**

    ```xml
    <catalog xmlns="http://iptc.org/std/nar/2006-10-01/">
      <scheme alias="ort" uri="https://example.org/orte/"/>
      <scheme alias="ort" uri="https://example.org/gemeinden/"/>
    </catalog>
    ```

    **Good**

    ```xml
    <catalog xmlns="http://iptc.org/std/nar/2006-10-01/">
      <scheme alias="ort" uri="https://example.org/orte/"/>
      <scheme alias="gem" uri="https://example.org/gemeinden/"/>
    </catalog>
    ```

    Reference: NewsML-G2 2.35, Catalogs: an alias is unique within a catalogue.
    """
    first: dict[str, Element] = {}
    for scheme in _schemes(catalogue):
        alias = (scheme.get("alias") or "").strip()
        known = first.setdefault(alias, scheme)
        if alias and known is not scheme:
            said = f"the alias {alias!r} stands for {known.get('uri')} and for {scheme.get('uri')}"
            if known.get("uri") == scheme.get("uri"):
                yield Finding(f"the alias {alias!r} is declared twice", (scheme, "alias"), severity=Severity.WARNING)
            else:
                yield Finding(said, (scheme, "alias"))


@check("CAT003", severity="warning", kinds=_CATALOG)
def uri_twice_in_catalogue(catalogue: XmlView) -> Iterable[Finding]:
    """Two aliases of the catalogue stand for one scheme.

    The same concept then has two QCodes, and a receiver that compares them finds them different. A scheme that is
    retired is excused.

    **Bad**

    ```xml
    <catalog xmlns="http://iptc.org/std/nar/2006-10-01/">
      <scheme alias="ort" uri="https://example.org/orte/"/>
      <scheme alias="geo" uri="https://example.org/orte/"/>
    </catalog>
    ```

    **Good**

    ```xml
    <catalog xmlns="http://iptc.org/std/nar/2006-10-01/">
      <scheme alias="ort" uri="https://example.org/orte/"/>
    </catalog>
    ```

    Reference: NewsML-G2 2.35, Catalogs; scheme@schemeretired.
    """
    first: dict[str, Element] = {}
    for scheme in _schemes(catalogue):
        uri = (scheme.get("uri") or "").strip()
        if not uri or scheme.get("schemeretired"):
            continue
        known = first.setdefault(uri, scheme)
        if known is not scheme and known.get("alias") != scheme.get("alias"):
            yield Finding(f"{scheme.get('alias')} and {known.get('alias')} both stand for {uri}", (scheme, "uri"))


def _concepts(vocabulary: XmlView) -> Iterator[tuple[str, Element]]:
    """Concepts with their addresses; ``rdf:about`` may be relative to ``xml:base``."""
    for element in vocabulary.all("Concept", namespace=_SKOS):
        about = element.get(f"{_RDF}about")
        if about:
            yield about.strip(), element


@check("VOC001", severity="error", kinds=_VOCABULARY)
def labels(vocabulary: XmlView) -> Iterable[Finding]:
    """A concept has two preferred labels in one language, or one label as preferred and as alternative.

    Which of the two names a receiver shows is chance.

    **Bad**

    ```xml
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
      <skos:Concept rdf:about="https://example.org/cv/1">
        <skos:prefLabel xml:lang="de">Hochwasser</skos:prefLabel><skos:prefLabel xml:lang="de">Flut</skos:prefLabel>
      </skos:Concept>
    </rdf:RDF>
    ```

    **Good**

    ```xml
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
      <skos:Concept rdf:about="https://example.org/cv/1">
        <skos:prefLabel xml:lang="de">Hochwasser</skos:prefLabel><skos:altLabel xml:lang="de">Flut</skos:altLabel>
      </skos:Concept>
    </rdf:RDF>
    ```

    Reference: SKOS Reference, 5.4, integrity conditions S13 and S14.
    """
    named: dict[str, dict[str, str]] = {}
    for about, concept in _concepts(vocabulary):
        preferred = named.setdefault(about, {})
        for label in concept.iterchildren(f"{_SKOS}prefLabel"):
            language, text = (label.get(f"{XML}lang") or "").lower(), text_of(label)
            known = preferred.setdefault(language, text)
            if known != text:
                yield Finding(f"two preferred labels in {language or 'no language'}: {known!r} and {text!r}", label)
        for label in concept.iterchildren(f"{_SKOS}altLabel", f"{_SKOS}hiddenLabel"):
            language, text = (label.get(f"{XML}lang") or "").lower(), text_of(label)
            if preferred.get(language) == text:
                yield Finding(f"{text!r} is the preferred label and {local(label.tag)}, too", label)


_RELATIONS = ("broader", "narrower", "related", "broaderTransitive", "narrowerTransitive")


@check("VOC002", severity="warning", kinds=_VOCABULARY)
def dangling(vocabulary: XmlView) -> Iterable[Finding]:
    """A concept refers to a concept of its own vocabulary that is not in the file.

    The tree has a hole: whoever walks up from the concept ends nowhere. Only addresses beside a concept of the file
    are looked up; other vocabularies lie elsewhere.

    **Bad**

    ```xml
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
      <skos:Concept rdf:about="https://example.org/cv/1">
        <skos:prefLabel xml:lang="de">Hochwasser</skos:prefLabel><skos:broader rdf:resource="https://example.org/cv/2"/>
      </skos:Concept>
    </rdf:RDF>
    ```

    **Good**

    ```xml
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
      <skos:Concept rdf:about="https://example.org/cv/1">
        <skos:prefLabel xml:lang="de">Hochwasser</skos:prefLabel>
      </skos:Concept>
    </rdf:RDF>
    ```

    Reference: SKOS Reference, 8, semantic relations.
    """
    known = {element.get(f"{_RDF}about", "").strip() for element in vocabulary.elements}
    concepts = list(_concepts(vocabulary))
    folders = {_folder(about) for about, _ in concepts}
    for _, concept in concepts:
        for name in _RELATIONS:
            for relation in concept.iterchildren(_SKOS + name):
                target = (relation.get(f"{_RDF}resource") or "").strip()
                if target and target not in known and _folder(target) in folders:
                    yield Finding(f"{name}: no concept {target} in the file", (relation, f"{_RDF}resource"))


def _folder(address: str) -> str:
    parts = urlsplit(address)
    return address.rpartition("#")[0] if parts.fragment else address.rpartition("/")[0]
