"""Whatever the text holds, nothing raises, nothing is swallowed, and time grows with the text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import quoting

pytestmark = pytest.mark.usefixtures("settled")

PIECES = [
    *("„", "“", "”", '"', "»", "«", "›", "‹", "‚", "‘", "’", "'", " ", "  ", "\n", "\n\n", ".", "!", "?", "…"),
    *(",", ";", ":", "-", " – ", "(", ")", "[", "sagte", "er", "Vossen", "die Lage", "sei", "ernst", "dass"),
    *("laut", "zufolge", "nach Angaben", "so", "hieß es", "und", "der", "habe", "würden", "zu", "1.", "z.B.", "Dr."),
    *("\u00ad", "\u200b", "\u202e", "\x00", "🙂", "e\u0301", "ẞ", "<b>", "&amp;", "{{", "DAX", "SAGT", "von der"),
    *("so Vossen", "wie", "mitteilte", "einer", "ließ"),
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60))
@settings(max_examples=400, deadline=None)
def test_any_mixture_of_words_and_marks(pieces: list[str]) -> None:
    check(" ".join(pieces))
    check("".join(pieces))


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text(text: str) -> None:
    check(text)


def check(text: str) -> None:
    found = quoting.quotations(text)
    assert list(found) == sorted(found, key=lambda q: (q.spans[0].start, -q.spans[-1].end))
    for q in found:
        assert all(len(s) for s in q.spans)
        assert list(q.spans) == sorted(q.spans)
        for span in (*q.spans, *q.cue, *filter(None, (q.speaker, q.addressee, q.medium, q.place))):
            assert span.end <= len(text)
        assert 0 < q.confidence <= 1
        assert re.fullmatch(r"QUO\d{3}", q.by)


@pytest.mark.parametrize("opener", ["„", '"', "»", "«", "“", "‚", "'"])
def test_a_mark_without_its_partner_swallows_nothing(opener: str) -> None:
    rest = "Es regnet in Köln. Die Lage sei ernst, sagte Vossen.\n\nAm Montag tagt der Rat."
    found = quoting.quotations(f"{opener}Wir kommen, sagte Vossen. {rest}")
    assert all(
        s.of(q_text) != "" for q in found for s in q.spans for q_text in [f"{opener}Wir kommen, sagte Vossen. {rest}"]
    )
    assert not any(q.type in ("direct", "partial") for q in found)
    assert any(
        "Die Lage sei ernst" in s.of(f"{opener}Wir kommen, sagte Vossen. {rest}") for q in found for s in q.spans
    )


@pytest.mark.parametrize("before", ["", "Der Rat tagt.\n\n", "Der Rat tagt.\n\nEs regnet.\n\n"])
def test_one_quotation_over_paragraphs(before: str) -> None:
    text = before + '"Wir gehen. Das ist klar.\n\n"Wir kommen wieder. Auch das ist klar", sagte Vossen.'
    (quotation,) = quoting.quotations(text)
    assert [s.of(text) for s in quotation.spans] == [text[len(before) : text.rindex('"') + 1]]
    assert quotation.speaker
    assert quotation.speaker.of(text) == "Vossen"


def test_a_mark_that_stays_open_ends_with_its_paragraph() -> None:
    text = "„Wir gehen. Das ist klar.\n\nDer Rat tagt am Montag.\n\n„Gut“, sagte Vossen."
    assert [q.spans[0].of(text) for q in quoting.quotations(text)] == ["„Gut“"]


@pytest.mark.parametrize("marked", ["„… und Schluss“", '"... und Schluss"', '"(Nun) ja"', "„(Nun) ja“"])
def test_a_quotation_may_begin_with_another_sign(marked: str) -> None:
    (quotation,) = quoting.quotations(f"{marked}, sagte Vossen.")
    assert [s.of(f"{marked}, sagte Vossen.") for s in quotation.spans] == [marked]


def test_what_is_too_long_for_a_quotation_is_none() -> None:
    text = f"Der Rat tagt am Montag im Haus am Markt. „{'Wir gehen. ' * 400}“ Das war alles."
    assert list(quoting.quotations(text)) == []


@pytest.mark.parametrize(
    "piece",
    [
        "„",
        '"',
        "(",
        "sagte ",
        "dass er ",
        "„Wir“, sagte ",
        "und ",
        "A, ",
        "sei ",
        "laut der ",
        "nach Angaben von ",
        ". ",
        "'a",
    ],
)
def test_time_grows_with_the_text(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        quoting.quotations(piece * times)
        return time.process_time() - start

    seconds(100)
    small, large = seconds(500), seconds(4000)
    assert large < 0.3 or large < 24 * small, f"{small:.3f} s for 500, {large:.3f} s for 4,000"
