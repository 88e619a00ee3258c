"""Marked text: a quotation that stands for itself, a fragment of one, or no quotation at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from converter import resources
from converter.language.de.grammar import letters
from converter.language.engine.marks import Marked
from converter.language.verbs import FINITE

_WORD = re.compile(r"[^\W\d_]+")
_BEHIND = re.compile(r"\s*([,–—-]?)\s*([a-zäöüß]+)")
_FINITE = int(FINITE)
_ENDS = ".!?…"
_CLOSERS = '"”“’‘«»‹›)'


def judge(text: str, start: int, end: int, marks: Sequence[Marked], *, title: bool = False) -> set[Marked]:
    """Those of a block's marked stretches that stand for themselves; ``title``: it is a headline or crosshead."""
    whole: set[Marked] = set()
    last: Marked | None = None
    for mark in marks:
        if _whole(text, start, end, mark, last, title=title):
            whole.add(mark)
            last = mark
    return whole


def _whole(text: str, start: int, end: int, mark: Marked, last: Marked | None, *, title: bool) -> bool:
    inner = text[mark.inner_start : mark.inner_end].strip()
    if not inner:
        return False
    if "\n\n" in inner:
        return True
    words = _WORD.findall(inner)
    if not words:
        return False
    count = len(words)
    before = text[max(start, mark.start - 80) : mark.start].rstrip()
    previous = before[-1:]
    terminal = inner.rstrip(_CLOSERS)[-1:] in tuple(_ENDS)
    capital = inner[0].isupper() or inner[0].isdigit() or inner[0] in "…."
    behind = text[mark.end : min(end, mark.end + 60)]
    follows = behind.lstrip()
    if previous == ":":
        if _BRACKETED.search(before):
            return False  # "(Motto: „Wir gehen“)"
        if title and acts(behind) and not terminal and not _finite(words) and count < 4:
            return False  # a headline: "Integration: „Job-Turbo“ hilft"
        if terminal or title or _finite(words):
            return True
        told = any(letters.lower(w.lower()).trigger & letters.CUE for w in _WORD.findall(before))
        return told and (count > 1 or terminal)
    if previous in "-–" and before[-2:-1].isalnum():
        return False  # "im ARD-„Morgenmagazin“"
    if _CALLED.search(before) or is_work(before + " ") or _CALLED_SO.match(behind):
        return False
    begins = not before or previous in _ENDS or (previous in _CLOSERS and before[-2:-1] in _ENDS)
    match = _BEHIND.match(behind)
    verb = match is not None and (match[2] == "so" or bool(letters.word(match[2]).form & _FINITE))
    if begins:
        if title and follows[:1] in (",", ":", "–", "-") and count > 1 and _verbal(words):
            return True  # a headline: "„Alles gelogen“: Spott über Rat"
        if match and verb:
            if match[1]:
                return True
            known = letters.word(match[2])
            return (terminal or _finite(words)) and count > 2 and (match[2] == "so" or known.trigger & letters.CUE > 0)
        if match and match[1] and (match[2] == "mit" or match[1] != ",") and _finite(words):
            return True  # "„Ich gehe“ – mit diesen Worten …"
        if follows[:1] in ("-", "–", "—") and behind[:1].isspace() and count > 2 and inner.isupper():
            return True  # a headline: "„KEIN GRUND ZUR SORGE“ - HÄNDLER RUHIG"
        fresh = not follows or follows[0].isupper() or follows[0] in _ENDS + '„"»«“'
        if terminal and (not follows or follows[0].isupper() or follows[0] in '„"»«“'):
            return True
        return fresh and bool(follows[:1] in (".", "")) and (count > 3 or (count > 1 and _finite(words)))
    if previous in "–-" and capital and (_finite(words) or terminal) and not follows and before[-2:-1].isspace():
        return True  # a headline: "Kranz - „Es wird eng“"
    if last is not None and previous in ",–-" and mark.start - last.end < 160:
        between = text[last.end : mark.start]
        if between.lstrip()[:1] in ",–-" and not re.search(r"[.!?:]\s", between):
            return True
    sentence_end = not follows or follows[0] in _ENDS or (terminal and (follows[0].isupper() or follows[0] in '„"»«“'))
    if previous == ",":
        return capital and count > 2 and _finite(words) and (sentence_end or bool(match and match[1]))
    if capital and count > 3 and _finite(words) and sentence_end:
        word = re.search(r"[^\W\d_]+$", before)
        return word is not None and letters.word(word.group()).tag not in "DdPFaz"
    return False


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


_CALLED = re.compile(
    r"(?:so\s?genannt\w*|sog\.|genannt\w*|namens|Prinzips?,?|Grundsatz,?|Gedanken?|Devise|Namen?|Titel|Motto|Spitznamen?|Beinamen?|Bezeichnung|Stichwort|Schlagwort|Aufschrift|Slogan|kurz|Arbeitstitel|Decknamen?|betitelt\w*|getauft\w*|heißt|heiße|hieß|heißen|hießen|heißenden|laute[nt]?|lautete)\s*$"
)
_NAMED = re.compile(r"\s*(?:\([A-ZÄÖÜ][\w-]{1,7}\)|(?:heißt|heiße|hieß|heißen|genannt\w*|bekannte?n?|betitelt\w*)\b)")
_CALLED_SO = re.compile(r",\s*so (?:heißt|heiße|hieß|nennt|nannte|heisst|hiess)\b(?! es\b)")
_QUALIFIES = re.compile(r"\s+(?:[a-zäöüß]+e[nrsm]?\s+)*[A-ZÄÖÜ]")
"""a noun behind marks, with adjectives: what is in them belongs to it"""
_IN = re.compile(r"\b(?:[Ii]n der|[Ii]m) $")
_BRACKETED = re.compile(r"\([^()]*:$")
_SIGNS = re.compile(r"[<>{}#&=]|^[a-z0-9.-]+\.[a-z]{2,4}$")
_AFTER = ' \t\n\r\u00a0,.;:!?…)]}–—"”“’‘«»‹›„'
_DEFINITE = frozenset({"der", "die", "das", "dem", "den", "des", "vom", "im", "zum", "beim", "zur", "ins", "am", "ans"})
_INDEFINITE = frozenset({"ein", "eine", "einer", "eines", "einem", "einen"})
_POSSESSIVE = frozenset({"sein", "seine", "seinem", "seinen", "seiner", "ihr", "ihre", "ihrem", "ihren", "ihrer"})


@cache
def _works() -> frozenset[str]:
    return frozenset(resources.language_data("de", "words")["works"].split())


def is_work(before: str) -> bool:
    """Whether what stands in marks behind these words is the title of a work or the name of a thing."""
    word = re.search(r"([^\W\d_]+)\s*$", before)
    if word is None or not before[-1:].isspace() or not word[1][0].isupper():
        return False
    name = word[1].lower()
    return any(name.endswith(w) for w in _works())


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
    if _CALLED.search(before) or _NAMED.match(text, mark.end):
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
    somewhere = (
        tag in "PF" and not (judged and led in ("von", "vom", "vor", "mit")) and not (reported and len(found) > 3)
    )
    if definite or somewhere:
        return "a name behind its article or preposition"
    if not (judged or reported):
        return None if led in _INDEFINITE and len(found) > 3 else "no verb of saying beside"
    if led == "," and len(found) == 1:
        return "a name in a list"
    led_in = led in ("als", "wie", "von", "vor", "für", "mit") or tag in "DdVKCSXBRo." or naming or reported
    return None if led_in else "a name by its place"
