"""What machines subscribe to: Atom, RSS, JSON Feed, sitemaps, OpenSearch.

Feeds want moments, and stories often say less. A story dated to the day is published at its beginning in UTC, one dated
``2025-02`` on the first of the month; beside it stands the date as the story has it (``dcterms:issued``, whose W3CDTF
allows months and years; a category in RSS, ``_dated`` in JSON Feed), so that a reader can tell. ``updated`` is when a
later version was made, and the publication where there is none. A news sitemap lists what is at most two days old.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from converter.diagnostics import Diagnostic, Location, Severity, plural
from converter.publish import text
from converter.publish.archive import Entry, shortened
from converter.publish.themes import name_of
from converter.publish.views import Site, View, placeless

NEWEST = 30
"""entries in a feed"""
_MOST_ADDRESSES = 50_000
"""in one sitemap (sitemaps.org)"""
_MARKUP = re.compile(r"[<&]")
_EVER = datetime.min.replace(tzinfo=UTC)
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


SUFFIXES = (".atom.xml", ".feed.json", ".rss.xml")
"""ends of the names of files to subscribe to"""


def feeds(
    site: Site, views: Sequence[View], *, title: str, now: datetime
) -> tuple[list[tuple[str, str]], list[Diagnostic]]:
    """Names and contents of all files.

    ``PUB003`` (info): no news sitemap, and why. ``PUB004`` (info): the site's address is a placeholder, and so are the
    addresses in feeds and sitemap. ``PUB005`` (info): stories whose day is unknown stand in feeds on the first of their
    month or year, those without any date are without a publication date.
    """
    files = [*_all_feeds(site, title, now), *_sitemaps(site, views), *_odds(site, title)]
    notes: list[Diagnostic] = []
    if news := _news_sitemap(site, title, now):
        files.append(("sitemap-news.xml", news))
    else:
        notes.append(
            _info(
                "PUB003",
                f"no news sitemap: {_why_no_news(site, now)}",
                "nothing is wrong with an archive that has none",
            )
        )
    if placeless(site.base_url):
        notes.append(
            _info(
                "PUB004", f"feeds and sitemap point to the placeholder {site.base_url}", "say where the site will stand"
            )
        )
    without = sum(1 for e in site.archive.entries if not e.dated)
    coarse = sum(1 for e in site.archive.entries if e.dated and vague(e.dated))
    for count, words in ((coarse, "only the month or the year: feeds have its first day"), (without, "no date")):
        if count:
            notes.append(_info("PUB005", f"{plural(count, 'story says', 'stories say')} {words}"))
    return files, notes


def _info(rule: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(rule, Severity.INFO, message, hint, Location("site"))


def moment(iso: str) -> str | None:
    """RFC 3339, if the source says day, time and zone."""
    return iso if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", iso) else None


def published(iso: str) -> str | None:
    """RFC 3339: the moment, the beginning of the day, or that of the first day of the month or year, in UTC. None
    without a date that a calendar has."""
    if known := moment(iso):
        return known
    found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T|$)", iso)
    if not found:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return datetime(year, month, day, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return None


def vague(iso: str) -> bool:
    """Whether a date says less than the day."""
    return len(iso) < len("2025-02-12")


def updated(entry: Entry, made: str) -> str:
    """RFC 3339: when a later version was made, else when the story was published; ``made`` where nothing is known, and
    never before the publication."""
    out = published(entry.dated)
    if not entry.changed and out:
        return out
    return max((entry.updated or made, out or ""), key=lambda said: datetime.fromisoformat(said) if said else _EVER)


def _rfc3339(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _all_feeds(site: Site, title: str, now: datetime) -> Iterator[tuple[str, str]]:
    made = _rfc3339(now)
    atom_entries: dict[str, str] = {}
    json_items: dict[str, bytes] = {}
    rss_items: dict[str, str] = {}

    def all_three(stem: str, page: str, name: str, entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
        for entry in entries:
            if entry.page not in atom_entries:  # an entry stands in the feed of everybody whom the story names
                about = _categories(site, entry)
                atom_entries[entry.page] = _atom_entry(site.base_url, entry, made, about)
                json_items[entry.page] = _json_item(site.base_url, entry, made, about)
                rss_items[entry.page] = _rss_item(site.base_url, entry, about)
        newest = max((updated(e, made) for e in entries), key=datetime.fromisoformat, default=made)
        yield f"{stem}.atom.xml", _atom(site, stem, page, name, newest, [atom_entries[e.page] for e in entries])
        yield f"{stem}.rss.xml", _rss(site, stem, page, name, newest, [rss_items[e.page] for e in entries])
        yield f"{stem}.feed.json", _json_feed(site, stem, page, name, [json_items[e.page] for e in entries])

    yield from all_three("meldungen", "index.html", title, site.archive.entries[:NEWEST])
    for profile in site.archive.profiles.values():
        name = site.words("feed_of", name=profile.entity.name)
        stem = profile.page.removesuffix(".html")
        yield from all_three(stem, profile.page, f"{title}: {name}", profile.entries[:NEWEST])
    for theme in site.themes.values():
        name = site.words("stories_on", name=theme.name)
        yield from all_three(theme.page.removesuffix(".html"), theme.page, f"{title}: {name}", theme.entries[:NEWEST])


def _atom(site: Site, stem: str, page: str, title: str, updated: str, entries: Iterable[str]) -> str:
    """RFC 4287. A feed without entries is as old as the build."""
    base = _xml(site.base_url)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{_ATOM}" xmlns:dcterms="{_TERMS}"'
        f' xml:lang="{site.words.language}">\n'
        f"<id>{base}/{stem}.atom.xml</id><title>{_xml(title)}</title><updated>{updated}</updated>\n"
        f'<link rel="self" type="application/atom+xml" href="{base}/{stem}.atom.xml"/>\n'
        f'<link rel="alternate" type="text/html" href="{base}/{page}"/>\n'
        f"<generator>wiremark</generator>\n{''.join(entries)}</feed>\n"
    )


def _categories(site: Site, entry: Entry) -> list[tuple[str, str]]:
    """Codes and names of the story's topics."""
    return [(s.code, name_of(s.code, s.name, site.words.language)) for s in entry.story.subjects]


def _atom_entry(base_url: str, entry: Entry, made: str, about: Sequence[tuple[str, str]]) -> str:
    base = _xml(base_url)
    out = published(entry.dated)
    return (
        f"<entry><id>{base}/{entry.page}</id>{_said('title', entry.title.text)}"
        f"<updated>{updated(entry, made)}</updated>"
        + (f"<published>{out}</published><dcterms:issued>{_xml(entry.dated)}</dcterms:issued>" if out else "")
        + "".join(f"<category term={quoteattr(text.plain(c))} label={quoteattr(text.plain(n))}/>" for c, n in about)
        + f'<link rel="alternate" type="text/html" href="{base}/{entry.page}"/>'
        + "".join(
            f'<link rel="enclosure" type="{d.media_type}" title="{d.label}" length="{d.size}"'
            f' href="{base}/{d.address}"/>'
            for d in entry.downloads
            if d.label in ("NewsML-G2", "JSON-LD")
        )
        + f"<author><name>{_xml(_author(entry))}</name></author>{_said('summary', _summary(entry))}"
        + (f"<rights>{_xml(_rights(entry))}</rights>" if entry.story.rights else "")
        + "</entry>\n"
    )


def _rss(site: Site, stem: str, page: str, title: str, newest: str, items: Iterable[str]) -> str:
    """RSS 2.0, with the channel's own address (RSS Best Practices Profile)."""
    base, words = _xml(site.base_url), _xml(title)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:atom="{_ATOM}" xmlns:dc="{_DC}"><channel>\n'
        f"<title>{words}</title><link>{base}/{page}</link><description>{words}</description>"
        f"<language>{site.words.language}</language><lastBuildDate>{_rfc822(newest)}</lastBuildDate>\n"
        f'<atom:link rel="self" type="application/rss+xml" href="{base}/{stem}.rss.xml"/>'
        f"<generator>wiremark</generator>\n{''.join(items)}</channel></rss>\n"
    )


def _rss_item(base_url: str, entry: Entry, about: Sequence[tuple[str, str]]) -> str:
    address, out = f"{_xml(base_url)}/{entry.page}", published(entry.dated)
    return (
        f"<item><title>{_xml(entry.title.text)}</title><link>{address}</link><guid>{address}</guid>"
        f"<description>{escape(_xml(_summary(entry)))}</description><dc:creator>{_xml(_author(entry))}</dc:creator>"
        + (f"<pubDate>{_rfc822(out)}</pubDate>" if out else "")
        + (f'<category domain="{_TERMS}issued">{_xml(entry.dated)}</category>' if out and vague(entry.dated) else "")
        + "".join(f"<category>{_xml(name)}</category>" for _, name in about)
        + "</item>\n"
    )


def _rfc822(moment: str) -> str:
    return format_datetime(datetime.fromisoformat(moment))


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


def _json_item(base_url: str, entry: Entry, made: str, about: Sequence[tuple[str, str]]) -> bytes:
    words = _summary(entry)
    item: dict[str, Any] = {
        "id": f"{base_url}/{entry.page}",
        "url": f"{base_url}/{entry.page}",
        "title": text.plain(entry.title.text),
        **({"content_html": _xml(words)} if _MARKUP.search(words) else {"content_text": text.plain(words)}),
        "language": text.plain(entry.story.language),
        "authors": [{"name": text.plain(_author(entry))}],
    }
    if out := published(entry.dated):
        item["date_published"] = out
        item["_dated"] = {"about": f"{base_url}/archiv.html", "date": entry.dated}
    item["date_modified"] = updated(entry, made)
    if about:
        item["tags"] = [text.plain(name) for _, name in about]
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


def _said(tag: str, words: str) -> str:
    """A text of Atom; as HTML, escaped once more, where a reader might take it for that."""
    if _MARKUP.search(words):
        return f'<{tag} type="html">{escape(_xml(words))}</{tag}>'
    return f"<{tag}>{_xml(words)}</{tag}>"


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


def _why_no_news(site: Site, now: datetime) -> str:
    """The reason, in terms of the newest story that comes near."""
    if not site.archive.entries:
        return "there is no story"
    days = [e.dated[:10] for e in site.archive.entries if len(e.dated) >= len("2025-02-12")]
    if not days:
        return "no story is dated to the day"
    day = now.astimezone(UTC).date().isoformat()
    known = [said for said in days if said <= day]
    if not known:
        return f"all stories dated to the day are of days after {day}"
    if max(known) < (now.astimezone(UTC).date() - timedelta(days=2)).isoformat():
        return f"the newest story is of {max(known)}, and a news sitemap lists two days"
    return "the stories of the last two days have no headline of their own"


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
