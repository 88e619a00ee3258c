"""Which language a text is certainly not in.

The words that hold sentences together are few and other in every language (``vocabularies/function-words.yaml``); a
script tells more at once. Nothing is said of short texts, of languages without a list, or where two are near. The
libraries that name any of a hundred languages take tens of milliseconds for a story, or bring numeric libraries along;
only this one question is asked here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache

from converter import resources

FEWEST = 15
"""words; of a shorter text nothing is said"""
_SHORT = 40
"""words: a text that is shorter must show its language more clearly"""
_FEWEST_MARKS = 5
"""function words of the other language, at least"""
_MOST = 2_000
"""characters that are looked at: a language shows in its first sentences"""
_CLEAR = {False: 2.0, True: 4.0}
"""how many times as many function words the other language must have, by whether the text is short"""
_SHARE = 0.2
"""of the words must be function words of the language that is named"""


def other_than(text: str, language: str) -> str | None:
    """The language that a text is in, where that is certainly not ``language`` (a primary subtag); else None."""
    words = re.findall(r"[^\W\d_]+", text[:_MOST].lower())
    if len(words) < FEWEST:
        return None
    scripts: Counter[str] = Counter()
    for letter, times in Counter([word[0] for word in words]).items():
        scripts[_script(letter)] += times
    script, count = scripts.most_common(1)[0]
    if count < len(words) * 0.8:
        return None
    written: Mapping[str, list[str]] = _table()["scripts"]
    if script in written:
        return None if language in written[script] else written[script][0]
    lists = _lists()
    if script != "Latin" or (language not in lists and language not in _foreign()):
        return None
    marks = dict.fromkeys(lists, 0)
    of = _languages()
    for word in words:
        for code in of.get(word, ()):
            marks[code] += 1
    best = max(marks, key=lambda code: marks[code])
    factor = _CLEAR[len(words) < _SHORT]
    clear = marks[best] >= max(_FEWEST_MARKS, _SHARE * len(words), factor * marks.get(language, 0))
    return best if best != language and clear else None


@cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    found: Mapping[str, Mapping[str, list[str]]] = resources.table("vocabularies/function-words.yaml")
    return found


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    return {code: frozenset(str(words).split()) for code, words in _table()["words"].items()}


@cache
def _languages() -> Mapping[str, tuple[str, ...]]:
    """Function word → the languages that have it."""
    found: dict[str, tuple[str, ...]] = {}
    for code, words in _lists().items():
        for word in words:
            found[word] = (*found.get(word, ()), code)
    return found


@cache
def _foreign() -> frozenset[str]:
    """Languages that are not written in Latin letters."""
    return frozenset(code for codes in _table()["scripts"].values() for code in codes)


_SCRIPTS = {"LATIN": "Latin", "CYRILLIC": "Cyrillic", "GREEK": "Greek", "ARABIC": "Arabic", "HEBREW": "Hebrew"}
_SCRIPTS |= {"HANGUL": "Hangul", "HIRAGANA": "Kana", "KATAKANA": "Kana", "CJK": "Han", "THAI": "Thai"}
_SCRIPTS |= {"DEVANAGARI": "Devanagari"}


@cache
def _script(letter: str) -> str:
    return _SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0], "")
