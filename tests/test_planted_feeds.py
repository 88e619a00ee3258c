"""Faults planted into clean feeds, kind by kind (``tests/feeds/planted.yaml``): each is told, its good twin is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from converter import resources
from converter.checks import Options, feed_modules, feed_types, judge
from converter.diagnostics import Diagnostic, Severity

PLANTED: dict[str, list[list[Any]]] = yaml.safe_load(
    (Path(__file__).parent / "feeds" / "planted.yaml").read_text("utf-8")
)
MODULES = " ".join(
    f'xmlns:{prefix}="{facts["uri"]}"' for prefix, facts in resources.table("feeds/modules.yaml")["modules"].items()
)
COMMON = f'{MODULES} xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
RSS = f"""<rss version="2.0" {COMMON} xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>News</title>\
<link>https://example.org/</link><description>All news</description>\
<atom:link rel="self" type="application/rss+xml" href="https://example.org/feed.xml"/><!--rss-channel-->\
<item><title>Summit</title><guid>https://example.org/a</guid><!--rss-item--></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" {COMMON}><id>tag:example.org,2025:f</id><title>News</title>\
<updated>2025-02-12T10:31:00Z</updated><author><name>Desk</name></author>\
<link rel="self" href="https://example.org/atom.xml"/><!--atom-feed--><entry><id>tag:example.org,2025:e</id>\
<title>Summit</title><content>Ended.</content><link href="https://example.org/e"/><!--atom-entry-->\
<updated>2025-02-12T10:31:00Z</updated></entry></feed>"""
RDF = f"""<rdf:RDF xmlns="http://purl.org/rss/1.0/" {COMMON}><channel rdf:about="https://example.org/"><title>News</title>\
<link>https://example.org/</link><description>All news</description><items><rdf:Seq>\
<rdf:li rdf:resource="https://example.org/a"/></rdf:Seq></items><!--rdf-channel--></channel>\
<item rdf:about="https://example.org/a"><title>Summit</title><link>https://example.org/a</link><!--rdf-item--></item>\
<!--rdf-root--></rdf:RDF>"""
OPTIONS = Options(now=datetime(2025, 3, 1, tzinfo=UTC))


def _placed(place: str, part: Any) -> str:
    feed = {"rss": RSS, "atom": ATOM, "rdf": RDF}[place.partition("-")[0]]
    old, new = part if isinstance(part, list) else (f"<!--{place}-->", part)
    assert old in feed
    return feed.replace(old, new, 1)


def _found(text: str) -> list[Diagnostic]:
    return list(judge("feed.xml", text.encode(), options=OPTIONS))


def _kinds() -> Iterator[Any]:
    for place, kinds in PLANTED.items():
        for name, bad, good in kinds:
            yield pytest.param(place, bad, good, id=f"{place}: {name}")


@pytest.mark.parametrize("feed", [RSS, ATOM, RDF], ids=["rss", "atom", "rdf"])
def test_what_is_planted_into_is_clean(feed: str) -> None:
    assert _found(feed) == []


@pytest.mark.parametrize(("place", "bad", "good"), list(_kinds()))
def test_planted(place: str, bad: Any, good: Any) -> None:
    told = _found(_placed(place, bad))
    others = _found(_placed(place, good))
    assert {(d.rule, d.message) for d in told} - {(d.rule, d.message) for d in others}
    assert all(d.location.line and d.location.column for d in told)
    assert [d.message for d in others if d.severity is Severity.ERROR] == []


def test_every_type_of_the_table_is_there() -> None:
    listed = {
        named.type
        for module in feed_modules.modules().values()
        for names in (*module.places.values(), *module.inner.values())
        for named in names.values()
    } | {
        type_
        for module in feed_modules.modules().values()
        for attributes in module.attributes.values()
        for type_ in attributes.values()
    }
    for name in listed - {"named", "resource"}:
        assert feed_types.of(name).fits is not None


def test_names_of_attributes_belong_to_elements() -> None:
    for module in feed_modules.modules().values():
        assert set(module.attributes) <= module.names, module.prefix
        assert set(module.needed) <= module.names
