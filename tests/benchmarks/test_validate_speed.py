"""How fast documents are judged, as ratios within one run: run with ``pytest -m benchmark tests/benchmarks``."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from converter import xsd
from converter.checks import judge
from converter.topics import topics
from converter.xml import parse

GOOD = (Path(__file__).parent.parent / "checks" / "G2M001" / "good.xml").read_bytes()


def document(size: int = 20_000) -> bytes:
    """A valid item of about that many bytes, half metadata (topics by their right names), half text."""
    subject = '    <subject type="cpnat:abstract" qcode="medtop:{}"><name xml:lang="de">{}</name></subject>\n'
    named = (topic for _, topic in sorted(topics().items()) if topic.german and not topic.retired)
    paragraph = b"          <p>" + b"Danach soll neu entschieden werden, hiess es. " * 6 + b"</p>\n"
    half = (size - len(GOOD)) // 2
    told = "".join(subject.format(topic.code, topic.german) for topic in named).encode()[:half]
    told = told[: told.rfind(b"    <subject")]
    data = GOOD.replace(b"    <slugline>", told + b"    <slugline>").replace(b' wordcount="31"', b"")
    return data.replace(b"        </body>", paragraph * (half // len(paragraph)) + b"        </body>")


def seconds(run: Callable[[], object], *, rounds: int = 60) -> float:
    """CPU time of one run, the best of five."""
    run()
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for _ in range(rounds // 5):
            run()
        best = min(best, (time.process_time() - start) / (rounds // 5))
    return best


@pytest.mark.benchmark
def test_schema_layer() -> None:
    """At most 1.5 times what parsing and libxml2's validation cost."""
    data = document()
    schema = xsd.schema("newsml-g2")

    def bare() -> None:
        schema.validate(etree.fromstring(data))

    def ours() -> None:
        tree, _ = parse(data)
        assert tree is not None
        xsd.errors(tree.getroot(), "newsml-g2")

    ratio = seconds(ours) / seconds(bare)
    print(f"schema layer: {ratio:.2f} times parse and libxml2")
    assert ratio <= 1.5


@pytest.mark.benchmark
def test_all_rules() -> None:
    """300 documents of 20 KB a second on one core; as a ratio: at most 11 times parse and schema."""
    data = document()
    assert judge("x", data) == ()
    schema = xsd.schema("newsml-g2")
    all_ = seconds(lambda: judge("x", data))
    bare = seconds(lambda: schema.validate(etree.fromstring(data)))
    print(
        f"all rules: {1 / all_:.0f} documents of {len(data) / 1000:.0f} KB a second, {all_ / bare:.1f} times the schema"
    )
    assert all_ / bare < 11
