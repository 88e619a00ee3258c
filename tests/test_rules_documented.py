"""Every rule that a diagnostic can carry is documented; nothing is documented that nobody says."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import converter
from converter import registry, reporters, resources, rulebook
from converter.cli import rules as command
from converter.diagnostics import Diagnostic, Severity

PACKAGE = Path(converter.__file__).parent
TABLE = resources.table("diagnostics.yaml")
KNOWN = {rule.id: rule for rule in rulebook.rules()}
EXTRACTION = rulebook.extraction()
ID = re.compile(r"[A-Z][A-Z0-9]{2}\d{3}")

Emission = tuple[str, str, frozenset[str]]
"""a rule's id, where code gives it to a diagnostic, the severities that the code states there"""


def _emissions(tree: ast.AST, where: str) -> Iterator[Emission]:
    """A call or tuple with an id; where it names no severity, that of the function of the module that it calls."""
    makers = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            given = [*node.args, *(k.value for k in node.keywords)]
        elif isinstance(node, ast.Tuple):
            given = node.elts
        elif isinstance(node, ast.arguments):
            given = [d for d in (*node.defaults, *node.kw_defaults) if d]
        else:
            continue
        stated = {s for value in given if isinstance(value, ast.Attribute) for s in _severities(value)}
        if not stated and isinstance(node, ast.Call) and (maker := makers.get(_called(node))):
            stated = set(_severities(maker))
        if isinstance(node, ast.Call) and _called(node) == "Refused":
            stated = {"error"}
        for value in given:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and ID.fullmatch(value.value):
                yield value.value, f"{where}:{value.lineno}", frozenset(stated)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _severities(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Severity":
            yield node.attr.lower()


TREES = {
    str(path.relative_to(PACKAGE)): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
}
EMITTED = [emission for where, tree in TREES.items() for emission in _emissions(tree, where)]


def test_every_id_in_the_code_is_a_rule() -> None:
    literals = {
        node.value: where
        for where, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ID.fullmatch(node.value)
    }
    assert len(literals) > 200
    known = KNOWN.keys() | registry.stages("rule").keys()
    assert {id_: where for id_, where in literals.items() if id_ not in known} == {}


def test_no_id_is_put_together() -> None:
    """Else the test above would not see it."""
    for where, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) == "Diagnostic" and node.args:
                rule = node.args[0]
                assert isinstance(rule, ast.Constant | ast.Name | ast.Attribute | ast.Subscript | ast.Starred), (
                    f"{where}:{node.lineno}"
                )


def test_every_entry_is_said_somewhere() -> None:
    assert set(TABLE) - {id_ for id_, _, _ in EMITTED} == set()


@pytest.mark.parametrize("id_", sorted(TABLE))
def test_the_severity_is_that_of_the_code(id_: str) -> None:
    stated = {severity for emitted, _, severities in EMITTED if emitted == id_ for severity in severities}
    if id_ == "PUB008":
        assert not stated  # MkDocs says whether it is an error
        return
    assert TABLE[id_]["severity"] in stated, [e for e in EMITTED if e[0] == id_]


def test_diagnostics_of_readers_agree_with_the_check_of_the_same_id() -> None:
    for id_, where, stated in EMITTED:
        if id_ not in TABLE and len(stated) == 1:
            assert stated == {KNOWN[id_].severity}, where


@pytest.mark.parametrize("id_", sorted(TABLE))
def test_an_entry_says_something(id_: str) -> None:
    entry = TABLE[id_]
    assert set(entry) - {"bad", "good"} == {"severity", "title", "why", "remedy"}
    assert all(isinstance(value, str) and value.strip() for value in entry.values())
    title, why, remedy = entry["title"], entry["why"], entry["remedy"]
    assert 15 < len(title) < 90
    assert "\n" not in title
    assert not title.endswith(".")
    assert len(why.split()) >= 10
    assert why.rstrip().endswith(".")
    assert why.strip() != title
    assert len(remedy.split()) >= 3
    assert not re.search(r"(?i)\b(?:todo|tbd|fixme|lorem)\b|\.\.\.", " ".join(entry.values()))
    page = KNOWN[id_].doc
    assert page.startswith(f"{title}.\n\n")
    assert why.strip() in page
    assert f"**Remedy**: {remedy.strip()}" in page
    assert entry.get("bad") != entry.get("good") or "bad" not in entry
    for name in ("bad", "good"):
        assert (f"**{name.title()}**" in page) == (name in entry)


def test_no_entry_stands_twice_in_the_table() -> None:
    """YAML would take the last."""
    text = (resources.folder("schemas") / "diagnostics.yaml").read_text(encoding="utf-8")
    assert sorted(re.findall(r"(?m)^(\w+):", text)) == sorted(TABLE)


def test_every_rule_that_a_finding_carries_has_a_german_title_and_no_other() -> None:
    """Each once, in the order of the ids: YAML would take the last of two."""
    text = (resources.folder("schemas") / "diagnostics.de.yaml").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^(\w+):", text) == list(KNOWN)


@pytest.mark.parametrize("rule", KNOWN.values(), ids=lambda rule: rule.id)
def test_a_german_title_is_one_sentence_without_a_full_stop(rule: rulebook.RuleInfo) -> None:
    title = rulebook.titles_in("de")[rule.id]
    assert title == " ".join(title.split())
    assert len(title.split()) >= 3
    assert not title.endswith((".", "!", ":"))
    assert title != rule.title
    assert title.count("`") % 2 == 0
    assert '"' not in title.replace('`""`', "")


def test_there_are_no_titles_in_other_languages() -> None:
    with pytest.raises(FileNotFoundError):
        rulebook.titles_in("fr")


def test_rules_are_in_the_order_of_their_ids() -> None:
    assert list(KNOWN) == sorted({*TABLE, *registry.stages("check")})


def test_an_id_is_a_check_or_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "table", lambda _name: {"G2C001": TABLE["SRC001"]})
    with pytest.raises(registry.Duplicate, match="G2C001"):
        rulebook.rules.__wrapped__()


def test_the_command_lists_every_rule() -> None:
    listed = CliRunner().invoke(command.command, [])
    assert listed.exit_code == 0
    lines = [line.split(None, 2) for line in listed.stdout.splitlines()]
    wanted = [[r.id, str(r.severity), r.title] for r in KNOWN.values()]
    assert lines == wanted + [[r.id, r.layer, r.title] for r in EXTRACTION]
    entries = json.loads(CliRunner().invoke(command.command, ["--format", "json"]).stdout)
    assert [e["id"] for e in entries] == [*KNOWN, *(r.id for r in EXTRACTION)]


@pytest.mark.parametrize("rule", EXTRACTION, ids=lambda rule: rule.id)
def test_the_command_explains_a_rule_of_extraction_with_its_cases(rule: rulebook.ExtractionInfo) -> None:
    said = CliRunner().invoke(command.command, [rule.id.lower()])
    assert said.exit_code == 0
    assert said.stdout.startswith(f"{rule.id} · {rule.layer} · {rule.language}\n\n{rule.doc}\n\n")
    cases = (*rule.good, *rule.bad, *rule.almost)
    assert all((rule.good, rule.bad, rule.almost))
    assert all(f"    {case}\n" in said.stdout for case in cases)


@pytest.mark.parametrize("rule", EXTRACTION, ids=lambda rule: rule.id)
def test_a_rule_of_extraction_says_what_it_does(rule: rulebook.ExtractionInfo) -> None:
    assert 10 < len(rule.title) < 100
    assert len(rule.doc.removeprefix(rule.title).split()) >= 5


def test_the_command_explains_one() -> None:
    for spelling in ("SRC001", "src001"):
        said = CliRunner().invoke(command.command, [spelling])
        assert said.exit_code == 0
        assert said.stdout == f"SRC001 · error\n\n{KNOWN['SRC001'].doc}\n\n"
    assert "Did you mean SRC" in CliRunner().invoke(command.command, ["SRC009"]).output


def test_reports_explain_it() -> None:
    found = Diagnostic("SRC002", Severity.ERROR, "the source is empty")
    (rule,) = json.loads(reporters.render((found,), format="sarif"))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == TABLE["SRC002"]["title"]
    assert TABLE["SRC002"]["remedy"].strip() in rule["help"]["markdown"]
