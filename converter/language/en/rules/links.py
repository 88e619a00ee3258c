"""The document pass of English: names to entities, and names found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from converter.language.en.words import exonyms, is_name, same, words, written
from converter.language.engine.document import Document
from converter.language.engine.groups import Alias, Group, Named, Place, Words, folded, folded_key
from converter.language.engine.policy import best, likely
from converter.language.engine.rule import rule

PASS = ("LNK501", "LNK502")
"""the steps over the whole story, in their order"""


def findable(document: Document, group: Group) -> None:
    """People are found by their surname."""
    if group.type == "person" and group not in document.by_surname[group.words[-1].lower()]:
        document.by_surname[group.words[-1].lower()].append(group)


@rule("LNK501", language="en", layer="links", proposes="step")
def sure_names(document: Document) -> None:
    """Sure names become entities.

    What the rules are sure of is taken in first, full names of people before surnames.
    """
    found = best(document.sheet, likely(document.sheet, document.proposed), document.taken)
    document.take(found, by="LNK501")
    document.take(best(document.sheet, likely(document.sheet, document.heard), document.taken), by="LNK501")


@rule("LNK502", language="en", layer="links", proposes="step")
def spread(document: Document) -> None:
    """A name that is sure once is found everywhere.

    The name of every entity, and the surname of a person, wherever no name stands yet.
    """
    document.spread(by="LNK502")


@rule("LNK511", language="en", layer="links", proposes="form")
def whole_name(document: Document, group: Group) -> Iterator[Words]:
    """The whole name again.

    `Gerda Ohlsen` as it stands elsewhere in the story.
    """
    yield group.words


@rule("LNK512", language="en", layer="links", proposes="form")
def surname(document: Document, group: Group) -> Iterator[Words]:
    """The surname again.

    `Ohlsen` for `Gerda Ohlsen`.
    """
    if group.type == "person" and len(group.words) > 1:
        yield group.words[-1:]


@rule("LNK521", language="en", layer="links", proposes="entity")
def same_name(document: Document, named: Named) -> Group | None:
    """The same name is the same entity.

    By the record of the knowledge base, or word for word.
    """
    if named.record and named.record.id in document.by_record:
        return document.by_record[named.record.id]
    one = named.candidate
    return document.by_words.get((one.type, named.words if one.type == "person" else folded_key(named.words)))


@rule("LNK522", language="en", layer="links", proposes="entity")
def surname_alone(document: Document, named: Named) -> Group | None:
    """A surname behind a title is the person of that surname.

    `Mrs. Ohlsen` is the `Gerda Ohlsen` named before; where two bear the surname, nobody.
    """
    one = named.candidate
    if one.type != "person" or len(named.words) != 1:
        return None
    found = document.by_surname.get(folded(named.words), [])
    return found[0] if len(found) == 1 else None


@rule("LNK523", language="en", layer="links", proposes="record")
def english_name(document: Document, named: Named) -> Named:
    """An English name is the record that the list of exonyms names.

    `Cologne` is the knowledge base's `koeln`.
    """
    id_ = exonyms().get(written(named.words)) if named.candidate.type == "place" else None
    return replace(named, record=document.knowledge.record(id_)) if id_ else named


@rule("LNK541", language="en", layer="links", proposes="refusal")
def within_a_longer_name(document: Document, place: Place, alias: Alias) -> bool:
    """A form inside a longer name is nobody's.

    `Ohlsen` in `Ohlsen Street` or `Bank of Ohlsen`.
    """
    sheet = document.sheet
    behind = same(sheet, place.first, place.last) and sheet.gap(place.last - 1) in (" ", "\n")
    if behind and is_name(sheet, place.last):
        return True
    ahead = same(sheet, place.first - 1, place.first) and sheet.gap(place.first - 1) in (" ", "\n")
    return ahead and is_name(sheet, place.first - 1)


@rule("LNK542", language="en", layer="links", proposes="refusal")
def shared_surname(document: Document, place: Place, alias: Alias) -> bool:
    """A surname that two people of the story bear is nobody's.

    Where `Gerda Ohlsen` and `Jon Ohlsen` are named, `Ohlsen` alone stays untagged. So does one that is a word.
    """
    if not place.single or alias.group.type != "person" or len(alias.group.words) < 2:
        return False
    word = alias.words[0]
    return len(document.by_surname.get(word.lower(), ())) > 1 or word.lower() in words("closed", "function")


@rule("LNK543", language="en", layer="links", proposes="refusal")
def a_word_too(document: Document, place: Place, alias: Alias) -> bool:
    """A town whose name is a word is not found again.

    `Reading` in `in Reading` says nothing of `Reading books is fine`: NAM511 looks at each of them.
    """
    return alias.group.type == "place" and place.single and alias.words[0] in words("closed", "ambiguous")


@rule("LNK544", language="en", layer="links", proposes="refusal")
def more_letters(document: Document, place: Place, alias: Alias) -> bool:
    """A form with an s behind it is another word.

    `The Ohlsens` are not `Gerda Ohlsen`; a genitive (`Ohlsen's`) has an apostrophe.
    """
    last = document.sheet.words[place.last - 1]
    return last.lower() != alias.words[-1].lower()
