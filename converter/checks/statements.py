"""What a document says of its story besides words, names and quotations: each property with its values.

What has a comparison of its own (headline, status, version, language, holder, persons, the text) is left out, and what
says nothing of the story (catalogues, generators, identifiers of the document).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from converter import resources
from converter.checks import linked_data as ld
from converter.checks.views import G2, Element, Item, JsonView, View, XmlView, local, text_of

Said = frozenset[tuple[str, str]]
"""property and value"""

_PARTS = ("itemMeta", "contentMeta", "rightsInfo")


@cache
def _elsewhere() -> frozenset[str]:
    """Properties, in small letters, that are compared by themselves or say nothing of the story."""
    return frozenset(resources.table("vocabularies/meaning.yaml")["no_statements"])


def of(view: View) -> Said:
    """Empty for kinds that say nothing of this sort."""
    if isinstance(view, Item):
        return frozenset(_newsml(view))
    if isinstance(view, XmlView) and view.kind == "nitf":
        return frozenset(_nitf(view))
    if isinstance(view, JsonView) and view.kind == "ninjs" and isinstance(view.value, Mapping):
        return frozenset(_values(view.value))
    if isinstance(view, JsonView) and view.kind == "jsonld":
        found = ld.articles(view)
        node = next((n for n in found if n.parent is None), found[0]) if found else None
        return frozenset(_values(node.value)) if node else frozenset()
    return frozenset()


def _newsml(item: Item) -> Iterator[tuple[str, str]]:
    for part in _PARTS:
        around = item.child(part)
        for element in around.iterchildren("*") if around is not None else ():
            name = local(element.tag)
            if name.lower() not in _elsewhere() and not _is_person(element) and (value := _value(element)):
                yield name, value


def _is_person(element: Element) -> bool:
    """Named among the persons, and compared there."""
    kind = element.get("type") or element.get("typeuri") or ""
    return local(element.tag) == "subject" and kind.endswith("person")


def _value(element: Element) -> str:
    """A code, an address or a literal, and the name or the text behind it."""
    code = next((v for key in ("qcode", "uri", "literal", "residref", "href") if (v := element.get(key))), "")
    name = next(iter(element.iterchildren(f"{G2}name")), None)
    plain = name if name is not None else element
    kept = text_of(plain) if name is not None or not code else ""
    return " ".join(f"{code} {kept}".split())


def _nitf(view: XmlView) -> Iterator[tuple[str, str]]:
    for element in view.elements:
        around, name = element.getparent(), local(element.tag)
        if around is None:
            continue
        if local(around.tag) == "docdata" and name not in ("du-key", "doc.copyright", "doc-id"):
            yield name, " ".join(str(value) for _, value in sorted(element.items())) or text_of(element)
        elif local(around.tag) == "body.head" and name in ("byline", "dateline", "abstract", "distributor", "note"):
            yield name, " ".join(text_of(element).split())


def _values(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, inner in value.items():
        if name.lower() not in _elsewhere():
            for one in inner if isinstance(inner, list) else [inner]:
                if shown := _shown(one):
                    yield name, shown


def _shown(value: Any) -> str:
    """A scalar, or what names an object."""
    if isinstance(value, Mapping):
        found = [value.get(key) for key in ("@id", "code", "uri", "name", "literal", "value", "href")]
        return " ".join(str(one) for one in found if isinstance(one, str | int) and str(one).strip())
    return "" if value is None or isinstance(value, list) else " ".join(str(value).split())
