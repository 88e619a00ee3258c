"""Each rule by its examples: ``tests/checks/<RULE>/bad*`` must be complained of by the rule, ``good*`` must not.

Adding a folder adds the test. An example that is a folder is a set of files that belong together.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from converter.checks import Options, files, judge, rules
from converter.checks.judging import chosen
from converter.checks.parallel import judge_files
from converter.diagnostics import Diagnostic, Severity

EXAMPLES = Path(__file__).parent / "checks"
OPTIONS = Options(now=datetime(2025, 3, 1, tzinfo=UTC), profiles=("google",))


def _examples(kind: str) -> list[str]:
    return sorted(str(p.relative_to(EXAMPLES)) for p in EXAMPLES.glob(f"*/{kind}*"))


def _judged(name: str) -> list[Diagnostic]:
    found = files.discover([str(EXAMPLES / name)])
    return list(judge_files(found, options=OPTIONS))


@pytest.mark.parametrize("name", _examples("bad"))
def test_bad(name: str) -> None:
    rule = name.partition("/")[0]
    found = [d for d in _judged(name) if d.rule == rule]
    assert found, f"{rule} finds nothing in {name}"
    for diagnostic in found:
        assert diagnostic.location.source.startswith(str(EXAMPLES / name))
        assert diagnostic.message
        if not rule.startswith(("DOC", "TOG", "XML")):
            assert diagnostic.location.line, f"{rule} does not say where"
            assert diagnostic.location.column


@pytest.mark.parametrize("name", _examples("good"))
def test_good(name: str) -> None:
    rule = name.partition("/")[0]
    found = _judged(name)
    assert [d for d in found if d.rule == rule] == []
    assert [d for d in found if d.severity is Severity.ERROR] == []


def test_every_rule_has_examples() -> None:
    without = [
        r.id for r in rules() if not list(EXAMPLES.glob(f"{r.id}/bad*")) or not list(EXAMPLES.glob(f"{r.id}/good*"))
    ]
    assert without == ["INT001"]


def test_every_example_has_a_rule() -> None:
    assert {p.name for p in EXAMPLES.iterdir()} <= {r.id for r in rules()}


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
def test_documented(rule: object) -> None:
    assert rule.title  # type: ignore[attr-defined]
    doc = rule.doc  # type: ignore[attr-defined]
    assert "**Bad**" in doc
    assert "**Good**" in doc


def test_selection() -> None:
    assert chosen("G2C001", Options())
    assert not chosen("GOO001", Options(), "google")
    assert chosen("GOO001", Options(profiles=("google",)), "google")
    assert chosen("GOO001", Options(select=("GOO",)), "google")
    assert chosen("G2C001", Options(select=("G2C001",), ignore=("G2C",)))
    assert not chosen("G2C001", Options(select=("G2C",), ignore=("G2C001",)))
    assert not chosen("G2C001", Options(select=("XSD",)))
    assert not chosen("G2C001", Options(ignore=("ALL",)))


def test_positions_behind_comments_and_sections() -> None:
    data = (EXAMPLES / "G2M003" / "bad.xml").read_bytes()
    data = data.replace(b"  <contentMeta>", b"<!-- <x> --><?pi <y>?>\n  <contentMeta>", 1).replace(b"\n", b"\r\n")
    found = [d for d in judge("a.xml", data, options=OPTIONS) if d.rule == "G2M003"]
    line = data.decode().split("\r\n")[(found[0].location.line or 0) - 1]
    assert line[(found[0].location.column or 0) - 1 :].startswith("<headline")
    assert found[0].location.path == "/newsItem/contentMeta/headline"
