"""The demonstration: invented stories that are the same ones for a seed, convert without a finding and hold what an
archive is looked at for."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from called import call

from converter import demo


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """The annotations of all stories."""
    folder = tmp_path_factory.mktemp("demo") / "new"
    assert call("demo", folder).code == 0
    out = folder / "data"
    done = call(
        "convert", folder / "wire", "-o", out, "--to", "newsml-g2,jsonld,annotations", "--fail-level", "warning"
    )
    assert done.code == 0, done.err
    assert "no findings" in done.out
    return [json.loads(path.read_bytes()) for path in sorted(out.rglob("*.annotations.json"))]


def test_the_same_seed_gives_the_same_stories() -> None:
    assert demo.stories(12, 7) == demo.stories(12, 7)
    assert demo.stories(12, 7) != demo.stories(12, 8)


def test_every_story_says_that_it_is_invented(tmp_path: Path) -> None:
    assert all("erfunden" in text for text in demo.stories().values())
    assert "erfunden" in demo.configuration()


def test_no_story_says_a_sentence_twice() -> None:
    for name, text in demo.stories(200, 3).items():
        sentences = Counter(part for part in text.split('"')[1::2] if " " in part)
        assert max(sentences.values()) == 1, name
        assert "{" not in text, name


def test_it_leaves_a_folder_alone_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    code, _, err = call("demo", tmp_path)
    assert code == 2
    assert "is not empty" in err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_eight_months_and_several_agencies(converted: list[dict[str, object]]) -> None:
    assert len(converted) == demo.STORIES
    assert len({str(story["dated"])[:7] for story in converted}) == 8
    assert {story["agency"] for story in converted} == {"Reuters", "dpa", "AFP", "epd"}


def test_people_come_back_answer_and_change_office(converted: list[dict[str, object]]) -> None:
    titles, types, signals, addressed = defaultdict(set), Counter[str](), Counter[str](), 0
    stories = Counter[str]()
    for story in converted:
        for entity in story["entities"]:  # type: ignore[attr-defined]
            if entity["type"] == "person":
                stories[entity["id"]] += 1
                titles[entity["id"]].add(entity.get("title"))
        types.update(quotation["type"] for quotation in story["quotations"])  # type: ignore[attr-defined]
        signals.update(signal["kind"] for signal in story.get("signals", ()))  # type: ignore[attr-defined]
        addressed += sum(bool(q.get("addressee")) for q in story["quotations"])  # type: ignore[attr-defined]
    assert sum(count > 5 for count in stories.values()) > 15
    assert min(types[kind] for kind in ("direct", "partial", "reported", "indirect")) > 10
    assert signals["correction"] > 3
    assert addressed > 10
    assert any(len(held) == 2 and "Ministerpräsident" in " ".join(map(str, held)) for held in titles.values())
    assert any(stories[id_] > 10 and len(held) == 2 for id_, held in titles.items() if "holtermann" in id_)
