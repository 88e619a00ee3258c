"""What a sentence holds, in bits for the triggers of rules: most rules have nothing to look for in most sentences."""

from __future__ import annotations

import re
from functools import cache

from converter.language.de.grammar import letters, sentences
from converter.language.de.grammar.clauses import Clauses
from converter.language.de.grammar.sentences import Sentence
from converter.language.de.words import words


class Holds:
    """Bits; any number of them."""

    SOURCE = letters.SOURCE
    """a word that may lead to a source: ``laut``, ``zufolge``, ``so``"""
    NOUN = letters.NOUN
    """a noun for what somebody says"""
    VERB = 1 << 4
    """a verb that may introduce words"""
    KONJUNKTIV = 1 << 5
    COLON = 1 << 6
    MARKED = 1 << 7
    """words in marks that stand for themselves"""
    FRAGMENT = 1 << 8
    """marked words that are part of the sentence"""
    POINTING = 1 << 9
    """it begins with a word that points back: ``das``"""
    HENCE = 1 << 10
    """``demnach``"""
    WONACH = 1 << 11


_GUESSED = re.compile("(?<=[Np])a(?=[DdPFo.Rpz,;:Q-]|$)")
"""where a word that no list has may be taken for a verb in the Konjunktiv"""
_FORMULA = ["mit", "diesen", "worten"]


def holding(c: Clauses, *, verb: bool) -> int:
    """The bits of a sentence; ``verb``: one that may introduce words stands in it."""
    s, tags, small = c.s, c.tags, c.small
    held = s.trigger & (Holds.SOURCE | Holds.NOUN)
    if verb:
        held |= Holds.VERB
    if s.quotes:
        held |= Holds.MARKED
    if s.fragments:
        held |= Holds.FRAGMENT
    if "K" in tags or "C" in tags:
        held |= Holds.KONJUNKTIV
    if ":" in tags:
        held |= Holds.COLON
    if small[0] in _pointing() or small[:3] == _FORMULA:
        held |= Holds.POINTING
    marking = _marking()
    if not marking.keys().isdisjoint(small):
        for word in marking.keys() & small:
            held |= marking[word]
    return held


def nothing(s: Sentence) -> bool:
    """Whether a sentence holds nothing for any rule, as far as that can be told before its clauses are known: its verbs
    that may introduce words lack the prefix or the phrase with which they do, and it is all in the indicative."""
    if s.trigger != letters.CUE or s.quotes or s.fragments:
        return False
    small = [w.lower() for w in s.words]
    for i in s.triggers:
        needed = letters.needed(s.infos[i].lemmas)
        if needed is None or not needed.isdisjoint(small):
            return False
    if small[0] in _pointing() or small[:3] == _FORMULA or ":" in small or not _marking().keys().isdisjoint(small):
        return False
    tags = sentences.tag(s)
    guessed = any(s.words[match.start()][-1] == "e" for match in _GUESSED.finditer(tags))
    return "K" not in tags and "C" not in tags and not guessed


@cache
def _pointing() -> frozenset[str]:
    return words("grammar", "pointing back")


@cache
def _marking() -> dict[str, int]:
    """Words of which a rule looks for no other."""
    return {**dict.fromkeys(letters.cues().hence, Holds.HENCE), "wonach": Holds.WONACH, "so": Holds.SOURCE}
