"""Rules on values in JSON-LD that look right and are not: relative addresses, dates of programs, markup in texts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

from converter.checks import dates
from converter.checks import linked_data as ld
from converter.checks.json_text import pointer
from converter.checks.views import Finding, JsonView
from converter.registry import check

_KIND = ("jsonld",)


def _texts(view: JsonView, *, only: str = "", without: str = "") -> Iterator[tuple[str, str, str]]:
    """Property, pointer and value of each text, by what the property takes."""
    for node in ld.nodes(view):
        for key, value in node.value.items():
            if not _takes(key, only, without):
                continue
            several = isinstance(value, list)
            for number, entry in enumerate(value if isinstance(value, list) else (value,)):
                plain = entry.get("@value") if isinstance(entry, dict) else entry
                if isinstance(plain, str):
                    yield ld.local(key) or "", node.pointer + pointer(key) + (pointer(number) if several else ""), plain


@lru_cache(8192)
def _takes(key: str, only: str, without: str) -> bool:
    """Whether a property takes values of the one kind, and none of the other; empty: it does not matter."""
    name, table = ld.local(key), ld.vocabulary()["properties"]
    ranges = table[name][1] if name in table else ()
    return bool(name) and not (only and only not in ranges) and not (without and without in ranges)


_RELATIVE = re.compile(
    r"""(?xi) (?:/|\.{1,2}/|\?) \S* | www\.\S+ | (?:[a-z0-9-]+\.)+[a-z]{2,24}(?:[:/]\S*)?
    | [^\s:]+\.(?:jpe?g|png|webp|gif|svg|avif|html?|php|pdf|mp[34]|xml)(?:\?\S*)?"""
)


@check("JLD027", severity="warning", kinds=_KIND)
def relative(view: JsonView) -> Iterable[Finding]:
    """An address is not complete: it has no scheme, or no host.

    In a file of its own it leads nowhere; in a page it depends on where the page is found, and consumers that store the
    data alone lose it.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel", "image": "/bilder/gipfel.jpg"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel",
     "image": "https://example.org/bilder/gipfel.jpg"}
    ```

    Reference: JSON-LD 1.1, section 3.2: relative references are resolved against the document's address; Google Search
    Central, Article structured data: image and url are crawlable addresses.
    """
    if not ld.uses_schema_org(view):
        return
    for name, at, value in _texts(view, only="URL", without="Text"):
        if _RELATIVE.fullmatch(value.strip()):
            missing = (
                "has no scheme" if re.match(r"(?i)//|www\.|[a-z0-9-]+\.[a-z0-9-]+", value.strip()) else "is relative"
            )
            yield Finding(
                f"{name} {missing}: {value.strip()[:80]!r}", at, "write the whole address, as https://example.org/a"
            )


_NUMBER = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(?:px|pixels?|mm|cm|m|in|ft|inch|inches|em|pt)?\s*", re.IGNORECASE)
_DURATION = re.compile(
    r"[-+]?P(?=\d|T\d)(?:\d+(?:[.,]\d+)?Y)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?W)?(?:\d+(?:[.,]\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?"
)


@check("JLD028", severity="warning", kinds=_KIND)
def dimensions(view: JsonView) -> Iterable[Finding]:
    """A width, a height or a duration is no measure.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "VideoObject", "name": "Gipfel", "width": "auto", "duration": "1:30"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "VideoObject", "name": "Gipfel", "width": 1200, "duration": "PT1M30S"}
    ```

    Reference: schema.org 30.0, Distance ("<number> <unit of length>"), Duration: ISO 8601.
    """
    for node in ld.having(view, "width", "height", "duration", "timeRequired"):
        for name in ("width", "height"):
            for at, value in ld.values(node, name):
                if (said := _no_measure(value)) and any(ld.is_a(node, k) for k in ("MediaObject", "VisualArtwork")):
                    yield Finding(f"{name} is {said}", at, "pixels as a number: 1200")
        for name in ("duration", "timeRequired"):
            for at, value in ld.values(node, name):
                if isinstance(value, bool | int | float):
                    yield Finding(f"{name} is the number {value}", at, "ISO 8601, as PT1M30S")
                elif isinstance(value, str) and value.strip() and not _DURATION.fullmatch(value.strip()):
                    yield Finding(f"{name} is no duration: {value[:40]!r}", at, "ISO 8601, as PT1M30S")


def _no_measure(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value}" if value <= 0 else ""
    if not isinstance(value, str) or not value.strip():
        return ""
    match = _NUMBER.fullmatch(value)
    if not match:
        return f"no number: {value[:40]!r}"
    return f"{value[:40]!r}" if float(match[1].replace(",", ".")) == 0 else ""


_PUBLISHED = ("datePublished", "dateModified", "dateCreated", "uploadDate")
_DEFAULTS = {
    "1970-01-01T00:00": "the beginning of computers' time",
    "1900-01-01": "the first day that spreadsheets know",
    "1899-12-30": "the day that spreadsheets count from",
    "1899-12-31": "the day that spreadsheets count from",
}
_FIRST_NEWSPAPER = 1605
"""the "Relation", printed in Straßburg, is the first"""
_LAST = 9000


@check("JLD029", severity="warning", kinds=_KIND)
def default_date(view: JsonView) -> Iterable[Finding]:
    """A date is one that programs write where they have none: the year 1, 1970-01-01 at midnight, 1900-01-01.

    Archives sort by it, and show news from before there were any.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel",
     "datePublished": "0001-01-01T00:00:00Z"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel",
     "datePublished": "2025-02-12T10:31:00+01:00"}
    ```

    Reference: schema.org 30.0, datePublished. Leave out what is not known.
    """
    for node in ld.having(view, *_PUBLISHED):
        for name in _PUBLISHED:
            for at, value in ld.values(node, name):
                when = dates.read(value) if isinstance(value, str) else None
                if when is None or not isinstance(value, str):
                    continue
                same = next((words for start, words in _DEFAULTS.items() if value.strip().startswith(start)), "")
                if not same and (when.at.year < _FIRST_NEWSPAPER or when.at.year > _LAST):
                    same = f"in the year {when.at.year}"
                if same:
                    yield Finding(
                        f"{name} is {value[:40]}: {same}, not of the news", at, "leave it out if it is not known"
                    )


@check("JLD030", severity="warning", kinds=_KIND)
def in_the_future(view: JsonView) -> Iterable[Finding]:
    """A date of publication or change is in the future.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel", "datePublished": "2205-02-12"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel", "datePublished": "2025-02-12"}
    ```

    Reference: schema.org 30.0, datePublished: the date of first publication. A day is left for clocks and time zones.
    """
    if view.options.now is None:
        return
    limit = dates.When(view.options.now + timedelta(days=1), "time", True)
    for node in ld.having(view, *_PUBLISHED):
        for name in _PUBLISHED:
            for at, value in ld.values(node, name):
                when = dates.read(value) if isinstance(value, str) else None
                if when and when.at.year <= _LAST and dates.later(when, limit):
                    yield Finding(f"{name} is in the future: {value[:40]}", at)


_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z][A-Za-z0-9]{1,24});")
_SIGNS = ("&lt;", "&gt;")
_TAG = re.compile(
    r"(?i)</?(?:p|br|b|i|u|em|strong|a|span|div|h[1-6]|ul|ol|li|img|blockquote|figure|font|table|script)(?:\s[^<>]*)?/?>"
)
_BLOCK = re.compile(r"(?is)<(p|div|h[1-6]|ul|ol|li|blockquote|figure|table)(?:\s[^<>]*)?>.*</\1>|<br\s*/?>")
_BARE = re.compile(r"&(?!#\d+;|#[xX][0-9a-fA-F]+;|[A-Za-z][A-Za-z0-9]*;)|<(?![A-Za-z/!])")
"""what an escaped text can't hold: a text with it speaks of HTML, and is none"""


@check("JLD031", severity="warning", kinds=_KIND)
def escaped(view: JsonView) -> Iterable[Finding]:
    """A text holds HTML's entities or tags.

    JSON is not HTML: `&amp;` are five characters, and so they are shown. A story about HTML may hold a tag; one that is
    built of them was written by a program that forgot to make text of it.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Haus &amp; Hof: &quot;Alles neu&quot;"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Haus & Hof: „Alles neu“"}
    ```

    Reference: RFC 8259, section 7: the escapes of JSON; schema.org 30.0, Text.
    """
    for name, at, value in _texts(view, only="Text"):
        if complaint := markup(value):
            yield Finding(f"{name} {complaint[0]}", at, complaint[1])


def markup(text: str) -> tuple[str, str] | None:
    """What is said of a text that is HTML in part, and the hint; None where it is text."""
    if ("&" not in text and "<" not in text) or _BARE.search(text):
        return None
    telling = [e for e in _ENTITY.findall(text) if html.unescape(e) != e and e not in _SIGNS] if "&" in text else []
    if telling:
        shown = ", ".join(dict.fromkeys(telling[:5]))
        return f"holds HTML's entities: {shown}", f"write {html.unescape(telling[0])} in place of {telling[0]}"
    stripped = text.strip()
    if "<" not in stripped:
        return None
    around = _TAG.match(stripped) and stripped.endswith(">") and len(_TAG.findall(stripped)) > 1
    if (around or _BLOCK.search(stripped)) and (tag := _TAG.search(stripped)):
        return f"holds HTML's tags: {tag[0][:40]}", "write the words alone"
    return None
