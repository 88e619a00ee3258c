"""What is counted of identifiers, and that none of those in the development stories is on somebody else."""

from __future__ import annotations

import measures
import pytest
from identified import Named, named, table

from converter.model import Entity, Identifier, Mention, Story
from converter.spans import Span


def test_a_share_counts_who_is_named() -> None:
    text = "Olaf Scholz und Ute Arnsberg sprachen mit Siemens."
    entities = (
        Entity("olaf-scholz", "person", "Olaf Scholz", identifiers=(Identifier("wikidata", "Q61053", "x"),)),
        Entity("ute-arnsberg", "person", "Ute Arnsberg"),
        Entity("siemens", "organisation", "Siemens", identifiers=(Identifier("isin", "DE0007236101", "x"),)),
        Entity("never", "organisation", "Nie Genannt"),
    )
    mentions = tuple(
        Mention(Span(text.index(e.name), text.index(e.name) + len(e.name)), e.id) for e in entities if e.name in text
    )
    found = tuple(named((Story("s", text, entities=entities, mentions=mentions),)))
    assert [n.entity for n in found] == ["olaf-scholz", "ute-arnsberg", "siemens"]
    person, organisation = table(found)
    assert person.split() == ["person", "2", "wikidata", "1", "(0.500)", "any", "1", "(0.500)", "wrong", "0"]
    assert organisation.split() == [
        "organisation",
        "1",
        "wikidata",
        "0",
        "(0.000)",
        "any",
        "1",
        "(1.000)",
        "wrong",
        "0",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["real", "wire"])
def test_no_identifier_is_on_somebody_else(folder: str) -> None:
    root = measures.evaluation()
    if root is None:
        pytest.skip("set WIREMARK_EVAL")
    wrong: list[Named] = [n for n in named(measures.copy_of(folder), root / folder) if n.identifiers and n.wrong]
    assert not wrong
