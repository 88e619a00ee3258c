"""Profiles in files: what they ask for is told, what they say wrongly is told with its line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import converter
from converter import configuration
from converter.checks import Options, judge, patterns, profile_rules, profiles
from converter.cli import group
from converter.diagnostics import Severity

FILES = Path(__file__).parent / "profiles"
SHIPPED = sorted((Path(__file__).parents[1] / "schemas" / "profiles").glob("*.toml"))
OPTIONS = profile_rules.applied(
    Options(select=("PRO",), now=datetime(2025, 2, 13, tzinfo=UTC)), profiles.load(FILES / "everything.toml")
)
ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:example.org,2025:hafen" version="2"
  standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="de">
  <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
  <itemMeta>
    <itemClass qcode="ninat:text"/>
    <provider literal="beispiel"/>
    <versionCreated>2025-02-12T11:00:00+01:00</versionCreated>
    <pubStatus qcode="stat:usable"/>
  </itemMeta>
  <contentMeta>
    <urgency>4</urgency>
    <subject qcode="ressort:pl"><name>Politik</name></subject>
    <slugline>hafen</slugline>
    <headline>Hafen bleibt gesperrt</headline>
  </contentMeta>
</newsItem>"""
NINJS = {
    "uri": "https://example.org/1",
    "standard": {"name": "ninjs", "version": "3.1"},
    "subjects": [{"name": "Häfen"}],
}


def told(document: str) -> list[tuple[str, str]]:
    return [(d.rule, d.message) for d in judge("a", document.encode(), options=OPTIONS)]


def test_what_fits_is_fine() -> None:
    assert told(ITEM) == []
    assert told(json.dumps(NINJS)) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "message"),
    [
        ("<slugline>hafen</slugline>", "", "PRO001", "Musterdienst asks for g2:contentMeta/g2:slugline: it is missing"),
        ("<slugline>hafen", "<slugline> ", "PRO001", "Musterdienst asks for g2:contentMeta/g2:slugline: it is empty"),
        (
            '<pubStatus qcode="stat:usable"/>',
            '<pubStatus qcode="stat:usable"/><edNote>x</edNote>',
            "PRO002",
            "Musterdienst allows no g2:itemMeta/g2:edNote",
        ),
        (">Hafen bleibt", ">Hafeneinfahrtsbefeuerung bleibt", "PRO003", "has 40 characters, and may have 30"),
        (">Hafen bleibt", ">Da ist er noch", "PRO003", "has 5 words, and may have 4"),
        (">Hafen bleibt gesperrt", ">Nun", "PRO003", "has 3 characters, and must have 5"),
        (">4<", ">9<", "PRO003", "is '9', and may be 5 at most"),
        (">4<", ">hoch<", "PRO003", "is 'hoch', and must be a number"),
        (">4<", ">0<", "PRO003", "is '0', and must be at least 1"),
        ("2025-02-12T11", "2025-02-10T11", "PRO003", "is 62 hours old, and may be 48"),
        ("stat:usable", "stat:withheld", "PRO003", "is 'stat:withheld', and must be one of stat:usable"),
        ("example.org,2025", "example.net,2025", "PRO003", "which is not of the form tag:example\\.org,.*"),
        ("ressort:pl", "ressort:xx", "PRO004", "Musterdienst has no code 'xx' in ressort"),
        ("ressort:pl", "fremd:pl", "PRO004", "Musterdienst allows no codes of fremd"),
        ('xml:lang="de"', 'xml:lang="en"', "PRO005", "Musterdienst has de, and this is in en"),
        ("<name>Politik</name>", "", "PRO007", "Musterdienst: every subject has a name"),
        (">hafen<", f">{'h' * 100_000}<", "PRO006", "Musterdienst allows 100,000 bytes, these are"),
    ],
)
def test_what_does_not_fit_is_told(old: str, new: str, rule: str, message: str) -> None:
    assert ITEM.count(old) == 1
    found = told(ITEM.replace(old, new))
    assert [r for r, _ in found] == [rule]
    assert message in found[0][1]


def test_an_alias_that_stands_for_something_else() -> None:
    own = '<catalog><scheme alias="ressort" uri="https://example.net/r/"/></catalog><itemMeta>'
    found = told(ITEM.replace("<itemMeta>", own))
    said = "Musterdienst says that ressort is https://example.org/ressort/, here it is https://example.net/r/"
    assert ("PRO004", said) in found


def test_a_document_that_is_too_large_is_told_once() -> None:
    options = profile_rules.applied(Options(select=("PRO",)), profiles.Profile("Haus", max_bytes=100))
    text = '<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body/></nitf>'
    content = f'<contentSet><inlineXML contenttype="application/nitf+xml">{text}</inlineXML></contentSet></newsItem>'
    item = ITEM.partition("<contentSet>")[0].replace("</newsItem>", "") + content
    found = [d.rule for d in judge("a", item.encode(), options=options)]
    assert found.count("PRO006") == 1


def test_only_schemes_that_are_listed_may_be_none() -> None:
    options = profile_rules.applied(Options(select=("PRO",)), profiles.Profile("Haus", only_schemes=True))
    own = '<catalog><scheme alias="eigen" uri="https://example.net/r/"/></catalog><itemMeta>'
    item = ITEM.replace("<itemMeta>", own).replace("<contentMeta>", '<contentMeta><subject qcode="eigen:a"/>')
    assert "Haus allows no codes of eigen" in [d.message for d in judge("a", item.encode(), options=options)]


def test_json_is_judged_at_the_value() -> None:
    found = judge("a", json.dumps({**NINJS, "subjects": [], "ednote": "x"}).encode(), options=OPTIONS)
    assert [(d.rule, d.location.path) for d in found] == [("PRO001", "/"), ("PRO002", "/ednote")]


def test_severities_and_rules_that_are_not_told() -> None:
    options = profile_rules.applied(Options(select=("PRO", "G2M003")), profiles.load(FILES / "everything.toml"))
    assert options.ignore == ("G2B009",)
    assert dict(options.severities)["G2M003"] is Severity.ERROR
    found = judge("a", ITEM.replace('stat:usable"/>', 'stat:usable"/><edNote>x</edNote>').encode(), options=options)
    assert [(d.rule, d.severity) for d in found] == [("PRO002", Severity.WARNING)]


def test_without_a_profile_the_rules_are_silent() -> None:
    assert [d for d in judge("a", ITEM.replace("slugline", "edNote").encode()) if d.rule.startswith("PRO")] == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('name = "A"\nlanguage = ["de"]\n', 2, "no setting is called language"),
        ('name = "A"\n[[newsml-g2.required]]\npath = "x:a"\n', 3, "x:a is no XPath 1.0"),
        ('name = "A"\n[[newsml-g2.required]]\npath = "g2:a["\n', 3, "g2:a[ is no XPath 1.0"),
        ('name = "A"\n[[ninjs.forbidden]]\npath = "$.["\n', 3, "$.[ is no JSONPath"),
        ('name = "A"\n[[ninjs.values]]\npath = "$.a"\npattern = "("\n', 4, "no regular expression"),
        ('name = "A"\n[[ninjs.values]]\npath = "$.a"\npattern = "(a+)+"\n', 4, "repeats what is itself a repetition"),
        ('name = "A"\n[[ninjs.values]]\npath = "$.a"\npattern = "(x|(?:a*b?)+)c"\n', 4, "repeats what is itself"),
        ('name = "A"\n[[ninjs.values]]\npath = "$.a"\n', 2, "ninjs.values.0"),
        ('name = "A"\n[[newsml-g2.forbidden]]\npath = "itemMeta/g2:edNote"\n', 3, "write g2:itemMeta"),
        ('name = "A"\n[[atom.forbidden]]\npath = "atom:link[@rel=\'via\' and title]"\n', 3, "write atom:title"),
        ('name = "A"\nignore = ["G2C", "NOPE"]\n', 2, "no rule begins with NOPE"),
        ('name = "A"\n[severities]\nZZZ001 = "info"\n', 2, "no rule begins with ZZZ001"),
        ('name = "A"\nschematron = ["nowhere.sch"]\n', 2, "is no ISO Schematron"),
        ('name = "A\n', 1, "not TOML"),
        ("name = 3\n", 1, "name: is the number 3; it takes a text"),
        ("name = {a = 1}\n", 1, "name: is a table; it takes a text"),
        ('name = "A"\nmax-bytes = 0\n', 2, "max-bytes: is 0, and must be at least 1"),
        ('name = "A"\n[[ninjs.required]]\nwhy = "x"\n', 2, "ninjs.required.0: has no path"),
        ('name = "A"\n[severities]\nNJS = "info"\n', 2, "severities: has a name that can't be one: 'NJS'"),
        ('name = "A"\n[severities]\nNJS001 = "fatal"\n', 3, "is 'fatal'; it takes one of error, warning, info"),
        ('name = "A"\n[[ninjs.values]]\npath = "$.a"\n', 2, "values.0: is a table; it takes a table with one-of or"),
        ('name = "A"\n[[ninjs.values]]\npath = "$.a"\nmax-age = "3 w"\n', 4, "is '3 w'; it takes a number of minutes"),
    ],
)
def test_a_wrong_profile_is_told_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(configuration.Wrong) as wrong:
        profiles.load(path)
    found = wrong.value.diagnostics[0]
    assert message in found.message
    assert found.location.line == line


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_the_examples_can_be_used(path: Path) -> None:
    made = profiles.load(path)
    assert made.required or made.values


def test_example_of_ap() -> None:
    options = profile_rules.applied(Options(select=("PRO",)), profiles.load(next(p for p in SHIPPED if p.stem == "ap")))
    text = ITEM.replace("example.org,2025", "ap.org,2011").replace("11:00:00+01:00", "10:00:00Z")
    first = "<firstCreated>2025-02-12T09:00:00Z</firstCreated>"
    text = text.replace("</versionCreated>", f"</versionCreated>{first}")
    assert judge("a", text.encode(), options=options) == ()
    old = text.replace("<urgency>", "<contentCreated>2025-02-12T09:00:00Z</contentCreated><urgency>")
    assert [d.rule for d in judge("a", old.encode(), options=options)] == ["PRO002"]


def test_example_of_tt() -> None:
    options = profile_rules.applied(Options(select=("PRO",)), profiles.load(next(p for p in SHIPPED if p.stem == "tt")))
    item = {"uri": "http://tt.se/media/text/1", "standard": {"name": "ninjs", "version": "1.4"}, "profile": "PUBL"}
    assert judge("a", json.dumps(item).encode(), options=options) == ()
    wrong = {**item, "profile": "ALL", "webprio": 4}
    assert [d.rule for d in judge("a", json.dumps(wrong).encode(), options=options)] == ["PRO003", "PRO003"]


def test_example_of_reuters() -> None:
    path = next(p for p in SHIPPED if p.stem == "reuters")
    options = profile_rules.applied(Options(select=("PRO",)), profiles.load(path))
    assert judge("a", ITEM.encode(), options=options) == ()
    long = ITEM.replace("Hafen bleibt gesperrt", "Hafen bleibt gesperrt " * 4)
    assert [(d.rule, d.severity) for d in judge("a", long.encode(), options=options)] == [("PRO003", Severity.WARNING)]


def test_on_the_command_line_and_by_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk.toml").write_text('name = "Desk"\n[[newsml-g2.required]]\npath = "g2:contentMeta/g2:by"\n')
    (tmp_path / "a.xml").write_text(ITEM)
    run = CliRunner().invoke(group, ["validate", "a.xml", "--select", "PRO", "--profile", "desk.toml"])
    assert (run.exit_code, "PRO001 Desk asks for" in run.output) == (1, True)
    wrong = CliRunner().invoke(group, ["validate", "a.xml", "--profile", "desc.toml"])
    assert (wrong.exit_code, "there is no profile desc.toml" in wrong.output) == (2, True)
    (tmp_path / "wiremark.toml").write_text('[[validate.overrides]]\npaths = ["in/*"]\nprofile = ["desk.toml"]\n')
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.xml").write_text(ITEM)
    monkeypatch.chdir(tmp_path / "in")
    run = CliRunner().invoke(group, ["validate", "../a.xml", "b.xml", "--select", "PRO", "--no-together"])
    assert next(line for line in run.output.splitlines() if "PRO001" in line).startswith("b.xml")
    assert run.output.count("PRO001") == 1


def test_from_python(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(ITEM.replace("<slugline>hafen</slugline>", ""))
    found = converter.validate(tmp_path / "a.xml", profiles=[str(FILES / "everything.toml")], select=["PRO001"])
    assert [d.rule for d in found] == ["PRO001"]
    with pytest.raises(ValueError, match="profile"):
        converter.validate(tmp_path / "a.xml", profiles=["goggle"])


def test_a_schematron_reads_nothing_else(tmp_path: Path) -> None:
    """``document()`` of XSLT reaches any file of the machine."""
    (tmp_path / "secret.xml").write_text("<a><b/></a>")
    asked = f"count(document('{(tmp_path / 'secret.xml').as_uri()}')//b) = 0"
    schema = f'<pattern><rule context="/*"><assert test="{asked}">there is one</assert></rule></pattern>'
    (tmp_path / "a.sch").write_text(f'<schema xmlns="http://purl.oclc.org/dsdl/schematron">{schema}</schema>')
    (tmp_path / "a.toml").write_text('name = "A"\nschematron = ["a.sch"]\n')
    options = profile_rules.applied(Options(select=("PRO", "INT")), profiles.load(tmp_path / "a.toml"))
    (found,) = judge("a", ITEM.encode(), options=options)
    assert found.rule == "PRO007"
    assert "can't be applied" in found.message


@pytest.mark.parametrize(
    "pattern", ["[a-z]+(-[a-z]+)*", r"(\d{1,3}\.)+\d+", "(ab?)+", "a+b+", r"(\w+,)*\w+", "(a{1,3}){2}"]
)
def test_patterns_that_end_are_taken(pattern: str) -> None:
    assert patterns.fault(pattern) == ""
