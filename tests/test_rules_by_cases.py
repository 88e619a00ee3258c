"""Each extraction rule by its cases; the notation stands in ``README.md``. Adding a folder adds the test."""

from __future__ import annotations

from pathlib import Path

import notation
import pytest
from compared import annotated, compare
from notation import NAMES, QUOTATIONS, Example

from converter import registry
from converter.language.engine.record import Entry
from converter.language.engine.rule import Rule

FOLDER = Path(__file__).parent / "rules"
RULES: dict[str, Rule] = {s.name: s.facts["rule"] for s in registry.stages("rule").values()}


def _lines(kind: str) -> list[tuple[str, int, str]]:
    found = []
    for path in sorted(FOLDER.glob(f"*/{kind}.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line and not line.startswith("#"):
                found.append((path.parent.name, number, line))
    return found


_ALL: dict[str, list[tuple[str, str]]] = {id_: [] for id_ in RULES}
"""a rule's lines, each with its file and number"""
for _kind in ("good", "bad", "almost"):
    for _id, _number, _line in _lines(_kind):
        _ALL.setdefault(_id, []).append((f"{_kind}.txt:{_number}", _line))


def _layers(example: Example, rule: Rule) -> set[str]:
    layers = {{"links": "names", "speakers": "quotations"}.get(rule.layer, str(rule.layer))}
    if example.of(*NAMES, "part"):
        layers.add("names")
    if example.of("nominal", "pronoun"):
        layers.add("references")
    if example.of(*QUOTATIONS):
        layers.add("quotations")
    return layers


def _check(example: Example, rule: Rule) -> None:
    story, record = annotated(example, rule.language)
    compare(story, record, example, _layers(example, rule))


@pytest.mark.parametrize(("id_", "number", "line"), _lines("good"))
def test_good(id_: str, number: int, line: str) -> None:
    example = notation.parse(line)
    assert any(m.rule == id_ for m in example.marks), f"nothing is marked as made by {id_}"
    _check(example, RULES[id_])


def _acted(entry: Entry) -> bool:
    """A refusal acts by making others lose; any other rule that says no only keeps out of it."""
    if entry.outcome == "lost":
        return entry.rule in RULES and RULES[entry.rule].proposes == "refusal"
    return entry.outcome != "proposed"


@pytest.mark.parametrize("kind", ["bad", "almost"])
@pytest.mark.parametrize("id_", sorted(RULES))
def test_not_by_this_rule(id_: str, kind: str) -> None:
    for file, line in _ALL[id_]:
        if not file.startswith(kind):
            continue
        example = notation.parse(line)
        assert all(m.rule != id_ for m in example.marks), f"{id_}/{file}"
        try:
            _check(example, RULES[id_])
        except AssertionError as error:
            raise AssertionError(f"{id_}/{file}: {line}") from error
        story, record = annotated(example, RULES[id_].language)
        made = {m.by for m in story.mentions} | {q.by for q in story.quotations}
        if RULES[id_].layer not in ("names", "quotations"):  # these propose freely; the others act
            made |= {e.rule for e in record.entries if _acted(e)}
        assert id_ not in made, f"{id_}/{file}: made by the rule"


_AROUND = {
    "de": (
        ("Es regnete. ¶ ", ""),
        ("Am Abend regnete es dann noch einmal so stark wie schon lange nicht. ¶ ", " Es regnete."),
    ),
    "en": (("It rained. ¶ ", ""), ("Then it rained again as hard as it had not for long. ¶ ", " It rained.")),
}
"""an odd and an even number of words in front, and something behind"""


def _marked(line: str, language: str, begin: int) -> tuple[object, ...]:
    """What is marked behind a place in the text, counted from there."""
    story, _ = annotated(notation.parse(line), language)
    mentions = [(m.span.start - begin, m.span.end - begin, m.form, m.entity, m.by) for m in story.mentions]
    quotations = [
        ([(s.start - begin, s.end - begin) for s in q.spans], q.type, q.attributed_to, q.by) for q in story.quotations
    ]
    return mentions, quotations


@pytest.mark.parametrize("id_", sorted(RULES))
def test_sentences_around_it_change_nothing(id_: str) -> None:
    """A case is read the same wherever it stands in a story; what opens a story (headline, dateline) has its place."""
    for number, line in _ALL[id_]:
        if not line.startswith("=") and "{located" not in line:
            language = RULES[id_].language
            alone = _marked(line, language, 0)
            for before, behind in _AROUND[language]:
                begin = len(notation.parse(before + ".").story.text) - 1
                assert _marked(before + line + behind, language, begin) == alone, f"{id_}/{number}: {line}"


@pytest.mark.parametrize("id_", sorted(RULES))
def test_a_rule_has_all_three(id_: str) -> None:
    for kind in ("good", "bad", "almost"):
        path = FOLDER / id_ / f"{kind}.txt"
        assert path.is_file(), f"{id_} has no {kind}.txt"
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        assert lines, f"{id_}/{kind}.txt has no case"


def test_every_folder_is_a_rules() -> None:
    assert {p.name for p in FOLDER.iterdir() if p.is_dir() and p.name[0].isupper()} == set(RULES)
