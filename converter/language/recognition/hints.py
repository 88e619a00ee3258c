"""What the rules and the knowledge base say of each word, in words for the CRF."""

from __future__ import annotations

from collections.abc import Iterable

from converter.language import crf
from converter.language.recognition.candidates import Candidate
from converter.language.recognition.sheet import Sheet
from converter.model import EntityType

_NONE: tuple[str, ...] = ()
TYPES: dict[str, EntityType] = {"PER": "person", "LOC": "place", "ORG": "organisation"}


def hints(sheet: Sheet, proposed: Iterable[Candidate]) -> list[Iterable[str]]:
    """For each word the types that rules propose, with where in the name it stands."""
    said: list[list[str] | tuple[str, ...]] = [_NONE] * len(sheet.words)
    for one in proposed:
        if one.score <= 0:
            continue
        strength = "!" if one.score >= 0.8 else "?" if one.score >= 0.5 else "-"
        for i in range(one.first, one.last):
            where = "B" if i == one.first else "I"
            if not said[i]:
                said[i] = []
            words = said[i]
            assert isinstance(words, list)
            words += [f"k{where}{one.type[:2]}{strength}", f"k:{where}{one.type[:2]}:{one.rule}"]
            if one.match:
                words += [f"k{where}{flag}" for flag in one.match.flags]
    return list(said)


def heard(sheet: Sheet, tagger: crf.Tagger, proposed: list[Candidate]) -> list[Candidate]:
    """The CRF's opinion on every sentence."""
    told = hints(sheet, proposed)
    found = []
    for sentence in sheet.sentences:
        if sentence.capitals:
            continue
        a, b = sentence.first, sentence.last
        for span in tagger.spans(sheet.words[a:b], sheet.info[a:b], told[a:b]):
            type_ = TYPES.get(span.label)
            if type_:
                found.append(Candidate(a + span.first, a + span.last, type_, "crf", span.probability))
    return found
