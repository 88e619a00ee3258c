"""An archive to try things out with: some sixty invented stories over eight months, the same ones for the same seed.

Each topic is a dispute of three people who come back, answer each other and are joined by some who have a part in
several disputes; one of these changes office, two people share a name, some stories are corrections. The stories are
written as agencies deliver them, and each says at its end that it is invented. What they are made of is data
(``demo.yaml``).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from converter import resources

START = date(2025, 3, 3)
"""the first story's day, a Monday"""
DAYS = 240
STORIES = 60
_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_MONTHS = ("Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
_SLOT = re.compile(r"\{(\w+)(:name)?\}")


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    family: str
    gender: str
    roles: Mapping[int, Mapping[str, str]]
    """month, counted from 0, from which on an office is held → its names by gender"""

    def role(self, month: int) -> str:
        return self.roles[max(begin for begin in self.roles if begin <= month)][self.gender]


def stories(count: int = STORIES, seed: int = 1) -> dict[str, str]:
    """Names of files → what stands in them, the earliest first."""
    return dict(_stories(count, seed))


def configuration(seed: int = 1) -> str:
    """The ``wiremark.toml`` of such an archive."""
    return f"""\
# A demonstration, made by `wiremark demo --seed {seed}`: all stories, people and firms are invented.

authority = "demo.invalid,2025"

[site]
title = "Beispielarchiv"
notice = "Alle Meldungen, Personen und Firmen in diesem Archiv sind erfunden."
tagline = "Ein Archiv zum Ausprobieren: wer sagte wann was zu wem?"
"""


def _stories(count: int, seed: int) -> Iterator[tuple[str, str]]:
    words = resources.kept_yaml(Path(__file__).with_name("demo.yaml"))
    drawn = random.Random(f"people {seed}")  # noqa: S311 - the same for the same seed, which is wanted
    cast = _cast(words, drawn)
    topics = list(words["topics"])
    told = dict.fromkeys(topics, 0)
    for number in range(count):
        topic = topics[number % len(topics)]
        day = START + timedelta(number * DAYS // count)
        writer = _Writer(words, topic, cast, day, random.Random(f"{seed} {number}"))  # noqa: S311
        yield f"{day:%Y-%m}/{day:%d}-{topic}-{told[topic] + 1}.txt", writer.text(told[topic])
        told[topic] += 1


def _cast(words: Mapping[str, Any], drawn: random.Random) -> dict[str, _Person]:
    """Everybody by ``topic A`` or a key of ``people``."""
    first = {gender: drawn.sample(names, len(names)) for gender, names in words["first"].items()}
    family = [*words["family_of"], *drawn.sample(words["family"], len(words["family"]))]
    shared = drawn.choice("fm")
    cast = {}

    def person(roles: Mapping[int, Mapping[str, str]], *, namesake: bool = False) -> _Person:
        if namesake:
            common = words["namesakes"]
            return _Person(f"{common['first'][shared]} {common['family']}", common["family"], shared, roles)
        gender = drawn.choice("fm")
        name = family.pop(0)
        return _Person(f"{first[gender].pop()} {name}", name, gender, roles)

    for key, facts in words["people"].items():
        cast[key] = person(facts["roles"])
    for topic, facts in words["topics"].items():
        for slot in "ABC":
            cast[f"{topic} {slot}"] = person({0: facts[slot]}, namesake=facts[slot].get("namesake", False))
    return cast


class _Writer:
    """Draws what varies in one story, and no sentence twice."""

    def __init__(
        self, words: Mapping[str, Any], topic: str, cast: Mapping[str, _Person], day: date, drawn: random.Random
    ) -> None:
        self.words, self.facts, self.day, self.random = words, words["topics"][topic], day, drawn
        self.month = (day.year - START.year) * 12 + day.month - START.month
        self.people = {slot: cast[f"{topic} {slot}"] for slot in "ABC"}
        self.people["D"] = cast[drawn.choice(self.facts["others"])]
        self.introduced: set[str] = set()
        self.place = drawn.choice(self.facts["places"])
        self.left: dict[str, list[str]] = {}

    def text(self, told: int) -> str:
        """The story as delivered; ``told``: how many of the topic went before it."""
        events = self.facts.get("events", self.words["events"])
        headline, opening = events[told % len(events)]
        headline = self._filled(headline, headlined=True)
        body = [self._filled(opening), *self._paragraphs()]
        if told % 8 == 3:
            correction = self.words["correction"]
            headline = f"{correction['headline'].format(headline=headline)}\n\n{correction['note']}"
        frame = self.random.choice(self.words["formats"])
        text = frame.format(
            headline=headline,
            body="\n\n".join(body),
            place=self.place,
            PLACE=self.place.upper(),
            date=f"{self.day:%d.%m.%Y}",
            day_month=f"{self.day.day}. {_MONTHS[self.day.month - 1]}",
            time=f"{self.random.randint(7, 20):02}:{self.random.randint(0, 59):02}",
        )
        return f"{text}\n{self.words['marked']}\n"

    def _paragraphs(self) -> Iterator[str]:
        frames = self.words["frames"]
        order = ["begin", "answer", self.random.choice(("reported", "partial"))]
        order += self.random.sample(("again", "others", "reported"), self.random.randint(1, 3))
        for count, kind in enumerate(order):
            if count == 3:
                yield self.random.choice(self.words["crossheads"])
            paragraph = self._filled(self.random.choice(frames[kind]))
            if self.random.random() < 0.5 and self.left.get("facts") != []:
                paragraph += " " + self._filled(self._next("facts"))
            yield paragraph

    def _filled(self, template: str, *, headlined: bool = False) -> str:
        def slot(match: re.Match[str]) -> str:
            name = match[1]
            if name.upper() in self.people:
                return self._named(name.upper(), short=name.islower(), headlined=headlined)
            if name == "day":
                return _DAYS[self.day.weekday()]
            if name == "place":
                return str(self.place)
            if name == "number":
                return str(self.random.randint(12, 90))
            if name == "paper":
                return str(self.random.choice(self.words["papers"]))
            known = self.facts.get(name.rstrip("2")) or self.words.get(name)
            return str(known) if isinstance(known, str) else self._next(name.rstrip("2"))

        filled = _SLOT.sub(slot, template)
        return filled[0].upper() + filled[1:]

    def _named(self, slot: str, *, short: bool, headlined: bool) -> str:
        """Role and full name where somebody is named first, then the family name; a headline has that only."""
        person = self.people[slot]
        if headlined or (slot in self.introduced and short):
            return person.family
        role = person.role(self.month)
        if slot in self.introduced:
            return f"{role} {person.family}"
        self.introduced.add(slot)
        return f"{role} {person.name}"

    def _next(self, kind: str) -> str:
        """One of what may be said, none twice in a story."""
        if not self.left.get(kind):
            every = self.facts.get(kind) or self.words[kind]
            self.left[kind] = self.random.sample(every, len(every))
        return self.left[kind].pop()
