"""What ties stories together: who speaks about whom, which stories go with which, and why.

Nothing here is above linear: a story is compared with a few stories beside it in time for each name and topic of its
own, however many there are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log2

from converter.publish.archive import Archive, Entry, Profile, Said, key_of
from converter.publish.themes import Theme

_NAMES = 8
"""so many of a story's names, the most prominent ones, are asked for others"""
_BESIDE = 6
"""so many stories before and after it in time are looked at for each"""
_LEAST = 0.3
"""what two stories must share: one thing that fewer than ten stories have, or several that are common"""
_MOST = 5


@dataclass(frozen=True, slots=True)
class Related:
    """A story that goes with another one."""

    entry: Entry
    shared: tuple[str, ...]
    """names of what both have, the rarest first"""


@dataclass(frozen=True)
class Threads:
    """Of one archive."""

    speakers: dict[tuple[str, int], Profile]
    """by the story's page and the quotation's number"""
    about: dict[str, list[Said]]
    """by the key of the entity that others name in what they say, newest first"""
    beside: dict[str, tuple[Entry | None, Entry | None]]
    """by the story's page: the one before it and the one after it in time"""
    related: dict[str, tuple[Related, ...]]
    """by the story's page"""

    def speaking(self, said: Iterable[Said]) -> list[tuple[Profile, int, Said]]:
        """Who speaks, most often first, how often, and the first of the quotations."""
        counts: Counter[str] = Counter()
        first: dict[str, tuple[Profile, Said]] = {}
        for one in said:
            if profile := self.speakers.get((one.entry.page, one.number)):
                counts[profile.key] += 1
                first.setdefault(profile.key, (profile, one))
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return [(first[key][0], n, first[key][1]) for key, n in ranked]


NONE = Threads({}, {}, {}, {})


def threads(archive: Archive, themes: Iterable[Theme]) -> Threads:
    """All that pages and feeds ask for, once."""
    speakers = {(s.entry.page, s.number): p for p in archive.profiles.values() for s in p.said}
    about: dict[str, list[Said]] = {}
    for said, key in _named_in_words(archive):
        if speakers.get((said.entry.page, said.number)) is not archive.profiles.get(key):
            about.setdefault(key, []).append(said)
    line: list[Entry | None] = [None, *archive.entries, None]
    beside = {e.page: (line[at + 1], line[at - 1]) for at, e in enumerate(archive.entries, 1)}
    return Threads(speakers, about, beside, _related(archive, themes))


def _named_in_words(archive: Archive) -> Iterator[tuple[Said, str]]:
    """Each quotation, and each entity that is named in its words, once."""
    for entry in archive.entries:
        story = entry.story
        if not story.quotations:
            continue
        keys = {e.id: key_of(e) for e in story.entities}
        mentions = sorted((m for m in story.mentions if m.entity in keys), key=lambda m: m.span)
        starts = [m.span.start for m in mentions]
        for number, quotation in enumerate(story.quotations, 1):
            inside = {
                keys[m.entity]: None
                for span in quotation.spans
                for m in mentions[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
            }
            for key in inside:
                yield Said(entry, number), key


def _related(archive: Archive, themes: Iterable[Theme]) -> dict[str, tuple[Related, ...]]:
    place = {entry.page: at for at, entry in enumerate(archive.entries)}
    lists: dict[str, tuple[str, Sequence[Entry]]] = {
        key: (p.entity.name, p.entries) for key, p in archive.profiles.items() if len(p.entries) > 1
    }
    lists |= {theme.code: (theme.name, theme.entries) for theme in themes if len(theme.entries) > 1}
    places = {key: [place[e.page] for e in entries] for key, (_, entries) in lists.items()}
    found = {}
    for at, entry in enumerate(archive.entries):
        shared: dict[int, list[str]] = {}
        for key in dict.fromkeys((*entry.entities[:_NAMES], *(s.code for s in entry.story.subjects))):
            if key in lists:
                own = bisect_left(places[key], at)
                for other in places[key][max(0, own - _BESIDE) : own + _BESIDE + 1]:
                    if other != at:
                        shared.setdefault(other, []).append(key)
        found[entry.page] = tuple(_best(archive, shared, lists, at))
    return found


def _best(
    archive: Archive, shared: dict[int, list[str]], lists: dict[str, tuple[str, Sequence[Entry]]], at: int
) -> Iterator[Related]:
    """The stories that share most; of those that share as much the nearest in time."""

    def weight(key: str) -> float:
        return 1 / log2(1 + len(lists[key][1]))

    weights = {other: sum(map(weight, keys)) for other, keys in shared.items()}
    for other in sorted(weights, key=lambda o: (-weights[o], abs(o - at), o))[:_MOST]:
        if weights[other] >= _LEAST:
            keys = sorted(shared[other], key=lambda key: (-weight(key), key))
            yield Related(archive.entries[other], tuple(lists[key][0] for key in keys[:3]))
