"""Rules on sitemaps, and on the news, pictures, videos and languages in them; by one table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, timedelta
from functools import cache
from typing import Any

from converter import language_tags, resources
from converter.checks import dates, feed_types
from converter.checks.detection import NEWS, SITEMAP
from converter.checks.feeds import child
from converter.checks.views import XHTML, Element, Finding, XmlView, local, text_of
from converter.diagnostics import Severity
from converter.registry import check

_MAP = ("news-sitemap",)


@check("SMP001", severity="error", kinds=_MAP)
def map_parts(view: XmlView) -> Iterable[Finding]:
    """A page of the sitemap lacks its address, or its news a name, language, date or title.

    **Bad**

    ```xml
    <url><news:news><news:title>Gipfel</news:title></news:news></url>
    ```

    **Good**

    ```xml
    <url><loc>https://example.org/a</loc><news:news><news:publication><news:name>Beispiel</news:name>
    <news:language>de</news:language></news:publication>
    <news:publication_date>2025-02-12T10:31:00+01:00</news:publication_date>
    <news:title>Gipfel</news:title></news:news></url>
    ```

    Reference: sitemaps.org, protocol; Google Search Central, news sitemaps.
    """
    if view.root.tag == f"{SITEMAP}urlset" and not view.by_tag.get(f"{SITEMAP}url"):
        yield Finding("the sitemap has no url", view.root)
    for url in view.by_tag.get(f"{SITEMAP}url", ()):
        place = child(url, f"{SITEMAP}loc")
        address = text_of(place)
        if not re.fullmatch(r"https?://[^\s<>\"]+", address):
            at = place if place is not None else url
            yield Finding(f"loc is no address: {address!r}" if address else "the url has no loc", at)
        for news in url.iterchildren(f"{NEWS}news"):
            yield from _news(news)


def _news(news: Element) -> Iterator[Finding]:
    publication = child(news, f"{NEWS}publication")
    for name, parent in (("name", publication), ("language", publication), ("publication_date", news), ("title", news)):
        element = child(parent, NEWS + name) if parent is not None else None
        text = text_of(element)
        if element is None or not text:
            yield Finding(f"the news has no {name}", element if element is not None else news)
        elif name == "language" and not re.fullmatch(r"[a-z]{2,3}|zh-(?:cn|tw)", text):
            yield Finding(f"the language is {text!r}", element, "two or three small letters, or zh-cn, zh-tw")
        elif name == "publication_date" and not _complete(text):
            yield Finding(f"publication_date is no complete date: {text!r}", element, "as in 2025-02-12T10:31:00+01:00")


def _complete(text: str) -> bool:
    when = dates.read(text)
    return when is not None and when.precision in ("day", "time") and (when.precision == "day" or when.zoned)


@check("SMP002", severity="warning", kinds=_MAP)
def map_rules(view: XmlView) -> Iterable[Finding]:
    """A sitemap has too many pages, one twice or of another host, dates of the future, or news older than two days.

    **Bad**: an article of last week.

    **Good**: at most 1,000 pages, each once, none older than two days.

    Reference: Google Search Central, news sitemaps.
    """
    urls = view.by_tag.get(f"{SITEMAP}url", ())
    news = view.by_tag.get(f"{NEWS}news", ())
    if len(news) > 1000:
        yield Finding(f"the sitemap has {len(news)} news, and may have 1,000", view.root)
    if len(urls) > 50_000:
        yield Finding(f"the sitemap has {len(urls)} pages, and may have 50,000", view.root, severity=Severity.ERROR)
    yield from _addresses(urls)
    if view.options.now is None:
        return
    now = view.options.now.astimezone(UTC)
    for element in (*view.by_tag.get(f"{NEWS}publication_date", ()), *view.by_tag.get(f"{SITEMAP}lastmod", ())):
        when = dates.read(text_of(element))
        if when and when.at > now + timedelta(days=1):
            yield Finding(f"{local(element.tag)} is in the future: {text_of(element)}", element)
    limit = now - timedelta(days=2)
    for element in view.by_tag.get(f"{NEWS}publication_date", ()):
        when = dates.read(text_of(element))
        if when and when.at < limit - timedelta(days=1 if when.precision == "day" else 0):
            yield Finding(f"the news is older than two days: {text_of(element)}", element)


def _addresses(urls: Iterable[Element]) -> Iterator[Finding]:
    seen: set[str] = set()
    host = ""
    for url in urls:
        place = child(url, f"{SITEMAP}loc")
        address = text_of(place)
        if not address or place is None:
            continue
        if address in seen:
            yield Finding(f"{address} stands twice", place)
        seen.add(address)
        if len(address) > 2048:
            yield Finding(f"the address has {len(address)} characters, and may have 2,048", place)
        own = address.split("/", 3)[2].lower() if address.count("/") > 1 else ""
        host = host or own
        if own != host:
            yield Finding(f"{own} is another host than {host}: a sitemap is of one", place)


@check("SMP003", severity="error", kinds=_MAP)
def map_values(view: XmlView) -> Iterable[Finding]:
    """An element of a sitemap is unknown, stands twice, lacks a part, or has a value that it can't have.

    The sitemap itself, and news, pictures, videos and other languages of a page are judged;
    `schemas/feeds/sitemaps.yaml` lists their elements.

    **Bad**

    ```xml
    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.org/a</loc>
    <changefreq>often</changefreq><priority>2</priority></url></urlset>
    ```

    **Good**

    ```xml
    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.org/a</loc>
    <changefreq>daily</changefreq><priority>0.8</priority></url></urlset>
    ```

    Reference: sitemaps.org, protocol; Google Search Central, news, image and video sitemaps, localized versions.
    """
    if view.root.tag == f"{SITEMAP}sitemapindex" and child(view.root, f"{SITEMAP}sitemap") is None:
        yield Finding("the index has no sitemap", view.root)
    for element in view.elements:
        namespace, _, name = str(element.tag).rpartition("}")
        parts = _tables().get(f"{namespace}}}", {}).get(name)
        if parts is not None:
            yield from _parts(element, f"{namespace}}}", parts)
    for link in view.by_tag.get(f"{XHTML}link", ()):
        yield from _language_link(link)


@cache
def _tables() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Namespace in braces → element → child → type, with ``!`` where it must be there and ``*`` for many."""
    found = {}
    for uri, elements in resources.table("feeds/sitemaps.yaml")["elements"].items():
        found[f"{{{uri}}}"] = {
            name: {part.partition(":")[0].rstrip("!*"): part for part in str(parts or "").split()}
            for name, parts in elements.items()
        }
    return found


@cache
def _old() -> Mapping[str, Any]:
    found: Mapping[str, Any] = resources.table("feeds/sitemaps.yaml")["old"]
    return found


def _parts(element: Element, namespace: str, parts: Mapping[str, str]) -> Iterator[Finding]:
    outer = local(element.tag)
    seen: Counter[str] = Counter()
    for inner in element.iterchildren("*"):
        if not str(inner.tag).startswith(namespace):
            seen[str(inner.tag)] += 1
            if inner.tag == f"{NEWS}news" and seen[str(inner.tag)] == 2:
                yield Finding(f"{outer} has news twice", inner)
            continue
        name = local(inner.tag)
        seen[name] += 1
        if name not in parts:
            if name in _old().get(namespace[1:-1], ""):
                yield Finding(f"{name} is no longer read", inner, severity=Severity.WARNING)
            else:
                severity = None if namespace == SITEMAP else Severity.WARNING  # Google's modules grow
                yield Finding(f"there is no {name} in {outer}", inner, severity=severity)
            continue
        head, _, type_ = parts[name].partition(":")
        if seen[name] == 2 and not head.endswith("*"):
            yield Finding(f"{outer} has {name} twice", inner)
        yield from _value(name, type_.rstrip("!*"), inner)
    for name, part in parts.items():
        if "!" in part and not seen[name]:
            yield Finding(f"{outer} has no {name}", element)


def _value(name: str, type_: str, element: Element) -> Iterator[Finding]:
    if not type_:
        return
    text, wanted = text_of(element), _type(type_)
    if not wanted.fits(text):
        yield Finding(f"{name} is {text!r}, and must be {wanted.words}", element)
    elif type_ == "plain" and (found := feed_types.markup(text)):
        yield Finding(f"{name} takes plain text, and has {found!r} in it", element, severity=Severity.WARNING)


@cache
def _type(name: str) -> feed_types.Type:
    choices = resources.table("feeds/sitemaps.yaml")["choices"].get(name)
    if choices:
        return feed_types.Type(frozenset(map(str, choices)).__contains__, f"one of: {', '.join(map(str, choices))}")
    return _TYPES.get(name) or feed_types.of(name)


_TYPES = {
    "priority": feed_types.Type(feed_types.decimal(0, 1), "a number from 0.0 to 1.0"),
    "stars": feed_types.Type(feed_types.decimal(0, 5), "a number from 0.0 to 5.0"),
    "seconds": feed_types.Type(feed_types.integer(1, 28_800), "a number of seconds from 1 to 28800"),
    "plain": feed_types.Type(bool, "filled"),
    "tickers": feed_types.Type(
        lambda text: all(re.fullmatch(r"[A-Z0-9]+:[A-Z0-9.]+", part.strip()) for part in text.split(",")),
        "tickers with their exchange: FRA:ABC",
    ),
}


def _language_link(link: Element) -> Iterator[Finding]:
    if link.get("rel") != "alternate":
        return
    tag, href = link.get("hreflang"), link.get("href")
    if tag is None or href is None:
        yield Finding("the link to another language lacks hreflang or href", link)
        return
    found = language_tags.complaint(tag) if tag != "x-default" else None
    if found:
        yield Finding(found[0], (link, "hreflang"), found[1])
    if not feed_types.iri(href):
        yield Finding(f"href is no whole address: {href!r}", (link, "href"))
