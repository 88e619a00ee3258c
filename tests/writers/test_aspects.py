"""What a format does not carry is said by its writer, and true: a story that differs in nothing else looks the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import stories

from converter import registry, resources
from converter.model import Block, Entity, Identifier, Mention, Review, Rights, Story
from converter.registry import Recipe
from converter.spans import Span

ASPECTS = resources.table("aspects.yaml")


def _base() -> Story:
    """The invented story, with a mention inside another and one whose words stand twice."""
    story = stories.story()
    name = stories.find("Wiebke Lohmann")
    inner = Mention(Span(name.start + 7, name.end), "stade", "name", "names.full")
    alone = Mention(stories.find("Stade", 3), "stade", by="document")
    return replace(story, mentions=(*story.mentions[:3], inner, *story.mentions[3:-1], alone))


def _mention(story: Story, number: int, **changes: Any) -> Story:
    mentions = list(story.mentions)
    mentions[number] = replace(mentions[number], **changes)
    return replace(story, mentions=tuple(mentions))


def _quotation(story: Story, number: int, **changes: Any) -> Story:
    quotations = list(story.quotations)
    quotations[number] = replace(quotations[number], **changes)
    return replace(story, quotations=tuple(quotations))


def _entity(story: Story, id_: str, change: Callable[[Entity], Entity]) -> Story:
    return replace(story, entities=tuple(change(e) if e.id == id_ else e for e in story.entities))


def _identified(value: str, source: str) -> Callable[[Entity], Entity]:
    return lambda e: replace(e, identifiers=(Identifier("wikidata", value, source),))


def _block(story: Story, kind: Any, other: Any) -> Story:
    return replace(story, blocks=tuple(Block(other, b.span) if b.kind == kind else b for b in story.blocks))


CHANGES: dict[str, Callable[[Story], Story]] = {
    "text": lambda s: replace(s, text=s.text.replace("rechte\n\n", "rechte\n ", 1)),
    "blocks": lambda s: _block(s, "crosshead", "paragraph"),
    "dateline": lambda s: replace(s, dateline=None),
    "bylines": lambda s: replace(s, bylines=()),
    "credits": lambda s: replace(s, credits=s.credits[:1]),
    "signals": lambda s: replace(s, signals=s.signals[:1]),
    "rights": lambda s: replace(s, rights=s.rights and Rights(Span(s.rights.notice.start, s.rights.notice.start + 13))),
    "mentions": lambda s: replace(
        s,
        mentions=tuple(m for m in s.mentions if m.entity != "deichbau"),
        entities=tuple(e for e in s.entities if e.id != "deichbau"),
    ),
    "positions": lambda s: _mention(s, -1, span=stories.find("Cuxhaven", 2)),
    "overlaps": lambda s: replace(s, mentions=(*s.mentions[:3], *s.mentions[4:])),
    "forms": lambda s: _mention(s, 6, form="pronoun"),
    "entities": lambda s: _entity(s, "wiebke-lohmann", lambda e: replace(e, title="Geologin")),
    "identifiers": lambda s: _entity(s, "stade", _identified("Q2", "Wikidata 2024")),
    "verified": lambda s: _entity(s, "stade", _identified("Q1", "Wikidata 2023")),
    "links": lambda s: _mention(s, 2, why=("office",)),
    "confidence": lambda s: _mention(s, 2, confidence=0.9),
    "rules": lambda s: _mention(s, 2, by="another.rule"),
    "subjects": lambda s: replace(s, subjects=s.subjects[:1]),
    "quotations": lambda s: replace(s, quotations=s.quotations[1:]),
    "unmarked": lambda s: replace(s, quotations=(*s.quotations[:3], *s.quotations[4:])),
    "pieces": lambda s: _quotation(s, 0, spans=(Span(s.quotations[0].spans[0].start, s.quotations[0].spans[1].end),)),
    "types": lambda s: _quotation(s, 0, type="partial"),
    "speakers": lambda s: _quotation(s, 0, attributed_to="kuestenverband"),
    "speaking": lambda s: _quotation(s, 0, speaker=stories.find("Lohmann", 1)),
    "cues": lambda s: _quotation(s, 0, cue=(stories.find("sagte", 2),)),
    "frames": lambda s: _quotation(s, 4, frame=(stories.find("Sprecher sagte:"),)),
    "addressees": lambda s: _quotation(s, 4, addressee=stories.find("Ein")),
    "modes": lambda s: _quotation(s, 1, mode="writing"),
    "certainty": lambda s: _quotation(s, 1, confidence=0.8),
    "reviewed": lambda s: replace(s, reviewed=("quotations",)),
    "checked": lambda s: replace(s, checked=(Review("Tom Voß", "2024-03-12"),)),
}


def _written(name: str, story: Story) -> bytes:
    data = registry.stage("writer", name).run(story, Recipe())
    assert isinstance(data, bytes)
    return data


def test_every_aspect_is_changed() -> None:
    assert set(CHANGES) == set(ASPECTS)


@pytest.mark.parametrize("aspect", CHANGES)
@pytest.mark.parametrize("name", registry.stages("writer"))
def test_what_a_format_lacks(name: str, aspect: str) -> None:
    lacks = registry.stage("writer", name).facts["lacks"]
    assert set(lacks) <= set(ASPECTS)
    base = _entity(_base(), "stade", _identified("Q1", "Wikidata 2024"))
    same = _written(name, base) == _written(name, CHANGES[aspect](base))
    assert same == (aspect in lacks), f"{name} {'does not carry' if same else 'carries'} {aspect}: {ASPECTS[aspect]}"
