"""Sentences as parallel lists of words, offsets and letters; a whole quotation in marks counts as one word."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from converter import resources
from converter.language import verbs
from converter.language.de.grammar import letters
from converter.language.de.grammar.letters import Word
from converter.language.de.words import endings
from converter.language.de.words import words as words_of
from converter.language.engine.marks import SIGNS, Marked
from converter.language.verbs import Form

_TOKEN = re.compile(
    r"\w[\w\u00ad\u200b-\u200d]*(?:[-'’/&·]\w[\w\u00ad]*|\.(?=[a-zäöü\d]|[A-ZÄÖÜ]\b)\w+|(?<=\d)[,:]\d+)*(?:-(?=[,\s]))?|[^\w\s]"
)
_PLAIN = re.compile(
    r"\w++(?:(?=[-'’/&·.,:])(?:[-'’/&·]\w++|[.](?=[a-zäöü\d]|[A-ZÄÖÜ]\b)\w++|[,:](?<=\d.)\d++)*+(?:-(?=[,\s]))?+)?+"
    r"|[^\w\s]"
)  # fmt: skip
"""the same tokens in half the time, for text without invisible signs: each branch begins with a sign of its own, and
none tries a shorter match"""
_INVISIBLE = ("\u00ad", "\u200b", "\u200c", "\u200d")
_LONGEST_ASIDE = 600
"""characters of a sentence up to which what stands in brackets is left out"""
_CLOSERS = '"”“’‘«»‹›)]'
_NEXT = re.compile(r"\s*(\w+)")
_QUOTE = Word("Q")
_FULL = frozenset(".!?…")
_PARTING = _FULL | SIGNS | frozenset("([)]")
"""signs that part more than words"""


@dataclass(slots=True)
class Sentence:
    """One sentence; the lists run parallel."""

    start: int
    words: list[str]
    starts: list[int]
    ends: list[int]
    infos: list[Word]
    quotes: dict[int, Marked]
    """index of a ``Q`` → what is in the marks"""
    fragments: list[Marked]
    """marked text that is part of the sentence"""
    triggers: list[int]
    """the words that make it worth a look"""
    trigger: int = 0
    """what these are"""
    end: int = 0

    def ended(self, end: int) -> Sentence:
        """The sentence, when all words are in it."""
        self.end = end
        for i in self.triggers:
            self.trigger |= self.infos[i].trigger
        return self


def _begun(start: int) -> Sentence:
    return Sentence(start, [], [], [], [], {}, [], [])


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(resources.language_data("de", "abbreviations")["items"])


def split(  # noqa: PLR0915 - one pass over the words, for speed
    text: str, start: int, end: int, marks: Sequence[Marked], whole: Callable[[Marked], bool]
) -> Iterator[Sentence]:
    """The sentences of a block; ``whole`` says which marked stretches stand for themselves."""
    edges: dict[int, Marked] = {m.start: m for m in marks}
    closing = {m.inner_end for m in marks}
    skip = start
    sentence = _begun(start)
    block = text[start:end]
    word, seen = _lookup(block)
    words, starts, ends, infos = sentence.words, sentence.starts, sentence.ends, sentence.infos
    depth = 0
    for match in _tokens(block).finditer(text, start, end):
        at, stop = match.span()
        if at < skip:
            continue
        piece = match[0]
        full = False
        if depth or piece in _PARTING:
            if at in edges:
                mark = edges[at]
                if whole(mark):
                    sentence.quotes[len(words)] = mark
                    words.append("„“")
                    starts.append(mark.start)
                    ends.append(mark.end)
                    infos.append(_QUOTE)
                    skip = mark.end
                    if text[mark.start : mark.inner_end].rstrip(_CLOSERS)[-1:] in _FULL and _fresh(text, mark.end, end):
                        yield sentence.ended(mark.end)
                        sentence, depth = _begun(mark.end), 0
                        words, starts, ends, infos = sentence.words, sentence.starts, sentence.ends, sentence.infos
                else:
                    sentence.fragments.append(mark)
                continue
            if at in closing:
                continue
            if depth or piece in "([":
                depth = _depth(depth, piece, stop - starts[0] if starts else 0)
                continue
            if piece in _FULL:
                behind = piece == "." and ends and ends[-1] == at
                full = (piece == "." and not behind) or _ends(text, piece, at, stop, end, words)
                if behind and not full:
                    words[-1] += "."
                    ends[-1] = stop
                    continue
        info = seen.get(piece) or word(piece)
        if not words and info.tag == "N":
            info = initial(piece)
        if info.trigger:
            sentence.triggers.append(len(words))
        words.append(piece)
        starts.append(at)
        ends.append(stop)
        infos.append(info)
        if full or len(words) > LONGEST:
            skip = _over(text, stop, end)
            yield sentence.ended(skip)
            sentence, depth = _begun(skip), 0
            words, starts, ends, infos = sentence.words, sentence.starts, sentence.ends, sentence.infos
    if words:
        yield sentence.ended(ends[-1])


def _depth(depth: int, piece: str, length: int) -> int:
    """Open brackets behind a piece inside of them; one that never closes lets go."""
    if piece in "([":
        depth += 1
    if piece in ")]":
        return depth - 1
    return 0 if length > _LONGEST_ASIDE else depth


def _tokens(block: str) -> re.Pattern[str]:
    return _TOKEN if any(sign in block for sign in _INVISIBLE) else _PLAIN


def _lookup(block: str) -> tuple[Callable[[str], Word], dict[str, Word]]:
    """What a word of a block is looked up with, and what was found before."""
    return (shouted, {}) if block.isupper() else (letters.word, letters.SEEN)


@lru_cache(maxsize=20000)
def _initial(piece: str) -> Word:
    small = letters.lower(piece[0].lower() + piece[1:])
    if small.tag == "X":
        return Word("T", small.form, small.lemmas, small.trigger)
    if small.tag in "aBVKCI":
        plain = letters.word(piece)
        return plain if small.tag == "a" or not small.trigger else Word("N", small.form, small.lemmas, plain.trigger)
    return small


@lru_cache(maxsize=20000)
def shouted(piece: str) -> Word:
    """A word of a line in capitals."""
    small = letters.lower(piece.lower()) if piece.isalpha() else letters.word(piece)
    return Word("N") if small.tag == "a" else small


def initial(piece: str) -> Word:
    """A word that begins a sentence, and is written large for that reason alone or for another."""
    return _initial(piece)


def _ends(text: str, piece: str, at: int, stop: int, limit: int, words: list[str]) -> bool:
    if stop >= limit:
        return True
    behind = text[stop]
    if not behind.isspace() and behind not in _CLOSERS:
        return False
    if not _fresh(text, _over(text, stop, limit), limit):
        return False
    if piece != "." or not words or text[at - 1].isspace():
        return True
    before = words[-1]
    if before in _NUMBERED and not text[stop : stop + 3].lstrip()[:1].isdigit():
        return True
    if before + "." in _abbreviations():
        return False
    initial_ = len(before) == 1 and before.isupper()
    if not initial_ and (not before.isdigit() or len(before) > 2):
        return True
    follows = _NEXT.match(text, stop)
    return follows is not None and follows[1].lower() in letters.closed()


def _over(text: str, at: int, limit: int) -> int:
    while at < limit and text[at] in _CLOSERS and not (at + 1 < limit and text[at + 1].isalnum()):
        at += 1
    return at


def _fresh(text: str, at: int, limit: int) -> bool:
    """Whether what follows may begin a sentence."""
    follows = text[at : min(limit, at + 12)].lstrip()
    return not follows or not (follows[0].islower() or follows[0] in ",;:–—-")


def tag(sentence: Sentence) -> str:
    """The sentence's letters, corrected by what stands next to each word."""
    tags = [w.tag for w in sentence.infos]
    words = sentence.words
    last = len(tags) - 1
    for i, letter in enumerate(tags):
        if letter not in _DOUBTFUL:
            continue
        if letter == "N":
            if i and (tags[i - 1] == ":" or words[i] in _POLITE):
                small = initial(words[i])
                tags[i] = small.tag
            elif words[i][-1] == "-" and (joined := _elliptic(words, i)):
                tags[i:joined] = "a" * (joined - i)  # Gesundheits-, Sozial- und Kulturdirektor
        elif letter == "K":
            follows = tags[i + 1] if i < last else "."
            led = i == 0 or tags[i - 1] in "DdPFa#,RU:"
            full = len(words[i]) > 4 and not sentence.infos[i].form & HELPING
            if led and full and words[i - 1].lower() not in _BARE and words[i][-1] == "e" and follows in "NaTX#":
                tags[i] = "a"
        elif letter == "V":
            follows = tags[i + 1] if i < last else "."
            if follows in "NaT#" and i and tags[i - 1] in "DdaPF#" and _attributive(words, tags, i):
                tags[i] = "a"
        elif letter == "T" and i < last and tags[i + 1] == "N" and i and tags[i - 1] in "Dda":
            tags[i] = "a"
        elif letter == "D" and words[i].lower() == "sein" and (i == last or tags[i + 1] not in "NaTXV#B"):
            tags[i] = "B"
        elif letter == "p" and words[i].lower() not in _PERSONAL and i < last and tags[i + 1] in "Na#":
            tags[i] = "D"
    for mark in sentence.fragments:
        first, stop = bisect_left(sentence.starts, mark.start), bisect_left(sentence.starts, mark.end)
        if _IN_MARKS.fullmatch("".join(tags[first:stop])):
            tags[first:stop] = "N" * (stop - first)
    return "".join(tags)


def _elliptic(words: list[str], i: int) -> int:
    """The noun that completes a stem, ``Gesundheits-, Sozial- und Kulturdirektor``; 0: none does."""
    while i + 2 < len(words) and words[i].endswith("-"):
        if words[i + 1] in ("und", "oder", "sowie") and words[i + 2][0].isupper():
            return i + 2
        if words[i + 1] != ",":
            return 0
        i += 2
    return 0


def _attributive(words: list[str], tags: list[str], i: int) -> bool:
    """``das veröffentlichte Buch``: a participle before its noun that looks like a preterite.

    Participles with ge- do not, so ``das sagte Vossen`` has none; nor has ``Das betonte Vossen.``, the only verb.
    """
    word = words[i]
    if not word.endswith(_PRETERITES) or (tags[i - 1] == "#" and len(words[i - 1]) == 4):
        return False
    if word.endswith("te") and not int(verbs.forms(word[:-1])) & int(Form.PARTICIPLE):
        return False
    return i != 1 or words[0].lower() not in _THAT or any(t in "VKCXB" for t in tags[2:])


_IN_MARKS = re.compile("N{1,2}[PF]D?N{1,2}")
"""a name in marks that holds a preposition: die „Welt am Sonntag“"""
_DOUBTFUL = frozenset("KVNTDp")
"""letters that may be corrected"""
_THAT = frozenset({"das", "dies"})
_NUMBERED = words_of("grammar", "numbered")
"""abbreviations that a number must follow"""
LONGEST = 240
"""words; a longer sentence is cut, as no clause reaches that far and hostile text might"""
HELPING = int(Form.AUXILIARY | Form.MODAL)
_BARE = words_of("grammar", "bare articles")
"""articles that no adjective in -e follows: ``Mit ihr verliere Europa …``"""
_PERSONAL = words_of("grammar", "personal")
_PRETERITES = endings("grammar", "preterite endings")
_POLITE = words_of("grammar", "polite")
