"""Rules on types of schema.org that news sites use beside articles: fact checks, live blogs, paid and spoken parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from converter.checks import dates, selectors
from converter.checks import linked_data as ld
from converter.checks.json_text import pointer
from converter.checks.linked_data import Node
from converter.checks.views import Finding, HtmlView, JsonView
from converter.diagnostics import Severity
from converter.registry import check

_KIND = ("jsonld",)


@check("JLD022", severity="warning", kinds=_KIND)
def fact_check(view: JsonView) -> Iterable[Finding]:
    """A fact check lacks the claim, the verdict or what was checked.

    Without them no consumer shows it as a fact check.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "ClaimReview", "url": "https://example.org/faktencheck/1",
     "author": {"@type": "Organization", "name": "Beispielagentur"}}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "ClaimReview", "url": "https://example.org/faktencheck/1",
     "author": {"@type": "Organization", "name": "Beispielagentur"},
     "claimReviewed": "Der Hafen sei seit Montag gesperrt.",
     "itemReviewed": {"@type": "Claim", "appearance": "https://example.net/behauptung"},
     "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "alternateName": "Falsch"}}
    ```

    Reference: schema.org 30.0, ClaimReview; Google Search Central, Fact check (ClaimReview) structured data.
    """
    for node in ld.nodes(view):
        if not ld.is_a(node, "ClaimReview") or node.reference():
            continue
        for name, what in (("claimReviewed", "the claim"), ("reviewRating", "the verdict"), ("url", "its page")):
            if not ld.values(node, name):
                yield Finding(f"the fact check lacks {what}: {name}", node.pointer)
        for at, value in ld.values(node, "reviewRating"):
            if isinstance(value, Mapping) and not any(
                key in value for key in ("alternateName", "ratingValue", "@id", "name")
            ):
                yield Finding("the verdict has neither alternateName nor ratingValue", at)
            elif not isinstance(value, Mapping):
                yield Finding("the verdict is no Rating", at, '{"@type": "Rating", "alternateName": "Falsch"}')


@check("JLD023", severity="error", kinds=_KIND)
def off_the_scale(view: JsonView) -> Iterable[Finding]:
    """A rating is not on its scale, or the scale is upside down.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "Rating", "ratingValue": 9, "worstRating": 1, "bestRating": 5}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "Rating", "ratingValue": 4, "worstRating": 1, "bestRating": 5}
    ```

    Reference: schema.org 30.0, bestRating: the highest value allowed; worstRating: the lowest.
    """
    for node in ld.nodes(view):
        if not ld.is_a(node, "Rating"):
            continue
        value, best, worst = (_number(node, name) for name in ("ratingValue", "bestRating", "worstRating"))
        if best is not None and worst is not None and worst > best:
            message = f"the worst rating ({worst:g}) is above the best ({best:g})"
            yield Finding(message, node.pointer + pointer("worstRating"))
        elif value is not None and best is not None and value > best:
            message = f"the rating is {value:g}, and the best there is {best:g}"
            yield Finding(message, node.pointer + pointer("ratingValue"))
        elif value is not None and worst is not None and value < worst:
            message = f"the rating is {value:g}, and the worst there is {worst:g}"
            yield Finding(message, node.pointer + pointer("ratingValue"))


def _number(node: Node, name: str) -> float | None:
    for _, value in ld.values(node, name):
        if isinstance(value, str) and re.fullmatch(r"\s*-?\d+(?:[.,]\d+)?\s*", value):
            return float(value.replace(",", "."))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return None


@check("JLD024", severity="warning", kinds=_KIND)
def live_blog(view: JsonView) -> Iterable[Finding]:
    """A live blog has no entries, an entry without time or words, or one that lies outside of what is covered.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Wahlabend",
     "coverageStartTime": "2025-02-23T17:00:00+01:00", "coverageEndTime": "2025-02-23T23:00:00+01:00",
     "liveBlogUpdate": [{"@type": "BlogPosting", "headline": "Erste Zahlen", "articleBody": "Noch ist alles offen.",
                         "datePublished": "2025-02-25T18:00:00+01:00"}]}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Wahlabend",
     "coverageStartTime": "2025-02-23T17:00:00+01:00", "coverageEndTime": "2025-02-23T23:00:00+01:00",
     "liveBlogUpdate": [{"@type": "BlogPosting", "headline": "Erste Zahlen", "articleBody": "Noch ist alles offen.",
                         "datePublished": "2025-02-23T18:00:00+01:00"}]}
    ```

    Reference: schema.org 30.0, LiveBlogPosting: coverageStartTime, coverageEndTime, liveBlogUpdate.
    """
    for node in ld.nodes(view):
        if not ld.is_a(node, "LiveBlogPosting") or node.reference():
            continue
        updates = ld.values(node, "liveBlogUpdate")
        if not updates:
            yield Finding("the live blog has no entries: liveBlogUpdate", node.pointer)
        start, end = (dates.read(ld.text(node, f"coverage{name}Time") or "") for name in ("Start", "End"))
        for at, value in updates:
            entry = Node(value, at, (), node) if isinstance(value, Mapping) else None
            if entry is None or set(entry.value) <= {"@id", "@type"}:
                continue
            if not any(ld.values(entry, name) for name in ("articleBody", "headline", "text", "video", "image")):
                yield Finding("the entry has no words: articleBody", at)
            written = ld.text(entry, "datePublished")
            when = dates.read(written or "")
            if written is None:
                yield Finding("the entry has no time: datePublished", at)
            elif when and start and dates.later(start, when):
                yield Finding(f"the entry ({written}) is older than coverageStartTime", at + "/datePublished")
            elif when and end and dates.later(when, end):
                yield Finding(f"the entry ({written}) is newer than coverageEndTime", at + "/datePublished")


def _selecting(view: JsonView) -> Iterator[tuple[Node, str, str, Any]]:
    """Nodes that point into the page, with the property, its pointer and its value."""
    for node in ld.nodes(view):
        if ld.is_a(node, "SpeakableSpecification") or ld.is_a(node, "WebPageElement"):
            for name in ("cssSelector", "xpath"):
                for at, value in ld.values(node, name):
                    yield node, name, at, value


@check("JLD025", severity="warning", kinds=_KIND)
def paywall(view: JsonView) -> Iterable[Finding]:
    """What is said of paid content contradicts itself, or does not say which part is meant.

    A part that is not free makes the whole not free: `isAccessibleForFree` is false at the article and at the part, and
    the part says by a class where it stands. Else a search engine takes the difference between what it sees and what a
    reader sees for deceit.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel", "isAccessibleForFree": true,
     "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".bezahlt"}}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel", "isAccessibleForFree": false,
     "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".bezahlt"}}
    ```

    Reference: schema.org 30.0, isAccessibleForFree; Google Search Central, Subscription and paywalled content.
    """
    for node in ld.having(view, "hasPart"):
        if not ld.is_a(node, "CreativeWork"):
            continue
        whole = _truth(node)
        for at, part in ld.values(node, "hasPart"):
            if not isinstance(part, Mapping):
                continue
            inner = Node(part, at, tuple(n for n in (ld.local(k) for k in ld.type_names(part)) if n), node)
            if _truth(inner) is not False:
                continue
            if whole is True:
                message = "the part is not free, and the whole is said to be: isAccessibleForFree"
                yield Finding(message, at + pointer("isAccessibleForFree"), "false for the whole, too")
            if (
                ld.is_a(inner, "WebPageElement")
                and not ld.values(inner, "cssSelector")
                and not ld.values(inner, "xpath")
            ):
                yield Finding("the part that is not free does not say where it stands", at, "add a cssSelector")


def _truth(node: Node) -> bool | None:
    for _, value in ld.values(node, "isAccessibleForFree"):
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            word = (ld.local(value.strip()) or value).lower()
            return {"true": True, "false": False}.get(word)
    return None


@check("JLD026", severity="warning", kinds=_KIND)
def selector(view: JsonView) -> Iterable[Finding]:
    """A selector is none, or there is nothing in the page that it selects.

    What is to be read aloud, or what stands behind a paywall, is found by a selector: one that matches nothing leaves a
    voice without words, and a paywall unsaid. Whether it matches is told where the JSON-LD stands in its page.

    **Bad**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Gipfel</title>
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel",
     "speakable": {"@type": "SpeakableSpecification", "cssSelector": [".zusammenfassung"]}}
    </script></head><body><h1>Gipfel</h1><p class="vorspann">Es wird getagt.</p></body></html>
    ```

    **Good**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Gipfel</title>
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel",
     "speakable": {"@type": "SpeakableSpecification", "cssSelector": [".vorspann"]}}
    </script></head><body><h1>Gipfel</h1><p class="vorspann">Es wird getagt.</p></body></html>
    ```

    Reference: schema.org 30.0, cssSelector, xpath; Selectors Level 3; XPath 1.0.
    """
    page = view.facts.get("page")
    for _node, name, at, value in _selecting(view):
        if not isinstance(value, str) or not value.strip():
            yield Finding(f"{name} is no selector", at)
            continue
        form = selectors.css if name == "cssSelector" else selectors.xpath
        selected = form(value.strip(), page.text if isinstance(page, HtmlView) else None, view.facts)
        if selected is None:
            yield Finding(f"{name} is no selector: {value[:80]!r}", at)
        elif selected == 0:
            yield Finding(f"nothing in the page is selected by {value[:80]!r}", at)
    for node in ld.nodes(view):
        if not ld.is_a(node, "SpeakableSpecification") or node.reference():
            continue
        if not ld.values(node, "cssSelector") and not ld.values(node, "xpath"):
            message = "nothing says which words are to be read aloud"
            yield Finding(message, node.pointer, "add a cssSelector or an xpath", Severity.WARNING)
