"""What rules on the meaning of an item ask of its concepts: identifier, nature, language, words to compare."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from converter import language_tags
from converter.checks import catalogues
from converter.checks.views import XML, Element, Item

NEWSCODES = "http://cv.iptc.org/newscodes/"
_NATURES = f"{NEWSCODES}cpnature/"


def status(item: Item) -> str:
    """The code of `pubStatus`; without one an item is usable."""
    element = item.child("itemMeta/pubStatus")
    if element is None:
        return "usable"
    uri = element.get("uri") or catalogues.resolve(element.get("qcode") or "", item) or ""
    return uri.rpartition("/")[2]


def concept(element: Element, item: Item) -> str:
    """The URI of a concept; empty where it has none that is known."""
    known = item.facts.get("concepts")
    if known is None:
        known = {e: catalogues.resolve(qcode, item) or "" for e, qcode in item.attributes.get("qcode", ())}
        known |= {e: uri for e, uri in item.attributes.get("uri", ()) if uri}
        item.facts["concepts"] = known
    found: str = known.get(element, "")
    return found


def nature(element: Element, item: Item) -> str | None:
    """The nature that an element says its concept has, a code of IPTC's; None: it says none, or another one."""
    known = item.facts.get("stated natures")
    if known is None:
        uris = {e: catalogues.resolve(qcode, item) or "" for e, qcode in item.attributes.get("type", ())}
        uris |= {e: uri for e, uri in item.attributes.get("typeuri", ()) if uri}
        known = {e: uri[len(_NATURES) :] for e, uri in uris.items() if uri.startswith(_NATURES)}
        item.facts["stated natures"] = known
    found: str | None = known.get(element)
    return found


def nature_of(element: Element, item: Item) -> str | None:
    """The nature of a concept: from the element, else from an assertion or a subject of the item."""
    if said := nature(element, item):
        return said
    identifier = concept(element, item)
    return natures(item).get(identifier) if identifier else None


def natures(item: Item) -> Mapping[str, str]:
    """Concept → the nature that an assertion or a subject gives it; once an item."""
    known = item.facts.get("natures")
    if isinstance(known, dict):
        return known
    found: dict[str, str] = item.facts.setdefault("natures", {})
    for element in item.g2("assert", "subject"):
        said = nature(element, item)
        for kind in item.types.get(element, ())[:1]:
            if (uri := concept(kind, item)).startswith(_NATURES):
                said = uri.rpartition("/")[2]
        if said and (identifier := concept(element, item)):
            found.setdefault(identifier, said)
    return found


def language(element: Element) -> str:
    """The primary subtag of the language that holds at an element; empty where nobody says so."""
    node: Element | None = element
    while node is not None:
        if tag := node.get(f"{XML}lang"):
            return language_tags.primary(tag)
        node = node.getparent()
    return ""


@lru_cache(1024)
def folded(text: str) -> str:
    """For comparing names: lower case, without accents and marks, words one blank apart."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain))
