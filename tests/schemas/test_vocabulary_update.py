"""``wiremark schemas update``: newer vocabularies from files, and what the rules then know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from converter.checks import vocabulary_files
from converter.cli import group

KNOWLEDGE = """<?xml version="1.0"?>
<knowledgeItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x" version="1">
  <conceptSet>
    <concept><conceptId qcode="muster:1" retired="2024-01-01T00:00:00Z"/><name xml:lang="de">Hafen</name></concept>
    <concept><conceptId qcode="muster:2"/><name xml:lang="en-GB">bridge</name></concept>
  </conceptSet>
  <schemeMeta uri="http://example.org/muster/" preferredalias="muster"/>
</knowledgeItem>"""
SKOS = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
  <skos:ConceptScheme rdf:about="http://cv.iptc.org/newscodes/itemrelation/"/>
  <skos:Concept rdf:about="http://cv.iptc.org/newscodes/itemrelation/seeAlso">
    <skos:prefLabel xml:lang="en-GB">see also</skos:prefLabel>
  </skos:Concept>
</rdf:RDF>"""
ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:example.org,2025:hafen" version="2"
  standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="de">
  <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
  <catalog><scheme alias="m" uri="http://example.org/muster/"/></catalog>
  <itemMeta><itemClass qcode="ninat:text"/><provider literal="x"/><versionCreated>2025-02-12T10:00:00Z</versionCreated>
    <link rel="irel:seeAsWell" href="https://example.org/"/></itemMeta>
  <contentMeta><subject type="cpnat:abstract" qcode="m:1"/><subject type="cpnat:abstract" qcode="m:9"/></contentMeta>
</newsItem>"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIREMARK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "vocabularies.json"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, [str(a) for a in arguments])


def test_what_files_hold_is_known(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "a.xml").write_text(ITEM)
    before = run("validate", "--select", "G2C005,G2C012", "--format", "json", tmp_path / "a.xml")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "k.xml").write_text(KNOWLEDGE)
    (tmp_path / "in" / "s.rdf").write_text(SKOS)
    done = run("schemas", "update", tmp_path / "in")
    assert done.output.splitlines() == [
        "http://cv.iptc.org/newscodes/itemrelation/  1 code, 0 retired",
        "http://example.org/muster/  2 codes, 1 retired",
    ]
    after = run("validate", "--select", "G2C005,G2C012", "--format", "json", tmp_path / "a.xml")
    assert [f["rule"] for f in json.loads(before.stdout)] == ["RUN020"]
    found = {f["message"] for f in json.loads(after.stdout) if f["rule"] != "RUN020"}
    assert found == {
        "irel:seeAsWell: http://cv.iptc.org/newscodes/itemrelation/ has no code 'seeAsWell'",
        "m:1 is retired since 2024-01-01",
        "m:9: http://example.org/muster/ has no code '9'",
    }


def test_what_was_known_stays(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "k.xml").write_text(KNOWLEDGE)
    (tmp_path / "s.rdf").write_text(SKOS)
    assert run("schemas", "update", tmp_path / "k.xml").exit_code == 0
    assert run("schemas", "update", tmp_path / "s.rdf").exit_code == 0
    assert len(json.loads(cache.read_text())) == 2


@pytest.mark.parametrize("text", ["", "<a/>", "no XML", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', ITEM])
def test_what_is_no_vocabulary_changes_nothing(tmp_path: Path, cache: Path, text: str) -> None:
    (tmp_path / "k.xml").write_text(text)
    done = run("schemas", "update", tmp_path / "k.xml")
    assert done.exit_code != 0
    assert "nothing was taken" in done.output
    assert not cache.exists()


def test_a_damaged_file_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "v.json").write_text("{")
    assert vocabulary_files.load(str(tmp_path / "v.json")) == {}
    assert vocabulary_files.load(str(tmp_path / "nowhere.json")) == {}
