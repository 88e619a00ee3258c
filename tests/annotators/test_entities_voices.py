"""Optional back ends: their models are heard in place of the CRF, and go through the same document pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from converter import knowledge
from converter.annotators import spacy_entities, transformers_entities
from converter.language.de.names import recognise
from converter.language.engine.sheet import lay_out
from converter.language.engine.voices import Heard, candidates
from converter.language.lexicon import lexicon
from converter.model import Block, Story
from converter.registry import Context, Recipe
from converter.spans import Span

TEXT = "Man sah Brumsel bei Zworg. Brumsels Hut lag in Zworg."


def story(text: str = TEXT) -> Story:
    return Story("test", text, blocks=(Block("paragraph", Span(0, len(text))),))


def context(**models: str) -> Context:
    named = tuple((name.replace("_", "-"), model) for name, model in models.items())
    return Context(Recipe(models=named), knowledge.load())


def found(done: Story) -> list[tuple[str, str, str]]:
    return [(m.span.of(done.text), done.entity(m.entity).type, m.by) for m in done.mentions]


def test_claims_are_moved_to_whole_words_and_foreign_labels_left_out() -> None:
    known = knowledge.load()
    sheet = lay_out(story(), lexicon(known), known)
    claims = [Heard(9, 12, "PER", 0.9), Heard(20, 26, "GPE", 2.0), Heard(0, 3, "MISC", 1.0), Heard(5, 5, "PER", 1.0)]
    made = list(candidates(sheet, claims, "model"))
    assert [(" ".join(sheet.words[c.first : c.last]), c.type, c.score) for c in made] == [
        ("Brumsel", "person", 0.9),
        ("Zworg", "place", 1.0),
    ]


def test_a_missing_model_is_said_and_the_crf_is_heard() -> None:
    for annotate, name in (
        (spacy_entities.annotate, "spacy_entities"),
        (transformers_entities.annotate, "transformers_entities"),
    ):
        done = annotate(story("Ministerin Hanne Kolbrink war in Berlin."), context(**{name: "/nowhere/model"}))
        assert [n.rule for n in done.notes] == ["ENT001"]
        assert [m.span.of(done.text) for m in done.mentions] == ["Hanne Kolbrink", "Berlin"]


def test_a_classifier_is_heard_and_its_names_are_found_again() -> None:
    def classify(texts: list[str]) -> Sequence[Sequence[Mapping[str, Any]]]:
        return [
            [{"start": t.index("Brumsel "), "end": t.index("Brumsel ") + 7, "entity_group": "PER", "score": 0.97}]
            if "Brumsel " in t
            else []
            for t in texts
        ]

    done = recognise(story(), context(), lambda sheet: transformers_entities.hear(classify, sheet, "tiny"))
    assert found(done) == [
        ("Brumsel", "person", "transformers tiny"),
        ("Brumsels", "person", "LNK030"),
    ]
    assert len({m.entity for m in done.mentions}) == 1


def test_a_voice_that_says_something_else_makes_a_doubtful_name_less_sure() -> None:
    text = "Der Verein Brumsel wartet."

    def heard(*claims: Heard) -> tuple[str, float]:
        (mention,) = (made := recognise(story(text), context(), lambda s: candidates(s, claims, "model"))).mentions
        return made.entity(mention.entity).type, mention.confidence

    def claim(label: str, score: float) -> Heard:
        return Heard(text.index("Brumsel"), text.index(" wartet"), label, score)

    silence, agreed, doubted = heard(), heard(claim("ORG", 0.5)), heard(claim("PER", 0.5))
    assert {silence[0], agreed[0], doubted[0]} == {"organisation"}
    assert doubted[1] < silence[1] < agreed[1]
    assert heard(claim("PER", 0.9))[0] == "person"


def test_a_spacy_pipeline_is_heard(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("de")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": "Zworg"}])
    nlp.to_disk(tmp_path / "tiny")
    done = spacy_entities.annotate(
        story("Man mag Zworg. Zworgs Wetter ist gut."), context(spacy_entities=str(tmp_path / "tiny"))
    )
    assert [(text, type_) for text, type_, _ in found(done)] == [("Zworg", "place"), ("Zworgs", "place")]
    assert found(done)[0][2].startswith("spacy ")
    assert done.notes == ()


def test_a_transformers_model_is_heard(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("torch")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "brumsel", "zworg", "man", "sah", "bei", "."]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    transformers.BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        num_labels=2,
        id2label={0: "O", 1: "B-PER"},
        label2id={"O": 0, "B-PER": 1},
    )
    transformers.BertForTokenClassification(config).save_pretrained(tmp_path)
    done = transformers_entities.annotate(story(), context(transformers_entities=str(tmp_path)))
    assert done.notes == ()
    assert all(m.span.of(TEXT).strip() for m in done.mentions)
