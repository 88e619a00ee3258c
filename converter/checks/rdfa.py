"""Rules on schema.org in the attributes of HTML and XHTML: RDFa and microdata."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping

from converter.checks import dates
from converter.checks import linked_data as ld
from converter.checks.views import Finding, HtmlView, XmlView
from converter.registry import check

_KINDS = ("html", "xhtml")
_TERMS = ("typeof", "property", "rel", "itemtype", "itemprop")
"""attributes with terms of vocabularies"""
_ATTRIBUTES = (*_TERMS, "vocab", "itemscope")
_SCHEMA = re.compile(r"https?://(?:www\.)?schema\.org/?")


def _tags(view: HtmlView | XmlView) -> Iterator[tuple[Mapping[str, str], object]]:
    """The attributes of each element that has any of RDFa or microdata, and its place."""
    if isinstance(view, HtmlView):
        for _, attributes, line, column in view.tags:
            yield attributes, (line, column)
        return
    if "tags" not in view.facts:
        having = {element for name in _ATTRIBUTES for element, _ in view.by_attribute.get(name, ())}
        view.facts["tags"] = [(dict(given), element) for element, given in view.given.items() if element in having]
    yield from view.facts["tags"]


def _terms(attributes: Mapping[str, str], *, plain: bool) -> Iterator[tuple[str, str, str]]:
    """Attribute, what is written, and the vocabulary's name of each of schema.org's terms."""
    for name in _TERMS:
        for written in attributes.get(name, "").split():
            match = _SCHEMA.match(written)
            if match:
                yield name, written, written[match.end() :]
            elif written.startswith("schema:"):
                yield name, written, written[len("schema:") :]
            elif plain and ":" not in written and name in ("typeof", "property", "itemprop"):
                yield name, written, written


def _plain(view: HtmlView | XmlView) -> bool:
    """Whether plain terms are schema.org's: the page declares it as its vocabulary, or its items are of its types."""
    if "schema.org vocabulary" not in view.facts:
        view.facts["schema.org vocabulary"] = any(
            _SCHEMA.match(attributes.get("vocab", "")) or _SCHEMA.match(attributes.get("itemtype", ""))
            for attributes, _ in _tags(view)
        )
    return bool(view.facts["schema.org vocabulary"])


@check("RDF001", severity="warning", kinds=_KINDS)
def unknown_term(view: HtmlView | XmlView) -> Iterable[Finding]:
    """A type or property in RDFa or microdata is not in schema.org's vocabulary.

    **Bad**

    ```html
    <article vocab="https://schema.org/" typeof="NewsArticel"><h1 property="headLine">Gipfel</h1></article>
    ```

    **Good**

    ```html
    <article vocab="https://schema.org/" typeof="NewsArticle"><h1 property="headline">Gipfel</h1></article>
    ```

    Reference: schema.org 30.0; RDFa Core 1.1; HTML, microdata.
    """
    plain = _plain(view)
    known_terms: set[tuple[str | None, ...]] = set()
    for attributes, at in _tags(view):
        said = tuple(map(attributes.get, _TERMS))
        if said in known_terms:
            continue
        known_terms.add(said)
        for name, written, term in _terms(attributes, plain=plain):
            kind = "type" if name in ("typeof", "itemtype") else "property"
            known = ld.vocabulary()["types" if kind == "type" else "properties"]
            if not term or term in known or (name == "rel" and kind == "property" and ":" not in written):
                continue
            known_terms.discard(said)  # what is wrong is told wherever it stands
            near = [k for k in known if k.lower() == term.lower()] or difflib.get_close_matches(term, known, 1)
            yield Finding(f"schema.org has no {kind} {term}", at, f"did you mean {near[0]}?" if near else "")


@check("RDF002", severity="warning", kinds=_KINDS)
def no_type(view: HtmlView | XmlView) -> Iterable[Finding]:
    """An `itemscope` has no `itemtype`, or an `itemtype` no `itemscope`: nobody knows what the item is.

    **Bad**

    ```html
    <article itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Gipfel</h1></article>
    ```

    **Good**

    ```html
    <article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Gipfel</h1></article>
    ```

    Reference: HTML, microdata: itemtype must not be specified without itemscope.
    """
    for attributes, at in _tags(view):
        if attributes.get("itemtype") and "itemscope" not in attributes:
            yield Finding("itemtype without itemscope", at)
        elif "itemscope" in attributes and not attributes.get("itemtype") and "itemprop" not in attributes:
            yield Finding("itemscope without itemtype", at)


@check("RDF003", severity="error", kinds=_KINDS)
def no_date(view: HtmlView | XmlView) -> Iterable[Finding]:
    """A date in RDFa or microdata is not ISO 8601, or not in the calendar.

    Judged is what `content` and `datetime` say; words on the page may be as they like where one of these is there.

    **Bad**

    ```html
    <article vocab="https://schema.org/" typeof="NewsArticle"><h1 property="headline">Gipfel</h1>
    <time property="datePublished" datetime="12.02.2025">gestern</time></article>
    ```

    **Good**

    ```html
    <article vocab="https://schema.org/" typeof="NewsArticle"><h1 property="headline">Gipfel</h1>
    <time property="datePublished" datetime="2025-02-12">gestern</time></article>
    ```

    Reference: schema.org 30.0, Date and DateTime: ISO 8601; HTML, the time element.
    """
    plain = _plain(view)
    properties = ld.vocabulary()["properties"]
    for attributes, at in _tags(view):
        value = attributes.get("content") or attributes.get("datetime") or ""
        if not value.strip():
            continue
        for name, _, term in _terms(attributes, plain=plain):
            ranges = properties[term][1] if name in ("property", "itemprop") and term in properties else ()
            if ranges and _MOMENTS.issuperset(ranges) and dates.read(value.strip()) is None:
                yield Finding(f"{term} is no date: {value!r}", at, "as in 2025-02-12 or 2025-02-12T10:31:00+01:00")


_MOMENTS = frozenset(("Date", "DateTime"))
