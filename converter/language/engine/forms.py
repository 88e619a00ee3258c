"""The forms under which a story's entities are named again, found by their words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from converter.language.engine.groups import Alias, Words
from converter.language.engine.sheet import Sheet

_MANY = 24
"""so many bearers of one form are looked at; of more, those named last"""


class Forms:
    """All forms of all entities of a story, by their words."""

    def __init__(self, aliases: Iterable[Alias], sheet: Sheet, taken: bytearray) -> None:
        self.sheet, self.taken = sheet, taken
        self.tables: tuple[dict[Words, list[Alias]], dict[Words, list[Alias]]] = ({}, {})
        """as written; in capitals"""
        self.lengths: tuple[dict[str, set[int]], dict[str, set[int]]] = ({}, {})
        self.crowds: dict[int, tuple[list[int], list[Alias]]] = {}
        """of forms that very many bear: where these are named, and who"""
        self.shouted = any(s.capitals for s in sheet.sentences)
        """the story has lines in capitals"""
        for alias in aliases:
            if alias.words and (len(alias.words) > 1 or any(c.isalpha() for c in alias.words[0])):
                self._add(alias)

    def _add(self, alias: Alias) -> None:
        words = alias.words
        self._put(0, words, alias)
        if words[0][0].islower():  # at the beginning of a sentence
            self._put(0, (words[0][0].upper() + words[0][1:], *words[1:]), alias)
        if self.shouted:
            self._put(1, tuple(w.upper() for w in words), alias)

    def _put(self, which: int, words: Words, alias: Alias) -> None:
        self.tables[which].setdefault(words, []).append(alias)
        self.lengths[which].setdefault(words[0], set()).add(len(words))

    def places(self) -> Iterator[int]:
        """Words at which a form may begin."""
        firsts = {*self.lengths[0], *self.lengths[1]}
        known = firsts | {f"{w}{end}" for w in firsts for end in ("s", "S", "'s", "’s")}
        return (i for i, word in enumerate(self.sheet.words) if word in known)

    def at(self, i: int) -> tuple[int, list[Alias]]:
        """The longest form that begins at a word and is not taken: the word behind it and who bears it."""
        sheet, taken = self.sheet, self.taken
        which = 1 if sheet.upper(i) else 0
        word = sheet.words[i]
        lengths = self.lengths[which].get(word, set())
        if word[-1] in "sS":
            lengths = lengths | ({1} & self.lengths[which].get(word[:-1].rstrip("'’"), set()))
        for length in sorted(lengths, reverse=True):
            last = i + length
            if last > len(sheet.words) or sheet.sentence_of[last - 1] != sheet.sentence_of[i] or any(taken[i:last]):
                continue
            found = self._bearing(which, tuple(sheet.words[i:last]))
            if found:
                return last, found if len(found) <= _MANY else self._some(found, i)
        return i, []

    def _bearing(self, which: int, words: Words) -> list[Alias]:
        exact = self.tables[which].get(words)
        tail = words[-1]
        if exact or tail[-1] not in "sS":
            return exact or []
        return self.tables[which].get((*words[:-1], tail[:-1].rstrip("'’")), [])

    def _some(self, aliases: list[Alias], i: int) -> list[Alias]:
        crowd = self.crowds.get(id(aliases))
        if crowd is None:
            pairs = sorted(((first, k) for k, a in enumerate(aliases) for first in a.group.firsts[:_MANY]))
            crowd = self.crowds[id(aliases)] = ([p for p, _ in pairs], [aliases[k] for _, k in pairs])
        at = max(bisect_left(crowd[0], i), _MANY)
        return list(dict.fromkeys(crowd[1][at - _MANY : at]))
