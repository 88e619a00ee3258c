"""What machines subscribe to says only what is so."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from invented import RECIPE, stories, story, write
from lxml import etree

from converter.model import Subject
from converter.publish import publish

ATOM = {"a": "http://www.w3.org/2005/Atom"}
TERMS = {"dcterms": "http://purl.org/dc/terms/"}
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def _xml(path: Path) -> etree._Element:
    return etree.fromstring(path.read_bytes())


def test_atom_has_what_the_standard_demands(site: Path) -> None:
    for path in sorted(site.rglob("*.atom.xml")):
        feed = _xml(path)
        for element in (feed, *feed.findall("a:entry", ATOM)):
            for name in ("id", "title", "updated"):
                assert element.findtext(f"a:{name}", None, ATOM), (path, name)
            assert RFC3339.fullmatch(str(element.findtext("a:updated", None, ATOM)))
        assert feed.find("a:link[@rel='self']", ATOM) is not None
        assert len({e.text for e in feed.iterfind("a:entry/a:id", ATOM)}) == len(feed.findall("a:entry", ATOM))


def test_a_story_is_published_when_it_says_as_precisely_as_it_does(site: Path) -> None:
    feed = _xml(site / "meldungen.atom.xml")
    published = {
        str(e.findtext("a:id", None, ATOM)).rpartition("/")[2]: e.findtext("a:published", None, ATOM)
        for e in feed.findall("a:entry", ATOM)
    }
    assert published == {
        "zwei.html": "2025-03-04T10:00:00+01:00",
        "flut.html": "2025-02-01T00:00:00Z",
        "drei.html": "2024-12-30T00:00:00Z",
        "boese.html": None,
    }
    dated = [e.findtext("dcterms:issued", None, TERMS) for e in feed.findall("a:entry", ATOM)]
    assert dated == ["2025-03-04T10:00:00+01:00", "2025-02", "2024-12-30", None], "the month is told as such"
    updated = [e.findtext("a:updated", None, ATOM) for e in feed.findall("a:entry", ATOM)]
    assert updated == [
        "2025-03-04T10:00:00+01:00",
        "2025-02-01T00:00:00Z",
        "2024-12-30T00:00:00Z",
        "2025-02-17T10:00:00Z",  # versionCreated of the NewsML-G2 item, as nothing else is known
    ]


def test_a_later_version_is_an_update(tmp_path: Path) -> None:
    data = write(tmp_path / "data", story("flut"))
    item = data / "flut.newsml.xml"
    item.write_text(item.read_text(encoding="utf-8").replace('version="1"', 'version="2"'), encoding="utf-8")
    publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    (entry,) = _xml(tmp_path / "site" / "meldungen.atom.xml").findall("a:entry", ATOM)
    assert entry.findtext("a:published", None, ATOM) == "2025-02-01T00:00:00Z"
    assert entry.findtext("a:updated", None, ATOM) == "2025-02-17T10:00:00Z"


def test_rss_says_the_same(site: Path) -> None:
    channel = _xml(site / "meldungen.rss.xml").find("channel")
    assert channel is not None
    assert [i.findtext("pubDate") for i in channel.findall("item")] == [
        "Tue, 04 Mar 2025 10:00:00 +0100",
        "Sat, 01 Feb 2025 00:00:00 +0000",
        "Mon, 30 Dec 2024 00:00:00 +0000",
        None,
    ]
    atom = _xml(site / "meldungen.atom.xml")
    assert [i.findtext("guid") for i in channel.findall("item")] == [
        e.findtext("a:id", None, ATOM) for e in atom.findall("a:entry", ATOM)
    ]


def test_feeds_name_topics(tmp_path: Path) -> None:
    about = (Subject("medtop:20000615", "Parlament"),)
    publish(
        write(tmp_path / "data", replace(story("eins"), subjects=about)), tmp_path / "site", recipe=RECIPE, search=False
    )
    site = tmp_path / "site"
    assert [c.get("term") for c in _xml(site / "meldungen.atom.xml").iter("{*}category")] == ["medtop:20000615"]
    told = [(c.get("domain"), c.text) for c in _xml(site / "meldungen.rss.xml").iter("category")]
    assert told == [("http://purl.org/dc/terms/issued", "2025-02"), (None, "Parlament")]
    assert json.loads((site / "meldungen.feed.json").read_text(encoding="utf-8"))["items"][0]["tags"] == ["Parlament"]


@pytest.mark.parametrize(
    ("dated", "headline", "reason"),
    [
        ("2025-02", "Pegel", "no story is dated to the day"),
        ("2025-02-12", "Pegel", "the newest story is of 2025-02-12"),
        ("2025-03-05", None, "no headline of their own"),
        ("2025-04-01", "Pegel", "days after 2025-03-05"),
    ],
)
def test_the_reason_for_no_news_sitemap_is_the_true_one(
    tmp_path: Path, dated: str, headline: str | None, reason: str
) -> None:
    data = write(tmp_path / "data", story("neu", dated=dated, headline=headline))
    told = publish(data, tmp_path / "site", recipe=RECIPE, search=False).diagnostics
    assert [reason in d.message for d in told if d.rule == "PUB003"] == [True]


def test_json_feeds(site: Path) -> None:
    for path in sorted(site.rglob("*.feed.json")):
        feed = json.loads(path.read_text(encoding="utf-8"))
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["items"]
        assert all(item["id"] and (item.get("content_text") or item["content_html"]) for item in feed["items"])
    ronja = json.loads((site / "personen" / "ronja-aschenbeck.feed.json").read_text(encoding="utf-8"))
    assert len(ronja["items"]) == 3
    assert "Ronja Aschenbeck" in ronja["title"]


def test_the_sitemap_lists_every_page(site: Path) -> None:
    listed = {e.text for e in _xml(site / "sitemap.xml").iter("{*}loc")}
    pages = {p.relative_to(site).as_posix() for p in site.rglob("*.html")} - {"404.html", "index.html"}
    assert {f"https://archiv.example/{p}" for p in pages} | {"https://archiv.example/"} == listed


@pytest.mark.parametrize(("age", "listed"), [(0, True), (2, True), (3, False)])
def test_the_news_sitemap_knows_only_fresh_news(tmp_path: Path, age: int, *, listed: bool) -> None:
    now = datetime(2025, 3, 5, 12, tzinfo=UTC)
    dated = (now - timedelta(days=age)).date().isoformat()
    data = write(tmp_path / "data", story("neu", dated=dated, headline="Pegel sinken"), story("alt", headline="Alt"))
    published = publish(data, tmp_path / "site", recipe=replace(RECIPE, now=now), search=False)
    assert (tmp_path / "site" / "sitemap-news.xml").exists() is listed
    assert ("PUB003" in {d.rule for d in published.diagnostics}) is not listed
    if listed:
        (url,) = _xml(tmp_path / "site" / "sitemap-news.xml").iter("{*}loc")
        assert url.text == "https://archiv.example/meldungen/neu.html"


def test_without_an_address_none_is_claimed(data: Path, tmp_path: Path) -> None:
    recipe = replace(RECIPE, base_url="https://wiremark.invalid")
    published = publish(data, tmp_path / "site", recipe=recipe, search=False)
    assert "PUB004" in {d.rule for d in published.diagnostics}
    page = (tmp_path / "site" / "meldungen" / "flut.html").read_text(encoding="utf-8")
    assert 'rel="canonical"' not in page
    assert "wiremark.invalid" not in page


def test_the_package_refers_to_every_item(site: Path) -> None:
    package = _xml(site / "archiv" / "meldungen.newsml.xml")
    refs = list(package.iter("{*}itemRef"))
    assert sorted(str(r.get("residref")) for r in refs) == sorted(f"tag:{s.id}" for s in stories())
    for ref in refs:
        path = site / str(ref.get("href")).removeprefix("https://archiv.example/")
        assert path.stat().st_size == int(str(ref.get("size")))
    groups = [g.get("id") for g in package.iter("{*}group")]
    assert groups == ["archiv", "m2025-03", "m2025-02", "m2024-12", "m-ohne-datum"]


def test_the_package_is_valid(site: Path) -> None:
    reference = os.environ.get("WIREMARK_REFERENCE")
    if not reference:
        pytest.skip("no official schema: WIREMARK_REFERENCE is not set")
    schema = etree.XMLSchema(etree.parse(Path(reference) / "newsml-g2-2.35" / "NewsML-G2_2.35-spec-All-Power.xsd"))
    schema.assertValid(etree.parse(site / "archiv" / "meldungen.newsml.xml"))


def test_the_whole_archive_as_json_ld(site: Path) -> None:
    whole = json.loads((site / "archiv" / "meldungen.jsonld").read_text(encoding="utf-8"))
    assert sorted(one["articleBody"] for one in whole) == sorted(s.text for s in stories())
