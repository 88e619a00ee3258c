"""Dates as copy writes them, and what is none."""

from __future__ import annotations

import pytest

from converter.pipeline import convert
from converter.readers.wire.dateline import iso_date
from converter.readers.wire.grammar import grammar
from converter.registry import Recipe, Source


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("30. April 2025", "2025-04-30"),
        ("31. April 2025", None),
        ("31. Juni 2025", None),
        ("31. September 2025", None),
        ("31. November 2025", None),
        ("31. Oktober 2025", "2025-10-31"),
        ("29. Februar 2024", "2024-02-29"),
        ("30. Februar 2024", None),
        ("32. Januar 2024", None),
        ("0. Januar 2024", None),
        ("31. Dezember 2025", "2025-12-31"),
        ("31.13.2025", None),
    ],
)
def test_a_day_that_the_month_has(written: str, iso: str | None) -> None:
    assert iso_date(written, grammar("de")) == iso


def test_the_copys_own_agency_is_surer_than_the_message_header() -> None:
    copy = (
        "\x01aklv0123 3 wi 345  afp 0456\r\n\x02Hafenbetreiber Kalvenor wächst =\r\n\r\n"
        "   Bremen (KNA) - Der Hafenbetreiber Kalvenor baut in diesem Jahr an der Weser und an der Elbe um.\r\n"
        "   Das Geld dafür kommt von den Reedereien, die ihre Schiffe bald an Land laden wollen.\r\n"
        "\x03051407 Nov 24\r\n\x04"
    )
    (story,) = convert(Source("a.txt", copy.encode("cp1252")), Recipe(annotators=(), writers=())).stories
    assert story.agency == "KNA"
