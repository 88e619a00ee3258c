"""Each rule by its examples: ``tests/checks/<RULE>/bad*`` must be complained of by the rule, ``good*`` must not.

Adding a folder adds the test. An example that is a folder is a set of files that belong together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from converter import language_tags, registry
from converter.checks import (
    Finding,
    Options,
    catalogues,
    dates,
    discovery,
    json_text,
    judge,
    judging,
    profile_rules,
    profiles,
    rules,
)
from converter.checks.judging import chosen
from converter.checks.parallel import judge_files
from converter.checks.views import XmlText, g2_names
from converter.diagnostics import Diagnostic, Severity

EXAMPLES = Path(__file__).parent / "checks"
RULES = [r for r in rules() if r.id in registry.stages("check")]
OPTIONS = Options(now=datetime(2025, 3, 1, tzinfo=UTC), profiles=("google",))


def _examples(kind: str) -> list[str]:
    return sorted(str(p.relative_to(EXAMPLES)) for p in EXAMPLES.glob(f"*/{kind}*"))


def _judged(name: str) -> list[Diagnostic]:
    """All that is found, what is told under another finding included."""
    found = discovery.discover([str(EXAMPLES / name)]).files
    profile = (EXAMPLES / name).parent / "profile.toml"
    options = profile_rules.applied(OPTIONS, profiles.load(profile)) if profile.is_file() else OPTIONS
    newer = profile.with_name("vocabularies.json")
    options = replace(options, vocabularies=str(newer)) if newer.is_file() else options
    return [one for d in judge_files(found, options=options) for one in (d, *d.follows)]


@pytest.mark.parametrize("name", _examples("bad"))
def test_bad(name: str) -> None:
    rule = name.partition("/")[0]
    found = [d for d in _judged(name) if d.rule == rule]
    assert found, f"{rule} finds nothing in {name}"
    for diagnostic in found:
        assert diagnostic.location.source.startswith(str(EXAMPLES / name))
        assert diagnostic.message
        assert diagnostic.location.line, f"{rule} does not say where"
        assert diagnostic.location.column


@pytest.mark.parametrize("name", _examples("good"))
def test_good(name: str) -> None:
    rule = name.partition("/")[0]
    found = _judged(name)
    assert [d for d in found if d.rule == rule] == []
    # pages that show a rule on headings or links need no structured data
    assert [d for d in found if d.severity is Severity.ERROR and d.rule != "PAG006"] == []


def test_every_rule_has_examples() -> None:
    without = [
        r.id for r in RULES if not list(EXAMPLES.glob(f"{r.id}/bad*")) or not list(EXAMPLES.glob(f"{r.id}/good*"))
    ]
    assert without == ["INT001"]


def test_every_example_has_a_rule() -> None:
    assert {p.name for p in EXAMPLES.iterdir()} <= {r.id for r in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
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


@pytest.mark.parametrize(
    ("text", "precision", "zoned"),
    [
        ("2025", "year", False),
        ("2025-02", "month", False),
        ("2025-02-12", "day", False),
        ("20250212", "day", False),
        ("20250212T103100+0100", "time", True),
        ("20250212T1031Z", "time", True),
        ("2025-02-12T10:31:00.123+01:00", "time", True),
        ("2025-02-12T24:00:00Z", "time", True),
        ("2025-02-12T10:31", "time", False),
        ("2025-02-30", None, None),
        ("20250230", None, None),
        ("2025-02-12T10:31:00+25:00", None, None),
        ("12.02.2025", None, None),
        ("99999-01-01", None, None),
        ("", None, None),
    ],
)
def test_dates(text: str, precision: str | None, zoned: bool | None) -> None:
    when = dates.read(text)
    assert (when and when.precision) == precision
    assert (when and when.zoned) == zoned


def test_order_of_dates_leaves_open_what_is_open() -> None:
    def later(one: str, other: str) -> bool:
        first, second = dates.read(one), dates.read(other)
        assert first
        assert second
        return dates.later(first, second)

    assert later("2025-02-13", "2025-02-11")
    assert not later("2025-02-12T13:00:00", "2025-02-12T12:00:00+12:00")
    assert not later("2025-02-12T10:00:00Z", "2025-02")
    assert later("2025-03-02", "2025-01")
    assert later("2025-02-12T10:00:01Z", "2025-02-12T11:00:00+01:00")


@pytest.mark.parametrize(
    "tag",
    [
        "de",
        "de-AT",
        "zh-Hans-CN",
        "es-419",
        "sr-Latn",
        "de-1996",
        "x-own",
        "en-GB-oed",
        "nds",
        "i-klingon",
        "de-u-co-phonebk",
    ],
)
def test_language_tags(tag: str) -> None:
    assert language_tags.complaint(tag) is None


@pytest.mark.parametrize(
    "tag", ["de_DE", "deutsch", "ger", "deu-DE", "xq", "en-UK", "de-", "d", "de-DE-", "german-DE", "zh-Xxxx"]
)
def test_wrong_language_tags(tag: str) -> None:
    assert language_tags.complaint(tag)


def test_json_pointers_are_found() -> None:
    text = '{"a": [1, {"b/c": "}]", "d~e": [[], {"f": null}]}], "g": {"h": "x"}}'
    for pointer, there in (
        ("", "{"),
        ("/a", '"a"'),
        ("/a/0", "1"),
        ("/a/1/b~1c", '"b/c"'),
        ("/a/1/d~0e/1/f", '"f"'),
        ("/g/h", '"h"'),
    ):
        offset = json_text.find(text, pointer)
        assert offset is not None
        assert text[offset:].startswith(there), pointer
    assert json_text.find(text, "/nothing/here") == 0


def test_findings_of_one_rule_are_bounded() -> None:
    data = (EXAMPLES / "G2I004" / "good.xml").read_bytes()
    many = data.replace(b'idrefs="m1"', b'idrefs="' + b" ".join(b"z%d" % n for n in range(500)) + b'"')
    found = [d for d in judge("x", many) if d.rule == "G2I004"]
    assert len(found) == 101
    assert sum("and more of the kind" in d.message for d in found) == 1


def test_rules_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule from outside may yield findings or whole diagnostics; one that fails is told and harms no other."""

    def both(view: object) -> Iterator[Finding | Diagnostic]:
        """Says two things."""
        yield Finding("a finding")
        yield Diagnostic("OWN001", Severity.INFO, "a diagnostic")
        raise RuntimeError("broken")

    stage = registry.Stage("check", "OWN001", both, "Says two things.", facts={"severity": "info", "kinds": ("nitf",)})
    monkeypatch.setattr(judging, "_stages", lambda *_: (stage,))
    found = judge("x", (EXAMPLES / "NIT001" / "good.xml").read_bytes())
    assert {(d.rule, d.message) for d in found if d.rule == "OWN001"} == {
        ("OWN001", "a finding"),
        ("OWN001", "a diagnostic"),
    }
    assert any(d.rule == "INT001" and "broken" in d.message for d in found)


def test_tables_speak_of_schemes_that_there_are() -> None:
    """Every vocabulary in ``schemas/vocabularies/g2.yaml`` is in one of IPTC's catalogues."""
    known = {
        s.uri.rstrip("/")
        for n in range(catalogues.OLDEST, catalogues.NEWEST + 1)
        for s in catalogues.standard(n).values()
    }
    assert len(known) > 140
    assert set(catalogues.vocabularies()) <= known
    assert catalogues.purposeful() <= known
    names = g2_names()
    facts = catalogues.facts()
    for name in (
        *facts["identified"],
        *facts["either"],
        *facts["since"],
        *facts["power"]["elements"],
        *facts["details"],
    ):
        assert name in names, name
    for name in facts["properties"]:
        assert name.partition("@")[0] in names, name


def test_positions_of_doubled_names() -> None:
    text = '{"a": {"b": 1, "c": ["b", {"b": 2}],\n "b": 3}, "a\\u0020": 4,\n"b": "b", "a ": 5}'
    assert [(name, text[at : at + 3]) for name, at in json_text.doubled(text)] == [("b", '"b"'), ("a ", '"a ')]
    (found,) = [
        d
        for d in judge("a.json", b'{"uri": "tag:example.org,2025:a",\n "type": "text",\n "type": "x"}')
        if d.rule == "JSN003"
    ]
    assert (found.location.line, found.location.column) == (3, 2)


def test_slips_in_vocabularies() -> None:
    usual = catalogues.Vocabulary(usual=("web", "preview", "thumbnail"))
    assert usual.slip("wbe") == "web"
    assert usual.slip("thumbnial") == "thumbnail"
    assert usual.slip("Preview") is None
    assert usual.slip("broadcast") is None
    assert usual.has("broadcast")
    assert not usual.knows("broadcast")


@pytest.mark.parametrize(
    ("select", "ignore", "wanted"),
    [
        (("G2I",), ("G2I",), False),
        (("G2I001",), ("G2I",), True),
        (("G2I",), ("G2I001",), False),
        ((), ("g2i",), False),
        (("ALL",), ("G2I001",), False),
        (("G2T",), (), False),
        ((), (), True),
    ],
)
def test_of_selected_and_ignored_the_longest_decides_and_a_tie_is_ignored(
    select: tuple[str, ...], ignore: tuple[str, ...], wanted: bool
) -> None:
    assert chosen("G2I001", Options(select=select, ignore=ignore)) is wanted


P = '<p xmlns="http://www.w3.org/1999/xhtml" id="{}">Zwei</p>'
IDS = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="1"><contentSet>'
    '<inlineXML contenttype="application/xhtml+xml">{same}</inlineXML>'
    '<inlineXML contenttype="application/xhtml+xml">{other}</inlineXML>'
    "</contentSet></newsItem>"
)


def test_an_id_twice_in_two_renditions_is_less_than_twice_in_one() -> None:
    def found(text: str) -> list[Severity]:
        return [d.severity for d in judge("x", text.encode()) if "stands at two elements" in d.message]

    assert found(IDS.format(same=P.format("a"), other=P.format("b"))) == []
    assert found(IDS.format(same=P.format("a"), other=P.format("a"))) == [Severity.WARNING]
    assert found(IDS.format(same=P.format("a") * 2, other=P.format("b"))) == [Severity.ERROR]


def test_a_place_in_a_part_that_was_cut_out_is_a_place_in_the_file() -> None:
    part = XmlText("a", b"<a>\n<b/></a>", etree.fromstring("<a>\n<b/></a>"), line=3, column=40, outer="/message")
    first, second = part.tree.iter()
    assert (part.location(first).line, part.location(first).column) == (3, 40)
    assert (part.location(second).line, part.location(second).column) == (4, 1)
    assert part.location(second).path == "/message/a/b"
