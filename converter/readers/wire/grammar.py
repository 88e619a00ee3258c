"""A language's ``wire.yaml``, compiled: the words and patterns that the structure of wire copy is told from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from converter import resources
from converter.model import SignalKind

DASH = r"(?:--|[-‐‑‒–—―])"
_GAP = r"(?:[^\S\n]*\n?[^\S\n]*)"
"""white space within a paragraph"""


@dataclass(frozen=True, slots=True)
class Grammar:
    """A language's ``wire.yaml``, compiled."""

    data: Any = field(repr=False)
    agencies: dict[str, str]
    """spelling in lower case → name"""
    date: str
    """pattern of a date, with groups day, month, year"""
    months: dict[str, int]
    qualifiers: frozenset[str]
    particles: frozenset[str]
    signals: dict[str, SignalKind]
    """word in capitals → kind"""
    signal: re.Pattern[str]
    spoken: re.Pattern[str]
    opening: re.Pattern[str]
    rights: re.Pattern[str]
    rights_signs: tuple[str, ...]
    """in lower case: a line without any of them is not looked at; none: every line is"""
    source: re.Pattern[str]
    """nothing but a date, an agency before it or what happened then: ``Reuters, 12.06.2025, 14:32 Uhr``"""
    notice: re.Pattern[str]
    dashed_byline: re.Pattern[str]
    plain_byline: re.Pattern[str]
    conjunction: re.Pattern[str]
    """between two names"""
    whereabouts: re.Pattern[str]
    """between a name and where its bearer is"""
    person_title: re.Pattern[str]
    figure: re.Pattern[str]
    """the end of a row that has a figure in its last column"""
    notice_opener: re.Pattern[str]
    notice_beginning: re.Pattern[str]
    credit_opener: re.Pattern[str]
    credit_cue: re.Pattern[str]
    credit_end: re.Pattern[str]
    label: re.Pattern[str]
    labels: dict[str, str]
    dateline: re.Pattern[str]
    undated: re.Pattern[str]
    """without an agency, with a date"""
    agency_first: re.Pattern[str]
    """``(sda) Bern -``, ``dpa Bern.``"""
    agency_open: re.Pattern[str]
    """``BERN taz |``"""
    bare: re.Pattern[str]
    """places only"""
    end_marks: frozenset[str]


@cache
def grammar(language: str) -> Grammar:
    """The words and patterns of a language; German where there are none of its own."""
    try:
        data = resources.language_data(language, "wire")
    except FileNotFoundError:
        data = resources.language_data("de", "wire")
    months = {spelling: int(number) for number, spellings in data["months"].items() for spelling in spellings}
    agencies = {spelling: name for name, spellings in data["agencies"].items() for spelling in spellings}
    signals = {word: cast(SignalKind, kind) for kind, words in data["signals"].items() for word in words}
    spoken = [w for kind in data["spoken_signals"] for w in data["signals"][kind]]
    labels = {word: kind for kind, words in data["labels"].items() for word in words}
    by = words(data["bylines"])
    weekday = rf"(?:(?:{words(data['weekdays'])})\.?,?\s+)?(?:den\s+)?"
    zone = (
        r"(?:[,|]?\s*(?:(?:um|at)\s+)?(?P<hour>\d\d?)[:.](?P<minute>\d\d)(?::\d\d)?(?:\s*Uhr)?"
        rf"(?:\s*\(?(?P<zone>{words(data['zones'])})\b\)?)?)?"
    )
    month_first = (
        rf"|(?i:(?P<name4>{words(months)}))\b\.?\s+(?P<day4>\d\d?)(?![\d:])(?:,?\s+(?P<year4>\d{{4}}))?"
        if data.get("month_first")
        else ""
    )
    date = (
        rf"(?i:{weekday})(?:(?P<day>\d\d?)\.?\s*(?i:(?P<name>{words(months)}))\b\.?(?:\s+(?P<year>\d{{4}}))?"
        r"|(?P<day2>\d\d?)\.(?P<month2>\d\d?)\.(?P<year2>\d{4}|\d\d)?(?!\d)"
        + month_first
        + r"|(?P<year3>\d{4})-(?P<month3>\d\d)(?:-(?P<day3>\d\d))?(?![\d-]))"
    )
    places = r"(?P<places>(?:[^()\n<>\"„“»«:;!?]|\n(?!\s*\n)|\((?i:" + words(data["qualifiers"]) + r")\))*?)"
    after = rf"(?:{_GAP},{_GAP}(?P<after>{_unnamed(date)}))?"
    agency = rf"(?i:{words(agencies)})(?:[/,](?i:{words(agencies)}))*"
    stop = rf"(?:[ \t]*(?:{DASH}|\|)|\.)(?=\s)"
    return Grammar(
        data=data,
        agencies=agencies,
        date=date + zone,
        months=months,
        qualifiers=frozenset(data["qualifiers"]),
        particles=frozenset(data["particles"]),
        signals=signals,
        signal=re.compile(
            rf"(?<![^\W\d_])(?P<word>{words(signals)})(?![^\W\d_])(?:\s+(?P<number>\d\d?)(?![\d.]|:\d))?"
        ),
        spoken=re.compile(rf"(?i:(?P<word>{words(spoken)}))(?:\s+(?P<number>\d\d?))?(?=\s*:|\s+{DASH}\s|$)"),
        opening=re.compile(rf"[(\[\s]*(?i:(?P<word>{words(signals)}))\b(?P<number>)"),
        rights=_any(data["rights_lines"]),
        rights_signs=tuple(data.get("rights_signs", ("",))),
        source=re.compile(
            rf"(?:{agency}\s*(?:[,|/:]|{DASH})?\s*)?(?i:(?:{words(data['dated'])})\s*:?\s*)?"
            rf"{_unnamed(date + zone)}[\s,]*(?:Uhr)?"
        ),
        notice=_any(data["notice_words"]),
        notice_opener=re.compile(rf"(?i)(?:{words(data['notice_openers'])})\s*(?::|{DASH}\s|$)"),
        dashed_byline=re.compile(rf"{DASH}\s*(?i:{by})\s+(?P<names>.+?)\s*{DASH}$", re.DOTALL),
        plain_byline=re.compile(rf"\(?(?i:{by})\s*:?\s+(?P<names>[^.!?]+?\.?)\)?$", re.DOTALL),
        conjunction=re.compile(rf"(?i)\s*(?:[,;/&|]|\s(?:{words(data['conjunctions'])})\s)\s*"),
        whereabouts=re.compile(rf"\s+(?:{words(data['whereabouts'])})\s|\s*\("),
        person_title=_any(data["person_titles"]),
        figure=re.compile(rf"[-+±−]?\d[\d.,:/]*\)?(?:\s*(?:{words(data['units'])}))?\s*\)?$"),
        notice_beginning=_any(data["notice_beginnings"]),
        credit_opener=re.compile("(?i)[(\\[/*#\\s-]*(?:" + "|".join(data["credit_openers"]) + ")"),
        credit_cue=re.compile("(?i)\\b(?:" + "|".join(data["credit_cues"]) + ")\\s*"),
        credit_end=_any(data["credit_ends"]),
        label=re.compile(rf"(?i)(?P<label>{words(labels)})\s*:\s*(?P<value>\S.*)?$"),
        labels=labels,
        dateline=re.compile(
            rf"{places}(?:(?:(?<=\s)|^|,{_GAP})(?P<date>{_unnamed(date)}){_GAP})?,?{_GAP}"
            rf"\((?!(?i:{words(data['qualifiers'])})\))(?P<agency>[^()\n]{{2,60}})\){after}"
            rf"(?P<dash>{_GAP}(?:{DASH}(?=\s|$|[„»\"])|[.:](?=\s|$)))?"
        ),
        undated=re.compile(rf"{places},{_GAP}(?P<date>{_unnamed(date)})(?P<dash>{_GAP}{DASH}|\.)(?=\s|$)"),
        agency_first=re.compile(rf"(?:\((?P<agency>[^()\n]{{2,60}})\)|(?P<open>{agency}))[ \t]+{places}{stop}"),
        agency_open=re.compile(rf"{places}[ \t]+(?P<agency>{agency}){stop}"),
        bare=re.compile(rf"{places}{stop}"),
        end_marks=frozenset(data["end_marks"]),
    )


def has_rights(text: str, g: Grammar) -> bool:
    """Whether a line is an agency's source or rights line."""
    lower = text.lower()
    return any(sign in lower for sign in g.rights_signs) and g.rights.search(text) is not None


def words(words: Iterable[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)
