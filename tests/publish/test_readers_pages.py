"""What readers find on home, person and story pages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import invented
import pytest

from converter.brand import Brand
from converter.model import Quotation, Signal, Story
from converter.publish.build import publish
from converter.spans import Span

FONTS = Path(__file__).parents[2] / "site/theme/assets/fonts"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    flood = invented.story("flut")
    inner = flood.text.index("beherrschbaren")
    doubled = next(q for q in flood.quotations if q.type == "partial")
    by = doubled.attributed_to
    parts = (
        Quotation((Span(inner, inner + 14),), "partial", attributed_to=by, confidence=0.4),
        Quotation((Span(inner + 15, inner + 19),), "partial", attributed_to=by),
    )
    at = flood.text.index("Die Flut")
    signals = (Signal("correction", Span(at, at + 3)),)
    stories = (replace(flood, quotations=(*flood.quotations, *parts), signals=signals), *invented.stories()[1:])
    data = invented.write(folder / "data", *stories)
    publish(data, folder / "site", recipe=invented.RECIPE, search=False, brand=Brand(report="desk@paper.example"))
    return folder / "site"


def read(site: Path, name: str) -> str:
    return (site / name).read_text("utf-8")


def test_fonts_are_small_and_have_their_licence() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.woff2")) <= 90_000
    for name in ("serif", "sans"):
        assert "SIL Open Font License" in (FONTS / f"LICENSE-{name}.txt").read_text("utf-8")


def test_the_home_page_has_a_quotation_of_the_day(site: Path) -> None:
    home = read(site, "index.html")
    shown = re.search(r'<figure class="of-the-day">.*?</figure>', home, re.S)
    assert shown
    assert "Wir rechnen mit dem höchsten Stand" in shown[0]
    assert "Ronja Aschenbeck" in shown[0]
    assert "4. März 2025" in shown[0]


def test_lists_have_excerpt_persons_and_quotations(site: Path) -> None:
    item = next(i for i in read(site, "monate/2025-03.html").split("<li>") if "serie/zwei" in i)
    assert "Die Flut an der Ostsee steigt weiter." in item
    assert "Ronja Aschenbeck · Tillmann Overrath" in item
    assert "4 Zitate" in item


def test_a_person_begins_with_what_the_copy_says(site: Path) -> None:
    page = read(site, "personen/ronja-aschenbeck.html")
    said = (
        "Ronja Aschenbeck erscheint in den Meldungen als Hafenmeisterin. Genannt in 3 Meldungen, vom 30. Dezember 2024"
    )
    assert said in page


def test_a_country_has_its_name(site: Path) -> None:
    assert "<dd>Deutschland</dd>" in read(site, "orte/wismar.html")
    assert "<dd>DE</dd>" not in read(site, "orte/wismar.html")


def test_a_correction_has_a_badge_on_page_and_lists(site: Path) -> None:
    badge = '<span class="badge">Korrigiert</span>'
    assert badge in read(site, "meldungen/flut.html")
    assert badge in read(site, "monate/2025-02.html")
    assert badge not in read(site, "monate/2024-12.html")
    assert "&lt;span" not in read(site, "monate/2025-02.html")


def test_a_part_of_a_quotation_stands_inside_it(site: Path) -> None:
    page = read(site, "meldungen/flut.html")
    item = re.search(r'<li id="z4">.*?</ul><ul.*?</ul></li>', page, re.S)
    assert item
    assert item[0].count("<li") == item[0].count("</li>") == 3
    assert len(re.findall(r'id="z\d+"', page)) == len(set(re.findall(r'id="z\d+"', page))) == 6
    assert "unsicher" in item[0]


def test_a_part_of_a_quotation_is_not_counted_again(site: Path) -> None:
    """On the home page, in lists, and on the page of a topic."""
    stories = re.findall(r'class="named">[^<]*?(\d+) Zitate?<', read(site, "index.html"))
    told = re.search(r"Zitate: (\d+)", read(site, "index.html"))
    assert told
    assert sum(map(int, stories)) == int(told[1]) > 0
    assert "4 Zitate" in next(i for i in read(site, "monate/2025-02.html").split("<li>") if "meldungen/flut.html" in i)


def test_an_error_is_reported_with_the_marks_id(site: Path) -> None:
    page = read(site, "meldungen/flut.html")
    base = "mailto:desk@paper.example?subject=Fehler%20in%20meldungen/flut.html"
    assert f'href="{base}&amp;body=https%3A' in page or f'href="{base}&amp;body=https' in page
    assert f"{base}%23q1&amp;" in page
    assert f"{base}%23ronja-aschenbeck&amp;" in page


def person(id_: str, day: int, title: str) -> Story:
    entity = replace(invented.ENTITIES["ida-quandel"], title=title)
    marked = "[ida-quandel|Ida Quandel] kam am Montag."
    return invented.story(id_, marked, dated=f"2025-02-{day:02}", entities=(entity,))


@pytest.mark.parametrize(
    ("titles", "several"),
    [
        (("Trainerin", "Richterin", "Trainerin", "Richterin"), True),
        (("Trainerin", "Trainerin", "Richterin", "Richterin"), False),
        (("Trainerin", "Trainerin", "Trainerin", "Trainerin"), False),
    ],
)
def test_two_people_of_one_name_are_suspected(tmp_path: Path, titles: tuple[str, ...], several: bool) -> None:
    stories = [person(f"s{day}", day, title) for day, title in enumerate(titles, 1)]
    publish(invented.write(tmp_path / "data", *stories), tmp_path / "site", recipe=invented.RECIPE, search=False)
    page = read(tmp_path / "site", "personen/ida-quandel.html")
    assert ("mehrere Personen" in page) is several
