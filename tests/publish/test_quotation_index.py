"""The index of all quotations, read as the page's script reads it; and what a browser loads for an answer."""

from __future__ import annotations

import json
import random
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import RECIPE, story, write

from converter.model import Entity, Mention, Quotation, Story, Subject, Title
from converter.publish import archive, publish, quotation_index
from converter.publish.archive import Archive, Entry
from converter.publish.spoken import Spoken
from converter.publish.strings import strings
from converter.spans import Span

MOST = 300_000
"""bytes of a first answer"""


class Reader:
    """An index as a browser sees it: each shard is loaded once, and counted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loaded: dict[str, int] = {}
        self.start = self.load("start")

    def load(self, name: str) -> Any:
        data = (self.folder / f"{name}.js").read_bytes()
        self.loaded[name] = len(data)
        call = data.decode().strip()
        assert call.startswith("zitate(")
        assert call.endswith(")")
        return json.loads(call[:-1].split(",", 2)[2])

    @property
    def bytes(self) -> int:
        return sum(self.loaded.values())

    def shard(self, table: str, key: str) -> Any:
        return self.load(f"{table}-{max(0, bisect_right(self.start['tables'][table], key) - 1)}")

    def who(self, key: str) -> list[int]:
        return summed(decoded(self.shard("who", key).get(key, [""])[0]))

    def word(self, form: str) -> list[int]:
        found: set[int] = set()
        for stem in self.shard("forms", form).get(form, "").split():
            flat = decoded(self.shard("words", stem)[stem])
            at = number = 0
            while at < len(flat):
                number += flat[at]
                found.add(number)
                at += 2 + flat[at + 1]
        return sorted(found)

    def month(self, month: str) -> list[int]:
        first = 0
        for name, days in self.start["days"]:
            if name == month:
                return list(range(first, first + sum(days[1::2])))
            first += sum(days[1::2])
        return []

    def rows(self, numbers: Iterable[int]) -> list[Any]:
        size = self.start["rows"]
        return [self.load(f"rows-{n // size}")["rows"][n % size] for n in numbers]


def decoded(digits: str) -> list[int]:
    values, value, shift = [], 0, 0
    for digit in digits:
        bits = quotation_index._DIGITS.index(digit)
        value |= (bits & 31) << shift
        shift += 5
        if not bits & 32:
            values.append(value)
            value = shift = 0
    return values


def summed(gaps: Iterable[int]) -> list[int]:
    total, found = 0, []
    for gap in gaps:
        total += gap
        found.append(total)
    return found


@given(st.lists(st.integers(0, 1 << 40)))
def test_numbers_come_back(values: list[int]) -> None:
    assert decoded(quotation_index.numbers(values)) == values


def test_words_are_folded_for_all_letters() -> None:
    told = quotation_index.folded("Yılmaz, Żółkiewski und Ræder: Straßen\u00adbau – GROSS 2,5 u\u0308ber")
    assert told == ["yilmaz", "zolkiewski", "und", "raeder", "strassenbau", "gross", "2", "5", "uber"]


# Sentences

TARIFFS = (
    "Wismar (Reuters) - Der Streit dauert an.\n\n"
    "{indirect ronja-aschenbeck|Der Hafen brauche {partial ronja-aschenbeck|\"sehr viel Geduld\"}}, sagte "
    "[ronja-aschenbeck|Aschenbeck] am Montag. "
    "{indirect tillmann-overrath|Die Zölle seien {partial ida-quandel|\"Unfug\"}}, "
    "zitierte [tillmann-overrath|Overrath] die Analystin."
)  # fmt: skip


def test_what_stands_inside_an_indirect_quotation_is_shown_there() -> None:
    told = story("zoll", TARIFFS)
    number = {" ".join(s.of(told.text) for s in q.spans): n for n, q in enumerate(told.quotations, 1)}
    whole, part = number['Der Hafen brauche "sehr viel Geduld"'], number['"sehr viel Geduld"']
    foreign = number['"Unfug"']
    spoken = Spoken(told)
    assert spoken.inside == {part: whole}, "but somebody else's words stay a quotation of their own"
    assert foreign not in spoken.inside
    assert [p for p in spoken.pieces(whole) if p.role] == [
        ("said", "Der Hafen brauche "),
        ("quoted", '"sehr viel Geduld"'),
    ]
    assert (
        "".join(p.text for p in spoken.pieces(whole))
        == 'Der Hafen brauche "sehr viel Geduld", sagte Aschenbeck am Montag.'
    )


def test_a_sentence_sets_off_who_how_and_to_whom() -> None:
    told = story(
        "an", 'Kiel (Reuters) - Es regnet.\n\n{direct ida-quandel|"Wir warten"}, sagte Quandel der Zeitung in\nKiel.'
    )
    at = {word: told.text.index(word) for word in ("sagte", "Quandel", "Zeitung")}

    def span(word: str) -> Span:
        return Span(at[word], at[word] + len(word))

    quotation = replace(told.quotations[0], cue=(span("sagte"),), speaker=span("Quandel"), addressee=span("Zeitung"))
    pieces = Spoken(replace(told, quotations=(quotation,))).pieces(1)
    assert [(p.role, p.text) for p in pieces] == [
        ("said", '"Wir warten"'),
        ("", ", "),
        ("cue", "sagte"),
        ("", " "),
        ("speaker", "Quandel"),
        ("", " der "),
        ("addressee", "Zeitung"),
        ("", " in Kiel."),
    ]


def test_parts_that_lie_apart_are_joined_by_an_ellipsis() -> None:
    told = story("weit", 'Kiel (Reuters) - {direct -|"Eins."} Es regnete den ganzen Tag. {direct -|"Zwei."}')
    both = replace(told.quotations[0], spans=tuple(s for q in told.quotations for s in q.spans))
    pieces = Spoken(replace(told, quotations=(both,))).pieces(1)
    assert "".join(p.text for p in pieces) == 'Kiel (Reuters) - "Eins." … "Zwei."'


# The index of a site


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("index")
    told = replace(story("zoll", TARIFFS, dated="2025-05-12"), subjects=(Subject("medtop:20000209", "Bau"),))
    publish(write(top / "data", told, story("flut")), top / "site", recipe=RECIPE, search=False)
    return top / "site"


def test_everything_is_found_by_what_it_is(small: Path) -> None:
    reader = Reader(small / "zitate/index")
    every = reader.rows(range(reader.start["n"]))
    shown = ["".join(row[10][1::2]) for row in every]
    assert len(shown) == 7, "the part is no quotation of its own"
    tariffs = [n for n, words in enumerate(shown) if words.startswith("Die Zölle")]
    assert reader.word("zolle") == tariffs[:1], "the other one of this sentence does not say it"
    assert set(reader.who("k:partial")) >= {n for n, words in enumerate(shown) if "Geduld" in words}
    assert reader.month("2025-05") == reader.who("t:medtop:20000209") == [4, 5, 6]
    assert reader.who("t:medtop:04000000") == [4, 5, 6], "what stands above a topic has its quotations, too"
    ronja = reader.who("s:person/ronja-aschenbeck")
    assert [every[n][4] for n in ronja] == ["Ronja Aschenbeck"] * len(ronja)
    assert reader.shard("names", "aschenbeck")["aschenbeck"][0][:2] == ["person/ronja-aschenbeck", "Ronja Aschenbeck"]


def test_the_index_is_the_same_for_the_same_stories(small: Path, tmp_path: Path) -> None:
    told = replace(story("zoll", TARIFFS, dated="2025-05-12"), subjects=(Subject("medtop:20000209", "Bau"),))
    publish(write(tmp_path / "data", story("flut"), told), tmp_path / "site", recipe=RECIPE, search=False)
    for path in (small / "zitate/index").iterdir():
        assert path.read_bytes() == (tmp_path / "site/zitate/index" / path.name).read_bytes()


def test_indirect_words_have_their_sentence_and_pages_are_short(
    tmp_path: Path,
) -> None:
    from lxml import html

    data = write(tmp_path / "data", *(story(f"z{n:02}", TARIFFS, dated=f"2025-05-{n % 28 + 1:02}") for n in range(50)))
    publish(data, tmp_path / "site", recipe=RECIPE, search=False)
    pages = sorted((tmp_path / "site/zitate").glob("2025-05*.html"))
    assert len(pages) == 2
    for page in pages:
        figures = html.parse(str(page)).findall(".//figure")
        assert 0 < len(figures) <= 100
        for figure in figures:
            words = "".join(figure.find("blockquote").itertext())
            assert "Geduld" not in words or words.endswith("sagte Aschenbeck am Montag.")


# Size


def _large(count: int) -> Archive:
    """Invented quotations, as heavy-tailed in speakers and words as real ones: Zipf's law."""
    draw = random.Random(7)
    people = [
        Entity(f"p{n}", "person", f"{_syllables(draw)} {_syllables(draw)}", title="Sprecher")
        for n in range(count // 10)
    ]
    vocabulary = [_syllables(draw) for _ in range(count)]
    topics = [f"medtop:{n:02}000000" for n in range(1, 18)]

    def zipf(many: list[Any]) -> Any:
        return many[int(len(many) ** draw.random()) - 1]

    entries = []
    for number in range(count // 3):
        cast = list({zipf(people) for _ in range(4)})
        text, mentions, quotations = "", [], []
        for _ in range(3):
            speaker, named = draw.choice(cast), draw.choice(cast)
            start = len(text)
            said = " ".join(zipf(vocabulary) for _ in range(18))
            text += f'"{said} {named.name}", sagte {speaker.name} am Montag in Kiel vor Journalisten. '
            end = start + len(said) + len(named.name) + 3
            mentions.append(Mention(Span(end - 1 - len(named.name), end - 1), named.id))
            quotations.append(
                Quotation((Span(start, end),), draw.choice(("direct", "indirect")), attributed_to=speaker.id)
            )
        day = number * 3650 // (count // 3)
        dated = f"{2015 + day // 365}-{day % 365 // 31 + 1:02}-{day % 365 % 31 % 28 + 1:02}"
        told = Story(
            f"s{number}", text, dated=dated, agency="Reuters", entities=tuple(cast), mentions=tuple(mentions),
            quotations=tuple(quotations), subjects=(Subject(draw.choice(topics), "Thema"),),
        )  # fmt: skip
        title = f"Meldung {number} über {_syllables(draw)}"
        entries.append(Entry(told, Title(title, Span(0, 0), True), title, f"meldungen/s{number}.html", (), None, ()))
    entries.sort(key=lambda e: e.dated, reverse=True)
    return Archive(tuple(entries), archive._profiles(entries))


def _syllables(draw: random.Random) -> str:
    return "".join(draw.choice(("ba", "ker", "lo", "mund", "ni", "rest", "sa", "tor", "ul")) for _ in range(3)).title()


QUERIES: dict[str, Callable[[Asked, str], list[int]]] = {
    "by speaker": lambda r, most: r.who(f"s:{most}"),
    "speaker and topic": lambda r, most: sorted({*r.who(f"s:{most}")} & {*r.who(r.start_topic)}),
    "a word": lambda r, most: r.word(r.common),
    "two words": lambda r, most: sorted({*r.word(r.common)} & {*r.word(r.rare)}),
    "a month": lambda r, most: r.month(r.start["days"][60][0]),
    "all that is direct": lambda r, most: r.who("k:direct"),
}  # fmt: skip


class Asked(Reader):
    @property
    def start_topic(self) -> str:
        return f"t:{self.start['topics'][0][0]}"

    @cached_property
    def _forms(self) -> list[str]:
        kept = dict(self.loaded)
        forms = [
            (len(str(v)), k)
            for n in range(len(self.start["tables"]["words"]))
            for k, v in self.load(f"words-{n}").items()
        ]
        self.loaded = kept
        return [form for _, form in sorted(forms, reverse=True)]

    @property
    def common(self) -> str:
        return self._forms[0]

    @property
    def rare(self) -> str:
        return self._forms[len(self._forms) // 2]


def _measured(count: int, folder: Path) -> dict[str, int]:
    quotation_index.write(_large(count), strings("de"), folder, shared={})
    found = {}
    for name, ask in QUERIES.items():
        reader = Asked(folder)
        _ = reader._forms
        numbers = ask(reader, reader.start["foremost"][0][0])
        assert numbers, name
        reader.rows(list(reversed(numbers))[:20])
        found[name] = reader.bytes
    return found


@pytest.mark.slow
def test_an_answer_is_small_and_grows_slower_than_the_archive(tmp_path: Path) -> None:
    fewer, more = _measured(7_500, tmp_path / "few"), _measured(30_000, tmp_path / "many")
    for name in QUERIES:
        assert more[name] <= MOST, (name, more)
        assert more[name] < 2.5 * fewer[name], (name, fewer, more, "four times as many quotations")
    assert len(list((tmp_path / "many").iterdir())) < 30_000 / 3 / 2, "half a file a story"
