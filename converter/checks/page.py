"""Rules on an HTML page as a whole: what it says to readers, to search engines and to social networks must agree."""

from __future__ import annotations

import difflib
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from converter.checks import dates, wordwise
from converter.checks import linked_data as ld
from converter.checks.coverage import MICROFORMATS, formats
from converter.checks.linked_data import Node
from converter.checks.views import Finding, HtmlView, JsonView
from converter.diagnostics import Location, Severity, plural
from converter.registry import check
from converter.spans import Lines

_KIND = ("html",)


@dataclass(frozen=True, slots=True)
class Said:
    """A value that a page gives for something, and where."""

    where: str
    """in the page's own terms: ``og:url``"""
    value: str
    at: Any


def _metas(page: HtmlView, *names: str) -> Iterator[Said]:
    for tag, attributes, line, column in page.tags:
        if tag == "meta":
            name = (attributes.get("property") or attributes.get("name") or "").strip().lower()
            value = attributes.get("content", "").strip()
            if name in names and value:
                yield Said(name, value, (line, column))


def _items(page: HtmlView, name: str) -> list[Said]:
    """What RDFa and microdata say, where they say it once: teasers of other articles have their own."""
    found = [
        Said(f"{kind}={name}", value.strip(), (line, column))
        for tag, attributes, line, column in page.tags
        for kind in ("itemprop", "property")
        if attributes.get(kind, "").removeprefix("schema:").removeprefix("https://schema.org/") == name
        and (value := attributes.get("content") or (attributes.get("datetime", "") if tag == "time" else "")).strip()
    ]
    return found if len({said.value for said in found}) == 1 else []


def _article(page: HtmlView) -> tuple[JsonView, Node] | None:
    """The one article that the page's JSON-LD is about; None where there is none, or several."""
    found = {
        node.id or f"{number}{node.pointer}": (view, node)
        for number, view in enumerate(page.facts.get("jsonld", ()))
        for node in ld.main_articles(view)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _in_json(page: HtmlView, name: str) -> Iterator[Said]:
    article = _article(page)
    if article is None:
        return
    view, node = article
    for at, value in ld.values(node, name):
        plain = value.get("@id", value.get("url")) if isinstance(value, dict) else value
        if isinstance(plain, str) and plain.strip():
            yield Said(f"JSON-LD's {name}", plain.strip(), _place(view, at))


def _place(view: JsonView, at: str) -> Location:
    return view.locate(at)


def _apart(said: Iterable[Said], same: Any) -> Iterator[tuple[Said, Said]]:
    """The values that are not the same as the first, each with the first."""
    values = list(said)
    for other in values[1:]:
        if not same(values[0].value, other.value):
            yield values[0], other


@check("PAG001", severity="warning", kinds=_KIND)
def one_address(page: HtmlView) -> Iterable[Finding]:
    """The page names several addresses as its own: canonical link, `og:url`, JSON-LD.

    Search engines and networks count them as different pages, and take the article from one of them.

    **Bad**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Gipfel</title>
    <link rel="canonical" href="https://example.org/gipfel.html">
    <meta property="og:url" content="https://example.org/archiv/4711.html"></head><body><h1>Gipfel</h1></body></html>
    ```

    **Good**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Gipfel</title>
    <link rel="canonical" href="https://example.org/gipfel.html">
    <meta property="og:url" content="https://example.org/gipfel.html"></head><body><h1>Gipfel</h1></body></html>
    ```

    Reference: RFC 6596, the canonical link relation; The Open Graph protocol, og:url: the canonical URL of the object.
    """
    links = [
        Said("the canonical link", a.get("href", "").strip(), (line, column))
        for tag, a, line, column in page.tags
        if tag == "link" and "canonical" in a.get("rel", "").lower().split() and a.get("href", "").strip()
    ]
    for first, other in _apart(links, _same_page):
        yield Finding(f"two canonical links: {_cut(first.value)} and {_cut(other.value)}", other.at)
    said = [*links[:1], *_metas(page, "og:url"), *_in_json(page, "url"), *_in_json(page, "mainEntityOfPage")]
    told: set[str] = set()
    for first, other in _apart((s for s in said if _absolute(s.value) or s in links[:1]), _same_page):
        if other.value not in told:
            told.add(other.value)
            yield Finding(f"{other.where} is {_cut(other.value)}, and {first.where} {_cut(first.value)}", other.at)


def _absolute(address: str) -> bool:
    return bool(re.match(r"https?://", address))


def _same_page(one: str, other: str) -> bool:
    """Whether two addresses lead to one page, whatever is said of scheme, ``www.``, a slash at the end, a fragment."""
    made = []
    for address, base in ((one, other), (other, one)):
        parts = urlsplit(urljoin(base, address))
        made.append((parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query))
    return made[0] == made[1]


def _cut(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:90]}…"


@check("PAG002", severity="warning", kinds=_KIND)
def one_time(page: HtmlView) -> Iterable[Finding]:
    """The page gives several times of its publication or change: `article:published_time`, JSON-LD, RDFa, microdata.

    **Bad**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Gipfel</title>
    <meta property="article:published_time" content="2025-02-12T10:31:00+01:00">
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel",
     "datePublished": "2025-02-14T08:00:00+01:00"}
    </script></head><body><h1>Gipfel</h1></body></html>
    ```

    **Good**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Gipfel</title>
    <meta property="article:published_time" content="2025-02-12T10:31:00+01:00">
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel",
     "datePublished": "2025-02-12T09:31:00Z"}
    </script></head><body><h1>Gipfel</h1></body></html>
    ```

    Reference: schema.org 30.0, datePublished, dateModified; The Open Graph protocol, article:published_time. A minute
    is left for programs that round.
    """
    for name, metas in (
        ("datePublished", ("article:published_time", "og:article:published_time", "datepublished")),
        ("dateModified", ("article:modified_time", "og:article:modified_time", "datemodified")),
    ):
        said = (*_in_json(page, name), *_metas(page, *metas), *(_items(page, name) if _article(page) else ()))
        for first, other in _apart(said, _same_time):
            yield Finding(f"{other.where} is {_cut(other.value)}, and {first.where} {_cut(first.value)}", other.at)


def _same_time(one: str, other: str) -> bool:
    first, second = dates.read(one), dates.read(other)
    if first is None or second is None:
        return True
    slack = timedelta(minutes=1) if first.zoned and second.zoned else timedelta(hours=15)
    return dates.apart(first, second) <= slack


@check("PAG003", severity="warning", kinds=_KIND)
def one_headline(page: HtmlView) -> Iterable[Finding]:
    """The headline in the JSON-LD is none of those that the page shows, or `og:title` or the one `<h1>` is of another.

    Search engines show what the markup says: it must stand on the page. Compared with every `<h1>`, the title and
    `og:title`; a headline that is shortened or longer by a kicker is the same, one with another word in it is not.
    What networks show may be worded freely: of `og:title` and of a page's only `<h1>` it is told that they have no word
    in common with anything else.

    **Bad**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Regen in Wismar hält an</title>
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Einigung auf dem Gipfel erzielt"}
    </script></head><body><h1>Regen in Wismar hält an</h1></body></html>
    ```

    **Good**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Einigung auf dem Gipfel – Beispielagentur</title>
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Einigung auf dem Gipfel erzielt"}
    </script></head><body><h1>Einigung auf dem Gipfel erzielt</h1></body></html>
    ```

    Reference: Google Search Central, General structured data guidelines: don't mark up content that is not visible.
    """
    yield from _strangers(page)
    shown = [*(text for text, _, _ in page.headings), *(s.value for s in _metas(page, "og:title", "twitter:title"))]
    if not any(_words(text) for text in shown):
        return
    for said in (*_in_json(page, "headline"), *_in_json(page, "alternativeHeadline")):
        alike = [text for text in shown if _alike(said.value, text)]
        if alike and all(_another_word(said.value, text) for text in alike):
            yield Finding(f"the headline {_cut(said.value)!r} is not the page's", said.at, f"shown: {_cut(alike[-1])}")
            return
        if not alike:
            if said.where.endswith("alternativeHeadline"):
                return
            yield Finding(
                f"the headline {_cut(said.value)!r} stands nowhere on the page", said.at, f"shown: {_cut(shown[0])}"
            )
            return
        return


def _strangers(page: HtmlView) -> Iterator[Finding]:
    """Headings that share no longer word with any other heading of the page."""
    metas = list(_metas(page, "og:title"))
    titles = [text for text, _, _ in page.headings[:1]]
    ones = [(text, (line, column)) for text, line, column in page.headings[1:]]
    said = [one.value for one in (*_in_json(page, "headline"), *_in_json(page, "alternativeHeadline"))]
    candidates = [(f"og:title is {_cut(one.value)!r}", one.value, one.at) for one in metas]
    candidates += [(f"the h1 is {_cut(text)!r}", text, at) for text, at in ones if len(ones) == 1]
    for message, own, at in candidates:
        others = [text for text in (*titles, *(t for t, _ in ones), *(m.value for m in metas), *said) if text != own]
        words = {word for word in _words(own) if len(word) > 3}
        known = {word for text in others for word in _words(text)}
        if len(words) > 1 and len({w for w in known if len(w) > 3}) > 1 and words.isdisjoint(known):
            yield Finding(f"{message}, and shares no word with any other heading of the page", at)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _alike(one: str, other: str) -> bool:
    first, second = _words(one), _words(other)
    if not first or not second:
        return False
    short, long = sorted((first, second), key=len)
    shared = len(set(short) & set(long)) / len(set(short))
    return shared >= 0.6 or difflib.SequenceMatcher(None, " ".join(first), " ".join(second)).ratio() >= 0.6


def _another_word(one: str, other: str) -> bool:
    """Whether they are the same but for one word in the middle or at the end that is quite another one."""
    first, second = _words(one), _words(other)
    if len(first) != len(second) or len(first) < _A_HEADLINE:
        return False
    changed = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    if len(changed) != 1:
        return False
    (a, b), *_ = changed
    return min(len(a), len(b)) > 3 and difflib.SequenceMatcher(None, a, b).ratio() < 0.75


_A_HEADLINE = 4
"""words: of shorter ones a title may hold the site's name in place of one"""


@check("PAG004", severity="warning", kinds=_KIND)
def one_language(page: HtmlView) -> Iterable[Finding]:
    """The page says that it is in one language, and its markup another.

    **Bad**

    ```html
    <!DOCTYPE html>
    <html lang="en"><head><title>Gipfel</title>
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel", "inLanguage": "de"}
    </script></head><body><h1>Gipfel</h1></body></html>
    ```

    **Good**

    ```html
    <!DOCTYPE html>
    <html lang="de-AT"><head><title>Gipfel</title>
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel", "inLanguage": "de"}
    </script></head><body><h1>Gipfel</h1></body></html>
    ```

    Reference: HTML, the lang attribute; schema.org 30.0, inLanguage; The Open Graph protocol, og:locale.
    """
    langs = [
        Said("the page's lang", a["lang"].strip(), (line, column))
        for tag, a, line, column in page.tags
        if tag == "html" and a.get("lang", "").strip()
    ]
    said = [*langs[:1], *_in_json(page, "inLanguage"), *_metas(page, "og:locale")]
    for first, other in _apart((s for s in said if len(s.value) <= 20), _same_language):
        yield Finding(f"{other.where} is {other.value}, and {first.where} {first.value}", other.at)


def _same_language(one: str, other: str) -> bool:
    first, second = (re.split(r"[-_]", tag.lower())[0] for tag in (one, other))
    return first == second or len(first) != 2 or len(second) != 2


@check("PAG005", severity="warning", kinds=_KIND)
def one_price(page: HtmlView) -> Iterable[Finding]:
    """`article:content_tier` says that the page is free, and the JSON-LD that it is not, or the other way round.

    **Bad**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Gipfel</title><meta property="article:content_tier" content="locked">
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel", "isAccessibleForFree": true}
    </script></head><body><h1>Gipfel</h1></body></html>
    ```

    **Good**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Gipfel</title><meta property="article:content_tier" content="locked">
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel", "isAccessibleForFree": false}
    </script></head><body><h1>Gipfel</h1></body></html>
    ```

    Reference: schema.org 30.0, isAccessibleForFree; Meta for Developers, article:content_tier: free, locked or metered.
    """
    article = _article(page)
    if article is None:
        return
    view, node = article
    for tier in _metas(page, "article:content_tier", "og:article:content_tier"):
        for at, value in ld.values(node, "isAccessibleForFree"):
            free = str(value).lower().rpartition("/")[2]
            if (tier.value.lower(), free) in (("locked", "true"), ("free", "false")):
                yield Finding(f"{tier.where} is {tier.value}, and isAccessibleForFree {free}", view.locate(at))


@check("PAG006", severity="warning", kinds=_KIND)
def no_structured_data(page: HtmlView) -> Iterable[Finding]:
    """The page has no structured data that could be judged: no JSON-LD, no RDFa, no microdata.

    Whoever has a page validated means its structured data. A page without any is not clean, it was not judged; under a
    profile, whose consumer reads nothing else, that is an error. hNews and h-entry are known by name, and no rule
    judges them. A script whose type is misspelt is told in any case.

    **Bad**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Gipfel</title></head><body><h1>Gipfel</h1><p>Wort.</p></body></html>
    ```

    **Good**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Gipfel</title>
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel", "inLanguage": "de",
     "datePublished": "2025-02-12T10:31:00+01:00", "url": "https://example.org/gipfel.html",
     "publisher": {"@type": "NewsMediaOrganization", "name": "Beispielblatt"}}
    </script></head><body><h1>Gipfel</h1><p>Wort.</p></body></html>
    ```

    Reference: schema.org, Getting started; HTML, data blocks.
    """
    found = formats(page)
    mistyped = _mistyped(page)
    if set(found) - set(MICROFORMATS):
        for type_, at in mistyped:
            yield Finding(f"a script has the type {type_!r}: nobody reads it", at, f"did you mean {_JSON_LD}?")
        return
    severity = Severity.ERROR if page.options.profiles else None
    what = f"its only structured data is {found[0]}, which no rule judges" if found else "there is none in it"
    place, hint = (1, 1), "add JSON-LD"
    for type_, at in mistyped[:1]:
        place, what, hint = at, f"a script has the type {type_!r}", f"did you mean {_JSON_LD}?"
    yield Finding(f"no structured data was judged in the page: {what}", place, hint, severity)


def _mistyped(page: HtmlView) -> list[tuple[str, tuple[int, int]]]:
    """The types of scripts that look like JSON-LD's and are not, and where."""
    return [
        (script[1], Lines.of(page.text).at(script.start(1)))
        for script in _TYPED.finditer(page.text)
        if script[1].lower() not in (_JSON_LD, "application/json")
        and difflib.get_close_matches(script[1].lower(), (_JSON_LD,), 1, 0.8)
    ]


_JSON_LD = "application/ld+json"
_TYPED = re.compile(r"<script\b[^<>]{0,400}?\btype\s{0,20}=\s{0,20}[\"']?([^\"'\s<>]{1,80})", re.I)


@check("PAG007", severity="warning", kinds=_KIND)
def shown(page: HtmlView) -> Iterable[Finding]:
    """The author or the text in the JSON-LD is not what the page shows.

    Told are an author, a person, of whose names none stands on the page, and a text of which a sentence's words
    are missing there. Nothing is said of pages that show hardly any text before a script has run, and of those that
    are behind a paywall.

    **Bad**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Regen in Wismar</title>
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Regen in Wismar", "inLanguage": "de",
     "datePublished": "2025-02-12T10:31:00+01:00", "url": "https://example.org/regen.html",
     "author": {"@type": "Person", "name": "Tjark Osterloh"},
     "publisher": {"@type": "NewsMediaOrganization", "name": "Beispielblatt"}}
    </script></head><body><h1>Regen in Wismar</h1><p>Von Merle Haubold</p>
    <p>Seit Montag regnet es in Wismar ohne Pause. Das Wasser steht in den Kellern der Altstadt, und die Feuerwehr
    pumpt seit dem Morgen. Am Hafen sind zwei Straßen gesperrt, der Verkehr wird umgeleitet.</p></body></html>
    ```

    **Good**

    ```html
    <!DOCTYPE html>
    <html lang="de"><head><title>Regen in Wismar</title>
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Regen in Wismar", "inLanguage": "de",
     "datePublished": "2025-02-12T10:31:00+01:00", "url": "https://example.org/regen.html",
     "author": {"@type": "Person", "name": "Merle Haubold"},
     "publisher": {"@type": "NewsMediaOrganization", "name": "Beispielblatt"}}
    </script></head><body><h1>Regen in Wismar</h1><p>Von Merle Haubold</p>
    <p>Seit Montag regnet es in Wismar ohne Pause. Das Wasser steht in den Kellern der Altstadt, und die Feuerwehr
    pumpt seit dem Morgen. Am Hafen sind zwei Straßen gesperrt, der Verkehr wird umgeleitet.</p></body></html>
    ```

    Reference: Google Search Central, General structured data guidelines: don't mark up content that is not visible.
    """
    article = _article(page)
    if article is None:
        return
    view, node = article
    said = _visible(page)
    if len(said) < _SOME_TEXT or "isAccessibleForFree" in node.value or "hasPart" in node.value:
        return
    known = set(said)
    everything = ld.nodes(view)
    for at, value in ld.values(node, "author"):
        name = _person(value, everything) if isinstance(value, dict) else ""
        names = [word for word in wordwise.words(name) if len(word) > 2]
        if len(names) > 1 and known.isdisjoint(names):
            yield Finding(f"the author {_cut(name)!r} stands nowhere on the page", _place(view, at))
    for at, value in ld.values(node, "articleBody"):
        body = _plain(value) if isinstance(value, str) else []
        missing = list(dict.fromkeys(word for word in body if word not in known))
        if len(missing) >= _SENTENCE:
            words = f"{' '.join(missing[:_SENTENCE])}{' …' if len(missing) > _SENTENCE else ''}"
            count = plural(len(missing), "word")
            yield Finding(f"{count} of articleBody stand nowhere on the page: {words}", _place(view, at))


_SOME_TEXT = 30
"""words: a page that shows fewer is made by a script"""
_SENTENCE = 5
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template|noscript)\b.*?(?:</\1|\Z)", re.I | re.S)
_ALT = re.compile(r"\salt=[\"']([^\"'<>]{1,300})", re.I)
_INLINE = re.compile(r"</?(?:a|abbr|b|bdi|em|i|mark|q|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>|[\xad\u200b]", re.I)


def _visible(page: HtmlView) -> list[str]:
    """The words that stand in the page, and what its metas and its pictures' texts say."""
    text = _HIDDEN.sub(" ", page.text)
    metas = [a.get("content", "") for name, a, *_ in page.tags if name == "meta"]
    return [*_plain(text), *wordwise.words(" ".join([*metas, *(html.unescape(alt[1]) for alt in _ALT.finditer(text))]))]


def _plain(markup: str) -> list[str]:
    text = html.unescape(re.sub(r"<[^<>]*>", " ", _INLINE.sub("", markup)))
    return wordwise.words(unicodedata.normalize("NFKC", text.replace("\xad", "")))


def _person(value: dict[str, Any], everything: Iterable[Node]) -> str:
    """The name of a person, who may be described elsewhere in the script; empty for all else."""
    node = next((n for n in everything if n.id and n.id == value.get("@id") and "name" in n.value), None)
    found = node.value if node else value
    return str(found.get("name") or "").strip() if found.get("@type") == "Person" else ""
