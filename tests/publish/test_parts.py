"""Words of the interface, pictures, and the order of an index's table of contents."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from invented import ENTITIES, stories, write
from lxml import etree

from converter import resources
from converter.publish import archive, charts, search, world
from converter.publish.strings import languages, strings


def test_every_language_has_the_same_words() -> None:
    german, *others = (strings(language) for language in ("de", *(x for x in languages() if x != "de")))
    assert others
    for other in others:
        assert other.words.keys() == german.words.keys()
        for key, word in german.words.items():
            theirs = other.words[key]
            assert type(theirs) is type(word), key
            if isinstance(word, dict):
                assert theirs.keys() == word.keys(), key
            elif key.startswith("n_"):
                assert len(theirs) == len(word) == 2
            elif isinstance(word, str):
                assert set(re.findall(r"\{(\w+)\}", theirs)) == set(re.findall(r"\{(\w+)\}", word)), key


def test_templates_ask_only_for_words_there_are() -> None:
    known = strings("de").words
    for path in (resources.folder("site") / "theme").rglob("*.html"):
        for key in re.findall(r"\bt\([\"'](\w+)[\"']\s*[,)]", path.read_text(encoding="utf-8")):
            assert key in known, (path.name, key)


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2025-02", "Februar 2025"),
        ("2025-02-12", "12. Februar 2025"),
        ("2025-02-12T10:31:00+01:00", "12. Februar 2025, 10:31 Uhr"),
        ("2025", "2025"),
        ("2025-13", "2025"),
        ("--02-12", "ohne Datum"),
        ("", "ohne Datum"),
        (None, "ohne Datum"),
        ("morgen", "ohne Datum"),
    ],
)
def test_dates_are_as_precise_as_they_are(iso: str | None, words: str) -> None:
    assert strings("de").date(iso) == words


def test_an_unknown_language_lists_those_there_are() -> None:
    with pytest.raises(ValueError, match="de, en"):
        strings("xx")


def test_the_projection() -> None:
    assert world.project(0, 84) == (500.0, 0.0)
    assert world.project(-180, 0)[0] == 0.0
    assert world.project(180, 0)[0] == 1000.0
    x, y = world.project(13.4, 52.5)
    assert 525 < x < 545
    assert 75 < y < 95


def test_the_map_is_cut_at_the_antimeridian() -> None:
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[[170, 60], [10, 0], [-350, 0], [0, 5], [350, 0], [-10, 0], [0, -5]]],
        "objects": {
            "land": {"geometries": [{"type": "Polygon", "arcs": [[0]]}]},
            "countries": {"geometries": [{"type": "Polygon", "arcs": [[0]]}]},
        },
    }
    drawing = etree.fromstring(world.drawing(topology).encode())
    land = str(drawing[-2].get("d"))
    assert land.count("M") == 2
    steps = [abs(float(x)) for x in re.findall(r"[l ](-?[\d.]+)[ -]", land)]
    assert max(steps) < 100, "no stroke across the whole map"


def test_pictures_are_well_formed_and_the_same_again(tmp_path: Path) -> None:
    loaded, _ = archive.load(write(tmp_path, *stories()))
    nodes, links = charts.pairs(loaded)
    assert {p.entity.name for p in nodes} == {e.name for e in ENTITIES.values() if e.type != "place"}
    assert links[0][2] == 3
    label = 'Wer "mit" <wem>'
    pictures = [
        charts.network(nodes, links, label),
        charts.world_map([(13.4, 52.5, 3), (174.8, -41.3, 1)], "world.svg", label),
        charts.locator(11.46, 53.89, "world.svg", label),
        charts.columns([("2024-12", 1), ("2025-02", 4)], label),
    ]
    for picture in pictures:
        assert etree.fromstring(picture.encode()).get("aria-label") == label
    assert charts.network(nodes, links, label) == pictures[0]


def test_filters_of_an_index_are_put_in_order(tmp_path: Path) -> None:
    def index(filters: list[bytes]) -> dict[str, bytes]:
        body = b"".join(bytes([0x82, 0x60 + len(f)]) + f + b"\x61h" for f in filters)
        data = b"pagefind_dcd\x86\x651.5.2\x80\x80" + bytes([0x80 + len(filters)]) + body + b"\x80\x80"
        folder = tmp_path / filters[0].decode()
        folder.mkdir()
        (folder / "pagefind.de_0123456789.pf_meta").write_bytes(gzip.compress(data))
        entry = {"version": "1.5.2", "languages": {"de": {"hash": "de_0123456789", "wasm": "de", "page_count": 1}}}
        (folder / "pagefind-entry.json").write_text(json.dumps(entry))
        search.make_reproducible(folder)
        return {p.name: p.read_bytes() for p in folder.iterdir()}

    one = index([b"orte", b"zitate", b"meldungen"])
    assert one == index([b"zitate", b"meldungen", b"orte"])
    (name,) = (n for n in one if n.endswith(".pf_meta"))
    assert name.split(".")[1] in one["pagefind-entry.json"].decode()
    assert gzip.decompress(one[name]).count(b"meldungen") == 1


def test_an_index_of_another_shape_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pagefind-entry.json").write_text('{"languages": {"de": {"hash": "de_1"}}}')
    (tmp_path / "pagefind.de_1.pf_meta").write_bytes(gzip.compress(b"pagefind_dcd\xa0"))
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    search.make_reproducible(tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
