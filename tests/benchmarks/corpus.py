"""A corpus to measure with: any number of invented wire stories, the same ones for the same seed.

    python tests/benchmarks/corpus.py FOLDER --count 1000 --seed 1

What matters for speed is as in real copy. Lengths are log-normal, as those of messages are: half of the stories have
more than 3,000 characters, one in twenty more than 8,000. Who is named is heavy-tailed: a few people and houses stand
in very many stories and most in one or two, so that the number of names grows slower than the number of stories. Four
stories make a day. A story depends on seed and number only: the first thousand of a larger corpus are the thousand.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FEWEST, _MEDIAN, _SPREAD = 400, 3_000, 0.6
"""characters of the shortest story, of half of them, and how far the others lie apart (of the logarithm)"""
_TAIL = 0.45
"""how fast names wear off: the smaller, the more of them there are"""
_STORIES_A_DAY = 4


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("corpus.yaml").read_text(encoding="utf-8"))
    return words


def story(number: int, seed: int = 1) -> str:
    """The text of one story, as an agency delivers it."""
    return _Writer(number, seed).text()


def name(number: int) -> str:
    """Its file's name; a hundred stories a folder."""
    return f"{number // 100:05}/{number:07}.txt"


def stories(count: int, seed: int = 1) -> dict[str, bytes]:
    """Names of files and what stands in them."""
    return {name(number): story(number, seed).encode() for number in range(count)}


def write(folder: Path, count: int, seed: int = 1) -> int:
    """Writes a corpus. Returns the number of its bytes."""
    size = 0
    for number in range(count):
        path = folder / name(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_bytes(story(number, seed).encode())
    return size


class _Writer:
    """Draws everything that varies in a story."""

    def __init__(self, number: int, seed: int) -> None:
        self.random = random.Random(f"{seed} {number}")
        self.number = number
        self.words = _words()
        self.cast = [self._person() for _ in range(self.random.randint(1, 6))]
        self.houses = [self._house() for _ in range(self.random.randint(1, 3))]

    def text(self) -> str:
        length = max(_FEWEST, int(self.random.lognormvariate(0, _SPREAD) * _MEDIAN))
        day = self.number // _STORIES_A_DAY
        date = f"{day % 28 + 1}. {self.words['months'][day // 28 % 12]} {2015 + day // 336}"
        place = self.random.choice(self.words["places"])
        paragraphs = [f"{place}, {date} (Reuters) - {self._filled('openings')}"]
        size = 0
        for count, paragraph in enumerate(self._paragraphs(), 1):
            paragraphs.append(paragraph)
            size += len(paragraph)
            if size > length:
                break
            if count % 5 == 0:
                paragraphs.append(self.random.choice(self.words["crossheads"]))
        return f"{self._filled('headlines')}\n\n" + "\n\n".join(paragraphs) + "\n"

    def _paragraphs(self) -> Iterator[str]:
        while True:
            kinds = self.random.choices(("quotations", "plain"), (2, 3), k=self.random.randint(2, 4))
            yield " ".join(self._filled(kind) for kind in kinds)

    def _filled(self, kind: str) -> str:
        person, role, family = self.random.choice(self.cast)
        parts = self.random.choice(self.words[kind]).split("{place}")
        places = [self.random.choice(self.words["places"]) for _ in parts[1:]]
        text = "".join(part + place for part, place in zip(parts, [*places, ""], strict=True))
        filled = text.format(
            person=person,
            role=role,
            family=family,
            org=self.random.choice(self.houses),
            thing=self.random.choice(self.words["things"]),
            day=self.random.choice(self.words["days"]),
            number=self.random.randint(2, 990),
            said_plain=self.random.choice([said for said in self.words["said"] if " " not in said]),
        )
        return filled[0].upper() + filled[1:]

    def _rank(self) -> int:
        return min(int(self.random.paretovariate(_TAIL)), 10**9)

    def _person(self) -> tuple[str, str, str]:
        """Name, role and family name of the person of a rank; the same ones wherever it is drawn."""
        drawn = random.Random(f"person {self._rank()}")
        gender = drawn.choice(("f", "m"))
        family = drawn.choice(self.words["family_head"]) + drawn.choice(self.words["family_tail"])
        if drawn.random() < 0.2:
            family += f"-{drawn.choice(self.words['family_head'])}{drawn.choice(self.words['family_tail'])}"
        return (
            f"{drawn.choice(self.words['first'][gender])} {family}",
            drawn.choice(self.words["roles"][gender]),
            family,
        )

    def _house(self) -> str:
        drawn = random.Random(f"house {self._rank()}")
        return f"{drawn.choice(self.words['org_head'])}{drawn.choice(self.words['org_tail'])}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes a corpus of invented wire stories.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(f"{given.count} stories, {write(given.folder, given.count, given.seed)} bytes")


if __name__ == "__main__":
    main()
