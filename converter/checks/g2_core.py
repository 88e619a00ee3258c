"""What of an item goes beyond the Core conformance level of NewsML-G2.

The table is ``power`` in ``schemas/vocabularies/g2.yaml``: what the published Core schema does not have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from converter.checks import catalogues
from converter.checks.views import G2, Element, Item, local


def beyond(item: Item) -> Iterator[tuple[Element, str]]:
    """The elements and attributes (``@name``) that Core does not have; an attribute with the element it stands at."""
    facts = catalogues.facts()["power"]
    for element in item.g2(*facts["elements"]):
        yield element, local(element.tag)
    yield from _children(item, facts)
    yield from _attributes(item, facts)


def _children(item: Item, facts: Any) -> Iterator[tuple[Element, str]]:
    for place, names in facts["within"].items():
        for parent in item.g2(place.rpartition("/")[2]):
            if _stands(parent, (place,)):
                yield from ((child, local(child.tag)) for child in parent.iterchildren(*(G2 + n for n in names)))
    allowed = facts["named"]["children"]
    for parent in item.g2(*facts["named"]["elements"]):
        for child in parent.iterchildren(f"{G2}*"):
            if local(child.tag) not in allowed:
                yield child, local(child.tag)
    for name in facts["once"]:
        for element in item.g2(name)[1:]:
            yield element, f"a second {name}"


def _attributes(item: Item, facts: Any) -> Iterator[tuple[Element, str]]:
    for element, name, _ in item.having(*facts["attributes"]):
        yield element, f"@{name}"
    for rows, within in ((facts["only_at"], False), (facts["not_at"], True)):
        for element, name, _ in item.having(*rows):
            if _stands(element, rows[name]) is within:
                yield element, f"@{name}"


def _stands(element: Element, places: Collection[str]) -> bool:
    """Whether an element is one of these: ``name``, or ``parent/name``."""
    name, parent = local(element.tag), element.getparent()
    return name in places or (parent is not None and f"{local(parent.tag)}/{name}" in places)
