"""Names in a list: behind what all of them are, and beside others that are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from converter.language.de.words import endings, words
from converter.language.engine.candidates import SURE, Candidate
from converter.language.engine.rule import rule
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is
from converter.model import EntityType

_PLAIN = Is.CAPITAL | Is.UPPER | Is.SURNAME | Is.FAMILY_NAME | Is.HYPHEN
_Item = tuple[int, int, EntityType | None]
"""first word, the word behind, and what it is known to be"""
_Decided = Mapping[int, tuple[int, EntityType]]


@rule("NAM085", language="de", layer="names", proposes="any", once="after", hint="list")
def listed(sheet: Sheet, proposed: tuple[Candidate, ...]) -> Iterator[Candidate]:
    """Unknown names in a list.

    `die Gewerkschaften Zetnet und QDBA`, `in den Dörfern Zworgau, Quirl und Köln`: what they are stands before in the
    plural. `aus Köln, Zworgau und Quirl`: of a list of places or persons the unknown ones are that, too, where another
    voice agrees.
    """
    begins = {c.first: (c.last, c.type) for c in proposed if c.score >= SURE}
    ends = {last: (first, type_) for first, (last, type_) in begins.items()}
    for joint, word in enumerate(sheet.words):
        if word not in words("closed", "list_joints"):
            continue
        items = _items(sheet, joint, begins, ends)
        if len(items) < 2:
            continue
        kind = _kind(sheet, items[0][0])
        types = {type_ for _, _, type_ in items if type_}
        wanted = kind or (types.pop() if len(types) == 1 else None)
        if wanted is None or wanted == "organisation" != kind:
            continue
        for first, last, type_ in items:
            if type_ is None:
                yield Candidate(first, last, wanted, ("what they are before" if kind else "others of the list",))


def _items(sheet: Sheet, joint: int, begins: _Decided, ends: _Decided) -> list[_Item]:
    """The items around ``und`` in their order; none where one of them is no name."""
    sentence = sheet.sentences[sheet.sentence_of[joint]]
    if not sentence.first < joint < sentence.last - 1:
        return []
    if joint + 1 in begins:
        last, type_ = begins[joint + 1]
        items: list[_Item] = [(joint + 1, last, type_)]
    elif _is_plain(sheet, joint + 1) and _ends(sheet, joint + 2, sentence.last):
        items = [(joint + 1, joint + 2, None)]
    else:
        return []
    k = joint
    while k > sentence.first:
        if k in ends:
            first, type_ = ends[k]
            items.insert(0, (first, k, type_))
        elif _is_plain(sheet, k - 1) and (k - 1 == sentence.first or _begins(sheet, k - 1)):
            items.insert(0, (k - 1, k, None))
        else:
            return items if k < joint and len(items) > 2 else []
        k = items[0][0] - 1
        if k <= sentence.first or sheet.words[k] != ",":
            break
    return items


def _is_plain(sheet: Sheet, i: int) -> bool:
    """A capital word that nobody knows."""
    flags = sheet.info[i].flags
    return bool(flags & Is.CAPITAL) and not flags & ~_PLAIN and i not in sheet.known


def _begins(sheet: Sheet, i: int) -> bool:
    """No capital word stands right before, but what all of them are."""
    return not _is_capital(sheet, i - 1) or _kind(sheet, i) is not None


def _is_capital(sheet: Sheet, i: int) -> bool:
    return bool(sheet.info[i].flags & Is.CAPITAL)


def _ends(sheet: Sheet, i: int, end: int) -> bool:
    return i >= end or not sheet.info[i].flags & Is.CAPITAL or sheet.gap(i - 1) != " "


def _kind(sheet: Sheet, first: int) -> EntityType | None:
    """What all of them are, in the plural right before: ``die Städte``, ``den Gewerkschaften``."""
    before = sheet.words[first - 1].lower() if first and sheet.gap(first - 1) == " " else ""
    if not before or not _is_capital(sheet, first - 1):
        return None
    if before.endswith(endings("organisations", "plural_kinds")):
        return "organisation"
    return "place" if before.endswith(endings("places", "plural_kinds")) else None
