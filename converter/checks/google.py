"""What Google's documentation asks of Article markup. Off by default: ``--profile google``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from converter.checks import dates
from converter.checks import linked_data as ld
from converter.checks.json_text import pointer
from converter.checks.views import Finding, JsonView
from converter.diagnostics import Severity
from converter.registry import check

_KIND = ("jsonld",)
_LONGEST_HEADLINE = 110
"""characters: what earlier versions of the documentation demanded, and what search results still show at most"""


@check("GOO001", severity="warning", kinds=_KIND, profile="google")
def headline(view: JsonView) -> Iterable[Finding]:
    """Google recommends a headline, and a concise one.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "name": "Gipfel"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel"}
    ```

    Reference: Google Search Central, Article structured data, headline.
    """
    for node in ld.main_articles(view):
        text = ld.text(node, "headline")
        if text is None:
            yield Finding("the article has no headline", node.pointer)
        elif len(text) > _LONGEST_HEADLINE:
            message = f"the headline has {len(text)} characters; it may be cut after {_LONGEST_HEADLINE}"
            yield Finding(message, node.pointer + pointer("headline"), severity=Severity.INFO)


@check("GOO002", severity="warning", kinds=_KIND, profile="google")
def image(view: JsonView) -> Iterable[Finding]:
    """Google recommends an image with an absolute address.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel", "image": "bild.jpg"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel",
     "image": "https://example.org/bild.jpg"}
    ```

    Reference: Google Search Central, Article structured data, image.
    """
    for node in ld.main_articles(view):
        found = ld.values(node, "image")
        if not found:
            yield Finding("the article has no image", node.pointer)
        for at, value in found:
            address = value if isinstance(value, str) else value.get("url") if isinstance(value, Mapping) else None
            if isinstance(address, str) and not address.startswith(("https://", "http://")):
                yield Finding(f"the image's address is not absolute: {address}", at)


@check("GOO003", severity="warning", kinds=_KIND, profile="google")
def times(view: JsonView) -> Iterable[Finding]:
    """Google recommends dates with time and zone.

    Without a zone Googlebot assumes its own.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": "2025-02"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": "2025-02-12T10:31:00+01:00"}
    ```

    Reference: Google Search Central, Article structured data, datePublished, dateModified.
    """
    for node in ld.main_articles(view):
        if not ld.values(node, "datePublished"):
            yield Finding("the article has no datePublished", node.pointer)
        for name in ("datePublished", "dateModified"):
            for at, value in ld.values(node, name):
                when = dates.read(value) if isinstance(value, str) else None
                if when and when.precision != "time":
                    yield Finding(f"{name} has no time: {value}", at)
                elif when and not when.zoned:
                    yield Finding(f"{name} has no time zone: {value}", at)


@check("GOO004", severity="warning", kinds=_KIND, profile="google")
def author(view: JsonView) -> Iterable[Finding]:
    """Google recommends an author: a person or an organisation with a name alone in `name`, and a `url` or `sameAs`.

    **Bad**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "author": "von Anna Meyer, Reporterin"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle",
     "author": {"@type": "Person", "name": "Anna Meyer", "url": "https://example.org/meyer"}}
    ```

    Reference: Google Search Central, Article structured data, author markup best practices.
    """
    for node in ld.main_articles(view):
        found = ld.values(node, "author")
        if not found:
            yield Finding("the article has no author", node.pointer)
        for at, value in found:
            if isinstance(value, str):
                yield Finding("the author is a text, not a Person or Organization", at)
                continue
            if not isinstance(value, Mapping):
                continue
            name = value.get("name")
            if isinstance(name, str) and name.lower().startswith(("by ", "von ", "written by ")):
                yield Finding(f"author.name holds more than the name: {name!r}", at + pointer("name"))
            if "url" not in value and "sameAs" not in value and set(value) != {"@id"}:
                yield Finding("the author has neither url nor sameAs", at, severity=Severity.INFO)
