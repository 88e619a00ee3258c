"""The steps of the document pass that go over the whole story."""

from __future__ import annotations

from converter.language.de.words import words as words_of
from converter.language.engine.document import Document
from converter.language.engine.groups import Group, Name, Words
from converter.language.engine.policy import best, likely
from converter.language.engine.rule import rule
from converter.language.lexicon import Is

_STEM = 4
"""letters by which two words are taken for one: Innern, Innen"""


@rule("LNK001", language="de", layer="links", proposes="step")
def sure_names(document: Document) -> None:
    """Sure names become entities.

    The names that the rules and the knowledge base are sure of are taken in first, full names of people before
    surnames: ``Kranz`` in the headline is the ``Meike Kranz`` of the second paragraph.
    """
    document.take(best(document.sheet, likely(document.sheet, document.proposed), document.taken), by="LNK001")


@rule("LNK002", language="de", layer="links", proposes="step")
def spread(document: Document) -> None:
    """A name that is sure once is found everywhere.

    Every entity's forms (its name, surname, short form, abbreviation) are looked for where no name stands yet; what
    each form is allowed is told by the rules LNK040 and following.
    """
    document.spread(by="LNK002")


@rule("LNK003", language="de", layer="links", proposes="step")
def other_voices(document: Document) -> None:
    """What only the sequence model says comes last.

    A name that no rule proposes is taken in where nothing has been found, so that it can't overrule what the story
    itself says of a word.
    """
    document.take(best(document.sheet, likely(document.sheet, document.heard), document.taken), by="LNK003")


@rule("LNK020", language="de", layer="links", proposes="step")
def spelled_out(document: Document) -> None:
    """A long name and the abbreviation in brackets behind it are one.

    ``Deutscher Kegelbund (DKB)``: what ``DKB`` means is told here, for the whole story.
    """
    at = {n.first: n for n in document.names}
    ends = _organisations_by_end(document)
    for long, abbreviation in document.long_forms:
        whole, short = ends.get(long.last), at.get(abbreviation)
        if whole and short and whole.group is not short.group and short.group.type == "organisation":
            other = short.group.record
            if other and whole.group.record is None and not _resembles(document, whole.group.words, other.name):
                document.unlink(short.group)
            _one(document, "LNK020", whole.group, short.group, short.first)


@rule("LNK021", language="de", layer="links", proposes="step")
def in_brackets(document: Document) -> None:
    """A name in brackets that shortens the name before them is that one's.

    ``Kegelverband Musterland (KVM)``, where the letters stand in the name, and ``Technische Universität Musterstadt
    (TU Musterstadt)``, where the last word is the same.
    """
    words = document.sheet.words
    ends = _organisations_by_end(document)
    for name in list(document.names):
        whole, length = ends.get(name.first - 1), name.last - name.first
        bracketed = name.first > 1 and words[name.first - 1] == "(" and words[name.last : name.last + 1] == [")"]
        if not bracketed or whole is None or whole.group is name.group or name.group.type != "organisation":
            continue
        if not words[name.first].isupper():
            continue
        letters = length == 1 and whole.last - whole.first > 0 and spells(whole.group.name, words[name.first])
        if letters or (length == 2 and words[whole.last - 1] == words[name.last - 1]):
            _one(document, "LNK021", whole.group, name.group, name.first)


@rule("LNK022", language="de", layer="links", proposes="step")
def civil_name(document: Document) -> None:
    """Somebody's civil name is the same person's.

    `Zworgmaus, mit bürgerlichem Namen Zita Zworg`: the person named last before it in the sentence.
    """
    ends = {n.last: n for n in document.names if n.group.type == "person"}
    for name in [n for n in document.names if n.by == "NAM057"]:
        sentence = document.sheet.sentences[document.sheet.sentence_of[name.first]]
        last = max((last for last in ends if sentence.first < last <= name.first), default=None)
        if last is not None and ends[last].group is not name.group:
            document.merge(ends[last].group, name.group)
            document.note("LNK022", name.first, name.last, ends[last].group.name, "changed")


def _organisations_by_end(document: Document) -> dict[int, Name]:
    return {n.last: n for n in document.names if n.group.type == "organisation"}


def _resembles(document: Document, words: Words, name: str) -> bool:
    """``Bundesministerium des Inneren`` and ``Bundesinnenministerium``: a word that tells the body begins as a part of
    the other name does."""
    bodies = words_of("organisations", "bodies")  # uninflected, so that the story may not have it
    return any(
        w[:_STEM].lower() in name.lower()
        for w in words
        if len(w) >= _STEM and not document.flags(w) & (Is.BODY | Is.ORIGIN | Is.FUNCTION) and w not in bodies
    )


def _one(document: Document, rule_id: str, whole: Group, short: Group, at: int) -> None:
    document.merge(whole, short)
    document.note(rule_id, at, at + 1, whole.name, "changed")


def spells(name: str, abbreviation: str) -> bool:
    """Whether an abbreviation's letters stand in the name, in their order."""
    text, at = name.lower(), 0
    for letter in abbreviation.lower():
        at = text.find(letter, at)
        if at < 0:
            return False
        at += 1
    return len(name) > len(abbreviation) + 2
