"""A wrong link is counted, a right one is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from links import counted

from converter.model import Entity, EntityType, Mention, Story
from converter.spans import Span

TEXT = "Olaf Scholz und Roth sprachen mit dem Justizministerium in Bremens Rathaus."


def judged(tmp_path: Path, entity: Entity, words: str, gold: tuple[str, EntityType] | None, *more: str) -> str:
    """Why the link from those words to that entity is wrong; the gold's entity is also called by ``more``."""
    text = " ".join((TEXT, *more))
    names = (words, *more) if gold else ()
    rows = [
        {"start": text.index(n), "end": text.index(n) + len(n), "entity": gold[0], "type": gold[1], "kind": "name"}
        | {"text": n}
        for n in names
        if gold
    ]
    (tmp_path / "s.gold.json").write_text(json.dumps({"mentions": rows}), encoding="utf-8")
    at = text.index(words)
    story = Story("s", text, entities=(entity,), mentions=(Mention(Span(at, at + len(words)), entity.id),))
    (link,) = counted((story,), tmp_path)
    return link.wrong


ROTH = Entity("claudia-roth", "person", "Claudia Roth")
SCHOLZ = Entity("olaf-scholz", "person", "Olaf Scholz")
MINISTRY = Entity("bundesjustizministerium", "organisation", "Bundesjustizministerium")
BREMEN = Entity("bremen", "place", "Bremen")


@pytest.mark.parametrize(
    ("entity", "words", "gold"),
    [
        (SCHOLZ, "Olaf Scholz", ("olaf-scholz", "person")),
        (SCHOLZ, "Olaf Scholz", ("scholz", "person")),
        (ROTH, "Roth", ("claudia-roth", "person")),
        (BREMEN, "Bremens", ("bremen-land", "place")),
    ],
)
def test_right(tmp_path: Path, entity: Entity, words: str, gold: tuple[str, EntityType]) -> None:
    assert judged(tmp_path, entity, words, gold) == ""


@pytest.mark.parametrize(
    ("entity", "words", "gold", "more"),
    [
        (ROTH, "Roth", ("hans-roth", "person"), ("Hans Roth",)),
        (ROTH, "Roth", ("roth", "person"), ()),
        (ROTH, "Roth", ("roth", "place"), ()),
        (ROTH, "Roth", None, ()),
        (MINISTRY, "Justizministerium", ("us-justizministerium", "organisation"), ()),
    ],
)
def test_wrong(
    tmp_path: Path, entity: Entity, words: str, gold: tuple[str, EntityType] | None, more: tuple[str, ...]
) -> None:
    assert judged(tmp_path, entity, words, gold, *more) != ""


def test_what_the_knowledge_base_does_not_know_is_no_link(tmp_path: Path) -> None:
    (tmp_path / "s.gold.json").write_text('{"mentions": []}', encoding="utf-8")
    nobody = Entity("nora-niemand-von-nirgendwo", "person", "Nora Niemand")
    story = Story("s", TEXT, entities=(nobody,), mentions=(Mention(Span(0, 4), nobody.id),))
    assert counted((story,), tmp_path) == ()
