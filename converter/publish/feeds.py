"""What machines subscribe to: Atom, JSON Feed, sitemaps, OpenSearch, and the archive in one file.

What can't be said truly is left out: a story dated ``2025-02`` has no ``published`` in Atom, which wants a moment; its
``updated`` is the moment when this version of the entry was made. A news sitemap lists what is at most two days old.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from converter.diagnostics import Diagnostic, Location, Severity, plural
from converter.publish import text
from converter.publish.archive import Entry, shortened
from converter.publish.views import Site, View, placeless

NEWEST = 30
"""entries in a feed"""
_MOST_ADDRESSES = 50_000
"""in one sitemap (sitemaps.org)"""
_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


SUFFIXES = (".atom.xml", ".feed.json", ".rss.xml")
"""ends of the names of files to subscribe to"""


def feeds(
    site: Site, views: Sequence[View], *, title: str, now: datetime
) -> tuple[list[tuple[str, str]], list[Diagnostic]]:
    """Names and contents of all files.

    ``PUB003`` (info): no news sitemap, as no story is dated to the day and at most two days old. ``PUB004`` (info): the
    site's address is a placeholder, and so are the addresses in feeds and sitemap. ``PUB005`` (info): stories whose
    day is unknown have no publication date in the feeds.
    """
    files = [*_all_feeds(site, title, now), *_sitemaps(site, views), *_odds(site, title)]
    notes: list[Diagnostic] = []
    if news := _news_sitemap(site, title, now):
        files.append(("sitemap-news.xml", news))
    else:
        notes.append(
            _info(
                "PUB003",
                "no news sitemap: no story is dated to the day and at most two days old",
                "nothing is wrong with an archive that has none",
            )
        )
    if placeless(site.base_url):
        notes.append(
            _info(
                "PUB004", f"feeds and sitemap point to the placeholder {site.base_url}", "say where the site will stand"
            )
        )
    vague = sum(1 for e in site.archive.entries if moment(e.dated) is None)
    if vague:
        notes.append(
            _info(
                "PUB005",
                f"{plural(vague, 'story has', 'stories have')} no publication date in the feeds: "
                "the source gives no time of day",
            )
        )
    return files, notes


def _info(rule: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(rule, Severity.INFO, message, hint, Location("site"))


def moment(iso: str) -> str | None:
    """RFC 3339, if the source says day, time and zone."""
    return iso if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", iso) else None


def _rfc3339(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _all_feeds(site: Site, title: str, now: datetime) -> Iterator[tuple[str, str]]:
    made = _rfc3339(now)
    atom_entries: dict[str, str] = {}
    json_items: dict[str, bytes] = {}

    def both(stem: str, page: str, name: str, entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
        for entry in entries:
            if entry.page not in atom_entries:  # an entry stands in the feed of everybody whom the story names
                atom_entries[entry.page] = _atom_entry(site.base_url, entry, made)
                json_items[entry.page] = _json_item(site.base_url, entry)
        updated = max((e.updated or made for e in entries), default=made)
        yield f"{stem}.atom.xml", _atom(site, stem, page, name, updated, [atom_entries[e.page] for e in entries])
        yield f"{stem}.feed.json", _json_feed(site, stem, page, name, [json_items[e.page] for e in entries])

    yield from both("meldungen", "index.html", title, site.archive.entries[:NEWEST])
    for profile in site.archive.profiles.values():
        name = site.words("feed_of", name=profile.entity.name)
        stem = profile.page.removesuffix(".html")
        yield from both(stem, profile.page, f"{title}: {name}", profile.entries[:NEWEST])
    for theme in site.themes.values():
        name = site.words("stories_on", name=theme.name)
        yield from both(theme.page.removesuffix(".html"), theme.page, f"{title}: {name}", theme.entries[:NEWEST])


def _atom(site: Site, stem: str, page: str, title: str, updated: str, entries: Iterable[str]) -> str:
    """RFC 4287. A feed without entries is as old as the build."""
    base = _xml(site.base_url)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{_ATOM}" xml:lang="{site.words.language}">\n'
        f"<id>{base}/{stem}.atom.xml</id><title>{_xml(title)}</title><updated>{updated}</updated>\n"
        f'<link rel="self" type="application/atom+xml" href="{base}/{stem}.atom.xml"/>\n'
        f'<link rel="alternate" type="text/html" href="{base}/{page}"/>\n'
        f"<generator>wiremark</generator>\n{''.join(entries)}</feed>\n"
    )


def _atom_entry(base_url: str, entry: Entry, made: str) -> str:
    base = _xml(base_url)
    published = moment(entry.dated)
    return (
        f"<entry><id>{base}/{entry.page}</id><title>{_xml(entry.title.text)}</title>"
        f"<updated>{entry.updated or made}</updated>"
        + (f"<published>{published}</published>" if published else "")
        + f'<link rel="alternate" type="text/html" href="{base}/{entry.page}"/>'
        + "".join(
            f'<link rel="enclosure" type="{d.media_type}" title="{d.label}" length="{d.size}"'
            f' href="{base}/{d.address}"/>'
            for d in entry.downloads
            if d.label in ("NewsML-G2", "JSON-LD")
        )
        + f"<author><name>{_xml(_author(entry))}</name></author><summary>{_xml(_summary(entry))}</summary>"
        + (f"<rights>{_xml(_rights(entry))}</rights>" if entry.story.rights else "")
        + "</entry>\n"
    )


def _json_feed(site: Site, stem: str, page: str, title: str, items: Iterable[bytes]) -> str:
    """JSON Feed 1.1."""
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": text.plain(title),
        "home_page_url": f"{site.base_url}/{page}",
        "feed_url": f"{site.base_url}/{stem}.feed.json",
        "language": site.words.language,
        "items": [],
    }
    whole = orjson.dumps(head)
    return (whole.removesuffix(b"]}") + b"\n" + b",\n".join(items) + b"\n]}\n").decode()


def _json_item(base_url: str, entry: Entry) -> bytes:
    item: dict[str, Any] = {
        "id": f"{base_url}/{entry.page}",
        "url": f"{base_url}/{entry.page}",
        "title": text.plain(entry.title.text),
        "content_text": text.plain(_summary(entry)),
        "language": text.plain(entry.story.language),
        "authors": [{"name": text.plain(_author(entry))}],
    }
    if published := moment(entry.dated):
        item["date_published"] = published
    if entry.updated:
        item["date_modified"] = entry.updated
    item["attachments"] = [
        {"url": f"{base_url}/{d.address}", "mime_type": d.media_type, "title": d.label, "size_in_bytes": d.size}
        for d in entry.downloads
    ]
    return orjson.dumps(item)


def _author(entry: Entry) -> str:
    story = entry.story
    if story.bylines:
        return ", ".join(" ".join(span.of(story.text).split()) for span in story.bylines)
    return story.agency or (story.rights.holder if story.rights else None) or "—"


def _rights(entry: Entry) -> str:
    rights = entry.story.rights
    return " ".join(rights.notice.of(entry.story.text).split()) if rights else ""


def _summary(entry: Entry) -> str:
    return shortened(entry.lead or entry.title.text, 300)


def _xml(words: str) -> str:
    return escape(text.plain(words))


def _sitemaps(site: Site, views: Iterable[View]) -> Iterator[tuple[str, str]]:
    urls = [
        f"<url><loc>{escape(site.base_url)}/{'' if view.path == 'index.html' else view.path}</loc>"
        + (f"<lastmod>{view.updated}</lastmod>" if view.updated else "")
        + "</url>"
        for view in views
    ]
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    if len(urls) <= _MOST_ADDRESSES:
        yield "sitemap.xml", f'{head}<urlset xmlns="{_SITEMAP}">\n{chr(10).join(urls)}\n</urlset>\n'
        return
    parts = [urls[i : i + _MOST_ADDRESSES] for i in range(0, len(urls), _MOST_ADDRESSES)]
    for number, part in enumerate(parts, 1):
        yield f"sitemap-{number}.xml", f'{head}<urlset xmlns="{_SITEMAP}">\n{chr(10).join(part)}\n</urlset>\n'
    maps = "".join(
        f"<sitemap><loc>{escape(site.base_url)}/sitemap-{n}.xml</loc></sitemap>\n" for n in range(1, len(parts) + 1)
    )
    yield "sitemap.xml", f'{head}<sitemapindex xmlns="{_SITEMAP}">\n{maps}</sitemapindex>\n'


def _news_sitemap(site: Site, title: str, now: datetime) -> str | None:
    """Google's news sitemap: a publication date to the day, at most two days old."""
    day = now.astimezone(UTC).date()
    fresh = {(day - timedelta(days=n)).isoformat() for n in (0, 1, 2)}
    urls = [
        f"<url><loc>{escape(site.base_url)}/{e.page}</loc><news:news><news:publication>"
        f"<news:name>{_xml(title)}</news:name><news:language>{_xml(e.story.language)}</news:language>"
        f"</news:publication><news:publication_date>{e.dated}</news:publication_date>"
        f"<news:title>{_xml(e.title.text)}</news:title></news:news></url>"
        for e in site.archive.entries
        if e.dated[:10] in fresh and (len(e.dated) == 10 or moment(e.dated)) and not e.title.derived
    ]
    if not urls:
        return None
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">\n{chr(10).join(urls[:1000])}\n</urlset>\n'
    )


def _odds(site: Site, title: str) -> Iterator[tuple[str, str]]:
    base = site.base_url
    yield (
        "opensearch.xml",
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{_xml(title[:16])}</ShortName><Description>{_xml(title)}</Description>"
        f'<Url type="text/html" template={quoteattr(f"{base}/suche.html?q={{searchTerms}}")}/>'
        "<InputEncoding>UTF-8</InputEncoding></OpenSearchDescription>\n",
    )
