"""Pages and pictures of single quotations, and that every quotation's address leads to it."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from invented import RECIPE, story, write
from lxml import html

from converter import run
from converter.publish import archive, cards, publish, sharing
from converter.publish.archive import Archive
from converter.recipe import Recipe

LONG = "Wir warten, bis das Wasser steht, und dann warten wir noch einen Tag"
SHARED = (
    f'Kiel (Reuters) - {{direct ronja-aschenbeck|"{LONG}"}}, sagte [ronja-aschenbeck|Aschenbeck]. '
    f'{{direct ronja-aschenbeck|"{LONG}, wie immer"}}, sagte sie. {{direct ida-quandel|"Kurz."}} '
    f'{{direct -|"{LONG}"}}, hieß es. {{indirect ida-quandel|Man müsse warten, bis das Wasser fällt}}, sagte '
    f'[ida-quandel|Quandel]. {{direct tillmann-overrath|"{LONG} </script><b>"}}, sagte [tillmann-overrath|Overrath]. '
    f'{{direct ida-quandel|"Auch das ist lang genug, um für sich allein zu stehen"}}, sagte [ida-quandel|Quandel].'
)


def _archive(tmp_path: Path) -> Archive:
    return archive.load(write(tmp_path / "data", story("w/eins", SHARED, dated="2025-02-03")))[0]


def test_two_speakers_first_words_are_shared_if_they_stand_for_themselves(tmp_path: Path) -> None:
    chosen = sharing.chosen(_archive(tmp_path))
    assert [(said.named or said.quotation.attributed_to, said.number) for said in chosen.values()] == [
        ("ronja-aschenbeck", 1),
        ("tillmann-overrath", 6),
    ]
    assert [sharing.page(said) for said in chosen.values()] == ["zitat/w/eins.1.html", "zitat/w/eins.6.html"]


def test_what_is_unsure_is_not_shared(tmp_path: Path) -> None:
    told = story("eins", SHARED)
    unsure = tuple(replace(q, confidence=0.5) for q in told.quotations)
    found, _ = archive.load(write(tmp_path / "data", replace(told, quotations=unsure)))
    assert sharing.chosen(found) == {}


def test_a_page_has_the_words_their_sentence_and_the_way_to_the_story(tmp_path: Path) -> None:
    _archive(tmp_path)
    publish(tmp_path / "data", tmp_path / "site", recipe=replace(RECIPE, base_url="https://a.example"), search=False)
    page = html.parse(str(tmp_path / "site/zitat/w/eins.6.html"))
    assert page.findtext(".//blockquote/p") == f'"{LONG} </script><b>"'
    sentence = "".join(page.find(".//p[@class='sentence in-full']").itertext())
    assert sentence == f'"{LONG} </script><b>", sagte Overrath.'
    links = page.xpath("//article//a/@href")
    assert "../../meldungen/w/eins.html#q6" in links
    assert "../../zitate.html?speaker=person/tillmann-overrath" in links
    linked = json.loads(page.findtext(".//article/script[@type='application/ld+json']"))
    assert linked["@id"] == "https://a.example/meldungen/w/eins.html#q6"
    assert linked["url"] == "https://a.example/zitat/w/eins.6.html"
    rows = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "site/zitate/index").glob("rows-*.js"))
    assert '"zitat/w/eins.6.html"' in rows, "the index leads to the page"


def test_every_address_of_a_quotation_leads_to_it(tmp_path: Path) -> None:
    """``@id`` in JSON-LD is the story's page with an anchor."""
    source = tmp_path / "wire" / "eins.txt"
    source.parent.mkdir()
    source.write_text(
        "KIEL, 3. Mrz (Reuters) - Die Werft baut um.\n\n"
        '"Das kostet Geld", sagte Werftchefin Antje Lührs am Montag, "aber es lohnt sich." Sie sprach von einem '
        '"mutigen Schritt". Die Gewerkschaft werde, so Lührs, dem "schlanken Plan" zustimmen.\n',
        encoding="utf-8",
    )
    refs, _ = run.discover([source.parent])
    recipe = Recipe(now=RECIPE.now, base_url="https://a.example", writers=("annotations", "jsonld"))
    run.convert_all(refs, tmp_path / "data", recipe, jobs=1)
    publish(tmp_path / "data", tmp_path / "site", recipe=recipe, search=False)
    ids = []
    for path in (tmp_path / "site").rglob("*.jsonld"):
        todo = [json.loads(path.read_bytes())]
        while todo:
            node = todo.pop()
            if isinstance(node, list):
                todo += node
            elif isinstance(node, dict):
                todo += node.values()
                if "Quotation" in str(node.get("@type")):
                    ids.append(node["@id"])
    assert len(set(ids)) >= 3
    for iri in ids:
        page, _, anchor = iri.removeprefix("https://a.example/").partition("#")
        assert len(html.parse(str(tmp_path / "site" / page)).xpath(f"//*[@id='{anchor}']")) == 1, iri


# Pictures


@pytest.fixture
def card() -> cards.Card:
    pytest.importorskip("PIL")
    return cards.Card(
        "„Wir rechnen mit dem höchsten Stand seit zwölf Jahren.“", "Żaneta Yılmaz", "Flut · Mai", "Archiv"
    )


def _pixels(png: bytes, box: tuple[int, int, int, int]) -> bool:
    """Whether anything is drawn in the box."""
    from PIL import Image

    part = Image.open(BytesIO(png)).convert("RGB").crop(box)
    return len(part.getcolors() or ()) != 1


def test_a_picture_is_small_and_the_same_every_time(card: cards.Card) -> None:
    from PIL import Image

    fonts = cards.fonts()
    assert fonts
    assert cards.drawable(card)
    made = cards.png(card, fonts)
    assert made
    assert made == cards.png(card, fonts)
    assert len(made) < 25_000
    assert Image.open(BytesIO(made)).size == (1200, 630)


def test_marks_hang_beside_the_column(card: cards.Card) -> None:
    fonts = cards.fonts()
    assert fonts
    beside = (0, 40, 94, 420)
    with_marks, without = cards.png(card, fonts), cards.png(replace(card, words=card.words.strip("„“")), fonts)
    assert with_marks
    assert without
    assert _pixels(with_marks, beside)
    assert not _pixels(without, beside)


@pytest.mark.parametrize("words", ["x" * 60 + " ja", "\ue123\ue124 und noch viel mehr als das, was hier steht"])
def test_what_a_picture_cannot_hold_has_none(card: cards.Card, words: str) -> None:
    assert not cards.drawable(replace(card, words=words))


@pytest.mark.parametrize("length", [40, 160, 280])
@pytest.mark.parametrize("word", ["W", "Donau", "Wasserstraßenverwaltungsangelegenheit"[:36]])
def test_all_that_is_shared_fits(card: cards.Card, length: int, word: str) -> None:
    fonts = cards.fonts()
    assert fonts
    words = ((word + " ") * length)[:length].strip()
    assert cards.drawable(replace(card, words=words))
    assert cards.png(replace(card, words=words), fonts)


def test_the_next_site_takes_pictures_from_the_last(tmp_path: Path, card: cards.Card) -> None:
    taken: list[str] = []

    def take(name: str, inputs: str, folder: Path) -> bool:
        taken.append(inputs)
        return len(taken) == 2

    for words in (card.words, card.words, card.words + " Ja."):
        sharing.draw({"zitat/a.png": replace(card, words=words)}, tmp_path, take=take)
    assert taken[0] == taken[1] != taken[2]
    assert (tmp_path / "zitat/a.png").is_file()
