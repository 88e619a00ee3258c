"""Rules on schema.org JSON-LD, in files of its own and in HTML."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from converter import language_tags
from converter.checks import dates, json_schema
from converter.checks import linked_data as ld
from converter.checks.json_text import pointer
from converter.checks.linked_data import Node
from converter.checks.views import Finding, JsonView, natural
from converter.diagnostics import Severity, plural
from converter.registry import check

_KIND = ("jsonld",)


@check("JLD001", severity="error", kinds=_KIND)
def shape(view: JsonView) -> Iterable[Finding]:
    """A property of an article has a value of the wrong shape.

    **Bad**

    ```json
    {"@type": "NewsArticle", "headline": ["Gipfel", 3], "wordCount": "about 600"}
    ```

    **Good**

    ```json
    {"@type": "NewsArticle", "headline": "Gipfel", "wordCount": 600}
    ```

    Reference: schema.org 30.0, NewsArticle; `schemas/jsonld/news-article.schema.json`.
    """
    for node in ld.articles(view):
        yield from json_schema.findings(node.value, "jsonld/news-article.schema.json", at=node.pointer)


@check("JLD002", severity="error", kinds=_KIND)
def no_context(view: JsonView) -> Iterable[Finding]:
    """The document has no `@context`, or one that is misspelt.

    Without it `headline` is only a word, and no consumer reads it as schema.org's.

    **Bad**

    ```json
    {"@type": "NewsArticle", "headline": "Gipfel"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel"}
    ```

    Reference: JSON-LD 1.1, section 3.1.
    """
    values = view.value if isinstance(view.value, list) else [view.value]
    for number, value in enumerate(values):
        if not isinstance(value, Mapping):
            continue
        at = pointer(number) if isinstance(view.value, list) else ""
        context = value.get("@context")
        if context in (None, "", [], {}):
            yield Finding("there is no @context", at, 'add "@context": "https://schema.org"')
        elif isinstance(context, str) and not re.match(r"https?://\S+$", context):
            near = difflib.get_close_matches(context, ["https://schema.org", "http://schema.org"], 1, 0.6)
            severity = None if near or "schema" in context else Severity.WARNING
            yield Finding(
                f"the context {context!r} is no address", f"{at}/@context", "use https://schema.org", severity
            )
        elif isinstance(context, str) and not ld.uses_schema_org(view) and _nearly_schema_org(context):
            yield Finding(f"the context {context!r} is not schema.org's", f"{at}/@context", "use https://schema.org")


def _nearly_schema_org(context: str) -> bool:
    host = re.sub(r"(?i)^https?://(www\.)?", "", context).partition("/")[0].lower()
    return "schema" in context or bool(difflib.get_close_matches(host, ["schema.org"], 1, 0.8))


@check("JLD003", severity="warning", kinds=_KIND)
def unknown_type(view: JsonView) -> Iterable[Finding]:
    """A type is not in schema.org's vocabulary.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticel"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle"}
    ```

    Reference: schema.org 30.0, all types.
    """
    if not ld.uses_schema_org(view):
        return
    known, own = ld.vocabulary()["types"], ld.own_terms(view)
    for node in ld.nodes(view):
        for name in node.types:
            if name not in known and name not in own and not ld.ancestors(name):
                hint = f"did you mean {near}?" if (near := _meant(name)) else ""
                yield Finding(f"schema.org has no type {name}", f"{node.pointer}/@type", hint)
        if "@type" not in node.value and not node.bare() and node.parent is None and "@graph" not in node.value:
            yield Finding("the node has no @type", node.pointer)
        elif "@type" in node.value and node.value["@type"] in ("", [], None):
            yield Finding("@type is empty", f"{node.pointer}/@type")


_USUAL = {
    "article": "Article",
    "news": "NewsArticle",
    "newspost": "NewsArticle",
    "story": "NewsArticle",
    "blogpost": "BlogPosting",
    "post": "BlogPosting",
    "liveblog": "LiveBlogPosting",
    "liveticker": "LiveBlogPosting",
    "author": "Person",
    "image": "ImageObject",
    "photo": "ImageObject",
    "video": "VideoObject",
    "audio": "AudioObject",
    "company": "Organization",
    "publisher": "Organization",
    "factcheck": "ClaimReview",
    "quote": "Quotation",
    "location": "Place",
}
"""what sites write, and the type that they mean"""


def _meant(name: str) -> str:
    known = ld.vocabulary()["types"]
    usual = _USUAL.get(re.sub(r"[^a-z]", "", name.lower()))
    same = next((k for k in known if k.lower() == name.lower()), None)
    near = difflib.get_close_matches(name, known, 1)
    return same or usual or (near[0] if near else "")


def _judged(view: JsonView) -> list[tuple[Node, str, str, Any]]:
    """Node, property, the property as written and value of all that is said in schema.org's words; once a document."""
    known = view.facts.get("said")
    if isinstance(known, list):
        return known
    made: list[tuple[Node, str, str, Any]] = []
    view.facts["said"] = made
    own = ld.own_terms(view)
    for node in ld.nodes(view) if ld.uses_schema_org(view) else ():
        for key, value in node.value.items():
            name = ld.local(key)
            if name and not key.startswith("@") and name not in own and not name.endswith(("-input", "-output")):
                made.append((node, name, key, value))
    return made


@check("JLD004", severity="warning", kinds=_KIND)
def unknown_property(view: JsonView) -> Iterable[Finding]:
    """A property is not in schema.org's vocabulary.

    Consumers ignore it without a word.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headLine": "Gipfel"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel"}
    ```

    Reference: schema.org 30.0, all properties.
    """
    table = ld.vocabulary()
    known = table["properties"]
    superseded = table["superseded"]
    for node, name, key, _value in _judged(view):
        if name in known and name not in superseded:
            continue
        at = node.pointer + pointer(key)
        if name in known:
            yield Finding(f"{name} is superseded", at, f"use {superseded[name]}", Severity.INFO)
            continue
        same = [k for k in known if k.lower() == name.lower()]
        near = same or difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else ""
        yield Finding(f"schema.org has no property {name}", at, hint)


@check("JLD005", severity="warning", kinds=_KIND)
def wrong_domain(view: JsonView) -> Iterable[Finding]:
    """A property does not belong to its type.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "Person", "name": "Meyer", "headline": "Gipfel"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel"}
    ```

    Reference: schema.org 30.0, domainIncludes.
    """
    for node, name, key, _value in _judged(view):
        if domains := _others(name, node.types):
            message = f"{' and '.join(node.types)} has no property {name}"
            yield Finding(message, node.pointer + pointer(key), f"{name} is of {', '.join(domains[:6])}")


@lru_cache(8192)
def _others(name: str, types: tuple[str, ...]) -> tuple[str, ...]:
    """The types that have a property, where none of these is one of them."""
    known = ld.vocabulary()["properties"]
    if name not in known or not types or not all(ld.ancestors(t) for t in types):
        return ()
    above = frozenset().union(*(ld.ancestors(t) for t in types))
    domains = tuple(known[name][0])
    return () if above.intersection(domains) or "Role" in above else domains


_TEXTUAL = frozenset(("Text", "URL", "CssSelectorType", "XPathType", "PronounceableText"))
_DATA = _TEXTUAL | {"Boolean", "Date", "DateTime", "Time", "Number", "Integer", "Float"}


@check("JLD006", severity="warning", kinds=_KIND)
def wrong_range(view: JsonView) -> Iterable[Finding]:
    """A property has a value of a type that it does not take.

    Text in place of a thing is allowed by schema.org; a thing in place of a text, and a place in place of an
    organisation are not.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "Person", "name": "Meyer",
     "affiliation": {"@type": "Country", "name": "Deutschland"}}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "Person", "name": "Meyer",
     "affiliation": {"@type": "Organization", "name": "Bundesregierung"}}
    ```

    Reference: schema.org 30.0, rangeIncludes; schema.org data model, conformance.
    """
    known = ld.vocabulary()["properties"]
    for node, name, key, value in _judged(view):
        wanted = _ranges(name)
        several = isinstance(value, list)
        for number, entry in enumerate(value if isinstance(value, list) else (value,)) if wanted else ():
            complaint = _mismatch(name, entry, wanted)
            if complaint:
                place = node.pointer + pointer(key) + (pointer(number) if several else "")
                yield Finding(complaint, place, f"{name} takes {', '.join(known[name][1][:6])}")


@lru_cache(8192)
def _ranges(name: str) -> frozenset[str]:
    """What a property takes; nothing where the vocabulary does not say it."""
    known = ld.vocabulary()["properties"]
    return frozenset(known[name][1]) if name in known else frozenset()


def _mismatch(name: str, value: Any, wanted: frozenset[str]) -> str | None:
    if isinstance(value, dict):
        if "@value" in value or "@list" in value or "@type" not in value:
            return None
        kinds = value["@type"] if isinstance(value["@type"], list) else [value["@type"]]
        above: set[str] = set()
        for kind in kinds:
            short = ld.local(kind) if isinstance(kind, str) else None
            if not short or not ld.ancestors(short):
                return None
            above |= ld.ancestors(short)
        if above & wanted or "Role" in above or "Thing" in wanted:
            return None
        return f"{name} has a value of the type {' and '.join(map(str, kinds))}"
    if isinstance(value, bool):
        return f"{name} is {str(value).lower()}" if not wanted & {"Boolean", "Text"} else None
    if isinstance(value, int | float):
        if not wanted & {"Number", "Integer", "Float", "Text", "Quantity"} and wanted <= _DATA:
            return f"{name} is the number {value}"
        return None
    if (
        isinstance(value, str)
        and wanted <= {"Number", "Integer", "Float"}
        and not re.fullmatch(r"-?\d+(?:\.\d+)?", value.strip())
    ):
        return f"{name} is {value!r}, no number"
    if isinstance(value, str) and wanted == {"URL"} and (" " in value.strip() or not value.strip()):
        return f"{name} is {value!r}, no address"
    return None


_DATES = (
    "datePublished",
    "dateModified",
    "dateCreated",
    "expires",
    "uploadDate",
    "birthDate",
    "deathDate",
    "startDate",
    "endDate",
    "foundingDate",
    "sdDatePublished",
)


@check("JLD007", severity="error", kinds=_KIND)
def no_date(view: JsonView) -> Iterable[Finding]:
    """A date is not ISO 8601, or not in the calendar.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": "2025-02-30"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": "2025-02-28"}
    ```

    Reference: schema.org 30.0, Date and DateTime: ISO 8601. A month or a year alone is a date, too.
    """
    for node in ld.having(view, *_DATES):
        for name in _DATES:
            for at, value in ld.values(node, name):
                if not isinstance(value, str) or not value.strip():
                    continue
                if dates.read(value) is None and not re.fullmatch(r"--\d\d-\d\d", value.strip()):
                    yield Finding(f"{name} is no date: {value!r}", at, "as in 2025-02-12 or 2025-02-12T10:31:00+01:00")


_IN_ORDER = (
    ("datePublished", "dateModified"),
    ("dateCreated", "dateModified"),
    ("datePublished", "expires"),
    ("birthDate", "deathDate"),
    ("startDate", "endDate"),
    ("coverageStartTime", "coverageEndTime"),
    ("validFrom", "validThrough"),
)


@check("JLD008", severity="warning", kinds=_KIND)
def order_of_dates(view: JsonView) -> Iterable[Finding]:
    """Two dates are the wrong way round: modified before published, died before born, ended before begun.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle",
     "datePublished": "2025-02-13", "dateModified": "2025-02-12"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle",
     "datePublished": "2025-02-12", "dateModified": "2025-02-13"}
    ```

    Reference: schema.org 30.0, datePublished, dateModified, expires, birthDate, startDate.
    """
    for node in ld.having(view, *(second for _, second in _IN_ORDER)):
        for first, second in _IN_ORDER:
            one, other = ld.text(node, first), ld.text(node, second)
            start, end = dates.read(one or ""), dates.read(other or "")
            if start and end and dates.later(start, end):
                yield Finding(f"{first} ({one}) is after {second} ({other})", node.pointer + pointer(second))


@check("JLD009", severity="warning", kinds=_KIND)
def dangling_id(view: JsonView) -> Iterable[Finding]:
    """A bare reference points to a node of this document that is not there.

    The scripts of a page are one document.
    Judged are fragments, and things (addresses with a fragment) of the same site: who reads one page does not know what
    another page says of them.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@id": "https://example.org/a#article", "@type": "NewsArticle",
     "author": {"@id": "#meyer"}}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@id": "https://example.org/a#article", "@type": "NewsArticle",
     "author": {"@id": "#meyer", "@type": "Person", "name": "Meyer"}}
    ```

    Reference: JSON-LD 1.1, node objects; consumers read "name missing" in a bare reference.
    """
    everything = ld.nodes(view)
    page = view.facts.get("page")
    scripts = page.facts["jsonld"] if page else (view,)  # a page is one document (JSON-LD 1.1, 7.3)
    defined = {n.id for script in scripts for n in ld.nodes(script) if n.id and not n.bare()}
    fragments = {d.rpartition("#")[2] for d in defined if "#" in d}
    sites = {_site(n.id) for n in everything if n.parent is None} - {""}
    for node in everything:
        if not node.bare() or not node.id or node.id in defined:
            continue
        address, mark, fragment = node.id.partition("#")
        within = bool(mark) and (not address or _site(address) in sites)
        # whoever is quoted in a text is named in it
        within |= node.parent is not None and ld.is_a(node.parent, "Quotation") and _site(node.id) in sites
        if node.id.startswith("_:") or (within and fragment not in fragments):
            near = difflib.get_close_matches(node.id, defined, 1, 0.85)
            hint = f"did you mean {near[0]}?" if near else "repeat @type and name at the reference, or add the node"
            yield Finding(f"there is no node {node.id}", f"{node.pointer}/@id", hint)


def _site(address: str) -> str:
    """Scheme and host of an address."""
    match = re.match(r"https?://[^/?#]+", address)
    return match[0].lower() if match else ""


@check("JLD010", severity="error", kinds=_KIND)
def one_id_two_things(view: JsonView) -> Iterable[Finding]:
    """One `@id` stands for two things: other types, or (a warning) another name, or a page and the article on it.

    In RDF the two become one thing with two names.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@graph": [
     {"@id": "#p1", "@type": "Person", "name": "Meyer"},
     {"@id": "#p1", "@type": "Organization", "name": "Siemens"}]}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@graph": [
     {"@id": "#p1", "@type": "Person", "name": "Meyer"},
     {"@id": "#o1", "@type": "Organization", "name": "Siemens"}]}
    ```

    Reference: JSON-LD 1.1, section 3.3, node identifiers.
    """
    seen: dict[str, Node] = {}
    for node in ld.nodes(view):
        if not node.id or node.bare():
            continue
        first = seen.setdefault(node.id, node)
        if first is node:
            continue
        for name in ("@type", "name", "headline", "text", "position"):
            one, other = first.value.get(name), node.value.get(name)
            if one is None or other is None or _as_set(one) & _as_set(other):
                continue
            if name == "@type" and _related(first, node):
                continue
            message = f"{node.id} has the {name} {_short(other)} here, and {_short(one)} at {first.pointer or '/'}"
            works = ld.is_a(first, "CreativeWork") and ld.is_a(node, "CreativeWork")  # a page and the article on it
            severity = None if name == "@type" and not works else Severity.WARNING
            yield Finding(message, node.pointer + pointer(name), severity=severity)
            break


def _related(one: Node, other: Node) -> bool:
    """Whether a type of one is above or below a type of the other: a newspaper is an organisation, too."""
    above = [frozenset().union(*(ld.ancestors(t) for t in node.types)) for node in (one, other)]
    return bool(above[0].intersection(other.types) or above[1].intersection(one.types))


def _as_set(value: Any) -> set[str]:
    entries = value if isinstance(value, list) else [value]
    return {str(e.get("@value", e)) if isinstance(e, Mapping) else str(e) for e in entries}


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"


@check("JLD011", severity="warning", kinds=_KIND)
def about_and_mentioned(view: JsonView) -> Iterable[Finding]:
    """A thing stands in `about` and in `mentions`.

    `about` is what the article is about, `mentions` what is only mentioned: one excludes the other.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle",
     "about": {"@id": "#putin", "@type": "Person", "name": "Putin"},
     "mentions": {"@id": "#putin", "@type": "Person", "name": "Putin"}}
    ```

    **Good**: the same without `mentions`.

    Reference: schema.org 30.0, mentions: referred to, but not necessarily about.
    """
    for node in ld.having(view, "mentions"):
        about = {_identity(value) for _, value in ld.values(node, "about")} - {""}
        for at, value in ld.values(node, "mentions"):
            identity = _identity(value)
            if identity and identity in about:
                yield Finding(f"{identity} is in about and in mentions", at)


def _identity(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("@id") or value.get("name") or "")
    return value if isinstance(value, str) else ""


_QUOTES = re.compile("[\"„“”»«‚‘’›‹']")


def _folded(text: str) -> str:
    return " ".join(_QUOTES.sub("", text).split()).casefold()


_CUT = re.compile(r"\s*(?:\[…\]|\[\.\.\.\]|…|\.\.\.|\(…\))\s*")


@check("JLD012", severity="warning", kinds=_KIND)
def quotation_not_in_body(view: JsonView) -> Iterable[Finding]:
    """The text of a quotation is neither in the body nor in the headline of its article.

    Either the quotation or the body was changed: nobody said that.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": "„Wir kommen“, sagte er.",
     "hasPart": {"@type": "Quotation", "text": "Wir gehen"}}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": "„Wir kommen“, sagte er.",
     "hasPart": {"@type": "Quotation", "text": "Wir kommen"}}
    ```

    Reference: schema.org 30.0, Quotation. Pieces around `[…]` are looked for one by one, marks and spaces don't matter.
    """
    bodies = [b for b in (ld.text(n, "articleBody") for n in ld.articles(view)) if b]
    if not bodies:
        return
    headlines = [h for h in (ld.text(n, "headline") for n in ld.articles(view)) if h]
    body = _folded(" ".join((*bodies, *headlines)))
    for node in ld.nodes(view):
        if not ld.is_a(node, "Quotation"):
            continue
        for at, value in ld.values(node, "text"):
            pieces = [_folded(p) for p in _CUT.split(value)] if isinstance(value, str) else []
            if not all(piece.strip(" .,;:!?") in body for piece in pieces):
                yield Finding(f"not in the article's body: {_short(value)}", at)


@check("JLD013", severity="warning", kinds=_KIND)
def false_count(view: JsonView) -> Iterable[Finding]:
    """`wordCount` is off by more than 15 %.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": "Vier Worte sind hier.",
     "wordCount": 400}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": "Vier Worte sind hier.", "wordCount": 4}
    ```

    Reference: schema.org 30.0, wordCount: the number of words in the text of the article.
    """
    for node in ld.articles(view):
        body = ld.text(node, "articleBody")
        for at, value in ld.values(node, "wordCount"):
            stated = None if isinstance(value, bool) else natural(str(value))
            if body is None or stated is None:
                continue
            count = sum(1 for word in body.split() if word[0].isalnum() or any(c.isalnum() for c in word))
            if abs(stated - count) > max(3, 0.15 * count) and abs(stated - len(body.split())) > max(3, 0.15 * count):
                yield Finding(f"wordCount is {value}, and counted {plural(count, 'word')}", at)


@check("JLD014", severity="warning", kinds=_KIND)
def empty(view: JsonView) -> Iterable[Finding]:
    """A property is empty: `""`, `null`, `[]` or `{}`.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": ""}
    ```

    **Good**: leave out what is not known.

    Reference: JSON-LD 1.1: null removes the property.
    """
    for node in ld.nodes(view):
        for key, value in node.value.items():
            is_empty = not value.strip() if isinstance(value, str) else value is None or value in ([], {})
            if is_empty and key != "@context":
                yield Finding(f"{key} is empty", node.pointer + pointer(key))


@check("JLD015", severity="warning", kinds=_KIND)
def language_tag(view: JsonView) -> Iterable[Finding]:
    """A language tag is malformed or not registered.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "inLanguage": "de_DE"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "inLanguage": "de-DE"}
    ```

    Reference: schema.org 30.0, inLanguage: IETF BCP 47.
    """
    for node in ld.having(view, "inLanguage"):
        for at, value in ld.values(node, "inLanguage"):
            found = language_tags.complaint(value.strip()) if isinstance(value, str) and value.strip() else None
            if found and len(value) <= 35 and not re.match(r"https?:", value):
                yield Finding(found[0], at, found[1])
    for node in ld.nodes(view):
        for key, value in node.value.items():
            for entry in value if isinstance(value, list) else (value,):
                tag = entry.get("@language") if isinstance(entry, dict) else None
                found = language_tags.complaint(tag) if isinstance(tag, str) else None
                if found:
                    yield Finding(found[0], node.pointer + pointer(key), found[1])


@check("JLD016", severity="error", kinds=_KIND)
def off_the_globe(view: JsonView) -> Iterable[Finding]:
    """A coordinate is not on the globe.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "GeoCoordinates", "latitude": 138.5, "longitude": 13.4}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "GeoCoordinates", "latitude": 52.5, "longitude": 13.4}
    ```

    Reference: schema.org 30.0, GeoCoordinates: WGS 84.
    """
    for node in ld.having(view, "latitude", "longitude"):
        for name, limit in (("latitude", 90), ("longitude", 180)):
            for at, value in ld.values(node, name):
                try:
                    number = float(value) if isinstance(value, str | int | float) else 0.0
                except ValueError:
                    yield Finding(f"{name} is {value!r}, no number", at)
                    continue
                if not -limit <= number <= limit:
                    yield Finding(f"{name} is {number:g}, and goes from -{limit} to {limit}", at)


_MARKS = "\"'„“”«»<>"
_ADDRESSES = (
    "url",
    "sameAs",
    "contentUrl",
    "embedUrl",
    "logo",
    "image",
    "usageInfo",
    "license",
    "thumbnailUrl",
)
_ADDRESSED = frozenset(_ADDRESSES)


@check("JLD017", severity="warning", kinds=_KIND)
def addresses(view: JsonView) -> Iterable[Finding]:
    """An address is none, runs a script, or holds invisible characters.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "url": "javascript:alert(1)"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "url": "https://example.org/gipfel.html"}
    ```

    Reference: schema.org 30.0, url; RFC 3986.
    """
    for node in ld.nodes(view):
        for name in _ADDRESSES if _ADDRESSED.intersection(map(ld.local, node.value)) else ():
            for at, value in ld.values(node, name):
                if not isinstance(value, str) or not value.strip():
                    continue
                if value.strip()[0] in _MARKS and value.strip()[-1] in _MARKS:
                    yield Finding(f"{name} stands in quotation marks: {_short(value)}", at, "leave them out")
                elif value.strip().lower().startswith(("javascript:", "vbscript:", "data:text/html")):
                    yield Finding(f"{name} runs a script", at, severity=Severity.ERROR)
                elif re.match(r"(?i)(?!https?://)[htps]{3,6}(?::/|//)", value.strip()):
                    yield Finding(f"{name} is no address: {_short(value)}", at, "as in https://example.org/")
                elif re.search("[\\s\u200b-\u200f\u202a-\u202e\u2060-\u2069]", value.strip()) and name != "license":
                    yield Finding(f"{name} is no address: {_short(value)}", at)
        if node.id and re.search(r"\s", node.id):
            yield Finding(f"@id is no address: {_short(node.id)}", f"{node.pointer}/@id")


@check("JLD018", severity="warning", kinds=_KIND)
def nameless(view: JsonView) -> Iterable[Finding]:
    """A person, organisation or place has no name.

    Consumers show the name; some reject the article without it.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "author": {"@type": "Person"}}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "author": {"@type": "Person", "name": "Anna Meyer"}}
    ```

    Reference: schema.org 30.0, name; Google, Article structured data, author.name.
    """
    everything = ld.nodes(view)
    named = {n.id for n in everything if n.id and (ld.values(n, "name") or ld.values(n, "legalName"))}
    for node in everything:
        if node.bare() or node.id in named or ld.is_a(node, "PostalAddress"):
            continue
        kinds = ("Person", "Organization", "AdministrativeArea", "Place")
        if not any(ld.is_a(node, kind) for kind in kinds):
            continue
        names = ("name", "legalName", "givenName", "familyName", "alternateName", "geo", "address")
        if not any(ld.values(node, name) for name in names):
            yield Finding(f"{' and '.join(node.types)} has no name", node.pointer)


@check("JLD019", severity="warning", kinds=_KIND)
def quotation_without_words(view: JsonView) -> Iterable[Finding]:
    """A quotation has no text, or two of an article have one number.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "Quotation", "spokenByCharacter": {"@type": "Person", "name": "Meyer"}}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "Quotation", "text": "Wir kommen",
     "spokenByCharacter": {"@type": "Person", "name": "Meyer"}}
    ```

    Reference: schema.org 30.0, Quotation, position.
    """
    everything = ld.nodes(view)
    spoken = {n.id for n in everything if n.id and (ld.values(n, "text") or ld.values(n, "name"))}
    seen: dict[tuple[str, str], str] = {}
    for node in everything:
        if not ld.is_a(node, "Quotation") or node.bare():
            continue
        if (
            not any(ld.values(node, name) for name in ("text", "name", "abstract", "description"))
            and node.id not in spoken
        ):
            yield Finding("the quotation has no text", node.pointer)
        for at, value in ld.values(node, "position"):
            key = (node.parent.pointer if node.parent else "", str(value))
            if seen.setdefault(key, node.id or node.pointer) != (node.id or node.pointer):
                yield Finding(f"two quotations have the position {value}", at)
