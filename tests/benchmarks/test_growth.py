"""Bounded time on any input: twice the text takes about twice as long, whatever the text is made of.

Each generator is a kind of text that made a pattern or a loop go over the same characters again and again. What is
compared is one run with another of the same process, so that a slow machine changes nothing.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import pytest

from converter.pipeline import convert
from converter.registry import Recipe, Source

ORDINARY = 'Der Minister sagte am Montag in Kiel, die Lage sei ernst. "Wir warten", sagte er der Zeitung. Es regnet.'


def repeated(part: str) -> Callable[[int], str]:
    return lambda size: part * (size // len(part) + 1)


def paragraphs(part: str) -> Callable[[int], str]:
    return lambda size: "\n\n".join(part.replace("#", str(n)) for n in range(size // len(part) + 1))


GENERATORS: dict[str, Callable[[int], str]] = {
    "addresses": repeated("a@a"),
    "addresses apart": repeated("ab.cd@ef.example "),
    "ampersands": repeated("&"),
    "angle brackets": repeated("<"),
    "apostrophes": repeated("a'"),
    "articles": repeated("von der "),
    "capitals": repeated("ABC "),
    "closing marks": repeated("“ "),
    "colons": repeated("a: "),
    "combining marks": lambda size: "a" + "\u0301" * size,
    "commas": repeated("a, "),
    "dashes": repeated("-----"),
    "datelines": repeated("(Reuters) - "),
    "digits": repeated("1234567890"),
    "digits with stops": repeated("1.234."),
    "dots": repeated("."),
    "first names": repeated("Anna "),
    "full stops": repeated("A. "),
    "guillemets": repeated("»a« "),
    "headings": repeated("# a\n\n"),
    "hyphens": repeated("a-"),
    "inner marks": repeated("„‚"),
    "initials": repeated("A.B."),
    "legal forms": repeated("Nordwerk AG "),
    "lines": repeated("a\n"),
    "links": repeated("[a](b) "),
    "list items": repeated("- a\n"),
    "no-break spaces": repeated("a\u00a0"),
    "numbers": repeated("12 "),
    "one capital word": lambda size: "A" + "a" * size,
    "one word": repeated("a"),
    "opening marks": repeated("„"),
    "ordinary": paragraphs(ORDINARY),
    "ordinary in one paragraph": repeated(ORDINARY + " "),
    "parentheses": repeated("("),
    "persons": paragraphs("Der Minister Jan#a Vossen#a kam nach Kiel."),
    "persons in one paragraph": repeated("Minister Jan Vossen, "),
    "places": repeated("Berlin/"),
    "question marks": repeated("? "),
    "quotations": repeated('"a" '),
    "quotations without blanks": repeated('"a"'),
    "said": repeated("sagte "),
    "said he": repeated("sagte er, "),
    "semicolons": repeated("a; "),
    "signs": repeated("+++"),
    "slashes": repeated("/"),
    "soft hyphens": repeated("a\u00ad"),
    "spaces": lambda size: "a" + " " * size + "b",
    "square brackets": repeated("["),
    "stars": repeated("*"),
    "straight marks": repeated('"'),
    "table rows": repeated("a\t1\t2\n"),
    "tabs": repeated("a\t"),
    "tags": repeated("<b>a</b>"),
    "that clauses": repeated("dass er sagte, "),
    "umlauts apart": repeated("u\u0308"),
    "underscores": repeated("_a_"),
    "unknown names": paragraphs("Am Tag # sprach Xaver#a mit Yorck#a über Zora#a."),
    "vertical lines": repeated("|"),
    "web addresses": repeated("https://a.example/"),
    "years": repeated("2025-02-12 "),
    "zero width": repeated("a\u200b"),
}
SMALL, LARGE = 12_000, 48_000
MOST = 1.45
"""growth exponent; runs of a second or less on a shared machine are that far off"""
BELOW = 0.5
"""seconds: a large run that is over by then has no growth worth measuring"""


def _seconds(text: str) -> float:
    recipe = Recipe(writers=("newsml-g2", "jsonld", "annotations", "markdown"))
    data = text.encode()
    best = math.inf
    for _ in range(2):
        begun = time.perf_counter()
        convert(Source("growth.txt", data, "growth"), recipe)
        best = min(best, time.perf_counter() - begun)
        if best > 3:
            break
    return best


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    _seconds(ORDINARY)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_time_grows_as_the_text_does(name: str) -> None:
    make = GENERATORS[name]
    large = _seconds(make(LARGE))
    if large < BELOW:
        return
    exponent = math.log(large / _seconds(make(SMALL)), LARGE / SMALL)
    assert exponent <= MOST, f"{name}: {LARGE} characters take {large:.1f} s, exponent {exponent:.2f}"


@pytest.mark.parametrize("name", ["hyphens", "one word", "combining marks", "addresses apart", "persons", "places"])
def test_no_short_text_takes_seconds(name: str) -> None:
    assert _seconds(GENERATORS[name](SMALL)) < 2
