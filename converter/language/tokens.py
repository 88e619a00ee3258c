"""Words, signs and sentences with their offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from converter import resources
from converter.model import Story
from converter.spans import Span

_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*\.?(?=\W|$)|[^\W_]+(?:[-.'’·\u00ad\u200b-\u200d/&]*(?<=[-'’\u00ad\u200b-\u200d&·])[^\W_]+)*|\S",
)
_END = re.compile(r"[.!?…]+[\"'“”»«’‘‹›)\]]*(?=\s|$)")
_LAST = re.compile(r"[^\s(\"„“»«‚‘›‹']*$")
_FIRST = re.compile(r"\w*")
_INITIAL = re.compile("[A-ZÄÖÜ]")
_INITIALS = re.compile(r"[A-ZÄÖÜ]\.[A-ZÄÖÜ]")
_ORDINAL = re.compile(r"\d{1,2}")


def tokens(text: str, span: Span | None = None) -> Iterator[Span]:
    """Words (with inner hyphens and apostrophes), numbers and single signs."""
    start, end = (span.start, span.end) if span else (0, len(text))
    for match in _TOKEN.finditer(text, start, end):
        yield Span(match.start(), match.end())


@cache
def _abbreviations(language: str) -> frozenset[str]:
    try:
        return frozenset(resources.language_data(language, "abbreviations")["items"])
    except FileNotFoundError:
        return frozenset()


@cache
def _ending(language: str) -> frozenset[str]:
    """Abbreviations with two full stops of which the second may end a sentence: ``U.S.``"""
    try:
        return frozenset(resources.language_data(language, "abbreviations").get("ending", ()))
    except FileNotFoundError:
        return frozenset()


def sentences(text: str, span: Span, language: str = "de") -> Iterator[Span]:
    """The sentences of a block, without the white space between them. A full stop behind an abbreviation, an initial or
    an ordinal number does not end one unless the text says so otherwise."""
    start = span.start
    for match in _END.finditer(text, span.start, span.end):
        if not _ends(text, match, start, span.end, language):
            continue
        if (sentence := Span(start, match.end()).trimmed(text)) and len(sentence):
            yield sentence
        start = match.end()
    if len(rest := Span(start, span.end).trimmed(text)):
        yield rest


@cache
def _openers(language: str) -> frozenset[str]:
    """Articles, pronouns and prepositions with a capital: they never stand behind an ordinal number."""
    try:
        words = resources.language_data(language, "words")
    except FileNotFoundError:
        return frozenset()
    classes = ("article", "oblique", "subject", "preposition", "contraction", "subordinator")
    return frozenset(word.capitalize() for key in classes for word in str(words.get(key, "")).split())


def all_sentences(story: Story) -> Iterator[Span]:
    """The sentences of all of a story's text that is no white space, in its blocks and between them."""
    end = 0
    for block in story.blocks:
        yield from sentences(story.text, Span(end, block.span.start), story.language)
        yield from sentences(story.text, block.span, story.language)
        end = block.span.end
    yield from sentences(story.text, Span(end, len(story.text)), story.language)


def _ends(text: str, match: re.Match[str], start: int, limit: int, language: str) -> bool:
    follows = text[match.end() : min(limit, match.end() + 40)].lstrip()
    if not follows:
        return True
    if follows[0].islower():
        return False
    if match.group().startswith("."):
        word = _LAST.search(text[max(0, match.start() - 30) : match.start()])
        before = word.group() if word else ""
        if before + "." in _abbreviations(language) or _INITIAL.fullmatch(before):
            return False
        if _INITIALS.fullmatch(before) and before + "." not in _ending(language):
            return False  # J.P. Quirl
        if _ORDINAL.fullmatch(before):  # gegen Hannover 96. Die Gäste …
            first = _FIRST.match(follows)
            return match.start() - len(before) > start and first is not None and first.group() in _openers(language)
    return True
