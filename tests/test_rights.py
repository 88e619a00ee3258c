"""What may be done with the copy: said once, told alike everywhere."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree

from converter import checks, pipeline, rights
from converter.checks import mining
from converter.cli import group
from converter.diagnostics import Location
from converter.registry import Recipe, Source
from converter.rights import House, Terms

COPY = 'Bremen (Reuters) - "Wir bauen weiter", sagte Werftchefin Elke Tamm am Montag.\n\n(Bericht von Ole Voss)\n'
OWNED = COPY.replace("(Bericht", "© Hafenagentur 2024. Alle Rechte vorbehalten.\n\n(Bericht")
NOW = datetime(2025, 3, 1, tzinfo=UTC)
WRITERS = ("newsml-g2", "jsonld", "ninjs", "nitf")
TERMS = Terms(
    holder="Werftblatt GmbH",
    usage="Nur für Abonnenten.",
    policy="https://blatt.example/rechte",
    license="https://blatt.example/lizenz",
    contact="rechte@blatt.example",
    source_type="trainedAlgorithmicMedia",
)
BASE = Recipe(now=NOW, writers=WRITERS, provider="Werftblatt", base_url="https://blatt.example")


def written(recipe: Recipe, copy: str = COPY) -> dict[str, bytes]:
    result = pipeline.convert(Source("werft.txt", copy.encode(), "werft"), recipe)
    assert not result.diagnostics
    return {o.name.partition(".")[2]: o.data for o in result.outputs}


@pytest.mark.parametrize("ai", ["reserved", "search-only", "open"])
def test_every_output_says_the_same_of_mining(ai: rights.Mining) -> None:
    recipe = replace(BASE, rights=replace(TERMS, ai=ai))
    outputs = written(recipe)
    code = rights.plus(ai).rpartition("/")[2]
    assert rights.mining_of_plus(code) == ai
    item = etree.fromstring(outputs["newsml.xml"])
    assert [e.get("uri") for e in item.iter("{*}dataMining")] == [rights.plus(ai)]
    nitf = etree.fromstring(outputs["nitf.xml"])
    assert [e.get("limitations") for e in nitf.iter("{*}doc.rights")] == [rights.plus(ai)]
    assert json.loads(outputs["ninjs.json"])["usageTerms"].endswith(rights.plus(ai))


@pytest.mark.parametrize("ai", ["reserved", "search-only", "open"])
@pytest.mark.parametrize("terms", [Terms(), TERMS], ids=["default", "all said"])
@pytest.mark.parametrize("copy", [COPY, OWNED], ids=["silent copy", "copy with rights"])
def test_every_output_stays_valid(ai: rights.Mining, terms: Terms, copy: str) -> None:
    recipe = replace(BASE, rights=replace(terms, ai=ai), house=House((("ai", "https://blatt.example/ki"),)))
    for name, data in written(recipe, copy).items():
        assert [d for d in checks.judge(f"werft.{name}", data) if d.severity.value != "info"] == [], name


def test_the_copys_word_goes_before_the_publishers() -> None:
    recipe = replace(BASE, rights=replace(TERMS, notice="(c) Werftblatt"))
    for copy, holder, notice in ((COPY, "Werftblatt GmbH", "(c) Werftblatt"), (OWNED, "Hafenagentur", "Hafenagentur")):
        outputs = written(recipe, copy)
        ninjs = json.loads(outputs["ninjs.json"])
        assert ninjs["copyrightHolder"] == holder
        assert notice in ninjs["copyrightNotice"]
        data = json.loads(outputs["jsonld"])
        assert data["copyrightHolder"]["name"] == holder
        item = etree.fromstring(outputs["newsml.xml"])
        assert [e.findtext("{*}name") for e in item.iter("{*}copyrightHolder")] == [holder]


def test_what_was_configured_does_not_come_back_as_the_copys_word() -> None:
    recipe = replace(BASE, rights=TERMS)
    for copy in (COPY, OWNED.replace("Hafenagentur ", "")):
        first = pipeline.convert(Source("werft.txt", copy.encode(), "werft"), recipe)
        item = next(o.data for o in first.outputs if o.name.endswith("newsml.xml"))
        again = pipeline.read(Source("werft.newsml.xml", item, "werft"), recipe).stories[0]
        assert again.rights == first.stories[0].rights


def test_an_embargo_holds_until_its_end() -> None:
    until = "2025-03-02T06:00:00+01:00"
    outputs = written(replace(BASE, rights=Terms(embargo=until)))
    assert [e.text for e in etree.fromstring(outputs["newsml.xml"]).iter("{*}embargoed")] == [until]
    assert json.loads(outputs["ninjs.json"])["embargoedUntil"] == until
    over = written(replace(BASE, rights=Terms(embargo="2025-02-02T06:00:00Z")))
    assert not list(etree.fromstring(over["newsml.xml"]).iter("{*}embargoed"))
    assert "embargoedUntil" not in json.loads(over["ninjs.json"])


def test_policies_are_properties_of_the_publisher_in_schema_org() -> None:
    house = House((("ai", "https://blatt.example/ki"), ("ethics", "https://blatt.example/ethik")))
    data = json.loads(written(replace(BASE, house=house))["jsonld"])
    assert data["publisher"]["ethicsPolicy"] == "https://blatt.example/ethik"
    assert data["publisher"]["publishingPrinciples"] == "https://blatt.example/ki"
    agency = json.loads(written(replace(BASE, house=house, provider=None))["jsonld"])["publisher"]
    assert agency["name"] == "Reuters"
    assert "ethicsPolicy" not in agency


CONFIGURED = """
provider = "Werftblatt"
base-url = "https://blatt.example/archiv"
[rights]
holder = "Werftblatt GmbH"
contact = "rechte@blatt.example"
{ai}
[policies]
imprint = "https://blatt.example/impressum"
[trust]
member = ["https://verband.example/"]
"""


def built(folder: Path, monkeypatch: pytest.MonkeyPatch, ai: str) -> Path:
    monkeypatch.chdir(folder)
    (folder / "wiremark.toml").write_text(CONFIGURED.format(ai=ai), encoding="utf-8")
    (folder / "wire").mkdir()
    (folder / "wire" / "werft.txt").write_text(COPY, encoding="utf-8")
    result = CliRunner().invoke(group, ["build", "wire", "-o", "out", "--no-search"])
    assert result.exit_code == 0, result.output
    return folder / "out" / "site"


@pytest.mark.parametrize(("ai", "reserved"), [("", 1), ('ai = "search-only"', 1), ('ai = "open"', 0)])
def test_files_and_pages_of_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ai: str, reserved: int) -> None:
    site = built(tmp_path, monkeypatch, ai)
    robots = (site / "robots.txt").read_text(encoding="utf-8")
    assert ("GPTBot" in robots) == bool(reserved)
    assert "License: https://blatt.example/archiv/license.xml" in robots
    assert ("Disallow: /archiv/" in robots) == bool(reserved)
    rules: list[dict[str, Any]] = json.loads((site / ".well-known" / "tdmrep.json").read_text(encoding="utf-8"))
    assert [r["tdm-reservation"] for r in rules] == [reserved]
    assert rules[0]["location"] == "/archiv/*"
    policy = json.loads((site / "tdm-policy.json").read_text(encoding="utf-8"))
    assert policy["uid"] == "https://blatt.example/archiv/tdm-policy.json"
    assert policy["assigner"]["vcard:hasEmail"] == "mailto:rechte@blatt.example"
    assert ("duty" in policy["permission"][0]) == bool(reserved)
    trust = (site / "trust.txt").read_text(encoding="utf-8").splitlines()
    assert trust == [
        "member=https://verband.example/",
        "contact=rechte@blatt.example",
        f"datatrainingallowed={'no' if reserved else 'yes'}",
    ]
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert f'name="tdm-reservation" content="{reserved}"' in text, page
        assert "https://blatt.example/impressum" in text
    told = CliRunner().invoke(group, ["validate", str(site), "--select", "RGT,TOG"])
    assert told.exit_code == 0, told.output
    changed = (
        robots.replace("ai-train=no", "ai-train=yes") if reserved else robots.replace("ai-train=yes", "ai-train=no")
    )
    (site / "robots.txt").write_text(changed, encoding="utf-8")
    told = CliRunner().invoke(group, ["validate", str(site), "--select", "RGT"])
    assert told.exit_code == 1
    assert len(re.findall("RGT001", told.output)) >= 4


def test_wrong_rights_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for text, words in (
        ('[rights]\nai = "reserve"\n', "did you mean reserved?"),
        ('[rights]\npolicy = "javascript:alert(1)"\n', "rights.policy"),
        ('[policies]\nethic = "https://a.example/"\n', "did you mean ethics?"),
    ):
        (tmp_path / "wiremark.toml").write_text(text, encoding="utf-8")
        result = CliRunner().invoke(group, ["config", "show"])
        assert result.exit_code == 2
        assert words in result.output


def test_content_signals_are_read_as_they_are_written() -> None:
    for ai in ("reserved", "search-only", "open"):
        assert rights.mining_of_signals(rights.robots(Terms(ai=ai), "https://a.example")) == ai
    assert rights.mining_of_signals("User-agent: *\nAllow: /\n") is None


def test_statements_of_one_folder_bind_what_lies_below_it_only() -> None:
    def said(source: str, kind: str, ai: rights.Mining) -> mining.Statement:
        return mining.Statement(kind, ai, ai == "open", ai, Location(source, 1, 1))

    robots = said("a/robots.txt", mining.ROBOTS, "open")
    below, beside = said("a/b/x.xml", "newsml-g2", "reserved"), said("c/x.xml", "newsml-g2", "reserved")
    assert [f.at.source for f in mining.disagreements((robots, below, beside))] == ["a/b/x.xml"]
