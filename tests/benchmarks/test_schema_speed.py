"""The schema layer's cost: against parsing, and our schema against the official one. Ratios within one run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from lxml import etree

from converter import xsd

REFERENCE = Path(os.environ.get("WIREMARK_REFERENCE", "/nonexistent"))
OFFICIAL = {
    "newsml-g2": REFERENCE / "newsml-g2-2.35" / "NewsML-G2_2.35-spec-All-Power.xsd",
    "nitf": REFERENCE / "nitf-3.6" / "nitf-3-6.xsd",
}

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(not REFERENCE.is_dir(), reason="WIREMARK_REFERENCE names no folder"),
]


def best(work: Callable[[], object], repeat: int = 15) -> float:
    """Seconds of the quickest run, which other work on the machine disturbs least."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.fixture(scope="module")
def documents() -> list[bytes]:
    return [file.read_bytes() for file in sorted((REFERENCE / "newsml-g2-2.35" / "examples").glob("*.xml"))]


def test_our_schema_is_no_slower_than_the_official_one(documents: list[bytes]) -> None:
    roots = [etree.fromstring(data) for data in documents * 20]
    ours, theirs = (
        best(lambda s=schema: [s.validate(r) for r in roots])  # type: ignore[misc]
        for schema in (xsd.schema("newsml-g2"), xsd.schema(OFFICIAL["newsml-g2"]))
    )
    print(f"ours {ours * 1e6 / len(roots):.0f} µs a document, official {theirs * 1e6 / len(roots):.0f} µs")
    assert ours < theirs * 1.1


@pytest.mark.parametrize("name", OFFICIAL)
def test_our_schema_is_loaded_no_slower(name: str) -> None:
    files = (xsd.path(name), OFFICIAL[name])
    ours, theirs = (best(partial(xsd._compiled.__wrapped__, file)) for file in files)
    print(f"{name}: ours {ours * 1e3:.1f} ms, official {theirs * 1e3:.1f} ms")
    assert ours < theirs * 1.25


def test_the_schema_layer_costs_little_more_than_libxml2(documents: list[bytes]) -> None:
    """Issue 6: at most 1.5 times the cost of parsing plus libxml2's validation."""
    plain, many = xsd.schema("newsml-g2"), documents * 20
    bare = best(lambda: [plain.validate(etree.fromstring(data)) for data in many])
    whole = best(lambda: [xsd.errors(etree.fromstring(data)) for data in many])
    print(f"{bare * 1e6 / len(many):.0f} µs a document, with readable errors {whole * 1e6 / len(many):.0f} µs")
    assert whole < bare * 1.5
