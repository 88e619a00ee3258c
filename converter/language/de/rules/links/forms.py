"""Under what else an entity is named again."""

from __future__ import annotations

from collections.abc import Iterator

from converter.language.de.rules.links.owners import given, is_club, surnames
from converter.language.de.words import words as words_of
from converter.language.engine.document import Document
from converter.language.engine.groups import Alias, Group, Place, Words
from converter.language.engine.rule import rule
from converter.language.lexicon import Is

_APOSTROPHES = frozenset("'’´`ʼ‘")
_NO_SHORT = (
    Is.NOUN
    | Is.FIRST_NAME
    | Is.ORIGIN
    | Is.BODY
    | Is.FUNCTION
    | Is.NUMBER
    | Is.LAST_OF_COMPANY
    | Is.CLUB_FIRST
    | Is.FAMILY_NAME
)


def _of_the_desk(group: Group) -> bool:
    """Who wrote the story is not in it."""
    return all(n.by in ("NAM002", "NAM003") for n in group.names)


def _said(document: Document, group: Group) -> Iterator[Words]:
    """The forms in which the entity is named already, beside its name."""
    words, sheet = group.words, document.sheet
    for said in dict.fromkeys(tuple(sheet.words[n.first : n.last]) for n in group.names if not sheet.upper(n.first)):
        if said != words and said[-1] not in _APOSTROPHES and said[-1].rstrip("s") != words[-1].rstrip("s"):
            yield said


@rule("LNK030", language="de", layer="links", proposes="form")
def whole_name(document: Document, group: Group) -> Iterator[Words]:
    """The whole name again.

    As it is, inflected, in capitals, and as it was written elsewhere in the story.
    """
    yield group.words
    yield from _said(document, group)


@rule("LNK032", language="de", layer="links", proposes="form")
def surname(document: Document, group: Group) -> Iterator[Words]:
    """The surname again.

    ``Kranz`` for ``Meike Kranz``, ``van der Laan`` for ``Wim van der Laan``.
    """
    if group.type == "person" and not _of_the_desk(group):
        yield from (s for s in surnames(group.words, group.record) if s != group.words)


@rule("LNK033", language="de", layer="links", proposes="form")
def short_company(document: Document, group: Group) -> Iterator[Words]:
    """A company's short name.

    ``Nordsee Werft`` for ``Nordsee Werft AG``, ``Zapp`` for ``Zapp & Partner``.
    """
    words = group.words
    if group.type != "organisation" or is_club(document, group):
        return
    flags = [document.flags(w) for w in words]
    end = len(words)
    while end > 1 and flags[end - 1] & Is.LEGAL:
        end -= 1
    if end < len(words):
        yield words[: end - 1 if words[end - 1] in ("&", "+") else end]
    first = words[0]
    firm = end > 1 and (words[1] in ("&", "+") or flags[1] & (Is.LAST_OF_COMPANY | Is.LEGAL))
    if not firm or flags[0] & _NO_SHORT or document.knowledge.named(first):
        return
    if first.isupper() or (len(first) > 3 and group.record is None):
        yield words[:1]


@rule("LNK034", language="de", layer="links", proposes="form")
def short_club(document: Document, group: Group) -> Iterator[Words]:
    """A club's short name.

    ``Waldau`` for ``SV Waldau 08``, ``Kranzburg`` for ``Kranzburger SV``.
    """
    if group.type != "organisation" or not is_club(document, group):
        return
    words = group.words
    rest = tuple(w for w in words if not document.flags(w) & (Is.CLUB_FIRST | Is.NUMBER))
    for word in rest:
        yield from ((part,) for part in word.split("-")[:-1] if len(part) > 3)
        if word.endswith("er") and (origin := document.knowledge.origin(word)):
            yield (document.knowledge.record(origin).name,)
    shorter = [rest] if len(rest) < len(words) else []
    if len(rest) > 1:
        shorter += [rest[-1:], rest[:1]]
    if len(rest) > 2:
        shorter.append(rest[1:])
    yield from (short for short in shorter if short != words)


@rule("LNK035", language="de", layer="links", proposes="form")
def first_name(document: Document, group: Group) -> Iterator[Words]:
    """The first name alone.

    ``Meike`` for ``Meike Kranz``, as of children, athletes and victims.
    """
    words = group.words
    if group.type == "person" and not _of_the_desk(group) and len(words) > 1 and given(words) and len(words[0]) > 2:
        yield words[:1]


@rule("LNK036", language="de", layer="links", proposes="form")
def venue(document: Document, group: Group) -> Iterator[Words]:
    """A venue without what it is.

    `im Zworgblick` for `das Hotel Zworgblick`; LNK059 tells where it stands.
    """
    if group.by == "NAM112" and len(group.words) == 2:
        yield group.words[1:]


@rule("LNK039", language="de", layer="links", proposes="form")
def bare_club(document: Document, group: Group) -> Iterator[Words]:
    """What a club is, for the only club of the story that is it.

    ``der VfL`` for ``VfL Waldau``; LNK061 tells where it stands.
    """
    kind = group.words[0]
    if not is_club(document, group) or len(group.words) < 2 or kind not in words_of("organisations", "bare_clubs"):
        return
    if not any(g is not group and is_club(document, g) and g.words[0] == kind for g in document.groups):
        yield group.words[:1]


@rule("LNK037", language="de", layer="links", proposes="wider")
def with_apostrophe(document: Document, place: Place, alias: Alias, group: Group) -> tuple[int, int]:
    """A genitive's apostrophe belongs to the name that is found again.

    ``Kranz’ Partei`` as in LNK005.
    """
    from converter.language.de.rules.links.inflection import with_apostrophe as behind

    return place.first, behind(document.sheet, place.last)


@rule("LNK038", language="de", layer="links", proposes="wider")
def given_name_before(document: Document, place: Place, alias: Alias, group: Group) -> tuple[int, int]:
    """An unknown given name right before a surname belongs to it.

    The story has somebody by surname only, and here ``Dagrun Kranz`` by both.
    """
    sheet, i = document.sheet, place.first
    j = i - 1
    if group.type != "person" or len(group.words) > 1 or alias.rule.id not in ("LNK030", "LNK032"):
        return i, place.last
    if not place.before or document.taken[j] or sheet.upper(i) or j in sheet.known or sheet.begins(j):
        return i, place.last
    if sheet.gap(j) != " " or sheet.info[j].flags & ~(Is.FIRST_NAME | Is.WEAK) != Is.CAPITAL:
        return i, place.last
    group.words = (sheet.words[j], *group.words)
    return j, place.last
