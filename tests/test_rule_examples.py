"""Every complete example of a rule's page is judged: the bad one by the rule, the good one without it.

An example is complete if it is a document of a known kind. The others show a line or two: those that are whole elements
are put into a document first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from converter import registry
from converter.checks import Options, judge
from converter.checks.detection import views
from converter.diagnostics import Diagnostic
from converter.rulebook import rules

OPTIONS = Options(now=datetime(2025, 2, 12, 12, tzinfo=UTC), profiles=("google", "agency"))
BLOCK = re.compile(r"\*\*(Bad|Good)\*\*\s*\n+```(\w+)\n(.*?)```", re.S)
SUFFIXES = {"json": "a.json", "xml": "a.xml", "html": "a.html"}


def _examples() -> Iterator[tuple[str, str, str, str]]:
    for rule in rules():
        if rule.id in registry.stages("check"):
            for sort, language, text in BLOCK.findall(rule.doc):
                if language in SUFFIXES and _complete(text):
                    yield rule.id, sort, SUFFIXES[language], text


def _complete(text: str) -> bool:
    return any(view.kind != "source" for view in views("a", text.encode(), OPTIONS))


EXAMPLES = list(_examples())


def _found(name: str, text: str) -> list[Diagnostic]:
    return [one for d in judge(name, text.encode(), options=OPTIONS) for one in (d, *d.follows)]


@pytest.mark.parametrize(("rule", "sort", "name", "text"), EXAMPLES, ids=lambda v: v if len(str(v)) < 12 else "")
def test_example(rule: str, sort: str, name: str, text: str) -> None:
    found = [d.message for d in _found(name, text) if d.rule == rule]
    if sort == "Bad":
        assert found, "the page shows something as bad that the rule does not find"
    else:
        assert found == []


EXAMPLES_OF_RULES = Path(__file__).parent / "checks"
NAMESPACES = (
    'xmlns="http://iptc.org/std/nar/2006-10-01/"',
    'xmlns="http://iptc.org/std/NITF/2006-10-18/"',
    'xmlns="http://www.w3.org/1999/xhtml"',
    'xmlns="http://www.w3.org/2005/Atom"',
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"',
    "",
)


def _placed(rule: str, text: str) -> Iterator[str]:
    """A part of a document put in place of the elements of its names, in each of the rule's good examples; nothing
    where they have no such elements, or the part is not whole."""
    for good in sorted((EXAMPLES_OF_RULES / rule).glob("good*.xml")) if "…" not in text else ():
        for namespace in NAMESPACES:
            tree = etree.parse(good)
            try:
                part = list(etree.fromstring(f"<x {namespace}>{text}</x>").iterchildren("*"))
            except etree.XMLSyntaxError:
                return
            first = next(tree.iter(part[0].tag), None) if part else None
            if first is None or (parent := first.getparent()) is None:
                continue
            at, names = parent.index(first), {p.tag for p in part}
            for old in [e for e in parent if e.tag in names]:
                parent.remove(old)
            for number, new in enumerate(part):
                parent.insert(at + number, new)
            yield etree.tostring(tree, encoding="unicode")


PLACED = [
    (rule.id, sort, text, wholes)
    for rule in rules()
    if rule.id in registry.stages("check")
    for sort, language, text in BLOCK.findall(rule.doc)
    if language == "xml" and not _complete(text) and (wholes := tuple(_placed(rule.id, text)))
]


@pytest.mark.parametrize(("rule", "sort", "text", "wholes"), PLACED, ids=lambda v: v if len(str(v)) < 12 else "")
def test_part_in_its_place(rule: str, sort: str, text: str, wholes: tuple[str, ...]) -> None:
    """What a page shows in a line or two, put into the rule's good example."""
    found = [[d.message for d in _found("a.xml", whole) if d.rule == rule] for whole in wholes]
    if sort == "Bad":
        assert any(found), text
    else:
        assert not all(found), text


def test_there_are_examples() -> None:
    """So that a change of how pages are written is noticed."""
    with_bad = {rule for rule, sort, _, _ in EXAMPLES if sort == "Bad"}
    assert len(with_bad) >= 50
    assert len(PLACED) > 60
