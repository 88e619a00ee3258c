"""How texts are cut into words that are compared."""

from __future__ import annotations

import pytest

from converter.checks.wordwise import changes, words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Der Pegel sinkt.", ["der", "pegel", "sinkt"]),
        ("um 5,3 Prozent", ["um", "5,3", "prozent"]),
        ("1.000,50 Euro, 12.02.2025.", ["1.000,50", "euro", "12.02.2025"]),
        ("auf -4, −4 und –4 Grad", ["auf", "-4", "-4", "und", "-4", "grad"]),
        ("2024-25, 3–4 und A-7", ["2024", "25", "3", "4", "und", "a", "7"]),
        ("(-1) [–2]", ["-1", "-2"]),
        ("U-Bahn – „ja“", ["u", "bahn", "ja"]),
        ("", []),
    ],
)
def test_words(text: str, wanted: list[str]) -> None:
    assert words(text) == wanted


@pytest.mark.parametrize(("one", "two"), [("um 5,3 Meter", "um 53 Meter"), ("um -4 Meter", "um 4 Meter")])
def test_another_number_is_a_change(one: str, two: str) -> None:
    assert len(changes(words(one), words(two))) == 1
