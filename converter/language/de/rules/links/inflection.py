"""The name as it would stand by itself: without the genitive's ending."""

from __future__ import annotations

from converter.language.de.rules.links.words import words as listed
from converter.language.de.rules.names.bodies import nominative
from converter.language.de.words import words as words_of
from converter.language.engine.candidates import Candidate
from converter.language.engine.document import Document
from converter.language.engine.groups import Words
from converter.language.engine.rule import rule
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is

_APOSTROPHES = frozenset("'’´`ʼ‘")
_OPENING = frozenset("'‚‘›`")


@rule("LNK005", language="de", layer="links", proposes="nominative")
def apostrophe(document: Document, one: Candidate, words: Words, last: int) -> tuple[Words, int]:
    """A genitive's apostrophe belongs to the name.

    ``Kranz’ Partei``, ``Voss' Rede``: behind a sibilant the sign is the genitive's ending, unless it closes a
    quotation.
    """
    return words, with_apostrophe(document.sheet, last)


@rule("LNK006", language="de", layer="links", proposes="nominative")
def uninflected(document: Document, one: Candidate, words: Words, last: int) -> tuple[Words, int]:
    """A genitive's -s is no part of the name.

    ``Meike Kranzlers Partei`` is Meike Kranzler's, if the name stands without -s elsewhere, is known without it, or a
    noun follows or stands before that it is the genitive of. A name that has its own -s keeps it, and so does the
    subject of a verb of saying.
    """
    sheet = document.sheet
    if words[-1] in _APOSTROPHES and len(words) > 1:
        words = words[:-1]
    if words[-1] == "." and len(words) > 1:  # Elizabeth II.
        words = (*words[:-2], words[-2] + ".")
    if one.match is not None and (one.type != "person" or one.match.inflected):
        return tuple(one.match.surface.split(" ")), last
    if one.type == "organisation" and last == one.last:
        words = tuple(nominative(list(words)))
    if last > one.last or one.type == "place" or (one.match is not None and one.type == "organisation"):
        return words, last
    tail = words[-1]
    if len(tail) < 4 or not tail.endswith("s") or tail.endswith("ss") or sheet.upper(one.first):
        return words, last
    stem = tail[:-1].rstrip("'’")
    return ((*words[:-1], stem) if _is_genitive(document, one, tail, stem) else words), last


def _is_genitive(document: Document, one: Candidate, tail: str, stem: str) -> bool:
    sheet = document.sheet
    if stem in document.capitalised:
        return True
    if one.type != "person":
        return False
    if document.knowledge.named(" ".join([*sheet.words[one.first : one.last - 1], stem])):
        return True
    if sheet.info[one.last - 1].flags & Is.FAMILY_NAME or document.counts[tail] > 1:
        return False
    if _is_subject(document, one):
        return False
    following = sheet.info[one.last].flags if one.last < len(sheet.info) and sheet.gap(one.last - 1) == " " else 0
    if following & Is.CAPITAL and not following & Is.FUNCTION:
        return True
    before = sheet.info[one.first - 1].flags if document.before(one.first) else 0
    attribute = before & Is.CAPITAL and not before & (Is.ROLE | Is.TITLE | Is.FUNCTION)  # die Politik Meike Kranzlers
    return bool(attribute) and one.last - one.first > 1 and document.knowledge.is_family_name(stem)


def _is_subject(document: Document, one: Candidate) -> bool:
    """Behind a verb of saying the name is its subject: ``sagte die Abgeordnete Gesche Wilkens``."""
    sheet = document.sheet
    begin = sheet.sentences[sheet.sentence_of[one.first]].first
    for k in range(one.first - 1, max(begin, one.first - 6) - 1, -1):
        if sheet.words[k] in words_of("persons", "speech"):
            return True
        if not (sheet.info[k].flags & (Is.CAPITAL | Is.FUNCTION | Is.ORIGIN) or sheet.words[k].endswith(("e", "er"))):
            return False
    return False


def with_apostrophe(sheet: Sheet, last: int) -> int:
    """The word behind a genitive's apostrophe that belongs to the name before it; else ``last``."""
    words = sheet.words
    if last >= len(words) or words[last] not in _APOSTROPHES or sheet.starts[last] != sheet.ends[last - 1]:
        return last
    if not words[last - 1].lower().endswith(tuple(listed("sibilants"))):
        return last
    sentence = sheet.sentences[sheet.sentence_of[last]]
    opening = sum(w in _OPENING for w in words[sentence.first : last])
    return last if opening % 2 else last + 1
