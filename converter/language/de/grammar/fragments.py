"""Marked text: a quotation that stands for itself, a fragment of one, or no quotation at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from converter import resources
from converter.language.de.grammar import letters
from converter.language.de.words import words
from converter.language.engine.marks import Marked
from converter.language.verbs import FINITE

_WORD = re.compile(r"[^\W\d_]+")
_BEHIND = re.compile(r"\s*([,–—-]?)\s*([a-zäöüß]+)")
_FINITE = int(FINITE)
_ENDS = ".!?…"
_TERMINAL = frozenset(_ENDS)
_CLOSERS = '"”“’‘«»‹›)'
_OPENERS = '„"»«“'


def judge(text: str, start: int, end: int, marks: Sequence[Marked], *, title: bool = False) -> set[Marked]:
    """Those of a block's marked stretches that stand for themselves; ``title``: it is a headline or crosshead."""
    whole: set[Marked] = set()
    last: Marked | None = None
    for mark in marks:
        if _whole(text, start, end, mark, last, title=title):
            whole.add(mark)
            last = mark
    return whole


class _Place(NamedTuple):
    """A marked stretch and what stands around it."""

    mark: Marked
    inner: str
    """what is in the marks, without blanks around it"""
    words: list[str]
    before: str
    """some characters before it, without blanks at their end"""
    behind: str
    follows: str
    """the same, without blanks at its beginning"""
    terminal: bool
    """it ends as a sentence does"""
    match: re.Match[str] | None
    """the sign and the small word that stand behind it"""
    title: bool
    """it stands in a headline or crosshead"""

    @property
    def capital(self) -> bool:
        return self.inner[0].isupper() or self.inner[0].isdigit() or self.inner[0] in "…."

    @property
    def begins(self) -> bool:
        """A sentence begins with it."""
        before = self.before
        return not before or before[-1] in _ENDS or (before[-1] in _CLOSERS and before[-2:-1] in _ENDS)


def _whole(text: str, start: int, end: int, mark: Marked, last: Marked | None, *, title: bool) -> bool:
    inner = text[mark.inner_start : mark.inner_end].strip()
    if "\n\n" in inner:
        return True
    words = _WORD.findall(inner)
    if not words:
        return False
    before = text[max(start, mark.start - 80) : mark.start].rstrip()
    behind = text[mark.end : min(end, mark.end + 60)]
    terminal = inner.rstrip(_CLOSERS)[-1:] in _TERMINAL
    place = _Place(mark, inner, words, before, behind, behind.lstrip(), terminal, _BEHIND.match(behind), title)
    previous = before[-1:]
    if previous == ":":
        return _behind_colon(place)
    if previous in "-–" and before[-2:-1].isalnum():
        return False  # "im ARD-„Morgenmagazin“"
    if _called(before) or is_work(before + " ") or _CALLED_SO.match(behind):
        return False
    if place.begins:
        return _at_beginning(place)
    return _behind_dash(place) or _goes_on(place, last, text) or _behind_words(place)


def _behind_colon(p: _Place) -> bool:
    if _BRACKETED.search(p.before):
        return False  # "(Motto: „Wir gehen“)"
    if p.title and acts(p.behind) and not p.terminal and not _finite(p.words) and len(p.words) < 4:
        return False  # a headline: "Integration: „Job-Turbo“ hilft"
    if p.terminal or p.title or _finite(p.words):
        return True
    told = any(letters.lower(w.lower()).trigger & letters.CUE for w in _WORD.findall(p.before))
    return told and len(p.words) > 1


def _at_beginning(p: _Place) -> bool:
    match, follows, count = p.match, p.follows, len(p.words)
    if p.title and follows[:1] in (",", ":", "–", "-") and count > 1 and _verbal(p.words):
        return True  # a headline: "„Alles gelogen“: Spott über Rat"
    if match and (match[2] == "so" or letters.word(match[2]).form & _FINITE):
        if match[1]:
            return True
        cue = match[2] == "so" or letters.word(match[2]).trigger & letters.CUE > 0
        return (p.terminal or _finite(p.words)) and count > 2 and cue
    if match and match[1] and (match[2] == "mit" or match[1] != ",") and _finite(p.words):
        return True  # "„Ich gehe“ – mit diesen Worten …"
    if follows[:1] in ("-", "–", "—") and p.behind[:1].isspace() and count > 2 and p.inner.isupper():
        return True  # a headline: "„KEIN GRUND ZUR SORGE“ - HÄNDLER RUHIG"
    if p.terminal and (not follows or follows[0].isupper() or follows[0] in _OPENERS):
        return True
    return bool(follows[:1] in (".", "")) and (count > 3 or (count > 1 and _finite(p.words)))


def _behind_dash(p: _Place) -> bool:
    """A headline: ``Kranz - „Es wird eng“``."""
    if p.before[-1:] not in ("–", "-") or not p.before[-2:-1].isspace() or p.follows:
        return False
    return p.capital and (_finite(p.words) or p.terminal)


def _goes_on(p: _Place, last: Marked | None, text: str) -> bool:
    """The whole before goes on: only a cue stands between."""
    if last is None or p.before[-1:] not in (",", "–", "-") or p.mark.start - last.end >= 160:
        return False
    between = text[last.end : p.mark.start]
    return between.lstrip()[:1] in ",–-" and not re.search(r"[.!?:]\s", between)


def _behind_words(p: _Place) -> bool:
    follows, count = p.follows, len(p.words)
    closed = not follows or follows[0] in _ENDS or (p.terminal and (follows[0].isupper() or follows[0] in _OPENERS))
    if p.before[-1:] == ",":
        cued = bool(p.match and p.match[1])
        return p.capital and count > 2 and _finite(p.words) and (closed or cued)
    if not (p.capital and count > 3 and _finite(p.words) and closed):
        return False
    word = re.search(r"[^\W\d_]+$", p.before)
    return word is not None and letters.word(word.group()).tag not in "DdPFaz"


def _called(before: str) -> bool:
    """Whether the last word tells that what is in marks is called so: ``genannt``, ``namens``."""
    last = before.rsplit(None, 1)[-1:]
    return bool(last and _CALLED.search(last[0]))


def acts(behind: str) -> bool:
    """Whether a finite verb that introduces nothing follows right behind marks: what is in them acts."""
    match = _BEHIND.match(behind)
    if match is None or match[1] or match[2] == "so":
        return False
    known = letters.word(match[2])
    return bool(known.form & _FINITE) and not known.trigger & letters.CUE


def _verbal(words: list[str]) -> bool:
    """Whether there is a verb in any form but as an adjective."""
    return any(w[0].islower() and letters.word(w).tag in "VKCXBT" for w in words)


def _finite(words: list[str]) -> bool:
    if all(w.isupper() for w in words):
        words = [w.lower() for w in words]  # a crosshead
    return any(w[0].islower() and letters.word(w).tag in "VKCXB" for w in words)


def _any(name: str) -> str:
    return "|".join(sorted(map(re.escape, words("grammar", name)), key=len, reverse=True))


_CALLED = re.compile(rf"(?:(?:{_any('calling')})\w*|(?:{_any('called before a comma')}),?|{_any('called')})$")
"""what a word ends in behind which something is called by its name"""
_NAMED = re.compile(rf"\s*(?:\([A-ZÄÖÜ][\w-]{{1,7}}\)|(?:{_any('named behind')})\b|(?:{_any('calling')})\w*\b)")
_CALLED_SO = re.compile(rf",\s*so (?:{_any('called so')})\b(?! es\b)")
_QUALIFIES = re.compile(r"\s+(?:[a-zäöüß]+e[nrsm]?\s+)*[A-ZÄÖÜ]")
"""a noun behind marks, with adjectives: what is in them belongs to it"""
_IN = re.compile(r"\b(?:[Ii]n der|[Ii]m) $")
_BRACKETED = re.compile(r"\([^()]*:$")
_SIGNS = re.compile(r"[<>{}#&=]|^[a-z0-9.-]+\.[a-z]{2,4}$")
_AFTER = ' \t\n\r\u00a0,.;:!?…)]}–—"”“’‘«»‹›„'
_DEFINITE = words("grammar", "definite")
_INDEFINITE = words("grammar", "indefinite")
_POSSESSIVE = words("grammar", "possessive")
_LEADS = words("grammar", "leading")
_JUDGED = words("grammar", "judged by")


@cache
def _works() -> tuple[str, ...]:
    return tuple(resources.language_data("de", "words")["works"].split())


def is_work(before: str) -> bool:
    """Whether what stands in marks behind these words is the title of a work or the name of a thing."""
    plain = before.rstrip()
    if plain == before:
        return False
    start = len(plain)
    while start and plain[start - 1].isalpha():
        start -= 1
    return plain[start : start + 1].isupper() and plain.lower().endswith(_works(), start)


def aside(text: str, mark: Marked, led: str, tag: str, *, judged: bool, naming: bool, reported: bool) -> str | None:
    """Why a fragment is a title, a name or a word that the reporter keeps at a distance; None: it is not.

    ``led`` is the word in front of it and ``tag`` its letter; ``judged``: its clause has a verb that introduces
    fragments (``bezeichnete als``); ``naming``: the verb calls its object something; ``reported``: it stands in
    somebody's words.
    """
    inner = text[mark.inner_start : mark.inner_end].strip()
    found = _WORD.findall(inner)
    if not found or len(inner) < 3 or _SIGNS.search(inner):
        return "no words"
    before = text[max(0, mark.start - 40) : mark.start]
    compound = len(found) > 1 and inner.replace("-", "").isalpha() and led not in _INDEFINITE | {"als"}
    if is_work(before) or (compound and is_work(found[-1] + " ")):
        return "a work or a thing by its name"
    small = len(found) == 1 and inner.islower() and led in _DEFINITE and not (judged and led == "das")
    if small and not _QUALIFIES.match(text, mark.end):
        return "a name behind its article or preposition"
    if _BRACKETED.search(before.rstrip()):
        return "in brackets"
    if text[mark.end : mark.end + 1].strip(_AFTER) or before.endswith(("(", "-", "/")):
        return "part of a word"
    if _called(before) or _NAMED.match(text, mark.end):
        return "what something is called"
    if not inner[0].islower() and not (len(inner) > 4 and inner.isupper() and before.isupper()) and not _finite(found):
        return _capital(found, before, led, tag, judged=judged, naming=naming, reported=reported)
    return None if judged or reported or len(found) >= 3 else "no verb of saying beside"


def _capital(
    found: list[str], before: str, led: str, tag: str, *, judged: bool, naming: bool, reported: bool
) -> str | None:
    """The same for words that begin with a capital and hold no verb: mostly names."""
    if _IN.search(before) and found[-1][0].isupper():
        return "a medium by its name"  # "in der „Welt am Abend“"
    titled = tag == "N" and not naming and len(found) <= 5 and before[-1:].isspace()
    if titled or tag == "a" or led in _POSSESSIVE or led.startswith("solch"):
        return "a name behind its noun"
    definite = led in _DEFINITE and not (naming and led == "das") and not (judged and len(found) > 2)
    somewhere = tag in "PF" and not (judged and led in _JUDGED) and not (reported and len(found) > 3)
    if definite or somewhere:
        return "a name behind its article or preposition"
    if not (judged or reported):
        return None if led in _INDEFINITE and len(found) > 3 else "no verb of saying beside"
    if led == "," and len(found) == 1:
        return "a name in a list"
    led_in = led in _LEADS or tag in "DdVKCSXBRo." or naming or reported
    return None if led_in else "a name by its place"
